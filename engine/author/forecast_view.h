/* SPDX-License-Identifier: Apache-2.0 */
/* What text, JSON and page of a forecast share, and their words: W(name, English, Chinese). Private to author/forecast*.c. */
#ifndef ENTITLE_AUTHOR_FORECAST_VIEW_H
#define ENTITLE_AUTHOR_FORECAST_VIEW_H

#include "author/compare_view.h"
#include "author/forecast.h"

#define FORECAST_WORDS(W)                                                                                                       \
    W(TITLE, "Who will be entitled", "今后符合条件的人数")                                                                      \
    W(HEAD, "From %s to %s, %s subjects, by the rulebook %s (%.12s).", "自 %s 至 %s，对象 %s，规则集 %s（%.12s）。")             \
    W(KNOWN,                                                                                                                    \
      "Only time passes: ages grow, periods end, rules and parameters with a date come into force. Nobody is born, dies, moves or changes jobs. "    \
      "Decided as for people who have nothing yet; nothing was written.",                                                      \
      "仅考虑时间推移：年龄增长、期限届满、规则与参数按日期生效；不考虑出生、死亡、迁移和就业变动。按尚未享受任何待遇核定，未写入任何数据。")                   \
    W(STALE, "Source %s is stale today, and counts as stale on every day.", "数据来源 %s 今日已过期，各日均按过期处理。")         \
    W(REVIEW, "To be reviewed by %s, and counted by the rules of today after that: %s.", "须于 %s 前复核（此后各日仍按现行规则计算）：%s。")    \
    W(BENEFIT, "benefit", "待遇")                                                                                               \
    W(DAY, "day", "日期")                                                                                                       \
    W(NOW, "now", "目前")                                                                                                       \
    W(THEN, "then", "届时")                                                                                                     \
    W(GETS, "entitled", "符合条件")                                                                                             \
    W(NEW, "new", "新增")                                                                                                       \
    W(ENDED, "ended", "终止")                                                                                                   \
    W(MORE, "more", "增加")                                                                                                     \
    W(LESS, "less", "减少")                                                                                                     \
    W(UNDECIDED, "undecided", "待定")                                                                                           \
    W(OTHER, "other", "其他")                                                                                                   \
    W(AMOUNT, "amount", "金额")                                                                                                 \
    W(AMOUNT_NOW, "amount now", "目前金额")                                                                                     \
    W(AMOUNT_THEN, "amount then", "届时金额")                                                                                   \
    W(DIFFERENCE, "difference", "差额")                                                                                         \
    W(A_MONTH, "a month", "每月")                                                                                               \
    W(A_YEAR, "a year", "每年")                                                                                                 \
    W(ONCE, "once", "一次性")                                                                                                   \
    W(PARAMETERS, "Parameters that change", "届时变动的参数")                                                                   \
    W(PARAMETER, "from %s: %s%s%s: %s -> %s%s%s [%s]%s%s", "自 %s：%s%s%s：%s -> %s%s%s [%s]%s%s")                              \
    W(READ_BY, ", read by ", "，用于 ")                                                                                         \
    W(IN_REGION, " in ", "，地区 ")                                                                                             \
    W(NO_VALUE, "(none)", "（无）")                                                                                             \
    W(NOBODY, "Nobody is entitled, on none of the days: %s.", "各日均无人符合条件：%s。")                                       \
    W(STEADY, "The same on all days: %s.", "各日均无变化：%s。")                                                                \
    W(NEW_BY_DAY, "Who becomes entitled, by the day before which it happens", "各时段新增人数（截至所列日期）")                 \
    W(NEW_BY_REGION, "Who becomes entitled, by region", "新增人数（按地区）")                                                   \
    W(NEW_BY_REGION_MOST, "Who becomes entitled, by region: the %zu with the most", "新增人数（按地区，前 %zu 个）")             \
    W(NO_REGION, "(none)", "（无）")                                                                                            \
    W(LEGEND, "Entitled: who get it or are offered it on that day. New and ended: since the day above. More and less: another amount. Undecided: "  \
              "they had it, and now a fact or a guard is in the way.",                                                          \
      "符合条件：当日发放或提供的人数。新增、终止：与上一日期相比。增加、减少：金额变动。待定：此前符合，现因资料缺失或核查未通过而待定。")

#define FORECAST_WORD(name, en, zh) FORECAST_##name,
typedef enum forecast_word { FORECAST_WORDS(FORECAST_WORD) FORECAST_N_WORDS } forecast_word;
#undef FORECAST_WORD

typedef struct forecast_view {
    const forecast_request *request;
    const forecast_result  *result;
    plan *const            *plans; /* n_steps + 1 */
    compare_view           *steps; /* n_steps, with their diffs: for words and amounts */
    size_t                  n_benefits;
    arena                  *arena;
} forecast_view;

const char *forecast_say(const forecast_view *v, forecast_word w);
const char *forecast_day(const forecast_view *v, size_t day);
const char *forecast_number(const forecast_view *v, int64_t n);
/** A benefit in a step: steps from 1, so that a day and the step that leads to it have one number. */
const compare_benefit *forecast_at(const forecast_view *v, size_t benefit, size_t step);
int64_t     forecast_gets(const forecast_view *v, size_t benefit, size_t day);
int64_t     forecast_minor(const forecast_view *v, size_t benefit, size_t day);
/** Over all steps. */
int64_t     forecast_sum(const forecast_view *v, size_t benefit, compare_change change);
/** "1,200.00 CNY"; "-" of a notice. */
const char *forecast_amount(const forecast_view *v, size_t benefit, size_t day);
/** From the first day to this one; "-" where it cannot be subtracted. */
const char *forecast_difference(const forecast_view *v, size_t benefit, size_t day);
const char *forecast_period(const forecast_view *v, rulebook_period period);
bool        forecast_is_steady(const forecast_view *v, size_t benefit);
/** "a, b": those of which nobody has one, or of which nothing changes; NULL if there are none. */
const char *forecast_names(const forecast_view *v, bool nobody);
/** A line of the parameters that change, `i` counted over all steps; NULL after the last. */
const char *forecast_parameter(const forecast_view *v, size_t i);
/** Sources that are stale, and what has to be reviewed before the end, a line a day; NULL after the last. */
const char *forecast_stale(const forecast_view *v, size_t i);
const char *forecast_review(const forecast_view *v, size_t i);

void forecast_html(text *out, const forecast_view *v);

#endif

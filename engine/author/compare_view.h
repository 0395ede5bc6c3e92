/* SPDX-License-Identifier: Apache-2.0 */
/* What text, JSON and page of a comparison share, and the words of text and page: W(name, English, Chinese). Private to author/compare*.c. */
#ifndef ENTITLE_AUTHOR_COMPARE_VIEW_H
#define ENTITLE_AUTHOR_COMPARE_VIEW_H

#include "author/compare.h"
#include "author/report.h"

#define VIEW_CAUSES_MAX  12 /* of a benefit, where people read */
#define VIEW_REGIONS_MAX 20

/* ---- what differs between the rulebooks: compare_diff.c ---- */

/** Where something stands: "parameters.xml", 12. Line 0: nowhere. */
typedef struct diff_place {
    const char *file;
    unsigned    line;
} diff_place;

/** A parameter whose value in force is another one in some region. */
typedef struct diff_parameter {
    const char *name, *unit;
    const char *region; /* prefix; "" = everywhere */
    const char *says[COMPARE_SIDES]; /* NULL = no value in force */
    diff_place  at[COMPARE_SIDES];
    const char *benefits; /* that read it, on either side: "a, b" */
} diff_parameter;

/** A rule of a table that says something else, or is on one side only. */
typedef struct diff_rule {
    const char *name; /* as in the deciding rules: "benefit/table/rule" */
    const char *says[COMPARE_SIDES]; /* NULL = it is not there */
    diff_place  at[COMPARE_SIDES];
} diff_rule;

typedef struct diff_file {
    const char *path;
    bool        there[COMPARE_SIDES];
    unsigned    line; /* the first that differs, where both are there */
} diff_file;

/** From a day on, what both say of a parameter is not the same. */
typedef struct diff_dated {
    const char *name, *unit, *region;
    int32_t     from_day;
    const char *says[COMPARE_SIDES]; /* NULL = no value in force on that day */
    const char *law, *link;          /* of the new value; NULL */
} diff_dated;

typedef struct compare_diff {
    diff_parameter *parameters;
    size_t          n_parameters, parameters_capacity;
    diff_rule      *rules;
    size_t          n_rules, rules_capacity;
    diff_file      *files;
    size_t          n_files, files_capacity;
    const char    **changed; /* of each benefit of the result: "rule", "parameter", "rule+parameter", "added",
                                "removed", "" */
    /* compare_diff_history(): */
    diff_dated     *dated; /* by name, region and day */
    size_t          n_dated, dated_capacity;
    diff_rule      *logic; /* decisions and business knowledge that are no table: "benefit/name" */
    size_t          n_logic, logic_capacity;
} compare_diff;

/** Its parameters alone: files and rules of one rulebook are the same on all days. */
void compare_diff_parameters(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans);
void compare_diff_find(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans);
/** The same, and what is written of days before and to come, and decisions as FEEL. */
void compare_diff_history(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans);

/* ---- the whole ---- */

/** Amounts of one currency and period, over benefits. */
typedef struct view_total {
    const rulebook_benefit *like; /* a benefit that has them */
    int64_t                 minor[COMPARE_SIDES];
} view_total;

typedef struct compare_view {
    const compare_request *request;
    const compare_result  *result;
    const compare_diff    *diff;
    const plan            *plans[COMPARE_SIDES];
    arena                 *arena;
    view_total            *totals;
    size_t                 n_totals, totals_capacity;
    compare_region        *regions; /* over benefits; their amounts mean nothing */
    size_t                 n_regions, regions_capacity;
} compare_view;

/** Fills totals and regions. */
void view_sum(compare_view *v);

void compare_text(text *out, const compare_view *v);
void compare_json(text *out, const compare_view *v);
void compare_html(text *out, const compare_view *v);

#define COMPARE_WORDS(W)                                                                                                       \
    W(TITLE, "What another rulebook would change", "规则变动的影响")                                                                  \
    W(HEAD,                                                                                                                    \
      "As of %s, %s subjects. Each rulebook decides as for people who have nothing yet; nothing was written.",                 \
      "截至 %s，对象 %s。两套规则均按尚未享受任何待遇核定，未写入任何数据。")                                                                                 \
    W(TEXT_HEAD,                                                                                                               \
      "as of %s, %s subjects; nothing is written, and what the ledger holds does not count",                                   \
      "截至 %s，对象 %s；未写入任何数据，不计台账中已有的待遇")                                                                                        \
    W(OLD, "old", "旧")                                                                                                         \
    W(NEW, "new", "新")                                                                                                         \
    W(OLD_BOOK, "Old: %s (%.12s)", "旧规则：%s（%.12s）")                                                                            \
    W(NEW_BOOK, "New: %s (%.12s)", "新规则：%s（%.12s）")                                                                            \
    W(WARNING, "warning: ", "警告：")                                                                                             \
    W(STALE, "%s rulebook: source %s is stale: %s\n", "%s规则：数据来源 %s 已过期：%s\n")                                                 \
    W(STALE_SKIPPED, "benefits that read it are not looked at", "用到它的待遇不予处理")                                                  \
    W(STALE_UNKNOWN, "its facts count as unknown", "其中的事实按未知处理")                                                               \
    W(BENEFIT, "benefit", "待遇")                                                                                                \
    W(BEFORE, "before", "变动前")                                                                                                 \
    W(AFTER, "after", "变动后")                                                                                                   \
    W(AMOUNT_BEFORE, "amount before", "变动前金额")                                                                                 \
    W(DIFFERENCE, "difference", "差额")                                                                                          \
    W(LEGEND,                                                                                                                  \
      "Before and after: who receive it or are offered it. Undecided: they got it, and now a fact or a guard is in "           \
      "the way. Other: nothing gained or lost, but another outcome or reason.",                                                \
      "变动前、变动后：发放或征询的人数。待定：此前符合，现因资料缺失或核查未通过而待定。其他：无得失，但结果或原因不同。")                                                             \
    W(GAIN_BARS, "Who gains or gets more, and who loses or gets less", "受益（新增或增加）与受损（失去或减少）的人数")                               \
    W(NONE, "(none)", "（无）")                                                                                                   \
    W(MOST, "%s: the %zu with the most changes", "%s：变动最多的 %zu 个")                                                             \
    W(PAID, "Difference of what is paid %s, %s", "%s支付的差额，%s")                                                                 \
    W(COST, "What it costs", "费用")                                                                                             \
    W(IN_ALL, "in all, %s %s", "合计，%s %s")                                                                                     \
    W(TEXT_IN_ALL, "in all %s", "合计 %s")                                                                                       \
    W(A_MONTH, "a month", "每月")                                                                                                \
    W(A_YEAR, "a year", "每年")                                                                                                  \
    W(ONCE, "once", "一次性")                                                                                                     \
    W(SAME, "same", "不变")                                                                                                      \
    W(GAIN, "gain", "新增")                                                                                                      \
    W(LOSE, "lose", "失去")                                                                                                      \
    W(MORE, "more", "增加")                                                                                                      \
    W(LESS, "less", "减少")                                                                                                      \
    W(UNDECIDED, "undecided", "待定")                                                                                            \
    W(OTHER, "other", "其他")                                                                                                    \
    W(THEN, "%s, then %s", "%s，其后 %s")                                                                                         \
    W(DIFF, "What changed in the rules", "规则的变动")                                                                              \
    W(DIFF_NONE, "Nothing: the two are the same, byte for byte.", "无：两套规则逐字节相同。")                                              \
    W(PARAMETERS, "Parameters", "参数")                                                                                          \
    W(PARAMETER, "parameter", "参数")                                                                                            \
    W(IN_REGION, "%s in %s", "%s，地区 %s")                                                                                       \
    W(READ_BY, "read by", "用于")                                                                                                \
    W(NO_BENEFIT, "no benefit", "没有待遇")                                                                                        \
    W(RULES, "Rules of tables", "决策表的规则")                                                                                      \
    W(RULE, "rule", "规则")                                                                                                      \
    W(FILES, "Files", "文件")                                                                                                    \
    W(FILE_LINE, "%s, first in line %u", "%s，首处在第 %u 行")                                                                       \
    W(FILE_ONLY, "%s, only in the %s rulebook", "%s，只有%s规则有")                                                                  \
    W(TEXT_PARAMETERS, "changed parameters", "变动的参数")                                                                          \
    W(TEXT_IN_REGION, " in ", "，地区 ")                                                                                          \
    W(TEXT_READ_BY, ", read by ", "，用于 ")                                                                                      \
    W(TEXT_READ_BY_NONE, ", read by no benefit", "，没有待遇用到")                                                                    \
    W(TEXT_RULES, "changed rules of tables", "决策表中变动的规则")                                                                      \
    W(TEXT_FILES, "changed files", "变动的文件")                                                                                    \
    W(STATES, "From one outcome to the other", "结果的变化")                                                                        \
    W(OLD_TO_NEW, "old, new", "旧，新")                                                                                           \
    W(SUBJECTS, "subjects", "对象")                                                                                              \
    W(TEXT_STATES, "outcomes", "结果")                                                                                           \
    W(CAUSES, "Which rules decided", "起作用的规则")                                                                                 \
    W(CHANGE, "change", "变动")                                                                                                  \
    W(OLD_DECIDED, "old, and the rules that decided", "旧，以及起作用的规则")                                                            \
    W(MORE_CAUSES, "And %zu more.", "另有 %zu 项。")                                                                               \
    W(TEXT_CAUSES, "decided by", "起作用的规则")                                                                                     \
    W(TEXT_MORE_CAUSES, "and %zu more; --json has all", "另有 %zu 项；--json 列出全部")                                                \
    W(DIFFERENCE_IN, "%s; difference in %s", "%s；差额单位 %s")                                                                     \
    W(BY_REGION, "By region", "按地区")                                                                                           \
    W(REGION, "region", "地区")                                                                                                  \
    W(MORE_REGIONS, "And %zu more regions with fewer changes.", "另有 %zu 个变动较少的地区。")                                            \
    W(TEXT_MORE_REGIONS, "and %zu more regions; --json has all", "另有 %zu 个地区；--json 列出全部")                                     \
    W(REGION_BARS, "Gains and losses by region", "受益与受损（按地区）")                                                                 \
    W(ALL_REGION_BARS, "Gains and losses by region, over all benefits", "受益与受损（按地区，全部待遇）")                                     \
    W(BY_AGE, "By age", "按年龄")                                                                                                 \
    W(AGE, "age", "年龄")                                                                                                        \
    W(AGE_UNKNOWN, "unknown", "未知")                                                                                            \
    W(AGE_BARS, "Gains and losses by age", "受益与受损（按年龄）")                                                                       \
    W(SAMPLES, "For example", "举例")                                                                                            \
    W(WHO, "who", "对象")                                                                                                        \
    W(NO_REGION, "no region", "无地区")                                                                                           \
    W(WHO_AGE, "%s, age %s", "%s，年龄 %s")                                                                                       \
    W(TEXT_SAMPLES, "for example", "举例")                                                                                       \
    W(CHANGED, "%s: %s.", "%s：%s。")                                                                                            \
    W(CHANGED_ADDED, "only the new rulebook has it", "只有新规则有")                                                                 \
    W(CHANGED_REMOVED, "only the old rulebook has it", "只有旧规则有")                                                               \
    W(CHANGED_RULES, "its rules changed", "它的规则变了")                                                                            \
    W(CHANGED_PARAMETERS, "parameters that it reads changed", "它用到的参数变了")                                                      \
    W(CHANGED_BOTH, "its rules and parameters that it reads changed", "它的规则和用到的参数变了")                                          \
    W(CHANGED_ELSEWHERE,                                                                                                       \
      "neither its rules nor its parameters changed: another benefit excludes it, or sources or guards are others",            \
      "规则和参数均未变：另一项待遇与它互斥，或数据来源、核查不同")                                                                                         \
    W(CHANGED_NOTHING, "nothing changed", "没有变动")                                                                              \
    W(NOBODY, "Nobody's outcome changes.", "没有人的结果改变。")                                                                        \
    W(TEXT_NOBODY, "nobody's outcome changes", "没有人的结果改变")                                                                     \
    W(NO_AGES,                                                                                                                 \
      "No ages: no rule in force reads a fact “birth date” or “date of birth”.",                                               \
      "没有年龄：现行规则都不读取名为 birth date 或 date of birth 的事实。")                                                                       \
    W(TEXT_NO_AGES,                                                                                                            \
      "no ages: no rule in force reads a fact 'birth date' or 'date of birth'",                                                \
      "没有年龄：现行规则都不读取名为 birth date 或 date of birth 的事实")                                                                        \
    W(CHANCE,                                                                                                                  \
      "Examples are chosen by chance, the same ones each time; no key and no name of anybody is in this page. Few "            \
      "people in a region may still be known to their neighbours.",                                                            \
      "例子随机选取，每次相同；本页没有任何人的编号和姓名。一个地区若人数很少，邻里仍可能认出是谁。")

#define COMPARE_WORD(name, en, zh) COMPARE_SAY_##name,
typedef enum compare_word { COMPARE_WORDS(COMPARE_WORD) COMPARE_N_WORDS } compare_word;
#undef COMPARE_WORD

/* ---- words; all in the view's arena, in the request's language ---- */

const char *compare_say(const compare_view *v, compare_word w);
const char *view_state(const compare_view *v, compare_state state);
const char *view_change(const compare_view *v, compare_change change);
const char *view_band(const compare_view *v, size_t band);
/** Where somebody lives, and about how old. */
const char *view_who(const compare_view *v, const compare_sample *s);
/** Which file differs, and where. */
const char *view_file(const compare_view *v, const diff_file *f);
/** The code in English, which is made of English words; else the title. */
const char *view_name(const compare_view *v, const compare_benefit *b);

/** The rulebook's benefit on either side. */
const rulebook_benefit *view_benefit(const compare_benefit *b);
bool        view_has_amount(const compare_benefit *b);
/** Whose outcome differs. */
int64_t     view_n_changed(const compare_cell *c);
const char *view_number(const compare_view *v, int64_t n);
const char *view_day(const compare_view *v);
/** "1,200.00 CNY" as the side has it; "-" of a notice and of nothing. */
const char *view_amount(const compare_view *v, const compare_benefit *b, size_t side, int64_t minor);
/** "+1,200.00 CNY"; "-" of a notice, and where two amounts cannot be subtracted. */
const char *view_difference(const compare_view *v, const compare_benefit *b, const compare_cell *c);
/** "a month", "a year", "once" */
const char *view_period(const compare_view *v, rulebook_period period);
/** "CNY a month"; "" of a notice; of both sides where they differ */
const char *view_unit(const compare_view *v, const compare_benefit *b);
/** "receives", "held: missing-fact", "receives 120.00 CNY" */
const char *view_said(const compare_view *v, const compare_benefit *b, size_t side, const compare_said *said,
                      bool amount);
/** "bands/low, bands/high": without brackets, quotes and the benefit's id; "" */
const char *view_rules(const compare_view *v, const compare_benefit *b, const compare_said *said);
/** "parameters.xml:12" or "-" */
const char *view_place(const compare_view *v, diff_place at);
/** What changed, in a sentence. */
const char *view_changed(const compare_view *v, size_t benefit);
/** Sources that are too old, benefits that are skipped for it; a line each. */
const char *view_warnings(const compare_view *v);
/** Regions with a change, the most changed first, as many as fit; *n_left: how many more have one. */
const compare_region **view_regions(const compare_view *v, const compare_region *regions, size_t n, size_t *n_out,
                                    size_t *n_left);

#endif

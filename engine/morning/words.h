/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All texts of the page, each in English and Chinese beside each other; for translators too. {1}, {2} ... are put in. Outcomes are
 * said as `entitle explain` says them (author/report.h).
 */
#ifndef ENTITLE_MORNING_WORDS_H
#define ENTITLE_MORNING_WORDS_H

#include "base/text.h"

#define MORNING_WORDS(W)                                                                                                                       \
    W(TITLE, "Night of {1} (run {2})", "{1} 夜间核定（批次 {2}）")                                                                              \
    W(HINT_PARTIAL, "This night is not complete: what stands below is what is there so far.", "本夜尚未完成：以下仅为目前已有的结果。")        \
    W(HINT_NO_RULES, "The rulebook's files no longer load, so titles of sources and guards, limits and bands are missing.",                    \
      "规则文件已无法载入，因此缺少数据来源与核查的名称、时限及波动区间。")                                                                    \
    W(HINT_RIGHTS, "Not shown: this database user may not read it (a member of entitle_auditor may).",                                         \
      "未显示：当前数据库用户无权读取（entitle_auditor 的成员可读）。")                                                                        \
    W(NONE, "None.", "无。")                                                                                                                   \
    W(ALL, "in all", "合计")                                                                                                                   \
    W(NO_REGION, "(no region)", "（无地区）")                                                                                                  \
    W(YES, "yes", "是")                                                                                                                        \
    W(NO, "no", "否")                                                                                                                          \
    /* the head */                                                                                                                             \
    W(AS_OF, "As of", "核定基准日")                                                                                                            \
    W(STATE, "State", "状态")                                                                                                                  \
    W(RULEBOOK, "Rulebook", "规则集")                                                                                                          \
    W(STARTED, "Started", "开始")                                                                                                              \
    W(ENDED, "Decided by", "核定完成")                                                                                                         \
    W(BY, "{1} UTC, by {2}", "{1} UTC，由 {2}")                                                                                                \
    W(AT, "{1} UTC", "{1} UTC")                                                                                                                \
    W(SUBJECTS, "Subjects", "对象数")                                                                                                          \
    W(SUBJECTS_SO_FAR, "{1} of about {2}", "{1}（预计约 {2}）")                                                                                \
    W(RELEASED, "Released", "发布")                                                                                                            \
    W(RELEASED_STEP, "{1} % to {2} % of the subjects at {3} UTC, by {4}", "对象的 {1} % 至 {2} %，{3} UTC，由 {4}")                            \
    W(DESPITE, "although it was held: {1}", "暂缓后仍予发布，理由：{1}")                                                                       \
    W(COMPARED, "Compared with", "比较对象")                                                                                                   \
    W(COMPARED_RUN, "run {1} of {2}, the last released night before", "{2} 的批次 {1}（此前最近一次已发布）")                                  \
    W(COMPARED_NONE, "nothing: no night before it is released", "无：此前没有已发布的批次")                                                    \
    W(NEXT, "Next", "下一步")                                                                                                                  \
    W(STATE_RUNNING, "running", "运行中")                                                                                                      \
    W(STATE_COMPUTED, "computed: waits for its release", "已核定：等待发布")                                                                   \
    W(STATE_HELD, "held: it is not as usual, a human decides", "暂缓：与往常不同，须由人工决定")                                               \
    W(STATE_RAMPING, "ramping: released for {1} % of the subjects", "分批发布中：已对 {1} % 的对象发布")                                       \
    W(STATE_RELEASED, "released", "已发布")                                                                                                    \
    W(STATE_REJECTED, "rejected: nothing more of it counts", "已否决：未发布部分不再生效")                                                     \
    W(STATE_FAILED, "failed: nothing of it ever counts", "失败：全部不生效")                                                                   \
    W(NEXT_RUNNING, "'entitle status' says how far it is; if no process works on it any more, 'entitle run' resumes it",                       \
      "用 entitle status 查看进度；若已无进程在处理，用 entitle run 继续")                                                                     \
    W(NEXT_QUARANTINED, "see 'entitle status' for what failed; when the cause is gone, 'entitle run --retry-quarantined'",                     \
      "用 entitle status 查看失败原因；原因排除后运行 entitle run --retry-quarantined")                                                        \
    W(NEXT_COMPUTED, "'entitle release {1}', or 'entitle reject {1} --reason TEXT'",                                                           \
      "entitle release {1}，或 entitle reject {1} --reason 理由")                                                                              \
    W(NEXT_SECOND, "by another database user than {1}: 'entitle release {2}', or 'entitle reject {2} --reason TEXT'",                          \
      "由 {1} 以外的数据库用户：entitle release {2}，或 entitle reject {2} --reason 理由")                                                     \
    W(NEXT_HELD, "look at what is out of its bands, then 'entitle reject {1} --reason TEXT', or 'entitle release {1} --despite TEXT'",         \
      "先查看超出区间的项目，再 entitle reject {1} --reason 理由，或 entitle release {1} --despite 理由")                                      \
    W(NEXT_RAMPING, "'entitle release {1}' for the rest ('--share 10%' for a part), or 'entitle reject {1} --reason TEXT'",                    \
      "entitle release {1} 发布其余部分（--share 10% 发布一部分），或 entitle reject {1} --reason 理由")                                       \
    W(NEXT_NOTHING, "nothing", "无需操作")                                                                                                     \
    W(NEXT_AGAIN, "the next night decides everybody again: 'entitle run'", "下一夜将重新核定全部对象：entitle run")                            \
    /* what wants attention */                                                                                                                 \
    W(ATTENTION, "To be looked at", "需要关注")                                                                                                \
    W(ATTENTION_NONE, "Nothing: the night is as usual.", "无：本夜一切如常。")                                                                 \
    W(NOTE_ALARM_USUAL, "{1}, {2}{3}: {4}; usual are {5} ({6}), so {7}", "{1}，{2}{3}：{4}；通常为 {5}（{6}），应{7}")                         \
    W(NOTE_ALARM_PLAN, "{1}, {2}{3}: {4}; the plan says {5}", "{1}，{2}{3}：{4}；计划为{5}")                                                   \
    W(IN_REGION, " in region {1}", "，地区 {1}")                                                                                               \
    W(AT_LEAST, "at least {1}", "不少于 {1}")                                                                                                  \
    W(AT_MOST, "at most {1}", "不多于 {1}")                                                                                                    \
    W(BETWEEN, "{1} to {2}", "{1} 至 {2}")                                                                                                     \
    W(NOTE_GATE, "Source {1} did not pass its gate: {2}", "数据来源 {1} 未通过检查：{2}")                                                      \
    W(NOTE_GATE_ACCEPTED, "Source {1} was accepted all the same: {2}", "数据来源 {1} 已被人工接受：{2}")                                       \
    W(NOTE_SKIPPED, "{1} was skipped for everybody: {2}", "{1} 对全部对象未处理：{2}")                                                         \
    W(NOTE_QUARANTINED, "{1} shards were left alone after failing too often; 'entitle status' says why",                                       \
      "{1} 个分片多次失败后已搁置；用 entitle status 查看原因")                                                                                \
    W(NOTE_HOLDS, "Holds of {1}: {2}, last night {3}", "{1} 的待定：{2}，上一夜 {3}")                                                          \
    W(NOTE_STALE, "Source {1} is stale: loaded on {2}", "数据来源 {1} 已过期：数据日期 {2}")                                                   \
    W(NOTE_PARKED, "{1} notifications could not be delivered and wait for a human", "{1} 条通知无法送达，等待人工处理")                        \
    W(NOTE_FAILURE, "The ledger says: {1}", "账册记载：{1}")                                                                                   \
    W(PAUSED_ALL, "Everything is paused since {1} UTC", "自 {1} UTC 起全部暂停")                                                               \
    W(PAUSED_BENEFIT, "{2} is paused since {1} UTC", "{2} 自 {1} UTC 起暂停")                                                                  \
    W(PAUSED_REGION, "Region {2} is paused since {1} UTC", "地区 {2} 自 {1} UTC 起暂停")                                                       \
    /* what came of it */                                                                                                                      \
    W(OUTCOMES, "Outcomes by benefit", "各待遇核定结果")                                                                                       \
    W(BY_REGION, "Outcomes by region", "各地区核定结果")                                                                                       \
    W(BENEFIT, "benefit", "待遇")                                                                                                              \
    W(REGION, "region", "地区")                                                                                                                \
    W(GRANTED, "amount granted", "发放金额")                                                                                                   \
    W(BARS_GRANTS, "Grants by benefit", "各待遇发放人数")                                                                                      \
    W(BARS_HOLDS, "Holds by reason", "各原因待定人数")                                                                                         \
    W(CHANGES, "Changes against last night", "与上一夜相比的变化")                                                                             \
    W(CHANGES_BENEFIT, "By benefit", "按待遇")                                                                                                 \
    W(CHANGES_REGION, "By region", "按地区")                                                                                                   \
    W(CHANGES_NONE, "Every count is as it was.", "各项数目均无变化。")                                                                         \
    W(NOT_COMPARED, "A night that is not complete is not compared.", "未完成的批次不作比较。")                                                 \
    W(HOLDS, "Holds by reason", "待定原因")                                                                                                    \
    W(REASON, "reason", "原因")                                                                                                                \
    W(MEANING, "what it means", "含义")                                                                                                        \
    W(REMEDY, "what would resolve it", "解决办法")                                                                                             \
    W(TONIGHT, "tonight", "本夜")                                                                                                              \
    W(BEFORE, "last night", "上一夜")                                                                                                          \
    W(DIFFERENCE, "difference", "差额")                                                                                                        \
    W(MISSING, "What the open holds lack most", "待定中最常缺失的事实")                                                                        \
    W(MISSING_OF, "Counted in {1} holds.", "统计自 {1} 条待定记录。")                                                                          \
    W(FACT, "fact", "事实")                                                                                                                    \
    W(WHY, "why", "缘由")                                                                                                                      \
    W(HOW_OFTEN, "how often", "次数")                                                                                                          \
    W(SKIPS, "Skipped, by reason", "未处理原因")                                                                                               \
    /* what waits */                                                                                                                           \
    W(PROPOSALS, "Proposals waiting for a human", "等待人工决定的拟调整")                                                                      \
    W(PROPOSALS_HINT, "Of this night and those before it, as far as they are released; ages on the night's date. 'entitle proposals' lists them.", \
      "本夜及此前已发布批次中的拟调整，天数截至本夜基准日。用 entitle proposals 列出。")                                                       \
    W(WAITING, "waiting", "等待中")                                                                                                            \
    W(STOPS, "stops", "停发")                                                                                                                  \
    W(REDUCTIONS, "reductions", "减发")                                                                                                        \
    W(AGE_WEEK, "under 7 days", "不足 7 天")                                                                                                   \
    W(AGE_MONTH, "7 to 29 days", "7 至 29 天")                                                                                                 \
    W(AGE_OLD, "30 days or more", "30 天及以上")                                                                                               \
    W(OLDEST, "oldest, days", "最久天数")                                                                                                      \
    W(OFFERS, "Offers waiting for an answer", "等待答复的征询")                                                                                \
    W(NOT_DELIVERED, "not delivered yet", "尚未送达")                                                                                          \
    W(PAST_DUE, "past their last day", "已过期限")                                                                                             \
    W(DUE_WEEK, "last day within 7 days", "7 天内到期")                                                                                        \
    W(DUE_FIRST, "next last day", "最近期限")                                                                                                  \
    W(DUE_LAST, "latest last day", "最远期限")                                                                                                 \
    /* sources, bands */                                                                                                                       \
    W(SOURCES, "Sources", "数据来源")                                                                                                          \
    W(SOURCE, "source", "来源")                                                                                                                \
    W(LOADED, "loaded on", "数据日期")                                                                                                         \
    W(AGE, "age, days", "已过天数")                                                                                                            \
    W(MAX_AGE, "may be, days", "允许天数")                                                                                                     \
    W(ROWS, "rows counted", "计数行数")                                                                                                        \
    W(SOURCE_FRESH, "in order", "正常")                                                                                                        \
    W(SOURCE_STALE, "stale", "已过期")                                                                                                         \
    W(SOURCE_FAILED, "did not pass its gate", "未通过检查")                                                                                    \
    W(BANDS, "Bands", "波动区间")                                                                                                              \
    W(BANDS_NONE, "The policy has no bands.", "策略未设定波动区间。")                                                                          \
    W(BANDS_REGIONS, "Bands of single regions that hold, and are not listed: {1}.", "另有 {1} 个地区区间正常，未列出。")                       \
    W(MEASURE, "measure", "指标")                                                                                                              \
    W(AGAINST, "against", "对照")                                                                                                              \
    W(AGAINST_PLAN, "the plan", "计划")                                                                                                        \
    W(AGAINST_NIGHT, "last night", "上一夜")                                                                                                   \
    W(AGAINST_NIGHTS, "last {1} nights", "近 {1} 夜")                                                                                          \
    W(USUAL, "usual", "通常")                                                                                                                  \
    W(LOWEST, "lowest", "下限")                                                                                                                \
    W(HIGHEST, "highest", "上限")                                                                                                              \
    W(WHERE, "where it lies", "所处位置")                                                                                                      \
    W(BAND_IN, "in its band", "区间内")                                                                                                        \
    W(BAND_OUT, "out of its band", "超出区间")                                                                                                 \
    W(BAND_NO_HISTORY, "no history yet", "尚无历史")                                                                                           \
    W(MEASURE_GRANTS, "grants", "新发放")                                                                                                      \
    W(MEASURE_OFFERS, "offers", "征询")                                                                                                        \
    W(MEASURE_RAISES, "raises", "增发")                                                                                                        \
    W(MEASURE_STOPS, "stops", "拟停发")                                                                                                        \
    W(MEASURE_REDUCTIONS, "reductions", "拟减发")                                                                                              \
    W(MEASURE_HOLDS, "holds", "待定")                                                                                                          \
    W(MEASURE_GRANTED, "amount granted", "发放金额")                                                                                           \
    /* notifications, timings */                                                                                                               \
    W(NOTIFICATIONS, "Notifications of this night", "本夜通知")                                                                                \
    W(WRITTEN, "written", "已生成")                                                                                                            \
    W(UNCLAIMED, "waiting, never claimed", "等待领取")                                                                                         \
    W(CLAIMED, "being delivered", "投递中")                                                                                                    \
    W(DELIVERED, "delivered", "已送达")                                                                                                        \
    W(PARKED, "parked: a human looks", "搁置待人工处理")                                                                                       \
    W(PARKED_ALL, "parked, of all nights", "历次搁置合计")                                                                                     \
    W(TIMINGS, "Timings", "用时")                                                                                                              \
    W(DURATION, "duration", "总用时")                                                                                                          \
    W(PER_SECOND, "subjects a second", "每秒对象数")                                                                                           \
    W(SHARDS, "shards", "分片数")                                                                                                              \
    W(SLOWEST, "Slowest shards", "最慢的分片")                                                                                                 \
    W(SHARD, "shard", "分片")                                                                                                                  \
    W(KIND, "subjects of kind", "对象类别")                                                                                                    \
    W(SECONDS, "seconds", "秒")                                                                                                                \
    W(ATTEMPTS, "attempts", "尝试次数")                                                                                                        \
    W(PROCESS, "process", "进程")                                                                                                              \
    W(WORKERS, "By worker", "按工作进程")                                                                                                      \
    W(N_WORKERS, "workers", "工作线程")                                                                                                        \
    W(BUSY, "seconds at shards", "处理秒数")                                                                                                   \
    W(IN_VAIN, "failed attempts", "失败次数")                                                                                                  \
    W(FOOT, "Counts from the ledger, made by entitle {1}; nobody's data stands here.", "由 entitle {1} 根据账册统计；本页不含个人数据。")      \
    /* reasons: what they mean, and what would resolve them */                                                                                 \
    W(MISSING_FACT, "a fact that decides is not there", "缺少起决定作用的事实")                                                                \
    W(MISSING_FACT_REMEDY, "the department that keeps the record enters it; the next night decides",                                           \
      "由数据主管部门补录，下一夜自动核定")                                                                                                    \
    W(STALE_FACT, "the source of a fact is older than it may be", "事实的来源数据超过允许期限")                                                \
    W(STALE_FACT_REMEDY, "the source delivers again (see Sources); the next night decides", "来源重新供数（见“数据来源”），下一夜自动核定")    \
    W(CONFLICTING_FACT, "records contradict each other", "多条记录相互矛盾")                                                                   \
    W(CONFLICTING_FACT_REMEDY, "the department says which record is right, and ends the others", "由主管部门核实并清理错误记录")               \
    W(INVALID_FACT, "a value is none that the dictionary allows", "取值不在数据字典允许范围内")                                                \
    W(INVALID_FACT_REMEDY, "the department corrects the value, or policy staff the dictionary", "由主管部门更正取值，或由政策人员修订数据字典") \
    W(RULE_FAILED, "a rule could not be computed", "规则计算失败")                                                                             \
    W(RULE_FAILED_REMEDY, "policy staff: 'entitle explain' for a subject shows the place in the rules",                                        \
      "政策人员处理：用 entitle explain 查看某一对象，可定位规则中的出错位置")                                                                 \
    W(GUARD, "a guard did not pass", "核查未通过")                                                                                             \
    W(GUARD_REMEDY, "operations clear the case with the department whose record it is; the next night decides",                                \
      "由经办人员与记录所属部门核实处理，下一夜自动核定")                                                                                      \
    W(SKIP_NOT_IN_FORCE, "the benefit is not in force", "待遇未生效或已失效")                                                                  \
    W(SKIP_SOURCE_GATE, "a source did not pass its gate", "数据来源未通过检查")                                                                \
    W(SKIP_PAUSED, "paused", "已暂停")                                                                                                         \
    W(SKIP_REFUSED, "refused by the subject", "本人已拒绝")                                                                                    \
    W(SKIP_OPEN_CASE, "a human has the case", "人工办理中")                                                                                    \
    W(SKIP_EXCLUDED, "another benefit excludes it", "与其他待遇互斥")                                                                          \
    W(SKIP_OFFER_LAPSED, "nobody answered the offer in time", "征询逾期未答复")                                                                \
    W(WHY_NULL, "no value", "无值")                                                                                                            \
    W(WHY_NO_RECORD, "no record", "无记录")                                                                                                    \
    W(WHY_STALE, "stale", "数据过期")                                                                                                          \
    W(WHY_CONFLICT, "conflicting records", "记录矛盾")                                                                                         \
    W(WHY_INVALID, "invalid value", "无效值")

typedef enum word {
#define W(name, en, zh) W_##name,
    MORNING_WORDS(W)
#undef W
    N_WORDS
} word;

const char *word_in(const char *lang, word w);

/** With {1}, {2} ... of the text replaced; as plain text. `args` ends with NULL. */
void word_fill(text *out, const char *lang, word w, const char *const *args);

/** Of a code: the word for it, or `other` when it is none of ours. */
word word_of_state(const char *state);
word word_of_measure(const char *measure);
/** Of a hold's or skip's reason; W_GUARD for a guard's code. */
word word_of_reason(const char *reason);
/** Of a hold's reason. */
word word_of_remedy(const char *reason);
/** Of why a fact is missing, as the ledger has it; N_WORDS when it is none of ours. */
word word_of_why(const char *why);

#endif

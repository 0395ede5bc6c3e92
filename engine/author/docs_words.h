/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the page of a rulebook says, in both languages side by side: W(name, English, Chinese). Whoever translates
 * needs to read nothing else.
 */
#ifndef ENTITLE_AUTHOR_DOCS_WORDS_H
#define ENTITLE_AUTHOR_DOCS_WORDS_H

#define DOCS_WORDS(W)                                                                              \
    /* the whole */                                                                                \
    W(TITLE, "The rules, benefit by benefit", "待遇规则手册")                                      \
    W(DIGEST, "digest, by which it is approved", "规则集摘要（批准所用）")                         \
    W(AS_OF, "as of", "截至日期")                                                                  \
    W(APPROVED_BY, "who approves the rules", "规则由谁批准")                                       \
    W(RELEASED_BY, "who releases a night", "每晚结果由谁发布")                                     \
    W(WHO_AUTOMATIC, "the run itself, when its figures are as expected", "数字在预期范围内时自动")  \
    W(WHO_ANYONE, "anybody the database lets", "数据库授权的任何人")                               \
    W(WHO_SECOND, "a second person", "第二人")                                                     \
    W(CONTENTS, "Contents", "目录")                                                                \
    W(BENEFITS, "Benefits", "待遇")                                                                \
    W(BENEFIT, "benefit", "待遇")                                                                  \
    W(SEP, ", ", "、")                                                                             \
    W(COLON, ": ", "：")                                                                           \
    /* a benefit */                                                                                \
    W(OTHER_TITLE, "in other languages", "其他语言名称")                                                     \
    W(LAW, "law", "法规依据")                                                                      \
    W(IN_FORCE, "in force", "施行期间")                                                            \
    W(FROM, "from", "自")                                                                          \
    W(UNTIL, "until before", "至（不含）")                                                         \
    W(NO_END, "no end", "无截止日期")                                                              \
    W(NOT_IN_FORCE, "not in force on this day", "当日不在施行期间")                                \
    W(REVIEW_BY, "to be reviewed by", "复核期限")                                                  \
    W(PURPOSE, "purpose", "用途")                                                                  \
    W(FOR_WHOM, "decided for each", "判定对象")                                                    \
    W(PERIOD, "paid", "发放周期")                                                                  \
    W(MONTHLY, "monthly", "按月")                                                                  \
    W(YEARLY, "yearly", "按年")                                                                    \
    W(ONCE, "once", "一次性")                                                                      \
    W(DUE_IF, "due if", "享受条件")                                                                \
    W(AMOUNT, "amount", "金额")                                                                    \
    W(NO_AMOUNT, "none: it is a notice", "无：仅为告知")                                           \
    W(DECIMALS, "decimals: ", "小数位数：")                                                        \
    W(ROUND_UP, "rounded away from zero", "向远离零的方向进位")                                    \
    W(ROUND_DOWN, "cut off", "截去尾数")                                                           \
    W(ROUND_CEILING, "rounded up", "向上取整")                                                     \
    W(ROUND_FLOOR, "rounded down", "向下取整")                                                     \
    W(ROUND_HALF_UP, "rounded, half up", "四舍五入")                                               \
    W(ROUND_HALF_DOWN, "rounded, half down", "五舍六入")                                           \
    W(ROUND_HALF_EVEN, "rounded, half to even", "四舍六入五成双")                                  \
    W(FIRST_DAY, "from which day", "起始日")                                                       \
    W(FIRST_OF_MONTH, "the first day of the month", "当月第一日")                                  \
    W(EVENT, "once for each", "每次事件一次")                                                      \
    W(PAYEE, "paid to", "领取人")                                                                  \
    W(SUBJECT_ITSELF, "the same", "本人")                                                          \
    W(GUARDS, "checked first; who fails is held", "先行核查，未通过的暂缓")                        \
    W(EXCLUDES, "not beside", "不得同时享受")                                                      \
    W(STOPS, "ends with", "终止情形")                                                              \
    W(STOP_SOURCES, "sources that must agree: ", "须一致的来源数：")                               \
    W(STOP_AUTOMATIC, "applied by itself", "自动终止")                                             \
    W(STOP_PROPOSED, "proposed to a human", "仅提出建议，由人决定")                                \
    W(STOP_AGREES, "what each source says", "各来源的记录")                                        \
    W(OFFER, "offered first", "先行告知")                                                          \
    W(OFFER_NONE, "no: granted at once", "无：直接给予")                                           \
    W(DAYS, " days to answer", "日内答复")                                                         \
    W(WORKING_DAYS, " working days to answer", "个工作日内答复")                                   \
    W(SILENCE_GRANTS, "silence means yes", "未答复视为同意")                                       \
    W(SILENCE_LAPSES, "silence means no", "未答复视为放弃")                                        \
    W(MESSAGE, "message", "通知")                                                                  \
    W(ON_GRANT, "when granted", "给予时")                                                          \
    W(ON_OFFER, "when offered", "告知时")                                                          \
    W(ON_PROPOSE, "when proposed for the worse", "提出不利变更时")                                 \
    W(TO, "to", "致")                                                                              \
    W(TEMPLATE, "template", "模板")                                                                \
    W(READS_FACTS, "facts read", "使用的事实")                                                     \
    W(READS_PARAMETERS, "parameters read", "使用的参数")                                           \
    /* logic */                                                                                    \
    W(DIAGRAM, "Requirements diagram", "决策需求图")                                               \
    W(DIAGRAM_KEY, "Square box: decision. Round box: facts. Cut corners: knowledge of a library. Arrow: is needed for; dashed: is"    \
                   " called by.",                                                                  \
      "直角框：决策；圆角框：事实；切角框：规则库知识。实线箭头：被其使用；虚线：被其调用。")      \
    W(DECISIONS, "Decisions", "决策")                                                              \
    W(NEEDS, "needs", "依据")                                                                      \
    W(SOURCE_FILE, "written in", "所在文件")                                                       \
    W(RESULT_TYPE, "gives", "结果类型")                                                            \
    W(IN_WORDS, "In words", "文字说明")                                                            \
    W(ALL_OF, "all of these:", "同时满足：")                                                       \
    W(ANY_OF, "at least one of these:", "满足其一：")                                              \
    W(NOT_THIS, "not this:", "不满足：")                                                           \
    W(AS_OF_DAY, "the day of the decision", "判定日")                                              \
    W(IS_TRUE, "holds", "成立")                                                                    \
    W(IS_FALSE, "does not hold", "不成立")                                                         \
    W(IS_NULL, "has no value", "无值")                                                             \
    W(IS_NOT_NULL, "has a value", "有值")                                                          \
    W(IS_EQ, "is", "等于")                                                                         \
    W(IS_NE, "is not", "不等于")                                                                   \
    W(IS_LT, "is below", "低于")                                                                   \
    W(IS_LE, "is at most", "不高于")                                                               \
    W(IS_GT, "is above", "高于")                                                                   \
    W(IS_GE, "is at least", "不低于")                                                              \
    W(IS_BEFORE, "is before", "早于")                                                              \
    W(IS_NOT_AFTER, "is not after", "不晚于")                                                      \
    W(IS_AFTER, "is after", "晚于")                                                                \
    W(IS_NOT_BEFORE, "is not before", "不早于")                                                    \
    W(HIT_UNIQUE, "UNIQUE: one rule at most applies", "UNIQUE：至多一条规则适用")                  \
    W(HIT_FIRST, "FIRST: the first rule that applies decides", "FIRST：首条适用的规则为准")        \
    W(HIT_PRIORITY, "PRIORITY: of the rules that apply, the result that is listed first", "PRIORITY：取优先级最高的结果")             \
    W(HIT_ANY, "ANY: rules that apply together say the same", "ANY：同时适用的规则结果相同")       \
    W(HIT_COLLECT, "COLLECT: the results of all rules that apply", "COLLECT：汇集所有适用规则的结果")                                 \
    W(HIT_RULE_ORDER, "RULE ORDER: all results, in the order of the rules", "RULE ORDER：按规则顺序列出全部结果")                     \
    W(HIT_OUTPUT_ORDER, "OUTPUT ORDER: all results, by priority", "OUTPUT ORDER：按优先级列出全部结果")                               \
    W(RULE, "rule", "规则")                                                                        \
    W(ANNOTATION, "annotation", "注释")                                                            \
    W(OTHERWISE, "otherwise ", "否则 ")                                                            \
    W(RESULT, "result", "结果")                                                                    \
    W(PARAMS, "with", "参数")                                                                      \
    W(TABLE_BELOW, "Table", "决策表")                                                              \
    /* cases */                                                                                    \
    W(CASES, "Test cases", "测试用例")                                                             \
    W(SHARED_CASES, "Test cases of libraries", "规则库的测试用例")                                 \
    W(CASE, "case", "用例")                                                                        \
    W(DESCRIPTION, "what it is about", "说明")                                                     \
    W(EXPECTED, "expected", "预期")                                                                \
    W(CAME, "result", "结果")                                                                      \
    W(PASSED, "passed", "通过")                                                                    \
    W(FAILED, "failed", "未通过")                                                                  \
    W(NO_CASES, "There are none.", "无。")                                                         \
    /* the rest */                                                                                 \
    W(GUARDS_PART, "Guards", "先行核查")                                                           \
    W(LIBRARY, "Library: what benefits share", "规则库：各待遇共用的知识")                         \
    W(USED_BY, "used by", "使用者")                                                                \
    W(PARAMETERS, "Parameters", "参数")                                                            \
    W(REGION, "region", "地区")                                                                    \
    W(EVERYWHERE, "everywhere", "各地")                                                            \
    W(VALUE, "value", "值")                                                                        \
    W(UNIT, "unit", "单位")                                                                        \
    W(OVER_TIME, "over time", "随时间变化")                                                        \
    W(BY_REGION, "by region, on this day", "各地区当日的值")                                       \
    W(FACTS, "Facts", "事实")                                                                      \
    W(FACT, "fact", "事实")                                                                        \
    W(TYPE, "type", "类型")                                                                        \
    W(COLUMN, "table.column", "表.列")                                                             \
    W(NULL_MEANS, "no value means", "空值含义")                                                    \
    W(NULL_UNKNOWN, "unknown: who depends on it is held", "未知：依赖它的对象暂缓")                \
    W(NULL_NONE, "there is none", "没有")                                                          \
    W(MANY, "a list: any number of records", "列表：可有多条记录")                                 \
    W(SINGLE, "one record", "一条记录")                                                            \
    W(ABOUT, "about", "关于")                                                                      \
    W(SOURCES, "Sources", "数据来源")                                                              \
    W(SOURCE, "source", "来源")                                                                    \
    W(AGREEMENT, "agreement", "共享协议")                                                          \
    W(PURPOSES, "may be used for", "可用于")                                                       \
    W(COMPLETE, "no record means", "没有记录表示")                                                 \
    W(COMPLETE_YES, "there is none", "没有该事实")                                                 \
    W(COMPLETE_NO, "unknown", "未知")                                                              \
    W(FRESH, "how old it may be", "数据时效")                                                      \
    W(FRESH_ANY, "any age", "不限")                                                                \
    W(FRESH_DAYS, " days, by ", " 日，依据 ")                                                      \
    W(STALE_SKIPS, "when older, nobody is decided for by it", "超期时不据此作任何判定")            \
    W(STALE_UNKNOWN, "when older, its facts are unknown", "超期时其事实视为未知")                  \
    W(GATE, "gate: a feed that is otherwise decides nothing", "闸门：不符时不据此判定")            \
    W(GATE_NONE, "none", "无")                                                                     \
    W(GATE_ROWS, "rows at least ", "行数不少于 ")                                                  \
    W(GATE_DROP, "fewer rows by at most ", "行数减少不超过 ")                                      \
    W(GATE_GROWTH, "more rows by at most ", "行数增加不超过 ")                                     \
    W(GATE_NULLS, "empty values more by at most ", "空值比例上升不超过 ")                          \
    W(GATE_REGION, "in each region too", "各地区亦然")                                             \
    W(GATE_SLACK, "differences up to this many rows do not matter: ", "可忽略的行数差：")          \
    W(SUBJECTS, "For whom benefits are decided", "判定对象")                                       \
    W(CALENDAR, "Calendar", "工作日历")                                                            \
    W(YEAR, "year", "年份")                                                                        \
    W(N_WORKING, "working days", "工作日数")                                                       \
    W(TABLE, "table", "表")                                                                        \
    /* change history */                                                                           \
    W(HISTORY, "Change history", "变更历史")                                                       \
    W(HISTORY_OF_LEDGER, "The rulebooks that were approved, or that a night has run by, in the order of time; each with what "        \
                         "changed since the one before.",                                                                            \
      "曾获批准或曾经运行的规则集，按时间排列；每一版列出与上一版相比的变化。")                    \
    W(HISTORY_NONE, "The ledger has none yet.", "台账中还没有。")                                  \
    W(HISTORY_FIRST, "The first one: there is none before it.", "第一版，之前没有规则集。")        \
    W(HISTORY_SINCE, "What changed since ", "与上一版相比的变化：")                                \
    W(HISTORY_NOT_COMPARED, "Only the files could be compared, because one of the two does not load: ",                              \
      "其中一版无法载入，只比较了文件：")                                                          \
    W(HISTORY_DOES_NOT_LOAD, "They could not be compared, because one of the two does not load: ", "其中一版无法载入，未作比较：") \
    W(HISTORY_THIS, "the rulebook of this page", "本页的规则集")                                   \
    W(HISTORY_NOT_APPROVED, "not approved in this ledger", "未在此台账中获批准")                   \
    W(HISTORY_SUBMITTED, "submitted", "提交")                                                      \
    W(HISTORY_APPROVED, "approved", "批准")                                                        \
    W(HISTORY_NIGHTS, "nights that ran by it", "按它运行的夜晚数")                                 \
    W(HISTORY_FIRST_NIGHT, "first and last of them, as of", "首晚与末晚（截至日期）")              \
    W(HISTORY_ADDED, "benefits added", "新增待遇")                                                 \
    W(HISTORY_REMOVED, "benefits removed", "删去待遇")                                             \
    W(HISTORY_CHANGED, "benefits with files of rules that changed, shared ones too", "规则文件有变化的待遇（含共用文件）") \
    W(HISTORY_FILES, "files that changed", "有变化的文件")                                         \
    W(HISTORY_NO_FILES, "none", "无")                                                              \
    W(HISTORY_FILE_ADDED, "added", "新增")                                                         \
    W(HISTORY_FILE_CHANGED, "changed", "修改")                                                     \
    W(HISTORY_FILE_REMOVED, "removed", "删去")                                                     \
    W(HISTORY_PARAMETER, "parameter", "参数")                                                      \
    W(HISTORY_BEFORE, "before", "之前")                                                            \
    W(HISTORY_AFTER, "after", "之后")                                                              \
    W(HISTORY_RULE, "rule or decision", "规则或决策")                                              \
    W(HISTORY_ABSENT, "–", "–")

#define DOCS_WORD(name, en, zh) DOCS_##name,
typedef enum docs_word { DOCS_WORDS(DOCS_WORD) N_DOCS_WORDS } docs_word;
#undef DOCS_WORD

#endif

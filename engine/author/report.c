/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reasons for people. Codes (outcomes' reasons, guards, rule ids) are printed as they stand in the ledger, so that what is read
 * here can be looked for there; words around them are in the reader's language.
 */
#include "author/report_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/json.h"

#define VALUE_BYTES_MAX 200 /* of a step's result; a list of contexts would fill the screen */

/* ---- words ---- */

typedef enum word {
    WORD_AMOUNT,
    WORD_FROM,
    WORD_PREVIOUS,
    WORD_PAYEE,
    WORD_BECAUSE,
    WORD_GUARD,
    WORD_MISSING,
    WORD_FAILED,
    WORD_STOP,
    WORD_STEPS,
    WORD_FACTS,
    WORD_LAW,
    WORD_MONTHLY,
    WORD_YEARLY,
    WORD_ONCE,
    WORD_UNKNOWN,
    N_WORDS
} word;

/* Labels are filled up to eleven cells; a Chinese character takes two. */
static const char *const words[2][N_WORDS] = {
    {"amount     ", "from", "before     ", "payee      ", "because    ", "guard      ",
     "missing    ", "failed     ", "stop event ", "steps      ", "facts      ", "law        ",
     "monthly", "yearly", "once", "unknown"},
    {"金额       ", "自", "原金额     ", "领取人     ", "依据规则   ", "核查       ", "缺失       ",
     "计算失败   ", "停发事件   ", "计算过程   ", "所用事实   ", "法规依据   ", "每月", "每年",
     "一次", "未知"},
};

static const char *const outcomes_zh[OUTCOMES] = {"发放", "征询",   "不变",  "拟调整",
                                                  "待定", "不符合", "不处理"};

static const char *const unknown_zh[] = {"无值", "无记录", "数据过期", "记录矛盾", "无效值"};

bool report_is_chinese(const char *lang)
{
    return lang != NULL && strncmp(lang, "zh", 2) == 0;
}

static const char *say(const report *r, word w)
{
    return words[report_is_chinese(r->lang)][w];
}

const char *report_outcome_in(const char *lang, outcome o)
{
    return report_is_chinese(lang) ? outcomes_zh[o] : outcome_name(o);
}

const char *report_unknown_in(const char *lang, rulebook_unknown why)
{
    return report_is_chinese(lang) ? unknown_zh[why] : rulebook_unknown_name(why);
}

const char *report_period_in(const char *lang, rulebook_period period)
{
    return words[report_is_chinese(lang)][period == PERIOD_MONTHLY  ? WORD_MONTHLY
                  : period == PERIOD_YEARLY ? WORD_YEARLY
                                            : WORD_ONCE];
}

static void put_money(text *out, const rulebook_benefit *b, int64_t minor, bool grouped)
{
    char whole[TEXT_NUMBER_MAX];
    uint64_t unit = 1;
    for (int i = 0; i < b->minor_unit; i++) {
        unit *= 10;
    }
    uint64_t size = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
    text_append_string(out, minor < 0 ? "-" : "");
    if (grouped && size / unit <= INT64_MAX) {
        text_append_string(out, text_number(whole, (int64_t)(size / unit)));
    } else {
        text_printf(out, "%llu", (unsigned long long)(size / unit));
    }
    if (b->minor_unit > 0) {
        text_printf(out, ".%0*llu", b->minor_unit, (unsigned long long)(size % unit));
    }
    if (b->currency != NULL && b->currency[0] != '\0') {
        text_printf(out, " %s", b->currency);
    }
}

void report_money(text *out, const rulebook_benefit *b, int64_t minor)
{
    put_money(out, b, minor, false);
}

void report_money_grouped(text *out, const rulebook_benefit *b, int64_t minor, bool sign)
{
    text_append_string(out, sign && minor > 0 ? "+" : "");
    put_money(out, b, minor, true);
}

void report_day(text *out, int32_t day)
{
    temporal_date d;
    char s[TEMPORAL_TEXT_MAX];
    if (temporal_date_from_days(&d, day)) {
        temporal_date_format(s, d);
        text_append_string(out, s);
    }
}

/* ---- what both forms show ---- */

static bool is_decided(const report_entry *e)
{
    return e->evaluation != NULL &&
           (e->evaluation->state == EVALUATION_ELIGIBLE ||
            e->evaluation->state == EVALUATION_NOT_ELIGIBLE ||
            (e->evaluation->state == EVALUATION_UNKNOWN && e->evaluation->guard == NULL));
}

bool report_has_amount(const report_entry *e)
{
    outcome o = e->decision->outcome;
    return o == OUTCOME_GRANT || o == OUTCOME_OFFER || o == OUTCOME_UNCHANGED ||
           o == OUTCOME_PROPOSE;
}

const value_missing *report_missing(const report_entry *e)
{
    return e->evaluation != NULL && e->evaluation->state == EVALUATION_UNKNOWN
               ? e->evaluation->missing
               : NULL;
}

void report_place(text *out, source_place at)
{
    if (at.file != NULL) {
        unsigned line, column;
        source_place_locate(at, &line, &column);
        text_printf(out, " [%s:%u]", source_base_name(at.file->name), line);
    }
}

/* The facts as evaluate/ gives them for the records, for showing one by one. */
static value read_facts(const report_entry *e)
{
    arena *a = evaluate_scratch(e->worker);
    text json = {0};
    value facts;
    evaluate_facts_json(e->worker, e->index, &json);
    text_string(&json);
    if (json_read(&facts, a, source_file_from_memory(a, "facts", json.bytes, json.size), NULL) !=
            ENT_OK ||
        facts.kind != VALUE_CONTEXT) {
        facts = value_context_new(a, 0);
    }
    text_dispose(&json);
    return facts;
}

/* A decision that only passes a table or a fact on is no step worth showing. */
static bool is_step(const report_entry *e, size_t decision)
{
    const dmn_model *m = e->benefit->benefit->model;
    return e->benefit->closure != NULL && e->benefit->closure[decision] &&
           m->decisions[decision].logic != NULL;
}

/* ---- text ---- */

void report_key(text *out, const report *r, int64_t number)
{
    key_to_text(out, r->book == NULL ? key_integer(number) : key_book_key(r->book, number));
}

/* Integers are numbers in JSON, other keys strings. */
static void put_key(text *out, const report *r, int64_t number)
{
    text t = {0};
    report_key(&t, r, number);
    if (r->book == NULL || r->book->kind == KEY_INTEGER) {
        text_json_raw(out, text_string(&t));
    } else {
        text_json_string(out, t.bytes, t.size);
    }
    text_dispose(&t);
}

static void begin_line(text *out, const report *r, word w, size_t n_before)
{
    text_printf(out, "  %s", n_before == 0 ? say(r, w) : "           ");
}

static void write_amount(text *out, const report *r, const report_entry *e)
{
    const rulebook_benefit *b = e->benefit->benefit;
    if (b->amount >= 0) {
        begin_line(out, r, WORD_AMOUNT, 0);
        report_money(out, b, e->decision->amount_minor);
        text_printf(out, ", %s", report_period_in(r->lang, b->period));
        if (e->evaluation != NULL && e->evaluation->state == EVALUATION_ELIGIBLE) {
            text_printf(out, ", %s ", say(r, WORD_FROM));
            report_day(out, e->evaluation->valid_from_day);
            if (e->evaluation->event != NULL && e->evaluation->event[0] != '\0') {
                text_printf(out, " (%s)", e->evaluation->event);
            }
        }
        text_append_char(out, '\n');
    }
    if (e->decision->previous_minor > 0) {
        begin_line(out, r, WORD_PREVIOUS, 0);
        report_money(out, b, e->decision->previous_minor);
        text_append_char(out, '\n');
    }
    if (e->evaluation != NULL && e->evaluation->state == EVALUATION_ELIGIBLE &&
        e->evaluation->payee != r->subject) {
        begin_line(out, r, WORD_PAYEE, 0);
        report_key(out, r, e->evaluation->payee);
        text_append_char(out, '\n');
    }
}

static void write_hits(text *out, const report *r, const report_entry *e)
{
    for (size_t i = 0; e->evaluation != NULL && i < e->evaluation->n_hits; i++) {
        const feel_hit *hit = &e->evaluation->hits[i];
        const feel_table_rule *rule = &hit->table->rules[hit->rule];
        begin_line(out, r, WORD_BECAUSE, i);
        const char *table = hit->table->id;
        if (table == NULL || table[0] == '\0') {
            table = hit->table->name == NULL ? "" : hit->table->name;
        }
        text_printf(out, "%s / %s", table, rule->id);
        if (rule->annotation != NULL && rule->annotation[0] != '\0') {
            text_printf(out, ": %s", rule->annotation);
        }
        report_place(out, rule->at);
        text_append_char(out, '\n');
    }
}

static void write_reasons(text *out, const report *r, const report_entry *e)
{
    const evaluation *v = e->evaluation;
    if (v == NULL) {
        return;
    }
    if (v->guard != NULL) {
        begin_line(out, r, WORD_GUARD, 0);
        text_printf(out, "%s: %s\n", v->guard->code, rulebook_text_in(v->guard->title, r->lang));
    }
    if (v->stop != NULL) {
        begin_line(out, r, WORD_STOP, 0);
        text_printf(out, "%s\n", v->stop->event);
    }
    const value_missing *missing = report_missing(e);
    for (size_t i = 0; missing != NULL && i < missing->n; i++) {
        begin_line(out, r, WORD_MISSING, i);
        text_printf(
            out, "%s: %s\n",
            rulebook_missing_name(r->plan->book, evaluate_scratch(e->worker), missing->facts[i]),
            report_unknown_in(r->lang, RULEBOOK_MISSING_WHY(missing->facts[i])));
    }
    if (v->state == EVALUATION_FAILED) {
        begin_line(out, r, WORD_FAILED, 0);
        unsigned line, column;
        source_place_locate(v->fault.at, &line, &column);
        text_append_string(out, feel_fault_text(&v->fault));
        if (v->fault.at.file != NULL) {
            text_printf(out, " [%s:%u:%u]", source_base_name(v->fault.at.file->name), line, column);
        }
        text_append_char(out, '\n');
    }
}

static void write_value(text *out, const report *r, value v)
{
    if (value_is_unknown(v)) {
        text_append_string(out, say(r, WORD_UNKNOWN));
        return;
    }
    size_t begin = out->size;
    value_to_text(out, v);
    if (out->size - begin > VALUE_BYTES_MAX) {
        out->size = begin + utf8_cut(out->bytes + begin, out->size - begin, VALUE_BYTES_MAX);
        text_append_string(out, " ...");
    }
}

static void write_steps(text *out, const report *r, const report_entry *e)
{
    const dmn_model *m = e->benefit->benefit->model;
    size_t n = 0;
    for (size_t i = 0; i < m->n_decisions; i++) {
        if (is_step(e, i)) {
            begin_line(out, r, WORD_STEPS, n++);
            text_printf(out, "%s = ", m->decisions[i].name);
            write_value(out, r, evaluate_decision(e->worker, e->index, (uint32_t)i));
            text_append_char(out, '\n');
        }
    }
}

/* "Person.birth date = 1940-03-02 [civil-registry]": the source stands beside each fact. */
static size_t write_row(text *out, const report *r, const char *item, const char *label, value row,
                        size_t n)
{
    const rulebook *b = r->plan->book;
    int index = rulebook_item_find(b, item);
    const char *source = index < 0 ? "" : b->sources[b->items[index].source].id;
    for (size_t i = 0; row.kind == VALUE_CONTEXT && i < row.as.context->n; i++) {
        const value_entry *entry = &row.as.context->entries[i];
        begin_line(out, r, WORD_FACTS, n++);
        text_printf(out, "%s.%s = ", label, entry->name);
        value_to_text(out, entry->value);
        text_printf(out, " [%s]\n", source);
    }
    return n;
}

static void write_facts(text *out, const report *r, const report_entry *e)
{
    value facts = read_facts(e);
    size_t n = 0;
    for (size_t i = 0; i < facts.as.context->n; i++) {
        const char *item = facts.as.context->entries[i].name;
        value inner = facts.as.context->entries[i].value;
        if (inner.kind == VALUE_CONTEXT) {
            n = write_row(out, r, item, item, inner, n);
        } else if (inner.kind == VALUE_LIST) {
            size_t n_rows = inner.as.list->n;
            for (size_t k = 0; k < n_rows; k++) {
                char name[256];
                snprintf(name, sizeof name, "%.200s[%zu]", item, k + 1);
                n = write_row(out, r, item, name, inner.as.list->items[k], n);
            }
            if (n_rows == 0) {
                begin_line(out, r, WORD_FACTS, n++);
                text_printf(out, "%s = []\n", item);
            }
        } else {
            begin_line(out, r, WORD_FACTS, n++);
            text_printf(out, "%s = null\n", item);
        }
    }
}

static void write_law(text *out, const report *r, const rulebook_benefit *b)
{
    begin_line(out, r, WORD_LAW, 0);
    text_printf(out, "%s\n", b->law);
    if (b->law_link != NULL && b->law_link[0] != '\0') {
        begin_line(out, r, WORD_LAW, 1);
        text_printf(out, "%s\n", b->law_link);
    }
}

static void write_entry(text *out, const report *r, const report_entry *e)
{
    const rulebook_benefit *b = e->benefit->benefit;
    text_printf(out, "%s: %s", b->id, report_outcome_in(r->lang, e->decision->outcome));
    if (e->decision->reason[0] != '\0') {
        text_printf(out, " (%s)", e->decision->reason);
    }
    text_printf(out, "\n  %s\n", rulebook_text_in(b->title, r->lang));
    if (report_has_amount(e)) {
        write_amount(out, r, e);
    }
    write_reasons(out, r, e);
    write_hits(out, r, e);
    report_why_text(out, r, e);
    if (is_decided(e)) {
        write_steps(out, r, e);
    }
    if (e->evaluation != NULL) {
        write_facts(out, r, e);
    }
    write_law(out, r, b);
}

/* ---- JSON ---- */

static void json_hits(text *out, const report_entry *e)
{
    text_json_key(out, "rules");
    text_json_begin_array(out);
    for (size_t i = 0; e->evaluation != NULL && i < e->evaluation->n_hits; i++) {
        const feel_hit *hit = &e->evaluation->hits[i];
        const feel_table_rule *rule = &hit->table->rules[hit->rule];
        unsigned line, column;
        source_place_locate(rule->at, &line, &column);
        text_json_begin_object(out);
        text_json_key(out, "table");
        text_json_cstring(out, hit->table->id);
        text_json_key(out, "rule");
        text_json_cstring(out, rule->id);
        text_json_key(out, "annotation");
        text_json_cstring(out, rule->annotation);
        text_json_key(out, "file");
        text_json_cstring(out, rule->at.file == NULL ? NULL : source_base_name(rule->at.file->name));
        text_json_key(out, "line");
        text_json_int(out, line);
        text_json_end_object(out);
    }
    text_json_end_array(out);
}

static void json_missing(text *out, const report *r, const report_entry *e)
{
    const value_missing *missing = report_missing(e);
    text_json_key(out, "missing");
    text_json_begin_array(out);
    for (size_t i = 0; missing != NULL && i < missing->n; i++) {
        text_json_begin_object(out);
        text_json_key(out, "fact");
        text_json_cstring(out, rulebook_missing_name(r->plan->book, evaluate_scratch(e->worker),
                                                     missing->facts[i]));
        text_json_key(out, "why");
        text_json_cstring(out, rulebook_unknown_name(RULEBOOK_MISSING_WHY(missing->facts[i])));
        text_json_end_object(out);
    }
    text_json_end_array(out);
}

static void json_guard(text *out, const report *r, const report_entry *e)
{
    const rulebook_guard *guard = e->evaluation == NULL ? NULL : e->evaluation->guard;
    text_json_key(out, "guard");
    if (guard == NULL) {
        text_json_null(out);
        return;
    }
    text_json_begin_object(out);
    text_json_key(out, "code");
    text_json_cstring(out, guard->code);
    text_json_key(out, "title");
    text_json_cstring(out, rulebook_text_in(guard->title, r->lang));
    text_json_end_object(out);
}

static void json_amount(text *out, const report *r, const report_entry *e)
{
    const rulebook_benefit *b = e->benefit->benefit;
    bool shown = report_has_amount(e) && b->amount >= 0;
    bool eligible = e->evaluation != NULL && e->evaluation->state == EVALUATION_ELIGIBLE;
    text_json_key(out, "amount_minor");
    if (shown) {
        text_json_int(out, e->decision->amount_minor);
    } else {
        text_json_null(out);
    }
    text_json_key(out, "previous_minor");
    text_json_int(out, e->decision->previous_minor);
    text_json_key(out, "currency");
    text_json_cstring(out, shown ? b->currency : NULL);
    text_json_key(out, "minor_unit");
    text_json_int(out, b->minor_unit);
    text_json_key(out, "period");
    text_json_cstring(out, b->period == PERIOD_MONTHLY  ? "monthly"
                           : b->period == PERIOD_YEARLY ? "yearly"
                                                        : "once");
    text_json_key(out, "from");
    if (eligible) {
        text day = {0};
        report_day(&day, e->evaluation->valid_from_day);
        text_json_cstring(out, text_string(&day));
        text_dispose(&day);
    } else {
        text_json_null(out);
    }
    text_json_key(out, "event");
    text_json_cstring(out, eligible ? e->evaluation->event : NULL);
    text_json_key(out, "payee");
    if (eligible) {
        put_key(out, r, e->evaluation->payee);
    } else {
        text_json_null(out);
    }
}

static void json_steps(text *out, const report_entry *e)
{
    const dmn_model *m = e->benefit->benefit->model;
    text_json_key(out, "steps");
    text_json_begin_object(out);
    for (size_t i = 0; is_decided(e) && i < m->n_decisions; i++) {
        if (is_step(e, i)) {
            text_json_key(out, m->decisions[i].name);
            text v = {0};
            value_to_json(&v, evaluate_decision(e->worker, e->index, (uint32_t)i));
            text_json_raw(out, text_string(&v));
            text_dispose(&v);
        }
    }
    text_json_end_object(out);
}

static void json_entry(text *out, const report *r, const report_entry *e)
{
    const rulebook_benefit *b = e->benefit->benefit;
    text_json_begin_object(out);
    text_json_key(out, "benefit");
    text_json_cstring(out, b->id);
    text_json_key(out, "title");
    text_json_cstring(out, rulebook_text_in(b->title, r->lang));
    text_json_key(out, "outcome");
    text_json_cstring(out, outcome_name(e->decision->outcome));
    text_json_key(out, "reason");
    text_json_cstring(out, e->decision->reason);
    json_amount(out, r, e);
    json_hits(out, e);
    report_why_json(out, e);
    json_missing(out, r, e);
    json_guard(out, r, e);
    text_json_key(out, "stop");
    text_json_cstring(out, e->evaluation != NULL && e->evaluation->stop != NULL
                               ? e->evaluation->stop->event
                               : NULL);
    text_json_key(out, "fault");
    text_json_cstring(out, e->evaluation != NULL && e->evaluation->state == EVALUATION_FAILED
                               ? e->evaluation->fault.message
                               : NULL);
    json_steps(out, e);
    text_json_key(out, "facts");
    if (e->evaluation != NULL) {
        text facts = {0};
        evaluate_facts_json(e->worker, e->index, &facts);
        text_json_raw(out, text_string(&facts));
        text_dispose(&facts);
    } else {
        text_json_null(out);
    }
    text_json_key(out, "law");
    text_json_cstring(out, b->law);
    text_json_key(out, "link");
    text_json_cstring(out, b->law_link);
    text_json_end_object(out);
}

/* ---- the document ---- */

void report_begin(text *out, const report *r, bool json)
{
    if (r->page != NULL) {
        report_html_begin(r->page, r);
    }
    if (!json) {
        return;
    }
    text_json_begin_object(out);
    text_json_key(out, "rulebook");
    text_json_cstring(out, r->plan->book->digest);
    text_json_key(out, "as_of");
    text day = {0};
    report_day(&day, r->plan->as_of_day);
    text_json_cstring(out, text_string(&day));
    text_dispose(&day);
    text_json_key(out, "subject");
    put_key(out, r, r->subject);
    text_json_key(out, "region");
    text_json_cstring(out, r->region);
    text_json_key(out, "decisions");
    text_json_begin_array(out);
}

void report_append(text *out, const report *r, const report_entry *e, bool json)
{
    if (r->page != NULL) {
        report_html_append(r->page, r, e);
    }
    if (json) {
        json_entry(out, r, e);
        return;
    }
    if (out->size > 0) {
        text_append_char(out, '\n');
    }
    write_entry(out, r, e);
}

void report_end(text *out, const report *r, bool json)
{
    if (r->page != NULL) {
        report_html_end(r->page, r);
    }
    if (json) {
        text_json_end_array(out);
        text_json_end_object(out);
        text_append_char(out, '\n');
    }
}

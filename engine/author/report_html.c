/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions and their reasons as a page that a caseworker can print and hand over (page.h). */
#include "author/markup.h"
#include "author/page.h"
#include "author/report_internal.h"

#include <string.h>

typedef enum page_word {
    PAGE_TITLE,
    PAGE_AS_OF,
    PAGE_RULEBOOK,
    PAGE_REGION,
    PAGE_OUTCOME,
    PAGE_AMOUNT,
    PAGE_GUARD,
    PAGE_MISSING,
    PAGE_FAILED,
    PAGE_WITH_TIME,
    PAGE_LAW,
    PAGE_CONDITION,
    PAGE_HOLDS,
    PAGE_VALUES,
    PAGE_SIGN,
    N_PAGE_WORDS
} page_word;

static const char *const page_words[2][N_PAGE_WORDS] = {
    {"What is due, and why: subject ", "Decided for ", "rulebook ", "region ", "outcome", "amount", "held by",
     "missing", "failed", "with time", "law", "condition", "", "what was compared",
     "Codes in parentheses are those of the ledger. This page is personal data."},
    {"待遇判定及理由：对象 ", "判定日期 ", "规则集 ", "地区 ", "结果", "金额", "待核查", "缺失", "计算失败", "随时间",
     "法规依据", "条件", "", "比较的内容", "括号中为台账代码。本页含个人信息。"},
};

static const char *say(const report *r, page_word w)
{
    return page_words[report_is_chinese(r->lang)][w];
}

static void put_row(text *out, const char *label, const char *s)
{
    text_append_string(out, "<tr>");
    page_element(out, "th", "", label);
    page_cell(out, s);
    text_append_string(out, "</tr>\n");
}

/* A row whose text is put together in `t`, which is emptied. */
static void put_text_row(text *out, const char *label, text *t)
{
    if (t->size > 0) {
        put_row(out, label, text_string(t));
    }
    text_clear(t);
}

static void put_missing(text *out, const report *r, const report_entry *e, text *t)
{
    const value_missing *missing = report_missing(e);
    for (size_t i = 0; missing != NULL && i < missing->n; i++) {
        text_printf(t, "%s%s: %s", i > 0 ? "; " : "",
                    rulebook_missing_name(r->plan->book, evaluate_scratch(e->worker), missing->facts[i]),
                    report_unknown_in(r->lang, RULEBOOK_MISSING_WHY(missing->facts[i])));
    }
    put_text_row(out, say(r, PAGE_MISSING), t);
}

static void put_summary(text *out, const report *r, const report_entry *e)
{
    const rulebook_benefit *b = e->benefit->benefit;
    text t = {0};
    text_append_string(out, "<table>\n<tbody>\n");
    text_append_string(&t, report_outcome_in(r->lang, e->decision->outcome));
    if (e->decision->reason[0] != '\0') {
        text_printf(&t, " (%s)", e->decision->reason);
    }
    put_text_row(out, say(r, PAGE_OUTCOME), &t);
    if (report_has_amount(e) && b->amount >= 0) {
        report_money(&t, b, e->decision->amount_minor);
        text_printf(&t, ", %s", report_period_in(r->lang, b->period));
        put_text_row(out, say(r, PAGE_AMOUNT), &t);
    }
    if (e->evaluation != NULL && e->evaluation->guard != NULL) {
        text_printf(&t, "%s (%s)", rulebook_text_in(e->evaluation->guard->title, r->lang),
                    e->evaluation->guard->code);
        put_text_row(out, say(r, PAGE_GUARD), &t);
    }
    put_missing(out, r, e, &t);
    if (e->evaluation != NULL && e->evaluation->state == EVALUATION_FAILED) {
        put_row(out, say(r, PAGE_FAILED), feel_fault_text(&e->evaluation->fault));
    }
    if (report_changes(&t, r, e)) {
        put_text_row(out, say(r, PAGE_WITH_TIME), &t);
    }
    put_row(out, say(r, PAGE_LAW), b->law);
    text_append_string(out, "</tbody>\n</table>\n");
    text_dispose(&t);
}

static void put_operands(text *out, const why_condition *c)
{
    text_append_string(out, "<td>");
    for (size_t i = 0; i < c->n_operands; i++) {
        const why_operand *o = &c->operands[i];
        const char *origin = o->source[0] != '\0' ? o->source : o->law;
        text_append_string(out, i > 0 ? "<br>" : "");
        markup_append_string(out, o->name);
        text_append_string(out, " = ");
        page_element(out, "strong", "", o->shown);
        if (origin[0] != '\0') {
            text_append_string(out, " (");
            markup_append_string(out, origin);
            text_append_char(out, ')');
        }
    }
    text_append_string(out, "</td>");
}

static void put_conditions(text *out, const report *r, const why *w)
{
    text_append_string(out, "<table>\n<thead><tr>");
    page_element(out, "th", "", say(r, PAGE_HOLDS));
    page_element(out, "th", "", say(r, PAGE_CONDITION));
    page_element(out, "th", "", say(r, PAGE_VALUES));
    text_append_string(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < w->n_conditions; i++) {
        const why_condition *c = &w->conditions[i];
        text_append_string(out, c->holds == WHY_YES ? "<tr>" : "<tr class=\"never\">");
        page_cell(out, report_holds_in(r->lang, c->holds));
        text_append_string(out, "<td>");
        markup_append_string(out, c->decision);
        text_append_string(out, ": ");
        page_element(out, "code", "", c->text);
        if (c->annotation[0] != '\0') {
            text_append_string(out, "<br>");
            markup_append_string(out, c->annotation);
        }
        text_append_string(out, "</td>");
        put_operands(out, c);
        text_append_string(out, "</tr>\n");
    }
    text_append_string(out, "</tbody>\n</table>\n");
}

void report_html_begin(text *out, const report *r)
{
    text title = {0}, head = {0};
    text_append_string(&title, say(r, PAGE_TITLE));
    report_key(&title, r, r->subject);
    page_begin(out, report_is_chinese(r->lang) ? "zh" : "en", text_string(&title));
    text_append_string(&head, say(r, PAGE_AS_OF));
    report_day(&head, r->plan->as_of_day);
    if (r->region[0] != '\0') {
        text_printf(&head, ", %s%s", say(r, PAGE_REGION), r->region);
    }
    text_printf(&head, ", %s%.12s", say(r, PAGE_RULEBOOK), r->plan->book->digest);
    page_element(out, "p", "", text_string(&head));
    text_append_char(out, '\n');
    text_dispose(&head);
    text_dispose(&title);
}

void report_html_append(text *out, const report *r, const report_entry *e)
{
    const rulebook_benefit *b = e->benefit->benefit;
    text heading = {0};
    text_printf(&heading, "%s (%s)", rulebook_text_in(b->title, r->lang), b->id);
    page_element(out, "h2", "", text_string(&heading));
    text_append_char(out, '\n');
    text_dispose(&heading);
    put_summary(out, r, e);
    if (e->why != NULL && e->why->n_conditions > 0) {
        put_conditions(out, r, e->why);
    }
}

void report_html_end(text *out, const report *r)
{
    page_element(out, "p", "", say(r, PAGE_SIGN));
    text_append_char(out, '\n');
    page_end(out);
}

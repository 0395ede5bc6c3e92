/* SPDX-License-Identifier: Apache-2.0 */
/* What a benefit's file says of it. */
#include <string.h>

#include "author/docs_internal.h"

static const docs_word rounding_words[] = {
    [NUMBER_HALF_EVEN] = DOCS_ROUND_HALF_EVEN, [NUMBER_UP] = DOCS_ROUND_UP,
    [NUMBER_DOWN] = DOCS_ROUND_DOWN,           [NUMBER_HALF_UP] = DOCS_ROUND_HALF_UP,
    [NUMBER_HALF_DOWN] = DOCS_ROUND_HALF_DOWN, [NUMBER_CEILING] = DOCS_ROUND_CEILING,
    [NUMBER_FLOOR] = DOCS_ROUND_FLOOR,
};

static void put_titles(const docs *d, const rulebook_benefit *b)
{
    const char *shown = rulebook_text_in(b->title, d->lang);
    for (size_t i = 0; i < b->title.n; i++) {
        if (b->title.items[i].text != shown) {
            docs_row_begin(d, DOCS_OTHER_TITLE);
            text_append_string(d->out, "<span lang=\"");
            docs_text(d, b->title.items[i].lang);
            text_append_string(d->out, "\">");
            docs_text(d, b->title.items[i].text);
            text_append_string(d->out, "</span>");
            docs_row_end(d);
        }
    }
}

static void put_law(const docs *d, const rulebook_benefit *b)
{
    docs_row_begin(d, DOCS_LAW);
    docs_web_link(d, b->law_link, b->law);
    docs_row_end(d);
    docs_row_begin(d, DOCS_IN_FORCE);
    docs_days(d, b->from_day, b->to_day);
    if (d->as_of_day < b->from_day || d->as_of_day >= b->to_day) {
        text_append_string(d->out, docs_say(d, DOCS_SEP));
        page_element(d->out, "strong", "", docs_say(d, DOCS_NOT_IN_FORCE));
    }
    docs_row_end(d);
    if (b->review_by_day != INT32_MAX) {
        docs_row(d, DOCS_REVIEW_BY, docs_day(d, b->review_by_day));
    }
    docs_row(d, DOCS_PURPOSE, b->purpose);
}

static void put_decision_row(const docs *d, const docs_model *model, docs_word label, int decision, docs_word otherwise)
{
    docs_row_begin(d, label);
    if (decision >= 0) {
        docs_decision_link(d, model, (uint32_t)decision);
    } else {
        docs_words_append(d, otherwise);
    }
    docs_row_end(d);
}

static void put_amount(const docs *d, const docs_model *model, const rulebook_benefit *b)
{
    if (b->amount < 0) {
        docs_row(d, DOCS_AMOUNT, docs_say(d, DOCS_NO_AMOUNT));
        return;
    }
    docs_row_begin(d, DOCS_AMOUNT);
    docs_decision_link(d, model, (uint32_t)b->amount);
    text_append_string(d->out, docs_say(d, DOCS_SEP));
    docs_text(d, b->currency);
    text_append_string(d->out, docs_say(d, DOCS_SEP));
    docs_words_append(d, DOCS_DECIMALS);
    text_printf(d->out, "%d%s", b->minor_unit, docs_say(d, DOCS_SEP));
    docs_words_append(d, rounding_words[b->rounding]);
    docs_row_end(d);
}

static void put_what(const docs *d, const docs_model *model, const rulebook_benefit *b)
{
    static const docs_word periods[] = {
        [PERIOD_MONTHLY] = DOCS_MONTHLY, [PERIOD_YEARLY] = DOCS_YEARLY, [PERIOD_ONCE] = DOCS_ONCE};
    docs_row(d, DOCS_FOR_WHOM, rulebook_text_in(d->book->subjects[b->subject].title, d->lang));
    docs_row(d, DOCS_PERIOD, docs_say(d, periods[b->period]));
    put_decision_row(d, model, DOCS_DUE_IF, (int)b->eligible, DOCS_NO_CASES);
    put_amount(d, model, b);
    put_decision_row(d, model, DOCS_FIRST_DAY, b->valid_from, DOCS_FIRST_OF_MONTH);
    if (b->event >= 0) {
        put_decision_row(d, model, DOCS_EVENT, b->event, DOCS_NO_CASES);
    }
    put_decision_row(d, model, DOCS_PAYEE, b->payee, DOCS_SUBJECT_ITSELF);
}

static void put_guards(const docs *d, const rulebook_benefit *b)
{
    docs_model guards = {d->book->guards_model, "g"};
    if (b->n_guards == 0) {
        return;
    }
    docs_row_begin(d, DOCS_GUARDS);
    text_append_string(d->out, "<ul>");
    for (size_t i = 0; i < b->n_guards; i++) {
        const rulebook_guard *g = &d->book->guards[b->guards[i]];
        text_append_string(d->out, "<li>");
        docs_text(d, rulebook_text_in(g->title, d->lang));
        text_append_string(d->out, " (");
        docs_text(d, g->code);
        text_append_string(d->out, ": ");
        docs_decision_link(d, &guards, g->decision);
        text_append_string(d->out, ")</li>");
    }
    text_append_string(d->out, "</ul>");
    docs_row_end(d);
}

static void put_excludes(const docs *d, const rulebook_benefit *b)
{
    if (b->n_excludes == 0) {
        return;
    }
    docs_row_begin(d, DOCS_EXCLUDES);
    for (size_t i = 0; i < b->n_excludes; i++) {
        text_append_string(d->out, i > 0 ? docs_say(d, DOCS_SEP) : "");
        docs_link(d, docs_place(d, "b", b->excludes[i]),
                  rulebook_text_in(d->book->benefits[b->excludes[i]].title, d->lang));
    }
    docs_row_end(d);
}

static void put_stops(const docs *d, const docs_model *model, const rulebook_benefit *b)
{
    for (size_t i = 0; i < b->n_stops; i++) {
        const rulebook_stop *s = &b->stops[i];
        docs_row_begin(d, DOCS_STOPS);
        page_element(d->out, "strong", "", s->event);
        text_append_string(d->out, docs_say(d, DOCS_COLON));
        docs_decision_link(d, model, s->decision);
        text_append_string(d->out, "<br>");
        docs_words_append(d, DOCS_STOP_SOURCES);
        text_printf(d->out, "%u%s", s->n_sources, docs_say(d, DOCS_SEP));
        docs_words_append(d, s->automatic ? DOCS_STOP_AUTOMATIC : DOCS_STOP_PROPOSED);
        for (size_t k = 0; k < s->n_agrees; k++) {
            text_append_string(d->out, k == 0 ? "<br>" : docs_say(d, DOCS_SEP));
            if (k == 0) {
                docs_words_append(d, DOCS_STOP_AGREES);
                text_append_string(d->out, docs_say(d, DOCS_COLON));
            }
            docs_decision_link(d, model, s->agrees[k]);
        }
        docs_row_end(d);
    }
}

static void put_offer(const docs *d, const rulebook_benefit *b)
{
    docs_row_begin(d, DOCS_OFFER);
    if (b->offer_days == 0) {
        docs_words_append(d, DOCS_OFFER_NONE);
    } else {
        text_printf(d->out, "%d", b->offer_days);
        docs_words_append(d, b->offer_working_days ? DOCS_WORKING_DAYS : DOCS_DAYS);
        text_append_string(d->out, docs_say(d, DOCS_SEP));
        docs_words_append(d, b->silence == SILENCE_GRANT ? DOCS_SILENCE_GRANTS : DOCS_SILENCE_LAPSES);
    }
    docs_row_end(d);
}

static void put_message_head(const docs *d, const rulebook_message *m)
{
    const char *on = strcmp(m->on, "grant") == 0   ? docs_say(d, DOCS_ON_GRANT)
                     : strcmp(m->on, "offer") == 0 ? docs_say(d, DOCS_ON_OFFER)
                                                   : docs_say(d, DOCS_ON_PROPOSE);
    docs_text(d, on);
    text_append_string(d->out, docs_say(d, DOCS_SEP));
    docs_words_append(d, DOCS_TO);
    text_append_char(d->out, ' ');
    docs_text(d, m->to);
    if (m->channel != NULL && m->channel[0] != '\0') {
        text_append_string(d->out, docs_say(d, DOCS_SEP));
        docs_text(d, m->channel);
    }
    text_append_string(d->out, docs_say(d, DOCS_SEP));
    docs_words_append(d, DOCS_TEMPLATE);
    text_append_char(d->out, ' ');
    docs_text(d, m->template_code == NULL ? "" : m->template_code);
}

static void put_messages(const docs *d, const docs_model *model, const rulebook_benefit *b)
{
    for (size_t i = 0; i < b->n_messages; i++) {
        const rulebook_message *m = &b->messages[i];
        docs_row_begin(d, DOCS_MESSAGE);
        put_message_head(d, m);
        for (size_t k = 0; k < m->texts.n; k++) {
            text_append_string(d->out, "<blockquote lang=\"");
            docs_text(d, m->texts.items[k].lang);
            text_append_string(d->out, "\">");
            docs_text(d, m->texts.items[k].text);
            text_append_string(d->out, "</blockquote>");
        }
        for (size_t k = 0; k < m->n_params; k++) {
            text_append_string(d->out, k > 0 ? docs_say(d, DOCS_SEP) : "");
            page_element(d->out, "code", "", arena_printf(d->a, "{%s}", m->param_names[k]));
            text_append_string(d->out, " = ");
            docs_decision_link(d, model, m->param_decisions[k]);
        }
        docs_row_end(d);
    }
}

static void put_reads(const docs *d, const rulebook_benefit *b)
{
    arena *a = d->a;
    if (b->n_facts > 0) {
        docs_row_begin(d, DOCS_READS_FACTS);
        for (size_t i = 0; i < b->n_facts; i++) {
            const rulebook_fact *f = &d->book->facts[b->facts[i]];
            text_append_string(d->out, i > 0 ? docs_say(d, DOCS_SEP) : "");
            docs_link(d, docs_place(d, "f", f->id), arena_printf(a, "%s.%s", d->book->items[f->item].name, f->name));
        }
        docs_row_end(d);
    }
    if (b->n_parameters > 0) {
        docs_row_begin(d, DOCS_READS_PARAMETERS);
        for (size_t i = 0; i < b->n_parameters; i++) {
            text_append_string(d->out, i > 0 ? docs_say(d, DOCS_SEP) : "");
            docs_link(d, docs_place(d, "p", b->parameters[i]), d->book->parameters[b->parameters[i]].name);
        }
        docs_row_end(d);
    }
}

void docs_put_benefit(docs *d, size_t index)
{
    const rulebook_benefit *b = &d->book->benefits[index];
    docs_model model = {b->model, docs_place(d, "b", index)};
    docs_heading(d, 2, model.place, arena_printf(d->a, "%s (%s)", rulebook_text_in(b->title, d->lang), b->id));
    docs_list_begin(d);
    put_titles(d, b);
    put_law(d, b);
    put_what(d, &model, b);
    put_guards(d, b);
    put_excludes(d, b);
    put_stops(d, &model, b);
    put_offer(d, b);
    put_messages(d, &model, b);
    put_reads(d, b);
    docs_list_end(d);
    docs_put_model(d, &model);
    docs_heading(d, 3, NULL, docs_say(d, DOCS_CASES));
    docs_put_cases(d, b->id);
}

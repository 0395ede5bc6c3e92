/* SPDX-License-Identifier: Apache-2.0 */
/* Where facts come from and what they may be used for; for whom benefits are decided; which days are working days. */
#include <string.h>

#include "author/docs_internal.h"

#define CALENDAR "calendar.xml"

/* ---- facts ---- */

static bool reads_fact(const rulebook_benefit *b, uint32_t fact)
{
    for (size_t i = 0; i < b->n_facts; i++) {
        if (b->facts[i] == fact) {
            return true;
        }
    }
    return false;
}

static void put_fact_users(const docs *d, uint32_t fact)
{
    bool any = false;
    docs_cell_begin(d, DOCS_USED_BY);
    for (size_t i = 0; i < d->book->n_benefits; i++) {
        if (reads_fact(&d->book->benefits[i], fact)) {
            text_append_string(d->out, any ? docs_say(d, DOCS_SEP) : "");
            docs_link(d, docs_place(d, "b", i), d->book->benefits[i].id);
            any = true;
        }
    }
    text_append_string(d->out, any ? "</td>" : "–</td>");
}

static void put_fact_type(const docs *d, const feel_type *type)
{
    text t = {0};
    feel_type_to_text(&t, type);
    if (type->allowed != NULL) {
        text_append_string(&t, docs_say(d, DOCS_COLON));
        feel_print(&t, type->allowed);
    }
    docs_cell(d, DOCS_TYPE, text_string(&t));
    text_dispose(&t);
}

static void put_fact(const docs *d, const rulebook_fact *f)
{
    text_printf(d->out, "<tr id=\"f%u\">", f->id);
    docs_cell(d, DOCS_FACT, f->name);
    put_fact_type(d, f->type);
    docs_cell_begin(d, DOCS_COLUMN);
    page_element(d->out, "code", "", arena_printf(d->a, "%s.%s", d->book->items[f->item].table, f->column));
    text_append_string(d->out, "</td>");
    docs_cell(d, DOCS_NULL_MEANS, docs_say(d, f->null_means == RULEBOOK_NULL_NONE ? DOCS_NULL_NONE : DOCS_NULL_UNKNOWN));
    put_fact_users(d, f->id);
    text_append_string(d->out, "</tr>\n");
}

static void put_purposes(const docs *d, const rulebook_source *s)
{
    docs_row_begin(d, DOCS_PURPOSES);
    for (size_t i = 0; i < s->n_purposes; i++) {
        text_append_string(d->out, i > 0 ? docs_say(d, DOCS_SEP) : "");
        docs_text(d, s->purposes[i]);
    }
    docs_row_end(d);
}

static void put_gate(const docs *d, const rulebook_gate *g)
{
    text t = {0};
    const struct {
        docs_word word;
        bool asked;
        const char *limit;
    } parts[] = {
        {DOCS_GATE_ROWS, g->min_rows > 0, arena_printf(d->a, "%lld", (long long)g->min_rows)},
        {DOCS_GATE_DROP, g->max_drop >= 0, docs_percent(d, g->max_drop)},
        {DOCS_GATE_GROWTH, g->max_growth >= 0, docs_percent(d, g->max_growth)},
        {DOCS_GATE_NULLS, g->max_null_rise >= 0, docs_percent(d, g->max_null_rise)},
        {DOCS_GATE_REGION, g->by_region, ""},
        {DOCS_GATE_SLACK, g->slack > 0, arena_printf(d->a, "%lld", (long long)g->slack)},
    };
    for (size_t i = 0; g->declared && i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].asked) {
            text_printf(&t, "%s%s%s", t.size > 0 ? docs_say(d, DOCS_SEP) : "", docs_say(d, parts[i].word), parts[i].limit);
        }
    }
    docs_row(d, DOCS_GATE, t.size > 0 ? text_string(&t) : docs_say(d, DOCS_GATE_NONE));
    text_dispose(&t);
}

static void put_item_subjects(const docs *d, const rulebook_item *item)
{
    docs_row_begin(d, DOCS_ABOUT);
    for (size_t i = 0; i < item->n_subjects; i++) {
        text_append_string(d->out, i > 0 ? docs_say(d, DOCS_SEP) : "");
        docs_text(d, rulebook_text_in(d->book->subjects[item->subjects[i]].title, d->lang));
    }
    text_append_string(d->out, docs_say(d, DOCS_SEP));
    docs_words_append(d, item->many ? DOCS_MANY : DOCS_SINGLE);
    docs_row_end(d);
}

static void put_item(const docs *d, size_t index)
{
    static const docs_word head[] = {DOCS_FACT, DOCS_TYPE, DOCS_COLUMN, DOCS_NULL_MEANS, DOCS_USED_BY};
    const rulebook_item *item = &d->book->items[index];
    const rulebook_source *source = &d->book->sources[item->source];
    docs_heading(d, 3, docs_place(d, "i", index), item->name);
    docs_list_begin(d);
    docs_row_begin(d, DOCS_SOURCE);
    docs_link(d, docs_place(d, "s", item->source), rulebook_text_in(source->title, d->lang));
    docs_row_end(d);
    docs_row(d, DOCS_AGREEMENT, source->agreement);
    put_purposes(d, source);
    put_item_subjects(d, item);
    put_gate(d, &item->gate);
    docs_list_end(d);
    docs_table_begin(d, head, sizeof head / sizeof *head);
    for (uint32_t i = 0; i < item->n_facts; i++) {
        put_fact(d, &d->book->facts[item->first_fact + i]);
    }
    docs_table_end(d);
}

void docs_put_facts(docs *d)
{
    docs_heading(d, 2, "facts", docs_say(d, DOCS_FACTS));
    for (size_t i = 0; i < d->book->n_items; i++) {
        put_item(d, i);
    }
}

/* ---- sources ---- */

static void put_freshness(const docs *d, const rulebook_source *s)
{
    docs_row_begin(d, DOCS_FRESH);
    if (s->max_age_days < 0 || s->watermark_table == NULL) {
        docs_words_append(d, DOCS_FRESH_ANY);
    } else {
        text_printf(d->out, "%d", s->max_age_days);
        docs_words_append(d, DOCS_FRESH_DAYS);
        page_element(d->out, "code", "", arena_printf(d->a, "%s.%s", s->watermark_table, s->watermark_column));
        text_append_string(d->out, docs_say(d, DOCS_SEP));
        docs_words_append(d, s->stale_skips ? DOCS_STALE_SKIPS : DOCS_STALE_UNKNOWN);
    }
    docs_row_end(d);
}

static void put_source(const docs *d, size_t index)
{
    const rulebook_source *s = &d->book->sources[index];
    bool any = false;
    docs_heading(d, 3, docs_place(d, "s", index), arena_printf(d->a, "%s (%s)", rulebook_text_in(s->title, d->lang), s->id));
    docs_list_begin(d);
    docs_row(d, DOCS_AGREEMENT, s->agreement);
    put_purposes(d, s);
    docs_row(d, DOCS_COMPLETE, docs_say(d, s->complete ? DOCS_COMPLETE_YES : DOCS_COMPLETE_NO));
    put_freshness(d, s);
    put_gate(d, &s->gate);
    docs_row_begin(d, DOCS_FACTS);
    for (size_t i = 0; i < d->book->n_items; i++) {
        if (d->book->items[i].source == index) {
            text_append_string(d->out, any ? docs_say(d, DOCS_SEP) : "");
            docs_link(d, docs_place(d, "i", i), d->book->items[i].name);
            any = true;
        }
    }
    docs_row_end(d);
    docs_list_end(d);
}

void docs_put_sources(docs *d)
{
    docs_heading(d, 2, "sources", docs_say(d, DOCS_SOURCES));
    for (size_t i = 0; i < d->book->n_sources; i++) {
        put_source(d, i);
    }
}

void docs_put_subjects(docs *d)
{
    static const docs_word head[] = {DOCS_FOR_WHOM, DOCS_TABLE, DOCS_REGION};
    docs_heading(d, 2, "subjects", docs_say(d, DOCS_SUBJECTS));
    docs_table_begin(d, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < d->book->n_subjects; i++) {
        const rulebook_subject *s = &d->book->subjects[i];
        text_append_string(d->out, "<tr>");
        docs_cell(d, DOCS_FOR_WHOM, arena_printf(d->a, "%s (%s)", rulebook_text_in(s->title, d->lang), s->name));
        docs_cell(d, DOCS_TABLE, arena_printf(d->a, "%s.%s", s->table, s->key));
        docs_cell(d, DOCS_REGION, s->region == NULL ? "–" : s->region);
        text_append_string(d->out, "</tr>\n");
    }
    docs_table_end(d);
}

/* ---- calendar ---- */

static int32_t first_of_year(int64_t year)
{
    return (int32_t)temporal_days_from_date((temporal_date){.year = (int32_t)year, .month = 1, .day = 1});
}

static size_t working_days(const rulebook_calendar *c, int32_t from_day, int32_t to_day)
{
    size_t n = 0;
    for (int32_t day = from_day; day < to_day && day < c->to_day; day++) {
        n += day >= c->from_day && c->working[day - c->from_day] != 0;
    }
    return n;
}

static void put_year(const docs *d, const xml_element *e)
{
    const char *number = xml_attribute(e, "number"), *law = xml_attribute(e, "law");
    temporal_date day;
    if (number == NULL || !temporal_date_parse(&day, arena_printf(d->a, "%s-01-01", number), strlen(number) + 6)) {
        return;
    }
    text_append_string(d->out, "<tr>");
    docs_cell(d, DOCS_YEAR, number);
    docs_cell(d, DOCS_N_WORKING,
              arena_printf(d->a, "%zu", working_days(&d->book->calendar, first_of_year(day.year), first_of_year(day.year + 1))));
    docs_cell_begin(d, DOCS_LAW);
    docs_web_link(d, xml_attribute(e, "link"), law == NULL ? "" : law);
    text_append_string(d->out, "</td></tr>\n");
}

void docs_put_calendar(docs *d)
{
    static const docs_word head[] = {DOCS_YEAR, DOCS_N_WORKING, DOCS_LAW};
    const xml_element *root = NULL;
    for (size_t i = 0; i < d->book->n_files; i++) {
        const rulebook_file *f = &d->book->files[i];
        if (strcmp(f->path, CALENDAR) == 0) {
            root = docs_written(d, source_file_from_memory(d->a, f->path, f->bytes, f->size), "");
        }
    }
    docs_heading(d, 2, "calendar", docs_say(d, DOCS_CALENDAR));
    if (root == NULL) {
        page_element(d->out, "p", "", docs_say(d, DOCS_NO_CASES));
        return;
    }
    docs_table_begin(d, head, sizeof head / sizeof *head);
    for (const xml_element *e = xml_child(root, "year"); e != NULL; e = xml_next_named(e, "year")) {
        put_year(d, e);
    }
    docs_table_end(d);
}

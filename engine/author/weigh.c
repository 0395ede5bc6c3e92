/* SPDX-License-Identifier: Apache-2.0 */
/* A finding is about the table that stands at its place, or whose rule does. */
#include "author/weigh.h"

#include <stdlib.h>
#include <string.h>

#include "author/grid.h"
#include "author/words.h"
#include "base/translate.h"

#define RULES_SHOWN_MAX 12

/* ---- the tables ---- */

typedef struct walker {
    weighed *w;
    int kind; /* of whom the model is asked; WALK_ALL_KINDS, WALK_NO_KIND */
} walker;

enum { WALK_ALL_KINDS = -1, WALK_NO_KIND = -2 };

static size_t find_table(const weighed *w, const char *file, unsigned line, unsigned column)
{
    size_t i = 0;
    while (i < w->n && (w->tables[i].line != line || w->tables[i].column != column || strcmp(w->tables[i].file, file) != 0)) {
        i++;
    }
    return i;
}

static size_t table_at(weighed *w, const feel_table *table, source_place at)
{
    unsigned line, column;
    const char *file = at.file == NULL ? "" : words_path(w->arena, at.file->name);
    source_place_locate(at, &line, &column);
    size_t i = find_table(w, file, line, column);
    if (i == w->n) {
        weighed_table *t = ARENA_PUSH(w->arena, &w->tables, &w->n, &w->capacity);
        weigh_table *counted = ARENA_PUSH(w->arena, &w->counted.items, &w->counted.n, &w->counted.capacity);
        *t = (weighed_table){.file = file,
                             .path = words_path(w->arena, rulebook_path_of(w->plan->book, at.file)),
                             .line = line,
                             .column = column,
                             .kinds = arena_array(w->arena, w->plan->n_subjects, sizeof(bool))};
        *counted = (weigh_table){.table = table};
    }
    return i;
}

static void walk(void *self, const feel_node *node)
{
    walker *k = self;
    weighed *w = k->w;
    if (node->op == FEEL_TABLE) {
        size_t index = table_at(w, node->as.table, node->at);
        weigh_node *n = ARENA_PUSH(w->arena, &w->counted.nodes, &w->counted.n_nodes, &w->counted.nodes_capacity);
        *n = (weigh_node){node->as.table, index};
        for (size_t i = 0; i < w->plan->n_subjects; i++) {
            w->tables[index].kinds[i] |= k->kind == WALK_ALL_KINDS || k->kind == (int)i;
        }
    }
    feel_children(node, walk, self);
}

static void walk_model(weighed *w, const dmn_model *m, int kind)
{
    walker k = {w, kind};
    for (size_t i = 0; m != NULL && i < m->n_decisions; i++) {
        if (m->decisions[i].logic != NULL) {
            walk(&k, m->decisions[i].logic);
        }
    }
    for (size_t i = 0; m != NULL && i < m->n_bkms; i++) {
        if (m->bkms[i].logic != NULL) {
            walk(&k, m->bkms[i].logic);
        }
    }
}

static int kind_of(const plan *p, const rulebook_benefit *b)
{
    for (size_t i = 0; i < p->n_subjects; i++) {
        for (size_t k = 0; k < p->subjects[i].n_benefits; k++) {
            if (p->subjects[i].benefits[k].benefit == b && p->subjects[i].benefits[k].in_force) {
                return (int)i;
            }
        }
    }
    return WALK_NO_KIND;
}

static void find_tables(weighed *w)
{
    const rulebook *book = w->plan->book;
    walk_model(w, book->guards_model, WALK_ALL_KINDS);
    for (size_t i = 0; i < book->n_benefits; i++) {
        walk_model(w, book->benefits[i].model, kind_of(w->plan, &book->benefits[i]));
    }
}

/* ---- what was found in them ---- */

static bool is_gap(const diagnostic *d)
{
    return strcmp(d->code, "dmn-table-gap") == 0;
}

/* Its table stands at the place of a gap; at the place of an overlap, the second rule does. */
static bool is_of_table(const weighed *w, size_t index, const diagnostic *d)
{
    const weighed_table *t = &w->tables[index];
    const feel_table *table = w->counted.items[index].table;
    unsigned line = t->line, column = t->column;
    if (d->rules[1] > table->n_rules || strcmp(t->file, words_path(w->arena, d->file)) != 0) {
        return false;
    }
    if (d->rules[1] > 0) {
        source_place_locate(table->rules[d->rules[1] - 1].at, &line, &column);
    }
    return d->line == line && d->column == column;
}

/* NULL: the finding is not about a table that could be asked. */
static weigh_table *table_of(const weighed *w, const diagnostic *d, size_t *index)
{
    for (size_t i = 0; (is_gap(d) || d->rules[1] > 0) && i < w->n; i++) {
        if (is_of_table(w, i, d)) {
            *index = i;
            return &w->counted.items[i];
        }
    }
    return NULL;
}

static weigh_pair *pair_of(const weigh_table *t, const diagnostic *d)
{
    size_t i = 0;
    while (i < t->n_pairs && (t->pairs[i].rules[0] + 1 != d->rules[0] || t->pairs[i].rules[1] + 1 != d->rules[1])) {
        i++;
    }
    return i < t->n_pairs ? &t->pairs[i] : NULL;
}

static void ask_for_pairs(const weighed *w, const diagnostic_list *list)
{
    size_t index, *capacities = arena_array(w->arena, w->n, sizeof *capacities);
    for (size_t i = 0; i < list->n; i++) {
        const diagnostic *d = &list->items[i];
        weigh_table *t = table_of(w, d, &index);
        if (t != NULL && d->rules[1] > 0 && pair_of(t, d) == NULL) {
            weigh_pair *pair = ARENA_PUSH(w->arena, &t->pairs, &t->n_pairs, &capacities[index]);
            *pair = (weigh_pair){.rules = {d->rules[0] - 1, d->rules[1] - 1}};
        }
    }
}

/* ---- in words ---- */

static int64_t n_subjects_of(const weighed *w, size_t index)
{
    int64_t n = 0;
    for (size_t i = 0; i < w->plan->n_subjects; i++) {
        n += w->tables[index].kinds[i] ? w->counted.n_read[i] : 0;
    }
    return n;
}

static const char *number_of(arena *a, int64_t n)
{
    char out[TEXT_NUMBER_MAX];
    return arena_strdup(a, text_number(out, n));
}

/* Sentences whole, so that they can be translated. */
static const char *sentence_of(arena *a, const diagnostic_people *p, bool gap)
{
    const char *n = number_of(a, p->n), *unknown = number_of(a, p->n_unknown), *asked = number_of(a, p->n_asked);
    const char *all = number_of(a, p->n_subjects);
    if (p->n_subjects == 0) {
        return arena_printf(a, translate("nobody could be asked (as of %s): no benefit in force has this table"), p->as_of);
    }
    if (p->n == 0 && p->n_unknown == 0) {
        return arena_printf(a,
                            gap ? translate("nobody falls into the gap tonight (as of %s); the table is asked for %s of %s subjects")
                                : translate("both rules match nobody tonight (as of %s); the table is asked for %s of %s subjects"),
                            p->as_of, asked, all);
    }
    if (p->n == 0) {
        return arena_printf(
            a,
            gap ? translate("nobody is known to fall into the gap tonight (as of %s); the table is asked for %s of %s "
                            "subjects, and of %s it cannot be told: a fact is unknown")
                : translate("both rules are known to match nobody tonight (as of %s); the table is asked for %s of %s "
                            "subjects, and of %s it cannot be told: a fact is unknown"),
            p->as_of, asked, all, unknown);
    }
    if (p->n_unknown == 0) {
        return arena_printf(a,
                            gap ? translate("no rule matches %s of %s subjects tonight (as of %s); the table is asked for %s")
                                : translate("both rules match %s of %s subjects tonight (as of %s); the table is asked for %s"),
                            n, all, p->as_of, asked);
    }
    return arena_printf(
        a,
        gap ? translate("no rule matches %s of %s subjects tonight (as of %s); the table is asked for %s, and of %s more "
                        "it cannot be told: a fact is unknown")
            : translate("both rules match %s of %s subjects tonight (as of %s); the table is asked for %s, and of %s more "
                        "it cannot be told: a fact is unknown"),
        n, all, p->as_of, asked, unknown);
}

/* Whoever has no certificate, say, is in no gap between its grades. */
static const char *words_of(arena *a, const diagnostic_people *p, bool gap)
{
    const char *sentence = sentence_of(a, p, gap);
    return p->n_null == 0 ? sentence
                          : arena_printf(a, translate("%s; for %s more an input has no value, which no rule matches either"),
                                         sentence, number_of(a, p->n_null));
}

static void tell(const weighed *w, diagnostic_list *list)
{
    size_t index;
    for (size_t i = 0; i < list->n; i++) {
        diagnostic *d = &list->items[i];
        const weigh_table *t = table_of(w, d, &index);
        if (t == NULL) {
            continue;
        }
        const weigh_pair *pair = is_gap(d) ? NULL : pair_of(t, d);
        diagnostic_people *p = arena_zalloc(w->arena, sizeof *p);
        *p = (diagnostic_people){.n = pair == NULL ? t->n_none : pair->n_both,
                                 .n_null = pair == NULL ? t->n_none_null : 0,
                                 .n_unknown = pair == NULL ? t->n_none_unknown : pair->n_unknown,
                                 .n_asked = t->n_asked,
                                 .n_subjects = n_subjects_of(w, index),
                                 .as_of = w->as_of};
        p->text = words_of(w->arena, p, pair == NULL);
        d->people = p;
    }
}

ent_code author_weigh(weighed *out, const compare_options *how, const plan *p, diagnostic_list *list, ent_error *err)
{
    char day[TEMPORAL_TEXT_MAX];
    *out = (weighed){.plan = p, .arena = list->arena};
    out->as_of = arena_copy(out->arena, day, temporal_date_format(day, p->as_of));
    find_tables(out);
    ask_for_pairs(out, list);
    compare_options options = *how;
    options.plans[COMPARE_NEW] = p;
    ENT_TRY(weigh_run(&out->counted, &options, out->arena, err));
    tell(out, list);
    return ENT_OK;
}

/* ---- all tables ---- */

static const char *place_text(const weighed *w, size_t index)
{
    const weighed_table *t = &w->tables[index];
    const feel_table *table = w->counted.items[index].table;
    const char *name = table->name == NULL || table->name[0] == '\0' ? table->id : table->name;
    const char *place = arena_printf(w->arena, "%s:%u:%u", t->path, t->line, t->column);
    return name == NULL || name[0] == '\0' ? place : arena_printf(w->arena, "%s %s", place, words_line(w->arena, name, strlen(name)));
}

/* "2, 5 and 3 more"; "" where nobody was asked, for then it is no wonder. */
static const char *idle_rules(const weighed *w, const weigh_table *t)
{
    text out = {0};
    size_t n = 0;
    for (size_t i = 0; t->n_asked > 0 && i < t->table->n_rules; i++) {
        if (t->n_rules[i] == 0 && n++ < RULES_SHOWN_MAX) {
            text_printf(&out, "%s%zu", n > 1 ? ", " : "", i + 1);
        }
    }
    if (n > RULES_SHOWN_MAX) {
        text_printf(&out, " +%zu", n - RULES_SHOWN_MAX);
    }
    const char *rules = arena_strdup(w->arena, n == 0 ? "-" : text_string(&out));
    text_dispose(&out);
    return rules;
}

static int64_t n_read(const weighed *w)
{
    int64_t n = 0;
    for (size_t i = 0; i < w->plan->n_subjects; i++) {
        n += w->counted.n_read[i];
    }
    return n;
}

void weigh_text(text *out, const weighed *w)
{
    static const char *const head[] = {N_("table"), N_("asked"), N_("no rule"), N_("no value"), N_("unknown"), N_("rules that match nobody")};
    grid g = {.arena = w->arena, .n_columns = sizeof head / sizeof *head};
    for (size_t i = 0; i < g.n_columns; i++) {
        grid_put(&g, translate(head[i]));
    }
    for (size_t i = 0; i < w->n; i++) {
        const weigh_table *t = &w->counted.items[i];
        grid_put(&g, place_text(w, i));
        grid_put(&g, number_of(w->arena, t->n_asked));
        grid_put(&g, number_of(w->arena, t->n_none));
        grid_put(&g, number_of(w->arena, t->n_none_null));
        grid_put(&g, number_of(w->arena, t->n_none_unknown));
        grid_put(&g, idle_rules(w, t));
    }
    text_printf(out, translate("decision tables and people (%s subjects, as of %s):\n"), number_of(w->arena, n_read(w)), w->as_of);
    if (w->n == 0) {
        text_append_string(out, translate("  the rulebook has no decision table\n"));
        return;
    }
    grid_print(out, &g, "  ");
}

static void table_json(text *out, const weighed *w, size_t index)
{
    const weigh_table *t = &w->counted.items[index];
    text_json_begin_object(out);
    text_json_put_cstring(out, "file", w->tables[index].file);
    text_json_put_int(out, "line", w->tables[index].line);
    text_json_put_int(out, "column", w->tables[index].column);
    text_json_put_cstring(out, "table", t->table->id);
    text_json_put_int(out, "subjects", n_subjects_of(w, index));
    text_json_put_int(out, "asked", t->n_asked);
    text_json_put_int(out, "none", t->n_none);
    text_json_put_int(out, "null", t->n_none_null);
    text_json_put_int(out, "unknown", t->n_none_unknown);
    text_json_key(out, "rules");
    text_json_begin_array(out);
    for (size_t i = 0; i < t->table->n_rules; i++) {
        text_json_int(out, t->n_rules[i]);
    }
    text_json_end_array(out);
    text_json_end_object(out);
}

void weigh_json(text *out, const weighed *w)
{
    text_json_begin_object(out);
    text_json_put_cstring(out, "as_of", w->as_of);
    text_json_put_int(out, "subjects", n_read(w));
    text_json_key(out, "tables");
    text_json_begin_array(out);
    for (size_t i = 0; i < w->n; i++) {
        table_json(out, w, i);
    }
    text_json_end_array(out);
    text_json_end_object(out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One query a table, over the rows that the night reads:
 *
 *     SELECT coalesce(s."region"::text, ''), count(*), count(t."birth_date"), ...
 *       FROM "civil"."person" AS t LEFT JOIN "sharing"."subject_person" AS s ON t."person_id" = s."person_id"
 *      WHERE t."person_id" IS NOT NULL GROUP BY 1
 *
 * The region is that of the subject, and rows of nobody come under "". A table that is the subject's
 * own, or has regions of its own, needs no join; the join costs more than the counting.
 */
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "run/gates.h"

static void append_column(text *out, char table, const char *column)
{
    text_printf(out, "%c.", table);
    db_quote_name(out, column);
}

static bool is_by_region(const gate_table *t)
{
    return t->item->gate.by_region && (t->item->region != NULL || t->subject != NULL);
}

/* A row of the item is its subject's. */
static bool is_own(const gate_table *t)
{
    return strcmp(t->item->table, t->subject->table) == 0 &&
           strcmp(t->item->key, t->subject->key) == 0;
}

/* Texts of two columns may have two collations, and none is better than the other. */
static void append_key(text *out, char table, const char *column, key_kind kind)
{
    append_column(out, table, column);
    if (kind == KEY_TEXT) {
        text_append_string(out, "::pg_catalog.text COLLATE pg_catalog.\"C\"");
    }
}

static void append_from(text *out, const gate_table *t)
{
    text_append_string(out, " FROM ");
    db_quote_name(out, t->item->table);
    text_append_string(out, " AS t");
    if (t->subject != NULL && !is_own(t)) {
        text_append_string(out, " LEFT JOIN ");
        db_quote_name(out, t->subject->table);
        text_append_string(out, " AS s ON ");
        append_key(out, 't', t->item->key, t->key);
        text_append_string(out, " = ");
        append_key(out, 's', t->subject->key, t->key);
    }
}

static void append_where(text *out, const gate_table *t, temporal_date as_of)
{
    char day[TEMPORAL_TEXT_MAX];
    temporal_date_format(day, as_of);
    text_append_string(out, " WHERE ");
    append_column(out, 't', t->item->key);
    text_append_string(out, " IS NOT NULL");
    if (t->item->from != NULL) {
        text_append_string(out, " AND ");
        append_column(out, 't', t->item->from);
        text_printf(out, " <= DATE '%s' AND (", day);
        append_column(out, 't', t->item->to);
        text_append_string(out, " IS NULL OR ");
        append_column(out, 't', t->item->to);
        text_printf(out, " > DATE '%s')", day);
    }
}

static void append_count(text *out, const gate_table *t, temporal_date as_of)
{
    text_append_string(out, "SELECT ");
    if (!is_by_region(t)) {
        text_append_string(out, "''");
    } else {
        bool own = t->subject == NULL || is_own(t);
        text_append_string(out, "coalesce(");
        append_column(out, own ? 't' : 's',
                      t->subject == NULL ? t->item->region : t->subject->region);
        text_append_string(out, "::pg_catalog.text, '')");
    }
    text_append_string(out, ", count(*)");
    for (size_t i = 0; i < t->n_facts; i++) {
        text_append_string(out, ", count(");
        append_column(out, 't', t->facts[i]->column);
        text_append_char(out, ')');
    }
    append_from(out, t);
    append_where(out, t, as_of);
    text_append_string(out, is_by_region(t) ? " GROUP BY 1" : "");
}

static void take_counts(gate_table *t, arena *a, const db_result *r)
{
    gate_counts *c = &t->now;
    c->by_region = is_by_region(t);
    c->n_regions = c->by_region ? db_rows(r) : 0;
    c->regions = arena_array(a, c->n_regions, sizeof *c->regions);
    c->all.nulls = arena_array(a, t->n_facts, sizeof *c->all.nulls);
    for (size_t row = 0; row < db_rows(r); row++) {
        gate_count one = {.region = arena_strdup(a, db_get(r, row, 0)),
                          .n_rows = db_get_int(r, row, 1),
                          .nulls = arena_array(a, t->n_facts, sizeof *one.nulls)};
        c->all.n_rows += one.n_rows;
        for (size_t i = 0; i < t->n_facts; i++) {
            one.nulls[i] = one.n_rows - db_get_int(r, row, 2 + i);
            c->all.nulls[i] += one.nulls[i];
        }
        if (c->by_region) {
            c->regions[row] = one;
        }
    }
    gate_sort(c);
}

static ent_code look_for_rows(gate_table *t, arena *a, db *reader, ent_error *err)
{
    text sql = {0};
    db_result *r = NULL;
    text_append_string(&sql, "SELECT 1 FROM ");
    db_quote_name(&sql, t->item->table);
    text_append_string(&sql, " AS t LIMIT 1");
    ent_code code = db_query(reader, &r, text_string(&sql), NULL, 0, err);
    text_dispose(&sql);
    ENT_TRY(code);
    t->n_facts = 0;
    t->now.all = (gate_count){.n_rows = db_rows(r) == 0 ? 0 : GATE_SOME,
                              .nulls = arena_array(a, 0, sizeof(int64_t))};
    db_result_free(r);
    return ENT_OK;
}

ent_code gate_count_table(gate_table *t, arena *a, const plan *p, db *reader, ent_error *err)
{
    if (!t->item->gate.declared) {
        return look_for_rows(t, a, reader, err);
    }
    text sql = {0};
    db_result *r = NULL;
    append_count(&sql, t, p->as_of);
    ent_code code = db_query(reader, &r, text_string(&sql), NULL, 0, err);
    text_dispose(&sql);
    ENT_TRY(code);
    take_counts(t, a, r);
    db_result_free(r);
    return ENT_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQL that reads one shard of one item:
 *
 *     COPY (SELECT t."id"::pg_catalog.int8, t."birth_date" FROM "civil"."person" AS t
 *           WHERE t."id" >= %lld AND t."id" < %lld ORDER BY t."id") TO STDOUT (FORMAT binary)
 *
 * The subjects' ends with LIMIT %zu: a shard may turn out far larger than was estimated. The bounds are
 * compared with the bare column, so that an index on the key serves both range and
 * order. Rows of a list are ordered down to their last column: two that tie then are the same row,
 * and a night gives the same bytes whatever order the server finds them in. Text is ordered by its
 * bytes, which no update of a locale changes. Where there may be one row only, the key is enough:
 * two rows are a conflict in either order.
 */
#include <string.h>

#include "plan/plan_parts.h"

/* A quoted identifier; the whole is a printf format, so a per cent sign is doubled. */
static void append_name(text *out, const char *name)
{
    text_append_char(out, '"');
    for (const char *s = name; *s != '\0'; s++) {
        if (*s == '"' || *s == '%') {
            text_append_char(out, *s);
        }
        text_append_char(out, *s);
    }
    text_append_char(out, '"');
}

static void append_table(text *out, const char *table)
{
    const char *dot = strchr(table, '.');
    if (dot != NULL) {
        char schema[256];
        snprintf(schema, sizeof schema, "%.*s", (int)(dot - table), table);
        append_name(out, schema);
        text_append_char(out, '.');
        table = dot + 1;
    }
    append_name(out, table);
}

static void append_column(text *out, const char *column)
{
    text_append_string(out, "t.");
    append_name(out, column);
}

static void append_range(text *out, const char *table, const char *key)
{
    text_append_string(out, " FROM ");
    append_table(out, table);
    text_append_string(out, " AS t WHERE ");
    append_column(out, key);
    text_append_string(out, " >= %lld AND ");
    append_column(out, key);
    text_append_string(out, " < %lld");
}

static const char *finish(arena *a, text *out)
{
    text_append_string(out, ") TO STDOUT (FORMAT binary)");
    const char *sql = arena_strdup(a, text_string(out));
    text_dispose(out);
    return sql;
}

static void append_columns(text *out, const plan_item *item)
{
    for (size_t i = 0; i < item->n_columns; i++) {
        text_append_string(out, ", ");
        append_column(out, item->columns[i].fact->column);
    }
}

const char *plan_subject_sql(arena *a, const plan_subject *s)
{
    const rulebook_subject *subject = s->subject;
    text sql = {0};
    text_append_string(&sql, "COPY (SELECT ");
    append_column(&sql, subject->key);
    text_append_string(&sql, "::pg_catalog.int8");
    if (subject->region != NULL) {
        text_append_string(&sql, ", ");
        append_column(&sql, subject->region);
        text_append_string(&sql, "::pg_catalog.text");
    }
    for (size_t i = 0; i < s->n_items; i++) {
        if (s->items[i].with_subject) {
            append_columns(&sql, &s->items[i]);
        }
    }
    append_range(&sql, subject->table, subject->key);
    text_append_string(&sql, " ORDER BY ");
    append_column(&sql, subject->key);
    text_append_string(&sql, " LIMIT %zu");
    return finish(a, &sql);
}

static void append_period(text *out, const rulebook_item *item, temporal_date as_of)
{
    char day[TEMPORAL_TEXT_MAX];
    temporal_date_format(day, as_of);
    if (item->from != NULL) {
        text_append_string(out, " AND ");
        append_column(out, item->from);
        text_printf(out, " <= DATE '%s'", day);
    }
    if (item->to != NULL) {
        text_append_string(out, " AND (");
        append_column(out, item->to);
        text_append_string(out, " IS NULL OR ");
        append_column(out, item->to);
        text_printf(out, " > DATE '%s')", day);
    }
}

static void append_tie_break(text *out, const rulebook_fact *fact)
{
    text_append_string(out, ", ");
    append_column(out, fact->column);
    if (fact->type->kind == FEEL_TYPE_STRING) {
        text_append_string(out, "::pg_catalog.text COLLATE pg_catalog.\"C\"");
    }
}

static void append_order(text *out, const plan_item *item)
{
    const rulebook_item *table = item->item;
    const rulebook_fact *first = NULL; /* the fact that `order` names, if it is one */
    text_append_string(out, " ORDER BY ");
    append_column(out, table->key);
    if (!table->many) {
        return;
    }
    for (size_t i = 0; table->order != NULL && i < item->n_columns; i++) {
        if (strcmp(item->columns[i].fact->column, table->order) == 0) {
            first = item->columns[i].fact;
        }
    }
    if (first != NULL) {
        append_tie_break(out, first);
    } else if (table->order != NULL) {
        text_append_string(out, ", ");
        append_column(out, table->order);
    }
    for (size_t i = 0; i < item->n_columns; i++) {
        if (item->columns[i].fact != first) {
            append_tie_break(out, item->columns[i].fact);
        }
    }
}

const char *plan_item_sql(arena *a, const plan_item *item, temporal_date as_of)
{
    const rulebook_item *table = item->item;
    text sql = {0};
    text_append_string(&sql, "COPY (SELECT ");
    append_column(&sql, table->key);
    text_append_string(&sql, "::pg_catalog.int8");
    append_columns(&sql, item);
    append_range(&sql, table->table, table->key);
    append_period(&sql, table, as_of);
    append_order(&sql, item);
    return finish(a, &sql);
}

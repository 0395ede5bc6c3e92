/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQL that reads one shard of one item:
 *
 *     COPY (SELECT t."id"::pg_catalog.int8, t."birth_date" FROM "civil"."person" AS t
 *           WHERE %s ORDER BY t."id") TO STDOUT (FORMAT binary)
 *
 * The subjects' ends with LIMIT %zu: a shard may turn out far larger than was estimated. Which keys is
 * said of the bare column, so that an index on the key serves both range and order. Rows of a list
 * are ordered down to their last column: two that tie then are the same row, and a night gives the
 * same bytes whatever order the server finds them in. Text is ordered by its bytes, which no update of
 * a locale changes. Where there may be one row only, the key is enough: two rows are a conflict in
 * either order.
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

static const char *sql_type(key_kind kind)
{
    static const char *const names[] = {[KEY_INTEGER] = "pg_catalog.int8",
                                        [KEY_UUID] = "pg_catalog.uuid",
                                        [KEY_TEXT] = "pg_catalog.text"};
    return names[kind];
}

static void append_from(text *out, const char *table)
{
    text_append_string(out, " FROM ");
    append_table(out, table);
    text_append_string(out, " AS t WHERE %s");
}

/* The key as it is compared, without the doubling of per cent signs. */
static plan_key make_key(arena *a, const char *column, key_kind kind, bool by_bytes)
{
    text sql = {0};
    text_append_string(&sql, "t.\"");
    for (const char *s = column; *s != '\0'; s++) {
        if (*s == '"') {
            text_append_char(&sql, '"');
        }
        text_append_char(&sql, *s);
    }
    text_append_char(&sql, '"');
    if (kind == KEY_TEXT && !by_bytes) {
        text_append_string(&sql, " COLLATE pg_catalog.\"C\"");
    }
    plan_key k = {.kind = kind, .sql = arena_strdup(a, text_string(&sql))};
    text_dispose(&sql);
    return k;
}

static void append_key_field(text *out, const char *column, key_kind kind)
{
    append_column(out, column);
    text_printf(out, "::%s", sql_type(kind));
}

static void append_key_order(text *out, const char *column, const plan_key *k)
{
    text_append_string(out, " ORDER BY ");
    append_column(out, column);
    if (strstr(k->sql, " COLLATE ") != NULL) {
        text_append_string(out, " COLLATE pg_catalog.\"C\"");
    }
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

static void append_age(text *out)
{
    text_append_string(out, "pg_catalog.age(t.xmin) <= (SELECT pg_catalog.age('%s'::pg_catalog.xid))");
}

static const char *take(arena *a, text *out)
{
    const char *sql = arena_strdup(a, text_string(out));
    text_clear(out);
    return sql;
}

/* How many rows, and the keys of those that are not older than a transaction:
 *
 *     SELECT count(*), string_agg(DISTINCT t."id"::text, ',') FILTER (WHERE age(t.xmin) <= (SELECT age('%s'::xid)))
 *       FROM "civil"."person" AS t WHERE %s
 *
 * age() goes backwards from one and the same transaction, around where their numbers begin again. Bytes of a text are in hexadecimal.
 * `period`: a further condition, or nothing. */
static void make_fresh(plan_fresh *out, arena *a, const char *column, key_kind kind, const char *table, const char *period)
{
    text sql = {0};
    text_append_string(&sql, "SELECT pg_catalog.count(*), pg_catalog.string_agg(DISTINCT ");
    if (kind == KEY_TEXT) {
        text_append_string(&sql, "pg_catalog.encode(pg_catalog.convert_to(");
        append_column(&sql, column);
        text_append_string(&sql, ", 'UTF8'), 'hex')");
    } else {
        append_column(&sql, column);
        text_append_string(&sql, "::pg_catalog.text");
    }
    text_append_string(&sql, ", ',') FILTER (WHERE ");
    append_age(&sql);
    text_append_char(&sql, ')');
    append_from(&sql, table);
    text_append_string(&sql, period);
    out->keys_sql = take(a, &sql);
    text_append_string(&sql, "SELECT 1 FROM ");
    append_table(&sql, table);
    text_append_string(&sql, " AS t WHERE ");
    append_age(&sql);
    text_append_string(&sql, " LIMIT 1");
    out->any_sql = take(a, &sql);
    text_append_string(&sql, "SELECT pg_catalog.count(*) FROM ");
    append_table(&sql, table);
    text_append_string(&sql, " AS t WHERE ");
    append_column(&sql, column);
    text_append_string(&sql, " IS NOT NULL");
    text_append_string(&sql, period);
    out->count_sql = take(a, &sql);
    text_dispose(&sql);
}

void plan_set_subject_key(plan *p, plan_subject *s, key_kind kind, bool by_bytes)
{
    const rulebook_subject *subject = s->subject;
    text sql = {0};
    s->key = make_key(p->arena, subject->key, kind, by_bytes);
    text_append_string(&sql, "COPY (SELECT ");
    append_key_field(&sql, subject->key, kind);
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
    append_from(&sql, subject->table);
    append_key_order(&sql, subject->key, &s->key);
    text_append_string(&sql, " LIMIT %zu");
    s->copy_sql = finish(p->arena, &sql);
    make_fresh(&s->fresh, p->arena, subject->key, kind, subject->table, "");
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
    append_key_order(out, table->key, &item->key);
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

void plan_set_item_key(plan *p, plan_item *item, key_kind kind, bool by_bytes)
{
    const rulebook_item *table = item->item;
    text sql = {0};
    item->key = make_key(p->arena, table->key, kind, by_bytes);
    if (item->with_subject) {
        return;
    }
    text_append_string(&sql, "COPY (SELECT ");
    append_key_field(&sql, table->key, kind);
    append_columns(&sql, item);
    append_from(&sql, table->table);
    append_period(&sql, table, p->as_of);
    append_order(&sql, item);
    item->copy_sql = finish(p->arena, &sql);
    text_append_string(&sql, "EXPLAIN (FORMAT JSON) SELECT 1");
    append_from(&sql, table->table);
    append_period(&sql, table, p->as_of);
    item->explain_sql = arena_strdup(p->arena, text_string(&sql));
    text_clear(&sql);
    append_period(&sql, table, p->as_of);
    make_fresh(&item->fresh, p->arena, table->key, kind, table->table, text_string(&sql));
    text_dispose(&sql);
}

/* Strings of SQL, with standard_conforming_strings on. */
static void append_quoted(text *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\'') {
            text_append_char(out, '\'');
        }
        text_append_char(out, s[i]);
    }
}

void plan_append_literal(text *out, const char *s)
{
    text_append_char(out, '\'');
    append_quoted(out, s, strlen(s));
    text_append_char(out, '\'');
}

void plan_key_literal(text *out, key_kind kind, const char *key)
{
    plan_append_literal(out, key);
    text_printf(out, "::%s", sql_type(kind));
}

void plan_where_range(text *out, const plan_key *k, const key_range *range)
{
    bool from = strcmp(range->low, key_first(k->kind)) != 0;
    bool to = range->closed || strcmp(range->high, key_last(k->kind)) != 0;
    if (from) {
        text_printf(out, "%s >= ", k->sql);
        plan_key_literal(out, k->kind, range->low);
    }
    if (to) {
        text_printf(out, "%s%s %s ", from ? " AND " : "", k->sql, range->closed ? "<=" : "<");
        plan_key_literal(out, k->kind, range->high);
    }
    if (!from && !to) {
        text_printf(out, "%s IS NOT NULL", k->sql);
    }
}

/* Within the quotes of an array's elements, a backslash is escaped as well. */
static void append_array_item(text *out, key k)
{
    if (k.kind != KEY_TEXT) {
        key_to_text(out, k);
        return;
    }
    text_append_char(out, '"');
    for (uint32_t i = 0; i < k.size; i++) {
        if (k.bytes[i] == '"' || k.bytes[i] == '\\') {
            text_append_char(out, '\\');
        }
        append_quoted(out, &k.bytes[i], 1);
    }
    text_append_char(out, '"');
}

void plan_where_keys(text *out, const plan_key *k, const key_column *keys, size_t n)
{
    text_printf(out, "%s = ANY ('{", k->sql);
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            text_append_char(out, ',');
        }
        append_array_item(out, key_at(keys, i));
    }
    text_printf(out, "}'::%s[])", sql_type(k->kind));
}

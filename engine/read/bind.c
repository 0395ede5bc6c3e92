/* SPDX-License-Identifier: Apache-2.0 */
/* See bind.h. Tables are looked at one by one, so that the first message is the same on every
   machine. */
#include "read/bind.h"

#include <string.h>

#include "base/translate.h"
#include "db/db.h"

#define COLUMNS_MAX \
    1600            /* PostgreSQL's own limit on a table's columns, plus the few asked for twice */
#define EXTRA_MAX 5 /* key, from, to, order, region */

/* What a column has to be, in the words of a message and as a set of types (oids that PostgreSQL
   fixes). */
typedef struct wanted_type {
    const char *name;
    uint32_t oids[8]; /* ends with 0 */
} wanted_type;

static const wanted_type wanted_day = {N_("date or timestamp"), {1082, 1114, 1184, 0}};
static const wanted_type wanted_text = {"text", {25, 1042, 1043, 19, 0}};

static ent_code report_type(const char *table, const char *column, const char *expected,
                            const char *found, ent_error *err)
{
    error_set(err, ENT_E_SOURCE, "%s.%s: expected %s, found %s", table, column, translate(expected), found);
    error_hint(err, "map another column in sources.xml, or share a view that casts this one");
    if (err != NULL) {
        snprintf(err->element, sizeof err->element, "%s.%s", table, column);
    }
    return ENT_E_SOURCE;
}

static ent_code check_type(const char *table, const char *column, const wanted_type *wanted,
                           const db_column_type *found, ent_error *err)
{
    for (const uint32_t *oid = wanted->oids; *oid != 0; oid++) {
        if (*oid == found->oid) {
            return ENT_OK;
        }
    }
    return report_type(table, column, wanted->name, found->name, err);
}

/* Whether a column of text is ordered by its bytes without being told to. */
static ent_code look_up_order(bool *by_bytes, const char *table, const char *column, db *source,
                              ent_error *err)
{
    static const char sql[] =
        "SELECT (CASE WHEN c.collprovider = 'd' THEN d.datlocprovider ELSE c.collprovider END = 'c'"
        " AND CASE WHEN c.collprovider = 'd' THEN d.datcollate ELSE c.collcollate END"
        "     IN ('C', 'POSIX'))::int"
        " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation"
        " CROSS JOIN pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()"
        " AND a.attrelid = pg_catalog.to_regclass($1) AND a.attname = $2 AND NOT a.attisdropped";
    text quoted = {0};
    db_result *r = NULL;
    db_quote_name(&quoted, table);
    const char *params[] = {text_string(&quoted), column};
    ent_code code = db_query(source, &r, sql, params, 2, err);
    *by_bytes = code == ENT_OK && db_rows(r) == 1 && db_get_int(r, 0, 0) != 0;
    db_result_free(r);
    text_dispose(&quoted);
    return code;
}

static ent_code bind_key(key_kind *kind, bool *by_bytes, const char *table, const char *column,
                         const db_column_type *found, db *source, ent_error *err)
{
    *by_bytes = false;
    if (!key_kind_of(kind, found->oid)) {
        return report_type(table, column, "an integer, uuid or text key", found->name, err);
    }
    return *kind == KEY_TEXT ? look_up_order(by_bytes, table, column, source, err) : ENT_OK;
}

static ent_code bind_subject(plan *p, plan_subject *subject, db *source, ent_error *err)
{
    const rulebook_subject *s = subject->subject;
    const char *columns[2] = {s->key, s->region};
    db_column_type types[2];
    key_kind kind;
    bool by_bytes;
    ENT_TRY(db_column_types(source, s->table, columns, s->region == NULL ? 1 : 2, types, err));
    ENT_TRY(bind_key(&kind, &by_bytes, s->table, s->key, &types[0], source, err));
    plan_set_subject_key(p, subject, kind, by_bytes);
    return s->region == NULL ? ENT_OK
                             : check_type(s->table, s->region, &wanted_text, &types[1], err);
}

/* An item's key is one of its subject's. */
static ent_code bind_item_key(plan *p, const plan_subject *s, plan_item *item,
                              const db_column_type *found, db *source, ent_error *err)
{
    const rulebook_item *table = item->item;
    key_kind kind;
    bool by_bytes;
    ENT_TRY(bind_key(&kind, &by_bytes, table->table, table->key, found, source, err));
    if (kind != s->key.kind) {
        text expected = {0};
        text_printf(&expected, translate("a %s key as that of %s.%s"), key_kind_name(s->key.kind),
                    s->subject->table, s->subject->key);
        ent_code code =
            report_type(table->table, table->key, text_string(&expected), found->name, err);
        text_dispose(&expected);
        return code;
    }
    plan_set_item_key(p, item, kind, by_bytes);
    return ENT_OK;
}

static ent_code bind_column(const rulebook_item *table, plan_column *c, const db_column_type *found,
                            ent_error *err)
{
    column_layout layout;
    if (plan_column_type(&layout, found->oid, found->typmod, c->fact->type)) {
        c->pg_type = found->oid;
        c->type = layout.type;
        c->scale = layout.scale;
        return ENT_OK;
    }
    /* The singletons have plain names; a named type of the dictionary is named after what it
       means. */
    text expected = {0};
    feel_type plain = {.kind = c->fact->type->kind};
    feel_type_to_text(&expected, &plain);
    ent_code code =
        report_type(table->table, c->fact->column, text_string(&expected), found->name, err);
    text_dispose(&expected);
    return code;
}

static ent_code bind_item(plan *p, const plan_subject *s, plan_item *item, db *source,
                          ent_error *err)
{
    const rulebook_item *table = item->item;
    const char *columns[COLUMNS_MAX + EXTRA_MAX];
    const wanted_type *wanted[EXTRA_MAX];
    static const wanted_type anything = {"", {0}};
    size_t n_extra = 0;
    if (item->n_columns > COLUMNS_MAX) {
        return error_set(err, ENT_E_SOURCE, "%s maps more columns than a table can have",
                         table->table);
    }
    wanted[n_extra] = &anything;
    columns[n_extra++] = table->key;
    if (table->from != NULL) {
        wanted[n_extra] = &wanted_day;
        columns[n_extra++] = table->from;
    }
    if (table->to != NULL) {
        wanted[n_extra] = &wanted_day;
        columns[n_extra++] = table->to;
    }
    if (table->order != NULL) {
        wanted[n_extra] = &anything;
        columns[n_extra++] = table->order;
    }
    if (table->region != NULL) {
        wanted[n_extra] = &wanted_text;
        columns[n_extra++] = table->region;
    }
    for (size_t i = 0; i < item->n_columns; i++) {
        columns[n_extra + i] = item->columns[i].fact->column;
    }
    size_t n = n_extra + item->n_columns;
    ent_code code = ENT_OK;
    arena a;
    arena_init(&a, 0);
    db_column_type *types = arena_array(&a, n, sizeof *types);
    ENT_TRY_DONE(db_column_types(source, table->table, columns, n, types, err));
    for (size_t i = 0; i < n_extra; i++) {
        if (wanted[i] != &anything) {
            ENT_TRY_DONE(check_type(table->table, columns[i], wanted[i], &types[i], err));
        }
    }
    ENT_TRY_DONE(bind_item_key(p, s, item, &types[0], source, err));
    for (size_t i = 0; i < item->n_columns; i++) {
        ENT_TRY_DONE(bind_column(table, &item->columns[i], &types[n_extra + i], err));
    }
done:
    arena_dispose(&a);
    return code;
}

/* The source's own as-of day: the latest finite day of its watermark column. */
static ent_code read_watermark(plan_source *s, db *source, ent_error *err)
{
    const rulebook_source *r = s->source;
    db_column_type type;
    db_result *rows = NULL;
    text sql = {0};
    ent_code code = ENT_OK;
    ENT_TRY(db_column_types(source, r->watermark_table, &r->watermark_column, 1, &type, err));
    ENT_TRY(check_type(r->watermark_table, r->watermark_column, &wanted_day, &type, err));
    text_append_string(&sql, "SELECT latest - DATE '1970-01-01' FROM (SELECT pg_catalog.max(t.");
    db_quote_name(&sql, r->watermark_column);
    text_append_string(&sql, ")::pg_catalog.date AS latest FROM ");
    db_quote_name(&sql, r->watermark_table);
    text_append_string(&sql, " AS t) AS w WHERE pg_catalog.isfinite(latest)");
    ENT_TRY_DONE(db_query(source, &rows, text_string(&sql), NULL, 0, err));
    if (db_rows(rows) == 1) {
        s->has_watermark = true;
        s->watermark_day = (int32_t)db_get_int(rows, 0, 0);
    }
done:
    db_result_free(rows);
    text_dispose(&sql);
    return code;
}

/* A source that must not be old and cannot say how old it is, is too old. */
static ent_code bind_source(plan *p, plan_source *s, db *source, ent_error *err)
{
    const rulebook_source *r = s->source;
    s->has_watermark = s->stale = s->failed = false;
    if (r->watermark_table == NULL || r->watermark_column == NULL) {
        return ENT_OK;
    }
    ENT_TRY(read_watermark(s, source, err));
    if (r->max_age_days >= 0) {
        s->stale = !s->has_watermark || (int64_t)p->looked_at_day - s->watermark_day > r->max_age_days;
    }
    s->failed = s->stale && r->stale_skips;
    return ENT_OK;
}

static bool source_is_stale(const plan *p, uint32_t source)
{
    for (size_t i = 0; i < p->n_sources; i++) {
        if (p->sources[i].index == source) {
            return p->sources[i].stale;
        }
    }
    return false;
}

ent_code plan_bind(plan *p, db *source, ent_error *err)
{
    for (size_t i = 0; i < p->n_sources; i++) {
        ENT_TRY(bind_source(p, &p->sources[i], source, err));
    }
    plan_close_gates(p);
    for (size_t i = 0; i < p->n_subjects; i++) {
        plan_subject *s = &p->subjects[i];
        ENT_TRY(bind_subject(p, s, source, err));
        for (size_t j = 0; j < s->n_items; j++) {
            ENT_TRY(bind_item(p, s, &s->items[j], source, err));
            s->items[j].stale = source_is_stale(p, s->items[j].item->source);
        }
    }
    return ENT_OK;
}

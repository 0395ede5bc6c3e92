/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ANALYZE leaves the bounds of a hundred or more intervals with as many rows in each (PostgreSQL 15,
 * 53.27 pg_stats); EXPLAIN says how many rows the planner expects in all. A cut between two bounds is
 * placed as if keys lay evenly there. A table without bounds (a view, one never analysed) is one
 * shard, which the first worker that reads it cuts.
 */
#include "run/shards.h"

#include <stdlib.h>
#include <string.h>

#include "db/db.h"

int shards_subject_find(const plan *p, const char *kind)
{
    for (size_t i = 0; i < p->n_subjects; i++) {
        if (strcmp(p->subjects[i].subject->name, kind) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* `what` FROM "civil"."person" WHERE "id" `condition` */
static ent_code query_keys(db_result **out, db *reader, const rulebook_subject *s, const char *what,
                           const char *condition, ent_error *err)
{
    text sql = {0};
    text_append_string(&sql, what);
    text_append_string(&sql, " FROM ");
    db_quote_name(&sql, s->table);
    text_append_string(&sql, " WHERE ");
    db_quote_name(&sql, s->key);
    text_append_string(&sql, condition);
    ent_code code = db_query(reader, out, text_string(&sql), NULL, 0, err);
    text_dispose(&sql);
    return code;
}

static ent_code check_present(db *reader, const rulebook_subject *s, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(query_keys(&r, reader, s, "SELECT 1", " IS NOT NULL LIMIT 1", err));
    size_t n = db_rows(r);
    db_result_free(r);
    if (n == 0) {
        error_set(err, ENT_E_SOURCE, "%s is empty: there is no %s to decide for", s->table,
                  s->name);
        return error_hint(err, "has the source been loaded? nothing was written");
    }
    return ENT_OK;
}

/* One row of text, as $1 the quoted name of the subject's table, as $2 its key. */
static ent_code query_catalog(db_result **out, db *reader, const rulebook_subject *s,
                              const char *sql, ent_error *err)
{
    text table = {0};
    db_quote_name(&table, s->table);
    const char *params[] = {text_string(&table), s->key};
    ent_code code = db_query(reader, out, sql, params, 2, err);
    text_dispose(&table);
    return code;
}

/* A column that is NOT NULL has nothing to count; else an index on the key answers, if there is one.
 */
static ent_code count_keyless(int64_t *out, db *reader, const rulebook_subject *s, ent_error *err)
{
    static const char not_null_sql[] = "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass($1)"
                                       " AND attname = $2 AND attnotnull AND NOT attisdropped";
    db_result *r = NULL;
    ENT_TRY(query_catalog(&r, reader, s, not_null_sql, err));
    bool not_null = db_rows(r) == 1;
    db_result_free(r);
    if (not_null) {
        return ENT_OK;
    }
    r = NULL;
    ENT_TRY(query_keys(&r, reader, s, "SELECT count(*)", " IS NULL", err));
    *out += db_get_int(r, 0, 0);
    db_result_free(r);
    return ENT_OK;
}

/* "Plan Rows" of the topmost node, which comes first. */
static ent_code estimate_rows(int64_t *out, db *reader, const rulebook_subject *s, ent_error *err)
{
    static const char wanted[] = "\"Plan Rows\": ";
    db_result *r = NULL;
    ENT_TRY(query_keys(&r, reader, s, "EXPLAIN (FORMAT JSON) SELECT 1", " IS NOT NULL", err));
    const char *found = db_rows(r) == 0 ? NULL : strstr(db_get(r, 0, 0), wanted);
    int64_t n = found == NULL ? 0 : strtoll(found + strlen(wanted), NULL, 10);
    db_result_free(r);
    *out = n < 1 ? 1 : n;
    return ENT_OK;
}

typedef struct bound_list {
    int64_t *items; /* not descending */
    size_t n;
} bound_list;

static int compare_bounds(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Those of the whole tree where the table has children or partitions. */
static ent_code read_bounds(bound_list *out, arena *a, db *reader, const rulebook_subject *s,
                            ent_error *err)
{
    static const char sql[] =
        "SELECT unnest(h.bounds) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " CROSS JOIN LATERAL (SELECT histogram_bounds::text::text[] AS bounds FROM pg_stats s"
        "  WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = $2"
        "    AND histogram_bounds IS NOT NULL ORDER BY s.inherited DESC LIMIT 1) h"
        " WHERE c.oid = to_regclass($1)";
    db_result *r = NULL;
    ENT_TRY(query_catalog(&r, reader, s, sql, err));
    out->n = db_rows(r);
    out->items = arena_array(a, out->n, sizeof *out->items);
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] = db_get_int(r, i, 0);
    }
    db_result_free(r);
    if (out->n > 0) {
        qsort(out->items, out->n, sizeof *out->items, compare_bounds);
    }
    return ENT_OK;
}

/* The key that has about `part` / `parts` of the rows before it. */
static int64_t key_at_part(const bound_list *bounds, int64_t part, int64_t parts)
{
    __int128 at = (__int128)part * (__int128)(bounds->n - 1);
    size_t interval = (size_t)(at / parts);
    __int128 width = (__int128)bounds->items[interval + 1] - bounds->items[interval];
    return (int64_t)(bounds->items[interval] + width * (at % parts) / parts);
}

static ent_code plan_kind(shard_list *out, arena *a, const plan *p, uint32_t subject, db *reader,
                          int32_t size, ent_error *err)
{
    const rulebook_subject *s = p->subjects[subject].subject;
    int64_t n_rows = 0;
    bound_list bounds = {0};
    ENT_TRY(check_present(reader, s, err));
    ENT_TRY(count_keyless(&out->n_keyless, reader, s, err));
    ENT_TRY(estimate_rows(&n_rows, reader, s, err));
    ENT_TRY(read_bounds(&bounds, a, reader, s, err));
    int64_t parts = bounds.n < 2 ? 1 : (n_rows - 1) / size + 1;
    int64_t low = SHARD_KEY_MIN, n_before = 0;
    for (int64_t part = 1; part <= parts; part++) {
        int64_t high = part == parts ? SHARD_KEY_MAX : key_at_part(&bounds, part, parts);
        if (high <= low) {
            continue; /* one key that comes very often */
        }
        int64_t n_through = (int64_t)((__int128)n_rows * part / parts);
        shard *item = ARENA_PUSH(a, &out->items, &out->n, &out->capacity);
        *item = (shard){.number = (int32_t)(out->n - 1),
                        .subject = subject,
                        .low = low,
                        .high = high,
                        .n_estimated = n_through - n_before};
        low = high;
        n_before = n_through;
    }
    out->n_estimated += n_rows;
    return ENT_OK;
}

ent_code shards_plan(shard_list *out, arena *a, const plan *p, db *reader, int32_t size,
                     ent_error *err)
{
    *out = (shard_list){0};
    for (uint32_t i = 0; i < p->n_subjects; i++) {
        ENT_TRY(plan_kind(out, a, p, i, reader, size, err));
    }
    return ENT_OK;
}

ent_code shards_check(shard_list *list, const plan *p, db *reader, ent_error *err)
{
    list->n_estimated = 0;
    for (size_t i = 0; i < list->n; i++) {
        list->n_estimated += list->items[i].n_estimated;
    }
    for (uint32_t i = 0; i < p->n_subjects; i++) {
        bool open = false;
        for (size_t j = 0; j < list->n; j++) {
            open |= list->items[j].subject == i && !list->items[j].done;
        }
        if (open) {
            ENT_TRY(check_present(reader, p->subjects[i].subject, err));
            ENT_TRY(count_keyless(&list->n_keyless, reader, p->subjects[i].subject, err));
        }
    }
    return ENT_OK;
}

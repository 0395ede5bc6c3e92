/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ANALYZE leaves the bounds of a hundred or more intervals with as many rows in each (PostgreSQL 15,
 * 53.27 pg_stats); EXPLAIN says how many rows the planner expects in all. A cut between two bounds is
 * placed as if keys lay evenly there. A table without bounds (a view, one never analysed) is one
 * shard, which the first worker that reads it cuts.
 *
 * A night is cut where the last one was, if it can be: statistics move the cuts a little whenever ANALYZE looks at other rows.
 */
#include "run/shards.h"

#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "read/estimate.h"
#include "sql/statements.h"

int shards_subject_find(const plan *p, const char *kind)
{
    for (size_t i = 0; i < p->n_subjects; i++) {
        if (strcmp(p->subjects[i].subject->name, kind) == 0) {
            return (int)i;
        }
    }
    return -1;
}

void shards_append_key(text *array, const char *key)
{
    text_append_string(array, array->size == 0 ? "{\"" : ",\"");
    for (const char *s = key; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\') {
            text_append_char(array, '\\');
        }
        text_append_char(array, *s);
    }
    text_append_char(array, '"');
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

static ent_code estimate_rows(int64_t *out, db *reader, const rulebook_subject *s, ent_error *err)
{
    text sql = {0};
    text_append_string(&sql, "EXPLAIN (FORMAT JSON) SELECT 1 FROM ");
    db_quote_name(&sql, s->table);
    text_append_string(&sql, " WHERE ");
    db_quote_name(&sql, s->key);
    text_append_string(&sql, " IS NOT NULL");
    ent_code code = read_estimate(out, reader, text_string(&sql), err);
    text_dispose(&sql);
    *out = *out < 1 ? 1 : *out;
    return code;
}

typedef struct bound_list {
    key *items; /* not descending */
    size_t n;
} bound_list;

static int compare_bounds(const void *a, const void *b)
{
    return key_compare(*(const key *)a, *(const key *)b);
}

/* Those of the whole tree where the table has children or partitions. Texts come in the order of the
 * column's collation, which is not always ours. */
static ent_code read_bounds(bound_list *out, arena *a, db *reader, const rulebook_subject *s,
                            key_kind kind, ent_error *err)
{
    static const char sql[] =
        "SELECT unnest(h.bounds) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " CROSS JOIN LATERAL (SELECT histogram_bounds::text::text[] AS bounds FROM pg_stats s"
        "  WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = $2"
        "    AND histogram_bounds IS NOT NULL ORDER BY s.inherited DESC LIMIT 1) h"
        " WHERE c.oid = to_regclass($1)";
    db_result *r = NULL;
    ENT_TRY(query_catalog(&r, reader, s, sql, err));
    out->items = arena_array(a, db_rows(r), sizeof *out->items);
    for (size_t i = 0; i < db_rows(r); i++) {
        out->n += key_parse(&out->items[out->n], a, kind, db_get(r, i, 0));
    }
    db_result_free(r);
    if (out->n > 0) {
        qsort(out->items, out->n, sizeof *out->items, compare_bounds);
    }
    return ENT_OK;
}

/* The key that has about `part` / `parts` of the rows before it. */
static key key_at_part(arena *a, const bound_list *bounds, int64_t part, int64_t parts)
{
    __int128 at = (__int128)part * (__int128)(bounds->n - 1);
    size_t interval = (size_t)(at / parts);
    return key_between(a, bounds->items[interval], bounds->items[interval + 1],
                       (int64_t)(at % parts), parts);
}

static const char *copy_key(arena *a, key k)
{
    text t = {0};
    key_to_text(&t, k);
    const char *copy = arena_strdup(a, text_string(&t));
    text_dispose(&t);
    return copy;
}

static void add_shard(shard_list *out, arena *a, uint32_t subject, key_range range, int64_t n_estimated)
{
    shard *item = ARENA_PUSH(a, &out->items, &out->n, &out->capacity);
    *item = (shard){.number = (int32_t)(out->n - 1),
                    .subject = subject,
                    .range = range,
                    .n_estimated = n_estimated};
    out->n_estimated += n_estimated;
}

static ent_code plan_kind(shard_list *out, arena *a, const plan *p, uint32_t subject, db *reader,
                          int32_t size, ent_error *err)
{
    const rulebook_subject *s = p->subjects[subject].subject;
    key_kind kind = p->subjects[subject].key.kind;
    int64_t n_rows = 0;
    bound_list bounds = {0};
    ENT_TRY(check_present(reader, s, err));
    ENT_TRY(count_keyless(&out->n_keyless, reader, s, err));
    ENT_TRY(estimate_rows(&n_rows, reader, s, err));
    ENT_TRY(read_bounds(&bounds, a, reader, s, kind, err));
    int64_t parts = bounds.n < 2 ? 1 : (n_rows - 1) / size + 1;
    const char *low = key_first(kind);
    key before;
    key_parse(&before, a, kind, low);
    int64_t n_before = 0;
    for (int64_t part = 1; part <= parts; part++) {
        const char *high = key_last(kind);
        if (part < parts) {
            key cut = key_at_part(a, &bounds, part, parts);
            if (key_compare(cut, before) <= 0) {
                continue; /* one key that comes very often, or texts between the same two bounds */
            }
            before = cut;
            high = copy_key(a, cut);
        }
        int64_t n_through = (int64_t)((__int128)n_rows * part / parts);
        add_shard(out, a, subject, (key_range){.low = low, .high = high}, n_through - n_before);
        low = high;
        n_before = n_through;
    }
    return ENT_OK;
}

/* ---- as before ---- */

/* The ranges cover all keys, and are of about the size wanted: none is near being cut, most are no mere remnants, and the table has not
 * become another one. */
static bool still_fits(const db_result *r, key_kind kind, int64_t n_rows, int32_t size)
{
    int64_t n_read = 0;
    size_t n = db_rows(r);
    const char *low = key_first(kind);
    for (size_t i = 0; i < n; i++) {
        int64_t n_of_shard = db_get_int(r, i, 2);
        if (strcmp(db_get(r, i, 0), low) != 0 || n_of_shard > size + size / 2) {
            return false;
        }
        low = db_get(r, i, 1);
        n_read += n_of_shard;
    }
    int64_t n_wanted = (n_rows - 1) / size + 1;
    return n > 0 && strcmp(low, key_last(kind)) == 0 && (int64_t)n <= 2 * n_wanted &&
           n_read >= n_rows - n_rows / 4 && n_read <= n_rows + n_rows / 4;
}

static ent_code plan_kind_as_before(shard_list *out, arena *a, const plan *p, uint32_t subject, db *reader, db *ledger,
                                    int32_t size, ent_error *err)
{
    char size_text[12];
    int64_t n_rows;
    const rulebook_subject *s = p->subjects[subject].subject;
    snprintf(size_text, sizeof size_text, "%d", (int)size);
    const char *params[] = {size_text, s->name};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_shards_before, params, 2, err));
    ent_code code = estimate_rows(&n_rows, reader, s, err);
    bool fits = code == ENT_OK && still_fits(r, p->subjects[subject].key.kind, n_rows, size);
    if (fits) {
        code = check_present(reader, s, err);
        code = code != ENT_OK ? code : count_keyless(&out->n_keyless, reader, s, err);
        for (size_t i = 0; code == ENT_OK && i < db_rows(r); i++) {
            key_range range = {.low = arena_strdup(a, db_get(r, i, 0)),
                               .high = arena_strdup(a, db_get(r, i, 1))};
            add_shard(out, a, subject, range, db_get_int(r, i, 2));
        }
    }
    db_result_free(r);
    return code != ENT_OK || fits ? code : plan_kind(out, a, p, subject, reader, size, err);
}

ent_code shards_plan_as_before(shard_list *out, arena *a, const plan *p, db *reader, db *ledger, int32_t size,
                               ent_error *err)
{
    *out = (shard_list){0};
    for (uint32_t i = 0; i < p->n_subjects; i++) {
        ENT_TRY(plan_kind_as_before(out, a, p, i, reader, ledger, size, err));
    }
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

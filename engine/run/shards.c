/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server numbers the distinct keys and hands back the first of every N with their count: one
 * scan of the key's index, and a few rows over the wire.
 */
#include "run/shards.h"

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

/* SELECT DISTINCT "id"::int8 AS k FROM "civil"."person" WHERE "id" IS NOT NULL */
static void append_keys(text *sql, const rulebook_subject *s)
{
    text_append_string(sql, "SELECT DISTINCT ");
    db_quote_name(sql, s->key);
    text_append_string(sql, "::int8 AS k FROM ");
    db_quote_name(sql, s->table);
    text_append_string(sql, " WHERE ");
    db_quote_name(sql, s->key);
    text_append_string(sql, " IS NOT NULL");
}

static ent_code fail_empty(const rulebook_subject *s, ent_error *err)
{
    error_set(err, ENT_E_SOURCE, "%s is empty: there is no %s to decide for", s->table, s->name);
    return error_hint(err, "has the source been loaded? nothing was written");
}

static ent_code count_keyless(int64_t *out, db *reader, const rulebook_subject *s, ent_error *err)
{
    text sql = {0};
    db_result *r = NULL;
    text_append_string(&sql, "SELECT count(*) FROM ");
    db_quote_name(&sql, s->table);
    text_append_string(&sql, " WHERE ");
    db_quote_name(&sql, s->key);
    text_append_string(&sql, " IS NULL");
    ent_code code = db_query(reader, &r, text_string(&sql), NULL, 0, err);
    if (code == ENT_OK) {
        *out = db_get_int(r, 0, 0);
    }
    db_result_free(r);
    text_dispose(&sql);
    return code;
}

static ent_code plan_kind(shard_list *out, arena *a, const plan *p, uint32_t subject, db *reader,
                          int32_t size, ent_error *err)
{
    const rulebook_subject *s = p->subjects[subject].subject;
    text sql = {0};
    db_result *r = NULL;
    text_printf(&sql,
                "SELECT min(k), count(*) FROM (SELECT k, (row_number() OVER (ORDER BY k) - 1) / %d "
                "AS g FROM (",
                (int)size);
    append_keys(&sql, s);
    text_append_string(&sql, ") d) n GROUP BY g ORDER BY g");
    ent_code code = db_query(reader, &r, text_string(&sql), NULL, 0, err);
    ENT_TRY_DONE(code);
    size_t n = db_rows(r);
    if (n == 0) {
        code = fail_empty(s, err);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        shard *item = ARENA_PUSH(a, &out->items, &out->n, &out->capacity);
        item->number = (int32_t)(out->n - 1);
        item->subject = subject;
        item->low = i == 0 ? SHARD_KEY_MIN : db_get_int(r, i, 0);
        item->high = i + 1 == n ? SHARD_KEY_MAX : db_get_int(r, i + 1, 0);
        item->n_planned = db_get_int(r, i, 1);
        out->n_planned += item->n_planned;
    }
    int64_t n_keyless = 0;
    ENT_TRY_DONE(count_keyless(&n_keyless, reader, s, err));
    out->n_keyless += n_keyless;
done:
    db_result_free(r);
    text_dispose(&sql);
    return code;
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

/* The shards of a kind are consecutive and ascending: they came from plan_kind(). */
static ent_code recount_kind(shard *shards, size_t n, const rulebook_subject *s, db *reader,
                             ent_error *err)
{
    text sql = {0};
    db_result *r = NULL;
    text_append_string(&sql, "SELECT width_bucket(k, ARRAY[");
    for (size_t i = 0; i < n; i++) {
        text_printf(&sql, "%s%lld", i == 0 ? "" : ",", (long long)shards[i].low);
    }
    text_append_string(&sql, "]::int8[]) - 1, count(*) FROM (");
    append_keys(&sql, s);
    text_append_string(&sql, ") d GROUP BY 1");
    ent_code code = db_query(reader, &r, text_string(&sql), NULL, 0, err);
    ENT_TRY_DONE(code);
    if (db_rows(r) == 0) {
        code = fail_empty(s, err);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        shards[i].n_planned = shards[i].done ? shards[i].n_planned : 0;
    }
    for (size_t i = 0; i < db_rows(r); i++) {
        int64_t at = db_get_int(r, i, 0);
        if (at >= 0 && at < (int64_t)n && !shards[at].done) {
            shards[at].n_planned = db_get_int(r, i, 1);
        }
    }
done:
    db_result_free(r);
    text_dispose(&sql);
    return code;
}

ent_code shards_recount(shard_list *list, const plan *p, db *reader, ent_error *err)
{
    list->n_planned = 0;
    for (size_t i = 0; i < list->n;) {
        size_t n = 0;
        bool open = false;
        while (i + n < list->n && list->items[i + n].subject == list->items[i].subject) {
            open |= !list->items[i + n].done;
            n++;
        }
        if (open) {
            ENT_TRY(recount_kind(&list->items[i], n, p->subjects[list->items[i].subject].subject,
                                 reader, err));
        }
        i += n;
    }
    for (size_t i = 0; i < list->n; i++) {
        list->n_planned += list->items[i].n_planned;
    }
    return ENT_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* See split.h. A queue is touched in the critical section `shard_queue` only. */
#include "run/split.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "db/db.h"
#include "read/batch.h"
#include "sql/statements.h"

#define INTEGER_TEXT_MAX 24
#define WAIT_NS          20000000 /* between looks for a shard, when others have the last ones */

/* The first of each `size` keys, the very first one included; with repeated keys two may be alike. */
static void build_sql(text *sql, const plan_subject *s, const shard *whole, int32_t size)
{
    const plan_key *k = &s->key;
    text_printf(sql,
                "SELECT k FROM (SELECT k, row_number() OVER (ORDER BY k) AS r FROM"
                " (SELECT %s AS k FROM ",
                k->sql);
    db_quote_name(sql, s->subject->table);
    text_append_string(sql, " AS t WHERE ");
    plan_where_range(sql, k, &whole->range);
    text_printf(sql,
                " ORDER BY %s LIMIT %lld) AS ordered) AS numbered"
                " WHERE (r - 1) %% %d = 0 ORDER BY k",
                k->sql, (long long)size * SPLIT_PIECES_MAX + 1, (int)size);
}

ent_code split_find(split *out, db *reader, const plan_subject *s, const shard *whole, int32_t size,
                    ent_error *err)
{
    text sql = {0};
    *out = (split){0};
    build_sql(&sql, s, whole, size);
    ent_code code = db_query(reader, &out->keeps, text_string(&sql), NULL, 0, err);
    text_dispose(&sql);
    ENT_TRY(code);
    for (size_t i = 1; i < db_rows(out->keeps) && out->n < SPLIT_PIECES_MAX; i++) {
        const char *cut = db_get(out->keeps, i, 0);
        if (strcmp(cut, db_get(out->keeps, i - 1, 0)) != 0) {
            out->cuts[out->n++] = cut;
        }
    }
    return ENT_OK;
}

void split_dispose(split *s)
{
    db_result_free(s->keeps);
    *s = (split){0};
}

ent_code split_read(split *pieces, batch *b, db *reader, const shard *whole, int32_t size, ent_error *err)
{
    split_dispose(pieces);
    b->n_rows_max = SHARD_ROWS_MAX(size);
    ENT_TRY(batch_read(b, reader, &whole->range, err));
    if (!b->overfull) {
        return ENT_OK;
    }
    ENT_TRY(split_find(pieces, reader, b->plan, whole, size, err));
    if (pieces->n > 0) {
        return ENT_OK;
    }
    b->n_rows_max = SIZE_MAX; /* one key has them all */
    return batch_read(b, reader, &whole->range, err);
}

/* What may be left of an estimate when `n` pieces are taken off. */
static int64_t estimate_rest(const shard *whole, size_t n, int32_t size)
{
    int64_t rest = whole->n_estimated - (int64_t)n * size;
    return rest > size ? rest : size;
}

ent_code split_write(const split *pieces, db *ledger, const char *run, const shard *whole,
                     const char *kind, int32_t first, int32_t size, ent_error *err)
{
    text low = {0}, high = {0}, estimated = {0};
    char number[INTEGER_TEXT_MAX], rest[INTEGER_TEXT_MAX], first_text[INTEGER_TEXT_MAX];
    snprintf(number, sizeof number, "%d", (int)whole->number);
    snprintf(first_text, sizeof first_text, "%d", (int)first);
    snprintf(rest, sizeof rest, "%lld", (long long)estimate_rest(whole, pieces->n, size));
    for (size_t i = 0; i < pieces->n; i++) {
        shards_append_key(&low, i == 0 ? whole->range.low : pieces->cuts[i - 1]);
        shards_append_key(&high, pieces->cuts[i]);
        text_printf(&estimated, "%s%d", i == 0 ? "{" : ",", (int)size);
    }
    text_append_char(&low, '}');
    text_append_char(&high, '}');
    text_append_char(&estimated, '}');
    const char *narrow[] = {run, number, pieces->cuts[pieces->n - 1], rest};
    db_result *r = NULL;
    ent_code code = db_query(ledger, &r, sql_narrow_shard, narrow, 4, err);
    ENT_TRY_DONE(code);
    if (db_affected(r) != 1) {
        code =
            error_set(err, ENT_E_DB, "shard %s of run %s was done by somebody else", number, run);
        goto done;
    }
    const char *insert[] = {
        run, kind, first_text, text_string(&low), text_string(&high), text_string(&estimated)};
    code = db_query(ledger, NULL, sql_insert_shards, insert, 6, err);
done:
    db_result_free(r);
    text_dispose(&low);
    text_dispose(&high);
    text_dispose(&estimated);
    return code;
}

bool shard_queue_take(shard_queue *q, shard *out, bool *left)
{
    bool found;
#pragma omp critical(shard_queue)
    {
        found = q->next < q->list->n;
        *left = q->n_ended < q->list->n;
        if (found) {
            *out = q->list->items[q->next++];
        }
    }
    return found;
}

ent_code shard_queue_wait(shard_queue *q, shard *out, bool *found, const atomic_bool *halt, const volatile sig_atomic_t *stop,
                          ent_error *err)
{
    bool left = true;
    *found = false;
    while (!*found && left && !atomic_load(halt)) {
        if (stop != NULL && *stop != 0) {
            return db_stopped(err);
        }
        *found = shard_queue_take(q, out, &left);
        if (!*found && left) {
            nanosleep(&(struct timespec){.tv_nsec = WAIT_NS}, NULL);
        }
    }
    return ENT_OK;
}

void shard_queue_end(shard_queue *q)
{
#pragma omp critical(shard_queue)
    q->n_ended++;
}

void shard_queue_split(shard_queue *q, const shard *whole, const split *pieces, int32_t size)
{
#pragma omp critical(shard_queue)
    {
        for (size_t i = 0; i <= pieces->n; i++) {
            shard *item = ARENA_PUSH(q->arena, &q->list->items, &q->list->n, &q->list->capacity);
            *item = *whole;
            item->number = (int32_t)(q->list->n - 1);
            item->range.low =
                i == 0 ? whole->range.low : arena_strdup(q->arena, pieces->cuts[i - 1]);
            item->range.high =
                i == pieces->n ? whole->range.high : arena_strdup(q->arena, pieces->cuts[i]);
            item->n_estimated =
                i == pieces->n ? estimate_rest(whole, pieces->n, size) : (int64_t)size;
        }
        q->n_ended++;
    }
}

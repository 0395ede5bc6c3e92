/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shard by shard, in parallel: the shard's grants and offers from the ledger, its subjects from the sources, merged by key. By the
 * interpreter: in most nights few are given anything, and what it says is the meaning of the rules.
 */
#include "run/look_again.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "decide/decide.h"
#include "evaluate/evaluate.h"
#include "read/batch.h"
#include "read/bind.h"
#include "run/shards.h"
#include "run/snapshot.h"
#include "sql/statements.h"

#define INTEGER_TEXT_MAX 24

typedef struct look {
    const look_again_options *options;
    look_again_result *out;
    arena *arena; /* of the result; used by one at a time */
    snapshot snapshot;
    shard_list shards;
    size_t next;
    int64_t n_done, n_subjects;
    ent_code code;
    int32_t failed_shard;
    ent_error error;
} look;

/* A thread's own. */
typedef struct looker {
    look *look;
    db *reader, *ledger;
    arena arena;
    batch **batches; /* by kind of subject */
    evaluate_worker **workers;
} looker;

/* ---- one record ---- */

typedef struct given {
    const char *subject, *benefit, *event, *payee, *region;
    int64_t amount_minor;
} given;

static int find_benefit(const plan_subject *s, const char *id)
{
    for (size_t i = 0; i < s->n_benefits; i++) {
        if (strcmp(s->benefits[i].benefit->id, id) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* Why it is not what is due now; NULL = it is. */
static const char *find_reason(looker *l, uint32_t kind, const given *g, const batch *b, size_t row)
{
    const plan_subject *s = &l->look->options->plan->subjects[kind];
    int position = find_benefit(s, g->benefit);
    evaluation e;
    key payee;
    if (position < 0 || !s->benefits[position].in_force) {
        return "not-in-force";
    }
    if (strcmp(b->regions[row], g->region) != 0) {
        return "moved";
    }
    evaluate_benefit(l->workers[kind], (size_t)position, &e);
    if (e.stop != NULL) {
        return e.stop->event;
    }
    switch (e.state) {
    case EVALUATION_GUARD_FAILED:
        return e.guard->code;
    case EVALUATION_UNKNOWN:
        return decide_unknown_reason(e.missing);
    case EVALUATION_FAILED:
        return "rule-failed";
    case EVALUATION_NOT_ELIGIBLE:
        return "not-eligible";
    case EVALUATION_ELIGIBLE:
        break;
    }
    if (strcmp(e.event, g->event) != 0) {
        return "event";
    }
    if (!key_parse(&payee, evaluate_scratch(l->workers[kind]), b->keys.kind, g->payee) ||
        key_book_number(b->book, payee) != e.payee) {
        return "payee";
    }
    return e.amount_minor < g->amount_minor ? "amount" : NULL;
}

static void keep(look *k, const given *g, const char *reason)
{
#pragma omp critical(look_again)
    {
        release_exception *x = ARENA_PUSH(k->arena, &k->out->items, &k->out->n, &k->out->capacity);
        *x = (release_exception){.subject = arena_strdup(k->arena, g->subject),
                                 .benefit = arena_strdup(k->arena, g->benefit),
                                 .reason = arena_strdup(k->arena, reason)};
    }
}

/* ---- one shard ---- */

static given get_given(const db_result *r, size_t i)
{
    return (given){.subject = db_get(r, i, 0),
                   .benefit = db_get(r, i, 1),
                   .event = db_get(r, i, 2),
                   .amount_minor = db_get_int(r, i, 3),
                   .payee = db_get(r, i, 4),
                   .region = db_get(r, i, 5)};
}

static bool find_row(const batch *b, arena *a, const char *subject, size_t *row)
{
    key k;
    return key_parse(&k, a, b->keys.kind, subject) && key_book_find(b->book, k, *row, row);
}

static void look_at_records(looker *l, uint32_t kind, const db_result *r)
{
    const batch *b = l->batches[kind];
    size_t row = 0, begun = SIZE_MAX;
    for (size_t i = 0; i < db_rows(r); i++) {
        given g = get_given(r, i);
        const char *reason = "gone";
        if (find_row(b, &l->arena, g.subject, &row)) {
            if (begun != row) { /* records of one subject come together */
                evaluate_begin(l->workers[kind], b->numbers[row], b->regions[row]);
                evaluate_set_row(l->workers[kind], b, row);
                begun = row;
            }
            reason = find_reason(l, kind, &g, b, row);
        }
        if (reason != NULL) {
            keep(l->look, &g, reason);
        }
    }
}

static ent_code read_given(looker *l, db_result **out, const shard *s, ent_error *err)
{
    const look_again_options *o = l->look->options;
    char run[INTEGER_TEXT_MAX], low[INTEGER_TEXT_MAX], high[INTEGER_TEXT_MAX];
    snprintf(run, sizeof run, "%lld", (long long)o->run_id);
    snprintf(low, sizeof low, "%d", o->low_share);
    snprintf(high, sizeof high, "%d", o->high_share);
    const char *params[] = {
        run, s->range.low, s->range.high, low, high, o->plan->subjects[s->subject].subject->name};
    return db_query(l->ledger, out, sql_list_given, params, 6, err);
}

static void prepare_kind(looker *l, uint32_t kind)
{
    const plan *p = l->look->options->plan;
    if (l->batches[kind] == NULL) {
        l->batches[kind] = batch_new(&p->subjects[kind]);
        l->workers[kind] = evaluate_worker_new(p, kind, &l->arena);
    }
}

static ent_code look_at_shard(looker *l, const shard *s, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(read_given(l, &r, s, err));
    ent_code code = ENT_OK;
    if (db_rows(r) > 0) {
        prepare_kind(l, s->subject);
        code = batch_read(l->batches[s->subject], l->reader, &s->range, err);
    }
    if (code == ENT_OK && db_rows(r) > 0) {
        look_at_records(l, s->subject, r);
    }
#pragma omp critical(look_again)
    {
        look *k = l->look;
        k->out->n_looked_at += (int64_t)db_rows(r);
        k->n_done += s->n_estimated;
        if (k->options->progress != NULL) {
            k->options->progress(k->options->self, k->n_done, k->n_subjects);
        }
    }
    db_result_free(r);
    return code;
}

/* ---- all shards ---- */

static const shard *take_shard(look *k)
{
    const shard *s = NULL;
#pragma omp critical(look_again)
    if (k->code == ENT_OK && k->next < k->shards.n) {
        s = &k->shards.items[k->next++];
    }
    return s;
}

static void fail(look *k, ent_code code, int32_t number, const ent_error *error)
{
#pragma omp critical(look_again)
    if (k->code == ENT_OK || number < k->failed_shard) {
        k->code = code;
        k->failed_shard = number;
        k->error = *error;
    }
}

static void work(look *k)
{
    const look_again_options *o = k->options;
    looker l = {.look = k};
    ent_error error = {0};
    int32_t number = -1;
    arena_init(&l.arena, 4096);
    l.batches = arena_array(&l.arena, o->plan->n_subjects, sizeof *l.batches);
    l.workers = arena_array(&l.arena, o->plan->n_subjects, sizeof *l.workers);
    ent_code code = snapshot_join(&l.reader, &k->snapshot, &error);
    if (code == ENT_OK) {
        code = db_connect(&l.ledger, o->ledger, DB_LEDGER, &error);
    }
    /* As at night: every reader has its locks before the first row is read. */
#pragma omp barrier
    for (const shard *s; code == ENT_OK && (s = take_shard(k)) != NULL;) {
        number = s->number;
        code = look_at_shard(&l, s, &error);
    }
    if (code != ENT_OK) {
        fail(k, code, number, &error);
    }
    for (size_t i = 0; i < o->plan->n_subjects; i++) {
        batch_free(l.batches[i]);
        evaluate_worker_free(l.workers[i]);
    }
    db_close(l.reader);
    db_close(l.ledger);
    arena_dispose(&l.arena);
}

static ent_code list_shards(look *k, db *ledger, ent_error *err)
{
    char run[INTEGER_TEXT_MAX];
    snprintf(run, sizeof run, "%lld", (long long)k->options->run_id);
    const char *param = run;
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_giving_shards, &param, 1, err));
    for (size_t i = 0; i < db_rows(r); i++) {
        int subject = shards_subject_find(k->options->plan, db_get(r, i, 1));
        if (subject < 0) {
            ent_code code = error_set(err, ENT_E_FACTS, "run %s has shards of subject '%s', which the rulebook "
                                      "does not have", run, db_get(r, i, 1));
            db_result_free(r);
            return code;
        }
        shard *s = ARENA_PUSH(k->arena, &k->shards.items, &k->shards.n, &k->shards.capacity);
        *s = (shard){.number = (int32_t)db_get_int(r, i, 0),
                     .subject = (uint32_t)subject,
                     .range = {.low = arena_strdup(k->arena, db_get(r, i, 2)),
                               .high = arena_strdup(k->arena, db_get(r, i, 3))},
                     .n_estimated = db_get_int(r, i, 4)};
        k->n_subjects += s->n_estimated;
    }
    db_result_free(r);
    return ENT_OK;
}

static int by_benefit(const void *a, const void *b)
{
    const release_exception *x = a, *y = b;
    int c = strcmp(x->benefit, y->benefit);
    return c != 0 ? c : strcmp(x->subject, y->subject);
}

ent_code look_again(look_again_result *out, const look_again_options *o, arena *a, ent_error *err)
{
    look k = {.options = o, .out = out, .arena = a};
    db *ledger = NULL, *reader = NULL;
    *out = (look_again_result){0};
    ent_code code = db_connect(&ledger, o->ledger, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(list_shards(&k, ledger, err));
    if (k.shards.n == 0) {
        goto done;
    }
    ENT_TRY_DONE(snapshot_open(&k.snapshot, &reader, a, o->source, &o->plan, 1, NULL, err));
    ENT_TRY_DONE(plan_bind((plan *)(uintptr_t)o->plan, reader, err));
    omp_set_dynamic(0);
#pragma omp parallel num_threads(o->n_workers)
    work(&k);
    code = k.code;
    if (code != ENT_OK && err != NULL) {
        *err = k.error;
        err->code = code;
    }
    if (out->n > 0) {
        qsort(out->items, out->n, sizeof *out->items, by_benefit);
    }
done:
    db_close(reader);
    db_close(ledger);
    return code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shard is one transaction of the ledger, from the claim to the mark that it is done. It is
 * REPEATABLE READ: when somebody changed an entitlement after it was read here, the server refuses our
 * record (23505: its number is taken), and the shard is done again.
 *
 *   BEGIN, fence, claim -> read the sources -> pauses and what stands
 *   -> per subject and benefit: skip? evaluate, decide, emit -> COPY everything, mark done, COMMIT
 */
#include "run/worker.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fault.h"
#include "db/db.h"
#include "run/subjects.h"
#include "sql/statements.h"

#define ARENA_CHUNK_BYTES 4096
#define ATTEMPTS_MAX      5 /* at one shard */
#define CLAIMS_MAX        10000
#define WAIT_NS           20000000 /* between looks for a shard, when others have the last ones */
#define INTEGER_TEXT_MAX  24

struct worker {
    worker_shared *shared;
    const plan *plan;
    db *reader, *ledger;
    arena arena;
    subjects **kinds; /* plan.n_subjects; made when their first shard comes */
    emit *emit;
    shard shard;    /* begun last */
    text low, high; /* its range, when it came from the ledger */
    split split;    /* of the last shard that had to be cut */
    size_t n_orphans;
};

static subjects *get_kind(worker *w, uint32_t subject)
{
    subjects **k = &w->kinds[subject];
    if (*k == NULL) {
        subjects_options options = {.by_rows = w->shared->options->by_rows,
                                    .writes = !w->shared->options->dry_run};
        *k = subjects_new(w->shared->programs[subject], w->emit, options, &w->arena);
    }
    return *k;
}

/* ---- one shard ---- */

static ent_code fail_stopped(ent_error *err)
{
    error_set(err, ENT_E_SYSTEM, "stopped by a signal");
    return error_hint(err, "run again to resume");
}

static bool is_stopped(const worker *w)
{
    const volatile sig_atomic_t *stop = w->shared->options->stop;
    return stop != NULL && *stop != 0;
}

/* The sources first: what they hold says whether the shard has to be cut. */
static ent_code read_shard(worker *w, const plan_subject *s, subjects *k, ent_error *err)
{
    split *pieces = &w->split;
    int32_t size = w->shared->options->shard_size;
    batch *b = subjects_batch(k);
    split_dispose(pieces);
    b->n_rows_max = SHARD_ROWS_MAX(size);
    ENT_TRY(batch_read(b, w->reader, &w->shard.range, err));
    if (b->overfull) {
        ENT_TRY(split_find(pieces, w->reader, s, &w->shard, size, err));
        if (pieces->n > 0) {
            return ENT_OK;
        }
        b->n_rows_max = SIZE_MAX; /* one key has them all */
        ENT_TRY(batch_read(b, w->reader, &w->shard.range, err));
    }
    return standing_read(subjects_standing(k), w->ledger, &w->shard.range, b->book, err);
}

/* w->split.n > 0: nothing was decided, the shard has to be cut. */
static ent_code decide_shard(worker *w, ent_error *err)
{
    subjects *k = get_kind(w, w->shard.subject);
    emit_begin(w->emit, subjects_batch(k)->book);
    ENT_TRY(read_shard(w, &w->plan->subjects[w->shard.subject], k, err));
    ENT_TRY(FAULT_POINT("source-read", err));
    if (w->split.n > 0) {
        return ENT_OK;
    }
    subjects_begin(k);
    while (subjects_next(k)) {
        if (is_stopped(w)) {
            return fail_stopped(err);
        }
        ENT_TRY(emit_spill(w->emit, w->ledger, err));
    }
    subjects_finish(k);
    w->n_orphans = standing_orphans(subjects_standing(k));
    return FAULT_POINT("evaluated", err);
}

static ent_code fence(worker *w, const char *run, ent_error *err)
{
    char epoch[INTEGER_TEXT_MAX];
    snprintf(epoch, sizeof epoch, "%d", w->shared->run->epoch);
    const char *params[] = {run, epoch};
    db_result *r = NULL;
    ENT_TRY(db_query(w->ledger, &r, sql_fence_run, params, 2, err));
    bool ours = db_rows(r) == 1;
    db_result_free(r);
    if (!ours) {
        error_set(err, ENT_E_ACTIVE, "run %s was taken over by another process", run);
        return error_hint(
            err, "'entitle status' shows how far it is; this process wrote nothing after that");
    }
    return ENT_OK;
}

/* What a worker came to. */
typedef enum step {
    STEP_DONE,  /* a shard is done */
    STEP_SPLIT, /* a shard has become several */
    STEP_WAIT,  /* there is none to take, but one that somebody has may become several */
    STEP_END    /* all are done */
} step;

static const char *keep_text(text *t, const char *s)
{
    text_clear(t);
    text_append_string(t, s);
    return text_string(t);
}

static ent_code claim(worker *w, const char *run, bool *found, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(w->ledger, &r, sql_claim_shard, &run, 1, err));
    *found = db_rows(r) == 1;
    if (*found) {
        w->shard = (shard){.number = (int32_t)db_get_int(r, 0, 0),
                           .subject = (uint32_t)shards_subject_find(w->plan, db_get(r, 0, 1)),
                           .range = {.low = keep_text(&w->low, db_get(r, 0, 2)),
                                     .high = keep_text(&w->high, db_get(r, 0, 3))},
                           .n_estimated = db_get_int(r, 0, 4)};
    }
    db_result_free(r);
    return ENT_OK;
}

static ent_code finish(worker *w, const char *run, ent_error *err)
{
    const plan_subject *s = &w->plan->subjects[w->shard.subject];
    emit_shard written = {.shard = w->shard.number,
                          .subject_kind = s->subject->name,
                          .range = w->shard.range};
    ENT_TRY(emit_flush(w->emit, w->ledger, &written, err));
    char number[INTEGER_TEXT_MAX], n_read[INTEGER_TEXT_MAX], epoch[INTEGER_TEXT_MAX];
    snprintf(number, sizeof number, "%d", (int)w->shard.number);
    snprintf(n_read, sizeof n_read, "%zu", subjects_batch(w->kinds[w->shard.subject])->n_subjects);
    snprintf(epoch, sizeof epoch, "%d", w->shared->run->epoch);
    const char *params[] = {run, number, n_read, epoch};
    db_result *r = NULL;
    ENT_TRY(db_query(w->ledger, &r, sql_finish_shard, params, 4, err));
    size_t n = db_affected(r);
    db_result_free(r);
    if (n != 1) {
        return error_set(err, ENT_E_DB, "shard %s of run %s was done by somebody else", number,
                         run);
    }
    ENT_TRY(FAULT_POINT("shard-marked", err));
    return db_exec(w->ledger, "COMMIT", err);
}

static ent_code look_for_open(worker *w, const char *run, step *out, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(w->ledger, &r, sql_open_shard, &run, 1, err));
    *out = db_rows(r) == 0 ? STEP_END : STEP_WAIT;
    db_result_free(r);
    return db_exec(w->ledger, "COMMIT", err);
}

static ent_code put_back(worker *w, const char *run, ent_error *err)
{
    const split *pieces = &w->split;
    int32_t first = atomic_fetch_add(&w->shared->next_shard, (int)pieces->n);
    const char *subject_kind = w->plan->subjects[w->shard.subject].subject->name;
    ENT_TRY(split_write(pieces, w->ledger, run, &w->shard, subject_kind, first,
                        w->shared->options->shard_size, err));
    ENT_TRY(FAULT_POINT("split-written", err));
    return db_exec(w->ledger, "COMMIT", err);
}

static ent_code write_shard(worker *w, bool *found, step *out, ent_error *err)
{
    char run[INTEGER_TEXT_MAX];
    snprintf(run, sizeof run, "%lld", (long long)w->shared->run->run_id);
    ENT_TRY(db_exec(w->ledger, "BEGIN ISOLATION LEVEL REPEATABLE READ", err));
    ENT_TRY(fence(w, run, err));
    ENT_TRY(claim(w, run, found, err));
    if (!*found) {
        return look_for_open(w, run, out, err);
    }
    ENT_TRY(FAULT_POINT("shard-claimed", err));
    ENT_TRY(decide_shard(w, err));
    *out = w->split.n > 0 ? STEP_SPLIT : STEP_DONE;
    return w->split.n > 0 ? put_back(w, run, err) : finish(w, run, err);
}

/* Reads the ledger, writes nothing. */
static ent_code count_shard(worker *w, bool *found, step *out, ent_error *err)
{
    bool left;
    shard_queue *queue = &w->shared->queue;
    *found = shard_queue_take(queue, &w->shard, &left);
    if (!*found) {
        *out = left ? STEP_WAIT : STEP_END;
        return ENT_OK;
    }
    ENT_TRY(db_exec(w->ledger, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err));
    ENT_TRY(decide_shard(w, err));
    *out = w->split.n > 0 ? STEP_SPLIT : STEP_DONE;
    if (w->split.n > 0) {
        shard_queue_split(queue, &w->shard, &w->split, w->shared->options->shard_size);
    } else {
        shard_queue_end(queue);
    }
    return db_exec(w->ledger, "COMMIT", err);
}

/* Leaves the error and SQLSTATE of what failed first. */
static bool roll_back(worker *w)
{
    char state[6];
    snprintf(state, sizeof state, "%s", db_sqlstate(w->ledger));
    ent_error ignored;
    bool in_order = db_ok(w->ledger) && db_exec(w->ledger, "ROLLBACK", &ignored) == ENT_OK;
    return in_order && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 ||
                        strcmp(state, "23505") == 0);
}

ent_code worker_next(worker *w, bool *found, ent_error *err)
{
    bool dry = w->shared->options->dry_run;
    int n_attempts = 0, n_claims = 0;
    for (;;) {
        *found = false;
        if (is_stopped(w)) {
            return fail_stopped(err);
        }
        step out = STEP_END;
        ent_code code = dry ? count_shard(w, found, &out, err) : write_shard(w, found, &out, err);
        if (code == ENT_OK && out == STEP_WAIT && !atomic_load(&w->shared->stop)) {
            nanosleep(&(struct timespec){.tv_nsec = WAIT_NS}, NULL);
            continue;
        }
        if (code == ENT_OK && out == STEP_SPLIT) {
            n_attempts = 0;
            continue;
        }
        if (code == ENT_OK) {
            return ENT_OK;
        }
        /* Before a shard is ours (*found), a conflict only says that another worker was faster. */
        bool again = *found ? ++n_attempts < ATTEMPTS_MAX : ++n_claims < CLAIMS_MAX;
        if (!roll_back(w) || code != ENT_E_DB || dry || !again) {
            return code;
        }
    }
}

/* ---- a worker ---- */

ent_code worker_new(worker **out, worker_shared *shared, ent_error *err)
{
    worker *w = calloc(1, sizeof *w);
    if (w == NULL) {
        arena_out_of_memory(sizeof *w);
    }
    const night_options *options = shared->options;
    w->shared = shared;
    w->plan = options->plan;
    w->shard.number = -1;
    arena_init(&w->arena, ARENA_CHUNK_BYTES);
    w->kinds = arena_array(&w->arena, w->plan->n_subjects, sizeof *w->kinds);
    w->emit = emit_new(w->plan->book, shared->run->run_id, w->plan->as_of_day, options->ledger,
                       options->dry_run);
    ent_code code = snapshot_join(&w->reader, shared->snapshot, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(db_connect(&w->ledger, options->ledger, DB_LEDGER, err));
    ENT_TRY_DONE(FAULT_POINT("worker-started", err));
    *out = w;
    return ENT_OK;
done:
    worker_free(w);
    *out = NULL;
    return code;
}

void worker_free(worker *w)
{
    if (w == NULL) {
        return;
    }
    for (size_t i = 0; i < w->plan->n_subjects; i++) {
        subjects_free(w->kinds[i]);
    }
    split_dispose(&w->split);
    text_dispose(&w->low);
    text_dispose(&w->high);
    emit_free(w->emit);
    db_close(w->reader);
    db_close(w->ledger);
    arena_dispose(&w->arena);
    free(w);
}

int32_t worker_shard_number(const worker *w)
{
    return w == NULL ? -1 : w->shard.number;
}

uint32_t worker_subject(const worker *w)
{
    return w->shard.subject;
}

int64_t worker_collect(const worker *w, night_result *result)
{
    const batch *b = subjects_batch(w->kinds[w->shard.subject]);
    emit_written written = emit_rows(w->emit);
    for (size_t i = 0; i < EMIT_TABLES; i++) {
        result->written.rows[i] += written.rows[i];
    }
    counts_merge(&result->counts, emit_counts(w->emit), false);
    result->n_subjects_read += (int64_t)b->n_subjects;
    result->n_rows_read += (int64_t)b->n_rows_read;
    result->n_bytes_read += (int64_t)b->bytes_read;
    result->n_orphans += (int64_t)w->n_orphans;
    return (int64_t)b->n_subjects;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shard is one transaction of the ledger, from the claim to the mark that it is done. It is
 * REPEATABLE READ: when somebody changed an entitlement after it was read here, the server refuses our
 * record (23505: its number is taken), and the shard is done again.
 *
 *   BEGIN, claim, fence, note the attempt (aside) -> read the sources -> pauses and what stands
 *   -> per subject and benefit: skip? evaluate, decide, emit -> COPY everything, mark done, COMMIT
 *
 * A shard that fails by itself is put back, its attempt marked, and the worker goes on with others; so is one whose
 * session was ended, by a watchdog say. attempts.h says when a shard is left alone.
 */
#include "run/worker.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fault.h"
#include "db/db.h"
#include "run/claim.h"
#include "run/subjects.h"

#define ARENA_CHUNK_BYTES 4096
#define CONFLICTS_MAX     5 /* in a row, before they count as a failure of the shard */
#define CLAIMS_MAX        10000
#define FAILURES_MAX      10 /* of shards tried for the first time, in a row: it is not the shards */
#define WAIT_NS           20000000 /* between looks for a shard, when others have the last ones */
#define SQLSTATE_SIZE     6

struct worker {
    worker_shared *shared;
    const plan *plan;
    db *reader, *ledger;
    int backend; /* pid of the ledger's session */
    arena arena;
    subjects **kinds; /* plan.n_subjects; made when their first shard comes */
    forward **forwards; /* of each kind; NULL: nothing is brought forward */
    emit *emit;
    shard shard;     /* begun last */
    int32_t attempt; /* at it; 0 = none is open */
    text low, high;  /* its range, when it came from the ledger */
    split split;     /* of the last shard that had to be cut */
    size_t n_orphans;
    bool brought; /* what stands, from the night before: standing_read() */
    int n_conflicts, n_claims; /* in a row */
};

static subjects *get_kind(worker *w, uint32_t subject)
{
    subjects **k = &w->kinds[subject];
    if (*k == NULL) {
        subjects_options options = {.by_rows = w->shared->options->by_rows,
                                    .writes = !w->shared->options->dry_run};
        *k = subjects_new(w->shared->programs[subject], w->emit, options, &w->arena);
        if (w->shared->forward != NULL) {
            const plan_subject *s = &w->plan->subjects[subject];
            w->forwards[subject] = forward_new(&w->shared->forward[subject], 1 + s->n_items, s->key.kind);
        }
    }
    return *k;
}

/* ---- one shard ---- */

static bool is_stopped(const worker *w)
{
    const volatile sig_atomic_t *stop = w->shared->options->stop;
    return stop != NULL && *stop != 0;
}

/* The sources first: what they hold says whether the shard has to be cut. */
static ent_code read_shard(worker *w, subjects *k, ent_error *err)
{
    batch *b = subjects_batch(k);
    forward *f = w->forwards[w->shard.subject];
    bool forwards = false;
    if (f != NULL) {
        ENT_TRY(rows_forward_fetch(&forwards, f, w->ledger, &w->shard.range, err));
    }
    b->forward = forwards ? f : NULL;
    ENT_TRY(split_read(&w->split, b, w->reader, &w->shard, w->shared->options->shard_size, err));
    if (w->split.n > 0) {
        return ENT_OK;
    }
    ENT_TRY(relations_check_names(&w->shared->snapshot->relations, w->reader, err));
    w->brought = false;
    return standing_read(subjects_standing(k), w->ledger, &w->shard.range, b->book,
                         w->shared->options->read_all ? NULL : &w->brought, err);
}

/* w->split.n > 0: nothing was decided, the shard has to be cut. */
static ent_code decide_shard(worker *w, ent_error *err)
{
    subjects *k = get_kind(w, w->shard.subject);
    emit_begin(w->emit, subjects_batch(k)->book);
    ENT_TRY(read_shard(w, k, err));
    ENT_TRY(FAULT_POINT("source-read", err));
    if (w->split.n > 0) {
        return ENT_OK;
    }
    subjects_begin(k);
    while (subjects_next(k)) {
        if (is_stopped(w)) {
            return db_stopped(err);
        }
        ENT_TRY(emit_spill(w->emit, w->ledger, err));
    }
    subjects_finish(k);
    w->n_orphans = standing_orphans(subjects_standing(k));
    return FAULT_POINT("evaluated", err);
}

/* What a worker came to. */
typedef enum step {
    STEP_DONE,  /* a shard is done */
    STEP_SPLIT, /* a shard has become several */
    STEP_AGAIN, /* the shard is one to leave alone: look for another */
    STEP_WAIT,  /* there is none to take now, but one that somebody has may become several */
    STEP_END    /* all are done */
} step;

static ent_code leave_standing(worker *w, ent_error *err)
{
    size_t n;
    const emit_given *given = emit_given_to(w->emit, &n);
    ENT_TRY(standing_leave(subjects_standing(w->kinds[w->shard.subject]), w->ledger,
                           w->shared->run->run_id, &w->shard.range, given, n, err));
    return FAULT_POINT("standing-left", err);
}

static ent_code leave_rows(worker *w, ent_error *err)
{
    const forward *f = subjects_batch(w->kinds[w->shard.subject])->forward;
    if (f != NULL) {
        ENT_TRY(rows_forward_leave(f, w->ledger, w->shared->run->run_id, err));
    }
    return FAULT_POINT("rows-left", err);
}

static ent_code finish(worker *w, ent_error *err)
{
    const plan_subject *s = &w->plan->subjects[w->shard.subject];
    emit_shard written = {.shard = w->shard.number,
                          .subject_kind = s->subject->name,
                          .range = w->shard.range};
    ENT_TRY(emit_flush(w->emit, w->ledger, &written, err));
    ENT_TRY(leave_standing(w, err));
    ENT_TRY(leave_rows(w, err));
    ENT_TRY(claim_finish(w->ledger, w->shared->run, w->shard.number,
                         subjects_batch(w->kinds[w->shard.subject])->n_subjects, err));
    ENT_TRY(FAULT_POINT("shard-marked", err));
    return db_exec(w->ledger, "COMMIT", err);
}

static ent_code look_for_open(worker *w, step *out, ent_error *err)
{
    bool open;
    ENT_TRY(claim_open(&open, w->ledger, w->shared->run, err));
    *out = open ? STEP_WAIT : STEP_END;
    return db_exec(w->ledger, "COMMIT", err);
}

/* The attempt ended in order: it does not count against the shard. */
static ent_code give_back(worker *w, ent_error *err)
{
    if (w->attempt == 0) {
        return ENT_OK;
    }
    int32_t number = w->attempt;
    w->attempt = 0;
    return attempts_end(w->shared->attempts, w->shard.number, number, NULL, err);
}

static ent_code put_back(worker *w, ent_error *err)
{
    const split *pieces = &w->split;
    const char *subject_kind = w->plan->subjects[w->shard.subject].subject->name;
    char run[24];
    int32_t first = 0;
    snprintf(run, sizeof run, "%lld", (long long)w->shared->run->run_id);
    ENT_TRY(attempts_shard_numbers(w->shared->attempts, &first, pieces->n, err));
    ENT_TRY(split_write(pieces, w->ledger, run, &w->shard, subject_kind, first,
                        w->shared->options->shard_size, err));
    ENT_TRY(FAULT_POINT("split-written", err));
    /* Before others can have the rest, which keeps the number. */
    ENT_TRY(give_back(w, err));
    return db_exec(w->ledger, "COMMIT", err);
}

static ent_code write_shard(worker *w, bool *found, step *out, ent_error *err)
{
    const run_row *run = w->shared->run;
    bool entered;
    ENT_TRY(db_exec(w->ledger, "BEGIN ISOLATION LEVEL REPEATABLE READ", err));
    ENT_TRY(claim_shard(found, &w->shard, &w->low, &w->high, w->ledger, run, w->plan, err));
    if (!*found) {
        return look_for_open(w, out, err);
    }
    ENT_TRY(claim_fence(&entered, w->ledger, run, err));
    if (!entered) {
        *out = STEP_WAIT;
        return db_exec(w->ledger, "ROLLBACK", err);
    }
    ENT_TRY(
        attempts_begin(w->shared->attempts, &w->attempt, w->shard.number, w->backend, err));
    if (w->attempt == 0) {
        *out = STEP_AGAIN;
        return db_exec(w->ledger, "ROLLBACK", err);
    }
    ENT_TRY(FAULT_POINT("shard-claimed", err));
    ENT_TRY(decide_shard(w, err));
    *out = w->split.n > 0 ? STEP_SPLIT : STEP_DONE;
    return w->split.n > 0 ? put_back(w, err) : finish(w, err);
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

/* ---- when one fails ---- */

/* SQLSTATEs, or their classes, that say something about a shard's own rows. */
static const char *const of_shard[] = {
    "21", "22", "23", "2F", "38", "39", "40", "44", "54", "57014", "P0",
};

/* Of the connection that failed. */
static void copy_state(char out[SQLSTATE_SIZE], const worker *w)
{
    const char *of_reader = db_sqlstate(w->reader);
    snprintf(out, SQLSTATE_SIZE, "%s", of_reader[0] != '\0' ? of_reader : db_sqlstate(w->ledger));
}

static bool is_conflict(const char *state)
{
    return strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 || strcmp(state, "23505") == 0;
}

static bool is_of_shard(const worker *w, ent_code code, const char *state)
{
    if (state[0] == '\0' && db_ok(w->ledger)) { /* our own finding */
        return (code == ENT_E_DB || code == ENT_E_FACTS || code == ENT_E_SOURCE) && db_ok(w->reader);
    }
    if (code != ENT_E_DB) {
        return false;
    }
    /* Somebody ended the session that holds the shard, and no other: see attempts_watch(). Whether its last words still reach us is chance. */
    if (state[0] == '\0' || strcmp(state, "57P01") == 0) {
        return !db_ok(w->ledger) && db_ok(w->reader);
    }
    for (size_t i = 0; i < sizeof of_shard / sizeof *of_shard; i++) {
        if (strncmp(state, of_shard[i], strlen(of_shard[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Whoever looks at the server's sessions sees which night they belong to. */
static ent_code name_session(const worker *w, db *c, const char *what, ent_error *err)
{
    char name[64];
    if (w->shared->options->dry_run) {
        return ENT_OK;
    }
    snprintf(name, sizeof name, "entitle run %lld %s", (long long)w->shared->run->run_id, what);
    return db_set_name(c, name, err);
}

static ent_code connect_reader(worker *w, ent_error *err)
{
    ENT_TRY(snapshot_join(&w->reader, w->shared->snapshot, err));
    return name_session(w, w->reader, "reader", err);
}

static ent_code connect_ledger(worker *w, ent_error *err)
{
    const night_options *options = w->shared->options;
    db_result *r = NULL;
    ENT_TRY(db_connect(&w->ledger, options->ledger, DB_LEDGER, err));
    db_stop_on(w->ledger, options->stop);
    ENT_TRY(db_query(w->ledger, &r, "SELECT pg_backend_pid()", NULL, 0, err));
    w->backend = (int)db_get_int(r, 0, 0);
    db_result_free(r);
    return name_session(w, w->ledger, "worker", err);
}

/* Both connections as they were: without a transaction in the ledger, in the snapshot in the sources. */
static ent_code restore(worker *w, ent_error *err)
{
    if (!db_ok(w->ledger)) {
        db_close(w->ledger);
        w->ledger = NULL;
        ENT_TRY(connect_ledger(w, err));
    }
    if (!db_ok(w->reader) || db_sqlstate(w->reader)[0] != '\0') {
        db_close(w->reader);
        w->reader = NULL;
        ENT_TRY(connect_reader(w, err));
    }
    return ENT_OK;
}

static bool roll_back(worker *w)
{
    ent_error ignored;
    return db_ok(w->ledger) && db_exec(w->ledger, "ROLLBACK", &ignored) == ENT_OK;
}

/* The shard is at fault: noted, and others are done first. */
static ent_code note_failure(worker *w, ent_code code, ent_error *err)
{
    ent_error ignored;
    int32_t number = w->attempt;
    bool first = number == 1;
    w->attempt = 0;
    bool noted = attempts_end(w->shared->attempts, w->shard.number, number, err, &ignored) == ENT_OK;
    roll_back(w);
    if (!noted ||
        (first && atomic_fetch_add(&w->shared->n_failed_in_row, 1) + 1 >= FAILURES_MAX)) {
        return code;
    }
    return restore(w, err);
}

/* ENT_OK: there is nothing against going on with the next shard. How the attempt ended is noted
 * before the rollback: who has the shard next would take an attempt that is open for a dead one. */
static ent_code recover(worker *w, ent_code code, ent_error *err)
{
    ent_error ignored;
    char state[SQLSTATE_SIZE];
    copy_state(state, w);
    if (w->shared->options->dry_run) {
        roll_back(w);
        return code;
    }
    if (is_stopped(w)) {
        give_back(w, &ignored);
        roll_back(w);
        return db_stopped(err);
    }
    /* Before a shard is begun, a conflict only says that another worker was faster. */
    bool again = w->attempt != 0 ? ++w->n_conflicts < CONFLICTS_MAX : ++w->n_claims < CLAIMS_MAX;
    if (db_ok(w->ledger) && code == ENT_E_DB && is_conflict(state) && again) {
        ENT_TRY(give_back(w, err));
        return roll_back(w) ? ENT_OK : code;
    }
    if (w->attempt != 0 && is_of_shard(w, code, state)) {
        w->n_conflicts = 0;
        return note_failure(w, code, err);
    }
    if (db_ok(w->ledger)) { /* where it is not, the shard may be why */
        give_back(w, &ignored);
        roll_back(w);
    }
    return code;
}

ent_code worker_next(worker *w, bool *found, ent_error *err)
{
    const night_options *options = w->shared->options;
    for (;;) {
        *found = false;
        w->attempt = 0;
        if (is_stopped(w)) {
            return db_stopped(err);
        }
        if (atomic_load(&w->shared->stop)) {
            return ENT_OK;
        }
        if (options->shard_timeout_s > 0) {
            ENT_TRY(attempts_watch(w->shared->attempts, options->shard_timeout_s, err));
        }
        step out = STEP_END;
        ent_code code = options->dry_run ? count_shard(w, found, &out, err)
                                         : write_shard(w, found, &out, err);
        if (code != ENT_OK) {
            ENT_TRY(recover(w, code, err));
            continue;
        }
        if (out == STEP_WAIT) {
            nanosleep(&(struct timespec){.tv_nsec = WAIT_NS}, NULL);
        } else if (out == STEP_SPLIT || out == STEP_DONE) {
            w->n_conflicts = w->n_claims = 0;
            atomic_store(&w->shared->n_failed_in_row, 0);
        }
        if (out == STEP_DONE || out == STEP_END) {
            return ENT_OK;
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
    w->forwards = arena_array(&w->arena, w->plan->n_subjects, sizeof *w->forwards);
    w->emit = emit_new(w->plan->book, shared->run->run_id, w->plan->as_of_day, options->ledger,
                       options->dry_run);
    ent_code code = connect_reader(w, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(connect_ledger(w, err));
    ENT_TRY_DONE(FAULT_POINT("worker-started", err));
    *out = w;
    return ENT_OK;
done:
    worker_free(w);
    *out = NULL;
    return code;
}

ent_code worker_prepare(worker *w, size_t number, size_t n_workers, ent_error *err)
{
    return rows_forward_prove(w->shared->forward, w->plan, number, n_workers, w->reader, err);
}

void worker_free(worker *w)
{
    if (w == NULL) {
        return;
    }
    for (size_t i = 0; i < w->plan->n_subjects; i++) {
        subjects_free(w->kinds[i]);
        forward_free(w->forwards[i]);
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
    result->n_shards_brought += w->brought;
    result->n_rows_brought += b->forward == NULL ? 0 : b->forward->n_rows;
    return (int64_t)b->n_subjects;
}

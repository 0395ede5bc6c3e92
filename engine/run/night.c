/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The coordinator: ledger, lock, snapshot, plan against the database, shards; then the workers, one
 * per OpenMP thread; then the account and, where it is automatic, the release.
 */
#include "run/night.h"

#include <omp.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/translate.h"
#include "db/db.h"
#include "read/bind.h"
#include "release/account.h"
#include "release/release.h"
#include "run/attempts.h"
#include "run/bands.h"
#include "run/failure.h"
#include "run/indexes.h"
#include "run/join.h"
#include "run/look_again.h"
#include "run/preflight.h"
#include "run/rulebook_row.h"
#include "run/schema.h"
#include "run/worker.h"
#include "sql/statements.h"

typedef struct night {
    const night_options *options;
    night_options joined; /* the options, as the run that is joined wants them */
    arena *arena;
    night_result *result;
    db *ledger; /* holds the coordinator's lock, and notes attempts at shards */
    db *reader; /* holds the snapshot */
    snapshot snapshot;
    shard_list shards;
    index_notes notes;
    gates gates;
    int64_t *n_read; /* by this process, of each kind of subject */
    run_row run;
    attempts attempts;
    forward_night *forward; /* by kind of subject; NULL: nothing is brought forward */
} night;

static ent_code open_source(night *n, ent_error *err)
{
    const plan *p = n->options->plan;
    ENT_TRY(snapshot_open(&n->snapshot, &n->reader, n->arena, n->options->source, &p, 1,
                          n->options->stop, err));
    /* Fills in what only the database knows; nobody else looks at the plan before the workers
     * start. */
    return plan_bind((plan *)(uintptr_t)p, n->reader, err);
}

/* Keys of the sources are the ledger's, or nothing is written. */
static ent_code check_keys(night *n, ent_error *err)
{
    const plan *p = n->options->plan;
    key_kind kind;
    ENT_TRY(schema_key_kind(&kind, n->ledger, err));
    for (size_t i = 0; i < p->n_subjects; i++) {
        const plan_subject *s = &p->subjects[i];
        if (s->key.kind != kind) {
            error_set(err, ENT_E_SOURCE, "%s.%s: its keys are %s, those of this ledger are %s",
                      s->subject->table, s->subject->key, key_kind_name(s->key.kind),
                      key_kind_name(kind));
            return error_hint(
                err, "make a ledger for them in another database: entitle init --key-type %s",
                key_kind_name(s->key.kind));
        }
    }
    return ENT_OK;
}

static ent_code fail_accepted(const night *n, ent_error *err)
{
    error_set(err, ENT_E_FACTS,
              "run %lld was begun already, and goes on with the gates that it was begun with",
              (long long)n->run.run_id);
    return error_hint(err, "let it end first: run without --accept");
}

static ent_code resume(night *n, ent_error *err)
{
    plan *p = (plan *)(uintptr_t)n->options->plan;
    ENT_TRY(run_row_take_over(&n->run, &n->shards, n->arena, n->ledger, p, n->reader, err));
    return gates_recall(&n->gates, n->arena, p, n->ledger, n->run.run_id, err);
}

/* Others may join from now on; and shards that were left alone are tried again, if asked for. */
static ent_code open_to_others(night *n, ent_error *err)
{
    if (n->options->retry_quarantined) {
        ENT_TRY(attempts_forgive(&n->attempts, err));
    }
    return join_register(n->ledger, &n->run, &n->snapshot, n->reader, n->arena, err);
}

/* A run that another process coordinates, or did: its shards are handed out by the ledger. */
static ent_code prepare_joined(night *n, ent_error *err)
{
    const night_options *o = n->options;
    n->joined = *o;
    ENT_TRY(join_find(&n->run, &n->joined.shard_size, n->ledger, o, err));
    n->options = &n->joined;
    ENT_TRY(join_import(&n->snapshot, &n->reader, n->arena, n->ledger, &n->run, o, err));
    ENT_TRY(plan_bind((plan *)(uintptr_t)o->plan, n->reader, err));
    ENT_TRY(check_keys(n, err));
    ENT_TRY(run_row_list_shards(&n->shards, n->arena, n->ledger, &n->run, o->plan, err));
    ENT_TRY(gates_recall(&n->gates, n->arena, (plan *)(uintptr_t)o->plan, n->ledger, n->run.run_id, err));
    attempts_init(&n->attempts, n->ledger, n->run.run_id, n->run.epoch);
    return join_register(n->ledger, &n->run, &n->snapshot, n->reader, n->arena, err);
}

static ent_code prepare(night *n, ent_error *err)
{
    const night_options *o = n->options;
    ENT_TRY(db_connect(&n->ledger, o->ledger, DB_LEDGER, err));
    db_stop_on(n->ledger, o->stop);
    ENT_TRY(FAULT_POINT("connected", err));
    ENT_TRY(schema_check(n->ledger, err));
    if (!o->dry_run) {
        ENT_TRY(preflight_durability(n->ledger, err));
    }
    if (o->join != NULL) {
        return prepare_joined(n, err);
    }
    if (!o->dry_run) {
        ENT_TRY(rulebook_row_check_approved(n->ledger, o->plan->book, err));
        ENT_TRY(run_row_enter(&n->run, n->ledger, o->plan, err));
        ENT_TRY(FAULT_POINT("lock-taken", err));
    }
    if (n->run.computed) {
        return run_row_list_shards(&n->shards, n->arena, n->ledger, &n->run, o->plan, err);
    }
    if (o->retry_quarantined && n->run.run_id == 0) {
        error_set(err, ENT_E_FACTS, "no night was cut off: there are no shards to try again");
        return error_hint(err, "'entitle run' without --retry-quarantined begins a night");
    }
    if (n->run.run_id != 0 && o->n_accepted > 0) {
        return fail_accepted(n, err);
    }
    ENT_TRY(open_source(n, err));
    ENT_TRY(check_keys(n, err));
    if (n->run.run_id != 0) {
        ENT_TRY(resume(n, err));
    } else {
        ENT_TRY(gates_check(&n->gates, n->arena, (plan *)(uintptr_t)o->plan, n->reader, n->ledger,
                            o->accepted, o->n_accepted, err));
        ENT_TRY(shards_plan_as_before(&n->shards, n->arena, o->plan, n->reader, n->ledger, o->shard_size, err));
        ENT_TRY(o->dry_run ? ENT_OK
                           : run_row_open(&n->run, n->ledger, &n->gates, &n->shards, o, err));
    }
    attempts_init(&n->attempts, n->ledger, n->run.run_id, n->run.epoch);
    return o->dry_run ? ENT_OK : open_to_others(n, err);
}

/* Whoever looks at the server's sessions sees which night they belong to. */
static ent_code name_sessions(night *n, ent_error *err)
{
    char name[64];
    if (n->run.run_id == 0) {
        return ENT_OK;
    }
    snprintf(name, sizeof name, "entitle run %lld", (long long)n->run.run_id);
    ENT_TRY(db_set_name(n->ledger, name, err));
    return db_set_name(n->reader, name, err);
}

static void note_in_the_clear(night *n, const db *c, const char *what)
{
    if (db_is_in_the_clear(c)) {
        text note = {0};
        text_printf(&note,
                    translate("%s at %s is reached without encryption; add sslmode=verify-full to its "
                              "connection string"),
                    translate(what), db_host(c));
        const char **item = ARENA_PUSH(n->arena, &n->notes.items, &n->notes.n, &n->notes.capacity);
        *item = arena_strdup(n->arena, text_string(&note));
        text_dispose(&note);
    }
}

static bool is_told(const gate_faults *faults, const rulebook_item *item)
{
    for (size_t i = 0; i < faults->n; i++) {
        if (strcmp(faults->items[i].item, item->name) == 0) {
            return true;
        }
    }
    return false;
}

/* A table that never had rows passes its gate, but somebody should know. */
static void note_empty_tables(night *n)
{
    for (size_t i = 0; i < n->gates.n_tables; i++) {
        const gate_table *t = &n->gates.tables[i];
        if (t->now.all.n_rows == 0 && !is_told(&n->gates.faults, t->item)) {
            const char **note =
                ARENA_PUSH(n->arena, &n->notes.items, &n->notes.n, &n->notes.capacity);
            *note = arena_printf(n->arena, translate("%s has no rows to read: nobody has %s from source %s"),
                                 t->item->table, t->item->name, t->source);
        }
    }
}

static void report_start(night *n)
{
    note_empty_tables(n);
    night_start *start = &n->result->start;
    *start = (night_start){.run_id = n->run.run_id,
                           .joined = n->options->join != NULL,
                           .resumed = n->options->join == NULL && (n->run.epoch > 1 || n->run.computed),
                           .plan = n->options->plan,
                           .n_estimated = n->shards.n_estimated,
                           .n_done = n->run.n_done,
                           .n_shards = n->shards.n,
                           .n_workers = n->options->n_workers,
                           .n_keyless = n->shards.n_keyless,
                           .n_sources_moved = n->run.n_sources_moved,
                           .notes = n->notes.items,
                           .n_notes = n->notes.n,
                           .gates = n->gates.faults.items,
                           .n_gates = n->gates.faults.n};
    for (size_t i = 0; i < n->shards.n; i++) {
        start->n_shards_done += n->shards.items[i].done;
    }
    if (n->options->report.start != NULL) {
        n->options->report.start(n->options->report.self, start);
    }
}

static void report_progress(const night *n)
{
    const night_report *report = &n->options->report;
    if (report->progress != NULL) {
        report->progress(report->self, n->run.n_done + n->result->n_subjects_read);
    }
}

static void work(night *n, worker_shared *shared, failure *first)
{
    worker *w = NULL;
    ent_error error = {0};
    bool found = true;
    ent_code code = worker_new(&w, shared, &error);
    code = code != ENT_OK ? code
                          : worker_prepare(w, (size_t)omp_get_thread_num(), (size_t)omp_get_num_threads(), &error);
    if (code != ENT_OK) {
        atomic_store(&shared->stop, true);
    }
    /* Every reader has its locks before the first row is read: a loader's TRUNCATE that waits in
     * between would keep a late one out. */
#pragma omp barrier
    while (code == ENT_OK && found && !atomic_load(&shared->stop)) {
        code = worker_next(w, &found, &error);
        if (code == ENT_OK && found) {
#pragma omp critical(night_result)
            {
                n->n_read[worker_subject(w)] += worker_collect(w, n->result);
                n->result->n_shards_done++;
                report_progress(n);
            }
        }
    }
    if (code != ENT_OK) {
        atomic_store(&shared->stop, true);
#pragma omp critical(night_result)
        failure_keep(first, code, worker_shard_number(w), &error);
    }
    worker_free(w);
}

static ent_code run_workers(night *n, ent_error *err)
{
    if (!n->options->read_all) {
        ENT_TRY(rows_forward_open(&n->forward, n->arena, n->options->plan, n->reader, n->ledger, err));
    }
    worker_shared shared = {.options = n->options,
                            .snapshot = &n->snapshot,
                            .queue = {.list = &n->shards, .arena = n->arena},
                            .run = &n->run,
                            .attempts = n->options->dry_run ? NULL : &n->attempts,
                            .forward = n->forward};
    /* The plan is bound: the columns' types are known. */
    shared.programs = arena_array(n->arena, n->options->plan->n_subjects, sizeof *shared.programs);
    for (uint32_t i = 0; i < n->options->plan->n_subjects; i++) {
        shared.programs[i] = program_compile(n->arena, n->options->plan, i);
    }
    failure first = {.code = ENT_OK};
    omp_set_dynamic(0); /* as many threads as workers: each owns two connections */
    db_stop_on(n->ledger, NULL); /* how attempts ended is noted after a signal as well */
#pragma omp parallel num_threads(n->options->n_workers)
    work(n, &shared, &first);
    db_stop_on(n->ledger, n->options->stop);
    if (first.code != ENT_OK) {
        if (err != NULL) {
            *err = first.error;
        }
        return first.code;
    }
    return ENT_OK;
}

/* The whole run's outcomes, those of an earlier attempt included. */
static ent_code read_totals(night *n, ent_error *err)
{
    char run[24];
    snprintf(run, sizeof run, "%lld", (long long)n->run.run_id);
    const char *param = run;
    db_result *r = NULL;
    ENT_TRY(db_query(n->ledger, &r, sql_run_totals, &param, 1, err));
    counts_clear(&n->result->counts);
    for (size_t i = 0; i < db_rows(r); i++) {
        int benefit = rulebook_benefit_find(n->options->plan->book, db_get(r, i, 0));
        for (int o = 0; o < OUTCOMES && benefit >= 0; o++) {
            if (strcmp(outcome_name((outcome)o), db_get(r, i, 1)) == 0) {
                counts_add(&n->result->counts, (uint32_t)benefit, "", (outcome)o, db_get(r, i, 2),
                           db_get_int(r, i, 3), db_get_int(r, i, 4));
            }
        }
    }
    db_result_free(r);
    return ENT_OK;
}

/* A dry run has no rows to count in the ledger: the same account, from the counts. */
static ent_code check_counts(const night *n, ent_error *err)
{
    const plan *p = n->options->plan;
    const counts *c = &n->result->counts;
    for (size_t s = 0; s < p->n_subjects; s++) {
        for (size_t b = 0; b < p->subjects[s].n_benefits; b++) {
            int64_t n_outcomes = 0;
            for (size_t i = 0; i < c->n; i++) {
                n_outcomes +=
                    c->items[i].benefit == p->subjects[s].benefits[b].index ? c->items[i].n : 0;
            }
            if (n_outcomes != n->n_read[s]) {
                return error_set(err, ENT_E_SYSTEM,
                                 "%s: %lld subjects were read and %lld have an outcome",
                                 p->subjects[s].benefits[b].benefit->id, (long long)n->n_read[s],
                                 (long long)n_outcomes);
            }
        }
    }
    return ENT_OK;
}

/* In the transaction that has just counted the records, and without a second look: the sources were read just now. */
static ent_code release_at_once(night *n, ent_error *err)
{
    bool automatic;
    ENT_TRY(release_is_automatic(&automatic, n->ledger, n->run.run_id, err));
    if (!automatic) {
        return ENT_OK;
    }
    ENT_TRY(db_exec(n->ledger, "SAVEPOINT computed", err));
    ent_code code = release_run(&n->result->n_held_back, n->ledger, n->run.run_id, RELEASE_ALL,
                                NULL, err);
    if (code == ENT_E_HELD) { /* paused meanwhile: it waits */
        return db_exec(n->ledger, "ROLLBACK TO computed", err);
    }
    if (code == ENT_OK) {
        n->result->state = "released";
    }
    return code;
}

/* By an attempt after the one that read the sources: with a second look. */
static ent_code release_later(night *n, ent_error *err)
{
    const night_options *o = n->options;
    const look_again_options look = {.plan = o->plan,
                                     .source = o->source,
                                     .ledger = o->ledger,
                                     .run_id = n->run.run_id,
                                     .high_share = RELEASE_ALL,
                                     .n_workers = o->n_workers};
    look_again_result found;
    ENT_TRY(look_again(&found, &look, n->arena, err));
    ENT_TRY(db_exec(n->ledger, "BEGIN", err));
    ENT_TRY(release_hold_back(n->ledger, n->run.run_id, found.items, found.n, err));
    ENT_TRY(release_run(&n->result->n_held_back, n->ledger, n->run.run_id, RELEASE_ALL, NULL, err));
    ENT_TRY(db_exec(n->ledger, "COMMIT", err));
    n->result->state = "released";
    return read_totals(n, err);
}

/* Counts what the run wrote, and releases it, in one transaction. */
static ent_code close_account(night *n, ent_error *err)
{
    account_result account;
    text bands = {0};
    bands_json(&bands, n->options->plan->book);
    ent_code code = db_exec(n->ledger, "BEGIN", err);
    if (code == ENT_OK) {
        code = account_close(&account, n->arena, n->ledger, n->run.run_id, n->run.epoch,
                             text_string(&bands), err);
    }
    text_dispose(&bands);
    ENT_TRY(code);
    n->result->alarms = account.alarms;
    n->result->n_alarms = account.n_alarms;
    n->result->state = account.n_alarms > 0 ? "held" : "computed";
    if (account.fault == NULL) {
        ENT_TRY(read_totals(n, err));
        ENT_TRY(account.n_alarms > 0 ? ENT_OK : release_at_once(n, err));
    }
    ENT_TRY(rows_forward_forget(n->forward, n->options->plan, n->ledger, n->run.run_id, err));
    ENT_TRY(db_exec(n->ledger, "COMMIT", err));
    ENT_TRY(account_fault(&account, err));
    return FAULT_POINT("account-committed", err);
}

static ent_code close_night(night *n, ent_error *err)
{
    if (n->options->dry_run) {
        return check_counts(n, err);
    }
    ent_code waits = attempts_check(&n->attempts, &n->result->n_quarantined, err);
    if (n->options->join != NULL) {
        n->result->state = "running";
        return waits == ENT_E_HELD ? ENT_OK : waits; /* closing the run is the coordinator's */
    }
    ENT_TRY(waits);
    return close_account(n, err);
}

ent_code night_run(night_result *out, const night_options *options, arena *a, ent_error *err)
{
    double began = clock_seconds();
    night n = {.options = options, .arena = a, .result = out};
    *out = (night_result){.state = ""};
    counts_init(&out->counts);
    n.n_read = arena_array(a, options->plan->n_subjects, sizeof *n.n_read);
    ent_code code = prepare(&n, err);
    ENT_TRY_DONE(code);
    if (n.run.computed) {
        report_start(&n);
        ENT_TRY_DONE(release_later(&n, err));
    } else {
        ENT_TRY_DONE(indexes_look(&n.notes, a, options->plan, &n.shards, options->shard_size,
                                  n.reader, err));
        ENT_TRY_DONE(name_sessions(&n, err));
        note_in_the_clear(&n, n.ledger, N_("the ledger"));
        note_in_the_clear(&n, n.reader, N_("the sources' database"));
        report_start(&n);
        ENT_TRY_DONE(FAULT_POINT("run-opened", err));
        ENT_TRY_DONE(run_workers(&n, err));
        ENT_TRY_DONE(FAULT_POINT("shards-done", err));
        ENT_TRY_DONE(close_night(&n, err));
    }
    counts_sort(&out->counts);
done:
    db_close(n.reader);
    db_close(n.ledger);
    out->seconds = clock_seconds() - began;
    return code;
}

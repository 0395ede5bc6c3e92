/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three things keep two nights apart, each where the one before it has a gap:
 *
 *   a session lock      says at once that a coordinator is alive; lost with its session while the process may go on
 *   a unique index      one run in state running, whoever opens it
 *   the run's epoch     goes up when a run is taken over; every shard is written under the epoch it was begun with
 */
#include "run/run_row.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/translate.h"
#include "db/db.h"
#include "run/run_benefit.h"
#include "sql/statements.h"

#define INTEGER_TEXT_MAX 24
#define LOCK_TRIES       20
#define LOCK_WAIT_NS     100000000

static const char *number_text(char out[INTEGER_TEXT_MAX], int64_t i)
{
    snprintf(out, INTEGER_TEXT_MAX, "%lld", (long long)i);
    return out;
}

static const char *date_text(char out[TEMPORAL_TEXT_MAX], int32_t day)
{
    temporal_date date = {0};
    temporal_date_from_days(&date, day);
    temporal_date_format(out, date);
    return out;
}

/* The first cell of a one-row answer. */
static ent_code query_int(db *c, int64_t *out, const char *sql, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(c, &r, sql, NULL, 0, err));
    *out = db_rows(r) == 0 ? 0 : db_get_int(r, 0, 0);
    db_result_free(r);
    return ENT_OK;
}

static ent_code fail_later_night(db *ledger, const char *as_of, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_last_as_of, &as_of, 1, err));
    ent_code code = ENT_OK;
    if (db_rows(r) > 0) {
        code = error_set(err, ENT_E_FACTS, "the night of %s has been run (run %s): %s is before it",
                         db_get(r, 0, 1), db_get(r, 0, 0), as_of);
        error_hint(err, "nights go forward; --dry-run shows what another date would give");
    }
    db_result_free(r);
    return code;
}

/* A run in state running, as find-running.sql gives it. */
static ent_code fail_active(const db_result *r, bool alive, ent_error *err)
{
    if (db_rows(r) == 0) {
        error_set(err, ENT_E_ACTIVE, "another run is starting");
        return error_hint(err, "'entitle status' shows it in a moment");
    }
    if (alive) {
        error_set(err, ENT_E_ACTIVE, "run %s for %s is active: %s of %s shards are done",
                  db_get(r, 0, 0), db_get(r, 0, 1), db_get(r, 0, 6), db_get(r, 0, 5));
        return error_hint(err, "'entitle status' shows how far it is");
    }
    error_set(err, ENT_E_ACTIVE,
              "run %s for %s with rulebook %.12s was cut off and has to be finished first",
              db_get(r, 0, 0), db_get(r, 0, 1), db_get(r, 0, 2));
    return error_hint(
        err,
        "entitle run --as-of %s %s (with the rules as they were: entitle.rulebook_file has them)",
        db_get(r, 0, 1), db_get(r, 0, 8));
}

/* The run before has to be released or rejected: another would decide without what it gives. */
static ent_code fail_waiting(db *ledger, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_find_waiting, NULL, 0, err));
    ent_code code = ENT_OK;
    if (db_rows(r) > 0) {
        const char *failure = db_get(r, 0, 8);
        code = error_set(err, ENT_E_HELD, "run %s of %s is %s and has to be released or rejected first%s%s",
                         db_get(r, 0, 0), db_get(r, 0, 1), translate_about("run", db_get(r, 0, 2)),
                         failure == NULL ? "" : ": ", failure == NULL ? "" : failure);
        error_hint(err, "entitle release %s, or entitle reject %s --reason TEXT; 'entitle status' shows it",
                   db_get(r, 0, 0), db_get(r, 0, 0));
    }
    db_result_free(r);
    return code;
}

/* Nobody has to say yes to it any more: the night goes on where it was cut off. */
static ent_code find_computed(run_row *out, db *ledger, const plan *p, const char *as_of,
                              ent_error *err)
{
    const char *params[] = {as_of, p->book->digest};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_find_computed, params, 2, err));
    if (db_rows(r) > 0) {
        *out = (run_row){.run_id = db_get_int(r, 0, 0), .n_done = db_get_int(r, 0, 1), .computed = true};
    }
    db_result_free(r);
    return ENT_OK;
}

static ent_code enter_new(run_row *out, db *ledger, const plan *p, const char *as_of, ent_error *err)
{
    ENT_TRY(find_computed(out, ledger, p, as_of, err));
    if (out->computed) {
        return ENT_OK;
    }
    ENT_TRY(fail_waiting(ledger, err));
    return fail_later_night(ledger, as_of, err);
}

/*
 * The session of a coordinator that was killed is there until the server notices: so a lock that is held is asked for again for a while.
 * *seen: the run that was there when it was held; without a result where nobody held it.
 */
static ent_code take_lock(bool *out, db_result **seen, db *ledger, ent_error *err)
{
    int64_t locked = 0;
    ENT_TRY(query_int(ledger, &locked, sql_lock_night, err));
    if (!locked) {
        ENT_TRY(db_query(ledger, seen, sql_find_running, NULL, 0, err));
    }
    for (int i = 0; !locked && i < LOCK_TRIES; i++) {
        nanosleep(&(struct timespec){.tv_nsec = LOCK_WAIT_NS}, NULL);
        ENT_TRY(query_int(ledger, &locked, sql_lock_night, err));
    }
    *out = locked != 0;
    return ENT_OK;
}

/* Is the run that was there before we waited still the one that is there? */
static bool is_same_run(const db_result *seen, const db_result *now)
{
    return seen == NULL || db_rows(seen) == 0 ||
           (db_rows(now) > 0 && strcmp(db_get(seen, 0, 0), db_get(now, 0, 0)) == 0);
}

ent_code run_row_enter(run_row *out, db *ledger, const plan *p, ent_error *err)
{
    char as_of[TEMPORAL_TEXT_MAX];
    bool locked = false;
    db_result *seen = NULL, *r = NULL;
    *out = (run_row){0};
    ent_code code = take_lock(&locked, &seen, ledger, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(db_query(ledger, &r, sql_find_running, NULL, 0, err));
    date_text(as_of, p->as_of_day);
    if (!locked) {
        code = fail_active(db_rows(r) == 0 ? seen : r, true, err);
    } else if (!is_same_run(seen, r)) {
        code = fail_active(seen, true, err); /* it was alive, and ended while we waited */
    } else if (db_rows(r) == 0) {
        code = enter_new(out, ledger, p, as_of, err);
    } else if (strcmp(db_get(r, 0, 1), as_of) != 0 ||
               strcmp(db_get(r, 0, 2), p->book->digest) != 0) {
        code = fail_active(r, false, err);
    } else {
        out->run_id = db_get_int(r, 0, 0);
        out->n_done = db_get_int(r, 0, 7);
    }
done:
    db_result_free(seen);
    db_result_free(r);
    return code;
}

static ent_code insert_shards(db *ledger, const char *run, const plan *p, const shard_list *shards,
                              ent_error *err)
{
    for (size_t i = 0; i < shards->n;) {
        text low = {0}, high = {0}, estimated = {0};
        char first[INTEGER_TEXT_MAX];
        uint32_t subject = shards->items[i].subject;
        number_text(first, shards->items[i].number);
        const char *comma = "{";
        for (; i < shards->n && shards->items[i].subject == subject; i++) {
            shards_append_key(&low, shards->items[i].range.low);
            shards_append_key(&high, shards->items[i].range.high);
            text_printf(&estimated, "%s%lld", comma, (long long)shards->items[i].n_estimated);
            comma = ",";
        }
        text_append_char(&low, '}');
        text_append_char(&high, '}');
        text_append_char(&estimated, '}');
        const char *params[] = {run,
                                p->subjects[subject].subject->name,
                                first,
                                text_string(&low),
                                text_string(&high),
                                text_string(&estimated)};
        ent_code code = db_query(ledger, NULL, sql_insert_shards, params, 6, err);
        text_dispose(&low);
        text_dispose(&high);
        text_dispose(&estimated);
        ENT_TRY(code);
    }
    return ENT_OK;
}

static ent_code insert_sources(db *ledger, const char *run, const plan *p, ent_error *err)
{
    for (size_t i = 0; i < p->n_sources; i++) {
        char watermark[TEMPORAL_TEXT_MAX];
        const plan_source *s = &p->sources[i];
        const char *params[] = {run, s->source->id,
                                s->has_watermark ? date_text(watermark, s->watermark_day) : NULL,
                                s->stale ? "true" : "false"};
        ENT_TRY(db_query(ledger, NULL, sql_insert_source_state, params, 4, err));
    }
    return ENT_OK;
}

static ent_code insert_all(run_row *out, db *ledger, const gates *g, const shard_list *shards,
                           const night_options *options, ent_error *err)
{
    const plan *p = options->plan;
    char as_of[TEMPORAL_TEXT_MAX], estimated[INTEGER_TEXT_MAX], size[INTEGER_TEXT_MAX],
        run[INTEGER_TEXT_MAX];
    db_result *r = NULL;
    const char *params[] = {date_text(as_of, p->as_of_day), p->book->digest,
                            number_text(estimated, shards->n_estimated),
                            number_text(size, options->shard_size), options->engine_version};
    ENT_TRY(db_query(ledger, &r, sql_insert_run, params, 5, err));
    *out = (run_row){.run_id = db_get_int(r, 0, 0), .epoch = 1};
    db_result_free(r);
    number_text(run, out->run_id);
    ENT_TRY(run_benefit_store(ledger, run, p, err));
    ENT_TRY(insert_shards(ledger, run, p, shards, err));
    ENT_TRY(insert_sources(ledger, run, p, err));
    return gates_write(g, ledger, run, err);
}

/* Leaves the error of what failed first. */
static void roll_back(db *c)
{
    if (db_ok(c)) {
        ent_error ignored;
        db_exec(c, "ROLLBACK", &ignored);
    }
}

ent_code run_row_open(run_row *out, db *ledger, const gates *g, const shard_list *shards,
                      const night_options *options, ent_error *err)
{
    ENT_TRY(db_exec(ledger, "BEGIN", err));
    ent_code code = insert_all(out, ledger, g, shards, options, err);
    if (code == ENT_OK) {
        return db_exec(ledger, "COMMIT", err);
    }
    if (strcmp(db_sqlstate(ledger), "23505") == 0) { /* run_one_open */
        code = error_set(err, ENT_E_ACTIVE, "another run has just been started");
        error_hint(err, "'entitle status' shows it");
    }
    roll_back(ledger);
    return code;
}

static ent_code read_shards(shard_list *out, arena *a, db *ledger, const run_row *run, const plan *p,
                            ent_error *err)
{
    char run_text[INTEGER_TEXT_MAX];
    const char *param = number_text(run_text, run->run_id);
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_shards, &param, 1, err));
    *out = (shard_list){0};
    ent_code code = ENT_OK;
    for (size_t i = 0; i < db_rows(r); i++) {
        int subject = shards_subject_find(p, db_get(r, i, 1));
        if (subject < 0) {
            code = error_set(err, ENT_E_SYSTEM,
                             "run %s has shards of subject '%s', which the plan does not have", run_text,
                             db_get(r, i, 1));
            break;
        }
        shard *s = ARENA_PUSH(a, &out->items, &out->n, &out->capacity);
        *s = (shard){.number = (int32_t)db_get_int(r, i, 0),
                     .subject = (uint32_t)subject,
                     .range = {.low = arena_strdup(a, db_get(r, i, 2)),
                               .high = arena_strdup(a, db_get(r, i, 3))},
                     .n_estimated = db_get_int(r, i, 4),
                     .done = db_get_int(r, i, 5) != 0};
    }
    db_result_free(r);
    return code;
}

/* Everybody is decided in one state of the sources, but not everybody in the same one, when a source
 * was loaded again before the run is resumed. That is told; the run goes on, as nothing else would end
 * it. */
static ent_code count_moved_sources(run_row *run, db *ledger, const char *run_text, const plan *p,
                                    ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_source_states, &run_text, 1, err));
    for (size_t i = 0; i < p->n_sources; i++) {
        char now[TEMPORAL_TEXT_MAX] = "";
        const plan_source *s = &p->sources[i];
        if (s->has_watermark) {
            date_text(now, s->watermark_day);
        }
        for (size_t row = 0; row < db_rows(r); row++) {
            const char *then = db_get(r, row, 1);
            if (strcmp(db_get(r, row, 0), s->source->id) == 0) {
                run->n_sources_moved += strcmp(then == NULL ? "" : then, now) != 0;
            }
        }
    }
    db_result_free(r);
    return ENT_OK;
}

static ent_code take_over(run_row *run, shard_list *shards, arena *a, db *ledger, const plan *p,
                          db *reader, ent_error *err)
{
    char run_text[INTEGER_TEXT_MAX];
    const char *param = number_text(run_text, run->run_id);
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, NULL, sql_lock_run, &param, 1, err));
    ENT_TRY(db_query(ledger, &r, sql_take_over_run, &param, 1, err));
    if (db_rows(r) == 0) {
        db_result_free(r);
        return error_set(err, ENT_E_ACTIVE, "run %s has just been finished by somebody else",
                         run_text);
    }
    run->epoch = (int)db_get_int(r, 0, 0);
    db_result_free(r);
    ENT_TRY(count_moved_sources(run, ledger, run_text, p, err));
    ENT_TRY(read_shards(shards, a, ledger, run, p, err));
    return shards_check(shards, p, reader, err);
}

ent_code run_row_take_over(run_row *run, shard_list *shards, arena *a, db *ledger, const plan *p,
                           db *reader, ent_error *err)
{
    ENT_TRY(db_exec(ledger, "BEGIN", err));
    ent_code code = take_over(run, shards, a, ledger, p, reader, err);
    if (code == ENT_OK) {
        code = db_exec(ledger, "COMMIT", err);
    }
    if (code != ENT_OK) {
        roll_back(ledger);
    }
    return code;
}

ent_code run_row_list_shards(shard_list *out, arena *a, db *ledger, const run_row *run,
                             const plan *p, ent_error *err)
{
    ENT_TRY(read_shards(out, a, ledger, run, p, err));
    for (size_t i = 0; i < out->n; i++) {
        out->n_estimated += out->items[i].n_estimated;
    }
    return ENT_OK;
}

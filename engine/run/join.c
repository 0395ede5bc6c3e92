/* SPDX-License-Identifier: Apache-2.0 */
#include "run/join.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/translate.h"
#include "db/db.h"
#include "run/attempts.h"
#include "run/schema.h"
#include "sql/statements.h"
#include "value/temporal.h"

#define ACTIVE         "active"
#define DIGEST_SHOWN   12
#define TEXT_BYTES     32

enum find_column { FIND_RUN, FIND_AS_OF, FIND_DIGEST, FIND_EPOCH, FIND_STATE, FIND_SIZE, FIND_ENGINE, FIND_DONE };

/* One row of find-joinable-run.sql, of a run that is running. */
static ent_code find(db_result **out, db *ledger, const char *join, ent_error *err)
{
    const char *param = strcmp(join, ACTIVE) == 0 ? NULL : join;
    ENT_TRY(db_query(ledger, out, sql_find_joinable_run, &param, 1, err));
    if (db_rows(*out) == 1 && strcmp(db_get(*out, 0, FIND_STATE), "running") == 0) {
        return ENT_OK;
    }
    if (db_rows(*out) == 1) {
        error_set(err, ENT_E_FACTS, "run %s is %s: there is nothing left to join", join,
                  translate_about("run", db_get(*out, 0, FIND_STATE)));
    } else if (param == NULL) {
        error_set(err, ENT_E_FACTS, "no run is active: there is nothing to join");
    } else {
        error_set(err, ENT_E_FACTS, "there is no run %s", join);
    }
    db_result_free(*out);
    *out = NULL;
    return error_hint(err, "'entitle run' begins a night; 'entitle status' shows the last ones");
}

static ent_code refuse(const char *run, const char *what, const char *theirs, const char *ours,
                       ent_error *err)
{
    error_set(err, ENT_E_ACTIVE, what, run, theirs, ours);
    return error_hint(err, "every process of a run has the same rules, date and engine");
}

static ent_code check_same(const db_result *r, const night_options *o, ent_error *err)
{
    const char *run = db_get(r, 0, FIND_RUN);
    char as_of[TEMPORAL_TEXT_MAX], theirs[TEXT_BYTES], ours[TEXT_BYTES];
    temporal_date date = {0};
    temporal_date_from_days(&date, o->plan->as_of_day);
    temporal_date_format(as_of, date);
    if (strcmp(db_get(r, 0, FIND_AS_OF), as_of) != 0) {
        return refuse(run, N_("run %s cannot be joined: its as-of date is %s, that of this process is %s"),
                      db_get(r, 0, FIND_AS_OF), as_of, err);
    }
    if (strcmp(db_get(r, 0, FIND_DIGEST), o->plan->book->digest) != 0) {
        snprintf(theirs, sizeof theirs, "%.*s", DIGEST_SHOWN, db_get(r, 0, FIND_DIGEST));
        snprintf(ours, sizeof ours, "%.*s", DIGEST_SHOWN, o->plan->book->digest);
        return refuse(run, N_("run %s cannot be joined: its rulebook is %s, that of this process is %s"), theirs, ours, err);
    }
    if (strcmp(db_get(r, 0, FIND_ENGINE), o->engine_version) != 0) {
        return refuse(run, N_("run %s cannot be joined: its engine version is %s, that of this process is %s"),
                      db_get(r, 0, FIND_ENGINE), o->engine_version, err);
    }
    return ENT_OK;
}

ent_code join_find(run_row *out, int32_t *shard_size, db *ledger, const night_options *options,
                   ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(find(&r, ledger, options->join, err));
    *out = (run_row){.run_id = db_get_int(r, 0, FIND_RUN),
                     .epoch = (int)db_get_int(r, 0, FIND_EPOCH),
                     .n_done = db_get_int(r, 0, FIND_DONE)};
    *shard_size = (int32_t)db_get_int(r, 0, FIND_SIZE);
    ent_code code = check_same(r, options, err);
    db_result_free(r);
    return code;
}

/* ---- snapshots ---- */

/* This connection's own server and database. */
static ent_code ask_source(snapshot_source *out, arena *a, const char *conninfo, ent_error *err)
{
    db *c = NULL;
    ENT_TRY(db_connect(&c, conninfo, DB_SOURCE, err));
    ent_code code = snapshot_ask_source(out, a, c, err);
    db_close(c);
    return code;
}

static ent_code fail_elsewhere(const char *run, const db_result *r, const snapshot_source *here,
                               ent_error *err)
{
    if (db_get_int(r, 0, 3) != 0) {
        error_set(err, ENT_E_SOURCE,
                  "the snapshot of run %s is of another server process: --source leads to a replica, "
                  "or the server was started again",
                  run);
    } else {
        error_set(err, ENT_E_SOURCE,
                  "the sources of run %s are database %s of system %s, --source leads to database %s "
                  "of system %s",
                  run, db_get(r, 0, 2), db_get(r, 0, 1), here->database, here->system);
    }
    return error_hint(err, "all processes of a run read the same server: give the --source that the "
                           "coordinator has");
}

static ent_code fail_gone(const char *run, ent_error *err)
{
    error_set(err, ENT_E_ACTIVE,
              "run %s cannot be joined: no process that has its snapshot is there any more", run);
    return error_hint(err, "'entitle run' with its date and rules takes it over; then others can "
                           "join");
}

/* The ids of the snapshots that were exported where we would import. */
static const char **list_ids(size_t *n, arena *a, const db_result *r)
{
    const char **ids = arena_array(a, db_rows(r), sizeof *ids);
    *n = 0;
    for (size_t i = 0; i < db_rows(r); i++) {
        if (db_get_int(r, i, 4) != 0) {
            ids[(*n)++] = arena_strdup(a, db_get(r, i, 0));
        }
    }
    return ids;
}

ent_code join_import(snapshot *out, db **reader, arena *a, db *ledger, const run_row *run,
                     const night_options *options, ent_error *err)
{
    char run_text[TEXT_BYTES], epoch[TEXT_BYTES];
    snapshot_source here;
    db_result *r = NULL;
    ENT_TRY(ask_source(&here, a, options->source, err));
    snprintf(run_text, sizeof run_text, "%lld", (long long)run->run_id);
    snprintf(epoch, sizeof epoch, "%d", run->epoch);
    const char *params[] = {run_text, epoch, here.system, here.database, here.started};
    ENT_TRY(db_query(ledger, &r, sql_list_snapshots, params, 5, err));
    size_t n_all = db_rows(r), n = 0;
    const char **ids = list_ids(&n, a, r);
    ent_code code = n_all > 0 && n == 0 ? fail_elsewhere(run_text, r, &here, err) : ENT_OK;
    db_result_free(r);
    ENT_TRY(code);
    ENT_TRY(snapshot_import(out, reader, a, options->source, options->plan, options->stop, ids, n,
                            err));
    return *reader == NULL ? fail_gone(run_text, err) : ENT_OK;
}

ent_code join_register(db *ledger, const run_row *run, const snapshot *s, db *reader, arena *a,
                       ent_error *err)
{
    char run_text[TEXT_BYTES], epoch[TEXT_BYTES], process[ATTEMPTS_PROCESS_MAX];
    snapshot_source here;
    ENT_TRY(snapshot_ask_source(&here, a, reader, err));
    snprintf(run_text, sizeof run_text, "%lld", (long long)run->run_id);
    snprintf(epoch, sizeof epoch, "%d", run->epoch);
    attempts_process(process);
    const char *params[] = {run_text,      epoch,        s->id,  here.system,
                            here.database, here.started, process};
    return db_query(ledger, NULL, sql_insert_snapshot, params, 7, err);
}

ent_code join_as_of(int32_t *out_day, const char *conninfo, const char *join, ent_error *err)
{
    db *ledger = NULL;
    db_result *r = NULL;
    temporal_date date;
    ent_code code = db_connect(&ledger, conninfo, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(schema_check(ledger, err));
    ENT_TRY_DONE(find(&r, ledger, join, err));
    const char *as_of = db_get(r, 0, FIND_AS_OF);
    if (temporal_date_parse(&date, as_of, strlen(as_of))) {
        *out_day = (int32_t)temporal_days_from_date(date);
    }
done:
    db_result_free(r);
    db_close(ledger);
    return code;
}

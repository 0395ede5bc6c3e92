/* SPDX-License-Identifier: Apache-2.0 */
/* Each statement returns what does not balance: no row is the good answer. */
#include "release/account.h"

#include <stdio.h>

#include "base/text.h"
#include "db/db.h"
#include "sql/statements.h"

#define FAULTS_SHOWN_MAX 3

typedef struct check {
    const char *sql; /* $1 bigint run */
    void (*describe)(text *out, const db_result *r, size_t row);
} check;

static void describe_shards(text *out, const db_result *r, size_t row)
{
    text_printf(out, "%s: read %s, read by region %s, shards open %s, gaps and overlaps %s",
                db_get(r, row, 0), db_get(r, row, 1), db_get(r, row, 2), db_get(r, row, 3),
                db_get(r, row, 4));
}

static void describe_benefits(text *out, const db_result *r, size_t row)
{
    text_printf(out, "%s, region '%s': read %s, outcomes %s", db_get(r, row, 0), db_get(r, row, 1),
                db_get(r, row, 2), db_get(r, row, 3));
}

static const check checks[] = {
    {sql_account_shards, describe_shards},
    {sql_account_benefits, describe_benefits},
};

/* Appends what is wrong to `faults`. */
static ent_code run_checks(db *ledger, const char *run, text *faults, ent_error *err)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        db_result *r = NULL;
        ENT_TRY(db_query(ledger, &r, checks[i].sql, &run, 1, err));
        size_t n = db_rows(r);
        for (size_t row = 0; row < n && row < FAULTS_SHOWN_MAX; row++) {
            text_append_string(faults, faults->size == 0 ? "" : "; ");
            checks[i].describe(faults, r, row);
        }
        if (n > FAULTS_SHOWN_MAX) {
            text_printf(faults, "; and %zu more", n - FAULTS_SHOWN_MAX);
        }
        db_result_free(r);
    }
    return ENT_OK;
}

static ent_code compute(db *ledger, const char *run, int epoch, ent_error *err)
{
    char epoch_text[16];
    snprintf(epoch_text, sizeof epoch_text, "%d", epoch);
    const char *params[] = {run, epoch_text};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_compute_run, params, 2, err));
    bool ours = db_rows(r) == 1;
    db_result_free(r);
    return ours ? ENT_OK
                : error_set(err, ENT_E_ACTIVE, "run %s was taken over by another process", run);
}

static ent_code close_run(db *ledger, const char *run, int epoch, text *faults, ent_error *err)
{
    ENT_TRY(db_exec(ledger, "BEGIN", err));
    ENT_TRY(compute(ledger, run, epoch, err));
    ENT_TRY(run_checks(ledger, run, faults, err));
    const char *params[] = {run, text_string(faults)};
    if (faults->size == 0) {
        ENT_TRY(db_query(ledger, NULL, sql_release_run, params, 1, err));
    } else {
        ENT_TRY(db_query(ledger, NULL, sql_fail_run, params, 2, err));
    }
    return db_exec(ledger, "COMMIT", err);
}

ent_code account_close(db *ledger, int64_t run_id, int epoch, ent_error *err)
{
    char run[24];
    snprintf(run, sizeof run, "%lld", (long long)run_id);
    text faults = {0};
    ent_code code = close_run(ledger, run, epoch, &faults, err);
    if (code == ENT_OK && faults.size > 0) {
        code = error_set(err, ENT_E_SYSTEM, "the account of run %s does not balance: %s", run,
                         text_string(&faults));
        error_hint(err, "the run is marked failed and nothing of it is shown; its numbers stand in "
                        "entitle.run_count");
    }
    text_dispose(&faults);
    return code;
}

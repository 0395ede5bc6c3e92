/* SPDX-License-Identifier: Apache-2.0 */
/* Each statement returns what does not balance: no row is the good answer. */
#include "release/account.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/text.h"
#include "base/translate.h"
#include "db/db.h"
#include "sql/statements.h"

#define FAULTS_SHOWN_MAX 3

/* What is kept in entitle.run, in English whoever started the night. */
#define SHARDS_DIFFER     N_("%s: read %s, read by region %s, shards open %s, gaps and overlaps %s")
#define BENEFITS_DIFFER   N_("%s, region '%s': read %s, outcomes %s")
#define RECORDS_DIFFER    N_("%s, outcome %s: counted %s with %s minor units, records %s with %s")
#define AND_MORE          N_("; and %zu more")
#define OUT_OF_BANDS      N_("out of its bands: %s")
#define MORE_OUT_OF_BANDS N_("out of its bands: %s; and %zu more in entitle.run_alarm")
#define FROM_TO           N_("%s to %s")
#define AT_LEAST          N_("at least %s")
#define AT_MOST           N_("at most %s")
#define IN_REGION         N_("%s in region %s")
#define LAST_NIGHT        N_("last night")
#define LAST_NIGHTS       N_("last %s nights")
#define NOT_AS_USUAL      N_("%s of %s: %s; usual are %s (%s), so %s")
#define NOT_AS_PLANNED    N_("%s of %s: %s; the plan says %s")

typedef struct check {
    const char *sql; /* $1 bigint run */
    void (*describe)(text *out, const db_result *r, size_t row);
} check;

static void describe_shards(text *out, const db_result *r, size_t row)
{
    text_printf(out, SHARDS_DIFFER,
                db_get(r, row, 0), db_get(r, row, 1), db_get(r, row, 2), db_get(r, row, 3),
                db_get(r, row, 4));
}

static void describe_benefits(text *out, const db_result *r, size_t row)
{
    text_printf(out, BENEFITS_DIFFER, db_get(r, row, 0), db_get(r, row, 1),
                db_get(r, row, 2), db_get(r, row, 3));
}

static void describe_records(text *out, const db_result *r, size_t row)
{
    text_printf(out, RECORDS_DIFFER,
                db_get(r, row, 0), db_get(r, row, 1), db_get(r, row, 2), db_get(r, row, 3),
                db_get(r, row, 4), db_get(r, row, 5));
}

static const check checks[] = {
    {sql_account_shards, describe_shards},
    {sql_account_benefits, describe_benefits},
    {sql_account_records, describe_records},
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
            text_printf(faults, AND_MORE, n - FAULTS_SHOWN_MAX);
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

static const char *get_text(arena *a, const db_result *r, size_t row, size_t column)
{
    const char *s = db_get(r, row, column);
    return s == NULL ? NULL : arena_strdup(a, s);
}

static account_alarm get_alarm(arena *a, const db_result *r, size_t row)
{
    return (account_alarm){.measure = get_text(a, r, row, 0),
                           .benefit = get_text(a, r, row, 1),
                           .region = get_text(a, r, row, 2),
                           .against = get_text(a, r, row, 3),
                           .value = get_text(a, r, row, 4),
                           .usual = get_text(a, r, row, 5),
                           .low = get_text(a, r, row, 6),
                           .high = get_text(a, r, row, 7)};
}

static ent_code read_bands(account_band **out, size_t *n, arena *a, db *ledger, const char *run,
                           const char *bands, ent_error *err)
{
    const char *params[] = {run, bands};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_bands, params, 2, err));
    *n = db_rows(r);
    *out = arena_array(a, *n, sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (account_band){.at = get_alarm(a, r, i),
                                   .floor = get_text(a, r, i, 8),
                                   .ceiling = get_text(a, r, i, 9),
                                   .out = db_get_int(r, i, 10) != 0};
    }
    db_result_free(r);
    return ENT_OK;
}

/* Numbers go back to the database as it wrote them. */
static void put_alarm(text *out, const account_alarm *m)
{
    const char *const texts[][2] = {{"measure", m->measure},
                                    {"benefit", m->benefit},
                                    {"region", m->region},
                                    {"against", m->against}};
    const char *const numbers[][2] = {
        {"value", m->value}, {"usual", m->usual}, {"low", m->low}, {"high", m->high}};
    text_json_begin_object(out);
    for (size_t i = 0; i < 4; i++) {
        text_json_key(out, texts[i][0]);
        text_json_cstring(out, texts[i][1]);
    }
    for (size_t i = 0; i < 4; i++) {
        text_json_key(out, numbers[i][0]);
        text_json_raw(out, numbers[i][1] == NULL ? "null" : numbers[i][1]);
    }
    text_json_end_object(out);
}

static ent_code keep_alarms(arena *a, db *ledger, const char *run, const char *bands, ent_error *err)
{
    account_band *all;
    size_t n;
    text alarms = {0};
    ENT_TRY(read_bands(&all, &n, a, ledger, run, bands, err));
    text_json_begin_array(&alarms);
    for (size_t i = 0; i < n; i++) {
        if (all[i].out) {
            put_alarm(&alarms, &all[i].at);
        }
    }
    text_json_end_array(&alarms);
    const char *params[] = {run, text_string(&alarms)};
    ent_code code = db_query(ledger, NULL, sql_insert_alarms, params, 2, err);
    text_dispose(&alarms);
    return code;
}

static ent_code read_alarms(account_result *out, arena *a, db *ledger, const char *run,
                            ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_alarms, &run, 1, err));
    out->n_alarms = db_rows(r);
    out->alarms = arena_array(a, out->n_alarms, sizeof *out->alarms);
    for (size_t i = 0; i < out->n_alarms; i++) {
        out->alarms[i] = get_alarm(a, r, i);
    }
    db_result_free(r);
    return ENT_OK;
}

static const char *in_english(const char *text)
{
    return text;
}

/* `say` gives the language, as what stands in the ledger has but one. */
static const char *describe_bound(arena *a, const account_alarm *m, const char *(*say)(const char *))
{
    return m->low != NULL && m->high != NULL
               ? arena_printf(a, say(FROM_TO), m->low, m->high)
               : m->low != NULL ? arena_printf(a, say(AT_LEAST), m->low)
                                : arena_printf(a, say(AT_MOST), m->high);
}

static const char *describe(arena *a, const account_alarm *m, const char *(*say)(const char *))
{
    static const char nights[] = "nights-";
    const char *where =
        m->region[0] == '\0' ? m->benefit : arena_printf(a, say(IN_REGION), m->benefit, m->region);
    const char *bound = describe_bound(a, m, say);
    if (strncmp(m->against, nights, sizeof nights - 1) == 0) {
        const char *n = m->against + sizeof nights - 1;
        const char *back = strcmp(n, "1") == 0 ? say(LAST_NIGHT)
                                               : arena_printf(a, say(LAST_NIGHTS), n);
        return arena_printf(a, say(NOT_AS_USUAL), m->measure,
                            where, m->value, m->usual, back, bound);
    }
    return arena_printf(a, say(NOT_AS_PLANNED), m->measure,
                        where, m->value, bound);
}

const char *account_describe(arena *a, const account_alarm *m)
{
    return describe(a, m, translate);
}

const char *account_describe_kept(arena *a, const account_alarm *m)
{
    return describe(a, m, in_english);
}

const char *account_say(arena *a, const char *kept)
{
    static const char *const formats[] = {MORE_OUT_OF_BANDS, OUT_OF_BANDS,   NOT_AS_USUAL, NOT_AS_PLANNED,
                                          SHARDS_DIFFER,     RECORDS_DIFFER, BENEFITS_DIFFER, AT_LEAST,
                                          AT_MOST,           LAST_NIGHT,     LAST_NIGHTS,  FROM_TO, IN_REGION,
                                          NULL};
    return translate_made(a, kept, formats);
}

/* The breaker. */
static ent_code compare_nights(account_result *out, arena *a, db *ledger, const char *run,
                               const char *bands, ent_error *err)
{
    ENT_TRY(db_query(ledger, NULL, sql_keep_measures, &run, 1, err));
    ENT_TRY(keep_alarms(a, ledger, run, bands, err));
    ENT_TRY(read_alarms(out, a, ledger, run, err));
    if (out->n_alarms == 0) {
        return ENT_OK;
    }
    const char *why =
        out->n_alarms == 1
            ? arena_printf(a, OUT_OF_BANDS, account_describe_kept(a, &out->alarms[0]))
            : arena_printf(a, MORE_OUT_OF_BANDS, account_describe_kept(a, &out->alarms[0]), out->n_alarms - 1);
    const char *hold_params[] = {run, why};
    return db_query(ledger, NULL, sql_hold_run, hold_params, 2, err);
}

static ent_code close_run(account_result *out, arena *a, db *ledger, const char *run, int epoch,
                          const char *bands, text *faults, ent_error *err)
{
    ENT_TRY(compute(ledger, run, epoch, err));
    ENT_TRY(FAULT_POINT("account-begun", err));
    ENT_TRY(db_query(ledger, NULL, epoch == 1 ? sql_keep_written : sql_keep_control, &run, 1, err));
    ENT_TRY(run_checks(ledger, run, faults, err));
    if (faults->size == 0) {
        return compare_nights(out, a, ledger, run, bands, err);
    }
    out->fault = arena_printf(a, translate("the account of run %s does not balance: %s"), run, text_string(faults));
    const char *params[] = {run, text_string(faults)};
    return db_query(ledger, NULL, sql_fail_run, params, 2, err);
}

ent_code account_close(account_result *out, arena *a, db *ledger, int64_t run_id, int epoch,
                       const char *bands, ent_error *err)
{
    char run[24];
    snprintf(run, sizeof run, "%lld", (long long)run_id);
    text faults = {0};
    *out = (account_result){0};
    ent_code code = close_run(out, a, ledger, run, epoch, bands, &faults, err);
    text_dispose(&faults);
    return code;
}

ent_code account_fault(const account_result *account, ent_error *err)
{
    if (account->fault == NULL) {
        return ENT_OK;
    }
    error_set(err, ENT_E_SYSTEM, "%s", account->fault);
    return error_hint(err, "the run is marked failed and nothing of it is shown; its numbers stand in "
                           "entitle.run_count");
}

ent_code account_alarms(account_result *out, arena *a, db *ledger, int64_t run_id, ent_error *err)
{
    char run[24];
    snprintf(run, sizeof run, "%lld", (long long)run_id);
    return read_alarms(out, a, ledger, run, err);
}

ent_code account_bands(account_band **out, size_t *n, arena *a, db *ledger, int64_t run_id,
                       const char *bands, ent_error *err)
{
    char run[24];
    snprintf(run, sizeof run, "%lld", (long long)run_id);
    return read_bands(out, n, a, ledger, run, bands, err);
}


/* SPDX-License-Identifier: Apache-2.0 */
/* A session is used in the critical section `attempts` only. */
#include "run/attempts.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/translate.h"
#include "db/db.h"
#include "sql/statements.h"

#define SHARDS_SHOWN_MAX 3

#define ALL_KEYS    N_("all keys")
#define FROM_KEY    N_("%s and above")
#define BELOW_KEY   N_("below %s")
#define FROM_KEY_TO N_("%s to below %s")

void attempts_process(char out[ATTEMPTS_PROCESS_MAX])
{
    char host[ATTEMPTS_PROCESS_MAX - 16];
    if (gethostname(host, sizeof host) != 0) {
        snprintf(host, sizeof host, "localhost");
    }
    host[sizeof host - 1] = '\0';
    snprintf(out, ATTEMPTS_PROCESS_MAX, "%s:%ld", host, (long)getpid());
}

void attempts_init(attempts *a, db *ledger, int64_t run_id, int epoch)
{
    *a = (attempts){.ledger = ledger};
    snprintf(a->run, sizeof a->run, "%lld", (long long)run_id);
    snprintf(a->epoch, sizeof a->epoch, "%d", epoch);
    attempts_process(a->process);
}

static ent_code query(attempts *a, db_result **out, const char *sql, const char *const *params,
                      size_t n_params, ent_error *err)
{
    ent_code code;
#pragma omp critical(attempts)
    code = db_query(a->ledger, out, sql, params, n_params, err);
    return code;
}

/* The first cell, or 0. */
static ent_code query_int(attempts *a, int32_t *out, const char *sql, const char *const *params,
                          size_t n_params, ent_error *err)
{
    db_result *r = NULL;
    *out = 0;
    ENT_TRY(query(a, &r, sql, params, n_params, err));
    *out = db_rows(r) == 0 ? 0 : (int32_t)db_get_int(r, 0, 0);
    db_result_free(r);
    return ENT_OK;
}

ent_code attempts_begin(attempts *a, int32_t *number, int32_t shard, int backend, ent_error *err)
{
    char shard_text[16], backend_text[16];
    snprintf(shard_text, sizeof shard_text, "%d", (int)shard);
    snprintf(backend_text, sizeof backend_text, "%d", backend);
    const char *params[] = {a->run, shard_text, a->epoch, a->process, backend_text};
    return query_int(a, number, sql_begin_attempt, params, 5, err);
}

ent_code attempts_end(attempts *a, int32_t shard, int32_t number, const ent_error *why,
                      ent_error *err)
{
    char shard_text[16], number_text[16];
    snprintf(shard_text, sizeof shard_text, "%d", (int)shard);
    snprintf(number_text, sizeof number_text, "%d", (int)number);
    const char *params[] = {a->run, shard_text, number_text, why == NULL ? "returned" : "failed",
                            why == NULL ? NULL : error_original(why)};
    return query(a, NULL, sql_end_attempt, params, 5, err);
}

ent_code attempts_shard_numbers(attempts *a, int32_t *first, size_t n, ent_error *err)
{
    char n_text[16];
    snprintf(n_text, sizeof n_text, "%zu", n);
    const char *params[] = {a->run, n_text};
    return query_int(a, first, sql_take_shard_numbers, params, 2, err);
}

static bool is_due(attempts *a)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    bool due;
#pragma omp critical(attempts)
    {
        due = (int64_t)now.tv_sec > a->watched_s;
        a->watched_s = due ? (int64_t)now.tv_sec : a->watched_s;
    }
    return due;
}

ent_code attempts_watch(attempts *a, int timeout_s, ent_error *err)
{
    char timeout_text[16];
    snprintf(timeout_text, sizeof timeout_text, "%d", timeout_s);
    const char *params[] = {a->run, timeout_text};
    return is_due(a) ? query(a, NULL, sql_end_slow_shards, params, 2, err) : ENT_OK;
}

ent_code attempts_forgive(attempts *a, ent_error *err)
{
    const char *param = a->run;
    return query(a, NULL, sql_forgive_attempts, &param, 1, err);
}

void attempts_append_keys(text *out, const char *low, const char *high)
{
    if (low == NULL && high == NULL) {
        text_append_string(out, ALL_KEYS);
    } else if (high == NULL) {
        text_printf(out, FROM_KEY, low);
    } else if (low == NULL) {
        text_printf(out, BELOW_KEY, high);
    } else {
        text_printf(out, FROM_KEY_TO, low, high);
    }
}

const char *attempts_say_keys(arena *a, const char *keys)
{
    static const char *const formats[] = {FROM_KEY_TO, ALL_KEYS, FROM_KEY, BELOW_KEY, NULL};
    return translate_made(a, keys, formats);
}

static void describe(text *out, arena *a, const db_result *r, size_t row)
{
    text keys = {0};
    attempts_append_keys(&keys, db_get(r, row, 2), db_get(r, row, 3));
    text_append_string(out, row == 0 ? "" : "; ");
    text_printf(out, translate("shard %s (%s, %s): %s"), db_get(r, row, 0), db_get(r, row, 1),
                attempts_say_keys(a, text_string(&keys)),
                db_get(r, row, 5) == NULL ? translate("each time the process that worked on it died")
                                          : db_get(r, row, 5));
    text_dispose(&keys);
}

ent_code attempts_check(attempts *a, size_t *n_shards, ent_error *err)
{
    const char *param = a->run;
    db_result *r = NULL;
    text shards = {0};
    arena scratch;
    ENT_TRY(query(a, &r, sql_list_quarantined, &param, 1, err));
    *n_shards = db_rows(r);
    arena_init(&scratch, 0);
    for (size_t i = 0; i < *n_shards && i < SHARDS_SHOWN_MAX; i++) {
        describe(&shards, &scratch, r, i);
    }
    arena_dispose(&scratch);
    db_result_free(r);
    if (*n_shards == 0) {
        return ENT_OK;
    }
    if (*n_shards > SHARDS_SHOWN_MAX) {
        text_printf(&shards, translate("; and %zu more"), *n_shards - SHARDS_SHOWN_MAX);
    }
    error_set(err, ENT_E_HELD,
              translate_number("run %s waits: %zu shard failed too often and is left alone: %s",
                               "run %s waits: %zu shards failed too often and are left alone: %s", *n_shards),
              a->run, *n_shards, text_string(&shards));
    text_dispose(&shards);
    return error_hint(err, "the other shards are done; when the cause is gone: entitle run "
                           "--retry-quarantined; to give the night up: entitle reject %s",
                      a->run);
}

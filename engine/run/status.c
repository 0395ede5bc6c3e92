/* SPDX-License-Identifier: Apache-2.0 */
#include "run/status.h"

#include <stdio.h>
#include <stdlib.h>

#include "db/db.h"
#include "run/attempts.h"
#include "sql/statements.h"

static const char *get_text(arena *a, const db_result *r, size_t row, size_t column)
{
    const char *s = db_get(r, row, column);
    return arena_strdup(a, s == NULL ? "" : s);
}

ent_code status_read(status_run **out, size_t *n, arena *a, db *ledger, int64_t n_max,
                     ent_error *err)
{
    char limit[24];
    snprintf(limit, sizeof limit, "%lld", (long long)n_max);
    const char *param = limit;
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_runs, &param, 1, err));
    *n = db_rows(r);
    *out = arena_array(a, *n, sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (status_run){.run_id = db_get_int(r, i, 0),
                                 .as_of = get_text(a, r, i, 1),
                                 .digest = get_text(a, r, i, 2),
                                 .state = get_text(a, r, i, 3),
                                 .epoch = (int)db_get_int(r, i, 4),
                                 .started_at = get_text(a, r, i, 5),
                                 .seconds = strtod(get_text(a, r, i, 6), NULL),
                                 .n_estimated = db_get_int(r, i, 7),
                                 .n_done = db_get_int(r, i, 8),
                                 .n_shards = db_get_int(r, i, 9),
                                 .n_shards_done = db_get_int(r, i, 10),
                                 .n_grant = db_get_int(r, i, 11),
                                 .n_offer = db_get_int(r, i, 12),
                                 .n_propose = db_get_int(r, i, 13),
                                 .n_hold = db_get_int(r, i, 14),
                                 .failure = get_text(a, r, i, 15),
                                 .per_second = strtod(get_text(a, r, i, 16), NULL)};
    }
    db_result_free(r);
    return ENT_OK;
}

static const char *get_keys(arena *a, const db_result *r, size_t row)
{
    text keys = {0};
    attempts_append_keys(&keys, db_get(r, row, 2), db_get(r, row, 3));
    const char *copy = arena_strdup(a, text_string(&keys));
    text_dispose(&keys);
    return copy;
}

static status_shard read_shard(arena *a, const db_result *r, size_t row, int64_t run_id)
{
    return (status_shard){.run_id = run_id,
                          .shard = (int)db_get_int(r, row, 0),
                          .kind = get_text(a, r, row, 1),
                          .keys = get_keys(a, r, row),
                          .n_attempts = (int)db_get_int(r, row, 4),
                          .error = "",
                          .since = "",
                          .process = ""};
}

ent_code status_read_shards(status_shards *out, arena *a, db *ledger, int64_t run_id,
                            ent_error *err)
{
    char run[24];
    snprintf(run, sizeof run, "%lld", (long long)run_id);
    const char *param = run;
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_attempts, &param, 1, err));
    *out = (status_shards){.n_working = db_rows(r)};
    out->working = arena_array(a, out->n_working, sizeof *out->working);
    for (size_t i = 0; i < out->n_working; i++) {
        status_shard *s = &out->working[i];
        *s = read_shard(a, r, i, run_id);
        s->since = get_text(a, r, i, 5);
        s->seconds = db_get_int(r, i, 6);
        s->process = get_text(a, r, i, 7);
        s->backend = (int)db_get_int(r, i, 8);
        s->alive = db_get_int(r, i, 9) != 0;
    }
    db_result_free(r);
    ENT_TRY(db_query(ledger, &r, sql_list_quarantined, &param, 1, err));
    out->n_quarantined = db_rows(r);
    out->quarantined = arena_array(a, out->n_quarantined, sizeof *out->quarantined);
    for (size_t i = 0; i < out->n_quarantined; i++) {
        out->quarantined[i] = read_shard(a, r, i, run_id);
        out->quarantined[i].error = get_text(a, r, i, 5);
    }
    db_result_free(r);
    return ENT_OK;
}

ent_code status_read_gates(status_gate **out, size_t *n, arena *a, db *ledger, int64_t n_max,
                           ent_error *err)
{
    char limit[24];
    snprintf(limit, sizeof limit, "%lld", (long long)n_max);
    const char *param = limit;
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_status_gates, &param, 1, err));
    *n = db_rows(r);
    *out = arena_array(a, *n, sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (status_gate){.run_id = db_get_int(r, i, 0),
                                  .source = get_text(a, r, i, 1),
                                  .message = get_text(a, r, i, 2),
                                  .accepted = db_get_int(r, i, 3) != 0};
    }
    db_result_free(r);
    return ENT_OK;
}

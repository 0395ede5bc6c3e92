/* SPDX-License-Identifier: Apache-2.0 */
#include "run/status.h"

#include <stdio.h>
#include <stdlib.h>

#include "db/db.h"
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
                                 .failure = get_text(a, r, i, 15)};
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

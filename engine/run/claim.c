/* SPDX-License-Identifier: Apache-2.0 */
#include "run/claim.h"

#include <stdio.h>

#include "db/db.h"
#include "sql/statements.h"

#define INTEGER_TEXT_MAX 24

typedef char integer_text[INTEGER_TEXT_MAX];

static const char *number_text(integer_text out, int64_t i)
{
    snprintf(out, INTEGER_TEXT_MAX, "%lld", (long long)i);
    return out;
}

static const char *keep_text(text *t, const char *s)
{
    text_clear(t);
    text_append_string(t, s);
    return text_string(t);
}

ent_code claim_shard(bool *found, shard *out, text *low, text *high, db *ledger, const run_row *run,
                     const plan *p, ent_error *err)
{
    integer_text run_text;
    const char *param = number_text(run_text, run->run_id);
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_claim_shard, &param, 1, err));
    if (db_rows(r) == 0) {
        db_result_free(r);
        ENT_TRY(db_query(ledger, &r, sql_claim_tried_shard, &param, 1, err));
    }
    *found = db_rows(r) == 1;
    if (*found) {
        *out = (shard){.number = (int32_t)db_get_int(r, 0, 0),
                       .subject = (uint32_t)shards_subject_find(p, db_get(r, 0, 1)),
                       .range = {.low = keep_text(low, db_get(r, 0, 2)),
                                 .high = keep_text(high, db_get(r, 0, 3))},
                       .n_estimated = db_get_int(r, 0, 4)};
    }
    db_result_free(r);
    return ENT_OK;
}

ent_code claim_fence(bool *entered, db *ledger, const run_row *run, ent_error *err)
{
    integer_text run_text, epoch;
    const char *params[] = {number_text(run_text, run->run_id), number_text(epoch, run->epoch)};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_enter_run, params, 1, err));
    *entered = db_get_int(r, 0, 0) != 0;
    db_result_free(r);
    if (!*entered) {
        return ENT_OK;
    }
    ENT_TRY(db_query(ledger, &r, sql_fence_run, params, 2, err));
    bool ours = db_rows(r) == 1;
    db_result_free(r);
    if (!ours) {
        error_set(err, ENT_E_ACTIVE, "run %s was taken over by another process", run_text);
        return error_hint(
            err, "'entitle status' shows how far it is; this process wrote nothing after that");
    }
    return ENT_OK;
}

ent_code claim_open(bool *found, db *ledger, const run_row *run, ent_error *err)
{
    integer_text run_text;
    const char *param = number_text(run_text, run->run_id);
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_open_shard, &param, 1, err));
    *found = db_rows(r) > 0;
    db_result_free(r);
    return ENT_OK;
}

ent_code claim_finish(db *ledger, const run_row *run, int32_t shard, size_t n_subjects,
                      ent_error *err)
{
    integer_text run_text, number, n_read, epoch;
    const char *params[] = {number_text(run_text, run->run_id), number_text(number, shard),
                            number_text(n_read, (int64_t)n_subjects),
                            number_text(epoch, run->epoch)};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_finish_shard, params, 4, err));
    size_t n = db_affected(r);
    db_result_free(r);
    return n == 1 ? ENT_OK
                  : error_set(err, ENT_E_DB, "shard %s of run %s was done by somebody else", number,
                              run_text);
}

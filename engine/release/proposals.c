/* SPDX-License-Identifier: Apache-2.0 */
#include "release/proposals.h"

#include <stdio.h>

#include "db/db.h"
#include "sql/statements.h"

#define INTEGER_TEXT_MAX 24

static const char *copy(arena *a, const db_result *r, size_t row, size_t column)
{
    const char *s = db_get(r, row, column);
    return s == NULL ? NULL : arena_strdup(a, s);
}

static const char *limit_text(char out[INTEGER_TEXT_MAX], int64_t limit)
{
    snprintf(out, INTEGER_TEXT_MAX, "%lld", (long long)limit);
    return limit == 0 ? NULL : out;
}

ent_code proposals_list(proposal_row **out, size_t *n, int64_t *total, arena *a, db *ledger,
                        const proposals_filter *filter, ent_error *err)
{
    char limit[INTEGER_TEXT_MAX];
    const char *params[] = {filter->benefit, filter->cause, filter->region, filter->subject,
                            limit_text(limit, filter->limit)};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_proposals, params, 5, err));
    *n = db_rows(r);
    *out = arena_array(a, *n, sizeof **out);
    *total = *n == 0 ? 0 : db_get_int(r, 0, 15);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (proposal_row){
            .benefit = copy(a, r, i, 0),
            .subject = copy(a, r, i, 1),
            .event = copy(a, r, i, 2),
            .kind = copy(a, r, i, 3),
            .cause = copy(a, r, i, 4),
            .amount = copy(a, r, i, 5),
            .previous = copy(a, r, i, 6),
            .currency = copy(a, r, i, 7),
            .region = copy(a, r, i, 8),
            .since = copy(a, r, i, 9),
            .law = copy(a, r, i, 10),
            .law_link = copy(a, r, i, 11),
            .facts = copy(a, r, i, 12),
            .sources = copy(a, r, i, 13),
            .run_id = copy(a, r, i, 14),
        };
    }
    db_result_free(r);
    return ENT_OK;
}

ent_code proposals_decide(proposal_decided **out, size_t *n, arena *a, db *ledger,
                          const proposals_filter *filter, bool approve, const char *reason,
                          ent_error *err)
{
    char limit[INTEGER_TEXT_MAX];
    const char *params[] = {filter->benefit,
                            filter->cause,
                            filter->region,
                            filter->subject,
                            limit_text(limit, filter->limit),
                            reason,
                            filter->everything ? "true" : "false"};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, approve ? sql_approve_proposals : sql_reject_proposals, params, 7,
                     err));
    *n = db_rows(r);
    *out = arena_array(a, *n, sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (proposal_decided){
            .benefit = copy(a, r, i, 0),
            .subject = copy(a, r, i, 1),
            .event = copy(a, r, i, 2),
            .kind = copy(a, r, i, 3),
            .cause = copy(a, r, i, 4),
            .became = copy(a, r, i, 5),
            .from = copy(a, r, i, 6),
        };
    }
    db_result_free(r);
    return ENT_OK;
}

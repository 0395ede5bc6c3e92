/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a night proposed for the worse, and what a human decides about it. The work is done by functions of
 * the ledger (sql/ledger/0012-proposals.sql), which a portal may call as well.
 */
#ifndef ENTITLE_RELEASE_PROPOSALS_H
#define ENTITLE_RELEASE_PROPOSALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct db;

/** Which open proposals; NULL = whatever. */
typedef struct proposals_filter {
    const char *benefit, *cause, *region, *subject;
    int64_t     limit; /* 0 = all */
    bool        everything; /* without a filter, to decide: all are meant */
} proposals_filter;

typedef struct proposal_row {
    const char *benefit, *subject, *event, *kind, *cause;
    const char *amount, *previous, *currency, *region, *since, *law, *law_link;
    const char *facts, *sources; /* JSON: {"Person": {"age": 81}}, {"Person": {"source": "register", ...}} */
    const char *run_id;
} proposal_row;

/** @param[out] total  how many there are, however few were asked for */
ent_code proposals_list(proposal_row **out, size_t *n, int64_t *total, arena *a, struct db *ledger,
                        const proposals_filter *filter, ent_error *err);

typedef struct proposal_decided {
    const char *benefit, *subject, *event, *kind, *cause;
    const char *became; /* "approved", "rejected", "changed" */
    const char *from;   /* first day on which less is due; NULL unless approved */
} proposal_decided;

/** Approve or reject: all that the filter names, or none. */
ent_code proposals_decide(proposal_decided **out, size_t *n, arena *a, struct db *ledger,
                          const proposals_filter *filter, bool approve, const char *reason,
                          ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second look, before a run is released: what it gives is evaluated again, as of the run's own date, on what the sources
 * say now. Whoever died, moved away, or is no longer entitled to as much since the night is not released.
 *
 *     look_again_result found;
 *     look_again(&found, &options, arena, &err);
 *     release_hold_back(ledger, run_id, found.items, found.n, &err);
 *
 * Only grants and offers are looked at, and only those of the share to be released. Nothing is written.
 */
#ifndef ENTITLE_RUN_LOOK_AGAIN_H
#define ENTITLE_RUN_LOOK_AGAIN_H

#include "plan/plan.h"
#include "release/release.h"

typedef struct look_again_options {
    const plan *plan;            /* of the run's rulebook and date; what only the database knows is filled in */
    const char *source, *ledger; /* connection strings; NULL = libpq's environment */
    int64_t     run_id;
    int         low_share, high_share;
    int         n_workers;
    void      (*progress)(void *self, int64_t n_subjects_done, int64_t n_subjects); /* one at a time; NULL */
    void       *self;
} look_again_options;

/** Reasons: the stop event, the guard's code, why facts are unknown (decide.h), "rule-failed", "not-eligible", "amount" (less is due),
 *  "event", "payee", "moved" (another region), "gone" (the source no longer has the subject). */
typedef struct look_again_result {
    release_exception *items; /* by benefit and key */
    size_t             n, capacity;
    int64_t            n_looked_at; /* grants and offers */
} look_again_result;

ent_code look_again(look_again_result *out, const look_again_options *options, arena *a, ent_error *err);

#endif

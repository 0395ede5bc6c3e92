/* SPDX-License-Identifier: Apache-2.0 */
/* The last nights, as the ledger has them. */
#ifndef ENTITLE_RUN_STATUS_H
#define ENTITLE_RUN_STATUS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct db;

typedef struct status_run {
    int64_t     run_id;
    const char *as_of, *digest, *state, *started_at; /* as text */
    int         epoch;
    double      seconds; /* it took, or has taken so far */
    int64_t     n_estimated, n_done, n_shards, n_shards_done;
    int64_t     n_grant, n_offer, n_propose, n_hold;
    const char *failure; /* "" */
} status_run;

/** Newest first. */
ent_code status_read(status_run **out, size_t *n, arena *a, struct db *ledger, int64_t n_max, ent_error *err);

#endif

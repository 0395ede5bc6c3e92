/* SPDX-License-Identifier: Apache-2.0 */
/* The last nights, as the ledger has them. */
#ifndef ENTITLE_RUN_STATUS_H
#define ENTITLE_RUN_STATUS_H

#include <stdbool.h>
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
    double      per_second; /* subjects, in the last minutes of a run that is running; 0 = none */
} status_run;

/* A shard that somebody works on, or that failed too often. */
typedef struct status_shard {
    int64_t     run_id;
    int         shard, n_attempts;
    const char *kind, *keys; /* "person", "1000 to below 2000" */
    const char *error;       /* quarantined: of the last attempt that failed; "" = each died */
    const char *since, *process; /* worked on: from when, and by whom as host:pid */
    int64_t     seconds;
    int         backend;     /* pid of the session that holds it */
    bool        alive;       /* the session is there */
} status_shard;

typedef struct status_shards {
    status_shard *working, *quarantined;
    size_t        n_working, n_quarantined;
} status_shards;

/** Of a run in state running; longest first. */
ent_code status_read_shards(status_shards *out, arena *a, struct db *ledger, int64_t run_id, ent_error *err);
/** What did not pass before a run: gates.h. */
typedef struct status_gate {
    int64_t     run_id;
    const char *source, *message;
    bool        accepted;
} status_gate;

/** Newest first. */
ent_code status_read(status_run **out, size_t *n, arena *a, struct db *ledger, int64_t n_max, ent_error *err);
/** Of the same runs, in the same order. */
ent_code status_read_gates(status_gate **out, size_t *n, arena *a, struct db *ledger, int64_t n_max, ent_error *err);

#endif

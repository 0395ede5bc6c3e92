/* SPDX-License-Identifier: Apache-2.0 */
/* The run's own rows in the ledger: opening one, or taking over one that was cut off. */
#ifndef ENTITLE_RUN_RUN_ROW_H
#define ENTITLE_RUN_RUN_ROW_H

#include "run/night.h"
#include "run/shards.h"

struct db;

typedef struct run_row {
    int64_t run_id; /* 0 = there is none yet */
    int     epoch;
    int64_t n_done; /* subjects of shards that are done */
    size_t  n_sources_moved; /* loaded again since a run that is taken over began */
    bool    computed; /* it was cut off after its account: what is missing is its release */
} run_row;

/** Becomes the one coordinator, or ENT_E_ACTIVE. Finds a run of this plan that was cut off; one of
 *  another date or rulebook is ENT_E_ACTIVE too, as it has to be finished first. ENT_E_HELD when an earlier
 *  run waits for a human, ENT_E_FACTS when a later night has been run. */
ent_code run_row_enter(run_row *out, struct db *ledger, const plan *p, ent_error *err);

/** A new run with its sources, gates and shards, in one transaction. */
ent_code run_row_open(run_row *out, struct db *ledger, const gates *g, const shard_list *shards,
                      const night_options *options, ent_error *err);

/** Takes the run over under a new epoch; its open shards are read in the reader's snapshot. */
ent_code run_row_take_over(run_row *run, shard_list *shards, arena *a, struct db *ledger,
                           const plan *p, struct db *reader, ent_error *err);

/** The shards of a run as they stand, for a process that joins it or only releases it. */
ent_code run_row_list_shards(shard_list *out, arena *a, struct db *ledger, const run_row *run, const plan *p,
                             ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Which shard a worker takes, in the ledger: the statements of one transaction, from the claim to the mark that it is done. */
#ifndef ENTITLE_RUN_CLAIM_H
#define ENTITLE_RUN_CLAIM_H

#include "run/run_row.h"
#include "run/shards.h"

struct db;

/** The next shard that nobody works on: those that were not tried yet come first. `low` and `high` keep its keys. */
ent_code claim_shard(bool *found, shard *out, text *low, text *high, struct db *ledger, const run_row *run,
                     const plan *p, ent_error *err);

/** Is the run still ours? Whoever would take it over waits from now on. *entered = false: somebody waits to do that, so
 *  the shard is not begun. ENT_E_ACTIVE: another process has taken it over. */
ent_code claim_fence(bool *entered, struct db *ledger, const run_row *run, ent_error *err);

/** Is there a shard that somebody else has, and may give back, or in pieces? */
ent_code claim_open(bool *found, struct db *ledger, const run_row *run, ent_error *err);

/** Its records are written: the shard is done. */
ent_code claim_finish(struct db *ledger, const run_row *run, int32_t shard, size_t n_subjects, ent_error *err);

#endif

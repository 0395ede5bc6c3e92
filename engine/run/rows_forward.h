/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the sources in the ledger, from one night to the next: entitle.rows_brought_forward. What is done with them is in
 * read/forward.h.
 *
 *     rows_forward_open(&nights, a, plan, reader, ledger, &err);      // the coordinator, and each process that joins
 *     rows_forward_prove(nights, plan, i, n_workers, reader, &err);   // each worker
 *     forward *f = forward_new(&nights[i], 1 + n_items, kind);        // a worker, for a kind of subject
 *     rows_forward_fetch(&usable, f, ledger, &range, &err); ... rows_forward_leave(f, ledger, run_id, &err);
 *     rows_forward_forget(nights, plan, ledger, run_id, &err);        // the coordinator, at the end
 */
#ifndef ENTITLE_RUN_ROWS_FORWARD_H
#define ENTITLE_RUN_ROWS_FORWARD_H

#include "read/forward.h"

struct db;

/** By plan subject; the plan is bound. *out = NULL: the sources are on another server than the ledger, or on a standby: nothing is
 *  brought forward. */
ent_code rows_forward_open(forward_night **out, arena *a, const plan *p, struct db *reader, struct db *ledger, ent_error *err);
/** Which tables are as they were, wholly: one of `parts` parts of the streams, each by another worker, before the first shard. */
ent_code rows_forward_prove(forward_night *nights, const plan *p, size_t part, size_t parts, struct db *reader, ent_error *err);
/** Begins with a range, by what the ledger has of it. *usable = false: of such a range nothing is brought forward. */
ent_code rows_forward_fetch(bool *usable, forward *f, struct db *ledger, const key_range *range, ent_error *err);
/** In the shard's transaction: what it read, where that is not what is left already. */
ent_code rows_forward_leave(const forward *f, struct db *ledger, int64_t run_id, ent_error *err);
/** Copies of no use any more: those of other streams, and those of which the run left others. nights = NULL: all. */
ent_code rows_forward_forget(const forward_night *nights, const plan *p, struct db *ledger, int64_t run_id, ent_error *err);

#endif

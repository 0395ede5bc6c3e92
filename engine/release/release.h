/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a run's records count, or never. The database does it, and refuses what is not in order
 * (entitle.release_run(), entitle.reject_run()); this says it in words.
 *
 *     released_run r;
 *     release_find(&r, a, ledger, 0, &err);             // the run that waits
 *     db_exec(ledger, "BEGIN", &err);
 *     release_hold_back(ledger, r.run_id, &list, &err); // what the second look found
 *     release_run(&n, ledger, r.run_id, RELEASE_ALL, NULL, &err);
 *     db_exec(ledger, "COMMIT", &err);
 */
#ifndef ENTITLE_RELEASE_RELEASE_H
#define ENTITLE_RELEASE_RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct db;

#define RELEASE_ALL 10000 /* a share, in hundredths of a per cent */

/** A run, as texts of the ledger. */
typedef struct release_candidate {
    int64_t     run_id; /* 0 = there is none */
    int         share;  /* released so far */
    const char *as_of, *state, *digest, *path, *release_by, *started_by, *failure; /* failure: "" */
} release_candidate;

/** The run with that number; of 0, the one that waits for a release (out->run_id = 0 if none does). ENT_E_FACTS: there is no
 *  such run. */
ent_code release_find(release_candidate *out, arena *a, struct db *ledger, int64_t run_id, ent_error *err);

/** Whether the rulebook's policy and this session's rights allow a run to be released as soon as it is computed. */
ent_code release_is_automatic(bool *out, struct db *ledger, int64_t run_id, ent_error *err);

/** One record that the second look found to be no longer true. */
typedef struct release_exception {
    const char *subject, *benefit, *reason;
} release_exception;

ent_code release_hold_back(struct db *ledger, int64_t run_id, const release_exception *items, size_t n,
                           ent_error *err);

/**
 * In a transaction of the caller's. `despite`: why, although the run is held; NULL.
 *
 * @param[out] n_held_back  pairs of subject and benefit
 * @return ENT_OK; ENT_E_HELD the database refuses it until a human does something else; ENT_E_FACTS there is nothing to release;
 *         ENT_E_DB
 */
ent_code release_run(int64_t *n_held_back, struct db *ledger, int64_t run_id, int share, const char *despite,
                     ent_error *err);
ent_code release_reject(struct db *ledger, int64_t run_id, const char *reason, ent_error *err);

/** 250 -> "2.5 %". */
const char *release_share_text(arena *a, int share);

#endif

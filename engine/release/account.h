/* SPDX-License-Identifier: Apache-2.0 */
/*
 * After the shards: does the account balance, and is the night as usual? The shards of a kind cover all keys and are done;
 * everyone they read has a region and exactly one outcome of each benefit; the records that were counted are there. Asked of
 * the ledger, not of the engine's own memory: what the database counted while the rows were written (sql/ledger/0018-written.sql), or the
 * rows themselves where the run was taken over, for nobody knows what happened to it in between. Then the breaker: the run's measures against the
 * bands of the rulebook's policy.
 */
#ifndef ENTITLE_RELEASE_ACCOUNT_H
#define ENTITLE_RELEASE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct db;

/** A measure outside of a band; texts as entitle.run_alarm has them, NULL where there is no bound. */
typedef struct account_alarm {
    const char *measure, *benefit, *region, *against, *value, *usual, *low, *high;
} account_alarm;

typedef struct account_result {
    account_alarm *alarms; /* the run is held if there is any, else computed */
    size_t         n_alarms;
    const char    *fault;  /* what does not balance: the run has failed; NULL */
} account_result;

/** One band of the policy, and where a run lies: whether or not it is in order. Texts as above, NULL where there is none. */
typedef struct account_band {
    account_alarm at;
    const char   *floor, *ceiling; /* the bounds with the slack that the policy allows */
    bool          out;             /* of them */
} account_band;

/** The run's measures beside the bands; before it is closed it has none. @param bands  JSON, see sql/statements/list-bands.sql */
ent_code account_bands(account_band **out, size_t *n, arena *a, struct db *ledger, int64_t run_id, const char *bands, ent_error *err);

/**
 * Close a run whose shards are done, in the caller's transaction; not in a savepoint, so that a release in the same transaction
 * knows that its totals are this process's own. Nothing of it is shown before it is released (release.h).
 *
 * @param bands  JSON, see sql/statements/list-bands.sql
 * @return ENT_OK, to be committed: the run is computed, held with alarms, or failed with out->fault, and then nothing of it is ever
 *         shown; ENT_E_ACTIVE when the run is no longer this process's; ENT_E_DB
 */
ent_code account_close(account_result *out, arena *a, struct db *ledger, int64_t run_id, int epoch,
                       const char *bands, ent_error *err);

/** ENT_OK, or ENT_E_SYSTEM with the numbers of an account that does not balance. */
ent_code account_fault(const account_result *account, ent_error *err);

/** The alarms of a run. */
ent_code account_alarms(account_result *out, arena *a, struct db *ledger, int64_t run_id, ent_error *err);

/** "grants of aid in region 31: 120, usual 40 (last 7 nights), at most 80", in the environment's language. */
const char *account_describe(arena *a, const account_alarm *alarm);
/** What a run failed of or is held for, as it is kept, in that language. */
const char *account_say(arena *a, const char *kept);
/** The same as it is kept and as programs read it. */
const char *account_describe_kept(arena *a, const account_alarm *alarm);

#endif

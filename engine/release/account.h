/* SPDX-License-Identifier: Apache-2.0 */
/*
 * After the shards: does the account balance? The shards of a kind cover all keys and are done, and
 * everyone they read has a region and exactly one outcome of each benefit. Asked of the rows in the
 * ledger, not of the engine's own memory.
 */
#ifndef ENTITLE_RELEASE_ACCOUNT_H
#define ENTITLE_RELEASE_ACCOUNT_H

#include <stdint.h>

#include "base/error.h"

struct db;

/**
 * Close a run whose shards are done, and release it when its account balances; in one transaction.
 *
 * @return ENT_OK; ENT_E_SYSTEM with the numbers when it does not balance: the run has failed and nothing of it
 *         is ever shown; ENT_E_ACTIVE when the run is no longer this process's; ENT_E_DB
 */
ent_code account_close(struct db *ledger, int64_t run_id, int epoch, ent_error *err);

#endif

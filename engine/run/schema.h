/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger's schema: numbered migrations that only move forward, each in one transaction. */
#ifndef ENTITLE_RUN_SCHEMA_H
#define ENTITLE_RUN_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "column/key.h"

struct db;

/** Version of this program: the number of its last migration. */
int schema_known(void);

/** Version of the ledger; 0 = there is none. */
ent_code schema_version(int *out, struct db *ledger, ent_error *err);

/**
 * Apply the next migration.
 *
 * @param keys          what subjects' keys are, for the first migration
 * @param[out] name     the migration's file; NULL when there is none left
 * @param[out] version  the ledger's version afterwards
 * @return ENT_OK; ENT_E_SOURCE when the ledger is newer than this program; ENT_E_DB
 */
ent_code schema_step(const char **name, int *version, key_kind keys, struct db *ledger, ent_error *err);

/** After the last migration, and again whenever roles were made: the ledger becomes entitle_owner's where it may, and each role that
 *  is there gets what it needs. Nothing happens when somebody else's ledger is looked at. */
ent_code schema_settle_rights(struct db *ledger, ent_error *err);

/** Whose the ledger is. */
ent_code schema_owner(const char **out, bool *can_log_in, arena *a, struct db *ledger, ent_error *err);

/** What subjects' keys are in a ledger that is there. */
ent_code schema_key_kind(key_kind *out, struct db *ledger, ent_error *err);

/** ENT_E_SOURCE unless the ledger is there and of this program's version. */
ent_code schema_check(struct db *ledger, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One state of the source database for all readers of a night.
 *
 * The coordinator locks every planned table in ACCESS SHARE mode, takes a snapshot, and exports it;
 * each worker imports it and locks again. LOCK TABLE takes no snapshot, so the order works, and it
 * must be this one: TRUNCATE and an ALTER TABLE that rewrites are not seen through snapshots
 * (PostgreSQL 15, 13.6), and a table refilled in between would read as empty.
 */
#ifndef ENTITLE_RUN_SNAPSHOT_H
#define ENTITLE_RUN_SNAPSHOT_H

#include "plan/plan.h"

struct db;

typedef struct snapshot {
    const char *conninfo;
    const char *id;       /* as pg_export_snapshot() gave it */
    const char *lock_sql; /* "" if there is nothing to lock */
} snapshot;

/** Opens the coordinator's reader. The snapshot lives as long as its transaction. */
ent_code snapshot_open(snapshot *out, struct db **reader, arena *a, const char *conninfo, const plan *p,
                       ent_error *err);
/** Opens a worker's reader in the same snapshot. */
ent_code snapshot_join(struct db **reader, const snapshot *s, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One state of the source database for all readers of a night, in this process and in others.
 *
 * The coordinator locks every planned table in ACCESS SHARE mode, takes a snapshot, and exports it;
 * each further reader locks as well and then imports it. LOCK TABLE takes no snapshot, so the order
 * works, and it must be this one: TRUNCATE and an ALTER TABLE that rewrites are not seen through
 * snapshots (PostgreSQL 15, 13.6), and a table refilled in between would read as empty. An import
 * succeeds only while somebody who had the snapshot, and the locks, is there, so between two readers
 * no table is ever without a lock.
 *
 * What LOCK TABLE does not take (a materialized view, a foreign table, a view or table of which we may
 * read some columns only) is locked by planning a query of it, which needs the snapshot first; what the
 * names stood for in the snapshot is then compared with what they stand for (relations.h).
 */
#ifndef ENTITLE_RUN_SNAPSHOT_H
#define ENTITLE_RUN_SNAPSHOT_H

#include <signal.h>

#include "run/relations.h"

struct db;

typedef struct snapshot {
    const char *conninfo;
    const volatile sig_atomic_t *stop; /* of its readers: see db_stop_on() */
    const char *id;       /* as pg_export_snapshot() gave it */
    const char *lock_sql; /* "" if there is nothing to lock */
    const char *plan_sql; /* of what LOCK TABLE does not take; "" if nothing */
    relations   relations;
} snapshot;

/* Where snapshots can be imported: one database of one server process. A replica has the same system. */
typedef struct snapshot_source {
    const char *system, *database, *started; /* as text */
} snapshot_source;

/** Opens the process's reader, in a new snapshot or in that of another process. The snapshot lives as long as
 *  the transaction of somebody who has it, and is one for all that the plans read. */
ent_code snapshot_open(snapshot *out, struct db **reader, arena *a, const char *conninfo,
                       const plan *const *plans, size_t n_plans, const volatile sig_atomic_t *stop,
                       ent_error *err);
/** The same in a snapshot that another process has exported, of which `ids` are to be tried in turn.
 *  *reader = NULL and ENT_OK: none of them is there any more. */
ent_code snapshot_import(snapshot *out, struct db **reader, arena *a, const char *conninfo, const plan *p,
                         const volatile sig_atomic_t *stop, const char *const *ids, size_t n_ids, ent_error *err);
/** Opens a worker's reader in the same snapshot. */
ent_code snapshot_join(struct db **reader, const snapshot *s, ent_error *err);

ent_code snapshot_ask_source(snapshot_source *out, arena *a, struct db *source, ent_error *err);

#endif

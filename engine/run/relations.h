/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the names in sources.xml stand for. A table that is swapped under its name, or emptied and
 * filled anew, holds rows that the night's snapshot does not see: it reads as empty, without an error,
 * and a whole source seems to say nothing. Locks keep that away from most tables, but a schema can be
 * renamed under any lock, and some relations cannot be locked before the snapshot is taken.
 */
#ifndef ENTITLE_RUN_RELATIONS_H
#define ENTITLE_RUN_RELATIONS_H

#include "plan/plan.h"

struct db;

/* The mapped tables and views, each once, and the oids that their names have in the snapshot. */
typedef struct relations {
    const char **names; /* schema.table */
    size_t       n, capacity;
    const char  *schemas, *tables, *quoted, *oids; /* as text[], the last as oid[] */
} relations;

/** The names only, of all that some plan maps. */
void relations_init(relations *out, arena *a, const plan *const *plans, size_t n_plans);
/** Asks a reader, in its snapshot, for the oids. */
ent_code relations_read(relations *r, arena *a, struct db *reader, ent_error *err);

/** After a shard was read: did every name still lead to the table that was locked? Asks the session that read,
 *  so that it is the session's own view of names that counts. ENT_E_DB names the table, and the reader is closed. */
ent_code relations_check_names(const relations *r, struct db *reader, ent_error *err);

/** Compares what stands below the names (tables of views, partitions, their files) in the reader's snapshot with what
 *  a new session sees. The reader has its locks, so what is the same now stays so. ENT_E_DB names what was changed. */
ent_code relations_compare(const relations *r, struct db *reader, const char *conninfo, ent_error *err);

/** Who keeps one of the tables to himself: for a lock that could not be had in time. Fills *err when it is known. */
ent_code relations_explain_lock(const relations *r, struct db *source, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several processes, also on several hosts, on one run. The coordinator opens it, registers its snapshot, and closes
 * it; whoever joins imports a snapshot that is registered, registers it anew, and takes shards under the run's epoch.
 * When the coordinator is gone, those who have the snapshot finish the shards; 'entitle run' then closes the run.
 *
 *     join_find(&run, &shard_size, ledger, options, &err);                       // the same rules, date and engine?
 *     join_import(&snapshot, &reader, arena, ledger, &run, options, &err);       // the same server?
 *     join_register(ledger, &run, &snapshot, reader, arena, &err);
 */
#ifndef ENTITLE_RUN_JOIN_H
#define ENTITLE_RUN_JOIN_H

#include "run/night.h"
#include "run/run_row.h"
#include "run/snapshot.h"

struct db;

/** The run that options->join names. ENT_E_FACTS: there is none to join; ENT_E_ACTIVE: it is of other rules, another date or
 *  another engine. */
ent_code join_find(run_row *out, int32_t *shard_size, struct db *ledger, const night_options *options, ent_error *err);

/** The process's reader, in the run's snapshot. ENT_E_ACTIVE when nobody who has it is there any more, ENT_E_SOURCE when
 *  options->source leads to another server or database. */
ent_code join_import(snapshot *out, struct db **reader, arena *a, struct db *ledger, const run_row *run,
                     const night_options *options, ent_error *err);

/** Lets others import the snapshot of this process. */
ent_code join_register(struct db *ledger, const run_row *run, const snapshot *s, struct db *reader, arena *a,
                       ent_error *err);

/** The as-of date of a run to join, before the rules are loaded for it. */
ent_code join_as_of(int32_t *out_day, const char *conninfo, const char *join, ent_error *err);

#endif

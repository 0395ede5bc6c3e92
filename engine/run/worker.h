/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One worker: its two connections, its buffers, and a shard at a time. Belongs to one thread.
 *
 *     worker *w = worker_new(&shared, &err);        // connects, imports the snapshot, locks
 *     while (worker_next(w, &found, &err) == ENT_OK && found) {}
 *     worker_free(w);
 */
#ifndef ENTITLE_RUN_WORKER_H
#define ENTITLE_RUN_WORKER_H

#include <stdatomic.h>

#include "plan/program.h"
#include "run/attempts.h"
#include "run/night.h"
#include "run/rows_forward.h"
#include "run/run_row.h"
#include "run/shards.h"
#include "run/snapshot.h"
#include "run/split.h"

/** What all workers share. */
typedef struct worker_shared {
    const night_options *options;
    const snapshot      *snapshot;
    const run_row       *run;
    const program      **programs;  /* of the plan's kinds of subject */
    attempts            *attempts;  /* NULL in a dry run */
    forward_night       *forward;   /* of the plan's kinds of subject; NULL: all rows of the sources are read */
    atomic_bool          stop;      /* one of them failed: begin no further shard */
    atomic_int           n_failed_in_row; /* shards that failed at the first try since one was done */
    shard_queue          queue;     /* of a dry run; else the ledger hands shards out */
} worker_shared;

typedef struct worker worker;

ent_code worker_new(worker **out, worker_shared *shared, ent_error *err);
void     worker_free(worker *w);

/** Its part of what is to be known before the first shard: after it, all workers wait for each other. */
ent_code worker_prepare(worker *w, size_t number, size_t n_workers, ent_error *err);

/** Does one shard. *found = false: none was left. A shard that fails by itself is noted, and the next one done; what
 *  is the connection's or the system's fault, or befalls shard after shard, is the night's. */
ent_code worker_next(worker *w, bool *found, ent_error *err);

/** The shard begun last; -1 before the first. */
int32_t worker_shard_number(const worker *w);
/** Its kind of subject. */
uint32_t worker_subject(const worker *w);
/** Adds what the shard that was just done came to.
 *  @return how many subjects it had */
int64_t worker_collect(const worker *w, night_result *result);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One worker of a comparison: a reader, both rulebooks' buffers, and a shard at a time. Belongs to one thread.
 *
 *     compare_worker *w = NULL;
 *     compare_worker_new(&w, &shared, &err);          // connects, imports the snapshot, locks
 *     while (compare_worker_next(w, &found, &n, &err) == ENT_OK && found) {}
 *     compare_worker_tally(w);                        // what it has counted
 *     compare_worker_free(w);
 */
#ifndef ENTITLE_RUN_COMPARE_WORKER_H
#define ENTITLE_RUN_COMPARE_WORKER_H

#include <stdatomic.h>

#include "emit/counts.h"
#include "plan/program.h"
#include "run/compare_match.h"
#include "run/compare_tally.h"
#include "run/snapshot.h"
#include "run/split.h"

/** What all workers share. */
typedef struct compare_shared {
    const compare_options *options;
    const compare_match   *match;
    const snapshot        *snapshot;
    const program        **programs[COMPARE_SIDES]; /* of the plans' kinds of subject */
    int32_t                band_days[COMPARE_BANDS_OF_AGE]; /* born on this day or before: as old as the band, or older */
    shard_queue            queue;                   /* a shard's subject is a pair of the match */
    atomic_bool            stop;                    /* one of them failed: begin no further shard */
} compare_shared;

typedef struct compare_worker compare_worker;

ent_code compare_worker_new(compare_worker **out, compare_shared *shared, ent_error *err);
void     compare_worker_free(compare_worker *w);

/** Does one shard. *found = false: none was left. */
ent_code compare_worker_next(compare_worker *w, bool *found, size_t *n_subjects, ent_error *err);
/** The shard begun last; -1 before the first. */
int32_t  compare_worker_shard_number(const compare_worker *w);

const compare_tally *compare_worker_tally(const compare_worker *w);
/** What each side counted by itself, for the account. */
const counts        *compare_worker_counts(const compare_worker *w, size_t side);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subjects of a night cut into ranges of keys of about the same size, without reading them: from
 * the planner's statistics. The shards of a kind cover all keys: the first begins with key_first(),
 * the last ends with key_last().
 *
 * Statistics may be old or missing, so how many subjects a shard holds is known when it is read. A
 * worker that finds more than SHARD_ROWS_MAX(size) rows has it cut (split.h) and does the pieces
 * one by one; no record depends on how the shards are cut.
 */
#ifndef ENTITLE_RUN_SHARDS_H
#define ENTITLE_RUN_SHARDS_H

#include "plan/plan.h"

struct db;

/** Rows of the subject's table that a shard may hold before it is cut. */
#define SHARD_ROWS_MAX(size) ((size_t)(size) * 2)

typedef struct shard {
    int32_t   number;
    uint32_t  subject; /* in plan.subjects */
    key_range range; /* low <= key < high */
    int64_t   n_estimated; /* subjects; for the progress shown, never for the account */
    bool      done;
} shard;

typedef struct shard_list {
    shard  *items; /* by number */
    size_t  n, capacity;
    int64_t n_estimated; /* in all */
    int64_t n_keyless; /* rows of subject tables without a key: nobody to decide for */
} shard_list;

/** Cut every kind of subject into shards of about `size` subjects. ENT_E_SOURCE when a kind has
 *  none at all. */
ent_code shards_plan(shard_list *out, arena *a, const plan *p, struct db *reader, int32_t size, ent_error *err);

/** The same, but where the last night was cut, as long as that still makes shards of about `size`: what it left of a shard
 *  (rows_forward.h, standing.h) then fits. How many subjects there are is what that night read. */
ent_code shards_plan_as_before(shard_list *out, arena *a, const plan *p, struct db *reader, struct db *ledger, int32_t size,
                               ent_error *err);

/** For a run that is taken over: its open shards are looked for in the reader's snapshot.
 *  ENT_E_SOURCE when a kind has no subject at all there. */
ent_code shards_check(shard_list *list, const plan *p, struct db *reader, ent_error *err);

/** As an item of an array in SQL, with what stands before it: { or a comma. */
void shards_append_key(text *array, const char *key);

/** The kind's position in plan.subjects, or -1. */
int shards_subject_find(const plan *p, const char *kind);

#endif

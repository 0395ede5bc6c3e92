/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subjects of a night cut into ranges of keys, with as many subjects in each as were counted in
 * the snapshot. The shards of a kind cover all keys: the first begins at SHARD_KEY_MIN, the last
 * ends before SHARD_KEY_MAX.
 */
#ifndef ENTITLE_RUN_SHARDS_H
#define ENTITLE_RUN_SHARDS_H

#include "plan/plan.h"

struct db;

/* Not INT64_MIN: as an SQL literal that is a numeric, and no index on a bigint serves it. */
#define SHARD_KEY_MIN (-INT64_MAX)
#define SHARD_KEY_MAX INT64_MAX

typedef struct shard {
    int32_t  number;
    uint32_t subject; /* in plan.subjects */
    int64_t  low, high; /* low <= key < high */
    int64_t  n_planned;
    bool     done;
} shard;

typedef struct shard_list {
    shard  *items; /* by number */
    size_t  n, capacity;
    int64_t n_planned; /* in all */
    int64_t n_keyless; /* rows of subject tables without a key: nobody to decide for */
} shard_list;

/** Cut every kind of subject into shards of `size` subjects. ENT_E_SOURCE when a kind has none at
 * all. */
ent_code shards_plan(shard_list *out, arena *a, const plan *p, struct db *reader, int32_t size, ent_error *err);

/** Count the open shards of `list` anew in the reader's snapshot. */
ent_code shards_recount(shard_list *list, const plan *p, struct db *reader, ent_error *err);

/** The kind's position in plan.subjects, or -1. */
int shards_subject_find(const plan *p, const char *kind);

#endif

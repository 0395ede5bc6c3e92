/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the tables of a night have an index that finds and orders their keys. Without one a night
 * works, but every shard reads the whole table.
 */
#ifndef ENTITLE_RUN_INDEXES_H
#define ENTITLE_RUN_INDEXES_H

#include "run/shards.h"

struct db;

typedef struct index_notes {
    const char **items; /* a sentence each, with what to do */
    size_t       n, capacity;
} index_notes;

/** Of the kinds of subject that are more than one shard. Views are not looked into. */
ent_code indexes_look(index_notes *out, arena *a, const plan *p, const shard_list *shards, int32_t size,
                      struct db *reader, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shard that holds far more than was estimated, cut into pieces of the wanted size: the keys are
 * counted off in the reader's snapshot, at most SPLIT_PIECES_MAX shards at a time, so that others
 * begin with the pieces while somebody goes on cutting the rest.
 */
#ifndef ENTITLE_RUN_SPLIT_H
#define ENTITLE_RUN_SPLIT_H

#include <signal.h>
#include <stdatomic.h>

#include "run/shards.h"

struct db;

#define SPLIT_PIECES_MAX 32

typedef struct split {
    const char *cuts[SPLIT_PIECES_MAX]; /* ascending, within the shard; a piece ends before each */
    size_t      n;                      /* 0 = one key has all the rows */
    struct db_result *keeps; /* the cuts */
} split;

/** Give back with split_dispose(). `size` rows of the subject's table in each piece but the rest. */
ent_code split_find(split *out, struct db *reader, const plan_subject *s, const shard *whole, int32_t size,
                    ent_error *err);
void     split_dispose(split *s);

struct batch;
/** Reads a shard; where it has too many rows it is cut instead: pieces->n > 0, and nothing of it is in the batch. */
ent_code split_read(split *pieces, struct batch *b, struct db *reader, const shard *whole, int32_t size, ent_error *err);

/**
 * The pieces into the ledger, in the transaction that claimed `whole`: new open shards, numbered from
 * `first`; `whole` keeps the rest, under its number, which is claimed before them.
 */
ent_code split_write(const split *pieces, struct db *ledger, const char *run, const shard *whole, const char *kind,
                     int32_t first, int32_t size, ent_error *err);

/* The shards of a dry run, which are in no ledger: whoever takes one ends it, or puts it back in pieces. */
typedef struct shard_queue {
    shard_list *list;
    arena      *arena; /* of the list; nobody else uses it meanwhile */
    size_t      next, n_ended;
} shard_queue;

/** *left = none to take, but one that is not ended may come back in pieces. */
bool shard_queue_take(shard_queue *q, shard *out, bool *left);
/** The same, but it waits for such pieces. *found = false: none is left, or `halt` says to begin no other. Fails when somebody has
 *  stopped the command (`stop`; NULL: nobody can). */
ent_code shard_queue_wait(shard_queue *q, shard *out, bool *found, const atomic_bool *halt, const volatile sig_atomic_t *stop,
                          ent_error *err);
void shard_queue_end(shard_queue *q);
void shard_queue_split(shard_queue *q, const shard *whole, const split *pieces, int32_t size);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who works on which shard, in entitle.shard_attempt. It is written by the process's own session, not by the
 * worker's, and before the shard is begun: when a shard kills its process, the attempt is there. A shard
 * whose attempts failed or died too often (entitle.shard_attempts_max()) is left alone.
 *
 *     attempts_init(&tries, ledger, run_id, epoch);
 *     attempts_begin(&tries, &number, shard, backend, &err);     // number 0: it was tried too often
 *     attempts_end(&tries, shard, number, NULL);                 // in order; with an error: it failed
 *
 * Workers share one of these; each call is a statement of its own and waits for the one before.
 */
#ifndef ENTITLE_RUN_ATTEMPTS_H
#define ENTITLE_RUN_ATTEMPTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct db;

#define ATTEMPTS_PROCESS_MAX 128

typedef struct attempts {
    struct db *ledger;
    char       run[24], epoch[16];
    char       process[ATTEMPTS_PROCESS_MAX]; /* host:pid */
    int64_t    watched_s; /* when sessions were looked at last, monotonic */
} attempts;

/** How a process calls itself in the ledger: host:pid. */
void attempts_process(char out[ATTEMPTS_PROCESS_MAX]);

void attempts_init(attempts *a, struct db *ledger, int64_t run_id, int epoch);

/** `backend` holds the shard's row. *number = 0: the shard was tried too often and is left alone. */
ent_code attempts_begin(attempts *a, int32_t *number, int32_t shard, int backend, ent_error *err);
/** why = NULL: given back in order, which does not count. */
ent_code attempts_end(attempts *a, int32_t shard, int32_t number, const ent_error *why, ent_error *err);

/** The first of `n` numbers for shards that come out of a cut. */
ent_code attempts_shard_numbers(attempts *a, int32_t *first, size_t n, ent_error *err);

/** Once a second at most: ends sessions that have been at a shard for longer than this. */
ent_code attempts_watch(attempts *a, int timeout_s, ent_error *err);

/** Lets shards that are left alone be tried again. */
ent_code attempts_forgive(attempts *a, ent_error *err);

/** ENT_E_HELD when shards of the run are left alone, with their keys and the last error. */
ent_code attempts_check(attempts *a, size_t *n_shards, ent_error *err);

/** "all keys", "1000 and above", "1000 to below 2000"; NULL: no bound. In English, as programs read it. */
void attempts_append_keys(text *out, const char *low, const char *high);
/** The same for people. */
const char *attempts_say_keys(arena *a, const char *keys);

#endif

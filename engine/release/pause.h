/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The big switch: everything, one benefit, or the regions with a prefix is not decided until it is
 * resumed. A night reads the pauses at the beginning of each shard, so a pause holds from the next
 * shard on; what is skipped counts as `skip`, reason `paused`, and keeps what it has.
 */
#ifndef ENTITLE_RELEASE_PAUSE_H
#define ENTITLE_RELEASE_PAUSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct db;

typedef enum pause_kind { PAUSE_ALL, PAUSE_BENEFIT, PAUSE_REGION } pause_kind;

typedef struct pause_target {
    pause_kind  kind;
    const char *name; /* a benefit's id, the prefix of regions, or "" */
} pause_target;

typedef struct pause_row {
    pause_target what;
    const char  *since, *by, *reason;
    const char  *ended; /* NULL: until it is lifted; later than now: until then */
    const char  *ended_by; /* NULL unless lifted */
} pause_row;

#define PAUSE_REGION_BYTES_MAX 64

/** As the ledger has it: "all", "benefit", "region". */
const char *pause_kind_name(pause_kind kind);

/** For people: "everything", "benefit 'aid'", "region '31'". */
const char *pause_describe(arena *a, const pause_target *what);

/** Whether all of `inner` is paused when `outer` is. */
bool pause_covers(const pause_target *outer, const pause_target *inner);

/** What is wrong with a prefix of regions; NULL if nothing is. */
const char *pause_region_fault(const char *prefix);

/** What is paused. */
ent_code pause_list(pause_row **out, size_t *n, arena *a, struct db *ledger, ent_error *err);

/** Pause it; ENT_E_SOURCE if it is paused already. */
ent_code pause_begin(pause_row *out, arena *a, struct db *ledger, const pause_target *what,
                     const char *reason, ent_error *err);

/** Lift its pause; ENT_E_SOURCE if there is none. A pause that covers it from without stays. */
ent_code pause_end(pause_row *out, arena *a, struct db *ledger, const pause_target *what, ent_error *err);

/** Benefits of the rulebooks the ledger has, followed by NULL. */
ent_code pause_benefits(const char ***out, size_t *n, arena *a, struct db *ledger, ent_error *err);

/** False when a night was done and none of its regions had the prefix. A courtesy: true when the ledger does not tell. */
bool pause_region_known(struct db *ledger, const char *prefix);

#endif

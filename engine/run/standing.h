/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ledger holds for the subjects of a shard, read in one ordered stream and handed out
 * subject by subject.
 *
 *     standing *s = standing_new(subject, as_of_day);
 *     standing_read(s, ledger, low, high, &err);
 *     for each subject, keys ascending:
 *         standing_seek(s, key);
 *         standing_common(s, position, &state);          // refused, open case: what needs no event
 *         standing_event(s, position, event, &state);    // what there is for this event
 */
#ifndef ENTITLE_RUN_STANDING_H
#define ENTITLE_RUN_STANDING_H

#include "decide/decide.h"

struct db;

typedef struct standing standing;

standing *standing_new(const plan_subject *subject, int32_t as_of_day);
void      standing_free(standing *s);

/** In the shard's transaction. Also reads what is paused. */
ent_code standing_read(standing *s, struct db *ledger, int64_t low, int64_t high, ent_error *err);

void standing_seek(standing *s, int64_t key);
/** After the last subject of the shard: active entitlements of keys that were never sought, because
 *  the source no longer has them. */
size_t standing_orphans(standing *s);

/** Has an active entitlement for whatever event. `position` is the benefit's in
 * plan_subject.benefits. */
bool standing_is_held(const standing *s, size_t position);
void standing_common(const standing *s, size_t position, const char *region, ledger_state *out);
void standing_event(const standing *s, size_t position, const char *event, ledger_state *out);

#endif

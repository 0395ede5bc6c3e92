/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ledger holds for the subjects of a shard, read in two ordered streams (grant records,
 * and the few other things), and handed out in one of two ways, which may be mixed as long as keys
 * ascend in each.
 *
 * Subject by subject:
 *
 *     standing *s = standing_new(subject, as_of_day);
 *     standing_read(s, ledger, &range, book, &brought, &err);
 *     for each subject, keys ascending:
 *         standing_seek(s, key);
 *         standing_common(s, position, region, &state);  // refused, open case: what needs no event
 *         standing_event(s, position, event, &state);    // what there is for this event
 *
 * By columns, for a range of subjects at a time:
 *
 *     standing_align(s, keys, n);
 *     const standing_column *c = standing_benefit(s, position);   // NULL: nobody of them has it
 *     standing_special(s)[i] != 0                                 // this one subject by subject
 */
#ifndef ENTITLE_RUN_STANDING_H
#define ENTITLE_RUN_STANDING_H

#include "emit/emit.h"

struct db;

typedef struct standing standing;

standing *standing_new(const plan_subject *subject, int32_t as_of_day);
void      standing_free(standing *s);

/** In the shard's transaction. Also reads what is paused. `brought`: grant records that released runs left in
 *  entitle.brought_forward are taken from there, where it still speaks of all there are, and whether it did; NULL = all are read. */
ent_code standing_read(standing *s, struct db *ledger, const key_range *range, key_book *book, bool *brought, ent_error *err);
/** Leaves for the next night what stands once `given`, what the shard has added, counts. After everybody was looked at. */
ent_code standing_leave(standing *s, struct db *ledger, int64_t run_id, const key_range *range, const emit_given *given,
                        size_t n_given, ent_error *err);

/** After the last subject of the shard: active entitlements of keys that were neither sought nor
 *  aligned, because the source no longer has them. */
size_t standing_orphans(const standing *s);

/* ---- subject by subject ---- */

void standing_seek(standing *s, int64_t key);
/** Has an active entitlement for whatever event. `position` is the benefit's in
 * plan_subject.benefits. */
bool standing_is_held(const standing *s, size_t position);
void standing_common(const standing *s, size_t position, const char *region, ledger_state *out);
void standing_event(const standing *s, size_t position, const char *event, ledger_state *out);

/* ---- by columns ---- */

/** Of one benefit, for the event that everybody has without asking the rules ('' or the year); by
 *  subject of the range. Nothing is entitled for a benefit whose event the rules say. */
typedef struct standing_column {
    const uint8_t *entitled;       /* 1: an active entitlement */
    const int64_t *entitled_minor; /* 0 where there is none, and so is seq */
    const int32_t *entitlement_seq;
} standing_column;

/** Keys ascending, and after those of the range before. Its columns are valid until the next. */
void standing_align(standing *s, const int64_t *keys, size_t n);
/** NULL: none of the range has it, or all who have are special. */
const standing_column *standing_benefit(const standing *s, size_t position);
/** By subject of the range: 1 where the columns do not say all: a hold, proposal, offer, refusal or
 *  open case stands, an entitlement was stopped or is for another event, or a record was written by
 *  a run that does not count. Columns say nothing of such a subject; seek it. */
const uint8_t *standing_special(const standing *s);
/** Pauses apply to all subjects, special or not. */
bool standing_any_pause(const standing *s);
bool standing_is_paused(const standing *s, size_t position, const char *region);

#endif

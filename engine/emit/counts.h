/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The account of a shard: how many subjects were read per region, and how many of them got which
 * outcome of which benefit, for which reason. Two sides counted apart, so that release/account.c
 * can compare them.
 */
#ifndef ENTITLE_EMIT_COUNTS_H
#define ENTITLE_EMIT_COUNTS_H

#include "decide/decide.h"
#include "emit/copy_rows.h"

#define COUNTS_READ UINT32_MAX /* in place of a benefit: subjects read */

typedef struct count {
    uint32_t    benefit; /* index into rulebook.benefits; COUNTS_READ */
    outcome     outcome;
    const char *region, *reason; /* in the counts' arena */
    int64_t     n, amount_minor;
} count;

typedef struct counts {
    arena   arena;
    count  *items;
    size_t  n, capacity;
    uint32_t *slots; /* open addressing: index + 1 of an item, 0 = free */
    size_t   n_slots;
    bool     overflow; /* a sum of amounts does not fit 64 bits */
} counts;

void counts_init(counts *c);
void counts_clear(counts *c);
void counts_dispose(counts *c);
void counts_add(counts *c, uint32_t benefit, const char *region, outcome o, const char *reason, int64_t n,
                int64_t amount_minor);
/** Add all of `from`; with `by_region` false, under region "". */
void counts_merge(counts *c, const counts *from, bool by_region);

/** By benefit, outcome, reason and region: an order that does not depend on who came first. */
void counts_sort(counts *c);

/** Rows for entitle.run_read and entitle.run_count. */
void counts_copy(const counts *c, const rulebook *book, const char *subject_kind, int64_t run_id, int32_t shard,
                 copy_rows *read, copy_rows *outcomes);

#endif

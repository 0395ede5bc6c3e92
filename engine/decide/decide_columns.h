/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of decide.h for a chunk of subjects at once, as far as it is plain: nothing stands for
 * the subject but an entitlement or none. What is not plain is set aside for decide().
 *
 *     decide_tally *t = decide_tally_new(n_benefits, a);             // per thread and kind of subject
 *     decide_tally_begin(t);                                         // per shard
 *     decide_regions(t, batch, first, n);                            // per chunk
 *     for each benefit: decide_columns(t, &input, &output);
 *     ... decide_tally_region(), decide_tally_of() ...               // per shard: what was counted
 *
 *   verdict          entitled                 outcome
 *   not eligible     no                       not eligible (counted by subtraction)
 *                    yes                      aside
 *   eligible         no                       new grant; aside when the benefit has a window or messages
 *                    to as much               unchanged
 *                    to less                  raise; aside when the benefit has messages
 *                    to more                  aside
 *   eligible, a stop event not false          aside
 *   the interpreter's, a guard failed         aside
 *   any, holds an excluding benefit           skip, excluded
 */
#ifndef ENTITLE_DECIDE_DECIDE_COLUMNS_H
#define ENTITLE_DECIDE_DECIDE_COLUMNS_H

#include "decide/decide.h"
#include "evaluate/columns.h"

typedef struct decide_columns_input {
    const columns_benefit *evaluated;
    size_t                 index;    /* of the benefit, 0 .. n_benefits - 1 */
    size_t                 n;        /* subjects */
    const uint8_t         *aside;    /* 1: not plain; NULL = all are */
    const uint8_t         *excluded; /* 1: holds an excluding benefit; NULL = nobody */
    const uint8_t         *entitled; /* NULL = nobody */
    const int64_t         *entitled_minor;
    const uint8_t *const  *stops;    /* truths of each stop event */
    size_t                 n_stops;
    bool                   has_window, has_messages;
} decide_columns_input;

typedef struct decide_columns_output { /* with room for COLUMNS_CHUNK each */
    uint32_t *grants;   /* places k in evaluated->eligible, ascending */
    size_t    n_grants;
    uint32_t *aside;    /* subjects, ascending */
    size_t    n_aside;
} decide_columns_output;

typedef struct decide_count {
    int64_t n_new, n_raise, n_unchanged, n_excluded, n_aside;
    int64_t new_minor, raise_minor, unchanged_minor; /* sums of amounts */
} decide_count;

typedef struct decide_tally decide_tally;

decide_tally *decide_tally_new(size_t n_benefits);
void          decide_tally_free(decide_tally *t);
void          decide_tally_begin(decide_tally *t);
/** Regions of the chunk's subjects; counts them as read. */
void          decide_regions(decide_tally *t, const batch *b, size_t first, size_t n);
void          decide_columns(decide_tally *t, const decide_columns_input *in, decide_columns_output *out);

/* what was counted */
size_t              decide_tally_regions(const decide_tally *t);
const char         *decide_tally_region(const decide_tally *t, size_t region, int64_t *n_read);
const decide_count *decide_tally_of(const decide_tally *t, size_t region, size_t benefit);
/** A sum of amounts does not fit 64 bits. */
bool                decide_tally_overflow(const decide_tally *t);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a worker counts while it compares, and how the workers' counts become one. Private to run/compare*.c.
 *
 *     compare_tally *t = compare_tally_new(n_benefits);          // per worker, and one for all
 *     region = compare_tally_text(t, "310101", 6);
 *     compare_tally_add(t, &seen);                               // per subject and benefit that somebody gets or that differs
 *     compare_tally_merge(all, t);
 *     compare_tally_fill(&benefit, all, index, arena);           // sorted
 */
#ifndef ENTITLE_RUN_COMPARE_TALLY_H
#define ENTITLE_RUN_COMPARE_TALLY_H

#include "column/dictionary.h"
#include "run/compare.h"

#define COMPARE_NO_RULES 0 /* in place of a list's number */

/** A subject and a benefit, whose outcome differs. Compared by its bytes: zeroed before it is filled. */
typedef struct compare_case {
    uint32_t benefit;
    uint8_t  change;
    uint8_t  states[COMPARE_SIDES];
    uint32_t reasons[COMPARE_SIDES]; /* texts of the tally */
    int64_t  rules[COMPARE_SIDES];   /* numbers of lists; COMPARE_NO_RULES */
} compare_case;

typedef struct compare_seen {
    compare_case what;
    int64_t      minor[COMPARE_SIDES];
    uint64_t     hash;   /* of the key: which cases are shown */
    uint32_t     region; /* a text of the tally */
    uint8_t      band;
} compare_seen;

typedef struct compare_tally compare_tally;

compare_tally *compare_tally_new(size_t n_benefits);
void           compare_tally_free(compare_tally *t);

/** The number of a region or a reason. */
uint32_t compare_tally_text(compare_tally *t, const char *s);
/** Whether the list of rules that has the number is known; else it is to be given. */
bool     compare_tally_has_rules(const compare_tally *t, int64_t number);
void     compare_tally_rules(compare_tally *t, int64_t number, const char *rules);

void compare_tally_states(compare_tally *t, size_t benefit, compare_state old_state, compare_state new_state, int64_t n);
/** Who gets it, with or without a change. `subtracts`: compare_benefit. */
void compare_tally_cells(compare_tally *t, const compare_seen *s, bool subtracts);
/** Who has a change: its cause, and perhaps the case itself. */
void compare_tally_case(compare_tally *t, const compare_seen *s);

void compare_tally_merge(compare_tally *to, const compare_tally *from);
void compare_tally_fill(compare_benefit *out, compare_tally *t, size_t benefit, arena *a);
/** A sum does not fit 64 bits. */
bool compare_tally_overflow(const compare_tally *t);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the old rulebook is which of the new one: kinds of subject and benefits by their names. Private to run/compare*.c. */
#ifndef ENTITLE_RUN_COMPARE_MATCH_H
#define ENTITLE_RUN_COMPARE_MATCH_H

#include "plan/plan.h"
#include "run/compare.h"

#define COMPARE_NOWHERE (-1)

typedef struct compare_pair_benefit {
    uint32_t      benefit;                  /* in compare_result.benefits */
    int           position[COMPARE_SIDES];  /* in plan_subject.benefits; COMPARE_NOWHERE: see the two below */
    compare_state otherwise[COMPARE_SIDES]; /* of everybody */
    const char   *reason[COMPARE_SIDES];
} compare_pair_benefit;

/** A kind of subject. */
typedef struct compare_pair {
    int                   subject[COMPARE_SIDES]; /* in plan.subjects; COMPARE_NOWHERE: nobody is decided for */
    compare_pair_benefit *benefits;
    size_t                n_benefits;
    bool                  alike;    /* both read the same columns: once is enough */
    int                   age_side; /* COMPARE_NOWHERE: no age is known */
    size_t                age_item, age_column;
} compare_pair;

typedef struct compare_match {
    const plan     *plans[COMPARE_SIDES];
    compare_pair   *pairs;
    size_t          n_pairs;
    compare_benefit *benefits; /* by id */
    size_t          n_benefits;
    const char     *age_fact;  /* of the first pair that has one; NULL */
} compare_match;

/** The benefits of either plan by id, or only this one; nothing else is filled in. */
void compare_match_benefits(compare_match *out, const plan *const *plans, const char *only, arena *a);
/** Before the plans are bound. No pairs: nothing is in force. */
ent_code compare_match_names(compare_match *out, const compare_options *options, arena *a, ent_error *err);
/** After it: are the keys the same, what is read alike, where is the age. */
ent_code compare_match_columns(compare_match *m, arena *a, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One subject's outcome for one benefit, as a night would come to it, for `decide` and `explain`.
 *
 *     size_t *order = outcome_order(book, arena);           // in which benefits are decided
 *     for each i: outcome_decide(&o, &request) and keep whether it was granted
 */
#ifndef ENTITLE_AUTHOR_OUTCOME_H
#define ENTITLE_AUTHOR_OUTCOME_H

#include "decide/decide.h"

typedef struct outcome_request {
    const plan         *plan;
    const plan_benefit *benefit;
    size_t              index;    /* in the plan_subject's benefits */
    evaluate_worker    *worker;   /* with the subject's facts; NULL when its benefits are not planned */
    bool                excluded;
    ledger_state        state;    /* what needs no event; see `event_state` */
    /** Completes `state` for the event that the evaluation came to; NULL without a ledger. */
    void (*event_state)(void *self, size_t index, const char *event, ledger_state *state);
    void *self;
} outcome_request;

typedef struct outcome_result {
    bool         looked_at;  /* false: evaluation is empty */
    evaluation   evaluation;
    ledger_state state;
    decision     decision;
} outcome_result;

void outcome_decide(outcome_result *out, const outcome_request *request);

/** Benefits (indexes in the rulebook) by id, but those that a benefit excludes before it. */
uint32_t *outcome_order(const rulebook *b, arena *a);
/** Has one of the excluding benefits been granted (a flag for each benefit of the rulebook)? */
bool outcome_is_excluded(const rulebook_benefit *b, const bool *has);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The same questions in the same order as run/worker.c asks them, for one subject. */
#include "author/outcome.h"

void outcome_decide(outcome_result *out, const outcome_request *r)
{
    *out = (outcome_result){.state = r->state};
    out->looked_at =
        r->worker != NULL && decide_skip_reason(r->benefit, &r->state, r->excluded) == NULL;
    if (out->looked_at) {
        evaluate_benefit(r->worker, r->index, &out->evaluation);
        if (r->event_state != NULL) {
            r->event_state(r->self, r->index, out->evaluation.event, &out->state);
        }
    }
    decide(r->benefit, out->looked_at ? &out->evaluation : NULL, &out->state, r->excluded,
           r->plan->as_of_day, NULL, &out->decision);
}

static void visit(const rulebook *b, uint32_t benefit, bool *visited, uint32_t *order, size_t *n)
{
    if (visited[benefit]) {
        return;
    }
    visited[benefit] = true;
    for (size_t i = 0; i < b->benefits[benefit].n_excludes; i++) {
        visit(b, b->benefits[benefit].excludes[i], visited, order, n);
    }
    order[(*n)++] = benefit;
}

uint32_t *outcome_order(const rulebook *b, arena *a)
{
    uint32_t *order = arena_array(a, b->n_benefits, sizeof *order);
    bool *visited = arena_array(a, b->n_benefits, sizeof *visited);
    size_t n = 0;
    for (uint32_t i = 0; i < b->n_benefits; i++) {
        visit(b, i, visited, order, &n);
    }
    return order;
}

bool outcome_is_excluded(const rulebook_benefit *b, const bool *has)
{
    for (size_t i = 0; i < b->n_excludes; i++) {
        if (has[b->excludes[i]]) {
            return true;
        }
    }
    return false;
}

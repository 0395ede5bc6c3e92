/* SPDX-License-Identifier: Apache-2.0 */
/* The same questions in the same order as run/worker.c asks them, for one subject. */
#include "author/outcome.h"

#include <string.h>

/* The subject's table has the key more than once: which of the two it is, is for a human to say. */
static void hold_duplicate(const outcome_request *r, evaluation *e)
{
    arena *scratch = evaluate_scratch(r->worker);
    const plan_subject *s = &r->plan->subjects[r->plan_subject];
    uint32_t *fact = arena_array(scratch, 1, sizeof *fact);
    value_missing *missing = arena_array(scratch, 1, sizeof *missing);
    size_t id = r->plan->book->n_facts;
    for (size_t i = 0; i < s->n_items; i++) {
        if (strcmp(s->items[i].item->table, s->subject->table) == 0) {
            id += (size_t)(s->items[i].item - r->plan->book->items);
            break;
        }
    }
    *fact = RULEBOOK_MISSING(id, UNKNOWN_CONFLICT);
    *missing = (value_missing){.n = 1, .facts = fact};
    *e = (evaluation){.state = EVALUATION_UNKNOWN, .missing = missing, .event = ""};
}

/* What is paid by months starts with one. */
static void check_month(const plan_benefit *b, evaluation *e)
{
    temporal_date from;
    if (e->state == EVALUATION_ELIGIBLE && b->benefit->period == PERIOD_MONTHLY &&
        (!temporal_date_from_days(&from, e->valid_from_day) || from.day != 1)) {
        e->state = EVALUATION_FAILED;
        e->fault = (feel_fault){.message = "a monthly benefit starts on the first of a month"};
    }
}

void outcome_decide(outcome_result *out, const outcome_request *r)
{
    *out = (outcome_result){.state = r->state};
    out->looked_at =
        r->worker != NULL && decide_skip_reason(r->benefit, &r->state, r->excluded) == NULL;
    if (out->looked_at) {
        if (r->duplicate) {
            hold_duplicate(r, &out->evaluation);
        } else {
            evaluate_benefit(r->worker, r->index, &out->evaluation);
            check_month(r->benefit, &out->evaluation);
        }
        if (out->evaluation.event == NULL) {
            out->evaluation.event = "";
        }
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

/* SPDX-License-Identifier: Apache-2.0 */
/* See both_ways.h. Compares what decide/ and emit/ look at: the verdict, the failed guard, the amount, the event, the first
 * day, the payee, the stop event, and the deciding rules in their order. */
#include "both_ways.h"

#include <inttypes.h>
#include <string.h>

#include "kernels/kernels.h"

#define SHOWN_MAX 20

typedef struct pair {
    const program *p;
    batch *b;
    evaluate_columns *columns;
    evaluate_worker *worker;
    both_ways_result *result;
    FILE *out;
} pair;

static const char *const states[] = {"guard failed", "unknown", "failed", "not eligible",
                                     "eligible"};

static void report(pair *x, size_t row, size_t benefit, const char *what, const evaluation *e)
{
    const plan_benefit *plan = &x->p->subject->benefits[x->p->benefits[benefit].position];
    x->result->n_differences++;
    if (x->result->n_differences > SHOWN_MAX) {
        return;
    }
    text facts = {0};
    evaluate_facts_json(x->worker, x->p->benefits[benefit].position, &facts);
    fprintf(x->out,
            "subject %zu, %s, region '%s': %s; the interpreter: %s, amount %" PRId64
            ", event '%s'\n  %s\n",
            row, plan->benefit->id, x->b->regions[row], what, states[e->state], e->amount_minor,
            e->event, text_string(&facts));
    text_dispose(&facts);
}

static void compare_event(pair *x, const columns_benefit *c, size_t k, size_t row, size_t benefit,
                          const evaluation *e)
{
    char day[TEMPORAL_TEXT_MAX] = "";
    const char *event = c->program->event_text;
    if (c->program->event_kind == PROGRAM_EVENT_DATE) {
        temporal_date d;
        temporal_date_from_days(&d, c->events[k]);
        day[temporal_date_format(day, d)] = '\0';
        event = day;
    } else if (c->program->event_kind == PROGRAM_EVENT_TEXT) {
        event = x->b->dictionary.items[c->events[k]].bytes;
    }
    if (strcmp(event, e->event) != 0) {
        report(x, row, benefit, "another event", e);
    }
}

static void compare_rules(pair *x, size_t benefit, size_t k, size_t row, const evaluation *e)
{
    arena a;
    const feel_hit *hits;
    size_t n;
    arena_init(&a, 0);
    if (evaluate_columns_hits(x->columns, benefit, k, &a, &hits, &n)) {
        x->result->n_rules++;
        bool same = n == e->n_hits;
        for (size_t i = 0; same && i < n; i++) {
            same = hits[i].table == e->hits[i].table && hits[i].rule == e->hits[i].rule;
        }
        if (!same) {
            report(x, row, benefit, "other deciding rules", e);
        }
    }
    arena_dispose(&a);
}

static void compare_eligible(pair *x, size_t benefit, size_t k, size_t row, const evaluation *e)
{
    const columns_benefit *c = evaluate_columns_benefit(x->columns, benefit);
    x->result->n_eligible++;
    if (e->state != EVALUATION_ELIGIBLE) {
        report(x, row, benefit, "columns say eligible", e);
        return;
    }
    int64_t amount = columns_amount(c, k);
    if (amount != e->amount_minor) {
        char what[64];
        snprintf(what, sizeof what, "columns say %" PRId64, amount);
        report(x, row, benefit, what, e);
    }
    if (c->valid_from_days != NULL && c->valid_from_days[k] != e->valid_from_day) {
        report(x, row, benefit, "another first day", e);
    }
    if (c->payees != NULL && c->payees[k] != e->payee) {
        report(x, row, benefit, "another payee", e);
    }
    compare_event(x, c, k, row, benefit, e);
    compare_rules(x, benefit, k, row, e);
}

static void compare_stops(pair *x, size_t benefit, size_t i, size_t row, const evaluation *e)
{
    const program_benefit *p = &x->p->benefits[benefit];
    const rulebook_benefit *rules = x->p->subject->benefits[p->position].benefit;
    const rulebook_stop *stop = NULL;
    for (size_t s = 0; s < p->n_stops && stop == NULL; s++) {
        uint8_t truth = evaluate_columns_stop(x->columns, benefit, s)[i];
        if (truth == TRUTH_U) {
            return;
        }
        stop = truth == TRUTH_T ? &rules->stops[s] : NULL;
    }
    if (stop != e->stop) {
        report(x, row, benefit, "another stop event", e);
    }
}

static void compare(pair *x, size_t benefit, size_t first, size_t n)
{
    const columns_benefit *c = evaluate_columns_benefit(x->columns, benefit);
    const program_benefit *p = &x->p->benefits[benefit];
    const plan *plan = x->p->plan;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        size_t row = first + i;
        uint8_t verdict = c->verdicts[i];
        evaluation e;
        while (k < c->n_eligible && c->eligible[k] < i) {
            k++;
        }
        x->result->n_pairs++;
        evaluate_begin(x->worker, x->b->keys.numbers[row], x->b->regions[row]);
        evaluate_set_row(x->worker, x->b, row);
        evaluate_benefit(x->worker, p->position, &e);
        if (verdict == COLUMNS_ROW) {
            continue;
        }
        x->result->n_columns++;
        if (verdict == COLUMNS_ELIGIBLE) {
            compare_eligible(x, benefit, k, row, &e);
        } else if (verdict == COLUMNS_NOT_ELIGIBLE && e.state != EVALUATION_NOT_ELIGIBLE) {
            report(x, row, benefit, "columns say not eligible", &e);
        } else if (verdict >= COLUMNS_GUARD) {
            const rulebook_benefit *rules = x->p->subject->benefits[p->position].benefit;
            const rulebook_guard *guard =
                &plan->book->guards[rules->guards[verdict - COLUMNS_GUARD]];
            if (e.state != EVALUATION_GUARD_FAILED || e.guard != guard) {
                report(x, row, benefit, "columns say a guard failed", &e);
            }
        }
        compare_stops(x, benefit, i, row, &e);
    }
}

static void compare_batch(pair *x)
{
    evaluate_columns_begin(x->columns, x->b);
    for (size_t first = 0; first < x->b->n_subjects;) {
        size_t n = evaluate_columns_chunk(x->columns, first);
        for (size_t i = 0; i < x->p->n_benefits; i++) {
            compare(x, i, first, n);
        }
        first += n;
    }
}

void both_ways(random_source *r, const program *p, size_t n_subjects, both_ways_result *result,
               FILE *out)
{
    arena a;
    arena_init(&a, 0);
    pair x = {.p = p, .b = random_batch(r, p, n_subjects), .result = result, .out = out};
    x.columns = evaluate_columns_new(p, &a);
    x.worker = evaluate_worker_new(p->plan, (uint32_t)(p->subject - p->plan->subjects), &a);
    compare_batch(&x);
    if (result->n_differences ==
        0) { /* what was remembered of the first must hold for the second */
        random_batch_again(r, p, x.b, 1 + random_below(r, n_subjects));
        compare_batch(&x);
    }
    evaluate_columns_free(x.columns);
    evaluate_worker_free(x.worker);
    batch_free(x.b);
    arena_dispose(&a);
}

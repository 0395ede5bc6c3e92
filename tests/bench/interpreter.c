/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one decision costs in the interpreter: `interpreter RULEBOOK [BENEFIT...]` evaluates the eligibility and the amount
 * of each benefit on the inputs of its own test cases, over and over, and prints nanoseconds a decision (those it
 * requires included), nodes evaluated and nanoseconds a node. One core; times vary with the machine, ratios less.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "rules/cases.h"
#include "rules/rulebook.h"

#define SECONDS_MIN 1.0
#define AS_OF_DAY   20780 /* 2026-11-23 */

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef struct bench {
    const rulebook *book;
    const rulebook_benefit *benefit;
    cases_file *cases;
    value **inputs; /* per case, per input of the model */
    value parameters;
    dmn_state *state;
    feel_run run;
    arena scratch;
} bench;

static void read_inputs(bench *b, arena *a)
{
    const dmn_model *m = b->benefit->model;
    ent_error err;
    b->inputs = arena_array(a, b->cases->n, sizeof *b->inputs);
    for (size_t i = 0; i < b->cases->n; i++) {
        const cases_item *item = &b->cases->items[i];
        b->inputs[i] = arena_array(a, m->n_inputs, sizeof(value));
        for (size_t k = 0; k < item->n_inputs; k++) {
            int input = dmn_input_find(m, item->inputs[k].name);
            if (input >= 0) {
                cases_value(&b->inputs[i][input], a, item->inputs[k].content, m->inputs[input].type,
                            &err);
            }
        }
        int parameters = dmn_input_find(m, "Parameters");
        if (parameters >= 0) {
            b->inputs[i][parameters] = b->parameters;
        }
    }
}

static void evaluate_case(bench *b, size_t i)
{
    const dmn_model *m = b->benefit->model;
    arena_reset(&b->scratch);
    feel_run_reset(&b->run);
    dmn_state_begin(b->state, &b->run);
    for (uint32_t k = 0; k < m->n_inputs; k++) {
        dmn_state_set_fact(b->state, k, b->inputs[i][k]);
    }
    dmn_state_decision(b->state, b->benefit->eligible);
    if (b->benefit->amount >= 0) {
        dmn_state_decision(b->state, (uint32_t)b->benefit->amount);
    }
}

static int run_benefit(const rulebook *book, const rulebook_benefit *benefit, arena *a)
{
    bench b = {.book = book, .benefit = benefit};
    ent_error err;
    char *path = arena_printf(a, "%s/%s/cases.xml", book->path, benefit->id);
    if (cases_read(&b.cases, a, path, &err) != ENT_OK || b.cases == NULL) {
        fprintf(stderr, "interpreter: %s: %s\n", path, b.cases == NULL ? "no cases" : err.message);
        return 1;
    }
    temporal_date as_of;
    temporal_date_from_days(&as_of, AS_OF_DAY);
    b.parameters = rulebook_parameters_for(book, a, AS_OF_DAY, "");
    b.state = dmn_state_new(benefit->model, a);
    arena_init(&b.scratch, 64 * 1024);
    feel_run_init(&b.run, &b.scratch, as_of);
    read_inputs(&b, a);
    uint64_t n_nodes = 0;
    for (size_t i = 0; i < b.cases->n; i++) { /* warm, and counted */
        evaluate_case(&b, i);
        n_nodes += FEEL_STEPS_MAX - b.run.steps_left;
    }
    double began = seconds_now(), elapsed;
    uint64_t n = 0;
    do {
        for (size_t i = 0; i < b.cases->n; i++) {
            evaluate_case(&b, i);
        }
        n += b.cases->n;
        elapsed = seconds_now() - began;
    } while (elapsed < SECONDS_MIN);
    double nodes = (double)n_nodes / (double)b.cases->n, ns = elapsed * 1e9 / (double)n;
    printf("%-28s %9zu %12.0f %9.1f %12.1f\n", benefit->id, b.cases->n, ns, nodes, ns / nodes);
    arena_dispose(&b.scratch);
    return 0;
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "eligibility-rules";
    arena a;
    arena_init(&a, 256 * 1024);
    rulebook *book;
    diagnostic_list diagnostics;
    diagnostic_list_init(&diagnostics, &a);
    int status = 0;
    if (rulebook_load(&book, &a, path, AS_OF_DAY, &diagnostics) != ENT_OK) {
        diagnostic_print(stderr, &diagnostics, false);
        status = 1;
    } else {
        printf("%-28s %9s %12s %9s %12s\n", "benefit", "cases", "ns/decision", "nodes", "ns/node");
        for (size_t i = 0; i < book->n_benefits; i++) {
            bool wanted = argc <= 2;
            for (int k = 2; k < argc; k++) {
                wanted |= strcmp(argv[k], book->benefits[i].id) == 0;
            }
            if (wanted) {
                status |= run_benefit(book, &book->benefits[i], &a);
            }
        }
    }
    arena_dispose(&a);
    return status;
}

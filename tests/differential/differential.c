/* SPDX-License-Identifier: Apache-2.0 */
/*
 * differential [--rounds N] [--seed S] RULEBOOK...: random records through a rulebook's columns and through the interpreter.
 * Prints what differs; exit status 1 if anything does, 2 if a rulebook does not load. A failure is repeated with its seed.
 */
#include <stdlib.h>
#include <string.h>

#include "both_ways.h"

#define AS_OF_DAY 20780 /* 2026-11-23 */
#define SUBJECTS  1500  /* more than a chunk */

typedef struct options {
    uint64_t seed, rounds;
} options;

/* Without a database the plan knows the facts' types only: columns a database could have for them. */
static void choose_columns(random_source *r, plan_subject *s)
{
    static const column_type numbers[] = {COLUMN_INT32, COLUMN_INT64, COLUMN_DECIMAL,
                                          COLUMN_NUMBER};
    for (size_t i = 0; i < s->n_items; i++) {
        for (size_t k = 0; k < s->items[i].n_columns; k++) {
            plan_column *c = &s->items[i].columns[k];
            if (c->fact->type->kind == FEEL_TYPE_NUMBER) {
                c->type = numbers[random_below(r, sizeof numbers / sizeof numbers[0])];
                c->scale = c->type == COLUMN_DECIMAL ? 2 : 0;
            }
        }
    }
}

static int run_rulebook(const char *path, const options *o)
{
    arena a;
    rulebook *book;
    plan *plan;
    diagnostic_list faults;
    both_ways_result total = {0};
    arena_init(&a, 0);
    diagnostic_list_init(&faults, &a);
    ent_code code = rulebook_load(&book, &a, path, AS_OF_DAY, &faults);
    code = code == ENT_OK ? plan_build(&plan, &a, book, AS_OF_DAY, &faults) : code;
    if (code != ENT_OK) {
        diagnostic_print(stdout, &faults, false);
        return 2;
    }
    for (uint64_t round = 0; round < o->rounds && total.n_differences == 0; round++) {
        for (uint32_t s = 0; s < plan->n_subjects; s++) {
            random_source r = {o->seed + round * 1000 + s};
            arena own;
            arena_init(&own, 0);
            choose_columns(&r, &plan->subjects[s]);
            batch *b = random_batch(&r, &plan->subjects[s], 1 + random_below(&r, SUBJECTS));
            const program *p = program_compile(&own, plan, s);
            both_ways(p, b, &total, stdout);
            if (total.n_differences > 0) {
                printf("again: differential --rounds 1 --seed %llu %s\n",
                       (unsigned long long)(o->seed + round * 1000), path);
                break;
            }
            batch_free(b);
            arena_dispose(&own);
        }
    }
    printf("%s: %zu decisions, %zu by columns, %zu of them eligible, %zu with their rules, %zu "
           "differences\n",
           path, total.n_pairs, total.n_columns, total.n_eligible, total.n_rules,
           total.n_differences);
    arena_dispose(&a);
    return total.n_differences > 0 || total.n_columns == 0;
}

int main(int argc, char **argv)
{
    options o = {.seed = 1, .rounds = 20};
    int status = 0, i = 1;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        uint64_t n = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--seed") == 0) {
            o.seed = n;
        } else {
            o.rounds = n;
        }
    }
    for (; i < argc; i++) {
        int one = run_rulebook(argv[i], &o);
        status = one > status ? one : status;
    }
    return status;
}

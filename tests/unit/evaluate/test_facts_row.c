/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts of a record straight from the columns, and through values: the same text to the byte, for
 * records by chance (tests/differential/random_batch.c) of the rulebooks that are there.
 */
#include "both_ways.h"
#include "unit.h"

#define ROUNDS   12
#define SUBJECTS 300

/* Column types that a database could have for a fact; without one the plan knows the facts' own. */
static void choose_columns(random_source *r, plan_subject *s)
{
    static const column_type numbers[] = {COLUMN_INT32, COLUMN_INT64, COLUMN_DECIMAL,
                                          COLUMN_NUMBER};
    static const int scales[] = {0, 1, 2, 4, 6};
    for (size_t i = 0; i < s->n_items; i++) {
        for (size_t k = 0; k < s->items[i].n_columns; k++) {
            plan_column *c = &s->items[i].columns[k];
            if (c->fact->type->kind == FEEL_TYPE_NUMBER) {
                c->type = RANDOM_ONE_OF(r, numbers);
                c->scale = c->type == COLUMN_DECIMAL ? RANDOM_ONE_OF(r, scales) : 0;
            }
        }
    }
}

/* Wherever there is a number: the ends of what its column holds. */
static void put_extremes(random_source *r, batch *b, const plan_subject *s)
{
    static const int64_t extremes[] = {INT64_MAX, INT64_MIN, INT64_MIN + 1, -1, 0, 10, -10, 100000};
    for (size_t i = 0; i < s->n_items; i++) {
        column_table *t = &b->items[i].table;
        for (size_t k = 0; k < t->n_columns; k++) {
            column *c = &t->columns[k];
            if (c->type == COLUMN_DECIMAL && random_seldom(r, 3)) {
                c->scale = 18; /* the most that fits; the digits stay */
            }
            for (size_t row = 0; row < t->n_rows; row++) {
                if (c->states[row] != COLUMN_VALID || !random_seldom(r, 10)) {
                    continue;
                }
                int64_t n = RANDOM_ONE_OF(r, extremes);
                if (c->type == COLUMN_INT64) {
                    ((int64_t *)c->values)[row] = n;
                } else if (c->type == COLUMN_DECIMAL) {
                    ((int64_t *)c->values)[row] = n % INT64_C(1000000000000000000);
                } else if (c->type == COLUMN_INT32) {
                    ((int32_t *)c->values)[row] = n > 0 ? INT32_MAX : n < -10 ? INT32_MIN : 0;
                }
            }
        }
    }
}

/* The first row whose texts differ, or n_subjects. */
static size_t compare(evaluate_worker *w, const plan_subject *s, const batch *b, text *by_row,
                      text *by_value)
{
    for (size_t row = 0; row < b->n_subjects; row++) {
        evaluate_begin(w, (int64_t)row + 1, b->regions[row]);
        evaluate_set_row(w, b, row);
        for (size_t k = 0; k < s->n_benefits; k++) {
            text_clear(by_row);
            text_clear(by_value);
            evaluate_facts_row(w, k, b, row, by_row);
            evaluate_facts_json(w, k, by_value);
            if (by_row->size != by_value->size ||
                memcmp(by_row->bytes, by_value->bytes, by_row->size) != 0) {
                return row;
            }
        }
    }
    return b->n_subjects;
}

static plan *load(arena *a, const char *path)
{
    plan *p = NULL;
    rulebook *book;
    diagnostic_list faults;
    diagnostic_list_init(&faults, a);
    ent_code code = rulebook_load(&book, a, unit_path(path), RANDOM_AS_OF_DAY, &faults);
    code = code == ENT_OK ? plan_build(&p, a, book, RANDOM_AS_OF_DAY, &faults) : code;
    if (!UNIT_INT(code, ENT_OK)) {
        diagnostic_print(stdout, &faults, false);
        return NULL;
    }
    return p;
}

static void check_subject(plan *p, uint32_t index, uint64_t seed)
{
    plan_subject *s = &p->subjects[index];
    random_source r = {seed};
    arena a;
    text by_row = {0}, by_value = {0};
    arena_init(&a, 0);
    choose_columns(&r, s);
    batch *b = random_batch(&r, program_compile(&a, p, index), SUBJECTS);
    put_extremes(&r, b, s);
    evaluate_worker *w = evaluate_worker_new(p, index, &a);
    size_t row = compare(w, s, b, &by_row, &by_value);
    UNIT_AT(row == b->n_subjects, __FILE__, __LINE__,
            "seed %llu, subject %zu:\n    expected: %.600s\n    obtained: %.600s",
            (unsigned long long)seed, row, text_string(&by_value), text_string(&by_row));
    evaluate_worker_free(w);
    batch_free(b);
    text_dispose(&by_row);
    text_dispose(&by_value);
    arena_dispose(&a);
}

static void check_rulebook(const char *path)
{
    arena a;
    arena_init(&a, 0);
    plan *p = load(&a, path);
    for (uint64_t round = 0; p != NULL && round < ROUNDS; round++) {
        for (uint32_t s = 0; s < p->n_subjects; s++) {
            check_subject(p, s, 1 + round * 100 + s);
        }
    }
    arena_dispose(&a);
}

static void test_shipped(void)
{
    check_rulebook("eligibility-rules");
}

static void test_bench(void)
{
    check_rulebook("tests/rulebooks/bench");
}

static void test_lists(void)
{
    check_rulebook("tests/rulebooks/bench-lists");
}

static void test_every_type(void)
{
    check_rulebook("tests/rulebooks/facts");
    check_rulebook("tests/rulebooks/eusilc");
    check_rulebook("tests/rulebooks/night");
}

UNIT_SUITE(facts_row, UNIT_TEST(test_shipped), UNIT_TEST(test_bench), UNIT_TEST(test_lists),
           UNIT_TEST(test_every_type));

UNIT_MAIN(&suite_facts_row)

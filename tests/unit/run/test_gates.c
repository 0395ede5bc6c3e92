/* SPDX-License-Identifier: Apache-2.0 */
/* Counts against bounds: where exactly a gate closes, in all and by region, and what it says. */
#include "run/gates.h"

#include "unit.h"

static arena memory;

/* -1: not asked */
#define GATE(min, drop, growth, rise, slack_rows)                                             \
    {                                                                                         \
        .declared = true, .min_rows = (min), .max_drop = (drop), .max_growth = (growth),      \
        .max_null_rise = (rise), .slack = (slack_rows)                                        \
    }
#define NO_GATE {.max_drop = -1, .max_growth = -1, .max_null_rise = -1}

#define NEVER (-2) /* no run before */

/* One table with one column, in all. */
typedef struct one_case {
    int line;
    rulebook_gate gate;
    int32_t max_null;
    int64_t n, nulls, n_before, nulls_before;
    const char *checks; /* the codes of what does not pass, with blanks between */
} one_case;

static const int64_t most = INT64_C(999999999999);

static const one_case cases[] = {
    {__LINE__, GATE(0, -1, -1, -1, 0), -1, 0, 0, NEVER, 0, ""},
    {__LINE__, GATE(0, -1, -1, -1, 0), -1, 0, 0, 1, 0, "empty"},
    {__LINE__, GATE(0, -1, -1, -1, 0), -1, 0, 0, 0, 0, ""},
    {__LINE__, GATE(0, -1, -1, -1, 1), -1, 0, 0, 1, 0, ""},
    {__LINE__, NO_GATE, -1, 0, 0, 1, 0, "empty"},
    {__LINE__, NO_GATE, -1, 0, 0, GATE_SOME, 0, "empty"},
    {__LINE__, NO_GATE, -1, GATE_SOME, 0, 0, 0, ""},
    /* the least */
    {__LINE__, GATE(10, -1, -1, -1, 0), -1, 10, 0, NEVER, 0, ""},
    {__LINE__, GATE(10, -1, -1, -1, 5), -1, 9, 0, NEVER, 0, "min-rows"},
    /* a drop of 12.5 % of 80 is 10 */
    {__LINE__, GATE(0, 1250, -1, -1, 0), -1, 70, 0, 80, 0, ""},
    {__LINE__, GATE(0, 1250, -1, -1, 0), -1, 69, 0, 80, 0, "max-drop"},
    {__LINE__, GATE(0, 1250, -1, -1, 11), -1, 69, 0, 80, 0, ""},
    {__LINE__, GATE(0, 1250, -1, -1, 11), -1, 68, 0, 80, 0, "max-drop"},
    {__LINE__, GATE(0, 0, -1, -1, 0), -1, 79, 0, 80, 0, "max-drop"},
    {__LINE__, GATE(0, 0, -1, -1, 0), -1, 81, 0, 80, 0, ""},
    {__LINE__, GATE(0, 10000, -1, -1, 0), -1, 1, 0, 80, 0, ""},
    {__LINE__, GATE(0, 9999, -1, -1, 0), -1, 1, 0, most, 0, "max-drop"},
    {__LINE__, GATE(0, 1250, -1, -1, 0), -1, 69, 0, NEVER, 0, ""},
    {__LINE__, GATE(0, 1250, -1, -1, 0), -1, 69, 0, GATE_SOME, 0, ""},
    /* growth */
    {__LINE__, GATE(0, -1, 5000, -1, 0), -1, 120, 0, 80, 0, ""},
    {__LINE__, GATE(0, -1, 5000, -1, 0), -1, 121, 0, 80, 0, "max-growth"},
    {__LINE__, GATE(0, -1, 5000, -1, 0), -1, 1, 0, 0, 0, "max-growth"},
    {__LINE__, GATE(0, -1, 5000, -1, 1), -1, 1, 0, 0, 0, ""},
    {__LINE__, GATE(0, -1, 9999999, -1, 0), -1, most, 0, 1000000, 0, "max-growth"},
    {__LINE__, GATE(0, -1, 9999999, -1, 0), -1, most, 0, most, 0, ""},
    /* cells without a value: 2.5 % of 200 is 5 */
    {__LINE__, GATE(0, -1, -1, -1, 0), 250, 200, 5, NEVER, 0, ""},
    {__LINE__, GATE(0, -1, -1, -1, 0), 250, 200, 6, NEVER, 0, "max-null"},
    {__LINE__, GATE(0, -1, -1, -1, 1), 250, 200, 6, NEVER, 0, ""},
    {__LINE__, GATE(0, -1, -1, -1, 0), 0, 200, 1, NEVER, 0, "max-null"},
    {__LINE__, GATE(0, -1, -1, -1, 0), 0, 200, 0, NEVER, 0, ""},
    {__LINE__, GATE(0, -1, -1, -1, 0), 250, most, most, NEVER, 0, "max-null"},
    /* a rise by 5 points from 10 %: up to 15 % */
    {__LINE__, GATE(0, -1, -1, 500, 0), -1, 200, 30, 100, 10, ""},
    {__LINE__, GATE(0, -1, -1, 500, 0), -1, 200, 31, 100, 10, "max-null-rise"},
    {__LINE__, GATE(0, -1, -1, 500, 1), -1, 200, 31, 100, 10, ""},
    {__LINE__, GATE(0, -1, -1, 500, 0), -1, 200, 200, 100, GATE_SOME, ""},
    {__LINE__, GATE(0, -1, -1, 500, 0), -1, most, most, most, 0, "max-null-rise"},
    {__LINE__, GATE(0, -1, -1, 0, 0), -1, 100, 10, 200, 20, ""},
    /* all that is wrong */
    {__LINE__, GATE(50, 0, -1, 0, 0), 0, 40, 1, 80, 0,
     "min-rows max-drop max-null max-null-rise"},
};

static rulebook_fact wage = {.name = "wage", .max_null = -1};
static const rulebook_fact *facts[] = {&wage};
static rulebook_item income = {.name = "Income", .table = "tax.income"};

static void test_bounds(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const one_case *c = &cases[i];
        int64_t now[] = {c->nulls}, before[] = {c->nulls_before};
        income.gate = c->gate;
        wage.max_null = c->max_null;
        gate_table t = {.item = &income,
                        .source = "tax",
                        .facts = facts,
                        .n_facts = 1,
                        .now.all = {.n_rows = c->n, .nulls = now},
                        .before.all = {.n_rows = c->n_before, .nulls = before},
                        .since_run = c->n_before == NEVER ? 0 : 7};
        gate_faults found = {0};
        text checks = {0};
        gate_judge(&found, &memory, &t);
        for (size_t k = 0; k < found.n; k++) {
            text_printf(&checks, "%s%s", k == 0 ? "" : " ", found.items[k].check);
        }
        UNIT_AT(strcmp(text_string(&checks), c->checks) == 0, __FILE__, (unsigned)c->line,
                "expected '%s', obtained '%s'", c->checks, text_string(&checks));
        text_dispose(&checks);
    }
}

static int64_t none[] = {0};

static gate_counts counts_of(gate_count *regions, size_t n)
{
    gate_counts c = {.regions = regions, .n_regions = n, .by_region = true, .all.nulls = none};
    for (size_t i = 0; i < n; i++) {
        c.all.n_rows += regions[i].n_rows;
        regions[i].nulls = none;
    }
    gate_sort(&c);
    return c;
}

/* Regions that are gone, new and there both times; in one order, however the server gave them. */
static void test_regions(void)
{
    gate_count now[] = {{"44", 100, NULL}, {"", 11, NULL}, {"3103", 90, NULL}, {"3101", 100, NULL}};
    gate_count before[] = {{"3102", 100, NULL}, {"3101", 101, NULL}, {"44", 80, NULL}, {"", 10, NULL}};
    wage.max_null = -1;
    income.gate = (rulebook_gate){
        .declared = true, .max_drop = 1000, .max_growth = 2000, .max_null_rise = -1, .by_region = true};
    gate_table t = {.item = &income,
                    .source = "tax",
                    .facts = facts,
                    .n_facts = 1,
                    .now = counts_of(now, 4),
                    .before = counts_of(before, 4),
                    .since_run = 7};
    gate_faults found = {0};
    gate_judge(&found, &memory, &t);
    const char *const expected[] = {
        "Income, region 3102: 0 rows, 100 in run 7; at most 10 % fewer are allowed",
        "Income, region 3103: 90 rows, 0 in run 7; at most 20 % more are allowed",
        "Income, region 44: 100 rows, 80 in run 7; at most 20 % more are allowed",
    };
    UNIT_INT(found.n, 3);
    for (size_t i = 0; i < found.n && i < 3; i++) {
        UNIT_STRING(found.items[i].message, expected[i]);
    }
}

/* Of a table that is wrong everywhere, the first places are told and the others counted. */
static void test_many_regions(void)
{
    char codes[30][8];
    gate_count now[30], before[30];
    for (size_t i = 0; i < 30; i++) {
        snprintf(codes[i], sizeof codes[i], "%02zu", 29 - i);
        now[i] = (gate_count){codes[i], 1, NULL};
        before[i] = (gate_count){codes[i], 10, NULL};
    }
    income.gate = (rulebook_gate){
        .declared = true, .max_drop = 5, .max_growth = -1, .max_null_rise = -1, .by_region = true};
    gate_table t = {.item = &income,
                    .source = "tax",
                    .facts = facts,
                    .n_facts = 1,
                    .now = counts_of(now, 30),
                    .before = counts_of(before, 30),
                    .since_run = 7};
    gate_faults found = {0};
    gate_judge(&found, &memory, &t);
    UNIT_INT(found.n, 10);
    UNIT_NULL(found.items[0].region);
    UNIT_STRING(found.items[0].message,
                "Income: 30 rows, 300 in run 7; at most 0.05 % fewer are allowed");
    UNIT_STRING(found.items[1].region, "00");
    UNIT_STRING(found.items[9].message, "Income, region 08: 1 rows, 10 in run 7; at most 0.05 % fewer are "
                                        "allowed; and 21 more of Income");
}

UNIT_SUITE(gates, UNIT_TEST(test_bounds), UNIT_TEST(test_regions), UNIT_TEST(test_many_regions));

UNIT_MAIN(&suite_gates)

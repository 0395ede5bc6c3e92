/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of the rulebook tests/rulebooks/facts, and which database types can carry which
   facts. */
#include "plan/plan.h"

#include "unit.h"

static arena memory;
static rulebook *book;
static plan *facts_plan;

/* Loaded once; every test of this program reads it. */
static const plan *load(void)
{
    if (facts_plan == NULL) {
        diagnostic_list faults;
        temporal_date as_of = {2026, 11, 23};
        int32_t day = (int32_t)temporal_days_from_date(as_of);
        arena_init(&memory, 0);
        diagnostic_list_init(&faults, &memory);
        ent_code code =
            rulebook_load(&book, &memory, unit_path("tests/rulebooks/facts"), day, &faults);
        if (code == ENT_OK) {
            code = plan_build(&facts_plan, &memory, book, day, &faults);
        }
        if (code != ENT_OK) {
            diagnostic_print(stdout, &faults, false);
            exit(2);
        }
    }
    return facts_plan;
}

static void test_prints_as_expected(void)
{
    text obtained = {0}, expected = {0};
    char line[4096];
    FILE *file = fopen(unit_path("tests/unit/plan/facts.txt"), "r");
    plan_print(&obtained, load());
    if (!UNIT_NOT_NULL(file)) {
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        text_append_string(&expected, line);
    }
    fclose(file);
    UNIT_STRING(text_string(&obtained), text_string(&expected));
    text_dispose(&obtained);
    text_dispose(&expected);
}

static void test_leaves_out_subjects_without_benefit(void)
{
    const plan *p = load();
    UNIT_INT(p->n_subjects, 1);
    UNIT_STRING(p->subjects[0].subject->name, "person");
    UNIT_INT(p->n_sources, 3);
}

static const char *rate_in(const char *region)
{
    static char buffer[NUMBER_TEXT_MAX];
    value parameters = plan_parameters(load(), region);
    const value *rate =
        parameters.kind == VALUE_CONTEXT ? value_context_get(parameters.as.context, "rate") : NULL;
    if (rate == NULL || rate->kind != VALUE_NUMBER) {
        return "none";
    }
    number_format(buffer, rate->as.number);
    return buffer;
}

static void test_longest_region_prefix_wins(void)
{
    UNIT_STRING(rate_in(""), "100.005");
    UNIT_STRING(rate_in("44"), "100.005");
    UNIT_STRING(rate_in("3"), "100.005");
    UNIT_STRING(rate_in("31"), "200");
    UNIT_STRING(rate_in("310"), "200");
    UNIT_STRING(rate_in("310200"), "200");
    UNIT_STRING(rate_in("3101"), "300");
    UNIT_STRING(rate_in("310115"), "300");
}

/* Decisions that decide: `died` is asked by a stop event only. */
static void test_closure_leaves_stop_events_out(void)
{
    const plan_subject *s = &load()->subjects[0];
    for (size_t i = 0; i < s->n_benefits; i++) {
        const rulebook_benefit *b = s->benefits[i].benefit;
        if (strcmp(b->id, "pay") == 0) {
            UNIT_TRUE(s->benefits[i].closure[dmn_decision_find(b->model, "eligible")]);
            UNIT_TRUE(s->benefits[i].closure[dmn_decision_find(b->model, "amount")]);
            UNIT_TRUE(s->benefits[i].closure[dmn_decision_find(b->model, "payee")]);
            UNIT_FALSE(s->benefits[i].closure[dmn_decision_find(b->model, "died")]);
        }
    }
}

static void test_database_types(void)
{
    column_type type;
    UNIT_TRUE(plan_column_type(&type, 23, &feel_type_number) && type == COLUMN_INT64);
    UNIT_TRUE(plan_column_type(&type, 1700, &feel_type_number) && type == COLUMN_NUMBER);
    UNIT_TRUE(plan_column_type(&type, 701, &feel_type_number) && type == COLUMN_NUMBER);
    UNIT_TRUE(plan_column_type(&type, 2950, &feel_type_string) && type == COLUMN_STRING);
    UNIT_TRUE(plan_column_type(&type, 1114, &feel_type_date_time) && type == COLUMN_MOMENT);
    UNIT_TRUE(plan_column_type(&type, 1184, &feel_type_date_time) && type == COLUMN_INSTANT);
    UNIT_FALSE(plan_column_type(&type, 25, &feel_type_date));
    UNIT_FALSE(plan_column_type(&type, 1184, &feel_type_date));
    UNIT_FALSE(plan_column_type(&type, 16, &feel_type_number));
    UNIT_FALSE(plan_column_type(&type, 3802, &feel_type_string)); /* jsonb */
}

UNIT_SUITE(plan, UNIT_TEST(test_prints_as_expected),
           UNIT_TEST(test_leaves_out_subjects_without_benefit),
           UNIT_TEST(test_longest_region_prefix_wins),
           UNIT_TEST(test_closure_leaves_stop_events_out), UNIT_TEST(test_database_types));

UNIT_MAIN(&suite_plan)

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
    /* What runs by columns has tests of its own, and names files by where the sources are. */
    char *columns = strstr(text_string(&obtained), "  columns ");
    if (UNIT_NOT_NULL(columns)) {
        *columns = '\0';
    }
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

static bool holds(uint32_t pg_type, int32_t typmod, const feel_type *type, column_type column,
                  int scale)
{
    column_layout layout;
    return plan_column_type(&layout, pg_type, typmod, type) && layout.type == column &&
           layout.scale == scale;
}

/* typmods are those of pg_attribute. */
static void test_database_types(void)
{
    column_layout layout;
    UNIT_TRUE(holds(21, -1, &feel_type_number, COLUMN_INT32, 0));
    UNIT_TRUE(holds(23, -1, &feel_type_number, COLUMN_INT32, 0));
    UNIT_TRUE(holds(20, -1, &feel_type_number, COLUMN_INT64, 0));
    UNIT_TRUE(holds(1700, -1, &feel_type_number, COLUMN_NUMBER, 0));
    UNIT_TRUE(holds(1700, 786438, &feel_type_number, COLUMN_DECIMAL, 2));   /* numeric(12,2) */
    UNIT_TRUE(holds(1700, 1179652, &feel_type_number, COLUMN_DECIMAL, 0));  /* numeric(18) */
    UNIT_TRUE(holds(1700, 1179670, &feel_type_number, COLUMN_DECIMAL, 18)); /* numeric(18,18) */
    UNIT_TRUE(holds(1700, 1245190, &feel_type_number, COLUMN_NUMBER, 0));   /* numeric(19,2) */
    UNIT_TRUE(holds(1700, 196617, &feel_type_number, COLUMN_DECIMAL, 5));   /* numeric(3,5) */
    UNIT_TRUE(holds(1700, 196631, &feel_type_number, COLUMN_NUMBER, 0));    /* numeric(3,19) */
    UNIT_TRUE(holds(1700, 329730, &feel_type_number, COLUMN_NUMBER, 0));    /* numeric(5,-2) */
    UNIT_TRUE(holds(701, -1, &feel_type_number, COLUMN_NUMBER, 0));
    UNIT_TRUE(holds(2950, -1, &feel_type_string, COLUMN_STRING, 0));
    UNIT_TRUE(holds(1043, 786438, &feel_type_string, COLUMN_STRING, 0));
    UNIT_TRUE(holds(1114, -1, &feel_type_date_time, COLUMN_MOMENT, 0));
    UNIT_TRUE(holds(1184, -1, &feel_type_date_time, COLUMN_INSTANT, 0));
    UNIT_FALSE(plan_column_type(&layout, 25, -1, &feel_type_date));
    UNIT_FALSE(plan_column_type(&layout, 1184, -1, &feel_type_date));
    UNIT_FALSE(plan_column_type(&layout, 16, -1, &feel_type_number));
    UNIT_FALSE(plan_column_type(&layout, 3802, -1, &feel_type_string)); /* jsonb */
}

UNIT_SUITE(plan, UNIT_TEST(test_prints_as_expected),
           UNIT_TEST(test_leaves_out_subjects_without_benefit),
           UNIT_TEST(test_longest_region_prefix_wins),
           UNIT_TEST(test_closure_leaves_stop_events_out), UNIT_TEST(test_database_types));

UNIT_MAIN(&suite_plan)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Subjects of the rulebook tests/rulebooks/facts through its benefits: one batch is built by hand
 * for each case, as the reader would leave it, and the whole result is compared as one text.
 */
#include "evaluate/evaluate.h"

#include "unit.h"

#define AS_OF_YEAR 2026 /* 2026-11-23 */

static arena memory;
static rulebook *book;
static plan *facts_plan;

static plan *load(void)
{
    if (facts_plan == NULL) {
        diagnostic_list faults;
        temporal_date as_of = {AS_OF_YEAR, 11, 23};
        int32_t day = (int32_t)temporal_days_from_date(as_of);
        arena_init(&memory, 0);
        diagnostic_list_init(&faults, &memory);
        ent_code code =
            rulebook_load(&book, &memory, unit_path("tests/rulebooks/facts"), day, &faults);
        code = code == ENT_OK ? plan_build(&facts_plan, &memory, book, day, &faults) : code;
        if (code != ENT_OK) {
            diagnostic_print(stdout, &faults, false);
            exit(2);
        }
    }
    return facts_plan;
}

/* ---- batches ---- */

/* The items of the plan: Person, Home, Jobs, Cards. A row is its cells in the plan's order,
   separated by one space; "-" is NULL, "!" a value that its type cannot hold; rows are separated by
   ", ". */
typedef struct facts {
    const char *rows[4];
    const char *region;
    bool twice;
    unsigned stale; /* bit i: item i */
} facts;

static void put_cell(column *c, size_t row, const char *cell, size_t n)
{
    number x;
    if (n == 1 && (cell[0] == '-' || cell[0] == '!')) {
        column_set_other(c, row, cell[0] == '!' ? COLUMN_INVALID : COLUMN_NULL);
        return;
    }
    c->states[row] = COLUMN_VALID;
    switch (c->type) {
    case COLUMN_BOOLEAN:
        ((uint8_t *)c->values)[row] = cell[0] == 't';
        return;
    case COLUMN_NUMBER:
        UNIT_TRUE(number_parse(&x, cell, n));
        ((number *)c->values)[row] = x;
        return;
    case COLUMN_DATE: {
        temporal_date d;
        UNIT_TRUE(temporal_date_parse(&d, cell, n));
        ((int32_t *)c->values)[row] = (int32_t)temporal_days_from_date(d);
        return;
    }
    case COLUMN_STRING:
        ((uint32_t *)c->values)[row] = column_dictionary_code(c->dictionary, cell, n);
        return;
    default:
        UNIT_TRUE(!"a column type that the plan does not choose without a database");
    }
}

static void put_rows(batch *b, batch_item *item, const plan_item *plan, const char *rows)
{
    column_layout layouts[16];
    for (size_t i = 0; i < plan->n_columns; i++) {
        layouts[i] = (column_layout){plan->columns[i].type, plan->columns[i].scale};
    }
    column_table_init(&item->table, &b->arena, KEY_INTEGER, layouts, plan->n_columns, 4,
                      &b->dictionary);
    while (rows != NULL && *rows != '\0') {
        for (size_t i = 0; i < plan->n_columns; i++) {
            size_t n = strcspn(rows, " ,");
            UNIT_TRUE(n > 0);
            put_cell(&item->table.columns[i], item->table.n_rows, rows, n);
            rows += n;
            rows += i + 1 < plan->n_columns && *rows == ' ';
        }
        item->table.n_rows++;
        rows += *rows == ',' ? 2 : 0;
    }
    item->row_begin = arena_array(&b->arena, 2, sizeof *item->row_begin);
    item->row_begin[1] = (uint32_t)item->table.n_rows;
    item->aligned = item->table.n_rows == 1;
}

static batch *new_batch(const facts *f)
{
    const plan_subject *s = &load()->subjects[0];
    batch *b = batch_new(s);
    b->n_subjects = 1;
    b->keys.numbers = arena_array(&b->arena, 1, sizeof *b->keys.numbers);
    b->regions = arena_array(&b->arena, 1, sizeof *b->regions);
    b->duplicate = arena_array(&b->arena, 1, sizeof *b->duplicate);
    b->keys.numbers[0] = 42;
    b->regions[0] = f->region == NULL ? "" : f->region;
    b->region_codes = arena_array(&b->arena, 1, sizeof *b->region_codes);
    b->region_codes[0] = f->region == NULL
                             ? BATCH_NO_REGION
                             : column_dictionary_code(&b->dictionary, f->region, strlen(f->region));
    b->duplicate[0] = f->twice;
    for (size_t i = 0; i < s->n_items; i++) {
        put_rows(b, &b->items[i], &s->items[i], f->rows[i]);
        s->items[i].stale = (f->stale >> i & 1) != 0;
    }
    return b;
}

/* ---- results ---- */

static const char *state_name(evaluation_state state)
{
    static const char *const names[] = {"guard-failed", "unknown", "failed", "not-eligible",
                                        "eligible"};
    return names[state];
}

/* "eligible 12050 to 7 from 2026-11-01 event x; rules [...]; facts {...}" and what else there is to
   say. */
static void print_evaluation(text *out, evaluate_worker *w, size_t benefit, const evaluation *e)
{
    text_append_string(out, state_name(e->state));
    if (e->guard != NULL) {
        text_printf(out, " guard %s", e->guard->code);
    }
    if (e->state == EVALUATION_UNKNOWN) {
        for (size_t i = 0; i < e->missing->n; i++) {
            uint32_t m = e->missing->facts[i];
            text_printf(out, "%s %s: %s", i == 0 ? "" : ",",
                        rulebook_missing_name(book, &memory, m),
                        rulebook_unknown_name(RULEBOOK_MISSING_WHY(m)));
        }
    }
    if (e->state == EVALUATION_FAILED) {
        text_printf(out, " %s", e->fault.message);
    }
    if (e->state == EVALUATION_ELIGIBLE) {
        temporal_date from;
        char day[TEMPORAL_TEXT_MAX];
        temporal_date_from_days(&from, e->valid_from_day);
        temporal_date_format(day, from);
        text_printf(out, " %lld to %lld from %s event '%s' ", (long long)e->amount_minor,
                    (long long)e->payee, day, e->event);
        evaluate_rules_json(w, benefit, e, out);
        out->json_comma = false;
    }
    if (e->stop != NULL) {
        text_printf(out, " stop %s", e->stop->event);
    }
}

/* Position of a benefit in the plan. */
static size_t find_benefit(const char *id)
{
    const plan_subject *s = &load()->subjects[0];
    size_t i = 0;
    while (i < s->n_benefits && strcmp(s->benefits[i].benefit->id, id) != 0) {
        i++;
    }
    return i;
}

static const char *evaluate_text(const char *benefit, const facts *f, bool with_facts)
{
    static text out;
    arena a;
    arena_init(&a, 0);
    text_clear(&out);
    batch *b = new_batch(f);
    evaluate_worker *w = evaluate_worker_new(load(), 0, &a);
    evaluation e;
    size_t index = find_benefit(benefit);
    evaluate_begin(w, b->keys.numbers[0], b->regions[0]);
    evaluate_set_row(w, b, 0);
    evaluate_benefit(w, index, &e);
    if (with_facts) {
        evaluate_facts_json(w, index, &out);
    } else {
        print_evaluation(&out, w, index, &e);
    }
    evaluate_worker_free(w);
    batch_free(b);
    arena_dispose(&a);
    return text_string(&out);
}

/* Person: alive, birth date, score, group, payee, event, died. */
#define ELIGIBLE "true 1950-02-28 50 a 7 - false"
#define TAIL     " from 2010-02-28 event 'none' "
#define RATE     "[\"pay/amounts/rate\"]"

static const struct {
    const char *name;
    facts facts;
    const char *expected;
} pay_cases[] = {
    {"all known", {.rows = {ELIGIBLE, "true"}}, "eligible 10001 to 7" TAIL RATE},
    {"parameters of the region",
     {.rows = {ELIGIBLE, "true"}, .region = "310115"},
     "eligible 30000 to 7" TAIL RATE},
    {"an event of its own",
     {.rows = {"true 1950-02-28 50 a 7 birth-3 false", "true"}},
     "eligible 10001 to 7 from 2010-02-28 event 'birth-3' " RATE},
    {"a list that is complete and empty",
     {.rows = {"true 1950-02-28 50 b 7 - false", "true"}},
     "eligible 10001 to 7" TAIL "[\"pay/amounts/less-pay\"]"},
    {"a list of two",
     {.rows = {"true 1950-02-28 50 b 7 - false", "true", "60.5 day, 39 night"}},
     "eligible 51 to 7" TAIL "[\"pay/amounts/less-pay\"]"},
    {"not eligible", {.rows = {"true 1950-02-28 49.9 a 7 - false", "true"}}, "not-eligible"},
    {"one false condition is enough",
     {.rows = {"true 1950-02-28 49.9 a 7 - false"}},
     "not-eligible"},

    {"guard false",
     {.rows = {"false 1950-02-28 50 a 7 - false", "true"}},
     "guard-failed guard not-alive"},
    {"guard unknown",
     {.rows = {"- 1950-02-28 50 a 7 - false", "true"}},
     "unknown guard not-alive Person.alive: no value"},

    {"no record, source not complete", {.rows = {ELIGIBLE}}, "unknown Home: no record"},
    {"no person at all", {.rows = {NULL, "true"}}, "unknown guard not-alive Person: no record"},
    {"cell is null",
     {.rows = {"true 1950-02-28 - a 7 - false", "true"}},
     "unknown Person.score: no value"},
    {"cell cannot be held",
     {.rows = {"true 1950-02-28 ! a 7 - false", "true"}},
     "unknown Person.score: invalid value"},
    {"value not allowed",
     {.rows = {"true 1950-02-28 100.5 a 7 - false", "true"}},
     "unknown Person.score: invalid value"},
    {"text not allowed",
     {.rows = {"true 1950-02-28 50 c 7 - false", "true"}},
     "unknown Person.group: invalid value"},
    {"two rows where there may be one",
     {.rows = {ELIGIBLE, "true, true"}},
     "unknown Home.own: conflicting records"},
    {"the subject comes twice",
     {.rows = {ELIGIBLE, "true"}, .twice = true},
     "unknown Person: conflicting records"},
    {"stale", {.rows = {ELIGIBLE, "true"}, .stale = 2}, "unknown Home.own: stale"},
    {"stale, and no row at that", {.rows = {ELIGIBLE}, .stale = 2}, "unknown Home.own: stale"},
    {"a stale list says nothing of its length",
     {.rows = {"true 1950-02-28 50 b 7 - false", "true"}, .stale = 4},
     "unknown Jobs: stale"},
    {"conflicting before stale",
     {.rows = {ELIGIBLE, "true, true"}, .stale = 2},
     "unknown Home.own: conflicting records"},
    {"a stale list that does not matter",
     {.rows = {ELIGIBLE, "true", "1 day"}, .stale = 4},
     "eligible 10001 to 7" TAIL RATE},

    {"everything that is missing for the payment",
     {.rows = {"true - 50 b - - false", "true", "- day"}},
     "unknown Person.birth date: no value, Person.payee: no value, Jobs.pay: no value"},
    {"an unknown wins over a failure",
     {.rows = {"true 1950-02-28 50 error - - false", "true"}},
     "unknown Person.payee: no value"},
    {"payee that is no key",
     {.rows = {"true 1950-02-28 50 a 7.5 - false", "true"}},
     "failed the payee is not a key, a whole number"},
    {"division by zero",
     {.rows = {"true 1950-02-28 50 error 7 - false", "true"}},
     "failed division by zero"},
    {"negative amount",
     {.rows = {"true 1950-02-28 50 b 7 - false", "true", "100.02 day"}},
     "failed the amount is negative"},
    {"rounded before it is looked at",
     {.rows = {"true 1950-02-28 50 b 7 - false", "true", "100.009 day"}},
     "eligible 0 to 7" TAIL "[\"pay/amounts/less-pay\"]"},
    {"amount beyond 64 bits",
     {.rows = {"true 1950-02-28 50 odd 7 - false", "true"}},
     "failed the amount is too large"},

    {"stop event", {.rows = {"true 1950-02-28 49 a 7 - true", "true"}}, "not-eligible stop death"},
    {"stop event behind a failed guard",
     {.rows = {"false 1950-02-28 50 a 7 - true", "true"}},
     "guard-failed guard not-alive stop death"},
    {"unknown stop event does not stop",
     {.rows = {"true 1950-02-28 50 a 7 - -", "true"}},
     "eligible 10001 to 7" TAIL RATE},
};

static void test_pay(void)
{
    for (size_t i = 0; i < sizeof pay_cases / sizeof pay_cases[0]; i++) {
        const char *obtained = evaluate_text("pay", &pay_cases[i].facts, false);
        UNIT_AT(strcmp(obtained, pay_cases[i].expected) == 0, __FILE__, __LINE__,
                "%s:\n    expected: %s\n    obtained: %s", pay_cases[i].name, pay_cases[i].expected,
                obtained);
    }
}

/* A notice: no amount, no payee but the subject, a year for its event. */
static const struct {
    const char *name;
    facts facts;
    const char *expected;
} bonus_cases[] = {
    {"eligible",
     {.rows = {ELIGIBLE, NULL, "1 night", "gold"}},
     "eligible 0 to 42 from 2026-11-01 event '2026' []"},
    {"no job is no", {.rows = {ELIGIBLE, NULL, NULL, "gold"}}, "not-eligible"},
    {"no card is unknown", {.rows = {ELIGIBLE, NULL, "1 night"}}, "unknown Cards: no record"},
    {"no job decides over no card", {.rows = {ELIGIBLE, NULL, "1 day"}}, "not-eligible"},
    {"one job of unknown kind",
     {.rows = {ELIGIBLE, NULL, "1 day, 2 -", "gold"}},
     "unknown Jobs.kind: no value"},
    {"one job of unknown kind, another decides",
     {.rows = {ELIGIBLE, NULL, "1 night, 2 -", "gold"}},
     "eligible 0 to 42 from 2026-11-01 event '2026' []"},
};

static void test_bonus(void)
{
    for (size_t i = 0; i < sizeof bonus_cases / sizeof bonus_cases[0]; i++) {
        const char *obtained = evaluate_text("bonus", &bonus_cases[i].facts, false);
        UNIT_AT(strcmp(obtained, bonus_cases[i].expected) == 0, __FILE__, __LINE__,
                "%s:\n    expected: %s\n    obtained: %s", bonus_cases[i].name,
                bonus_cases[i].expected, obtained);
    }
}

static void test_facts_as_json(void)
{
    const facts known = {.rows = {"true 1950-02-28 50.50 a 7 it's\"so\" false", "true",
                                  "0.10 day, - night", "gold"}};
    const facts unknown = {.rows = {"- ! 101 c - - -", "true, false", NULL}, .stale = 4};
    UNIT_STRING(
        evaluate_text("pay", &known, true),
        "{\"Person\":{\"alive\":true,\"birth date\":\"1950-02-28\",\"score\":50.5,\"group\":\"a\","
        "\"payee\":7,\"event\":\"it's\\\"so\\\"\",\"died\":false},\"Home\":{\"own\":true},"
        "\"Jobs\":[{\"pay\":0.1},{\"pay\":null}]}");
    UNIT_STRING(
        evaluate_text("pay", &unknown, true),
        "{\"Person\":{\"alive\":null,\"birth date\":null,\"score\":null,\"group\":null,"
        "\"payee\":null,\"event\":null,\"died\":null},\"Home\":{\"own\":null},\"Jobs\":null}");
    UNIT_STRING(evaluate_text("bonus", &known, true),
                "{\"Person\":{\"alive\":true},\"Jobs\":[{\"kind\":\"day\"},{\"kind\":\"night\"}],"
                "\"Cards\":[{\"kind\":\"gold\"}]}");
}

/* Values that a caller gives (test cases, `entitle decide`) are brought to the item's type; a
   single record may stand for a list. */
static void test_items_given_by_a_caller(void)
{
    arena a;
    text out = {0};
    arena_init(&a, 0);
    evaluate_worker *w = evaluate_worker_new(load(), 0, &a);
    evaluation e;
    size_t bonus = find_benefit("bonus");
    evaluate_begin(w, 7, "");
    const feel_type *type = load()->subjects[0].items[0].item->type;
    value person = value_context_new(evaluate_scratch(w), type->n_members);
    for (size_t i = 0; i < type->n_members; i++) {
        bool alive = strcmp(type->members[i].name, "alive") == 0;
        person.as.context->entries[i] =
            (value_entry){type->members[i].name, alive ? value_boolean(true) : value_null()};
    }
    value job = value_context_new(evaluate_scratch(w), 2);
    job.as.context->entries[0] = (value_entry){"kind", value_string("night", 5)};
    job.as.context->entries[1] = (value_entry){"pay", value_int(3)};
    evaluate_set_item(w, 0, person);
    evaluate_set_item(w, 2, job);
    evaluate_set_item(w, 3, value_list_new(evaluate_scratch(w), 0));
    evaluate_benefit(w, bonus, &e);
    UNIT_STRING(state_name(e.state), "not-eligible");
    evaluate_facts_json(w, bonus, &out);
    UNIT_STRING(text_string(&out),
                "{\"Person\":{\"alive\":true},\"Jobs\":[{\"kind\":\"night\"}],\"Cards\":[]}");
    evaluate_worker_free(w);
    text_dispose(&out);
    arena_dispose(&a);
}

static void test_begin_forgets_the_subject_before(void)
{
    arena a;
    facts f = {.rows = {"false 1950-02-28 50 a 7 - true", "true", "1 night", "gold"}};
    const facts g = {.rows = {ELIGIBLE, "true", "1 night", "gold"}};
    evaluation e;
    arena_init(&a, 0);
    batch *first = new_batch(&f);
    batch *second = new_batch(&g);
    evaluate_worker *w = evaluate_worker_new(load(), 0, &a);
    for (int round = 0; round < 3; round++) {
        evaluate_begin(w, 1, "");
        evaluate_set_row(w, first, 0);
        for (size_t b = 0; b < 2; b++) {
            evaluate_benefit(w, b, &e);
            UNIT_STRING(state_name(e.state), "guard-failed");
        }
        UNIT_NOT_NULL(e.stop);
        evaluate_begin(w, 2, "");
        evaluate_set_row(w, second, 0);
        for (size_t b = 0; b < 2; b++) {
            evaluate_benefit(w, b, &e);
            UNIT_STRING(state_name(e.state), "eligible");
        }
        UNIT_NULL(e.stop);
        evaluate_begin(w, 3, "");
        evaluate_benefit(w, 0, &e);
        UNIT_STRING(state_name(e.state), "unknown");
    }
    evaluate_worker_free(w);
    batch_free(first);
    batch_free(second);
    arena_dispose(&a);
}

/* Asking for one decision (a message's parameter) gives what the evaluation used. */
static void test_single_decision(void)
{
    arena a;
    const facts f = {.rows = {ELIGIBLE, "true"}};
    arena_init(&a, 0);
    batch *b = new_batch(&f);
    evaluate_worker *w = evaluate_worker_new(load(), 0, &a);
    size_t pay = find_benefit("pay");
    const dmn_model *m = load()->subjects[0].benefits[pay].benefit->model;
    evaluate_begin(w, 42, "31");
    evaluate_set_row(w, b, 0);
    value v = evaluate_decision(w, pay, (uint32_t)dmn_decision_find(m, "amount"));
    UNIT_TRUE(value_identical(v, value_int(200)));
    /* Asked first or asked twice, the evaluation still names the rules that decided. */
    for (int i = 0; i < 2; i++) {
        evaluation e;
        text rules = {0};
        evaluate_benefit(w, pay, &e);
        evaluate_rules_json(w, pay, &e, &rules);
        UNIT_STRING(text_string(&rules), RATE);
        text_dispose(&rules);
    }
    evaluate_worker_free(w);
    batch_free(b);
    arena_dispose(&a);
}

UNIT_SUITE(evaluate, UNIT_TEST(test_pay), UNIT_TEST(test_bonus), UNIT_TEST(test_facts_as_json),
           UNIT_TEST(test_items_given_by_a_caller),
           UNIT_TEST(test_begin_forgets_the_subject_before), UNIT_TEST(test_single_decision));

UNIT_MAIN(&suite_evaluate)

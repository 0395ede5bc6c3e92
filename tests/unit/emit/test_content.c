/* SPDX-License-Identifier: Apache-2.0 */
#include "emit/content.h"

#include "unit.h"

static rulebook_item items[] = {{.name = "Person"}, {.name = "Residency"}};
static rulebook_fact facts[] = {
    {.id = 0, .item = 0, .name = "birth date"},
    {.id = 1, .item = 0, .name = "sex"},
    {.id = 2, .item = 1, .name = "kind"},
};
static const rulebook book = {.items = items, .n_items = 2, .facts = facts, .n_facts = 3};

static const rulebook_guard alive = {.code = "not-alive"};
static const rulebook_stop death = {.event = "death"};
static const uint32_t unknown_facts[] = {
    RULEBOOK_MISSING(0, UNKNOWN_NULL), RULEBOOK_MISSING(2, UNKNOWN_STALE),
    RULEBOOK_MISSING(4, UNKNOWN_NO_RECORD), /* n_facts + 1: the item Residency as a whole */
};
static const value_missing missing = {.n = 3, .facts = unknown_facts};

static void check(const evaluation *e, const ledger_state *state, const char *expected)
{
    arena a;
    arena_init(&a, 1024);
    UNIT_STRING(content_of(&a, &book, e, state), expected);
    arena_dispose(&a);
}

static void test_holds(void)
{
    const ledger_state nothing = {0};
    check(&(evaluation){.state = EVALUATION_UNKNOWN, .missing = &missing}, &nothing,
          "stale-fact|Person.birth date:no value,Residency.kind:stale,Residency:no record");
    check(
        &(evaluation){.state = EVALUATION_UNKNOWN, .missing = &missing, .guard = &alive}, &nothing,
        "stale-fact|Person.birth date:no value,Residency.kind:stale,Residency:no record|not-alive");
    check(&(evaluation){.state = EVALUATION_UNKNOWN}, &nothing, "missing-fact|");
    check(&(evaluation){.state = EVALUATION_GUARD_FAILED, .guard = &alive}, &nothing, "not-alive|");
    check(&(evaluation){.state = EVALUATION_FAILED, .fault = {.message = "division by zero"}},
          &nothing, "rule-failed|division by zero");
}

static void test_proposals(void)
{
    const ledger_state has = {.entitled = true, .entitled_minor = 18000, .entitlement_seq = 2};
    check(&(evaluation){.state = EVALUATION_NOT_ELIGIBLE}, &has, "stop|not-eligible|18000>0|2");
    check(&(evaluation){.state = EVALUATION_ELIGIBLE, .amount_minor = 12000}, &has,
          "reduce|amount|18000>12000|2");
    check(&(evaluation){.state = EVALUATION_ELIGIBLE, .amount_minor = 12000, .stop = &death}, &has,
          "stop|death|18000>0|2");
}

static void test_neither(void)
{
    const ledger_state has = {.entitled = true, .entitled_minor = 18000, .entitlement_seq = 2};
    const ledger_state nothing = {0};
    check(&(evaluation){.state = EVALUATION_ELIGIBLE, .amount_minor = 18000}, &has, NULL);
    check(&(evaluation){.state = EVALUATION_ELIGIBLE, .amount_minor = 12000}, &nothing, NULL);
    check(&(evaluation){.state = EVALUATION_NOT_ELIGIBLE, .stop = &death}, &nothing, NULL);
}

static void test_missing_json(void)
{
    arena a;
    text json = {0};
    arena_init(&a, 1024);
    content_missing_json(&a, &book, &(evaluation){.state = EVALUATION_UNKNOWN, .missing = &missing},
                         &json);
    UNIT_STRING(text_string(&json), "[{\"fact\":\"Person.birth date\",\"why\":\"no value\"},"
                                    "{\"fact\":\"Residency.kind\",\"why\":\"stale\"},"
                                    "{\"fact\":\"Residency\",\"why\":\"no record\"}]");
    text_clear(&json);
    content_missing_json(&a, &book, &(evaluation){.state = EVALUATION_FAILED}, &json);
    UNIT_STRING(text_string(&json), "[]");
    text_dispose(&json);
    arena_dispose(&a);
}

UNIT_SUITE(content, UNIT_TEST(test_holds), UNIT_TEST(test_proposals), UNIT_TEST(test_neither),
           UNIT_TEST(test_missing_json));

UNIT_MAIN(&suite_content)

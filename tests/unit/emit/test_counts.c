/* SPDX-License-Identifier: Apache-2.0 */
#include "emit/counts.h"

#include "unit.h"

static const count *find(const counts *c, uint32_t benefit, const char *region, outcome o,
                         const char *reason)
{
    for (size_t i = 0; i < c->n; i++) {
        const count *item = &c->items[i];
        if (item->benefit == benefit && item->outcome == o && strcmp(item->region, region) == 0 &&
            strcmp(item->reason, reason) == 0) {
            return item;
        }
    }
    return NULL;
}

static void test_adds_up(void)
{
    counts c;
    counts_init(&c);
    for (int i = 0; i < 10; i++) {
        counts_add(&c, 3, "31", OUTCOME_GRANT, "new", 1, 180);
        counts_add(&c, 3, "31", OUTCOME_HOLD, "new", 1, 0);
        counts_add(&c, 3, "32", OUTCOME_GRANT, "new", 1, 7);
        counts_add(&c, COUNTS_READ, "31", 0, "", 2, 0);
    }
    UNIT_INT(c.n, 4);
    const count *item = find(&c, 3, "31", OUTCOME_GRANT, "new");
    if (UNIT_NOT_NULL(item)) {
        UNIT_INT(item->n, 10);
        UNIT_INT(item->amount_minor, 1800);
    }
    item = find(&c, COUNTS_READ, "31", 0, "");
    UNIT_INT(item == NULL ? -1 : item->n, 20);
    UNIT_FALSE(c.overflow);
    counts_clear(&c);
    UNIT_INT(c.n, 0);
    UNIT_NULL(find(&c, 3, "31", OUTCOME_GRANT, "new"));
    counts_dispose(&c);
}

/* More entries than the table begins with, whose texts do not outlive the call. */
static void test_grows_and_copies_texts(void)
{
    counts c;
    counts_init(&c);
    char region[16];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3000; i++) {
            snprintf(region, sizeof region, "%d", i);
            counts_add(&c, (uint32_t)(i % 7), region, (outcome)(i % OUTCOMES), "r", 1, i);
        }
    }
    UNIT_INT(c.n, 3000);
    const count *item = find(&c, 2999 % 7, "2999", (outcome)(2999 % OUTCOMES), "r");
    UNIT_INT(item == NULL ? -1 : item->n, 2);
    UNIT_INT(item == NULL ? -1 : item->amount_minor, 2 * 2999);
    counts_dispose(&c);
}

static void test_merge_without_regions(void)
{
    counts a, b;
    counts_init(&a);
    counts_init(&b);
    counts_add(&a, 0, "", OUTCOME_GRANT, "new", 5, 50);
    counts_add(&b, 0, "31", OUTCOME_GRANT, "new", 1, 10);
    counts_add(&b, 0, "32", OUTCOME_GRANT, "new", 2, 20);
    counts_merge(&a, &b, false);
    UNIT_INT(a.n, 1);
    UNIT_INT(a.items[0].n, 8);
    UNIT_INT(a.items[0].amount_minor, 80);
    counts_merge(&a, &b, true);
    UNIT_INT(a.n, 3);
    counts_dispose(&a);
    counts_dispose(&b);
}

static void test_sorted(void)
{
    counts c;
    counts_init(&c);
    counts_sort(&c);
    counts_add(&c, 1, "", OUTCOME_GRANT, "new", 1, 0);
    counts_add(&c, 0, "", OUTCOME_HOLD, "b", 1, 0);
    counts_add(&c, 0, "", OUTCOME_HOLD, "a", 1, 0);
    counts_add(&c, 0, "", OUTCOME_GRANT, "raise", 1, 0);
    counts_sort(&c);
    const char *expected[] = {"raise", "a", "b", "new"};
    for (size_t i = 0; i < 4; i++) {
        UNIT_STRING(c.items[i].reason, expected[i]);
    }
    counts_add(&c, 0, "", OUTCOME_HOLD, "b", 1, 0);
    UNIT_INT(c.n, 4);
    UNIT_INT(c.items[2].n, 2);
    counts_dispose(&c);
}

static void test_a_sum_too_large_is_noticed(void)
{
    counts a, b;
    counts_init(&a);
    counts_init(&b);
    counts_add(&b, 0, "", OUTCOME_GRANT, "new", 1, INT64_MAX);
    UNIT_FALSE(b.overflow);
    counts_add(&b, 0, "", OUTCOME_GRANT, "new", 1, 1);
    UNIT_TRUE(b.overflow);
    counts_merge(&a, &b, false);
    UNIT_TRUE(a.overflow);
    counts_dispose(&a);
    counts_dispose(&b);
}

static void test_rows(void)
{
    rulebook_benefit benefits[] = {{.id = "aid"}};
    rulebook book = {.benefits = benefits, .n_benefits = 1};
    counts c;
    copy_rows read = {0}, outcomes = {0};
    counts_init(&c);
    counts_add(&c, COUNTS_READ, "31", 0, "", 2, 0);
    counts_add(&c, 0, "31", OUTCOME_GRANT, "new", 1, 180);
    counts_add(&c, 0, "31", OUTCOME_NOT_ELIGIBLE, "", 1, 0);
    counts_copy(&c, &book, "person", 12, 3, &read, &outcomes);
    UNIT_INT(read.n_rows, 1);
    UNIT_INT(outcomes.n_rows, 2);
    /* header 19, fields 2, run 4 + 8, shard 4 + 4, kind 4 + 6, region 4 + 2, n 4 + 8, trailer 2 */
    UNIT_INT(read.bytes.size, 19 + 2 + 12 + 8 + 10 + 6 + 12 + 2);
    copy_rows_dispose(&read);
    copy_rows_dispose(&outcomes);
    counts_dispose(&c);
}

UNIT_SUITE(counts, UNIT_TEST(test_adds_up), UNIT_TEST(test_grows_and_copies_texts),
           UNIT_TEST(test_merge_without_regions), UNIT_TEST(test_sorted),
           UNIT_TEST(test_a_sum_too_large_is_noticed), UNIT_TEST(test_rows));

UNIT_MAIN(&suite_counts)

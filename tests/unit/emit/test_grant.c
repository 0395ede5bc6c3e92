/* SPDX-License-Identifier: Apache-2.0 */
/* The rows made from a pattern against the same rows put field by field. */
#include "emit/emit_internal.h"

#include "unit.h"

static rulebook_benefit benefits[] = {{.id = "aid", .period = PERIOD_MONTHLY, .event = -1},
                                      {.id = "高龄津贴", .period = PERIOD_ONCE, .event = -1}};
static const rulebook book = {.benefits = benefits, .n_benefits = 2};
static const plan_benefit planned[] = {{.benefit = &benefits[0], .index = 0},
                                       {.benefit = &benefits[1], .index = 1}};

static const emit_grant_row rows[] = {
    {.subject = 1,
     .amount_minor = 10000,
     .payee = 1,
     .basis = -7,
     .seq = 1,
     .valid_from_day = 20780,
     .kind = GRANT_NEW,
     .event = "",
     .region = "3101",
     .facts = "{\"Person\":{\"score\":56}}",
     .facts_size = 23},
    {.subject = INT64_MAX,
     .amount_minor = INT64_MAX,
     .previous_minor = INT64_MAX - 1,
     .payee = INT64_MIN,
     .basis = INT64_MIN,
     .seq = INT32_MAX,
     .valid_from_day = -1,
     .kind = GRANT_RAISE,
     .event = "2027-03-01",
     .region = "",
     .facts = "{}",
     .facts_size = 2},
    {.subject = -1,
     .kind = GRANT_AFTER_OFFER,
     .event = "生日",
     .region = "区",
     .facts = "{\"a\":\"b\"} and what stands behind it",
     .facts_size = 9},
};

static void put_slowly(copy_rows *c, const rulebook_benefit *benefit, const emit_grant_row *g)
{
    static const char kinds[] = "nra";
    copy_row(c);
    copy_int8(c, g->subject);
    copy_int8(c, 42);
    copy_int8(c, g->amount_minor);
    copy_int8(c, g->previous_minor);
    copy_int8(c, g->payee);
    copy_int8(c, g->basis);
    copy_int4(c, g->seq);
    copy_date(c, g->valid_from_day);
    copy_text(c, &kinds[g->kind], 1);
    copy_bool(c, benefit->period == PERIOD_MONTHLY);
    copy_cstring(c, benefit->id);
    copy_cstring(c, g->event);
    copy_cstring(c, g->region);
    copy_text(c, g->facts, g->facts_size);
}

static void test_same_bytes(void)
{
    emit *x = emit_new(&book, 42, 20780, NULL, false);
    copy_rows expected = {0};
    key_book integers;
    key_book_init(&integers);
    emit_begin(x, &integers);
    copy_rows_begin(&expected, 14);
    for (size_t b = 0; b < 2; b++) {
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            emit_grant(x, &planned[b], &rows[i]);
            put_slowly(&expected, &benefits[b], &rows[i]);
        }
    }
    const copy_rows *obtained = &x->tables[EMIT_GRANT];
    UNIT_INT(obtained->n_rows, expected.n_rows);
    UNIT_INT(emit_rows(x).rows[EMIT_GRANT], expected.n_rows);
    if (UNIT_INT(obtained->bytes.size, expected.bytes.size)) {
        UNIT_INT(memcmp(obtained->bytes.bytes, expected.bytes.bytes, expected.bytes.size), 0);
    }
    copy_rows_dispose(&expected);
    emit_free(x);
    key_book_free(&integers);
}

UNIT_SUITE(grant, UNIT_TEST(test_same_bytes));

UNIT_MAIN(&suite_grant)

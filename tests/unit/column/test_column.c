/* SPDX-License-Identifier: Apache-2.0 */
/* Typed columns: what a table keeps when it grows, and what a cell is as a FEEL value. */
#include "column/column.h"

#include "unit.h"

static const char *cell_text(const column *c, size_t row, arena *a)
{
    static text t;
    text_clear(&t);
    value_to_text(&t, column_value(c, row, a));
    return text_string(&t);
}

static void test_keeps_rows_when_it_grows(void)
{
    const column_type types[] = {COLUMN_INT64, COLUMN_BOOLEAN};
    arena a;
    column_table t;
    arena_init(&a, 4096);
    column_table_init(&t, &a, types, 2, 1);
    for (int64_t i = 0; i < 1000; i++) {
        column_table_reserve(&t, &a);
        t.keys[t.n_rows] = i;
        ((int64_t *)t.columns[0].values)[t.n_rows] = i * i;
        if (i % 3 != 0) {
            column_set_bit(t.columns[0].valid, t.n_rows);
        }
        if (i % 5 == 0) {
            column_set_bit(t.columns[1].invalid, t.n_rows);
        }
        t.n_rows++;
    }
    size_t n_wrong = 0;
    for (int64_t i = 0; i < 1000; i++) {
        size_t row = (size_t)i;
        n_wrong += t.keys[i] != i || ((int64_t *)t.columns[0].values)[i] != i * i;
        n_wrong += column_bit(t.columns[0].valid, row) != (i % 3 != 0);
        n_wrong += column_bit(t.columns[1].invalid, row) != (i % 5 == 0);
        n_wrong += column_bit(t.columns[1].valid, row);
    }
    UNIT_INT(n_wrong, 0);
    UNIT_TRUE(t.capacity >= 1000);
    arena_dispose(&a);
}

static void test_cells_are_values(void)
{
    const column_type types[] = {COLUMN_BOOLEAN, COLUMN_INT64,  COLUMN_NUMBER, COLUMN_DATE,
                                 COLUMN_MOMENT,  COLUMN_STRING, COLUMN_INSTANT};
    arena a;
    column_table t;
    arena_init(&a, 0);
    column_table_init(&t, &a, types, 7, 8);
    for (size_t i = 0; i < 7; i++) {
        column_set_bit(t.columns[i].valid, 1);
    }
    ((uint8_t *)t.columns[0].values)[1] = 1;
    ((int64_t *)t.columns[1].values)[1] = INT64_MIN;
    ((number *)t.columns[2].values)[1] = number_from_scaled(1250, 2);
    ((int32_t *)t.columns[3].values)[1] = -1;
    ((int64_t *)t.columns[4].values)[1] = -500000; /* half a second before 1970 */
    ((column_string *)t.columns[5].values)[1] = (column_string){"local", 5};
    ((int64_t *)t.columns[6].values)[1] = INT64_C(86400000000) + 3661000000;
    t.n_rows = 2;

    UNIT_STRING(cell_text(&t.columns[0], 1, &a), "true");
    UNIT_STRING(cell_text(&t.columns[1], 1, &a), "-9223372036854775808");
    UNIT_STRING(cell_text(&t.columns[2], 1, &a), "12.5");
    UNIT_STRING(cell_text(&t.columns[3], 1, &a), "1969-12-31");
    UNIT_STRING(cell_text(&t.columns[4], 1, &a), "1969-12-31T23:59:59.5");
    UNIT_STRING(cell_text(&t.columns[5], 1, &a), "local");
    UNIT_STRING(cell_text(&t.columns[6], 1, &a), "1970-01-02T01:01:01Z");
    UNIT_TRUE(value_is_null(column_value(&t.columns[0], 0, &a)));
    arena_dispose(&a);
}

UNIT_SUITE(column, UNIT_TEST(test_keeps_rows_when_it_grows), UNIT_TEST(test_cells_are_values));

UNIT_MAIN(&suite_column)

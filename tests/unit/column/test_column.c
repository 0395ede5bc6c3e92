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
    const column_layout layouts[] = {{COLUMN_INT64, 0}, {COLUMN_BOOLEAN, 0}};
    arena a;
    column_table t;
    arena_init(&a, 4096);
    column_table_init(&t, &a, KEY_INTEGER, layouts, 2, 1, NULL);
    for (int64_t i = 0; i < 1000; i++) {
        column_table_reserve(&t, &a);
        t.keys.numbers[t.n_rows] = i;
        ((int64_t *)t.columns[0].values)[t.n_rows] = i * i;
        t.columns[0].states[t.n_rows] = COLUMN_VALID;
        if (i % 3 == 0) {
            column_set_other(&t.columns[0], t.n_rows, COLUMN_NULL);
        }
        column_set_other(&t.columns[1], t.n_rows, i % 5 == 0 ? COLUMN_INVALID : COLUMN_NULL);
        t.n_rows++;
    }
    size_t n_wrong = 0;
    for (int64_t i = 0; i < 1000; i++) {
        size_t row = (size_t)i;
        int64_t square = i % 3 == 0 ? 0 : i * i;
        n_wrong += t.keys.numbers[i] != i || ((int64_t *)t.columns[0].values)[i] != square;
        n_wrong += t.columns[0].states[row] != (i % 3 == 0 ? COLUMN_NULL : COLUMN_VALID);
        n_wrong += t.columns[1].states[row] != (i % 5 == 0 ? COLUMN_INVALID : COLUMN_NULL);
        n_wrong += ((uint8_t *)t.columns[1].values)[row] != 0;
    }
    UNIT_INT(n_wrong, 0);
    UNIT_INT(t.columns[0].n_other, 334);
    UNIT_INT(t.columns[1].n_other, 1000);
    UNIT_TRUE(t.capacity >= 1000);
    arena_dispose(&a);
}

/* Every byte up to the capacity is the table's, which a sanitizer build sees, and every array begins
   on a cache line. */
static void test_is_padded(void)
{
    const column_layout layouts[] = {{COLUMN_BOOLEAN, 0}, {COLUMN_NUMBER, 0}, {COLUMN_STRING, 0}};
    for (size_t wanted = 0; wanted < 200; wanted += 7) {
        arena a;
        column_table t;
        arena_init(&a, 1000);
        column_table_init(&t, &a, KEY_INTEGER, layouts, 3, wanted, NULL);
        UNIT_TRUE(t.capacity >= wanted && t.capacity % 64 == 0 && t.capacity > 0);
        UNIT_INT((uintptr_t)t.keys.numbers % 64, 0);
        memset(t.keys.numbers, 1, t.capacity * sizeof *t.keys.numbers);
        for (size_t i = 0; i < 3; i++) {
            UNIT_INT((uintptr_t)t.columns[i].values % 64, 0);
            UNIT_INT((uintptr_t)t.columns[i].states % 64, 0);
            memset(t.columns[i].values, 1, t.capacity * column_width(layouts[i].type));
            memset(t.columns[i].states, 1, t.capacity);
        }
        arena_dispose(&a);
    }
    UNIT_INT(column_padded(0), 0);
    UNIT_INT(column_padded(1), 64);
    UNIT_INT(column_padded(64), 64);
}

static void test_cells_are_values(void)
{
    const column_layout layouts[] = {{COLUMN_BOOLEAN, 0}, {COLUMN_INT64, 0},  {COLUMN_NUMBER, 0},
                                     {COLUMN_DATE, 0},    {COLUMN_MOMENT, 0}, {COLUMN_STRING, 0},
                                     {COLUMN_INSTANT, 0}, {COLUMN_INT32, 0},  {COLUMN_DECIMAL, 2}};
    arena a;
    column_table t;
    column_dictionary d;
    arena_init(&a, 0);
    column_dictionary_init(&d);
    column_table_init(&t, &a, KEY_INTEGER, layouts, 9, 8, &d);
    for (size_t i = 0; i < 9; i++) {
        column_set_other(&t.columns[i], 0, COLUMN_NULL);
        t.columns[i].states[1] = COLUMN_VALID;
    }
    ((uint8_t *)t.columns[0].values)[1] = 1;
    ((int64_t *)t.columns[1].values)[1] = INT64_MIN;
    ((number *)t.columns[2].values)[1] = number_from_scaled(1250, 2);
    ((int32_t *)t.columns[3].values)[1] = -1;
    ((int64_t *)t.columns[4].values)[1] = -500000; /* half a second before 1970 */
    ((uint32_t *)t.columns[5].values)[1] = column_dictionary_code(&d, "local", 5);
    ((int64_t *)t.columns[6].values)[1] = INT64_C(86400000000) + 3661000000;
    ((int32_t *)t.columns[7].values)[1] = INT32_MIN;
    ((int64_t *)t.columns[8].values)[1] = -999999999999999990;
    t.n_rows = 2;

    UNIT_STRING(cell_text(&t.columns[0], 1, &a), "true");
    UNIT_STRING(cell_text(&t.columns[1], 1, &a), "-9223372036854775808");
    UNIT_STRING(cell_text(&t.columns[2], 1, &a), "12.5");
    UNIT_STRING(cell_text(&t.columns[3], 1, &a), "1969-12-31");
    UNIT_STRING(cell_text(&t.columns[4], 1, &a), "1969-12-31T23:59:59.5");
    UNIT_STRING(cell_text(&t.columns[5], 1, &a), "local");
    UNIT_STRING(cell_text(&t.columns[6], 1, &a), "1970-01-02T01:01:01Z");
    UNIT_STRING(cell_text(&t.columns[7], 1, &a), "-2147483648");
    UNIT_STRING(cell_text(&t.columns[8], 1, &a), "-9999999999999999.9");
    UNIT_TRUE(value_is_null(column_value(&t.columns[0], 0, &a)));
    column_dictionary_free(&d);
    arena_dispose(&a);
}

/* Texts of every size around the widths that are hashed and compared at once, and each again. */
static void test_codes_are_texts(void)
{
    column_dictionary d;
    char buffer[80];
    size_t n_wrong = 0;
    column_dictionary_init(&d);
    UNIT_INT(column_dictionary_find(&d, "", 0), COLUMN_NO_CODE);
    for (unsigned round = 0; round < 2; round++) {
        uint32_t expected = 0;
        for (size_t n = 0; n <= sizeof buffer; n++) {
            for (size_t changed = 0; changed <= n; changed++) { /* at n: nothing is */
                memset(buffer, 'a', sizeof buffer);
                if (changed < n) {
                    buffer[changed] = 'b';
                }
                uint32_t code = column_dictionary_code(&d, buffer, n);
                n_wrong += code != expected || d.items[code].size != n;
                n_wrong += memcmp(d.items[code].bytes, buffer, n) != 0;
                n_wrong += d.items[code].bytes[n] != '\0';
                n_wrong += column_dictionary_find(&d, buffer, n) != code;
                expected++;
            }
        }
        UNIT_INT(d.n, expected);
    }
    UNIT_INT(n_wrong, 0);
    UNIT_INT(d.generation, 0);
    column_dictionary_free(&d);
}

static void add_texts(column_dictionary *d, uint32_t n)
{
    char buffer[16];
    for (uint32_t i = 0; i < n; i++) {
        size_t size = (size_t)snprintf(buffer, sizeof buffer, "%u", (unsigned)i);
        column_dictionary_code(d, buffer, size);
    }
}

/* Codes stay while there is room; then they begin anew, which the generation says. */
static void test_empties_a_large_dictionary(void)
{
    column_dictionary d;
    column_dictionary_init(&d);
    add_texts(&d, COLUMN_DICTIONARY_ITEMS);
    column_dictionary_begin(&d);
    UNIT_INT(d.n, COLUMN_DICTIONARY_ITEMS);
    UNIT_INT(d.generation, 0);
    UNIT_INT(column_dictionary_code(&d, "17", 2), 17);
    add_texts(&d, COLUMN_DICTIONARY_ITEMS + 1);
    UNIT_INT(d.n, COLUMN_DICTIONARY_ITEMS + 1);
    column_dictionary_begin(&d);
    UNIT_INT(d.n, 0);
    UNIT_INT(d.generation, 1);
    UNIT_INT(column_dictionary_find(&d, "17", 2), COLUMN_NO_CODE);
    UNIT_INT(column_dictionary_code(&d, "17", 2), 0);
    /* A few large texts. */
    size_t n_large = COLUMN_DICTIONARY_BYTES / 4;
    char *large = calloc(1, n_large);
    for (char i = 0; large != NULL && i < 4; i++) {
        large[0] = i;
        column_dictionary_code(&d, large, n_large);
    }
    free(large);
    column_dictionary_begin(&d);
    UNIT_INT(d.n, 0);
    UNIT_INT(d.generation, 2);
    column_dictionary_free(&d);
}

UNIT_SUITE(column, UNIT_TEST(test_keeps_rows_when_it_grows), UNIT_TEST(test_is_padded),
           UNIT_TEST(test_cells_are_values), UNIT_TEST(test_codes_are_texts),
           UNIT_TEST(test_empties_a_large_dictionary));

UNIT_MAIN(&suite_column)

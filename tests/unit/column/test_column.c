/* SPDX-License-Identifier: Apache-2.0 */
/* Typed columns: what a table keeps when it grows, and what a cell is as a FEEL value. */
#include "column/column.h"
#include "column/key_book.h"

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

static const char *key_text(key k)
{
    static text t;
    text_clear(&t);
    key_to_text(&t, k);
    return text_string(&t);
}

static void test_keys_are_texts(void)
{
    static const struct {
        key_kind kind;
        const char *given, *read; /* NULL: no key */
    } cases[] = {
        {KEY_INTEGER, "-42", "-42"},
        {KEY_INTEGER, "9223372036854775807", "9223372036854775807"},
        {KEY_INTEGER, "9223372036854775808", NULL},
        {KEY_INTEGER, "", NULL},
        {KEY_INTEGER, " 1", NULL},
        {KEY_INTEGER, "1x", NULL},
        {KEY_UUID, "A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        {KEY_UUID, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", NULL},
        {KEY_UUID, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111", NULL},
        {KEY_UUID, "a0eebc999c0b4ef8bb6d6bb9bd380a11", NULL},
        {KEY_UUID, "", NULL},
        {KEY_TEXT, "", ""},
        {KEY_TEXT, "\xc3\x84'\"\\", "\xc3\x84'\"\\"},
        {KEY_TEXT, "\xc3", NULL},
    };
    arena a;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        key k;
        bool is_key = key_parse(&k, &a, cases[i].kind, cases[i].given);
        UNIT_INT(is_key, cases[i].read != NULL);
        if (is_key && cases[i].read != NULL) {
            UNIT_STRING(key_text(k), cases[i].read);
        }
    }
    arena_dispose(&a);
}

/* Each list ascends. */
static void test_keys_are_ordered(void)
{
    static const struct {
        key_kind kind;
        const char *keys[6];
    } lists[] = {
        {KEY_INTEGER, {"-9223372036854775807", "-1", "0", "2", "10", "9223372036854775807"}},
        {KEY_UUID,
         {"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000001",
          "10000000-0000-0000-0000-000000000000", "7fffffff-ffff-ffff-ffff-ffffffffffff",
          "80000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"}},
        {KEY_TEXT, {"", "1", "10", "2", "\xc3\x84", "\xf4\x8f\xbf\xbf"}},
    };
    arena a;
    arena_init(&a, 0);
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        UNIT_STRING(lists[l].keys[0], key_first(lists[l].kind));
        UNIT_STRING(lists[l].keys[5], key_last(lists[l].kind));
        key k[6];
        for (size_t i = 0; i < 6; i++) {
            UNIT_TRUE(key_parse(&k[i], &a, lists[l].kind, lists[l].keys[i]));
        }
        for (size_t i = 0; i < 6; i++) {
            for (size_t j = 0; j < 6; j++) {
                int order = key_compare(k[i], k[j]);
                UNIT_INT((order > 0) - (order < 0), (i > j) - (i < j));
            }
        }
        for (int64_t part = 0; part < 7; part++) {
            key between = key_between(&a, k[0], k[5], part, 7);
            UNIT_TRUE(key_compare(between, k[0]) >= 0 && key_compare(between, k[5]) < 0);
        }
    }
    key low = key_integer(INT64_MIN), high = key_integer(INT64_MAX);
    UNIT_INT(key_between(&a, low, high, 1, 2).number, -1);
    key_parse(&low, &a, KEY_UUID, key_first(KEY_UUID));
    key_parse(&high, &a, KEY_UUID, key_last(KEY_UUID));
    UNIT_STRING(key_text(key_between(&a, low, high, 1, 2)), "7fffffff-ffff-ffff-0000-000000000000");
    arena_dispose(&a);
}

static key text_key(const char *s)
{
    return (key){.kind = KEY_TEXT, .size = (uint32_t)strlen(s), .bytes = s};
}

static void test_a_book_numbers_keys(void)
{
    column_string texts[] = {{"b", 1}, {"bb", 2}, {"d", 1}};
    key_column subjects = {.kind = KEY_TEXT, .texts = texts};
    int64_t numbers[3];
    key_book b;
    size_t at;
    key_book_init(&b);
    key_book_begin(&b, &subjects, 3, numbers);
    UNIT_TRUE(numbers[0] < numbers[1] && numbers[1] < numbers[2]);
    int64_t other = key_book_number(&b, text_key("c"));
    UNIT_TRUE(other < 0);
    UNIT_INT(key_book_number(&b, text_key("c")), other);
    UNIT_TRUE(key_book_number(&b, text_key("")) != other);
    UNIT_INT(key_book_number(&b, text_key("bb")), numbers[1]);
    UNIT_STRING(key_text(key_book_key(&b, numbers[2])), "d");
    UNIT_STRING(key_text(key_book_key(&b, other)), "c");
    for (size_t guess = 0; guess < 4; guess++) {
        UNIT_TRUE(key_book_find(&b, text_key("d"), guess, &at));
        UNIT_INT(at, 2);
        UNIT_FALSE(key_book_find(&b, text_key("c"), guess, &at));
        UNIT_INT(at, 2);
        UNIT_FALSE(key_book_find(&b, text_key("e"), guess, &at));
        UNIT_INT(at, 3);
    }
    int64_t integers[] = {-7, 7};
    subjects = (key_column){.kind = KEY_INTEGER, .numbers = integers};
    key_book_begin(&b, &subjects, 2, NULL);
    UNIT_INT(key_book_number(&b, key_integer(8)), 8);
    UNIT_STRING(key_text(key_book_key(&b, -7)), "-7");
    key_book_free(&b);
}

UNIT_SUITE(column, UNIT_TEST(test_keeps_rows_when_it_grows), UNIT_TEST(test_is_padded),
           UNIT_TEST(test_cells_are_values), UNIT_TEST(test_codes_are_texts),
           UNIT_TEST(test_empties_a_large_dictionary), UNIT_TEST(test_keys_are_texts),
           UNIT_TEST(test_keys_are_ordered), UNIT_TEST(test_a_book_numbers_keys));

UNIT_MAIN(&suite_column)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables as bytes and back, over random tables of all types and keys: the same cells, whatever their range; tables of another shape, and
 * bytes that are damaged, are refused and never read beyond their end.
 */
#include "column/content.h"

#include "base/pack.h"
#include "unit.h"

#define N_COLUMNS 9
#define ROUNDS    150

static const column_layout layouts[N_COLUMNS] = {
    {COLUMN_BOOLEAN, 0}, {COLUMN_INT32, 0}, {COLUMN_INT64, 0},  {COLUMN_DECIMAL, 2}, {COLUMN_NUMBER, 0},
    {COLUMN_DATE, 0},    {COLUMN_STRING, 0}, {COLUMN_MOMENT, 0}, {COLUMN_INSTANT, 0}};

static uint32_t seed;
static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

/* As wide as the column of this table is to be; now and then an extreme. */
static int64_t draw_number(uint32_t wide)
{
    static const int64_t extremes[] = {INT64_MIN, INT64_MAX, INT32_MIN, INT32_MAX, UINT32_MAX, 0, -1};
    uint64_t bits = (uint64_t)draw(1u << 22) << 42 ^ (uint64_t)draw(1u << 22) << 20 ^ draw(1u << 22);
    switch (wide) {
    case 0:
        return 7;
    case 1:
        return -100 + draw(256);
    case 2:
        return draw(65536);
    case 3:
        return (int64_t)(bits & UINT32_MAX);
    default:
        return draw(4) == 0 ? extremes[draw(7)] : (int64_t)bits;
    }
}

static void draw_cell(column *c, size_t row, uint32_t wide, uint32_t n_texts)
{
    int64_t number_drawn = draw_number(wide);
    char s[24];
    c->states[row] = COLUMN_VALID;
    switch (c->type) {
    case COLUMN_BOOLEAN:
        ((uint8_t *)c->values)[row] = number_drawn & 1;
        break;
    case COLUMN_INT32:
    case COLUMN_DATE:
        ((int32_t *)c->values)[row] = (int32_t)number_drawn;
        break;
    case COLUMN_NUMBER:
        ((number *)c->values)[row] = number_from_scaled(number_drawn, 3);
        break;
    case COLUMN_STRING:
        snprintf(s, sizeof s, "%x", (unsigned)draw(n_texts));
        s[0] = draw(3) == 0 ? '\0' : s[0];
        ((uint32_t *)c->values)[row] = column_dictionary_code(c->dictionary, s, strlen(s));
        break;
    default:
        ((int64_t *)c->values)[row] = number_drawn;
    }
}

static void draw_key(key_column *keys, size_t row, arena *a)
{
    int64_t before = row == 0 ? -50000 : keys->numbers != NULL ? keys->numbers[row - 1] : 0;
    char s[24];
    switch (keys->kind) {
    case KEY_INTEGER: /* also one that comes twice, and far apart */
        keys->numbers[row] = before + (draw(3) == 0 ? draw(100000) : draw(2));
        break;
    case KEY_UUID:
        keys->texts[row] = (column_string){.bytes = arena_zalloc(a, 16), .size = 16};
        ((char *)(uintptr_t)keys->texts[row].bytes)[0] = (char)(row >> 8);
        ((char *)(uintptr_t)keys->texts[row].bytes)[1] = (char)row;
        break;
    case KEY_TEXT:
        snprintf(s, sizeof s, "A-%06zu", row / 2);
        keys->texts[row] = (column_string){.bytes = arena_strdup(a, s), .size = (uint32_t)strlen(s)};
        break;
    }
}

static void draw_table(column_table *t, arena *a, key_kind kind, size_t n_rows, column_dictionary *d)
{
    column_table_init(t, a, kind, layouts, N_COLUMNS, n_rows, d);
    uint32_t n_texts = 1 + draw(500);
    for (size_t i = 0; i < n_rows; i++) {
        draw_key(&t->keys, i, a);
    }
    for (size_t k = 0; k < N_COLUMNS; k++) {
        uint32_t wide = draw(5), n_valid = draw(4); /* of 3: none, some, all */
        for (size_t i = 0; i < n_rows; i++) {
            if (draw(3) < n_valid) {
                draw_cell(&t->columns[k], i, wide, n_texts);
            } else {
                column_set_other(&t->columns[k], i, draw(2) == 0 ? COLUMN_NULL : COLUMN_INVALID);
            }
        }
    }
    t->n_rows = n_rows;
}

static size_t count_differences(const column_table *a, const column_table *b)
{
    size_t n = (a->n_rows != b->n_rows) + (a->n_columns != b->n_columns);
    for (size_t i = 0; n == 0 && i < a->n_rows; i++) {
        n += !key_equal(&a->keys, i, &b->keys, i);
    }
    for (size_t k = 0; n == 0 && k < a->n_columns; k++) {
        const column *left = &a->columns[k], *right = &b->columns[k];
        size_t width = column_width(left->type);
        n += left->n_other != right->n_other || left->dictionary != right->dictionary;
        n += memcmp(left->states, right->states, a->n_rows) != 0;
        n += memcmp(left->values, right->values, a->n_rows * width) != 0;
    }
    return n;
}

static void test_there_and_back(void)
{
    size_t n_wrong = 0;
    text content = {0};
    for (uint32_t round = 0; round < ROUNDS; round++) {
        arena a;
        column_dictionary d;
        column_table t, back;
        seed = round;
        arena_init(&a, 65536);
        column_dictionary_init(&d);
        draw_table(&t, &a, (key_kind)(round % 3), round % 5 == 0 ? round / 5 : draw(900), &d);
        column_content_encode(&content, &t, "a label");
        n_wrong += !column_content_decode(&back, &a, t.keys.kind, layouts, N_COLUMNS, &d, "a label", content.bytes, content.size);
        n_wrong += count_differences(&t, &back);
        n_wrong += back.n_rows > 0 && ((uintptr_t)back.columns[2].values % 64 != 0 || back.capacity % 64 != 0);
        /* Another shape, though of as many columns. */
        column_layout other[N_COLUMNS];
        memcpy(other, layouts, sizeof other);
        other[3].scale = 3;
        n_wrong += column_content_decode(&back, &a, t.keys.kind, other, N_COLUMNS, &d, "a label", content.bytes, content.size);
        n_wrong += column_content_decode(&back, &a, t.keys.kind, layouts, N_COLUMNS - 1, &d, "a label", content.bytes, content.size);
        n_wrong += column_content_decode(&back, &a, (t.keys.kind + 1) % 3, layouts, N_COLUMNS, &d, "a label", content.bytes, content.size);
        n_wrong += column_content_decode(&back, &a, t.keys.kind, layouts, N_COLUMNS, &d, "a labek", content.bytes, content.size);
        column_dictionary_free(&d);
        arena_dispose(&a);
    }
    UNIT_INT(n_wrong, 0);
    text_dispose(&content);
}

/* The codes of another dictionary are others; the texts are the same. */
static void test_in_another_dictionary(void)
{
    arena a;
    column_dictionary d, other;
    column_table t, back;
    text content = {0};
    size_t n_wrong = 0;
    seed = 4711;
    arena_init(&a, 65536);
    column_dictionary_init(&d);
    column_dictionary_init(&other);
    column_dictionary_code(&other, "first", 5);
    draw_table(&t, &a, KEY_INTEGER, 700, &d);
    for (size_t i = 0; i < t.n_rows; i++) {
        draw_cell(&t.columns[6], i, 0, 300);
    }
    t.columns[6].n_other = 0;
    column_content_encode(&content, &t, "a label");
    UNIT_TRUE(column_content_decode(&back, &a, KEY_INTEGER, layouts, N_COLUMNS, &other, "a label", content.bytes, content.size));
    for (size_t i = 0; i < t.n_rows; i++) {
        const column_string *then = &d.items[((uint32_t *)t.columns[6].values)[i]];
        const column_string *now = &other.items[((uint32_t *)back.columns[6].values)[i]];
        n_wrong += then->size != now->size || memcmp(then->bytes, now->bytes, now->size) != 0;
    }
    UNIT_INT(n_wrong, 0);
    text_dispose(&content);
    column_dictionary_free(&d);
    column_dictionary_free(&other);
    arena_dispose(&a);
}

/* In memory of just this size, so that a sanitizer sees a byte too many. */
static bool decodes(key_kind kind, const char *bytes, size_t size)
{
    arena a;
    column_dictionary d;
    column_table t;
    arena_init(&a, 65536);
    column_dictionary_init(&d);
    char *exact = malloc(size == 0 ? 1 : size);
    memcpy(exact, bytes, size);
    bool good = column_content_decode(&t, &a, kind, layouts, N_COLUMNS, &d, "a label", exact, size);
    free(exact);
    column_dictionary_free(&d);
    arena_dispose(&a);
    return good;
}

/* Whatever is changed is seen by the hash; with a hash that is right again, nothing is read or written that is not there. */
static void test_damage_is_seen(void)
{
    arena a;
    column_dictionary d;
    column_table t;
    text content = {0}, damaged = {0};
    size_t n_taken = 0;
    arena_init(&a, 65536);
    column_dictionary_init(&d);
    for (uint32_t kind = 0; kind < 3; kind++) {
        seed = 99 + kind;
        draw_table(&t, &a, (key_kind)kind, 60, &d);
        column_content_encode(&content, &t, "a label");
        UNIT_TRUE(decodes((key_kind)kind, content.bytes, content.size));
        for (int i = 0; i < 1500; i++) {
            size_t at = draw((uint32_t)content.size);
            text_clear(&damaged);
            text_append(&damaged, content.bytes, content.size);
            damaged.bytes[at] = (char)(damaged.bytes[at] ^ (1 + draw(255)));
            n_taken += decodes((key_kind)kind, damaged.bytes, damaged.size);
            damaged.size -= 8;
            if (draw(4) == 0) {
                damaged.size = 1 + draw((uint32_t)damaged.size);
            }
            pack_end(&damaged);
            decodes((key_kind)kind, damaged.bytes, damaged.size);
        }
        for (size_t size = 0; size < content.size; size++) {
            n_taken += decodes((key_kind)kind, content.bytes, size);
        }
    }
    UNIT_INT(n_taken, 0);
    text_dispose(&content);
    text_dispose(&damaged);
    column_dictionary_free(&d);
    arena_dispose(&a);
}

/* Cut anywhere and put together again, into a table that has to grow. */
static void test_appends(void)
{
    size_t n_wrong = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        arena a;
        column_dictionary d;
        column_table t, joined;
        seed = round;
        arena_init(&a, 65536);
        column_dictionary_init(&d);
        draw_table(&t, &a, (key_kind)(round % 3), draw(700), &d);
        column_table_init(&joined, &a, t.keys.kind, layouts, N_COLUMNS, 1, &d);
        for (size_t begin = 0; begin < t.n_rows;) {
            size_t n = draw((uint32_t)(t.n_rows - begin) + 1);
            column_table_append(&joined, &a, &t, begin, begin + n);
            begin += n;
        }
        n_wrong += count_differences(&t, &joined);
        column_dictionary_free(&d);
        arena_dispose(&a);
    }
    UNIT_INT(n_wrong, 0);
}

UNIT_SUITE(content, UNIT_TEST(test_there_and_back), UNIT_TEST(test_in_another_dictionary),
           UNIT_TEST(test_damage_is_seen), UNIT_TEST(test_appends));
UNIT_MAIN(&suite_content)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of columns in an arena. A table that grows leaves its smaller self behind in the arena;
 * shards are about the same size, so whoever fills them starts with the capacity the last one
 * needed.
 */
#include "column/column.h"

#include <string.h>

#define TEXT_BYTES_MAX ((size_t)1024 * 1024)
#define PADDING        64 /* rows */
#define ALIGNMENT      64 /* bytes: a cache line, and the widest instructions' operand */
#define DAY_US         INT64_C(86400000000)

size_t column_width(column_type type)
{
    switch (type) {
    case COLUMN_BOOLEAN:
        return sizeof(uint8_t);
    case COLUMN_INT32:
    case COLUMN_DATE:
        return sizeof(int32_t);
    case COLUMN_INT64:
    case COLUMN_DECIMAL:
    case COLUMN_MOMENT:
    case COLUMN_INSTANT:
        return sizeof(int64_t);
    case COLUMN_NUMBER:
        return sizeof(number);
    case COLUMN_STRING:
        return sizeof(uint32_t);
    }
    return 0;
}

size_t column_text_size_max(void)
{
    return TEXT_BYTES_MAX;
}

size_t column_padded(size_t n)
{
    if (n > SIZE_MAX - PADDING) {
        arena_out_of_memory(SIZE_MAX);
    }
    return (n + PADDING - 1) / PADDING * PADDING;
}

void *column_array(arena *a, size_t n, size_t width)
{
    n = column_padded(n);
    if (n > SIZE_MAX / 2 / width) {
        arena_out_of_memory(SIZE_MAX);
    }
    uintptr_t bytes = (uintptr_t)arena_alloc(a, n * width + ALIGNMENT - 1);
    return (void *)((bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
}

/* An array of `capacity` elements that begins with the `n` old ones. */
static void *grow_array(arena *a, const void *old, size_t n, size_t capacity, size_t width)
{
    void *array = column_array(a, capacity, width);
    if (n > 0) {
        memcpy(array, old, n * width);
    }
    return array;
}

static void set_capacity(column_table *t, arena *a, size_t capacity)
{
    key_column *k = &t->keys;
    if (k->kind == KEY_INTEGER) {
        k->numbers = grow_array(a, k->numbers, t->n_rows, capacity, sizeof *k->numbers);
    } else {
        k->texts = grow_array(a, k->texts, t->n_rows, capacity, sizeof *k->texts);
    }
    for (size_t i = 0; i < t->n_columns; i++) {
        column *c = &t->columns[i];
        c->values = grow_array(a, c->values, t->n_rows, capacity, column_width(c->type));
        c->states = grow_array(a, c->states, t->n_rows, capacity, sizeof *c->states);
    }
    t->capacity = capacity;
}

void column_table_init(column_table *t, arena *a, key_kind keys, const column_layout *layouts,
                       size_t n_columns, size_t capacity, column_dictionary *dictionary)
{
    *t = (column_table){.n_columns = n_columns,
                        .keys.kind = keys,
                        .columns = arena_array(a, n_columns, sizeof(column))};
    for (size_t i = 0; i < n_columns; i++) {
        t->columns[i].type = layouts[i].type;
        t->columns[i].scale = layouts[i].scale;
        t->columns[i].dictionary = layouts[i].type == COLUMN_STRING ? dictionary : NULL;
    }
    set_capacity(t, a, column_padded(capacity == 0 ? 1 : capacity));
}

void column_table_reserve(column_table *t, arena *a)
{
    if (t->n_rows == t->capacity) {
        set_capacity(t, a, t->capacity * 2);
    }
}

static void append_column(column *to, size_t at, const column *from, size_t begin, size_t n)
{
    size_t width = column_width(to->type);
    memcpy((char *)to->values + at * width, (const char *)from->values + begin * width, n * width);
    memcpy(to->states + at, from->states + begin, n);
    for (size_t i = 0; i < n; i++) {
        to->n_other += from->states[begin + i] != COLUMN_VALID;
    }
}

void column_table_append(column_table *t, arena *a, const column_table *from, size_t begin, size_t end)
{
    size_t n = end - begin;
    if (n == 0) {
        return;
    }
    if (n > t->capacity - t->n_rows) {
        set_capacity(t, a, column_padded(t->n_rows + n > 2 * t->capacity ? t->n_rows + n : 2 * t->capacity));
    }
    if (t->keys.kind == KEY_INTEGER) {
        memcpy(t->keys.numbers + t->n_rows, from->keys.numbers + begin, n * sizeof *t->keys.numbers);
    } else {
        memcpy(t->keys.texts + t->n_rows, from->keys.texts + begin, n * sizeof *t->keys.texts);
    }
    for (size_t i = 0; i < t->n_columns; i++) {
        append_column(&t->columns[i], t->n_rows, &from->columns[i], begin, n);
    }
    t->n_rows += n;
}

static value moment_value(int64_t us, bool in_utc, arena *a)
{
    int64_t days = us / DAY_US;
    int64_t left = us % DAY_US;
    if (left < 0) {
        left += DAY_US;
        days--;
    }
    temporal_moment m = {.nano = (uint32_t)(left % 1000000) * 1000,
                         .zone = in_utc ? TEMPORAL_OFFSET : TEMPORAL_LOCAL};
    left /= 1000000;
    m.second = (uint8_t)(left % 60);
    m.minute = (uint8_t)(left / 60 % 60);
    m.hour = (uint8_t)(left / 3600);
    if (!temporal_date_from_days(&m.date, days)) {
        return value_null();
    }
    return value_date_time(a, m);
}

value column_value(const column *c, size_t row, arena *a)
{
    if (c->states[row] != COLUMN_VALID) {
        return value_null();
    }
    switch (c->type) {
    case COLUMN_BOOLEAN:
        return value_boolean(((const uint8_t *)c->values)[row] != 0);
    case COLUMN_INT32:
        return value_int(((const int32_t *)c->values)[row]);
    case COLUMN_INT64:
        return value_int(((const int64_t *)c->values)[row]);
    case COLUMN_DECIMAL:
        return value_number(number_from_scaled(((const int64_t *)c->values)[row], c->scale));
    case COLUMN_NUMBER:
        return value_number(((const number *)c->values)[row]);
    case COLUMN_DATE: {
        temporal_date d;
        return temporal_date_from_days(&d, ((const int32_t *)c->values)[row]) ? value_date(d)
                                                                              : value_null();
    }
    case COLUMN_MOMENT:
    case COLUMN_INSTANT:
        return moment_value(((const int64_t *)c->values)[row], c->type == COLUMN_INSTANT, a);
    case COLUMN_STRING: {
        const column_string *s = &c->dictionary->items[((const uint32_t *)c->values)[row]];
        return value_string(s->bytes, s->size);
    }
    }
    return value_null();
}

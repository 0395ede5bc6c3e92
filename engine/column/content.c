/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes (base/pack.h):
 *
 *   label after its size, kind of key, number of rows, number of columns
 *   keys: integers each less the one before; others each after its size
 *   columns, each:
 *     type, scale
 *     states: 0, all are valid; or 1, then two bits a row, the first row's lowest
 *     COLUMN_NUMBER: 16 bytes a row, as in memory
 *     COLUMN_STRING: how many texts, each after its size; then places in that list, as are:
 *     others: the least value; bytes a row (0, 1, 2, 4, 8); then each value less the least, the lowest byte first. Of rows without
 *     a value, anything.
 */
#include "column/content.h"

#include <endian.h>
#include <string.h>

#include "base/pack.h"
#include "base/utf8.h"

#define VERSION       1
#define STATES_A_BYTE 4

enum { STATES_ALL_VALID, STATES_FOLLOW };

/* ---- writing ---- */

static void put_keys(text *out, const key_column *keys, size_t n)
{
    int64_t before = 0;
    for (size_t i = 0; i < n; i++) {
        if (keys->kind == KEY_INTEGER) {
            pack_difference(out, before, keys->numbers[i]);
            before = keys->numbers[i];
        } else {
            pack_bytes(out, keys->texts[i].bytes, keys->texts[i].size);
        }
    }
}

static void put_states(text *out, const column *c, size_t n)
{
    pack_number(out, c->n_other == 0 ? STATES_ALL_VALID : STATES_FOLLOW);
    if (c->n_other == 0) {
        return;
    }
    text_reserve(out, n / STATES_A_BYTE + 1);
    for (size_t i = 0; i < n; i += STATES_A_BYTE) {
        unsigned byte = 0;
        for (size_t k = 0; k < STATES_A_BYTE && i + k < n; k++) {
            byte |= (unsigned)c->states[i + k] << (2 * k);
        }
        text_append_char(out, (char)byte);
    }
}

/* Values as numbers, whatever their width. */
static void widen(int64_t *out, const column *c, size_t n)
{
    switch (column_width(c->type)) {
    case 1:
        for (size_t i = 0; i < n; i++) {
            out[i] = ((const uint8_t *)c->values)[i];
        }
        break;
    case 4:
        for (size_t i = 0; i < n; i++) {
            out[i] = ((const int32_t *)c->values)[i];
        }
        break;
    default:
        memcpy(out, c->values, n * sizeof *out);
    }
}

static void find_least(int64_t *least, int64_t *most, const int64_t *values, const uint8_t *states, size_t n)
{
    *least = INT64_MAX;
    *most = INT64_MIN;
    for (size_t i = 0; i < n; i++) {
        int64_t v = values[i];
        bool counts = states[i] == COLUMN_VALID;
        *least = counts && v < *least ? v : *least;
        *most = counts && v > *most ? v : *most;
    }
    if (*least > *most) {
        *least = *most = 0;
    }
}

static unsigned width_of(uint64_t range)
{
    return range == 0 ? 0 : range <= UINT8_MAX ? 1 : range <= UINT16_MAX ? 2 : range <= UINT32_MAX ? 4 : 8;
}

static void put_offsets(char *out, const int64_t *values, int64_t least, size_t n, unsigned width)
{
    for (size_t i = 0; i < n; i++, out += width) {
        uint64_t offset = htole64((uint64_t)values[i] - (uint64_t)least);
        memcpy(out, &offset, width);
    }
}

static void put_values(text *out, const int64_t *values, const uint8_t *states, size_t n)
{
    int64_t least, most;
    find_least(&least, &most, values, states, n);
    unsigned width = width_of((uint64_t)most - (uint64_t)least);
    pack_difference(out, 0, least);
    pack_number(out, width);
    text_reserve(out, n * width);
    char *bytes = out->bytes + out->size;
    switch (width) { /* so that each loop knows how many it copies */
    case 1:
        put_offsets(bytes, values, least, n, 1);
        break;
    case 2:
        put_offsets(bytes, values, least, n, 2);
        break;
    case 4:
        put_offsets(bytes, values, least, n, 4);
        break;
    case 8:
        put_offsets(bytes, values, least, n, 8);
        break;
    default:
        break;
    }
    out->size += n * width;
}

/* Codes of the dictionary to places in a list of the texts that the column has. */
static void put_texts(text *out, int64_t *values, const column *c, size_t n, arena *a)
{
    const uint32_t *codes = c->values;
    uint32_t *places = arena_array(a, c->dictionary->n, sizeof *places); /* 1 + place */
    uint32_t *listed = arena_array(a, c->dictionary->n, sizeof *listed);
    uint32_t n_listed = 0;
    for (size_t i = 0; i < n; i++) {
        values[i] = 0;
        if (c->states[i] == COLUMN_VALID) {
            if (places[codes[i]] == 0) {
                listed[n_listed] = codes[i];
                places[codes[i]] = ++n_listed;
            }
            values[i] = places[codes[i]] - 1;
        }
    }
    pack_number(out, n_listed);
    for (uint32_t i = 0; i < n_listed; i++) {
        const column_string *s = &c->dictionary->items[listed[i]];
        pack_bytes(out, s->bytes, s->size);
    }
}

static void put_column(text *out, const column *c, size_t n, arena *a)
{
    pack_number(out, c->type);
    pack_number(out, (uint64_t)c->scale);
    put_states(out, c, n);
    if (c->type == COLUMN_NUMBER) {
        text_append(out, c->values, n * sizeof(number));
        return;
    }
    int64_t *values = column_array(a, n, sizeof *values);
    if (c->type == COLUMN_STRING) {
        put_texts(out, values, c, n, a);
    } else {
        widen(values, c, n);
    }
    put_values(out, values, c->states, n);
}

void column_content_encode(text *out, const column_table *t, const char *label)
{
    arena a;
    arena_init(&a, t->n_rows * sizeof(int64_t) + 4096);
    pack_begin(out, VERSION);
    pack_bytes(out, label, strlen(label));
    pack_number(out, t->keys.kind);
    pack_number(out, t->n_rows);
    pack_number(out, t->n_columns);
    put_keys(out, &t->keys, t->n_rows);
    for (size_t i = 0; i < t->n_columns; i++) {
        put_column(out, &t->columns[i], t->n_rows, &a);
        arena_reset(&a);
    }
    pack_end(out);
    arena_dispose(&a);
}

/* ---- reading ---- */

/* Keys as a table wants them: none before the one before it. */
static bool get_keys(unpacker *r, key_column *keys, size_t n, arena *a)
{
    int64_t number = 0;
    for (size_t i = 0; i < n; i++) {
        if (keys->kind == KEY_INTEGER) {
            number = unpack_difference(r, number);
            keys->numbers[i] = number;
        } else {
            size_t size;
            const char *bytes = unpack_bytes(r, &size);
            keys->texts[i] = (column_string){.bytes = arena_copy(a, bytes, size), .size = (uint32_t)size};
        }
        if (!r->good || (i > 0 && key_compare(key_at(keys, i - 1), key_at(keys, i)) > 0)) {
            return false;
        }
    }
    return true;
}

static bool get_states(unpacker *r, column *c, size_t n)
{
    uint64_t how = unpack_number(r);
    c->n_other = 0;
    memset(c->states, COLUMN_VALID, n);
    if (how == STATES_ALL_VALID) {
        return r->good;
    }
    const unsigned char *bytes = unpack_raw(r, n / STATES_A_BYTE + (n % STATES_A_BYTE > 0));
    if (how != STATES_FOLLOW || bytes == NULL) {
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        uint8_t state = bytes[i / STATES_A_BYTE] >> (2 * (i % STATES_A_BYTE)) & 3;
        c->states[i] = state;
        c->n_other += state != COLUMN_VALID;
        good = good && state <= COLUMN_INVALID;
    }
    return good;
}

static void get_offsets(int64_t *out, const unsigned char *bytes, int64_t least, size_t n, unsigned width)
{
    for (size_t i = 0; i < n; i++, bytes += width) {
        uint64_t offset = 0;
        memcpy(&offset, bytes, width);
        out[i] = (int64_t)((uint64_t)least + le64toh(offset));
    }
}

static bool get_values(unpacker *r, int64_t *out, size_t n)
{
    int64_t least = unpack_difference(r, 0);
    uint64_t width = unpack_number(r);
    if (width > 8 || width == 3 || (width > 4 && width < 8)) {
        return false;
    }
    const unsigned char *bytes = unpack_raw(r, n * (size_t)width);
    if (bytes == NULL) {
        return false;
    }
    switch (width) {
    case 0:
        get_offsets(out, bytes, least, n, 0);
        break;
    case 1:
        get_offsets(out, bytes, least, n, 1);
        break;
    case 2:
        get_offsets(out, bytes, least, n, 2);
        break;
    case 4:
        get_offsets(out, bytes, least, n, 4);
        break;
    default:
        get_offsets(out, bytes, least, n, 8);
    }
    return true;
}

/* What fits into the column's type; where there is no value, 0. */
static bool narrow(column *c, const int64_t *values, size_t n)
{
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        int64_t v = c->states[i] == COLUMN_VALID ? values[i] : 0;
        switch (c->type) {
        case COLUMN_BOOLEAN:
            good = good && (v == 0 || v == 1);
            ((uint8_t *)c->values)[i] = v != 0;
            break;
        case COLUMN_INT32:
        case COLUMN_DATE:
            good = good && v >= INT32_MIN && v <= INT32_MAX;
            ((int32_t *)c->values)[i] = (int32_t)v;
            break;
        default:
            ((int64_t *)c->values)[i] = v;
        }
    }
    return good;
}

/* The list's places to codes of the dictionary. */
static bool get_texts(unpacker *r, uint32_t **codes, uint64_t *n, column_dictionary *dictionary, arena *a)
{
    *n = unpack_number(r);
    if (!r->good || *n > (uint64_t)(r->end - r->at)) { /* each has a size at least */
        return false;
    }
    *codes = arena_array(a, (size_t)*n, sizeof **codes);
    for (uint64_t i = 0; i < *n; i++) {
        size_t size;
        const char *s = unpack_bytes(r, &size);
        if (!r->good || size > column_text_size_max() || !utf8_valid(s, size) || memchr(s, '\0', size) != NULL) {
            return false;
        }
        (*codes)[i] = column_dictionary_code(dictionary, s, size);
    }
    return true;
}

static bool place_texts(column *c, const int64_t *places, size_t n, const uint32_t *codes, uint64_t n_codes)
{
    for (size_t i = 0; i < n; i++) {
        bool valid = c->states[i] == COLUMN_VALID;
        if (valid && (uint64_t)places[i] >= n_codes) {
            return false;
        }
        ((uint32_t *)c->values)[i] = valid ? codes[places[i]] : 0;
    }
    return true;
}

static bool get_column(unpacker *r, column *c, size_t n, arena *a)
{
    uint32_t *codes = NULL;
    uint64_t n_codes = 0;
    if (unpack_number(r) != c->type || unpack_number(r) != (uint64_t)c->scale || !get_states(r, c, n)) {
        return false;
    }
    if (c->type == COLUMN_NUMBER) {
        const unsigned char *bytes = n <= SIZE_MAX / sizeof(number) ? unpack_raw(r, n * sizeof(number)) : NULL;
        if (bytes != NULL && n > 0) {
            memcpy(c->values, bytes, n * sizeof(number));
        }
        return bytes != NULL;
    }
    if (c->type == COLUMN_STRING && !get_texts(r, &codes, &n_codes, c->dictionary, a)) {
        return false;
    }
    int64_t *values = column_array(a, n, sizeof *values);
    if (!get_values(r, values, n)) {
        return false;
    }
    return c->type == COLUMN_STRING ? place_texts(c, values, n, codes, n_codes) : narrow(c, values, n);
}

static bool has_label(unpacker *r, const char *label)
{
    size_t n;
    const char *found = unpack_bytes(r, &n);
    return r->good && n == strlen(label) && memcmp(found, label, n) == 0;
}

bool column_content_decode(column_table *out, arena *a, key_kind keys, const column_layout *layouts, size_t n_columns,
                           column_dictionary *dictionary, const char *label, const char *bytes, size_t size)
{
    unpacker r;
    if (!unpack_begin(&r, VERSION, bytes, size) || !has_label(&r, label) || unpack_number(&r) != keys) {
        return false;
    }
    uint64_t n = unpack_number(&r);
    if (unpack_number(&r) != n_columns || !r.good || n > (uint64_t)(r.end - r.at)) { /* a key has a byte at least */
        return false;
    }
    column_table_init(out, a, keys, layouts, n_columns, (size_t)n, dictionary);
    out->n_rows = (size_t)n;
    bool good = get_keys(&r, &out->keys, (size_t)n, a);
    arena values;
    arena_init(&values, (size_t)n * sizeof(int64_t) + 4096);
    for (size_t i = 0; i < n_columns && good; i++) {
        good = get_column(&r, &out->columns[i], (size_t)n, &values);
        arena_reset(&values);
    }
    arena_dispose(&values);
    return good && r.at == r.end;
}

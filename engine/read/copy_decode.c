/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stream, all integers big-endian:
 *
 *     "PGCOPY\n\377\r\n\0" | flags 32 | extension size 32 | extension     once
 *     n_fields 16 | size 32, bytes | size 32, bytes | ...                 per row; size -1 is NULL
 *     -1 16                                                               at the end
 *
 * Every size is compared with what is left before a byte of it is looked at. A value that the
 * column's type cannot hold (infinity, NaN, a date BC, text that is no UTF-8) is marked invalid and
 * is no error: it is one person's. A field of the wrong size is an error: the bytes are not what
 * was asked for.
 */
#include "read/copy_decode.h"

#include <endian.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define PG_FLOAT4 700
#define PG_FLOAT8 701
#define PG_BPCHAR 1042
#define PG_UUID   2950

#define EPOCH_DAYS    10957 /* from 1970-01-01 to 2000-01-01, PostgreSQL's day 0 */
#define DAY_US        INT64_C(86400000000)
#define FIRST_DAY     (-719162) /* 0001-01-01 in days since 1970-01-01 */
#define NULL_SIZE     (-1)
#define FLAGS_KNOWN   0x0000ffffu /* the upper half says what a reader must understand */
#define NO_FIELDS_END (-1)
#define UUID_SIZE     16

static const char signature[11] = "PGCOPY\n\377\r\n";

typedef struct cursor {
    const unsigned char *at, *end;
} cursor;

static ent_code report_malformed(ent_error *err, const copy_decoder *d, const char *what)
{
    error_set(err, ENT_E_DB, "the database sent malformed COPY data: %s, after %zu rows", what,
              d->n_rows);
    error_hint(err,
               "run again to resume; if it stays, look for a proxy between here and the server");
    return ENT_E_DB;
}

static size_t left(const cursor *c)
{
    return (size_t)(c->end - c->at);
}

static uint32_t load_u32(const unsigned char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return be32toh(x);
}

static uint64_t load_u64(const unsigned char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return be64toh(x);
}

static bool take_i16(cursor *c, int *out)
{
    if (left(c) < 2) {
        return false;
    }
    *out = (int16_t)((unsigned)c->at[0] << 8 | c->at[1]);
    c->at += 2;
    return true;
}

static bool take_i32(cursor *c, int32_t *out)
{
    if (left(c) < 4) {
        return false;
    }
    *out = (int32_t)load_u32(c->at);
    c->at += 4;
    return true;
}

/* A field: *size is NULL_SIZE, or that many bytes stand at *bytes. */
static inline bool take_field(cursor *c, const unsigned char **bytes, int32_t *size)
{
    if (left(c) < 4) {
        return false;
    }
    *size = (int32_t)load_u32(c->at);
    c->at += 4;
    *bytes = c->at;
    if (*size < 0) {
        return *size == NULL_SIZE;
    }
    if (left(c) < (size_t)*size) {
        return false;
    }
    c->at += *size;
    return true;
}

static ent_code take_header(copy_decoder *d, cursor *c, ent_error *err)
{
    if (left(c) < sizeof signature || memcmp(c->at, signature, sizeof signature) != 0) {
        return report_malformed(err, d, "no signature");
    }
    c->at += sizeof signature;
    int32_t flags, extension;
    if (!take_i32(c, &flags) || !take_i32(c, &extension) || extension < 0 ||
        left(c) < (size_t)extension) {
        return report_malformed(err, d, "the header is cut off");
    }
    if (((uint32_t)flags & ~FLAGS_KNOWN) != 0) {
        return report_malformed(err, d, "unknown flags");
    }
    c->at += extension;
    d->begun = true;
    return ENT_OK;
}

/* What became of a cell. */
typedef enum cell { CELL_VALID, CELL_INVALID, CELL_MALFORMED } cell;

static inline cell decode_int32(int32_t *out, const unsigned char *p, int32_t size)
{
    switch (size) {
    case 2:
        *out = (int16_t)((unsigned)p[0] << 8 | p[1]);
        return CELL_VALID;
    case 4:
        *out = (int32_t)load_u32(p);
        return CELL_VALID;
    default:
        return CELL_MALFORMED;
    }
}

static inline cell decode_int64(int64_t *out, const unsigned char *p, int32_t size)
{
    if (size != 8) {
        return CELL_MALFORMED;
    }
    *out = (int64_t)load_u64(p);
    return CELL_VALID;
}

/* The decimal that a float is written as: the shortest that reads back as the same float, as in
   PostgreSQL's own output. */
static cell decode_float(number *out, const unsigned char *p, int32_t size)
{
    char buffer[64];
    double wide;
    float narrow = 0;
    bool is_narrow = size == 4;
    if (is_narrow) {
        uint32_t bits = load_u32(p);
        memcpy(&narrow, &bits, sizeof narrow);
        wide = narrow;
    } else if (size == 8) {
        uint64_t bits = load_u64(p);
        memcpy(&wide, &bits, sizeof wide);
    } else {
        return CELL_MALFORMED;
    }
    if (!(wide >= -DBL_MAX && wide <= DBL_MAX)) {
        return CELL_INVALID;
    }
    for (int digits = is_narrow ? FLT_DIG : DBL_DIG; digits <= DBL_DECIMAL_DIG; digits++) {
        snprintf(buffer, sizeof buffer, "%.*e", digits - 1, wide);
        if (is_narrow ? strtof(buffer, NULL) == narrow : strtod(buffer, NULL) == wide) {
            break;
        }
    }
    for (char *s = buffer; *s != '\0'; s++) {
        if (*s == ',') {
            *s = '.'; /* some locale's decimal point */
        }
    }
    return number_parse(out, buffer, strlen(buffer)) ? CELL_VALID : CELL_INVALID;
}

static cell decode_number(number *out, uint32_t pg_type, const unsigned char *p, int32_t size)
{
    if (pg_type == PG_FLOAT4 || pg_type == PG_FLOAT8) {
        return size == (pg_type == PG_FLOAT4 ? 4 : 8) ? decode_float(out, p, size) : CELL_MALFORMED;
    }
    bool finite;
    if (!copy_decode_numeric(out, &finite, p, (size_t)size)) {
        return CELL_MALFORMED;
    }
    return finite ? CELL_VALID : CELL_INVALID;
}

static inline cell decode_decimal(int64_t *out, int scale, const unsigned char *p, int32_t size)
{
    bool exact;
    if (!copy_decode_decimal(out, &exact, p, (size_t)size, scale)) {
        return CELL_MALFORMED;
    }
    return exact ? CELL_VALID : CELL_INVALID;
}

static inline cell decode_date(int32_t *out, const unsigned char *p, int32_t size)
{
    if (size != 4) {
        return CELL_MALFORMED;
    }
    int32_t days = (int32_t)load_u32(p);
    if (days == INT32_MAX || days == INT32_MIN || __builtin_add_overflow(days, EPOCH_DAYS, out)) {
        return CELL_INVALID;
    }
    return *out >= FIRST_DAY ? CELL_VALID : CELL_INVALID;
}

static inline cell decode_moment(int64_t *out, const unsigned char *p, int32_t size)
{
    if (size != 8) {
        return CELL_MALFORMED;
    }
    int64_t us = (int64_t)load_u64(p);
    if (us == INT64_MAX || us == INT64_MIN ||
        __builtin_add_overflow(us, EPOCH_DAYS * DAY_US, out)) {
        return CELL_INVALID;
    }
    return *out >= FIRST_DAY * DAY_US ? CELL_VALID : CELL_INVALID;
}

/* Eight hexadecimal digits at once: a nibble into each byte, then letters where it is ten or more. */
static void put_hex(char *out, const unsigned char *p)
{
    uint64_t x = load_u32(p);
    x = (x | x << 16) & UINT64_C(0x0000ffff0000ffff);
    x = (x | x << 8) & UINT64_C(0x00ff00ff00ff00ff);
    x = (x | x << 4) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    uint64_t is_letter = (x + UINT64_C(0x0606060606060606)) >> 4 & UINT64_C(0x0101010101010101);
    x = htobe64(x + UINT64_C(0x3030303030303030) + is_letter * ('a' - '0' - 10));
    memcpy(out, &x, sizeof x);
}

static cell decode_uuid(column_dictionary *d, uint32_t *out, const unsigned char *p, int32_t size)
{
    char digits[32], s[36];
    if (size != 16) {
        return CELL_MALFORMED;
    }
    for (int i = 0; i < 4; i++) {
        put_hex(digits + 8 * i, p + 4 * i);
    }
    memcpy(s, digits, 8);
    memcpy(s + 9, digits + 8, 4);
    memcpy(s + 14, digits + 12, 4);
    memcpy(s + 19, digits + 16, 4);
    memcpy(s + 24, digits + 20, 12);
    s[8] = s[13] = s[18] = s[23] = '-';
    *out = column_dictionary_code(d, s, sizeof s);
    return CELL_VALID;
}

/* What is in the dictionary has been looked at. */
static cell decode_new_string(column_dictionary *d, uint32_t *out, const char *s, size_t n)
{
    *out = column_dictionary_find(d, s, n);
    if (*out != COLUMN_NO_CODE) {
        return CELL_VALID;
    }
    if (n > column_text_size_max() || !utf8_valid(s, n) || memchr(s, '\0', n) != NULL) {
        return CELL_INVALID;
    }
    *out = column_dictionary_code(d, s, n);
    return CELL_VALID;
}

static inline cell decode_string(column_dictionary *d, uint32_t *out, uint32_t pg_type,
                                 const unsigned char *p, int32_t size)
{
    const char *s = (const char *)p;
    size_t n = (size_t)size;
    if (pg_type == PG_UUID) {
        return decode_uuid(d, out, p, size);
    }
    while (pg_type == PG_BPCHAR && n > 0 && p[n - 1] == ' ') {
        n--; /* padding carries no meaning in char(n) */
    }
    *out = column_dictionary_recall(d, s, n);
    return *out != COLUMN_NO_CODE ? CELL_VALID : decode_new_string(d, out, s, n);
}

static inline cell decode_cell(const copy_field *field, column *c, size_t row,
                               const unsigned char *p, int32_t size)
{
    switch (field->type) {
    case COLUMN_BOOLEAN:
        if (size != 1 || p[0] > 1) {
            return CELL_MALFORMED;
        }
        ((uint8_t *)c->values)[row] = p[0];
        return CELL_VALID;
    case COLUMN_INT32:
        return decode_int32(&((int32_t *)c->values)[row], p, size);
    case COLUMN_INT64:
        return decode_int64(&((int64_t *)c->values)[row], p, size);
    case COLUMN_DECIMAL:
        return decode_decimal(&((int64_t *)c->values)[row], field->scale, p, size);
    case COLUMN_NUMBER:
        return decode_number(&((number *)c->values)[row], field->pg_type, p, size);
    case COLUMN_DATE:
        return decode_date(&((int32_t *)c->values)[row], p, size);
    case COLUMN_MOMENT:
    case COLUMN_INSTANT:
        return decode_moment(&((int64_t *)c->values)[row], p, size);
    case COLUMN_STRING:
        return decode_string(c->dictionary, &((uint32_t *)c->values)[row], field->pg_type, p, size);
    }
    return CELL_MALFORMED;
}

/* Whether the key is one of those wanted. Both sides ascend, so this is a merge. */
static inline bool number_is_wanted(copy_decoder *d, int64_t key)
{
    if (!d->selects) {
        return true;
    }
    const int64_t *keys = d->keys->numbers;
    while (d->at_key < d->n_keys && keys[d->at_key] < key) {
        d->at_key++;
    }
    return d->at_key < d->n_keys && keys[d->at_key] == key;
}

static inline ent_code take_number_key(copy_decoder *d, cursor *c, int64_t *key, ent_error *err)
{
    const unsigned char *bytes;
    int32_t size;
    if (!take_field(c, &bytes, &size) || size != 8) {
        return report_malformed(err, d, "a row without a key");
    }
    *key = (int64_t)load_u64(bytes);
    if (d->n_rows > 0 && *key < d->last_key) {
        return report_malformed(err, d, "keys out of order");
    }
    d->last_key = *key;
    return ENT_OK;
}

/* The message with the last key is gone when the next row is read. */
static void keep_last_key(copy_decoder *d, key k)
{
    if (k.size > d->last_capacity) {
        d->last_capacity = k.size * 2;
        d->last_bytes = arena_alloc(d->arena, d->last_capacity);
    }
    if (k.size > 0) {
        memcpy(d->last_bytes, k.bytes, k.size);
    }
    d->last_size = k.size;
}

static ent_code take_bytes_key(copy_decoder *d, key_kind kind, cursor *c, key *out, ent_error *err)
{
    const unsigned char *bytes;
    int32_t size;
    if (!take_field(c, &bytes, &size) || size < 0 || (kind == KEY_UUID && size != UUID_SIZE)) {
        return report_malformed(err, d, "a row without a key");
    }
    *out = (key){.kind = kind, .size = (uint32_t)size, .bytes = (const char *)bytes};
    if (kind == KEY_TEXT &&
        (memchr(bytes, '\0', out->size) != NULL || !utf8_valid(out->bytes, out->size))) {
        return report_malformed(err, d, "a key that is no text");
    }
    key last = {.kind = kind, .size = d->last_size, .bytes = d->last_bytes};
    if (d->n_rows > 0 && key_compare(*out, last) < 0) {
        return report_malformed(err, d, "keys out of order");
    }
    keep_last_key(d, *out);
    return ENT_OK;
}

/* *own: the wanted key itself, whose bytes stay; a key of no list is copied. */
static bool bytes_are_wanted(copy_decoder *d, key k, column_string *own)
{
    if (!d->selects) {
        *own = (column_string){.bytes = arena_copy(d->arena, k.bytes, k.size), .size = k.size};
        return true;
    }
    int order = 1;
    while (d->at_key < d->n_keys && (order = key_compare(key_at(d->keys, d->at_key), k)) < 0) {
        d->at_key++;
    }
    if (d->at_key == d->n_keys || order != 0) {
        return false;
    }
    *own = d->keys->texts[d->at_key];
    return true;
}

/* Room for a row. A table that has as many as are kept of all keys grows for those that were asked for. */
static void reserve_row(copy_decoder *d, column_table *t)
{
    d->selects = d->selects || (d->keys != NULL && t->n_rows >= d->n_all_max);
    column_table_reserve(t, d->arena);
}

static ent_code skip_fields(copy_decoder *d, cursor *c, ent_error *err)
{
    const unsigned char *bytes;
    int32_t size;
    for (size_t i = 0; i < d->n_fields; i++) {
        if (!take_field(c, &bytes, &size)) {
            return report_malformed(err, d, "a row is cut off");
        }
    }
    return ENT_OK;
}

static inline ent_code take_fields(copy_decoder *d, column_table *t, cursor *from, ent_error *err)
{
    const unsigned char *bytes;
    int32_t size;
    cursor c = *from; /* nothing that is written below can change it: it may live in registers */
    const copy_field *field = d->fields;
    column *column = t->columns;
    size_t row = t->n_rows;
    for (size_t n = d->n_fields; n > 0; n--, field++, column++) {
        if (!take_field(&c, &bytes, &size)) {
            return report_malformed(err, d, "a row is cut off");
        }
        if (size == NULL_SIZE) {
            column_set_other(column, row, COLUMN_NULL);
            continue;
        }
        switch (decode_cell(field, column, row, bytes, size)) {
        case CELL_VALID:
            column->states[row] = COLUMN_VALID;
            break;
        case CELL_INVALID:
            column_set_other(column, row, COLUMN_INVALID);
            break;
        case CELL_MALFORMED:
            return report_malformed(err, d, "a value of another type than the column's");
        }
    }
    *from = c;
    return ENT_OK;
}

/* The key of a row, into the table if it is wanted. */
static inline ent_code take_key(copy_decoder *d, column_table *t, cursor *c, bool *wanted,
                                ent_error *err)
{
    if (t->keys.kind == KEY_INTEGER) {
        int64_t number = 0;
        ENT_TRY(take_number_key(d, c, &number, err));
        *wanted = number_is_wanted(d, number);
        if (*wanted) {
            if (t->n_rows == t->capacity) {
                reserve_row(d, t);
            }
            t->keys.numbers[t->n_rows] = number;
        }
        return ENT_OK;
    }
    key k;
    column_string own;
    ENT_TRY(take_bytes_key(d, t->keys.kind, c, &k, err));
    *wanted = bytes_are_wanted(d, k, &own);
    if (*wanted) {
        reserve_row(d, t);
        t->keys.texts[t->n_rows] = own;
    }
    return ENT_OK;
}

static inline ent_code take_row(copy_decoder *d, column_table *t, cursor *c, ent_error *err)
{
    bool wanted;
    ENT_TRY(take_key(d, t, c, &wanted, err));
    if (wanted) {
        ENT_TRY(take_fields(d, t, c, err));
        t->n_rows++;
    } else {
        ENT_TRY(skip_fields(d, c, err));
    }
    d->n_rows++;
    return ENT_OK;
}

ent_code copy_decode(copy_decoder *d, column_table *t, const char *bytes, size_t n, ent_error *err)
{
    cursor c = {.at = (const unsigned char *)bytes, .end = (const unsigned char *)bytes + n};
    if (!d->begun) {
        ENT_TRY(take_header(d, &c, err));
        d->selects = d->keys != NULL && d->n_all_max == 0;
    }
    while (left(&c) > 0) {
        int n_fields;
        if (d->ended) {
            return report_malformed(err, d, "data after the end");
        }
        if (!take_i16(&c, &n_fields)) {
            return report_malformed(err, d, "a row is cut off");
        }
        if (n_fields == NO_FIELDS_END) {
            d->ended = true;
            continue;
        }
        if (n_fields < 0 || (size_t)n_fields != d->n_fields + 1) {
            return report_malformed(err, d, "a row with another number of fields");
        }
        ENT_TRY(take_row(d, t, &c, err));
    }
    return ENT_OK;
}

ent_code copy_decode_end(const copy_decoder *d, ent_error *err)
{
    return d->begun && d->ended ? ENT_OK : report_malformed(err, d, "the end is missing");
}

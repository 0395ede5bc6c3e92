/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PostgreSQL's binary COPY format (documentation of COPY, "Binary Format"). All integers are
 * big-endian.
 *
 *   file    "PGCOPY\n\377\r\n\0"  int32 flags = 0  int32 size of header extension = 0  row ...  int16 -1
 *   row     int16 number of fields  field ...
 *   field   int32 bytes (-1 = NULL)  bytes
 *
 *   int2, int4, int8   the integer            bool   one byte
 *   date               int4 days since 2000-01-01
 *   text               the bytes in the client's encoding, which is UTF-8 (db/db.h)
 */
#include "emit/copy_rows.h"

#include <assert.h>
#include <string.h>

static const char signature[11] = "PGCOPY\n\377\r\n";

/* Days from 1970-01-01 to 2000-01-01. */
#define EPOCH_DAYS 10957

static void put_integer(text *t, uint64_t i, unsigned n_bytes)
{
    text_reserve(t, n_bytes);
    for (unsigned k = 0; k < n_bytes; k++) {
        t->bytes[t->size + k] = (char)(i >> (8 * (n_bytes - 1 - k)));
    }
    t->size += n_bytes;
}

static void put_field_size(copy_rows *c, size_t n)
{
    assert(c->n_fields_left > 0 && n <= INT32_MAX);
    c->n_fields_left--;
    put_integer(&c->bytes, n, 4);
}

void copy_rows_begin(copy_rows *c, unsigned n_fields)
{
    text_clear(&c->bytes);
    c->n_rows = 0;
    c->n_fields = n_fields;
    c->n_fields_left = 0;
    text_append(&c->bytes, signature, sizeof signature);
    put_integer(&c->bytes, 0, 4);
    put_integer(&c->bytes, 0, 4);
}

void copy_rows_end(copy_rows *c)
{
    assert(c->n_fields_left == 0);
    put_integer(&c->bytes, UINT16_MAX, 2);
}

void copy_rows_dispose(copy_rows *c)
{
    text_dispose(&c->bytes);
    *c = (copy_rows){0};
}

void copy_row(copy_rows *c)
{
    assert(c->n_fields_left == 0);
    c->n_fields_left = c->n_fields;
    c->n_rows++;
    put_integer(&c->bytes, c->n_fields, 2);
}

char *copy_row_raw(copy_rows *c, size_t n)
{
    assert(c->n_fields_left == 0);
    c->n_rows++;
    text_reserve(&c->bytes, n);
    char *row = c->bytes.bytes + c->bytes.size;
    c->bytes.size += n;
    return row;
}

void copy_null(copy_rows *c)
{
    assert(c->n_fields_left > 0);
    c->n_fields_left--;
    put_integer(&c->bytes, UINT32_MAX, 4);
}

void copy_bool(copy_rows *c, bool b)
{
    put_field_size(c, 1);
    put_integer(&c->bytes, b, 1);
}

void copy_int2(copy_rows *c, int16_t i)
{
    put_field_size(c, 2);
    put_integer(&c->bytes, (uint16_t)i, 2);
}

void copy_int4(copy_rows *c, int32_t i)
{
    put_field_size(c, 4);
    put_integer(&c->bytes, (uint32_t)i, 4);
}

void copy_int8(copy_rows *c, int64_t i)
{
    put_field_size(c, 8);
    put_integer(&c->bytes, (uint64_t)i, 8);
}

void copy_date(copy_rows *c, int32_t day)
{
    assert(day >= INT32_MIN + EPOCH_DAYS);
    copy_int4(c, day - EPOCH_DAYS);
}

void copy_text(copy_rows *c, const char *s, size_t n)
{
    put_field_size(c, n);
    text_append(&c->bytes, s, n);
}

void copy_cstring(copy_rows *c, const char *s)
{
    copy_text(c, s, strlen(s));
}

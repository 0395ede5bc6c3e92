/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows for COPY ... FROM STDIN (FORMAT binary), built in memory and sent in one go with
 * db_copy_in().
 *
 *     copy_rows c = {0};
 *     copy_rows_begin(&c, 3);                 // forgets the rows of before, keeps the memory
 *     copy_row(&c);
 *     copy_int8(&c, subject); copy_cstring(&c, "old-age-allowance"); copy_date(&c, day);
 *     copy_rows_end(&c);
 *     db_copy_in(ledger, sql, c.bytes.bytes, c.bytes.size, c.n_rows, &err);
 *     copy_rows_dispose(&c);
 *
 * Each field must be put exactly once, in the order of the statement's columns; a row with too few
 * or too many is a bug.
 */
#ifndef ENTITLE_EMIT_COPY_ROWS_H
#define ENTITLE_EMIT_COPY_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

typedef struct copy_rows {
    text     bytes;
    size_t   n_rows;
    unsigned n_fields;
    unsigned n_fields_left; /* of the row being built */
} copy_rows;

void copy_rows_begin(copy_rows *c, unsigned n_fields);
void copy_rows_end(copy_rows *c);
void copy_rows_dispose(copy_rows *c);

void copy_row(copy_rows *c);
/** A whole row of n bytes, for a caller that knows the format: where to write it. It counts as put. */
char *copy_row_raw(copy_rows *c, size_t n);
void copy_null(copy_rows *c);
void copy_bool(copy_rows *c, bool b);
void copy_int2(copy_rows *c, int16_t i);
void copy_int4(copy_rows *c, int32_t i);
void copy_int8(copy_rows *c, int64_t i);
void copy_date(copy_rows *c, int32_t day); /* days since 1970-01-01 */
void copy_text(copy_rows *c, const char *s, size_t n);
void copy_cstring(copy_rows *c, const char *s);

#endif

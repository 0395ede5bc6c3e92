/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of COPY ... TO STDOUT (FORMAT binary) into typed columns (PostgreSQL 15, "COPY", Binary
 * Format). Bytes in, columns out: knows neither libpq nor the plan. No byte stream makes it read or
 * write outside its buffers; one that is not COPY data is ENT_E_DB.
 *
 *     copy_decoder d = {.fields = fields, .n_fields = 3, .arena = &a};
 *     for each message: copy_decode(&d, &table, bytes, n, &err);     // header, rows, trailer
 *     copy_decode_end(&d, &err);
 *
 * The first field of each row is its key, an int8, uuid or text that is not NULL; keys do not descend. The table
 * has one column for each field after it.
 */
#ifndef ENTITLE_READ_COPY_DECODE_H
#define ENTITLE_READ_COPY_DECODE_H

#include "base/error.h"
#include "column/column.h"

typedef struct copy_field {
    column_type type;
    uint32_t    pg_type; /* tells float from numeric, uuid and padded char from text */
    int         scale;   /* of a COLUMN_DECIMAL */
} copy_field;

typedef struct copy_decoder {
    const copy_field *fields; /* after the key */
    size_t            n_fields;
    arena            *arena; /* grown columns; strings are in the dictionary of theirs */
    const key_column *keys;  /* ascending; rows with other keys are dropped. NULL = none are */
    size_t            n_keys;
    size_t            n_all_max; /* rows of any key are kept until the table has so many and would have to grow; then these keys' only */
    /* zero at first: */
    bool    begun, ended;
    bool    selects; /* rows of other keys are dropped from here on; begins so with n_all_max = 0 */
    size_t  n_rows; /* seen, kept or not */
    int64_t last_key; /* of integers; of others its bytes: */
    char   *last_bytes;
    uint32_t last_size, last_capacity;
    size_t  at_key;
} copy_decoder;

/** One message: whole rows; the first one begins with the header. A row never spans two
 *  messages. */
ent_code copy_decode(copy_decoder *d, column_table *t, const char *bytes, size_t n, ent_error *err);
/** After the last message: the trailer must have been seen. */
ent_code copy_decode_end(const copy_decoder *d, ent_error *err);

/** numeric's binary form (ndigits, weight, sign, dscale, digits in base 10,000) to decimal128,
 *  rounded half even beyond 34 digits. False = malformed; *finite is false for NaN, infinity and
 *  what decimal128 cannot hold. */
bool copy_decode_numeric(number *out, bool *finite, const unsigned char *bytes, size_t n);
/** The same to value x 10^scale. *exact is false for NaN, infinity and what is no whole number or none
 *  that int64_t holds; *out is 0 then. */
bool copy_decode_decimal(int64_t *out, bool *exact, const unsigned char *bytes, size_t n, int scale);

#endif

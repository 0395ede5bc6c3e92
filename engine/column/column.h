/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed columns: what the database's binary rows become, and what evaluation reads. A column_table
 * holds the rows of one item in one shard, sorted by key; a batch holds a shard: its subjects and
 * one column_table per item, with the rows of each subject found by a merge on the key.
 *
 *   subject i of the batch  ->  rows row_begin[i] .. row_begin[i + 1] - 1 of each item's table
 *
 * A table's capacity is a multiple of 64, and its arrays begin on a boundary of 64 bytes. Rows
 * n_rows .. capacity - 1 may be read, whatever stands there: a loop over columns needs no tail.
 */
#ifndef ENTITLE_COLUMN_COLUMN_H
#define ENTITLE_COLUMN_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "column/dictionary.h"
#include "column/key.h"
#include "value/value.h"

typedef enum column_type {
    COLUMN_BOOLEAN, /* uint8_t 0 or 1 */
    COLUMN_INT32,   /* int2, int4 (as int32_t) */
    COLUMN_INT64,   /* int8 */
    COLUMN_DECIMAL, /* int64_t = value x 10^scale: numeric(p, s) with 0 <= s, p <= 18; always exact */
    COLUMN_NUMBER,  /* decimal128: any other numeric, float4, float8 */
    COLUMN_DATE,    /* int32_t days since 1970-01-01 */
    COLUMN_MOMENT,  /* int64_t microseconds since 1970-01-01 00:00 (timestamp: no zone) */
    COLUMN_INSTANT, /* as COLUMN_MOMENT, in UTC (timestamptz) */
    COLUMN_STRING   /* uint32_t, a code of the batch's dictionary */
} column_type;

/** States of a cell. COLUMN_INVALID: it had a value that the type cannot hold (infinity, NaN,
 *  BC). */
enum { COLUMN_NULL = 0, COLUMN_VALID = 1, COLUMN_INVALID = 2 };

typedef struct column {
    column_type type;
    int         scale;   /* of a COLUMN_DECIMAL */
    void       *values;  /* capacity elements; 0 where not valid */
    uint8_t    *states;  /* capacity bytes */
    size_t      n_other; /* rows whose state is not COLUMN_VALID */
    column_dictionary *dictionary; /* of a COLUMN_STRING */
} column;

/** What a column is to be. */
typedef struct column_layout {
    column_type type;
    int         scale; /* of a COLUMN_DECIMAL, else 0 */
} column_layout;

typedef struct column_table {
    size_t     n_rows, capacity, n_columns;
    key_column keys;
    column    *columns;
} column_table;

size_t column_width(column_type type); /* bytes of an element */
/** Room for `capacity` rows or more; none is there yet, and nothing is set. `dictionary` is for the
 *  columns of strings. */
void   column_table_init(column_table *t, arena *a, key_kind keys, const column_layout *layouts,
                         size_t n_columns, size_t capacity, column_dictionary *dictionary);
/** Room for at least one more row; grows by doubling in `a`. */
void   column_table_reserve(column_table *t, arena *a);
/** Adds rows begin .. end - 1 of a table with the same columns and dictionary; `t` grows in `a`. Keys are not looked at, nor
 *  their bytes copied. */
void   column_table_append(column_table *t, arena *a, const column_table *from, size_t begin, size_t end);
/** A multiple of 64 that is no less than n. */
size_t column_padded(size_t n);
/** n elements and the padding, on a boundary of 64 bytes; not set. */
void  *column_array(arena *a, size_t n, size_t width);
/** Marks a row, for the first time, as one without a value. */
static inline void column_set_other(column *c, size_t row, uint8_t state)
{
    switch (c->type) {
    case COLUMN_BOOLEAN:
        ((uint8_t *)c->values)[row] = 0;
        break;
    case COLUMN_INT32:
    case COLUMN_DATE:
        ((int32_t *)c->values)[row] = 0;
        break;
    case COLUMN_INT64:
    case COLUMN_DECIMAL:
    case COLUMN_MOMENT:
    case COLUMN_INSTANT:
        ((int64_t *)c->values)[row] = 0;
        break;
    case COLUMN_NUMBER:
        ((number *)c->values)[row] = 0;
        break;
    case COLUMN_STRING:
        ((uint32_t *)c->values)[row] = 0;
        break;
    }
    c->states[row] = state;
    c->n_other++;
}
/** The cell as a FEEL value: a plain null when not valid. Strings are not copied; only a date and
 *  time needs `a`. */
value  column_value(const column *c, size_t row, arena *a);
/** Longest text a cell holds, in bytes; a longer one is invalid. */
size_t column_text_size_max(void);

#endif

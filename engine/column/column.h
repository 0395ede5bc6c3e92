/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed columns: what the database's binary rows become, and what evaluation reads. A column_table
 * holds the rows of one item in one shard, sorted by key; a batch holds a shard: its subjects and
 * one column_table per item, with the rows of each subject found by a merge on the key.
 *
 *   subject i of the batch  ->  rows row_begin[i] .. row_begin[i + 1] - 1 of each item's table
 */
#ifndef ENTITLE_COLUMN_COLUMN_H
#define ENTITLE_COLUMN_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "value/value.h"

typedef enum column_type {
    COLUMN_BOOLEAN, /* uint8_t 0 or 1 */
    COLUMN_INT64,   /* int2, int4, int8 */
    COLUMN_NUMBER,  /* numeric, float4, float8 as decimal128 */
    COLUMN_DATE,    /* int32_t days since 1970-01-01 */
    COLUMN_MOMENT,  /* int64_t microseconds since 1970-01-01 00:00 (timestamp: no zone) */
    COLUMN_STRING,  /* column_string */
    COLUMN_INSTANT  /* as COLUMN_MOMENT, in UTC (timestamptz) */
} column_type;

typedef struct column_string {
    const char *bytes; /* in the batch's arena */
    uint32_t    size;
} column_string;

typedef struct column {
    column_type type;
    void       *values; /* capacity elements */
    uint64_t   *valid;  /* bit i = row i has a value */
    uint64_t   *invalid; /* bit i = the cell had a value the type cannot hold (infinity, NaN, BC) */
} column;

typedef struct column_table {
    size_t   n_rows, capacity, n_columns;
    int64_t *keys;
    column  *columns;
} column_table;

size_t column_width(column_type type); /* bytes of an element */
void   column_table_init(column_table *t, arena *a, const column_type *types, size_t n_columns,
                         size_t capacity);
/** Room for at least one more row; grows by doubling in `a`. */
void   column_table_reserve(column_table *t, arena *a);
static inline void column_set_bit(uint64_t *bits, size_t i)
{
    bits[i >> 6] |= (uint64_t)1 << (i & 63);
}
static inline bool column_bit(const uint64_t *bits, size_t i)
{
    return (bits[i >> 6] >> (i & 63)) & 1u;
}
/** The cell as a FEEL value: a plain null when not valid. Strings are not copied; only a date and
 *  time needs `a`. */
value  column_value(const column *c, size_t row, arena *a);
/** Longest text a cell holds, in bytes; a longer one is invalid. */
size_t column_text_size_max(void);

#endif

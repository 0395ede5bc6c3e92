/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ledger holds, as rows of a binary COPY: the fields' own bytes, of which a caller makes what it wants.
 *
 *     copy_build(&sql, sql_read_grants, values, n_values);
 *     copy_read(ledger, text_string(&sql), take, self, &err);
 */
#ifndef ENTITLE_RUN_COPY_READ_H
#define ENTITLE_RUN_COPY_READ_H

#include "base/error.h"
#include "base/text.h"

struct db;

typedef struct copy_value {
    const char *bytes; /* NULL for SQL NULL */
    int32_t     size;
} copy_value;

/** The statement in a COPY, with each :name replaced: COPY takes no parameters. */
typedef const char *const (*copy_literals)[2];
void     copy_build(text *out, const char *sql, copy_literals values, size_t n_values);

/** A row, valid until it returns; false = it is not what it should be. */
typedef bool (*copy_take)(void *self, const char *bytes, size_t n);
ent_code copy_read(struct db *ledger, const char *sql, copy_take take, void *self, ent_error *err);

/** The fields of a row; false = it has others. */
bool     copy_split_row(const char *bytes, size_t n, copy_value *fields, int n_fields);
int16_t  copy_get_int2(const char *bytes);
int32_t  copy_get_int4(const char *bytes);
int64_t  copy_get_int8(const char *bytes);

#endif

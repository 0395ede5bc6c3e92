/* SPDX-License-Identifier: Apache-2.0 */
#include "run/copy_read.h"

#include <endian.h>
#include <string.h>

#include "db/db.h"

#define HEADER_BYTES 19 /* signature 11, flags 4, size of extension 4, which is 0 */

/* The statement with :name replaced; '::' is a cast. */
static void fill_in(text *out, const char *sql, copy_literals values, size_t n_values)
{
    while (*sql != '\0') {
        size_t i = 0;
        size_t size = 0;
        if (sql[0] == ':' && sql[1] != ':') {
            for (; i < n_values; i++) {
                size = strlen(values[i][0]);
                if (strncmp(sql + 1, values[i][0], size) == 0) {
                    break;
                }
            }
        }
        if (sql[0] == ':' && sql[1] == ':') {
            text_append_string(out, "::");
            sql += 2;
        } else if (size > 0 && i < n_values) {
            text_append_string(out, values[i][1]);
            sql += 1 + size;
        } else {
            text_append_char(out, *sql++);
        }
    }
}

void copy_build(text *out, const char *sql, copy_literals values, size_t n_values)
{
    text_append_string(out, "COPY (");
    fill_in(out, sql, values, n_values);
    text_append_string(out, ") TO STDOUT (FORMAT binary)");
}

int16_t copy_get_int2(const char *bytes)
{
    uint16_t i;
    memcpy(&i, bytes, sizeof i);
    return (int16_t)be16toh(i);
}

int32_t copy_get_int4(const char *bytes)
{
    uint32_t i;
    memcpy(&i, bytes, sizeof i);
    return (int32_t)be32toh(i);
}

int64_t copy_get_int8(const char *bytes)
{
    uint64_t i;
    memcpy(&i, bytes, sizeof i);
    return (int64_t)be64toh(i);
}

bool copy_split_row(const char *bytes, size_t n, copy_value *fields, int n_fields)
{
    if (n < 2 || copy_get_int2(bytes) != n_fields) {
        return false;
    }
    const char *end = bytes + n;
    bytes += 2;
    for (int i = 0; i < n_fields; i++) {
        if (end - bytes < 4) {
            return false;
        }
        int32_t size = copy_get_int4(bytes);
        bytes += 4;
        if (size < -1 || size > end - bytes) {
            return false;
        }
        fields[i] = (copy_value){.bytes = size < 0 ? NULL : bytes, .size = size};
        bytes += size < 0 ? 0 : size;
    }
    return bytes == end;
}

/* The server sends the header with the first row or, where there is none, with the trailer, and one
 * row a message. */
ent_code copy_read(db *ledger, const char *sql, copy_take take, void *self, ent_error *err)
{
    ENT_TRY(db_copy_out_begin(ledger, sql, err));
    bool begun = false, ended = false, good = true;
    for (;;) {
        const char *bytes;
        size_t n;
        ENT_TRY(db_copy_out_next(ledger, &bytes, &n, err));
        if (n == 0) {
            break;
        }
        if (!begun && n >= HEADER_BYTES) {
            bytes += HEADER_BYTES;
            n -= HEADER_BYTES;
            begun = true;
            if (n == 0) {
                continue;
            }
        }
        if (n == 2 && copy_get_int2(bytes) == -1) {
            good = begun && !ended;
            ended = true;
        } else {
            good = begun && !ended && take(self, bytes, n);
        }
        if (!good) {
            db_break(ledger); /* it stands in the middle of the stream */
            return error_set(err, ENT_E_DB, "the ledger's state came in an unexpected form");
        }
    }
    return ended ? ENT_OK : error_set(err, ENT_E_DB, "the ledger's state was cut off");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Against bytes that PostgreSQL 15 itself wrote:
 *
 *     copy (values (true, 258::int2, -2::int4, 9007199254740993::int8, date '2026-11-23', '高'::text,
 *                   null::text),
 *                  (false, -1::int2, 0::int4, -1::int8, date '1970-01-01', ''::text, 'x'))
 *     to stdout (format binary)
 */
#include "emit/copy_rows.h"

#include "unit.h"

static const unsigned char from_server[] = {
    0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 0x02, 0x01, 0x02,
    0x00, 0x00, 0x00, 0x04, 0xff, 0xff, 0xff, 0xfe, 0x00, 0x00, 0x00, 0x08, 0x00, 0x20, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x26, 0x5f, 0x00, 0x00, 0x00, 0x03,
    0xe9, 0xab, 0x98, 0xff, 0xff, 0xff, 0xff, 0x00, 0x07, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    0x00, 0x02, 0xff, 0xff, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x04, 0xff, 0xff, 0xd5, 0x33,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x78, 0xff, 0xff};

static void put_both_rows(copy_rows *c)
{
    copy_rows_begin(c, 7);
    copy_row(c);
    copy_bool(c, true);
    copy_int2(c, 258);
    copy_int4(c, -2);
    copy_int8(c, 9007199254740993);
    copy_date(c, 20780); /* 2026-11-23 */
    copy_cstring(c, "高");
    copy_null(c);
    copy_row(c);
    copy_bool(c, false);
    copy_int2(c, -1);
    copy_int4(c, 0);
    copy_int8(c, -1);
    copy_date(c, 0);
    copy_text(c, "", 0);
    copy_text(c, "xyz", 1);
    copy_rows_end(c);
}

static void test_same_bytes_as_the_server(void)
{
    copy_rows c = {0};
    put_both_rows(&c);
    UNIT_INT(c.n_rows, 2);
    UNIT_INT(c.bytes.size, sizeof from_server);
    for (size_t i = 0; i < c.bytes.size && i < sizeof from_server; i++) {
        if (!UNIT_INT((unsigned char)c.bytes.bytes[i], from_server[i])) {
            printf("at byte %zu\n", i);
            break;
        }
    }
    copy_rows_dispose(&c);
}

static void test_begin_forgets(void)
{
    copy_rows c = {0};
    put_both_rows(&c);
    put_both_rows(&c);
    UNIT_INT(c.n_rows, 2);
    UNIT_INT(c.bytes.size, sizeof from_server);
    copy_rows_begin(&c, 1);
    copy_rows_end(&c);
    UNIT_INT(c.n_rows, 0);
    UNIT_INT(c.bytes.size, 11 + 4 + 4 + 2);
    copy_rows_dispose(&c);
}

UNIT_SUITE(copy_rows, UNIT_TEST(test_same_bytes_as_the_server), UNIT_TEST(test_begin_forgets));

UNIT_MAIN(&suite_copy_rows)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COPY streams as PostgreSQL 15.18 sent them, in hexadecimal. The SQL that makes each stands above
 * it:
 *
 *     psql -qAtXc "copy (select ...) to stdout (format binary)" | xxd -p
 */
#ifndef ENTITLE_TESTS_READ_FIXTURES_H
#define ENTITLE_TESTS_READ_FIXTURES_H

#define HEADER "5047434f50590aff0d0a00 00000000 00000000"
#define TRAILER "ffff"

/* copy (select 7::int8, 12.50::numeric(12,2), '中文'::text, date '2026-11-23', true, null::int4) */
#define ONE_ROW                                                                    \
    HEADER " 0006 00000008 0000000000000007 0000000c 0002000000000002000c1388"     \
           " 00000006 e4b8ade69687 00000004 0000265f 00000001 01 ffffffff"

/* copy (select 1::int8 where false) */
#define NO_ROW HEADER " " TRAILER

/* select encode(numeric_send(x), 'hex') from (values (...)) v(x) */
static const struct {
    const char *hex, *expected; /* "" = not finite */
} numerics[] = {
    {"0000000000000000", "0"},
    {"00010000000000000001", "1"},
    {"00010000400000000001", "-1"},
    {"0002000000000002000c1388", "12.5"},
    {"00010001000000000001", "10000"},
    {"0001ffff000000040001", "0.0001"},
    {"0009000700000004000c0d801ed204d2162e23340d801ed204d2", "123456789012345678901234567890.1234"},
    {"00000000c0000000", ""}, /* NaN */
    {"00000000d0000020", ""}, /* infinity */
    {"00000000f0000020", ""}, /* -infinity */
    {"0001fffb000000140001", "0.00000000000000000001"},
    {"0003000100000002270f270f26ac", "99999999.99"},
    {"0000000000000002", "0"}, /* 0.00 */
    {"0001ffff4000000201f4", "-0.05"},
    {"0006000400000002000109291a85007b11d722c4", "12345678901234567.89"},
};

/* select encode(date_send(d), 'hex') */
static const struct {
    const char *hex, *expected;
} dates[] = {
    {"00000000", "2000-01-01"}, {"ffffd533", "1970-01-01"}, {"7fffffff", "invalid"}, /* infinity */
    {"80000000", "invalid"}, /* -infinity */
    {"fff49d7b", "invalid"}, /* 0044-03-15 BC */
    {"fff4dbf9", "0001-01-01"}, {"7fda970c", "5874897-12-31"},
};

/* select encode(timestamptz_send(d), 'hex') */
static const struct {
    const char *hex, *expected;
} moments[] = {
    {"000303ec0921b0a0", "2026-11-23T08:20:30.5Z"},
    {"7fffffffffffffff", "invalid"}, /* infinity */
    {"8000000000000000", "invalid"}, /* -infinity */
    {"7fffff5bb3a35dc0", "invalid"}, /* 294276-12-31: beyond 64 bits of microseconds since 1970 */
};

/* select encode(float8send(d), 'hex'), encode(float4send(d), 'hex') */
static const struct {
    const char *hex, *expected;
} floats[] = {
    {"3fb999999999999a", "0.1"},     {"7ff8000000000000", "invalid"},
    {"fff0000000000000", "invalid"},
    {"405edd2f1a9fbe77", "123.456"}, {"0000000000000000", "0"},       {"3dcccccd", "0.1"},
    {"4b800000", "16777216"},
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The decoder on streams a server sent, on streams no server sends, and on ten thousand broken
   ones. */
#include "read/copy_decode.h"

#include <ctype.h>

#include "fixtures.h"
#include "unit.h"

typedef struct bytes {
    unsigned char at[512];
    size_t n;
} bytes;

static bytes from_hex(const char *hex)
{
    bytes b = {.n = 0};
    int high = -1;
    for (const char *s = hex; *s != '\0'; s++) {
        if (*s == ' ') {
            continue;
        }
        int digit = isdigit((unsigned char)*s) ? *s - '0' : *s - 'a' + 10;
        if (high < 0) {
            high = digit;
        } else {
            b.at[b.n++] = (unsigned char)(high << 4 | digit);
            high = -1;
        }
    }
    return b;
}

static const copy_field one_row_fields[] = {{COLUMN_DECIMAL, 1700, 2},
                                            {COLUMN_STRING, 25, 0},
                                            {COLUMN_DATE, 1082, 0},
                                            {COLUMN_BOOLEAN, 16, 0},
                                            {COLUMN_INT32, 23, 0}};

typedef struct decoding {
    arena a;
    column_dictionary dictionary;
    column_table table;
    copy_decoder decoder;
    ent_error err;
} decoding;

static void start(decoding *d, const copy_field *fields, size_t n_fields)
{
    column_layout layouts[8];
    for (size_t i = 0; i < n_fields; i++) {
        layouts[i] = (column_layout){fields[i].type, fields[i].scale};
    }
    *d = (decoding){.decoder = {.fields = fields, .n_fields = n_fields}};
    arena_init(&d->a, 0);
    d->decoder.arena = &d->a;
    column_dictionary_init(&d->dictionary);
    column_table_init(&d->table, &d->a, KEY_INTEGER, layouts, n_fields, 1, &d->dictionary);
}

static ent_code feed(decoding *d, const char *hex)
{
    /* The bytes end where their block ends, so that a sanitizer sees a read beyond them. */
    bytes b = from_hex(hex);
    char *exact = malloc(b.n == 0 ? 1 : b.n);
    memcpy(exact, b.at, b.n);
    ent_code code = copy_decode(&d->decoder, &d->table, exact, b.n, &d->err);
    free(exact);
    return code;
}

static void stop(decoding *d)
{
    column_dictionary_free(&d->dictionary);
    arena_dispose(&d->a);
}

/* "7: 12.5 | 中文 | 2026-11-23 | true | null" */
static const char *row_text(decoding *d, size_t row)
{
    static text t;
    text_clear(&t);
    text_printf(&t, "%lld:", (long long)d->table.keys.numbers[row]);
    for (size_t i = 0; i < d->table.n_columns; i++) {
        const column *c = &d->table.columns[i];
        text_append_string(&t, i == 0 ? " " : " | ");
        if (c->states[row] == COLUMN_INVALID) {
            text_append_string(&t, "invalid");
        } else if (c->states[row] == COLUMN_NULL) {
            text_append_string(&t, "null");
        } else {
            value_to_text(&t, column_value(c, row, &d->a));
        }
    }
    return text_string(&t);
}

static void test_one_row(void)
{
    decoding d;
    start(&d, one_row_fields, 5);
    UNIT_OK(feed(&d, ONE_ROW), d.err);
    UNIT_OK(feed(&d, TRAILER), d.err);
    UNIT_OK(copy_decode_end(&d.decoder, &d.err), d.err);
    UNIT_INT(d.table.n_rows, 1);
    UNIT_STRING(row_text(&d, 0), "7: 12.5 | 中文 | 2026-11-23 | true | null");
    stop(&d);
}

static void test_no_row(void)
{
    decoding d;
    start(&d, NULL, 0);
    UNIT_OK(feed(&d, NO_ROW), d.err);
    UNIT_OK(copy_decode_end(&d.decoder, &d.err), d.err);
    UNIT_INT(d.table.n_rows, 0);
    stop(&d);
}

/* A stream of one cell of a type: what the cell becomes. */
static const char *cell_of_scale(column_type type, uint32_t pg_type, int scale, const char *hex)
{
    static char result[256];
    const copy_field field = {type, pg_type, scale};
    decoding d;
    char stream[1024];
    bytes b = from_hex(hex);
    start(&d, &field, 1);
    snprintf(stream, sizeof stream, HEADER " 0002 00000008 0000000000000001 %08zx %s", b.n, hex);
    if (feed(&d, stream) == ENT_OK) {
        snprintf(result, sizeof result, "%s", row_text(&d, 0) + strlen("1: "));
    } else {
        snprintf(result, sizeof result, "malformed");
    }
    stop(&d);
    return result;
}

static const char *cell_of(column_type type, uint32_t pg_type, const char *hex)
{
    return cell_of_scale(type, pg_type, 0, hex);
}

#define EIGHT_ZEROS " 0000 0000 0000 0000 0000 0000 0000 0000 "

static void test_numerics(void)
{
    for (size_t i = 0; i < sizeof numerics / sizeof numerics[0]; i++) {
        const char *expected = numerics[i].expected[0] == '\0' ? "invalid" : numerics[i].expected;
        UNIT_STRING(cell_of(COLUMN_NUMBER, 1700, numerics[i].hex), expected);
    }
    /* 10^100 fits decimal128, 10^10000 does not. */
    UNIT_STRING(cell_of(COLUMN_NUMBER, 1700, "00010019000000000001"), "1E+100");
    UNIT_STRING(cell_of(COLUMN_NUMBER, 1700, "000109c4000000000001"), "invalid");
    /* 35 digits: 1 + 5e-34 is a tie, 1 + 5.01e-34 is not. */
    UNIT_STRING(cell_of(COLUMN_NUMBER, 1700, "000a000000000024 0001" EIGHT_ZEROS "01f4"), "1");
    UNIT_STRING(cell_of(COLUMN_NUMBER, 1700, "000a000000000024 0001" EIGHT_ZEROS "01f5"),
                "1.000000000000000000000000000000001");
    /* The same, decided by a digit far behind: 44 groups of four digits. */
    UNIT_STRING(cell_of(COLUMN_NUMBER, 1700,
                        "002c000000000000 0001" EIGHT_ZEROS
                        "01f4" EIGHT_ZEROS EIGHT_ZEROS EIGHT_ZEROS EIGHT_ZEROS "0000 0001"),
                "1.000000000000000000000000000000001");
    UNIT_STRING(cell_of(COLUMN_NUMBER, 1700, "00010000000000002710"),
                "malformed"); /* digit 10000 */
    UNIT_STRING(cell_of(COLUMN_NUMBER, 1700, "0002000000000000 0001"), "malformed");
    UNIT_STRING(cell_of(COLUMN_NUMBER, 1700, "0001000012340000 0001"), "malformed"); /* sign */
    UNIT_STRING(cell_of(COLUMN_NUMBER, 1700, "000100"), "malformed");
}

static const char *decimal_of(int scale, const char *hex)
{
    return cell_of_scale(COLUMN_DECIMAL, 1700, scale, hex);
}

/* Every numeric that a scale holds is the number it was; the others are invalid, never near it. */
static void test_decimals(void)
{
    static const struct {
        int scale;
        const char *hex, *expected;
    } decimals[] = {
        {2, "0002000000000002000c1388", "12.5"},    /* 12.50 */
        {2, "0002000000000001000c1388", "12.5"},    /* 12.5: what is shown says nothing */
        {2, "0002000000000004000c13ec", "12.51"},   /* 12.5100 */
        {2, "0002000000000004000c13f6", "invalid"}, /* 12.5110 */
        {3, "0002000000000004000c13f6", "12.511"},
        {2, "0001ffff4000000201f4", "-0.05"},
        {0, "0001ffff4000000201f4", "invalid"},
        {1, "0001ffff4000000201f4", "invalid"},
        {2, "0000000000000002", "0"},
        {18, "0000000000000000", "0"},
        {2, "0000 7fff 0000 0000", "0"}, /* no digits at any weight */
        {0, "00010001000000000001", "10000"},
        {4, "00010001000000000001", "10000"},
        {2, "0003000100000002270f270f26ac", "99999999.99"},
        {2, "000500030000000203e7 270f 270f 270f 26ac", "999999999999999.99"},
        {2, "00050004000000000001 0000 0000 0000 0001", "10000000000000001"},
        {2, "0006000400000002000109291a85007b11d722c4", "12345678901234567.89"},
        {2, "0005000440000000000c 0000 0000 0000 0001", "invalid"}, /* 12 x 10^18 */
        {18, "0005ffff00000012 270f 270f 270f 270f 26ac", "0.999999999999999999"},
        {18, "0005ffff00000014 270f 270f 270f 270f 270f", "invalid"}, /* 20 decimals */
        {17, "0001000000000000000a", "10"},
        {17, "00010000000000000064", "invalid"}, /* 100 x 10^17 */
        {0, "0005000400000000039a 0d2c 0170 1565 16af", "9223372036854775807"},
        {0, "0005000400000000039a 0d2c 0170 1565 16b0", "invalid"},
        {0, "0005000440000000039a 0d2c 0170 1565 16b0", "-9223372036854775808"},
        {0, "00010019000000000001", "invalid"}, /* 10^100 */
        {2, "0001ffe7000000640001", "invalid"}, /* 10^-100 */
        {2, "000a000900000000" EIGHT_ZEROS "0000 0001", "invalid"},
        {2, "00000000c0000000", "invalid"}, /* NaN */
        {2, "00000000d0000020", "invalid"}, /* infinity */
        {2, "00000000f0000020", "invalid"},
        {2, "00010000000000002710", "malformed"},
        {2, "000a000000000000" EIGHT_ZEROS "0000 2710", "malformed"},
        {2, "0002000000000000 0001", "malformed"},
        {2, "0001000000000000 0001 0001", "malformed"},
        {2, "0001000012340000 0001", "malformed"},
        {2, "ffff000000000000 0001", "malformed"},
        {2, "000100", "malformed"},
        {2, "", "malformed"},
    };
    for (size_t i = 0; i < sizeof decimals / sizeof decimals[0]; i++) {
        UNIT_STRING(decimal_of(decimals[i].scale, decimals[i].hex), decimals[i].expected);
    }
}

/* Ten thousand made-up numerics of up to six digits: as a decimal each is exactly what it is as a
   number, or that number does not fit. */
static void test_decimals_are_numbers(void)
{
    uint64_t dice = 88172645463325252u;
    size_t n_wrong = 0, n_valid = 0;
    for (int round = 0; round < 10000; round++) {
        unsigned char b[20] = {0};
        unsigned n_digits = (unsigned)round % 7;
        int weight = round / 7 % 9 - 3, scale = round / 63 % 19;
        b[1] = (unsigned char)n_digits;
        b[2] = weight < 0 ? 0xff : 0;
        b[3] = (unsigned char)weight;
        b[4] = round % 2 == 0 ? 0x40 : 0;
        b[7] = 18;
        for (unsigned i = 0; i < n_digits; i++) {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            /* Trailing zeros decide whether a number has so few decimals. */
            static const unsigned powers[] = {1, 10, 100, 1000, 10000};
            unsigned digit = (unsigned)(dice % 10000);
            digit -= digit % powers[(dice >> 40) % 5];
            b[8 + 2 * i] = (unsigned char)(digit >> 8);
            b[9 + 2 * i] = (unsigned char)digit;
        }
        size_t n = 8 + 2 * (size_t)n_digits;
        unsigned char *exact_bytes = malloc(n);
        memcpy(exact_bytes, b, n);
        number x;
        bool finite, exact;
        int64_t as_decimal, as_number = 0;
        bool well_formed = copy_decode_numeric(&x, &finite, exact_bytes, n) && finite &&
                           copy_decode_decimal(&as_decimal, &exact, exact_bytes, n, scale);
        n_wrong += !well_formed;
        if (well_formed) {
            bool fits = number_to_scaled(&as_number, x, scale);
            n_wrong += exact != fits || as_decimal != (fits ? as_number : 0);
            n_valid += exact;
        }
        free(exact_bytes);
    }
    UNIT_INT(n_wrong, 0);
    UNIT_TRUE(n_valid > 2000);
}

static void test_dates_and_moments(void)
{
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        UNIT_STRING(cell_of(COLUMN_DATE, 1082, dates[i].hex), dates[i].expected);
    }
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        UNIT_STRING(cell_of(COLUMN_INSTANT, 1184, moments[i].hex), moments[i].expected);
    }
    UNIT_STRING(cell_of(COLUMN_MOMENT, 1114, moments[0].hex), "2026-11-23T08:20:30.5");
    UNIT_STRING(cell_of(COLUMN_DATE, 1082, "0000000000000000"), "malformed");
}

static void test_floats(void)
{
    for (size_t i = 0; i < sizeof floats / sizeof floats[0]; i++) {
        uint32_t type = strlen(floats[i].hex) == 8 ? 700 : 701;
        UNIT_STRING(cell_of(COLUMN_NUMBER, type, floats[i].hex), floats[i].expected);
    }
    UNIT_STRING(cell_of(COLUMN_NUMBER, 701, "3dcccccd"), "malformed");
}

static void test_integers_and_booleans(void)
{
    UNIT_STRING(cell_of(COLUMN_INT32, 21, "8000"), "-32768");
    UNIT_STRING(cell_of(COLUMN_INT32, 23, "ffffffff"), "-1");
    UNIT_STRING(cell_of(COLUMN_INT64, 20, "7fffffffffffffff"), "9223372036854775807");
    UNIT_STRING(cell_of(COLUMN_INT64, 20, "7fffff"), "malformed");
    UNIT_STRING(cell_of(COLUMN_INT32, 23, "80000000"), "-2147483648");
    UNIT_STRING(cell_of(COLUMN_INT32, 23, "7fffffffffffffff"), "malformed");
    UNIT_STRING(cell_of(COLUMN_INT64, 20, "00000001"), "malformed");
    UNIT_STRING(cell_of(COLUMN_BOOLEAN, 16, "00"), "false");
    UNIT_STRING(cell_of(COLUMN_BOOLEAN, 16, "02"), "malformed");
}

static void test_texts(void)
{
    UNIT_STRING(cell_of(COLUMN_STRING, 25, ""), "");
    UNIT_STRING(cell_of(COLUMN_STRING, 1042, "4d202020"), "M"); /* 'M'::char(4) */
    UNIT_STRING(cell_of(COLUMN_STRING, 25, "4d20"), "M ");
    UNIT_STRING(cell_of(COLUMN_STRING, 25, "c0af"), "invalid"); /* overlong UTF-8 */
    UNIT_STRING(cell_of(COLUMN_STRING, 25, "610062"), "invalid");
    /* select uuid_send('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11') */
    UNIT_STRING(cell_of(COLUMN_STRING, 2950, "a0eebc999c0b4ef8bb6d6bb9bd380a11"),
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    UNIT_STRING(cell_of(COLUMN_STRING, 2950, "a0eebc"), "malformed");
}

#define KEY(k) " 0001 00000008 00000000000000" k

static void test_keeps_wanted_keys_only(void)
{
    int64_t numbers[] = {2, 3, 5};
    const key_column keys = {.numbers = numbers};
    decoding d;
    start(&d, NULL, 0);
    d.decoder.keys = &keys;
    d.decoder.n_keys = 3;
    UNIT_OK(feed(&d, HEADER KEY("01") KEY("02") KEY("02") KEY("04") KEY("05") KEY("06")), d.err);
    UNIT_OK(feed(&d, TRAILER), d.err);
    UNIT_INT(d.decoder.n_rows, 6);
    UNIT_INT(d.table.n_rows, 3);
    UNIT_INT(d.table.keys.numbers[0], 2);
    UNIT_INT(d.table.keys.numbers[1], 2);
    UNIT_INT(d.table.keys.numbers[2], 5);
    stop(&d);
}

static const struct {
    const char *hex, *part;
} malformed[] = {
    {"", "signature"},
    {"5047434f50590aff0d0a", "signature"},
    {"5047434f50590a0a0d0a00 00000000 00000000", "signature"}, /* went through a text filter */
    {"5047434f50590aff0d0a00 00000000 000000", "header"},
    {"5047434f50590aff0d0a00 00000000 00000001", "header"},
    {"5047434f50590aff0d0a00 00000000 ffffffff", "header"},
    {"5047434f50590aff0d0a00 00010000 00000000 ffff", "flags"},
    {HEADER " 00", "cut off"},
    {HEADER " 0002 00000008 0000000000000001", "number of fields"},
    {HEADER " fffe", "number of fields"},
    {HEADER " 0001 ffffffff", "key"},
    {HEADER " 0001 00000004 00000001", "key"},
    {HEADER " 0001 00000008 00000001", "key"},
    {HEADER " 0001 7fffffff 00000001", "key"},
    {HEADER KEY("02") KEY("01"), "order"},
    {HEADER " ffff" KEY("01"), "after the end"},
};

static void test_refuses_malformed_streams(void)
{
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        decoding d;
        start(&d, NULL, 0);
        UNIT_CODE(feed(&d, malformed[i].hex), ENT_E_DB, d.err);
        UNIT_CONTAINS(d.err.message, malformed[i].part);
        stop(&d);
    }
}

static void test_wants_the_end(void)
{
    decoding d;
    start(&d, NULL, 0);
    UNIT_OK(feed(&d, HEADER KEY("01")), d.err);
    UNIT_CODE(copy_decode_end(&d.decoder, &d.err), ENT_E_DB, d.err);
    stop(&d);
}

/* Every prefix of a good stream, then ten thousand copies with some bytes changed: each ends as
   rows or as an error. What is read beyond the bytes, a sanitizer build sees. */
static void break_stream(const char *hex, const copy_field *fields, size_t n_fields)
{
    bytes good = from_hex(hex);
    uint64_t dice = 88172645463325252u; /* xorshift, fixed: the same streams each time */
    size_t n_errors = 0;
    for (size_t round = 0; round < good.n + 10000; round++) {
        decoding d;
        size_t n = round < good.n ? round : good.n;
        char *exact = malloc(n == 0 ? 1 : n);
        memcpy(exact, good.at, n);
        for (size_t i = 0; round >= good.n && i < 1 + round % 4; i++) {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            exact[dice % n] = (char)(dice >> 40);
        }
        start(&d, fields, n_fields);
        ent_code code = copy_decode(&d.decoder, &d.table, exact, n, &d.err);
        code = code == ENT_OK ? copy_decode_end(&d.decoder, &d.err) : code;
        n_errors += code == ENT_E_DB;
        if (code != ENT_OK && code != ENT_E_DB) {
            UNIT_INT(code, ENT_E_DB);
        }
        UNIT_TRUE(d.table.n_rows <= 1);
        for (size_t i = 0; i < n_fields && d.table.n_rows == 1; i++) {
            UNIT_TRUE(d.table.columns[i].states[0] <= COLUMN_INVALID);
        }
        stop(&d);
        free(exact);
    }
    UNIT_TRUE(n_errors >= good.n);
}

static void test_survives_broken_streams(void)
{
    static const copy_field wide[] = {{COLUMN_STRING, 2950, 0}, {COLUMN_STRING, 1042, 0},
                                      {COLUMN_INT64, 20, 0},    {COLUMN_INSTANT, 1184, 0},
                                      {COLUMN_NUMBER, 1700, 0}, {COLUMN_NUMBER, 701, 0}};
    break_stream(ONE_ROW TRAILER, one_row_fields, 5);
    break_stream(HEADER " 0007 00000008 0000000000000007"
                        " 00000010 a0eebc999c0b4ef8bb6d6bb9bd380a11 00000004 4d202020"
                        " 00000008 7fffffffffffffff 00000008 000303ec0921b0a0"
                        " 0000000e 0003000100000002270f270f26ac 00000008 405edd2f1a9fbe77" TRAILER,
                 wide, 6);
}

UNIT_SUITE(decode, UNIT_TEST(test_one_row), UNIT_TEST(test_no_row), UNIT_TEST(test_numerics),
           UNIT_TEST(test_decimals), UNIT_TEST(test_decimals_are_numbers),
           UNIT_TEST(test_dates_and_moments), UNIT_TEST(test_floats),
           UNIT_TEST(test_integers_and_booleans), UNIT_TEST(test_texts),
           UNIT_TEST(test_keeps_wanted_keys_only), UNIT_TEST(test_refuses_malformed_streams),
           UNIT_TEST(test_wants_the_end), UNIT_TEST(test_survives_broken_streams));

/* SPDX-License-Identifier: Apache-2.0 */
/* engine/base/utf8.c: what is well formed (Unicode 15, table 3-7), counting and conversion. */
#include "base/utf8.h"
#include "suites.h"

static bool is_valid(const char *s)
{
    return utf8_valid(s, strlen(s));
}

static void test_accepts_every_code_point(void)
{
    char out[4];
    bool good = true;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF) {
            continue;
        }
        size_t n = utf8_put(out, c);
        size_t i = 0;
        good = good && utf8_valid(out, n) && utf8_next(out, n, &i) == c && i == n &&
               utf8_length(out, n) == 1;
    }
    UNIT_TRUE(good);
}

static void test_refuses_malformed(void)
{
    UNIT_FALSE(is_valid("\x80"));             /* continuation without a start */
    UNIT_FALSE(is_valid("\xC0\xAF"));         /* overlong '/' */
    UNIT_FALSE(is_valid("\xC1\xBF"));
    UNIT_FALSE(is_valid("\xE0\x80\xAF"));
    UNIT_FALSE(is_valid("\xE0\x9F\xBF"));
    UNIT_FALSE(is_valid("\xF0\x80\x80\xAF"));
    UNIT_FALSE(is_valid("\xF0\x8F\xBF\xBF"));
    UNIT_FALSE(is_valid("\xED\xA0\x80"));     /* surrogates */
    UNIT_FALSE(is_valid("\xED\xBF\xBF"));
    UNIT_FALSE(is_valid("\xF4\x90\x80\x80")); /* U+110000 */
    UNIT_FALSE(is_valid("\xF5\x80\x80\x80"));
    UNIT_FALSE(is_valid("\xFE"));
    UNIT_FALSE(is_valid("a\xC3"));            /* cut short */
    UNIT_FALSE(is_valid("\xE4\xB8"));
    UNIT_FALSE(is_valid("\xF0\x9F\x98"));
    UNIT_FALSE(is_valid("\xE4\xB8z"));
    UNIT_TRUE(is_valid(""));
    UNIT_TRUE(is_valid("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF"));
}

static void test_length_and_offset(void)
{
    const char *s = "a\xC3\xA9\xE9\xAB\x98\xF0\x9F\x98\x80z"; /* a é 高 😀 z */
    size_t n = strlen(s);
    UNIT_INT(utf8_length(s, n), 5);
    UNIT_INT(utf8_offset(s, n, 0), 0);
    UNIT_INT(utf8_offset(s, n, 1), 1);
    UNIT_INT(utf8_offset(s, n, 2), 3);
    UNIT_INT(utf8_offset(s, n, 3), 6);
    UNIT_INT(utf8_offset(s, n, 4), 10);
    UNIT_INT(utf8_offset(s, n, 5), 11);
    UNIT_INT(utf8_offset(s, n, 99), 11);
}

static void test_next_stays_inside(void)
{
    size_t i = 0;
    UNIT_INT(utf8_next("\xF0\x9F", 2, &i), 0xFFFD);
    UNIT_INT(i, 1);
}

UNIT_SUITE(utf8,
           UNIT_TEST(test_accepts_every_code_point),
           UNIT_TEST(test_refuses_malformed),
           UNIT_TEST(test_length_and_offset),
           UNIT_TEST(test_next_stays_inside));

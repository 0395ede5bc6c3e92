/* SPDX-License-Identifier: Apache-2.0 */
/* engine/base/text.c: the growing buffer and the JSON written on it. */
#include "base/text.h"
#include "suites.h"

static void test_starts_empty(void)
{
    text t = {0};
    UNIT_STRING(text_string(&t), "");
    text_append(&t, NULL, 0);
    UNIT_STRING(text_string(&t), "");
    text_dispose(&t);
}

static void test_grows(void)
{
    text t = {0};
    for (int i = 0; i < 1000; i++) {
        text_printf(&t, "%d,", i);
    }
    UNIT_INT(t.size, 10 * 2 + 90 * 3 + 900 * 4);
    UNIT_INT(strncmp(text_string(&t), "0,1,2,", 6), 0);
    UNIT_STRING(text_string(&t) + t.size - 4, "999,");
    text_clear(&t);
    UNIT_STRING(text_string(&t), "");
    text_dispose(&t);
}

static void test_printf_longer_than_the_buffer(void)
{
    text t = {0};
    text_append_string(&t, "x");
    text_printf(&t, "%0500d", 7);
    UNIT_INT(t.size, 501);
    UNIT_INT(t.bytes[500], '7');
    text_dispose(&t);
}

static void test_json_places_commas(void)
{
    text t = {0};
    text_json_begin_object(&t);
    text_json_key(&t, "a");
    text_json_int(&t, INT64_MIN);
    text_json_key(&t, "list");
    text_json_begin_array(&t);
    text_json_begin_array(&t);
    text_json_end_array(&t);
    text_json_bool(&t, true);
    text_json_null(&t);
    text_json_begin_object(&t);
    text_json_end_object(&t);
    text_json_raw(&t, "1.50");
    text_json_end_array(&t);
    text_json_key(&t, "none");
    text_json_cstring(&t, NULL);
    text_json_key(&t, "last");
    text_json_bool(&t, false);
    text_json_end_object(&t);
    UNIT_STRING(text_string(&t), "{\"a\":-9223372036854775808,\"list\":[[],true,null,{},1.50],"
                                 "\"none\":null,\"last\":false}");
    text_dispose(&t);
}

static void test_json_lines_need_no_reset(void)
{
    text t = {0};
    for (int i = 0; i < 2; i++) {
        text_json_begin_object(&t);
        text_json_end_object(&t);
        text_append_char(&t, '\n');
    }
    UNIT_STRING(text_string(&t), "{}\n{}\n");
    text_dispose(&t);
}

static void test_json_escapes(void)
{
    text t = {0};
    text_json_string(&t, "\"\\/\b\f\n\r\t\x01\x7F\0z", 12);
    UNIT_STRING(text_string(&t), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f\\u0000z\"");
    text_clear(&t);
    text_json_cstring(&t, "\xE9\xAB\x98\xE9\xBE\x84 \xF0\x9F\x98\x80");
    UNIT_STRING(text_string(&t), "\"\xE9\xAB\x98\xE9\xBE\x84 \xF0\x9F\x98\x80\"");
    text_clear(&t);
    text_json_cstring(&t, "a\xC3\"b\xFF\xE4\xB8");
    UNIT_STRING(text_string(&t), "\"a\\ufffd\\\"b\\ufffd\\ufffd\\ufffd\"");
    text_dispose(&t);
}

UNIT_SUITE(text,
           UNIT_TEST(test_starts_empty),
           UNIT_TEST(test_grows),
           UNIT_TEST(test_printf_longer_than_the_buffer),
           UNIT_TEST(test_json_places_commas),
           UNIT_TEST(test_json_lines_need_no_reset),
           UNIT_TEST(test_json_escapes));

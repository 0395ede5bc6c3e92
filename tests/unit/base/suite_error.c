/* SPDX-License-Identifier: Apache-2.0 */
/* engine/base/error.c: one line, whole code points, places and hints, exit statuses. */
#include "base/utf8.h"
#include "suites.h"

static void test_set_fills_and_clears(void)
{
    ent_error err;
    memset(&err, 0x55, sizeof err);
    UNIT_INT(error_set(&err, ENT_E_IO, "cannot read '%s'", "a.dmn"), ENT_E_IO);
    UNIT_INT(err.code, ENT_E_IO);
    UNIT_STRING(err.message, "cannot read 'a.dmn'");
    UNIT_STRING(err.hint, "");
    UNIT_STRING(err.file, "");
    UNIT_STRING(err.element, "");
    UNIT_INT(err.line, 0);
    UNIT_INT(error_hint(&err, "try %d", 2), ENT_E_IO);
    UNIT_INT(error_at(&err, "a.dmn", 3, 4), ENT_E_IO);
    UNIT_STRING(err.hint, "try 2");
    UNIT_STRING(err.file, "a.dmn");
    UNIT_INT(err.line * 10 + err.column, 34);
}

static void test_without_an_error_to_fill(void)
{
    UNIT_INT(error_set(NULL, ENT_E_XML, "x"), ENT_E_XML);
    UNIT_TRUE(error_hint(NULL, "x") != ENT_OK);
    UNIT_TRUE(error_at(NULL, "x", 1, 1) != ENT_OK);
}

static void test_message_is_one_line(void)
{
    ent_error err;
    error_set(&err, ENT_E_DB, "%s", "server said\nFATAL:\tno\033[2J\n");
    UNIT_STRING(err.message, "server said FATAL: no [2J");
}

static void test_message_wraps_itself(void)
{
    ent_error err;
    error_set(&err, ENT_E_DB, "inner");
    error_set(&err, ENT_E_DB, "outer: %s", err.message);
    UNIT_STRING(err.message, "outer: inner");
    error_at(&err, "file.dmn", 1, 1);
    error_at(&err, err.file, 2, 1);
    UNIT_STRING(err.file, "file.dmn");
}

static void test_long_message_is_cut_at_a_code_point(void)
{
    for (int pad = 0; pad < 4; pad++) {
        char s[2000];
        memset(s, 'x', (size_t)pad);
        s[pad] = '\0';
        for (int i = 0; i < 600; i++) {
            strcat(s, "\xE9\xAB\x98");
        }
        ent_error err;
        error_set(&err, ENT_E_IO, "%s", s);
        size_t n = strlen(err.message);
        UNIT_TRUE(utf8_valid(err.message, n));
        UNIT_TRUE(n > sizeof err.message - 4);
    }
}

static void test_exit_statuses(void)
{
    static const struct {
        ent_code code;
        int      status;
    } cases[] = {
        {ENT_OK, 0},       {ENT_E_IO, 1},     {ENT_E_XML, 1},  {ENT_E_RULES, 1},
        {ENT_E_FACTS, 1},  {ENT_E_SOURCE, 1}, {ENT_E_USAGE, 2}, {ENT_E_HELD, 3},
        {ENT_E_ACTIVE, 4}, {ENT_E_DB, 5},     {ENT_E_MEMORY, 5}, {ENT_E_SYSTEM, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        UNIT_INT(ent_exit_status(cases[i].code), cases[i].status);
    }
}

UNIT_SUITE(error,
           UNIT_TEST(test_set_fills_and_clears),
           UNIT_TEST(test_without_an_error_to_fill),
           UNIT_TEST(test_message_is_one_line),
           UNIT_TEST(test_message_wraps_itself),
           UNIT_TEST(test_long_message_is_cut_at_a_code_point),
           UNIT_TEST(test_exit_statuses));

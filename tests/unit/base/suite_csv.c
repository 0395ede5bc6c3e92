/* SPDX-License-Identifier: Apache-2.0 */
/* engine/base/csv.c: cells and their places, and what is no table. */
#include "base/csv.h"
#include "base/text.h"
#include "suites.h"

static char obtained[1024];

/* "cell|cell/cell|cell", or "line:column message (hint)". */
static const char *read_bytes(const char *bytes, size_t n)
{
    arena a;
    ent_error err = {0};
    csv_table *table;
    text t = {0};
    arena_init(&a, 4096);
    if (csv_read(&table, &a, source_file_from_memory(&a, "f.csv", bytes, n), &err) != ENT_OK) {
        text_printf(&t, "%u:%u %s (%s)", err.line, err.column, err.message, err.hint);
    }
    for (size_t i = 0; err.code == ENT_OK && i < table->n; i++) {
        for (size_t k = 0; k < table->rows[i].n; k++) {
            text_printf(&t, "%s%s", k > 0 ? "|" : i > 0 ? "/" : "", table->rows[i].cells[k].bytes);
        }
    }
    snprintf(obtained, sizeof obtained, "%s", text_string(&t));
    text_dispose(&t);
    arena_dispose(&a);
    return obtained;
}

static const char *table(const char *s)
{
    return read_bytes(s, strlen(s));
}

/* "line:column" of byte `k` of a cell. */
static const char *place(const char *s, size_t row, size_t column, size_t k)
{
    arena a;
    ent_error err = {0};
    csv_table *t;
    unsigned at_line, at_column;
    arena_init(&a, 4096);
    if (UNIT_OK(csv_read(&t, &a, source_file_from_memory(&a, "f.csv", s, strlen(s)), &err), err)) {
        source_place_locate(source_text_place(&t->rows[row].cells[column], k), &at_line, &at_column);
        snprintf(obtained, sizeof obtained, "%u:%u", at_line, at_column);
    }
    arena_dispose(&a);
    return obtained;
}

static void test_cells(void)
{
    UNIT_STRING(table(""), "");
    UNIT_STRING(table("a"), "a");
    UNIT_STRING(table("a,b\n1,2"), "a|b/1|2");
    UNIT_STRING(table("a,b\r\n1,2\r\n"), "a|b/1|2");
    UNIT_STRING(table("a,b\r1,2\r"), "a|b/1|2");
    UNIT_STRING(table("a,b\n,\n1,\n\n ,2\n"), "a|b/1|/|2");
    UNIT_STRING(table(" a b ,\tb\n\xE9\xAB\x98, \n"), "a b|b/\xE9\xAB\x98|");
}

static void test_quotes(void)
{
    UNIT_STRING(table("\"a\",\"b\"\n\"1,5\",\"2\"\"3\"\"\"\n"), "a|b/1,5|2\"3\"");
    UNIT_STRING(table("\"\",b\n\"\r\nx\r\ny\rz\n\",2"), "|b/x\ny\nz|2");
    UNIT_STRING(table("\"\"\"\",b"), "\"|b");
    UNIT_STRING(table("\" a \",b"), "a|b");
}

static void test_separators(void)
{
    UNIT_STRING(table("a;b\n1,5;2\n"), "a|b/1,5|2");
    UNIT_STRING(table("\"a;b\",c\n1;5,2\n"), "a;b|c/1;5|2");
    UNIT_STRING(table("\n\na;b\n1;2\n"), "a|b/1|2");
    UNIT_STRING(table("a\n1;2\n"), "a/1;2");
}

static void test_byte_order_mark(void)
{
    UNIT_STRING(table("\xEF\xBB\xBFhead,b\n1,2\n"), "head|b/1|2");
    UNIT_STRING(table("\xEF\xBB\xBF"), "");
    UNIT_STRING(place("\xEF\xBB\xBFhead,b\n", 0, 0, 0), "1:1");
    UNIT_STRING(table("\xEF\xBB\xBF\"a\",b\n"), "a|b");
}

static void test_places(void)
{
    const char *s = "a,b,c\r\n\"x\r\n\xE9\xAB\x98\"\"y\", z,\r\n,,3";
    UNIT_STRING(place(s, 1, 0, 0), "2:2");
    UNIT_STRING(place(s, 1, 0, 2), "3:1");
    UNIT_STRING(place(s, 1, 0, 6), "3:4"); /* behind the doubled quote */
    UNIT_STRING(place(s, 1, 1, 0), "3:8");
    UNIT_STRING(place(s, 1, 2, 0), "3:10");
    UNIT_STRING(place(s, 2, 2, 0), "4:3");
}

static void test_refusals(void)
{
    UNIT_STRING(table("a,b\n1\n"), "2:2 the row has 1 cell, and there are 2 columns (a cell that holds a comma or a line break stands "
                                   "in double quotes)");
    UNIT_STRING(table("a;b\n\"x\ny\";2;3\n"), "3:6 the row has 3 cells, and there are 2 columns (a cell that holds a semicolon or a line "
                                              "break stands in double quotes)");
    UNIT_STRING(table("a,b\n\"x\n\n,2\n"), "2:1 the quote that begins here is not closed (end the cell with a quote; a quote inside a "
                                           "quoted cell is written twice)");
    UNIT_STRING(table("a,b\n1,\""), "2:3 the quote that begins here is not closed (end the cell with a quote; a quote inside a quoted "
                                    "cell is written twice)");
    UNIT_STRING(table("a,b\n\"x\" ,2\n"), "2:4 something follows the closing quote of a cell (a quote inside a quoted cell is written "
                                          "twice)");
    UNIT_STRING(table("a,b\n1, \"2\"\n"), "2:4 a quote stands inside a cell that does not begin with one (put the whole cell into "
                                          "quotes, and write the quote inside it twice)");
    UNIT_STRING(table("a,b\n1,\xB8\xDF\n"), "2:3 the file is not UTF-8 (save the table as 'CSV UTF-8')");
    UNIT_STRING(read_bytes("\xFF\xFE\x61\x00", 4), "1:4 the file is not UTF-8 text: it has NUL bytes (save the table as 'CSV UTF-8')");
    UNIT_STRING(table("a,b\n1,\xE2\x80\xAEx\n"), "2:3 text direction control U+202E is not allowed (save the table as 'CSV UTF-8')");
    UNIT_STRING(table("a,b\n1,\x1B[2J\n"), "2:3 control character U+001B is not allowed (delete it)");
}

static void test_limits(void)
{
    size_t n = CSV_CELLS_MAX * 2 + 2;
    char *s = malloc(n + 1);
    for (size_t i = 0; i < n; i += 2) {
        memcpy(s + i, "x\n", 2);
    }
    UNIT_STRING(read_bytes(s, n), "100001:1 the table has more than 100000 cells (split the table into several files)");
    memset(s, ',', CSV_COLUMNS_MAX);
    UNIT_STRING(read_bytes(s, CSV_COLUMNS_MAX), "1:1001 there are more than 1000 columns (split the table into several files)");
    free(s);
}

UNIT_SUITE(csv,
           UNIT_TEST(test_cells),
           UNIT_TEST(test_quotes),
           UNIT_TEST(test_separators),
           UNIT_TEST(test_byte_order_mark),
           UNIT_TEST(test_places),
           UNIT_TEST(test_refusals),
           UNIT_TEST(test_limits));

/* SPDX-License-Identifier: Apache-2.0 */
/* engine/base/diagnostic.c: order, the caret, safe printing, JSON. */
#include "base/diagnostic.h"
#include "suites.h"

/* What diagnostic_print() writes without colour; freed by the caller. */
static char *print_to_string(const diagnostic_list *list)
{
    char *s = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&s, &n);
    diagnostic_print(f, list, false);
    fclose(f);
    char *copy = strdup(s); /* gcc 12 takes the stream's own buffer for a local one */
    free(s);
    return copy;
}

static void add_at(diagnostic_list *list, const source_file *file, uint32_t offset,
                   const char *message)
{
    diagnostic_add(list, DIAGNOSTIC_ERROR, "feel-unknown-name",
                   (source_place){.file = file, .offset = offset}, "d1", NULL, "%s", message);
}

static void test_prints_line_and_caret(void)
{
    arena a;
    arena_init(&a, 0);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    const char *bytes = "<d>\n\t<text>Persn.age</text>\n";
    const source_file *file = source_file_from_memory(&a, "r/a.dmn", bytes, strlen(bytes));
    diagnostic *d = diagnostic_add(&list, DIAGNOSTIC_ERROR, "feel-unknown-name",
                                   (source_place){.file = file, .offset = 11}, NULL, NULL,
                                   "unknown name '%s'", "Persn");
    d->hint = "did you mean 'Person'?";
    char *s = print_to_string(&list);
    UNIT_STRING(s, "r/a.dmn:2:8: error: unknown name 'Persn' [feel-unknown-name]\n"
                   "    2 |  <text>Persn.age</text>\n"
                   "      |        ^\n"
                   "   hint: did you mean 'Person'?\n");
    free(s);
    arena_dispose(&a);
}

static void test_caret_under_wide_characters(void)
{
    arena a;
    arena_init(&a, 0);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    const char *bytes = "\xE9\xAB\x98\xE9\xBE\x84 = x";
    add_at(&list, source_file_from_memory(&a, "f", bytes, strlen(bytes)), 9, "m");
    char *s = print_to_string(&list);
    UNIT_STRING(s, "f:1:6: error: m [feel-unknown-name]\n"
                   "    1 | \xE9\xAB\x98\xE9\xBE\x84 = x\n"
                   "      |        ^\n");
    free(s);
    arena_dispose(&a);
}

static void test_long_lines_are_windowed(void)
{
    arena a;
    arena_init(&a, 0);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    char *bytes = arena_alloc(&a, 100001);
    memset(bytes, 'a', 100000);
    bytes[100000] = '\0';
    bytes[50000] = 'X';
    add_at(&list, source_file_from_memory(&a, "f", bytes, 100000), 50000, "m");
    char *s = print_to_string(&list);
    UNIT_TRUE(strlen(s) < 500);
    char *x = strchr(s, 'X');
    char *caret = strchr(s, '^');
    if (UNIT_NOT_NULL(x) && UNIT_NOT_NULL(caret)) {
        char *middle = strchr(x, '\n');
        char *top = x;
        while (top > s && top[-1] != '\n') {
            top--;
        }
        UNIT_INT(caret - (middle + 1), x - top);
    }
    free(s);
    arena_dispose(&a);
}

static void test_sorted_by_place(void)
{
    arena a;
    arena_init(&a, 0);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    const source_file *f = source_file_from_memory(&a, "f", "1\n2\n3\n", 6);
    const source_file *e = source_file_from_memory(&a, "e", "1\n2\n3\n", 6);
    add_at(&list, f, 4, "third");
    add_at(&list, f, 0, "first");
    add_at(&list, f, 0, "second");
    add_at(&list, e, 2, "zeroth");
    char *s = print_to_string(&list);
    char *zeroth = strstr(s, "zeroth"), *first = strstr(s, "first");
    char *second = strstr(s, "second"), *third = strstr(s, "third");
    UNIT_TRUE(zeroth != NULL && zeroth < first && first < second && second < third);
    free(s);
    ent_error err;
    UNIT_INT(diagnostic_first(&list, ENT_E_RULES, &err), ENT_E_RULES);
    UNIT_STRING(err.message, "zeroth");
    UNIT_STRING(err.element, "d1");
    UNIT_STRING(err.file, "e");
    UNIT_INT(err.line, 2);
    arena_dispose(&a);
}

static void test_control_characters_are_not_printed(void)
{
    arena a;
    arena_init(&a, 0);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    const char *bytes = "a\033[2Jb\xC2\x9B"
                        "c\xE2\x80\xAE"
                        "d";
    add_at(&list, source_file_from_memory(&a, "f\033", bytes, strlen(bytes)), 0, "m\033]0;x\a");
    char *s = print_to_string(&list);
    UNIT_NULL(strchr(s, '\033'));
    UNIT_NULL(strchr(s, '\a'));
    UNIT_CONTAINS(s, "a?[2Jb?c?d");
    free(s);
    arena_dispose(&a);
}

static void test_warnings_are_no_errors(void)
{
    arena a;
    arena_init(&a, 0);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    diagnostic_add(&list, DIAGNOSTIC_WARNING, "rules-review", (source_place){0}, NULL, NULL, "w");
    ent_error err;
    UNIT_INT(list.n_errors, 0);
    UNIT_INT(diagnostic_first(&list, ENT_E_RULES, &err), ENT_OK);
    char *s = print_to_string(&list);
    UNIT_STRING(s, "warning: w [rules-review]\n");
    free(s);
    arena_dispose(&a);
}

/* A file of one long line with a fault in every word must not be copied for each of them. */
static void test_only_so_many_are_kept(void)
{
    arena a;
    arena_init(&a, 0);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    text line = {0};
    for (int i = 0; i < 100000; i++) {
        text_append_string(&line, "fault ");
    }
    const source_file *file = source_file_from_memory(&a, "a.dmn", text_string(&line), line.size);
    for (uint32_t i = 0; i < 3000; i++) {
        source_place at = {file, i * 6};
        diagnostic_add(&list, i % 2 == 0 ? DIAGNOSTIC_WARNING : DIAGNOSTIC_ERROR, "x", at, NULL,
                       NULL, "fault %u", (unsigned)i);
    }
    UNIT_INT(list.n, 2 * DIAGNOSTICS_KEPT_MAX);
    UNIT_INT(list.n_errors, 1500);
    UNIT_INT(list.n_dropped, 1000);
    UNIT_TRUE(a.used_bytes < 10 * line.size);
    UNIT_INT(list.items[1999].column, 1999 * 6 + 1);
    ent_error err;
    UNIT_INT(diagnostic_first(&list, ENT_E_RULES, &err), ENT_E_RULES);
    UNIT_STRING(err.message, "fault 1");
    char *s = print_to_string(&list);
    UNIT_CONTAINS(s, "and 1000 more\n");
    free(s);
    text_dispose(&line);
    arena_dispose(&a);
}

static void test_error_becomes_diagnostic(void)
{
    arena a;
    arena_init(&a, 0);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    ent_error err;
    error_set(&err, ENT_E_XML, "tag \"x\" is not closed");
    error_at(&err, "b.dmn", 3, 9);
    diagnostic_add_error(&list, "xml", &err);
    UNIT_INT(list.n_errors, 1);
    text t = {0};
    diagnostic_json(&t, &list);
    UNIT_STRING(text_string(&t),
                "[{\"severity\":\"error\",\"code\":\"xml\","
                "\"message\":\"tag \\\"x\\\" is not closed\",\"hint\":\"\",\"element\":\"\","
                "\"file\":\"b.dmn\",\"line\":3,\"column\":9}]");
    text_dispose(&t);
    arena_dispose(&a);
}

UNIT_SUITE(diagnostic, UNIT_TEST(test_prints_line_and_caret),
           UNIT_TEST(test_caret_under_wide_characters), UNIT_TEST(test_long_lines_are_windowed),
           UNIT_TEST(test_sorted_by_place), UNIT_TEST(test_control_characters_are_not_printed),
           UNIT_TEST(test_warnings_are_no_errors), UNIT_TEST(test_only_so_many_are_kept),
           UNIT_TEST(test_error_becomes_diagnostic));

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unit tests on CUnit: suites as tables, checks that print what was expected and what was
 * obtained, and a main() that takes suite and test names.
 *
 *     static void test_rounds_half_even(void)
 *     {
 *         UNIT_STRING(round_text("2.5", 0), "2");       // obtained first, expected second
 *     }
 *
 *     UNIT_SUITE(number,
 *                UNIT_TEST(test_rounds_half_even),
 *                UNIT_TEST(test_divides));
 *
 *     UNIT_MAIN(&suite_number, &suite_text)             // in one file of the program
 *
 *     test_value                       all suites; ends with "12 passed, 0 failed", status 0 or 1
 *     test_value number text/escapes   one suite, and one test of another ("test_" left out)
 *     test_value --list | --verbose    names only | a line for each test that passes as well
 *
 * A suite in another file is declared with UNIT_DECLARE(text);. A check that fails does not end
 * its test. A test without a single check fails.
 */
#ifndef ENTITLE_TESTS_UNIT_H
#define ENTITLE_TESTS_UNIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <CUnit/CUnit.h>
#include <CUnit/TestRun.h>

#include "base/error.h"

typedef struct unit_test {
    const char *name; /* of its function */
    void (*run)(void);
} unit_test;

typedef struct unit_suite {
    const char      *name;
    const unit_test *tests; /* ends with a NULL name */
} unit_suite;

#define UNIT_TEST(function) {#function, function}
#define UNIT_SUITE(name, ...) \
    const unit_suite suite_##name = {#name, (const unit_test[]){__VA_ARGS__, {NULL, NULL}}}
#define UNIT_DECLARE(name) extern const unit_suite suite_##name

/* Checks: obtained first, expected second; each returns whether it held. */
#define UNIT_TRUE(condition) \
    unit_check((condition), __FILE__, __LINE__, "expected to hold: %s", #condition)
#define UNIT_FALSE(condition) \
    unit_check(!(condition), __FILE__, __LINE__, "expected not to hold: %s", #condition)
#define UNIT_NULL(pointer) \
    unit_check((pointer) == NULL, __FILE__, __LINE__, "expected to be NULL: %s", #pointer)
#define UNIT_NOT_NULL(pointer) \
    unit_check((pointer) != NULL, __FILE__, __LINE__, "expected not to be NULL: %s", #pointer)
#define UNIT_INT(obtained, expected) \
    unit_check_int((int64_t)(obtained), (int64_t)(expected), __FILE__, __LINE__, #obtained)
#define UNIT_STRING(obtained, expected) \
    unit_check_string((obtained), (expected), __FILE__, __LINE__, #obtained)
/** A substring of the obtained text; for messages. */
#define UNIT_CONTAINS(obtained, part) \
    unit_check_contains((obtained), (part), __FILE__, __LINE__, #obtained)
/** A call that returns ent_code; on failure the message of `err` (an ent_error) is printed. */
#define UNIT_OK(call, err) unit_check_code((call), ENT_OK, &(err), __FILE__, __LINE__, #call)
#define UNIT_CODE(call, code, err) \
    unit_check_code((call), (code), &(err), __FILE__, __LINE__, #call)
/** For cases in data files: the place printed is the case's own. */
#define UNIT_AT(holds, file, line, ...) unit_check((holds), (file), (line), __VA_ARGS__)

static inline bool unit_check(bool holds, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static inline bool unit_check(bool holds, const char *file, int line, const char *format, ...)
{
    char message[2048] = "";
    if (!holds) {
        va_list args;
        va_start(args, format);
        vsnprintf(message, sizeof message, format, args);
        va_end(args);
        printf("%s:%d: %s\n", file, line, message);
    }
    CU_assertImplementation(holds ? CU_TRUE : CU_FALSE, (unsigned)line, message, file, "",
                            CU_FALSE);
    return holds;
}

static inline bool unit_check_int(int64_t obtained, int64_t expected, const char *file, int line,
                                  const char *what)
{
    return unit_check(obtained == expected, file, line, "%s: expected %lld, obtained %lld", what,
                      (long long)expected, (long long)obtained);
}

static inline bool unit_check_string(const char *obtained, const char *expected, const char *file,
                                     int line, const char *what)
{
    bool equal = obtained == NULL || expected == NULL ? obtained == expected
                                                      : strcmp(obtained, expected) == 0;
    return unit_check(equal, file, line, "%s:\n    expected: %s\n    obtained: %s", what,
                      expected == NULL ? "(NULL)" : expected,
                      obtained == NULL ? "(NULL)" : obtained);
}

static inline bool unit_check_contains(const char *obtained, const char *part, const char *file,
                                       int line, const char *what)
{
    return unit_check(obtained != NULL && strstr(obtained, part) != NULL, file, line,
                      "%s:\n    expected within: %s\n    obtained:        %s", what, part,
                      obtained == NULL ? "(NULL)" : obtained);
}

static inline bool unit_check_code(ent_code obtained, ent_code expected, const ent_error *err,
                                   const char *file, int line, const char *what)
{
    return unit_check(obtained == expected, file, line, "%s: expected code %d, obtained %d%s%s",
                      what, (int)expected, (int)obtained, obtained == ENT_OK ? "" : ": ",
                      obtained == ENT_OK ? "" : err->message);
}

/** A file of the source tree, "tests/cases/feel.txt": its path, valid until the next call. */
static inline const char *unit_path(const char *path)
{
    static char joined[4096];
    const char *top = getenv("srcdir");
    snprintf(joined, sizeof joined, "%s/%s", top == NULL || top[0] == '\0' ? "." : top, path);
    return joined;
}

typedef struct unit_counts {
    int  n_passed, n_failed;
    bool verbose;
} unit_counts;

static inline unit_counts *unit_get_counts(void)
{
    static unit_counts counts;
    return &counts;
}

static inline const char *unit_short_name(const char *name)
{
    return strncmp(name, "test_", 5) == 0 ? name + 5 : name;
}

/* "number", "rounds_half_even", "number/rounds_half_even"; with or without "test_". */
static inline bool unit_is_selected(const char *wanted, const char *suite, const char *test)
{
    const char *slash = strchr(wanted, '/');
    if (slash != NULL) {
        return strlen(suite) == (size_t)(slash - wanted) &&
               strncmp(suite, wanted, (size_t)(slash - wanted)) == 0 &&
               strcmp(unit_short_name(slash + 1), unit_short_name(test)) == 0;
    }
    return strcmp(wanted, suite) == 0 ||
           strcmp(unit_short_name(wanted), unit_short_name(test)) == 0;
}

static inline void unit_run_one(CU_pSuite suite, CU_pTest test)
{
    unit_counts *counts = unit_get_counts();
    CU_run_test(suite, test);
    bool failed = CU_get_number_of_failures() > 0;
    if (!failed && CU_get_number_of_asserts() == 0) {
        printf("%s/%s checks nothing\n", suite->pName, unit_short_name(test->pName));
        failed = true;
    }
    counts->n_failed += failed;
    counts->n_passed += !failed;
    if (failed || counts->verbose) {
        printf("%s %s/%s\n", failed ? "not ok" : "ok", suite->pName,
               unit_short_name(test->pName));
    }
    fflush(stdout);
}

static inline int unit_main(int argc, char **argv, const unit_suite *const *suites)
{
    unit_counts *counts = unit_get_counts();
    bool list_only = false;
    int n_names = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--verbose") == 0 || strcmp(argv[i], "-v") == 0) {
            counts->verbose = true;
        } else if (strcmp(argv[i], "--list") == 0) {
            list_only = true;
        } else {
            argv[1 + n_names++] = argv[i];
        }
    }
    if (CU_initialize_registry() != CUE_SUCCESS) {
        fprintf(stderr, "%s\n", CU_get_error_msg());
        return 2;
    }
    CU_set_error_action(CUEA_IGNORE);
    for (const unit_suite *const *s = suites; *s != NULL; s++) {
        CU_pSuite suite = CU_add_suite((*s)->name, NULL, NULL);
        for (const unit_test *t = (*s)->tests; t->name != NULL; t++) {
            bool selected = n_names == 0;
            for (int i = 1; !selected && i <= n_names; i++) {
                selected = unit_is_selected(argv[i], (*s)->name, t->name);
            }
            if (selected && list_only) {
                printf("%s/%s\n", (*s)->name, unit_short_name(t->name));
            } else if (selected) {
                CU_pTest test = CU_add_test(suite, t->name, t->run);
                if (test == NULL) {
                    fprintf(stderr, "%s/%s: %s\n", (*s)->name, t->name, CU_get_error_msg());
                    return 2;
                }
                unit_run_one(suite, test);
            }
        }
    }
    CU_cleanup_registry();
    if (list_only) {
        return 0;
    }
    if (counts->n_passed + counts->n_failed == 0) {
        fprintf(stderr, "no test has that name; --list prints them\n");
        return 2;
    }
    printf("%d passed, %d failed\n", counts->n_passed, counts->n_failed);
    return counts->n_failed == 0 ? 0 : 1;
}

#define UNIT_MAIN(...)                                                  \
    int main(int argc, char **argv)                                     \
    {                                                                   \
        const unit_suite *const suites[] = {__VA_ARGS__, NULL};         \
        return unit_main(argc, argv, suites);                           \
    }

#endif

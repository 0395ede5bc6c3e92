/* SPDX-License-Identifier: Apache-2.0 */
/* The case runner, on our own cases and on cases that must fail. */
#include "author/test.h"

#include "base/text.h"
#include "unit.h"

static author_test_result result;
static char *printed;

static ent_code run_cases(const char *path, author_test_options options, ent_error *err)
{
    char copy[4096];
    const char *paths[] = {copy};
    size_t n;
    snprintf(copy, sizeof copy, "%s", unit_path(path));
    free(printed);
    printed = NULL;
    FILE *out = open_memstream(&printed, &n);
    options.paths = paths;
    options.n_paths = 1;
    options.as_of = (temporal_date){2025, 1, 15};
    ent_code code = author_test(&options, out, &result, err);
    fclose(out);
    return code;
}

static void check_all_pass(const char *path, size_t n_min)
{
    ent_error err = {0};
    UNIT_OK(run_cases(path, (author_test_options){0}, &err), err);
    UNIT_AT(result.n_failed == 0, path, 1, "%s", printed);
    UNIT_TRUE(result.n_passed >= n_min);
    UNIT_INT(result.n_rounded + result.n_neighbours + result.n_binary + result.n_error_nulls, 0);
}

static void test_tables(void)
{
    check_all_pass("tests/cases/dmn/tables", 42);
}

static void test_models(void)
{
    check_all_pass("tests/cases/dmn/models", 10);
}

/* What the standard asks of models: versions, imports, typed boundaries, kinds of elements. */
static void test_standard(void)
{
    check_all_pass("tests/cases/dmn/standard", 68);
}

static void test_failures_are_told(void)
{
    ent_error err = {0};
    UNIT_OK(run_cases("tests/cases/dmn/failing", (author_test_options){0}, &err), err);
    UNIT_INT(result.n_passed, 5);
    UNIT_INT(result.n_failed, 10);
    UNIT_CONTAINS(printed, "failing-cases.xml: case wrong \"a wrong number\": result \"sum\": "
                           "expected 4, obtained 3\n");
    UNIT_CONTAINS(printed, "case fault: result \"broken\": expected 1, obtained null (fault at ");
    UNIT_CONTAINS(printed, "failing.dmn:9:32: ");
    UNIT_CONTAINS(printed, "case no-error: result \"nothing\": expected null with an error, "
                           "obtained null without an error\n");
    UNIT_CONTAINS(printed, "case no-decision: there is no decision 'nobody'\n");
    UNIT_CONTAINS(printed, "case no-input: the model has no input 'nobody'\n");
    UNIT_CONTAINS(printed, "case exact: result \"third\": expected 0.3333333, obtained 0.333");
    UNIT_CONTAINS(printed, "case bad-value: 'three' is not a number (");
    UNIT_CONTAINS(printed, "case order: result \"list\": expected [2, 1], obtained [1, 2]\n");
    UNIT_CONTAINS(printed, "case neighbour-but-one: result \"third\": expected 0.333333331, ");
    UNIT_CONTAINS(printed, "case not-binary: result \"third\": expected 0.3333333333332943, ");
    UNIT_CONTAINS(printed, "1 numbers agree when rounded to the digits written\n"
                           "1 numbers agree but for one unit of the last digit written\n"
                           "1 numbers agree with what binary floating point printed, to 13 digits\n"
                           "1 nulls come from an error that their case does not mark\n"
                           "5 passed, 10 failed\n");
}

static void test_json(void)
{
    ent_error err = {0};
    UNIT_OK(run_cases("tests/cases/dmn/failing", (author_test_options){.json = true}, &err), err);
    UNIT_CONTAINS(printed, "{\"failures\":[{");
    UNIT_CONTAINS(printed, "\"case\":\"wrong\",\"description\":\"a wrong "
                           "number\",\"result\":\"sum\",\"expected\":\"4\","
                           "\"obtained\":\"3\"}");
    UNIT_CONTAINS(printed,
                  "\"passed\":5,\"failed\":10,\"skipped\":0,\"rounded\":1,\"neighbours\":1,"
                  "\"binary\":1,\"error_nulls\":1,");
}

static void test_folders(void)
{
    ent_error err = {0};
    author_test_options options = {.by_folder = true, .quiet = true};
    UNIT_OK(run_cases("tests/cases/dmn", options, &err), err);
    UNIT_CONTAINS(printed, "folder");
    UNIT_CONTAINS(printed, "  passed  failed  skipped\n");
    UNIT_CONTAINS(printed, "\nfailing ");
    UNIT_CONTAINS(printed, "       5      10        0\n");
    options.json = true;
    UNIT_OK(run_cases("tests/cases/dmn/failing", options, &err), err);
    UNIT_CONTAINS(printed, "\"folders\":[{\"folder\":\".\",\"passed\":5,\"failed\":10,"
                           "\"skipped\":0}]");
}

static void test_known_gaps(void)
{
    ent_error err = {0};
    char gaps[4096];
    snprintf(gaps, sizeof gaps, "%s", unit_path("tests/cases/dmn/failing/gaps.txt"));
    UNIT_OK(run_cases("tests/cases/dmn/failing", (author_test_options){.known_gaps = gaps}, &err),
            err);
    UNIT_INT(result.n_skipped, 1);
    UNIT_INT(result.n_gaps_passed, 1);
    UNIT_INT(result.n_failed, 9);
    UNIT_CONTAINS(printed, "case right is listed as a known gap but passes");
}

/* Strict mode does not load a model with faults; all its cases fail. */
static void test_strict(void)
{
    ent_error err = {0};
    UNIT_OK(run_cases("tests/cases/dmn/failing", (author_test_options){.strict = true}, &err), err);
    UNIT_INT(result.n_passed, 0);
    UNIT_INT(result.n_failed, 15);
    UNIT_CONTAINS(printed, "failing.dmn:9:32: error: ");
}

static void test_missing_path(void)
{
    ent_error err = {0};
    UNIT_CODE(run_cases("tests/cases/dmn/nowhere", (author_test_options){0}, &err), ENT_E_IO, err);
    UNIT_CONTAINS(err.message, "nowhere");
    free(printed);
}

UNIT_SUITE(test, UNIT_TEST(test_tables), UNIT_TEST(test_models), UNIT_TEST(test_standard),
           UNIT_TEST(test_failures_are_told), UNIT_TEST(test_json), UNIT_TEST(test_folders),
           UNIT_TEST(test_known_gaps), UNIT_TEST(test_strict), UNIT_TEST(test_missing_path));

UNIT_MAIN(&suite_test)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs test cases: every XML file below some paths whose root is testCases (the format of the DMN TCK), and every table of cases
 * (rules/cases_csv.h), against the model it names.
 *
 *     author_test_result result;
 *     author_test_options options = {.paths = paths, .n_paths = 1, .as_of = as_of};
 *     ENT_TRY(author_test(&options, stdout, &result, &err));
 *     return result.n_failed == 0 ? 0 : 1;
 *
 * Results are compared to the last digit, but for numbers written with many digits: see
 * cases_match(). A result marked errorResult has to come from an error: a null that is one, or a
 * value some part of which failed. A null without that mark may come from an error in the TCK,
 * which does not mark all of them (these are counted), but not in strict mode. The unit of counting
 * is one testCase, or row, whatever the number of its results.
 */
#ifndef ENTITLE_AUTHOR_TEST_H
#define ENTITLE_AUTHOR_TEST_H

#include <stdio.h>

#include "author/coverage.h"
#include "author/junit.h"
#include "rules/cases.h"
#include "rules/dmn.h"

typedef struct author_test_options {
    const char *const *paths; /* files and folders */
    size_t             n_paths;
    bool               strict;  /* check models as the rulebook is checked */
    bool               quiet;   /* only the closing line */
    bool               by_folder; /* a line of counts for each folder before the closing line */
    bool               json;    /* one object instead of lines */
    bool               colour;
    temporal_date      as_of;   /* today() of cases that do not say theirs */
    const char        *root;    /* folder that no imported file may leave; NULL = the model's own */
    junit      *junit;    /* gets what came of each case; NULL = nobody wants it */
    /** Called with what came of each case of the file `path`, and why it did not pass (""). What `item` holds lives until it
     *  returns; NULL: the file itself cannot be read. NULL = nobody asks. */
    void (*came)(void *self, const char *path, const cases_item *item, junit_outcome outcome, const char *message);
    void *came_self;
    coverage   *coverage; /* gets what decided in each; NULL = likewise. Models below `paths` that no
                             case is about count as well */
    bool        print_coverage; /* after the closing line, or in the object */
    const char        *known_gaps; /* file of "folder case reason" lines; NULL = none */
    /** Called after the inputs of `item` are set; may set them otherwise. False fails the case
     *  with `err`. */
    bool (*prepare)(void *self, const cases_item *item, dmn_state *s, const dmn_model *m,
                    feel_run *run, ent_error *err);
    /** Called with each argument of a case that calls business knowledge or a service: what it is
     *  called with. NULL = with what is given. False fails the case with `err`. */
    bool (*prepare_argument)(void *self, value *argument, const feel_type *type, feel_run *run,
                             ent_error *err);
    void *self;
} author_test_options;

typedef struct author_test_result {
    size_t n_passed, n_failed, n_skipped; /* cases; skipped: known gaps that do fail */
    size_t n_rounded;     /* numbers of cases that passed: after rounding to the digits written */
    size_t n_neighbours;  /* one unit of the last digit written away; never in strict mode */
    size_t n_binary;      /* what binary floating point printed; never in strict mode */
    size_t n_error_nulls; /* nulls that came from an error the case does not mark; likewise */
    size_t n_gaps_passed; /* known gaps that pass: their lines should go */
    size_t n_files;
} author_test_result;

/** ENT_OK when the cases ran, whatever their outcome; ENT_E_IO when a path or the list of gaps
 * cannot be read. */
ent_code author_test(const author_test_options *o, FILE *out, author_test_result *result,
                     ent_error *err);

/** The cases of a file that need not be there yet: its name says beside which model. Nothing is
 *  printed (`quiet` has to be set, `json` not); `came` is told. */
void author_test_text(const author_test_options *o, const source_file *file, author_test_result *result);

#endif

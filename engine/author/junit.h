/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of test cases, as the XML that JUnit made common and that build servers read: one
 * testsuite a file of cases, one testcase a case.
 *
 *     junit j = {0};
 *     junit_begin_suite(&j, "old-age/cases.xml");
 *     junit_add(&j, &(junit_case){.name = "001", .seconds = 0.002});
 *     junit_end_suite(&j);
 *     junit_print(&out, &j);
 *     junit_dispose(&j);
 */
#ifndef ENTITLE_AUTHOR_JUNIT_H
#define ENTITLE_AUTHOR_JUNIT_H

#include "base/text.h"

typedef enum junit_outcome {
    JUNIT_PASSED,
    JUNIT_FAILED,  /* a result differs */
    JUNIT_ERROR,   /* the file, or its model, cannot be read */
    JUNIT_SKIPPED  /* fails, and may */
} junit_outcome;

typedef struct junit_case {
    const char   *name;
    const char   *description; /* NULL or "": none */
    double        seconds;
    junit_outcome outcome;
    const char   *message; /* why it did not pass */
} junit_case;

typedef struct junit_counts {
    size_t n[JUNIT_SKIPPED + 1]; /* by outcome */
    double seconds;
} junit_counts;

typedef struct junit {
    text         suites, cases; /* those that ended; those of the suite that has not */
    text         name;          /* of that suite, escaped */
    junit_counts all, suite;
} junit;

void junit_begin_suite(junit *j, const char *name);
void junit_add(junit *j, const junit_case *item);
void junit_end_suite(junit *j);
/** Append the document: XML 1.0 in UTF-8, whatever is in the names. */
void junit_print(text *out, const junit *j);
void junit_dispose(junit *j);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which parts of models have decided something in at least one test case: the rules of decision
 * tables, and the two ways of each `if`, in decisions, business knowledge and what services call; and
 * which parameters were read.
 *
 *     coverage *c = coverage_new();
 *     coverage_model(c, model);              // each model once it is loaded: it is the one of what follows
 *     coverage_watch(c, &run);               // before a case
 *     coverage_note(c, &run);                // after it, while its hits are still there
 *     coverage_print(&out, c, false);
 *     coverage_free(c);
 *
 * A rule decides when its table's result comes of it; rules of several-hit tables decide together.
 * An `if` whose condition is unknown goes neither way. Shared models count once, whoever calls them.
 */
#ifndef ENTITLE_AUTHOR_COVERAGE_H
#define ENTITLE_AUTHOR_COVERAGE_H

#include "base/text.h"
#include "rules/dmn.h"

typedef struct coverage coverage;

typedef struct coverage_counts {
    size_t n_rules, n_rules_decided;
    size_t n_ways, n_ways_taken; /* two for each `if` */
    size_t n_parameters, n_parameters_read; /* of all models together; 0 of one */
} coverage_counts;

coverage *coverage_new(void);
void      coverage_free(coverage *c);

/** Add what is in the model and the files it imports, unless it is there. The cases that follow are
 * about this model, which stays until the next is given. */
void coverage_model(coverage *c, const dmn_model *m);

/** Have the run of one case tell what decides. */
void coverage_watch(coverage *c, feel_run *run);
/** Count the case. */
void coverage_note(coverage *c, const feel_run *run);

/** Counts of all models. */
coverage_counts coverage_total(const coverage *c);

/** A table of all models, and a line "FILE:LINE:COLUMN: ..." for all that never decided;
 * `closing_only`: just the counts in all. */
void coverage_print(text *out, const coverage *c, bool closing_only);
/** The same as one JSON object. */
void coverage_json(text *out, const coverage *c);
/** The same as a page of HTML that needs nothing else. */
void coverage_html(text *out, const coverage *c);

#endif

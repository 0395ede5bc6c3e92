/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same rows through the columns and through the interpreter. They must agree bit for bit wherever
 * the columns decide at all.
 *
 *     random_source r = {seed};
 *     both_ways_result result = {0};
 *     both_ways(&r, program, n_subjects, &result, stdout);      // prints each difference
 */
#ifndef ENTITLE_TESTS_BOTH_WAYS_H
#define ENTITLE_TESTS_BOTH_WAYS_H

#include <stdio.h>

#include "evaluate/columns.h"
#include "random_pool.h"

/** Subjects with records, often of the values that the program compares with: clean, missing, repeated, with nulls, extremes and what no rule allows. */
batch *random_batch(random_source *r, const program *p, size_t n_subjects);
/** Others in their place, as a shard follows a shard. */
void random_batch_again(random_source *r, const program *p, batch *b, size_t n_subjects);

typedef struct both_ways_result {
    size_t n_pairs;       /* subjects x benefits */
    size_t n_columns;     /* of them decided by columns */
    size_t n_eligible;    /* by columns */
    size_t n_rules;       /* eligible ones whose deciding rules the columns knew */
    size_t n_differences;
} both_ways_result;

/** Two batches, one after the other; the first has n_subjects. */
void both_ways(random_source *r, const program *p, size_t n_subjects, both_ways_result *result, FILE *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What coverage.c counts and coverage_print.c, coverage_html.c show. */
#ifndef ENTITLE_AUTHOR_COVERAGE_INTERNAL_H
#define ENTITLE_AUTHOR_COVERAGE_INTERNAL_H

#include "author/coverage.h"

typedef struct coverage_point { /* a rule, or a way of an `if` */
    const char *name;  /* the rule's id; "then" or "else" */
    const char *words; /* its annotation, else its text; one line of UTF-8 */
    unsigned    line, column;
    size_t      n_cases, last_case; /* number of the last one that counted; from 1 */
} coverage_point;

typedef struct coverage_part { /* a decision table, or an `if` */
    bool            is_table;
    uint32_t        offset;  /* in the file: what it is told apart by */
    const char     *element; /* name of the decision or business knowledge it stands in */
    const char     *id;      /* of the table; "" */
    coverage_point *points;
    size_t          n_points;
} coverage_part;

typedef struct coverage_file { /* a model */
    const char     *path;
    coverage_part **parts; /* in the order of the file */
    size_t          n_parts, capacity;
} coverage_file;

typedef struct coverage_key { /* where the nodes of the model at hand count */
    const void    *node; /* feel_table of a table, feel_node of an `if` or of a path to a parameter */
    coverage_part *part; /* NULL: a parameter */
    size_t         parameter;
} coverage_key;

struct coverage {
    arena           lasting;
    coverage_file **files;
    size_t          n_files, files_capacity;
    coverage_key   *keys; /* by address; in lasting, and used again */
    size_t          n_keys, keys_capacity;
    coverage_point *parameters; /* of the dictionary, in its order */
    size_t          n_parameters, parameters_capacity;
    size_t          n_cases;
    const char     *element; /* while a model is walked: where the walk is */
};

/** Counts of one file. */
coverage_counts coverage_of(const coverage_file *file);

/** "83%", rounded down: 100% is all. "-" when there is nothing to count. */
#define COVERAGE_PERCENT_MAX 24
const char *coverage_percent(char out[COVERAGE_PERCENT_MAX], size_t n, size_t of);

#endif

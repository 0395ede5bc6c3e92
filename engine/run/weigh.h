/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What decision tables say to everybody in the sources: of how many people no rule matches, of how many several do, how many reach
 * each rule. One snapshot, nothing is written, and no ledger is asked.
 *
 *     weigh_tables t = {...};                                  // the tables of the models, and which pairs of rules are asked for
 *     code = weigh_run(&t, &options, arena, &err);             // fills in the numbers
 *
 * Every benefit in force is evaluated for each of its subjects, as a night does it for people of whom nothing stands: guards first,
 * then eligibility, then what the eligible get; exclusions do not count. A table counts somebody once, however often it is asked for
 * them, and only if it is: whom a guard has stopped, or a condition before it, does not get that far.
 *
 *   of one table and one subject                                     counted as
 *   it was asked, at least once                                      asked
 *   ... and once no rule matched, all of them known                  none
 *   ... else the same, but an input has no value (null)              none_null
 *   ... else once no rule matched, but a fact of some is unknown     none_unknown
 *   ... and once this rule matched                                   rules[i]
 *   ... and once both rules of a pair matched                        both
 *   ... else once neither rule is false, and one is unknown          unknown
 */
#ifndef ENTITLE_RUN_WEIGH_H
#define ENTITLE_RUN_WEIGH_H

#include "run/compare.h"

typedef struct weigh_pair {
    size_t  rules[2]; /* of a table where all rules are tried; from 0 */
    int64_t n_both, n_unknown;
} weigh_pair;

typedef struct weigh_table {
    const feel_table *table; /* as one of the models has it */
    weigh_pair       *pairs;
    size_t            n_pairs;
    /* Counted, in subjects: */
    int64_t           n_asked, n_none, n_none_null, n_none_unknown;
    int64_t          *n_rules; /* table->n_rules */
} weigh_table;

/** Models are loaded again and again; the tables of a shared one are counted together. */
typedef struct weigh_node {
    const feel_table *table;
    size_t            index; /* in weigh_tables.items */
} weigh_node;

typedef struct weigh_tables {
    weigh_table *items;
    size_t       n, capacity;
    weigh_node  *nodes; /* ascending by table */
    size_t       n_nodes, nodes_capacity;
    /* Filled by weigh_run(): */
    int64_t     *n_read; /* subjects, by kind (plan.subjects) */
    double       seconds;
} weigh_tables;

/**
 * @param options  of a comparison, of which plans[COMPARE_NEW] and what is not about benefits counts
 * @return ENT_OK; ENT_E_SOURCE, ENT_E_FACTS the input is wrong; ENT_E_DB, ENT_E_SYSTEM
 */
ent_code weigh_run(weigh_tables *t, const compare_options *options, arena *a, ent_error *err);

#endif

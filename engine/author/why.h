/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why, and why not: the smallest set of conditions that determines an outcome, with what they compare, and the day from which
 * the outcome will be different if nothing but time passes.
 *
 * Of an `and` that failed, all that failed; of an `or` that holds, the first that holds; else all of them. A decision that is
 * named is gone into, as is the table behind a compared value: there it is the rule that fired or, where none did, or one that
 * asks for nothing, the rule that came nearest, with the cells that failed. A business knowledge model that is no more than one
 * condition is shown as it was called, by the name that policy staff gave it.
 */
#ifndef ENTITLE_AUTHOR_WHY_H
#define ENTITLE_AUTHOR_WHY_H

#include "evaluate/evaluate.h"

typedef enum why_holds { WHY_NO, WHY_YES, WHY_UNKNOWN } why_holds;

typedef struct why_operand {
    const char *name;   /* as the rules write it: "Person.birth date", "Parameters.pension age", "age" */
    const char *shown;  /* its value, FEEL */
    const char *source; /* of a fact: the source's id; "" */
    const char *law;    /* of a parameter: the law of the value in force; "" */
} why_operand;

typedef struct why_condition {
    const char  *decision; /* where it stands: the decision's name */
    const char  *text;     /* FEEL */
    why_holds    holds;
    const char  *table, *rule, *annotation; /* of a table's cell; "" */
    source_place at;
    why_operand *operands;
    size_t       n_operands;
} why_condition;

typedef struct why {
    why_condition *conditions;
    size_t         n_conditions, capacity;
    bool           changes; /* within the years looked ahead */
    int32_t        changes_day;
    evaluation     then; /* state, amount, guard and stop on that day; nothing of it lies in scratch */
} why;

#define WHY_YEARS_AHEAD 30

/**
 * Asks the benefit again, watched, of the subject whose facts the worker holds. Texts lie in `a`.
 *
 * @param index     in the plan_subject's benefits
 * @param e         what the benefit came to; of what failed nothing is found
 * @param region    the subject's
 */
void why_find(why *out, arena *a, const plan *p, size_t index, const plan_benefit *benefit, evaluate_worker *w,
              const evaluation *e, const char *region);

#endif

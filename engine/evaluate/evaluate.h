/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One subject's facts through one benefit's rules. Today by the interpreter, row by row; the
 * results are what decide/ needs and nothing of it depends on how they were computed.
 *
 *     evaluate_worker *w = evaluate_worker_new(plan, subject_index, arena);      // per thread
 *     evaluate_begin(w, region);                                                // per subject
 *     for each item i: evaluate_set_item(w, i, value);   // or evaluate_set_row(w, batch, row)
 *     for each benefit b: evaluate_benefit(w, b, &evaluation);
 */
#ifndef ENTITLE_EVALUATE_EVALUATE_H
#define ENTITLE_EVALUATE_EVALUATE_H

#include "plan/plan.h"
#include "read/batch.h"

typedef enum evaluation_state {
    EVALUATION_GUARD_FAILED,  /* guard */
    EVALUATION_UNKNOWN,       /* missing; guard = the guard that could not be decided, or NULL */
    EVALUATION_FAILED,        /* fault: an expression failed, or a limit was exceeded */
    EVALUATION_NOT_ELIGIBLE,
    EVALUATION_ELIGIBLE
} evaluation_state;

typedef struct evaluation {
    evaluation_state      state;
    const rulebook_guard *guard;
    const value_missing  *missing; /* UNKNOWN: the missing facts, see RULEBOOK_MISSING */
    feel_fault            fault;
    int64_t               amount_minor; /* ELIGIBLE; in minor units, rounded as the benefit says */
    int64_t               payee;        /* ELIGIBLE; the number of its key (column/key_book.h) */
    int32_t               valid_from_day;
    const char           *event;        /* of the period or life event: "", "2026", "2027-03-01" */
    const rulebook_stop  *stop;         /* a stop event that is true for the subject; NULL */
    bool                  stop_agreed;  /* it is automatic, and enough sources say so */
    const feel_hit       *hits;         /* the deciding table rules; in scratch */
    size_t                n_hits;
} evaluation;

typedef struct evaluate_worker evaluate_worker;

evaluate_worker *evaluate_worker_new(const plan *p, uint32_t plan_subject_index, arena *a);
void evaluate_worker_free(evaluate_worker *w);

/** Next subject: scratch is reset, all items become unknown (no record). `key`: its number
 *  (column/key_book.h). */
void evaluate_begin(evaluate_worker *w, int64_t key, const char *region);
/** An item's value: a context or a list of contexts, built by the caller in evaluate_scratch(w). */
void evaluate_set_item(evaluate_worker *w, size_t item, value v);
/** All items from a row of a batch, with unknown where the rulebook says so. */
void evaluate_set_row(evaluate_worker *w, const batch *b, size_t row);
/** The item's value for the subject at hand, as rules see it; built when it is first asked for. */
value evaluate_item(evaluate_worker *w, size_t item);
arena *evaluate_scratch(evaluate_worker *w);

/** Guards in order, then eligibility, then amount, payee, event. Stop events are asked in any
 *  case. */
void evaluate_benefit(evaluate_worker *w, size_t benefit, evaluation *out);
/** A decision of the benefit's model for the current subject (message parameters, recipients,
 *  explain). */
value evaluate_decision(evaluate_worker *w, size_t benefit, uint32_t decision);
/** Have somebody watch what is evaluated from now on (feel/feel.h); guards are decided again. NULL: nobody. */
void evaluate_watch(evaluate_worker *w, const feel_watch *watch);
/** Have somebody told of every table that is asked from now on (feel/feel.h). NULL: nobody. */
void evaluate_watch_tables(evaluate_worker *w,
                           void (*asked)(void *self, const feel_table *table, const value *inputs, const feel_rule_status *rules),
                           void *self);
/** As if the facts of the subject at hand were the same on another day: today(), parameters in force, first of the month. What
 *  was decided is forgotten, and all items are read. The plan's own day brings the worker back. */
void evaluate_set_day(evaluate_worker *w, int32_t day, const char *region);
/** {"Person":{"birth date":"1940-03-02"},"Residency":[{"kind":"local"}]}: the facts the benefit's
 *  rules read, in the order of the rulebook's facts. Unknown facts are null. */
void evaluate_facts_json(evaluate_worker *w, size_t benefit, text *out);
/** The same text straight from a row of a batch: no subject need have been begun. */
void evaluate_facts_row(evaluate_worker *w, size_t benefit, const batch *b, size_t row, text *out);
/** ["old-age-allowance/bands/rule-3", ...]: the deciding rules as table id and rule id. */
void evaluate_rules_json(evaluate_worker *w, size_t benefit, const evaluation *e, text *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the static check share. Nobody outside feel/check*.c includes this.
 *
 *   check_set.c        sets of values that one expression can have
 *   check_condition.c  what a condition says about the expressions in it
 *   check_call.c       calls of built-in functions
 *   check_table.c      decision tables: rules that never match, overlap or repeat each other
 *   check_coverage.c   decision tables: cases that no rule matches, rules that others together leave nothing to
 *   check.c            the walk over a tree
 */
#ifndef ENTITLE_FEEL_CHECK_H
#define ENTITLE_FEEL_CHECK_H

#include "feel/feel_internal.h"

/* ---- check_set.c ---- */

/** Values between two bounds. Booleans stand as the numbers 0 and 1. */
typedef struct check_span {
    value low, high;
    bool  has_low, has_high, low_closed, high_closed;
} check_span;

/** Spans of one kind of value, in order and apart from each other, and perhaps null. */
typedef struct check_set {
    bool              null;
    size_t            n;
    const check_span *spans;
} check_set;

#define CHECK_SPANS_MAX 64

/** Can a set hold it: number, string, date, boolean, or a duration? */
bool      check_is_ordered(value v);
check_set check_set_all(bool null);
check_set check_set_none(bool null);
check_set check_set_of(arena *a, value v); /* ordered or null */
check_set check_set_span(arena *a, check_span span);
/** Sets of different kinds cannot be compared: the result is then the first one. */
check_set check_set_intersect(arena *a, check_set x, check_set y);
check_set check_set_unite(arena *a, check_set x, check_set y);
check_set check_set_complement(arena *a, check_set x);
static inline check_set check_set_with_null(check_set x, bool null)
{
    x.null = null;
    return x;
}
static inline bool check_set_is_empty(check_set x)
{
    return x.n == 0 && !x.null;
}
bool check_set_is_all(check_set x); /* but perhaps null */
bool check_set_covers(arena *a, check_set outer, check_set inner);
/** A value of it, written out: the lowest where there is one. "" for an other text than any that bounds it. */
const char *check_span_sample(arena *a, const check_span *span, const feel_type *type);
/** "> 5", "\"M\" or \"F\"", "[1..3)"; `type` tells booleans from numbers. */
const char *check_set_text(arena *a, check_set x, const feel_type *type);

/* ---- check_condition.c ---- */

/** What some expressions are at most, each by itself: the box contains every case, and more. */
typedef struct check_bind {
    const feel_node *key;
    check_set        set;
} check_bind;

typedef struct check_box {
    bool              never; /* there is no such case */
    size_t            n;
    const check_bind *binds;
} check_box;

/** The cases in which a condition is true, false, not true (false or null) and not false. */
typedef struct check_truth {
    check_box t, f, not_t, not_f;
} check_truth;

typedef struct check_frame {
    const struct check_frame *up;
    size_t                    n;
    bool                     *used; /* n; NULL: nobody asks */
} check_frame;

typedef struct check_memo {
    const feel_node   *node;
    const check_truth *truth;
} check_memo;

typedef struct checker {
    feel_parser       *p;
    arena             *a; /* of the check */
    feel_run           run;
    size_t             steps_left;
    const check_frame *frame;
    const feel_node   *null_asked; /* operand of a comparison with null */
    const feel_node   *argument;   /* of the call being walked */
    check_memo        *memos;      /* hash table */
    size_t             n_memos, memos_size;
} checker;

diagnostic *check_report(checker *c, diagnostic_severity severity, source_place at, const char *code,
                         const char *hint, const char *format, ...) __attribute__((format(printf, 6, 7)));
/** Do both mean the same in one frame? False when not known. */
bool check_same(const feel_node *x, const feel_node *y);
/** Does it have the same value every night? */
bool check_constant(checker *c, const feel_node *node, value *out);
/** Why it fails every night, whatever the facts; NULL if it does not. Good until the next call. */
const feel_fault *check_failure(checker *c, const feel_node *node);
/** The expression that a comparison is about: the list of a count(), what is inside a boundary. */
const feel_node *check_key(const feel_node *node);
/** All that the expression can be, by its type's allowed values or its nature; null included. */
check_set        check_domain(checker *c, const feel_node *node);
check_set        check_type_domain(checker *c, const feel_type *type);
const check_truth *check_condition(checker *c, const feel_node *node);
/** What passes the unary tests: `upper` contains all that does, `lower` nothing that does not. */
void check_tests(checker *c, const feel_node *tests, check_set *upper, check_set *lower);
/** The same of one test. */
void check_test(checker *c, const feel_node *test, bool uses_input, check_set *upper,
                check_set *lower);

bool      check_box_is_never(check_box x);
check_box check_box_and(checker *c, check_box x, check_box y);
check_box check_box_or(checker *c, check_box x, check_box y);
check_box check_box_of(checker *c, const feel_node *key, check_set set);
check_set check_box_find(check_box x, const feel_node *key);
/** "Person.sex"; "the value" when it is not a name. */
const char *check_text(checker *c, const feel_node *node);

/** `known` and what more is known; `known` where nothing would be left: that was reported. */
check_box check_narrow(checker *c, check_box known, check_box more);

/* ---- check_call.c ---- */

/** A call of a built-in function, in the cases that `guards` leaves. */
void check_call(checker *c, const feel_node *call, check_box guards);

/* ---- check_table.c ---- */

typedef struct check_cell {
    const feel_node *tests;
    check_set        upper, lower; /* within what the input can be */
    bool             mentions_null;
} check_cell;

/** A decision table as sets of values. */
typedef struct check_grid {
    checker          *c;
    const feel_table *table;
    source_place      at;
    check_set        *domains;     /* n_inputs: what each input can be, null included */
    check_cell       *cells;       /* n_rules x n_inputs */
    bool             *impossible;  /* n_rules: a cell asks for what its input cannot be */
    bool             *unreachable; /* n_rules: impossible, or one earlier rule leaves nothing to it */
} check_grid;

static inline const check_cell *check_cell_at(const check_grid *g, size_t rule, size_t input)
{
    return &g->cells[rule * g->table->n_inputs + input];
}

void check_table(checker *c, const feel_table *table, source_place at);

/* ---- check_coverage.c ---- */

/** Report, of a FIRST table, the rules that the earlier ones together leave nothing to; and the cases that no rule
 * matches, for which the table's inputs have to be apart. */
void check_coverage(const check_grid *g, bool unreachable, bool gaps);
/** Note that nobody looked. */
void check_coverage_too_large(const check_grid *g);

#endif

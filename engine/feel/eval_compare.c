/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparison, three-valued logic, ranges and unary tests. N is a null that is not unknown (or a
 * value of the wrong kind), U an unknown one:
 *
 *     and | T  F  N  U        or | T  F  N  U        not
 *     ----+-----------       ----+-----------       ----+---
 *      T  | T  F  N  U        T  | T  T  T  T        T  | F
 *      F  | F  F  F  F        F  | T  F  N  U        F  | T
 *      N  | N  F  N  U        N  | T  N  N  U        N  | N
 *      U  | U  F  U  U        U  | T  U  U  U        U  | U
 *
 * (DMN 1.5, 10.3.2, for T, F and N; value/value.h for U.)
 */
#include "feel/feel_internal.h"

#include <string.h>

value eval_null_of(feel_run *run, value a, value b)
{
    if (value_is_unknown(a)) {
        return value_is_unknown(b) ? value_null_join(run->scratch, a, b) : a;
    }
    if (value_is_unknown(b)) {
        return b;
    }
    return value_error();
}

/* Two operands of `and` or `or` that do not decide it. */
static value undecided(feel_run *run, source_place at, const char *operator, value a, value b)
{
    if (value_is_unknown(a) || value_is_unknown(b) || value_is_error(a) || value_is_error(b)) {
        return eval_null_of(run, a, b);
    }
    if ((a.kind == VALUE_NULL || a.kind == VALUE_BOOLEAN) &&
        (b.kind == VALUE_NULL || b.kind == VALUE_BOOLEAN)) {
        return value_null();
    }
    value_kind kind = a.kind == VALUE_NULL || a.kind == VALUE_BOOLEAN ? b.kind : a.kind;
    return eval_failed(run, at, "'%s' of a %s", operator, value_kind_name(kind));
}

value eval_and(feel_run *run, source_place at, value a, value b)
{
    if (value_is_false(a) || value_is_false(b)) {
        return value_boolean(false);
    }
    if (value_is_true(a) && value_is_true(b)) {
        return value_boolean(true);
    }
    return undecided(run, at, "and", a, b);
}

value eval_or(feel_run *run, source_place at, value a, value b)
{
    if (value_is_true(a) || value_is_true(b)) {
        return value_boolean(true);
    }
    if (value_is_false(a) && value_is_false(b)) {
        return value_boolean(false);
    }
    return undecided(run, at, "or", a, b);
}

value eval_not(value a)
{
    if (a.kind == VALUE_BOOLEAN) {
        return value_boolean(!a.as.boolean);
    }
    return a.kind == VALUE_NULL ? a : value_error();
}

/* ---- equality and order ---- */

/* The unknowns inside a list or context, joined; a plain null when there is none. */
static value unknowns_inside(feel_run *run, value v)
{
    value found = value_null();
    if (value_is_unknown(v)) {
        return v;
    }
    size_t n = v.kind == VALUE_LIST ? v.as.list->n : v.kind == VALUE_CONTEXT ? v.as.context->n : 0;
    for (size_t i = 0; i < n; i++) {
        value inner = unknowns_inside(run, v.kind == VALUE_LIST ? v.as.list->items[i]
                                                                : v.as.context->entries[i].value);
        if (value_is_unknown(inner)) {
            found = value_is_unknown(found) ? value_null_join(run->scratch, found, inner) : inner;
        }
    }
    return found;
}

value eval_equal(feel_run *run, source_place at, value a, value b)
{
    if (value_is_unknown(a) || value_is_unknown(b)) {
        return eval_null_of(run, a, b);
    }
    if ((a.kind == VALUE_LIST || a.kind == VALUE_CONTEXT) && a.kind == b.kind) {
        if (a.kind == VALUE_LIST && a.as.list->n != b.as.list->n) {
            return value_boolean(false);
        }
        value unknown = eval_null_of(run, unknowns_inside(run, a), unknowns_inside(run, b));
        if (value_is_unknown(unknown)) {
            return unknown;
        }
    }
    switch (value_equal(a, b)) {
    case TRUTH_TRUE:
        return value_boolean(true);
    case TRUTH_FALSE:
        return value_boolean(false);
    default:
        break;
    }
    return eval_failed(run, at, "%s cannot be equal to %s", value_kind_name(a.kind),
                       value_kind_name(b.kind));
}

value eval_order(feel_run *run, source_place at, feel_op op, value a, value b)
{
    int order;
    if (a.kind == VALUE_NUMBER && b.kind == VALUE_NUMBER) {
        order = number_compare(a.as.number, b.as.number);
    } else if (!value_compare(&order, a, b)) {
        if (value_is_unknown(a) || value_is_unknown(b) || value_is_error(a) || value_is_error(b)) {
            return eval_null_of(run, a, b);
        }
        return eval_failed(run, at, "%s cannot be compared with %s", value_kind_name(a.kind),
                           value_kind_name(b.kind));
    }
    switch (op) {
    case FEEL_LT:
        return value_boolean(order < 0);
    case FEEL_LE:
        return value_boolean(order <= 0);
    case FEEL_GT:
        return value_boolean(order > 0);
    default:
        return value_boolean(order >= 0);
    }
}

value eval_within(feel_run *run, source_place at, value v, value low, bool low_closed, value high,
                  bool high_closed)
{
    value above = low.kind == VALUE_NULL && low.cause == NULL_PLAIN
                      ? value_boolean(true)
                      : eval_order(run, at, low_closed ? FEEL_GE : FEEL_GT, v, low);
    if (value_is_false(above)) {
        return above;
    }
    value below = high.kind == VALUE_NULL && high.cause == NULL_PLAIN
                      ? value_boolean(true)
                      : eval_order(run, at, high_closed ? FEEL_LE : FEEL_LT, v, high);
    return eval_and(run, at, above, below);
}

/* ---- ranges ---- */

/* Both bounds of a RANGE. False: *out is why there is none (unknown or error). An absent bound
 * is a plain null; a bound that evaluates to null is an error: (null..10] is no range (DMN 1.5,
 * 10.3.2.7). */
static bool eval_bounds(feel_run *run, const feel_node *node, const feel_frame *frame, value *low,
                        value *high, value *out)
{
    int order;
    *low = node->as.range.low != NULL ? feel_eval(run, node->as.range.low, frame) : value_null();
    *high = node->as.range.high != NULL ? feel_eval(run, node->as.range.high, frame) : value_null();
    if (value_is_unknown(*low) || value_is_unknown(*high)) {
        *out = eval_null_of(run, *low, *high);
        return false;
    }
    if ((node->as.range.low != NULL && low->kind == VALUE_NULL) ||
        (node->as.range.high != NULL && high->kind == VALUE_NULL)) {
        *out = feel_fail(run, node->at, "a bound of the range is null");
        return false;
    }
    if (node->as.range.low != NULL && node->as.range.high != NULL &&
        !value_compare(&order, *low, *high)) {
        *out = eval_failed(run, node->at, "range from %s to %s", value_kind_name(low->kind),
                           value_kind_name(high->kind));
        return false;
    }
    return true;
}

value eval_range(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    value low, high, out;
    if (!eval_bounds(run, node, frame, &low, &high, &out)) {
        return out;
    }
    value range = value_range_new(run->scratch, low, node->as.range.low_closed, high,
                                  node->as.range.high_closed);
    /* The parser has one node for both ends of (=x). */
    ((value_range *)range.as.range)->by_equality =
        node->as.range.low != NULL && node->as.range.low == node->as.range.high;
    return range;
}

/* ---- unary tests ---- */

/* Is `v` the value, or in the range or list, that a test stands for? */
static value matches(feel_run *run, source_place at, value v, value test)
{
    if (test.kind == VALUE_RANGE && v.kind != VALUE_RANGE) {
        const value_range *range = test.as.range;
        return eval_within(run, at, v, range->low, range->low_closed, range->high,
                           range->high_closed);
    }
    if (test.kind == VALUE_LIST) {
        value found = v.kind == VALUE_LIST ? eval_equal(run, at, v, test) : value_boolean(false);
        for (size_t i = 0; i < test.as.list->n && !value_is_true(found); i++) {
            value item = test.as.list->items[i], is_it;
            if (item.kind == VALUE_RANGE && v.kind != VALUE_RANGE) {
                is_it = matches(run, at, v, item);
            } else if (item.kind == v.kind || item.kind == VALUE_NULL || v.kind == VALUE_NULL) {
                is_it = eval_equal(run, at, v, item);
            } else {
                is_it = value_boolean(
                    false); /* another kind: not this item, and no fault of the list */
            }
            found = eval_or(run, at, found, is_it);
        }
        return found;
    }
    if (test.kind == VALUE_BOOLEAN && v.kind != VALUE_BOOLEAN && v.kind != VALUE_NULL) {
        return test; /* a condition about something else: `v` cannot be equal to it */
    }
    return eval_equal(run, at, v, test);
}

static value eval_test(feel_run *run, const feel_node *test, bool uses_input,
                       const feel_frame *frame)
{
    value input = frame->slots[0];
    if (uses_input) {
        value v = feel_eval(run, test, frame);
        if (v.kind == VALUE_BOOLEAN || v.kind == VALUE_NULL) {
            return v;
        }
        return eval_failed(run, test->at, "test is a %s, not a boolean", value_kind_name(v.kind));
    }
    if (test->op == FEEL_LITERAL) { /* no list or range is a literal */
        return test->as.literal.kind == VALUE_NULL
                   ? value_boolean(value_is_null(input))
                   : eval_equal(run, test->at, input, test->as.literal);
    }
    if (test->op == FEEL_RANGE && input.kind != VALUE_RANGE) {
        value low, high, out;
        if (!eval_bounds(run, test, frame, &low, &high, &out)) {
            return out;
        }
        return eval_within(run, test->at, input, low, test->as.range.low_closed, high,
                           test->as.range.high_closed);
    }
    value v = feel_eval(run, test, frame);
    if (value_is_error(v)) {
        return v; /* what could not be evaluated matches nothing, not even a null */
    }
    return matches(run, test->at, input, v);
}

static value test_all(feel_run *run, const feel_node *tests, value input, const feel_frame *up)
{
    value slot = input;
    feel_frame on_stack = {.up = up, .slots = &slot};
    feel_frame *frame = &on_stack;
    if (tests->op != FEEL_UNARY_TESTS) {
        return feel_eval(run, tests, up); /* a cell that did not parse */
    }
    if (tests->as.unary_tests.any) {
        return value_boolean(true);
    }
    if (!tests->no_closure) {
        frame = arena_alloc(run->scratch, sizeof *frame);
        frame->up = up;
        frame->slots = arena_alloc(run->scratch, sizeof *frame->slots);
        frame->slots[0] = input;
    }
    value result = value_boolean(false);
    for (size_t i = 0; i < tests->as.unary_tests.n && !value_is_true(result); i++) {
        value one = eval_test(run, tests->as.unary_tests.tests[i],
                              tests->as.unary_tests.uses_input[i], frame);
        result = i == 0 ? one : eval_or(run, tests->at, result, one);
    }
    return tests->as.unary_tests.negated ? eval_not(result) : result;
}

value feel_test(feel_run *run, const feel_node *tests, value input, const feel_frame *up)
{
    if (run->watch == NULL || tests->op != FEEL_UNARY_TESTS) {
        return test_all(run, tests, input, up);
    }
    run->watch->enter(run->watch->self, tests);
    value v = test_all(run, tests, input, up);
    run->watch->leave(run->watch->self, tests, v);
    return v;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * List functions (DMN 1.5, 10.3.4.4) and sort (10.3.4.8).
 *
 * An unknown item (value.h) makes the result unknown unless the other items decide it. A function
 * that only moves items, such as append, passes it on inside the list.
 */
#include "feel/builtin.h"

#include <stdlib.h>
#include <string.h>

/* Comparing two items costs far less than evaluating a node: so many comparisons are one step. */
#define COMPARISONS_PER_STEP 16
/* Copying costs memory, which the budget bounds too: 128 MB of items for all of FEEL_STEPS_MAX. */
#define ITEMS_PER_STEP 4

bool builtin_charge(feel_run *run, size_t n_steps)
{
    if (n_steps > run->steps_left) {
        run->steps_left = 0;
        run->exhausted = true;
        return false;
    }
    run->steps_left -= n_steps;
    return true;
}

const value_list *builtin_list(feel_run *run, value argument)
{
    if (argument.kind == VALUE_LIST) {
        return argument.as.list;
    }
    if (value_is_null(argument)) {
        return NULL;
    }
    value single = value_list_new(run->scratch, 1);
    single.as.list->items[0] = argument;
    return single.as.list;
}

static value fail_steps(feel_run *run, source_place at)
{
    return feel_fail(run, at, "the evaluation takes too many steps");
}

/** A list of `count` items to fill, paid for by its size; or leave the function with an error. */
#define NEW_LIST(target, count)                                                                    \
    if (!builtin_charge(run, (count) / ITEMS_PER_STEP)) {                                          \
        return fail_steps(run, at);                                                                \
    }                                                                                              \
    value target = value_list_new(run->scratch, count)

static value fail_too_long(feel_run *run, source_place at)
{
    return feel_fail(run, at, "the list is too long");
}

static value fail_position(feel_run *run, source_place at)
{
    return feel_fail(run, at, "the position is not in the list");
}

/** The arguments of f(a, b, c) or the list of f([a, b, c]); false for f(null). */
static bool gather(value_list *out, const value *args, size_t n_args)
{
    if (n_args == 1 && args[0].kind == VALUE_LIST) {
        *out = *args[0].as.list;
        return true;
    }
    if (n_args == 1 && value_is_null(args[0])) {
        return false;
    }
    *out = (value_list){.n = n_args, .items = (value *)args};
    return true;
}

#define TAKE_ITEMS(target)                                     \
    value_list target;                                         \
    do {                                                       \
        if (!gather(&target, args, n_args)) {                  \
            return builtin_expected(run, at, "list", args[0]); \
        }                                                      \
    } while (0)

/** The join of the unknown nulls among the items themselves; a plain null if there is none. */
static value unknown_items(arena *a, const value_list *list)
{
    value found = value_null();
    for (size_t i = 0; i < list->n; i++) {
        if (value_is_unknown(list->items[i])) {
            found = value_null_join(a, found, list->items[i]);
        }
    }
    return found;
}

/** The same at any depth, for functions that compare items. */
static value unknown_inside(arena *a, const value_list *list)
{
    value found = value_null();
    for (size_t i = 0; i < list->n; i++) {
        if (list->items[i].kind == VALUE_NULL || list->items[i].kind >= VALUE_LIST) {
            found = value_null_join(a, found, value_unknown_within(a, list->items[i]));
        }
    }
    return found;
}

/** 1-based position, negative from the end, as an index; false if it is outside. */
static bool find_index(size_t *out, int64_t position, size_t n)
{
    int64_t count = (int64_t)n;
    if (position == 0 || position > count || position < -count) {
        return false;
    }
    *out = (size_t)(position > 0 ? position - 1 : count + position);
    return true;
}

static void copy_items(value *to, const value *from, size_t n)
{
    if (n > 0) {
        memcpy(to, from, n * sizeof *to);
    }
}

/* ---- numbers ---- */

/** The unknown, null or fault that keeps `items` from being numbers; false in *ok. */
static value check_numbers(feel_run *run, source_place at, const value_list *items, bool *ok)
{
    value unknown = unknown_items(run->scratch, items);

    *ok = false;
    if (value_is_unknown(unknown)) {
        return unknown;
    }
    for (size_t i = 0; i < items->n; i++) {
        if (items->items[i].kind != VALUE_NUMBER) {
            return builtin_expected(run, at, "number", items->items[i]);
        }
    }
    *ok = true;
    return value_null();
}

#define CHECK_NUMBERS(items)                                     \
    do {                                                         \
        bool ok_;                                                \
        value problem_ = check_numbers(run, at, &(items), &ok_); \
        if (!ok_) {                                              \
            return problem_;                                     \
        }                                                        \
    } while (0)

static value fail_overflow(feel_run *run, source_place at)
{
    return feel_fail(run, at, "the result is out of range");
}

static bool add_up(number *out, const value_list *items)
{
    number total = number_from_int(0);
    for (size_t i = 0; i < items->n; i++) {
        if (!number_add(&total, total, items->items[i].as.number)) {
            return false;
        }
    }
    *out = total;
    return true;
}

BUILTIN(sum)
{
    number total;
    TAKE_ITEMS(items);
    CHECK_NUMBERS(items);
    if (items.n == 0) {
        return value_null();
    }
    return add_up(&total, &items) ? value_number(total) : fail_overflow(run, at);
}

/** As sum, but a plain null counts as 0, and so does a list without items. */
BUILTIN(nn_sum)
{
    TAKE_ITEMS(items);
    value_list present = {.items = arena_array(run->scratch, items.n, sizeof *present.items)};
    for (size_t i = 0; i < items.n; i++) {
        if (!value_is_null(items.items[i]) || items.items[i].cause != NULL_PLAIN) {
            present.items[present.n++] = items.items[i];
        }
    }
    number total;
    CHECK_NUMBERS(present);
    return add_up(&total, &present) ? value_number(total) : fail_overflow(run, at);
}

BUILTIN(mean)
{
    number total;
    TAKE_ITEMS(items);
    CHECK_NUMBERS(items);
    if (items.n == 0) {
        return value_null();
    }
    if (!add_up(&total, &items) || !number_div(&total, total, number_from_int((int64_t)items.n))) {
        return fail_overflow(run, at);
    }
    return value_number(total);
}

BUILTIN(product)
{
    number product = number_from_int(1);
    TAKE_ITEMS(items);
    CHECK_NUMBERS(items);
    if (items.n == 0) {
        return value_null();
    }
    for (size_t i = 0; i < items.n; i++) {
        if (!number_mul(&product, product, items.items[i].as.number)) {
            return fail_overflow(run, at);
        }
    }
    return value_number(product);
}

static int compare_numbers(const void *x, const void *y)
{
    return number_compare(((const value *)x)->as.number, ((const value *)y)->as.number);
}

/** A sorted copy of a list of numbers. */
static value *sorted_numbers(arena *a, const value_list *items)
{
    value *sorted = arena_array(a, items->n, sizeof *sorted);
    copy_items(sorted, items->items, items->n);
    if (items->n > 1) {
        qsort(sorted, items->n, sizeof *sorted, compare_numbers);
    }
    return sorted;
}

BUILTIN(median)
{
    number middle;
    TAKE_ITEMS(items);
    CHECK_NUMBERS(items);
    if (items.n == 0) {
        return value_null();
    }
    value *sorted = sorted_numbers(run->scratch, &items);
    if (items.n % 2 == 1) {
        return sorted[items.n / 2];
    }
    if (!number_add(&middle, sorted[items.n / 2 - 1].as.number, sorted[items.n / 2].as.number) ||
        !number_div(&middle, middle, number_from_int(2))) {
        return fail_overflow(run, at);
    }
    return value_number(middle);
}

/** The standard deviation of a sample: the divisor is n - 1. */
BUILTIN(stddev)
{
    number mean, total = number_from_int(0), deviation;
    TAKE_ITEMS(items);
    CHECK_NUMBERS(items);
    if (items.n < 2) {
        return feel_fail(run, at, "a standard deviation needs two numbers");
    }
    bool ok = add_up(&mean, &items) && number_div(&mean, mean, number_from_int((int64_t)items.n));
    for (size_t i = 0; i < items.n && ok; i++) {
        ok = number_sub(&deviation, items.items[i].as.number, mean) &&
             number_mul(&deviation, deviation, deviation) && number_add(&total, total, deviation);
    }
    ok = ok && number_div(&total, total, number_from_int((int64_t)items.n - 1)) &&
         number_sqrt(&total, total);
    return ok ? value_number(total) : fail_overflow(run, at);
}

BUILTIN(mode)
{
    TAKE_ITEMS(items);
    CHECK_NUMBERS(items);
    value *sorted = sorted_numbers(run->scratch, &items);
    NEW_LIST(result, items.n);
    size_t n_most = 0, n_modes = 0, n_run = 0;

    for (size_t i = 0; i < items.n; i++) {
        bool again = i > 0 && compare_numbers(&sorted[i], &sorted[i - 1]) == 0;
        n_run = again ? n_run + 1 : 1;
        if (n_run > n_most) {
            n_most = n_run;
            n_modes = 0;
        }
        if (n_run == n_most) {
            result.as.list->items[n_modes++] = sorted[i];
        }
    }
    ((value_list *)result.as.list)->n = n_modes;
    return result;
}

/* ---- order and truth ---- */

static value extreme(feel_run *run, source_place at, const value *args, size_t n_args, int sign)
{
    TAKE_ITEMS(items);
    value unknown = unknown_items(run->scratch, &items);
    if (value_is_unknown(unknown)) {
        return unknown;
    }
    if (items.n == 0) {
        return value_null();
    }
    value best = items.items[0];
    for (size_t i = 0; i < items.n; i++) {
        int order;
        value item = items.items[i];
        if (value_is_null(item)) {
            return builtin_expected(run, at, "value that can be ordered", item);
        }
        if (!value_compare(&order, item, best)) {
            return feel_fail(run, at, "the items cannot be ordered");
        }
        if (order == sign) {
            best = item;
        }
    }
    return best;
}

BUILTIN(min)
{
    return extreme(run, at, args, n_args, -1);
}

BUILTIN(max)
{
    return extreme(run, at, args, n_args, 1);
}

/** all and any: `decisive` decides whatever the other items are; otherwise a null makes null. */
static value quantify(feel_run *run, source_place at, const value *args, size_t n_args,
                      bool decisive)
{
    TAKE_ITEMS(items);
    value null = value_null();
    bool any_null = false, decided = false;
    for (size_t i = 0; i < items.n; i++) {
        value item = items.items[i];
        if (value_is_null(item)) {
            null = value_null_join(run->scratch, null, item);
            any_null = true;
        } else if (item.kind != VALUE_BOOLEAN) {
            return builtin_expected(run, at, "boolean", item);
        } else if (item.as.boolean == decisive) {
            decided = true;
        }
    }
    if (decided) {
        return value_boolean(decisive);
    }
    return any_null ? null : value_boolean(!decisive);
}

BUILTIN(all)
{
    return quantify(run, at, args, n_args, false);
}

BUILTIN(any)
{
    return quantify(run, at, args, n_args, true);
}

static void merge(feel_run *run, value precedes, value *items, value *spare, size_t n,
                  value *problem)
{
    if (n < 2 || value_is_null(*problem)) {
        return;
    }
    size_t half = n / 2, i = 0, k = half, to = 0;
    merge(run, precedes, items, spare, half, problem);
    merge(run, precedes, items + half, spare, n - half, problem);
    while (i < half && k < n && !value_is_null(*problem)) {
        value pair[2] = {items[k], items[i]};
        value before = feel_call(run, precedes, pair, 2);
        if (before.kind != VALUE_BOOLEAN) { /* the fault itself is recorded by sort() */
            *problem = value_is_null(before) ? before : value_error();
            return;
        }
        spare[to++] = before.as.boolean ? items[k++] : items[i++];
    }
    copy_items(spare + to, items + i, half - i);
    copy_items(spare + to + (half - i), items + k, n - k);
    copy_items(items, spare, n);
}

/** Stable: an item moves before an earlier one only if it precedes it. */
BUILTIN(sort)
{
    BUILTIN_TAKE_LIST(list, args[0]);
    if (args[1].kind != VALUE_FUNCTION) {
        return builtin_expected(run, at, "function", args[1]);
    }
    NEW_LIST(result, list->n);
    value *spare = arena_array(run->scratch, list->n, sizeof *spare);
    value problem = value_boolean(true);
    copy_items(result.as.list->items, list->items, list->n);
    merge(run, args[1], result.as.list->items, spare, list->n, &problem);
    if (value_is_unknown(problem)) {
        return problem;
    }
    if (value_is_null(problem)) {
        return feel_fail(run, at, "the order of two items is no boolean");
    }
    return result;
}

/* ---- membership ---- */

BUILTIN(count)
{
    BUILTIN_TAKE_LIST(list, args[0]);
    return value_int((int64_t)list->n);
}

BUILTIN(list_contains)
{
    bool undecided = false;
    BUILTIN_TAKE_LIST(list, args[0]);
    for (size_t i = 0; i < list->n; i++) {
        value_truth truth = value_equal(list->items[i], args[1]);
        if (truth == TRUTH_TRUE) {
            return value_boolean(true);
        }
        undecided = undecided || truth == TRUTH_NULL;
    }
    if (undecided) {
        value unknown = value_null_join(run->scratch, unknown_inside(run->scratch, list),
                                        value_unknown_within(run->scratch, args[1]));
        if (value_is_unknown(unknown)) {
            return unknown;
        }
    }
    return value_boolean(false);
}

BUILTIN(index_of)
{
    BUILTIN_TAKE_LIST(list, args[0]);
    value unknown = value_null_join(run->scratch, unknown_inside(run->scratch, list),
                                    value_unknown_within(run->scratch, args[1]));
    if (value_is_unknown(unknown)) {
        return unknown;
    }
    size_t n = 0;
    NEW_LIST(result, list->n);
    for (size_t i = 0; i < list->n; i++) {
        if (value_equal(list->items[i], args[1]) == TRUTH_TRUE) {
            result.as.list->items[n++] = value_int((int64_t)i + 1);
        }
    }
    ((value_list *)result.as.list)->n = n;
    return result;
}

/** The first of every set of equal items, in order. */
static value distinct(feel_run *run, source_place at, const value_list *list)
{
    value unknown = unknown_inside(run->scratch, list);
    if (value_is_unknown(unknown)) {
        return unknown;
    }
    size_t n = 0;
    NEW_LIST(result, list->n);
    value *kept = result.as.list->items;
    for (size_t i = 0; i < list->n; i++) {
        bool seen = false;
        if (!builtin_charge(run, n / COMPARISONS_PER_STEP)) {
            return fail_steps(run, at);
        }
        for (size_t k = 0; k < n && !seen; k++) {
            seen = value_equal(kept[k], list->items[i]) == TRUTH_TRUE;
        }
        if (!seen) {
            kept[n++] = list->items[i];
        }
    }
    ((value_list *)result.as.list)->n = n;
    return result;
}

BUILTIN(distinct_values)
{
    BUILTIN_TAKE_LIST(list, args[0]);
    return distinct(run, at, list);
}

/* ---- moving items ---- */

BUILTIN(sublist)
{
    size_t first;
    BUILTIN_TAKE_LIST(list, args[0]);
    BUILTIN_TAKE_INT(start, args[1]);
    if (!find_index(&first, start, list->n)) {
        return fail_position(run, at);
    }
    size_t n = list->n - first;
    if ((given & 4u) != 0) {
        BUILTIN_TAKE_INT(length, args[2]);
        if (length < 0 || (uint64_t)length > n) {
            return feel_fail(run, at, "the length reaches beyond the list");
        }
        n = (size_t)length;
    }
    NEW_LIST(result, n);
    copy_items(result.as.list->items, list->items + first, n);
    return result;
}

BUILTIN(append)
{
    BUILTIN_TAKE_LIST(list, args[0]);
    if (list->n + n_args - 1 > FEEL_LIST_MAX) {
        return fail_too_long(run, at);
    }
    NEW_LIST(result, list->n + n_args - 1);
    copy_items(result.as.list->items, list->items, list->n);
    copy_items(result.as.list->items + list->n, args + 1, n_args - 1);
    return result;
}

static value join_lists(feel_run *run, source_place at, const value *args, size_t n_args)
{
    size_t n = 0;
    for (size_t i = 0; i < n_args; i++) {
        if (value_is_null(args[i])) {
            return builtin_expected(run, at, "list", args[i]);
        }
        n += args[i].kind == VALUE_LIST ? args[i].as.list->n : 1;
        if (n > FEEL_LIST_MAX) {
            return fail_too_long(run, at);
        }
    }
    NEW_LIST(result, n);
    value *to = result.as.list->items;
    for (size_t i = 0; i < n_args; i++) {
        bool is_list = args[i].kind == VALUE_LIST;
        n = is_list ? args[i].as.list->n : 1;
        copy_items(to, is_list ? args[i].as.list->items : &args[i], n);
        to += n;
    }
    return result;
}

BUILTIN(concatenate)
{
    return join_lists(run, at, args, n_args);
}

BUILTIN(union)
{
    value joined = join_lists(run, at, args, n_args);
    return joined.kind == VALUE_LIST ? distinct(run, at, joined.as.list) : joined;
}

BUILTIN(insert_before)
{
    size_t index;
    BUILTIN_TAKE_LIST(list, args[0]);
    BUILTIN_TAKE_INT(position, args[1]);
    if (!find_index(&index, position, list->n)) {
        return fail_position(run, at);
    }
    NEW_LIST(result, list->n + 1);
    value *to = result.as.list->items;
    copy_items(to, list->items, index);
    to[index] = args[2];
    copy_items(to + index + 1, list->items + index, list->n - index);
    return result;
}

BUILTIN(remove)
{
    size_t index;
    BUILTIN_TAKE_LIST(list, args[0]);
    BUILTIN_TAKE_INT(position, args[1]);
    if (!find_index(&index, position, list->n)) {
        return fail_position(run, at);
    }
    NEW_LIST(result, list->n - 1);
    copy_items(result.as.list->items, list->items, index);
    copy_items(result.as.list->items + index, list->items + index + 1, list->n - index - 1);
    return result;
}

BUILTIN(reverse)
{
    BUILTIN_TAKE_LIST(list, args[0]);
    NEW_LIST(result, list->n);
    for (size_t i = 0; i < list->n; i++) {
        result.as.list->items[i] = list->items[list->n - 1 - i];
    }
    return result;
}

/** Does the match function hold for the item? False and *problem when it gives no boolean. */
static bool item_matches(feel_run *run, source_place at, value match, value item, value new_item,
                         value *problem)
{
    value pair[2] = {item, new_item};
    value answer = feel_call(run, match, pair, 2);
    if (answer.kind != VALUE_BOOLEAN) {
        *problem = builtin_expected(run, at, "boolean", answer);
        return false;
    }
    return answer.as.boolean;
}

BUILTIN(list_replace)
{
    BUILTIN_TAKE_LIST(list, args[0]);
    NEW_LIST(result, list->n);
    copy_items(result.as.list->items, list->items, list->n);
    value *items = result.as.list->items;

    if (args[1].kind == VALUE_FUNCTION) {
        value problem = value_boolean(true);
        for (size_t i = 0; i < list->n; i++) {
            if (item_matches(run, at, args[1], items[i], args[2], &problem)) {
                items[i] = args[2];
            }
            if (value_is_null(problem)) {
                return problem;
            }
        }
        return result;
    }
    size_t index;
    BUILTIN_TAKE_INT(position, args[1]);
    if (!find_index(&index, position, list->n)) {
        return fail_position(run, at);
    }
    items[index] = args[2];
    return result;
}

static bool flatten_into(arena *a, value **items, size_t *n, size_t *capacity, value v)
{
    if (v.kind != VALUE_LIST) {
        if (*n == FEEL_LIST_MAX) {
            return false;
        }
        *(value *)ARENA_PUSH(a, items, n, capacity) = v;
        return true;
    }
    for (size_t i = 0; i < v.as.list->n; i++) {
        if (!flatten_into(a, items, n, capacity, v.as.list->items[i])) {
            return false;
        }
    }
    return true;
}

/** The unknown items at any depth of lists: each might be a list of several. */
static value unknown_lists(arena *a, value v)
{
    value found = value_is_unknown(v) ? v : value_null();
    for (size_t i = 0; v.kind == VALUE_LIST && i < v.as.list->n; i++) {
        found = value_null_join(a, found, unknown_lists(a, v.as.list->items[i]));
    }
    return found;
}

BUILTIN(flatten)
{
    value *items = NULL;
    size_t n = 0, capacity = 0;

    if (value_is_null(args[0])) {
        return builtin_expected(run, at, "list", args[0]);
    }
    value unknown = unknown_lists(run->scratch, args[0]);
    if (value_is_unknown(unknown)) {
        return unknown;
    }
    if (!flatten_into(run->scratch, &items, &n, &capacity, args[0])) {
        return fail_too_long(run, at);
    }
    NEW_LIST(result, n);
    copy_items(result.as.list->items, items, n);
    return result;
}

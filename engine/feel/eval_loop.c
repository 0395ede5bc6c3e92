/* SPDX-License-Identifier: Apache-2.0 */
/*
 * for, some, every and the filter: expressions that run over a list (DMN 1.5, 10.3.2).
 *
 * A domain that is a single value stands for the list of it; one that is null makes the result
 * null. `a..b` runs down when b is less than a; a range [a..b] does not, it is an error then. Both
 * take whole numbers and dates only.
 */
#include "feel/feel_internal.h"

#include <string.h>

#define SLOTS_ON_STACK 8

bool list_push(feel_run *run, list_builder *list, value v)
{
    if (list->n >= FEEL_LIST_MAX) {
        eval_exhausted(run, (source_place){0}, "list is too long");
        return false;
    }
    if (list->n == list->capacity) {
        size_t capacity = list->capacity == 0 ? 8 : list->capacity * 2;
        value *items = arena_alloc(run->scratch, capacity * sizeof *items);
        if (list->n > 0) {
            memcpy(items, list->items, list->n * sizeof *items);
        }
        list->items = items;
        list->capacity = capacity;
    }
    if (v.kind == VALUE_LIST || v.kind == VALUE_CONTEXT) {
        uint32_t depth = value_depth(v);
        list->depth = depth > list->depth ? depth : list->depth;
    }
    list->items[list->n++] = v;
    return true;
}

value list_finish(feel_run *run, const list_builder *list)
{
    value_list *made = arena_alloc(run->scratch, sizeof *made);
    made->n = list->n;
    made->items = list->items;
    made->depth = list->depth + 1;
    value v = {.kind = VALUE_LIST};
    v.as.list = made;
    return v;
}

/* ---- domains ---- */

typedef struct domain {
    const value_list *list; /* NULL: whole numbers or days from `from`, `n` of them */
    value single;
    value_list single_list;
    bool is_date;
    int64_t from, step;
    size_t n;
} domain;

/* Bound of a span: a whole number, or a date as its day. */
static bool span_bound(int64_t *out, bool *is_date, value v)
{
    if (v.kind == VALUE_DATE) {
        *is_date = true;
        *out = temporal_days_from_date(v.as.date);
        return true;
    }
    *is_date = false;
    return v.kind == VALUE_NUMBER && number_to_int64(out, v.as.number);
}

static bool open_span(feel_run *run, domain *d, source_place at, value from, value to,
                      bool may_fall, value *why)
{
    int64_t low, high;
    bool low_is_date, high_is_date;
    if (!span_bound(&low, &low_is_date, from) || !span_bound(&high, &high_is_date, to) ||
        low_is_date != high_is_date) {
        *why = feel_fail(run, at, "only whole numbers and dates can be iterated over");
        return false;
    }
    if (!may_fall && low > high) {
        *why = feel_fail(run, at, "the range to iterate over is empty");
        return false;
    }
    uint64_t distance =
        low <= high ? (uint64_t)high - (uint64_t)low : (uint64_t)low - (uint64_t)high;
    if (distance >= FEEL_LIST_MAX) {
        *why = eval_exhausted(run, at, "too many iterations");
        return false;
    }
    d->list = NULL;
    d->is_date = low_is_date;
    d->from = low;
    d->step = low <= high ? 1 : -1;
    d->n = (size_t)distance + 1;
    return true;
}

static bool open_range(feel_run *run, domain *d, source_place at, const value_range *range,
                       value *why)
{
    if (value_is_null(range->low) || value_is_null(range->high)) {
        *why = feel_fail(run, at, "a range without both bounds cannot be iterated over");
        return false;
    }
    if (!open_span(run, d, at, range->low, range->high, false, why)) {
        return false;
    }
    if (!range->low_closed) {
        d->from++;
        d->n--;
    }
    if (!range->high_closed && d->n > 0) {
        d->n--;
    }
    return true;
}

/* False: *why is the null that the whole expression becomes. */
static bool open_domain(feel_run *run, domain *d, const feel_iterator *iterator,
                        const feel_frame *frame, value *why)
{
    source_place at = iterator->domain->at;
    value v = feel_eval(run, iterator->domain, frame);
    if (iterator->domain_end != NULL) {
        value to = feel_eval(run, iterator->domain_end, frame);
        if (value_is_null(v) || value_is_null(to)) {
            *why = value_is_unknown(v) || value_is_unknown(to)
                       ? eval_null_of(run, v, to)
                       : feel_fail(run, at, "bound of the iteration is null");
            return false;
        }
        return open_span(run, d, at, v, to, true, why);
    }
    switch (v.kind) {
    case VALUE_LIST:
        d->list = v.as.list;
        break;
    case VALUE_RANGE:
        return open_range(run, d, at, v.as.range, why);
    case VALUE_NULL:
        *why = v.cause == NULL_PLAIN ? feel_fail(run, at, "the list to run over is null") : v;
        return false;
    default:
        d->single = v;
        d->single_list = (value_list){.n = 1, .items = &d->single};
        d->list = &d->single_list;
        break;
    }
    d->n = d->list->n;
    return true;
}

static value domain_item(const domain *d, size_t i)
{
    if (d->list != NULL) {
        return d->list->items[i];
    }
    int64_t at = d->from + d->step * (int64_t)i;
    if (d->is_date) {
        temporal_date date = {0};
        temporal_date_from_days(&date, at); /* between two valid dates */
        return value_date(date);
    }
    return value_int(at);
}

/* ---- for ---- */

typedef struct loop {
    feel_run *run;
    const feel_node *node;
    const feel_frame *up;
    feel_frame *frame;
    list_builder results; /* of a FOR */
    value truth;          /* of a SOME or EVERY, so far */
    value failure;        /* the null the FOR becomes */
    bool failed;
} loop;

static void begin_loop(loop *l, feel_frame *on_stack, value *slots_on_stack, size_t n_slots)
{
    arena *scratch = l->run->scratch;
    bool captured = !l->node->no_closure;
    l->frame = captured ? arena_alloc(scratch, sizeof *l->frame) : on_stack;
    l->frame->up = l->up;
    l->frame->slots = captured || n_slots > SLOTS_ON_STACK
                          ? arena_array(scratch, n_slots, sizeof(value))
                          : slots_on_stack;
}

/* A closure made by the body keeps the frame: each round needs its own. */
static void renew_frame(loop *l, size_t n_slots)
{
    if (!l->node->no_closure) {
        feel_frame *fresh = arena_alloc(l->run->scratch, sizeof *fresh);
        fresh->up = l->up;
        fresh->slots = arena_array(l->run->scratch, n_slots, sizeof(value));
        memcpy(fresh->slots, l->frame->slots, n_slots * sizeof(value));
        l->frame = fresh;
    }
}

static void run_for(loop *l, size_t depth)
{
    const feel_node *node = l->node;
    size_t n_iterators = node->as.loop.n;
    domain d = {0};
    if (!open_domain(l->run, &d, &node->as.loop.iterators[depth], l->frame, &l->failure)) {
        l->failed = true;
        return;
    }
    for (size_t i = 0; i < d.n && !l->failed && !l->run->exhausted; i++) {
        renew_frame(l, n_iterators + 1);
        l->frame->slots[depth] = domain_item(&d, i);
        if (depth + 1 < n_iterators) {
            run_for(l, depth + 1);
            continue;
        }
        if (!node->as.loop.partial_unused) {
            l->frame->slots[n_iterators] = list_finish(l->run, &l->results);
        }
        if (!list_push(l->run, &l->results, feel_eval(l->run, node->as.loop.body, l->frame))) {
            break;
        }
    }
}

value eval_for(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    value slots[SLOTS_ON_STACK];
    feel_frame on_stack;
    loop l = {.run = run, .node = node, .up = frame};
    if (node->as.loop.n >= FEEL_DEPTH_MAX) {
        return eval_exhausted(run, node->at, "too many iterators");
    }
    begin_loop(&l, &on_stack, slots, node->as.loop.n + 1);
    run_for(&l, 0);
    if (l.failed) {
        return l.failure;
    }
    return run->exhausted ? value_error() : list_finish(run, &l.results);
}

/* ---- some, every ---- */

/* Kleene's `or` (some) or `and` (every) over all rounds; stops when decided. A condition that is
 * neither boolean nor null, met before that, fails the whole (conformance kit, 1153 case 006). */
static void run_quantified(loop *l, size_t depth)
{
    const feel_node *node = l->node;
    size_t n_iterators = node->as.loop.n;
    bool some = node->op == FEEL_SOME;
    domain d = {0};
    value one;
    if (!open_domain(l->run, &d, &node->as.loop.iterators[depth], l->frame, &one)) {
        l->truth = some ? eval_or(l->run, node->at, l->truth, one)
                        : eval_and(l->run, node->at, l->truth, one);
        return;
    }
    for (size_t i = 0; i < d.n && !l->run->exhausted; i++) {
        renew_frame(l, n_iterators);
        l->frame->slots[depth] = domain_item(&d, i);
        if (depth + 1 < n_iterators) {
            run_quantified(l, depth + 1);
        } else {
            one = feel_eval(l->run, node->as.loop.body, l->frame);
            if (one.kind != VALUE_BOOLEAN && one.kind != VALUE_NULL) {
                l->truth = eval_failed(l->run, node->as.loop.body->at, "condition is a %s",
                                       value_kind_name(one.kind));
                l->failed = true;
                return;
            }
            l->truth = some ? eval_or(l->run, node->at, l->truth, one)
                            : eval_and(l->run, node->at, l->truth, one);
        }
        if (l->failed || (l->truth.kind == VALUE_BOOLEAN && l->truth.as.boolean == some)) {
            return;
        }
    }
}

value eval_quantified(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    value slots[SLOTS_ON_STACK];
    feel_frame on_stack;
    loop l = {
        .run = run, .node = node, .up = frame, .truth = value_boolean(node->op == FEEL_EVERY)};
    if (node->as.loop.n >= FEEL_DEPTH_MAX) {
        return eval_exhausted(run, node->at, "too many iterators");
    }
    begin_loop(&l, &on_stack, slots, node->as.loop.n);
    run_quantified(&l, 0);
    return run->exhausted ? value_error() : l.truth;
}

/* ---- filter ---- */

value coerce_to_list(arena *a, value v)
{
    if (v.kind == VALUE_LIST || v.kind == VALUE_NULL) {
        return v;
    }
    value list = value_list_new(a, 1);
    list.as.list->items[0] = v;
    return list;
}

/* Positions count from 1, negative ones from the end. */
static value item_at(feel_run *run, const feel_node *node, const value_list *list, number position)
{
    int64_t i;
    if (!number_to_int64(&i, position)) {
        return feel_fail(run, node->at, "position is no whole number");
    }
    if (i > 0 && (uint64_t)i <= list->n) {
        return list->items[i - 1];
    }
    if (i < 0 && i != INT64_MIN && (uint64_t)-i <= list->n) {
        return list->items[list->n - (size_t)-i];
    }
    return feel_fail(run, node->at, "the list has no item at this position");
}

static void filter_frame(feel_run *run, const feel_node *node, const feel_frame *up,
                         feel_frame **frame, value item)
{
    if (!node->no_closure) {
        *frame = arena_alloc(run->scratch, sizeof **frame);
        (*frame)->slots = arena_alloc(run->scratch, sizeof(value));
        (*frame)->up = up;
    }
    (*frame)->slots[0] = item;
}

/* Items for which the predicate is true; a predicate that is null drops the item, an unknown one
 * makes the whole list unknown. If the first item's predicate is a number it is a position. */
static value filter_items(feel_run *run, const feel_node *node, const value_list *list,
                          feel_frame *frame, const feel_frame *up)
{
    list_builder kept = {0};
    value missing = value_null();
    for (size_t i = 0; i < list->n && !run->exhausted; i++) {
        filter_frame(run, node, up, &frame, list->items[i]);
        value condition = feel_eval(run, node->as.filter.predicate, frame);
        if (value_is_true(condition)) {
            if (!list_push(run, &kept, list->items[i])) {
                break;
            }
        } else if (value_is_unknown(condition)) {
            missing = value_is_unknown(missing) ? value_null_join(run->scratch, missing, condition)
                                                : condition;
        } else if (condition.kind == VALUE_NUMBER && i == 0) {
            return item_at(run, node, list, condition.as.number);
        } else if (condition.kind != VALUE_BOOLEAN && condition.kind != VALUE_NULL) {
            return eval_failed(run, node->at, "filter is a %s", value_kind_name(condition.kind));
        }
    }
    if (run->exhausted) {
        return value_error();
    }
    return value_is_unknown(missing) ? missing : list_finish(run, &kept);
}

value eval_filter(feel_run *run, const feel_node *node, const feel_frame *up)
{
    value list = feel_eval(run, node->as.filter.list, up), item = value_null();
    feel_frame on_stack = {.up = up, .slots = &item}, *frame = &on_stack;
    const feel_node *predicate = node->as.filter.predicate;
    if (value_is_null(list)) {
        return list;
    }
    list = coerce_to_list(run->scratch, list);
    if (predicate->type->kind == FEEL_TYPE_NUMBER ||
        (list.as.list->n == 0 && predicate->type->kind == FEEL_TYPE_ANY)) {
        /* A position does not depend on the item. Over no item at all, a predicate of unknown
         * type may be one. */
        size_t n_faults = run->n_faults;
        filter_frame(run, node, up, &frame,
                     list.as.list->n > 0 ? list.as.list->items[0] : value_null());
        value position = feel_eval(run, predicate, frame);
        if (position.kind == VALUE_NUMBER) {
            return item_at(run, node, list.as.list, position.as.number);
        }
        if (predicate->type->kind == FEEL_TYPE_NUMBER) {
            if (value_is_unknown(position) || value_is_error(position)) {
                return position;
            }
            return feel_fail(run, node->at, "position is null");
        }
        if (!run->exhausted) {
            run->n_faults = n_faults;
        }
        return list_finish(run, &(list_builder){0});
    }
    return filter_items(run, node, list.as.list, frame, up);
}

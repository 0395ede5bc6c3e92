/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making, comparing and joining FEEL values.
 *
 * How equality treats null (DMN 1.5, 10.3.2.13, and the kinds of null of value.h):
 *
 *     =           null     unknown   other
 *     null        true     null      false
 *     unknown     null     null      null
 *     other       false    null      by kind; null if the kinds differ
 */
#include "value/value.h"

#include <assert.h>
#include <string.h>

/* ---- make ---- */

value value_unknown(arena *a, uint32_t fact)
{
    value_missing *missing = arena_alloc(a, sizeof *missing);
    uint32_t *facts = arena_alloc(a, sizeof *facts);

    facts[0] = fact;
    missing->n = 1;
    missing->facts = facts;
    return value_unknown_set(missing);
}

value value_string_copy(arena *a, const char *bytes, size_t size)
{
    return value_string(arena_copy(a, bytes, size), size);
}

static value moment_value(arena *a, value_kind kind, temporal_moment m)
{
    temporal_moment *copy = arena_alloc(a, sizeof *copy);
    *copy = m;
    return (value){.kind = kind, .as.moment = copy};
}

value value_time(arena *a, temporal_moment m)
{
    m.date = (temporal_date){0, 0, 0};
    return moment_value(a, VALUE_TIME, m);
}

value value_date_time(arena *a, temporal_moment m)
{
    return moment_value(a, VALUE_DATE_TIME, m);
}

value value_list_new(arena *a, size_t n)
{
    value_list *list = arena_alloc(a, sizeof *list);
    list->n = n;
    list->items = arena_array(a, n, sizeof *list->items);
    list->depth = 0;
    return (value){.kind = VALUE_LIST, .as.list = list};
}

value value_context_new(arena *a, size_t n)
{
    value_context *context = arena_alloc(a, sizeof *context);
    context->n = n;
    context->entries = arena_array(a, n, sizeof *context->entries);
    context->depth = 0;
    return (value){.kind = VALUE_CONTEXT, .as.context = context};
}

value value_range_new(arena *a, value low, bool low_closed, value high, bool high_closed)
{
    value_range *range = arena_alloc(a, sizeof *range);
    *range = (value_range){low, high, low_closed, high_closed, false};
    return (value){.kind = VALUE_RANGE, .as.range = range};
}

/* ---- inspect ---- */

const char *value_kind_name(value_kind kind)
{
    switch (kind) {
    case VALUE_NULL:
        return "null";
    case VALUE_BOOLEAN:
        return "boolean";
    case VALUE_NUMBER:
        return "number";
    case VALUE_STRING:
        return "string";
    case VALUE_DATE:
        return "date";
    case VALUE_TIME:
        return "time";
    case VALUE_DATE_TIME:
        return "date and time";
    case VALUE_MONTHS:
        return "years and months duration";
    case VALUE_SECONDS:
        return "days and time duration";
    case VALUE_LIST:
        return "list";
    case VALUE_CONTEXT:
        return "context";
    case VALUE_RANGE:
        return "range";
    case VALUE_FUNCTION:
        return "function";
    }
    assert(!"a value of no kind");
    return "";
}

const value *value_context_get(const value_context *c, const char *name)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->entries[i].name == name) {
            return &c->entries[i].value;
        }
    }
    for (size_t i = 0; i < c->n; i++) {
        if (strcmp(c->entries[i].name, name) == 0) {
            return &c->entries[i].value;
        }
    }
    return NULL;
}

static value join_missing(arena *a, value x, value y)
{
    const value_missing *p = x.as.missing, *q = y.as.missing;
    if (p == q) {
        return x;
    }
    value_missing *both = arena_alloc(a, sizeof *both);
    uint32_t *facts = arena_array(a, p->n + q->n, sizeof *facts);
    size_t i = 0, k = 0, n = 0;

    while (i < p->n || k < q->n) {
        bool from_p = k == q->n || (i < p->n && p->facts[i] <= q->facts[k]);
        uint32_t fact = from_p ? p->facts[i++] : q->facts[k++];
        if (n == 0 || facts[n - 1] != fact) {
            facts[n++] = fact;
        }
    }
    both->n = n;
    both->facts = facts;
    return value_unknown_set(both);
}

value value_null_join(arena *a, value x, value y)
{
    assert(value_is_null(x) && value_is_null(y));
    if (value_is_unknown(x) && value_is_unknown(y)) {
        return join_missing(a, x, y);
    }
    return y.cause > x.cause ? y : x;
}

value value_unknown_within(arena *a, value x)
{
    value found = value_null();

    switch (x.kind) {
    case VALUE_NULL:
        return value_is_unknown(x) ? x : found;
    case VALUE_LIST:
        for (size_t i = 0; i < x.as.list->n; i++) {
            found = value_null_join(a, found, value_unknown_within(a, x.as.list->items[i]));
        }
        return found;
    case VALUE_CONTEXT:
        for (size_t i = 0; i < x.as.context->n; i++) {
            value inside = value_unknown_within(a, x.as.context->entries[i].value);
            found = value_null_join(a, found, inside);
        }
        return found;
    case VALUE_RANGE:
        return value_null_join(a, value_unknown_within(a, x.as.range->low),
                               value_unknown_within(a, x.as.range->high));
    default:
        return found;
    }
}

/* Facts and parameters may be shared by threads that all count, and come to the same. */
static uint32_t count_depth(value v, uint32_t level)
{
    if (v.kind != VALUE_LIST && v.kind != VALUE_CONTEXT) {
        return 0;
    }
    uint32_t *known = v.kind == VALUE_LIST ? &((value_list *)v.as.list)->depth
                                           : &((value_context *)v.as.context)->depth;
    uint32_t depth = __atomic_load_n(known, __ATOMIC_RELAXED);
    if (depth > 0 || level > VALUE_DEPTH_MAX) {
        return depth + (depth == 0);
    }
    size_t n = v.kind == VALUE_LIST ? v.as.list->n : v.as.context->n;
    for (size_t i = 0; i < n && depth <= VALUE_DEPTH_MAX; i++) {
        value part = v.kind == VALUE_LIST ? v.as.list->items[i] : v.as.context->entries[i].value;
        uint32_t inner = count_depth(part, level + 1);
        depth = inner > depth ? inner : depth;
    }
    depth += depth <= VALUE_DEPTH_MAX;
    __atomic_store_n(known, depth, __ATOMIC_RELAXED);
    return depth;
}

uint32_t value_depth(value v)
{
    return count_depth(v, 0);
}

/* ---- compare ---- */

static bool strings_equal(value x, value y)
{
    return x.as.string.size == y.as.string.size &&
           (x.as.string.bytes == y.as.string.bytes || x.as.string.size == 0 ||
            memcmp(x.as.string.bytes, y.as.string.bytes, x.as.string.size) == 0);
}

static bool same_zone(const temporal_moment *x, const temporal_moment *y)
{
    if (x->zone != y->zone) {
        return false;
    }
    return x->zone == TEMPORAL_LOCAL ||
           (x->zone == TEMPORAL_OFFSET ? x->offset_s == y->offset_s
                                       : strcmp(x->zone_name, y->zone_name) == 0);
}

static int64_t local_seconds(const temporal_moment *m)
{
    int64_t days = m->date.month != 0 ? temporal_days_from_date(m->date) : 0;
    return days * 86400 + m->hour * 3600 + m->minute * 60 + m->second;
}

/** -1, 0, 1; false when one has a zone and the other has none. Fractions of a second do not count:
 * the conformance kit has time("10:30:00.0001") = time("10:30:00.0002"), case 0068 time_005. */
static bool compare_moments(int *order, const temporal_moment *x, const temporal_moment *y)
{
    int64_t p = local_seconds(x), q = local_seconds(y);

    if (!same_zone(x, y) || x->zone == TEMPORAL_NAMED) {
        int32_t p_offset_s, q_offset_s;
        if (!temporal_offset_s(&p_offset_s, x) || !temporal_offset_s(&q_offset_s, y)) {
            return false;
        }
        p -= p_offset_s;
        q -= q_offset_s;
    }
    *order = (p > q) - (p < q);
    return true;
}

static int compare_seconds(temporal_seconds x, temporal_seconds y)
{
    if (x.seconds != y.seconds) {
        return x.seconds < y.seconds ? -1 : 1;
    }
    return (x.nano > y.nano) - (x.nano < y.nano);
}

static value_truth truth_and(value_truth x, value_truth y)
{
    if (x == TRUTH_FALSE || y == TRUTH_FALSE) {
        return TRUTH_FALSE;
    }
    return x == TRUTH_TRUE && y == TRUTH_TRUE ? TRUTH_TRUE : TRUTH_NULL;
}

static value_truth lists_equal(const value_list *x, const value_list *y)
{
    value_truth truth = TRUTH_TRUE;

    if (x->n != y->n) {
        return TRUTH_FALSE;
    }
    for (size_t i = 0; i < x->n && truth != TRUTH_FALSE; i++) {
        truth = truth_and(truth, value_equal(x->items[i], y->items[i]));
    }
    return truth;
}

static value_truth contexts_equal(const value_context *x, const value_context *y)
{
    value_truth truth = TRUTH_TRUE;

    if (x->n != y->n) {
        return TRUTH_FALSE;
    }
    for (size_t i = 0; i < x->n && truth != TRUTH_FALSE; i++) {
        const value *other = value_context_get(y, x->entries[i].name);
        truth = other == NULL ? TRUTH_FALSE
                              : truth_and(truth, value_equal(x->entries[i].value, *other));
    }
    return truth;
}

static value_truth ranges_equal(const value_range *x, const value_range *y)
{
    if (x->low_closed != y->low_closed || x->high_closed != y->high_closed ||
        x->by_equality != y->by_equality) {
        return TRUTH_FALSE;
    }
    return truth_and(value_equal(x->low, y->low), value_equal(x->high, y->high));
}

value_truth value_equal(value x, value y)
{
    int order;

    if (x.kind != y.kind) {
        bool unknown = value_is_unknown(x) || value_is_unknown(y);
        bool one_null = value_is_null(x) || value_is_null(y);
        return one_null && !unknown ? TRUTH_FALSE : TRUTH_NULL;
    }
    switch (x.kind) {
    case VALUE_NULL:
        return value_is_unknown(x) || value_is_unknown(y) ? TRUTH_NULL : TRUTH_TRUE;
    case VALUE_BOOLEAN:
        return x.as.boolean == y.as.boolean;
    case VALUE_NUMBER:
        return number_compare(x.as.number, y.as.number) == 0;
    case VALUE_STRING:
        return strings_equal(x, y);
    case VALUE_DATE:
        return temporal_date_compare(x.as.date, y.as.date) == 0;
    case VALUE_TIME:
    case VALUE_DATE_TIME:
        return !compare_moments(&order, x.as.moment, y.as.moment) ? TRUTH_NULL : order == 0;
    case VALUE_MONTHS:
        return x.as.months == y.as.months;
    case VALUE_SECONDS:
        return compare_seconds(x.as.seconds, y.as.seconds) == 0;
    case VALUE_LIST:
        return lists_equal(x.as.list, y.as.list);
    case VALUE_CONTEXT:
        return contexts_equal(x.as.context, y.as.context);
    case VALUE_RANGE:
        return ranges_equal(x.as.range, y.as.range);
    case VALUE_FUNCTION:
        return x.as.function == y.as.function ? TRUTH_TRUE : TRUTH_NULL;
    }
    return TRUTH_NULL;
}

bool value_compare(int *order, value x, value y)
{
    if (x.kind != y.kind) {
        return false;
    }
    switch (x.kind) {
    case VALUE_NUMBER:
        *order = number_compare(x.as.number, y.as.number);
        return true;
    case VALUE_STRING: { /* UTF-8 sorts by code point */
        size_t p = x.as.string.size, q = y.as.string.size;
        size_t n = p < q ? p : q;
        int c = n == 0 ? 0 : memcmp(x.as.string.bytes, y.as.string.bytes, n);
        *order = c != 0 ? (c > 0) - (c < 0) : (p > q) - (p < q);
        return true;
    }
    case VALUE_DATE:
        *order = temporal_date_compare(x.as.date, y.as.date);
        return true;
    case VALUE_TIME:
    case VALUE_DATE_TIME:
        return compare_moments(order, x.as.moment, y.as.moment);
    case VALUE_MONTHS:
        *order = (x.as.months > y.as.months) - (x.as.months < y.as.months);
        return true;
    case VALUE_SECONDS:
        *order = compare_seconds(x.as.seconds, y.as.seconds);
        return true;
    default:
        return false;
    }
}

static bool moments_identical(const temporal_moment *x, const temporal_moment *y)
{
    return local_seconds(x) == local_seconds(y) && x->nano == y->nano && same_zone(x, y);
}

/** The parts of `x` and `y` pairwise by `same`. Kinds are equal. */
static bool parts_agree(value x, value y, bool (*same)(value, value))
{
    switch (x.kind) {
    case VALUE_LIST:
        if (x.as.list->n != y.as.list->n) {
            return false;
        }
        for (size_t i = 0; i < x.as.list->n; i++) {
            if (!same(x.as.list->items[i], y.as.list->items[i])) {
                return false;
            }
        }
        return true;
    case VALUE_CONTEXT:
        if (x.as.context->n != y.as.context->n) {
            return false;
        }
        for (size_t i = 0; i < x.as.context->n; i++) {
            const value *other = value_context_get(y.as.context, x.as.context->entries[i].name);
            if (other == NULL || !same(x.as.context->entries[i].value, *other)) {
                return false;
            }
        }
        return true;
    case VALUE_RANGE:
        return x.as.range->low_closed == y.as.range->low_closed &&
               x.as.range->high_closed == y.as.range->high_closed &&
               x.as.range->by_equality == y.as.range->by_equality &&
               same(x.as.range->low, y.as.range->low) && same(x.as.range->high, y.as.range->high);
    default:
        return false;
    }
}

bool value_same(value x, value y)
{
    if (x.kind != y.kind) {
        return false;
    }
    switch (x.kind) {
    case VALUE_TIME:
    case VALUE_DATE_TIME:
        return moments_identical(x.as.moment, y.as.moment);
    case VALUE_LIST:
    case VALUE_CONTEXT:
    case VALUE_RANGE:
        return parts_agree(x, y, value_same);
    default:
        return value_equal(x, y) == TRUTH_TRUE;
    }
}

bool value_identical(value x, value y)
{
    if (x.kind != y.kind) {
        return false;
    }
    switch (x.kind) {
    case VALUE_NULL:
        if (!value_is_unknown(x) || !value_is_unknown(y)) {
            return value_is_unknown(x) == value_is_unknown(y);
        }
        return x.as.missing->n == y.as.missing->n &&
               memcmp(x.as.missing->facts, y.as.missing->facts,
                      x.as.missing->n * sizeof x.as.missing->facts[0]) == 0;
    case VALUE_LIST:
    case VALUE_CONTEXT:
    case VALUE_RANGE:
        return parts_agree(x, y, value_identical);
    default:
        return value_same(x, y);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of values: spans of one ordered kind. Numbers are taken as dense: between two of them there
 * is always a third, so what lies between 1 and 2 counts as possible.
 */
#include "feel/check.h"

#include <string.h>

#include "base/translate.h"

bool check_is_ordered(value v)
{
    switch (v.kind) {
    case VALUE_BOOLEAN:
    case VALUE_NUMBER:
    case VALUE_STRING:
    case VALUE_DATE:
    case VALUE_MONTHS:
    case VALUE_SECONDS:
        return true;
    default:
        return false;
    }
}

static value ordered(value v)
{
    return v.kind == VALUE_BOOLEAN ? value_int(v.as.boolean ? 1 : 0) : v;
}

check_set check_set_all(bool null)
{
    static const check_span WHOLE;
    return (check_set){.null = null, .n = 1, .spans = &WHOLE};
}

check_set check_set_none(bool null)
{
    return (check_set){.null = null};
}

bool check_set_is_all(check_set x)
{
    return x.n == 1 && !x.spans[0].has_low && !x.spans[0].has_high;
}

check_set check_set_span(arena *a, check_span span)
{
    int order;
    if (span.has_low && span.has_high) {
        if (!value_compare(&order, span.low, span.high)) {
            return check_set_all(true);
        }
        if (order > 0 || (order == 0 && !(span.low_closed && span.high_closed))) {
            return check_set_none(false);
        }
    }
    check_span *one = arena_array(a, 1, sizeof *one);
    *one = span;
    one->low = ordered(span.low);
    one->high = ordered(span.high);
    return (check_set){.n = 1, .spans = one};
}

check_set check_set_of(arena *a, value v)
{
    if (v.kind == VALUE_NULL) {
        return check_set_none(true);
    }
    v = ordered(v);
    return check_set_span(a, (check_span){.low = v,
                                          .high = v,
                                          .has_low = true,
                                          .has_high = true,
                                          .low_closed = true,
                                          .high_closed = true});
}

/* Where two spans begin or end: -1, 0, 1 in *order; false when they are of different kinds. */
static bool compare_lows(int *order, const check_span *x, const check_span *y)
{
    if (!x->has_low || !y->has_low) {
        *order = (int)x->has_low - (int)y->has_low;
        return true;
    }
    if (!value_compare(order, x->low, y->low)) {
        return false;
    }
    if (*order == 0) {
        *order = (int)y->low_closed - (int)x->low_closed;
    }
    return true;
}

static bool compare_highs(int *order, const check_span *x, const check_span *y)
{
    if (!x->has_high || !y->has_high) {
        *order = (int)y->has_high - (int)x->has_high;
        return true;
    }
    if (!value_compare(order, x->high, y->high)) {
        return false;
    }
    if (*order == 0) {
        *order = (int)x->high_closed - (int)y->high_closed;
    }
    return true;
}

check_set check_set_intersect(arena *a, check_set x, check_set y)
{
    check_set out = {.null = x.null && y.null};
    check_span *spans = arena_array(a, x.n * y.n, sizeof *spans);
    for (size_t i = 0; i < x.n; i++) {
        for (size_t j = 0; j < y.n; j++) {
            int lows, highs, order;
            check_span s = x.spans[i];
            const check_span *t = &y.spans[j];
            if (!compare_lows(&lows, &s, t) || !compare_highs(&highs, &s, t)) {
                return x;
            }
            if (lows < 0) {
                s.low = t->low;
                s.has_low = t->has_low;
                s.low_closed = t->low_closed;
            }
            if (highs > 0) {
                s.high = t->high;
                s.has_high = t->has_high;
                s.high_closed = t->high_closed;
            }
            if (s.has_low && s.has_high) {
                if (!value_compare(&order, s.low, s.high)) {
                    return x;
                }
                if (order > 0 || (order == 0 && !(s.low_closed && s.high_closed))) {
                    continue;
                }
            }
            spans[out.n++] = s;
        }
    }
    out.spans = spans;
    return out;
}

/* Do they overlap or touch? x begins first. */
static bool joins(const check_span *x, const check_span *y)
{
    int order;
    if (!x->has_high || !y->has_low || !value_compare(&order, x->high, y->low)) {
        return true;
    }
    return order > 0 || (order == 0 && (x->high_closed || y->low_closed));
}

/* In order, and what overlaps or touches joined. */
static check_set normalise(check_set x, check_span *spans)
{
    size_t n = 0;
    int order;
    for (size_t i = 1; i < x.n; i++) {
        check_span s = spans[i];
        size_t j = i;
        for (; j > 0; j--) {
            if (!compare_lows(&order, &spans[j - 1], &s)) {
                return check_set_all(true);
            }
            if (order <= 0) {
                break;
            }
            spans[j] = spans[j - 1];
        }
        spans[j] = s;
    }
    for (size_t i = 0; i < x.n; i++) {
        if (n > 0 && joins(&spans[n - 1], &spans[i])) {
            if (!compare_highs(&order, &spans[n - 1], &spans[i])) {
                return check_set_all(true);
            }
            if (order < 0) {
                spans[n - 1].high = spans[i].high;
                spans[n - 1].has_high = spans[i].has_high;
                spans[n - 1].high_closed = spans[i].high_closed;
            }
        } else {
            spans[n++] = spans[i];
        }
    }
    return (check_set){.null = x.null, .n = n, .spans = spans};
}

check_set check_set_unite(arena *a, check_set x, check_set y)
{
    check_span *spans = arena_array(a, x.n + y.n, sizeof *spans);
    for (size_t i = 0; i < x.n; i++) {
        spans[i] = x.spans[i];
    }
    for (size_t i = 0; i < y.n; i++) {
        spans[x.n + i] = y.spans[i];
    }
    return normalise((check_set){.null = x.null || y.null, .n = x.n + y.n}, spans);
}

check_set check_set_complement(arena *a, check_set x)
{
    check_span *gaps = arena_array(a, x.n + 1, sizeof *gaps);
    size_t n = 0;
    check_span gap = {0};
    bool open = true; /* is there anything after the last span? */
    for (size_t i = 0; i < x.n; i++) {
        const check_span *s = &x.spans[i];
        if (s->has_low) {
            gap.has_high = true;
            gap.high = s->low;
            gap.high_closed = !s->low_closed;
            gaps[n++] = gap;
        }
        open = s->has_high;
        gap = (check_span){.has_low = true, .low = s->high, .low_closed = !s->high_closed};
    }
    if (open) {
        gaps[n++] = gap;
    }
    return (check_set){.null = !x.null, .n = n, .spans = gaps};
}

bool check_set_covers(arena *a, check_set outer, check_set inner)
{
    if (inner.null && !outer.null) {
        return false;
    }
    return check_set_intersect(a, inner, check_set_complement(a, outer)).n == 0;
}

static void append_value(text *out, value v, const feel_type *type)
{
    if (type->kind == FEEL_TYPE_BOOLEAN && v.kind == VALUE_NUMBER) {
        text_append_string(out,
                           number_compare(v.as.number, number_from_int(0)) == 0 ? "false" : "true");
    } else if (v.kind == VALUE_STRING) {
        text_printf(out, "\"%.*s\"", (int)v.as.string.size, v.as.string.bytes);
    } else {
        value_to_text(out, v);
    }
}

static void append_span(text *out, const check_span *s, const feel_type *type)
{
    int order = 1;
    if (!s->has_low && !s->has_high) {
        text_append_string(out, "anything");
    } else if (!s->has_low || !s->has_high) {
        bool closed = s->has_low ? s->low_closed : s->high_closed;
        text_printf(out, "%s%s ", s->has_low ? ">" : "<", closed ? "=" : "");
        append_value(out, s->has_low ? s->low : s->high, type);
    } else if (value_compare(&order, s->low, s->high) && order == 0) {
        append_value(out, s->low, type);
    } else {
        text_append_char(out, s->low_closed ? '[' : '(');
        append_value(out, s->low, type);
        text_append_string(out, "..");
        append_value(out, s->high, type);
        text_append_char(out, s->high_closed ? ']' : ')');
    }
}

/* A value next to a bound of a span that has no middle: false where the kind has none. */
static bool next_to(value *out, value bound, int step)
{
    *out = bound;
    switch (bound.kind) {
    case VALUE_NUMBER:
        return number_round(&out->as.number, bound.as.number, 0,
                            step > 0 ? NUMBER_FLOOR : NUMBER_CEILING) &&
               number_add(&out->as.number, out->as.number, number_from_int(step));
    case VALUE_DATE:
        return temporal_date_from_days(&out->as.date,
                                       temporal_days_from_date(bound.as.date) + step);
    case VALUE_MONTHS:
        out->as.months += step;
        return true;
    case VALUE_SECONDS:
        out->as.seconds.seconds += step;
        return true;
    default:
        return false;
    }
}

/* The value next to the lower bound if it lies within, else the middle of two numbers. */
static bool inner_value(value *out, const check_span *s)
{
    int order;
    number sum;
    if (!s->has_low) {
        return next_to(out, s->high, -1);
    }
    if (!next_to(out, s->low, 1)) {
        return false;
    }
    if (!s->has_high || (value_compare(&order, *out, s->high) && order < 0)) {
        return true;
    }
    *out = s->low;
    return s->low.kind == VALUE_NUMBER && number_add(&sum, s->low.as.number, s->high.as.number) &&
           number_div(&out->as.number, sum, number_from_int(2));
}

const char *check_span_sample(arena *a, const check_span *s, const feel_type *type)
{
    text out = {0};
    value v;
    if (s->has_low && s->low_closed) {
        append_value(&out, s->low, type);
    } else if (s->has_high && s->high_closed) {
        append_value(&out, s->high, type);
    } else if ((s->has_low || s->has_high) && inner_value(&v, s)) {
        append_value(&out, v, type);
    }
    const char *sample = arena_copy(a, text_string(&out), out.size);
    text_dispose(&out);
    return sample;
}

#define SPANS_SHOWN_MAX 8

const char *check_set_text(arena *a, check_set x, const feel_type *type)
{
    text out = {0};
    for (size_t i = 0; i < x.n && i < SPANS_SHOWN_MAX; i++) {
        text_append_string(&out, i > 0 ? translate(" or ") : "");
        append_span(&out, &x.spans[i], type);
    }
    if (x.n > SPANS_SHOWN_MAX) {
        text_append_string(&out, translate(" or ..."));
    }
    if (x.n == 0) {
        text_append_string(&out, x.null ? "null" : translate("nothing"));
    }
    const char *s = arena_copy(a, text_string(&out), out.size);
    text_dispose(&out);
    return s;
}

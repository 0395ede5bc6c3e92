/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Relations between points and ranges (DMN 1.5, 10.3.4.9, table 78), and range().
 *
 * A point p stands for the range [p..p]: with that, one definition serves every combination of
 * arguments. An end that a range does not have lies before or behind every value.
 */
#include "feel/builtin.h"

#include <string.h>

typedef struct bound {
    value at;
    int infinite; /* -1 before everything, 1 behind everything, 0 at `at` */
    bool closed;
} bound;

typedef struct interval {
    bound low, high;
} interval;

static bool take_interval(interval *out, value v)
{
    if (v.kind != VALUE_RANGE) {
        *out = (interval){{v, 0, true}, {v, 0, true}};
        return !value_is_null(v);
    }
    const value_range *range = v.as.range;
    out->low = (bound){range->low, value_is_null(range->low) ? -1 : 0, range->low_closed};
    out->high = (bound){range->high, value_is_null(range->high) ? 1 : 0, range->high_closed};
    return true;
}

/** How the ends of two intervals lie to each other: -1, 0, 1. */
typedef struct relation {
    interval a, b;
    int low_low, low_high, high_low, high_high; /* a's end against b's */
} relation;

static bool compare_bounds(int *order, bound x, bound y)
{
    if (x.infinite != 0 || y.infinite != 0) {
        *order = (x.infinite > y.infinite) - (x.infinite < y.infinite);
        return true;
    }
    return value_compare(order, x.at, y.at);
}

typedef bool (*relation_test)(const relation *r);

static value relate(feel_run *run, source_place at, value a, value b, bool swapped,
                    relation_test test)
{
    relation r;
    value x = swapped ? b : a, y = swapped ? a : b;

    value unknown = value_null_join(run->scratch, value_unknown_within(run->scratch, a),
                                    value_unknown_within(run->scratch, b));
    if (value_is_unknown(unknown)) {
        return unknown;
    }
    if (!take_interval(&r.a, x)) {
        return builtin_expected(run, at, "point or range", x);
    }
    if (!take_interval(&r.b, y)) {
        return builtin_expected(run, at, "point or range", y);
    }
    if (!compare_bounds(&r.low_low, r.a.low, r.b.low) ||
        !compare_bounds(&r.low_high, r.a.low, r.b.high) ||
        !compare_bounds(&r.high_low, r.a.high, r.b.low) ||
        !compare_bounds(&r.high_high, r.a.high, r.b.high)) {
        return feel_fail(run, at, "the points cannot be ordered");
    }
    return value_boolean(test(&r));
}

static bool is_before(const relation *r)
{
    return r->high_low < 0 || (r->high_low == 0 && (!r->a.high.closed || !r->b.low.closed));
}

static bool meets(const relation *r)
{
    return r->high_low == 0 && r->a.high.closed && r->b.low.closed;
}

static bool overlaps(const relation *r)
{
    return (r->high_low > 0 || (r->high_low == 0 && r->a.high.closed && r->b.low.closed)) &&
           (r->low_high < 0 || (r->low_high == 0 && r->a.low.closed && r->b.high.closed));
}

static bool overlaps_before(const relation *r)
{
    return (r->low_low < 0 || (r->low_low == 0 && r->a.low.closed && !r->b.low.closed)) &&
           (r->high_low > 0 || (r->high_low == 0 && r->a.high.closed && r->b.low.closed)) &&
           (r->high_high < 0 || (r->high_high == 0 && (!r->a.high.closed || r->b.high.closed)));
}

/** a begins no earlier than b. */
static bool begins_within(const relation *r)
{
    return r->low_low > 0 || (r->low_low == 0 && (!r->a.low.closed || r->b.low.closed));
}

/** a ends no later than b. */
static bool ends_within(const relation *r)
{
    return r->high_high < 0 || (r->high_high == 0 && (!r->a.high.closed || r->b.high.closed));
}

static bool finishes(const relation *r)
{
    return r->high_high == 0 && r->a.high.closed == r->b.high.closed && begins_within(r);
}

static bool starts(const relation *r)
{
    return r->low_low == 0 && r->a.low.closed == r->b.low.closed && ends_within(r);
}

static bool is_during(const relation *r)
{
    return begins_within(r) && ends_within(r);
}

static bool coincides(const relation *r)
{
    return r->low_low == 0 && r->high_high == 0 && r->a.low.closed == r->b.low.closed &&
           r->a.high.closed == r->b.high.closed;
}

BUILTIN(before)
{
    return relate(run, at, args[0], args[1], false, is_before);
}

BUILTIN(after)
{
    return relate(run, at, args[0], args[1], true, is_before);
}

BUILTIN(meets)
{
    return relate(run, at, args[0], args[1], false, meets);
}

BUILTIN(met_by)
{
    return relate(run, at, args[0], args[1], true, meets);
}

BUILTIN(overlaps)
{
    return relate(run, at, args[0], args[1], false, overlaps);
}

BUILTIN(overlaps_before)
{
    return relate(run, at, args[0], args[1], false, overlaps_before);
}

BUILTIN(overlaps_after)
{
    return relate(run, at, args[0], args[1], true, overlaps_before);
}

BUILTIN(finishes)
{
    return relate(run, at, args[0], args[1], false, finishes);
}

BUILTIN(finished_by)
{
    return relate(run, at, args[0], args[1], true, finishes);
}

BUILTIN(includes)
{
    return relate(run, at, args[0], args[1], true, is_during);
}

BUILTIN(during)
{
    return relate(run, at, args[0], args[1], false, is_during);
}

BUILTIN(starts)
{
    return relate(run, at, args[0], args[1], false, starts);
}

BUILTIN(started_by)
{
    return relate(run, at, args[0], args[1], true, starts);
}

BUILTIN(coincides)
{
    return relate(run, at, args[0], args[1], false, coincides);
}

/* ---- range("[1..3]") ---- */

typedef struct reader {
    arena *a;
    const char *at, *end;
} reader;

static void skip_blank(reader *r)
{
    while (r->at < r->end && strchr(" \t\r\n", *r->at) != NULL && *r->at != '\0') {
        r->at++;
    }
}

static bool take_char(reader *r, char c)
{
    skip_blank(r);
    if (r->at < r->end && *r->at == c) {
        r->at++;
        return true;
    }
    return false;
}

/** A string literal, after its opening quote. */
static bool read_string(reader *r, value *out)
{
    char *bytes = arena_alloc(r->a, (size_t)(r->end - r->at) + 1);
    size_t n = 0;

    while (r->at < r->end && *r->at != '"') {
        char c = *r->at++;
        if (c == '\\') {
            if (r->at == r->end) {
                return false;
            }
            c = *r->at++;
            if (c == 'n' || c == 't' || c == 'r') {
                c = c == 'n' ? '\n' : c == 't' ? '\t' : '\r';
            } else if (c != '"' && c != '\\' && c != '\'') {
                return false;
            }
        }
        bytes[n++] = c;
    }
    if (r->at == r->end) {
        return false;
    }
    r->at++;
    *out = value_string(bytes, n);
    return true;
}

/** date("..."), time("..."), date and time("...") or duration("..."): the literal forms of DMN 1.5,
 * grammar rule 62. */
static bool read_constructor(reader *r, value *out)
{
    static const struct {
        const char *name;
        value_kind kinds[2];
    } constructors[] = {
        {"date and time", {VALUE_DATE_TIME, VALUE_DATE_TIME}},
        {"date", {VALUE_DATE, VALUE_DATE}},
        {"time", {VALUE_TIME, VALUE_TIME}},
        {"duration", {VALUE_MONTHS, VALUE_SECONDS}},
    };
    value string;

    for (size_t i = 0; i < sizeof constructors / sizeof constructors[0]; i++) {
        size_t n = strlen(constructors[i].name);
        if ((size_t)(r->end - r->at) < n || memcmp(r->at, constructors[i].name, n) != 0) {
            continue;
        }
        r->at += n;
        return take_char(r, '(') && take_char(r, '"') && read_string(r, &string) &&
               take_char(r, ')') &&
               builtin_parse_temporal(out, r->a, string.as.string.bytes, string.as.string.size) &&
               (out->kind == constructors[i].kinds[0] || out->kind == constructors[i].kinds[1]);
    }
    return false;
}

static bool read_number(reader *r, value *out)
{
    const char *first = r->at;
    bool point = false;
    number x;

    if (r->at < r->end && *r->at == '-') {
        r->at++;
    }
    for (; r->at < r->end; r->at++) {
        if (*r->at == '.' && !point && r->end - r->at > 1 && r->at[1] != '.') {
            point = true;
        } else if (*r->at < '0' || *r->at > '9') {
            break;
        }
    }
    if (!number_parse(&x, first, (size_t)(r->at - first))) {
        return false;
    }
    *out = value_number(x);
    return true;
}

static bool read_endpoint(reader *r, value *out)
{
    value string;

    if (take_char(r, '"')) {
        return read_string(r, out);
    }
    if (take_char(r, '@')) {
        return take_char(r, '"') && read_string(r, &string) &&
               builtin_parse_temporal(out, r->a, string.as.string.bytes, string.as.string.size);
    }
    if (r->at < r->end && (*r->at == '-' || *r->at == '.' || (*r->at >= '0' && *r->at <= '9'))) {
        return read_number(r, out);
    }
    return read_constructor(r, out);
}

static bool read_range(reader *r, value *out)
{
    value low, high;
    int order;
    bool low_closed = take_char(r, '[');

    if (!low_closed && !take_char(r, '(') && !take_char(r, ']')) {
        return false;
    }
    skip_blank(r);
    if (!read_endpoint(r, &low) || !take_char(r, '.') || !take_char(r, '.')) {
        return false;
    }
    skip_blank(r);
    if (!read_endpoint(r, &high)) {
        return false;
    }
    bool high_closed = take_char(r, ']');
    if (!high_closed && !take_char(r, ')') && !take_char(r, '[')) {
        return false;
    }
    skip_blank(r);
    if (r->at != r->end || !value_compare(&order, low, high) || order > 0) {
        return false;
    }
    *out = value_range_new(r->a, low, low_closed, high, high_closed);
    return true;
}

/** From text with two literal ends of one kind, the lower one first. */
BUILTIN(range)
{
    value range;
    BUILTIN_TAKE(from, args[0], VALUE_STRING);
    const char *bytes = from.as.string.bytes;
    reader r = {run->scratch, bytes, bytes + from.as.string.size};
    return read_range(&r, &range) ? range : feel_fail(run, at, "the text is no range");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One FEEL value (DMN 1.5, 10.3.2.2, table 41). 32 bytes, passed by value; what it points to lies
 * in an arena that outlives it. Values are immutable once built.
 *
 * Three kinds of null. The standard has one; money needs to know why:
 *
 *   NULL_PLAIN    a null somebody wrote or a source declared to mean "none"
 *   NULL_ERROR    an expression failed here (wrong kinds, division by zero, two hits in a UNIQUE table)
 *   NULL_UNKNOWN  a fact is missing, stale or contradictory, or the value depends on such a fact;
 *                 `missing` names the facts
 *
 * Only facts give birth to NULL_UNKNOWN, so a model evaluated on plain input follows the standard to the letter.
 * How unknown spreads:
 *
 *   operator or function, any operand unknown  -> unknown (union of the missing facts), unless the result
 *                                                 is decided without it: false and U = false, true or U = true
 *   x = null, x != null with a literal null    -> decided: the author handles absence here
 *   if U then a else b                         -> a when a = b, else unknown
 *   some / every                               -> Kleene over the items, like or / and
 *   filter with an unknown condition           -> unknown list, except in quantifiers over known items
 *   decision table                             -> see feel/table.c: rows are true, false or unknown
 */
#ifndef ENTITLE_VALUE_VALUE_H
#define ENTITLE_VALUE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "value/number.h"
#include "value/temporal.h"

typedef enum value_kind {
    VALUE_NULL = 0,
    VALUE_BOOLEAN,
    VALUE_NUMBER,
    VALUE_STRING,
    VALUE_DATE,
    VALUE_TIME,
    VALUE_DATE_TIME,
    VALUE_MONTHS,  /* years and months duration */
    VALUE_SECONDS, /* days and time duration */
    VALUE_LIST,
    VALUE_CONTEXT,
    VALUE_RANGE,
    VALUE_FUNCTION
} value_kind;

typedef enum null_cause { NULL_PLAIN = 0, NULL_ERROR, NULL_UNKNOWN } null_cause;

/** A set of facts that are missing: sorted by fact, no doubles. Fact ids are the rulebook's
 *  (rules/rulebook.h, rulebook_fact). */
typedef struct value_missing {
    size_t          n;
    const uint32_t *facts;
} value_missing;

typedef struct value         value;
typedef struct value_list    value_list;
typedef struct value_context value_context;
typedef struct value_range   value_range;
struct feel_function; /* feel/feel.h */

struct value {
    value_kind kind;
    null_cause cause; /* of a VALUE_NULL; else 0 */
    union {
        const value_missing        *missing; /* VALUE_NULL with NULL_UNKNOWN */
        bool                        boolean;
        number                      number;
        struct {
            const char *bytes; /* UTF-8, not NUL-terminated in general */
            size_t      size;
        } string;
        temporal_date               date;
        const temporal_moment      *moment; /* VALUE_TIME, VALUE_DATE_TIME */
        int64_t                     months;
        temporal_seconds            seconds;
        const value_list           *list;
        const value_context        *context;
        const value_range          *range;
        const struct feel_function *function;
    } as;
};

struct value_list {
    size_t n;
    value *items;
    uint32_t depth; /* levels of lists and contexts, itself included; 0 = not counted yet */
};

/** Entries keep the order in which they were written; names are unique. */
typedef struct value_entry {
    const char *name; /* NUL-terminated, normalised white space; often shared, so compare pointers first */
    value       value;
} value_entry;

struct value_context {
    size_t       n;
    value_entry *entries;
    uint32_t     depth; /* as a list's */
};

struct value_range {
    value low, high;         /* VALUE_NULL plain = unbounded on that side */
    bool  low_closed, high_closed;
    bool  by_equality; /* written as (=x): its ends are those of [x..x], its operators are not, and equality asks for both
                        * (DMN 1.5, 10.3.2.13, table 53; conformance kit, 0068) */
};

/* make */
static inline value value_null(void)
{
    return (value){.kind = VALUE_NULL, .cause = NULL_PLAIN};
}

/** NULL_ERROR; record the fault with feel_fail(). */
static inline value value_error(void)
{
    return (value){.kind = VALUE_NULL, .cause = NULL_ERROR};
}

value value_unknown(arena *a, uint32_t fact);             /* one missing fact */

static inline value value_unknown_set(const value_missing *missing)
{
    return (value){.kind = VALUE_NULL, .cause = NULL_UNKNOWN, .as.missing = missing};
}

static inline value value_boolean(bool b)
{
    return (value){.kind = VALUE_BOOLEAN, .as.boolean = b};
}

static inline value value_number(number x)
{
    return (value){.kind = VALUE_NUMBER, .as.number = x};
}

static inline value value_int(int64_t i)
{
    return value_number(number_from_int(i));
}

/** Not copied. */
static inline value value_string(const char *bytes, size_t size)
{
    return (value){.kind = VALUE_STRING, .as.string = {bytes, size}};
}

static inline value value_date(temporal_date d)
{
    return (value){.kind = VALUE_DATE, .as.date = d};
}

static inline value value_months(int64_t months)
{
    return (value){.kind = VALUE_MONTHS, .as.months = months};
}

static inline value value_seconds(temporal_seconds d)
{
    return (value){.kind = VALUE_SECONDS, .as.seconds = d};
}

value value_string_copy(arena *a, const char *bytes, size_t size);
value value_time(arena *a, temporal_moment m);
value value_date_time(arena *a, temporal_moment m);
value value_list_new(arena *a, size_t n);                 /* items zeroed = plain nulls; fill as.list->items */
value value_context_new(arena *a, size_t n);              /* entries zeroed; fill them */
value value_range_new(arena *a, value low, bool low_closed, value high, bool high_closed);

/* inspect */
static inline bool value_is_null(value v) { return v.kind == VALUE_NULL; }
static inline bool value_is_unknown(value v) { return v.kind == VALUE_NULL && v.cause == NULL_UNKNOWN; }
static inline bool value_is_error(value v) { return v.kind == VALUE_NULL && v.cause == NULL_ERROR; }
static inline bool value_is_true(value v) { return v.kind == VALUE_BOOLEAN && v.as.boolean; }
static inline bool value_is_false(value v) { return v.kind == VALUE_BOOLEAN && !v.as.boolean; }
const char *value_kind_name(value_kind kind); /* FEEL's: "days and time duration" */
/** The entry's value; NULL if the context has no such entry. */
const value *value_context_get(const value_context *c, const char *name);

/** The null that depends on both: unknown wins over error over plain; missing facts are united. */
value value_null_join(arena *a, value x, value y);
/** The join of all unknown nulls in x: x itself, and items, entries and ends at any depth; a plain null if there is
 *  none. */
value value_unknown_within(arena *a, value x);

/** Everything that walks through values recurses; whoever builds a value of its own parts keeps to this. */
#define VALUE_DEPTH_MAX 256u
/** Levels of lists and contexts in v, 0 for a scalar; more than VALUE_DEPTH_MAX are not counted further. Counts every
 *  list and context once and remembers. */
uint32_t value_depth(value v);

/* compare (DMN 1.5, 10.3.2.13 tables 47 to 54) */
typedef enum value_truth { TRUTH_FALSE = 0, TRUTH_TRUE = 1, TRUTH_NULL = 2 } value_truth;
/** FEEL `=`: TRUTH_NULL when the kinds differ (an error), but null = null is true and null = x false. An unknown null
 *  makes TRUTH_NULL, also inside a list or context unless another part already differs. Zoned moments compare
 *  as instants, to the second; with and without a zone they do not compare (TRUTH_NULL). */
value_truth value_equal(value x, value y);
/** FEEL `is()`: same kind and same value, zone included. */
bool value_same(value x, value y);
/** FEEL `<` and friends: -1, 0, 1 in *order; false when the two cannot be ordered. */
bool value_compare(int *order, value x, value y);
/** Identical for records and tests: kinds and values equal to the last digit and nanosecond, zones spelt alike, contexts
 *  by name in any order. An unknown null is identical to one with the same missing facts; plain and error nulls are
 *  one null, as in the standard. */
bool value_identical(value x, value y);

/* text */
/** FEEL's string(): what string(v) returns; strings inside lists and contexts are quoted. */
void value_to_text(text *out, value v);
/** The scalar that `s` writes: a number, date, time, date and time or duration, in FEEL's lexical form. False for any
 *  other kind, and for a text that is none. What it points to lies in `a`. */
bool value_parse(value *out, arena *a, value_kind kind, const char *s, size_t n);
/** JSON: numbers as exact decimals, dates and durations as strings in FEEL's form, null as null. */
void value_to_json(text *out, value v);

#endif

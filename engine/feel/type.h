/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FEEL types (DMN 1.5, 10.3.2.7 and 10.3.2.9). Built at load, immutable afterwards; the singletons
 * of the simple types compare by pointer.
 */
#ifndef ENTITLE_FEEL_TYPE_H
#define ENTITLE_FEEL_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "value/value.h"

struct feel_node;

typedef enum feel_type_kind {
    FEEL_TYPE_ANY = 0,
    FEEL_TYPE_NULL,
    FEEL_TYPE_BOOLEAN,
    FEEL_TYPE_NUMBER,
    FEEL_TYPE_STRING,
    FEEL_TYPE_DATE,
    FEEL_TYPE_TIME,
    FEEL_TYPE_DATE_TIME,
    FEEL_TYPE_MONTHS,
    FEEL_TYPE_SECONDS,
    FEEL_TYPE_LIST,    /* element */
    FEEL_TYPE_CONTEXT, /* members; open = members not known ("Context" without entries) */
    FEEL_TYPE_RANGE,   /* element */
    FEEL_TYPE_FUNCTION /* params, element = result; open = signature not known */
} feel_type_kind;

typedef struct feel_type feel_type;

typedef struct feel_member { /* a context's component or a function's parameter */
    const char      *name;
    const feel_type *type;
} feel_member;

struct feel_type {
    feel_type_kind          kind;
    const char             *name;    /* of the item definition; NULL if anonymous */
    const feel_type        *element; /* list, range: of the items; function: the result */
    feel_member            *members;
    size_t                  n_members;
    bool                    open;
    const struct feel_node *allowed;      /* unary tests every (atomic or element) value must pass; NULL */
    const struct feel_node *possible; /* unary tests of all that the logic behind it can give; NULL: not known. For
                                         the static check alone: no value is held against it */
    const struct feel_node *list_allowed; /* unary tests the list as a whole must pass (typeConstraint); NULL */
};

extern const feel_type feel_type_any, feel_type_null, feel_type_boolean, feel_type_number,
    feel_type_string, feel_type_date, feel_type_time, feel_type_date_time, feel_type_months,
    feel_type_seconds, feel_type_any_list, feel_type_any_context, feel_type_any_range,
    feel_type_any_function;

/** "number", "days and time duration", "dateTime" (older spelling), "Any" ... -> singleton, else NULL. */
const feel_type *feel_type_builtin(const char *name, size_t n);
const feel_type *feel_type_list_of(arena *a, const feel_type *element);
const feel_type *feel_type_range_of(arena *a, const feel_type *element);
feel_type       *feel_type_context_new(arena *a, size_t n_members); /* fill members[] */

/** The member's index, or -1. */
int  feel_type_member(const feel_type *context, const char *name);
bool feel_type_equal(const feel_type *a, const feel_type *b);
/** DMN 1.5, 10.3.2.9.1: a value of type `a` may stand where `b` is asked for. ANY is accepted on either side. */
bool feel_type_conforms(const feel_type *a, const feel_type *b);
/** Type of a runtime value, for `instance of`: `value_conforms(v, t)` without looking at `allowed`. */
bool feel_value_is(value v, const feel_type *t);
/** "list<number>", "context<age: number>" ... for messages. */
void feel_type_to_text(text *out, const feel_type *t);

#endif

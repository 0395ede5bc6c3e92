/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The typed boundary (DMN 1.5, 10.3.2.9.4): where a typeRef stands, a value is made to conform or
 * becomes null.
 *
 *     a value that conforms                        as it is
 *     a list of one, where no list is asked for    its item, if that conforms
 *     a value, where a list is asked for           the list of it, if that conforms
 *     a date, where a date and time is asked for   its midnight, UTC
 *     anything else                                an error null
 *
 * Nulls pass: null is a value of every type. What conforms must also be among the type's allowed
 * values; a null needs not, so that "not known" and "none" can be told where the allowed values
 * list neither. Where an unknown part decides whether the whole is allowed, the whole is unknown.
 */
#include "feel/feel_internal.h"

#include <string.h>

#define ALLOWED_DEPTH_MAX 64

static bool has_allowed(const feel_type *type, unsigned depth)
{
    if (type == NULL || depth > 4) {
        return type != NULL; /* deep or recursive: look */
    }
    if (type->allowed != NULL || type->list_allowed != NULL) {
        return true;
    }
    if (type->kind == FEEL_TYPE_LIST) {
        return has_allowed(type->element, depth + 1);
    }
    if (type->kind == FEEL_TYPE_CONTEXT) {
        for (size_t i = 0; i < type->n_members; i++) {
            if (has_allowed(type->members[i].type, depth + 1)) {
                return true;
            }
        }
    }
    return false;
}

/* A test that is unknown passes, and is joined to *unknown. */
static bool passes(feel_run *run, const feel_node *tests, value v, value *unknown)
{
    value result = feel_test(run, tests, v, NULL);
    if (value_is_unknown(result)) {
        *unknown = value_null_join(run->scratch, *unknown, result);
        return true;
    }
    return value_is_true(result);
}

/* Are `v` and all its parts among the allowed values, as far as is known? `v` conforms to
 * `type`. */
static bool is_allowed(feel_run *run, value v, const feel_type *type, unsigned depth,
                       value *unknown)
{
    if (v.kind == VALUE_NULL || type == NULL || depth > ALLOWED_DEPTH_MAX) {
        return true;
    }
    if (type->kind == FEEL_TYPE_LIST && v.kind == VALUE_LIST) {
        if (type->list_allowed != NULL && !passes(run, type->list_allowed, v, unknown)) {
            return false;
        }
        for (size_t i = 0; i < v.as.list->n; i++) {
            value item = v.as.list->items[i];
            if ((type->allowed != NULL && item.kind != VALUE_NULL &&
                 !passes(run, type->allowed, item, unknown)) ||
                !is_allowed(run, item, type->element, depth + 1, unknown)) {
                return false;
            }
        }
        return true;
    }
    if (type->allowed != NULL && !passes(run, type->allowed, v, unknown)) {
        return false;
    }
    if (type->kind == FEEL_TYPE_CONTEXT && v.kind == VALUE_CONTEXT) {
        for (size_t i = 0; i < type->n_members; i++) {
            const value *member = value_context_get(v.as.context, type->members[i].name);
            if (member != NULL &&
                !is_allowed(run, *member, type->members[i].type, depth + 1, unknown)) {
                return false;
            }
        }
    }
    return true;
}

/* The value after the implicit conversions; false if there is none that conforms. */
static bool convert(feel_run *run, value *out, value v, const feel_type *type)
{
    if (feel_value_is(v, type)) {
        *out = v;
        return true;
    }
    if (v.kind == VALUE_LIST && type->kind != FEEL_TYPE_LIST && v.as.list->n == 1) {
        *out = v.as.list->items[0];
        return out->kind == VALUE_NULL || feel_value_is(*out, type);
    }
    if (v.kind != VALUE_LIST && type->kind == FEEL_TYPE_LIST &&
        (type->element == NULL || feel_value_is(v, type->element))) {
        *out = value_list_new(run->scratch, 1);
        out->as.list->items[0] = v;
        return true;
    }
    if (v.kind == VALUE_DATE && type->kind == FEEL_TYPE_DATE_TIME) {
        *out = value_date_time(run->scratch,
                               (temporal_moment){.date = v.as.date, .zone = TEMPORAL_OFFSET});
        return true;
    }
    return false;
}

/* The scalar kinds stand in the same order in both enumerations. */
_Static_assert((int)FEEL_TYPE_BOOLEAN == (int)VALUE_BOOLEAN + 1 &&
                   (int)FEEL_TYPE_SECONDS == (int)VALUE_SECONDS + 1,
               "type and value kinds run in parallel");

static inline bool is_plain_scalar_of(value v, const feel_type *type)
{
    return (int)type->kind == (int)v.kind + 1 && v.kind <= VALUE_SECONDS && type->allowed == NULL;
}

value feel_coerce(feel_run *run, value v, const feel_type *type, source_place at)
{
    value out;
    if (v.kind != VALUE_NULL && type != NULL && is_plain_scalar_of(v, type)) {
        return v; /* what nearly every boundary sees at night */
    }
    if (v.kind == VALUE_NULL || type == NULL || coerce_takes_all(type)) {
        return v;
    }
    if (!convert(run, &out, v, type)) {
        return eval_failed(run, at, "%s does not conform to type %s", value_kind_name(v.kind),
                           type->name != NULL ? type->name : infer_text(run->scratch, type));
    }
    value unknown = value_null();
    if (has_allowed(type, 0) && !is_allowed(run, out, type, 0, &unknown)) {
        return eval_failed(run, at, "value is not allowed by type %s",
                           type->name != NULL ? type->name : "");
    }
    return value_is_unknown(unknown) ? unknown : out;
}

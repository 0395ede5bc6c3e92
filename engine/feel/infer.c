/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types of expressions, as far as they are known when the tree is built. ANY means "not known" and
 * fits everything, NULL is the type of the literal null and fits everything too. What is never
 * known to fail is allowed.
 */
#include "feel/feel_internal.h"

#include <string.h>

const feel_type *infer_item(const feel_type *list)
{
    switch (list->kind) {
    case FEEL_TYPE_LIST:
    case FEEL_TYPE_RANGE:
        return list->element != NULL ? list->element : &feel_type_any;
    case FEEL_TYPE_NULL:
        return &feel_type_any;
    default:
        return list; /* a single value stands for the list of it */
    }
}

/* Item definitions may refer to themselves: beyond this depth types are taken as fitting. */
#define INFER_DEPTH_MAX 16u

/* The kind without its restrictions. */
static const feel_type *plain(const feel_type *t)
{
    switch (t->kind) {
    case FEEL_TYPE_BOOLEAN:
        return &feel_type_boolean;
    case FEEL_TYPE_NUMBER:
        return &feel_type_number;
    case FEEL_TYPE_STRING:
        return &feel_type_string;
    case FEEL_TYPE_DATE:
        return &feel_type_date;
    case FEEL_TYPE_TIME:
        return &feel_type_time;
    case FEEL_TYPE_DATE_TIME:
        return &feel_type_date_time;
    case FEEL_TYPE_MONTHS:
        return &feel_type_months;
    case FEEL_TYPE_SECONDS:
        return &feel_type_seconds;
    default:
        return &feel_type_any;
    }
}

/* Is there a value of the kind that the type excludes? */
static bool is_restricted(const feel_type *t, unsigned depth)
{
    if (t == NULL || depth > 4) {
        return t != NULL; /* deep or recursive: look */
    }
    if (t->allowed != NULL || t->list_allowed != NULL || t->possible != NULL) {
        return true;
    }
    for (size_t i = 0; t->kind == FEEL_TYPE_CONTEXT && i < t->n_members; i++) {
        if (is_restricted(t->members[i].type, depth + 1)) {
            return true;
        }
    }
    return t->kind == FEEL_TYPE_LIST && is_restricted(t->element, depth + 1);
}

static const feel_type *common_type(arena *a, const feel_type *x, const feel_type *y,
                                    unsigned depth);

/* What two contexts have in common; values of the result may have more. */
static const feel_type *common_context(arena *a, const feel_type *x, const feel_type *y,
                                       unsigned depth)
{
    size_t n = 0;
    feel_type *common = feel_type_context_new(a, x->n_members);
    for (size_t i = 0; i < x->n_members; i++) {
        int j = feel_type_member(y, x->members[i].name);
        if (j >= 0) {
            common->members[n].name = x->members[i].name;
            common->members[n++].type =
                common_type(a, x->members[i].type, y->members[j].type, depth + 1);
        }
    }
    common->n_members = n;
    common->open = x->open || y->open || n < x->n_members || n < y->n_members;
    return common;
}

static const feel_type *common_type(arena *a, const feel_type *x, const feel_type *y,
                                    unsigned depth)
{
    if (depth > INFER_DEPTH_MAX) {
        return &feel_type_any;
    }
    if (x == y || y->kind == FEEL_TYPE_NULL) {
        return x;
    }
    if (x->kind == FEEL_TYPE_NULL) {
        return y;
    }
    if (x->kind != y->kind) {
        return &feel_type_any;
    }
    if (feel_type_equal(x, y) && !is_restricted(x, 0) && !is_restricted(y, 0)) {
        return x;
    }
    switch (x->kind) {
    case FEEL_TYPE_CONTEXT:
        return common_context(a, x, y, depth);
    case FEEL_TYPE_LIST:
        return feel_type_list_of(a, common_type(a, infer_item(x), infer_item(y), depth + 1));
    case FEEL_TYPE_RANGE:
        return &feel_type_any_range;
    case FEEL_TYPE_FUNCTION:
        return &feel_type_any_function;
    default:
        return plain(x); /* with different allowed values */
    }
}

const feel_type *infer_common(arena *a, const feel_type *x, const feel_type *y)
{
    return common_type(a, x, y, 0);
}

static bool is_duration(const feel_type *t)
{
    return t->kind == FEEL_TYPE_MONTHS || t->kind == FEEL_TYPE_SECONDS;
}

static bool is_date(const feel_type *t)
{
    return t->kind == FEEL_TYPE_DATE || t->kind == FEEL_TYPE_DATE_TIME;
}

/* One operand's type is not known: what can the result be? */
static const feel_type *arithmetic_half_known(feel_op op, const feel_type *x, const feel_type *y)
{
    const feel_type *known = infer_is_known(x) ? x : y;
    if (op == FEEL_POW) {
        return !infer_is_known(known) || known->kind == FEEL_TYPE_NUMBER ? &feel_type_number : NULL;
    }
    if (!infer_is_known(known)) {
        return &feel_type_any;
    }
    switch (known->kind) {
    case FEEL_TYPE_NUMBER:
        return op == FEEL_ADD || op == FEEL_SUB ? &feel_type_number : &feel_type_any;
    case FEEL_TYPE_STRING:
        return op == FEEL_ADD ? &feel_type_string : NULL;
    case FEEL_TYPE_DATE:
    case FEEL_TYPE_DATE_TIME:
    case FEEL_TYPE_TIME:
        return op == FEEL_ADD || op == FEEL_SUB ? &feel_type_any : NULL;
    case FEEL_TYPE_MONTHS:
    case FEEL_TYPE_SECONDS:
        return &feel_type_any;
    default:
        return NULL;
    }
}

/* DMN 1.5, 10.3.2.3 and tables 50 to 55. */
const feel_type *infer_arithmetic(feel_op op, const feel_type *x, const feel_type *y)
{
    if (!infer_is_known(x) || !infer_is_known(y)) {
        return arithmetic_half_known(op, x, y);
    }
    if (x->kind == FEEL_TYPE_NUMBER && y->kind == FEEL_TYPE_NUMBER) {
        return &feel_type_number;
    }
    switch (op) {
    case FEEL_ADD:
        if (x->kind == y->kind && (is_duration(x) || x->kind == FEEL_TYPE_STRING)) {
            return plain(x);
        }
        if ((is_date(x) && is_duration(y)) ||
            (x->kind == FEEL_TYPE_TIME && y->kind == FEEL_TYPE_SECONDS)) {
            return plain(x);
        }
        if ((is_date(y) && is_duration(x)) ||
            (y->kind == FEEL_TYPE_TIME && x->kind == FEEL_TYPE_SECONDS)) {
            return plain(y);
        }
        return NULL;
    case FEEL_SUB:
        if ((is_date(x) && is_date(y)) ||
            (x->kind == FEEL_TYPE_TIME && y->kind == FEEL_TYPE_TIME)) {
            return &feel_type_seconds;
        }
        if ((is_date(x) && is_duration(y)) ||
            (x->kind == FEEL_TYPE_TIME && y->kind == FEEL_TYPE_SECONDS) ||
            (x->kind == y->kind && is_duration(x))) {
            return plain(x);
        }
        return NULL;
    case FEEL_MUL:
        if (x->kind == FEEL_TYPE_NUMBER && is_duration(y)) {
            return plain(y);
        }
        return is_duration(x) && y->kind == FEEL_TYPE_NUMBER ? plain(x) : NULL;
    case FEEL_DIV:
        if (is_duration(x) && x->kind == y->kind) {
            return &feel_type_number;
        }
        return is_duration(x) && y->kind == FEEL_TYPE_NUMBER ? plain(x) : NULL;
    default:
        return NULL;
    }
}

static bool comparable(const feel_type *x, const feel_type *y, unsigned depth)
{
    if (!infer_is_known(x) || !infer_is_known(y) || depth > INFER_DEPTH_MAX) {
        return true;
    }
    if (x->kind == FEEL_TYPE_LIST && y->kind == FEEL_TYPE_LIST) {
        return comparable(infer_item(x), infer_item(y), depth + 1);
    }
    return x->kind == y->kind;
}

bool infer_comparable(const feel_type *x, const feel_type *y)
{
    return comparable(x, y, 0);
}

bool infer_may_be_boolean(const feel_type *t)
{
    return !infer_is_known(t) || t->kind == FEEL_TYPE_BOOLEAN;
}

static bool is_ordered(const feel_type *t)
{
    return !infer_is_known(t) || t->kind == FEEL_TYPE_NUMBER || t->kind == FEEL_TYPE_STRING ||
           is_date(t) || t->kind == FEEL_TYPE_TIME || is_duration(t);
}

bool infer_orderable(const feel_type *x, const feel_type *y)
{
    return is_ordered(x) && is_ordered(y) && infer_comparable(x, y);
}

static bool may_be(const feel_type *t, const feel_type *wanted, unsigned depth)
{
    if (depth > INFER_DEPTH_MAX || !infer_is_known(t) || wanted == NULL ||
        !infer_is_known(wanted) || feel_type_conforms(t, wanted)) {
        return true;
    }
    if (t->kind == FEEL_TYPE_LIST && wanted->kind == FEEL_TYPE_LIST) {
        return t->element == NULL || wanted->element == NULL ||
               may_be(t->element, wanted->element, depth + 1);
    }
    if (t->kind == FEEL_TYPE_LIST) {
        return t->element == NULL || may_be(t->element, wanted, depth + 1); /* a list of one */
    }
    if (wanted->kind == FEEL_TYPE_LIST) {
        return wanted->element == NULL || may_be(t, wanted->element, depth + 1);
    }
    if (t->kind == FEEL_TYPE_CONTEXT && wanted->kind == FEEL_TYPE_CONTEXT) {
        for (size_t i = 0; i < wanted->n_members; i++) {
            int j = feel_type_member(t, wanted->members[i].name);
            if (j < 0 ? !t->open
                      : !may_be(t->members[j].type, wanted->members[i].type, depth + 1)) {
                return false;
            }
        }
        return true;
    }
    return (t->kind == FEEL_TYPE_FUNCTION && wanted->kind == FEEL_TYPE_FUNCTION) ||
           (t->kind == FEEL_TYPE_RANGE && wanted->kind == FEEL_TYPE_RANGE) ||
           (t->kind == FEEL_TYPE_DATE && wanted->kind == FEEL_TYPE_DATE_TIME);
}

bool infer_may_be(const feel_type *t, const feel_type *wanted)
{
    return may_be(t, wanted, 0);
}

const feel_type *infer_member(arena *a, const feel_type *base, const char *name)
{
    if (!infer_is_known(base)) {
        return &feel_type_any;
    }
    if (base->kind == FEEL_TYPE_LIST) {
        const feel_type *type = infer_member(a, infer_item(base), name);
        return type == NULL ? NULL : feel_type_list_of(a, type);
    }
    if (base->kind == FEEL_TYPE_CONTEXT) {
        int i = feel_type_member(base, name);
        if (i >= 0) {
            return base->members[i].type != NULL ? base->members[i].type : &feel_type_any;
        }
        return base->open ? &feel_type_any : NULL;
    }
    return base->kind == FEEL_TYPE_FUNCTION ? NULL : feel_property_type(base, name);
}

/* Built-ins whose result has the type of what they are given. */
static const feel_type *infer_generic(arena *a, const feel_node *call)
{
    static const char *const SAME_LIST[] = {"sort", "reverse", "sublist", "distinct values",
                                            "remove"};
    static const char *const JOINED[] = {"concatenate", "union"};
    static const char *const ONE_OF[] = {"min", "max"};
    const char *name = call->as.call.builtin->name;
    size_t n = call->as.call.n_args;
    const feel_node **args = call->as.call.args;
    if (n == 0 || call->as.call.names != NULL) {
        return &feel_type_any;
    }
    for (size_t i = 0; i < sizeof SAME_LIST / sizeof SAME_LIST[0]; i++) {
        if (strcmp(name, SAME_LIST[i]) == 0) {
            return args[0]->type->kind == FEEL_TYPE_LIST ? args[0]->type : &feel_type_any;
        }
    }
    bool joined = strcmp(name, JOINED[0]) == 0 || strcmp(name, JOINED[1]) == 0;
    bool one_of = strcmp(name, ONE_OF[0]) == 0 || strcmp(name, ONE_OF[1]) == 0;
    if (!joined && !one_of) {
        return &feel_type_any;
    }
    const feel_type *type = args[0]->type;
    for (size_t i = 1; i < n; i++) {
        type = infer_common(a, type, args[i]->type);
    }
    if (joined) {
        return type->kind == FEEL_TYPE_LIST ? type : &feel_type_any;
    }
    return infer_item(type);
}

const feel_type *infer_call(arena *a, const feel_node *call)
{
    const feel_builtin *builtin = call->as.call.builtin;
    if (builtin == NULL) {
        const feel_type *type = call->as.call.callee->type;
        return type->kind == FEEL_TYPE_FUNCTION && type->element != NULL ? type->element
                                                                         : &feel_type_any;
    }
    const feel_type *type =
        call->as.call.signature != NULL ? call->as.call.signature->result : NULL;
    if (type == NULL) {
        type = builtin->n_signatures > 0 ? builtin->signatures[0].result : &feel_type_any;
        for (size_t i = 1; i < builtin->n_signatures; i++) {
            if (builtin->signatures[i].result != type) {
                type = &feel_type_any;
            }
        }
    }
    bool is_generic = type == NULL || type->kind == FEEL_TYPE_ANY || type == &feel_type_any_list;
    const feel_type *generic = is_generic ? infer_generic(a, call) : &feel_type_any;
    return generic->kind != FEEL_TYPE_ANY || type == NULL ? generic : type;
}

const char *infer_text(arena *a, const feel_type *t)
{
    text out = {0};
    feel_type_to_text(&out, t);
    const char *s = arena_copy(a, text_string(&out), out.size);
    text_dispose(&out);
    return s;
}

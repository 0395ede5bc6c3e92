/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FEEL types: the simple ones, building, and the two questions asked of them: does one type conform
 * to another, and is a value of a type (DMN 1.5, 10.3.2.9).
 */
#include "feel/type.h"

#include <string.h>

#include "feel/feel.h"

/* Item definitions may refer to themselves: comparing them deeper than this finds nothing new. */
#define TYPE_DEPTH_MAX 64u

const feel_type feel_type_any = {.kind = FEEL_TYPE_ANY};
const feel_type feel_type_null = {.kind = FEEL_TYPE_NULL};
const feel_type feel_type_boolean = {.kind = FEEL_TYPE_BOOLEAN};
const feel_type feel_type_number = {.kind = FEEL_TYPE_NUMBER};
const feel_type feel_type_string = {.kind = FEEL_TYPE_STRING};
const feel_type feel_type_date = {.kind = FEEL_TYPE_DATE};
const feel_type feel_type_time = {.kind = FEEL_TYPE_TIME};
const feel_type feel_type_date_time = {.kind = FEEL_TYPE_DATE_TIME};
const feel_type feel_type_months = {.kind = FEEL_TYPE_MONTHS};
const feel_type feel_type_seconds = {.kind = FEEL_TYPE_SECONDS};
const feel_type feel_type_any_list = {.kind = FEEL_TYPE_LIST, .element = &feel_type_any};
const feel_type feel_type_any_context = {.kind = FEEL_TYPE_CONTEXT, .open = true};
const feel_type feel_type_any_range = {.kind = FEEL_TYPE_RANGE, .element = &feel_type_any};
const feel_type feel_type_any_function = {
    .kind = FEEL_TYPE_FUNCTION, .element = &feel_type_any, .open = true};

/* The first name of each type is the standard's; the others are older spellings. */
static const struct {
    const char *name;
    const feel_type *type;
} type_names[] = {
    {"Any", &feel_type_any},
    {"Null", &feel_type_null},
    {"boolean", &feel_type_boolean},
    {"number", &feel_type_number},
    {"string", &feel_type_string},
    {"date", &feel_type_date},
    {"time", &feel_type_time},
    {"date and time", &feel_type_date_time},
    {"years and months duration", &feel_type_months},
    {"days and time duration", &feel_type_seconds},
    {"list", &feel_type_any_list},
    {"context", &feel_type_any_context},
    {"range", &feel_type_any_range},
    {"function", &feel_type_any_function},
    {"dateTime", &feel_type_date_time},
    {"yearMonthDuration", &feel_type_months},
    {"dayTimeDuration", &feel_type_seconds},
    {"any", &feel_type_any},
    {"List", &feel_type_any_list},
    {"Context", &feel_type_any_context},
};

const feel_type *feel_type_builtin(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
        if (strlen(type_names[i].name) == n && memcmp(type_names[i].name, name, n) == 0) {
            return type_names[i].type;
        }
    }
    return NULL;
}

static const feel_type *type_of_element(arena *a, feel_type_kind kind, const feel_type *element)
{
    feel_type *type = arena_zalloc(a, sizeof *type);
    type->kind = kind;
    type->element = element;
    return type;
}

const feel_type *feel_type_list_of(arena *a, const feel_type *element)
{
    return element == &feel_type_any ? &feel_type_any_list
                                     : type_of_element(a, FEEL_TYPE_LIST, element);
}

const feel_type *feel_type_range_of(arena *a, const feel_type *element)
{
    return element == &feel_type_any ? &feel_type_any_range
                                     : type_of_element(a, FEEL_TYPE_RANGE, element);
}

feel_type *feel_type_context_new(arena *a, size_t n_members)
{
    feel_type *type = arena_zalloc(a, sizeof *type);
    type->kind = FEEL_TYPE_CONTEXT;
    type->members = arena_array(a, n_members, sizeof *type->members);
    type->n_members = n_members;
    return type;
}

int feel_type_member(const feel_type *context, const char *name)
{
    for (size_t i = 0; i < context->n_members; i++) {
        if (context->members[i].name == name || strcmp(context->members[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool types_equal(const feel_type *a, const feel_type *b, unsigned depth)
{
    if (a == b || depth > TYPE_DEPTH_MAX) {
        return true;
    }
    if (a->kind != b->kind || a->open != b->open || a->n_members != b->n_members) {
        return false;
    }
    if ((a->element == NULL) != (b->element == NULL) ||
        (a->element != NULL && !types_equal(a->element, b->element, depth + 1))) {
        return false;
    }
    for (size_t i = 0; i < a->n_members; i++) { /* a function's parameters have an order */
        int k = a->kind == FEEL_TYPE_FUNCTION ? (int)i : feel_type_member(b, a->members[i].name);
        if (k < 0 || !types_equal(a->members[i].type, b->members[k].type, depth + 1)) {
            return false;
        }
    }
    return true;
}

bool feel_type_equal(const feel_type *a, const feel_type *b)
{
    return types_equal(a, b, 0);
}

static bool type_conforms(const feel_type *a, const feel_type *b, unsigned depth)
{
    if (a == b || a == NULL || b == NULL || depth > TYPE_DEPTH_MAX) {
        return true;
    }
    if (a->kind == FEEL_TYPE_ANY || b->kind == FEEL_TYPE_ANY || a->kind == FEEL_TYPE_NULL) {
        return true;
    }
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case FEEL_TYPE_LIST:
    case FEEL_TYPE_RANGE:
        return type_conforms(a->element, b->element, depth + 1);
    case FEEL_TYPE_CONTEXT:
        if (a->open || b->open) {
            return true;
        }
        for (size_t i = 0; i < b->n_members; i++) {
            int k = feel_type_member(a, b->members[i].name);
            if (k < 0 || !type_conforms(a->members[k].type, b->members[i].type, depth + 1)) {
                return false;
            }
        }
        return true;
    case FEEL_TYPE_FUNCTION:
        if (a->open || b->open) {
            return true;
        }
        if (a->n_members != b->n_members || !type_conforms(a->element, b->element, depth + 1)) {
            return false;
        }
        for (size_t i = 0; i < a->n_members; i++) { /* what b may be given, a must take */
            if (!type_conforms(b->members[i].type, a->members[i].type, depth + 1)) {
                return false;
            }
        }
        return true;
    default:
        return true;
    }
}

bool feel_type_conforms(const feel_type *a, const feel_type *b)
{
    return type_conforms(a, b, 0);
}

static bool builtin_is(const feel_builtin *builtin, const feel_type *t)
{
    for (size_t i = 0; i < builtin->n_signatures; i++) {
        const feel_signature *s = &builtin->signatures[i];
        if (t->n_members < s->n_required || (t->n_members > s->n_params && !s->variadic) ||
            !feel_type_conforms(s->result, t->element)) {
            continue;
        }
        bool takes_all = true;
        for (size_t k = 0; k < t->n_members && k < s->n_params && takes_all; k++) {
            takes_all = s->variadic || feel_type_conforms(t->members[k].type, s->types[k]);
        }
        if (takes_all) {
            return true;
        }
    }
    return false;
}

static bool function_is(const struct feel_function *f, const feel_type *t)
{
    if (t->open) {
        return true;
    }
    if (f->builtin != NULL) {
        return builtin_is(f->builtin, t);
    }
    const feel_member *params = f->params;
    size_t n_params = f->n_params;
    const feel_type *result = NULL;
    if (f->definition != NULL) {
        params = f->definition->as.function.params;
        n_params = f->definition->as.function.n_params;
        result = f->definition->as.function.result_type;
        if (result == NULL && f->definition->as.function.body != NULL) {
            result = f->definition->as.function.body->type;
        }
    }
    if (n_params != t->n_members || !feel_type_conforms(result, t->element)) {
        return false;
    }
    for (size_t i = 0; i < n_params; i++) {
        if (!feel_type_conforms(t->members[i].type, params[i].type)) {
            return false;
        }
    }
    return true;
}

/** A part of a value may be null whatever its type. */
static bool part_is(value v, const feel_type *t)
{
    return value_is_null(v) || feel_value_is(v, t);
}

static bool context_is(const value_context *c, const feel_type *t)
{
    for (size_t i = 0; i < t->n_members; i++) {
        const value *entry = value_context_get(c, t->members[i].name);
        if (entry == NULL || !part_is(*entry, t->members[i].type)) {
            return false;
        }
    }
    return true;
}

bool feel_value_is(value v, const feel_type *t)
{
    if (t == NULL || t->kind == FEEL_TYPE_ANY) {
        return !value_is_null(v);
    }
    switch (v.kind) {
    case VALUE_NULL:
        return t->kind == FEEL_TYPE_NULL;
    case VALUE_BOOLEAN:
        return t->kind == FEEL_TYPE_BOOLEAN;
    case VALUE_NUMBER:
        return t->kind == FEEL_TYPE_NUMBER;
    case VALUE_STRING:
        return t->kind == FEEL_TYPE_STRING;
    case VALUE_DATE:
        return t->kind == FEEL_TYPE_DATE;
    case VALUE_TIME:
        return t->kind == FEEL_TYPE_TIME;
    case VALUE_DATE_TIME:
        return t->kind == FEEL_TYPE_DATE_TIME;
    case VALUE_MONTHS:
        return t->kind == FEEL_TYPE_MONTHS;
    case VALUE_SECONDS:
        return t->kind == FEEL_TYPE_SECONDS;
    case VALUE_LIST:
        if (t->kind != FEEL_TYPE_LIST) {
            return false;
        }
        for (size_t i = 0; i < v.as.list->n && t->element != &feel_type_any; i++) {
            if (!part_is(v.as.list->items[i], t->element)) {
                return false;
            }
        }
        return true;
    case VALUE_CONTEXT:
        return t->kind == FEEL_TYPE_CONTEXT && context_is(v.as.context, t);
    case VALUE_RANGE:
        return t->kind == FEEL_TYPE_RANGE && part_is(v.as.range->low, t->element) &&
               part_is(v.as.range->high, t->element);
    case VALUE_FUNCTION:
        return t->kind == FEEL_TYPE_FUNCTION && function_is(v.as.function, t);
    }
    return false;
}

static void append_members(text *out, const feel_type *t)
{
    for (size_t i = 0; i < t->n_members; i++) {
        text_append_string(out, i > 0 ? ", " : "");
        if (t->kind == FEEL_TYPE_CONTEXT) {
            text_printf(out, "%s: ", t->members[i].name);
        }
        feel_type_to_text(out, t->members[i].type);
    }
}

void feel_type_to_text(text *out, const feel_type *t)
{
    if (t == NULL) {
        t = &feel_type_any;
    }
    if (t->name != NULL) {
        text_append_string(out, t->name);
        return;
    }
    switch (t->kind) {
    case FEEL_TYPE_LIST:
    case FEEL_TYPE_RANGE:
        text_append_string(out, t->kind == FEEL_TYPE_LIST ? "list<" : "range<");
        feel_type_to_text(out, t->element);
        text_append_char(out, '>');
        return;
    case FEEL_TYPE_CONTEXT:
        if (t->open) {
            text_append_string(out, "context");
            return;
        }
        text_append_string(out, "context<");
        append_members(out, t);
        text_append_char(out, '>');
        return;
    case FEEL_TYPE_FUNCTION:
        if (t->open) {
            text_append_string(out, "function");
            return;
        }
        text_append_string(out, "function<");
        append_members(out, t);
        text_append_string(out, "> -> ");
        feel_type_to_text(out, t->element);
        return;
    default:
        for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
            if (type_names[i].type->kind == t->kind) {
                text_append_string(out, type_names[i].name);
                return;
            }
        }
    }
}

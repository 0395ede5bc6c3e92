/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parameters.xml: amounts and thresholds, each value with the day from which it is in force,
 * perhaps a region, and its law.
 *
 *     from          to            in force
 *     2016-05-01                  from that day until the next value's `from` in the same region,
 * or for ever 2016-05-01    2020-01-01    from that day, no longer on 2020-01-01
 *
 * Rules see them as the input `Parameters`, a context with what is in force on the as-of date where
 * the subject lives: the value whose region is the longest beginning of the subject's.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/rulebook_parts.h"

#include "base/translate.h"

static const form_attribute value_attributes[] = {
    {"from", FORM_DATE, true, NULL},      {"to", FORM_END_DATE, false, NULL},
    {"region", FORM_REGION, false, NULL}, {"law", FORM_TEXT, true, NULL},
    {"link", FORM_LINK, false, NULL},     {0},
};
static const form value_form = {"value", value_attributes, NULL, FORM_TEXT};

static const form_attribute parameter_attributes[] = {{"name", FORM_NAME, true, NULL},
                                                      {"type", FORM_TEXT, true, NULL},
                                                      {"unit", FORM_TEXT, false, NULL},
                                                      {0}};
static const form_child parameter_children[] = {{&value_form, 1, 0}, {0}};
static const form parameter_form = {"parameter", parameter_attributes, parameter_children,
                                    FORM_NOTHING};

static const form_child parameters_children[] = {{&parameter_form, 0, 0}, {0}};
static const form parameters_form = {"parameters", NULL, parameters_children, FORM_NOTHING};

/* ---- one value ---- */

static bool parse_literal(value *out, arena *a, const feel_type *type, const char *s)
{
    size_t n = strlen(s);
    switch (type->kind) {
    case FEEL_TYPE_NUMBER:
        return value_parse(out, a, VALUE_NUMBER, s, n);
    case FEEL_TYPE_STRING:
        *out = value_string_copy(a, s, n);
        return true;
    case FEEL_TYPE_BOOLEAN:
        *out = value_boolean(strcmp(s, "true") == 0);
        return strcmp(s, "true") == 0 || strcmp(s, "false") == 0;
    case FEEL_TYPE_DATE:
        return value_parse(out, a, VALUE_DATE, s, n);
    case FEEL_TYPE_TIME:
        return value_parse(out, a, VALUE_TIME, s, n);
    case FEEL_TYPE_DATE_TIME:
        return value_parse(out, a, VALUE_DATE_TIME, s, n);
    case FEEL_TYPE_MONTHS:
        return value_parse(out, a, VALUE_MONTHS, s, n);
    case FEEL_TYPE_SECONDS:
        return value_parse(out, a, VALUE_SECONDS, s, n);
    default:
        return false;
    }
}

/* Does the dictionary allow it (allowed values of the component's type)? */
static bool is_allowed(rulebook_loading *l, value v, const feel_type *type, source_place at)
{
    if (type->allowed == NULL && type->list_allowed == NULL) {
        return true;
    }
    feel_run run;
    temporal_date today = {.year = 1970, .month = 1, .day = 1};
    temporal_date_from_days(&today, l->as_of_day);
    feel_run_init(&run, l->a, today);
    return !value_is_null(feel_coerce(&run, v, type, at));
}

static void read_value(rulebook_loading *l, rulebook_value *out, const rulebook_parameter *p,
                       const feel_type *plain, const xml_element *e)
{
    *out = (rulebook_value){
        .from_day = form_date(e, "from", 0),
        .to_day = form_date(e, "to", INT32_MAX),
        .region = form_text(e, "region", ""),
        .law = form_text(e, "law", ""),
        .link = form_text(e, "link", ""),
        .at = xml_place(e),
    };
    source_text literal = xml_text_trimmed(e);
    source_place place = source_text_place(&literal, 0);
    if (!parse_literal(&out->value, l->a, plain, literal.bytes)) {
        rulebook_fault(l, "rulebook-parameter-value", place, p->name, form_of_type(plain),
                       "'%s' is no %s", literal.bytes, rulebook_type_text(l->a, plain));
    } else if (!is_allowed(l, out->value, p->type, place)) {
        rulebook_fault(l, "rulebook-parameter-value", place, p->name, NULL,
                       "'%s' is none of the values that the dictionary allows for '%s'",
                       literal.bytes, p->name);
    }
    if (out->to_day <= out->from_day) {
        rulebook_fault(l, "rulebook-parameter-period", xml_attribute_place(e, "to"), p->name,
                       "'to' is the first day on which the value is no longer in force",
                       "the value ends before it begins");
    }
}

/* ---- one parameter ---- */

static int compare_values(const void *left, const void *right)
{
    const rulebook_value *x = left, *y = right;
    int order = strcmp(x->region, y->region);
    if (order != 0) {
        return order;
    }
    if (x->from_day != y->from_day) {
        return x->from_day < y->from_day ? -1 : 1;
    }
    return x->at.offset < y->at.offset ? -1 : x->at.offset > y->at.offset;
}

/* A value without an end ends where the next one begins. */
static void close_periods(rulebook_loading *l, rulebook_parameter *p)
{
    for (size_t i = 0; i + 1 < p->n_values; i++) {
        rulebook_value *v = &p->values[i];
        const rulebook_value *next = &p->values[i + 1];
        if (strcmp(v->region, next->region) != 0) {
            continue;
        }
        if (v->to_day == INT32_MAX) {
            v->to_day = next->from_day;
        }
        if (v->to_day > next->from_day || v->from_day == next->from_day) {
            rulebook_fault(l, "rulebook-parameter-overlap", next->at, p->name,
                           "end the earlier one with to=\"...\", or correct 'from'",
                           "two values of '%s' are in force at the same time", p->name);
        }
    }
}

/* The type as parameters.xml names it; NULL with a fault. */
static const feel_type *named_type(rulebook_loading *l, const xml_element *e)
{
    static const char *const names[] = {"number",
                                        "string",
                                        "date",
                                        "boolean",
                                        "years and months duration",
                                        "days and time duration",
                                        "time",
                                        "date and time"};
    const char *given = form_text(e, "type", "");
    form_names known = {.arena = l->a};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], given) == 0) {
            return feel_type_builtin(given, strlen(given));
        }
        form_names_add(&known, names[i]);
    }
    rulebook_fault(l, "rulebook-unknown-type", xml_attribute_place(e, "type"),
                   form_text(e, "name", ""), form_suggest(l->a, given, &known),
                   "there is no type '%s'", given);
    return NULL;
}

/* The dictionary's type of this parameter, if the dictionary speaks of parameters at all. */
static const feel_type *dictionary_type(rulebook_loading *l, const feel_type *all,
                                        const feel_type *plain, const xml_element *e)
{
    if (all == NULL) {
        return plain;
    }
    const char *name = form_text(e, "name", "");
    int index = feel_type_member(all, name);
    if (index < 0) {
        form_names known = {.arena = l->a};
        for (size_t i = 0; i < all->n_members; i++) {
            form_names_add(&known, all->members[i].name);
        }
        rulebook_fault(l, "rulebook-unknown-component", xml_attribute_place(e, "name"), name,
                       form_suggest(l->a, name, &known),
                       "type %s of the dictionary has no component '%s'", RULEBOOK_PARAMETERS_TYPE,
                       name);
        return plain;
    }
    const feel_type *declared = all->members[index].type;
    if (declared->kind != plain->kind) {
        rulebook_fault(l, "rulebook-parameter-type", xml_attribute_place(e, "type"), name,
                       "give both the same type", "the dictionary says '%s' is a %s", name,
                       rulebook_type_text(l->a, declared));
        return plain;
    }
    return declared;
}

static bool read_parameter(rulebook_loading *l, rulebook_parameter *p, const feel_type *all,
                           const xml_element *e)
{
    const feel_type *plain = named_type(l, e);
    if (plain == NULL) {
        return false;
    }
    *p = (rulebook_parameter){
        .name = form_text(e, "name", ""),
        .unit = form_text(e, "unit", ""),
        .type = dictionary_type(l, all, plain, e),
        .at = xml_place(e),
    };
    size_t n = 0;
    for (const xml_element *v = xml_child(e, "value"); v != NULL; v = xml_next_named(v, "value")) {
        n++;
    }
    p->values = arena_array(l->a, n, sizeof *p->values);
    for (const xml_element *v = xml_child(e, "value"); v != NULL; v = xml_next_named(v, "value")) {
        read_value(l, &p->values[p->n_values++], p, plain, v);
    }
    qsort(p->values, p->n_values, sizeof *p->values, compare_values);
    close_periods(l, p);
    return true;
}

/* ---- all of them ---- */

static rulebook_parameter *find_parameter(const rulebook *b, const char *name)
{
    for (size_t i = 0; i < b->n_parameters; i++) {
        if (strcmp(b->parameters[i].name, name) == 0) {
            return &b->parameters[i];
        }
    }
    return NULL;
}

/* In the order of the dictionary's components, so that the context built from them has its type's
 * order. */
static void follow_dictionary(rulebook_loading *l, const feel_type *all)
{
    rulebook *b = l->book;
    rulebook_parameter *ordered = arena_array(l->a, b->n_parameters, sizeof *ordered);
    size_t n = 0;
    for (size_t i = 0; i < all->n_members; i++) {
        const rulebook_parameter *p = find_parameter(b, all->members[i].name);
        if (p != NULL) {
            ordered[n++] = *p;
        }
    }
    if (n == b->n_parameters) {
        b->parameters = ordered;
    }
}

static void report_unset(rulebook_loading *l, const feel_type *all, const xml_element *root)
{
    for (size_t i = 0; i < all->n_members; i++) {
        const char *name = all->members[i].name;
        if (find_parameter(l->book, name) == NULL) {
            rulebook_fault(
                l, "rulebook-unmapped-component", xml_place(root), name,
                arena_printf(l->a, translate("add <parameter name=\"%s\" ...>, or take it out of %s"), name,
                             RULEBOOK_PARAMETERS_TYPE),
                "component '%s' of type %s has no parameter", name, RULEBOOK_PARAMETERS_TYPE);
        }
    }
}

void parameters_load(rulebook_loading *l, size_t file)
{
    rulebook *b = l->book;
    size_t n_errors = l->list->n_errors;
    const xml_element *root = rulebook_file_root(l, file, &parameters_form);
    if (root == NULL) {
        return;
    }
    const feel_type *all =
        b->dictionary == NULL ? NULL : dmn_type_find(b->dictionary, RULEBOOK_PARAMETERS_TYPE);
    if (all != NULL && (all->kind != FEEL_TYPE_CONTEXT || all->open)) {
        rulebook_fault(l, "rulebook-item-type", xml_place(root), RULEBOOK_PARAMETERS_TYPE, NULL,
                       "type %s of the dictionary is no context with components",
                       RULEBOOK_PARAMETERS_TYPE);
        all = NULL;
    }
    size_t n = 0;
    for (const xml_element *e = xml_first(root); e != NULL; e = xml_next(e)) {
        n++;
    }
    b->parameters = arena_array(l->a, n, sizeof *b->parameters);
    for (const xml_element *e = xml_first(root); e != NULL; e = xml_next(e)) {
        if (find_parameter(b, form_text(e, "name", "")) != NULL) {
            rulebook_fault(l, "rulebook-duplicate", xml_attribute_place(e, "name"),
                           form_text(e, "name", ""), NULL, "there is a parameter '%s' already",
                           form_text(e, "name", ""));
            continue;
        }
        b->n_parameters += read_parameter(l, &b->parameters[b->n_parameters], all, e);
    }
    if (all != NULL) {
        report_unset(l, all, root);
        follow_dictionary(l, all);
        l->parameters_typed = true;
    }
    l->parameters_sound = l->list->n_errors == n_errors && b->dictionary != NULL;
}

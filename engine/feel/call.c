/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls: of built-in functions (an overload is chosen by count, names and kinds), of functions
 * defined in FEEL or as business knowledge models, and of what comes from outside (decision
 * services).
 *
 * A built-in is not called at all when an argument is unknown, unless it says it handles that: its
 * result depends on the argument. A defined function is: its body decides what it needs.
 */
#include "feel/feel_internal.h"

#include <string.h>

#include "base/translate.h"

#define ARGS_ON_STACK 8

/* Arguments in parameter order. */
typedef struct arguments {
    value *values;
    size_t n;       /* how many were written, or the place of the last one given by name */
    unsigned given; /* bit per parameter */
    value on_stack[ARGS_ON_STACK];
} arguments;

static void make_room(feel_run *run, arguments *args, size_t n)
{
    if (n <= ARGS_ON_STACK) {
        args->values = args->on_stack;
        memset(args->on_stack, 0, sizeof args->on_stack);
    } else {
        args->values = arena_array(run->scratch, n, sizeof *args->values);
    }
    args->n = 0;
    args->given = 0;
}

static int param_named(const char *const *params, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (params[i] == name || strcmp(params[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* ---- built-ins ---- */

static bool is_of_type(value v, const feel_type *type)
{
    if (v.kind == VALUE_NULL || type == NULL || type->kind == FEEL_TYPE_ANY) {
        return true;
    }
    return feel_value_is(v, type) ||
           (v.kind == VALUE_LIST && v.as.list->n == 1 && type->kind != FEEL_TYPE_LIST &&
            feel_value_is(v.as.list->items[0], type));
}

static bool takes_values(const feel_signature *s, const value *values, size_t n)
{
    if (n < s->n_required || (n > s->n_params && !s->variadic)) {
        return false;
    }
    for (size_t i = 0; i < n && i < s->n_params; i++) {
        if (s->variadic && i + 1u == s->n_params) {
            break; /* one list or many values */
        }
        if (!is_of_type(values[i], s->types[i])) {
            return false;
        }
    }
    return true;
}

/* The first overload that takes these kinds; else the first that takes so many: it says what is
 * wrong. */
static const feel_signature *choose_signature(const feel_builtin *builtin, const value *values,
                                              size_t n)
{
    const feel_signature *by_count = NULL;
    for (size_t i = 0; i < builtin->n_signatures; i++) {
        const feel_signature *s = &builtin->signatures[i];
        if (takes_values(s, values, n)) {
            return s;
        }
        if (by_count == NULL && n >= s->n_required && (n <= s->n_params || s->variadic)) {
            by_count = s;
        }
    }
    return by_count;
}

static value call_signature(feel_run *run, source_place at, const feel_signature *s,
                            const arguments *args)
{
    if (!s->handles_unknown) {
        value missing = value_null();
        for (size_t i = 0; i < args->n; i++) {
            if (value_is_unknown(args->values[i])) {
                missing = value_is_unknown(missing)
                              ? value_null_join(run->scratch, missing, args->values[i])
                              : args->values[i];
            }
        }
        if (value_is_unknown(missing)) {
            return missing;
        }
    }
    return s->call(run, at, args->values, args->n, args->given);
}

/* Values by name into the order of one signature; false if it has not these names. */
static bool arrange_names(arguments *out, const feel_signature *s, const char *const *names,
                          const value *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int param = param_named(s->params, s->n_params, names[i]);
        if (param < 0 || (out->given & (1u << param)) != 0) {
            return false;
        }
        out->values[param] = values[i];
        out->given |= 1u << param;
        out->n = (size_t)param >= out->n ? (size_t)param + 1 : out->n;
    }
    unsigned required = (1u << s->n_required) - 1;
    return (out->given & required) == required;
}

static value call_builtin_named(feel_run *run, source_place at, const feel_builtin *builtin,
                                const char *const *names, const value *values, size_t n)
{
    arguments args;
    for (int exact = 1; exact >= 0; exact--) {
        for (size_t i = 0; i < builtin->n_signatures; i++) {
            const feel_signature *s = &builtin->signatures[i];
            make_room(run, &args, FEEL_PARAMS_MAX);
            if (arrange_names(&args, s, names, values, n) &&
                (!exact || takes_values(s, args.values, args.n))) {
                return call_signature(run, at, s, &args);
            }
        }
    }
    return eval_failed(run, at, "'%s' has no parameters of these names", builtin->name);
}

static value call_builtin_positional(feel_run *run, source_place at, const feel_builtin *builtin,
                                     const feel_signature *s, arguments *args)
{
    if (s == NULL) {
        s = choose_signature(builtin, args->values, args->n);
    }
    if (s == NULL) {
        return eval_failed(run, at,
                           args->n == 1 ? N_("'%s' does not take %zu argument")
                                        : N_("'%s' does not take %zu arguments"),
                           builtin->name, args->n);
    }
    args->given = args->n >= 32 ? ~0u : (1u << args->n) - 1;
    return call_signature(run, at, s, args);
}

/* ---- defined functions ---- */

/* `values` lie in parameter order and there are as many as parameters. */
static value call_definition(feel_run *run, const struct feel_function *function,
                             const value *values)
{
    const feel_node *definition = function->definition;
    size_t n = definition->as.function.n_params;
    value slots_on_stack[ARGS_ON_STACK];
    feel_frame on_stack, *frame = &on_stack;
    if (definition->as.function.external) {
        return feel_fail(run, definition->at, "external functions are not supported");
    }
    if (!definition->no_closure) {
        frame = arena_alloc(run->scratch, sizeof *frame);
    }
    frame->up = function->closure;
    frame->slots = definition->no_closure && n <= ARGS_ON_STACK
                       ? slots_on_stack
                       : arena_array(run->scratch, n, sizeof(value));
    for (size_t i = 0; i < n; i++) {
        const feel_type *type = definition->as.function.params[i].type;
        frame->slots[i] = values[i];
        if (type != NULL && !value_is_null(values[i]) && !coerce_takes_all(type)) {
            frame->slots[i] = feel_coerce(run, values[i], type, definition->at);
            if (value_is_null(frame->slots[i])) {
                return frame->slots[i]; /* does not conform: not called (DMN 1.5, 10.3.2.13.2) */
            }
        }
    }
    value result = feel_eval(run, definition->as.function.body, frame);
    const feel_type *type = definition->as.function.result_type;
    return type == NULL ? result : feel_coerce(run, result, type, definition->at);
}

static const feel_member *params_of(const struct feel_function *function, size_t *n)
{
    if (function->definition != NULL) {
        *n = function->definition->as.function.n_params;
        return function->definition->as.function.params;
    }
    *n = function->n_params;
    return function->params;
}

static value fail_count(feel_run *run, source_place at, size_t n_taken, size_t n_given)
{
    return eval_failed(run, at,
                       n_taken == 1 ? N_("function takes %zu argument, not %zu")
                                    : N_("function takes %zu arguments, not %zu"),
                       n_taken, n_given);
}

/* Call with `values` in parameter order. */
static value call_function(feel_run *run, source_place at, const struct feel_function *function,
                           const value *values, size_t n)
{
    size_t n_params;
    if (function->builtin != NULL) {
        arguments args;
        make_room(run, &args, n > FEEL_PARAMS_MAX ? n : FEEL_PARAMS_MAX);
        if (n > 0) {
            memcpy(args.values, values, n * sizeof *values);
        }
        args.n = n;
        return call_builtin_positional(run, at, function->builtin, NULL, &args);
    }
    params_of(function, &n_params);
    if (n != n_params) {
        return fail_count(run, at, n_params, n);
    }
    if (run->depth >= FEEL_DEPTH_MAX) {
        return eval_exhausted(run, at, "functions call each other too deep");
    }
    run->depth++;
    value result = function->definition != NULL ? call_definition(run, function, values)
                                                : function->call(function->self, run, values, n);
    run->depth--;
    return result;
}

value feel_call(feel_run *run, value function, const value *args, size_t n_args)
{
    source_place nowhere = {0};
    if (function.kind == VALUE_FUNCTION) {
        return call_function(run, nowhere, function.as.function, args, n_args);
    }
    if (function.kind == VALUE_NULL && function.cause != NULL_PLAIN) {
        return function;
    }
    return eval_failed(run, nowhere, "%s is no function", value_kind_name(function.kind));
}

static value call_named(feel_run *run, const feel_node *node, const struct feel_function *function,
                        const value *values)
{
    size_t n_params, n = node->as.call.n_args;
    const feel_member *params = params_of(function, &n_params);
    if (function->builtin != NULL) {
        return call_builtin_named(run, node->at, function->builtin, node->as.call.names, values, n);
    }
    if (n != n_params) {
        return fail_count(run, node->at, n_params, n);
    }
    arguments args;
    make_room(run, &args, n);
    value *in_order = args.values;
    bool *seen = n == 0 ? NULL : arena_array(run->scratch, n, sizeof *seen);
    for (size_t i = 0; i < n; i++) {
        size_t param = 0;
        while (param < n && strcmp(params[param].name, node->as.call.names[i]) != 0) {
            param++;
        }
        if (param == n || seen[param]) {
            return eval_failed(run, node->at, "function has no parameter '%s' to give a value",
                               node->as.call.names[i]);
        }
        seen[param] = true;
        in_order[param] = values[i];
    }
    return call_function(run, node->at, function, in_order, n);
}

value call_node(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    size_t n = node->as.call.n_args;
    arguments args;
    value callee = value_null();
    if (node->as.call.builtin == NULL) {
        callee = feel_eval(run, node->as.call.callee, frame);
        if (callee.kind != VALUE_FUNCTION) {
            if (callee.kind == VALUE_NULL && callee.cause != NULL_PLAIN) {
                return callee;
            }
            return eval_failed(run, node->at, "%s is no function", value_kind_name(callee.kind));
        }
    }
    make_room(run, &args, n > FEEL_PARAMS_MAX ? n : FEEL_PARAMS_MAX);
    for (size_t i = 0; i < n; i++) {
        args.values[i] = feel_eval(run, node->as.call.args[i], frame);
    }
    args.n = n;
    if (run->exhausted) {
        return value_error();
    }
    if (node->as.call.names != NULL) {
        return node->as.call.builtin != NULL
                   ? call_builtin_named(run, node->at, node->as.call.builtin, node->as.call.names,
                                        args.values, n)
                   : call_named(run, node, callee.as.function, args.values);
    }
    if (node->as.call.builtin != NULL) {
        return call_builtin_positional(run, node->at, node->as.call.builtin,
                                       node->as.call.signature, &args);
    }
    return call_function(run, node->at, callee.as.function, args.values, n);
}

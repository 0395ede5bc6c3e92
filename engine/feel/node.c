/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes that are built rather than parsed (DMN's boxed expressions), and the checks that calls and
 * typed boundaries get wherever they come from.
 */
#include "feel/feel_internal.h"

#include <string.h>

#include "base/translate.h"

static void __attribute__((format(printf, 5, 6)))
report(feel_parser *p, source_place at, const char *code, const char *hint, const char *format, ...)
{
    text message = {0};
    va_list args;
    if (!p->strict) {
        return;
    }
    va_start(args, format);
    text_vprintf(&message, translate(format), args);
    va_end(args);
    diagnostic_add(p->diagnostics, DIAGNOSTIC_ERROR, code, at, p->element, hint, "%s",
                   text_string(&message));
    text_dispose(&message);
}

/* ---- calls ---- */

static bool takes_count(const feel_signature *s, size_t n)
{
    return n >= s->n_required && (n <= s->n_params || s->variadic);
}

static int param_index(const feel_signature *s, const char *name)
{
    for (unsigned i = 0; i < s->n_params; i++) {
        if (strcmp(s->params[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool takes_names(const feel_signature *s, const char **names, size_t n)
{
    unsigned given = 0;
    for (size_t i = 0; i < n; i++) {
        int param = param_index(s, names[i]);
        if (param < 0 || (given & (1u << param)) != 0) {
            return false;
        }
        given |= 1u << param;
    }
    return (given & ((1u << s->n_required) - 1)) == (1u << s->n_required) - 1;
}

static bool takes_types(const feel_signature *s, const feel_node *call)
{
    for (size_t i = 0; i < call->as.call.n_args; i++) {
        size_t param = i < s->n_params ? i : s->n_params - 1;
        if (call->as.call.names != NULL) {
            int named = param_index(s, call->as.call.names[i]);
            param = named < 0 ? param : (size_t)named;
        }
        const feel_type *type = call->as.call.args[i]->type;
        bool fits = infer_may_be(type, s->types[param]);
        if (!fits && s->variadic && param == s->n_params - 1u && s->types[param] != NULL &&
            s->types[param]->kind == FEEL_TYPE_LIST) {
            fits = s->types[param]->element == NULL || infer_may_be(type, s->types[param]->element);
        }
        if (!fits) {
            return false;
        }
    }
    return true;
}

static const char *parameters_text(arena *a, const feel_builtin *builtin)
{
    text out = {0};
    text_append_string(&out, translate("it takes "));
    for (size_t i = 0; i < builtin->n_signatures; i++) {
        const feel_signature *s = &builtin->signatures[i];
        text_append_string(&out, i > 0 ? translate(" or (") : "(");
        for (unsigned j = 0; j < s->n_params; j++) {
            text_printf(&out, "%s%s%s", j > 0 ? ", " : "", s->params[j],
                        j >= s->n_required ? "?" : "");
        }
        text_append_string(&out, s->variadic ? ", ...)" : ")");
    }
    const char *s = arena_copy(a, text_string(&out), out.size);
    text_dispose(&out);
    return s;
}

static const char *arguments_text(arena *a, const feel_node *call)
{
    text out = {0};
    for (size_t i = 0; i < call->as.call.n_args; i++) {
        text_append_string(&out, i > 0 ? ", " : "");
        feel_type_to_text(&out, call->as.call.args[i]->type);
    }
    const char *s = arena_copy(a, text_string(&out), out.size);
    text_dispose(&out);
    return s;
}

static void check_builtin_call(feel_parser *p, feel_node *call)
{
    const feel_builtin *builtin = call->as.call.builtin;
    const feel_signature *only = NULL;
    size_t n = call->as.call.n_args, n_fit = 0, n_types_fit = 0;
    for (size_t i = 0; i < builtin->n_signatures; i++) {
        const feel_signature *s = &builtin->signatures[i];
        bool fits = call->as.call.names != NULL ? takes_names(s, call->as.call.names, n)
                                                : takes_count(s, n);
        if (fits) {
            n_fit++;
            n_types_fit += takes_types(s, call) ? 1 : 0;
            only = s;
        }
    }
    if (builtin->extension && !p->strict) {
        diagnostic_add(p->diagnostics, DIAGNOSTIC_WARNING, "feel-extension", call->at, p->element,
                       NULL, "'%s' is an extension of this engine, not part of DMN", builtin->name);
    }
    if (n_fit == 0) {
        report(p, call->at, "feel-arity", parameters_text(p->arena, builtin),
               "'%s' cannot be called with %s", builtin->name,
               call->as.call.names != NULL
                   ? translate("these names")
                   : arena_printf(p->arena, translate_number("%zu argument", "%zu arguments", n), n));
    } else if (n_types_fit == 0) {
        report(p, call->at, "feel-type", parameters_text(p->arena, builtin),
               "'%s' of (%s) is always null", builtin->name, arguments_text(p->arena, call));
    }
    if (n_fit == 1 && call->as.call.names == NULL) {
        call->as.call.signature = only;
    }
}

static void check_function_call(feel_parser *p, const feel_node *call)
{
    const feel_type *type = call->as.call.callee->type;
    size_t n = call->as.call.n_args;
    if (!infer_is_known(type)) {
        return;
    }
    if (type->kind != FEEL_TYPE_FUNCTION) {
        report(p, call->at, "feel-type", NULL, "%s is no function", infer_text(p->arena, type));
        return;
    }
    if (type->open || type == &feel_type_any_function) {
        return;
    }
    if (n != type->n_members) {
        report(p, call->at, "feel-arity", NULL,
               type->n_members == 1 ? N_("function takes %zu argument, not %zu")
                                    : N_("function takes %zu arguments, not %zu"),
               type->n_members, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        size_t param = i;
        if (call->as.call.names != NULL) {
            for (param = 0;
                 param < n && strcmp(type->members[param].name, call->as.call.names[i]) != 0;
                 param++) {
            }
            if (param == n) {
                report(p, call->at, "feel-arity", NULL, "function has no parameter '%s'",
                       call->as.call.names[i]);
                continue;
            }
            for (size_t k = 0; k < i; k++) {
                if (strcmp(call->as.call.names[k], call->as.call.names[i]) == 0) {
                    report(p, call->as.call.args[i]->at, "feel-arity", NULL,
                           "parameter '%s' is given twice", call->as.call.names[i]);
                }
            }
        }
        const feel_type *wanted = type->members[param].type;
        if (wanted != NULL && !infer_may_be(call->as.call.args[i]->type, wanted)) {
            report(p, call->as.call.args[i]->at, "feel-type", NULL, "argument '%s' is %s, not %s",
                   type->members[param].name, infer_text(p->arena, call->as.call.args[i]->type),
                   infer_text(p->arena, wanted));
        }
    }
}

void node_check_call(feel_parser *p, feel_node *call)
{
    if (call->as.call.builtin != NULL) {
        check_builtin_call(p, call);
    } else {
        check_function_call(p, call);
    }
    call->type = infer_call(p->arena, call);
}

/* ---- boxed expressions ---- */

const feel_node *feel_node_coerce(feel_parser *p, const feel_node *child, const feel_type *type)
{
    if (type == NULL || coerce_takes_all(type)) {
        return child;
    }
    if (!infer_may_be(child->type, type)) {
        report(p, child->at, "feel-type", NULL, "%s never conforms to %s",
               infer_text(p->arena, child->type),
               type->name != NULL ? type->name : infer_text(p->arena, type));
    }
    feel_node *node = feel_node_new(p->arena, FEEL_COERCE, child->at, type);
    node->as.coerce.child = child;
    node->as.coerce.type = type;
    return node;
}

/* The type of one output over all rules and the default. */
static const feel_type *infer_output(arena *a, const feel_table *table, size_t output)
{
    const feel_type *type = table->outputs[output].type;
    if (type != NULL && type->kind != FEEL_TYPE_ANY) {
        return type;
    }
    type = NULL;
    for (size_t i = 0; i < table->n_rules; i++) {
        const feel_node *node = table->rules[i].outputs[output];
        type = type == NULL ? node->type : infer_common(a, type, node->type);
    }
    if (table->outputs[output].otherwise != NULL && type != NULL) {
        type = infer_common(a, type, table->outputs[output].otherwise->type);
    }
    return type == NULL || type->kind == FEEL_TYPE_NULL ? &feel_type_any : type;
}

const feel_node *feel_node_table(feel_parser *p, const feel_table *table, source_place at)
{
    const feel_type *type;
    bool ordered =
        table->hit_policy == FEEL_HIT_PRIORITY || table->hit_policy == FEEL_HIT_OUTPUT_ORDER;
    bool has_values = false;
    for (size_t i = 0; i < table->n_outputs; i++) {
        has_values = has_values || table->outputs[i].n_values > 0;
    }
    if (ordered && !has_values) {
        diagnostic_add(p->diagnostics, DIAGNOSTIC_ERROR, "dmn-hit-policy", at, p->element,
                       "list the output values in the order of their priority",
                       "hit policy %s needs output values",
                       table->hit_policy == FEEL_HIT_PRIORITY ? "PRIORITY" : "OUTPUT ORDER");
    }
    if (table->aggregation != FEEL_AGGREGATE_NONE && table->n_outputs > 1) {
        diagnostic_add(p->diagnostics, DIAGNOSTIC_ERROR, "dmn-hit-policy", at, p->element,
                       "split the table, one output each",
                       "an aggregation works on one output, not on %zu", table->n_outputs);
    }
    if (table->n_outputs == 1) {
        type = infer_output(p->arena, table, 0);
    } else {
        feel_type *context = feel_type_context_new(p->arena, table->n_outputs);
        for (size_t i = 0; i < table->n_outputs; i++) {
            context->members[i].name = table->outputs[i].name != NULL ? table->outputs[i].name : "";
            context->members[i].type = infer_output(p->arena, table, i);
        }
        type = context;
    }
    bool collects = table->hit_policy == FEEL_HIT_COLLECT ||
                    table->hit_policy == FEEL_HIT_RULE_ORDER ||
                    table->hit_policy == FEEL_HIT_OUTPUT_ORDER;
    if (collects && table->aggregation == FEEL_AGGREGATE_COUNT) {
        type = &feel_type_number;
    } else if (collects && table->aggregation == FEEL_AGGREGATE_NONE) {
        type = type->kind == FEEL_TYPE_LIST ? type : feel_type_list_of(p->arena, type);
    }
    feel_node *node = feel_node_new(p->arena, FEEL_TABLE, at, type);
    node->as.table = table;
    return node;
}

const feel_type *feel_type_common(arena *a, const feel_type *x, const feel_type *y)
{
    return infer_common(a, x, y);
}

const feel_node *feel_node_call(feel_parser *p, const feel_node *callee, const char **names,
                                const feel_node **args, size_t n, source_place at)
{
    feel_node *node = feel_node_new(p->arena, FEEL_CALL, at, NULL);
    node->as.call.callee = callee;
    node->as.call.args = args;
    node->as.call.names = n > 0 ? names : NULL;
    node->as.call.n_args = n;
    if (callee->op != FEEL_FAULT) {
        node_check_call(p, node);
    }
    return node;
}

const feel_node *feel_node_invocation(feel_parser *p, source_text callee, const char **names,
                                      const feel_node **args, size_t n, source_place at)
{
    const feel_node *function = feel_parse_expression(p, callee);
    feel_node *node = feel_node_new(p->arena, FEEL_CALL, at, NULL);
    node->as.call.args = args;
    node->as.call.names = n > 0 ? names : NULL;
    node->as.call.n_args = n;
    if (function->op == FEEL_LITERAL && function->as.literal.kind == VALUE_FUNCTION &&
        function->as.literal.as.function->builtin != NULL) {
        node->as.call.builtin = function->as.literal.as.function->builtin;
    } else {
        node->as.call.callee = function;
    }
    if (function->op != FEEL_FAULT) {
        node_check_call(p, node);
    }
    return node;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boxed expressions (DMN 1.5, 7.3 and 10.2) to feel_nodes. Each kind is the FEEL expression it
 * stands for, so the interpreter has no case of its own for it: a boxed context is a context, a
 * relation a list of contexts, an invocation a call with named arguments. What opens a frame here
 * opens the same frame there (feel/node.h).
 */
#include "rules/dmn_load.h"

#include <string.h>

#include "base/translate.h"

void dmn_parser_init(feel_parser *p, const dmn_builder *b, const feel_scope *scope)
{
    *p = (feel_parser){
        .arena = b->loaded->arena,
        .scope = scope,
        .diagnostics = b->loaded->diagnostics,
        .element = b->element,
        .strict = b->loaded->strict,
        .find_type = dmn_types_find,
        .types = (void *)b->file,
    };
}

const feel_node *dmn_fault(const dmn_builder *b, source_place at, const char *message)
{
    feel_node *node = feel_node_new(b->loaded->arena, FEEL_FAULT, at, &feel_type_any);
    node->as.fault.message = message;
    return node;
}

/* Reports and stands for the expression that is not there or cannot be used. */
static const feel_node *report_fault(const dmn_builder *b, source_place at, const char *code,
                                     const char *message)
{
    dmn_report(b->loaded, at, code, b->element, NULL, "%s", translate(message));
    return dmn_fault(b, at, message);
}

static const feel_type *common_type(const dmn_builder *b, const feel_type *x, const feel_type *y)
{
    return x ? feel_type_common(b->loaded->arena, x, y) : y;
}

source_text dmn_feel_text(const dmn_builder *b, const xml_element *e, bool *is_feel)
{
    const char *language = xml_attribute(e, "expressionLanguage");
    *is_feel = true;
    if (language && !dmn_is_feel(language)) {
        dmn_report(b->loaded, xml_attribute_place(e, "expressionLanguage"),
                   "dmn-expression-language", b->element, NULL,
                   "expression language '%s' is not supported, only FEEL", language);
        *is_feel = false;
    }
    const xml_element *text = dmn_child(e, "text");
    if (text) {
        return xml_text_trimmed(text);
    }
    source_text none = xml_text_trimmed(e);
    none.size = 0;
    none.bytes = "";
    return none;
}

static const feel_node *build_literal(const dmn_builder *b, const xml_element *e,
                                      const feel_scope *scope)
{
    bool is_feel;
    source_text text = dmn_feel_text(b, e, &is_feel);
    const xml_element *imported = dmn_child(e, "importedValues");
    if (!is_feel) {
        return dmn_fault(b, xml_place(e), "the expression language is not FEEL");
    }
    if (imported) {
        return report_fault(b, xml_place(imported), "dmn-imported-values",
                            "imported values are not supported");
    }
    if (text.size == 0) {
        return report_fault(b, xml_place(e), "dmn-no-expression", "the expression is empty");
    }
    feel_parser p;
    dmn_parser_init(&p, b, scope);
    return feel_parse_expression(&p, text);
}

const feel_node *dmn_boxed_inside(const dmn_builder *b, const xml_element *parent,
                                  const feel_scope *scope)
{
    const xml_element *e = dmn_expression(parent);
    if (!e) {
        return report_fault(
            b, xml_place(parent), "dmn-no-expression",
            arena_printf(b->loaded->arena, translate("'%s' has no expression"), xml_name(parent)));
    }
    return dmn_boxed(b, e, scope);
}

/* The one expression of a part ("in", "match", ...) of a boxed expression. */
static const feel_node *build_part(const dmn_builder *b, const xml_element *e, const char *part,
                                   const feel_scope *scope)
{
    const xml_element *child = dmn_child(e, part);
    if (!child) {
        return report_fault(b, xml_place(e), "dmn-no-expression",
                            arena_printf(b->loaded->arena, translate("'%s' has no '%s'"), xml_name(e), part));
    }
    return dmn_boxed_inside(b, child, scope);
}

/* ---- context ---- */

static const feel_node *build_context(const dmn_builder *b, const xml_element *e,
                                      const feel_scope *scope)
{
    arena *a = b->loaded->arena;
    size_t n = 0;
    const xml_element *result = NULL;
    for (const xml_element *c = dmn_child(e, "contextEntry"); c; c = dmn_next(c, "contextEntry")) {
        if (result) {
            dmn_report(b->loaded, xml_place(result), "dmn-entry-without-name", b->element, NULL,
                       "only the last entry of a context may have no name");
        }
        if (dmn_child(c, "variable")) {
            n++;
            result = NULL;
        } else {
            result = c;
        }
    }
    feel_node *node = feel_node_new(a, FEEL_CONTEXT, xml_place(e), &feel_type_any);
    feel_type *type = feel_type_context_new(a, n);
    feel_binding *bindings = arena_array(a, n, sizeof *bindings);
    node->as.context.names = arena_array(a, n, sizeof(char *));
    node->as.context.entries = arena_array(a, n, sizeof(feel_node *));
    size_t i = 0;
    for (const xml_element *c = dmn_child(e, "contextEntry"); c; c = dmn_next(c, "contextEntry")) {
        const xml_element *variable = dmn_child(c, "variable");
        if (!variable) {
            continue;
        }
        const char *name = dmn_name(b->loaded, variable);
        if (!name) {
            dmn_report(b->loaded, xml_place(variable), "dmn-no-name", b->element, NULL,
                       "the context entry has no name");
            name = "";
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(bindings[k].name, name) == 0) {
                return report_fault(b, xml_attribute_place(variable, "name"), "dmn-duplicate-name",
                                    arena_printf(a, translate("the context has two entries '%s'"), name));
            }
        }
        feel_scope inner = {.up = scope, .bindings = bindings, .n = i};
        feel_parser p;
        dmn_parser_init(&p, b, &inner);
        const feel_node *entry =
            feel_node_coerce(&p, dmn_boxed_inside(b, c, &inner), dmn_types_of(b, variable));
        bindings[i] = (feel_binding){.name = name, .type = entry->type};
        type->members[i] = (feel_member){.name = name, .type = entry->type};
        node->as.context.names[i] = name;
        node->as.context.entries[i] = entry;
        i++;
    }
    node->as.context.n = n;
    node->type = type;
    if (result) {
        feel_scope inner = {.up = scope, .bindings = bindings, .n = n};
        node->as.context.result = dmn_boxed_inside(b, result, &inner);
        node->type = node->as.context.result->type;
    }
    return node;
}

/* ---- list and relation ---- */

static const feel_node *build_list(const dmn_builder *b, const xml_element *e,
                                   const feel_scope *scope)
{
    arena *a = b->loaded->arena;
    size_t n = 0;
    for (const xml_element *c = dmn_expression(e); c; c = dmn_next_expression(c)) {
        n++;
    }
    feel_node *node = feel_node_new(a, FEEL_LIST, xml_place(e), &feel_type_any_list);
    node->as.list.items = arena_array(a, n, sizeof(feel_node *));
    node->as.list.n = n;
    const feel_type *element = NULL;
    size_t i = 0;
    for (const xml_element *c = dmn_expression(e); c; c = dmn_next_expression(c), i++) {
        node->as.list.items[i] = dmn_boxed(b, c, scope);
        element = common_type(b, element, node->as.list.items[i]->type);
    }
    node->type = feel_type_list_of(a, element ? element : &feel_type_any);
    return node;
}

/* The cells of a row do not see each other, but each row is a context and opens a frame. */
static const feel_node *build_row(const dmn_builder *b, const xml_element *row,
                                  const feel_scope *scope, const feel_member *columns,
                                  size_t n_columns)
{
    arena *a = b->loaded->arena;
    feel_scope inner = {.up = scope};
    feel_parser p;
    dmn_parser_init(&p, b, &inner);
    feel_node *node = feel_node_new(a, FEEL_CONTEXT, xml_place(row), &feel_type_any);
    feel_type *type = feel_type_context_new(a, n_columns);
    node->as.context.names = arena_array(a, n_columns, sizeof(char *));
    node->as.context.entries = arena_array(a, n_columns, sizeof(feel_node *));
    node->as.context.n = n_columns;
    const xml_element *cell = dmn_expression(row);
    for (size_t i = 0; i < n_columns; i++) {
        const feel_node *value;
        if (cell) {
            value = feel_node_coerce(&p, dmn_boxed(b, cell, &inner), columns[i].type);
            cell = dmn_next_expression(cell);
        } else {
            value = report_fault(b, xml_place(row), "dmn-row-length", "the row has too few cells");
        }
        node->as.context.names[i] = columns[i].name;
        node->as.context.entries[i] = value;
        type->members[i] = (feel_member){.name = columns[i].name, .type = value->type};
    }
    if (cell) {
        dmn_report(b->loaded, xml_place(cell), "dmn-row-length", b->element, NULL,
                   "the row has more cells than the relation has columns");
    }
    node->type = type;
    return node;
}

static const feel_node *build_relation(const dmn_builder *b, const xml_element *e,
                                       const feel_scope *scope)
{
    arena *a = b->loaded->arena;
    size_t n_columns = 0, n_rows = 0;
    for (const xml_element *c = dmn_child(e, "column"); c; c = dmn_next(c, "column")) {
        n_columns++;
    }
    for (const xml_element *c = dmn_child(e, "row"); c; c = dmn_next(c, "row")) {
        n_rows++;
    }
    feel_member *columns = arena_array(a, n_columns, sizeof *columns);
    size_t i = 0;
    for (const xml_element *c = dmn_child(e, "column"); c; c = dmn_next(c, "column"), i++) {
        const char *name = dmn_name(b->loaded, c);
        columns[i].name = name ? name : "";
        columns[i].type = dmn_types_of(b, c);
        bool twice = false;
        for (size_t k = 0; k < i; k++) {
            twice = twice || strcmp(columns[k].name, columns[i].name) == 0;
        }
        if (!name || twice) {
            return report_fault(b, xml_place(c), name ? "dmn-duplicate-name" : "dmn-no-name",
                                name ? "the relation has two columns of that name"
                                     : N_("the column has no name"));
        }
    }
    feel_node *node = feel_node_new(a, FEEL_LIST, xml_place(e), &feel_type_any_list);
    node->as.list.items = arena_array(a, n_rows, sizeof(feel_node *));
    node->as.list.n = n_rows;
    const feel_type *element = NULL;
    i = 0;
    for (const xml_element *c = dmn_child(e, "row"); c; c = dmn_next(c, "row"), i++) {
        node->as.list.items[i] = build_row(b, c, scope, columns, n_columns);
        element = common_type(b, element, node->as.list.items[i]->type);
    }
    node->type = feel_type_list_of(a, element ? element : &feel_type_any);
    return node;
}

/* ---- functions ---- */

static bool is_in_scope(const feel_scope *scope, const char *name)
{
    for (; scope; scope = scope->up) {
        for (size_t i = 0; i < scope->n; i++) {
            if (strcmp(scope->bindings[i].name, name) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* The name that an input of a table consists of; NULL if it is another expression. */
static const char *input_name(const dmn_builder *b, const xml_element *input)
{
    const xml_element *expression = dmn_child(input, "inputExpression");
    const xml_element *text = expression ? dmn_child(expression, "text") : NULL;
    source_text words = text ? xml_text_trimmed(text) : source_text_from_string("");
    const char *name = feel_normalise_name(b->loaded->arena, words.bytes, words.size);
    bool is_name = name[0] != '\0' && !(name[0] >= '0' && name[0] <= '9') &&
                   strpbrk(name, "+-*/=<>!()[]{},.:;\"@?|&") == NULL;
    return is_name ? name : NULL;
}

/* A decision table that is a function without parameters: the names that its inputs ask for and
 * that nothing else explains are the parameters. Older models rely on it; a rulebook says what it
 * means. NULL if there are none. */
static feel_member *implicit_params(const dmn_builder *b, const xml_element *e,
                                    const feel_scope *scope, size_t *n)
{
    const xml_element *table = dmn_expression(e);
    *n = 0;
    if (b->loaded->strict || !table || !dmn_is(table, "decisionTable")) {
        return NULL;
    }
    feel_member *params = NULL;
    size_t capacity = 0;
    for (const xml_element *c = dmn_child(table, "input"); c; c = dmn_next(c, "input")) {
        const char *name = input_name(b, c);
        bool is_new = name && !is_in_scope(scope, name);
        for (size_t i = 0; i < *n && is_new; i++) {
            is_new = strcmp(params[i].name, name) != 0;
        }
        if (is_new) {
            feel_member *param = ARENA_PUSH(b->loaded->arena, &params, n, &capacity);
            *param = (feel_member){.name = name, .type = &feel_type_any};
        }
    }
    return params;
}

const feel_node *dmn_boxed_function(const dmn_builder *b, const xml_element *e,
                                    const feel_scope *scope, const feel_type *result_type)
{
    arena *a = b->loaded->arena;
    size_t n = 0;
    for (const xml_element *c = dmn_child(e, "formalParameter"); c;
         c = dmn_next(c, "formalParameter")) {
        n++;
    }
    feel_node *node = feel_node_new(a, FEEL_FUNCTION, xml_place(e), &feel_type_any_function);
    feel_member *params =
        n > 0 ? arena_array(a, n, sizeof *params) : implicit_params(b, e, scope, &n);
    feel_binding *bindings = arena_array(a, n, sizeof *bindings);
    size_t i = 0;
    for (const xml_element *c = dmn_child(e, "formalParameter"); c;
         c = dmn_next(c, "formalParameter"), i++) {
        const char *name = dmn_name(b->loaded, c);
        const feel_type *type = dmn_types_of(b, c);
        if (!name) {
            dmn_report(b->loaded, xml_place(c), "dmn-no-name", b->element, NULL,
                       "the parameter has no name");
        }
        params[i].name = name ? name : "";
        params[i].type = type ? type : &feel_type_any;
        for (size_t k = 0; k < i; k++) {
            if (strcmp(params[k].name, params[i].name) == 0) {
                dmn_report(b->loaded, xml_place(c), "dmn-duplicate-name", b->element, NULL,
                           "the function has two parameters '%s'", params[i].name);
            }
        }
    }
    for (i = 0; i < n; i++) {
        bindings[i] = (feel_binding){.name = params[i].name, .type = params[i].type};
    }
    node->as.function.params = params;
    node->as.function.n_params = n;
    node->as.function.result_type = result_type;

    const char *kind = dmn_attribute(e, "kind");
    if (kind[0] && strcmp(kind, "FEEL") != 0 && strcmp(kind, "F") != 0) {
        node->as.function.external = true;
        node->as.function.body =
            report_fault(b, xml_attribute_place(e, "kind"), "dmn-external-function",
                         "functions written in another language (Java, PMML) are not supported");
    } else {
        feel_scope inner = {.up = scope, .bindings = bindings, .n = n};
        node->as.function.body = dmn_boxed_inside(b, e, &inner);
    }
    feel_type *type = arena_zalloc(a, sizeof *type);
    type->kind = FEEL_TYPE_FUNCTION;
    type->members = params;
    type->n_members = n;
    type->element = result_type ? result_type : node->as.function.body->type;
    node->type = type;
    return node;
}

static const feel_node *build_invocation(const dmn_builder *b, const xml_element *e,
                                         const feel_scope *scope)
{
    arena *a = b->loaded->arena;
    const xml_element *callee = dmn_expression(e);
    if (!callee) {
        return report_fault(b, xml_place(e), "dmn-no-expression",
                            "the invocation does not say what to call");
    }
    size_t n = 0;
    for (const xml_element *c = dmn_child(e, "binding"); c; c = dmn_next(c, "binding")) {
        n++;
    }
    const char **names = arena_array(a, n, sizeof *names);
    const feel_node **args = arena_array(a, n, sizeof *args);
    size_t i = 0;
    for (const xml_element *c = dmn_child(e, "binding"); c; c = dmn_next(c, "binding"), i++) {
        const xml_element *parameter = dmn_child(c, "parameter");
        const char *name = parameter ? dmn_name(b->loaded, parameter) : NULL;
        if (!name) {
            return report_fault(b, xml_place(c), "dmn-no-name",
                                "the binding does not name its parameter");
        }
        names[i] = name;
        if (dmn_expression(c)) {
            feel_parser p;
            dmn_parser_init(&p, b, scope);
            args[i] =
                feel_node_coerce(&p, dmn_boxed_inside(b, c, scope), dmn_types_of(b, parameter));
        } else {
            feel_node *none = feel_node_new(a, FEEL_LITERAL, xml_place(c), &feel_type_null);
            none->as.literal = value_null();
            args[i] = none;
        }
    }
    feel_parser p;
    dmn_parser_init(&p, b, scope);
    if (!dmn_is(callee, "literalExpression")) {
        return feel_node_call(&p, dmn_boxed(b, callee, scope), names, args, n, xml_place(e));
    }
    bool is_feel;
    source_text text = dmn_feel_text(b, callee, &is_feel);
    if (!is_feel || text.size == 0) {
        return report_fault(b, xml_place(callee), "dmn-no-expression",
                            "the invocation does not say what to call");
    }
    return feel_node_invocation(&p, text, names, args, n, xml_place(e));
}

/* ---- conditional, filter, iterator (DMN 1.4 and later) ---- */

static void require_boolean(const dmn_builder *b, const feel_node *node, const char *what)
{
    if (!feel_type_conforms(node->type, &feel_type_boolean)) {
        dmn_report(b->loaded, node->at, "dmn-not-boolean", b->element, NULL,
                   "%s has to be true or false", what);
    }
}

static const feel_node *build_conditional(const dmn_builder *b, const xml_element *e,
                                          const feel_scope *scope)
{
    feel_node *node = feel_node_new(b->loaded->arena, FEEL_IF, xml_place(e), &feel_type_any);
    node->as.branch.condition = build_part(b, e, "if", scope);
    node->as.branch.then = build_part(b, e, "then", scope);
    node->as.branch.otherwise = build_part(b, e, "else", scope);
    require_boolean(b, node->as.branch.condition, "the condition");
    node->type = common_type(b, node->as.branch.then->type, node->as.branch.otherwise->type);
    return node;
}

static const feel_type *item_type(const feel_type *list)
{
    if (list->kind == FEEL_TYPE_LIST || list->kind == FEEL_TYPE_RANGE) {
        return list->element ? list->element : &feel_type_any;
    }
    return list; /* a single value stands for a list of one */
}

static const feel_node *build_filter(const dmn_builder *b, const xml_element *e,
                                     const feel_scope *scope)
{
    feel_node *node =
        feel_node_new(b->loaded->arena, FEEL_FILTER, xml_place(e), &feel_type_any_list);
    node->as.filter.list = build_part(b, e, "in", scope);
    const feel_type *list = node->as.filter.list->type;
    feel_binding item = {.name = "item", .type = item_type(list)};
    feel_scope inner = {.up = scope, .bindings = &item, .n = 1, .is_filter = true};
    node->as.filter.predicate = build_part(b, e, "match", &inner);
    bool by_condition = node->as.filter.predicate->type->kind == FEEL_TYPE_BOOLEAN;
    if (!by_condition && !feel_type_conforms(node->as.filter.predicate->type, &feel_type_number)) {
        require_boolean(b, node->as.filter.predicate, "the filter's condition");
    }
    if (by_condition) {
        node->type =
            list->kind == FEEL_TYPE_LIST ? list : feel_type_list_of(b->loaded->arena, item.type);
    } else {
        node->type = &feel_type_any;
    }
    return node;
}

static const feel_node *build_iterator(const dmn_builder *b, const xml_element *e,
                                       const feel_scope *scope, feel_op op)
{
    arena *a = b->loaded->arena;
    const char *variable = dmn_attribute(e, "iteratorVariable");
    const char *name = feel_normalise_name(a, variable, strlen(variable));
    if (name[0] == '\0') {
        return report_fault(b, xml_place(e), "dmn-no-name", "the iterator has no variable");
    }
    feel_node *node = feel_node_new(a, op, xml_place(e), &feel_type_any);
    feel_iterator *iterator = arena_zalloc(a, sizeof *iterator);
    feel_scope domain = {.up = scope}; /* inside the loop's frame, before its first variable */
    iterator->name = name;
    iterator->domain = build_part(b, e, "in", &domain);
    node->as.loop.iterators = iterator;
    node->as.loop.n = 1;

    const xml_element *in = dmn_child(e, "in");
    const feel_type *declared = in ? dmn_types_of(b, in) : NULL;
    feel_binding bindings[2] = {
        {.name = name, .type = declared ? declared : item_type(iterator->domain->type)},
        {.name = "partial", .type = &feel_type_any_list},
    };
    feel_scope inner = {.up = scope, .bindings = bindings, .n = op == FEEL_FOR ? 2 : 1};
    node->as.loop.body = build_part(b, e, op == FEEL_FOR ? "return" : "satisfies", &inner);
    if (op == FEEL_FOR) {
        node->type = feel_type_list_of(a, node->as.loop.body->type);
    } else {
        require_boolean(b, node->as.loop.body, "'satisfies'");
        node->type = &feel_type_boolean;
    }
    return node;
}

/* ---- all kinds ---- */

static const feel_node *build_kind(const dmn_builder *b, const xml_element *e,
                                   const feel_scope *scope)
{
    const char *kind = xml_name(e);
    if (strcmp(kind, "literalExpression") == 0) {
        return build_literal(b, e, scope);
    }
    if (strcmp(kind, "decisionTable") == 0) {
        return dmn_table(b, e, scope);
    }
    if (strcmp(kind, "context") == 0) {
        return build_context(b, e, scope);
    }
    if (strcmp(kind, "invocation") == 0) {
        return build_invocation(b, e, scope);
    }
    if (strcmp(kind, "list") == 0) {
        return build_list(b, e, scope);
    }
    if (strcmp(kind, "relation") == 0) {
        return build_relation(b, e, scope);
    }
    if (strcmp(kind, "functionDefinition") == 0) {
        return dmn_boxed_function(b, e, scope, NULL);
    }
    if (strcmp(kind, "conditional") == 0) {
        return build_conditional(b, e, scope);
    }
    if (strcmp(kind, "filter") == 0) {
        return build_filter(b, e, scope);
    }
    return build_iterator(b, e, scope,
                          strcmp(kind, "for") == 0    ? FEEL_FOR
                          : strcmp(kind, "some") == 0 ? FEEL_SOME
                                                      : FEEL_EVERY);
}

const feel_node *dmn_boxed(const dmn_builder *b, const xml_element *e, const feel_scope *scope)
{
    feel_parser p;
    dmn_parser_init(&p, b, scope);
    return feel_node_coerce(&p, build_kind(b, e, scope), dmn_types_of(b, e));
}

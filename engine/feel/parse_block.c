/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The expressions that open a scope: for, some, every, function, context, filter; and if, which
 * does not. The frames they open at run time are listed in feel/node.h; scope and frame must agree
 * slot for slot.
 */
#include "feel/feel_internal.h"

#include <string.h>

/* A scope being filled while its children are parsed. */
typedef struct local_scope {
    feel_scope scope;
    feel_binding *bindings;
    size_t n, capacity;
    size_t n_functions; /* when it was opened */
} local_scope;

static void open_scope(feel_parse *ps, local_scope *local)
{
    *local = (local_scope){.scope = {.up = ps->scope}, .n_functions = ps->n_functions};
    ps->scope = &local->scope;
}

static void bind_name(feel_parse *ps, local_scope *local, const char *name, const feel_type *type)
{
    feel_binding *binding = ARENA_PUSH(ps->a, &local->bindings, &local->n, &local->capacity);
    binding->name = name;
    binding->type = type;
    local->scope.bindings = local->bindings;
    local->scope.n = local->n;
}

static void close_scope(feel_parse *ps, const local_scope *local, feel_node *node)
{
    ps->scope = local->scope.up;
    node->no_closure = ps->n_functions == local->n_functions;
}

const feel_node *parse_if(feel_parse *ps)
{
    size_t at = ps->token.start;
    parse_advance(ps);
    const feel_node *condition = parse_expression(ps);
    parse_expect_keyword(ps, KEYWORD_THEN, "then");
    const feel_node *then = parse_expression(ps);
    parse_expect_keyword(ps, KEYWORD_ELSE, "else");
    const feel_node *otherwise = parse_expression(ps);
    if (!infer_may_be_boolean(condition->type)) {
        parse_report(ps, "feel-type", at, NULL, "condition is %s, not a boolean",
                     infer_text(ps->a, condition->type));
    }
    feel_node *node = parse_new(ps, FEEL_IF, at, infer_common(ps->a, then->type, otherwise->type));
    node->as.branch.condition = condition;
    node->as.branch.then = then;
    node->as.branch.otherwise = otherwise;
    return node;
}

/* The name of an iterator: everything up to `in`. */
static const char *take_iterator_name(feel_parse *ps)
{
    size_t start = ps->token.start;
    if (!parse_is(ps, TOKEN_NAME) || parse_is_keyword(ps, KEYWORD_IN)) {
        parse_expect(ps, TOKEN_COLON, "the name of an iterator");
        return "";
    }
    while (!parse_is_keyword(ps, KEYWORD_IN) && !parse_is(ps, TOKEN_END)) {
        if (parse_is(ps, TOKEN_LPAREN) || parse_is(ps, TOKEN_COMMA) || parse_is(ps, TOKEN_STRING)) {
            break;
        }
        parse_advance(ps);
    }
    const char *name = feel_normalise_name(ps->a, ps->text.bytes + start, ps->last_end - start);
    parse_expect_keyword(ps, KEYWORD_IN, "in");
    return name;
}

/* Iterators are nested: of two with one name the later hides the earlier. */
static void hide_name(local_scope *local, const char *name)
{
    for (size_t i = 0; i < local->n; i++) {
        if (strcmp(local->bindings[i].name, name) == 0) {
            local->bindings[i].name = ""; /* matches nothing */
        }
    }
}

static void parse_iterators(feel_parse *ps, local_scope *local, feel_node *node)
{
    feel_iterator *iterators = NULL;
    size_t n = 0, capacity = 0;
    do {
        feel_iterator iterator = {.name = take_iterator_name(ps)};
        size_t at = ps->token.start;
        iterator.domain = parse_expression(ps);
        const feel_type *type = infer_item(iterator.domain->type);
        if (parse_is(ps, TOKEN_DOTDOT)) {
            parse_advance(ps);
            iterator.domain_end = parse_expression(ps);
            type = iterator.domain->type;
            if (!infer_orderable(type, iterator.domain_end->type) ||
                (infer_is_known(type) && type->kind != FEEL_TYPE_NUMBER &&
                 type->kind != FEEL_TYPE_DATE)) {
                parse_report(ps, "feel-type", at, NULL,
                             "only numbers and dates can be iterated over with '..'");
            }
        }
        *(feel_iterator *)ARENA_PUSH(ps->a, &iterators, &n, &capacity) = iterator;
        hide_name(local, iterator.name);
        bind_name(ps, local, iterator.name, type);
    } while (parse_take(ps, TOKEN_COMMA));
    node->as.loop.iterators = iterators;
    node->as.loop.n = n;
}

const feel_node *parse_for(feel_parse *ps)
{
    feel_node *node = parse_new(ps, FEEL_FOR, ps->token.start, NULL);
    local_scope local;
    parse_advance(ps);
    open_scope(ps, &local);
    parse_iterators(ps, &local, node);
    parse_expect_keyword(ps, KEYWORD_RETURN, "return");
    name_watch watch = {.scope = &local.scope, .slot = local.n, .up = ps->watches};
    bind_name(ps, &local, "partial", &feel_type_any_list);
    ps->watches = &watch;
    node->as.loop.body = parse_expression(ps);
    ps->watches = watch.up;
    node->as.loop.partial_unused = !watch.used;
    node->type = feel_type_list_of(ps->a, node->as.loop.body->type);
    close_scope(ps, &local, node);
    return node;
}

const feel_node *parse_quantified(feel_parse *ps)
{
    bool every = ps->token.keyword == KEYWORD_EVERY;
    feel_node *node =
        parse_new(ps, every ? FEEL_EVERY : FEEL_SOME, ps->token.start, &feel_type_boolean);
    local_scope local;
    parse_advance(ps);
    open_scope(ps, &local);
    parse_iterators(ps, &local, node);
    parse_expect_keyword(ps, KEYWORD_SATISFIES, "satisfies");
    size_t at = ps->token.start;
    node->as.loop.body = parse_expression(ps);
    if (!infer_may_be_boolean(node->as.loop.body->type)) {
        parse_report(ps, "feel-type", at, NULL, "condition is %s, not a boolean",
                     infer_text(ps->a, node->as.loop.body->type));
    }
    node->as.loop.partial_unused = true;
    close_scope(ps, &local, node);
    return node;
}

const feel_node *parse_function(feel_parse *ps)
{
    feel_node *node = parse_new(ps, FEEL_FUNCTION, ps->token.start, NULL);
    feel_member *params = NULL;
    size_t n = 0, capacity = 0, end;
    local_scope local;
    parse_advance(ps);
    open_scope(ps, &local);
    parse_expect(ps, TOKEN_LPAREN, "'('");
    if (!parse_is(ps, TOKEN_RPAREN)) {
        do {
            const char *name = scope_scan_name(ps, ps->token.start, ":,)", &end);
            if (name == NULL) {
                ps->scope = local.scope.up;
                return parse_syntax_error(ps, ps->token.start, NULL,
                                          "expected the name of a parameter");
            }
            for (size_t i = 0; i < n; i++) {
                if (strcmp(params[i].name, name) == 0) {
                    parse_report(ps, "feel-duplicate-parameter", ps->token.start, NULL,
                                 "two parameters named '%s'", name);
                }
            }
            parse_seek(ps, end);
            const feel_type *type = parse_take(ps, TOKEN_COLON) ? parse_type(ps) : &feel_type_any;
            feel_member *param = ARENA_PUSH(ps->a, &params, &n, &capacity);
            param->name = name;
            param->type = type != NULL ? type : &feel_type_any;
        } while (parse_take(ps, TOKEN_COMMA));
    }
    parse_expect(ps, TOKEN_RPAREN, "')' or ','");
    const feel_type *item = ps->function_item;
    ps->function_item = NULL;
    for (size_t i = 0; i < n; i++) {
        bool is_open = params[i].type->kind == FEEL_TYPE_ANY && item != NULL;
        bind_name(ps, &local, params[i].name, is_open ? item : params[i].type);
    }
    if (parse_is(ps, TOKEN_NAME) && ps->token.end - ps->token.start == 8 &&
        memcmp(ps->text.bytes + ps->token.start, "external", 8) == 0) {
        parse_report(ps, "feel-external", ps->token.start, "write it in FEEL",
                     "external functions are not supported");
        node->as.function.external = true;
        parse_advance(ps);
    }
    node->as.function.params = params;
    node->as.function.n_params = n;
    node->as.function.body = parse_expression(ps);
    close_scope(ps, &local, node);
    ps->n_functions++;
    feel_type *type = arena_zalloc(ps->a, sizeof *type);
    type->kind = FEEL_TYPE_FUNCTION;
    type->element = node->as.function.external ? &feel_type_any : node->as.function.body->type;
    type->members = params;
    type->n_members = n;
    node->type = type;
    return node;
}

static const char *take_key(feel_parse *ps)
{
    size_t end;
    if (parse_is(ps, TOKEN_STRING)) {
        const char *key = feel_lexer_unescape(&end, ps->a, ps->text.bytes + ps->token.start,
                                              ps->token.end - ps->token.start);
        parse_advance(ps);
        return key;
    }
    const char *key = scope_scan_name(ps, ps->token.start, ":", &end);
    if (key == NULL) {
        parse_syntax_error(ps, ps->token.start, NULL,
                           "expected the name of a context entry and ':'");
        return "";
    }
    parse_seek(ps, end);
    return key;
}

const feel_node *parse_context(feel_parse *ps)
{
    size_t at = ps->token.start, n_names = 0, n = 0, names_capacity = 0, capacity = 0;
    feel_node *node = parse_new(ps, FEEL_CONTEXT, at, NULL);
    const char **names = NULL;
    const feel_node **entries = NULL;
    const char *twice = NULL;
    local_scope local;
    parse_advance(ps);
    open_scope(ps, &local);
    if (!parse_is(ps, TOKEN_RBRACE)) {
        do {
            size_t key_at = ps->token.start;
            const char *key = take_key(ps);
            for (size_t i = 0; i < n; i++) {
                if (strcmp(names[i], key) == 0 && twice == NULL) {
                    twice = key;
                    parse_report(ps, "feel-duplicate-entry", key_at, NULL,
                                 "context has two entries named '%s'", key);
                }
            }
            parse_expect(ps, TOKEN_COLON, "':'");
            const feel_node *entry = parse_expression(ps);
            *(const char **)ARENA_PUSH(ps->a, &names, &n_names, &names_capacity) = key;
            *(const feel_node **)ARENA_PUSH(ps->a, &entries, &n, &capacity) = entry;
            bind_name(ps, &local, key, entry->type);
        } while (!ps->failed && parse_take(ps, TOKEN_COMMA));
    }
    parse_expect(ps, TOKEN_RBRACE, "'}' or ','");
    close_scope(ps, &local, node);
    if (twice != NULL) {
        return parse_fault(ps, at, "context has two entries of the same name");
    }
    feel_type *type = feel_type_context_new(ps->a, n);
    for (size_t i = 0; i < n; i++) {
        type->members[i] = (feel_member){.name = names[i], .type = entries[i]->type};
    }
    node->type = type;
    node->as.context.names = names;
    node->as.context.entries = entries;
    node->as.context.n = n;
    return node;
}

const feel_node *parse_filter(feel_parse *ps, const feel_node *list)
{
    size_t at = ps->token.start;
    feel_node *node = parse_new(ps, FEEL_FILTER, at, NULL);
    const feel_type *item = list->type->kind == FEEL_TYPE_LIST ? list->type->element : list->type;
    local_scope local;
    if (item == NULL || item->kind == FEEL_TYPE_NULL) {
        item = &feel_type_any;
    }
    parse_advance(ps);
    open_scope(ps, &local);
    local.scope.is_filter = true;
    bind_name(ps, &local, "item", item);
    const feel_node *predicate = parse_expression(ps);
    parse_expect(ps, TOKEN_RBRACKET, "']'");
    close_scope(ps, &local, node);
    node->as.filter.list = list;
    node->as.filter.predicate = predicate;
    switch (predicate->type->kind) {
    case FEEL_TYPE_NUMBER:
        node->type = item;
        break;
    case FEEL_TYPE_BOOLEAN:
        node->type =
            item->kind == FEEL_TYPE_ANY ? &feel_type_any_list : feel_type_list_of(ps->a, item);
        break;
    case FEEL_TYPE_ANY:
    case FEEL_TYPE_NULL:
        break;
    default:
        parse_report(ps, "feel-type", at, NULL, "a filter is a condition or a position, not %s",
                     infer_text(ps->a, predicate->type));
    }
    return node;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unary tests: the cells of a decision table, allowed values, and the right side of `in` (DMN 1.5,
 * 10.3.1.2). All become UNARY_TESTS over a frame of one slot, `?`:
 *
 *     < 5                     -> ? < 5, must be true
 *     contains(?, "x")        -> uses `?`, must be true
 *     "a", [1..5], list, x    -> compared with `?`: range or list contains it, else equal
 *
 * An expression of boolean type whose input cannot be a boolean must be true as well: it has
 * nothing to be equal to.
 *
 * Within a cell, `?` in the right side of a nested `in` still means the cell's input ("a" in ?);
 * elsewhere it means the left side of the `in`.
 */
#include "feel/feel_internal.h"

#include <string.h>

typedef struct test_builder {
    const feel_node **tests;
    bool *uses_input;
    size_t n, capacity, n_uses, uses_capacity;
    name_watch *watch;
    const feel_type *input;
    bool last_is_expression; /* the last test was written without an operator in front */
} test_builder;

static void add_test(feel_parse *ps, test_builder *b, const feel_node *test, bool uses_input)
{
    *(const feel_node **)ARENA_PUSH(ps->a, &b->tests, &b->n, &b->capacity) = test;
    *(bool *)ARENA_PUSH(ps->a, &b->uses_input, &b->n_uses, &b->uses_capacity) = uses_input;
}

/* Can `?` ever match a value of this type? */
static bool can_match(const feel_type *input, const feel_type *test)
{
    if (infer_comparable(input, test)) {
        return true;
    }
    if (test->kind == FEEL_TYPE_LIST || test->kind == FEEL_TYPE_RANGE) {
        return test->element == NULL || can_match(input, test->element);
    }
    return false;
}

static void add_expression(feel_parse *ps, test_builder *b, const feel_node *test, size_t at)
{
    bool uses_input = b->watch->used;
    if (!uses_input && test->type->kind == FEEL_TYPE_BOOLEAN && infer_is_known(b->input) &&
        b->input->kind != FEEL_TYPE_BOOLEAN && b->input->kind != FEEL_TYPE_LIST) {
        uses_input = test->op != FEEL_LITERAL;
    }
    if (!uses_input && !can_match(b->input, test->type)) {
        parse_report(ps, "feel-type", at, NULL, "%s never matches %s",
                     infer_text(ps->a, test->type), infer_text(ps->a, b->input));
    }
    add_test(ps, b, test, uses_input);
    b->last_is_expression = true;
}

static void add_comparison(feel_parse *ps, test_builder *b, feel_op op)
{
    size_t at = ps->token.start;
    parse_advance(ps);
    const feel_node *right = parse_bound(ps);
    bool fits = op == FEEL_EQ || op == FEEL_NE ? infer_comparable(b->input, right->type)
                                               : infer_orderable(b->input, right->type);
    if (!fits) {
        parse_report(ps, "feel-type", at, NULL, "%s cannot be compared with %s",
                     infer_text(ps->a, b->input), infer_text(ps->a, right->type));
    }
    feel_node *input = parse_new(ps, FEEL_NAME, at, b->input);
    input->as.name.name = "?";
    feel_node *node = parse_new(ps, op, at, &feel_type_boolean);
    node->as.binary.a = input;
    node->as.binary.b = right;
    add_test(ps, b, node, true);
    b->last_is_expression = false;
}

static void add_one(feel_parse *ps, test_builder *b)
{
    feel_op op;
    size_t at = ps->token.start;
    b->watch->used = false;
    if (parse_is_comparison(ps, &op)) {
        add_comparison(ps, b, op);
    } else {
        add_expression(ps, b, parse_expression(ps), at);
    }
}

static feel_node *finish_tests(feel_parse *ps, const test_builder *b, size_t at)
{
    feel_node *node = parse_new(ps, FEEL_UNARY_TESTS, at, &feel_type_boolean);
    node->as.unary_tests.tests = b->tests;
    node->as.unary_tests.uses_input = b->uses_input;
    node->as.unary_tests.n = b->n;
    return node;
}

/* What may follow a primary that is already parsed, up to the loosest of `lowest`. */
static const feel_node *parse_rest(feel_parse *ps, const feel_node *left, parse_level lowest)
{
    left = parse_instance_rest(ps, parse_postfix_rest(ps, left));
    return parse_binary_rest(ps, left, lowest);
}

/* ---- in ---- */

static bool sees_input(const feel_scope *scope)
{
    for (; scope != NULL; scope = scope->up) {
        for (size_t i = 0; i < scope->n; i++) {
            if (strcmp(scope->bindings[i].name, "?") == 0) {
                return true;
            }
        }
    }
    return false;
}

/* At '(' after `in`: a list of tests, a range or an expression in parentheses. */
static void add_parenthesised(feel_parse *ps, test_builder *b)
{
    size_t at = ps->token.start;
    feel_op op;
    parse_advance(ps);
    b->watch->used = false;
    if (parse_is_comparison(ps, &op)) {
        add_comparison(ps, b, op);
    } else {
        const feel_node *first = parse_expression(ps);
        if (parse_is(ps, TOKEN_DOTDOT)) {
            first = parse_finish_range(ps, at, false, first);
            add_expression(ps, b, parse_rest(ps, first, LEVEL_ADD), at);
            return;
        }
        if (parse_take(ps, TOKEN_RPAREN)) {
            add_expression(ps, b, parse_rest(ps, first, LEVEL_ADD), at);
            return;
        }
        add_expression(ps, b, first, at);
    }
    while (parse_take(ps, TOKEN_COMMA)) {
        add_one(ps, b);
    }
    parse_expect(ps, TOKEN_RPAREN, "')' or ','");
}

const feel_node *parse_in(feel_parse *ps, const feel_node *value)
{
    size_t at = ps->token.start;
    size_t n_functions = ps->n_functions;
    feel_binding binding = {.name = sees_input(ps->scope) ? "" : "?", .type = value->type};
    feel_scope scope = {.up = ps->scope, .bindings = &binding, .n = 1};
    name_watch watch = {.scope = &scope, .up = ps->watches};
    test_builder b = {.watch = &watch, .input = value->type};
    feel_op op;
    ps->scope = &scope;
    ps->watches = &watch;
    if (parse_is_comparison(ps, &op)) {
        add_comparison(ps, &b, op);
    } else if (parse_is(ps, TOKEN_LPAREN)) {
        add_parenthesised(ps, &b);
    } else {
        add_expression(ps, &b, parse_bound(ps), at);
    }
    ps->watches = watch.up;
    ps->scope = scope.up;
    feel_node *node = parse_new(ps, FEEL_IN, at, &feel_type_boolean);
    node->as.in.value = value;
    node->as.in.tests = finish_tests(ps, &b, at);
    node->no_closure = ps->n_functions == n_functions;
    ((feel_node *)node->as.in.tests)->no_closure = node->no_closure;
    return node;
}

/* ---- (< 10) as a value ---- */

static feel_node *make_range(feel_parse *ps, size_t at, const feel_node *low, bool low_closed,
                             const feel_node *high, bool high_closed)
{
    const feel_type *element = low != NULL ? low->type : high->type;
    feel_node *node = parse_new(ps, FEEL_RANGE, at, feel_type_range_of(ps->a, element));
    node->as.range.low = low;
    node->as.range.high = high;
    node->as.range.low_closed = low_closed;
    node->as.range.high_closed = high_closed;
    return node;
}

const feel_node *parse_unary_range(feel_parse *ps, size_t at)
{
    feel_op op = FEEL_EQ;
    parse_is_comparison(ps, &op);
    parse_advance(ps);
    const feel_node *bound = parse_bound(ps);
    parse_expect(ps, TOKEN_RPAREN, "')'");
    switch (op) {
    case FEEL_LT:
        return make_range(ps, at, NULL, false, bound, false);
    case FEEL_LE:
        return make_range(ps, at, NULL, false, bound, true);
    case FEEL_GT:
        return make_range(ps, at, bound, false, NULL, false);
    case FEEL_GE:
        return make_range(ps, at, bound, true, NULL, false);
    case FEEL_EQ:
        return make_range(ps, at, bound, true, bound, true);
    default:
        break;
    }
    /* "not equal" is no range: the two that lie beside the value. */
    const feel_node **items = arena_array(ps->a, 2, sizeof *items);
    items[0] = make_range(ps, at, NULL, false, bound, false);
    items[1] = make_range(ps, at, bound, false, NULL, false);
    feel_node *node = parse_new(ps, FEEL_LIST, at, feel_type_list_of(ps->a, items[0]->type));
    node->as.list.items = items;
    node->as.list.n = 2;
    return node;
}

/* ---- cells ---- */

static bool stands_alone(const feel_parse *ps)
{
    feel_lexer lexer = ps->lexer;
    return feel_lexer_next(&lexer).kind == TOKEN_END;
}

static const feel_node *make_not(feel_parse *ps, const feel_node *operand, size_t at)
{
    feel_node *node = parse_new(ps, FEEL_CALL, at, &feel_type_boolean);
    const feel_node **args = arena_array(ps->a, 1, sizeof *args);
    args[0] = operand;
    node->as.call.builtin = feel_builtin_find("not", 3);
    node->as.call.args = args;
    node->as.call.n_args = 1;
    node_check_call(ps->p, node);
    return node;
}

/* At `not(`. True when it negates the whole cell; else the call of not() was the start of the
 * first test. */
static bool parse_negated(feel_parse *ps, test_builder *b)
{
    size_t at = ps->token.start;
    parse_advance(ps);
    parse_expect(ps, TOKEN_LPAREN, "'('");
    do {
        add_one(ps, b);
    } while (parse_take(ps, TOKEN_COMMA));
    parse_expect(ps, TOKEN_RPAREN, "')' or ','");
    if (parse_is(ps, TOKEN_END)) {
        return true;
    }
    if (b->n != 1 || !b->last_is_expression) {
        parse_syntax_error(ps, ps->token.start,
                           "not(...) with several tests must be the whole cell",
                           "expected the end of the cell");
        return true;
    }
    bool used = b->uses_input[0];
    const feel_node *test = make_not(ps, b->tests[0], at);
    b->n = 0;
    b->n_uses = 0;
    b->watch->used = used;
    add_expression(ps, b, parse_rest(ps, test, LEVEL_OR), at);
    return false;
}

const feel_node *parse_unary_tests(feel_parse *ps, const feel_type *input)
{
    test_builder b = {.watch = ps->watches, .input = input};
    size_t at = ps->token.start, n_functions = ps->n_functions;
    bool negated = false;
    feel_node *node;
    if (parse_is(ps, TOKEN_END) || (parse_is(ps, TOKEN_MINUS) && stands_alone(ps))) {
        if (!parse_is(ps, TOKEN_END)) {
            parse_advance(ps);
        }
        node = finish_tests(ps, &b, at);
        node->as.unary_tests.any = true;
        node->no_closure = true;
        return node;
    }
    if (parse_is_keyword(ps, KEYWORD_NOT) &&
        ps->text.bytes[feel_lexer_skip(&ps->lexer, ps->token.end)] == '(' &&
        scope_match(ps, at).end <= ps->token.end) {
        negated = parse_negated(ps, &b);
    } else {
        add_one(ps, &b);
    }
    while (!negated && parse_take(ps, TOKEN_COMMA)) {
        add_one(ps, &b);
    }
    node = finish_tests(ps, &b, at);
    node->as.unary_tests.negated = negated;
    node->no_closure = ps->n_functions == n_functions;
    return node;
}

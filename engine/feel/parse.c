/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FEEL text to tree: entry points, diagnostics, and the operators by precedence. From loosest to
 * tightest (DMN 1.5, 10.3.1.2):
 *
 *     or, and, (= != < <= > >= between in), (+ -), (* /), **, unary -, instance of, (. [] ())
 *
 * So -3 ** 2 is 9, and all binary operators group to the left. `if`, `for`, `some`, `every` and
 * `function` begin a primary and reach as far to the right as they can. Two readings where the
 * grammar is silent or impractical: comparisons may be chained (they group to the left), and `-1
 * instance of number` asks about -1.
 *
 * The first syntax error of a text is reported; the lexer then jumps to the end, so the functions
 * unwind and the text as a whole becomes a FAULT node.
 */
#include "feel/feel_internal.h"

#include <string.h>

#include "base/translate.h"
#include "base/utf8.h"

/* ---- nodes and diagnostics ---- */

feel_node *feel_node_new(arena *a, feel_op op, source_place at, const feel_type *type)
{
    feel_node *node = arena_zalloc(a, sizeof *node);
    node->op = op;
    node->at = at;
    node->type = type != NULL ? type : &feel_type_any;
    return node;
}

feel_node *parse_new(feel_parse *ps, feel_op op, size_t at, const feel_type *type)
{
    return feel_node_new(ps->a, op, source_text_place(&ps->text, at), type);
}

const feel_node *parse_fault(feel_parse *ps, size_t at, const char *message)
{
    feel_node *node = parse_new(ps, FEEL_FAULT, at, &feel_type_any);
    node->as.fault.message = message;
    return node;
}

static const char *format_message(arena *a, const char *format, va_list args)
{
    text t = {0};
    text_vprintf(&t, format, args);
    const char *message = arena_copy(a, text_string(&t), t.size);
    text_dispose(&t);
    return message;
}

const feel_node *parse_syntax_error(feel_parse *ps, size_t at, const char *hint, const char *format,
                                    ...)
{
    va_list args;
    va_start(args, format);
    const char *message = format_message(ps->a, format, args);
    va_end(args);
    if (!ps->failed) {
        va_start(args, format);
        const char *said = format_message(ps->a, translate(format), args);
        va_end(args);
        diagnostic_add(ps->p->diagnostics, DIAGNOSTIC_ERROR, "feel-syntax",
                       source_text_place(&ps->text, at), ps->p->element, hint, "%s", said);
        ps->failed = true;
        ps->lexer.at = ps->text.size;
        ps->token = (feel_token){.kind = TOKEN_END, .start = ps->text.size, .end = ps->text.size};
    }
    return parse_fault(ps, at, message);
}

void parse_report(feel_parse *ps, const char *code, size_t at, const char *hint, const char *format,
                  ...)
{
    if (!ps->p->strict || ps->failed) {
        return;
    }
    va_list args;
    va_start(args, format);
    const char *message = format_message(ps->a, translate(format), args);
    va_end(args);
    diagnostic_add(ps->p->diagnostics, DIAGNOSTIC_ERROR, code, source_text_place(&ps->text, at),
                   ps->p->element, hint, "%s", message);
}

/* ---- tokens ---- */

void parse_advance(feel_parse *ps)
{
    ps->last_end = ps->token.end;
    if (!ps->failed) {
        ps->token = feel_lexer_next(&ps->lexer);
    }
    if (ps->token.kind == TOKEN_BAD) {
        parse_syntax_error(ps, ps->token.start, ps->token.hint, "%s", translate(ps->token.message));
    }
}

void parse_seek(feel_parse *ps, size_t offset)
{
    if (!ps->failed) {
        ps->lexer.at = offset;
        parse_advance(ps);
        ps->last_end = offset;
    }
}

bool parse_is(const feel_parse *ps, feel_token_kind kind)
{
    return ps->token.kind == kind;
}

bool parse_is_keyword(const feel_parse *ps, feel_keyword keyword)
{
    return ps->token.kind == TOKEN_NAME && ps->token.keyword == keyword;
}

bool parse_take(feel_parse *ps, feel_token_kind kind)
{
    if (ps->token.kind != kind) {
        return false;
    }
    parse_advance(ps);
    return true;
}

static const char *token_text(feel_parse *ps)
{
    if (ps->token.kind == TOKEN_END) {
        return translate("the end");
    }
    size_t n = ps->token.end - ps->token.start;
    return arena_printf(ps->a, "'%.*s%s'", (int)(n > 40 ? 40 : n), ps->text.bytes + ps->token.start,
                        n > 40 ? "..." : "");
}

bool parse_expect(feel_parse *ps, feel_token_kind kind, const char *what)
{
    if (parse_take(ps, kind)) {
        return true;
    }
    parse_syntax_error(ps, ps->token.start, NULL, "expected %s, found %s", translate(what),
                       token_text(ps));
    return false;
}

bool parse_expect_keyword(feel_parse *ps, feel_keyword keyword, const char *what)
{
    if (parse_is_keyword(ps, keyword)) {
        parse_advance(ps);
        return true;
    }
    parse_syntax_error(ps, ps->token.start, NULL, "expected '%s', found %s", what, token_text(ps));
    return false;
}

bool parse_enter(feel_parse *ps)
{
    if (++ps->depth <= FEEL_DEPTH_MAX) {
        return true;
    }
    parse_syntax_error(ps, ps->token.start,
                       "move a part of it to a decision or a context entry of its own",
                       "expression is nested deeper than %u levels", FEEL_DEPTH_MAX);
    return false;
}

void parse_leave(feel_parse *ps)
{
    ps->depth--;
}

/* ---- operators ---- */

static const struct {
    feel_token_kind kind;
    feel_op op;
    parse_level level;
    const char *text;
} OPERATORS[] = {
    {TOKEN_EQ, FEEL_EQ, LEVEL_COMPARISON, "="},  {TOKEN_NE, FEEL_NE, LEVEL_COMPARISON, "!="},
    {TOKEN_LT, FEEL_LT, LEVEL_COMPARISON, "<"},  {TOKEN_LE, FEEL_LE, LEVEL_COMPARISON, "<="},
    {TOKEN_GT, FEEL_GT, LEVEL_COMPARISON, ">"},  {TOKEN_GE, FEEL_GE, LEVEL_COMPARISON, ">="},
    {TOKEN_PLUS, FEEL_ADD, LEVEL_ADD, "+"},      {TOKEN_MINUS, FEEL_SUB, LEVEL_ADD, "-"},
    {TOKEN_STAR, FEEL_MUL, LEVEL_MULTIPLY, "*"}, {TOKEN_SLASH, FEEL_DIV, LEVEL_MULTIPLY, "/"},
    {TOKEN_POW, FEEL_POW, LEVEL_POWER, "**"},
};

static const char *operator_text(feel_op op)
{
    for (size_t i = 0; i < sizeof OPERATORS / sizeof OPERATORS[0]; i++) {
        if (OPERATORS[i].op == op) {
            return OPERATORS[i].text;
        }
    }
    return op == FEEL_AND ? "and" : "or";
}

bool parse_is_comparison(const feel_parse *ps, feel_op *op)
{
    for (size_t i = 0; i < 6; i++) {
        if (ps->token.kind == OPERATORS[i].kind) {
            *op = OPERATORS[i].op;
            return true;
        }
    }
    return false;
}

/* The binary operator that stands here, and its level; 0 if there is none. BETWEEN and IN
 * included. */
static parse_level operator_here(const feel_parse *ps, feel_op *op)
{
    if (ps->token.kind == TOKEN_NAME) {
        switch (ps->token.keyword) {
        case KEYWORD_OR:
            *op = FEEL_OR;
            return LEVEL_OR;
        case KEYWORD_AND:
            *op = FEEL_AND;
            return LEVEL_AND;
        case KEYWORD_BETWEEN:
            *op = FEEL_BETWEEN;
            return LEVEL_COMPARISON;
        case KEYWORD_IN:
            *op = FEEL_IN;
            return LEVEL_COMPARISON;
        default:
            return 0;
        }
    }
    for (size_t i = 0; i < sizeof OPERATORS / sizeof OPERATORS[0]; i++) {
        if (OPERATORS[i].kind == ps->token.kind) {
            *op = OPERATORS[i].op;
            return OPERATORS[i].level;
        }
    }
    return 0;
}

static bool is_null_literal(const feel_node *node)
{
    return node->op == FEEL_LITERAL && node->as.literal.kind == VALUE_NULL;
}

static const feel_node *make_binary(feel_parse *ps, feel_op op, size_t at, const feel_node *a,
                                    const feel_node *b)
{
    const feel_type *type = &feel_type_boolean;
    const char *text = operator_text(op), *x = "", *y = "";
    bool fits = true;
    if (op >= FEEL_ADD && op <= FEEL_POW) {
        type = infer_arithmetic(op, a->type, b->type);
        fits = type != NULL;
    } else if (op == FEEL_EQ || op == FEEL_NE) {
        fits = infer_comparable(a->type, b->type) || is_null_literal(a) || is_null_literal(b);
    } else if (op >= FEEL_LT && op <= FEEL_GE) {
        fits = infer_orderable(a->type, b->type);
    } else {
        fits = infer_may_be_boolean(a->type) && infer_may_be_boolean(b->type);
    }
    if (!fits) {
        x = infer_text(ps->a, a->type);
        y = infer_text(ps->a, b->type);
        const char *hint = NULL;
        if (op == FEEL_ADD &&
            (a->type->kind == FEEL_TYPE_STRING || b->type->kind == FEEL_TYPE_STRING)) {
            hint = N_("convert with string(...)");
        } else if ((op == FEEL_EQ || op == FEEL_NE) &&
                   (a->type->kind == FEEL_TYPE_LIST) != (b->type->kind == FEEL_TYPE_LIST)) {
            hint = N_("a list is never equal to a single value; use 'in' or list[1]");
        }
        parse_report(ps, "feel-type", at, hint, "'%s' between %s and %s is always null", text, x,
                     y);
    }
    feel_node *node = parse_new(ps, op, at, type);
    node->as.binary.a = a;
    node->as.binary.b = b;
    return node;
}

static const feel_node *parse_between(feel_parse *ps, size_t at, const feel_node *value)
{
    const feel_node *low = parse_bound(ps);
    if (!parse_expect_keyword(ps, KEYWORD_AND, "and")) {
        return parse_fault(ps, at, "no upper bound");
    }
    const feel_node *high = parse_bound(ps);
    if (!infer_orderable(value->type, low->type) || !infer_orderable(value->type, high->type)) {
        parse_report(ps, "feel-type", at, NULL, "%s between %s and %s is always null",
                     infer_text(ps->a, value->type), infer_text(ps->a, low->type),
                     infer_text(ps->a, high->type));
    }
    feel_node *node = parse_new(ps, FEEL_BETWEEN, at, &feel_type_boolean);
    node->as.between.value = value;
    node->as.between.low = low;
    node->as.between.high = high;
    return node;
}

const feel_node *parse_instance_rest(feel_parse *ps, const feel_node *value)
{
    while (parse_is_keyword(ps, KEYWORD_INSTANCE)) {
        size_t at = ps->token.start;
        parse_advance(ps);
        if (ps->token.kind != TOKEN_NAME || ps->token.end - ps->token.start != 2 ||
            memcmp(ps->text.bytes + ps->token.start, "of", 2) != 0) {
            return parse_syntax_error(ps, ps->token.start, NULL, "expected 'of', found %s",
                                      token_text(ps));
        }
        parse_advance(ps);
        const feel_type *type = parse_type(ps);
        if (type == NULL) {
            value = parse_fault(ps, at, "unknown type");
        } else {
            feel_node *node = parse_new(ps, FEEL_INSTANCE_OF, at, &feel_type_boolean);
            node->as.instance_of.value = value;
            node->as.instance_of.type = type;
            value = node;
        }
    }
    return value;
}

static const feel_node *make_negation(feel_parse *ps, size_t at, const feel_node *operand)
{
    if (operand->op == FEEL_LITERAL && operand->as.literal.kind == VALUE_NUMBER) {
        feel_node *node = parse_new(ps, FEEL_LITERAL, at, &feel_type_number);
        node->as.literal = value_number(-operand->as.literal.as.number);
        return node;
    }
    const feel_type *type = operand->type;
    if (infer_is_known(type) && type->kind != FEEL_TYPE_NUMBER && type->kind != FEEL_TYPE_MONTHS &&
        type->kind != FEEL_TYPE_SECONDS) {
        parse_report(ps, "feel-type", at, NULL, "'-' of %s is always null",
                     infer_text(ps->a, type));
        type = &feel_type_any;
    }
    feel_node *node = parse_new(ps, FEEL_NEGATE, at, type);
    node->as.binary.a = operand;
    return node;
}

static const feel_node *parse_unary(feel_parse *ps)
{
    if (!parse_is(ps, TOKEN_MINUS)) {
        return parse_instance_rest(ps, parse_postfix(ps));
    }
    size_t at = ps->token.start;
    if (!parse_enter(ps)) {
        return parse_fault(ps, at, "nested too deep");
    }
    parse_advance(ps);
    const feel_node *operand = parse_is(ps, TOKEN_MINUS) ? parse_unary(ps) : parse_postfix(ps);
    parse_leave(ps);
    return parse_instance_rest(ps, make_negation(ps, at, operand));
}

const feel_node *parse_binary_rest(feel_parse *ps, const feel_node *left, parse_level lowest)
{
    unsigned depth = ps->depth;
    feel_op op;
    for (;;) {
        parse_level level = operator_here(ps, &op);
        size_t at = ps->token.start;
        if (level == 0 || level < lowest) {
            break;
        }
        /* Every operator of a chain puts the tree one level deeper. */
        if (!parse_enter(ps)) {
            break;
        }
        parse_advance(ps);
        if (op == FEEL_BETWEEN) {
            left = parse_between(ps, at, left);
        } else if (op == FEEL_IN) {
            left = parse_in(ps, left);
        } else {
            const feel_node *right = parse_binary(ps, level + 1);
            left = make_binary(ps, op, at, left, right);
        }
    }
    ps->depth = depth;
    return left;
}

const feel_node *parse_binary(feel_parse *ps, parse_level lowest)
{
    return parse_binary_rest(ps, parse_unary(ps), lowest);
}

const feel_node *parse_bound(feel_parse *ps)
{
    size_t at = ps->token.start;
    const feel_node *node =
        parse_enter(ps) ? parse_binary(ps, LEVEL_ADD) : parse_fault(ps, at, "nested too deep");
    parse_leave(ps);
    return node;
}

const feel_node *parse_expression(feel_parse *ps)
{
    size_t at = ps->token.start;
    if (!parse_enter(ps)) {
        parse_leave(ps);
        return parse_fault(ps, at, "nested too deep");
    }
    bool in_range_end = ps->in_range_end;
    ps->in_range_end = false;
    const feel_node *node = parse_binary(ps, LEVEL_OR);
    ps->in_range_end = in_range_end;
    parse_leave(ps);
    return node;
}

/* ---- entry points ---- */

static bool begin(feel_parse *ps, feel_parser *p, source_text text)
{
    *ps = (feel_parse){.p = p,
                       .a = p->arena,
                       .text = text,
                       .scope = p->scope,
                       .lexer = {.bytes = text.bytes, .size = text.size}};
    if (!utf8_valid(text.bytes, text.size)) {
        parse_syntax_error(ps, 0, NULL, "text is not valid UTF-8");
        return false;
    }
    parse_advance(ps);
    return !ps->failed;
}

static const feel_node *end(feel_parse *ps, const feel_node *node)
{
    if (!ps->failed && !parse_is(ps, TOKEN_END)) {
        const char *hint = NULL;
        if (parse_is(ps, TOKEN_NAME)) {
            hint = N_("is an operator missing, or is a name of several words not known here?");
        }
        parse_syntax_error(ps, ps->token.start, hint,
                           "expected the end of the expression, found %s", token_text(ps));
    }
    return ps->failed ? parse_fault(ps, 0, "the expression does not parse") : node;
}

const feel_node *feel_parse_expression(feel_parser *p, source_text text)
{
    feel_parse ps;
    if (!begin(&ps, p, text)) {
        return parse_fault(&ps, 0, "the expression does not parse");
    }
    if (parse_is(&ps, TOKEN_END)) {
        parse_syntax_error(&ps, 0, NULL, "the expression is empty");
    }
    return end(&ps, parse_expression(&ps));
}

const feel_node *feel_parse_unary_tests(feel_parser *p, source_text text, const feel_type *input)
{
    feel_parse ps;
    if (!begin(&ps, p, text)) {
        return parse_fault(&ps, 0, "the tests do not parse");
    }
    feel_binding binding = {.name = "?", .type = input != NULL ? input : &feel_type_any};
    feel_scope scope = {.up = p->scope, .bindings = &binding, .n = 1};
    name_watch watch = {.scope = &scope};
    ps.scope = &scope;
    ps.watches = &watch;
    return end(&ps, parse_unary_tests(&ps, binding.type));
}

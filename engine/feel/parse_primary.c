/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Primaries of FEEL: literals, parentheses, lists, ranges, and what may follow a primary: a path, a
 * filter, a call.
 *
 * '(' and '[' open more than one thing. What was meant shows after the first expression inside:
 * '..' makes it a range. ']' at the start of a primary opens a range too, and '[' may close one:
 * "[1..10[". A '[' after the upper bound closes the range when nothing that could be a filter
 * follows it.
 */
#include "feel/feel_internal.h"

#include <string.h>

static const feel_node *parse_number(feel_parse *ps)
{
    size_t at = ps->token.start;
    number x;
    if (!number_parse(&x, ps->text.bytes + at, ps->token.end - at)) {
        return parse_syntax_error(ps, at, NULL, "number is out of range");
    }
    feel_node *node = parse_new(ps, FEEL_LITERAL, at, &feel_type_number);
    node->as.literal = value_number(x);
    parse_advance(ps);
    return node;
}

static const feel_node *parse_string(feel_parse *ps)
{
    size_t size, at = ps->token.start;
    const char *s = feel_lexer_unescape(&size, ps->a, ps->text.bytes + at, ps->token.end - at);
    feel_node *node = parse_new(ps, FEEL_LITERAL, at, &feel_type_string);
    node->as.literal = value_string(s, size);
    parse_advance(ps);
    return node;
}

/* @"...": whichever of date, time, date and time or duration the text is. The forms exclude each
 * other. */
static const feel_node *parse_at_literal(feel_parse *ps)
{
    size_t n, at = ps->token.start;
    const char *s = feel_lexer_unescape(&n, ps->a, ps->text.bytes + at + 1, ps->token.end - at - 1);
    const feel_type *type;
    value v;
    temporal_date date;
    temporal_moment moment;
    temporal_seconds seconds;
    int64_t months;
    parse_advance(ps);
    if (temporal_date_parse(&date, s, n)) {
        v = value_date(date);
        type = &feel_type_date;
    } else if (temporal_date_time_parse(&moment, ps->a, s, n)) {
        v = value_date_time(ps->a, moment);
        type = &feel_type_date_time;
    } else if (temporal_time_parse(&moment, ps->a, s, n)) {
        v = value_time(ps->a, moment);
        type = &feel_type_time;
    } else if (temporal_months_parse(&months, s, n)) {
        v = value_months(months);
        type = &feel_type_months;
    } else if (temporal_seconds_parse(&seconds, s, n)) {
        v = value_seconds(seconds);
        type = &feel_type_seconds;
    } else {
        parse_report(ps, "feel-type", at,
                     "write @\"2027-01-31\", @\"08:00:00\", @\"2027-01-31T08:00:00\", @\"P1Y6M\" "
                     "or @\"P3DT8H\"",
                     "'%s' is no date, time, date and time or duration", s);
        return parse_fault(ps, at, "no date, time, date and time or duration");
    }
    feel_node *node = parse_new(ps, FEEL_LITERAL, at, type);
    node->as.literal = v;
    return node;
}

/* At '[' after the upper bound of a range: does it close the range? A filter would hold an
 * expression. */
static bool closes_range(const feel_parse *ps)
{
    feel_lexer lexer = ps->lexer;
    feel_token next = feel_lexer_next(&lexer);
    switch (next.kind) {
    case TOKEN_END:
    case TOKEN_RPAREN:
    case TOKEN_RBRACKET:
    case TOKEN_RBRACE:
    case TOKEN_COMMA:
    case TOKEN_DOT:
    case TOKEN_PLUS:
    case TOKEN_STAR:
    case TOKEN_SLASH:
    case TOKEN_EQ:
    case TOKEN_NE:
    case TOKEN_LT:
    case TOKEN_LE:
    case TOKEN_GT:
    case TOKEN_GE:
        return true;
    case TOKEN_NAME:
        switch (next.keyword) {
        case KEYWORD_AND:
        case KEYWORD_OR:
        case KEYWORD_BETWEEN:
        case KEYWORD_IN:
        case KEYWORD_INSTANCE:
        case KEYWORD_THEN:
        case KEYWORD_ELSE:
        case KEYWORD_RETURN:
        case KEYWORD_SATISFIES:
            return true;
        default:
            return false;
        }
    default:
        return false;
    }
}

const feel_node *parse_finish_range(feel_parse *ps, size_t at, bool low_closed,
                                    const feel_node *low)
{
    bool in_range_end = ps->in_range_end, high_closed;
    parse_advance(ps); /* '..' */
    ps->in_range_end = true;
    const feel_node *high = parse_bound(ps);
    ps->in_range_end = in_range_end;
    if (parse_is(ps, TOKEN_RBRACKET)) {
        high_closed = true;
    } else if (parse_is(ps, TOKEN_RPAREN) || parse_is(ps, TOKEN_LBRACKET)) {
        high_closed = false;
    } else {
        return parse_syntax_error(ps, ps->token.start, NULL,
                                  "expected ']', ')' or '[' at the end of the range");
    }
    parse_advance(ps);
    if (!infer_orderable(low->type, high->type)) {
        parse_report(ps, "feel-type", at, NULL, "range from %s to %s is always null",
                     infer_text(ps->a, low->type), infer_text(ps->a, high->type));
    }
    feel_node *node = parse_new(
        ps, FEEL_RANGE, at, feel_type_range_of(ps->a, infer_common(ps->a, low->type, high->type)));
    node->as.range.low = low;
    node->as.range.high = high;
    node->as.range.low_closed = low_closed;
    node->as.range.high_closed = high_closed;
    return node;
}

static const feel_node *parse_parenthesis(feel_parse *ps)
{
    size_t at = ps->token.start;
    feel_op op;
    parse_advance(ps);
    if (parse_is_comparison(ps, &op)) {
        return parse_unary_range(ps, at);
    }
    const feel_node *inner = parse_expression(ps);
    if (parse_is(ps, TOKEN_DOTDOT)) {
        return parse_finish_range(ps, at, false, inner);
    }
    parse_expect(ps, TOKEN_RPAREN, "')'");
    return inner;
}

static const feel_node *parse_list(feel_parse *ps)
{
    size_t at = ps->token.start, n = 0, capacity = 0;
    const feel_node **items = NULL;
    const feel_type *element = NULL;
    parse_advance(ps);
    if (!parse_is(ps, TOKEN_RBRACKET)) {
        do {
            const feel_node *item = parse_expression(ps);
            if (n == 0 && parse_is(ps, TOKEN_DOTDOT)) {
                return parse_finish_range(ps, at, true, item);
            }
            *(const feel_node **)ARENA_PUSH(ps->a, &items, &n, &capacity) = item;
            element = element == NULL ? item->type : infer_common(ps->a, element, item->type);
        } while (parse_take(ps, TOKEN_COMMA));
    }
    parse_expect(ps, TOKEN_RBRACKET, "']' or ','");
    feel_node *node =
        parse_new(ps, FEEL_LIST, at,
                  element == NULL ? &feel_type_any_list : feel_type_list_of(ps->a, element));
    node->as.list.items = items;
    node->as.list.n = n;
    return node;
}

static const feel_node *parse_open_range(feel_parse *ps)
{
    size_t at = ps->token.start;
    parse_advance(ps);
    const feel_node *low = parse_bound(ps);
    if (!parse_is(ps, TOKEN_DOTDOT)) {
        parse_expect(ps, TOKEN_DOTDOT, "'..'");
        return low;
    }
    return parse_finish_range(ps, at, false, low);
}

static const feel_node *parse_literal(feel_parse *ps, value v, const feel_type *type)
{
    feel_node *node = parse_new(ps, FEEL_LITERAL, ps->token.start, type);
    node->as.literal = v;
    parse_advance(ps);
    return node;
}

static const feel_node *parse_word(feel_parse *ps)
{
    if (ps->token.keyword == KEYWORD_NONE || scope_match(ps, ps->token.start).end > ps->token.end) {
        return parse_name(ps);
    }
    switch (ps->token.keyword) {
    case KEYWORD_TRUE:
        return parse_literal(ps, value_boolean(true), &feel_type_boolean);
    case KEYWORD_FALSE:
        return parse_literal(ps, value_boolean(false), &feel_type_boolean);
    case KEYWORD_NULL:
        return parse_literal(ps, value_null(), &feel_type_null);
    case KEYWORD_IF:
        return parse_if(ps);
    case KEYWORD_FOR:
        return parse_for(ps);
    case KEYWORD_SOME:
    case KEYWORD_EVERY:
        return parse_quantified(ps);
    case KEYWORD_FUNCTION:
        return parse_function(ps);
    case KEYWORD_NOT:
        return parse_name(ps);
    default:
        return parse_syntax_error(ps, ps->token.start, NULL, "expected an expression, found '%.*s'",
                                  (int)(ps->token.end - ps->token.start),
                                  ps->text.bytes + ps->token.start);
    }
}

static const feel_node *parse_primary(feel_parse *ps)
{
    switch (ps->token.kind) {
    case TOKEN_NUMBER:
        return parse_number(ps);
    case TOKEN_STRING:
        return parse_string(ps);
    case TOKEN_AT:
        return parse_at_literal(ps);
    case TOKEN_LPAREN:
        return parse_parenthesis(ps);
    case TOKEN_LBRACKET:
        return parse_list(ps);
    case TOKEN_RBRACKET:
        return parse_open_range(ps);
    case TOKEN_LBRACE:
        return parse_context(ps);
    case TOKEN_NAME:
        return parse_word(ps);
    case TOKEN_END:
        return parse_syntax_error(ps, ps->token.start, NULL,
                                  "expected an expression, found the end");
    default:
        return parse_syntax_error(ps, ps->token.start, NULL, "expected an expression, found '%.*s'",
                                  (int)(ps->token.end - ps->token.start),
                                  ps->text.bytes + ps->token.start);
    }
}

const feel_node *parse_postfix_rest(feel_parse *ps, const feel_node *left)
{
    unsigned depth = ps->depth;
    for (;;) {
        if (!parse_is(ps, TOKEN_DOT) && !parse_is(ps, TOKEN_LPAREN) &&
            !parse_is(ps, TOKEN_LBRACKET)) {
            break;
        }
        if (parse_is(ps, TOKEN_LBRACKET) && ps->in_range_end && closes_range(ps)) {
            break;
        }
        if (!parse_enter(ps)) {
            break;
        }
        if (parse_is(ps, TOKEN_DOT)) {
            left = parse_member(ps, left);
        } else if (parse_is(ps, TOKEN_LBRACKET)) {
            left = parse_filter(ps, left);
        } else {
            left = parse_call(ps, left, NULL, ps->token.start);
        }
    }
    ps->depth = depth;
    return left;
}

const feel_node *parse_postfix(feel_parse *ps)
{
    return parse_postfix_rest(ps, parse_primary(ps));
}

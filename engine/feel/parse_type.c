/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types as FEEL writes them: number, date and time, list<string>, context<a: number, b:
 * list<date>>, range<number>, function<number, string> -> boolean, and the names of item
 * definitions (DMN 1.5, 10.3.1.2). Names of types hold spaces and dots; the
 * longest one that is known is meant.
 */
#include "feel/feel_internal.h"

#include <string.h>

#define TYPE_WORDS_MAX 16

static const feel_type *find_named_type(feel_parse *ps, size_t start, size_t end)
{
    const char *name = feel_normalise_name(ps->a, ps->text.bytes + start, end - start);
    const feel_type *type =
        ps->p->find_type != NULL ? ps->p->find_type(ps->p->types, name, strlen(name)) : NULL;
    return type != NULL ? type : feel_type_builtin(name, strlen(name));
}

static const feel_type *parse_named_type(feel_parse *ps)
{
    size_t start = ps->token.start, ends[TYPE_WORDS_MAX], n = 0;
    feel_lexer lexer = ps->lexer;
    feel_token token = ps->token;
    while (n < TYPE_WORDS_MAX &&
           (token.kind == TOKEN_NAME || token.kind == TOKEN_DOT || token.kind == TOKEN_NUMBER ||
            token.kind == TOKEN_MINUS || token.kind == TOKEN_PLUS)) {
        ends[n++] = token.end;
        token = feel_lexer_next(&lexer);
    }
    for (size_t i = n; i > 0; i--) {
        const feel_type *type = find_named_type(ps, start, ends[i - 1]);
        if (type != NULL) {
            parse_seek(ps, ends[i - 1]);
            return type;
        }
    }
    /* Nothing is known: take the words, so that parsing can go on. */
    if (!parse_is(ps, TOKEN_NAME)) {
        parse_expect(ps, TOKEN_NAME, "a type");
        return NULL;
    }
    parse_advance(ps);
    while (parse_is(ps, TOKEN_NAME) && ps->token.keyword == KEYWORD_NONE) {
        parse_advance(ps);
    }
    parse_report(ps, "feel-unknown-type", start, NULL, "unknown type '%s'",
                 feel_normalise_name(ps->a, ps->text.bytes + start, ps->last_end - start));
    return NULL;
}

static bool word_is(const feel_parse *ps, const char *word)
{
    feel_lexer lexer = ps->lexer;
    size_t n = ps->token.end - ps->token.start;
    return strlen(word) == n && memcmp(ps->text.bytes + ps->token.start, word, n) == 0 &&
           feel_lexer_next(&lexer).kind == TOKEN_LT;
}

/* "list<T>" and "range<T>": past the first word. */
static const feel_type *parse_element(feel_parse *ps)
{
    parse_advance(ps);
    parse_expect(ps, TOKEN_LT, "'<'");
    const feel_type *element = parse_type(ps);
    parse_expect(ps, TOKEN_GT, "'>'");
    return element;
}

static const feel_type *parse_context_type(feel_parse *ps)
{
    feel_member *members = NULL;
    size_t n = 0, capacity = 0, end;
    bool known = true;
    parse_advance(ps);
    parse_expect(ps, TOKEN_LT, "'<'");
    if (!parse_is(ps, TOKEN_GT)) {
        do {
            const char *name = scope_scan_name(ps, ps->token.start, ":", &end);
            if (name == NULL) {
                parse_syntax_error(ps, ps->token.start, NULL,
                                   "expected the name of a component and ':'");
                return NULL;
            }
            parse_seek(ps, end);
            parse_expect(ps, TOKEN_COLON, "':'");
            const feel_type *type = parse_type(ps);
            known = known && type != NULL;
            feel_member *member = ARENA_PUSH(ps->a, &members, &n, &capacity);
            *member = (feel_member){.name = name, .type = type};
        } while (parse_take(ps, TOKEN_COMMA));
    }
    parse_expect(ps, TOKEN_GT, "'>'");
    if (!known) {
        return NULL;
    }
    feel_type *context = feel_type_context_new(ps->a, n);
    for (size_t i = 0; i < n; i++) {
        context->members[i] = members[i];
    }
    return context;
}

static const feel_type *parse_function_type(feel_parse *ps)
{
    feel_member *params = NULL;
    size_t n = 0, capacity = 0;
    bool known = true;
    parse_advance(ps);
    parse_expect(ps, TOKEN_LT, "'<'");
    if (!parse_is(ps, TOKEN_GT)) {
        do {
            const feel_type *type = parse_type(ps);
            known = known && type != NULL;
            feel_member *param = ARENA_PUSH(ps->a, &params, &n, &capacity);
            *param = (feel_member){.name = "", .type = type};
        } while (parse_take(ps, TOKEN_COMMA));
    }
    parse_expect(ps, TOKEN_GT, "'>'");
    parse_expect(ps, TOKEN_ARROW, "'->'");
    const feel_type *result = parse_type(ps);
    if (!known || result == NULL) {
        return NULL;
    }
    feel_type *function = arena_zalloc(ps->a, sizeof *function);
    function->kind = FEEL_TYPE_FUNCTION;
    function->element = result;
    function->members = params;
    function->n_members = n;
    return function;
}

const feel_type *parse_type(feel_parse *ps)
{
    const feel_type *type;
    if (!parse_enter(ps)) {
        parse_leave(ps);
        return NULL;
    }
    if (word_is(ps, "list")) {
        type = parse_element(ps);
        type = type != NULL ? feel_type_list_of(ps->a, type) : NULL;
    } else if (word_is(ps, "range")) {
        type = parse_element(ps);
        type = type != NULL ? feel_type_range_of(ps->a, type) : NULL;
    } else if (word_is(ps, "context")) {
        type = parse_context_type(ps);
    } else if (word_is(ps, "function")) {
        type = parse_function_type(ps);
    } else {
        type = parse_named_type(ps);
    }
    parse_leave(ps);
    return ps->failed ? NULL : type;
}

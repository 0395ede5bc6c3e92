/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names, members and calls: what the scope knows is taken by longest match (scope.c). What it does
 * not know is cut where the next token is no word, or a keyword; such a name can only be a
 * component of an item whose type is not known (a filter), else it is a fault.
 */
#include "feel/feel_internal.h"

#include <string.h>

static char byte_after(const feel_parse *ps, size_t offset)
{
    return ps->text.bytes[feel_lexer_skip(&ps->lexer, offset)];
}

static bool word_follows(const feel_parse *ps, size_t offset)
{
    feel_lexer lexer = ps->lexer;
    lexer.at = offset;
    feel_token next = feel_lexer_next(&lexer);
    return next.kind == TOKEN_NAME && next.keyword == KEYWORD_NONE &&
           ps->text.bytes[next.start] != '?';
}

/* All words up to a keyword or another token. The token here is the first one. */
static const char *take_words(feel_parse *ps)
{
    size_t start = ps->token.start;
    bool is_input = ps->text.bytes[start] == '?';
    parse_advance(ps);
    while (!is_input && parse_is(ps, TOKEN_NAME) && ps->token.keyword == KEYWORD_NONE &&
           ps->text.bytes[ps->token.start] != '?') {
        parse_advance(ps);
    }
    return feel_normalise_name(ps->a, ps->text.bytes + start, ps->last_end - start);
}

static const feel_node *parse_unknown_name(feel_parse *ps)
{
    size_t at = ps->token.start, end = 0;
    const char *name = NULL, *foreign = scope_foreign_function(ps, at, &name, &end);
    if (foreign != NULL) {
        parse_report(ps, "feel-unknown-function", at, foreign, "'%s' is no FEEL function", name);
        parse_seek(ps, end);
        return parse_call(
            ps, parse_fault(ps, at, arena_printf(ps->a, "'%s' is no FEEL function", name)), NULL,
            at);
    }
    name = take_words(ps);
    if (parse_is(ps, TOKEN_LPAREN)) {
        parse_report(ps, "feel-unknown-function", at, scope_suggest_builtin(ps, name),
                     "unknown function '%s'", name);
        return parse_call(
            ps, parse_fault(ps, at, arena_printf(ps->a, "unknown function '%s'", name)), NULL, at);
    }
    if (!scope_has_unknown_filter(ps->scope)) {
        parse_report(ps, "feel-unknown-name", at, scope_suggest(ps, name), "unknown name '%s'",
                     name);
    }
    feel_node *node = scope_unresolved_node(ps, name, at);
    if (node->as.name.n_filters == 0) {
        return parse_fault(ps, at, arena_printf(ps->a, "unknown name '%s'", name));
    }
    return node;
}

static const feel_node *make_builtin_reference(feel_parse *ps, const feel_builtin *builtin,
                                               size_t at)
{
    struct feel_function *function = arena_zalloc(ps->a, sizeof *function);
    function->builtin = builtin;
    feel_node *node = parse_new(ps, FEEL_LITERAL, at, &feel_type_any_function);
    node->as.literal.kind = VALUE_FUNCTION;
    node->as.literal.as.function = function;
    return node;
}

const feel_node *parse_name(feel_parse *ps)
{
    size_t at = ps->token.start;
    name_match match = scope_match(ps, at);
    if (match.end == 0) {
        return parse_unknown_name(ps);
    }
    if (match.scope != NULL) {
        parse_seek(ps, match.end);
        return scope_name_node(ps, &match, at);
    }
    if (byte_after(ps, match.end) == '(') {
        parse_seek(ps, match.end);
        return parse_call(ps, NULL, match.builtin, at);
    }
    if (word_follows(ps, match.end) || scope_has_unknown_filter(ps->scope)) {
        return parse_unknown_name(ps);
    }
    parse_seek(ps, match.end);
    return make_builtin_reference(ps, match.builtin, at);
}

/* At '.'; the longest member of the context type that stands behind it, or -1. */
static int match_member(const feel_parse *ps, const feel_type *context, size_t offset, size_t *end)
{
    int best = -1;
    *end = 0;
    for (size_t i = 0; i < context->n_members; i++) {
        size_t after = scope_match_text(&ps->text, offset, context->members[i].name);
        if (after > *end) {
            *end = after;
            best = (int)i;
        }
    }
    return best;
}

const feel_node *parse_member(feel_parse *ps, const feel_node *base)
{
    size_t dot = ps->token.end, offset = feel_lexer_skip(&ps->lexer, dot), end;
    const feel_type *holder = base->type;
    while (holder->kind == FEEL_TYPE_LIST && holder->element != NULL) {
        holder = holder->element; /* a path over a list is a path over its items */
    }
    feel_node *node = parse_new(ps, FEEL_MEMBER, offset, &feel_type_any);
    node->as.member.base = base;
    node->as.member.index_hint = -1;
    int member = holder->kind == FEEL_TYPE_CONTEXT ? match_member(ps, holder, offset, &end) : -1;
    if (member >= 0) {
        node->as.member.name = holder->members[member].name;
        node->as.member.index_hint = member;
        parse_seek(ps, end);
    } else {
        parse_advance(ps);
        if (!parse_is(ps, TOKEN_NAME)) {
            parse_expect(ps, TOKEN_NAME, "a name after '.'");
            return base;
        }
        node->as.member.name = take_words(ps);
    }
    node->type = infer_member(ps->a, base->type, node->as.member.name);
    if (node->type == NULL) {
        parse_report(
            ps, "feel-unknown-member", offset,
            scope_suggest_member(ps, holder, node->as.member.name), "%s has no member '%s'",
            holder->name != NULL ? holder->name : infer_text(ps->a, holder), node->as.member.name);
        node->type = &feel_type_any;
    }
    return node;
}

static const feel_type *type_of_temporal(value_kind kind)
{
    switch (kind) {
    case VALUE_DATE:
        return &feel_type_date;
    case VALUE_TIME:
        return &feel_type_time;
    case VALUE_DATE_TIME:
        return &feel_type_date_time;
    case VALUE_MONTHS:
        return &feel_type_months;
    case VALUE_SECONDS:
        return &feel_type_seconds;
    default:
        return &feel_type_any;
    }
}

/* date("2027-01-31") and the like are the same every night: made once, here. */
static const feel_node *fold_call(feel_parse *ps, const feel_node *call, size_t at)
{
    static const char *const FOLDED[] = {"date", "time", "date and time", "duration"};
    const feel_builtin *builtin = call->as.call.builtin;
    if (builtin == NULL || call->as.call.n_args != 1 || call->as.call.names != NULL ||
        call->as.call.signature == NULL || call->as.call.args[0]->op != FEEL_LITERAL ||
        call->as.call.args[0]->as.literal.kind != VALUE_STRING) {
        return call;
    }
    bool folds = false;
    for (size_t i = 0; i < sizeof FOLDED / sizeof FOLDED[0]; i++) {
        folds = folds || strcmp(FOLDED[i], builtin->name) == 0;
    }
    if (!folds) {
        return call;
    }
    feel_run run;
    feel_run_init(&run, ps->a, (temporal_date){.year = 1970, .month = 1, .day = 1});
    value v = feel_eval(&run, call, NULL);
    if (value_is_null(v)) {
        parse_report(ps, "feel-type", at, NULL, "%s of \"%.*s\" is always null", builtin->name,
                     (int)call->as.call.args[0]->as.literal.as.string.size,
                     call->as.call.args[0]->as.literal.as.string.bytes);
        return call;
    }
    feel_node *literal = parse_new(ps, FEEL_LITERAL, at, type_of_temporal(v.kind));
    literal->as.literal = v;
    return literal;
}

/* sort(list, function(x, y) ...) calls the function with items of the list. Strict mode only: in
 * standard mode a name inside that is not there is nobody's fault before it is called. */
static const feel_type *called_item(const feel_parse *ps, const feel_builtin *builtin,
                                    const feel_node **args, size_t n, bool named)
{
    bool takes_items = builtin != NULL && (strcmp(builtin->name, "sort") == 0 ||
                                           strcmp(builtin->name, "list replace") == 0);
    if (!ps->p->strict || !takes_items || named || n != 1 ||
        !parse_is_keyword(ps, KEYWORD_FUNCTION) || args[0]->type->kind != FEEL_TYPE_LIST) {
        return NULL;
    }
    const feel_type *item = infer_item(args[0]->type);
    return infer_is_known(item) ? item : NULL;
}

const feel_node *parse_call(feel_parse *ps, const feel_node *callee, const feel_builtin *builtin,
                            size_t at)
{
    size_t n = 0, capacity = 0, n_names = 0, names_capacity = 0, end;
    const feel_node **args = NULL;
    const char **names = NULL;
    parse_expect(ps, TOKEN_LPAREN, "'('");
    if (!parse_is(ps, TOKEN_RPAREN)) {
        bool named = scope_scan_name(ps, ps->token.start, ":", &end) != NULL;
        do {
            if (named) {
                const char *name = scope_scan_name(ps, ps->token.start, ":", &end);
                if (name == NULL) {
                    return parse_syntax_error(ps, ps->token.start,
                                              "either all arguments have a name or none",
                                              "expected a parameter name");
                }
                *(const char **)ARENA_PUSH(ps->a, &names, &n_names, &names_capacity) = name;
                parse_seek(ps, end);
                parse_expect(ps, TOKEN_COLON, "':'");
            }
            ps->function_item = called_item(ps, builtin, args, n, named);
            const feel_node *arg = parse_expression(ps);
            ps->function_item = NULL;
            *(const feel_node **)ARENA_PUSH(ps->a, &args, &n, &capacity) = arg;
        } while (parse_take(ps, TOKEN_COMMA));
    }
    parse_expect(ps, TOKEN_RPAREN, "')' or ','");
    feel_node *node = parse_new(ps, FEEL_CALL, at, &feel_type_any);
    node->as.call.callee = callee;
    node->as.call.builtin = builtin;
    node->as.call.args = args;
    node->as.call.names = names;
    node->as.call.n_args = n;
    if (!ps->failed) {
        node_check_call(ps->p, node);
    }
    return ps->failed ? node : fold_call(ps, node, at);
}

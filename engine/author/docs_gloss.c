/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions in words: comparisons of something named, joined by and, or, not. What is more than that stands in the words as FEEL,
 * and FEEL stands beside all of it, so nobody has to trust these.
 */
#include <string.h>

#include "author/docs_internal.h"

const feel_node *docs_bare(const feel_node *node)
{
    while (node->op == FEEL_COERCE) {
        node = node->as.coerce.child;
    }
    return node;
}

static bool is_call(const feel_node *node, const char *name, size_t n_args)
{
    return node->op == FEEL_CALL && node->as.call.builtin != NULL &&
           strcmp(node->as.call.builtin->name, name) == 0 && node->as.call.n_args == n_args;
}

/* A name, or a path of names from one. */
static bool is_named(const feel_node *node)
{
    node = docs_bare(node);
    while (node->op == FEEL_MEMBER) {
        node = docs_bare(node->as.member.base);
    }
    return node->op == FEEL_NAME;
}

static bool is_literal(const feel_node *node, value_kind kind)
{
    return node->op == FEEL_LITERAL && node->as.literal.kind == kind;
}

static bool is_comparison(const feel_node *node)
{
    return node->op >= FEEL_EQ && node->op <= FEEL_GE && is_named(node->as.binary.a);
}

static bool is_date(const feel_node *node)
{
    return node->type != NULL && (node->type->kind == FEEL_TYPE_DATE || node->type->kind == FEEL_TYPE_DATE_TIME);
}

/* Whether there is anything in it that words make easier. */
static bool has_words(const feel_node *node)
{
    node = docs_bare(node);
    if (node->op == FEEL_AND || node->op == FEEL_OR) {
        return has_words(node->as.binary.a) || has_words(node->as.binary.b);
    }
    return is_comparison(node) || is_named(node) ||
           (is_call(node, "not", 1) && has_words(node->as.call.args[0]));
}

static void put_operand(const docs *d, const feel_node *node)
{
    node = docs_bare(node);
    if (is_call(node, "today", 0)) {
        docs_words_append(d, DOCS_AS_OF_DAY);
    } else if (is_named(node) || node->op == FEEL_LITERAL) {
        text t = {0};
        feel_print(&t, node);
        const char *s = text_string(&t);
        size_t n = t.size;
        bool at = n > 3 && s[0] == '@'; /* @"2026-01-01" */
        markup_append(d->out, at ? s + 2 : s, at ? n - 3 : n);
        text_dispose(&t);
    } else {
        docs_code(d, node);
    }
}

static docs_word comparison_word(feel_op op, bool date)
{
    switch (op) {
    case FEEL_EQ:
        return DOCS_IS_EQ;
    case FEEL_NE:
        return DOCS_IS_NE;
    case FEEL_LT:
        return date ? DOCS_IS_BEFORE : DOCS_IS_LT;
    case FEEL_LE:
        return date ? DOCS_IS_NOT_AFTER : DOCS_IS_LE;
    case FEEL_GT:
        return date ? DOCS_IS_AFTER : DOCS_IS_GT;
    default:
        return date ? DOCS_IS_NOT_BEFORE : DOCS_IS_GE;
    }
}

static void put_comparison(const docs *d, const feel_node *node)
{
    const feel_node *b = docs_bare(node->as.binary.b);
    bool equality = node->op == FEEL_EQ || node->op == FEEL_NE;
    put_operand(d, node->as.binary.a);
    text_append_char(d->out, ' ');
    if (equality && is_literal(b, VALUE_NULL)) {
        docs_words_append(d, node->op == FEEL_EQ ? DOCS_IS_NULL : DOCS_IS_NOT_NULL);
        return;
    }
    bool date = is_date(docs_bare(node->as.binary.a)) || is_date(b);
    docs_words_append(d, comparison_word(node->op, date));
    text_append_char(d->out, ' ');
    put_operand(d, b);
}

static void put_words(const docs *d, const feel_node *node);

/* a and b and c: one list of three. */
static void put_items(const docs *d, const feel_node *node, feel_op op)
{
    node = docs_bare(node);
    if (node->op == op) {
        put_items(d, node->as.binary.a, op);
        put_items(d, node->as.binary.b, op);
        return;
    }
    text_append_string(d->out, "<li>");
    put_words(d, node);
    text_append_string(d->out, "</li>");
}

static void put_words(const docs *d, const feel_node *node)
{
    node = docs_bare(node);
    if (node->op == FEEL_AND || node->op == FEEL_OR) {
        docs_words_append(d, node->op == FEEL_AND ? DOCS_ALL_OF : DOCS_ANY_OF);
        text_append_string(d->out, "<ul>");
        put_items(d, node, node->op);
        text_append_string(d->out, "</ul>");
    } else if (is_call(node, "not", 1) && is_named(node->as.call.args[0])) {
        put_operand(d, node->as.call.args[0]);
        text_append_char(d->out, ' ');
        docs_words_append(d, DOCS_IS_FALSE);
    } else if (is_call(node, "not", 1) && has_words(node->as.call.args[0])) {
        docs_words_append(d, DOCS_NOT_THIS);
        text_append_string(d->out, "<ul><li>");
        put_words(d, node->as.call.args[0]);
        text_append_string(d->out, "</li></ul>");
    } else if (is_comparison(node)) {
        put_comparison(d, node);
    } else if (is_named(node)) {
        put_operand(d, node);
        text_append_char(d->out, ' ');
        docs_words_append(d, DOCS_IS_TRUE);
    } else {
        docs_code(d, node);
    }
}

void docs_put_gloss(const docs *d, const feel_node *logic)
{
    logic = docs_bare(logic);
    bool joined = logic->op == FEEL_AND || logic->op == FEEL_OR || is_call(logic, "not", 1);
    if ((joined || is_comparison(logic)) && has_words(logic)) {
        text_append_string(d->out, "<div class=\"words\">");
        docs_words_append(d, DOCS_IN_WORDS);
        docs_words_append(d, DOCS_COLON);
        put_words(d, logic);
        text_append_string(d->out, "</div>\n");
    }
}

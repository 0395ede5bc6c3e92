/* SPDX-License-Identifier: Apache-2.0 */
/* A tree as FEEL: what was written, without its comments, with blanks and parentheses where they belong. */
#include "feel/feel.h"

#include <string.h>

/* What binds tighter has the higher number. */
typedef enum level {
    LEAST = 0, /* if, for, some, every, function */
    OR_LEVEL,
    AND_LEVEL,
    COMPARE_LEVEL,
    ADD_LEVEL,
    MULTIPLY_LEVEL,
    POWER_LEVEL,
    NEGATE_LEVEL,
    POSTFIX_LEVEL
} level;

static const struct {
    const char *text;
    level level;
} operators[] = {
    [FEEL_ADD] = {"+", ADD_LEVEL},      [FEEL_SUB] = {"-", ADD_LEVEL},
    [FEEL_MUL] = {"*", MULTIPLY_LEVEL}, [FEEL_DIV] = {"/", MULTIPLY_LEVEL},
    [FEEL_POW] = {"**", POWER_LEVEL},   [FEEL_EQ] = {"=", COMPARE_LEVEL},
    [FEEL_NE] = {"!=", COMPARE_LEVEL},  [FEEL_LT] = {"<", COMPARE_LEVEL},
    [FEEL_LE] = {"<=", COMPARE_LEVEL},  [FEEL_GT] = {">", COMPARE_LEVEL},
    [FEEL_GE] = {">=", COMPARE_LEVEL},  [FEEL_AND] = {"and", AND_LEVEL},
    [FEEL_OR] = {"or", OR_LEVEL},
};

static void print(text *out, const feel_node *node, level least);

static void print_string(text *out, const char *s, size_t n)
{
    text_append_char(out, '"');
    for (size_t i = 0; i < n; i++) {
        switch (s[i]) {
        case '"':
        case '\\':
            text_append_char(out, '\\');
            text_append_char(out, s[i]);
            break;
        case '\n':
            text_append_string(out, "\\n");
            break;
        case '\t':
            text_append_string(out, "\\t");
            break;
        default:
            text_append_char(out, s[i]);
        }
    }
    text_append_char(out, '"');
}

static void print_literal(text *out, value v)
{
    switch (v.kind) {
    case VALUE_STRING:
        print_string(out, v.as.string.bytes, v.as.string.size);
        break;
    case VALUE_DATE:
    case VALUE_TIME:
    case VALUE_DATE_TIME:
    case VALUE_MONTHS:
    case VALUE_SECONDS:
        text_append_string(out, "@\"");
        value_to_text(out, v);
        text_append_char(out, '"');
        break;
    default:
        value_to_text(out, v);
    }
}

/* Any text may be a key; one that is no name stands in quotes. */
static void print_key(text *out, const char *key)
{
    bool plain = key[0] != '\0' && (key[0] < '0' || key[0] > '9');
    for (const char *p = key; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        plain = plain && (c >= 0x80 || c == ' ' || c == '_' || (c >= '0' && c <= '9') ||
                          ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'));
    }
    if (plain) {
        text_append_string(out, key);
    } else {
        print_string(out, key, strlen(key));
    }
}

static void print_items(text *out, const feel_node *const *items, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        text_append_string(out, i > 0 ? ", " : "");
        if (names != NULL) {
            print_key(out, names[i]);
            text_append_string(out, ": ");
        }
        print(out, items[i], LEAST);
    }
}

static void print_range(text *out, const feel_node *node)
{
    const feel_node *low = node->as.range.low, *high = node->as.range.high;
    if (low == NULL || high == NULL) {
        text_append_string(out, low == NULL ? (node->as.range.high_closed ? "<= " : "< ")
                                            : (node->as.range.low_closed ? ">= " : "> "));
        print(out, low == NULL ? high : low, ADD_LEVEL);
        return;
    }
    text_append_char(out, node->as.range.low_closed ? '[' : '(');
    print(out, low, ADD_LEVEL);
    text_append_string(out, "..");
    print(out, high, ADD_LEVEL);
    text_append_char(out, node->as.range.high_closed ? ']' : ')');
}

/* `? < 65` was written as `< 65`, most likely. */
static bool is_about_input(const feel_node *node)
{
    return node->op >= FEEL_EQ && node->op <= FEEL_GE && node->as.binary.a->op == FEEL_NAME &&
           strcmp(node->as.binary.a->as.name.name, "?") == 0;
}

static void print_test(text *out, const feel_node *test)
{
    if (is_about_input(test)) {
        text_printf(out, "%s ", operators[test->op].text);
        print(out, test->as.binary.b, ADD_LEVEL);
    } else if (test->op == FEEL_RANGE) {
        print_range(out, test);
    } else {
        print(out, test, LEAST);
    }
}

static void print_tests(text *out, const feel_node *node)
{
    if (node->op != FEEL_UNARY_TESTS) {
        print(out, node, LEAST);
        return;
    }
    if (node->as.unary_tests.any) {
        text_append_char(out, '-');
        return;
    }
    text_append_string(out, node->as.unary_tests.negated ? "not(" : "");
    for (size_t i = 0; i < node->as.unary_tests.n; i++) {
        text_append_string(out, i > 0 ? ", " : "");
        print_test(out, node->as.unary_tests.tests[i]);
    }
    text_append_string(out, node->as.unary_tests.negated ? ")" : "");
}

static void print_loop(text *out, const feel_node *node)
{
    text_append_string(out, node->op == FEEL_FOR ? "for " : node->op == FEEL_SOME ? "some " : "every ");
    for (size_t i = 0; i < node->as.loop.n; i++) {
        const feel_iterator *it = &node->as.loop.iterators[i];
        text_printf(out, "%s%s in ", i > 0 ? ", " : "", it->name);
        print(out, it->domain, ADD_LEVEL);
        if (it->domain_end != NULL) {
            text_append_string(out, "..");
            print(out, it->domain_end, ADD_LEVEL);
        }
    }
    text_append_string(out, node->op == FEEL_FOR ? " return " : " satisfies ");
    print(out, node->as.loop.body, LEAST);
}

static void print_context(text *out, const feel_node *node)
{
    text_append_char(out, '{');
    print_items(out, node->as.context.entries, node->as.context.names, node->as.context.n);
    if (node->as.context.result != NULL) {
        text_append_string(out, node->as.context.n > 0 ? ", " : "");
        print(out, node->as.context.result, LEAST);
    }
    text_append_char(out, '}');
}

static void print_call(text *out, const feel_node *node)
{
    if (node->as.call.builtin != NULL) {
        text_append_string(out, node->as.call.builtin->name);
    } else {
        print(out, node->as.call.callee, POSTFIX_LEVEL);
    }
    text_append_char(out, '(');
    print_items(out, node->as.call.args, node->as.call.names, node->as.call.n_args);
    text_append_char(out, ')');
}

static void print_function(text *out, const feel_node *node)
{
    text_append_string(out, "function(");
    for (size_t i = 0; i < node->as.function.n_params; i++) {
        const feel_member *param = &node->as.function.params[i];
        text_printf(out, "%s%s", i > 0 ? ", " : "", param->name);
        if (param->type != NULL && param->type->kind != FEEL_TYPE_ANY) {
            text_append_string(out, ": ");
            feel_type_to_text(out, param->type);
        }
    }
    text_append_string(out, ") ");
    if (node->as.function.body != NULL) {
        print(out, node->as.function.body, LEAST);
    }
}

static void print_plain(text *out, const feel_node *node)
{
    switch (node->op) {
    case FEEL_LITERAL:
        print_literal(out, node->as.literal);
        break;
    case FEEL_NAME:
        text_append_string(out, node->as.name.name);
        break;
    case FEEL_MEMBER:
        print(out, node->as.member.base, POSTFIX_LEVEL);
        text_printf(out, ".%s", node->as.member.name);
        break;
    case FEEL_FILTER:
        print(out, node->as.filter.list, POSTFIX_LEVEL);
        text_append_char(out, '[');
        print(out, node->as.filter.predicate, LEAST);
        text_append_char(out, ']');
        break;
    case FEEL_LIST:
        text_append_char(out, '[');
        print_items(out, node->as.list.items, NULL, node->as.list.n);
        text_append_char(out, ']');
        break;
    case FEEL_CONTEXT:
        print_context(out, node);
        break;
    case FEEL_CALL:
        print_call(out, node);
        break;
    case FEEL_RANGE: {
        bool open = node->as.range.low == NULL || node->as.range.high == NULL; /* `< 65` */
        text_append_string(out, open ? "(" : "");
        print_range(out, node);
        text_append_string(out, open ? ")" : "");
        break;
    }
    case FEEL_UNARY_TESTS:
        print_tests(out, node);
        break;
    case FEEL_TABLE:
        text_printf(out, "table %s", node->as.table->id == NULL ? "" : node->as.table->id);
        break;
    default:
        text_append_string(out, "?");
    }
}

static level level_of(const feel_node *node)
{
    switch (node->op) {
    case FEEL_IF:
    case FEEL_FOR:
    case FEEL_SOME:
    case FEEL_EVERY:
    case FEEL_FUNCTION:
        return LEAST;
    case FEEL_BETWEEN:
    case FEEL_IN:
    case FEEL_INSTANCE_OF:
        return COMPARE_LEVEL;
    case FEEL_NEGATE:
        return NEGATE_LEVEL;
    default:
        return node->op < sizeof operators / sizeof *operators && operators[node->op].text != NULL
                   ? operators[node->op].level
                   : POSTFIX_LEVEL;
    }
}

static void print_compound(text *out, const feel_node *node)
{
    switch (node->op) {
    case FEEL_IF:
        text_append_string(out, "if ");
        print(out, node->as.branch.condition, LEAST);
        text_append_string(out, " then ");
        print(out, node->as.branch.then, LEAST);
        text_append_string(out, " else ");
        print(out, node->as.branch.otherwise, LEAST);
        break;
    case FEEL_FOR:
    case FEEL_SOME:
    case FEEL_EVERY:
        print_loop(out, node);
        break;
    case FEEL_FUNCTION:
        print_function(out, node);
        break;
    case FEEL_BETWEEN:
        print(out, node->as.between.value, ADD_LEVEL);
        text_append_string(out, " between ");
        print(out, node->as.between.low, ADD_LEVEL);
        text_append_string(out, " and ");
        print(out, node->as.between.high, ADD_LEVEL);
        break;
    case FEEL_IN:
        print(out, node->as.in.value, ADD_LEVEL);
        text_append_string(out, " in (");
        print_tests(out, node->as.in.tests);
        text_append_char(out, ')');
        break;
    case FEEL_INSTANCE_OF:
        print(out, node->as.instance_of.value, POSTFIX_LEVEL);
        text_append_string(out, " instance of ");
        feel_type_to_text(out, node->as.instance_of.type);
        break;
    case FEEL_NEGATE:
        text_append_char(out, '-');
        print(out, node->as.binary.a, NEGATE_LEVEL);
        break;
    default: /* left to right; what stands on the right binds tighter, but for chains of `and` and `or` */
        print(out, node->as.binary.a, operators[node->op].level);
        text_printf(out, " %s ", operators[node->op].text);
        print(out, node->as.binary.b,
              node->op == FEEL_AND || node->op == FEEL_OR ? operators[node->op].level
                                                          : operators[node->op].level + 1);
    }
}

static void print(text *out, const feel_node *node, level least)
{
    while (node->op == FEEL_COERCE) {
        node = node->as.coerce.child;
    }
    level mine = level_of(node);
    text_append_string(out, mine < least ? "(" : "");
    if (mine == POSTFIX_LEVEL) {
        print_plain(out, node);
    } else {
        print_compound(out, node);
    }
    text_append_string(out, mine < least ? ")" : "");
}

void feel_print(text *out, const feel_node *node)
{
    print(out, node, LEAST);
}

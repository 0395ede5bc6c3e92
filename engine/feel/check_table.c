/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of a decision table against each other, cell by cell: a rule that nothing can match, one
 * that an earlier rule of a FIRST table leaves nothing to, and two rules of a UNIQUE table that
 * match the same case. What cells say is known for constants, ranges and enumerations; any other
 * cell is only the same as one that is written the same.
 */
#include "feel/check.h"

#include <stdio.h>
#include <string.h>

#include "base/translate.h"

/* Beyond this, comparing each rule with each other takes too long for a check. */
#define RULES_COMPARED_MAX 1000

static check_set input_domain(checker *c, const feel_table_input *input)
{
    check_set domain = check_domain(c, input->expression), upper, lower;
    if (input->values != NULL) {
        check_tests(c, input->values, &upper, &lower);
        domain = check_set_intersect(c->a, domain, upper);
    }
    return check_set_with_null(domain, true);
}

static bool is_any(const feel_node *tests)
{
    return tests == NULL || (tests->op == FEEL_UNARY_TESTS && tests->as.unary_tests.any);
}

static bool is_input(const feel_node *node)
{
    return node->op == FEEL_NAME && node->as.name.up == 0 && strcmp(node->as.name.name, "?") == 0;
}

/* Whether null passes is asked of the interpreter where a cell is about constants: sets leave open what not() makes of it. */
static void settle_null(checker *c, check_cell *cell)
{
    const feel_node *tests = cell->tests;
    value v;
    if (is_any(tests) || tests->op != FEEL_UNARY_TESTS) {
        return;
    }
    for (size_t i = 0; i < tests->as.unary_tests.n; i++) {
        const feel_node *test = tests->as.unary_tests.tests[i];
        if (tests->as.unary_tests.uses_input[i]) { /* "< 5" */
            if (test->op < FEEL_EQ || test->op > FEEL_GE || !is_input(test->as.binary.a)) {
                return;
            }
            test = test->as.binary.b;
        }
        if (!check_constant(c, test, &v)) {
            return;
        }
    }
    feel_run_reset(&c->run);
    bool passes = value_is_true(feel_test(&c->run, tests, value_null(), NULL));
    cell->mentions_null = cell->lower.null || (tests->as.unary_tests.negated && !cell->upper.null);
    cell->upper.null = cell->lower.null = passes;
}

static void fill(check_grid *g)
{
    checker *c = g->c;
    const feel_table *table = g->table;
    for (size_t i = 0; i < table->n_inputs; i++) {
        check_set domain = input_domain(c, &table->inputs[i]);
        g->domains[i] = domain;
        for (size_t r = 0; r < table->n_rules; r++) {
            check_cell *cell = &g->cells[r * table->n_inputs + i];
            cell->tests = table->rules[r].cells[i];
            check_tests(c, cell->tests, &cell->upper, &cell->lower);
            settle_null(c, cell);
            cell->upper = check_set_intersect(c->a, cell->upper, domain);
            cell->lower = check_set_intersect(c->a, cell->lower, domain);
            g->impossible[r] = g->impossible[r] || check_set_is_empty(cell->upper);
        }
    }
}

/* Does whatever passes `inner` pass `outer`? */
static bool covers(const check_grid *g, const check_cell *outer, const check_cell *inner)
{
    return is_any(outer->tests) || check_set_covers(g->c->a, outer->lower, inner->upper) ||
           (outer->tests != NULL && inner->tests != NULL && check_same(outer->tests, inner->tests));
}

static bool rule_covers(const check_grid *g, size_t outer, size_t inner)
{
    for (size_t i = 0; i < g->table->n_inputs; i++) {
        if (!covers(g, check_cell_at(g, outer, i), check_cell_at(g, inner, i))) {
            return false;
        }
    }
    return true;
}

/* Is there a value, or null, that passes both? *both: such values. */
static bool overlap(const check_grid *g, const check_cell *x, const check_cell *y, check_set *both)
{
    *both = check_set_intersect(g->c->a, x->lower, y->lower);
    if (both->n > 0) {
        both->null = false; /* any of its values is the better example */
    }
    return !check_set_is_empty(*both) || (x->tests != NULL && y->tests != NULL &&
                                          !is_any(x->tests) && check_same(x->tests, y->tests));
}

/* ---- inputs that hang together ---- */

#define LOOK_DEPTH_MAX 32

typedef bool look_fn(const feel_node *node, const feel_node *what, unsigned depth);

typedef struct looking {
    look_fn *at;
    const feel_node *what, *callee;
    unsigned depth;
    bool found;
} looking;

static void look(void *self, const feel_node *child)
{
    looking *l = self;
    l->found = l->found || (child != l->callee && l->at(child, l->what, l->depth));
}

/* Is it so of a node below, but what is called? Nodes that do not just compute with others are not looked into: it may. */
static bool is_below(const feel_node *node, look_fn *at, const feel_node *what, unsigned depth)
{
    bool computes = (node->op >= FEEL_NEGATE && node->op <= FEEL_OR) || node->op == FEEL_MEMBER ||
                    node->op == FEEL_COERCE || node->op == FEEL_CALL;
    looking l = {.at = at,
                 .what = what,
                 .callee = node->op == FEEL_CALL ? node->as.call.callee : NULL,
                 .depth = depth + 1};
    if (!computes) {
        return true;
    }
    feel_children(node, look, &l);
    return l.found;
}

static bool mentions(const feel_node *node, const feel_node *path, unsigned depth)
{
    if (depth > LOOK_DEPTH_MAX || check_same(node, path)) {
        return true;
    }
    bool is_leaf = node->op == FEEL_FAULT || node->op == FEEL_LITERAL || node->op == FEEL_NAME;
    return !is_leaf && is_below(node, mentions, path, depth);
}

static const feel_node *unwrapped(const feel_node *node)
{
    while (node->op == FEEL_COERCE) {
        node = node->as.coerce.child;
    }
    return node;
}

/* Does `node` read a path that `other` reads too? */
static bool reads_any_of(const feel_node *node, const feel_node *other, unsigned depth)
{
    node = unwrapped(node);
    if (depth > LOOK_DEPTH_MAX) {
        return true;
    }
    switch (node->op) {
    case FEEL_FAULT:
    case FEEL_LITERAL:
        return false;
    case FEEL_NAME:
    case FEEL_MEMBER:
        return mentions(other, node, 0);
    default:
        return is_below(node, reads_any_of, other, depth);
    }
}

/* Two inputs about the same facts cannot take all pairs of values. */
static bool inputs_are_apart(const feel_table *table)
{
    for (size_t i = 0; i < table->n_inputs; i++) {
        for (size_t k = 0; k < i; k++) {
            const feel_node *x = unwrapped(table->inputs[i].expression);
            const feel_node *y = unwrapped(table->inputs[k].expression);
            if (reads_any_of(x, y, 0) || reads_any_of(y, x, 0)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- reports ---- */

/* Does the table give what its author wrote where no rule matches? */
static bool has_default(const feel_table *table)
{
    for (size_t o = 0; o < table->n_outputs; o++) {
        if (table->outputs[o].otherwise == NULL) {
            return false;
        }
    }
    return true;
}

static void report_unreachable(const check_grid *g)
{
    const feel_table *table = g->table;
    for (size_t r = 0; r < table->n_rules; r++) {
        g->unreachable[r] = g->impossible[r];
        if (g->impossible[r]) {
            check_report(g->c, DIAGNOSTIC_ERROR, table->rules[r].at, "dmn-unreachable-rule", NULL,
                         "rule %zu never matches: a cell asks for what its input cannot be", r + 1);
            continue;
        }
        for (size_t k = 0; k < r && table->hit_policy == FEEL_HIT_FIRST; k++) {
            arena_mark mark = arena_mark_get(g->c->a);
            bool covered = !g->impossible[k] && rule_covers(g, k, r);
            arena_rewind(g->c->a, mark);
            if (covered) {
                g->unreachable[r] = true;
                check_report(g->c, DIAGNOSTIC_ERROR, table->rules[r].at, "dmn-unreachable-rule",
                             "put the rule for the special case before the general one",
                             "rule %zu is never reached: rule %zu matches whatever it would", r + 1,
                             k + 1);
                break;
            }
        }
    }
}

static bool same_outputs(const feel_table *table, size_t x, size_t y)
{
    for (size_t o = 0; o < table->n_outputs; o++) {
        if (!check_same(table->rules[x].outputs[o], table->rules[y].outputs[o])) {
            return false;
        }
    }
    return true;
}

static bool differ_by_value(const check_grid *g, size_t x, size_t y)
{
    for (size_t o = 0; o < g->table->n_outputs; o++) {
        value v, w;
        if (check_constant(g->c, g->table->rules[x].outputs[o], &v) &&
            check_constant(g->c, g->table->rules[y].outputs[o], &w) && !value_identical(v, w)) {
            return true;
        }
    }
    return false;
}

static bool is_point(check_set x)
{
    int order;
    const check_span *s = x.spans;
    return x.n == 0 || (x.n == 1 && s->has_low && s->has_high &&
                        value_compare(&order, s->low, s->high) && order == 0);
}

/* " age = 60,": nothing of an input whose cells are not known. */
static void append_example(const check_grid *g, text *out, size_t i, check_set both)
{
    const feel_table_input *input = &g->table->inputs[i];
    const char *sample =
        both.n > 0 ? check_span_sample(g->c->a, &both.spans[0], input->expression->type) : "null";
    if (!check_set_is_all(both) && !(both.n == 0 && !both.null) && sample[0] != '\0') {
        text_printf(out, "%s %s = %s", out->size > 0 ? "," : "", input->label, sample);
    }
}

/* "age [60..65) and sex \"M\"" of a case that both rules match; NULL if they do not overlap. */
static const char *common_case(const check_grid *g, size_t x, size_t y)
{
    text out = {0}, example = {0};
    bool overlaps = true, is_example = true; /* what is written is a single case itself */
    for (size_t i = 0; i < g->table->n_inputs && overlaps; i++) {
        check_set both;
        const feel_node *expression = g->table->inputs[i].expression;
        overlaps = overlap(g, check_cell_at(g, x, i), check_cell_at(g, y, i), &both);
        if (overlaps && !check_set_is_empty(both) && !check_set_is_all(both)) {
            text_printf(&out, "%s%s %s", out.size > 0 ? translate(" and ") : "", g->table->inputs[i].label,
                        check_set_text(g->c->a, both, expression->type));
        }
        if (overlaps) {
            is_example = is_example && is_point(both);
            append_example(g, &example, i, both);
        }
    }
    if (out.size > 0 && !is_example) {
        text_printf(&out, translate(", for example%s"), text_string(&example));
    }
    const char *s = overlaps ? arena_printf(g->c->a, "%s", text_string(&out)) : NULL;
    text_dispose(&out);
    text_dispose(&example);
    return s;
}

static void report_pair(const check_grid *g, size_t x, size_t y, const char *both)
{
    source_place at = g->table->rules[y].at;
    bool unique = g->table->hit_policy == FEEL_HIT_UNIQUE;
    if (rule_covers(g, x, y) && rule_covers(g, y, x)) {
        bool harmless = !unique && same_outputs(g->table, x, y);
        check_report(g->c, harmless ? DIAGNOSTIC_WARNING : DIAGNOSTIC_ERROR, at,
                     "dmn-duplicate-rule", harmless ? N_("remove one") : NULL,
                     harmless ? N_("rule %zu repeats rule %zu")
                              : N_("rule %zu has the conditions of rule %zu: the table fails for both"),
                     y + 1, x + 1);
    } else if (unique || differ_by_value(g, x, y)) {
        unsigned line, column;
        source_place_locate(g->table->rules[x].at, &line, &column);
        const char *hint = arena_printf(
            g->c->a,
            translate("rule %zu is at %u:%u; let only one of them match, or choose hit policy FIRST"),
            x + 1, line, column);
        diagnostic *d = check_report(g->c, DIAGNOSTIC_WARNING, at, "dmn-rule-overlap", hint,
                                     both[0] != '\0' ? N_("rules %zu and %zu both match %s")
                                                     : N_("rules %zu and %zu match the same cases%s"),
                                     x + 1, y + 1, both);
        d->rules[0] = x + 1;
        d->rules[1] = y + 1;
    }
}

static void report_overlaps(const check_grid *g)
{
    const feel_table *table = g->table;
    for (size_t r = 1; r < table->n_rules; r++) {
        for (size_t k = 0; k < r; k++) {
            arena_mark mark = arena_mark_get(g->c->a);
            const char *both = g->impossible[r] || g->impossible[k] ? NULL : common_case(g, k, r);
            if (both != NULL) {
                report_pair(g, k, r, both);
            }
            arena_rewind(g->c->a, mark);
            if (both != NULL) {
                break;
            }
        }
    }
}

void check_table(checker *c, const feel_table *table, source_place at)
{
    if (table->n_rules == 0 || table->n_inputs == 0) {
        return;
    }
    if (table->n_rules > RULES_COMPARED_MAX) {
        check_coverage_too_large(&(check_grid){.c = c, .at = at});
        return;
    }
    check_grid g = {.c = c,
                    .table = table,
                    .at = at,
                    .domains = arena_array(c->a, table->n_inputs, sizeof(check_set)),
                    .cells =
                        arena_array(c->a, table->n_rules * table->n_inputs, sizeof(check_cell)),
                    .impossible = arena_array(c->a, table->n_rules, sizeof(bool)),
                    .unreachable = arena_array(c->a, table->n_rules, sizeof(bool))};
    fill(&g);
    report_unreachable(&g);
    bool apart = inputs_are_apart(table);
    if (apart && (table->hit_policy == FEEL_HIT_UNIQUE || table->hit_policy == FEEL_HIT_ANY)) {
        report_overlaps(&g);
    }
    check_coverage(&g, table->hit_policy == FEEL_HIT_FIRST,
                   apart && table->hit_policy <= FEEL_HIT_ANY && !has_default(table));
}

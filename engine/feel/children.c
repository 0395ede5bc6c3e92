/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes right below a node, whatever it is: for those who look at whole trees and evaluate nothing. */
#include "feel/feel.h"

typedef struct visitor {
    void (*visit)(void *self, const feel_node *child);
    void *self;
} visitor;

static void one(const visitor *v, const feel_node *child)
{
    if (child != NULL) {
        v->visit(v->self, child);
    }
}

static void each(const visitor *v, const feel_node *const *children, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        one(v, children[i]);
    }
}

static void of_loop(const visitor *v, const feel_node *node)
{
    for (size_t i = 0; i < node->as.loop.n; i++) {
        one(v, node->as.loop.iterators[i].domain);
        one(v, node->as.loop.iterators[i].domain_end);
    }
    one(v, node->as.loop.body);
}

static void of_table(const visitor *v, const feel_table *table)
{
    for (size_t i = 0; i < table->n_inputs; i++) {
        one(v, table->inputs[i].expression);
        one(v, table->inputs[i].values);
    }
    for (size_t r = 0; r < table->n_rules; r++) {
        each(v, table->rules[r].cells, table->n_inputs);
        each(v, table->rules[r].outputs, table->n_outputs);
    }
    for (size_t i = 0; i < table->n_outputs; i++) {
        each(v, table->outputs[i].values, table->outputs[i].n_values);
        one(v, table->outputs[i].otherwise);
    }
}

void feel_children(const feel_node *node, void (*visit)(void *self, const feel_node *child),
                   void *self)
{
    const visitor v = {.visit = visit, .self = self};
    switch (node->op) {
    case FEEL_FAULT:
    case FEEL_LITERAL:
    case FEEL_NAME:
        break;
    case FEEL_MEMBER:
        one(&v, node->as.member.base);
        break;
    case FEEL_NEGATE:
        one(&v, node->as.binary.a);
        break;
    case FEEL_ADD:
    case FEEL_SUB:
    case FEEL_MUL:
    case FEEL_DIV:
    case FEEL_POW:
    case FEEL_EQ:
    case FEEL_NE:
    case FEEL_LT:
    case FEEL_LE:
    case FEEL_GT:
    case FEEL_GE:
    case FEEL_AND:
    case FEEL_OR:
        one(&v, node->as.binary.a);
        one(&v, node->as.binary.b);
        break;
    case FEEL_BETWEEN:
        one(&v, node->as.between.value);
        one(&v, node->as.between.low);
        one(&v, node->as.between.high);
        break;
    case FEEL_IN:
        one(&v, node->as.in.value);
        one(&v, node->as.in.tests);
        break;
    case FEEL_INSTANCE_OF:
        one(&v, node->as.instance_of.value);
        break;
    case FEEL_IF:
        one(&v, node->as.branch.condition);
        one(&v, node->as.branch.then);
        one(&v, node->as.branch.otherwise);
        break;
    case FEEL_FOR:
    case FEEL_SOME:
    case FEEL_EVERY:
        of_loop(&v, node);
        break;
    case FEEL_FILTER:
        one(&v, node->as.filter.list);
        one(&v, node->as.filter.predicate);
        break;
    case FEEL_LIST:
        each(&v, node->as.list.items, node->as.list.n);
        break;
    case FEEL_CONTEXT:
        each(&v, node->as.context.entries, node->as.context.n);
        one(&v, node->as.context.result);
        break;
    case FEEL_RANGE:
        one(&v, node->as.range.low);
        one(&v, node->as.range.high);
        break;
    case FEEL_FUNCTION:
        one(&v, node->as.function.body);
        break;
    case FEEL_CALL:
        one(&v, node->as.call.callee);
        each(&v, node->as.call.args, node->as.call.n_args);
        break;
    case FEEL_UNARY_TESTS:
        each(&v, node->as.unary_tests.tests, node->as.unary_tests.n);
        break;
    case FEEL_COERCE:
        one(&v, node->as.coerce.child);
        break;
    case FEEL_TABLE:
        of_table(&v, node->as.table);
        break;
    }
}

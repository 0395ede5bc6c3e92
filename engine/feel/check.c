/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a tree says that its author cannot have meant: conditions that never or always hold, values
 * that are not allowed, aggregates over a list that may be empty, and names nobody asks for. Runs
 * over the finished logic of one decision or business knowledge model, in strict mode only; what a
 * text alone shows to be wrong was reported when it was parsed.
 *
 * On its way down the walk knows in which cases a part is evaluated at all: `known` for what an
 * `if` or an earlier operand of `and` leaves possible, `guards` also for the other operands, which
 * are evaluated but do not count (false and null is false).
 */
#include "feel/check.h"

#include <string.h>

#include "base/translate.h"

#define STEPS_MAX 200000u

typedef struct place { /* where in the tree, in which cases */
    check_box known, guards;
} place;

static const place ANYWHERE = {0};

static void walk(checker *c, const feel_node *node, place in);

diagnostic *check_report(checker *c, diagnostic_severity severity, source_place at, const char *code,
                         const char *hint, const char *format, ...)
{
    text message = {0};
    va_list args;
    va_start(args, format);
    text_vprintf(&message, translate(format), args);
    va_end(args);
    diagnostic *d = diagnostic_add(c->p->diagnostics, severity, code, at, c->p->element, hint, "%s",
                                   text_string(&message));
    text_dispose(&message);
    return d;
}

/* ---- values that a type does not allow ---- */

static const char *type_text(checker *c, const feel_type *type)
{
    return type->name != NULL ? type->name : infer_text(c->a, type);
}

static const char *allowed_hint(checker *c, check_set domain, const feel_type *type)
{
    return domain.n > 0 && !check_set_is_all(domain)
               ? arena_printf(c->a, translate("it can be %s"), check_set_text(c->a, domain, type))
               : NULL;
}

/* Constants that reach a typed boundary and do not pass it. */
static void check_allowed(checker *c, const feel_node *node, const feel_type *type, unsigned depth)
{
    if (node != NULL && type != NULL && depth == 0 && !infer_may_be(node->type, type)) {
        return; /* reported as a whole */
    }
    value v;
    if (node == NULL || type == NULL || depth > 16 || coerce_takes_all(type)) {
        return;
    }
    switch (node->op) {
    case FEEL_IF:
        check_allowed(c, node->as.branch.then, type, depth + 1);
        check_allowed(c, node->as.branch.otherwise, type, depth + 1);
        return;
    case FEEL_COERCE:
        if (node->as.coerce.type != type) {
            check_allowed(c, node->as.coerce.child, type, depth + 1);
        }
        return;
    case FEEL_LIST:
        for (size_t i = 0; i < node->as.list.n && type->kind == FEEL_TYPE_LIST; i++) {
            check_allowed(c, node->as.list.items[i], type->element, depth + 1);
        }
        return;
    case FEEL_CONTEXT:
        for (size_t i = 0; i < node->as.context.n && type->kind == FEEL_TYPE_CONTEXT &&
                           node->as.context.result == NULL;
             i++) {
            int member = feel_type_member(type, node->as.context.names[i]);
            if (member >= 0) {
                check_allowed(c, node->as.context.entries[i], type->members[member].type,
                              depth + 1);
            }
        }
        return;
    case FEEL_TABLE:
        if (node->as.table->n_outputs == 1) {
            const feel_table *table = node->as.table;
            for (size_t i = 0; i < table->n_rules; i++) {
                check_allowed(c, table->rules[i].outputs[0], type, depth + 1);
            }
            check_allowed(c, table->outputs[0].otherwise, type, depth + 1);
        }
        return;
    default:
        break;
    }
    if (!infer_may_be(node->type, type)) {
        if (depth > 0) { /* else it was reported where the boundary was made */
            check_report(c, DIAGNOSTIC_ERROR, node->at, "feel-type", NULL,
                         "%s never conforms to %s", infer_text(c->a, node->type),
                         type_text(c, type));
        }
        return;
    }
    if (!check_constant(c, node, &v) || v.kind == VALUE_NULL) {
        return;
    }
    feel_run_reset(&c->run);
    if (value_is_error(feel_coerce(&c->run, v, type, node->at))) {
        text shown = {0};
        value_to_text(&shown, v);
        check_report(c, DIAGNOSTIC_ERROR, node->at, "feel-not-allowed",
                     allowed_hint(c, check_type_domain(c, type), type),
                     "'%s' is none of the values that %s allows", text_string(&shown),
                     type_text(c, type));
        text_dispose(&shown);
    }
}

/* ---- conditions ---- */

/* A condition written out: it holds always, or never. */
static void check_constant_condition(checker *c, const feel_node *node, const char *what)
{
    value v;
    if (!check_constant(c, node, &v)) {
        return;
    }
    if (value_is_true(v)) {
        check_report(c, DIAGNOSTIC_WARNING, node->at, "feel-always-true", NULL, "%s is always true",
                     translate(what));
    } else if (v.kind == VALUE_BOOLEAN || v.kind == VALUE_NULL) {
        check_report(c, DIAGNOSTIC_ERROR, node->at, "feel-never-true", NULL, "%s is never true",
                     translate(what));
    }
}

static bool is_leap_day(checker *c, const feel_node *node)
{
    value v;
    return node != NULL && check_constant(c, node, &v) && v.kind == VALUE_DATE &&
           v.as.date.month == 2 && v.as.date.day == 29;
}

static void check_leap_day(checker *c, const feel_node *node)
{
    if (is_leap_day(c, node)) {
        check_report(c, DIAGNOSTIC_WARNING, node->at, "feel-leap-day",
                     "say 28 February or 1 March, as the law has it",
                     "29 February is in one year of four only");
    }
}

/* One test of `subject` (a comparison, a cell) against all that it can be. True if reported. */
static bool check_possible(checker *c, source_place at, const feel_node *subject, check_set yes,
                           check_set domain, check_set known)
{
    check_set possible = check_set_intersect(c->a, yes, domain);
    const char *name = check_text(c, subject);
    const feel_type *type = subject->type;
    if (check_set_is_empty(possible)) {
        if (!check_set_is_empty(yes)) {
            check_report(c, DIAGNOSTIC_ERROR, at, "feel-not-allowed", allowed_hint(c, domain, type),
                         "%s is never %s", name, check_set_text(c->a, yes, type));
        }
        return !check_set_is_empty(yes);
    }
    if (check_set_is_empty(check_set_intersect(c->a, possible, known))) {
        check_report(c, DIAGNOSTIC_ERROR, at, "feel-never-true", NULL,
                     "%s is never %s here, where it is %s", name, check_set_text(c->a, yes, type),
                     check_set_text(c->a, check_set_intersect(c->a, known, domain), type));
        return true;
    }
    return false;
}

static void check_comparison(checker *c, const feel_node *node, place in)
{
    const feel_node *a = node->as.binary.a, *b = node->as.binary.b;
    value v;
    bool is_equality = node->op == FEEL_EQ || node->op == FEEL_NE;
    check_leap_day(c, a);
    check_leap_day(c, b);
    if (check_constant(c, node, &v)) {
        return; /* reported where it is a condition */
    }
    if (check_constant(c, a, &v)) {
        a = node->as.binary.b;
        b = node->as.binary.a;
    } else if (!check_constant(c, b, &v)) {
        if (is_equality && infer_comparable(a->type, b->type) &&
            check_set_intersect(c->a, check_domain(c, a), check_domain(c, b)).n == 0 &&
            !check_same(a, b)) {
            check_report(c, DIAGNOSTIC_ERROR, node->at, "feel-not-allowed", NULL,
                         "%s and %s have no value in common", check_text(c, a), check_text(c, b));
        }
        return;
    }
    const check_truth *truth = check_condition(c, node);
    if (truth->t.n != 1 || truth->t.never) {
        return;
    }
    const feel_node *key = truth->t.binds[0].key;
    check_set domain = check_domain(c, a), known = check_box_find(in.known, key);
    if (node->op == FEEL_NE) {
        if (v.kind != VALUE_NULL && truth->f.n == 1 &&
            check_set_intersect(c->a, truth->f.binds[0].set, domain).n == 0) {
            check_report(c, DIAGNOSTIC_ERROR, b->at, "feel-not-allowed",
                         allowed_hint(c, domain, a->type), "%s is never %s", check_text(c, a),
                         check_set_text(c->a, check_set_of(c->a, v), a->type));
        }
        return;
    }
    if (check_possible(c, node->op == FEEL_EQ ? b->at : node->at, a, truth->t.binds[0].set, domain,
                       known)) {
        return;
    }
    if (!is_equality && truth->not_t.n == 1 && !check_set_is_all(domain) &&
        check_set_intersect(c->a, truth->not_t.binds[0].set, domain).n == 0) {
        check_report(c, DIAGNOSTIC_WARNING, node->at, "feel-always-true",
                     allowed_hint(c, domain, a->type), "%s is always %s", check_text(c, a),
                     check_set_text(c->a, truth->t.binds[0].set, a->type));
    }
}

/* Each test of an `in` or a cell by itself, so that the caret stands under the one that is wrong.
 * `in_list`: an item of a list of several kinds, which the parser let pass. */
static void check_each_test(checker *c, const feel_node *test, bool uses_input,
                            const feel_node *subject, check_set domain, bool in_list)
{
    check_set upper, lower;
    value v;
    if (!uses_input && test->op == FEEL_LIST) {
        for (size_t i = 0; i < test->as.list.n; i++) {
            check_each_test(c, test->as.list.items[i], false, subject, domain,
                            test->type->element == NULL || !infer_is_known(test->type->element));
        }
        return;
    }
    if (uses_input || !check_constant(c, test, &v) || v.kind == VALUE_NULL) {
        return; /* a comparison with `?` is walked like any other */
    }
    check_leap_day(c, test);
    check_test(c, test, false, &upper, &lower);
    if (check_set_is_empty(upper) && v.kind == VALUE_RANGE) {
        check_report(c, DIAGNOSTIC_ERROR, test->at, "feel-never-true",
                     "the lower bound stands first", "nothing is in this range");
        return;
    }
    if ((int)v.kind + 1 != (int)subject->type->kind && check_is_ordered(v)) {
        if (in_list && infer_is_known(subject->type) && subject->type->kind != FEEL_TYPE_LIST &&
            v.kind != VALUE_BOOLEAN && test->type->kind != subject->type->kind) {
            check_report(c, DIAGNOSTIC_ERROR, test->at, "feel-type", NULL, "%s never matches %s",
                         infer_text(c->a, test->type), type_text(c, subject->type));
        }
        return;
    }
    check_possible(c, test->at, subject, upper, domain, check_set_all(true));
}

static void walk_tests(checker *c, const feel_node *tests, const feel_node *subject,
                       check_set domain)
{
    if (tests == NULL || tests->op != FEEL_UNARY_TESTS) {
        return;
    }
    check_frame frame = {.up = c->frame, .n = 1};
    for (size_t i = 0; i < tests->as.unary_tests.n; i++) {
        const feel_node *test = tests->as.unary_tests.tests[i];
        bool uses_input = tests->as.unary_tests.uses_input[i];
        if (subject->type->kind != FEEL_TYPE_LIST) {
            check_each_test(c, test, uses_input, subject, domain, false);
        }
        c->frame = &frame;
        walk(c, test, ANYWHERE);
        c->frame = frame.up;
    }
}

static void walk_in(checker *c, const feel_node *node, place in)
{
    const feel_node *subject = node->as.in.value;
    check_set upper, lower, domain = check_domain(c, subject);
    size_t n_before = c->p->diagnostics->n;
    walk(c, subject, in);
    walk_tests(c, node->as.in.tests, subject, domain);
    const feel_node *key = check_key(subject);
    check_tests(c, node->as.in.tests, &upper, &lower);
    if (c->p->diagnostics->n == n_before) {
        check_possible(c, node->at, subject, upper, domain, check_box_find(in.known, key));
    }
}

static void walk_between(checker *c, const feel_node *node, place in)
{
    const feel_node *subject = node->as.between.value;
    walk(c, subject, in);
    walk(c, node->as.between.low, in);
    walk(c, node->as.between.high, in);
    check_leap_day(c, node->as.between.low);
    check_leap_day(c, node->as.between.high);
    const check_truth *truth = check_condition(c, node);
    if (truth->t.n != 1) {
        return;
    }
    check_set yes = truth->t.binds[0].set;
    if (check_set_is_empty(yes)) {
        check_report(c, DIAGNOSTIC_ERROR, node->at, "feel-never-true",
                     "the lower bound stands first", "nothing is between these bounds");
    } else {
        check_possible(c, node->at, subject, yes, check_domain(c, subject),
                       check_box_find(in.known, check_key(subject)));
    }
}

check_box check_narrow(checker *c, check_box known, check_box more)
{
    check_box both = check_box_and(c, known, more);
    return check_box_is_never(both) ? known : both;
}

static void walk_and(checker *c, const feel_node *node, place in)
{
    const feel_node *a = node->as.binary.a, *b = node->as.binary.b;
    check_box if_a = check_condition(c, a)->t, if_b = check_condition(c, b)->t;
    walk(c, a, (place){in.known, check_narrow(c, in.guards, if_b)});
    walk(c, b, (place){check_narrow(c, in.known, if_a), check_narrow(c, in.guards, if_a)});
}

/* Of an expression that is left over, only null. */
static const check_bind *only_null(checker *c, check_box box)
{
    for (size_t i = 0; i < box.n && !box.never; i++) {
        check_set set = box.binds[i].set;
        const feel_type *type = box.binds[i].key->type;
        if (type->kind == FEEL_TYPE_BOOLEAN) {
            set = check_set_intersect(c->a, set, check_type_domain(c, &feel_type_boolean));
        }
        if (set.n == 0) {
            return &box.binds[i];
        }
    }
    return NULL;
}

static void walk_or(checker *c, const feel_node *node, place in)
{
    const feel_node *a = node->as.binary.a, *b = node->as.binary.b;
    check_box not_a = check_condition(c, a)->not_t, not_b = check_condition(c, b)->not_t;
    walk(c, a, (place){in.known, check_narrow(c, in.guards, not_b)});
    walk(c, b, (place){in.known, check_narrow(c, in.guards, not_a)});
    const check_bind *left = only_null(c, check_condition(c, node)->not_t);
    if (left == NULL || only_null(c, not_a) != NULL || only_null(c, not_b) != NULL ||
        check_box_is_never(not_a) || check_box_is_never(not_b)) {
        return;
    }
    const char *name = check_text(c, left->key);
    if (left->set.null) {
        check_report(c, DIAGNOSTIC_WARNING, node->at, "feel-always-true",
                     "to ask whether it is known, write '!= null'",
                     "this holds whatever %s is, unless it is null", name);
    } else {
        check_report(c, DIAGNOSTIC_ERROR, node->at, "feel-always-true",
                     "two '!=' are joined with 'and'", "this holds whatever %s is", name);
    }
}

static void walk_if(checker *c, const feel_node *node, place in)
{
    const feel_node *condition = node->as.branch.condition;
    const check_truth *truth = check_condition(c, condition);
    value v;
    check_constant_condition(c, condition, N_("the condition"));
    walk(c, condition, in);
    if (!check_constant(c, condition, &v) && !check_box_is_never(in.known) &&
        check_box_is_never(check_box_and(c, in.known, truth->not_t)) &&
        !(condition->op == FEEL_OR && check_box_is_never(truth->not_t))) {
        check_report(c, DIAGNOSTIC_WARNING, node->as.branch.otherwise->at, "feel-always-true", NULL,
                     "the condition always holds here: this 'else' is never reached");
    }
    walk(c, node->as.branch.then,
         (place){check_narrow(c, in.known, truth->t), check_narrow(c, in.guards, truth->t)});
    walk(
        c, node->as.branch.otherwise,
        (place){check_narrow(c, in.known, truth->not_t), check_narrow(c, in.guards, truth->not_t)});
}

/* ---- functions ---- */

static void walk_call(checker *c, const feel_node *node, place in)
{
    const feel_builtin *f = node->as.call.builtin;
    size_t n = node->as.call.n_args;
    if (f == NULL) {
        const feel_type *type = node->as.call.callee->type;
        walk(c, node->as.call.callee, in);
        for (size_t i = 0; i < n && type->kind == FEEL_TYPE_FUNCTION && !type->open; i++) {
            for (size_t k = 0; k < type->n_members; k++) {
                if (node->as.call.names != NULL
                        ? strcmp(type->members[k].name, node->as.call.names[i]) == 0
                        : k == i) {
                    check_allowed(c, node->as.call.args[i], type->members[k].type, 0);
                }
            }
        }
    } else {
        check_call(c, node, in.guards);
    }
    if (f != NULL && n == 2 && strcmp(f->name, "list contains") == 0 &&
        node->as.call.names == NULL) {
        const feel_node *list = node->as.call.args[0], *item = node->as.call.args[1];
        if (list->op == FEEL_LIST) {
            check_each_test(c, list, false, item, check_domain(c, item), false);
        } else if (infer_is_known(item->type) && list->type->kind == FEEL_TYPE_LIST &&
                   !infer_comparable(infer_item(list->type), item->type)) {
            check_report(c, DIAGNOSTIC_ERROR, node->at, "feel-type", NULL, "%s never contains %s",
                         infer_text(c->a, list->type), infer_text(c->a, item->type));
        }
    }
    for (size_t i = 0; i < n; i++) {
        c->argument = node->as.call.args[i];
        walk(c, node->as.call.args[i], in);
    }
    c->argument = NULL;
}

/* ---- frames ---- */

static check_frame open_frame(checker *c, size_t n)
{
    return (check_frame){.up = c->frame, .n = n, .used = arena_array(c->a, n, sizeof(bool))};
}

static void use_name(checker *c, const feel_node *name)
{
    const check_frame *frame = c->frame;
    if (name->as.name.unresolved) {
        return;
    }
    for (unsigned up = name->as.name.up; up > 0 && frame != NULL; up--) {
        frame = frame->up;
    }
    if (frame != NULL && frame->used != NULL && name->as.name.slot < frame->n) {
        frame->used[name->as.name.slot] = true;
    }
}

static void check_unused(checker *c, const check_frame *frame, size_t i, source_place at,
                         const char *what, const char *name)
{
    if (!frame->used[i]) {
        check_report(c, DIAGNOSTIC_WARNING, at, "feel-unused", NULL, "nothing reads %s '%s'",
                     translate(what), name);
    }
}

static void walk_loop(checker *c, const feel_node *node)
{
    size_t n = node->as.loop.n;
    check_frame frame = open_frame(c, n + (node->op == FEEL_FOR ? 1 : 0));
    c->frame = &frame;
    for (size_t i = 0; i < n; i++) {
        walk(c, node->as.loop.iterators[i].domain, ANYWHERE);
        if (node->as.loop.iterators[i].domain_end != NULL) {
            walk(c, node->as.loop.iterators[i].domain_end, ANYWHERE);
        }
    }
    if (node->op != FEEL_FOR) {
        check_constant_condition(c, node->as.loop.body, N_("the condition"));
    }
    walk(c, node->as.loop.body, ANYWHERE);
    c->frame = frame.up;
    for (size_t i = 0; i < n && node->as.loop.body->op != FEEL_FAULT; i++) {
        check_unused(c, &frame, i, node->at, N_("the iterator"), node->as.loop.iterators[i].name);
    }
}

static void check_position(checker *c, const feel_node *node)
{
    const feel_node *list = node->as.filter.list, *position = node->as.filter.predicate;
    value v;
    if (!check_constant(c, position, &v) || v.kind != VALUE_NUMBER) {
        return;
    }
    bool beyond = list->op == FEEL_LIST &&
                  (number_compare(v.as.number, number_from_int((int64_t)list->as.list.n)) > 0 ||
                   number_compare(v.as.number, number_from_int(-(int64_t)list->as.list.n)) < 0);
    if (number_compare(v.as.number, number_from_int(0)) == 0 || beyond) {
        check_report(c, DIAGNOSTIC_ERROR, position->at, "feel-position",
                     "positions count from 1, and from -1 backwards",
                     "there is nothing at this position: always null");
    }
}

static void walk_filter(checker *c, const feel_node *node, place in)
{
    const feel_node *predicate = node->as.filter.predicate;
    walk(c, node->as.filter.list, in);
    check_constant_condition(c, predicate, N_("the filter's condition"));
    check_position(c, node);
    check_frame frame = open_frame(c, 1);
    c->frame = &frame;
    walk(c, predicate, ANYWHERE);
    c->frame = frame.up;
}

static void walk_context(checker *c, const feel_node *node)
{
    size_t n = node->as.context.n;
    check_frame frame = open_frame(c, n);
    c->frame = &frame;
    for (size_t i = 0; i < n; i++) {
        walk(c, node->as.context.entries[i], ANYWHERE);
    }
    if (node->as.context.result != NULL) {
        walk(c, node->as.context.result, ANYWHERE);
        for (size_t i = 0; i < n; i++) {
            check_unused(c, &frame, i, node->as.context.entries[i]->at, N_("the entry"),
                         node->as.context.names[i]);
        }
    }
    c->frame = frame.up;
}

static void walk_function(checker *c, const feel_node *node)
{
    size_t n = node->as.function.n_params;
    const feel_node *body = node->as.function.body;
    const feel_type *result = node->as.function.result_type;
    bool is_argument = c->argument == node; /* who calls it decides on the parameters */
    check_frame frame = open_frame(c, n);
    if (node->as.function.external) {
        return;
    }
    c->frame = &frame;
    walk(c, body, ANYWHERE);
    c->frame = frame.up;
    for (size_t i = 0; i < n && body->op != FEEL_FAULT && !is_argument; i++) {
        check_unused(c, &frame, i, node->at, N_("the parameter"), node->as.function.params[i].name);
    }
    if (result != NULL && !infer_may_be(body->type, result)) {
        check_report(c, DIAGNOSTIC_ERROR, body->at, "feel-type", NULL,
                     "the function's result is %s, which never conforms to %s",
                     infer_text(c->a, body->type), type_text(c, result));
    } else {
        check_allowed(c, body, result, 0);
    }
}

/* A constant that is none of the values its column lists. */
static void check_output(checker *c, const feel_table_output *output, const feel_node *node)
{
    value v, listed;
    if (output->n_values == 0 || !check_constant(c, node, &v) || v.kind == VALUE_NULL) {
        return;
    }
    for (size_t i = 0; i < output->n_values; i++) {
        if (!check_constant(c, output->values[i], &listed) || value_identical(v, listed) ||
            listed.kind == VALUE_RANGE || listed.kind == VALUE_LIST) {
            return;
        }
    }
    check_report(c, DIAGNOSTIC_ERROR, node->at, "feel-not-allowed", NULL,
                 "this is none of the output values that the table lists");
}

static void walk_table(checker *c, const feel_node *node, place in)
{
    const feel_table *table = node->as.table;
    check_box rule_box;
    for (size_t i = 0; i < table->n_inputs; i++) {
        walk(c, table->inputs[i].expression, in);
    }
    for (size_t r = 0; r < table->n_rules; r++) {
        rule_box = (check_box){0};
        for (size_t i = 0; i < table->n_inputs; i++) {
            check_set upper, lower, domain = check_domain(c, table->inputs[i].expression);
            if (table->inputs[i].values != NULL) {
                check_tests(c, table->inputs[i].values, &upper, &lower);
                domain = check_set_with_null(check_set_intersect(c->a, domain, upper), true);
            }
            walk_tests(c, table->rules[r].cells[i], table->inputs[i].expression, domain);
            check_tests(c, table->rules[r].cells[i], &upper, &lower);
            rule_box = check_box_and(
                c, rule_box, check_box_of(c, check_key(table->inputs[i].expression), upper));
        }
        for (size_t o = 0; o < table->n_outputs; o++) {
            walk(c, table->rules[r].outputs[o],
                 (place){in.known, check_narrow(c, in.guards, rule_box)});
        }
    }
    for (size_t o = 0; o < table->n_outputs; o++) {
        for (size_t r = 0; r < table->n_rules; r++) {
            check_output(c, &table->outputs[o], table->rules[r].outputs[o]);
        }
        if (table->outputs[o].otherwise != NULL) {
            walk(c, table->outputs[o].otherwise, in);
            check_output(c, &table->outputs[o], table->outputs[o].otherwise);
        }
    }
    check_table(c, table, node->at);
}

/* Has an error of this line been told? One fault often has several consequences. */
static bool is_told(const checker *c, source_place at)
{
    const diagnostic_list *list = c->p->diagnostics;
    unsigned line, column;
    source_place_locate(at, &line, &column);
    for (size_t i = list->n; i > 0; i--) {
        const diagnostic *d = &list->items[i - 1];
        if (d->severity == DIAGNOSTIC_ERROR && d->line == line &&
            strcmp(d->file, at.file == NULL ? "" : at.file->name) == 0) {
            return true;
        }
    }
    return false;
}

static void check_constant_fails(checker *c, const feel_node *node)
{
    const feel_fault *fault = check_failure(c, node);
    if (fault != NULL && !is_told(c, fault->at)) {
        check_report(c, DIAGNOSTIC_ERROR, fault->at, "feel-always-fails",
                     "no fact can change this; write the value, or null if that is meant",
                     "this is null every night: %s", feel_fault_text(fault));
    }
}

typedef struct surroundings {
    checker *c;
    place in;
} surroundings;

static void walk_child(void *self, const feel_node *child)
{
    const surroundings *s = self;
    walk(s->c, child, s->in);
}

static void walk_node(checker *c, const feel_node *node, place in)
{
    switch (node->op) {
    case FEEL_FAULT:
    case FEEL_LITERAL:
        break;
    case FEEL_NAME:
        use_name(c, node);
        break;
    case FEEL_AND:
        walk_and(c, node, in);
        break;
    case FEEL_OR:
        walk_or(c, node, in);
        break;
    case FEEL_EQ:
    case FEEL_NE:
    case FEEL_LT:
    case FEEL_LE:
    case FEEL_GT:
    case FEEL_GE: {
        const feel_node *a = node->as.binary.a, *b = node->as.binary.b;
        c->null_asked = b->type->kind == FEEL_TYPE_NULL ? a : NULL;
        walk(c, a, in);
        c->null_asked = a->type->kind == FEEL_TYPE_NULL ? b : NULL;
        walk(c, b, in);
        c->null_asked = NULL;
        check_comparison(c, node, in);
        break;
    }
    case FEEL_MEMBER:
    case FEEL_NEGATE:
    case FEEL_ADD:
    case FEEL_SUB:
    case FEEL_MUL:
    case FEEL_DIV:
    case FEEL_POW:
    case FEEL_INSTANCE_OF:
    case FEEL_LIST:
    case FEEL_RANGE:
        feel_children(node, walk_child, &(surroundings){c, in});
        break;
    case FEEL_BETWEEN:
        walk_between(c, node, in);
        break;
    case FEEL_IN:
        walk_in(c, node, in);
        break;
    case FEEL_IF:
        walk_if(c, node, in);
        break;
    case FEEL_FOR:
    case FEEL_SOME:
    case FEEL_EVERY:
        walk_loop(c, node);
        break;
    case FEEL_FILTER:
        walk_filter(c, node, in);
        break;
    case FEEL_CONTEXT:
        walk_context(c, node);
        break;
    case FEEL_FUNCTION:
        walk_function(c, node);
        break;
    case FEEL_CALL:
        walk_call(c, node, in);
        break;
    case FEEL_UNARY_TESTS:
        break;
    case FEEL_COERCE:
        walk(c, node->as.coerce.child, in);
        check_allowed(c, node->as.coerce.child, node->as.coerce.type, 0);
        break;
    case FEEL_TABLE:
        walk_table(c, node, in);
        break;
    }
}

static void walk(checker *c, const feel_node *node, place in)
{
    if (node == NULL || c->steps_left == 0) {
        return;
    }
    c->steps_left--;
    size_t n_errors = c->p->diagnostics->n_errors;
    walk_node(c, node, in);
    if (c->p->diagnostics->n_errors == n_errors) {
        check_constant_fails(c, node);
    }
}

void feel_check(feel_parser *p, const feel_node *logic)
{
    arena scratch;
    if (!p->strict) {
        return;
    }
    arena_init(&scratch, 64 * 1024);
    checker c = {.p = p, .a = &scratch, .steps_left = STEPS_MAX};
    feel_run_init(&c.run, &scratch, (temporal_date){.year = 2000, .month = 1, .day = 1});
    walk(&c, logic, ANYWHERE);
    arena_dispose(&scratch);
}

/* ---- what logic can give ---- */

typedef struct outcomes {
    arena *a;
    const feel_node **items;
    size_t n, capacity;
} outcomes;

/* False if something else than texts that are written out can come of it. */
static bool collect_outcomes(outcomes *o, const feel_node *node, unsigned depth)
{
    if (node == NULL || (node->op == FEEL_LITERAL && node->as.literal.kind == VALUE_NULL)) {
        return true;
    }
    if (depth > 64 || o->n >= CHECK_SPANS_MAX) {
        return false;
    }
    switch (node->op) {
    case FEEL_LITERAL:
        *(const feel_node **)ARENA_PUSH(o->a, &o->items, &o->n, &o->capacity) = node;
        return node->as.literal.kind == VALUE_STRING;
    case FEEL_COERCE:
        return collect_outcomes(o, node->as.coerce.child, depth + 1);
    case FEEL_IF:
        return collect_outcomes(o, node->as.branch.then, depth + 1) &&
               collect_outcomes(o, node->as.branch.otherwise, depth + 1);
    case FEEL_TABLE: {
        const feel_table *table = node->as.table;
        bool gives_one = table->hit_policy <= FEEL_HIT_ANY && table->n_outputs == 1;
        for (size_t r = 0; r < table->n_rules && gives_one; r++) {
            gives_one = collect_outcomes(o, table->rules[r].outputs[0], depth + 1);
        }
        return gives_one && collect_outcomes(o, table->outputs[0].otherwise, depth + 1);
    }
    default:
        return false;
    }
}

const feel_type *feel_check_possible(feel_parser *p, const feel_node *logic, const feel_type *type)
{
    outcomes o = {.a = p->arena};
    if (!p->strict || type->kind != FEEL_TYPE_STRING || !collect_outcomes(&o, logic, 0) ||
        o.n == 0) {
        return type;
    }
    feel_node *tests = feel_node_new(p->arena, FEEL_UNARY_TESTS, logic->at, &feel_type_boolean);
    tests->as.unary_tests.tests = o.items;
    tests->as.unary_tests.n = o.n;
    tests->as.unary_tests.uses_input = arena_array(p->arena, o.n, sizeof(bool));
    feel_type *copy = arena_alloc(p->arena, sizeof *copy);
    *copy = *type;
    copy->possible = tests;
    return copy;
}

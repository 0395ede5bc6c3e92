/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What conditions say. Every boolean expression gets four boxes: the cases in which it is true, is
 * false, is not true, is not false. A box keeps one set for each expression ("Person.age") and
 * forgets how they hang together, so it may hold cases that cannot be, and never lacks one that
 * can: an empty box is a proof, a full one is none.
 *
 * Expressions are the same when they are written the same in the same frame: all of FEEL gives the
 * same value twice.
 */
#include "feel/check.h"

#include <string.h>

#include "base/translate.h"

#define BINDS_MAX      16
#define SAME_DEPTH_MAX 32u

/* ---- boxes ---- */

static const check_box EVERYTHING = {0};
static const check_box NOTHING = {.never = true};

bool check_box_is_never(check_box x)
{
    for (size_t i = 0; i < x.n; i++) {
        if (check_set_is_empty(x.binds[i].set)) {
            return true;
        }
    }
    return x.never;
}

check_box check_box_of(checker *c, const feel_node *key, check_set set)
{
    if ((check_set_is_all(set) && set.null) || set.n > CHECK_SPANS_MAX) {
        return EVERYTHING;
    }
    check_bind *bind = arena_array(c->a, 1, sizeof *bind);
    *bind = (check_bind){.key = key, .set = set};
    return (check_box){.n = 1, .binds = bind};
}

check_set check_box_find(check_box x, const feel_node *key)
{
    for (size_t i = 0; i < x.n; i++) {
        if (check_same(x.binds[i].key, key)) {
            return x.binds[i].set;
        }
    }
    return check_set_all(true);
}

check_box check_box_and(checker *c, check_box x, check_box y)
{
    if (x.never || y.never) {
        return NOTHING;
    }
    if (x.n == 0 || y.n == 0) {
        return x.n == 0 ? y : x;
    }
    check_bind *binds = arena_array(c->a, x.n + y.n, sizeof *binds);
    check_box out = {.n = x.n, .binds = binds};
    memcpy(binds, x.binds, x.n * sizeof *binds);
    for (size_t i = 0; i < y.n; i++) {
        size_t j = 0;
        while (j < x.n && !check_same(binds[j].key, y.binds[i].key)) {
            j++;
        }
        if (j < x.n) {
            check_set both = check_set_intersect(c->a, binds[j].set, y.binds[i].set);
            binds[j].set = both.n <= CHECK_SPANS_MAX ? both : binds[j].set;
        } else if (out.n < BINDS_MAX) {
            binds[out.n++] = y.binds[i];
        }
    }
    return out;
}

check_box check_box_or(checker *c, check_box x, check_box y)
{
    if (check_box_is_never(x) || check_box_is_never(y)) {
        return check_box_is_never(x) ? y : x;
    }
    check_bind *binds = arena_array(c->a, x.n, sizeof *binds);
    check_box out = {.binds = binds};
    for (size_t i = 0; i < x.n; i++) {
        check_set other = check_box_find(y, x.binds[i].key);
        if (check_set_is_all(other) && other.null) {
            continue;
        }
        check_set either = check_set_unite(c->a, x.binds[i].set, other);
        if (!(check_set_is_all(either) && either.null) && either.n <= CHECK_SPANS_MAX) {
            binds[out.n++] = (check_bind){.key = x.binds[i].key, .set = either};
        }
    }
    return out;
}

/* ---- expressions ---- */

static bool same(const feel_node *x, const feel_node *y, unsigned depth);

static bool same_all(const feel_node *const *x, const feel_node *const *y, size_t n, unsigned depth)
{
    for (size_t i = 0; i < n; i++) {
        if (!same(x[i], y[i], depth)) {
            return false;
        }
    }
    return true;
}

static bool same_name(const feel_node *x, const feel_node *y)
{
    if (x->as.name.unresolved || y->as.name.unresolved ||
        x->as.name.n_filters != y->as.name.n_filters) {
        return x->as.name.unresolved && y->as.name.unresolved &&
               x->as.name.n_filters == y->as.name.n_filters && x->as.name.n_filters > 0 &&
               memcmp(x->as.name.filter_ups, y->as.name.filter_ups,
                      x->as.name.n_filters * sizeof *x->as.name.filter_ups) == 0 &&
               strcmp(x->as.name.name, y->as.name.name) == 0;
    }
    return x->as.name.up == y->as.name.up && x->as.name.slot == y->as.name.slot;
}

static bool same_call(const feel_node *x, const feel_node *y, unsigned depth)
{
    if (x->as.call.builtin != y->as.call.builtin || x->as.call.n_args != y->as.call.n_args ||
        x->as.call.names != NULL || y->as.call.names != NULL) {
        return false;
    }
    return (x->as.call.builtin != NULL || same(x->as.call.callee, y->as.call.callee, depth)) &&
           same_all(x->as.call.args, y->as.call.args, x->as.call.n_args, depth);
}

static bool same_tests(const feel_node *x, const feel_node *y, unsigned depth)
{
    size_t n = x->as.unary_tests.n;
    return n == y->as.unary_tests.n && x->as.unary_tests.negated == y->as.unary_tests.negated &&
           x->as.unary_tests.any == y->as.unary_tests.any &&
           same_all(x->as.unary_tests.tests, y->as.unary_tests.tests, n, depth) &&
           (n == 0 || memcmp(x->as.unary_tests.uses_input, y->as.unary_tests.uses_input,
                             n * sizeof(bool)) == 0);
}

static bool same(const feel_node *x, const feel_node *y, unsigned depth)
{
    if (x == y) {
        return true;
    }
    if (x == NULL || y == NULL || x->op != y->op || depth > SAME_DEPTH_MAX) {
        return false;
    }
    depth++;
    switch (x->op) {
    case FEEL_LITERAL:
        return x->as.literal.kind != VALUE_FUNCTION && y->as.literal.kind != VALUE_FUNCTION &&
               value_identical(x->as.literal, y->as.literal);
    case FEEL_NAME:
        return same_name(x, y);
    case FEEL_MEMBER:
        return strcmp(x->as.member.name, y->as.member.name) == 0 &&
               same(x->as.member.base, y->as.member.base, depth);
    case FEEL_NEGATE:
        return same(x->as.binary.a, y->as.binary.a, depth);
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
        return same(x->as.binary.a, y->as.binary.a, depth) &&
               same(x->as.binary.b, y->as.binary.b, depth);
    case FEEL_BETWEEN:
        return same(x->as.between.value, y->as.between.value, depth) &&
               same(x->as.between.low, y->as.between.low, depth) &&
               same(x->as.between.high, y->as.between.high, depth);
    case FEEL_IN:
        return same(x->as.in.value, y->as.in.value, depth) &&
               same(x->as.in.tests, y->as.in.tests, depth);
    case FEEL_UNARY_TESTS:
        return same_tests(x, y, depth);
    case FEEL_FILTER:
        return same(x->as.filter.list, y->as.filter.list, depth) &&
               same(x->as.filter.predicate, y->as.filter.predicate, depth);
    case FEEL_LIST:
        return x->as.list.n == y->as.list.n &&
               same_all(x->as.list.items, y->as.list.items, x->as.list.n, depth);
    case FEEL_RANGE:
        return x->as.range.low_closed == y->as.range.low_closed &&
               x->as.range.high_closed == y->as.range.high_closed &&
               same(x->as.range.low, y->as.range.low, depth) &&
               same(x->as.range.high, y->as.range.high, depth);
    case FEEL_CALL:
        return same_call(x, y, depth);
    case FEEL_COERCE:
        return x->as.coerce.type == y->as.coerce.type &&
               same(x->as.coerce.child, y->as.coerce.child, depth);
    default:
        return false;
    }
}

bool check_same(const feel_node *x, const feel_node *y)
{
    return same(x, y, 0);
}

static bool is_constant(const feel_node *node, unsigned depth);

typedef struct constancy {
    const feel_node *callee;
    unsigned depth;
    bool holds;
} constancy;

static void look_at_child(void *self, const feel_node *child)
{
    constancy *k = self;
    k->holds = k->holds && (child == k->callee || is_constant(child, k->depth));
}

/* Built-in functions give the same for the same arguments, but for the clock. */
static bool is_constant_call(const feel_node *node)
{
    const feel_builtin *f = node->as.call.builtin;
    return f != NULL && strcmp(f->name, "today") != 0 && strcmp(f->name, "now") != 0;
}

static bool is_constant(const feel_node *node, unsigned depth)
{
    if (node->op == FEEL_LITERAL) {
        return depth <= SAME_DEPTH_MAX && node->as.literal.kind != VALUE_FUNCTION;
    }
    bool computes = (node->op >= FEEL_NEGATE && node->op <= FEEL_GE) || node->op == FEEL_RANGE ||
                    node->op == FEEL_COERCE || node->op == FEEL_LIST ||
                    (node->op == FEEL_CALL && is_constant_call(node));
    if (depth > SAME_DEPTH_MAX || !computes) {
        return false;
    }
    constancy k = {.callee = node->op == FEEL_CALL ? node->as.call.callee : NULL,
                   .depth = depth + 1,
                   .holds = true};
    feel_children(node, look_at_child, &k);
    return k.holds;
}

static bool evaluate_constant(checker *c, const feel_node *node, value *out)
{
    if (node != NULL && !is_constant(node, 0)) {
        return false;
    }
    feel_run_reset(&c->run);
    c->run.steps_left = 10000;
    *out = feel_eval(&c->run, node, NULL);
    return !c->run.exhausted;
}

bool check_constant(checker *c, const feel_node *node, value *out)
{
    return evaluate_constant(c, node, out) && !value_is_error(*out);
}

const feel_fault *check_failure(checker *c, const feel_node *node)
{
    value v;
    bool fails = node->op != FEEL_LITERAL && evaluate_constant(c, node, &v) && value_is_error(v);
    return fails && c->run.n_faults > 0 ? &c->run.faults[0] : NULL;
}

static bool is_call_of(const feel_node *node, const char *name, size_t n_args)
{
    return node->op == FEEL_CALL && node->as.call.builtin != NULL &&
           node->as.call.n_args == n_args && strcmp(node->as.call.builtin->name, name) == 0;
}

const feel_node *check_key(const feel_node *node)
{
    while (node->op == FEEL_COERCE && node->as.coerce.child->type->kind == node->type->kind) {
        node = node->as.coerce.child;
    }
    if (is_call_of(node, "count", 1) && node->as.call.args[0]->type->kind == FEEL_TYPE_LIST) {
        return node->as.call.args[0]; /* a list's set is the one of its length */
    }
    return node;
}

/* ---- what an expression can be ---- */

static check_set number_span(checker *c, int low, int high)
{
    return check_set_with_null(check_set_span(c->a, (check_span){.low = value_int(low),
                                                                 .high = value_int(high),
                                                                 .has_low = true,
                                                                 .has_high = high >= low,
                                                                 .low_closed = true,
                                                                 .high_closed = true}),
                               true);
}

check_set check_type_domain(checker *c, const feel_type *type)
{
    check_set upper = check_set_all(true), lower;
    if (type->kind == FEEL_TYPE_BOOLEAN) {
        upper = check_set_unite(c->a, check_set_of(c->a, value_boolean(false)),
                                check_set_of(c->a, value_boolean(true)));
    }
    const feel_node *const tests[] = {type->allowed, type->possible};
    for (size_t i = 0; i < 2 && type->kind != FEEL_TYPE_LIST; i++) {
        if (tests[i] != NULL && tests[i]->op == FEEL_UNARY_TESTS) {
            check_set passing;
            check_tests(c, tests[i], &passing, &lower);
            upper = check_set_intersect(c->a, upper, passing);
        }
    }
    return check_set_with_null(upper, true);
}

check_set check_domain(checker *c, const feel_node *node)
{
    static const struct {
        const char *name;
        int low, high;
    } PROPERTIES[] = {{"month", 1, 12}, {"day", 1, 31}, {"weekday", 1, 7}, {"months", -11, 11}};
    check_set domain = check_type_domain(c, node->type);
    if (node->op == FEEL_NEGATE) {
        return check_set_all(true); /* has the type of what it negates */
    }
    if (node->op == FEEL_COERCE) {
        domain = check_set_intersect(c->a, domain, check_domain(c, node->as.coerce.child));
    } else if (is_call_of(node, "count", 1) || is_call_of(node, "string length", 1)) {
        return number_span(c, 0, -1);
    } else if (node->op == FEEL_MEMBER && node->type->kind == FEEL_TYPE_NUMBER &&
               node->as.member.base->type->kind >= FEEL_TYPE_DATE &&
               node->as.member.base->type->kind <= FEEL_TYPE_SECONDS) {
        for (size_t i = 0; i < sizeof PROPERTIES / sizeof PROPERTIES[0]; i++) {
            if (strcmp(node->as.member.name, PROPERTIES[i].name) == 0) {
                return number_span(c, PROPERTIES[i].low, PROPERTIES[i].high);
            }
        }
    }
    return domain;
}

static void append_path(text *out, const feel_node *node)
{
    if (node->op == FEEL_NAME) {
        text_append_string(out, node->as.name.name);
    } else if (node->op == FEEL_MEMBER) {
        append_path(out, node->as.member.base);
        text_printf(out, "%s%s", out->size > 0 ? "." : "", node->as.member.name);
    } else if (node->op == FEEL_COERCE) {
        append_path(out, node->as.coerce.child);
    } else if (node->op == FEEL_CALL) {
        if (node->as.call.builtin != NULL) {
            text_append_string(out, node->as.call.builtin->name);
        } else {
            append_path(out, node->as.call.callee);
        }
        text_append_char(out, '(');
        if (node->as.call.n_args == 1) {
            append_path(out, node->as.call.args[0]);
        } else if (node->as.call.n_args > 1) {
            text_append_string(out, "...");
        }
        text_append_char(out, ')');
    } else {
        text_append_string(out, "...");
    }
}

const char *check_text(checker *c, const feel_node *node)
{
    text out = {0};
    if (node->op == FEEL_MEMBER && node->as.member.base->op == FEEL_NAME &&
        strcmp(node->as.member.base->as.name.name, "item") == 0) {
        return arena_printf(c->a, "'%s'", node->as.member.name); /* of a filter's item */
    }
    if (node->op != FEEL_NAME && node->op != FEEL_MEMBER && node->op != FEEL_COERCE &&
        node->op != FEEL_CALL) {
        return translate("the value");
    }
    append_path(&out, node);
    const char *s = strcmp(text_string(&out), "?") == 0 || strcmp(text_string(&out), "...") == 0
                        ? translate("the value")
                        : arena_printf(c->a, "'%s'", text_string(&out));
    text_dispose(&out);
    return s;
}

/* ---- unary tests ---- */

static bool is_input(const feel_node *node)
{
    return node->op == FEEL_NAME && strcmp(node->as.name.name, "?") == 0 && node->as.name.up == 0;
}

static void constant_set(checker *c, value v, check_set *upper, check_set *lower)
{
    if (v.kind == VALUE_NULL || check_is_ordered(v)) {
        *upper = *lower = check_set_of(c->a, v);
        return;
    }
    if (v.kind == VALUE_RANGE) {
        const value_range *r = v.as.range;
        bool has_low = r->low.kind != VALUE_NULL, has_high = r->high.kind != VALUE_NULL;
        if ((!has_low || check_is_ordered(r->low)) && (!has_high || check_is_ordered(r->high))) {
            *upper = *lower = check_set_span(c->a, (check_span){.low = r->low,
                                                                .high = r->high,
                                                                .has_low = has_low,
                                                                .has_high = has_high,
                                                                .low_closed = r->low_closed,
                                                                .high_closed = r->high_closed});
            return;
        }
    }
    if (v.kind == VALUE_LIST && v.as.list->n <= CHECK_SPANS_MAX) {
        *upper = *lower = check_set_none(false);
        for (size_t i = 0; i < v.as.list->n; i++) {
            check_set u, l;
            if (v.as.list->items[i].kind == VALUE_LIST) {
                u = check_set_all(true);
                l = check_set_none(false);
            } else {
                constant_set(c, v.as.list->items[i], &u, &l);
            }
            *upper = check_set_unite(c->a, *upper, u);
            *lower = check_set_unite(c->a, *lower, l);
        }
        return;
    }
    *upper = check_set_all(true);
    *lower = check_set_none(false);
}

void check_test(checker *c, const feel_node *test, bool uses_input, check_set *upper,
                check_set *lower)
{
    value v;
    *upper = check_set_all(true);
    *lower = check_set_none(false);
    if (!uses_input) {
        if (check_constant(c, test, &v)) {
            constant_set(c, v, upper, lower);
        }
        return;
    }
    const check_truth *truth = check_condition(c, test);
    if (check_box_is_never(truth->t)) {
        *upper = check_set_none(false);
    }
    for (size_t i = 0; i < truth->t.n; i++) {
        if (is_input(truth->t.binds[i].key)) {
            *upper = truth->t.binds[i].set;
        }
    }
    if (check_box_is_never(truth->not_t)) {
        *lower = check_set_all(true);
    }
    for (size_t i = 0; i < truth->not_t.n; i++) {
        if (is_input(truth->not_t.binds[i].key)) {
            *lower = check_set_complement(c->a, truth->not_t.binds[i].set);
        }
    }
}

void check_tests(checker *c, const feel_node *tests, check_set *upper, check_set *lower)
{
    if (tests == NULL || tests->op != FEEL_UNARY_TESTS || tests->as.unary_tests.any) {
        bool all = tests == NULL || tests->op == FEEL_UNARY_TESTS;
        *upper = check_set_all(true);
        *lower = all ? *upper : check_set_none(false);
        return;
    }
    *upper = *lower = check_set_none(false);
    for (size_t i = 0; i < tests->as.unary_tests.n; i++) {
        check_set u, l;
        check_test(c, tests->as.unary_tests.tests[i], tests->as.unary_tests.uses_input[i], &u, &l);
        *upper = check_set_unite(c->a, *upper, u);
        *lower = check_set_unite(c->a, *lower, l);
        if (upper->n > CHECK_SPANS_MAX || lower->n > CHECK_SPANS_MAX) {
            *upper = check_set_all(true);
            *lower = check_set_none(false);
            break;
        }
    }
    if (tests->as.unary_tests.negated) {
        check_set u = *upper;
        *upper = check_set_complement(c->a, *lower); /* null too, unless it passes for certain */
        *lower = check_set_with_null(check_set_complement(c->a, u), false);
    }
}

/* ---- conditions ---- */

static check_truth truth_of_value(value v)
{
    check_truth truth = {.t = NOTHING, .f = NOTHING, .not_t = EVERYTHING, .not_f = EVERYTHING};
    if (value_is_true(v)) {
        truth.t = EVERYTHING;
        truth.not_t = NOTHING;
    } else if (value_is_false(v)) {
        truth.f = EVERYTHING;
        truth.not_f = NOTHING;
    }
    return truth;
}

static check_truth truth_unknown(void)
{
    check_truth nothing_said = {0};
    return nothing_said;
}

/* The condition is true for `yes`; `null_is_false`: what it says of null when null is not in it. */
static check_truth truth_of_set(checker *c, const feel_node *key, check_set yes, bool null_is_false)
{
    check_set no = check_set_complement(c->a, yes);
    bool null = yes.null;
    return (check_truth){
        .t = check_box_of(c, key, yes),
        .f = check_box_of(c, key, check_set_with_null(no, !null && null_is_false)),
        .not_t = check_box_of(c, key, check_set_with_null(no, !null)),
        .not_f = check_box_of(c, key, check_set_with_null(yes, null || !null_is_false)),
    };
}

static check_truth truth_not(check_truth x)
{
    return (check_truth){.t = x.f, .f = x.t, .not_t = x.not_f, .not_f = x.not_t};
}

/* The kinds of value and expression differ: reported elsewhere, and nothing to be said here. */
static bool is_of_kind(const feel_node *node, value v)
{
    return !infer_is_known(node->type) || (int)node->type->kind == (int)v.kind + 1;
}

static feel_op flipped(feel_op op)
{
    switch (op) {
    case FEEL_LT:
        return FEEL_GT;
    case FEEL_LE:
        return FEEL_GE;
    case FEEL_GT:
        return FEEL_LT;
    case FEEL_GE:
        return FEEL_LE;
    default:
        return op;
    }
}

static check_truth truth_of_comparison(checker *c, const feel_node *node)
{
    const feel_node *a = node->as.binary.a, *b = node->as.binary.b;
    feel_op op = node->op;
    value v;
    if (check_constant(c, a, &v)) {
        const feel_node *swapped = a;
        a = b;
        b = swapped;
        op = flipped(op);
    } else if (!check_constant(c, b, &v)) {
        return truth_unknown();
    }
    bool is_equality = op == FEEL_EQ || op == FEEL_NE;
    if (v.kind == VALUE_LIST && v.as.list->n == 0 && is_equality &&
        a->type->kind == FEEL_TYPE_LIST) {
        v = value_int(0); /* the length */
    } else if (v.kind == VALUE_NULL) {
        if (!is_equality) {
            return truth_of_value(value_null());
        }
    } else if (!check_is_ordered(v) || !is_of_kind(a, v)) {
        return truth_unknown();
    }
    const feel_node *key = check_key(a);
    if (is_equality) {
        check_truth equal = truth_of_set(c, key, check_set_of(c->a, v), true);
        return op == FEEL_EQ ? equal : truth_not(equal);
    }
    bool above = op == FEEL_GT || op == FEEL_GE;
    check_span span = {.low = v,
                       .high = v,
                       .has_low = above,
                       .has_high = !above,
                       .low_closed = op == FEEL_GE,
                       .high_closed = op == FEEL_LE};
    return truth_of_set(c, key, check_set_span(c->a, span), false);
}

static check_truth truth_of_between(checker *c, const feel_node *node)
{
    value low, high;
    const feel_node *key = check_key(node->as.between.value);
    if (!check_constant(c, node->as.between.low, &low) ||
        !check_constant(c, node->as.between.high, &high) || !check_is_ordered(low) ||
        !check_is_ordered(high) || !is_of_kind(node->as.between.value, low) ||
        !is_of_kind(node->as.between.value, high)) {
        return truth_unknown();
    }
    check_span span = {.low = low,
                       .high = high,
                       .has_low = true,
                       .has_high = true,
                       .low_closed = true,
                       .high_closed = true};
    return truth_of_set(c, key, check_set_span(c->a, span), false);
}

static check_truth truth_of_in(checker *c, const feel_node *node)
{
    check_set upper, lower;
    const feel_node *key = check_key(node->as.in.value);
    check_tests(c, node->as.in.tests, &upper, &lower);
    check_set no = check_set_with_null(check_set_complement(c->a, lower), true);
    return (check_truth){
        .t = check_box_of(c, key, upper),
        .f = check_box_of(c, key, no),
        .not_t = check_box_of(c, key, no),
        .not_f = check_box_of(c, key, check_set_with_null(upper, true)),
    };
}

static check_truth compute(checker *c, const feel_node *node)
{
    value v;
    switch (node->op) {
    case FEEL_AND:
    case FEEL_OR: {
        check_truth x = *check_condition(c, node->as.binary.a);
        check_truth y = *check_condition(c, node->as.binary.b);
        if (node->op == FEEL_OR) { /* not (not x and not y) */
            x = truth_not(x);
            y = truth_not(y);
        }
        check_truth both = {.t = check_box_and(c, x.t, y.t),
                            .f = check_box_or(c, x.f, y.f),
                            .not_t = check_box_or(c, x.not_t, y.not_t),
                            .not_f = check_box_and(c, x.not_f, y.not_f)};
        return node->op == FEEL_OR ? truth_not(both) : both;
    }
    case FEEL_EQ:
    case FEEL_NE:
    case FEEL_LT:
    case FEEL_LE:
    case FEEL_GT:
    case FEEL_GE:
        return check_constant(c, node, &v) ? truth_of_value(v) : truth_of_comparison(c, node);
    case FEEL_BETWEEN:
        return truth_of_between(c, node);
    case FEEL_IN:
        return truth_of_in(c, node);
    case FEEL_COERCE:
        return node->as.coerce.child->type->kind == FEEL_TYPE_BOOLEAN
                   ? *check_condition(c, node->as.coerce.child)
                   : truth_unknown();
    default:
        break;
    }
    if (is_call_of(node, "not", 1)) {
        return truth_not(*check_condition(c, node->as.call.args[0]));
    }
    if (check_constant(c, node, &v)) {
        return truth_of_value(v);
    }
    if (node->type->kind != FEEL_TYPE_BOOLEAN || node->op == FEEL_FAULT) {
        return truth_unknown();
    }
    return truth_of_set(c, check_key(node), check_set_of(c->a, value_boolean(true)), false);
}

/* A tree of operators asks for its parts once for every level above them. */
static check_memo *find_memo(checker *c, const feel_node *node)
{
    if (2 * (c->n_memos + 1) > c->memos_size) {
        check_memo *old = c->memos;
        size_t n = c->memos_size;
        c->memos_size = n > 0 ? 2 * n : 64;
        c->memos = arena_array(c->a, c->memos_size, sizeof *c->memos);
        for (size_t i = 0; i < n; i++) {
            if (old[i].node != NULL) {
                *find_memo(c, old[i].node) = old[i];
            }
        }
    }
    size_t at = ((uintptr_t)node >> 4) * 2654435761u % c->memos_size;
    while (c->memos[at].node != NULL && c->memos[at].node != node) {
        at = (at + 1) % c->memos_size;
    }
    return &c->memos[at];
}

const check_truth *check_condition(checker *c, const feel_node *node)
{
    static const check_truth UNKNOWN = {0};
    check_memo *memo = find_memo(c, node);
    if (memo->node == NULL) {
        if (c->steps_left == 0) {
            return &UNKNOWN;
        }
        c->steps_left--;
        check_truth *truth = arena_alloc(c->a, sizeof *truth);
        *truth = compute(c, node);
        memo = find_memo(c, node); /* the table may have grown */
        *memo = (check_memo){.node = node, .truth = truth};
        c->n_memos++;
    }
    return memo->truth;
}

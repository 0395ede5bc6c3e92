/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was evaluated is recorded as a tree of traces, one for each node that the interpreter went through, with its value. The
 * explanation is read off that tree, so it knows of functions, tables and short cuts no more than which node stood below which.
 */
#include "author/why.h"

#include <string.h>

#include "base/utf8.h"
#include "rules/dmn.h"

#define SHOWN_BYTES_MAX 124 /* of an operand's value; a list of contexts would fill the screen */

typedef struct trace {
    const feel_node *node;
    value v;
    struct trace *up, *first, *last, *next;
} trace;

typedef struct finder {
    arena *a;
    why *out;
    const plan *plan;
    const char *region;
    const dmn_model *model; /* the guards' or the benefit's */
    trace root; /* the decisions' logic, as they were evaluated, lies right below */
    trace *current;
    bool *explained; /* of the model's decisions */
} finder;

/* ---- recording ---- */

static void enter(void *self, const feel_node *node)
{
    finder *f = self;
    trace *t = arena_zalloc(f->a, sizeof *t);
    t->node = node;
    t->up = f->current;
    if (t->up->last == NULL) {
        t->up->first = t;
    } else {
        t->up->last->next = t;
    }
    t->up->last = t;
    f->current = t;
}

static void leave(void *self, const feel_node *node, value v)
{
    finder *f = self;
    (void)node;
    f->current->v = v;
    f->current = f->current->up;
}

/* ---- the tree ---- */

static const trace *child_of(const trace *t, const feel_node *node)
{
    const trace *c = t->first;
    while (c != NULL && c->node != node) {
        c = c->next;
    }
    return c;
}

/* Typed boundaries are not worth mentioning. */
static const trace *strip(const trace *t)
{
    while (t->node->op == FEEL_COERCE && t->first != NULL) {
        t = t->first;
    }
    return t;
}

static why_holds holds(value v)
{
    return value_is_true(v) ? WHY_YES : value_is_false(v) ? WHY_NO : WHY_UNKNOWN;
}

/* The requirement that a path begins with: "age", "Person.birth date", "imported.age". NULL for what is no path, and for names
 * inside functions, which require no decisions and no inputs. */
static const dmn_requirement *required(const dmn_decision *d, const feel_node *path)
{
    const char *first = NULL, *second = NULL;
    while (path->op == FEEL_MEMBER) {
        second = path->as.member.name;
        path = path->as.member.base;
    }
    if (path->op != FEEL_NAME || d == NULL) {
        return NULL;
    }
    first = path->as.name.name;
    for (size_t i = 0; i < d->n_requirements; i++) {
        const dmn_requirement *r = &d->requirements[i];
        bool imported = r->import[0] != '\0';
        if (strcmp(imported ? r->import : r->name, first) == 0 &&
            (!imported || (second != NULL && strcmp(r->name, second) == 0))) {
            return r;
        }
    }
    return NULL;
}

static const dmn_decision *decision_at(const finder *f, const dmn_decision *d, const feel_node *node)
{
    const dmn_requirement *r = required(d, node);
    if (r == NULL || r->kind != DMN_DECISION || (node->op == FEEL_MEMBER && r->import[0] == '\0')) {
        return NULL;
    }
    return &f->model->decisions[r->index];
}

static const trace *trace_of(const finder *f, const dmn_decision *d)
{
    return child_of(&f->root, d->logic);
}

static bool is_not(const feel_node *node)
{
    return node->op == FEEL_CALL && node->as.call.builtin != NULL &&
           strcmp(node->as.call.builtin->name, "not") == 0;
}

static bool is_argument(const feel_node *call, const feel_node *node)
{
    for (size_t i = 0; i < call->as.call.n_args; i++) {
        if (call->as.call.args[i] == node) {
            return true;
        }
    }
    return node == call->as.call.callee;
}

/* The body of the function that was called; NULL. */
static const trace *body_of(const trace *call)
{
    const trace *last = call->node->op == FEEL_CALL ? call->last : NULL;
    return last == NULL || call->node->as.call.builtin != NULL || is_argument(call->node, last->node)
               ? NULL
               : last;
}

/* ---- operands ---- */

static const char *show(arena *a, value v)
{
    text t = {0};
    if (value_is_unknown(v)) {
        return "unknown";
    }
    value_to_text(&t, v);
    size_t n = utf8_cut(t.bytes, t.size, SHOWN_BYTES_MAX);
    const char *shown = n == t.size ? arena_strdup(a, text_string(&t))
                                    : arena_printf(a, "%.*s ...", (int)n, t.bytes);
    text_dispose(&t);
    return shown;
}

static const char *print_node(arena *a, const feel_node *node)
{
    text t = {0};
    feel_print(&t, node);
    const char *s = arena_strdup(a, text_string(&t));
    text_dispose(&t);
    return s;
}

static void take_origin(const finder *f, why_operand *o, const dmn_decision *d, const feel_node *path)
{
    const rulebook *b = f->plan->book;
    const dmn_requirement *r = required(d, path);
    if (r == NULL || r->kind != DMN_INPUT) {
        return;
    }
    const char *input = f->model->inputs[r->index].name;
    int item = rulebook_item_find(b, input);
    if (item >= 0) {
        o->source = b->sources[b->items[item].source].id;
        return;
    }
    for (size_t i = 0; path->op == FEEL_MEMBER && i < b->n_parameters; i++) {
        if (strcmp(b->parameters[i].name, path->as.member.name) == 0) {
            const rulebook_value *v =
                rulebook_value_in_force(&b->parameters[i], f->plan->as_of_day, f->region);
            o->law = v == NULL || v->law == NULL ? "" : v->law;
        }
    }
}

static void add_operand(finder *f, why_condition *c, size_t *capacity, const dmn_decision *d, const trace *t)
{
    const char *name = print_node(f->a, t->node);
    for (size_t i = 0; i < c->n_operands; i++) {
        if (strcmp(c->operands[i].name, name) == 0) {
            return;
        }
    }
    why_operand *o = ARENA_PUSH(f->a, &c->operands, &c->n_operands, capacity);
    *o = (why_operand){.name = name, .shown = show(f->a, t->v), .source = "", .law = ""};
    take_origin(f, o, d, t->node);
}

/* What a condition compares: the paths in it, and today(). Not what loops and functions go through inside. */
static void add_operands(finder *f, why_condition *c, size_t *capacity, const dmn_decision *d, const trace *t)
{
    const feel_node *node = t->node;
    bool is_path = node->op == FEEL_MEMBER || node->op == FEEL_NAME;
    bool is_today = node->op == FEEL_CALL && node->as.call.builtin != NULL && node->as.call.n_args == 0;
    if (is_path || is_today) {
        if (t->v.kind != VALUE_FUNCTION && !(node->op == FEEL_NAME && strcmp(node->as.name.name, "?") == 0)) {
            add_operand(f, c, capacity, d, t);
        }
        return;
    }
    const trace *body = body_of(t);
    bool is_loop = node->op == FEEL_FOR || node->op == FEEL_SOME || node->op == FEEL_EVERY ||
                   node->op == FEEL_FILTER;
    for (const trace *k = t->first; k != NULL && k != body; k = k->next) {
        add_operands(f, c, capacity, d, k);
        if (is_loop) {
            return; /* the list */
        }
    }
}

/* ---- explaining ---- */

static void explain(finder *f, const dmn_decision *where, const dmn_decision *scope, const trace *t);
static void explain_table(finder *f, const dmn_decision *where, const dmn_decision *scope, const trace *t);

static void explain_decision(finder *f, const dmn_decision *d)
{
    size_t i = (size_t)(d - f->model->decisions);
    const trace *t = trace_of(f, d);
    if (t != NULL && !f->explained[i]) {
        f->explained[i] = true;
        explain(f, d, d, t);
    }
}

/* A value that was compared and comes from a table: which rule gave it. */
static void explain_compared(finder *f, const dmn_decision *scope, const trace *t)
{
    const dmn_decision *d = decision_at(f, scope, t->node);
    if (d != NULL) {
        const trace *logic = trace_of(f, d);
        if (logic != NULL && strip(logic)->node->op == FEEL_TABLE) {
            explain_decision(f, d);
        }
        return;
    }
    for (const trace *k = t->first; k != NULL && t->node->op != FEEL_MEMBER; k = k->next) {
        explain_compared(f, scope, k);
    }
}

static why_condition *add_condition(finder *f, const dmn_decision *where, const char *text, value v,
                                    source_place at)
{
    why *w = f->out;
    why_condition *c = ARENA_PUSH(f->a, &w->conditions, &w->n_conditions, &w->capacity);
    *c = (why_condition){.decision = where->name,
                         .text = text,
                         .holds = holds(v),
                         .table = "",
                         .rule = "",
                         .annotation = "",
                         .at = at};
    return c;
}

static void explain_leaf(finder *f, const dmn_decision *where, const dmn_decision *scope, const trace *t)
{
    size_t capacity = 0;
    if (t->node->op == FEEL_LITERAL) {
        return; /* determined by nothing */
    }
    why_condition *c = add_condition(f, where, print_node(f->a, t->node), t->v, t->node->at);
    add_operands(f, c, &capacity, scope, t);
    explain_compared(f, scope, t);
}

static void explain_logic(finder *f, const dmn_decision *where, const dmn_decision *scope, const trace *t)
{
    why_holds neutral = t->node->op == FEEL_AND ? WHY_YES : WHY_NO;
    why_holds mine = holds(t->v);
    for (const trace *k = t->first; k != NULL; k = k->next) {
        if (mine == neutral || holds(k->v) == mine) {
            explain(f, where, scope, k);
            if (t->node->op == FEEL_OR && mine == WHY_YES) {
                return; /* one is enough */
            }
        }
    }
}

/* Is a function's body worth going into: more than one condition? */
static bool is_composed(const feel_node *node)
{
    return node->op == FEEL_AND || node->op == FEEL_OR || node->op == FEEL_IF || node->op == FEEL_TABLE ||
           is_not(node);
}

/* `where`: the decision that is shown; `scope`: whose requirements names stand for, NULL in a function. */
static void explain(finder *f, const dmn_decision *where, const dmn_decision *scope, const trace *t)
{
    t = strip(t);
    const dmn_decision *named = decision_at(f, scope, t->node);
    const trace *body = body_of(t);
    if (named != NULL && trace_of(f, named) != NULL) {
        explain_decision(f, named);
    } else if (t->node->op == FEEL_AND || t->node->op == FEEL_OR) {
        explain_logic(f, where, scope, t);
    } else if (t->node->op == FEEL_IF || is_not(t->node)) {
        for (const trace *k = t->first; k != NULL; k = k->next) {
            explain(f, where, scope, k);
        }
    } else if (t->node->op == FEEL_TABLE) {
        explain_table(f, where, scope, t);
    } else if (body != NULL && is_composed(strip(body)->node)) {
        explain(f, where, NULL, body);
    } else {
        explain_leaf(f, where, scope, t);
    }
}

/* ---- tables ---- */

typedef struct rule_count {
    size_t n_cells, n_failed, n_unknown;
} rule_count;

/* What became of a rule's cell; NULL where there is none, or it asks for nothing. */
static const trace *cell_of(const trace *t, size_t rule, size_t input)
{
    const feel_node *cell = t->node->as.table->rules[rule].cells[input];
    return cell == NULL || (cell->op == FEEL_UNARY_TESTS && cell->as.unary_tests.any) ? NULL : child_of(t, cell);
}

static rule_count count_cells(const trace *t, size_t rule)
{
    rule_count n = {0};
    for (size_t i = 0; i < t->node->as.table->n_inputs; i++) {
        const trace *k = cell_of(t, rule, i);
        if (k != NULL) {
            n.n_cells++;
            n.n_failed += holds(k->v) == WHY_NO || (value_is_null(k->v) && !value_is_unknown(k->v));
            n.n_unknown += value_is_unknown(k->v);
        }
    }
    return n;
}

/* "age < 65", "kind = \"local\"", "age in [65..70)". */
static const char *cell_text(arena *a, const feel_node *input, const feel_node *cell)
{
    const char *what = print_node(a, input), *tests = print_node(a, cell);
    bool one = cell->op == FEEL_UNARY_TESTS && cell->as.unary_tests.n == 1 &&
               !cell->as.unary_tests.negated && !cell->as.unary_tests.uses_input[0];
    bool several = cell->op == FEEL_UNARY_TESTS && cell->as.unary_tests.n > 1;
    if (!several && (tests[0] == '<' || tests[0] == '>' || tests[0] == '!')) {
        return arena_printf(a, "%s %s", what, tests);
    }
    if (one && cell->as.unary_tests.tests[0]->op == FEEL_RANGE) {
        return arena_printf(a, "%s in %s", what, tests);
    }
    if (one) {
        return arena_printf(a, "%s = %s", what, tests);
    }
    return strncmp(tests, "not(", 4) == 0 ? arena_printf(a, "%s in %s", what, tests)
                                          : arena_printf(a, "%s in (%s)", what, tests);
}

static bool is_boolean(const feel_node *cell)
{
    return cell->op == FEEL_UNARY_TESTS && cell->as.unary_tests.n == 1 &&
           cell->as.unary_tests.tests[0]->op == FEEL_LITERAL &&
           cell->as.unary_tests.tests[0]->as.literal.kind == VALUE_BOOLEAN;
}

static void explain_cell(finder *f, const dmn_decision *where, const dmn_decision *scope, const trace *t,
                         size_t rule, size_t input)
{
    const feel_table *table = t->node->as.table;
    const feel_table_rule *r = &table->rules[rule];
    const trace *cell = child_of(t, r->cells[input]);
    const trace *tested = child_of(t, table->inputs[input].expression);
    size_t capacity = 0;
    if (is_boolean(r->cells[input]) && tested != NULL && tested->v.kind == VALUE_BOOLEAN) {
        explain(f, where, scope, tested);
        return;
    }
    why_condition *c = add_condition(f, where, cell_text(f->a, table->inputs[input].expression, r->cells[input]),
                                     cell->v, r->at);
    c->table = table->id == NULL ? "" : table->id;
    c->rule = r->id;
    c->annotation = r->annotation == NULL ? "" : r->annotation;
    if (tested != NULL) {
        add_operands(f, c, &capacity, scope, strip(tested));
    }
    add_operands(f, c, &capacity, scope, cell);
    if (tested != NULL) {
        explain_compared(f, scope, strip(tested));
    }
}

/* Would it have given something else, as far as can be seen without asking? */
static bool is_other(const feel_table *table, size_t rule, value v)
{
    const feel_node *output = table->rules[rule].outputs[0];
    while (output->op == FEEL_COERCE) {
        output = output->as.coerce.child;
    }
    return table->n_outputs != 1 || output->op != FEEL_LITERAL || !value_identical(output->as.literal, v);
}

static void explain_table(finder *f, const dmn_decision *where, const dmn_decision *scope, const trace *t)
{
    const feel_table *table = t->node->as.table;
    bool unknown = value_is_unknown(t->v);
    size_t fired = table->n_rules, nearest = table->n_rules, least = SIZE_MAX;
    for (size_t i = 0; i < table->n_rules; i++) {
        rule_count n = count_cells(t, i);
        if (n.n_failed == 0 && n.n_unknown == 0 && n.n_cells > 0 && fired == table->n_rules) {
            fired = i;
        }
        size_t n_open = unknown ? n.n_unknown : n.n_failed;
        if (n_open > 0 && n_open < least && (unknown ? n.n_failed == 0 : is_other(table, i, t->v))) {
            nearest = i;
            least = n_open;
        }
    }
    size_t rule = fired < table->n_rules && !unknown ? fired : nearest;
    for (size_t i = 0; rule < table->n_rules && i < table->n_inputs; i++) {
        const trace *k = cell_of(t, rule, i);
        if (k != NULL && (rule == fired || holds(k->v) != WHY_YES)) {
            explain_cell(f, where, scope, t, rule, i);
        }
    }
}

/* ---- time ---- */

static bool is_same(const evaluation *x, const evaluation *y)
{
    return x->state == y->state && x->guard == y->guard && x->stop == y->stop &&
           (x->state != EVALUATION_ELIGIBLE || x->amount_minor == y->amount_minor);
}

/* Every day is asked: what is due need not grow, or last, with time. */
static void look_ahead(why *out, const plan *p, size_t index, evaluate_worker *w, const rulebook_benefit *benefit,
                       const evaluation *now, const char *region)
{
    arena *scratch = evaluate_scratch(w);
    evaluate_set_day(w, p->as_of_day, region); /* its items are read now, and stay when the arena is rewound */
    int32_t last = p->as_of_day + WHY_YEARS_AHEAD * 366;
    if (last >= benefit->to_day) {
        last = benefit->to_day - 1; /* what comes after is not this benefit's to say */
    }
    for (int32_t day = p->as_of_day + 1; day <= last && !out->changes; day++) {
        arena_mark mark = arena_mark_get(scratch);
        evaluation then;
        evaluate_set_day(w, day, region);
        evaluate_benefit(w, index, &then);
        if (!is_same(now, &then)) {
            out->changes = true;
            out->changes_day = day;
            out->then = (evaluation){.state = then.state,
                                     .guard = then.guard,
                                     .stop = then.stop,
                                     .amount_minor = then.amount_minor,
                                     .event = ""};
        }
        arena_rewind(scratch, mark);
    }
    evaluate_set_day(w, p->as_of_day, region);
}

void why_find(why *out, arena *a, const plan *p, size_t index, const plan_benefit *benefit, evaluate_worker *w,
              const evaluation *e, const char *region)
{
    const rulebook_benefit *b = benefit->benefit;
    bool by_guard = e->guard != NULL;
    const dmn_model *model = by_guard ? p->book->guards_model : b->model;
    finder f = {.a = a, .out = out, .plan = p, .region = region, .model = model};
    *out = (why){0};
    if (e->state == EVALUATION_FAILED) {
        return;
    }
    f.current = &f.root;
    f.explained = arena_array(a, model->n_decisions, sizeof *f.explained);
    feel_watch watch = {.enter = enter, .leave = leave, .self = &f};
    evaluation again;
    evaluate_watch(w, &watch);
    evaluate_benefit(w, index, &again);
    evaluate_watch(w, NULL);
    explain_decision(&f, &model->decisions[by_guard ? e->guard->decision : b->eligible]);
    if (e->state == EVALUATION_ELIGIBLE || e->state == EVALUATION_NOT_ELIGIBLE) {
        look_ahead(out, p, index, w, b, &again, region);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter: a tree and a frame in, a value out (DMN 1.5, 10.3.2). It is the reference
 * meaning of every expression; the column programs of a night must agree with it.
 *
 * How nulls pass through an operator, in this order: an operand that is unknown makes the result
 * unknown (both sets of missing facts united); an operand that is already an error gives an error
 * without a second fault; anything else the operator cannot take is a new fault at the operator.
 *
 * Results lie in run->scratch. The interpreter recurses on the C stack: run->depth bounds it.
 */
#include "feel/feel_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/translate.h"

void feel_run_init(feel_run *run, arena *scratch, temporal_date today)
{
    memset(run, 0, sizeof *run);
    run->scratch = scratch;
    run->today = today;
    run->steps_left = FEEL_STEPS_MAX;
}

void feel_run_reset(feel_run *run)
{
    run->steps_left = FEEL_STEPS_MAX;
    run->depth = 0;
    run->hits = NULL;
    run->n_hits = 0;
    run->hits_capacity = 0;
    run->n_faults = 0;
    run->exhausted = false;
}

/* ---- faults ---- */

value feel_fail(feel_run *run, source_place at, const char *message)
{
    if (run->n_faults < FEEL_FAULTS_KEPT) {
        run->faults[run->n_faults++] = (feel_fault){.at = at, .message = message};
    }
    return value_error();
}

static const char *print_fault(arena *a, const char *format, va_list args)
{
    char message[256];
    int n = vsnprintf(message, sizeof message, format, args);
    size_t size = n < 0 ? 0 : (size_t)n < sizeof message ? (size_t)n : sizeof message - 1;
    return arena_copy(a, message, size);
}

value eval_failed(feel_run *run, source_place at, const char *format, ...)
{
    const char *said = translate(format);
    va_list args;
    if (run->n_faults >= FEEL_FAULTS_KEPT) {
        return value_error();
    }
    va_start(args, format);
    value failed = feel_fail(run, at, print_fault(run->scratch, format, args));
    va_end(args);
    if (said != format) {
        va_start(args, format);
        run->faults[run->n_faults - 1].said = print_fault(run->scratch, said, args);
        va_end(args);
    }
    return failed;
}

const char *feel_fault_text(const feel_fault *fault)
{
    return fault->said != NULL      ? fault->said
           : fault->message == NULL ? ""
                                    : translate(fault->message);
}

value eval_exhausted(feel_run *run, source_place at, const char *message)
{
    if (!run->exhausted) {
        run->exhausted = true;
        run->steps_left = 0;
        if (run->n_faults == FEEL_FAULTS_KEPT) {
            run->n_faults--; /* a limit is worth more than the last of the other faults */
        }
        return feel_fail(run, at, message);
    }
    return value_error();
}

/* ---- names and members ---- */

static inline const value *frame_slot(const feel_frame *frame, unsigned up, unsigned slot)
{
    while (up > 0) {
        frame = frame->up;
        up--;
    }
    return &frame->slots[slot];
}

/* A name inside filters whose items may have a component of that name (feel/node.h,
 * name.filter_ups). */
static value __attribute__((noinline))
eval_filter_name(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    for (unsigned i = 0; i < node->as.name.n_filters; i++) {
        value item = *frame_slot(frame, node->as.name.filter_ups[i], 0);
        if (item.kind == VALUE_CONTEXT) {
            const value *component = value_context_get(item.as.context, node->as.name.name);
            if (component != NULL) {
                return *component;
            }
        } else if (value_is_unknown(item)) {
            return item; /* it might have the component */
        }
    }
    if (node->as.name.unresolved) {
        return value_null(); /* an item without the component */
    }
    (void)run;
    return *frame_slot(frame, node->as.name.up, node->as.name.slot);
}

/* Over a list, a path is the list of the paths; an item without the component gives null. */
static value eval_member_of_list(feel_run *run, const feel_node *node, const value_list *list)
{
    value result = value_list_new(run->scratch, list->n);
    for (size_t i = 0; i < list->n; i++) {
        value item = list->items[i];
        if (item.kind == VALUE_CONTEXT) {
            const value *component = value_context_get(item.as.context, node->as.member.name);
            result.as.list->items[i] = component != NULL ? *component : value_null();
        } else if (item.kind == VALUE_NULL) {
            result.as.list->items[i] = item;
        } else {
            result.as.list->items[i] = eval_member(run, node, item);
        }
    }
    return result;
}

value eval_member(feel_run *run, const feel_node *node, value base)
{
    const char *name = node->as.member.name;
    if (base.kind == VALUE_CONTEXT) {
        const value_context *context = base.as.context;
        size_t hint = (size_t)node->as.member.index_hint;
        if (hint < context->n && (context->entries[hint].name == name ||
                                  strcmp(context->entries[hint].name, name) == 0)) {
            return context->entries[hint].value;
        }
        const value *component = value_context_get(context, name);
        return component != NULL ? *component
                                 : eval_failed(run, node->at, "context has no entry '%s'", name);
    }
    if (base.kind == VALUE_NULL) {
        if (base.cause == NULL_PLAIN) {
            return eval_failed(run, node->at, "member '%s' of null", name);
        }
        return base;
    }
    if (base.kind == VALUE_LIST) {
        return eval_member_of_list(run, node, base.as.list);
    }
    return feel_property(run, node->at, base, name);
}

/* ---- operators ---- */

value eval_arithmetic(feel_run *run, source_place at, feel_op op, value a, value b)
{
    if (a.kind == VALUE_NUMBER && b.kind == VALUE_NUMBER) {
        number x;
        bool fits = false;
        switch (op) {
        case FEEL_ADD:
            fits = number_add(&x, a.as.number, b.as.number);
            break;
        case FEEL_SUB:
            fits = number_sub(&x, a.as.number, b.as.number);
            break;
        case FEEL_MUL:
            fits = number_mul(&x, a.as.number, b.as.number);
            break;
        default:
            break; /* the others can fail in more than one way */
        }
        if (fits) {
            return value_number(x);
        }
    } else if (a.kind == VALUE_NULL || b.kind == VALUE_NULL) {
        if (value_is_unknown(a) || value_is_unknown(b) || value_is_error(a) || value_is_error(b)) {
            return eval_null_of(run, a, b);
        }
    }
    return feel_arithmetic(run, at, op, a, b);
}

static value __attribute__((noinline)) eval_negate(feel_run *run, const feel_node *node, value v)
{
    temporal_seconds seconds = v.as.seconds;
    switch (v.kind) {
    case VALUE_NUMBER:
        return value_number(-v.as.number);
    case VALUE_MONTHS:
        if (v.as.months != INT64_MIN) {
            return value_months(-v.as.months);
        }
        break;
    case VALUE_SECONDS:
        if (seconds.seconds != INT64_MIN) {
            return value_seconds(
                (temporal_seconds){.seconds = -seconds.seconds, .nano = -seconds.nano});
        }
        break;
    case VALUE_NULL:
        if (v.cause != NULL_PLAIN) {
            return v;
        }
        break;
    default:
        break;
    }
    return eval_failed(run, node->at, "'-' of a %s", value_kind_name(v.kind));
}

eval_aside eval_aside_begin(const feel_run *run)
{
    return (eval_aside){.steps_left = run->steps_left,
                        .n_faults = run->n_faults,
                        .n_hits = run->n_hits,
                        .exhausted = run->exhausted};
}

void eval_aside_end(feel_run *run, const eval_aside *before)
{
    run->steps_left = before->steps_left;
    run->n_faults = before->n_faults;
    run->n_hits = before->n_hits;
    run->exhausted = before->exhausted;
}

static value eval_logic(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    bool is_and = node->op == FEEL_AND;
    value a = feel_eval(run, node->as.binary.a, frame);
    if (a.kind == VALUE_BOOLEAN && a.as.boolean != is_and) {
        if (run->watch != NULL) {
            eval_aside before = eval_aside_begin(run);
            feel_eval(run, node->as.binary.b, frame);
            eval_aside_end(run, &before);
        }
        return a;
    }
    value b = feel_eval(run, node->as.binary.b, frame);
    if (a.kind == VALUE_BOOLEAN && b.kind == VALUE_BOOLEAN) {
        return b; /* a is the neutral one */
    }
    return is_and ? eval_and(run, node->at, a, b) : eval_or(run, node->at, a, b);
}

static inline bool is_null_literal(const feel_node *node)
{
    return node->op == FEEL_LITERAL && node->as.literal.kind == VALUE_NULL;
}

static value eval_equality(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    value result;
    if (is_null_literal(node->as.binary.b)) {
        result = value_boolean(value_is_null(feel_eval(run, node->as.binary.a, frame)));
    } else if (is_null_literal(node->as.binary.a)) {
        result = value_boolean(value_is_null(feel_eval(run, node->as.binary.b, frame)));
    } else {
        value a = feel_eval(run, node->as.binary.a, frame);
        value b = feel_eval(run, node->as.binary.b, frame);
        result = eval_equal(run, node->at, a, b);
    }
    return node->op == FEEL_NE ? eval_not(result) : result;
}

/* `if` with an unknown condition: the two ways must agree. Faults and hits of ways not known to
 * be taken are dropped. */
static value __attribute__((noinline))
eval_both_branches(feel_run *run, const feel_node *node, const feel_frame *frame, value condition)
{
    size_t n_faults = run->n_faults, n_hits = run->n_hits;
    void (*branched)(void *, const feel_node *, bool) = run->branched;
    run->branched = NULL;
    value a = feel_eval(run, node->as.branch.then, frame);
    value b = feel_eval(run, node->as.branch.otherwise, frame);
    run->branched = branched;
    if (!value_is_unknown(a) && value_identical(a, b)) {
        return a;
    }
    if (!run->exhausted) {
        run->n_faults = n_faults;
    }
    run->n_hits = n_hits;
    value missing = condition;
    if (value_is_unknown(a)) {
        missing = value_null_join(run->scratch, missing, a);
    }
    if (value_is_unknown(b)) {
        missing = value_null_join(run->scratch, missing, b);
    }
    return missing;
}

static value eval_if(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    value condition = feel_eval(run, node->as.branch.condition, frame);
    if (run->branched != NULL && !value_is_unknown(condition)) {
        run->branched(run->branched_self, node, value_is_true(condition));
    }
    if (value_is_true(condition)) {
        return feel_eval(run, node->as.branch.then, frame);
    }
    if (value_is_unknown(condition)) {
        return eval_both_branches(run, node, frame, condition);
    }
    if (condition.kind != VALUE_BOOLEAN && condition.kind != VALUE_NULL) {
        eval_failed(run, node->at, "condition is a %s, not a boolean",
                    value_kind_name(condition.kind));
    }
    return feel_eval(run, node->as.branch.otherwise, frame);
}

static value eval_list(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    value list = value_list_new(run->scratch, node->as.list.n);
    for (size_t i = 0; i < node->as.list.n; i++) {
        list.as.list->items[i] = feel_eval(run, node->as.list.items[i], frame);
    }
    return list;
}

static value eval_context(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    size_t n = node->as.context.n;
    feel_frame *inner = arena_alloc(run->scratch, sizeof *inner);
    inner->up = frame;
    inner->slots = arena_array(run->scratch, n, sizeof *inner->slots);
    for (size_t i = 0; i < n; i++) {
        inner->slots[i] = feel_eval(run, node->as.context.entries[i], inner);
    }
    if (node->as.context.result != NULL) {
        return feel_eval(run, node->as.context.result, inner);
    }
    value context = value_context_new(run->scratch, n);
    for (size_t i = 0; i < n; i++) {
        context.as.context->entries[i].name = node->as.context.names[i];
        context.as.context->entries[i].value = inner->slots[i];
    }
    return context;
}

static value eval_function(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    struct feel_function *function = arena_zalloc(run->scratch, sizeof *function);
    function->definition = node;
    function->closure = frame;
    value v = {.kind = VALUE_FUNCTION};
    v.as.function = function;
    return v;
}

/* A part that is unknown may turn out to be null, or of another type. */
static value eval_instance_of(feel_run *run, const feel_node *node, value v)
{
    value unknown = value_unknown_within(run->scratch, v);
    if (value_is_unknown(unknown)) {
        return unknown;
    }
    if (v.kind == VALUE_NULL) {
        return value_boolean(node->as.instance_of.type->kind == FEEL_TYPE_NULL);
    }
    return value_boolean(feel_value_is(v, node->as.instance_of.type));
}

static value eval_between(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    value v = feel_eval(run, node->as.between.value, frame);
    value low = feel_eval(run, node->as.between.low, frame);
    value high = feel_eval(run, node->as.between.high, frame);
    value above = eval_order(run, node->at, FEEL_GE, v, low);
    if (value_is_false(above)) {
        return above;
    }
    return eval_and(run, node->at, above, eval_order(run, node->at, FEEL_LE, v, high));
}

/* What makes lists and contexts can make them of ever deeper ones: by `partial`, by functions that
 * call themselves, by a long chain of decisions. */
static value bounded(feel_run *run, const feel_node *node, value v)
{
    if ((v.kind == VALUE_LIST || v.kind == VALUE_CONTEXT) && value_depth(v) > VALUE_DEPTH_MAX) {
        return eval_exhausted(run, node->at, "lists and contexts are nested too deep");
    }
    return v;
}

/* Everything that evaluates a child; feel_eval itself keeps the leaves and the limits. */
static value eval_inner(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    value a, b;
    switch (node->op) {
    case FEEL_MEMBER:
        if (run->read != NULL) {
            run->read(run->read_self, node);
        }
        return eval_member(run, node, feel_eval(run, node->as.member.base, frame));
    case FEEL_NEGATE:
        return eval_negate(run, node, feel_eval(run, node->as.binary.a, frame));
    case FEEL_ADD:
    case FEEL_SUB:
    case FEEL_MUL:
    case FEEL_DIV:
    case FEEL_POW:
        a = feel_eval(run, node->as.binary.a, frame);
        b = feel_eval(run, node->as.binary.b, frame);
        return eval_arithmetic(run, node->at, node->op, a, b);
    case FEEL_EQ:
    case FEEL_NE:
        return eval_equality(run, node, frame);
    case FEEL_LT:
    case FEEL_LE:
    case FEEL_GT:
    case FEEL_GE:
        a = feel_eval(run, node->as.binary.a, frame);
        b = feel_eval(run, node->as.binary.b, frame);
        return eval_order(run, node->at, node->op, a, b);
    case FEEL_AND:
    case FEEL_OR:
        return eval_logic(run, node, frame);
    case FEEL_BETWEEN:
        return eval_between(run, node, frame);
    case FEEL_IN:
        return feel_test(run, node->as.in.tests, feel_eval(run, node->as.in.value, frame), frame);
    case FEEL_INSTANCE_OF:
        return eval_instance_of(run, node, feel_eval(run, node->as.instance_of.value, frame));
    case FEEL_IF:
        return eval_if(run, node, frame);
    case FEEL_FOR:
        return bounded(run, node, eval_for(run, node, frame));
    case FEEL_SOME:
    case FEEL_EVERY:
        return eval_quantified(run, node, frame);
    case FEEL_FILTER:
        return eval_filter(run, node, frame);
    case FEEL_LIST:
        return bounded(run, node, eval_list(run, node, frame));
    case FEEL_CONTEXT:
        return bounded(run, node, eval_context(run, node, frame));
    case FEEL_RANGE:
        return eval_range(run, node, frame);
    case FEEL_FUNCTION:
        return eval_function(run, node, frame);
    case FEEL_CALL:
        return bounded(run, node, call_node(run, node, frame));
    case FEEL_COERCE:
        return feel_coerce(run, feel_eval(run, node->as.coerce.child, frame), node->as.coerce.type,
                           node->at);
    case FEEL_TABLE:
        return bounded(run, node, table_eval(run, node->as.table, node->at, frame));
    case FEEL_UNARY_TESTS: /* on their own they are about slot 0 of the frame they stand in */
        return feel_test(run, node, frame->slots[0], frame->up);
    default:
        return feel_fail(run, node->at,
                         node->op == FEEL_FAULT ? node->as.fault.message : "not an expression");
    }
}

static inline value eval_node(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    if (node->op == FEEL_LITERAL) {
        return node->as.literal;
    }
    if (node->op == FEEL_NAME) {
        if (node->as.name.n_filters == 0 && !node->as.name.unresolved) {
            return *frame_slot(frame, node->as.name.up, node->as.name.slot);
        }
        return eval_filter_name(run, node, frame);
    }
    if (run->depth >= FEEL_DEPTH_MAX) {
        return eval_exhausted(run, node->at, "nested too deep");
    }
    run->depth++;
    value v = eval_inner(run, node, frame);
    run->depth--;
    return v;
}

static value __attribute__((noinline))
eval_watched(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    run->watch->enter(run->watch->self, node);
    value v = eval_node(run, node, frame);
    run->watch->leave(run->watch->self, node, v);
    return v;
}

value feel_eval(feel_run *run, const feel_node *node, const feel_frame *frame)
{
    if (run->steps_left == 0) {
        return eval_exhausted(run, node->at, "too many steps");
    }
    run->steps_left--;
    return run->watch == NULL ? eval_node(run, node, frame) : eval_watched(run, node, frame);
}

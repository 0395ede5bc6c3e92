/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FEEL nodes to operands (see feel/eval.c for what each means). What stands in the branch of an
 * `if` or on the right of an `and` is computed for all rows: nothing here can fail or trap. Tables in
 * such a place are another matter, for whether their rules fired can no longer be told
 * (compiler.maybe).
 */
#include <string.h>

#include "plan/compile_parts.h"

operand compile_const(value v)
{
    /* An error or unknown constant is for the interpreter to report. */
    if (value_is_error(v) || value_is_unknown(v)) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    return (operand){.kind = OPERAND_CONST, .constant = v, .present = NOT_FACT, .divisor = 1};
}

static bool is_const_null(operand o)
{
    return o.kind == OPERAND_CONST && o.constant.kind == VALUE_NULL;
}

operand compile_fold(compiler *c, feel_node node, value a, value b)
{
    feel_node operands[2] = {{.op = FEEL_LITERAL, .at = node.at, .type = &feel_type_any},
                             {.op = FEEL_LITERAL, .at = node.at, .type = &feel_type_any}};
    operands[0].as.literal = a;
    operands[1].as.literal = b;
    node.as.binary.a = &operands[0];
    node.as.binary.b = &operands[1];
    feel_run_reset(&c->run);
    return compile_const(feel_eval(&c->run, &node, NULL));
}

/* ---- facts ---- */

/* Whether the cell holds a value that the fact's type allows: a flag, or ALWAYS. */
static bool allowed_flag(compiler *c, const plan_column *column, operand o, int32_t *flag)
{
    const feel_type *type = column->fact->type;
    *flag = ALWAYS;
    if (type->allowed == NULL) {
        return true;
    }
    if (o.type == FEEL_TYPE_STRING) {
        program_text_call call = {
            .conforms = type, .result = FEEL_TYPE_BOOLEAN, .place = column->fact->at};
        operand allowed = compile_text_call(c, &call, o, column->fact->at);
        if (allowed.kind != OPERAND_SCALAR) {
            return false;
        }
        *flag = compile_flag_of(c, allowed.reg, TRUTH_T);
        return true;
    }
    o.flag = ALWAYS;
    o.present = NOT_FACT;
    operand allowed = compile_tests(c, type->allowed, o, NULL);
    if (allowed.kind == OPERAND_CONST) {
        return value_is_true(allowed.constant);
    }
    if (allowed.kind != OPERAND_SCALAR) {
        return false;
    }
    *flag = compile_flag_of(c, compile_truth_of(c, allowed), TRUTH_T);
    return true;
}

static bool take_type(operand *o, const plan_column *column)
{
    o->low = INT32_MIN;
    o->high = INT32_MAX;
    o->wide = PROGRAM_I32;
    switch (column->type) {
    case COLUMN_BOOLEAN:
        o->type = FEEL_TYPE_BOOLEAN;
        o->wide = PROGRAM_BYTE;
        return true;
    case COLUMN_INT32:
        o->type = FEEL_TYPE_NUMBER;
        return true;
    case COLUMN_INT64:
        o->type = FEEL_TYPE_NUMBER;
        o->wide = PROGRAM_I64;
        o->low = INT64_MIN;
        o->high = INT64_MAX;
        return true;
    case COLUMN_DECIMAL:
        o->type = FEEL_TYPE_NUMBER;
        o->wide = PROGRAM_I64;
        o->scale = column->scale;
        o->low = -INT64_C(999999999999999999);
        o->high = -o->low;
        return true;
    case COLUMN_NUMBER: /* the reader of the column takes what fits six decimals */
        o->type = FEEL_TYPE_NUMBER;
        o->wide = PROGRAM_I64;
        o->scale = 6;
        o->low = -INT64_C(999999999999999999);
        o->high = -o->low;
        return true;
    case COLUMN_DATE:
        o->type = FEEL_TYPE_DATE;
        return true;
    case COLUMN_STRING:
        o->type = FEEL_TYPE_STRING;
        return true;
    default:
        return false;
    }
}

/* The bounds that [low..high] of a type's allowed values set, so that sums of small numbers stay small. */
static void narrow_bounds(operand *o, const feel_type *type)
{
    const feel_node *tests = type->allowed;
    if (o->type != FEEL_TYPE_NUMBER || tests == NULL || tests->op != FEEL_UNARY_TESTS ||
        tests->as.unary_tests.n != 1 || tests->as.unary_tests.negated ||
        tests->as.unary_tests.any) {
        return;
    }
    const feel_node *range = tests->as.unary_tests.tests[0];
    if (range->op != FEEL_RANGE) {
        return;
    }
    int64_t bound;
    const feel_node *low = range->as.range.low, *high = range->as.range.high;
    if (low != NULL && low->op == FEEL_LITERAL && low->as.literal.kind == VALUE_NUMBER &&
        number_to_scaled(&bound, low->as.literal.as.number, o->scale) && bound > o->low) {
        o->low = bound;
    }
    if (high != NULL && high->op == FEEL_LITERAL && high->as.literal.kind == VALUE_NUMBER &&
        number_to_scaled(&bound, high->as.literal.as.number, o->scale) && bound < o->high) {
        o->high = bound;
    }
}

static bool is_complete(const compiler *c, size_t item)
{
    return c->p->plan->book->sources[c->subject->items[item].item->source].complete;
}

operand compile_resolve(compiler *c, operand o)
{
    if (o.kind != OPERAND_FACT) {
        return o;
    }
    const plan_column *column = &c->subject->items[o.item].columns[o.column];
    int16_t segment = c->segment, domain = c->domain;
    operand out = {.kind = OPERAND_SCALAR, .divisor = 1};
    if (!take_type(&out, column)) {
        return compile_undecided(c, column->fact->at,
                                 "a column of a type that only the interpreter reads");
    }
    c->segment = 0;
    c->domain = o.domain;
    program_step leaf = {.op = PROGRAM_FACT,
                         .wide = out.wide,
                         .a = (int32_t)o.item,
                         .b = (int32_t)o.column,
                         .c = -1};
    int32_t usable, allowed;
    out.reg = compile_step(c, leaf, 0, false, &usable);
    int32_t present = usable;
    if (column->type == COLUMN_NUMBER) {
        leaf.op = PROGRAM_PRESENT;
        leaf.wide = PROGRAM_BYTE;
        present = compile_step(c, leaf, 0, true, NULL);
    }
    out.flag = usable;
    out.present = ALWAYS;
    bool good = allowed_flag(c, column, out, &allowed);
    if (good) {
        out.flag = compile_flag_and(c, usable, allowed);
        /* A number that only the interpreter can hold may or may not be allowed. */
        out.present = column->type == COLUMN_NUMBER && allowed != ALWAYS
                          ? NOT_FACT
                          : compile_flag_and(c, present, allowed);
        narrow_bounds(&out, column->fact->type);
    }
    out.domain = o.domain;
    out.item = o.item;
    out.column = o.column;
    out.may_be_none = out.present >= 0 && (column->fact->null_means == RULEBOOK_NULL_NONE ||
                                           (o.domain == 0 && is_complete(c, o.item)));
    c->segment = segment;
    c->domain = domain;
    return good ? out
                : compile_undecided(c, column->fact->at, "allowed values that have no column form");
}

/* ---- names and members ---- */

static const operand *find_entry(const operand *context, const char *name)
{
    for (size_t i = 0; i < context->n; i++) {
        if (strcmp(context->names[i], name) == 0) {
            return &context->entries[i];
        }
    }
    return NULL;
}

static operand compile_name(compiler *c, const feel_node *node, const scope *s)
{
    for (unsigned i = 0; i < node->as.name.n_filters; i++) {
        const scope *at = s;
        for (unsigned up = 0; up < node->as.name.filter_ups[i] && at != NULL; up++) {
            at = at->up;
        }
        if (at == NULL) {
            return compile_undecided(c, node->at, "a name that has no column form");
        }
        operand item = at->slots[0];
        if (item.kind == OPERAND_CONTEXT) {
            const operand *entry = find_entry(&item, node->as.name.name);
            if (entry != NULL) {
                return *entry;
            }
        } else if (item.kind != OPERAND_SCALAR && item.kind != OPERAND_FACT) {
            return compile_undecided(c, node->at, "a name that has no column form");
        }
    }
    if (node->as.name.unresolved) {
        return compile_undecided(c, node->at, "a name that has no column form");
    }
    const scope *at = s;
    for (unsigned up = 0; up < node->as.name.up && at != NULL; up++) {
        at = at->up;
    }
    return at == NULL ? compile_undecided(c, node->at, "a name that has no column form")
                      : at->slots[node->as.name.slot];
}

operand compile_member(compiler *c, operand base, const char *name, source_place at)
{
    switch (base.kind) {
    case OPERAND_CONTEXT: {
        const operand *entry = find_entry(&base, name);
        return entry != NULL ? *entry
                             : compile_undecided(c, at, "a member that the context does not have");
    }
    case OPERAND_RECORDS: {
        int16_t domain = c->domain;
        c->domain = base.domain;
        operand *element = arena_zalloc(c->a, sizeof *element);
        *element = compile_member(c, *base.element, name, at);
        c->domain = domain;
        base.element = element;
        return base;
    }
    case OPERAND_ITEMS: {
        operand *entries = arena_array(c->a, base.n, sizeof *entries);
        for (size_t i = 0; i < base.n; i++) {
            entries[i] = compile_member(c, base.entries[i], name, at);
        }
        base.entries = entries;
        return base;
    }
    case OPERAND_CONST: {
        feel_node node = {.op = FEEL_MEMBER, .at = at, .type = &feel_type_any};
        feel_node literal = {.op = FEEL_LITERAL, .at = at, .type = &feel_type_any};
        literal.as.literal = base.constant;
        node.as.member.base = &literal;
        node.as.member.name = name;
        node.as.member.index_hint = -1;
        feel_run_reset(&c->run);
        return compile_const(feel_eval(&c->run, &node, NULL));
    }
    case OPERAND_QUOTIENT:
        return compile_undecided(c, at, "a property of a number");
    case OPERAND_FACT:
    case OPERAND_SCALAR:
        base = compile_resolve(c, base);
        return base.kind == OPERAND_SCALAR ? compile_property(c, base, name, at) : base;
    default:
        return (operand){.kind = OPERAND_UNDECIDED};
    }
}

/* ---- operators ---- */

static operand truth_of_flag(compiler *c, int32_t flag)
{
    program_step s = {.op = PROGRAM_FROM_FLAG, .a = flag, .b = -1, .c = -1};
    return compile_truth(compile_step(c, s, 1, false, NULL));
}

static operand null_test(compiler *c, operand o, bool want_null, source_place at)
{
    o = compile_resolve(c, o);
    if (o.kind == OPERAND_CONST) {
        return compile_boolean_const((o.constant.kind == VALUE_NULL) == want_null);
    }
    if (o.kind == OPERAND_CONTEXT || o.kind == OPERAND_RECORDS || o.kind == OPERAND_QUOTIENT ||
        o.kind == OPERAND_UNDECIDED) {
        return compile_undecided(c, at, "whether a record or a list of records is null");
    }
    if (o.kind != OPERAND_SCALAR) {
        return compile_boolean_const(!want_null);
    }
    if (o.present ==
        NOT_FACT) { /* certain where there is a value; where there is none, the interpreter tells */
        operand truth = compile_boolean_const(!want_null);
        truth = compile_truth(compile_truth_of(c, truth));
        int32_t flag =
            o.type == FEEL_TYPE_BOOLEAN ? compile_flag_decided(c, compile_truth_of(c, o)) : o.flag;
        truth.flag = flag;
        return truth;
    }
    if (o.present == ALWAYS) {
        return compile_boolean_const(!want_null);
    }
    operand present = truth_of_flag(c, o.present);
    return want_null ? compile_not(c, present) : present;
}

/* 1 where it is known that the fact has no value. */
static int32_t none_flag(compiler *c, const operand *fact)
{
    int16_t segment = c->segment, domain = c->domain;
    c->segment = 0;
    c->domain = fact->domain;
    program_step leaf = {.op = PROGRAM_NONE,
                         .wide = PROGRAM_BYTE,
                         .a = (int32_t)fact->item,
                         .b = (int32_t)fact->column,
                         .c = -1};
    int32_t flag = compile_step(c, leaf, 0, true, NULL);
    c->segment = segment;
    c->domain = domain;
    return flag;
}

/* What is not there is equal to no constant: for most people many registers have no record. */
static operand compile_equality(compiler *c, feel_op op, operand a, operand b, source_place at)
{
    if (a.kind == OPERAND_CONST) {
        operand swap = a;
        a = b;
        b = swap;
    }
    if (a.kind != OPERAND_SCALAR || !a.may_be_none || a.present < 0 || b.kind != OPERAND_CONST ||
        value_is_null(b.constant)) {
        return compile_compare(c, op, a, b, at);
    }
    operand same = compile_compare(c, FEEL_EQ, a, b, at);
    if (same.kind != OPERAND_SCALAR) {
        return same;
    }
    same = compile_and(c, same, compile_not(c, truth_of_flag(c, none_flag(c, &a))));
    return op == FEEL_EQ ? same : compile_not(c, same);
}

static operand compile_binary(compiler *c, const feel_node *node, const scope *s)
{
    operand a = compile_node(c, node->as.binary.a, s), b = compile_node(c, node->as.binary.b, s);
    bool is_equality = node->op == FEEL_EQ || node->op == FEEL_NE;
    if (is_equality && node->as.binary.b->op == FEEL_LITERAL && is_const_null(b)) {
        return null_test(c, a, node->op == FEEL_EQ, node->at);
    }
    if (is_equality && node->as.binary.a->op == FEEL_LITERAL && is_const_null(a)) {
        return null_test(c, b, node->op == FEEL_EQ, node->at);
    }
    a = compile_resolve(c, a);
    b = compile_resolve(c, b);
    if (a.kind == OPERAND_CONST && b.kind == OPERAND_CONST) {
        return compile_fold(c, *node, a.constant, b.constant);
    }
    if (a.kind == OPERAND_UNDECIDED || b.kind == OPERAND_UNDECIDED) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    if (a.kind == OPERAND_QUOTIENT || b.kind == OPERAND_QUOTIENT) {
        return compile_undecided(c, node->at, "an operation on a quotient of two columns");
    }
    if ((a.kind != OPERAND_SCALAR && a.kind != OPERAND_CONST) ||
        (b.kind != OPERAND_SCALAR && b.kind != OPERAND_CONST)) {
        return compile_undecided(c, node->at, "an operation on lists or contexts");
    }
    if (is_equality) {
        return compile_equality(c, node->op, a, b, node->at);
    }
    return node->op >= FEEL_EQ ? compile_compare(c, node->op, a, b, node->at)
                               : compile_arithmetic(c, node->op, a, b, node->at);
}

static operand compile_logic(compiler *c, const feel_node *node, const scope *s)
{
    operand a = compile_resolve(c, compile_node(c, node->as.binary.a, s));
    c->maybe++;
    operand b = compile_resolve(c, compile_node(c, node->as.binary.b, s));
    c->maybe--;
    if ((a.kind == OPERAND_SCALAR && a.type != FEEL_TYPE_BOOLEAN) ||
        (b.kind == OPERAND_SCALAR && b.type != FEEL_TYPE_BOOLEAN)) {
        return compile_undecided(c, node->at, "'and' or 'or' of other than conditions");
    }
    return node->op == FEEL_AND ? compile_and(c, a, b) : compile_or(c, a, b);
}

/* ---- if ---- */

static operand select_contexts(compiler *c, int32_t condition, operand a, operand b,
                               source_place at)
{
    operand out = {.kind = OPERAND_CONTEXT};
    out.names = arena_array(c->a, a.n, sizeof *out.names);
    out.entries = arena_array(c->a, a.n, sizeof *out.entries);
    for (size_t i = 0; i < a.n; i++) {
        const operand *other = find_entry(&b, a.names[i]);
        if (other == NULL || a.n != b.n) {
            return compile_undecided(c, at, "two contexts with different entries");
        }
        out.names[out.n] = a.names[i];
        out.entries[out.n++] = compile_select(c, condition, a.entries[i], *other, at);
    }
    return out;
}

/* Where a branch is not taken it does not matter whether its value is there. */
static int32_t select_flag(compiler *c, int32_t condition, int32_t a, int32_t b)
{
    if (a == ALWAYS && b == ALWAYS) {
        return ALWAYS;
    }
    program_step one = {
        .op = PROGRAM_FILL, .wide = PROGRAM_BYTE, .a = -1, .b = -1, .c = -1, .imm = 1};
    a = a != ALWAYS ? a : compile_step(c, one, 0, true, NULL);
    b = b != ALWAYS ? b : compile_step(c, one, 0, true, NULL);
    return compile_step(
        c,
        (program_step){.op = PROGRAM_SELECT, .wide = PROGRAM_BYTE, .a = a, .b = b, .c = condition},
        3, true, NULL);
}

static bool is_open(operand o)
{
    return o.kind == OPERAND_UNDECIDED || is_const_null(o);
}

operand compile_select(compiler *c, int32_t condition, operand a, operand b, source_place at)
{
    a = compile_resolve(c, a);
    b = compile_resolve(c, b);
    if (a.kind == OPERAND_CONST && b.kind == OPERAND_CONST && a.constant.kind != VALUE_NULL &&
        value_identical(a.constant, b.constant)) {
        operand decided = compile_scalar_of(
            c, a, (operand){.type = (feel_type_kind)((int)a.constant.kind + 1)}, at);
        decided.flag = compile_flag_decided(c, condition);
        return decided;
    }
    if (is_open(a) && is_open(b)) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    if (is_open(a) || is_open(b)) { /* there only where the other branch is taken */
        operand o = is_open(a) ? b : a;
        uint8_t which = is_open(a) ? TRUTH_F : TRUTH_T;
        if (o.kind == OPERAND_CONST) {
            o = compile_scalar_of(
                c, o, (operand){.type = (feel_type_kind)((int)o.constant.kind + 1)}, at);
        }
        if (o.kind != OPERAND_SCALAR) {
            return compile_undecided(c, at, "a choice between a null and a list or context");
        }
        o.flag = compile_flag_and(c, o.flag, compile_flag_of(c, condition, which));
        o.present = NOT_FACT;
        return o;
    }
    if (a.kind == OPERAND_CONTEXT && b.kind == OPERAND_CONTEXT) {
        return select_contexts(c, condition, a, b, at);
    }
    if (a.kind == OPERAND_CONST && b.kind == OPERAND_CONST && a.constant.kind == VALUE_BOOLEAN &&
        b.constant.kind == VALUE_BOOLEAN) { /* different ones */
        operand truth = compile_truth(condition);
        return a.constant.as.boolean ? truth : compile_not(c, truth);
    }
    if (!compile_align(c, &a, &b, at)) {
        return compile_undecided(c, at, "a choice between values of two kinds");
    }
    if (a.type == FEEL_TYPE_BOOLEAN) {
        int32_t x = compile_truth_of(c, a), y = compile_truth_of(c, b);
        operand truth = compile_truth(compile_step(
            c,
            (program_step){
                .op = PROGRAM_SELECT, .wide = PROGRAM_BYTE, .a = x, .b = y, .c = condition},
            3, false, NULL));
        truth.flag = compile_flag_decided(c, condition);
        return truth;
    }
    operand out = a;
    out.present = NOT_FACT;
    out.low = a.low < b.low ? a.low : b.low;
    out.high = a.high > b.high ? a.high : b.high;
    out.reg = compile_step(
        c,
        (program_step){
            .op = PROGRAM_SELECT, .wide = a.wide, .a = a.reg, .b = b.reg, .c = condition},
        3, false, NULL);
    int32_t decided = compile_flag_decided(c, condition);
    out.flag = compile_flag_and(c, decided, select_flag(c, condition, a.flag, b.flag));
    return out;
}

static operand compile_if(compiler *c, const feel_node *node, const scope *s)
{
    operand condition = compile_resolve(c, compile_node(c, node->as.branch.condition, s));
    if (condition.kind == OPERAND_CONST) {
        bool is_true = value_is_true(condition.constant);
        return compile_node(c, is_true ? node->as.branch.then : node->as.branch.otherwise, s);
    }
    c->maybe++;
    operand a = compile_node(c, node->as.branch.then, s),
            b = compile_node(c, node->as.branch.otherwise, s);
    c->maybe--;
    if (condition.kind != OPERAND_SCALAR || condition.type != FEEL_TYPE_BOOLEAN) {
        return compile_undecided(c, node->at, "an 'if' whose condition has no column form");
    }
    return compile_select(c, compile_truth_of(c, condition), a, b, node->at);
}

/* ---- contexts, lists, functions ---- */

static scope *inner_scope(compiler *c, const scope *up, size_t n)
{
    scope *s = arena_zalloc(c->a, sizeof *s);
    s->up = up;
    s->slots = arena_array(c->a, n + 1, sizeof *s->slots);
    return s;
}

static operand compile_context(compiler *c, const feel_node *node, const scope *up)
{
    size_t n = node->as.context.n;
    scope *own = inner_scope(c, up, n);
    for (size_t i = 0; i < n; i++) {
        own->slots[i] = compile_node(c, node->as.context.entries[i], own);
    }
    if (node->as.context.result != NULL) {
        return compile_node(c, node->as.context.result, own);
    }
    return (operand){
        .kind = OPERAND_CONTEXT, .n = n, .names = node->as.context.names, .entries = own->slots};
}

static operand compile_items(compiler *c, const feel_node *node, const scope *s)
{
    size_t n = node->as.list.n;
    operand o = {.kind = OPERAND_ITEMS, .n = n};
    bool constant = true;
    o.entries = arena_array(c->a, n, sizeof *o.entries);
    o.keeps = arena_array(c->a, n, sizeof *o.keeps);
    for (size_t i = 0; i < n; i++) {
        o.entries[i] = compile_node(c, node->as.list.items[i], s);
        o.keeps[i] = ALWAYS;
        constant = constant && o.entries[i].kind == OPERAND_CONST;
    }
    if (!constant) {
        return o;
    }
    value list = value_list_new(c->a, n);
    for (size_t i = 0; i < n; i++) {
        list.as.list->items[i] = o.entries[i].constant;
    }
    return compile_const(list);
}

static operand compile_range(compiler *c, const feel_node *node, const scope *s)
{
    operand ends[2] = {compile_const(value_null()), compile_const(value_null())};
    if (node->as.range.low != NULL) {
        ends[0] = compile_node(c, node->as.range.low, s);
    }
    if (node->as.range.high != NULL) {
        ends[1] = compile_node(c, node->as.range.high, s);
    }
    if (ends[0].kind != OPERAND_CONST || ends[1].kind != OPERAND_CONST) {
        return compile_undecided(c, node->at, "a range whose ends are no constants, as a value");
    }
    feel_node copy = *node;
    feel_node low = {.op = FEEL_LITERAL, .at = node->at, .type = &feel_type_any}, high = low;
    low.as.literal = ends[0].constant;
    high.as.literal = ends[1].constant;
    copy.as.range.low = node->as.range.low == NULL ? NULL : &low;
    copy.as.range.high = node->as.range.high == NULL                 ? NULL
                         : node->as.range.low == node->as.range.high ? &low
                                                                     : &high;
    feel_run_reset(&c->run);
    return compile_const(feel_eval(&c->run, &copy, NULL));
}

static operand compile_between(compiler *c, const feel_node *node, const scope *s)
{
    operand v = compile_resolve(c, compile_node(c, node->as.between.value, s));
    operand low = compile_resolve(c, compile_node(c, node->as.between.low, s));
    operand high = compile_resolve(c, compile_node(c, node->as.between.high, s));
    feel_node ge = {.op = FEEL_GE, .at = node->at, .type = &feel_type_boolean}, le = ge;
    le.op = FEEL_LE;
    operand above = v.kind == OPERAND_CONST && low.kind == OPERAND_CONST
                        ? compile_fold(c, ge, v.constant, low.constant)
                        : compile_compare(c, FEEL_GE, v, low, node->at);
    operand below = v.kind == OPERAND_CONST && high.kind == OPERAND_CONST
                        ? compile_fold(c, le, v.constant, high.constant)
                        : compile_compare(c, FEEL_LE, v, high, node->at);
    return compile_and(c, above, below);
}

static bool restricts(const feel_type *type, unsigned depth)
{
    if (type == NULL || depth > 16) {
        return type != NULL;
    }
    bool any =
        type->allowed != NULL || type->list_allowed != NULL || restricts(type->element, depth + 1);
    for (size_t i = 0; i < type->n_members; i++) {
        any = any || restricts(type->members[i].type, depth + 1);
    }
    return any;
}

/* Records are of their item's type already: another one of the same name and shape asks nothing new. */
static bool records_conform(const compiler *c, const operand *o, const feel_type *element)
{
    if (element == NULL || o->element->kind != OPERAND_CONTEXT) {
        return false;
    }
    const feel_type *own = c->subject->items[o->item].item->type;
    bool same_name =
        own->name != NULL && element->name != NULL && strcmp(own->name, element->name) == 0;
    return element == own ||
           (feel_type_equal(own, element) && (same_name || !restricts(element, 0)));
}

void compile_skip(compiler *c)
{
    if (c->deciding != NULL) {
        c->deciding->tables_known = false;
    }
}

operand compile_require(compiler *c, operand o, int32_t flag, source_place at)
{
    o = compile_resolve(c, o);
    if (flag == ALWAYS) {
        return o;
    }
    if (o.kind == OPERAND_CONST && o.constant.kind != VALUE_NULL) {
        o = compile_scalar_of(c, o, (operand){.type = (feel_type_kind)((int)o.constant.kind + 1)},
                              at);
    }
    switch (o.kind) {
    case OPERAND_SCALAR:
        o.flag = compile_flag_and(c, o.flag < 0 ? o.flag : compile_use(c, o.flag), flag);
        o.present = NOT_FACT;
        return o;
    case OPERAND_CONTEXT: {
        operand out = o;
        out.entries = arena_array(c->a, o.n, sizeof *out.entries);
        for (size_t i = 0; i < o.n; i++) {
            out.entries[i] = compile_require(c, o.entries[i], flag, at);
        }
        return out;
    }
    case OPERAND_UNDECIDED:
        return o;
    default:
        return compile_undecided(c, at, "a list or function that may not be there");
    }
}

/* A function is not called at all with an argument that does not conform to its parameter's type,
 * even if it does not look at it (feel/call.c). A null conforms: whether it is one the interpreter
 * tells. */
bool compile_argument(compiler *c, operand *out, operand arg, const feel_type *type, int32_t *flag,
                      source_place at)
{
    arg = compile_resolve(c, arg);
    *out = compile_coerce(c, arg, type, at);
    bool typed = type != NULL && (type->kind != FEEL_TYPE_ANY || type->allowed != NULL);
    if (!typed || is_const_null(arg)) {
        return true;
    }
    if (out->kind == OPERAND_UNDECIDED || is_const_null(*out)) {
        return false;
    }
    if (!restricts(type, 0)) {
        return true;
    }
    if (out->kind == OPERAND_CONST) {
        return true;
    }
    if (out->kind != OPERAND_SCALAR) {
        return out->kind == OPERAND_RECORDS && arg.kind == OPERAND_RECORDS &&
               records_conform(c, &arg, type->element);
    }
    *flag = compile_flag_and(c, *flag, out->flag < 0 ? out->flag : compile_use(c, out->flag));
    return true;
}

operand compile_call_function(compiler *c, operand f, const operand *args, size_t n,
                              source_place at)
{
    if (f.definition == NULL) {
        return compile_service(c, f.service_layer, f.service, args, n, at);
    }
    const feel_node *d = f.definition;
    if (d->as.function.external || n != d->as.function.n_params || c->depth >= 64) {
        return compile_undecided(
            c, at, "a function that is external, calls itself deep, or takes other arguments");
    }
    scope *own = inner_scope(c, f.closure, n);
    int32_t flag = ALWAYS;
    for (size_t i = 0; i < n; i++) {
        if (!compile_argument(c, &own->slots[i], args[i], d->as.function.params[i].type, &flag,
                              at)) {
            compile_skip(c);
            return compile_undecided(c, at, "an argument that may not be of its parameter's type");
        }
    }
    if (flag != ALWAYS) { /* its tables are asked only where it is called */
        c->maybe++;
    }
    c->depth++;
    operand result = compile_node(c, d->as.function.body, own);
    c->depth--;
    if (flag != ALWAYS) {
        c->maybe--;
    }
    result = compile_require(c, result, flag, at);
    return d->as.function.result_type == NULL
               ? result
               : compile_coerce(c, result, d->as.function.result_type, at);
}

static operand compile_call(compiler *c, const feel_node *node, const scope *s)
{
    if (node->as.call.builtin != NULL) {
        return compile_builtin(c, node, s);
    }
    operand f = compile_node(c, node->as.call.callee, s);
    size_t n = node->as.call.n_args;
    if (f.kind != OPERAND_FUNCTION) {
        compile_skip(c);
        return compile_undecided(c, node->at, "a call of what is no function here");
    }
    operand *args = arena_array(c->a, n, sizeof *args);
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        if (node->as.call.names != NULL) {
            if (f.definition == NULL || n != f.definition->as.function.n_params) {
                return compile_undecided(c, node->at, "named arguments that have no column form");
            }
            for (at = 0; at < n && strcmp(f.definition->as.function.params[at].name,
                                          node->as.call.names[i]) != 0;) {
                at++;
            }
            if (at == n || args[at].kind != OPERAND_UNDECIDED) {
                return compile_undecided(c, node->at, "named arguments that have no column form");
            }
        }
        args[at] = compile_node(c, node->as.call.args[i], s);
    }
    return compile_call_function(c, f, args, n, node->at);
}

/* ---- typed boundaries ---- */

operand compile_coerce(compiler *c, operand o, const feel_type *type, source_place at)
{
    if (type == NULL || (type->kind == FEEL_TYPE_ANY && type->allowed == NULL) ||
        o.kind == OPERAND_UNDECIDED || is_const_null(o)) {
        return o;
    }
    if (o.kind == OPERAND_CONST) {
        feel_run_reset(&c->run);
        return compile_const(feel_coerce(&c->run, o.constant, type, at));
    }
    if (type->list_allowed != NULL) {
        return compile_undecided(c, at, "allowed values of a whole list");
    }
    o = compile_resolve(c, o);
    switch (o.kind) {
    case OPERAND_QUOTIENT:
        return type->kind == FEEL_TYPE_NUMBER && type->allowed == NULL
                   ? o
                   : compile_undecided(c, at, "a conversion of a quotient of two columns");
    case OPERAND_SCALAR:
        if (o.type != type->kind) {
            return compile_undecided(c, at, "a conversion that has no column form");
        }
        if (type->allowed != NULL) {
            operand allowed = compile_tests(c, type->allowed, o, NULL);
            if (allowed.kind != OPERAND_CONST || !value_is_true(allowed.constant)) {
                int32_t flag = compile_flag_of(c, compile_truth_of(c, allowed), TRUTH_T);
                o.flag = compile_flag_and(c, o.flag, flag);
                o.present = NOT_FACT;
            }
        }
        return o;
    case OPERAND_CONTEXT: {
        if (type->kind != FEEL_TYPE_CONTEXT || type->allowed != NULL) {
            return compile_undecided(c, at, "a conversion that has no column form");
        }
        operand out = o;
        out.entries = arena_array(c->a, o.n, sizeof *out.entries);
        memcpy(out.entries, o.entries, o.n * sizeof *out.entries);
        for (size_t m = 0; m < type->n_members; m++) {
            size_t i = 0;
            while (i < o.n && strcmp(o.names[i], type->members[m].name) != 0) {
                i++;
            }
            if (i == o.n) {
                return compile_undecided(c, at, "a context without one of its type's members");
            }
            if (out.entries[i].kind !=
                OPERAND_FACT) { /* facts are of their type already, if of this one */
                out.entries[i] = compile_coerce(c, out.entries[i], type->members[m].type, at);
            }
        }
        return out;
    }
    case OPERAND_RECORDS:
    case OPERAND_ITEMS: {
        const feel_type *element = type->element;
        bool plain =
            element == NULL || (element->kind == FEEL_TYPE_ANY && element->allowed == NULL);
        bool records = o.kind == OPERAND_RECORDS && records_conform(c, &o, element);
        if (type->kind != FEEL_TYPE_LIST || type->allowed != NULL) {
            return compile_undecided(c, at, "a conversion of a list");
        }
        return plain || records ? o : compile_list_coerce(c, o, element, at);
    }
    default:
        return o; /* functions: called with what they are given */
    }
}

/* ---- all of them ---- */

static operand compile_inner(compiler *c, const feel_node *node, const scope *s)
{
    switch (node->op) {
    case FEEL_LITERAL:
        return compile_const(node->as.literal);
    case FEEL_NAME:
        return compile_name(c, node, s);
    case FEEL_MEMBER:
        return compile_member(c, compile_node(c, node->as.member.base, s), node->as.member.name,
                              node->at);
    case FEEL_NEGATE: {
        operand a = compile_resolve(c, compile_node(c, node->as.binary.a, s));
        return a.kind == OPERAND_CONST ? compile_fold(c, *node, a.constant, value_null())
                                       : compile_negate(c, a, node->at);
    }
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
        return compile_binary(c, node, s);
    case FEEL_AND:
    case FEEL_OR:
        return compile_logic(c, node, s);
    case FEEL_BETWEEN:
        return compile_between(c, node, s);
    case FEEL_IN:
        return compile_tests(c, node->as.in.tests, compile_node(c, node->as.in.value, s), s);
    case FEEL_IF:
        return compile_if(c, node, s);
    case FEEL_FOR:
        return compile_for(c, node, s);
    case FEEL_SOME:
    case FEEL_EVERY:
        return compile_quantified(c, node, s);
    case FEEL_FILTER:
        return compile_filter(c, node, s);
    case FEEL_LIST:
        return compile_items(c, node, s);
    case FEEL_CONTEXT:
        return compile_context(c, node, s);
    case FEEL_RANGE:
        return compile_range(c, node, s);
    case FEEL_FUNCTION:
        return (operand){.kind = OPERAND_FUNCTION, .definition = node, .closure = s};
    case FEEL_CALL:
        return compile_call(c, node, s);
    case FEEL_COERCE:
        return compile_coerce(c, compile_node(c, node->as.coerce.child, s), node->as.coerce.type,
                              node->at);
    case FEEL_TABLE:
        return compile_table(c, node, s);
    default:
        return compile_undecided(c, node->at, "an expression that has no column form");
    }
}

operand compile_node(compiler *c, const feel_node *node, const scope *s)
{
    if (c->depth >= FEEL_DEPTH_MAX) {
        return compile_undecided(c, node->at, "nested too deep");
    }
    /* What is out of reach of the node around this one is not this one's matter. */
    bool around = c->out_of_reach;
    c->out_of_reach = false;
    c->depth++;
    operand o = compile_inner(c, node, s);
    c->depth--;
    bool out_of_reach = c->out_of_reach;
    c->out_of_reach = around;
    if (out_of_reach) {
        compile_skip(c);
        return compile_undecided(c, node->at, "a value of one list used in another");
    }
    return o;
}

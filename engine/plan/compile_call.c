/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Built-in functions. Those of numbers, dates and lists become steps; those of one text and constants
 * are asked once per distinct text (program_text_call), for texts in a register are codes of few
 * values; the rest is left over.
 */
#include <string.h>

#include "plan/compile_parts.h"

operand compile_text_call(compiler *c, const program_text_call *call, operand text, source_place at)
{
    program_text_call *own = NULL;
    for (size_t i = 0; i < c->n_text_calls; i++) {
        program_text_call *known = c->text_calls[i];
        bool same = known->signature == call->signature && known->n_args == call->n_args &&
                    known->at == call->at && known->given == call->given &&
                    known->conforms == call->conforms && known->result == call->result;
        for (size_t k = 0; same && k < call->n_args; k++) {
            same = k == call->at || value_identical(known->args[k], call->args[k]);
        }
        own = same ? known : own;
    }
    if (own == NULL) {
        own = arena_alloc(c->a, sizeof *own);
        *own = *call;
        own->index = (uint32_t)c->p->n_text_calls++;
        program_text_call **slot =
            ARENA_PUSH(c->a, &c->text_calls, &c->n_text_calls, &c->text_calls_capacity);
        *slot = own;
    }
    static const uint8_t widths[] = {[FEEL_TYPE_BOOLEAN] = PROGRAM_BYTE,
                                     [FEEL_TYPE_NUMBER] = PROGRAM_I64,
                                     [FEEL_TYPE_STRING] = PROGRAM_I32};
    operand out = {.kind = OPERAND_SCALAR, .type = call->result, .present = NOT_FACT, .divisor = 1};
    out.wide = widths[call->result];
    out.low = INT64_MIN;
    out.high = INT64_MAX;
    int32_t ok;
    program_step s = {
        .op = PROGRAM_TEXT_CALL, .wide = out.wide, .a = text.reg, .b = -1, .c = -1, .data = own};
    if (call->result == FEEL_TYPE_BOOLEAN) { /* undecided where the function gives nothing */
        out.reg = compile_step(c, s, 1, false, NULL);
        out.flag = text.flag;
        return out;
    }
    out.reg = compile_step(c, s, 1, false, &ok);
    out.flag = compile_flag_and(c, text.flag, ok);
    (void)at;
    return out;
}

typedef struct arguments {
    const feel_node *node;
    operand *items;
    size_t n;
} arguments;

static operand fold_call(compiler *c, const arguments *args)
{
    feel_node copy = *args->node;
    feel_node *literals = arena_array(c->a, args->n + 1, sizeof *literals);
    const feel_node **pointers = arena_array(c->a, args->n + 1, sizeof *pointers);
    for (size_t i = 0; i < args->n; i++) {
        literals[i] = (feel_node){.op = FEEL_LITERAL, .at = args->node->at, .type = &feel_type_any};
        literals[i].as.literal = args->items[i].constant;
        pointers[i] = &literals[i];
    }
    copy.as.call.args = pointers;
    feel_run_reset(&c->run);
    return compile_const(feel_eval(&c->run, &copy, NULL));
}

static operand call_of_text(compiler *c, const arguments *args)
{
    static const struct {
        const char *name;
        feel_type_kind result;
    } functions[] = {{"starts with", FEEL_TYPE_BOOLEAN},    {"ends with", FEEL_TYPE_BOOLEAN},
                     {"contains", FEEL_TYPE_BOOLEAN},       {"matches", FEEL_TYPE_BOOLEAN},
                     {"substring", FEEL_TYPE_STRING},       {"upper case", FEEL_TYPE_STRING},
                     {"lower case", FEEL_TYPE_STRING},      {"substring before", FEEL_TYPE_STRING},
                     {"substring after", FEEL_TYPE_STRING}, {"replace", FEEL_TYPE_STRING},
                     {"string length", FEEL_TYPE_NUMBER},   {"number", FEEL_TYPE_NUMBER}};
    const feel_builtin *b = args->node->as.call.builtin;
    const feel_signature *signature = args->node->as.call.signature;
    program_text_call call = {.n_args = args->n, .at = args->n, .place = args->node->at};
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        call.result = strcmp(functions[i].name, b->name) == 0 ? functions[i].result : call.result;
    }
    if (signature == NULL && b->n_signatures == 1) {
        signature = &b->signatures[0];
    }
    if (call.result == FEEL_TYPE_ANY || signature == NULL || args->n > signature->n_params ||
        args->n < signature->n_required || signature->variadic) {
        return compile_undecided(c, args->node->at, "a function that has no column form");
    }
    value *values = arena_array(c->a, signature->n_params, sizeof *values);
    for (size_t i = 0; i < args->n; i++) {
        if (args->items[i].kind == OPERAND_CONST) {
            values[i] = args->items[i].constant;
        } else if (args->items[i].kind == OPERAND_SCALAR &&
                   args->items[i].type == FEEL_TYPE_STRING && call.at == args->n) {
            call.at = i;
        } else {
            return compile_undecided(c, args->node->at,
                                     "a function of more than one text that is no constant");
        }
    }
    call.signature = signature;
    call.args = values;
    call.n_args = args->n;
    call.given = (1u << args->n) - 1;
    return compile_text_call(c, &call, args->items[call.at], args->node->at);
}

static operand call_rounding(compiler *c, const arguments *args, kernel_rounding how)
{
    int64_t scale = 0;
    if (args->n == 2 &&
        (args->items[1].kind != OPERAND_CONST || args->items[1].constant.kind != VALUE_NUMBER ||
         !number_to_int64(&scale, args->items[1].constant.as.number))) {
        return compile_undecided(c, args->node->at,
                                 "rounding to a number of decimals that is no constant");
    }
    if (args->items[0].kind == OPERAND_CONST || scale < 0 || scale > 18) {
        return compile_undecided(c, args->node->at, "rounding that has no column form");
    }
    return compile_round(c, args->items[0], (int)scale, how, args->node->at);
}

static operand call_extreme(compiler *c, const arguments *args, bool most)
{
    if (args->n == 1) {
        return compile_list_function(c, most ? "max" : "min", args->items[0], args->node->at);
    }
    operand best = args->items[0];
    for (size_t i = 1; i < args->n; i++) {
        best = compile_extreme(c, most, best, args->items[i], args->node->at);
        if (best.kind == OPERAND_UNDECIDED) {
            return best;
        }
    }
    return best;
}

static operand call_abs(compiler *c, const arguments *args)
{
    operand a = args->items[0];
    if (a.kind != OPERAND_SCALAR || a.type != FEEL_TYPE_NUMBER || a.divisor != 1 ||
        a.low == INT64_MIN) {
        return compile_undecided(c, args->node->at, "a function that has no column form");
    }
    a = compile_wide(c, a);
    int64_t low = a.low < 0 ? -a.low : a.low, high = a.high < 0 ? -a.high : a.high;
    a.reg = compile_step(
        c, (program_step){.op = PROGRAM_ABS, .wide = PROGRAM_I64, .a = a.reg, .b = -1, .c = -1}, 1,
        false, NULL);
    a.low = 0;
    a.high = low > high ? low : high;
    a.present = NOT_FACT;
    return a;
}

static operand call_date(compiler *c, const arguments *args)
{
    if (args->n == 3) {
        return compile_date_parts(c, args->items[0], args->items[1], args->items[2],
                                  args->node->at);
    }
    if (args->n == 1 && args->items[0].kind == OPERAND_SCALAR &&
        args->items[0].type == FEEL_TYPE_DATE) {
        operand same = args->items[0];
        same.present = NOT_FACT;
        return same;
    }
    return compile_undecided(c, args->node->at, "a function that has no column form");
}

static operand call_sum(compiler *c, const arguments *args)
{
    if (args->n == 1) {
        return compile_list_function(c, "sum", args->items[0], args->node->at);
    }
    operand sum = args->items[0];
    for (size_t i = 1; i < args->n; i++) {
        sum = compile_arithmetic(c, FEEL_ADD, sum, args->items[i], args->node->at);
    }
    return sum;
}

static operand call_of_lists(compiler *c, const arguments *args, const char *name)
{
    if (args->n != 1 ||
        (args->items[0].kind != OPERAND_RECORDS && args->items[0].kind != OPERAND_ITEMS)) {
        return compile_undecided(c, args->node->at, "a list function of other than one list");
    }
    return compile_list_function(c, name, args->items[0], args->node->at);
}

operand compile_builtin(compiler *c, const feel_node *node, const scope *s)
{
    static const struct {
        const char *name;
        kernel_rounding how;
    } roundings[] = {{"floor", KERNEL_FLOOR},
                     {"ceiling", KERNEL_CEILING},
                     {"decimal", KERNEL_HALF_EVEN},
                     {"round up", KERNEL_UP},
                     {"round down", KERNEL_DOWN},
                     {"round half up", KERNEL_HALF_UP},
                     {"round half down", KERNEL_HALF_DOWN}};
    const char *name = node->as.call.builtin->name;
    arguments args = {.node = node, .n = node->as.call.n_args};
    bool constant = true, lists = false, quotient = false;
    args.items = arena_array(c->a, args.n + 1, sizeof *args.items);
    for (size_t i = 0; i < args.n; i++) { /* all of them: there may be tables in them */
        args.items[i] = compile_resolve(c, compile_node(c, node->as.call.args[i], s));
    }
    for (size_t i = 0; i < args.n; i++) {
        if (args.items[i].kind == OPERAND_UNDECIDED) {
            return args.items[i];
        }
        constant = constant && args.items[i].kind == OPERAND_CONST;
        quotient = quotient || args.items[i].kind == OPERAND_QUOTIENT;
        lists = lists || args.items[i].kind == OPERAND_RECORDS ||
                args.items[i].kind == OPERAND_ITEMS ||
                (args.items[i].kind == OPERAND_CONST && args.items[i].constant.kind == VALUE_LIST);
    }
    if (constant) {
        return fold_call(c, &args);
    }
    if (node->as.call.names != NULL) {
        return compile_undecided(c, node->at, "named arguments of a built-in function");
    }
    if (strcmp(name, "list contains") == 0 && args.n == 2) {
        return compile_list_contains(c, args.items[0], args.items[1], node->at);
    }
    if (strcmp(name, "count") == 0 || strcmp(name, "all") == 0 || strcmp(name, "any") == 0) {
        return call_of_lists(c, &args, name);
    }
    if (lists && args.n != 1) {
        return compile_undecided(c, node->at, "a function of lists that has no column form");
    }
    if (quotient && strncmp(name, "round", 5) != 0 && strcmp(name, "floor") != 0 &&
        strcmp(name, "ceiling") != 0 && strcmp(name, "decimal") != 0) {
        return compile_undecided(c, node->at, "a function of a quotient of two columns");
    }
    if (strcmp(name, "sum") == 0) {
        return call_sum(c, &args);
    }
    if (strcmp(name, "min") == 0 || strcmp(name, "max") == 0) {
        return call_extreme(c, &args, name[1] == 'a');
    }
    if (lists) {
        return compile_undecided(c, node->at, "a function of lists that has no column form");
    }
    for (size_t i = 0; i < sizeof roundings / sizeof roundings[0]; i++) {
        if (strcmp(name, roundings[i].name) == 0) {
            return call_rounding(c, &args, roundings[i].how);
        }
    }
    if (strcmp(name, "not") == 0 && args.n == 1) {
        return compile_not(c, args.items[0]);
    }
    if (strcmp(name, "years and months duration") == 0 && args.n == 2) {
        return compile_months_between(c, args.items[0], args.items[1], node->at);
    }
    if (strcmp(name, "date") == 0) {
        return call_date(c, &args);
    }
    if (strcmp(name, "abs") == 0 && args.n == 1) {
        return call_abs(c, &args);
    }
    if (strcmp(name, "modulo") == 0 && args.n == 2) {
        return compile_modulo(c, args.items[0], args.items[1], node->at);
    }
    return call_of_text(c, &args);
}

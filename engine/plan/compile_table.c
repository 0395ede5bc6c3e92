/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decision tables and unary tests. A rule is the Kleene `and` of its cells; which rule hits is a
 * byte per row, and an output is looked up by it. Where a rule is undecided the table is, unless an
 * earlier one of a FIRST table holds: what the interpreter makes of unknown rules that agree
 * (feel/table.c) is left to it.
 */
#include <string.h>

#include "plan/compile_parts.h"

#define RULES_MAX 250

/* ---- unary tests ---- */

static operand within(compiler *c, operand v, const operand *low, bool low_closed,
                      const operand *high, bool high_closed, source_place at)
{
    operand in = compile_boolean_const(true);
    const struct {
        const operand *bound;
        feel_op op;
    } sides[] = {{low, low_closed ? FEEL_GE : FEEL_GT}, {high, high_closed ? FEEL_LE : FEEL_LT}};
    for (size_t i = 0; i < 2; i++) {
        if (sides[i].bound == NULL) {
            continue;
        }
        feel_node node = {.op = sides[i].op, .at = at, .type = &feel_type_boolean};
        operand bound = compile_resolve(c, *sides[i].bound);
        operand one = v.kind == OPERAND_CONST && bound.kind == OPERAND_CONST
                          ? compile_fold(c, node, v.constant, bound.constant)
                          : compile_compare(c, sides[i].op, v, bound, at);
        in = compile_and(c, in, one);
    }
    return in;
}

static operand within_value(compiler *c, operand v, const value_range *range, source_place at)
{
    operand low = compile_const(range->low), high = compile_const(range->high);
    return within(c, v, value_is_null(range->low) ? NULL : &low, range->low_closed,
                  value_is_null(range->high) ? NULL : &high, range->high_closed, at);
}

static operand equal(compiler *c, operand v, operand x, source_place at)
{
    feel_node node = {.op = FEEL_EQ, .at = at, .type = &feel_type_boolean};
    if (v.kind == OPERAND_CONST && x.kind == OPERAND_CONST) {
        return compile_fold(c, node, v.constant, x.constant);
    }
    return compile_compare(c, FEEL_EQ, v, x, at);
}

/* As matches() of feel/eval_compare.c. */
static operand matches_const(compiler *c, operand v, value test, source_place at)
{
    feel_type_kind type =
        v.kind == OPERAND_SCALAR ? v.type : (feel_type_kind)((int)v.constant.kind + 1);
    if (test.kind == VALUE_RANGE) {
        return within_value(c, v, test.as.range, at);
    }
    if (test.kind == VALUE_LIST) {
        operand found = compile_boolean_const(false);
        for (size_t i = 0; i < test.as.list->n; i++) {
            value item = test.as.list->items[i];
            bool same_kind = (int)item.kind + 1 == (int)type;
            operand one = item.kind == VALUE_RANGE ? within_value(c, v, item.as.range, at)
                          : same_kind              ? equal(c, v, compile_const(item), at)
                                                   : compile_boolean_const(false);
            /* A null in the list equals no value, and a value that is not there is undecided. */
            found = compile_or(c, found, one);
        }
        if (v.kind == OPERAND_SCALAR && found.kind == OPERAND_CONST &&
            !value_is_true(found.constant)) {
            return compile_undecided(c, at, "a list without values of the kind that is looked for");
        }
        return found;
    }
    if (test.kind == VALUE_BOOLEAN && type != FEEL_TYPE_BOOLEAN) {
        return compile_undecided(c, at, "a condition about something else as a test");
    }
    return equal(c, v, compile_const(test), at);
}

static bool is_null_const(operand o)
{
    return o.kind == OPERAND_CONST && o.constant.kind == VALUE_NULL;
}

static operand compile_null_test(compiler *c, operand input, source_place at)
{
    feel_node null = {.op = FEEL_LITERAL, .at = at, .type = &feel_type_null};
    feel_node name = {.op = FEEL_NAME, .at = at, .type = &feel_type_any};
    feel_node node = {.op = FEEL_EQ, .at = at, .type = &feel_type_boolean};
    operand slot = input;
    scope s = {.slots = &slot};
    node.as.binary.a = &name;
    node.as.binary.b = &null;
    return compile_node(c, &node, &s);
}

static operand compile_test(compiler *c, const feel_node *test, bool uses_input, operand input,
                            const scope *s)
{
    if (uses_input) {
        operand o = compile_resolve(c, compile_node(c, test, s));
        bool condition = (o.kind == OPERAND_SCALAR && o.type == FEEL_TYPE_BOOLEAN) ||
                         (o.kind == OPERAND_CONST && o.constant.kind == VALUE_BOOLEAN);
        return condition ? o : compile_undecided(c, test->at, "a test that is no condition");
    }
    if (test->op == FEEL_LITERAL && test->as.literal.kind == VALUE_NULL) {
        return compile_null_test(c, input, test->at);
    }
    if (input.kind != OPERAND_SCALAR &&
        (input.kind != OPERAND_CONST || input.constant.kind > VALUE_SECONDS)) {
        return compile_undecided(c, test->at, "a test of what has no column form");
    }
    if (test->op == FEEL_RANGE) {
        operand ends[2];
        if (test->as.range.low != NULL) {
            ends[0] = compile_node(c, test->as.range.low, s);
        }
        if (test->as.range.high != NULL) {
            ends[1] = compile_node(c, test->as.range.high, s);
        }
        return within(c, input, test->as.range.low == NULL ? NULL : &ends[0],
                      test->as.range.low_closed, test->as.range.high == NULL ? NULL : &ends[1],
                      test->as.range.high_closed, test->at);
    }
    operand o = compile_resolve(c, compile_node(c, test, s));
    if (o.kind == OPERAND_CONST && !is_null_const(o)) {
        return matches_const(c, input, o.constant, test->at);
    }
    if (o.kind == OPERAND_RECORDS || o.kind == OPERAND_ITEMS) {
        return compile_list_contains(c, o, input, test->at);
    }
    if (o.kind == OPERAND_SCALAR && input.kind == OPERAND_SCALAR) {
        if (o.type == FEEL_TYPE_BOOLEAN && input.type != FEEL_TYPE_BOOLEAN) {
            return compile_undecided(c, test->at, "a condition about something else as a test");
        }
        return equal(c, input, o, test->at);
    }
    return o.kind == OPERAND_SCALAR && input.kind == OPERAND_CONST
               ? equal(c, input, o, test->at)
               : compile_undecided(c, test->at, "a test that has no column form");
}

operand compile_tests(compiler *c, const feel_node *tests, operand input, const scope *up)
{
    if (tests->op != FEEL_UNARY_TESTS) {
        return compile_undecided(c, tests->at, "a test that does not parse");
    }
    if (tests->as.unary_tests.any) {
        return compile_boolean_const(true);
    }
    input = compile_resolve(c, input);
    scope *s = arena_zalloc(c->a, sizeof *s);
    s->up = up;
    s->slots = arena_array(c->a, 1, sizeof *s->slots);
    s->slots[0] = input;
    operand result = compile_boolean_const(false);
    c->maybe++;
    for (size_t i = 0; i < tests->as.unary_tests.n; i++) {
        operand one = compile_test(c, tests->as.unary_tests.tests[i],
                                   tests->as.unary_tests.uses_input[i], input, s);
        result = i == 0 ? one : compile_or(c, result, one);
    }
    c->maybe--;
    return tests->as.unary_tests.negated ? compile_not(c, result) : result;
}

/* ---- tables ---- */

typedef struct table_plan {
    compiler *c;
    const feel_table *table;
    source_place at;
    const scope *scope;
    operand *inputs;
    int32_t inputs_flag; /* every input is one of the values its table allows */
    operand *rules;      /* conditions: truths or constants */
} table_plan;

static bool take_inputs(table_plan *t)
{
    compiler *c = t->c;
    t->inputs = arena_array(c->a, t->table->n_inputs, sizeof *t->inputs);
    t->inputs_flag = ALWAYS;
    for (size_t i = 0; i < t->table->n_inputs; i++) {
        t->inputs[i] =
            compile_resolve(c, compile_node(c, t->table->inputs[i].expression, t->scope));
        if (t->table->inputs[i].values == NULL) {
            continue;
        }
        operand allowed = compile_tests(c, t->table->inputs[i].values, t->inputs[i], t->scope);
        if (allowed.kind == OPERAND_CONST && value_is_true(allowed.constant)) {
            continue;
        }
        if (allowed.kind != OPERAND_SCALAR) {
            return false;
        }
        t->inputs_flag = compile_flag_and(
            c, t->inputs_flag, compile_flag_of(c, compile_truth_of(c, allowed), TRUTH_T));
    }
    return true;
}

static void take_rules(table_plan *t)
{
    compiler *c = t->c;
    t->rules = arena_array(c->a, t->table->n_rules, sizeof *t->rules);
    for (size_t r = 0; r < t->table->n_rules; r++) {
        operand all = compile_boolean_const(true);
        for (size_t i = 0; i < t->table->n_inputs; i++) {
            const feel_node *cell = t->table->rules[r].cells[i];
            if (cell == NULL) {
                continue;
            }
            operand one = compile_tests(c, cell, t->inputs[i], t->scope);
            /* A null is false for a cell; an undecided one may be a null or unknown. */
            all = compile_and(c, all, one);
        }
        t->rules[r] = all;
    }
}

static bool is_const_truth(operand o, bool b)
{
    return o.kind == OPERAND_CONST && o.constant.kind == VALUE_BOOLEAN &&
           o.constant.as.boolean == b;
}

/* The rule that hits, as a byte. `order`: rules by precedence. */
static int32_t hit_register(table_plan *t, bool unique, const uint8_t *order, int32_t *flag)
{
    compiler *c = t->c;
    size_t n = 0;
    int32_t *truths = arena_array(c->a, t->table->n_rules + 1, sizeof *truths);
    uint8_t *numbers = arena_array(c->a, t->table->n_rules + 1, sizeof *numbers);
    for (size_t i = 0; i < t->table->n_rules; i++) {
        operand rule = t->rules[order[i]];
        if (is_const_truth(rule, false)) {
            continue;
        }
        numbers[n] = order[i];
        truths[n++] = is_const_truth(rule, true) ? ALWAYS : compile_truth_of(c, rule);
        if (truths[n - 1] == ALWAYS && !unique) {
            break;
        }
    }
    program_table made;
    memset(&made, 0, sizeof made);
    made.unique = unique;
    made.n_rules = n;
    made.truths = compile_blob(c, truths, n * sizeof *truths);
    made.order = compile_blob(c, numbers, n * sizeof *numbers);
    program_step s = {.op = PROGRAM_HIT,
                      .wide = PROGRAM_BYTE,
                      .a = -1,
                      .b = -1,
                      .c = -1,
                      .imm = (int64_t)t->table->n_rules};
    s.data = compile_blob(c, &made, sizeof made);
    int32_t reg = compile_step(c, s, 0, false, flag);
    *flag = compile_flag_and(c, *flag, t->inputs_flag);
    return reg;
}

static void record(table_plan *t, int32_t rule, const int32_t *truths, int32_t flag)
{
    compiler *c = t->c;
    if (c->deciding == NULL) {
        return;
    }
    if (c->maybe > 0 || c->domain > 0) {
        c->deciding->tables_known = false;
        return;
    }
    table_record *r = ARENA_PUSH(c->a, &c->deciding->tables, &c->deciding->n_tables,
                                 &c->deciding->tables_capacity);
    *r = (table_record){.table = t->table,
                        .rule = rule,
                        .truths = truths,
                        .flag = flag,
                        .owner = c->deciding_index};
}

static operand not_compiled(table_plan *t, const char *why)
{
    if (t->c->deciding != NULL) {
        t->c->deciding->tables_known = false;
    }
    return compile_undecided(t->c, t->at, why);
}

/* Constants of one kind looked up by rule; false = they are not that. values[n_rules] is for no hit. */
static bool look_up(table_plan *t, const operand *values, size_t n, int32_t rule, int32_t flag,
                    operand *out)
{
    compiler *c = t->c;
    operand like = {.kind = OPERAND_UNDECIDED};
    bool nulls = false;
    int scale = 0;
    for (size_t i = 0; i < n; i++) {
        if (values[i].kind != OPERAND_CONST) {
            return false;
        }
        value v = values[i].constant;
        if (v.kind == VALUE_NULL) {
            nulls = true;
            continue;
        }
        feel_type_kind type = (feel_type_kind)((int)v.kind + 1);
        if (v.kind > VALUE_SECONDS || v.kind == VALUE_STRING || v.kind == VALUE_TIME ||
            v.kind == VALUE_DATE_TIME || (like.kind == OPERAND_CONST && like.type != type)) {
            return false;
        }
        like.kind = OPERAND_CONST;
        like.type = type;
        int64_t scaled;
        while (v.kind == VALUE_NUMBER && scale < 18 &&
               !number_to_scaled(&scaled, v.as.number, scale)) {
            scale++;
        }
    }
    if (like.kind != OPERAND_CONST) {
        return false;
    }
    int64_t table[RULES_MAX + 2] = {0}, low = INT64_MAX, high = INT64_MIN;
    uint8_t bytes[RULES_MAX + 2] = {0}, there[RULES_MAX + 2] = {0};
    int32_t narrow[RULES_MAX + 2] = {0};
    for (size_t i = 0; i < n; i++) {
        value v = values[i].constant;
        there[i] = v.kind != VALUE_NULL;
        switch (v.kind) {
        case VALUE_BOOLEAN:
            bytes[i] = v.as.boolean ? TRUTH_T : TRUTH_F;
            continue;
        case VALUE_NUMBER:
            if (!number_to_scaled(&table[i], v.as.number, scale)) {
                return false;
            }
            break;
        case VALUE_DATE:
            table[i] = temporal_days_from_date(v.as.date);
            break;
        case VALUE_MONTHS:
            table[i] = v.as.months;
            break;
        case VALUE_SECONDS:
            if (v.as.seconds.nano != 0) {
                return false;
            }
            table[i] = v.as.seconds.seconds;
            break;
        default:
            continue;
        }
        low = table[i] < low ? table[i] : low;
        high = table[i] > high ? table[i] : high;
    }
    program_step s = {
        .op = PROGRAM_LOOKUP, .wide = PROGRAM_BYTE, .a = rule, .b = -1, .c = -1, .imm = (int64_t)n};
    if (like.type == FEEL_TYPE_BOOLEAN) {
        s.data = compile_blob(c, bytes, n);
        *out = compile_truth(compile_step(c, s, 1, false, NULL));
    } else {
        bool fits = low >= INT32_MIN && high <= INT32_MAX;
        if (!fits && (like.type == FEEL_TYPE_DATE || like.type == FEEL_TYPE_MONTHS)) {
            return false;
        }
        for (size_t i = 0; fits && i < n; i++) {
            narrow[i] = (int32_t)table[i];
        }
        s.wide = fits ? PROGRAM_I32 : PROGRAM_I64;
        s.data = fits ? compile_blob(c, narrow, n * sizeof *narrow)
                      : compile_blob(c, table, n * sizeof *table);
        *out = (operand){.kind = OPERAND_SCALAR,
                         .type = like.type,
                         .present = NOT_FACT,
                         .wide = s.wide,
                         .scale = scale,
                         .low = low,
                         .high = high,
                         .divisor = 1};
        out->reg = compile_step(c, s, 1, false, NULL);
    }
    out->flag = flag;
    if (nulls) {
        s.wide = PROGRAM_BYTE;
        s.data = compile_blob(c, there, n);
        out->flag = compile_flag_and(c, flag, compile_step(c, s, 1, true, NULL));
    }
    return true;
}

static operand choose(table_plan *t, const operand *values, size_t n, int32_t rule, int32_t flag)
{
    compiler *c = t->c;
    operand out;
    if (look_up(t, values, n, rule, flag, &out)) {
        return out;
    }
    out = values[n - 1];
    for (size_t i = n - 1; i-- > 0;) {
        program_step is = {.op = PROGRAM_BYTE_IS, .a = rule, .b = -1, .c = -1, .imm = (int64_t)i};
        int32_t hit = compile_step(c, is, 1, true, NULL);
        int32_t truth = compile_step(
            c, (program_step){.op = PROGRAM_FROM_FLAG, .a = hit, .b = -1, .c = -1}, 1, false, NULL);
        out = compile_select(c, truth, values[i], out, t->at);
    }
    out = compile_resolve(c, out);
    if (out.kind == OPERAND_CONST) {
        out = compile_scalar_of(
            c, out, (operand){.type = (feel_type_kind)((int)out.constant.kind + 1)}, t->at);
    }
    if (out.kind == OPERAND_SCALAR) {
        out.flag = compile_flag_and(c, out.flag, flag);
        out.present = NOT_FACT;
    } else if (out.kind == OPERAND_CONTEXT) {
        return compile_undecided(c, t->at, "a table whose outputs are contexts");
    }
    return out;
}

/* One output of all rules and of no hit. */
static operand single_output(table_plan *t, size_t output, int32_t rule, int32_t flag)
{
    compiler *c = t->c;
    size_t n = t->table->n_rules + 1;
    operand *values = arena_array(c->a, n, sizeof *values);
    c->maybe++;
    for (size_t r = 0; r + 1 < n; r++) {
        values[r] =
            compile_resolve(c, compile_node(c, t->table->rules[r].outputs[output], t->scope));
    }
    bool defaults = t->table->n_outputs > 0;
    for (size_t i = 0; i < t->table->n_outputs; i++) {
        defaults = defaults && t->table->outputs[i].otherwise != NULL;
    }
    values[n - 1] =
        defaults
            ? compile_resolve(c, compile_node(c, t->table->outputs[output].otherwise, t->scope))
            : compile_const(value_null());
    c->maybe--;
    return choose(t, values, n, rule, flag);
}

static operand outputs_of(table_plan *t, int32_t rule, int32_t flag)
{
    if (t->table->n_outputs == 1) {
        return single_output(t, 0, rule, flag);
    }
    operand o = {.kind = OPERAND_CONTEXT, .n = t->table->n_outputs};
    o.names = arena_array(t->c->a, o.n, sizeof *o.names);
    o.entries = arena_array(t->c->a, o.n, sizeof *o.entries);
    for (size_t i = 0; i < o.n; i++) {
        o.names[i] = t->table->outputs[i].name != NULL ? t->table->outputs[i].name : "";
        o.entries[i] = single_output(t, i, rule, flag);
    }
    return o;
}

/* Rules by the rank of their outputs, which must be constants; false = they are not. */
static bool rank_rules(table_plan *t, uint8_t *order)
{
    compiler *c = t->c;
    const feel_table *table = t->table;
    size_t *ranks = arena_array(c->a, table->n_rules * table->n_outputs + 1, sizeof *ranks);
    for (size_t r = 0; r < table->n_rules; r++) {
        for (size_t i = 0; i < table->n_outputs; i++) {
            operand output = compile_node(c, table->rules[r].outputs[i], t->scope);
            size_t *rank = &ranks[r * table->n_outputs + i];
            if (output.kind != OPERAND_CONST) {
                return false;
            }
            for (*rank = 0; *rank < table->outputs[i].n_values; ++*rank) {
                operand listed = compile_node(c, table->outputs[i].values[*rank], t->scope);
                if (listed.kind != OPERAND_CONST) {
                    return false;
                }
                if (value_identical(listed.constant, output.constant)) {
                    break;
                }
            }
        }
    }
    for (size_t i = 1; i < table->n_rules; i++) { /* stable insertion */
        uint8_t rule = order[i];
        size_t j = i;
        for (; j > 0; j--) {
            int less = 0;
            for (size_t k = 0; k < table->n_outputs && less == 0; k++) {
                size_t x = ranks[rule * table->n_outputs + k],
                       y = ranks[order[j - 1] * table->n_outputs + k];
                less = table->outputs[k].n_values == 0 || x == y ? 0 : x < y ? 1 : -1;
            }
            if (less != 1) {
                break;
            }
            order[j] = order[j - 1];
        }
        order[j] = rule;
    }
    return true;
}

static int32_t all_decided(table_plan *t)
{
    compiler *c = t->c;
    int32_t flag = t->inputs_flag;
    for (size_t r = 0; r < t->table->n_rules; r++) {
        if (t->rules[r].kind == OPERAND_CONST) {
            continue;
        }
        flag = compile_flag_and(c, flag, compile_flag_decided(c, compile_truth_of(c, t->rules[r])));
    }
    return flag;
}

/* The sum of the outputs of the rules that hit; of none it is 0, which means nothing. */
static operand sum_of_hits(table_plan *t, const int32_t *truths, const operand *outputs)
{
    compiler *c = t->c;
    operand sum = compile_const(value_int(0));
    feel_node plus = {.op = FEEL_ADD, .at = t->at, .type = &feel_type_number};
    for (size_t r = 0; r < outputs->n; r++) {
        operand one = truths[r] == ALWAYS ? outputs->entries[r]
                                          : compile_select(c, truths[r], outputs->entries[r],
                                                           compile_const(value_int(0)), t->at);
        sum = sum.kind == OPERAND_CONST && one.kind == OPERAND_CONST
                  ? compile_fold(c, plus, sum.constant, one.constant)
                  : compile_arithmetic(c, FEEL_ADD, sum, one, t->at);
    }
    return sum;
}

/* The least or most output, of the rules that hit; of none it means nothing. */
static operand extreme_of_hits(table_plan *t, const int32_t *truths, const operand *outputs)
{
    compiler *c = t->c;
    bool most = t->table->aggregation == FEEL_AGGREGATE_MAX;
    operand best = outputs->entries[0], before = compile_boolean_const(false);
    for (size_t r = 0; r < outputs->n; r++) {
        operand hit = truths[r] == ALWAYS ? compile_boolean_const(true) : compile_truth(truths[r]);
        operand better = outputs->entries[r];
        if (r > 0 && before.kind == OPERAND_CONST && value_is_true(before.constant)) {
            better = compile_extreme(c, most, best, better, t->at);
        } else if (r > 0) {
            better = compile_select(c, compile_truth_of(c, before),
                                    compile_extreme(c, most, best, better, t->at), better, t->at);
        }
        best = truths[r] == ALWAYS || r == 0 ? better
                                             : compile_select(c, truths[r], better, best, t->at);
        before = compile_or(c, before, hit);
    }
    if (best.kind == OPERAND_CONST && best.constant.kind != VALUE_NULL) { /* of one rule */
        best = compile_scalar_of(
            c, best, (operand){.type = (feel_type_kind)((int)best.constant.kind + 1)}, t->at);
    }
    return best;
}

static operand several(table_plan *t)
{
    compiler *c = t->c;
    const feel_table *table = t->table;
    size_t n = table->n_rules;
    int32_t *truths = arena_array(c->a, n + 1, sizeof *truths);
    operand list = {.kind = OPERAND_ITEMS, .n = n};
    list.entries = arena_array(c->a, n, sizeof *list.entries);
    list.keeps = arena_array(c->a, n, sizeof *list.keeps);
    int32_t flag = all_decided(t);
    bool defaults = table->n_outputs == 1 && table->outputs[0].otherwise != NULL;
    if (table->n_outputs != 1 || (defaults && table->aggregation == FEEL_AGGREGATE_NONE)) {
        return not_compiled(t, "a list of a table's hits, with several outputs or a default");
    }
    c->maybe++;
    for (size_t r = 0; r < n; r++) {
        truths[r] = is_const_truth(t->rules[r], true) ? ALWAYS : compile_truth_of(c, t->rules[r]);
        list.keeps[r] = truths[r];
        list.entries[r] = compile_resolve(c, compile_node(c, table->rules[r].outputs[0], t->scope));
    }
    c->maybe--;
    record(t, -1, compile_blob(c, truths, (n + 1) * sizeof *truths), flag);
    if (table->aggregation == FEEL_AGGREGATE_NONE) {
        /* Undecided rules make the whole list unknown: no consumer may see the others. */
        return table->hit_policy == FEEL_HIT_OUTPUT_ORDER
                   ? compile_undecided(c, t->at, "a table that orders its outputs")
               : flag == ALWAYS ? list
                                : compile_undecided(c, t->at, "a table whose result is a list");
    }
    operand count = compile_list_function(c, "count", list, t->at);
    if (count.kind == OPERAND_CONST) {
        count = compile_scalar_of(c, count, (operand){.type = FEEL_TYPE_NUMBER}, t->at);
    }
    if (count.kind != OPERAND_SCALAR) {
        return count;
    }
    count.flag = compile_flag_and(c, count.flag, flag);
    if (table->aggregation == FEEL_AGGREGATE_COUNT) {
        return count;
    }
    operand result = table->aggregation == FEEL_AGGREGATE_SUM ? sum_of_hits(t, truths, &list)
                                                              : extreme_of_hits(t, truths, &list);
    if (result.kind != OPERAND_SCALAR) {
        return compile_undecided(c, t->at,
                                 "an aggregation of a table's outputs that has no column form");
    }
    count.flag = ALWAYS;
    operand some = compile_compare(c, FEEL_GT, count, compile_const(value_int(0)), t->at);
    int32_t hit = compile_truth_of(c, some);
    if (defaults) {
        c->maybe++;
        operand otherwise =
            compile_resolve(c, compile_node(c, table->outputs[0].otherwise, t->scope));
        c->maybe--;
        return compile_require(c, compile_select(c, hit, result, otherwise, t->at), flag, t->at);
    }
    return compile_require(c, result, compile_flag_and(c, flag, compile_flag_of(c, hit, TRUTH_T)),
                           t->at);
}

operand compile_table(compiler *c, const feel_node *node, const scope *s)
{
    table_plan t = {.c = c, .table = node->as.table, .at = node->at, .scope = s};
    const feel_table *table = node->as.table;
    uint8_t order[RULES_MAX];
    int32_t flag;
    if (table->n_rules > RULES_MAX || table->n_rules == 0) {
        return not_compiled(&t, "a table with no rule or more than 250");
    }
    if (!take_inputs(&t)) {
        return not_compiled(&t, "a table whose inputs have no column form");
    }
    take_rules(&t);
    for (size_t i = 0; i < table->n_rules; i++) {
        order[i] = (uint8_t)i;
    }
    switch (table->hit_policy) {
    case FEEL_HIT_COLLECT:
    case FEEL_HIT_RULE_ORDER:
    case FEEL_HIT_OUTPUT_ORDER:
        return several(&t);
    case FEEL_HIT_PRIORITY:
        if (!rank_rules(&t, order)) {
            return not_compiled(&t, "a PRIORITY table whose outputs are no constants");
        }
        break;
    default:
        break;
    }
    bool unique = table->hit_policy == FEEL_HIT_UNIQUE || table->hit_policy == FEEL_HIT_ANY;
    int32_t rule = hit_register(&t, unique, order, &flag);
    if (table->hit_policy == FEEL_HIT_PRIORITY) {
        flag = compile_flag_and(c, flag, all_decided(&t));
    }
    operand result = outputs_of(&t, rule, flag);
    record(&t, rule, NULL, flag);
    return result;
}

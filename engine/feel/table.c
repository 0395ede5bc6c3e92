/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decision tables (DMN 1.5, chapter 8), with unknown inputs.
 *
 * A cell is true, false or unknown; a null that is not unknown counts as false. A rule:
 *
 *     any cell false            -> false  (whatever the others are)
 *     else any cell unknown     -> unknown
 *     else                      -> true
 *
 * A table without unknown rules follows the standard. With them, T a true rule, U an unknown one,
 * "none" what the table gives when no rule is true:
 *
 *     FIRST                   U before the first T -> unknown, unless each has the output of that T
 *                             U and no T           -> unknown, unless each has the output "none"
 *     UNIQUE, ANY, PRIORITY   any U                -> unknown, unless all T and U (and "none" if
 *                                                     there is no T) have the same output
 *     COLLECT, RULE ORDER,    any U                -> unknown
 *     OUTPUT ORDER
 *
 * The missing facts of an unknown result are those of all unknown rules.
 *
 * Where the outputs of several true rules are compared with each other (ANY, PRIORITY, OUTPUT ORDER), a
 * part of them that is unknown makes the result unknown, with the missing facts of the outputs.
 *
 *     UNIQUE with two T, ANY with two T of different outputs      an error
 *     no T: every output has a default -> the defaults; else      plain null
 *     no T, COLLECT and the orders                                [] or the list of the default
 *     no T, C#                                                    0
 *     no T, C+ C< C>                                              the default, else plain null
 *
 * Pinned in tests/unit/feel/test_eval.c.
 */
#include "feel/feel_internal.h"

#include <string.h>

#define INPUTS_ON_STACK 16

typedef struct matcher {
    feel_run *run;
    const feel_table *table;
    source_place at;
    const feel_frame *frame;
    value *inputs;
    value missing; /* of the unknown rules so far; a plain null if there is none */
    feel_rule_status *rules; /* of each; NULL of a FIRST table that nobody is told of */
} matcher;

/* The cells after one that is false decide nothing; who watches sees them all the same. */
static void watch_rest(matcher *m, const feel_table_rule *rule, size_t from)
{
    for (size_t i = from; m->run->watch != NULL && i < m->table->n_inputs; i++) {
        if (rule->cells[i] != NULL) {
            eval_aside before = eval_aside_begin(m->run);
            feel_test(m->run, rule->cells[i], m->inputs[i], m->frame);
            eval_aside_end(m->run, &before);
        }
    }
}

/* Kleene's `and` over the cells of one rule; joins the missing facts only when the rule turns
 * out unknown. */
static feel_rule_status match_rule(matcher *m, const feel_table_rule *rule)
{
    value missing = value_null();
    for (size_t i = 0; i < m->table->n_inputs; i++) {
        if (rule->cells[i] == NULL) {
            continue;
        }
        size_t n_faults = m->run->n_faults;
        value cell = feel_test(m->run, rule->cells[i], m->inputs[i], m->frame);
        if (value_is_true(cell)) {
            continue;
        }
        if (value_is_null(m->inputs[i]) && !m->run->exhausted) {
            m->run->n_faults = n_faults; /* a null matches no range; that is no fault of the rule */
        }
        if (!value_is_unknown(cell)) {
            watch_rest(m, rule, i + 1);
            return FEEL_RULE_FALSE;
        }
        missing =
            value_is_unknown(missing) ? value_null_join(m->run->scratch, missing, cell) : cell;
    }
    if (!value_is_unknown(missing)) {
        return FEEL_RULE_TRUE;
    }
    m->missing = value_is_unknown(m->missing)
                     ? value_null_join(m->run->scratch, m->missing, missing)
                     : missing;
    return FEEL_RULE_UNKNOWN;
}

static value make_result(matcher *m, const value *outputs)
{
    const feel_table *table = m->table;
    if (table->n_outputs == 1) {
        return outputs[0];
    }
    value context = value_context_new(m->run->scratch, table->n_outputs);
    for (size_t i = 0; i < table->n_outputs; i++) {
        context.as.context->entries[i].name =
            table->outputs[i].name != NULL ? table->outputs[i].name : "";
        context.as.context->entries[i].value = outputs[i];
    }
    return context;
}

static value rule_output(matcher *m, const feel_table_rule *rule)
{
    if (m->table->n_outputs == 1) {
        return feel_eval(m->run, rule->outputs[0], m->frame);
    }
    value *outputs = arena_array(m->run->scratch, m->table->n_outputs, sizeof *outputs);
    for (size_t i = 0; i < m->table->n_outputs; i++) {
        outputs[i] = feel_eval(m->run, rule->outputs[i], m->frame);
    }
    return make_result(m, outputs);
}

static bool has_default(const feel_table *table)
{
    for (size_t i = 0; i < table->n_outputs; i++) {
        if (table->outputs[i].otherwise == NULL) {
            return false;
        }
    }
    return table->n_outputs > 0;
}

/* What the table gives when no rule is true (single hit policies). */
static value no_match(matcher *m)
{
    const feel_table *table = m->table;
    if (!has_default(table)) {
        return value_null();
    }
    value *outputs = arena_array(m->run->scratch, table->n_outputs, sizeof *outputs);
    for (size_t i = 0; i < table->n_outputs; i++) {
        outputs[i] = feel_eval(m->run, table->outputs[i].otherwise, m->frame);
    }
    return make_result(m, outputs);
}

static void record_hit(matcher *m, size_t rule)
{
    feel_run *run = m->run;
    if (run->trace) {
        feel_hit *hit = ARENA_PUSH(run->scratch, &run->hits, &run->n_hits, &run->hits_capacity);
        *hit = (feel_hit){.table = m->table, .rule = (uint32_t)rule, .owner = run->owner};
    }
}

/* ---- single hit ---- */

/* Unknown rules before the true one, or without one, leave the result open unless they all agree
 * with it. */
static bool unknown_rules_agree(matcher *m, const bool *unknown, size_t n, value result)
{
    for (size_t i = 0; i < n; i++) {
        if (unknown[i] && !value_identical(rule_output(m, &m->table->rules[i]), result)) {
            return false;
        }
    }
    return true;
}

static value eval_first(matcher *m)
{
    const feel_table *table = m->table;
    bool *unknown = NULL;
    size_t i = 0;
    feel_rule_status status = FEEL_RULE_FALSE;
    if (m->run->asked != NULL) {
        m->rules = arena_array(m->run->scratch, table->n_rules, sizeof *m->rules);
    }
    for (; i < table->n_rules && !m->run->exhausted; i++) {
        status = match_rule(m, &table->rules[i]);
        if (m->rules != NULL) {
            m->rules[i] = status;
        }
        if (status == FEEL_RULE_TRUE) {
            break;
        }
        if (status == FEEL_RULE_UNKNOWN) {
            if (unknown == NULL) {
                unknown = arena_array(m->run->scratch, table->n_rules, sizeof *unknown);
            }
            unknown[i] = true;
        }
    }
    if (status != FEEL_RULE_TRUE) {
        value result = no_match(m);
        return unknown == NULL || unknown_rules_agree(m, unknown, i, result) ? result : m->missing;
    }
    size_t n_faults = m->run->n_faults;
    value result = rule_output(m, &table->rules[i]);
    if (unknown != NULL && !unknown_rules_agree(m, unknown, i, result)) {
        m->run->n_faults = m->run->exhausted ? m->run->n_faults : n_faults;
        return m->missing;
    }
    record_hit(m, i);
    return result;
}

/* Status of all rules, in scratch; *n_true and *n_unknown count them. */
static feel_rule_status *match_all(matcher *m, size_t *n_true, size_t *n_unknown)
{
    feel_rule_status *status = arena_array(m->run->scratch, m->table->n_rules, sizeof *status);
    *n_true = *n_unknown = 0;
    m->rules = status;
    for (size_t i = 0; i < m->table->n_rules && !m->run->exhausted; i++) {
        status[i] = match_rule(m, &m->table->rules[i]);
        *n_true += status[i] == FEEL_RULE_TRUE;
        *n_unknown += status[i] == FEEL_RULE_UNKNOWN;
    }
    return status;
}

static value eval_with_unknown(matcher *m, const feel_rule_status *status, size_t n_true)
{
    size_t n_faults = m->run->n_faults;
    value result = value_null();
    bool has_result = n_true == 0;
    if (has_result) {
        result = no_match(m);
    }
    for (size_t i = 0; i < m->table->n_rules; i++) {
        if (status[i] == FEEL_RULE_FALSE) {
            continue;
        }
        value output = rule_output(m, &m->table->rules[i]);
        if (!has_result) {
            result = output;
            has_result = true;
        } else if (!value_identical(output, result)) {
            m->run->n_faults = m->run->exhausted ? m->run->n_faults : n_faults;
            return m->missing;
        }
    }
    for (size_t i = 0; i < m->table->n_rules; i++) {
        if (status[i] == FEEL_RULE_TRUE) {
            record_hit(m, i);
        }
    }
    return result;
}

/* Place of an output in its list of values; values that are not listed come last. */
static size_t output_rank(matcher *m, const feel_table_output *output, value v)
{
    for (size_t i = 0; i < output->n_values; i++) {
        if (value_identical(feel_eval(m->run, output->values[i], m->frame), v)) {
            return i;
        }
    }
    return output->n_values;
}

/* Several outputs: the first one decides, then the second, and so on (DMN 1.5, chapter 8). */
static bool ranks_before(matcher *m, value x, value y)
{
    for (size_t i = 0; i < m->table->n_outputs; i++) {
        const feel_table_output *output = &m->table->outputs[i];
        value a = m->table->n_outputs == 1 ? x : x.as.context->entries[i].value;
        value b = m->table->n_outputs == 1 ? y : y.as.context->entries[i].value;
        if (output->n_values > 0) {
            size_t rank_a = output_rank(m, output, a), rank_b = output_rank(m, output, b);
            if (rank_a != rank_b) {
                return rank_a < rank_b;
            }
        }
    }
    return false;
}

/* The unknown parts of the outputs of the true rules; a plain null if there is none. */
static value unknown_outputs(matcher *m, const feel_rule_status *status)
{
    value found = value_null();
    for (size_t i = 0; i < m->table->n_rules; i++) {
        if (status[i] == FEEL_RULE_TRUE) {
            value output = rule_output(m, &m->table->rules[i]);
            found = value_null_join(m->run->scratch, found,
                                    value_unknown_within(m->run->scratch, output));
        }
    }
    return found;
}

static value eval_single(matcher *m)
{
    const feel_table *table = m->table;
    size_t n_true, n_unknown, best = 0;
    feel_rule_status *status = match_all(m, &n_true, &n_unknown);
    value result = value_null();
    bool has_result = false;
    if (table->hit_policy == FEEL_HIT_UNIQUE && n_true > 1) {
        size_t first = 0;
        for (size_t i = 0; i < table->n_rules; i++) {
            if (status[i] == FEEL_RULE_TRUE) {
                record_hit(m, i);
                first = first == 0 ? i + 1 : first;
            }
        }
        return eval_failed(m->run, m->at,
                           "%zu rules of a UNIQUE table match, the first is rule %zu", n_true,
                           first);
    }
    if (n_unknown > 0) {
        return eval_with_unknown(m, status, n_true);
    }
    if (n_true == 0) {
        return no_match(m);
    }
    size_t n_hits = m->run->n_hits;
    for (size_t i = 0; i < table->n_rules; i++) {
        if (status[i] != FEEL_RULE_TRUE) {
            continue;
        }
        value output = rule_output(m, &table->rules[i]);
        if (table->hit_policy != FEEL_HIT_PRIORITY) {
            record_hit(m, i);
        }
        if (!has_result) {
            result = output;
            best = i;
            has_result = true;
            continue;
        }
        if (value_identical(output, result)) {
            continue;
        }
        value unknown =
            value_null_join(m->run->scratch, value_unknown_within(m->run->scratch, output),
                            value_unknown_within(m->run->scratch, result));
        if (value_is_unknown(unknown)) {
            m->run->n_hits = n_hits;
            return unknown_outputs(m, status);
        }
        if (table->hit_policy == FEEL_HIT_PRIORITY && ranks_before(m, output, result)) {
            result = output;
            best = i;
        } else if (table->hit_policy == FEEL_HIT_ANY) {
            return eval_failed(m->run, m->at,
                               "rules %zu and %zu of an ANY table match with different outputs",
                               best + 1, i + 1);
        }
    }
    if (table->hit_policy == FEEL_HIT_PRIORITY) {
        record_hit(m, best);
    }
    return result;
}

/* ---- several hits ---- */

/* Stable, so that equals keep the order of the rules. */
static void sort_outputs(matcher *m, list_builder *outputs)
{
    for (size_t i = 1; i < outputs->n; i++) {
        value v = outputs->items[i];
        size_t j = i;
        for (; j > 0 && ranks_before(m, v, outputs->items[j - 1]); j--) {
            outputs->items[j] = outputs->items[j - 1];
        }
        outputs->items[j] = v;
    }
}

static value aggregate(matcher *m, const list_builder *outputs)
{
    feel_aggregation how = m->table->aggregation;
    if (how == FEEL_AGGREGATE_COUNT) {
        return value_int((int64_t)outputs->n);
    }
    if (m->table->n_outputs != 1) {
        return feel_fail(m->run, m->at, "an aggregation works on one output");
    }
    value result = outputs->items[0];
    for (size_t i = 0; i < outputs->n; i++) {
        value v = outputs->items[i];
        if (how == FEEL_AGGREGATE_SUM) {
            if (i > 0) {
                result = eval_arithmetic(m->run, m->at, FEEL_ADD, result, v);
            } else if (v.kind == VALUE_NULL && !value_is_unknown(v)) {
                return feel_fail(m->run, m->at, "an output to add up is null");
            }
        } else {
            value is_better =
                eval_order(m->run, m->at, how == FEEL_AGGREGATE_MIN ? FEEL_LT : FEEL_GT, v, result);
            if (value_is_null(is_better)) {
                return is_better;
            }
            result = value_is_true(is_better) ? v : result;
        }
    }
    return result;
}

static value eval_several(matcher *m)
{
    const feel_table *table = m->table;
    list_builder outputs = {0};
    size_t n_true, n_unknown;
    feel_rule_status *status = match_all(m, &n_true, &n_unknown);
    if (n_unknown > 0) {
        return m->missing;
    }
    for (size_t i = 0; i < table->n_rules; i++) {
        if (status[i] == FEEL_RULE_TRUE) {
            record_hit(m, i);
            list_push(m->run, &outputs, rule_output(m, &table->rules[i]));
        }
    }
    if (n_true == 0 && table->aggregation != FEEL_AGGREGATE_COUNT && has_default(table)) {
        list_push(m->run, &outputs, no_match(m));
    }
    if (table->hit_policy == FEEL_HIT_OUTPUT_ORDER) {
        value unknown = value_null();
        for (size_t i = 0; i < outputs.n && outputs.n > 1; i++) {
            unknown = value_null_join(m->run->scratch, unknown,
                                      value_unknown_within(m->run->scratch, outputs.items[i]));
        }
        if (value_is_unknown(unknown)) {
            return unknown;
        }
        sort_outputs(m, &outputs);
    }
    if (table->aggregation == FEEL_AGGREGATE_NONE) {
        return list_finish(m->run, &outputs);
    }
    if (outputs.n == 0 && table->aggregation != FEEL_AGGREGATE_COUNT) {
        return value_null();
    }
    return aggregate(m, &outputs);
}

value table_eval(feel_run *run, const feel_table *table, source_place at, const feel_frame *frame)
{
    value on_stack[INPUTS_ON_STACK];
    matcher m = {.run = run, .table = table, .at = at, .frame = frame, .missing = value_null()};
    m.inputs = table->n_inputs <= INPUTS_ON_STACK
                   ? on_stack
                   : arena_array(run->scratch, table->n_inputs, sizeof *m.inputs);
    for (size_t i = 0; i < table->n_inputs; i++) {
        m.inputs[i] = feel_eval(run, table->inputs[i].expression, frame);
        if (table->inputs[i].values != NULL && !value_is_null(m.inputs[i])) {
            value allowed = feel_test(run, table->inputs[i].values, m.inputs[i], frame);
            if (!value_is_true(allowed) && !value_is_unknown(allowed)) {
                return eval_failed(run, at, "input '%s' is none of the values the table allows",
                                   table->inputs[i].label != NULL ? table->inputs[i].label : "");
            }
        }
    }
    value result;
    switch (table->hit_policy) {
    case FEEL_HIT_FIRST:
        result = eval_first(&m);
        break;
    case FEEL_HIT_COLLECT:
    case FEEL_HIT_RULE_ORDER:
    case FEEL_HIT_OUTPUT_ORDER:
        result = eval_several(&m);
        break;
    default:
        result = eval_single(&m);
        break;
    }
    if (run->asked != NULL && !run->exhausted) {
        run->asked(run->asked_self, table, m.inputs, m.rules);
    }
    return run->exhausted ? value_error() : result;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decision tables (DMN 1.5, 8). Input cells are unary tests over `?`, output cells expressions of
 * the scope around the table. An empty input cell matches everything, as "-" does. Annotations are
 * kept for people: annotationEntry, and the description that some editors write instead.
 */
#include "rules/dmn_load.h"

#include <ctype.h>
#include <string.h>

#include "base/translate.h"

static size_t count_children(const xml_element *e, const char *name)
{
    size_t n = 0;
    for (const xml_element *c = dmn_child(e, name); c; c = dmn_next(c, name)) {
        n++;
    }
    return n;
}

/* "RULE ORDER", "RuleOrder" and "rule-order" are the same. */
static bool same_word(const char *a, const char *b)
{
    while (*a || *b) {
        while (*a && !isalpha((unsigned char)*a)) {
            a++;
        }
        while (*b && !isalpha((unsigned char)*b)) {
            b++;
        }
        if (toupper((unsigned char)*a) != toupper((unsigned char)*b)) {
            return false;
        }
        if (*a) {
            a++;
            b++;
        }
    }
    return true;
}

static bool read_hit_policy(const dmn_builder *b, const xml_element *e, feel_table *table)
{
    static const struct {
        const char *name, *letter;
        feel_hit_policy policy;
    } policies[] = {
        {"UNIQUE", "U", FEEL_HIT_UNIQUE},
        {"FIRST", "F", FEEL_HIT_FIRST},
        {"PRIORITY", "P", FEEL_HIT_PRIORITY},
        {"ANY", "A", FEEL_HIT_ANY},
        {"COLLECT", "C", FEEL_HIT_COLLECT},
        {"RULE ORDER", "R", FEEL_HIT_RULE_ORDER},
        {"OUTPUT ORDER", "O", FEEL_HIT_OUTPUT_ORDER},
    };
    static const struct {
        const char *name;
        feel_aggregation aggregation;
    } aggregations[] = {
        {"SUM", FEEL_AGGREGATE_SUM},
        {"COUNT", FEEL_AGGREGATE_COUNT},
        {"MIN", FEEL_AGGREGATE_MIN},
        {"MAX", FEEL_AGGREGATE_MAX},
    };
    bool known = true;
    const char *policy = xml_attribute(e, "hitPolicy");
    if (policy) {
        known = false;
        for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
            if (same_word(policy, policies[i].name) || strcmp(policy, policies[i].letter) == 0) {
                table->hit_policy = policies[i].policy;
                known = true;
            }
        }
        if (!known) {
            dmn_report(b->loaded, xml_attribute_place(e, "hitPolicy"), "dmn-hit-policy", b->element,
                       NULL, "there is no hit policy '%s'", policy);
        }
    }
    const char *aggregation = xml_attribute(e, "aggregation");
    if (aggregation) {
        bool found = false;
        for (size_t i = 0; i < sizeof aggregations / sizeof *aggregations; i++) {
            if (same_word(aggregation, aggregations[i].name)) {
                table->aggregation = aggregations[i].aggregation;
                found = true;
            }
        }
        if (!found || (known && table->hit_policy != FEEL_HIT_COLLECT)) {
            dmn_report(b->loaded, xml_attribute_place(e, "aggregation"), "dmn-aggregation",
                       b->element, NULL,
                       found ? "aggregation '%s' needs hit policy COLLECT"
                             : N_("there is no aggregation '%s'"),
                       aggregation);
            known = false;
        }
    }
    return known;
}

static const feel_node *parse_cell(const dmn_builder *b, const xml_element *e,
                                   const feel_scope *scope, const feel_type *input)
{
    if (!e) {
        return NULL;
    }
    bool is_feel;
    source_text text = dmn_feel_text(b, e, &is_feel);
    if (!is_feel || text.size == 0) {
        return NULL;
    }
    feel_parser p;
    dmn_parser_init(&p, b, scope);
    return feel_parse_unary_tests(&p, text, input);
}

/* An expression cell: inputExpression, outputEntry, defaultOutputEntry. */
static const feel_node *parse_expression(const dmn_builder *b, const xml_element *e,
                                         const feel_scope *scope, const feel_type *type)
{
    bool is_feel;
    source_text text = dmn_feel_text(b, e, &is_feel);
    if (!is_feel || text.size == 0) {
        static const char *const empty = N_("the cell is empty");
        if (is_feel) {
            dmn_report(b->loaded, xml_place(e), "dmn-no-expression", b->element,
                       "write null if no value is meant", "%s", translate(empty));
        }
        return dmn_fault(b, xml_place(e), empty);
    }
    feel_parser p;
    dmn_parser_init(&p, b, scope);
    const feel_node *node =
        feel_node_coerce(&p, feel_parse_expression(&p, text), dmn_types_of(b, e));
    return feel_node_coerce(&p, node, type);
}

static void read_inputs(const dmn_builder *b, const xml_element *e, const feel_scope *scope,
                        feel_table *table)
{
    size_t i = 0;
    for (const xml_element *c = dmn_child(e, "input"); c; c = dmn_next(c, "input"), i++) {
        feel_table_input *input = &table->inputs[i];
        const xml_element *expression = dmn_child(c, "inputExpression");
        if (expression) {
            input->expression = parse_expression(b, expression, scope, NULL);
            input->label = dmn_child(expression, "text")
                               ? xml_text_trimmed(dmn_child(expression, "text")).bytes
                               : "";
        } else {
            dmn_report(b->loaded, xml_place(c), "dmn-no-expression", b->element, NULL,
                       "the input has no expression");
            input->expression = dmn_fault(b, xml_place(c), "the input has no expression");
            input->label = "";
        }
        const char *label = xml_attribute(c, "label");
        if (label && label[0]) {
            input->label = label;
        }
        input->values = parse_cell(b, dmn_child(c, "inputValues"), scope, input->expression->type);
    }
}

/* Unary tests that mean a list of values in order of priority. */
static void take_output_values(const dmn_builder *b, const feel_node *tests,
                               feel_table_output *output)
{
    if (!tests || tests->op != FEEL_UNARY_TESTS || tests->as.unary_tests.any) {
        return;
    }
    output->values = arena_array(b->loaded->arena, tests->as.unary_tests.n, sizeof(feel_node *));
    for (size_t i = 0; i < tests->as.unary_tests.n; i++) {
        if (!tests->as.unary_tests.uses_input[i]) {
            output->values[output->n_values++] = tests->as.unary_tests.tests[i];
        }
    }
}

/* Without outputValues the priorities are those of the type's allowed values (DMN 1.5, chapter 8). */
static void read_output_values(const dmn_builder *b, const xml_element *e, const feel_scope *scope,
                               const feel_table *table, feel_table_output *output)
{
    const feel_type *type = output->type ? output->type : &feel_type_any;
    bool ordered =
        table->hit_policy == FEEL_HIT_PRIORITY || table->hit_policy == FEEL_HIT_OUTPUT_ORDER;
    if (e) {
        take_output_values(b, parse_cell(b, e, scope, type), output);
    } else if (ordered) {
        take_output_values(b, type->allowed, output);
    }
}

static void read_outputs(const dmn_builder *b, const xml_element *e, const feel_scope *scope,
                         feel_table *table)
{
    size_t i = 0;
    for (const xml_element *c = dmn_child(e, "output"); c; c = dmn_next(c, "output"), i++) {
        feel_table_output *output = &table->outputs[i];
        const xml_element *otherwise = dmn_child(c, "defaultOutputEntry");
        output->type = dmn_types_of(b, c);
        if (table->n_outputs > 1) {
            output->name = dmn_name(b->loaded, c);
            if (!output->name) {
                dmn_report(b->loaded, xml_place(c), "dmn-no-name", b->element, NULL,
                           "each output of a table with several needs a name");
                output->name = arena_printf(b->loaded->arena, "output %zu", i + 1);
            }
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(table->outputs[k].name, output->name) == 0) {
                dmn_report(b->loaded, xml_attribute_place(c, "name"), "dmn-duplicate-name",
                           b->element, NULL, "the table has two outputs '%s'", output->name);
            }
        }
        read_output_values(b, dmn_child(c, "outputValues"), scope, table, output);
        if (otherwise) {
            output->otherwise = parse_expression(b, otherwise, scope, output->type);
        }
        if (!output->type) {
            output->type = &feel_type_any;
        }
    }
}

static const char *read_annotation(const dmn_builder *b, const xml_element *rule)
{
    text t = {0};
    for (const xml_element *c = dmn_child(rule, "annotationEntry"); c;
         c = dmn_next(c, "annotationEntry")) {
        const xml_element *body = dmn_child(c, "text");
        source_text words = xml_text_trimmed(body ? body : c);
        if (words.size > 0) {
            text_append_string(&t, t.size > 0 ? "; " : "");
            text_append(&t, words.bytes, words.size);
        }
    }
    const xml_element *description = dmn_child(rule, "description");
    source_text words = description ? xml_text_trimmed(description) : source_text_from_string("");
    bool is_new = words.size > 0 && !strstr(text_string(&t), words.bytes);
    if (is_new) {
        text_append_string(&t, t.size > 0 ? "; " : "");
        text_append(&t, words.bytes, words.size);
    }
    const char *annotation = arena_strdup(b->loaded->arena, text_string(&t));
    text_dispose(&t);
    return annotation;
}

/* False if the rule does not have a cell for each column. */
static bool read_rule(const dmn_builder *b, const xml_element *e, const feel_scope *scope,
                      const feel_table *table, feel_table_rule *rule)
{
    arena *a = b->loaded->arena;
    rule->at = xml_place(e);
    rule->cells = arena_array(a, table->n_inputs, sizeof(feel_node *));
    rule->outputs = arena_array(a, table->n_outputs, sizeof(feel_node *));
    rule->annotation = read_annotation(b, e);
    size_t n_cells = count_children(e, "inputEntry"), n_outputs = count_children(e, "outputEntry");
    if (n_cells != table->n_inputs) {
        dmn_report(b->loaded, xml_place(e), "dmn-rule-length", b->element, NULL,
                   "the rule has %zu input cells, the table %zu inputs", n_cells, table->n_inputs);
    }
    if (n_outputs != table->n_outputs) {
        dmn_report(b->loaded, xml_place(e), "dmn-rule-length", b->element, NULL,
                   "the rule has %zu output cells, the table %zu outputs", n_outputs,
                   table->n_outputs);
    }
    const xml_element *cell = dmn_child(e, "inputEntry");
    for (size_t i = 0; i < table->n_inputs && cell; i++, cell = dmn_next(cell, "inputEntry")) {
        rule->cells[i] = parse_cell(b, cell, scope, table->inputs[i].expression->type);
    }
    cell = dmn_child(e, "outputEntry");
    for (size_t i = 0; i < table->n_outputs; i++) {
        rule->outputs[i] = cell ? parse_expression(b, cell, scope, table->outputs[i].type)
                                : dmn_fault(b, xml_place(e), "the rule has no such output cell");
        cell = cell ? dmn_next(cell, "outputEntry") : NULL;
    }
    return n_cells == table->n_inputs && n_outputs == table->n_outputs;
}

const feel_node *dmn_table(const dmn_builder *b, const xml_element *e, const feel_scope *scope)
{
    arena *a = b->loaded->arena;
    feel_table *table = arena_zalloc(a, sizeof *table);
    table->id = dmn_attribute(e, "id");
    table->name = b->element;
    bool known = read_hit_policy(b, e, table);
    table->n_inputs = count_children(e, "input");
    table->n_outputs = count_children(e, "output");
    table->n_rules = count_children(e, "rule");
    table->inputs = arena_array(a, table->n_inputs, sizeof *table->inputs);
    table->outputs = arena_array(a, table->n_outputs, sizeof *table->outputs);
    table->rules = arena_array(a, table->n_rules, sizeof *table->rules);
    if (table->n_outputs == 0) {
        dmn_report(b->loaded, xml_place(e), "dmn-no-output", b->element, NULL,
                   "the table has no output");
        return dmn_fault(b, xml_place(e), "the table has no output");
    }
    read_inputs(b, e, scope, table);
    read_outputs(b, e, scope, table);
    bool complete = true;
    size_t i = 0;
    for (const xml_element *c = dmn_child(e, "rule"); c; c = dmn_next(c, "rule"), i++) {
        complete = read_rule(b, c, scope, table, &table->rules[i]) && complete;
        const char *id = xml_attribute(c, "id");
        table->rules[i].id = id ? id : arena_printf(a, "rule-%zu", i + 1);
    }
    if (!known) {
        return dmn_fault(b, xml_place(e), "the table has an unknown hit policy or aggregation");
    }
    feel_parser p;
    dmn_parser_init(&p, b, scope);
    const feel_node *node = feel_node_table(&p, table, xml_place(e));
    return complete ? node
                    : dmn_fault(b, xml_place(e),
                                "a rule of the table does not have a cell for each column");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Logic as people read it: decision tables and contexts as tables, the rest as FEEL, in words where that is easy. */
#include <string.h>

#include "author/docs_internal.h"

static const docs_word hit_words[] = {
    [FEEL_HIT_UNIQUE] = DOCS_HIT_UNIQUE,         [FEEL_HIT_FIRST] = DOCS_HIT_FIRST,
    [FEEL_HIT_PRIORITY] = DOCS_HIT_PRIORITY,     [FEEL_HIT_ANY] = DOCS_HIT_ANY,
    [FEEL_HIT_COLLECT] = DOCS_HIT_COLLECT,       [FEEL_HIT_RULE_ORDER] = DOCS_HIT_RULE_ORDER,
    [FEEL_HIT_OUTPUT_ORDER] = DOCS_HIT_OUTPUT_ORDER,
};
static const char *const aggregations[] = {
    [FEEL_AGGREGATE_NONE] = "", [FEEL_AGGREGATE_SUM] = " SUM", [FEEL_AGGREGATE_COUNT] = " COUNT",
    [FEEL_AGGREGATE_MIN] = " MIN", [FEEL_AGGREGATE_MAX] = " MAX",
};

static void put_table_input(const docs *d, const feel_table_input *in)
{
    text expression = {0};
    feel_print(&expression, in->expression);
    bool labelled = in->label != NULL && in->label[0] != '\0' && strcmp(in->label, text_string(&expression)) != 0;
    text_append_string(d->out, "<th>");
    if (labelled) {
        docs_text(d, in->label);
        text_append_string(d->out, "<br>");
    }
    page_element(d->out, "code", "", text_string(&expression));
    if (in->values != NULL) {
        text_append_string(d->out, "<br><small>");
        docs_code(d, in->values);
        text_append_string(d->out, "</small>");
    }
    text_append_string(d->out, "</th>");
    text_dispose(&expression);
}

/* The n-th output as it is written: its label is for people alone, and no tree has it. */
static const char *output_label(docs *d, const source_file *file, const feel_table *table, size_t n)
{
    const xml_element *e = table->id == NULL || table->id[0] == '\0' ? NULL : docs_written(d, file, table->id);
    const xml_element *out = e == NULL ? NULL : xml_child(e, "output");
    for (size_t i = 0; i < n && out != NULL; i++) {
        out = xml_next_named(out, "output");
    }
    const char *label = out == NULL ? NULL : xml_attribute(out, "label");
    return label == NULL ? "" : label;
}

static void put_table_output(docs *d, const source_file *file, const feel_table *table, size_t n)
{
    const feel_table_output *o = &table->outputs[n];
    const char *label = output_label(d, file, table, n);
    const char *name = o->name == NULL ? "" : o->name;
    text_append_string(d->out, "<th class=\"gives\">");
    docs_text(d, label[0] != '\0' ? label : name[0] != '\0' ? name : docs_say(d, DOCS_RESULT));
    if (label[0] != '\0' && name[0] != '\0' && strcmp(label, name) != 0) {
        text_append_string(d->out, "<br>");
        page_element(d->out, "code", "", name);
    }
    for (size_t i = 0; i < o->n_values; i++) {
        text_append_string(d->out, i == 0 ? "<br><small>" : ", ");
        docs_code(d, o->values[i]);
    }
    text_append_string(d->out, o->n_values > 0 ? "</small>" : "");
    if (o->otherwise != NULL) {
        text_append_string(d->out, "<br><small>");
        docs_words_append(d, DOCS_OTHERWISE);
        docs_code(d, o->otherwise);
        text_append_string(d->out, "</small>");
    }
    text_append_string(d->out, "</th>");
}

static void put_table_rule(const docs *d, const feel_table *table, size_t n, bool annotated)
{
    const feel_table_rule *r = &table->rules[n];
    text_append_string(d->out, "<tr><th title=\"");
    docs_text(d, r->id);
    text_printf(d->out, "\">%zu</th>", n + 1);
    for (size_t i = 0; i < table->n_inputs; i++) {
        text_append_string(d->out, "<td>");
        if (r->cells[i] == NULL) {
            text_append_char(d->out, '-');
        } else {
            docs_code(d, r->cells[i]);
        }
        text_append_string(d->out, "</td>");
    }
    for (size_t i = 0; i < table->n_outputs; i++) {
        text_append_string(d->out, "<td class=\"gives\">");
        docs_code(d, r->outputs[i]);
        text_append_string(d->out, "</td>");
    }
    if (annotated) {
        page_cell(d->out, r->annotation);
    }
    text_append_string(d->out, "</tr>\n");
}

static bool is_annotated(const feel_table *table)
{
    for (size_t i = 0; i < table->n_rules; i++) {
        if (table->rules[i].annotation[0] != '\0') {
            return true;
        }
    }
    return false;
}

static void put_table(docs *d, const source_file *file, const feel_table *table)
{
    bool annotated = is_annotated(table);
    text_append_string(d->out, "<p>");
    docs_words_append(d, hit_words[table->hit_policy]);
    text_append_string(d->out, aggregations[table->aggregation]);
    text_append_string(d->out, "</p>\n<div class=\"wide\"><table class=\"grid\">\n<thead><tr>");
    page_element(d->out, "th", "", docs_say(d, DOCS_RULE));
    for (size_t i = 0; i < table->n_inputs; i++) {
        put_table_input(d, &table->inputs[i]);
    }
    for (size_t i = 0; i < table->n_outputs; i++) {
        put_table_output(d, file, table, i);
    }
    if (annotated) {
        page_element(d->out, "th", "", docs_say(d, DOCS_ANNOTATION));
    }
    text_append_string(d->out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < table->n_rules; i++) {
        put_table_rule(d, table, i, annotated);
    }
    text_append_string(d->out, "</tbody>\n</table></div>\n");
}

static void put_entry(docs *d, const source_file *file, const char *name, const feel_node *node)
{
    text_append_string(d->out, "<tr>");
    page_element(d->out, "th", "", name);
    text_append_string(d->out, "<td>");
    docs_put_logic(d, file, node);
    text_append_string(d->out, "</td></tr>\n");
}

static void put_context(docs *d, const source_file *file, const feel_node *node)
{
    text_append_string(d->out, "<table class=\"about\">\n<tbody>\n");
    for (size_t i = 0; i < node->as.context.n; i++) {
        put_entry(d, file, node->as.context.names[i], node->as.context.entries[i]);
    }
    if (node->as.context.result != NULL) {
        put_entry(d, file, docs_say(d, DOCS_RESULT), node->as.context.result);
    }
    text_append_string(d->out, "</tbody>\n</table>\n");
}

static void put_function(docs *d, const source_file *file, const feel_node *node)
{
    text_append_string(d->out, node->as.function.n_params > 0 ? "<p>" : "");
    for (size_t i = 0; i < node->as.function.n_params; i++) {
        const feel_member *param = &node->as.function.params[i];
        docs_text(d, i == 0 ? docs_say(d, DOCS_PARAMS) : ",");
        text_append_char(d->out, ' ');
        page_element(d->out, "strong", "", param->name);
        if (param->type != NULL && param->type->kind != FEEL_TYPE_ANY) {
            text t = {0};
            feel_type_to_text(&t, param->type);
            docs_text(d, docs_say(d, DOCS_COLON));
            docs_text(d, text_string(&t));
            text_dispose(&t);
        }
    }
    text_append_string(d->out, node->as.function.n_params > 0 ? "</p>\n" : "");
    if (node->as.function.body != NULL) {
        docs_put_logic(d, file, node->as.function.body);
    }
}

typedef struct nested {
    docs *d;
    const source_file *file;
} nested;

/* A table that is part of an expression stands below it; FEEL names it there. */
static void put_nested(void *self, const feel_node *node)
{
    nested *n = self;
    if (node->op == FEEL_TABLE) {
        text_append_string(n->d->out, "<p>");
        docs_words_append(n->d, DOCS_TABLE_BELOW);
        text_append_char(n->d->out, ' ');
        page_element(n->d->out, "code", "", node->as.table->id == NULL ? "" : node->as.table->id);
        text_append_string(n->d->out, "</p>\n");
        put_table(n->d, n->file, node->as.table);
    } else {
        feel_children(node, put_nested, self);
    }
}

void docs_put_logic(docs *d, const source_file *file, const feel_node *logic)
{
    logic = docs_bare(logic);
    if (logic->op == FEEL_TABLE) {
        put_table(d, file, logic->as.table);
    } else if (logic->op == FEEL_CONTEXT && logic->as.context.n > 0) {
        put_context(d, file, logic);
    } else if (logic->op == FEEL_FUNCTION) {
        put_function(d, file, logic);
    } else {
        nested below = {d, file};
        text_append_string(d->out, "<p>");
        docs_code(d, logic);
        text_append_string(d->out, "</p>\n");
        docs_put_gloss(d, logic);
        feel_children(logic, put_nested, &below);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a night sees, said in the words of a case (author/night_inputs.h):
 *
 *   no record                      the input is left out
 *   stale, or in conflict          the input is null
 *   a cell without a value         the component is null
 *   a value that cannot be         a text that is none of the component's values: null would mean none where the source says so
 */
#include "author/record_case.h"

#include <string.h>

#include "base/translate.h"
#include "author/markup.h"
#include "rules/rulebook_form.h"

#define CASES_NAMESPACE "http://www.omg.org/spec/DMN/20160719/testcase"
#define INVALID_VALUE   "(invalid)"

static const struct {
    const char *prefix, *uri;
} namespaces[] = {{"", CASES_NAMESPACE},
                  {"e", RULEBOOK_NAMESPACE},
                  {"xsi", "http://www.w3.org/2001/XMLSchema-instance"},
                  {"xsd", "http://www.w3.org/2001/XMLSchema"}};
#define N_NAMESPACES (sizeof namespaces / sizeof *namespaces)

/* ---- values ---- */

static const char *xsd_type(value_kind kind)
{
    switch (kind) {
    case VALUE_BOOLEAN:
        return "boolean";
    case VALUE_NUMBER:
        return "decimal";
    case VALUE_STRING:
        return "string";
    case VALUE_DATE:
        return "date";
    case VALUE_TIME:
        return "time";
    case VALUE_DATE_TIME:
        return "dateTime";
    case VALUE_MONTHS:
    case VALUE_SECONDS:
        return "duration";
    default:
        return NULL;
    }
}

/* `v` is no list and no context. */
static void put_value(text *out, value v)
{
    text written = {0};
    if (value_is_null(v)) {
        text_append_string(out, "<value xsi:nil=\"true\"/>");
        return;
    }
    value_to_text(&written, v);
    text_printf(out, "<value xsi:type=\"xsd:%s\">", xsd_type(v.kind));
    markup_append(out, text_string(&written), written.size);
    text_append_string(out, "</value>");
    text_dispose(&written);
}

static ent_code check_value(const record_case *c, const char *what, const char *name, value v,
                            ent_error *err)
{
    if (!value_is_null(v) && xsd_type(v.kind) == NULL) {
        return error_set(err, ENT_E_FACTS, "%s%s is a %s, which is not recorded", translate(what), name,
                         value_kind_name(v.kind));
    }
    if (record_facts_shows_key(c->facts, v)) {
        error_set(err, ENT_E_FACTS, "%s%s still has the key of somebody in it", translate(what), name);
        return error_hint(err, "write this case by hand");
    }
    return ENT_OK;
}

/* ---- facts ---- */

static rulebook_unknown why_unknown(value v)
{
    return v.as.missing->n > 0 ? RULEBOOK_MISSING_WHY(v.as.missing->facts[0]) : UNKNOWN_NULL;
}

static bool is_missing_row(value v)
{
    return value_is_unknown(v) &&
           (why_unknown(v) == UNKNOWN_STALE || why_unknown(v) == UNKNOWN_CONFLICT);
}

/* A single record of a source that is too old, or that is there twice: each of its facts is unknown for that reason. */
static bool is_unknown_row(const plan_item *item, value v)
{
    if (v.kind != VALUE_CONTEXT || item->n_columns == 0) {
        return false;
    }
    const value *first = value_context_get(v.as.context, item->columns[0].fact->name);
    return first != NULL && is_missing_row(*first);
}

typedef struct row_writer {
    const record_case *c;
    const plan_item *item;
    text *out; /* NULL: values are only collected */
    const char *indent;
    ent_error *err;
} row_writer;

static void put_component(const row_writer *w, const rulebook_fact *fact, value v)
{
    text_printf(w->out, "%s<component name=\"", w->indent);
    markup_append_string(w->out, fact->name);
    text_append_string(w->out, "\">");
    put_value(w->out, v);
    text_append_string(w->out, "</component>\n");
}

static ent_code put_fact(const row_writer *w, const rulebook_fact *fact, value v)
{
    record_facts *facts = w->c->facts;
    if (w->out == NULL) {
        record_facts_collect(facts, fact, v);
        return ENT_OK;
    }
    if (value_is_unknown(v) && why_unknown(v) == UNKNOWN_INVALID) {
        put_component(w, fact, value_string(INVALID_VALUE, strlen(INVALID_VALUE)));
        return ENT_OK;
    }
    value shown = record_facts_value(facts, fact, v);
    ENT_TRY(check_value(w->c, w->item->item->name, arena_printf(facts->arena, ".%s", fact->name),
                        shown, w->err));
    put_component(w, fact, shown);
    return ENT_OK;
}

static ent_code put_row(const row_writer *w, value row)
{
    bool empty = true;
    for (size_t i = 0; i < w->item->n_columns; i++) {
        const rulebook_fact *fact = w->item->columns[i].fact;
        const value *v = value_context_get(row.as.context, fact->name);
        if (v != NULL && record_fact_kind(w->c->facts, fact) != RECORD_LEFT_OUT) {
            ENT_TRY(put_fact(w, fact, *v));
            empty = false;
        }
    }
    if (empty && w->out != NULL) { /* that there is a row is a fact as well */
        put_component(w, &w->c->plan->book->facts[w->item->item->first_fact], value_null());
    }
    return ENT_OK;
}

static ent_code put_rows(row_writer *w, value v)
{
    if (v.kind == VALUE_CONTEXT) {
        w->indent = "      ";
        return put_row(w, v);
    }
    w->indent = "          ";
    if (w->out != NULL) {
        text_append_string(w->out, "      <list>\n");
    }
    for (size_t i = 0; i < v.as.list->n; i++) {
        if (w->out != NULL) {
            text_append_string(w->out, "        <item>\n");
        }
        ENT_TRY(put_row(w, v.as.list->items[i]));
        if (w->out != NULL) {
            text_append_string(w->out, "        </item>\n");
        }
    }
    if (w->out != NULL) {
        text_append_string(w->out, "      </list>\n");
    }
    return ENT_OK;
}

static ent_code put_item(text *out, const record_case *c, const char *input, size_t index,
                         ent_error *err)
{
    const plan_item *item = &c->subject->items[index];
    value v = evaluate_item(c->worker, index);
    bool whole = is_missing_row(v) || is_unknown_row(item, v);
    if (!whole && (value_is_null(v) || (v.kind == VALUE_LIST && v.as.list->n == 0))) {
        return ENT_OK; /* no record */
    }
    if (whole && out == NULL) {
        return ENT_OK;
    }
    if (out != NULL) {
        text_append_string(out, "    <inputNode name=\"");
        markup_append_string(out, input);
        text_append_string(out, "\">\n");
    }
    if (whole) {
        text_append_string(out, "      ");
        put_value(out, value_null());
        text_append_string(out, "\n");
    } else {
        ENT_TRY(put_rows(&(row_writer){.c = c, .item = item, .out = out, .err = err}, v));
    }
    if (out != NULL) {
        text_append_string(out, "    </inputNode>\n");
    }
    return ENT_OK;
}

/* An input that is imported along several paths is there once. */
static bool is_repeated(const record_case *c, size_t binding)
{
    const dmn_input *inputs = c->benefit->benefit->model->inputs;
    const plan_binding *bindings = c->benefit->bindings;
    for (size_t i = 0; i < binding; i++) {
        if (strcmp(inputs[bindings[i].input].name, inputs[bindings[binding].input].name) == 0) {
            return true;
        }
    }
    return false;
}

static ent_code put_inputs(text *out, const record_case *c, ent_error *err)
{
    for (size_t i = 0; i < c->benefit->n_bindings; i++) {
        const plan_binding *b = &c->benefit->bindings[i];
        if (b->item != PLAN_PARAMETERS && !is_repeated(c, i)) {
            ENT_TRY(put_item(out, c, c->benefit->benefit->model->inputs[b->input].name,
                             (size_t)b->item, err));
        }
    }
    return ENT_OK;
}

void record_case_collect(const record_case *c)
{
    (void)put_inputs(NULL, c, NULL); /* nothing is written that could fail */
}

/* ---- results ---- */

typedef struct results {
    const record_case *c;
    text *out;
    bool *written; /* by decision */
    ent_error *err;
} results;

static ent_code put_result(results *r, int decision)
{
    const record_case *c = r->c;
    if (decision < 0 || r->written[decision]) {
        return ENT_OK;
    }
    r->written[decision] = true;
    const char *name = c->benefit->benefit->model->decisions[decision].name;
    value v = evaluate_decision(c->worker, c->index, (uint32_t)decision);
    bool error = value_is_error(v);
    v = record_facts_result(c->facts, v);
    ENT_TRY(check_value(c, N_("the result "), name, v, r->err));
    text_append_string(r->out, "    <resultNode name=\"");
    markup_append_string(r->out, name);
    text_printf(r->out, "\" type=\"decision\"%s>\n      <expected>\n        ",
                error ? " errorResult=\"true\"" : "");
    put_value(r->out, v);
    text_append_string(r->out, "\n      </expected>\n    </resultNode>\n");
    return ENT_OK;
}

static ent_code put_results(text *out, const record_case *c, ent_error *err)
{
    const rulebook_benefit *b = c->benefit->benefit;
    results r = {.c = c, .out = out, .err = err};
    r.written = arena_array(c->facts->arena, b->model->n_decisions, sizeof *r.written);
    bool eligible = value_is_true(evaluate_decision(c->worker, c->index, b->eligible));
    ENT_TRY(put_result(&r, (int)b->eligible));
    const int of_the_eligible[] = {b->amount, b->event, b->valid_from, b->payee};
    for (size_t i = 0; eligible && i < sizeof of_the_eligible / sizeof *of_the_eligible; i++) {
        ENT_TRY(put_result(&r, of_the_eligible[i]));
    }
    for (size_t i = 0; i < b->n_stops;
         i++) { /* one that fails is not true at night, and nobody's rule */
        uint32_t decision = b->stops[i].decision;
        if (!value_is_error(evaluate_decision(c->worker, c->index, decision))) {
            ENT_TRY(put_result(&r, (int)decision));
        }
    }
    return ENT_OK;
}

/* ---- the case ---- */

static void describe(text *out, const record_case *c)
{
    const evaluation *e = c->evaluation;
    char day[TEMPORAL_TEXT_MAX];
    day[temporal_date_format(day, c->plan->as_of)] = '\0';
    text words = {0};
    text_printf(&words, "recorded as of %s: ", day);
    switch (e->state) {
    case EVALUATION_ELIGIBLE:
        text_append_string(&words, "eligible");
        break;
    case EVALUATION_NOT_ELIGIBLE:
        text_append_string(&words, "not eligible");
        break;
    case EVALUATION_GUARD_FAILED:
        text_printf(&words, "held by the guard %s, which is no part of this case", e->guard->code);
        break;
    case EVALUATION_FAILED:
        text_append_string(&words, "held, a rule fails");
        break;
    case EVALUATION_UNKNOWN:
        text_printf(&words, "held%s%s, not known:", e->guard != NULL ? " by the guard " : "",
                    e->guard != NULL ? e->guard->code : "");
        for (size_t i = 0; i < e->missing->n; i++) {
            text_printf(&words, "%s %s (%s)", i > 0 ? "," : "",
                        rulebook_missing_name(c->plan->book, c->facts->arena, e->missing->facts[i]),
                        rulebook_unknown_name(RULEBOOK_MISSING_WHY(e->missing->facts[i])));
        }
    }
    text_append_string(out, "    <description>");
    markup_append(out, text_string(&words), words.size);
    text_append_string(out, "</description>\n");
    text_dispose(&words);
}

static void put_namespace(text *out, size_t i, const char *uri)
{
    text_printf(out, " xmlns%s%s=\"", namespaces[i].prefix[0] == '\0' ? "" : ":",
                namespaces[i].prefix);
    markup_append_string(out, uri);
    text_append_char(out, '"');
}

/* In a file that is there, elements have the namespace of its root. */
static void put_namespaces(text *out, const xml_element *root)
{
    for (size_t i = 0; root != NULL && i < N_NAMESPACES; i++) {
        const char *prefix = namespaces[i].prefix;
        const char *wanted = prefix[0] == '\0' ? xml_namespace(root) : namespaces[i].uri;
        const char *bound = xml_prefix_namespace(root, prefix, strlen(prefix));
        if (strcmp(bound == NULL ? "" : bound, wanted) != 0) {
            put_namespace(out, i, wanted);
        }
    }
}

static bool is_region(const char *s)
{
    static const form_attribute region = {"region", FORM_REGION, false, NULL};
    return s[0] != '\0' && form_fits(&region, s);
}

ent_code record_case_print(text *out, const record_case *c, const xml_element *root, ent_error *err)
{
    char day[TEMPORAL_TEXT_MAX];
    day[temporal_date_format(day, c->plan->as_of)] = '\0';
    text_printf(out, "  <testCase id=\"%s\"", c->id);
    put_namespaces(out, root);
    text_printf(out, " e:as-of=\"%s\"", day);
    if (is_region(c->region)) {
        text_printf(out, " e:region=\"%s\"", c->region);
    }
    text_append_string(out, ">\n");
    describe(out, c);
    ENT_TRY(put_inputs(out, c, err));
    ENT_TRY(put_results(out, c, err));
    text_append_string(out, "  </testCase>\n");
    return ENT_OK;
}

void record_file_begin(text *out, const char *model)
{
    text_append_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testCases");
    for (size_t i = 0; i < N_NAMESPACES; i++) {
        put_namespace(out, i, namespaces[i].uri);
    }
    text_append_string(out, ">\n  <modelName>");
    markup_append_string(out, model);
    text_append_string(out, "</modelName>\n\n");
}

void record_file_end(text *out)
{
    text_append_string(out, "</testCases>\n");
}

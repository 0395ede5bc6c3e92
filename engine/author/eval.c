/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inputs come in as JSON and are typed by the model; values go out as FEEL text or JSON. What fails
 * while evaluating joins the faults that were found while loading, in one list.
 */
#include "author/eval.h"

#include <string.h>

#include "base/translate.h"
#include "author/check.h"
#include "base/utf8.h"
#include "rules/dmn_ask.h"
#include "rules/json.h"

#define ARENA_BYTES (256u * 1024u)

typedef struct eval_job {
    const eval_request *request;
    arena *a;
    diagnostic_list faults;
    feel_run run;
    text out;
    bool failed; /* a value is an error null */
} eval_job;

/* ---- what is given ---- */

static bool is_inline(const char *s)
{
    s += strspn(s, " \t\r\n");
    return *s == '{' || *s == '[' || *s == '"';
}

/* `given` is JSON, or names a file with it. */
static ent_code read_given(value *out, const char **file_name, eval_job *job, const char *given,
                           const char *option, ent_error *err)
{
    const source_file *file;
    *out = value_context_new(job->a, 0);
    *file_name = option;
    if (given == NULL) {
        return ENT_OK;
    }
    if (is_inline(given)) {
        file = source_file_from_memory(job->a, option, given, strlen(given));
    } else {
        ENT_TRY(source_file_read(&file, job->a, given, err));
        *file_name = file->name;
    }
    return json_read(out, job->a, file, err);
}

static ent_code expect_utf8(const char *s, const char *option, ent_error *err)
{
    return s == NULL || utf8_valid(s, strlen(s))
               ? ENT_OK
               : error_set(err, ENT_E_USAGE, "%s: the text is not UTF-8", translate(option));
}

/* ---- what comes out ---- */

static bool is_known(const diagnostic_list *list, const source_file *file, unsigned line,
                     unsigned column)
{
    for (size_t i = 0; i < list->n; i++) {
        const diagnostic *d = &list->items[i];
        if (d->line == line && d->column == column && file != NULL &&
            strcmp(d->file, file->name) == 0) {
            return true;
        }
    }
    return false;
}

/* The faults of one evaluation, but those in places of which loading has told already. */
static void collect_faults(eval_job *job, const char *element, value v)
{
    for (size_t i = 0; i < job->run.n_faults; i++) {
        const feel_fault *fault = &job->run.faults[i];
        unsigned line, column;
        source_place_locate(fault->at, &line, &column);
        if (!is_known(&job->faults, fault->at.file, line, column)) {
            diagnostic_add(&job->faults, value_is_error(v) ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING,
                           "feel-fault", fault->at, element, NULL, "%s", feel_fault_text(fault));
        }
    }
    job->failed = job->failed || value_is_error(v);
}

static void append_value(eval_job *job, value v)
{
    if (job->request->json) {
        value_to_json(&job->out, v);
    } else if (v.kind == VALUE_STRING) { /* "1" is not 1 */
        text_json_string(&job->out, v.as.string.bytes, v.as.string.size);
        job->out.json_comma = false;
    } else {
        value_to_text(&job->out, v);
    }
}

/* ---- a model ---- */

static ent_code load_model(dmn_model **out, eval_job *job)
{
    const eval_request *request = job->request;
    dmn_options options = {.strict = request->strict,
                           .root = author_model_root(job->a, request->model)};
    return dmn_load(out, job->a, request->model, &options, &job->faults);
}

static ent_code find_target(dmn_target *out, eval_job *job, const dmn_model *m, ent_error *err)
{
    const eval_request *r = job->request;
    unsigned kinds = DMN_ASK_ANY;
    const char *name = r->decision;
    if (r->service != NULL) {
        kinds = DMN_ASK_SERVICE;
        name = r->service;
    } else if (r->bkm != NULL) {
        kinds = DMN_ASK_BKM;
        name = r->bkm;
    }
    ENT_TRY(expect_utf8(name, N_("the name"), err));
    return dmn_ask_find(out, m, job->a, kinds, name, err);
}

static ent_code evaluate_target(eval_job *job, dmn_state *s, const dmn_model *m, value given,
                                const char *file_name, ent_error *err)
{
    dmn_target target;
    value v;
    ENT_TRY(find_target(&target, job, m, err));
    if (target.kind == DMN_DECISION) {
        ENT_TRY(dmn_ask_give(s, m, job->a, given, file_name, err));
    }
    ENT_TRY(dmn_ask(&v, s, m, job->a, target, given, file_name, err));
    collect_faults(job, "", v);
    append_value(job, v);
    text_append_char(&job->out, '\n');
    return ENT_OK;
}

/* A model without a decision: what else it has to ask for. */
static ent_code refuse_all(eval_job *job, const dmn_model *m, ent_error *err)
{
    error_set(err, ENT_E_USAGE, "the model has no decision of its own");
    if (m->n_services > 0) {
        error_hint(err, "it has a decision service: --service '%s'", m->services[0].name);
    } else if (m->n_bkms > 0) {
        error_hint(err, "it has business knowledge: --bkm '%s'", m->bkms[0].name);
    }
    return error_at(err, job->request->model, 0, 0);
}

/* Each decision of the model's own file, with a budget of its own. */
static ent_code evaluate_all(eval_job *job, dmn_state *s, const dmn_model *m, value given,
                             const char *file_name, ent_error *err)
{
    bool json = job->request->json;
    size_t n = 0;
    for (size_t i = 0; i < m->n_decisions; i++) {
        n += !m->decisions[i].imported;
    }
    if (n == 0) {
        return refuse_all(job, m, err);
    }
    ENT_TRY(dmn_ask_give(s, m, job->a, given, file_name, err));
    if (json) {
        text_json_begin_object(&job->out);
    }
    for (uint32_t i = 0; i < m->n_decisions; i++) {
        const dmn_decision *d = &m->decisions[i];
        if (d->imported) {
            continue;
        }
        value v = dmn_state_decision(s, i);
        collect_faults(job, d->name, v);
        feel_run_reset(&job->run);
        if (json) {
            text_json_key(&job->out, d->name);
        } else {
            text_printf(&job->out, "%s = ", d->name);
        }
        append_value(job, v);
        text_append_string(&job->out, json ? "" : "\n");
    }
    if (json) {
        text_json_end_object(&job->out);
        text_append_char(&job->out, '\n');
    }
    return ENT_OK;
}

static ent_code eval_model(eval_job *job, ent_error *err)
{
    const eval_request *r = job->request;
    const char *file_name;
    dmn_model *m;
    value given;
    ENT_TRY(read_given(&given, &file_name, job, r->input, "--input", err));
    ent_code code = load_model(&m, job);
    if (code != ENT_OK) {
        return code; /* and why stands in job->faults */
    }
    dmn_state *s = dmn_state_new(m, job->a);
    dmn_state_begin(s, &job->run);
    return r->decision == NULL && r->service == NULL && r->bkm == NULL
               ? evaluate_all(job, s, m, given, file_name, err)
               : evaluate_target(job, s, m, given, file_name, err);
}

/* ---- an expression ---- */

static ent_code eval_feel(eval_job *job, ent_error *err)
{
    const eval_request *r = job->request;
    const char *file_name;
    value given;
    ENT_TRY(expect_utf8(r->feel, "--feel", err));
    ENT_TRY(read_given(&given, &file_name, job, r->context, "--context", err));
    if (given.kind != VALUE_CONTEXT) {
        error_set(err, ENT_E_FACTS, "expected an object, {\"age\": 81}, found %s",
                  json_kind(given));
        error_at(err, file_name, 0, 0);
        return ENT_E_FACTS;
    }
    size_t n = given.as.context->n;
    feel_binding *bindings = arena_array(job->a, n, sizeof *bindings);
    value *slots = arena_array(job->a, n, sizeof *slots);
    for (size_t i = 0; i < n; i++) {
        bindings[i] =
            (feel_binding){.name = given.as.context->entries[i].name, .type = &feel_type_any};
        slots[i] = given.as.context->entries[i].value;
    }
    feel_scope scope = {.bindings = bindings, .n = n};
    feel_parser parser = {.arena = job->a,
                          .scope = &scope,
                          .diagnostics = &job->faults,
                          .element = "",
                          .strict = r->strict};
    const source_file *file = source_file_from_memory(job->a, "--feel", r->feel, strlen(r->feel));
    const feel_node *logic = feel_parse_expression(
        &parser, (source_text){.file = file, .bytes = file->bytes, .size = file->size});
    if (r->strict && job->faults.n_errors > 0) {
        return ENT_E_RULES;
    }
    feel_frame frame = {.slots = slots};
    value v = feel_eval(&job->run, logic, &frame);
    if (job->faults.n_errors > 0) {
        job->failed = true; /* it does not parse; the fault that comes of it says no more */
    } else {
        collect_faults(job, "", v);
    }
    append_value(job, v);
    text_append_char(&job->out, '\n');
    return ENT_OK;
}

ent_code author_eval(FILE *out, FILE *faults, const eval_request *request, ent_error *err)
{
    arena a;
    arena_init(&a, ARENA_BYTES);
    eval_job job = {.request = request, .a = &a};
    temporal_date as_of = {.year = 1970, .month = 1, .day = 1};
    temporal_date_from_days(&as_of, request->as_of_day);
    diagnostic_list_init(&job.faults, &a);
    feel_run_init(&job.run, &a, as_of);
    *err = (ent_error){0};
    ent_code code = request->feel != NULL ? eval_feel(&job, err) : eval_model(&job, err);
    diagnostic_print(faults, &job.faults, request->colour);
    if (code == ENT_OK) {
        fputs(text_string(&job.out), out);
        code = job.failed ? ENT_E_RULES : ENT_OK;
    }
    text_dispose(&job.out);
    arena_dispose(&a);
    return code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluations. What is given is kept beside the state: when something is given after a decision was
 * evaluated, the state begins anew with all of it. Values stay in scratch until the evaluation is
 * reset.
 */
#include "api/api.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/json.h"

#define STATE_CHUNK_BYTES   (16u * 1024u)
#define SCRATCH_CHUNK_BYTES (64u * 1024u)

/* ---- make ---- */

/* Forgets all results and faults. */
static void begin(ent_evaluation *e)
{
    feel_run_reset(&e->run);
    dmn_state_begin(e->state, &e->run);
    for (uint32_t i = 0; i < e->dmn->n_inputs; i++) {
        if (e->inputs[i].is_given) {
            dmn_state_set_input(e->state, i, e->inputs[i].v);
        }
    }
    for (uint32_t i = 0; i < e->dmn->n_decisions; i++) {
        if (e->decisions[i].is_given) {
            dmn_state_set_decision(e->state, i, e->decisions[i].v);
        }
    }
    e->changed = false;
}

ent_code ent_evaluation_new(ent_evaluation **out, const ent_model *m, const char *as_of,
                            ent_error *err)
{
    *out = NULL;
    temporal_date today;
    if (!temporal_date_parse(&today, as_of, strlen(as_of))) {
        return error_set(err, ENT_E_USAGE, "expected a date such as 2026-01-31, got '%.20s'",
                         utf8_valid(as_of, strlen(as_of)) ? as_of : "");
    }
    ent_evaluation *e = calloc(1, sizeof *e);
    if (e == NULL) {
        arena_out_of_memory(sizeof *e);
    }
    e->dmn = m->dmn;
    arena_init(&e->arena, STATE_CHUNK_BYTES);
    arena_init(&e->scratch, SCRATCH_CHUNK_BYTES);
    e->inputs = arena_array(&e->arena, m->dmn->n_inputs, sizeof *e->inputs);
    e->decisions = arena_array(&e->arena, m->dmn->n_decisions, sizeof *e->decisions);
    e->state = dmn_state_new(m->dmn, &e->arena);
    feel_run_init(&e->run, &e->scratch, today);
    begin(e);
    *out = e;
    return ENT_OK;
}

void ent_evaluation_free(ent_evaluation *e)
{
    if (e != NULL) {
        arena_dispose(&e->scratch);
        arena_dispose(&e->arena);
        free(e);
    }
}

void ent_evaluation_reset(ent_evaluation *e)
{
    arena_reset(&e->scratch);
    memset(e->inputs, 0, e->dmn->n_inputs * sizeof *e->inputs);
    memset(e->decisions, 0, e->dmn->n_decisions * sizeof *e->decisions);
    begin(e);
}

/* ---- give ---- */

static void keep(ent_evaluation *e, dmn_target target, value v)
{
    api_given *to =
        target.kind == DMN_INPUT ? &e->inputs[target.index] : &e->decisions[target.index];
    *to = (api_given){.is_given = true, .v = v};
    e->changed = true;
}

static ent_code check_input(const ent_evaluation *e, size_t input, ent_error *err)
{
    return input < e->dmn->n_inputs
               ? ENT_OK
               : error_set(err, ENT_E_USAGE, "there is no input %zu, only %zu inputs", input,
                           (size_t)e->dmn->n_inputs);
}

/* What JSON would hold, given to an input. */
static ent_code give(ent_evaluation *e, size_t input, value v, ent_error *err)
{
    const dmn_input *to = &e->dmn->inputs[input];
    ENT_TRY(json_conform(&v, &e->scratch, v, to->type, to->name, "", err));
    keep(e, (dmn_target){.kind = DMN_INPUT, .index = (uint32_t)input}, v);
    return ENT_OK;
}

static ent_code read_json(value *out, ent_evaluation *e, const char *name, const char *json,
                          ent_error *err)
{
    return json_read(out, &e->scratch,
                     source_file_from_memory(&e->scratch, name, json, strlen(json)), err);
}

ent_code ent_evaluation_set_json(ent_evaluation *e, size_t input, const char *json, ent_error *err)
{
    value v;
    ENT_TRY(check_input(e, input, err));
    ENT_TRY(read_json(&v, e, e->dmn->inputs[input].name, json, err));
    return give(e, input, v, err);
}

ent_code ent_evaluation_set_number(ent_evaluation *e, size_t input, const char *decimal,
                                   ent_error *err)
{
    number x;
    ENT_TRY(check_input(e, input, err));
    if (!number_parse(&x, decimal, strlen(decimal))) {
        return error_set(err, ENT_E_FACTS, "%s: expected a decimal number",
                         e->dmn->inputs[input].name);
    }
    return give(e, input, value_number(x), err);
}

ent_code ent_evaluation_set_string(ent_evaluation *e, size_t input, const char *s, ent_error *err)
{
    ENT_TRY(check_input(e, input, err));
    if (!utf8_valid(s, strlen(s))) {
        return error_set(err, ENT_E_FACTS, "%s: the string is not UTF-8",
                         e->dmn->inputs[input].name);
    }
    return give(e, input, value_string_copy(&e->scratch, s, strlen(s)), err);
}

ent_code ent_evaluation_set_boolean(ent_evaluation *e, size_t input, bool b, ent_error *err)
{
    ENT_TRY(check_input(e, input, err));
    return give(e, input, value_boolean(b), err);
}

ent_code ent_evaluation_set_date(ent_evaluation *e, size_t input, const char *date, ent_error *err)
{
    temporal_date d;
    ENT_TRY(check_input(e, input, err));
    const dmn_input *to = &e->dmn->inputs[input];
    const feel_type *type = to->type;
    if (type->kind == FEEL_TYPE_LIST && type->element != NULL) {
        type = type->element; /* a date where a list of dates is asked for */
    }
    if (!temporal_date_parse(&d, date, strlen(date))) {
        return error_set(err, ENT_E_FACTS, "%s: expected a date such as 2026-01-31", to->name);
    }
    if (type->kind != FEEL_TYPE_DATE && type->kind != FEEL_TYPE_DATE_TIME &&
        type->kind != FEEL_TYPE_ANY) {
        return error_set(err, ENT_E_FACTS, "%s: its type is no date", to->name);
    }
    keep(e, (dmn_target){.kind = DMN_INPUT, .index = (uint32_t)input}, value_date(d));
    return ENT_OK;
}

ent_code ent_evaluation_set_null(ent_evaluation *e, size_t input, ent_error *err)
{
    ENT_TRY(check_input(e, input, err));
    return give(e, input, value_null(), err);
}

ent_code ent_evaluation_set_all(ent_evaluation *e, const char *json, ent_error *err)
{
    static const char name[] = "inputs";
    value given;
    ENT_TRY(read_json(&given, e, name, json, err));
    ENT_TRY(dmn_ask_expect_object(given, name, err));
    size_t n = given.as.context->n;
    dmn_target *targets = arena_array(&e->scratch, n, sizeof *targets);
    value *values = arena_array(&e->scratch, n, sizeof *values);
    for (size_t i = 0; i < n; i++) {
        ENT_TRY(dmn_ask_entry(&targets[i], &values[i], e->dmn, &e->scratch,
                              &given.as.context->entries[i], name, err));
    }
    for (size_t i = 0; i < n; i++) {
        keep(e, targets[i], values[i]);
    }
    return ENT_OK;
}

/* ---- evaluate ---- */

/* Each call has a budget and faults of its own. */
static void begin_call(ent_evaluation *e)
{
    if (e->changed) {
        begin(e);
    } else {
        feel_run_reset(&e->run);
    }
}

ent_code ent_evaluate(const ent_value **out, ent_evaluation *e, size_t decision, ent_error *err)
{
    *out = NULL;
    if (decision >= e->dmn->n_decisions) {
        return error_set(err, ENT_E_USAGE, "there is no decision %zu, only %zu decisions", decision,
                         (size_t)e->dmn->n_decisions);
    }
    begin_call(e);
    value v = dmn_state_decision(e->state, (uint32_t)decision);
    if (value_is_error(v) && e->run.n_faults == 0) {
        begin(e); /* it failed in an earlier call, which had its faults: run it again for them */
        v = dmn_state_decision(e->state, (uint32_t)decision);
    }
    *out = api_value(e, v);
    return ENT_OK;
}

ent_code ent_call(const ent_value **out, ent_evaluation *e, ent_kind kind, size_t index,
                  const char *arguments, ent_error *err)
{
    static const char name[] = "arguments";
    *out = NULL;
    size_t n = kind == ENT_SERVICE ? e->dmn->n_services : kind == ENT_BKM ? e->dmn->n_bkms : 0;
    if (index >= n) {
        return error_set(err, ENT_E_USAGE,
                         "there is no such decision service or business knowledge model");
    }
    value given, v;
    ENT_TRY(read_json(&given, e, name, arguments, err));
    begin_call(e);
    dmn_target target = {.kind = kind == ENT_SERVICE ? DMN_SERVICE : DMN_BKM,
                         .index = (uint32_t)index};
    ENT_TRY(dmn_ask(&v, e->state, e->dmn, &e->scratch, target, given, name, err));
    *out = api_value(e, v);
    return ENT_OK;
}

size_t ent_evaluation_fault_count(const ent_evaluation *e)
{
    return e->run.n_faults;
}

ent_code ent_evaluation_fault(const ent_evaluation *e, size_t index, ent_error *out)
{
    if (index >= e->run.n_faults) {
        return error_set(out, ENT_E_USAGE, "there is no fault %zu", index);
    }
    const feel_fault *fault = &e->run.faults[index];
    unsigned line, column;
    source_place_locate(fault->at, &line, &column);
    error_set(out, ENT_E_RULES, "%s", fault->message);
    error_at(out, fault->at.file == NULL ? NULL : fault->at.file->name, line, column);
    return ENT_E_RULES;
}

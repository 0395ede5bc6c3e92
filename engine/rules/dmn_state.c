/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluation of a model for one subject after another. A layer holds the inputs and the results so
 * far; calling a decision service puts a layer of its own on top, in which only the service's
 * arguments are given and its decisions are evaluated afresh (DMN 1.5, 10.4). Functions of business
 * knowledge models and services do not depend on the subject and are made once per state.
 */
#include "rules/dmn_load.h"

#include <string.h>

#define SERVICE_DEPTH_MAX    32 /* services calling services */
#define LAYER_ITEMS_PER_STEP 64 /* of the step budget: what emptying a layer costs */

typedef enum progress { NOT_YET = 0, RUNNING, DONE } progress;

typedef struct layer {
    value *inputs;
    bool *coerced; /* the input has been brought to its type */
    value *decisions;
    uint8_t *progress; /* of each decision */
} layer;

typedef struct service_call { /* the `self` of a service's function */
    dmn_state *state;
    uint32_t service;
} service_call;

struct dmn_state {
    const dmn_loaded *loaded;
    arena *arena;
    feel_run *run;
    layer base;
    layer *current;
    layer *spare[SERVICE_DEPTH_MAX]; /* layers of services by depth, in the run's scratch; NULL */
    unsigned service_depth;
    struct feel_function *bkms;
    struct feel_function *services;
    feel_frame *bkm_frames;
    service_call *calls;
};

static layer layer_new(const dmn_model *m, arena *a)
{
    return (layer){
        .inputs = arena_array(a, m->n_inputs, sizeof(value)),
        .coerced = arena_array(a, m->n_inputs, sizeof(bool)),
        .decisions = arena_array(a, m->n_decisions, sizeof(value)),
        .progress = arena_array(a, m->n_decisions, sizeof(uint8_t)),
    };
}

/* All inputs plain nulls, nothing evaluated. */
static void layer_clear(layer *l, const dmn_model *m)
{
    for (size_t i = 0; i < m->n_inputs; i++) {
        l->inputs[i] = value_null();
        l->coerced[i] = false;
    }
    memset(l->progress, NOT_YET, m->n_decisions);
}

static value function_value(const struct feel_function *f)
{
    value v = {.kind = VALUE_FUNCTION};
    v.as.function = f;
    return v;
}

static value read_input(dmn_state *s, uint32_t index)
{
    layer *l = s->current;
    if (!l->coerced[index]) {
        const dmn_input *input = &s->loaded->model.inputs[index];
        l->inputs[index] = feel_coerce(s->run, l->inputs[index], input->type, input->at);
        l->coerced[index] = true;
    }
    return l->inputs[index];
}

value dmn_state_input(dmn_state *s, uint32_t input)
{
    return read_input(s, input);
}

static value read_requirement(dmn_state *s, const dmn_requirement *r)
{
    switch (r->kind) {
    case DMN_INPUT:
        return read_input(s, r->index);
    case DMN_DECISION:
        return dmn_state_decision(s, r->index);
    case DMN_BKM:
        return s->bkms[r->index].definition ? function_value(&s->bkms[r->index]) : value_error();
    default:
        return function_value(&s->services[r->index]);
    }
}

/* The slots of a root frame, in `a`. */
static value *fill_slots(dmn_state *s, const dmn_requirement *requirements, size_t n,
                         uint32_t n_slots, arena *a)
{
    value *slots = arena_array(a, n_slots, sizeof *slots);
    for (size_t i = 0; i < n; i++) {
        const dmn_requirement *r = &requirements[i];
        if (r->import[0] == '\0') {
            slots[r->slot] = read_requirement(s, r);
            continue;
        }
        if (slots[r->slot].kind == VALUE_CONTEXT) {
            continue; /* filled with the first of its requirements */
        }
        size_t n_entries = 0, k = 0;
        for (size_t j = i; j < n; j++) {
            n_entries += requirements[j].slot == r->slot;
        }
        value context = value_context_new(a, n_entries);
        for (size_t j = i; j < n; j++) {
            if (requirements[j].slot == r->slot) {
                context.as.context->entries[k].name = requirements[j].name;
                context.as.context->entries[k++].value = read_requirement(s, &requirements[j]);
            }
        }
        slots[r->slot] = context;
    }
    return slots;
}

value dmn_state_decision(dmn_state *s, uint32_t index)
{
    layer *l = s->current;
    feel_run *run = s->run;
    const dmn_decision *d = &s->loaded->model.decisions[index];
    if (l->progress[index] == DONE) {
        return l->decisions[index];
    }
    if (l->progress[index] == RUNNING) {
        return feel_fail(run, d->at, "the decision requires itself");
    }
    if (run->exhausted) {
        return value_error();
    }
    if (run->depth >= FEEL_DEPTH_MAX) {
        run->exhausted = true;
        return feel_fail(run, d->at, "decisions and calls nest too deep");
    }
    l->progress[index] = RUNNING;
    run->depth++;
    feel_frame *frame = arena_zalloc(run->scratch, sizeof *frame);
    frame->slots = fill_slots(s, d->requirements, d->n_requirements,
                              s->loaded->decision_slots[index], run->scratch);
    uint32_t owner = run->owner;
    run->owner = index;
    value v = feel_eval(run, d->logic, frame);
    run->owner = owner;
    run->depth--;
    l->decisions[index] = v;
    l->progress[index] = DONE;
    return v;
}

/* Brings an argument to its parameter's type; false if it does not conform: then the service is
 * not run at all. */
static bool accept_argument(feel_run *run, value *out, value arg, const feel_type *type,
                            source_place at)
{
    *out = feel_coerce(run, arg, type, at);
    return arg.kind == VALUE_NULL || !value_is_error(*out);
}

/* An empty layer for the service about to run. */
static layer *take_layer(dmn_state *s)
{
    const dmn_model *m = &s->loaded->model;
    layer **spare = &s->spare[s->service_depth - 1];
    if (*spare == NULL) {
        *spare = arena_alloc(s->run->scratch, sizeof **spare);
        **spare = layer_new(m, s->run->scratch);
    } else {
        layer_clear(*spare, m);
    }
    return *spare;
}

static value run_service(dmn_state *s, uint32_t index, const value *args)
{
    const dmn_model *m = &s->loaded->model;
    const dmn_service *service = &m->services[index];
    feel_run *run = s->run;
    layer *inner = take_layer(s);
    for (size_t i = 0; i < service->n_input_data; i++) {
        uint32_t k = service->input_data[i];
        inner->coerced[k] = true;
        if (!accept_argument(run, &inner->inputs[k], args[i], m->inputs[k].type, service->at)) {
            return value_error();
        }
    }
    for (size_t i = 0; i < service->n_input_decisions; i++) {
        uint32_t d = service->input_decisions[i];
        inner->progress[d] = DONE;
        if (!accept_argument(run, &inner->decisions[d], args[service->n_input_data + i],
                             m->decisions[d].type, service->at)) {
            return value_error();
        }
    }
    layer *outer = s->current;
    s->current = inner;
    value result;
    if (service->n_output_decisions == 1) {
        result = dmn_state_decision(s, service->output_decisions[0]);
    } else {
        result = value_context_new(run->scratch, service->n_output_decisions);
        for (size_t i = 0; i < service->n_output_decisions; i++) {
            value_entry *entry = &result.as.context->entries[i];
            entry->name = m->decisions[service->output_decisions[i]].name;
            entry->value = dmn_state_decision(s, service->output_decisions[i]);
        }
    }
    s->current = outer;
    return feel_coerce(run, result, service->type->element, service->at);
}

static value call_service(void *self, feel_run *run, const value *args, size_t n_args)
{
    service_call *call = self;
    dmn_state *s = call->state;
    const dmn_service *service = &s->loaded->model.services[call->service];
    if (n_args != s->loaded->service_shapes[call->service].n_params) {
        return feel_fail(run, service->at,
                         "the decision service is called with a wrong number of arguments");
    }
    if (service->n_output_decisions == 0) {
        return feel_fail(run, service->at, "the decision service has no output decision");
    }
    const dmn_model *m = &s->loaded->model;
    size_t n_steps = (m->n_inputs + m->n_decisions) / LAYER_ITEMS_PER_STEP;
    if (run->depth >= FEEL_DEPTH_MAX || s->service_depth >= SERVICE_DEPTH_MAX) {
        run->exhausted = true;
        return feel_fail(run, service->at, "decisions and calls nest too deep");
    }
    if (run->steps_left <= n_steps) {
        run->steps_left = 0;
        run->exhausted = true;
        return feel_fail(run, service->at, "the evaluation takes too many steps");
    }
    run->steps_left -= n_steps;
    feel_run *before = s->run;
    s->run = run;
    run->depth++;
    s->service_depth++;
    value v = run_service(s, call->service, args);
    s->service_depth--;
    run->depth--;
    s->run = before;
    return v;
}

dmn_state *dmn_state_new(const dmn_model *m, arena *a)
{
    const dmn_loaded *l = (const dmn_loaded *)m;
    dmn_state *s = arena_zalloc(a, sizeof *s);
    s->loaded = l;
    s->arena = a;
    s->base = layer_new(m, a);
    s->current = &s->base;
    s->bkms = arena_array(a, m->n_bkms, sizeof *s->bkms);
    s->bkm_frames = arena_array(a, m->n_bkms, sizeof *s->bkm_frames);
    s->services = arena_array(a, m->n_services, sizeof *s->services);
    s->calls = arena_array(a, m->n_services, sizeof *s->calls);
    for (uint32_t i = 0; i < m->n_services; i++) {
        s->calls[i] = (service_call){.state = s, .service = i};
        s->services[i] = (struct feel_function){
            .call = call_service,
            .self = &s->calls[i],
            .params = l->service_shapes[i].params,
            .n_params = l->service_shapes[i].n_params,
        };
    }
    for (size_t i = 0; i < m->n_bkms; i++) {
        bool is_function = m->bkms[i].logic->op == FEEL_FUNCTION;
        s->bkms[i] = (struct feel_function){.definition = is_function ? m->bkms[i].logic : NULL,
                                            .closure = &s->bkm_frames[i]};
    }
    /* Frames last: they hold pointers to the functions above, also their own. */
    for (size_t i = 0; i < m->n_bkms; i++) {
        s->bkm_frames[i].slots =
            fill_slots(s, m->bkms[i].requirements, m->bkms[i].n_requirements, l->bkm_slots[i], a);
    }
    return s;
}

void dmn_state_begin(dmn_state *s, feel_run *run)
{
    const dmn_model *m = &s->loaded->model;
    s->run = run;
    s->current = &s->base;
    s->service_depth = 0;
    memset(s->spare, 0, sizeof s->spare); /* their memory went with the last subject's scratch */
    layer_clear(&s->base, m);
}

void dmn_state_set_input(dmn_state *s, uint32_t input, value v)
{
    s->base.inputs[input] = v;
    s->base.coerced[input] = false;
}

void dmn_state_set_fact(dmn_state *s, uint32_t input, value v)
{
    s->base.inputs[input] = v;
    s->base.coerced[input] = true;
}

void dmn_state_set_decision(dmn_state *s, uint32_t decision, value v)
{
    const dmn_decision *d = &s->loaded->model.decisions[decision];
    s->base.decisions[decision] = feel_coerce(s->run, v, d->type, d->at);
    s->base.progress[decision] = DONE;
}

value dmn_state_call_bkm(dmn_state *s, uint32_t bkm, const value *args, size_t n_args)
{
    if (!s->bkms[bkm].definition) {
        return feel_fail(s->run, s->loaded->model.bkms[bkm].at,
                         "the business knowledge model has no logic");
    }
    return feel_call(s->run, function_value(&s->bkms[bkm]), args, n_args);
}

value dmn_state_call_service(dmn_state *s, uint32_t service, const value *args, size_t n_args)
{
    return call_service(&s->calls[service], s->run, args, n_args);
}

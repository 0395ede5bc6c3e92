/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One subject at a time through the rules. A worker owns everything that changes: the state of each
 * model, the scratch arena, the contexts the facts are filled into. Nothing is done for a benefit
 * until it is asked for, and an item is read from its columns when the first model takes it; guards
 * are decided once per subject and remembered.
 */
#include "evaluate/evaluate.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/translate.h"
#include "evaluate/evaluate_parts.h"

#define SCRATCH_CHUNK_BYTES ((size_t)64 * 1024)
#define EVENT_BYTES_MAX     128 /* a key in the ledger's indexes */

/* ---- workers ---- */

/* A subject whose table has its key more than once: the item of that table, if there is one, is in conflict. */
static void init_duplicate(evaluate_worker *w, arena *a)
{
    const rulebook *book = w->plan->book;
    uint32_t id = (uint32_t)book->n_facts;
    for (size_t i = 0; i < w->subject->n_items; i++) {
        if (strcmp(w->subject->items[i].item->table, w->subject->subject->table) == 0) {
            id += (uint32_t)(w->subject->items[i].item - book->items);
            break;
        }
    }
    w->duplicate = value_unknown(a, RULEBOOK_MISSING(id, UNKNOWN_CONFLICT));
}

static void set_today(evaluate_worker *w, temporal_date today)
{
    temporal_date first = {.year = today.year, .month = today.month, .day = 1};
    w->run.today = w->check.today = today;
    w->month_first_day = (int32_t)temporal_days_from_date(first);
    snprintf(w->year, sizeof w->year, "%04d", (int)today.year);
}

evaluate_worker *evaluate_worker_new(const plan *p, uint32_t plan_subject_index, arena *a)
{
    evaluate_worker *w = arena_zalloc(a, sizeof *w);
    w->plan = p;
    w->subject = &p->subjects[plan_subject_index];
    arena_init(&w->scratch, SCRATCH_CHUNK_BYTES);
    arena_init(&w->check_scratch, SCRATCH_CHUNK_BYTES);
    feel_run_init(&w->run, &w->scratch, p->as_of);
    feel_run_init(&w->check, &w->check_scratch, p->as_of);
    evaluate_items_init(w, a);
    init_duplicate(w, a);
    w->guard_slots = arena_array(a, p->book->n_guards, sizeof *w->guard_slots);
    w->guards = p->book->guards_model == NULL ? NULL : dmn_state_new(p->book->guards_model, a);
    w->benefits = arena_array(a, w->subject->n_benefits, sizeof *w->benefits);
    for (size_t i = 0; i < w->subject->n_benefits; i++) {
        benefit_slot *b = &w->benefits[i];
        b->plan = &w->subject->benefits[i];
        if (b->plan->in_force) {
            b->state = dmn_state_new(b->plan->benefit->model, a);
            evaluate_shown_init(w, b, a);
        }
    }
    set_today(w, p->as_of);
    evaluate_begin(w, 0, "");
    return w;
}

void evaluate_worker_free(evaluate_worker *w)
{
    if (w != NULL) {
        arena_dispose(&w->scratch);
        arena_dispose(&w->check_scratch);
    }
}

arena *evaluate_scratch(evaluate_worker *w)
{
    return &w->scratch;
}

/* ---- subjects ---- */

/* Neighbours often live in one region, and a short text is compared faster than looked up. */
static void set_region(evaluate_worker *w, const char *region)
{
    if (w->region_known && strcmp(w->region, region) == 0) {
        return;
    }
    w->parameters = plan_parameters(w->plan, region);
    w->region_known = strlen(region) < sizeof w->region;
    if (w->region_known) {
        strcpy(w->region, region);
    }
}

/* Nothing is decided of the subject. */
static void forget(evaluate_worker *w)
{
    w->guards_begun = false;
    for (size_t i = 0; i < w->plan->book->n_guards; i++) {
        w->guard_slots[i].known = false;
    }
    for (size_t i = 0; i < w->subject->n_benefits; i++) {
        w->benefits[i].begun = false;
    }
}

void evaluate_watch(evaluate_worker *w, const feel_watch *watch)
{
    w->run.watch = watch;
    forget(w);
}

void evaluate_watch_tables(evaluate_worker *w,
                           void (*asked)(void *self, const feel_table *table, const value *inputs, const feel_rule_status *rules),
                           void *self)
{
    w->run.asked = asked;
    w->run.asked_self = self;
}

void evaluate_set_day(evaluate_worker *w, int32_t day, const char *region)
{
    temporal_date today;
    if (temporal_date_from_days(&today, day)) {
        set_today(w, today);
    }
    for (size_t i = 0; i < w->subject->n_items; i++) {
        evaluate_item(w, i);
    }
    w->parameters = day == w->plan->as_of_day
                        ? plan_parameters(w->plan, region)
                        : rulebook_parameters_for(w->plan->book, &w->scratch, day, region);
    forget(w);
}

void evaluate_begin(evaluate_worker *w, int64_t key, const char *region)
{
    arena_reset(&w->scratch);
    feel_run_reset(&w->run);
    w->key = key;
    set_region(w, region);
    w->batch = NULL;
    forget(w);
    for (size_t i = 0; i < w->subject->n_items; i++) {
        item_slot *slot = &w->items[i];
        slot->current = slot->no_record;
        slot->ready = slot->typed = true;
    }
}

void evaluate_set_item(evaluate_worker *w, size_t item, value v)
{
    w->items[item].current = v;
    w->items[item].ready = true;
    w->items[item].typed = false;
}

void evaluate_set_row(evaluate_worker *w, const batch *b, size_t row)
{
    assert(b->plan->n_items == w->subject->n_items && row < b->n_subjects);
    w->batch = b;
    w->row = row;
    for (size_t i = 0; i < w->subject->n_items; i++) {
        w->items[i].ready = false;
        w->items[i].typed = true;
    }
}

static void bind_inputs(evaluate_worker *w, dmn_state *state, const plan_binding *bindings,
                        size_t n)
{
    dmn_state_begin(state, &w->run);
    for (size_t i = 0; i < n; i++) {
        int item = bindings[i].item;
        if (item == PLAN_PARAMETERS) {
            dmn_state_set_fact(state, bindings[i].input, w->parameters);
        } else if (w->items[item].typed) {
            dmn_state_set_fact(state, bindings[i].input, evaluate_item(w, (size_t)item));
        } else {
            dmn_state_set_input(state, bindings[i].input, w->items[item].current);
        }
    }
}

static dmn_state *benefit_state(evaluate_worker *w, size_t benefit)
{
    benefit_slot *b = &w->benefits[benefit];
    assert(b->state != NULL);
    if (!b->begun) {
        bind_inputs(w, b->state, b->plan->bindings, b->plan->n_bindings);
        b->begun = true;
    }
    return b->state;
}

/* ---- decisions ---- */

/* One decision, and the fault behind its result if that is an error. The first fault since it began
   is the innermost one. */
static value ask(evaluate_worker *w, dmn_state *state, const dmn_model *m, uint32_t decision,
                 feel_fault *fault)
{
    size_t n_before = w->run.n_faults;
    value v = dmn_state_decision(state, decision);
    if (value_is_error(v) || w->run.exhausted) {
        *fault = (feel_fault){.at = m->decisions[decision].at, .message = N_("the result is an error")};
        if (n_before < w->run.n_faults && n_before < FEEL_FAULTS_KEPT) {
            *fault = w->run.faults[n_before];
        } else if (w->run.n_faults > 0) {
            *fault = w->run.faults[0];
        }
    }
    return w->run.exhausted ? value_error() : v;
}

/* An unknown wins over a failure, as in value_null_join(): with the fact known, the failure may be
   gone. */
static void fail(evaluation *out, const dmn_model *m, int decision, const char *message)
{
    if (out->state == EVALUATION_UNKNOWN) {
        return;
    }
    out->state = EVALUATION_FAILED;
    out->fault = (feel_fault){.at = m->decisions[decision].at, .message = message};
}

static const value_missing nothing_missing = {0};

/* A null where a decision is due: an error fails, an unknown fact and a plain null leave it open.
   Adds to what is missing already. */
static void take_null(evaluate_worker *w, evaluation *out, value v, feel_fault fault)
{
    if (value_is_error(v)) {
        if (out->state != EVALUATION_UNKNOWN) {
            out->state = EVALUATION_FAILED;
            out->fault = fault;
        }
        return;
    }
    const value_missing *missing = value_is_unknown(v) ? v.as.missing : &nothing_missing;
    if (out->state == EVALUATION_UNKNOWN && missing->n > 0 && out->missing->n > 0) {
        value both = value_null_join(&w->scratch, value_unknown_set(out->missing), v);
        missing = both.as.missing;
    } else if (out->state == EVALUATION_UNKNOWN && missing->n == 0) {
        missing = out->missing;
    }
    out->state = EVALUATION_UNKNOWN;
    out->missing = missing;
}

static guard_slot *decide_guard(evaluate_worker *w, uint32_t guard)
{
    const rulebook *book = w->plan->book;
    guard_slot *slot = &w->guard_slots[guard];
    if (!slot->known) {
        if (!w->guards_begun) {
            bind_inputs(w, w->guards, w->subject->guard_bindings, w->subject->n_guard_bindings);
            w->guards_begun = true;
        }
        w->run.trace = false;
        slot->fault = (feel_fault){0};
        slot->result =
            ask(w, w->guards, book->guards_model, book->guards[guard].decision, &slot->fault);
        slot->known = true;
    }
    return slot;
}

/* The first guard that is not true decides; false = the benefit is decided. */
static bool pass_guards(evaluate_worker *w, const rulebook_benefit *benefit, evaluation *out)
{
    const rulebook *book = w->plan->book;
    for (size_t i = 0; i < benefit->n_guards; i++) {
        const rulebook_guard *guard = &book->guards[benefit->guards[i]];
        const guard_slot *slot = decide_guard(w, benefit->guards[i]);
        if (value_is_true(slot->result)) {
            continue;
        }
        out->guard = guard;
        if (value_is_false(slot->result)) {
            out->state = EVALUATION_GUARD_FAILED;
        } else if (value_is_null(slot->result)) {
            take_null(w, out, slot->result, slot->fault);
        } else {
            fail(out, book->guards_model, (int)guard->decision,
                 "a guard gives true, false or null");
        }
        return false;
    }
    return true;
}

/* ---- what an eligible subject gets ---- */

static void take_amount(evaluate_worker *w, const rulebook_benefit *benefit, dmn_state *state,
                        evaluation *out)
{
    feel_fault fault = {0};
    number rounded;
    out->amount_minor = 0;
    if (benefit->amount < 0) {
        return;
    }
    value v = ask(w, state, benefit->model, (uint32_t)benefit->amount, &fault);
    if (value_is_null(v)) {
        take_null(w, out, v, fault);
    } else if (v.kind != VALUE_NUMBER) {
        fail(out, benefit->model, benefit->amount, "the amount is not a number");
    } else if (!number_round(&rounded, v.as.number, benefit->minor_unit, benefit->rounding) ||
               !number_to_scaled(&out->amount_minor, rounded, benefit->minor_unit)) {
        fail(out, benefit->model, benefit->amount, "the amount is too large");
    } else if (out->amount_minor < 0) {
        fail(out, benefit->model, benefit->amount, "the amount is negative");
    }
}

static const char *copy_event(evaluate_worker *w, value v)
{
    if (v.kind == VALUE_DATE) {
        char day[TEMPORAL_TEXT_MAX];
        return arena_copy(&w->scratch, day, temporal_date_format(day, v.as.date));
    }
    if (v.kind != VALUE_STRING || v.as.string.size == 0 || v.as.string.size > EVENT_BYTES_MAX ||
        memchr(v.as.string.bytes, '\0', v.as.string.size) != NULL) {
        return NULL;
    }
    return arena_copy(&w->scratch, v.as.string.bytes, v.as.string.size);
}

static void take_event(evaluate_worker *w, const rulebook_benefit *benefit, dmn_state *state,
                       evaluation *out)
{
    feel_fault fault = {0};
    if (benefit->event < 0) {
        out->event = benefit->period == PERIOD_YEARLY ? w->year : "";
        return;
    }
    value v = ask(w, state, benefit->model, (uint32_t)benefit->event, &fault);
    if (value_is_null(v)) {
        take_null(w, out, v, fault);
        return;
    }
    const char *event = copy_event(w, v);
    if (event == NULL) {
        fail(out, benefit->model, benefit->event,
             "the event is neither a date nor a text of 1 to 128 bytes");
        return;
    }
    out->event = event;
}

static void take_valid_from(evaluate_worker *w, const rulebook_benefit *benefit, dmn_state *state,
                            evaluation *out)
{
    feel_fault fault = {0};
    out->valid_from_day = w->month_first_day;
    if (benefit->valid_from < 0) {
        return;
    }
    value v = ask(w, state, benefit->model, (uint32_t)benefit->valid_from, &fault);
    if (value_is_null(v)) {
        take_null(w, out, v, fault);
    } else if (v.kind != VALUE_DATE ||
               !temporal_date_valid(v.as.date.year, v.as.date.month, v.as.date.day) ||
               v.as.date.year < 1 || v.as.date.year > 9999) {
        fail(out, benefit->model, benefit->valid_from,
             "the first day is not a date of the years 1 to 9999");
    } else if (benefit->period == PERIOD_MONTHLY && v.as.date.day != 1) {
        fail(out, benefit->model, benefit->valid_from,
             "a monthly benefit starts on the first of a month");
    } else {
        out->valid_from_day = (int32_t)temporal_days_from_date(v.as.date);
    }
}

/* A key of text or a uuid, as a string of the rules. */
static bool read_key(evaluate_worker *w, value v, int64_t *number)
{
    key_book *book = w->batch->book;
    key k;
    if (v.kind != VALUE_STRING ||
        !key_parse(&k, &w->scratch, book->kind,
                   arena_copy(&w->scratch, v.as.string.bytes, v.as.string.size))) {
        return false;
    }
    *number = key_book_number(book, k);
    return true;
}

static void take_payee(evaluate_worker *w, const rulebook_benefit *benefit, dmn_state *state,
                       evaluation *out)
{
    feel_fault fault = {0};
    out->payee = w->key;
    if (benefit->payee < 0) {
        return;
    }
    value v = ask(w, state, benefit->model, (uint32_t)benefit->payee, &fault);
    if (value_is_null(v)) {
        take_null(w, out, v, fault);
    } else if (w->batch != NULL && w->batch->keys.kind != KEY_INTEGER) {
        if (!read_key(w, v, &out->payee)) {
            fail(out, benefit->model, benefit->payee, "the payee is not a key, a uuid or text");
        }
    } else if (v.kind != VALUE_NUMBER || !number_to_int64(&out->payee, v.as.number)) {
        fail(out, benefit->model, benefit->payee, "the payee is not a key, a whole number");
    }
}

/* All four are asked even when one is open, so that a hold names everything that is missing at
   once. */
static void take_grant(evaluate_worker *w, const rulebook_benefit *benefit, dmn_state *state,
                       evaluation *out)
{
    static void (*const parts[])(evaluate_worker *, const rulebook_benefit *, dmn_state *,
                                 evaluation *) = {take_amount, take_event, take_valid_from,
                                                  take_payee};
    out->state = EVALUATION_ELIGIBLE;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        parts[i](w, benefit, state, out);
    }
}

static void decide_benefit(evaluate_worker *w, size_t index, evaluation *out)
{
    const rulebook_benefit *benefit = w->benefits[index].plan->benefit;
    feel_fault fault = {0};
    if (!pass_guards(w, benefit, out)) {
        return;
    }
    w->run.trace = true;
    dmn_state *state = benefit_state(w, index);
    value eligible = ask(w, state, benefit->model, benefit->eligible, &fault);
    if (value_is_true(eligible)) {
        take_grant(w, benefit, state, out);
    } else if (value_is_false(eligible)) {
        out->state = EVALUATION_NOT_ELIGIBLE;
    } else if (value_is_null(eligible)) {
        take_null(w, out, eligible, fault);
    } else {
        fail(out, benefit->model, (int)benefit->eligible, "eligibility is neither true nor false");
    }
}

/* The table rules that fired in decisions that decide, each once, in the order in which they first
   fired. */
static void take_hits(evaluate_worker *w, const plan_benefit *plan, evaluation *out)
{
    const feel_run *run = &w->run;
    feel_hit *hits = arena_alloc(&w->scratch, run->n_hits * sizeof *hits);
    size_t n = 0;
    for (size_t i = 0; i < run->n_hits; i++) {
        const feel_hit *hit = &run->hits[i];
        bool wanted = plan->closure[hit->owner];
        for (size_t j = 0; wanted && j < n; j++) {
            wanted = hits[j].table != hit->table || hits[j].rule != hit->rule;
        }
        if (wanted) {
            hits[n++] = *hit;
        }
    }
    out->hits = hits;
    out->n_hits = n;
}

static bool is_true(evaluate_worker *w, size_t index, uint32_t decision)
{
    feel_fault fault;
    dmn_state *state = benefit_state(w, index);
    feel_run_reset(&w->run);
    return value_is_true(
        ask(w, state, w->benefits[index].plan->benefit->model, decision, &fault));
}

/* What is unknown agrees with nobody. */
static bool is_agreed(evaluate_worker *w, size_t index, const rulebook_stop *stop)
{
    uint32_t n = 0;
    for (size_t i = 0; i < stop->n_agrees; i++) {
        n += is_true(w, index, stop->agrees[i]);
    }
    return stop->automatic && n >= stop->n_sources;
}

static void take_stop(evaluate_worker *w, size_t index, evaluation *out)
{
    const rulebook_benefit *benefit = w->benefits[index].plan->benefit;
    for (size_t i = 0; i < benefit->n_stops; i++) {
        if (is_true(w, index, benefit->stops[i].decision)) {
            out->stop = &benefit->stops[i];
            out->stop_agreed = is_agreed(w, index, out->stop);
            if (benefit->event < 0 && benefit->period == PERIOD_YEARLY) {
                out->event = w->year; /* that is stopped, of somebody who may not be eligible now */
            }
            return;
        }
    }
}

void evaluate_benefit(evaluate_worker *w, size_t benefit, evaluation *out)
{
    const plan_benefit *plan = w->benefits[benefit].plan;
    *out = (evaluation){.missing = &nothing_missing,
                        .event = "",
                        .payee = w->key,
                        .valid_from_day = w->month_first_day};
    w->benefits[benefit].begun = false; /* what was decided before would not show its rules again */
    if (w->batch != NULL && w->batch->duplicate[w->row]) {
        out->state = EVALUATION_UNKNOWN; /* which of the two it is, is for a human to say */
        out->missing = w->duplicate.as.missing;
        return;
    }
    feel_run_reset(&w->run);
    decide_benefit(w, benefit, out);
    take_hits(w, plan, out);
    /* Last: a stop's decisions may share some with eligibility, whose rules must be seen firing
       first. */
    take_stop(w, benefit, out);
}

value evaluate_decision(evaluate_worker *w, size_t benefit, uint32_t decision)
{
    feel_fault fault;
    dmn_state *state = benefit_state(w, benefit);
    feel_run_reset(&w->run);
    return ask(w, state, w->benefits[benefit].plan->benefit->model, decision, &fault);
}

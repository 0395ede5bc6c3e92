/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chunk of subjects goes twice through the benefits. First by columns: what is plain is decided,
 * and granted, for all of them at once, and who is not plain for a benefit is marked. Then those,
 * one by one in the order of their keys: standing state is asked for, and rules only where the
 * columns left them to the interpreter.
 *
 * A benefit comes after those that exclude it. Whoever is marked for one of these is marked for it as
 * well, for what they get of the first is not known yet when columns come to the second.
 */
#include "run/subjects.h"

#include <stdlib.h>
#include <string.h>

#include "decide/decide_columns.h"
#include "emit/content.h"
#include "kernels/kernels.h"

#define BASES_BITS 10

/* The number of a list of deciding rules, by the columns' signature, which is of one benefit. */
typedef struct known_basis {
    uint64_t signature;
    int64_t number;
    uint32_t program;
    bool used;
} known_basis;

/* A benefit as this worker decides it. */
typedef struct own_benefit {
    const plan_benefit *plan;
    int program;       /* in program.benefits; -1: not in force, or gated */
    bool has_messages; /* on "grant" */
    size_t *excludes;  /* positions */
    size_t n_excludes;
    uint8_t *aside;        /* of each subject of the chunk: to be decided one by one */
    uint8_t *granted;      /* by columns tonight; of benefits that exclude others */
    const uint8_t **stops; /* truths of each stop event, of the chunk */
    uint8_t *outcomes;     /* what is kept of each subject of the chunk: subjects_kept */
    const char **reasons;
    int64_t *amounts_minor;
} own_benefit;

struct subjects {
    const plan *plan;
    const plan_subject *subject;
    const program *program;
    subjects_options options;
    emit *emit;
    arena *arena;
    batch *batch;
    standing *standing;
    evaluate_worker *evaluator;
    evaluate_columns *columns;
    decide_tally *tally;
    own_benefit *benefits; /* by position */
    size_t *order;
    bool *held; /* by position, of the subject at hand */
    int32_t month_first_day;
    known_basis *bases;
    text facts, rules;
    char event_day[TEMPORAL_TEXT_MAX + 1];
    uint32_t *grants, *set_aside;
    uint8_t *anybody, *excluded; /* of each subject of the chunk */
    size_t next;                 /* subject */
    size_t n_chunk;              /* subjects of the chunk decided last, which ends before it */
};

/* ---- making one ---- */

static int find_position(const plan_subject *s, uint32_t benefit)
{
    for (size_t i = 0; i < s->n_benefits; i++) {
        if (s->benefits[i].index == benefit) {
            return (int)i;
        }
    }
    return -1; /* of another kind of subject: its keys are not ours */
}

static void visit_benefit(const plan_subject *s, size_t position, bool *visited, size_t *order,
                          size_t *n)
{
    if (visited[position]) {
        return;
    }
    visited[position] = true;
    const rulebook_benefit *b = s->benefits[position].benefit;
    for (size_t i = 0; i < b->n_excludes; i++) {
        int before = find_position(s, b->excludes[i]);
        if (before >= 0) {
            visit_benefit(s, (size_t)before, visited, order, n);
        }
    }
    order[(*n)++] = position;
}

/* Benefits by id, but those that exclude another one before it. Of a circle of exclusions the first
 * id comes last. */
static void order_benefits(const plan_subject *s, arena *a, size_t *order)
{
    bool *visited = arena_array(a, s->n_benefits, sizeof *visited);
    size_t n = 0;
    for (size_t i = 0; i < s->n_benefits; i++) {
        visit_benefit(s, i, visited, order, &n);
    }
}

static bool has_message(const rulebook_benefit *b, const char *on)
{
    for (size_t i = 0; i < b->n_messages; i++) {
        if (strcmp(b->messages[i].on, on) == 0) {
            return true;
        }
    }
    return false;
}

static void *line_of(arena *a, size_t bytes)
{
    return column_array(a, bytes, 1);
}

static void prepare_kept(own_benefit *own, arena *a)
{
    own->outcomes = line_of(a, COLUMNS_CHUNK);
    own->reasons = arena_array(a, COLUMNS_CHUNK, sizeof *own->reasons);
    own->amounts_minor = arena_array(a, COLUMNS_CHUNK, sizeof *own->amounts_minor);
}

static void prepare_benefits(subjects *s)
{
    s->benefits = arena_array(s->arena, s->subject->n_benefits, sizeof *s->benefits);
    for (size_t i = 0; i < s->subject->n_benefits; i++) {
        own_benefit *own = &s->benefits[i];
        const rulebook_benefit *b = s->subject->benefits[i].benefit;
        own->plan = &s->subject->benefits[i];
        own->program = -1;
        own->has_messages = has_message(b, "grant");
        own->aside = line_of(s->arena, COLUMNS_CHUNK);
        own->stops = arena_array(s->arena, b->n_stops, sizeof *own->stops);
        own->excludes = arena_array(s->arena, b->n_excludes, sizeof *own->excludes);
        if (s->options.keeps) {
            prepare_kept(own, s->arena);
        }
        for (size_t k = 0; k < b->n_excludes; k++) {
            int other = find_position(s->subject, b->excludes[k]);
            if (other >= 0) {
                own->excludes[own->n_excludes++] = (size_t)other;
                s->benefits[other].granted = line_of(s->arena, COLUMNS_CHUNK);
            }
        }
    }
    for (size_t i = 0; i < s->program->n_benefits; i++) {
        s->benefits[s->program->benefits[i].position].program = (int)i;
    }
}

subjects *subjects_new(const program *p, emit *x, subjects_options options, arena *a)
{
    subjects *s = arena_zalloc(a, sizeof *s);
    uint32_t index = (uint32_t)(p->subject - p->plan->subjects);
    temporal_date first = {.year = p->plan->as_of.year, .month = p->plan->as_of.month, .day = 1};
    s->plan = p->plan;
    s->subject = p->subject;
    s->program = p;
    s->options = options;
    s->emit = x;
    s->arena = a;
    s->batch = options.batch != NULL ? options.batch : batch_new(s->subject);
    s->standing = standing_new(s->subject, s->plan->as_of_day);
    s->evaluator = evaluate_worker_new(s->plan, index, a);
    s->columns = evaluate_columns_new(p, a);
    s->tally = decide_tally_new(p->n_benefits);
    s->order = arena_array(a, s->subject->n_benefits, sizeof *s->order);
    s->held = arena_array(a, s->subject->n_benefits, sizeof *s->held);
    s->month_first_day = (int32_t)temporal_days_from_date(first);
    s->bases = arena_array(a, (size_t)1 << BASES_BITS, sizeof *s->bases);
    s->grants = arena_array(a, COLUMNS_CHUNK, sizeof *s->grants);
    s->set_aside = arena_array(a, COLUMNS_CHUNK, sizeof *s->set_aside);
    s->anybody = line_of(a, COLUMNS_CHUNK);
    s->excluded = line_of(a, COLUMNS_CHUNK);
    order_benefits(s->subject, a, s->order);
    prepare_benefits(s);
    return s;
}

void subjects_free(subjects *s)
{
    if (s != NULL) {
        batch_free(s->options.batch != NULL ? NULL : s->batch);
        standing_free(s->standing);
        evaluate_worker_free(s->evaluator);
        evaluate_columns_free(s->columns);
        decide_tally_free(s->tally);
        text_dispose(&s->facts);
        text_dispose(&s->rules);
    }
}

batch *subjects_batch(subjects *s)
{
    return s->batch;
}

standing *subjects_standing(subjects *s)
{
    return s->standing;
}

/* ---- one by one ---- */

static const value_missing nothing_missing = {0};

static size_t place_of(const columns_benefit *c, size_t i)
{
    size_t low = 0, high = c->n_eligible;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->eligible[middle] < i) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Valid until the next. A text that is no event's name is the interpreter's already. */
static const char *event_of(subjects *s, const columns_benefit *c, size_t k)
{
    switch (c->program->event_kind) {
    case PROGRAM_EVENT_DATE: {
        temporal_date d;
        temporal_date_from_days(&d, c->events[k]);
        s->event_day[temporal_date_format(s->event_day, d)] = '\0';
        return s->event_day;
    }
    case PROGRAM_EVENT_TEXT:
        return s->batch->dictionary.items[c->events[k]].bytes;
    default:
        return c->program->event_text;
    }
}

/* The stop event that is true; false = the interpreter has to be asked. */
static bool take_stop(const subjects *s, const own_benefit *own, size_t i, evaluation *e)
{
    const rulebook_benefit *b = own->plan->benefit;
    for (size_t k = 0; k < b->n_stops; k++) {
        uint8_t truth = evaluate_columns_stop(s->columns, (size_t)own->program, k)[i];
        if (truth == TRUTH_U) {
            return false;
        }
        if (truth == TRUTH_T) {
            e->stop = &b->stops[k];
            return !e->stop->automatic; /* who agrees is for the interpreter to ask */
        }
    }
    return true;
}

/* The payee is a number, and keys are none: for the interpreter to say so. */
static bool pays_by_number(const subjects *s, const columns_benefit *c)
{
    return c->program->payee >= 0 && s->batch->keys.kind != KEY_INTEGER;
}

/* What the columns say, as evaluate_benefit() would; false = they do not say all. */
static bool evaluate_by_columns(subjects *s, const own_benefit *own, size_t i, bool entitled,
                                evaluation *e)
{
    if (s->options.by_rows) {
        return false;
    }
    const columns_benefit *c = evaluate_columns_benefit(s->columns, (size_t)own->program);
    uint8_t verdict = c->verdicts[i];
    *e = (evaluation){.missing = &nothing_missing,
                      .event = "",
                      .payee = s->batch->numbers[s->next + i],
                      .valid_from_day = s->month_first_day,
                      .state = EVALUATION_NOT_ELIGIBLE};
    if (verdict == COLUMNS_ROW || pays_by_number(s, c) || !take_stop(s, own, i, e)) {
        return false;
    }
    if (e->stop != NULL && own->plan->benefit->event < 0) {
        e->event = c->program->event_text; /* that is stopped */
    }
    if (verdict >= COLUMNS_GUARD) {
        e->state = EVALUATION_GUARD_FAILED;
        e->guard = &s->plan->book->guards[own->plan->benefit->guards[verdict - COLUMNS_GUARD]];
        return true;
    }
    if (verdict == COLUMNS_NOT_ELIGIBLE) {
        return !entitled; /* a proposal keeps the rules that decided */
    }
    size_t k = place_of(c, i);
    e->state = EVALUATION_ELIGIBLE;
    e->amount_minor = columns_amount(c, k);
    e->valid_from_day = c->valid_from_days == NULL ? e->valid_from_day : c->valid_from_days[k];
    e->payee = c->payees == NULL ? e->payee : c->payees[k];
    e->event = event_of(s, c, k);
    return evaluate_columns_hits(s->columns, (size_t)own->program, k,
                                 evaluate_scratch(s->evaluator), &e->hits, &e->n_hits);
}

static bool is_excluded(const subjects *s, const own_benefit *own)
{
    for (size_t i = 0; i < own->n_excludes; i++) {
        if (s->held[own->excludes[i]]) {
            return true;
        }
    }
    return false;
}

static void keep(own_benefit *own, size_t i, outcome o, const char *reason, int64_t amount_minor)
{
    if (own->outcomes != NULL) {
        own->outcomes[i] = (uint8_t)o;
        own->reasons[i] = reason;
        own->amounts_minor[i] = amount_minor;
    }
}

static void decide_benefit(subjects *s, size_t i, size_t position)
{
    const batch *b = s->batch;
    own_benefit *own = &s->benefits[position];
    size_t row = s->next + i;
    bool excluded = is_excluded(s, own), entitled = s->held[position];
    evaluation e;
    ledger_state state;
    decision d;
    emit_decided what = {.subject = b->numbers[row],
                         .region = b->regions[row],
                         .benefit = own->plan,
                         .position = position,
                         .state = &state,
                         .d = &d,
                         .worker = s->evaluator};
    standing_common(s->standing, position, b->regions[row], &state);
    if (decide_skip_reason(own->plan, &state, excluded) == NULL) {
        if (!evaluate_by_columns(s, own, i, entitled, &e)) {
            evaluate_benefit(s->evaluator, position, &e);
        }
        standing_event(s->standing, position, e.event, &state);
        what.e = &e;
        what.content = content_of(evaluate_scratch(s->evaluator), s->plan->book, &e, &state);
    }
    decide(own->plan, what.e, &state, excluded, s->plan->as_of_day, what.content, &d);
    s->held[position] |= d.outcome == OUTCOME_GRANT;
    keep(own, i, d.outcome, d.reason, d.amount_minor);
    emit_decision(s->emit, &what);
}

static void begin_subject(subjects *s, size_t i)
{
    const batch *b = s->batch;
    size_t row = s->next + i;
    standing_seek(s->standing, b->numbers[row]);
    evaluate_begin(s->evaluator, b->numbers[row], b->regions[row]);
    evaluate_set_row(s->evaluator, b, row);
    for (size_t k = 0; k < s->subject->n_benefits; k++) {
        const uint8_t *granted = s->benefits[k].granted;
        s->held[k] = standing_is_held(s->standing, k) || (granted != NULL && granted[i]);
    }
}

/* Those marked for some benefit, in the order of their keys. */
static void decide_set_aside(subjects *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!s->anybody[i]) {
            continue;
        }
        begin_subject(s, i);
        for (size_t k = 0; k < s->subject->n_benefits; k++) {
            size_t position = s->order[k];
            if (s->benefits[position].aside[i]) {
                decide_benefit(s, i, position);
            }
        }
    }
}

/* ---- by columns ---- */

static int64_t basis_of(subjects *s, const own_benefit *own, size_t k, size_t row)
{
    uint64_t signature = 0;
    size_t program = (size_t)own->program;
    bool known = evaluate_columns_signature(s->columns, program, k, &signature);
    uint64_t hash = (signature ^ program) * UINT64_C(0x9e3779b97f4a7c15);
    known_basis *slot = &s->bases[hash >> (64 - BASES_BITS)];
    if (known && slot->used && slot->signature == signature && slot->program == program) {
        return slot->number;
    }
    evaluation e = {0};
    evaluate_begin(s->evaluator, s->batch->numbers[row], s->batch->regions[row]);
    if (!known || !evaluate_columns_hits(s->columns, program, k, evaluate_scratch(s->evaluator),
                                         &e.hits, &e.n_hits)) {
        evaluate_set_row(s->evaluator, s->batch, row);
        evaluate_benefit(s->evaluator, s->program->benefits[program].position, &e);
    }
    text_clear(&s->rules);
    evaluate_rules_json(s->evaluator, s->program->benefits[program].position, &e, &s->rules);
    int64_t number = emit_basis(s->emit, s->rules.bytes, s->rules.size);
    if (known) {
        *slot = (known_basis){
            .signature = signature, .number = number, .program = (uint32_t)program, .used = true};
    }
    return number;
}

static void grant(subjects *s, const own_benefit *own, const columns_benefit *c,
                  const standing_column *standing, size_t k)
{
    const batch *b = s->batch;
    size_t i = c->eligible[k], row = s->next + i;
    size_t position = c->program->position;
    emit_grant_row g = {
        .subject = b->numbers[row], .region = b->regions[row], .seq = 1, .kind = GRANT_NEW};
    g.amount_minor = columns_amount(c, k);
    g.payee = c->payees == NULL ? g.subject : c->payees[k];
    g.valid_from_day = c->valid_from_days == NULL ? s->month_first_day : c->valid_from_days[k];
    if (standing != NULL) {
        g.kind = standing->entitled[i] ? GRANT_RAISE : GRANT_NEW;
        g.previous_minor = standing->entitled_minor[i];
        g.seq = standing->entitlement_seq[i] + 1;
    }
    g.event = event_of(s, c, k);
    g.basis = basis_of(s, own, k, row);
    text_clear(&s->facts);
    evaluate_facts_row(s->evaluator, position, b, row, &s->facts);
    g.facts = s->facts.bytes;
    g.facts_size = s->facts.size;
    emit_grant(s->emit, own->plan, &g);
}

/* 1 for who holds a benefit that excludes this one, of before or since tonight. */
static const uint8_t *find_excluded(subjects *s, const own_benefit *own, size_t n)
{
    if (own->n_excludes == 0) {
        return NULL;
    }
    memset(s->excluded, 0, n);
    for (size_t e = 0; e < own->n_excludes; e++) {
        const own_benefit *other = &s->benefits[own->excludes[e]];
        const standing_column *standing = standing_benefit(s->standing, own->excludes[e]);
        for (size_t i = 0; i < n; i++) {
            s->excluded[i] |= other->granted[i] | (standing != NULL && standing->entitled[i]);
        }
    }
    return s->excluded;
}

/* Who is not plain for this benefit before it is looked at; false = nobody. */
static bool mark_special(subjects *s, own_benefit *own, size_t position, size_t n)
{
    const uint8_t *special = standing_special(s->standing);
    bool any = memchr(special, 1, n) != NULL;
    memcpy(own->aside, special, n);
    for (size_t e = 0; e < own->n_excludes; e++) {
        const uint8_t *aside = s->benefits[own->excludes[e]].aside;
        for (size_t i = 0; i < n; i++) {
            own->aside[i] |= aside[i];
        }
        any = true;
    }
    for (size_t i = 0; standing_any_pause(s->standing) && i < n; i++) {
        own->aside[i] |= standing_is_paused(s->standing, position, s->batch->regions[s->next + i]);
        any = true;
    }
    return any;
}

/* Who is not granted it. Those set aside, and grants, write over it. */
static void keep_rest(own_benefit *own, const uint8_t *excluded, size_t n)
{
    if (own->outcomes == NULL) {
        return;
    }
    memset(own->outcomes, OUTCOME_NOT_ELIGIBLE, n);
    const char *reason = own->program < 0 ? plan_skip_reason(own->plan) : "excluded";
    for (size_t i = 0; (own->program < 0 || excluded != NULL) && i < n; i++) {
        if (own->program < 0 || excluded[i]) {
            keep(own, i, OUTCOME_SKIP, reason, 0);
        }
    }
}

static void decide_by_columns(subjects *s, size_t position, size_t n)
{
    own_benefit *own = &s->benefits[position];
    if (own->program < 0) {
        keep_rest(own, NULL, n);
        return; /* nobody is looked at: counted at the end */
    }
    const columns_benefit *c = evaluate_columns_benefit(s->columns, (size_t)own->program);
    const standing_column *standing = standing_benefit(s->standing, position);
    size_t n_stops = c->program->n_stops;
    bool any = mark_special(s, own, position, n);
    if (pays_by_number(s, c)) {
        memset(own->aside, 1, n);
        any = true;
    }
    for (size_t k = 0; k < n_stops; k++) {
        own->stops[k] = evaluate_columns_stop(s->columns, (size_t)own->program, k);
    }
    decide_columns_input in = {.evaluated = c,
                               .index = (size_t)own->program,
                               .n = n,
                               .aside = any ? own->aside : NULL,
                               .excluded = find_excluded(s, own, n),
                               .entitled = standing == NULL ? NULL : standing->entitled,
                               .entitled_minor = standing == NULL ? NULL : standing->entitled_minor,
                               .stops = own->stops,
                               .n_stops = n_stops,
                               .has_window = own->plan->benefit->offer_days > 0,
                               .has_messages = (s->options.writes && own->has_messages) ||
                                               c->program->event_kind == PROGRAM_EVENT_TEXT};
    decide_columns_output out = {.grants = s->grants, .aside = s->set_aside};
    decide_columns(s->tally, &in, &out);
    keep_rest(own, in.excluded, n);
    memset(own->aside, 0, n);
    for (size_t k = 0; k < out.n_aside; k++) {
        own->aside[out.aside[k]] = 1;
        s->anybody[out.aside[k]] = 1;
    }
    for (size_t k = 0; k < out.n_grants; k++) {
        size_t i = c->eligible[out.grants[k]];
        if (own->granted != NULL) {
            own->granted[i] = 1;
        }
        keep(own, i, OUTCOME_GRANT, "new", columns_amount(c, out.grants[k]));
        if (s->options.writes) {
            grant(s, own, c, standing, out.grants[k]);
        }
    }
}

/* ---- a shard ---- */

void subjects_begin(subjects *s)
{
    evaluate_columns_begin(s->columns, s->batch);
    decide_tally_begin(s->tally);
    s->next = s->n_chunk = 0;
}

static void set_all_aside(subjects *s, size_t n)
{
    memset(s->anybody, 1, n);
    for (size_t k = 0; k < s->subject->n_benefits; k++) {
        memset(s->benefits[k].aside, 1, n);
    }
    for (size_t i = 0; i < n; i++) {
        emit_read(s->emit, s->batch->regions[s->next + i]);
    }
}

/* Of all benefits before any is decided: of two that exclude each other the first asks for the marks of
 * the second. */
static void clear_marks(subjects *s, size_t n)
{
    memset(s->anybody, 0, n);
    for (size_t k = 0; k < s->subject->n_benefits; k++) {
        own_benefit *own = &s->benefits[k];
        memset(own->aside, 0, n);
        if (own->granted != NULL) {
            memset(own->granted, 0, n);
        }
    }
}

bool subjects_next(subjects *s)
{
    batch *b = s->batch;
    if (s->next == b->n_subjects) {
        return false;
    }
    if (s->options.by_rows) {
        size_t left = b->n_subjects - s->next, n = left < COLUMNS_CHUNK ? left : COLUMNS_CHUNK;
        clear_marks(s, n);
        set_all_aside(s, n);
        decide_set_aside(s, n);
        s->next += n;
        s->n_chunk = n;
        return true;
    }
    size_t n = evaluate_columns_chunk(s->columns, s->next);
    decide_regions(s->tally, b, s->next, n);
    standing_align(s->standing, b->numbers + s->next, n);
    clear_marks(s, n);
    for (size_t k = 0; k < s->subject->n_benefits; k++) {
        decide_by_columns(s, s->order[k], n);
    }
    if (memchr(s->anybody, 1, n) != NULL) {
        decide_set_aside(s, n);
    }
    s->next += n;
    s->n_chunk = n;
    return true;
}

static void add_count(subjects *s, const own_benefit *own, const char *region, outcome o,
                      const char *reason, int64_t n, int64_t amount_minor)
{
    if (n > 0) {
        counts_add(emit_counting(s->emit), own->plan->index, region, o, reason, n, amount_minor);
    }
}

static void finish_region(subjects *s, size_t region)
{
    int64_t n_read;
    const char *name = decide_tally_region(s->tally, region, &n_read);
    counts_add(emit_counting(s->emit), COUNTS_READ, name, 0, "", n_read, 0);
    for (size_t i = 0; i < s->subject->n_benefits; i++) {
        const own_benefit *own = &s->benefits[i];
        if (own->program < 0) {
            add_count(s, own, name, OUTCOME_SKIP, plan_skip_reason(own->plan), n_read, 0);
            continue;
        }
        const decide_count *c = decide_tally_of(s->tally, region, (size_t)own->program);
        add_count(s, own, name, OUTCOME_GRANT, "new", c->n_new, c->new_minor);
        add_count(s, own, name, OUTCOME_GRANT, "raise", c->n_raise, c->raise_minor);
        add_count(s, own, name, OUTCOME_UNCHANGED, "", c->n_unchanged, c->unchanged_minor);
        add_count(s, own, name, OUTCOME_SKIP, "excluded", c->n_excluded, 0);
        add_count(s, own, name, OUTCOME_NOT_ELIGIBLE, "",
                  n_read - c->n_new - c->n_raise - c->n_unchanged - c->n_excluded - c->n_aside, 0);
    }
}

void subjects_finish(subjects *s)
{
    if (s->options.by_rows) {
        return;
    }
    for (size_t i = 0; i < decide_tally_regions(s->tally); i++) {
        finish_region(s, i);
    }
    emit_counting(s->emit)->overflow |= decide_tally_overflow(s->tally);
}

/* ---- what came of everybody ---- */

size_t subjects_chunk(const subjects *s, size_t *first)
{
    *first = s->next - s->n_chunk;
    return s->n_chunk;
}

subjects_kept subjects_kept_of(const subjects *s, size_t position)
{
    const own_benefit *own = &s->benefits[position];
    return (subjects_kept){own->outcomes, own->reasons, own->amounts_minor};
}

int64_t subjects_basis(subjects *s, size_t position, size_t i)
{
    own_benefit *own = &s->benefits[position];
    size_t row = s->next - s->n_chunk + i;
    evaluation e = {0};
    if (own->program >= 0 && !s->options.by_rows) {
        const columns_benefit *c = evaluate_columns_benefit(s->columns, (size_t)own->program);
        if (c->verdicts[i] == COLUMNS_ELIGIBLE && !pays_by_number(s, c)) {
            return basis_of(s, own, place_of(c, i), row);
        }
    }
    evaluate_begin(s->evaluator, s->batch->numbers[row], s->batch->regions[row]);
    if (own->program >= 0) {
        evaluate_set_row(s->evaluator, s->batch, row);
        evaluate_benefit(s->evaluator, position, &e);
    }
    text_clear(&s->rules);
    evaluate_rules_json(s->evaluator, position, &e, &s->rules);
    return emit_basis(s->emit, s->rules.bytes, s->rules.size);
}

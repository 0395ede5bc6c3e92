/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shard through both rulebooks. Each goes on by chunks, whose ends need not agree (records of lists cut them), so what is
 * compared at a time is what both have at hand.
 *
 * Where both read the same columns, they are read once; else twice, in the same snapshot.
 */
#include "run/compare_worker.h"

#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "run/subjects.h"

#define ARENA_CHUNK_BYTES 4096

/* What a rulebook says of the subjects at hand. */
typedef struct said {
    subjects *subjects; /* NULL: nothing, of this kind */
    size_t first, n;    /* its chunk */
} said;

struct compare_worker {
    compare_shared *shared;
    db *reader;
    arena arena;
    subjects **kinds[COMPARE_SIDES]; /* by pair; made when their first shard comes */
    emit *emits[COMPARE_SIDES];      /* of which nothing is written: the numbers of lists of rules */
    counts counts[COMPARE_SIDES];
    compare_tally *tally;
    shard shard; /* begun last */
    split split; /* of the last shard that had to be cut */
    /* Of the shard at hand: */
    const compare_pair *pair;
    said said[COMPARE_SIDES];
    uint32_t *regions; /* texts of the tally, by code of the dictionary + 1; [0] of no region */
    size_t regions_capacity;
};

#define NOT_KNOWN UINT32_MAX

/* ---- a worker ---- */

ent_code compare_worker_new(compare_worker **out, compare_shared *shared, ent_error *err)
{
    compare_worker *w = calloc(1, sizeof *w);
    if (w == NULL) {
        arena_out_of_memory(sizeof *w);
    }
    const compare_match *m = shared->match;
    w->shared = shared;
    w->shard.number = -1;
    arena_init(&w->arena, ARENA_CHUNK_BYTES);
    w->tally = compare_tally_new(m->n_benefits);
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        const plan *p = m->plans[side];
        w->kinds[side] = arena_array(&w->arena, m->n_pairs, sizeof *w->kinds[side]);
        w->emits[side] = emit_new(p->book, 0, p->as_of_day, NULL, true);
        counts_init(&w->counts[side]);
    }
    *out = w;
    return snapshot_join(&w->reader, shared->snapshot, err);
}

void compare_worker_free(compare_worker *w)
{
    if (w == NULL) {
        return;
    }
    for (size_t i = 0; i < w->shared->match->n_pairs; i++) {
        subjects_free(w->kinds[COMPARE_NEW][i]); /* which may use the batch of the other */
        subjects_free(w->kinds[COMPARE_OLD][i]);
    }
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        emit_free(w->emits[side]);
        counts_dispose(&w->counts[side]);
    }
    compare_tally_free(w->tally);
    split_dispose(&w->split);
    db_close(w->reader);
    arena_dispose(&w->arena);
    free(w->regions);
    free(w);
}

int32_t compare_worker_shard_number(const compare_worker *w)
{
    return w == NULL ? -1 : w->shard.number;
}

const compare_tally *compare_worker_tally(const compare_worker *w)
{
    return w->tally;
}

const counts *compare_worker_counts(const compare_worker *w, size_t side)
{
    return &w->counts[side];
}

/* ---- reading ---- */

/* Both sides' buffers for a kind of subject. */
static void use_pair(compare_worker *w, uint32_t index)
{
    const compare_match *m = w->shared->match;
    w->pair = &m->pairs[index];
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        subjects **kind = &w->kinds[side][index];
        int subject = w->pair->subject[side];
        if (subject >= 0 && *kind == NULL) {
            bool shares = side == COMPARE_NEW && w->pair->alike;
            subjects_options options = {
                .keeps = true,
                .batch = shares ? subjects_batch(w->kinds[COMPARE_OLD][index]) : NULL};
            *kind = subjects_new(w->shared->programs[side][subject], w->emits[side], options, &w->arena);
        }
        w->said[side] = (said){.subjects = *kind};
    }
}

/* The side whose batch says who the subjects are. */
static size_t first_side(const compare_worker *w)
{
    return w->said[COMPARE_OLD].subjects != NULL ? COMPARE_OLD : COMPARE_NEW;
}

static batch *batch_of(const compare_worker *w, size_t side)
{
    return subjects_batch(w->said[side].subjects);
}

static bool same_subjects(const batch *a, const batch *b)
{
    bool same = a->n_subjects == b->n_subjects;
    for (size_t i = 0; same && i < a->n_subjects; i++) {
        same = key_equal(&a->keys, i, &b->keys, i);
    }
    return same;
}

static ent_code read_second(compare_worker *w, size_t first, ent_error *err)
{
    batch *b = batch_of(w, first), *other = batch_of(w, COMPARE_NEW);
    if (first == COMPARE_NEW || other == b) {
        return ENT_OK;
    }
    other->n_rows_max = SIZE_MAX;
    ENT_TRY(batch_read(other, w->reader, &w->shard.range, err));
    return same_subjects(b, other)
               ? ENT_OK
               : error_set(err, ENT_E_DB, "%s gave two answers in one snapshot", b->plan->subject->table);
}

/* w->split.n > 0: the shard has to be cut. */
static ent_code read_shard(compare_worker *w, ent_error *err)
{
    size_t first = first_side(w);
    ENT_TRY(split_read(&w->split, batch_of(w, first), w->reader, &w->shard, w->shared->options->shard_size, err));
    if (w->split.n > 0) {
        return ENT_OK;
    }
    if (w->said[COMPARE_NEW].subjects != NULL) {
        ENT_TRY(read_second(w, first, err));
    }
    return relations_check_names(&w->shared->snapshot->relations, w->reader, err);
}

/* ---- who somebody is ---- */

static void begin_regions(compare_worker *w, const batch *b)
{
    size_t n = (size_t)b->dictionary.n + 1;
    if (n > w->regions_capacity) {
        w->regions_capacity = 2 * n;
        free(w->regions);
        w->regions = malloc(w->regions_capacity * sizeof *w->regions);
        if (w->regions == NULL) {
            arena_out_of_memory(w->regions_capacity * sizeof *w->regions);
        }
    }
    memset(w->regions, 0xff, n * sizeof *w->regions); /* NOT_KNOWN */
}

static uint32_t region_of(compare_worker *w, const batch *b, size_t row)
{
    uint32_t code = b->region_codes[row];
    uint32_t *region = &w->regions[code == BATCH_NO_REGION ? 0 : code + 1];
    if (*region == NOT_KNOWN) {
        *region = compare_tally_text(w->tally, b->regions[row]);
    }
    return *region;
}

static uint8_t band_of(const compare_worker *w, size_t row)
{
    const compare_pair *pair = w->pair;
    if (pair->age_side == COMPARE_NOWHERE) {
        return COMPARE_BAND_UNKNOWN;
    }
    const batch_item *item = &batch_of(w, (size_t)pair->age_side)->items[pair->age_item];
    const column *c = &item->table.columns[pair->age_column];
    size_t at = item->row_begin[row];
    if (item->row_begin[row + 1] != at + 1 || c->states[at] != COLUMN_VALID) {
        return COMPARE_BAND_UNKNOWN;
    }
    int32_t born = ((const int32_t *)c->values)[at];
    size_t band = 0;
    while (band < COMPARE_BANDS_OF_AGE && born <= w->shared->band_days[band]) {
        band++;
    }
    return band == 0 ? COMPARE_BAND_UNKNOWN : (uint8_t)(band - 1);
}

static uint64_t mix(uint64_t h)
{
    h += UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
    return h ^ h >> 31;
}

static uint64_t hash_key(key k)
{
    uint64_t h = (uint64_t)k.number;
    for (uint32_t i = 0; k.kind != KEY_INTEGER && i < k.size; i++) {
        h = (h ^ (unsigned char)k.bytes[i]) * UINT64_C(1099511628211);
    }
    return mix(h);
}

/* ---- what is said of somebody ---- */

static const compare_state state_of[OUTCOMES] = {
    [OUTCOME_GRANT] = COMPARE_RECEIVES,         [OUTCOME_OFFER] = COMPARE_OFFERED,
    [OUTCOME_UNCHANGED] = COMPARE_RECEIVES,     [OUTCOME_PROPOSE] = COMPARE_NOT_ELIGIBLE,
    [OUTCOME_HOLD] = COMPARE_HELD,              [OUTCOME_NOT_ELIGIBLE] = COMPARE_NOT_ELIGIBLE,
    [OUTCOME_SKIP] = COMPARE_NOT_LOOKED_AT,
};

static bool gets(uint8_t state)
{
    return state <= COMPARE_OFFERED;
}

/* Who got nothing misses nothing when the benefit is gone. */
static bool matters(const uint8_t *states)
{
    return gets(states[COMPARE_OLD]) || gets(states[COMPARE_NEW]) ||
           (states[COMPARE_OLD] != COMPARE_ABSENT && states[COMPARE_NEW] != COMPARE_ABSENT);
}

static compare_change change_of(const uint8_t *states, const int64_t *minor, bool subtracts)
{
    bool before = gets(states[COMPARE_OLD]), after = gets(states[COMPARE_NEW]);
    if (before && after) {
        if (!subtracts || minor[COMPARE_OLD] == minor[COMPARE_NEW]) {
            return subtracts && states[COMPARE_OLD] == states[COMPARE_NEW] ? COMPARE_SAME : COMPARE_OTHER;
        }
        return minor[COMPARE_OLD] < minor[COMPARE_NEW] ? COMPARE_MORE : COMPARE_LESS;
    }
    if (before) {
        return states[COMPARE_NEW] == COMPARE_HELD ? COMPARE_UNDECIDED : COMPARE_LOSE;
    }
    return after ? COMPARE_GAIN : COMPARE_OTHER;
}

/* One side of a benefit, for as long as its chunk is at hand. */
typedef struct side {
    const compare_pair_benefit *b;
    size_t index;
    bool there; /* else everybody has b->otherwise */
    subjects_kept kept;
} side;

static uint8_t state_at(const side *s, size_t i)
{
    return (uint8_t)(s->there ? state_of[s->kept.outcomes[i]] : s->b->otherwise[s->index]);
}

static const char *reason_at(const side *s, uint8_t state, size_t i)
{
    if (!s->there) {
        return s->b->reason[s->index];
    }
    return state == COMPARE_HELD || state == COMPARE_NOT_LOOKED_AT ? s->kept.reasons[i] : "";
}

/* Which rules decided: not asked of a hold, whose reason says more. */
static int64_t rules_at(compare_worker *w, const side *s, uint8_t state, size_t i)
{
    if (!s->there || state == COMPARE_HELD || state == COMPARE_NOT_LOOKED_AT) {
        return COMPARE_NO_RULES;
    }
    emit *x = w->emits[s->index];
    int64_t number = subjects_basis(w->said[s->index].subjects, (size_t)s->b->position[s->index], i);
    if (!compare_tally_has_rules(w->tally, number)) {
        compare_tally_rules(w->tally, number, emit_basis_rules(x, number));
    }
    return number;
}

/* The subject in `row` of the shard; `at`: its place in each side's chunk. */
static void add_case(compare_worker *w, const side *sides, const compare_benefit *benefit, size_t row,
                     const size_t *at, const uint8_t *states, bool differs)
{
    const batch *b = batch_of(w, first_side(w));
    compare_seen seen;
    memset(&seen, 0, sizeof seen);
    seen.what.benefit = sides[0].b->benefit;
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        seen.what.states[s] = states[s];
        seen.minor[s] = gets(states[s]) ? sides[s].kept.amounts_minor[at[s]] : 0;
    }
    seen.what.change = (uint8_t)change_of(states, seen.minor, benefit->subtracts);
    seen.region = region_of(w, b, row);
    seen.band = band_of(w, row);
    compare_tally_cells(w->tally, &seen, benefit->subtracts);
    if (!differs && seen.what.change == COMPARE_SAME) {
        return;
    }
    seen.hash = hash_key(key_at(&b->keys, row));
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        seen.what.reasons[s] = compare_tally_text(w->tally, reason_at(&sides[s], states[s], at[s]));
        seen.what.rules[s] = rules_at(w, &sides[s], states[s], at[s]);
    }
    compare_tally_case(w->tally, &seen);
}

/* Subjects `row` to row + n - 1. */
static void compare_benefit_rows(compare_worker *w, const compare_pair_benefit *b, size_t row, size_t n)
{
    const compare_benefit *benefit = &w->shared->match->benefits[b->benefit];
    int64_t n_states[COMPARE_STATES * COMPARE_STATES] = {0};
    side sides[COMPARE_SIDES];
    size_t at[COMPARE_SIDES];
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        sides[s] = (side){.b = b, .index = s, .there = b->position[s] != COMPARE_NOWHERE};
        at[s] = sides[s].there ? row - w->said[s].first : 0;
        if (sides[s].there) {
            sides[s].kept = subjects_kept_of(w->said[s].subjects, (size_t)b->position[s]);
        }
    }
    for (size_t i = 0; i < n; i++, at[COMPARE_OLD]++, at[COMPARE_NEW]++) {
        uint8_t states[] = {state_at(&sides[COMPARE_OLD], at[COMPARE_OLD]),
                            state_at(&sides[COMPARE_NEW], at[COMPARE_NEW])};
        n_states[states[COMPARE_OLD] * COMPARE_STATES + states[COMPARE_NEW]]++;
        bool differs = states[COMPARE_OLD] != states[COMPARE_NEW] && matters(states);
        if (states[0] == states[1] && states[0] != COMPARE_NOT_ELIGIBLE && !gets(states[0])) {
            differs = strcmp(reason_at(&sides[COMPARE_OLD], states[0], at[COMPARE_OLD]),
                             reason_at(&sides[COMPARE_NEW], states[1], at[COMPARE_NEW])) != 0;
        }
        if (differs || gets(states[COMPARE_OLD])) {
            add_case(w, sides, benefit, row + i, at, states, differs);
        }
    }
    for (size_t s = 0; s < COMPARE_STATES * COMPARE_STATES; s++) {
        compare_tally_states(w->tally, b->benefit, (compare_state)(s / COMPARE_STATES),
                             (compare_state)(s % COMPARE_STATES), n_states[s]);
    }
}

/* ---- a shard ---- */

/* The next chunk of a side that is at its end. */
static void go_on(said *s, size_t row)
{
    if (s->subjects != NULL && s->first + s->n <= row) {
        subjects_next(s->subjects);
        s->n = subjects_chunk(s->subjects, &s->first);
    }
}

static bool is_stopped(const compare_worker *w)
{
    const volatile sig_atomic_t *stop = w->shared->options->stop;
    return stop != NULL && *stop != 0;
}

static ent_code compare_rows(compare_worker *w, size_t n_subjects, ent_error *err)
{
    for (size_t row = 0; row < n_subjects;) {
        size_t end = n_subjects;
        if (is_stopped(w)) {
            return db_stopped(err);
        }
        for (size_t s = 0; s < COMPARE_SIDES; s++) {
            go_on(&w->said[s], row);
            if (w->said[s].subjects != NULL && w->said[s].first + w->said[s].n < end) {
                end = w->said[s].first + w->said[s].n;
            }
        }
        for (size_t k = 0; k < w->pair->n_benefits; k++) {
            compare_benefit_rows(w, &w->pair->benefits[k], row, end - row);
        }
        row = end;
    }
    return ENT_OK;
}

static ent_code compare_shard(compare_worker *w, size_t *n_subjects, ent_error *err)
{
    use_pair(w, w->shard.subject);
    size_t first = first_side(w);
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        emit_begin(w->emits[s], batch_of(w, w->said[s].subjects != NULL ? s : first)->book);
    }
    ENT_TRY(read_shard(w, err));
    if (w->split.n > 0) {
        return ENT_OK;
    }
    const batch *b = batch_of(w, first);
    *n_subjects = b->n_subjects;
    begin_regions(w, b);
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        if (w->said[s].subjects != NULL) {
            subjects_begin(w->said[s].subjects);
        }
    }
    ENT_TRY(compare_rows(w, *n_subjects, err));
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        if (w->said[s].subjects != NULL) {
            subjects_finish(w->said[s].subjects);
            counts_merge(&w->counts[s], emit_counts(w->emits[s]), false);
        }
    }
    return ENT_OK;
}

ent_code compare_worker_next(compare_worker *w, bool *found, size_t *n_subjects, ent_error *err)
{
    shard_queue *queue = &w->shared->queue;
    const compare_options *o = w->shared->options;
    for (;;) {
        ENT_TRY(shard_queue_wait(queue, &w->shard, found, &w->shared->stop, o->stop, err));
        if (!*found) {
            return ENT_OK;
        }
        ENT_TRY(compare_shard(w, n_subjects, err));
        if (w->split.n == 0) {
            shard_queue_end(queue);
            return ENT_OK;
        }
        shard_queue_split(queue, &w->shard, &w->split, o->shard_size);
    }
}

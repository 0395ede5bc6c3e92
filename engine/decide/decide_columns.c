/* SPDX-License-Identifier: Apache-2.0 */
/*
 * See decide_columns.h. Most subjects get nothing and are not touched one by one: what is "not
 * eligible" of a region is what is left of those read.
 */
#include "decide/decide_columns.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/kernels.h"

#define NO_SLOT UINT32_MAX

typedef struct region_slot {
    const char *name; /* in the batch's dictionary */
    int64_t n_read;
} region_slot;

struct decide_tally {
    size_t n_benefits;
    const kernel_set *kernels;
    region_slot *regions;
    decide_count *counts; /* [benefit][region], of which there is room for `capacity` */
    size_t n_regions, capacity;
    uint32_t *slots; /* by code + 1 of the dictionary; [0] of no region */
    size_t slots_capacity;
    uint32_t *chunk; /* slot of each subject */
    uint8_t *marks, *other;
    bool overflow;
};

static void *must(void *memory, size_t bytes)
{
    if (memory == NULL) {
        arena_out_of_memory(bytes);
    }
    return memory;
}

decide_tally *decide_tally_new(size_t n_benefits)
{
    decide_tally *t = must(calloc(1, sizeof *t), sizeof *t);
    t->n_benefits = n_benefits;
    t->kernels = kernels();
    t->chunk = must(calloc(COLUMNS_CHUNK, sizeof *t->chunk), COLUMNS_CHUNK * sizeof *t->chunk);
    t->marks = must(aligned_alloc(64, COLUMNS_CHUNK), COLUMNS_CHUNK);
    t->other = must(aligned_alloc(64, COLUMNS_CHUNK), COLUMNS_CHUNK);
    return t;
}

void decide_tally_free(decide_tally *t)
{
    if (t != NULL) {
        free(t->regions);
        free(t->counts);
        free(t->slots);
        free(t->chunk);
        free(t->marks);
        free(t->other);
        free(t);
    }
}

void decide_tally_begin(decide_tally *t)
{
    t->n_regions = 0;
    t->overflow = false;
    for (size_t i = 0; i < t->slots_capacity; i++) {
        t->slots[i] = NO_SLOT;
    }
}

/* ---- regions ---- */

static void reserve_slots(decide_tally *t, size_t n)
{
    if (n <= t->slots_capacity) {
        return;
    }
    size_t capacity = n * 2;
    t->slots = must(realloc(t->slots, capacity * sizeof *t->slots), capacity * sizeof *t->slots);
    for (size_t i = t->slots_capacity; i < capacity; i++) {
        t->slots[i] = NO_SLOT;
    }
    t->slots_capacity = capacity;
}

static void grow_regions(decide_tally *t)
{
    size_t capacity = t->capacity == 0 ? 64 : t->capacity * 2;
    size_t bytes = capacity * t->n_benefits * sizeof *t->counts + 1;
    decide_count *counts = must(malloc(bytes), bytes);
    for (size_t i = 0; t->n_regions > 0 && i < t->n_benefits; i++) {
        memcpy(&counts[i * capacity], &t->counts[i * t->capacity], t->n_regions * sizeof *counts);
    }
    free(t->counts);
    t->counts = counts;
    t->regions =
        must(realloc(t->regions, capacity * sizeof *t->regions), capacity * sizeof *t->regions);
    t->capacity = capacity;
}

static uint32_t add_region(decide_tally *t, const char *name)
{
    if (t->n_regions == t->capacity) {
        grow_regions(t);
    }
    t->regions[t->n_regions] = (region_slot){.name = name};
    for (size_t i = 0; i < t->n_benefits; i++) {
        t->counts[i * t->capacity + t->n_regions] = (decide_count){0};
    }
    return (uint32_t)t->n_regions++;
}

void decide_regions(decide_tally *t, const batch *b, size_t first, size_t n)
{
    reserve_slots(t, (size_t)b->dictionary.n + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t code = b->region_codes[first + i];
        uint32_t *slot = &t->slots[code == BATCH_NO_REGION ? 0 : code + 1];
        if (*slot == NO_SLOT) {
            *slot = add_region(t, b->regions[first + i]);
        }
        t->chunk[i] = *slot;
        t->regions[*slot].n_read++;
    }
}

/* ---- outcomes ---- */

static decide_count *count_of(decide_tally *t, size_t benefit, size_t i)
{
    return &t->counts[benefit * t->capacity + t->chunk[i]];
}

static void add_amount(decide_tally *t, int64_t *sum, int64_t amount)
{
    t->overflow |= __builtin_add_overflow(*sum, amount, sum);
}

static bool may_stop(const decide_columns_input *in, size_t i)
{
    for (size_t s = 0; s < in->n_stops; s++) {
        if (in->stops[s][i] != TRUTH_F) {
            return true;
        }
    }
    return false;
}

/* 1 for who cannot be decided here, whatever they are eligible for; false = there is nobody. */
static bool mark_aside(decide_tally *t, const decide_columns_input *in)
{
    const kernel_set *k = t->kernels;
    const uint8_t *verdicts = in->evaluated->verdicts;
    bool any = memchr(verdicts, COLUMNS_ROW, in->n) != NULL;
    k->byte_equal_const(t->marks, verdicts, COLUMNS_ROW, in->n);
    if (k->max_u8(verdicts, in->n) >= COLUMNS_GUARD) {
        any = true;
        for (size_t i = 0; i < in->n; i++) {
            t->marks[i] |= verdicts[i] >= COLUMNS_GUARD;
        }
    }
    if (in->entitled != NULL) {
        k->byte_equal_const(t->other, verdicts, COLUMNS_NOT_ELIGIBLE, in->n);
        k->flag_and(t->other, t->other, in->entitled, in->n);
        if (k->max_u8(t->other, in->n) > 0) {
            any = true;
            k->truth_or(t->marks, t->marks, t->other, in->n); /* of flags: 0 or 1 */
        }
    }
    if (in->aside != NULL) {
        any = true;
        k->truth_or(t->marks, t->marks, in->aside, in->n);
    }
    return any;
}

static void skip_excluded(decide_tally *t, const decide_columns_input *in)
{
    for (size_t i = 0; in->excluded != NULL && i < in->n; i++) {
        /* Whoever has a refusal, a case or a pause besides is decided by hand: these come first. */
        bool plain = in->aside == NULL || !in->aside[i];
        if (in->excluded[i] && plain) {
            t->marks[i] = 0;
            count_of(t, in->index, i)->n_excluded++;
        }
    }
}

static bool is_passed_over(const decide_columns_input *in, const uint8_t *marks, size_t i)
{
    return in->evaluated->verdicts[i] != COLUMNS_ELIGIBLE || marks[i] ||
           (in->excluded != NULL && in->excluded[i]);
}

static void decide_one(decide_tally *t, const decide_columns_input *in, decide_columns_output *out,
                       size_t k, size_t i)
{
    int64_t amount = columns_amount(in->evaluated, k);
    decide_count *count = count_of(t, in->index, i);
    bool entitled = in->entitled != NULL && in->entitled[i];
    if (entitled && amount == in->entitled_minor[i]) {
        count->n_unchanged++;
        add_amount(t, &count->unchanged_minor, amount);
    } else if (in->has_messages || (entitled ? amount < in->entitled_minor[i] : in->has_window)) {
        t->marks[i] = 1;
    } else {
        out->grants[out->n_grants++] = (uint32_t)k;
        count->n_raise += entitled;
        count->n_new += !entitled;
        add_amount(t, entitled ? &count->raise_minor : &count->new_minor, amount);
    }
}

/* A stop event that is not false for somebody eligible. */
static bool any_stop(const decide_columns_input *in)
{
    const columns_benefit *e = in->evaluated;
    uint8_t found = 0;
    for (size_t s = 0; s < in->n_stops; s++) {
        const uint8_t *truths = in->stops[s];
        for (size_t k = 0; k < e->n_eligible; k++) {
            found |= truths[e->eligible[k]] ^ TRUTH_F;
        }
    }
    return found != 0;
}

/* Everybody eligible gets it anew: most of a first night. */
static void grant_all(decide_tally *t, const decide_columns_input *in, decide_columns_output *out)
{
    const columns_benefit *e = in->evaluated;
    const uint32_t *chunk = t->chunk, *eligible = e->eligible;
    decide_count *counts = &t->counts[in->index * t->capacity];
    bool overflow = false;
    for (size_t k = 0; k < e->n_eligible; k++) {
        decide_count *count = &counts[chunk[eligible[k]]];
        out->grants[k] = (uint32_t)k;
        count->n_new++;
        overflow |=
            __builtin_add_overflow(count->new_minor, columns_amount(e, k), &count->new_minor);
    }
    t->overflow |= overflow;
    out->n_grants = e->n_eligible;
}

/* Everybody eligible has it: most of any other night. False = somebody has not, or to another amount; nothing is
 * counted then. */
static bool keep_all(decide_tally *t, const decide_columns_input *in)
{
    const columns_benefit *e = in->evaluated;
    const uint32_t *chunk = t->chunk, *eligible = e->eligible;
    decide_count *counts = &t->counts[in->index * t->capacity];
    bool same = true, overflow = false;
    for (size_t k = 0; k < e->n_eligible; k++) {
        size_t i = eligible[k];
        same &= in->entitled[i] && in->entitled_minor[i] == columns_amount(e, k);
    }
    for (size_t k = 0; same && k < e->n_eligible; k++) {
        decide_count *count = &counts[chunk[eligible[k]]];
        count->n_unchanged++;
        overflow |= __builtin_add_overflow(count->unchanged_minor, columns_amount(e, k),
                                           &count->unchanged_minor);
    }
    t->overflow |= overflow;
    return same;
}

static void decide_each(decide_tally *t, const decide_columns_input *in, decide_columns_output *out)
{
    const columns_benefit *e = in->evaluated;
    for (size_t k = 0; k < e->n_eligible; k++) {
        size_t i = e->eligible[k];
        if (is_passed_over(in, t->marks, i)) {
            continue;
        }
        if (in->n_stops > 0 && may_stop(in, i)) {
            t->marks[i] = 1;
            continue;
        }
        decide_one(t, in, out, k, i);
    }
    out->n_aside = t->kernels->select_rows(out->aside, t->marks, 1, in->n);
    for (size_t k = 0; k < out->n_aside; k++) {
        count_of(t, in->index, out->aside[k])->n_aside++;
    }
}

/* Everybody is new, and nobody is in doubt. */
static bool is_plain(const decide_tally *t, const decide_columns_input *in)
{
    const uint8_t *verdicts = in->evaluated->verdicts;
    return in->aside == NULL && in->excluded == NULL && in->entitled == NULL && !in->has_messages &&
           !in->has_window && memchr(verdicts, COLUMNS_ROW, in->n) == NULL &&
           t->kernels->max_u8(verdicts, in->n) < COLUMNS_GUARD && !any_stop(in);
}

void decide_columns(decide_tally *t, const decide_columns_input *in, decide_columns_output *out)
{
    out->n_grants = out->n_aside = 0;
    if (is_plain(t, in)) {
        grant_all(t, in, out);
        return;
    }
    bool plain = !mark_aside(t, in) && in->excluded == NULL && !any_stop(in);
    if (!plain || in->entitled == NULL || !keep_all(t, in)) {
        skip_excluded(t, in);
        decide_each(t, in, out);
    }
}

/* ---- what was counted ---- */

size_t decide_tally_regions(const decide_tally *t)
{
    return t->n_regions;
}

const char *decide_tally_region(const decide_tally *t, size_t region, int64_t *n_read)
{
    *n_read = t->regions[region].n_read;
    return t->regions[region].name;
}

const decide_count *decide_tally_of(const decide_tally *t, size_t region, size_t benefit)
{
    return &t->counts[benefit * t->capacity + region];
}

bool decide_tally_overflow(const decide_tally *t)
{
    return t->overflow;
}

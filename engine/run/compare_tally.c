/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything is a sum, or the least of something, so that it does not matter who counted what, or in which order. Which cases are
 * shown is said by a hash of their keys; the key itself is not kept.
 */
#include "run/compare_tally.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_CHUNK_BYTES ((size_t)64 * 1024)
#define FIRST_SLOTS       64

typedef struct cause {
    compare_case what;
    int64_t n;
} cause;

typedef struct rules_list {
    int64_t number;
    const char *rules;
} rules_list;

typedef struct shown {
    size_t n;
    compare_seen items[COMPARE_SAMPLES_MAX]; /* by hash */
} shown;

/* Open addressing: 1 + index of an item, 0 = free. */
typedef struct slots {
    uint32_t *items;
    size_t n;
} slots;

struct compare_tally {
    size_t n_benefits;
    arena arena;
    column_dictionary texts;
    compare_cell *regions; /* [text][benefit], of `n_regions` texts */
    size_t n_regions;
    compare_cell (*bands)[COMPARE_BANDS];
    int64_t (*states)[COMPARE_STATES][COMPARE_STATES];
    shown (*shown)[COMPARE_CHANGES];
    cause *causes;
    size_t n_causes, causes_capacity;
    slots cause_slots;
    rules_list *rules;
    size_t n_rules, rules_capacity;
    slots rules_slots;
    bool overflow;
};

compare_tally *compare_tally_new(size_t n_benefits)
{
    compare_tally *t = calloc(1, sizeof *t);
    if (t == NULL) {
        arena_out_of_memory(sizeof *t);
    }
    arena_init(&t->arena, ARENA_CHUNK_BYTES);
    column_dictionary_init(&t->texts);
    t->n_benefits = n_benefits;
    t->bands = arena_array(&t->arena, n_benefits, sizeof *t->bands);
    t->states = arena_array(&t->arena, n_benefits, sizeof *t->states);
    t->shown = arena_array(&t->arena, n_benefits, sizeof *t->shown);
    return t;
}

void compare_tally_free(compare_tally *t)
{
    if (t != NULL) {
        column_dictionary_free(&t->texts);
        free(t->regions);
        free(t->cause_slots.items);
        free(t->rules_slots.items);
        arena_dispose(&t->arena);
        free(t);
    }
}

uint32_t compare_tally_text(compare_tally *t, const char *s)
{
    return column_dictionary_code(&t->texts, s, strlen(s));
}

/* ---- lists of rules ---- */

static uint64_t mix(uint64_t h)
{
    h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
    return h ^ h >> 31;
}

/* Twice as many, all free; false = there is room for one more. */
static bool grow_slots(slots *s, size_t n_items)
{
    if (2 * (n_items + 1) <= s->n) {
        return false;
    }
    s->n = s->n == 0 ? FIRST_SLOTS : 2 * s->n;
    free(s->items);
    s->items = calloc(s->n, sizeof *s->items);
    if (s->items == NULL) {
        arena_out_of_memory(s->n * sizeof *s->items);
    }
    return true;
}

static uint32_t *find_rules(const compare_tally *t, int64_t number)
{
    const slots *s = &t->rules_slots;
    for (size_t i = mix((uint64_t)number) & (s->n - 1);; i = (i + 1) & (s->n - 1)) {
        if (s->items[i] == 0 || t->rules[s->items[i] - 1].number == number) {
            return &s->items[i];
        }
    }
}

bool compare_tally_has_rules(const compare_tally *t, int64_t number)
{
    return t->rules_slots.n > 0 && *find_rules(t, number) != 0;
}

void compare_tally_rules(compare_tally *t, int64_t number, const char *rules)
{
    if (grow_slots(&t->rules_slots, t->n_rules)) {
        for (size_t i = 0; i < t->n_rules; i++) {
            *find_rules(t, t->rules[i].number) = (uint32_t)i + 1;
        }
    }
    uint32_t *slot = find_rules(t, number);
    if (*slot == 0) {
        rules_list *item = ARENA_PUSH(&t->arena, &t->rules, &t->n_rules, &t->rules_capacity);
        *item = (rules_list){.number = number, .rules = arena_strdup(&t->arena, rules)};
        *slot = (uint32_t)t->n_rules;
    }
}

/* ---- cells ---- */

static void add(compare_tally *t, int64_t *sum, int64_t n)
{
    t->overflow |= __builtin_add_overflow(*sum, n, sum);
}

static void add_cell(compare_tally *t, compare_cell *to, const compare_cell *from)
{
    for (size_t c = 0; c < COMPARE_CHANGES; c++) {
        to->n[c] += from->n[c];
        add(t, &to->difference_minor[c], from->difference_minor[c]);
    }
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        to->n_gets[s] += from->n_gets[s];
        add(t, &to->minor[s], from->minor[s]);
    }
}

static compare_cell *region_cell(compare_tally *t, uint32_t region, size_t benefit)
{
    if (region >= t->n_regions) {
        size_t n = (size_t)region + 1 > 2 * t->n_regions ? (size_t)region + 16 : 2 * t->n_regions;
        size_t bytes = n * t->n_benefits * sizeof *t->regions;
        t->regions = realloc(t->regions, bytes);
        if (t->regions == NULL) {
            arena_out_of_memory(bytes);
        }
        memset(&t->regions[t->n_regions * t->n_benefits], 0,
               (n - t->n_regions) * t->n_benefits * sizeof *t->regions);
        t->n_regions = n;
    }
    return &t->regions[region * t->n_benefits + benefit];
}

static void add_seen(compare_tally *t, compare_cell *c, const compare_seen *s, bool subtracts)
{
    int64_t difference = 0;
    c->n[s->what.change]++;
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        if (s->what.states[side] <= COMPARE_OFFERED) {
            c->n_gets[side]++;
            add(t, &c->minor[side], s->minor[side]);
        }
    }
    if (subtracts) {
        t->overflow |= __builtin_sub_overflow(s->minor[COMPARE_NEW], s->minor[COMPARE_OLD], &difference);
        add(t, &c->difference_minor[s->what.change], difference);
    }
}

void compare_tally_states(compare_tally *t, size_t benefit, compare_state old_state,
                          compare_state new_state, int64_t n)
{
    t->states[benefit][old_state][new_state] += n;
}

void compare_tally_cells(compare_tally *t, const compare_seen *s, bool subtracts)
{
    add_seen(t, region_cell(t, s->region, s->what.benefit), s, subtracts);
    add_seen(t, &t->bands[s->what.benefit][s->band], s, subtracts);
}

/* ---- causes and cases ---- */

static uint64_t hash_case(const compare_case *c)
{
    uint64_t h = (uint64_t)c->benefit << 24 | (uint64_t)c->change << 16 | (uint64_t)c->states[0] << 8 | c->states[1];
    h = mix(h) ^ ((uint64_t)c->reasons[0] << 32 | c->reasons[1]);
    h = mix(h) ^ (uint64_t)c->rules[0];
    return mix(mix(h) ^ (uint64_t)c->rules[1]);
}

static uint32_t *find_cause(const compare_tally *t, const compare_case *c)
{
    const slots *s = &t->cause_slots;
    for (size_t i = hash_case(c) & (s->n - 1);; i = (i + 1) & (s->n - 1)) {
        if (s->items[i] == 0 || memcmp(&t->causes[s->items[i] - 1].what, c, sizeof *c) == 0) {
            return &s->items[i];
        }
    }
}

static void add_cause(compare_tally *t, const compare_case *c, int64_t n)
{
    if (grow_slots(&t->cause_slots, t->n_causes)) {
        for (size_t i = 0; i < t->n_causes; i++) {
            *find_cause(t, &t->causes[i].what) = (uint32_t)i + 1;
        }
    }
    uint32_t *slot = find_cause(t, c);
    if (*slot == 0) {
        cause *item = ARENA_PUSH(&t->arena, &t->causes, &t->n_causes, &t->causes_capacity);
        item->what = *c;
        *slot = (uint32_t)t->n_causes;
    }
    t->causes[*slot - 1].n += n;
}

/* Those with the least hashes stay. */
static void show(compare_tally *t, const compare_seen *s)
{
    shown *list = &t->shown[s->what.benefit][s->what.change];
    size_t at = list->n;
    while (at > 0 && s->hash < list->items[at - 1].hash) {
        at--;
    }
    if (at == COMPARE_SAMPLES_MAX) {
        return;
    }
    list->n += list->n < COMPARE_SAMPLES_MAX;
    memmove(&list->items[at + 1], &list->items[at], (list->n - 1 - at) * sizeof *list->items);
    list->items[at] = *s;
}

void compare_tally_case(compare_tally *t, const compare_seen *s)
{
    add_cause(t, &s->what, 1);
    show(t, s);
}

/* ---- all workers' ---- */

static void translate(compare_case *c, const uint32_t *texts)
{
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        c->reasons[side] = texts[c->reasons[side]];
    }
}

static void merge_benefit(compare_tally *to, const compare_tally *from, size_t benefit,
                          const uint32_t *texts)
{
    for (size_t b = 0; b < COMPARE_BANDS; b++) {
        add_cell(to, &to->bands[benefit][b], &from->bands[benefit][b]);
    }
    for (size_t s = 0; s < COMPARE_STATES * COMPARE_STATES; s++) {
        to->states[benefit][s / COMPARE_STATES][s % COMPARE_STATES] +=
            from->states[benefit][s / COMPARE_STATES][s % COMPARE_STATES];
    }
    for (size_t c = 0; c < COMPARE_CHANGES; c++) {
        const shown *list = &from->shown[benefit][c];
        for (size_t i = 0; i < list->n; i++) {
            compare_seen s = list->items[i];
            translate(&s.what, texts);
            s.region = texts[s.region];
            show(to, &s);
        }
    }
}

void compare_tally_merge(compare_tally *to, const compare_tally *from)
{
    uint32_t *texts = malloc(((size_t)from->texts.n + 1) * sizeof *texts);
    if (texts == NULL) {
        arena_out_of_memory(((size_t)from->texts.n + 1) * sizeof *texts);
    }
    for (uint32_t i = 0; i < from->texts.n; i++) {
        texts[i] = column_dictionary_code(&to->texts, from->texts.items[i].bytes,
                                          from->texts.items[i].size);
    }
    for (size_t r = 0; r < from->n_regions && r < from->texts.n; r++) {
        for (size_t b = 0; b < to->n_benefits; b++) {
            add_cell(to, region_cell(to, texts[r], b), &from->regions[r * from->n_benefits + b]);
        }
    }
    for (size_t b = 0; b < to->n_benefits; b++) {
        merge_benefit(to, from, b, texts);
    }
    for (size_t i = 0; i < from->n_causes; i++) {
        compare_case c = from->causes[i].what;
        translate(&c, texts);
        add_cause(to, &c, from->causes[i].n);
    }
    for (size_t i = 0; i < from->n_rules; i++) {
        compare_tally_rules(to, from->rules[i].number, from->rules[i].rules);
    }
    to->overflow |= from->overflow;
    free(texts);
}

bool compare_tally_overflow(const compare_tally *t)
{
    return t->overflow;
}

/* ---- what came of it ---- */

static void put_said(compare_said *out, const compare_tally *t, const compare_case *c, arena *a)
{
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        const char *rules = "";
        if (c->rules[side] != COMPARE_NO_RULES) {
            rules = t->rules[*find_rules(t, c->rules[side]) - 1].rules;
        }
        out[side] = (compare_said){.state = c->states[side],
                                   .reason = arena_strdup(a, t->texts.items[c->reasons[side]].bytes),
                                   .rules = arena_strdup(a, rules)};
    }
}

static int by_name(const void *x, const void *y)
{
    return strcmp(((const compare_region *)x)->name, ((const compare_region *)y)->name);
}

/* Down to what they say, so that there is one order. */
static int by_cause(const void *x, const void *y)
{
    const compare_cause *a = x, *b = y;
    if (a->change != b->change) {
        return a->change < b->change ? -1 : 1;
    }
    if (a->n != b->n) {
        return a->n > b->n ? -1 : 1;
    }
    int order = 0;
    for (size_t s = 0; s < COMPARE_SIDES && order == 0; s++) {
        order = (int)a->said[s].state - (int)b->said[s].state;
        order = order != 0 ? order : strcmp(a->said[s].reason, b->said[s].reason);
        order = order != 0 ? order : strcmp(a->said[s].rules, b->said[s].rules);
    }
    return order;
}

static bool is_empty(const compare_cell *c)
{
    int64_t n = 0;
    for (size_t i = 0; i < COMPARE_CHANGES; i++) {
        n += c->n[i];
    }
    return n == 0;
}

static void fill_regions(compare_benefit *out, const compare_tally *t, size_t benefit, arena *a)
{
    out->regions = arena_array(a, t->n_regions, sizeof *out->regions);
    for (size_t r = 0; r < t->n_regions && r < t->texts.n; r++) {
        const compare_cell *cell = &t->regions[r * t->n_benefits + benefit];
        if (!is_empty(cell)) {
            out->regions[out->n_regions++] =
                (compare_region){arena_strdup(a, t->texts.items[r].bytes), *cell};
        }
    }
    if (out->n_regions > 0) {
        qsort(out->regions, out->n_regions, sizeof *out->regions, by_name);
    }
}

static void fill_causes(compare_benefit *out, const compare_tally *t, size_t benefit, arena *a)
{
    size_t capacity = 0;
    for (size_t i = 0; i < t->n_causes; i++) {
        if (t->causes[i].what.benefit == benefit) {
            compare_cause *c = ARENA_PUSH(a, &out->causes, &out->n_causes, &capacity);
            c->change = t->causes[i].what.change;
            c->n = t->causes[i].n;
            put_said(c->said, t, &t->causes[i].what, a);
        }
    }
    if (out->n_causes > 0) {
        qsort(out->causes, out->n_causes, sizeof *out->causes, by_cause);
    }
}

static void fill_samples(compare_benefit *out, const compare_tally *t, size_t benefit, arena *a)
{
    size_t capacity = 0;
    for (size_t c = 0; c < COMPARE_CHANGES; c++) {
        const shown *list = &t->shown[benefit][c];
        for (size_t i = 0; i < list->n; i++) {
            const compare_seen *s = &list->items[i];
            compare_sample *sample = ARENA_PUSH(a, &out->samples, &out->n_samples, &capacity);
            sample->change = s->what.change;
            sample->region = arena_strdup(a, t->texts.items[s->region].bytes);
            sample->band = s->band;
            put_said(sample->said, t, &s->what, a);
            sample->said[COMPARE_OLD].amount_minor = s->minor[COMPARE_OLD];
            sample->said[COMPARE_NEW].amount_minor = s->minor[COMPARE_NEW];
        }
    }
}

void compare_tally_fill(compare_benefit *out, compare_tally *t, size_t benefit, arena *a)
{
    memcpy(out->bands, t->bands[benefit], sizeof out->bands);
    memcpy(out->states, t->states[benefit], sizeof out->states);
    for (size_t b = 0; b < COMPARE_BANDS; b++) {
        add_cell(t, &out->all, &out->bands[b]);
    }
    fill_regions(out, t, benefit, a);
    fill_causes(out, t, benefit, a);
    fill_samples(out, t, benefit, a);
}

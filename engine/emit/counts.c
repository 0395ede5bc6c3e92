/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table of a few hundred entries that is asked once per subject and benefit. */
#include "emit/counts.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_CHUNK_BYTES 8192
#define SLOTS_MIN         256

void counts_init(counts *c)
{
    *c = (counts){0};
    arena_init(&c->arena, ARENA_CHUNK_BYTES);
}

void counts_clear(counts *c)
{
    arena_reset(&c->arena);
    c->items = NULL;
    c->slots = NULL;
    c->n = c->capacity = c->n_slots = 0;
    c->overflow = false;
}

void counts_dispose(counts *c)
{
    arena_dispose(&c->arena);
    *c = (counts){0};
}

static uint64_t hash_string(uint64_t h, const char *s)
{
    for (; *s != '\0'; s++) {
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211); /* FNV-1a */
    }
    return h * UINT64_C(1099511628211);
}

static bool is_match(const count *have, const count *wanted)
{
    return have->benefit == wanted->benefit && have->outcome == wanted->outcome &&
           strcmp(have->region, wanted->region) == 0 && strcmp(have->reason, wanted->reason) == 0;
}

/* The slot that holds the entry, or the free one where it belongs. */
static uint32_t *find_slot(const counts *c, const count *wanted)
{
    uint64_t h =
        UINT64_C(14695981039346656037) ^ wanted->benefit * UINT64_C(31) ^ (uint64_t)wanted->outcome;
    h = hash_string(hash_string(h, wanted->region), wanted->reason);
    size_t i = (h ^ h >> 32) & (c->n_slots - 1);
    while (c->slots[i] != 0 && !is_match(&c->items[c->slots[i] - 1], wanted)) {
        i = (i + 1) & (c->n_slots - 1);
    }
    return &c->slots[i];
}

static void grow_slots(counts *c)
{
    c->n_slots = c->n_slots == 0 ? SLOTS_MIN : c->n_slots * 2;
    c->slots = arena_array(&c->arena, c->n_slots, sizeof *c->slots);
    for (size_t i = 0; i < c->n; i++) {
        *find_slot(c, &c->items[i]) = (uint32_t)i + 1;
    }
}

void counts_add(counts *c, uint32_t benefit, const char *region, outcome o, const char *reason,
                int64_t n, int64_t amount_minor)
{
    if (c->n * 2 >= c->n_slots) {
        grow_slots(c);
    }
    count wanted = {.benefit = benefit, .outcome = o, .region = region, .reason = reason};
    uint32_t *slot = find_slot(c, &wanted);
    if (*slot == 0) {
        wanted.region = arena_strdup(&c->arena, region);
        wanted.reason = arena_strdup(&c->arena, reason);
        count *added = ARENA_PUSH(&c->arena, &c->items, &c->n, &c->capacity);
        *added = wanted;
        *slot = (uint32_t)c->n;
    }
    count *item = &c->items[*slot - 1];
    item->n += n;
    c->overflow |= __builtin_add_overflow(item->amount_minor, amount_minor, &item->amount_minor);
}

void counts_merge(counts *c, const counts *from, bool by_region)
{
    for (size_t i = 0; i < from->n; i++) {
        const count *f = &from->items[i];
        counts_add(c, f->benefit, by_region ? f->region : "", f->outcome, f->reason, f->n,
                   f->amount_minor);
    }
    c->overflow |= from->overflow;
}

static int compare_counts(const void *a, const void *b)
{
    const count *x = a, *y = b;
    if (x->benefit != y->benefit) {
        return x->benefit < y->benefit ? -1 : 1;
    }
    if (x->outcome != y->outcome) {
        return x->outcome < y->outcome ? -1 : 1;
    }
    int order = strcmp(x->reason, y->reason);
    return order != 0 ? order : strcmp(x->region, y->region);
}

void counts_sort(counts *c)
{
    if (c->n == 0) {
        return;
    }
    qsort(c->items, c->n, sizeof *c->items, compare_counts);
    memset(c->slots, 0, c->n_slots * sizeof *c->slots);
    for (size_t i = 0; i < c->n; i++) {
        *find_slot(c, &c->items[i]) = (uint32_t)i + 1;
    }
}

void counts_copy(const counts *c, const rulebook *book, const char *subject_kind, int64_t run_id,
                 int32_t shard, copy_rows *read, copy_rows *outcomes)
{
    copy_rows_begin(read, 5);
    copy_rows_begin(outcomes, 8);
    for (size_t i = 0; i < c->n; i++) {
        const count *item = &c->items[i];
        bool is_read = item->benefit == COUNTS_READ;
        copy_rows *to = is_read ? read : outcomes;
        copy_row(to);
        copy_int8(to, run_id);
        copy_int4(to, shard);
        if (is_read) {
            copy_cstring(to, subject_kind);
            copy_cstring(to, item->region);
            copy_int8(to, item->n);
            continue;
        }
        copy_cstring(to, book->benefits[item->benefit].id);
        copy_cstring(to, item->region);
        copy_cstring(to, outcome_name(item->outcome));
        copy_cstring(to, item->reason);
        copy_int8(to, item->n);
        copy_int8(to, item->amount_minor);
    }
    copy_rows_end(read);
    copy_rows_end(outcomes);
}

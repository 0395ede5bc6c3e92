/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing with linear probing; the bytes stand in an arena, item after item. */
#include "column/dictionary.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN      256
#define ARENA_CHUNK_BYTES ((size_t)64 * 1024)

static void *reallocate(void *old, size_t bytes)
{
    void *p = realloc(old, bytes);
    if (p == NULL) {
        arena_out_of_memory(bytes);
    }
    return p;
}

static uint64_t load_64(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

/* The upper half of a 128 bit product, folded on the lower: every bit of both reaches every bit. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint32_t hash_text(const char *s, size_t n)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t h = n * odd;
    size_t left = n;
    for (; left > 16; left -= 8, s += 8) {
        h = mix(h ^ load_64(s), odd);
    }
    uint64_t head, tail;
    column_dictionary_ends(&head, &tail, s, left);
    h = mix(h ^ head, odd);
    h = mix(h ^ tail, odd);
    return (uint32_t)(h ^ h >> 32);
}

/* Its slot, or the free one where it belongs. */
static column_dictionary_slot *find_slot(const column_dictionary *d, uint32_t hash,
                                         const char *bytes, size_t n)
{
    uint32_t mask = d->n_slots - 1;
    for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
        column_dictionary_slot *slot = &d->slots[i];
        if (slot->code == COLUMN_NO_CODE) {
            return slot;
        }
        const column_string *item = &d->items[slot->code];
        if (slot->hash == hash && item->size == n && memcmp(item->bytes, bytes, n) == 0) {
            return slot;
        }
    }
}

static void clear_slots(column_dictionary *d)
{
    memset(d->slots, 0xff, d->n_slots * sizeof *d->slots); /* COLUMN_NO_CODE */
}

static void grow(column_dictionary *d)
{
    column_dictionary_slot *old = d->slots;
    uint32_t n_old = d->n_slots;
    d->capacity *= 2;
    d->items = reallocate(d->items, d->capacity * sizeof *d->items);
    d->n_slots *= 2;
    d->slots = reallocate(NULL, d->n_slots * sizeof *d->slots);
    clear_slots(d);
    for (uint32_t i = 0; i < n_old; i++) {
        if (old[i].code != COLUMN_NO_CODE) {
            uint32_t at = old[i].hash & (d->n_slots - 1);
            while (d->slots[at].code != COLUMN_NO_CODE) {
                at = (at + 1) & (d->n_slots - 1);
            }
            d->slots[at] = old[i];
        }
    }
    free(old);
}

static void empty(column_dictionary *d)
{
    d->n = 0;
    d->capacity = CAPACITY_MIN;
    d->n_slots = 2 * CAPACITY_MIN;
    d->items = reallocate(NULL, d->capacity * sizeof *d->items);
    d->slots = reallocate(NULL, d->n_slots * sizeof *d->slots);
    clear_slots(d);
    memset(d->recent, 0xff, sizeof d->recent);
}

void column_dictionary_init(column_dictionary *d)
{
    *d = (column_dictionary){0};
    arena_init(&d->arena, ARENA_CHUNK_BYTES);
    empty(d);
}

void column_dictionary_free(column_dictionary *d)
{
    arena_dispose(&d->arena);
    free(d->items);
    free(d->slots);
    *d = (column_dictionary){0};
}

void column_dictionary_begin(column_dictionary *d)
{
    if (d->n <= COLUMN_DICTIONARY_ITEMS && d->arena.used_bytes <= COLUMN_DICTIONARY_BYTES) {
        return;
    }
    /* The memory of one shard with large texts is not kept for all that follow. */
    arena_dispose(&d->arena);
    free(d->items);
    free(d->slots);
    empty(d);
    d->generation++;
}

static void remember(column_dictionary *d, const char *bytes, size_t n, uint32_t code)
{
    uint64_t head, tail;
    column_dictionary_ends(&head, &tail, bytes, n);
    *column_dictionary_place(d, head, tail, n) =
        (column_dictionary_recent){head, tail, (uint32_t)n, code};
}

uint32_t column_dictionary_find(column_dictionary *d, const char *bytes, size_t n)
{
    uint32_t code = column_dictionary_recall(d, bytes, n);
    if (code == COLUMN_NO_CODE) {
        code = find_slot(d, hash_text(bytes, n), bytes, n)->code;
        if (code != COLUMN_NO_CODE) {
            remember(d, bytes, n, code);
        }
    }
    return code;
}

uint32_t column_dictionary_code(column_dictionary *d, const char *bytes, size_t n)
{
    uint32_t hash = hash_text(bytes, n);
    column_dictionary_slot *slot = find_slot(d, hash, bytes, n);
    if (slot->code != COLUMN_NO_CODE) {
        return slot->code;
    }
    if (d->n == d->capacity) {
        if (d->n > COLUMN_NO_CODE / 8) {
            arena_out_of_memory(SIZE_MAX); /* of codes; the texts alone would be gigabytes */
        }
        grow(d);
        slot = find_slot(d, hash, bytes, n);
    }
    d->items[d->n] = (column_string){arena_copy(&d->arena, bytes, n), (uint32_t)n};
    *slot = (column_dictionary_slot){hash, d->n};
    remember(d, bytes, n, d->n);
    return d->n++;
}

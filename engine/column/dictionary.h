/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distinct texts and their codes: 0, 1, 2 ... in the order they came. Equal codes are equal texts,
 * so that a rule compares numbers, and what was worked out for a text once holds for all its rows.
 *
 *     column_dictionary_begin(&d);                        // at the start of a shard
 *     uint32_t code = column_dictionary_code(&d, s, n);
 *     d.items[code].bytes                                 // and a NUL behind them
 *
 * Codes stay from shard to shard. A dictionary that has grown large is emptied at the start of one,
 * and its generation goes up: what somebody remembers by code belongs to one generation.
 */
#ifndef ENTITLE_COLUMN_DICTIONARY_H
#define ENTITLE_COLUMN_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define COLUMN_NO_CODE UINT32_MAX

enum { COLUMN_DICTIONARY_ITEMS = 65536, COLUMN_DICTIONARY_BYTES = 4 * 1024 * 1024 };

typedef struct column_string {
    const char *bytes; /* followed by a NUL */
    uint32_t    size;
} column_string;

/** Where a text may be in the table, with as much of its hash as spares most looks at it. */
typedef struct column_dictionary_slot {
    uint32_t hash;
    uint32_t code; /* COLUMN_NO_CODE = free */
} column_dictionary_slot;

/** A text that was asked for not long ago. */
typedef struct column_dictionary_recent {
    uint64_t head, tail; /* see column_dictionary_ends() */
    uint32_t size;       /* UINT32_MAX = none */
    uint32_t code;
} column_dictionary_recent;

enum { COLUMN_RECENT_BITS = 8 };

typedef struct column_dictionary {
    column_string *items; /* n; moves when it grows */
    uint32_t       n;
    uint32_t       generation;
    /* Private to dictionary.c: */
    uint32_t                capacity;
    column_dictionary_slot *slots; /* n_slots, a power of two, at most half full */
    uint32_t                n_slots;
    arena                   arena; /* the bytes */
    column_dictionary_recent recent[1 << COLUMN_RECENT_BITS]; /* direct-mapped: codes repeat */
} column_dictionary;

void column_dictionary_init(column_dictionary *d);
void column_dictionary_free(column_dictionary *d);
/** Empties it, if it has grown beyond COLUMN_DICTIONARY_ITEMS or _BYTES. */
void column_dictionary_begin(column_dictionary *d);
/** The code of a text; it is added if it is new. */
uint32_t column_dictionary_code(column_dictionary *d, const char *bytes, size_t n);
/** The same, but COLUMN_NO_CODE for one that is not there. */
uint32_t column_dictionary_find(column_dictionary *d, const char *bytes, size_t n);

/* ---- the short way to a text that was there just now ---- */

/** Eight bytes from either end; of fewer than eight, all of them in some order. With the size they
 *  are the text, if it has no more than sixteen bytes. */
static inline void column_dictionary_ends(uint64_t *head, uint64_t *tail, const char *s, size_t n)
{
    uint32_t low, high;
    if (n >= 8) {
        memcpy(head, s, 8);
        memcpy(tail, s + n - 8, 8);
    } else if (n >= 4) {
        memcpy(&low, s, 4);
        memcpy(&high, s + n - 4, 4);
        *head = low;
        *tail = high;
    } else {
        *head = n == 0 ? 0 : (unsigned char)s[0];
        *tail = n == 0 ? 0 : (uint64_t)(unsigned char)s[n / 2] << 8 | (unsigned char)s[n - 1];
    }
}

static inline column_dictionary_recent *column_dictionary_place(column_dictionary *d, uint64_t head,
                                                                uint64_t tail, size_t n)
{
    uint64_t hash = (head ^ tail << 23 ^ tail >> 41 ^ n) * UINT64_C(0x9e3779b97f4a7c15);
    return &d->recent[hash >> (64 - COLUMN_RECENT_BITS)];
}

/** column_dictionary_find() for texts that repeat; COLUMN_NO_CODE also for many that are there. */
static inline uint32_t column_dictionary_recall(column_dictionary *d, const char *s, size_t n)
{
    uint64_t head, tail;
    column_dictionary_ends(&head, &tail, s, n);
    const column_dictionary_recent *r = column_dictionary_place(d, head, tail, n);
    bool found = r->head == head && r->tail == tail && r->size == n &&
                 (n <= 16 || memcmp(d->items[r->code].bytes + 8, s + 8, n - 16) == 0);
    return found ? r->code : COLUMN_NO_CODE;
}

#endif

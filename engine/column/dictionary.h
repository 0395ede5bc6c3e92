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

#include <stddef.h>
#include <stdint.h>

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

typedef struct column_dictionary {
    column_string *items; /* n; moves when it grows */
    uint32_t       n;
    uint32_t       generation;
    /* Private to dictionary.c: */
    uint32_t                capacity;
    column_dictionary_slot *slots; /* n_slots, a power of two, at most half full */
    uint32_t                n_slots;
    arena                   arena; /* the bytes */
} column_dictionary;

void column_dictionary_init(column_dictionary *d);
void column_dictionary_free(column_dictionary *d);
/** Empties it, if it has grown beyond COLUMN_DICTIONARY_ITEMS or _BYTES. */
void column_dictionary_begin(column_dictionary *d);
/** The code of a text; it is added if it is new. */
uint32_t column_dictionary_code(column_dictionary *d, const char *bytes, size_t n);
/** The same, but COLUMN_NO_CODE for one that is not there. */
uint32_t column_dictionary_find(const column_dictionary *d, const char *bytes, size_t n);

#endif

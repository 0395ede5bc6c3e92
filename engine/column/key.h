/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A subject's key: an integer, a uuid, or text. Ranges of keys and the ledger know keys by their texts
 * ("1234", "0e3f...-...", "A-77"); rows know them as numbers or bytes, in the order in which the
 * database sends them.
 */
#ifndef ENTITLE_COLUMN_KEY_H
#define ENTITLE_COLUMN_KEY_H

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "column/dictionary.h"

typedef enum key_kind {
    KEY_INTEGER, /* int2, int4, int8 */
    KEY_UUID,    /* in the order of its 16 bytes */
    KEY_TEXT     /* text, varchar; in the order of its bytes (COLLATE "C") */
} key_kind;

typedef struct key {
    key_kind    kind;
    uint32_t    size;   /* of bytes */
    int64_t     number; /* of a KEY_INTEGER */
    const char *bytes;  /* of the others: a uuid's 16 bytes, a text's UTF-8 */
} key;

/** Keys of rows: one of the two arrays, by kind. */
typedef struct key_column {
    key_kind       kind;
    int64_t       *numbers;
    column_string *texts;
} key_column;

/** low <= key < high, or <= high when `closed`; as texts. */
typedef struct key_range {
    const char *low, *high;
    bool        closed;
} key_range;

/** The kind of a column's type (an oid; a domain's is that of the type beneath it). */
bool        key_kind_of(key_kind *out, uint32_t pg_type);
const char *key_kind_name(key_kind kind); /* "bigint", "uuid", "text" */
/** Where ranges that cover all keys begin and end. The last is no key's: where a range ends with it, no
 *  upper bound is asked for. */
const char *key_first(key_kind kind);
const char *key_last(key_kind kind);

int  key_compare(key a, key b); /* of one kind */
/** False = no such key. Bytes are put into `a`; it may be NULL for an integer. */
bool key_parse(key *out, arena *a, key_kind kind, const char *s);
void key_to_text(text *out, key k);
/** The value of a hexadecimal digit; -1 = it is none. */
int  key_hex_digit(char c);
/** A key about part/parts of the way from low to high; `low` where there is no telling (text). */
key  key_between(arena *a, key low, key high, int64_t part, int64_t parts);

static inline key key_integer(int64_t number)
{
    return (key){.kind = KEY_INTEGER, .number = number};
}

static inline key key_at(const key_column *c, size_t i)
{
    return c->kind == KEY_INTEGER
               ? key_integer(c->numbers[i])
               : (key){.kind = c->kind, .size = c->texts[i].size, .bytes = c->texts[i].bytes};
}

static inline bool key_equal(const key_column *a, size_t i, const key_column *b, size_t j)
{
    return a->kind == KEY_INTEGER ? a->numbers[i] == b->numbers[j]
                                  : a->texts[i].size == b->texts[j].size &&
                                        memcmp(a->texts[i].bytes, b->texts[j].bytes,
                                               a->texts[i].size) == 0;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers for the keys of a shard. Whatever carries, compares or stores keys between reading and
 * writing does it with 64-bit integers: an integer key is its own number; a uuid or text has one in
 * this book, by the subject's place in the shard. Numbers of subjects ascend as their keys do; equal
 * keys have equal numbers. They hold until the next shard and are never written.
 */
#ifndef ENTITLE_COLUMN_KEY_BOOK_H
#define ENTITLE_COLUMN_KEY_BOOK_H

#include "column/key.h"

/* Between the numbers of two subjects, for keys that are in the ledger only. */
#define KEY_BOOK_GAP (INT64_C(1) << 24)

typedef struct key_book {
    key_kind          kind;
    const key_column *subjects; /* ascending, distinct */
    size_t            n_subjects;
    column_dictionary others; /* keys that are no subject's here, such as payees */
} key_book;

void key_book_init(key_book *b);
void key_book_free(key_book *b);
/** A new shard's subjects; `numbers` gets theirs, unless keys are integers. */
void key_book_begin(key_book *b, const key_column *subjects, size_t n, int64_t *numbers);
/** The number of any key; it is added if it is not known. */
int64_t key_book_number(key_book *b, key k);
key     key_book_key(const key_book *b, int64_t number);
/** Where the key is among the subjects, or would be; `guess` is where it may be.
 *  @return it is there */
bool    key_book_find(const key_book *b, key k, size_t guess, size_t *at);
void    key_book_to_text(text *out, const key_book *b, int64_t number);
/** A subject's number by its place. Not for integers. */
static inline int64_t key_book_at(size_t place)
{
    return (int64_t)(place + 1) * KEY_BOOK_GAP;
}

#endif

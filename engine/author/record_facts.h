/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a subject's facts may stand in a test case, and as what.
 *
 *     record_facts f;
 *     record_facts_init(&f, a, book);                    // which facts are keys, in all benefits
 *     record_facts_of(&f, benefit);                      // what this benefit does with each
 *     for every fact's value: record_facts_collect(&f, fact, v);
 *     record_facts_name(&f);                             // everybody gets a made-up key
 *     for every fact's value: record_facts_value(&f, fact, &v);
 */
#ifndef ENTITLE_AUTHOR_RECORD_FACTS_H
#define ENTITLE_AUTHOR_RECORD_FACTS_H

#include "rules/rulebook.h"

typedef enum record_kind {
    RECORD_LEFT_OUT, /* no rule that decides reads it */
    RECORD_TEXT,     /* likewise, a text that messages show: a placeholder stands for it */
    RECORD_KEY,      /* whom somebody is: a made-up one stands for it */
    RECORD_CODE,     /* a text that rules compare with something: as it is */
    RECORD_KEPT      /* anything else that rules read: as it is */
} record_kind;

typedef struct record_facts {
    const rulebook *book;
    arena          *arena;
    bool           *is_key;  /* n_facts */
    unsigned char  *uses;    /* n_facts: of the benefit at hand */
    const char    **keys;    /* that were collected, each once; in the order in which they were seen */
    int64_t        *numbers; /* what they are called */
    size_t          n_keys, keys_capacity;
} record_facts;

void        record_facts_init(record_facts *f, arena *a, const rulebook *b);
void        record_facts_of(record_facts *f, const rulebook_benefit *b);
record_kind record_fact_kind(const record_facts *f, const rulebook_fact *fact);

/** A key that must not stand in the case; the first one that is said is called 1. */
void record_facts_key(record_facts *f, const char *key);
void record_facts_collect(record_facts *f, const rulebook_fact *fact, value v);
void record_facts_name(record_facts *f);

/** What stands in the case for the value of a fact that is not left out. */
value record_facts_value(const record_facts *f, const rulebook_fact *fact, value v);
/** The same of a value that rules came to: a key that was collected becomes what it is called. */
value record_facts_result(const record_facts *f, value v);
/** Does a key that was collected still stand in a value that is to be written? */
bool record_facts_shows_key(const record_facts *f, value v);

#endif

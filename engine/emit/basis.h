/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of deciding rules by number. A night of millions of grants has few of them, so a record
 * keeps the number, and entitle.basis the list. The number is the first 64 bits of the list's
 * SHA-256: every worker, process and night finds the same one without asking.
 *
 *     basis b;
 *     basis_init(&b);
 *     int64_t number = basis_number(&b, rules, n);   // the JSON text as evaluate_rules_json() gives it
 *     basis_write(&b, conninfo, &err);               // before records with these numbers are committed
 *     basis_dispose(&b);
 */
#ifndef ENTITLE_EMIT_BASIS_H
#define ENTITLE_EMIT_BASIS_H

#include "base/arena.h"
#include "base/error.h"

typedef struct basis_list {
    const char *rules;
    size_t      size;
    uint64_t    hash; /* of the table below, nothing else */
    int64_t     number;
} basis_list;

typedef struct basis {
    arena       arena;
    basis_list *items;
    size_t      n, capacity;
    size_t      n_written; /* the first ones: the ledger has them */
    uint32_t   *slots; /* open addressing: index + 1 of an item, 0 = free */
    size_t      n_slots;
} basis;

void    basis_init(basis *b);
void    basis_dispose(basis *b);
int64_t basis_number(basis *b, const char *rules, size_t size);
/** The list that has the number, of those numbered since the last write; looks at all of them. */
const char *basis_rules(const basis *b, int64_t number);

/** Those that are new go to the ledger, over a connection of their own and committed at once: in a
 *  shard's transaction one worker would wait for the other's shard, or fail by it. Lists that no
 *  record refers to in the end do no harm. */
ent_code basis_write(basis *b, const char *conninfo, ent_error *err);

#endif

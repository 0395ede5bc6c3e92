/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A batch through a program (plan/program.h), a chunk of subjects at a time. What comes out is what
 * evaluate_benefit() would say of the same rows, or that it has to be asked.
 *
 *     evaluate_columns *c = evaluate_columns_new(program, arena);          // per thread
 *     evaluate_columns_begin(c, batch);                                    // per shard
 *     for (size_t first = 0; first < batch->n_subjects; first += n) {
 *         n = evaluate_columns_chunk(c, first);
 *         for each benefit i: const columns_benefit *b = evaluate_columns_benefit(c, i);
 *     }
 *
 * Results are of the chunk at hand and hold until the next one.
 */
#ifndef ENTITLE_EVALUATE_COLUMNS_H
#define ENTITLE_EVALUATE_COLUMNS_H

#include "evaluate/evaluate.h"
#include "plan/program.h"

#define COLUMNS_CHUNK 2048 /* subjects at most */

enum {
    COLUMNS_ROW = 0, /* the interpreter's */
    COLUMNS_ELIGIBLE = 1,
    COLUMNS_NOT_ELIGIBLE = 2,
    COLUMNS_GUARD = 3 /* and more: the benefit's guard number verdict - COLUMNS_GUARD failed */
};

typedef struct columns_benefit {
    const program_benefit *program;
    uint8_t        *verdicts;   /* of each subject of the chunk */
    const uint32_t *eligible;   /* those that seemed eligible, ascending; a verdict of COLUMNS_ROW has the last word */
    size_t          n_eligible;
    /* Of each in `eligible`; NULL = the same for all: program->amount_minor, the month's first, the subject */
    const int64_t  *amounts_minor;
    const int32_t  *valid_from_days;
    const int64_t  *payees;
    const int32_t  *events;     /* days or codes, by program->event_kind; NULL = program->event_text */
} columns_benefit;

/** What eligible[k] gets. */
static inline int64_t columns_amount(const columns_benefit *b, size_t k)
{
    return b->amounts_minor == NULL ? b->program->amount_minor : b->amounts_minor[k];
}

typedef struct evaluate_columns evaluate_columns;

evaluate_columns *evaluate_columns_new(const program *p, arena *a);
void              evaluate_columns_free(evaluate_columns *c);
/** The batch may be read, too: texts that functions make go to its dictionary. */
void              evaluate_columns_begin(evaluate_columns *c, batch *b);
/** Evaluates from subject `first` on; returns how many subjects, at least one. */
size_t            evaluate_columns_chunk(evaluate_columns *c, size_t first);
/** In the order of program.benefits. */
const columns_benefit *evaluate_columns_benefit(const evaluate_columns *c, size_t i);
/** Truths of a stop event for each subject of the chunk. */
const uint8_t    *evaluate_columns_stop(const evaluate_columns *c, size_t i, size_t stop);
/** A register that the program keeps; NULL: a flag that every subject has. */
const void       *evaluate_columns_register(const evaluate_columns *c, int32_t reg);
/** The deciding rules of eligible[k], in the order evaluate_benefit() gives; false = ask the
 *  interpreter. In `a`. */
bool              evaluate_columns_hits(const evaluate_columns *c, size_t i, size_t k, arena *a, const feel_hit **hits,
                                        size_t *n);
/** A number that is the same for subjects with the same deciding rules; false as above. */
bool              evaluate_columns_signature(const evaluate_columns *c, size_t i, size_t k, uint64_t *out);

#endif

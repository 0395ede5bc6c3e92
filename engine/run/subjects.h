/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subjects of a shard that has been read, through evaluation and decision to the records: by
 * columns where the matter is plain, one by one where it is not. Belongs to one worker and one kind
 * of subject.
 *
 *     subjects *s = subjects_new(plan, program, index, emit, arena);
 *     batch_read(subjects_batch(s), ...); standing_read(subjects_standing(s), ...);
 *     subjects_begin(s);
 *     while (subjects_next(s)) { emit_spill(...); }        // a chunk at a time
 *     subjects_finish(s);                                  // the counts
 *
 * With options.keeps, what came of everybody in a chunk can be asked for until the next chunk. It is kept
 * right where nothing stands: standing_read() is not called, and so there is no ledger.
 */
#ifndef ENTITLE_RUN_SUBJECTS_H
#define ENTITLE_RUN_SUBJECTS_H

#include "emit/emit.h"
#include "plan/program.h"
#include "run/standing.h"

typedef struct subjects subjects;

/** `by_rows`: everybody one by one, by the interpreter; for comparison. `writes`: not a dry run.
 *  `batch`: read by somebody else, in these columns; NULL = its own. */
typedef struct subjects_options {
    bool   by_rows, writes, keeps;
    batch *batch;
} subjects_options;

subjects *subjects_new(const program *p, emit *x, subjects_options options, arena *a);
void      subjects_free(subjects *s);
batch    *subjects_batch(subjects *s);
standing *subjects_standing(subjects *s);

void subjects_begin(subjects *s);
/** Decides the next chunk; false = all are decided. */
bool subjects_next(subjects *s);
/** Counts what was decided by columns. */
void subjects_finish(subjects *s);

/* ---- what came of everybody: options.keeps ---- */

/** Of one benefit; by place in the chunk decided last. */
typedef struct subjects_kept {
    const uint8_t     *outcomes;      /* enum outcome */
    const char *const *reasons;       /* of a hold or a skip: static or the rulebook's */
    const int64_t     *amounts_minor; /* of a grant or an offer */
} subjects_kept;

/** The chunk decided last: its first subject, and how many; 0 before the first. */
size_t        subjects_chunk(const subjects *s, size_t *first);
subjects_kept subjects_kept_of(const subjects *s, size_t position);
/** The number of the list of rules that decided for somebody of the chunk (emit_basis()). */
int64_t       subjects_basis(subjects *s, size_t position, size_t i);

#endif

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
 */
#ifndef ENTITLE_RUN_SUBJECTS_H
#define ENTITLE_RUN_SUBJECTS_H

#include "emit/emit.h"
#include "plan/program.h"
#include "run/standing.h"

typedef struct subjects subjects;

/** `by_rows`: everybody one by one, by the interpreter; for comparison. `writes`: not a dry run. */
typedef struct subjects_options {
    bool by_rows, writes;
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

#endif

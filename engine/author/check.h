/* SPDX-License-Identifier: Apache-2.0 */
/* `entitle check`: everything that is wrong with a rulebook, or with one DMN file. */
#ifndef ENTITLE_AUTHOR_CHECK_H
#define ENTITLE_AUTHOR_CHECK_H

#include <stdbool.h>
#include <stdio.h>

#include "run/compare.h"

typedef struct check_request {
    const char *path; /* a rulebook's folder, or a .dmn file */
    int32_t     as_of_day;
    bool        json;
    bool        plan;   /* print what a night would read as well */
    bool        colour;
    bool        unused; /* note facts that nothing reads */
    text       *sarif;   /* where the same is appended for editors and build servers; NULL: nowhere */
    const char *version; /* for that: of this program, and "zh" or "en" */
    const char *lang;
    bool        people; /* weigh what is found in decision tables by the people in the sources: author/weigh.h */
    compare_options how; /* of that */
} check_request;

/** Print to `out`. ENT_OK when there is no error; warnings do not count. Where people could not be counted, `err` says why, the rest
 *  is printed all the same, and nothing is appended for build servers. err->code stays ENT_OK where all is printed. */
ent_code author_check(FILE *out, const check_request *request, ent_error *err);

/** The folder that the imports of a DMN file may not leave: its own, or that of the rulebook it lies
 *  in. */
const char *author_model_root(arena *a, const char *path);

/** Load a rulebook for another command: its first error goes to *err, with how many there are. */
ent_code author_load(rulebook **out, arena *a, const char *path, int32_t as_of_day, ent_error *err);
/** Its plan for a date; the first fault, if it has one. */
ent_code author_plan(plan **out, arena *a, const rulebook *book, int32_t as_of_day, ent_error *err);
/** Both, as of a date of which `today` knows (rulebook_load_ahead()). All faults go to stderr, as `check` prints them; `err` says how many,
 *  and `then`: ": nothing was compared". The caller adds what to do. */
ent_code author_load_plan(plan **out, arena *a, const char *path, int32_t as_of_day, int32_t today, const char *then, ent_error *err);

#endif

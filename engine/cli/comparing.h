/* SPDX-License-Identifier: Apache-2.0 */
/* How far a comparison or a forecast has come, on stderr. Their callbacks, with a `comparing` as self. */
#ifndef ENTITLE_CLI_COMPARING_H
#define ENTITLE_CLI_COMPARING_H

#include "cli/cli.h"
#include "run/compare.h"

typedef struct comparing {
    const char   *verb;     /* "comparing" */
    bool          shows;    /* progress; warnings and notes are always said */
    cli_progress *progress; /* the caller ends it with cli_progress_free(), with n_done */
    int64_t       n_done;
} comparing;

void comparing_on_start(void *self, const compare_start *start);
void comparing_on_progress(void *self, int64_t n_done);

#endif

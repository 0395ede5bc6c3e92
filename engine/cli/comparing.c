/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/comparing.h"

void comparing_on_start(void *self, const compare_start *start)
{
    comparing *s = self;
    char number[CLI_NUMBER_TEXT_MAX];
    if (start->n_keyless > 0) {
        fprintf(stderr, "warning: %s rows of subject tables have no key; nobody can be decided for there\n",
                cli_number_text(number, start->n_keyless));
    }
    for (size_t i = 0; i < start->n_notes; i++) {
        fprintf(stderr, "note: %s\n", start->notes[i]);
    }
    if (s->shows) {
        s->progress = cli_progress_new(stderr, s->verb, "subjects", start->n_estimated);
        cli_progress_update(s->progress, 0);
    }
}

void comparing_on_progress(void *self, int64_t n_done)
{
    comparing *s = self;
    s->n_done = n_done;
    cli_progress_update(s->progress, n_done);
}

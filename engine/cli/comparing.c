/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/comparing.h"

#include <unistd.h>

#include "base/translate.h"

static void on_start(void *self, const compare_start *start)
{
    comparing *s = self;
    char number[CLI_NUMBER_TEXT_MAX];
    if (start->n_keyless > 0) {
        fprintf(stderr, translate("warning: %s rows of subject tables have no key; nobody can be decided for there\n"),
                cli_number_text(number, start->n_keyless));
    }
    for (size_t i = 0; i < start->n_notes; i++) {
        fprintf(stderr, translate("note: %s\n"), start->notes[i]);
    }
    if (s->shows) {
        s->progress = cli_progress_new(stderr, s->verb, N_("subjects"), start->n_estimated);
        cli_progress_update(s->progress, 0);
    }
}

static void on_progress(void *self, int64_t n_done)
{
    comparing *s = self;
    s->n_done = n_done;
    cli_progress_update(s->progress, n_done);
}

static void on_end(void *self)
{
    comparing *s = self;
    cli_progress_free(s->progress, s->n_done);
    s->progress = NULL;
}

ent_code comparing_begin(comparing *s, compare_options *how, bool json, ent_error *err)
{
    s->shows = json || isatty(STDERR_FILENO);
    how->on_start = on_start;
    how->on_progress = on_progress;
    how->on_end = on_end;
    how->self = s;
    ENT_TRY(cli_file_check("html", s->html, err));
    how->stop = cli_catch_signals();
    return ENT_OK;
}

ent_code comparing_end(comparing *s, ent_code code, ent_error *err)
{
    on_end(s);
    if (code == ENT_OK && s->html != NULL) {
        return cli_file_write("html", s->html, &s->page, 0, err);
    }
    text_dispose(&s->page);
    return code;
}

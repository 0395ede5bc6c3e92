/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands that go through everybody's data and write nothing have in common: how far it has come, on stderr; signals; the page.
 *
 *     comparing s = {.verb = "comparing", .html = html};
 *     ENT_TRY(comparing_begin(&s, &request.how, request.json, err));
 *     return comparing_end(&s, author_compare(stdout, &s.page, &request, err), err);
 */
#ifndef ENTITLE_CLI_COMPARING_H
#define ENTITLE_CLI_COMPARING_H

#include "cli/cli.h"
#include "run/compare.h"

typedef struct comparing {
    const char   *verb;     /* "comparing" */
    const char   *html;     /* where the page goes; NULL = nowhere */
    text          page;
    /* Its own: */
    bool          shows;    /* progress; warnings and notes are always said */
    cli_progress *progress;
    int64_t       n_done;
} comparing;

/** Before something that takes long: can the page be written? `how` gets its callbacks. */
ent_code comparing_begin(comparing *s, compare_options *how, bool json, ent_error *err);
/** Writes the page if all went well. @return code, or what is wrong with the page */
ent_code comparing_end(comparing *s, ent_code code, ent_error *err);

/** Rows of a table of options (cli.h) that compare and forecast have alike: pointers to compare_options, two cli_counts, a text and a flag. */
#define COMPARING_OPTIONS(how, workers, shard_size, html, text_wanted)                                                             \
    {"source", 's', CLI_CONNINFO, &(how)->source, "CONNINFO",                                                                      \
     N_("connection string of the sources' database; read only\n(default: libpq's environment: PGHOST, PGDATABASE ...)")},         \
    {"workers", 'w', CLI_COUNT, (workers), "N", N_("how many work at once, with a connection each\n(default: one per core)")},     \
    {"shard-size", 0, CLI_COUNT, (shard_size), "N", N_("subjects that are read at a time (default: 25000)")},                      \
    {"html", 0, CLI_TEXT, (html), "FILE", N_("also write a page with tables and bars: one file, to be mailed")},                   \
    {"text", 0, CLI_FLAG, (text_wanted), NULL, N_("print for people (default)")}

#endif

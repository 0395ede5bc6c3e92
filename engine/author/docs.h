/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `entitle docs`: the whole rulebook as one page (page.h), for the people who approve it and for those who are asked what it says.
 * The same rulebook, day and language give the same bytes, wherever the folder lies.
 */
#ifndef ENTITLE_AUTHOR_DOCS_H
#define ENTITLE_AUTHOR_DOCS_H

#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

typedef struct docs_request {
    const char *path; /* the rulebook's folder */
    int32_t     as_of_day;
    const char *lang; /* "zh" or "en"; what is written in the rules stays in its own language */
    bool        colour;
    bool        history;  /* a section on all rulebooks of the ledger */
    const char *ledger;   /* of that: connection string; NULL = libpq's environment */
    const char *previous; /* instead: a section on what changed since the rulebook in this folder; NULL */
} docs_request;

/**
 * Append the page. What is wrong with the rulebook is printed to `errors`, as a check prints it, and nothing is appended.
 *
 * @param[out] printed  whether what failed was printed already
 * @return ENT_E_USAGE for another language; ENT_E_RULES and the like when the rulebook does not load
 */
ent_code author_docs(text *out, const docs_request *request, FILE *errors, bool *printed, ent_error *err);

#endif

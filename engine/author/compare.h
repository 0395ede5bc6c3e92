/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `entitle compare`: what another rulebook would change for everybody, for people who write rules. See run/compare.h for what is
 * compared.
 *
 *     code = author_compare(stdout, &page, &request, &err);
 */
#ifndef ENTITLE_AUTHOR_COMPARE_H
#define ENTITLE_AUTHOR_COMPARE_H

#include <stdio.h>

#include "run/compare.h"

typedef struct compare_request {
    const char *folders[COMPARE_SIDES]; /* of the rulebooks */
    int32_t     as_of_day;
    bool        json; /* else text */
    bool        page; /* also as HTML */
    const char *lang; /* of text and page: "en" or "zh" */
    compare_options how; /* of which the plans are filled in */
} compare_request;

/** Print to `out`, and the page to `page`. Faults in a rulebook are printed to stderr, as `check` prints them. */
ent_code author_compare(FILE *out, text *page, const compare_request *request, ent_error *err);

#endif

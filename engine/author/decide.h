/* SPDX-License-Identifier: Apache-2.0 */
/* `entitle decide`: what the rules say about facts given in a file, without a database and without a history. */
#ifndef ENTITLE_AUTHOR_DECIDE_H
#define ENTITLE_AUTHOR_DECIDE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

typedef struct decide_request {
    const char *rules;   /* the rulebook's folder */
    const char *facts;   /* the JSON file, see author/facts.h */
    const char *benefit; /* NULL: every benefit that the facts are about */
    int32_t     as_of_day;
    const char *lang;
    bool        json;
    text       *page; /* the same as a page of HTML is appended; NULL: not asked for */
} decide_request;

ent_code author_decide(FILE *out, const decide_request *request, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* `entitle explain`: what a night would decide for one subject now, on the source's facts and what the ledger holds. */
#ifndef ENTITLE_AUTHOR_EXPLAIN_H
#define ENTITLE_AUTHOR_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

typedef struct explain_request {
    const char *rules;
    const char *source, *ledger; /* libpq connection strings; NULL = libpq's environment */
    const char *subject;         /* its key */
    const char *benefit;         /* NULL: every benefit of every kind of subject that has this key */
    const char *purpose;         /* why somebody looks; kept in entitle.access_log */
    int32_t     as_of_day;
    const char *lang;
    bool        json;
    text       *page; /* the same as a page of HTML is appended; NULL: not asked for */
} explain_request;

/** Nothing is written but the line in the access log. Without a ledger: as for somebody who has nothing yet. */
ent_code author_explain(FILE *out, const explain_request *request, ent_error *err);

#endif

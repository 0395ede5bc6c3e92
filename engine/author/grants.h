/* SPDX-License-Identifier: Apache-2.0 */
/* `entitle init --grants`: the rights that nights by a rulebook need on the sources. */
#ifndef ENTITLE_AUTHOR_GRANTS_H
#define ENTITLE_AUTHOR_GRANTS_H

#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

typedef struct grants_request {
    const char *rules;     /* the rulebook's folder */
    const char *role;      /* who is to read them */
    int32_t     as_of_day; /* nights from this day on: benefits that come into force later count */
} grants_request;

/** Print the SQL for the administrators of the sources. Needs no database and changes none. */
ent_code author_grants(FILE *out, const grants_request *request, ent_error *err);

#endif

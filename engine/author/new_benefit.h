/* SPDX-License-Identifier: Apache-2.0 */
/* `entitle new-benefit`: the files of a benefit that gives nobody anything yet, for policy staff to fill in. */
#ifndef ENTITLE_AUTHOR_NEW_BENEFIT_H
#define ENTITLE_AUTHOR_NEW_BENEFIT_H

#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

typedef struct new_benefit_request {
    const char *rules;   /* the rulebook's folder; it has to be free of errors */
    const char *code;    /* of the new benefit: the name of its folder */
    const char *subject; /* NULL: the rulebook's only one, or "person" */
    const char *purpose; /* that sources may be used for */
    const char *title_zh, *title_en; /* NULL: the code */
    const char *law;     /* NULL: to be written */
    const char *currency; /* NULL: a notice without an amount */
    int32_t     as_of_day;
} new_benefit_request;

/**
 * Makes CODE/ with CODE.dmn, benefit.xml and cases.xml, checks the rulebook with it, and says what to do next. The guards are those of
 * the other benefits of the subject; inputs are the items that may be read for the purpose.
 *
 * @return ENT_E_USAGE, ENT_E_RULES, ENT_E_IO with nothing made; ENT_OK
 */
ent_code author_new_benefit(FILE *out, const new_benefit_request *request, ent_error *err);

#endif

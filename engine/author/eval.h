/* SPDX-License-Identifier: Apache-2.0 */
/* `entitle eval`: the value of one FEEL expression, or of what a DMN model decides. */
#ifndef ENTITLE_AUTHOR_EVAL_H
#define ENTITLE_AUTHOR_EVAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

typedef struct eval_request {
    const char *model;    /* a .dmn file; NULL with `feel` */
    const char *decision; /* or service or business knowledge model; NULL: every decision */
    const char *service, *bkm;
    const char *input;   /* JSON by input data, or the name of a file with it; NULL: none */
    const char *feel;    /* an expression; NULL with `model` */
    const char *context; /* JSON with the names the expression may use, or a file; NULL: none */
    int32_t     as_of_day;
    bool        strict; /* check as a rulebook is checked */
    bool        json;
    bool        colour; /* of `faults` */
} eval_request;

/**
 * Print values to `out` and all that is wrong with the rules to `faults`, with its place.
 *
 * @return ENT_E_RULES when the model or the expression is faulty or came to an error: then
 *         everything has been printed and err->message is "". Any other failure fills *err.
 */
ent_code author_eval(FILE *out, FILE *faults, const eval_request *request, ent_error *err);

#endif

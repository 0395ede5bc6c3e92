/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `entitle forecast`: how many become entitled month by month, for people who plan a budget. See run/forecast.h for what is known of
 * a day to come.
 *
 *     code = author_forecast(stdout, &page, &request, &err);
 */
#ifndef ENTITLE_AUTHOR_FORECAST_H
#define ENTITLE_AUTHOR_FORECAST_H

#include <stdio.h>

#include "run/forecast.h"

typedef struct forecast_request {
    const char     *folder;    /* of the rulebook */
    int32_t         as_of_day, until_day; /* in between: the first of each month */
    const char     *lang;      /* "en" or "zh" */
    bool            json;      /* else text */
    bool            page;      /* also as HTML */
    compare_options how;       /* of which the plans are filled in */
} forecast_request;

/** Print to `out`, and the page to `page`. Faults in a rulebook are printed to stderr, as `check` prints them.
 *  @return as compare_run(); ENT_E_USAGE until_day is not after as_of_day, or too late */
ent_code author_forecast(FILE *out, text *page, const forecast_request *request, ent_error *err);

#endif

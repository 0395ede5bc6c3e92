/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many will be entitled, if nothing but time passes: one rulebook on the same people in the same snapshot of the sources, on
 * one day after the other; nothing is written, and no ledger is asked.
 *
 *     plans[0] as of today, plans[1] as of the first of next month ...
 *     code = forecast_run(&result, &options, arena, &err);
 *
 * Each day is compared with the one before as compare.h compares two rulebooks: "gain" is who becomes entitled in between, "lose"
 * who no longer is. What is known of a day to come is: ages and durations, rules and parameters with a date, rows of the sources
 * whose period begins or ends. Births, deaths, moves, jobs are not. Sources are as fresh as on the first day.
 */
#ifndef ENTITLE_RUN_FORECAST_H
#define ENTITLE_RUN_FORECAST_H

#include "run/compare.h"

#define FORECAST_DAYS_MAX 121 /* ten years by months, and today */

typedef struct forecast_options {
    plan      *const *plans; /* of one rulebook, by day; at least two. Bound here */
    size_t            n_days;
    compare_options   how; /* its plans are not looked at; on_start once, progress over all steps */
} forecast_options;

typedef struct forecast_result {
    compare_start    start;      /* n_estimated: of all steps together */
    compare_result  *steps;      /* n_days - 1: of a day against the one before. Their benefits are the same, in the same order */
    size_t           n_steps;
    int64_t          n_subjects; /* of each day */
    double           seconds;
} forecast_result;

/** Errors as compare_run(). */
ent_code forecast_run(forecast_result *out, const forecast_options *options, arena *a, ent_error *err);

#endif

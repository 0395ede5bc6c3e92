/* SPDX-License-Identifier: Apache-2.0 */
#include "run/forecast.h"

#include "base/clock.h"
#include "db/db.h"
#include "run/compare_match.h"

typedef struct forecast {
    const forecast_options *options;
    forecast_result *result;
    size_t step;
    int64_t n_before; /* subjects of the steps that are done */
} forecast;

static void on_start(void *self, const compare_start *start)
{
    forecast *f = self;
    const compare_options *how = &f->options->how;
    if (f->step > 0) {
        return;
    }
    f->result->start = *start;
    f->result->start.n_estimated *= (int64_t)f->result->n_steps;
    if (how->on_start != NULL) {
        how->on_start(how->self, &f->result->start);
    }
}

static void on_progress(void *self, int64_t n_subjects_done)
{
    const forecast *f = self;
    const compare_options *how = &f->options->how;
    if (how->on_progress != NULL) {
        how->on_progress(how->self, f->n_before + n_subjects_done);
    }
}

/* Errors that need no database come before it is asked. */
static ent_code check_names(const forecast_options *o, arena *a, ent_error *err)
{
    compare_options how = o->how;
    compare_match m;
    how.plans[COMPARE_OLD] = how.plans[COMPARE_NEW] = o->plans[0];
    return compare_match_names(&m, &how, a, err);
}

static ent_code run_steps(forecast *f, const snapshot *s, db *reader, arena *a, ent_error *err)
{
    const forecast_options *o = f->options;
    forecast_result *out = f->result;
    compare_options how = o->how;
    how.on_start = on_start;
    how.on_progress = on_progress;
    how.self = f;
    for (; f->step < out->n_steps; f->step++) {
        compare_result *step = &out->steps[f->step];
        how.plans[COMPARE_OLD] = o->plans[f->step];
        how.plans[COMPARE_NEW] = o->plans[f->step + 1];
        ENT_TRY(compare_plans(step, &how, s, reader, a, err));
        f->n_before += step->n_subjects;
        out->n_subjects = step->n_subjects > out->n_subjects ? step->n_subjects : out->n_subjects;
    }
    return ENT_OK;
}

ent_code forecast_run(forecast_result *out, const forecast_options *options, arena *a, ent_error *err)
{
    double began = clock_seconds();
    forecast f = {.options = options, .result = out};
    db *reader = NULL;
    snapshot s;
    *out = (forecast_result){.n_steps = options->n_days - 1};
    out->steps = arena_array(a, out->n_steps, sizeof *out->steps);
    ENT_TRY(check_names(options, a, err));
    for (size_t i = 0; i < options->n_days; i++) {
        options->plans[i]->looked_at_day = options->plans[0]->as_of_day;
    }
    ent_code code = compare_open(&s, &reader, a, &options->how, (const plan *const *)options->plans, options->n_days, err);
    if (code == ENT_OK) {
        code = run_steps(&f, &s, reader, a, err);
    }
    db_close(reader);
    out->seconds = clock_seconds() - began;
    return code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two rulebooks on the same people, on the same day, in the same snapshot of the sources; nothing is written, and no
 * ledger is asked.
 *
 *     code = compare_run(&result, &options, arena, &err);     // reports through options.report as it goes
 *
 * Each rulebook decides as a night would for people of whom nothing stands: nobody has an entitlement, an offer or a
 * hold, nobody has refused, nothing is paused. What differs is the rules' doing alone. Exclusions count within each rulebook.
 *
 *   state           what a rulebook says of a subject and a benefit
 *   receives        a grant, of an amount
 *   offered         an offer, of an amount
 *   held            undecided, with the reason
 *   not eligible    decided: no
 *   not looked at   not in force, excluded by another benefit, or its source is too old
 *   no such benefit the rulebook does not have it
 *
 * Who receives or is offered a benefit gets it. `old` against `new`:
 *
 *   old        new         change
 *   gets       gets        same; more or less by the amount; other where one is an offer and the amount is the same,
 *                          or where currency or period differ
 *   gets       held        undecided
 *   gets       else        lose
 *   gets not   gets        gain
 *   gets not   gets not    other where state or reason differ, else nothing; nothing where one rulebook has no such benefit
 *
 * Amounts are integers of the currency's minor unit. The result does not depend on workers or shards.
 */
#ifndef ENTITLE_RUN_COMPARE_H
#define ENTITLE_RUN_COMPARE_H

#include <signal.h>

#include "plan/plan.h"
#include "run/snapshot.h"

enum { COMPARE_OLD, COMPARE_NEW, COMPARE_SIDES };

typedef enum compare_state {
    COMPARE_RECEIVES, COMPARE_OFFERED, COMPARE_HELD, COMPARE_NOT_ELIGIBLE, COMPARE_NOT_LOOKED_AT, COMPARE_ABSENT
} compare_state;
#define COMPARE_STATES 6

typedef enum compare_change {
    COMPARE_SAME, COMPARE_GAIN, COMPARE_LOSE, COMPARE_MORE, COMPARE_LESS, COMPARE_UNDECIDED, COMPARE_OTHER
} compare_change;
#define COMPARE_CHANGES 7

const char *compare_state_name(compare_state s);
const char *compare_change_name(compare_change c); /* "gain", "lose" ... */

/** Decades of age, the last one open, and of nobody knows what age. */
enum { COMPARE_BANDS_OF_AGE = 11, COMPARE_BAND_UNKNOWN = COMPARE_BANDS_OF_AGE, COMPARE_BANDS };
const char *compare_band_name(size_t band); /* "0-9", "100+", "unknown" */

#define COMPARE_SAMPLES_MAX 5 /* of a benefit and a change */

typedef struct compare_cell {
    int64_t n[COMPARE_CHANGES];        /* subjects */
    int64_t n_gets[COMPARE_SIDES];     /* who receive it or are offered it */
    int64_t minor[COMPARE_SIDES];      /* what they get in all */
    int64_t difference_minor[COMPARE_CHANGES]; /* new less old; together, the difference of the two sums. 0 where they
                                                  cannot be subtracted */
} compare_cell;

typedef struct compare_region {
    const char  *name; /* "" = none */
    compare_cell cell;
} compare_region;

/** One side of a cause or a sample. */
typedef struct compare_said {
    compare_state state;
    const char   *reason; /* of a hold, or of not being looked at; "" */
    const char   *rules;  /* that decided: JSON, as in the ledger; "" where nobody asked */
    int64_t       amount_minor; /* of a sample */
} compare_said;

/** Those whose change is of one kind, decided by the same rules before and after. */
typedef struct compare_cause {
    compare_change change;
    compare_said   said[COMPARE_SIDES];
    int64_t        n;
} compare_cause;

typedef struct compare_sample {
    compare_change change;
    compare_said   said[COMPARE_SIDES];
    const char    *region;
    size_t         band;
} compare_sample;

typedef struct compare_benefit {
    const char             *id;
    const rulebook_benefit *benefit[COMPARE_SIDES]; /* NULL: the rulebook does not have it */
    bool                    subtracts; /* same currency, period and minor unit, or on one side only */
    compare_cell            all;
    compare_cell            bands[COMPARE_BANDS];
    int64_t                 states[COMPARE_STATES][COMPARE_STATES]; /* [old][new]: everybody */
    compare_region         *regions; /* by name; those with somebody who gets it, or whose outcome differs */
    size_t                  n_regions;
    compare_cause          *causes; /* by change, the most people first */
    size_t                  n_causes;
    compare_sample         *samples; /* by change */
    size_t                  n_samples;
} compare_benefit;

typedef struct compare_start {
    int64_t            n_estimated;
    size_t             n_shards;
    int                n_workers;
    int64_t            n_keyless; /* rows of subject tables without a key */
    const char *const *notes;
    size_t             n_notes;
} compare_start;

typedef struct compare_result {
    compare_start    start;
    compare_benefit *benefits; /* by id */
    size_t           n_benefits;
    int64_t          n_subjects;
    bool             has_bands; /* some kind of subject has an age */
    const char      *age_fact;  /* "Person.birth date"; NULL */
    bool             read_once; /* both read the same columns of everybody */
    double           seconds;
} compare_result;

typedef struct compare_options {
    const plan *plans[COMPARE_SIDES];
    const char *source;  /* connection string; NULL = libpq's environment */
    const char *benefit; /* this one only; NULL = all */
    int         n_workers;
    int32_t     shard_size;
    void (*on_start)(void *self, const compare_start *start);
    void (*on_progress)(void *self, int64_t n_subjects_done);
    void (*on_end)(void *self); /* compare_ended() */
    void *self;
    const volatile sig_atomic_t *stop;
} compare_options;

/** Nobody goes on: for whoever prints the result, before. */
static inline void compare_ended(const compare_options *o)
{
    if (o->on_end != NULL) {
        o->on_end(o->self);
    }
}

/**
 * @return ENT_OK; ENT_E_RULES the two do not decide about the same people; ENT_E_USAGE no such benefit; ENT_E_SOURCE, ENT_E_FACTS the input is wrong;
 *         ENT_E_DB, ENT_E_SYSTEM
 */
ent_code compare_run(compare_result *out, const compare_options *options, arena *a, ent_error *err);

/* ---- several comparisons in one snapshot: run/forecast.h ---- */

/** The snapshot for all of the plans, and what only the database knows of each. *reader holds it; db_close() it, also after an error. */
ent_code compare_open(snapshot *out, struct db **reader, arena *a, const compare_options *options, const plan *const *plans, size_t n,
                      ent_error *err);
/** compare_run() of two of them. Where nothing is in force on either side, nobody is compared and nothing is counted. */
ent_code compare_plans(compare_result *out, const compare_options *options, const snapshot *s, struct db *reader, arena *a,
                       ent_error *err);

#endif

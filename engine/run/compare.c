/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinator: snapshot, both plans against the database, shards; then the workers; then the account. */
#include "run/compare.h"

#include <omp.h>
#include <string.h>

#include "base/clock.h"
#include "base/translate.h"
#include "db/db.h"
#include "read/bind.h"
#include "run/compare_worker.h"
#include "run/failure.h"
#include "run/indexes.h"

typedef struct comparison {
    const compare_options *options;
    arena *arena;
    compare_result *result;
    db *reader; /* holds the snapshot */
    const snapshot *snapshot;
    compare_match match;
    shard_list shards;
    index_notes notes;
    compare_tally *tally;
    counts counts[COMPARE_SIDES];
} comparison;

const char *compare_state_name(compare_state s)
{
    static const char *const names[COMPARE_STATES] = {
        N_("receives"), N_("offered"), N_("held"), N_("not eligible"), N_("not looked at"), N_("no such benefit")};
    return names[s];
}

const char *compare_change_name(compare_change c)
{
    static const char *const names[COMPARE_CHANGES] = {N_("same"), N_("gain"), N_("lose"), N_("more"),
                                                         N_("less"), N_("undecided"), N_("other")};
    return names[c];
}

const char *compare_band_name(size_t band)
{
    static const char *const names[COMPARE_BANDS] = {"0-9",   "10-19", "20-29", "30-39", "40-49", "50-59",
                                                     "60-69", "70-79", "80-89", "90-99", "100+",  "unknown"};
    return names[band];
}

/* ---- the beginning ---- */

/* The shards of a plan as shards of pairs; of the new rulebook, those that the old one has not. */
static void take_shards(comparison *c, const shard_list *from, int side)
{
    for (size_t i = 0; i < from->n; i++) {
        for (uint32_t k = 0; k < c->match.n_pairs; k++) {
            const compare_pair *pair = &c->match.pairs[k];
            bool first = side == COMPARE_OLD || pair->subject[COMPARE_OLD] == COMPARE_NOWHERE;
            if (first && pair->subject[side] == (int)from->items[i].subject) {
                shard *item = ARENA_PUSH(c->arena, &c->shards.items, &c->shards.n, &c->shards.capacity);
                *item = from->items[i];
                item->number = (int32_t)(c->shards.n - 1);
                item->subject = k;
                c->shards.n_estimated += item->n_estimated;
            }
        }
    }
}

static bool needs_shards(const comparison *c, int side)
{
    bool needs = side == COMPARE_OLD && c->match.plans[COMPARE_OLD]->n_subjects > 0;
    for (size_t k = 0; side == COMPARE_NEW && k < c->match.n_pairs; k++) {
        needs = needs || c->match.pairs[k].subject[COMPARE_OLD] == COMPARE_NOWHERE;
    }
    return needs;
}

static ent_code plan_shards(comparison *c, ent_error *err)
{
    for (int side = COMPARE_OLD; side < COMPARE_SIDES; side++) {
        const plan *p = c->match.plans[side];
        shard_list list = {0};
        if (needs_shards(c, side)) {
            ENT_TRY(shards_plan(&list, c->arena, p, c->reader, c->options->shard_size, err));
            take_shards(c, &list, side);
            c->shards.n_keyless += list.n_keyless;
            ENT_TRY(indexes_look(&c->notes, c->arena, p, &list, c->options->shard_size, c->reader, err));
        }
    }
    return ENT_OK;
}

/* Something has to be in force. */
static ent_code check_match(const compare_match *m, ent_error *err)
{
    if (m->n_pairs > 0) {
        return ENT_OK;
    }
    error_set(err, ENT_E_RULES, "nothing that is compared is in force on this date, in neither rulebook");
    return error_hint(err, "see 'in-force' in the benefits, or compare another date with --as-of");
}

/* Errors that need no database come before it is asked. */
static ent_code check_names(const compare_options *o, arena *a, ent_error *err)
{
    compare_match m;
    ENT_TRY(compare_match_names(&m, o, a, err));
    return check_match(&m, err);
}

ent_code compare_open(snapshot *out, db **reader, arena *a, const compare_options *o, const plan *const *plans, size_t n,
                      ent_error *err)
{
    ENT_TRY(snapshot_open(out, reader, a, o->source, plans, n, o->stop, err));
    for (size_t i = 0; i < n; i++) {
        /* Fills in what only the database knows; nobody else looks at the plan before the workers start. */
        ENT_TRY(plan_bind((plan *)(uintptr_t)plans[i], *reader, err));
    }
    return ENT_OK;
}

static ent_code prepare(comparison *c, ent_error *err)
{
    ENT_TRY(compare_match_names(&c->match, c->options, c->arena, err));
    ENT_TRY(compare_match_columns(&c->match, c->arena, err));
    return plan_shards(c, err);
}

static void report_start(comparison *c)
{
    c->result->start = (compare_start){.n_estimated = c->shards.n_estimated,
                                       .n_shards = c->shards.n,
                                       .n_workers = c->options->n_workers,
                                       .n_keyless = c->shards.n_keyless,
                                       .notes = c->notes.items,
                                       .n_notes = c->notes.n};
    if (c->options->on_start != NULL) {
        c->options->on_start(c->options->self, &c->result->start);
    }
}

/* ---- the workers ---- */

static void note_shard(comparison *c, size_t n_subjects)
{
    c->result->n_subjects += (int64_t)n_subjects;
    if (c->options->on_progress != NULL) {
        c->options->on_progress(c->options->self, c->result->n_subjects);
    }
}

static void collect(comparison *c, const compare_worker *w)
{
    compare_tally_merge(c->tally, compare_worker_tally(w));
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        counts_merge(&c->counts[side], compare_worker_counts(w, side), false);
    }
}

static void work(comparison *c, compare_shared *shared, failure *first)
{
    compare_worker *w = NULL;
    ent_error error = {0};
    bool found = true;
    size_t n_subjects = 0;
    ent_code code = compare_worker_new(&w, shared, &error);
    /* Every reader has its locks before the first row is read: see night.c. */
#pragma omp barrier
    while (code == ENT_OK && found) {
        code = compare_worker_next(w, &found, &n_subjects, &error);
        if (code == ENT_OK && found) {
#pragma omp critical(compare_result)
            note_shard(c, n_subjects);
        }
    }
    if (code != ENT_OK) {
        atomic_store(&shared->stop, true);
    }
#pragma omp critical(compare_result)
    {
        if (code == ENT_OK) {
            collect(c, w);
        } else {
            failure_keep(first, code, compare_worker_shard_number(w), &error);
        }
    }
    compare_worker_free(w);
}

/* Who was born on this day is just as old as the band begins. */
static void find_band_days(compare_shared *shared, const plan *p)
{
    for (int64_t band = 0; band < COMPARE_BANDS_OF_AGE; band++) {
        temporal_date d = p->as_of;
        temporal_date_add_months(&d, p->as_of, -120 * band);
        shared->band_days[band] = (int32_t)temporal_days_from_date(d);
    }
}

static ent_code run_workers(comparison *c, ent_error *err)
{
    compare_shared shared = {.options = c->options,
                             .match = &c->match,
                             .snapshot = c->snapshot,
                             .queue = {.list = &c->shards, .arena = c->arena}};
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        const plan *p = c->match.plans[side];
        shared.programs[side] = arena_array(c->arena, p->n_subjects, sizeof *shared.programs[side]);
        for (uint32_t i = 0; i < p->n_subjects; i++) {
            shared.programs[side][i] = program_compile(c->arena, p, i); /* bound: the columns' types are known */
        }
    }
    find_band_days(&shared, c->match.plans[COMPARE_NEW]);
    failure first = {.code = ENT_OK};
    omp_set_dynamic(0); /* as many threads as workers: each owns a connection */
#pragma omp parallel num_threads(c->options->n_workers)
    work(c, &shared, &first);
    if (first.code != ENT_OK && err != NULL) {
        *err = first.error;
    }
    return first.code;
}

/* ---- the account ---- */

static int64_t n_of_state(const compare_benefit *b, size_t side, compare_state s)
{
    int64_t n = 0;
    for (size_t other = 0; other < COMPARE_STATES; other++) {
        n += side == COMPARE_OLD ? b->states[s][other] : b->states[other][s];
    }
    return n;
}

static int64_t n_of_outcome(const counts *c, uint32_t benefit, outcome o)
{
    int64_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        n += c->items[i].benefit == benefit && c->items[i].outcome == o ? c->items[i].n : 0;
    }
    return n;
}

/* What was compared is what each rulebook counted for itself, as a dry run counts. */
static ent_code check_side(const comparison *c, const compare_benefit *b, size_t side, ent_error *err)
{
    static const struct {
        outcome outcome;
        compare_state state;
    } same[] = {{OUTCOME_GRANT, COMPARE_RECEIVES}, {OUTCOME_OFFER, COMPARE_OFFERED}, {OUTCOME_HOLD, COMPARE_HELD}};
    int at = rulebook_benefit_find(c->match.plans[side]->book, b->id);
    for (size_t i = 0; at >= 0 && i < sizeof same / sizeof *same; i++) {
        int64_t counted = n_of_outcome(&c->counts[side], (uint32_t)at, same[i].outcome);
        int64_t compared = n_of_state(b, side, same[i].state);
        if (counted != compared) {
            return error_set(err, ENT_E_SYSTEM, "%s: the %s rulebook gives %lld times '%s', and %lld were compared", b->id,
                             translate(side == COMPARE_OLD ? N_("old") : N_("new")), (long long)counted, outcome_name(same[i].outcome),
                             (long long)compared);
        }
    }
    return ENT_OK;
}

static ent_code close_account(comparison *c, ent_error *err)
{
    compare_result *out = c->result;
    out->benefits = c->match.benefits;
    out->n_benefits = c->match.n_benefits;
    out->age_fact = c->match.age_fact;
    out->has_bands = c->match.age_fact != NULL;
    out->read_once = true;
    for (size_t i = 0; i < c->match.n_pairs; i++) {
        const compare_pair *pair = &c->match.pairs[i];
        bool both = pair->subject[COMPARE_OLD] >= 0 && pair->subject[COMPARE_NEW] >= 0;
        out->read_once = out->read_once && (!both || pair->alike);
    }
    for (size_t i = 0; i < out->n_benefits; i++) {
        compare_tally_fill(&out->benefits[i], c->tally, i, c->arena);
        for (size_t side = 0; side < COMPARE_SIDES; side++) {
            ENT_TRY(check_side(c, &out->benefits[i], side, err));
        }
    }
    bool overflow = compare_tally_overflow(c->tally) || c->counts[COMPARE_OLD].overflow ||
                    c->counts[COMPARE_NEW].overflow;
    return overflow ? error_set(err, ENT_E_FACTS, "the amounts of a benefit add up to more than 64 bits hold") : ENT_OK;
}

ent_code compare_plans(compare_result *out, const compare_options *options, const snapshot *s, db *reader, arena *a,
                       ent_error *err)
{
    double began = clock_seconds();
    comparison c = {.options = options, .arena = a, .result = out, .reader = reader, .snapshot = s};
    *out = (compare_result){0};
    counts_init(&c.counts[COMPARE_OLD]);
    counts_init(&c.counts[COMPARE_NEW]);
    ent_code code = prepare(&c, err);
    ENT_TRY_DONE(code);
    report_start(&c);
    c.tally = compare_tally_new(c.match.n_benefits);
    ENT_TRY_DONE(run_workers(&c, err));
    ENT_TRY_DONE(close_account(&c, err));
done:
    compare_tally_free(c.tally);
    counts_dispose(&c.counts[COMPARE_OLD]);
    counts_dispose(&c.counts[COMPARE_NEW]);
    out->seconds = clock_seconds() - began;
    return code;
}

ent_code compare_run(compare_result *out, const compare_options *options, arena *a, ent_error *err)
{
    db *reader = NULL;
    snapshot s;
    *out = (compare_result){0};
    ENT_TRY(check_names(options, a, err));
    ent_code code = compare_open(&s, &reader, a, options, options->plans, COMPARE_SIDES, err);
    if (code == ENT_OK) {
        code = compare_plans(out, options, &s, reader, a, err);
    }
    db_close(reader);
    return code;
}

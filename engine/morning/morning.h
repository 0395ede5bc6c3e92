/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The night for the bureau's morning: what a run came to, read out of the ledger in one snapshot, as a page of HTML or as
 * JSON. It has counts and no person in it: no key, no fact, no error text of a shard. The same ledger gives the same bytes.
 *
 *     morning m;
 *     morning_read(&m, &arena, ledger, 0, "zh", &err);  // 0: the last run
 *     morning_html(&out, &m);
 *
 * What the ledger's tables do not have (titles of sources and guards, how old a source may be, the bands) is asked of the
 * run's rulebook, whose files the ledger keeps; where they no longer load, it is left out.
 */
#ifndef ENTITLE_MORNING_MORNING_H
#define ENTITLE_MORNING_MORNING_H

#include "author/report.h"
#include "release/account.h"

struct db;

typedef struct morning_run {
    int64_t     run_id, before; /* before: the last released one before it; 0 = none */
    const char *as_of, *before_as_of, *digest, *state, *started_at, *finished_at, *seconds; /* the last two "": it is running */
    const char *engine_version, *failure, *started_by, *path, *release_by;
    int         share; /* released, in hundredths of a per cent */
    int64_t     n_estimated, n_shards, n_shards_done, n_read, per_second;
    bool        is_last;
} morning_run;

typedef struct morning_benefit {
    const char *id, *title, *currency;
    int         minor_unit;
} morning_benefit;

/** What came of a benefit's or a region's subjects, in this run and in the one before it. Amounts are those of a benefit. */
typedef struct morning_row {
    const char *id;
    int64_t     now[OUTCOMES], before[OUTCOMES], amount_now[OUTCOMES], amount_before[OUTCOMES];
} morning_row;

/** Of one benefit, outcome and reason. */
typedef struct morning_reason {
    const char *benefit, *reason;
    outcome     outcome;
    int64_t     now, before;
} morning_reason;

typedef struct morning_step {
    int         low_share, high_share;
    const char *released_by, *released_at, *despite;
} morning_step;

/** Proposals or offers of a benefit that wait. */
typedef struct morning_waiting {
    const char *benefit, *first, *last; /* days; of proposals `first` is the age of the oldest */
    int64_t     n, part[5];             /* as report-proposals.sql and report-offers.sql have them */
} morning_waiting;

typedef struct morning_source {
    const char *id, *title, *watermark; /* watermark "" = none */
    int64_t     age_days, max_age_days; /* max_age_days -1 = no limit, or not known */
    bool        stale, counted, counted_before;
    int64_t     n_rows, n_rows_before;
} morning_source;

typedef struct morning_gate {
    const char *source, *message;
    bool        accepted;
} morning_gate;

typedef struct morning_missing {
    const char *fact, *why;
    int64_t     n;
} morning_missing;

typedef struct morning_shard {
    int64_t     shard, n_read, attempts;
    const char *kind, *seconds, *process;
} morning_shard;

typedef struct morning_worker {
    const char *process, *seconds;
    int64_t     n_workers, n_shards, n_read, n_failed;
} morning_worker;

typedef struct morning_pause {
    const char *kind, *scope, *since;
} morning_pause;

/** What wants to be looked at. */
typedef struct morning_note {
    const char *kind; /* "alarm", "gate", "skipped", "quarantined", "holds", "paused", "stale", "parked", "failure", "partial" */
    const char *text; /* in the reader's language */
} morning_note;

/** Who reads with few rights gets what they may see. */
typedef struct morning_rights {
    bool steps, proposals, offers, notifications, holds;
} morning_rights;

enum { MORNING_WRITTEN, MORNING_FRESH, MORNING_CLAIMED, MORNING_PARKED, MORNING_PARKED_ALL, MORNING_NOTIFICATIONS };

typedef struct morning {
    arena      *arena;
    const char *lang; /* "en" or "zh" */
    bool        has_rulebook; /* its files loaded: titles, bounds and bands are known */
    const rulebook *book;
    morning_run     run;
    morning_rights  may;
    morning_benefit *benefits;
    morning_row     *by_benefit, *by_region;
    morning_reason  *reasons; /* by benefit, outcome, reason */
    morning_step    *steps;
    account_alarm   *alarms;
    account_band    *bands;
    morning_gate    *gates;
    morning_waiting *proposals, *offers;
    morning_source  *sources;
    morning_missing *missing;
    morning_shard   *shards;
    morning_worker  *workers;
    morning_pause   *pauses;
    morning_note    *notes;
    size_t n_benefits, n_by_benefit, n_by_region, n_reasons, n_steps, n_alarms, n_bands, n_gates, n_proposals, n_offers, n_sources,
        n_missing, n_shards, n_workers, n_pauses, n_notes, n_quarantined;
    int64_t n_looked_at; /* holds whose missing facts were counted */
    int64_t notifications[MORNING_NOTIFICATIONS];
} morning;

/**
 * Read all of it, in one read-only transaction.
 *
 * @param run_id  0 = the last run
 * @return ENT_OK; ENT_E_FACTS there is no such run, or none yet; ENT_E_DB
 */
ent_code morning_read(morning *out, arena *a, struct db *ledger, int64_t run_id, const char *lang, ent_error *err);

void morning_html(text *out, const morning *m);
void morning_json(text *out, const morning *m);

/* Between the files of this folder. */

/** Outcomes and reasons, from the shards' counts. */
ent_code morning_read_counts(morning *m, struct db *ledger, ent_error *err);
/** What wants to be looked at, from what was read. */
void morning_find_notes(morning *m);

const morning_benefit *morning_benefit_of(const morning *m, const char *id);
/** A cell as a copy; "" for NULL. */
struct db_result;
const char *morning_text(arena *a, const struct db_result *r, size_t row, size_t column);
bool        morning_is(const morning *m, const char *state);
/** Nothing may be said about all of a night that is going on or has failed. */
bool        morning_is_whole(const morning *m);
/** Notifications of the night that arrived: all that are in no other state. */
int64_t     morning_delivered(const morning *m);
int64_t     morning_total(const int64_t counts[OUTCOMES]);

#endif

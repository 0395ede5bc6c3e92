/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One night: every subject of the plan through every benefit, the outcomes into the ledger.
 *
 *     night_result result;
 *     code = night_run(&result, &options, arena, &err);      // reports through options.report as it goes
 *
 * A night that was cut off (kill -9, a lost connection, SIGTERM) is resumed by running it again:
 * the run row is taken over under a new epoch, and the shards that are not done are done. One that was
 * cut off before its release looks at the sources again, and is released. Further processes work on the
 * same run when options.join names it.
 *
 * What it writes is staged. A night that came to its end is computed, or held when it is out of its
 * bands; it is released at once where the rulebook's policy and the rights of the ledger's user allow it.
 */
#ifndef ENTITLE_RUN_NIGHT_H
#define ENTITLE_RUN_NIGHT_H

#include <signal.h>

#include "emit/emit.h"
#include "plan/plan.h"
#include "release/account.h"
#include "run/gates.h"

#define NIGHT_SHARD_SIZE 25000

typedef struct night_start {
    int64_t     run_id; /* 0 in a dry run */
    bool        joined; /* beside the coordinator, which is another process */
    bool        resumed; /* it was cut off before */
    const plan *plan;
    int64_t     n_estimated, n_done; /* subjects; done by an earlier attempt */
    size_t      n_shards, n_shards_done;
    int         n_workers;
    int64_t     n_keyless; /* rows of subject tables without a key */
    size_t      n_sources_moved; /* loaded again since an earlier attempt began */
    const char *const *notes;    /* tables that are slow to read, and what to do about it */
    size_t      n_notes;
    const gate_fault  *gates;    /* what is wrong with the sources; plan_benefit.gated says what is skipped */
    size_t      n_gates;
} night_start;

/** What to tell on the way. `self` is handed back; progress comes from any worker, one at a time. */
typedef struct night_report {
    void (*start)(void *self, const night_start *start);
    void (*progress)(void *self, int64_t n_subjects_done);
    void *self;
} night_report;

typedef struct night_options {
    const plan *plan;
    const char *source, *ledger; /* connection strings; NULL = libpq's environment */
    int         n_workers;       /* > 0 */
    int32_t     shard_size;      /* > 0 */
    bool        dry_run;         /* evaluate and count; write nothing */
    const char *join;            /* work on a run that another process coordinates: its number, or "active"; NULL */
    bool        retry_quarantined; /* resume, with the shards that are left alone */
    int         shard_timeout_s; /* end sessions that are at a shard for longer; 0 = never */
    const char *const *accepted; /* sources whose gates do not count tonight; not in a run that is resumed */
    size_t      n_accepted;
    bool        read_all;        /* bring nothing forward from the night before, and leave no copy of the sources' rows */
    bool        by_rows;         /* everybody by the interpreter, one by one: the same records, slowly */
    const char *engine_version;
    night_report report;
    const volatile sig_atomic_t *stop; /* becomes non-zero: stop at once, statements at work included, to be resumed; NULL */
} night_options;

typedef struct night_result {
    night_start  start;
    counts       counts;  /* of the whole run, by benefit, outcome and reason; region "". counts_dispose() */
    emit_written written; /* by this process */
    int64_t      n_subjects_read; /* by this process */
    int64_t      n_shards_done;   /* by this process */
    int64_t      n_shards_brought; /* of these, whose standing was brought forward from the night before and not read again */
    size_t       n_quarantined;   /* shards that are left alone */
    int64_t      n_rows_read, n_bytes_read; /* of the sources */
    int64_t      n_rows_brought; /* of the sources, from copies of an earlier night's */
    int64_t      n_orphans; /* active entitlements of subjects the source no longer has */
    const char  *state;     /* "computed", "held", "released"; of a dry run "" */
    account_alarm *alarms;  /* why it is held */
    size_t       n_alarms;
    int64_t      n_held_back; /* subjects and benefits that were not released with it */
    double       seconds;
} night_result;

/**
 * @return ENT_OK (see out->state; joined: no shard is left); ENT_E_HELD the rulebook is not approved, an earlier run waits for its
 *         release, or shards of this one failed again and again and were left alone; ENT_E_ACTIVE another run is active; ENT_E_SOURCE,
 *         ENT_E_FACTS the input is
 *         wrong and nothing was written; ENT_E_DB, ENT_E_SYSTEM run again to resume
 */
ent_code night_run(night_result *out, const night_options *options, arena *a, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Outcomes by benefit, region and reason: one pass over the shards' counts of a run and the one before it (report-counts.sql). */
#include <stdio.h>
#include <string.h>

#include "db/db.h"
#include "morning/morning.h"
#include "sql/statements.h"

enum { PART, ID, OUTCOME, REASON, NOW, BEFORE, AMOUNT_NOW, AMOUNT_BEFORE };

static outcome outcome_of(const char *name)
{
    int o = 0;
    while (o < OUTCOMES - 1 && strcmp(outcome_name((outcome)o), name) != 0) {
        o++;
    }
    return (outcome)o;
}

/* Rows of the same come after each other. */
static morning_row *row_of(morning_row *rows, size_t *n, const char *id)
{
    if (*n == 0 || strcmp(rows[*n - 1].id, id) != 0) {
        rows[(*n)++].id = id;
    }
    return &rows[*n - 1];
}

static void add(morning_row *row, outcome o, const db_result *r, size_t i)
{
    row->now[o] += db_get_int(r, i, NOW);
    row->before[o] += db_get_int(r, i, BEFORE);
    row->amount_now[o] += db_get_int(r, i, AMOUNT_NOW);
    row->amount_before[o] += db_get_int(r, i, AMOUNT_BEFORE);
}

static void take(morning *m, const db_result *r, size_t i)
{
    const char *id = morning_text(m->arena, r, i, ID);
    outcome o = outcome_of(db_get(r, i, OUTCOME));
    if (strcmp(db_get(r, i, PART), "region") == 0) {
        add(row_of(m->by_region, &m->n_by_region, id), o, r, i);
        return;
    }
    morning_row *row = row_of(m->by_benefit, &m->n_by_benefit, id);
    add(row, o, r, i);
    m->reasons[m->n_reasons++] = (morning_reason){.benefit = row->id,
                                                  .reason = morning_text(m->arena, r, i, REASON),
                                                  .outcome = o,
                                                  .now = db_get_int(r, i, NOW),
                                                  .before = db_get_int(r, i, BEFORE)};
}

ent_code morning_read_counts(morning *m, db *ledger, ent_error *err)
{
    const char *run = arena_printf(m->arena, "%lld", (long long)m->run.run_id);
    const char *before =
        m->run.before == 0 ? NULL : arena_printf(m->arena, "%lld", (long long)m->run.before);
    const char *params[] = {run, before};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_report_counts, params, 2, err));
    size_t n = db_rows(r);
    m->by_benefit = arena_array(m->arena, n, sizeof *m->by_benefit);
    m->by_region = arena_array(m->arena, n, sizeof *m->by_region);
    m->reasons = arena_array(m->arena, n, sizeof *m->reasons);
    for (size_t i = 0; i < n; i++) {
        take(m, r, i);
    }
    db_result_free(r);
    return ENT_OK;
}

int64_t morning_total(const int64_t counts[OUTCOMES])
{
    int64_t total = 0;
    for (int o = 0; o < OUTCOMES; o++) {
        total += counts[o];
    }
    return total;
}

int64_t morning_delivered(const morning *m)
{
    const int64_t *n = m->notifications;
    return n[MORNING_WRITTEN] - n[MORNING_FRESH] - n[MORNING_CLAIMED] - n[MORNING_PARKED];
}

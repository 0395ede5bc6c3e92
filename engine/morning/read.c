/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a morning, each by its statement (sql/statements/report-*.sql), in one snapshot. */
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "morning/morning.h"
#include "run/bands.h"
#include "run/rulebook_restore.h"
#include "sql/statements.h"

#define SHARDS_SHOWN        "5"
#define HOLDS_LOOKED_AT_MAX "20000"
#define PARAMS_MAX          3

/* A statement's result while it is taken over, row by row. */
typedef struct reading {
    morning    *m;
    db         *ledger;
    const char *run, *before; /* as parameters; before NULL = none */
    db_result  *r;
    size_t      row;
    ent_error  *err;
} reading;

const char *morning_text(arena *a, const db_result *r, size_t row, size_t column)
{
    const char *s = db_get(r, row, column);
    return s == NULL ? "" : arena_strdup(a, s);
}

static const char *get(const reading *x, size_t column)
{
    return morning_text(x->m->arena, x->r, x->row, column);
}

static int64_t get_int(const reading *x, size_t column)
{
    return db_get_int(x->r, x->row, column);
}

static bool is_null(const reading *x, size_t column)
{
    return db_get(x->r, x->row, column) == NULL;
}

/* `items` for as many rows as the statement gives, each filled by `take`. */
static ent_code read_list(reading *x, const char *sql, const char *second, const char *third, void *items,
                          size_t size, size_t *n, void (*take)(const reading *x, void *item))
{
    const char *params[PARAMS_MAX] = {x->run, second, third};
    size_t n_params = third != NULL ? 3 : second != NULL ? 2 : 1;
    ENT_TRY(db_query(x->ledger, &x->r, sql, params, n_params, x->err));
    *n = db_rows(x->r);
    char *block = arena_array(x->m->arena, *n, size);
    memcpy(items, &block, sizeof block);
    for (x->row = 0; x->row < *n; x->row++) {
        take(x, block + x->row * size);
    }
    db_result_free(x->r);
    return ENT_OK;
}

#define READ(x, sql, second, third, list, take) \
    read_list(x, sql, second, third, &(x)->m->list, sizeof *(x)->m->list, &(x)->m->n_##list, take)

static void take_benefit(const reading *x, void *item)
{
    *(morning_benefit *)item = (morning_benefit){.id = get(x, 0),
                                                 .title = get(x, 1),
                                                 .currency = get(x, 2),
                                                 .minor_unit = (int)get_int(x, 3)};
}

static void take_step(const reading *x, void *item)
{
    *(morning_step *)item = (morning_step){.low_share = (int)get_int(x, 0),
                                           .high_share = (int)get_int(x, 1),
                                           .released_by = get(x, 2),
                                           .released_at = get(x, 3),
                                           .despite = get(x, 4)};
}

static void take_gate(const reading *x, void *item)
{
    *(morning_gate *)item =
        (morning_gate){.source = get(x, 0), .message = get(x, 6), .accepted = get_int(x, 7) != 0};
}

static void take_waiting(const reading *x, morning_waiting *w, size_t n_parts)
{
    w->benefit = get(x, 0);
    w->n = get_int(x, 1);
    for (size_t i = 0; i < n_parts; i++) {
        w->part[i] = get_int(x, 2 + i);
    }
    w->first = get(x, 2 + n_parts);
}

static void take_proposals(const reading *x, void *item)
{
    take_waiting(x, item, 5);
    ((morning_waiting *)item)->last = "";
}

static void take_offers(const reading *x, void *item)
{
    take_waiting(x, item, 3);
    ((morning_waiting *)item)->last = get(x, 6);
}

static void take_source(const reading *x, void *item)
{
    morning_source *s = item;
    *s = (morning_source){.id = get(x, 0),
                          .title = "",
                          .watermark = get(x, 1),
                          .age_days = get_int(x, 2),
                          .max_age_days = -1,
                          .stale = get_int(x, 3) != 0,
                          .counted = !is_null(x, 4),
                          .n_rows = get_int(x, 4),
                          .counted_before = !is_null(x, 5),
                          .n_rows_before = get_int(x, 5)};
    const rulebook *b = x->m->book;
    for (size_t i = 0; b != NULL && i < b->n_sources; i++) {
        if (strcmp(b->sources[i].id, s->id) == 0) {
            s->title = rulebook_text_in(b->sources[i].title, x->m->lang);
            s->max_age_days = b->sources[i].max_age_days;
        }
    }
}

static void take_missing(const reading *x, void *item)
{
    *(morning_missing *)item =
        (morning_missing){.fact = get(x, 0), .why = get(x, 1), .n = get_int(x, 2)};
    x->m->n_looked_at = get_int(x, 3);
}

static void take_shard(const reading *x, void *item)
{
    *(morning_shard *)item = (morning_shard){.shard = get_int(x, 0),
                                             .kind = get(x, 1),
                                             .n_read = get_int(x, 2),
                                             .seconds = get(x, 3),
                                             .attempts = get_int(x, 4),
                                             .process = get(x, 5)};
}

static void take_worker(const reading *x, void *item)
{
    *(morning_worker *)item = (morning_worker){.process = get(x, 0),
                                               .n_workers = get_int(x, 1),
                                               .n_shards = get_int(x, 2),
                                               .n_read = get_int(x, 3),
                                               .seconds = get(x, 4),
                                               .n_failed = get_int(x, 5)};
}

static void take_pause(const reading *x, void *item)
{
    *(morning_pause *)item =
        (morning_pause){.kind = get(x, 0), .scope = get(x, 1), .since = get(x, 2)};
}

static void take_notifications(const reading *x)
{
    for (size_t i = 0; i < MORNING_NOTIFICATIONS; i++) {
        x->m->notifications[i] = get_int(x, i);
    }
}

static void take_run(const reading *x)
{
    morning_run *r = &x->m->run;
    *r = (morning_run){.run_id = get_int(x, 0),         .as_of = get(x, 1),
                       .digest = get(x, 2),             .state = get(x, 3),
                       .share = (int)get_int(x, 4),     .started_at = get(x, 5),
                       .finished_at = get(x, 6),        .seconds = get(x, 7),
                       .n_estimated = get_int(x, 8),    .engine_version = get(x, 9),
                       .failure = get(x, 10),           .started_by = get(x, 11),
                       .path = get(x, 12),              .release_by = get(x, 13),
                       .n_shards = get_int(x, 14),      .n_shards_done = get_int(x, 15),
                       .n_read = get_int(x, 16),        .before = get_int(x, 17),
                       .before_as_of = get(x, 18),      .is_last = get_int(x, 19) != 0,
                       .per_second = get_int(x, 20)};
}

/* One row of known shape. */
static ent_code read_one(reading *x, const char *sql, size_t n_params, void (*take)(const reading *x))
{
    ENT_TRY(db_query(x->ledger, &x->r, sql, &x->run, n_params, x->err));
    x->row = 0;
    if (db_rows(x->r) == 1) {
        take(x);
    }
    db_result_free(x->r);
    return ENT_OK;
}

static ent_code read_run(reading *x, int64_t run_id)
{
    x->run = run_id == 0 ? NULL : arena_printf(x->m->arena, "%lld", (long long)run_id);
    ENT_TRY(read_one(x, sql_report_run, 1, take_run));
    if (x->m->run.run_id == 0 && run_id == 0) {
        error_set(x->err, ENT_E_FACTS, "no night has been run yet");
        return error_hint(x->err, "'entitle run' runs one; then there is something to report");
    }
    if (x->m->run.run_id == 0) {
        error_set(x->err, ENT_E_FACTS, "there is no run %lld", (long long)run_id);
        return error_hint(x->err, "'entitle status' lists the last ones");
    }
    x->run = arena_printf(x->m->arena, "%lld", (long long)x->m->run.run_id);
    if (x->m->run.before != 0) {
        x->before = arena_printf(x->m->arena, "%lld", (long long)x->m->run.before);
    }
    return ENT_OK;
}

static void take_rights(const reading *x)
{
    x->m->may = (morning_rights){.steps = get_int(x, 0) != 0,
                                 .proposals = get_int(x, 1) != 0,
                                 .offers = get_int(x, 2) != 0,
                                 .notifications = get_int(x, 3) != 0,
                                 .holds = get_int(x, 4) != 0};
}

/* Rules of long ago may not load any more, and files may have been lost to somebody's hand: the counts stand all the same. */
static ent_code read_rulebook(reading *x)
{
    morning *m = x->m;
    temporal_date d;
    ent_error ignored;
    rulebook *book = NULL;
    if (!temporal_date_parse(&d, m->run.as_of, strlen(m->run.as_of))) {
        return ENT_OK;
    }
    ent_code code = rulebook_restore(&book, m->arena, x->ledger, m->run.digest,
                                     (int32_t)temporal_days_from_date(d), &ignored);
    if (code == ENT_E_DB || code == ENT_E_SYSTEM) {
        *x->err = ignored;
        return code;
    }
    m->has_rulebook = code == ENT_OK;
    m->book = m->has_rulebook ? book : NULL;
    return ENT_OK;
}

static ent_code read_breaker(reading *x)
{
    morning *m = x->m;
    account_result account;
    ENT_TRY(account_alarms(&account, m->arena, x->ledger, m->run.run_id, x->err));
    m->alarms = account.alarms;
    m->n_alarms = account.n_alarms;
    if (!m->has_rulebook || !morning_is_whole(m)) {
        return ENT_OK;
    }
    text bands = {0};
    bands_json(&bands, m->book);
    ent_code code = account_bands(&m->bands, &m->n_bands, m->arena, x->ledger, m->run.run_id,
                                  text_string(&bands), x->err);
    text_dispose(&bands);
    return code;
}

static ent_code read_waiting(reading *x)
{
    morning *m = x->m;
    if (m->may.steps) {
        ENT_TRY(READ(x, sql_report_steps, NULL, NULL, steps, take_step));
    }
    if (m->may.proposals) {
        ENT_TRY(READ(x, sql_report_proposals, NULL, NULL, proposals, take_proposals));
    }
    if (m->may.offers) {
        ENT_TRY(READ(x, sql_report_offers, NULL, NULL, offers, take_offers));
    }
    if (m->may.notifications) {
        ENT_TRY(read_one(x, sql_report_notifications, 1, take_notifications));
    }
    if (m->may.holds && m->run.is_last) {
        ENT_TRY(READ(x, sql_report_missing, HOLDS_LOOKED_AT_MAX, NULL, missing, take_missing));
    }
    return ENT_OK;
}

static ent_code read_sources(reading *x)
{
    const char *params[] = {x->run, x->before, x->m->lang};
    morning *m = x->m;
    ENT_TRY(db_query(x->ledger, &x->r, sql_report_sources, params, 2, x->err));
    m->n_sources = db_rows(x->r);
    m->sources = arena_array(m->arena, m->n_sources, sizeof *m->sources);
    for (x->row = 0; x->row < m->n_sources; x->row++) {
        take_source(x, &m->sources[x->row]);
    }
    db_result_free(x->r);
    ENT_TRY(db_query(x->ledger, &x->r, sql_report_benefits, params, 3, x->err));
    m->n_benefits = db_rows(x->r);
    m->benefits = arena_array(m->arena, m->n_benefits, sizeof *m->benefits);
    for (x->row = 0; x->row < m->n_benefits; x->row++) {
        take_benefit(x, &m->benefits[x->row]);
    }
    db_result_free(x->r);
    return READ(x, sql_list_gate_faults, NULL, NULL, gates, take_gate);
}

static ent_code read_all(reading *x, int64_t run_id)
{
    ENT_TRY(db_exec(x->ledger, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", x->err));
    ENT_TRY(read_run(x, run_id));
    ENT_TRY(read_one(x, sql_report_rights, 0, take_rights));
    ENT_TRY(read_rulebook(x));
    ENT_TRY(read_sources(x));
    ENT_TRY(morning_read_counts(x->m, x->ledger, x->err));
    ENT_TRY(read_breaker(x));
    ENT_TRY(read_waiting(x));
    ENT_TRY(READ(x, sql_report_pauses, NULL, NULL, pauses, take_pause));
    ENT_TRY(READ(x, sql_report_shards, SHARDS_SHOWN, NULL, shards, take_shard));
    ENT_TRY(READ(x, sql_report_workers, NULL, NULL, workers, take_worker));
    ENT_TRY(db_query(x->ledger, &x->r, sql_list_quarantined, &x->run, 1, x->err));
    x->m->n_quarantined = db_rows(x->r);
    db_result_free(x->r);
    return db_exec(x->ledger, "COMMIT", x->err);
}

ent_code morning_read(morning *out, arena *a, db *ledger, int64_t run_id, const char *lang, ent_error *err)
{
    *out = (morning){.arena = a, .lang = lang};
    reading x = {.m = out, .ledger = ledger, .err = err};
    ENT_TRY(read_all(&x, run_id));
    morning_find_notes(out);
    return ENT_OK;
}

bool morning_is(const morning *m, const char *state)
{
    return strcmp(m->run.state, state) == 0;
}

bool morning_is_whole(const morning *m)
{
    return m->run.n_shards > 0 && m->run.n_shards_done == m->run.n_shards && !morning_is(m, "running") &&
           !morning_is(m, "failed");
}

const morning_benefit *morning_benefit_of(const morning *m, const char *id)
{
    static const morning_benefit none = {.id = "", .title = "", .currency = ""};
    for (size_t i = 0; i < m->n_benefits; i++) {
        if (strcmp(m->benefits[i].id, id) == 0) {
            return &m->benefits[i];
        }
    }
    return &none;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What waits for somebody (proposals, offers, notifications), and how long the night took. */
#include "morning/html.h"

static void put_waiting(text *out, const morning *m, const morning_waiting *rows, size_t n, const word *columns,
                        size_t n_parts, bool has_last)
{
    html_table t = {.out = out};
    int64_t all[6] = {0};
    html_column(&t, say(m, W_BENEFIT), false);
    for (size_t i = 0; i < n_parts + 2 + has_last; i++) {
        html_column(&t, say(m, columns[i]), true);
    }
    html_begin(&t);
    const char *cells[HTML_COLUMNS_MAX];
    for (size_t i = 0; i < n; i++) {
        cells[0] = say_benefit(m, rows[i].benefit);
        cells[1] = say_number(m, rows[i].n);
        all[0] += rows[i].n;
        for (size_t k = 0; k < n_parts; k++) {
            cells[2 + k] = say_number(m, rows[i].part[k]);
            all[1 + k] += rows[i].part[k];
        }
        cells[2 + n_parts] = rows[i].first;
        cells[3 + n_parts] = rows[i].last;
        html_row(&t, "", cells);
    }
    cells[0] = say(m, W_ALL);
    for (size_t k = 0; k <= n_parts; k++) {
        cells[1 + k] = say_number(m, all[k]);
    }
    cells[2 + n_parts] = cells[3 + n_parts] = "";
    html_row(&t, "all", cells);
    html_end(&t);
}

void html_waiting(text *out, const morning *m)
{
    static const word proposals[] = {W_WAITING, W_STOPS, W_REDUCTIONS, W_AGE_WEEK, W_AGE_MONTH, W_AGE_OLD, W_OLDEST};
    static const word offers[] = {W_WAITING, W_NOT_DELIVERED, W_PAST_DUE, W_DUE_WEEK, W_DUE_FIRST, W_DUE_LAST};
    html_heading(out, m, W_PROPOSALS);
    if (!m->may.proposals || m->n_proposals == 0) {
        html_say(out, say(m, m->may.proposals ? W_NONE : W_HINT_RIGHTS));
    } else {
        html_say(out, say(m, W_PROPOSALS_HINT));
        put_waiting(out, m, m->proposals, m->n_proposals, proposals, 5, false);
    }
    html_heading(out, m, W_OFFERS);
    if (!m->may.offers || m->n_offers == 0) {
        html_say(out, say(m, m->may.offers ? W_NONE : W_HINT_RIGHTS));
    } else {
        put_waiting(out, m, m->offers, m->n_offers, offers, 3, true);
    }
}

void html_notifications(text *out, const morning *m)
{
    static const word columns[] = {W_WRITTEN, W_UNCLAIMED, W_CLAIMED, W_DELIVERED, W_PARKED, W_PARKED_ALL};
    const int64_t *n = m->notifications;
    html_table t = {.out = out};
    html_heading(out, m, W_NOTIFICATIONS);
    if (!m->may.notifications || !morning_is_whole(m)) {
        html_say(out, say(m, m->may.notifications ? W_HINT_PARTIAL : W_HINT_RIGHTS));
        return;
    }
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        html_column(&t, say(m, columns[i]), true);
    }
    html_begin(&t);
    const char *cells[] = {say_number(m, n[MORNING_WRITTEN]), say_number(m, n[MORNING_FRESH]),
                           say_number(m, n[MORNING_CLAIMED]), say_number(m, morning_delivered(m)),
                           say_number(m, n[MORNING_PARKED]),  say_number(m, n[MORNING_PARKED_ALL])};
    html_row(&t, "", cells);
    html_end(&t);
}

static void put_shards(text *out, const morning *m)
{
    html_table t = {.out = out};
    page_element(out, "h3", "", say(m, W_SLOWEST));
    html_column(&t, say(m, W_SHARD), false);
    html_column(&t, say(m, W_KIND), false);
    html_column(&t, say(m, W_SUBJECTS), true);
    html_column(&t, say(m, W_SECONDS), true);
    html_column(&t, say(m, W_ATTEMPTS), true);
    html_column(&t, say(m, W_PROCESS), false);
    html_begin(&t);
    for (size_t i = 0; i < m->n_shards; i++) {
        const morning_shard *s = &m->shards[i];
        const char *cells[] = {arena_printf(m->arena, "%lld", (long long)s->shard), s->kind,
                               say_number(m, s->n_read), s->seconds, say_number(m, s->attempts), s->process};
        html_row(&t, "", cells);
    }
    html_end(&t);
}

static void put_workers(text *out, const morning *m)
{
    html_table t = {.out = out};
    page_element(out, "h3", "", say(m, W_WORKERS));
    html_column(&t, say(m, W_PROCESS), false);
    html_column(&t, say(m, W_N_WORKERS), true);
    html_column(&t, say(m, W_SHARDS), true);
    html_column(&t, say(m, W_SUBJECTS), true);
    html_column(&t, say(m, W_BUSY), true);
    html_column(&t, say(m, W_IN_VAIN), true);
    html_begin(&t);
    for (size_t i = 0; i < m->n_workers; i++) {
        const morning_worker *w = &m->workers[i];
        const char *cells[] = {w->process, say_number(m, w->n_workers), say_number(m, w->n_shards),
                               say_number(m, w->n_read), w->seconds, say_number(m, w->n_failed)};
        html_row(&t, "", cells);
    }
    html_end(&t);
}

void html_timings(text *out, const morning *m)
{
    html_table t = {.out = out};
    const char *shards = arena_printf(m->arena, "%lld / %lld", (long long)m->run.n_shards_done,
                                      (long long)m->run.n_shards);
    html_heading(out, m, W_TIMINGS);
    html_column(&t, say(m, W_STARTED), false);
    html_column(&t, arena_printf(m->arena, "%s, %s", say(m, W_DURATION), say(m, W_SECONDS)), true);
    html_column(&t, say(m, W_SUBJECTS), true);
    html_column(&t, say(m, W_PER_SECOND), true);
    html_column(&t, say(m, W_SHARDS), true);
    html_begin(&t);
    const char *cells[] = {say_with(m, W_AT, m->run.started_at, NULL, NULL, NULL), m->run.seconds,
                           say_number(m, m->run.n_read), say_number(m, m->run.per_second), shards};
    html_row(&t, "", cells);
    html_end(&t);
    if (m->n_shards > 0) {
        put_shards(out, m);
    }
    if (m->n_workers > 0) {
        put_workers(out, m);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What came of everybody: outcomes by benefit and region, what is different from the night before, holds and skips by reason. */
#include <stdlib.h>
#include <string.h>

#include "morning/html.h"

static const char *name_of(const morning *m, const morning_row *r, bool regions)
{
    return !regions ? say_benefit(m, r->id) : r->id[0] == '\0' ? say(m, W_NO_REGION) : r->id;
}

static void put_columns(html_table *t, const morning *m, bool regions)
{
    html_column(t, say(m, regions ? W_REGION : W_BENEFIT), false);
    for (int o = 0; o < OUTCOMES; o++) {
        html_column(t, say_outcome(m, (outcome)o), true);
    }
    if (!regions) {
        html_column(t, say(m, W_GRANTED), true);
    }
    html_begin(t);
}

/* ---- outcomes ---- */

static void put_counts(text *out, const morning *m, const morning_row *rows, size_t n, bool regions)
{
    html_table t = {.out = out};
    int64_t all[OUTCOMES] = {0};
    put_columns(&t, m, regions);
    const char *cells[HTML_COLUMNS_MAX];
    for (size_t i = 0; i < n; i++) {
        if (morning_total(rows[i].now) == 0) {
            continue; /* of last night only */
        }
        cells[0] = name_of(m, &rows[i], regions);
        for (int o = 0; o < OUTCOMES; o++) {
            cells[1 + o] = say_number(m, rows[i].now[o]);
            all[o] += rows[i].now[o];
        }
        if (!regions) {
            cells[1 + OUTCOMES] =
                say_money(m, morning_benefit_of(m, rows[i].id), rows[i].amount_now[OUTCOME_GRANT]);
        }
        html_row(&t, "", cells);
    }
    cells[0] = say(m, W_ALL);
    for (int o = 0; o < OUTCOMES; o++) {
        cells[1 + o] = say_number(m, all[o]);
    }
    cells[1 + OUTCOMES] = ""; /* benefits may be of several currencies */
    html_row(&t, "all", cells);
    html_end(&t);
}

void html_outcomes(text *out, const morning *m)
{
    page_bar *bars = arena_array(m->arena, m->n_by_benefit, sizeof *bars);
    size_t n = 0;
    for (size_t i = 0; i < m->n_by_benefit; i++) {
        int64_t grants = m->by_benefit[i].now[OUTCOME_GRANT];
        if (grants > 0) {
            bars[n++] = (page_bar){.label = say_benefit(m, m->by_benefit[i].id),
                                   .shown = say_number(m, grants),
                                   .value = (double)grants};
        }
    }
    html_heading(out, m, W_OUTCOMES);
    put_counts(out, m, m->by_benefit, m->n_by_benefit, false);
    page_bars(out, say(m, W_BARS_GRANTS), bars, n);
    html_heading(out, m, W_BY_REGION);
    put_counts(out, m, m->by_region, m->n_by_region, true);
}

/* ---- changes ---- */

static bool is_changed(const morning_row *r)
{
    for (int o = 0; o < OUTCOMES; o++) {
        if (r->now[o] != r->before[o] || r->amount_now[o] != r->amount_before[o]) {
            return true;
        }
    }
    return false;
}

static void put_changes(text *out, const morning *m, const morning_row *rows, size_t n, bool regions)
{
    html_table t = {.out = out};
    size_t n_changed = 0;
    for (size_t i = 0; i < n; i++) {
        n_changed += is_changed(&rows[i]);
    }
    if (n_changed == 0) {
        html_say(out, say(m, W_CHANGES_NONE));
        return;
    }
    put_columns(&t, m, regions);
    for (size_t i = 0; i < n; i++) {
        const char *cells[HTML_COLUMNS_MAX] = {name_of(m, &rows[i], regions)};
        if (!is_changed(&rows[i])) {
            continue;
        }
        for (int o = 0; o < OUTCOMES; o++) {
            cells[1 + o] = say_difference(m, rows[i].now[o] - rows[i].before[o]);
        }
        if (!regions) {
            int64_t more = rows[i].amount_now[OUTCOME_GRANT] - rows[i].amount_before[OUTCOME_GRANT];
            const char *money = say_money(m, morning_benefit_of(m, rows[i].id), more);
            cells[1 + OUTCOMES] = more == 0 ? "" : more > 0 ? arena_printf(m->arena, "+%s", money) : money;
        }
        html_row(&t, "", cells);
    }
    html_end(&t);
}

void html_changes(text *out, const morning *m)
{
    html_heading(out, m, W_CHANGES);
    if (m->run.before == 0) {
        html_say(out, say(m, W_COMPARED_NONE));
        return;
    }
    if (!morning_is_whole(m)) {
        html_say(out, say(m, W_NOT_COMPARED));
        return;
    }
    page_element(out, "h3", "", say(m, W_CHANGES_BENEFIT));
    put_changes(out, m, m->by_benefit, m->n_by_benefit, false);
    page_element(out, "h3", "", say(m, W_CHANGES_REGION));
    put_changes(out, m, m->by_region, m->n_by_region, true);
}

/* ---- reasons ---- */

typedef struct sum {
    const char *reason;
    int64_t     now, before;
} sum;

static int most_first(const void *a, const void *b)
{
    const sum *x = a, *y = b;
    return x->now != y->now ? (x->now < y->now ? 1 : -1) : strcmp(x->reason, y->reason);
}

/* Of an outcome, by reason, all benefits together. */
static sum *sum_reasons(const morning *m, outcome o, size_t *n)
{
    sum *sums = arena_array(m->arena, m->n_reasons, sizeof *sums);
    *n = 0;
    for (size_t i = 0; i < m->n_reasons; i++) {
        const morning_reason *r = &m->reasons[i];
        size_t k = 0;
        if (r->outcome != o) {
            continue;
        }
        while (k < *n && strcmp(sums[k].reason, r->reason) != 0) {
            k++;
        }
        if (k == *n) {
            sums[(*n)++].reason = r->reason;
        }
        sums[k].now += r->now;
        sums[k].before += r->before;
    }
    qsort(sums, *n, sizeof *sums, most_first);
    return sums;
}

static void put_reasons(text *out, const morning *m, const sum *sums, size_t n, bool with_remedy)
{
    html_table t = {.out = out};
    bool compared = m->run.before != 0 && morning_is_whole(m);
    html_column(&t, say(m, W_REASON), false);
    html_column(&t, say(m, W_MEANING), false);
    if (with_remedy) {
        html_column(&t, say(m, W_REMEDY), false);
    }
    html_column(&t, say(m, W_TONIGHT), true);
    if (compared) {
        html_column(&t, say(m, W_BEFORE), true);
        html_column(&t, say(m, W_DIFFERENCE), true);
    }
    html_begin(&t);
    for (size_t i = 0; i < n; i++) {
        const char *cells[HTML_COLUMNS_MAX] = {sums[i].reason, say_reason(m, sums[i].reason)};
        size_t k = 2;
        if (with_remedy) {
            cells[k++] = say(m, word_of_remedy(sums[i].reason));
        }
        cells[k++] = say_number(m, sums[i].now);
        if (compared) {
            cells[k++] = say_number(m, sums[i].before);
            cells[k++] = say_difference(m, sums[i].now - sums[i].before);
        }
        html_row(&t, "", cells);
    }
    html_end(&t);
}

static void put_missing(text *out, const morning *m)
{
    html_table t = {.out = out};
    if (m->n_missing == 0 && m->may.holds) {
        return;
    }
    page_element(out, "h3", "", say(m, W_MISSING));
    if (!m->may.holds) {
        html_say(out, say(m, W_HINT_RIGHTS));
        return;
    }
    html_say(out, say_with(m, W_MISSING_OF, say_number(m, m->n_looked_at), NULL, NULL, NULL));
    html_column(&t, say(m, W_FACT), false);
    html_column(&t, say(m, W_WHY), false);
    html_column(&t, say(m, W_HOW_OFTEN), true);
    html_begin(&t);
    for (size_t i = 0; i < m->n_missing; i++) {
        word why = word_of_why(m->missing[i].why);
        const char *cells[] = {m->missing[i].fact, why == N_WORDS ? m->missing[i].why : say(m, why),
                               say_number(m, m->missing[i].n)};
        html_row(&t, "", cells);
    }
    html_end(&t);
}

void html_holds(text *out, const morning *m)
{
    size_t n, n_bars = 0;
    sum *sums = sum_reasons(m, OUTCOME_HOLD, &n);
    html_heading(out, m, W_HOLDS);
    if (n == 0) {
        html_say(out, say(m, W_NONE));
    } else {
        page_bar *bars = arena_array(m->arena, n, sizeof *bars);
        for (size_t i = 0; i < n && sums[i].now > 0; i++) {
            bars[n_bars++] = (page_bar){.label = say_reason(m, sums[i].reason),
                                        .shown = say_number(m, sums[i].now),
                                        .value = (double)sums[i].now};
        }
        page_bars(out, say(m, W_BARS_HOLDS), bars, n_bars);
        put_reasons(out, m, sums, n, true);
        put_missing(out, m);
    }
    sums = sum_reasons(m, OUTCOME_SKIP, &n);
    if (n > 0) {
        page_element(out, "h3", "", say(m, W_SKIPS));
        put_reasons(out, m, sums, n, false);
    }
}

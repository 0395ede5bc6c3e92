/* SPDX-License-Identifier: Apache-2.0 */
/* A forecast as one page (page.h). */
#include <stdlib.h>
#include <string.h>

#include "author/forecast_view.h"
#include "author/page.h"

#define REGIONS_MAX 20

/* The first column of words, the rest of figures. On a phone each cell says what it is of. */
static void begin_table(text *out, const forecast_view *v, const forecast_word *heads, size_t n)
{
    text_append_string(out, "<table>\n<thead class=\"wide\"><tr>");
    for (size_t i = 0; i < n; i++) {
        page_element(out, "th", i == 0 ? "" : " class=\"n\"", forecast_say(v, heads[i]));
    }
    text_append_string(out, "</tr></thead>\n<tbody>\n");
}

static void put_figure(text *out, const forecast_view *v, forecast_word head, const char *s)
{
    page_labelled(out, forecast_say(v, head), " class=\"n\"", s);
}

static void end_table(text *out)
{
    text_append_string(out, "</tbody>\n</table>\n");
}

static const char *title_of(const forecast_view *v, size_t benefit)
{
    const rulebook_benefit *b = view_benefit(forecast_at(v, benefit, 1));
    const char *title = rulebook_text_in(b->title, v->request->lang);
    return title == NULL ? b->id : title;
}

/* ---- the whole ---- */

static void put_head(text *out, const forecast_view *v)
{
    const char *line;
    page_element(out, "p", "",
                 arena_printf(v->arena, forecast_say(v, FORECAST_HEAD), forecast_day(v, 0), forecast_day(v, v->result->n_steps),
                              forecast_number(v, v->result->n_subjects), v->request->folder, v->plans[0]->book->digest));
    page_element(out, "p", "", forecast_say(v, FORECAST_KNOWN));
    for (size_t i = 0; (line = forecast_stale(v, i)) != NULL; i++) {
        page_element(out, "p", "", line);
    }
    for (size_t i = 0; (line = forecast_review(v, i)) != NULL; i++) {
        page_element(out, "p", "", line);
    }
}

static void put_benefits(text *out, const forecast_view *v)
{
    static const forecast_word heads[] = {FORECAST_BENEFIT,   FORECAST_NOW,        FORECAST_THEN, FORECAST_NEW,       FORECAST_ENDED,
                                          FORECAST_UNDECIDED, FORECAST_AMOUNT_NOW, FORECAST_AMOUNT_THEN, FORECAST_DIFFERENCE};
    size_t last = v->result->n_steps;
    begin_table(out, v, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < v->n_benefits; i++) {
        const char *const figures[] = {forecast_number(v, forecast_gets(v, i, 0)),
                                       forecast_number(v, forecast_gets(v, i, last)),
                                       forecast_number(v, forecast_sum(v, i, COMPARE_GAIN)),
                                       forecast_number(v, forecast_sum(v, i, COMPARE_LOSE)),
                                       forecast_number(v, forecast_sum(v, i, COMPARE_UNDECIDED)),
                                       forecast_amount(v, i, 0),
                                       forecast_amount(v, i, last),
                                       forecast_difference(v, i, last)};
        text_append_string(out, "<tr>");
        page_cell(out, title_of(v, i));
        for (size_t k = 0; k < sizeof figures / sizeof *figures; k++) {
            put_figure(out, v, heads[k + 1], figures[k]);
        }
        text_append_string(out, "</tr>\n");
    }
    end_table(out);
    page_element(out, "p", "", forecast_say(v, FORECAST_LEGEND));
}

static void put_parameters(text *out, const forecast_view *v)
{
    const char *line;
    for (size_t i = 0; (line = forecast_parameter(v, i)) != NULL; i++) {
        if (i == 0) {
            page_element(out, "h2", "", forecast_say(v, FORECAST_PARAMETERS));
            text_append_string(out, "<ul>\n");
        }
        page_element(out, "li", "", line);
    }
    text_append_string(out, forecast_parameter(v, 0) == NULL ? "" : "</ul>\n");
}

/* ---- a benefit ---- */

static void put_days(text *out, const forecast_view *v, size_t benefit)
{
    static const forecast_word heads[] = {FORECAST_DAY,  FORECAST_GETS,      FORECAST_NEW,   FORECAST_ENDED, FORECAST_MORE,
                                          FORECAST_LESS, FORECAST_UNDECIDED, FORECAST_OTHER, FORECAST_AMOUNT};
    static const compare_change changes[] = {COMPARE_GAIN, COMPARE_LOSE,      COMPARE_MORE,
                                             COMPARE_LESS, COMPARE_UNDECIDED, COMPARE_OTHER};
    size_t n = sizeof changes / sizeof *changes;
    begin_table(out, v, heads, sizeof heads / sizeof *heads);
    for (size_t day = 0; day <= v->result->n_steps; day++) {
        text_append_string(out, "<tr>");
        page_cell(out, forecast_day(v, day));
        put_figure(out, v, FORECAST_GETS, forecast_number(v, forecast_gets(v, benefit, day)));
        for (size_t c = 0; c < n; c++) {
            put_figure(out, v, heads[c + 2],
                       day == 0 ? "" : forecast_number(v, forecast_at(v, benefit, day)->all.n[changes[c]]));
        }
        put_figure(out, v, FORECAST_AMOUNT, forecast_amount(v, benefit, day));
        text_append_string(out, "</tr>\n");
    }
    end_table(out);
}

static void put_day_bars(text *out, const forecast_view *v, size_t benefit)
{
    page_bar *bars = arena_array(v->arena, v->result->n_steps, sizeof *bars);
    for (size_t step = 1; step <= v->result->n_steps; step++) {
        int64_t n = forecast_at(v, benefit, step)->all.n[COMPARE_GAIN];
        bars[step - 1] = (page_bar){forecast_day(v, step), forecast_number(v, n), (double)n};
    }
    page_bars(out, forecast_say(v, FORECAST_NEW_BY_DAY), bars, v->result->n_steps);
}

typedef struct region_sum {
    const char *name;
    int64_t n;
} region_sum;

static int by_name(const void *x, const void *y)
{
    return strcmp(((const region_sum *)x)->name, ((const region_sum *)y)->name);
}

static int by_most(const void *x, const void *y)
{
    const region_sum *a = x, *b = y;
    return a->n != b->n ? (a->n > b->n ? -1 : 1) : by_name(x, y);
}

/* Over all steps; those with somebody, the most first. */
static size_t sum_regions(region_sum **out, const forecast_view *v, size_t benefit)
{
    size_t n = 0, n_sums = 0, capacity = 0;
    region_sum *sums = NULL;
    for (size_t step = 1; step <= v->result->n_steps; step++) {
        const compare_benefit *b = forecast_at(v, benefit, step);
        for (size_t i = 0; i < b->n_regions; i++) {
            if (b->regions[i].cell.n[COMPARE_GAIN] > 0) {
                region_sum *r = ARENA_PUSH(v->arena, &sums, &n, &capacity);
                *r = (region_sum){b->regions[i].name, b->regions[i].cell.n[COMPARE_GAIN]};
            }
        }
    }
    if (n > 0) {
        qsort(sums, n, sizeof *sums, by_name);
    }
    for (size_t i = 0; i < n; i++) {
        if (n_sums > 0 && strcmp(sums[n_sums - 1].name, sums[i].name) == 0) {
            sums[n_sums - 1].n += sums[i].n;
        } else {
            sums[n_sums++] = sums[i];
        }
    }
    if (n_sums > 0) {
        qsort(sums, n_sums, sizeof *sums, by_most);
    }
    *out = sums;
    return n_sums;
}

static void put_region_bars(text *out, const forecast_view *v, size_t benefit)
{
    region_sum *sums;
    size_t n = sum_regions(&sums, v, benefit);
    size_t n_shown = n < REGIONS_MAX ? n : REGIONS_MAX;
    page_bar *bars = arena_array(v->arena, n_shown + 1, sizeof *bars);
    for (size_t i = 0; i < n_shown; i++) {
        const char *name = sums[i].name[0] == '\0' ? forecast_say(v, FORECAST_NO_REGION) : sums[i].name;
        bars[i] = (page_bar){name, forecast_number(v, sums[i].n), (double)sums[i].n};
    }
    page_bars(out,
              n == n_shown ? forecast_say(v, FORECAST_NEW_BY_REGION)
                           : arena_printf(v->arena, forecast_say(v, FORECAST_NEW_BY_REGION_MOST), n_shown),
              bars, n_shown);
}

void forecast_html(text *out, const forecast_view *v)
{
    page_begin(out, v->request->lang, forecast_say(v, FORECAST_TITLE));
    put_head(out, v);
    put_benefits(out, v);
    put_parameters(out, v);
    for (size_t i = 0; i < v->n_benefits; i++) {
        const rulebook_benefit *b = view_benefit(forecast_at(v, i, 1));
        if (forecast_is_steady(v, i)) {
            continue;
        }
        page_element(out, "h2", "", title_of(v, i));
        page_element(out, "p", "",
                     arena_printf(v->arena, b->amount < 0 ? "%s" : "%s, %s %s", b->id, b->currency, forecast_period(v, b->period)));
        put_days(out, v, i);
        if (forecast_sum(v, i, COMPARE_GAIN) > 0) {
            put_day_bars(out, v, i);
            put_region_bars(out, v, i);
        }
    }
    for (int nobody = 0; nobody < 2; nobody++) {
        const char *names = forecast_names(v, nobody != 0);
        if (names != NULL) {
            page_element(out, "p", "",
                         arena_printf(v->arena, forecast_say(v, nobody ? FORECAST_NOBODY : FORECAST_STEADY), names));
        }
    }
    page_end(out);
}

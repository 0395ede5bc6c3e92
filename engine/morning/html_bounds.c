/* SPDX-License-Identifier: Apache-2.0 */
/* What the night is held against: how fresh and how large its sources are, and its bands. */
#include <stdlib.h>
#include <string.h>

#include "morning/html.h"

static bool has_failed(const morning *m, const char *source)
{
    for (size_t i = 0; i < m->n_gates; i++) {
        if (!m->gates[i].accepted && strcmp(m->gates[i].source, source) == 0) {
            return true;
        }
    }
    return false;
}

void html_sources(text *out, const morning *m)
{
    html_table t = {.out = out};
    html_heading(out, m, W_SOURCES);
    html_column(&t, say(m, W_SOURCE), false);
    html_column(&t, say(m, W_STATE), false);
    html_column(&t, say(m, W_LOADED), true);
    html_column(&t, say(m, W_AGE), true);
    html_column(&t, say(m, W_MAX_AGE), true);
    html_column(&t, say(m, W_ROWS), true);
    html_column(&t, say(m, W_BEFORE), true);
    html_begin(&t);
    for (size_t i = 0; i < m->n_sources; i++) {
        const morning_source *s = &m->sources[i];
        bool failed = has_failed(m, s->id), loaded = s->watermark[0] != '\0';
        const char *cells[] = {
            say_source(m, s->id),
            say(m, failed ? W_SOURCE_FAILED : s->stale ? W_SOURCE_STALE : W_SOURCE_FRESH),
            s->watermark,
            loaded ? say_number(m, s->age_days) : "",
            s->max_age_days < 0 ? "" : say_number(m, s->max_age_days),
            s->counted ? say_number(m, s->n_rows) : "",
            s->counted_before ? say_number(m, s->n_rows_before) : "",
        };
        html_row(&t, failed || s->stale ? "never" : "", cells);
    }
    html_end(&t);
}

/* ---- bands ---- */

/* 0 to 1 between the bounds; a bound that is not there is nothing, or twice what there is. */
static double place_of(const account_band *b)
{
    double value = strtod(b->at.value, NULL);
    double low = b->floor == NULL ? 0 : strtod(b->floor, NULL);
    double high = b->ceiling != NULL ? strtod(b->ceiling, NULL) : 2 * (value > low ? value : low);
    return high > low ? (value - low) / (high - low) : value > high ? 1 : value < low ? 0 : 0.5;
}

static bool is_listed(const account_band *b)
{
    return b->out || b->at.region[0] == '\0';
}

static void put_band_row(html_table *t, const morning *m, const account_band *b)
{
    const account_alarm *x = &b->at;
    bool known = b->floor != NULL || b->ceiling != NULL;
    text_append_string(t->out, b->out ? "<tr class=\"never\">" : "<tr>");
    page_cell(t->out, say_benefit(m, x->benefit));
    const char *const words[] = {say(m, word_of_measure(x->measure)), x->region, say_against(m, x->against)};
    for (size_t i = 0; i < 3; i++) {
        page_labelled(t->out, t->captions[1 + i], "", words[i]);
    }
    const char *const figures[] = {x->value, x->usual, b->floor, b->ceiling};
    for (size_t i = 0; i < 4; i++) {
        page_labelled(t->out, t->captions[4 + i], " class=\"n\"",
                      figures[i] == NULL ? "" : say_measured(m, x->measure, x->benefit, figures[i]));
    }
    text_append_string(t->out, "<td>");
    page_element(t->out, "span", "", say(m, b->out ? W_BAND_OUT : known ? W_BAND_IN : W_BAND_NO_HISTORY));
    if (known) {
        page_gauge(t->out, place_of(b), b->out);
    }
    text_append_string(t->out, "</td></tr>\n");
}

static void put_bands(text *out, const morning *m)
{
    static const word columns[] = {W_BENEFIT, W_MEASURE, W_REGION, W_AGAINST, W_TONIGHT,
                                   W_USUAL,   W_LOWEST,  W_HIGHEST, W_WHERE};
    html_table t = {.out = out};
    int64_t n_left_out = 0;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        html_column(&t, say(m, columns[i]), i >= 4 && i < 8);
    }
    html_begin(&t);
    for (size_t i = 0; i < m->n_bands; i++) {
        if (is_listed(&m->bands[i])) {
            put_band_row(&t, m, &m->bands[i]);
        } else {
            n_left_out++;
        }
    }
    html_end(&t);
    if (n_left_out > 0) {
        html_say(out, say_with(m, W_BANDS_REGIONS, say_number(m, n_left_out), NULL, NULL, NULL));
    }
}

void html_bands(text *out, const morning *m)
{
    html_heading(out, m, W_BANDS);
    if (m->n_bands == 0) {
        html_say(out, say(m, !m->has_rulebook             ? W_HINT_NO_RULES
                             : morning_is_whole(m) ? W_BANDS_NONE
                                                   : W_NOT_COMPARED));
        return;
    }
    put_bands(out, m);
}

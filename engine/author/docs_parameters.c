/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters: every value with its law, and how those that are numbers went over time. */
#include <stdlib.h>
#include <string.h>

#include "author/docs_internal.h"

#define PLOT_WIDTH  900
#define PLOT_HEIGHT 130
#define PLOT_TOP    24  /* room for values */
#define PLOT_LOW    104 /* where the least value is */
#define PLOT_LEFT   6
#define PLOT_RIGHT  890
#define LABEL_WIDE  84  /* a date */

static double number_of(const docs *d, value v)
{
    return strtod(docs_value(d, v), NULL);
}

static bool is_numeric(const rulebook_parameter *p)
{
    for (size_t i = 0; i < p->n_values; i++) {
        if (p->values[i].value.kind != VALUE_NUMBER) {
            return false;
        }
    }
    return p->n_values > 1;
}

/* Values of one region stand together. */
static size_t same_region(const rulebook_parameter *p, size_t first)
{
    size_t n = 1;
    while (first + n < p->n_values && strcmp(p->values[first].region, p->values[first + n].region) == 0) {
        n++;
    }
    return n;
}

static const char *region_name(const docs *d, const char *region)
{
    return region[0] == '\0' ? docs_say(d, DOCS_EVERYWHERE) : region;
}

/* ---- over time ---- */

typedef struct plot {
    int64_t from_day, to_day;
    double  least, most;
} plot;

static int plot_x(const plot *s, int64_t day)
{
    return PLOT_LEFT + (int)((day - s->from_day) * (PLOT_RIGHT - PLOT_LEFT) / (s->to_day - s->from_day));
}

static int plot_y(const plot *s, double v)
{
    return s->most > s->least
               ? PLOT_LOW - (int)((v - s->least) * (PLOT_LOW - PLOT_TOP) / (s->most - s->least) + 0.5)
               : (PLOT_LOW + PLOT_TOP) / 2;
}

static plot plot_of(const docs *d, const rulebook_value *values, size_t n)
{
    plot s = {values[0].from_day, values[n - 1].from_day, 0, 0}; /* from zero: half is half as high */
    for (size_t i = 0; i < n; i++) {
        double v = number_of(d, values[i].value);
        s.least = v < s.least ? v : s.least;
        s.most = v > s.most ? v : s.most;
    }
    s.to_day = d->as_of_day > s.to_day ? d->as_of_day : s.to_day;
    s.to_day += (s.to_day - s.from_day) / 7 + 30; /* room for the last label */
    return s;
}

static void put_step(const docs *d, const plot *s, const rulebook_value *v, int *labelled_from)
{
    int64_t end = v->to_day == INT32_MAX || v->to_day > s->to_day ? s->to_day : v->to_day;
    int x0 = plot_x(s, v->from_day), x1 = plot_x(s, end), y = plot_y(s, number_of(d, v->value));
    text_printf(d->out, "<path d=\"M%d %dV%dH%dV%dZ\"/>", x0, PLOT_LOW, y, x1, PLOT_LOW);
    text_printf(d->out, "<polyline points=\"%d,%d %d,%d\"/>", x0, y, x1, y);
    if (x0 + LABEL_WIDE <= *labelled_from) {
        text_printf(d->out, "<text x=\"%d\" y=\"%d\">", x0, y - 5);
        docs_text(d, docs_value(d, v->value));
        text_printf(d->out, "</text><text x=\"%d\" y=\"%d\">%s</text>", x0, PLOT_LOW + 16, docs_day(d, v->from_day));
        *labelled_from = x0;
    }
    text_append_char(d->out, '\n');
}

static void put_timeline(const docs *d, const rulebook_parameter *p, const rulebook_value *values, size_t n)
{
    plot s = plot_of(d, values, n);
    int labelled_from = PLOT_WIDTH, now = plot_x(&s, d->as_of_day);
    text_append_string(d->out, "<figure class=\"wide\"><figcaption>");
    docs_text(d, p->name);
    text_append_string(d->out, docs_say(d, DOCS_SEP));
    docs_text(d, region_name(d, values[0].region));
    text_append_string(d->out, docs_say(d, DOCS_SEP));
    docs_words_append(d, DOCS_OVER_TIME);
    text_printf(d->out, "</figcaption>\n<svg class=\"plot\" role=\"img\" aria-label=\"%s\"", docs_say(d, DOCS_OVER_TIME));
    text_printf(d->out, " width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n", PLOT_WIDTH, PLOT_HEIGHT, PLOT_WIDTH, PLOT_HEIGHT);
    for (size_t i = n; i > 0; i--) { /* the last ones matter most: they get their labels first */
        put_step(d, &s, &values[i - 1], &labelled_from);
    }
    text_printf(d->out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", PLOT_LEFT, PLOT_LOW, PLOT_RIGHT, PLOT_LOW);
    if (now >= PLOT_LEFT) {
        text_printf(d->out, "<line class=\"now\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", now, 4, now, PLOT_LOW);
    }
    text_append_string(d->out, "</svg></figure>\n");
}

/* Where regions differ: what is in force on the day, side by side. */
static void put_regions(const docs *d, const rulebook_parameter *p)
{
    page_bar *bars = arena_array(d->a, p->n_values, sizeof *bars);
    size_t n = 0;
    for (size_t i = 0; i < p->n_values; i++) {
        const rulebook_value *v = &p->values[i];
        if (v->from_day <= d->as_of_day && d->as_of_day < v->to_day) {
            bars[n++] = (page_bar){region_name(d, v->region), docs_value(d, v->value), number_of(d, v->value)};
        }
    }
    if (n > 1) {
        page_bars(d->out, arena_printf(d->a, "%s%s%s", p->name, docs_say(d, DOCS_SEP), docs_say(d, DOCS_BY_REGION)), bars, n);
    }
}

/* ---- values ---- */

static void put_value(const docs *d, const rulebook_value *v)
{
    bool now = v->from_day <= d->as_of_day && d->as_of_day < v->to_day;
    text_append_string(d->out, "<tr>");
    docs_cell(d, DOCS_REGION, region_name(d, v->region));
    docs_cell_begin(d, DOCS_VALUE);
    page_element(d->out, now ? "strong" : "span", "", docs_value(d, v->value));
    text_append_string(d->out, "</td>");
    docs_cell_begin(d, DOCS_IN_FORCE);
    docs_days(d, v->from_day, v->to_day);
    text_append_string(d->out, "</td>");
    docs_cell_begin(d, DOCS_LAW);
    docs_web_link(d, v->link, v->law == NULL ? "" : v->law);
    text_append_string(d->out, "</td></tr>\n");
}

static void put_users(const docs *d, size_t index)
{
    bool any = false;
    text_append_string(d->out, "<p>");
    docs_words_append(d, DOCS_USED_BY);
    text_append_string(d->out, docs_say(d, DOCS_COLON));
    for (size_t i = 0; i < d->book->n_benefits; i++) {
        const rulebook_benefit *b = &d->book->benefits[i];
        for (size_t k = 0; k < b->n_parameters; k++) {
            if (b->parameters[k] == index) {
                text_append_string(d->out, any ? docs_say(d, DOCS_SEP) : "");
                docs_link(d, docs_place(d, "b", i), rulebook_text_in(b->title, d->lang));
                any = true;
            }
        }
    }
    text_append_string(d->out, any ? "</p>\n" : "–</p>\n");
}

static void put_parameter(const docs *d, size_t index)
{
    static const docs_word head[] = {DOCS_REGION, DOCS_VALUE, DOCS_IN_FORCE, DOCS_LAW};
    const rulebook_parameter *p = &d->book->parameters[index];
    bool has_unit = p->unit != NULL && p->unit[0] != '\0';
    docs_heading(d, 3, docs_place(d, "p", index),
                 has_unit ? arena_printf(d->a, "%s (%s)", p->name, p->unit) : p->name);
    put_users(d, index);
    docs_table_begin(d, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < p->n_values; i++) {
        put_value(d, &p->values[i]);
    }
    docs_table_end(d);
    if (!is_numeric(p)) {
        return;
    }
    for (size_t i = 0, n; i < p->n_values; i += n) {
        n = same_region(p, i);
        if (n > 1) {
            put_timeline(d, p, &p->values[i], n);
        }
    }
    put_regions(d, p);
}

void docs_put_parameters(docs *d)
{
    docs_heading(d, 2, "parameters", docs_say(d, DOCS_PARAMETERS));
    for (size_t i = 0; i < d->book->n_parameters; i++) {
        put_parameter(d, i);
    }
    if (d->book->n_parameters == 0) {
        page_element(d->out, "p", "", docs_say(d, DOCS_NO_CASES));
        text_append_char(d->out, '\n');
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The page: its head, what wants to be looked at, and the order of the rest. Tables too. */
#include "morning/html.h"

#include <string.h>

/* ---- tables ---- */

void html_column(html_table *t, const char *caption, bool figures)
{
    t->captions[t->n] = caption;
    t->figures[t->n++] = figures;
}

void html_begin(html_table *t)
{
    text_append_string(t->out, "<table>\n<thead class=\"wide\"><tr>");
    for (size_t i = 0; i < t->n; i++) {
        page_element(t->out, "th", t->figures[i] ? " class=\"n\"" : "", t->captions[i]);
    }
    text_append_string(t->out, "</tr></thead>\n<tbody>\n");
}

void html_row(html_table *t, const char *class, const char *const *cells)
{
    text_append_string(t->out, "<tr");
    if (class[0] != '\0') {
        text_printf(t->out, " class=\"%s\"", class);
    }
    text_append_char(t->out, '>');
    for (size_t i = 0; i < t->n; i++) {
        if (i == 0 && !t->figures[0]) {
            page_cell(t->out, cells[i]); /* what the row is about needs no caption */
        } else {
            page_labelled(t->out, t->captions[i], t->figures[i] ? " class=\"n\"" : "", cells[i]);
        }
    }
    text_append_string(t->out, "</tr>\n");
}

void html_end(html_table *t)
{
    text_append_string(t->out, "</tbody>\n</table>\n");
}

void html_heading(text *out, const morning *m, word w)
{
    page_element(out, "h2", "", say(m, w));
    text_append_char(out, '\n');
}

void html_say(text *out, const char *s)
{
    page_element(out, "p", "", s);
    text_append_char(out, '\n');
}

/* ---- the head ---- */

static void put_line(text *out, const morning *m, word w, const char *s)
{
    text_append_string(out, "<tr>");
    page_element(out, "th", " scope=\"row\"", say(m, w));
    page_cell(out, s);
    text_append_string(out, "</tr>\n");
}

static void put_steps(text *out, const morning *m)
{
    for (size_t i = 0; i < m->n_steps; i++) {
        const morning_step *s = &m->steps[i];
        const char *step = say_with(m, W_RELEASED_STEP, say_share(m, s->low_share), say_share(m, s->high_share),
                                    s->released_at, s->released_by);
        put_line(out, m, W_RELEASED,
                 s->despite[0] == '\0'
                     ? step
                     : arena_printf(m->arena, "%s; %s", step,
                                    say_with(m, W_DESPITE, s->despite, NULL, NULL, NULL)));
    }
    if (!m->may.steps && m->run.share > 0) {
        put_line(out, m, W_RELEASED, say(m, W_HINT_RIGHTS));
    }
}

static void put_head(text *out, const morning *m)
{
    const morning_run *r = &m->run;
    bool running = morning_is(m, "running");
    const char *read = say_number(m, r->n_read);
    text_append_string(out, "<table>\n<tbody>\n");
    put_line(out, m, W_STATE, say_state(m));
    put_line(out, m, W_NEXT, say_next(m));
    put_line(out, m, W_AS_OF, r->as_of);
    put_line(out, m, W_SUBJECTS,
             running ? say_with(m, W_SUBJECTS_SO_FAR, read, say_number(m, r->n_estimated), NULL, NULL) : read);
    put_line(out, m, W_STARTED, say_with(m, W_BY, r->started_at, r->started_by, NULL, NULL));
    if (!running) {
        put_line(out, m, W_ENDED, say_with(m, W_AT, r->finished_at, NULL, NULL, NULL));
    }
    put_steps(out, m);
    put_line(out, m, W_COMPARED,
             r->before == 0 ? say(m, W_COMPARED_NONE)
                            : say_with(m, W_COMPARED_RUN, arena_printf(m->arena, "%lld", (long long)r->before),
                                       r->before_as_of, NULL, NULL));
    put_line(out, m, W_RULEBOOK, r->digest);
    text_append_string(out, "</tbody>\n</table>\n");
    if (!m->has_rulebook) {
        html_say(out, say(m, W_HINT_NO_RULES));
    }
}

static void put_notes(text *out, const morning *m)
{
    html_heading(out, m, W_ATTENTION);
    if (m->n_notes == 0) {
        html_say(out, say(m, W_ATTENTION_NONE));
        return;
    }
    text_append_string(out, "<ul class=\"notes\">\n");
    for (size_t i = 0; i < m->n_notes; i++) {
        page_element(out, "li", "", m->notes[i].text);
        text_append_char(out, '\n');
    }
    text_append_string(out, "</ul>\n");
}

void morning_html(text *out, const morning *m)
{
    const char *run = arena_printf(m->arena, "%lld", (long long)m->run.run_id);
    page_begin(out, m->lang, say_with(m, W_TITLE, m->run.as_of, run, NULL, NULL));
    put_head(out, m);
    put_notes(out, m);
    html_outcomes(out, m);
    html_changes(out, m);
    html_holds(out, m);
    html_waiting(out, m);
    html_sources(out, m);
    html_bands(out, m);
    html_notifications(out, m);
    html_timings(out, m);
    html_say(out, say_with(m, W_FOOT, m->run.engine_version, NULL, NULL, NULL));
    page_end(out);
}

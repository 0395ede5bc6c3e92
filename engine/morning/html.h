/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the page, in its order, and its tables. */
#ifndef ENTITLE_MORNING_HTML_H
#define ENTITLE_MORNING_HTML_H

#include "author/page.h"
#include "morning/say.h"

#define HTML_COLUMNS_MAX 12

/** A table: its columns' captions (words or outcomes), and which of them are figures. */
typedef struct html_table {
    text       *out;
    const char *captions[HTML_COLUMNS_MAX];
    bool        figures[HTML_COLUMNS_MAX];
    size_t      n;
} html_table;

void html_column(html_table *t, const char *caption, bool figures);
void html_begin(html_table *t);
/** As many cells as there are columns. `class`: "", "all", "never". */
void html_row(html_table *t, const char *class, const char *const *cells);
void html_end(html_table *t);

/** <h2>, and <p>. */
void html_heading(text *out, const morning *m, word w);
void html_say(text *out, const char *s);

void html_outcomes(text *out, const morning *m);
void html_changes(text *out, const morning *m);
void html_holds(text *out, const morning *m);
void html_waiting(text *out, const morning *m);
void html_sources(text *out, const morning *m);
void html_bands(text *out, const morning *m);
void html_notifications(text *out, const morning *m);
void html_timings(text *out, const morning *m);

#endif

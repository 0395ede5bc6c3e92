/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages that people read have in common: one file of HTML without a script and without
 * anything from elsewhere, that reads on paper, on a phone and without colours.
 *
 * Tables: <td class="n"> holds a figure; <tr class="all"> a sum; <tr class="never"> what wants to be
 * looked at (say so in words too).
 */
#ifndef ENTITLE_AUTHOR_PAGE_H
#define ENTITLE_AUTHOR_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/** The head, the style and the title as heading. `lang`: BCP 47, "en" or "zh". */
void page_begin(text *out, const char *lang, const char *title);
void page_end(text *out);

/** <tag>s</tag>, s of any origin; `attributes` as they stand in the tag, with a blank before them, or "". */
void page_element(text *out, const char *tag, const char *attributes, const char *s);

/** A cell: of words, of figures. */
void page_cell(text *out, const char *s);
void page_figure(text *out, const char *s);

/** A cell of a table whose head has the class "wide": on a phone the head goes, and each cell says what it is of. */
void page_labelled(text *out, const char *label, const char *attributes, const char *s);

/** A mark on a line, at 0 (left) to 1; `outside`: it lies beyond. Say so in words too. */
void page_gauge(text *out, double at, bool outside);

typedef struct page_bar {
    const char *label;
    const char *shown; /* the value as people read it */
    double      value; /* below 0: to the left */
} page_bar;

/** Bars under each other on one scale, each with its label and its value. Nothing for no bars. */
void page_bars(text *out, const char *caption, const page_bar *bars, size_t n);

#endif

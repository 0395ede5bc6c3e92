/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the report share. */
#ifndef ENTITLE_AUTHOR_REPORT_INTERNAL_H
#define ENTITLE_AUTHOR_REPORT_INTERNAL_H

#include "author/report.h"

/* report.c */
void        report_key(text *out, const report *r, int64_t number); /* the key of that number */
bool        report_has_amount(const report_entry *e);
const value_missing *report_missing(const report_entry *e); /* NULL: nothing */
const char *report_unknown_in(const char *lang, rulebook_unknown why);
const char *report_period_in(const char *lang, rulebook_period period);
void        report_place(text *out, source_place at);  /* " [checks.dmn:12]"; nothing without a file */

/* report_html.c */
void        report_html_begin(text *out, const report *r);
void        report_html_append(text *out, const report *r, const report_entry *e);
void        report_html_end(text *out, const report *r);

/* report_why.c */
/** "met", filled up to one width in a language. */
const char *report_holds_in(const char *lang, why_holds holds);
/** "2031-05-01: entitled, 160.00 CNY"; false, and nothing, where time has no say. */
bool        report_changes(text *out, const report *r, const report_entry *e);
void        report_why_text(text *out, const report *r, const report_entry *e);
void        report_why_json(text *out, const report_entry *e);

#endif

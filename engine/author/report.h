/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One subject's outcome for one benefit, in words: the outcome, the amount, the rules that fired, what each step came to,
 * which facts were read, what is missing, and the law. For `decide` and `explain`.
 */
#ifndef ENTITLE_AUTHOR_REPORT_H
#define ENTITLE_AUTHOR_REPORT_H

#include "author/why.h"
#include "base/text.h"
#include "decide/decide.h"

typedef struct report {
    const plan *plan;
    const char *lang; /* "zh" or "en"; benefits' own titles may be in any */
    int64_t     subject; /* the number of its key in `book` */
    const key_book *book; /* NULL: integers */
    const char *region;
    text       *page; /* the same as a page of HTML is appended, whatever is printed; NULL: not asked for */
} report;

typedef struct report_entry {
    const plan_benefit *benefit;
    size_t              index;      /* in its plan_subject */
    evaluate_worker    *worker;     /* holds the subject's facts; NULL when nobody looked */
    const evaluation   *evaluation; /* NULL when nobody looked */
    const decision     *decision;
    const ledger_state *state;      /* NULL: no ledger */
    const why          *why;        /* NULL when nobody looked */
} report_entry;

/* A whole document: begin, append for each benefit, end. As text, some lines for each benefit with a blank line between; as JSON,
 * one object {"rulebook", "as_of", "subject", "region", "decisions": [...]}. */
void report_begin(text *out, const report *r, bool json);
void report_append(text *out, const report *r, const report_entry *e, bool json);
void report_end(text *out, const report *r, bool json);

bool        report_is_chinese(const char *lang);

/** An outcome's name for people: "grant", "发放". */
const char *report_outcome_in(const char *lang, outcome o);

/** "1,234.50 CNY" without the separators: exact, as the benefit's currency has it. */
void report_money(text *out, const rulebook_benefit *b, int64_t minor);
/** "1,234.50 CNY", with a plus sign before what is more than nothing if `sign`. */
void report_money_grouped(text *out, const rulebook_benefit *b, int64_t minor, bool sign);
/** "2026-01-31". */
void report_day(text *out, int32_t day);

#endif

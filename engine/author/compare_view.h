/* SPDX-License-Identifier: Apache-2.0 */
/* What text, JSON and page of a comparison share. Private to author/compare*.c. */
#ifndef ENTITLE_AUTHOR_COMPARE_VIEW_H
#define ENTITLE_AUTHOR_COMPARE_VIEW_H

#include "author/compare.h"
#include "author/report.h"

#define VIEW_CAUSES_MAX  12 /* of a benefit, where people read */
#define VIEW_REGIONS_MAX 20

/* ---- what differs between the rulebooks: compare_diff.c ---- */

/** Where something stands: "parameters.xml", 12. Line 0: nowhere. */
typedef struct diff_place {
    const char *file;
    unsigned    line;
} diff_place;

/** A parameter whose value in force is another one in some region. */
typedef struct diff_parameter {
    const char *name, *unit;
    const char *region; /* prefix; "" = everywhere */
    const char *says[COMPARE_SIDES]; /* NULL = no value in force */
    diff_place  at[COMPARE_SIDES];
    const char *benefits; /* that read it, on either side: "a, b" */
} diff_parameter;

/** A rule of a table that says something else, or is on one side only. */
typedef struct diff_rule {
    const char *name; /* as in the deciding rules: "benefit/table/rule" */
    const char *says[COMPARE_SIDES]; /* NULL = it is not there */
    diff_place  at[COMPARE_SIDES];
} diff_rule;

typedef struct diff_file {
    const char *path;
    bool        there[COMPARE_SIDES];
    unsigned    line; /* the first that differs, where both are there */
} diff_file;

/** From a day on, what both say of a parameter is not the same. */
typedef struct diff_dated {
    const char *name, *unit, *region;
    int32_t     from_day;
    const char *says[COMPARE_SIDES]; /* NULL = no value in force on that day */
    const char *law, *link;          /* of the new value; NULL */
} diff_dated;

typedef struct compare_diff {
    diff_parameter *parameters;
    size_t          n_parameters, parameters_capacity;
    diff_rule      *rules;
    size_t          n_rules, rules_capacity;
    diff_file      *files;
    size_t          n_files, files_capacity;
    const char    **changed; /* of each benefit of the result: "rule", "parameter", "rule+parameter", "added",
                                "removed", "" */
    /* compare_diff_history(): */
    diff_dated     *dated; /* by name, region and day */
    size_t          n_dated, dated_capacity;
    diff_rule      *logic; /* decisions and business knowledge that are no table: "benefit/name" */
    size_t          n_logic, logic_capacity;
} compare_diff;

/** Its parameters alone: files and rules of one rulebook are the same on all days. */
void compare_diff_parameters(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans);
void compare_diff_find(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans);
/** The same, and what is written of days before and to come, and decisions as FEEL. */
void compare_diff_history(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans);

/* ---- the whole ---- */

/** Amounts of one currency and period, over benefits. */
typedef struct view_total {
    const rulebook_benefit *like; /* a benefit that has them */
    int64_t                 minor[COMPARE_SIDES];
} view_total;

typedef struct compare_view {
    const compare_request *request;
    const compare_result  *result;
    const compare_diff    *diff;
    const plan            *plans[COMPARE_SIDES];
    arena                 *arena;
    view_total            *totals;
    size_t                 n_totals, totals_capacity;
    compare_region        *regions; /* over benefits; their amounts mean nothing */
    size_t                 n_regions, regions_capacity;
} compare_view;

/** Fills totals and regions. */
void view_sum(compare_view *v);

void compare_text(text *out, const compare_view *v);
void compare_json(text *out, const compare_view *v);
void compare_html(text *out, const compare_view *v);

/* ---- words; all in the view's arena ---- */

/** The rulebook's benefit on either side. */
const rulebook_benefit *view_benefit(const compare_benefit *b);
bool        view_has_amount(const compare_benefit *b);
/** Whose outcome differs. */
int64_t     view_n_changed(const compare_cell *c);
const char *view_number(const compare_view *v, int64_t n);
const char *view_day(const compare_view *v);
/** "1,200.00 CNY" as the side has it; "-" of a notice and of nothing. */
const char *view_amount(const compare_view *v, const compare_benefit *b, size_t side, int64_t minor);
/** "+1,200.00 CNY"; "-" of a notice, and where two amounts cannot be subtracted. */
const char *view_difference(const compare_view *v, const compare_benefit *b, const compare_cell *c);
/** "a month", "a year", "once" */
const char *view_period(rulebook_period period);
/** "CNY a month"; "" of a notice; of both sides where they differ */
const char *view_unit(const compare_view *v, const compare_benefit *b);
/** "receives", "held: missing-fact", "receives 120.00 CNY" */
const char *view_said(const compare_view *v, const compare_benefit *b, size_t side, const compare_said *said,
                      bool amount);
/** "bands/low, bands/high": without brackets, quotes and the benefit's id; "" */
const char *view_rules(const compare_view *v, const compare_benefit *b, const compare_said *said);
/** "parameters.xml:12" or "-" */
const char *view_place(const compare_view *v, diff_place at);
/** What changed, in a sentence. */
const char *view_changed(const compare_view *v, size_t benefit);
/** Sources that are too old, benefits that are skipped for it; a line each. */
const char *view_warnings(const compare_view *v);
/** Regions with a change, the most changed first, as many as fit; *n_left: how many more have one. */
const compare_region **view_regions(const compare_view *v, const compare_region *regions, size_t n, size_t *n_out,
                                    size_t *n_left);

#endif

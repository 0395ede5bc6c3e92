/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a check has found in decision tables, weighed by the people in the sources: run/weigh.h says what is counted.
 *
 *     weighed w;
 *     code = author_weigh(&w, &options, plan, &diagnostics, &err);   // gaps and overlaps get their numbers
 *     weigh_text(&out, &w);
 */
#ifndef ENTITLE_AUTHOR_WEIGH_H
#define ENTITLE_AUTHOR_WEIGH_H

#include "run/weigh.h"

typedef struct weighed_table { /* as weigh_tables.items */
    const char *file; /* one name, however it is imported */
    const char *path; /* the same in the rulebook's folder */
    unsigned    line, column;
    bool       *kinds; /* plan.subjects: some benefit in force of theirs can ask it */
} weighed_table;

typedef struct weighed {
    const plan    *plan;
    arena         *arena; /* of the diagnostics */
    weigh_tables   counted;
    weighed_table *tables; /* by file and place */
    size_t         n, capacity;
    const char    *as_of;
} weighed;

/** Counts, and gives the gaps and overlaps in `list` their numbers. Where it fails they have none. */
ent_code author_weigh(weighed *out, const compare_options *how, const plan *p, diagnostic_list *list, ent_error *err);

/** All tables with their numbers, for people. */
void weigh_text(text *out, const weighed *w);
/** The same as one JSON object, with the number of each rule. */
void weigh_json(text *out, const weighed *w);

#endif

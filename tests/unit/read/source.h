/* SPDX-License-Identifier: Apache-2.0 */
/* A rulebook, its plan and a filled database for the suites that need a server. */
#ifndef ENTITLE_TESTS_READ_SOURCE_H
#define ENTITLE_TESTS_READ_SOURCE_H

#include "db/db.h"
#include "plan/plan.h"

typedef struct source {
    arena     a;
    rulebook *book;
    plan     *plan;    /* not bound */
    db       *writer;  /* to change the tables with */
    db       *reader;
    ent_error err;
} source;

/** The plan of tests/rulebooks/facts as of `as_of`, and its tables as facts.sql fills them. Ends
 *  the program on failure: no test can go on without. */
void source_open(source *s, temporal_date as_of);
void source_close(source *s);
/** SQL that must succeed. */
void source_change(source *s, const char *sql);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of a night, for a monitoring system: Prometheus' text format, in a file that node_exporter's textfile collector
 * reads. Labels are names of rules and sources; no subject is in it.
 */
#ifndef ENTITLE_CLI_METRICS_H
#define ENTITLE_CLI_METRICS_H

#include "run/night.h"

typedef struct metrics_night {
    int                 exit_status;
    const char         *state;   /* "released", "computed", "held"; "failed" */
    bool                complete; /* it came to its end: there are totals */
    const char         *version; /* of this program */
    const plan         *plan;    /* NULL: there was no rulebook that could be planned */
    const night_result *result;  /* NULL: no night was begun */
    int64_t             now;     /* seconds since 1970 */
    int64_t             last_success; /* of an earlier night, likewise; 0 = none is known */
} metrics_night;

/** The text. */
void metrics_print(text *out, const metrics_night *m);

/** When the file that is there says a night ended well; 0 = it does not say. */
int64_t metrics_last_success(const char *path);

/** Whether the file could be written, before a night depends on it. */
ent_code metrics_check(const char *path, ent_error *err);

/** Whole or not at all: a file beside it, then a rename. Everybody may read it. */
ent_code metrics_write(const char *path, const metrics_night *m, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What the planner of the source's server expects. */
#ifndef ENTITLE_READ_ESTIMATE_H
#define ENTITLE_READ_ESTIMATE_H

#include <stdint.h>

#include "base/error.h"

struct db;

/** Rows of a query, without running it: `sql` is EXPLAIN (FORMAT JSON) ... */
ent_code read_estimate(int64_t *n_rows, struct db *reader, const char *sql, ent_error *err);

#endif

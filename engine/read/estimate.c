/* SPDX-License-Identifier: Apache-2.0 */
/* See estimate.h. */
#include "read/estimate.h"

#include <stdlib.h>
#include <string.h>

#include "db/db.h"

/* The topmost node comes first. */
static const char wanted[] = "\"Plan Rows\": ";

ent_code read_estimate(int64_t *n_rows, db *reader, const char *sql, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(reader, &r, sql, NULL, 0, err));
    const char *found = db_rows(r) == 0 ? NULL : strstr(db_get(r, 0, 0), wanted);
    *n_rows = found == NULL ? 0 : strtoll(found + strlen(wanted), NULL, 10);
    db_result_free(r);
    return ENT_OK;
}

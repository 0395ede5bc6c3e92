/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever was told of a grant has it; so what is committed has to be on disk, whatever a server was
 * tuned for. That a session does not wait for the disk (synchronous_commit) is settled when it begins. */
#include "run/preflight.h"

#include <string.h>

#include "base/translate.h"
#include "db/db.h"
#include "sql/statements.h"

static ent_code refuse(const db *ledger, const char *what, ent_error *err)
{
    error_set(err, ENT_E_DB, "the ledger at %s may lose what it has committed: %s", db_host(ledger),
              translate(what));
    return error_hint(err, "a ledger needs fsync = on, full_page_writes = on and logged tables; of "
                           "one that may be lost, such as a test's, its database says so: see "
                           "docs/security.md");
}

static ent_code judge(const db *ledger, const db_result *r, ent_error *err)
{
    if (strcmp(db_get(r, 0, 3), "on") == 0) {
        return ENT_OK;
    }
    if (strcmp(db_get(r, 0, 0), "on") != 0) {
        return refuse(ledger, "its server runs with fsync = off", err);
    }
    if (strcmp(db_get(r, 0, 1), "on") != 0) {
        return refuse(ledger, "its server runs with full_page_writes = off", err);
    }
    if (db_get(r, 0, 2)[0] != '\0') {
        text what = {0};
        text_printf(&what, translate("unlogged tables: %s"), db_get(r, 0, 2));
        ent_code code = refuse(ledger, text_string(&what), err);
        text_dispose(&what);
        return code;
    }
    return ENT_OK;
}

ent_code preflight_durability(db *ledger, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_ledger_durability, NULL, 0, err));
    ent_code code = judge(ledger, r, err);
    db_result_free(r);
    return code;
}

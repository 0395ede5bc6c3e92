/* SPDX-License-Identifier: Apache-2.0 */
/* entitle init: creates the ledger, or brings it up to date. */
#include "cli/cli.h"

#include "base/text.h"
#include "db/db.h"
#include "run/schema.h"

static ent_code apply_all(const char *conninfo, bool json, ent_error *err)
{
    db *ledger = NULL;
    text applied = {0};
    const char *name = NULL;
    int version = 0;
    text_json_begin_array(&applied);
    ent_code code = db_connect(&ledger, conninfo, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    do {
        ENT_TRY_DONE(schema_step(&name, &version, ledger, err));
        if (name != NULL) {
            text_json_cstring(&applied, name);
            if (!json) {
                printf("applied %s\n", name);
            }
        }
    } while (name != NULL);
    text_json_end_array(&applied);
    if (json) {
        printf("{\"schema_version\":%d,\"applied\":%s}\n", version, text_string(&applied));
    } else {
        printf("the ledger is at schema version %d\n", version);
    }
done:
    text_dispose(&applied);
    db_close(ledger);
    return code;
}

int cmd_init(int argc, char **argv)
{
    const char *conninfo = NULL;
    bool json = false;
    const cli_option options[] = {
        {"ledger", 'l', CLI_TEXT, &conninfo, "CONNINFO",
         "connection string of the ledger's database\n(default: libpq's environment: PGHOST, "
         "PGDATABASE ...)"},
        {"json", 0, CLI_FLAG, &json, NULL, "print one JSON document"},
        {0},
    };
    const cli_usage usage = {
        .name = "init",
        .what =
            "Creates the ledger, the schema 'entitle', in a PostgreSQL database, or applies the "
            "migrations that are missing there. Run it as often as you like: what is done stays "
            "done, and nothing is ever dropped.",
        .options = options,
        .examples =
            "  entitle init\n"
            "  entitle init --ledger 'host=db.example dbname=benefits user=entitle_owner'\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    ent_error err = {0};
    return apply_all(conninfo, json, &err) == ENT_OK ? 0 : cli_report(&err);
}

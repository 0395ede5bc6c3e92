/* SPDX-License-Identifier: Apache-2.0 */
/* entitle init: creates the ledger, or brings it up to date. */
#include "cli/cli.h"

#include <string.h>

#include "base/text.h"
#include "db/db.h"
#include "run/schema.h"

/* Of a ledger that is there, keys stay what they are. */
static ent_code settle_keys(key_kind *keys, const char *wanted, db *ledger, ent_error *err)
{
    int version = 0;
    ENT_TRY(schema_version(&version, ledger, err));
    if (version == 0) {
        return ENT_OK;
    }
    key_kind asked = *keys;
    ENT_TRY(schema_key_kind(keys, ledger, err));
    if (wanted != NULL && asked != *keys) {
        error_set(err, ENT_E_SOURCE, "the keys of this ledger are %s and stay so",
                  key_kind_name(*keys));
        return error_hint(err, "make a ledger with keys of type %s in another database", wanted);
    }
    return ENT_OK;
}

static ent_code apply_all(const char *conninfo, key_kind keys, const char *wanted, bool json,
                          ent_error *err)
{
    db *ledger = NULL;
    text applied = {0};
    const char *name = NULL;
    int version = 0;
    text_json_begin_array(&applied);
    ent_code code = db_connect(&ledger, conninfo, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(settle_keys(&keys, wanted, ledger, err));
    do {
        ENT_TRY_DONE(schema_step(&name, &version, keys, ledger, err));
        if (name != NULL) {
            text_json_cstring(&applied, name);
            if (!json) {
                printf("applied %s\n", name);
            }
        }
    } while (name != NULL);
    text_json_end_array(&applied);
    if (json) {
        printf("{\"schema_version\":%d,\"keys\":\"%s\",\"applied\":%s}\n", version,
               key_kind_name(keys), text_string(&applied));
    } else {
        printf("the ledger is at schema version %d; its subjects' keys are %s\n", version,
               key_kind_name(keys));
    }
done:
    text_dispose(&applied);
    db_close(ledger);
    return code;
}

/* False = there is no such type. */
static bool read_key_type(key_kind *out, const char *name)
{
    *out = KEY_INTEGER;
    for (int kind = KEY_INTEGER; name != NULL && kind <= KEY_TEXT; kind++) {
        if (strcmp(name, key_kind_name((key_kind)kind)) == 0) {
            *out = (key_kind)kind;
            return true;
        }
    }
    return name == NULL;
}

int cmd_init(int argc, char **argv)
{
    const char *conninfo = NULL, *key_type = NULL;
    bool json = false;
    const cli_option options[] = {
        {"ledger", 'l', CLI_TEXT, &conninfo, "CONNINFO",
         "connection string of the ledger's database\n(default: libpq's environment: PGHOST, "
         "PGDATABASE ...)"},
        {"key-type", 'k', CLI_TEXT, &key_type, "TYPE",
         "what the subjects' keys are: bigint, uuid or text\n(default: bigint); for a ledger that "
         "is made now"},
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
            "  entitle init --key-type uuid\n"
            "  entitle init --ledger 'host=db.example dbname=benefits user=entitle_owner'\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    key_kind keys;
    if (!read_key_type(&keys, key_type)) {
        return cli_usage_fault(&usage, "'%s' is no type of key: bigint, uuid or text", key_type);
    }
    ent_error err = {0};
    return apply_all(conninfo, keys, key_type, json, &err) == ENT_OK ? 0 : cli_report(&err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* entitle init: creates the ledger, or brings it up to date; prints what nights may read of the sources. */
#include "cli/cli.h"

#include <string.h>

#include "author/grants.h"
#include "base/text.h"
#include "base/translate.h"
#include "db/db.h"
#include "run/schema.h"

#define ROLE_DEFAULT "entitle_engine"

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
    arena a;
    text applied = {0}, owner_json = {0};
    const char *name = NULL, *owner = "";
    bool can_log_in = false;
    int version = 0;
    arena_init(&a, 0);
    text_json_begin_array(&applied);
    ent_code code = db_connect(&ledger, conninfo, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(settle_keys(&keys, wanted, ledger, err));
    do {
        ENT_TRY_DONE(schema_step(&name, &version, keys, ledger, err));
        if (name != NULL) {
            text_json_cstring(&applied, name);
            if (!json) {
                printf(translate("applied %s\n"), name);
            }
        }
    } while (name != NULL);
    text_json_end_array(&applied);
    ENT_TRY_DONE(schema_settle_rights(ledger, err));
    ENT_TRY_DONE(schema_owner(&owner, &can_log_in, &a, ledger, err));
    if (json) {
        text_json_cstring(&owner_json, owner);
        printf("{\"schema_version\":%d,\"keys\":\"%s\",\"applied\":%s,\"owner\":%s}\n", version,
               key_kind_name(keys), text_string(&applied), text_string(&owner_json));
    } else {
        printf(can_log_in ? translate("the ledger is at schema version %d; its subjects' keys are %s; it belongs to %s, "
                                      "who can log in (docs/security.md has a stricter way)\n")
                          : translate("the ledger is at schema version %d; its subjects' keys are %s; it belongs to %s\n"),
               version, key_kind_name(keys), owner);
    }
done:
    text_dispose(&owner_json);
    text_dispose(&applied);
    arena_dispose(&a);
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
    grants_request grants = {.as_of_day = cli_today()};
    bool json = false, print_grants = false;
    const cli_option options[] = {
        {"ledger", 'l', CLI_CONNINFO, &conninfo, "CONNINFO",
         N_("connection string of the ledger's database\n(default: libpq's environment: PGHOST, "
         "PGDATABASE ...)")},
        {"key-type", 'k', CLI_TEXT, &key_type, "TYPE",
         N_("what the subjects' keys are: bigint, uuid or text\n(default: bigint); for a ledger that "
         "is made now")},
        {"json", 0, CLI_FLAG, &json, NULL, N_("print one JSON document")},
        {"grants", 'g', CLI_FLAG, &print_grants, NULL,
         N_("instead, print the SQL that lets nights read what they need of the sources;\nnothing is "
         "executed")},
        {"rules", 'r', CLI_TEXT, &grants.rules, "DIR",
         N_("with --grants: the rulebook's folder (default: eligibility-rules)")},
        {"role", 0, CLI_TEXT, &grants.role, "NAME",
         N_("with --grants: who runs the nights (default: entitle_engine)")},
        {0},
    };
    const cli_usage usage = {
        .name = "init",
        .what =
            N_("Creates the ledger, the schema 'entitle', in a PostgreSQL database, or applies the "
            "migrations that are missing there. Run it as often as you like: what is done stays "
            "done, and nothing is ever dropped. Each time, the roles that are there (entitle_engine, "
            "entitle_approver ...) are given what they need."),
        .options = options,
        .examples =
            "  entitle init\n"
            "  entitle init --key-type uuid\n"
            "  entitle init --ledger 'host=db.example dbname=benefits user=postgres'\n"
            "  entitle init --grants --rules eligibility-rules > grants.sql\n",
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
    if (print_grants) {
        grants.rules = grants.rules == NULL ? CLI_RULEBOOK_DEFAULT : grants.rules;
        grants.role = grants.role == NULL ? ROLE_DEFAULT : grants.role;
        return author_grants(stdout, &grants, &err) == ENT_OK ? 0 : cli_report(&err);
    }
    if (grants.rules != NULL || grants.role != NULL) {
        return cli_usage_fault(&usage, "--rules and --role go with --grants");
    }
    return apply_all(conninfo, keys, key_type, json, &err) == ENT_OK ? 0 : cli_report(&err);
}

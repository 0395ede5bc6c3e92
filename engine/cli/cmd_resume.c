/* SPDX-License-Identifier: Apache-2.0 */
/* entitle resume: lifts a pause. */
#include "cli/cli.h"

#include "base/translate.h"
#include "cli/pausing.h"
#include "db/db.h"
#include "run/schema.h"

static void print_json(const pause_row *row, const pause_row *left, size_t n_left)
{
    text t = {0};
    text_json_begin_object(&t);
    text_json_key(&t, "resumed");
    pausing_append_json(&t, row);
    text_json_key(&t, "paused");
    pausing_append_json_list(&t, left, n_left);
    text_json_end_object(&t);
    puts(text_string(&t));
    text_dispose(&t);
}

static void print_text(arena *a, const pause_row *row, const pause_row *left, size_t n_left)
{
    printf(translate("resumed: %s, by %s at %s\n"), pause_describe(a, &row->what), row->ended_by, row->ended);
    pausing_print(a, translate("it was paused: "), row);
    for (size_t i = 0; i < n_left; i++) {
        pausing_print(a, translate("still paused: "), &left[i]);
    }
}

static ent_code lift(const pause_target *what, arena *a, db *ledger, bool json, ent_error *err)
{
    pause_row row, *left;
    size_t n_left;
    ent_code code = pause_end(&row, a, ledger, what, err);
    if (code == ENT_E_SOURCE) {
        ent_error unknown = {0};
        if (pausing_check_benefit(a, ledger, what, &unknown) == ENT_E_SOURCE) {
            *err = unknown;
        }
    }
    ENT_TRY(code);
    ENT_TRY(pause_list(&left, &n_left, a, ledger, err));
    if (json) {
        print_json(&row, left, n_left);
    } else {
        print_text(a, &row, left, n_left);
    }
    return ENT_OK;
}

static ent_code carry_out(const pause_target *what, const char *conninfo, bool json, ent_error *err)
{
    arena a;
    db *ledger = NULL;
    arena_init(&a, 4096);
    ent_code code = db_connect(&ledger, conninfo, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(schema_check(ledger, err));
    ENT_TRY_DONE(lift(what, &a, ledger, json, err));
done:
    db_close(ledger);
    arena_dispose(&a);
    return code;
}

int cmd_resume(int argc, char **argv)
{
    const char *conninfo = NULL, *benefit = NULL, *region = NULL;
    bool json = false;
    const cli_option options[] = {
        {"benefit", 'b', CLI_TEXT, &benefit, "ID",
         N_("lift the pause of this benefit\n(default: the pause of everything)")},
        {"region", 0, CLI_TEXT, &region, "PREFIX", N_("lift the pause of exactly this prefix")},
        {"ledger", 'l', CLI_CONNINFO, &conninfo, "CONNINFO",
         N_("connection string of the ledger's database\n(default: libpq's environment: PGHOST, "
         "PGDATABASE ...)")},
        {"json", 0, CLI_FLAG, &json, NULL, N_("print one JSON document")},
        {0},
    };
    const cli_usage usage = {
        .name = "resume",
        .what = N_("Lifts a pause; the scope is the one that was paused. Pauses of other scopes "
                "stay, and are shown. What was skipped is decided by the next night."),
        .options = options,
        .examples = "  entitle resume\n"
                    "  entitle resume --benefit allowance\n",
    };
    char **operands;
    int status;
    pause_target what;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    status = pausing_read_scope(&what, &usage, benefit, region);
    if (status != 0) {
        return status;
    }
    ent_error err = {0};
    return carry_out(&what, conninfo, json, &err) == ENT_OK ? 0 : cli_report(&err);
}

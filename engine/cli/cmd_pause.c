/* SPDX-License-Identifier: Apache-2.0 */
/* entitle pause: nothing is decided for a benefit, a region or at all, until it is resumed. */
#include "cli/cli.h"

#include <string.h>

#include "base/translate.h"
#include "cli/pausing.h"
#include "db/db.h"
#include "run/schema.h"

typedef struct order {
    const char *conninfo;
    pause_target what;
    const char *reason; /* NULL: list what is paused */
    bool json;
} order;

static void print_json(const char *key, const pause_row *rows, size_t n, bool list)
{
    text t = {0};
    text_json_begin_object(&t);
    text_json_key(&t, key);
    if (list) {
        pausing_append_json_list(&t, rows, n);
    } else {
        pausing_append_json(&t, rows);
    }
    text_json_end_object(&t);
    puts(text_string(&t));
    text_dispose(&t);
}

static ent_code list(const order *o, arena *a, db *ledger, ent_error *err)
{
    pause_row *rows;
    size_t n;
    ENT_TRY(pause_list(&rows, &n, a, ledger, err));
    if (o->json) {
        print_json("paused", rows, n, true);
        return ENT_OK;
    }
    for (size_t i = 0; i < n; i++) {
        pausing_print(a, "", &rows[i]);
    }
    if (n == 0) {
        puts(translate("nothing is paused"));
    }
    return ENT_OK;
}

static ent_code begin(const order *o, arena *a, db *ledger, ent_error *err)
{
    pause_row row;
    ENT_TRY(pausing_check_benefit(a, ledger, &o->what, err));
    ENT_TRY(pause_begin(&row, a, ledger, &o->what, o->reason, err));
    if (o->json) {
        print_json("paused", &row, 1, false);
    } else {
        pausing_print(a, translate("paused: "), &row);
        puts(translate("a night that is running skips it from its next shard on; everybody keeps what they have"));
    }
    if (o->what.kind == PAUSE_REGION && !pause_region_known(ledger, o->what.name)) {
        fprintf(stderr,
                translate("entitle: warning: no region of the last night begins with '%s'; it is paused all "
                          "the same\n"),
                o->what.name);
    }
    return ENT_OK;
}

static ent_code carry_out(const order *o, ent_error *err)
{
    arena a;
    db *ledger = NULL;
    arena_init(&a, 4096);
    ent_code code = db_connect(&ledger, o->conninfo, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(schema_check(ledger, err));
    ENT_TRY_DONE(o->reason == NULL ? list(o, &a, ledger, err) : begin(o, &a, ledger, err));
done:
    db_close(ledger);
    arena_dispose(&a);
    return code;
}

/* One line that says something. */
static int check_reason(const cli_usage *usage, const char *reason)
{
    if (reason == NULL || reason[strspn(reason, " \t")] == '\0') {
        return cli_usage_fault(usage, "--reason TEXT is needed: those who find it paused will ask");
    }
    for (const char *c = reason; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f) {
            return cli_usage_fault(usage, "--reason: one line of text, without control characters");
        }
    }
    return 0;
}

int cmd_pause(int argc, char **argv)
{
    order o = {0};
    const char *benefit = NULL, *region = NULL;
    bool only_list = false;
    const cli_option options[] = {
        {"benefit", 'b', CLI_TEXT, &benefit, "ID", N_("pause this benefit (default: everything)")},
        {"region", 0, CLI_TEXT, &region, "PREFIX", N_("pause the regions that begin with this")},
        {"reason", 0, CLI_TEXT, &o.reason, "TEXT",
         N_("why; kept with your database user and the time")},
        {"list", 0, CLI_FLAG, &only_list, NULL, N_("show what is paused, and change nothing")},
        {"ledger", 'l', CLI_CONNINFO, &o.conninfo, "CONNINFO",
         N_("connection string of the ledger's database\n(default: libpq's environment: PGHOST, "
         "PGDATABASE ...)")},
        {"json", 0, CLI_FLAG, &o.json, NULL, N_("print one JSON document")},
        {0},
    };
    const cli_usage usage = {
        .name = "pause",
        .what = N_("Pauses everything, one benefit, or the regions with a prefix: nights skip it, "
                "also one that is running, from its next shard on. Nobody loses what they have. "
                "'entitle resume' with the same scope lifts the pause."),
        .options = options,
        .examples = "  entitle pause --reason 'registry delivers wrong ages'\n"
                    "  entitle pause --benefit allowance --reason 'amount under review'\n"
                    "  entitle pause --region 3101 --reason 'flood, offices closed'\n"
                    "  entitle pause --list\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    if (only_list && (benefit != NULL || region != NULL || o.reason != NULL)) {
        return cli_usage_fault(&usage,
                               "--list shows every pause and goes with --ledger and --json only");
    }
    if (!only_list) {
        status = pausing_read_scope(&o.what, &usage, benefit, region);
        status = status != 0 ? status : check_reason(&usage, o.reason);
        if (status != 0) {
            return status;
        }
    }
    ent_error err = {0};
    return carry_out(&o, &err) == ENT_OK ? 0 : cli_report(&err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* entitle reject: nothing more of a run ever counts. */
#include "base/text.h"
#include "base/translate.h"
#include "cli/releasing.h"
#include "db/db.h"
#include "run/schema.h"

typedef struct order {
    const char *conninfo, *reason;
    int64_t run_id;
    bool json;
} order;

static void print(arena *a, const order *o, const release_candidate *run)
{
    if (o->json) {
        text t = {0};
        text_json_begin_object(&t);
        text_json_key(&t, "run");
        text_json_int(&t, run->run_id);
        text_json_key(&t, "as_of");
        text_json_cstring(&t, run->as_of);
        text_json_key(&t, "state");
        text_json_cstring(&t, "rejected");
        text_json_key(&t, "share");
        text_json_int(&t, run->share);
        text_json_end_object(&t);
        puts(text_string(&t));
        text_dispose(&t);
        return;
    }
    if (run->share > 0) {
        printf(translate("run %lld of %s is rejected: what was released, for %s of the subjects, stays; the rest never "
                         "counts\n"),
               (long long)run->run_id, run->as_of, release_share_text(a, run->share));
    } else {
        printf(translate("run %lld of %s is rejected: nothing of it is ever seen\n"), (long long)run->run_id, run->as_of);
    }
    puts(translate("the next night, of the same date too, decides everything again"));
}

static ent_code carry_out(const order *o, ent_error *err)
{
    arena a;
    db *ledger = NULL;
    release_candidate run;
    arena_init(&a, 4096);
    ent_code code = db_connect(&ledger, o->conninfo, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(schema_check(ledger, err));
    ENT_TRY_DONE(releasing_find(&run, &a, ledger, o->run_id, err));
    ENT_TRY_DONE(release_reject(ledger, run.run_id, o->reason, err));
    print(&a, o, &run);
done:
    db_close(ledger);
    arena_dispose(&a);
    return code;
}

int cmd_reject(int argc, char **argv)
{
    order o = {0};
    const cli_option options[] = {
        {"reason", 0, CLI_TEXT, &o.reason, "TEXT", N_("why; kept with your database user")},
        {"ledger", 'l', CLI_CONNINFO, &o.conninfo, "CONNINFO",
         N_("connection string of the ledger's database\n(default: libpq's environment: PGHOST, "
         "PGDATABASE ...)")},
        {"json", 0, CLI_FLAG, &o.json, NULL, N_("print one JSON document")},
        {0},
    };
    const cli_usage usage = {
        .name = "reject",
        .operands = "[RUN]",
        .n_operands_max = 1,
        .what = N_("Lets nothing (more) of a run count. RUN is its number; without it, the run that waits for its "
                "release is meant. A run that is still at work has to be stopped first; one that was cut off, and that "
                "nobody wants to finish, can be rejected."),
        .options = options,
        .examples = "  entitle reject --reason 'the residence feed was a test file'\n"
                    "  entitle reject 42 --reason 'amounts in the wrong unit'\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    status = releasing_read_run(&o.run_id, &usage, operands[0]);
    if (status == 0 && o.reason == NULL) {
        status = cli_usage_fault(&usage, "--reason TEXT is needed");
    }
    status = status != 0 ? status : releasing_check_text(&usage, "reason", o.reason);
    if (status != 0) {
        return status;
    }
    ent_error err = {0};
    return carry_out(&o, &err) == ENT_OK ? 0 : cli_report(&err);
}

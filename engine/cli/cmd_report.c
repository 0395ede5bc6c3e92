/* SPDX-License-Identifier: Apache-2.0 */
/* entitle report: a night as one page, for the morning after. */
#include <errno.h>
#include <string.h>

#include "cli/cli.h"
#include "base/translate.h"
#include "cli/releasing.h"
#include "db/db.h"
#include "morning/morning.h"
#include "run/schema.h"

#define ARENA_BYTES (256u * 1024u)

typedef struct report_request {
    const char *ledger, *output, *lang;
    int64_t     run_id;
    bool        json;
} report_request;

static ent_code write_output(const char *path, text *t, ent_error *err)
{
    if (path != NULL) {
        return cli_file_write("output", path, t, 0, err);
    }
    if (fwrite(t->bytes, 1, t->size, stdout) != t->size || fflush(stdout) != 0) {
        return error_set(err, ENT_E_IO, "cannot write to standard output: %s", translate_errno(errno));
    }
    return ENT_OK;
}

static ent_code report_night(const report_request *request, arena *a, db *ledger, ent_error *err)
{
    morning m;
    text t = {0};
    ENT_TRY(schema_check(ledger, err));
    ENT_TRY(morning_read(&m, a, ledger, request->run_id, request->lang, err));
    if (request->json) {
        morning_json(&t, &m);
    } else {
        morning_html(&t, &m);
    }
    ent_code code = write_output(request->output, &t, err);
    text_dispose(&t);
    return code;
}

static ent_code report_to(const report_request *request, ent_error *err)
{
    arena a;
    db *ledger = NULL;
    arena_init(&a, ARENA_BYTES);
    ent_code code = cli_file_check("output", request->output, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(db_connect(&ledger, request->ledger, DB_LEDGER, err));
    code = report_night(request, &a, ledger, err);
done:
    db_close(ledger);
    arena_dispose(&a);
    return code;
}

int cmd_report(int argc, char **argv)
{
    report_request request = {.lang = translate_language()};
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, &request.output, "FILE",
         N_("write it there, whole or not at all (default: standard output)")},
        {"json", 0, CLI_FLAG, &request.json, NULL, N_("one JSON document instead of a page")},
        {"lang", 0, CLI_TEXT, &request.lang, "LANG", N_("zh or en (default: the environment's)")},
        {"ledger", 'l', CLI_CONNINFO, &request.ledger, "CONNINFO",
         N_("the database with the ledger (default: libpq's environment)")},
        {0},
    };
    const cli_usage usage = {
        .name = "report",
        .operands = "[RUN]",
        .n_operands_max = 1,
        .what =
            N_("Writes a night as one page of HTML: outcomes by benefit and region, what changed since the last\n"
            "released night, holds by reason with what would resolve them, what waits for somebody, how\n"
            "fresh the sources were, where the night lies in its bands, and how long it took. RUN is a run's\n"
            "number (default: the last one). The page has counts and nobody's data in it, and the same\n"
            "ledger gives the same page. A member of entitle_auditor sees all of it; what a user with fewer\n"
            "rights may not read is left out, and the page says so."),
        .options = options,
        .examples = "  entitle report -o /var/lib/entitle/night.html\n"
                    "  entitle report --lang zh -o night.html 12\n"
                    "  entitle report --json | jq .notes\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    status = releasing_read_run(&request.run_id, &usage, operands[0]);
    if (status != 0) {
        return status;
    }
    if (request.output != NULL && (request.output[0] == '\0' || strcmp(request.output, "-") == 0)) {
        return cli_usage_fault(&usage, "--output needs the name of a file; without it, standard output has the page");
    }
    if (strcmp(request.lang, "en") != 0 && strcmp(request.lang, "zh") != 0) {
        return cli_usage_fault(&usage, "--lang is zh or en, not '%s'", request.lang);
    }
    ent_error err = {0};
    return report_to(&request, &err) == ENT_OK ? 0 : cli_report(&err);
}

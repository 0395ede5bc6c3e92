/* SPDX-License-Identifier: Apache-2.0 */
/* entitle explain: what would be decided for one subject of the database, and why. */
#include "author/explain.h"
#include "base/translate.h"
#include "author/report.h"
#include "cli/cli.h"

int cmd_explain(int argc, char **argv)
{
    explain_request request = {.rules = CLI_RULEBOOK_DEFAULT,
                               .as_of_day = cli_today(),
                               .lang = translate_language()};
    const char *html = NULL;
    const cli_option options[] = {
        {"subject", 's', CLI_TEXT, &request.subject, "KEY",
         N_("the subject's key: a number, uuid or text")},
        {"benefit", 'b', CLI_TEXT, &request.benefit, "ID", N_("only this benefit (default: all)")},
        {"purpose", 0, CLI_TEXT, &request.purpose, "TEXT",
         N_("why you look; kept in the access log with your name;\nnothing is shown without it where there is a ledger")},
        {"as-of", 'd', CLI_DATE, &request.as_of_day, "DATE",
         N_("decide for this date (default: today)")},
        {"rules", 'r', CLI_TEXT, &request.rules, "DIR",
         N_("the rulebook's folder (default: eligibility-rules)")},
        {"source", 0, CLI_CONNINFO, &request.source, "CONNINFO",
         N_("the database with the facts (default: libpq's environment)")},
        {"ledger", 0, CLI_CONNINFO, &request.ledger, "CONNINFO",
         N_("the database with the ledger (default: libpq's environment)")},
        {"lang", 0, CLI_TEXT, &request.lang, "LANG", N_("zh or en (default: the environment's)")},
        {"json", 0, CLI_FLAG, &request.json, NULL, N_("print one JSON document")},
        {"html", 0, CLI_TEXT, &html, "FILE", N_("write it as a page to print as well; only you can read the file")},
        {0},
    };
    const cli_usage usage = {
        .name = "explain",
        .what =
            N_("Reads one subject's facts and what the ledger holds for it, and says what a night "
            "would\n"
            "decide now and why: what determined it, from when it will be different if nothing but\n"
            "time passes, the rules that fired, what each step came to, which facts were read,\n"
            "from which source, or are missing, and the law. Nothing is changed, but the look is\n"
            "written to the ledger's access log. Where the database has no ledger yet, it is\n"
            "decided as for somebody who has nothing."),
        .options = options,
        .examples = "  entitle explain --subject 123 --purpose 'call of 2026-11-23'\n"
                    "  entitle explain --subject 123 --benefit old-age-allowance --lang zh\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    if (request.subject == NULL) {
        return cli_usage_fault(&usage, "name the subject: --subject KEY");
    }
    ent_error err = {0};
    text page = {0};
    request.page = html == NULL ? NULL : &page;
    ent_code code = cli_file_check("html", html, &err);
    if (code == ENT_OK) {
        code = author_explain(stdout, &request, &err);
    }
    if (code == ENT_OK && html != NULL) {
        code = cli_file_write("html", html, &page, 0600, &err);
    }
    text_dispose(&page);
    return code == ENT_OK ? 0 : cli_report(&err);
}

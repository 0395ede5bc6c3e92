/* SPDX-License-Identifier: Apache-2.0 */
/* entitle docs: the rulebook as a page to read and to print. */
#include "author/docs.h"
#include "base/translate.h"
#include "author/report.h"
#include "cli/cli.h"

static ent_code put_page(const char *file, text *page, ent_error *err)
{
    if (file != NULL) {
        return cli_file_write("output", file, page, 0, err);
    }
    bool written = fwrite(text_string(page), 1, page->size, stdout) == page->size && fflush(stdout) == 0;
    return written ? ENT_OK : error_set(err, ENT_E_IO, "cannot write the page to standard output");
}

int cmd_docs(int argc, char **argv)
{
    docs_request request = {.as_of_day = cli_today(), .lang = translate_language(), .colour = cli_colour(stderr)};
    const char *file = NULL;
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, &file, "FILE", N_("write the page to this file, whole or not at all (default: standard output)")},
        {"as-of", 'd', CLI_DATE, &request.as_of_day, "DATE", N_("what is in force on this date (default: today)")},
        {"lang", 0, CLI_TEXT, &request.lang, "LANG", N_("zh or en (default: the environment's)")},
        {"history", 0, CLI_FLAG, &request.history, NULL,
         N_("add the change history: each rulebook that was approved or that a night ran by, who approved it\n"
         "and when, its first and last night, and what changed from one to the next; reads the ledger")},
        {"ledger", 'l', CLI_CONNINFO, &request.ledger, "CONNINFO",
         N_("of --history: connection string of the ledger's database\n(default: libpq's environment: PGHOST, PGDATABASE ...)")},
        {"previous", 0, CLI_TEXT, &request.previous, "DIR",
         N_("add what changed since the rulebook in this folder; needs no database")},
        {0},
    };
    const cli_usage usage = {
        .name = "docs",
        .operands = "[DIR]",
        .n_operands_max = 1,
        .what = N_("Writes a rulebook (default: eligibility-rules) as one page of HTML for the people who approve "
                "it: each benefit with its law, conditions, decision tables and requirements diagram, its test "
                "cases with what came of them, and every parameter, fact and source. The page needs no network "
                "and prints as a book. A rulebook with errors gives none: they are printed as `check` prints them. "
                "No database is asked without --history."),
        .options = options,
        .examples = "  entitle docs -o rules.html\n"
                    "  entitle docs --history --ledger service=ledger -o rules.html\n"
                    "  entitle docs --lang zh --as-of 2027-01-01 -o rules.html eligibility-rules\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    if (request.ledger != NULL && !request.history) {
        return cli_usage_fault(&usage, "--ledger is of --history, without which no database is asked");
    }
    if (request.history && request.previous != NULL) {
        return cli_usage_fault(&usage, "--history and --previous exclude each other");
    }
    ent_error err = {0};
    text page = {0};
    bool printed = false;
    request.path = operands[0] == NULL ? CLI_RULEBOOK_DEFAULT : operands[0];
    ent_code code = cli_file_check("output", file, &err);
    if (code == ENT_OK) {
        code = author_docs(&page, &request, stderr, &printed, &err);
    }
    if (code == ENT_OK) {
        code = put_page(file, &page, &err);
    }
    text_dispose(&page);
    return code == ENT_OK ? 0 : printed ? ent_exit_status(code) : cli_report(&err);
}

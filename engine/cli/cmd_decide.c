/* SPDX-License-Identifier: Apache-2.0 */
/* entitle decide: what the rules say about facts from a file. */
#include "author/decide.h"
#include "base/translate.h"
#include "author/report.h"
#include "cli/cli.h"

int cmd_decide(int argc, char **argv)
{
    decide_request request = {.rules = CLI_RULEBOOK_DEFAULT,
                              .as_of_day = cli_today(),
                              .lang = translate_language()};
    const char *html = NULL;
    const cli_option options[] = {
        {"benefit", 'b', CLI_TEXT, &request.benefit, "ID",
         N_("only this benefit (default: all that the facts are about)")},
        {"facts", 'f', CLI_TEXT, &request.facts, "FILE", N_("the facts, JSON")},
        {"as-of", 'd', CLI_DATE, &request.as_of_day, "DATE",
         N_("decide for this date (default: today)")},
        {"rules", 'r', CLI_TEXT, &request.rules, "DIR",
         N_("the rulebook's folder (default: eligibility-rules)")},
        {"lang", 0, CLI_TEXT, &request.lang, "LANG", N_("zh or en (default: the environment's)")},
        {"json", 0, CLI_FLAG, &request.json, NULL, N_("print one JSON document")},
        {"html", 0, CLI_TEXT, &html, "FILE", N_("write it as a page to print as well; only you can read the file")},
        {0},
    };
    const cli_usage usage = {
        .name = "decide",
        .what =
            N_("Decides on facts from a file, as a night would for somebody who has nothing yet, and\n"
            "says why: what determined it, from when it will be different if nothing but time\n"
            "passes, the rules that fired, what each step came to, which facts were read or are\n"
            "missing, and the law. No database is needed. The file names the rulebook's items:\n"
            "\n"
            "  {\"subject\": 1, \"region\": \"310101\",\n"
            "   \"Person\": {\"birth date\": \"1940-03-02\"},\n"
            "   \"Residency\": [{\"kind\": \"local\"}]}\n"
            "\n"
            "What is missing or null is unknown, unless sources.xml says otherwise."),
        .options = options,
        .examples = "  entitle decide --benefit old-age-allowance --facts person.json\n"
                    "  entitle decide --facts person.json --as-of 2026-12-01 --lang zh\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    if (request.facts == NULL) {
        return cli_usage_fault(&usage, "give the facts: --facts FILE.json");
    }
    ent_error err = {0};
    text page = {0};
    request.page = html == NULL ? NULL : &page;
    ent_code code = cli_file_check("html", html, &err);
    if (code == ENT_OK) {
        code = author_decide(stdout, &request, &err);
    }
    if (code == ENT_OK && html != NULL) {
        code = cli_file_write("html", html, &page, 0600, &err);
    }
    text_dispose(&page);
    return code == ENT_OK ? 0 : cli_report(&err);
}

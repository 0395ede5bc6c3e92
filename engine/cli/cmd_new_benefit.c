/* SPDX-License-Identifier: Apache-2.0 */
/* entitle new-benefit: the files of a benefit, for policy staff to fill in. */
#include "author/new_benefit.h"
#include "base/translate.h"
#include "cli/cli.h"

int cmd_new_benefit(int argc, char **argv)
{
    new_benefit_request request = {.rules = CLI_RULEBOOK_DEFAULT, .as_of_day = cli_today()};
    const cli_option options[] = {
        {"purpose", 'p', CLI_TEXT, &request.purpose, "ID", N_("what its facts are read for, as sources.xml has it")},
        {"subject", 's', CLI_TEXT, &request.subject, "NAME", N_("whom it is decided for (default: person)")},
        {"title-en", 0, CLI_TEXT, &request.title_en, "TEXT", N_("its name in English (default: the code)")},
        {"title-zh", 0, CLI_TEXT, &request.title_zh, "TEXT", N_("its name in Chinese (default: the code)")},
        {"law", 0, CLI_TEXT, &request.law, "CITATION", N_("the law, article and paragraph")},
        {"amount", 0, CLI_TEXT, &request.currency, "CURRENCY", N_("it is paid, monthly, in this currency (default: a notice)")},
        {"as-of", 'd', CLI_DATE, &request.as_of_day, "DATE", N_("from when it is in force (default: today)")},
        {"rules", 'r', CLI_TEXT, &request.rules, "DIR", N_("the rulebook's folder (default: eligibility-rules)")},
        {0},
    };
    const cli_usage usage = {
        .name = "new-benefit",
        .operands = "CODE",
        .n_operands_max = 1,
        .what = N_("Makes the folder CODE in the rulebook, with a model, a benefit.xml and a test case that\n"
                "pass 'entitle check' and 'entitle test' as they are. Nobody is entitled until the rules\n"
                "are written. The guards are those of the other benefits of the subject, the inputs what\n"
                "may be read for the purpose. eligibility-rules/README.md goes on from there."),
        .options = options,
        .examples = "  entitle new-benefit heating-aid --purpose old-age --amount CNY \\\n"
                    "      --title-en 'Heating aid' --title-zh '采暖补贴'\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    if (operands[0] == NULL) {
        return cli_usage_fault(&usage, "give the code of the new benefit");
    }
    if (request.purpose == NULL) {
        return cli_usage_fault(&usage, "say what its facts are read for: --purpose ID");
    }
    request.code = operands[0];
    ent_error err = {0};
    ent_code code = author_new_benefit(stdout, &request, &err);
    return code == ENT_OK ? 0 : cli_report(&err);
}

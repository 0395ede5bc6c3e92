/* SPDX-License-Identifier: Apache-2.0 */
/* entitle check: everything that is wrong with a rulebook, before anything runs by it. */
#include "author/check.h"
#include "cli/cli.h"

int cmd_check(int argc, char **argv)
{
    check_request request = {.as_of_day = cli_today(), .colour = cli_colour(stdout)};
    const cli_option options[] = {
        {"as-of", 'd', CLI_DATE, &request.as_of_day, "DATE",
         "what is in force and what has expired on this date (default: today)"},
        {"json", 0, CLI_FLAG, &request.json, NULL, "print one JSON document"},
        {"plan", 0, CLI_FLAG, &request.plan, NULL,
         "print what a night would read as well: items, columns, SQL"},
        {0},
    };
    const cli_usage usage = {
        .name = "check",
        .operands = "[PATH]",
        .n_operands_max = 1,
        .what =
            "Checks a rulebook whole and prints every fault with its file, line and column, and "
            "what\n"
            "to do about it. PATH is the rulebook's folder (default: " CLI_RULEBOOK_DEFAULT
            "), or one\n"
            ".dmn file, which is then checked alone. The last line gives the digest by which the\n"
            "rulebook is approved. Warnings do not count: the exit status is 1 for errors only.",
        .options = options,
        .examples = "  entitle check eligibility-rules\n"
                    "  entitle check --as-of 2027-01-01 eligibility-rules\n"
                    "  entitle check eligibility-rules/old-age-allowance/old-age-allowance.dmn\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    request.path = operands[0] == NULL ? CLI_RULEBOOK_DEFAULT : operands[0];
    return ent_exit_status(author_check(stdout, &request));
}

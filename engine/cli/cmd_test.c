/* SPDX-License-Identifier: Apache-2.0 */
/* entitle test: the cases that policy staff keep beside their rules. */
#include "author/night_inputs.h"
#include "cli/cli.h"

#define ARENA_BYTES (256u * 1024u)

int cmd_test(int argc, char **argv)
{
    author_test_options request = {.colour = cli_colour(stdout)};
    int32_t as_of_day = cli_today();
    const cli_option options[] = {
        {"as-of", 'd', CLI_DATE, &as_of_day, "DATE",
         "today() of cases that do not say theirs (default: today)"},
        {"quiet", 'q', CLI_FLAG, &request.quiet, NULL, "print only the closing line"},
        {"by-folder", 0, CLI_FLAG, &request.by_folder, NULL, "also print the counts of each folder"},
        {"json", 0, CLI_FLAG, &request.json, NULL, "print one JSON document"},
        {"strict", 0, CLI_FLAG, &request.strict, NULL,
         "check models outside a rulebook as strictly as those of one"},
        {"known-gaps", 0, CLI_TEXT, &request.known_gaps, "FILE",
         "lines 'FOLDER CASE REASON' of cases that may fail"},
        {0},
    };
    const cli_usage usage = {
        .name = "test",
        .operands = "[PATH...]",
        .n_operands_max = argc,
        .what =
            "Runs test cases (format of the DMN TCK) against the models beside them and prints "
            "what differs. PATH is a rulebook, a benefit's folder or a case file (default: "
            CLI_RULEBOOK_DEFAULT "). In a rulebook, cases see what a night would show: null is "
            "unknown where the sources say so, and the parameters are those in force on the "
            "case's date, in its region. Exit status 1 if a case fails.",
        .options = options,
        .examples = "  entitle test\n"
                    "  entitle test eligibility-rules/old-age-allowance",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    const char *const default_paths[] = {CLI_RULEBOOK_DEFAULT};
    request.paths = operands[0] == NULL ? default_paths : (const char *const *)operands;
    request.n_paths = 1;
    while (operands[0] != NULL && operands[request.n_paths] != NULL) {
        request.n_paths++;
    }
    temporal_date_from_days(&request.as_of, as_of_day);

    arena a;
    arena_init(&a, ARENA_BYTES);
    diagnostic_list diagnostics;
    diagnostic_list_init(&diagnostics, &a);
    ent_error err;
    author_test_result result = {0};
    night_inputs *inputs;
    ent_code code = night_inputs_open(&inputs, &a, request.paths, request.n_paths, as_of_day,
                                      &diagnostics, &err);
    if (code != ENT_OK) {
        diagnostic_print(stderr, &diagnostics, cli_colour(stderr));
    } else {
        night_inputs_use(inputs, &request);
        code = author_test(&request, stdout, &result, &err);
    }
    if (code == ENT_OK && result.n_files == 0) {
        error_set(&err, ENT_E_IO, "there are no test cases in '%s'", request.paths[0]);
        code = error_hint(&err, "cases are XML files whose root element is testCases");
    }
    arena_dispose(&a);
    if (code != ENT_OK) {
        return cli_report(&err);
    }
    return result.n_failed == 0 ? 0 : 1;
}

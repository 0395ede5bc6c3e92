/* SPDX-License-Identifier: Apache-2.0 */
/* entitle test: the cases that policy staff keep beside their rules. */
#include <string.h>

#include "author/night_inputs.h"
#include "cli/cli.h"

#define ARENA_BYTES (256u * 1024u)

typedef struct report_files { /* NULL: not asked for */
    const char *junit, *html;
} report_files;

/* Before cases run that may take long. */
static ent_code check_files(const report_files *files, ent_error *err)
{
    ENT_TRY(cli_file_check("junit", files->junit, err));
    ENT_TRY(cli_file_check("coverage-html", files->html, err));
    if (files->junit != NULL && files->html != NULL && strcmp(files->junit, files->html) == 0) {
        return error_set(err, ENT_E_USAGE, "--junit and --coverage-html name the same file");
    }
    return ENT_OK;
}

static ent_code write_files(const report_files *files, const author_test_options *o, ent_error *err)
{
    text content = {0};
    if (files->junit != NULL) {
        junit_print(&content, o->junit);
        ENT_TRY(cli_file_write("junit", files->junit, &content, 0, err));
    }
    if (files->html != NULL) {
        coverage_html(&content, o->coverage);
        ENT_TRY(cli_file_write("coverage-html", files->html, &content, 0, err));
    }
    return ENT_OK;
}

int cmd_test(int argc, char **argv)
{
    author_test_options request = {.colour = cli_colour(stdout)};
    report_files files = {0};
    junit cases = {0};
    int32_t as_of_day = cli_today();
    const cli_option options[] = {
        {"as-of", 'd', CLI_DATE, &as_of_day, "DATE",
         "today() of cases that do not say theirs (default: today)"},
        {"quiet", 'q', CLI_FLAG, &request.quiet, NULL, "print only the closing line"},
        {"by-folder", 0, CLI_FLAG, &request.by_folder, NULL, "also print the counts of each folder"},
        {"json", 0, CLI_FLAG, &request.json, NULL, "print one JSON document"},
        {"junit", 0, CLI_TEXT, &files.junit, "FILE", "write the results as JUnit's XML too"},
        {"coverage", 0, CLI_FLAG, &request.print_coverage, NULL,
         "also print which rules of tables, and which ways of if, decided in no case"},
        {"coverage-html", 0, CLI_TEXT, &files.html, "FILE", "write that as a page of HTML"},
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
            "Runs test cases against the models beside them and prints what differs. Cases are XML "
            "in the format of the DMN TCK, or a table of a spreadsheet, cases.csv: a row a case, with "
            "columns 'case', 'as-of', facts ('Person.birth date') and results ('expect eligible'). "
            "PATH is a rulebook, a benefit's folder or a case file (default: " CLI_RULEBOOK_DEFAULT
            "). In a rulebook, cases see what a night would show: null is "
            "unknown where the sources say so, and the parameters are those in force on the "
            "case's date, in its region. Exit status 1 if a case fails.",
        .options = options,
        .examples = "  entitle test\n"
                    "  entitle test eligibility-rules/old-age-allowance\n"
                    "  entitle test eligibility-rules/health-certificate-expiry/cases.csv\n"
                    "  entitle test --junit results.xml --coverage-html coverage.html",
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
    ent_code code = check_files(&files, &err);
    if (code != ENT_OK) {
        arena_dispose(&a);
        return cli_report(&err);
    }
    request.junit = files.junit == NULL ? NULL : &cases;
    request.coverage = request.print_coverage || files.html != NULL ? coverage_new() : NULL;
    code = night_inputs_open(&inputs, &a, request.paths, request.n_paths, as_of_day, &diagnostics,
                             &err);
    if (code != ENT_OK) {
        diagnostic_print(stderr, &diagnostics, cli_colour(stderr));
    } else {
        night_inputs_use(inputs, &request);
        code = author_test(&request, stdout, &result, &err);
    }
    if (code == ENT_OK && result.n_files == 0) {
        error_set(&err, ENT_E_IO, "there are no test cases in '%s'", request.paths[0]);
        code = error_hint(&err, "cases are XML files whose root element is testCases, and tables named cases.csv or MODEL.cases.csv");
    }
    if (code == ENT_OK) {
        code = write_files(&files, &request, &err);
    }
    coverage_free(request.coverage);
    junit_dispose(&cases);
    arena_dispose(&a);
    if (code != ENT_OK) {
        return cli_report(&err);
    }
    return result.n_failed == 0 ? 0 : 1;
}

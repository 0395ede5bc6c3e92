/* SPDX-License-Identifier: Apache-2.0 */
/* entitle test: the cases that policy staff keep beside their rules. */
#include <string.h>
#include <sys/stat.h>

#include "author/night_inputs.h"
#include "base/translate.h"
#include "author/record.h"
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

/* ---- --record ---- */

static const char *first_of(const char *const names[], const bool given[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (given[i]) {
            return names[i];
        }
    }
    return NULL;
}

/* An option that says nothing here; NULL. */
static const char *misplaced(const author_test_options *o, const report_files *files, const record_request *r)
{
    static const char *const of_tests[] = {"quiet", "by-folder", "json", "junit", "coverage", "coverage-html", "strict",
                                           "known-gaps"};
    static const char *const of_records[] = {"benefit", "purpose", "source", "ledger", "output"};
    const bool tests[] = {o->quiet, o->by_folder, o->json, files->junit != NULL, o->print_coverage,
                          files->html != NULL, o->strict, o->known_gaps != NULL};
    const bool records[] = {r->benefit != NULL, r->purpose != NULL, r->source != NULL, r->ledger != NULL,
                            r->output != NULL};
    return r->subject != NULL ? first_of(of_tests, tests, sizeof tests / sizeof *tests)
                              : first_of(of_records, records, sizeof records / sizeof *records);
}

static bool is_there(const char *path, struct stat *status)
{
    return path != NULL && stat(path, status) == 0;
}

/* Before anybody is looked at. */
static ent_code check_output(const char *output, ent_error *err)
{
    struct stat status;
    return is_there(output, &status) && S_ISDIR(status.st_mode) ? ENT_OK : cli_file_check("output", output, err);
}

static ent_code write_case(const record_file *file, ent_error *err)
{
    text content = {0};
    struct stat status;
    if (file->path == NULL) {
        fwrite(file->content, 1, file->size, stdout);
        return ENT_OK;
    }
    text_append(&content, file->content, file->size);
    /* A new one is for whoever looks through it. */
    mode_t mode = is_there(file->path, &status) ? status.st_mode & 0777 : 0600;
    ENT_TRY(cli_file_write("output", file->path, &content, mode, err));
    fprintf(stderr, file->is_new ? translate("%s: case %s in a new file\n") : translate("%s: case %s added\n"), file->path, file->id);
    if (!file->has_model) {
        fprintf(stderr, translate("note: it runs beside %s\n"), file->model);
    }
    return ENT_OK;
}

static int record_subject(const record_request *request)
{
    arena a;
    arena_init(&a, ARENA_BYTES);
    ent_error err = {0};
    record_result result = {0};
    ent_code code = check_output(request->output, &err);
    if (code == ENT_OK) {
        code = author_record(&result, &a, request, &err);
    }
    for (size_t i = 0; i < result.n_files && code == ENT_OK; i++) {
        code = cli_file_check("output", result.files[i].path, &err);
    }
    for (size_t i = 0; i < result.n_files && code == ENT_OK; i++) {
        code = write_case(&result.files[i], &err);
    }
    if (code == ENT_OK) {
        fprintf(stderr,
                result.codes[0] != '\0'
                    ? translate("note: keys are made up, but dates, amounts and the texts that rules compare (%s) stand as they "
                                "are: look through the case before others get it\n")
                    : translate("note: keys are made up, but dates and amounts%s stand as they are: look through the case before "
                                "others get it\n"),
                result.codes);
    }
    arena_dispose(&a);
    return code == ENT_OK ? 0 : cli_report(&err);
}

/* ---- the command ---- */

int cmd_test(int argc, char **argv)
{
    record_request record = {0};
    author_test_options request = {.colour = cli_colour(stdout)};
    report_files files = {0};
    junit cases = {0};
    int32_t as_of_day = cli_today();
    const cli_option options[] = {
        {"as-of", 'd', CLI_DATE, &as_of_day, "DATE",
         N_("today() of cases that do not say theirs (default: today)")},
        {"quiet", 'q', CLI_FLAG, &request.quiet, NULL, N_("print only the closing line")},
        {"by-folder", 0, CLI_FLAG, &request.by_folder, NULL, N_("also print the counts of each folder")},
        {"json", 0, CLI_FLAG, &request.json, NULL, N_("print one JSON document")},
        {"junit", 0, CLI_TEXT, &files.junit, "FILE", N_("write the results as JUnit's XML too")},
        {"coverage", 0, CLI_FLAG, &request.print_coverage, NULL,
         N_("also print which rules of tables, and which ways of if, decided in no case, and which\n"
         "parameters none read")},
        {"coverage-html", 0, CLI_TEXT, &files.html, "FILE", N_("write that as a page of HTML")},
        {"strict", 0, CLI_FLAG, &request.strict, NULL,
         N_("check models outside a rulebook as strictly as those of one")},
        {"known-gaps", 0, CLI_TEXT, &request.known_gaps, "FILE",
         N_("lines 'FOLDER CASE REASON' of cases that may fail")},
        {"record", 0, CLI_TEXT, &record.subject, "KEY",
         N_("run nothing; make a test case of this subject of the\ndatabase, with made-up keys. PATH is the rulebook")},
        {"benefit", 'b', CLI_TEXT, &record.benefit, "ID", N_("record this benefit (default: all)")},
        {"purpose", 0, CLI_TEXT, &record.purpose, "TEXT",
         N_("why you record it; kept in the access log with your name;\nnothing is read without it where there is a ledger")},
        {"output", 'o', CLI_TEXT, &record.output, "FILE",
         N_("add the case to this case file, or begin one; of a\nrulebook's folder: to the file of each benefit (default:\n"
         "print it)")},
        {"source", 0, CLI_CONNINFO, &record.source, "CONNINFO",
         N_("the database with the facts (default: libpq's environment)")},
        {"ledger", 0, CLI_CONNINFO, &record.ledger, "CONNINFO",
         N_("the database with the ledger (default: libpq's environment)")},
        {0},
    };
    const cli_usage usage = {
        .name = "test",
        .operands = "[PATH...]",
        .n_operands_max = argc,
        .what =
            N_("Runs test cases against the models beside them and prints what differs. Cases are XML "
            "in the format of the DMN TCK, or a table of a spreadsheet, cases.csv: a row a case, with "
            "columns 'case', 'as-of', facts ('Person.birth date') and results ('expect eligible'). "
            "PATH is a rulebook, a benefit's folder or a case file (default: eligibility-rules). In a rulebook, cases see what a night would show: null is "
            "unknown where the sources say so, and the parameters are those in force on the "
            "case's date, in its region. Exit status 1 if a case fails.\n"
            "\n"
            "With --record, a real subject becomes a case: the facts that the rules of a benefit read, "
            "as of a date, and what they came to. Keys of the subject, of payees and of relatives are "
            "made up, the same ones for the same; what no rule that decides reads is left out, and a text that only "
            "messages show is a placeholder. Dates, amounts and the texts that rules compare stay as they are, "
            "because rules depend on them: look through the case before others get it. It is run before "
            "it is written; one that does not come to the same is refused. Nothing that is in a "
            "file already is changed. Guards and what the ledger holds are no part of a case."),
        .options = options,
        .examples = "  entitle test\n"
                    "  entitle test eligibility-rules/old-age-allowance\n"
                    "  entitle test eligibility-rules/health-certificate-expiry/cases.csv\n"
                    "  entitle test --junit results.xml --coverage-html coverage.html\n"
                    "  entitle test --record 123 --benefit old-age-allowance --purpose 'case 17 of the board'\n"
                    "  entitle test --record 123 --purpose 'case 17' --output eligibility-rules",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    const char *odd = misplaced(&request, &files, &record);
    if (odd != NULL) {
        return cli_usage_fault(&usage, record.subject != NULL ? "--%s says nothing with --record" : N_("--%s needs --record KEY"), odd);
    }
    const char *const default_paths[] = {CLI_RULEBOOK_DEFAULT};
    request.paths = operands[0] == NULL ? default_paths : (const char *const *)operands;
    request.n_paths = 1;
    while (operands[0] != NULL && operands[request.n_paths] != NULL) {
        request.n_paths++;
    }
    if (record.subject != NULL) {
        if (request.n_paths > 1) {
            return cli_usage_fault(&usage, "--record takes one rulebook");
        }
        record.rules = request.paths[0];
        record.as_of_day = as_of_day;
        return record_subject(&record);
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

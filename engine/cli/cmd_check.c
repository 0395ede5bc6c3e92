/* SPDX-License-Identifier: Apache-2.0 */
/* entitle check: everything that is wrong with a rulebook, before anything runs by it; and what a message is about. */
#include <stdlib.h>
#include <string.h>

#include "author/check.h"
#include "author/codes.h"
#include "author/report.h"
#include "base/arena.h"
#include "base/translate.h"
#include "cli/cli.h"
#include "cli/comparing.h"
#include "run/night.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unreleased"
#endif

#define CODE_BYTES_MAX 64

/* The code of "[dmn-table-gap]", as messages have it, or of "dmn-table-gap". */
static void copy_code(char out[CODE_BYTES_MAX], const char *given)
{
    size_t n = strlen(given);
    if (n >= 2 && given[0] == '[' && given[n - 1] == ']') {
        given++;
        n -= 2;
    }
    n = n < CODE_BYTES_MAX ? n : CODE_BYTES_MAX - 1;
    memcpy(out, given, n);
    out[n] = '\0';
}

static const char *suggest_code(const char *code)
{
    size_t n = 0;
    while (codes_en[n].code != NULL) {
        n++;
    }
    const char **names = calloc(n + 1, sizeof *names);
    if (names == NULL) {
        arena_out_of_memory((n + 1) * sizeof *names);
    }
    for (size_t i = 0; i < n; i++) {
        names[i] = codes_en[i].code;
    }
    const char *meant = cli_suggest(code, names);
    free(names);
    return meant;
}

/* What is near: one that is spelt much the same, those that have the word in them, or all. */
static int refuse_code(const char *code, const char *lang)
{
    text list = {0};
    size_t n = code[0] == '\0' ? 0 : codes_write_list(&list, code, lang, false);
    const char *meant = n > 0 ? NULL : suggest_code(code);
    fprintf(stderr, translate("entitle check: --explain: no message has the code '%s'\n"), code);
    if (meant != NULL) {
        fprintf(stderr, translate("hint: did you mean '%s'?\n"), meant);
    } else {
        if (n == 0) {
            codes_write_list(&list, "", lang, false);
        }
        fprintf(stderr, n == 0 ? translate("hint: these are all\n%s") : translate("hint: these have the word in them\n%s"),
                text_string(&list));
    }
    text_dispose(&list);
    return ent_exit_status(ENT_E_USAGE);
}

static int explain_code(const char *given, const char *lang, bool json)
{
    char code[CODE_BYTES_MAX];
    code_text found;
    text out = {0};
    copy_code(code, given);
    if (strcmp(code, "list") == 0) {
        codes_write_list(&out, "", lang, json);
    } else if (codes_find(&found, code, lang)) {
        codes_write(&out, &found, lang, json);
    } else {
        return refuse_code(code, lang);
    }
    fputs(text_string(&out), stdout);
    text_dispose(&out);
    return 0;
}

/* With --people, how far it is goes to stderr. */
static ent_code check_and_print(check_request *request, ent_error *err)
{
    comparing s = {.verb = "counting"};
    if (!request->people) {
        return author_check(stdout, request, err);
    }
    ENT_TRY(comparing_begin(&s, &request->how, request->json, err));
    return comparing_end(&s, author_check(stdout, request, err), err);
}

static int check(check_request *request, const char *sarif)
{
    ent_error err = {0};
    text document = {0};
    if (cli_file_check("sarif", sarif, &err) != ENT_OK) {
        return cli_report(&err);
    }
    request->sarif = sarif == NULL ? NULL : &document;
    ent_code code = check_and_print(request, &err);
    if (err.code != ENT_OK) {
        fflush(stdout);
        cli_report(&err);
    }
    if (document.size > 0 && cli_file_write("sarif", sarif, &document, 0, &err) != ENT_OK) {
        return cli_report(&err);
    }
    return ent_exit_status(code);
}

int cmd_check(int argc, char **argv)
{
    check_request request = {.as_of_day = cli_today(),
                             .colour = cli_colour(stdout),
                             .version = PACKAGE_VERSION,
                             .lang = translate_language()};
    const char *explain = NULL, *sarif = NULL;
    cli_count workers = {.value = cli_cores(CLI_WORKERS_MAX), .min = 1, .max = CLI_WORKERS_MAX};
    cli_count shard_size = {.value = NIGHT_SHARD_SIZE, .min = 1, .max = CLI_SHARD_SIZE_MAX};
    const cli_option options[] = {
        {"as-of", 'd', CLI_DATE, &request.as_of_day, "DATE",
         N_("what is in force and what has expired on this date (default: today)")},
        {"json", 0, CLI_FLAG, &request.json, NULL, N_("print one JSON document")},
        {"plan", 0, CLI_FLAG, &request.plan, NULL,
         N_("print what a night would read as well: items, columns, SQL")},
        {"unused", 0, CLI_FLAG, &request.unused, NULL,
         N_("note the facts of sources.xml that no benefit reads as well")},
        {"sarif", 0, CLI_TEXT, &sarif, "FILE",
         N_("write the messages as SARIF 2.1.0 as well, for editors and build servers")},
        {"people", 0, CLI_FLAG, &request.people, NULL,
         N_("count the people in the sources who fall into gaps and overlaps of decision tables, and those\n"
         "who reach each rule; reads the sources' database and writes nothing")},
        {"source", 's', CLI_CONNINFO, &request.how.source, "CONNINFO",
         N_("of --people: connection string of the sources' database\n(default: libpq's environment: PGHOST, PGDATABASE ...)")},
        {"workers", 'w', CLI_COUNT, &workers, "N",
         N_("of --people: how many work at once, with a connection each\n(default: one per core)")},
        {"shard-size", 0, CLI_COUNT, &shard_size, "N", N_("of --people: subjects that are read at a time (default: 25000)")},
        {"explain", 0, CLI_TEXT, &explain, "CODE",
         N_("check nothing: say what the messages with this code are about, why it matters and how to\n"
         "mend it; 'list' names all codes")},
        {"lang", 0, CLI_TEXT, &request.lang, "LANG",
         N_("of --explain and --sarif: zh or en (default: the environment's)")},
        {0},
    };
    const cli_usage usage = {
        .name = "check",
        .operands = "[PATH]",
        .n_operands_max = 1,
        .what =
            N_("Checks a rulebook whole and prints every fault with its file, line and column, and "
            "what\n"
            "to do about it. PATH is the rulebook's folder (default: eligibility-rules), or one\n"
            ".dmn file, which is then checked alone. The line that begins with 'rulebook' gives the\n"
            "digest by which it is approved. Warnings do not count: the exit status is 1 for errors\n"
            "only. Each message ends with its code in brackets, and --explain says more about it.\n"
            "\n"
            "No database is asked without --people. With it, each benefit in force is evaluated for\n"
            "all its subjects, as a night does it for people of whom nothing stands, in one snapshot,\n"
            "and a gap is shown with how many people no rule of the table matches. Only numbers are\n"
            "shown, and nothing is written."),
        .options = options,
        .examples = "  entitle check eligibility-rules\n"
                    "  entitle check --as-of 2027-01-01 eligibility-rules\n"
                    "  entitle check --people --source 'host=replica dbname=registers' eligibility-rules\n"
                    "  entitle check eligibility-rules/old-age-allowance/old-age-allowance.dmn\n"
                    "  entitle check --explain dmn-table-gap --lang zh\n"
                    "  entitle check --sarif check.sarif eligibility-rules\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    if (strcmp(request.lang, "zh") != 0 && strcmp(request.lang, "en") != 0) {
        return cli_usage_fault(&usage, "--lang: expected zh or en, got '%s'", request.lang);
    }
    if (explain != NULL) {
        return operands[0] == NULL && sarif == NULL && !request.plan && !request.people
                   ? explain_code(explain, request.lang, request.json)
                   : cli_usage_fault(&usage, "--explain checks nothing, so it takes no PATH, --plan, --people or --sarif");
    }
    if (request.how.source != NULL && !request.people) {
        return cli_usage_fault(&usage, "--source is of --people, without which no database is asked");
    }
    request.path = operands[0] == NULL ? CLI_RULEBOOK_DEFAULT : operands[0];
    if (request.people && text_ends_with(request.path, ".dmn")) {
        return cli_usage_fault(&usage, "--people needs a rulebook's folder: a model alone does not say whose facts it reads");
    }
    request.how.n_workers = (int)workers.value;
    request.how.shard_size = (int32_t)shard_size.value;
    return check(&request, sarif);
}

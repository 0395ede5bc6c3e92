/* SPDX-License-Identifier: Apache-2.0 */
/* entitle compare: two rulebooks on tonight's data. */
#include <string.h>

#include "author/compare.h"
#include "author/report.h"
#include "base/translate.h"
#include "cli/comparing.h"
#include "run/night.h"

static ent_code compare(compare_request *request, const char *html, ent_error *err)
{
    comparing s = {.verb = N_("comparing"), .html = html};
    request->page = html != NULL;
    ENT_TRY(comparing_begin(&s, &request->how, request->json, err));
    return comparing_end(&s, author_compare(stdout, &s.page, request, err), err);
}

int cmd_compare(int argc, char **argv)
{
    compare_request request = {.as_of_day = cli_today(), .lang = translate_language()};
    const char *html = NULL;
    bool text_wanted = false;
    cli_count workers = {.value = cli_cores(CLI_WORKERS_MAX), .min = 1, .max = CLI_WORKERS_MAX};
    cli_count shard_size = {.value = NIGHT_SHARD_SIZE, .min = 1, .max = CLI_SHARD_SIZE_MAX};
    const cli_option options[] = {
        {"as-of", 'd', CLI_DATE, &request.as_of_day, "DATE", N_("decide for this date (default: today)")},
        {"benefit", 'b', CLI_TEXT, &request.how.benefit, "ID", N_("only this benefit (default: all of either rulebook)")},
        COMPARING_OPTIONS(&request.how, &workers, &shard_size, &html, &text_wanted),
        {"json", 0, CLI_FLAG, &request.json, NULL, N_("print one JSON document, with all regions and causes")},
        {"lang", 0, CLI_TEXT, &request.lang, "LANG", N_("zh or en, of text and page (default: the environment's)")},
        {0},
    };
    const cli_usage usage = {
        .name = "compare",
        .operands = "OLD NEW",
        .n_operands_min = 2,
        .n_operands_max = 2,
        .what = N_("Decides for everybody in the sources by two rulebooks, OLD and NEW, and says what is different: who gains and who "
                "loses, by how much, by region and age, what it costs, which rules and parameters it comes from. Nothing is "
                "written, and no ledger is needed.\n"
                "\n"
                "Each rulebook decides as a night would for people who have nothing yet: what somebody was granted, offered or "
                "refused before does not count, and nothing is paused. Of a benefit somebody\n"
                "\n"
                "  gains      gets it by NEW only, by a grant or an offer\n"
                "  loses      gets it by OLD only, and NEW says no\n"
                "  more, less gets it by both, another amount\n"
                "  undecided  gets it by OLD; by NEW a fact is missing or a guard fails\n"
                "  other      nothing of this, but another outcome, another reason, an offer\n"
                "             in place of a grant, another currency or period\n"
                "\n"
                "Amounts are what is paid a month, a year or once, as each benefit says; they are not converted. Ages are of "
                "the fact 'birth date' or 'date of birth', where a rule reads one. Examples show no key and no name."),
        .options = options,
        .examples = "  cp -r eligibility-rules draft    # change something in draft, then\n"
                    "  entitle compare eligibility-rules draft --html change.html --lang zh\n"
                    "  entitle compare eligibility-rules draft --benefit old-age-allowance --as-of 2027-01-01\n"
                    "  entitle compare old new --json | jq '.benefits[] | {benefit, gain, lose}'\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    if (text_wanted && request.json) {
        return cli_usage_fault(&usage, "--text and --json exclude each other");
    }
    if (strcmp(request.lang, "en") != 0 && strcmp(request.lang, "zh") != 0) {
        return cli_usage_fault(&usage, "--lang is zh or en, not '%s'", request.lang);
    }
    request.folders[COMPARE_OLD] = operands[0];
    request.folders[COMPARE_NEW] = operands[1];
    request.how.n_workers = (int)workers.value;
    request.how.shard_size = (int32_t)shard_size.value;
    ent_error err = {0};
    return compare(&request, html, &err) == ENT_OK ? 0 : cli_report(&err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* entitle forecast: who will be entitled, month by month. */
#include <limits.h>
#include <string.h>

#include "author/forecast.h"
#include "base/translate.h"
#include "author/report.h"
#include "cli/comparing.h"
#include "run/night.h"

static ent_code forecast(forecast_request *request, const char *html, ent_error *err)
{
    comparing s = {.verb = N_("forecasting"), .html = html};
    request->page = html != NULL;
    ENT_TRY(comparing_begin(&s, &request->how, request->json, err));
    return comparing_end(&s, author_forecast(stdout, &s.page, request, err), err);
}

int cmd_forecast(int argc, char **argv)
{
    forecast_request request = {.as_of_day = cli_today(), .until_day = INT32_MIN, .lang = translate_language()};
    const char *html = NULL;
    bool text_wanted = false;
    cli_count workers = {.value = cli_cores(CLI_WORKERS_MAX), .min = 1, .max = CLI_WORKERS_MAX};
    cli_count shard_size = {.value = NIGHT_SHARD_SIZE, .min = 1, .max = CLI_SHARD_SIZE_MAX};
    const cli_option options[] = {
        {"until", 'u', CLI_DATE, &request.until_day, "DATE", N_("the last day of the forecast; at most ten years from the first")},
        {"as-of", 'd', CLI_DATE, &request.as_of_day, "DATE", N_("the day on which it begins (default: today)")},
        {"benefit", 'b', CLI_TEXT, &request.how.benefit, "ID", N_("only this benefit (default: all)")},
        COMPARING_OPTIONS(&request.how, &workers, &shard_size, &html, &text_wanted),
        {"json", 0, CLI_FLAG, &request.json, NULL, N_("print one JSON document, with all regions")},
        {"lang", 0, CLI_TEXT, &request.lang, "LANG", N_("zh or en (default: the environment's)")},
        {0},
    };
    const cli_usage usage = {
        .name = "forecast",
        .operands = "[RULEBOOK]",
        .n_operands_max = 1,
        .what = N_("Says how many become entitled to each benefit, how many no longer are and what it costs, on the first of each month "
                "until DATE and on that day, from what is known today. Nothing is written, and no ledger is needed.\n"
                "\n"
                "Only time passes: ages grow, periods end, rows of the sources begin and end by their dates, rules and parameters "
                "with a date come into force. Nobody is born, dies, moves or changes jobs, and sources stay as fresh as they are. "
                "On each day the rules decide as a night would for people who have nothing yet. Who becomes entitled and stops to be "
                "within one month is not seen."),
        .options = options,
        .examples = "  entitle forecast --until 2027-12-31\n"
                    "  entitle forecast --until 2027-12-31 --html next-year.html --lang zh\n"
                    "  entitle forecast --until 2036-01-01 --benefit old-age-allowance --json | jq '.benefits[0].days[] | [.day, .new]'\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    if (text_wanted && request.json) {
        return cli_usage_fault(&usage, "--text and --json exclude each other");
    }
    if (request.until_day == INT32_MIN) {
        return cli_usage_fault(&usage, "--until says how far: --until 2027-12-31");
    }
    if (strcmp(request.lang, "en") != 0 && strcmp(request.lang, "zh") != 0) {
        return cli_usage_fault(&usage, "--lang is zh or en, not '%s'", request.lang);
    }
    request.folder = operands[0] == NULL ? CLI_RULEBOOK_DEFAULT : operands[0];
    request.how.n_workers = (int)workers.value;
    request.how.shard_size = (int32_t)shard_size.value;
    ent_error err = {0};
    return forecast(&request, html, &err) == ENT_OK ? 0 : cli_report(&err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* entitle eval: the value of an expression, or of what a model decides. */
#include "author/eval.h"
#include "base/translate.h"
#include "cli/cli.h"

/* What fits together; 0, or the exit status after a message. */
static int check_usage(const cli_usage *usage, const eval_request *r)
{
    int n_asked = (r->decision != NULL) + (r->service != NULL) + (r->bkm != NULL);
    if (r->feel == NULL && r->model == NULL) {
        return cli_usage_fault(usage, "give a model, or an expression: --feel 'EXPR'");
    }
    if (r->feel != NULL && (r->model != NULL || n_asked > 0 || r->input != NULL)) {
        return cli_usage_fault(usage, "--feel stands alone: it takes its names from --context");
    }
    if (r->feel == NULL && r->context != NULL) {
        return cli_usage_fault(usage, "--context goes with --feel; a model takes --input");
    }
    if (n_asked > 1) {
        return cli_usage_fault(usage, "give one of --decision, --service and --bkm");
    }
    return 0;
}

int cmd_eval(int argc, char **argv)
{
    eval_request request = {.as_of_day = cli_today(), .colour = cli_colour(stderr)};
    const cli_option options[] = {
        {"decision", 'n', CLI_TEXT, &request.decision, "NAME",
         N_("only this decision, or this service or business\n"
         "knowledge model (default: every decision of the file)")},
        {"service", 0, CLI_TEXT, &request.service, "NAME", N_("only this decision service")},
        {"bkm", 0, CLI_TEXT, &request.bkm, "NAME", N_("only this business knowledge model")},
        {"input", 'i', CLI_TEXT, &request.input, "JSON",
         N_("what is given, by name: {\"Person\": {...}}, or a file.\n"
         "A service and a business knowledge model take their\n"
         "parameters from it")},
        {"feel", 'e', CLI_TEXT, &request.feel, "EXPR", N_("evaluate this expression, not a model")},
        {"context", 'c', CLI_TEXT, &request.context, "JSON",
         N_("the names the expression may use, or a file")},
        {"as-of", 'd', CLI_DATE, &request.as_of_day, "DATE", N_("today() (default: today)")},
        {"strict", 0, CLI_FLAG, &request.strict, NULL,
         N_("check first, as strictly as a rulebook is checked")},
        {"json", 0, CLI_FLAG, &request.json, NULL, N_("print JSON, not FEEL")},
        {0},
    };
    const cli_usage usage = {
        .name = "eval",
        .operands = "[MODEL.dmn]",
        .n_operands_max = 1,
        .what =
            N_("Evaluates a DMN model or one FEEL expression and prints what it comes to; for trying "
            "things. What is given is JSON, typed as the model declares it: a date is a string, "
            "\"2026-01-31\". What fails is shown with its place on stderr; a value that fails is "
            "null, as the standard has it, and the exit status is 1."),
        .options = options,
        .examples = "  entitle eval --feel 'date(\"2026-01-31\") + duration(\"P1M\")'\n"
                    "  entitle eval --feel 'sum(paid[item > 10])' --context '{\"paid\": [5, 20]}'\n"
                    "  entitle eval model.dmn --decision 'monthly amount' --input person.json\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    request.model = operands[0];
    status = check_usage(&usage, &request);
    if (status != 0) {
        return status;
    }
    ent_error err;
    ent_code code = author_eval(stdout, stderr, &request, &err);
    return code != ENT_OK && err.message[0] != '\0' ? cli_report(&err) : ent_exit_status(code);
}

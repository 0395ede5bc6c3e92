/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands, in the order in which a benefit meets them. */
#include "cli/cli.h"

#include <string.h>

#define N_NAMES_MAX 32

const cli_command cli_commands[] = {
    {"check", cmd_check, "check a rulebook, or one DMN file"},
    {"test", cmd_test, "run the test cases of a rulebook, or of any DMN model"},
    {"new-benefit", cmd_new_benefit, "lay out the files of a benefit, to be filled in"},
    {"eval", cmd_eval, "evaluate a DMN model or one FEEL expression, for trying things"},
    {"decide", cmd_decide, "decide on facts from a file, and say why"},
    {"explain", cmd_explain, "say what would be decided for one subject, and why"},
    {"docs", cmd_docs, "write a rulebook as one page, to read and to print"},
    {"compare", cmd_compare, "what another rulebook would change, for everybody"},
    {"forecast", cmd_forecast, "how many will be entitled, month by month"},
    {"init", cmd_init, "create the ledger, or bring it up to date"},
    {"approve", cmd_approve, "submit a rulebook, show one that is submitted, approve it"},
    {"run", cmd_run, "run a night: decide for everybody, write what follows"},
    {"release", cmd_release, "make what a run decided count, whole or in ramps"},
    {"reject", cmd_reject, "let nothing more of a run count"},
    {"proposals", cmd_proposals, "what is proposed for the worse: look, approve, reject"},
    {"status", cmd_status, "the last nights, how far a running one is, and what is paused"},
    {"report", cmd_report, "a night as one page: what came of it, what waits, what is not as usual"},
    {"pause", cmd_pause, "let nights skip everything, a benefit or a region"},
    {"resume", cmd_resume, "lift a pause"},
    {NULL, NULL, NULL},
};

const cli_command *cli_command_find(const char *name)
{
    for (const cli_command *c = cli_commands; c->name != NULL; c++) {
        if (strcmp(c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

const char *cli_command_suggest(const char *name)
{
    const char *names[N_NAMES_MAX + 1];
    size_t n = 0;
    for (const cli_command *c = cli_commands; c->name != NULL && n < N_NAMES_MAX; c++) {
        names[n++] = c->name;
    }
    names[n] = NULL;
    return cli_suggest(name, names);
}

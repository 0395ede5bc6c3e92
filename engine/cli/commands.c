/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands, in the order in which a benefit meets them. */
#include "cli/cli.h"

#include <string.h>

#include "base/translate.h"

#define N_NAMES_MAX 32

const cli_command cli_commands[] = {
    {"check", cmd_check, N_("check a rulebook, or one DMN file")},
    {"test", cmd_test, N_("run the test cases of a rulebook, or of any DMN model")},
    {"new-benefit", cmd_new_benefit, N_("lay out the files of a benefit, to be filled in")},
    {"eval", cmd_eval, N_("evaluate a DMN model or one FEEL expression, for trying things")},
    {"decide", cmd_decide, N_("decide on facts from a file, and say why")},
    {"explain", cmd_explain, N_("say what would be decided for one subject, and why")},
    {"docs", cmd_docs, N_("write a rulebook as one page, to read and to print")},
    {"compare", cmd_compare, N_("what another rulebook would change, for everybody")},
    {"forecast", cmd_forecast, N_("how many will be entitled, month by month")},
    {"init", cmd_init, N_("create the ledger, or bring it up to date")},
    {"approve", cmd_approve, N_("submit a rulebook, show one that is submitted, approve it")},
    {"run", cmd_run, N_("run a night: decide for everybody, write what follows")},
    {"release", cmd_release, N_("make what a run decided count, whole or in ramps")},
    {"reject", cmd_reject, N_("let nothing more of a run count")},
    {"proposals", cmd_proposals, N_("what is proposed for the worse: look, approve, reject")},
    {"status", cmd_status, N_("the last nights, how far a running one is, and what is paused")},
    {"report", cmd_report, N_("a night as one page: what came of it, what waits, what is not as usual")},
    {"pause", cmd_pause, N_("let nights skip everything, a benefit or a region")},
    {"resume", cmd_resume, N_("lift a pause")},
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

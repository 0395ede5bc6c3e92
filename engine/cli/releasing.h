/* SPDX-License-Identifier: Apache-2.0 */
/* What release and reject share: which run, and why. */
#ifndef ENTITLE_CLI_RELEASING_H
#define ENTITLE_CLI_RELEASING_H

#include "cli/cli.h"
#include "release/release.h"

struct db;

/** The operand: a run's number; NULL = 0, the one that waits. Returns 0, or the exit status of a wrong command line. */
int releasing_read_run(int64_t *run_id, const cli_usage *usage, const char *operand);

/** One line that says something: 0, or the exit status of a wrong command line. */
int releasing_check_text(const cli_usage *usage, const char *option, const char *s);

/** As release_find(), and ENT_E_FACTS when none waits. */
ent_code releasing_find(release_candidate *out, arena *a, struct db *ledger, int64_t run_id, ent_error *err);

#endif

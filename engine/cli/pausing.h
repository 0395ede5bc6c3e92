/* SPDX-License-Identifier: Apache-2.0 */
/* What pause, resume and status share: the scope on the command line, and how pauses are shown. */
#ifndef ENTITLE_CLI_PAUSING_H
#define ENTITLE_CLI_PAUSING_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/cli.h"
#include "release/pause.h"

struct db;

/** The scope of --benefit and --region, of which one is given at most (NULL = not given).
 *  @return 0, or the exit status after a message */
int pausing_read_scope(pause_target *out, const cli_usage *usage, const char *benefit, const char *region);

/** ENT_E_SOURCE for a benefit that none of the ledger's rulebooks has; says which one may be meant. */
ent_code pausing_check_benefit(arena *a, struct db *ledger, const pause_target *what, ent_error *err);

/** An object. */
void pausing_append_json(text *out, const pause_row *row);
/** An array of objects. */
void pausing_append_json_list(text *out, const pause_row *rows, size_t n);

/** A line for people. `lead` stands before it. */
void pausing_print(arena *a, const char *lead, const pause_row *row);

#endif

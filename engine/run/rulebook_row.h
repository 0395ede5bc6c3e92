/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger's copy of a rulebook: every file, and what readers need of each benefit. */
#ifndef ENTITLE_RUN_RULEBOOK_ROW_H
#define ENTITLE_RUN_RULEBOOK_ROW_H

#include "base/error.h"
#include "rules/rulebook.h"

struct db;

/** In the caller's transaction; what is already there stays. */
ent_code rulebook_row_store(struct db *ledger, const rulebook *book, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a rulebook says of the reasons that records name, for entitle.rulebook_reason: its table rules and its guards. */
#ifndef ENTITLE_RUN_RULEBOOK_REASONS_H
#define ENTITLE_RUN_RULEBOOK_REASONS_H

#include "base/error.h"
#include "rules/rulebook.h"

struct db;

/** In the transaction in which the rulebook is submitted. */
ent_code rulebook_reasons_submit(struct db *ledger, const rulebook *book, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger's copy of a rulebook: every file, and what readers need of each benefit. */
#ifndef ENTITLE_RUN_RULEBOOK_ROW_H
#define ENTITLE_RUN_RULEBOOK_ROW_H

#include "base/error.h"
#include "base/text.h"
#include "rules/rulebook.h"

struct db;

/** In the caller's transaction; what is already there stays. */
ent_code rulebook_row_submit(struct db *ledger, const rulebook *book, ent_error *err);

/** Texts as the ledger has them: {"en": "...", "zh": "..."}. */
void rulebook_row_texts(text *out, rulebook_texts texts);

/** Does the ledger say of its benefits and its policy what its files say? ENT_E_SOURCE. That it has these files is for
 *  entitle.approve_rulebook() to find. */
ent_code rulebook_row_verify(struct db *ledger, const rulebook *book, ent_error *err);

/** ENT_E_HELD, with what to do, unless somebody approved it. */
ent_code rulebook_row_check_approved(struct db *ledger, const rulebook *book, ent_error *err);

#endif

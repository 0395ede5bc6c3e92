/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rulebook out of the ledger. Its files are read back into a folder of this process's user alone, and
 * have to have the digest under which they are kept; then it is loaded and checked like any other.
 */
#ifndef ENTITLE_RUN_RULEBOOK_RESTORE_H
#define ENTITLE_RUN_RULEBOOK_RESTORE_H

#include "rules/rulebook.h"

struct db;

/**
 * Only its files, for whoever wants to look at them.
 *
 * @param[out] folder  to be removed with rulebook_unpack_remove(); NULL on failure
 * @return as rulebook_restore()
 */
ent_code rulebook_unpack(const char **folder, arena *a, struct db *ledger, const char *digest,
                         ent_error *err);
void rulebook_unpack_remove(const char *folder);

/**
 * Ready to use, with no file left behind: a loaded rulebook needs none.
 *
 * @param digest  all 64 digits
 * @return ENT_OK; ENT_E_FACTS the ledger has no such rulebook, or its files are not those of the digest;
 *         ENT_E_RULES and its kin with the first fault, when it does not load as of that day; ENT_E_IO, ENT_E_DB
 */
ent_code rulebook_restore(rulebook **out, arena *a, struct db *ledger, const char *digest,
                          int32_t as_of_day, ent_error *err);
/** The same as of a day to come, by what was known on `today` (rulebook_load_ahead()). */
ent_code rulebook_restore_ahead(rulebook **out, arena *a, struct db *ledger, const char *digest,
                                int32_t as_of_day, int32_t today, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What is looked at before a night, beyond what every connection is refused for (db/connect.c). */
#ifndef ENTITLE_RUN_PREFLIGHT_H
#define ENTITLE_RUN_PREFLIGHT_H

#include "base/error.h"

struct db;

/** ENT_E_DB where a crash of the ledger's server could take back what was committed, unless the
 *  database says that it may be lost: entitle.allow_unsafe_durability = 'on'. */
ent_code preflight_durability(struct db *ledger, ent_error *err);

#endif

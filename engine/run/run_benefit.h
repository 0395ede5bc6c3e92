/* SPDX-License-Identifier: Apache-2.0 */
/* What a run decides each benefit by, as two hashes: when an entitlement changes, they tell a change of the rules, or of a
 *  parameter, from a change of somebody's data (sql/ledger/0016-attribution.sql). */
#ifndef ENTITLE_RUN_RUN_BENEFIT_H
#define ENTITLE_RUN_RUN_BENEFIT_H

#include "plan/plan.h"

struct db;

/** Of the benefit's rules, and of the parameters in force that it reads. */
void run_benefit_hashes(char rules[65], char parameters[65], const plan *p, const rulebook_benefit *b);
ent_code run_benefit_store(struct db *ledger, const char *run, const plan *p, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rights a night needs on the sources: to read the keys, regions, validity periods, watermarks and facts that some rule asks
 * for, and no other column.
 *
 *     plan_grants *g = plan_grants_new(arena);
 *     plan_grants_add(g, plan);                  // of tonight; of a later day, when further rules come into force
 *     plan_grants_print(&sql, g, "entitle_engine");
 */
#ifndef ENTITLE_PLAN_PLAN_GRANTS_H
#define ENTITLE_PLAN_PLAN_GRANTS_H

#include "plan/plan.h"

typedef struct plan_grants plan_grants;

plan_grants *plan_grants_new(arena *a);
void         plan_grants_add(plan_grants *g, const plan *p);
/** SQL in one transaction, to be run by the tables' owner. Of the tables in it the role may read these columns afterwards and
 *  nothing else. */
void plan_grants_print(text *out, const plan_grants *g, const char *role);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of plan/ share. Private to engine/plan/. */
#ifndef ENTITLE_PLAN_PLAN_PARTS_H
#define ENTITLE_PLAN_PLAN_PARTS_H

#include "plan/plan.h"

/** The column type a fact of that FEEL type has until the database's type is known; false = FEEL
 *  values of that type cannot come from a column. */
bool plan_column_default(column_type *out, const feel_type *type);

/** A string of SQL, in its quotes. */
void plan_append_literal(text *out, const char *s);

#endif

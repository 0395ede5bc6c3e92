/* SPDX-License-Identifier: Apache-2.0 */
/* Finding one benefit of the rulebook in the plan, for `decide` and `explain`. */
#ifndef ENTITLE_AUTHOR_SELECT_H
#define ENTITLE_AUTHOR_SELECT_H

#include "plan/plan.h"

typedef struct selected_benefit {
    const plan_benefit *benefit;
    uint32_t            plan_subject; /* index in plan.subjects */
    size_t              index;        /* in its benefits */
    bool                planned;      /* false: its subject has no benefit in force, so the plan leaves it out */
} selected_benefit;

/** `spare` stands in for a benefit that is not planned: it is not in force. */
selected_benefit select_benefit(const plan *p, size_t benefit, plan_benefit *spare);
/** ENT_E_USAGE with the nearest names when there is no such benefit. */
ent_code select_known_benefit(const rulebook *b, arena *a, const char *id, ent_error *err);

#endif

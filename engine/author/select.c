/* SPDX-License-Identifier: Apache-2.0 */
/* A rulebook has tens of benefits, so they are looked for one by one. */
#include "author/select.h"

#include "rules/rulebook_form.h"

selected_benefit select_benefit(const plan *p, size_t benefit, plan_benefit *spare)
{
    for (uint32_t s = 0; s < p->n_subjects; s++) {
        for (size_t i = 0; i < p->subjects[s].n_benefits; i++) {
            if (p->subjects[s].benefits[i].index == benefit) {
                return (selected_benefit){.benefit = &p->subjects[s].benefits[i],
                                          .plan_subject = s,
                                          .index = i,
                                          .planned = true};
            }
        }
    }
    *spare = (plan_benefit){.benefit = &p->book->benefits[benefit], .index = (uint32_t)benefit};
    return (selected_benefit){.benefit = spare};
}

ent_code select_known_benefit(const rulebook *b, arena *a, const char *id, ent_error *err)
{
    if (rulebook_benefit_find(b, id) >= 0) {
        return ENT_OK;
    }
    form_names known = {.arena = a};
    for (size_t i = 0; i < b->n_benefits; i++) {
        form_names_add(&known, b->benefits[i].id);
    }
    error_set(err, ENT_E_USAGE, "the rulebook has no benefit '%s'", id);
    return error_hint(err, "%s", form_suggest(a, id, &known));
}

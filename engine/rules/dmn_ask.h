/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking a model by name, with what it is given as JSON: what `entitle eval` and the library share.
 *
 *     dmn_target target;
 *     ENT_TRY(dmn_ask_find(&target, m, a, DMN_ASK_ANY, "Monthly amount", &err));
 *     ENT_TRY(dmn_ask(&v, s, m, a, target, given, "facts.json", &err));
 */
#ifndef ENTITLE_RULES_DMN_ASK_H
#define ENTITLE_RULES_DMN_ASK_H

#include "rules/dmn.h"

typedef struct dmn_target {
    dmn_kind kind;
    uint32_t index;
} dmn_target;

typedef enum dmn_ask_kinds {
    DMN_ASK_DECISION = 1 << DMN_DECISION,
    DMN_ASK_BKM = 1 << DMN_BKM,
    DMN_ASK_SERVICE = 1 << DMN_SERVICE,
    DMN_ASK_ANY = DMN_ASK_DECISION | DMN_ASK_BKM | DMN_ASK_SERVICE
} dmn_ask_kinds;

/** The decision, else service, else business knowledge model of that name; ENT_E_USAGE with what
 *  may have been meant. `kinds` is a set of dmn_ask_kinds. */
ent_code dmn_ask_find(dmn_target *out, const dmn_model *m, arena *a, unsigned kinds,
                      const char *name, ent_error *err);

/** The input of that name; ENT_E_USAGE with what may have been meant. */
ent_code dmn_ask_input(uint32_t *out, const dmn_model *m, arena *a, const char *name,
                       ent_error *err);

/** The function's type of a service or a business knowledge model. */
const feel_type *dmn_ask_function(const dmn_model *m, dmn_target target);

/** ENT_E_FACTS unless it is a context. */
ent_code dmn_ask_expect_object(value given, const char *file, ent_error *err);

/** What one entry of an object from JSON gives: an input, or a decision whose result it overrides,
 *  with the value as its type has it. Errors as dmn_ask_give(). */
ent_code dmn_ask_entry(dmn_target *out, value *v, const dmn_model *m, arena *a,
                       const value_entry *entry, const char *file, ent_error *err);

/**
 * Give the state what an object from JSON (rules/json.h) names: inputs, and decisions whose results
 * it overrides.
 *
 * @param file  the name of the object's file, for messages
 * @return ENT_E_FACTS for a name that the model does not have, or a value of another type
 */
ent_code dmn_ask_give(dmn_state *s, const dmn_model *m, arena *a, value given, const char *file,
                      ent_error *err);

/**
 * Evaluate. For a decision the state holds what it needs; a service or a business knowledge model
 * takes its parameters by name out of `given`, a context from JSON; those not named are null.
 */
ent_code dmn_ask(value *out, dmn_state *s, const dmn_model *m, arena *a, dmn_target target,
                 value given, const char *file, ent_error *err);

#endif

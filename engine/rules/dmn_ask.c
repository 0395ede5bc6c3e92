/* SPDX-License-Identifier: Apache-2.0 */
/* Names are compared as FEEL has them, with single spaces. A file's own elements come first. */
#include "rules/dmn_ask.h"

#include <string.h>

#include "base/translate.h"
#include "rules/json.h"
#include "rules/rulebook_form.h"

static const char *normalised(arena *a, const char *name)
{
    return feel_normalise_name(a, name, strlen(name));
}

ent_code dmn_ask_find(dmn_target *out, const dmn_model *m, arena *a, unsigned kinds,
                      const char *name, ent_error *err)
{
    const struct {
        dmn_kind kind;
        int found;
        const char *words;
    } places[] = {
        {DMN_DECISION, dmn_decision_find(m, normalised(a, name)), N_("decision")},
        {DMN_SERVICE, dmn_service_find(m, normalised(a, name)), N_("decision service")},
        {DMN_BKM, dmn_bkm_find(m, normalised(a, name)), N_("business knowledge model")},
    };
    const char *words = NULL;
    form_names known = {.arena = a};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if ((kinds & 1u << places[i].kind) == 0) {
            continue;
        }
        if (places[i].found >= 0) {
            *out = (dmn_target){.kind = places[i].kind, .index = (uint32_t)places[i].found};
            return ENT_OK;
        }
        words = words == NULL ? places[i].words : words;
    }
    for (size_t i = 0; i < m->n_decisions && (kinds & DMN_ASK_DECISION) != 0; i++) {
        form_names_add(&known, m->decisions[i].name);
    }
    for (size_t i = 0; i < m->n_services && (kinds & DMN_ASK_SERVICE) != 0; i++) {
        form_names_add(&known, m->services[i].name);
    }
    for (size_t i = 0; i < m->n_bkms && (kinds & DMN_ASK_BKM) != 0; i++) {
        form_names_add(&known, m->bkms[i].name);
    }
    error_set(err, ENT_E_USAGE, "the model has no %s '%s'", translate(words), name);
    error_hint(err, "%s", form_suggest(a, name, &known));
    return ENT_E_USAGE;
}

/* What may be given, for a name that is none of it. */
static ent_code refuse_given(const dmn_model *m, arena *a, const char *name, bool decisions_too,
                             ent_error *err)
{
    form_names known = {.arena = a};
    for (size_t i = 0; i < m->n_inputs; i++) {
        form_names_add(&known, m->inputs[i].name);
    }
    for (size_t i = 0; i < m->n_decisions && decisions_too; i++) {
        form_names_add(&known, m->decisions[i].name);
    }
    error_set(err, ENT_E_FACTS, "the model has no input '%s'", name);
    error_hint(err, "%s", form_suggest(a, name, &known));
    return ENT_E_FACTS;
}

ent_code dmn_ask_input(uint32_t *out, const dmn_model *m, arena *a, const char *name,
                       ent_error *err)
{
    int found = dmn_input_find(m, normalised(a, name));
    if (found < 0) {
        refuse_given(m, a, name, false, err);
        if (err != NULL) {
            err->code = ENT_E_USAGE;
        }
        return ENT_E_USAGE;
    }
    *out = (uint32_t)found;
    return ENT_OK;
}

const feel_type *dmn_ask_function(const dmn_model *m, dmn_target target)
{
    return target.kind == DMN_SERVICE ? m->services[target.index].type : m->bkms[target.index].type;
}

ent_code dmn_ask_expect_object(value given, const char *file, ent_error *err)
{
    if (given.kind == VALUE_CONTEXT) {
        return ENT_OK;
    }
    error_set(err, ENT_E_FACTS, "expected an object, {\"Person\": ...}, found %s",
              json_kind(given));
    error_at(err, file, 0, 0);
    return ENT_E_FACTS;
}

ent_code dmn_ask_entry(dmn_target *out, value *v, const dmn_model *m, arena *a,
                       const value_entry *entry, const char *file, ent_error *err)
{
    int index = dmn_input_find(m, entry->name);
    const feel_type *type;
    if (index >= 0) {
        out->kind = DMN_INPUT;
        type = m->inputs[index].type;
    } else if ((index = dmn_decision_find(m, entry->name)) >= 0) {
        out->kind = DMN_DECISION;
        type = m->decisions[index].type;
    } else {
        refuse_given(m, a, entry->name, true, err);
        error_at(err, file, 0, 0);
        return ENT_E_FACTS;
    }
    out->index = (uint32_t)index;
    return json_conform(v, a, entry->value, type, entry->name, file, err);
}

ent_code dmn_ask_give(dmn_state *s, const dmn_model *m, arena *a, value given, const char *file,
                      ent_error *err)
{
    ENT_TRY(dmn_ask_expect_object(given, file, err));
    for (size_t i = 0; i < given.as.context->n; i++) {
        dmn_target target;
        value v;
        ENT_TRY(dmn_ask_entry(&target, &v, m, a, &given.as.context->entries[i], file, err));
        if (target.kind == DMN_INPUT) {
            dmn_state_set_input(s, target.index, v);
        } else {
            dmn_state_set_decision(s, target.index, v);
        }
    }
    return ENT_OK;
}

static const char *target_name(const dmn_model *m, dmn_target target)
{
    return target.kind == DMN_SERVICE ? m->services[target.index].name : m->bkms[target.index].name;
}

/* The arguments by position. */
static ent_code read_arguments(value **out, const dmn_model *m, arena *a, dmn_target target,
                               value given, const char *file, ent_error *err)
{
    const feel_type *function = dmn_ask_function(m, target);
    ENT_TRY(dmn_ask_expect_object(given, file, err));
    *out = arena_array(a, function->n_members, sizeof **out);
    for (size_t i = 0; i < given.as.context->n; i++) {
        const value_entry *entry = &given.as.context->entries[i];
        int k = feel_type_member(function, entry->name);
        if (k < 0) {
            form_names known = {.arena = a};
            for (size_t j = 0; j < function->n_members; j++) {
                form_names_add(&known, function->members[j].name);
            }
            error_set(err, ENT_E_FACTS, "'%s' has no parameter '%s'", target_name(m, target),
                      entry->name);
            error_hint(err, "%s", form_suggest(a, entry->name, &known));
            error_at(err, file, 0, 0);
            return ENT_E_FACTS;
        }
        ENT_TRY(json_conform(&(*out)[k], a, entry->value, function->members[k].type, entry->name,
                             file, err));
    }
    return ENT_OK;
}

ent_code dmn_ask(value *out, dmn_state *s, const dmn_model *m, arena *a, dmn_target target,
                 value given, const char *file, ent_error *err)
{
    if (target.kind == DMN_DECISION) {
        *out = dmn_state_decision(s, target.index);
        return ENT_OK;
    }
    value *args;
    ENT_TRY(read_arguments(&args, m, a, target, given, file, err));
    size_t n = dmn_ask_function(m, target)->n_members;
    *out = target.kind == DMN_SERVICE ? dmn_state_call_service(s, target.index, args, n)
                                      : dmn_state_call_bkm(s, target.index, args, n);
    return ENT_OK;
}

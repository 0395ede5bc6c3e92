/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the models read. Every input of a model is an item about the benefit's subject, or the
 * parameters, and has the item's type; every fact that a benefit's decisions or guards read comes
 * from a source that may be used for the benefit's purpose; every parameter that they read has a
 * value on the as-of date. What each benefit reads is kept in benefit.facts.
 */
#include <string.h>
#include <strings.h>

#include "rules/rulebook_parts.h"

#include "base/translate.h"

/* ---- inputs ---- */

static bool is_about(const rulebook_item *item, uint32_t subject)
{
    for (size_t i = 0; i < item->n_subjects; i++) {
        if (item->subjects[i] == subject) {
            return true;
        }
    }
    return false;
}

static int find_parameter(const rulebook *b, const char *name)
{
    for (size_t i = 0; i < b->n_parameters; i++) {
        if (strcmp(b->parameters[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static void check_parameters_input(rulebook_loading *l, const dmn_input *input)
{
    const rulebook *b = l->book;
    if (input->type->kind != FEEL_TYPE_CONTEXT || input->type->open) {
        rulebook_fault(
            l, "rulebook-input-type", input->at, input->id,
            arena_printf(l->a, translate("give it the type %s of the dictionary"), RULEBOOK_PARAMETERS_TYPE),
            "input '%s' has no type with components, so a misspelt parameter would go unseen",
            input->name);
        return;
    }
    form_names known = {.arena = l->a};
    for (size_t i = 0; i < b->n_parameters; i++) {
        form_names_add(&known, b->parameters[i].name);
    }
    for (size_t i = 0; i < input->type->n_members; i++) {
        const feel_member *member = &input->type->members[i];
        int found = find_parameter(b, member->name);
        if (found < 0) {
            rulebook_fault(l, "rulebook-unmapped-fact", input->at, input->id,
                           form_suggest(l->a, member->name, &known),
                           "parameters.xml has no parameter '%s'", member->name);
        } else if (b->parameters[found].type->kind != member->type->kind) {
            rulebook_fault(l, "rulebook-input-type", input->at, input->id, NULL,
                           "parameter '%s' is a %s, not a %s", member->name,
                           rulebook_type_text(l->a, b->parameters[found].type),
                           rulebook_type_text(l->a, member->type));
        }
    }
}

/* An input against the items. `subject` < 0: the guards, which serve several subjects. */
static void check_input(rulebook_loading *l, const dmn_input *input, int subject)
{
    const rulebook *b = l->book;
    if (strcmp(input->name, RULEBOOK_PARAMETERS) == 0) {
        check_parameters_input(l, input);
        return;
    }
    form_names known = {.arena = l->a};
    for (size_t i = 0; i < b->n_items; i++) {
        if (subject < 0 || is_about(&b->items[i], (uint32_t)subject)) {
            form_names_add(&known, b->items[i].name);
        }
    }
    int found = rulebook_item_find(b, input->name);
    if (found < 0) {
        rulebook_fault(l, "rulebook-unmapped-fact", input->at, input->id,
                       form_suggest(l->a, input->name, &known),
                       "input '%s' is no item of sources.xml", input->name);
        return;
    }
    const rulebook_item *item = &b->items[found];
    if (subject >= 0 && !is_about(item, (uint32_t)subject)) {
        rulebook_fault(l, "rulebook-unmapped-fact", input->at, input->id,
                       form_suggest(l->a, "", &known), "item '%s' says nothing about a %s",
                       item->name, b->subjects[subject].name);
        return;
    }
    const feel_type *expected = item->many ? feel_type_list_of(l->a, item->type) : item->type;
    if (!feel_type_equal(input->type, expected)) {
        rulebook_fault(l, "rulebook-input-type", input->at, input->id,
                       item->many
                           ? arena_printf(l->a, translate("expected a collection of %s of the dictionary"),
                                          item->type_name)
                           : arena_printf(l->a, translate("expected %s of the dictionary"), item->type_name),
                       "input '%s' is a %s, but the item is a %s", input->name,
                       rulebook_type_text(l->a, input->type), rulebook_type_text(l->a, expected));
    }
}

static void check_inputs(rulebook_loading *l, const dmn_model *m, int subject)
{
    for (size_t i = 0; i < m->n_inputs; i++) {
        check_input(l, &m->inputs[i], subject);
    }
}

/* ---- facts ---- */

/* The inputs that some benefit reads, by where they stand: benefits share models. */
typedef struct read_inputs {
    source_place *items;
    size_t n, capacity;
} read_inputs;

typedef struct fact_reader { /* one benefit's, while its decisions are visited */
    rulebook_loading *l;
    const rulebook_benefit *benefit;
    const dmn_model *model;
    const rulebook_guard *guard; /* while a guard is visited */
    source_place guard_at;
    bool *facts;         /* n_facts */
    bool *parameters;    /* n_parameters; of a benefit in force */
    bool *parameters_ever; /* likewise, in force or not; of all benefits */
    read_inputs *inputs;   /* of all benefits */
    bool *items_refused; /* n_items: said once already that the item is not about the subject */
    bool in_force;
} fact_reader;

static void read_fact(fact_reader *r, uint32_t fact, source_place at)
{
    if (r->facts[fact]) {
        return;
    }
    r->facts[fact] = true;
    const rulebook *b = r->l->book;
    const rulebook_item *item = &b->items[b->facts[fact].item];
    const rulebook_source *s = &b->sources[item->source];
    if (rulebook_source_allows(s, r->benefit->purpose)) {
        return;
    }
    form_names purposes = {.arena = r->l->a};
    for (size_t i = 0; i < s->n_purposes; i++) {
        form_names_add(&purposes, s->purposes[i]);
    }
    const char *all = purposes.items[0];
    for (size_t i = 1; i < purposes.n; i++) {
        all = arena_printf(r->l->a, "%s, %s", all, purposes.items[i]);
    }
    rulebook_fault(
        r->l, "rulebook-purpose", at, r->benefit->id,
        arena_printf(r->l->a, translate("%s shares it under '%s' for: %s"), s->id, s->agreement, all),
        "benefit '%s' reads '%s.%s', which may not be used for the purpose '%s'", r->benefit->id,
        item->name, b->facts[fact].name, r->benefit->purpose);
}

static void read_parameters(fact_reader *r, const char *member)
{
    const rulebook *b = r->l->book;
    int found = member == NULL ? -1 : find_parameter(b, member);
    for (size_t i = 0; i < b->n_parameters; i++) {
        if (found < 0 || (size_t)found == i) {
            r->parameters[i] = r->parameters[i] || r->in_force;
            r->parameters_ever[i] = true;
        }
    }
}

static bool is_read(const read_inputs *inputs, source_place at)
{
    for (size_t i = 0; i < inputs->n; i++) {
        const source_place *p = &inputs->items[i];
        if (p->offset == at.offset && strcmp(p->file->name, at.file->name) == 0) {
            return true;
        }
    }
    return false;
}

static void note_input(fact_reader *r, source_place at)
{
    if (!is_read(r->inputs, at)) {
        source_place *p = ARENA_PUSH(r->l->a, &r->inputs->items, &r->inputs->n, &r->inputs->capacity);
        *p = at;
    }
}

static void read_path(void *self, uint32_t input, const char *member, source_place at)
{
    fact_reader *r = self;
    note_input(r, r->model->inputs[input].at);
    const rulebook *b = r->l->book;
    const char *name = r->model->inputs[input].name;
    if (strcmp(name, RULEBOOK_PARAMETERS) == 0) {
        read_parameters(r, member);
        return;
    }
    int index = rulebook_item_find(b, name);
    if (index < 0) {
        return; /* reported with the inputs */
    }
    const rulebook_item *item = &b->items[index];
    if (r->guard != NULL && !is_about(item, r->benefit->subject)) {
        if (!r->items_refused[index]) {
            r->items_refused[index] = true;
            rulebook_fault(
                r->l, "rulebook-unmapped-fact", r->guard_at, r->benefit->id,
                "use a guard that reads facts about this subject, or add the subject to the item",
                "guard '%s' reads '%s', which says nothing about a %s", r->guard->code, name,
                b->subjects[r->benefit->subject].name);
        }
        return;
    }
    int component = member == NULL ? -1 : feel_type_member(item->type, member);
    for (uint32_t i = 0; i < item->n_facts; i++) {
        if (component < 0 || (uint32_t)component == i) {
            read_fact(r, item->first_fact + i, at);
        }
    }
}

static void visit_decision(fact_reader *r, int decision)
{
    if (decision >= 0) {
        dmn_facts_visit(r->model, DMN_DECISION, (uint32_t)decision, read_path, r);
    }
}

static void visit_guards(fact_reader *r, const xml_element *root)
{
    const rulebook *b = r->l->book;
    r->model = b->guards_model;
    const xml_element *e = xml_child(root, "guard");
    for (size_t i = 0; i < r->benefit->n_guards; i++) {
        r->guard = &b->guards[r->benefit->guards[i]];
        r->guard_at = xml_attribute_place(e, "code");
        visit_decision(r, (int)r->guard->decision);
        e = xml_next_named(e, "guard");
    }
    r->guard = NULL;
}

static void visit_benefit(fact_reader *r)
{
    const rulebook_benefit *b = r->benefit;
    r->model = b->model;
    visit_decision(r, (int)b->eligible);
    visit_decision(r, b->amount);
    visit_decision(r, b->event);
    visit_decision(r, b->valid_from);
    visit_decision(r, b->payee);
    for (size_t i = 0; i < b->n_stops; i++) {
        visit_decision(r, (int)b->stops[i].decision);
        for (size_t k = 0; k < b->stops[i].n_agrees; k++) {
            visit_decision(r, (int)b->stops[i].agrees[k]);
        }
    }
    for (size_t i = 0; i < b->n_messages; i++) {
        const rulebook_message *m = &b->messages[i];
        visit_decision(r, m->recipient);
        visit_decision(r, m->language);
        for (size_t k = 0; k < m->n_params; k++) {
            visit_decision(r, (int)m->param_decisions[k]);
        }
    }
}

/* ---- a benefit that would go on after death ---- */

static bool speaks_of_death(const char *name)
{
    return strcasestr(name, "death") != NULL || strcasestr(name, "dead") != NULL ||
           strcasestr(name, "died") != NULL || strcasestr(name, "deceased") != NULL ||
           strcasestr(name, "alive") != NULL || strstr(name, "死亡") != NULL;
}

/* The facts of guards and stop events alone. */
static void check_death(fact_reader *r, const xml_element *root)
{
    const rulebook *b = r->l->book;
    fact_reader alone = *r;
    alone.facts = arena_array(r->l->a, b->n_facts, sizeof *alone.facts);
    visit_guards(&alone, root);
    alone.model = r->benefit->model;
    for (size_t i = 0; i < r->benefit->n_stops; i++) {
        visit_decision(&alone, (int)r->benefit->stops[i].decision);
    }
    for (size_t i = 0; i < b->n_facts; i++) {
        if (alone.facts[i] && (speaks_of_death(b->facts[i].name) ||
                               speaks_of_death(b->items[b->facts[i].item].name))) {
            return;
        }
    }
    diagnostic_add(
        r->l->list, DIAGNOSTIC_WARNING, "rulebook-no-death-check", r->benefit->at, r->benefit->id,
        "add <guard code=\"not-alive\"/>, or a <stop event=\"death\" .../>",
        "no guard and no stop event of benefit '%s' reads a fact about death", r->benefit->id);
}

/* ---- stop events ---- */

/* How many sources a decision reads; *source gets the last of them. */
static size_t count_sources(const fact_reader *r, uint32_t decision, size_t *source)
{
    const rulebook *b = r->l->book;
    fact_reader alone = *r;
    alone.facts = arena_array(r->l->a, b->n_facts, sizeof *alone.facts);
    alone.model = r->benefit->model;
    visit_decision(&alone, (int)decision);
    size_t n = 0;
    for (size_t s = 0; s < b->n_sources; s++) {
        bool read = false;
        for (size_t i = 0; i < b->n_facts; i++) {
            read = read || (alone.facts[i] && b->items[b->facts[i].item].source == s);
        }
        n += read;
        *source = read ? s : *source;
    }
    return n;
}

/* Each says what one source says, and no two speak for the same. */
static void check_agreement(fact_reader *r, const rulebook_stop *stop, const xml_element *root)
{
    const rulebook *b = r->l->book;
    size_t *sources = arena_array(r->l->a, stop->n_agrees, sizeof *sources);
    const xml_element *e = xml_child(root, "agrees");
    for (size_t i = 0; i < stop->n_agrees; i++, e = xml_next_named(e, "agrees")) {
        size_t n = count_sources(r, stop->agrees[i], &sources[i]);
        if (n != 1) {
            rulebook_fault(r->l, "rulebook-stop-automatic", xml_attribute_place(e, "decision"),
                           r->benefit->id, "let it ask one source, and add one for each other",
                           "it reads %zu sources, and must say what one of them says", n);
            sources[i] = SIZE_MAX;
            continue;
        }
        for (size_t k = 0; k < i; k++) {
            if (sources[k] == sources[i]) {
                rulebook_fault(r->l, "rulebook-stop-automatic", xml_attribute_place(e, "decision"),
                               r->benefit->id, "independent sources do not copy from each other",
                               "source '%s' speaks twice", b->sources[sources[i]].id);
                break;
            }
        }
    }
}

/* Two sources cannot agree where the decision reads one. */
static void check_stops(fact_reader *r, const xml_element *root)
{
    const xml_element *e = xml_child(root, "stop");
    for (size_t i = 0; i < r->benefit->n_stops; i++, e = xml_next_named(e, "stop")) {
        const rulebook_stop *stop = &r->benefit->stops[i];
        size_t source;
        size_t n = count_sources(r, stop->decision, &source);
        check_agreement(r, stop, e);
        if (n < stop->n_sources) {
            rulebook_fault(r->l, "rulebook-stop-sources", xml_attribute_place(e, "sources"),
                           r->benefit->id, "let the decision compare what each source says",
                           "stop event '%s' asks for %u sources, but its decision reads %zu",
                           stop->event, (unsigned)stop->n_sources, n);
        }
    }
}

/* ---- all benefits ---- */

/* Whoever changes it believes to change something. */
static void check_parameter_reads(rulebook_loading *l, const bool *ever)
{
    const rulebook *b = l->book;
    for (size_t i = 0; i < b->n_parameters; i++) {
        if (!ever[i]) {
            diagnostic_add(l->list, DIAGNOSTIC_WARNING, "rulebook-unused-parameter", b->parameters[i].at, b->parameters[i].name,
                           "use it in a rule, or take it out: to change it changes nothing",
                           "no benefit reads the parameter '%s'", b->parameters[i].name);
        }
    }
}

/* Somebody took the trouble to ask for it, and nothing comes of it: mostly a rule forgot it. Where a model reads none at all, its rules
 * are still to be written; what it does not read, another benefit of the same model may. */
static void check_input_reads(rulebook_loading *l, read_inputs *inputs)
{
    for (size_t i = 0; i < l->book->n_benefits; i++) {
        const dmn_model *m = l->book->benefits[i].model;
        bool any = false;
        for (size_t k = 0; k < m->n_inputs; k++) {
            any = any || is_read(inputs, m->inputs[k].at);
        }
        for (size_t k = 0; any && k < m->n_inputs; k++) {
            const dmn_input *input = &m->inputs[k];
            if (is_read(inputs, input->at)) {
                continue;
            }
            diagnostic_add(l->list, DIAGNOSTIC_WARNING, "rulebook-unused-input", input->at, input->id,
                           "use it in a rule, or take it out", "no benefit's rules read the input '%s' of this model",
                           input->name);
            source_place *said = ARENA_PUSH(l->a, &inputs->items, &inputs->n, &inputs->capacity);
            *said = input->at;
        }
    }
}

/* Of each fact: a benefit reads it. */
static const bool *find_read_facts(const rulebook *b, arena *a)
{
    bool *read = arena_array(a, b->n_facts, sizeof *read);
    for (size_t i = 0; i < b->n_benefits; i++) {
        for (size_t k = 0; k < b->benefits[i].n_facts; k++) {
            read[b->benefits[i].facts[k]] = true;
        }
    }
    return read;
}

/* An item has all facts of its type, so one that is read of another item of the type has to be there. */
static bool is_wanted(const rulebook *b, const bool *read, const rulebook_item *item, uint32_t k)
{
    for (size_t i = 0; i < b->n_items; i++) {
        const rulebook_item *other = &b->items[i];
        if (strcmp(other->type_name, item->type_name) == 0 && read[other->first_fact + k]) {
            return true;
        }
    }
    return false;
}

void rulebook_note_unused_facts(const rulebook *b, diagnostic_list *list)
{
    const bool *read = find_read_facts(b, list->arena);
    for (size_t i = 0; i < b->n_items; i++) {
        const rulebook_item *item = &b->items[i];
        const char *names = NULL;
        for (uint32_t k = 0; k < item->n_facts; k++) {
            const char *name = b->facts[item->first_fact + k].name;
            if (!is_wanted(b, read, item, k)) {
                names = names == NULL ? name : arena_printf(list->arena, "%s, %s", names, name);
            }
        }
        if (names != NULL) {
            diagnostic_add(list, DIAGNOSTIC_NOTE, "rulebook-unused-fact", item->at, item->name,
                           "nights do not read them; an agreement need not cover what nobody reads",
                           "no benefit reads these facts of '%s': %s", item->name, names);
        }
    }
}

static void check_benefit(rulebook_loading *l, rulebook_benefit *b, const xml_element *root,
                          bool *parameters, bool *parameters_ever, read_inputs *inputs)
{
    size_t n_errors = l->list->n_errors;
    check_inputs(l, b->model, (int)b->subject);
    if (l->list->n_errors > n_errors) {
        return;
    }
    fact_reader r = {
        .l = l,
        .benefit = b,
        .facts = arena_array(l->a, l->book->n_facts, sizeof *r.facts),
        .parameters = arena_array(l->a, l->book->n_parameters, sizeof *r.parameters),
        .parameters_ever = parameters_ever,
        .inputs = inputs,
        .items_refused = arena_array(l->a, l->book->n_items, sizeof *r.items_refused),
        .in_force = b->from_day <= l->as_of_day && l->as_of_day < b->to_day,
    };
    visit_benefit(&r);
    if (b->n_guards > 0) {
        visit_guards(&r, root);
    }
    b->facts = arena_array(l->a, l->book->n_facts, sizeof *b->facts);
    for (size_t i = 0; i < l->book->n_facts; i++) {
        if (r.facts[i]) {
            b->facts[b->n_facts++] = (uint32_t)i;
        }
    }
    b->parameters = arena_array(l->a, l->book->n_parameters, sizeof *b->parameters);
    for (size_t i = 0; i < l->book->n_parameters; i++) {
        if (r.parameters[i]) {
            b->parameters[b->n_parameters++] = (uint32_t)i;
            parameters[i] = true;
        }
    }
    if (l->list->n_errors == n_errors) {
        check_death(&r, root);
        check_stops(&r, root);
    }
}

static void check_in_force(rulebook_loading *l, const rulebook_parameter *p)
{
    bool somewhere = false, everywhere = false;
    for (size_t i = 0; i < p->n_values; i++) {
        const rulebook_value *v = &p->values[i];
        if (v->from_day <= l->as_of_day && l->as_of_day < v->to_day) {
            somewhere = true;
            everywhere = everywhere || v->region[0] == '\0';
        }
    }
    if (!somewhere) {
        char day[TEMPORAL_TEXT_MAX] = "";
        temporal_date as_of;
        if (temporal_date_from_days(&as_of, l->as_of_day)) {
            temporal_date_format(day, as_of);
        }
        rulebook_fault(l, "rulebook-parameter-not-in-force", p->at, p->name,
                       "add the value that the law gives for this day",
                       "no value of '%s' is in force on %s", p->name, day);
    } else if (!everywhere) {
        diagnostic_add(l->list, DIAGNOSTIC_WARNING, "rulebook-parameter-region", p->at, p->name,
                       "add a value without region, or make sure that no subject lives elsewhere",
                       "'%s' has values for some regions only; elsewhere it is null", p->name);
    }
}

void rulebook_inputs_check(rulebook_loading *l)
{
    rulebook *b = l->book;
    size_t n_errors = l->list->n_errors;
    if (b->guards_model != NULL) {
        check_inputs(l, b->guards_model, -1);
    }
    if (l->list->n_errors > n_errors) {
        return;
    }
    bool *parameters = arena_array(l->a, b->n_parameters, sizeof *parameters);
    bool *parameters_ever = arena_array(l->a, b->n_parameters, sizeof *parameters_ever);
    read_inputs inputs = {0};
    for (size_t i = 0; i < b->n_benefits; i++) {
        if (l->links[i].sound) {
            check_benefit(l, &b->benefits[i], l->links[i].root, parameters, parameters_ever, &inputs);
        }
    }
    for (size_t i = 0; i < b->n_parameters; i++) {
        if (parameters[i]) {
            check_in_force(l, &b->parameters[i]);
        }
    }
    if (l->list->n_errors == 0) { /* else what is wrong may be why nothing reads it */
        check_parameter_reads(l, parameters_ever);
        check_input_reads(l, &inputs);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a checked rulebook to a plan. Which inputs count is asked of the rules themselves: an input
 * is bound when a decision that the night asks for reads it, so what a shared model declares
 * besides costs nothing and needs no table.
 */
#include "plan/plan.h"

#include <string.h>

#include "plan/plan_parts.h"

#define COLUMNS_WITH_SUBJECT_MAX 1600 /* a SELECT of PostgreSQL has room for 1,664 */

typedef struct builder {
    arena *a;
    const rulebook *book;
    plan *plan;
    diagnostic_list *diagnostics;
    /* Of the subject at hand: */
    plan_subject *subject;
    bool *fact_needed; /* book->n_facts */
    bool *item_needed; /* book->n_items */
} builder;

/* The inputs of a model that some decision asked for reads. */
typedef struct reach {
    bool *inputs;        /* n_inputs of the model */
    source_place *first; /* where it is read first */
} reach;

static void visit_fact(void *self, uint32_t input, const char *member, source_place at)
{
    reach *r = self;
    (void)member;
    if (!r->inputs[input]) {
        r->inputs[input] = true;
        r->first[input] = at;
    }
}

static reach new_reach(arena *a, const dmn_model *m)
{
    return (reach){.inputs = arena_array(a, m->n_inputs, sizeof(bool)),
                   .first = arena_array(a, m->n_inputs, sizeof(source_place))};
}

static void reach_decision(const dmn_model *m, int decision, reach *r)
{
    if (decision >= 0) {
        dmn_facts_visit(m, DMN_DECISION, (uint32_t)decision, visit_fact, r);
    }
}

static void reach_benefit(const rulebook_benefit *b, reach *r)
{
    const dmn_model *m = b->model;
    reach_decision(m, (int)b->eligible, r);
    reach_decision(m, b->amount, r);
    reach_decision(m, b->event, r);
    reach_decision(m, b->valid_from, r);
    reach_decision(m, b->payee, r);
    for (size_t i = 0; i < b->n_stops; i++) {
        reach_decision(m, (int)b->stops[i].decision, r);
        for (size_t k = 0; k < b->stops[i].n_agrees; k++) {
            reach_decision(m, (int)b->stops[i].agrees[k], r);
        }
    }
    for (size_t i = 0; i < b->n_messages; i++) {
        reach_decision(m, b->messages[i].recipient, r);
        reach_decision(m, b->messages[i].language, r);
        for (size_t j = 0; j < b->messages[i].n_params; j++) {
            reach_decision(m, (int)b->messages[i].param_decisions[j], r);
        }
    }
}

static bool item_has_subject(const rulebook_item *item, uint32_t subject)
{
    for (size_t i = 0; i < item->n_subjects; i++) {
        if (item->subjects[i] == subject) {
            return true;
        }
    }
    return false;
}

/* The rulebook's item behind a reached input, PLAN_PARAMETERS, or -2 after a diagnostic. */
#define NO_ITEM (-2)
static int find_item(builder *b, const dmn_input *input, source_place read_at)
{
    if (strcmp(input->name, "Parameters") == 0) {
        return PLAN_PARAMETERS;
    }
    const char *subject = b->subject->subject->name;
    int item = rulebook_item_find(b->book, input->name);
    if (item < 0) {
        diagnostic_add(b->diagnostics, DIAGNOSTIC_ERROR, "plan-no-item", input->at, input->id,
                       "declare it in sources.xml, or correct the name of the input data",
                       "no source has an item '%s'", input->name);
        return NO_ITEM;
    }
    if (!item_has_subject(&b->book->items[item], b->subject->index)) {
        diagnostic_add(b->diagnostics, DIAGNOSTIC_ERROR, "plan-not-of-subject", read_at, input->id,
                       "name the subject at the item in sources.xml, if the table has its key",
                       "item '%s' is not one of subject '%s'", input->name, subject);
        return NO_ITEM;
    }
    return item;
}

/* Bind the reached inputs; plan_binding.item is the rulebook's index for now. */
static plan_binding *bind_inputs(builder *b, const dmn_model *m, const reach *r, size_t *n)
{
    plan_binding *bindings = arena_array(b->a, m->n_inputs, sizeof *bindings);
    *n = 0;
    for (uint32_t i = 0; i < m->n_inputs; i++) {
        if (!r->inputs[i]) {
            continue;
        }
        int item = find_item(b, &m->inputs[i], r->first[i]);
        if (item == NO_ITEM) {
            continue;
        }
        if (item >= 0) {
            b->item_needed[item] = true;
        }
        bindings[(*n)++] = (plan_binding){.input = i, .item = item};
    }
    return bindings;
}

static void need_facts(builder *b, const rulebook_benefit *benefit)
{
    for (size_t i = 0; i < benefit->n_facts; i++) {
        uint32_t id = benefit->facts[i];
        if (id < b->book->n_facts) {
            b->fact_needed[id] = true;
            b->item_needed[b->book->facts[id].item] = true;
        } else if (id - b->book->n_facts < b->book->n_items) {
            b->item_needed[id - b->book->n_facts] = true;
        }
    }
}

/* dmn_closure() says it of one decision; a benefit has several. */
static void close_over(builder *b, plan_benefit *pb, int decision)
{
    const dmn_model *m = pb->benefit->model;
    if (decision < 0) {
        return;
    }
    bool *marked = arena_array(b->a, m->n_decisions, sizeof *marked);
    dmn_closure(m, (uint32_t)decision, marked);
    for (size_t i = 0; i < m->n_decisions; i++) {
        pb->closure[i] = pb->closure[i] || marked[i];
    }
}

static bool in_force(const rulebook_benefit *benefit, int32_t day)
{
    return benefit->from_day <= day && day < benefit->to_day;
}

static void build_benefit(builder *b, plan_benefit *pb)
{
    const rulebook_benefit *benefit = pb->benefit;
    const dmn_model *m = benefit->model;
    reach r = new_reach(b->a, m);
    reach_benefit(benefit, &r);
    pb->bindings = bind_inputs(b, m, &r, &pb->n_bindings);
    pb->closure = arena_array(b->a, m->n_decisions, sizeof *pb->closure);
    close_over(b, pb, (int)benefit->eligible);
    close_over(b, pb, benefit->amount);
    close_over(b, pb, benefit->event);
    close_over(b, pb, benefit->payee);
    need_facts(b, benefit);
}

static void bind_guards(builder *b)
{
    const dmn_model *m = b->book->guards_model;
    plan_subject *s = b->subject;
    if (m == NULL) {
        return;
    }
    reach r = new_reach(b->a, m);
    for (size_t i = 0; i < s->n_benefits; i++) {
        const rulebook_benefit *benefit = s->benefits[i].benefit;
        for (size_t j = 0; s->benefits[i].in_force && j < benefit->n_guards; j++) {
            reach_decision(m, (int)b->book->guards[benefit->guards[j]].decision, &r);
        }
    }
    s->guard_bindings = bind_inputs(b, m, &r, &s->n_guard_bindings);
}

/* The needed facts of an item in the order of its type's members, which is how FEEL looks for
   them. */
static void build_columns(builder *b, plan_item *item)
{
    const rulebook_item *table = item->item;
    item->columns = arena_array(b->a, table->n_facts, sizeof *item->columns);
    for (size_t m = 0; m < table->type->n_members; m++) {
        for (uint32_t f = table->first_fact; f < table->first_fact + table->n_facts; f++) {
            const rulebook_fact *fact = &b->book->facts[f];
            if (!b->fact_needed[f] || strcmp(fact->name, table->type->members[m].name) != 0) {
                continue;
            }
            plan_column *c = &item->columns[item->n_columns++];
            c->fact = fact;
            if (!plan_column_default(&c->type, fact->type)) {
                text type = {0};
                feel_type_to_text(&type, fact->type);
                diagnostic_add(b->diagnostics, DIAGNOSTIC_ERROR, "plan-fact-type", fact->at, NULL,
                               "use boolean, number, string, date, or date and time",
                               "fact '%s.%s' has type %s, which no column can hold", table->name,
                               fact->name, text_string(&type));
                text_dispose(&type);
            }
        }
    }
}

static void number_bindings(plan_binding *bindings, size_t n, const int *position)
{
    for (size_t i = 0; i < n; i++) {
        bindings[i].item = bindings[i].item < 0 ? bindings[i].item : position[bindings[i].item];
    }
}

/* Whether the item's rows are those of the subject's table, so that one stream brings both. A list
   is not: its rows have an order of their own. */
static bool comes_with_subject(const plan_subject *s, const plan_item *item, size_t *n_columns)
{
    const rulebook_item *table = item->item;
    if (table->many || table->from != NULL || table->to != NULL ||
        strcmp(table->table, s->subject->table) != 0 || strcmp(table->key, s->subject->key) != 0 ||
        *n_columns + item->n_columns > COLUMNS_WITH_SUBJECT_MAX) {
        return false;
    }
    *n_columns += item->n_columns;
    return true;
}

static void build_items(builder *b)
{
    const rulebook *book = b->book;
    plan_subject *s = b->subject;
    int *position = arena_array(b->a, book->n_items, sizeof *position);
    s->items = arena_array(b->a, book->n_items, sizeof *s->items);
    size_t n_columns = 0;
    for (size_t i = 0; i < book->n_items; i++) {
        if (!b->item_needed[i]) {
            continue;
        }
        position[i] = (int)s->n_items;
        plan_item *item = &s->items[s->n_items++];
        item->item = &book->items[i];
        build_columns(b, item);
        item->with_subject = comes_with_subject(s, item, &n_columns);
        plan_set_item_key(b->plan, item, KEY_INTEGER, false);
    }
    number_bindings(s->guard_bindings, s->n_guard_bindings, position);
    for (size_t i = 0; i < s->n_benefits; i++) {
        number_bindings(s->benefits[i].bindings, s->benefits[i].n_bindings, position);
    }
}

/* A subject that no benefit in force is decided for is left out: false. */
static bool build_subject(builder *b, plan_subject *s, uint32_t index)
{
    const rulebook *book = b->book;
    bool any = false;
    *s = (plan_subject){.subject = &book->subjects[index], .index = index};
    s->benefits = arena_array(b->a, book->n_benefits, sizeof *s->benefits);
    for (uint32_t i = 0; i < book->n_benefits; i++) {
        if (book->benefits[i].subject == index) {
            bool now = in_force(&book->benefits[i], b->plan->as_of_day);
            s->benefits[s->n_benefits++] =
                (plan_benefit){.benefit = &book->benefits[i], .index = i, .in_force = now};
            any = any || now;
        }
    }
    if (!any) {
        return false;
    }
    b->subject = s;
    b->fact_needed = arena_array(b->a, book->n_facts, sizeof *b->fact_needed);
    b->item_needed = arena_array(b->a, book->n_items, sizeof *b->item_needed);
    for (size_t i = 0; i < s->n_benefits; i++) {
        if (s->benefits[i].in_force) {
            build_benefit(b, &s->benefits[i]);
        }
    }
    bind_guards(b);
    build_items(b);
    plan_set_subject_key(b->plan, s, KEY_INTEGER, false);
    return true;
}

static void collect_sources(plan *p, arena *a)
{
    const rulebook *book = p->book;
    p->sources = arena_array(a, book->n_sources, sizeof *p->sources);
    for (uint32_t i = 0; i < book->n_sources; i++) {
        bool used = false;
        for (size_t j = 0; j < p->n_subjects; j++) {
            for (size_t k = 0; k < p->subjects[j].n_items; k++) {
                used = used || p->subjects[j].items[k].item->source == i;
            }
        }
        if (used) {
            p->sources[p->n_sources++] = (plan_source){.source = &book->sources[i], .index = i};
        }
    }
}

/* ---- gates ---- */

bool plan_benefit_reads(const rulebook *b, const rulebook_benefit *benefit, uint32_t source)
{
    for (size_t i = 0; i < benefit->n_facts; i++) {
        uint32_t id = benefit->facts[i];
        size_t item = id < b->n_facts ? b->facts[id].item : id - b->n_facts;
        if (b->items[item].source == source) {
            return true;
        }
    }
    return false;
}

static bool reads_failed(const plan *p, const plan_benefit *b)
{
    for (size_t i = 0; i < p->n_sources; i++) {
        if (p->sources[i].failed && plan_benefit_reads(p->book, b->benefit, p->sources[i].index)) {
            return true;
        }
    }
    return false;
}

/* Who would get a gated benefit tonight is not known, so nor is who does not get this one. */
static bool waits_for_gated(const plan_subject *s, const plan_benefit *b)
{
    for (size_t i = 0; i < b->benefit->n_excludes; i++) {
        for (size_t j = 0; j < s->n_benefits; j++) {
            if (s->benefits[j].index == b->benefit->excludes[i] && s->benefits[j].gated) {
                return true;
            }
        }
    }
    return false;
}

void plan_close_gates(plan *p)
{
    for (size_t i = 0; i < p->n_subjects; i++) {
        plan_subject *s = &p->subjects[i];
        for (size_t j = 0; j < s->n_benefits; j++) {
            plan_benefit *b = &s->benefits[j];
            b->gated = b->in_force && reads_failed(p, b);
        }
        for (bool more = true; more;) { /* the exclusion of an exclusion waits as well */
            more = false;
            for (size_t j = 0; j < s->n_benefits; j++) {
                plan_benefit *b = &s->benefits[j];
                if (b->in_force && !b->gated && waits_for_gated(s, b)) {
                    b->gated = more = true;
                }
            }
        }
    }
}

ent_code plan_build(plan **out, arena *a, const rulebook *book, int32_t as_of_day,
                    diagnostic_list *diagnostics)
{
    plan *p = arena_zalloc(a, sizeof *p);
    builder b = {.a = a, .book = book, .plan = p, .diagnostics = diagnostics};
    size_t n_errors = diagnostics->n_errors;
    *out = NULL;
    p->book = book;
    p->arena = a;
    p->as_of_day = p->looked_at_day = as_of_day;
    temporal_date_from_days(&p->as_of, as_of_day);
    p->subjects = arena_array(a, book->n_subjects, sizeof *p->subjects);
    for (uint32_t i = 0; i < book->n_subjects; i++) {
        p->n_subjects += build_subject(&b, &p->subjects[p->n_subjects], i);
    }
    collect_sources(p, a);
    p->parameter_regions = rulebook_parameter_regions(book, a, &p->n_parameter_regions);
    p->parameters = arena_array(a, p->n_parameter_regions, sizeof *p->parameters);
    for (size_t i = 0; i < p->n_parameter_regions; i++) {
        p->parameters[i] = rulebook_parameters_for(book, a, as_of_day, p->parameter_regions[i]);
    }
    if (diagnostics->n_errors > n_errors) {
        return ENT_E_RULES;
    }
    *out = p;
    return ENT_OK;
}

/* Position of the prefix of `region` that is `n` bytes long, or -1. */
static ptrdiff_t find_prefix(const plan *p, const char *region, size_t n)
{
    size_t low = 0, high = p->n_parameter_regions;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(p->parameter_regions[middle], region, n);
        if (order == 0 && p->parameter_regions[middle][n] == '\0') {
            return (ptrdiff_t)middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return -1;
}

value plan_parameters(const plan *p, const char *region)
{
    /* Longest first: a region of n characters has n + 1 prefixes, and n is about twelve. */
    for (size_t n = strlen(region) + 1; n-- > 0;) {
        ptrdiff_t at = find_prefix(p, region, n);
        if (at >= 0) {
            return p->parameters[at];
        }
    }
    return value_null();
}

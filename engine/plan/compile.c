/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guards and benefits of a kind of subject to a program. Decisions are compiled when something asks
 * for them, once per model and segment; what a decision requires is compiled before it, as the
 * interpreter evaluates it before it (rules/dmn_state.c), so that the tables are met in the order in
 * which the interpreter would see their rules fire.
 */
#include <string.h>

#include "plan/compile_parts.h"

/* ---- notes ---- */

operand compile_undecided(compiler *c, source_place at, const char *why)
{
    program *p = c->p;
    for (size_t i = 0; i < p->n_notes; i++) {
        const program_note *n = &p->notes[i];
        if (n->at.file == at.file && n->at.offset == at.offset && strcmp(n->why, why) == 0) {
            return (operand){.kind = OPERAND_UNDECIDED};
        }
    }
    program_note *n = ARENA_PUSH(c->a, &p->notes, &p->n_notes, &c->notes_capacity);
    *n = (program_note){
        .benefit = c->note_benefit, .decision = c->note_decision, .why = why, .at = at};
    return (operand){.kind = OPERAND_UNDECIDED};
}

/* ---- models ---- */

layer *compile_layer(compiler *c, const dmn_model *m)
{
    layer *l = arena_zalloc(c->a, sizeof *l);
    l->model = m;
    l->inputs = arena_array(c->a, m->n_inputs, sizeof *l->inputs);
    for (size_t i = 0; i < m->n_inputs; i++) {
        l->inputs[i] = compile_const(value_null());
    }
    for (size_t i = 0; i < 2; i++) {
        l->decisions[i] = arena_array(c->a, m->n_decisions, sizeof *l->decisions[i]);
    }
    l->bkms = arena_array(c->a, m->n_bkms, sizeof *l->bkms);
    l->bkm_scopes = arena_array(c->a, m->n_bkms, sizeof *l->bkm_scopes);
    return l;
}

static operand require(compiler *c, layer *l, const dmn_requirement *r);

static size_t count_slots(const dmn_requirement *requirements, size_t n)
{
    size_t slots = 0;
    for (size_t i = 0; i < n; i++) {
        slots = requirements[i].slot >= slots ? (size_t)requirements[i].slot + 1 : slots;
    }
    return slots;
}

/* As fill_slots() of rules/dmn_state.c: what comes through an import is a context. */
static operand *fill_slots(compiler *c, layer *l, const dmn_requirement *requirements, size_t n)
{
    operand *slots = arena_array(c->a, count_slots(requirements, n) + 1, sizeof *slots);
    for (size_t i = 0; i < n; i++) {
        const dmn_requirement *r = &requirements[i];
        if (r->import[0] == '\0') {
            slots[r->slot] = require(c, l, r);
            continue;
        }
        operand *context = &slots[r->slot];
        if (context->kind == OPERAND_CONTEXT) {
            continue;
        }
        *context = (operand){.kind = OPERAND_CONTEXT};
        context->names = arena_array(c->a, n, sizeof *context->names);
        context->entries = arena_array(c->a, n, sizeof *context->entries);
        for (size_t j = i; j < n; j++) {
            if (requirements[j].slot == r->slot) {
                context->names[context->n] = requirements[j].name;
                context->entries[context->n++] = require(c, l, &requirements[j]);
            }
        }
    }
    return slots;
}

static operand require_bkm(compiler *c, layer *l, uint32_t index)
{
    const dmn_bkm *b = &l->model->bkms[index];
    operand *o = &l->bkms[index];
    if (o->kind == OPERAND_FUNCTION) {
        return *o;
    }
    if (b->logic->op != FEEL_FUNCTION) {
        return compile_undecided(c, b->at, "a business knowledge model without logic");
    }
    /* First the function, then what it sees: it may call itself. */
    scope *own = &l->bkm_scopes[index];
    *o = (operand){.kind = OPERAND_FUNCTION, .definition = b->logic, .closure = own};
    own->slots = fill_slots(c, l, b->requirements, b->n_requirements);
    return *o;
}

static operand require(compiler *c, layer *l, const dmn_requirement *r)
{
    switch (r->kind) {
    case DMN_INPUT:
        return l->inputs[r->index];
    case DMN_DECISION:
        return compile_decision(c, l, r->index);
    case DMN_BKM:
        return require_bkm(c, l, r->index);
    default:
        return (operand){.kind = OPERAND_FUNCTION, .service_layer = l, .service = r->index};
    }
}

operand compile_decision(compiler *c, layer *l, uint32_t index)
{
    const dmn_decision *d = &l->model->decisions[index];
    if (l->decisions[0][index].done) {
        return l->decisions[0][index].result; /* gathered where another segment uses it */
    }
    decided *memo = &l->decisions[c->segment > 0][index];
    if (memo->done) {
        return memo->result;
    }
    if (memo->running || c->depth >= FEEL_DEPTH_MAX) {
        return compile_undecided(c, d->at, "decisions require each other");
    }
    decided *outer = c->deciding;
    uint32_t outer_index = c->deciding_index;
    const char *outer_name = c->note_decision;
    size_t n_notes = c->p->n_notes;
    memo->running = true;
    memo->tables_known = true;
    c->depth++;
    unsigned maybe = c->maybe;
    c->maybe = 0;
    scope own = {.slots = fill_slots(c, l, d->requirements, d->n_requirements)};
    scope *kept = arena_zalloc(c->a, sizeof *kept); /* closures outlive this call */
    *kept = own;
    c->deciding = memo;
    c->deciding_index = index;
    c->note_decision = d->name;
    memo->result = compile_node(c, d->logic, kept);
    memo->running = false;
    memo->done = true;
    c->depth--;
    c->maybe = maybe;
    c->deciding = outer;
    c->deciding_index = outer_index;
    c->note_decision = outer_name;
    c->p->n_decisions++;
    c->p->n_compiled += c->p->n_notes == n_notes;
    return memo->result;
}

operand compile_service(compiler *c, layer *outer, uint32_t index, const operand *args, size_t n,
                        source_place at)
{
    const dmn_model *m = outer->model;
    const dmn_service *s = &m->services[index];
    if (n != s->n_input_data + s->n_input_decisions || s->n_output_decisions == 0 ||
        c->depth >= FEEL_DEPTH_MAX) {
        return compile_undecided(c, at,
                                 "a decision service called with other arguments than it has");
    }
    layer *l = compile_layer(c, m);
    int32_t flag = ALWAYS;
    bool conform = true;
    l->outer = outer;
    for (size_t i = 0; i < s->n_input_data; i++) {
        uint32_t k = s->input_data[i];
        conform =
            conform && compile_argument(c, &l->inputs[k], args[i], m->inputs[k].type, &flag, s->at);
    }
    for (size_t i = 0; i < s->n_input_decisions; i++) {
        uint32_t d = s->input_decisions[i];
        for (size_t g = 0; g < 2; g++) {
            l->decisions[g][d] = (decided){.done = true, .tables_known = true};
            conform = conform &&
                      compile_argument(c, &l->decisions[g][d].result, args[s->n_input_data + i],
                                       m->decisions[d].type, &flag, s->at);
        }
    }
    /* The rules that fire inside would have to be told apart by call: the interpreter's matter. */
    compile_skip(c);
    if (!conform) {
        return compile_undecided(c, at, "an argument that may not be of its parameter's type");
    }
    c->depth++;
    operand result;
    if (s->n_output_decisions == 1) {
        result = compile_decision(c, l, s->output_decisions[0]);
    } else {
        result = (operand){.kind = OPERAND_CONTEXT, .n = s->n_output_decisions};
        result.names = arena_array(c->a, result.n, sizeof *result.names);
        result.entries = arena_array(c->a, result.n, sizeof *result.entries);
        for (size_t i = 0; i < result.n; i++) {
            result.names[i] = m->decisions[s->output_decisions[i]].name;
            result.entries[i] = compile_decision(c, l, s->output_decisions[i]);
        }
    }
    c->depth--;
    result = compile_require(c, result, flag, at);
    return s->type == NULL ? result : compile_coerce(c, result, s->type->element, s->at);
}

/* ---- facts ---- */

static operand record_of(compiler *c, size_t item, int16_t domain)
{
    const plan_item *plan = &c->subject->items[item];
    const feel_type *type = plan->item->type;
    if (type->kind != FEEL_TYPE_CONTEXT) {
        operand value = {.kind = OPERAND_FACT, .domain = domain, .item = item, .column = 0};
        return plan->n_columns == 1 ? value : (operand){.kind = OPERAND_UNDECIDED};
    }
    operand o = {.kind = OPERAND_CONTEXT, .n = type->n_members};
    o.names = arena_array(c->a, o.n, sizeof *o.names);
    o.entries = arena_array(c->a, o.n, sizeof *o.entries);
    for (size_t i = 0; i < o.n; i++) {
        o.names[i] = type->members[i].name;
        o.entries[i].kind = OPERAND_UNDECIDED; /* a fact that no rule reads has no column */
    }
    for (size_t i = 0; i < plan->n_columns; i++) {
        int member = feel_type_member(type, plan->columns[i].fact->name);
        o.entries[member] =
            (operand){.kind = OPERAND_FACT, .domain = domain, .item = item, .column = i};
    }
    return o;
}

operand compile_records(compiler *c, size_t item)
{
    operand o = {
        .kind = OPERAND_RECORDS, .item = item, .domain = (int16_t)(item + 1), .keep = ALWAYS};
    int16_t segment = c->segment, domain = c->domain;
    c->segment = 0;
    c->domain = 0;
    o.known = compile_step(
        c, (program_step){.op = PROGRAM_LIST_IS_KNOWN, .a = (int32_t)item, .b = -1, .c = -1}, 0,
        true, NULL);
    c->segment = segment;
    c->domain = domain;
    o.element = arena_zalloc(c->a, sizeof *o.element);
    *o.element = record_of(c, item, o.domain);
    return o;
}

/* A parameter that is the same in all regions is a constant; else looked up by region. */
static operand parameter_of(compiler *c, size_t entry)
{
    const plan *p = c->p->plan;
    value first = p->parameters[0].as.context->entries[entry].value;
    bool same = true;
    for (size_t i = 1; i < p->n_parameter_regions; i++) {
        same = same && value_identical(first, p->parameters[i].as.context->entries[entry].value);
    }
    if (same) {
        return compile_const(first);
    }
    int32_t region = compile_step(
        c, (program_step){.op = PROGRAM_REGION, .wide = PROGRAM_I32, .a = -1, .b = -1, .c = -1}, 0,
        false, NULL);
    /* One branch after the other: regions are few. */
    operand all =
        compile_const(p->parameters[p->n_parameter_regions - 1].as.context->entries[entry].value);
    for (size_t i = p->n_parameter_regions - 1; i-- > 0;) {
        int32_t is_it = compile_step(c,
                                     (program_step){.op = PROGRAM_COMPARE_CONST,
                                                    .how = KERNEL_EQ,
                                                    .wide = PROGRAM_I32,
                                                    .a = region,
                                                    .b = -1,
                                                    .c = -1,
                                                    .imm = (int64_t)i},
                                     1, false, NULL);
        all = compile_select(c, is_it,
                             compile_const(p->parameters[i].as.context->entries[entry].value), all,
                             (source_place){0});
    }
    return all;
}

static operand parameters_of(compiler *c)
{
    const plan *p = c->p->plan;
    operand o = {.kind = OPERAND_CONTEXT};
    if (p->n_parameter_regions == 0 || p->parameters[0].kind != VALUE_CONTEXT) {
        o.kind = OPERAND_UNDECIDED;
        return o;
    }
    o.n = p->parameters[0].as.context->n;
    o.names = arena_array(c->a, o.n, sizeof *o.names);
    o.entries = arena_array(c->a, o.n, sizeof *o.entries);
    for (size_t i = 0; i < o.n; i++) {
        o.names[i] = p->parameters[0].as.context->entries[i].name;
        o.entries[i] = parameter_of(c, i);
    }
    return o;
}

static void bind(compiler *c, layer *l, const plan_binding *bindings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        operand *input = &l->inputs[bindings[i].input];
        if (bindings[i].item == PLAN_PARAMETERS) {
            *input = parameters_of(c);
        } else if (c->subject->items[bindings[i].item].item->many) {
            *input = compile_records(c, (size_t)bindings[i].item);
        } else {
            *input = record_of(c, (size_t)bindings[i].item, 0);
        }
    }
}

/* ---- benefits ---- */

static void note_for(compiler *c, const char *benefit, const char *decision)
{
    c->note_benefit = benefit;
    c->note_decision = decision;
}

static operand ask(compiler *c, layer *l, int decision)
{
    return compile_resolve(c, compile_decision(c, l, (uint32_t)decision));
}

static int32_t ask_truth(compiler *c, layer *l, uint32_t decision)
{
    operand o = ask(c, l, (int)decision);
    if (o.kind == OPERAND_CONST && value_is_true(o.constant)) {
        return ALWAYS;
    }
    return compile_truth_of(c, o);
}

static kernel_rounding rounding_of(number_rounding r)
{
    static const kernel_rounding roundings[] = {
        [NUMBER_HALF_EVEN] = KERNEL_HALF_EVEN, [NUMBER_UP] = KERNEL_UP,
        [NUMBER_DOWN] = KERNEL_DOWN,           [NUMBER_HALF_UP] = KERNEL_HALF_UP,
        [NUMBER_HALF_DOWN] = KERNEL_HALF_DOWN, [NUMBER_CEILING] = KERNEL_CEILING,
        [NUMBER_FLOOR] = KERNEL_FLOOR};
    return roundings[r];
}

/* `ready` takes in whether the operand is there. */
static void need(compiler *c, program_benefit *b, int32_t flag)
{
    b->ready = compile_flag_and(c, b->ready, flag == ALWAYS ? ALWAYS : compile_use(c, flag));
}

static void never_ready(compiler *c, program_benefit *b)
{
    int32_t no = compile_step(
        c, (program_step){.op = PROGRAM_FILL, .wide = PROGRAM_BYTE, .a = -1, .b = -1, .c = -1}, 0,
        true, NULL);
    b->ready = compile_flag_and(c, b->ready, no);
}

/* A number of at most `minor_unit` decimals as a 64-bit count of the currency's smallest unit. */
static operand in_minor_units(compiler *c, operand o, int minor_unit, source_place at)
{
    int64_t factor = 1;
    for (int i = o.scale; i < minor_unit; i++) {
        factor *= 10;
    }
    o = compile_wide(c, o);
    if (factor > 1) {
        o = compile_arithmetic(c, FEEL_MUL, o, compile_const(value_int(factor)), at);
        o = o.kind == OPERAND_SCALAR ? compile_wide(c, o) : o;
    }
    return o.kind == OPERAND_SCALAR && o.divisor != 1 ? (operand){.kind = OPERAND_UNDECIDED} : o;
}

static void take_amount(compiler *c, layer *l, const rulebook_benefit *benefit, program_benefit *b)
{
    b->amount = -1;
    b->amount_minor = 0;
    if (benefit->amount < 0) {
        return;
    }
    const dmn_decision *d = &l->model->decisions[benefit->amount];
    operand o = ask(c, l, benefit->amount);
    number rounded;
    if (o.kind == OPERAND_CONST && o.constant.kind == VALUE_NUMBER &&
        number_round(&rounded, o.constant.as.number, benefit->minor_unit, benefit->rounding) &&
        number_to_scaled(&b->amount_minor, rounded, benefit->minor_unit) && b->amount_minor >= 0) {
        return;
    }
    b->amount_minor = 0;
    if (o.kind != OPERAND_QUOTIENT && (o.kind != OPERAND_SCALAR || o.type != FEEL_TYPE_NUMBER)) {
        never_ready(c, b);
        return;
    }
    o = compile_round(c, o, benefit->minor_unit, rounding_of(benefit->rounding), d->at);
    if (o.kind != OPERAND_SCALAR) {
        never_ready(c, b);
        return;
    }
    o = in_minor_units(c, o, benefit->minor_unit, d->at);
    if (o.kind != OPERAND_SCALAR) {
        never_ready(c, b);
        return;
    }
    b->amount = compile_use(c, o.reg);
    need(c, b, o.flag);
    if (o.low < 0) { /* a negative amount is the interpreter's to refuse */
        program_step not_negative = {
            .op = PROGRAM_COMPARE_CONST, .how = KERNEL_GE, .wide = PROGRAM_I64};
        not_negative.a = b->amount;
        not_negative.b = not_negative.c = -1;
        need(c, b, compile_flag_of(c, compile_step(c, not_negative, 1, false, NULL), TRUTH_T));
    }
}

static void take_event(compiler *c, layer *l, const rulebook_benefit *benefit, program_benefit *b)
{
    b->event_kind = PROGRAM_EVENT_FIXED;
    b->event = -1;
    if (benefit->event < 0) {
        b->event_text = benefit->period == PERIOD_YEARLY
                            ? arena_printf(c->a, "%04d", (int)c->p->plan->as_of.year)
                            : "";
        return;
    }
    operand o = ask(c, l, benefit->event);
    b->event_text = "";
    if (o.kind == OPERAND_CONST && o.constant.kind == VALUE_DATE) {
        char day[TEMPORAL_TEXT_MAX];
        b->event_text = arena_copy(c->a, day, temporal_date_format(day, o.constant.as.date));
    } else if (o.kind == OPERAND_CONST && o.constant.kind == VALUE_STRING &&
               o.constant.as.string.size > 0 && o.constant.as.string.size <= 128 &&
               memchr(o.constant.as.string.bytes, '\0', o.constant.as.string.size) == NULL) {
        b->event_text = arena_copy(c->a, o.constant.as.string.bytes, o.constant.as.string.size);
    } else if (o.kind == OPERAND_SCALAR &&
               (o.type == FEEL_TYPE_DATE || o.type == FEEL_TYPE_STRING)) {
        b->event_kind = o.type == FEEL_TYPE_DATE ? PROGRAM_EVENT_DATE : PROGRAM_EVENT_TEXT;
        b->event = compile_use(c, o.reg);
        need(c, b, o.flag);
    } else {
        never_ready(c, b);
    }
}

static void take_valid_from(compiler *c, layer *l, const rulebook_benefit *benefit,
                            program_benefit *b)
{
    b->valid_from = -1;
    if (benefit->valid_from < 0) {
        return;
    }
    operand o = ask(c, l, benefit->valid_from);
    if (o.kind == OPERAND_CONST && o.constant.kind == VALUE_DATE) {
        o = compile_scalar_of(c, o, (operand){.type = FEEL_TYPE_DATE}, (source_place){0});
    }
    if (o.kind != OPERAND_SCALAR || o.type != FEEL_TYPE_DATE) {
        never_ready(c, b);
        return;
    }
    b->valid_from = compile_use(c, o.reg);
    need(c, b, o.flag);
    need(c, b,
         compile_step(
             c,
             (program_step){
                 .op = PROGRAM_DATE_OK, .wide = PROGRAM_BYTE, .a = b->valid_from, .b = -1, .c = -1},
             1, true, NULL));
    if (benefit->period == PERIOD_MONTHLY) {
        int32_t day = compile_step(
            c,
            (program_step){
                .op = PROGRAM_DAY, .wide = PROGRAM_I32, .a = b->valid_from, .b = -1, .c = -1},
            1, false, NULL);
        int32_t first = compile_step(c,
                                     (program_step){.op = PROGRAM_COMPARE_CONST,
                                                    .how = KERNEL_EQ,
                                                    .wide = PROGRAM_I32,
                                                    .a = day,
                                                    .b = -1,
                                                    .c = -1,
                                                    .imm = 1},
                                     1, false, NULL);
        need(c, b, compile_flag_of(c, first, TRUTH_T));
    }
}

static void take_payee(compiler *c, layer *l, const rulebook_benefit *benefit, program_benefit *b)
{
    b->payee = -1;
    if (benefit->payee < 0) {
        return;
    }
    operand o = ask(c, l, benefit->payee);
    if (o.kind == OPERAND_SCALAR && o.type == FEEL_TYPE_NUMBER && o.scale == 0 && o.divisor == 1) {
        operand wide = compile_wide(c, o);
        b->payee = compile_use(c, wide.reg);
        need(c, b, wide.flag);
    } else {
        never_ready(c, b);
    }
}

/* ---- deciding rules ---- */

typedef struct hit_list {
    program_hit *items;
    size_t n, capacity;
    bool known;
    bool *seen; /* decisions */
} hit_list;

/* In the order in which the interpreter gets to them: what a decision requires, then itself. */
static void collect_hits(compiler *c, layer *l, uint32_t decision, const bool *closure,
                         hit_list *hits)
{
    const dmn_decision *d = &l->model->decisions[decision];
    if (hits->seen[decision]) {
        return;
    }
    hits->seen[decision] = true;
    for (size_t i = 0; i < d->n_requirements; i++) {
        if (d->requirements[i].kind == DMN_DECISION) {
            collect_hits(c, l, d->requirements[i].index, closure, hits);
        }
    }
    const decided *memo =
        l->decisions[0][decision].done ? &l->decisions[0][decision] : &l->decisions[1][decision];
    hits->known = hits->known && memo->done && memo->tables_known;
    for (size_t i = 0; i < memo->n_tables; i++) {
        const table_record *t = &memo->tables[i];
        if (closure[t->owner]) {
            program_hit *h = ARENA_PUSH(c->a, &hits->items, &hits->n, &hits->capacity);
            *h = (program_hit){.table = t->table,
                               .owner = t->owner,
                               .rule = t->rule,
                               .truths = t->truths,
                               .flag = t->flag};
        }
    }
}

static void take_hits(compiler *c, layer *l, const plan_benefit *plan, program_benefit *b)
{
    const rulebook_benefit *benefit = plan->benefit;
    hit_list hits = {.known = true, .seen = arena_array(c->a, l->model->n_decisions, sizeof(bool))};
    const int decisions[] = {(int)benefit->eligible, benefit->amount, benefit->event,
                             benefit->valid_from, benefit->payee};
    for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++) {
        if (decisions[i] >= 0) {
            collect_hits(c, l, (uint32_t)decisions[i], plan->closure, &hits);
        }
    }
    b->hits = hits.items;
    b->n_hits = hits.n;
    b->hits_known = hits.known;
}

static void compile_benefit(compiler *c, layer *guards, size_t position)
{
    const plan_benefit *plan = &c->subject->benefits[position];
    const rulebook_benefit *benefit = plan->benefit;
    const rulebook *book = c->p->plan->book;
    program_benefit *b = &c->p->benefits[c->p->n_benefits++];
    *b = (program_benefit){
        .position = position, .segment = (int16_t)c->p->n_benefits, .ready = ALWAYS};
    c->segment = 0;
    int32_t *registers = arena_array(c->a, benefit->n_guards, sizeof *registers);
    for (size_t i = 0; i < benefit->n_guards; i++) {
        const rulebook_guard *guard = &book->guards[benefit->guards[i]];
        note_for(c, guard->code, "");
        registers[i] = ask_truth(c, guards, guard->decision);
    }
    b->guards = registers;
    b->passed = ALWAYS;
    for (size_t i = 0; i < benefit->n_guards; i++) {
        b->passed = compile_flag_and(
            c, b->passed,
            registers[i] == ALWAYS ? ALWAYS : compile_flag_of(c, registers[i], TRUTH_T));
    }
    b->n_guards = benefit->n_guards;
    note_for(c, benefit->id, "");
    layer *l = compile_layer(c, benefit->model);
    bind(c, l, plan->bindings, plan->n_bindings);
    operand eligible = ask(c, l, (int)benefit->eligible);
    b->eligible = compile_truth_of(c, eligible);
    int32_t *stops = arena_array(c->a, benefit->n_stops, sizeof *stops);
    for (size_t i = 0; i < benefit->n_stops; i++) {
        stops[i] = compile_truth_of(c, ask(c, l, (int)benefit->stops[i].decision));
    }
    b->stops = stops;
    b->n_stops = benefit->n_stops;
    c->segment = b->segment;
    take_amount(c, l, benefit, b);
    take_event(c, l, benefit, b);
    take_valid_from(c, l, benefit, b);
    take_payee(c, l, benefit, b);
    take_hits(c, l, plan, b);
    if (c->out_of_reach) {
        never_ready(c, b);
        c->out_of_reach = false;
    }
    c->segment = 0;
}

static void begin(compiler *c, arena *a, const plan *plan, const plan_subject *s, size_t n_benefits)
{
    program *p = arena_zalloc(a, sizeof *p);
    *c = (compiler){.a = a, .p = p, .subject = s};
    p->plan = plan;
    p->subject = s;
    p->n_segments = n_benefits + 1;
    p->benefits = arena_array(a, n_benefits, sizeof *p->benefits);
    /* Constants folded while compiling live as long as the program. */
    feel_run_init(&c->run, a, plan->as_of);
    c->segments = arena_array(a, p->n_segments, sizeof *c->segments);
    c->inside = arena_array(a, s->n_items + 1, sizeof *c->inside);
}

program *program_compile(arena *a, const plan *plan, uint32_t plan_subject_index)
{
    const plan_subject *s = &plan->subjects[plan_subject_index];
    compiler c;
    begin(&c, a, plan, s, s->n_benefits);
    layer *guards = NULL;
    if (plan->book->guards_model != NULL) {
        guards = compile_layer(&c, plan->book->guards_model);
        bind(&c, guards, s->guard_bindings, s->n_guard_bindings);
    }
    for (size_t i = 0; i < s->n_benefits; i++) {
        if (plan_skip_reason(&s->benefits[i]) == NULL) {
            compile_benefit(&c, guards, i);
        }
    }
    compile_finish(&c);
    return c.p;
}

/* ---- one decision after the other ---- */

static int32_t keep_register(compiler *c, int32_t reg)
{
    if (reg >= 0) {
        int32_t *kept = ARENA_PUSH(c->a, &c->p->kept, &c->p->n_kept, &c->kept_capacity);
        *kept = reg;
    }
    return reg;
}

static void take_output(compiler *c, operand o, const char *name, program_output *out)
{
    *out = (program_output){.name = name, .type = FEEL_TYPE_ANY, .reg = -1, .flag = ALWAYS};
    o = compile_resolve(c, o);
    if (o.kind == OPERAND_CONST) {
        out->constant = true;
        out->value = o.constant;
    } else if (o.kind == OPERAND_SCALAR && o.type == FEEL_TYPE_BOOLEAN) {
        out->type = o.type;
        out->reg = keep_register(c, compile_truth_of(c, o));
    } else if (o.kind == OPERAND_SCALAR && o.divisor == 1) {
        out->type = o.type;
        out->wide = o.wide;
        out->scale = o.scale;
        out->reg = keep_register(c, o.reg);
        out->flag = keep_register(c, o.flag);
    } else if (o.kind == OPERAND_CONTEXT) {
        out->type = FEEL_TYPE_CONTEXT;
        out->n_members = o.n;
        out->members = arena_array(c->a, o.n, sizeof *out->members);
        for (size_t i = 0; i < o.n; i++) {
            take_output(c, o.entries[i], o.names[i], &out->members[i]);
        }
    }
}

program *program_compile_model(arena *a, const plan *plan, uint32_t plan_subject_index,
                               const dmn_model *m, const plan_binding *bindings, size_t n_bindings,
                               program_output *outputs)
{
    compiler c;
    begin(&c, a, plan, &plan->subjects[plan_subject_index], 0);
    note_for(&c, "", "");
    layer *l = compile_layer(&c, m);
    bind(&c, l, bindings, n_bindings);
    for (size_t i = 0; i < m->n_decisions; i++) {
        take_output(&c, compile_decision(&c, l, (uint32_t)i), "", &outputs[i]);
    }
    compile_finish(&c);
    return c.p;
}

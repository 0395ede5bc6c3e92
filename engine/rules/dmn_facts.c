/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which facts logic reads. The trees are walked with, for every value, its origin: the set of
 * inputs that the value is, or is an item of. Taking a member of such a value reads that member;
 * using it in any other way than passing it on (through a filter, a loop variable, a branch, a call
 * of business knowledge, another decision) reads the input as a whole.
 *
 * Counting rows reads no member but those that choose the rows.
 *
 * It is an over-approximation: a path that is never taken at run time counts.
 *
 * dmn_uses_visit() walks the same way and keeps the members as origins too, to tell a member that something is computed from
 * from one that comes out as it went in.
 */
#include "rules/dmn_load.h"

#include <string.h>

#define CALL_DEPTH_MAX   12     /* of business knowledge calling business knowledge */
#define NODES_WALKED_MAX 500000 /* beyond it every input counts as read whole */

typedef struct origin { /* sorted input indexes; from n_inputs on, members that were taken (walk.members) */
    const uint32_t *inputs;
    size_t n;
} origin;

typedef struct taken_member {
    uint32_t input;
    const char *name;
} taken_member;

typedef struct frame { /* one for each frame the evaluation would have */
    const struct frame *up;
    origin *slots;
    size_t n_slots;
    const dmn_requirement *requirements; /* of a root frame */
    size_t n_requirements;
} frame;

typedef struct walk {
    const dmn_loaded *loaded;
    arena scratch;
    void (*visit)(void *self, uint32_t input, const char *member, source_place at);
    void (*use)(void *self, uint32_t input, const char *member, dmn_use use); /* NULL: members are no origins */
    void *self;
    taken_member *members;
    size_t n_members, members_capacity;
    origin *results; /* of decisions walked so far */
    uint8_t *walked;
    uint8_t *services_walked;
    unsigned call_depth;
    size_t n_nodes;
    bool *members_read;    /* by input: some member, or the whole, has been visited */
    bool *is_counted;      /* by input: its rows are counted, */
    source_place *counted; /* here */
} walk;

static const origin nothing;

static origin walk_node(walk *w, const feel_node *node, const frame *f);
static origin walk_decision(walk *w, uint32_t index);

static origin unite(walk *w, origin x, origin y)
{
    if (x.n == 0 || y.n == 0) {
        return x.n == 0 ? y : x;
    }
    uint32_t *inputs = arena_array(&w->scratch, x.n + y.n, sizeof *inputs);
    size_t i = 0, k = 0, n = 0;
    while (i < x.n || k < y.n) {
        uint32_t next =
            k >= y.n || (i < x.n && x.inputs[i] <= y.inputs[k]) ? x.inputs[i] : y.inputs[k];
        i += i < x.n && x.inputs[i] == next;
        k += k < y.n && y.inputs[k] == next;
        inputs[n++] = next;
    }
    return (origin){.inputs = inputs, .n = n};
}

static bool is_member(const walk *w, uint32_t id)
{
    return id >= w->loaded->model.n_inputs;
}

static void use_origin(walk *w, origin o, dmn_use use)
{
    for (size_t i = 0; i < o.n; i++) {
        uint32_t id = o.inputs[i];
        if (!is_member(w, id)) {
            w->use(w->self, id, NULL, use);
        } else {
            const taken_member *m = &w->members[id - w->loaded->model.n_inputs];
            w->use(w->self, m->input, m->name, use);
        }
    }
}

static void read_whole(walk *w, origin o, source_place at)
{
    if (w->use) {
        use_origin(w, o, DMN_COMPUTED);
        return;
    }
    for (size_t i = 0; i < o.n; i++) {
        w->members_read[o.inputs[i]] = true;
        w->visit(w->self, o.inputs[i], NULL, at);
    }
}

/* The member of an input, as an origin. */
static uint32_t take_member(walk *w, uint32_t input, const char *name)
{
    size_t i = 0;
    while (i < w->n_members &&
           (w->members[i].input != input || strcmp(w->members[i].name, name) != 0)) {
        i++;
    }
    if (i == w->n_members) {
        taken_member *m = ARENA_PUSH(&w->scratch, &w->members, &w->n_members, &w->members_capacity);
        *m = (taken_member){.input = input, .name = name};
    }
    return (uint32_t)(w->loaded->model.n_inputs + i);
}

/* What the member is: nothing where members are only read. */
static origin read_member(walk *w, origin o, const char *member, source_place at)
{
    origin taken = nothing;
    for (size_t i = 0; i < o.n; i++) {
        if (!w->use) {
            w->members_read[o.inputs[i]] = true;
            w->visit(w->self, o.inputs[i], member, at);
        } else if (is_member(w, o.inputs[i])) { /* a part of it: date.year */
            use_origin(w, (origin){.inputs = &o.inputs[i], .n = 1}, DMN_COMPUTED);
        } else {
            uint32_t *id = arena_array(&w->scratch, 1, sizeof *id);
            *id = take_member(w, o.inputs[i], member);
            taken = unite(w, taken, (origin){.inputs = id, .n = 1});
        }
    }
    return taken;
}

/* How many rows there are is known from any member; which one, the end of the walk decides. */
static void count_rows(walk *w, origin o, source_place at)
{
    for (size_t i = 0; i < o.n && !w->use; i++) {
        w->is_counted[o.inputs[i]] = true;
        w->counted[o.inputs[i]] = at;
    }
}

/* A node whose value is computed with, not passed on. */
static void use_node(walk *w, const feel_node *node, const frame *f)
{
    if (node) {
        read_whole(w, walk_node(w, node, f), node->at);
    }
}

typedef struct surroundings {
    walk *w;
    const frame *f;
} surroundings;

static void use_child(void *self, const feel_node *child)
{
    const surroundings *s = self;
    use_node(s->w, child, s->f);
}

static void walk_service(walk *w, uint32_t index)
{
    if (w->services_walked[index]) {
        return;
    }
    w->services_walked[index] = 1;
    const dmn_service *s = &w->loaded->model.services[index];
    for (size_t i = 0; i < s->n_output_decisions; i++) {
        read_whole(w, walk_decision(w, s->output_decisions[i]), s->at);
    }
}

static origin requirement_origin(walk *w, const dmn_requirement *r)
{
    if (r->kind == DMN_INPUT) {
        uint32_t *input = arena_array(&w->scratch, 1, sizeof *input);
        *input = r->index;
        return (origin){.inputs = input, .n = 1};
    }
    if (r->kind == DMN_DECISION) {
        return walk_decision(w, r->index);
    }
    if (r->kind == DMN_SERVICE) {
        walk_service(w, r->index);
    }
    return nothing;
}

static const frame *frame_at(const frame *f, unsigned up)
{
    while (f && up > 0) {
        f = f->up;
        up--;
    }
    return f;
}

static origin slot_origin(const frame *f, unsigned slot)
{
    return slot < f->n_slots ? f->slots[slot] : nothing;
}

/* A name that a filter's items may have: it reads that member of whatever is filtered. */
static origin read_from_items(walk *w, const feel_node *node, const frame *f)
{
    origin taken = nothing;
    for (unsigned i = 0; i < node->as.name.n_filters; i++) {
        const frame *items = frame_at(f, node->as.name.filter_ups[i]);
        if (items) {
            taken = unite(w, taken, read_member(w, slot_origin(items, 0), node->as.name.name, node->at));
        }
    }
    return taken;
}

static origin walk_name(walk *w, const feel_node *node, const frame *f)
{
    origin taken = read_from_items(w, node, f);
    if (node->as.name.unresolved) {
        return taken;
    }
    const frame *g = frame_at(f, node->as.name.up);
    return g ? unite(w, taken, slot_origin(g, node->as.name.slot)) : taken;
}

/* `import.name`: the requirement's own origin, not that of all that shares the slot. */
static bool import_member(walk *w, const feel_node *node, const frame *f, origin *out)
{
    const feel_node *base = node->as.member.base;
    if (base->op != FEEL_NAME || base->as.name.unresolved) {
        return false;
    }
    const frame *g = frame_at(f, base->as.name.up);
    if (!g || g->up) {
        return false;
    }
    for (size_t i = 0; i < g->n_requirements; i++) {
        const dmn_requirement *r = &g->requirements[i];
        if (r->slot == base->as.name.slot && r->import[0] &&
            strcmp(r->name, node->as.member.name) == 0) {
            *out = requirement_origin(w, r);
            return true;
        }
    }
    return false;
}

static origin walk_member(walk *w, const feel_node *node, const frame *f)
{
    origin o;
    if (import_member(w, node, f, &o)) {
        return o;
    }
    return read_member(w, walk_node(w, node->as.member.base, f), node->as.member.name, node->at);
}

/* Operands of which it only matters whether they are the same: of members that are held against each other. */
static void compare_origins(walk *w, const origin *operands, const source_place *at, size_t n)
{
    bool among_members = w->use != NULL;
    for (size_t i = 0; i < n; i++) {
        among_members = among_members && operands[i].n > 0;
        for (size_t k = 0; k < operands[i].n; k++) {
            among_members = among_members && is_member(w, operands[i].inputs[k]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (among_members) {
            use_origin(w, operands[i], DMN_COMPARED);
        } else {
            read_whole(w, operands[i], at[i]);
        }
    }
}

static void walk_equality(walk *w, const feel_node *node, const frame *f)
{
    const feel_node *sides[] = {node->as.binary.a, node->as.binary.b};
    origin operands[2];
    source_place at[2];
    for (size_t i = 0; i < 2; i++) {
        operands[i] = walk_node(w, sides[i], f);
        at[i] = sides[i]->at;
    }
    compare_origins(w, operands, at, 2);
}

static void walk_tests(walk *w, const feel_node *tests, origin input, const frame *f)
{
    if (!tests || tests->op != FEEL_UNARY_TESTS) {
        return;
    }
    frame inner = {.up = f, .slots = &input, .n_slots = 1};
    for (size_t i = 0; i < tests->as.unary_tests.n; i++) {
        use_node(w, tests->as.unary_tests.tests[i], &inner);
    }
}

static origin walk_loop(walk *w, const feel_node *node, const frame *f)
{
    size_t n = node->as.loop.n;
    frame inner = {
        .up = f, .slots = arena_array(&w->scratch, n + 1, sizeof(origin)), .n_slots = n + 1};
    for (size_t i = 0; i < n; i++) {
        inner.slots[i] = walk_node(w, node->as.loop.iterators[i].domain, &inner);
        use_node(w, node->as.loop.iterators[i].domain_end, &inner);
    }
    origin body = walk_node(w, node->as.loop.body, &inner);
    if (node->op == FEEL_FOR) {
        return body;
    }
    read_whole(w, body, node->at);
    return nothing;
}

static origin walk_filter(walk *w, const feel_node *node, const frame *f)
{
    origin list = walk_node(w, node->as.filter.list, f);
    frame inner = {.up = f, .slots = &list, .n_slots = 1};
    use_node(w, node->as.filter.predicate, &inner);
    return list;
}

static origin walk_context(walk *w, const feel_node *node, const frame *f)
{
    size_t n = node->as.context.n;
    frame inner = {.up = f, .slots = arena_array(&w->scratch, n, sizeof(origin)), .n_slots = n};
    for (size_t i = 0; i < n; i++) {
        inner.slots[i] = walk_node(w, node->as.context.entries[i], &inner);
    }
    if (node->as.context.result) {
        return walk_node(w, node->as.context.result, &inner);
    }
    for (size_t i = 0; i < n; i++) {
        read_whole(w, inner.slots[i], node->as.context.entries[i]->at);
    }
    return nothing;
}

static origin walk_function_body(walk *w, const feel_node *function, const origin *args,
                                 size_t n_args, const frame *f)
{
    size_t n = function->as.function.n_params;
    frame inner = {.up = f, .slots = arena_array(&w->scratch, n, sizeof(origin)), .n_slots = n};
    for (size_t i = 0; i < n && i < n_args; i++) {
        inner.slots[i] = args[i];
    }
    return function->as.function.external ? nothing
                                          : walk_node(w, function->as.function.body, &inner);
}

static void fill_root(walk *w, frame *root, const dmn_requirement *requirements, size_t n,
                      uint32_t n_slots)
{
    *root = (frame){.slots = arena_array(&w->scratch, n_slots, sizeof(origin)),
                    .n_slots = n_slots,
                    .requirements = requirements,
                    .n_requirements = n};
    for (size_t i = 0; i < n; i++) {
        origin *slot = &root->slots[requirements[i].slot];
        if (requirements[i].import[0] == '\0') {
            *slot = requirement_origin(w, &requirements[i]);
        }
    }
}

/* The business knowledge model that a callee names, directly or through an import; NULL. */
static const dmn_requirement *called_requirement(const feel_node *callee, const frame *f)
{
    const feel_node *name = callee->op == FEEL_MEMBER ? callee->as.member.base : callee;
    if (name->op != FEEL_NAME || name->as.name.unresolved) {
        return NULL;
    }
    const frame *g = frame_at(f, name->as.name.up);
    if (!g || g->up) {
        return NULL;
    }
    for (size_t i = 0; i < g->n_requirements; i++) {
        const dmn_requirement *r = &g->requirements[i];
        bool same = callee->op == FEEL_MEMBER
                        ? r->import[0] && strcmp(r->name, callee->as.member.name) == 0
                        : r->import[0] == '\0';
        if (same && r->slot == name->as.name.slot) {
            return r;
        }
    }
    return NULL;
}

static origin walk_bkm(walk *w, uint32_t index, const feel_node *call, const origin *args,
                       size_t n_args)
{
    const dmn_bkm *k = &w->loaded->model.bkms[index];
    if (k->logic->op != FEEL_FUNCTION || w->call_depth >= CALL_DEPTH_MAX) {
        for (size_t i = 0; i < n_args; i++) {
            read_whole(w, args[i], call->at);
        }
        return nothing;
    }
    size_t n_params = k->logic->as.function.n_params;
    origin *by_param = arena_array(&w->scratch, n_params, sizeof *by_param);
    for (size_t i = 0; i < n_args; i++) {
        size_t p = i;
        if (call->as.call.names) {
            for (p = 0; p < n_params; p++) {
                if (strcmp(k->logic->as.function.params[p].name, call->as.call.names[i]) == 0) {
                    break;
                }
            }
        }
        if (p < n_params) {
            by_param[p] = args[i];
        }
    }
    frame root;
    w->call_depth++;
    fill_root(w, &root, k->requirements, k->n_requirements, w->loaded->bkm_slots[index]);
    origin result = walk_function_body(w, k->logic, by_param, n_params, &root);
    w->call_depth--;
    return result;
}

static origin walk_call(walk *w, const feel_node *node, const frame *f)
{
    size_t n = node->as.call.n_args;
    origin *args = arena_array(&w->scratch, n, sizeof *args);
    for (size_t i = 0; i < n; i++) {
        args[i] = walk_node(w, node->as.call.args[i], f);
    }
    if (node->as.call.callee) {
        const dmn_requirement *r = called_requirement(node->as.call.callee, f);
        if (r && r->kind == DMN_BKM) {
            return walk_bkm(w, r->index, node, args, n);
        }
        if (r && r->kind == DMN_SERVICE) {
            walk_service(w, r->index);
        } else {
            use_node(w, node->as.call.callee, f);
        }
    }
    const char *builtin = node->as.call.builtin ? node->as.call.builtin->name : "";
    if (strcmp(builtin, "list contains") == 0) {
        source_place *at = arena_array(&w->scratch, n, sizeof *at);
        for (size_t i = 0; i < n; i++) {
            at[i] = node->as.call.args[i]->at;
        }
        compare_origins(w, args, at, n);
        return nothing;
    }
    bool counts = strcmp(builtin, "count") == 0;
    for (size_t i = 0; i < n; i++) {
        if (counts) {
            count_rows(w, args[i], node->as.call.args[i]->at);
        } else {
            read_whole(w, args[i], node->as.call.args[i]->at);
        }
    }
    return nothing;
}

static origin walk_table(walk *w, const feel_table *table, const frame *f)
{
    for (size_t i = 0; i < table->n_inputs; i++) {
        origin input = walk_node(w, table->inputs[i].expression, f);
        read_whole(w, input, table->inputs[i].expression->at);
        walk_tests(w, table->inputs[i].values, nothing, f);
        for (size_t r = 0; r < table->n_rules; r++) {
            walk_tests(w, table->rules[r].cells[i], nothing, f);
        }
    }
    origin result = nothing;
    for (size_t o = 0; o < table->n_outputs; o++) {
        if (table->outputs[o].otherwise) {
            result = unite(w, result, walk_node(w, table->outputs[o].otherwise, f));
        }
        for (size_t r = 0; r < table->n_rules; r++) {
            result = unite(w, result, walk_node(w, table->rules[r].outputs[o], f));
        }
    }
    if (table->n_outputs > 1) {
        read_whole(w, result, table->n_rules > 0 ? table->rules[0].at : (source_place){0});
        return nothing;
    }
    return result;
}

static origin walk_node(walk *w, const feel_node *node, const frame *f)
{
    origin result = nothing;
    if (w->n_nodes++ >= NODES_WALKED_MAX) {
        return nothing;
    }
    switch (node->op) {
    case FEEL_FAULT:
    case FEEL_LITERAL:
        break;
    case FEEL_NAME:
        return walk_name(w, node, f);
    case FEEL_MEMBER:
        return walk_member(w, node, f);
    case FEEL_NEGATE:
    case FEEL_ADD:
    case FEEL_SUB:
    case FEEL_MUL:
    case FEEL_DIV:
    case FEEL_POW:
    case FEEL_LT:
    case FEEL_LE:
    case FEEL_GT:
    case FEEL_GE:
    case FEEL_AND:
    case FEEL_OR:
    case FEEL_BETWEEN:
    case FEEL_INSTANCE_OF:
    case FEEL_RANGE:
        feel_children(node, use_child, &(surroundings){w, f});
        break;
    case FEEL_EQ:
    case FEEL_NE:
        walk_equality(w, node, f);
        break;
    case FEEL_IN:
        use_node(w, node->as.in.value, f);
        walk_tests(w, node->as.in.tests, nothing, f);
        break;
    case FEEL_IF:
        use_node(w, node->as.branch.condition, f);
        result = walk_node(w, node->as.branch.then, f);
        return unite(w, result, walk_node(w, node->as.branch.otherwise, f));
    case FEEL_FOR:
    case FEEL_SOME:
    case FEEL_EVERY:
        return walk_loop(w, node, f);
    case FEEL_FILTER:
        return walk_filter(w, node, f);
    case FEEL_LIST:
        for (size_t i = 0; i < node->as.list.n; i++) {
            result = unite(w, result, walk_node(w, node->as.list.items[i], f));
        }
        return result;
    case FEEL_CONTEXT:
        return walk_context(w, node, f);
    case FEEL_FUNCTION:
        read_whole(w, walk_function_body(w, node, NULL, 0, f), node->at);
        break;
    case FEEL_CALL:
        return walk_call(w, node, f);
    case FEEL_UNARY_TESTS:
        walk_tests(w, node, nothing, f);
        break;
    case FEEL_COERCE:
        return walk_node(w, node->as.coerce.child, f);
    case FEEL_TABLE:
        return walk_table(w, node->as.table, f);
    }
    return nothing;
}

static origin walk_decision(walk *w, uint32_t index)
{
    if (w->walked[index]) {
        return w->results[index];
    }
    w->walked[index] = 1;
    const dmn_decision *d = &w->loaded->model.decisions[index];
    frame root;
    fill_root(w, &root, d->requirements, d->n_requirements, w->loaded->decision_slots[index]);
    w->results[index] = walk_node(w, d->logic, &root);
    return w->results[index];
}

static void begin_walk(walk *w, const dmn_model *m)
{
    w->loaded = (const dmn_loaded *)m;
    arena_init(&w->scratch, 64 * 1024);
    w->results = arena_array(&w->scratch, m->n_decisions, sizeof *w->results);
    w->walked = arena_array(&w->scratch, m->n_decisions, sizeof *w->walked);
    w->services_walked = arena_array(&w->scratch, m->n_services, sizeof *w->services_walked);
    w->members_read = arena_array(&w->scratch, m->n_inputs, sizeof *w->members_read);
    w->counted = arena_array(&w->scratch, m->n_inputs, sizeof *w->counted);
    w->is_counted = arena_array(&w->scratch, m->n_inputs, sizeof *w->is_counted);
}

void dmn_facts_visit(const dmn_model *m, dmn_kind kind, uint32_t index,
                     void (*visit)(void *self, uint32_t input, const char *member, source_place at),
                     void *self)
{
    walk w = {.visit = visit, .self = self};
    begin_walk(&w, m);
    switch (kind) {
    case DMN_INPUT:
        visit(self, index, NULL, m->inputs[index].at);
        break;
    case DMN_DECISION:
        read_whole(&w, walk_decision(&w, index), m->decisions[index].at);
        break;
    case DMN_BKM: {
        const dmn_bkm *k = &m->bkms[index];
        frame root;
        fill_root(&w, &root, k->requirements, k->n_requirements, w.loaded->bkm_slots[index]);
        if (k->logic->op == FEEL_FUNCTION) {
            read_whole(&w, walk_function_body(&w, k->logic, NULL, 0, &root), k->at);
        }
        break;
    }
    case DMN_SERVICE:
        walk_service(&w, index);
        break;
    }
    for (uint32_t i = 0; i < m->n_inputs; i++) {
        if (w.n_nodes >= NODES_WALKED_MAX) {
            visit(self, i, NULL, m->inputs[i].at);
        } else if (w.is_counted[i] && !w.members_read[i]) {
            visit(self, i, NULL, w.counted[i]);
        }
    }
    arena_dispose(&w.scratch);
}

void dmn_uses_visit(const dmn_model *m, uint32_t decision,
                    void (*visit)(void *self, uint32_t input, const char *member, dmn_use use), void *self)
{
    walk w = {.use = visit, .self = self};
    begin_walk(&w, m);
    use_origin(&w, walk_decision(&w, decision), DMN_PASSED);
    for (uint32_t i = 0; i < m->n_inputs && w.n_nodes >= NODES_WALKED_MAX; i++) {
        visit(self, i, NULL, DMN_COMPUTED);
    }
    arena_dispose(&w.scratch);
}

static void mark_requirements(const dmn_model *m, const dmn_requirement *requirements, size_t n,
                              bool *marked, bool *bkms, bool *services);

static void mark_decision(const dmn_model *m, uint32_t index, bool *marked, bool *bkms,
                          bool *services)
{
    if (!marked[index]) {
        marked[index] = true;
        mark_requirements(m, m->decisions[index].requirements, m->decisions[index].n_requirements,
                          marked, bkms, services);
    }
}

static void mark_requirements(const dmn_model *m, const dmn_requirement *requirements, size_t n,
                              bool *marked, bool *bkms, bool *services)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t index = requirements[i].index;
        if (requirements[i].kind == DMN_DECISION) {
            mark_decision(m, index, marked, bkms, services);
        } else if (requirements[i].kind == DMN_BKM && !bkms[index]) {
            bkms[index] = true;
            mark_requirements(m, m->bkms[index].requirements, m->bkms[index].n_requirements, marked,
                              bkms, services);
        } else if (requirements[i].kind == DMN_SERVICE && !services[index]) {
            services[index] = true;
            for (size_t k = 0; k < m->services[index].n_output_decisions; k++) {
                mark_decision(m, m->services[index].output_decisions[k], marked, bkms, services);
            }
        }
    }
}

void dmn_closure(const dmn_model *m, uint32_t decision, bool *marked)
{
    arena scratch;
    arena_init(&scratch, 4096);
    bool *bkms = arena_array(&scratch, m->n_bkms, sizeof *bkms);
    bool *services = arena_array(&scratch, m->n_services, sizeof *services);
    memset(marked, 0, m->n_decisions * sizeof *marked);
    mark_decision(m, decision, marked, bkms, services);
    arena_dispose(&scratch);
}

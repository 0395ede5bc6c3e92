/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps and registers. The same step on the same registers is there once, whichever benefit asked
 * for it: guards, ages and conditions that benefits share cost one benefit's price.
 */
#include <string.h>

#include "plan/compile_parts.h"

#define SLOTS_MIN 1024

int32_t compile_register(compiler *c, uint8_t wide, bool flag, int16_t domain, int16_t segment)
{
    program_register *r =
        ARENA_PUSH(c->a, &c->p->registers, &c->p->n_registers, &c->registers_capacity);
    *r = (program_register){.wide = wide, .flag = flag, .domain = domain, .segment = segment};
    return (int32_t)c->p->n_registers - 1;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
    h ^= x + UINT64_C(0x9e3779b97f4a7c15) + (h << 6) + (h >> 2);
    return h * UINT64_C(0xff51afd7ed558ccd);
}

static uint64_t hash_step(const program_step *s)
{
    uint64_t h = mix(s->op, (uint64_t)s->how << 8 | s->wide);
    h = mix(h, (uint64_t)(uint16_t)s->domain << 32 | (uint16_t)s->segment);
    h = mix(h, (uint64_t)(uint32_t)s->a << 32 | (uint32_t)s->b);
    h = mix(h, (uint64_t)(uint32_t)s->c << 1 | s->checked);
    h = mix(h, (uint64_t)s->imm);
    h = mix(h, (uint64_t)(uintptr_t)s->data);
    return h ^ h >> 29;
}

static bool is_same(const program_step *x, const program_step *y)
{
    return x->op == y->op && x->how == y->how && x->wide == y->wide && x->checked == y->checked &&
           x->domain == y->domain && x->segment == y->segment && x->a == y->a && x->b == y->b &&
           x->c == y->c && x->imm == y->imm && x->data == y->data;
}

static program_step *step_of(compiler *c, uint32_t known)
{
    return &c->segments[c->known[known].segment].items[c->known[known].index];
}

static uint32_t *find_slot(compiler *c, const program_step *s)
{
    size_t i = hash_step(s) & (c->common.n_slots - 1);
    while (c->common.slots[i] != 0 && !is_same(step_of(c, c->common.slots[i] - 1), s)) {
        i = (i + 1) & (c->common.n_slots - 1);
    }
    return &c->common.slots[i];
}

static void grow_slots(compiler *c)
{
    c->common.n_slots = c->common.n_slots == 0 ? SLOTS_MIN : c->common.n_slots * 2;
    c->common.slots = arena_array(c->a, c->common.n_slots, sizeof *c->common.slots);
    for (uint32_t i = 0; i < c->common.n; i++) {
        *find_slot(c, step_of(c, i)) = i + 1;
    }
}

/* out and out2 of the step, new or as it was there. */
static program_step *add_step(compiler *c, program_step s, bool out_flag, bool has_out2)
{
    if (c->common.n * 2 >= c->common.n_slots) {
        grow_slots(c);
    }
    uint32_t *slot = find_slot(c, &s);
    if (*slot != 0) {
        return step_of(c, *slot - 1);
    }
    bool to_parents = s.op >= PROGRAM_ANY;
    int16_t domain = to_parents || s.op == PROGRAM_TAKE ? 0 : s.domain;
    bool row_numbers = s.op == PROGRAM_COUNT || s.op == PROGRAM_FIRST || s.op == PROGRAM_LAST;
    /* `wide` of a comparison is that of what is compared. */
    bool truth = s.op >= PROGRAM_COMPARE && s.op <= PROGRAM_COMPARE_TEXT;
    uint8_t wide = row_numbers ? PROGRAM_I32 : truth ? PROGRAM_BYTE : s.wide;
    s.out = compile_register(c, wide, out_flag, domain, s.segment);
    s.out2 = has_out2 ? compile_register(c, PROGRAM_BYTE, true, domain, s.segment) : -1;
    step_list *list = &c->segments[s.segment];
    *(program_step *)ARENA_PUSH(c->a, &list->items, &list->n, &list->capacity) = s;
    if (c->common.n == c->known_capacity) {
        size_t capacity = c->known_capacity == 0 ? SLOTS_MIN : c->known_capacity * 2;
        void *known = arena_alloc(c->a, capacity * sizeof *c->known);
        if (c->common.n > 0) {
            memcpy(known, c->known, c->common.n * sizeof *c->known);
        }
        c->known = known;
        c->known_capacity = capacity;
    }
    c->known[c->common.n].segment = s.segment;
    c->known[c->common.n].index = (uint32_t)list->n - 1;
    *slot = (uint32_t)++c->common.n;
    return &list->items[list->n - 1];
}

int32_t compile_use(compiler *c, int32_t reg)
{
    if (reg < 0) {
        return reg;
    }
    program_register r = c->p->registers[reg];
    if (r.segment == c->segment && r.domain == c->domain) {
        return reg;
    }
    program_step s = {
        .domain = c->domain, .segment = c->segment, .wide = r.wide, .a = reg, .b = -1, .c = -1};
    if (r.segment != 0 || r.domain != 0) {
        c->out_of_reach = true;
        return reg;
    }
    s.op = c->segment > 0 ? PROGRAM_GATHER : PROGRAM_SPREAD;
    if (c->segment > 0 && c->domain > 0) {
        c->out_of_reach = true;
        return reg;
    }
    return add_step(c, s, r.flag, false)->out;
}

int32_t compile_step(compiler *c, program_step s, unsigned n_operands, bool out_flag, int32_t *out2)
{
    int32_t *operands[] = {&s.a, &s.b, &s.c};
    for (unsigned i = 0; i < 3; i++) {
        *operands[i] = i < n_operands ? compile_use(c, *operands[i]) : *operands[i];
    }
    s.segment = c->segment;
    s.domain = c->domain;
    const program_step *added = add_step(c, s, out_flag, out2 != NULL);
    if (out2 != NULL) {
        *out2 = added->out2;
    }
    return added->out;
}

int32_t compile_flag_and(compiler *c, int32_t f, int32_t g)
{
    if (f == ALWAYS || f == g) {
        return g;
    }
    if (g == ALWAYS) {
        return f;
    }
    return compile_step(
        c, (program_step){.op = PROGRAM_FLAG_AND, .a = f < g ? f : g, .b = f < g ? g : f, .c = -1},
        2, true, NULL);
}

uint32_t compile_text(compiler *c, const char *s, size_t n)
{
    program *p = c->p;
    for (uint32_t i = 0; i < p->n_texts; i++) {
        if (p->text_sizes[i] == n && memcmp(p->texts[i], s, n) == 0) {
            return i;
        }
    }
    if (p->n_texts == c->texts_capacity) {
        size_t capacity = c->texts_capacity == 0 ? 16 : c->texts_capacity * 2;
        const char **texts = arena_array(c->a, capacity, sizeof *texts);
        size_t *sizes = arena_array(c->a, capacity, sizeof *sizes);
        if (p->n_texts > 0) {
            memcpy(texts, p->texts, p->n_texts * sizeof *texts);
            memcpy(sizes, p->text_sizes, p->n_texts * sizeof *sizes);
        }
        p->texts = texts;
        p->text_sizes = sizes;
        c->texts_capacity = capacity;
    }
    p->texts[p->n_texts] = arena_copy(c->a, s, n);
    p->text_sizes[p->n_texts] = n;
    return (uint32_t)p->n_texts++;
}

int32_t compile_flag_of(compiler *c, int32_t truth, uint8_t which)
{
    program_step s = {.op = PROGRAM_IS, .a = truth, .b = -1, .c = -1, .imm = which};
    return compile_step(c, s, 1, true, NULL);
}

int32_t compile_flag_decided(compiler *c, int32_t truth)
{
    program_step s = {.op = PROGRAM_DECIDED, .a = truth, .b = -1, .c = -1};
    return compile_step(c, s, 1, true, NULL);
}

const void *compile_blob(compiler *c, const void *bytes, size_t size)
{
    for (size_t i = 0; i < c->blobs.n; i++) {
        if (c->blobs.sizes[i] == size && memcmp(c->blobs.items[i], bytes, size) == 0) {
            return c->blobs.items[i];
        }
    }
    if (c->blobs.n == c->blobs.capacity) {
        size_t capacity = c->blobs.capacity == 0 ? 16 : c->blobs.capacity * 2;
        const void **items = arena_array(c->a, capacity, sizeof *items);
        size_t *sizes = arena_array(c->a, capacity, sizeof *sizes);
        if (c->blobs.n > 0) {
            memcpy(items, c->blobs.items, c->blobs.n * sizeof *items);
            memcpy(sizes, c->blobs.sizes, c->blobs.n * sizeof *sizes);
        }
        c->blobs.items = items;
        c->blobs.sizes = sizes;
        c->blobs.capacity = capacity;
    }
    void *copy = arena_alloc(c->a, size);
    memcpy(copy, bytes, size);
    c->blobs.items[c->blobs.n] = copy;
    c->blobs.sizes[c->blobs.n] = size;
    return c->blobs.items[c->blobs.n++];
}

/* ---- what is left when all is compiled ---- */

static void mark(bool *used, int32_t reg)
{
    if (reg >= 0) {
        used[reg] = true;
    }
}

static void mark_all(bool *used, const int32_t *registers, size_t n)
{
    for (size_t i = 0; registers != NULL && i < n; i++) {
        mark(used, registers[i]);
    }
}

static bool is_leaf(const program_step *s)
{
    return s->op <= PROGRAM_REGION;
}

static void mark_operands(bool *used, const program_step *s)
{
    if (is_leaf(s)) {
        return;
    }
    mark(used, s->a);
    mark(used, s->b);
    mark(used, s->c);
    if (s->op == PROGRAM_HIT) {
        const program_table *t = s->data;
        mark_all(used, t->truths, t->n_rules);
    }
}

static void mark_benefit(bool *used, const program_benefit *b)
{
    mark_all(used, b->guards, b->n_guards);
    mark_all(used, b->stops, b->n_stops);
    const int32_t own[] = {b->passed,     b->eligible, b->amount, b->event,
                           b->valid_from, b->payee,    b->ready};
    mark_all(used, own, sizeof own / sizeof own[0]);
    for (size_t i = 0; i < b->n_hits; i++) {
        mark(used, b->hits[i].rule);
        mark(used, b->hits[i].flag);
        mark_all(used, b->hits[i].truths, b->hits[i].table->n_rules);
    }
}

/* Steps nobody needs the result of go. */
static void drop_unused(compiler *c, bool *used)
{
    for (size_t g = c->p->n_segments; g-- > 0;) {
        step_list *list = &c->segments[g];
        for (size_t i = list->n; i-- > 0;) {
            program_step *s = &list->items[i];
            bool needed = (s->out >= 0 && used[s->out]) || (s->out2 >= 0 && used[s->out2]);
            if (needed) {
                mark_operands(used, s);
            } else {
                s->out = s->out2 = -1;
            }
        }
        size_t n = 0;
        for (size_t i = 0; i < list->n; i++) {
            if (list->items[i].out >= 0) {
                list->items[n++] = list->items[i];
            }
        }
        list->n = n;
    }
}

/* When each register is needed last: the number of the step, counted through all segments. */
typedef struct lifetimes {
    uint32_t *last;
    uint32_t now;
} lifetimes;

static void touch(lifetimes *l, int32_t reg)
{
    if (reg >= 0 && l->last[reg] < l->now) {
        l->last[reg] = l->now;
    }
}

static void touch_operands(lifetimes *l, const program_step *s)
{
    if (is_leaf(s)) {
        return;
    }
    touch(l, s->a);
    touch(l, s->b);
    touch(l, s->c);
    if (s->op == PROGRAM_HIT) {
        const program_table *t = s->data;
        for (size_t i = 0; i < t->n_rules; i++) {
            touch(l, t->truths[i]);
        }
    }
}

typedef struct pool {
    uint32_t *free;
    size_t n_free, capacity, n;
} pool;

static uint32_t take_buffer(compiler *c, pool *p)
{
    (void)c;
    return p->n_free > 0 ? p->free[--p->n_free] : (uint32_t)p->n++;
}

static void give_buffer(compiler *c, pool *p, uint32_t buffer)
{
    uint32_t *slot = ARENA_PUSH(c->a, &p->free, &p->n_free, &p->capacity);
    *slot = buffer;
}

/* Buffers go from register to register in the order of the steps; `kept` ones stay to the end of
 * the chunk, for they are looked at after the steps. */
static void share_memory(compiler *c, const bool *kept)
{
    program *p = c->p;
    pool pools[2][3] = {0};
    lifetimes l = {.last = arena_array(c->a, p->n_registers + 1, sizeof(uint32_t)), .now = 1};
    for (size_t g = 0; g < p->n_segments; g++) {
        for (size_t i = 0; i < c->segments[g].n; i++, l.now++) {
            const program_step *s = &c->segments[g].items[i];
            touch_operands(&l, s);
            touch(&l, s->out);
            touch(&l, s->out2);
        }
    }
    /* A register of a list's rows may be read until its last step like any other. */
    int32_t *ending =
        arena_array(c->a, l.now + 1, sizeof *ending); /* registers by last step, chained */
    int32_t *next = arena_array(c->a, p->n_registers + 1, sizeof *next);
    for (uint32_t i = 0; i <= l.now; i++) {
        ending[i] = -1;
    }
    for (size_t i = 0; i < p->n_registers; i++) {
        uint32_t at = kept[i] ? l.now : l.last[i];
        next[i] = ending[at];
        ending[at] = (int32_t)i;
    }
    uint32_t now = 1;
    for (size_t g = 0; g < p->n_segments; g++) {
        for (size_t i = 0; i < c->segments[g].n; i++, now++) {
            const program_step *s = &c->segments[g].items[i];
            const int32_t out[] = {s->out, s->out2};
            for (size_t k = 0; k < 2; k++) {
                if (out[k] >= 0) {
                    program_register *r = &p->registers[out[k]];
                    r->buffer = take_buffer(c, &pools[r->domain > 0][r->wide]);
                }
            }
            for (int32_t r = ending[now]; r >= 0; r = next[r]) {
                give_buffer(c, &pools[p->registers[r].domain > 0][p->registers[r].wide],
                            p->registers[r].buffer);
            }
        }
    }
    for (size_t w = 0; w < 3; w++) {
        p->n_buffers[w] = pools[0][w].n;
        p->n_list_buffers[w] = pools[1][w].n;
    }
}

void compile_finish(compiler *c)
{
    program *p = c->p;
    bool *used = arena_array(c->a, p->n_registers + 1, sizeof *used);
    for (size_t i = 0; i < p->n_benefits; i++) {
        mark_benefit(used, &p->benefits[i]);
    }
    mark_all(used, p->kept, p->n_kept);
    bool *kept = arena_alloc(c->a, (p->n_registers + 1) * sizeof *kept);
    memcpy(kept, used, (p->n_registers + 1) * sizeof *kept);
    drop_unused(c, used);
    /* Flags and leaves may stand for other registers' or the columns' memory at run time (see
     * evaluate/columns.c), so what they stand for must live as long: a flag is kept. */
    for (size_t i = 0; i < p->n_registers; i++) {
        kept[i] = kept[i] || p->registers[i].flag;
    }
    share_memory(c, kept);
    p->steps = arena_array(c->a, p->n_segments, sizeof *p->steps);
    p->n_steps = arena_array(c->a, p->n_segments, sizeof *p->n_steps);
    for (size_t i = 0; i < p->n_segments; i++) {
        p->steps[i] = c->segments[i].items;
        p->n_steps[i] = c->segments[i].n;
    }
}

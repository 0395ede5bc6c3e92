/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine: registers for a chunk, the batch's texts as the program's constants, and after the
 * steps the verdicts.
 *
 * What everybody is asked runs first (segment 0). A benefit's own segment then runs over those it
 * may go to, picked out by their verdict: an amount for one in eight costs an eighth.
 */
#include "evaluate/columns.h"

#include <stdlib.h>
#include <string.h>

#include "evaluate/columns_parts.h"

#define SCRATCH_CHUNK_BYTES ((size_t)16 * 1024)
#define LINE                64

static const size_t widths[] = {[PROGRAM_BYTE] = 1, [PROGRAM_I32] = 4, [PROGRAM_I64] = 8};

static void *allocate(size_t bytes)
{
    size_t rounded = (bytes + LINE) / LINE * LINE;
    void *memory = aligned_alloc(LINE, rounded);
    if (memory == NULL) {
        arena_out_of_memory(rounded);
    }
    memset(memory, 0, rounded);
    return memory;
}

static size_t rows_of(bool list)
{
    return list ? LIST_ROWS : COLUMNS_CHUNK;
}

static void *buffer_of(const evaluate_columns *c, const program_register *r)
{
    bool list = r->domain > 0;
    return c->memory[list][r->wide] + r->buffer * rows_of(list) * widths[r->wide];
}

void *columns_buffer(evaluate_columns *c, int32_t reg)
{
    return c->buffers[reg];
}

evaluate_columns *evaluate_columns_new(const program *p, arena *a)
{
    evaluate_columns *c = arena_zalloc(a, sizeof *c);
    size_t n_items = p->subject->n_items;
    c->program = p;
    c->kernels = kernels();
    c->data = arena_array(a, p->n_registers + 1, sizeof *c->data);
    for (size_t w = 0; w < 3; w++) {
        c->memory[0][w] = allocate(p->n_buffers[w] * COLUMNS_CHUNK * widths[w] + 1);
        c->memory[1][w] = allocate(p->n_list_buffers[w] * LIST_ROWS * widths[w] + 1);
    }
    c->buffers = arena_array(a, p->n_registers + 1, sizeof *c->buffers);
    for (size_t i = 0; i < p->n_registers; i++) {
        c->buffers[i] = buffer_of(c, &p->registers[i]);
    }
    c->ones = allocate(LIST_ROWS);
    c->trues = allocate(LIST_ROWS);
    memset(c->ones, 1, LIST_ROWS);
    memset(c->trues, TRUTH_T, LIST_ROWS);
    c->benefits = arena_array(a, p->n_benefits, sizeof *c->benefits);
    c->verdicts = allocate(p->n_benefits * COLUMNS_CHUNK);
    c->rows = allocate(p->n_benefits * COLUMNS_CHUNK * sizeof *c->rows);
    c->item_rows = allocate(n_items * COLUMNS_CHUNK * sizeof *c->item_rows);
    c->item_there = allocate(n_items * COLUMNS_CHUNK);
    c->item_ready = arena_array(a, n_items, sizeof *c->item_ready);
    c->text_codes = arena_array(a, p->n_texts, sizeof *c->text_codes);
    c->texts = arena_array(a, p->n_text_calls, sizeof *c->texts);
    arena_init(&c->scratch, SCRATCH_CHUNK_BYTES);
    feel_run_init(&c->run, &c->scratch, p->plan->as_of);
    for (size_t i = 0; i < p->n_benefits; i++) {
        c->benefits[i] = (columns_benefit){.program = &p->benefits[i],
                                           .verdicts = c->verdicts + i * COLUMNS_CHUNK};
    }
    return c;
}

void evaluate_columns_free(evaluate_columns *c)
{
    if (c == NULL) {
        return;
    }
    for (size_t i = 0; i < c->program->n_text_calls; i++) {
        free(c->texts[i].truths);
        free(c->texts[i].values);
    }
    for (size_t w = 0; w < 3; w++) {
        free(c->memory[0][w]);
        free(c->memory[1][w]);
    }
    void *own[] = {c->ones,      c->trues,      c->verdicts, c->rows,
                   c->item_rows, c->item_there, c->regions};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        free(own[i]);
    }
    arena_dispose(&c->scratch);
}

/* Codes hold for as long as the dictionary keeps them. */
static void begin_dictionary(evaluate_columns *c)
{
    const program *p = c->program;
    column_dictionary *d = &c->batch->dictionary;
    if (c->dictionary == d && c->generation == d->generation) {
        return;
    }
    for (size_t i = 0; i < p->n_texts; i++) {
        c->text_codes[i] = column_dictionary_code(d, p->texts[i], p->text_sizes[i]);
    }
    for (size_t i = 0; i < p->n_text_calls; i++) {
        if (c->texts[i].capacity > 0) {
            memset(c->texts[i].truths, NOT_ASKED, c->texts[i].capacity);
        }
    }
    for (size_t i = 0; i < c->regions_capacity; i++) {
        c->regions[i] = -1;
    }
    c->generation = d->generation;
    c->dictionary = d;
}

void evaluate_columns_begin(evaluate_columns *c, batch *b)
{
    c->batch = b;
    begin_dictionary(c);
}

/* As many subjects as fit, with the records of their lists; 0 = the first one alone has too many. */
static size_t fit_chunk(const evaluate_columns *c, size_t first)
{
    const batch *b = c->batch;
    size_t n = b->n_subjects - first < COLUMNS_CHUNK ? b->n_subjects - first : COLUMNS_CHUNK;
    for (size_t i = 0; i < c->program->subject->n_items; i++) {
        const uint32_t *begin = b->items[i].row_begin;
        if (!c->program->subject->items[i].item->many) {
            continue;
        }
        while (n > 0 && begin[first + n] - begin[first] > LIST_ROWS) {
            n = n > 64 ? (n / 2 + 63) / 64 * 64 : n - 1;
        }
    }
    return n;
}

static void leave_to_interpreter(evaluate_columns *c)
{
    for (size_t i = 0; i < c->program->n_benefits; i++) {
        memset(c->benefits[i].verdicts, COLUMNS_ROW, c->n);
        c->benefits[i].n_eligible = 0;
    }
}

/* The first guard that is not true decides; an undecided one leaves the row to the interpreter. */
static void take_guards(const evaluate_columns *c, const program_benefit *p, const uint8_t *passed,
                        uint8_t *verdicts)
{
    for (size_t i = 0; i < c->n; i++) {
        if (passed[i]) {
            continue;
        }
        for (size_t g = 0; g < p->n_guards; g++) {
            const uint8_t *truth = p->guards[g] < 0 ? c->trues : c->data[p->guards[g]];
            if (truth[i] != TRUTH_T) {
                bool failed = truth[i] == TRUTH_F && g <= UINT8_MAX - COLUMNS_GUARD;
                verdicts[i] = failed ? (uint8_t)(COLUMNS_GUARD + g) : COLUMNS_ROW;
                break;
            }
        }
    }
}

static const void *data_of(const evaluate_columns *c, int32_t reg)
{
    return reg < 0 ? NULL : c->data[reg];
}

/* A text that is no event's name is for the interpreter to complain of. */
static void check_events(const evaluate_columns *c, const columns_benefit *b, const uint32_t *rows)
{
    const column_dictionary *d = &c->batch->dictionary;
    for (size_t k = 0; k < b->n_eligible; k++) {
        uint32_t code = (uint32_t)b->events[k];
        if (b->verdicts[rows[k]] == COLUMNS_ELIGIBLE &&
            (d->items[code].size == 0 || d->items[code].size > EVALUATE_EVENT_BYTES_MAX ||
             memchr(d->items[code].bytes, '\0', d->items[code].size) != NULL)) {
            b->verdicts[rows[k]] = COLUMNS_ROW;
        }
    }
}

static void decide_benefit(evaluate_columns *c, size_t index)
{
    const program_benefit *p = &c->program->benefits[index];
    columns_benefit *b = &c->benefits[index];
    const uint8_t *passed = data_of(c, p->passed);
    if (passed == NULL) {
        memcpy(b->verdicts, c->data[p->eligible], c->n);
    } else {
        c->kernels->truth_mask(b->verdicts, c->data[p->eligible], passed, c->n);
        if (memchr(passed, 0, c->n) != NULL) {
            take_guards(c, p, passed, b->verdicts);
        }
    }
    uint32_t *rows = c->rows + index * COLUMNS_CHUNK;
    b->eligible = rows;
    b->n_eligible = c->kernels->select_rows(rows, b->verdicts, COLUMNS_ELIGIBLE, c->n);
    c->selected = rows;
    if (b->n_eligible > 0) {
        columns_run(c, (size_t)p->segment, b->n_eligible);
    }
    b->amounts_minor = data_of(c, p->amount);
    b->valid_from_days = data_of(c, p->valid_from);
    b->payees = data_of(c, p->payee);
    b->events = data_of(c, p->event);
    const uint8_t *ready = data_of(c, p->ready);
    bool all = ready == NULL || memchr(ready, 0, b->n_eligible) == NULL;
    for (size_t k = 0; !all && k < b->n_eligible; k++) {
        if (!ready[k]) {
            b->verdicts[rows[k]] = COLUMNS_ROW;
        }
    }
    if (p->event_kind == PROGRAM_EVENT_TEXT) {
        check_events(c, b, rows);
    }
}

size_t evaluate_columns_chunk(evaluate_columns *c, size_t first)
{
    const batch *b = c->batch;
    c->first = first;
    c->n = fit_chunk(c, first);
    if (c->n == 0) {
        c->n = 1;
        leave_to_interpreter(c);
        return 1;
    }
    memset(c->item_ready, 0, c->program->subject->n_items * sizeof *c->item_ready);
    columns_run(c, 0, c->n);
    for (size_t i = 0; i < c->program->n_benefits; i++) {
        decide_benefit(c, i);
    }
    const bool *twice = b->duplicate + first;
    for (size_t i = 0; memchr(twice, true, c->n) != NULL && i < c->n; i++) {
        if (twice[i]) { /* which of the two it is, is for a human to say */
            for (size_t k = 0; k < c->program->n_benefits; k++) {
                c->benefits[k].verdicts[i] = COLUMNS_ROW;
            }
        }
    }
    return c->n;
}

const columns_benefit *evaluate_columns_benefit(const evaluate_columns *c, size_t i)
{
    return &c->benefits[i];
}

const uint8_t *evaluate_columns_stop(const evaluate_columns *c, size_t i, size_t stop)
{
    return c->data[c->program->benefits[i].stops[stop]];
}

const void *evaluate_columns_register(const evaluate_columns *c, int32_t reg)
{
    return data_of(c, reg);
}

/* ---- deciding rules ---- */

/* Byte of a register for eligible[k]: it may be of everybody's segment or of the benefit's own. */
static uint8_t byte_of(const evaluate_columns *c, size_t benefit, int32_t reg, size_t k,
                       uint8_t otherwise)
{
    const uint8_t *bytes = reg < 0 ? NULL : c->data[reg];
    if (bytes == NULL) {
        return otherwise;
    }
    return bytes[c->program->registers[reg].segment == 0 ? c->benefits[benefit].eligible[k] : k];
}

static void add_hit(feel_hit *hits, size_t *n, const program_hit *h, size_t rule)
{
    for (size_t i = 0; i < *n; i++) {
        if (hits[i].table == h->table && hits[i].rule == rule) {
            return;
        }
    }
    hits[(*n)++] = (feel_hit){.table = h->table, .rule = (uint32_t)rule, .owner = h->owner};
}

bool evaluate_columns_hits(const evaluate_columns *c, size_t i, size_t k, arena *a,
                           const feel_hit **hits, size_t *n)
{
    const program_benefit *p = &c->program->benefits[i];
    size_t capacity = 0;
    *n = 0;
    if (!p->hits_known) {
        return false;
    }
    for (size_t h = 0; h < p->n_hits; h++) {
        capacity += p->hits[h].truths == NULL ? 1 : p->hits[h].table->n_rules;
    }
    feel_hit *list = arena_alloc(a, (capacity + 1) * sizeof *list);
    for (size_t h = 0; h < p->n_hits; h++) {
        const program_hit *hit = &p->hits[h];
        if (byte_of(c, i, hit->flag, k, 1) == 0) {
            return false;
        }
        if (hit->truths == NULL) {
            size_t rule = byte_of(c, i, hit->rule, k, 0);
            if (rule < hit->table->n_rules) {
                add_hit(list, n, hit, rule);
            }
            continue;
        }
        for (size_t r = 0; r < hit->table->n_rules; r++) {
            if (byte_of(c, i, hit->truths[r], k, TRUTH_T) == TRUTH_T) {
                add_hit(list, n, hit, r);
            }
        }
    }
    *hits = list;
    return true;
}

bool evaluate_columns_signature(const evaluate_columns *c, size_t i, size_t k, uint64_t *out)
{
    const program_benefit *p = &c->program->benefits[i];
    uint64_t signature = i + 1;
    if (!p->hits_known) {
        return false;
    }
    for (size_t h = 0; h < p->n_hits; h++) {
        const program_hit *hit = &p->hits[h];
        if (byte_of(c, i, hit->flag, k, 1) == 0) {
            return false;
        }
        size_t n = hit->truths == NULL ? 1 : hit->table->n_rules;
        for (size_t r = 0; r < n; r++) {
            uint8_t byte = hit->truths == NULL ? byte_of(c, i, hit->rule, k, 0)
                                               : byte_of(c, i, hit->truths[r], k, TRUTH_T);
            signature = (signature ^ byte) * UINT64_C(0x100000001b3) + 0x9e3779b9;
        }
    }
    *out = signature;
    return true;
}

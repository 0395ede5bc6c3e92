/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts to registers. An item that has one record for every subject, in order, is not copied: the
 * register is the column. Otherwise each subject's row is looked up once per chunk.
 */
#include <stdlib.h>
#include <string.h>

#include "evaluate/columns_parts.h"

#define NUMBER_SCALE 6 /* of a COLUMN_NUMBER: see plan/compile_expression.c */
#define NUMBER_MAX   INT64_C(999999999999999999)

static void find_rows(evaluate_columns *c, size_t item)
{
    const batch_item *b = &c->batch->items[item];
    uint32_t *rows = c->item_rows + item * COLUMNS_CHUNK;
    uint8_t *there = c->item_there + item * COLUMNS_CHUNK;
    if (c->item_ready[item]) {
        return;
    }
    for (size_t i = 0; i < c->n; i++) {
        uint32_t begin = b->row_begin[c->first + i];
        there[i] = b->row_begin[c->first + i + 1] - begin == 1;
        rows[i] = there[i] ? begin : 0;
    }
    c->item_ready[item] = true;
}

/* The rows of the register as they stand in the column: from row `begin` on, or NULL when they have
 * to be picked. */
static bool is_direct(const evaluate_columns *c, const program_step *s, size_t *begin, size_t *n)
{
    const batch_item *b = &c->batch->items[s->a];
    if (s->domain > 0) {
        *begin = b->row_begin[c->first];
        *n = b->row_begin[c->first + c->n] - *begin;
        return true;
    }
    *begin = c->first;
    *n = c->n;
    return b->aligned;
}

static bool is_stale(const evaluate_columns *c, const program_step *s)
{
    return c->program->subject->items[s->a].stale;
}

/* A flag of the rows whose state is COLUMN_VALID; NULL if that is all of them. */
static uint8_t *states_flag(evaluate_columns *c, const program_step *s, uint8_t *out)
{
    const column *column = &c->batch->items[s->a].table.columns[s->b];
    size_t begin, n;
    bool direct = is_direct(c, s, &begin, &n);
    if (is_stale(c, s)) {
        memset(out, 0, n);
        return out;
    }
    if (direct) {
        if (column->n_other == 0) {
            return NULL;
        }
        /* Kernels may read up to the next multiple of 64 rows, which the column ends with. */
        const uint8_t *states = column->states + begin;
        if (begin % 64 != 0) {
            memcpy(out, states, n);
            states = out;
        }
        c->kernels->byte_equal_const(out, states, COLUMN_VALID, n);
        return out;
    }
    find_rows(c, (size_t)s->a);
    const uint8_t *there = c->item_there + (size_t)s->a * COLUMNS_CHUNK;
    const uint32_t *rows = c->item_rows + (size_t)s->a * COLUMNS_CHUNK;
    if (c->batch->items[s->a].table.n_rows == 0) {
        memset(out, 0, n);
        return out;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(there[i] & (column->states[rows[i]] == COLUMN_VALID));
    }
    return out;
}

/* The cells themselves, directly or picked into `buffer`; no more than n rows are touched. */
static const void *cells(evaluate_columns *c, const program_step *s, void *buffer, size_t *n)
{
    const column_table *t = &c->batch->items[s->a].table;
    const column *column = &t->columns[s->b];
    size_t begin, width = column_width(column->type);
    if (is_direct(c, s, &begin, n)) {
        const char *at = (const char *)column->values + begin * width;
        if (begin % 64 == 0 || width > sizeof(int64_t)) {
            return at;
        }
        /* Kernels may read up to the next multiple of 64 rows, which the column ends with. */
        memcpy(buffer, at, *n * width);
        return buffer;
    }
    if (t->n_rows == 0) {
        memset(buffer, 0, *n * (width > sizeof(int64_t) ? sizeof(int64_t) : width));
        return buffer;
    }
    find_rows(c, (size_t)s->a);
    const uint32_t *rows = c->item_rows + (size_t)s->a * COLUMNS_CHUNK;
    switch (width) {
    case 1:
        c->kernels->gather_u8(buffer, column->values, rows, *n);
        break;
    case 4:
        c->kernels->gather_i32(buffer, column->values, rows, *n);
        break;
    case 8:
        c->kernels->gather_i64(buffer, column->values, rows, *n);
        break;
    default:
        break;
    }
    return buffer;
}

/* decimal128 to 64 bits with six decimals; what does not fit exactly is not there. */
static void scale_numbers(evaluate_columns *c, const program_step *s)
{
    const column *column = &c->batch->items[s->a].table.columns[s->b];
    const number *numbers = column->values;
    size_t begin, n;
    bool direct = is_direct(c, s, &begin, &n);
    int64_t *out = columns_buffer(c, s->out);
    uint8_t *flag = columns_buffer(c, s->out2);
    const uint32_t *rows = c->item_rows + (size_t)s->a * COLUMNS_CHUNK;
    const uint8_t *there = c->item_there + (size_t)s->a * COLUMNS_CHUNK;
    bool empty = c->batch->items[s->a].table.n_rows == 0;
    if (!direct) {
        find_rows(c, (size_t)s->a);
    }
    for (size_t i = 0; i < n; i++) {
        size_t row = direct ? begin + i : rows[i];
        out[i] = 0;
        flag[i] = !is_stale(c, s) && !empty && (direct || there[i]) &&
                  column->states[row] == COLUMN_VALID &&
                  number_to_scaled(&out[i], numbers[row], NUMBER_SCALE) && out[i] >= -NUMBER_MAX &&
                  out[i] <= NUMBER_MAX;
    }
    c->data[s->out] = out;
    c->data[s->out2] = flag;
}

void columns_fact(evaluate_columns *c, const program_step *s)
{
    const column *column = &c->batch->items[s->a].table.columns[s->b];
    if (column->type == COLUMN_NUMBER) {
        scale_numbers(c, s);
        return;
    }
    size_t n;
    void *buffer = columns_buffer(c, s->out);
    const void *values = cells(c, s, buffer, &n);
    c->data[s->out] = (void *)(uintptr_t)values;
    if (column->type == COLUMN_BOOLEAN) {
        const uint8_t *bytes = values;
        uint8_t *truths = buffer;
        for (size_t i = 0; i < n; i++) {
            truths[i] = (uint8_t)(TRUTH_F - bytes[i]);
        }
        c->data[s->out] = truths;
    }
    c->data[s->out2] = states_flag(c, s, columns_buffer(c, s->out2));
}

void columns_present(evaluate_columns *c, const program_step *s)
{
    c->data[s->out] = states_flag(c, s, columns_buffer(c, s->out));
}

/* As evaluate_items.c makes a plain null: no record of a complete source, and a NULL that means none. */
void columns_none(evaluate_columns *c, const program_step *s)
{
    const plan_item *item = &c->program->subject->items[s->a];
    const batch_item *b = &c->batch->items[s->a];
    const column *column = &b->table.columns[s->b];
    bool complete = c->program->plan->book->sources[item->item->source].complete;
    bool null_is_none = item->columns[s->b].fact->null_means == RULEBOOK_NULL_NONE;
    uint8_t *flag = columns_buffer(c, s->out);
    size_t begin, n;
    bool direct = is_direct(c, s, &begin, &n);
    c->data[s->out] = flag;
    if (item->stale) {
        memset(flag, 0, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        size_t row = direct ? begin + i : b->row_begin[c->first + i];
        size_t n_rows = direct ? 1 : b->row_begin[c->first + i + 1] - row;
        flag[i] = n_rows == 0 ? complete : n_rows == 1 && null_is_none && column->states[row] == COLUMN_NULL;
    }
}

void columns_list_is_known(evaluate_columns *c, const program_step *s)
{
    const plan_item *item = &c->program->subject->items[s->a];
    const batch_item *b = &c->batch->items[s->a];
    uint8_t *flag = columns_buffer(c, s->out);
    bool complete = c->program->plan->book->sources[item->item->source].complete;
    c->data[s->out] = flag;
    if (item->stale) {
        memset(flag, 0, c->n);
    } else if (complete) {
        c->data[s->out] = NULL;
    } else {
        for (size_t i = 0; i < c->n; i++) {
            flag[i] = b->row_begin[c->first + i + 1] > b->row_begin[c->first + i];
        }
    }
}

/* ---- parameters by region ---- */

static int32_t find_parameters(const plan *p, const char *region)
{
    value parameters = plan_parameters(p, region);
    for (size_t i = 0; i < p->n_parameter_regions; i++) {
        if (p->parameters[i].as.context == parameters.as.context) {
            return (int32_t)i;
        }
    }
    return 0;
}

void columns_region(evaluate_columns *c, const program_step *s)
{
    const batch *b = c->batch;
    int32_t *out = columns_buffer(c, s->out);
    c->data[s->out] = out;
    if (c->regions_capacity < (size_t)b->dictionary.n + 1) {
        size_t capacity = ((size_t)b->dictionary.n + 1) * 2;
        int32_t *regions = realloc(c->regions, capacity * sizeof *regions);
        if (regions == NULL) {
            arena_out_of_memory(capacity * sizeof *regions);
        }
        for (size_t i = c->regions_capacity; i < capacity; i++) {
            regions[i] = -1;
        }
        c->regions = regions;
        c->regions_capacity = capacity;
    }
    for (size_t i = 0; i < c->n; i++) {
        uint32_t code = b->region_codes[c->first + i];
        int32_t *known = &c->regions[code == BATCH_NO_REGION ? 0 : code + 1];
        if (*known < 0) {
            *known = find_parameters(c->program->plan, b->regions[c->first + i]);
        }
        out[i] = *known;
    }
}

/* ---- functions of texts ---- */

static void grow_results(text_results *r, size_t n)
{
    size_t capacity = n * 2;
    if (r->capacity >= n) {
        return;
    }
    uint8_t *truths = realloc(r->truths, capacity);
    int64_t *values = realloc(r->values, capacity * sizeof *values);
    if (truths == NULL || values == NULL) {
        arena_out_of_memory(capacity * sizeof *values);
    }
    memset(truths + r->capacity, NOT_ASKED, capacity - r->capacity);
    r->truths = truths;
    r->values = values;
    r->capacity = capacity;
}

static value call_function(evaluate_columns *c, const program_text_call *call, value text)
{
    value args[FEEL_PARAMS_MAX];
    arena_reset(&c->scratch);
    feel_run_reset(&c->run);
    if (call->conforms != NULL) {
        return value_boolean(
            !value_is_null(feel_coerce(&c->run, text, call->conforms, call->place)));
    }
    for (size_t i = 0; i < call->signature->n_params; i++) {
        args[i] = i < call->n_args ? call->args[i] : value_null();
    }
    args[call->at] = text;
    return call->signature->call(&c->run, call->place, args, call->n_args, call->given);
}

static void ask(evaluate_columns *c, const program_text_call *call, text_results *r, uint32_t code)
{
    column_dictionary *d = &c->batch->dictionary;
    value v = call_function(c, call, value_string(d->items[code].bytes, d->items[code].size));
    int64_t number = 0;
    uint8_t truth = TRUTH_U;
    if (call->result == FEEL_TYPE_BOOLEAN && v.kind == VALUE_BOOLEAN) {
        truth = v.as.boolean ? TRUTH_T : TRUTH_F;
    } else if (call->result == FEEL_TYPE_NUMBER && v.kind == VALUE_NUMBER &&
               number_to_int64(&number, v.as.number)) {
        truth = TRUTH_T;
    } else if (call->result == FEEL_TYPE_STRING && v.kind == VALUE_STRING) {
        number = column_dictionary_code(d, v.as.string.bytes, v.as.string.size);
        truth = TRUTH_T;
    }
    r->truths[code] = truth;
    r->values[code] = number;
}

/* Truths by code; NOT_ASKED where nobody has asked yet. */
static void call_for_truths(evaluate_columns *c, const program_text_call *call, text_results *r,
                            uint8_t *out, const uint32_t *codes, size_t n)
{
    c->kernels->lookup_u8_by_i32(out, r->truths, (const int32_t *)codes, n);
    if (c->kernels->max_u8(out, n) != NOT_ASKED) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (r->truths[codes[i]] == NOT_ASKED) {
            ask(c, call, r, codes[i]);
        }
        out[i] = r->truths[codes[i]];
    }
}

/* Of a row whose text is not there the code is 0: some text has it, or there is none at all. */
void columns_text_call(evaluate_columns *c, const program_step *s, size_t n)
{
    const program_text_call *call = s->data;
    text_results *r = &c->texts[call->index];
    const uint32_t *codes = c->data[s->a];
    void *out = columns_buffer(c, s->out);
    c->data[s->out] = out;
    if (c->batch->dictionary.n == 0) {
        column_dictionary_code(&c->batch->dictionary, "", 0);
    }
    grow_results(r, (size_t)c->batch->dictionary.n);
    if (s->wide == PROGRAM_BYTE) {
        call_for_truths(c, call, r, out, codes, n);
        return;
    }
    uint8_t *flag = columns_buffer(c, s->out2);
    c->data[s->out2] = flag;
    for (size_t i = 0; i < n; i++) {
        if (r->truths[codes[i]] == NOT_ASKED) {
            ask(c, call, r, codes[i]);
        }
        flag[i] = r->truths[codes[i]] == TRUTH_T;
        if (s->wide == PROGRAM_I32) {
            ((int32_t *)out)[i] = (int32_t)r->values[codes[i]];
        } else {
            ((int64_t *)out)[i] = r->values[codes[i]];
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One step after the other, each a kernel. Which type and whether the other side is a constant was
 * decided when the program was made; what is left to decide here is whether a flag is a column at
 * all: where every row has a value (most facts, on most nights) it is NULL, and costs nothing.
 */
#include <string.h>

#include "evaluate/columns_parts.h"

static const uint8_t *flag_bytes(const evaluate_columns *c, int32_t reg)
{
    const uint8_t *flag = reg < 0 ? NULL : c->data[reg];
    return flag == NULL ? c->ones : flag;
}

static const uint8_t *truth_bytes(const evaluate_columns *c, int32_t reg)
{
    return reg < 0 ? c->trues : c->data[reg];
}

static void run_flag_and(evaluate_columns *c, const program_step *s, void *out, size_t n)
{
    const uint8_t *a = c->data[s->a], *b = c->data[s->b];
    if (a == NULL || b == NULL) {
        c->data[s->out] =
            (void *)(uintptr_t)(a == NULL ? b : a); /* flags keep their memory: compile_finish() */
        return;
    }
    c->kernels->flag_and(out, a, b, n);
}

static void run_select(evaluate_columns *c, const program_step *s, void *out, size_t n)
{
    const kernel_set *k = c->kernels;
    const uint8_t *condition = c->data[s->c];
    bool flag = c->program->registers[s->out].flag;
    switch (s->wide) {
    case PROGRAM_BYTE:
        k->select_u8(out, condition, flag ? flag_bytes(c, s->a) : c->data[s->a],
                     flag ? flag_bytes(c, s->b) : c->data[s->b], n);
        break;
    case PROGRAM_I32:
        k->select_i32(out, condition, c->data[s->a], c->data[s->b], n);
        break;
    default:
        k->select_i64(out, condition, c->data[s->a], c->data[s->b], n);
        break;
    }
}

static void run_arithmetic(evaluate_columns *c, const program_step *s, void *out, size_t n)
{
    const kernel_set *k = c->kernels;
    const void *a = c->data[s->a], *b = s->b < 0 ? NULL : c->data[s->b];
    bool wide = s->wide == PROGRAM_I64;
    uint8_t *ok = s->out2 < 0 ? NULL : columns_buffer(c, s->out2);
    if (s->out2 >= 0) {
        c->data[s->out2] = ok;
    }
    switch (s->op) {
    case PROGRAM_ADD:
        s->checked ? k->add_checked_i64(out, ok, a, b, n)
        : wide     ? k->add_i64(out, a, b, n)
                   : k->add_i32(out, a, b, n);
        break;
    case PROGRAM_SUB:
        s->checked ? k->sub_checked_i64(out, ok, a, b, n)
        : wide     ? k->sub_i64(out, a, b, n)
                   : k->sub_i32(out, a, b, n);
        break;
    case PROGRAM_MUL:
        s->checked ? k->mul_checked_i64(out, ok, a, b, n)
        : wide     ? k->mul_i64(out, a, b, n)
                   : k->mul_i32(out, a, b, n);
        break;
    case PROGRAM_ADD_CONST:
        wide ? k->add_const_i64(out, a, s->imm, n) : k->add_const_i32(out, a, (int32_t)s->imm, n);
        break;
    case PROGRAM_MUL_CONST:
        wide ? k->mul_const_i64(out, a, s->imm, n) : k->mul_const_i32(out, a, (int32_t)s->imm, n);
        break;
    case PROGRAM_MIN:
        wide ? k->min_i64(out, a, b, n) : k->min_i32(out, a, b, n);
        break;
    case PROGRAM_MAX:
        wide ? k->max_i64(out, a, b, n) : k->max_i32(out, a, b, n);
        break;
    case PROGRAM_ABS:
        k->abs_i64(out, a, n);
        break;
    case PROGRAM_DIVIDE:
        wide ? k->divide_i64[s->how](out, a, s->imm, n)
             : k->divide_i32[s->how](out, a, (int32_t)s->imm, n);
        break;
    case PROGRAM_MODULO:
        wide ? k->modulo_i64(out, a, s->imm, n) : k->modulo_i32(out, a, (int32_t)s->imm, n);
        break;
    case PROGRAM_WIDEN:
        k->widen(out, a, n);
        break;
    default:
        k->narrow(out, a, n);
        break;
    }
}

#define EXPONENT_MAX 36
#define DIVIDEND_MAX \
    4e32 /* plan/compile_scalar.c says why a quotient of more digits is not certain */
#define DIVISOR_MAX 1e37

/* Whether the quotient below the exact one moves up by one, given its remainder (0 <= rest < divisor). */
static bool rounds_up(kernel_rounding how, bool negative, __int128 floor, __int128 rest,
                      __int128 divisor)
{
    int beside = rest > divisor - rest ? 1 : rest < divisor - rest ? -1 : 0; /* the middle */
    switch (how) {
    case KERNEL_HALF_EVEN:
        return beside > 0 || (beside == 0 && floor % 2 != 0);
    case KERNEL_UP:
        return rest != 0 && !negative;
    case KERNEL_DOWN:
        return rest != 0 && negative;
    case KERNEL_HALF_UP:
        return beside > 0 || (beside == 0 && !negative);
    case KERNEL_HALF_DOWN:
        return beside > 0 || (beside == 0 && negative);
    case KERNEL_CEILING:
        return rest != 0;
    default:
        return false;
    }
}

static __int128 power_of_ten(int64_t n)
{
    __int128 power = 1;
    for (int64_t i = 0; i < n && i < EXPONENT_MAX; i++) {
        power *= 10;
    }
    return power;
}

/* A column by a column, in 128 bits: rare, so there is no kernel for it. */
static void run_divide_by(evaluate_columns *c, const program_step *s, int64_t *out, size_t n)
{
    const int64_t *a = c->data[s->a], *b = c->data[s->b];
    uint8_t *ok = columns_buffer(c, s->out2);
    __int128 up = power_of_ten(s->imm), down = power_of_ten(-s->imm);
    c->data[s->out2] = ok;
    for (size_t i = 0; i < n; i++) {
        double size = (double)a[i] * (double)up, by = (double)b[i] * (double)down;
        out[i] = 0;
        ok[i] = 0;
        if (b[i] == 0 || size > DIVIDEND_MAX || size < -DIVIDEND_MAX || by > DIVISOR_MAX ||
            by < -DIVISOR_MAX) {
            continue;
        }
        __int128 dividend = a[i] * up, divisor = b[i] * down;
        if (divisor < 0) {
            dividend = -dividend;
            divisor = -divisor;
        }
        __int128 floor = dividend / divisor - (dividend % divisor < 0);
        __int128 rounded = floor + rounds_up((kernel_rounding)s->how, dividend < 0, floor,
                                             dividend - floor * divisor, divisor);
        if (rounded >= INT64_MIN && rounded <= INT64_MAX) {
            out[i] = (int64_t)rounded;
            ok[i] = 1;
        }
    }
}

static void run_compare(evaluate_columns *c, const program_step *s, void *out, size_t n)
{
    const kernel_set *k = c->kernels;
    bool wide = s->wide == PROGRAM_I64;
    if (s->op == PROGRAM_COMPARE) {
        wide ? k->compare_i64[s->how](out, c->data[s->a], c->data[s->b], n)
             : k->compare_i32[s->how](out, c->data[s->a], c->data[s->b], n);
    } else if (s->op == PROGRAM_COMPARE_TEXT) {
        k->compare_const_i32[KERNEL_EQ](out, c->data[s->a], (int32_t)c->text_codes[s->imm], n);
    } else {
        wide ? k->compare_const_i64[s->how](out, c->data[s->a], s->imm, n)
             : k->compare_const_i32[s->how](out, c->data[s->a], (int32_t)s->imm, n);
    }
}

static void run_date(evaluate_columns *c, const program_step *s, void *out, size_t n)
{
    const kernel_set *k = c->kernels;
    const int32_t *a = c->data[s->a], *b = s->b < 0 ? NULL : c->data[s->b];
    uint8_t *ok = s->out2 < 0 ? NULL : columns_buffer(c, s->out2);
    if (s->out2 >= 0) {
        c->data[s->out2] = ok;
    }
    switch (s->op) {
    case PROGRAM_YEAR:
        k->date_year(out, a, n);
        break;
    case PROGRAM_MONTH:
        k->date_month(out, a, n);
        break;
    case PROGRAM_DAY:
        k->date_day(out, a, n);
        break;
    case PROGRAM_WEEKDAY:
        k->date_weekday(out, a, n);
        break;
    case PROGRAM_DATE_OK:
        k->date_in_range(out, a, n);
        break;
    case PROGRAM_DATE_MAKE:
        k->date_make(out, ok, a, b, c->data[s->c], n);
        break;
    case PROGRAM_ADD_MONTHS:
        k->date_add_months(out, ok, a, b, n);
        break;
    case PROGRAM_ADD_MONTHS_CONST:
        k->date_add_months_const(out, ok, a, (int32_t)s->imm, n);
        break;
    case PROGRAM_MONTHS_BETWEEN:
        k->months_between(out, a, b, n);
        break;
    case PROGRAM_MONTHS_BETWEEN_CONST:
        k->months_between_const(out, a, (int32_t)s->imm, n);
        break;
    default:
        k->months_since_const(out, (int32_t)s->imm, a, n);
        break;
    }
}

static void run_lookup(evaluate_columns *c, const program_step *s, void *out, size_t n)
{
    const kernel_set *k = c->kernels;
    switch (s->wide) {
    case PROGRAM_BYTE:
        k->lookup_u8_by_u8(out, s->data, c->data[s->a], n);
        break;
    case PROGRAM_I32:
        k->lookup_i32_by_u8(out, s->data, c->data[s->a], n);
        break;
    default:
        k->lookup_i64_by_u8(out, s->data, c->data[s->a], n);
        break;
    }
}

/* Rows picked: a flag that every row has stays so. */
static void pick(evaluate_columns *c, const program_step *s, void *out, const uint32_t *rows,
                 size_t n)
{
    const kernel_set *k = c->kernels;
    const void *a = c->data[s->a];
    if (c->program->registers[s->out].flag && a == NULL) {
        c->data[s->out] = NULL;
    } else if (s->wide == PROGRAM_BYTE) {
        k->gather_u8(out, a, rows, n);
    } else if (s->wide == PROGRAM_I32) {
        k->gather_i32(out, a, rows, n);
    } else {
        k->gather_i64(out, a, rows, n);
    }
}

static const uint32_t *list_begin(const evaluate_columns *c, int16_t domain)
{
    return c->batch->items[domain - 1].row_begin + c->first;
}

static void run_spread(evaluate_columns *c, const program_step *s, void *out)
{
    const kernel_set *k = c->kernels;
    const uint32_t *begin = list_begin(c, s->domain);
    const void *a = c->data[s->a];
    if (c->program->registers[s->out].flag && a == NULL) {
        c->data[s->out] = NULL;
    } else if (s->wide == PROGRAM_BYTE) {
        k->spread_u8(out, a, begin, c->n);
    } else if (s->wide == PROGRAM_I32) {
        k->spread_i32(out, a, begin, c->n);
    } else {
        k->spread_i64(out, a, begin, c->n);
    }
}

/* The place that was taken may be that of a subject without any row: then it is 0, and there may be no row at all. */
static void run_take(evaluate_columns *c, const program_step *s, void *out)
{
    const uint32_t *begin = list_begin(c, s->domain);
    if (begin[c->n] == begin[0]) {
        memset(out, 0, c->n << (s->wide == PROGRAM_BYTE ? 0 : s->wide == PROGRAM_I32 ? 2 : 3));
        return;
    }
    pick(c, s, out, c->data[s->b], c->n);
}

static void run_hit(evaluate_columns *c, const program_step *s, uint8_t *rule, size_t n)
{
    const kernel_set *k = c->kernels;
    const program_table *t = s->data;
    uint8_t *state = columns_buffer(c, s->out2);
    k->hit_begin(rule, state, (uint8_t)s->imm, n);
    for (size_t i = 0; i < t->n_rules; i++) {
        const uint8_t *truth = truth_bytes(c, t->truths[i]);
        if (t->unique) {
            k->hit_unique(rule, state, truth, t->order[i], n);
        } else {
            k->hit_first(rule, state, truth, t->order[i], n);
        }
    }
    k->hit_known(state, state, n);
    c->data[s->out2] = state;
}

static void run_list(evaluate_columns *c, const program_step *s, void *out)
{
    const kernel_set *k = c->kernels;
    const uint32_t *begin = list_begin(c, s->domain);
    const uint8_t *keep = s->c < 0 ? NULL : c->data[s->c];
    uint8_t *ok = s->out2 < 0 ? NULL : columns_buffer(c, s->out2);
    const void *a = s->a < 0 ? NULL : c->data[s->a];
    size_t n = c->n;
    if (s->out2 >= 0) {
        c->data[s->out2] = ok;
    }
    switch (s->op) {
    case PROGRAM_ANY:
        k->list_any(out, a, begin, n);
        break;
    case PROGRAM_ALL:
        k->list_all(out, a, begin, n);
        break;
    case PROGRAM_LIST_DECIDED:
        k->list_decided(out, a, begin, n);
        break;
    case PROGRAM_LIST_KNOWN:
        if (a == NULL) {
            c->data[s->out] = NULL;
        } else {
            k->list_known(out, keep == NULL ? c->trues : keep, a, begin, n);
        }
        break;
    case PROGRAM_COUNT:
        k->list_count(out, keep, begin, n);
        break;
    case PROGRAM_SUM:
        k->list_sum(out, ok, a, keep, begin, n);
        break;
    case PROGRAM_LEAST:
        k->list_min(out, ok, a, keep, begin, n);
        break;
    case PROGRAM_MOST:
        k->list_max(out, ok, a, keep, begin, n);
        break;
    case PROGRAM_FIRST:
        k->list_first(out, ok, keep == NULL ? c->trues : keep, begin, n);
        break;
    default:
        k->list_last(out, ok, keep == NULL ? c->trues : keep, begin, n);
        break;
    }
}

static void run_truth(evaluate_columns *c, const program_step *s, uint8_t *out, size_t n)
{
    const kernel_set *k = c->kernels;
    const uint8_t *a = c->data[s->a];
    switch (s->op) {
    case PROGRAM_AND:
        k->truth_and(out, a, c->data[s->b], n);
        break;
    case PROGRAM_OR:
        k->truth_or(out, a, c->data[s->b], n);
        break;
    case PROGRAM_NOT:
        k->truth_not(out, a, n);
        break;
    case PROGRAM_SAME:
        k->truth_equal(out, a, c->data[s->b], n);
        break;
    case PROGRAM_MASK:
        if (c->data[s->b] == NULL) {
            memcpy(out, a, n);
        } else {
            k->truth_mask(out, a, c->data[s->b], n);
        }
        break;
    case PROGRAM_KEEP:
        k->truth_keep(out, a, (uint8_t)s->imm, n);
        break;
    case PROGRAM_FROM_FLAG:
        k->truth_from_flag(out, flag_bytes(c, s->a), n);
        break;
    case PROGRAM_IS:
        k->flag_from_truth(out, a, (uint8_t)s->imm, n);
        break;
    case PROGRAM_DECIDED:
        k->flag_decided(out, a, n);
        break;
    default:
        k->byte_equal_const(out, a, (uint8_t)s->imm, n);
        break;
    }
}

static void run_fill(evaluate_columns *c, const program_step *s, void *out, size_t n)
{
    if (s->op == PROGRAM_FILL_TEXT) {
        c->kernels->fill_i32(out, (int32_t)c->text_codes[s->imm], n);
    } else if (s->wide == PROGRAM_BYTE) {
        memset(out, (int)s->imm, n);
    } else if (s->wide == PROGRAM_I32) {
        c->kernels->fill_i32(out, (int32_t)s->imm, n);
    } else {
        c->kernels->fill_i64(out, s->imm, n);
    }
}

static void run_step(evaluate_columns *c, const program_step *s, size_t n)
{
    void *out = columns_buffer(c, s->out);
    if (s->op <= PROGRAM_REGION) {
        switch (s->op) {
        case PROGRAM_FACT:
            columns_fact(c, s);
            return;
        case PROGRAM_PRESENT:
            columns_present(c, s);
            return;
        case PROGRAM_NONE:
            columns_none(c, s);
            return;
        case PROGRAM_LIST_IS_KNOWN:
            columns_list_is_known(c, s);
            return;
        default:
            columns_region(c, s);
            return;
        }
    }
    c->data[s->out] = out;
    if (s->op <= PROGRAM_FILL_TEXT) {
        run_fill(c, s, out, n);
    } else if (s->op == PROGRAM_FLAG_AND) {
        run_flag_and(c, s, out, n);
    } else if (s->op <= PROGRAM_BYTE_IS) {
        run_truth(c, s, out, n);
    } else if (s->op == PROGRAM_SELECT) {
        run_select(c, s, out, n);
    } else if (s->op <= PROGRAM_COMPARE_TEXT) {
        run_compare(c, s, out, n);
    } else if (s->op <= PROGRAM_MODULO) {
        run_arithmetic(c, s, out, n);
    } else if (s->op == PROGRAM_DIVIDE_BY) {
        run_divide_by(c, s, out, n);
    } else if (s->op == PROGRAM_DIVIDE_BY) {
        run_divide_by(c, s, out, n);
    } else if (s->op <= PROGRAM_MONTHS_SINCE_CONST) {
        run_date(c, s, out, n);
    } else if (s->op == PROGRAM_LOOKUP) {
        run_lookup(c, s, out, n);
    } else if (s->op == PROGRAM_TEXT_CALL) {
        columns_text_call(c, s, n);
    } else if (s->op == PROGRAM_GATHER) {
        pick(c, s, out, c->selected, n);
    } else if (s->op == PROGRAM_SPREAD) {
        run_spread(c, s, out);
    } else if (s->op == PROGRAM_TAKE) {
        run_take(c, s, out);
    } else if (s->op == PROGRAM_HIT) {
        run_hit(c, s, out, n);
    } else {
        run_list(c, s, out);
    }
}

void columns_run(evaluate_columns *c, size_t segment, size_t n)
{
    const program *p = c->program;
    for (size_t i = 0; i < p->n_steps[segment]; i++) {
        const program_step *s = &p->steps[segment][i];
        size_t rows = n;
        if (s->domain > 0) {
            const uint32_t *begin = list_begin(c, s->domain);
            rows = begin[c->n] - begin[0];
        }
        run_step(c, s, rows);
    }
}

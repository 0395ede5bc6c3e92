/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers, dates and durations as integers in registers.
 *
 *     number   reg / 10^scale / divisor, low <= reg <= high      date      days since 1970-01-01
 *     months   reg (years and months duration)                    seconds   reg (days and time duration)
 *
 * A divisor other than 1 stands for a division that does not come out (by 12, by 139): v = n / (d 10^s).
 * The interpreter rounds such a quotient to 34 digits, an error below |v| 10^-33, and goes on. Off a
 * boundary (a multiple of 1 / (2 10^t), t <= s, where rounding and comparing change) v lies at least
 * 1 / (2 d 10^s) away from it, which is more as long as n < 5 10^32, and n has 64 bits; on a boundary
 * the quotient comes out and has no error. So both give the same once rounded or compared. After a
 * multiplication (1/3 * 3) or a sum of two quotients v may be on a boundary and what the interpreter
 * has beside it: the operand is tainted, and rows at a boundary are the interpreter's.
 */
#include <string.h>

#include "plan/compile_scalar.h"

#define SCALE_MAX    18
#define DIVISOR_MAX  INT64_C(10000000)
#define DIVISORS_MAX 8 /* constants of a table that a number is divided by */

static const int64_t powers[SCALE_MAX + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    INT64_C(10000000000),
    INT64_C(100000000000),
    INT64_C(1000000000000),
    INT64_C(10000000000000),
    INT64_C(100000000000000),
    INT64_C(1000000000000000),
    INT64_C(10000000000000000),
    INT64_C(100000000000000000),
    INT64_C(1000000000000000000),
};

/* ---- truths ---- */

operand compile_truth(int32_t reg)
{
    return (operand){.kind = OPERAND_SCALAR,
                     .type = FEEL_TYPE_BOOLEAN,
                     .reg = reg,
                     .flag = ALWAYS,
                     .present = NOT_FACT};
}

operand compile_boolean_const(bool b)
{
    return compile_const(value_boolean(b));
}

program_step scalar_step(program_op op, uint8_t wide, int32_t a, int32_t b)
{
    return (program_step){.op = (uint8_t)op, .wide = wide, .a = a, .b = b, .c = -1};
}

static int32_t fill_truth(compiler *c, uint8_t truth)
{
    program_step s = scalar_step(PROGRAM_FILL, PROGRAM_BYTE, -1, -1);
    s.imm = truth;
    return compile_step(c, s, 0, false, NULL);
}

int32_t compile_truth_of(compiler *c, operand o)
{
    o = compile_resolve(c, o);
    if (o.kind == OPERAND_SCALAR && o.type == FEEL_TYPE_BOOLEAN) {
        return o.flag == ALWAYS
                   ? compile_use(c, o.reg)
                   : compile_step(c, scalar_step(PROGRAM_MASK, PROGRAM_BYTE, o.reg, o.flag), 2,
                                  false, NULL);
    }
    bool known = o.kind == OPERAND_CONST && o.constant.kind == VALUE_BOOLEAN;
    return fill_truth(c, !known ? TRUTH_U : o.constant.as.boolean ? TRUTH_T : TRUTH_F);
}

static bool is_truth(operand o, bool b)
{
    return o.kind == OPERAND_CONST && o.constant.kind == VALUE_BOOLEAN &&
           o.constant.as.boolean == b;
}

static bool is_condition(operand o)
{
    return o.kind == OPERAND_SCALAR && o.type == FEEL_TYPE_BOOLEAN;
}

static operand keep(compiler *c, operand o, uint8_t which)
{
    program_step s = scalar_step(PROGRAM_KEEP, PROGRAM_BYTE, compile_truth_of(c, o), -1);
    s.imm = which;
    return compile_truth(compile_step(c, s, 1, false, NULL));
}

static operand join(compiler *c, program_op op, operand a, operand b)
{
    bool neutral = op == PROGRAM_AND;
    uint8_t deciding = neutral ? TRUTH_F : TRUTH_T;
    if (is_truth(a, !neutral) || is_truth(b, !neutral)) {
        return compile_boolean_const(!neutral);
    }
    if (is_truth(a, neutral) && (is_condition(b) || b.kind == OPERAND_CONST)) {
        return b.kind == OPERAND_CONST && b.constant.kind != VALUE_BOOLEAN ? (operand){0} : b;
    }
    if (is_truth(b, neutral) && is_condition(a)) {
        return a;
    }
    if (!is_condition(a) && !is_condition(b)) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    if (!is_condition(b)) {
        return keep(c, a, deciding);
    }
    if (!is_condition(a)) {
        return keep(c, b, deciding);
    }
    int32_t x = compile_truth_of(c, a), y = compile_truth_of(c, b);
    return x == y ? compile_truth(x)
                  : compile_truth(
                        compile_step(c, scalar_step(op, PROGRAM_BYTE, x < y ? x : y, x < y ? y : x),
                                     2, false, NULL));
}

operand compile_and(compiler *c, operand a, operand b)
{
    return join(c, PROGRAM_AND, compile_resolve(c, a), compile_resolve(c, b));
}

operand compile_or(compiler *c, operand a, operand b)
{
    return join(c, PROGRAM_OR, compile_resolve(c, a), compile_resolve(c, b));
}

operand compile_not(compiler *c, operand a)
{
    a = compile_resolve(c, a);
    if (a.kind == OPERAND_CONST && a.constant.kind == VALUE_BOOLEAN) {
        return compile_boolean_const(!a.constant.as.boolean);
    }
    if (!is_condition(a)) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    return compile_truth(compile_step(
        c, scalar_step(PROGRAM_NOT, PROGRAM_BYTE, compile_truth_of(c, a), -1), 1, false, NULL));
}

/* ---- registers of numbers ---- */

static bool is_register_type(feel_type_kind type)
{
    return type == FEEL_TYPE_NUMBER || type == FEEL_TYPE_DATE || type == FEEL_TYPE_MONTHS ||
           type == FEEL_TYPE_SECONDS;
}

uint8_t scalar_width(wide_int low, wide_int high)
{
    return low >= INT32_MIN && high <= INT32_MAX ? PROGRAM_I32 : PROGRAM_I64;
}

operand compile_wide(compiler *c, operand a)
{
    if (a.wide != PROGRAM_I64) {
        a.reg = compile_step(c, scalar_step(PROGRAM_WIDEN, PROGRAM_I64, a.reg, -1), 1, false, NULL);
        a.wide = PROGRAM_I64;
    }
    return a;
}

operand scalar_narrow(compiler *c, operand a)
{
    if (a.wide == PROGRAM_I64 && scalar_width(a.low, a.high) == PROGRAM_I32) {
        a.reg =
            compile_step(c, scalar_step(PROGRAM_NARROW, PROGRAM_I32, a.reg, -1), 1, false, NULL);
        a.wide = PROGRAM_I32;
    }
    return a;
}

/* A constant as an integer: numbers with as few decimals as they have. */
bool scalar_const(value v, feel_type_kind type, int64_t *out, int *scale)
{
    *scale = 0;
    switch (v.kind) {
    case VALUE_NUMBER:
        for (; *scale <= SCALE_MAX; ++*scale) {
            if (number_to_scaled(out, v.as.number, *scale)) {
                return type == FEEL_TYPE_NUMBER;
            }
        }
        return false;
    case VALUE_DATE: {
        int64_t day = temporal_days_from_date(v.as.date);
        *out = day;
        return type == FEEL_TYPE_DATE && day > INT32_MIN && day < INT32_MAX;
    }
    case VALUE_MONTHS:
        *out = v.as.months;
        return type == FEEL_TYPE_MONTHS && *out > INT32_MIN && *out < INT32_MAX;
    case VALUE_SECONDS:
        *out = v.as.seconds.seconds;
        return type == FEEL_TYPE_SECONDS && v.as.seconds.nano == 0;
    default:
        return false;
    }
}

feel_type_kind scalar_type_of_const(value v)
{
    return (feel_type_kind)((int)v.kind + 1); /* the scalar kinds run in parallel: feel/coerce.c */
}

/* A register's result, with its bounds; the widths are made to fit by the caller. */
operand scalar_result(operand like, int32_t reg, uint8_t wide, wide_int low, wide_int high,
                      int32_t flag)
{
    operand o = {.kind = OPERAND_SCALAR,
                 .type = like.type,
                 .reg = reg,
                 .flag = flag,
                 .present = NOT_FACT,
                 .wide = wide,
                 .scale = like.scale,
                 .divisor = like.divisor == 0 ? 1 : like.divisor,
                 .tainted = like.tainted};
    o.low = low < INT64_MIN ? INT64_MIN : (int64_t)low;
    o.high = high > INT64_MAX ? INT64_MAX : (int64_t)high;
    return o;
}

/* a * factor, a constant integer; the scale and divisor are a's. */
operand scalar_times(compiler *c, operand a, int64_t factor)
{
    if (factor == 1) {
        return a;
    }
    int64_t product;
    if (a.low == a.high && a.flag == ALWAYS && !__builtin_mul_overflow(a.low, factor, &product)) {
        program_step s =
            scalar_step(PROGRAM_FILL, scalar_width(product, product), -1, -1); /* a constant */
        s.imm = product;
        return scalar_result(a, compile_step(c, s, 0, false, NULL), s.wide, product, product,
                             ALWAYS);
    }
    wide_int x = (wide_int)a.low * factor, y = (wide_int)a.high * factor;
    wide_int low = x < y ? x : y, high = x < y ? y : x;
    if (low < INT64_MIN || high > INT64_MAX) {
        a = compile_wide(c, a);
        program_step f = scalar_step(PROGRAM_FILL, PROGRAM_I64, -1, -1);
        f.imm = factor;
        int32_t ok;
        program_step s =
            scalar_step(PROGRAM_MUL, PROGRAM_I64, a.reg, compile_step(c, f, 0, false, NULL));
        s.checked = true;
        int32_t reg = compile_step(c, s, 2, false, &ok);
        return scalar_result(a, reg, PROGRAM_I64, low, high,
                             compile_flag_and(c, a.flag < 0 ? a.flag : compile_use(c, a.flag), ok));
    }
    if (scalar_width(low, high) == PROGRAM_I64) {
        a = compile_wide(c, a);
    }
    program_step s = scalar_step(PROGRAM_MUL_CONST, a.wide, a.reg, -1);
    s.imm = factor;
    return scalar_result(a, compile_step(c, s, 1, false, NULL), a.wide, low, high, a.flag);
}

static operand rescale(compiler *c, operand a, int scale)
{
    operand out = a;
    if (scale > a.scale) {
        out = scalar_times(c, a, powers[scale - a.scale]);
        out.scale = scale;
    }
    return out;
}

operand compile_scalar_of(compiler *c, operand o, operand like, source_place at)
{
    int64_t i;
    int scale;
    if (o.kind == OPERAND_SCALAR) {
        return o.type == like.type ? o : compile_undecided(c, at, "operands of two kinds");
    }
    if (o.kind != OPERAND_CONST) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    if (o.constant.kind == VALUE_BOOLEAN && like.type == FEEL_TYPE_BOOLEAN) {
        return compile_truth(compile_truth_of(c, o));
    }
    if (o.constant.kind == VALUE_STRING && like.type == FEEL_TYPE_STRING) {
        program_step s = scalar_step(PROGRAM_FILL_TEXT, PROGRAM_I32, -1, -1);
        s.imm = compile_text(c, o.constant.as.string.bytes, o.constant.as.string.size);
        return (operand){.kind = OPERAND_SCALAR,
                         .type = FEEL_TYPE_STRING,
                         .wide = PROGRAM_I32,
                         .flag = ALWAYS,
                         .present = NOT_FACT,
                         .divisor = 1,
                         .reg = compile_step(c, s, 0, false, NULL)};
    }
    if (!scalar_const(o.constant, like.type, &i, &scale)) {
        return compile_undecided(c, at, "a constant of more than 18 digits, or of another kind");
    }
    program_step s = scalar_step(PROGRAM_FILL, scalar_width(i, i), -1, -1);
    s.imm = i;
    operand made = scalar_result((operand){.type = like.type, .scale = scale, .divisor = 1}, -1,
                                 s.wide, i, i, ALWAYS);
    made.reg = compile_step(c, s, 0, false, NULL);
    return made;
}

bool compile_align(compiler *c, operand *a, operand *b, source_place at)
{
    if (a->kind == OPERAND_CONST && b->kind == OPERAND_CONST) {
        *a = compile_scalar_of(c, *a, (operand){.type = scalar_type_of_const(a->constant)}, at);
    }
    *a = compile_scalar_of(c, *a, b->kind == OPERAND_SCALAR ? *b : *a, at);
    *b = compile_scalar_of(c, *b, *a, at);
    if (a->kind != OPERAND_SCALAR || b->kind != OPERAND_SCALAR || a->type != b->type) {
        return false;
    }
    if (!is_register_type(a->type)) {
        return true;
    }
    if (a->divisor != b->divisor) { /* n / d = n e / (d e) */
        int64_t d = a->divisor, e = b->divisor;
        if (d > DIVISOR_MAX / e) {
            return false;
        }
        *a = scalar_times(c, *a, e);
        *b = scalar_times(c, *b, d);
        a->divisor = b->divisor = d * e;
    }
    a->tainted = b->tainted = a->tainted || b->tainted;
    int scale = a->scale > b->scale ? a->scale : b->scale;
    *a = rescale(c, *a, scale);
    *b = rescale(c, *b, scale);
    if (a->wide != b->wide) {
        *a = compile_wide(c, *a);
        *b = compile_wide(c, *b);
    }
    return true;
}

/* ---- arithmetic ---- */

operand scalar_add(compiler *c, operand a, operand b, bool minus, source_place at)
{
    int64_t divisor = a.divisor > b.divisor ? a.divisor : b.divisor;
    bool tainted = a.tainted || b.tainted || (a.divisor != 1 && b.divisor != 1);
    if (divisor != 1) { /* n / d + m = (n + m d) / d */
        if (a.divisor != divisor && a.divisor != 1) {
            return compile_undecided(c, at, "a sum of two quotients");
        }
        if (b.divisor != divisor && b.divisor != 1) {
            return compile_undecided(c, at, "a sum of two quotients");
        }
        int scale = a.scale > b.scale ? a.scale : b.scale;
        bool a_whole = a.divisor == 1, b_whole = b.divisor == 1;
        a = rescale(c, a, scale);
        b = rescale(c, b, scale);
        a = a_whole ? scalar_times(c, a, divisor) : a;
        b = b_whole ? scalar_times(c, b, divisor) : b;
        a.divisor = b.divisor = 1;
    }
    if (!compile_align(c, &a, &b, at)) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    wide_int low = minus ? (wide_int)a.low - b.high : (wide_int)a.low + b.low;
    wide_int high = minus ? (wide_int)a.high - b.low : (wide_int)a.high + b.high;
    bool checked = low < INT64_MIN || high > INT64_MAX;
    if (scalar_width(low, high) == PROGRAM_I64) {
        a = compile_wide(c, a);
        b = compile_wide(c, b);
    }
    program_step s = scalar_step(minus ? PROGRAM_SUB : PROGRAM_ADD, a.wide, a.reg, b.reg);
    int32_t ok = ALWAYS;
    s.checked = checked;
    int32_t reg = compile_step(c, s, 2, false, checked ? &ok : NULL);
    int32_t flag = compile_flag_and(c, a.flag, b.flag);
    operand sum =
        scalar_result(a, reg, a.wide, low, high, checked ? compile_flag_and(c, flag, ok) : flag);
    sum.divisor = divisor;
    sum.tainted = tainted;
    return sum;
}

operand scalar_multiply(compiler *c, operand a, operand b, feel_type_kind type, source_place at)
{
    if (a.divisor != 1 && b.divisor != 1) {
        return compile_undecided(c, at, "a product of two quotients");
    }
    if (a.scale + b.scale > SCALE_MAX) {
        return compile_undecided(c, at, "a product with more than 18 decimals");
    }
    wide_int products[] = {(wide_int)a.low * b.low, (wide_int)a.low * b.high,
                           (wide_int)a.high * b.low, (wide_int)a.high * b.high};
    wide_int low = products[0], high = products[0];
    for (size_t i = 1; i < 4; i++) {
        low = products[i] < low ? products[i] : low;
        high = products[i] > high ? products[i] : high;
    }
    bool checked = low < INT64_MIN || high > INT64_MAX;
    if (scalar_width(low, high) == PROGRAM_I64 || a.wide != b.wide) {
        a = compile_wide(c, a);
        b = compile_wide(c, b);
    }
    program_step s = scalar_step(PROGRAM_MUL, a.wide, a.reg, b.reg);
    int32_t ok = ALWAYS;
    s.checked = checked;
    int32_t reg = compile_step(c, s, 2, false, checked ? &ok : NULL);
    int32_t flag = compile_flag_and(c, a.flag, b.flag);
    operand product =
        scalar_result(a, reg, a.wide, low, high, checked ? compile_flag_and(c, flag, ok) : flag);
    product.type = type;
    product.scale = a.scale + b.scale;
    product.divisor = a.divisor * b.divisor;
    product.tainted = a.tainted || b.tainted || product.divisor != 1;
    return product;
}

/* a * n for a constant n of `scale` decimals. */
static operand multiply_const(compiler *c, operand a, int64_t n, int scale, source_place at)
{
    if (a.scale + scale > SCALE_MAX) {
        return compile_undecided(c, at, "a product with more than 18 decimals");
    }
    operand product = scalar_times(c, a, n);
    product.scale = a.scale + scale;
    product.tainted = a.tainted || (a.divisor != 1 && n != 1 && n != -1);
    product.present = NOT_FACT;
    return product;
}

/* The constants a register was looked up from, each once; 0 = it was not. */
static size_t constants_of(compiler *c, operand o, operand *constants, size_t capacity)
{
    const program_step *lookup = NULL;
    size_t n = 0;
    for (size_t g = 0; g < c->p->n_segments; g++) {
        for (size_t i = 0; i < c->segments[g].n; i++) {
            const program_step *s = &c->segments[g].items[i];
            lookup =
                s->out == o.reg && s->op == PROGRAM_LOOKUP && s->wide == PROGRAM_I32 ? s : lookup;
        }
    }
    const int32_t *table = lookup == NULL ? NULL : lookup->data;
    for (size_t i = 0; table != NULL && i < (size_t)lookup->imm; i++) {
        operand one = compile_const(value_number(number_from_scaled(table[i], o.scale)));
        bool seen = false;
        for (size_t k = 0; k < n; k++) {
            seen = seen || value_identical(constants[k].constant, one.constant);
        }
        if (!seen && table[i] != 0) { /* 0 stands where there is no value */
            if (n == capacity) {
                return 0;
            }
            constants[n++] = one;
        }
    }
    return n;
}

static operand divide(compiler *c, operand a, operand b, source_place at);

/* By one of a table's constants: a quotient for each of them, and the right one chosen. */
static operand divide_by_one_of(compiler *c, operand a, operand b, const operand *constants,
                                size_t n, source_place at)
{
    operand out = divide(c, a, constants[n - 1], at);
    for (size_t i = n - 1; i-- > 0 && out.kind == OPERAND_SCALAR;) {
        operand is_it = compile_compare(c, FEEL_EQ, b, constants[i], at);
        out =
            compile_select(c, compile_truth_of(c, is_it), divide(c, a, constants[i], at), out, at);
    }
    if (out.kind == OPERAND_SCALAR) { /* a divisor that is not there, or 0 */
        operand not_zero = compile_compare(c, FEEL_NE, b, compile_const(value_int(0)), at);
        out.flag = compile_flag_and(c, out.flag,
                                    compile_flag_of(c, compile_truth_of(c, not_zero), TRUTH_T));
    }
    return out;
}

static operand divide(compiler *c, operand a, operand b, source_place at)
{
    operand constants[DIVISORS_MAX];
    size_t n_constants = b.kind == OPERAND_SCALAR && b.divisor == 1
                             ? constants_of(c, b, constants, DIVISORS_MAX)
                             : 0;
    if (n_constants > 0) {
        return divide_by_one_of(c, a, b, constants, n_constants, at);
    }
    int64_t n;
    int scale;
    if (b.kind == OPERAND_SCALAR && a.divisor == 1 && b.divisor == 1) {
        operand quotient = {.kind = OPERAND_QUOTIENT, .n = 2};
        quotient.entries = arena_array(c->a, 2, sizeof *quotient.entries);
        quotient.entries[0] = a;
        quotient.entries[1] = b;
        return quotient;
    }
    if (b.kind != OPERAND_CONST || !scalar_const(b.constant, FEEL_TYPE_NUMBER, &n, &scale) ||
        n == 0 || n == INT64_MIN) {
        return compile_undecided(c, at, "a division by a value that is no constant");
    }
    operand out = a;
    if (n < 0) {
        out = scalar_times(c, out, -1);
        n = -n;
    }
    /* x / (n / 10^scale) = x * 10^scale / n; factors 2 and 5 of n become decimals. */
    for (; n % 10 == 0; n /= 10) {
        out.scale++;
    }
    for (; n % 2 == 0; n /= 2) {
        out = scalar_times(c, out, 5);
        out.scale++;
    }
    for (; n % 5 == 0; n /= 5) {
        out = scalar_times(c, out, 2);
        out.scale++;
    }
    for (; scale > 0 && out.scale > 0; scale--) {
        out.scale--;
    }
    if (scale > 0) {
        out = scalar_times(c, out, powers[scale]);
    }
    wide_int divisor = (wide_int)out.divisor * n;
    if (out.scale > SCALE_MAX || divisor > DIVISOR_MAX) {
        return compile_undecided(c, at, "a quotient with too many digits");
    }
    out.divisor = (int64_t)divisor;
    out.present = NOT_FACT;
    return out;
}

operand scalar_divide(compiler *c, operand a, int64_t divisor, kernel_rounding how)
{
    program_step s = scalar_step(PROGRAM_DIVIDE, a.wide, a.reg, -1);
    if (a.wide == PROGRAM_I32 && divisor > INT32_MAX) {
        a = compile_wide(c, a);
        s.a = a.reg;
        s.wide = PROGRAM_I64;
    }
    s.how = (uint8_t)how;
    s.imm = divisor;
    int64_t low = a.low / divisor - 1, high = a.high / divisor + 1;
    operand out = scalar_result(a, compile_step(c, s, 1, false, NULL), s.wide, low, high, a.flag);
    return out;
}

static feel_type_kind scalar_type(operand o)
{
    return o.kind == OPERAND_SCALAR  ? o.type
           : o.kind == OPERAND_CONST ? scalar_type_of_const(o.constant)
                                     : FEEL_TYPE_ANY;
}

operand scalar_register(compiler *c, operand o, source_place at)
{
    return compile_scalar_of(c, o, (operand){.type = scalar_type(o)}, at);
}

operand compile_arithmetic(compiler *c, feel_op op, operand a, operand b, source_place at)
{
    feel_type_kind x = scalar_type(a), y = scalar_type(b);
    int64_t n;
    int scale;
    bool x_duration = x == FEEL_TYPE_MONTHS || x == FEEL_TYPE_SECONDS;
    bool y_duration = y == FEEL_TYPE_MONTHS || y == FEEL_TYPE_SECONDS;
    if (a.kind == OPERAND_UNDECIDED || b.kind == OPERAND_UNDECIDED) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    if (a.kind == OPERAND_QUOTIENT || b.kind == OPERAND_QUOTIENT) {
        return compile_undecided(c, at, "arithmetic with a quotient of two columns");
    }
    if (op == FEEL_ADD && x == FEEL_TYPE_DATE && y_duration) {
        return temporal_add(c, a, b, false, at);
    }
    if (op == FEEL_ADD && y == FEEL_TYPE_DATE && x_duration) {
        return temporal_add(c, b, a, false, at);
    }
    if (op == FEEL_SUB && x == FEEL_TYPE_DATE && y_duration) {
        return temporal_add(c, a, b, true, at);
    }
    if (op == FEEL_SUB && x == FEEL_TYPE_DATE && y == FEEL_TYPE_DATE) {
        return temporal_between(c, a, b, at);
    }
    if ((op == FEEL_ADD || op == FEEL_SUB) && x == y && (x == FEEL_TYPE_NUMBER || x_duration)) {
        a = scalar_register(c, a, at);
        b = scalar_register(c, b, at);
        return a.kind == OPERAND_SCALAR && b.kind == OPERAND_SCALAR
                   ? scalar_add(c, a, b, op == FEEL_SUB, at)
                   : (operand){.kind = OPERAND_UNDECIDED};
    }
    if (op == FEEL_MUL && x_duration && y == FEEL_TYPE_NUMBER) {
        return temporal_scale(c, a, b, at);
    }
    if (op == FEEL_MUL && y_duration && x == FEEL_TYPE_NUMBER) {
        return temporal_scale(c, b, a, at);
    }
    if (x == FEEL_TYPE_NUMBER && y == FEEL_TYPE_NUMBER) {
        if (op == FEEL_MUL && b.kind == OPERAND_CONST && scalar_const(b.constant, x, &n, &scale)) {
            return multiply_const(c, a, n, scale, at);
        }
        if (op == FEEL_MUL && a.kind == OPERAND_CONST && scalar_const(a.constant, x, &n, &scale)) {
            return multiply_const(c, b, n, scale, at);
        }
        if (op == FEEL_MUL && a.kind == OPERAND_SCALAR && b.kind == OPERAND_SCALAR) {
            return scalar_multiply(c, a, b, FEEL_TYPE_NUMBER, at);
        }
        if (op == FEEL_DIV && a.kind == OPERAND_SCALAR) {
            return divide(c, a, b, at);
        }
    }
    return compile_undecided(c, at, "an operation that has no column form");
}

operand compile_negate(compiler *c, operand a, source_place at)
{
    if (a.kind != OPERAND_SCALAR ||
        (a.type != FEEL_TYPE_NUMBER && a.type != FEEL_TYPE_MONTHS && a.type != FEEL_TYPE_SECONDS)) {
        return compile_undecided(c, at, "an operation that has no column form");
    }
    operand out = scalar_times(c, a, -1);
    out.present = NOT_FACT;
    return out;
}

/* ---- comparison ---- */

static const kernel_compare comparisons[] = {
    [FEEL_EQ - FEEL_EQ] = KERNEL_EQ, [FEEL_NE - FEEL_EQ] = KERNEL_NE,
    [FEEL_LT - FEEL_EQ] = KERNEL_LT, [FEEL_LE - FEEL_EQ] = KERNEL_LE,
    [FEEL_GT - FEEL_EQ] = KERNEL_GT, [FEEL_GE - FEEL_EQ] = KERNEL_GE};

static operand masked(int32_t truth, int32_t flag)
{
    operand o = compile_truth(truth);
    o.flag = flag;
    return o;
}

/* The truth `b` wherever `flag`. */
static operand certain(compiler *c, bool b, int32_t flag)
{
    return masked(fill_truth(c, b ? TRUTH_T : TRUTH_F), flag);
}

static operand compare_const(compiler *c, kernel_compare how, operand a, int64_t n, int scale)
{
    /* n / 10^scale against a register of a.scale decimals: bring n to them, downwards if it must be. */
    wide_int limit = n;
    bool exact = true;
    for (; scale < a.scale; scale++) {
        limit *= 10;
        if (limit > INT64_MAX || limit < INT64_MIN) {
            limit = limit > 0 ? (wide_int)INT64_MAX + 1 : (wide_int)INT64_MIN - 1;
            break;
        }
    }
    for (; scale > a.scale; scale--) {
        wide_int floor = limit / 10 - (limit % 10 < 0);
        exact = exact && limit % 10 == 0;
        limit = floor;
    }
    if (!exact) { /* floor < n < floor + 1 */
        if (how == KERNEL_EQ || how == KERNEL_NE) {
            return certain(c, how == KERNEL_NE, a.flag);
        }
        how = how == KERNEL_LT || how == KERNEL_LE ? KERNEL_LE : KERNEL_GT;
    }
    if (limit > a.high || limit < a.low) {
        bool above = limit > a.high; /* every row is less */
        bool holds = how == KERNEL_NE || (above ? how == KERNEL_LT || how == KERNEL_LE
                                                : how == KERNEL_GT || how == KERNEL_GE);
        return certain(c, holds, a.flag);
    }
    program_step s = scalar_step(PROGRAM_COMPARE_CONST, a.wide, a.reg, -1);
    s.how = (uint8_t)how;
    s.imm = (int64_t)limit;
    return masked(compile_step(c, s, 1, false, NULL), a.flag);
}

static kernel_compare mirrored(kernel_compare how)
{
    switch (how) {
    case KERNEL_LT:
        return KERNEL_GT;
    case KERNEL_LE:
        return KERNEL_GE;
    case KERNEL_GT:
        return KERNEL_LT;
    case KERNEL_GE:
        return KERNEL_LE;
    default:
        return how;
    }
}

static operand compare_quotients(compiler *c, kernel_compare how, operand a, operand b,
                                 source_place at)
{
    a = scalar_register(c, a, at);
    b = scalar_register(c, b, at);
    if (a.kind != OPERAND_SCALAR || b.kind != OPERAND_SCALAR ||
        (a.divisor != 1 && b.divisor != 1)) {
        return compile_undecided(c, at, "a comparison of two quotients");
    }
    bool tainted = a.tainted || b.tainted;
    int scale = a.scale > b.scale ? a.scale : b.scale;
    int64_t divisor = a.divisor * b.divisor;
    bool a_whole = a.divisor == 1, b_whole = b.divisor == 1;
    a = rescale(c, a, scale);
    b = rescale(c, b, scale);
    a = a_whole ? scalar_times(c, a, divisor) : a;
    b = b_whole ? scalar_times(c, b, divisor) : b;
    a.divisor = b.divisor = 1;
    operand truth = compile_compare(c, FEEL_EQ + (feel_op)how, a, b, at);
    if (tainted && truth.kind == OPERAND_SCALAR) {
        operand same = compile_compare(c, FEEL_EQ, a, b, at);
        truth.flag =
            compile_flag_and(c, truth.flag, compile_flag_of(c, compile_truth_of(c, same), TRUTH_F));
    }
    return truth;
}

operand compile_compare(compiler *c, feel_op op, operand a, operand b, source_place at)
{
    if (a.kind == OPERAND_QUOTIENT || b.kind == OPERAND_QUOTIENT) {
        return compile_undecided(c, at, "a comparison of a quotient of two columns");
    }
    kernel_compare how = comparisons[op - FEEL_EQ];
    int64_t n;
    int scale;
    if (a.kind == OPERAND_CONST && b.kind == OPERAND_SCALAR) {
        operand swap = a;
        a = b;
        b = swap;
        how = mirrored(how);
    }
    if (a.kind != OPERAND_SCALAR || (b.kind != OPERAND_SCALAR && b.kind != OPERAND_CONST)) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    if (scalar_type(b) != a.type) {
        return compile_undecided(c, at, "a comparison of two kinds of values");
    }
    bool is_equality = how == KERNEL_EQ || how == KERNEL_NE;
    if (a.type == FEEL_TYPE_BOOLEAN && is_equality) {
        operand same = a;
        if (b.kind == OPERAND_CONST) {
            same = b.constant.as.boolean ? a : compile_not(c, a);
        } else {
            same = compile_truth(
                compile_step(c,
                             scalar_step(PROGRAM_SAME, PROGRAM_BYTE, compile_truth_of(c, a),
                                         compile_truth_of(c, b)),
                             2, false, NULL));
        }
        same.present = NOT_FACT;
        return how == KERNEL_EQ ? same : compile_not(c, same);
    }
    if (a.type == FEEL_TYPE_STRING) {
        if (!is_equality) {
            return compile_undecided(c, at, "an order of texts");
        }
        program_step s = scalar_step(PROGRAM_COMPARE, PROGRAM_I32, a.reg, b.reg);
        s.how = KERNEL_EQ;
        int32_t flag = a.flag;
        unsigned n_operands = 2;
        if (b.kind == OPERAND_CONST) {
            s.op = PROGRAM_COMPARE_TEXT;
            s.b = -1;
            s.imm = compile_text(c, b.constant.as.string.bytes, b.constant.as.string.size);
            n_operands = 1;
        } else {
            flag = compile_flag_and(c, a.flag, b.flag);
        }
        operand same = masked(compile_step(c, s, n_operands, false, NULL), flag);
        return how == KERNEL_EQ ? same : compile_not(c, same);
    }
    if (!is_register_type(a.type)) {
        return compile_undecided(c, at, "a comparison that has no column form");
    }
    if (a.divisor != 1 || (b.kind == OPERAND_SCALAR && b.divisor != 1)) {
        return compare_quotients(c, how, a, b, at);
    }
    if (b.kind == OPERAND_CONST) {
        if (!scalar_const(b.constant, a.type, &n, &scale)) {
            return compile_undecided(c, at, "a constant of more than 18 digits");
        }
        return compare_const(c, how, a, n, scale);
    }
    if (!compile_align(c, &a, &b, at)) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    program_step s = scalar_step(PROGRAM_COMPARE, a.wide, a.reg, b.reg);
    s.how = (uint8_t)how;
    return masked(compile_step(c, s, 2, false, NULL), compile_flag_and(c, a.flag, b.flag));
}

/* ---- rounding ---- */

/* Rows whose remainder says that they lie on a boundary are the interpreter's. */
static int32_t off_boundary(compiler *c, operand a, int64_t divisor)
{
    program_step s = scalar_step(PROGRAM_MODULO, a.wide, a.reg, -1);
    s.imm = divisor;
    operand rest =
        scalar_result((operand){.type = FEEL_TYPE_NUMBER}, compile_step(c, s, 1, false, NULL),
                      a.wide, 0, divisor - 1, ALWAYS);
    operand off = compare_const(c, KERNEL_NE, rest, 0, 0);
    if (divisor % 2 == 0) {
        off = compile_and(c, off, compare_const(c, KERNEL_NE, rest, divisor / 2, 0));
    }
    return compile_flag_of(c, compile_truth_of(c, off), TRUTH_T);
}

/* The remainder of a quotient of 64-bit numbers tells exactly on which side of a boundary it lies. */
static operand round_quotient(compiler *c, operand q, int scale, kernel_rounding how)
{
    operand a = compile_wide(c, q.entries[0]), b = compile_wide(c, q.entries[1]);
    program_step s = scalar_step(PROGRAM_DIVIDE_BY, PROGRAM_I64, a.reg, b.reg);
    int32_t ok;
    s.how = (uint8_t)how;
    s.imm = scale + b.scale - a.scale;
    int32_t reg = compile_step(c, s, 2, false, &ok);
    int32_t flag = compile_flag_and(c, compile_flag_and(c, a.flag, b.flag), ok);
    return scalar_result((operand){.type = FEEL_TYPE_NUMBER, .scale = scale}, reg, PROGRAM_I64,
                         INT64_MIN, INT64_MAX, flag);
}

operand compile_round(compiler *c, operand a, int scale, kernel_rounding how, source_place at)
{
    if (a.kind == OPERAND_QUOTIENT && scale >= 0 && scale <= SCALE_MAX) {
        return round_quotient(c, a, scale, how);
    }
    if (a.kind != OPERAND_SCALAR || a.type != FEEL_TYPE_NUMBER) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    a.present = NOT_FACT;
    if (a.divisor == 1 && a.scale <= scale) {
        return a;
    }
    if (scale < 0 || scale > SCALE_MAX) {
        return compile_undecided(c, at, "rounding before the decimal point");
    }
    if (a.scale < scale) {
        a = rescale(c, a, scale);
    }
    wide_int divisor = (wide_int)a.divisor * powers[a.scale - scale];
    if (divisor > INT64_MAX / 4) {
        return compile_undecided(c, at, "rounding of too many digits");
    }
    int32_t off = ALWAYS;
    if (a.tainted) {
        a = compile_wide(c, a);
        off = off_boundary(c, a, (int64_t)divisor);
    }
    operand out = scalar_divide(c, a, (int64_t)divisor, how);
    out.flag = compile_flag_and(c, out.flag, off);
    out.scale = scale;
    out.divisor = 1;
    out.tainted = false;
    return out;
}

operand compile_extreme(compiler *c, bool most, operand a, operand b, source_place at)
{
    if (!compile_align(c, &a, &b, at) || !is_register_type(a.type)) {
        return compile_undecided(c, at, "min or max of other than numbers, dates or durations");
    }
    int32_t reg = compile_step(
        c, scalar_step(most ? PROGRAM_MAX : PROGRAM_MIN, a.wide, a.reg, b.reg), 2, false, NULL);
    int64_t low = most ? (a.low > b.low ? a.low : b.low) : (a.low < b.low ? a.low : b.low);
    int64_t high = most ? (a.high > b.high ? a.high : b.high) : (a.high < b.high ? a.high : b.high);
    return scalar_result(a, reg, a.wide, low, high, compile_flag_and(c, a.flag, b.flag));
}

operand compile_modulo(compiler *c, operand a, operand b, source_place at)
{
    int64_t n;
    int scale;
    if (a.kind != OPERAND_SCALAR || a.type != FEEL_TYPE_NUMBER || a.divisor != 1 ||
        b.kind != OPERAND_CONST || !scalar_const(b.constant, FEEL_TYPE_NUMBER, &n, &scale) ||
        n <= 0 || scale > a.scale) {
        return compile_undecided(c, at, "modulo by other than a positive constant");
    }
    wide_int divisor = (wide_int)n * powers[a.scale - scale];
    if (divisor > INT32_MAX) {
        return compile_undecided(c, at, "modulo by a large number");
    }
    program_step s = scalar_step(PROGRAM_MODULO, a.wide, a.reg, -1);
    s.imm = (int64_t)divisor;
    return scalar_result(a, compile_step(c, s, 1, false, NULL), a.wide, 0, divisor - 1, a.flag);
}

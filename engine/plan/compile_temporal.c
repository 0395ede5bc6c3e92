/* SPDX-License-Identifier: Apache-2.0 */
/* Dates and durations: see compile_scalar.c for what a register of them holds. */
#include "plan/compile_scalar.h"

#include <string.h>

#define DAY_SECONDS 86400
#define MONTHS_MAX  120000    /* 10,000 years */
#define DAY_MIN     (-719162) /* 0001-01-01 */
#define DAY_MAX     2932896   /* 9999-12-31 */

/* ---- arithmetic ---- */

/* Where a register lies between two numbers, both included. */
static int32_t flag_within(compiler *c, operand o, int64_t low, int64_t high)
{
    program_step s = scalar_step(PROGRAM_COMPARE_CONST, o.wide, o.reg, -1);
    s.how = KERNEL_LE;
    s.imm = high;
    int32_t below = compile_step(c, s, 1, false, NULL);
    s.how = KERNEL_GE;
    s.imm = low;
    int32_t above = compile_step(c, s, 1, false, NULL);
    int32_t both =
        compile_step(c, scalar_step(PROGRAM_AND, PROGRAM_BYTE, below, above), 2, false, NULL);
    return compile_flag_of(c, both, TRUTH_T);
}

/* A date and a number of days (a register). */
static operand add_days(compiler *c, operand date, operand days, bool minus, source_place at)
{
    (void)at;
    operand out;
    date.scale = days.scale = 0;
    days.type = FEEL_TYPE_DATE;
    out = scalar_add(c, compile_wide(c, date), compile_wide(c, days), minus, at);
    if (out.kind != OPERAND_SCALAR) {
        return out;
    }
    /* Whatever does not fit a day number is far outside the years that are looked at. */
    out.low = INT32_MIN;
    out.high = INT32_MAX;
    out.flag = compile_flag_and(c, out.flag, flag_within(c, out, DAY_MIN, DAY_MAX));
    out.reg =
        compile_step(c, scalar_step(PROGRAM_NARROW, PROGRAM_I32, out.reg, -1), 1, false, NULL);
    out.wide = PROGRAM_I32;
    out.low = DAY_MIN;
    out.high = DAY_MAX;
    return out;
}

operand temporal_add(compiler *c, operand date, operand duration, bool minus, source_place at)
{
    bool is_const = duration.kind == OPERAND_CONST;
    feel_type_kind type = is_const ? scalar_type_of_const(duration.constant) : duration.type;
    date = compile_scalar_of(c, date, (operand){.type = FEEL_TYPE_DATE}, at);
    if (date.kind != OPERAND_SCALAR) {
        return date;
    }
    if (type == FEEL_TYPE_SECONDS) {
        int64_t seconds;
        int scale;
        if (is_const && scalar_const(duration.constant, type, &seconds, &scale)) {
            seconds = minus ? -seconds : seconds;
            int64_t days = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
            operand n = compile_scalar_of(c, compile_const(value_int(days)),
                                          (operand){.type = FEEL_TYPE_NUMBER}, at);
            return n.kind == OPERAND_SCALAR ? add_days(c, date, n, false, at) : n;
        }
        if (is_const || duration.kind != OPERAND_SCALAR) {
            return compile_undecided(c, at, "a duration with fractions of a second");
        }
        operand moved = minus ? scalar_times(c, duration, -1) : duration;
        return add_days(c, date,
                        scalar_divide(c, compile_wide(c, moved), DAY_SECONDS, KERNEL_FLOOR), false,
                        at);
    }
    if (type != FEEL_TYPE_MONTHS) {
        return compile_undecided(c, at, "a date and something else than a duration");
    }
    int32_t ok;
    program_step s = scalar_step(PROGRAM_ADD_MONTHS_CONST, PROGRAM_I32, date.reg, -1);
    int64_t months;
    int scale;
    int32_t flag = date.flag;
    unsigned n_operands = 1;
    if (is_const) {
        if (!scalar_const(duration.constant, type, &months, &scale) || months > MONTHS_MAX ||
            months < -MONTHS_MAX) {
            return compile_undecided(c, at, "a duration of more than 10,000 years");
        }
        s.imm = minus ? -months : months;
    } else {
        if (duration.low < -MONTHS_MAX || duration.high > MONTHS_MAX) {
            flag = compile_flag_and(c, flag, flag_within(c, duration, -MONTHS_MAX, MONTHS_MAX));
            duration.low = -MONTHS_MAX;
            duration.high = MONTHS_MAX;
        }
        duration = scalar_narrow(c, minus ? scalar_times(c, duration, -1) : duration);
        s.op = PROGRAM_ADD_MONTHS;
        s.b = duration.reg;
        n_operands = 2;
        flag = compile_flag_and(c, flag, duration.flag);
    }
    int32_t reg = compile_step(c, s, n_operands, false, &ok);
    operand out = scalar_result((operand){.type = FEEL_TYPE_DATE}, reg, PROGRAM_I32, DAY_MIN,
                                DAY_MAX, ALWAYS);
    out.flag = compile_flag_and(c, flag, ok);
    return out;
}

operand temporal_between(compiler *c, operand a, operand b, source_place at)
{
    if (!compile_align(c, &a, &b, at)) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    operand days = scalar_add(c, compile_wide(c, a), compile_wide(c, b), true, at);
    days.type = FEEL_TYPE_SECONDS;
    return scalar_times(c, days, DAY_SECONDS);
}

/* duration * number and number * duration; whole results only are certain. */
operand temporal_scale(compiler *c, operand duration, operand factor, source_place at)
{
    operand d = scalar_register(c, duration, at), f = scalar_register(c, factor, at);
    if (d.kind != OPERAND_SCALAR || f.kind != OPERAND_SCALAR) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    if (f.scale != 0 || f.divisor != 1) {
        return compile_undecided(c, at, "a duration times a number with decimals");
    }
    feel_type_kind type = d.type;
    d.type = FEEL_TYPE_NUMBER;
    operand product = scalar_multiply(c, d, f, type, at);
    if (product.kind == OPERAND_SCALAR && type == FEEL_TYPE_MONTHS) {
        product = scalar_narrow(c, product);
    }
    return product;
}

/* ---- parts, and from parts ---- */

operand compile_property(compiler *c, operand a, const char *name, source_place at)
{
    static const struct {
        const char *name;
        program_op op;
        int64_t low, high;
    } parts[] = {{"year", PROGRAM_YEAR, 1, 9999},
                 {"month", PROGRAM_MONTH, 1, 12},
                 {"day", PROGRAM_DAY, 1, 31},
                 {"weekday", PROGRAM_WEEKDAY, 1, 7}};
    if (a.type == FEEL_TYPE_DATE) {
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            if (strcmp(name, parts[i].name) == 0) {
                int32_t reg = compile_step(c, scalar_step(parts[i].op, PROGRAM_I32, a.reg, -1), 1,
                                           false, NULL);
                int32_t in = compile_step(c, scalar_step(PROGRAM_DATE_OK, PROGRAM_BYTE, a.reg, -1),
                                          1, true, NULL);
                return scalar_result((operand){.type = FEEL_TYPE_NUMBER}, reg, PROGRAM_I32,
                                     parts[i].low, parts[i].high, compile_flag_and(c, a.flag, in));
            }
        }
    }
    bool years = strcmp(name, "years") == 0, months = strcmp(name, "months") == 0;
    if (a.type == FEEL_TYPE_MONTHS && (years || months)) {
        operand whole = scalar_divide(c, a, 12, KERNEL_DOWN);
        whole.type = FEEL_TYPE_NUMBER;
        if (years) {
            return whole;
        }
        a.type = FEEL_TYPE_NUMBER;
        operand rest = scalar_add(c, a, scalar_times(c, whole, 12), true, at);
        rest.low = -11;
        rest.high = 11;
        return rest;
    }
    if (a.type == FEEL_TYPE_SECONDS && strcmp(name, "days") == 0) {
        operand days = scalar_divide(c, a, DAY_SECONDS, KERNEL_DOWN);
        days.type = FEEL_TYPE_NUMBER;
        return days;
    }
    return compile_undecided(c, at, "a property that has no column form");
}

operand compile_date_parts(compiler *c, operand y, operand m, operand d, source_place at)
{
    operand *parts[] = {&y, &m, &d};
    int32_t flag = ALWAYS, ok;
    for (size_t i = 0; i < 3; i++) {
        *parts[i] = scalar_register(c, *parts[i], at);
        if (parts[i]->kind != OPERAND_SCALAR || parts[i]->type != FEEL_TYPE_NUMBER ||
            parts[i]->scale != 0 || parts[i]->divisor != 1 ||
            scalar_width(parts[i]->low, parts[i]->high) != PROGRAM_I32) {
            return compile_undecided(c, at, "a date of other than whole numbers of 32 bits");
        }
        *parts[i] = scalar_narrow(c, *parts[i]);
        flag = compile_flag_and(c, flag, parts[i]->flag);
    }
    program_step s = {
        .op = PROGRAM_DATE_MAKE, .wide = PROGRAM_I32, .a = y.reg, .b = m.reg, .c = d.reg};
    int32_t reg = compile_step(c, s, 3, false, &ok);
    return scalar_result((operand){.type = FEEL_TYPE_DATE}, reg, PROGRAM_I32, DAY_MIN, DAY_MAX,
                         compile_flag_and(c, flag, ok));
}

operand compile_months_between(compiler *c, operand a, operand b, source_place at)
{
    int64_t day;
    int scale;
    program_step s = scalar_step(PROGRAM_MONTHS_BETWEEN, PROGRAM_I32, a.reg, b.reg);
    int32_t flag = ALWAYS;
    unsigned n_operands = 1;
    operand dated[2] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        if (dated[i].kind == OPERAND_SCALAR && dated[i].type == FEEL_TYPE_DATE) {
            int32_t in = compile_step(
                c, scalar_step(PROGRAM_DATE_OK, PROGRAM_BYTE, dated[i].reg, -1), 1, true, NULL);
            flag = compile_flag_and(c, flag, compile_flag_and(c, dated[i].flag, in));
        } else if (dated[i].kind != OPERAND_CONST ||
                   !scalar_const(dated[i].constant, FEEL_TYPE_DATE, &day, &scale) ||
                   day < DAY_MIN || day > DAY_MAX) {
            return compile_undecided(c, at, "months between other than two dates");
        }
    }
    if (b.kind == OPERAND_CONST) {
        scalar_const(b.constant, FEEL_TYPE_DATE, &s.imm, &scale);
        s.op = PROGRAM_MONTHS_BETWEEN_CONST;
        s.b = -1;
    } else if (a.kind == OPERAND_CONST) {
        scalar_const(a.constant, FEEL_TYPE_DATE, &s.imm, &scale);
        s.op = PROGRAM_MONTHS_SINCE_CONST;
        s.a = b.reg;
        s.b = -1;
    } else {
        n_operands = 2;
    }
    int32_t reg = compile_step(c, s, n_operands, false, NULL);
    return scalar_result((operand){.type = FEEL_TYPE_MONTHS}, reg, PROGRAM_I32, -MONTHS_MAX,
                         MONTHS_MAX, flag);
}

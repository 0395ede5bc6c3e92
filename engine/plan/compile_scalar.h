/* SPDX-License-Identifier: Apache-2.0 */
/* What compile_scalar.c (numbers, comparison) and compile_temporal.c (dates, durations) share. */
#ifndef ENTITLE_PLAN_COMPILE_SCALAR_H
#define ENTITLE_PLAN_COMPILE_SCALAR_H

#include "plan/compile_parts.h"

typedef __int128 wide_int;

/* compile_scalar.c */
program_step   scalar_step(program_op op, uint8_t wide, int32_t a, int32_t b);
uint8_t        scalar_width(wide_int low, wide_int high); /* the narrower that holds both */
feel_type_kind scalar_type_of_const(value v);
/** A constant as an integer: numbers with as few decimals as they have. False = it is of another type, or does
 *  not fit. */
bool           scalar_const(value v, feel_type_kind type, int64_t *out, int *scale);
/** A register's result, with its bounds; the caller makes the widths fit. */
operand        scalar_result(operand like, int32_t reg, uint8_t wide, wide_int low, wide_int high, int32_t flag);
operand        scalar_register(compiler *c, operand o, source_place at); /* a constant, too */
operand        scalar_narrow(compiler *c, operand a); /* to 32 bits, if the bounds allow */
operand        scalar_times(compiler *c, operand a, int64_t factor); /* keeps scale and divisor */
operand        scalar_add(compiler *c, operand a, operand b, bool minus, source_place at);
operand        scalar_multiply(compiler *c, operand a, operand b, feel_type_kind type, source_place at);
/** By a whole number, rounded. */
operand        scalar_divide(compiler *c, operand a, int64_t divisor, kernel_rounding how);

/* compile_temporal.c */
operand        temporal_add(compiler *c, operand date, operand duration, bool minus, source_place at);
operand        temporal_between(compiler *c, operand a, operand b, source_place at); /* dates: from b to a */
/** A duration times a whole number. */
operand        temporal_scale(compiler *c, operand duration, operand factor, source_place at);

#endif

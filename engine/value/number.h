/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FEEL numbers: IEEE 754-2008 decimal128, 34 digits, round half even (DMN 1.5, 10.3.2.1 and
 * 10.3.4.1). gcc's _Decimal128 does the arithmetic; MPFR the transcendental functions.
 * A result that is not finite is no FEEL number: every function here says so by returning false.
 */
#ifndef ENTITLE_VALUE_NUMBER_H
#define ENTITLE_VALUE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef _Decimal128 number;

/** Longest text number_format() writes, with its NUL (a plain decimal of exponent -6176 is longer:
 *  such numbers are written with an exponent). */
#define NUMBER_TEXT_MAX 64

/** How a quotient or a digit too many is rounded. The names are those of FEEL and of benefit law. */
typedef enum number_rounding {
    NUMBER_HALF_EVEN, /* decimal() */
    NUMBER_UP,        /* away from zero */
    NUMBER_DOWN,      /* toward zero, truncation */
    NUMBER_HALF_UP,   /* ties away from zero: what most benefit law means */
    NUMBER_HALF_DOWN, /* ties toward zero */
    NUMBER_CEILING,
    NUMBER_FLOOR
} number_rounding;

number number_from_int(int64_t i);
/** coefficient x 10^-scale, exact. */
number number_from_scaled(int64_t coefficient, int scale);
/** FEEL/JSON/xsd:decimal text: -?digits[.digits][(e|E)[+-]digits], also ".5". False if it is not a
 *  number or not finite. More than 34 digits round half even. */
bool   number_parse(number *out, const char *s, size_t n);
/** Shortest plain text without trailing zeros after the point; -0 is "0". Returns its length. */
size_t number_format(char out[NUMBER_TEXT_MAX], number x);
/** True when x is a whole number within int64. */
bool   number_to_int64(int64_t *out, number x);
/** x x 10^scale as int64, if exact and in range. */
bool   number_to_scaled(int64_t *out, number x, int scale);
bool   number_finite(number x);
int    number_compare(number a, number b); /* -1, 0, 1 */

bool number_add(number *out, number a, number b);
bool number_sub(number *out, number a, number b);
bool number_mul(number *out, number a, number b);
bool number_div(number *out, number a, number b); /* false on a zero divisor */
bool number_pow(number *out, number a, number b);
bool number_modulo(number *out, number dividend, number divisor); /* sign of the divisor */
bool number_sqrt(number *out, number x);
bool number_exp(number *out, number x);
bool number_log(number *out, number x);
/** Round to `scale` digits after the point (negative: before it); -6111 <= scale <= 6176. */
bool number_round(number *out, number x, int scale, number_rounding mode);

/** "half-up", "half-even", "half-down", "up", "down", "ceiling", "floor" -> mode. */
bool number_rounding_parse(number_rounding *out, const char *name);

#endif

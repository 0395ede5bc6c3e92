/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decimal128 taken apart: (-1)^negative x coefficient x 10^exponent, coefficient < 10^34.
 * Private to engine/value/.
 *
 * The binary integer (BID) encoding of IEEE 754-2008, 3.5.2, as x86-64 has it:
 *
 *     bit 127   126 .. 113           112 .. 0
 *         sign  exponent + 6176      coefficient
 *
 * Bits 126 and 125 both set mean infinity, NaN or a coefficient of 2^113 and more, which decimal128
 * does not have; the engine never makes one.
 */
#ifndef ENTITLE_VALUE_NUMBER_PARTS_H
#define ENTITLE_VALUE_NUMBER_PARTS_H

#include <string.h>

#include "value/number.h"

#ifndef __DECIMAL_BID_FORMAT__
#error "this file knows the BID encoding of decimal128 only"
#endif

typedef unsigned __int128 uint128;

#define NUMBER_DIGITS 34
#define NUMBER_EXPONENT_MIN (-6176)
#define NUMBER_EXPONENT_MAX 6111
#define NUMBER_COEFFICIENT_END ((uint128)10000000000000000000u * 1000000000000000u) /* 10^34 */

typedef struct number_parts {
    uint128 coefficient;
    int     exponent;
    bool    negative;
} number_parts;

static inline uint128 number_bits(number x)
{
    uint128 bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline number_parts number_decode(number x)
{
    uint128      bits = number_bits(x);
    uint64_t     high = (uint64_t)(bits >> 64);
    number_parts p = {.coefficient = bits & (((uint128)1 << 113) - 1),
                      .exponent = (int)(high >> 49 & 0x3fff) + NUMBER_EXPONENT_MIN,
                      .negative = (high >> 63) != 0};
    return p;
}

/** `coefficient` < 10^34 and `exponent` in range. */
static inline number number_encode(bool negative, uint128 coefficient, int exponent)
{
    uint128 bits = coefficient | (uint128)(unsigned)(exponent - NUMBER_EXPONENT_MIN) << 113 |
                   (uint128)(negative && coefficient != 0) << 127;
    number x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/** 10^exponent; exponent <= 38. */
uint128 number_power_of_ten(unsigned exponent);
/** Decimal digits of a coefficient; 1 for 0. */
unsigned number_digit_count(uint128 coefficient);
/** coefficient / 10^n_digits, rounded; `more`: there is a non-zero digit below those given. */
uint128 number_drop_digits(uint128 coefficient, unsigned n_digits, bool more, bool negative,
                           number_rounding mode);
/** Any coefficient and exponent, rounded half even to what decimal128 holds; false on overflow. */
bool number_assemble(number *out, bool negative, uint128 coefficient, int64_t exponent, bool more);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Powers, roots, logarithms and remainders of FEEL numbers. Whole powers and remainders are exact
 * integer arithmetic (GMP), rounded once; the rest is MPFR with NUMBER_WORK_BITS of precision,
 * rounded to 34 digits.
 */
#include "value/number.h"

#include <gmp.h>
#include <mpfr.h>
#include <stdlib.h>

#include "value/number_parts.h"

/* 34 digits are 113 bits. A power of a number close to 1 loses as many bits as its exponent has, at
 * most about 113 more. */
#define NUMBER_WORK_BITS 512
/* Whole powers up to this size are computed exactly. */
#define EXACT_POWER_BITS 65536u

static void set_mpz(mpz_t z, uint128 coefficient)
{
    uint64_t words[2] = {(uint64_t)coefficient, (uint64_t)(coefficient >> 64)};
    mpz_import(z, 2, -1, sizeof words[0], 0, 0, words);
}

/** |z| x 10^exponent, with `more` non-zero digits below, rounded half even. */
static bool number_from_mpz(number *out, bool negative, mpz_t z, int64_t exponent, bool more)
{
    size_t n = mpz_sizeinbase(z, 10);
    uint128 coefficient = 0;

    if (n > 37) {
        size_t drop = n - 37;
        mpz_t unit, rest;
        mpz_init(unit);
        mpz_init(rest);
        mpz_ui_pow_ui(unit, 10, drop);
        mpz_tdiv_qr(z, rest, z, unit);
        more = more || mpz_sgn(rest) != 0;
        exponent += (int64_t)drop;
        mpz_clear(unit);
        mpz_clear(rest);
    }
    uint64_t words[3] = {0, 0, 0};
    mpz_export(words, NULL, -1, sizeof words[0], 0, 0, z);
    coefficient = (uint128)words[1] << 64 | words[0];
    return number_assemble(out, negative, coefficient, exponent, more);
}

static void set_mpfr(mpfr_t m, number x)
{
    char text[NUMBER_TEXT_MAX];
    number_format(text, x);
    mpfr_set_str(m, text, 10, MPFR_RNDN);
}

static bool number_from_mpfr(number *out, mpfr_t m)
{
    if (!mpfr_number_p(m)) {
        return false;
    }
    if (mpfr_zero_p(m)) {
        *out = number_from_int(0);
        return true;
    }
    mpfr_exp_t point;
    char digits[NUMBER_DIGITS + 8];
    mpfr_get_str(digits, &point, 10, NUMBER_DIGITS, m, MPFR_RNDN);
    bool negative = digits[0] == '-';
    uint128 coefficient = 0;
    for (const char *d = digits + negative; *d != '\0'; d++) {
        coefficient = coefficient * 10 + (unsigned)(*d - '0');
    }
    int64_t exponent = (int64_t)point - NUMBER_DIGITS;
    while (coefficient % 10 == 0) {
        coefficient /= 10;
        exponent++;
    }
    return number_assemble(out, negative, coefficient, exponent, false);
}

/** base^power for a whole power, exact before the one rounding. */
static bool whole_power(number *out, number_parts base, int64_t power)
{
    uint64_t times = (uint64_t)(power < 0 ? -power : power);
    bool negative = base.negative && (times & 1) != 0;
    mpz_t z;

    mpz_init(z);
    set_mpz(z, base.coefficient);
    mpz_pow_ui(z, z, (unsigned long)times);
    int64_t exponent = (int64_t)base.exponent * (int64_t)times;
    bool more = false;
    if (power < 0) { /* 1 / z with 40 digits more than z has */
        mpz_t one, rest;
        uint64_t digits = mpz_sizeinbase(z, 10) + 40;
        mpz_init(one);
        mpz_init(rest);
        mpz_ui_pow_ui(one, 10, (unsigned long)digits);
        mpz_tdiv_qr(z, rest, one, z);
        more = mpz_sgn(rest) != 0;
        exponent = -exponent - (int64_t)digits;
        mpz_clear(one);
        mpz_clear(rest);
    }
    bool ok = number_from_mpz(out, negative, z, exponent, more);
    mpz_clear(z);
    return ok;
}

bool number_pow(number *out, number a, number b)
{
    number_parts base = number_decode(a);
    int64_t power;
    bool whole = number_to_int64(&power, b);

    while (base.coefficient != 0 && base.coefficient % 10 == 0) {
        base.coefficient /= 10;
        base.exponent++;
    }
    if (base.coefficient == 0) {
        int sign = number_compare(b, number_from_int(0));
        *out = number_from_int(sign == 0 ? 1 : 0);
        return sign >= 0;
    }
    if (whole) {
        uint64_t times = (uint64_t)(power < 0 ? -(power + 1) : power);
        uint64_t bits = 4u * number_digit_count(base.coefficient);
        if (times < EXACT_POWER_BITS / bits) {
            return whole_power(out, base, power);
        }
    }
    number integral;
    bool odd = whole && (power & 1) != 0;
    if (base.negative && !whole) {
        if (!number_round(&integral, b, 0, NUMBER_DOWN) || number_compare(integral, b) != 0) {
            return false;
        }
        number half; /* a whole number beyond int64 */
        if (!number_modulo(&half, b, number_from_int(2))) {
            return false;
        }
        odd = number_compare(half, number_from_int(0)) != 0;
    }
    mpfr_t x, y;
    mpfr_init2(x, NUMBER_WORK_BITS);
    mpfr_init2(y, NUMBER_WORK_BITS);
    set_mpfr(x, number_encode(false, base.coefficient, base.exponent));
    set_mpfr(y, b);
    mpfr_pow(x, x, y, MPFR_RNDN);
    if (base.negative && odd) {
        mpfr_neg(x, x, MPFR_RNDN);
    }
    bool ok = number_from_mpfr(out, x);
    mpfr_clear(x);
    mpfr_clear(y);
    return ok;
}

bool number_modulo(number *out, number dividend, number divisor)
{
    number_parts p = number_decode(dividend), q = number_decode(divisor);

    if (q.coefficient == 0) {
        return false;
    }
    if (p.exponent == q.exponent && p.coefficient <= INT64_MAX && q.coefficient <= INT64_MAX) {
        int64_t a = p.negative ? -(int64_t)p.coefficient : (int64_t)p.coefficient;
        int64_t b = q.negative ? -(int64_t)q.coefficient : (int64_t)q.coefficient;
        int64_t rest = a % b;
        if (rest != 0 && (rest < 0) != (b < 0)) {
            rest += b;
        }
        *out = number_encode(rest < 0, (uint64_t)(rest < 0 ? -rest : rest), p.exponent);
        return true;
    }
    int exponent = p.exponent < q.exponent ? p.exponent : q.exponent;
    mpz_t a, b, unit;
    mpz_init(a);
    mpz_init(b);
    mpz_init(unit);
    set_mpz(a, p.coefficient);
    set_mpz(b, q.coefficient);
    mpz_ui_pow_ui(unit, 10, (unsigned long)(p.exponent - exponent));
    mpz_mul(a, a, unit);
    mpz_ui_pow_ui(unit, 10, (unsigned long)(q.exponent - exponent));
    mpz_mul(b, b, unit);
    if (p.negative) {
        mpz_neg(a, a);
    }
    if (q.negative) {
        mpz_neg(b, b);
    }
    mpz_fdiv_r(a, a, b);
    bool negative = mpz_sgn(a) < 0;
    mpz_abs(a, a);
    bool ok = number_from_mpz(out, negative, a, exponent, false);
    mpz_clear(a);
    mpz_clear(b);
    mpz_clear(unit);
    return ok;
}

/** f(x) by MPFR, rounded to 34 digits. */
static bool apply_mpfr(number *out, number x, int (*f)(mpfr_t, const mpfr_t, mpfr_rnd_t))
{
    mpfr_t m;
    mpfr_init2(m, NUMBER_WORK_BITS);
    set_mpfr(m, x);
    f(m, m, MPFR_RNDN);
    bool ok = number_from_mpfr(out, m);
    mpfr_clear(m);
    return ok;
}

bool number_sqrt(number *out, number x)
{
    return number_compare(x, number_from_int(0)) >= 0 && apply_mpfr(out, x, mpfr_sqrt);
}

bool number_exp(number *out, number x)
{
    /* 10^6145 = e^14149.4: beyond it nothing is finite, and MPFR need not try. */
    if (number_compare(x, number_from_int(14150)) > 0) {
        return false;
    }
    if (number_compare(x, number_from_int(-14300)) < 0) {
        *out = number_from_int(0);
        return true;
    }
    return apply_mpfr(out, x, mpfr_exp);
}

bool number_log(number *out, number x)
{
    return number_compare(x, number_from_int(0)) > 0 && apply_mpfr(out, x, mpfr_log);
}

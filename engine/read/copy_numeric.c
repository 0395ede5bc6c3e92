/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PostgreSQL's numeric on the wire, all big-endian 16 bit:
 *
 *     ndigits | weight | sign | dscale | digit[0] .. digit[ndigits - 1]
 *
 *     value = sum of digit[i] x 10000^(weight - i),  0 <= digit[i] <= 9999
 *
 * dscale is how many decimals are shown; digits after them are zero. Four digits fit an int64,
 * which is where nearly all amounts are; the rest goes through text.
 */
#include "read/copy_decode.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

#define SIGN_POSITIVE 0x0000
#define SIGN_NEGATIVE 0x4000
#define SIGN_SPECIAL  0xC000 /* NaN, and with one bit more the infinities */
#define DIGITS_FAST   4
#define FIRST_MAX     14 /* four digits from there on are below 10^18 */
#define DIGITS_WIDE   9  /* fit 128 bits */
#define DIGITS_MAX    40 /* of base 10,000: more than 34 decimal digits after any leading zeros */

static unsigned read_u16(const unsigned char *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

static uint64_t read_u64(const unsigned char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return be64toh(x);
}

/* coefficient x 10000^exponent, |coefficient| < 10^16; decimals beyond dscale are zeros and
   dropped. */
static bool assemble_small(number *out, int64_t coefficient, int exponent, unsigned dscale)
{
    int scale = -4 * exponent;
    while (scale > (int)dscale && coefficient % 10 == 0) {
        coefficient /= 10;
        scale--;
    }
    *out = number_from_scaled(coefficient, scale);
    return number_finite(*out);
}

static bool assemble_text(number *out, bool negative, const unsigned char *digits,
                          unsigned n_digits, int exponent)
{
    char buffer[DIGITS_MAX * 4 + 32];
    size_t at = 0;
    bool more = false;
    if (negative) {
        buffer[at++] = '-';
    }
    unsigned n_taken = n_digits < DIGITS_MAX ? n_digits : DIGITS_MAX;
    for (unsigned i = 0; i < n_taken; i++) {
        at += (size_t)snprintf(buffer + at, sizeof buffer - at, "%04u", read_u16(digits + 2 * i));
    }
    for (unsigned i = n_taken; i < n_digits; i++) {
        more = more || read_u16(digits + 2 * i) != 0;
    }
    /* What is cut off is far below the last digit kept, but must still break a tie. */
    if (more) {
        buffer[at++] = '1';
        snprintf(buffer + at, sizeof buffer - at, "e%d",
                 4 * (exponent + (int)(n_digits - n_taken)) - 1);
    } else {
        snprintf(buffer + at, sizeof buffer - at, "e%d",
                 4 * (exponent + (int)(n_digits - n_taken)));
    }
    size_t n = 0;
    while (buffer[n] != '\0') {
        n++;
    }
    return number_parse(out, buffer, n);
}

bool copy_decode_numeric(number *out, bool *finite, const unsigned char *bytes, size_t n)
{
    *finite = false;
    if (n < 8) {
        return false;
    }
    unsigned n_digits = read_u16(bytes);
    int weight = (int16_t)read_u16(bytes + 2);
    unsigned sign = read_u16(bytes + 4);
    unsigned dscale = read_u16(bytes + 6);
    if (n != 8 + 2 * (size_t)n_digits) {
        return false;
    }
    if ((sign & SIGN_SPECIAL) == SIGN_SPECIAL) {
        return true;
    }
    if (sign != SIGN_POSITIVE && sign != SIGN_NEGATIVE) {
        return false;
    }
    const unsigned char *digits = bytes + 8;
    for (unsigned i = 0; i < n_digits; i++) {
        if (read_u16(digits + 2 * i) > 9999) {
            return false;
        }
    }
    if (n_digits <= DIGITS_FAST) {
        int64_t coefficient = 0;
        for (unsigned i = 0; i < n_digits; i++) {
            coefficient = coefficient * 10000 + read_u16(digits + 2 * i);
        }
        int exponent = n_digits == 0 ? 0 : weight - (int)n_digits + 1;
        if (exponent >= -10 && exponent <= 4) {
            *finite = assemble_small(out, sign == SIGN_NEGATIVE ? -coefficient : coefficient,
                                     exponent, dscale);
            return true;
        }
    }
    *finite =
        assemble_text(out, sign == SIGN_NEGATIVE, digits, n_digits, weight - (int)n_digits + 1);
    return true;
}

static const int64_t powers[] = {1,
                                 10,
                                 100,
                                 1000,
                                 10000,
                                 100000,
                                 1000000,
                                 10000000,
                                 100000000,
                                 1000000000,
                                 10000000000,
                                 100000000000,
                                 1000000000000,
                                 10000000000000,
                                 100000000000000,
                                 1000000000000000,
                                 10000000000000000,
                                 100000000000000000,
                                 1000000000000000000};

#define POWER_MAX ((int)(sizeof powers / sizeof powers[0]) - 1)

/* coefficient x 10^shift, if that is a whole number that int64_t holds. */
static bool shift_exact(int64_t *out, __int128 coefficient, int shift)
{
    if (coefficient == 0) {
        *out = 0;
        return true;
    }
    if (shift > POWER_MAX || shift < -POWER_MAX) {
        return false;
    }
    if (shift < 0) {
        if (coefficient % powers[-shift] != 0) {
            return false;
        }
        coefficient /= powers[-shift];
    } else if (__builtin_mul_overflow(coefficient, powers[shift], &coefficient)) {
        return false;
    }
    *out = (int64_t)coefficient;
    return *out == coefficient;
}

/* For what is not short: more than four digits, trailing zeros, NaN, and what is malformed. */
static bool decode_any(int64_t *out, bool *exact, const unsigned char *bytes, size_t n, int scale)
{
    *exact = false;
    *out = 0;
    if (n < 8) {
        return false;
    }
    unsigned n_digits = read_u16(bytes);
    int weight = (int16_t)read_u16(bytes + 2);
    unsigned sign = read_u16(bytes + 4);
    if (n != 8 + 2 * (size_t)n_digits) {
        return false;
    }
    if ((sign & SIGN_SPECIAL) == SIGN_SPECIAL) {
        return true;
    }
    if (sign != SIGN_POSITIVE && sign != SIGN_NEGATIVE) {
        return false;
    }
    int64_t scaled;
    __int128 coefficient = 0;
    for (unsigned i = 0; i < n_digits; i++) {
        unsigned digit = read_u16(bytes + 8 + 2 * i);
        if (digit > 9999) {
            return false;
        }
        coefficient = i < DIGITS_WIDE ? coefficient * 10000 + digit : 0;
    }
    if (n_digits > DIGITS_WIDE) {
        return true; /* the server sends no zeros around a number: this one is too long */
    }
    int shift = 4 * (weight - (int)n_digits + 1) + scale;
    *exact = shift_exact(&scaled, sign == SIGN_NEGATIVE ? -coefficient : coefficient, shift);
    *out = *exact ? scaled : 0;
    return true;
}

bool copy_decode_decimal(int64_t *out, bool *exact, const unsigned char *bytes, size_t n, int scale)
{
    uint64_t header = n < 8 ? UINT64_MAX : read_u64(bytes);
    unsigned n_digits = (unsigned)(header >> 48);
    unsigned sign = (unsigned)(header >> 16) & 0xffff;
    if (n_digits > DIGITS_FAST || n != 8 + 2 * (size_t)n_digits || (sign & ~SIGN_NEGATIVE) != 0) {
        return decode_any(out, exact, bytes, n, scale);
    }
    /* The last eight bytes: the digits, and before them the end of the header. */
    uint64_t digits = read_u64(bytes + n - 8);
    digits &= n_digits == 0 ? 0 : UINT64_MAX >> (64 - 16 * n_digits);
    unsigned a = (unsigned)(digits >> 48), b = (unsigned)(digits >> 32) & 0xffff;
    unsigned c = (unsigned)(digits >> 16) & 0xffff, d = (unsigned)digits & 0xffff;
    int first = 4 * (int16_t)(header >> 32) + scale; /* what power of ten the first digit counts */
    int last = first - 4 * ((int)n_digits - 1);
    if (a > 9999 || b > 9999 || c > 9999 || d > 9999 || first > FIRST_MAX) {
        return decode_any(out, exact, bytes, n, scale);
    }
    uint64_t coefficient = ((a * UINT64_C(10000) + b) * 10000 + c) * 10000 + d;
    uint64_t scaled;
    switch (last) {
    case -1:
        scaled = coefficient / 10;
        *exact = scaled * 10 == coefficient;
        break;
    case -2:
        scaled = coefficient / 100;
        *exact = scaled * 100 == coefficient;
        break;
    case -3:
        scaled = coefficient / 1000;
        *exact = scaled * 1000 == coefficient;
        break;
    default:
        if (last < 0) {
            return decode_any(out, exact, bytes, n, scale);
        }
        scaled = coefficient * (uint64_t)powers[last];
        *exact = true;
    }
    int64_t magnitude = *exact ? (int64_t)scaled : 0;
    *out = sign == SIGN_NEGATIVE ? -magnitude : magnitude;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FEEL numbers: making, reading, writing, comparing, the four operations and rounding.
 *
 * libgcc does the general decimal128 arithmetic. Text, rounding and the small numbers of which
 * benefit rules are full are handled on the parts of the encoding itself (number_parts.h).
 */
#include "value/number.h"

#include <string.h>

#include "value/number_parts.h"

static const char decimal_digit_pairs[201] = "0001020304050607080910111213141516171819"
                                             "2021222324252627282930313233343536373839"
                                             "4041424344454647484950515253545556575859"
                                             "6061626364656667686970717273747576777879"
                                             "8081828384858687888990919293949596979899";

/* Coefficients below this take the short paths: their products, and their sums once one is shifted
 * by SHORT_SHIFT digits, are below 10^34. */
#define SHORT_COEFFICIENT ((uint64_t)1 << 56)
#define SHORT_SHIFT       16

static bool is_short(number_parts p)
{
    return p.coefficient < SHORT_COEFFICIENT;
}

/** Bring two short numbers to the smaller exponent; false if one is not short enough. */
static bool align_short(number_parts *p, number_parts *q)
{
    int shift = p->exponent - q->exponent;

    if (!is_short(*p) || !is_short(*q) || shift > SHORT_SHIFT || shift < -SHORT_SHIFT) {
        return false;
    }
    if (shift > 0) {
        p->coefficient *= number_power_of_ten((unsigned)shift);
        p->exponent = q->exponent;
    } else if (shift < 0) {
        q->coefficient *= number_power_of_ten((unsigned)-shift);
        q->exponent = p->exponent;
    }
    return true;
}

static __int128 signed_coefficient(number_parts p)
{
    return p.negative ? -(__int128)p.coefficient : (__int128)p.coefficient;
}

/* ---- making ---- */

uint128 number_power_of_ten(unsigned exponent)
{
    static const uint64_t low[20] = {1u,
                                     10u,
                                     100u,
                                     1000u,
                                     10000u,
                                     100000u,
                                     1000000u,
                                     10000000u,
                                     100000000u,
                                     1000000000u,
                                     10000000000u,
                                     100000000000u,
                                     1000000000000u,
                                     10000000000000u,
                                     100000000000000u,
                                     1000000000000000u,
                                     10000000000000000u,
                                     100000000000000000u,
                                     1000000000000000000u,
                                     10000000000000000000u};
    if (exponent < 20) {
        return low[exponent];
    }
    return (uint128)low[19] * low[exponent - 19];
}

unsigned number_digit_count(uint128 coefficient)
{
    unsigned n = 1;
    if (coefficient >= number_power_of_ten(19)) {
        n = 20;
    }
    while (n < 38 && coefficient >= number_power_of_ten(n)) {
        n++;
    }
    return n;
}

uint128 number_drop_digits(uint128 coefficient, unsigned n_digits, bool more, bool negative,
                           number_rounding mode)
{
    uint128 kept = 0, rest = coefficient;
    int half; /* the dropped part against one half of the last digit kept: -1, 0, 1 */

    if (n_digits == 0 && !more) {
        return coefficient;
    }
    if (n_digits == 0) {
        kept = coefficient;
        rest = 0;
        half = -1;
    } else if (n_digits <= 38) {
        uint128 unit = number_power_of_ten(n_digits);
        kept = coefficient / unit;
        rest = coefficient % unit;
        half = rest < unit / 2 ? -1 : rest > unit / 2 ? 1 : more ? 1 : 0;
    } else {
        half = -1;
    }
    if (rest == 0 && !more) {
        return kept;
    }
    bool away = false;
    switch (mode) {
    case NUMBER_HALF_EVEN:
        away = half > 0 || (half == 0 && (kept & 1) != 0);
        break;
    case NUMBER_HALF_UP:
        away = half >= 0;
        break;
    case NUMBER_HALF_DOWN:
        away = half > 0;
        break;
    case NUMBER_UP:
        away = true;
        break;
    case NUMBER_DOWN:
        away = false;
        break;
    case NUMBER_CEILING:
        away = !negative;
        break;
    case NUMBER_FLOOR:
        away = negative;
        break;
    }
    return kept + (away ? 1 : 0);
}

bool number_assemble(number *out, bool negative, uint128 coefficient, int64_t exponent, bool more)
{
    unsigned excess = 0;
    if (coefficient >= NUMBER_COEFFICIENT_END) {
        excess = number_digit_count(coefficient) - NUMBER_DIGITS;
    }
    if (exponent + (int64_t)excess < NUMBER_EXPONENT_MIN) { /* subnormal, or nothing left */
        int64_t drop = NUMBER_EXPONENT_MIN - exponent;
        excess = drop > 39 ? 39 : (unsigned)drop;
        exponent = NUMBER_EXPONENT_MIN - (int64_t)excess;
    }
    if (excess > 0 || more) {
        coefficient = number_drop_digits(coefficient, excess, more, negative, NUMBER_HALF_EVEN);
        exponent += excess;
        if (coefficient == NUMBER_COEFFICIENT_END) {
            coefficient /= 10;
            exponent++;
        }
    }
    if (coefficient == 0) {
        *out = number_encode(false, 0, 0);
        return true;
    }
    while (exponent > NUMBER_EXPONENT_MAX && coefficient < NUMBER_COEFFICIENT_END / 10) {
        coefficient *= 10;
        exponent--;
    }
    if (exponent > NUMBER_EXPONENT_MAX) {
        return false;
    }
    *out = number_encode(negative, coefficient, (int)exponent);
    return true;
}

number number_from_int(int64_t i)
{
    return number_encode(i < 0, i < 0 ? (uint64_t)0 - (uint64_t)i : (uint64_t)i, 0);
}

number number_from_scaled(int64_t coefficient, int scale)
{
    return number_encode(
        coefficient < 0,
        coefficient < 0 ? (uint64_t)0 - (uint64_t)coefficient : (uint64_t)coefficient, -scale);
}

/* ---- text ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool number_parse(number *out, const char *s, size_t n)
{
    size_t i = 0;
    bool negative = false, any = false, point = false, more = false;
    uint128 coefficient = 0;
    unsigned n_kept = 0;
    int64_t exponent = 0;

    if (i < n && s[i] == '-') {
        negative = true;
        i++;
    }
    if (n - i >= 1 && n - i <= 18) { /* the common case: a short integer */
        uint64_t whole = 0;
        size_t k = i;
        while (k < n && is_digit(s[k])) {
            whole = whole * 10 + (uint64_t)(s[k] - '0');
            k++;
        }
        if (k == n) {
            *out = number_encode(negative && whole != 0, whole, 0);
            return true;
        }
    }
    for (; i < n; i++) {
        if (is_digit(s[i])) {
            any = true;
            if (n_kept < 37) {
                coefficient = coefficient * 10 + (unsigned)(s[i] - '0');
                n_kept += coefficient != 0;
                exponent -= point;
            } else {
                more = more || s[i] != '0';
                exponent += !point;
            }
        } else if (s[i] == '.' && !point) {
            if (i + 1 == n || !is_digit(s[i + 1])) {
                return false;
            }
            point = true;
        } else {
            break;
        }
    }
    if (!any) {
        return false;
    }
    if (i < n) {
        if (s[i] != 'e' && s[i] != 'E') {
            return false;
        }
        i++;
        bool down = false;
        int64_t power = 0;
        if (i < n && (s[i] == '+' || s[i] == '-')) {
            down = s[i] == '-';
            i++;
        }
        if (i == n) {
            return false;
        }
        for (; i < n; i++) {
            if (!is_digit(s[i])) {
                return false;
            }
            if (power < 1000000000) {
                power = power * 10 + (s[i] - '0');
            }
        }
        exponent += down ? -power : power;
    }
    return number_assemble(out, negative, coefficient, exponent, more);
}

/** Decimal digits of `coefficient`, without leading zeros; returns how many (at most 39). */
static size_t write_digits(char out[40], uint128 coefficient)
{
    char reversed[40];
    size_t n = 0;

    while (coefficient > UINT64_MAX) {
        uint64_t low = (uint64_t)(coefficient % 10000000000000000000u);
        coefficient /= 10000000000000000000u;
        for (int k = 0; k < 19; k++) {
            reversed[n++] = (char)('0' + low % 10);
            low /= 10;
        }
    }
    uint64_t rest = (uint64_t)coefficient;
    while (rest >= 10) {
        unsigned pair = (unsigned)(rest % 100);
        rest /= 100;
        reversed[n++] = decimal_digit_pairs[2 * pair + 1];
        reversed[n++] = decimal_digit_pairs[2 * pair];
    }
    if (rest > 0 || n == 0) {
        reversed[n++] = (char)('0' + rest);
    }
    while (n > 1 && reversed[n - 1] == '0') {
        n--;
    }
    for (size_t k = 0; k < n; k++) {
        out[k] = reversed[n - 1 - k];
    }
    return n;
}

size_t number_format(char out[NUMBER_TEXT_MAX], number x)
{
    number_parts p = number_decode(x);
    char digits[40];
    size_t size = 0;

    if (p.coefficient == 0) {
        memcpy(out, "0", 2);
        return 1;
    }
    size_t n = write_digits(digits, p.coefficient);
    while (n > 1 && digits[n - 1] == '0') {
        n--;
        p.exponent++;
    }
    if (p.negative) {
        out[size++] = '-';
    }
    int point = (int)n + p.exponent; /* digits before the point; <= 0: zeros after it */
    if (p.exponent >= 0 && point <= 50) {
        memcpy(out + size, digits, n);
        memset(out + size + n, '0', (size_t)p.exponent);
        size += (size_t)point;
    } else if (p.exponent < 0 && point > 0) {
        memcpy(out + size, digits, (size_t)point);
        size += (size_t)point;
        out[size++] = '.';
        memcpy(out + size, digits + point, n - (size_t)point);
        size += n - (size_t)point;
    } else if (p.exponent < 0 && (int)n - point <= 50) {
        out[size++] = '0';
        out[size++] = '.';
        memset(out + size, '0', (size_t)-point);
        size += (size_t)-point;
        memcpy(out + size, digits, n);
        size += n;
    } else {
        char power_digits[40];
        int power = point - 1;
        size_t n_power = write_digits(power_digits, (uint128)(power < 0 ? -power : power));
        out[size++] = digits[0];
        if (n > 1) {
            out[size++] = '.';
            memcpy(out + size, digits + 1, n - 1);
            size += n - 1;
        }
        out[size++] = 'E';
        out[size++] = power < 0 ? '-' : '+';
        memcpy(out + size, power_digits, n_power);
        size += n_power;
    }
    out[size] = '\0';
    return size;
}

bool number_to_scaled(int64_t *out, number x, int scale)
{
    number_parts p = number_decode(x);
    int64_t shift = (int64_t)p.exponent + scale;

    if (!number_finite(x)) {
        return false;
    }
    while (shift < 0 && p.coefficient != 0) {
        if (p.coefficient % 10 != 0) {
            return false;
        }
        p.coefficient /= 10;
        shift++;
    }
    for (; shift > 0 && p.coefficient != 0; shift--) {
        if (p.coefficient > (uint64_t)INT64_MAX) {
            return false;
        }
        p.coefficient *= 10;
    }
    if (p.coefficient > (uint128)INT64_MAX + (p.negative ? 1 : 0)) {
        return false;
    }
    uint64_t magnitude = (uint64_t)p.coefficient;
    *out = p.negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

bool number_to_int64(int64_t *out, number x)
{
    return number_to_scaled(out, x, 0);
}

bool number_finite(number x)
{
    return (number_bits(x) >> 123 & 0xf) != 0xf;
}

/* ---- arithmetic ---- */

int number_compare(number a, number b)
{
    number_parts p = number_decode(a), q = number_decode(b);

    if (align_short(&p, &q)) {
        __int128 x = signed_coefficient(p), y = signed_coefficient(q);
        return (x > y) - (x < y);
    }
    return a < b ? -1 : a > b ? 1 : 0;
}

/** The sum of two numbers of one exponent and short coefficients, exact. */
static number add_short(number_parts p, number_parts q)
{
    __int128 sum = signed_coefficient(p) + signed_coefficient(q);
    return number_encode(sum < 0, (uint128)(sum < 0 ? -sum : sum), p.exponent);
}

bool number_add(number *out, number a, number b)
{
    number_parts p = number_decode(a), q = number_decode(b);

    if (align_short(&p, &q)) {
        *out = add_short(p, q);
        return true;
    }
    *out = a + b;
    return number_finite(*out);
}

bool number_sub(number *out, number a, number b)
{
    number_parts p = number_decode(a), q = number_decode(b);

    if (align_short(&p, &q)) {
        q.negative = !q.negative;
        *out = add_short(p, q);
        return true;
    }
    *out = a - b;
    return number_finite(*out);
}

bool number_mul(number *out, number a, number b)
{
    number_parts p = number_decode(a), q = number_decode(b);
    int exponent = p.exponent + q.exponent;

    if (is_short(p) && is_short(q) && exponent >= NUMBER_EXPONENT_MIN &&
        exponent <= NUMBER_EXPONENT_MAX) {
        uint128 product = p.coefficient * q.coefficient; /* < 2^112 < 10^34 */
        *out = number_encode(p.negative != q.negative && product != 0, product, exponent);
        return true;
    }
    *out = a * b;
    return number_finite(*out);
}

bool number_div(number *out, number a, number b)
{
    if (number_decode(b).coefficient == 0) {
        return false;
    }
    *out = a / b;
    return number_finite(*out);
}

bool number_round(number *out, number x, int scale, number_rounding mode)
{
    number_parts p = number_decode(x);

    if (scale < -NUMBER_EXPONENT_MAX || scale > -NUMBER_EXPONENT_MIN) {
        return false;
    }
    if (p.exponent >= -scale || p.coefficient == 0) {
        *out = x;
        return true;
    }
    int drop = -scale - p.exponent;
    uint128 kept =
        number_drop_digits(p.coefficient, drop > 39 ? 39 : (unsigned)drop, false, p.negative, mode);
    return number_assemble(out, p.negative, kept, -(int64_t)scale, false);
}

bool number_rounding_parse(number_rounding *out, const char *name)
{
    static const struct {
        const char *name;
        number_rounding mode;
    } modes[] = {{"half-up", NUMBER_HALF_UP},     {"half-even", NUMBER_HALF_EVEN},
                 {"half-down", NUMBER_HALF_DOWN}, {"up", NUMBER_UP},
                 {"down", NUMBER_DOWN},           {"ceiling", NUMBER_CEILING},
                 {"floor", NUMBER_FLOOR}};

    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (strcmp(modes[i].name, name) == 0) {
            *out = modes[i].mode;
            return true;
        }
    }
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Division by a divisor that is the same for all rows, without a division instruction.
 *
 * By multiplication. For a dividend a of w + 1 bits let u = a if a >= 0, else -a - 1, so that
 * 0 <= u < 2^w, and floor(a / d) = floor(u / d) or, for a < 0, -1 - floor(u / d). With
 * 2^(l - 1) < d <= 2^l and m = floor(2^(w + l) / d) + 1, floor(u / d) = (u x m) >> (w + l): the
 * excess of m x d over 2^(w + l) is between 1 and 2^l, so the excess of the quotient is less than
 * u / (d x 2^w) < 1 / d. (T. Granlund, P. Montgomery, "Division by Invariant Integers using
 * Multiplication", 1994.)
 *
 * By doubles, for 64-bit dividends and divisors of magnitude below 2^51, which whole vectors do at
 * once: q = a x (1 / d), rounded to the nearest whole number, is off by less than one, since the
 * two roundings before that one shift it by 0.4 at most. q x d and a - q x d are whole numbers
 * below 2^53, hence exact, and the sign of the latter says whether q is the floor or one above. So
 * the result does not depend on how a x (1 / d) was rounded, nor on whether it was contracted.
 */

typedef struct reciprocal {
    uint64_t multiplier; /* m */
    int shift;           /* l */
} reciprocal;

static inline int ceil_log2(uint64_t d)
{
    return d == 1 ? 0 : 64 - __builtin_clzll(d - 1);
}

static inline reciprocal prepare_i64(int64_t divisor)
{
    int l = ceil_log2((uint64_t)divisor);
    unsigned __int128 power = (unsigned __int128)1 << (63 + l);
    return (reciprocal){(uint64_t)(power / (uint64_t)divisor) + 1, l};
}

static inline int64_t floor_by_multiplication(int64_t a, reciprocal by)
{
    uint64_t sign = a < 0 ? UINT64_MAX : 0;
    uint64_t twice = ((uint64_t)a ^ sign) << 1; /* so that w = 63 is a shift by a whole half */
    unsigned __int128 product = (unsigned __int128)twice * by.multiplier;
    return (int64_t)(((uint64_t)(product >> 64) >> by.shift) ^ sign);
}

/* Of a 32-bit dividend: the multiplier has 32 bits, and the product 63. */
static inline reciprocal prepare_i32(int32_t divisor)
{
    int l = ceil_log2((uint32_t)divisor);
    return (reciprocal){((uint64_t)1 << (31 + l)) / (uint32_t)divisor + 1, l};
}

static inline int32_t floor_i32(int32_t a, reciprocal by)
{
    uint32_t sign = a < 0 ? UINT32_MAX : 0;
    uint64_t product = (uint64_t)((uint32_t)a ^ sign) * (uint32_t)by.multiplier;
    return (int32_t)((uint32_t)(product >> (31 + by.shift)) ^ sign);
}

/* A whole number x with |x| < 2^51 is what stands in the lower bits of the double NUDGE + x, and
 * adding NUDGE to a double rounds it to a whole number. */
#define NUDGE      0x1.8p52
#define NUDGE_BITS UINT64_C(0x4338000000000000)
#define SMALL      ((int64_t)1 << 51)

static inline double double_of_small(int64_t a)
{
    uint64_t bits = (uint64_t)a + NUDGE_BITS;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x - NUDGE;
}

static inline int64_t small_of_double(double x)
{
    double nudged = x + NUDGE;
    uint64_t bits;
    memcpy(&bits, &nudged, sizeof bits);
    return (int64_t)(bits - NUDGE_BITS);
}

/** The quotient's floor; *rest gets a - divisor x floor. */
static inline double floor_by_doubles(double *rest, double a, double divisor, double inverse)
{
    double q = (a * inverse + NUDGE) - NUDGE;
    double r = a - q * divisor;
    *rest = r < 0 ? r + divisor : r;
    return r < 0 ? q - 1 : q;
}

/** Whether all n rows and the divisor can be divided as doubles. */
static inline bool are_small(const int64_t *a, int64_t divisor, size_t n)
{
    return divisor < SMALL && find_magnitude(a, n) < (uint64_t)SMALL;
}

/**
 * Whether a quotient becomes its floor plus one, for a remainder r of the floor: `some` is r > 0,
 * `more` is r > divisor - r, `half` is r >= divisor - r, and `even` is the one or the other, so
 * that the sum is even. Halves of a negative number lie the other way about: away from zero is
 * down.
 */
static inline __attribute__((always_inline)) bool
rounds_up(kernel_rounding rounding, bool negative, bool some, bool more, bool half, bool even)
{
    switch (rounding) {
    case KERNEL_HALF_EVEN:
        return even;
    case KERNEL_UP:
        return some & !negative;
    case KERNEL_DOWN:
        return some & negative;
    case KERNEL_HALF_UP:
        return more | (half & !negative);
    case KERNEL_HALF_DOWN:
        return more | (half & negative);
    case KERNEL_CEILING:
        return some;
    case KERNEL_FLOOR:
        break;
    }
    return false;
}

static void modulo_small(int64_t *out, const int64_t *a, int64_t divisor, size_t n)
{
    double d = (double)divisor, inverse = 1 / d;
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        double rest;
        floor_by_doubles(&rest, double_of_small(a[i]), d, inverse);
        out[i] = small_of_double(rest);
    }
}

static void modulo_i64(int64_t *out, const int64_t *a, int64_t divisor, size_t n)
{
    reciprocal by = prepare_i64(divisor);
    for (size_t begin = 0; begin < n; begin += STEP) {
        size_t n_step = n - begin < STEP ? n - begin : STEP;
        if (are_small(a + begin, divisor, n_step)) {
            modulo_small(out + begin, a + begin, divisor, n_step);
            continue;
        }
        for (size_t i = begin; i < begin + n_step; i++) {
            uint64_t floor = (uint64_t)floor_by_multiplication(a[i], by);
            out[i] = (int64_t)((uint64_t)a[i] - floor * (uint64_t)divisor);
        }
    }
}

static void modulo_i32(int32_t *out, const int32_t *a, int32_t divisor, size_t n)
{
    reciprocal by = prepare_i32(divisor);
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint32_t floor = (uint32_t)floor_i32(a[i], by);
        out[i] = (int32_t)((uint32_t)a[i] - floor * (uint32_t)divisor);
    }
}

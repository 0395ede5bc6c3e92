/* SPDX-License-Identifier: Apache-2.0 */
/* Division by a constant: every rounding against exact arithmetic, and that against number_round(). */
#include "suites.h"
#include "value/number.h"

static int64_t floor_of(__int128 a, __int128 divisor)
{
    return (int64_t)(a / divisor - (a % divisor < 0));
}

/** The quotient in words: twice the remainder says on which side of the half it lies. */
static int64_t divide_plainly(int rounding, int64_t a, int64_t divisor)
{
    int64_t down = floor_of(a, divisor);
    __int128 rest = (__int128)a - (__int128)down * divisor;
    int side = (2 * rest > divisor) - (2 * rest < divisor);
    int64_t up = rest == 0 ? down : down + 1;
    int64_t to_zero = a < 0 ? up : down, from_zero = a < 0 ? down : up;
    switch (rounding) {
    case KERNEL_UP:
        return from_zero;
    case KERNEL_DOWN:
        return to_zero;
    case KERNEL_CEILING:
        return up;
    case KERNEL_FLOOR:
        return down;
    default:
        break;
    }
    if (side != 0) {
        return side > 0 ? up : down;
    }
    switch (rounding) {
    case KERNEL_HALF_UP:
        return from_zero;
    case KERNEL_HALF_DOWN:
        return to_zero;
    default:
        return down % 2 == 0 ? down : up;
    }
}

static void test_reference_is_what_numbers_round_to(void)
{
    static const int64_t divisors[] = {1, 2, 3, 4, 10, 12, 100, 1000, 1200, 999983};
    size_t n_wrong = 0;
    for (size_t k = 0; k < sizeof divisors / sizeof divisors[0]; k++) {
        for (int i = 0; i < 2000; i++) {
            /* within what 34 digits tell apart; every other one comes out at a half */
            int64_t a = random_i64() >> 8;
            a = i % 2 == 0 ? a : (a >> 22) * divisors[k] + divisors[k] / 2;
            for (int rounding = 0; rounding < KERNEL_ROUNDINGS; rounding++) {
                number q;
                int64_t expected;
                n_wrong += !number_div(&q, number_from_int(a), number_from_int(divisors[k])) ||
                           !number_round(&q, q, 0, (number_rounding)rounding) ||
                           !number_to_int64(&expected, q) ||
                           divide_plainly(rounding, a, divisors[k]) != expected;
            }
        }
    }
    UNIT_INT(n_wrong, 0);
}

static void check_i64(const kernel_set *k, const int64_t *a, int64_t divisor, size_t n)
{
    int64_t *out = rows_new(n, 8), *expected = rows_new(n, 8);
    for (int rounding = 0; rounding <= KERNEL_ROUNDINGS; rounding++) {
        for (size_t i = 0; i < n; i++) {
            expected[i] = rounding < KERNEL_ROUNDINGS
                              ? divide_plainly(rounding, a[i], divisor)
                              : (int64_t)(a[i] - (__int128)floor_of(a[i], divisor) * divisor);
        }
        int64_t *like_a = rows_copy(a, n, 8);
        if (rounding < KERNEL_ROUNDINGS) {
            k->divide_i64[rounding](out, a, divisor, n);
            k->divide_i64[rounding](like_a, like_a, divisor, n);
        } else {
            k->modulo_i64(out, a, divisor, n);
            k->modulo_i64(like_a, like_a, divisor, n);
        }
        char what[80];
        snprintf(what, sizeof what, "rounding %d by %lld", rounding, (long long)divisor);
        rows_check(k, what, n, out, expected, 8);
        rows_check(k, what, n, like_a, expected, 8);
        rows_free(like_a);
    }
    rows_free(out), rows_free(expected);
}

static void check_i32(const kernel_set *k, const int32_t *a, int32_t divisor, size_t n)
{
    int32_t *out = rows_new(n, 4), *expected = rows_new(n, 4);
    for (int rounding = 0; rounding <= KERNEL_ROUNDINGS; rounding++) {
        for (size_t i = 0; i < n; i++) {
            int64_t rest = a[i] - floor_of(a[i], divisor) * divisor;
            expected[i] =
                (int32_t)(rounding < KERNEL_ROUNDINGS ? divide_plainly(rounding, a[i], divisor)
                                                      : rest);
        }
        int32_t *like_a = rows_copy(a, n, 4);
        if (rounding < KERNEL_ROUNDINGS) {
            k->divide_i32[rounding](out, a, divisor, n);
            k->divide_i32[rounding](like_a, like_a, divisor, n);
        } else {
            k->modulo_i32(out, a, divisor, n);
            k->modulo_i32(like_a, like_a, divisor, n);
        }
        char what[80];
        snprintf(what, sizeof what, "rounding %d by %d", rounding, divisor);
        rows_check(k, what, n, out, expected, 4);
        rows_check(k, what, n, like_a, expected, 4);
        rows_free(like_a);
    }
    rows_free(out), rows_free(expected);
}

/** Rows around multiples and halves of the divisor, of up to `bits` bits. */
static void fill_near(int64_t *a, size_t n, int64_t divisor, int bits)
{
    int64_t limit = bits == 64 ? INT64_MAX : (INT64_C(1) << (bits - 1)) - 1;
    for (size_t i = 0; i < n; i++) {
        int64_t x = random_i64() >> (64 - bits);
        __int128 near = (__int128)floor_of(x, divisor) * divisor + (i % 2 == 0 ? 0 : divisor / 2) +
                        (int)random_below(3) - 1;
        a[i] = i % 5 == 0 || near > limit || near < -(__int128)limit - 1 ? x : (int64_t)near;
    }
}

static void test_divides_i64(void)
{
    static const int64_t divisors[] = {1,
                                       2,
                                       3,
                                       5,
                                       7,
                                       10,
                                       12,
                                       100,
                                       365,
                                       1200,
                                       10000,
                                       146097,
                                       INT32_MAX,
                                       INT64_C(1) << 31,
                                       (INT64_C(1) << 51) - 1,
                                       INT64_C(1) << 51,
                                       (INT64_C(1) << 51) + 1,
                                       INT64_C(1) << 62,
                                       (INT64_C(1) << 62) + 1,
                                       INT64_MAX - 1,
                                       INT64_MAX};
    EACH_SET_AND_SIZE(k, n)
    {
        for (size_t d = 0; d < sizeof divisors / sizeof divisors[0]; d++) {
            /* 52 bits are the last that doubles divide, 53 the first that they do not */
            static const int widths[] = {30, 52, 53, 64};
            for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
                int64_t *a = rows_new(n, 8);
                fill_near(a, n, divisors[d], widths[w]);
                check_i64(k, a, divisors[d], n);
                rows_free(a);
            }
        }
    }
}

static void test_divides_i64_by_any_divisor(void)
{
    enum { N = 256 };
    EACH_SET(k)
    {
        for (int round = 0; round < 400; round++) {
            int64_t *a = rows_new(N, 8), divisor = (int64_t)(random_bits() >> 1);
            divisor = (divisor >> random_below(63)) | 1;
            fill_near(a, N, divisor, round % 2 == 0 ? 52 : 64);
            check_i64(k, a, divisor, N);
            rows_free(a);
        }
    }
}

/** The least and the greatest dividend of each way to divide. */
static void test_edges_i64(void)
{
    const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1, 0, 1, -1};
    const int64_t small[] = {-(INT64_C(1) << 51), (INT64_C(1) << 51) - 1, 0, 1, -1, 2, -2};
    EACH_SET(k)
    {
        for (int64_t divisor = INT64_MAX; divisor > 0; divisor = divisor * 3 / 4) {
            int64_t *a = rows_copy(edges, 7, 8), *b = rows_copy(small, 7, 8);
            check_i64(k, a, divisor, 7);
            check_i64(k, b, divisor, 7);
            rows_free(a), rows_free(b);
            divisor = divisor > INT64_MAX / 3 ? INT64_MAX / 3 : divisor;
        }
    }
}

/** Steps of many rows, of which some are divided as doubles and others not. */
static void test_divides_in_steps(void)
{
    enum { N = 5000 };
    EACH_SET(k)
    {
        int64_t *a = rows_new(N, 8);
        fill_near(a, N, 1200, 40);
        a[0] = INT64_MIN, a[2500] = INT64_MAX;
        check_i64(k, a, 1200, N);
        rows_free(a);
    }
}

static void test_divides_i32(void)
{
    static const int32_t divisors[] = {
        1, 2, 3, 7, 12, 100, 1461, 65536, 1 << 30, (1 << 30) + 1, INT32_MAX - 1, INT32_MAX};
    EACH_SET_AND_SIZE(k, n)
    {
        for (size_t d = 0; d < sizeof divisors / sizeof divisors[0] + 20; d++) {
            int32_t divisor = (int32_t)(random_bits() >> 33) >> random_below(31);
            divisor = d < 12 ? divisors[d] : divisor | 1;
            int32_t *a = rows_new(n, 4);
            int64_t *near = rows_new(n, 8);
            fill_near(near, n, divisor, 32);
            for (size_t i = 0; i < n; i++) {
                a[i] = i % 7 == 0 ? random_i32() : (int32_t)near[i];
            }
            check_i32(k, a, divisor, n);
            rows_free(a), rows_free(near);
        }
    }
}

UNIT_SUITE(divide, UNIT_TEST(test_reference_is_what_numbers_round_to), UNIT_TEST(test_divides_i64),
           UNIT_TEST(test_divides_i64_by_any_divisor), UNIT_TEST(test_edges_i64),
           UNIT_TEST(test_divides_in_steps), UNIT_TEST(test_divides_i32));

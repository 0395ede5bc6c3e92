/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic, comparisons and selection of both types, overflow, and changes of width. */
#include "suites.h"

static bool holds(int compare, int64_t a, int64_t b)
{
    switch (compare) {
    case KERNEL_EQ:
        return a == b;
    case KERNEL_NE:
        return a != b;
    case KERNEL_LT:
        return a < b;
    case KERNEL_LE:
        return a <= b;
    case KERNEL_GT:
        return a > b;
    default:
        return a >= b;
    }
}

#define SUFFIX i32
#define CTYPE  int32_t
#define WIDE   int64_t
#define RANDOM random_i32
#include "typed_tests.h"

#define SUFFIX i64
#define CTYPE  int64_t
#define WIDE   __int128
#define RANDOM random_i64
#include "typed_tests.h"

static void test_selects_bytes(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        uint8_t *a = rows_new(n, 1), *b = rows_new(n, 1), *cond = rows_new(n, 1);
        uint8_t *out = rows_new(n, 1), *expected = rows_new(n, 1);
        for (size_t i = 0; i < n; i++) {
            a[i] = (uint8_t)random_bits(), b[i] = (uint8_t)random_bits();
            cond[i] = random_below(2) == 0 ? TRUTH_T : TRUTH_F;
            expected[i] = cond[i] == TRUTH_T ? a[i] : b[i];
        }
        k->select_u8(out, cond, a, b, n);
        rows_check(k, "select_u8", n, out, expected, 1);
        k->select_u8(cond, cond, a, b, n);
        rows_check(k, "select_u8", n, cond, expected, 1);
        rows_free(a), rows_free(b), rows_free(cond), rows_free(out), rows_free(expected);
    }
}

/** Values of up to `bits` bits, so that some steps overflow and others are known not to. */
static void check_checked(const kernel_set *k, size_t n, int bits)
{
    static const char names[3][16] = {"add_checked", "sub_checked", "mul_checked"};
    for (int operation = 0; operation < 3; operation++) {
        int64_t *a = rows_new(n, 8), *b = rows_new(n, 8), *out = rows_new(n, 8);
        int64_t *expected = rows_new(n, 8);
        uint8_t *ok = rows_new(n, 1), *expected_ok = rows_new(n, 1);
        for (size_t i = 0; i < n; i++) {
            a[i] = random_i64() >> (64 - bits), b[i] = random_i64() >> (64 - bits);
            __int128 exact = operation == 0   ? (__int128)a[i] + b[i]
                             : operation == 1 ? (__int128)a[i] - b[i]
                                              : (__int128)a[i] * b[i];
            expected[i] = (int64_t)exact;
            expected_ok[i] = exact == expected[i];
        }
        void (*run)(int64_t *, uint8_t *, const int64_t *, const int64_t *, size_t) =
            operation == 0   ? k->add_checked_i64
            : operation == 1 ? k->sub_checked_i64
                             : k->mul_checked_i64;
        int64_t *like_a = rows_copy(a, n, 8), *like_b = rows_copy(b, n, 8);
        run(out, ok, a, b, n);
        rows_check(k, names[operation], n, out, expected, 8);
        rows_check(k, names[operation], n, ok, expected_ok, 1);
        run(like_a, ok, like_a, b, n);
        rows_check(k, names[operation], n, like_a, expected, 8);
        run(like_b, ok, a, like_b, n);
        rows_check(k, names[operation], n, like_b, expected, 8);
        rows_check(k, names[operation], n, ok, expected_ok, 1);
        rows_free(a), rows_free(b), rows_free(out), rows_free(expected), rows_free(ok);
        rows_free(expected_ok), rows_free(like_a), rows_free(like_b);
    }
}

static void test_says_where_it_overflows(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (int bits = 28; bits <= 64; bits++) {
            check_checked(k, n, bits);
        }
    }
}

static void test_overflow_edges(void)
{
    /* a, b, and whether their product, sum and difference are in range */
    static const struct {
        int64_t a, b;
        uint8_t product, sum, difference;
    } edges[] = {
        {INT64_MAX, 1, 1, 0, 1},
        {INT64_MIN, 1, 1, 1, 0},
        {INT64_MIN, -1, 0, 0, 1},
        {INT64_MAX, -1, 1, 1, 0},
        {INT64_MIN, 0, 1, 1, 1},
        {0, INT64_MIN, 1, 1, 0},
        {-1, INT64_MIN, 0, 0, 1},
        {INT64_C(1) << 31, INT64_C(1) << 32, 0, 1, 1},
        {-(INT64_C(1) << 31), INT64_C(1) << 32, 1, 1, 1},
        {-(INT64_C(1) << 31), -(INT64_C(1) << 32), 0, 1, 1},
        {3037000499, 3037000499, 1, 1, 1},
        {3037000500, 3037000500, 0, 1, 1},
        {INT64_C(1) << 62, INT64_C(1) << 62, 0, 0, 1},
        {-(INT64_C(1) << 62), -(INT64_C(1) << 62), 0, 1, 1},
    };
    EACH_SET(k)
    {
        for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
            int64_t *a = rows_new(1, 8), *b = rows_new(1, 8), *out = rows_new(1, 8);
            uint8_t *ok = rows_new(1, 1);
            *a = edges[i].a, *b = edges[i].b;
            k->mul_checked_i64(out, ok, a, b, 1);
            UNIT_INT(*ok, edges[i].product);
            k->add_checked_i64(out, ok, a, b, 1);
            UNIT_INT(*ok, edges[i].sum);
            k->sub_checked_i64(out, ok, a, b, 1);
            UNIT_INT(*ok, edges[i].difference);
            rows_free(a), rows_free(b), rows_free(out), rows_free(ok);
        }
    }
}

/** One row that overflows among many that are small: no other is touched by it. */
static void test_one_row_overflows(void)
{
    enum { N = 5000 };
    EACH_SET(k)
    {
        for (size_t odd = 0; odd < N; odd += 977) {
            int64_t *a = rows_new(N, 8), *out = rows_new(N, 8), *expected = rows_new(N, 8);
            uint8_t *ok = rows_new(N, 1), *expected_ok = rows_new(N, 1);
            for (size_t i = 0; i < N; i++) {
                a[i] = i == odd ? INT64_MIN : (int64_t)random_below(1000000) - 500000;
                expected[i] = (int64_t)((uint64_t)a[i] * (uint64_t)a[i]);
                expected_ok[i] = i != odd;
            }
            k->mul_checked_i64(out, ok, a, a, N);
            rows_check(k, "mul_checked_i64", N, out, expected, 8);
            rows_check(k, "mul_checked_i64", N, ok, expected_ok, 1);
            rows_free(a), rows_free(out), rows_free(expected), rows_free(ok);
            rows_free(expected_ok);
        }
    }
}

static void test_widths_and_constants(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        int32_t *narrow = rows_new(n, 4), *out32 = rows_new(n, 4), *filled32 = rows_new(n, 4);
        int64_t *wide = rows_new(n, 8), *out64 = rows_new(n, 8), *filled64 = rows_new(n, 8);
        int64_t *any = rows_new(n, 8), *absolute = rows_new(n, 8);
        for (size_t i = 0; i < n; i++) {
            wide[i] = narrow[i] = random_i32();
            filled32[i] = -7, filled64[i] = INT64_MIN + 7;
            any[i] = random_i64();
            absolute[i] = any[i] < 0 ? (int64_t) - (uint64_t)any[i] : any[i];
        }
        k->widen(out64, narrow, n);
        rows_check(k, "widen", n, out64, wide, 8);
        k->narrow(out32, wide, n);
        rows_check(k, "narrow", n, out32, narrow, 4);
        k->fill_i32(out32, -7, n);
        rows_check(k, "fill_i32", n, out32, filled32, 4);
        k->fill_i64(out64, INT64_MIN + 7, n);
        rows_check(k, "fill_i64", n, out64, filled64, 8);
        k->abs_i64(out64, any, n);
        rows_check(k, "abs_i64", n, out64, absolute, 8);
        k->abs_i64(any, any, n);
        rows_check(k, "abs_i64", n, any, absolute, 8);
        rows_free(narrow), rows_free(out32), rows_free(filled32), rows_free(wide);
        rows_free(out64), rows_free(filled64), rows_free(any), rows_free(absolute);
    }
}

UNIT_SUITE(typed, UNIT_TEST(test_arithmetic_i32), UNIT_TEST(test_arithmetic_i64),
           UNIT_TEST(test_comparisons_i32), UNIT_TEST(test_comparisons_i64),
           UNIT_TEST(test_selection_i32), UNIT_TEST(test_selection_i64),
           UNIT_TEST(test_selects_bytes), UNIT_TEST(test_says_where_it_overflows),
           UNIT_TEST(test_overflow_edges), UNIT_TEST(test_one_row_overflows),
           UNIT_TEST(test_widths_and_constants));

/* SPDX-License-Identifier: Apache-2.0 */
/* 64-bit arithmetic that says where it overflowed, and the loops between the two widths. */

/** The rows in a step of the loops that look at a step's magnitudes before they choose how. */
#define STEP 1024

static void add_checked_i64(int64_t *out, uint8_t *ok, const int64_t *a, const int64_t *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint64_t x = (uint64_t)a[i], y = (uint64_t)b[i], sum = x + y;
        /* It overflowed if the sum's sign is neither that of a nor that of b. */
        ok[i] = (int64_t)((x ^ sum) & (y ^ sum)) < 0 ? 0 : 1;
        out[i] = (int64_t)sum;
    }
}

static void sub_checked_i64(int64_t *out, uint8_t *ok, const int64_t *a, const int64_t *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint64_t x = (uint64_t)a[i], y = (uint64_t)b[i], difference = x - y;
        ok[i] = (int64_t)((x ^ y) & (x ^ difference)) < 0 ? 0 : 1;
        out[i] = (int64_t)difference;
    }
}

/** Ones up to the highest bit that any of n rows needs, and maybe fewer below: with its lower bits
 *  filled, m, every row is within -m - 1 .. m. */
static uint64_t find_magnitude(const int64_t *a, size_t n)
{
    uint64_t bits = 0;
#pragma omp simd reduction(| : bits)
    for (size_t i = 0; i < n; i++) {
        bits |= (uint64_t)a[i] ^ (a[i] < 0 ? UINT64_MAX : 0);
    }
    return bits;
}

static void mul_checked_i64(int64_t *out, uint8_t *ok, const int64_t *a, const int64_t *b, size_t n)
{
    for (size_t begin = 0; begin < n; begin += STEP) {
        size_t n_step = n - begin < STEP ? n - begin : STEP;
        const int64_t *x = a + begin, *y = b + begin;
        /* The usual case: |x| <= 2^p and |y| <= 2^q with p + q <= 62. */
        uint64_t of_x = find_magnitude(x, n_step) | 1, of_y = find_magnitude(y, n_step) | 1;
        if (__builtin_clzll(of_x) + __builtin_clzll(of_y) >= 66) {
            mul_i64(out + begin, x, y, n_step);
            memset(ok + begin, 1, n_step);
            continue;
        }
        for (size_t i = 0; i < n_step; i++) {
            int64_t product;
            ok[begin + i] = __builtin_mul_overflow(x[i], y[i], &product) ? 0 : 1;
            out[begin + i] = product;
        }
    }
}

static void abs_i64(int64_t *out, const int64_t *a, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint64_t sign = a[i] < 0 ? UINT64_MAX : 0;
        out[i] = (int64_t)(((uint64_t)a[i] ^ sign) - sign);
    }
}

static void widen(int64_t *out, const int32_t *a, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = a[i];
    }
}

static void narrow(int32_t *out, const int64_t *a, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = (int32_t)(uint32_t)(uint64_t)a[i];
    }
}

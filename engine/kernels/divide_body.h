/* SPDX-License-Identifier: Apache-2.0 */
/* Division by a constant, rounded by ROUNDING and named SUFFIX; reciprocal_body.h says how.
 * Undefines both. */

static void NAME2(divide_small, SUFFIX)(int64_t *out, const int64_t *a, int64_t divisor, size_t n)
{
    double d = (double)divisor, inverse = 1 / d;
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        double x = double_of_small(a[i]), r;
        int64_t q = small_of_double(floor_by_doubles(&r, x, d, inverse));
        double odd = double_of_small(q & 1);
        out[i] = q + rounds_up(ROUNDING, x < 0, r > 0, r > d - r, r >= d - r, r > d - r - odd);
    }
}

static void NAME2(divide_i64, SUFFIX)(int64_t *out, const int64_t *a, int64_t divisor, size_t n)
{
    reciprocal by = prepare_i64(divisor);
    for (size_t begin = 0; begin < n; begin += STEP) {
        size_t n_step = n - begin < STEP ? n - begin : STEP;
        if (are_small(a + begin, divisor, n_step)) {
            NAME2(divide_small, SUFFIX)(out + begin, a + begin, divisor, n_step);
            continue;
        }
        for (size_t i = begin; i < begin + n_step; i++) {
            int64_t q = floor_by_multiplication(a[i], by);
            int64_t r = (int64_t)((uint64_t)a[i] - (uint64_t)q * (uint64_t)divisor);
            int64_t left = divisor - r;
            out[i] = q + rounds_up(ROUNDING, a[i] < 0, r > 0, r > left, r >= left,
                                   r > left - (q & 1));
        }
    }
}

static void NAME2(divide_i32, SUFFIX)(int32_t *out, const int32_t *a, int32_t divisor, size_t n)
{
    reciprocal by = prepare_i32(divisor);
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        int32_t q = floor_i32(a[i], by);
        int32_t r = (int32_t)((uint32_t)a[i] - (uint32_t)q * (uint32_t)divisor);
        int32_t left = divisor - r;
        out[i] = q + rounds_up(ROUNDING, a[i] < 0, r > 0, r > left, r >= left, r > left - (q & 1));
    }
}

#undef ROUNDING
#undef SUFFIX

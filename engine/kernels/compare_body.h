/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison, by OPERATOR, of two columns of CTYPE, and of one with a constant; named COMPARE
 * and SUFFIX. Undefines OPERATOR and COMPARE. */

static void NAME3(compare, COMPARE, SUFFIX)(uint8_t *out, const CTYPE *a, const CTYPE *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = a[i] OPERATOR b[i] ? TRUTH_T : TRUTH_F;
    }
}

static void NAME3(compare_const, COMPARE, SUFFIX)(uint8_t *out, const CTYPE *a, CTYPE b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = a[i] OPERATOR b ? TRUTH_T : TRUTH_F;
    }
}

#undef OPERATOR
#undef COMPARE

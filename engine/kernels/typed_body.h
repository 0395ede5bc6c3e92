/* SPDX-License-Identifier: Apache-2.0 */
/* The loops that any type of value has: CTYPE, a signed integer, with UTYPE, the unsigned one of
 * its width, in which arithmetic wraps; named SUFFIX. Undefines them. */

#define COMPARE  eq
#define OPERATOR ==
#include "kernels/compare_body.h"
#define COMPARE  ne
#define OPERATOR !=
#include "kernels/compare_body.h"
#define COMPARE  lt
#define OPERATOR <
#include "kernels/compare_body.h"
#define COMPARE  le
#define OPERATOR <=
#include "kernels/compare_body.h"
#define COMPARE  gt
#define OPERATOR >
#include "kernels/compare_body.h"
#define COMPARE  ge
#define OPERATOR >=
#include "kernels/compare_body.h"

static void NAME2(select, SUFFIX)(CTYPE *out, const uint8_t *cond, const CTYPE *a, const CTYPE *b,
                                  size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        CTYPE x = a[i], y = b[i];
        out[i] = cond[i] == TRUTH_T ? x : y;
    }
}

static void NAME2(add, SUFFIX)(CTYPE *out, const CTYPE *a, const CTYPE *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = (CTYPE)((UTYPE)a[i] + (UTYPE)b[i]);
    }
}

static void NAME2(sub, SUFFIX)(CTYPE *out, const CTYPE *a, const CTYPE *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = (CTYPE)((UTYPE)a[i] - (UTYPE)b[i]);
    }
}

static void NAME2(mul, SUFFIX)(CTYPE *out, const CTYPE *a, const CTYPE *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = (CTYPE)((UTYPE)a[i] * (UTYPE)b[i]);
    }
}

static void NAME2(add_const, SUFFIX)(CTYPE *out, const CTYPE *a, CTYPE b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = (CTYPE)((UTYPE)a[i] + (UTYPE)b);
    }
}

static void NAME2(mul_const, SUFFIX)(CTYPE *out, const CTYPE *a, CTYPE b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = (CTYPE)((UTYPE)a[i] * (UTYPE)b);
    }
}

static void NAME2(fill, SUFFIX)(CTYPE *out, CTYPE a, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = a;
    }
}

static void NAME2(min, SUFFIX)(CTYPE *out, const CTYPE *a, const CTYPE *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = a[i] < b[i] ? a[i] : b[i];
    }
}

static void NAME2(max, SUFFIX)(CTYPE *out, const CTYPE *a, const CTYPE *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = a[i] > b[i] ? a[i] : b[i];
    }
}

#undef CTYPE
#undef UTYPE
#undef SUFFIX

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Truths and flags, a byte a row. Of a truth, bit 0 says that it is true and bit 1 that it is
 * false; none of them, that it is undecided:
 *
 *     U = 00    T = 01    F = 10
 */

static void truth_and(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(((a[i] | b[i]) & TRUTH_F) | (a[i] & b[i] & TRUTH_T));
    }
}

static void truth_or(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(((a[i] | b[i]) & TRUTH_T) | (a[i] & b[i] & TRUTH_F));
    }
}

static void truth_not(uint8_t *out, const uint8_t *a, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = a[i] == TRUTH_U ? TRUTH_U : (uint8_t)(TRUTH_T + TRUTH_F - a[i]);
    }
}

static void truth_equal(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint8_t both = a[i] & b[i], either = a[i] | b[i];
        uint8_t otherwise = either == (TRUTH_T | TRUTH_F) ? TRUTH_F : TRUTH_U;
        out[i] = both != 0 ? TRUTH_T : otherwise;
    }
}

static void truth_mask(uint8_t *out, const uint8_t *truth, const uint8_t *flag, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint8_t x = truth[i];
        out[i] = flag[i] != 0 ? x : TRUTH_U;
    }
}

static void truth_keep(uint8_t *out, const uint8_t *truth, uint8_t which, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = truth[i] & which;
    }
}

static void truth_from_flag(uint8_t *out, const uint8_t *flag, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(TRUTH_F - flag[i]);
    }
}

static void byte_equal_const(uint8_t *out, const uint8_t *a, uint8_t b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = a[i] == b ? 1 : 0;
    }
}

static void flag_from_truth(uint8_t *out, const uint8_t *truth, uint8_t which, size_t n)
{
    byte_equal_const(out, truth, which, n);
}

static void flag_and(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = a[i] & b[i];
    }
}

static void flag_decided(uint8_t *out, const uint8_t *truth, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = truth[i] != TRUTH_U ? 1 : 0;
    }
}

static uint8_t max_u8(const uint8_t *a, size_t n)
{
    uint8_t most = 0;
#pragma omp simd reduction(max : most)
    for (size_t i = 0; i < n; i++) { /* not beyond n: those rows have no say */
        most = a[i] > most ? a[i] : most;
    }
    return most;
}

static void hit_begin(uint8_t *rule, uint8_t *state, uint8_t none, size_t n)
{
    n = padded(n);
    memset(rule, none, n);
    memset(state, 0, n);
}

/* In both, 2 - truth is what a rule makes of state 0: 1 if it hits, 2 if it is undecided, 0 if it
 * does not hit. */

static void hit_first(uint8_t *rule, uint8_t *state, const uint8_t *truth, uint8_t r, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint8_t step = (uint8_t)(2 - truth[i]), was = state[i], hit = rule[i];
        uint8_t met = was | (uint8_t)(was + was) | (was >> 1); /* not open: bits 0 and 1 */
        state[i] = was | (uint8_t)(step & ~met);
        rule[i] = (was | (step ^ 1)) == 0 ? r : hit;
    }
}

static void hit_unique(uint8_t *rule, uint8_t *state, const uint8_t *truth, uint8_t r, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint8_t step = (uint8_t)(2 - truth[i]), was = state[i], hit = rule[i];
        uint8_t sum = (uint8_t)(was + step);
        state[i] = sum > 2 ? 2 : sum;
        rule[i] = (was | (step ^ 1)) == 0 ? r : hit;
    }
}

static void hit_known(uint8_t *flag, const uint8_t *state, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        flag[i] = state[i] != 2 ? 1 : 0;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the suites of the kernels share. Every loop runs in every set, over several numbers of rows,
 * and is compared with a plain function of one row.
 *
 *     EACH_SET_AND_SIZE(k, n) {
 *         int32_t *a = rows_new(n, sizeof *a), *out = rows_new(n, sizeof *out);
 *         ... k->abs(out, a, n);
 *         rows_check(k, "abs", n, out, expected, sizeof *out);
 *         rows_free(a); ...
 *     }
 *
 * An array ends at the multiple of 64 rows that kernels may use and has guards on both sides; they
 * are looked at when it is freed. It is on no boundary of 64 bytes.
 */
#ifndef ENTITLE_TESTS_KERNELS_SUITES_H
#define ENTITLE_TESTS_KERNELS_SUITES_H

#include "kernels/kernels.h"
#include "unit.h"

UNIT_DECLARE(truth);
UNIT_DECLARE(typed);
UNIT_DECLARE(divide);
UNIT_DECLARE(calendar);
UNIT_DECLARE(rows);
UNIT_DECLARE(dispatch);

extern const size_t row_counts[6];

#define EACH_SET(k)                                                                              \
    for (size_t n_sets_, set_ = 0; set_ < (kernels_all(&n_sets_), n_sets_); set_++)              \
        for (const kernel_set *k = kernels_all(&n_sets_)[set_]; k != NULL; k = NULL)
#define EACH_SET_AND_SIZE(k, n)                                                                  \
    EACH_SET(k)                                                                                  \
    for (size_t size_ = 0, n; size_ < 6 && (n = row_counts[size_], true); size_++)

void *rows_new(size_t n, size_t width);
void *rows_copy(const void *rows, size_t n, size_t width);
/** Checks the guards. */
void rows_free(void *rows);
/** One check: that n elements are the same; prints the first that is not. */
void rows_check(const kernel_set *k, const char *what, size_t n, const void *obtained,
                const void *expected, size_t width);

/** The same numbers in every run. */
uint64_t random_bits(void);
uint32_t random_below(uint32_t n);
/** Edges and magnitudes of all sizes. */
int64_t random_i64(void);
int32_t random_i32(void);
void random_truths(uint8_t *out, size_t n);

/** A member of a set, as the type of function that `as` is. */
#define MEMBER(k, offset, as) (*(as const *)((const char *)(k) + (offset)))

#endif

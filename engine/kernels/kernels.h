/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed loops over columns: no I/O, no allocation, no failure. Each is written once in
 * kernels_body.h as a plain loop and compiled several times with different flags; kernels() gives
 * the widest set this processor runs.
 *
 *     const kernel_set *k = kernels();
 *     k->compare_const_i32[KERNEL_LE](out, days, limit, n);
 *
 * What the loops are about:
 *
 *   truth    uint8_t   0 undecided, 1 true, 2 false                    a condition, a row each
 *   flag     uint8_t   0 no, 1 yes                                     a value is there
 *   i32, i64           dates as days since 1970-01-01, months, codes of texts, scaled numbers
 *
 * A byte a row, not a bit: a comparison of eight int32 lanes becomes bytes in two pack instructions
 * that every compiler finds, `and` and `or` then take 32 rows at a time, and a row can be looked at
 * without shifting. Values of rows that are not there are arbitrary: loops compute something for
 * them (wrapping, never trapping) and the flag of the result says that it means nothing.
 *
 * Kleene's logic on truths:     and | U T F      or | U T F      not | U T F
 *                                U  | U U F       U | U T U          | U F T
 *                                T  | U T F       T | T T T
 *                                F  | F F F       F | U T F
 *
 * All arrays are of n rows, aligned to 64 bytes or not; `out` may be an input of the same width
 * (same pointer), but not overlap it otherwise. Arrays are readable and writable up to the next
 * multiple of 64 rows (kernels may use that, and must leave nothing else touched).
 */
#ifndef ENTITLE_KERNELS_KERNELS_H
#define ENTITLE_KERNELS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

enum { TRUTH_U = 0, TRUTH_T = 1, TRUTH_F = 2 };

typedef enum kernel_compare { KERNEL_EQ, KERNEL_NE, KERNEL_LT, KERNEL_LE, KERNEL_GT, KERNEL_GE } kernel_compare;
#define KERNEL_COMPARES 6

/** How a division that does not come out is rounded; as number_rounding (value/number.h). */
typedef enum kernel_rounding {
    KERNEL_HALF_EVEN, KERNEL_UP, KERNEL_DOWN, KERNEL_HALF_UP, KERNEL_HALF_DOWN, KERNEL_CEILING, KERNEL_FLOOR
} kernel_rounding;
#define KERNEL_ROUNDINGS 7

typedef struct kernel_set {
    const char *name; /* "portable", "avx2", "avx512" */

    /* truths */
    void (*truth_and)(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n);
    void (*truth_or)(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n);
    void (*truth_not)(uint8_t *out, const uint8_t *a, size_t n);
    void (*truth_equal)(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n); /* U if either is */
    void (*truth_mask)(uint8_t *out, const uint8_t *truth, const uint8_t *flag, size_t n); /* U where the flag is 0 */
    void (*truth_keep)(uint8_t *out, const uint8_t *truth, uint8_t which, size_t n); /* other than `which` (T or F) -> U */
    void (*truth_from_flag)(uint8_t *out, const uint8_t *flag, size_t n); /* 1 -> T, 0 -> F */
    void (*flag_from_truth)(uint8_t *out, const uint8_t *truth, uint8_t which, size_t n); /* 1 where it is `which` */
    void (*flag_and)(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n);
    void (*flag_decided)(uint8_t *out, const uint8_t *truth, size_t n); /* 1 where T or F */
    void (*byte_equal_const)(uint8_t *out, const uint8_t *a, uint8_t b, size_t n); /* flag: a == b */
    /* select: out = cond == T ? a : b; rows with an undecided condition are arbitrary */
    void (*select_u8)(uint8_t *out, const uint8_t *cond, const uint8_t *a, const uint8_t *b, size_t n);
    void (*select_i32)(int32_t *out, const uint8_t *cond, const int32_t *a, const int32_t *b, size_t n);
    void (*select_i64)(int64_t *out, const uint8_t *cond, const int64_t *a, const int64_t *b, size_t n);

    /* comparisons: T or F */
    void (*compare_i32[KERNEL_COMPARES])(uint8_t *out, const int32_t *a, const int32_t *b, size_t n);
    void (*compare_i64[KERNEL_COMPARES])(uint8_t *out, const int64_t *a, const int64_t *b, size_t n);
    void (*compare_const_i32[KERNEL_COMPARES])(uint8_t *out, const int32_t *a, int32_t b, size_t n);
    void (*compare_const_i64[KERNEL_COMPARES])(uint8_t *out, const int64_t *a, int64_t b, size_t n);

    /* arithmetic, wrapping; the plan knows the ranges or asks for the checked ones, whose `ok` is a flag (0 = overflow) */
    void (*add_i32)(int32_t *out, const int32_t *a, const int32_t *b, size_t n);
    void (*sub_i32)(int32_t *out, const int32_t *a, const int32_t *b, size_t n);
    void (*mul_i32)(int32_t *out, const int32_t *a, const int32_t *b, size_t n);
    void (*add_const_i32)(int32_t *out, const int32_t *a, int32_t b, size_t n);
    void (*mul_const_i32)(int32_t *out, const int32_t *a, int32_t b, size_t n);
    void (*add_i64)(int64_t *out, const int64_t *a, const int64_t *b, size_t n);
    void (*sub_i64)(int64_t *out, const int64_t *a, const int64_t *b, size_t n);
    void (*mul_i64)(int64_t *out, const int64_t *a, const int64_t *b, size_t n);
    void (*add_const_i64)(int64_t *out, const int64_t *a, int64_t b, size_t n);
    void (*mul_const_i64)(int64_t *out, const int64_t *a, int64_t b, size_t n);
    void (*add_checked_i64)(int64_t *out, uint8_t *ok, const int64_t *a, const int64_t *b, size_t n);
    void (*sub_checked_i64)(int64_t *out, uint8_t *ok, const int64_t *a, const int64_t *b, size_t n);
    void (*mul_checked_i64)(int64_t *out, uint8_t *ok, const int64_t *a, const int64_t *b, size_t n);
    void (*widen)(int64_t *out, const int32_t *a, size_t n);
    void (*narrow)(int32_t *out, const int64_t *a, size_t n); /* the plan knows that it fits */
    void (*fill_i32)(int32_t *out, int32_t a, size_t n);
    void (*fill_i64)(int64_t *out, int64_t a, size_t n);
    void (*min_i32)(int32_t *out, const int32_t *a, const int32_t *b, size_t n);
    void (*max_i32)(int32_t *out, const int32_t *a, const int32_t *b, size_t n);
    void (*min_i64)(int64_t *out, const int64_t *a, const int64_t *b, size_t n);
    void (*max_i64)(int64_t *out, const int64_t *a, const int64_t *b, size_t n);
    void (*abs_i64)(int64_t *out, const int64_t *a, size_t n);
    /* a / divisor (> 0), rounded; the remainder is r = a - divisor * floor(a / divisor), 0 <= r < divisor */
    void (*divide_i64[KERNEL_ROUNDINGS])(int64_t *out, const int64_t *a, int64_t divisor, size_t n);
    void (*divide_i32[KERNEL_ROUNDINGS])(int32_t *out, const int32_t *a, int32_t divisor, size_t n);
    void (*modulo_i64)(int64_t *out, const int64_t *a, int64_t divisor, size_t n); /* r; divisor > 0 */
    void (*modulo_i32)(int32_t *out, const int32_t *a, int32_t divisor, size_t n);

    /* dates: days since 1970-01-01 of the proleptic Gregorian calendar, years 1 to 9999; `ok` is a flag, 0 outside of them */
    void (*date_year)(int32_t *out, const int32_t *day, size_t n);
    void (*date_month)(int32_t *out, const int32_t *day, size_t n); /* 1 .. 12 */
    void (*date_day)(int32_t *out, const int32_t *day, size_t n);   /* 1 .. 31 */
    void (*date_weekday)(int32_t *out, const int32_t *day, size_t n); /* 1 = Monday .. 7 */
    void (*date_in_range)(uint8_t *ok, const int32_t *day, size_t n);
    /* day of (year, month, day of month); not ok if there is no such date */
    void (*date_make)(int32_t *out, uint8_t *ok, const int32_t *year, const int32_t *month, const int32_t *day, size_t n);
    /* `months` later (or earlier); a day of the month that does not exist becomes the last of that month, as
     * temporal_add_months() has it (value/temporal.h) */
    void (*date_add_months)(int32_t *out, uint8_t *ok, const int32_t *day, const int32_t *months, size_t n);
    void (*date_add_months_const)(int32_t *out, uint8_t *ok, const int32_t *day, int32_t months, size_t n);
    /* whole months from a to b as FEEL's years and months duration(a, b) counts them (value/temporal.c), negative when b < a */
    void (*months_between)(int32_t *out, const int32_t *a, const int32_t *b, size_t n);
    void (*months_between_const)(int32_t *out, const int32_t *a, int32_t b, size_t n);
    void (*months_since_const)(int32_t *out, int32_t a, const int32_t *b, size_t n);

    /* look up: index i of row -> table[i]; the plan knows that i < size of the table */
    void (*lookup_u8_by_u8)(uint8_t *out, const uint8_t *table, const uint8_t *i, size_t n);
    void (*lookup_i32_by_u8)(int32_t *out, const int32_t *table, const uint8_t *i, size_t n);
    void (*lookup_i64_by_u8)(int64_t *out, const int64_t *table, const uint8_t *i, size_t n);
    void (*lookup_u8_by_i32)(uint8_t *out, const uint8_t *table, const int32_t *i, size_t n);
    void (*lookup_i32_by_i32)(int32_t *out, const int32_t *table, const int32_t *i, size_t n);
    void (*lookup_i64_by_i32)(int64_t *out, const int64_t *table, const int32_t *i, size_t n);
    uint8_t (*max_u8)(const uint8_t *a, size_t n); /* 0 for n = 0 */

    /* rows picked out: out[k] = a[row[k]] */
    void (*gather_u8)(uint8_t *out, const uint8_t *a, const uint32_t *row, size_t n);
    void (*gather_i32)(int32_t *out, const int32_t *a, const uint32_t *row, size_t n);
    void (*gather_i64)(int64_t *out, const int64_t *a, const uint32_t *row, size_t n);
    /** rows whose byte is `which`, ascending; returns how many. `rows` has room for n. */
    size_t (*select_rows)(uint32_t *rows, const uint8_t *bytes, uint8_t which, size_t n);

    /* decision tables, rule by rule (r counts from 0, < 250); begin with hit_begin */
    void (*hit_begin)(uint8_t *rule, uint8_t *state, uint8_t none, size_t n); /* rule = none, state = 0 */
    /* FIRST: state 0 open, 1 hit, 2 an undecided rule came first */
    void (*hit_first)(uint8_t *rule, uint8_t *state, const uint8_t *truth, uint8_t r, size_t n);
    /* UNIQUE: state 0 no hit yet, 1 one hit, 2 undecided or a second hit (stays) */
    void (*hit_unique)(uint8_t *rule, uint8_t *state, const uint8_t *truth, uint8_t r, size_t n);
    void (*hit_known)(uint8_t *flag, const uint8_t *state, size_t n); /* 1 unless state is 2 */

    /* lists: parent i has the rows begin[i] - begin[0] .. begin[i + 1] - begin[0] - 1 of the arrays below */
    void (*spread_u8)(uint8_t *out, const uint8_t *of_parent, const uint32_t *begin, size_t n_parents);
    void (*spread_i32)(int32_t *out, const int32_t *of_parent, const uint32_t *begin, size_t n_parents);
    void (*spread_i64)(int64_t *out, const int64_t *of_parent, const uint32_t *begin, size_t n_parents);
    void (*list_any)(uint8_t *out, const uint8_t *truth, const uint32_t *begin, size_t n_parents); /* Kleene's or; F for none */
    void (*list_all)(uint8_t *out, const uint8_t *truth, const uint32_t *begin, size_t n_parents); /* Kleene's and; T for none */
    /* flag: every truth is T or F */
    void (*list_decided)(uint8_t *flag, const uint8_t *truth, const uint32_t *begin, size_t n_parents);
    /* flag: every row of the parent whose `keep` is T has flag 1 */
    void (*list_known)(uint8_t *out, const uint8_t *keep, const uint8_t *flag, const uint32_t *begin, size_t n_parents);
    /* over the rows whose `keep` is T; `keep` NULL = all of them */
    void (*list_count)(int32_t *out, const uint8_t *keep, const uint32_t *begin, size_t n_parents);
    void (*list_sum)(int64_t *out, uint8_t *ok, const int64_t *a, const uint8_t *keep, const uint32_t *begin, size_t n_parents); /* 0 for none */
    void (*list_min)(int64_t *out, uint8_t *some, const int64_t *a, const uint8_t *keep, const uint32_t *begin, size_t n_parents); /* some: a flag, 0 = none */
    void (*list_max)(int64_t *out, uint8_t *some, const int64_t *a, const uint8_t *keep, const uint32_t *begin, size_t n_parents);
    /* the place (in the arrays above) of the first or last such row; some: 0 = none, then 0 */
    void (*list_first)(uint32_t *out, uint8_t *some, const uint8_t *keep, const uint32_t *begin, size_t n_parents);
    void (*list_last)(uint32_t *out, uint8_t *some, const uint8_t *keep, const uint32_t *begin, size_t n_parents);
} kernel_set;

/** The widest set that this processor runs; the same for all threads. ENTITLE_KERNELS=portable (or another name) in the
 *  environment chooses one that it runs. */
const kernel_set *kernels(void);
/** All sets that this processor runs, for tests; *n gets how many. */
const kernel_set *const *kernels_all(size_t *n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of kernels: includes every loop, and ends with their table, KERNEL_SET, which says that it
 * is KERNEL_SET_NAME. A file that includes this is compiled with the flags of one family of
 * processors; the compiler makes the loops wide.
 *
 *     truth_body.h       truths, flags, hits of rules
 *     select_body.h      picking rows
 *     typed_body.h       comparisons, arithmetic, selection: i32 and i64 (compare_body.h: once for
 *                        each comparison)
 *     checked_body.h     overflow, magnitudes, widths
 *     reciprocal_body.h  division by a constant, and divide_body.h, once for each rounding
 *     calendar_body.h    dates
 *
 * The kernels that meet rows one at a time are the same in all sets, kernels_rows.c.
 *
 * `omp simd` tells the compiler that rows do not depend on each other, so that it needs no check
 * whether `out` is an input: it may be one, row for row. A dense loop goes on to the next multiple
 * of 64 rows, which its arrays have room for, and so has no remainder.
 */
#include <stdbool.h>
#include <string.h>

#include "kernels/rows.h"

#define JOIN2(a, b)    a##_##b
#define JOIN3(a, b, c) a##_##b##_##c
#define NAME2(a, b)    JOIN2(a, b)
#define NAME3(a, b, c) JOIN3(a, b, c)

static inline size_t padded(size_t n)
{
    return (n + 63) & ~(size_t)63;
}

#include "kernels/truth_body.h"
#include "kernels/select_body.h"

#define SUFFIX i32
#define CTYPE  int32_t
#define UTYPE  uint32_t
#include "kernels/typed_body.h"
#define SUFFIX i64
#define CTYPE  int64_t
#define UTYPE  uint64_t
#include "kernels/typed_body.h"

static void select_u8(uint8_t *out, const uint8_t *cond, const uint8_t *a, const uint8_t *b,
                      size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint8_t x = a[i], y = b[i];
        out[i] = cond[i] == TRUTH_T ? x : y;
    }
}

#include "kernels/checked_body.h"
#include "kernels/reciprocal_body.h"

#define SUFFIX   half_even
#define ROUNDING KERNEL_HALF_EVEN
#include "kernels/divide_body.h"
#define SUFFIX   up
#define ROUNDING KERNEL_UP
#include "kernels/divide_body.h"
#define SUFFIX   down
#define ROUNDING KERNEL_DOWN
#include "kernels/divide_body.h"
#define SUFFIX   half_up
#define ROUNDING KERNEL_HALF_UP
#include "kernels/divide_body.h"
#define SUFFIX   half_down
#define ROUNDING KERNEL_HALF_DOWN
#include "kernels/divide_body.h"
#define SUFFIX   ceiling
#define ROUNDING KERNEL_CEILING
#include "kernels/divide_body.h"
#define SUFFIX   floor
#define ROUNDING KERNEL_FLOOR
#include "kernels/divide_body.h"

#include "kernels/calendar_body.h"

#define COMPARES(name, suffix)                                                     \
    {                                                                              \
        [KERNEL_EQ] = name##_eq_##suffix, [KERNEL_NE] = name##_ne_##suffix,        \
        [KERNEL_LT] = name##_lt_##suffix, [KERNEL_LE] = name##_le_##suffix,        \
        [KERNEL_GT] = name##_gt_##suffix, [KERNEL_GE] = name##_ge_##suffix,        \
    }
#define ROUNDINGS(name)                                                            \
    {                                                                              \
        [KERNEL_HALF_EVEN] = name##_half_even, [KERNEL_UP] = name##_up,            \
        [KERNEL_DOWN] = name##_down, [KERNEL_HALF_UP] = name##_half_up,            \
        [KERNEL_HALF_DOWN] = name##_half_down, [KERNEL_CEILING] = name##_ceiling,  \
        [KERNEL_FLOOR] = name##_floor,                                             \
    }

const kernel_set KERNEL_SET = {
    .name = KERNEL_SET_NAME,
    .truth_and = truth_and,
    .truth_or = truth_or,
    .truth_not = truth_not,
    .truth_equal = truth_equal,
    .truth_mask = truth_mask,
    .truth_keep = truth_keep,
    .truth_from_flag = truth_from_flag,
    .flag_from_truth = flag_from_truth,
    .flag_and = flag_and,
    .flag_decided = flag_decided,
    .byte_equal_const = byte_equal_const,
    .select_u8 = select_u8,
    .select_i32 = select_i32,
    .select_i64 = select_i64,
    .compare_i32 = COMPARES(compare, i32),
    .compare_i64 = COMPARES(compare, i64),
    .compare_const_i32 = COMPARES(compare_const, i32),
    .compare_const_i64 = COMPARES(compare_const, i64),
    .add_i32 = add_i32,
    .sub_i32 = sub_i32,
    .mul_i32 = mul_i32,
    .add_const_i32 = add_const_i32,
    .mul_const_i32 = mul_const_i32,
    .add_i64 = add_i64,
    .sub_i64 = sub_i64,
    .mul_i64 = mul_i64,
    .add_const_i64 = add_const_i64,
    .mul_const_i64 = mul_const_i64,
    .add_checked_i64 = add_checked_i64,
    .sub_checked_i64 = sub_checked_i64,
    .mul_checked_i64 = mul_checked_i64,
    .widen = widen,
    .narrow = narrow,
    .fill_i32 = fill_i32,
    .fill_i64 = fill_i64,
    .min_i32 = min_i32,
    .max_i32 = max_i32,
    .min_i64 = min_i64,
    .max_i64 = max_i64,
    .abs_i64 = abs_i64,
    .divide_i64 = ROUNDINGS(divide_i64),
    .divide_i32 = ROUNDINGS(divide_i32),
    .modulo_i64 = modulo_i64,
    .modulo_i32 = modulo_i32,
    .date_year = date_year,
    .date_month = date_month,
    .date_day = date_day,
    .date_weekday = date_weekday,
    .date_in_range = date_in_range,
    .date_make = date_make,
    .date_add_months = date_add_months,
    .date_add_months_const = date_add_months_const,
    .months_between = months_between,
    .months_between_const = months_between_const,
    .months_since_const = months_since_const,
    .lookup_u8_by_u8 = kernel_lookup_u8_by_u8,
    .lookup_i32_by_u8 = kernel_lookup_i32_by_u8,
    .lookup_i64_by_u8 = kernel_lookup_i64_by_u8,
    .lookup_u8_by_i32 = kernel_lookup_u8_by_i32,
    .lookup_i32_by_i32 = kernel_lookup_i32_by_i32,
    .lookup_i64_by_i32 = kernel_lookup_i64_by_i32,
    .max_u8 = max_u8,
    .gather_u8 = kernel_gather_u8,
    .gather_i32 = kernel_gather_i32,
    .gather_i64 = kernel_gather_i64,
    .select_rows = select_rows,
    .hit_begin = hit_begin,
    .hit_first = hit_first,
    .hit_unique = hit_unique,
    .hit_known = hit_known,
    .spread_u8 = kernel_spread_u8,
    .spread_i32 = kernel_spread_i32,
    .spread_i64 = kernel_spread_i64,
    .list_any = kernel_list_any,
    .list_all = kernel_list_all,
    .list_decided = kernel_list_decided,
    .list_known = kernel_list_known,
    .list_count = kernel_list_count,
    .list_sum = kernel_list_sum,
    .list_min = kernel_list_min,
    .list_max = kernel_list_max,
    .list_first = kernel_list_first,
    .list_last = kernel_list_last,
};

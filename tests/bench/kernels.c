/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a row costs in each kernel: `kernels [NAME...]` runs those whose name begins so (all of
 * them without a name) over 1,024 rows that stay in the cache, in every set that this processor
 * has, and prints nanoseconds a row, the least of several short rounds. One core; times vary with
 * the machine, ratios less.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernels/kernels.h"

#define ROWS      1024
#define ROUNDS    15
#define CALLS     400
#define SETS_MAX  8
#define NAMES_MAX 128
#define LISTS     64 /* as many lengths of lists: their turns are not to be learnt by heart */

static uint8_t u8[4][ROWS] __attribute__((aligned(64)));
static int32_t i32[4][ROWS] __attribute__((aligned(64)));
static int64_t i64[4][ROWS] __attribute__((aligned(64)));
static int64_t large[ROWS] __attribute__((aligned(64)));
static uint32_t begins[LISTS][ROWS / 2 + 1], row[2][ROWS];
static volatile uint64_t sink;

static double ns_of[SETS_MAX][NAMES_MAX];
static const char *names[NAMES_MAX];
static size_t n_names;
static int n_wanted;
static char **wanted;

static double ns_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static bool is_wanted(const char *name)
{
    bool found = n_wanted == 0;
    for (int i = 0; i < n_wanted; i++) {
        found |= strncmp(name, wanted[i], strlen(wanted[i])) == 0;
    }
    return found;
}

/** The same numbers on every machine. */
static uint32_t next_random(void)
{
    static uint64_t state = 20261123;
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(state >> 33);
}

static void fill_rows(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < 4; k++) {
            u8[k][i] = (uint8_t)(next_random() % 3);
            i32[k][i] = (int32_t)(next_random() % 36525) - 14600; /* days of a century */
            i64[k][i] = (int64_t)(next_random() % 10000000) - 100000;
        }
        u8[2][i] = next_random() % 100 < 15 ? 1 : 2;
        i32[2][i] = (int32_t)(next_random() % 200);
        large[i] = (int64_t)((uint64_t)next_random() << 31);
        row[0][i] = next_random() % ROWS;
    }
    for (size_t k = 0; k < LISTS; k++) {
        for (size_t i = 0; i < ROWS / 2; i++) { /* lists of 0 to 4 rows, two on average */
            uint32_t end = begins[k][i] + next_random() % 5;
            begins[k][i + 1] = end < ROWS ? end : ROWS;
        }
    }
}

#define MEASURE(name, call)                                     \
    if (is_wanted(name)) {                                      \
        double least = 1e300;                                   \
        for (int round = 0; round < ROUNDS; round++) {          \
            double began = ns_now();                            \
            for (int n_calls = 0; n_calls < CALLS; n_calls++) { \
                call;                                           \
            }                                                   \
            double ns = (ns_now() - began) / CALLS / ROWS;      \
            least = ns < least ? ns : least;                    \
        }                                                       \
        ns_of[set][at] = least;                                 \
        names[at++] = name;                                     \
        n_names = at;                                           \
    }

static void measure_set(size_t set, const kernel_set *k)
{
    uint8_t *o8 = u8[3];
    int32_t *o32 = i32[3];
    int64_t *o64 = i64[3];
    size_t at = 0;
    MEASURE("truth_and", k->truth_and(o8, u8[0], u8[1], ROWS));
    MEASURE("truth_or", k->truth_or(o8, u8[0], u8[1], ROWS));
    MEASURE("truth_not", k->truth_not(o8, u8[0], ROWS));
    MEASURE("truth_equal", k->truth_equal(o8, u8[0], u8[1], ROWS));
    MEASURE("truth_mask", k->truth_mask(o8, u8[0], u8[1], ROWS));
    MEASURE("truth_keep", k->truth_keep(o8, u8[0], TRUTH_T, ROWS));
    MEASURE("truth_from_flag", k->truth_from_flag(o8, u8[0], ROWS));
    MEASURE("flag_from_truth", k->flag_from_truth(o8, u8[0], TRUTH_T, ROWS));
    MEASURE("flag_and", k->flag_and(o8, u8[0], u8[1], ROWS));
    MEASURE("flag_decided", k->flag_decided(o8, u8[0], ROWS));
    MEASURE("select_u8", k->select_u8(o8, u8[2], u8[0], u8[1], ROWS));
    MEASURE("select_i32", k->select_i32(o32, u8[2], i32[0], i32[1], ROWS));
    MEASURE("select_i64", k->select_i64(o64, u8[2], i64[0], i64[1], ROWS));
    MEASURE("compare_i32", k->compare_i32[KERNEL_LE](o8, i32[0], i32[1], ROWS));
    MEASURE("compare_i64", k->compare_i64[KERNEL_LE](o8, i64[0], i64[1], ROWS));
    MEASURE("compare_const_i32", k->compare_const_i32[KERNEL_LE](o8, i32[0], 7000, ROWS));
    MEASURE("compare_const_i64", k->compare_const_i64[KERNEL_LE](o8, i64[0], 7000, ROWS));
    MEASURE("compare_const_i64 =", k->compare_const_i64[KERNEL_EQ](o8, i64[0], 7000, ROWS));
    MEASURE("add_i32", k->add_i32(o32, i32[0], i32[1], ROWS));
    MEASURE("mul_i32", k->mul_i32(o32, i32[0], i32[1], ROWS));
    MEASURE("add_i64", k->add_i64(o64, i64[0], i64[1], ROWS));
    MEASURE("mul_i64", k->mul_i64(o64, i64[0], i64[1], ROWS));
    MEASURE("add_const_i64", k->add_const_i64(o64, i64[0], 12, ROWS));
    MEASURE("mul_const_i64", k->mul_const_i64(o64, i64[0], 12, ROWS));
    MEASURE("add_checked_i64", k->add_checked_i64(o64, o8, i64[0], i64[1], ROWS));
    MEASURE("mul_checked_i64", k->mul_checked_i64(o64, o8, i64[0], i64[1], ROWS));
    MEASURE("mul_checked_i64 large", k->mul_checked_i64(o64, o8, large, i64[1], ROWS));
    MEASURE("widen", k->widen(o64, i32[0], ROWS));
    MEASURE("narrow", k->narrow(o32, i64[0], ROWS));
    MEASURE("fill_i64", k->fill_i64(o64, 12, ROWS));
    MEASURE("min_i32", k->min_i32(o32, i32[0], i32[1], ROWS));
    MEASURE("max_i64", k->max_i64(o64, i64[0], i64[1], ROWS));
    MEASURE("abs_i64", k->abs_i64(o64, i64[0], ROWS));
    MEASURE("divide_i64 half_up", k->divide_i64[KERNEL_HALF_UP](o64, i64[0], 1200, ROWS));
    MEASURE("divide_i64 half_even", k->divide_i64[KERNEL_HALF_EVEN](o64, i64[0], 1200, ROWS));
    MEASURE("divide_i64 floor", k->divide_i64[KERNEL_FLOOR](o64, i64[0], 1200, ROWS));
    MEASURE("divide_i64 large", k->divide_i64[KERNEL_HALF_UP](o64, large, 1200, ROWS));
    MEASURE("divide_i32 half_up", k->divide_i32[KERNEL_HALF_UP](o32, i32[0], 12, ROWS));
    MEASURE("modulo_i64", k->modulo_i64(o64, i64[0], 1200, ROWS));
    MEASURE("modulo_i32", k->modulo_i32(o32, i32[0], 12, ROWS));
    MEASURE("date_year", k->date_year(o32, i32[0], ROWS));
    MEASURE("date_month", k->date_month(o32, i32[0], ROWS));
    MEASURE("date_day", k->date_day(o32, i32[0], ROWS));
    MEASURE("date_weekday", k->date_weekday(o32, i32[0], ROWS));
    MEASURE("date_in_range", k->date_in_range(o8, i32[0], ROWS));
    MEASURE("date_make", k->date_make(o32, o8, i32[0], i32[1], i32[2], ROWS));
    MEASURE("date_add_months", k->date_add_months(o32, o8, i32[0], i32[2], ROWS));
    MEASURE("date_add_months_const", k->date_add_months_const(o32, o8, i32[0], 216, ROWS));
    MEASURE("months_between", k->months_between(o32, i32[0], i32[1], ROWS));
    MEASURE("months_between_const", k->months_between_const(o32, i32[0], 20780, ROWS));
    MEASURE("months_since_const", k->months_since_const(o32, 20780, i32[0], ROWS));
    MEASURE("lookup_u8_by_u8", k->lookup_u8_by_u8(o8, u8[1], u8[0], ROWS));
    MEASURE("lookup_i32_by_u8", k->lookup_i32_by_u8(o32, i32[1], u8[0], ROWS));
    MEASURE("lookup_i64_by_u8", k->lookup_i64_by_u8(o64, i64[1], u8[0], ROWS));
    MEASURE("lookup_u8_by_i32", k->lookup_u8_by_i32(o8, u8[1], i32[2], ROWS));
    MEASURE("lookup_i32_by_i32", k->lookup_i32_by_i32(o32, i32[1], i32[2], ROWS));
    MEASURE("lookup_i64_by_i32", k->lookup_i64_by_i32(o64, i64[1], i32[2], ROWS));
    MEASURE("max_u8", sink += k->max_u8(u8[0], ROWS));
    MEASURE("gather_u8", k->gather_u8(o8, u8[0], row[0], ROWS));
    MEASURE("gather_i32", k->gather_i32(o32, i32[0], row[0], ROWS));
    MEASURE("gather_i64", k->gather_i64(o64, i64[0], row[0], ROWS));
    MEASURE("select_rows 15 %", sink += k->select_rows(row[1], u8[2], TRUTH_T, ROWS));
    MEASURE("select_rows 85 %", sink += k->select_rows(row[1], u8[2], TRUTH_F, ROWS));
    MEASURE("hit_begin", k->hit_begin(o8, u8[1], 255, ROWS));
    MEASURE("hit_first", k->hit_first(o8, u8[1], u8[0], 7, ROWS));
    MEASURE("hit_unique", k->hit_unique(o8, u8[1], u8[0], 7, ROWS));
    MEASURE("hit_known", k->hit_known(o8, u8[1], ROWS));
    /* a row is one below; two to a parent */
    MEASURE("spread_u8", k->spread_u8(o8, u8[0], begins[n_calls % LISTS], ROWS / 2));
    MEASURE("spread_i32", k->spread_i32(o32, i32[0], begins[n_calls % LISTS], ROWS / 2));
    MEASURE("spread_i64", k->spread_i64(o64, i64[0], begins[n_calls % LISTS], ROWS / 2));
    MEASURE("list_any", k->list_any(o8, u8[0], begins[n_calls % LISTS], ROWS / 2));
    MEASURE("list_decided", k->list_decided(o8, u8[0], begins[n_calls % LISTS], ROWS / 2));
    MEASURE("list_known", k->list_known(o8, u8[2], u8[0], begins[n_calls % LISTS], ROWS / 2));
    MEASURE("list_count", k->list_count(o32, u8[2], begins[n_calls % LISTS], ROWS / 2));
    MEASURE("list_sum", k->list_sum(o64, o8, i64[0], u8[2], begins[n_calls % LISTS], ROWS / 2));
    MEASURE("list_min", k->list_min(o64, o8, i64[0], u8[2], begins[n_calls % LISTS], ROWS / 2));
    MEASURE("list_first", k->list_first(row[1], o8, u8[2], begins[n_calls % LISTS], ROWS / 2));
}

int main(int argc, char **argv)
{
    size_t n_sets;
    const kernel_set *const *sets = kernels_all(&n_sets);
    n_wanted = argc - 1;
    wanted = argv + 1;
    printf("%-24s", "ns/row");
    for (size_t i = 0; i < n_sets; i++) {
        fill_rows();
        measure_set(i, sets[i]);
        printf(" %9s", sets[i]->name);
    }
    printf("\n");
    for (size_t k = 0; k < n_names; k++) {
        printf("%-24s", names[k]);
        for (size_t i = 0; i < n_sets; i++) {
            printf(" %9.3f", ns_of[i][k]);
        }
        printf("\n");
    }
    return 0;
}

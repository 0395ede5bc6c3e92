/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops that meet rows one at a time: looking up, gathering, picking, spreading, lists. A wider
 * vector has nothing to give them: processors gather no faster than they load, and a list is a few
 * rows long. So they are compiled once, as scalar code, for all sets.
 *
 * `begin` counts from anywhere; the arrays below the parents start at begin[0].
 */
#include "kernels/rows.h"

#include <stdbool.h>

#define JOIN2(a, b)    a##_##b
#define JOIN3(a, b, c) a##_##b##_##c
#define NAME2(a, b)    JOIN2(a, b)
#define NAME3(a, b, c) JOIN3(a, b, c)

#define SUFFIX u8
#define CTYPE  uint8_t
#include "kernels/moved_body.h"
#define SUFFIX i32
#define CTYPE  int32_t
#include "kernels/moved_body.h"
#define SUFFIX i64
#define CTYPE  int64_t
#include "kernels/moved_body.h"

/** A row at a time without a branch: what is written for a row that is not picked is written over
 *  by the next one. */
size_t kernel_select_rows(uint32_t *rows, const uint8_t *bytes, uint8_t which, size_t n)
{
    size_t n_rows = 0;
    for (size_t i = 0; i < n; i++) {
        rows[n_rows] = (uint32_t)i;
        n_rows += bytes[i] == which;
    }
    return n_rows;
}

/** The truths met, as bits: 1 << TRUTH_U, 1 << TRUTH_T, 1 << TRUTH_F. */
static inline unsigned gather_truths(const uint8_t *truth, uint32_t first, uint32_t end)
{
    unsigned met = 0;
    for (uint32_t k = first; k < end; k++) {
        met |= 1u << truth[k];
    }
    return met;
}

void kernel_list_any(uint8_t *out, const uint8_t *truth, const uint32_t *begin, size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        unsigned met = gather_truths(truth, begin[i] - begin[0], begin[i + 1] - begin[0]);
        out[i] = (met >> TRUTH_T & 1) != 0 ? TRUTH_T : (met & 1) != 0 ? TRUTH_U : TRUTH_F;
    }
}

void kernel_list_all(uint8_t *out, const uint8_t *truth, const uint32_t *begin, size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        unsigned met = gather_truths(truth, begin[i] - begin[0], begin[i + 1] - begin[0]);
        out[i] = (met >> TRUTH_F & 1) != 0 ? TRUTH_F : (met & 1) != 0 ? TRUTH_U : TRUTH_T;
    }
}

void kernel_list_decided(uint8_t *flag, const uint8_t *truth, const uint32_t *begin,
                         size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        unsigned met = gather_truths(truth, begin[i] - begin[0], begin[i + 1] - begin[0]);
        flag[i] = (met & 1) == 0 ? 1 : 0;
    }
}

void kernel_list_known(uint8_t *out, const uint8_t *keep, const uint8_t *flag,
                       const uint32_t *begin, size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        bool known = true;
        for (uint32_t k = begin[i] - begin[0]; k < begin[i + 1] - begin[0]; k++) {
            known &= (keep[k] != TRUTH_T) | (flag[k] != 0);
        }
        out[i] = known ? 1 : 0;
    }
}

void kernel_list_count(int32_t *out, const uint8_t *keep, const uint32_t *begin, size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        uint32_t first = begin[i] - begin[0], end = begin[i + 1] - begin[0], count = end - first;
        if (keep != NULL) {
            count = 0;
            for (uint32_t k = first; k < end; k++) {
                count += keep[k] == TRUTH_T;
            }
        }
        out[i] = (int32_t)count;
    }
}

/** Summed in 128 bits: whether it overflows does not depend on the order of the rows. */
void kernel_list_sum(int64_t *out, uint8_t *ok, const int64_t *a, const uint8_t *keep,
                     const uint32_t *begin, size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        __int128 sum = 0;
        for (uint32_t k = begin[i] - begin[0]; k < begin[i + 1] - begin[0]; k++) {
            sum += keep == NULL || keep[k] == TRUTH_T ? a[k] : 0;
        }
        int64_t low = (int64_t)(uint64_t)sum;
        out[i] = low;
        ok[i] = sum == low ? 1 : 0;
    }
}

void kernel_list_min(int64_t *out, uint8_t *some, const int64_t *a, const uint8_t *keep,
                     const uint32_t *begin, size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        int64_t least = INT64_MAX;
        uint8_t found = 0;
        for (uint32_t k = begin[i] - begin[0]; k < begin[i + 1] - begin[0]; k++) {
            bool kept = keep == NULL || keep[k] == TRUTH_T;
            least = kept & (a[k] < least) ? a[k] : least;
            found |= kept;
        }
        out[i] = found != 0 ? least : 0;
        some[i] = found;
    }
}

void kernel_list_max(int64_t *out, uint8_t *some, const int64_t *a, const uint8_t *keep,
                     const uint32_t *begin, size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        int64_t most = INT64_MIN;
        uint8_t found = 0;
        for (uint32_t k = begin[i] - begin[0]; k < begin[i + 1] - begin[0]; k++) {
            bool kept = keep == NULL || keep[k] == TRUTH_T;
            most = kept & (a[k] > most) ? a[k] : most;
            found |= kept;
        }
        out[i] = found != 0 ? most : 0;
        some[i] = found;
    }
}

void kernel_list_first(uint32_t *out, uint8_t *some, const uint8_t *keep, const uint32_t *begin,
                       size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        uint32_t k = begin[i] - begin[0], end = begin[i + 1] - begin[0];
        while (keep != NULL && k < end && keep[k] != TRUTH_T) {
            k++;
        }
        some[i] = k < end ? 1 : 0;
        out[i] = k < end ? k : 0;
    }
}

void kernel_list_last(uint32_t *out, uint8_t *some, const uint8_t *keep, const uint32_t *begin,
                      size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        uint32_t first = begin[i] - begin[0], k = begin[i + 1] - begin[0];
        while (keep != NULL && k > first && keep[k - 1] != TRUTH_T) {
            k--;
        }
        some[i] = k > first ? 1 : 0;
        out[i] = k > first ? k - 1 : 0;
    }
}

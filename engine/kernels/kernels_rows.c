/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops that meet rows in places of their own: looking up, gathering, picking, spreading, lists. A
 * wider vector has little to give them: processors gather no faster than they load, and a list is a
 * few rows long. So they are compiled once, as scalar code, for all sets.
 *
 * `begin` counts from anywhere; the arrays below the parents start at begin[0].
 */
#include "kernels/rows.h"

#include <endian.h>
#include <string.h>


#define ONES        UINT64_C(0x0101010101010101) /* of each of eight bytes, the lowest bit */
#define HIGH_BITS   UINT64_C(0x8080808080808080)
#define HIGHEST_BIT UINT64_C(0x8000000000000000)

#define JOIN2(a, b)    a##_##b
#define JOIN3(a, b, c) a##_##b##_##c
#define NAME2(a, b)    JOIN2(a, b)
#define NAME3(a, b, c) JOIN3(a, b, c)

/** The rows that the arrays below the parents have room for. */
static inline uint32_t find_room(const uint32_t *begin, size_t n_parents)
{
    return n_parents == 0 ? 0 : (begin[n_parents] - begin[0] + 63) / 64 * 64;
}

#define SUFFIX u8
#define CTYPE  uint8_t
#include "kernels/moved_body.h"
#define SUFFIX i32
#define CTYPE  int32_t
#include "kernels/moved_body.h"
#define SUFFIX i64
#define CTYPE  int64_t
#include "kernels/moved_body.h"

/*
 * Lists. Most are short, and how long they are cannot be foretold: a loop that ends with each list
 * would be mispredicted at every other parent. So a list is taken eight bytes or four numbers at a
 * time, whether it has as many or not, and what is beyond its end is masked. The arrays have room
 * for that, but for a list that begins on the last rows of it.
 */

/** A byte of ones for each of the next eight rows that comes before the end. */
static inline uint64_t mask_rows(uint32_t k, uint32_t end)
{
    return end - k < 8 ? ~(UINT64_MAX << (8 * (end - k))) : UINT64_MAX;
}

/** The bytes of the next eight rows, the first one lowest; some for rows beyond the end. */
static inline uint64_t load_bytes(const uint8_t *bytes, uint32_t k, uint32_t end, uint32_t room)
{
    uint64_t word = 0;
    if (k + 8 <= room) {
        memcpy(&word, bytes + k, sizeof word);
        return le64toh(word);
    }
    for (uint32_t i = 0; i < end - k; i++) { /* fewer than eight are left */
        word |= (uint64_t)bytes[k + i] << (8 * i);
    }
    return word;
}

/** A one in the byte of each of the next eight rows that is kept: T, or any without `keep`. */
static inline uint64_t load_kept(const uint8_t *keep, uint32_t k, uint32_t end, uint32_t room)
{
    uint64_t kept = keep == NULL ? UINT64_MAX : load_bytes(keep, k, end, room);
    return kept & mask_rows(k, end) & ONES; /* bit 0 of a truth says that it is T */
}

/** The truths met in a list, as bits: 1 << TRUTH_U, 1 << TRUTH_T, 1 << TRUTH_F. */
static inline unsigned find_truths(const uint8_t *truth, uint32_t k, uint32_t end, uint32_t room)
{
    uint64_t u = 0, t = 0, f = 0;
    do {
        uint64_t rows = mask_rows(k, end), word = load_bytes(truth, k, end, room) & rows;
        t |= word & ONES;
        f |= word >> 1 & ONES;
        u |= rows & ONES & ~(word | word >> 1);
        k += 8;
    } while (k < end);
    return (u != 0 ? 1u << TRUTH_U : 0) | (t != 0 ? 1u << TRUTH_T : 0) |
           (f != 0 ? 1u << TRUTH_F : 0);
}

/* By what find_truths() met: nothing, U, T, both, F, F and U, F and T, all. */
static const uint8_t any_of[8] = {TRUTH_F, TRUTH_U, TRUTH_T, TRUTH_T,
                                  TRUTH_F, TRUTH_U, TRUTH_T, TRUTH_T};
static const uint8_t all_of[8] = {TRUTH_T, TRUTH_U, TRUTH_T, TRUTH_U,
                                  TRUTH_F, TRUTH_F, TRUTH_F, TRUTH_F};

void kernel_list_any(uint8_t *out, const uint8_t *truth, const uint32_t *begin, size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        out[i] = any_of[find_truths(truth, begin[i] - begin[0], begin[i + 1] - begin[0], room)];
    }
}

void kernel_list_all(uint8_t *out, const uint8_t *truth, const uint32_t *begin, size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        out[i] = all_of[find_truths(truth, begin[i] - begin[0], begin[i + 1] - begin[0], room)];
    }
}

void kernel_list_decided(uint8_t *flag, const uint8_t *truth, const uint32_t *begin,
                         size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        unsigned met = find_truths(truth, begin[i] - begin[0], begin[i + 1] - begin[0], room);
        flag[i] = (met >> TRUTH_U & 1) ^ 1;
    }
}

void kernel_list_known(uint8_t *out, const uint8_t *keep, const uint8_t *flag,
                       const uint32_t *begin, size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        uint32_t k = begin[i] - begin[0], end = begin[i + 1] - begin[0];
        uint64_t unknown = 0;
        do {
            unknown |= load_kept(keep, k, end, room) & ~load_bytes(flag, k, end, room);
            k += 8;
        } while (k < end);
        out[i] = unknown == 0 ? 1 : 0;
    }
}

void kernel_list_count(int32_t *out, const uint8_t *keep, const uint32_t *begin, size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        uint32_t k = begin[i] - begin[0], end = begin[i + 1] - begin[0], count = end - k;
        if (keep != NULL) {
            count = 0;
            do { /* the sum of eight bytes comes together in the highest */
                count += (uint32_t)(load_kept(keep, k, end, room) * ONES >> 56);
                k += 8;
            } while (k < end);
        }
        out[i] = (int32_t)count;
    }
}

/** The next four numbers, some for rows beyond the end; `spare` is for the last of the array. */
static inline const int64_t *find_numbers(int64_t spare[4], const int64_t *a, uint32_t k,
                                          uint32_t end, uint32_t room)
{
    if (k + 4 <= room) {
        return a + k;
    }
    for (uint32_t i = 0; i < 4; i++) {
        spare[i] = k + i < end ? a[k + i] : 0;
    }
    return spare;
}

/** All ones if the row `at` rows on is kept. */
static inline int64_t mask_number(uint64_t kept, int at)
{
    return -(int64_t)(kept >> (8 * at) & 1);
}

/** The halves of the numbers are summed apart, which neither can overflow: whether the whole does
 *  is seen at the end, and does not depend on the order of the rows. */
void kernel_list_sum(int64_t *out, uint8_t *ok, const int64_t *a, const uint8_t *keep,
                     const uint32_t *begin, size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        uint32_t k = begin[i] - begin[0], end = begin[i + 1] - begin[0];
        uint64_t low = 0;
        int64_t high = 0, spare[4];
        do {
            uint64_t kept = load_kept(keep, k, end, room);
            const int64_t *x = find_numbers(spare, a, k, end, room);
            for (int at = 0; at < 4; at++) {
                int64_t y = x[at] & mask_number(kept, at);
                low += (uint32_t)y;
                high += y >> 32;
            }
            k += 4;
        } while (k < end);
        high += (int64_t)(low >> 32);
        out[i] = (int64_t)((uint64_t)high << 32 | (low & UINT32_MAX));
        ok[i] = high == (int32_t)high ? 1 : 0;
    }
}

void kernel_list_min(int64_t *out, uint8_t *some, const int64_t *a, const uint8_t *keep,
                     const uint32_t *begin, size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        uint32_t k = begin[i] - begin[0], end = begin[i + 1] - begin[0];
        int64_t least = INT64_MAX;
        int64_t found = 0, spare[4];
        do {
            uint64_t kept = load_kept(keep, k, end, room);
            const int64_t *x = find_numbers(spare, a, k, end, room);
            for (int at = 0; at < 4; at++) {
                int64_t mask = mask_number(kept, at);
                int64_t y = (x[at] & mask) | (INT64_MAX & ~mask);
                least = y < least ? y : least;
                found |= mask;
            }
            k += 4;
        } while (k < end);
        out[i] = least & found;
        some[i] = found & 1;
    }
}

void kernel_list_max(int64_t *out, uint8_t *some, const int64_t *a, const uint8_t *keep,
                     const uint32_t *begin, size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        uint32_t k = begin[i] - begin[0], end = begin[i + 1] - begin[0];
        int64_t most = INT64_MIN;
        int64_t found = 0, spare[4];
        do {
            uint64_t kept = load_kept(keep, k, end, room);
            const int64_t *x = find_numbers(spare, a, k, end, room);
            for (int at = 0; at < 4; at++) {
                int64_t mask = mask_number(kept, at);
                int64_t y = (x[at] & mask) | (INT64_MIN & ~mask);
                most = y > most ? y : most;
                found |= mask;
            }
            k += 4;
        } while (k < end);
        out[i] = most & found;
        some[i] = found & 1;
    }
}

void kernel_list_first(uint32_t *out, uint8_t *some, const uint8_t *keep, const uint32_t *begin,
                       size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        uint32_t k = begin[i] - begin[0], end = begin[i + 1] - begin[0];
        uint64_t kept = load_kept(keep, k, end, room);
        while (end - k > 8 && kept == 0) {
            k += 8;
            kept = load_kept(keep, k, end, room);
        }
        /* The highest bit, which none of `kept` is, stands for none. */
        uint32_t at = k + ((uint32_t)__builtin_ctzll(kept | HIGHEST_BIT) >> 3);
        some[i] = kept != 0 ? 1 : 0;
        out[i] = kept != 0 ? at : 0;
    }
}

void kernel_list_last(uint32_t *out, uint8_t *some, const uint8_t *keep, const uint32_t *begin,
                      size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        uint32_t first = begin[i] - begin[0], end = begin[i + 1] - begin[0], found = 0;
        uint64_t found_in = 0;
        uint32_t k = first;
        do { /* forwards, so that a chunk is never one that begins before the list */
            uint64_t kept = load_kept(keep, k, end, room);
            uint32_t at = k + 7 - ((uint32_t)__builtin_clzll(kept | 1) >> 3);
            found = kept != 0 ? at : found;
            found_in |= kept;
            k += 8;
        } while (k < end);
        some[i] = found_in != 0 ? 1 : 0;
        out[i] = found;
    }
}

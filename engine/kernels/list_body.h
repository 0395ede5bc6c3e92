/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists: what the rows of each parent come to. Lists are short, so a row is met without a branch
 * where that is possible. `begin` counts from anywhere; the arrays start at begin[0].
 */

/** The truths met, as bits: 1 << TRUTH_U, 1 << TRUTH_T, 1 << TRUTH_F. */
static inline unsigned gather_truths(const uint8_t *truth, uint32_t first, uint32_t end)
{
    unsigned met = 0;
    for (uint32_t k = first; k < end; k++) {
        met |= 1u << truth[k];
    }
    return met;
}

static void list_any(uint8_t *out, const uint8_t *truth, const uint32_t *begin, size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        unsigned met = gather_truths(truth, begin[i] - begin[0], begin[i + 1] - begin[0]);
        out[i] = (met >> TRUTH_T & 1) != 0 ? TRUTH_T : (met & 1) != 0 ? TRUTH_U : TRUTH_F;
    }
}

static void list_all(uint8_t *out, const uint8_t *truth, const uint32_t *begin, size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        unsigned met = gather_truths(truth, begin[i] - begin[0], begin[i + 1] - begin[0]);
        out[i] = (met >> TRUTH_F & 1) != 0 ? TRUTH_F : (met & 1) != 0 ? TRUTH_U : TRUTH_T;
    }
}

static void list_decided(uint8_t *flag, const uint8_t *truth, const uint32_t *begin,
                         size_t n_parents)
{
    for (size_t i = 0; i < n_parents; i++) {
        unsigned met = gather_truths(truth, begin[i] - begin[0], begin[i + 1] - begin[0]);
        flag[i] = (met & 1) == 0 ? 1 : 0;
    }
}

static void list_known(uint8_t *out, const uint8_t *keep, const uint8_t *flag,
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

static void list_count(int32_t *out, const uint8_t *keep, const uint32_t *begin, size_t n_parents)
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
static void list_sum(int64_t *out, uint8_t *ok, const int64_t *a, const uint8_t *keep,
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

static void list_min(int64_t *out, uint8_t *some, const int64_t *a, const uint8_t *keep,
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

static void list_max(int64_t *out, uint8_t *some, const int64_t *a, const uint8_t *keep,
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

static void list_first(uint32_t *out, uint8_t *some, const uint8_t *keep, const uint32_t *begin,
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

static void list_last(uint32_t *out, uint8_t *some, const uint8_t *keep, const uint32_t *begin,
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

/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that are looked up, gathered, picked and spread, and lists. */
#include "suites.h"

enum { U = TRUTH_U, T = TRUTH_T, F = TRUTH_F };

static void test_looks_up(void)
{
    enum { TABLE = 256 };
    EACH_SET_AND_SIZE(k, n)
    {
        uint8_t *table8 = rows_new(TABLE, 1), *by8 = rows_new(n, 1), *out8 = rows_new(n, 1);
        int32_t *table32 = rows_new(TABLE, 4), *by32 = rows_new(n, 4), *out32 = rows_new(n, 4);
        int64_t *table64 = rows_new(TABLE, 8), *out64 = rows_new(n, 8);
        uint8_t *expected8 = rows_new(n, 1);
        int32_t *expected32 = rows_new(n, 4);
        int64_t *expected64 = rows_new(n, 8);
        for (size_t i = 0; i < TABLE; i++) {
            table8[i] = (uint8_t)random_bits(), table32[i] = random_i32();
            table64[i] = random_i64();
        }
        for (size_t i = 0; i < n; i++) {
            by8[i] = (uint8_t)random_bits();
            by32[i] = by8[i];
            expected8[i] = table8[by8[i]], expected32[i] = table32[by8[i]];
            expected64[i] = table64[by8[i]];
        }
        k->lookup_u8_by_u8(out8, table8, by8, n);
        rows_check(k, "lookup_u8_by_u8", n, out8, expected8, 1);
        k->lookup_i32_by_u8(out32, table32, by8, n);
        rows_check(k, "lookup_i32_by_u8", n, out32, expected32, 4);
        k->lookup_i64_by_u8(out64, table64, by8, n);
        rows_check(k, "lookup_i64_by_u8", n, out64, expected64, 8);
        k->lookup_u8_by_u8(by8, table8, by8, n);
        rows_check(k, "lookup_u8_by_u8", n, by8, expected8, 1);
        k->lookup_u8_by_i32(out8, table8, by32, n);
        rows_check(k, "lookup_u8_by_i32", n, out8, expected8, 1);
        k->lookup_i64_by_i32(out64, table64, by32, n);
        rows_check(k, "lookup_i64_by_i32", n, out64, expected64, 8);
        k->lookup_i32_by_i32(by32, table32, by32, n);
        rows_check(k, "lookup_i32_by_i32", n, by32, expected32, 4);
        rows_free(table8), rows_free(by8), rows_free(out8), rows_free(expected8);
        rows_free(table32), rows_free(by32), rows_free(out32), rows_free(expected32);
        rows_free(table64), rows_free(out64), rows_free(expected64);
    }
}

/** Picks rows of every density, and gathers what stands there. */
static void test_picks_and_gathers(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (uint32_t percent = 0; percent <= 100; percent += 10) {
            uint8_t *a8 = rows_new(n, 1), *out8 = rows_new(n, 1), *expected8 = rows_new(n, 1);
            int32_t *a32 = rows_new(n, 4), *out32 = rows_new(n, 4), *expected32 = rows_new(n, 4);
            int64_t *a64 = rows_new(n, 8), *out64 = rows_new(n, 8), *expected64 = rows_new(n, 8);
            uint32_t *rows = rows_new(n, 4), *expected = rows_new(n, 4);
            uint8_t *bytes = rows_new(n, 1);
            memset(bytes, T, (n + 63) / 64 * 64); /* of rows that are not there */
            size_t n_expected = 0;
            for (size_t i = 0; i < n; i++) {
                a8[i] = (uint8_t)random_bits(), a32[i] = random_i32(), a64[i] = random_i64();
                bytes[i] = random_below(100) < percent ? T : random_below(2) == 0 ? U : F;
                if (bytes[i] == T) {
                    expected8[n_expected] = a8[i], expected32[n_expected] = a32[i];
                    expected64[n_expected] = a64[i];
                    expected[n_expected++] = (uint32_t)i;
                }
            }
            size_t n_rows = k->select_rows(rows, bytes, T, n);
            UNIT_INT(n_rows, n_expected);
            rows_check(k, "select_rows", n_expected, rows, expected, 4);
            k->gather_u8(out8, a8, rows, n_expected);
            rows_check(k, "gather_u8", n_expected, out8, expected8, 1);
            k->gather_i32(out32, a32, rows, n_expected);
            rows_check(k, "gather_i32", n_expected, out32, expected32, 4);
            k->gather_i64(out64, a64, rows, n_expected);
            rows_check(k, "gather_i64", n_expected, out64, expected64, 8);
            rows_free(a8), rows_free(out8), rows_free(expected8), rows_free(a32);
            rows_free(out32), rows_free(expected32), rows_free(a64), rows_free(out64);
            rows_free(expected64), rows_free(rows), rows_free(expected), rows_free(bytes);
        }
    }
}

static void test_picks_any_byte(void)
{
    enum { N = 1000 };
    EACH_SET(k)
    {
        uint8_t *bytes = rows_new(N, 1);
        uint32_t *rows = rows_new(N, 4);
        for (size_t i = 0; i < N; i++) {
            bytes[i] = (uint8_t)(i % 256);
        }
        size_t n_wrong = 0;
        for (size_t which = 0; which < 256; which++) {
            size_t n_rows = k->select_rows(rows, bytes, (uint8_t)which, N);
            n_wrong += n_rows != (which < 232 ? 4 : 3);
            for (size_t i = 0; i < n_rows; i++) {
                n_wrong += rows[i] != which + 256 * i;
            }
        }
        UNIT_INT(n_wrong, 0);
        rows_free(bytes), rows_free(rows);
    }
}

/* Parents with lists of these lengths, over and over: none, some, many. */
static const uint32_t lengths[][7] = {
    {0, 1, 2, 3, 0, 4, 2}, {1, 1, 1, 1, 1, 1, 1},     {0, 0, 0, 0, 0, 0, 0},
    {8, 7, 9, 0, 5, 6, 1}, {70, 0, 0, 64, 1, 200, 9}, {4, 4, 4, 4, 4, 4, 4},
};

/** The whole of a case: parents, the rows below, and what is expected of each list. */
typedef struct lists {
    size_t n, n_rows;
    uint32_t *begin;
    uint8_t *keep, *flag;
    int64_t *a;
} lists;

static lists lists_new(size_t n, const uint32_t *length, int bits)
{
    lists l = {.n = n, .begin = rows_new(n + 1, 4)};
    l.begin[0] = 17;
    for (size_t i = 0; i < n; i++) {
        l.begin[i + 1] = l.begin[i] + length[i % 7];
    }
    l.n_rows = l.begin[n] - l.begin[0];
    l.keep = rows_new(l.n_rows, 1), l.flag = rows_new(l.n_rows, 1), l.a = rows_new(l.n_rows, 8);
    for (size_t k = 0; k < l.n_rows; k++) {
        uint32_t x = random_below(10);
        l.keep[k] = x < 2 ? U : x < 6 ? T : F;
        l.flag[k] = random_below(4) != 0;
        l.a[k] = random_i64() >> (64 - bits);
    }
    return l;
}

static void lists_free(lists *l)
{
    rows_free(l->begin), rows_free(l->keep), rows_free(l->flag), rows_free(l->a);
}

static void check_lists_of_truths(const kernel_set *k, const lists *l)
{
    size_t n = l->n;
    uint8_t *out = rows_new(n, 1), *any = rows_new(n, 1), *all = rows_new(n, 1);
    uint8_t *decided = rows_new(n, 1), *known = rows_new(n, 1), *some = rows_new(n, 1);
    int32_t *count = rows_new(n, 4), *out32 = rows_new(n, 4);
    uint32_t *first = rows_new(n, 4), *last = rows_new(n, 4), *outu = rows_new(n, 4);
    for (size_t i = 0; i < n; i++) {
        uint32_t met[3] = {0}, unknown = 0;
        first[i] = last[i] = 0;
        for (uint32_t r = l->begin[i] - 17; r < l->begin[i + 1] - 17; r++) {
            first[i] = l->keep[r] == T && met[T] == 0 ? r : first[i];
            last[i] = l->keep[r] == T ? r : last[i];
            met[l->keep[r]]++;
            unknown += l->keep[r] == T && l->flag[r] == 0;
        }
        any[i] = met[T] > 0 ? T : met[U] > 0 ? U : F;
        all[i] = met[F] > 0 ? F : met[U] > 0 ? U : T;
        decided[i] = met[U] == 0;
        known[i] = unknown == 0;
        count[i] = (int32_t)met[T];
        some[i] = met[T] > 0;
    }
    k->list_any(out, l->keep, l->begin, n);
    rows_check(k, "list_any", n, out, any, 1);
    k->list_all(out, l->keep, l->begin, n);
    rows_check(k, "list_all", n, out, all, 1);
    k->list_decided(out, l->keep, l->begin, n);
    rows_check(k, "list_decided", n, out, decided, 1);
    k->list_known(out, l->keep, l->flag, l->begin, n);
    rows_check(k, "list_known", n, out, known, 1);
    k->list_count(out32, l->keep, l->begin, n);
    rows_check(k, "list_count", n, out32, count, 4);
    k->list_first(outu, out, l->keep, l->begin, n);
    rows_check(k, "list_first", n, outu, first, 4);
    rows_check(k, "list_first", n, out, some, 1);
    k->list_last(outu, out, l->keep, l->begin, n);
    rows_check(k, "list_last", n, outu, last, 4);
    rows_check(k, "list_last", n, out, some, 1);
    for (size_t i = 0; i < n; i++) { /* without a condition: every row */
        uint32_t begin = l->begin[i] - 17, end = l->begin[i + 1] - 17;
        count[i] = (int32_t)(end - begin);
        some[i] = end > begin;
        first[i] = end > begin ? begin : 0, last[i] = end > begin ? end - 1 : 0;
    }
    k->list_count(out32, NULL, l->begin, n);
    rows_check(k, "list_count", n, out32, count, 4);
    k->list_first(outu, out, NULL, l->begin, n);
    rows_check(k, "list_first", n, outu, first, 4);
    rows_check(k, "list_first", n, out, some, 1);
    k->list_last(outu, out, NULL, l->begin, n);
    rows_check(k, "list_last", n, outu, last, 4);
    rows_check(k, "list_last", n, out, some, 1);
    rows_free(out), rows_free(any), rows_free(all), rows_free(decided), rows_free(known);
    rows_free(some), rows_free(count), rows_free(out32), rows_free(first), rows_free(last);
    rows_free(outu);
}

static void check_lists_of_numbers(const kernel_set *k, const lists *l, const uint8_t *keep)
{
    size_t n = l->n;
    int64_t *out = rows_new(n, 8), *sum = rows_new(n, 8), *least = rows_new(n, 8);
    int64_t *most = rows_new(n, 8);
    uint8_t *ok = rows_new(n, 1), *flag = rows_new(n, 1), *some = rows_new(n, 1);
    for (size_t i = 0; i < n; i++) {
        __int128 exact = 0;
        some[i] = 0;
        least[i] = most[i] = 0;
        for (uint32_t r = l->begin[i] - 17; r < l->begin[i + 1] - 17; r++) {
            if (keep == NULL || keep[r] == T) {
                exact += l->a[r];
                least[i] = some[i] == 0 || l->a[r] < least[i] ? l->a[r] : least[i];
                most[i] = some[i] == 0 || l->a[r] > most[i] ? l->a[r] : most[i];
                some[i] = 1;
            }
        }
        sum[i] = (int64_t)exact;
        ok[i] = exact == sum[i];
    }
    k->list_sum(out, flag, l->a, keep, l->begin, n);
    rows_check(k, "list_sum", n, out, sum, 8);
    rows_check(k, "list_sum", n, flag, ok, 1);
    k->list_min(out, flag, l->a, keep, l->begin, n);
    rows_check(k, "list_min", n, out, least, 8);
    rows_check(k, "list_min", n, flag, some, 1);
    k->list_max(out, flag, l->a, keep, l->begin, n);
    rows_check(k, "list_max", n, out, most, 8);
    rows_check(k, "list_max", n, flag, some, 1);
    rows_free(out), rows_free(sum), rows_free(least), rows_free(most), rows_free(ok);
    rows_free(flag), rows_free(some);
}

static void test_lists_of_truths(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (size_t item = 0; item < sizeof lengths / sizeof lengths[0]; item++) {
            lists l = lists_new(n, lengths[item], 32);
            check_lists_of_truths(k, &l);
            lists_free(&l);
        }
    }
}

static void test_lists_of_numbers(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (size_t item = 0; item < sizeof lengths / sizeof lengths[0]; item++) {
            for (int bits = 30; bits <= 64; bits += 17) { /* the last ones overflow */
                lists l = lists_new(n, lengths[item], bits);
                check_lists_of_numbers(k, &l, l.keep);
                check_lists_of_numbers(k, &l, NULL);
                lists_free(&l);
            }
        }
    }
}

/** A sum that leaves the range on the way and comes back is in range. */
static void test_sum_comes_back(void)
{
    static const int64_t terms[] = {INT64_MAX, 1, -1, INT64_MAX, 1, INT64_MIN, -1, 1};
    static const uint32_t begins[] = {0, 3, 5, 5, 8};
    static const int64_t sums[] = {INT64_MAX, INT64_MIN, 0, INT64_MIN};
    static const uint8_t oks[] = {1, 0, 1, 1};
    EACH_SET(k)
    {
        int64_t *a = rows_copy(terms, 8, 8), *out = rows_new(4, 8);
        uint32_t *begin = rows_copy(begins, 5, 4);
        uint8_t *ok = rows_new(4, 1);
        k->list_sum(out, ok, a, NULL, begin, 4);
        rows_check(k, "list_sum", 4, out, sums, 8);
        rows_check(k, "list_sum", 4, ok, oks, 1);
        rows_free(a), rows_free(out), rows_free(begin), rows_free(ok);
    }
}

static void test_spreads(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (size_t item = 0; item < sizeof lengths / sizeof lengths[0]; item++) {
            lists l = lists_new(n, lengths[item], 64);
            uint8_t *of8 = rows_new(n, 1), *out8 = rows_new(l.n_rows, 1);
            int32_t *of32 = rows_new(n, 4), *out32 = rows_new(l.n_rows, 4);
            int64_t *of64 = rows_new(n, 8), *out64 = rows_new(l.n_rows, 8);
            uint8_t *expected8 = rows_new(l.n_rows, 1);
            int32_t *expected32 = rows_new(l.n_rows, 4);
            int64_t *expected64 = rows_new(l.n_rows, 8);
            for (size_t i = 0; i < n; i++) {
                of8[i] = (uint8_t)random_bits(), of32[i] = random_i32(), of64[i] = random_i64();
                for (uint32_t r = l.begin[i] - 17; r < l.begin[i + 1] - 17; r++) {
                    expected8[r] = of8[i], expected32[r] = of32[i], expected64[r] = of64[i];
                }
            }
            k->spread_u8(out8, of8, l.begin, n);
            rows_check(k, "spread_u8", l.n_rows, out8, expected8, 1);
            k->spread_i32(out32, of32, l.begin, n);
            rows_check(k, "spread_i32", l.n_rows, out32, expected32, 4);
            k->spread_i64(out64, of64, l.begin, n);
            rows_check(k, "spread_i64", l.n_rows, out64, expected64, 8);
            rows_free(of8), rows_free(out8), rows_free(expected8), rows_free(of32);
            rows_free(out32), rows_free(expected32), rows_free(of64), rows_free(out64);
            rows_free(expected64);
            lists_free(&l);
        }
    }
}

UNIT_SUITE(rows, UNIT_TEST(test_looks_up), UNIT_TEST(test_picks_and_gathers),
           UNIT_TEST(test_picks_any_byte), UNIT_TEST(test_lists_of_truths),
           UNIT_TEST(test_lists_of_numbers), UNIT_TEST(test_sum_comes_back),
           UNIT_TEST(test_spreads));

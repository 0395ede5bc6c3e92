/* SPDX-License-Identifier: Apache-2.0 */
/* Dates: every day of years 1 to 9999, and months counted and added, against value/temporal.c. */
#include "suites.h"
#include "value/temporal.h"

#define DAY_MIN (-719162) /* 0001-01-01 */
#define DAY_MAX 2932896   /* 9999-12-31 */

static temporal_date date_of(int32_t day)
{
    temporal_date d;
    if (!temporal_date_from_days(&d, day)) {
        abort();
    }
    return d;
}

static int32_t day_of(int32_t year, int month, int day)
{
    return (int32_t)temporal_days_from_date((temporal_date){year, (uint8_t)month, (uint8_t)day});
}

static bool is_in_range(temporal_date d)
{
    return d.year >= 1 && d.year <= 9999;
}

static void test_every_day(void)
{
    enum { N = 4096 };
    UNIT_INT(day_of(1, 1, 1), DAY_MIN);
    UNIT_INT(day_of(9999, 12, 31), DAY_MAX);
    int32_t *day = rows_new(N, 4), *out = rows_new(N, 4);
    int32_t *year = rows_new(N, 4), *month = rows_new(N, 4), *of_month = rows_new(N, 4);
    int32_t *weekday = rows_new(N, 4);
    uint8_t *ok = rows_new(N, 1), *all = rows_new(N, 1);
    memset(all, 1, N);
    for (int32_t first = DAY_MIN; first <= DAY_MAX; first += N) {
        for (int32_t i = 0; i < N; i++) {
            day[i] = first + i <= DAY_MAX ? first + i : DAY_MAX;
            temporal_date d = date_of(day[i]);
            year[i] = d.year, month[i] = d.month, of_month[i] = d.day;
            weekday[i] =
                i > 0 && day[i] > day[i - 1] ? weekday[i - 1] % 7 + 1 : temporal_weekday(d);
        }
        EACH_SET(k)
        {
            k->date_year(out, day, N);
            rows_check(k, "date_year", N, out, year, 4);
            k->date_month(out, day, N);
            rows_check(k, "date_month", N, out, month, 4);
            k->date_day(out, day, N);
            rows_check(k, "date_day", N, out, of_month, 4);
            k->date_weekday(out, day, N);
            rows_check(k, "date_weekday", N, out, weekday, 4);
            k->date_in_range(ok, day, N);
            rows_check(k, "date_in_range", N, ok, all, 1);
            k->date_make(out, ok, year, month, of_month, N);
            rows_check(k, "date_make", N, out, day, 4);
            rows_check(k, "date_make", N, ok, all, 1);
        }
    }
    rows_free(day), rows_free(out), rows_free(year), rows_free(month), rows_free(of_month);
    rows_free(weekday), rows_free(ok), rows_free(all);
}

/** Any day, or one around the end of a month, or 29 February, or an end of the calendar. */
static int32_t random_day(void)
{
    int32_t year = (int32_t)random_below(9999) + 1;
    switch (random_below(6)) {
    case 0:
        return DAY_MIN + (int32_t)random_below(DAY_MAX - DAY_MIN + 1);
    case 1:
        return day_of(year / 4 * 4 + (year < 4 ? 4 : 0), 3, 1) - (int32_t)random_below(3);
    case 2:
        return random_below(2) == 0 ? DAY_MIN + (int32_t)random_below(70)
                                    : DAY_MAX - (int32_t)random_below(70);
    case 3:
        return day_of(1900 + (int32_t)random_below(150), 1 + (int)random_below(12), 1) + 27 +
               (int32_t)random_below(4);
    default: {
        int32_t day = day_of(year, 1 + (int)random_below(12), 1) - (int32_t)random_below(4);
        return day < DAY_MIN ? DAY_MIN : day;
    }
    }
}

static int32_t random_months(void)
{
    switch (random_below(4)) {
    case 0:
        return random_i32();
    case 1:
        return ((int32_t)random_below(241) - 120) * 12;
    case 2:
        return (int32_t)random_below(240001) - 120000;
    default:
        return (int32_t)random_below(41) - 20;
    }
}

static void expect_months_later(int32_t *out, uint8_t *ok, int32_t day, int32_t months)
{
    temporal_date later;
    *ok = temporal_date_add_months(&later, date_of(day), months) && is_in_range(later);
    *out = *ok ? day_of(later.year, later.month, later.day) : 0;
}

/** What stands in rows that are not ok means nothing, but is the same in all sets. */
static void check_where_ok(const kernel_set *k, const char *what, size_t n, int32_t *out,
                           const uint8_t *ok, int32_t *expected, const uint8_t *expected_ok)
{
    rows_check(k, what, n, ok, expected_ok, 1);
    for (size_t i = 0; i < n; i++) {
        expected[i] = expected_ok[i] != 0 ? expected[i] : out[i];
    }
    rows_check(k, what, n, out, expected, 4);
}

static void test_adds_months(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (int round = 0; round < 60; round++) {
            int32_t *day = rows_new(n, 4), *months = rows_new(n, 4), *out = rows_new(n, 4);
            int32_t *expected = rows_new(n, 4), constant = random_months();
            uint8_t *ok = rows_new(n, 1), *expected_ok = rows_new(n, 1);
            for (size_t i = 0; i < n; i++) {
                day[i] = random_day();
                months[i] = random_months();
                expect_months_later(&expected[i], &expected_ok[i], day[i], months[i]);
            }
            k->date_add_months(out, ok, day, months, n);
            check_where_ok(k, "date_add_months", n, out, ok, expected, expected_ok);
            k->date_add_months(months, ok, day, months, n);
            check_where_ok(k, "date_add_months", n, months, ok, expected, expected_ok);
            for (size_t i = 0; i < n; i++) {
                expect_months_later(&expected[i], &expected_ok[i], day[i], constant);
            }
            k->date_add_months_const(out, ok, day, constant, n);
            check_where_ok(k, "date_add_months_const", n, out, ok, expected, expected_ok);
            k->date_add_months_const(day, ok, day, constant, n);
            check_where_ok(k, "date_add_months_const", n, day, ok, expected, expected_ok);
            rows_free(day), rows_free(months), rows_free(out), rows_free(expected);
            rows_free(ok), rows_free(expected_ok);
        }
    }
}

/** Dates of the law: ages reached on 29 February, terms that end with a month. */
static void test_adds_months_by_example(void)
{
    static const struct {
        int from[3];
        int32_t months;
        int to[3]; /* year 0: none */
    } examples[] = {
        {{2024, 1, 31}, 1, {2024, 2, 29}},
        {{2023, 1, 31}, 1, {2023, 2, 28}},
        {{2024, 2, 29}, 12, {2025, 2, 28}},
        {{2024, 2, 29}, 48, {2028, 2, 29}},
        {{2024, 2, 29}, -12, {2023, 2, 28}},
        {{2024, 3, 31}, -1, {2024, 2, 29}},
        {{1900, 1, 31}, 1, {1900, 2, 28}},
        {{2000, 1, 31}, 1, {2000, 2, 29}},
        {{2024, 12, 31}, 2, {2025, 2, 28}},
        {{2024, 10, 31}, -11, {2023, 11, 30}},
        {{1, 1, 1}, -1, {0, 0, 0}},
        {{9999, 12, 1}, 1, {0, 0, 0}},
        {{1, 1, 31}, 119987, {9999, 12, 31}},
        {{1, 1, 31}, 119988, {0, 0, 0}},
        {{9999, 12, 31}, -119987, {1, 1, 31}},
        {{9999, 12, 31}, -119988, {0, 0, 0}},
        {{2026, 11, 23}, INT32_MIN, {0, 0, 0}},
        {{2026, 11, 23}, INT32_MAX, {0, 0, 0}},
    };
    EACH_SET(k)
    {
        for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
            const int *from = examples[i].from, *to = examples[i].to;
            int32_t *day = rows_new(1, 4);
            uint8_t *ok = rows_new(1, 1);
            *day = day_of(from[0], from[1], from[2]);
            k->date_add_months_const(day, ok, day, examples[i].months, 1);
            UNIT_INT(*ok, to[0] != 0);
            if (*ok != 0) {
                UNIT_INT(*day, day_of(to[0], to[1], to[2]));
            }
            rows_free(day), rows_free(ok);
        }
    }
}

static void test_counts_months(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (int round = 0; round < 60; round++) {
            int32_t *a = rows_new(n, 4), *b = rows_new(n, 4), *out = rows_new(n, 4);
            int32_t *expected = rows_new(n, 4), constant = random_day();
            for (size_t i = 0; i < n; i++) {
                a[i] = random_day();
                b[i] = i % 3 == 0 ? a[i] + (int32_t)random_below(64) - 32 : random_day();
                b[i] = b[i] < DAY_MIN ? DAY_MIN : b[i] > DAY_MAX ? DAY_MAX : b[i];
                expected[i] = (int32_t)temporal_months_between(date_of(a[i]), date_of(b[i]));
            }
            k->months_between(out, a, b, n);
            rows_check(k, "months_between", n, out, expected, 4);
            int32_t *like_b = rows_copy(b, n, 4);
            k->months_between(like_b, a, like_b, n);
            rows_check(k, "months_between", n, like_b, expected, 4);
            rows_free(like_b);
            for (size_t i = 0; i < n; i++) {
                expected[i] = (int32_t)temporal_months_between(date_of(a[i]), date_of(constant));
            }
            k->months_between_const(out, a, constant, n);
            rows_check(k, "months_between_const", n, out, expected, 4);
            for (size_t i = 0; i < n; i++) {
                expected[i] = (int32_t)temporal_months_between(date_of(constant), date_of(b[i]));
            }
            k->months_since_const(out, constant, b, n);
            rows_check(k, "months_since_const", n, out, expected, 4);
            rows_free(a), rows_free(b), rows_free(out), rows_free(expected);
        }
    }
}

static void test_makes_dates_that_exist(void)
{
    static const int32_t years[] = {INT32_MIN, -1,   0,    1,    4,     100,   400,      1900,
                                    2000,      2023, 2024, 9999, 10000, 10400, INT32_MAX};
    static const int32_t days[] = {INT32_MIN, -1, 0, 1, 28, 29, 30, 31, 32, INT32_MAX};
    enum { N_YEARS = 15, N_MONTHS = 17, N_DAYS = 10, N = N_YEARS * N_MONTHS * N_DAYS };
    EACH_SET(k)
    {
        int32_t *year = rows_new(N, 4), *month = rows_new(N, 4), *day = rows_new(N, 4);
        int32_t *out = rows_new(N, 4), *expected = rows_new(N, 4);
        uint8_t *ok = rows_new(N, 1), *expected_ok = rows_new(N, 1);
        for (size_t i = 0; i < N; i++) {
            int32_t m = (int32_t)(i / N_YEARS % N_MONTHS) - 1;
            year[i] = years[i % N_YEARS];
            month[i] = m == 14 ? INT32_MAX : m == 15 ? INT32_MIN : m;
            day[i] = days[i / N_YEARS / N_MONTHS];
            expected_ok[i] =
                year[i] >= 1 && year[i] <= 9999 && temporal_date_valid(year[i], month[i], day[i]);
            expected[i] = expected_ok[i] != 0 ? day_of(year[i], month[i], day[i]) : 0;
        }
        k->date_make(out, ok, year, month, day, N);
        check_where_ok(k, "date_make", N, out, ok, expected, expected_ok);
        k->date_make(year, ok, year, month, day, N);
        check_where_ok(k, "date_make", N, year, ok, expected, expected_ok);
        rows_free(year), rows_free(month), rows_free(day), rows_free(out), rows_free(expected);
        rows_free(ok), rows_free(expected_ok);
    }
}

/** Days outside of the calendar: said to be, and the same in all sets. */
static void test_days_out_of_range(void)
{
    static const int32_t days[] = {
        INT32_MIN,          INT32_MIN + 1, -719470,  -719469,     -719468,     -719467,
        DAY_MIN - 1,        DAY_MIN,       DAY_MAX,  DAY_MAX + 1, DAY_MAX + 2, 1073741823,
        INT32_MAX - 719468, INT32_MAX - 1, INT32_MAX};
    enum { N = 15, KERNELS = 9 };
    int32_t *of_first[KERNELS] = {NULL};
    uint8_t ok_expected[N];
    for (size_t i = 0; i < N; i++) {
        ok_expected[i] = days[i] >= DAY_MIN && days[i] <= DAY_MAX;
    }
    EACH_SET(k)
    {
        int32_t *day = rows_copy(days, N, 4), *out[KERNELS];
        uint8_t *ok = rows_new(N, 1);
        for (size_t i = 0; i < KERNELS; i++) {
            out[i] = rows_new(N, 4);
        }
        k->date_in_range(ok, day, N);
        rows_check(k, "date_in_range", N, ok, ok_expected, 1);
        k->date_add_months(out[0], ok, day, day, N);
        k->date_add_months_const(out[1], ok, day, 0, N);
        rows_check(k, "date_add_months_const", N, ok, ok_expected, 1);
        k->months_between(out[2], day, day, N);
        k->months_between_const(out[3], day, INT32_MAX, N);
        k->months_since_const(out[4], INT32_MIN, day, N);
        k->date_year(out[5], day, N);
        k->date_month(out[6], day, N);
        k->date_day(out[7], day, N);
        k->date_weekday(out[8], day, N);
        for (size_t i = 0; i < KERNELS; i++) {
            if (of_first[i] == NULL) {
                of_first[i] = rows_copy(out[i], N, 4);
            }
            rows_check(k, "a day out of range", N, out[i], of_first[i], 4);
            rows_free(out[i]);
        }
        rows_free(day), rows_free(ok);
    }
    for (size_t i = 0; i < KERNELS; i++) {
        rows_free(of_first[i]);
    }
}

UNIT_SUITE(calendar, UNIT_TEST(test_every_day), UNIT_TEST(test_adds_months),
           UNIT_TEST(test_adds_months_by_example), UNIT_TEST(test_counts_months),
           UNIT_TEST(test_makes_dates_that_exist), UNIT_TEST(test_days_out_of_range));

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates, times and durations. The calendar is checked for every day of 1900 to 2100 against a
 * second one that knows nothing but the lengths of the months, and against the C library's weeks.
 */
#include "value/temporal.h"

#include <time.h>

#include "unit.h"

/* ---- the simple calendar ---- */

static int simple_month_days(int year, int month)
{
    if (month == 2) {
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static temporal_date simple_next_day(temporal_date d)
{
    if (d.day < simple_month_days(d.year, d.month)) {
        d.day++;
    } else {
        d.day = 1;
        d.month++;
        if (d.month == 13) {
            d.month = 1;
            d.year++;
        }
    }
    return d;
}

/* Month by month; the day is cut at the end. */
static temporal_date simple_add_months(temporal_date d, int months)
{
    for (; months > 0; months--) {
        d.year += d.month == 12;
        d.month = d.month == 12 ? 1 : d.month + 1;
    }
    for (; months < 0; months++) {
        d.year -= d.month == 1;
        d.month = d.month == 1 ? 12 : d.month - 1;
    }
    int last = simple_month_days(d.year, d.month);
    d.day = d.day > last ? (uint8_t)last : d.day;
    return d;
}

static bool same_date(temporal_date a, temporal_date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

/* Completed months from an earlier to a later date: count month names, and drop the last month
 * while the day of the month has not come. */
static int simple_months_between(temporal_date from, temporal_date to)
{
    int months = 0;
    while (from.year < to.year || from.month < to.month) {
        from.year += from.month == 12;
        from.month = from.month == 12 ? 1 : from.month + 1;
        months++;
    }
    return to.day < from.day ? months - 1 : months;
}

static void test_every_day_of_two_centuries(void)
{
    temporal_date d = {1900, 1, 1};
    int64_t days = -25567; /* 1900-01-01 */
    int weekday = 1, day_of_year = 1, n_wrong = 0;

    for (; d.year <= 2100; days++) {
        temporal_date back = {0, 0, 0};
        time_t t = (time_t)days * 86400;
        struct tm tm;
        char week[8];
        gmtime_r(&t, &tm);
        strftime(week, sizeof week, "%V", &tm);
        bool right = temporal_date_valid(d.year, d.month, d.day) &&
                     temporal_days_from_date(d) == days && temporal_date_from_days(&back, days) &&
                     same_date(back, d) && temporal_weekday(d) == weekday &&
                     temporal_day_of_year(d) == day_of_year &&
                     temporal_week_of_year(d) == atoi(week);
        n_wrong += !right;
        if (!right && n_wrong < 5) {
            UNIT_AT(false, __FILE__, __LINE__, "%d-%02d-%02d is wrong", d.year, d.month, d.day);
        }
        temporal_date next = simple_next_day(d);
        day_of_year = next.year == d.year ? day_of_year + 1 : 1;
        weekday = weekday % 7 + 1;
        d = next;
    }
    UNIT_INT(n_wrong, 0);
    UNIT_INT(days, 47847); /* 2101-01-01 */
}

static void test_adding_months_to_every_day(void)
{
    static const int steps[] = {-2401, -25, -13, -12, -11, -2, -1, 0,
                                1,     2,   6,   11,  12,  13, 48, 1200};
    int n_wrong = 0;

    for (temporal_date d = {1900, 1, 1}; d.year <= 2100; d = simple_next_day(d)) {
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            temporal_date sum = {0, 0, 0};
            n_wrong += !temporal_date_add_months(&sum, d, steps[i]) ||
                       !same_date(sum, simple_add_months(d, steps[i]));
        }
    }
    UNIT_INT(n_wrong, 0);
}

static void test_months_between_every_pair_nearby(void)
{
    int n_wrong = 0;

    for (temporal_date from = {1999, 11, 1}; from.year <= 2004; from = simple_next_day(from)) {
        temporal_date to = from;
        for (int i = 0; i < 800; i++) {
            int months = simple_months_between(from, to);
            n_wrong += temporal_months_between(from, to) != months;
            to = simple_next_day(to);
        }
    }
    UNIT_INT(n_wrong, 0);
}

static int64_t months(const char *from, const char *to)
{
    temporal_date a = {0, 0, 0}, b = {0, 0, 0};
    UNIT_TRUE(temporal_date_parse(&a, from, strlen(from)));
    UNIT_TRUE(temporal_date_parse(&b, to, strlen(to)));
    return temporal_months_between(a, b);
}

static void test_completed_months(void)
{
    UNIT_INT(months("2004-02-29", "2005-02-28"), 11); /* a year is complete on 1 March */
    UNIT_INT(months("2004-02-29", "2005-03-01"), 12);
    UNIT_INT(months("2004-02-29", "2008-02-29"), 48);
    UNIT_INT(months("2024-01-31", "2024-02-29"), 0);
    UNIT_INT(months("2024-01-31", "2024-03-01"), 1);
    UNIT_INT(months("2013-08-24", "2017-12-15"), 51);
    UNIT_INT(months("2017-12-15", "2013-08-24"), -51);
    UNIT_INT(months("2017-12-15", "2017-11-16"), 0);
    UNIT_INT(months("2017-12-15", "2017-11-15"), -1);
    UNIT_INT(months("-0001-01-01", "0001-01-01"), 24);
}

static const char *add_months(const char *date, int64_t n)
{
    static char out[TEMPORAL_TEXT_MAX];
    temporal_date d = {0, 0, 0};
    UNIT_TRUE(temporal_date_parse(&d, date, strlen(date)));
    if (!temporal_date_add_months(&d, d, n)) {
        return "none";
    }
    temporal_date_format(out, d);
    return out;
}

static void test_month_ends_clamp(void)
{
    UNIT_STRING(add_months("2024-01-31", 1), "2024-02-29");
    UNIT_STRING(add_months("2023-01-31", 1), "2023-02-28");
    UNIT_STRING(add_months("2023-01-30", 1), "2023-02-28");
    UNIT_STRING(add_months("2024-02-29", 12), "2025-02-28");
    UNIT_STRING(add_months("2024-03-31", -1), "2024-02-29");
    UNIT_STRING(add_months("2024-12-31", 2), "2025-02-28");
    UNIT_STRING(add_months("999999999-12-01", 1), "none");
    UNIT_STRING(add_months("2024-01-31", INT64_MAX), "none");
}

/* ---- text ---- */

static const char *date_text(const char *s)
{
    static char out[TEMPORAL_TEXT_MAX];
    temporal_date d;
    if (!temporal_date_parse(&d, s, strlen(s))) {
        return "none";
    }
    temporal_date_format(out, d);
    return out;
}

static void test_date_text(void)
{
    static const char *const valid[] = {"2017-12-31",       "-2017-12-31", "999999999-12-31",
                                        "-999999999-12-31", "2024-02-29",  "0001-01-01",
                                        "12345-06-07"};
    static const char *const invalid[] = {
        "",           "2017-13-10",  "2017-12-32",       "2023-02-29",
        "998-12-31",  "01211-12-31", "+2012-12-2",       "2012-12-2",
        "2012/12/25", "2012-12-25T", "2012-12-25Z",      " 2012-12-25",
        "1900-02-29", "-0000-01-01", "1000000000-01-01", "2012-00-10",
        "2012-10-00"};
    for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++) {
        UNIT_STRING(date_text(valid[i]), valid[i]);
    }
    for (size_t i = 0; i < sizeof invalid / sizeof invalid[0]; i++) {
        UNIT_STRING(date_text(invalid[i]), "none");
    }
}

static const char *moment_text(const char *s, bool with_date)
{
    static char out[TEMPORAL_TEXT_MAX];
    temporal_moment m;
    arena a;
    arena_init(&a, 1024);
    if (!(with_date ? temporal_date_time_parse : temporal_time_parse)(&m, &a, s, strlen(s))) {
        strcpy(out, "none");
    } else {
        size_t n = with_date ? temporal_date_time_format(out, &m) : temporal_time_format(out, &m);
        UNIT_INT(n, strlen(out));
    }
    arena_dispose(&a);
    return out;
}

static void test_time_text(void)
{
    static const char *const pairs[][2] = {
        {"00:00:00", "00:00:00"},
        {"23:59:59.5", "23:59:59.5"},
        {"11:22:33.123456789", "11:22:33.123456789"},
        {"11:22:33.1234567899", "11:22:33.123456789"},
        {"13:20:00-05:00", "13:20:00-05:00"},
        {"13:20:00+00:00", "13:20:00Z"},
        {"13:20:00-00:00", "13:20:00Z"},
        {"11:59:45-02:45:55", "11:59:45-02:45:55"},
        {"10:20:00@Europe/Paris", "10:20:00@Europe/Paris"},
        {"24:00:00", "00:00:00"},
        {"24:00:01", "none"},
        {"23:59:60", "none"},
        {"00:60:00", "none"},
        {"7:00:00", "none"},
        {"07:1:00", "none"},
        {"07:20", "none"},
        {"11:30:00T", "none"},
        {"11:30:00.", "none"},
        {"13:20:00+5", "none"},
        {"13:20:00+19:00", "none"},
        {"13:20:00+02:60", "none"},
        {"13:20:00+02:00@Europe/Paris", "none"},
        {"13:20:00@Nowhere/Atlantis", "none"},
        {"13:20:00@GMT+5", "none"},
        {"13:20:00@", "none"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        UNIT_STRING(moment_text(pairs[i][0], false), pairs[i][1]);
    }
}

static void test_date_time_text(void)
{
    static const char *const pairs[][2] = {
        {"2012-12-24", "2012-12-24T00:00:00"},
        {"2017-12-31T11:22:33.567Z", "2017-12-31T11:22:33.567Z"},
        {"-2017-12-31T11:22:33.456+01:35", "-2017-12-31T11:22:33.456+01:35"},
        {"2021-01-01T24:00:00", "2021-01-02T00:00:00"},
        {"2011-12-31T10:15:30@Etc/UTC", "2011-12-31T10:15:30@Etc/UTC"},
        {"2011-12-0310:15:30", "none"},
        {"2017-12-31T", "none"},
        {"2017-12-31Z", "none"},
        {"2017-12-31t10:00:00", "none"},
        {"999999999-12-31T24:00:00", "none"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        UNIT_STRING(moment_text(pairs[i][0], true), pairs[i][1]);
    }
}

static const char *months_text(const char *s)
{
    static char out[TEMPORAL_TEXT_MAX];
    int64_t n;
    if (!temporal_months_parse(&n, s, strlen(s))) {
        return "none";
    }
    temporal_months_format(out, n);
    return out;
}

static const char *seconds_text(const char *s)
{
    static char out[TEMPORAL_TEXT_MAX];
    temporal_seconds d;
    if (!temporal_seconds_parse(&d, s, strlen(s))) {
        return "none";
    }
    temporal_seconds_format(out, d);
    return out;
}

static void test_duration_text(void)
{
    static const char *const month_pairs[][2] = {
        {"P1Y2M", "P1Y2M"},
        {"P100M", "P8Y4M"},
        {"-P1Y", "-P1Y"},
        {"P0Y", "P0M"},
        {"-P0M", "P0M"},
        {"P12M", "P1Y"},
        {"P", "none"},
        {"P1", "none"},
        {"P1M2Y", "none"},
        {"P1D", "none"},
        {"P1Y2M3D", "none"},
        {"1Y", "none"},
        {"P-1Y", "none"},
        {"P1.5Y", "none"},
        {"P99999999Y", "P99999999Y"},
        {"P9999999999999999999Y", "none"},
        {"P1YT", "none"},
    };
    static const char *const second_pairs[][2] = {
        {"P1D", "P1D"},
        {"PT24H", "P1D"},
        {"PT1000M0.999999999S", "PT16H40M0.999999999S"},
        {"P1DT2H3M4.5S", "P1DT2H3M4.5S"},
        {"-PT0.5S", "-PT0.5S"},
        {"P0D", "PT0S"},
        {"PT0.000S", "PT0S"},
        {"P2DT100M", "P2DT1H40M"},
        {"P", "none"},
        {"PT", "none"},
        {"P1DT", "none"},
        {"P1H", "none"},
        {"PT1D", "none"},
        {"P1D2H", "none"},
        {"PT1.5H", "none"},
        {"PT5", "none"},
        {"PT1S1M", "none"},
        {"P1Y", "none"},
        {"PT.5S", "none"},
        {"PT1.S", "PT1S"},
        {"P106751991167301D", "none"},
    };
    for (size_t i = 0; i < sizeof month_pairs / sizeof month_pairs[0]; i++) {
        UNIT_STRING(months_text(month_pairs[i][0]), month_pairs[i][1]);
    }
    for (size_t i = 0; i < sizeof second_pairs / sizeof second_pairs[0]; i++) {
        UNIT_STRING(seconds_text(second_pairs[i][0]), second_pairs[i][1]);
    }
}

/* ---- zones ---- */

static int32_t offset_of(const char *s, bool with_date)
{
    temporal_moment m;
    int32_t offset_s = INT32_MAX;
    arena a;
    arena_init(&a, 1024);
    if ((with_date ? temporal_date_time_parse : temporal_time_parse)(&m, &a, s, strlen(s))) {
        if (!temporal_offset_s(&offset_s, &m)) {
            offset_s = INT32_MIN;
        }
    }
    arena_dispose(&a);
    return offset_s;
}

static void test_zones(void)
{
    UNIT_INT(offset_of("2018-12-08T00:00:00@Europe/Paris", true), 3600);
    UNIT_INT(offset_of("2018-10-08T00:00:00@Europe/Paris", true), 7200);
    UNIT_INT(offset_of("2021-01-01T10:10:10@Australia/Melbourne", true), 39600);
    UNIT_INT(offset_of("2500-07-01T00:00:00@Europe/Paris", true), 7200);
    UNIT_INT(offset_of("123456-01-01T00:00:00@Europe/Paris", true), 3600);
    UNIT_INT(offset_of("2018-12-08T00:00:00-05:30", true), -19800);
    UNIT_INT(offset_of("2018-12-08T00:00:00", true), INT32_MIN);
    UNIT_INT(offset_of("10:00:00@Europe/Paris", false), 3600); /* outside daylight saving */
    UNIT_INT(offset_of("2021-03-28T02:30:00@Europe/Paris", true), 3600); /* the clocks skip it */
    UNIT_INT(offset_of("2021-10-31T02:30:00@Europe/Paris", true), 7200); /* the first of two */
}

UNIT_SUITE(calendar, UNIT_TEST(test_every_day_of_two_centuries),
           UNIT_TEST(test_adding_months_to_every_day),
           UNIT_TEST(test_months_between_every_pair_nearby), UNIT_TEST(test_completed_months),
           UNIT_TEST(test_month_ends_clamp));
UNIT_SUITE(temporal_text, UNIT_TEST(test_date_text), UNIT_TEST(test_time_text),
           UNIT_TEST(test_date_time_text), UNIT_TEST(test_duration_text), UNIT_TEST(test_zones));

UNIT_MAIN(&suite_calendar, &suite_temporal_text)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every day from 1900 to 2100, through FEEL expressions, against an oracle that is written in another
 * way: it never computes a date from a number of days. It walks the calendar once, a day at a time,
 * with nothing but the lengths of the months, and looks everything up in the list of days it has
 * seen. tests/db/calendar.sh asks PostgreSQL the same questions.
 *
 * What the expressions have to mean (tests/cases/pitfalls/feel/age.txt has the choices):
 *
 *     date + months     so many months on in the list of months, the same day or the month's last
 *     duration(b, a)    the months of b's monthly days that a has reached; the monthly day of a
 *                       month too short for it is the first of the next, so a year since 29 February
 *                       is complete on 1 March of common years. Backwards, from the later date, it
 *                       is the month's last day.
 */
#include "unit.h"

#include "feel/feel.h"

#define FIRST_YEAR 1900
#define LAST_YEAR  2100
/* Of the walk: room for what is added to and taken from the days looked at. */
#define WALK_FIRST_YEAR 1600
#define WALK_LAST_YEAR  2420
#define N_MONTHS        ((WALK_LAST_YEAR - WALK_FIRST_YEAR + 1) * 12)
#define N_DAYS          (N_MONTHS * 31)

/* ---- the oracle ---- */

typedef struct day {
    int year, month, day;
    int weekday;     /* 1 = Monday */
    int day_of_year; /* 1 = 1 January */
    int month_index; /* into the months of the walk */
} day;

static day days[N_DAYS];
static int n_days;
static int month_start[N_MONTHS + 1]; /* index of the month's first day */
static int first_day, last_day;       /* those of 1900 to 2100: [first_day, last_day) */

static int length_of_february(int year)
{
    if (year % 400 == 0) {
        return 29;
    }
    return year % 100 != 0 && year % 4 == 0 ? 29 : 28;
}

static void walk(void)
{
    static const int LENGTHS[12] = {31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    /* 1 January 1600 was a Saturday. */
    int weekday = 6, n_months = 0;
    if (n_days > 0) {
        return;
    }
    for (int year = WALK_FIRST_YEAR; year <= WALK_LAST_YEAR; year++) {
        int day_of_year = 1;
        for (int month = 1; month <= 12; month++) {
            int length = month == 2 ? length_of_february(year) : LENGTHS[month - 1];
            month_start[n_months] = n_days;
            for (int d = 1; d <= length; d++) {
                if (year == FIRST_YEAR && month == 1 && d == 1) {
                    first_day = n_days;
                }
                days[n_days++] = (day){year, month, d, weekday, day_of_year++, n_months};
                weekday = weekday == 7 ? 1 : weekday + 1;
            }
            n_months++;
        }
        if (year == LAST_YEAR) {
            last_day = n_days;
        }
    }
    month_start[n_months] = n_days;
}

/* The day so many months from day i: the same day of the month or the last one there is. */
static int months_from(int i, int months)
{
    int start = month_start[days[i].month_index + months];
    int next = month_start[days[i].month_index + months + 1];
    int found = start + days[i].day - 1;
    return found < next ? found : next - 1;
}

/* The day on which so many months since day i are complete: a day the month does not have is the
 * first of the next. */
static int months_complete(int i, int months)
{
    int start = month_start[days[i].month_index + months];
    int next = month_start[days[i].month_index + months + 1];
    int found = start + days[i].day - 1;
    return found < next ? found : next;
}

/* The ISO week: that of its Thursday, counted in Thursdays of its year. */
static int week_of(int i)
{
    int thursday = i + 4 - days[i].weekday;
    int week = 0;
    for (int k = thursday; days[k].year == days[thursday].year; k -= 7) {
        week++;
    }
    return week;
}

/* ---- FEEL ---- */

static arena model, scratch; /* the trees; the values */
static feel_run run;
static value slots[2];
static feel_frame frame = {.slots = slots};

static const feel_node *parse(const char *expression)
{
    static const feel_binding BINDINGS[] = {{"a", &feel_type_any}, {"b", &feel_type_any}};
    static const feel_scope SCOPE = {.bindings = BINDINGS, .n = 2};
    diagnostic_list diagnostics;
    diagnostic_list_init(&diagnostics, &model);
    feel_parser p = {.arena = &model, .scope = &SCOPE, .diagnostics = &diagnostics, .strict = true};
    const feel_node *node = feel_parse_expression(&p, source_text_from_string(expression));
    UNIT_INT(diagnostics.n_errors, 0);
    return node;
}

static void begin(void)
{
    walk();
    arena_init(&model, 64 * 1024);
    arena_init(&scratch, 64 * 1024);
    feel_run_init(&run, &scratch, (temporal_date){2027, 1, 15});
}

static void end(void)
{
    arena_dispose(&model);
    arena_dispose(&scratch);
}

static value eval(const feel_node *node)
{
    arena_reset(&scratch);
    feel_run_reset(&run);
    return feel_eval(&run, node, &frame);
}

static value date_of(int i)
{
    return value_date((temporal_date){days[i].year, (uint8_t)days[i].month, (uint8_t)days[i].day});
}

/* A whole number, or one that no expectation here has. */
static int number_of(value v)
{
    int64_t n;
    return v.kind == VALUE_NUMBER && number_to_int64(&n, v.as.number) ? (int)n : INT32_MIN;
}

static bool is_day(value v, int i)
{
    return v.kind == VALUE_DATE && v.as.date.year == days[i].year &&
           v.as.date.month == days[i].month && v.as.date.day == days[i].day;
}

/* Checks are counted one a test: a million of CUnit's would take long. Tells the first failures. */
static size_t n_checked, n_wrong;

static void check(bool holds, const char *what, int i, int k)
{
    n_checked++;
    if (!holds && n_wrong++ < 10) {
        printf("%s: %04d-%02d-%02d, %d\n", what, days[i].year, days[i].month, days[i].day, k);
    }
}

static void report(size_t n_expected)
{
    UNIT_INT(n_wrong, 0);
    UNIT_INT(n_checked, n_expected);
    n_checked = n_wrong = 0;
}

/* ---- tests ---- */

static size_t n_days_checked(void)
{
    return (size_t)(last_day - first_day);
}

static void test_walk(void)
{
    begin();
    /* What everybody knows about these two centuries. */
    UNIT_INT(n_days_checked(), 73414);
    UNIT_INT(days[first_day].weekday, 1); /* 1 January 1900, a Monday */
    UNIT_INT(days[last_day - 1].weekday, 5);
    UNIT_INT(days[first_day + 58].day, 28); /* 1900 has no 29 February */
    UNIT_INT(days[first_day + 59].month, 3);
    end();
}

static void test_parts_of_every_day(void)
{
    static const char *const WEEKDAYS[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday"};
    begin();
    const feel_node *year = parse("a.year"), *month = parse("a.month"), *number = parse("a.day"),
                    *weekday = parse("a.weekday"), *day_of_year = parse("day of year(a)"),
                    *week = parse("week of year(a)"), *name = parse("day of week(a)"),
                    *read = parse("date(string(a)) = a and date(a.year, a.month, a.day) = a");
    for (int i = first_day; i < last_day; i++) {
        slots[0] = date_of(i);
        check(number_of(eval(year)) == days[i].year, "year", i, 0);
        check(number_of(eval(month)) == days[i].month, "month", i, 0);
        check(number_of(eval(number)) == days[i].day, "day", i, 0);
        check(number_of(eval(weekday)) == days[i].weekday, "weekday", i, 0);
        check(number_of(eval(day_of_year)) == days[i].day_of_year, "day of year", i, 0);
        check(number_of(eval(week)) == week_of(i), "week of year", i, week_of(i));
        const char *expected = WEEKDAYS[days[i].weekday - 1];
        value v = eval(name);
        check(v.kind == VALUE_STRING && v.as.string.size == strlen(expected) &&
                  memcmp(v.as.string.bytes, expected, v.as.string.size) == 0,
              "day of week", i, 0);
        check(value_is_true(eval(read)), "read again", i, 0);
    }
    report(8 * n_days_checked());
    end();
}

static void test_days_are_added(void)
{
    static const int STEPS[] = {0, 1, 2, 7, 28, 30, 31, 59, 60, 365, 366, 1461, 36524, 73414};
    size_t n = sizeof STEPS / sizeof STEPS[0];
    begin();
    const feel_node *plus = parse("a + b"), *minus = parse("a - b"), *between = parse("a - b");
    for (int i = first_day; i < last_day; i++) {
        for (size_t k = 0; k < n; k++) {
            value step = value_seconds((temporal_seconds){STEPS[k] * (int64_t)86400, 0});
            slots[0] = date_of(i);
            slots[1] = step;
            check(is_day(eval(plus), i + STEPS[k]), "plus days", i, STEPS[k]);
            check(is_day(eval(minus), i - STEPS[k]), "minus days", i, STEPS[k]);
            slots[1] = date_of(i - STEPS[k]);
            value v = eval(between);
            check(v.kind == VALUE_SECONDS && value_same(v, step), "days between", i, STEPS[k]);
        }
    }
    report(3 * n * n_days_checked());
    end();
}

static void test_months_are_added(void)
{
    static const int STEPS[] = {0, 1, 2, 3, 6, 11, 12, 13, 24, 48, 216, 780, 1200, 2400};
    size_t n = sizeof STEPS / sizeof STEPS[0];
    begin();
    const feel_node *plus = parse("a + b"), *minus = parse("a - b");
    for (int i = first_day; i < last_day; i++) {
        slots[0] = date_of(i);
        for (size_t k = 0; k < n; k++) {
            slots[1] = value_months(STEPS[k]);
            check(is_day(eval(plus), months_from(i, STEPS[k])), "plus months", i, STEPS[k]);
            check(is_day(eval(minus), months_from(i, -STEPS[k])), "minus months", i, STEPS[k]);
        }
    }
    report(2 * n * n_days_checked());
    end();
}

/* Month ends, leap days, the days around them, and some that nothing is special about. */
static const temporal_date AS_OF[] = {
    {1900, 1, 1},   {1900, 2, 28},  {1900, 3, 1},  {1904, 2, 29}, {1999, 12, 31}, {2000, 1, 1},
    {2000, 2, 28},  {2000, 2, 29},  {2000, 3, 1},  {2024, 2, 28}, {2024, 2, 29},  {2024, 3, 1},
    {2026, 10, 31}, {2027, 1, 15},  {2027, 1, 30}, {2027, 1, 31}, {2027, 2, 27},  {2027, 2, 28},
    {2027, 3, 1},   {2027, 4, 30},  {2027, 5, 31}, {2028, 2, 28}, {2028, 2, 29},  {2028, 3, 1},
    {2100, 2, 28},  {2100, 12, 31},
};

static int find_day(temporal_date date)
{
    for (int m = 0; m < N_MONTHS; m++) {
        const day *d = &days[month_start[m]];
        if (d->year == date.year && d->month == date.month) {
            return month_start[m] + date.day - 1;
        }
    }
    return -1;
}

/* Born on every day, asked on each of the days above: completed months, years and what is left. */
static void test_age_of_everybody(void)
{
    size_t n = sizeof AS_OF / sizeof AS_OF[0];
    begin();
    const feel_node *age = parse("years and months duration(b, a)"),
                    *years = parse("years and months duration(b, a).years");
    for (size_t k = 0; k < n; k++) {
        int as_of = find_day(AS_OF[k]);
        int months = 12 * (LAST_YEAR - FIRST_YEAR + 2);
        slots[0] = date_of(as_of);
        for (int birth = first_day; birth < last_day; birth++) {
            int expected;
            if (birth <= as_of) { /* the later the birth, the fewer months are complete */
                while (months_complete(birth, months) > as_of) {
                    months--;
                }
                expected = months;
            } else {
                expected = 0;
                int left = days[birth].month_index - days[as_of].month_index;
                while (left > 0 && months_from(birth, -left) < as_of) {
                    left--;
                }
                expected = -left;
            }
            slots[1] = date_of(birth);
            value v = eval(age);
            check(v.kind == VALUE_MONTHS && v.as.months == expected, "age in months", birth,
                  expected);
            check(number_of(eval(years)) == expected / 12, "age in years", birth, expected);
        }
    }
    report(2 * n * n_days_checked());
    end();
}

/* The day on which everybody reaches 18, 65 and 80: no earlier day, and that day. */
static void test_birthdays_of_everybody(void)
{
    static const int AGES[] = {18, 65, 80};
    begin();
    const feel_node *is_reached = parse("years and months duration(b, a).years");
    for (int birth = first_day; birth < last_day; birth++) {
        slots[1] = date_of(birth);
        for (size_t k = 0; k < 3; k++) {
            int birthday = months_complete(birth, 12 * AGES[k]);
            slots[0] = date_of(birthday);
            check(number_of(eval(is_reached)) == AGES[k], "birthday", birth, AGES[k]);
            slots[0] = date_of(birthday - 1);
            check(number_of(eval(is_reached)) == AGES[k] - 1, "day before", birth, AGES[k]);
            bool is_leap_day = days[birth].month == 2 && days[birth].day == 29;
            bool on_first_of_march = days[birthday].month == 3 && days[birthday].day == 1;
            check(days[birthday].day == days[birth].day || (is_leap_day && on_first_of_march),
                  "the day itself", birth, AGES[k]);
        }
    }
    report(9 * n_days_checked());
    end();
}

UNIT_SUITE(calendar, UNIT_TEST(test_walk), UNIT_TEST(test_parts_of_every_day),
           UNIT_TEST(test_days_are_added), UNIT_TEST(test_months_are_added),
           UNIT_TEST(test_age_of_everybody), UNIT_TEST(test_birthdays_of_everybody));

UNIT_MAIN(&suite_calendar)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates as days since 1970-01-01. Inside, a year begins on 1 March: the leap day is then its last,
 * and the months before it follow one line,
 *
 *     month m (0 = March .. 11 = February) begins on day floor((153 m + 2) / 5) of the year,
 *
 * since five months have 153 days. Divisions by constants are products with a rounded reciprocal
 * that fit in 32 bits, so that every lane of a vector does them alone; the ranges for which each
 * is exact are written beside it, and the unit test goes through every day of years 1 to 9999.
 * Arithmetic is unsigned: for a day outside of those years it wraps and means nothing.
 */

#define DAYS_BEFORE_1970  719468 /* from 0000-03-01 */
#define DAY_MIN           (-719162) /* 0001-01-01 */
#define DAY_MAX           2932896   /* 9999-12-31 */
#define DAYS_OF_400_YEARS 146097
#define MONTH_MIN         10     /* January of year 1, in months since March of year 0 */
#define MONTH_MAX         119997 /* December of year 9999 */

typedef struct march_date {
    uint32_t year;  /* that began in March */
    uint32_t month; /* 0 = March */
    uint32_t day;   /* 0 = the first */
} march_date;

static inline uint32_t is_within(uint32_t x, uint32_t least, uint32_t most)
{
    return x - least <= most - least ? 1 : 0;
}

static inline uint32_t is_day_in_range(int32_t day)
{
    return is_within((uint32_t)day, (uint32_t)DAY_MIN, (uint32_t)DAY_MAX);
}

/** The day of the year on which a month begins, of month 12 the year's length but for a leap day:
 *  exact to month 12. */
static inline uint32_t first_day(uint32_t month)
{
    return (month * 979 + 15) >> 5;
}

static inline march_date split_day(int32_t day)
{
    /* In quarters of a day a century has DAYS_OF_400_YEARS and a year 1461. */
    uint32_t quarters = ((uint32_t)day + DAYS_BEFORE_1970) * 4 + 3;
    uint32_t century = quarters / DAYS_OF_400_YEARS;
    uint32_t day_of_century = (quarters - century * DAYS_OF_400_YEARS) >> 2;
    /* (4 x day + 3) / 1461, exact for the 36,525 days of a century */
    uint32_t year = (day_of_century * 91867 + 75000) >> 25;
    uint32_t day_of_year = day_of_century - ((year * 1461) >> 2);
    /* (5 x day + 2) / 153, exact for the 366 days of a year */
    uint32_t month = (day_of_year * 535 + 332) >> 14;
    return (march_date){century * 100 + year, month, day_of_year - first_day(month)};
}

static inline uint32_t century_of(uint32_t year) /* exact to 10,899 */
{
    return (year * 5243) >> 19;
}

static inline int32_t join_day(march_date d)
{
    uint32_t century = century_of(d.year);
    return (int32_t)(d.year * 365 + (d.year >> 2) - century + (century >> 2) + first_day(d.month) +
                     d.day - DAYS_BEFORE_1970);
}

/** Days of a month. Its February is that of the calendar's next year. */
static inline uint32_t month_length(march_date d)
{
    uint32_t year = d.year + 1, century = century_of(year);
    uint32_t leap = ((year == century * 100 ? century : year) & 3) == 0 ? 1 : 0;
    return d.month == 11 ? 28 + leap : first_day(d.month + 1) - first_day(d.month);
}

/** Months since March of year 0. */
static inline uint32_t month_index(march_date d)
{
    return d.year * 12 + d.month;
}

static inline march_date split_month(uint32_t index)
{
    uint32_t year = ((index >> 2) * 43691) >> 17; /* index / 12, exact to 200,000 */
    return (march_date){year, index - year * 12, 0};
}

static inline int32_t add_months(uint32_t *ok, int32_t day, int32_t months)
{
    march_date from = split_day(day);
    uint32_t index = month_index(from) + (uint32_t)months;
    march_date to = split_month(index);
    uint32_t last = month_length(to) - 1;
    to.day = from.day < last ? from.day : last;
    *ok = is_day_in_range(day) & is_within(index, MONTH_MIN, MONTH_MAX);
    return join_day(to);
}

/** Completed months: a month counts when its day of the month has come, in either direction. */
static inline int32_t count_months(march_date from, march_date to)
{
    int32_t months = (int32_t)(month_index(to) - month_index(from));
    int32_t before = to.day < from.day ? 1 : 0, after = to.day > from.day ? 1 : 0;
    return months > 0 ? months - before : months < 0 ? months + after : 0;
}

static void date_year(int32_t *out, const int32_t *day, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        march_date d = split_day(day[i]);
        out[i] = (int32_t)(d.month >= 10 ? d.year + 1 : d.year);
    }
}

static void date_month(int32_t *out, const int32_t *day, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        march_date d = split_day(day[i]);
        out[i] = (int32_t)(d.month >= 10 ? d.month - 9 : d.month + 3);
    }
}

static void date_day(int32_t *out, const int32_t *day, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        march_date d = split_day(day[i]);
        out[i] = (int32_t)(d.day + 1);
    }
}

static void date_weekday(int32_t *out, const int32_t *day, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) { /* DAY_MIN was a Monday */
        out[i] = (int32_t)(((uint32_t)day[i] - (uint32_t)DAY_MIN) % 7 + 1);
    }
}

static void date_in_range(uint8_t *ok, const int32_t *day, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        ok[i] = (uint8_t)is_day_in_range(day[i]);
    }
}

static void date_make(int32_t *out, uint8_t *ok, const int32_t *year, const int32_t *month,
                      const int32_t *day, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint32_t y = (uint32_t)year[i], m = (uint32_t)month[i];
        march_date d = {m <= 2 ? y - 1 : y, m <= 2 ? m + 9 : m - 3, (uint32_t)day[i] - 1};
        ok[i] = (uint8_t)(is_within(y, 1, 9999) & is_within(m, 1, 12) &
                          (d.day < month_length(d) ? 1 : 0));
        out[i] = join_day(d);
    }
}

static void date_add_months(int32_t *out, uint8_t *ok, const int32_t *day, const int32_t *months,
                            size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint32_t is_ok;
        out[i] = add_months(&is_ok, day[i], months[i]);
        ok[i] = (uint8_t)is_ok;
    }
}

static void date_add_months_const(int32_t *out, uint8_t *ok, const int32_t *day, int32_t months,
                                  size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint32_t is_ok;
        out[i] = add_months(&is_ok, day[i], months);
        ok[i] = (uint8_t)is_ok;
    }
}

static void months_between(int32_t *out, const int32_t *a, const int32_t *b, size_t n)
{
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = count_months(split_day(a[i]), split_day(b[i]));
    }
}

static void months_between_const(int32_t *out, const int32_t *a, int32_t b, size_t n)
{
    march_date to = split_day(b);
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = count_months(split_day(a[i]), to);
    }
}

static void months_since_const(int32_t *out, int32_t a, const int32_t *b, size_t n)
{
    march_date from = split_day(a);
    n = padded(n);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        out[i] = count_months(from, split_day(b[i]));
    }
}

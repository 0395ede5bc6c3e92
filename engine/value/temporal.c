/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calendar: days, months, weekdays, and the offset of a zone from UTC.
 *
 * Days are counted with the year beginning on 1 March, so that the leap day is the last of its year
 * and the months before it follow one linear rule; 400 years have exactly 146,097 days.
 */
#include "value/temporal.h"

#include <assert.h>
#include <stdlib.h>
#include <unicode/ucal.h>

#define YEAR_MAX          999999999
#define DAYS_OF_400_YEARS 146097
/* 0000-03-01 to 1970-01-01 */
#define DAYS_BEFORE_1970 719468

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static bool is_leap_year(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of_month(int64_t year, int month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap_year(year));
}

bool temporal_date_valid(int64_t year, int64_t month, int64_t day)
{
    return year >= -YEAR_MAX && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_of_month(year, (int)month);
}

int64_t temporal_days_from_date(temporal_date d)
{
    int64_t year = (int64_t)d.year - (d.month <= 2);
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month = (d.month + 9) % 12; /* March = 0 */
    int64_t day_of_year = (153 * month + 2) / 5 + d.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_OF_400_YEARS + day_of_era - DAYS_BEFORE_1970;
}

bool temporal_date_from_days(temporal_date *out, int64_t days)
{
    if (days > 400000000000 || days < -400000000000) { /* a little beyond year 999,999,999 */
        return false;
    }
    days += DAYS_BEFORE_1970;
    int64_t era = floor_div(days, DAYS_OF_400_YEARS);
    int64_t day_of_era = days - era * DAYS_OF_400_YEARS;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* March = 0 */
    int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
    month = month < 10 ? month + 3 : month - 9;
    int64_t year = era * 400 + year_of_era + (month <= 2);
    if (!temporal_date_valid(year, month, day)) {
        return false;
    }
    *out = (temporal_date){(int32_t)year, (uint8_t)month, (uint8_t)day};
    return true;
}

bool temporal_date_add_months(temporal_date *out, temporal_date d, int64_t months)
{
    if (months > 12 * (int64_t)(2 * YEAR_MAX) || months < -12 * (int64_t)(2 * YEAR_MAX)) {
        return false;
    }
    int64_t total = (int64_t)d.year * 12 + (d.month - 1) + months;
    int64_t year = floor_div(total, 12);
    int month = (int)(total - year * 12) + 1;
    int day = d.day;

    if (year < -YEAR_MAX || year > YEAR_MAX) {
        return false;
    }
    if (day > days_of_month(year, month)) {
        day = days_of_month(year, month);
    }
    *out = (temporal_date){(int32_t)year, (uint8_t)month, (uint8_t)day};
    return true;
}

int64_t temporal_months_between(temporal_date from, temporal_date to)
{
    int64_t months = ((int64_t)to.year - from.year) * 12 + (to.month - from.month);

    if (months > 0 && to.day < from.day) {
        months--;
    } else if (months < 0 && to.day > from.day) {
        months++;
    }
    return months;
}

int temporal_date_compare(temporal_date a, temporal_date b)
{
    if (a.year != b.year) {
        return a.year < b.year ? -1 : 1;
    }
    int x = a.month * 32 + a.day, y = b.month * 32 + b.day;
    return (x > y) - (x < y);
}

int temporal_weekday(temporal_date d)
{
    int64_t days = temporal_days_from_date(d) + 3; /* 1970-01-01 was a Thursday */
    return (int)(days - floor_div(days, 7) * 7) + 1;
}

int temporal_day_of_year(temporal_date d)
{
    temporal_date first = {d.year, 1, 1};
    return (int)(temporal_days_from_date(d) - temporal_days_from_date(first)) + 1;
}

/** Weeks of an ISO 8601 year: 53 if it begins or ends on a Thursday. */
static int weeks_of_year(int32_t year)
{
    temporal_date first = {year, 1, 1}, last = {year, 12, 31};
    return temporal_weekday(first) == 4 || temporal_weekday(last) == 4 ? 53 : 52;
}

int temporal_week_of_year(temporal_date d)
{
    int week = (temporal_day_of_year(d) - temporal_weekday(d) + 10) / 7;

    if (week < 1) {
        return weeks_of_year(d.year - 1);
    }
    return week == 53 && weeks_of_year(d.year) == 52 ? 1 : week;
}

/* ---- zones ---- */

/** The offset of a named zone at a local date and time. A time without a date has its zone's offset
 *  outside daylight saving, so that it means the same on every day (DMN 1.5 leaves it open). */
static bool find_named_offset(int32_t *out, const temporal_moment *m)
{
    UChar zone[128];
    UErrorCode status = U_ZERO_ERROR;
    size_t n = 0;

    while (m->zone_name[n] != '\0') {
        if (n == sizeof zone / sizeof zone[0] - 1) {
            return false;
        }
        zone[n] = (UChar)(unsigned char)m->zone_name[n];
        n++;
    }
    UCalendar *calendar = ucal_open(zone, (int32_t)n, "en_US", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status)) {
        return false;
    }
    /* A local time that occurs twice is its first occurrence; one that the clocks skip is read with
     * the offset before the change. */
    ucal_setAttribute(calendar, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
    ucal_setAttribute(calendar, UCAL_SKIPPED_WALL_TIME, UCAL_WALLTIME_LAST);
    bool has_date = m->date.month != 0;
    temporal_date date = has_date ? m->date : (temporal_date){2000, 1, 1};
    int32_t year = date.year;
    if (year < 1600) { /* before any zone: local mean time; also before ICU's change of calendar */
        year = 1600;
    } else if (year > 3000) { /* the rules repeat with the calendar */
        year = 2400 + year % 400;
    }
    ucal_clear(calendar);
    ucal_setDateTime(calendar, year, UCAL_JANUARY + date.month - 1, date.day, m->hour, m->minute,
                     m->second, &status);
    if (has_date) {
        temporal_date near = {year, date.month, date.day};
        int64_t local_s =
            temporal_days_from_date(near) * 86400 + m->hour * 3600 + m->minute * 60 + m->second;
        *out = (int32_t)(local_s - (int64_t)(ucal_getMillis(calendar, &status) / 1000));
    } else {
        *out = ucal_get(calendar, UCAL_ZONE_OFFSET, &status) / 1000;
    }
    ucal_close(calendar);
    return U_SUCCESS(status);
}

bool temporal_offset_s(int32_t *out, const temporal_moment *m)
{
    switch (m->zone) {
    case TEMPORAL_LOCAL:
        return false;
    case TEMPORAL_OFFSET:
        *out = m->offset_s;
        return true;
    case TEMPORAL_NAMED:
        return find_named_offset(out, m);
    }
    return false;
}

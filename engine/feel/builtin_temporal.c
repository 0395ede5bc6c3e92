/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates, times and durations: conversions (DMN 1.5, 10.3.4.1) and calendar functions (10.3.4.10).
 */
#include "feel/builtin.h"

#include <string.h>

#define OFFSET_MAX_S (14 * 3600)

bool builtin_parse_temporal(value *out, arena *a, const char *s, size_t n)
{
    temporal_date date;
    temporal_moment moment;
    temporal_seconds seconds;
    int64_t months;

    if (temporal_date_parse(&date, s, n)) {
        *out = value_date(date);
    } else if (temporal_date_time_parse(&moment, a, s, n)) {
        *out = value_date_time(a, moment);
    } else if (temporal_time_parse(&moment, a, s, n)) {
        *out = value_time(a, moment);
    } else if (temporal_months_parse(&months, s, n)) {
        *out = value_months(months);
    } else if (temporal_seconds_parse(&seconds, s, n)) {
        *out = value_seconds(seconds);
    } else {
        return false;
    }
    return true;
}

BUILTIN(date)
{
    value from = builtin_unwrap(args[0]);
    temporal_date date;

    switch (from.kind) {
    case VALUE_STRING:
        if (!temporal_date_parse(&date, from.as.string.bytes, from.as.string.size)) {
            return feel_fail(run, at, "the text is no date");
        }
        return value_date(date);
    case VALUE_DATE:
        return from;
    case VALUE_DATE_TIME:
        return value_date(from.as.moment->date);
    default:
        return builtin_expected(run, at, "string, date or date and time", from);
    }
}

BUILTIN(date_from_parts)
{
    int64_t parts[3];

    for (size_t i = 0; i < 3; i++) {
        BUILTIN_TAKE(part, args[i], VALUE_NUMBER);
        if (!number_to_int64(&parts[i], part.as.number)) {
            return feel_fail(run, at, "not a whole number");
        }
    }
    if (!temporal_date_valid(parts[0], parts[1], parts[2])) {
        return feel_fail(run, at, "there is no such date");
    }
    return value_date((temporal_date){(int32_t)parts[0], (uint8_t)parts[1], (uint8_t)parts[2]});
}

BUILTIN(time)
{
    value from = builtin_unwrap(args[0]);
    temporal_moment m;

    switch (from.kind) {
    case VALUE_STRING:
        if (!temporal_time_parse(&m, run->scratch, from.as.string.bytes, from.as.string.size)) {
            return feel_fail(run, at, "the text is no time");
        }
        return value_time(run->scratch, m);
    case VALUE_TIME:
        return from;
    case VALUE_DATE_TIME:
        return value_time(run->scratch, *from.as.moment);
    case VALUE_DATE: /* midnight UTC, as where a date meets a date and time */
        return value_time(run->scratch, (temporal_moment){.zone = TEMPORAL_OFFSET});
    default:
        return builtin_expected(run, at, "string, time or date and time", from);
    }
}

BUILTIN(time_from_parts)
{
    int64_t hour, minute, second, nano;
    number whole, fraction;
    temporal_moment m = {0};

    BUILTIN_TAKE(hours, args[0], VALUE_NUMBER);
    BUILTIN_TAKE(minutes, args[1], VALUE_NUMBER);
    BUILTIN_TAKE(seconds, args[2], VALUE_NUMBER);
    if (!number_to_int64(&hour, hours.as.number) || hour < 0 || hour > 23 ||
        !number_to_int64(&minute, minutes.as.number) || minute < 0 || minute > 59 ||
        !number_round(&whole, seconds.as.number, 0, NUMBER_FLOOR) ||
        !number_to_int64(&second, whole) || second < 0 || second > 59 ||
        !number_sub(&fraction, seconds.as.number, whole) ||
        !number_round(&fraction, fraction, 9, NUMBER_DOWN) ||
        !number_to_scaled(&nano, fraction, 9)) {
        return feel_fail(run, at, "there is no such time");
    }
    m.hour = (uint8_t)hour;
    m.minute = (uint8_t)minute;
    m.second = (uint8_t)second;
    m.nano = (uint32_t)nano;
    bool local = (given & 8u) == 0 || (value_is_null(args[3]) && args[3].cause == NULL_PLAIN);
    if (!local) {
        BUILTIN_TAKE(offset, args[3], VALUE_SECONDS);
        int64_t offset_s = offset.as.seconds.seconds;
        if (offset_s < -OFFSET_MAX_S || offset_s > OFFSET_MAX_S) {
            return feel_fail(run, at, "the offset is not within 14 hours");
        }
        m.zone = TEMPORAL_OFFSET;
        m.offset_s = (int32_t)offset_s;
    }
    return value_time(run->scratch, m);
}

BUILTIN(date_and_time)
{
    value from = builtin_unwrap(args[0]);
    temporal_moment m;

    switch (from.kind) {
    case VALUE_STRING:
        if (!temporal_date_time_parse(&m, run->scratch, from.as.string.bytes,
                                      from.as.string.size)) {
            return feel_fail(run, at, "the text is no date and time");
        }
        return value_date_time(run->scratch, m);
    case VALUE_DATE_TIME:
        return from;
    case VALUE_DATE:
        m = (temporal_moment){.date = from.as.date, .zone = TEMPORAL_OFFSET};
        return value_date_time(run->scratch, m);
    default:
        return builtin_expected(run, at, "string or date and time", from);
    }
}

BUILTIN(date_and_time_from_parts)
{
    value date = builtin_unwrap(args[0]);
    if (date.kind != VALUE_DATE && date.kind != VALUE_DATE_TIME) {
        return builtin_expected(run, at, "date or date and time", date);
    }
    BUILTIN_TAKE(time, args[1], VALUE_TIME);
    temporal_moment m = *time.as.moment;
    m.date = date.kind == VALUE_DATE ? date.as.date : date.as.moment->date;
    return value_date_time(run->scratch, m);
}

BUILTIN(duration)
{
    value from = builtin_unwrap(args[0]);
    temporal_seconds seconds;
    int64_t months;

    if (from.kind == VALUE_MONTHS || from.kind == VALUE_SECONDS) {
        return from;
    }
    if (from.kind != VALUE_STRING) {
        return builtin_expected(run, at, "string", from);
    }
    if (temporal_seconds_parse(&seconds, from.as.string.bytes, from.as.string.size)) {
        return value_seconds(seconds);
    }
    if (temporal_months_parse(&months, from.as.string.bytes, from.as.string.size)) {
        return value_months(months);
    }
    return feel_fail(run, at, "the text is no duration");
}

/** The date of a date or a date and time; false for anything else. */
static bool take_date(temporal_date *out, value v)
{
    if (v.kind == VALUE_DATE) {
        *out = v.as.date;
        return true;
    }
    if (v.kind == VALUE_DATE_TIME) {
        *out = v.as.moment->date;
        return true;
    }
    return false;
}

BUILTIN(years_and_months_duration)
{
    temporal_date dates[2];

    for (size_t i = 0; i < 2; i++) {
        value v = builtin_unwrap(args[i]);
        if (!take_date(&dates[i], v)) {
            return builtin_expected(run, at, "date or date and time", v);
        }
    }
    return value_months(temporal_months_between(dates[0], dates[1]));
}

/** The argument's date, or leave the function with an error. */
#define TAKE_DATE(target)                                                      \
    temporal_date target;                                                      \
    do {                                                                       \
        value taken_ = builtin_unwrap(args[0]);                                \
        if (!take_date(&target, taken_)) {                                     \
            return builtin_expected(run, at, "date or date and time", taken_); \
        }                                                                      \
    } while (0)

BUILTIN(day_of_year)
{
    TAKE_DATE(date);
    return value_int(temporal_day_of_year(date));
}

BUILTIN(day_of_week)
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    TAKE_DATE(date);
    const char *name = names[temporal_weekday(date) - 1];
    return value_string(name, strlen(name));
}

BUILTIN(month_of_year)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    TAKE_DATE(date);
    const char *name = names[date.month - 1];
    return value_string(name, strlen(name));
}

BUILTIN(week_of_year)
{
    TAKE_DATE(date);
    return value_int(temporal_week_of_year(date));
}

BUILTIN(today)
{
    return value_date(run->today);
}

BUILTIN(now)
{
    temporal_moment m = {.date = run->today, .zone = TEMPORAL_OFFSET};
    return value_date_time(run->scratch, m);
}

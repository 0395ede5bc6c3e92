/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text forms of dates, times and durations (DMN 1.5, 10.3.4.1, which refers to XML Schema Part
 * 2 and, for zone names, to the IANA database).
 *
 *     date                  -?YYYY-MM-DD        4 to 9 digits of year, no zero before a 5th
 *     time                  hh:mm:ss[.fraction][Z | +hh:mm[:ss] | @Area/City]
 *     date and time         date T time; a date alone is its midnight
 *     years and months      -?PnYnM
 *     days and time         -?PnDTnHnMn.nS
 *
 * 24:00:00 is midnight at the end of the day. Digits of a second beyond nanoseconds are cut off.
 */
#include "value/temporal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unicode/ucal.h>

#define NANOS_PER_SECOND 1000000000
#define OFFSET_MAX_S     (14 * 3600)

typedef struct scanner {
    const char *at, *end;
} scanner;

static bool take(scanner *s, char c)
{
    if (s->at < s->end && *s->at == c) {
        s->at++;
        return true;
    }
    return false;
}

static bool at_digit(const scanner *s)
{
    return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

static bool take_two_digits(scanner *s, int *out)
{
    if (s->end - s->at < 2 || !at_digit(s) || s->at[1] < '0' || s->at[1] > '9') {
        return false;
    }
    *out = (s->at[0] - '0') * 10 + (s->at[1] - '0');
    s->at += 2;
    return true;
}

/** Digits of any number; false if there is none or the value is beyond int64. */
static bool take_number(scanner *s, int64_t *out)
{
    int64_t number = 0;

    if (!at_digit(s)) {
        return false;
    }
    for (; at_digit(s); s->at++) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, *s->at - '0', &number)) {
            return false;
        }
    }
    *out = number;
    return true;
}

/** The digits after a point, at least one, as nanoseconds. */
static bool take_fraction(scanner *s, uint32_t *nano)
{
    uint32_t value = 0;
    int n = 0;

    if (!at_digit(s)) {
        return false;
    }
    for (; at_digit(s); s->at++) {
        if (n < 9) {
            value = value * 10 + (uint32_t)(*s->at - '0');
            n++;
        }
    }
    for (; n < 9; n++) {
        value *= 10;
    }
    *nano = value;
    return true;
}

static bool take_date(scanner *s, temporal_date *out)
{
    bool negative = take(s, '-');
    const char *first = s->at;
    int64_t year = 0;
    int month, day;

    while (at_digit(s) && s->at - first < 10) {
        year = year * 10 + (*s->at++ - '0');
    }
    size_t n = (size_t)(s->at - first);
    if (n < 4 || n > 9 || (n > 4 && *first == '0') || (negative && year == 0)) {
        return false;
    }
    year = negative ? -year : year;
    if (!take(s, '-') || !take_two_digits(s, &month) || !take(s, '-') ||
        !take_two_digits(s, &day) || !temporal_date_valid(year, month, day)) {
        return false;
    }
    *out = (temporal_date){(int32_t)year, (uint8_t)month, (uint8_t)day};
    return true;
}

/** An IANA zone that ICU knows; ICU's own forms such as "GMT+5" are none. */
static bool is_zone_name(const char *name, size_t n)
{
    UChar zone[128], canonical[128];
    UBool is_system = false;
    UErrorCode status = U_ZERO_ERROR;

    if (n == 0 || n >= sizeof zone / sizeof zone[0]) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)name[i] > 0x7e || (unsigned char)name[i] <= ' ') {
            return false;
        }
        zone[i] = (UChar)name[i];
    }
    ucal_getCanonicalTimeZoneID(zone, (int32_t)n, canonical,
                                (int32_t)(sizeof canonical / sizeof canonical[0]), &is_system,
                                &status);
    return U_SUCCESS(status) && is_system;
}

/** The rest of the text as a zone: nothing, Z, an offset or @ and a name. */
static bool take_zone(scanner *s, temporal_moment *m, arena *a)
{
    if (s->at == s->end) {
        m->zone = TEMPORAL_LOCAL;
        return true;
    }
    if (take(s, 'Z')) {
        m->zone = TEMPORAL_OFFSET;
        return true;
    }
    if (take(s, '@')) {
        size_t n = (size_t)(s->end - s->at);
        if (!is_zone_name(s->at, n)) {
            return false;
        }
        m->zone = TEMPORAL_NAMED;
        m->zone_name = arena_copy(a, s->at, n);
        s->at = s->end;
        return true;
    }
    int sign = take(s, '+') ? 1 : take(s, '-') ? -1 : 0;
    int hours, minutes, seconds = 0;
    if (sign == 0 || !take_two_digits(s, &hours) || !take(s, ':') ||
        !take_two_digits(s, &minutes) || minutes > 59) {
        return false;
    }
    if (take(s, ':') && (!take_two_digits(s, &seconds) || seconds > 59)) {
        return false;
    }
    int32_t offset_s = hours * 3600 + minutes * 60 + seconds;
    if (offset_s > OFFSET_MAX_S) {
        return false;
    }
    m->zone = TEMPORAL_OFFSET;
    m->offset_s = sign * offset_s;
    return true;
}

/** A time up to its zone; *next_day for 24:00:00, which is 00:00:00 of the next day. */
static bool take_time(scanner *s, temporal_moment *m, bool *next_day)
{
    int hour, minute, second;

    if (!take_two_digits(s, &hour) || !take(s, ':') || !take_two_digits(s, &minute) ||
        !take(s, ':') || !take_two_digits(s, &second)) {
        return false;
    }
    if (take(s, '.') && !take_fraction(s, &m->nano)) {
        return false;
    }
    *next_day = hour == 24;
    if (hour == 24 && (minute != 0 || second != 0 || m->nano != 0)) {
        return false;
    }
    if (hour > 24 || minute > 59 || second > 59) {
        return false;
    }
    m->hour = (uint8_t)(hour == 24 ? 0 : hour);
    m->minute = (uint8_t)minute;
    m->second = (uint8_t)second;
    return true;
}

bool temporal_date_parse(temporal_date *out, const char *s, size_t n)
{
    scanner scan = {s, s + n};
    return take_date(&scan, out) && scan.at == scan.end;
}

bool temporal_time_parse(temporal_moment *out, arena *a, const char *s, size_t n)
{
    scanner scan = {s, s + n};
    temporal_moment m = {0};
    bool next_day;

    if (!take_time(&scan, &m, &next_day) || !take_zone(&scan, &m, a) || scan.at != scan.end) {
        return false;
    }
    *out = m;
    return true;
}

bool temporal_date_time_parse(temporal_moment *out, arena *a, const char *s, size_t n)
{
    scanner scan = {s, s + n};
    temporal_moment m = {0};
    bool next_day = false;

    if (!take_date(&scan, &m.date)) {
        return false;
    }
    if (scan.at != scan.end) {
        if (!take(&scan, 'T') || !take_time(&scan, &m, &next_day) || !take_zone(&scan, &m, a) ||
            scan.at != scan.end) {
            return false;
        }
    }
    if (next_day && !temporal_date_from_days(&m.date, temporal_days_from_date(m.date) + 1)) {
        return false;
    }
    *out = m;
    return true;
}

bool temporal_months_parse(int64_t *out, const char *s, size_t n)
{
    scanner scan = {s, s + n};
    bool negative = take(&scan, '-');
    int64_t total = 0, number;
    bool any = false;

    if (!take(&scan, 'P')) {
        return false;
    }
    for (int step = 0; step < 2 && scan.at < scan.end; step++) {
        scanner before = scan;
        if (!take_number(&scan, &number)) {
            return false;
        }
        if (!take(&scan, step == 0 ? 'Y' : 'M')) {
            scan = before;
            continue;
        }
        any = true;
        if (__builtin_mul_overflow(number, step == 0 ? 12 : 1, &number) ||
            __builtin_add_overflow(total, number, &total)) {
            return false;
        }
    }
    if (!any || scan.at != scan.end) {
        return false;
    }
    *out = negative ? -total : total;
    return true;
}

bool temporal_seconds_parse(temporal_seconds *out, const char *s, size_t n)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'D', 86400}, {'H', 3600}, {'M', 60}, {'S', 1}};
    scanner scan = {s, s + n};
    bool negative = take(&scan, '-');
    int64_t total = 0, number;
    uint32_t nano = 0;
    bool any = false, in_time = false;

    if (!take(&scan, 'P')) {
        return false;
    }
    for (size_t step = 0; step < 4 && scan.at < scan.end; step++) {
        if (step > 0 && !in_time) {
            if (!take(&scan, 'T') || scan.at == scan.end) {
                return false;
            }
            in_time = true;
        }
        scanner before = scan;
        if (step == 0 && scan.at < scan.end && *scan.at == 'T') {
            continue;
        }
        if (!take_number(&scan, &number)) {
            return false;
        }
        /* A point without digits behind it is let pass (conformance kit, 1120: "PT0.S"). */
        if (units[step].unit == 'S' && take(&scan, '.') && at_digit(&scan) &&
            !take_fraction(&scan, &nano)) {
            return false;
        }
        if (!take(&scan, units[step].unit)) {
            scan = before;
            continue;
        }
        any = true;
        if (__builtin_mul_overflow(number, units[step].seconds, &number) ||
            __builtin_add_overflow(total, number, &total)) {
            return false;
        }
    }
    if (!any || scan.at != scan.end) {
        return false;
    }
    out->seconds = negative ? -total : total;
    out->nano = negative ? -(int32_t)nano : (int32_t)nano;
    return true;
}

/* ---- writing ---- */

static size_t put_two(char *out, int number)
{
    out[0] = (char)('0' + number / 10);
    out[1] = (char)('0' + number % 10);
    return 2;
}

size_t temporal_date_format(char out[TEMPORAL_TEXT_MAX], temporal_date d)
{
    size_t size = 0;
    uint32_t year = d.year < 0 ? (uint32_t)-d.year : (uint32_t)d.year;

    if (d.year < 0) {
        out[size++] = '-';
    }
    if (year <= 9999) {
        size += put_two(out + size, (int)(year / 100));
        size += put_two(out + size, (int)(year % 100));
    } else {
        size += (size_t)snprintf(out + size, 16, "%" PRIu32, year);
    }
    out[size++] = '-';
    size += put_two(out + size, d.month);
    out[size++] = '-';
    size += put_two(out + size, d.day);
    out[size] = '\0';
    return size;
}

/** ".5" for half a second; nothing for none. */
static size_t put_fraction(char *out, uint32_t nano)
{
    if (nano == 0) {
        return 0;
    }
    size_t size = (size_t)snprintf(out, 16, ".%09" PRIu32, nano);
    while (out[size - 1] == '0') {
        size--;
    }
    return size;
}

/** Time and zone, without the terminating NUL. */
static size_t put_time(char *out, size_t room, const temporal_moment *m)
{
    size_t size = 0;

    size += put_two(out + size, m->hour);
    out[size++] = ':';
    size += put_two(out + size, m->minute);
    out[size++] = ':';
    size += put_two(out + size, m->second);
    size += put_fraction(out + size, m->nano);
    if (m->zone == TEMPORAL_NAMED) {
        size_t n = strlen(m->zone_name);
        if (n > room - size - 1) {
            n = room - size - 1;
        }
        out[size++] = '@';
        memcpy(out + size, m->zone_name, n);
        size += n;
    } else if (m->zone == TEMPORAL_OFFSET && m->offset_s == 0) {
        out[size++] = 'Z';
    } else if (m->zone == TEMPORAL_OFFSET) {
        int32_t offset_s = m->offset_s < 0 ? -m->offset_s : m->offset_s;
        out[size++] = m->offset_s < 0 ? '-' : '+';
        size += put_two(out + size, offset_s / 3600);
        out[size++] = ':';
        size += put_two(out + size, offset_s / 60 % 60);
        if (offset_s % 60 != 0) {
            out[size++] = ':';
            size += put_two(out + size, offset_s % 60);
        }
    }
    return size;
}

size_t temporal_time_format(char out[TEMPORAL_TEXT_MAX], const temporal_moment *m)
{
    size_t size = put_time(out, TEMPORAL_TEXT_MAX - 1, m);
    out[size] = '\0';
    return size;
}

size_t temporal_date_time_format(char out[TEMPORAL_TEXT_MAX], const temporal_moment *m)
{
    size_t size = temporal_date_format(out, m->date);
    out[size++] = 'T';
    size += put_time(out + size, TEMPORAL_TEXT_MAX - 1 - size, m);
    out[size] = '\0';
    return size;
}

static uint64_t magnitude(int64_t i)
{
    return i < 0 ? (uint64_t)0 - (uint64_t)i : (uint64_t)i;
}

size_t temporal_months_format(char out[TEMPORAL_TEXT_MAX], int64_t months)
{
    uint64_t total = magnitude(months), years = total / 12, rest = total % 12;
    const char *sign = months < 0 ? "-" : "";

    if (years == 0) {
        return (size_t)snprintf(out, TEMPORAL_TEXT_MAX, "%sP%" PRIu64 "M", sign, rest);
    }
    if (rest == 0) {
        return (size_t)snprintf(out, TEMPORAL_TEXT_MAX, "%sP%" PRIu64 "Y", sign, years);
    }
    return (size_t)snprintf(out, TEMPORAL_TEXT_MAX, "%sP%" PRIu64 "Y%" PRIu64 "M", sign, years,
                            rest);
}

size_t temporal_seconds_format(char out[TEMPORAL_TEXT_MAX], temporal_seconds d)
{
    uint64_t total = magnitude(d.seconds);
    uint32_t nano = (uint32_t)(d.nano < 0 ? -d.nano : d.nano);
    uint64_t days = total / 86400, hours = total / 3600 % 24, minutes = total / 60 % 60;
    uint64_t seconds = total % 60;
    size_t size = 0;

    if (total == 0 && nano == 0) {
        memcpy(out, "PT0S", 5);
        return 4;
    }
    if (d.seconds < 0 || d.nano < 0) {
        out[size++] = '-';
    }
    out[size++] = 'P';
    if (days > 0) {
        size += (size_t)snprintf(out + size, 24, "%" PRIu64 "D", days);
    }
    if (hours > 0 || minutes > 0 || seconds > 0 || nano > 0) {
        out[size++] = 'T';
    }
    if (hours > 0) {
        size += (size_t)snprintf(out + size, 24, "%" PRIu64 "H", hours);
    }
    if (minutes > 0) {
        size += (size_t)snprintf(out + size, 24, "%" PRIu64 "M", minutes);
    }
    if (seconds > 0 || nano > 0) {
        size += (size_t)snprintf(out + size, 24, "%" PRIu64, seconds);
        size += put_fraction(out + size, nano);
        out[size++] = 'S';
    }
    out[size] = '\0';
    return size;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates, times and durations of FEEL (DMN 1.5, 10.3.2.3). Proleptic Gregorian calendar, years
 * -999,999,999 to 999,999,999.
 *
 * Choices where the standard is silent (pinned in tests/cases/pitfalls/feel/age.txt):
 *   - date + months keeps the day of month, clamped to the last day of the month:
 *     2024-01-31 + P1M = 2024-02-29. Subtraction clamps the same way and is no inverse.
 *   - years and months duration(from, to) counts completed months, truncated toward zero: a person born on
 *     29 February completes a year on 1 March of common years, so age = completed years.
 */
#ifndef ENTITLE_VALUE_TEMPORAL_H
#define ENTITLE_VALUE_TEMPORAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct temporal_date {
    int32_t year;
    uint8_t month, day; /* 1-based */
} temporal_date;

typedef enum temporal_zone_kind {
    TEMPORAL_LOCAL,  /* no zone given */
    TEMPORAL_OFFSET, /* Z or +hh:mm[:ss] */
    TEMPORAL_NAMED   /* @Area/City */
} temporal_zone_kind;

typedef struct temporal_moment { /* a time, or a date and time */
    temporal_date      date;     /* zero for a time */
    uint8_t            hour, minute, second;
    uint32_t           nano;
    temporal_zone_kind zone;
    int32_t            offset_s;  /* TEMPORAL_OFFSET */
    const char        *zone_name; /* TEMPORAL_NAMED: IANA name */
} temporal_moment;

typedef struct temporal_seconds { /* a days and time duration; nano has the sign of seconds */
    int64_t seconds;
    int32_t nano;
} temporal_seconds;

#define TEMPORAL_TEXT_MAX 128

bool          temporal_date_valid(int64_t year, int64_t month, int64_t day);
int64_t       temporal_days_from_date(temporal_date d); /* days since 1970-01-01 */
bool          temporal_date_from_days(temporal_date *out, int64_t days);
bool          temporal_date_add_months(temporal_date *out, temporal_date d, int64_t months);
int64_t       temporal_months_between(temporal_date from, temporal_date to); /* completed, truncated */
int           temporal_date_compare(temporal_date a, temporal_date b);
int           temporal_weekday(temporal_date d); /* 1 = Monday .. 7 */
int           temporal_day_of_year(temporal_date d);
int           temporal_week_of_year(temporal_date d); /* ISO 8601 */

/* Text forms; the parsers take exactly the lexical forms DMN 1.5 refers to and nothing else. */
bool   temporal_date_parse(temporal_date *out, const char *s, size_t n);
bool   temporal_time_parse(temporal_moment *out, arena *a, const char *s, size_t n);
bool   temporal_date_time_parse(temporal_moment *out, arena *a, const char *s, size_t n);
bool   temporal_months_parse(int64_t *out, const char *s, size_t n);
bool   temporal_seconds_parse(temporal_seconds *out, const char *s, size_t n);
size_t temporal_date_format(char out[TEMPORAL_TEXT_MAX], temporal_date d);
size_t temporal_time_format(char out[TEMPORAL_TEXT_MAX], const temporal_moment *m);
size_t temporal_date_time_format(char out[TEMPORAL_TEXT_MAX], const temporal_moment *m);
size_t temporal_months_format(char out[TEMPORAL_TEXT_MAX], int64_t months);
size_t temporal_seconds_format(char out[TEMPORAL_TEXT_MAX], temporal_seconds d);

/** Offset from UTC in seconds of a moment with a zone (IANA names through ICU); false if it has none. */
bool temporal_offset_s(int32_t *out, const temporal_moment *m);

#endif

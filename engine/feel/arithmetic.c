/* SPDX-License-Identifier: Apache-2.0 */
/*
 * a + b, a - b, a * b, a / b and a ** b (DMN 1.5, 10.3.2.13, tables 55 to 58).
 *
 *     +    number number | string string | duration duration (one kind) | date, time, date and time
 *          with a duration, either way round
 *     -    the same without strings; two dates, two times or two dates and times give a duration,
 *          a date counting as midnight UTC beside a date and time
 *     *    number number | duration number
 *     /    number number | duration number | duration duration (one kind, gives a number)
 *     **   number number
 *
 * Choices where the standard is silent (pinned in tests/unit/feel/test_builtin.c): a date plus
 * hours stays a date, the day in which the sum falls; a date and time of a named zone moves by
 * elapsed time when a days and time duration is added, and keeps its clock time when months are; a
 * product or quotient of a duration is cut off to whole months or nanoseconds.
 */
#include <string.h>

#include "feel/builtin.h"
#include "feel/feel_internal.h"

#define NANOS_PER_SECOND 1000000000
#define SECONDS_PER_DAY  86400

typedef __int128 int128;

static const char *operator_name(feel_op op)
{
    switch (op) {
    case FEEL_ADD:
        return "+";
    case FEEL_SUB:
        return "-";
    case FEEL_MUL:
        return "*";
    case FEEL_DIV:
        return "/";
    default:
        return "**";
    }
}

static value fail_kinds(feel_run *run, source_place at, feel_op op, value a, value b)
{
    return eval_failed(run, at, "%s %s %s is not defined", value_kind_name(a.kind), operator_name(op),
                       value_kind_name(b.kind));
}

static value fail_range(feel_run *run, source_place at)
{
    return feel_fail(run, at, "the result is out of range");
}

/* ---- durations ---- */

static int128 nanos_of(temporal_seconds d)
{
    return (int128)d.seconds * NANOS_PER_SECOND + d.nano;
}

static value seconds_value(feel_run *run, source_place at, int128 nanos)
{
    int128 seconds = nanos / NANOS_PER_SECOND;
    if (seconds > INT64_MAX || seconds < INT64_MIN) {
        return fail_range(run, at);
    }
    return value_seconds((temporal_seconds){(int64_t)seconds, (int32_t)(nanos % NANOS_PER_SECOND)});
}

/** In seconds, exact: at most 19 digits before and 9 after the point. */
static number seconds_number(temporal_seconds d)
{
    number sum;
    if (d.nano == 0) {
        return number_from_int(d.seconds);
    }
    number_add(&sum, number_from_int(d.seconds), number_from_scaled(d.nano, 9));
    return sum;
}

static value seconds_from_number(feel_run *run, source_place at, number x)
{
    number whole, rest;
    int64_t seconds, nano;

    if (!number_round(&whole, x, 0, NUMBER_DOWN) || !number_to_int64(&seconds, whole) ||
        !number_sub(&rest, x, whole) || !number_round(&rest, rest, 9, NUMBER_DOWN) ||
        !number_to_scaled(&nano, rest, 9)) {
        return fail_range(run, at);
    }
    return value_seconds((temporal_seconds){seconds, (int32_t)nano});
}

static value months_from_number(feel_run *run, source_place at, number x)
{
    int64_t months;
    if (!number_round(&x, x, 0, NUMBER_DOWN) || !number_to_int64(&months, x)) {
        return fail_range(run, at);
    }
    return value_months(months);
}

/* ---- points in time ---- */

static int128 local_nanos(const temporal_moment *m)
{
    int64_t days = m->date.month != 0 ? temporal_days_from_date(m->date) : 0;
    int64_t seconds = days * SECONDS_PER_DAY + m->hour * 3600 + m->minute * 60 + m->second;
    return (int128)seconds * NANOS_PER_SECOND + m->nano;
}

/** Put a local time, in nanoseconds since 1970-01-01 or since midnight, into *m. */
static bool set_local_nanos(temporal_moment *m, int128 nanos)
{
    int128 per_day = (int128)SECONDS_PER_DAY * NANOS_PER_SECOND;
    int128 days = nanos / per_day - (nanos % per_day < 0);
    int128 rest = nanos - days * per_day;

    if (m->date.month != 0) {
        if (days > INT64_MAX || days < INT64_MIN ||
            !temporal_date_from_days(&m->date, (int64_t)days)) {
            return false;
        }
    }
    int64_t seconds = (int64_t)(rest / NANOS_PER_SECOND);
    m->hour = (uint8_t)(seconds / 3600);
    m->minute = (uint8_t)(seconds / 60 % 60);
    m->second = (uint8_t)(seconds % 60);
    m->nano = (uint32_t)(rest % NANOS_PER_SECOND);
    return true;
}

/** A time that the clocks of its zone skip is read with the offset before the change; as the result
 * of adding it is written with the offset after it. False if it is out of range. */
static bool leave_skipped_hour(temporal_moment *m)
{
    int32_t offset_s, next_day_s, shifted_s;
    temporal_moment next_day = *m, shifted = *m;
    int128 day = (int128)SECONDS_PER_DAY * NANOS_PER_SECOND;

    if (!set_local_nanos(&next_day, local_nanos(m) + day) || !temporal_offset_s(&offset_s, m) ||
        !temporal_offset_s(&next_day_s, &next_day) || next_day_s == offset_s) {
        return true;
    }
    int128 change = (int128)(next_day_s - offset_s) * NANOS_PER_SECOND;
    if (!set_local_nanos(&shifted, local_nanos(m) + change)) {
        return false;
    }
    if (temporal_offset_s(&shifted_s, &shifted) && shifted_s == next_day_s) {
        *m = shifted;
    }
    return true;
}

static value moment_plus_nanos(feel_run *run, source_place at, value moment, int128 nanos)
{
    temporal_moment m = *moment.as.moment;
    int32_t before_s, after_s;

    if (!set_local_nanos(&m, local_nanos(&m) + nanos)) {
        return fail_range(run, at);
    }
    if (m.zone == TEMPORAL_NAMED && m.date.month != 0 &&
        temporal_offset_s(&before_s, moment.as.moment) && temporal_offset_s(&after_s, &m)) {
        int128 change = (int128)(after_s - before_s) * NANOS_PER_SECOND;
        if (!set_local_nanos(&m, local_nanos(&m) + change) || !leave_skipped_hour(&m)) {
            return fail_range(run, at);
        }
    }
    return moment.kind == VALUE_TIME ? value_time(run->scratch, m)
                                     : value_date_time(run->scratch, m);
}

static value date_plus_nanos(feel_run *run, source_place at, temporal_date date, int128 nanos)
{
    temporal_moment m = {.date = date};
    if (!set_local_nanos(&m, local_nanos(&m) + nanos)) {
        return fail_range(run, at);
    }
    return value_date(m.date);
}

static value point_plus_months(feel_run *run, source_place at, value point, int64_t months)
{
    if (point.kind == VALUE_DATE) {
        temporal_date date;
        return temporal_date_add_months(&date, point.as.date, months) ? value_date(date)
                                                                      : fail_range(run, at);
    }
    temporal_moment m = *point.as.moment;
    if (!temporal_date_add_months(&m.date, m.date, months)) {
        return fail_range(run, at);
    }
    return value_date_time(run->scratch, m);
}

static value point_plus_duration(feel_run *run, source_place at, feel_op op, value point,
                                 value duration)
{
    bool back = op == FEEL_SUB;

    if (duration.kind == VALUE_MONTHS) {
        if (point.kind == VALUE_TIME) {
            return fail_kinds(run, at, op, point, duration);
        }
        if (duration.as.months == INT64_MIN) {
            return fail_range(run, at);
        }
        return point_plus_months(run, at, point, back ? -duration.as.months : duration.as.months);
    }
    int128 nanos = nanos_of(duration.as.seconds);
    nanos = back ? -nanos : nanos;
    if (point.kind == VALUE_DATE) {
        return date_plus_nanos(run, at, point.as.date, nanos);
    }
    return moment_plus_nanos(run, at, point, nanos);
}

static bool is_point(value v)
{
    return v.kind == VALUE_DATE || v.kind == VALUE_TIME || v.kind == VALUE_DATE_TIME;
}

static bool is_duration(value v)
{
    return v.kind == VALUE_MONTHS || v.kind == VALUE_SECONDS;
}

/** The time from b to a. */
static value subtract_points(feel_run *run, source_place at, value a, value b)
{
    temporal_moment p, q;
    int32_t p_offset_s = 0, q_offset_s = 0;

    if ((a.kind == VALUE_TIME) != (b.kind == VALUE_TIME)) {
        return fail_kinds(run, at, FEEL_SUB, a, b);
    }
    if (a.kind == VALUE_DATE && b.kind == VALUE_DATE) {
        int64_t days = temporal_days_from_date(a.as.date) - temporal_days_from_date(b.as.date);
        return value_seconds((temporal_seconds){days * SECONDS_PER_DAY, 0});
    }
    p = a.kind == VALUE_DATE ? (temporal_moment){.date = a.as.date, .zone = TEMPORAL_OFFSET}
                             : *a.as.moment;
    q = b.kind == VALUE_DATE ? (temporal_moment){.date = b.as.date, .zone = TEMPORAL_OFFSET}
                             : *b.as.moment;
    if (temporal_offset_s(&p_offset_s, &p) != temporal_offset_s(&q_offset_s, &q)) {
        return feel_fail(run, at, "one has a time zone and the other has none");
    }
    int128 nanos = local_nanos(&p) - local_nanos(&q);
    nanos -= (int128)(p_offset_s - q_offset_s) * NANOS_PER_SECOND;
    return seconds_value(run, at, nanos);
}

/* ---- the operators ---- */

static value add_strings(feel_run *run, source_place at, value a, value b)
{
    size_t p = a.as.string.size, q = b.as.string.size;

    if (p + q > FEEL_STRING_MAX) {
        return feel_fail(run, at, "the string is too long");
    }
    if (!builtin_charge(run, (p + q) / BUILTIN_BYTES_PER_STEP)) {
        return feel_fail(run, at, "the evaluation takes too many steps");
    }
    char *bytes = arena_alloc(run->scratch, p + q + 1);
    if (p > 0) {
        memcpy(bytes, a.as.string.bytes, p);
    }
    if (q > 0) {
        memcpy(bytes + p, b.as.string.bytes, q);
    }
    bytes[p + q] = '\0';
    return value_string(bytes, p + q);
}

static value add_or_subtract(feel_run *run, source_place at, feel_op op, value a, value b)
{
    bool back = op == FEEL_SUB;

    if (a.kind == b.kind && a.kind == VALUE_MONTHS) {
        int64_t months;
        bool overflow = back ? __builtin_sub_overflow(a.as.months, b.as.months, &months)
                             : __builtin_add_overflow(a.as.months, b.as.months, &months);
        return overflow ? fail_range(run, at) : value_months(months);
    }
    if (a.kind == b.kind && a.kind == VALUE_SECONDS) {
        int128 p = nanos_of(a.as.seconds), q = nanos_of(b.as.seconds);
        return seconds_value(run, at, back ? p - q : p + q);
    }
    if (is_point(a) && is_duration(b)) {
        return point_plus_duration(run, at, op, a, b);
    }
    if (!back && is_duration(a) && is_point(b)) {
        return point_plus_duration(run, at, op, b, a);
    }
    if (back && is_point(a) && is_point(b)) {
        return subtract_points(run, at, a, b);
    }
    if (!back && a.kind == VALUE_STRING && b.kind == VALUE_STRING) {
        return add_strings(run, at, a, b);
    }
    return fail_kinds(run, at, op, a, b);
}

static value multiply(feel_run *run, source_place at, value a, value b)
{
    number product;

    if (a.kind == VALUE_NUMBER && is_duration(b)) {
        value swap = a;
        a = b;
        b = swap;
    }
    if (!is_duration(a) || b.kind != VALUE_NUMBER) {
        return fail_kinds(run, at, FEEL_MUL, a, b);
    }
    if (a.kind == VALUE_MONTHS) {
        return number_mul(&product, number_from_int(a.as.months), b.as.number)
                   ? months_from_number(run, at, product)
                   : fail_range(run, at);
    }
    return number_mul(&product, seconds_number(a.as.seconds), b.as.number)
               ? seconds_from_number(run, at, product)
               : fail_range(run, at);
}

static value divide(feel_run *run, source_place at, value a, value b)
{
    number p, q, quotient;

    if (!is_duration(a) || (b.kind != VALUE_NUMBER && b.kind != a.kind)) {
        return fail_kinds(run, at, FEEL_DIV, a, b);
    }
    p = a.kind == VALUE_MONTHS ? number_from_int(a.as.months) : seconds_number(a.as.seconds);
    q = b.kind == VALUE_NUMBER   ? b.as.number
        : b.kind == VALUE_MONTHS ? number_from_int(b.as.months)
                                 : seconds_number(b.as.seconds);
    if (number_compare(q, number_from_int(0)) == 0) {
        return feel_fail(run, at, "division by zero");
    }
    if (!number_div(&quotient, p, q)) {
        return fail_range(run, at);
    }
    if (b.kind != VALUE_NUMBER) {
        return value_number(quotient);
    }
    return a.kind == VALUE_MONTHS ? months_from_number(run, at, quotient)
                                  : seconds_from_number(run, at, quotient);
}

static value calculate(feel_run *run, source_place at, feel_op op, number a, number b)
{
    number result = a;
    bool ok = false;

    switch (op) {
    case FEEL_ADD:
        ok = number_add(&result, a, b);
        break;
    case FEEL_SUB:
        ok = number_sub(&result, a, b);
        break;
    case FEEL_MUL:
        ok = number_mul(&result, a, b);
        break;
    case FEEL_DIV:
        if (number_compare(b, number_from_int(0)) == 0) {
            return feel_fail(run, at, "division by zero");
        }
        ok = number_div(&result, a, b);
        break;
    default:
        ok = number_pow(&result, a, b);
        break;
    }
    return ok ? value_number(result) : feel_fail(run, at, "the result is no number");
}

value feel_arithmetic(feel_run *run, source_place at, feel_op op, value a, value b)
{
    if (a.kind == VALUE_NUMBER && b.kind == VALUE_NUMBER) {
        return calculate(run, at, op, a.as.number, b.as.number);
    }
    switch (op) {
    case FEEL_ADD:
    case FEEL_SUB:
        return add_or_subtract(run, at, op, a, b);
    case FEEL_MUL:
        return multiply(run, at, a, b);
    case FEEL_DIV:
        return divide(run, at, a, b);
    default:
        return fail_kinds(run, at, op, a, b);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Numeric functions (DMN 1.5, 10.3.4.5). */
#include "feel/builtin.h"

static value round_to(feel_run *run, source_place at, number n, int64_t scale, number_rounding mode)
{
    number rounded;
    if (scale < -6111 || scale > 6176) {
        return feel_fail(run, at, "the scale is not within -6111 to 6176");
    }
    if (!number_round(&rounded, n, (int)scale, mode)) {
        return feel_fail(run, at, "the result is out of range");
    }
    return value_number(rounded);
}

static value round_arguments(feel_run *run, source_place at, const value *args,
                             number_rounding mode)
{
    BUILTIN_TAKE(n, args[0], VALUE_NUMBER);
    BUILTIN_TAKE_INT(scale, args[1]);
    return round_to(run, at, n.as.number, scale, mode);
}

BUILTIN(decimal)
{
    return round_arguments(run, at, args, NUMBER_HALF_EVEN);
}

BUILTIN(round_up)
{
    return round_arguments(run, at, args, NUMBER_UP);
}

BUILTIN(round_down)
{
    return round_arguments(run, at, args, NUMBER_DOWN);
}

BUILTIN(round_half_up)
{
    return round_arguments(run, at, args, NUMBER_HALF_UP);
}

BUILTIN(round_half_down)
{
    return round_arguments(run, at, args, NUMBER_HALF_DOWN);
}

/** floor and ceiling: the scale may be left out. */
static value round_optional(feel_run *run, source_place at, const value *args, unsigned given,
                            number_rounding mode)
{
    BUILTIN_TAKE(n, args[0], VALUE_NUMBER);
    if ((given & 2u) == 0) {
        return round_to(run, at, n.as.number, 0, mode);
    }
    BUILTIN_TAKE_INT(scale, args[1]);
    return round_to(run, at, n.as.number, scale, mode);
}

BUILTIN(floor)
{
    return round_optional(run, at, args, given, NUMBER_FLOOR);
}

BUILTIN(ceiling)
{
    return round_optional(run, at, args, given, NUMBER_CEILING);
}

BUILTIN(abs)
{
    value n = builtin_unwrap(args[0]);
    number zero = number_from_int(0), positive;

    switch (n.kind) {
    case VALUE_NUMBER:
        if (number_compare(n.as.number, zero) >= 0) {
            return n;
        }
        number_sub(&positive, zero, n.as.number);
        return value_number(positive);
    case VALUE_MONTHS:
        if (n.as.months == INT64_MIN) {
            return feel_fail(run, at, "the result is out of range");
        }
        return value_months(n.as.months < 0 ? -n.as.months : n.as.months);
    case VALUE_SECONDS:
        if (n.as.seconds.seconds == INT64_MIN) {
            return feel_fail(run, at, "the result is out of range");
        }
        if (n.as.seconds.seconds < 0 || n.as.seconds.nano < 0) {
            n.as.seconds.seconds = -n.as.seconds.seconds;
            n.as.seconds.nano = -n.as.seconds.nano;
        }
        return n;
    default:
        return builtin_expected(run, at, "number or duration", n);
    }
}

BUILTIN(modulo)
{
    number rest;
    BUILTIN_TAKE(dividend, args[0], VALUE_NUMBER);
    BUILTIN_TAKE(divisor, args[1], VALUE_NUMBER);
    if (!number_modulo(&rest, dividend.as.number, divisor.as.number)) {
        return feel_fail(run, at, "division by zero");
    }
    return value_number(rest);
}

static value apply(feel_run *run, source_place at, value argument, bool (*f)(number *, number),
                   const char *message)
{
    number result;
    BUILTIN_TAKE(n, argument, VALUE_NUMBER);
    return f(&result, n.as.number) ? value_number(result) : feel_fail(run, at, message);
}

BUILTIN(sqrt)
{
    return apply(run, at, args[0], number_sqrt, "a negative number has no square root");
}

BUILTIN(log)
{
    return apply(run, at, args[0], number_log, "only positive numbers have a logarithm");
}

BUILTIN(exp)
{
    return apply(run, at, args[0], number_exp, "the result is out of range");
}

static value rest_of_two_is(feel_run *run, source_place at, value argument, int64_t rest)
{
    number modulo;
    BUILTIN_TAKE(n, argument, VALUE_NUMBER);
    return value_boolean(number_modulo(&modulo, n.as.number, number_from_int(2)) &&
                         number_compare(modulo, number_from_int(rest)) == 0);
}

BUILTIN(odd)
{
    return rest_of_two_is(run, at, args[0], 1);
}

BUILTIN(even)
{
    return rest_of_two_is(run, at, args[0], 0);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of all built-in functions (DMN 1.5, 10.3.4) with their overloads, the few that belong
 * to no group, and what all groups share.
 */
#include "feel/builtin.h"

#include <string.h>

#include "feel/feel_internal.h"

value builtin_expected(feel_run *run, source_place at, const char *what, value obtained)
{
    if (value_is_unknown(obtained) || value_is_error(obtained)) {
        return obtained;
    }
    const char *kind = value_kind_name(obtained.kind);
    return value_is_null(obtained) ? eval_failed(run, at, "expected a %s, not %s", what, kind)
                                   : eval_failed(run, at, "expected a %s, not a %s", what, kind);
}

bool builtin_whole(int64_t *out, number x)
{
    return number_round(&x, x, 0, NUMBER_DOWN) && number_to_int64(out, x);
}

/* ---- functions of no group ---- */

/** not(null) is null: the third truth value. */
BUILTIN(not)
{
    value negand = builtin_unwrap(args[0]);
    if (value_is_null(negand)) {
        return negand;
    }
    if (negand.kind != VALUE_BOOLEAN) {
        return builtin_expected(run, at, "boolean", negand);
    }
    return value_boolean(!negand.as.boolean);
}

/** An argument that is left out is null (conformance kit, 0103). */
BUILTIN(is)
{
    if (given == 0) {
        return feel_fail(run, at, "there is nothing to compare");
    }
    value unknown = value_null_join(run->scratch, value_unknown_within(run->scratch, args[0]),
                                    value_unknown_within(run->scratch, args[1]));
    if (value_is_unknown(unknown)) {
        return unknown;
    }
    return value_boolean(value_same(args[0], args[1]));
}

BUILTIN(string)
{
    value unknown = value_unknown_within(run->scratch, args[0]);
    if (value_is_unknown(unknown)) {
        return unknown;
    }
    if (value_is_null(args[0]) || args[0].kind == VALUE_STRING) {
        return args[0];
    }
    text out = {0};
    value_to_text(&out, args[0]);
    value result = out.size > FEEL_STRING_MAX
                       ? feel_fail(run, at, "the string is too long")
                       : value_string_copy(run->scratch, text_string(&out), out.size);
    text_dispose(&out);
    return result;
}

/** A separator of number(): one of `allowed`, '\0' for null; false if it is anything else. */
static bool take_separator(char *out, value v, const char *allowed)
{
    if (value_is_null(v) && v.cause == NULL_PLAIN) {
        *out = '\0';
        return true;
    }
    if (v.kind != VALUE_STRING || v.as.string.size != 1 || v.as.string.bytes[0] == '\0' ||
        strchr(allowed, v.as.string.bytes[0]) == NULL) {
        return false;
    }
    *out = v.as.string.bytes[0];
    return true;
}

BUILTIN(number)
{
    char   grouping, point;
    number x;
    BUILTIN_TAKE(from, args[0], VALUE_STRING);
    value grouping_argument = builtin_unwrap(args[1]), point_argument = builtin_unwrap(args[2]);
    if (value_is_unknown(grouping_argument) || value_is_unknown(point_argument)) {
        return value_is_unknown(grouping_argument) ? grouping_argument : point_argument;
    }
    if (!take_separator(&grouping, grouping_argument, " ,.") ||
        !take_separator(&point, point_argument, ",.") ||
        (grouping != '\0' && grouping == point)) {
        return feel_fail(run, at, "the separators are not valid");
    }
    char  *digits = arena_alloc(run->scratch, from.as.string.size + 1);
    size_t n = 0;
    for (size_t i = 0; i < from.as.string.size; i++) {
        char c = from.as.string.bytes[i];
        if (c == grouping && grouping != '\0') {
            continue;
        }
        if (c == '.' && point == ',') { /* neither grouping nor point */
            return feel_fail(run, at, "the text is no number");
        }
        digits[n++] = point != '\0' && c == point ? '.' : c;
    }
    return number_parse(&x, digits, n) ? value_number(x)
                                       : feel_fail(run, at, "the text is no number");
}

/* ---- the table ---- */

#define ANY &feel_type_any
#define BOOLEAN &feel_type_boolean
#define NUMBER &feel_type_number
#define STRING &feel_type_string
#define DATE &feel_type_date
#define TIME &feel_type_time
#define DATE_TIME &feel_type_date_time
#define MONTHS &feel_type_months
#define SECONDS &feel_type_seconds
#define LIST &feel_type_any_list
#define CONTEXT &feel_type_any_context
#define RANGE &feel_type_any_range
#define FUNCTION &feel_type_any_function

static const feel_type boolean_list = {.kind = FEEL_TYPE_LIST, .element = &feel_type_boolean};
static const feel_type number_list = {.kind = FEEL_TYPE_LIST, .element = &feel_type_number};
static const feel_type string_list = {.kind = FEEL_TYPE_LIST, .element = &feel_type_string};
static const feel_type context_list = {.kind = FEEL_TYPE_LIST, .element = &feel_type_any_context};

#define BOOLEANS &boolean_list
#define NUMBERS &number_list
#define STRINGS &string_list
#define CONTEXTS &context_list

/* One overload: result, function, how many are required, how many there are, (names), (types). */
#define LIST_OF(...) {__VA_ARGS__}
#define SIGNATURE(result_type, function, required, count, names, kinds)                \
    {                                                                                  \
        .params = LIST_OF names, .types = LIST_OF kinds, .n_required = (required),     \
        .n_params = (count), .result = (result_type), .call = builtin_##function       \
    }
#define VARIADIC(result_type, function, required, count, names, kinds)                 \
    {                                                                                  \
        .params = LIST_OF names, .types = LIST_OF kinds, .n_required = (required),     \
        .n_params = (count), .variadic = true, .result = (result_type),                \
        .call = builtin_##function                                                     \
    }
/* As VARIADIC, for functions that other arguments may decide although one is unknown. */
#define LOGICAL(function)                                                              \
    {                                                                                  \
        .params = {"list"}, .types = {BOOLEANS}, .n_required = 1, .n_params = 1,       \
        .variadic = true, .result = BOOLEAN, .call = builtin_##function,               \
        .handles_unknown = true                                                        \
    }
#define SIGNATURES(name, ...) static const feel_signature name##_signatures[] = {__VA_ARGS__}

/* Conversions, 10.3.4.1 */
SIGNATURES(date, SIGNATURE(DATE, date, 1, 1, ("from"), (ANY)),
           SIGNATURE(DATE, date_from_parts, 3, 3, ("year", "month", "day"),
                     (NUMBER, NUMBER, NUMBER)));
SIGNATURES(time, SIGNATURE(TIME, time, 1, 1, ("from"), (ANY)),
           SIGNATURE(TIME, time_from_parts, 3, 4, ("hour", "minute", "second", "offset"),
                     (NUMBER, NUMBER, NUMBER, SECONDS)));
SIGNATURES(date_and_time, SIGNATURE(DATE_TIME, date_and_time, 1, 1, ("from"), (ANY)),
           SIGNATURE(DATE_TIME, date_and_time_from_parts, 2, 2, ("date", "time"), (ANY, TIME)));
SIGNATURES(number, SIGNATURE(NUMBER, number, 3, 3,
                             ("from", "grouping separator", "decimal separator"),
                             (STRING, STRING, STRING)));
SIGNATURES(string, SIGNATURE(STRING, string, 1, 1, ("from"), (ANY)));
SIGNATURES(duration, SIGNATURE(ANY, duration, 1, 1, ("from"), (ANY)));
SIGNATURES(years_and_months_duration,
           SIGNATURE(MONTHS, years_and_months_duration, 2, 2, ("from", "to"), (ANY, ANY)));
SIGNATURES(range, SIGNATURE(RANGE, range, 1, 1, ("from"), (STRING)));

/* Boolean, 10.3.4.2 */
SIGNATURES(not, SIGNATURE(BOOLEAN, not, 1, 1, ("negand"), (BOOLEAN)));

/* Strings, 10.3.4.3 */
SIGNATURES(substring, SIGNATURE(STRING, substring, 2, 3, ("string", "start position", "length"),
                                (STRING, NUMBER, NUMBER)));
SIGNATURES(string_length, SIGNATURE(NUMBER, string_length, 1, 1, ("string"), (STRING)));
SIGNATURES(upper_case, SIGNATURE(STRING, upper_case, 1, 1, ("string"), (STRING)));
SIGNATURES(lower_case, SIGNATURE(STRING, lower_case, 1, 1, ("string"), (STRING)));
SIGNATURES(substring_before,
           SIGNATURE(STRING, substring_before, 2, 2, ("string", "match"), (STRING, STRING)));
SIGNATURES(substring_after,
           SIGNATURE(STRING, substring_after, 2, 2, ("string", "match"), (STRING, STRING)));
SIGNATURES(replace,
           SIGNATURE(STRING, replace, 3, 4, ("input", "pattern", "replacement", "flags"),
                     (STRING, STRING, STRING, STRING)));
SIGNATURES(contains,
           SIGNATURE(BOOLEAN, contains, 2, 2, ("string", "match"), (STRING, STRING)));
SIGNATURES(starts_with,
           SIGNATURE(BOOLEAN, starts_with, 2, 2, ("string", "match"), (STRING, STRING)));
SIGNATURES(ends_with,
           SIGNATURE(BOOLEAN, ends_with, 2, 2, ("string", "match"), (STRING, STRING)));
SIGNATURES(matches, SIGNATURE(BOOLEAN, matches, 2, 3, ("input", "pattern", "flags"),
                              (STRING, STRING, STRING)));
SIGNATURES(split, SIGNATURE(STRINGS, split, 2, 2, ("string", "delimiter"), (STRING, STRING)));
SIGNATURES(string_join,
           SIGNATURE(STRING, string_join, 1, 2, ("list", "delimiter"), (STRINGS, STRING)));

/* Lists, 10.3.4.4 */
SIGNATURES(list_contains,
           SIGNATURE(BOOLEAN, list_contains, 2, 2, ("list", "element"), (LIST, ANY)));
SIGNATURES(count, SIGNATURE(NUMBER, count, 1, 1, ("list"), (LIST)));
SIGNATURES(min, VARIADIC(ANY, min, 1, 1, ("list"), (LIST)));
SIGNATURES(max, VARIADIC(ANY, max, 1, 1, ("list"), (LIST)));
SIGNATURES(sum, VARIADIC(NUMBER, sum, 1, 1, ("list"), (NUMBERS)));
SIGNATURES(nn_sum, VARIADIC(NUMBER, nn_sum, 1, 1, ("list"), (NUMBERS)));
SIGNATURES(mean, VARIADIC(NUMBER, mean, 1, 1, ("list"), (NUMBERS)));
SIGNATURES(all, LOGICAL(all));
SIGNATURES(any, LOGICAL(any));
SIGNATURES(sublist, SIGNATURE(LIST, sublist, 2, 3, ("list", "start position", "length"),
                              (LIST, NUMBER, NUMBER)));
SIGNATURES(append, VARIADIC(LIST, append, 2, 2, ("list", "item"), (LIST, ANY)));
SIGNATURES(concatenate, VARIADIC(LIST, concatenate, 1, 1, ("list"), (LIST)));
SIGNATURES(insert_before, SIGNATURE(LIST, insert_before, 3, 3, ("list", "position", "newItem"),
                                    (LIST, NUMBER, ANY)));
SIGNATURES(remove, SIGNATURE(LIST, remove, 2, 2, ("list", "position"), (LIST, NUMBER)));
SIGNATURES(reverse, SIGNATURE(LIST, reverse, 1, 1, ("list"), (LIST)));
SIGNATURES(index_of, SIGNATURE(NUMBERS, index_of, 2, 2, ("list", "match"), (LIST, ANY)));
SIGNATURES(union, VARIADIC(LIST, union, 1, 1, ("list"), (LIST)));
SIGNATURES(distinct_values, SIGNATURE(LIST, distinct_values, 1, 1, ("list"), (LIST)));
SIGNATURES(flatten, SIGNATURE(LIST, flatten, 1, 1, ("list"), (LIST)));
SIGNATURES(product, VARIADIC(NUMBER, product, 1, 1, ("list"), (NUMBERS)));
SIGNATURES(median, VARIADIC(NUMBER, median, 1, 1, ("list"), (NUMBERS)));
SIGNATURES(stddev, VARIADIC(NUMBER, stddev, 1, 1, ("list"), (NUMBERS)));
SIGNATURES(mode, VARIADIC(NUMBERS, mode, 1, 1, ("list"), (NUMBERS)));
SIGNATURES(list_replace,
           SIGNATURE(LIST, list_replace, 3, 3, ("list", "position", "newItem"),
                     (LIST, NUMBER, ANY)),
           SIGNATURE(LIST, list_replace, 3, 3, ("list", "match", "newItem"),
                     (LIST, FUNCTION, ANY)));

/* Numbers, 10.3.4.5 */
SIGNATURES(decimal, SIGNATURE(NUMBER, decimal, 2, 2, ("n", "scale"), (NUMBER, NUMBER)));
SIGNATURES(floor, SIGNATURE(NUMBER, floor, 1, 2, ("n", "scale"), (NUMBER, NUMBER)));
SIGNATURES(ceiling, SIGNATURE(NUMBER, ceiling, 1, 2, ("n", "scale"), (NUMBER, NUMBER)));
SIGNATURES(round_up, SIGNATURE(NUMBER, round_up, 2, 2, ("n", "scale"), (NUMBER, NUMBER)));
SIGNATURES(round_down, SIGNATURE(NUMBER, round_down, 2, 2, ("n", "scale"), (NUMBER, NUMBER)));
SIGNATURES(round_half_up,
           SIGNATURE(NUMBER, round_half_up, 2, 2, ("n", "scale"), (NUMBER, NUMBER)));
SIGNATURES(round_half_down,
           SIGNATURE(NUMBER, round_half_down, 2, 2, ("n", "scale"), (NUMBER, NUMBER)));
SIGNATURES(abs, SIGNATURE(ANY, abs, 1, 1, ("n"), (ANY)));
SIGNATURES(modulo,
           SIGNATURE(NUMBER, modulo, 2, 2, ("dividend", "divisor"), (NUMBER, NUMBER)));
SIGNATURES(sqrt, SIGNATURE(NUMBER, sqrt, 1, 1, ("number"), (NUMBER)));
SIGNATURES(log, SIGNATURE(NUMBER, log, 1, 1, ("number"), (NUMBER)));
SIGNATURES(exp, SIGNATURE(NUMBER, exp, 1, 1, ("number"), (NUMBER)));
SIGNATURES(odd, SIGNATURE(BOOLEAN, odd, 1, 1, ("number"), (NUMBER)));
SIGNATURES(even, SIGNATURE(BOOLEAN, even, 1, 1, ("number"), (NUMBER)));

/* Dates and times, 10.3.4.6, 10.3.4.7 and 10.3.4.10 */
SIGNATURES(is, SIGNATURE(BOOLEAN, is, 0, 2, ("value1", "value2"), (ANY, ANY)));
SIGNATURES(today, SIGNATURE(DATE, today, 0, 0, (NULL), (NULL)));
SIGNATURES(now, SIGNATURE(DATE_TIME, now, 0, 0, (NULL), (NULL)));
SIGNATURES(day_of_year, SIGNATURE(NUMBER, day_of_year, 1, 1, ("date"), (ANY)));
SIGNATURES(day_of_week, SIGNATURE(STRING, day_of_week, 1, 1, ("date"), (ANY)));
SIGNATURES(month_of_year, SIGNATURE(STRING, month_of_year, 1, 1, ("date"), (ANY)));
SIGNATURES(week_of_year, SIGNATURE(NUMBER, week_of_year, 1, 1, ("date"), (ANY)));

/* Sorting, 10.3.4.8 */
SIGNATURES(sort, SIGNATURE(LIST, sort, 2, 2, ("list", "precedes"), (LIST, FUNCTION)));

/* Ranges, 10.3.4.9 */
#define POINT_POINT(function) \
    SIGNATURE(BOOLEAN, function, 2, 2, ("point1", "point2"), (ANY, ANY))
#define POINT_RANGE(function) SIGNATURE(BOOLEAN, function, 2, 2, ("point", "range"), (ANY, RANGE))
#define RANGE_POINT(function) SIGNATURE(BOOLEAN, function, 2, 2, ("range", "point"), (RANGE, ANY))
#define RANGE_RANGE(function) \
    SIGNATURE(BOOLEAN, function, 2, 2, ("range1", "range2"), (RANGE, RANGE))
SIGNATURES(before, POINT_POINT(before), POINT_RANGE(before), RANGE_POINT(before),
           RANGE_RANGE(before));
SIGNATURES(after, POINT_POINT(after), POINT_RANGE(after), RANGE_POINT(after), RANGE_RANGE(after));
SIGNATURES(meets, RANGE_RANGE(meets));
SIGNATURES(met_by, RANGE_RANGE(met_by));
SIGNATURES(overlaps, RANGE_RANGE(overlaps));
SIGNATURES(overlaps_before, RANGE_RANGE(overlaps_before));
SIGNATURES(overlaps_after, RANGE_RANGE(overlaps_after));
SIGNATURES(finishes, POINT_RANGE(finishes), RANGE_RANGE(finishes));
SIGNATURES(finished_by, RANGE_POINT(finished_by), RANGE_RANGE(finished_by));
SIGNATURES(includes, RANGE_POINT(includes), RANGE_RANGE(includes));
SIGNATURES(during, POINT_RANGE(during), RANGE_RANGE(during));
SIGNATURES(starts, POINT_RANGE(starts), RANGE_RANGE(starts));
SIGNATURES(started_by, RANGE_POINT(started_by), RANGE_RANGE(started_by));
SIGNATURES(coincides, POINT_POINT(coincides), RANGE_RANGE(coincides));

/* Contexts, 10.3.4.11 */
SIGNATURES(context, SIGNATURE(CONTEXT, context, 1, 1, ("entries"), (CONTEXTS)));
SIGNATURES(context_put,
           SIGNATURE(CONTEXT, context_put, 3, 3, ("context", "key", "value"),
                     (CONTEXT, ANY, ANY)),
           SIGNATURE(CONTEXT, context_put, 3, 3, ("context", "keys", "value"),
                     (CONTEXT, STRINGS, ANY)));
SIGNATURES(context_merge, SIGNATURE(CONTEXT, context_merge, 1, 1, ("contexts"), (CONTEXTS)));
SIGNATURES(get_value, SIGNATURE(ANY, get_value, 2, 2, ("m", "key"), (CONTEXT, STRING)));
SIGNATURES(get_entries, SIGNATURE(CONTEXTS, get_entries, 1, 1, ("m"), (CONTEXT)));

#define FUNCTION_OF(feel_name, id) \
    {feel_name, id##_signatures, sizeof id##_signatures / sizeof id##_signatures[0], false}
#define EXTENSION_OF(feel_name, id) \
    {feel_name, id##_signatures, sizeof id##_signatures / sizeof id##_signatures[0], true}

static const feel_builtin builtins[] = {
    FUNCTION_OF("date", date),
    FUNCTION_OF("time", time),
    FUNCTION_OF("date and time", date_and_time),
    FUNCTION_OF("number", number),
    FUNCTION_OF("string", string),
    FUNCTION_OF("duration", duration),
    FUNCTION_OF("years and months duration", years_and_months_duration),
    FUNCTION_OF("range", range),
    FUNCTION_OF("not", not),
    FUNCTION_OF("substring", substring),
    FUNCTION_OF("string length", string_length),
    FUNCTION_OF("upper case", upper_case),
    FUNCTION_OF("lower case", lower_case),
    FUNCTION_OF("substring before", substring_before),
    FUNCTION_OF("substring after", substring_after),
    FUNCTION_OF("replace", replace),
    FUNCTION_OF("contains", contains),
    FUNCTION_OF("starts with", starts_with),
    FUNCTION_OF("ends with", ends_with),
    FUNCTION_OF("matches", matches),
    FUNCTION_OF("split", split),
    FUNCTION_OF("string join", string_join),
    FUNCTION_OF("list contains", list_contains),
    FUNCTION_OF("count", count),
    FUNCTION_OF("min", min),
    FUNCTION_OF("max", max),
    FUNCTION_OF("sum", sum),
    EXTENSION_OF("nn sum", nn_sum),
    FUNCTION_OF("mean", mean),
    FUNCTION_OF("all", all),
    FUNCTION_OF("any", any),
    FUNCTION_OF("sublist", sublist),
    FUNCTION_OF("append", append),
    FUNCTION_OF("concatenate", concatenate),
    FUNCTION_OF("insert before", insert_before),
    FUNCTION_OF("remove", remove),
    FUNCTION_OF("reverse", reverse),
    FUNCTION_OF("index of", index_of),
    FUNCTION_OF("union", union),
    FUNCTION_OF("distinct values", distinct_values),
    FUNCTION_OF("flatten", flatten),
    FUNCTION_OF("product", product),
    FUNCTION_OF("median", median),
    FUNCTION_OF("stddev", stddev),
    FUNCTION_OF("mode", mode),
    FUNCTION_OF("list replace", list_replace),
    FUNCTION_OF("decimal", decimal),
    FUNCTION_OF("floor", floor),
    FUNCTION_OF("ceiling", ceiling),
    FUNCTION_OF("round up", round_up),
    FUNCTION_OF("round down", round_down),
    FUNCTION_OF("round half up", round_half_up),
    FUNCTION_OF("round half down", round_half_down),
    FUNCTION_OF("abs", abs),
    FUNCTION_OF("modulo", modulo),
    FUNCTION_OF("sqrt", sqrt),
    FUNCTION_OF("log", log),
    FUNCTION_OF("exp", exp),
    FUNCTION_OF("odd", odd),
    FUNCTION_OF("even", even),
    FUNCTION_OF("is", is),
    FUNCTION_OF("today", today),
    FUNCTION_OF("now", now),
    FUNCTION_OF("day of year", day_of_year),
    FUNCTION_OF("day of week", day_of_week),
    FUNCTION_OF("month of year", month_of_year),
    FUNCTION_OF("week of year", week_of_year),
    FUNCTION_OF("sort", sort),
    FUNCTION_OF("before", before),
    FUNCTION_OF("after", after),
    FUNCTION_OF("meets", meets),
    FUNCTION_OF("met by", met_by),
    FUNCTION_OF("overlaps", overlaps),
    FUNCTION_OF("overlaps before", overlaps_before),
    FUNCTION_OF("overlaps after", overlaps_after),
    FUNCTION_OF("finishes", finishes),
    FUNCTION_OF("finished by", finished_by),
    FUNCTION_OF("includes", includes),
    FUNCTION_OF("during", during),
    FUNCTION_OF("starts", starts),
    FUNCTION_OF("started by", started_by),
    FUNCTION_OF("coincides", coincides),
    FUNCTION_OF("context", context),
    FUNCTION_OF("context put", context_put),
    FUNCTION_OF("context merge", context_merge),
    FUNCTION_OF("get value", get_value),
    FUNCTION_OF("get entries", get_entries),
};

const feel_builtin *feel_builtin_all(size_t *n)
{
    *n = sizeof builtins / sizeof builtins[0];
    return builtins;
}

const feel_builtin *feel_builtin_find(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
        if (strlen(builtins[i].name) == n && memcmp(builtins[i].name, name, n) == 0) {
            return &builtins[i];
        }
    }
    return NULL;
}

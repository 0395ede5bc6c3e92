/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the built-in functions share. builtin.c holds the table of all functions;
 * builtin_*.c hold the functions themselves, each declared here by BUILTIN(name).
 *
 * Every function gets its arguments unchecked (feel/feel.h, feel_signature). The helpers here take
 * a value of one kind out of an argument; they also open a list of one item, as DMN 1.5,
 * 10.3.2.9.4 asks.
 */
#ifndef ENTITLE_FEEL_BUILTIN_H
#define ENTITLE_FEEL_BUILTIN_H

#include "feel/feel.h"

#define BUILTIN(name)                                                                   \
    value builtin_##name(feel_run *run __attribute__((unused)),                         \
                         source_place at __attribute__((unused)),                       \
                         const value *args __attribute__((unused)),                     \
                         size_t n_args __attribute__((unused)),                         \
                         unsigned given __attribute__((unused)))

/** "expected a number, not a string"; an unknown or error null is passed on as it is. */
value builtin_expected(feel_run *run, source_place at, const char *what, value obtained);

/** The item of a list of one, else v itself. */
static inline value builtin_unwrap(value v)
{
    return v.kind == VALUE_LIST && v.as.list->n == 1 ? v.as.list->items[0] : v;
}

/** Take an argument of `expected_kind` into `target`, or leave the function with an error. */
#define BUILTIN_TAKE(target, argument, expected_kind)                                            \
    value target = builtin_unwrap(argument);                                                     \
    do {                                                                                         \
        if (target.kind != (expected_kind)) {                                                    \
            return builtin_expected(run, at, value_kind_name(expected_kind), target);            \
        }                                                                                        \
    } while (0)

/** A number cut off to a whole one within int64; false if it is too large. */
bool builtin_whole(int64_t *out, number x);

/** As BUILTIN_TAKE, a whole number: a fraction is cut off (conformance kit, 1100 and 1155). */
#define BUILTIN_TAKE_INT(target, argument)                                                       \
    int64_t target;                                                                              \
    do {                                                                                         \
        value taken_ = builtin_unwrap(argument);                                                 \
        if (taken_.kind != VALUE_NUMBER) {                                                       \
            return builtin_expected(run, at, "number", taken_);                                  \
        }                                                                                        \
        if (!builtin_whole(&target, taken_.as.number)) {                                         \
            return feel_fail(run, at, "the number is too large");                                \
        }                                                                                        \
    } while (0)

/** An argument as a list: a list itself, one value as a list of one; NULL for null. */
const value_list *builtin_list(feel_run *run, value argument);

/** Take an argument as a list, or leave the function with an error. */
#define BUILTIN_TAKE_LIST(target, argument)                                                      \
    const value_list *target = builtin_list(run, argument);                                      \
    do {                                                                                         \
        if (target == NULL) {                                                                    \
            return builtin_expected(run, at, "list", argument);                                  \
        }                                                                                        \
    } while (0)

/** Charge work that grows faster than the expression's nodes; false, and the subject stops, when
 *  the budget is spent. */
bool builtin_charge(feel_run *run, size_t n_steps);

/* So many bytes of text made or searched are one step. */
#define BUILTIN_BYTES_PER_STEP 64

/** "@" literals and string conversions: date, date and time, time or duration. */
bool builtin_parse_temporal(value *out, arena *a, const char *s, size_t n);

BUILTIN(not);
BUILTIN(is);
BUILTIN(string);
BUILTIN(number);

BUILTIN(substring);
BUILTIN(string_length);
BUILTIN(upper_case);
BUILTIN(lower_case);
BUILTIN(substring_before);
BUILTIN(substring_after);
BUILTIN(replace);
BUILTIN(contains);
BUILTIN(starts_with);
BUILTIN(ends_with);
BUILTIN(matches);
BUILTIN(split);
BUILTIN(string_join);

BUILTIN(list_contains);
BUILTIN(count);
BUILTIN(min);
BUILTIN(max);
BUILTIN(sum);
BUILTIN(nn_sum);
BUILTIN(mean);
BUILTIN(all);
BUILTIN(any);
BUILTIN(sublist);
BUILTIN(append);
BUILTIN(concatenate);
BUILTIN(insert_before);
BUILTIN(remove);
BUILTIN(reverse);
BUILTIN(index_of);
BUILTIN(union);
BUILTIN(distinct_values);
BUILTIN(flatten);
BUILTIN(product);
BUILTIN(median);
BUILTIN(stddev);
BUILTIN(mode);
BUILTIN(list_replace);
BUILTIN(sort);

BUILTIN(decimal);
BUILTIN(floor);
BUILTIN(ceiling);
BUILTIN(round_up);
BUILTIN(round_down);
BUILTIN(round_half_up);
BUILTIN(round_half_down);
BUILTIN(abs);
BUILTIN(modulo);
BUILTIN(sqrt);
BUILTIN(log);
BUILTIN(exp);
BUILTIN(odd);
BUILTIN(even);

BUILTIN(date);
BUILTIN(date_from_parts);
BUILTIN(time);
BUILTIN(time_from_parts);
BUILTIN(date_and_time);
BUILTIN(date_and_time_from_parts);
BUILTIN(duration);
BUILTIN(years_and_months_duration);
BUILTIN(day_of_year);
BUILTIN(day_of_week);
BUILTIN(month_of_year);
BUILTIN(week_of_year);
BUILTIN(today);
BUILTIN(now);

BUILTIN(before);
BUILTIN(after);
BUILTIN(meets);
BUILTIN(met_by);
BUILTIN(overlaps);
BUILTIN(overlaps_before);
BUILTIN(overlaps_after);
BUILTIN(finishes);
BUILTIN(finished_by);
BUILTIN(includes);
BUILTIN(during);
BUILTIN(starts);
BUILTIN(started_by);
BUILTIN(coincides);
BUILTIN(range);

BUILTIN(context);
BUILTIN(context_put);
BUILTIN(context_merge);
BUILTIN(get_value);
BUILTIN(get_entries);

#endif

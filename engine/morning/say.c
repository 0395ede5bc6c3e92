/* SPDX-License-Identifier: Apache-2.0 */
#include "morning/say.h"

#include <stdlib.h>
#include <string.h>

const char *say(const morning *m, word w)
{
    return word_in(m->lang, w);
}

const char *say_filled(const morning *m, word w, const char *const *args)
{
    text t = {0};
    word_fill(&t, m->lang, w, args);
    const char *s = arena_strdup(m->arena, text_string(&t));
    text_dispose(&t);
    return s;
}

const char *say_with(const morning *m, word w, const char *first, const char *second, const char *third,
                     const char *fourth)
{
    const char *const args[] = {first, second, third, fourth, NULL};
    return say_filled(m, w, args);
}

const char *say_number(const morning *m, int64_t n)
{
    char number[TEXT_NUMBER_MAX];
    return arena_strdup(m->arena, text_number(number, n));
}

const char *say_difference(const morning *m, int64_t n)
{
    return n == 0 ? "" : n > 0 ? arena_printf(m->arena, "+%s", say_number(m, n)) : say_number(m, n);
}

const char *say_money(const morning *m, const morning_benefit *b, int64_t minor)
{
    uint64_t unit = 1, size = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
    if (b->currency[0] == '\0') {
        return "";
    }
    for (int i = 0; i < b->minor_unit; i++) {
        unit *= 10;
    }
    const char *whole = say_number(m, (int64_t)(size / unit));
    const char *sign = minor < 0 ? "-" : "";
    return b->minor_unit == 0 ? arena_printf(m->arena, "%s%s %s", sign, whole, b->currency)
                              : arena_printf(m->arena, "%s%s.%0*llu %s", sign, whole, b->minor_unit,
                                             (unsigned long long)(size % unit), b->currency);
}

const char *say_measured(const morning *m, const char *measure, const char *benefit, const char *value)
{
    int64_t whole = strtoll(value, NULL, 10);
    if (strcmp(measure, "granted") == 0) {
        return say_money(m, morning_benefit_of(m, benefit), whole);
    }
    const char *point = strchr(value, '.');
    return arena_printf(m->arena, "%s%s", say_number(m, whole), point == NULL ? "" : point);
}

const char *say_benefit(const morning *m, const char *id)
{
    const char *title = morning_benefit_of(m, id)->title;
    return title[0] == '\0' ? id : title;
}

const char *say_source(const morning *m, const char *id)
{
    for (size_t i = 0; i < m->n_sources; i++) {
        if (strcmp(m->sources[i].id, id) == 0 && m->sources[i].title[0] != '\0') {
            return arena_printf(m->arena, "%s (%s)", m->sources[i].title, id);
        }
    }
    return id;
}

const char *say_outcome(const morning *m, outcome o)
{
    return report_outcome_in(m->lang, o);
}

const char *say_reason(const morning *m, const char *reason)
{
    for (size_t i = 0; m->book != NULL && i < m->book->n_guards; i++) {
        if (strcmp(m->book->guards[i].code, reason) == 0) {
            return rulebook_text_in(m->book->guards[i].title, m->lang);
        }
    }
    return say(m, word_of_reason(reason));
}

const char *say_against(const morning *m, const char *against)
{
    static const char nights[] = "nights-";
    if (strncmp(against, nights, sizeof nights - 1) != 0) {
        return say(m, W_AGAINST_PLAN);
    }
    const char *n = against + sizeof nights - 1;
    return strcmp(n, "1") == 0 ? say(m, W_AGAINST_NIGHT) : say_with(m, W_AGAINST_NIGHTS, n, NULL, NULL, NULL);
}

const char *say_share(const morning *m, int share)
{
    return share % 100 == 0 ? arena_printf(m->arena, "%d", share / 100)
                            : arena_printf(m->arena, "%d.%02d", share / 100, share % 100);
}

const char *say_state(const morning *m)
{
    return say_with(m, word_of_state(m->run.state), say_share(m, m->run.share), NULL, NULL, NULL);
}

const char *say_next(const morning *m)
{
    const char *run = arena_printf(m->arena, "%lld", (long long)m->run.run_id);
    bool open = morning_is(m, "computed") || morning_is(m, "ramping");
    if (morning_is(m, "running")) {
        return say(m, m->n_quarantined > 0 ? W_NEXT_QUARANTINED : W_NEXT_RUNNING);
    }
    if (open && strcmp(m->run.release_by, "second-person") == 0) {
        return say_with(m, W_NEXT_SECOND, m->run.started_by, run, NULL, NULL);
    }
    return say_with(m,
                    morning_is(m, "computed")  ? W_NEXT_COMPUTED
                    : morning_is(m, "held")    ? W_NEXT_HELD
                    : morning_is(m, "ramping") ? W_NEXT_RAMPING
                    : morning_is(m, "released") || !m->run.is_last ? W_NEXT_NOTHING
                                                                  : W_NEXT_AGAIN,
                    run, NULL, NULL, NULL);
}

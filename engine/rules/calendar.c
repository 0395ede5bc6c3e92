/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calendar.xml: which days are working days, for offers that count those.
 *
 *     rest-days="saturday sunday"        every week
 *     <day-off from="..." to="...">      besides; `to` is the first day that is none, else it is one day
 *     <working-day date="..."/>          a rest day on which people work all the same
 *
 * Year by year, as governments announce it, and each year with the announcement. Nothing is guessed
 * about a year that is not there: what falls into it is a fault.
 */
#include <string.h>

#include "rules/rulebook_parts.h"

#include "base/translate.h"

#define WEEKDAYS      7
#define YEAR_DAYS_MAX 366

static const form_attribute day_off_attributes[] = {
    {"from", FORM_DATE, true, NULL}, {"to", FORM_DATE, false, NULL}, {0}};
static const form day_off_form = {"day-off", day_off_attributes, NULL, FORM_TEXT};
static const form_attribute working_day_attributes[] = {{"date", FORM_DATE, true, NULL}, {0}};
static const form working_day_form = {"working-day", working_day_attributes, NULL, FORM_NOTHING};
static const form_attribute year_attributes[] = {{"number", FORM_POSITIVE, true, NULL},
                                                 {"law", FORM_TEXT, true, NULL},
                                                 {"link", FORM_LINK, false, NULL},
                                                 {0}};
static const form_child year_children[] = {{&day_off_form, 0, 0}, {&working_day_form, 0, 0}, {0}};
static const form year_form = {"year", year_attributes, year_children, FORM_NOTHING};
static const form_attribute calendar_attributes[] = {{"rest-days", FORM_IDS, false, NULL}, {0}};
static const form_child calendar_children[] = {{&year_form, 1, 0}, {0}};
static const form calendar_form = {"calendar", calendar_attributes, calendar_children,
                                   FORM_NOTHING};

typedef struct calendar_loading {
    rulebook_loading *l;
    bool rest[WEEKDAYS + 1];    /* by temporal_weekday() */
    int32_t from_day, to_day;   /* of the year at hand */
    uint8_t off[YEAR_DAYS_MAX]; /* by day of it: stands in a day-off */
    uint8_t *working;           /* by day of it */
} calendar_loading;

static const char *day_text(arena *a, int32_t day)
{
    char s[TEMPORAL_TEXT_MAX];
    temporal_date date = {0};
    temporal_date_from_days(&date, day);
    return arena_copy(a, s, temporal_date_format(s, date));
}

static int weekday_of(int32_t day)
{
    temporal_date date = {0};
    temporal_date_from_days(&date, day);
    return temporal_weekday(date);
}

static void read_rest_days(calendar_loading *c, const xml_element *root)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    arena *a = c->l->a;
    const char *word, *words = form_text(root, "rest-days", "");
    size_t at = 0, offset;
    form_names known = {.arena = a};
    for (size_t i = 0; i < WEEKDAYS; i++) {
        form_names_add(&known, names[i]);
    }
    while ((word = form_next_word(a, words, &at, &offset)) != NULL) {
        size_t i = 0;
        while (i < WEEKDAYS && strcmp(names[i], word) != 0) {
            i++;
        }
        if (i == WEEKDAYS) {
            rulebook_fault(c->l, "rulebook-bad-value", xml_attribute_place(root, "rest-days"), NULL,
                           form_suggest(a, word, &known), "'%s' is no day of the week", word);
        } else {
            c->rest[i + 1] = true;
        }
    }
}

/* Whether the day is one of the year at hand. */
static bool is_of_year(const calendar_loading *c, const xml_element *e, const char *attribute,
                       int32_t day)
{
    if (c->from_day <= day && day < c->to_day) {
        return true;
    }
    rulebook_fault(c->l, "rulebook-calendar-day", xml_attribute_place(e, attribute), NULL,
                   "each day stands in its own year", "%s is no day of this year",
                   day_text(c->l->a, day));
    return false;
}

static void read_day_off(calendar_loading *c, const xml_element *e)
{
    int32_t from = form_date(e, "from", 0), to = form_date(e, "to", from + 1);
    if (to <= from) {
        rulebook_fault(c->l, "rulebook-calendar-day", xml_attribute_place(e, "to"), NULL,
                       "'to' is the first day that is no longer a day off",
                       "the days off end before they begin");
        return;
    }
    if (!is_of_year(c, e, "from", from) ||
        (xml_attribute(e, "to") != NULL && !is_of_year(c, e, "to", to - 1))) {
        return;
    }
    for (int32_t day = from; day < to; day++) {
        if (c->off[day - c->from_day]) {
            rulebook_fault(c->l, "rulebook-calendar-day", xml_attribute_place(e, "from"), NULL,
                           NULL, "%s is a day off already", day_text(c->l->a, day));
            return;
        }
        c->off[day - c->from_day] = 1;
        c->working[day - c->from_day] = 0;
    }
}

/* After the days off. */
static void read_working_day(calendar_loading *c, const xml_element *e)
{
    int32_t day = form_date(e, "date", 0);
    if (!is_of_year(c, e, "date", day)) {
        return;
    }
    uint8_t *working = &c->working[day - c->from_day];
    if (c->off[day - c->from_day]) {
        rulebook_fault(c->l, "rulebook-calendar-day", xml_attribute_place(e, "date"), NULL,
                       "shorten the days off, or take this one out",
                       "%s is a day off and a working day", day_text(c->l->a, day));
    } else if (*working) {
        rulebook_fault(c->l, "rulebook-calendar-day", xml_attribute_place(e, "date"), NULL,
                       "only a rest day on which people work has to be named; look at the date",
                       "%s is a working day already", day_text(c->l->a, day));
    } else {
        *working = 1;
    }
}

static int32_t first_of_year(int32_t year)
{
    return (int32_t)temporal_days_from_date((temporal_date){.year = year, .month = 1, .day = 1});
}

static void read_year(calendar_loading *c, const xml_element *e)
{
    memset(c->off, 0, sizeof c->off);
    for (int32_t day = c->from_day; day < c->to_day; day++) {
        c->working[day - c->from_day] = !c->rest[weekday_of(day)];
    }
    for (const xml_element *d = xml_child(e, "day-off"); d != NULL;
         d = xml_next_named(d, "day-off")) {
        read_day_off(c, d);
    }
    for (const xml_element *d = xml_child(e, "working-day"); d != NULL;
         d = xml_next_named(d, "working-day")) {
        read_working_day(c, d);
    }
}

void calendar_load(rulebook_loading *l, size_t file)
{
    calendar_loading c = {.l = l};
    rulebook_calendar *calendar = &l->book->calendar;
    size_t n_errors = l->list->n_errors, n_years = 0;
    const xml_element *root = rulebook_file_root(l, file, &calendar_form);
    if (root == NULL) {
        return;
    }
    read_rest_days(&c, root);
    for (const xml_element *e = xml_first(root); e != NULL; e = xml_next(e)) {
        n_years++;
    }
    uint8_t *working = arena_array(l->a, n_years, YEAR_DAYS_MAX);
    int32_t expected = 0;
    for (const xml_element *e = xml_first(root); e != NULL; e = xml_next(e), expected++) {
        int32_t year = form_count(e, "number", 0);
        expected = expected == 0 ? year : expected;
        if (year != expected || year > 9999) {
            rulebook_fault(l, "rulebook-calendar-year", xml_attribute_place(e, "number"), NULL,
                           "years follow each other, the earliest first",
                           year > 9999 ? "%d is no year" : N_("the year %d stands where %d is expected"),
                           (int)year, (int)expected);
            break;
        }
        c.from_day = first_of_year(year);
        c.to_day = first_of_year(year + 1);
        calendar->from_day = calendar->to_day == 0 ? c.from_day : calendar->from_day;
        calendar->to_day = c.to_day;
        c.working = working + (c.from_day - calendar->from_day);
        read_year(&c, e);
    }
    calendar->working = working;
    l->calendar_sound = l->list->n_errors == n_errors;
}

bool rulebook_due_day(const rulebook *b, const rulebook_benefit *benefit, int32_t delivered_day,
                      int32_t *out)
{
    int64_t day = delivered_day;
    if (!benefit->offer_working_days) {
        *out = delivered_day + benefit->offer_days;
        return true;
    }
    const rulebook_calendar *c = &b->calendar;
    for (int32_t left = benefit->offer_days; left > 0; left -= c->working[day - c->from_day]) {
        day++;
        if (day < c->from_day || day >= c->to_day) {
            return false;
        }
    }
    *out = (int32_t)day;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties of values that are not contexts (DMN 1.5, 10.3.2.3 and table 65). One table says which
 * kind has which property, its type and how it is found.
 */
#include <string.h>

#include "feel/feel.h"
#include "feel/feel_internal.h"

typedef value (*property_get)(arena *a, value base);

static value get_year(arena *a, value base)
{
    (void)a;
    return value_int(base.kind == VALUE_DATE ? base.as.date.year : base.as.moment->date.year);
}

static value get_month(arena *a, value base)
{
    (void)a;
    return value_int(base.kind == VALUE_DATE ? base.as.date.month : base.as.moment->date.month);
}

static value get_day(arena *a, value base)
{
    (void)a;
    return value_int(base.kind == VALUE_DATE ? base.as.date.day : base.as.moment->date.day);
}

static value get_weekday(arena *a, value base)
{
    (void)a;
    return value_int(
        temporal_weekday(base.kind == VALUE_DATE ? base.as.date : base.as.moment->date));
}

static value get_hour(arena *a, value base)
{
    (void)a;
    return value_int(base.as.moment->hour);
}

static value get_minute(arena *a, value base)
{
    (void)a;
    return value_int(base.as.moment->minute);
}

static value get_second(arena *a, value base)
{
    (void)a;
    return value_int(base.as.moment->second);
}

static value get_time_offset(arena *a, value base)
{
    int32_t offset_s;
    (void)a;
    if (!temporal_offset_s(&offset_s, base.as.moment)) {
        return value_null();
    }
    return value_seconds((temporal_seconds){offset_s, 0});
}

static value get_timezone(arena *a, value base)
{
    const temporal_moment *m = base.as.moment;
    return m->zone == TEMPORAL_NAMED ? value_string_copy(a, m->zone_name, strlen(m->zone_name))
                                     : value_null();
}

static value get_years(arena *a, value base)
{
    (void)a;
    return value_int(base.as.months / 12);
}

static value get_months(arena *a, value base)
{
    (void)a;
    return value_int(base.as.months % 12);
}

static value get_days(arena *a, value base)
{
    (void)a;
    return value_int(base.as.seconds.seconds / 86400);
}

static value get_hours(arena *a, value base)
{
    (void)a;
    return value_int(base.as.seconds.seconds / 3600 % 24);
}

static value get_minutes(arena *a, value base)
{
    (void)a;
    return value_int(base.as.seconds.seconds / 60 % 60);
}

static value get_seconds(arena *a, value base)
{
    (void)a;
    return value_int(base.as.seconds.seconds % 60);
}

static value get_start(arena *a, value base)
{
    (void)a;
    return base.as.range->low;
}

static value get_end(arena *a, value base)
{
    (void)a;
    return base.as.range->high;
}

static value get_start_included(arena *a, value base)
{
    (void)a;
    return value_boolean(base.as.range->low_closed);
}

static value get_end_included(arena *a, value base)
{
    (void)a;
    return value_boolean(base.as.range->high_closed);
}

#define ON_DATE      (1u << VALUE_DATE)
#define ON_TIME      (1u << VALUE_TIME)
#define ON_DATE_TIME (1u << VALUE_DATE_TIME)

static const struct property {
    const char *name;
    unsigned kinds; /* bit 1 << value_kind */
    property_get get;
    const feel_type *type; /* NULL: the range's element */
} properties[] = {
    {"year", ON_DATE | ON_DATE_TIME, get_year, &feel_type_number},
    {"month", ON_DATE | ON_DATE_TIME, get_month, &feel_type_number},
    {"day", ON_DATE | ON_DATE_TIME, get_day, &feel_type_number},
    {"weekday", ON_DATE | ON_DATE_TIME, get_weekday, &feel_type_number},
    {"hour", ON_TIME | ON_DATE_TIME, get_hour, &feel_type_number},
    {"minute", ON_TIME | ON_DATE_TIME, get_minute, &feel_type_number},
    {"second", ON_TIME | ON_DATE_TIME, get_second, &feel_type_number},
    {"time offset", ON_TIME | ON_DATE_TIME, get_time_offset, &feel_type_seconds},
    {"timezone", ON_TIME | ON_DATE_TIME, get_timezone, &feel_type_string},
    {"years", 1u << VALUE_MONTHS, get_years, &feel_type_number},
    {"months", 1u << VALUE_MONTHS, get_months, &feel_type_number},
    {"days", 1u << VALUE_SECONDS, get_days, &feel_type_number},
    {"hours", 1u << VALUE_SECONDS, get_hours, &feel_type_number},
    {"minutes", 1u << VALUE_SECONDS, get_minutes, &feel_type_number},
    {"seconds", 1u << VALUE_SECONDS, get_seconds, &feel_type_number},
    {"start", 1u << VALUE_RANGE, get_start, NULL},
    {"end", 1u << VALUE_RANGE, get_end, NULL},
    {"start included", 1u << VALUE_RANGE, get_start_included, &feel_type_boolean},
    {"end included", 1u << VALUE_RANGE, get_end_included, &feel_type_boolean},
};

static const struct property *find_property(value_kind kind, const char *name)
{
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        if ((properties[i].kinds >> kind & 1) != 0 && strcmp(properties[i].name, name) == 0) {
            return &properties[i];
        }
    }
    return NULL;
}

value feel_property(feel_run *run, source_place at, value base, const char *name)
{
    if (value_is_null(base)) {
        return base;
    }
    const struct property *property = find_property(base.kind, name);
    if (property == NULL) {
        return eval_failed(run, at, "a %s has no property '%s'", value_kind_name(base.kind), name);
    }
    return property->get(run->scratch, base);
}

const feel_type *feel_property_type(const feel_type *base, const char *name)
{
    static const value_kind kinds[] = {
        [FEEL_TYPE_DATE] = VALUE_DATE,           [FEEL_TYPE_TIME] = VALUE_TIME,
        [FEEL_TYPE_DATE_TIME] = VALUE_DATE_TIME, [FEEL_TYPE_MONTHS] = VALUE_MONTHS,
        [FEEL_TYPE_SECONDS] = VALUE_SECONDS,     [FEEL_TYPE_RANGE] = VALUE_RANGE,
    };
    if ((size_t)base->kind >= sizeof kinds / sizeof kinds[0]) {
        return NULL;
    }
    const struct property *property = find_property(kinds[base->kind], name);
    if (property == NULL) {
        return NULL;
    }
    if (property->type != NULL) {
        return property->type;
    }
    return base->element != NULL ? base->element : &feel_type_any;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FEEL values as text: FEEL's own string() form, and JSON.
 */
#include "value/value.h"

#include <ctype.h>
#include <string.h>

static void append_quoted(text *out, const char *bytes, size_t size)
{
    text_append_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        switch (bytes[i]) {
        case '"':
            text_append_string(out, "\\\"");
            break;
        case '\\':
            text_append_string(out, "\\\\");
            break;
        case '\n':
            text_append_string(out, "\\n");
            break;
        case '\r':
            text_append_string(out, "\\r");
            break;
        case '\t':
            text_append_string(out, "\\t");
            break;
        default:
            text_append_char(out, bytes[i]);
        }
    }
    text_append_char(out, '"');
}

/** Can a context key stand without quotes? Letters, digits, single spaces and what is not ASCII. */
static bool is_plain_name(const char *name)
{
    if (name[0] == '\0' || isdigit((unsigned char)name[0])) {
        return false;
    }
    for (const char *c = name; *c != '\0'; c++) {
        bool inner_space = *c == ' ' && c != name && c[1] != ' ' && c[1] != '\0';
        if (!isalnum((unsigned char)*c) && *c != '_' && (unsigned char)*c < 0x80 && !inner_space) {
            return false;
        }
    }
    return true;
}

static void append_nested(text *out, value v)
{
    if (v.kind == VALUE_STRING) {
        append_quoted(out, v.as.string.bytes, v.as.string.size);
    } else {
        value_to_text(out, v);
    }
}

static void append_range(text *out, const value_range *range)
{
    if (value_is_null(range->low) && range->low.cause == NULL_PLAIN) {
        text_append_string(out, range->high_closed ? "<=" : "<");
        append_nested(out, range->high);
        return;
    }
    if (value_is_null(range->high) && range->high.cause == NULL_PLAIN) {
        text_append_string(out, range->low_closed ? ">=" : ">");
        append_nested(out, range->low);
        return;
    }
    text_append_char(out, range->low_closed ? '[' : '(');
    append_nested(out, range->low);
    text_append_string(out, "..");
    append_nested(out, range->high);
    text_append_char(out, range->high_closed ? ']' : ')');
}

/** The text of a number, date, time or duration; 0 for every other kind. */
static size_t format_scalar(char out[TEMPORAL_TEXT_MAX], value v)
{
    _Static_assert(NUMBER_TEXT_MAX <= TEMPORAL_TEXT_MAX, "one buffer serves both");
    switch (v.kind) {
    case VALUE_NUMBER:
        return number_format(out, v.as.number);
    case VALUE_DATE:
        return temporal_date_format(out, v.as.date);
    case VALUE_TIME:
        return temporal_time_format(out, v.as.moment);
    case VALUE_DATE_TIME:
        return temporal_date_time_format(out, v.as.moment);
    case VALUE_MONTHS:
        return temporal_months_format(out, v.as.months);
    case VALUE_SECONDS:
        return temporal_seconds_format(out, v.as.seconds);
    default:
        return 0;
    }
}

void value_to_text(text *out, value v)
{
    char buffer[TEMPORAL_TEXT_MAX];

    switch (v.kind) {
    case VALUE_NULL:
        text_append_string(out, "null");
        break;
    case VALUE_BOOLEAN:
        text_append_string(out, v.as.boolean ? "true" : "false");
        break;
    case VALUE_STRING:
        text_append(out, v.as.string.bytes, v.as.string.size);
        break;
    case VALUE_LIST:
        text_append_char(out, '[');
        for (size_t i = 0; i < v.as.list->n; i++) {
            text_append_string(out, i > 0 ? ", " : "");
            append_nested(out, v.as.list->items[i]);
        }
        text_append_char(out, ']');
        break;
    case VALUE_CONTEXT:
        text_append_char(out, '{');
        for (size_t i = 0; i < v.as.context->n; i++) {
            const value_entry *entry = &v.as.context->entries[i];
            text_append_string(out, i > 0 ? ", " : "");
            if (is_plain_name(entry->name)) {
                text_append_string(out, entry->name);
            } else {
                append_quoted(out, entry->name, strlen(entry->name));
            }
            text_append_string(out, ": ");
            append_nested(out, entry->value);
        }
        text_append_char(out, '}');
        break;
    case VALUE_RANGE:
        append_range(out, v.as.range);
        break;
    case VALUE_FUNCTION:
        text_append_string(out, "function");
        break;
    default:
        text_append(out, buffer, format_scalar(buffer, v));
        break;
    }
}

void value_to_json(text *out, value v)
{
    char buffer[TEMPORAL_TEXT_MAX];

    switch (v.kind) {
    case VALUE_NULL:
        text_json_null(out);
        break;
    case VALUE_BOOLEAN:
        text_json_bool(out, v.as.boolean);
        break;
    case VALUE_NUMBER:
        number_format(buffer, v.as.number);
        text_json_raw(out, buffer);
        break;
    case VALUE_STRING:
        text_json_string(out, v.as.string.bytes, v.as.string.size);
        break;
    case VALUE_LIST:
        text_json_begin_array(out);
        for (size_t i = 0; i < v.as.list->n; i++) {
            value_to_json(out, v.as.list->items[i]);
        }
        text_json_end_array(out);
        break;
    case VALUE_CONTEXT:
        text_json_begin_object(out);
        for (size_t i = 0; i < v.as.context->n; i++) {
            text_json_key(out, v.as.context->entries[i].name);
            value_to_json(out, v.as.context->entries[i].value);
        }
        text_json_end_object(out);
        break;
    case VALUE_RANGE:
    case VALUE_FUNCTION: { /* JSON has no such thing: FEEL's text */
        text feel = {0};
        value_to_text(&feel, v);
        text_json_string(out, feel.bytes, feel.size);
        text_dispose(&feel);
        break;
    }
    default:
        text_json_string(out, buffer, format_scalar(buffer, v));
        break;
    }
}

bool value_parse(value *out, arena *a, value_kind kind, const char *s, size_t n)
{
    number x;
    temporal_date date;
    temporal_moment moment = {0};
    temporal_seconds seconds;
    int64_t months;
    switch (kind) {
    case VALUE_NUMBER:
        if (!number_parse(&x, s, n)) {
            return false;
        }
        *out = value_number(x);
        return true;
    case VALUE_DATE:
        if (!temporal_date_parse(&date, s, n)) {
            return false;
        }
        *out = value_date(date);
        return true;
    case VALUE_TIME:
        if (!temporal_time_parse(&moment, a, s, n)) {
            return false;
        }
        *out = value_time(a, moment);
        return true;
    case VALUE_DATE_TIME:
        if (!temporal_date_time_parse(&moment, a, s, n)) {
            return false;
        }
        *out = value_date_time(a, moment);
        return true;
    case VALUE_MONTHS:
        if (!temporal_months_parse(&months, s, n)) {
            return false;
        }
        *out = value_months(months);
        return true;
    case VALUE_SECONDS:
        if (!temporal_seconds_parse(&seconds, s, n)) {
            return false;
        }
        *out = value_seconds(seconds);
        return true;
    default:
        return false;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* JSON to values, and what types make of them. */
#include "rules/json.h"

#include "base/text.h"
#include "unit.h"

static arena memory;
static ent_error err;
static char obtained[1024];

static ent_code read_text(value *out, const char *json)
{
    err = (ent_error){0};
    return json_read(out, &memory, source_file_from_memory(&memory, "f", json, strlen(json)), &err);
}

/* The value's JSON again, or "line:column message". */
static const char *again(const char *json)
{
    value v;
    if (read_text(&v, json) != ENT_OK) {
        snprintf(obtained, sizeof obtained, "%u:%u %s", err.line, err.column, err.message);
        return obtained;
    }
    text t = {0};
    value_to_json(&t, v);
    snprintf(obtained, sizeof obtained, "%s", text_string(&t));
    text_dispose(&t);
    return obtained;
}

/* FEEL's text of what a type makes of it, or "message (hint)". */
static const char *as(const char *json, const feel_type *type)
{
    value v;
    if (read_text(&v, json) != ENT_OK ||
        json_conform(&v, &memory, v, type, "x", "f", &err) != ENT_OK) {
        snprintf(obtained, sizeof obtained, "%s (%s)", err.message, err.hint);
        return obtained;
    }
    text t = {0};
    text_printf(&t, "%s ", value_kind_name(v.kind));
    value_to_text(&t, v);
    snprintf(obtained, sizeof obtained, "%s", text_string(&t));
    text_dispose(&t);
    return obtained;
}

static void test_values(void)
{
    UNIT_STRING(again(" null "), "null");
    UNIT_STRING(again("[true,\tfalse,\r\n[] , {}]"), "[true,false,[],{}]");
    UNIT_STRING(again("{\"b\": {\"a\": [1]}, \"a\": null}"), "{\"b\":{\"a\":[1]},\"a\":null}");
    UNIT_STRING(again("{\"  a \\t b\": 1}"), "{\"a b\":1}");
}

static void test_numbers_are_exact(void)
{
    UNIT_STRING(again("0.10"), "0.1");
    UNIT_STRING(again("-0"), "0");
    UNIT_STRING(again("123456789012345678901234567890.1234"),
                "123456789012345678901234567890.1234");
    UNIT_STRING(again("1234567890123456789012345678901234"), "1234567890123456789012345678901234");
    UNIT_STRING(again("25e-1"), "2.5");
    UNIT_STRING(again("01"), "1:2 this is not JSON: something follows after the end");
    UNIT_STRING(again(".5"), "1:1 this is not JSON: expected a value");
    UNIT_STRING(again("1."), "1:3 this is not JSON: it ends in the middle");
    UNIT_STRING(again("-x"), "1:2 this is not JSON: expected a digit");
    UNIT_STRING(again("1e9999"), "1:1 this is not JSON: the number is too large");
    UNIT_STRING(again("NaN"), "1:1 this is not JSON: expected a value");
}

static void test_strings(void)
{
    UNIT_STRING(again("\"\\u0041\\n\\/\\\\\\\"\""), "\"A\\n/\\\\\\\"\"");
    UNIT_STRING(again("\"\\u4e2d\\uD83D\\ude00\""), "\"中😀\"");
    UNIT_STRING(again("\"\\ud83d\""), "1:2 this is not JSON: there is no such escape in a string");
    UNIT_STRING(again("\"\\ude00\""), "1:2 this is not JSON: there is no such escape in a string");
    UNIT_STRING(again("\"a\\u0000\""), "1:3 this is not JSON: there is no such escape in a string");
    UNIT_STRING(again("\"\\x\""), "1:2 this is not JSON: there is no such escape in a string");
    UNIT_STRING(again("\"abc"), "1:5 this is not JSON: it ends in the middle");
    UNIT_STRING(again("\"abc\\"), "1:6 this is not JSON: it ends in the middle");
    UNIT_CONTAINS(again("\"a\nb\""), "1:3 this is not JSON: a string goes on over the end");
    UNIT_CONTAINS(again("\"\xff\""), "the text is not UTF-8");
}

static void test_structure(void)
{
    UNIT_STRING(again(""), "1:1 this is not JSON: it ends in the middle");
    UNIT_STRING(again("[1,\n 2"), "2:3 this is not JSON: it ends in the middle");
    UNIT_STRING(again("[1 2]"), "1:4 this is not JSON: expected ',' or ']'");
    UNIT_STRING(again("[1,]"), "1:4 this is not JSON: expected a value");
    UNIT_STRING(again("{\"a\" 1}"), "1:6 this is not JSON: expected ':'");
    UNIT_STRING(again("{a: 1}"), "1:2 this is not JSON: expected a name in quotes");
    UNIT_STRING(again("{\"a\": 1, \" a\": 2}"),
                "1:1 this is not JSON: 'a' stands twice in one object");
    char deep[JSON_DEPTH_MAX + 2];
    memset(deep, '[', sizeof deep);
    deep[JSON_DEPTH_MAX + 1] = '\0';
    UNIT_CONTAINS(again(deep), "1:65 this is not JSON: lists and objects nest too deep");
    deep[JSON_DEPTH_MAX] = '\0';
    UNIT_CONTAINS(again(deep), "it ends in the middle");
}

/* What is cut off anywhere is refused, and nothing beyond its end is read. */
static void test_truncation(void)
{
    static const char whole[] = "{\"a\": [1.5e3, \"x\\u0041\\\\\", true, null], \"b\": {}}";
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        char *part = strndup(whole, n);
        value v;
        UNIT_CODE(read_text(&v, part), ENT_E_FACTS, err);
        free(part);
    }
}

static void test_types(void)
{
    UNIT_STRING(as("\"2026-01-31\"", &feel_type_date), "date 2026-01-31");
    UNIT_STRING(as("\"2026-01-31\"", &feel_type_any), "string 2026-01-31");
    UNIT_STRING(as("\"08:30:00\"", &feel_type_time), "time 08:30:00");
    UNIT_STRING(as("\"2026-01-31T08:30:00Z\"", &feel_type_date_time),
                "date and time 2026-01-31T08:30:00Z");
    UNIT_STRING(as("\"P1Y\"", &feel_type_months), "years and months duration P1Y");
    UNIT_STRING(as("\"PT36H\"", &feel_type_seconds), "days and time duration P1DT12H");
    UNIT_STRING(as("null", &feel_type_date), "null null");
    UNIT_STRING(as("\"2026-02-30\"", &feel_type_date),
                "x: expected a date as a string, \"2026-01-31\", found a string \"2026-02-30\" ()");
    UNIT_STRING(as("\"1\"", &feel_type_number), "x: expected a number, found a string \"1\" ()");
    UNIT_STRING(as("1", &feel_type_boolean), "x: expected true or false, found a number 1 ()");
    UNIT_STRING(as("[1]", &feel_type_number), "x: expected a number, found a list ()");
    UNIT_CONTAINS(as("1", &feel_type_any_range), "x: expected nothing that JSON has");
}

static void test_lists_and_contexts(void)
{
    const feel_type *dates = feel_type_list_of(&memory, &feel_type_date);
    UNIT_STRING(as("[\"2026-01-31\", null]", dates), "list [2026-01-31, null]");
    UNIT_STRING(as("\"2026-01-31\"", dates), "date 2026-01-31");
    UNIT_STRING(as("[\"2026-01-31\", 7]", dates),
                "x[2]: expected a date as a string, \"2026-01-31\", found a number 7 ()");
    feel_type *person = feel_type_context_new(&memory, 2);
    person->members[0] = (feel_member){"name", &feel_type_string};
    person->members[1] = (feel_member){"birth date", &feel_type_date};
    UNIT_STRING(as("{\"birth date\": \"1940-03-02\"}", person),
                "context {name: null, birth date: 1940-03-02}");
    UNIT_STRING(as("{\"birthdate\": null}", person),
                "x: there is no 'birthdate' in its type (did you mean 'birth date'?)");
    UNIT_STRING(as("{\"name\": 1}", person), "x.name: expected a string, found a number 1 ()");
    UNIT_STRING(as("{\"b\": 1, \"a\": []}", &feel_type_any_context), "context {b: 1, a: []}");
    feel_type endless = {.kind = FEEL_TYPE_LIST};
    endless.element = &endless;
    UNIT_STRING(as("[[1]]", &endless), "list [[1]]");
}

static void test_arena(void)
{
    arena_dispose(&memory); /* the last test: what the others read is released */
    UNIT_INT(memory.used_bytes, 0);
}

UNIT_SUITE(json, UNIT_TEST(test_values), UNIT_TEST(test_numbers_are_exact), UNIT_TEST(test_strings),
           UNIT_TEST(test_structure), UNIT_TEST(test_truncation), UNIT_TEST(test_types),
           UNIT_TEST(test_lists_and_contexts), UNIT_TEST(test_arena));

UNIT_MAIN(&suite_json)

/* SPDX-License-Identifier: Apache-2.0 */
/* Values: the three kinds of null, equality, order, identity, and text. */
#include "value/value.h"

#include "unit.h"

static arena scratch;

static value text_value(const char *s)
{
    return value_string(s, strlen(s));
}

static value number_value(const char *s)
{
    number x = number_from_int(0);
    UNIT_TRUE(number_parse(&x, s, strlen(s)));
    return value_number(x);
}

static value date_value(const char *s)
{
    temporal_date d = {0, 0, 0};
    UNIT_TRUE(temporal_date_parse(&d, s, strlen(s)));
    return value_date(d);
}

static value date_time_value(const char *s)
{
    temporal_moment m = {0};
    UNIT_TRUE(temporal_date_time_parse(&m, &scratch, s, strlen(s)));
    return value_date_time(&scratch, m);
}

static value time_value(const char *s)
{
    temporal_moment m = {0};
    UNIT_TRUE(temporal_time_parse(&m, &scratch, s, strlen(s)));
    return value_time(&scratch, m);
}

static value list_of(size_t n, const value *items)
{
    value list = value_list_new(&scratch, n);
    for (size_t i = 0; i < n; i++) {
        list.as.list->items[i] = items[i];
    }
    return list;
}

#define LIST(...) list_of(sizeof((value[]){__VA_ARGS__}) / sizeof(value), (value[]){__VA_ARGS__})

static value context_of(const char *name1, value value1, const char *name2, value value2)
{
    value context = value_context_new(&scratch, 2);
    context.as.context->entries[0] = (value_entry){name1, value1};
    context.as.context->entries[1] = (value_entry){name2, value2};
    return context;
}

static void begin(void)
{
    arena_init(&scratch, 4096);
}

static void end(void)
{
    arena_dispose(&scratch);
}

static void test_size(void)
{
    UNIT_INT(sizeof(value), 32);
}

static void test_equality_of_nulls(void)
{
    begin();
    value u = value_unknown(&scratch, 3), one = value_int(1);
    UNIT_INT(value_equal(value_null(), value_null()), TRUTH_TRUE);
    UNIT_INT(value_equal(value_null(), value_error()), TRUTH_TRUE);
    UNIT_INT(value_equal(one, value_null()), TRUTH_FALSE);
    UNIT_INT(value_equal(value_error(), one), TRUTH_FALSE);
    UNIT_INT(value_equal(u, value_null()), TRUTH_NULL);
    UNIT_INT(value_equal(u, u), TRUTH_NULL);
    UNIT_INT(value_equal(one, u), TRUTH_NULL);
    UNIT_INT(value_equal(LIST(one, u), LIST(one, one)), TRUTH_NULL);
    UNIT_INT(value_equal(LIST(one, u), LIST(value_int(2), one)), TRUTH_FALSE);
    UNIT_INT(value_equal(LIST(one, u), LIST(one)), TRUTH_FALSE);
    UNIT_INT(value_equal(LIST(value_null()), LIST(value_null())), TRUTH_TRUE);
    end();
}

static void test_equality(void)
{
    begin();
    UNIT_INT(value_equal(number_value("1.0"), number_value("1.00")), TRUTH_TRUE);
    UNIT_INT(value_equal(value_int(100), text_value("100")), TRUTH_NULL);
    UNIT_INT(value_equal(LIST(value_int(1)), value_int(1)), TRUTH_NULL);
    UNIT_INT(value_equal(text_value("foo"), text_value("Foo")), TRUTH_FALSE);
    UNIT_INT(value_equal(value_string(NULL, 0), text_value("")), TRUTH_TRUE);
    UNIT_INT(value_equal(value_months(12), value_seconds((temporal_seconds){31536000, 0})),
             TRUTH_NULL);
    UNIT_INT(value_equal(date_value("2018-12-07"), date_value("2018-12-08")), TRUTH_FALSE);
    value x = context_of("a", value_int(1), "b", value_int(2));
    value y = context_of("b", value_int(2), "a", value_int(1));
    UNIT_INT(value_equal(x, y), TRUTH_TRUE);
    UNIT_INT(value_equal(x, context_of("a", value_int(1), "c", value_int(2))), TRUTH_FALSE);
    value low = value_int(1), high = value_int(10);
    UNIT_INT(value_equal(value_range_new(&scratch, low, false, high, true),
                         value_range_new(&scratch, low, false, high, true)),
             TRUTH_TRUE);
    UNIT_INT(value_equal(value_range_new(&scratch, low, true, high, true),
                         value_range_new(&scratch, low, false, high, true)),
             TRUTH_FALSE);
    UNIT_INT(value_equal(value_range_new(&scratch, value_null(), false, high, true),
                         value_range_new(&scratch, low, false, high, true)),
             TRUTH_FALSE);
    end();
}

static void test_moments_compare_as_instants(void)
{
    begin();
    value paris = date_time_value("2018-10-08T00:00:00@Europe/Paris");
    value offset = date_time_value("2018-10-08T00:00:00+02:00");
    value local = date_time_value("2018-10-08T00:00:00");
    int order;
    UNIT_INT(value_equal(paris, offset), TRUTH_TRUE);
    UNIT_FALSE(value_same(paris, offset));
    UNIT_INT(value_equal(local, offset), TRUTH_NULL);
    UNIT_FALSE(value_compare(&order, local, offset));
    UNIT_TRUE(value_compare(&order, paris, date_time_value("2018-10-08T00:00:00@Asia/Dhaka")));
    UNIT_INT(order, 1);
    /* fractions of a second do not count in equality, but in identity */
    value a = time_value("10:30:00.0001"), b = time_value("10:30:00.0002");
    UNIT_INT(value_equal(a, b), TRUTH_TRUE);
    UNIT_FALSE(value_same(a, b));
    UNIT_FALSE(value_identical(a, b));
    UNIT_TRUE(value_same(time_value("10:30:00Z"), time_value("10:30:00+00:00")));
    end();
}

static void test_order(void)
{
    int order;
    begin();
    UNIT_TRUE(value_compare(&order, text_value("a"), text_value("ab")));
    UNIT_INT(order, -1);
    UNIT_TRUE(value_compare(&order, text_value("\xF0\x9F\x90\x8E"), text_value("\xEF\xBC\xA1")));
    UNIT_INT(order, 1); /* U+1F40E after U+FF21, though not in UTF-16 */
    UNIT_TRUE(value_compare(&order, value_seconds((temporal_seconds){0, -1}),
                            value_seconds((temporal_seconds){0, 0})));
    UNIT_INT(order, -1);
    UNIT_FALSE(value_compare(&order, value_boolean(true), value_boolean(false)));
    UNIT_FALSE(value_compare(&order, value_int(1), text_value("1")));
    UNIT_FALSE(value_compare(&order, value_null(), value_null()));
    end();
}

static void test_identity(void)
{
    begin();
    value u = value_unknown(&scratch, 3);
    UNIT_TRUE(value_identical(value_null(), value_error()));
    UNIT_FALSE(value_identical(value_null(), u));
    UNIT_TRUE(value_identical(u, value_unknown(&scratch, 3)));
    UNIT_FALSE(value_identical(u, value_unknown(&scratch, 4)));
    UNIT_TRUE(value_identical(LIST(u, value_int(1)), LIST(u, number_value("1.0"))));
    UNIT_FALSE(value_identical(value_months(0), value_seconds((temporal_seconds){0, 0})));
    end();
}

static void test_missing_facts_unite(void)
{
    begin();
    value a = value_unknown(&scratch, 5), b = value_unknown(&scratch, 2);
    value both = value_null_join(&scratch, a, b);
    both = value_null_join(&scratch, both, value_unknown(&scratch, 5));
    UNIT_TRUE(value_is_unknown(both));
    UNIT_INT(both.as.missing->n, 2);
    UNIT_INT(both.as.missing->facts[0], 2);
    UNIT_INT(both.as.missing->facts[1], 5);
    UNIT_TRUE(value_is_unknown(value_null_join(&scratch, value_error(), a)));
    UNIT_TRUE(value_is_error(value_null_join(&scratch, value_error(), value_null())));
    UNIT_INT(value_null_join(&scratch, value_null(), value_null()).cause, NULL_PLAIN);

    value deep = LIST(value_int(1), context_of("x", LIST(a), "y", b));
    value within = value_unknown_within(&scratch, deep);
    UNIT_TRUE(value_is_unknown(within));
    UNIT_INT(within.as.missing->n, 2);
    UNIT_FALSE(value_is_unknown(value_unknown_within(&scratch, LIST(value_null()))));
    end();
}

static void check_text(value v, const char *feel, const char *json)
{
    text t = {0};
    value_to_text(&t, v);
    UNIT_STRING(text_string(&t), feel);
    text_dispose(&t);
    t = (text){0};
    value_to_json(&t, v);
    UNIT_STRING(text_string(&t), json);
    text_dispose(&t);
}

static void test_text(void)
{
    begin();
    check_text(value_null(), "null", "null");
    check_text(value_boolean(true), "true", "true");
    check_text(number_value("12.340"), "12.34", "12.34");
    check_text(text_value("a\"b"), "a\"b", "\"a\\\"b\"");
    check_text(date_value("2024-02-29"), "2024-02-29", "\"2024-02-29\"");
    check_text(time_value("10:20:00@Europe/Paris"), "10:20:00@Europe/Paris",
               "\"10:20:00@Europe/Paris\"");
    check_text(value_months(14), "P1Y2M", "\"P1Y2M\"");
    check_text(LIST(value_int(1), text_value("a\"b"), value_null()), "[1, \"a\\\"b\", null]",
               "[1,\"a\\\"b\",null]");
    check_text(context_of("first name", text_value("A"), "a-b", LIST(value_int(1))),
               "{first name: \"A\", \"a-b\": [1]}", "{\"first name\":\"A\",\"a-b\":[1]}");
    check_text(value_range_new(&scratch, value_int(1), true, value_int(3), false), "[1..3)",
               "\"[1..3)\"");
    check_text(value_range_new(&scratch, value_null(), false, value_int(3), true), "<=3",
               "\"<=3\"");
    check_text(value_list_new(&scratch, 0), "[]", "[]");
    end();
}

static void test_context_lookup(void)
{
    begin();
    value c = context_of("a", value_int(1), "b", value_int(2));
    UNIT_TRUE(value_context_get(c.as.context, "b") == &c.as.context->entries[1].value);
    UNIT_NULL(value_context_get(c.as.context, "c"));
    end();
}

UNIT_SUITE(value, UNIT_TEST(test_size), UNIT_TEST(test_equality_of_nulls), UNIT_TEST(test_equality),
           UNIT_TEST(test_moments_compare_as_instants), UNIT_TEST(test_order),
           UNIT_TEST(test_identity), UNIT_TEST(test_missing_facts_unite), UNIT_TEST(test_text),
           UNIT_TEST(test_context_lookup));

UNIT_MAIN(&suite_value)

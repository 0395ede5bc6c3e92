/* SPDX-License-Identifier: Apache-2.0 */
/* FEEL numbers: text, exactness, rounding, and the limits of decimal128. */
#include "value/number.h"

#include "unit.h"

static number parse(const char *s)
{
    number x = number_from_int(0);
    UNIT_AT(number_parse(&x, s, strlen(s)), __FILE__, __LINE__, "'%s' is a number", s);
    return x;
}

/* Two results may stand in one check. */
static const char *format(number x)
{
    static char buffers[4][NUMBER_TEXT_MAX];
    static int next;
    char *out = buffers[next++ % 4];
    size_t n = number_format(out, x);
    UNIT_INT(n, strlen(out));
    return out;
}

static void test_text(void)
{
    static const struct {
        const char *text, *formatted;
    } cases[] = {
        {"0", "0"},
        {"-0", "0"},
        {"0.00", "0"},
        {"7", "7"},
        {"007", "7"},
        {"-12", "-12"},
        {"100", "100"},
        {"1.50", "1.5"},
        {".5", "0.5"},
        {"-.5", "-0.5"},
        {"1e3", "1000"},
        {"1.23E-4", "0.000123"},
        {"12e+2", "1200"},
        {"999999999999999999", "999999999999999999"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"1234567890123456789012345678901234", "1234567890123456789012345678901234"},
        {"0.1234567890123456789012345678901234", "0.1234567890123456789012345678901234"},
        {"1e40", "10000000000000000000000000000000000000000"},
        {"1e60", "1E+60"},
        {"1.5e-60", "1.5E-60"},
        {"9.999999999999999999999999999999999e6144", "9.999999999999999999999999999999999E+6144"},
        {"1e-6176", "1E-6176"},
        {"1e-6177", "0"},
        {"0e999999", "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        UNIT_STRING(format(parse(cases[i].text)), cases[i].formatted);
    }
}

static void test_text_that_is_no_number(void)
{
    static const char *const cases[] = {
        "",    "-",   "+1",  "1.",  "1e",    "1e+",    ".",
        "--1", " 1",  "1 ",  "1,5", "1.2.3", "0x10",   "1e1.5",
        "e5",  "NaN", "Inf", "1_0", "-.",    "1e6145", "9e99999999999999999999"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        number x;
        UNIT_AT(!number_parse(&x, cases[i], strlen(cases[i])), __FILE__, __LINE__,
                "'%s' is no number", cases[i]);
    }
}

static void test_digits_beyond_34_round_half_even(void)
{
    UNIT_STRING(format(parse("10000000000000000000000000000000005")),
                "10000000000000000000000000000000000");
    UNIT_STRING(format(parse("10000000000000000000000000000000015")),
                "10000000000000000000000000000000020");
    UNIT_STRING(format(parse("100000000000000000000000000000000050000000000000000000000001")),
                "1.000000000000000000000000000000001E+59");
    UNIT_STRING(format(parse("9999999999999999999999999999999999.5")),
                "10000000000000000000000000000000000");
    UNIT_STRING(
        format(parse("0.00000000000000000000000000000000000000000000000000000000000000001")),
        "1E-65");
}

static void test_decimal_is_exact(void)
{
    number x, y;
    UNIT_TRUE(number_add(&x, parse("0.1"), parse("0.2")));
    UNIT_INT(number_compare(x, parse("0.3")), 0);
    UNIT_TRUE(number_sub(&x, parse("1.1234"), parse("0.2345")));
    UNIT_STRING(format(x), "0.8889");
    UNIT_TRUE(number_mul(&x, parse("1.1"), parse("-1.1")));
    UNIT_STRING(format(x), "-1.21");
    UNIT_TRUE(number_div(&x, parse("1"), parse("3")));
    UNIT_STRING(format(x), "0.3333333333333333333333333333333333");
    UNIT_TRUE(number_div(&x, parse("2"), parse("3")));
    UNIT_STRING(format(x), "0.6666666666666666666666666666666667");
    UNIT_FALSE(number_div(&x, parse("1"), parse("0.00")));
    UNIT_FALSE(number_div(&x, parse("0"), parse("0")));
    UNIT_FALSE(number_mul(&x, parse("1e6000"), parse("1e6000")));
    UNIT_TRUE(number_mul(&x, parse("72057594037927935"), parse("72057594037927935")));
    UNIT_TRUE(number_mul(&y, parse("72057594037927936"), parse("72057594037927934")));
    UNIT_TRUE(
        number_sub(&x, x, y)); /* (2^56 - 1)^2 on the short path, 2^56 (2^56 - 2) on the long */
    UNIT_STRING(format(x), "1");
}

/* Sums and products of short numbers against the compiler's own arithmetic. */
static void test_short_paths_agree_with_the_general_one(void)
{
    static const char *const texts[] = {"0.00000000000000001",
                                        "-1e16",
                                        "1e17",
                                        "7.2057594037927935e16",
                                        "0",
                                        "1",
                                        "-1",
                                        "0.5",
                                        "-0.01",
                                        "12.34",
                                        "99.99",
                                        "-1000000",
                                        "1e10",
                                        "3e-20",
                                        "72057594037927935",
                                        "7205759403792793.6",
                                        "-2.5e30",
                                        "1e-6000"};
    size_t n = sizeof texts / sizeof texts[0];
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            number a = parse(texts[i]), b = parse(texts[k]), sum, difference, product;
            UNIT_TRUE(number_add(&sum, a, b) && sum == a + b);
            UNIT_TRUE(number_sub(&difference, a, b) && difference == a - b);
            UNIT_TRUE(number_mul(&product, a, b) && product == a * b);
            UNIT_INT(number_compare(a, b), (a > b) - (a < b));
        }
    }
}

static void test_compare(void)
{
    UNIT_INT(number_compare(parse("1.0"), parse("1.00")), 0);
    UNIT_INT(number_compare(parse("-1"), parse("1")), -1);
    UNIT_INT(number_compare(parse("-2"), parse("-1")), -1);
    UNIT_INT(number_compare(parse("1e-6176"), parse("0")), 1);
    UNIT_INT(number_compare(parse("1e100"), parse("9e99")), 1);
    UNIT_INT(number_compare(parse("-0"), parse("0")), 0);
}

static void test_rounding(void)
{
    static const struct {
        const char *x;
        int scale;
        number_rounding mode;
        const char *rounded;
    } cases[] = {
        {"2.5", 0, NUMBER_HALF_EVEN, "2"},
        {"3.5", 0, NUMBER_HALF_EVEN, "4"},
        {"0.515", 2, NUMBER_HALF_EVEN, "0.52"},
        {"0.525", 2, NUMBER_HALF_EVEN, "0.52"},
        {"2.5", 0, NUMBER_HALF_UP, "3"},
        {"-2.5", 0, NUMBER_HALF_UP, "-3"},
        {"2.4999", 0, NUMBER_HALF_UP, "2"},
        {"2.5", 0, NUMBER_HALF_DOWN, "2"},
        {"-2.5", 0, NUMBER_HALF_DOWN, "-2"},
        {"2.51", 0, NUMBER_HALF_DOWN, "3"},
        {"1.121", 2, NUMBER_UP, "1.13"},
        {"-1.121", 2, NUMBER_UP, "-1.13"},
        {"1.129", 2, NUMBER_DOWN, "1.12"},
        {"-1.129", 2, NUMBER_DOWN, "-1.12"},
        {"-1.5", 0, NUMBER_FLOOR, "-2"},
        {"-1.5", 0, NUMBER_CEILING, "-1"},
        {"-0.3", 0, NUMBER_CEILING, "0"},
        {"1234.5", -2, NUMBER_HALF_UP, "1200"},
        {"1250", -2, NUMBER_HALF_EVEN, "1200"},
        {"1350", -2, NUMBER_HALF_EVEN, "1400"},
        {"5.5", 6176, NUMBER_UP, "5.5"},
        {"1", -6111, NUMBER_UP, "1E+6111"},
        {"1", -6111, NUMBER_HALF_UP, "0"},
        {"1e-6176", 0, NUMBER_CEILING, "1"},
        {"99.995", 2, NUMBER_HALF_UP, "100"},
        {"9999999999999999999999999999999999", -1, NUMBER_HALF_UP,
         "10000000000000000000000000000000000"},
        {"7", 2, NUMBER_HALF_UP, "7"},
    };
    number out;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        UNIT_TRUE(number_round(&out, parse(cases[i].x), cases[i].scale, cases[i].mode));
        UNIT_STRING(format(out), cases[i].rounded);
    }
    UNIT_FALSE(number_round(&out, parse("5.5"), 6177, NUMBER_UP));
    UNIT_FALSE(number_round(&out, parse("5.5"), -6112, NUMBER_UP));
}

static void test_rounding_names(void)
{
    number_rounding mode;
    UNIT_TRUE(number_rounding_parse(&mode, "half-up") && mode == NUMBER_HALF_UP);
    UNIT_TRUE(number_rounding_parse(&mode, "floor") && mode == NUMBER_FLOOR);
    UNIT_FALSE(number_rounding_parse(&mode, "half up"));
}

static void test_integers(void)
{
    int64_t i;
    UNIT_TRUE(number_to_int64(&i, parse("12.00")));
    UNIT_INT(i, 12);
    UNIT_TRUE(number_to_int64(&i, parse("-9223372036854775808")));
    UNIT_INT(i, INT64_MIN);
    UNIT_FALSE(number_to_int64(&i, parse("9223372036854775808")));
    UNIT_FALSE(number_to_int64(&i, parse("1.5")));
    UNIT_FALSE(number_to_int64(&i, parse("1e300")));
    UNIT_TRUE(number_to_int64(&i, parse("0e300")));
    UNIT_TRUE(number_to_scaled(&i, parse("12.34"), 2));
    UNIT_INT(i, 1234);
    UNIT_TRUE(number_to_scaled(&i, parse("-3"), 4));
    UNIT_INT(i, -30000);
    UNIT_FALSE(number_to_scaled(&i, parse("0.001"), 2));
    UNIT_FALSE(number_to_scaled(&i, parse("1e18"), 2));
    UNIT_TRUE(number_to_scaled(&i, parse("1200"), -2));
    UNIT_INT(i, 12);
    UNIT_STRING(format(number_from_scaled(-1234, 2)), "-12.34");
    UNIT_STRING(format(number_from_int(INT64_MIN)), "-9223372036854775808");
}

static void test_powers(void)
{
    static const struct {
        const char *base, *power, *result; /* "" = no number */
    } cases[] = {
        {"5", "2", "25"},
        {"-5", "3", "-125"},
        {"5", "-2", "0.04"},
        {"1.1", "2", "1.21"},
        {"0", "0", "1"},
        {"0", "5", "0"},
        {"0", "-1", ""},
        {"-8", "0.5", ""},
        {"2", "0.5", "1.414213562373095048801688724209698"},
        {"5", "2.55", "60.58617166606633673745724928244262"},
        {"3", "-1", "0.3333333333333333333333333333333333"},
        {"10", "6144", "1E+6144"},
        {"10", "6145", ""},
        {"10", "-6176", "1E-6176"},
        {"-1", "1e30", "1"},
        {"-1", "1000000001", "-1"},
        /* exp(10 - 5e-8 + ...), from 200 bits and more */
        {"1.00000001", "1000000000", "22026.46469348346165185870218274457"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        number out;
        bool ok = number_pow(&out, parse(cases[i].base), parse(cases[i].power));
        UNIT_STRING(ok ? format(out) : "", cases[i].result);
    }
}

static void test_modulo_has_the_sign_of_the_divisor(void)
{
    static const char *const cases[][3] = {
        {"12", "5", "2"},         {"-12", "5", "3"},         {"12", "-5", "-3"},
        {"-12", "-5", "-2"},      {"10.1", "4.5", "1.1"},    {"-10.1", "4.5", "3.4"},
        {"10.1", "-4.5", "-3.4"}, {"-10.1", "-4.5", "-1.1"}, {"10", "4", "2"},
        {"1e30", "7", "1"},       {"5", "0.1", "0"},         {"1e6000", "3", "1"},
    };
    number out;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        UNIT_TRUE(number_modulo(&out, parse(cases[i][0]), parse(cases[i][1])));
        UNIT_STRING(format(out), cases[i][2]);
    }
    UNIT_FALSE(number_modulo(&out, parse("10"), parse("0")));
}

static void test_transcendental(void)
{
    number out;
    UNIT_TRUE(number_sqrt(&out, parse("4")));
    UNIT_STRING(format(out), "2");
    UNIT_TRUE(number_sqrt(&out, parse("2")));
    UNIT_STRING(format(out), "1.414213562373095048801688724209698");
    UNIT_FALSE(number_sqrt(&out, parse("-1")));
    UNIT_TRUE(number_log(&out, parse("2")));
    UNIT_STRING(format(out), "0.6931471805599453094172321214581766");
    UNIT_FALSE(number_log(&out, parse("0")));
    UNIT_TRUE(number_exp(&out, parse("1")));
    UNIT_STRING(format(out), "2.718281828459045235360287471352662");
    UNIT_TRUE(number_exp(&out, parse("-1e9")));
    UNIT_STRING(format(out), "0");
    UNIT_FALSE(number_exp(&out, parse("14150")));
}

UNIT_SUITE(number, UNIT_TEST(test_text), UNIT_TEST(test_text_that_is_no_number),
           UNIT_TEST(test_digits_beyond_34_round_half_even), UNIT_TEST(test_decimal_is_exact),
           UNIT_TEST(test_short_paths_agree_with_the_general_one), UNIT_TEST(test_compare),
           UNIT_TEST(test_rounding), UNIT_TEST(test_rounding_names), UNIT_TEST(test_integers),
           UNIT_TEST(test_powers), UNIT_TEST(test_modulo_has_the_sign_of_the_divisor),
           UNIT_TEST(test_transcendental));

UNIT_MAIN(&suite_number)

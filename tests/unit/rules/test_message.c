/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts of messages: what is read, what is refused and where, what is printed. Where ICU's own MessageFormat can be asked
 * from C, with one argument by number, ours has to print the same.
 */
#include "rules/message_text.h"

#include <unicode/ucal.h>
#include <unicode/uloc.h>
#include <unicode/umsg.h>
#include <unicode/ustring.h>

#include "base/utf8.h"
#include "unit.h"

enum { SUBJECT, AMOUNT, FROM, MONTHS, SEX, MARRIED, AGE, ODD, UNTIL };

static const message_argument arguments[] = {
    [SUBJECT] = {"subject", MESSAGE_TYPE_STRING}, [AMOUNT] = {"amount", MESSAGE_TYPE_AMOUNT},
    [FROM] = {"from", MESSAGE_TYPE_DATE},         [MONTHS] = {"months", MESSAGE_TYPE_NUMBER},
    [SEX] = {"sex", MESSAGE_TYPE_STRING},         [MARRIED] = {"married", MESSAGE_TYPE_BOOLEAN},
    [AGE] = {"age", MESSAGE_TYPE_DURATION},       [ODD] = {"odd", MESSAGE_TYPE_UNKNOWN},
    [UNTIL] = {"until", MESSAGE_TYPE_OFFER_ONLY},
};
#define N_ARGUMENTS (sizeof arguments / sizeof *arguments)

static value values[N_ARGUMENTS];
static arena a;

static value string(const char *s)
{
    return value_string(s, strlen(s));
}

static value decimal(const char *s)
{
    number n;
    UNIT_TRUE(number_parse(&n, s, strlen(s)));
    return value_number(n);
}

static void reset(void)
{
    values[SUBJECT] = string("4711");
    values[AMOUNT] = string("1234567.50");
    values[FROM] = value_date((temporal_date){2026, 3, 1});
    values[MONTHS] = value_int(3);
    values[SEX] = string("female");
    values[MARRIED] = value_boolean(true);
    values[AGE] = value_months(26);
    values[ODD] = decimal("2.5");
    values[UNTIL] = value_null();
}

static void put_faults(text *out, const message_faults *faults)
{
    for (size_t i = 0; i < faults->n; i++) {
        const message_fault *f = &faults->items[i];
        text_printf(out, "%s%zu: %s%s%s%s%s", i > 0 ? "; " : "", f->at,
                    f->warning ? "warning: " : "", f->what, f->hint != NULL && *f->hint ? " (" : "",
                    f->hint != NULL ? f->hint : "", f->hint != NULL && *f->hint ? ")" : "");
    }
}

/* The text, or the faults. */
static void render(text *out, const char *lang, const char *currency, int minor_unit,
                   const char *pattern)
{
    message_pattern p;
    message_faults faults = {.a = &a};
    message_setting setting = {.lang = lang, .currency = currency, .minor_unit = minor_unit};
    text_clear(out);
    if (message_pattern_parse(&p, &a, pattern, strlen(pattern), arguments, N_ARGUMENTS, &faults)) {
        message_text *t = message_text_open(&p, &setting, &faults);
        if (faults.n_errors == 0) {
            text again = {0};
            message_text_render(t, values, out);
            message_text_render(t, values, &again);
            UNIT_STRING(text_string(&again), text_string(out));
            text_dispose(&again);
        }
        message_text_close(t);
    }
    put_faults(out, &faults);
}

static void check(const char *lang, const char *pattern, const char *expected)
{
    text out = {0};
    arena_init(&a, 4096);
    render(&out, lang, "CNY", 2, pattern);
    UNIT_STRING(text_string(&out), expected);
    text_dispose(&out);
    arena_dispose(&a);
}

static void en(const char *pattern, const char *expected)
{
    check("en", pattern, expected);
}

static void zh(const char *pattern, const char *expected)
{
    check("zh", pattern, expected);
}

/* ---- plain values ---- */

static void test_plain(void)
{
    reset();
    en("", "");
    en("From {from} you get {amount} yuan, {subject}.",
       "From 2026-03-01 you get 1234567.50 yuan, 4711.");
    zh("您自{from}起每月领取{amount}元。", "您自2026-03-01起每月领取1234567.50元。");
    en("{ amount }{\n\tmonths}{married}{age}{odd}", "1234567.503trueP2Y2M2.5");
    values[MONTHS] = value_null();
    en("<{months}>", "<>");
    values[SUBJECT] = string("{amount} 'x' # \xe2\x82\xac");
    en("{subject}", "{amount} 'x' # \xe2\x82\xac"); /* braces in a value mean nothing */
}

static void test_apostrophes(void)
{
    reset();
    en("You don't pay.", "You don't pay.");
    en("the children''s", "the children's");
    en("'{'amount'}'", "{amount}");
    en("'{amount} isn''t {'", "{amount} isn't {");
    en("ends with '", "ends with '");
    en("# is a sign", "# is a sign");
    en("it's '#'1", "it's '#'1");
    en("{months, plural, other {# '#' it''s don't}}", "3 # it's don't");
    en("'{amount}'",
       "{amount}0: warning: '{amount}' in apostrophes is printed as it stands (for the value in "
       "apostrophes: ''{amount}'')");
    en("''{amount}''", "'1234567.50'");
    en("it '{starts", "3: what this apostrophe quotes has no end (an apostrophe before a brace "
                      "quotes; as a mark of "
                      "its own write two)");
}

/* ---- numbers ---- */

static void test_numbers(void)
{
    reset();
    values[MONTHS] = decimal("1234567.8915");
    en("{months, number}", "1,234,567.892");
    en("{months,number,integer}", "1,234,568");
    en("{months, number, #,##0.00}", "1,234,567.89");
    en("{months, number, ::.0}", "1,234,567.9");
    en("{months, number, ::compact-short}", "1.2M");
    zh("{months, number, ::compact-short}", "123\xe4\xb8\x87");
    check("de", "{months, number}", "1.234.567,892");
    values[MONTHS] = decimal("0.255");
    en("{months, number, percent}", "26%");
    en("{months, number, '#'0.0#}", "#0.26");         /* half even, as ICU */
    values[MONTHS] = decimal("9007199254740993.125"); /* beyond what a double holds */
    en("{months, number}", "9,007,199,254,740,993.125");
    values[MONTHS] = decimal("1234567890123456789012345678901234");
    en("{months, number}", "1,234,567,890,123,456,789,012,345,678,901,234");
    en("{months, number, ::group-off}", "1234567890123456789012345678901234");
    values[MONTHS] = decimal("1E+40");
    en("{months, number}", "10,000,000,000,000,000,000,000,000,000,000,000,000,000");
    values[MONTHS] = value_null();
    en("<{months, number}>", "<>");
    values[MONTHS] = string("no number after all");
    en("<{months, number}>", "<no number after all>");
}

static void test_amounts(void)
{
    reset();
    en("{amount, number}", "1,234,567.50");
    zh("{amount, number}", "1,234,567.50");
    check("de", "{amount, number, currency}",
          "1.234.567,50\xc2\xa0"
          "CN\xc2\xa5");
    zh("{amount, number, currency}", "\xc2\xa5"
                                     "1,234,567.50");
    en("{amount, number, integer}", "1,234,567.50"); /* never rounded */
    en("{amount, number, #,##0}", "1,234,567.50");
    en("{amount, number, #,##0.0}", "1,234,567.5");
    en("{amount, number, #0.000}", "1234567.500");
    en("{amount, number, ::.00}", "1,234,567.50");
    values[AMOUNT] = string("3600.00");
    en("{amount} {amount, number} {amount, number, integer} {amount, number, #,##0}",
       "3600.00 3,600.00 3,600 3,600");
    values[AMOUNT] = string("92233720368547758.07");
    en("{amount, number}", "92,233,720,368,547,758.07");
    values[AMOUNT] = string("1.00");
    en("{amount, plural, =1 {exactly # yuan} one {one} other {# yuan}}", "exactly 1.00 yuan");
    en("{amount, plural, one {one} other {# yuan}}", "1.00 yuan");
    en("{amount, number, ::compact-short}", "17: this format would print the amount 12345678.91 as "
                                            "12M (an amount is printed to its last digit: number "
                                            "without style, or currency)");
    en("{amount, number, ::currency/JPY}",
       "17: this format would print the amount 12345678.91 as \xc2\xa5"
       "12,345,679 (an amount is printed to its last "
       "digit: number without style, or currency)");
    en("{amount, number, @@@}", "17: this format would print the amount 12345678.91 as 12300000 "
                                "(an amount is printed to its last digit: number "
                                "without style, or currency)");
    en("{amount, number, percent}", "17: an amount is no percent");
}

static void test_minor_units(void)
{
    static const char *const printed[] = {"7,000", "7,000.0", "7,000.00", "7,000.000",
                                          "7,000.0000"};
    static const char *const given[] = {"7000", "7000.0", "7000.00", "7000.000", "7000.0000"};
    text out = {0};
    for (int digits = 0; digits <= 4; digits++) {
        arena_init(&a, 4096);
        reset();
        values[AMOUNT] = string(given[digits]);
        render(&out, "en", "XTS", digits,
               "{amount, number}|{amount, plural, other {#}}|{amount, number, integer}");
        char expected[64];
        snprintf(expected, sizeof expected, "%s|%s|7,000", printed[digits], printed[digits]);
        UNIT_STRING(text_string(&out), expected);
        arena_dispose(&a);
    }
    arena_init(&a, 4096);
    render(&out, "en", "", 0, "{amount, number, currency}");
    UNIT_STRING(text_string(&out),
                "17: the benefit has no currency (the currency is that of <amount>)");
    arena_dispose(&a);
    text_dispose(&out);
}

/* ---- dates ---- */

static void test_dates(void)
{
    reset();
    en("{from, date}", "Mar 1, 2026");
    en("{from, date, short}|{from, date, medium}|{from, date, long}|{from, date, full}",
       "3/1/26|Mar 1, 2026|March 1, 2026|Sunday, March 1, 2026");
    zh("{from, date, long}|{from, date, full}", "2026\xe5\xb9\xb4"
                                                "3\xe6\x9c\x88"
                                                "1\xe6\x97\xa5|2026\xe5\xb9\xb4"
                                                "3\xe6\x9c\x88"
                                                "1\xe6\x97\xa5\xe6\x98\x9f"
                                                "\xe6\x9c\x9f\xe6\x97\xa5");
    check("en-GB", "{from, date, long}", "1 March 2026");
    en("{from, date, ::yMMMM}", "March 2026");
    en("{from, date, EEEE 'the' d.M.yyyy}", "Sunday the 1.3.2026");
    values[FROM] = value_date((temporal_date){1500, 2, 28}); /* one calendar for all times */
    en("{from, date, yyyy-MM-dd}", "1500-02-28");
    values[FROM] = value_date((temporal_date){9999, 12, 31});
    en("{from, date, yyyy-MM-dd}", "9999-12-31");
    values[FROM] = value_date((temporal_date){999999, 1, 1});
    en("{from, date, long}", "999999-01-01"); /* as it is */
    values[FROM] = value_null();
    en("<{from, date, long}>", "<>");
    en("{from, date, yyyy-mm-dd}",
       "13: 'm' is no part of a date (a date has no time of day; the month is M, the day d)");
    en("{from, date, d MMMM YYYY}", "13: 'Y' without the week (the year is y; Y counts by whole "
                                    "weeks, so that 31 December may be of the next one)");
    en("{from, date, ::jmm}",
       "13: 'h' is no part of a date (a date has no time of day; the month is M, the day d)");
    en("{from, date, lang}",
       "13: 'l' is no part of a date (words in a date pattern stand in apostrophes)");
}

/* ---- branches ---- */

static void test_plural(void)
{
    static const char months[] = "{months, plural, =0 {nothing} one {# month} other {# months}}";
    reset();
    en(months, "3 months");
    values[MONTHS] = value_int(1);
    en(months, "1 month");
    zh("{months, plural, other {#\xe4\xb8\xaa\xe6\x9c\x88}}", "1\xe4\xb8\xaa\xe6\x9c\x88");
    values[MONTHS] = value_int(0);
    en(months, "nothing");
    values[MONTHS] = decimal("1.5");
    en(months, "1.5 months");
    values[MONTHS] = value_int(12345);
    en(months, "12,345 months");
    values[MONTHS] = decimal("9007199254740993");
    en(months, "9,007,199,254,740,993 months");
    values[MONTHS] = value_null();
    en(months, " months");
    values[MONTHS] = value_int(22);
    en("{months, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}", "22nd");
    check("ru",
          "{months, plural, one {# \xd0\xb3\xd0\xbe\xd0\xb4} few {# "
          "\xd0\xb3\xd0\xbe\xd0\xb4\xd0\xb0} many {# "
          "\xd0\xbb\xd0\xb5\xd1\x82} other {?}}",
          "22 \xd0\xb3\xd0\xbe\xd0\xb4\xd0\xb0");
    values[MONTHS] = value_int(3);
    en("{months, plural, offset:1 =1 {only you} one {you and one} other {you and # more}}",
       "you and 2 more");
    values[MONTHS] = value_int(2);
    en("{months, plural, offset:1 =1 {only you} one {you and one} other {you and # more}}",
       "you and one");
}

static void test_select(void)
{
    reset();
    en("{sex, select, female {her} male {his} other {their}}", "her");
    en("{married, select, true {spouse} other {nobody}}", "spouse");
    values[SEX] = string("x");
    values[MARRIED] = value_boolean(false);
    en("{sex,select,female{her}male{his}other{their}} {married, select, true {a} false {b} other "
       "{c}}",
       "their b");
    values[SEX] = value_null();
    values[MARRIED] = value_null();
    en("{sex, select, female {her} other {their}} {married, select, true {a} other {c}}",
       "their c");
    values[SEX] = string("female");
    en("{sex, select, female {{months, plural, one {her month} other {her # months, {from, date, "
       "::y}}}} other {}}",
       "her 3 months, 2026");
    en("{months, plural, other {{sex, select, female {#} other {}} #}}",
       "# 3"); /* as ICU: # of a plural's own text */
}

/* ---- faults ---- */

static void test_faults(void)
{
    reset();
    en("{amuont}", "1: nothing is called '{amuont}' in this message (did you mean 'amount'?)");
    en("You get {amount", "8: '{' without '}' after it (a brace that is to be printed is written "
                          "'{', apostrophes included)");
    en("You } get", "4: '}' without '{' before it (a brace that is to be printed is written '}', "
                    "apostrophes included)");
    en("{}", "1: here stands the name of an argument (an argument is written {name} or {name, "
             "format, style}; a brace that "
             "is to be printed '{')");
    en("{amount number}", "8: after the name stands a comma or '}' (an argument is written {name} "
                          "or {name, format, style}; "
                          "a brace that is to be printed '{')");
    en("{0}", "1: nothing is called '{0}' in this message (expected one of: subject, amount, from, "
              "months, sex, married, age, odd)");
    en("{until}", "1: '{until}' has a value in messages on=\"offer\" only");
    en("{amount, money}", "9: there is no format 'money' (expected one of: number, date, plural, "
                          "selectordinal, select)");
    en("{from, time}", "7: there is no format 'time' (expected one of: number, date, plural, "
                       "selectordinal, select)");
    en("{amount, }",
       "9: here stands a format (expected one of: number, date, plural, selectordinal, select)");
    en("{amount, date}",
       "9: 'amount' is an amount, which has no format 'date' (for a number: number, plural or "
       "selectordinal; =1 {...} in a plural is exactly 1)");
    en("{from, number}", "7: 'from' is a date, which has no format 'number' (for a date: date)");
    en("{sex, plural, other {}}",
       "6: 'sex' is a string, which has no format 'plural' (for a string or a boolean: select)");
    en("{months, select, 1 {} other {}}",
       "9: 'months' is a number, which has no format 'select' (for a number: number, "
       "plural or selectordinal; =1 {...} in a plural is exactly 1)");
    en("{age, number}", "6: 'age' is a duration, which has no format 'number' (a duration has no "
                        "format; let a decision "
                        "give its months or days as a number)");
    en("{odd, number}", "6: 'odd' has no known type, so it has no format 'number' (declare the "
                        "type of its decision, or "
                        "print it as it is: {name})");
    en("{amount, number, currency-like}",
       "17: there is no number style 'currency-like' (expected integer, percent, "
       "currency, a pattern as #,##0.00 or a skeleton as ::.00)");
    en("{months, number, ::nonsense}",
       "17: '::nonsense' is no number skeleton (::.00, ::compact-short, ::currency/CNY: "
       "https://unicode-org.github.io/icu/userguide/format_parse/numbers/skeletons)");
    en("{months, number, 0.0.0}",
       "17: '0.0.0' is no number pattern (a pattern is written as #,##0.00)");
    en("{months, plural}",
       "15: the branches are missing ({name, plural, one {text} other {text}})");
    en("{months, plural, one {x}}",
       "0: the branch 'other' is missing (add: other {text}, for all the rest)");
    en("{months, plural, ones {x} other {y}}",
       "17: a plural has no branch 'ones' (expected one of: zero, one, two, few, "
       "many, other, =1)");
    en("{months, plural, one {x} one {z} other {y}}", "25: there is a branch 'one' already");
    en("{months, plural, =1 {x} =1.0 {z} other {y}}", "24: there is a branch '=1.0' already");
    en("{months, plural, =x {x} other {y}}", "18: here stands a number: 1, 2.5");
    en("{months, plural, other x}",
       "23: here stands the text of a branch in braces (a branch is written other {text})");
    en("{months, plural, other {x {from}",
       "23: '{' without '}' after it (a brace that is to be printed is written '{', "
       "apostrophes included)");
    en("{married, select, yes {x} other {}}",
       "18: a boolean is never 'yes' (expected one of: true, false, other)");
    en("{amuont} {from, number} {frm}", /* each one, as long as the syntax holds */
       "1: nothing is called '{amuont}' in this message (did you mean 'amount'?); 16: 'from' is a "
       "date, which has no "
       "format 'number' (for a date: date); 25: nothing is called '{frm}' in this message (did you "
       "mean 'from'?)");
    check("xx", "{amount}", "1234567.50");
    check("xx", "{amount, number}",
          "0: numbers and dates have no form in 'xx' (print values as they are, {name}, or take "
          "a language that ICU knows)");
}

static void test_depth(void)
{
    char pattern[600] = "";
    text out = {0};
    reset();
    arena_init(&a, 4096);
    for (int i = 0; i < 12; i++) {
        strcat(pattern, "{sex, select, other {");
    }
    for (int i = 0; i < 12; i++) {
        strcat(pattern, "}}");
    }
    render(&out, "en", "", 0, pattern);
    UNIT_CONTAINS(text_string(&out), "branches within branches");
    text_dispose(&out);
    arena_dispose(&a);
}

static void test_names(void)
{
    UNIT_TRUE(message_name_fits("amount"));
    UNIT_TRUE(message_name_fits("birth_date"));
    UNIT_TRUE(message_name_fits("\xe9\x87\x91\xe9\xa2\x9d"));
    UNIT_FALSE(message_name_fits(""));
    UNIT_FALSE(message_name_fits("birth date"));
    UNIT_FALSE(message_name_fits("1st"));
    UNIT_FALSE(message_name_fits("a-b"));
}

/* The last of two with one name counts, as in the JSON of the row. */
static void test_same_name(void)
{
    static const message_argument two[] = {{"amount", MESSAGE_TYPE_AMOUNT},
                                           {"amount", MESSAGE_TYPE_STRING}};
    const value given[] = {string("1.00"), string("a lot")};
    message_pattern p;
    text out = {0};
    arena_init(&a, 4096);
    message_faults faults = {.a = &a};
    UNIT_TRUE(message_pattern_parse(&p, &a, "{amount}", 8, two, 2, &faults));
    message_text *t = message_text_open(&p, &(message_setting){"en", "CNY", 2}, &faults);
    message_text_render(t, given, &out);
    UNIT_STRING(text_string(&out), "a lot");
    message_text_close(t);
    text_dispose(&out);
    arena_dispose(&a);
}

/* ---- nothing of the process ---- */

static void test_process(void)
{
    static const char pattern[] =
        "{from, date, full} {amount, number, currency} {months, plural, one {#} other {# x}}";
    UErrorCode status = U_ZERO_ERROR;
    static const UChar auckland[] = {'P', 'a', 'c', 'i', 'f', 'i', 'c', '/', 'A',
                                     'u', 'c', 'k', 'l', 'a', 'n', 'd', 0};
    static const UChar honolulu[] = {'P', 'a', 'c', 'i', 'f', 'i', 'c', '/', 'H',
                                     'o', 'n', 'o', 'l', 'u', 'l', 'u', 0};
    reset();
    for (int i = 0; i < 2; i++) {
        uloc_setDefault(i == 0 ? "ar_EG" : "de_DE", &status);
        ucal_setDefaultTimeZone(i == 0 ? auckland : honolulu, &status);
        UNIT_TRUE(U_SUCCESS(status));
        en(pattern, "Sunday, March 1, 2026 CN\xc2\xa5"
                    "1,234,567.50 3 x");
        check("xx", "{amount, number}",
              "0: numbers and dates have no form in 'xx' (print values as they are, {name}, or "
              "take a language that ICU knows)");
    }
}

/* ---- against ICU's MessageFormat ---- */

/* A blank before a pattern is printed by ICU and not by us, so there is none here. */

/* `pattern` with the argument 0, as ICU prints it for a double or a string. */
static void icu(text *out, const char *lang, const char *pattern, const double *x, const char *word)
{
    UChar units[512], given[64], printed[512];
    char bytes[1024];
    int32_t n, n_bytes;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(units, 512, &n, pattern, -1, &status);
    UMessageFormat *f = umsg_open(units, n, lang, NULL, &status);
    u_uastrcpy(given, word == NULL ? "" : word);
    n = x != NULL ? umsg_format(f, printed, 512, &status, *x)
                  : umsg_format(f, printed, 512, &status, given);
    u_strToUTF8(bytes, sizeof bytes, &n_bytes, printed, n, &status);
    text_clear(out);
    text_append_string(out, U_SUCCESS(status) ? bytes : u_errorName(status));
    umsg_close(f);
}

/* {0 -> {NAME */
static const char *named(const char *pattern, const char *name)
{
    text out = {0};
    for (const char *s = pattern; *s != '\0'; s++) {
        text_append_char(&out, *s);
        if (*s == '{' && s[1] == '0') {
            text_append_string(&out, name);
            s++;
        }
    }
    const char *result = arena_strdup(&a, text_string(&out));
    text_dispose(&out);
    return result;
}

static void test_as_icu(void)
{
    static const char *const languages[] = {"en", "zh", "de", "fr",      "ru", "ar",
                                            "pl", "hi", "ja", "zh-Hant", "pt", "es"};
    static const char *const of_numbers[] = {
        "{0, number}",
        "{0,number,percent}",
        "{0, number,#,##0.00}",
        "x{0, number,::.00}y",
        "{0, number, ::compact-long}",
        "{0, plural, zero {z#} one {o#} two {t#} few {f#} many {m#} other {r#}}",
        "{0, plural, offset:1 =0 {none} =1 {you} one {o#} two {t#} few {f#} many {m#} other {r#}}",
        "{0, selectordinal, one {#st} two {#nd} few {#rd} many {#m} other {#th}}",
        "it's ''{0, number}'' '{0}' '#' {0, plural, other {'#' '' # '{' {0, number,0.0}}}",
    };
    static const double numbers[] = {0,    1,     2,          3,   5,      11, 21,  22,  100,
                                     1000, 10000, 123456.789, 1.5, 0.0625, -1, 1e6, 1e15};
    static const char *const of_words[] = {"{0, select, a {A} b {B} other {O}}", "<{0}>",
                                           "{0,select,a{'{'{0}'}'}other{it''s {0} and #}}"};
    static const char *const words[] = {"a", "b", "other", "", "{0}"};
    text ours = {0}, theirs = {0};
    size_t n = 0;
    for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
        arena_init(&a, 4096);
        reset();
        for (size_t i = 0; i < sizeof of_numbers / sizeof *of_numbers; i++) {
            for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
                char digits[64];
                snprintf(digits, sizeof digits, "%.15g", numbers[k]);
                values[MONTHS] = decimal(digits);
                message_pattern p;
                message_faults faults = {.a = &a};
                const char *pattern = named(of_numbers[i], "months");
                UNIT_TRUE(message_pattern_parse(&p, &a, pattern, strlen(pattern), arguments,
                                                N_ARGUMENTS, &faults));
                message_text *t =
                    message_text_open(&p, &(message_setting){languages[l], "CNY", 2}, &faults);
                text_clear(&ours);
                message_text_render(t, values, &ours);
                message_text_close(t);
                icu(&theirs, languages[l], of_numbers[i], &numbers[k], NULL);
                /* '{0}' quoted is another text */
                const char *same = named(text_string(&theirs), "months");
                UNIT_AT(strcmp(text_string(&ours), same) == 0, __FILE__, __LINE__,
                        "%s of %s in %s: ours %s, ICU's %s", digits, pattern, languages[l],
                        text_string(&ours), same);
                n++;
            }
        }
        for (size_t i = 0; i < sizeof of_words / sizeof *of_words; i++) {
            for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
                values[SEX] = string(words[k]);
                render(&ours, languages[l], "CNY", 2, named(of_words[i], "sex"));
                icu(&theirs, languages[l], of_words[i], NULL, words[k]);
                UNIT_STRING(text_string(&ours), text_string(&theirs));
                n++;
            }
        }
        arena_dispose(&a);
    }
    UNIT_INT(n, 12 * (9 * 17 + 3 * 5));
    text_dispose(&ours);
    text_dispose(&theirs);
}

UNIT_SUITE(message, UNIT_TEST(test_plain), UNIT_TEST(test_apostrophes), UNIT_TEST(test_numbers),
           UNIT_TEST(test_amounts), UNIT_TEST(test_minor_units), UNIT_TEST(test_dates),
           UNIT_TEST(test_plural), UNIT_TEST(test_select), UNIT_TEST(test_faults),
           UNIT_TEST(test_depth), UNIT_TEST(test_names), UNIT_TEST(test_same_name),
           UNIT_TEST(test_process), UNIT_TEST(test_as_icu));

UNIT_MAIN(&suite_message)

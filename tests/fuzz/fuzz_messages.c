/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as the text of a message; the first says in which language. What our reader takes, ICU's own takes too; what is taken
 * is printed alike twice, as UTF-8, whatever the values.
 */
#include <stdio.h>
#include <string.h>

#include <unicode/umsg.h>
#include <unicode/ustring.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "rules/message_text.h"

static const char *const WORDS[] = {"{amount}",
                                    "{from, date, long}",
                                    "{n, plural, one {# x} other {# y}}",
                                    "{s, select, a {x} other {y}}",
                                    "{b, select, true {x} other {}}",
                                    "{n, selectordinal, other {#}}",
                                    "offset:1",
                                    "=1 {",
                                    "{",
                                    "}",
                                    "'",
                                    "''",
                                    "'{'",
                                    "#",
                                    ",",
                                    "number",
                                    "integer",
                                    "percent",
                                    "currency",
                                    "#,##0.00",
                                    "::compact-short",
                                    "::.00",
                                    "::currency/EUR",
                                    "::scale/100",
                                    "date",
                                    "short",
                                    "full",
                                    "::yMMMd",
                                    "yyyy-MM-dd",
                                    "EEEE",
                                    "plural",
                                    "select",
                                    "selectordinal",
                                    "other {",
                                    "few {",
                                    "zero {",
                                    "amount",
                                    "from",
                                    "n",
                                    "s",
                                    "b",
                                    "d",
                                    "\xe3\x80\x80",
                                    "\xc2\x85",
                                    "\xef\xbc\x8c",
                                    "\xe5\x85\x83",
                                    "\xe2\x80\xae",
                                    NULL};

static const message_argument arguments[] = {
    {"amount", MESSAGE_TYPE_AMOUNT}, {"from", MESSAGE_TYPE_DATE},
    {"n", MESSAGE_TYPE_NUMBER},      {"s", MESSAGE_TYPE_STRING},
    {"b", MESSAGE_TYPE_BOOLEAN},     {"d", MESSAGE_TYPE_DURATION},
    {"u", MESSAGE_TYPE_UNKNOWN},     {"until", MESSAGE_TYPE_OFFER_ONLY}};
#define N_ARGUMENTS (sizeof arguments / sizeof *arguments)

static bool icu_takes(const char *s, size_t n, const char *lang)
{
    static UChar units[8192];
    UErrorCode status = U_ZERO_ERROR;
    int32_t n_units;
    u_strFromUTF8(units, 8192, &n_units, s, (int32_t)n, &status);
    fuzz_check(U_SUCCESS(status), "no UTF-16: %s", u_errorName(status));
    UMessageFormat *f = umsg_open(units, n_units, lang, NULL, &status);
    umsg_close(f);
    return U_SUCCESS(status);
}

static void print(const message_pattern *p, const message_setting *setting)
{
    number big = number_from_scaled(-123456789, 2);
    const value some[][N_ARGUMENTS] = {
        {value_string("180.00", 6), value_date((temporal_date){2026, 2, 28}), value_int(1),
         value_string("a", 1), value_boolean(true), value_months(14), value_number(big)},
        {value_string("0.01", 4), value_date((temporal_date){-44, 3, 15}), value_number(big),
         value_string("{\xe5\x85\x83}", 5), value_boolean(false)},
        {{0}}};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        text first = {0}, second = {0};
        message_text *t = message_text_open(p, setting, NULL);
        message_text_render(t, some[i], &first);
        message_text_close(t);
        t = message_text_open(p, setting, NULL);
        for (size_t k = 0; k <= i; k++) {
            text_clear(&second);
            message_text_render(t, some[k], &second);
        }
        message_text_close(t);
        fuzz_check(strcmp(text_string(&first), text_string(&second)) == 0,
                   "printed as '%s' and as '%s'", text_string(&first), text_string(&second));
        fuzz_check(utf8_valid(first.bytes, first.size), "no UTF-8");
        text_dispose(&first);
        text_dispose(&second);
    }
}

int fuzz_messages(const uint8_t *data, size_t n)
{
    static const char *const languages[] = {"en", "zh", "ru", "ar", "zh-Hant", "xx"};
    if (n == 0 || memchr(data + 1, 0, n - 1) != NULL ||
        !utf8_valid((const char *)data + 1, n - 1)) {
        return 0; /* XML has let nothing else through */
    }
    arena a;
    arena_init(&a, 16 * 1024);
    const char *s = arena_copy(&a, data + 1, n - 1);
    message_setting setting = {.lang = languages[data[0] % 6],
                               .currency = data[0] & 64 ? "" : "CNY",
                               .minor_unit = data[0] % 5};
    message_pattern p;
    message_faults faults = {.a = &a};
    bool taken = message_pattern_parse(&p, &a, s, n - 1, arguments, N_ARGUMENTS, &faults);
    fuzz_check(taken == (faults.n_errors == 0), "refused without a word");
    if (taken) {
        message_text_close(message_text_open(&p, &setting, &faults));
        print(&p, &setting); /* also with formats that were refused */
        if (faults.n_errors == 0) {
            fuzz_check(icu_takes(s, n - 1, setting.lang), "ICU does not take '%s'", s);
        }
    }
    for (size_t i = 0; i < faults.n; i++) {
        fuzz_check(faults.items[i].at < n, "a fault behind the end: %s", faults.items[i].what);
        fuzz_check(utf8_valid(faults.items[i].what, strlen(faults.items[i].what)),
                   "a fault that is no UTF-8");
    }
    arena_dispose(&a);
    return 0;
}

const fuzz_target fuzz_this = {"messages", fuzz_messages, WORDS, 400};

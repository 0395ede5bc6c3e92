/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formats of a text, opened once, and the walk over its parts for each message. ICU's own
 * MessageFormat is not used to print: from C it takes numbers as doubles and dates in the time zone
 * of the process. The same is made of its parts here (unum, unumf, udat, uplrules), which take
 * decimals and a time zone; test_message.c holds the two against each other where both can.
 */
#include "rules/message_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/ucal.h>
#include <unicode/uchar.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/unumberformatter.h>
#include <unicode/upluralrules.h>
#include <unicode/ures.h>
#include <unicode/ustring.h>

#include "base/translate.h"
#include "base/utf8.h"

#define LOCALE_SIZE 64
#define UNITS_MIN   256 /* of UTF-16 */
#define DAY_MS      86400000.0
#define PROBE_SIZE  16
#define GREGORIAN_BEGINS \
    (-1e15) /* ms; before any year that is printed: dates of FEEL have one calendar */

typedef struct slot {
    /* a number by a style or a pattern; `exact` for amounts that `format` would round */
    UNumberFormat *format, *exact;
    int32_t fraction_max;
    /* a number by a skeleton, and that of a plural */
    UNumberFormatter *formatter;
    UFormattedNumber *formatted;
    bool has_number; /* `formatted` is of this message */
    UPluralRules *rules;
    UDateFormat *date;
} slot;

struct message_text {
    const message_pattern *pattern;
    char locale[LOCALE_SIZE];
    const message_setting *setting; /* while opening */
    message_faults *faults;         /* may be NULL */
    slot *slots;
    UChar *units; /* scratch */
    int32_t n_units;
    text decimal; /* scratch */
};

static void *allocate(size_t n, size_t size)
{
    void *p = calloc(n > 0 ? n : 1, size);
    if (p == NULL) {
        arena_out_of_memory(n * size);
    }
    return p;
}

/* A failure of ICU that is not one of memory is the text's fault. */
static bool went_well(UErrorCode status)
{
    if (status == U_MEMORY_ALLOCATION_ERROR) {
        arena_out_of_memory(0);
    }
    return U_SUCCESS(status);
}

/* ---- UTF-16 ---- */

static void reserve_units(message_text *t, int32_t n)
{
    if (n > t->n_units) {
        free(t->units);
        t->n_units = n + UNITS_MIN;
        t->units = allocate((size_t)t->n_units, sizeof *t->units);
    }
}

/* In the scratch units; the number of them. */
static int32_t to_units(message_text *t, const char *bytes, size_t size)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = 0;
    reserve_units(t, (int32_t)size + 1);
    u_strFromUTF8(t->units, t->n_units, &n, bytes, (int32_t)size, &status);
    return went_well(status) ? n : 0;
}

static void append_units(text *out, const UChar *units, int32_t n)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t n_bytes = 0;
    text_reserve(out, (size_t)n * 3 + 1);
    u_strToUTF8(out->bytes + out->size, n * 3 + 1, &n_bytes, units, n, &status);
    if (went_well(status)) {
        out->size += (size_t)n_bytes;
    }
}

/* ---- printing ---- */

static void put_plain(text *out, value v)
{
    if (value_is_null(v)) {
        return;
    }
    if (v.kind == VALUE_STRING) {
        text_append(out, v.as.string.bytes, v.as.string.size);
        return;
    }
    text json = {0};
    value_to_json(&json, v);
    bool quoted = json.size >= 2 && json.bytes[0] == '"';
    text_append(out, json.bytes + quoted, json.size - 2 * (size_t)quoted);
    text_dispose(&json);
}

/* The decimals of a number, NULL if it is none. */
static const text *decimal_of(message_text *t, const message_part *p, value v)
{
    message_type type = t->pattern->arguments[p->argument].type;
    text_clear(&t->decimal);
    if (v.kind == VALUE_NUMBER) {
        char digits[NUMBER_TEXT_MAX];
        text_append(&t->decimal, digits, number_format(digits, v.as.number));
        return &t->decimal;
    }
    number parsed;
    if (v.kind == VALUE_STRING && type == MESSAGE_TYPE_AMOUNT &&
        number_parse(&parsed, v.as.string.bytes, v.as.string.size)) {
        text_append(&t->decimal, v.as.string.bytes, v.as.string.size);
        return &t->decimal;
    }
    return NULL;
}

/* Digits after the point, without zeros at the end. */
static int32_t fraction_digits(const text *decimal)
{
    const char *point = memchr(decimal->bytes, '.', decimal->size);
    if (point == NULL) {
        return 0;
    }
    const char *end = decimal->bytes + decimal->size;
    while (end[-1] == '0') {
        end--;
    }
    return (int32_t)(end - point - 1);
}

static bool put_formatted(message_text *t, const slot *s, text *out)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = unumf_resultToString(s->formatted, t->units, t->n_units, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        reserve_units(t, n + 1);
        n = unumf_resultToString(s->formatted, t->units, t->n_units, &status);
    }
    if (went_well(status)) {
        append_units(out, t->units, n);
    }
    return went_well(status);
}

static bool put_by_skeleton(message_text *t, const slot *s, const text *decimal, text *out)
{
    UErrorCode status = U_ZERO_ERROR;
    unumf_formatDecimal(s->formatter, decimal->bytes, (int32_t)decimal->size, s->formatted,
                        &status);
    return went_well(status) && put_formatted(t, s, out);
}

static bool put_by_format(message_text *t, const UNumberFormat *format, const text *decimal,
                          text *out)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = unum_formatDecimal(format, decimal->bytes, (int32_t)decimal->size, t->units,
                                   t->n_units, NULL, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        reserve_units(t, n + 1);
        n = unum_formatDecimal(format, decimal->bytes, (int32_t)decimal->size, t->units, t->n_units,
                               NULL, &status);
    }
    if (went_well(status)) {
        append_units(out, t->units, n);
    }
    return went_well(status);
}

static bool put_number(message_text *t, const message_part *p, value v, text *out)
{
    const slot *s = &t->slots[p->slot];
    const text *decimal = decimal_of(t, p, v);
    if (decimal == NULL) {
        return false;
    }
    if (s->formatter != NULL) {
        return put_by_skeleton(t, s, decimal, out);
    }
    bool would_round = s->exact != NULL && fraction_digits(decimal) > s->fraction_max;
    const UNumberFormat *format = would_round ? s->exact : s->format;
    return format != NULL && put_by_format(t, format, decimal, out);
}

static bool put_date(message_text *t, const message_part *p, value v, text *out)
{
    const slot *s = &t->slots[p->slot];
    if (v.kind != VALUE_DATE || s->date == NULL || v.as.date.year < 1 || v.as.date.year > 9999) {
        return false;
    }
    UErrorCode status = U_ZERO_ERROR;
    UDate ms = (UDate)temporal_days_from_date(v.as.date) * DAY_MS;
    int32_t n = udat_format(s->date, ms, t->units, t->n_units, NULL, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        reserve_units(t, n + 1);
        n = udat_format(s->date, ms, t->units, t->n_units, NULL, &status);
    }
    if (went_well(status)) {
        append_units(out, t->units, n);
    }
    return went_well(status);
}

/* By the form of the number as it is printed: in English "1" is one and "1.0" is not. */
static size_t choose_keyword(message_text *t, const message_part *p)
{
    const slot *s = &t->slots[p->slot];
    UErrorCode status = U_ZERO_ERROR;
    UChar keyword[16];
    char key[16];
    int32_t n = uplrules_selectFormatted(s->rules, s->formatted, keyword,
                                         (int32_t)(sizeof keyword / sizeof *keyword), &status);
    if (!went_well(status) || n >= (int32_t)sizeof key) {
        return p->other;
    }
    u_UCharsToChars(keyword, key, n);
    key[n] = '\0';
    for (size_t i = 0; i < p->n_branches; i++) {
        if (!p->branches[i].exact && strcmp(p->branches[i].key, key) == 0) {
            return i;
        }
    }
    return p->other;
}

static size_t choose_plural(message_text *t, const message_part *p, value v)
{
    slot *s = &t->slots[p->slot];
    const text *decimal = decimal_of(t, p, v);
    number x, shown;
    s->has_number = false;
    if (decimal == NULL || s->formatter == NULL || s->rules == NULL ||
        !number_parse(&x, decimal->bytes, decimal->size) || !number_sub(&shown, x, p->minus)) {
        return p->other;
    }
    if (number_compare(p->minus, number_from_int(0)) != 0) {
        char digits[NUMBER_TEXT_MAX];
        size_t n = number_format(digits, shown);
        text_clear(&t->decimal);
        text_append(&t->decimal, digits, n);
    }
    UErrorCode status = U_ZERO_ERROR;
    unumf_formatDecimal(s->formatter, t->decimal.bytes, (int32_t)t->decimal.size, s->formatted,
                        &status);
    if (!went_well(status)) {
        return p->other;
    }
    s->has_number = true;
    for (size_t i = 0; i < p->n_branches; i++) {
        if (p->branches[i].exact && number_compare(p->branches[i].value, x) == 0) {
            return i;
        }
    }
    return choose_keyword(t, p);
}

static size_t choose_word(const message_part *p, value v)
{
    const char *word = value_is_true(v) ? "true" : "false";
    size_t n = strlen(word);
    if (v.kind == VALUE_STRING) {
        word = v.as.string.bytes;
        n = v.as.string.size;
    } else if (v.kind != VALUE_BOOLEAN) {
        return p->other;
    }
    for (size_t i = 0; i < p->n_branches; i++) {
        if (strlen(p->branches[i].key) == n && memcmp(p->branches[i].key, word, n) == 0) {
            return i;
        }
    }
    return p->other;
}

static void put_parts(message_text *t, const message_parts *parts, const value *values, text *out)
{
    for (size_t i = 0; i < parts->n; i++) {
        const message_part *p = &parts->items[i];
        bool is_value = p->kind != MESSAGE_LITERAL && p->kind != MESSAGE_COUNT;
        value v = is_value ? values[p->argument] : value_null();
        switch (p->kind) {
        case MESSAGE_LITERAL:
            text_append(out, p->bytes, p->size);
            break;
        case MESSAGE_COUNT:
            if (t->slots[p->slot].has_number) {
                put_formatted(t, &t->slots[p->slot], out);
            }
            break;
        case MESSAGE_PLAIN:
            put_plain(out, v);
            break;
        case MESSAGE_NUMBER:
            if (!put_number(t, p, v, out)) {
                put_plain(out, v);
            }
            break;
        case MESSAGE_DATE:
            if (!put_date(t, p, v, out)) {
                put_plain(out, v);
            }
            break;
        case MESSAGE_PLURAL:
        case MESSAGE_ORDINAL:
            put_parts(t, &p->branches[choose_plural(t, p, v)].parts, values, out);
            break;
        case MESSAGE_SELECT:
            put_parts(t, &p->branches[choose_word(p, v)].parts, values, out);
            break;
        }
    }
}

void message_text_render(message_text *t, const value *values, text *out)
{
    put_parts(t, &t->pattern->parts, values, out);
}

/* ---- opening ---- */

static void fault(message_text *t, const message_part *p, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void fault(message_text *t, const message_part *p, const char *hint, const char *format, ...)
{
    if (t->faults != NULL) {
        text what = {0};
        va_list args;
        va_start(args, format);
        text_vprintf(&what, translate(format), args);
        va_end(args);
        message_fault_add(t->faults, false, p->at, hint, "%s", text_string(&what));
        text_dispose(&what);
    }
}

/* Does ICU know the language? Where it does not, it takes the one of the process. */
static bool find_locale(message_text *t, const char *lang)
{
    UErrorCode status = U_ZERO_ERROR;
    uloc_forLanguageTag(lang, t->locale, LOCALE_SIZE, NULL, &status);
    if (!went_well(status) || status == U_STRING_NOT_TERMINATED_WARNING) {
        return false;
    }
    UResourceBundle *data = ures_open(NULL, t->locale, &status);
    ures_close(data);
    return went_well(status) && status != U_USING_DEFAULT_WARNING;
}

static bool is_amount(const message_text *t, const message_part *p)
{
    return t->pattern->arguments[p->argument].type == MESSAGE_TYPE_AMOUNT;
}

static void set_fraction(UNumberFormat *format, int32_t digits)
{
    unum_setAttribute(format, UNUM_MIN_FRACTION_DIGITS, digits);
    unum_setAttribute(format, UNUM_MAX_FRACTION_DIGITS, digits);
}

/* 12345678.91 of two digits: would the format show all of them? */
static void check_amount(message_text *t, const message_part *p)
{
    static const char digits[] = "1234567891234";
    int minor_unit = t->setting->minor_unit;
    char probe[PROBE_SIZE + 1], wanted[PROBE_SIZE + 1], shown[4 * PROBE_SIZE];
    snprintf(wanted, sizeof wanted, "%.*s", 8 + minor_unit, digits);
    snprintf(probe, sizeof probe, "%.8s%s%.*s", digits, minor_unit > 0 ? "." : "", minor_unit,
             digits + 8);
    text out = {0};
    if (!put_number(t, p, value_string(probe, strlen(probe)), &out)) {
        text_append_string(&out, translate("nothing"));
    }
    size_t n = 0;
    for (size_t i = 0; i < out.size && n + 1 < sizeof shown;) {
        int32_t digit = u_charDigitValue((UChar32)utf8_next(out.bytes, out.size, &i));
        if (digit >= 0) {
            shown[n++] = (char)('0' + digit);
        }
    }
    shown[n] = '\0';
    if (strstr(shown, wanted) == NULL) {
        fault(t, p, "an amount is printed to its last digit: number without style, or currency",
              "this format would print the amount %s as %s", probe, text_string(&out));
    }
    text_dispose(&out);
}

static void open_skeleton(message_text *t, const message_part *p, const char *skeleton)
{
    slot *s = &t->slots[p->slot];
    UErrorCode status = U_ZERO_ERROR;
    UParseError at;
    int32_t n = to_units(t, skeleton, strlen(skeleton));
    s->formatter = unumf_openForSkeletonAndLocaleWithError(t->units, n, t->locale, &at, &status);
    s->formatted = unumf_openResult(&status);
    /* What ICU takes here and refuses when it prints. */
    text one = {0}, out = {0};
    text_append_char(&one, '1');
    if (!went_well(status) || !put_by_skeleton(t, s, &one, &out)) {
        fault(t, p,
              "::.00, ::compact-short, ::currency/CNY: "
              "https://unicode-org.github.io/icu/userguide/format_parse/numbers/skeletons",
              "'::%s' is no number skeleton", skeleton);
        unumf_close(s->formatter);
        s->formatter = NULL;
    }
    text_dispose(&one);
    text_dispose(&out);
}

/* #, 0 and @ outside of quotes. */
static bool has_digits(const message_part *p)
{
    bool quoted = false;
    for (size_t i = 0; i < p->size; i++) {
        quoted ^= p->bytes[i] == '\'';
        if (!quoted && strchr("#0@", p->bytes[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static UNumberFormat *open_classic(message_text *t, const message_part *p, UErrorCode *status)
{
    bool amount = is_amount(t, p), integer = strcmp(p->bytes, "integer") == 0;
    if (*p->bytes == '\0' || integer) {
        UNumberFormat *f = unum_open(UNUM_DECIMAL, NULL, 0, t->locale, NULL, status);
        if (went_well(*status) && integer) {
            unum_setAttribute(f, UNUM_MAX_FRACTION_DIGITS, 0);
        } else if (went_well(*status) && amount) {
            set_fraction(f, t->setting->minor_unit);
        }
        return f;
    }
    if (strcmp(p->bytes, "percent") == 0) {
        return unum_open(UNUM_PERCENT, NULL, 0, t->locale, NULL, status);
    }
    if (strcmp(p->bytes, "currency") == 0) {
        UNumberFormat *f = unum_open(UNUM_CURRENCY, NULL, 0, t->locale, NULL, status);
        if (went_well(*status)) {
            int32_t n = to_units(t, t->setting->currency, strlen(t->setting->currency));
            unum_setTextAttribute(f, UNUM_CURRENCY_CODE, t->units, n, status);
            set_fraction(f, t->setting->minor_unit);
        }
        return f;
    }
    UParseError at;
    int32_t n = to_units(t, p->bytes, p->size);
    return unum_open(UNUM_PATTERN_DECIMAL, t->units, n, t->locale, &at, status);
}

static void open_number(message_text *t, const message_part *p)
{
    slot *s = &t->slots[p->slot];
    bool amount = is_amount(t, p);
    if (strncmp(p->bytes, "::", 2) == 0) {
        open_skeleton(t, p, p->bytes + 2);
        if (s->formatter != NULL && amount) {
            check_amount(t, p);
        }
        return;
    }
    bool is_word = *p->bytes == '\0' || strcmp(p->bytes, "integer") == 0 ||
                   strcmp(p->bytes, "percent") == 0 || strcmp(p->bytes, "currency") == 0;
    if (!is_word && !has_digits(p)) {
        fault(t, p,
              "expected integer, percent, currency, a pattern as #,##0.00 or a skeleton as ::.00",
              "there is no number style '%s'", p->bytes);
        return;
    }
    if (amount && strcmp(p->bytes, "percent") == 0) {
        fault(t, p, NULL, "an amount is no %s", p->bytes);
        return;
    }
    if (strcmp(p->bytes, "currency") == 0 && *t->setting->currency == '\0') {
        fault(t, p, "the currency is that of <amount>", "the benefit has no %s", p->bytes);
        return;
    }
    UErrorCode status = U_ZERO_ERROR;
    s->format = open_classic(t, p, &status);
    if (!went_well(status)) {
        fault(t, p, "a pattern is written as #,##0.00", "'%s' is no number pattern", p->bytes);
        unum_close(s->format);
        s->format = NULL;
        return;
    }
    s->fraction_max = unum_getAttribute(s->format, UNUM_MAX_FRACTION_DIGITS);
    if (amount) {
        s->exact = unum_clone(s->format, &status);
        if (went_well(status)) {
            set_fraction(s->exact, t->setting->minor_unit);
        }
        check_amount(t, p);
    }
}

static void open_plural(message_text *t, const message_part *p)
{
    slot *s = &t->slots[p->slot];
    /* What ICU's MessageFormat shows for #: at most three digits after the point. An amount has all. */
    static const char *const skeletons[] = {"precision-integer group-on-aligned",
                                            ".0 group-on-aligned", ".00 group-on-aligned",
                                            ".000 group-on-aligned", ".0000 group-on-aligned"};
    open_skeleton(t, p,
                  is_amount(t, p) ? skeletons[t->setting->minor_unit] : ".### group-on-aligned");
    UErrorCode status = U_ZERO_ERROR;
    s->rules = uplrules_openForType(
        t->locale, p->kind == MESSAGE_PLURAL ? UPLURAL_TYPE_CARDINAL : UPLURAL_TYPE_ORDINAL,
        &status);
    if (!went_well(status)) {
        s->rules = NULL;
    }
}

/* Letters outside of quotes: is each one of a date? */
static void check_date_pattern(message_text *t, const message_part *p)
{
    UErrorCode status = U_ZERO_ERROR;
    reserve_units(t, 2 * (int32_t)p->size + UNITS_MIN);
    int32_t n = udat_toPattern(t->slots[p->slot].date, false, t->units, t->n_units, &status);
    bool quoted = false, year_of_week = false, week = false;
    for (int32_t i = 0; went_well(status) && i < n; i++) {
        UChar c = t->units[i];
        quoted ^= c == '\'';
        char letter[2] = {(char)(c < 128 ? c : 0), 0};
        if (quoted || !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
            continue;
        }
        if (strchr("GyuUrQqMLwWdDFgEecY", letter[0]) == NULL) {
            fault(t, p,
                  strchr("mhHkKsSaAzZvVOXxbBj", letter[0]) != NULL
                      ? "a date has no time of day; the month is M, the day d"
                      : N_("words in a date pattern stand in apostrophes"),
                  "'%s' is no part of a date", letter);
            return;
        }
        year_of_week = year_of_week || letter[0] == 'Y';
        week = week || letter[0] == 'w';
    }
    if (year_of_week && !week) {
        fault(t, p,
              "the year is y; Y counts by whole weeks, so that 31 December may be of the next one",
              "'%s' without the week", "Y");
    }
}

static bool find_date_style(UDateFormatStyle *style, const char *name)
{
    static const struct {
        const char *name;
        UDateFormatStyle style;
    } styles[] = {{"", UDAT_MEDIUM},
                  {"short", UDAT_SHORT},
                  {"medium", UDAT_MEDIUM},
                  {"long", UDAT_LONG},
                  {"full", UDAT_FULL}};
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        if (strcmp(styles[i].name, name) == 0) {
            *style = styles[i].style;
            return true;
        }
    }
    return false;
}

/* The pattern for a skeleton, in the scratch units. */
static int32_t best_pattern(message_text *t, const message_part *p, UErrorCode *status)
{
    UChar skeleton[UNITS_MIN];
    int32_t n = to_units(t, p->bytes + 2, p->size - 2);
    if (n > UNITS_MIN) {
        *status = U_ILLEGAL_ARGUMENT_ERROR;
        return 0;
    }
    u_memcpy(skeleton, t->units, n);
    UDateTimePatternGenerator *generator = udatpg_open(t->locale, status);
    int32_t n_pattern = udatpg_getBestPattern(generator, skeleton, n, t->units, t->n_units, status);
    udatpg_close(generator);
    return n_pattern;
}

/* FEEL's calendar has no Julian dates. */
static void one_calendar(UDateFormat *date)
{
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar = ucal_clone(udat_getCalendar(date), &status);
    if (!went_well(status)) {
        return;
    }
    ucal_setGregorianChange(calendar, GREGORIAN_BEGINS, &status);
    if (went_well(status)) { /* else a calendar of another kind */
        udat_setCalendar(date, calendar);
    }
    ucal_close(calendar);
}

static void open_date(message_text *t, const message_part *p)
{
    static const UChar utc[] = {'E', 't', 'c', '/', 'U', 'T', 'C', 0};
    slot *s = &t->slots[p->slot];
    UErrorCode status = U_ZERO_ERROR;
    UDateFormatStyle style;
    if (find_date_style(&style, p->bytes)) {
        s->date = udat_open(UDAT_NONE, style, t->locale, utc, -1, NULL, 0, &status);
    } else {
        int32_t n = strncmp(p->bytes, "::", 2) == 0 ? best_pattern(t, p, &status)
                                                    : to_units(t, p->bytes, p->size);
        s->date = U_FAILURE(status) ? NULL
                                    : udat_open(UDAT_PATTERN, UDAT_PATTERN, t->locale, utc, -1,
                                                t->units, n, &status);
    }
    if (!went_well(status) || s->date == NULL) {
        fault(t, p,
              "expected short, medium, long, full, a pattern as d/M/yyyy or a skeleton as ::yMMMMd",
              "'%s' is no date style", p->bytes);
        s->date = NULL;
        return;
    }
    one_calendar(s->date);
    if (!find_date_style(&style, p->bytes)) {
        check_date_pattern(t, p);
    }
}

static void open_parts(message_text *t, const message_parts *parts)
{
    for (size_t i = 0; i < parts->n; i++) {
        const message_part *p = &parts->items[i];
        if (p->kind == MESSAGE_NUMBER) {
            open_number(t, p);
        } else if (p->kind == MESSAGE_DATE) {
            open_date(t, p);
        } else if (p->kind == MESSAGE_PLURAL || p->kind == MESSAGE_ORDINAL) {
            open_plural(t, p);
        }
        for (size_t k = 0; k < p->n_branches; k++) {
            open_parts(t, &p->branches[k].parts);
        }
    }
}

message_text *message_text_open(const message_pattern *p, const message_setting *setting,
                                message_faults *faults)
{
    message_text *t = allocate(1, sizeof *t);
    t->pattern = p;
    t->setting = setting;
    t->faults = faults;
    t->slots = allocate(p->n_slots, sizeof *t->slots);
    reserve_units(t, UNITS_MIN);
    if (p->n_slots == 0) {
        return t;
    }
    if (find_locale(t, setting->lang)) {
        open_parts(t, &p->parts);
    } else if (faults != NULL) {
        message_fault_add(faults, false, 0,
                          "print values as they are, {name}, or take a language that ICU knows",
                          "numbers and dates have no form in '%s'", setting->lang);
    }
    t->setting = NULL;
    t->faults = NULL;
    return t;
}

void message_text_close(message_text *t)
{
    if (t == NULL) {
        return;
    }
    for (size_t i = 0; i < t->pattern->n_slots; i++) {
        slot *s = &t->slots[i];
        unum_close(s->format);
        unum_close(s->exact);
        unumf_close(s->formatter);
        unumf_closeResult(s->formatted);
        uplrules_close(s->rules);
        udat_close(s->date);
    }
    text_dispose(&t->decimal);
    free(t->units);
    free(t->slots);
    free(t);
}

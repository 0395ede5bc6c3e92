/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One walker for all files of our own. It reports every unknown, missing, repeated or ill-formed
 * thing of a file at once, each at the place of the attribute's value, the text or the element.
 */
#include "rules/rulebook_form.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/translate.h"
#include "base/utf8.h"
#include "value/temporal.h"

#define COUNT_DIGITS_MAX    5
#define QUANTITY_DIGITS_MAX 14
#define QUANTITY_SCALE_MAX  4
#define ROWS_DIGITS_MAX     12
#define PERCENT_ONE         100 /* hundredths of a per cent */
#define SUGGESTIONS_MAX     12
#define NAME_BYTES_MAX      200

/* ---- names that are nearly right ---- */

void form_names_add(form_names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->items[i], name) == 0) {
            return;
        }
    }
    const char **slot = ARENA_PUSH(names->arena, &names->items, &names->n, &names->capacity);
    *slot = name;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance between the first NAME_BYTES_MAX bytes, letters' case aside. */
static unsigned distance(const char *x, const char *y)
{
    unsigned row[NAME_BYTES_MAX + 1];
    size_t nx = strnlen(x, NAME_BYTES_MAX), ny = strnlen(y, NAME_BYTES_MAX);
    for (size_t j = 0; j <= ny; j++) {
        row[j] = (unsigned)j;
    }
    for (size_t i = 1; i <= nx; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= ny; j++) {
            unsigned above = row[j];
            unsigned differs = tolower((unsigned char)x[i - 1]) != tolower((unsigned char)y[j - 1]);
            row[j] = least(least(row[j] + 1, row[j - 1] + 1), diagonal + differs);
            diagonal = above;
        }
    }
    return row[ny];
}

const char *form_suggest(arena *a, const char *wrong, const form_names *names)
{
    const char *best = NULL;
    unsigned best_distance = 1 + (unsigned)(strnlen(wrong, NAME_BYTES_MAX) / 3);
    for (size_t i = 0; i < names->n; i++) {
        unsigned d = distance(wrong, names->items[i]);
        if (d < best_distance || (d == best_distance && best == NULL)) {
            best = names->items[i];
            best_distance = d;
        }
    }
    if (best != NULL) {
        return arena_printf(a, translate("did you mean '%s'?"), best);
    }
    if (names->n == 0 || names->n > SUGGESTIONS_MAX) {
        return "";
    }
    const char *all = names->items[0];
    for (size_t i = 1; i < names->n; i++) {
        all = arena_printf(a, "%s, %s", all, names->items[i]);
    }
    return arena_printf(a, names->n > 1 ? translate("expected one of: %s") : translate("expected %s"), all);
}

const char *form_next_word(arena *a, const char *words, size_t *at, size_t *offset)
{
    size_t i = *at;
    while (words[i] != '\0' && isspace((unsigned char)words[i])) {
        i++;
    }
    size_t begin = i;
    while (words[i] != '\0' && !isspace((unsigned char)words[i])) {
        i++;
    }
    *at = i;
    *offset = begin;
    return i == begin ? NULL : arena_copy(a, words + begin, i - begin);
}

/* ---- forms of values ---- */

const char *form_of_type(const feel_type *type)
{
    switch (type->kind) {
    case FEEL_TYPE_NUMBER:
        return N_("expected a number without unit or separators: 1250.50");
    case FEEL_TYPE_DATE:
        return N_("expected a date: 2026-01-31");
    case FEEL_TYPE_BOOLEAN:
        return N_("expected 'true' or 'false'");
    case FEEL_TYPE_MONTHS:
        return N_("expected a duration of years and months: P1Y6M");
    case FEEL_TYPE_SECONDS:
        return N_("expected a duration of days and time: P30D");
    case FEEL_TYPE_TIME:
        return N_("expected a time: 08:30:00");
    case FEEL_TYPE_DATE_TIME:
        return N_("expected a date and time: 2026-01-31T08:30:00");
    default:
        return NULL;
    }
}

static bool id_fits(const char *s, size_t n)
{
    if (n == 0 || !islower((unsigned char)s[0]) || s[n - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (!islower(c) && !isdigit(c) && !(c == '-' && s[i - 1] != '-')) {
            return false;
        }
    }
    return true;
}

static bool positive_fits(const char *s, size_t n)
{
    size_t n_digits = strspn(s, "0123456789");
    return n > 0 && n <= COUNT_DIGITS_MAX && n_digits == n && strspn(s, "0") < n;
}

/* One or more words that each fit. */
static bool words_fit(const char *s, bool (*fits)(const char *s, size_t n))
{
    size_t n_words = 0;
    for (const char *c = s; *c != '\0';) {
        size_t n = strcspn(c, " \t\r\n");
        if (n > 0) {
            if (!fits(c, n)) {
                return false;
            }
            n_words++;
        }
        c += n + strspn(c + n, " \t\r\n");
    }
    return n_words > 0;
}

/* `n_dots` + 1 parts of a name in the database, none empty, nothing that quoting would have to
 * change. */
static bool dotted_fits(const char *s, unsigned n_dots)
{
    unsigned dots = 0;
    bool empty = true;
    for (const char *c = s; *c != '\0'; c++) {
        if (*c == '.') {
            if (empty) {
                return false;
            }
            dots++;
            empty = true;
        } else if ((unsigned char)*c < ' ' || *c == '"' || *c == '\\' || *c == 0x7f) {
            return false;
        } else {
            empty = false;
        }
    }
    return !empty && dots == n_dots;
}

static bool digits_fit(const char *s, size_t n_max)
{
    size_t n = strspn(s, "0123456789");
    return n > 0 && n <= n_max && s[n] == '\0';
}

/* "2.5" -> 250; -1 = it is no such number. */
static int32_t percent_of(const char *s)
{
    size_t n = strspn(s, "0123456789"), n_decimals = 0;
    int32_t hundredths = 0;
    if (n == 0 || n > COUNT_DIGITS_MAX) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        hundredths = hundredths * 10 + (s[i] - '0');
    }
    if (s[n] == '.') {
        s += n + 1;
        n = n_decimals = strspn(s, "0123456789");
        if (n == 0 || n > 2) {
            return -1;
        }
    }
    if (s[n] != '\0') {
        return -1;
    }
    for (size_t i = 0; i < 2; i++) {
        hundredths = hundredths * 10 + (i < n_decimals ? s[i] - '0' : 0);
    }
    return hundredths;
}

static bool quantity_fits(const char *s)
{
    size_t n = strspn(s, "0123456789");
    if (n == 0 || n > QUANTITY_DIGITS_MAX || s[n] == '\0') {
        return n > 0 && n <= QUANTITY_DIGITS_MAX;
    }
    size_t scale = s[n] == '.' ? strspn(s + n + 1, "0123456789") : 0;
    return scale > 0 && scale <= QUANTITY_SCALE_MAX && s[n + 1 + scale] == '\0';
}

static bool language_fits(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");
    if (n < 2 || n > 3) {
        return false;
    }
    for (s += n; *s == '-'; s += n + 1) {
        for (n = 0; isalnum((unsigned char)s[n + 1]); n++) {
        }
        if (n < 2 || n > 8) {
            return false;
        }
    }
    return *s == '\0';
}

/* A FEEL name as a person would write it: no quotes, brackets or controls, no blank at an end or
 * doubled inside. */
static bool name_fits(const char *s)
{
    size_t n = strlen(s);
    if (n == 0 || n > NAME_BYTES_MAX || s[0] == ' ' || s[n - 1] == ' ' ||
        isdigit((unsigned char)s[0])) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c < ' ' || strchr("\"\\()[]{}<>,;:=|&%#@!~^`$", c) != NULL ||
            (c == ' ' && s[i + 1] == ' ')) {
            return false;
        }
    }
    return true;
}

static bool choice_fits(const char *choices, const char *s)
{
    size_t n = strlen(s);
    for (const char *c = choices; *c != '\0' && n > 0;) {
        size_t length = strcspn(c, "|");
        if (length == n && memcmp(c, s, n) == 0) {
            return true;
        }
        c += length + (c[length] == '|');
    }
    return false;
}

static bool date_fits(const char *s)
{
    temporal_date d;
    /* Four digits: a year beyond 9999 in a law is a slip of the pen. */
    return strlen(s) == 10 && s[0] != '-' && temporal_date_parse(&d, s, 10);
}

static bool plain_text_fits(const char *s)
{
    return s[strspn(s, " \t\r\n")] != '\0';
}

static bool kind_fits(form_kind kind, const char *choices, const char *s)
{
    switch (kind) {
    case FORM_NOTHING:
        return !plain_text_fits(s);
    case FORM_TEXT:
        return plain_text_fits(s);
    case FORM_NAME:
        return name_fits(s);
    case FORM_ID:
        return id_fits(s, strlen(s));
    case FORM_IDS:
        return words_fit(s, id_fits);
    case FORM_DATE:
        return date_fits(s);
    case FORM_END_DATE:
        return s[0] == '\0' || date_fits(s);
    case FORM_COUNT:
        return digits_fit(s, COUNT_DIGITS_MAX);
    case FORM_POSITIVE:
        return positive_fits(s, strlen(s));
    case FORM_POSITIVES:
        return words_fit(s, positive_fits);
    case FORM_QUANTITY:
        return quantity_fits(s);
    case FORM_ROWS:
        return digits_fit(s, ROWS_DIGITS_MAX) && atoll(s) > 0;
    case FORM_SHARE:
        return percent_of(s) >= 0 && percent_of(s) <= 100 * PERCENT_ONE;
    case FORM_PERCENT:
        return percent_of(s) >= 0;
    case FORM_BOOLEAN:
        return strcmp(s, "true") == 0 || strcmp(s, "false") == 0;
    case FORM_CHOICE:
        return choice_fits(choices, s);
    case FORM_TABLE:
        return dotted_fits(s, 1);
    case FORM_COLUMN:
        return dotted_fits(s, 0);
    case FORM_TABLE_COLUMN:
        return dotted_fits(s, 2);
    case FORM_CURRENCY:
        return strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3 && s[3] == '\0';
    case FORM_LANGUAGE:
        return language_fits(s);
    case FORM_LINK:
        return (strncmp(s, "https://", 8) == 0 && s[8] != '\0') ||
               (strncmp(s, "http://", 7) == 0 && s[7] != '\0');
    case FORM_REGION:
        for (const char *c = s; *c != '\0'; c++) {
            if (!isalnum((unsigned char)*c) && *c != '-') {
                return false;
            }
        }
        return true;
    case FORM_FILE:
        return plain_text_fits(s) && strchr(s, '/') == NULL && strchr(s, '\\') == NULL &&
               s[0] != '.';
    }
    return false;
}

bool form_fits(const form_attribute *attribute, const char *s)
{
    return kind_fits(attribute->kind, attribute->choices, s);
}

/* What to write instead, for the hint. */
static const char *kind_expected(arena *a, form_kind kind, const char *choices, const char *s)
{
    switch (kind) {
    case FORM_NOTHING:
        return N_("this element holds no text");
    case FORM_TEXT:
        return N_("it must not be empty");
    case FORM_NAME:
        return N_("expected a name: letters, digits, single spaces, no punctuation or brackets");
    case FORM_ID:
        return N_("expected lower-case letters, digits and single hyphens, a letter first: "
               "old-age-allowance");
    case FORM_IDS:
        return N_("expected one or more names of lower-case letters, digits and hyphens, with spaces "
               "between");
    case FORM_DATE:
        return N_("expected a date of the calendar, year-month-day: 2026-01-31");
    case FORM_END_DATE:
        return N_("expected a date of the calendar, year-month-day: 2026-01-31; leave it out for no "
               "end");
    case FORM_COUNT:
        return N_("expected a whole number from 0 to 99999");
    case FORM_POSITIVE:
        return N_("expected a whole number from 1 to 99999");
    case FORM_POSITIVES:
        return N_("expected one or more whole numbers from 1 to 99999, with spaces between");
    case FORM_QUANTITY:
        return N_("expected a number without sign or separators: 20000, 1250.50");
    case FORM_ROWS:
        return N_("expected a whole number from 1 to 999999999999");
    case FORM_SHARE:
        return N_("expected per cent, from 0 to 100 with two decimals at most: 2.5");
    case FORM_PERCENT:
        return N_("expected per cent, from 0 to 99999 with two decimals at most: 2.5");
    case FORM_BOOLEAN:
        return N_("expected 'true' or 'false'");
    case FORM_CHOICE: {
        form_names names = {.arena = a};
        for (const char *c = choices; *c != '\0';) {
            size_t n = strcspn(c, "|");
            form_names_add(&names, arena_copy(a, c, n));
            c += n + (c[n] == '|');
        }
        return form_suggest(a, s, &names);
    }
    case FORM_TABLE:
        return N_("expected schema.table");
    case FORM_COLUMN:
        return N_("expected the name of a column");
    case FORM_TABLE_COLUMN:
        return N_("expected schema.table.column");
    case FORM_CURRENCY:
        return N_("expected a currency of ISO 4217: three capital letters, CNY");
    case FORM_LANGUAGE:
        return N_("expected a language code: zh, en");
    case FORM_LINK:
        return N_("expected an address that begins with https:// or http://");
    case FORM_REGION:
        return N_("expected the beginning of region codes: letters, digits, hyphens");
    case FORM_FILE:
        return N_("expected the name of a file in the same folder");
    }
    return "";
}

/* ---- the walker ---- */

static const form_attribute *find_attribute(const form *f, const char *name)
{
    for (const form_attribute *at = f->attributes; at != NULL && at->name != NULL; at++) {
        if (strcmp(at->name, name) == 0) {
            return at;
        }
    }
    return NULL;
}

static bool is_schema_location(const xml_element *e, size_t i)
{
    return xml_parent(e) == NULL &&
           strcmp(xml_attribute_namespace(e, i), "http://www.w3.org/2001/XMLSchema-instance") ==
               0 &&
           strcmp(xml_attribute_name(e, i), "schemaLocation") == 0;
}

static void check_attributes(diagnostic_list *list, const xml_element *e, const form *f)
{
    form_names known = {.arena = list->arena};
    for (const form_attribute *at = f->attributes; at != NULL && at->name != NULL; at++) {
        form_names_add(&known, at->name);
    }
    for (size_t i = 0; i < xml_attribute_count(e); i++) {
        const char *name = xml_attribute_name(e, i);
        if (is_schema_location(e, i)) {
            continue;
        }
        const form_attribute *at =
            xml_attribute_namespace(e, i)[0] == '\0' ? find_attribute(f, name) : NULL;
        source_place place = xml_attribute_place(e, name);
        if (at == NULL) {
            diagnostic_add(list, DIAGNOSTIC_ERROR, "rulebook-unknown-attribute", place, f->name,
                           form_suggest(list->arena, name, &known), "<%s> has no attribute '%s'",
                           f->name, name);
            continue;
        }
        const char *given = xml_attribute(e, name);
        if (!form_fits(at, given)) {
            diagnostic_add(list, DIAGNOSTIC_ERROR, "rulebook-bad-value", place, f->name,
                           kind_expected(list->arena, at->kind, at->choices, given),
                           "%s=\"%s\" of <%s> is not allowed", name, given, f->name);
        }
    }
    for (const form_attribute *at = f->attributes; at != NULL && at->name != NULL; at++) {
        if (at->required && xml_attribute(e, at->name) == NULL) {
            diagnostic_add(list, DIAGNOSTIC_ERROR, "rulebook-missing-attribute", xml_place(e),
                           f->name, kind_expected(list->arena, at->kind, at->choices, ""),
                           "<%s> needs the attribute '%s'", f->name, at->name);
        }
    }
}

static const form *find_child(const form *f, const xml_element *child)
{
    if (strcmp(xml_namespace(child), xml_namespace(xml_parent(child))) != 0) {
        return NULL;
    }
    for (const form_child *c = f->children; c != NULL && c->form != NULL; c++) {
        if (xml_is(child, c->form->name)) {
            return c->form;
        }
    }
    return NULL;
}

static void check_children(diagnostic_list *list, const xml_element *e, const form *f)
{
    for (const xml_element *child = xml_first(e); child != NULL; child = xml_next(child)) {
        const form *known = find_child(f, child);
        if (known != NULL) {
            form_check(list, child, known);
            continue;
        }
        form_names names = {.arena = list->arena};
        for (const form_child *c = f->children; c != NULL && c->form != NULL; c++) {
            form_names_add(&names, c->form->name);
        }
        diagnostic_add(list, DIAGNOSTIC_ERROR, "rulebook-unknown-element", xml_place(child),
                       f->name, form_suggest(list->arena, xml_name(child), &names),
                       "<%s> is not allowed in <%s>", xml_name(child), f->name);
    }
    for (const form_child *c = f->children; c != NULL && c->form != NULL; c++) {
        unsigned n = 0;
        for (const xml_element *child = xml_child(e, c->form->name); child != NULL;
             child = xml_next_named(child, c->form->name)) {
            n++;
            if (c->max != 0 && n == c->max + 1) {
                diagnostic_add(list, DIAGNOSTIC_ERROR, "rulebook-repeated-element",
                               xml_place(child), f->name, NULL, c->max == 1 ? N_("<%s> may stand only once in <%s>")
                                           : N_("<%s> may stand not so often in <%s>"),
                               c->form->name, f->name);
            }
        }
        if (n < c->min) {
            diagnostic_add(list, DIAGNOSTIC_ERROR, "rulebook-missing-element", xml_place(e),
                           f->name, NULL, "<%s> needs a <%s>", f->name, c->form->name);
        }
    }
}

bool form_check(diagnostic_list *list, const xml_element *e, const form *f)
{
    size_t n_errors = list->n_errors;
    check_attributes(list, e, f);
    source_text text = xml_text_trimmed(e);
    if (f->text == FORM_NOTHING && text.size > 0) {
        diagnostic_add(list, DIAGNOSTIC_ERROR, "rulebook-unexpected-text",
                       source_text_place(&text, 0), f->name, NULL, "<%s> holds no text", f->name);
    } else if (!kind_fits(f->text, NULL, text.bytes)) {
        diagnostic_add(list, DIAGNOSTIC_ERROR, "rulebook-bad-value", xml_place(e), f->name,
                       kind_expected(list->arena, f->text, NULL, text.bytes),
                       "the text of <%s> is not allowed", f->name);
    }
    check_children(list, e, f);
    return list->n_errors == n_errors;
}

/* ---- values of sound elements ---- */

const char *form_text(const xml_element *e, const char *name, const char *otherwise)
{
    const char *s = xml_attribute(e, name);
    return s == NULL ? otherwise : s;
}

int32_t form_date(const xml_element *e, const char *name, int32_t otherwise)
{
    const char *s = xml_attribute(e, name);
    temporal_date d;
    if (s == NULL || s[0] == '\0' || !temporal_date_parse(&d, s, strlen(s))) {
        return otherwise;
    }
    return (int32_t)temporal_days_from_date(d);
}

int32_t form_count(const xml_element *e, const char *name, int32_t otherwise)
{
    const char *s = xml_attribute(e, name);
    return s == NULL ? otherwise : (int32_t)strtol(s, NULL, 10);
}

int64_t form_rows(const xml_element *e, const char *name, int64_t otherwise)
{
    const char *s = xml_attribute(e, name);
    return s == NULL ? otherwise : (int64_t)strtoll(s, NULL, 10);
}

int32_t form_percent(const xml_element *e, const char *name, int32_t otherwise)
{
    const char *s = xml_attribute(e, name);
    return s == NULL ? otherwise : percent_of(s);
}

bool form_boolean(const xml_element *e, const char *name, bool otherwise)
{
    const char *s = xml_attribute(e, name);
    return s == NULL ? otherwise : strcmp(s, "true") == 0;
}

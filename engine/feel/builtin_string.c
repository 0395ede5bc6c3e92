/* SPDX-License-Identifier: Apache-2.0 */
/*
 * String functions (DMN 1.5, 10.3.4.3). Positions count code points.
 *
 * Patterns are those of XPath and XQuery Functions and Operators, 7.6.1 (XML Schema patterns with
 * anchors, reluctant quantifiers and back-references). translate_pattern() rewrites one into ICU's
 * language or refuses it; what it refuses would mean something else to ICU:
 *
 *     XPath                        ICU
 *     .                            [^\n\r], or any character with flag s
 *     $                            \z, or $ with flag m (lines end at \n only)
 *     \i \c \w \s                  explicit sets
 *     \p{IsGreek}                  \p{InGreek}
 *     [a-z-[aeiou]]                [a-z--[aeiou]]
 *     flag x                       white space is taken out here
 *     (?=a) \b \x41 a++ [[:alpha:]]  refused
 */
#include "feel/builtin.h"

#include <string.h>
#include <unicode/ucasemap.h>
#include <unicode/uregex.h>
#include <unicode/ustring.h>

#include "base/utf8.h"

/* Steps of 10,000 matching operations; counted, not timed, so every machine refuses alike. */
#define PATTERN_STEPS_MAX       200
#define PATTERN_STACK_BYTES_MAX (4 * 1024 * 1024)
#define PATTERN_GROUPS_MAX      99

static value fail_pattern(feel_run *run, source_place at)
{
    return feel_fail(run, at, "the pattern is not valid");
}

static value fail_length(feel_run *run, source_place at)
{
    return feel_fail(run, at, "the string is too long");
}

/** Pay for work on so many bytes, or leave the function with an error. */
#define CHARGE_BYTES(n_bytes)                                                                      \
    do {                                                                                           \
        if (!builtin_charge(run, (n_bytes) / BUILTIN_BYTES_PER_STEP)) {                            \
            return feel_fail(run, at, "the evaluation takes too many steps");                      \
        }                                                                                          \
    } while (0)

/* ---- plain strings ---- */

BUILTIN(substring)
{
    int64_t length = 0;
    BUILTIN_TAKE(string, args[0], VALUE_STRING);
    BUILTIN_TAKE_INT(start, args[1]);
    if ((given & 4u) != 0) {
        BUILTIN_TAKE_INT(wanted, args[2]);
        if (wanted < 1) {
            return feel_fail(run, at, "the length is not positive");
        }
        length = wanted;
    }
    const char *bytes = string.as.string.bytes;
    size_t size = string.as.string.size;
    int64_t n = (int64_t)utf8_length(bytes, size);
    if (start == 0 || start > n || start < -n) {
        return feel_fail(run, at, "the start position is not in the string");
    }
    int64_t first = start > 0 ? start - 1 : n + start;
    int64_t end = length > 0 && length < n - first ? first + length : n;
    size_t from = utf8_offset(bytes, size, (size_t)first);
    size_t to = utf8_offset(bytes, size, (size_t)end);
    return value_string(bytes + from, to - from);
}

BUILTIN(string_length)
{
    BUILTIN_TAKE(string, args[0], VALUE_STRING);
    return value_int((int64_t)utf8_length(string.as.string.bytes, string.as.string.size));
}

typedef int32_t (*case_map)(const UCaseMap *map, char *to, int32_t to_size, const char *from,
                            int32_t from_size, UErrorCode *status);

static value map_case(feel_run *run, source_place at, value argument, case_map f)
{
    UErrorCode status = U_ZERO_ERROR;
    BUILTIN_TAKE(string, argument, VALUE_STRING);
    if (string.as.string.size > FEEL_STRING_MAX) {
        return fail_length(run, at);
    }
    CHARGE_BYTES(string.as.string.size);
    UCaseMap *map = ucasemap_open("", 0, &status);
    int32_t room = (int32_t)string.as.string.size + 16;
    char *to = arena_alloc(run->scratch, (size_t)room);
    int32_t from_size = (int32_t)string.as.string.size;
    int32_t size = f(map, to, room, string.as.string.bytes, from_size, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        room = size + 1;
        to = arena_alloc(run->scratch, (size_t)room);
        size = f(map, to, room, string.as.string.bytes, from_size, &status);
    }
    ucasemap_close(map);
    return U_FAILURE(status) ? feel_fail(run, at, "the string cannot be mapped")
                             : value_string(to, (size_t)size);
}

BUILTIN(upper_case)
{
    return map_case(run, at, args[0], ucasemap_utf8ToUpper);
}

BUILTIN(lower_case)
{
    return map_case(run, at, args[0], ucasemap_utf8ToLower);
}

/** Byte offset of the first `match` in `string`; false if there is none. */
static bool find(size_t *out, value string, value match)
{
    if (match.as.string.size == 0) {
        *out = 0;
        return true;
    }
    const char *hit = string.as.string.size == 0
                          ? NULL
                          : memmem(string.as.string.bytes, string.as.string.size,
                                   match.as.string.bytes, match.as.string.size);
    if (hit == NULL) {
        return false;
    }
    *out = (size_t)(hit - string.as.string.bytes);
    return true;
}

BUILTIN(substring_before)
{
    size_t offset;
    BUILTIN_TAKE(string, args[0], VALUE_STRING);
    BUILTIN_TAKE(match, args[1], VALUE_STRING);
    return value_string(string.as.string.bytes, find(&offset, string, match) ? offset : 0);
}

BUILTIN(substring_after)
{
    size_t offset;
    BUILTIN_TAKE(string, args[0], VALUE_STRING);
    BUILTIN_TAKE(match, args[1], VALUE_STRING);
    if (!find(&offset, string, match)) {
        return value_string("", 0);
    }
    offset += match.as.string.size;
    return value_string(string.as.string.bytes + offset, string.as.string.size - offset);
}

BUILTIN(contains)
{
    size_t offset;
    BUILTIN_TAKE(string, args[0], VALUE_STRING);
    BUILTIN_TAKE(match, args[1], VALUE_STRING);
    return value_boolean(find(&offset, string, match));
}

/** Are the `match.size` bytes of `string` at `offset` the match? */
static bool stands_at(value string, size_t offset, value match)
{
    return match.as.string.size == 0 || memcmp(string.as.string.bytes + offset,
                                               match.as.string.bytes, match.as.string.size) == 0;
}

BUILTIN(starts_with)
{
    BUILTIN_TAKE(string, args[0], VALUE_STRING);
    BUILTIN_TAKE(match, args[1], VALUE_STRING);
    return value_boolean(match.as.string.size <= string.as.string.size &&
                         stands_at(string, 0, match));
}

BUILTIN(ends_with)
{
    BUILTIN_TAKE(string, args[0], VALUE_STRING);
    BUILTIN_TAKE(match, args[1], VALUE_STRING);
    return value_boolean(match.as.string.size <= string.as.string.size &&
                         stands_at(string, string.as.string.size - match.as.string.size, match));
}

BUILTIN(string_join)
{
    BUILTIN_TAKE_LIST(list, args[0]);
    value delimiter = value_string("", 0);
    if ((given & 2u) != 0 && !(value_is_null(args[1]) && args[1].cause == NULL_PLAIN)) {
        BUILTIN_TAKE(wanted, args[1], VALUE_STRING);
        delimiter = wanted;
    }
    size_t size = 0, n = 0;
    value unknown = value_null();
    for (size_t i = 0; i < list->n; i++) {
        value item = list->items[i];
        if (value_is_unknown(item)) {
            unknown = value_null_join(run->scratch, unknown, item);
        } else if (item.kind == VALUE_STRING) {
            size += item.as.string.size + (n++ > 0 ? delimiter.as.string.size : 0);
        } else if (!value_is_null(item)) {
            return builtin_expected(run, at, "string", item);
        }
    }
    if (value_is_unknown(unknown)) {
        return unknown;
    }
    if (size > FEEL_STRING_MAX) {
        return fail_length(run, at);
    }
    CHARGE_BYTES(size);
    char *bytes = arena_alloc(run->scratch, size + 1), *end = bytes;
    n = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (list->items[i].kind != VALUE_STRING) {
            continue;
        }
        if (n++ > 0 && delimiter.as.string.size > 0) {
            memcpy(end, delimiter.as.string.bytes, delimiter.as.string.size);
            end += delimiter.as.string.size;
        }
        if (list->items[i].as.string.size > 0) {
            memcpy(end, list->items[i].as.string.bytes, list->items[i].as.string.size);
            end += list->items[i].as.string.size;
        }
    }
    *end = '\0';
    return value_string(bytes, size);
}

/* ---- patterns: XPath to ICU ---- */

typedef struct translation {
    text out;     /* ICU pattern, UTF-8 */
    uint32_t *in; /* code points of the XPath pattern */
    size_t n, at;
    bool dot_all, multi_line;
    unsigned n_groups;                   /* opened so far */
    bool closed[PATTERN_GROUPS_MAX + 1]; /* group number -> its ')' was seen */
} translation;

#define NAME_START_CHARS                                                                  \
    ":_A-Za-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF" \
    "\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF"         \
    "\\uFDF0-\\uFFFD\\U00010000-\\U000EFFFF"
#define NAME_CHARS NAME_START_CHARS "\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040"

static uint32_t peek(const translation *t)
{
    return t->at < t->n ? t->in[t->at] : 0;
}

static bool is_ascii_letter_or_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/** A character that stands for itself; what might mean something to ICU goes by number. */
static void put_literal(translation *t, uint32_t c)
{
    if (c < 0x80 && !is_ascii_letter_or_digit(c)) {
        text_printf(&t->out, "\\x{%X}", c);
    } else {
        char bytes[4];
        text_append(&t->out, bytes, utf8_put(bytes, c));
    }
}

/** After "\p" or "\P": a general category or a block, "{Lu}", "{IsBasicLatin}". */
static bool translate_property(translation *t, uint32_t letter)
{
    char name[64];
    size_t n = 0;

    if (peek(t) != '{') {
        return false;
    }
    t->at++;
    while (t->at < t->n && t->in[t->at] != '}') {
        uint32_t c = t->in[t->at++];
        if (n + 1 >= sizeof name || (!is_ascii_letter_or_digit(c) && c != '-')) {
            return false;
        }
        name[n++] = (char)c;
    }
    name[n] = '\0';
    if (peek(t) != '}' || n == 0) {
        return false;
    }
    t->at++;
    if (n > 2 && name[0] == 'I' && name[1] == 's') {
        text_printf(&t->out, "\\%c{In%s}", (char)letter, name + 2);
        return true;
    }
    static const char categories[] = "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf "
                                     "Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn ";
    char wanted[sizeof name + 1];
    memcpy(wanted, name, n);
    wanted[n] = ' ';
    wanted[n + 1] = '\0';
    const char *hit = strstr(categories, wanted);
    if (n > 2 || hit == NULL || (hit != categories && hit[-1] != ' ')) {
        return false;
    }
    text_printf(&t->out, "\\%c{%s}", (char)letter, name);
    return true;
}

/** One escape, after the backslash; *single gets the character it stands for, 0 if it is a set. */
static bool translate_escape(translation *t, uint32_t *single)
{
    static const struct {
        char letter;
        const char *set;
    } sets[] = {
        {'s', "[\\x{20}\\t\\n\\r]"},
        {'S', "[^\\x{20}\\t\\n\\r]"},
        {'d', "\\p{Nd}"},
        {'D', "\\P{Nd}"},
        {'w', "[^\\p{P}\\p{Z}\\p{C}]"},
        {'W', "[\\p{P}\\p{Z}\\p{C}]"},
        {'i', "[" NAME_START_CHARS "]"},
        {'I', "[^" NAME_START_CHARS "]"},
        {'c', "[" NAME_CHARS "]"},
        {'C', "[^" NAME_CHARS "]"},
    };
    if (t->at == t->n) {
        return false;
    }
    uint32_t c = t->in[t->at++];
    *single = 0;
    if (c == 'p' || c == 'P') {
        return translate_property(t, c);
    }
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        if (c == (uint32_t)sets[i].letter) {
            text_append_string(&t->out, sets[i].set);
            return true;
        }
    }
    if (c == 'n' || c == 'r' || c == 't') {
        *single = c == 'n' ? '\n' : c == 'r' ? '\r' : '\t';
    } else if (c < 0x80 && c != 0 && strchr("\\|.?*+(){}$-[]^", (int)c) != NULL) {
        *single = c;
    } else {
        return false;
    }
    put_literal(t, *single);
    return true;
}

/** A back-reference: the longest number of a group that is closed already. */
static bool translate_reference(translation *t)
{
    unsigned group = 0;

    while (peek(t) >= '0' && peek(t) <= '9') {
        unsigned longer = group * 10 + (unsigned)(peek(t) - '0');
        if (group != 0 && longer > t->n_groups) {
            break;
        }
        group = longer;
        t->at++;
        if (group == 0) {
            return false;
        }
    }
    if (group > t->n_groups || !t->closed[group]) {
        return false;
    }
    text_printf(&t->out, "\\%u", group);
    if (peek(t) >= '0' && peek(t) <= '9') {
        text_append_string(&t->out, "(?:)"); /* the digit that follows is no part of the number */
    }
    return true;
}

/** A character class, after its '['. */
static bool translate_class(translation *t, unsigned depth)
{
    bool any = false;
    uint32_t low = 0; /* the character before, if a range may begin with it */

    if (depth > 32) {
        return false;
    }
    text_append_char(&t->out, '[');
    if (peek(t) == '^') {
        t->at++;
        text_append_char(&t->out, '^');
    }
    while (t->at < t->n) {
        uint32_t c = t->in[t->at++], single = c;
        if (c == ']') {
            text_append_char(&t->out, ']');
            return any;
        }
        if (c == '[') {
            return false;
        }
        if (c == '-') {
            uint32_t next = peek(t);
            if (next == '[' && any) { /* subtraction: the last thing in a class */
                t->at++;
                text_append_string(&t->out, "--");
                if (!translate_class(t, depth + 1) || peek(t) != ']') {
                    return false;
                }
                t->at++;
                text_append_char(&t->out, ']');
                return true;
            }
            if (next != ']' && low != 0) { /* a range */
                uint32_t high = t->in[t->at++];
                text_append_char(&t->out, '-');
                if (high == '\\') {
                    if (!translate_escape(t, &high) || high == 0) {
                        return false;
                    }
                } else if (high == '[') {
                    return false;
                } else {
                    put_literal(t, high);
                }
                if (high < low) {
                    return false;
                }
                low = 0;
                continue;
            }
            if (next != ']' && any) { /* "a-c-e": a hyphen is itself at either end only */
                return false;
            }
            put_literal(t, c);
        } else if (c == '\\') {
            if (!translate_escape(t, &single)) {
                return false;
            }
        } else {
            put_literal(t, c);
        }
        low = single;
        any = true;
    }
    return false;
}

/** "{2}", "{2,}" or "{2,5}", after its '{'. */
static bool translate_count(translation *t)
{
    unsigned long numbers[2] = {0, 0};
    size_t k = 0;
    bool digits = false, first = false;

    text_append_char(&t->out, '{');
    while (t->at < t->n) {
        uint32_t c = t->in[t->at++];
        if (c >= '0' && c <= '9') {
            numbers[k] = numbers[k] * 10 + (c - '0');
            if (numbers[k] > 10000) {
                return false;
            }
            digits = true;
            first = first || k == 0;
        } else if (c == ',' && k == 0 && digits) {
            k = 1;
            digits = false;
        } else if (c == '}') {
            if (!first || (k == 1 && digits && numbers[1] < numbers[0])) {
                return false;
            }
            text_append_char(&t->out, '}');
            return true;
        } else {
            return false;
        }
        text_append_char(&t->out, (char)c);
    }
    return false;
}

static bool translate_group(translation *t, unsigned *stack, size_t *depth)
{
    if (*depth == PATTERN_GROUPS_MAX) {
        return false;
    }
    if (peek(t) == '?') {
        if (t->at + 1 >= t->n || t->in[t->at + 1] != ':') {
            return false;
        }
        t->at += 2;
        text_append_string(&t->out, "(?:");
        stack[(*depth)++] = 0;
        return true;
    }
    if (t->n_groups == PATTERN_GROUPS_MAX) {
        return false;
    }
    text_append_char(&t->out, '(');
    stack[(*depth)++] = ++t->n_groups;
    return true;
}

static bool translate_pattern(translation *t)
{
    unsigned stack[PATTERN_GROUPS_MAX]; /* open groups; 0 = not counted */
    size_t depth = 0;
    bool atom = false; /* a quantifier may follow */

    while (t->at < t->n) {
        uint32_t c = t->in[t->at++], single;
        bool ok = true;
        switch (c) {
        case '.':
            text_append_string(&t->out, t->dot_all ? "[\\x{0}-\\x{10FFFF}]" : "[^\\n\\r]");
            atom = true;
            break;
        case '^':
            text_append_char(&t->out, '^');
            atom = true;
            break;
        case '$':
            text_append_string(&t->out, t->multi_line ? "$" : "\\z");
            atom = true;
            break;
        case '|':
            text_append_char(&t->out, '|');
            atom = false;
            break;
        case '(':
            ok = translate_group(t, stack, &depth);
            atom = false;
            break;
        case ')':
            ok = depth > 0;
            if (ok) {
                t->closed[stack[--depth]] = true;
            }
            text_append_char(&t->out, ')');
            atom = true;
            break;
        case '[':
            ok = translate_class(t, 0);
            atom = true;
            break;
        case '\\':
            ok = peek(t) >= '0' && peek(t) <= '9' ? translate_reference(t)
                                                  : translate_escape(t, &single);
            atom = true;
            break;
        case '?':
        case '*':
        case '+':
        case '{':
            ok = atom;
            if (ok && c == '{') {
                ok = translate_count(t);
            } else {
                text_append_char(&t->out, (char)c);
            }
            if (peek(t) == '?') {
                t->at++;
                text_append_char(&t->out, '?');
            }
            atom = false;
            break;
        case '}':
        case ']':
            ok = false;
            break;
        default:
            put_literal(t, c);
            atom = true;
            break;
        }
        if (!ok) {
            return false;
        }
    }
    return depth == 0;
}

/** The pattern's code points; with flag x, white space outside character classes left out. */
static void read_pattern(translation *t, arena *a, value pattern, bool free_spacing)
{
    const char *bytes = pattern.as.string.bytes;
    size_t size = pattern.as.string.size, offset = 0;
    unsigned brackets = 0;
    bool escaped = false;

    t->in = arena_array(a, size + 1, sizeof *t->in);
    while (offset < size) {
        uint32_t c = utf8_next(bytes, size, &offset);
        bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (free_spacing && blank && brackets == 0) {
            continue;
        }
        if (!escaped && c == '[') {
            brackets++;
        } else if (!escaped && c == ']' && brackets > 0) {
            brackets--;
        }
        escaped = !escaped && c == '\\';
        t->in[t->n++] = c;
    }
}

/* ---- patterns: matching ---- */

typedef struct utf16 {
    UChar *units;
    int32_t n;
} utf16;

static bool to_utf16(utf16 *out, arena *a, const char *bytes, size_t size)
{
    UErrorCode status = U_ZERO_ERROR;
    if (size > FEEL_STRING_MAX) {
        return false;
    }
    out->units = arena_alloc(a, (size + 1) * sizeof *out->units);
    u_strFromUTF8(out->units, (int32_t)size + 1, &out->n, bytes, (int32_t)size, &status);
    return U_SUCCESS(status);
}

static value from_utf16(arena *a, const UChar *units, int32_t n)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t size = 0;
    char *bytes = arena_alloc(a, (size_t)n * 3 + 1);
    u_strToUTF8(bytes, n * 3 + 1, &size, units, n, &status);
    return value_string(bytes, (size_t)size);
}

/** NULL when the flags or the pattern are not valid. Closed with uregex_close(). */
static URegularExpression *open_pattern(arena *a, value pattern, value flags, unsigned *n_groups)
{
    translation t = {0};
    uint32_t options = UREGEX_UNIX_LINES;
    bool free_spacing = false;

    for (size_t i = 0; i < flags.as.string.size; i++) {
        switch (flags.as.string.bytes[i]) {
        case 's':
            t.dot_all = true;
            break;
        case 'm':
            t.multi_line = true;
            options |= UREGEX_MULTILINE;
            break;
        case 'i':
            options |= UREGEX_CASE_INSENSITIVE;
            break;
        case 'x':
            free_spacing = true;
            break;
        default:
            return NULL;
        }
    }
    if (pattern.as.string.size > FEEL_STRING_MAX) {
        return NULL;
    }
    read_pattern(&t, a, pattern, free_spacing);
    URegularExpression *regex = NULL;
    utf16 icu;
    bool is_valid = translate_pattern(&t);
    if (is_valid && t.out.size == 0) {
        text_append_string(&t.out, "(?:)"); /* XPath has an empty pattern, ICU has none */
    }
    if (is_valid && to_utf16(&icu, a, t.out.bytes, t.out.size)) {
        UErrorCode status = U_ZERO_ERROR;
        regex = uregex_open(icu.units, icu.n, options, NULL, &status);
        if (U_SUCCESS(status)) {
            uregex_setTimeLimit(regex, PATTERN_STEPS_MAX, &status);
            uregex_setStackLimit(regex, PATTERN_STACK_BYTES_MAX, &status);
        }
        if (U_FAILURE(status)) {
            uregex_close(regex);
            regex = NULL;
        }
    }
    *n_groups = t.n_groups;
    text_dispose(&t.out);
    return regex;
}

/** Flags left out or null are none. */
static bool take_flags(value *out, value argument)
{
    *out = builtin_unwrap(argument);
    if (value_is_null(*out) && out->cause == NULL_PLAIN) {
        *out = value_string("", 0);
    }
    return out->kind == VALUE_STRING;
}

static bool matches_empty(URegularExpression *regex, UErrorCode *status)
{
    static const UChar empty[1] = {0};
    uregex_setText(regex, empty, 0, status);
    return uregex_find(regex, 0, status);
}

BUILTIN(matches)
{
    UErrorCode status = U_ZERO_ERROR;
    value flags;
    unsigned n_groups;
    utf16 subject;
    BUILTIN_TAKE(input, args[0], VALUE_STRING);
    BUILTIN_TAKE(pattern, args[1], VALUE_STRING);
    if (!take_flags(&flags, args[2])) {
        return builtin_expected(run, at, "string", flags);
    }
    CHARGE_BYTES(input.as.string.size + pattern.as.string.size);
    if (!to_utf16(&subject, run->scratch, input.as.string.bytes, input.as.string.size)) {
        return fail_length(run, at);
    }
    URegularExpression *regex = open_pattern(run->scratch, pattern, flags, &n_groups);
    if (regex == NULL) {
        return fail_pattern(run, at);
    }
    uregex_setText(regex, subject.units, subject.n, &status);
    bool found = uregex_find(regex, 0, &status);
    uregex_close(regex);
    return U_FAILURE(status) ? feel_fail(run, at, "the pattern takes too long to match")
                             : value_boolean(found);
}

/** A replacement part: literal text, or a group when `group` >= 0. */
typedef struct replacement_part {
    const char *bytes;
    size_t size;
    int group;
} replacement_part;

/** "$1", "\$" and "\\" are special (XPath Functions, 7.6.3); a group that is not there is empty. */
static bool split_replacement(arena *a, value replacement, unsigned n_groups,
                              replacement_part **parts, size_t *n_parts)
{
    const char *s = replacement.as.string.bytes;
    size_t n = replacement.as.string.size, i = 0, capacity = 0;

    *parts = NULL;
    *n_parts = 0;
    while (i < n) {
        replacement_part *part = ARENA_PUSH(a, parts, n_parts, &capacity);
        part->group = -1;
        if (s[i] == '\\') {
            if (i + 1 == n || (s[i + 1] != '\\' && s[i + 1] != '$')) {
                return false;
            }
            part->bytes = s + i + 1;
            part->size = 1;
            i += 2;
        } else if (s[i] == '$') {
            if (i + 1 == n || s[i + 1] < '0' || s[i + 1] > '9') {
                return false;
            }
            unsigned group = (unsigned)(s[++i] - '0');
            for (i++; i < n && s[i] >= '0' && s[i] <= '9'; i++) {
                unsigned longer = group * 10 + (unsigned)(s[i] - '0');
                if (longer > n_groups) {
                    break;
                }
                group = longer;
            }
            if (group <= n_groups) {
                part->group = (int)group;
            }
        } else {
            part->bytes = s + i;
            while (i < n && s[i] != '$' && s[i] != '\\') {
                i++;
            }
            part->size = (size_t)(s + i - part->bytes);
        }
    }
    return true;
}

static void append_units(text *out, arena *a, const UChar *units, int32_t n)
{
    if (n > 0) {
        value piece = from_utf16(a, units, n);
        text_append(out, piece.as.string.bytes, piece.as.string.size);
    }
}

/** Replace every match into `out`; false when the limit of time or length is reached. */
static bool replace_matches(text *out, arena *a, URegularExpression *regex, utf16 subject,
                            const replacement_part *parts, size_t n_parts)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t from = 0;

    uregex_setText(regex, subject.units, subject.n, &status);
    while (U_SUCCESS(status) && uregex_findNext(regex, &status)) {
        append_units(out, a, subject.units + from, uregex_start(regex, 0, &status) - from);
        for (size_t i = 0; i < n_parts; i++) {
            if (parts[i].group < 0) {
                text_append(out, parts[i].bytes, parts[i].size);
                continue;
            }
            int32_t start = uregex_start(regex, parts[i].group, &status);
            int32_t end = uregex_end(regex, parts[i].group, &status);
            if (start >= 0) {
                append_units(out, a, subject.units + start, end - start);
            }
        }
        from = uregex_end(regex, 0, &status);
        if (out->size > FEEL_STRING_MAX) {
            return false;
        }
    }
    append_units(out, a, subject.units + from, subject.n - from);
    return U_SUCCESS(status) && out->size <= FEEL_STRING_MAX;
}

BUILTIN(replace)
{
    UErrorCode status = U_ZERO_ERROR;
    value flags;
    unsigned n_groups;
    utf16 subject;
    replacement_part *parts;
    size_t n_parts;
    BUILTIN_TAKE(input, args[0], VALUE_STRING);
    BUILTIN_TAKE(pattern, args[1], VALUE_STRING);
    BUILTIN_TAKE(replacement, args[2], VALUE_STRING);
    if (!take_flags(&flags, args[3])) {
        return builtin_expected(run, at, "string", flags);
    }
    CHARGE_BYTES(input.as.string.size + pattern.as.string.size);
    if (!to_utf16(&subject, run->scratch, input.as.string.bytes, input.as.string.size)) {
        return fail_length(run, at);
    }
    URegularExpression *regex = open_pattern(run->scratch, pattern, flags, &n_groups);
    if (regex == NULL) {
        return fail_pattern(run, at);
    }
    value result;
    text out = {0};
    if (matches_empty(regex, &status)) {
        result = feel_fail(run, at, "the pattern matches the empty string");
    } else if (!split_replacement(run->scratch, replacement, n_groups, &parts, &n_parts)) {
        result = feel_fail(run, at, "the replacement is not valid");
    } else if (!replace_matches(&out, run->scratch, regex, subject, parts, n_parts)) {
        result = feel_fail(run, at, "the replacement takes too long or is too long");
    } else {
        result = value_string_copy(run->scratch, text_string(&out), out.size);
    }
    text_dispose(&out);
    uregex_close(regex);
    return result;
}

BUILTIN(split)
{
    UErrorCode status = U_ZERO_ERROR;
    unsigned n_groups;
    utf16 subject;
    value *pieces = NULL;
    size_t n = 0, capacity = 0;
    BUILTIN_TAKE(string, args[0], VALUE_STRING);
    BUILTIN_TAKE(delimiter, args[1], VALUE_STRING);
    CHARGE_BYTES(string.as.string.size + delimiter.as.string.size);
    if (!to_utf16(&subject, run->scratch, string.as.string.bytes, string.as.string.size)) {
        return fail_length(run, at);
    }
    URegularExpression *regex =
        open_pattern(run->scratch, delimiter, value_string("", 0), &n_groups);
    if (regex == NULL) {
        return fail_pattern(run, at);
    }
    if (matches_empty(regex, &status)) {
        uregex_close(regex);
        return feel_fail(run, at, "the delimiter matches the empty string");
    }
    int32_t from = 0;
    uregex_setText(regex, subject.units, subject.n, &status);
    while (U_SUCCESS(status) && uregex_findNext(regex, &status)) {
        int32_t start = uregex_start(regex, 0, &status);
        *(value *)ARENA_PUSH(run->scratch, &pieces, &n, &capacity) =
            from_utf16(run->scratch, subject.units + from, start - from);
        from = uregex_end(regex, 0, &status);
    }
    *(value *)ARENA_PUSH(run->scratch, &pieces, &n, &capacity) =
        from_utf16(run->scratch, subject.units + from, subject.n - from);
    uregex_close(regex);
    if (U_FAILURE(status)) {
        return feel_fail(run, at, "the delimiter takes too long to match");
    }
    value list = value_list_new(run->scratch, n);
    memcpy(list.as.list->items, pieces, n * sizeof *pieces);
    return list;
}

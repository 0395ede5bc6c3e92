/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recursive descent over the text; the grammar stands in message_pattern.h and is that of ICU's
 * MessagePattern in its default apostrophe mode (DOUBLE_OPTIONAL). ICU's own parser has no C
 * interface that gives the names away, and its C functions take arguments by number only. The fuzz
 * target holds the two against each other: what is taken here, ICU takes.
 */
#include "rules/message_pattern.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <unicode/uchar.h>

#include "base/text.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "rules/rulebook_form.h"

#define DEPTH_MAX   8 /* branches within branches; nobody can read more, and ours recurse */
#define NUMBER_SIZE 32

typedef struct reader {
    arena *a;
    const char *s;
    size_t n, at;
    message_pattern *pattern;
    message_faults *faults;
    text literal; /* what has been read of one */
    size_t literal_at;
    unsigned depth;
} reader;

void message_fault_add(message_faults *faults, bool warning, size_t at, const char *hint,
                       const char *format, ...)
{
    char what[400];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, translate(format), args);
    va_end(args);
    message_fault *f = ARENA_PUSH(faults->a, &faults->items, &faults->n, &faults->capacity);
    *f = (message_fault){
        .warning = warning, .at = at, .what = arena_strdup(faults->a, what), .hint = translate(hint)};
    faults->n_errors += !warning;
}

/* ---- characters ---- */

static bool at_end(const reader *r)
{
    return r->at >= r->n;
}

static char next(const reader *r)
{
    return at_end(r) ? '\0' : r->s[r->at];
}

static void skip_blank(reader *r)
{
    for (size_t i = r->at; i < r->n;) {
        if (!u_hasBinaryProperty((UChar32)utf8_next(r->s, r->n, &i), UCHAR_PATTERN_WHITE_SPACE)) {
            return;
        }
        r->at = i;
    }
}

static bool is_identifier(uint32_t c)
{
    return !u_hasBinaryProperty((UChar32)c, UCHAR_PATTERN_SYNTAX) &&
           !u_hasBinaryProperty((UChar32)c, UCHAR_PATTERN_WHITE_SPACE);
}

/* What is neither blank nor a sign; "" where there is none. */
static const char *read_identifier(reader *r)
{
    size_t begin = r->at;
    for (size_t i = r->at; i < r->n;) {
        if (!is_identifier(utf8_next(r->s, r->n, &i))) {
            break;
        }
        r->at = i;
    }
    return arena_copy(r->a, r->s + begin, r->at - begin);
}

/* ICU reads what begins with a digit as the number of an argument. */
bool message_name_fits(const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || (name[0] >= '0' && name[0] <= '9')) {
        return false;
    }
    for (size_t i = 0; i < n;) {
        if (!is_identifier(utf8_next(name, n, &i))) {
            return false;
        }
    }
    return true;
}

static bool fail(reader *r, size_t at, const char *hint, const char *what)
{
    message_fault_add(r->faults, false, at, hint, "%s", translate(what));
    return false;
}

static bool unclosed(reader *r, size_t opened_at)
{
    return fail(r, opened_at, "a brace that is to be printed is written '{', apostrophes included",
                "'{' without '}' after it");
}

/* ---- literal text ---- */

static message_part *add_part(reader *r, message_parts *parts, message_part_kind kind, size_t at)
{
    message_part *p = ARENA_PUSH(r->a, &parts->items, &parts->n, &parts->capacity);
    p->kind = kind;
    p->at = at;
    return p;
}

static void end_literal(reader *r, message_parts *parts)
{
    if (r->literal.size > 0) {
        message_part *p = add_part(r, parts, MESSAGE_LITERAL, r->literal_at);
        p->size = r->literal.size;
        p->bytes = arena_copy(r->a, r->literal.bytes, r->literal.size);
        text_clear(&r->literal);
    }
}

static void add_literal(reader *r, char c)
{
    if (r->literal.size == 0) {
        r->literal_at = r->at;
    }
    text_append_char(&r->literal, c);
}

static const message_argument *find_argument(const message_pattern *p, const char *name,
                                             size_t *index)
{
    for (size_t i = p->n_arguments; i-- > 0;) {
        if (strcmp(p->arguments[i].name, name) == 0) {
            *index = i;
            return &p->arguments[i];
        }
    }
    return NULL;
}

/* '{amount}' prints the name and not the amount: surely meant otherwise. */
static void doubt_quotation(reader *r, size_t begin, size_t end)
{
    size_t index;
    if (end - begin > 2 && r->s[begin] == '{' && r->s[end - 1] == '}') {
        const char *name = arena_copy(r->a, r->s + begin + 1, end - begin - 2);
        if (find_argument(r->pattern, name, &index) != NULL) {
            message_fault_add(r->faults, true, begin - 1,
                              arena_printf(r->a, translate("for the value in apostrophes: ''{%s}''"), name),
                              "'{%s}' in apostrophes is printed as it stands", name);
        }
    }
}

/* At an apostrophe. */
static bool read_apostrophe(reader *r, bool in_plural)
{
    size_t begin = r->at++;
    char c = next(r);
    if (c == '\'') {
        r->at++;
        add_literal(r, '\'');
        return true;
    }
    if (c != '{' && c != '}' && !(in_plural && c == '#')) {
        add_literal(r, '\'');
        return true;
    }
    while (!at_end(r)) {
        if (r->s[r->at] != '\'') {
            add_literal(r, r->s[r->at++]);
        } else if (r->at + 1 < r->n && r->s[r->at + 1] == '\'') {
            add_literal(r, '\'');
            r->at += 2;
        } else {
            doubt_quotation(r, begin + 1, r->at);
            r->at++;
            return true;
        }
    }
    return fail(r, begin, "an apostrophe before a brace quotes; as a mark of its own write two",
                "what this apostrophe quotes has no end");
}

/* ---- arguments ---- */

static bool read_parts(reader *r, message_parts *parts, size_t opened_at,
                       const message_part *plural);

static const char *type_name(message_type type)
{
    switch (type) {
    case MESSAGE_TYPE_STRING:
        return translate("a string");
    case MESSAGE_TYPE_BOOLEAN:
        return translate("a boolean");
    case MESSAGE_TYPE_NUMBER:
        return translate("a number");
    case MESSAGE_TYPE_AMOUNT:
        return translate("an amount");
    case MESSAGE_TYPE_DATE:
        return translate("a date");
    case MESSAGE_TYPE_DURATION:
        return translate("a duration");
    case MESSAGE_TYPE_UNKNOWN:
    case MESSAGE_TYPE_OFFER_ONLY:
    case MESSAGE_TYPE_WRONG:
        break;
    }
    return translate("of no known type");
}

static bool is_number(message_type type)
{
    return type == MESSAGE_TYPE_NUMBER || type == MESSAGE_TYPE_AMOUNT;
}

/* Does the format go with the argument? */
static void check_type(reader *r, const message_argument *argument, message_part_kind kind,
                       const char *format, size_t at)
{
    message_type type = argument->type;
    bool fits = kind == MESSAGE_DATE ? type == MESSAGE_TYPE_DATE
                : kind == MESSAGE_SELECT
                    ? type == MESSAGE_TYPE_STRING || type == MESSAGE_TYPE_BOOLEAN
                    : is_number(type);
    if (fits || type == MESSAGE_TYPE_OFFER_ONLY || type == MESSAGE_TYPE_WRONG) {
        return;
    }
    if (type == MESSAGE_TYPE_UNKNOWN) {
        message_fault_add(
            r->faults, false, at, "declare the type of its decision, or print it as it is: {name}",
            "'%s' has no known type, so it has no format '%s'", argument->name, format);
        return;
    }
    message_fault_add(
        r->faults, false, at,
        is_number(type)
            ? "for a number: number, plural or selectordinal; =1 {...} in a plural is exactly 1"
        : type == MESSAGE_TYPE_DATE ? N_("for a date: date")
        : type == MESSAGE_TYPE_DURATION
            ? N_("a duration has no format; let a decision give its months or days as a number")
            : N_("for a string or a boolean: select"),
        "'%s' is %s, which has no format '%s'", argument->name, type_name(type), format);
}

static bool find_format(message_part_kind *kind, const char *name)
{
    static const struct {
        const char *name;
        message_part_kind kind;
    } formats[] = {{"number", MESSAGE_NUMBER},
                   {"date", MESSAGE_DATE},
                   {"plural", MESSAGE_PLURAL},
                   {"select", MESSAGE_SELECT},
                   {"selectordinal", MESSAGE_ORDINAL}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(formats[i].name, name) == 0) {
            *kind = formats[i].kind;
            return true;
        }
    }
    return false;
}

/* Up to the brace that closes the argument. Quoted braces do not count, others do in pairs. */
static bool read_style(reader *r, message_part *p, size_t opened_at)
{
    size_t begin = r->at, n_open = 0;
    while (!at_end(r)) {
        char c = r->s[r->at];
        if (c == '\'') {
            const char *closing = memchr(r->s + r->at + 1, '\'', r->n - r->at - 1);
            if (closing == NULL) {
                return fail(r, r->at, NULL, "what this apostrophe quotes has no end");
            }
            r->at = (size_t)(closing - r->s);
        } else if (c == '{') {
            n_open++;
        } else if (c == '}' && n_open-- == 0) {
            p->at = begin;
            p->size = r->at - begin;
            while (p->size > 0 && strchr(" \t\r\n", r->s[begin + p->size - 1]) != NULL) {
                p->size--;
            }
            p->bytes = arena_copy(r->a, r->s + begin, p->size);
            return true;
        }
        r->at++;
    }
    return unclosed(r, opened_at);
}

/* -1.5: sign, digits, perhaps a point and digits. */
static bool read_number(reader *r, number *out)
{
    size_t begin = r->at;
    r->at += next(r) == '-';
    while (!at_end(r) && (strchr("0123456789.", r->s[r->at]) != NULL && r->s[r->at] != '\0')) {
        r->at++;
    }
    if (r->at - begin <= NUMBER_SIZE && r->s[r->at - 1] != '.' &&
        number_parse(out, r->s + begin, r->at - begin)) {
        return true;
    }
    return fail(r, begin, NULL, "here stands a number: 1, 2.5");
}

static bool read_offset(reader *r, message_part *p)
{
    if (p->n_branches > 0) {
        return fail(r, r->at, NULL, "'offset' stands before the branches");
    }
    r->at++; /* the colon */
    skip_blank(r);
    return read_number(r, &p->minus);
}

static bool is_plural_keyword(const char *key)
{
    static const char *const keywords[] = {"zero", "one", "two", "few", "many", "other"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (strcmp(keywords[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static void check_key(reader *r, const message_part *p, message_type type, const message_branch *b,
                      size_t at)
{
    for (size_t i = 0; i < p->n_branches; i++) {
        const message_branch *other = &p->branches[i];
        if (b->exact == other->exact && (b->exact ? number_compare(b->value, other->value) == 0
                                                  : strcmp(b->key, other->key) == 0)) {
            message_fault_add(r->faults, false, at, NULL, "there is a branch '%s' already", b->key);
        }
    }
    if (p->kind != MESSAGE_SELECT) {
        if (!b->exact && !is_plural_keyword(b->key)) {
            message_fault_add(r->faults, false, at,
                              "expected one of: zero, one, two, few, many, other, =1",
                              "a plural has no branch '%s'", b->key);
        }
    } else if (type == MESSAGE_TYPE_BOOLEAN && strcmp(b->key, "true") != 0 &&
               strcmp(b->key, "false") != 0 && strcmp(b->key, "other") != 0) {
        message_fault_add(r->faults, false, at, "expected one of: true, false, other",
                          "a boolean is never '%s'", b->key);
    }
}

static bool read_key(reader *r, const message_part *p, message_branch *b)
{
    size_t at = r->at;
    if (p->kind != MESSAGE_SELECT && next(r) == '=') {
        r->at++;
        if (!read_number(r, &b->value)) {
            return false;
        }
        b->exact = true;
        b->key = arena_copy(r->a, r->s + at, r->at - at);
        return true;
    }
    b->key = read_identifier(r);
    return r->at > at ||
           fail(r, at, "a branch is written KEY {text}", "here stands the key of a branch");
}

static bool read_branches(reader *r, message_part *p, message_type type, size_t opened_at)
{
    size_t capacity = 0;
    bool has_other = false;
    for (;;) {
        skip_blank(r);
        if (at_end(r)) {
            return unclosed(r, opened_at);
        }
        if (next(r) == '}') {
            return has_other || fail(r, opened_at, "add: other {text}, for all the rest",
                                     "the branch 'other' is missing");
        }
        size_t at = r->at;
        message_branch b = {0};
        if (!read_key(r, p, &b)) {
            return false;
        }
        if (p->kind != MESSAGE_SELECT && next(r) == ':' && strcmp(b.key, "offset") == 0) {
            if (!read_offset(r, p)) {
                return false;
            }
            continue;
        }
        check_key(r, p, type, &b, at);
        skip_blank(r);
        if (next(r) != '{') {
            return fail(r, r->at, arena_printf(r->a, translate("a branch is written %s {text}"), b.key),
                        "here stands the text of a branch in braces");
        }
        size_t branch_at = r->at++;
        if (!read_parts(r, &b.parts, branch_at, p->kind == MESSAGE_SELECT ? NULL : p)) {
            return false;
        }
        if (strcmp(b.key, "other") == 0) {
            has_other = true;
            p->other = p->n_branches;
        }
        message_branch *kept = ARENA_PUSH(r->a, &p->branches, &p->n_branches, &capacity);
        *kept = b;
    }
}

static const char *known_names(reader *r, const char *wrong)
{
    form_names known = {.arena = r->a};
    if (strcmp(wrong, "until") == 0) {
        return N_("the last day is known when the message was delivered: write {days}");
    }
    for (size_t i = 0; i < r->pattern->n_arguments; i++) {
        if (r->pattern->arguments[i].type != MESSAGE_TYPE_OFFER_ONLY) {
            form_names_add(&known, r->pattern->arguments[i].name);
        }
    }
    return form_suggest(r->a, wrong, &known);
}

/* The argument that stands here; false for a fault of syntax. */
static bool read_name(reader *r, message_part *p, const message_argument **argument,
                      size_t opened_at)
{
    static const message_argument unknown = {.name = "", .type = MESSAGE_TYPE_WRONG};
    skip_blank(r);
    size_t at = r->at;
    const char *name = read_identifier(r);
    skip_blank(r);
    if (at_end(r)) {
        return unclosed(r, opened_at);
    }
    if (*name == '\0' || (next(r) != '}' && next(r) != ',')) {
        return fail(r, r->at,
                    "an argument is written {name} or {name, format, style}; a brace that is to be "
                    "printed '{'",
                    *name == '\0' ? "here stands the name of an argument"
                                  : N_("after the name stands a comma or '}'"));
    }
    *argument = find_argument(r->pattern, name, &p->argument);
    if (*argument == NULL || !message_name_fits(name)) {
        message_fault_add(r->faults, false, at, known_names(r, name),
                          "nothing is called '{%s}' in this message", name);
        *argument = &unknown;
    } else if ((*argument)->type == MESSAGE_TYPE_OFFER_ONLY) {
        message_fault_add(r->faults, false, at, NULL,
                          "'{%s}' has a value in messages on=\"offer\" only", name);
    }
    return true;
}

/* At an opening brace; ends after the closing one. */
static bool read_argument(reader *r, message_parts *parts)
{
    size_t opened_at = r->at++;
    message_part p = {.kind = MESSAGE_PLAIN, .at = opened_at, .bytes = ""};
    const message_argument *argument;
    if (!read_name(r, &p, &argument, opened_at)) {
        return false;
    }
    if (next(r) == ',') {
        r->at++;
        skip_blank(r);
        size_t at = r->at;
        const char *format = read_identifier(r);
        skip_blank(r);
        if (at_end(r)) {
            return unclosed(r, opened_at);
        }
        if (!find_format(&p.kind, format)) {
            return fail(r, at, "expected one of: number, date, plural, selectordinal, select",
                        *format == '\0' ? "here stands a format"
                                        : arena_printf(r->a, translate("there is no format '%s'"), format));
        }
        check_type(r, argument, p.kind, format, at);
        if (p.kind != MESSAGE_SELECT) {
            p.slot = r->pattern->n_slots++;
        }
        bool has_branches = p.kind != MESSAGE_NUMBER && p.kind != MESSAGE_DATE;
        if (next(r) == ',') {
            r->at++;
            skip_blank(r);
            if (!(has_branches ? read_branches(r, &p, argument->type, opened_at)
                               : read_style(r, &p, opened_at))) {
                return false;
            }
        } else if (next(r) != '}' || has_branches) {
            return fail(r, r->at, has_branches ? "{name, plural, one {text} other {text}}" : NULL,
                        next(r) == '}' ? "the branches are missing" : N_("here stands a comma or '}'"));
        }
    }
    r->at++;
    *add_part(r, parts, p.kind, p.at) = p;
    return true;
}

/* A text, or that of a branch up to its closing brace, which is passed. `plural`: the innermost
 * argument whose branch this is, if it is a plural. */
static bool read_parts(reader *r, message_parts *parts, size_t opened_at,
                       const message_part *plural)
{
    bool is_branch = opened_at != SIZE_MAX, closed = !is_branch;
    if (r->depth == DEPTH_MAX) {
        return fail(r, opened_at, NULL, "branches within branches within branches");
    }
    r->depth++;
    while (!at_end(r)) {
        char c = r->s[r->at];
        if (c == '\'') {
            if (!read_apostrophe(r, plural != NULL)) {
                return false;
            }
        } else if (c == '{') {
            end_literal(r, parts);
            if (!read_argument(r, parts)) {
                return false;
            }
        } else if (c == '}') {
            if (!is_branch) {
                return fail(r, r->at,
                            "a brace that is to be printed is written '}', apostrophes included",
                            "'}' without '{' before it");
            }
            r->at++;
            closed = true;
            break;
        } else if (c == '#' && plural != NULL) {
            end_literal(r, parts);
            add_part(r, parts, MESSAGE_COUNT, r->at++)->slot = plural->slot;
        } else {
            add_literal(r, c);
            r->at++;
        }
    }
    r->depth--;
    end_literal(r, parts);
    return closed || unclosed(r, opened_at);
}

bool message_pattern_parse(message_pattern *out, arena *a, const char *bytes, size_t size,
                           const message_argument *arguments, size_t n_arguments,
                           message_faults *faults)
{
    size_t n_before = faults->n_errors;
    *out = (message_pattern){.arguments = arguments, .n_arguments = n_arguments};
    reader r = {.a = a, .s = bytes, .n = size, .pattern = out, .faults = faults};
    read_parts(&r, &out->parts, SIZE_MAX, NULL);
    text_dispose(&r.literal);
    return faults->n_errors == n_before;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FEEL text to tokens. Input is valid UTF-8 (checked by the parser before the first token); output
 * are offsets into it. Nothing is allocated except the decoded text of strings.
 */
#include "feel/lexer.h"

#include <string.h>

#include "base/translate.h"
#include "base/utf8.h"

typedef struct char_range {
    uint32_t low, high;
} char_range;

/* DMN 1.5, 10.3.1.2, without `?` (a token of its own here) and without
 * the white space that lies inside the ranges. */
static const char_range NAME_START[] = {
    {'A', 'Z'},       {'_', '_'},       {'a', 'z'},       {0xC0, 0xD6},     {0xD8, 0xF6},
    {0xF8, 0x2FF},    {0x370, 0x37D},   {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F},
    {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};

static const char_range NAME_PART_MORE[] = {
    {'0', '9'},
    {0xB7, 0xB7},
    {0x300, 0x36F},
    {0x203F, 0x2040},
};

static const char_range SPACE[] = {
    {0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},
    {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x200B}, {0x2028, 0x2029},
    {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF},
};

static const struct {
    const char *text;
    feel_keyword keyword;
} KEYWORDS[] = {
    {"and", KEYWORD_AND},
    {"between", KEYWORD_BETWEEN},
    {"else", KEYWORD_ELSE},
    {"every", KEYWORD_EVERY},
    {"false", KEYWORD_FALSE},
    {"for", KEYWORD_FOR},
    {"function", KEYWORD_FUNCTION},
    {"if", KEYWORD_IF},
    {"in", KEYWORD_IN},
    {"instance", KEYWORD_INSTANCE},
    {"not", KEYWORD_NOT},
    {"null", KEYWORD_NULL},
    {"or", KEYWORD_OR},
    {"return", KEYWORD_RETURN},
    {"satisfies", KEYWORD_SATISFIES},
    {"some", KEYWORD_SOME},
    {"then", KEYWORD_THEN},
    {"true", KEYWORD_TRUE},
};

static bool is_in_ranges(uint32_t c, const char_range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (c < ranges[i].low) {
            return false;
        }
        if (c <= ranges[i].high) {
            return true;
        }
    }
    return false;
}

#define IS_IN(c, ranges) is_in_ranges((c), (ranges), sizeof(ranges) / sizeof(ranges)[0])

bool feel_char_is_space(uint32_t c)
{
    return IS_IN(c, SPACE);
}

bool feel_char_starts_name(uint32_t c)
{
    return IS_IN(c, NAME_START) && !(c > 0x7F && feel_char_is_space(c));
}

bool feel_char_continues_name(uint32_t c)
{
    return feel_char_starts_name(c) || IS_IN(c, NAME_PART_MORE);
}

bool feel_char_joins_name(uint32_t c)
{
    return c == '.' || c == '/' || c == '-' || c == '\'' || c == '+' || c == '*' || c == 0x2019;
}

size_t feel_lexer_skip(const feel_lexer *lexer, size_t at)
{
    const char *s = lexer->bytes;
    size_t n = lexer->size;
    for (;;) {
        size_t i = at;
        if (at >= n) {
            return n;
        }
        if (s[at] == '/' && at + 1 < n && s[at + 1] == '/') {
            while (at < n && s[at] != '\n' && s[at] != '\r') {
                at++;
            }
        } else if (s[at] == '/' && at + 1 < n && s[at + 1] == '*') {
            const char *end = NULL;
            for (i = at + 2; i + 1 < n; i++) {
                if (s[i] == '*' && s[i + 1] == '/') {
                    end = s + i;
                    break;
                }
            }
            if (end == NULL) {
                return at; /* becomes a BAD token */
            }
            at = (size_t)(end - s) + 2;
        } else if (feel_char_is_space(utf8_next(s, n, &i))) {
            at = i;
        } else {
            return at;
        }
    }
}

static feel_keyword find_keyword(const char *s, size_t n)
{
    for (size_t i = 0; i < sizeof KEYWORDS / sizeof KEYWORDS[0]; i++) {
        if (KEYWORDS[i].text[0] == s[0] && strlen(KEYWORDS[i].text) == n &&
            memcmp(KEYWORDS[i].text, s, n) == 0) {
            return KEYWORDS[i].keyword;
        }
    }
    return KEYWORD_NONE;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* digits [ '.' digits ] | '.' digits, then an exponent. A point that no digit follows is a path
 * or a range. */
static size_t number_end(const char *s, size_t n, size_t at)
{
    while (at < n && is_digit(s[at])) {
        at++;
    }
    if (at + 1 < n && s[at] == '.' && is_digit(s[at + 1])) {
        at++;
        while (at < n && is_digit(s[at])) {
            at++;
        }
    }
    if (at < n && (s[at] == 'e' || s[at] == 'E')) {
        size_t i = at + 1;
        if (i < n && (s[i] == '+' || s[i] == '-')) {
            i++;
        }
        if (i < n && is_digit(s[i])) {
            while (i < n && is_digit(s[i])) {
                i++;
            }
            at = i;
        }
    }
    return at;
}

/* The offset after the closing quote of the string that opens at `at`; 0 if it does not close. */
static size_t string_end(const char *s, size_t n, size_t at)
{
    for (size_t i = at + 1; i < n; i++) {
        if (s[i] == '\\' && i + 1 < n) {
            i++;
        } else if (s[i] == '"') {
            return i + 1;
        }
    }
    return 0;
}

static feel_token bad_token(size_t start, size_t end, const char *message, const char *hint)
{
    return (feel_token){
        .kind = TOKEN_BAD, .start = start, .end = end, .message = message, .hint = hint};
}

static feel_token name_token(const feel_lexer *lexer, size_t start)
{
    const char *s = lexer->bytes;
    size_t n = lexer->size, at = start;
    utf8_next(s, n, &at);
    while (at < n) {
        size_t i = at;
        if (!feel_char_continues_name(utf8_next(s, n, &i))) {
            break;
        }
        at = i;
    }
    return (feel_token){.kind = TOKEN_NAME,
                        .keyword = find_keyword(s + start, at - start),
                        .start = start,
                        .end = at};
}

static feel_token string_token(const feel_lexer *lexer, size_t start, size_t quote)
{
    size_t end = string_end(lexer->bytes, lexer->size, quote);
    if (end == 0) {
        return bad_token(start, lexer->size, N_("this string does not end"), N_("add the closing '\"'"));
    }
    return (feel_token){
        .kind = quote == start ? TOKEN_STRING : TOKEN_AT, .start = start, .end = end};
}

static feel_token bad_character(const feel_lexer *lexer, size_t start)
{
    static const struct {
        const char *text, *hint;
    } FOREIGN[] = {
        {"&&", N_("FEEL writes 'and'")},
        {"||", N_("FEEL writes 'or'")},
        {"!", N_("FEEL writes 'not(...)'")},
        {"`", N_("names in backticks are a Camunda extension; FEEL needs no quotes around a name with "
              "spaces")},
        {"'", N_("FEEL strings are in double quotes")},
        {"\xE2\x80\x9C", N_("FEEL strings are in straight double quotes")},
        {"\xE2\x80\x9D", N_("FEEL strings are in straight double quotes")},
        {"%", N_("FEEL has modulo(dividend, divisor)")},
        {"/*", N_("add the closing '*/'")},
    };
    const char *s = lexer->bytes + start, *hint = NULL;
    for (size_t i = 0; i < sizeof FOREIGN / sizeof FOREIGN[0]; i++) {
        if (strncmp(s, FOREIGN[i].text, strlen(FOREIGN[i].text)) == 0) {
            hint = FOREIGN[i].hint;
            break;
        }
    }
    size_t end = start;
    utf8_next(lexer->bytes, lexer->size, &end);
    return bad_token(
        start, end,
        s[0] == '/' ? N_("this comment does not end") : N_("this character has no meaning in FEEL"), hint);
}

static feel_token symbol_token(const feel_lexer *lexer, size_t start)
{
    static const struct {
        const char text[3];
        feel_token_kind kind;
    } SYMBOLS[] = {
        /* those of two characters first */
        {"..", TOKEN_DOTDOT},  {"->", TOKEN_ARROW},   {"**", TOKEN_POW},   {"!=", TOKEN_NE},
        {"<=", TOKEN_LE},      {">=", TOKEN_GE},      {"(", TOKEN_LPAREN}, {")", TOKEN_RPAREN},
        {"[", TOKEN_LBRACKET}, {"]", TOKEN_RBRACKET}, {"{", TOKEN_LBRACE}, {"}", TOKEN_RBRACE},
        {",", TOKEN_COMMA},    {":", TOKEN_COLON},    {".", TOKEN_DOT},    {"+", TOKEN_PLUS},
        {"-", TOKEN_MINUS},    {"*", TOKEN_STAR},     {"/", TOKEN_SLASH},  {"=", TOKEN_EQ},
        {"<", TOKEN_LT},       {">", TOKEN_GT},
    };
    const char *s = lexer->bytes + start;
    size_t n = lexer->size - start;
    if (n >= 2 && s[0] == '=' && s[1] == '=') {
        return bad_token(start, start + 2, N_("'==' is no FEEL operator"), N_("FEEL compares with '='"));
    }
    if (n >= 2 && s[0] == '/' && s[1] == '*') {
        return bad_character(lexer, start);
    }
    for (size_t i = 0; i < sizeof SYMBOLS / sizeof SYMBOLS[0]; i++) {
        size_t length = strlen(SYMBOLS[i].text);
        if (length <= n && memcmp(s, SYMBOLS[i].text, length) == 0) {
            return (feel_token){.kind = SYMBOLS[i].kind, .start = start, .end = start + length};
        }
    }
    return bad_character(lexer, start);
}

feel_token feel_lexer_next(feel_lexer *lexer)
{
    const char *s = lexer->bytes;
    size_t n = lexer->size, start = feel_lexer_skip(lexer, lexer->at);
    feel_token token;
    if (start >= n) {
        token = (feel_token){.kind = TOKEN_END, .start = n, .end = n};
    } else if (is_digit(s[start]) || (s[start] == '.' && start + 1 < n && is_digit(s[start + 1]))) {
        token = (feel_token){.kind = TOKEN_NUMBER, .start = start, .end = number_end(s, n, start)};
    } else if (s[start] == '"') {
        token = string_token(lexer, start, start);
    } else if (s[start] == '@' && start + 1 < n && s[start + 1] == '"') {
        token = string_token(lexer, start, start + 1);
    } else if (s[start] == '?') {
        token = (feel_token){.kind = TOKEN_NAME, .start = start, .end = start + 1};
    } else {
        size_t i = start;
        token = feel_char_starts_name(utf8_next(s, n, &i)) ? name_token(lexer, start)
                                                           : symbol_token(lexer, start);
    }
    lexer->at = token.end;
    return token;
}

/* `digits` hexadecimal digits at s; false if there are not that many. */
static bool parse_hex(uint32_t *out, const char *s, size_t n, size_t digits)
{
    uint32_t c = 0;
    if (n < digits) {
        return false;
    }
    for (size_t i = 0; i < digits; i++) {
        char d = s[i];
        if (is_digit(d)) {
            c = c * 16 + (uint32_t)(d - '0');
        } else if ((d >= 'a' && d <= 'f') || (d >= 'A' && d <= 'F')) {
            c = c * 16 + (uint32_t)((d | 0x20) - 'a') + 10;
        } else {
            return false;
        }
    }
    *out = c;
    return true;
}

/* Decode the escape at s (after the backslash). Returns the bytes of it, 0 if it is none: then
 * the backslash stands for itself. */
static size_t decode_escape(uint32_t *c, const char *s, size_t n)
{
    static const char PLAIN[] = "\"\\'ntr", MEANS[] = "\"\\'\n\t\r";
    const char *plain = n == 0 || s[0] == '\0' ? NULL : strchr(PLAIN, s[0]);
    if (plain != NULL) {
        *c = (uint32_t)MEANS[plain - PLAIN];
        return 1;
    }
    if (n > 0 && s[0] == 'U' && parse_hex(c, s + 1, n - 1, 6) && *c <= 0x10FFFF &&
        (*c < 0xD800 || *c > 0xDFFF)) {
        return 7;
    }
    if (n > 0 && s[0] == 'u' && parse_hex(c, s + 1, n - 1, 4)) {
        uint32_t low;
        if (*c < 0xD800 || *c > 0xDFFF) {
            return 5;
        }
        if (*c <= 0xDBFF && n >= 11 && s[5] == '\\' && s[6] == 'u' &&
            parse_hex(&low, s + 7, n - 7, 4) && low >= 0xDC00 && low <= 0xDFFF) {
            *c = 0x10000 + ((*c - 0xD800) << 10) + (low - 0xDC00);
            return 11;
        }
    }
    return 0;
}

const char *feel_lexer_unescape(size_t *size, arena *a, const char *quoted, size_t n)
{
    char *out = arena_alloc(a, n);
    size_t used = 0;
    for (size_t i = 1; i + 1 < n;) {
        uint32_t c;
        size_t escape = quoted[i] == '\\' ? decode_escape(&c, quoted + i + 1, n - i - 2) : 0;
        if (escape > 0) {
            used += utf8_put(out + used, c); /* never longer than the escape itself */
            i += 1 + escape;
        } else {
            out[used++] = quoted[i++];
        }
    }
    out[used] = '\0';
    *size = used;
    return out;
}

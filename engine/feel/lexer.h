/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FEEL text to tokens, one at a time (DMN 1.5, 10.3.1.2). A name token is one word; names of
 * several words are put together by the parser, which knows the scope, so it may also move the
 * lexer to any offset.
 */
#ifndef ENTITLE_FEEL_LEXER_H
#define ENTITLE_FEEL_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef enum feel_token_kind {
    TOKEN_END = 0,
    TOKEN_BAD, /* `message` says why */
    TOKEN_NAME,
    TOKEN_NUMBER,
    TOKEN_STRING,
    TOKEN_AT, /* @"..." */
    TOKEN_LPAREN, TOKEN_RPAREN, TOKEN_LBRACKET, TOKEN_RBRACKET, TOKEN_LBRACE, TOKEN_RBRACE,
    TOKEN_COMMA, TOKEN_COLON, TOKEN_DOT, TOKEN_DOTDOT, TOKEN_ARROW,
    TOKEN_PLUS, TOKEN_MINUS, TOKEN_STAR, TOKEN_SLASH, TOKEN_POW,
    TOKEN_EQ, TOKEN_NE, TOKEN_LT, TOKEN_LE, TOKEN_GT, TOKEN_GE
} feel_token_kind;

typedef enum feel_keyword {
    KEYWORD_NONE = 0,
    KEYWORD_AND, KEYWORD_BETWEEN, KEYWORD_ELSE, KEYWORD_EVERY, KEYWORD_FALSE, KEYWORD_FOR,
    KEYWORD_FUNCTION, KEYWORD_IF, KEYWORD_IN, KEYWORD_INSTANCE, KEYWORD_NOT, KEYWORD_NULL,
    KEYWORD_OR, KEYWORD_RETURN, KEYWORD_SATISFIES, KEYWORD_SOME, KEYWORD_THEN, KEYWORD_TRUE
} feel_keyword;

typedef struct feel_token {
    feel_token_kind kind;
    feel_keyword    keyword; /* of a NAME */
    size_t          start, end; /* bytes in the text; a string with its quotes */
    const char     *message; /* of a BAD token; static */
    const char     *hint;    /* of a BAD token; NULL if none */
} feel_token;

typedef struct feel_lexer {
    const char *bytes; /* valid UTF-8 */
    size_t      size;
    size_t      at; /* offset of the next token, or of the space before it */
} feel_lexer;

feel_token feel_lexer_next(feel_lexer *lexer);
/** Offset of the first byte at or after `at` that is neither white space nor comment. */
size_t feel_lexer_skip(const feel_lexer *lexer, size_t at);

/** The characters of a string literal, `start` and `end` being the offsets of its quotes'
 * outsides; escapes decoded. */
const char *feel_lexer_unescape(size_t *size, arena *a, const char *quoted, size_t n);

bool feel_char_is_space(uint32_t c);
bool feel_char_starts_name(uint32_t c);
bool feel_char_continues_name(uint32_t c);
/** One of . / - ' + * : allowed inside a name, where it is known from the scope. */
bool feel_char_joins_name(uint32_t c);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The buffer keeps one byte more than `capacity`, for the NUL of text_string().
 *
 * The JSON writer needs no stack: a value or key is preceded by a comma exactly when something of
 * the same container was written before it, which is what json_comma says. Opening a container
 * clears it, closing one sets it. A line end starts afresh, so lines of JSON need no reset.
 */
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

void text_dispose(text *t)
{
    free(t->bytes);
    *t = (text){0};
}

void text_clear(text *t)
{
    t->size = 0;
    t->json_comma = false;
}

const char *text_string(text *t)
{
    text_reserve(t, 0);
    t->bytes[t->size] = '\0';
    return t->bytes;
}

void text_reserve(text *t, size_t more_bytes)
{
    if (t->bytes != NULL && more_bytes <= t->capacity - t->size) {
        return;
    }
    if (more_bytes > SIZE_MAX / 4 || t->size > SIZE_MAX / 4) {
        arena_out_of_memory(more_bytes);
    }
    size_t needed = t->size + more_bytes;
    size_t capacity = t->capacity < 64 ? 64 : t->capacity * 2;
    if (capacity < needed) {
        capacity = needed;
    }
    char *bytes = realloc(t->bytes, capacity + 1);
    if (bytes == NULL) {
        arena_out_of_memory(capacity + 1);
    }
    t->bytes = bytes;
    t->capacity = capacity;
}

void text_append(text *t, const void *bytes, size_t n)
{
    if (n == 0) {
        return;
    }
    text_reserve(t, n);
    memcpy(t->bytes + t->size, bytes, n);
    t->size += n;
}

void text_append_string(text *t, const char *s)
{
    text_append(t, s, strlen(s));
}

void text_append_char(text *t, char c)
{
    text_append(t, &c, 1);
}

bool text_ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n > m && strcmp(s + n - m, end) == 0;
}

const char *text_number(char out[TEXT_NUMBER_MAX], int64_t number)
{
    char plain[TEXT_NUMBER_MAX];
    int n = snprintf(plain, sizeof plain, "%" PRId64, number);
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        out[at++] = plain[i];
        int left = n - 1 - i;
        if (plain[i] != '-' && left > 0 && left % 3 == 0) {
            out[at++] = ',';
        }
    }
    out[at] = '\0';
    return out;
}

void text_printf(text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_vprintf(t, format, args);
    va_end(args);
}

void text_vprintf(text *t, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    text_reserve(t, 64);
    int n = vsnprintf(t->bytes + t->size, t->capacity - t->size + 1, format, args);
    if (n < 0) {
        arena_out_of_memory(0);
    }
    if ((size_t)n > t->capacity - t->size) {
        text_reserve(t, (size_t)n);
        vsnprintf(t->bytes + t->size, (size_t)n + 1, format, again);
    }
    va_end(again);
    t->size += (size_t)n;
}

static void place_comma(text *t)
{
    if (t->json_comma && t->size > 0 && t->bytes[t->size - 1] != '\n') {
        text_append_char(t, ',');
    }
    t->json_comma = true;
}

static void open_container(text *t, char bracket)
{
    place_comma(t);
    text_append_char(t, bracket);
    t->json_comma = false;
}

static void close_container(text *t, char bracket)
{
    text_append_char(t, bracket);
    t->json_comma = true;
}

static void append_escaped(text *t, const char *s, size_t n)
{
    text_append_char(t, '"');
    size_t done = 0; /* bytes before it are in the buffer */
    size_t i = 0;
    while (i < n) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
            i++;
            continue;
        }
        size_t bytes = c >= 0x80 ? utf8_character(s + i, n - i) : 0;
        if (bytes > 0) {
            i += bytes;
            continue;
        }
        text_append(t, s + done, i - done);
        i++;
        done = i;
        switch (c) {
        case '"':
            text_append_string(t, "\\\"");
            break;
        case '\\':
            text_append_string(t, "\\\\");
            break;
        case '\b':
            text_append_string(t, "\\b");
            break;
        case '\f':
            text_append_string(t, "\\f");
            break;
        case '\n':
            text_append_string(t, "\\n");
            break;
        case '\r':
            text_append_string(t, "\\r");
            break;
        case '\t':
            text_append_string(t, "\\t");
            break;
        default:
            /* A byte that is no UTF-8 becomes U+FFFD, so that the document stays readable. */
            text_printf(t, "\\u%04x", c >= 0x80 ? 0xFFFDu : c);
            break;
        }
    }
    text_append(t, s + done, n - done);
    text_append_char(t, '"');
}

void text_json_begin_object(text *t)
{
    open_container(t, '{');
}

void text_json_end_object(text *t)
{
    close_container(t, '}');
}

void text_json_begin_array(text *t)
{
    open_container(t, '[');
}

void text_json_end_array(text *t)
{
    close_container(t, ']');
}

void text_json_key(text *t, const char *key)
{
    place_comma(t);
    append_escaped(t, key, strlen(key));
    text_append_char(t, ':');
    t->json_comma = false;
}

void text_json_string(text *t, const char *s, size_t n)
{
    place_comma(t);
    append_escaped(t, s, n);
}

void text_json_cstring(text *t, const char *s)
{
    if (s == NULL) {
        text_json_null(t);
    } else {
        text_json_string(t, s, strlen(s));
    }
}

void text_json_int(text *t, int64_t i)
{
    place_comma(t);
    text_printf(t, "%" PRId64, i);
}

void text_json_bool(text *t, bool b)
{
    text_json_raw(t, b ? "true" : "false");
}

void text_json_null(text *t)
{
    text_json_raw(t, "null");
}

void text_json_raw(text *t, const char *json)
{
    place_comma(t);
    text_append_string(t, json);
}

void text_json_put_cstring(text *t, const char *key, const char *s)
{
    text_json_key(t, key);
    text_json_cstring(t, s);
}

void text_json_put_int(text *t, const char *key, int64_t i)
{
    text_json_key(t, key);
    text_json_int(t, i);
}

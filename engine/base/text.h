/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growable buffer of bytes on the heap, and JSON on top of it.
 *
 *     text t = {0};
 *     text_json_begin_object(&t);
 *     text_json_key(&t, "outcome"); text_json_string(&t, "grant", 5);
 *     text_json_end_object(&t);
 *     fputs(text_string(&t), stdout);
 *     text_dispose(&t);
 *
 * Commas are placed by the writer. Out of memory ends the process, as for arenas.
 */
#ifndef ENTITLE_BASE_TEXT_H
#define ENTITLE_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct text {
    char  *bytes;
    size_t size, capacity; /* without the terminating NUL that text_string() guarantees */
    bool   json_comma;     /* the next JSON value needs a comma first */
} text;

void        text_dispose(text *t);
void        text_clear(text *t);
const char *text_string(text *t);
void        text_reserve(text *t, size_t more_bytes);
void        text_append(text *t, const void *bytes, size_t n);
void        text_append_string(text *t, const char *s);
void        text_append_char(text *t, char c);
void        text_printf(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void        text_vprintf(text *t, const char *format, va_list args);

/** Does `s` end with it, after something else? */
bool        text_ends_with(const char *s, const char *end);

#define TEXT_NUMBER_MAX 32
/** 1234567 -> "1,234,567". */
const char *text_number(char out[TEXT_NUMBER_MAX], int64_t number);

void text_json_begin_object(text *t);
void text_json_end_object(text *t);
void text_json_begin_array(text *t);
void text_json_end_array(text *t);
void text_json_key(text *t, const char *key);
void text_json_string(text *t, const char *s, size_t n); /* UTF-8, escaped */
void text_json_cstring(text *t, const char *s);          /* NULL -> null */
void text_json_int(text *t, int64_t i);
void text_json_bool(text *t, bool b);
void text_json_null(text *t);
void text_json_raw(text *t, const char *json); /* already JSON: a number, a sub-document */
/* Members of an object. */
void text_json_put_cstring(text *t, const char *key, const char *s);
void text_json_put_int(text *t, const char *key, int64_t i);

#endif

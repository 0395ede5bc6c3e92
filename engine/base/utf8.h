/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 by code point. Input to these has been validated; utf8_valid() is the gate. */
#ifndef ENTITLE_BASE_UTF8_H
#define ENTITLE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool     utf8_valid(const char *s, size_t n); /* no overlong forms, surrogates, or > U+10FFFF */
/** Bytes of the character that `s` begins with, of any bytes, n > 0; 0: they are no UTF-8. */
size_t   utf8_character(const char *s, size_t n);
size_t   utf8_length(const char *s, size_t n); /* code points */
size_t   utf8_cut(const char *s, size_t n, size_t max); /* bytes of the longest beginning of at most max that ends with a character */
uint32_t utf8_next(const char *s, size_t n, size_t *i); /* code point at *i, which moves past it */
size_t   utf8_offset(const char *s, size_t n, size_t code_points); /* byte offset of that code point */
size_t   utf8_put(char out[4], uint32_t code_point); /* bytes written */
/** Does it reorder what a reader sees? A rule must not look different from what it says. */
bool     utf8_is_direction_control(uint32_t code_point);
bool     utf8_is_wide(uint32_t code_point); /* takes two cells of a terminal */
/** May a line end between the two: between words, and around a Chinese character unless its sign belongs to the other. */
bool     utf8_may_break(uint32_t before, uint32_t after);
int      utf8_cells(const char *s, size_t n); /* that it takes in a line of a terminal */

#endif

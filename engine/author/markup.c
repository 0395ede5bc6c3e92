/* SPDX-License-Identifier: Apache-2.0 */
/* Escapes texts for XML and HTML: see markup.h. */
#include "author/markup.h"

#include <string.h>

#include "base/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

static bool is_control(const char *s, size_t size)
{
    unsigned char c = (unsigned char)s[0];
    return (size == 1 && (c < 0x20 || c == 0x7F)) ||
           (size == 2 && c == 0xC2 && (unsigned char)s[1] < 0xA0);
}

/* U+FFFE and U+FFFF are no characters of XML. */
static bool is_none(const char *s, size_t size)
{
    return size == 3 && memcmp(s, "\xEF\xBF", 2) == 0 && (unsigned char)s[2] >= 0xBE;
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\t':
        return "&#9;"; /* in an attribute the bare ones would be read as blanks */
    case '\n':
        return "&#10;";
    default:
        return NULL;
    }
}

void markup_append(text *out, const char *s, size_t n)
{
    for (size_t i = 0, size; i < n; i += size > 0 ? size : 1) {
        size = utf8_character(s + i, n - i);
        const char *escaped = size == 1 ? entity(s[i]) : NULL;
        if (escaped != NULL) {
            text_append_string(out, escaped);
        } else if (size == 0 || is_control(s + i, size) || is_none(s + i, size)) {
            text_append_string(out, REPLACEMENT);
        } else {
            text_append(out, s + i, size);
        }
    }
}

void markup_append_string(text *out, const char *s)
{
    markup_append(out, s, strlen(s));
}

void markup_append_line(text *out, const char *s, size_t n)
{
    bool blank = false, any = false;
    for (size_t i = 0, size; i < n; i += size > 0 ? size : 1) {
        size = utf8_character(s + i, n - i);
        if (size > 0 && (s[i] == ' ' || is_control(s + i, size))) {
            blank = any;
            continue;
        }
        if (blank) {
            text_append_char(out, ' ');
        }
        blank = false;
        any = true;
        if (size == 0) {
            text_append_string(out, REPLACEMENT);
        } else {
            text_append(out, s + i, size);
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8, byte by byte. The table of well-formed sequences is Unicode 15, table 3-7:
 *
 *     first byte    second byte   third, fourth
 *     00..7F
 *     C2..DF        80..BF
 *     E0            A0..BF        80..BF          (80..9F would be overlong)
 *     E1..EC,EE,EF  80..BF        80..BF
 *     ED            80..9F        80..BF          (A0..BF would be a surrogate)
 *     F0            90..BF        80..BF 80..BF   (80..8F would be overlong)
 *     F1..F3        80..BF        80..BF 80..BF
 *     F4            80..8F        80..BF 80..BF   (90..BF would be above U+10FFFF)
 *
 * utf8_valid() enforces it. The others trust it but never step outside the n bytes given.
 */
#include "base/utf8.h"

#include <string.h>

#include <assert.h>

static bool is_continuation(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Bytes in the sequence that starts with `c`; 1 for a byte that starts none. */
static size_t sequence_bytes(unsigned char c)
{
    if (c < 0xC2) {
        return 1;
    }
    if (c < 0xE0) {
        return 2;
    }
    if (c < 0xF0) {
        return 3;
    }
    return c < 0xF5 ? 4 : 1;
}

bool utf8_valid(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t i = 0;
    while (i < n) {
        unsigned char c = p[i];
        if (c < 0x80) {
            i++;
            continue;
        }
        size_t bytes = sequence_bytes(c);
        if (bytes == 1 || bytes > n - i) {
            return false;
        }
        unsigned char low = 0x80, high = 0xBF;
        if (c == 0xE0) {
            low = 0xA0;
        } else if (c == 0xED) {
            high = 0x9F;
        } else if (c == 0xF0) {
            low = 0x90;
        } else if (c == 0xF4) {
            high = 0x8F;
        }
        if (p[i + 1] < low || p[i + 1] > high) {
            return false;
        }
        for (size_t k = 2; k < bytes; k++) {
            if (!is_continuation(p[i + k])) {
                return false;
            }
        }
        i += bytes;
    }
    return true;
}

size_t utf8_length(const char *s, size_t n)
{
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        length += !is_continuation((unsigned char)s[i]);
    }
    return length;
}

uint32_t utf8_next(const char *s, size_t n, size_t *i)
{
    const unsigned char *p = (const unsigned char *)s;
    assert(*i < n);
    unsigned char c = p[*i];
    size_t bytes = sequence_bytes(c);
    if (bytes == 1 || bytes > n - *i) {
        *i += 1;
        return c < 0x80 ? c : 0xFFFD;
    }
    uint32_t code_point = c & (0x7Fu >> bytes);
    for (size_t k = 1; k < bytes; k++) {
        code_point = code_point << 6 | (p[*i + k] & 0x3Fu);
    }
    *i += bytes;
    return code_point;
}

size_t utf8_character(const char *s, size_t n)
{
    size_t bytes = 0;
    utf8_next(s, n, &bytes);
    return utf8_valid(s, bytes) ? bytes : 0;
}

size_t utf8_offset(const char *s, size_t n, size_t code_points)
{
    size_t i = 0;
    while (i < n && code_points > 0) {
        i++;
        while (i < n && is_continuation((unsigned char)s[i])) {
            i++;
        }
        code_points--;
    }
    return i;
}

size_t utf8_put(char out[4], uint32_t code_point)
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | code_point >> 6);
        out[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | code_point >> 12);
        out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    assert(code_point <= 0x10FFFF);
    out[0] = (char)(0xF0 | code_point >> 18);
    out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

size_t utf8_cut(const char *s, size_t n, size_t max)
{
    if (n <= max) {
        return n;
    }
    for (n = max; n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80; n--) {
    }
    return n;
}

bool utf8_is_direction_control(uint32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* East Asian wide and full width, the blocks that matter (Unicode 15, EastAsianWidth.txt). */
bool utf8_is_wide(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) ||
           (c >= 0x3041 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
           (c >= 0xFF01 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) ||
           (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

int utf8_cells(const char *s, size_t n)
{
    int cells = 0;
    for (size_t i = 0; i < n;) {
        cells += utf8_is_wide(utf8_next(s, n, &i)) ? 2 : 1;
    }
    return cells;
}

static bool is_one_of(uint32_t c, const char *characters)
{
    size_t n = strlen(characters);
    for (size_t i = 0; i < n;) {
        if (utf8_next(characters, n, &i) == c) {
            return true;
        }
    }
    return false;
}

bool utf8_may_break(uint32_t before, uint32_t after)
{
    if (before == ' ' || after == ' ') {
        return before == ' ' && after != ' ';
    }
    return (utf8_is_wide(before) || utf8_is_wide(after)) &&
           !is_one_of(after, "，。、；：）》”’！？") && !is_one_of(before, "（《“‘");
}

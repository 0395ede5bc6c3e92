/* SPDX-License-Identifier: Apache-2.0 */
/* See key.h. */
#include "column/key.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>

#include "base/utf8.h"

#define UUID_BYTES 16

bool key_kind_of(key_kind *out, uint32_t pg_type)
{
    switch (pg_type) {
    case 20: /* int8 */
    case 21: /* int2 */
    case 23: /* int4 */
        *out = KEY_INTEGER;
        return true;
    case 2950: /* uuid */
        *out = KEY_UUID;
        return true;
    case 25:   /* text */
    case 1043: /* varchar */
        *out = KEY_TEXT;
        return true;
    default:
        return false;
    }
}

const char *key_kind_name(key_kind kind)
{
    static const char *const names[] = {
        [KEY_INTEGER] = "bigint", [KEY_UUID] = "uuid", [KEY_TEXT] = "text"};
    return names[kind];
}

const char *key_first(key_kind kind)
{
    static const char *const firsts[] = {[KEY_INTEGER] = "-9223372036854775807",
                                         [KEY_UUID] = "00000000-0000-0000-0000-000000000000",
                                         [KEY_TEXT] = ""};
    return firsts[kind];
}

/* Of text: U+10FFFF, a noncharacter, behind which nothing follows. */
const char *key_last(key_kind kind)
{
    static const char *const lasts[] = {[KEY_INTEGER] = "9223372036854775807",
                                        [KEY_UUID] = "ffffffff-ffff-ffff-ffff-ffffffffffff",
                                        [KEY_TEXT] = "\xf4\x8f\xbf\xbf"};
    return lasts[kind];
}

int key_compare(key a, key b)
{
    if (a.kind == KEY_INTEGER) {
        return (a.number > b.number) - (a.number < b.number);
    }
    uint32_t n = a.size < b.size ? a.size : b.size;
    int order = n == 0 ? 0 : memcmp(a.bytes, b.bytes, n);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static bool parse_integer(key *out, const char *s)
{
    char *end;
    size_t sign = s[0] == '-' ? 1 : 0;
    if (s[sign] < '0' || s[sign] > '9') {
        return false;
    }
    errno = 0;
    out->number = strtoll(s, &end, 10);
    return *end == '\0' && errno == 0;
}

int key_hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* 8-4-4-4-12 digits. */
static bool parse_uuid(char *bytes, const char *s)
{
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && *s++ != '-') {
            return false;
        }
        int high = key_hex_digit(s[0]);
        int low = high < 0 ? -1 : key_hex_digit(s[1]);
        if (low < 0) {
            return false;
        }
        bytes[i] = (char)(high << 4 | low);
        s += 2;
    }
    return *s == '\0';
}

bool key_parse(key *out, arena *a, key_kind kind, const char *s)
{
    *out = (key){.kind = kind};
    if (kind == KEY_INTEGER) {
        return parse_integer(out, s);
    }
    if (kind == KEY_UUID) {
        char *bytes = arena_alloc(a, UUID_BYTES);
        out->size = UUID_BYTES;
        out->bytes = bytes;
        return parse_uuid(bytes, s);
    }
    size_t n = strlen(s);
    if (n > UINT32_MAX || !utf8_valid(s, n)) {
        return false;
    }
    out->size = (uint32_t)n;
    out->bytes = arena_copy(a, s, n);
    return true;
}

void key_to_text(text *out, key k)
{
    switch (k.kind) {
    case KEY_INTEGER:
        text_printf(out, "%lld", (long long)k.number);
        break;
    case KEY_UUID:
        for (uint32_t i = 0; i < k.size; i++) {
            text_printf(out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                        (unsigned char)k.bytes[i]);
        }
        break;
    case KEY_TEXT:
        text_append(out, k.bytes, k.size);
        break;
    }
}

static uint64_t load_head(key k)
{
    uint64_t head;
    memcpy(&head, k.bytes, sizeof head);
    return be64toh(head);
}

key key_between(arena *a, key low, key high, int64_t part, int64_t parts)
{
    if (low.kind == KEY_INTEGER) {
        __int128 width = (__int128)high.number - low.number;
        return key_integer((int64_t)(low.number + width * part / parts));
    }
    if (low.kind == KEY_TEXT) {
        return low;
    }
    uint64_t from = load_head(low);
    __int128 width = (__int128)load_head(high) - from;
    uint64_t head = htobe64(from + (uint64_t)(width * part / parts));
    char *bytes = arena_copy(a, low.bytes, UUID_BYTES);
    memcpy(bytes, &head, sizeof head);
    return (key){.kind = KEY_UUID, .size = UUID_BYTES, .bytes = bytes};
}

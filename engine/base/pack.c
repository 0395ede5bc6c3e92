/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pack.h"

#include <endian.h>
#include <string.h>

#define HASH_BYTES 8

static uint64_t hash_of(const char *bytes, size_t n)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i += sizeof hash) {
        uint64_t word = 0;
        memcpy(&word, bytes + i, n - i < sizeof word ? n - i : sizeof word);
        hash = (hash ^ le64toh(word)) * UINT64_C(0x100000001b3);
        hash ^= hash >> 32; /* a word's upper bits would only ever move upwards */
    }
    return hash ^ n;
}

void pack_begin(text *out, unsigned char version)
{
    text_clear(out);
    text_append_char(out, (char)version);
}

void pack_end(text *out)
{
    uint64_t hash = htole64(hash_of(out->bytes, out->size));
    text_append(out, &hash, sizeof hash);
}

void pack_number(text *out, uint64_t n)
{
    char bytes[10];
    size_t size = 0;
    for (; n >= 0x80; n >>= 7) {
        bytes[size++] = (char)(n | 0x80);
    }
    bytes[size++] = (char)n;
    text_append(out, bytes, size);
}

/* -1 is 1, 1 is 2, and so on. */
void pack_difference(text *out, int64_t from, int64_t to)
{
    uint64_t d = (uint64_t)to - (uint64_t)from;
    pack_number(out, d >> 63 ? ~(d << 1) : d << 1);
}

void pack_bytes(text *out, const char *bytes, size_t n)
{
    pack_number(out, n);
    text_append(out, bytes, n);
}

bool unpack_begin(unpacker *r, unsigned char version, const char *content, size_t size)
{
    *r = (unpacker){0};
    if (size < 1 + HASH_BYTES || (unsigned char)content[0] != version) {
        return false;
    }
    uint64_t hash;
    size -= HASH_BYTES;
    memcpy(&hash, content + size, sizeof hash);
    if (le64toh(hash) != hash_of(content, size)) {
        return false;
    }
    *r = (unpacker){.at = (const unsigned char *)content + 1,
                    .end = (const unsigned char *)content + size,
                    .good = true};
    return true;
}

uint64_t unpack_number(unpacker *r)
{
    uint64_t n = 0;
    for (unsigned shift = 0; r->at < r->end && shift < 64; shift += 7) {
        unsigned char byte = *r->at++;
        n |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            return n;
        }
    }
    r->good = false;
    return 0;
}

int64_t unpack_difference(unpacker *r, int64_t from)
{
    uint64_t d = unpack_number(r);
    return (int64_t)((uint64_t)from + ((d >> 1) ^ -(d & 1)));
}

const unsigned char *unpack_raw(unpacker *r, size_t n)
{
    const unsigned char *bytes = r->at;
    if (!r->good || n > (size_t)(r->end - r->at)) {
        r->good = false;
        return NULL;
    }
    r->at += n;
    return bytes;
}

const char *unpack_bytes(unpacker *r, size_t *n)
{
    uint64_t size = unpack_number(r);
    const char *bytes = (const char *)r->at;
    bool there = size <= SIZE_MAX && unpack_raw(r, (size_t)size) != NULL;
    *n = there ? (size_t)size : 0;
    return bytes;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contents as few bytes, kept in the ledger from one night to the next, and read with distrust.
 *
 *     pack_begin(&out, VERSION);                                 // of the content's form
 *     pack_number(&out, n); pack_difference(&out, from, to); pack_bytes(&out, s, size);
 *     pack_end(&out);
 *
 *     unpacker r;
 *     good = unpack_begin(&r, VERSION, content, size);           // of this form, and as it was written
 *     uint64_t n = unpack_number(&r); ...                        // r.good: none went beyond the end
 *
 * Numbers are LEB128 (7 bits a byte, the lowest first, the eighth set on all but the last); a difference is one in zigzag. First comes
 * the version, a byte; last a hash of all that is before it, 8 bytes, the lowest first: FNV-1a over words of 8 bytes, the last one
 * filled up with zeros. It finds accidents, not intentions.
 */
#ifndef ENTITLE_BASE_PACK_H
#define ENTITLE_BASE_PACK_H

#include "base/text.h"

/** Forgets what is in `out`. */
void pack_begin(text *out, unsigned char version);
void pack_end(text *out);
void pack_number(text *out, uint64_t n);
/** Modulo 2^64: any two numbers have one. */
void pack_difference(text *out, int64_t from, int64_t to);
void pack_bytes(text *out, const char *bytes, size_t n);

typedef struct unpacker {
    const unsigned char *at, *end;
    bool good;
} unpacker;

bool        unpack_begin(unpacker *r, unsigned char version, const char *content, size_t size);
/** Beyond the end, these are 0, `from` and no bytes, and r->good becomes false. */
uint64_t    unpack_number(unpacker *r);
int64_t     unpack_difference(unpacker *r, int64_t from);
const char *unpack_bytes(unpacker *r, size_t *n);
/** n bytes without their size; NULL, if there are not as many. */
const unsigned char *unpack_raw(unpacker *r, size_t n);

#endif

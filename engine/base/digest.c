/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 by libcrypto. Its functions fail only for want of memory or of the algorithm itself;
 * either way no rulebook can be identified, so the process ends as it does for memory.
 */
#include "base/digest.h"

#include <assert.h>

#include <openssl/evp.h>

#include "base/arena.h"

#define SHA256_BYTES 32

/* `digest` is never defined: the pointer is libcrypto's own context under our name. */

digest *digest_new(void)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1) {
        arena_out_of_memory(0);
    }
    return (digest *)context;
}

void digest_update(digest *d, const void *bytes, size_t n)
{
    if (EVP_DigestUpdate((EVP_MD_CTX *)d, bytes, n) != 1) {
        arena_out_of_memory(n);
    }
}

void digest_hex(digest *d, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (EVP_DigestFinal_ex((EVP_MD_CTX *)d, bytes, &n) != 1) {
        arena_out_of_memory(0);
    }
    EVP_MD_CTX_free((EVP_MD_CTX *)d);
    assert(n == SHA256_BYTES);
    for (unsigned i = 0; i < SHA256_BYTES; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * SHA256_BYTES] = '\0';
}

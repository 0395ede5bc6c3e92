/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (libcrypto), for the rulebook's identity. */
#ifndef ENTITLE_BASE_DIGEST_H
#define ENTITLE_BASE_DIGEST_H

#include <stddef.h>

typedef struct digest digest;

digest *digest_new(void);
void    digest_update(digest *d, const void *bytes, size_t n);
/** Finish into 64 lower-case hexadecimal digits and a NUL; frees the digest. */
void digest_hex(digest *d, char out[65]);

#endif

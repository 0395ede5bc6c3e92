/* SPDX-License-Identifier: Apache-2.0 */
/* engine/base/digest.c against the examples of FIPS 180-2, appendix B. */
#include "base/digest.h"
#include "suites.h"

static void test_known_answers(void)
{
    char hex[65];
    digest *d = digest_new();
    digest_update(d, "abc", 3);
    digest_hex(d, hex);
    UNIT_STRING(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    d = digest_new();
    digest_hex(d, hex);
    UNIT_STRING(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_pieces_make_the_same_whole(void)
{
    char hex[65];
    digest *d = digest_new();
    for (int i = 0; i < 1000; i++) {
        char block[1000];
        memset(block, 'a', sizeof block);
        digest_update(d, block, sizeof block);
    }
    digest_hex(d, hex);
    UNIT_STRING(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

UNIT_SUITE(digest, UNIT_TEST(test_known_answers), UNIT_TEST(test_pieces_make_the_same_whole));

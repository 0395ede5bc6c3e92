/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers against coreutils' sha256sum. */
#include "emit/basis.h"

#include "unit.h"

static int64_t number_of(basis *b, const char *rules)
{
    return basis_number(b, rules, strlen(rules));
}

static void test_first_64_bits_of_the_digest(void)
{
    basis b;
    basis_init(&b);
    UNIT_INT(number_of(&b, "[]"), (int64_t)0x4f53cda18c2baa0c);
    UNIT_INT(number_of(&b, "[\"aid/bands/low\"]"), (int64_t)0x93ccb0f32d9df855);
    UNIT_INT(number_of(&b, "[\"aid/bands/high\"]"), (int64_t)0x15f7594aeae4181e);
    UNIT_INT(number_of(&b, "[\"高龄津贴/表/一\"]"), (int64_t)0xa3175336a6db9d19);
    basis_dispose(&b);
}

/* More than the table begins with, and texts that do not outlive the call. */
static void test_remembers_each_list_once(void)
{
    basis b;
    basis_init(&b);
    int64_t first[1000];
    char rules[32];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
            int n = snprintf(rules, sizeof rules, "[\"t/%d\"]", i);
            int64_t number = basis_number(&b, rules, (size_t)n);
            if (round == 0) {
                first[i] = number;
            } else {
                UNIT_INT(number, first[i]);
            }
        }
    }
    UNIT_INT(b.n, 1000);
    UNIT_INT(b.n_written, 0);
    basis_dispose(&b);
}

UNIT_SUITE(basis, UNIT_TEST(test_first_64_bits_of_the_digest),
           UNIT_TEST(test_remembers_each_list_once));

UNIT_MAIN(&suite_basis)

/* SPDX-License-Identifier: Apache-2.0 */
/* Truths and flags: every pair of operands, and the hits of decision tables rule by rule. */
#include "suites.h"

enum { U = TRUTH_U, T = TRUTH_T, F = TRUTH_F };

typedef void unary_kernel(uint8_t *, const uint8_t *, size_t);
typedef void binary_kernel(uint8_t *, const uint8_t *, const uint8_t *, size_t);
typedef void const_kernel(uint8_t *, const uint8_t *, uint8_t, size_t);

#define KERNEL(name) #name, offsetof(kernel_set, name)

/* by left operand and right operand, U T F each; kernels.h has the tables */
static const struct {
    const char *name;
    size_t offset;
    uint8_t out[3][3];
    uint8_t n_right; /* 2: the right operand is a flag */
} binary[] = {
    {KERNEL(truth_and), {{U, U, F}, {U, T, F}, {F, F, F}}, 3},
    {KERNEL(truth_or), {{U, T, U}, {T, T, T}, {U, T, F}}, 3},
    {KERNEL(truth_equal), {{U, U, U}, {U, T, F}, {U, F, T}}, 3},
    {KERNEL(truth_mask), {{U, U, U}, {U, T, U}, {U, F, U}}, 2},
    {KERNEL(flag_and), {{0, 0, 0}, {0, 1, 0}, {0, 0, 2}}, 2},
};

static const struct {
    const char *name;
    size_t offset;
    uint8_t out[3];
    uint8_t n; /* 2: the operand is a flag */
} unary[] = {
    {KERNEL(truth_not), {U, F, T}, 3},
    {KERNEL(truth_from_flag), {F, T, U}, 2},
    {KERNEL(flag_decided), {0, 1, 1}, 3},
    {KERNEL(hit_known), {1, 1, 0}, 3},
};

/* by operand, and by the constants T and F */
static const struct {
    const char *name;
    size_t offset;
    uint8_t out[3][2];
} with_const[] = {
    {KERNEL(truth_keep), {{U, U}, {T, U}, {U, F}}},
    {KERNEL(flag_from_truth), {{0, 0}, {1, 0}, {0, 1}}},
    {KERNEL(byte_equal_const), {{0, 0}, {1, 0}, {0, 1}}},
};

static void test_operators_of_two(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (size_t item = 0; item < sizeof binary / sizeof binary[0]; item++) {
            uint8_t *a = rows_new(n, 1), *b = rows_new(n, 1), *expected = rows_new(n, 1);
            for (size_t i = 0; i < n; i++) {
                bool is_flag_and = strcmp(binary[item].name, "flag_and") == 0;
                a[i] = (uint8_t)(i % (is_flag_and ? 2 : 3));
                b[i] = (uint8_t)(i / 3 % binary[item].n_right);
                expected[i] = binary[item].out[a[i]][b[i]];
            }
            uint8_t *out = rows_new(n, 1), *like_a = rows_copy(a, n, 1),
                    *like_b = rows_copy(b, n, 1);
            binary_kernel *run = MEMBER(k, binary[item].offset, binary_kernel *);
            run(out, a, b, n);
            rows_check(k, binary[item].name, n, out, expected, 1);
            run(like_a, like_a, b, n);
            rows_check(k, binary[item].name, n, like_a, expected, 1);
            run(like_b, a, like_b, n);
            rows_check(k, binary[item].name, n, like_b, expected, 1);
            rows_free(a), rows_free(b), rows_free(expected);
            rows_free(out), rows_free(like_a), rows_free(like_b);
        }
    }
}

static void test_operators_of_one(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (size_t item = 0; item < sizeof unary / sizeof unary[0]; item++) {
            uint8_t *a = rows_new(n, 1), *expected = rows_new(n, 1), *out = rows_new(n, 1);
            for (size_t i = 0; i < n; i++) {
                a[i] = (uint8_t)(i % unary[item].n);
                expected[i] = unary[item].out[a[i]];
            }
            unary_kernel *run = MEMBER(k, unary[item].offset, unary_kernel *);
            run(out, a, n);
            rows_check(k, unary[item].name, n, out, expected, 1);
            run(a, a, n);
            rows_check(k, unary[item].name, n, a, expected, 1);
            rows_free(a), rows_free(expected), rows_free(out);
        }
    }
}

static void test_operators_with_a_constant(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (size_t item = 0; item < sizeof with_const / sizeof with_const[0]; item++) {
            for (uint8_t which = T; which <= F; which++) {
                uint8_t *a = rows_new(n, 1), *expected = rows_new(n, 1), *out = rows_new(n, 1);
                for (size_t i = 0; i < n; i++) {
                    a[i] = (uint8_t)(i % 3);
                    expected[i] = with_const[item].out[a[i]][which - T];
                }
                const_kernel *run = MEMBER(k, with_const[item].offset, const_kernel *);
                run(out, a, which, n);
                rows_check(k, with_const[item].name, n, out, expected, 1);
                run(a, a, which, n);
                rows_check(k, with_const[item].name, n, a, expected, 1);
                rows_free(a), rows_free(expected), rows_free(out);
            }
        }
    }
}

static void test_compares_any_byte(void)
{
    EACH_SET(k)
    {
        uint8_t *a = rows_new(256, 1), *expected = rows_new(256, 1), *out = rows_new(256, 1);
        for (size_t b = 0; b < 256; b++) {
            for (size_t i = 0; i < 256; i++) {
                a[i] = (uint8_t)i;
                expected[i] = i == b;
            }
            k->byte_equal_const(out, a, (uint8_t)b, 256);
            rows_check(k, "byte_equal_const", 256, out, expected, 1);
        }
        rows_free(a), rows_free(expected), rows_free(out);
    }
}

static void test_finds_the_greatest_byte(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        uint8_t *a = rows_new(n, 1), most = 0;
        memset(a, 250, (n + 63) / 64 * 64); /* of rows that are not there */
        for (size_t i = 0; i < n; i++) {
            a[i] = (uint8_t)random_below(200);
            most = a[i] > most ? a[i] : most;
        }
        UNIT_INT(k->max_u8(a, n), most);
        rows_free(a);
    }
}

/** Eight rules with every truth at random; what each hit policy makes of them is said in words. */
static void test_hits_of_rules(void)
{
    enum { RULES = 8, NONE = 255 };
    EACH_SET_AND_SIZE(k, n)
    {
        uint8_t *rule[2], *state[2], *truth[RULES];
        uint8_t *expected_rule[2], *expected_state[2];
        for (int p = 0; p < 2; p++) {
            rule[p] = rows_new(n, 1), state[p] = rows_new(n, 1);
            expected_rule[p] = rows_new(n, 1), expected_state[p] = rows_new(n, 1);
            k->hit_begin(rule[p], state[p], NONE, n);
        }
        for (uint8_t r = 0; r < RULES; r++) {
            truth[r] = rows_new(n, 1);
            for (size_t i = 0; i < n; i++) {
                uint32_t x = random_below(20);
                truth[r][i] = x == 0 ? U : x < 4 ? T : F;
            }
            k->hit_first(rule[0], state[0], truth[r], r, n);
            k->hit_unique(rule[1], state[1], truth[r], r, n);
        }
        for (size_t i = 0; i < n; i++) {
            uint8_t n_true = 0, n_undecided = 0, first_true = NONE, first_undecided = NONE;
            for (uint8_t r = RULES; r-- > 0;) {
                first_true = truth[r][i] == T ? r : first_true;
                first_undecided = truth[r][i] == U ? r : first_undecided;
                n_true += truth[r][i] == T;
                n_undecided += truth[r][i] == U;
            }
            bool hits = first_true < first_undecided;
            expected_state[0][i] = hits ? 1 : n_undecided > 0 ? 2 : 0;
            expected_rule[0][i] = hits ? first_true : NONE;
            expected_state[1][i] = n_undecided > 0 || n_true > 1 ? 2 : n_true;
            /* where there is no answer, the rule stands for nothing */
            expected_rule[1][i] = expected_state[1][i] == 2 ? rule[1][i] : first_true;
        }
        for (int p = 0; p < 2; p++) {
            const char *name = p == 0 ? "hit_first" : "hit_unique";
            rows_check(k, name, n, state[p], expected_state[p], 1);
            rows_check(k, name, n, rule[p], expected_rule[p], 1);
            rows_free(rule[p]), rows_free(state[p]);
            rows_free(expected_rule[p]), rows_free(expected_state[p]);
        }
        for (uint8_t r = 0; r < RULES; r++) {
            rows_free(truth[r]);
        }
    }
}

UNIT_SUITE(truth, UNIT_TEST(test_operators_of_two), UNIT_TEST(test_operators_of_one),
           UNIT_TEST(test_operators_with_a_constant), UNIT_TEST(test_compares_any_byte),
           UNIT_TEST(test_finds_the_greatest_byte), UNIT_TEST(test_hits_of_rules));

/* SPDX-License-Identifier: Apache-2.0 */
/* The tests of what both types have: CTYPE, with its arithmetic in WIDE wrapped to it, random
 * values from RANDOM; named SUFFIX. Undefines them. */

#define PASTE2(a, b) a##_##b
#define PASTE(a, b)  PASTE2(a, b)
#define OFFSET(name) offsetof(kernel_set, PASTE(name, SUFFIX))
#define IT(name)     PASTE(name, SUFFIX)

typedef void IT(binary_kernel)(CTYPE *, const CTYPE *, const CTYPE *, size_t);
typedef void IT(const_kernel)(CTYPE *, const CTYPE *, CTYPE, size_t);
typedef void IT(compare_kernel)(uint8_t *, const CTYPE *, const CTYPE *, size_t);
typedef void IT(compare_const_kernel)(uint8_t *, const CTYPE *, CTYPE, size_t);
typedef void IT(select_kernel)(CTYPE *, const uint8_t *, const CTYPE *, const CTYPE *, size_t);

static CTYPE IT(calculate)(char operation, CTYPE a, CTYPE b)
{
    WIDE x = a, y = b;
    switch (operation) {
    case '+':
        return (CTYPE)(x + y);
    case '-':
        return (CTYPE)(x - y);
    case '*':
        return (CTYPE)(x * y);
    case '<':
        return x < y ? a : b;
    default:
        return x < y ? b : a;
    }
}

static void IT(test_arithmetic)(void)
{
    static const struct {
        const char *name;
        size_t offset;
        char operation;
        bool has_const;
    } items[] = {
        {"add", OFFSET(add), '+', false},
        {"sub", OFFSET(sub), '-', false},
        {"mul", OFFSET(mul), '*', false},
        {"min", OFFSET(min), '<', false},
        {"max", OFFSET(max), '>', false},
        {"add_const", OFFSET(add_const), '+', true},
        {"mul_const", OFFSET(mul_const), '*', true},
    };
    EACH_SET_AND_SIZE(k, n)
    {
        for (size_t item = 0; item < sizeof items / sizeof items[0]; item++) {
            size_t width = sizeof(CTYPE);
            CTYPE *a = rows_new(n, width), *b = rows_new(n, width), *out = rows_new(n, width);
            CTYPE *expected = rows_new(n, width), constant = RANDOM();
            for (size_t i = 0; i < n; i++) {
                a[i] = RANDOM();
                b[i] = items[item].has_const ? constant : RANDOM();
                expected[i] = IT(calculate)(items[item].operation, a[i], b[i]);
            }
            CTYPE *like_a = rows_copy(a, n, width), *like_b = rows_copy(b, n, width);
            if (items[item].has_const) {
                IT(const_kernel) *run = MEMBER(k, items[item].offset, IT(const_kernel) *);
                run(out, a, constant, n);
                run(like_a, like_a, constant, n);
                memcpy(like_b, expected, n * width);
            } else {
                IT(binary_kernel) *run = MEMBER(k, items[item].offset, IT(binary_kernel) *);
                run(out, a, b, n);
                run(like_a, like_a, b, n);
                run(like_b, a, like_b, n);
            }
            rows_check(k, items[item].name, n, out, expected, width);
            rows_check(k, items[item].name, n, like_a, expected, width);
            rows_check(k, items[item].name, n, like_b, expected, width);
            rows_free(a), rows_free(b), rows_free(out), rows_free(expected);
            rows_free(like_a), rows_free(like_b);
        }
    }
}

static void IT(test_comparisons)(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        for (int compare = 0; compare < KERNEL_COMPARES; compare++) {
            size_t width = sizeof(CTYPE);
            CTYPE *a = rows_new(n, width), *b = rows_new(n, width), constant = RANDOM();
            uint8_t *out = rows_new(n, 1), *expected = rows_new(n, 1);
            for (size_t i = 0; i < n; i++) {
                a[i] = random_below(4) == 0 ? constant : RANDOM();
                b[i] = random_below(4) == 0 ? a[i] : RANDOM();
                expected[i] = holds(compare, a[i], b[i]) ? TRUTH_T : TRUTH_F;
            }
            MEMBER(k, OFFSET(compare) + (size_t)compare * sizeof k->compare_i32[0],
                   IT(compare_kernel) *)(out, a, b, n);
            rows_check(k, "compare", n, out, expected, 1);
            for (size_t i = 0; i < n; i++) {
                expected[i] = holds(compare, a[i], constant) ? TRUTH_T : TRUTH_F;
            }
            MEMBER(k, OFFSET(compare_const) + (size_t)compare * sizeof k->compare_i32[0],
                   IT(compare_const_kernel) *)(out, a, constant, n);
            rows_check(k, "compare_const", n, out, expected, 1);
            rows_free(a), rows_free(b), rows_free(out), rows_free(expected);
        }
    }
}

static void IT(test_selection)(void)
{
    EACH_SET_AND_SIZE(k, n)
    {
        size_t width = sizeof(CTYPE);
        CTYPE *a = rows_new(n, width), *b = rows_new(n, width), *out = rows_new(n, width);
        CTYPE *expected = rows_new(n, width);
        uint8_t *cond = rows_new(n, 1);
        for (size_t i = 0; i < n; i++) {
            a[i] = (CTYPE)RANDOM(), b[i] = (CTYPE)RANDOM();
            cond[i] = random_below(2) == 0 ? TRUTH_T : TRUTH_F;
            expected[i] = cond[i] == TRUTH_T ? a[i] : b[i];
        }
        IT(select_kernel) *run = MEMBER(k, OFFSET(select), IT(select_kernel) *);
        CTYPE *like_b = rows_copy(b, n, width);
        run(out, cond, a, b, n);
        rows_check(k, "select", n, out, expected, width);
        run(like_b, cond, a, like_b, n);
        rows_check(k, "select", n, like_b, expected, width);
        run(a, cond, a, b, n);
        rows_check(k, "select", n, a, expected, width);
        rows_free(a), rows_free(b), rows_free(out), rows_free(expected), rows_free(cond);
        rows_free(like_b);
    }
}

#undef OFFSET
#undef IT
#undef PASTE
#undef PASTE2
#undef SUFFIX
#undef CTYPE
#undef WIDE
#undef RANDOM

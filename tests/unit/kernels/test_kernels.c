/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels' suites, what they share, and which set is chosen. */
#include "suites.h"

#include <sys/wait.h>
#include <unistd.h>

#define GUARD      0xA5
#define GUARD_SIZE 128

const size_t row_counts[6] = {0, 1, 63, 64, 65, 1000};

typedef struct guarded {
    size_t size; /* between the guards */
    uint8_t *bytes;
} guarded;

static guarded live[64];

void *rows_new(size_t n, size_t width)
{
    size_t size = (n + 63) / 64 * 64 * width, i = 0;
    while (live[i].bytes != NULL) {
        i++;
    }
    live[i].size = size;
    live[i].bytes = malloc(size + 2 * GUARD_SIZE + width);
    memset(live[i].bytes, GUARD, size + 2 * GUARD_SIZE + width);
    return live[i].bytes + GUARD_SIZE + width;
}

void *rows_copy(const void *rows, size_t n, size_t width)
{
    void *copy = rows_new(n, width);
    if (n > 0) {
        memcpy(copy, rows, n * width);
    }
    return copy;
}

void rows_free(void *rows)
{
    for (size_t i = 0; i < sizeof live / sizeof live[0]; i++) {
        uint8_t *bytes = live[i].bytes, *at = rows;
        if (bytes != NULL && at > bytes && at <= bytes + GUARD_SIZE + 8) {
            size_t n_touched = 0;
            for (uint8_t *guard = bytes; guard < at; guard++) {
                n_touched += *guard != GUARD;
            }
            for (size_t k = 0; k < GUARD_SIZE; k++) {
                n_touched += at[live[i].size + k] != GUARD;
            }
            UNIT_INT(n_touched, 0);
            free(bytes);
            live[i].bytes = NULL;
            return;
        }
    }
    abort();
}

void rows_check(const kernel_set *k, const char *what, size_t n, const void *obtained,
                const void *expected, size_t width)
{
    const uint8_t *x = obtained, *y = expected;
    size_t row = 0;
    while (row < n && memcmp(x + row * width, y + row * width, width) == 0) {
        row++;
    }
    int64_t got = 0, wanted = 0;
    if (row < n) {
        memcpy(&got, x + row * width, width);
        memcpy(&wanted, y + row * width, width);
    }
    UNIT_AT(row == n, __FILE__, __LINE__,
            "%s, %s of %zu rows, row %zu: expected %lld, obtained %lld", k->name, what, n, row,
            (long long)wanted, (long long)got);
}

uint64_t random_bits(void)
{
    static uint64_t state = 20261123;
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return state ^ state >> 29;
}

uint32_t random_below(uint32_t n)
{
    return (uint32_t)((random_bits() >> 32) % n);
}

int64_t random_i64(void)
{
    static const int64_t edges[] = {
        INT64_MIN, INT64_MIN + 1, INT64_MAX,        INT64_MAX - 1,      -1, 0, 1, 2,
        INT32_MIN, INT32_MAX,     INT64_C(1) << 51, -(INT64_C(1) << 51)};
    uint32_t kind = random_below(4);
    if (kind == 0) {
        return edges[random_below(sizeof edges / sizeof edges[0])];
    }
    return (int64_t)random_bits() >> random_below(64);
}

int32_t random_i32(void)
{
    static const int32_t edges[] = {INT32_MIN, INT32_MIN + 1, INT32_MAX, INT32_MAX - 1, -1, 0, 1};
    if (random_below(4) == 0) {
        return edges[random_below(sizeof edges / sizeof edges[0])];
    }
    return (int32_t)(random_bits() >> 32) >> random_below(32);
}

void random_truths(uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)random_below(3);
    }
}

/** The set that a new process chooses; the choice is made once in each. */
static int index_chosen(const char *wanted)
{
    pid_t child = fork();
    if (child == 0) {
        size_t n, found = 0;
        const kernel_set *const *all = kernels_all(&n);
        if (wanted == NULL) {
            unsetenv("ENTITLE_KERNELS");
        } else {
            setenv("ENTITLE_KERNELS", wanted, 1);
        }
        while (found < n && kernels() != all[found]) {
            found++;
        }
        _exit(kernels() == all[found < n ? found : 0] ? (int)found : 100);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_chooses_the_widest_set(void)
{
    size_t n;
    kernels_all(&n);
    UNIT_INT(index_chosen(NULL), n - 1);
    UNIT_INT(index_chosen("none of them"), n - 1);
}

static void test_environment_chooses(void)
{
    size_t n;
    const kernel_set *const *all = kernels_all(&n);
    UNIT_STRING(all[0]->name, "portable");
    for (size_t i = 0; i < n; i++) {
        UNIT_INT(index_chosen(all[i]->name), i);
    }
}

/** A member that a table left out would be NULL. */
static void test_sets_are_complete(void)
{
    EACH_SET(k)
    {
        size_t n_null = 0;
        for (size_t offset = 0; offset < sizeof *k; offset += sizeof(void (*)(void))) {
            n_null += MEMBER(k, offset, uintptr_t) == 0;
        }
        UNIT_INT(n_null, 0);
    }
}

UNIT_SUITE(dispatch, UNIT_TEST(test_chooses_the_widest_set), UNIT_TEST(test_environment_chooses),
           UNIT_TEST(test_sets_are_complete));

UNIT_MAIN(&suite_dispatch, &suite_truth, &suite_typed, &suite_divide, &suite_calendar, &suite_rows)

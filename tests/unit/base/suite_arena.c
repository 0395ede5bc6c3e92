/* SPDX-License-Identifier: Apache-2.0 */
/* engine/base/arena.c: alignment, reuse, marks, growing arrays, and what happens without memory. */
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "suites.h"

static void test_blocks_are_aligned_and_apart(void)
{
    arena a;
    arena_init(&a, 256);
    unsigned char *previous = NULL;
    for (size_t bytes = 0; bytes < 200; bytes++) {
        unsigned char *p = arena_alloc(&a, bytes);
        UNIT_INT((uintptr_t)p % 16, 0);
        UNIT_TRUE(p != previous);
        memset(p, 0xAB, bytes);
        previous = p;
    }
    arena_dispose(&a);
}

static void test_contents_survive_growth(void)
{
    arena a;
    arena_init(&a, 128);
    char *kept[100];
    for (int i = 0; i < 100; i++) {
        kept[i] = arena_printf(&a, "block %d of a hundred", i);
    }
    bool same = true;
    for (int i = 0; i < 100; i++) {
        char expected[40];
        snprintf(expected, sizeof expected, "block %d of a hundred", i);
        same = same && strcmp(kept[i], expected) == 0;
    }
    UNIT_TRUE(same);
    char *longest = arena_printf(&a, "%0600d", 4);
    UNIT_INT(strlen(longest), 600);
    UNIT_INT(longest[599], '4');
    arena_dispose(&a);
}

static void test_larger_than_a_chunk(void)
{
    arena a;
    arena_init(&a, 64);
    char *p = arena_zalloc(&a, 100000);
    UNIT_INT(p[0], 0);
    UNIT_INT(p[99999], 0);
    UNIT_TRUE(a.used_bytes >= 100000);
    arena_dispose(&a);
    UNIT_INT(a.used_bytes, 0);
}

static void test_reset_settles_on_the_same_memory(void)
{
#ifndef ENT_ARENA_DEBUG
    arena a;
    arena_init(&a, 1024);
    /* The same requests in three orders: no chunk may be added after the first round. */
    static const size_t rounds[3][4] = {
        {900, 5000, 900, 70}, {5000, 900, 70, 900}, {70, 900, 5000, 900}};
    const void *seen[16];
    size_t n_seen = 0;
    for (int round = 0; round < 9; round++) {
        arena_reset(&a);
        UNIT_INT(a.used_bytes, 0);
        for (int i = 0; i < 4; i++) {
            arena_alloc(&a, rounds[round % 3][i]);
            bool known = false;
            for (size_t k = 0; k < n_seen; k++) {
                known = known || seen[k] == a.current;
            }
            if (!known) {
                seen[n_seen++] = a.current;
            }
        }
    }
    UNIT_TRUE(n_seen <= 4);
    arena_dispose(&a);
#else
    UNIT_TRUE(true); /* blocks are not kept in this build */
#endif
}

static void test_rewind_releases_what_came_later(void)
{
    arena a;
    arena_init(&a, 64);
    char *kept = arena_strdup(&a, "kept");
    arena_mark mark = arena_mark_get(&a);
    for (int i = 0; i < 50; i++) {
        arena_alloc(&a, 48);
    }
    arena_rewind(&a, mark);
    UNIT_STRING(kept, "kept");
    UNIT_INT(a.used_bytes, mark.used_bytes);
    arena_alloc(&a, 48);
    UNIT_STRING(kept, "kept");
    arena_dispose(&a);
}

static void test_rewind_of_a_fresh_arena(void)
{
    arena a;
    arena_init(&a, 0);
    arena_mark mark = arena_mark_get(&a);
    arena_alloc(&a, 10);
    arena_rewind(&a, mark);
    UNIT_INT(a.used_bytes, 0);
    UNIT_NOT_NULL(arena_alloc(&a, 10));
    arena_dispose(&a);
}

static void test_push_grows_and_zeroes(void)
{
    typedef struct item {
        int64_t a;
        char    b;
    } item;
    arena a;
    arena_init(&a, 128);
    item *items = NULL;
    size_t n = 0, capacity = 0;
    bool zeroed = true;
    for (int i = 0; i < 1000; i++) {
        item *it = ARENA_PUSH(&a, &items, &n, &capacity);
        zeroed = zeroed && it->a == 0 && it->b == 0;
        it->a = i;
    }
    UNIT_TRUE(zeroed);
    UNIT_INT(n, 1000);
    UNIT_INT(items[0].a, 0);
    UNIT_INT(items[999].a, 999);
    arena_dispose(&a);
}

static void test_copy_keeps_nul_bytes(void)
{
    arena a;
    arena_init(&a, 0);
    char *copy = arena_copy(&a, "a\0b", 3);
    UNIT_INT(memcmp(copy, "a\0b", 4), 0);
    UNIT_STRING(arena_copy(&a, NULL, 0), "");
    arena_dispose(&a);
}

/* Runs `ask` in a child and returns its exit status. */
static int status_of(void (*ask)(arena *a))
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        arena a;
        arena_init(&a, 0);
        fclose(stderr);
        close(STDERR_FILENO);
        ask(&a);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void ask_for_too_many_elements(arena *a)
{
    arena_array(a, SIZE_MAX / 2, 16);
}

static void ask_for_everything(arena *a)
{
    arena_alloc(a, SIZE_MAX);
}

static void test_no_memory_ends_with_status_5(void)
{
    UNIT_INT(status_of(ask_for_too_many_elements), 5);
    UNIT_INT(status_of(ask_for_everything), 5);
}

UNIT_SUITE(arena,
           UNIT_TEST(test_blocks_are_aligned_and_apart),
           UNIT_TEST(test_contents_survive_growth),
           UNIT_TEST(test_larger_than_a_chunk),
           UNIT_TEST(test_reset_settles_on_the_same_memory),
           UNIT_TEST(test_rewind_releases_what_came_later),
           UNIT_TEST(test_rewind_of_a_fresh_arena),
           UNIT_TEST(test_push_grows_and_zeroes),
           UNIT_TEST(test_copy_keeps_nul_bytes),
           UNIT_TEST(test_no_memory_ends_with_status_5));

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory runs out at the n-th allocation, once or from there on, while a rulebook is loaded, planned
 * and evaluated. Either the answer is the one that plenty of memory gives, or there is none: the
 * process ends with status 5, or the call says that memory or XML failed. What must never happen is
 * a rulebook that is taken and is another one (libxml2 has been seen to return a shortened document
 * as well formed after a failed allocation).
 *
 * Some points are tried, spread over all; with ENTITLE_TEST_ALL=1 every one.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "evaluate/evaluate.h"
#include "plan/plan.h"
#include "rules/rulebook.h"
#include "unit.h"

#define POINTS 150 /* of each kind, unless all are asked for */

/* ---- malloc that fails ---- */

static long n_allocations; /* since the count began */
static long fail_at;       /* the allocation that fails; 0 = none */
static bool fail_for_good; /* and all that follow */

#ifndef __SANITIZE_ADDRESS__
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static bool fails(void)
{
    n_allocations++;
    bool now =
        fail_at > 0 && (n_allocations == fail_at || (fail_for_good && n_allocations > fail_at));
    if (now) {
        errno = ENOMEM;
    }
    return now;
}

/* These stand before the C library's for all libraries, libxml2, ICU and json-c included. */
#pragma GCC visibility push(default)
void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}
#pragma GCC visibility pop
#endif

/* ---- the work ---- */

static int32_t as_of_day;

/* Loads and evaluates; appends all that came out of it. */
static ent_code do_work(text *out, const char *path)
{
    arena a;
    arena_init(&a, 64 * 1024);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    rulebook *book;
    plan *p;
    ent_code code = rulebook_load(&book, &a, path, as_of_day, &list);
    if (code == ENT_OK) {
        code = plan_build(&p, &a, book, as_of_day, &list);
    }
    if (code == ENT_OK) {
        text_printf(out, "%s\n", book->digest);
        plan_print(out, p);
        for (uint32_t s = 0; s < p->n_subjects; s++) {
            evaluate_worker *w = evaluate_worker_new(p, s, &a);
            evaluate_begin(w, 1, "");
            for (size_t b = 0; b < p->subjects[s].n_benefits; b++) {
                evaluation e;
                evaluate_benefit(w, b, &e);
                text_printf(out, "%d %lld %s\n", (int)e.state, (long long)e.amount_minor, e.event);
                evaluate_facts_json(w, b, out);
            }
            evaluate_worker_free(w);
        }
    }
    arena_dispose(&a);
    return code;
}

/* In a child; it ends with 0 when the answer is `good`, 100 when it is another one, 101 when a call
 * failed otherwise than for want of memory, 5 as arena_out_of_memory() has it, 1 when the call
 * failed. */
static int try_at(long n, bool for_good, const char *path, const char *good)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDERR_FILENO);
        alarm(20);
        text out = {0};
        n_allocations = 0;
        fail_at = n;
        fail_for_good = for_good;
        ent_code code = do_work(&out, path);
        fail_at = 0;
        if (code == ENT_OK) {
            _exit(strcmp(text_string(&out), good) == 0 ? 0 : 100);
        }
        _exit(1);
    }
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void try_all(const char *relative, const char *day)
{
#ifdef __SANITIZE_ADDRESS__
    const bool sanitized = true;
#else
    const bool sanitized = false;
#endif
    if (sanitized) { /* the sanitizer has the allocator */
        UNIT_TRUE(n_allocations == 0);
        return;
    }
    char path[4096];
    const char *top = getenv("srcdir");
    temporal_date date;
    text good = {0};
    snprintf(path, sizeof path, "%s/%s", top != NULL ? top : ".", relative);
    UNIT_TRUE(dlsym(RTLD_DEFAULT, "malloc") == (void *)malloc);
    UNIT_TRUE(temporal_date_parse(&date, day, strlen(day)));
    as_of_day = (int32_t)temporal_days_from_date(date);
    /* The first time, libraries also allocate what they keep. */
    if (!UNIT_INT(do_work(&good, path), ENT_OK)) {
        return;
    }
    text_clear(&good);
    n_allocations = 0;
    do_work(&good, path);
    long n = n_allocations;
    long step = getenv("ENTITLE_TEST_ALL") != NULL || n < POINTS ? 1 : n / POINTS;
    long n_same = 0, n_ended = 0, n_refused = 0;
    if (getenv("ENTITLE_TEST_POINT") != NULL) { /* that one, in this process: for a debugger */
        n_allocations = 0;
        fail_at = atol(getenv("ENTITLE_TEST_POINT"));
        fail_for_good = true;
        do_work(&good, path);
        fail_at = 0;
        return;
    }
    for (int for_good = 0; for_good <= 1; for_good++) {
        for (long i = 1 + for_good * step / 2; i <= n + 1; i += step) {
            int end = try_at(i, for_good, path, text_string(&good));
            n_same += end == 0;
            n_ended += end == 5;
            n_refused += end == 1;
            if (!UNIT_TRUE(end == 0 || end == 5 || end == 1)) {
                printf("%s: allocation %ld of %ld fails%s: ends with %d\n", relative, i, n,
                       for_good ? " and all that follow" : "", end);
            }
        }
    }
    if (getenv("ENTITLE_TEST_ALL") != NULL) {
        printf("%s: %ld allocations; %ld times the same answer, %ld ended, %ld refused\n", relative,
               n, n_same, n_ended, n_refused);
    }
    UNIT_TRUE(n_ended + n_refused > 0); /* or nothing was tried */
    text_dispose(&good);
}

static void test_minimal(void)
{
    try_all("tests/rulebooks/minimal", "2026-06-01");
}

static void test_shipped(void)
{
    try_all("eligibility-rules", "2026-11-23");
}

UNIT_SUITE(memory, UNIT_TEST(test_minimal), UNIT_TEST(test_shipped));

UNIT_MAIN(&suite_memory)

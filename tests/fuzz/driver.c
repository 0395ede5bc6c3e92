/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main() of every fuzz target. It replays files and folders, or makes up inputs: it mutates those it
 * was given, and keeps the ones that reach code no input reached before, if the build counts that
 * (gcc's -fsanitize-coverage=trace-pc, see README.md; without it mutations are blind).
 *
 * Inputs run in a child process. The one under way lies in memory shared with the parent, which
 * saves it as a finding when the child dies or takes longer than INPUT_SECONDS_MAX of processor time,
 * and goes on with a fresh child and the next seed.
 */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define INPUT_BYTES_MAX   ((size_t)1 << 20)
#define INPUT_SECONDS_MAX 20 /* under the sanitizers, which are some ten times slower */
#define POOL_MAX          20000
#define EDGES             ((size_t)1 << 16)

typedef struct input {
    uint8_t *bytes;
    size_t n;
} input;

typedef struct shared_state { /* between parent and child */
    size_t n;
    uint64_t n_runs, n_kept;
    uint8_t seen[EDGES]; /* coverage of all inputs so far, as classes of counts */
    uint8_t bytes[INPUT_BYTES_MAX];
} shared_state;

static shared_state *shared;
static input *pool;
static size_t n_pool;
static uint8_t edges[EDGES]; /* of the input under way */
static uintptr_t last_pc;
static bool counts_edges;

/* ---- coverage ---- */

void __sanitizer_cov_trace_pc(void);

__attribute__((no_sanitize("address"), no_sanitize("undefined"), no_sanitize_coverage)) void
__sanitizer_cov_trace_pc(void)
{
    uintptr_t pc = (uintptr_t)__builtin_return_address(0);
    size_t edge = (size_t)((pc ^ (last_pc << 1)) * UINT64_C(0x9E3779B97F4A7C15) >> 48) % EDGES;
    edges[edge] += edges[edge] < 255;
    last_pc = pc;
    counts_edges = true;
}

/* Counts in classes of powers of two: a loop that runs one round more is nothing new. */
static bool is_new(void)
{
    bool found = false;
    for (size_t i = 0; i < EDGES; i++) {
        if (edges[i] == 0) {
            continue;
        }
        uint8_t class = 1;
        for (unsigned n = edges[i]; n > 1; n >>= 1) {
            class = (uint8_t)(class << 1);
        }
        if ((shared->seen[i] & class) == 0) {
            shared->seen[i] |= class;
            found = true;
        }
    }
    return found;
}

/* ---- findings ---- */

bool fuzz_verbose(void)
{
    return getenv("FUZZ_VERBOSE") != NULL;
}

_Noreturn void fuzz_found(const char *format, ...)
{
    va_list args;
    fputs("fuzz: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}

static uint64_t hash_bytes(const uint8_t *bytes, size_t n)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < n; i++) {
        h = (h ^ bytes[i]) * UINT64_C(1099511628211);
    }
    return h;
}

static void save(const char *folder, const uint8_t *bytes, size_t n)
{
    char path[4096];
    mkdir(folder, 0777);
    snprintf(path, sizeof path, "%s/%s-%016llx", folder, fuzz_this.name,
             (unsigned long long)hash_bytes(bytes, n));
    FILE *f = fopen(path, "wb");
    if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0) {
        fprintf(stderr, "cannot write %s: %s\n", path, strerror(errno));
        exit(2);
    }
    printf("saved %s\n", path);
    fflush(stdout);
}

/* ---- random numbers: xorshift*, so that a seed means the same everywhere ---- */

static uint64_t random_state;

static uint64_t random_next(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * UINT64_C(2685821657736338717);
}

static size_t random_below(size_t n)
{
    return n == 0 ? 0 : (size_t)(random_next() >> 11) % n;
}

/* ---- mutation ---- */

static size_t input_bytes_max(void)
{
    return fuzz_this.bytes_max > 0 ? fuzz_this.bytes_max : 4096;
}

/* Put `n` bytes in the place of `out` bytes at `at`. */
static void splice(size_t at, size_t out, const uint8_t *bytes, size_t n)
{
    if (out > shared->n - at) {
        out = shared->n - at;
    }
    if (shared->n - out + n > input_bytes_max()) {
        return;
    }
    memmove(shared->bytes + at + n, shared->bytes + at + out, shared->n - at - out);
    if (n > 0) {
        memmove(shared->bytes + at, bytes, n);
    }
    shared->n = shared->n - out + n;
}

static void insert_word(size_t at)
{
    size_t n_words = 0;
    while (fuzz_this.words != NULL && fuzz_this.words[n_words] != NULL) {
        n_words++;
    }
    if (n_words > 0) {
        const char *word = fuzz_this.words[random_below(n_words)];
        splice(at, random_below(3) == 0 ? random_below(8) : 0, (const uint8_t *)word, strlen(word));
    }
}

static void insert_from_pool(size_t at)
{
    const input *other = &pool[random_below(n_pool)];
    if (other->n == 0) {
        return;
    }
    size_t from = random_below(other->n), n = 1 + random_below(other->n - from);
    splice(at, random_below(2) == 0 ? n : 0, other->bytes + from, n > 200 ? 200 : n);
}

static void mutate_once(void)
{
    static const uint8_t edge_bytes[] = {0, 1, 0x7F, 0x80, 0xFF, '0', '9', '"', '<', '&', '(', '-'};
    size_t at = random_below(shared->n + 1);
    uint8_t byte = (uint8_t)random_next();
    switch (random_below(9)) {
    case 0: /* a bit */
        if (at < shared->n) {
            shared->bytes[at] ^= (uint8_t)(1u << random_below(8));
        }
        break;
    case 1:
        if (at < shared->n) {
            shared->bytes[at] = edge_bytes[random_below(sizeof edge_bytes)];
        }
        break;
    case 2:
        splice(at, 0, &byte, 1);
        break;
    case 3:
        splice(at, 1 + random_below(random_below(4) == 0 ? 64 : 4), NULL, 0);
        break;
    case 4: { /* a piece of itself */
        uint8_t piece[64];
        size_t n = random_below(sizeof piece);
        if (at + n <= shared->n) {
            memcpy(piece, shared->bytes + at, n);
            splice(random_below(shared->n + 1), 0, piece, n);
        }
        break;
    }
    case 5:
    case 6:
        insert_word(at);
        break;
    default:
        insert_from_pool(at);
        break;
    }
}

static void make_input(void)
{
    const input *base = &pool[random_below(n_pool)];
    /* What was found last is where something new is. */
    if (random_below(3) == 0 && n_pool > 16) {
        base = &pool[n_pool - 1 - random_below(16)];
    }
    shared->n = base->n > input_bytes_max() ? input_bytes_max() : base->n;
    if (shared->n > 0) {
        memcpy(shared->bytes, base->bytes, shared->n);
    }
    for (size_t i = 1 + random_below(random_below(3) == 0 ? 16 : 4); i > 0; i--) {
        mutate_once();
    }
}

/* ---- running ---- */

static void add_to_pool(const uint8_t *bytes, size_t n)
{
    input made = {.bytes = malloc(n + 1), .n = n};
    if (made.bytes == NULL) {
        perror("malloc");
        exit(2);
    }
    if (n > 0) {
        memcpy(made.bytes, bytes, n);
    }
    if (n_pool < POOL_MAX) {
        pool[n_pool++] = made;
        return;
    }
    input *slot = &pool[random_below(POOL_MAX)];
    free(slot->bytes);
    *slot = made;
}

/* In memory of exactly its size, so that the sanitizer sees a read beyond the end. */
static void run_shared(void)
{
    struct itimerval limit = {.it_value = {.tv_sec = INPUT_SECONDS_MAX}};
    uint8_t *copy = malloc(shared->n == 0 ? 1 : shared->n);
    if (copy == NULL) {
        perror("malloc");
        exit(2);
    }
    memcpy(copy, shared->bytes, shared->n);
    setitimer(ITIMER_PROF, &limit, NULL);
    if (fuzz_this.run(copy, shared->n) != 0) {
        fuzz_found("the target refuses its input");
    }
    free(copy);
    shared->n_runs++;
}

/* Mutate until `until`; the child of keep_running(). */
static void run_random(time_t until, uint64_t runs_max, const char *keep)
{
    do {
        make_input();
        memset(edges, 0, sizeof edges);
        last_pc = 0;
        run_shared();
        if (counts_edges && is_new()) {
            shared->n_kept++;
            add_to_pool(shared->bytes, shared->n);
            if (keep != NULL) {
                save(keep, shared->bytes, shared->n);
            }
        }
    } while (shared->n_runs < runs_max && (until == 0 || time(NULL) < until));
}

/* 0, or the number of inputs saved. */
static unsigned keep_running(uint64_t runs_max, uint64_t seed, time_t seconds, const char *findings,
                             const char *keep)
{
    unsigned n_findings = 0;
    time_t begin = time(NULL), until = seconds == 0 ? 0 : begin + seconds;
    while (shared->n_runs < runs_max && (until == 0 || time(NULL) < until)) {
        pid_t child = fork();
        if (child == 0) {
            random_state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
            run_random(until, runs_max, keep);
            exit(0);
        }
        int status;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        if (status != 0) {
            n_findings++;
            printf("%s: input of %zu bytes ended with %s %d\n", fuzz_this.name, shared->n,
                   WIFSIGNALED(status) ? "signal" : "status",
                   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
            save(findings, shared->bytes, shared->n);
            shared->n_runs++;
        }
        seed += 1000003;
    }
    printf("%s: %llu inputs run in %lld s, %llu reached new code, %u findings\n", fuzz_this.name,
           (unsigned long long)shared->n_runs, (long long)(time(NULL) - begin),
           (unsigned long long)shared->n_kept, n_findings);
    printf("%d passed, %u failed\n", n_findings == 0, n_findings);
    return n_findings;
}

/* ---- files ---- */

static void read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        fprintf(stderr, "cannot read %s: %s\n", path, strerror(errno));
        exit(2);
    }
    size_t n = fread(shared->bytes, 1, INPUT_BYTES_MAX, f);
    fclose(f);
    add_to_pool(shared->bytes, n);
}

static int compare_entries(const struct dirent **x, const struct dirent **y)
{
    return strcmp((*x)->d_name, (*y)->d_name);
}

static void read_path(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        fprintf(stderr, "cannot read %s: %s\n", path, strerror(errno));
        exit(2);
    }
    if (!S_ISDIR(status.st_mode)) {
        read_file(path);
        return;
    }
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, compare_entries);
    for (int i = 0; i < n; i++) {
        char inner[4096];
        snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            read_path(inner);
        }
        free(entries[i]);
    }
    free(entries);
}

/* Each input in a child of its own: one that fails does not hide the others. */
static unsigned replay(void)
{
    unsigned n_failed = 0;
    for (size_t i = 0; i < n_pool; i++) {
        shared->n = pool[i].n;
        memcpy(shared->bytes, pool[i].bytes, pool[i].n);
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            run_shared();
            exit(0);
        }
        int status;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        if (status != 0) {
            n_failed++;
            printf("not ok: input %zu, %zu bytes, hash %016llx, ended with status %#x\n", i,
                   pool[i].n, (unsigned long long)hash_bytes(pool[i].bytes, pool[i].n),
                   (unsigned)status);
        }
    }
    printf("%zu passed, %u failed\n", n_pool - n_failed, n_failed);
    return n_failed;
}

static const char USAGE[] =
    "usage: %s [OPTION...] [FILE-OR-FOLDER...]\n"
    "\n"
    "Replays the inputs (default: $srcdir/tests/fuzz/corpus/TARGET), and says how many passed and\n"
    "failed. Or makes up inputs from them:\n"
    "\n"
    "  --random N       run N of them\n"
    "  --seconds N      or as many as take so long\n"
    "  --seed S         another S, other inputs (default: 1)\n"
    "  --findings DIR   where the inputs that fail are saved (default: ./findings)\n"
    "  --keep DIR       save the inputs that reach new code\n";

int main(int argc, char **argv)
{
    uint64_t runs_max = 0, seed = 1;
    time_t seconds = 0;
    const char *findings = "findings", *keep = NULL;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pool = calloc(POOL_MAX, sizeof *pool);
    if (shared == MAP_FAILED || pool == NULL) {
        perror("memory");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-') {
            read_path(argv[i]);
        } else if (i + 1 == argc) {
            fprintf(stderr, USAGE, argv[0]);
            return 2;
        } else if (strcmp(argv[i], "--random") == 0) {
            runs_max = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--seconds") == 0) {
            seconds = (time_t)strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--seed") == 0) {
            seed = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--findings") == 0) {
            findings = argv[++i];
        } else if (strcmp(argv[i], "--keep") == 0) {
            keep = argv[++i];
        } else {
            fprintf(stderr, USAGE, argv[0]);
            return 2;
        }
    }
    if (n_pool == 0) {
        char corpus[4096];
        const char *top = getenv("srcdir");
        snprintf(corpus, sizeof corpus, "%s/tests/fuzz/corpus/%s", top != NULL ? top : ".",
                 fuzz_this.name);
        read_path(corpus);
    }
    if (runs_max > 0 || seconds > 0) {
        if (n_pool == 0) {
            add_to_pool((const uint8_t *)"", 0);
        }
        return keep_running(runs_max > 0 ? runs_max : UINT64_MAX, seed, seconds, findings, keep) >
               0;
    }
    return replay() > 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into the engine, it refuses memory: the N-th allocation of the process, or of those that one library makes itself, fails;
 * or all from the N-th on.
 *
 *     ENTITLE_MEMORY=N[:once|:always[:LIBRARY]]   N = 0: none fails. LIBRARY is a part of its file's name, as in libpq
 *     ENTITLE_MEMORY_NOTE=FILE                    gets a line: "struck N LIBRARY", or at the end "counted N"
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What glibc itself offers to those who replace malloc. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t n);
void *__libc_memalign(size_t alignment, size_t n);

static long at;
static bool always, counting;
static const char *library;
static uintptr_t low, high; /* where the library's code is */
static atomic_long n_passed;

static int find_library(struct dl_phdr_info *info, size_t size, void *self)
{
    (void)size;
    (void)self;
    const char *name = strrchr(info->dlpi_name, '/');
    if (strstr(name == NULL ? info->dlpi_name : name, library) == NULL) {
        return 0;
    }
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && (part->p_flags & PF_X) != 0) {
            low = info->dlpi_addr + part->p_vaddr;
            high = low + part->p_memsz;
        }
    }
    return 1;
}

__attribute__((constructor)) static void begin(void)
{
    char *given = getenv("ENTITLE_MEMORY");
    if (given == NULL) {
        return;
    }
    at = strtol(given, &given, 10);
    always = strncmp(given, ":always", 7) == 0;
    char *colon = *given == ':' ? strchr(given + 1, ':') : NULL;
    library = colon == NULL ? NULL : colon + 1;
    if (library != NULL && dl_iterate_phdr(find_library, NULL) != 1) {
        static const char message[] = "ENTITLE_MEMORY: there is no such library\n";
        ssize_t ignored = write(2, message, sizeof message - 1);
        (void)ignored;
        _exit(99);
    }
    counting = true;
}

static void note(const char *word, long n, const char *who)
{
    const char *path = getenv("ENTITLE_MEMORY_NOTE");
    int file = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file >= 0) {
        char line[256];
        int length = snprintf(line, sizeof line, "%s %ld%s%s\n", word, n, who[0] == '\0' ? "" : " ", who);
        ssize_t ignored = write(file, line, (size_t)length);
        (void)ignored;
        close(file);
    }
}

__attribute__((destructor)) static void end(void)
{
    if (counting) {
        note("counted", n_passed, "");
    }
}

static bool refused(void *caller)
{
    if (!counting || (library != NULL && ((uintptr_t)caller < low || (uintptr_t)caller >= high))) {
        return false;
    }
    long i = atomic_fetch_add(&n_passed, 1) + 1;
    if (at == 0 || i < at || (i > at && !always)) {
        return false;
    }
    if (i == at) {
        Dl_info info;
        counting = false;
        bool known = dladdr(caller, &info) != 0 && info.dli_fname != NULL;
        const char *name = known ? strrchr(info.dli_fname, '/') : NULL;
        note("struck", i, name == NULL ? "?" : name + 1);
        counting = true;
    }
    errno = ENOMEM;
    return true;
}

#define CALLER __builtin_return_address(0)
#define PUBLIC __attribute__((visibility("default")))

PUBLIC void *malloc(size_t n)
{
    return refused(CALLER) ? NULL : __libc_malloc(n);
}

PUBLIC void *calloc(size_t n, size_t size)
{
    return refused(CALLER) ? NULL : __libc_calloc(n, size);
}

PUBLIC void *realloc(void *old, size_t n)
{
    return refused(CALLER) ? NULL : __libc_realloc(old, n);
}

PUBLIC void *reallocarray(void *old, size_t n, size_t size)
{
    size_t bytes;
    return __builtin_mul_overflow(n, size, &bytes) || refused(CALLER) ? NULL : __libc_realloc(old, bytes);
}

PUBLIC void *aligned_alloc(size_t alignment, size_t n)
{
    return refused(CALLER) ? NULL : __libc_memalign(alignment, n);
}

PUBLIC void *memalign(size_t alignment, size_t n)
{
    return refused(CALLER) ? NULL : __libc_memalign(alignment, n);
}

PUBLIC int posix_memalign(void **out, size_t alignment, size_t n)
{
    if (refused(CALLER)) {
        return ENOMEM;
    }
    *out = __libc_memalign(alignment, n);
    return *out == NULL ? ENOMEM : 0;
}

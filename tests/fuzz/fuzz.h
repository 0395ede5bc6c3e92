/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fuzz target is one function over bytes; driver.c is its main(). A target checks what it knows to
 * hold with fuzz_check(), which ends the process as a crash does.
 *
 *     const fuzz_target fuzz_this = {"parser", fuzz_parser, words};
 *     int fuzz_parser(const uint8_t *data, size_t n) { ...; return 0; }
 */
#ifndef ENTITLE_TESTS_FUZZ_H
#define ENTITLE_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fuzz_target {
    const char *name;
    int (*run)(const uint8_t *data, size_t n); /* 0; anything else is a finding */
    const char *const *words; /* of the input's language, ends with NULL: mutations insert them */
    size_t bytes_max;         /* of generated inputs */
} fuzz_target;

extern const fuzz_target fuzz_this;

/** Print what was found to stderr and abort. */
_Noreturn void fuzz_found(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define fuzz_check(condition, ...)   \
    do {                             \
        if (!(condition)) {          \
            fuzz_found(__VA_ARGS__); \
        }                            \
    } while (0)

/** Is FUZZ_VERBOSE set: say what an input means while it is replayed. */
bool fuzz_verbose(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chance, and the values that random rules and random records have in common: conditions split the rows only when
 * their constants lie near what is in the rows.
 */
#ifndef ENTITLE_TESTS_RANDOM_POOL_H
#define ENTITLE_TESTS_RANDOM_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "value/temporal.h"

typedef struct random_source {
    uint64_t state;
} random_source;

uint64_t random_next(random_source *r);
/** 0 .. n - 1 */
uint64_t random_below(random_source *r, uint64_t n);
/** One in n. */
bool random_seldom(random_source *r, uint64_t n);

#define RANDOM_ONE_OF(r, array) ((array)[random_below((r), sizeof(array) / sizeof((array)[0]))])

/** The as-of date of everything random: 2026-11-23. */
#define RANDOM_AS_OF_DAY 20780

/** Small whole numbers and those of laws. */
int64_t random_pool_number(random_source *r);
const char *random_pool_text(random_source *r);
/** A day that is the last or the first of something, or a birthday. */
temporal_date random_pool_date(random_source *r);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random FEEL: an expression of a kind, written from what is in scope. What it used is marked, for the requirements of
 * the decision it stands in.
 */
#ifndef ENTITLE_TESTS_RANDOM_FEEL_H
#define ENTITLE_TESTS_RANDOM_FEEL_H

#include "base/text.h"
#include "random_pool.h"

typedef enum random_kind {
    RANDOM_BOOLEAN,
    RANDOM_NUMBER,
    RANDOM_STRING,
    RANDOM_DATE,
    RANDOM_MONTHS,
    RANDOM_SECONDS,
    RANDOM_KINDS, /* the scalar ones */
    RANDOM_NUMBERS = RANDOM_KINDS, /* a list of them */
    RANDOM_PAIR                    /* the context {a: number, b: boolean} */
} random_kind;

typedef struct random_name {
    char feel[40];
    random_kind kind;
    uint64_t requirement; /* a bit */
} random_name;

typedef struct random_function {
    char feel[24];
    random_kind params[3], result;
    size_t n_params;
    uint64_t requirement;
} random_function;

typedef struct random_fact {
    char name[8];
    random_kind kind;
    const char *type; /* of the dictionary; NULL = its kind's own */
    bool none;        /* a null cell means that there is none */
} random_fact;

#define RANDOM_FACTS_MAX 8

typedef struct random_item { /* of records */
    const char *name, *type;
    bool many;
    random_fact facts[RANDOM_FACTS_MAX];
    size_t n_facts;
    uint64_t requirement;
} random_item;

#define RANDOM_NAMES_MAX     160
#define RANDOM_FUNCTIONS_MAX 12
#define RANDOM_ITEMS         4

typedef struct random_scope {
    random_source *r;
    const random_item *items; /* RANDOM_ITEMS */
    random_name names[RANDOM_NAMES_MAX];
    size_t n_names;
    random_function functions[RANDOM_FUNCTIONS_MAX];
    size_t n_functions;
    bool lists;    /* the items with many records may be used */
    uint64_t used; /* bits of requirements */
    unsigned n_variables;
} random_scope;

void random_scope_add(random_scope *s, random_kind kind, uint64_t requirement, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
const char *random_kind_type(random_kind kind);
void random_constant(random_scope *s, text *out, random_kind kind);
/** Nested `depth` deep at most. */
void random_expression(random_scope *s, text *out, random_kind kind, unsigned depth);
/** Unary tests: a cell, the right of an `in`, or allowed values. */
void random_tests(random_scope *s, text *out, random_kind kind, unsigned depth);

#endif

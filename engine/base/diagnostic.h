/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults in rule files: all of them, each with its place, in one list; printed with the line and
 * a caret:
 *
 *     eligibility-rules/old-age-allowance/old-age-allowance.dmn:41:27: error: unknown name 'Persn' [feel-unknown-name]
 *        41 |         <text>Persn.birth date</text>
 *           |               ^
 *        hint: did you mean 'Person'?
 */
#ifndef ENTITLE_BASE_DIAGNOSTIC_H
#define ENTITLE_BASE_DIAGNOSTIC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/source.h"
#include "base/text.h"

typedef enum diagnostic_severity {
    DIAGNOSTIC_ERROR,
    DIAGNOSTIC_WARNING,
    DIAGNOSTIC_NOTE /* what the check did not do, or may be of interest; nothing that an author has to mend */
} diagnostic_severity;

/** How many people something concerns that is said of a decision table; counted where a database is asked. */
typedef struct diagnostic_people {
    int64_t     n;         /* whom it concerns */
    int64_t     n_null;    /* of a gap: whom no rule matches because an input has no value; not among n */
    int64_t     n_unknown; /* and of whom that cannot be told: a fact is unknown */
    int64_t     n_asked;   /* for whom the table is asked */
    int64_t     n_subjects; /* whom benefits are decided for by which it could be */
    const char *as_of;     /* "2026-11-28" */
    const char *text;      /* the same in a sentence */
} diagnostic_people;

typedef struct diagnostic {
    diagnostic_severity severity;
    const char *code;    /* stable, kebab case: "feel-unknown-name" */
    const char *message; /* one line, lower case, no full stop */
    const char *hint;    /* "" if none */
    const char *element; /* DMN id or name of the element it belongs to; "" if none */
    const char *file;    /* "" if none */
    unsigned    line, column;
    const char *line_text; /* the source line; "" if none */
    size_t      rules[2];  /* of a decision table, from 1, of which it says that both match; 0 */
    const diagnostic_people *people; /* NULL: not counted */
} diagnostic;

/** Of errors, and of the others; the rest is counted only, or a hostile file could fill the memory with it. */
#define DIAGNOSTICS_KEPT_MAX 1000

typedef struct diagnostic_list {
    arena      *arena; /* owns all texts */
    diagnostic *items;
    size_t      n, capacity;
    size_t      n_errors; /* all of them */
    size_t      n_dropped;
    diagnostic  dropped; /* the last of those; nobody reads it */
} diagnostic_list;

/** "error", "warning" or "note", as programs read it. */
const char *diagnostic_severity_text(diagnostic_severity severity);

void diagnostic_list_init(diagnostic_list *list, arena *a);

/** Add one; `hint` and `element` may be NULL; format and hint are looked up (base/translate.h). Returns the new diagnostic (its hint may be set later). */
diagnostic *diagnostic_add(diagnostic_list *list, diagnostic_severity severity, const char *code,
                           source_place at, const char *element, const char *hint,
                           const char *format, ...) __attribute__((format(printf, 7, 8)));

/** Add an ent_error (I/O, XML) as a diagnostic. */
void diagnostic_add_error(diagnostic_list *list, const char *code, const ent_error *err);

/** As members of a JSON object: "n", "unknown" ... */
void diagnostic_people_json(text *out, const diagnostic_people *people);

/** The items in the order of file, line and column; the array is the caller's to free(). */
const diagnostic **diagnostic_sorted(const diagnostic_list *list);

/** Print all in order (file, line, column), with carets; colour when `colour`. */
void diagnostic_print(FILE *out, const diagnostic_list *list, bool colour);

/** The same as a JSON array of objects. */
void diagnostic_json(text *out, const diagnostic_list *list);

/** The first error as an ent_error with `code`; ENT_OK if there is none. */
ent_code diagnostic_first(const diagnostic_list *list, ent_code code, ent_error *err);

#endif

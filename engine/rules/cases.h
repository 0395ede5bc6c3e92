/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test case files in the format of the DMN TCK (testCases.xsd), or tables (cases_csv.h): inputs by name, results expected by
 * name.
 *
 *     cases_file *file;
 *     ENT_TRY(cases_read(&file, arena, "cases.xml", &err)); // NULL: an XML file of another kind
 *     ENT_TRY(cases_csv_bind(file, arena, model, &err));    // what the columns of a table mean, when file->model is loaded
 *     for (size_t i = 0; i < file->n; i++) { ... file->items[i].inputs[k] ... }
 *
 * Ours on top of the format: an attribute `as-of` of namespace urn:entitle:rulebook:1 on testCases
 * or testCase says which date today() is, an attribute `region` where the subject lives: of several
 * values of a parameter the night takes the region's.
 */
#ifndef ENTITLE_RULES_CASES_H
#define ENTITLE_RULES_CASES_H

#include "base/error.h"
#include "base/source.h"
#include "feel/type.h"
#include "rules/xml.h"
#include "value/value.h"

#define CASES_XSI "http://www.w3.org/2001/XMLSchema-instance"

typedef struct cases_node { /* inputNode or resultNode */
    const char        *name; /* normalised as FEEL names are */
    const xml_element *content; /* holds value, list or components; NULL: no expected */
    bool               error; /* errorResult */
    source_place       at;
} cases_node;

typedef enum cases_kind { CASES_DECISION, CASES_BKM, CASES_SERVICE } cases_kind;

typedef struct cases_item { /* a testCase */
    const char  *id, *description;
    cases_kind   kind;
    const char  *invocable; /* name of the business knowledge model or service */
    bool         has_as_of;
    temporal_date as_of;
    const char  *region; /* code; NULL: the case does not say */
    cases_node  *inputs, *results;
    size_t       n_inputs, n_results;
    source_place at;
} cases_item;

typedef struct cases_file {
    const source_file *source;
    const xml_element *root;
    const char        *model; /* file name of the model, beside this file */
    cases_item        *items;
    size_t             n;
    struct cases_table *table; /* NULL: not a table */
} cases_file;

/** ENT_E_IO, ENT_E_XML, ENT_E_FACTS for a table (a file "....csv"). `*out` is NULL when the root element is not testCases. */
ent_code cases_read(cases_file **out, arena *a, const char *path, ent_error *err);
/** The same of a file that was read already, or is yet to be written. */
ent_code cases_parse(cases_file **out, arena *a, const source_file *source, ent_error *err);

/** The value written inside `content`. Without xsi:type, a text is read as `type` says (any: a
 * string). */
ent_code cases_value(value *out, arena *a, const xml_element *content, const feel_type *type,
                     ent_error *err);

/**
 * How exactly numbers have to agree. An expected number that is not the obtained one is given room
 * only if it is written with CASES_DIGITS_MIN or more digits after the point, or with
 * CASES_BINARY_DIGITS_MIN or more significant digits: then it may stand for a value that no decimal
 * of its length ends.
 *
 *     rounded     the obtained number, rounded to the last digit written (half even or half up)
 *     neighbour   that, but for one unit of the last digit: cut off instead of rounded
 *     binary      with CASES_BINARY_DIGITS_MIN or more significant digits, what a computation in
 *                 binary floating point printed: the first CASES_BINARY_DIGITS_COMMON digits agree
 *                 (relative difference at most 1e-13)
 */
typedef enum cases_precision {
    CASES_ROUNDED, /* a rulebook's own cases */
    CASES_KIT      /* rounded, neighbour or binary: the TCK's numbers come from other programs */
} cases_precision;
#define CASES_DIGITS_MIN           8
#define CASES_BINARY_DIGITS_MIN    15 /* what every double holds */
#define CASES_BINARY_DIGITS_COMMON 13 /* 360 monthly instalments cost a double two of its 15 */

typedef struct cases_leeway { /* how many numbers needed it */
    unsigned n_rounded, n_neighbours, n_binary;
} cases_leeway;

/** Is `obtained` exactly what is written, but for the room given to numbers? */
ent_code cases_match(bool *out, cases_leeway *leeway, arena *a, const xml_element *content,
                     const feel_type *type, value obtained, cases_precision precision,
                     ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shape of our own XML files as tables, and one walker that holds a file against them: nothing
 * that the tables do not name is accepted. The tables say the same as
 * eligibility-rules/schema/rulebook.xsd.
 *
 *     static const form_attribute law_attributes[] = {
 *         {"citation", FORM_TEXT, .required = true}, {"review-by", FORM_DATE, .required = true},
 * {0}}; static const form law = {"law", law_attributes, NULL, FORM_NOTHING}; bool sound =
 * form_check(loading, root, &benefit);
 *
 * After a sound check the readers may take every attribute by form_text(), form_date() and so on
 * without looking back.
 */
#ifndef ENTITLE_RULES_RULEBOOK_FORM_H
#define ENTITLE_RULES_RULEBOOK_FORM_H

#include "base/diagnostic.h"
#include "feel/type.h"
#include "rules/xml.h"

typedef enum form_kind {
    FORM_NOTHING = 0,  /* as the text of an element: there may be none */
    FORM_TEXT,         /* anything but nothing */
    FORM_NAME,         /* a FEEL name: letters, digits, spaces ... */
    FORM_ID,           /* lower-case letters, digits and '-', a letter first */
    FORM_IDS,          /* one or more FORM_ID with spaces between */
    FORM_DATE,         /* 2026-01-31 */
    FORM_END_DATE,     /* the same, or empty: no end */
    FORM_COUNT,        /* 0 to 99999 */
    FORM_POSITIVE,     /* 1 to 99999 */
    FORM_POSITIVES,    /* one or more FORM_POSITIVE with spaces between */
    FORM_QUANTITY,     /* digits, at most 14, perhaps a point and at most 4 more */
    FORM_ROWS,         /* 1 to 999999999999 */
    FORM_SHARE,        /* 0 to 100 per cent, two decimals at most: 2.5 */
    FORM_PERCENT,      /* the same, up to 99999.99 */
    FORM_BOOLEAN,      /* true or false */
    FORM_CHOICE,       /* one of `choices` */
    FORM_TABLE,        /* schema.table */
    FORM_COLUMN,       /* column */
    FORM_TABLE_COLUMN, /* schema.table.column */
    FORM_CURRENCY,     /* ISO 4217: three capital letters */
    FORM_LANGUAGE,     /* "zh", "en", "zh-Hant" */
    FORM_LINK,         /* http:// or https:// */
    FORM_REGION,       /* digits or letters: the beginning of region codes */
    FORM_FILE          /* a file of the same folder: no slash */
} form_kind;

typedef struct form_attribute {
    const char *name;
    form_kind kind;
    bool required;
    const char *choices; /* FORM_CHOICE: "monthly|yearly|once" */
} form_attribute;

typedef struct form form;

typedef struct form_child {
    const form *form;
    unsigned min, max; /* 0 = no maximum */
} form_child;

struct form {
    const char *name;
    const form_attribute *attributes; /* ends with a NULL name; NULL = none */
    const form_child *children;       /* ends with a NULL form; NULL = none */
    form_kind text;
};

/** Hold `e` and all below it against `f`; faults go to `list`. False if there were any. */
bool form_check(diagnostic_list *list, const xml_element *e, const form *f);
/** Does `s` have the form? */
bool form_fits(const form_attribute *attribute, const char *s);
/** "expected a date: 2026-01-31": how a value of the type is written; NULL for one that is not written so. */
const char *form_of_type(const feel_type *type);

/* Values of a sound element; the default when the attribute is absent. */
const char *form_text(const xml_element *e, const char *name, const char *otherwise);
int32_t form_date(const xml_element *e, const char *name,
                  int32_t otherwise); /* days since 1970-01-01 */
int32_t form_count(const xml_element *e, const char *name, int32_t otherwise);
int64_t form_rows(const xml_element *e, const char *name, int64_t otherwise);
/** FORM_SHARE, FORM_PERCENT: in hundredths of a per cent. */
int32_t form_percent(const xml_element *e, const char *name, int32_t otherwise);
bool form_boolean(const xml_element *e, const char *name, bool otherwise);

/** Names to choose from, for hints. */
typedef struct form_names {
    arena *arena;
    const char **items;
    size_t n, capacity;
} form_names;

/** Unless it is there already. */
void form_names_add(form_names *names, const char *name);
/** "did you mean 'x'?", else "expected one of: a, b, c", else "". Texts in `a`. */
const char *form_suggest(arena *a, const char *wrong, const form_names *names);

/** The next word of a list of words from *at on, which moves past it; NULL at the end. *offset gets
 * where it starts. */
const char *form_next_word(arena *a, const char *words, size_t *at, size_t *offset);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of a message as a tree: the syntax of ICU MessageFormat with named arguments, as
 * ICU's MessagePattern reads it.
 *
 *     From {from, date, long} you get {amount, number} yuan for {months, plural, one {# month} other {# months}}.
 *
 *   {name}                             the value as it stands in the notification's params
 *   {name, number[, STYLE]}            of a number; rules/message_text.h has the styles
 *   {name, date[, STYLE]}              of a date
 *   {name, plural, [offset:N] KEY {..} ... other {..}}   a number; KEY is zero, one, two, few, many or =N, and # the
 *                                      number in the words of the branch
 *   {name, selectordinal, ...}         the same for 1st, 2nd, 3rd
 *   {name, select, KEY {..} ... other {..}}   a string, or a boolean with true and false
 *
 * An apostrophe is an apostrophe (don't), unless a brace follows it, or # in a branch of a plural: then it quotes what
 * stands up to the next one, so '{' is a brace. Two of them are always one. Blanks around a style do not count.
 *
 * Where ICU is lenient and a text meant otherwise would go to people, this is a fault: a quotation or branch that can
 * never be, a '}' that closes nothing, a format for another type of value.
 */
#ifndef ENTITLE_RULES_MESSAGE_PATTERN_H
#define ENTITLE_RULES_MESSAGE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "value/number.h"

typedef enum message_type { /* of an argument */
    MESSAGE_TYPE_UNKNOWN = 0, /* nobody declared it: it can only be printed as it is */
    MESSAGE_TYPE_STRING,
    MESSAGE_TYPE_BOOLEAN,
    MESSAGE_TYPE_NUMBER,
    MESSAGE_TYPE_AMOUNT, /* of the benefit's currency, with as many digits as that has: "180.00" */
    MESSAGE_TYPE_DATE,
    MESSAGE_TYPE_DURATION,
    MESSAGE_TYPE_OFFER_ONLY, /* no value in this message: it is not about an offer */
    MESSAGE_TYPE_WRONG       /* reported already: no more is said of its uses */
} message_type;

typedef struct message_argument {
    const char  *name;
    message_type type;
} message_argument;

typedef enum message_part_kind {
    MESSAGE_LITERAL,
    MESSAGE_COUNT, /* # */
    MESSAGE_PLAIN,
    MESSAGE_NUMBER,
    MESSAGE_DATE,
    MESSAGE_PLURAL,
    MESSAGE_ORDINAL,
    MESSAGE_SELECT
} message_part_kind;

typedef struct message_part   message_part;
typedef struct message_branch message_branch;

typedef struct message_parts {
    message_part *items;
    size_t        n, capacity;
} message_parts;

struct message_part {
    message_part_kind kind;
    const char       *bytes; /* LITERAL: the text, unquoted; NUMBER, DATE: the style, "" if there is none */
    size_t            size;
    size_t            at;       /* byte offset in the text, of the style where there is one */
    size_t            argument; /* index; all but LITERAL and COUNT */
    size_t            slot;     /* NUMBER, DATE, PLURAL, ORDINAL: which formatter; COUNT: that of its plural */
    number            minus;    /* PLURAL, ORDINAL: the offset */
    message_branch   *branches; /* PLURAL, ORDINAL, SELECT */
    size_t            n_branches, other; /* other: index of the branch that is always there */
};

struct message_branch {
    const char   *key;   /* "one", "female" */
    bool          exact; /* of a plural: =N */
    number        value; /* N */
    message_parts parts;
};

typedef struct message_pattern { /* read-only once made */
    const message_argument *arguments;
    size_t        n_arguments;
    message_parts parts;
    size_t        n_slots;
} message_pattern;

typedef struct message_fault {
    bool        warning;
    size_t      at; /* byte offset in the text */
    const char *what, *hint; /* hint may be NULL */
} message_fault;

typedef struct message_faults {
    arena         *a;
    message_fault *items;
    size_t         n, capacity, n_errors;
} message_faults;

/** An error, or a warning; the hint may be NULL. */
void message_fault_add(message_faults *faults, bool warning, size_t at, const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/**
 * Read a text.
 *
 * @param bytes      valid UTF-8; everything in *out lies in `a`
 * @param arguments  what has a name; of two with one name the last counts. Kept.
 * @return true if there are no errors. After the first fault of syntax nothing more is read.
 */
bool message_pattern_parse(message_pattern *out, arena *a, const char *bytes, size_t size,
                           const message_argument *arguments, size_t n_arguments, message_faults *faults);

/** Can a text name it: letters, digits and the like, no blanks, no signs. */
bool message_name_fits(const char *name);

#endif

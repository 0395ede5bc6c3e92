/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message's text in one language: a pattern with ICU's formats for what it prints. Formats are not
 * for several threads; each has its own message_text of the pattern that all share.
 *
 *     message_text *t = message_text_open(&pattern, &(message_setting){.lang = "en", .currency = "CNY", .minor_unit = 2}, NULL);
 *     message_text_render(t, values, &out);          // values[i] is that of pattern.arguments[i]
 *     message_text_close(t);
 *
 * Nothing depends on the locale or the time zone of the process; the words and signs are those of ICU's data.
 *
 * Styles. Of a number: none, integer, percent, currency (the benefit's), a pattern as #,##0.00, or a skeleton as
 * ::compact-short. Of a date: none or medium, short, long, full, a pattern as d/M/yyyy, or a skeleton as ::yMMMMd.
 *
 * Numbers go to ICU as decimals, never as binary floating point. An amount is never rounded: without style and as currency
 * it has all digits of its currency; by integer or a pattern with fewer digits it has them unless they are zeros; a
 * skeleton that would round it is a fault.
 *
 * A null prints nothing and takes the branch `other`; so does a value of another kind than declared, which is printed as
 * it is.
 */
#ifndef ENTITLE_RULES_MESSAGE_TEXT_H
#define ENTITLE_RULES_MESSAGE_TEXT_H

#include "base/text.h"
#include "rules/message_pattern.h"
#include "value/value.h"

typedef struct message_setting {
    const char *lang;     /* BCP 47: "zh", "zh-Hant" */
    const char *currency; /* ISO 4217; "" = the benefit has none */
    int         minor_unit;
} message_setting;

typedef struct message_text message_text;

/**
 * Open the formats of a pattern without errors, which has to live as long.
 *
 * @param faults  styles that ICU does not take or that make no sense, with their places; NULL if that has been seen to
 */
message_text *message_text_open(const message_pattern *p, const message_setting *setting, message_faults *faults);
void          message_text_close(message_text *t);

/** Append the text in UTF-8. A value of an amount is the string of its decimals, "180.00". */
void message_text_render(message_text *t, const value *values, text *out);

#endif

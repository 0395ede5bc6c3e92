/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands behind each diagnostic's code, in plain words and two languages: `entitle check --explain`. The texts are in
 * engine/author/codes, one file for each kind of code and language.
 */
#ifndef ENTITLE_AUTHOR_CODES_H
#define ENTITLE_AUTHOR_CODES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

typedef struct code_text {
    const char *code;
    const char *title; /* one line, no full stop */
    const char *means, *why, *mend;
    const char *wrong, *right; /* an example, perhaps of several lines; NULL if there is none */
} code_text;

/* Made from the texts; the last has no code. Only the English ones have examples. */
extern const code_text codes_en[], codes_zh[];

/** The texts of a code with its example; `lang` is "zh" or "en". False if there is no such code. */
bool codes_find(code_text *out, const char *code, const char *lang);

/** Append all of it, for a terminal or as a JSON object. */
void codes_write(text *out, const code_text *c, const char *lang, bool json);

/** Append what it means, why it matters and how to mend it as paragraphs, for programs that show them. */
void codes_write_help(text *out, const code_text *c, const char *lang);

/** Append a line for each code that has `part` in it ("" = all), or a JSON array. Returns how many. */
size_t codes_write_list(text *out, const char *part, const char *lang, bool json);

#endif

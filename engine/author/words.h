/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule says, in its author's own words. */
#ifndef ENTITLE_AUTHOR_WORDS_H
#define ENTITLE_AUTHOR_WORDS_H

#include "base/source.h"
#include "base/text.h"

/** On one line, as UTF-8. */
const char *words_line(arena *a, const char *s, size_t n);
/** What stands in the file from `at` to the end of the XML text, entities read. */
void        words_append_source(text *out, source_place at);
/** The same from the beginning of that text: a node's own place may be in the middle of it. */
void        words_append_whole(text *out, source_place at);
/** On one line, and not too long; gives *t back. */
const char *words_shortened(arena *a, text *t);

/** "a/b/../c" is "a/c", and "./a" is "a": one file has one name however it is imported. */
const char *words_path(arena *a, const char *path);

#endif

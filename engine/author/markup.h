/* SPDX-License-Identifier: Apache-2.0 */
/* Text of any origin inside XML and HTML, and on one line. */
#ifndef ENTITLE_AUTHOR_MARKUP_H
#define ENTITLE_AUTHOR_MARKUP_H

#include "base/text.h"

/** Append `n` bytes for use as content or as an attribute's value in double quotes. What is no
 * UTF-8, and characters that XML 1.0 does not have (2.2), become U+FFFD. */
void markup_append(text *out, const char *s, size_t n);
void markup_append_string(text *out, const char *s);

/** Append on one line and as UTF-8: blanks and controls become one blank, what is no UTF-8 U+FFFD. */
void markup_append_line(text *out, const char *s, size_t n);

#endif

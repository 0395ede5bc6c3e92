/* SPDX-License-Identifier: Apache-2.0 */
/* The bands of a rulebook's policy, as the breaker's statement takes them. */
#ifndef ENTITLE_RUN_BANDS_H
#define ENTITLE_RUN_BANDS_H

#include "base/text.h"
#include "rules/rulebook.h"

/** JSON: see sql/statements/list-bands.sql. */
void bands_json(text *out, const rulebook *book);

#endif

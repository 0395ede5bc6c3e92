/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the suites of engine/base. */
#include "suites.h"

UNIT_MAIN(&suite_arena, &suite_csv, &suite_diagnostic, &suite_digest, &suite_error, &suite_source,
          &suite_text, &suite_utf8)

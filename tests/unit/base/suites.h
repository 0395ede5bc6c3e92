/* SPDX-License-Identifier: Apache-2.0 */
/* The suites of test_base, one per file of engine/base. */
#ifndef ENTITLE_TESTS_UNIT_BASE_SUITES_H
#define ENTITLE_TESTS_UNIT_BASE_SUITES_H

#include "unit.h"

UNIT_DECLARE(arena);
UNIT_DECLARE(csv);
UNIT_DECLARE(diagnostic);
UNIT_DECLARE(digest);
UNIT_DECLARE(error);
UNIT_DECLARE(source);
UNIT_DECLARE(text);
UNIT_DECLARE(utf8);

#endif

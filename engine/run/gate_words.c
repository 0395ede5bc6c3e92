/* SPDX-License-Identifier: Apache-2.0 */
#include "run/gate_words.h"

#include <stddef.h>

/* What may stand around another text comes first. */
static const char *const formats[] = {
    GATE_AND_MORE, GATE_NO_DATE, GATE_FOUND, GATE_NULL_RISE,      GATE_NULLS,     GATE_OLD, GATE_BACK,
    GATE_FEWER,    GATE_MORE,    GATE_LEAST, GATE_EMPTY, GATE_NO_ROWS, GATE_WITHOUT_REGION, GATE_IN_REGION, NULL,
};

const char *gate_say(arena *a, const char *message)
{
    return translate_made(a, message, formats);
}

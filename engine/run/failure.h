/* SPDX-License-Identifier: Apache-2.0 */
/* Of the failures of several workers the one that is told: that of the lowest shard, so that the same fault gives the same message. */
#ifndef ENTITLE_RUN_FAILURE_H
#define ENTITLE_RUN_FAILURE_H

#include <stdint.h>

#include "base/error.h"

typedef struct failure {
    ent_code  code; /* ENT_OK: none */
    int32_t   shard;
    ent_error error;
} failure;

/** One worker at a time. */
static inline void failure_keep(failure *first, ent_code code, int32_t shard, const ent_error *error)
{
    if (first->code == ENT_OK || shard < first->shard) {
        *first = (failure){.code = code, .shard = shard, .error = *error};
        first->error.code = code;
    }
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What emit.c and message.c share. Private to engine/emit/. */
#ifndef ENTITLE_EMIT_EMIT_INTERNAL_H
#define ENTITLE_EMIT_EMIT_INTERNAL_H

#include "emit/emit.h"

struct emit {
    const rulebook *book;
    int64_t         run_id;
    int32_t         as_of_day;
    bool            count_only;
    counts          counts;
    copy_rows       tables[EMIT_TABLES];
    copy_rows       read, outcomes;
    size_t          n_changes[6]; /* by what: see create-change.sql */
    text            rules, facts, json; /* scratch of one decision */
};

/** Notifications of a decision, for messages with that "on". */
void message_write(emit *x, const emit_decided *what, const char *on);

#endif

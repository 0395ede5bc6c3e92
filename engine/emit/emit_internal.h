/* SPDX-License-Identifier: Apache-2.0 */
/* What emit.c, grant.c and message.c share. Private to engine/emit/. */
#ifndef ENTITLE_EMIT_EMIT_INTERNAL_H
#define ENTITLE_EMIT_EMIT_INTERNAL_H

#include "emit/basis.h"
#include "emit/emit.h"
#include "rules/message_text.h"

/* The bytes of a grant record's COPY row up to the benefit; see grant.c. */
typedef struct emit_pattern {
    char  *bytes;
    size_t size;
} emit_pattern;

struct emit {
    arena           arena; /* lives as long */
    const char     *conninfo;
    const rulebook *book;
    const key_book *keys; /* of the shard */
    int64_t         run_id;
    int32_t         as_of_day;
    bool            count_only;
    counts          counts;
    copy_rows       tables[EMIT_TABLES];
    copy_rows       read, outcomes;
    size_t          n_grants_sent; /* by emit_spill() */
    arena           shard_arena;
    emit_given     *given; /* in shard_arena */
    size_t          n_given, given_capacity;
    emit_pattern   *patterns; /* by index of the benefit */
    message_text  **texts;    /* by number of the pattern; NULL = not opened yet */
    basis           basis;
    text            rules, facts, json; /* scratch of one decision */
};

void emit_put_key(const emit *x, copy_rows *c, int64_t number);
void grant_patterns(emit *x);

/** Notifications of a decision, for messages with that "on". */
void message_write(emit *x, const emit_decided *what, const char *on);

#endif

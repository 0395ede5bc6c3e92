/* SPDX-License-Identifier: Apache-2.0 */
/* What stands, merged by key with a range of subjects. Only benefits that somebody has take room. */
#include <stdlib.h>
#include <string.h>

#include "run/standing_internal.h"

static void *make_room(void *old, size_t n, size_t bytes)
{
    void *room = reallocarray(old, n, bytes);
    if (room == NULL) {
        arena_out_of_memory(n * bytes);
    }
    return room;
}

/* With room up to a multiple of 64, which kernels read (column/column.h). */
static column_room *use_column(standing *s, size_t position, size_t n_subjects)
{
    column_room *c = &s->columns[position];
    size_t n = column_padded(n_subjects);
    if (c->used) {
        return c;
    }
    if (c->capacity < n) {
        c->entitled = make_room(c->entitled, n, sizeof *c->entitled);
        c->entitled_minor = make_room(c->entitled_minor, n, sizeof *c->entitled_minor);
        c->entitlement_seq = make_room(c->entitlement_seq, n, sizeof *c->entitlement_seq);
        c->capacity = n;
        c->column = (standing_column){c->entitled, c->entitled_minor, c->entitlement_seq};
    }
    memset(c->entitled, 0, n * sizeof *c->entitled);
    memset(c->entitled_minor, 0, n * sizeof *c->entitled_minor);
    memset(c->entitlement_seq, 0, n * sizeof *c->entitlement_seq);
    c->used = true;
    return c;
}

static bool is_plain(const standing *s, const chain *c)
{
    return c->state == CHAIN_ACTIVE && c->seq == c->written_seq && chain_has_usual_event(s, c);
}

/* The chains of a subject; nothing goes into columns unless all can. */
static void put_chains(standing *s, size_t begin, size_t end, size_t i, size_t n)
{
    for (size_t k = begin; k < end; k++) {
        s->chains[k].seen = true;
        s->special[i] |= !is_plain(s, &s->chains[k]);
    }
    for (size_t k = begin; k < end && !s->special[i]; k++) {
        const chain *c = &s->chains[k];
        column_room *room = use_column(s, c->position, n);
        room->entitled[i] = 1;
        room->entitled_minor[i] = c->amount_minor;
        room->entitlement_seq[i] = c->seq;
    }
}

void standing_align(standing *s, const int64_t *keys, size_t n)
{
    for (size_t p = 0; p < s->subject->n_benefits; p++) {
        s->columns[p].used = false;
    }
    if (s->special_capacity < n) {
        s->special = make_room(s->special, n, sizeof *s->special);
        s->special_capacity = n;
    }
    if (n > 0) {
        memset(s->special, 0, n * sizeof *s->special);
    }
    size_t c = s->next_chain, r = s->next_row;
    for (size_t i = 0; i < n; i++) {
        for (; r < s->n_rows && s->rows[r].subject <= keys[i]; r++) {
            s->special[i] |= s->rows[r].subject == keys[i];
        }
        while (c < s->n_chains && s->chains[c].subject < keys[i]) {
            c++;
        }
        size_t begin = c;
        while (c < s->n_chains && s->chains[c].subject == keys[i]) {
            c++;
        }
        put_chains(s, begin, c, i, n);
    }
    s->next_chain = c;
    s->next_row = r;
}

const standing_column *standing_benefit(const standing *s, size_t position)
{
    const column_room *c = &s->columns[position];
    return c->used ? &c->column : NULL;
}

const uint8_t *standing_special(const standing *s)
{
    return s->special;
}

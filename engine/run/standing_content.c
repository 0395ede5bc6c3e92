/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands for a range of keys, as bytes (base/pack.h): seven or so for an entitlement.
 *
 *   benefits: how many; each id after its size
 *   chains, by subject, benefit id and event, each:
 *     subject, less that of the chain before
 *     benefit, its place in the list
 *     flags: FLAG_*
 *     [event: after its size]  [payee, less the subject]  [number of the last record]  [of the last that counts]
 *     amount
 */
#include <stdlib.h>
#include <string.h>

#include "base/pack.h"
#include "run/standing_internal.h"

#define VERSION 2

enum {
    FLAG_STATE = 0x03,       /* chain_state */
    FLAG_EVENT = 0x04,       /* an event of its own; else "", or that of the benefit's chain before, as says the next */
    FLAG_SAME_EVENT = 0x08,
    FLAG_PAYEE = 0x10,       /* not the subject */
    FLAG_WRITTEN = 0x20,     /* the last record's number is not 1 */
    FLAG_SEQ = 0x40,         /* the last that counts is another one */
    FLAGS_ALL = 0x7F
};

/* ---- writing ---- */

/* What a chain is known by, in the order of chains. */
typedef struct place {
    int64_t subject;
    uint32_t rank;
    const char *event;
} place;

static int compare_places(const place *a, const place *b)
{
    if (a->subject != b->subject) {
        return a->subject < b->subject ? -1 : 1;
    }
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    return a->event == b->event ? 0 : strcmp(a->event, b->event);
}

typedef struct writer {
    standing *s;
    text *out;
    int64_t subject; /* of the last chain */
    const char **events; /* of the benefit's last chain; by position */
} writer;

static void put_chain(writer *w, const chain *c, const char *event, int64_t payee)
{
    const char *last = w->events[c->position];
    bool same = last != NULL && strcmp(last, event) == 0;
    unsigned flags = c->state;
    flags |= same ? FLAG_SAME_EVENT : event[0] != '\0' ? FLAG_EVENT : 0;
    flags |= payee != c->subject ? FLAG_PAYEE : 0;
    flags |= c->written_seq != 1 ? FLAG_WRITTEN : 0;
    flags |= c->seq != c->written_seq ? FLAG_SEQ : 0;
    pack_difference(w->out, w->subject, c->subject);
    pack_number(w->out, c->position);
    text_append_char(w->out, (char)flags);
    if (flags & FLAG_EVENT) {
        pack_bytes(w->out, event, strlen(event));
    }
    if (flags & FLAG_PAYEE) {
        pack_difference(w->out, c->subject, payee);
    }
    if (flags & FLAG_WRITTEN) {
        pack_number(w->out, (uint32_t)c->written_seq);
    }
    if (flags & FLAG_SEQ) {
        pack_number(w->out, (uint32_t)c->seq);
    }
    pack_number(w->out, (uint64_t)c->amount_minor);
    w->subject = c->subject;
    w->events[c->position] = event;
}

static place place_of_chain(const standing *s, const chain *c)
{
    return (place){c->subject, s->ranks[c->position], chain_event(s, c)};
}

static int64_t payee_of_chain(const standing *s, const chain *c)
{
    return c->other == 0 ? c->subject : s->others[c->other - 1].payee;
}

/* A record that was added, with where it belongs. */
typedef struct added {
    place at;
    const emit_given *given;
} added;

static int compare_added(const void *left, const void *right)
{
    const added *a = left, *b = right;
    int order = compare_places(&a->at, &b->at);
    return order != 0 ? order : (a->given->seq > b->given->seq) - (a->given->seq < b->given->seq);
}

static size_t position_of(const standing *s, const emit_given *g)
{
    return (size_t)(g->benefit - s->subject->benefits);
}

static added *sort_given(standing *s, const emit_given *given, size_t n)
{
    added *sorted = arena_array(&s->arena, n, sizeof *sorted);
    for (size_t i = 0; i < n; i++) {
        const emit_given *g = &given[i];
        sorted[i] = (added){{g->subject, s->ranks[position_of(s, g)], g->event}, g};
    }
    if (n > 0) {
        qsort(sorted, n, sizeof *sorted, compare_added);
    }
    return sorted;
}

/* A chain whose last record is this one, which counts when the night does. */
static void put_added(writer *w, const added *a)
{
    const emit_given *g = a->given;
    chain c = {.subject = g->subject,
               .position = (uint16_t)position_of(w->s, g),
               .amount_minor = g->amount_minor,
               .seq = g->seq,
               .written_seq = g->seq,
               .state = g->stops ? CHAIN_STOPPED : CHAIN_ACTIVE};
    put_chain(w, &c, g->event, g->payee);
}

static bool put_chains(writer *w, const added *sorted, size_t n)
{
    const standing *s = w->s;
    place last = {.event = ""};
    bool first = true;
    size_t k = 0;
    for (size_t i = 0; i < s->n_chains || k < n;) {
        place at = {0};
        int order = 1; /* of the next chain against the next record */
        if (i < s->n_chains) {
            at = place_of_chain(s, &s->chains[i]);
            order = k == n ? -1 : compare_places(&at, &sorted[k].at);
        }
        at = order <= 0 ? at : sorted[k].at;
        if (!first && compare_places(&last, &at) >= 0) {
            return false;
        }
        first = false;
        if (order < 0) {
            put_chain(w, &s->chains[i], at.event, payee_of_chain(s, &s->chains[i]));
        } else {
            while (k + 1 < n && compare_places(&sorted[k + 1].at, &at) == 0) {
                k++;
            }
            put_added(w, &sorted[k++]);
        }
        i += order <= 0;
        last = at;
    }
    return true;
}

bool standing_encode(standing *s, text *out, const emit_given *given, size_t n_given)
{
    writer w = {.s = s, .out = out, .events = arena_array(&s->arena, s->subject->n_benefits, sizeof *w.events)};
    pack_begin(out, VERSION);
    pack_number(out, s->subject->n_benefits);
    for (size_t i = 0; i < s->subject->n_benefits; i++) {
        pack_bytes(out, s->subject->benefits[i].benefit->id, s->id_sizes[i]);
    }
    added *sorted = sort_given(s, given, n_given);
    bool good = put_chains(&w, sorted, n_given);
    pack_end(out);
    return good;
}

/* ---- reading ---- */

static int32_t get_seq(unpacker *r)
{
    uint64_t n = unpack_number(r);
    r->good = r->good && n <= INT32_MAX;
    return r->good ? (int32_t)n : 0;
}

static bool is_of_our_benefits(const standing *s, unpacker *r)
{
    bool same = unpack_number(r) == s->subject->n_benefits;
    for (size_t i = 0; same && r->good && i < s->subject->n_benefits; i++) {
        size_t n;
        const char *id = unpack_bytes(r, &n);
        same = n == s->id_sizes[i] && memcmp(id, s->subject->benefits[i].benefit->id, n) == 0;
    }
    return same && r->good;
}

/* A chain of the content, until it is known whether it is wanted. */
typedef struct read_chain {
    chain c;
    int64_t payee;
} read_chain;

static bool get_chain(standing *s, unpacker *r, const char **events, int64_t before, read_chain *out)
{
    chain *c = &out->c;
    *c = (chain){.subject = unpack_difference(r, before), .written_seq = 1};
    uint64_t position = unpack_number(r);
    unsigned flags = r->good && r->at < r->end ? *r->at++ : ~0u;
    if (flags > FLAGS_ALL || position >= s->subject->n_benefits ||
        (flags & FLAG_STATE) > CHAIN_STOPPED) {
        return false;
    }
    c->position = (uint16_t)position;
    c->state = flags & FLAG_STATE;
    if (flags & FLAG_EVENT) {
        size_t n;
        const char *event = unpack_bytes(r, &n);
        events[position] = arena_copy(&s->arena, event, n);
    } else if (!(flags & FLAG_SAME_EVENT)) {
        events[position] = "";
    }
    out->payee = flags & FLAG_PAYEE ? unpack_difference(r, c->subject) : c->subject;
    c->written_seq = flags & FLAG_WRITTEN ? get_seq(r) : 1;
    c->seq = flags & FLAG_SEQ ? get_seq(r) : c->written_seq;
    uint64_t amount = unpack_number(r);
    c->amount_minor = (int64_t)amount;
    return r->good && events[position] != NULL && amount <= INT64_MAX;
}

void standing_add_fresh(standing *s, standing_fresh *fresh, int64_t key, int64_t *n_records)
{
    for (; fresh->next < fresh->n && fresh->chains[fresh->next].subject < key; fresh->next++) {
        const chain *c = &fresh->chains[fresh->next];
        *standing_push_chain(s) = *c;
        *n_records += c->written_seq;
    }
}

static void add_read(standing *s, const read_chain *from, const char *event)
{
    chain *c = standing_add_chain(s, from->c.subject, from->c.position, event);
    c->amount_minor = from->c.amount_minor;
    c->seq = from->c.seq;
    c->written_seq = from->c.written_seq;
    c->state = from->c.state;
    if (from->c.state != CHAIN_NOTHING) {
        standing_set_payee(s, c, from->payee);
    }
}

static bool get_chains(standing *s, unpacker *r, const char **events, int64_t low, int64_t high,
                       standing_fresh *fresh, int64_t *n_records)
{
    read_chain next = {0};
    for (bool first = true; r->at < r->end; first = false) {
        int64_t before = next.c.subject;
        if (!get_chain(s, r, events, before, &next) || (!first && next.c.subject < before)) {
            return false;
        }
        if (next.c.subject < low || next.c.subject >= high) {
            continue;
        }
        standing_add_fresh(s, fresh, next.c.subject, n_records);
        if (fresh->next < fresh->n && fresh->chains[fresh->next].subject == next.c.subject) {
            continue; /* these are added when the next subject comes */
        }
        add_read(s, &next, events[next.c.position]);
        *n_records += next.c.written_seq;
    }
    return true;
}

bool standing_decode(standing *s, const char *content, size_t size, int64_t low, int64_t high,
                     standing_fresh *fresh, int64_t *n_records)
{
    unpacker r;
    if (!unpack_begin(&r, VERSION, content, size)) {
        return false;
    }
    const char **events = arena_array(&s->arena, s->subject->n_benefits, sizeof *events);
    return is_of_our_benefits(s, &r) && get_chains(s, &r, events, low, high, fresh, n_records);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What stands for one subject, out of what standing_read.c has read. */
#include "run/standing.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "run/standing_internal.h"

#define ARENA_CHUNK_BYTES ((size_t)64 * 1024)

/* ---- benefits by name ---- */

uint64_t standing_hash(const char *bytes, size_t n)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ (unsigned char)bytes[i]) * 1099511628211u;
    }
    return h;
}

static bool is_benefit(const standing *s, uint32_t position, const char *id, size_t size)
{
    return s->id_sizes[position] == size &&
           memcmp(s->subject->benefits[position].benefit->id, id, size) == 0;
}

static void index_benefits(standing *s)
{
    size_t n = s->subject->n_benefits;
    assert(n < UINT16_MAX);
    for (s->n_slots = 8; s->n_slots < 4 * n; s->n_slots *= 2) {
    }
    s->slots = arena_array(&s->lifelong, s->n_slots, sizeof *s->slots);
    s->id_sizes = arena_array(&s->lifelong, n, sizeof *s->id_sizes);
    for (size_t i = 0; i < n; i++) {
        const char *id = s->subject->benefits[i].benefit->id;
        s->id_sizes[i] = strlen(id);
        size_t k = standing_hash(id, s->id_sizes[i]) & (s->n_slots - 1);
        while (s->slots[k] != 0) {
            k = (k + 1) & (s->n_slots - 1);
        }
        s->slots[k] = (uint32_t)i + 1;
    }
}

uint32_t standing_position(standing *s, const char *id, size_t size)
{
    if (is_benefit(s, s->last_position, id, size)) {
        return s->last_position;
    }
    for (size_t k = standing_hash(id, size) & (s->n_slots - 1); s->slots[k] != 0;
         k = (k + 1) & (s->n_slots - 1)) {
        if (is_benefit(s, s->slots[k] - 1, id, size)) {
            s->last_position = s->slots[k] - 1;
            return s->last_position;
        }
    }
    return EVERY_BENEFIT;
}

/* Chains come by the id's bytes. */
static void rank_benefits(standing *s)
{
    const plan_subject *p = s->subject;
    s->ranks = arena_array(&s->lifelong, p->n_benefits, sizeof *s->ranks);
    for (size_t i = 0; i < p->n_benefits; i++) {
        for (size_t k = 0; k < p->n_benefits; k++) {
            s->ranks[i] += strcmp(p->benefits[k].benefit->id, p->benefits[i].benefit->id) < 0;
        }
    }
}

/* ---- beginning and end ---- */

/* The event that a benefit has for everybody: see evaluate/evaluate.c. */
static void name_events(standing *s, temporal_date as_of)
{
    const char *year = arena_printf(&s->lifelong, "%04d", (int)as_of.year);
    s->events = arena_array(&s->lifelong, s->subject->n_benefits, sizeof *s->events);
    for (size_t i = 0; i < s->subject->n_benefits; i++) {
        const rulebook_benefit *b = s->subject->benefits[i].benefit;
        s->events[i] = b->event >= 0 ? NULL : b->period == PERIOD_YEARLY ? year : "";
    }
}

/* {"a","b"}: an id is a folder's name, and its quotes are doubled by nobody. */
static void append_element(text *out, const char *id)
{
    text_append_char(out, '"');
    for (; *id != '\0'; id++) {
        if (*id == '"' || *id == '\\') {
            text_append_char(out, '\\');
        }
        text_append_char(out, *id);
    }
    text_append_char(out, '"');
}

static void name_benefits(standing *s)
{
    text array = {0}, literal = {0};
    text_append_char(&array, '{');
    for (size_t i = 0; i < s->subject->n_benefits; i++) {
        text_append_string(&array, i == 0 ? "" : ",");
        append_element(&array, s->subject->benefits[i].benefit->id);
    }
    text_append_char(&array, '}');
    db_quote_literal(&literal, text_string(&array));
    text_append_string(&literal, "::text[]");
    s->benefits_text = arena_strdup(&s->lifelong, text_string(&array));
    s->benefits = arena_strdup(&s->lifelong, text_string(&literal));
    text_dispose(&array);
    text_dispose(&literal);
}

standing *standing_new(const plan_subject *subject, int32_t as_of_day)
{
    standing *s = calloc(1, sizeof *s);
    if (s == NULL) {
        arena_out_of_memory(sizeof *s);
    }
    s->subject = subject;
    s->other_benefits = -1;
    arena_init(&s->lifelong, 1024);
    arena_init(&s->arena, ARENA_CHUNK_BYTES);
    temporal_date date = {0};
    char as_of[TEMPORAL_TEXT_MAX];
    temporal_date_from_days(&date, as_of_day);
    temporal_date_format(as_of, date);
    s->as_of = arena_printf(&s->lifelong, "date '%s'", as_of);
    name_benefits(s);
    name_events(s, date);
    index_benefits(s);
    rank_benefits(s);
    s->columns = arena_array(&s->lifelong, subject->n_benefits, sizeof *s->columns);
    return s;
}

void standing_free(standing *s)
{
    if (s == NULL) {
        return;
    }
    text_dispose(&s->stranger);
    text_dispose(&s->uncounted);
    for (size_t i = 0; i < s->subject->n_benefits; i++) {
        free(s->columns[i].entitled);
        free(s->columns[i].entitled_minor);
        free(s->columns[i].entitlement_seq);
    }
    free(s->special);
    free(s->chains);
    arena_dispose(&s->arena);
    arena_dispose(&s->lifelong);
    free(s);
}

/* ---- one subject ---- */

void standing_seek(standing *s, int64_t key)
{
    while (s->chain_end < s->n_chains && s->chains[s->chain_end].subject < key) {
        s->chain_end++;
    }
    s->chain_begin = s->chain_end;
    while (s->chain_end < s->n_chains && s->chains[s->chain_end].subject == key) {
        s->chains[s->chain_end++].seen = true;
    }
    while (s->row_end < s->n_rows && s->rows[s->row_end].subject < key) {
        s->row_end++;
    }
    s->row_begin = s->row_end;
    while (s->row_end < s->n_rows && s->rows[s->row_end].subject == key) {
        s->row_end++;
    }
}

size_t standing_orphans(const standing *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_chains; i++) {
        n += s->chains[i].state == CHAIN_ACTIVE && !s->chains[i].seen;
    }
    return n;
}

bool standing_is_held(const standing *s, size_t position)
{
    for (size_t i = s->chain_begin; i < s->chain_end; i++) {
        if (s->chains[i].position == position && s->chains[i].state == CHAIN_ACTIVE) {
            return true;
        }
    }
    return false;
}

bool standing_any_pause(const standing *s)
{
    return s->n_pauses > 0;
}

bool standing_is_paused(const standing *s, size_t position, const char *region)
{
    for (size_t i = 0; i < s->n_pauses; i++) {
        const pause_scope *p = &s->pauses[i];
        if (p->kind == 'a' ||
            (p->kind == 'b' && strcmp(p->scope, s->subject->benefits[position].benefit->id) == 0) ||
            (p->kind == 'r' && strncmp(region, p->scope, strlen(p->scope)) == 0)) {
            return true;
        }
    }
    return false;
}

void standing_common(const standing *s, size_t position, const char *region, ledger_state *out)
{
    *out = (ledger_state){.paused = standing_is_paused(s, position, region),
                          .held = standing_is_held(s, position)};
    for (size_t i = s->row_begin; i < s->row_end; i++) {
        const row *r = &s->rows[i];
        if (r->position != position && r->position != EVERY_BENEFIT) {
            continue;
        }
        if (r->what == ROW_REFUSAL) {
            out->refused = true;
        } else if (r->what == ROW_OPEN_CASE) {
            out->open_case = true;
        } else if (r->what == ROW_HOLD) {
            out->hold_open = true;
            out->hold_content = r->content;
        }
    }
}

static void take_chain(const standing *s, const chain *c, ledger_state *out)
{
    bool active = c->state == CHAIN_ACTIVE;
    out->entitled = active;
    out->stopped = c->state == CHAIN_STOPPED;
    out->entitled_minor = active ? c->amount_minor : 0;
    out->entitled_payee = c->other == 0 ? c->subject : s->others[c->other - 1].payee;
    out->entitlement_seq = c->seq;
    out->written_seq = c->written_seq;
}

/* A refused offer is a refusal of this event's benefit. */
static void take_offer(const row *r, ledger_state *out)
{
    out->offer_minor = r->amount_minor;
    out->offer_due_day = r->due_day;
    out->offer_silence_grants = r->content != NULL && strcmp(r->content, "grant") == 0;
    out->offer_open = strcmp(r->state, "open") == 0;
    out->offer_accepted = strcmp(r->state, "accepted") == 0;
    out->offer_lapsed = strcmp(r->state, "lapsed") == 0;
    out->refused |= strcmp(r->state, "refused") == 0;
}

void standing_event(const standing *s, size_t position, const char *event, ledger_state *out)
{
    for (size_t i = s->chain_begin; i < s->chain_end; i++) {
        const chain *c = &s->chains[i];
        if (c->position == position && strcmp(chain_event(s, c), event) == 0) {
            take_chain(s, c, out);
        }
    }
    for (size_t i = s->row_begin; i < s->row_end; i++) {
        const row *r = &s->rows[i];
        if (r->position != position || strcmp(r->event, event) != 0) {
            continue;
        }
        if (r->what == ROW_OFFER) {
            take_offer(r, out);
        } else if (r->what == ROW_PROPOSAL) {
            out->proposal_open = strcmp(r->state, "open") == 0;
            out->proposal_rejected = !out->proposal_open;
            out->proposal_content = r->content;
        }
    }
}

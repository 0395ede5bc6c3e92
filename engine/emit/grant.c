/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Grant records, straight into the buffer of COPY rows. Of a row all but the last three fields have
 * a fixed place for a benefit, and most of their bytes (sizes of fields, run, benefit) are the same
 * for the whole night: they are copied from a pattern, and the numbers put in.
 *
 *   fields 2 | subject 8 | run 8 | amount 8 | previous 8 | payee 8 | basis 8 | seq 4 | valid_from 4
 *   | kind 1 | monthly 1 | benefit | event | region | facts          each field after its size, int4
 */
#include <endian.h>
#include <string.h>

#include "emit/emit_internal.h"

#define N_FIELDS   14
#define EPOCH_DAYS 10957 /* from 1970-01-01 to 2000-01-01 */

/* Where the bytes of a field begin. */
enum {
    AT_SUBJECT = 2 + 4,
    AT_RUN = AT_SUBJECT + 8 + 4,
    AT_AMOUNT = AT_RUN + 8 + 4,
    AT_PREVIOUS = AT_AMOUNT + 8 + 4,
    AT_PAYEE = AT_PREVIOUS + 8 + 4,
    AT_BASIS = AT_PAYEE + 8 + 4,
    AT_SEQ = AT_BASIS + 8 + 4,
    AT_VALID_FROM = AT_SEQ + 4 + 4,
    AT_KIND = AT_VALID_FROM + 4 + 4,
};

static const char kinds[] = {[GRANT_NEW] = 'n', [GRANT_RAISE] = 'r', [GRANT_AFTER_OFFER] = 'a', [GRANT_STOP] = 's'};

/* The row of nobody, up to the benefit. */
static emit_pattern make_pattern(arena *a, const rulebook_benefit *benefit, int64_t run_id)
{
    copy_rows c = {0};
    copy_rows_begin(&c, N_FIELDS);
    size_t at = c.bytes.size;
    copy_row(&c);
    copy_int8(&c, 0);
    copy_int8(&c, run_id);
    for (int i = 0; i < 4; i++) {
        copy_int8(&c, 0); /* amount, previous, payee, basis */
    }
    copy_int4(&c, 0);
    copy_int4(&c, 0);
    copy_text(&c, kinds, 1);
    copy_bool(&c, benefit->period == PERIOD_MONTHLY);
    copy_cstring(&c, benefit->id);
    emit_pattern p = {.size = c.bytes.size - at};
    p.bytes = arena_copy(a, c.bytes.bytes + at, p.size);
    copy_rows_dispose(&c);
    return p;
}

void grant_patterns(emit *x)
{
    x->patterns = arena_array(&x->arena, x->book->n_benefits, sizeof *x->patterns);
    for (size_t i = 0; i < x->book->n_benefits; i++) {
        x->patterns[i] = make_pattern(&x->arena, &x->book->benefits[i], x->run_id);
    }
}

static void put8(char *at, int64_t i)
{
    uint64_t big = htobe64((uint64_t)i);
    memcpy(at, &big, sizeof big);
}

static void put4(char *at, int32_t i)
{
    uint32_t big = htobe32((uint32_t)i);
    memcpy(at, &big, sizeof big);
}

static char *put_text(char *at, const char *bytes, size_t n)
{
    put4(at, (int32_t)n);
    memcpy(at + 4, bytes, n);
    return at + 4 + n;
}

/* With keys that have no fixed size, field by field. */
static void put_fields(emit *x, const rulebook_benefit *benefit, const emit_grant_row *g)
{
    copy_rows *c = &x->tables[EMIT_GRANT];
    copy_row(c);
    emit_put_key(x, c, g->subject);
    copy_int8(c, x->run_id);
    copy_int8(c, g->amount_minor);
    copy_int8(c, g->previous_minor);
    emit_put_key(x, c, g->payee);
    copy_int8(c, g->basis);
    copy_int4(c, g->seq);
    copy_date(c, g->valid_from_day);
    copy_text(c, &kinds[g->kind], 1);
    copy_bool(c, benefit->period == PERIOD_MONTHLY);
    copy_cstring(c, benefit->id);
    copy_cstring(c, g->event);
    copy_cstring(c, g->region);
    copy_text(c, g->facts, g->facts_size);
}

/* Of several in a row with the same event, one copy of it. */
static const char *keep_event(emit *x, const char *event)
{
    const char *last = x->n_given == 0 ? "" : x->given[x->n_given - 1].event;
    return strcmp(event, last) == 0 ? last : arena_strdup(&x->shard_arena, event);
}

static void note_given(emit *x, const plan_benefit *benefit, const emit_grant_row *g)
{
    const char *event = keep_event(x, g->event);
    emit_given *given = ARENA_PUSH(&x->shard_arena, &x->given, &x->n_given, &x->given_capacity);
    *given = (emit_given){.subject = g->subject,
                          .amount_minor = g->amount_minor,
                          .payee = g->payee,
                          .benefit = benefit,
                          .event = event,
                          .seq = g->seq,
                          .stops = g->kind == GRANT_STOP};
}

const emit_given *emit_given_to(const emit *x, size_t *n)
{
    *n = x->n_given;
    return x->given;
}

void emit_grant(emit *x, const plan_benefit *benefit, const emit_grant_row *g)
{
    if (x->keys->kind != KEY_INTEGER) {
        put_fields(x, benefit->benefit, g);
        return;
    }
    note_given(x, benefit, g);
    const emit_pattern *p = &x->patterns[benefit->index];
    size_t n_event = strlen(g->event), n_region = strlen(g->region);
    char *row = copy_row_raw(&x->tables[EMIT_GRANT],
                             p->size + 4 + n_event + 4 + n_region + 4 + g->facts_size);
    memcpy(row, p->bytes, p->size);
    put8(row + AT_SUBJECT, g->subject);
    put8(row + AT_AMOUNT, g->amount_minor);
    put8(row + AT_PREVIOUS, g->previous_minor);
    put8(row + AT_PAYEE, g->payee);
    put8(row + AT_BASIS, g->basis);
    put4(row + AT_SEQ, g->seq);
    put4(row + AT_VALID_FROM, g->valid_from_day - EPOCH_DAYS);
    row[AT_KIND] = kinds[g->kind];
    row = put_text(row + p->size, g->event, n_event);
    row = put_text(row, g->region, n_region);
    put_text(row, g->facts, g->facts_size);
}

int64_t emit_basis(emit *x, const char *rules, size_t size)
{
    return basis_number(&x->basis, rules, size);
}

const char *emit_basis_rules(const emit *x, int64_t number)
{
    return basis_rules(&x->basis, number);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions to rows. Each table is a buffer of binary COPY rows; the order of the columns is that
 * of sql/statements/copy-*.sql.
 *
 * Flushing goes: lists of deciding rules, new records and what they close, counts. Every COPY must take
 * as many rows as were built. That an entitlement is still what the decision was based on, its key says:
 * the next number is free. What a human did to an offer meanwhile, the release looks at.
 */
#include "emit/emit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "emit/content.h"
#include "emit/emit_internal.h"
#include "sql/statements.h"

#define ARENA_CHUNK_BYTES ((size_t)4 * 1024)
#define SPILL_BYTES       ((size_t)4 * 1024 * 1024)

typedef struct table {
    const char *name;
    const char *copy_sql;
    unsigned n_columns;
} table;

static const table tables[EMIT_TABLES] = {
    [EMIT_GRANT] = {"grant_record", sql_copy_grant_record, 14},
    [EMIT_OFFER] = {"offer", sql_copy_offer, 15},
    [EMIT_PROPOSAL] = {"proposal", sql_copy_proposal, 16},
    [EMIT_HOLD] = {"hold", sql_copy_hold, 10},
    [EMIT_NOTIFICATION] = {"notification", sql_copy_notification, 17},
    [EMIT_CLOSURE] = {"closure", sql_copy_closure, 5},
};

/* entitle.closure, column what */
enum { CLOSE_HOLD = 1, CLOSE_PROPOSAL, CLOSE_OFFER_LAPSED, CLOSE_OFFER_GRANTED };

const char *emit_table_name(emit_table t)
{
    return tables[t].name;
}

emit *emit_new(const rulebook *book, int64_t run_id, int32_t as_of_day, const char *conninfo,
               bool count_only)
{
    emit *x = calloc(1, sizeof *x);
    if (x == NULL) {
        arena_out_of_memory(sizeof *x);
    }
    x->book = book;
    x->run_id = run_id;
    x->as_of_day = as_of_day;
    x->conninfo = conninfo;
    x->count_only = count_only;
    arena_init(&x->arena, ARENA_CHUNK_BYTES);
    arena_init(&x->shard_arena, ARENA_CHUNK_BYTES);
    counts_init(&x->counts);
    basis_init(&x->basis);
    grant_patterns(x);
    x->texts = arena_array(&x->arena, book->n_patterns, sizeof *x->texts);
    return x;
}

void emit_free(emit *x)
{
    if (x == NULL) {
        return;
    }
    for (size_t i = 0; i < x->book->n_patterns; i++) {
        message_text_close(x->texts[i]);
    }
    counts_dispose(&x->counts);
    basis_dispose(&x->basis);
    arena_dispose(&x->arena);
    arena_dispose(&x->shard_arena);
    for (size_t i = 0; i < EMIT_TABLES; i++) {
        copy_rows_dispose(&x->tables[i]);
    }
    copy_rows_dispose(&x->read);
    copy_rows_dispose(&x->outcomes);
    text_dispose(&x->rules);
    text_dispose(&x->facts);
    text_dispose(&x->json);
    free(x);
}

void emit_begin(emit *x, const key_book *book)
{
    x->keys = book;
    counts_clear(&x->counts);
    x->n_grants_sent = 0;
    arena_reset(&x->shard_arena);
    x->given = NULL;
    x->n_given = x->given_capacity = 0;
    for (size_t i = 0; i < EMIT_TABLES; i++) {
        copy_rows_begin(&x->tables[i], tables[i].n_columns);
    }
}

void emit_read(emit *x, const char *region)
{
    counts_add(&x->counts, COUNTS_READ, region, 0, "", 1, 0);
}

static const char *currency_of(const emit_decided *what)
{
    const char *currency = what->benefit->benefit->currency;
    return currency == NULL ? "" : currency;
}

/* x->rules and x->facts, for records that keep them. */
static void prepare_basis(emit *x, const emit_decided *what)
{
    text_clear(&x->rules);
    text_clear(&x->facts);
    evaluate_rules_json(what->worker, what->position, what->e, &x->rules);
    evaluate_facts_json(what->worker, what->position, &x->facts);
}

static void put_basis(emit *x, copy_rows *c)
{
    copy_int8(c, basis_number(&x->basis, x->rules.bytes, x->rules.size));
    copy_text(c, x->facts.bytes, x->facts.size);
}

void emit_put_key(const emit *x, copy_rows *c, int64_t number)
{
    if (x->keys->kind == KEY_INTEGER) {
        copy_int8(c, number);
    } else {
        key k = key_book_key(x->keys, number);
        copy_text(c, k.bytes, k.size);
    }
}

static void put_key(emit *x, copy_rows *c, const emit_decided *what)
{
    copy_row(c);
    emit_put_key(x, c, what->subject);
    copy_cstring(c, what->benefit->benefit->id);
    copy_cstring(c, what->e->event);
}

static void put_closure(emit *x, const emit_decided *what, int closed)
{
    copy_rows *c = &x->tables[EMIT_CLOSURE];
    copy_row(c);
    emit_put_key(x, c, what->subject);
    copy_int8(c, x->run_id);
    copy_int2(c, (int16_t)closed);
    copy_cstring(c, what->benefit->benefit->id);
    copy_cstring(c, what->e->event);
}

static void write_grant(emit *x, const emit_decided *what)
{
    const decision *d = what->d;
    prepare_basis(x, what);
    emit_grant(x, what->benefit,
               &(emit_grant_row){
                   .subject = what->subject,
                   .amount_minor = d->amount_minor,
                   .previous_minor = d->previous_minor,
                   .payee = what->e->payee,
                   .basis = basis_number(&x->basis, x->rules.bytes, x->rules.size),
                   .seq = d->seq,
                   .valid_from_day = what->e->valid_from_day,
                   .kind = d->grant,
                   .event = what->e->event,
                   .region = what->region,
                   .facts = x->facts.bytes,
                   .facts_size = x->facts.size,
               });
    message_write(x, what, "grant");
}

static void write_offer(emit *x, const emit_decided *what)
{
    const rulebook_benefit *b = what->benefit->benefit;
    copy_rows *c = &x->tables[EMIT_OFFER];
    prepare_basis(x, what);
    put_key(x, c, what);
    copy_int8(c, x->run_id);
    copy_int8(c, what->d->amount_minor);
    copy_cstring(c, currency_of(what));
    emit_put_key(x, c, what->e->payee);
    copy_date(c, what->e->valid_from_day);
    copy_int4(c, b->offer_days);
    copy_bool(c, b->offer_working_days);
    copy_cstring(c, b->silence == SILENCE_GRANT ? "grant" : "lapse");
    copy_cstring(c, what->region);
    put_basis(x, c);
    copy_cstring(c, "open");
    message_write(x, what, "offer");
}

/* A month that has begun is paid: what is paid by months ends with this one. Else it ends today. */
static int32_t stop_day(const emit *x, const emit_decided *what)
{
    temporal_date day = {0};
    temporal_date_from_days(&day, x->as_of_day);
    if (what->benefit->benefit->period != PERIOD_MONTHLY) {
        return x->as_of_day;
    }
    day.day = 1;
    temporal_date_add_months(&day, day, 1);
    return (int32_t)temporal_days_from_date(day);
}

/* After prepare_basis(). */
static void write_stop(emit *x, const emit_decided *what)
{
    const decision *d = what->d;
    emit_grant(x, what->benefit,
               &(emit_grant_row){
                   .subject = what->subject,
                   .amount_minor = 0,
                   .previous_minor = d->previous_minor,
                   .payee = what->state->entitled_payee,
                   .basis = basis_number(&x->basis, x->rules.bytes, x->rules.size),
                   .seq = d->seq,
                   .valid_from_day = stop_day(x, what),
                   .kind = GRANT_STOP,
                   .event = what->e->event,
                   .region = what->region,
                   .facts = x->facts.bytes,
                   .facts_size = x->facts.size,
               });
}

static void write_proposal(emit *x, const emit_decided *what)
{
    const decision *d = what->d;
    copy_rows *c = &x->tables[EMIT_PROPOSAL];
    prepare_basis(x, what);
    if (d->automatic) {
        write_stop(x, what);
    }
    put_key(x, c, what);
    copy_int8(c, x->run_id);
    copy_cstring(c, d->proposal == PROPOSAL_STOP ? "stop" : "reduce");
    copy_cstring(c, d->cause);
    copy_int8(c, d->amount_minor);
    copy_int8(c, d->previous_minor);
    copy_cstring(c, currency_of(what));
    copy_cstring(c, what->region);
    copy_cstring(c, what->content);
    put_basis(x, c);
    copy_cstring(c, d->automatic ? "approved" : "open");
    copy_bool(c, d->automatic);
    if (d->automatic) {
        copy_cstring(c, "rule");
    } else {
        copy_null(c);
    }
    message_write(x, what, "propose");
}

static void write_hold(emit *x, const emit_decided *what)
{
    copy_rows *c = &x->tables[EMIT_HOLD];
    prepare_basis(x, what);
    text_clear(&x->json);
    content_missing_json(evaluate_scratch(what->worker), x->book, what->e, &x->json);
    put_key(x, c, what);
    copy_int8(c, x->run_id);
    copy_cstring(c, what->d->reason);
    copy_text(c, x->json.bytes, x->json.size);
    copy_cstring(c, what->region);
    copy_cstring(c, what->content);
    copy_text(c, x->facts.bytes, x->facts.size);
    copy_cstring(c, "open");
}

static void write_record(emit *x, const emit_decided *what)
{
    switch (what->d->outcome) {
    case OUTCOME_GRANT:
        write_grant(x, what);
        break;
    case OUTCOME_OFFER:
        write_offer(x, what);
        break;
    case OUTCOME_PROPOSE:
        write_proposal(x, what);
        break;
    case OUTCOME_HOLD:
        write_hold(x, what);
        break;
    case OUTCOME_UNCHANGED:
    case OUTCOME_NOT_ELIGIBLE:
    case OUTCOME_SKIP:
        assert(false); /* they write nothing */
    }
}

void emit_decision(emit *x, const emit_decided *what)
{
    const decision *d = what->d;
    counts_add(&x->counts, what->benefit->index, what->region, d->outcome, d->reason, 1,
               d->amount_minor);
    if (x->count_only) {
        return;
    }
    if (d->close_hold) {
        put_closure(x, what, CLOSE_HOLD);
    }
    if (d->close_proposal) {
        put_closure(x, what, CLOSE_PROPOSAL);
    }
    if (d->lapse_offer || d->accept_offer) {
        put_closure(x, what, d->lapse_offer ? CLOSE_OFFER_LAPSED : CLOSE_OFFER_GRANTED);
    }
    if (d->write) {
        write_record(x, what);
    }
}

static ent_code flush_rows(db *ledger, const char *sql, copy_rows *c, ent_error *err)
{
    return c->n_rows == 0 ? ENT_OK
                          : db_copy_in(ledger, sql, c->bytes.bytes, c->bytes.size, c->n_rows, err);
}

ent_code emit_spill(emit *x, db *ledger, ent_error *err)
{
    copy_rows *c = &x->tables[EMIT_GRANT];
    if (x->count_only || c->bytes.size < SPILL_BYTES) {
        return ENT_OK;
    }
    copy_rows_end(c);
    ENT_TRY(flush_rows(ledger, tables[EMIT_GRANT].copy_sql, c, err));
    x->n_grants_sent += c->n_rows;
    copy_rows_begin(c, tables[EMIT_GRANT].n_columns);
    return ENT_OK;
}

ent_code emit_flush(emit *x, db *ledger, const emit_shard *shard, ent_error *err)
{
    if (x->counts.overflow) {
        return error_set(err, ENT_E_FACTS,
                         "the amounts of a benefit add up to more than 64 bits hold");
    }
    for (size_t i = 0; i < EMIT_TABLES; i++) {
        copy_rows_end(&x->tables[i]);
    }
    counts_copy(&x->counts, x->book, shard->subject_kind, x->run_id, shard->shard, &x->read,
                &x->outcomes);

    ENT_TRY(basis_write(&x->basis, x->conninfo, err));
    for (size_t i = 0; i < EMIT_TABLES; i++) {
        ENT_TRY(flush_rows(ledger, tables[i].copy_sql, &x->tables[i], err));
    }
    ENT_TRY(flush_rows(ledger, sql_copy_run_read, &x->read, err));
    return flush_rows(ledger, sql_copy_run_count, &x->outcomes, err);
}

const counts *emit_counts(const emit *x)
{
    return &x->counts;
}

counts *emit_counting(emit *x)
{
    return &x->counts;
}

emit_written emit_rows(const emit *x)
{
    emit_written written;
    for (size_t i = 0; i < EMIT_TABLES; i++) {
        written.rows[i] = x->tables[i].n_rows;
    }
    written.rows[EMIT_GRANT] += x->n_grants_sent;
    return written;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shard's records, in memory, then into the ledger in one go. Grant records may go before the
 * rest, in pieces, so that a shard of many needs little memory.
 *
 *     emit *x = emit_new(book, run_id, as_of_day, conninfo, false);        // per thread
 *     emit_begin(x, book);                                   // per shard
 *     emit_read(x, region);                               // per subject
 *     emit_decision(x, &decided);                         // per subject and benefit, or emit_grant()
 *     emit_spill(x, ledger, &err);                        // now and then, in the shard's transaction
 *     emit_flush(x, ledger, &shard, &err);                // in the shard's transaction
 *
 * What each outcome writes:
 *
 *   grant     grant_record, notifications "grant"
 *   offer     offer, notifications "offer"
 *   propose   proposal, notifications "propose"; of an automatic stop its grant_record as well
 *   hold      hold
 *   any       its count; and a closure for what it closes: hold, proposal, offer
 *
 * All of it is staged: it counts once the run is released (sql/ledger/0008-release.sql).
 */
#ifndef ENTITLE_EMIT_EMIT_H
#define ENTITLE_EMIT_EMIT_H

#include "decide/decide.h"
#include "emit/counts.h"

struct db;

typedef enum emit_table {
    EMIT_GRANT, EMIT_OFFER, EMIT_PROPOSAL, EMIT_HOLD, EMIT_NOTIFICATION,
    EMIT_CLOSURE
} emit_table;
#define EMIT_TABLES 6

/** What was written. */
typedef struct emit_written {
    size_t rows[EMIT_TABLES];
} emit_written;
const char *emit_table_name(emit_table t); /* "grant_record", ... */

typedef struct emit emit;

/** One decision with what it came from. */
typedef struct emit_decided {
    int64_t             subject; /* the number of its key, as payees are (column/key_book.h) */
    const char         *region;
    const plan_benefit *benefit;
    size_t              position; /* of the benefit in plan_subject.benefits, for evaluate_decision() and its kin */
    const evaluation   *e;        /* NULL when skipped */
    const ledger_state *state;
    const decision     *d;
    const char         *content;  /* content_of() */
    evaluate_worker    *worker;   /* still holds the subject */
} emit_decided;

typedef struct emit_shard {
    int32_t     shard;
    const char *subject_kind;
    key_range   range;
} emit_shard;

/** `count_only`: no records, for a dry run. `conninfo`: the ledger's, for lists of deciding rules
 *  (basis.h); has to live as long. */
emit *emit_new(const rulebook *book, int64_t run_id, int32_t as_of_day, const char *conninfo,
               bool count_only);
void  emit_free(emit *x);

/** `book`: what the numbers of keys stand for; until the flush. */
void emit_begin(emit *x, const key_book *book);
void emit_read(emit *x, const char *region);
void emit_decision(emit *x, const emit_decided *what);

/** A grant record by itself, with what is in it ready: for callers that decide many subjects at once.
 *  Not counted (counts_add() of emit_counting()), and no message is written: a benefit with messages
 *  on "grant" goes through emit_decision(). Not for a dry run. */
typedef struct emit_grant_row {
    int64_t     subject, amount_minor, previous_minor, payee;
    int64_t     basis; /* emit_basis() */
    int32_t     seq, valid_from_day;
    grant_kind  kind;
    const char *event, *region;
    const char *facts; /* JSON, as evaluate_facts_json() gives it */
    size_t      facts_size;
} emit_grant_row;
void emit_grant(emit *x, const plan_benefit *benefit, const emit_grant_row *g);
/** The grant records of the shard, those of emit_decision() among them, in the order in which they came; with keys that are integers.
 *  Valid until emit_begin(). */
typedef struct emit_given {
    int64_t             subject, amount_minor, payee;
    const plan_benefit *benefit;
    const char         *event;
    int32_t             seq;
    bool                stops;
} emit_given;
const emit_given *emit_given_to(const emit *x, size_t *n);

/** The number of a list of deciding rules, given as evaluate_rules_json() does. */
int64_t emit_basis(emit *x, const char *rules, size_t size);
/** The list of a number that emit_basis() has given and nothing has been flushed since. */
const char *emit_basis_rules(const emit *x, int64_t number);
counts *emit_counting(emit *x);

/** In the shard's transaction: grant records go to the ledger once there are several MiB of them. */
ent_code emit_spill(emit *x, struct db *ledger, ent_error *err);

/** Write everything. A failure leaves the transaction to be rolled back. */
ent_code emit_flush(emit *x, struct db *ledger, const emit_shard *shard, ent_error *err);

const counts *emit_counts(const emit *x);
emit_written  emit_rows(const emit *x); /* since emit_begin() */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shard's subjects and facts as columns, filled from binary COPY.
 *
 *     batch *b = batch_new(plan_subject);         // per thread, reused; the plan is bound
 *     batch_read(b, reader, &range, &err);        // resets, then reads all streams
 *
 * What it read, and the bytes of its texts, stay until the next batch_read. The codes of its
 * dictionary, and the bytes of them, stay as long as the dictionary's generation.
 */
#ifndef ENTITLE_READ_BATCH_H
#define ENTITLE_READ_BATCH_H

#include "column/column.h"
#include "column/key_book.h"
#include "plan/plan.h"

struct db;

#define BATCH_NO_REGION COLUMN_NO_CODE

typedef struct batch_item {
    column_table table;
    uint32_t    *row_begin; /* n_subjects + 1 */
    bool         aligned; /* exactly one row for every subject: row i is subject i's */
    size_t       n_rows_most; /* of any shard so far: room to begin with */
    /* Of the last shard: */
    size_t n_sent_before;   /* rows that came, of keys that are no subject's too */
    size_t n_wanted_before; /* rows that were kept, or subjects, whatever is more; 0 = there was none */
    bool   keys_before;     /* it was asked for by keys, not by their range */
    bool   crowded;         /* of this or an earlier one: most rows are strangers', and not worth to be brought forward */
} batch_item;

typedef struct batch {
    const plan_subject *plan;
    arena               arena; /* columns; reset by batch_read */
    column_dictionary   dictionary; /* of all columns of strings, regions too */
    size_t              n_subjects;
    /* Of each subject, with room up to a multiple of 64: */
    key_column          keys;    /* ascending, distinct */
    int64_t            *numbers; /* that stand for them (key_book.h): integer keys themselves */
    const char        **regions; /* in the dictionary; "" = none or NULL */
    uint32_t           *region_codes; /* of the dictionary; BATCH_NO_REGION where regions has "" */
    bool               *duplicate; /* the subject's table had this key more than once */
    batch_item         *items;   /* as plan->items */
    key_book           *book;    /* what the numbers stand for */
    size_t              n_rows_read; /* over all streams, without those brought forward */
    size_t              bytes_read;
    size_t              n_subject_rows; /* of this shard, repeated keys included */
    size_t              n_subject_rows_most; /* of any shard so far */
    size_t              n_rows_max; /* that n_subject_rows may be; set by the caller, SIZE_MAX at first */
    bool                overfull; /* it would be more: nothing else was read */
    struct forward     *forward; /* rows that need not be read, of the range that is read next; NULL. Set by the caller */
} batch;

batch *batch_new(const plan_subject *plan);
void   batch_free(batch *b);
/** All subjects of the range, in the reader's transaction. Rows of items whose key is no
 *  subject are dropped and counted in n_rows_read. With more than n_rows_max rows of the subject's
 *  table the batch is overfull and holds no subject. ENT_E_DB, ENT_E_SOURCE. */
ent_code batch_read(batch *b, struct db *reader, const key_range *range, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the sources that are brought forward from an earlier night. Of a range of keys the server is asked how many rows it has and
 * the keys of those that are fresh; the rows of these keys are read, and all others are taken from a copy.
 *
 * A copy holds all rows that a snapshot had of a range, and its horizon, the oldest transaction that was not over then. Let C be the
 * copy's rows, F the keys that have a row now of a transaction not before the horizon, R all rows that these keys have now, and N how
 * many rows there are now, of all keys.
 *
 *   - A row now whose key is not in F was written by a transaction before the horizon. That one was over, so the row was there then:
 *     it is in C. And rows do not change: an update writes another row, with its own transaction.
 *   - So the rows now that are not of F are some of those in C that are not of F. If there are as many of the one as of the other,
 *     N - |R| of them, they are the same.
 *
 * Otherwise (something was deleted) all rows are read. Rows of a transaction that is younger than others are read in vain, and no row is
 * left out: their numbers go around once in 2^32, and what looks like the future is fresh.
 *
 * What this rests on has to be true of the table (sql/statements/describe-stream.sql): its rows come and go by transactions of this
 * server only, each row carries its own (xmin), and columns say what they said. And the copy must not outlive the server's own past: it
 * is kept in the ledger, on the same server, so that whoever restores an older state of one restores that of the other.
 *
 * The same is true of a whole table: where it has no fresh row, and as many rows as its copies, these are its rows, and no range of it need
 * be asked for. That is soon seen where it is not so, and costs a third where it is.
 *
 *     forward_prove(&night, stream, &fresh, reader, &err);             // before the first range
 *     forward *f = forward_new(&night, n_streams, kind);
 *     forward_begin(f, &range); forward_add_piece(f, stream, ...);     // what the ledger has of these keys
 *     batch->forward = f; batch_read(batch, reader, &range, &err);
 *     for each stream: if (f->streams[i].leaves) ... f->streams[i].rows // that is to be left
 */
#ifndef ENTITLE_READ_FORWARD_H
#define ENTITLE_READ_FORWARD_H

#include "column/column.h"
#include "plan/plan.h"

struct db;

/** Of one kind of subject, for a night: the stream of its table, and one of each of its items. */
typedef struct forward_night {
    const char **streams; /* 1 + n_items names; NULL: it is read every night */
    int64_t      horizon; /* of the readers' snapshot: no transaction before it is not over */
    int64_t      newest;  /* no transaction from this one on is in the snapshot */
    /* By stream, of those that have one copy for every key: what the copies hold, and whether that is all that is there now. */
    int64_t     *oldest; /* their oldest horizon; 0: some key has none, or two */
    int64_t     *n_rows;
    bool        *same;   /* see forward_prove() */
} forward_night;

typedef struct forward_piece {
    key         low, high; /* low <= key < high */
    int64_t     horizon;
    int64_t     n_rows;
    const char *label;  /* forward_label() of where it was found: its content has to say the same */
    const char *content;
    size_t      size;
} forward_piece;

typedef struct forward_stream {
    forward_piece *pieces; /* by low */
    size_t         n_pieces, capacity;
    bool           found; /* some copy, of use or not */
    bool           leaves; /* what is left of the range is not what it has now: leave these rows, */
    bool           nothing; /* or what says that there is no copy */
    column_table   rows;
} forward_stream;

typedef struct forward {
    const forward_night *night;
    forward_stream      *streams; /* n */
    size_t               n;
    key_kind             kind;
    key                  low, high; /* of the range; keys before the first and from the last are in it where it ends there */
    bool                 from_first, to_last;
    int64_t              n_rows; /* taken from copies, in this range */
    arena                arena;
    text                 sql, keys;
} forward;

/** Looks whether a whole stream is as its copies are. */
ent_code forward_prove(forward_night *night, size_t stream, const plan_fresh *fresh, struct db *reader, ent_error *err);

forward *forward_new(const forward_night *night, size_t n_streams, key_kind kind);
void     forward_free(forward *f);
/** False: of this range nothing is brought forward, nor left. */
bool     forward_begin(forward *f, const key_range *range);
/** In the order of their lowest keys. The content is copied. What is no piece is passed over; n_rows < 0: there is no copy. */
void     forward_add_piece(forward *f, size_t stream, const char *low, const char *high, int64_t horizon, int64_t n_rows,
                           const char *content, size_t size);

/** What is to be read. */
typedef struct forward_table {
    const plan_key      *key;
    const char          *fresh_sql; /* plan_fresh.keys_sql */
    const column_layout *layouts;
    size_t               n_columns;
    column_dictionary   *dictionary;
    arena               *arena;
    size_t               n_rows_max; /* of more, none are taken */
    /** Reads all rows of these keys into `out`, in the order of keys. */
    ent_code (*read_keys)(void *self, column_table *out, const key_column *keys, size_t n, ent_error *err);
    void *self;
} forward_table;

/** All rows of the range, strangers' too. *taken = false: they have to be read, and forward_leave() be told. */
ent_code forward_take(forward *f, size_t stream, const forward_table *table, struct db *reader, column_table *out, bool *taken,
                      ent_error *err);
/** What a copy's content says it is of. */
void     forward_label(text *out, const char *stream, const char *low, const char *high, int64_t horizon);
/** All rows of the range were read. They stay where they are until the next forward_begin(). */
void     forward_leave(forward *f, size_t stream, const column_table *rows);
/** Not all were read: a copy that there is goes. */
void     forward_leave_nothing(forward *f, size_t stream);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What standing*.c share. */
#ifndef ENTITLE_RUN_STANDING_INTERNAL_H
#define ENTITLE_RUN_STANDING_INTERNAL_H

#include "run/copy_read.h"
#include "run/standing.h"

#define EVERY_BENEFIT UINT32_MAX

typedef enum chain_state {
    CHAIN_NOTHING, /* no record counts */
    CHAIN_ACTIVE,
    CHAIN_STOPPED
} chain_state;

/* The grant records of one subject, benefit and event. */
typedef struct chain {
    int64_t  subject;
    int64_t  amount_minor; /* of the last record that counts */
    int32_t  seq;          /* its number; 0: none counts */
    int32_t  written_seq;  /* of the last record, whether it counts or not */
    uint32_t other;        /* 1 + index of what is not as usual; 0: paid to the subject, for the usual event */
    uint16_t position;     /* of the benefit */
    uint8_t  state;        /* chain_state */
    bool     seen;         /* the source has the subject */
} chain;

typedef struct chain_other {
    int64_t     payee;
    const char *event;
    bool        usual_event;
} chain_other;

typedef enum row_kind { ROW_HOLD = 1, ROW_PROPOSAL, ROW_OFFER, ROW_REFUSAL, ROW_OPEN_CASE } row_kind;

/* Anything else that stands. */
typedef struct row {
    int64_t     subject;
    uint32_t    position; /* of the benefit; EVERY_BENEFIT for '*' */
    int16_t     what;     /* row_kind */
    int32_t     due_day;
    int64_t     amount_minor;
    const char *event, *state, *content;
} row;

typedef struct pause_scope {
    char        kind; /* 'a'll, 'b'enefit, 'r'egion */
    const char *scope;
} pause_scope;

/* A column with room for what it says of `capacity` subjects. */
typedef struct column_room {
    standing_column column; /* into the three below */
    uint8_t        *entitled;
    int64_t        *entitled_minor;
    int32_t        *entitlement_seq;
    size_t          capacity;
    bool            used; /* in the range aligned last */
} column_room;

struct standing {
    const plan_subject *subject;
    key_book           *book;     /* of the shard's keys */
    size_t              place;    /* in it, of the key read last */
    text                stranger; /* the key read last that is no subject's, and its number */
    int64_t             stranger_number;
    const char         *as_of;    /* an SQL literal */
    const char         *benefits; /* an SQL array, as an expression and as a literal's text */
    const char         *benefits_text;
    const char        **events;   /* by position: the usual event; NULL where the rules say it */
    size_t             *id_sizes; /* by position */
    uint32_t           *slots;    /* by hash of a benefit's id: 1 + position, 0 = free */
    size_t              n_slots;
    uint32_t           *ranks;    /* by position: the benefit's place by its id, which is the order of chains */
    uint32_t            last_position; /* guess for the next row */
    int                 other_benefits; /* the ledger knows some: 1, 0; -1 before it was asked */
    arena               lifelong, arena;

    chain       *chains;
    size_t       n_chains, chains_capacity;
    chain_other *others; /* in arena */
    size_t       n_others, others_capacity;
    row         *rows; /* in arena */
    size_t       n_rows, rows_capacity;
    pause_scope *pauses; /* in arena */
    size_t       n_pauses, pauses_capacity;
    bool         stays;     /* what was left of the shard at hand speaks of all it has, and of no other */
    text         uncounted; /* which runs do not count in full: "run:share:withheld;..." */
    struct bringing *bringing; /* while pieces are read: standing_forward.c */

    size_t chain_begin, chain_end, row_begin, row_end; /* of the subject sought last */

    column_room *columns; /* by position */
    uint8_t     *special;
    size_t       special_capacity;
    size_t       next_chain, next_row; /* after the range aligned last */
};

/** The benefit's position; EVERY_BENEFIT when it is none of the subject's. */
uint32_t standing_position(standing *s, const char *id, size_t size);

/** FNV-1a */
uint64_t standing_hash(const char *bytes, size_t n);

/** Room for a chain after the last one; and one that has nothing yet. `event` lives as long as the shard. */
chain *standing_push_chain(standing *s);
chain *standing_add_chain(standing *s, int64_t subject, uint32_t position, const char *event);
void   standing_set_payee(standing *s, chain *c, int64_t payee);

/* ---- standing_read.c ---- */

/** A COPY of what the ledger has, each row to `take` with `s`. */
ent_code standing_stream(standing *s, struct db *ledger, const char *sql, copy_take take, ent_error *err);
/** The grant records under a condition on the subject; `uncounted`: on those that do not count. */
ent_code standing_read_grants(standing *s, struct db *ledger, const char *keys, const char *uncounted, ent_error *err);
/** " AND benefit = ...", where the ledger knows benefits of other kinds of subject. */
void     standing_append_only(text *out, const standing *s);

/* ---- standing_forward.c ---- */

/** Chains from what released runs left; *brought = false: there are none, for they left nothing that can be relied on.
 *  keys, uncounted: as above. */
ent_code standing_bring_forward(standing *s, struct db *ledger, const key_range *range, const char *keys,
                                const char *uncounted, bool *brought, ent_error *err);

/* ---- standing_content.c ---- */

/** What is brought forward of the chains and of what was given since, with keys that are integers; false = chains are not in order. */
bool standing_encode(standing *s, text *out, const emit_given *given, size_t n_given);

typedef struct standing_fresh {
    const chain *chains;
    size_t       n, next;
} standing_fresh;
/** Adds the chains of keys low <= key < high. `fresh` are chains that were read since: whoever has one of these has no other.
 *  *n_records: how many records were added. False = of other benefits than ours, or damaged; some may have been added. */
bool standing_decode(standing *s, const char *content, size_t size, int64_t low, int64_t high, standing_fresh *fresh,
                     int64_t *n_records);
/** Adds the fresh chains of keys before `key`, and counts their records. */
void standing_add_fresh(standing *s, standing_fresh *fresh, int64_t key, int64_t *n_records);

static inline bool chain_has_usual_event(const standing *s, const chain *c)
{
    return c->other == 0 || s->others[c->other - 1].usual_event;
}

static inline const char *chain_event(const standing *s, const chain *c)
{
    return c->other == 0 ? s->events[c->position] : s->others[c->other - 1].event;
}

#endif

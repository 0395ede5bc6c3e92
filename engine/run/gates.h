/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gates: before anybody is decided for, each source is held against what sources.xml asks of it and against the last
 * released run in which it passed. Of a source that fails, every benefit that reads it is skipped: plan_benefit.gated.
 *
 *   gate_count.c   how many rows its tables have now, in all and in each region, and how many without a value
 *   gate_judge.c   those numbers against the bounds; pure
 *   gates.c        freshness; the ledger: what was counted before, what is kept of tonight
 *
 * A table whose source asks for nothing is not counted; it is only asked whether it is empty, which it may not be if it was not
 * before. A run that is resumed does not ask again: the gates of its beginning count, for what is done was decided by them.
 */
#ifndef ENTITLE_RUN_GATES_H
#define ENTITLE_RUN_GATES_H

#include "plan/plan.h"

struct db;

typedef struct gate_fault {
    const char *source;
    const char *check;     /* stale watermark-back empty min-rows max-drop max-growth max-null max-null-rise */
    const char *item;      /* "" = the source as a whole */
    const char *fact;      /* "" = its rows */
    const char *region;    /* NULL = in all; "" = of subjects without one, or of nobody */
    int64_t     since_run; /* held against this run; 0 = against a bound alone */
    const char *message;   /* what was found, and what was expected */
    bool        accepted;  /* by who started the run: it does not count */
} gate_fault;

typedef struct gate_faults {
    gate_fault *items;
    size_t      n, capacity;
} gate_faults;

#define GATE_SOME (-1) /* of rows: not counted, but there are some; of values: not counted */

typedef struct gate_count {
    const char *region;
    int64_t     n_rows;
    int64_t    *nulls; /* as gate_table.facts */
} gate_count;

typedef struct gate_counts {
    gate_count  all;
    gate_count *regions; /* sorted */
    size_t      n_regions, capacity;
    bool        by_region;
} gate_counts;

/** An item of the plan. */
typedef struct gate_table {
    const rulebook_item    *item;
    const char             *source;
    const rulebook_subject *subject; /* whose regions are meant; NULL = the item's own, or none */
    key_kind                key;
    const rulebook_fact   **facts;   /* that some rule reads */
    size_t                  n_facts;
    gate_counts             now, before;
    int64_t                 since_run; /* of `before`; 0 = there is none */
} gate_table;

typedef struct gates {
    gate_faults  faults;
    gate_table  *tables; /* of a run that is resumed: none */
    size_t       n_tables;
} gates;

/** Count in the reader's snapshot, judge, and mark the plan. `accepted`: sources whose faults do not count tonight. */
ent_code gates_check(gates *out, arena *a, plan *p, struct db *reader, struct db *ledger,
                     const char *const *accepted, size_t n_accepted, ent_error *err);
/** The gates that a run was begun with, and mark the plan by them. */
ent_code gates_recall(gates *out, arena *a, plan *p, struct db *ledger, int64_t run_id, ent_error *err);
/** Into the ledger, in the transaction that opens the run. */
ent_code gates_write(const gates *g, struct db *ledger, const char *run, ent_error *err);
/** Is every benefit skipped? */
bool gates_close_all(const plan *p);

/* Between the files of gates. */

/** Fills table.now. */
ent_code gate_count_table(gate_table *t, arena *a, const plan *p, struct db *reader, ent_error *err);
/** table.now against its item's bounds and table.before. */
void gate_judge(gate_faults *out, arena *a, const gate_table *t);
/** Regions by their codes' bytes. */
void gate_sort(gate_counts *c);

#endif

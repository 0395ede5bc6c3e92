/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a night will do, worked out once: which items and which of their columns each kind of
 * subject needs (only those that some rule in force reads), the SQL that reads them, and for each
 * benefit which model input gets which item. Read-only; shared by all threads.
 */
#ifndef ENTITLE_PLAN_PLAN_H
#define ENTITLE_PLAN_PLAN_H

#include "column/column.h"
#include "rules/rulebook.h"

/** What a DMN input of a model is filled with. */
typedef struct plan_binding {
    uint32_t input; /* index in the model */
    int      item;  /* index into plan_subject.items; PLAN_PARAMETERS */
} plan_binding;

#define PLAN_PARAMETERS (-1)

typedef struct plan_column {
    const rulebook_fact *fact;
    column_type          type;    /* by the fact's type until plan_bind() knows the database's */
    int                  scale;   /* of a COLUMN_DECIMAL */
    uint32_t             pg_type; /* oid; 0 until bound */
} plan_column;

/** The key of a table, as SQL sees it. */
typedef struct plan_key {
    key_kind    kind;
    const char *sql; /* t."id"; of text ordered by its bytes: with a COLLATE, unless that is its own order */
} plan_key;

/** What is asked of a table to find what is new in it (read/forward.h): printf formats, a transaction before which keys. */
typedef struct plan_fresh {
    const char *keys_sql;  /* how many rows, and the keys of those from a transaction on: %s, %s */
    const char *any_sql;   /* a row, if there is one from a transaction on: %s */
    const char *count_sql; /* how many rows with a key */
} plan_fresh;

typedef struct plan_item {
    const rulebook_item *item;
    plan_key             key;
    plan_column         *columns;
    size_t               n_columns;
    bool                 stale;    /* its source is older than it may be: no fact is known */
    bool                 with_subject; /* a row of the subject's table is its row: it comes in that stream */
    const char          *copy_sql; /* COPY (SELECT key, columns ... WHERE %s ORDER BY key ...) TO STDOUT
                                      (FORMAT binary), with a printf directive for which keys; NULL with
                                      the subject */
    const char          *explain_sql; /* EXPLAIN of how many rows that will be, with the same directive */
    plan_fresh           fresh; /* all NULL with the subject */
} plan_item;

typedef struct plan_benefit {
    const rulebook_benefit *benefit;
    uint32_t                index; /* in rulebook.benefits */
    plan_binding           *bindings;
    size_t                  n_bindings;
    bool                    in_force; /* on the as-of date; else skipped: "not-in-force" */
    bool                    gated;    /* reads a source whose gate failed: skipped, "source-gate" */
    bool                   *closure;  /* n_decisions of the model: those that decide (for the
                                         deciding rules) */
} plan_benefit;

/** A source that some item of the plan comes from. */
typedef struct plan_source {
    const rulebook_source *source;
    uint32_t               index; /* in rulebook.sources */
    /* Filled by plan_bind(): */
    bool                   has_watermark;
    int32_t                watermark_day; /* days since 1970-01-01 */
    bool                   stale; /* older than it may be, or with a limit and no watermark */
    bool                   failed; /* its gate: plan_bind() knows of staleness, run/gates.h of the rest */
} plan_source;

typedef struct plan_subject {
    const rulebook_subject *subject;
    uint32_t                index;
    plan_key                key;
    const char             *copy_sql; /* COPY (SELECT key, region, columns of the items that come with
                                         the subject ...) as above, with LIMIT %zu */
    plan_fresh              fresh;
    plan_item              *items;
    size_t                  n_items;
    plan_benefit           *benefits;
    size_t                  n_benefits;
    plan_binding           *guard_bindings; /* for rulebook.guards_model */
    size_t                  n_guard_bindings;
} plan_subject;

typedef struct plan {
    const rulebook *book;
    arena          *arena; /* that the plan is in */
    int32_t         as_of_day;
    temporal_date   as_of;
    int32_t         looked_at_day; /* on which the sources are read: their age is as of it. plan_build(): as_of_day */
    plan_subject   *subjects; /* only those some benefit in force is decided for */
    size_t          n_subjects;
    const char    **parameter_regions; /* sorted prefixes */
    value          *parameters;        /* one context per prefix */
    size_t          n_parameter_regions;
    plan_source    *sources; /* by index */
    size_t          n_sources;
} plan;

/** Compile. Needs no database. ENT_E_RULES with diagnostics when an input of a model is no item, or
 *  not one of the subject's. */
ent_code plan_build(plan **out, arena *a, const rulebook *book, int32_t as_of_day,
                    diagnostic_list *diagnostics);
/** Marks the benefits that read a source that failed, after plan_source.failed was set. */
void plan_close_gates(plan *p);
/** Does the benefit read facts of the source (an index in rulebook.sources)? */
bool plan_benefit_reads(const rulebook *b, const rulebook_benefit *benefit, uint32_t source);
/** Why nobody is looked at for a benefit; NULL = they are. */
static inline const char *plan_skip_reason(const plan_benefit *b)
{
    return !b->in_force ? "not-in-force" : b->gated ? "source-gate" : NULL;
}
/** The column that holds `pg_type` (an oid, with its typmod or -1) for a fact of type `type`; false =
 *  the two do not go together. */
bool plan_column_type(column_layout *out, uint32_t pg_type, int32_t typmod, const feel_type *type);
/** The parameters of a region (longest prefix). */
value plan_parameters(const plan *p, const char *region);
/** What plan_bind() found out of a subject's key, or of an item's. `by_bytes`: the text column's own collation orders by
 *  bytes. */
void plan_set_subject_key(plan *p, plan_subject *s, key_kind kind, bool by_bytes);
void plan_set_item_key(plan *p, plan_item *item, key_kind kind, bool by_bytes);
/** For copy_sql's directive: the keys of a range, or these keys. */
void plan_where_range(text *out, const plan_key *k, const key_range *range);
void plan_where_keys(text *out, const plan_key *k, const key_column *keys, size_t n);
/** A key's text as an SQL literal of its type. */
void plan_key_literal(text *out, key_kind kind, const char *key);
/** Human-readable: subjects, items, columns read, SQL. For `entitle check --plan` and the tests. */
void plan_print(text *out, const plan *p);

#endif

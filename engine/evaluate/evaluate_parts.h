/* SPDX-License-Identifier: Apache-2.0 */
/* The worker, as the files of evaluate/ see it. Private to engine/evaluate/. */
#ifndef ENTITLE_EVALUATE_EVALUATE_PARTS_H
#define ENTITLE_EVALUATE_EVALUATE_PARTS_H

#include "evaluate/evaluate.h"

#define ALLOWED_SLOTS     32 /* power of two */
#define ALLOWED_TEXT_SIZE 24

/** Remembers for a fact which of its values the dictionary allows: codes repeat, and asking FEEL
 *  each time costs more than all the rest of reading a cell. Direct-mapped. */
typedef struct allowed_slot {
    bool    used, allowed;
    uint8_t size; /* of a text */
    char    text[ALLOWED_TEXT_SIZE];
    int64_t number; /* of an integer or a date */
} allowed_slot;

/** A fact of an item as this worker builds it. The unknown values are made once and shared by all
 *  subjects. */
typedef struct fact_slot {
    const plan_column *plan;
    size_t             member; /* index in the item's type = index of the entry */
    value              no_value, invalid, conflicting, stale;
    allowed_slot      *allowed; /* NULL = everything is */
} fact_slot;

typedef struct item_slot {
    const plan_item *plan;
    fact_slot       *facts;   /* as plan->columns */
    value_entry     *blank;   /* all members of the type: what one row begins as */
    value_context    context; /* the row, unless `many`; used again for each subject */
    value            row;     /* the context as a value */
    value            no_record, stale, conflicting, none;
    /* Of the subject at hand: */
    value current;
    bool  ready; /* current is set; else it comes from the batch when first asked for */
    bool  typed; /* current has the item's type to the letter */
} item_slot;

/** What a benefit's facts_json prints of an item. */
typedef struct shown_item {
    size_t  item;  /* in evaluate_worker.items */
    size_t *facts; /* in item_slot.facts, in the order of the rulebook */
    size_t  n_facts;
    const char  *name; /* as JSON, with the colon: "Person": */
    const char **keys; /* of the facts, likewise, with the comma or brace before: {"birth date": */
    size_t       name_size, *key_sizes;
} shown_item;

typedef struct benefit_slot {
    const plan_benefit *plan;
    dmn_state          *state; /* NULL when not in force */
    shown_item         *shown;
    size_t              n_shown;
    bool                begun; /* for the subject at hand */
} benefit_slot;

typedef struct guard_slot {
    bool       known; /* for the subject at hand */
    value      result;
    feel_fault fault;
} guard_slot;

struct evaluate_worker {
    const plan         *plan;
    const plan_subject *subject;
    arena               scratch;
    feel_run            run;
    arena               check_scratch;
    feel_run            check; /* allowed values: its faults and its budget are nobody's */
    dmn_state          *guards;
    bool                guards_begun;
    guard_slot         *guard_slots; /* as rulebook.guards */
    benefit_slot       *benefits;    /* as subject->benefits */
    item_slot          *items;       /* as subject->items */
    int32_t             month_first_day;
    char                year[16]; /* of the as-of date */
    value               duplicate; /* what is missing of a subject that is there twice */
    /* The subject at hand: */
    int64_t      key;
    value        parameters; /* of the region; kept from one subject to the next */
    char         region[16];
    bool         region_known;
    const batch *batch;
    size_t       row;
};

/** Lay out the items of a worker. */
void evaluate_items_init(evaluate_worker *w, arena *a);
/** The cell has a value that its type and the dictionary allow. */
bool evaluate_cell_is_known(evaluate_worker *w, size_t item, size_t fact, const column *c, size_t row);
/** What facts_json shows of a benefit. */
void evaluate_shown_init(evaluate_worker *w, benefit_slot *b, arena *a);

#endif

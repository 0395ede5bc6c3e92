/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A DMN model: one .dmn file with all it imports, checked, its logic as feel_node trees.
 *
 *     dmn_model *m;
 *     dmn_load(&m, arena, path, &(dmn_options){ .strict = true }, &diagnostics);
 *     dmn_state *s = dmn_state_new(m, arena);            // per thread
 *     dmn_state_begin(s, &run);                          // per subject: forget all results
 *     dmn_state_set_input(s, dmn_input_find(m, "Person"), person);
 *     value v = dmn_state_decision(s, dmn_decision_find(m, "eligible"));
 *
 * The model is read-only after dmn_load and shared by all threads; a dmn_state belongs to one
 * thread. Decisions are evaluated on demand, each at most once per subject; what a decision
 * requires is evaluated first.
 */
#ifndef ENTITLE_RULES_DMN_H
#define ENTITLE_RULES_DMN_H

#include "base/diagnostic.h"
#include "feel/feel.h"

typedef struct dmn_model dmn_model;

typedef struct dmn_options {
    bool strict; /* the rulebook: see feel/feel.h */
    /** Folder no file may lie outside of (after resolving ".."); NULL = the model's own folder. */
    const char *root;
    /** The model's own text, not to be read from `path`, which then only names it; NULL = read it.
     * What it imports is looked up in `root`; without one it can import nothing. */
    const source_file *source;
} dmn_options;

typedef enum dmn_kind { DMN_INPUT, DMN_DECISION, DMN_BKM, DMN_SERVICE } dmn_kind;

typedef struct dmn_requirement {
    dmn_kind kind;
    uint32_t index;      /* into the model's array of that kind */
    const char *name;    /* as seen in the scope */
    const char *import;  /* name of the import it comes through: seen as import.name; "" if none */
    uint32_t slot;       /* of the logic's root frame; those through one import have the same */
} dmn_requirement;

typedef struct dmn_input {
    const char      *id, *name, *namespace_uri;
    const feel_type *type;
    source_place     at;
} dmn_input;

typedef struct dmn_decision {
    const char      *id, *name, *namespace_uri;
    const char      *question, *description; /* for people; "" */
    const feel_type *type;
    const feel_node *logic; /* coerced to the type */
    /* In slot order: NAME nodes with up = root depth refer to them. Requirements through an import
     * share one slot, a context: see dmn_load.c. */
    dmn_requirement *requirements;
    size_t           n_requirements;
    source_place     at;
    bool             imported; /* from another file than the model's own */
} dmn_decision;

typedef struct dmn_bkm {
    const char      *id, *name, *namespace_uri;
    const feel_type *type;
    const feel_node *logic; /* FEEL_FUNCTION */
    dmn_requirement *requirements;
    size_t           n_requirements;
    source_place     at;
} dmn_bkm;

typedef struct dmn_service {
    const char *id, *name, *namespace_uri;
    /* indexes */
    uint32_t   *output_decisions, *encapsulated_decisions, *input_decisions, *input_data;
    size_t      n_output_decisions, n_encapsulated_decisions, n_input_decisions, n_input_data;
    const feel_type *type; /* function type */
    source_place at;
} dmn_service;

struct dmn_model {
    const source_file *file;
    const char        *name, *namespace_uri;
    dmn_input         *inputs;
    dmn_decision      *decisions; /* no cycle; not sorted */
    dmn_bkm           *bkms;
    dmn_service       *services;
    size_t             n_inputs, n_decisions, n_bkms, n_services;
    struct dmn_types  *types; /* item definitions, this file's and the imported ones */
};

/** ENT_E_IO, ENT_E_XML or ENT_E_RULES with everything wrong in `diagnostics`. In standard mode a
 * decision whose logic is faulty loads and evaluates to an error. All memory in `a`. */
ent_code dmn_load(dmn_model **out, arena *a, const char *path, const dmn_options *options,
                  diagnostic_list *diagnostics);

/** Index by name (this file's own elements first), or -1. */
int dmn_input_find(const dmn_model *m, const char *name);
int dmn_decision_find(const dmn_model *m, const char *name);
int dmn_bkm_find(const dmn_model *m, const char *name);
int dmn_service_find(const dmn_model *m, const char *name);
/** The same by qualified name, over imports: "import.name". */
int dmn_qualified_find(const dmn_model *m, dmn_kind kind, const char *name);
/** By qualified name, else by the bare name, wherever it is imported from. */
int dmn_element_find(const dmn_model *m, dmn_kind kind, const char *qualified, const char *name);
/** An item definition ("tPerson" or "import.tPerson"), or a built-in type; NULL if unknown. */
const feel_type *dmn_type_find(const dmn_model *m, const char *name);

/** The facts an element's logic reads, over everything it requires: calls `visit` for each path
 * that starts at an input, with the input's index and the first member name after it (NULL = the
 * input as a whole). Paths through filters, loops and lists of the input count:
 * Residency[kind = "local"].from gives "kind" and "from". May visit a pair more than once. */
void dmn_facts_visit(const dmn_model *m, dmn_kind kind, uint32_t index,
                     void (*visit)(void *self, uint32_t input, const char *member, source_place at),
                     void *self);
/** What becomes of a member of an input. */
typedef enum dmn_use {
    DMN_COMPUTED, /* something depends on its value */
    DMN_COMPARED, /* something depends on whether it is the same as another member, and on nothing else of it */
    DMN_PASSED    /* it may be the decision's result, as it is */
} dmn_use;
/** What a decision, over all it requires, does with the members of inputs, in the same over-approximation: one member may be
 * visited with several uses, more than once. `member` NULL = all of them. */
void dmn_uses_visit(const dmn_model *m, uint32_t decision,
                    void (*visit)(void *self, uint32_t input, const char *member, dmn_use use), void *self);
/** Marks all decisions (n_decisions flags) that the decision depends on, itself included. */
void dmn_closure(const dmn_model *m, uint32_t decision, bool *marked);

typedef struct dmn_state dmn_state;

dmn_state *dmn_state_new(const dmn_model *m, arena *a);
void       dmn_state_begin(dmn_state *s, feel_run *run); /* all inputs become plain nulls */
/** Coerced to the input's type on first use. */
void       dmn_state_set_input(dmn_state *s, uint32_t input, value v);
/** The same for a value that is of the input's type already: not coerced. */
void       dmn_state_set_fact(dmn_state *s, uint32_t input, value v);
/** As rules see it. */
value      dmn_state_input(dmn_state *s, uint32_t input);
/** Overrides a decision's result (a test case may give a decision as input). */
void       dmn_state_set_decision(dmn_state *s, uint32_t decision, value v);
/** run->owner is the decision's index while its logic runs, so hits can be attributed. */
value      dmn_state_decision(dmn_state *s, uint32_t decision);
value      dmn_state_call_bkm(dmn_state *s, uint32_t bkm, const value *args, size_t n_args);
/** Positional: input data first, then input decisions, in the order of the file. */
value      dmn_state_call_service(dmn_state *s, uint32_t service, const value *args, size_t n_args);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FEEL: text to tree, tree to value.
 *
 *     feel_scope  root = { .bindings = names_and_types, .n = 2 };
 *     feel_parser p    = { .arena = model_arena, .scope = &root, .diagnostics = &list, .strict = true };
 *     const feel_node *e = feel_parse_expression(&p, source_text_from_string("Person.age >= 80"));
 *
 *     feel_run run; feel_run_init(&run, &scratch, as_of);
 *     feel_frame frame = { .slots = values };           // same order as root.bindings
 *     value v = feel_eval(&run, e, &frame);
 *
 * The parser never gives up: a text that does not parse yields a FAULT node and a diagnostic. In strict mode (the
 * rulebook) every fault is an error and so is whatever would silently become null at night: unknown names,
 * functions and members, wrong arity, comparisons between kinds. In standard mode (TCK, eval) only a text that
 * does not parse is reported; the rest evaluates to an error null, as the standard has it.
 */
#ifndef ENTITLE_FEEL_FEEL_H
#define ENTITLE_FEEL_FEEL_H

#include "base/diagnostic.h"
#include "feel/node.h"

/* ---- at load ---- */

typedef struct feel_binding {
    const char      *name; /* normalised white space */
    const feel_type *type;
} feel_binding;

typedef struct feel_scope {
    const struct feel_scope *up; /* NULL = built-in functions only */
    const feel_binding      *bindings;
    size_t                   n;
    bool                     is_filter; /* binding 0 is `item` */
} feel_scope;

typedef struct feel_parser {
    arena            *arena; /* the tree's */
    const feel_scope *scope;
    diagnostic_list  *diagnostics;
    const char       *element; /* DMN id, for messages */
    bool              strict;
    /** Named types (item definitions) for `instance of` and typed parameters; NULL result = unknown. */
    const feel_type *(*find_type)(void *types, const char *name, size_t n);
    void *types;
} feel_parser;

const feel_node *feel_parse_expression(feel_parser *p, source_text text);
/** Unary tests of a decision table cell or of allowed values: `?` has type `input`. "-" and empty -> any. */
const feel_node *feel_parse_unary_tests(feel_parser *p, source_text text, const feel_type *input);
/** Strict mode: report what the finished logic of one decision or function says that cannot be meant (feel/check.c).
 *  `logic` is the whole tree: its NAMEs refer to p->scope. */
void feel_check(feel_parser *p, const feel_node *logic);
/** `type` with the values that the logic of a decision can give, where these are texts written out: who compares the
 *  decision with another one has misspelt it. Strict mode only. */
const feel_type *feel_check_possible(feel_parser *p, const feel_node *logic, const feel_type *type);
/** A name as FEEL normalises it: trimmed, runs of white space -> one space. */
const char *feel_normalise_name(arena *a, const char *s, size_t n);

/** Nodes for boxed expressions. All fill in `type`; NULL type = any. */
feel_node       *feel_node_new(arena *a, feel_op op, source_place at, const feel_type *type);
/** Wrap in a typed boundary; returns `child` itself when `type` is NULL or any. In strict mode reports a child whose
 *  inferred type can never conform. */
const feel_node *feel_node_coerce(feel_parser *p, const feel_node *child, const feel_type *type);
/** FEEL_TABLE around a filled table; infers the result type from hit policy and outputs. Reports (both modes)
 *  PRIORITY and OUTPUT ORDER without output values, and an aggregation over several outputs. */
const feel_node *feel_node_table(feel_parser *p, const feel_table *table, source_place at);
/** Call of `callee` (a NAME or expression) with named arguments: a boxed invocation. `callee` may be the name of a built-in. */
const feel_node *feel_node_invocation(feel_parser *p, source_text callee, const char **names,
                                      const feel_node **args, size_t n, source_place at);
/** The same with a callee that is a node already. */
const feel_node *feel_node_call(feel_parser *p, const feel_node *callee, const char **names,
                                const feel_node **args, size_t n, source_place at);
/** Calls `visit` with each node right below `node`, in the order of the text; not with those further down. */
void feel_children(const feel_node *node, void (*visit)(void *self, const feel_node *child),
                   void *self);
/** The tree as FEEL. */
void feel_print(text *out, const feel_node *node);
/** The type of what is either an `x` or a `y`. */
const feel_type *feel_type_common(arena *a, const feel_type *x, const feel_type *y);

/* ---- at run time ---- */

typedef struct feel_run feel_run;

typedef struct feel_frame {
    const struct feel_frame *up;
    value                   *slots;
} feel_frame;

struct feel_function { /* what a VALUE_FUNCTION points to */
    const feel_node    *definition; /* FEEL_FUNCTION node; NULL for a built-in or a service */
    const feel_frame   *closure;
    const feel_builtin *builtin;
    /** A decision service or other callable from outside feel/. Positional args in parameter order. */
    value (*call)(void *self, feel_run *run, const value *args, size_t n_args);
    void              *self;
    const feel_member *params; /* for `call` */
    size_t             n_params;
};

typedef struct feel_hit { /* a table rule that fired */
    const feel_table *table;
    uint32_t          rule; /* index */
    uint32_t          owner; /* run->owner when it fired: the decision's index */
} feel_hit;

typedef struct feel_fault { /* an expression failed (NULL_ERROR) */
    source_place at;
    const char  *message; /* in English, as it is kept in the ledger; static or in scratch */
    const char  *said;    /* in the environment's language; NULL: the message is looked up */
} feel_fault;

#define FEEL_FAULTS_KEPT 4

/* What a rule of a decision table says of its inputs. */
typedef enum feel_rule_status { FEEL_RULE_FALSE, FEEL_RULE_TRUE, FEEL_RULE_UNKNOWN } feel_rule_status;

/* Told of every node and unary test that is evaluated, before and after, the inner ones between. While somebody watches, `and`,
 * `or` and the cells of a rule are evaluated to their end, so that all that failed is seen; the results are the same. */
typedef struct feel_watch {
    void (*enter)(void *self, const feel_node *node);
    void (*leave)(void *self, const feel_node *node, value v);
    void *self;
} feel_watch;

struct feel_run {
    arena         *scratch; /* values; reset by the owner between subjects */
    temporal_date  today;   /* the run's as-of date: today(); now() is its midnight, UTC */
    uint64_t       steps_left; /* budget; 0 = stop: every further node is an error */
    unsigned       depth;      /* nesting of calls and nodes now */
    uint32_t       owner;      /* tag for hits */
    bool           trace;      /* record hits */
    feel_hit      *hits;       /* in scratch */
    size_t         n_hits, hits_capacity;
    /** Told which way each `if` went whose condition was known; NULL: nobody asks. */
    void         (*branched)(void *self, const feel_node *node, bool then);
    void          *branched_self;
    /** Told of every path (FEEL_MEMBER) that is evaluated. NULL: nobody asks. */
    void         (*read)(void *self, const feel_node *path);
    void          *read_self;
    /** Told of every table that was asked, with its inputs and what each of its rules says; of a FIRST table, those after the one that
     *  matches are FALSE. NULL: nobody asks. */
    void         (*asked)(void *self, const feel_table *table, const value *inputs, const feel_rule_status *rules);
    void          *asked_self;
    const feel_watch *watch;   /* NULL: nobody */
    feel_fault     faults[FEEL_FAULTS_KEPT]; /* the first ones */
    size_t         n_faults;
    bool           exhausted; /* a limit was exceeded: the whole subject is an error */
};

#define FEEL_STEPS_MAX 1000000u /* per feel_run_reset */
/* A level takes up to 1.5 KiB of stack: parsing and evaluation fit into 512 KiB, whatever the text. */
#define FEEL_DEPTH_MAX 256u
#define FEEL_LIST_MAX 1000000u  /* items of one list */
#define FEEL_STRING_MAX (1u << 20) /* bytes of one string */

void feel_run_init(feel_run *run, arena *scratch, temporal_date today);
/** Before the next subject: forget hits and faults, refill the budget. Does not touch scratch. */
void feel_run_reset(feel_run *run);

value feel_eval(feel_run *run, const feel_node *node, const feel_frame *frame);
/** Call a function value; checks arity. */
value feel_call(feel_run *run, value function, const value *args, size_t n_args);
/** Coerce at a typed boundary (singleton list <-> value, conformance, allowed values); an error null if it cannot. */
value feel_coerce(feel_run *run, value v, const feel_type *type, source_place at);
/** Record a fault and return an error null. `message`, without arguments, is looked up when it is shown. */
value feel_fail(feel_run *run, source_place at, const char *message);
/** What a fault says to people; "" for none. */
const char *feel_fault_text(const feel_fault *fault);
/** Does `tests` (UNARY_TESTS) hold for `input`? `up` is the frame outside. */
value feel_test(feel_run *run, const feel_node *tests, value input, const feel_frame *up);

/* ---- the built-in functions (feel/builtin*.c) ---- */

#define FEEL_PARAMS_MAX 7

typedef struct feel_signature { /* one overload */
    const char *params[FEEL_PARAMS_MAX]; /* names for named arguments; the last one of a variadic repeats */
    const feel_type *types[FEEL_PARAMS_MAX]; /* what each takes; &feel_type_any = whatever */
    unsigned    n_required, n_params;
    bool        variadic; /* f(a, b, c) as well as f([a, b, c]) */
    const feel_type *result; /* &feel_type_any if it depends on the arguments */
    /** `args` has n_params values; those not given are plain nulls and `given` has their bits clear. Arguments were not
     *  type-checked. Unknown arguments: the caller (feel_eval) has already returned unknown when an argument is itself an
     *  unknown null, unless handles_unknown. On a wrong kind: return feel_fail(). */
    value (*call)(feel_run *run, source_place at, const value *args, size_t n_args, unsigned given);
    bool handles_unknown;
} feel_signature;

struct feel_builtin {
    const char           *name; /* "years and months duration" */
    const feel_signature *signatures;
    size_t                n_signatures;
    bool                  extension; /* ours, not DMN's: reported in standard mode */
};

/** NULL if there is no such function. */
const feel_builtin *feel_builtin_find(const char *name, size_t n);
/** All of them, for docs and for longest-match of names with spaces; *n gets the count. */
const feel_builtin *feel_builtin_all(size_t *n);
/** Properties of values that are not contexts (DMN 1.5 table 65: year, month, weekday, time offset, start included ...). */
value feel_property(feel_run *run, source_place at, value base, const char *name);
/** The property's type given the base's kind; NULL if the kind has no such property. */
const feel_type *feel_property_type(const feel_type *base, const char *name);
/** a op b for FEEL_ADD .. FEEL_POW on all kinds that have it (DMN 1.5, tables 50 to 55); operands are not unknown nulls. */
value feel_arithmetic(feel_run *run, source_place at, feel_op op, value a, value b);

#endif

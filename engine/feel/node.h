/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One tree for all decision logic. FEEL text is parsed into these nodes (feel/parse.c); DMN's boxed
 * expressions (tables, contexts, invocations, ...) are built from them by rules/dmn_boxed.c. So there is one
 * interpreter (feel/eval.c), and one thing for plan/ to compile.
 *
 * Names are resolved when the tree is built. A frame holds the variables of one scope; a NAME node says how
 * many frames up and which slot (feel/feel.h: feel_scope at load, feel_frame at run time, one for one).
 * These nodes open a frame for their children:
 *
 *   CONTEXT        one slot per entry; entry i sees entries 0 .. i-1, `result` sees all
 *   FOR            one slot per iterator and one for `partial` (last); iterator i's domain sees iterators 0 .. i-1
 *   SOME, EVERY    one slot per iterator
 *   FILTER         one slot, `item`; unresolved names of the predicate are looked up in the item first
 *   FUNCTION       one slot per parameter (the body)
 *   UNARY_TESTS    none of its own: `?` is slot 0 of the frame its user opens (IN, TABLE cell, allowed values)
 */
#ifndef ENTITLE_FEEL_NODE_H
#define ENTITLE_FEEL_NODE_H

#include "base/source.h"
#include "feel/type.h"
#include "value/value.h"

typedef enum feel_op {
    FEEL_FAULT = 0, /* does not parse or refers to nothing: evaluates to an error (standard mode only) */
    FEEL_LITERAL,
    FEEL_NAME,
    FEEL_MEMBER,    /* base.name: path expression */
    FEEL_NEGATE,    /* -x */
    FEEL_ADD, FEEL_SUB, FEEL_MUL, FEEL_DIV, FEEL_POW,
    FEEL_EQ, FEEL_NE, FEEL_LT, FEEL_LE, FEEL_GT, FEEL_GE,
    FEEL_AND, FEEL_OR,
    FEEL_BETWEEN,
    FEEL_IN,        /* value in unary tests */
    FEEL_INSTANCE_OF,
    FEEL_IF,
    FEEL_FOR, FEEL_SOME, FEEL_EVERY,
    FEEL_FILTER,
    FEEL_LIST,
    FEEL_CONTEXT,
    FEEL_RANGE,
    FEEL_FUNCTION,  /* function definition: evaluates to a closure */
    FEEL_CALL,
    FEEL_UNARY_TESTS,
    FEEL_COERCE,    /* a typed boundary (typeRef): DMN 1.5, 10.3.2.9.4 */
    FEEL_TABLE
} feel_op;

typedef struct feel_node  feel_node;
typedef struct feel_table feel_table;

typedef struct feel_iterator {
    const char      *name;
    const feel_node *domain, *domain_end; /* domain_end: `a..b`; else NULL */
} feel_iterator;

typedef struct feel_builtin feel_builtin;

struct feel_node {
    feel_op          op;
    source_place     at;
    const feel_type *type; /* inferred; &feel_type_any if not known */
    bool             no_closure; /* no FUNCTION below: the frame this node opens may live on the C stack */
    union {
        struct { const char *message; } fault;
        value literal;
        struct {
            const char *name;
            unsigned    up, slot;
            unsigned    n_filters; /* enclosing FILTER frames between here and `up` whose items may have a
                                      component of this name that is not known at load: asked first, innermost first */
            bool        unresolved; /* not found in any scope: only the items can have it */
            const unsigned *filter_ups; /* n_filters: how many frames up each of those is, innermost first */
        } name;
        struct {
            const feel_node *base;
            const char      *name;
            int              index_hint; /* where the member is in the base type's members; -1 unknown */
        } member;
        struct { const feel_node *a, *b; } binary; /* NEGATE uses a only */
        struct { const feel_node *value, *low, *high; } between;
        struct { const feel_node *value, *tests; } in; /* tests: UNARY_TESTS, opens a frame for `?` */
        struct { const feel_node *value; const feel_type *type; } instance_of;
        struct { const feel_node *condition, *then, *otherwise; } branch;
        struct {
            feel_iterator   *iterators;
            size_t           n;
            const feel_node *body;
            bool             partial_unused; /* the body does not mention `partial` */
        } loop;
        struct { const feel_node *list, *predicate; } filter;
        struct { const feel_node **items; size_t n; } list;
        struct {
            const char      **names;
            const feel_node **entries;
            size_t            n;
            const feel_node  *result; /* boxed context with a result cell; else NULL */
        } context;
        struct {
            const feel_node *low, *high; /* NULL = unbounded */
            bool             low_closed, high_closed;
        } range;
        struct {
            feel_member     *params;
            size_t           n_params;
            const feel_node *body;
            const feel_type *result_type; /* NULL if not declared */
            bool             external;    /* Java, PMML: calling it is an error */
        } function;
        struct {
            const feel_node    *callee;  /* NULL when builtin is set */
            const feel_builtin *builtin; /* overload group, resolved by name at load */
            const feel_node   **args;
            const char        **names; /* named arguments; NULL = positional */
            size_t              n_args;
            const struct feel_signature *signature; /* positional call of a built-in that only this overload can
                                                       take; NULL: chosen at run time */
        } call;
        struct {
            const feel_node **tests; /* each: an expression; see `uses_input` */
            bool             *uses_input; /* test i refers to `?`: must itself be true; else compared with `?` */
            size_t            n;
            bool              negated;
            bool              any; /* "-" */
        } unary_tests;
        struct { const feel_node *child; const feel_type *type; } coerce;
        const feel_table *table;
    } as;
};

typedef enum feel_hit_policy {
    FEEL_HIT_UNIQUE, FEEL_HIT_FIRST, FEEL_HIT_PRIORITY, FEEL_HIT_ANY,
    FEEL_HIT_COLLECT, FEEL_HIT_RULE_ORDER, FEEL_HIT_OUTPUT_ORDER
} feel_hit_policy;

typedef enum feel_aggregation {
    FEEL_AGGREGATE_NONE, FEEL_AGGREGATE_SUM, FEEL_AGGREGATE_COUNT, FEEL_AGGREGATE_MIN, FEEL_AGGREGATE_MAX
} feel_aggregation;

typedef struct feel_table_input {
    const feel_node *expression; /* coerced to its typeRef */
    const feel_node *values;     /* UNARY_TESTS of the allowed inputs; NULL */
    const char      *label;      /* for people; the expression's text if the file gives none */
} feel_table_input;

typedef struct feel_table_output {
    const char       *name; /* NULL in a single-output table */
    const feel_type  *type;
    const feel_node **values; /* outputValues in priority order, each a literal expression */
    size_t            n_values;
    const feel_node  *otherwise; /* defaultOutputEntry; NULL */
} feel_table_output;

typedef struct feel_table_rule {
    const char       *id; /* from the XML, or "rule-3" */
    source_place      at;
    const feel_node **cells;   /* n_inputs, UNARY_TESTS; NULL = "-" */
    const feel_node **outputs; /* n_outputs */
    const char       *annotation; /* annotationEntry or the description some editors write; "" */
} feel_table_rule;

struct feel_table {
    const char        *id, *name;
    feel_hit_policy    hit_policy;
    feel_aggregation   aggregation;
    feel_table_input  *inputs;
    feel_table_output *outputs;
    feel_table_rule   *rules;
    size_t             n_inputs, n_outputs, n_rules;
};

#endif

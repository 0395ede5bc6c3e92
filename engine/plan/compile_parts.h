/* SPDX-License-Identifier: Apache-2.0 */
/* The compiler, as its files see it. Private to engine/plan/compile*.c.
 *
 *   compile.c             subjects, guards and benefits to a program; notes
 *   compile_emit.c        steps: common ones once, registers, memory
 *   compile_expression.c  FEEL nodes to operands
 *   compile_scalar.c      arithmetic, comparison and rounding of numbers
 *   compile_temporal.c    dates and durations
 *   compile_call.c        functions
 *   compile_list.c        lists of records: filters, loops, sums
 *   compile_table.c       decision tables, unary tests
 */
#ifndef ENTITLE_PLAN_COMPILE_PARTS_H
#define ENTITLE_PLAN_COMPILE_PARTS_H

#include "kernels/kernels.h"
#include "plan/program.h"

#define ALWAYS   (-1) /* in place of a flag or truth register: in every row */
#define NOT_FACT (-2) /* operand.present: its null may be of any kind */

typedef enum operand_kind {
    OPERAND_UNDECIDED, /* left to the interpreter */
    OPERAND_CONST,     /* the same for everybody */
    OPERAND_SCALAR,    /* registers */
    OPERAND_FACT,      /* a column nobody has asked for yet */
    OPERAND_CONTEXT,   /* named operands */
    OPERAND_RECORDS,   /* a list with an element per record of an item that `keep` keeps */
    OPERAND_ITEMS,     /* a list written out: entries, each with a condition under which it is in it */
    OPERAND_QUOTIENT,  /* entries[0] / entries[1], numbers in registers: only rounding has a column form for it */
    OPERAND_FUNCTION   /* a function definition with its surroundings, or a decision service */
} operand_kind;

typedef struct operand operand;
typedef struct scope   scope;
typedef struct layer   layer;

struct operand {
    operand_kind   kind;
    value          constant;
    /* SCALAR */
    feel_type_kind type;    /* BOOLEAN (reg is a truth), NUMBER, STRING (a code), DATE (a day), MONTHS, SECONDS */
    int32_t        reg;
    int32_t        flag;    /* where the value is there; ALWAYS */
    int32_t        present; /* of a fact: where it is not null, for certain; ALWAYS, NOT_FACT */
    bool           may_be_none; /* of a fact, whose domain, item and column stand below: its null may be a plain one */
    uint8_t        wide;    /* PROGRAM_I32 or PROGRAM_I64 */
    int            scale;   /* the number is reg / 10^scale / divisor, low <= reg <= high */
    int64_t        low, high, divisor;
    bool           tainted; /* multiplied after an inexact division: rows at a boundary are the interpreter's */
    /* FACT */
    int16_t        domain;
    size_t         item, column;
    /* CONTEXT, ITEMS */
    size_t         n;
    const char   **names;
    operand       *entries;
    int32_t       *keeps;   /* ITEMS: truths, ALWAYS */
    /* RECORDS: item and domain as of a FACT */
    int32_t        keep;    /* a truth in the domain; ALWAYS */
    int32_t        known;   /* a flag in domain 0: the list is known */
    operand       *element;
    /* FUNCTION */
    const feel_node  *definition;
    const scope      *closure;
    layer            *service_layer;
    uint32_t          service;
};

struct scope {
    const scope *up;
    operand     *slots;
};

typedef struct table_record { /* a table met while a decision was compiled */
    const feel_table *table;
    int32_t           rule;
    const int32_t    *truths;
    int32_t           flag;
    uint32_t          owner;
} table_record;

typedef struct decided { /* a decision, compiled once per segment */
    bool    done, running;
    operand result;
    table_record *tables;
    size_t  n_tables, tables_capacity;
    bool    tables_known; /* all its tables are asked in every case, and in this order */
} decided;

/** One model with inputs: the benefit's, or a decision service's call. */
struct layer {
    const dmn_model *model;
    operand         *inputs;
    decided         *decisions[2]; /* in segment 0, in the benefit's own segment */
    operand         *bkms;
    scope           *bkm_scopes;
    layer           *outer; /* of a service call */
};

typedef struct step_list {
    program_step *items;
    size_t        n, capacity;
} step_list;

typedef struct compiler {
    arena              *a;
    program            *p;
    const plan_subject *subject;
    const value        *parameters; /* the plan's contexts */
    feel_run            run; /* for constants */
    step_list          *segments;
    int16_t             segment, domain;
    unsigned           *inside; /* by domain: loops over it that are being compiled. A second one, inside of the
                                   first, could not tell its elements from the first one's */
    size_t              kept_capacity, registers_capacity, texts_capacity, notes_capacity;
    struct { uint32_t *slots; size_t n_slots, n; } common; /* hash of steps already there */
    struct { int16_t segment; uint32_t index; } *known; /* by number in `common` */
    size_t              known_capacity;
    bool                out_of_reach; /* an operand of another segment was used: the expression is left over */
    unsigned            depth;
    program_text_call **text_calls;
    size_t              n_text_calls, text_calls_capacity;
    struct { const void **items; size_t *sizes; size_t n, capacity; } blobs; /* tables of constants, each once */
    unsigned            maybe; /* inside what the interpreter may not evaluate */
    decided            *deciding; /* the decision being compiled; NULL */
    uint32_t            deciding_index;
    const char         *note_benefit, *note_decision;
} compiler;

/* compile_emit.c */
int32_t compile_register(compiler *c, uint8_t wide, bool flag, int16_t domain, int16_t segment);
/** Add the step unless it is there already; returns its `out`. Operands are brought to the current
 *  segment and domain first (a, b, c by `n_operands`). out2 is made for steps that have one: *out2. */
int32_t compile_step(compiler *c, program_step s, unsigned n_operands, bool out_flag, int32_t *out2);
int32_t compile_use(compiler *c, int32_t reg);
int32_t compile_flag_and(compiler *c, int32_t f, int32_t g); /* either may be ALWAYS */
/** A flag of the rows where a truth is `which`, and where it is decided at all. */
int32_t compile_flag_of(compiler *c, int32_t truth, uint8_t which);
int32_t compile_flag_decided(compiler *c, int32_t truth);
/** The same bytes at the same place, so that steps that use them are the same. */
const void *compile_blob(compiler *c, const void *bytes, size_t size);
uint32_t compile_text(compiler *c, const char *s, size_t n);
/** Steps in order to p: unused ones dropped, memory shared. `outputs` end with -1 .. */
void compile_finish(compiler *c);

/* compile.c */
operand compile_decision(compiler *c, layer *l, uint32_t decision);
operand compile_undecided(compiler *c, source_place at, const char *why);
layer  *compile_layer(compiler *c, const dmn_model *m);
operand compile_service(compiler *c, layer *outer, uint32_t service, const operand *args, size_t n, source_place at);

/* compile_expression.c */
operand compile_node(compiler *c, const feel_node *node, const scope *s);
/** A node that was left out: whatever tables are in it, their rules will not be known. */
void    compile_skip(compiler *c);
/** An argument as its parameter; false = it may not conform, `flag` takes in where it does. */
bool    compile_argument(compiler *c, operand *out, operand arg, const feel_type *type, int32_t *flag,
                         source_place at);
/** The operand only where the flag says so, whatever it is. */
operand compile_require(compiler *c, operand o, int32_t flag, source_place at);
operand compile_coerce(compiler *c, operand o, const feel_type *type, source_place at);
operand compile_resolve(compiler *c, operand o); /* a FACT becomes a SCALAR */
operand compile_const(value v);
/** A node evaluated at once, with constants for its operands. */
operand compile_fold(compiler *c, feel_node node, value a, value b);
operand compile_member(compiler *c, operand base, const char *name, source_place at);
operand compile_call_function(compiler *c, operand f, const operand *args, size_t n, source_place at);
operand compile_select(compiler *c, int32_t condition, operand a, operand b, source_place at);

/* compile_scalar.c; all take CONST or SCALAR (FACTs resolved) */
operand compile_arithmetic(compiler *c, feel_op op, operand a, operand b, source_place at);
operand compile_compare(compiler *c, feel_op op, operand a, operand b, source_place at);
operand compile_negate(compiler *c, operand a, source_place at);
operand compile_round(compiler *c, operand a, int scale, kernel_rounding how, source_place at);
operand compile_extreme(compiler *c, bool most, operand a, operand b, source_place at);
operand compile_modulo(compiler *c, operand a, operand b, source_place at);
operand compile_property(compiler *c, operand a, const char *name, source_place at);
operand compile_date_parts(compiler *c, operand y, operand m, operand d, source_place at);
operand compile_months_between(compiler *c, operand a, operand b, source_place at);
operand compile_and(compiler *c, operand a, operand b);
operand compile_or(compiler *c, operand a, operand b);
operand compile_not(compiler *c, operand a);
operand compile_truth(int32_t reg);      /* an operand of a truth register */
operand compile_boolean_const(bool b);
/** The truth register of a boolean operand; undecided ones too. Never ALWAYS. */
int32_t compile_truth_of(compiler *c, operand o);
/** A constant as a register like `like`'s (numbers: scale and width); NOT_FACT kind unchanged. */
operand compile_scalar_of(compiler *c, operand o, operand like, source_place at);
/** Both as registers of one width and scale; false = cannot. */
bool    compile_align(compiler *c, operand *a, operand *b, source_place at);
operand compile_wide(compiler *c, operand a); /* as 64 bits */

/* compile_call.c */
operand compile_builtin(compiler *c, const feel_node *node, const scope *s);
operand compile_text_call(compiler *c, const program_text_call *call, operand text, source_place at);

/* compile_list.c */
operand compile_filter(compiler *c, const feel_node *node, const scope *s);
operand compile_for(compiler *c, const feel_node *node, const scope *s);
operand compile_quantified(compiler *c, const feel_node *node, const scope *s);
operand compile_list_function(compiler *c, const char *name, operand list, source_place at); /* count, sum, min, max, all, any */
operand compile_list_contains(compiler *c, operand list, operand x, source_place at);
/** Items brought to a type; the list is known only where each of them is. */
operand compile_list_coerce(compiler *c, operand list, const feel_type *element, source_place at);
operand compile_records(compiler *c, size_t item);

/* compile_table.c */
operand compile_table(compiler *c, const feel_node *node, const scope *s);
/** A truth operand: does `input` pass the unary tests? */
operand compile_tests(compiler *c, const feel_node *tests, operand input, const scope *up);

#endif

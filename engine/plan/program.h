/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kind of subject's guards and benefits ask, as steps over columns. plan_compile() makes it
 * from the same trees the interpreter walks (plan/compile*.c); evaluate/columns.c runs it.
 *
 * A register is a column of results, a chunk of subjects long. It belongs to a domain and a segment:
 *
 *   domain 0       a row a subject
 *   domain d > 0   a row a record of item d - 1 (children, spells); steps of a list lead back to 0
 *   segment 0      every subject of the chunk
 *   segment s > 0  only the subjects that may get benefit s - 1: what they get is worked out for
 *                  them alone (gathered from segment 0)
 *
 * The promise. A truth is true or false, and a value there, only where the interpreter gives
 * exactly that; in every other case (unknown fact, error, plain null, a number that leaves 64 bits,
 * a rule the compiler does not know) it is undecided or not there, and a subject whose benefit
 * depends on it is left to the interpreter. So the columns never have to tell the three nulls
 * apart: they only ever claim what is decided without them. The one exception is `fact = null`,
 * which asks for the null itself and is answered from the fact's own column.
 *
 * Numbers are integers times a power of ten, the scale found when compiling, with the bounds they
 * can take; 32 bits where the bounds allow, else 64; where 64 could overflow, the step checks.
 */
#ifndef ENTITLE_PLAN_PROGRAM_H
#define ENTITLE_PLAN_PROGRAM_H

#include "plan/plan.h"

typedef enum program_op {
    /* leaves: item, column in a, b */
    PROGRAM_FACT,          /* out: value (or truth of a boolean), out2: flag of its being there and exact */
    PROGRAM_PRESENT,       /* out: flag of the cell's having a value (that its type holds) */
    PROGRAM_NONE,          /* out: flag of its being known that there is no value: a plain null, or a member of one */
    PROGRAM_LIST_IS_KNOWN, /* out: flag: how many records item a has is known */
    PROGRAM_REGION,        /* out: i32, which of the plan's parameter contexts */
    /* constants */
    PROGRAM_FILL,      /* imm into a value or byte */
    PROGRAM_FILL_TEXT, /* the code of text imm */
    /* truths: a, b */
    PROGRAM_AND, PROGRAM_OR, PROGRAM_NOT, PROGRAM_SAME,
    PROGRAM_MASK,       /* truth a where flag b, else undecided */
    PROGRAM_KEEP,       /* truth a where it is imm */
    PROGRAM_FROM_FLAG,  /* truth of flag a */
    PROGRAM_IS,         /* flag: truth a is imm */
    PROGRAM_DECIDED,    /* flag: truth a is decided */
    PROGRAM_FLAG_AND,
    PROGRAM_BYTE_IS,    /* flag: byte a equals imm */
    /* values; `wide` says which width */
    PROGRAM_SELECT,     /* a where truth c is true, else b */
    PROGRAM_COMPARE, PROGRAM_COMPARE_CONST, /* `how`: kernel_compare */
    PROGRAM_COMPARE_TEXT,                   /* i32 code a with text imm */
    PROGRAM_ADD, PROGRAM_SUB, PROGRAM_MUL,  /* `checked`: out2 is a flag */
    PROGRAM_ADD_CONST, PROGRAM_MUL_CONST,
    PROGRAM_WIDEN, PROGRAM_NARROW,
    PROGRAM_MIN, PROGRAM_MAX, PROGRAM_ABS,
    PROGRAM_DIVIDE, /* by imm, rounded by `how`: kernel_rounding */
    PROGRAM_MODULO, /* by imm */
    PROGRAM_DIVIDE_BY, /* i64 a x 10^imm (or / 10^-imm) by i64 b, rounded by `how`; out2: flag */
    PROGRAM_YEAR, PROGRAM_MONTH, PROGRAM_DAY, PROGRAM_WEEKDAY, PROGRAM_DATE_OK,
    PROGRAM_DATE_MAKE,       /* a, b, c; out2: flag */
    PROGRAM_ADD_MONTHS,      /* out2: flag */
    PROGRAM_ADD_MONTHS_CONST,
    PROGRAM_MONTHS_BETWEEN, PROGRAM_MONTHS_BETWEEN_CONST /* a to imm */, PROGRAM_MONTHS_SINCE_CONST /* imm to a */,
    PROGRAM_LOOKUP,      /* table `data` of imm entries at byte a */
    PROGRAM_TEXT_CALL,   /* data: program_text_call; a: code; out2: flag */
    /* between domains and segments */
    PROGRAM_GATHER, PROGRAM_SPREAD,
    PROGRAM_TAKE,        /* from domain of a to domain 0: row b (i32 place in the list's rows) */
    /* decision tables: data is a program_table */
    PROGRAM_HIT,         /* out: byte, the rule (n_rules = none); out2: flag */
    /* lists: truth or value a, keep c; out2: flag */
    PROGRAM_ANY, PROGRAM_ALL, PROGRAM_LIST_DECIDED, PROGRAM_LIST_KNOWN, PROGRAM_COUNT, PROGRAM_SUM, PROGRAM_LEAST,
    PROGRAM_MOST, PROGRAM_FIRST, PROGRAM_LAST
} program_op;

enum { PROGRAM_BYTE = 0, PROGRAM_I32 = 1, PROGRAM_I64 = 2 }; /* widths */

typedef struct program_step {
    uint8_t     op, how, wide;
    bool        checked;
    int16_t     domain; /* of the result (of a list step: that of what is gone through) */
    int16_t     segment;
    int32_t     out, out2, a, b, c; /* registers, -1 = none; a, b of a leaf: item, column */
    int64_t     imm;
    const void *data;
} program_step;

typedef struct program_register {
    uint8_t  wide;
    bool     flag; /* at run time a flag may be no column at all: every row has it */
    int16_t  domain, segment;
    uint32_t buffer; /* which memory: buffers are used again */
} program_register;

/** A decision table whose rules' truths stand in registers. */
typedef struct program_table {
    bool           unique; /* else: the first in the order given decides */
    size_t         n_rules;
    const int32_t *truths; /* -1 = always true */
    const uint8_t *order;  /* which rule truths[i] is of */
} program_table;

/** A built-in function of one text and constants, asked once per distinct text. */
typedef struct program_text_call {
    const feel_signature *signature;
    const value          *args; /* n_args; the text goes to args[at] */
    size_t                n_args, at;
    unsigned              given;
    const feel_type      *conforms; /* instead of a function: does the text conform to this type? */
    feel_type_kind        result;   /* BOOLEAN, STRING, NUMBER (scale 0) */
    uint32_t              index;    /* 0 .. program.n_text_calls - 1 */
    source_place          place;
} program_text_call;

/** A table of a benefit's decisions, for the deciding rules. */
typedef struct program_hit {
    const feel_table *table;
    uint32_t          owner;  /* decision */
    int32_t           rule;   /* register of the rule hit; -1: see truths */
    const int32_t    *truths; /* a truth per rule, of tables that several rules of which can hit; -1 = always */
    int32_t           flag;   /* where all of this is certain; -1 = always */
} program_hit;

enum { PROGRAM_EVENT_FIXED, PROGRAM_EVENT_DATE, PROGRAM_EVENT_TEXT };

typedef struct program_benefit {
    size_t         position;  /* in plan_subject.benefits */
    const int32_t *guards;    /* truths, in the benefit's order; -1 = always true */
    size_t         n_guards;
    int32_t        passed;    /* flag: every guard is true; -1 = always */
    int32_t        eligible;  /* truth */
    const int32_t *stops;     /* truths */
    size_t         n_stops;
    int16_t        segment;
    int32_t        amount;    /* i64 in minor units; -1: amount_minor for everybody */
    int64_t        amount_minor;
    uint8_t        event_kind;
    int32_t        event;      /* i32: day or code */
    const char    *event_text; /* of PROGRAM_EVENT_FIXED */
    int32_t        valid_from; /* i32 day; -1 = the month's first */
    int32_t        payee;      /* i64; -1 = the subject */
    int32_t        ready;      /* flag: all of these are there; -1 = always */
    program_hit   *hits;       /* in the order in which the interpreter would find them */
    size_t         n_hits;
    bool           hits_known; /* false: ask the interpreter which rules decided */
} program_benefit;

/** What was left to the interpreter, and why. */
typedef struct program_note {
    const char  *benefit;  /* or the guard's code */
    const char  *decision; /* its name */
    const char  *why;
    source_place at;
} program_note;

/** What a decision gives, where it is asked for by itself: program_compile_model(). */
typedef struct program_output {
    const char            *name;     /* of a member; "" of the whole */
    feel_type_kind         type;     /* ANY: left to the interpreter. CONTEXT: see members */
    bool                   constant; /* `value` for everybody */
    value                  value;
    int32_t                reg, flag; /* flag -1 = always */
    uint8_t                wide;
    int                    scale; /* a number is reg / 10^scale */
    struct program_output *members;
    size_t                 n_members;
} program_output;

typedef struct program {
    const plan         *plan;
    const plan_subject *subject;
    program_step      **steps;   /* [segment], n_steps[segment] */
    size_t             *n_steps;
    size_t              n_segments;
    program_register   *registers;
    size_t              n_registers;
    size_t              n_buffers[3]; /* by width, for domain 0 */
    size_t              n_list_buffers[3];
    program_benefit    *benefits; /* those in force */
    size_t              n_benefits;
    const char        **texts;
    size_t             *text_sizes;
    size_t              n_texts, n_text_calls;
    program_note       *notes;
    size_t              n_notes;
    int32_t            *kept;        /* registers that are looked at afterwards, besides those of benefits */
    size_t              n_kept;
    size_t              n_decisions, n_compiled; /* decisions asked for; those of which nothing is left over */
} program;

/** Compile a kind of subject. Best after plan_bind(), which knows the columns' types; without a
 *  database by the facts' types. All memory in `a`; never fails: what it does not know is left to
 *  the interpreter and noted. */
program *program_compile(arena *a, const plan *p, uint32_t plan_subject_index);
/** All decisions of a model, each by itself, with items of the plan's subject as its inputs: outputs[m->n_decisions].
 *  An item whose type is no context is its only column, or left to the interpreter without one. */
program *program_compile_model(arena *a, const plan *p, uint32_t plan_subject_index, const dmn_model *m,
                               const plan_binding *bindings, size_t n_bindings, program_output *outputs);
/** For `entitle check --plan`. */
void program_print(text *out, const program *p, bool steps);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the parser share, and what those of the interpreter share. Nobody outside feel/
 * includes this.
 */
#ifndef ENTITLE_FEEL_FEEL_INTERNAL_H
#define ENTITLE_FEEL_FEEL_INTERNAL_H

#include "feel/feel.h"
#include "feel/lexer.h"

/* ---- the parser ---- */

/** Notices whether a slot is ever referred to (`?`, `partial`). */
typedef struct name_watch {
    const feel_scope  *scope;
    size_t             slot;
    bool               used;
    struct name_watch *up;
} name_watch;

/** One text being parsed. */
typedef struct feel_parse {
    feel_parser      *p;
    arena            *a;
    source_text       text;
    feel_lexer        lexer;
    feel_token        token;    /* the next one */
    size_t            last_end; /* offset after the last consumed token */
    const feel_scope *scope;    /* innermost; starts as p->scope */
    name_watch       *watches;
    unsigned          depth;
    size_t            n_functions; /* FUNCTION nodes built so far */
    bool              failed;      /* a syntax error was reported; the lexer stands at the end */
    bool              in_range_end; /* the expression may be closed by '[' */
    const feel_type  *function_item; /* what a function written here is called with; NULL: not known */
} feel_parse;

/** What a piece of text at the start of a primary refers to. */
typedef struct name_match {
    size_t              end;   /* offset after the text; 0 = nothing matches */
    const feel_scope   *scope; /* variable */
    size_t              slot;
    unsigned            up;
    int                 member; /* >= 0: this member of the item of the FILTER scope */
    const feel_builtin *builtin; /* else, if scope is NULL */
} name_match;

/* parse.c */
feel_node       *parse_new(feel_parse *ps, feel_op op, size_t at, const feel_type *type);
const feel_node *parse_fault(feel_parse *ps, size_t at, const char *message);
void             parse_advance(feel_parse *ps);
void             parse_seek(feel_parse *ps, size_t offset);
bool             parse_is(const feel_parse *ps, feel_token_kind kind);
bool             parse_is_keyword(const feel_parse *ps, feel_keyword keyword);
bool             parse_take(feel_parse *ps, feel_token_kind kind);
bool             parse_expect(feel_parse *ps, feel_token_kind kind, const char *what);
bool             parse_expect_keyword(feel_parse *ps, feel_keyword keyword, const char *what);
const feel_node *parse_syntax_error(feel_parse *ps, size_t at, const char *hint,
                                    const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/** Strict mode: a diagnostic; else nothing. */
void             parse_report(feel_parse *ps, const char *code, size_t at, const char *hint,
                              const char *format, ...)
    __attribute__((format(printf, 5, 6)));
bool             parse_enter(feel_parse *ps); /* one level deeper; false (reported) when too deep */
void             parse_leave(feel_parse *ps);

typedef enum parse_level {
    LEVEL_OR = 1, LEVEL_AND, LEVEL_COMPARISON, LEVEL_ADD, LEVEL_MULTIPLY, LEVEL_POWER
} parse_level;

const feel_node *parse_expression(feel_parse *ps);
/** An operand of `..`, `between` or `in`: nothing looser than + and -. One level deeper. */
const feel_node *parse_bound(feel_parse *ps);
const feel_node *parse_binary(feel_parse *ps, parse_level lowest);
const feel_node *parse_binary_rest(feel_parse *ps, const feel_node *left, parse_level lowest);
const feel_node *parse_instance_rest(feel_parse *ps, const feel_node *value);

/* parse_primary.c */
const feel_node *parse_postfix(feel_parse *ps);
const feel_node *parse_postfix_rest(feel_parse *ps, const feel_node *left);
const feel_node *parse_finish_range(feel_parse *ps, size_t at, bool low_closed,
                                    const feel_node *low);

/* parse_name.c */
const feel_node *parse_name(feel_parse *ps);
const feel_node *parse_member(feel_parse *ps, const feel_node *base);
const feel_node *parse_call(feel_parse *ps, const feel_node *callee, const feel_builtin *builtin,
                            size_t at);

/* parse_block.c */
const feel_node *parse_if(feel_parse *ps);
const feel_node *parse_for(feel_parse *ps);
const feel_node *parse_quantified(feel_parse *ps);
const feel_node *parse_function(feel_parse *ps);
const feel_node *parse_context(feel_parse *ps);
const feel_node *parse_filter(feel_parse *ps, const feel_node *list);

/* parse_tests.c */
bool             parse_is_comparison(const feel_parse *ps, feel_op *op);
const feel_node *parse_in(feel_parse *ps, const feel_node *value);
const feel_node *parse_unary_range(feel_parse *ps, size_t at); /* after '(', at the operator */
const feel_node *parse_unary_tests(feel_parse *ps, const feel_type *input);

/* parse_type.c */
const feel_type *parse_type(feel_parse *ps); /* NULL: reported where it should be */

/* scope.c */
name_match  scope_match(feel_parse *ps, size_t offset);
bool        scope_is_filter_unknown(const feel_scope *scope);
bool        scope_has_unknown_filter(const feel_scope *scope);
feel_node  *scope_name_node(feel_parse *ps, const name_match *match, size_t at);
feel_node  *scope_unresolved_node(feel_parse *ps, const char *name, size_t at);
/** Offset after `name` in the text at `offset`, 0 if it does not stand there as a whole name. */
size_t      scope_match_text(const source_text *text, size_t offset, const char *name);
/** A name that may hold spaces and symbols, up to one of the `stops` bytes; NULL if none stands
 * there. Moves *end. */
const char *scope_scan_name(feel_parse *ps, size_t offset, const char *stops, size_t *end);
/** "did you mean 'x'?" over everything visible; NULL if nothing is near. */
const char *scope_suggest(feel_parse *ps, const char *name);
const char *scope_suggest_builtin(feel_parse *ps, const char *name);
const char *scope_suggest_member(feel_parse *ps, const feel_type *context, const char *name);
/** Hint for a function other engines have; NULL if it is not known. *end: offset after its name. */
const char *scope_foreign_function(feel_parse *ps, size_t offset, const char **name, size_t *end);

/* infer.c */
const feel_type *infer_common(arena *a, const feel_type *x, const feel_type *y);
/** NULL: these kinds never work together. */
const feel_type *infer_arithmetic(feel_op op, const feel_type *x, const feel_type *y);
/** Can `=` be other than null: the same kind, null or any. */
bool             infer_comparable(const feel_type *x, const feel_type *y);
bool             infer_orderable(const feel_type *x, const feel_type *y);
const feel_type *infer_item(const feel_type *list);
const feel_type *infer_member(arena *a, const feel_type *base, const char *name);
const feel_type *infer_call(arena *a, const feel_node *call);
/** Can a value of type `t` conform after the implicit conversions? */
bool             infer_may_be(const feel_type *t, const feel_type *wanted);
/** No boundary stands around a condition: a list of one boolean is none there. */
bool             infer_may_be_boolean(const feel_type *t);
const char      *infer_text(arena *a, const feel_type *t);
static inline bool infer_is_known(const feel_type *t)
{
    return t->kind != FEEL_TYPE_ANY && t->kind != FEEL_TYPE_NULL;
}

/* node.c */
void node_check_call(feel_parser *p, feel_node *call);

/* ---- the interpreter ---- */

/* eval.c */
value eval_failed(feel_run *run, source_place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
value eval_exhausted(feel_run *run, source_place at, const char *message);
value eval_member(feel_run *run, const feel_node *node, value base);
/** Around what is evaluated only to be watched: its result, its faults and what it costs are nobody's. */
typedef struct eval_aside {
    uint64_t steps_left;
    size_t   n_faults, n_hits;
    bool     exhausted;
} eval_aside;
eval_aside eval_aside_begin(const feel_run *run);
void       eval_aside_end(feel_run *run, const eval_aside *before);
value eval_arithmetic(feel_run *run, source_place at, feel_op op, value a, value b);

/* eval_compare.c */
value eval_equal(feel_run *run, source_place at, value a, value b);
value eval_order(feel_run *run, source_place at, feel_op op, value a, value b);
value eval_within(feel_run *run, source_place at, value v, value low, bool low_closed, value high,
                  bool high_closed);
value eval_and(feel_run *run, source_place at, value a, value b);
value eval_or(feel_run *run, source_place at, value a, value b);
value eval_not(value a);
/** The nulls an operand list depends on: unknown joined, else an error null. */
value eval_null_of(feel_run *run, value a, value b);
value eval_range(feel_run *run, const feel_node *node, const feel_frame *frame);

/* eval_loop.c */
value eval_for(feel_run *run, const feel_node *node, const feel_frame *frame);
value eval_quantified(feel_run *run, const feel_node *node, const feel_frame *frame);
value eval_filter(feel_run *run, const feel_node *node, const feel_frame *frame);

/* call.c */
value call_node(feel_run *run, const feel_node *node, const feel_frame *frame);

/* table.c */
value table_eval(feel_run *run, const feel_table *table, source_place at, const feel_frame *frame);

/* coerce.c */
/** A value that must be a list: a list as it is, anything else but null as a list of one. */
value coerce_to_list(arena *a, value v);
/** Does every value conform to `type` as it is? */
static inline bool coerce_takes_all(const feel_type *type)
{
    return type->kind == FEEL_TYPE_ANY && type->allowed == NULL && type->list_allowed == NULL;
}

/* A growing list in scratch. */
typedef struct list_builder {
    value *items;
    size_t n, capacity;
    uint32_t depth; /* of the deepest item */
} list_builder;

/** False when the list is too long: the run is exhausted. */
bool  list_push(feel_run *run, list_builder *list, value v);
value list_finish(feel_run *run, const list_builder *list);

#endif

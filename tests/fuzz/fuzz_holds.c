/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as choices of a grammar of well-typed expressions and decision tables over facts, some of
 * which are unknown. What must hold, and what every hold of a night rests upon:
 *
 *     whatever is decided while facts are unknown stays so whatever those facts turn out to be
 *
 * So each expression is evaluated once with unknown facts and several times with values (or plain
 * nulls) in their places; wherever the first result is known, the others must be the same. Where it
 * is unknown, it must name facts, and only unknown ones.
 *
 * Left out: `x = null`, by which an author decides what absence means (value/value.h); what a UNIQUE
 * table makes of it when a fact turns out to make a second rule true, which the standard calls an
 * error; and a fact that turns out to be none of the values a table allows for its input, also where
 * no rule asks for it (facts are held against the dictionary before they get there).
 */
#include <stdio.h>
#include <string.h>

#include "feel/feel.h"
#include "fuzz.h"

#define COMPLETIONS 6
#define DEPTH_MAX   5
#define FACTS_MAX   64
#define SLOTS       10

static const temporal_date TODAY = {.year = 2026, .month = 11, .day = 23};

typedef struct maker {
    const uint8_t *data;
    size_t n, at;
    arena *a;
    unsigned depth, n_loops;
    bool has_table; /* `t` is in scope */
    feel_type context, *list_of_contexts;
    const feel_type *numbers;
} maker;

/* The end of the bytes chooses 0: a terminal, everywhere below. */
static unsigned pick(maker *m, unsigned n)
{
    return m->at < m->n ? m->data[m->at++] % n : 0;
}

/* ---- facts ---- */

typedef struct facts { /* one assignment */
    value slots[SLOTS];
    uint64_t unknown; /* bit per fact id */
    uint32_t next;
} facts;

typedef struct fact_source { /* the choices: the same shape each time, unknown parts filled anew */
    uint8_t shape[32];
    size_t n_shape, at;
    uint64_t random; /* for what takes the place of an unknown; 0: leave it unknown */
} fact_source;

static unsigned shape_next(fact_source *s, unsigned n)
{
    return s->at < s->n_shape ? s->shape[s->at++] % n : 0;
}

static unsigned random_value(fact_source *s, unsigned n)
{
    s->random = s->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(s->random >> 33) % n;
}

typedef enum fact_kind { FACT_BOOLEAN, FACT_NUMBER, FACT_STRING, FACT_DATE } fact_kind;

static value known_value(fact_kind kind, unsigned choice)
{
    static const char *const strings[] = {"a", "ab", "", "b", "A"};
    static const temporal_date dates[] = {
        {2020, 2, 29}, {2026, 11, 23}, {1946, 11, 23}, {2000, 1, 31}};
    switch (kind) {
    case FACT_BOOLEAN:
        return value_boolean(choice % 2 == 1);
    case FACT_NUMBER:
        return value_int((int64_t)(choice % 6) - 1);
    case FACT_STRING:
        return value_string(strings[choice % 5], strlen(strings[choice % 5]));
    default:
        return value_date(dates[choice % 4]);
    }
}

static value make_fact(facts *f, fact_source *s, arena *a, fact_kind kind)
{
    unsigned shape = shape_next(s, 16);
    uint32_t id = f->next++;
    if (shape >= 7) {
        return known_value(kind, shape);
    }
    f->unknown |= UINT64_C(1) << id;
    if (s->random == 0) {
        return value_unknown(a, id);
    }
    unsigned choice = random_value(s, 13);
    return choice == 12 ? value_null() : known_value(kind, choice);
}

static value make_row(facts *f, fact_source *s, arena *a)
{
    value row = value_context_new(a, 2);
    row.as.context->entries[0] =
        (value_entry){.name = "a", .value = make_fact(f, s, a, FACT_NUMBER)};
    row.as.context->entries[1] =
        (value_entry){.name = "b", .value = make_fact(f, s, a, FACT_BOOLEAN)};
    return row;
}

static value make_item(facts *f, fact_source *s, arena *a, bool rows)
{
    return rows ? make_row(f, s, a) : make_fact(f, s, a, FACT_NUMBER);
}

/* A list, or unknown as a whole: then any list may take its place. */
static value make_list(facts *f, fact_source *s, arena *a, bool rows)
{
    unsigned shape = shape_next(s, 8);
    uint32_t id = f->next++;
    if (shape >= 2) {
        value list = value_list_new(a, shape % 4);
        for (size_t i = 0; i < shape % 4; i++) {
            list.as.list->items[i] = make_item(f, s, a, rows);
        }
        return list;
    }
    f->unknown |= UINT64_C(1) << id;
    if (s->random == 0) {
        return value_unknown(a, id);
    }
    unsigned choice = random_value(s, 6);
    if (choice == 5) {
        return value_null();
    }
    value list = value_list_new(a, choice % 4);
    for (size_t i = 0; i < choice % 4; i++) {
        facts spare = {0};
        fact_source known = {.random = s->random}; /* no shape: all unknown, so all made up */
        random_value(s, 2);
        list.as.list->items[i] = make_item(&spare, &known, a, rows);
    }
    return list;
}

static value make_context(facts *f, fact_source *s, arena *a)
{
    unsigned shape = shape_next(s, 6);
    uint32_t id = f->next++;
    if (shape >= 1) {
        return make_row(f, s, a);
    }
    f->unknown |= UINT64_C(1) << id;
    if (s->random == 0) {
        return value_unknown(a, id);
    }
    if (random_value(s, 6) == 5) {
        return value_null();
    }
    facts spare = {0};
    fact_source known = {.random = s->random}; /* no shape: all unknown, so all made up */
    random_value(s, 2);
    return make_row(&spare, &known, a);
}

static void make_facts(facts *f, const fact_source *from, uint64_t random, arena *a)
{
    fact_source s = *from;
    s.random = random;
    *f = (facts){.next = 1};
    f->slots[0] = make_fact(f, &s, a, FACT_BOOLEAN);
    f->slots[1] = make_fact(f, &s, a, FACT_BOOLEAN);
    f->slots[2] = make_fact(f, &s, a, FACT_NUMBER);
    f->slots[3] = make_fact(f, &s, a, FACT_NUMBER);
    f->slots[4] = make_fact(f, &s, a, FACT_STRING);
    f->slots[5] = make_fact(f, &s, a, FACT_DATE);
    f->slots[6] = make_list(f, &s, a, false);
    f->slots[7] = make_context(f, &s, a);
    f->slots[8] = make_list(f, &s, a, true);
    f->slots[9] = make_fact(f, &s, a, FACT_DATE);
}

/* ---- expressions: B boolean, N number, S string, D date, L numbers, C context, R contexts ---- */

static const char *const BOOLEANS[] = {"b1",
                                       "b2",
                                       "true",
                                       "false",
                                       "(N < N)",
                                       "(N >= N)",
                                       "(N = N)",
                                       "(N != N)",
                                       "(S = S)",
                                       "(D < D)",
                                       "(D = D)",
                                       "(B and B)",
                                       "(B or B)",
                                       "not(B)",
                                       "(B and B)",
                                       "(B or B)",
                                       "(if B then B else B)",
                                       "(N between N and N)",
                                       "(N in [N..N])",
                                       "(N in (N, > N))",
                                       "(N in L)",
                                       "(some x in L satisfies x > N)",
                                       "(every x in L satisfies x != N)",
                                       "(some r in R satisfies r.b)",
                                       "(every r in R satisfies r.b or r.a > N)",
                                       "list contains(L, N)",
                                       "all([B, B])",
                                       "any([B, B])",
                                       "all(R.b)",
                                       "any(R.b)",
                                       "C.b",
                                       "(L = L)",
                                       "is(N, N)",
                                       "is(L, L)",
                                       "starts with(S, S)",
                                       "contains(S, S)",
                                       "matches(S, \"a.*\")",
                                       "before(D, D)",
                                       "(N instance of number)",
                                       "(L instance of list<number>)",
                                       "(C = C)",
                                       "(B = B)",
                                       "includes([N..N], N)",
                                       "(C instance of context<a: number>)",
                                       "(R = R)",
                                       "overlaps([N..N], [N..N])",
                                       "during(N, [N..N])",
                                       "(function(p: number) p > N)(N)",
                                       "list contains(R, C)",
                                       "(string(L) = S)",
                                       "odd(N)",
                                       "(B in (true, B))",
                                       "({a: N, b: B}.b)",
                                       NULL};
static const char *const NUMBERS[] = {
    "n1",
    "n2",
    "0",
    "1",
    "2",
    "-1",
    "(N + N)",
    "(N - N)",
    "(N * N)",
    "(N / N)",
    "(if B then N else N)",
    "sum(L)",
    "count(L)",
    "min(L)",
    "max(L)",
    "mean(L)",
    "median(L)",
    "L[1]",
    "L[-1]",
    "L[N]",
    "C.a",
    "string length(S)",
    "abs(N)",
    "floor(N)",
    "D.year",
    "D.month",
    "years and months duration(D, D).months",
    "modulo(N, N)",
    "index of(L, N)[1]",
    "nn sum(L)",
    "number(string(N))",
    "sum(for x in L return x * N)",
    "count(R[b])",
    "count(R[a > N])",
    "get value(C, \"a\")",
    "count(R)",
    "R[1].a",
    "sum(R[b].a)",
    "count(L[item > N])",
    "product(L)",
    "stddev(L)",
    "count(mode(L))",
    "(if B then N else N)",
    "count(get entries(C))",
    "(function(p) p + N)(N)",
    "min(N, N)",
    "max([N, N])",
    "count(for x in 1..N return x)",
    "count(distinct values(L))",
    "count(flatten([L, N]))",
    "count(index of(L, N))",
    "(for x in L return if count(partial) = 0 then x else partial[-1] + x)[-1]",
    "round half up(N, 0)",
    "count(union(L, L))",
    "count(split(S, \"b\"))",
    "(D - D) / duration(\"P1D\")",
    NULL};
static const char *const STRINGS[] = {"s1",
                                      "\"a\"",
                                      "\"ab\"",
                                      "string(N)",
                                      "string(L)",
                                      "string(B)",
                                      "upper case(S)",
                                      "(S + S)",
                                      "substring(S, 1, 1)",
                                      "(if B then S else S)",
                                      "string join([S, S], \",\")",
                                      "substring before(S, S)",
                                      "string(C)",
                                      "substring after(S, S)",
                                      "replace(S, \"a\", S)",
                                      "day of week(D)",
                                      "string(R)",
                                      "get entries(C)[1].key",
                                      NULL};
static const char *const DATES[] = {"d1",
                                    "d2",
                                    "@\"2020-02-29\"",
                                    "today()",
                                    "(D + duration(\"P1M\"))",
                                    "(D - duration(\"P1Y\"))",
                                    "(if B then D else D)",
                                    "date(string(D))",
                                    "max(D, D)",
                                    "date(N, 1, 1)",
                                    NULL};
static const char *const LISTS[] = {"ln",
                                    "[]",
                                    "[N]",
                                    "[N, N]",
                                    "[N, N, N]",
                                    "L[item > N]",
                                    "(for x in L return x + N)",
                                    "concatenate(L, L)",
                                    "append(L, N)",
                                    "reverse(L)",
                                    "sort(L, function(x, y) x < y)",
                                    "sort(L)",
                                    "distinct values(L)",
                                    "union(L, L)",
                                    "sublist(L, 1, 1)",
                                    "remove(L, 1)",
                                    "insert before(L, 1, N)",
                                    "flatten([L, [N]])",
                                    "(if B then L else L)",
                                    "R.a",
                                    "R[b].a",
                                    "R[a > N].a",
                                    "mode(L)",
                                    "list replace(L, 1, N)",
                                    "index of(L, N)",
                                    "(for x in 1..N return x)",
                                    "(for x in L, y in L return x * y)",
                                    "sublist(L, N)",
                                    "remove(L, N)",
                                    "list replace(L, function(x, y) x > N, N)",
                                    "(for x in L return if x > N then x else N)",
                                    "L[B]",
                                    "R[B].a",
                                    "(for r in R return r.a)",
                                    "get entries(C)[key = \"a\"].value",
                                    NULL};
static const char *const CONTEXTS[] = {"c1",
                                       "{a: N, b: B}",
                                       "context put(C, \"a\", N)",
                                       "context merge([C, C])",
                                       "(if B then C else C)",
                                       "R[1]",
                                       "R[N]",
                                       "context([{key: \"a\", value: N}, {key: \"b\", value: B}])",
                                       "{a: C.a, b: C.b}",
                                       NULL};
static const char *const ROWS[] = {"lc",
                                   "[C]",
                                   "[C, C]",
                                   "R[b]",
                                   "R[a > N]",
                                   "(if B then R else R)",
                                   "concatenate(R, R)",
                                   "R[not(b)]",
                                   "distinct values(R)",
                                   "sort(R, function(x, y) x.a < y.a)",
                                   "R[item.a = N]",
                                   NULL};

static const struct {
    char letter;
    const char *const *forms;
    unsigned n_terminals;
} GRAMMAR[] = {{'B', BOOLEANS, 4}, {'N', NUMBERS, 6},  {'S', STRINGS, 3}, {'D', DATES, 4},
               {'L', LISTS, 2},    {'C', CONTEXTS, 1}, {'R', ROWS, 1}};

static void emit(maker *m, struct text *out, char letter);

static void emit_form(maker *m, struct text *out, const char *form)
{
    /* A capital that is no part of a word stands for an expression of its kind. */
    for (const char *c = form; *c != '\0'; c++) {
        bool is_alone =
            (c == form || strchr(" ([,{-", c[-1]) != NULL) && strchr("BNSDLCR", *c) &&
            (c[1] == '\0' || strchr(" )],.[}", c[1]) != NULL || strncmp(c + 1, "..", 2) == 0);
        if (!is_alone && strncmp(c, "..N", 3) == 0) {
            text_append_string(out, "..");
            emit(m, out, 'N');
            c += 2;
        } else if (is_alone) {
            emit(m, out, *c);
        } else {
            text_append_char(out, *c);
        }
    }
}

static void emit(maker *m, struct text *out, char letter)
{
    for (size_t g = 0; g < sizeof GRAMMAR / sizeof *GRAMMAR; g++) {
        if (GRAMMAR[g].letter != letter) {
            continue;
        }
        unsigned n = 0;
        while (GRAMMAR[g].forms[n] != NULL) {
            n++;
        }
        m->depth++;
        unsigned form = pick(m, m->depth > DEPTH_MAX ? GRAMMAR[g].n_terminals : n);
        if (m->has_table && letter == 'N' && form == 3) {
            text_append_string(out, "t"); /* the table's output */
        } else {
            emit_form(m, out, GRAMMAR[g].forms[form]);
        }
        m->depth--;
    }
}

/* ---- trees ---- */

typedef struct built {
    const feel_node *node;
    struct text shown; /* for people */
    bool failed;
} built;

typedef struct builder {
    maker *m;
    built *b;
    feel_parser parser;
    diagnostic_list list;
} builder;

static const feel_node *parse_letter(builder *b, char letter)
{
    struct text t = {0};
    emit(b->m, &t, letter);
    text_printf(&b->b->shown, "%s\n", text_string(&t));
    const char *copy = arena_copy(b->m->a, text_string(&t), t.size);
    text_dispose(&t);
    return feel_parse_expression(&b->parser, source_text_from_string(copy));
}

static const feel_node *parse_cell(builder *b, char letter, const feel_type *input)
{
    static const char *const numbers[] = {"-",      "N",           "< N",    ">= N",  "[N..N]",
                                          "N, N",   "not(N)",      "> N, N", "? > N", "? in (N, N)",
                                          "(N..N]", "not([N..N])", "L",      "B",     NULL};
    static const char *const booleans[] = {"-",      "true",    "false",  "B",
                                           "not(B)", "true, B", "? or B", NULL};
    static const char *const strings[] = {"-", "S", "not(S)", "\"a\", S", "starts with(?, S)",
                                          NULL};
    const char *const *forms = letter == 'N' ? numbers : letter == 'B' ? booleans : strings;
    unsigned n = 0;
    while (forms[n] != NULL) {
        n++;
    }
    struct text t = {0};
    emit_form(b->m, &t, forms[pick(b->m, n)]);
    text_printf(&b->b->shown, "    cell: %s\n", text_string(&t));
    const char *copy = arena_copy(b->m->a, text_string(&t), t.size);
    text_dispose(&t);
    return feel_parse_unary_tests(&b->parser, source_text_from_string(copy), input);
}

/* A type with allowed values, for typed boundaries. */
static const feel_type *bounded_type(builder *b)
{
    static const char *const allowed[] = {"[0..2]", "> 0", "0, 1, 2, 3", "not(4)"};
    feel_type *type = arena_zalloc(b->m->a, sizeof *type);
    *type = feel_type_number;
    const char *tests = allowed[pick(b->m, 4)];
    feel_parser p = b->parser;
    p.scope = NULL;
    type->allowed = feel_parse_unary_tests(&p, source_text_from_string(tests), &feel_type_number);
    text_printf(&b->b->shown, "    allowed: %s\n", tests);
    return type;
}

static const feel_type *bounded_list(builder *b)
{
    static const char *const allowed[] = {"sum(?) > 1", "count(?) > 1", "list contains(?, 1)"};
    feel_type *type = arena_zalloc(b->m->a, sizeof *type);
    *type = *b->m->numbers;
    const char *tests = allowed[pick(b->m, 3)];
    feel_parser p = b->parser;
    p.scope = NULL;
    type->list_allowed = feel_parse_unary_tests(&p, source_text_from_string(tests), b->m->numbers);
    text_printf(&b->b->shown, "    list allowed: %s\n", tests);
    return type;
}

static const feel_node *build_table(builder *b)
{
    static const feel_hit_policy policies[] = {
        FEEL_HIT_FIRST,   FEEL_HIT_UNIQUE,     FEEL_HIT_ANY,         FEEL_HIT_PRIORITY,
        FEEL_HIT_COLLECT, FEEL_HIT_RULE_ORDER, FEEL_HIT_OUTPUT_ORDER};
    static const feel_aggregation how[] = {FEEL_AGGREGATE_NONE, FEEL_AGGREGATE_SUM,
                                           FEEL_AGGREGATE_COUNT, FEEL_AGGREGATE_MIN,
                                           FEEL_AGGREGATE_MAX};
    static const char kinds[] = "NBS";
    const feel_type *types[] = {&feel_type_number, &feel_type_boolean, &feel_type_string};
    maker *m = b->m;
    arena *a = m->a;
    feel_table *t = arena_zalloc(a, sizeof *t);
    unsigned kind_of[3];
    t->hit_policy = policies[pick(m, 7)];
    t->aggregation = t->hit_policy == FEEL_HIT_COLLECT ? how[pick(m, 5)] : FEEL_AGGREGATE_NONE;
    text_printf(&b->b->shown, "table, policy %d, aggregation %d\n", t->hit_policy, t->aggregation);
    t->n_inputs = 1 + pick(m, 3);
    t->n_rules = 1 + pick(m, 4);
    t->n_outputs = 1;
    t->inputs = arena_array(a, t->n_inputs, sizeof *t->inputs);
    t->rules = arena_array(a, t->n_rules, sizeof *t->rules);
    t->outputs = arena_array(a, 1, sizeof *t->outputs);
    for (size_t i = 0; i < t->n_inputs; i++) {
        kind_of[i] = pick(m, 3);
        text_printf(&b->b->shown, "  input: ");
        const feel_type *type =
            kind_of[i] == 0 && pick(m, 4) == 3 ? bounded_type(b) : types[kind_of[i]];
        t->inputs[i].expression =
            feel_node_coerce(&b->parser, parse_letter(b, kinds[kind_of[i]]), type);
        t->inputs[i].label = "";
        if (pick(m, 5) == 4) {
            t->inputs[i].values = parse_cell(b, kinds[kind_of[i]], types[kind_of[i]]);
        }
    }
    t->outputs[0].type = &feel_type_number;
    if (t->hit_policy == FEEL_HIT_PRIORITY || t->hit_policy == FEEL_HIT_OUTPUT_ORDER) {
        t->outputs[0].n_values = 3;
        t->outputs[0].values = arena_array(a, 3, sizeof *t->outputs[0].values);
        static const char *const values[] = {"2", "0", "1"};
        for (size_t i = 0; i < 3; i++) {
            t->outputs[0].values[i] =
                feel_parse_expression(&b->parser, source_text_from_string(values[i]));
        }
    }
    if (pick(m, 3) == 2) {
        text_printf(&b->b->shown, "  default: ");
        t->outputs[0].otherwise = parse_letter(b, 'N');
    }
    for (size_t r = 0; r < t->n_rules; r++) {
        t->rules[r].id = "rule";
        t->rules[r].annotation = "";
        t->rules[r].cells = arena_array(a, t->n_inputs, sizeof *t->rules[r].cells);
        t->rules[r].outputs = arena_array(a, 1, sizeof *t->rules[r].outputs);
        for (size_t i = 0; i < t->n_inputs; i++) {
            t->rules[r].cells[i] = parse_cell(b, kinds[kind_of[i]], types[kind_of[i]]);
        }
        text_printf(&b->b->shown, "    output: ");
        t->rules[r].outputs[0] = parse_letter(b, 'N');
    }
    return feel_node_table(&b->parser, t, (source_place){0});
}

/* {t: table, result: an expression that uses t} */
static const feel_node *build_around_table(builder *b)
{
    feel_binding *binding = arena_zalloc(b->m->a, sizeof *binding);
    feel_scope *scope = arena_zalloc(b->m->a, sizeof *scope);
    feel_node *context = feel_node_new(b->m->a, FEEL_CONTEXT, (source_place){0}, NULL);
    context->as.context.names = arena_array(b->m->a, 1, sizeof(char *));
    context->as.context.entries = arena_array(b->m->a, 1, sizeof(feel_node *));
    context->as.context.names[0] = "t";
    context->as.context.n = 1;
    *scope = (feel_scope){.up = b->parser.scope, .bindings = binding, .n = 1};
    *binding = (feel_binding){.name = "", .type = &feel_type_any}; /* it does not see itself */
    b->parser.scope = scope;
    const feel_node *table = build_table(b);
    context->as.context.entries[0] = table;
    *binding = (feel_binding){.name = "t", .type = table->type};
    b->m->has_table = true;
    text_printf(&b->b->shown, "result: ");
    context->as.context.result = parse_letter(b, "BNL"[pick(b->m, 3)]);
    return context;
}

static void build(built *out, maker *m, const feel_scope *root)
{
    builder b = {.m = m, .b = out};
    diagnostic_list_init(&b.list, m->a);
    b.parser = (feel_parser){.arena = m->a, .scope = root, .diagnostics = &b.list, .element = ""};
    switch (pick(m, 6)) {
    case 0:
        out->node = parse_letter(&b, 'B');
        break;
    case 1:
        out->node = parse_letter(&b, "BNSDLCR"[pick(m, 7)]);
        break;
    case 2:
        out->node = feel_node_coerce(&b.parser, parse_letter(&b, 'N'), bounded_type(&b));
        break;
    case 3:
        out->node = feel_node_coerce(&b.parser, parse_letter(&b, 'L'), bounded_list(&b));
        break;
    case 4:
        out->node = build_table(&b);
        break;
    default:
        out->node = build_around_table(&b);
        break;
    }
    out->failed = b.list.n_errors > 0;
    for (size_t i = 0; i < b.list.n && fuzz_verbose(); i++) {
        fprintf(stderr, "%s\n", b.list.items[i].message);
    }
}

/* ---- the property ---- */

/* Is `known` what `v` says, where `v` says anything? */
static bool agrees(value v, value known)
{
    if (value_is_unknown(v) || v.kind == VALUE_FUNCTION) {
        return true;
    }
    if (v.kind != known.kind) {
        return false;
    }
    if (v.kind == VALUE_LIST) {
        if (v.as.list->n != known.as.list->n) {
            return false;
        }
        for (size_t i = 0; i < v.as.list->n; i++) {
            if (!agrees(v.as.list->items[i], known.as.list->items[i])) {
                return false;
            }
        }
        return true;
    }
    if (v.kind == VALUE_CONTEXT) {
        if (v.as.context->n != known.as.context->n) {
            return false;
        }
        for (size_t i = 0; i < v.as.context->n; i++) {
            const value *entry = value_context_get(known.as.context, v.as.context->entries[i].name);
            if (entry == NULL || !agrees(v.as.context->entries[i].value, *entry)) {
                return false;
            }
        }
        return true;
    }
    return value_identical(v, known);
}

typedef struct result {
    value v;
    bool exhausted, excused;
} result;

static result evaluate(const built *b, facts *f, arena *a)
{
    feel_run run;
    feel_run_init(&run, a, TODAY);
    run.steps_left = 50000;
    feel_frame frame = {.slots = f->slots};
    result r = {.v = feel_eval(&run, b->node, &frame)};
    r.exhausted = run.exhausted;
    for (size_t i = 0; i < run.n_faults; i++) {
        r.excused = r.excused || strstr(run.faults[i].message, "UNIQUE") != NULL ||
                    strstr(run.faults[i].message, "none of the values the table") != NULL;
    }
    r.excused = r.excused || run.n_faults == FEEL_FAULTS_KEPT; /* it may be among the others */
    return r;
}

static void show(const char *what, value v)
{
    struct text t = {0};
    value_to_text(&t, v);
    fprintf(stderr, "%s %s%s\n", what, text_string(&t),
            value_is_unknown(v) ? " (unknown)"
            : value_is_error(v) ? " (error)"
                                : "");
    text_dispose(&t);
}

static void show_case(const built *b, const facts *f, const facts *completed, value v, value known)
{
    static const char *const names[] = {"b1", "b2", "n1", "n2", "s1", "d1", "ln", "c1", "lc", "d2"};
    fprintf(stderr, "%s", b->shown.bytes);
    for (int i = 0; i < SLOTS; i++) {
        show(names[i], f->slots[i]);
        show("       ", completed->slots[i]);
    }
    show("result", v);
    show("with the facts known", known);
}

static void check_missing(const facts *f, value v)
{
    if (value_is_unknown(v)) {
        fuzz_check(v.as.missing != NULL && v.as.missing->n > 0, "unknown without a missing fact");
        for (size_t i = 0; i < v.as.missing->n; i++) {
            uint32_t id = v.as.missing->facts[i];
            fuzz_check(id < f->next && (f->unknown >> id & 1) != 0, "fact %u is not missing", id);
        }
    }
}

int fuzz_holds(const uint8_t *data, size_t n)
{
    static const char *const names[SLOTS] = {"b1", "b2", "n1", "n2", "s1",
                                             "d1", "ln", "c1", "lc", "d2"};
    arena a;
    arena_init(&a, 64 * 1024);
    maker m = {.data = data, .n = n, .a = &a, .numbers = feel_type_list_of(&a, &feel_type_number)};
    feel_type *row = feel_type_context_new(&a, 2);
    row->members[0] = (feel_member){.name = "a", .type = &feel_type_number};
    row->members[1] = (feel_member){.name = "b", .type = &feel_type_boolean};
    const feel_type *types[SLOTS] = {
        &feel_type_boolean,         &feel_type_boolean, &feel_type_number, &feel_type_number,
        &feel_type_string,          &feel_type_date,    m.numbers,         row,
        feel_type_list_of(&a, row), &feel_type_date};
    feel_binding bindings[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
        bindings[i] = (feel_binding){.name = names[i], .type = types[i]};
    }
    feel_scope root = {.bindings = bindings, .n = SLOTS};
    fact_source source = {.n_shape = sizeof source.shape};
    for (size_t i = 0; i < sizeof source.shape; i++) {
        source.shape[i] = (uint8_t)pick(&m, 256);
    }
    built b = {0};
    build(&b, &m, &root);
    facts f;
    make_facts(&f, &source, 0, &a);
    result open = evaluate(&b, &f, &a);
    if (fuzz_verbose()) {
        fprintf(stderr, "%s", text_string(&b.shown));
        show("result", open.v);
    }
    check_missing(&f, open.v);
    for (uint64_t i = 1; i <= COMPLETIONS && !open.exhausted && !open.excused; i++) {
        facts completed;
        make_facts(&completed, &source, i * 7919, &a);
        result known = evaluate(&b, &completed, &a);
        fuzz_check(!value_is_unknown(known.v), "unknown, and no fact is missing");
        if (known.exhausted || known.excused || agrees(open.v, known.v)) {
            continue;
        }
        show_case(&b, &f, &completed, open.v, known.v);
        fuzz_found("what was decided with unknown facts is another when they are known");
    }
    text_dispose(&b.shown);
    arena_dispose(&a);
    return 0;
}

const fuzz_target fuzz_this = {"holds", fuzz_holds, NULL, 200};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter: all lines of tests/cases/feel, and what only C can set up: decision tables with
 * missing facts, limits, typed boundaries with allowed values, calls from outside.
 */
#include "unit.h"

#include <dirent.h>

#include "feel/feel.h"

/* ---- a world to evaluate in ---- */

typedef struct world {
    arena arena;
    diagnostic_list diagnostics;
    feel_run run;
    feel_binding bindings[32];
    value slots[32];
    size_t n;
} world;

static void bind(world *w, const char *name, const feel_type *type, value v)
{
    w->bindings[w->n] = (feel_binding){.name = name, .type = type};
    w->slots[w->n++] = v;
}

static void begin_world(world *w)
{
    memset(w, 0, sizeof *w);
    arena_init(&w->arena, 64 * 1024);
    diagnostic_list_init(&w->diagnostics, &w->arena);
    feel_run_init(&w->run, &w->arena, (temporal_date){.year = 2027, .month = 1, .day = 15});
    bind(w, "U1", &feel_type_any, value_unknown(&w->arena, 1));
    bind(w, "U2", &feel_type_any, value_unknown(&w->arena, 2));
}

static void end_world(world *w)
{
    arena_dispose(&w->arena);
}

static const feel_node *parse(world *w, const char *expression)
{
    feel_scope *scope = arena_zalloc(&w->arena, sizeof *scope);
    scope->bindings = w->bindings;
    scope->n = w->n;
    feel_parser p = {.arena = &w->arena, .scope = scope, .diagnostics = &w->diagnostics};
    return feel_parse_expression(&p, source_text_from_string(arena_strdup(&w->arena, expression)));
}

static value eval_node(world *w, const feel_node *node)
{
    feel_frame *frame = arena_zalloc(&w->arena, sizeof *frame);
    frame->slots = w->slots;
    feel_run_reset(&w->run);
    return feel_eval(&w->run, node, frame);
}

static value eval(world *w, const char *expression)
{
    return eval_node(w, parse(w, expression));
}

/* Bind the entries of a context, in order. */
static void bind_context(world *w, const char *context)
{
    const feel_node *node = parse(w, context);
    value v = eval_node(w, node);
    for (size_t i = 0; v.kind == VALUE_CONTEXT && i < v.as.context->n && w->n < 32; i++) {
        bind(w, v.as.context->entries[i].name, node->type->members[i].type,
             v.as.context->entries[i].value);
    }
}

/* "[1, 2]", "error", "unknown 1 2": valid until the next call. */
static const char *show(value v)
{
    static char shown[4096];
    text out = {0};
    if (value_is_unknown(v)) {
        text_append_string(&out, "unknown");
        for (size_t i = 0; i < v.as.missing->n; i++) {
            text_printf(&out, " %u", v.as.missing->facts[i]);
        }
    } else if (value_is_error(v)) {
        text_append_string(&out, "error");
    } else {
        value_to_text(&out, v);
    }
    snprintf(shown, sizeof shown, "%s", text_string(&out));
    text_dispose(&out);
    return shown;
}

/* ---- the case files ---- */

static char *trim(char *s)
{
    s += strspn(s, " \t");
    size_t n = strlen(s);
    while (n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL) {
        s[--n] = '\0';
    }
    return s;
}

static void run_case(const char *file, int line, char *expression, char *context, char *expected)
{
    world w, plain;
    char wanted[4096], obtained[4096];
    begin_world(&w);
    begin_world(&plain);
    if (context[0] != '\0') {
        bind_context(&w, context);
    }
    value v = eval(&w, expression);
    snprintf(obtained, sizeof obtained, "%s", show(v));
    bool same;
    if (strcmp(expected, "error") == 0 || strncmp(expected, "unknown", 7) == 0) {
        snprintf(wanted, sizeof wanted, "%s", expected);
        same = strcmp(obtained, wanted) == 0;
    } else {
        value e = eval(&plain, expected);
        snprintf(wanted, sizeof wanted, "%s", show(e));
        same = !value_is_error(e) && v.cause == e.cause && value_identical(v, e);
    }
    UNIT_AT(same, file, line, "%s\n    expected: %s\n    obtained: %s%s%s", expression, wanted,
            obtained, w.run.n_faults > 0 ? "\n    fault:    " : "",
            w.run.n_faults > 0 ? w.run.faults[0].message : "");
    end_world(&plain);
    end_world(&w);
}

/* "expression ; context ; expected": the separator is a semicolon between spaces. */
static void run_file(const char *path)
{
    char line[8192];
    int number = 0;
    FILE *file = fopen(path, "r");
    if (!UNIT_NOT_NULL(file)) {
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        number++;
        char *text = trim(line);
        if (text[0] == '\0' || text[0] == '#') {
            continue;
        }
        char *context = strstr(text, " ;");
        char *expected = context == NULL ? NULL : strstr(context + 2, "; ");
        if (!UNIT_AT(expected != NULL, path, number, "no 'expression ; context ; expected'")) {
            continue;
        }
        *context = '\0';
        *expected = '\0';
        run_case(path, number, trim(text), trim(context + 2), trim(expected + 2));
    }
    fclose(file);
}

static void test_case_files(void)
{
    char folder[4096], path[8192];
    struct dirent *entry;
    int n = 0;
    snprintf(folder, sizeof folder, "%s", unit_path("tests/cases/feel"));
    DIR *dir = opendir(folder);
    if (!UNIT_NOT_NULL(dir)) {
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        size_t size = strlen(entry->d_name);
        if (size > 4 && strcmp(entry->d_name + size - 4, ".txt") == 0) {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            run_file(path);
            n++;
        }
    }
    closedir(dir);
    UNIT_TRUE(n >= 5);
}

UNIT_SUITE(cases, UNIT_TEST(test_case_files));

/* ---- decision tables ---- */

#define CELLS_MAX 4
#define ROWS_MAX  8

/* A table as text: inputs and outputs by column, `rows` hold the cells of the inputs, then the
 * outputs. */
typedef struct sketch {
    feel_hit_policy policy;
    feel_aggregation aggregation;
    const char *inputs[CELLS_MAX];
    const char *allowed;            /* of the first input */
    const char *outputs[CELLS_MAX]; /* names; one output: "" */
    const char *values[CELLS_MAX];  /* outputValues: a list literal */
    const char *otherwise[CELLS_MAX];
    const char *rows[ROWS_MAX][CELLS_MAX];
} sketch;

static const feel_node *build_table(world *w, const sketch *s)
{
    feel_table *table = arena_zalloc(&w->arena, sizeof *table);
    feel_scope *scope = arena_zalloc(&w->arena, sizeof *scope);
    scope->bindings = w->bindings;
    scope->n = w->n;
    feel_parser p = {.arena = &w->arena, .scope = scope, .diagnostics = &w->diagnostics};
    table->id = table->name = "t";
    table->hit_policy = s->policy;
    table->aggregation = s->aggregation;
    table->inputs = arena_array(&w->arena, CELLS_MAX, sizeof *table->inputs);
    table->outputs = arena_array(&w->arena, CELLS_MAX, sizeof *table->outputs);
    table->rules = arena_array(&w->arena, ROWS_MAX, sizeof *table->rules);
    for (; table->n_inputs < CELLS_MAX && s->inputs[table->n_inputs] != NULL; table->n_inputs++) {
        feel_table_input *input = &table->inputs[table->n_inputs];
        input->expression = parse(w, s->inputs[table->n_inputs]);
        input->label = s->inputs[table->n_inputs];
    }
    if (s->allowed != NULL) {
        table->inputs[0].values =
            feel_parse_unary_tests(&p, source_text_from_string(s->allowed), &feel_type_any);
    }
    for (; table->n_outputs < CELLS_MAX && s->outputs[table->n_outputs] != NULL;
         table->n_outputs++) {
        size_t i = table->n_outputs;
        feel_table_output *output = &table->outputs[i];
        output->name = s->outputs[i][0] == '\0' ? NULL : s->outputs[i];
        if (s->values[i] != NULL) {
            const feel_node *list = parse(w, s->values[i]);
            output->values = list->as.list.items;
            output->n_values = list->as.list.n;
        }
        output->otherwise = s->otherwise[i] == NULL ? NULL : parse(w, s->otherwise[i]);
    }
    for (; table->n_rules < ROWS_MAX && s->rows[table->n_rules][0] != NULL; table->n_rules++) {
        feel_table_rule *rule = &table->rules[table->n_rules];
        rule->cells = arena_array(&w->arena, CELLS_MAX, sizeof *rule->cells);
        rule->outputs = arena_array(&w->arena, CELLS_MAX, sizeof *rule->outputs);
        for (size_t i = 0; i < table->n_inputs; i++) {
            rule->cells[i] =
                feel_parse_unary_tests(&p, source_text_from_string(s->rows[table->n_rules][i]),
                                       table->inputs[i].expression->type);
        }
        for (size_t i = 0; i < table->n_outputs; i++) {
            rule->outputs[i] = parse(w, s->rows[table->n_rules][table->n_inputs + i]);
        }
    }
    return feel_node_table(&p, table, (source_place){0});
}

static void check_table(const sketch *s, const char *context, const char *expected, int line)
{
    world w;
    begin_world(&w);
    bind_context(&w, context);
    const feel_node *node = build_table(&w, s);
    const char *obtained = show(eval_node(&w, node));
    UNIT_AT(strcmp(obtained, expected) == 0, __FILE__, line,
            "table on %s\n    expected: %s\n    obtained: %s", context, expected, obtained);
    end_world(&w);
}

#define CHECK(sketch, context, expected) check_table((sketch), (context), (expected), __LINE__)

static void test_unique_table(void)
{
    sketch s = {.policy = FEEL_HIT_UNIQUE,
                .inputs = {"age", "kind"},
                .outputs = {""},
                .rows = {{"< 18", "-", "\"child\""},
                         {"[18..65)", "\"a\", \"b\"", "\"adult\""},
                         {">= 60", "not(\"a\")", "\"old\""},
                         {"null", "-", "\"no age\""}}};
    CHECK(&s, "{age: 5, kind: \"a\"}", "child");
    CHECK(&s, "{age: 30, kind: \"b\"}", "adult");
    CHECK(&s, "{age: 30, kind: \"c\"}", "null");
    CHECK(&s, "{age: 61, kind: \"b\"}", "error"); /* two rules */
    CHECK(&s, "{age: 61, kind: \"a\"}", "adult");
    CHECK(&s, "{age: 70, kind: null}", "old");
    CHECK(&s, "{age: null, kind: \"a\"}", "no age");
    /* unknown inputs */
    CHECK(&s, "{age: U1, kind: \"a\"}", "unknown 1"); /* the row of null matches, others may too */
    s.rows[3][0] = NULL;
    CHECK(&s, "{age: U1, kind: \"a\"}", "unknown 1");
    CHECK(&s, "{age: 5, kind: U2}", "child");
    CHECK(&s, "{age: 30, kind: U2}", "unknown 2");
    CHECK(&s, "{age: U1, kind: U2}", "unknown 1 2");
    s.otherwise[0] = "\"other\"";
    CHECK(&s, "{age: 30, kind: \"c\"}", "other");
    CHECK(&s, "{age: 30, kind: U2}", "unknown 2");
    s.otherwise[0] = "\"adult\"";
    CHECK(&s, "{age: 30, kind: U2}", "adult"); /* all that is possible is the same */
}

static void test_first_table(void)
{
    sketch s = {.policy = FEEL_HIT_FIRST,
                .inputs = {"a", "b"},
                .outputs = {""},
                .rows = {{"> 10", "-", "1"}, {"-", "> 10", "2"}, {"-", "-", "3"}}};
    CHECK(&s, "{a: 11, b: 11}", "1");
    CHECK(&s, "{a: 1, b: 11}", "2");
    CHECK(&s, "{a: 1, b: 1}", "3");
    CHECK(&s, "{a: null, b: 1}", "3");
    CHECK(&s, "{a: 11, b: U2}", "1"); /* the unknown row comes after */
    CHECK(&s, "{a: U1, b: 11}", "unknown 1");
    CHECK(&s, "{a: U1, b: U2}", "unknown 1 2");
    s.rows[0][2] = "2";
    CHECK(&s, "{a: U1, b: 11}", "2"); /* the same output either way */
    CHECK(&s, "{a: U1, b: 1}", "unknown 1");
    /* no rule matches */
    s.rows[2][0] = NULL;
    CHECK(&s, "{a: 1, b: 1}", "null");
    CHECK(&s, "{a: U1, b: 1}", "unknown 1");
    s.otherwise[0] = "2";
    CHECK(&s, "{a: 1, b: 1}", "2");
    CHECK(&s, "{a: U1, b: U2}", "2");
    /* stops at the first true rule: the second row would fail */
    s.rows[1][1] = "1 / 0";
    CHECK(&s, "{a: 11, b: 1}", "2");
}

static void test_any_table(void)
{
    sketch s = {.policy = FEEL_HIT_ANY,
                .inputs = {"a"},
                .outputs = {""},
                .rows = {{"> 1", "\"x\""}, {"> 2", "\"x\""}, {"> 3", "\"y\""}}};
    CHECK(&s, "{a: 2}", "x");
    CHECK(&s, "{a: 3}", "x");
    CHECK(&s, "{a: 4}", "error");
    CHECK(&s, "{a: 0}", "null");
    CHECK(&s, "{a: U1}", "unknown 1");
    s.rows[2][1] = "\"x\"";
    CHECK(&s, "{a: U1}", "unknown 1"); /* none may match: null */
    s.otherwise[0] = "\"x\"";
    CHECK(&s, "{a: U1}", "x");
}

static void test_priority_table(void)
{
    sketch s = {.policy = FEEL_HIT_PRIORITY,
                .inputs = {"a"},
                .outputs = {""},
                .values = {"[\"high\", \"middle\", \"low\"]"},
                .rows = {{"> 0", "\"low\""}, {"> 1", "\"high\""}, {"> 2", "\"middle\""}}};
    CHECK(&s, "{a: 1}", "low");
    CHECK(&s, "{a: 5}", "high");
    CHECK(&s, "{a: U1}", "unknown 1");
    s.policy = FEEL_HIT_OUTPUT_ORDER;
    CHECK(&s, "{a: 5}", "[\"high\", \"middle\", \"low\"]");
    CHECK(&s, "{a: 0}", "[]");
    CHECK(&s, "{a: U1}", "unknown 1");
    s.policy = FEEL_HIT_RULE_ORDER;
    CHECK(&s, "{a: 5}", "[\"low\", \"high\", \"middle\"]");
    /* a value that is not listed comes last */
    s.policy = FEEL_HIT_PRIORITY;
    s.rows[1][1] = "\"other\"";
    CHECK(&s, "{a: 5}", "middle");
}

static void test_collect_table(void)
{
    sketch s = {.policy = FEEL_HIT_COLLECT,
                .inputs = {"a"},
                .outputs = {""},
                .rows = {{"> 0", "10"}, {"> 1", "30"}, {"> 2", "20"}}};
    CHECK(&s, "{a: 5}", "[10, 30, 20]");
    CHECK(&s, "{a: 0}", "[]");
    CHECK(&s, "{a: null}", "[]");
    CHECK(&s, "{a: U1}", "unknown 1");
    s.aggregation = FEEL_AGGREGATE_SUM;
    CHECK(&s, "{a: 5}", "60");
    CHECK(&s, "{a: 0}", "null");
    CHECK(&s, "{a: U1}", "unknown 1");
    s.aggregation = FEEL_AGGREGATE_MIN;
    CHECK(&s, "{a: 5}", "10");
    CHECK(&s, "{a: 0}", "null");
    s.aggregation = FEEL_AGGREGATE_MAX;
    CHECK(&s, "{a: 5}", "30");
    CHECK(&s, "{a: 0}", "null");
    s.aggregation = FEEL_AGGREGATE_COUNT;
    CHECK(&s, "{a: 5}", "3");
    CHECK(&s, "{a: 0}", "0");
    CHECK(&s, "{a: U1}", "unknown 1");
    /* an output that is null or no number */
    s.aggregation = FEEL_AGGREGATE_SUM;
    s.rows[0][1] = "null";
    CHECK(&s, "{a: 1}", "error");
    CHECK(&s, "{a: 5}", "error");
    s.rows[0][1] = "\"x\"";
    CHECK(&s, "{a: 5}", "error");
    s.rows[0][1] = "U2";
    CHECK(&s, "{a: 5}", "unknown 2");
    /* a default stands for the missing hit, but is not counted */
    s.otherwise[0] = "7";
    CHECK(&s, "{a: 0}", "7");
    s.aggregation = FEEL_AGGREGATE_COUNT;
    CHECK(&s, "{a: 0}", "0");
    s.aggregation = FEEL_AGGREGATE_NONE;
    CHECK(&s, "{a: 0}", "[7]");
}

static void test_table_of_two_outputs(void)
{
    sketch s = {.policy = FEEL_HIT_UNIQUE,
                .inputs = {"a"},
                .outputs = {"x", "y z"},
                .otherwise = {"0", NULL},
                .rows = {{"> 0", "a", "a * 2"}}};
    CHECK(&s, "{a: 2}", "{x: 2, y z: 4}");
    CHECK(&s, "{a: 0}", "null"); /* not every output has a default */
    s.otherwise[1] = "\"none\"";
    CHECK(&s, "{a: 0}", "{x: 0, y z: \"none\"}");
    s.policy = FEEL_HIT_PRIORITY;
    s.values[1] = "[1, 2]";
    s.rows[1][0] = "> 1";
    s.rows[1][1] = "9";
    s.rows[1][2] = "1";
    s.rows[0][2] = "2";
    CHECK(&s, "{a: 2}", "{x: 9, y z: 1}");
}

static void test_cells(void)
{
    sketch s = {.policy = FEEL_HIT_FIRST,
                .inputs = {"a", "b"},
                .outputs = {""},
                .rows = {{"-", "-", "true"}}};
    static const struct {
        const char *cell, *a, *expected;
    } CELLS[] = {
        {"5", "5", "true"},
        {"5", "6", "null"},
        {"5", "\"5\"", "null"},
        {"b", "7", "true"},
        {"> b", "8", "true"},
        {"< b", "8", "null"},
        {"[1..5]", "5", "true"},
        {"(1..5)", "5", "null"},
        {"]1..5[", "2", "true"},
        {"[1, 2, 3]", "2", "true"},
        {"l", "70", "true"},
        {"l", "71", "null"},
        {"1, 2", "2", "true"},
        {"< 1, > 5", "6", "true"},
        {"not(5)", "6", "true"},
        {"not(5)", "5", "null"},
        {"not(1, 5)", "5", "null"},
        {"not(< 5)", "5", "true"},
        {"not([1..3], 5)", "4", "true"},
        {"? > 5", "6", "true"},
        {"? > 5 and ? < b", "6", "true"},
        {"? * 2 = 8", "4", "true"},
        {"even(?)", "4", "true"},
        {"odd(?)", "4", "null"},
        {"list contains(l, ?)", "70", "true"},
        {"not(list contains(l, ?))", "70", "null"},
        {"not(even(?)) or ? = 4", "4", "true"},
        {"contains(?, \"b\")", "\"abc\"", "true"},
        {"? in [1..3]", "2", "true"},
        {"70 in l", "1", "true"},
        {"71 in l", "1", "null"},
        {"4 in ?", "[4]", "true"},
        {"null", "null", "true"},
        {"null", "1", "null"},
        {"not(null)", "1", "true"},
        {"not(null)", "null", "null"},
        {"5", "null", "null"},
        {"> 5", "null", "null"},
        {"not(> 5)", "null", "null"},
        {"true", "true", "true"},
        {"false", "true", "null"},
        {"true", "1", "null"},
        {"not(true)", "false", "true"},
        {"b > 5", "1", "true"},
        {"b < 5", "1", "null"},
        {"-", "null", "true"},
        {"", "1", "true"},
        {"= 5", "5", "true"},
        {"!= 5", "5", "null"},
        {"-5", "-5", "true"},
        {"- 5", "-5", "true"},
        {"@\"2027-01-31\"", "date(2027,1,31)", "true"},
        {"\"a\", \"b\"", "\"b\"", "true"},
        {"? .x > 1", "{x: 2}", "true"},
        {"if ? > 5 then b > 1 else b > 100", "6", "true"},
        {"some i in l satisfies i = ?", "70", "true"},
        {"l[item = ?] != []", "70", "true"},
        {"1 / 0", "1", "null"},
        {"? > U1", "1", "unknown 1"},
        {"U1", "1", "unknown 1"},
        {"1, U1", "1", "true"},
        {"not(U1)", "1", "unknown 1"},
        {"null, 5", "U1", "true"},
        {"5", "U1", "unknown 1"},
        {"? = null", "U1", "true"},
        {"not(null)", "U1", "null"},
    };
    for (size_t i = 0; i < sizeof CELLS / sizeof CELLS[0]; i++) {
        char context[256];
        s.rows[0][0] = CELLS[i].cell;
        snprintf(context, sizeof context, "{b: 7, l: [70, 80], a: %s}", CELLS[i].a);
        world w;
        begin_world(&w);
        bind_context(&w, context);
        const char *obtained = show(eval_node(&w, build_table(&w, &s)));
        UNIT_AT(strcmp(obtained, CELLS[i].expected) == 0, __FILE__, __LINE__,
                "cell '%s' on %s: expected %s, obtained %s", CELLS[i].cell, CELLS[i].a,
                CELLS[i].expected, obtained);
        UNIT_INT(w.diagnostics.n_errors, 0);
        end_world(&w);
    }
}

/* A cell that does not parse is false, with a fault; the other rules count. */
static void test_faulty_cell(void)
{
    world w;
    sketch s = {.policy = FEEL_HIT_FIRST,
                .inputs = {"a"},
                .outputs = {""},
                .rows = {{"> > 5", "1"}, {"-", "2"}}};
    begin_world(&w);
    bind_context(&w, "{a: 7}");
    UNIT_STRING(show(eval_node(&w, build_table(&w, &s))), "2");
    UNIT_INT(w.diagnostics.n_errors, 1);
    UNIT_INT(w.run.n_faults, 1);
    end_world(&w);
}

static void test_allowed_inputs(void)
{
    sketch s = {.policy = FEEL_HIT_UNIQUE,
                .inputs = {"a"},
                .allowed = "\"x\", \"y\"",
                .outputs = {""},
                .rows = {{"\"x\"", "1"}}};
    CHECK(&s, "{a: \"x\"}", "1");
    CHECK(&s, "{a: \"y\"}", "null");
    CHECK(&s, "{a: \"z\"}", "error");
    CHECK(&s, "{a: null}", "null");
    CHECK(&s, "{a: U1}", "unknown 1");
}

static void test_hits_are_recorded(void)
{
    world w;
    sketch s = {.policy = FEEL_HIT_COLLECT,
                .inputs = {"a"},
                .outputs = {""},
                .rows = {{"> 0", "1"}, {"> 9", "2"}, {"> 1", "3"}}};
    begin_world(&w);
    bind_context(&w, "{a: 5}");
    const feel_node *node = build_table(&w, &s);
    w.run.owner = 7;
    eval_node(&w, node);
    UNIT_INT(w.run.n_hits, 0);
    w.run.trace = true;
    eval_node(&w, node);
    if (UNIT_INT(w.run.n_hits, 2)) {
        UNIT_INT(w.run.hits[0].rule, 0);
        UNIT_INT(w.run.hits[1].rule, 2);
        UNIT_INT(w.run.hits[1].owner, 7);
        UNIT_TRUE(w.run.hits[0].table == node->as.table);
    }
    eval_node(&w, node);
    UNIT_INT(w.run.n_hits, 2); /* of this subject only */
    end_world(&w);
}

static void test_table_faults(void)
{
    world w;
    sketch s = {
        .policy = FEEL_HIT_PRIORITY, .inputs = {"1"}, .outputs = {""}, .rows = {{"-", "1"}}};
    begin_world(&w);
    build_table(&w, &s);
    UNIT_INT(w.diagnostics.n_errors, 1);
    UNIT_STRING(w.diagnostics.items[0].code, "dmn-hit-policy");
    s.policy = FEEL_HIT_COLLECT;
    s.aggregation = FEEL_AGGREGATE_SUM;
    s.outputs[0] = "x";
    s.outputs[1] = "y";
    s.rows[0][2] = "2";
    build_table(&w, &s);
    UNIT_INT(w.diagnostics.n_errors, 2);
    end_world(&w);
}

static void test_null_input_is_no_fault(void)
{
    world w;
    sketch s = {.policy = FEEL_HIT_FIRST,
                .inputs = {"a"},
                .outputs = {""},
                .rows = {{"> 5", "1"}, {"[1..2]", "2"}, {"-", "3"}}};
    begin_world(&w);
    bind_context(&w, "{a: null}");
    UNIT_STRING(show(eval_node(&w, build_table(&w, &s))), "3");
    UNIT_INT(w.run.n_faults, 0);
    end_world(&w);
}

UNIT_SUITE(table, UNIT_TEST(test_unique_table), UNIT_TEST(test_first_table),
           UNIT_TEST(test_any_table), UNIT_TEST(test_priority_table), UNIT_TEST(test_collect_table),
           UNIT_TEST(test_table_of_two_outputs), UNIT_TEST(test_cells), UNIT_TEST(test_faulty_cell),
           UNIT_TEST(test_allowed_inputs), UNIT_TEST(test_hits_are_recorded),
           UNIT_TEST(test_table_faults), UNIT_TEST(test_null_input_is_no_fault));

/* ---- the rest ---- */

static void test_coerces_to_allowed_values(void)
{
    world w;
    feel_parser p = {0};
    begin_world(&w);
    p.arena = &w.arena;
    p.diagnostics = &w.diagnostics;
    feel_type level = feel_type_number;
    level.name = "tLevel";
    level.allowed = feel_parse_unary_tests(&p, source_text_from_string("[0..10]"), &level);
    feel_type *person = feel_type_context_new(&w.arena, 1);
    person->members[0] = (feel_member){.name = "level", .type = &level};
    const feel_type *levels = feel_type_list_of(&w.arena, &level);
    source_place at = {0};
    UNIT_STRING(show(feel_coerce(&w.run, value_int(5), &level, at)), "5");
    UNIT_STRING(show(feel_coerce(&w.run, value_int(11), &level, at)), "error");
    UNIT_CONTAINS(w.run.faults[0].message, "tLevel");
    UNIT_STRING(show(feel_coerce(&w.run, value_null(), &level, at)), "null");
    UNIT_STRING(show(feel_coerce(&w.run, w.slots[0], &level, at)), "unknown 1");
    UNIT_STRING(show(feel_coerce(&w.run, eval(&w, "{level: 3}"), person, at)), "{level: 3}");
    UNIT_STRING(show(feel_coerce(&w.run, eval(&w, "{level: 30}"), person, at)), "error");
    UNIT_STRING(show(feel_coerce(&w.run, eval(&w, "{level: null}"), person, at)), "{level: null}");
    UNIT_STRING(show(feel_coerce(&w.run, eval(&w, "{}"), person, at)), "error");
    UNIT_STRING(show(feel_coerce(&w.run, eval(&w, "[1, 2]"), levels, at)), "[1, 2]");
    UNIT_STRING(show(feel_coerce(&w.run, eval(&w, "[1, 20]"), levels, at)), "error");
    UNIT_STRING(show(feel_coerce(&w.run, eval(&w, "4"), levels, at)), "[4]");
    UNIT_STRING(show(feel_coerce(&w.run, eval(&w, "[4]"), &level, at)), "4");
    UNIT_STRING(show(feel_coerce(&w.run, eval(&w, "[\"a\"]"), &level, at)), "error");
    end_world(&w);
}

static value call_outside(void *self, feel_run *run, const value *args, size_t n_args)
{
    (void)run;
    *(size_t *)self = n_args;
    return args[1];
}

static void test_calls_from_and_to_outside(void)
{
    world w;
    size_t seen = 0;
    feel_member params[2] = {{"first", &feel_type_any}, {"second one", &feel_type_any}};
    struct feel_function outside = {
        .call = call_outside, .self = &seen, .params = params, .n_params = 2};
    value v = {.kind = VALUE_FUNCTION};
    v.as.function = &outside;
    begin_world(&w);
    bind(&w, "service", &feel_type_any, v);
    UNIT_STRING(show(eval(&w, "service(1, 2)")), "2");
    UNIT_INT(seen, 2);
    UNIT_STRING(show(eval(&w, "service(second one: 1, first: 2)")), "1");
    UNIT_STRING(show(eval(&w, "service(1)")), "error");
    UNIT_STRING(show(eval(&w, "service(1, 2, 3)")), "error");
    UNIT_STRING(show(eval(&w, "service(first: 1, third: 2)")), "error");
    value args[2] = {value_int(7), value_int(2)};
    UNIT_STRING(show(feel_call(&w.run, eval(&w, "function(a, b) a - b"), args, 2)), "5");
    UNIT_STRING(show(feel_call(&w.run, eval(&w, "function(a) a"), args, 2)), "error");
    UNIT_STRING(show(feel_call(&w.run, eval(&w, "max"), args, 2)), "7");
    UNIT_STRING(show(feel_call(&w.run, value_int(1), args, 2)), "error");
    UNIT_STRING(show(feel_call(&w.run, w.slots[0], args, 2)), "unknown 1");
    end_world(&w);
}

static void test_invocation(void)
{
    world w;
    begin_world(&w);
    bind_context(&w, "{f: function(a, b) a - b}");
    feel_scope scope = {.bindings = w.bindings, .n = w.n};
    feel_parser p = {.arena = &w.arena, .scope = &scope, .diagnostics = &w.diagnostics};
    const char *names[2] = {"b", "a"};
    const feel_node *args[2] = {parse(&w, "1"), parse(&w, "10")};
    const feel_node *call =
        feel_node_invocation(&p, source_text_from_string("f"), names, args, 2, (source_place){0});
    UNIT_STRING(show(eval_node(&w, call)), "9");
    names[0] = "substring";
    const char *builtin_names[2] = {"start position", "string"};
    args[0] = parse(&w, "2");
    args[1] = parse(&w, "\"abc\"");
    call = feel_node_invocation(&p, source_text_from_string("substring"), builtin_names, args, 2,
                                (source_place){0});
    UNIT_STRING(show(eval_node(&w, call)), "bc");
    call = feel_node_invocation(&p, source_text_from_string("nothing"), names, args, 2,
                                (source_place){0});
    UNIT_STRING(show(eval_node(&w, call)), "error");
    end_world(&w);
}

static void test_limits(void)
{
    world w;
    begin_world(&w);
    UNIT_STRING(show(eval(&w, "count(for i in 1..1000, j in 1..1000 return 1)")), "error");
    UNIT_TRUE(w.run.exhausted);
    UNIT_STRING(show(eval(&w, "1 + 1")), "2"); /* the next subject starts afresh */
    UNIT_FALSE(w.run.exhausted);
    UNIT_STRING(show(eval(&w, "for i in 1..1000001 return i")), "error");
    UNIT_TRUE(w.run.exhausted);
    UNIT_STRING(show(eval(&w, "{f: function(g, n) g(g, n + 1) + 1, r: f(f, 0)}.r")), "error");
    UNIT_TRUE(w.run.exhausted);
    UNIT_INT(w.run.n_faults, 1);
    UNIT_CONTAINS(w.run.faults[0].message, "deep");
    UNIT_INT(w.run.depth, 0);
    end_world(&w);
}

static void test_faults_are_kept(void)
{
    world w;
    begin_world(&w);
    eval(&w, "[1 / 0, \"a\" < 1, 1 + null, {}.x, 1 / 0, 1 / 0]");
    UNIT_INT(w.run.n_faults, FEEL_FAULTS_KEPT);
    UNIT_CONTAINS(w.run.faults[1].message, "compared");
    eval(&w, "1 / 0 + 1 < 5");
    UNIT_INT(w.run.n_faults, 1); /* an error is reported once, where it arose */
    eval(&w, "if U1 then 1 / 0 else 2");
    UNIT_INT(w.run.n_faults, 0); /* not known to be taken */
    end_world(&w);
}

/* Boxed expressions come without the parser's knowledge of closures and of `partial`. */
static void test_boxed_nodes(void)
{
    world w;
    source_place at = {0};
    begin_world(&w);
    feel_node *context = feel_node_new(&w.arena, FEEL_CONTEXT, at, NULL);
    const char *names[2] = {"a", "f"};
    feel_binding bindings[2] = {{"a", &feel_type_any}, {"f", &feel_type_any}};
    feel_scope root = {.bindings = w.bindings, .n = w.n};
    feel_scope scope = {.up = &root, .bindings = bindings, .n = 1};
    feel_parser p = {.arena = &w.arena, .scope = &scope, .diagnostics = &w.diagnostics};
    const feel_node *entries[2];
    entries[0] = feel_parse_expression(&p, source_text_from_string("5"));
    entries[1] = feel_parse_expression(&p, source_text_from_string("function(x) a + x"));
    scope.n = 2;
    context->as.context.names = names;
    context->as.context.entries = entries;
    context->as.context.n = 2;
    context->as.context.result = feel_parse_expression(&p, source_text_from_string("f(2)"));
    UNIT_STRING(show(eval_node(&w, context)), "7");

    feel_node *loop = feel_node_new(&w.arena, FEEL_FOR, at, NULL);
    feel_iterator iterator = {.name = "i", .domain = parse(&w, "[1, 2, 3]")};
    feel_binding slots[2] = {{"i", &feel_type_any}, {"partial", &feel_type_any_list}};
    feel_scope inner = {.up = &root, .bindings = slots, .n = 2};
    p.scope = &inner;
    loop->as.loop.iterators = &iterator;
    loop->as.loop.n = 1;
    loop->as.loop.body = feel_parse_expression(&p, source_text_from_string("count(partial) + i"));
    UNIT_STRING(show(eval_node(&w, loop)), "[1, 3, 5]");
    end_world(&w);
}

UNIT_SUITE(eval, UNIT_TEST(test_coerces_to_allowed_values),
           UNIT_TEST(test_calls_from_and_to_outside), UNIT_TEST(test_invocation),
           UNIT_TEST(test_limits), UNIT_TEST(test_faults_are_kept), UNIT_TEST(test_boxed_nodes));

UNIT_MAIN(&suite_cases, &suite_table, &suite_eval)

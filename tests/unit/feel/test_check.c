/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The static check: every line of tests/cases/feel/faults/check.txt, parsed in strict mode and then
 * checked as the logic of a decision is. Decision tables are checked in tests/cases/dmn/bad, and here whether their rules
 * cover every case: random tables against every case of a small space, asked of the interpreter.
 */
#include "unit.h"

#include "feel/feel.h"

typedef struct fixture {
    arena arena;
    diagnostic_list diagnostics;
    feel_binding bindings[8];
    feel_scope scope;
    feel_parser parser;
} fixture;

static const feel_scope NO_NAMES;

static source_text text_of(fixture *f, const char *s)
{
    source_text text = source_text_from_string(arena_strdup(&f->arena, s));
    text.file = source_file_from_memory(&f->arena, "case", s, strlen(s));
    return text;
}

static const feel_type *restricted(fixture *f, const feel_type *base, const char *name,
                                   const char *allowed)
{
    feel_type *type = arena_zalloc(&f->arena, sizeof *type);
    feel_parser p = {.arena = &f->arena, .scope = &NO_NAMES, .diagnostics = &f->diagnostics};
    *type = *base;
    type->name = name;
    type->allowed = feel_parse_unary_tests(&p, text_of(f, allowed), base);
    return type;
}

static const feel_type *context_of(fixture *f, size_t n, const feel_member *members)
{
    feel_type *type = feel_type_context_new(&f->arena, n);
    memcpy(type->members, members, n * sizeof *members);
    return type;
}

static void begin_fixture(fixture *f, bool strict)
{
    memset(f, 0, sizeof *f);
    arena_init(&f->arena, 64 * 1024);
    diagnostic_list_init(&f->diagnostics, &f->arena);
    const feel_type *sex = restricted(f, &feel_type_string, "tSex", "\"M\", \"F\"");
    const feel_type *age = restricted(f, &feel_type_number, "tAge", "[0..150]");
    const feel_type *size = restricted(f, &feel_type_string, "tSize", "\"small\", \"large\"");
    const feel_type *child =
        context_of(f, 2, (feel_member[]){{"age", age}, {"name", &feel_type_string}});
    const feel_type *person =
        context_of(f, 6,
                   (feel_member[]){{"age", age},
                                   {"sex", sex},
                                   {"birth date", &feel_type_date},
                                   {"name", &feel_type_string},
                                   {"is here", &feel_type_boolean},
                                   {"children", feel_type_list_of(&f->arena, child)}});
    const feel_type *stay = context_of(
        f, 2, (feel_member[]){{"kind", &feel_type_string}, {"amount", &feel_type_number}});
    feel_type *scale = arena_zalloc(&f->arena, sizeof *scale);
    feel_member *params = arena_array(&f->arena, 2, sizeof *params);
    params[0] = (feel_member){"x", &feel_type_number};
    params[1] = (feel_member){"size", size};
    *scale = (feel_type){.kind = FEEL_TYPE_FUNCTION,
                         .element = &feel_type_number,
                         .members = params,
                         .n_members = 2};
    const feel_binding bindings[] = {{"Person", person},
                                     {"Stays", feel_type_list_of(&f->arena, stay)},
                                     {"rate", &feel_type_number},
                                     {"anything", &feel_type_any},
                                     {"size", size},
                                     {"scale", scale}};
    memcpy(f->bindings, bindings, sizeof bindings);
    f->scope = (feel_scope){.bindings = f->bindings, .n = sizeof bindings / sizeof bindings[0]};
    f->parser = (feel_parser){.arena = &f->arena,
                              .scope = &f->scope,
                              .diagnostics = &f->diagnostics,
                              .element = "e",
                              .strict = strict};
}

static void check(fixture *f, const char *s)
{
    feel_check(&f->parser, feel_parse_expression(&f->parser, text_of(f, s)));
}

#define COLUMNS 5

static void run_case(const char *path, int line, char *columns[COLUMNS])
{
    fixture f;
    begin_fixture(&f, true);
    check(&f, columns[0]);
    const diagnostic *d = f.diagnostics.n > 0 ? &f.diagnostics.items[0] : NULL;
    if (columns[1][0] == '\0') {
        UNIT_AT(d == NULL, path, line, "%s: expected nothing, obtained %u %s: %s", columns[0],
                d != NULL ? d->column : 0, d != NULL ? d->code : "", d != NULL ? d->message : "");
    } else if (UNIT_AT(f.diagnostics.n == 1, path, line,
                       "%s: expected one report, obtained %zu%s%s", columns[0], f.diagnostics.n,
                       d != NULL ? ", the first: " : "", d != NULL ? d->message : "")) {
        char code[200];
        snprintf(code, sizeof code, "%s %s", d->severity == DIAGNOSTIC_ERROR ? "error" : "warning",
                 d->code);
        UNIT_AT((int)d->column == atoi(columns[1]) && strcmp(code, columns[2]) == 0 &&
                    strstr(d->message, columns[3]) != NULL && strstr(d->hint, columns[4]) != NULL,
                path, line, "%s\n    expected: %s %s: %s (%s)\n    obtained: %u %s: %s (%s)",
                columns[0], columns[1], columns[2], columns[3], columns[4], d->column, code,
                d->message, d->hint);
    }
    arena_dispose(&f.arena);
    begin_fixture(&f, false);
    check(&f, columns[0]);
    UNIT_AT(f.diagnostics.n_errors == 0, path, line, "%s: an error in standard mode", columns[0]);
    arena_dispose(&f.arena);
}

static char *trim(char *s)
{
    s += strspn(s, " ");
    for (size_t n = strlen(s); n > 0 && s[n - 1] == ' '; n--) {
        s[n - 1] = '\0';
    }
    return s;
}

static void test_check_file(void)
{
    char line[4096], path[4096];
    int number = 0, n = 0;
    snprintf(path, sizeof path, "%s", unit_path("tests/cases/feel/faults/check.txt"));
    FILE *file = fopen(path, "r");
    if (!UNIT_NOT_NULL(file)) {
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        char *columns[COLUMNS] = {"", "", "", "", ""}, *rest = line;
        number++;
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#') {
            continue;
        }
        for (size_t i = 0; i < COLUMNS && rest != NULL; i++) {
            columns[i] = trim(strsep(&rest, ";"));
        }
        run_case(path, number, columns);
        n++;
    }
    fclose(file);
    UNIT_TRUE(n > 100);
}

/* A long chain of conditions costs no more than its length. */
static void test_long_chains(void)
{
    fixture f;
    text s = {0};
    begin_fixture(&f, true);
    for (int i = 0; i < 300; i++) {
        text_printf(&s, "%srate %s %d",
                    i == 0       ? ""
                    : i % 3 == 0 ? " and "
                                 : " or ",
                    i % 2 == 0 ? "=" : ">", i);
    }
    check(&f, text_string(&s));
    UNIT_TRUE(f.arena.used_bytes < 64u * 1024 * 1024);
    text_dispose(&s);
    arena_dispose(&f.arena);
}

/* Only what other engines do not know is said of a model outside a rulebook. */
static void test_standard_mode(void)
{
    fixture f;
    begin_fixture(&f, false);
    check(&f, "if Person.sex = \"W\" and rate > 5 and rate < 3 then nn sum(Stays.amount) else 2");
    if (UNIT_INT(f.diagnostics.n, 1)) {
        UNIT_STRING(f.diagnostics.items[0].code, "feel-extension");
        UNIT_INT(f.diagnostics.items[0].severity, DIAGNOSTIC_WARNING);
    }
    arena_dispose(&f.arena);
}

/* ---- rules of tables taken together, against the interpreter ---- */

#define INPUTS    3
#define RULES_MAX 6

/* Points of each input that lie on and between all bounds the cells below mention. */
static const char *const POINTS[INPUTS][8] = {
    {"0", "1", "1.5", "2", "2.5", "3", "4"},
    {"\"small\"", "\"large\""},
    {"true", "false"},
};
static const char *const CELLS[INPUTS][12] = {
    {"-", "< 1", "<= 1", "> 2", ">= 2", "[1..3]", "(1..3)", "[1..2)", "2", "not(2)", "1, 3",
     "not(< 2, 3)"},
    {"-", "\"small\"", "\"large\"", "not(\"small\")", "\"small\", \"large\"", "-"},
    {"-", "true", "false", "not(true)", "-", "-"},
};
static const char *const NULL_CELLS[] = {"null", "not(null)", "null, 1"};
static const char *const INPUT_TEXTS[INPUTS] = {"rate", "size", "anyone"};

static uint32_t random_state;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % n;
}

static feel_table *random_table(fixture *f, feel_hit_policy hit_policy, bool nulls)
{
    arena *a = &f->arena;
    feel_table *t = arena_zalloc(a, sizeof *t);
    *t = (feel_table){.id = "t", .name = "t", .hit_policy = hit_policy};
    t->n_inputs = 1 + random_below(INPUTS);
    t->n_outputs = 1;
    t->n_rules = 1 + random_below(RULES_MAX);
    t->inputs = arena_array(a, t->n_inputs, sizeof *t->inputs);
    t->outputs = arena_array(a, 1, sizeof *t->outputs);
    t->rules = arena_array(a, t->n_rules, sizeof *t->rules);
    t->outputs[0].type = &feel_type_number;
    for (size_t i = 0; i < t->n_inputs; i++) {
        t->inputs[i] = (feel_table_input){
            .expression = feel_parse_expression(&f->parser, text_of(f, INPUT_TEXTS[i])),
            .label = INPUT_TEXTS[i]};
    }
    for (size_t r = 0; r < t->n_rules; r++) {
        feel_table_rule *rule = &t->rules[r];
        rule->id = rule->annotation = "";
        rule->at.file = source_file_from_memory(a, arena_printf(a, "rule %zu", r), "", 0);
        rule->cells = arena_array(a, t->n_inputs, sizeof *rule->cells);
        rule->outputs = arena_array(a, 1, sizeof *rule->outputs);
        rule->outputs[0] = feel_parse_expression(&f->parser, text_of(f, "1"));
        for (size_t i = 0; i < t->n_inputs; i++) {
            const char *cell = CELLS[i][random_below(i == 0 ? 12 : 6)];
            if (i == 0 && nulls && random_below(3) == 0) {
                cell = NULL_CELLS[random_below(3)];
            }
            rule->cells[i] =
                feel_parse_unary_tests(&f->parser, text_of(f, cell), t->inputs[i].expression->type);
            rule->annotation = arena_printf(a, "%s; %s", rule->annotation, cell);
        }
    }
    return t;
}

/* Which rules match nothing that earlier ones left (FIRST), and whether a case without null, or with one in the first
 * input when a rule may ask for it, is matched by none. */
typedef struct brute {
    bool reached[RULES_MAX], gap;
} brute;

static void try_case(brute *b, feel_run *run, const feel_table *t, const value *inputs,
                     bool in_space)
{
    bool matched = false;
    for (size_t r = 0; r < t->n_rules; r++) {
        bool matches = true;
        for (size_t i = 0; i < t->n_inputs && matches; i++) {
            feel_run_reset(run);
            matches = value_is_true(feel_test(run, t->rules[r].cells[i], inputs[i], NULL));
        }
        b->reached[r] = b->reached[r] || (matches && !matched);
        matched = matched || matches;
    }
    b->gap = b->gap || (in_space && !matched);
}

static brute try_all(fixture *f, const feel_table *t, bool null_asked)
{
    brute b = {0};
    feel_run run;
    feel_run_init(&run, &f->arena, (temporal_date){.year = 2027, .month = 1, .day = 1});
    size_t n[INPUTS] = {7, 2, 2}, n_cases = 1;
    value points[INPUTS][8];
    for (size_t i = 0; i < t->n_inputs; i++) {
        for (size_t k = 0; k < n[i]; k++) {
            feel_run_reset(&run);
            points[i][k] =
                feel_eval(&run, feel_parse_expression(&f->parser, text_of(f, POINTS[i][k])), NULL);
        }
        points[i][n[i]] = value_null();
        n_cases *= n[i] + 1;
    }
    for (size_t c = 0; c < n_cases; c++) {
        value inputs[INPUTS];
        bool in_space = true;
        size_t rest = c;
        for (size_t i = 0; i < t->n_inputs; i++) {
            inputs[i] = points[i][rest % (n[i] + 1)];
            rest /= n[i] + 1;
            in_space = in_space && (inputs[i].kind != VALUE_NULL || (i == 0 && null_asked));
        }
        try_case(&b, &run, t, inputs, in_space);
    }
    return b;
}

static void compare_table(uint32_t seed, bool nulls)
{
    fixture f;
    begin_fixture(&f, true);
    f.bindings[3] = (feel_binding){"anyone", &feel_type_boolean};
    random_state = seed;
    feel_hit_policy hit_policy = random_below(2) == 0 ? FEEL_HIT_FIRST : FEEL_HIT_UNIQUE;
    feel_table *t = random_table(&f, hit_policy, nulls);
    feel_node *node = arena_zalloc(&f.arena, sizeof *node);
    *node = (feel_node){.op = FEEL_TABLE, .type = &feel_type_number, .as.table = t};
    bool null_asked = false, gap = false, unreachable[RULES_MAX] = {false};
    for (size_t r = 0; r < t->n_rules; r++) {
        for (size_t k = 0; k < t->rules[r].cells[0]->as.unary_tests.n; k++) {
            const feel_node *test = t->rules[r].cells[0]->as.unary_tests.tests[k];
            null_asked =
                null_asked || (test->op == FEEL_LITERAL && test->as.literal.kind == VALUE_NULL);
        }
    }
    brute b = try_all(&f, t, null_asked);
    UNIT_INT(f.diagnostics.n, 0);
    feel_check(&f.parser, node);
    for (size_t d = 0; d < f.diagnostics.n; d++) {
        const diagnostic *found = &f.diagnostics.items[d];
        gap = gap || strcmp(found->code, "dmn-table-gap") == 0;
        if (strcmp(found->code, "dmn-unreachable-rule") == 0) {
            unreachable[atoi(found->file + strlen("rule "))] = true;
        }
    }
    text written = {0};
    for (size_t r = 0; r < t->n_rules; r++) {
        text_printf(&written, "\n    rule %zu%s", r + 1, t->rules[r].annotation);
    }
    UNIT_AT(gap == b.gap, "table", (int)seed, "gap: said %d, is %d%s", gap, b.gap,
            text_string(&written));
    for (size_t r = 0; r < t->n_rules && t->hit_policy == FEEL_HIT_FIRST; r++) {
        UNIT_AT(unreachable[r] == !b.reached[r], "table", (int)seed,
                "rule %zu: said to be unreachable %d, reached %d%s", r + 1, unreachable[r],
                b.reached[r], text_string(&written));
    }
    text_dispose(&written);
    arena_dispose(&f.arena);
}

static void test_tables_against_interpreter(void)
{
    for (uint32_t seed = 1; seed <= 3000; seed++) {
        compare_table(seed, seed % 2 == 0);
    }
}

enum { LARGE_INPUTS = 40, LARGE_RULES = LARGE_INPUTS + 2 };

static void set_pair(fixture *f, const feel_node **cells, size_t input, bool low, bool other_low)
{
    const char *const tests[] = {">= 1", "< 1"};
    cells[input] = feel_parse_unary_tests(&f->parser, text_of(f, tests[low]), &feel_type_number);
    cells[input + LARGE_INPUTS / 2] =
        feel_parse_unary_tests(&f->parser, text_of(f, tests[other_low]), &feel_type_number);
}

/* Rules about pairs of inputs that stand far apart; those about the first pair cover everything. The question is given
 * up in time, with a note. */
static void test_table_too_large(void)
{
    fixture f;
    begin_fixture(&f, true);
    feel_binding bindings[LARGE_INPUTS];
    feel_table_input inputs[LARGE_INPUTS];
    feel_table_rule rules[LARGE_RULES];
    feel_table_output output = {.type = &feel_type_number};
    f.scope = (feel_scope){.bindings = bindings, .n = LARGE_INPUTS};
    for (size_t i = 0; i < LARGE_INPUTS; i++) {
        const char *name = arena_printf(&f.arena, "b%zu", i);
        bindings[i] = (feel_binding){name, &feel_type_number};
    }
    for (size_t i = 0; i < LARGE_INPUTS; i++) {
        const char *name = bindings[i].name;
        inputs[i] = (feel_table_input){
            .expression = feel_parse_expression(&f.parser, text_of(&f, name)), .label = name};
    }
    const feel_node *one = feel_parse_expression(&f.parser, text_of(&f, "1"));
    for (size_t r = 0; r < LARGE_RULES; r++) {
        bool extra = r >= LARGE_INPUTS, low = r % 2 == 0;
        rules[r] = (feel_table_rule){.id = "", .outputs = &one, .annotation = ""};
        rules[r].cells = arena_array(&f.arena, LARGE_INPUTS, sizeof *rules[r].cells);
        set_pair(&f, rules[r].cells, extra ? 0 : r / 2, low, extra ? low : !low);
    }
    feel_table t = {.id = "t",
                    .name = "t",
                    .hit_policy = FEEL_HIT_PRIORITY,
                    .inputs = inputs,
                    .outputs = &output,
                    .rules = rules,
                    .n_inputs = LARGE_INPUTS,
                    .n_outputs = 1,
                    .n_rules = LARGE_RULES};
    feel_check(&f.parser,
               &(feel_node){.op = FEEL_TABLE, .type = &feel_type_number, .as.table = &t});
    if (UNIT_INT(f.diagnostics.n, 1)) {
        UNIT_STRING(f.diagnostics.items[0].code, "dmn-table-too-large");
        UNIT_INT(f.diagnostics.items[0].severity, DIAGNOSTIC_NOTE);
    }
    arena_dispose(&f.arena);
}

UNIT_SUITE(check, UNIT_TEST(test_check_file), UNIT_TEST(test_long_chains),
           UNIT_TEST(test_standard_mode), UNIT_TEST(test_tables_against_interpreter),
           UNIT_TEST(test_table_too_large));

UNIT_MAIN(&suite_check)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser: tokens, trees, places of faults, and every line of tests/cases/feel/faults. What
 * expressions mean is tested in test_eval.c.
 */
#include "unit.h"

#include "feel/feel.h"
#include "feel/lexer.h"

/* ---- the scope of the fault cases ---- */

typedef struct fixture {
    arena arena;
    diagnostic_list diagnostics;
    feel_binding bindings[8];
    feel_scope scope;
    feel_parser parser;
} fixture;

static const feel_type *make_context(arena *a, size_t n, const feel_member *members)
{
    feel_type *type = feel_type_context_new(a, n);
    for (size_t i = 0; i < n; i++) {
        type->members[i] = members[i];
    }
    return type;
}

static void begin_fixture(fixture *f)
{
    memset(f, 0, sizeof *f);
    arena_init(&f->arena, 64 * 1024);
    diagnostic_list_init(&f->diagnostics, &f->arena);
    const feel_type *child = make_context(
        &f->arena, 2, (feel_member[]){{"age", &feel_type_number}, {"name", &feel_type_string}});
    const feel_type *person =
        make_context(&f->arena, 5,
                     (feel_member[]){{"age", &feel_type_number},
                                     {"date of birth", &feel_type_date},
                                     {"name", &feel_type_string},
                                     {"is here", &feel_type_boolean},
                                     {"children", feel_type_list_of(&f->arena, child)}});
    const feel_type *stay = make_context(
        &f->arena, 2, (feel_member[]){{"kind", &feel_type_string}, {"from", &feel_type_date}});
    feel_type *scale = arena_zalloc(&f->arena, sizeof *scale);
    feel_member *params = arena_array(&f->arena, 2, sizeof *params);
    params[0] = (feel_member){"x", &feel_type_number};
    params[1] = (feel_member){"factor", &feel_type_number};
    *scale = (feel_type){.kind = FEEL_TYPE_FUNCTION,
                         .element = &feel_type_number,
                         .members = params,
                         .n_members = 2};
    const feel_binding bindings[] = {{"Person", person},
                                     {"Residency", feel_type_list_of(&f->arena, stay)},
                                     {"rate", &feel_type_number},
                                     {"anything", &feel_type_any},
                                     {"scale", scale}};
    memcpy(f->bindings, bindings, sizeof bindings);
    f->scope = (feel_scope){.bindings = f->bindings, .n = sizeof bindings / sizeof bindings[0]};
    f->parser = (feel_parser){.arena = &f->arena,
                              .scope = &f->scope,
                              .diagnostics = &f->diagnostics,
                              .element = "e",
                              .strict = true};
}

static void end_fixture(fixture *f)
{
    arena_dispose(&f->arena);
}

/* A text that is a file of its own, so that places have lines and columns. */
static source_text text_of(fixture *f, const char *s)
{
    source_text text = source_text_from_string(arena_strdup(&f->arena, s));
    text.file = source_file_from_memory(&f->arena, "case", s, strlen(s));
    return text;
}

static const feel_node *parse(fixture *f, const char *s)
{
    return feel_parse_expression(&f->parser, text_of(f, s));
}

/* ---- tokens ---- */

static void test_tokens(void)
{
    static const char TEXT[] = "a1.b ..5.5e-3 /* x */ @\"P1D\" != ** -> // end\n \"\\\"\" ? é🐎 <=";
    static const feel_token_kind KINDS[] = {
        TOKEN_NAME, TOKEN_DOT,   TOKEN_NAME,   TOKEN_DOTDOT, TOKEN_NUMBER, TOKEN_AT, TOKEN_NE,
        TOKEN_POW,  TOKEN_ARROW, TOKEN_STRING, TOKEN_NAME,   TOKEN_NAME,   TOKEN_LE, TOKEN_END};
    feel_lexer lexer = {.bytes = TEXT, .size = sizeof TEXT - 1};
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        UNIT_INT(feel_lexer_next(&lexer).kind, KINDS[i]);
    }
}

static void test_numbers_and_ranges(void)
{
    static const char TEXT[] = "1..2 1.5..2.5 .5 1.a 1e5 1e 1.e5";
    static const int LENGTHS[] = {1, 2, 1, 3, 2, 3, 2, 1, 1, 1, 3, 1, 1, 1, 1, 2};
    feel_lexer lexer = {.bytes = TEXT, .size = sizeof TEXT - 1};
    for (size_t i = 0; i < sizeof LENGTHS / sizeof LENGTHS[0]; i++) {
        feel_token token = feel_lexer_next(&lexer);
        UNIT_AT((int)(token.end - token.start) == LENGTHS[i], __FILE__, __LINE__,
                "token %zu at %zu: length %zu, expected %d", i, token.start,
                token.end - token.start, LENGTHS[i]);
    }
    UNIT_INT(feel_lexer_next(&lexer).kind, TOKEN_END);
}

static void test_escapes(void)
{
    static const struct {
        const char *quoted, *text;
    } ESCAPES[] = {
        {"\"\"", ""},
        {"\"a\\nb\"", "a\nb"},
        {"\"\\\\n\"", "\\n"},
        {"\"\\'\\\"\"", "'\""},
        {"\"\\u00e9\"", "\xC3\xA9"},
        {"\"\\uD83D\\uDC0E\"", "\xF0\x9F\x90\x8E"},
        {"\"\\U01F40E\"", "\xF0\x9F\x90\x8E"},
        {"\"\\uD83D\"", "\\uD83D"},
        {"\"\\uD83Dx\"", "\\uD83Dx"},
        {"\"\\u12\"", "\\u12"},
        {"\"\\U110000\"", "\\U110000"},
        {"\"\\d+\"", "\\d+"},
    };
    arena a;
    arena_init(&a, 4096);
    for (size_t i = 0; i < sizeof ESCAPES / sizeof ESCAPES[0]; i++) {
        size_t size;
        const char *s =
            feel_lexer_unescape(&size, &a, ESCAPES[i].quoted, strlen(ESCAPES[i].quoted));
        UNIT_STRING(s, ESCAPES[i].text);
        UNIT_INT(size, strlen(ESCAPES[i].text));
    }
    arena_dispose(&a);
}

static void test_normalises_names(void)
{
    static const char SPACED[] = "  date \t\n of\xC2\xA0\xE3\x80\x80"
                                 "birth ";
    arena a;
    arena_init(&a, 4096);
    UNIT_STRING(feel_normalise_name(&a, SPACED, strlen(SPACED)), "date of birth");
    UNIT_STRING(feel_normalise_name(&a, "", 0), "");
    UNIT_STRING(feel_normalise_name(&a, " a+b ", 5), "a+b");
    arena_dispose(&a);
}

UNIT_SUITE(lexer, UNIT_TEST(test_tokens), UNIT_TEST(test_numbers_and_ranges),
           UNIT_TEST(test_escapes), UNIT_TEST(test_normalises_names));

/* ---- trees ---- */

static void test_resolves_slots(void)
{
    fixture f;
    begin_fixture(&f);
    const feel_node *n = parse(&f, "rate");
    UNIT_INT(n->op, FEEL_NAME);
    UNIT_INT(n->as.name.up, 0);
    UNIT_INT(n->as.name.slot, 2);
    UNIT_TRUE(n->type == &feel_type_number);
    n = parse(&f, "Person.date of birth");
    UNIT_INT(n->op, FEEL_MEMBER);
    UNIT_INT(n->as.member.index_hint, 1);
    UNIT_TRUE(n->as.member.name == f.bindings[0].type->members[1].name); /* shared, not copied */
    UNIT_TRUE(n->type == &feel_type_date);
    /* for: its iterators' frame; the domain of the first one lies in it too */
    n = parse(&f, "for c in Person.children, i in 1..c.age return rate * i");
    UNIT_INT(n->op, FEEL_FOR);
    UNIT_INT(n->as.loop.iterators[0].domain->as.member.base->as.name.up, 1);
    UNIT_INT(n->as.loop.iterators[1].domain_end->as.member.base->as.name.up, 0);
    UNIT_INT(n->as.loop.body->as.binary.a->as.name.up, 1);
    UNIT_INT(n->as.loop.body->as.binary.b->as.name.slot, 1);
    UNIT_TRUE(n->as.loop.partial_unused);
    UNIT_TRUE(n->no_closure);
    UNIT_FALSE(parse(&f, "for i in 1..2 return partial")->as.loop.partial_unused);
    UNIT_FALSE(parse(&f, "for i in 1..2 return function() i")->no_closure);
    UNIT_INT(f.diagnostics.n_errors, 0);
    end_fixture(&f);
}

static void test_resolves_in_filters(void)
{
    fixture f;
    begin_fixture(&f);
    /* a component that is known */
    const feel_node *n = parse(&f, "Person.children[age > rate]");
    const feel_node *test = n->as.filter.predicate;
    UNIT_INT(test->as.binary.a->op, FEEL_MEMBER);
    UNIT_INT(test->as.binary.a->as.member.base->as.name.up, 0);
    UNIT_INT(test->as.binary.b->op, FEEL_NAME);
    UNIT_INT(test->as.binary.b->as.name.up, 1);
    UNIT_INT(test->as.binary.b->as.name.n_filters, 0);
    /* items of unknown type are asked at run time */
    n = parse(&f, "anything[age > rate]");
    test = n->as.filter.predicate;
    UNIT_TRUE(test->as.binary.a->as.name.unresolved);
    UNIT_INT(test->as.binary.a->as.name.n_filters, 1);
    UNIT_INT(test->as.binary.b->as.name.n_filters, 1);
    UNIT_INT(test->as.binary.b->as.name.filter_ups[0], 0);
    n = parse(&f, "anything[some x in [1] satisfies count(anything[age = rate]) > 0]");
    test = n->as.filter.predicate->as.loop.body->as.binary.a;
    test = test->as.call.args[0]->as.filter.predicate;
    UNIT_INT(test->as.binary.b->as.name.n_filters, 2);
    UNIT_INT(test->as.binary.b->as.name.filter_ups[0], 0);
    UNIT_INT(test->as.binary.b->as.name.filter_ups[1], 2);
    UNIT_INT(test->as.binary.b->as.name.up, 3);
    UNIT_INT(f.diagnostics.n_errors, 0);
    end_fixture(&f);
}

static void test_infers_types(void)
{
    static const struct {
        const char *expression, *type;
    } TYPES[] = {
        {"1 + 1", "number"},
        {"Person.children", "list<context<age: number, name: string>>"},
        {"Person.children[age > 1]", "list<context<age: number, name: string>>"},
        {"Person.children[1]", "context<age: number, name: string>"},
        {"Person.children.age", "list<number>"},
        {"Person.children[age > 1].age", "list<number>"},
        {"Person.children[-1].age", "number"},
        {"Person.date of birth.year", "number"},
        {"today() - Person.date of birth", "days and time duration"},
        {"Person.date of birth + duration(\"P1Y\")", "date"},
        {"if Person.is here then 1 else null", "number"},
        {"if Person.is here then 1 else \"a\"", "Any"},
        {"[1, null, 2]", "list<number>"},
        {"{a: 1, b: a < 2}", "context<a: number, b: boolean>"},
        {"[1..5]", "range<number>"},
        {"for c in Person.children return c.name", "list<string>"},
        {"for i in 1..3 return i", "list<number>"},
        {"some c in Person.children satisfies c.age > 1", "boolean"},
        {"scale(1, 2)", "number"},
        {"sort(Person.children, function(x, y) true)[1].name", "string"},
        {"anything", "Any"},
        {"anything.a + 1", "number"},
        {"\"a\" + anything", "string"},
        {"function(a: number, b) a", "function<number, Any> -> number"},
        {"max(1, 2)", "number"},
        {"-Person.age", "number"},
        {"@\"P1D\" / @\"PT1H\"", "number"},
        {"2 * @\"P1D\"", "days and time duration"},
    };
    fixture f;
    begin_fixture(&f);
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        text out = {0};
        feel_type_to_text(&out, parse(&f, TYPES[i].expression)->type);
        UNIT_AT(strcmp(text_string(&out), TYPES[i].type) == 0, __FILE__, __LINE__,
                "type of %s: expected %s, obtained %s", TYPES[i].expression, TYPES[i].type,
                text_string(&out));
        text_dispose(&out);
    }
    UNIT_INT(f.diagnostics.n_errors, 0);
    end_fixture(&f);
}

static void test_folds_constants(void)
{
    fixture f;
    begin_fixture(&f);
    const feel_node *n = parse(&f, "date(\"2027-01-31\")");
    UNIT_INT(n->op, FEEL_LITERAL);
    UNIT_INT(n->as.literal.kind, VALUE_DATE);
    UNIT_INT(parse(&f, "duration(\"P1Y\")")->as.literal.kind, VALUE_MONTHS);
    UNIT_INT(parse(&f, "-5")->op, FEEL_LITERAL);
    UNIT_INT(parse(&f, "today()")->op, FEEL_CALL);
    UNIT_INT(f.diagnostics.n_errors, 0);
    end_fixture(&f);
}

static void test_unary_tests(void)
{
    fixture f;
    begin_fixture(&f);
    source_text any = source_text_from_string("-"), empty = source_text_from_string("  ");
    const feel_node *n = feel_parse_unary_tests(&f.parser, any, &feel_type_number);
    UNIT_TRUE(n->as.unary_tests.any);
    UNIT_TRUE(feel_parse_unary_tests(&f.parser, empty, &feel_type_number)->as.unary_tests.any);
    n = feel_parse_unary_tests(&f.parser, text_of(&f, "< 5, [7..9], ? = rate, rate"),
                               &feel_type_number);
    UNIT_INT(n->op, FEEL_UNARY_TESTS);
    if (UNIT_INT(n->as.unary_tests.n, 4)) {
        UNIT_TRUE(n->as.unary_tests.uses_input[0]);
        UNIT_FALSE(n->as.unary_tests.uses_input[1]);
        UNIT_TRUE(n->as.unary_tests.uses_input[2]);
        UNIT_FALSE(n->as.unary_tests.uses_input[3]);
        UNIT_INT(n->as.unary_tests.tests[3]->as.name.up, 1); /* the frame of `?` lies between */
    }
    UNIT_FALSE(n->as.unary_tests.negated);
    n = feel_parse_unary_tests(&f.parser, text_of(&f, "not(1, < 0)"), &feel_type_number);
    UNIT_TRUE(n->as.unary_tests.negated);
    UNIT_INT(n->as.unary_tests.n, 2);
    /* a condition about something else must be true; it cannot be equal to a number */
    n = feel_parse_unary_tests(&f.parser, text_of(&f, "rate > 5"), &feel_type_number);
    UNIT_TRUE(n->as.unary_tests.uses_input[0]);
    n = feel_parse_unary_tests(&f.parser, text_of(&f, "rate > 5"), &feel_type_boolean);
    UNIT_FALSE(n->as.unary_tests.uses_input[0]);
    UNIT_INT(f.diagnostics.n_errors, 0);
    feel_parse_unary_tests(&f.parser, text_of(&f, "\"a\""), &feel_type_number);
    feel_parse_unary_tests(&f.parser, text_of(&f, "> \"a\""), &feel_type_number);
    feel_parse_unary_tests(&f.parser, text_of(&f, "not(1, 2) or true"), &feel_type_number);
    feel_parse_unary_tests(&f.parser, text_of(&f, "1,"), &feel_type_number);
    UNIT_INT(f.diagnostics.n_errors, 4);
    end_fixture(&f);
}

static const feel_type *find_type(void *types, const char *name, size_t n)
{
    return n == 12 && memcmp(name, "tDate and 2.", 12) == 0 ? types : NULL;
}

static void test_named_types(void)
{
    fixture f;
    begin_fixture(&f);
    f.parser.find_type = find_type;
    f.parser.types = (void *)(uintptr_t)&feel_type_date;
    const feel_node *n = parse(&f, "rate instance of date and time and true");
    UNIT_INT(n->op, FEEL_AND);
    UNIT_TRUE(n->as.binary.a->as.instance_of.type == &feel_type_date_time);
    n = parse(&f, "rate instance of date and true");
    UNIT_TRUE(n->as.binary.a->as.instance_of.type == &feel_type_date);
    n = parse(&f, "rate instance of tDate and 2.");
    UNIT_TRUE(n->as.instance_of.type == &feel_type_date);
    UNIT_INT(f.diagnostics.n_errors, 0);
    end_fixture(&f);
}

UNIT_SUITE(tree, UNIT_TEST(test_resolves_slots), UNIT_TEST(test_resolves_in_filters),
           UNIT_TEST(test_infers_types), UNIT_TEST(test_folds_constants),
           UNIT_TEST(test_unary_tests), UNIT_TEST(test_named_types));

/* ---- faults ---- */

#define COLUMNS 5

static void run_fault_case(const char *path, int line, char *columns[COLUMNS])
{
    fixture f;
    begin_fixture(&f);
    parse(&f, columns[0]);
    if (columns[1][0] == '\0') {
        UNIT_AT(f.diagnostics.n == 0, path, line, "%s: expected no fault, obtained: %s", columns[0],
                f.diagnostics.n > 0 ? f.diagnostics.items[0].message : "");
    } else if (UNIT_AT(f.diagnostics.n > 0, path, line, "%s: expected a fault", columns[0])) {
        const diagnostic *d = &f.diagnostics.items[0];
        UNIT_AT((int)d->column == atoi(columns[1]) && strcmp(d->code, columns[2]) == 0 &&
                    strstr(d->message, columns[3]) != NULL && strstr(d->hint, columns[4]) != NULL &&
                    strcmp(d->element, "e") == 0,
                path, line, "%s\n    expected: %s %s: %s (%s)\n    obtained: %u %s: %s (%s)",
                columns[0], columns[1], columns[2], columns[3], columns[4], d->column, d->code,
                d->message, d->hint);
    }
    end_fixture(&f);
}

static char *trim(char *s)
{
    s += strspn(s, " ");
    for (size_t n = strlen(s); n > 0 && s[n - 1] == ' '; n--) {
        s[n - 1] = '\0';
    }
    return s;
}

/* "expression ; column ; code ; message ; hint" */
static void test_fault_file(void)
{
    char line[4096], path[4096];
    int number = 0, n = 0;
    snprintf(path, sizeof path, "%s", unit_path("tests/cases/feel/faults/strict.txt"));
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
        run_fault_case(path, number, columns);
        n++;
    }
    fclose(file);
    UNIT_TRUE(n > 70);
}

/* Standard mode reports only what does not parse. */
static void test_standard_mode(void)
{
    fixture f;
    begin_fixture(&f);
    f.parser.strict = false;
    UNIT_INT(parse(&f, "nobody")->op, FEEL_FAULT);
    parse(&f, "rate = \"a\"");
    parse(&f, "nothing(1)");
    parse(&f, "Person.nothing");
    UNIT_INT(f.diagnostics.n, 0);
    UNIT_INT(parse(&f, "1 +")->op, FEEL_FAULT);
    UNIT_INT(f.diagnostics.n_errors, 1);
    end_fixture(&f);
}

/* The place of a fault is the one in the file, whatever lies between. */
static void test_place_in_file(void)
{
    static const char FILE_BYTES[] = "<x>\n rate &lt; Persn</x>";
    static const char TEXT[] = " rate < Persn";
    uint32_t origin[sizeof TEXT];
    fixture f;
    begin_fixture(&f);
    for (uint32_t i = 0; i < sizeof TEXT; i++) {
        origin[i] = 4 + i + (i > 6 ? 3 : 0);
    }
    source_text text = {
        .file = source_file_from_memory(&f.arena, "x.dmn", FILE_BYTES, sizeof FILE_BYTES - 1),
        .bytes = TEXT,
        .size = sizeof TEXT - 1,
        .origin = origin};
    feel_parse_expression(&f.parser, text);
    if (UNIT_INT(f.diagnostics.n, 1)) {
        UNIT_INT(f.diagnostics.items[0].line, 2);
        UNIT_INT(f.diagnostics.items[0].column, 12);
        UNIT_STRING(f.diagnostics.items[0].file, "x.dmn");
    }
    end_fixture(&f);
}

static void test_all_faults_are_reported(void)
{
    fixture f;
    begin_fixture(&f);
    parse(&f, "Persn.age + rte > Person.agee");
    UNIT_INT(f.diagnostics.n_errors, 3);
    end_fixture(&f);
}

/* `unit` repeated n times, between head and tail. */
static void check_deep(const char *unit, size_t n, const char *middle, const char *closing)
{
    fixture f;
    text s = {0};
    begin_fixture(&f);
    for (size_t i = 0; i < n; i++) {
        text_append_string(&s, unit);
    }
    text_append_string(&s, middle);
    for (size_t i = 0; i < n; i++) {
        text_append_string(&s, closing);
    }
    UNIT_INT(parse(&f, text_string(&s))->op, FEEL_FAULT);
    feel_parse_unary_tests(&f.parser, text_of(&f, text_string(&s)), &feel_type_any);
    UNIT_TRUE(f.diagnostics.n_errors >= 2);
    UNIT_STRING(f.diagnostics.items[0].code, "feel-syntax");
    UNIT_CONTAINS(f.diagnostics.items[0].message, "nested deeper");
    text_dispose(&s);
    end_fixture(&f);
}

static void test_nesting_is_bounded(void)
{
    check_deep("(", 100000, "1", ")");
    check_deep("[", 50000, "", "]");
    check_deep("-", 50000, "1", "");
    check_deep("1+", 50000, "1", "");
    check_deep("if ", 50000, "1", "");
    check_deep("{a: ", 50000, "1", "}");
    check_deep("1 in (", 50000, "1", ")");
    check_deep("not(", 50000, "true", ")");
}

UNIT_SUITE(fault, UNIT_TEST(test_fault_file), UNIT_TEST(test_standard_mode),
           UNIT_TEST(test_place_in_file), UNIT_TEST(test_all_faults_are_reported),
           UNIT_TEST(test_nesting_is_bounded));

UNIT_MAIN(&suite_lexer, &suite_tree, &suite_fault)

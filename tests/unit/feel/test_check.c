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

UNIT_SUITE(check, UNIT_TEST(test_check_file), UNIT_TEST(test_long_chains),
           UNIT_TEST(test_standard_mode));

UNIT_MAIN(&suite_check)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading models. tests/cases/dmn/bad/ holds models with faults, each beside the diagnostics
 * expected in strict mode, one a line: "line:column severity code: message". With UNIT_REFRESH set
 * in the environment they are written anew; read the difference before believing it. Results of
 * good models are tested in tests/unit/author.
 */
#include "rules/dmn.h"

#include <dirent.h>
#include <unistd.h>

#include "base/text.h"
#include "unit.h"

static arena memory;
static diagnostic_list diagnostics;

static dmn_model *load(const char *path, bool strict)
{
    dmn_model *m;
    arena_init(&memory, 64 * 1024);
    diagnostic_list_init(&diagnostics, &memory);
    (void)dmn_load(&m, &memory, path, &(dmn_options){.strict = strict}, &diagnostics);
    return m;
}

static int compare_diagnostics(const void *x, const void *y)
{
    const diagnostic *a = x, *b = y;
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    if (a->column != b->column) {
        return a->column < b->column ? -1 : 1;
    }
    return strcmp(a->message, b->message);
}

static void list_diagnostics(text *out)
{
    if (diagnostics.n > 0) {
        qsort(diagnostics.items, diagnostics.n, sizeof *diagnostics.items, compare_diagnostics);
    }
    for (size_t i = 0; i < diagnostics.n; i++) {
        const diagnostic *d = &diagnostics.items[i];
        text_printf(out, "%u:%u %s %s: %s\n", d->line, d->column,
                    diagnostic_severity_text(d->severity), d->code, d->message);
    }
}

static void check_bad(const char *path)
{
    char expected_path[4096];
    snprintf(expected_path, sizeof expected_path, "%.*s.expected", (int)(strlen(path) - 4), path);
    UNIT_NULL(load(path, true));
    text obtained = {0};
    list_diagnostics(&obtained);
    if (getenv("UNIT_REFRESH")) {
        FILE *out = fopen(expected_path, "w");
        if (UNIT_NOT_NULL(out)) {
            fputs(text_string(&obtained), out);
            fclose(out);
        }
    }
    const source_file *expected;
    ent_error err = {0};
    if (UNIT_OK(source_file_read(&expected, &memory, expected_path, &err), err)) {
        UNIT_AT(strcmp(text_string(&obtained), expected->bytes) == 0, expected_path, 1,
                "expected:\n%sobtained:\n%s", expected->bytes, text_string(&obtained));
    }
    text_dispose(&obtained);
    arena_dispose(&memory);
}

static void test_bad_models(void)
{
    char folder_path[4096], path[8192];
    snprintf(folder_path, sizeof folder_path, "%s", unit_path("tests/cases/dmn/bad"));
    DIR *folder = opendir(folder_path);
    if (!UNIT_NOT_NULL(folder)) {
        return;
    }
    size_t n = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot && strcmp(dot, ".dmn") == 0) {
            snprintf(path, sizeof path, "%s/%s", folder_path, entry->d_name);
            check_bad(path);
            n++;
        }
    }
    closedir(folder);
    UNIT_TRUE(n >= 20);
}

/* In standard mode only that decision is lost. */
static void test_standard_mode(void)
{
    dmn_model *m = load(unit_path("tests/cases/dmn/bad/cycle.dmn"), false);
    if (!UNIT_NOT_NULL(m)) {
        return;
    }
    UNIT_INT(diagnostics.n_errors, 0);
    UNIT_INT(m->n_decisions, 2);
    arena scratch;
    arena_init(&scratch, 4096);
    feel_run run;
    feel_run_init(&run, &scratch, (temporal_date){2025, 1, 1});
    dmn_state *s = dmn_state_new(m, &memory);
    dmn_state_begin(s, &run);
    UNIT_TRUE(value_is_error(dmn_state_decision(s, 0)));
    UNIT_TRUE(run.n_faults > 0);
    arena_dispose(&scratch);
    arena_dispose(&memory);
}

static void test_missing_file(void)
{
    UNIT_NULL(load("tests/cases/dmn/no-such-model.dmn", true));
    UNIT_INT(diagnostics.n_errors, 1);
    UNIT_CONTAINS(diagnostics.items[0].message, "no-such-model.dmn");
    arena_dispose(&memory);
}

static void test_finding(void)
{
    dmn_model *m = load(unit_path("tests/cases/dmn/models/imports.dmn"), false);
    if (!UNIT_NOT_NULL(m)) {
        return;
    }
    UNIT_STRING(m->name, "imports");
    int people = dmn_input_find(m, "People"), names = dmn_decision_find(m, "names of the young");
    UNIT_TRUE(people >= 0 && names >= 0);
    UNIT_INT(dmn_decision_find(m, "nobody"), -1);
    UNIT_TRUE(dmn_bkm_find(m, "factorial") >= 0);
    UNIT_TRUE(dmn_service_find(m, "summary") >= 0);
    const dmn_decision *d = &m->decisions[names];
    UNIT_FALSE(d->imported);
    UNIT_TRUE(m->decisions[dmn_decision_find(m, "how many")].imported);
    UNIT_STRING(m->inputs[people].namespace_uri, "urn:test:base");
    /* Both requirements through `base` share a slot; the function comes through an import
     * without a name. */
    UNIT_INT(d->n_requirements, 3);
    UNIT_STRING(d->requirements[0].import, "base");
    UNIT_STRING(d->requirements[1].import, "base");
    UNIT_STRING(d->requirements[2].import, "");
    UNIT_INT(d->requirements[0].slot, 0);
    UNIT_INT(d->requirements[1].slot, 0);
    UNIT_INT(d->requirements[2].slot, 1);

    const feel_type *grade = dmn_type_find(m, "base.tGrade");
    UNIT_TRUE(grade != NULL && grade->kind == FEEL_TYPE_NUMBER && grade->allowed != NULL);
    const feel_type *people_type = dmn_type_find(m, "base.tPeople");
    UNIT_TRUE(people_type != NULL && people_type->kind == FEEL_TYPE_LIST &&
              people_type->element->kind == FEEL_TYPE_CONTEXT);
    UNIT_TRUE(dmn_type_find(m, "string") == &feel_type_string);
    UNIT_NULL(dmn_type_find(m, "tGrade"));

    bool marked[16] = {false};
    UNIT_TRUE(m->n_decisions <= 16);
    dmn_closure(m, (uint32_t)dmn_decision_find(m, "twice the grade"), marked);
    UNIT_TRUE(marked[dmn_decision_find(m, "twice the grade")] &&
              marked[dmn_decision_find(m, "checked grade")]);
    UNIT_FALSE(marked[names]);
    dmn_closure(m, (uint32_t)dmn_decision_find(m, "call of the service"), marked);
    UNIT_TRUE(marked[names] && marked[dmn_decision_find(m, "how many")]);
    arena_dispose(&memory);
}

/* ---- names ---- */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Strict loading of `bytes` with one character more at `at`; true if that was refused. */
static bool is_refused_with(const char *path, const source_file *file, size_t at)
{
    FILE *out = fopen(path, "w");
    if (!UNIT_NOT_NULL(out)) {
        return false;
    }
    fwrite(file->bytes, 1, at, out);
    fputc('Q', out);
    fwrite(file->bytes + at, 1, file->size - at, out);
    fclose(out);
    arena kept = memory;
    dmn_model *m = load(path, true);
    bool refused = m == NULL && diagnostics.n_errors > 0;
    arena_dispose(&memory);
    memory = kept;
    return refused;
}

/* No element and no attribute of a model can be misspelt unnoticed. */
static void test_every_name_matters(void)
{
    char path[] = "/tmp/entitle-test-dmn-XXXXXX";
    const source_file *file;
    ent_error err = {0};
    arena_init(&memory, 64 * 1024);
    int fd = mkstemp(path);
    if (!UNIT_TRUE(fd >= 0) ||
        !UNIT_OK(
            source_file_read(&file, &memory, unit_path("tests/cases/dmn/models/facts.dmn"), &err),
            err)) {
        return;
    }
    close(fd);
    size_t n = 0;
    const char *root = strstr(file->bytes, "<itemDefinition");
    for (const char *s = root; s && *s; s++) {
        bool begins = s[0] == '<' && is_name_char(s[1]);
        bool names_attribute = s[0] == ' ' && is_name_char(s[1]);
        if (!begins && !names_attribute) {
            continue;
        }
        const char *end = s + 1;
        while (is_name_char(*end)) {
            end++;
        }
        bool inside_tag = begins || *end == '=';
        if (!inside_tag || (begins && *end != '>' && *end != ' ' && *end != '/')) {
            continue;
        }
        n++;
        UNIT_AT(is_refused_with(path, file, (size_t)(end - file->bytes)), file->name, 1,
                "'%.*sQ' at byte %zu is accepted", (int)(end - s), s, (size_t)(s - file->bytes));
    }
    UNIT_TRUE(n > 200);
    remove(path);
    arena_dispose(&memory);
}

/* ---- facts ---- */

static const dmn_model *facts_model;
static text facts;

static void note_fact(void *self, uint32_t input, const char *member, source_place at)
{
    (void)self;
    (void)at;
    text one = {0};
    text_printf(&one, "%s.%s ", facts_model->inputs[input].name, member ? member : "*");
    if (!strstr(text_string(&facts), text_string(&one))) {
        text_append_string(&facts, text_string(&one));
    }
    text_dispose(&one);
}

/* Expected: every "Input.member " in the order of first reading; "*" is the input as a whole. */
static void check_facts(const dmn_model *m, const char *decision, const char *expected)
{
    facts_model = m;
    text_clear(&facts);
    dmn_facts_visit(m, DMN_DECISION, (uint32_t)dmn_decision_find(m, decision), note_fact, NULL);
    UNIT_AT(strcmp(text_string(&facts), expected) == 0, __FILE__, __LINE__,
            "%s: expected %s, obtained %s", decision, expected, text_string(&facts));
}

static void note_member_use(void *self, uint32_t input, const char *member, dmn_use use)
{
    static const char *const names[] = {"computed", "compared", "passed"};
    (void)self;
    text one = {0};
    text_printf(&one, "%s.%s:%s ", facts_model->inputs[input].name, member ? member : "*", names[use]);
    if (!strstr(text_string(&facts), text_string(&one))) {
        text_append_string(&facts, text_string(&one));
    }
    text_dispose(&one);
}

static void check_uses(const dmn_model *m, const char *decision, const char *expected)
{
    facts_model = m;
    text_clear(&facts);
    dmn_uses_visit(m, (uint32_t)dmn_decision_find(m, decision), note_member_use, NULL);
    UNIT_AT(strcmp(text_string(&facts), expected) == 0, __FILE__, __LINE__,
            "%s: expected %s, obtained %s", decision, expected, text_string(&facts));
}

static void test_uses(void)
{
    dmn_model *m = load(unit_path("tests/cases/dmn/models/facts.dmn"), true);
    if (!UNIT_NOT_NULL(m)) {
        return;
    }
    check_uses(m, "member", "Person.age:computed ");
    check_uses(m, "filter", "Residency.kind:computed Residency.from:passed ");
    check_uses(m, "loop", "Residency.from:computed Person.age:computed ");
    check_uses(m, "local", "Residency.*:passed ");
    check_uses(m, "passed on", "Residency.kind:computed Residency.to:computed ");
    check_uses(m, "branch", "Person.age:computed Residency.from:passed ");
    check_uses(m, "by function", "Person.age:computed Person.name:passed ");
    check_uses(m, "by context", "Residency.to:passed ");
    check_uses(m, "by table", "Person.age:computed Person.name:passed ");
    check_uses(m, "held against each other", "Residency.kind:compared Person.name:compared Residency.from:compared Person.age:compared ");
    check_uses(m, "and with something else", "Person.age:computed Person.name:computed Residency.kind:computed ");
    text_dispose(&facts);
    arena_dispose(&memory);
}

static void test_facts(void)
{
    dmn_model *m = load(unit_path("tests/cases/dmn/models/facts.dmn"), true);
    text t = {0};
    list_diagnostics(&t);
    UNIT_STRING(text_string(&t), "");
    text_dispose(&t);
    if (!UNIT_NOT_NULL(m)) {
        return;
    }
    check_facts(m, "member", "Person.age ");
    check_facts(m, "filter", "Residency.kind Residency.from ");
    check_facts(m, "loop", "Residency.from Person.age ");
    check_facts(m, "quantified", "Residency.kind ");
    check_facts(m, "whole", "Residency.* ");
    check_facts(m, "passed on", "Residency.kind Residency.to ");
    check_facts(m, "counted", "Residency.kind Residency.from ");
    check_facts(m, "branch", "Person.age Residency.from ");
    check_facts(m, "by function", "Person.age Person.name ");
    check_facts(m, "by context", "Residency.to ");
    check_facts(m, "by service", "Person.age ");
    check_facts(m, "by table", "Person.age Person.name ");
    check_facts(m, "local", "Residency.* ");
    text_dispose(&facts);
    arena_dispose(&memory);
}

/* In every version of DMN; the older ones have no annotationEntry. */
static void test_annotations(void)
{
    static const char *const versions[] = {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6"};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        char path[200];
        snprintf(path, sizeof path, "tests/cases/dmn/standard/version-%s.dmn", versions[i]);
        dmn_model *m = load(unit_path(path), true);
        int index = m ? dmn_decision_find(m, "Grade") : -1;
        if (!UNIT_AT(index >= 0, path, 1, "does not load")) {
            continue;
        }
        const feel_node *logic = m->decisions[index].logic;
        logic = logic->op == FEEL_COERCE ? logic->as.coerce.child : logic;
        if (UNIT_INT(logic->op, FEEL_TABLE)) {
            UNIT_STRING(logic->as.table->rules[0].annotation, "said the older way");
            UNIT_STRING(logic->as.table->rules[1].annotation, i < 2 ? "" : "said the newer way");
        }
        UNIT_INT(m->n_decisions, 2); /* and none of the vendor's */
        arena_dispose(&memory);
    }
}

UNIT_SUITE(dmn, UNIT_TEST(test_annotations), UNIT_TEST(test_bad_models),
           UNIT_TEST(test_standard_mode), UNIT_TEST(test_missing_file), UNIT_TEST(test_finding),
           UNIT_TEST(test_every_name_matters), UNIT_TEST(test_facts), UNIT_TEST(test_uses));

UNIT_MAIN(&suite_dmn)

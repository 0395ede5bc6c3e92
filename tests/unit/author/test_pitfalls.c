/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs tests/cases/pitfalls/: what the standard leaves open and what implementations get wrong.
 * tests/cases/README.md describes the forms of the files. The unit of counting is one case: a line,
 * a testCase element, a refused model.
 */
#include <dirent.h>

#include "author/test.h"
#include "base/text.h"
#include "unit.h"

#define FIELDS_MAX 16
#define ROWS_MAX   32
#define SLOTS_MAX  40
#define LINE_BYTES 8192

static size_t n_passed, n_failed;

/* One case: counted, and told when it does not hold. */
static void check(bool holds, const char *path, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void check(bool holds, const char *path, int line, const char *format, ...)
{
    n_passed += holds;
    n_failed += !holds;
    if (!holds) {
        va_list args;
        printf("%s:%d: ", path, line);
        va_start(args, format);
        vprintf(format, args);
        va_end(args);
        putchar('\n');
    }
}

/* ---- a world to evaluate in ---- */

typedef struct world {
    arena arena;
    diagnostic_list diagnostics;
    feel_run run;
    feel_binding bindings[SLOTS_MAX];
    value slots[SLOTS_MAX];
    feel_scope scope;
    feel_parser parser;
} world;

static void bind(world *w, const char *name, const feel_type *type, value v)
{
    if (w->scope.n < SLOTS_MAX) {
        w->bindings[w->scope.n] = (feel_binding){.name = name, .type = type};
        w->slots[w->scope.n++] = v;
    }
}

static void begin_world(world *w, bool strict)
{
    memset(w, 0, sizeof *w);
    arena_init(&w->arena, 64 * 1024);
    diagnostic_list_init(&w->diagnostics, &w->arena);
    feel_run_init(&w->run, &w->arena, (temporal_date){.year = 2027, .month = 1, .day = 15});
    w->scope.bindings = w->bindings;
    w->parser = (feel_parser){
        .arena = &w->arena, .scope = &w->scope, .diagnostics = &w->diagnostics, .strict = strict};
    bind(w, "U1", &feel_type_any, value_unknown(&w->arena, 1));
    bind(w, "U2", &feel_type_any, value_unknown(&w->arena, 2));
}

static void end_world(world *w)
{
    arena_dispose(&w->arena);
}

static const feel_node *parse(world *w, const char *expression)
{
    return feel_parse_expression(&w->parser,
                                 source_text_from_string(arena_strdup(&w->arena, expression)));
}

static void see(void *self, const feel_node *node)
{
    (void)node;
    ++*(size_t *)self;
}

static void see_value(void *self, const feel_node *node, value v)
{
    (void)node;
    (void)v;
    --*(size_t *)self;
}

static bool is_comparable(value v)
{
    return v.kind != VALUE_FUNCTION && v.kind != VALUE_LIST && v.kind != VALUE_CONTEXT;
}

/* Whoever watches changes nothing, and sees an end of all that begins. */
static value eval_node(world *w, const feel_node *node)
{
    size_t n_open = 0;
    feel_watch watch = {.enter = see, .leave = see_value, .self = &n_open};
    feel_frame *frame = arena_zalloc(&w->arena, sizeof *frame);
    frame->slots = w->slots;
    feel_run_reset(&w->run);
    w->run.watch = &watch;
    value watched = feel_eval(&w->run, node, frame);
    size_t n_faults = w->run.n_faults;
    w->run.watch = NULL;
    feel_run_reset(&w->run);
    value v = feel_eval(&w->run, node, frame);
    check(n_open == 0 && n_faults == w->run.n_faults && watched.kind == v.kind && watched.cause == v.cause &&
              (!is_comparable(v) || value_identical(watched, v)),
          "watched", 0, "a value is another one when somebody watches");
    return v;
}

/* Bind the entries of a context, in order; one that fails to be a context binds nothing. */
static void bind_context(world *w, const char *context)
{
    if (context[0] == '\0') {
        return;
    }
    const feel_node *node = parse(w, context);
    value v = eval_node(w, node);
    for (size_t i = 0; v.kind == VALUE_CONTEXT && i < v.as.context->n; i++) {
        bind(w, v.as.context->entries[i].name, node->type->members[i].type,
             v.as.context->entries[i].value);
    }
}

/* "[1, 2]", "error", "unknown 1 2" */
static void show(char *out, size_t size, value v)
{
    text shown = {0};
    if (value_is_unknown(v)) {
        text_append_string(&shown, "unknown");
        for (size_t i = 0; i < v.as.missing->n; i++) {
            text_printf(&shown, " %u", v.as.missing->facts[i]);
        }
    } else if (value_is_error(v)) {
        text_append_string(&shown, "error");
    } else {
        value_to_text(&shown, v);
    }
    snprintf(out, size, "%s", text_string(&shown));
    text_dispose(&shown);
}

/* ---- what a case expects ---- */

#define REFUSED "refused "

static bool starts_with(const char *s, const char *start)
{
    return strncmp(s, start, strlen(start)) == 0;
}

/* "refused feel-type" or "refused feel-type part of the message or hint" */
static bool is_refused(const world *w, const char *expected)
{
    const char *code = expected + strlen(REFUSED);
    size_t n = strcspn(code, " ");
    const char *part = code + n + strspn(code + n, " ");
    for (size_t i = 0; i < w->diagnostics.n; i++) {
        const diagnostic *d = &w->diagnostics.items[i];
        if (d->severity == DIAGNOSTIC_ERROR && strlen(d->code) == n &&
            strncmp(d->code, code, n) == 0 &&
            (strstr(d->message, part) != NULL || strstr(d->hint, part) != NULL)) {
            return true;
        }
    }
    return false;
}

static void check_refused(world *w, const char *path, int line, const char *what,
                          const char *expected)
{
    const char *obtained = w->diagnostics.n == 0 ? "no diagnostic" : w->diagnostics.items[0].code;
    const char *message = w->diagnostics.n == 0 ? "" : w->diagnostics.items[0].message;
    check(is_refused(w, expected), path, line, "%s\n    expected: %s\n    obtained: %s %s", what,
          expected, obtained, message);
}

static void check_value(world *w, value v, const char *path, int line, const char *what,
                        const char *expected)
{
    char wanted[LINE_BYTES], obtained[LINE_BYTES];
    bool same;
    show(obtained, sizeof obtained, v);
    if (starts_with(expected, "error")) {
        /* "error" or "error with a part of the fault's message" */
        const char *part = expected + strlen("error");
        part += strspn(part, " ");
        snprintf(wanted, sizeof wanted, "%s", expected);
        same = value_is_error(v) &&
               (part[0] == '\0' ||
                (w->run.n_faults > 0 && strstr(w->run.faults[0].message, part) != NULL));
    } else if (starts_with(expected, "unknown ")) {
        snprintf(wanted, sizeof wanted, "%s", expected);
        same = strcmp(obtained, wanted) == 0;
    } else {
        world plain;
        begin_world(&plain, false);
        value e = eval_node(&plain, parse(&plain, expected));
        show(wanted, sizeof wanted, e);
        same = !value_is_error(e) && v.cause == e.cause && value_identical(v, e);
        end_world(&plain);
    }
    check(same, path, line, "%s\n    expected: %s\n    obtained: %s%s%s", what, wanted, obtained,
          w->run.n_faults > 0 ? "\n    fault:    " : "",
          w->run.n_faults > 0 ? w->run.faults[0].message : "");
}

/* ---- files of lines ---- */

static char *trim(char *s)
{
    s += strspn(s, " \t");
    size_t n = strlen(s);
    while (n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL) {
        s[--n] = '\0';
    }
    return s;
}

/* Fields end at a semicolon with white space, or the end of the line, on both sides. */
static size_t split(char *fields[FIELDS_MAX], char *s)
{
    size_t n = 0;
    char *from = s;
    for (char *p = s; *p != '\0'; p++) {
        bool free_before = p == s || p[-1] == ' ';
        bool free_after = p[1] == ' ' || p[1] == '\0';
        if (*p == ';' && free_before && free_after && n < FIELDS_MAX - 1) {
            *p = '\0';
            fields[n++] = trim(from);
            from = p + 1;
        }
    }
    fields[n++] = trim(from);
    return n;
}

/* Printed, read and printed again: the same text, and the same value. */
static void check_printed(world *w, const char *path, int line, const feel_node *node)
{
    text once = {0}, twice = {0};
    size_t n_diagnostics = w->diagnostics.n;
    feel_print(&once, node);
    const feel_node *again = parse(w, text_string(&once));
    feel_print(&twice, again);
    check(strcmp(text_string(&once), text_string(&twice)) == 0 && w->diagnostics.n == n_diagnostics, path, line,
          "printed\n    once:  %s\n    twice: %s", text_string(&once), text_string(&twice));
    value v = eval_node(w, node), printed = eval_node(w, again);
    check(v.kind == printed.kind && v.cause == printed.cause && (!is_comparable(v) || value_identical(v, printed)), path, line,
          "printed, it is another value: %s", text_string(&once));
    text_dispose(&once);
    text_dispose(&twice);
}

static void run_expression(const char *path, int line, const char *expression, const char *context,
                           const char *expected)
{
    world w;
    begin_world(&w, starts_with(expected, REFUSED));
    bind_context(&w, context);
    const feel_node *node = parse(&w, expression);
    if (starts_with(expected, REFUSED)) {
        check_refused(&w, path, line, expression, expected);
    } else {
        check_value(&w, eval_node(&w, node), path, line, expression, expected);
        /* In a filter `item` may be a component of the item; printed, it says of what. */
        if (w.diagnostics.n == 0 && strstr(expression, "[item") == NULL) {
            check_printed(&w, path, line, node);
        }
    }
    end_world(&w);
}

/* ---- decision tables as lines ---- */

typedef struct row {
    char *fields[FIELDS_MAX];
    size_t n;
} row;

typedef struct sketch {
    bool is_open;
    char texts[ROWS_MAX + 6][LINE_BYTES]; /* owns what the fields point into */
    size_t n_texts;
    row policy, inputs, allowed, outputs, values, defaults, rules[ROWS_MAX];
    size_t n_rules;
} sketch;

static const struct {
    const char *name;
    feel_hit_policy policy;
    feel_aggregation aggregation;
} POLICIES[] = {
    {"UNIQUE", FEEL_HIT_UNIQUE, FEEL_AGGREGATE_NONE},
    {"FIRST", FEEL_HIT_FIRST, FEEL_AGGREGATE_NONE},
    {"PRIORITY", FEEL_HIT_PRIORITY, FEEL_AGGREGATE_NONE},
    {"ANY", FEEL_HIT_ANY, FEEL_AGGREGATE_NONE},
    {"COLLECT", FEEL_HIT_COLLECT, FEEL_AGGREGATE_NONE},
    {"COLLECT SUM", FEEL_HIT_COLLECT, FEEL_AGGREGATE_SUM},
    {"COLLECT COUNT", FEEL_HIT_COLLECT, FEEL_AGGREGATE_COUNT},
    {"COLLECT MIN", FEEL_HIT_COLLECT, FEEL_AGGREGATE_MIN},
    {"COLLECT MAX", FEEL_HIT_COLLECT, FEEL_AGGREGATE_MAX},
    {"RULE ORDER", FEEL_HIT_RULE_ORDER, FEEL_AGGREGATE_NONE},
    {"OUTPUT ORDER", FEEL_HIT_OUTPUT_ORDER, FEEL_AGGREGATE_NONE},
};

static const char *field(const row *r, size_t i)
{
    return i < r->n ? r->fields[i] : "";
}

static const feel_node *parse_tests(world *w, const char *cell, const feel_type *input)
{
    return feel_parse_unary_tests(&w->parser,
                                  source_text_from_string(arena_strdup(&w->arena, cell)), input);
}

static bool set_policy(feel_table *table, const char *name)
{
    for (size_t i = 0; i < sizeof POLICIES / sizeof POLICIES[0]; i++) {
        if (strcmp(POLICIES[i].name, name) == 0) {
            table->hit_policy = POLICIES[i].policy;
            table->aggregation = POLICIES[i].aggregation;
            return true;
        }
    }
    return false;
}

static void build_input(world *w, feel_table_input *input, const sketch *s, size_t i)
{
    const char *allowed = field(&s->allowed, i);
    input->label = s->inputs.fields[i];
    input->expression = parse(w, s->inputs.fields[i]);
    input->values = allowed[0] == '\0' ? NULL : parse_tests(w, allowed, input->expression->type);
}

static void build_output(world *w, feel_table_output *output, const sketch *s, size_t i)
{
    const char *values = field(&s->values, i), *otherwise = field(&s->defaults, i);
    output->name = s->outputs.fields[i][0] == '\0' ? NULL : s->outputs.fields[i];
    output->type = &feel_type_any;
    if (values[0] != '\0') {
        const feel_node *list = parse(w, arena_printf(&w->arena, "[%s]", values));
        output->values = list->as.list.items;
        output->n_values = list->as.list.n;
    }
    output->otherwise = otherwise[0] == '\0' ? NULL : parse(w, otherwise);
}

static const feel_node *build_table(world *w, const sketch *s)
{
    feel_table *table = arena_zalloc(&w->arena, sizeof *table);
    table->id = table->name = "t";
    set_policy(table, field(&s->policy, 0));
    table->n_inputs = s->inputs.n;
    table->n_outputs = s->outputs.n;
    table->n_rules = s->n_rules;
    table->inputs = arena_array(&w->arena, s->inputs.n, sizeof *table->inputs);
    table->outputs = arena_array(&w->arena, s->outputs.n, sizeof *table->outputs);
    table->rules = arena_array(&w->arena, s->n_rules, sizeof *table->rules);
    for (size_t i = 0; i < s->inputs.n; i++) {
        build_input(w, &table->inputs[i], s, i);
    }
    for (size_t i = 0; i < s->outputs.n; i++) {
        build_output(w, &table->outputs[i], s, i);
    }
    for (size_t k = 0; k < s->n_rules; k++) {
        feel_table_rule *rule = &table->rules[k];
        rule->id = arena_printf(&w->arena, "rule-%zu", k + 1);
        rule->annotation = "";
        rule->cells = arena_array(&w->arena, s->inputs.n, sizeof *rule->cells);
        rule->outputs = arena_array(&w->arena, s->outputs.n, sizeof *rule->outputs);
        for (size_t i = 0; i < s->inputs.n; i++) {
            rule->cells[i] =
                parse_tests(w, s->rules[k].fields[i], table->inputs[i].expression->type);
        }
        for (size_t i = 0; i < s->outputs.n; i++) {
            rule->outputs[i] = parse(w, s->rules[k].fields[s->inputs.n + i]);
        }
    }
    return feel_node_table(&w->parser, table, (source_place){0});
}

/* The numbers of the rules that fired: "1, 3" */
static const char *list_hits(world *w)
{
    text out = {0};
    for (size_t i = 0; i < w->run.n_hits; i++) {
        text_printf(&out, "%s%u", i > 0 ? ", " : "", w->run.hits[i].rule + 1);
    }
    const char *hits = arena_strdup(&w->arena, text_string(&out));
    text_dispose(&out);
    return hits;
}

/* "case CONTEXT ; EXPECTED [; HITS]" */
static void run_table_case(const char *path, int line, const sketch *s, const row *fields)
{
    world w;
    char what[2 * LINE_BYTES];
    const char *expected = field(fields, 1);
    snprintf(what, sizeof what, "%s table on %s", field(&s->policy, 0), field(fields, 0));
    begin_world(&w, starts_with(expected, REFUSED));
    bind_context(&w, field(fields, 0));
    const feel_node *node = build_table(&w, s);
    if (starts_with(expected, REFUSED)) {
        check_refused(&w, path, line, what, expected);
    } else {
        w.run.trace = true;
        check_value(&w, eval_node(&w, node), path, line, what, expected);
    }
    if (fields->n == 3) {
        const char *hits = list_hits(&w);
        check(strcmp(hits, field(fields, 2)) == 0, path, line,
              "%s\n    expected hits: %s\n    obtained hits: %s", what, field(fields, 2), hits);
    }
    end_world(&w);
}

static bool is_well_formed(const sketch *s)
{
    feel_table unused;
    for (size_t i = 0; i < s->n_rules; i++) {
        if (s->rules[i].n != s->inputs.n + s->outputs.n) {
            return false;
        }
    }
    return s->inputs.n > 0 && s->outputs.n > 0 && set_policy(&unused, field(&s->policy, 0));
}

static bool is_first_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    return strncmp(text, word, n) == 0 && (text[n] == ' ' || text[n] == '\0');
}

/* A line that begins with one of the words of a table; false if it does not. */
static bool run_table_line(const char *path, int line, sketch *s, const char *text)
{
    static const char *const WORDS[] = {"table",  "in",      "allowed", "out",
                                        "values", "default", "row",     "case"};
    row *const targets[] = {&s->policy,  &s->inputs, &s->allowed,
                            &s->outputs, &s->values, &s->defaults};
    size_t word = 0;
    size_t n_words = sizeof WORDS / sizeof WORDS[0];
    while (word < n_words && !is_first_word(text, WORDS[word])) {
        word++;
    }
    if (word == n_words) {
        return false;
    }
    if (word == 0) {
        memset(s, 0, sizeof *s);
        s->is_open = true;
    }
    row parsed;
    bool has_room = s->n_texts < ROWS_MAX + 6 && s->n_rules < ROWS_MAX;
    if (!s->is_open || !has_room) {
        check(false, path, line, "this line belongs to no table, or the table is too long");
        return true;
    }
    char case_text[LINE_BYTES];
    char *copy = word + 1 == n_words ? case_text : s->texts[s->n_texts++];
    snprintf(copy, LINE_BYTES, "%s ", text + strlen(WORDS[word]));
    parsed.n = split(parsed.fields, copy);
    if (word < 6) {
        *targets[word] = parsed;
    } else if (word == 6) {
        s->rules[s->n_rules++] = parsed;
    } else if (!is_well_formed(s)) {
        check(false, path, line, "the table before this case is not well formed");
    } else {
        run_table_case(path, line, s, &parsed);
    }
    return true;
}

static void run_lines(const char *path)
{
    static sketch table;
    char line[LINE_BYTES];
    int number = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        check(false, path, 0, "cannot be read");
        return;
    }
    memset(&table, 0, sizeof table);
    while (fgets(line, sizeof line, file) != NULL) {
        number++;
        char *text = trim(line);
        if (text[0] == '\0' || text[0] == '#' || run_table_line(path, number, &table, text)) {
            continue;
        }
        char *fields[FIELDS_MAX];
        if (split(fields, text) == 3) {
            run_expression(path, number, fields[0], fields[1], fields[2]);
        } else {
            check(false, path, number, "no 'expression ; context ; expected'");
        }
    }
    fclose(file);
}

/* ---- models that are refused ---- */

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

static void list_diagnostics(text *out, diagnostic_list *list)
{
    if (list->n > 0) {
        qsort(list->items, list->n, sizeof *list->items, compare_diagnostics);
    }
    for (size_t i = 0; i < list->n; i++) {
        const diagnostic *d = &list->items[i];
        text_printf(out, "%u:%u %s %s: %s%s%s\n", d->line, d->column,
                    d->severity == DIAGNOSTIC_ERROR ? "error" : "warning", d->code, d->message,
                    d->hint[0] == '\0' ? "" : " | ", d->hint);
    }
}

/* A .dmn file with an .expected file beside it: what strict mode says of it, a line each. */
static void run_refused(const char *path)
{
    arena memory;
    diagnostic_list diagnostics;
    dmn_model *m = NULL;
    char expected_path[4096];
    snprintf(expected_path, sizeof expected_path, "%.*s.expected", (int)(strlen(path) - 4), path);
    arena_init(&memory, 64 * 1024);
    diagnostic_list_init(&diagnostics, &memory);
    (void)dmn_load(&m, &memory, path, &(dmn_options){.strict = true}, &diagnostics);
    text obtained = {0};
    list_diagnostics(&obtained, &diagnostics);
    if (getenv("UNIT_REFRESH")) {
        FILE *out = fopen(expected_path, "w");
        if (out != NULL) {
            fputs(text_string(&obtained), out);
            fclose(out);
        }
    }
    const source_file *expected;
    ent_error err = {0};
    bool is_read = source_file_read(&expected, &memory, expected_path, &err) == ENT_OK;
    bool same = is_read && strcmp(text_string(&obtained), expected->bytes) == 0;
    check(same, expected_path, 1, "expected:\n%sobtained:\n%s", is_read ? expected->bytes : "",
          text_string(&obtained));
    text_dispose(&obtained);
    arena_dispose(&memory);
}

/* ---- cases in the form of the conformance kit ---- */

static void run_models(const char *folder)
{
    author_test_result result;
    ent_error err = {0};
    char *printed = NULL;
    size_t size;
    FILE *out = open_memstream(&printed, &size);
    author_test_options options = {
        .paths = &folder, .n_paths = 1, .as_of = (temporal_date){2027, 1, 15}};
    ent_code code = author_test(&options, out, &result, &err);
    fclose(out);
    n_passed += result.n_passed;
    n_failed += result.n_failed;
    if (code != ENT_OK) {
        check(false, folder, 0, "%s", err.message);
    } else if (result.n_failed > 0) {
        printf("%s", printed);
    }
    if (result.n_rounded + result.n_neighbours + result.n_binary + result.n_error_nulls +
            result.n_skipped >
        0) {
        check(false, folder, 0, "our own numbers are exact: none agrees only when rounded");
    }
    free(printed);
}

/* ---- which rules fired, and their legal references ---- */

static void check_hit(const char *path, const feel_run *run, size_t i, const char *id,
                      const char *annotation)
{
    const feel_table_rule *rule =
        i < run->n_hits ? &run->hits[i].table->rules[run->hits[i].rule] : NULL;
    check(rule != NULL && strcmp(rule->id, id) == 0, path, 0, "hit %zu: expected rule %s", i, id);
    check(rule != NULL && strcmp(rule->annotation, annotation) == 0, path, 0,
          "hit %zu: expected the annotation '%s', obtained '%s'", i, annotation,
          rule != NULL ? rule->annotation : "");
}

/* Two calls of a business knowledge model that is a table: trace.dmn. */
static void run_trace(void)
{
    arena memory;
    diagnostic_list diagnostics;
    dmn_model *m;
    feel_run run;
    const char *path = unit_path("tests/cases/pitfalls/models/trace.dmn");
    arena_init(&memory, 64 * 1024);
    diagnostic_list_init(&diagnostics, &memory);
    if (dmn_load(&m, &memory, path, &(dmn_options){.strict = true}, &diagnostics) != ENT_OK) {
        check(false, path, 0, "does not load: %s", diagnostics.items[0].message);
    } else {
        feel_run_init(&run, &memory, (temporal_date){2027, 1, 15});
        run.trace = true;
        dmn_state *state = dmn_state_new(m, &memory);
        dmn_state_begin(state, &run);
        dmn_state_set_input(state, 0, value_int(67));
        value v = dmn_state_decision(state, 0);
        check(value_identical(v, value_int(5)), path, 0, "the two fees are not 5 and 0");
        check(run.n_hits == 2, path, 0, "expected 2 hits, obtained %zu", run.n_hits);
        check_hit(path, &run, 0, "old", "Fees Act, section 4");
        check_hit(path, &run, 1, "young", "Fees Act, section 3");
    }
    arena_dispose(&memory);
}

/* ---- folders ---- */

static bool has_suffix(const char *s, const char *suffix)
{
    size_t n = strlen(s), k = strlen(suffix);
    return n > k && strcmp(s + n - k, suffix) == 0;
}

/* Calls `run` with each file of tests/cases/pitfalls/`folder` that ends in `suffix`. */
static void run_folder(const char *folder, const char *suffix, void (*run)(const char *path))
{
    char base[4096], path[8192];
    struct dirent **names;
    size_t n_run = 0;
    snprintf(path, sizeof path, "tests/cases/pitfalls/%s", folder);
    snprintf(base, sizeof base, "%s", unit_path(path));
    int n = scandir(base, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        if (has_suffix(names[i]->d_name, suffix)) {
            snprintf(path, sizeof path, "%s/%s", base, names[i]->d_name);
            run(path);
            n_run++;
        }
        free(names[i]);
    }
    if (n >= 0) {
        free(names);
    }
    if (n_run == 0) {
        check(false, base, 0, "no file ends in %s", suffix);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1) { /* files of lines, for whoever writes them */
        for (int i = 1; i < argc; i++) {
            run_lines(argv[i]);
        }
    } else {
        char models[4096];
        run_folder("feel", ".txt", run_lines);
        run_folder("tables", ".txt", run_lines);
        run_folder("refused", ".dmn", run_refused);
        snprintf(models, sizeof models, "%s", unit_path("tests/cases/pitfalls/models"));
        run_models(models);
        run_trace();
    }
    printf("%zu passed, %zu failed\n", n_passed, n_failed);
    return n_failed == 0 ? 0 : 1;
}

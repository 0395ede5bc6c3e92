/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as FEEL text: parsed as an expression and as a cell, in standard and in strict mode, then
 * evaluated. What must hold: every fault has a place within the text; both modes build the same
 * meaning; the same text gives the same value with the same steps; every text ends.
 */
#include <string.h>

#include "feel/feel.h"
#include "fuzz.h"

static const char *const WORDS[] = {"if ",
                                    " then ",
                                    " else ",
                                    "for ",
                                    " in ",
                                    " return ",
                                    "some ",
                                    "every ",
                                    " satisfies ",
                                    " and ",
                                    " or ",
                                    "not(",
                                    "function(",
                                    ")",
                                    "(",
                                    "[",
                                    "]",
                                    "{",
                                    "}",
                                    "..",
                                    "->",
                                    "**",
                                    "!=",
                                    "<=",
                                    ">=",
                                    "=",
                                    "<",
                                    ">",
                                    ",",
                                    ":",
                                    ".",
                                    "-",
                                    "+",
                                    "*",
                                    "/",
                                    "@\"2024-02-29\"",
                                    "\"",
                                    "\\",
                                    "\\u00e9",
                                    "\\U01F600",
                                    "null",
                                    "true",
                                    "false",
                                    " between ",
                                    " instance of ",
                                    "list<number>",
                                    "context<a: string>",
                                    "range<date>",
                                    "function<number>->any",
                                    "item",
                                    "partial",
                                    "?",
                                    "//",
                                    "/*",
                                    "*/",
                                    "n",
                                    "s",
                                    "L",
                                    "P",
                                    "P.birth date",
                                    "d",
                                    "1..3",
                                    "9999999999999999999999999999999999",
                                    "1e6144",
                                    "-1e-6176",
                                    ".5",
                                    "date(",
                                    "time(",
                                    "duration(",
                                    "date and time(",
                                    "number(",
                                    "string(",
                                    "substring(",
                                    "string length(",
                                    "matches(",
                                    "replace(",
                                    "split(",
                                    "string join(",
                                    "list contains(",
                                    "count(",
                                    "sum(",
                                    "min(",
                                    "mean(",
                                    "sort(",
                                    "flatten(",
                                    "sublist(",
                                    "insert before(",
                                    "remove(",
                                    "index of(",
                                    "union(",
                                    "distinct values(",
                                    "median(",
                                    "mode(",
                                    "stddev(",
                                    "decimal(",
                                    "round half up(",
                                    "modulo(",
                                    "sqrt(",
                                    "exp(",
                                    "log(",
                                    "overlaps(",
                                    "before(",
                                    "includes(",
                                    "context put(",
                                    "get value(",
                                    "context merge(",
                                    "get entries(",
                                    "years and months duration(",
                                    "range(",
                                    "week of year(",
                                    "is(",
                                    "day of week(",
                                    ".year",
                                    ".time offset",
                                    ".timezone",
                                    "P1Y2M",
                                    "-P1DT2H3.5S",
                                    "23:59:60Z",
                                    "@Europe/Oslo",
                                    "\"((a*)*)*b\"",
                                    "\xC2\xA0",
                                    "\xE2\x80\x99",
                                    "\xF0\x9F\x98\x80",
                                    NULL};

static const temporal_date TODAY = {.year = 2026, .month = 11, .day = 23};

typedef struct setting { /* the names a text may use */
    feel_binding bindings[5];
    value slots[5];
    feel_scope scope;
} setting;

static const char *const ENTRIES[] = {"birth date", "name", "children"};

static void make_setting(setting *s, arena *a)
{
    feel_type *person = feel_type_context_new(a, 3);
    const feel_type *types[] = {&feel_type_date, &feel_type_string,
                                feel_type_list_of(a, &feel_type_number)};
    value context = value_context_new(a, 3);
    value list = value_list_new(a, 3);
    for (int i = 0; i < 3; i++) {
        person->members[i] = (feel_member){.name = ENTRIES[i], .type = types[i]};
        list.as.list->items[i] = value_int(3 - i);
        context.as.context->entries[i].name = ENTRIES[i];
    }
    context.as.context->entries[0].value = value_date(TODAY);
    context.as.context->entries[1].value = value_unknown(a, 8);
    context.as.context->entries[2].value = list;
    s->bindings[0] = (feel_binding){"n", &feel_type_number};
    s->bindings[1] = (feel_binding){"s", &feel_type_string};
    s->bindings[2] = (feel_binding){"L", feel_type_list_of(a, &feel_type_number)};
    s->bindings[3] = (feel_binding){"P", person};
    s->bindings[4] = (feel_binding){"a-b c", &feel_type_any};
    s->slots[0] = value_int(42);
    s->slots[1] = value_string("abc", 3);
    s->slots[2] = list;
    s->slots[3] = context;
    s->slots[4] = value_unknown(a, 16);
    s->scope = (feel_scope){.bindings = s->bindings, .n = 5};
}

typedef struct outcome {
    const char *shown;
    uint64_t steps_left;
    bool exhausted;
    size_t n_errors;
} outcome;

static outcome run_text(arena *a, const char *s, size_t n, bool tests, bool strict)
{
    setting names;
    make_setting(&names, a);
    const source_file *file = source_file_from_memory(a, "cell", s, n);
    source_text text = {.file = file, .bytes = file->bytes, .size = n};
    diagnostic_list list;
    diagnostic_list_init(&list, a);
    feel_parser p = {
        .arena = a, .scope = &names.scope, .diagnostics = &list, .strict = strict, .element = "e"};
    const feel_node *node = tests ? feel_parse_unary_tests(&p, text, &feel_type_number)
                                  : feel_parse_expression(&p, text);
    fuzz_check(node != NULL, "no tree");
    for (size_t i = 0; i < list.n; i++) {
        fuzz_check(list.items[i].line > 0 && list.items[i].column > 0, "a fault without a place");
    }
    feel_run run;
    feel_run_init(&run, a, TODAY);
    feel_frame frame = {.slots = names.slots};
    outcome o = {.n_errors = list.n_errors};
    value v = tests ? feel_test(&run, node, value_int(5), &frame) : feel_eval(&run, node, &frame);
    fuzz_check(run.depth == 0, "depth %u is left over", run.depth);
    fuzz_check(!run.exhausted || value_is_error(v) || run.n_faults > 0,
               "a limit was passed in silence");
    o.steps_left = run.steps_left;
    o.exhausted = run.exhausted;
    struct text shown = {0};
    value_to_text(&shown, v);
    o.shown = arena_copy(a, text_string(&shown), shown.size);
    text_dispose(&shown);
    return o;
}

int fuzz_parser(const uint8_t *data, size_t n)
{
    arena a;
    arena_init(&a, 64 * 1024);
    for (int tests = 0; tests <= 1; tests++) {
        outcome lax = run_text(&a, (const char *)data, n, tests, false);
        outcome again = run_text(&a, (const char *)data, n, tests, false);
        outcome strict = run_text(&a, (const char *)data, n, tests, true);
        fuzz_check(lax.steps_left == again.steps_left && lax.exhausted == again.exhausted &&
                       strcmp(lax.shown, again.shown) == 0,
                   "two runs of one text differ");
        fuzz_check(lax.n_errors == 0 || strict.n_errors > 0, "strict takes what standard refuses");
    }
    arena_dispose(&a);
    return 0;
}

const fuzz_target fuzz_this = {"parser", fuzz_parser, WORDS, 2000};

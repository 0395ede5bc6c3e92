/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits of evaluation: steps, depth, length of lists, bytes of strings, cost of patterns, levels
 * of values. Each is counted, so a test pins the last expression that passes and the first that
 * does not, and every thread gives the same, also one with a small stack.
 *
 * And what is decided with unknown facts: one example of each thing that tests/fuzz/fuzz_holds.c
 * found to be decided too soon.
 */
#include "unit.h"

#include <pthread.h>

#include "feel/feel.h"

#ifdef __SANITIZE_ADDRESS__
#define STACK_BYTES ((size_t)4 << 20) /* its frames are several times larger */
#else
#define STACK_BYTES ((size_t)512 << 10)
#endif

/* ---- evaluation of one text ---- */

typedef struct trial {
    const char *expression;
    char shown[200]; /* of the value: the first bytes */
    char fault[200]; /* the first fault, or what the parser said; "" if there is none */
    bool exhausted;
    uint64_t steps;
} trial;

static void *run_trial(void *argument)
{
    trial *t = argument;
    arena a;
    arena_init(&a, 64 * 1024);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    feel_binding bindings[] = {{"U", &feel_type_number}, {"ULIST", &feel_type_any_list}};
    value slots[] = {value_unknown(&a, 1), value_unknown(&a, 2)};
    feel_scope scope = {.bindings = bindings, .n = 2};
    feel_parser p = {.arena = &a, .scope = &scope, .diagnostics = &list};
    const feel_node *node = feel_parse_expression(&p, source_text_from_string(t->expression));
    feel_run run;
    feel_run_init(&run, &a, (temporal_date){.year = 2026, .month = 11, .day = 23});
    feel_frame frame = {.slots = slots};
    value v = feel_eval(&run, node, &frame);
    text shown = {0};
    value_to_text(&shown, v);
    snprintf(t->shown, sizeof t->shown, "%s%s", text_string(&shown),
             value_is_unknown(v) ? " unknown" : "");
    snprintf(t->fault, sizeof t->fault, "%s",
             list.n > 0         ? list.items[0].message
             : run.n_faults > 0 ? run.faults[0].message
                                : "");
    t->exhausted = run.exhausted;
    t->steps = FEEL_STEPS_MAX - run.steps_left;
    text_dispose(&shown);
    arena_dispose(&a);
    return NULL;
}

/* In a thread with a small stack. */
static trial try(const char *expression)
{
    trial t = {.expression = expression};
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    if (UNIT_TRUE(pthread_create(&thread, &attributes, run_trial, &t) == 0)) {
        pthread_join(thread, NULL);
    }
    pthread_attr_destroy(&attributes);
    return t;
}

/* before before ... middle ... after after */
static const char *nested(size_t n, const char *before, const char *middle, const char *after)
{
    static text t;
    text_clear(&t);
    for (size_t i = 0; i < n; i++) {
        text_append_string(&t, before);
    }
    text_append_string(&t, middle);
    for (size_t i = 0; i < n; i++) {
        text_append_string(&t, after);
    }
    return text_string(&t);
}

static const char *format(const char *format, ...)
{
    static char texts[2][400]; /* two are in use at a time */
    static unsigned n;
    char *text = texts[n++ % 2];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof texts[0], format, args);
    va_end(args);
    return text;
}

static void passes(const char *expression, const char *shown)
{
    trial t = try(expression);
    UNIT_STRING(t.fault, "");
    UNIT_STRING(t.shown, shown);
}

/* Ends with this fault, and it is a limit: the whole subject is in error. */
static void exceeds(const char *expression, const char *fault)
{
    trial t = try(expression);
    UNIT_STRING(t.fault, fault);
    UNIT_TRUE(t.exhausted);
}

/* ---- limits ---- */

static const struct {
    const char *before, *middle, *after;
} NESTINGS[] = {
    {"(", "1", ")"},
    {"[", "1", "]"},
    {"{a: ", "1", "}"},
    {"if true then ", "1", " else 2"},
    {"if ", "true", " then true else false"},
    {"-", "1", ""},
    {"not(", "true", ")"},
    {"", "1", " + 1"},
    {"1 + (", "1", ")"},
    {"", "true", " and true"},
    {"", "1", " ** 1"},
    {"for i in [1] return ", "1", ""},
    {"some i in [1] satisfies ", "true", ""},
    {"", "[1]", "[true]"},
    {"", "{a: 1}", ".a"},
    {"1 in (", "1", ")"},
    {"", "1", " in (1)"},
    {"", "1", " between 1 and 2"},
    {"", "1", " instance of Any"},
    {"function() ", "1", ""},
    {"[1..", "2", "]"},
    {"(< ", "2", ")"},
    {"]", "1", "..2["},
    {"1 in ", "1", ""},
    {"1 in [1..", "1", "]"},
    {"1 between ", "1", " and 1"},
    {"1 in (< ", "1", ")"},
    {"1 in (1, ", "1", ")"},
    {"date(", "1", ")"},
    {"", "1", "(1)"},
    {"abs(n: ", "1", ")"},
    {"1 = ", "1", ""},
    {"@\"", "1", "\""},
    {"\"", "a", "\" + "},
    {"1 instance of list<", "number", ">"},
    {"function(a: list<", "number", ">) a"},
    {"/*", "1", "*/"},
};

/* 100,000 levels of anything end with a word about it, whatever the stack. */
static void test_nesting(void)
{
    for (size_t i = 0; i < sizeof NESTINGS / sizeof *NESTINGS; i++) {
        trial t = try(nested(100000, NESTINGS[i].before, NESTINGS[i].middle, NESTINGS[i].after));
        if (!UNIT_TRUE(t.fault[0] != '\0')) {
            printf("%s\n", NESTINGS[i].before);
        }
    }
}

/* As deep as the parser lets it be: it evaluates within the stack. */
static void test_deepest(void)
{
    for (size_t i = 0; i < sizeof NESTINGS / sizeof *NESTINGS; i++) {
        for (size_t n = FEEL_DEPTH_MAX - 4; n <= FEEL_DEPTH_MAX + 1; n++) {
            try(nested(n, NESTINGS[i].before, NESTINGS[i].middle, NESTINGS[i].after));
        }
    }
    trial t = try(nested(FEEL_DEPTH_MAX - 1, "(", "1", ")"));
    UNIT_STRING(t.shown, "1");
    UNIT_STRING(t.fault, "");
    t = try(nested(FEEL_DEPTH_MAX, "(", "1", ")"));
    UNIT_STRING(t.fault, "expression is nested deeper than 256 levels");
}

static void test_depth_of_calls(void)
{
    exceeds("{f: function(g, n) g(g, n + 1), r: f(f, 1)}.r", "nested too deep");
    passes("{f: function(g, n) if n = 0 then 0 else 1 + g(g, n - 1), r: f(f, 50)}.r", "50");
    exceeds("{f: function(g, n) if n = 0 then 0 else 1 + g(g, n - 1), r: f(f, 99)}.r",
            "nested too deep");
}

static void test_steps(void)
{
    trial one = try("count(for i in 1..1000 return i * 2)");
    trial two = try("count(for i in 1..2000 return i * 2)");
    UNIT_STRING(one.fault, "");
    uint64_t per_round = (two.steps - one.steps) / 1000;
    uint64_t once = one.steps - 1000 * per_round;
    uint64_t most = (FEEL_STEPS_MAX - once) / per_round;
    passes(format("count(for i in 1..%llu return i * 2)", (unsigned long long)most),
           format("%llu", (unsigned long long)most));
    exceeds(format("count(for i in 1..%llu return i * 2)", (unsigned long long)most + 1),
            "too many steps");
    exceeds("count(for a in 1..99, b in 1..99, c in 1..99, d in 1..99 return 1)", "too many steps");
    exceeds("some a in 1..9999, b in 1..9999 satisfies a + b < 0", "too many steps");
}

static void test_length_of_lists(void)
{
    exceeds("for i in 1..1000000000 return i", "too many iterations");
    exceeds(format("for i in 1..%u return i", FEEL_LIST_MAX + 1), "too many iterations");
    exceeds("count(for i in -1000000000000..1000000000000 return i)", "too many iterations");
    exceeds("every i in [1..1000000000] satisfies i > 0", "too many iterations");
    /* Doubling: 2 to the 30th items. */
    trial t = try("count((for i in 1..30 return if i = 1 then [1] else "
                  "concatenate(partial[-1], partial[-1]))[-1])");
    UNIT_STRING(t.shown, "null");
    UNIT_TRUE(t.fault[0] != '\0');
}

static void test_bytes_of_strings(void)
{
    static const char doubled[] =
        "string length((for i in 1..%d return if i = 1 then \"a\" else partial[-1] + partial[-1])"
        "[-1])";
    passes(format(doubled, 21), "1048576"); /* FEEL_STRING_MAX */
    trial t = try(format(doubled, 22));
    UNIT_STRING(t.shown, "null");
    UNIT_TRUE(t.fault[0] != '\0');
    t = try("string length(string join(for i in 1..300 return (for i in 1..14 return if i = 1 then "
            "\"a\" else partial[-1] + partial[-1])[-1]))");
    UNIT_STRING(t.fault, "the string is too long");
    t = try("string length(replace(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"a\", "
            "(for i in 1..20 return if i = 1 then \"a\" else partial[-1] + partial[-1])[-1]))");
    UNIT_STRING(t.shown, "null");
    UNIT_TRUE(t.fault[0] != '\0');
}

static void test_cost_of_patterns(void)
{
    static const char *const bombs[] = {
        "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\", \"(a*)*b\")",
        "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\", \"^(a|aa)+$\")",
        "replace(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\", \"(a|a)*b\", \"x\")",
        "split(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\", \"(a+)+b\")",
        "matches(\"a\", \"((((a{1,200}){1,200}){1,200}){1,200})\")",
        "matches(\"a\", "
        "\"((((((((((a{1,9}){1,9}){1,9}){1,9}){1,9}){1,9}){1,9}){1,9}){1,9}){1,9})\")",
        "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\", "
        "\"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)b\")",
    };
    for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        trial first = try(bombs[i]), again = try(bombs[i]);
        UNIT_STRING(first.shown, again.shown);
        UNIT_STRING(first.fault, again.fault);
        UNIT_TRUE(first.steps == again.steps);
        UNIT_TRUE(first.fault[0] != '\0' || strcmp(first.shown, "true") == 0);
    }
    trial t = try(format("matches(\"a\", \"%s\")", nested(100, "(", "a", ")")));
    UNIT_TRUE(t.fault[0] != '\0');
}

static void test_levels_of_values(void)
{
    static const char *const makers[] = {
        "(for i in 1..%d return if i = 1 then [] else [partial[-1]])[-1]",
        "(for i in 1..%d return if i = 1 then {a: 1} else {a: partial[-1]})[-1]",
        "(for i in 1..%d return if i = 1 then [1, []] else append([1], partial[-1]))[-1]",
        "(for i in 1..%d return if i = 1 then {a: 1} else context put({a: 1}, \"a\", "
        "partial[-1]))[-1]",
        "(for i in 1..%d return if i = 1 then [] else insert before([1], 1, partial[-1]))[-1]",
        "(for i in 1..%d return if i = 1 then [1] else partial)[-1]",
    };
    static const char *const users[] = {"string(%s)",
                                        "%s = %s",
                                        "count(flatten(%s))",
                                        "is(%s, %s)",
                                        "%s instance of list<list<number>>",
                                        "list contains([%s], %s)",
                                        "distinct values([%s, %s])",
                                        "sort(%s)"};
    char made[200], used[500];
    for (size_t m = 0; m < sizeof makers / sizeof *makers; m++) {
        snprintf(made, sizeof made, makers[m], 90000);
        for (size_t u = 0; u < sizeof users / sizeof *users; u++) {
            snprintf(used, sizeof used, users[u], made, made);
            trial t = try(used);
            UNIT_TRUE(t.exhausted);
        }
    }
    exceeds("count((for i in 1..258 return if i = 1 then [] else [partial[-1]])[-1])",
            "lists and contexts are nested too deep");
    passes("count((for i in 1..255 return if i = 1 then [] else [partial[-1]])[-1])", "1");
}

/* Counted, not timed: threads that run side by side and get in each other's way stop at the same
 * step with the same words. */
static void test_same_on_every_thread(void)
{
    static const char *const expressions[] = {
        "count(for a in 1..9999, b in 1..9999 return a * b)",
        "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\", \"^(a|aa)+$\")",
        "string length((for i in 1..22 return if i = 1 then \"a\" else partial[-1] + "
        "partial[-1])[-1])",
    };
    for (size_t e = 0; e < sizeof expressions / sizeof *expressions; e++) {
        trial trials[4];
        pthread_t threads[4];
        for (size_t i = 0; i < 4; i++) {
            trials[i] = (trial){.expression = expressions[e]};
            UNIT_TRUE(pthread_create(&threads[i], NULL, run_trial, &trials[i]) == 0);
        }
        for (size_t i = 0; i < 4; i++) {
            pthread_join(threads[i], NULL);
        }
        UNIT_TRUE(trials[0].fault[0] != '\0');
        for (size_t i = 1; i < 4; i++) {
            UNIT_STRING(trials[i].shown, trials[0].shown);
            UNIT_STRING(trials[i].fault, trials[0].fault);
            UNIT_TRUE(trials[i].steps == trials[0].steps);
        }
    }
}

/* ---- what is not yet decided ---- */

static void test_not_decided(void)
{
    static const char *const unknowns[] = {
        "flatten([[1], ULIST])",
        "count(flatten([1, U]))",
        "[U] instance of list<number>",
        "{a: U} instance of context<a: number>",
        "string([1, U])",
        "is([U], [1])",
    };
    for (size_t i = 0; i < sizeof unknowns / sizeof *unknowns; i++) {
        UNIT_STRING(try(unknowns[i]).shown, "null unknown");
    }
}

UNIT_SUITE(limits, UNIT_TEST(test_nesting), UNIT_TEST(test_deepest), UNIT_TEST(test_depth_of_calls),
           UNIT_TEST(test_steps), UNIT_TEST(test_length_of_lists), UNIT_TEST(test_bytes_of_strings),
           UNIT_TEST(test_cost_of_patterns), UNIT_TEST(test_levels_of_values),
           UNIT_TEST(test_same_on_every_thread), UNIT_TEST(test_not_decided));

UNIT_MAIN(&suite_limits)

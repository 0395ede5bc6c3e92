/* SPDX-License-Identifier: Apache-2.0 */
/* See random_rules.h. A rulebook's files are written from elements that keep their logic as XML, so that one of them can be
 * made anew, or put aside, without the others. */
#include "random_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "random_feel.h"

#define BENEFITS_MAX           4
#define ELEMENTS_MAX           24
#define TRIES_MAX              40
#define PARAMETERS             4
#define PARAMETERS_REQUIREMENT (UINT64_C(1) << RANDOM_ITEMS)
#define FIRST_ELEMENT          8 /* bit of the first element's requirement */

typedef enum element_kind { ELEMENT_DECISION, ELEMENT_BKM, ELEMENT_SERVICE } element_kind;

typedef struct element {
    element_kind what;
    char name[24];
    random_kind kind;
    const char *type;
    text logic; /* XML; of a service: what it consists of */
    uint64_t used;
    bool out; /* a constant stands for it */
    char constant[80];
} element;

typedef struct model {
    element elements[ELEMENTS_MAX];
    size_t n;
    text benefit; /* what benefit.xml says of its decisions */
    bool out;
} model;

struct random_rules {
    random_source *r;
    random_item items[RANDOM_ITEMS];
    bool complete[2];
    text parameters;
    model guards, benefits[BENEFITS_MAX];
    size_t n_benefits, n_guards, tries;
};

/* ---- XML ---- */

static void append_escaped(text *out, const char *s)
{
    for (; *s != '\0'; s++) {
        if (*s == '<') {
            text_append_string(out, "&lt;");
        } else if (*s == '&') {
            text_append_string(out, "&amp;");
        } else {
            text_append_char(out, *s);
        }
    }
}

static void append_text(text *out, text *feel)
{
    text_append_string(out, "<text>");
    append_escaped(out, text_string(feel));
    text_append_string(out, "</text>");
    text_clear(feel);
}

static void write_file(const char *folder, const char *name, text *content)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(text_string(content), 1, content->size, file) != content->size ||
        fclose(file) != 0) {
        perror(path);
        exit(2);
    }
    text_clear(content);
}

#define PROLOGUE "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define DMN      "xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\""

/* ---- scope ---- */

static random_scope scope_of(random_rules *rules, bool with_records)
{
    random_scope s = {.r = rules->r, .items = rules->items, .lists = with_records};
    for (size_t i = 0; i < RANDOM_ITEMS; i++) {
        const random_item *item = &rules->items[i];
        for (size_t k = 0; k < item->n_facts && !item->many; k++) {
            random_scope_add(&s, item->facts[k].kind, item->requirement, "%s.%s", item->name,
                             item->facts[k].name);
        }
    }
    for (unsigned i = 1; i < PARAMETERS; i++) {
        random_scope_add(&s, RANDOM_NUMBER, PARAMETERS_REQUIREMENT, "Parameters.p%u", i);
    }
    random_scope_add(&s, RANDOM_STRING, PARAMETERS_REQUIREMENT, "Parameters.p%u", PARAMETERS);
    return s;
}

static void add_to_scope(random_scope *s, const element *e, uint64_t requirement)
{
    random_scope_add(s, e->kind, requirement, "%s", e->name);
    random_scope_add(s, e->kind, requirement, "%s", e->name);
    if (e->kind == RANDOM_PAIR) {
        random_scope_add(s, RANDOM_NUMBER, requirement, "%s.a", e->name);
        random_scope_add(s, RANDOM_BOOLEAN, requirement, "%s.b", e->name);
    }
}

/* ---- logic ---- */

static void append_literal(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    text feel = {0};
    random_expression(s, &feel, kind, depth);
    text_append_string(out, "<literalExpression>");
    append_text(out, &feel);
    text_append_string(out, "</literalExpression>");
    text_dispose(&feel);
}

static void append_output(random_scope *s, text *out, random_kind kind, bool constant)
{
    text feel = {0};
    text_append_string(out, "<outputEntry>");
    if (constant) {
        random_constant(s, &feel, kind);
    } else {
        random_expression(s, &feel, kind, 1);
    }
    append_text(out, &feel);
    text_append_string(out, "</outputEntry>");
    text_dispose(&feel);
}

/* Outputs that are listed in an order of their own. */
static const char *const listed[][3] = {
    {"true", "false", "true"}, {"5", "100", "0"}, {"\"M\"", "\"local\"", "\"\""}};

static void append_column(random_scope *s, text *out, random_kind kind, const char *name,
                          bool ranked, bool otherwise)
{
    text feel = {0};
    text_printf(out, "<output%s%s%s typeRef=\"%s\">", name[0] == '\0' ? "" : " name=\"", name,
                name[0] == '\0' ? "" : "\"", random_kind_type(kind));
    if (ranked) {
        text_printf(&feel, "%s, %s", listed[kind][0], listed[kind][1]);
        text_printf(&feel, "%s%s", kind == RANDOM_BOOLEAN ? "" : ", ",
                    kind == RANDOM_BOOLEAN ? "" : listed[kind][2]);
        text_append_string(out, "<outputValues>");
        append_text(out, &feel);
        text_append_string(out, "</outputValues>");
    }
    if (otherwise) {
        if (ranked) {
            text_append_string(&feel, listed[kind][random_below(s->r, 3)]);
        } else {
            random_expression(s, &feel, kind, random_seldom(s->r, 2) ? 0 : 1);
        }
        text_append_string(out, "<defaultOutputEntry>");
        append_text(out, &feel);
        text_append_string(out, "</defaultOutputEntry>");
    }
    text_append_string(out, "</output>");
    text_dispose(&feel);
}

/* `kind` is what the table gives: a number may be an aggregation, numbers are several hits. */
static void append_table(random_scope *s, text *out, random_kind kind)
{
    static const char *const single[] = {"UNIQUE", "UNIQUE", "FIRST", "FIRST", "ANY", "PRIORITY"};
    static const char *const several[] = {"COLLECT", "RULE ORDER", "OUTPUT ORDER"};
    static const char *const aggregations[] = {"SUM", "SUM", "COUNT", "MIN", "MAX"};
    text feel = {0};
    random_kind inputs[3];
    size_t n_inputs = 1 + random_below(s->r, 3), n_rules = 1 + random_below(s->r, 5);
    size_t n_outputs = kind == RANDOM_PAIR ? 2 : 1;
    random_kind outputs[2] = {kind == RANDOM_PAIR || kind == RANDOM_NUMBERS ? RANDOM_NUMBER : kind,
                              RANDOM_BOOLEAN};
    bool collect = kind == RANDOM_NUMBER && random_seldom(s->r, 3);
    const char *policy = kind == RANDOM_NUMBERS ? RANDOM_ONE_OF(s->r, several)
                         : collect              ? "COLLECT"
                                                : RANDOM_ONE_OF(s->r, single);
    bool ranked = strcmp(policy, "PRIORITY") == 0 || strcmp(policy, "OUTPUT ORDER") == 0;
    if (ranked && outputs[0] > RANDOM_STRING) {
        ranked = false;
        policy = "FIRST";
    }
    text_printf(out, "<decisionTable hitPolicy=\"%s\"", policy);
    text_printf(out, collect ? " aggregation=\"%s\">" : ">", RANDOM_ONE_OF(s->r, aggregations));
    for (size_t i = 0; i < n_inputs; i++) {
        inputs[i] =
            random_seldom(s->r, 2) ? RANDOM_NUMBER : (random_kind)random_below(s->r, RANDOM_KINDS);
        random_expression(s, &feel, inputs[i], random_seldom(s->r, 2) ? 1 : 0);
        text_printf(out, "<input><inputExpression typeRef=\"%s\">", random_kind_type(inputs[i]));
        append_text(out, &feel);
        text_append_string(out, "</inputExpression>");
        if (random_seldom(s->r, 8)) {
            random_tests(s, &feel, inputs[i], 0);
            text_append_string(out, "<inputValues>");
            append_text(out, &feel);
            text_append_string(out, "</inputValues>");
        }
        text_append_string(out, "</input>");
    }
    bool otherwise = random_seldom(s->r, 2), constant = random_seldom(s->r, 2);
    for (size_t i = 0; i < n_outputs; i++) {
        append_column(s, out, outputs[i],
                      n_outputs == 1 ? ""
                      : i == 0       ? "a"
                                     : "b",
                      ranked, otherwise);
    }
    for (size_t k = 0; k < n_rules; k++) {
        text_append_string(out, "<rule>");
        for (size_t i = 0; i < n_inputs; i++) {
            if (random_seldom(s->r, 4)) {
                text_append_string(&feel, "-");
            } else {
                random_tests(s, &feel, inputs[i], 1);
            }
            text_append_string(out, "<inputEntry>");
            append_text(out, &feel);
            text_append_string(out, "</inputEntry>");
        }
        for (size_t i = 0; i < n_outputs; i++) {
            if (ranked) {
                text_printf(out, "<outputEntry><text>%s</text></outputEntry>",
                            listed[outputs[i]][random_below(s->r, 3)]);
            } else {
                append_output(s, out, outputs[i], constant);
            }
        }
        text_append_string(out, "</rule>");
    }
    text_append_string(out, "</decisionTable>");
    text_dispose(&feel);
}

/* Entries that later ones use, and a result. */
static void append_context(random_scope *s, text *out, random_kind kind)
{
    size_t n_names = s->n_names;
    text_append_string(out, "<context>");
    for (unsigned i = 0; i < 2; i++) {
        random_kind one =
            random_seldom(s->r, 2) ? kind : (random_kind)random_below(s->r, RANDOM_KINDS);
        text_printf(out, "<contextEntry><variable name=\"e%u\" typeRef=\"%s\"/>", i,
                    random_kind_type(one));
        if (one != RANDOM_MONTHS && one != RANDOM_SECONDS && random_seldom(s->r, 3)) {
            append_table(s, out, one);
        } else {
            append_literal(s, out, one, 2);
        }
        text_append_string(out, "</contextEntry>");
        random_scope_add(s, one, 0, "e%u", i);
        random_scope_add(s, one, 0, "e%u", i);
    }
    text_append_string(out, "<contextEntry>");
    append_literal(s, out, kind, 1);
    text_append_string(out, "</contextEntry></context>");
    s->n_names = n_names;
}

static void append_logic(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    if (kind != RANDOM_MONTHS && kind != RANDOM_SECONDS &&
        random_seldom(s->r, kind >= RANDOM_KINDS ? 2 : 3)) {
        append_table(s, out, kind);
    } else if (kind < RANDOM_KINDS && random_seldom(s->r, 12)) {
        append_context(s, out, kind);
    } else {
        append_literal(s, out, kind, depth);
    }
}

/* ---- elements ---- */

static element *add_element(model *m, element_kind what, random_kind kind, const char *name)
{
    element *e = &m->elements[m->n++];
    e->what = what;
    e->kind = kind;
    e->type = random_kind_type(kind);
    snprintf(e->name, sizeof e->name, "%s", name);
    return e;
}

static uint64_t requirement_of(const model *m, const element *e)
{
    return UINT64_C(1) << (FIRST_ELEMENT + (e - m->elements));
}

static void finish_decision(random_scope *s, model *m, element *e)
{
    text constant = {0};
    e->used = s->used;
    s->used = 0;
    random_constant(s, &constant, e->kind);
    snprintf(e->constant, sizeof e->constant, "%s", text_string(&constant));
    text_dispose(&constant);
    add_to_scope(s, e, requirement_of(m, e));
}

static const char *narrowed(random_scope *s, random_kind kind)
{
    static const char *const numbers[] = {"d.tPercent", "d.tCount", "d.tFew"};
    return kind == RANDOM_NUMBER && random_seldom(s->r, 6)   ? RANDOM_ONE_OF(s->r, numbers)
           : kind == RANDOM_STRING && random_seldom(s->r, 6) ? "d.tWord"
                                                             : random_kind_type(kind);
}

static element *add_decision(random_scope *s, model *m, random_kind kind, const char *name)
{
    element *e = add_element(m, ELEMENT_DECISION, kind, name);
    append_logic(s, &e->logic, kind, 1 + (unsigned)random_below(s->r, 3));
    if (!random_seldom(s->r, 3)) {
        e->type = narrowed(s, kind);
    }
    finish_decision(s, m, e);
    return e;
}

static void add_bkm(random_scope *s, model *m, const char *name)
{
    random_kind kind =
        random_seldom(s->r, 2) ? RANDOM_NUMBER : (random_kind)random_below(s->r, RANDOM_KINDS);
    element *e = add_element(m, ELEMENT_BKM, kind, name);
    random_function *f = &s->functions[s->n_functions];
    random_scope inner = {.r = s->r, .items = s->items, .used = 0};
    memcpy(inner.functions, s->functions, sizeof inner.functions);
    inner.n_functions = s->n_functions;
    *f = (random_function){.result = kind, .n_params = 1 + random_below(s->r, 3)};
    snprintf(f->feel, sizeof f->feel, "%s", name);
    f->requirement = requirement_of(m, e);
    text_append_string(&e->logic, "<encapsulatedLogic>");
    for (size_t i = 0; i < f->n_params; i++) {
        f->params[i] =
            random_seldom(s->r, 3) ? RANDOM_NUMBER : (random_kind)random_below(s->r, RANDOM_KINDS);
        text_printf(&e->logic, "<formalParameter name=\"q%u\" typeRef=\"%s\"/>", (unsigned)i,
                    narrowed(s, f->params[i]));
        random_scope_add(&inner, f->params[i], 0, "q%u", (unsigned)i);
    }
    append_logic(&inner, &e->logic, kind, 2);
    text_append_string(&e->logic, "</encapsulatedLogic>");
    e->used = inner.used;
    s->n_functions++;
}

/* A decision service of two decisions: the one it is given, and the one that it gives. */
static void add_service(random_scope *s, model *m)
{
    static const random_kind kinds[] = {RANDOM_NUMBER, RANDOM_NUMBER, RANDOM_BOOLEAN,
                                        RANDOM_STRING};
    random_kind in = RANDOM_ONE_OF(s->r, kinds), out = RANDOM_ONE_OF(s->r, kinds);
    random_scope inner = {.r = s->r, .items = s->items, .n_functions = s->n_functions};
    memcpy(inner.functions, s->functions, sizeof inner.functions);
    element *given = add_element(m, ELEMENT_DECISION, in, "given");
    text constant = {0};
    random_constant(s, &constant, in);
    text_append_string(&given->logic, "<literalExpression>");
    append_text(&given->logic, &constant);
    text_append_string(&given->logic, "</literalExpression>");
    given->type = narrowed(s, in);
    text_dispose(&constant);
    finish_decision(s, m, given);
    random_scope_add(&inner, in, requirement_of(m, given), "given");
    element *made = add_element(m, ELEMENT_DECISION, out, "made");
    append_logic(&inner, &made->logic, out, 2);
    finish_decision(&inner, m, made);
    add_to_scope(s, made, requirement_of(m, made));
    element *e = add_element(m, ELEMENT_SERVICE, out, "served");
    text_append_string(&e->logic,
                       "<outputDecision href=\"#made\"/><inputDecision href=\"#given\"/>");
    random_function *f = &s->functions[s->n_functions++];
    *f = (random_function){.result = out, .n_params = 1, .params = {in}};
    snprintf(f->feel, sizeof f->feel, "served");
    f->requirement = requirement_of(m, e);
}

static random_kind decision_kind(random_source *r)
{
    static const random_kind kinds[] = {RANDOM_NUMBER,  RANDOM_NUMBER,  RANDOM_NUMBER,
                                        RANDOM_BOOLEAN, RANDOM_BOOLEAN, RANDOM_STRING,
                                        RANDOM_DATE,    RANDOM_MONTHS,  RANDOM_SECONDS,
                                        RANDOM_PAIR,    RANDOM_NUMBERS, RANDOM_BOOLEAN};
    return RANDOM_ONE_OF(r, kinds);
}

static void clear_model(model *m)
{
    for (size_t i = 0; i < m->n; i++) {
        text_dispose(&m->elements[i].logic);
    }
    text_dispose(&m->benefit);
    memset(m, 0, sizeof *m);
}

static void make_guards(random_rules *rules)
{
    model *m = &rules->guards;
    random_scope s = scope_of(rules, true);
    clear_model(m);
    for (size_t i = 0; i < rules->n_guards; i++) {
        char name[24];
        element *e;
        snprintf(name, sizeof name, "g%zu", i);
        e = add_element(m, ELEMENT_DECISION, RANDOM_BOOLEAN, name);
        text_append_string(&e->logic, "<literalExpression>");
        text feel = {0};
        random_expression(&s, &feel, RANDOM_BOOLEAN, 2);
        text_append_string(&feel, " or ");
        random_expression(&s, &feel, RANDOM_BOOLEAN, 1);
        append_text(&e->logic, &feel);
        text_append_string(&e->logic, "</literalExpression>");
        text_dispose(&feel);
        finish_decision(&s, m, e);
    }
}

static void make_eligible(random_scope *s, model *m)
{
    element *e = add_element(m, ELEMENT_DECISION, RANDOM_BOOLEAN, "eligible");
    text feel = {0};
    if (random_seldom(s->r, 6)) {
        append_logic(s, &e->logic, RANDOM_BOOLEAN, 3);
    } else {
        for (uint64_t i = 0, n = 1 + random_below(s->r, 3); i < n; i++) {
            text_append_string(&feel, i == 0 ? "" : " or ");
            random_expression(s, &feel, RANDOM_BOOLEAN, 3);
        }
        text_append_string(&e->logic, "<literalExpression>");
        append_text(&e->logic, &feel);
        text_append_string(&e->logic, "</literalExpression>");
    }
    finish_decision(s, m, e);
    text_dispose(&feel);
}

static void make_amount(random_scope *s, model *m)
{
    static const char *const roundings[] = {"half-up", "half-even", "half-down", "up",
                                            "down",    "ceiling",   "floor"};
    element *e = add_element(m, ELEMENT_DECISION, RANDOM_NUMBER, "amount");
    text feel = {0};
    if (random_seldom(s->r, 2)) {
        append_logic(s, &e->logic, RANDOM_NUMBER, 3);
    } else {
        text_append_string(&feel, random_seldom(s->r, 2) ? "max(0, " : "abs(");
        random_expression(s, &feel, RANDOM_NUMBER, 3);
        text_append_string(&feel, ")");
        text_append_string(&e->logic, "<literalExpression>");
        append_text(&e->logic, &feel);
        text_append_string(&e->logic, "</literalExpression>");
    }
    finish_decision(s, m, e);
    text_dispose(&feel);
    text_printf(&m->benefit,
                "<amount decision=\"amount\" currency=\"CNY\" minor-unit=\"%d\" rounding=\"%s\"/>",
                (int)random_below(s->r, 5), RANDOM_ONE_OF(s->r, roundings));
}

static void make_period(random_scope *s, model *m)
{
    static const char *const periods[] = {"monthly", "monthly", "yearly", "once"};
    const char *period = RANDOM_ONE_OF(s->r, periods);
    bool event = strcmp(period, "once") == 0 && random_seldom(s->r, 2),
         from = random_seldom(s->r, 3);
    if (event) {
        add_decision(s, m, random_seldom(s->r, 2) ? RANDOM_DATE : RANDOM_STRING, "event");
    }
    if (from) {
        element *e = add_element(m, ELEMENT_DECISION, RANDOM_DATE, "from");
        text day = {0}, feel = {0};
        random_expression(s, &day, RANDOM_DATE, 1);
        text_printf(&feel, random_seldom(s->r, 4) ? "%s" : "date(%s.year, %s.month, 1)",
                    text_string(&day), text_string(&day));
        text_append_string(&e->logic, "<literalExpression>");
        append_text(&e->logic, &feel);
        text_append_string(&e->logic, "</literalExpression>");
        finish_decision(s, m, e);
        text_dispose(&day);
        text_dispose(&feel);
    }
    text_printf(&m->benefit, "<period kind=\"%s\"%s%s/>", period, event ? " event=\"event\"" : "",
                from ? " from=\"from\"" : "");
    if (random_seldom(s->r, 4)) {
        add_decision(s, m, RANDOM_NUMBER, "payee");
        text_append_string(&m->benefit, "<payee decision=\"payee\"/>");
    }
    if (random_seldom(s->r, 5)) {
        text_append_string(&m->benefit,
                           "<offer days=\"14\" silence=\"grant\"/>"
                           "<message on=\"offer\" to=\"person\" template=\"t\">"
                           "<text lang=\"en\">{days}</text></message>");
    }
    for (unsigned i = 0; i < 2 && random_seldom(s->r, 3); i++) {
        char name[24];
        snprintf(name, sizeof name, "stop%u", i);
        add_decision(s, m, RANDOM_BOOLEAN, name);
        text_printf(&m->benefit, "<stop event=\"e%u\" decision=\"%s\" sources=\"1\"/>", i, name);
    }
}

static void make_benefit(random_rules *rules, size_t i)
{
    model *m = &rules->benefits[i];
    random_scope s = scope_of(rules, true);
    clear_model(m);
    for (size_t g = 0; g < rules->n_guards; g++) {
        if (random_seldom(rules->r, 3)) {
            text_printf(&m->benefit, "<guard code=\"g%zu\"/>", g);
        }
    }
    for (unsigned k = 0; k < 2 && random_seldom(rules->r, 2); k++) {
        char name[24];
        snprintf(name, sizeof name, "f%u", k);
        add_bkm(&s, m, name);
    }
    if (random_seldom(rules->r, 6)) {
        add_service(&s, m);
    }
    for (size_t k = 0, n = random_below(rules->r, 5); k < n; k++) {
        char name[24];
        snprintf(name, sizeof name, "x%zu", k);
        add_decision(&s, m, decision_kind(rules->r), name);
    }
    text_append_string(&m->benefit, "<eligible decision=\"eligible\"/>");
    make_eligible(&s, m);
    if (!random_seldom(rules->r, 8)) {
        make_amount(&s, m);
    }
    make_period(&s, m);
}

/* ---- the dictionary ---- */

static void make_items(random_rules *rules)
{
    static const struct {
        const char *name, *type, *facts; /* B, N, S, D */
        bool many;
    } shapes[RANDOM_ITEMS] = {{"Person", "tPerson", "NNNSSDDB", false},
                              {"Case", "tCase", "NNDSB", false},
                              {"Kid", "tKid", "NDSB", true},
                              {"Job", "tJob", "NNDSB", true}};
    static const char *const numbers[] = {NULL, NULL, NULL, "tPercent", "tCount", "tFew"};
    static const char *const strings[] = {NULL, "tWord", "tWord", "tCode"};
    static const char *const dates[] = {NULL, NULL, NULL, "tPast"};
    for (size_t i = 0; i < RANDOM_ITEMS; i++) {
        random_item *item = &rules->items[i];
        unsigned n_of[RANDOM_KINDS] = {0};
        *item = (random_item){.name = shapes[i].name,
                              .type = shapes[i].type,
                              .many = shapes[i].many,
                              .requirement = UINT64_C(1) << i};
        for (const char *p = shapes[i].facts; *p != '\0'; p++) {
            random_fact *f = &item->facts[item->n_facts++];
            f->kind = (random_kind)(strchr("BNSD", *p) - "BNSD");
            snprintf(f->name, sizeof f->name, "%c%u", *p + 'a' - 'A', ++n_of[f->kind]);
            f->type = f->kind == RANDOM_NUMBER   ? RANDOM_ONE_OF(rules->r, numbers)
                      : f->kind == RANDOM_STRING ? RANDOM_ONE_OF(rules->r, strings)
                      : f->kind == RANDOM_DATE   ? RANDOM_ONE_OF(rules->r, dates)
                                                 : NULL;
            f->none = random_seldom(rules->r, 4);
        }
    }
    rules->complete[0] = random_seldom(rules->r, 2);
    rules->complete[1] = random_seldom(rules->r, 2);
}

static void make_parameters(random_rules *rules)
{
    static const char *const regions[] = {"31", "44", "4403", "3101", "310115"};
    random_scope s = {.r = rules->r};
    text *out = &rules->parameters;
    text_append_string(out, PROLOGUE "<parameters xmlns=\"urn:entitle:rulebook:1\">\n");
    for (unsigned i = 1; i <= PARAMETERS; i++) {
        bool is_text = i == PARAMETERS;
        const char *last = "";
        text_printf(out, "  <parameter name=\"p%u\" type=\"%s\">\n", i,
                    is_text ? "string" : "number");
        for (size_t k = 0, n = random_below(rules->r, 4); k <= n; k++) {
            const char *region = k == 0 ? "" : regions[k];
            text_printf(out, "    <value from=\"%s\"%s%s%s law=\"Act\">",
                        random_seldom(rules->r, 12) ? "2027-01-01" : "2020-01-01",
                        region[0] == '\0' ? "" : " region=\"", region,
                        region[0] == '\0' ? "" : "\"");
            if (is_text) {
                append_escaped(out, k % 2 == 0 ? "local" : "M");
            } else {
                text number = {0};
                random_constant(&s, &number, RANDOM_NUMBER);
                append_escaped(out, text_string(&number));
                text_dispose(&number);
            }
            text_append_string(out, "</value>\n");
            last = region;
        }
        (void)last;
        text_append_string(out, "  </parameter>\n");
    }
    text_append_string(out, "</parameters>\n");
}

static void write_dictionary(const random_rules *rules, const char *folder)
{
    static const char *const narrowed_types[][3] = {
        {"tPercent", "number", "[0..100]"},
        {"tCount", "number", ">= 0"},
        {"tFew", "number", "1, 2, 3"},
        {"tWord", "string", "\"M\", \"F\", \"local\", \"none\""},
        {"tCode", "string", "string length(?) > 1"},
        {"tPast", "date", "<= @\"2026-12-31\""}};
    text out = {0};
    text_append_string(&out,
                       PROLOGUE "<definitions " DMN
                                " name=\"dictionary\" namespace=\"urn:random:dictionary\">\n");
    for (size_t i = 0; i < sizeof narrowed_types / sizeof narrowed_types[0]; i++) {
        text_printf(&out,
                    "  <itemDefinition name=\"%s\"><typeRef>%s</typeRef><allowedValues><text>",
                    narrowed_types[i][0], narrowed_types[i][1]);
        append_escaped(&out, narrowed_types[i][2]);
        text_append_string(&out, "</text></allowedValues></itemDefinition>\n");
    }
    text_append_string(
        &out,
        "  <itemDefinition name=\"tNumbers\" "
        "isCollection=\"true\"><typeRef>number</typeRef></itemDefinition>\n"
        "  <itemDefinition name=\"tPair\"><itemComponent "
        "name=\"a\"><typeRef>number</typeRef></itemComponent>"
        "<itemComponent name=\"b\"><typeRef>boolean</typeRef></itemComponent></itemDefinition>\n");
    for (size_t i = 0; i < RANDOM_ITEMS; i++) {
        const random_item *item = &rules->items[i];
        text_printf(&out, "  <itemDefinition name=\"%s\">", item->type);
        for (size_t k = 0; k < item->n_facts; k++) {
            const random_fact *f = &item->facts[k];
            text_printf(&out, "<itemComponent name=\"%s\"><typeRef>%s</typeRef></itemComponent>",
                        f->name, f->type != NULL ? f->type : random_kind_type(f->kind));
        }
        text_append_string(&out, "</itemDefinition>\n");
        text_printf(&out,
                    "  <itemDefinition name=\"%ss\" "
                    "isCollection=\"true\"><typeRef>%s</typeRef></itemDefinition>\n",
                    item->type, item->type);
    }
    text_append_string(&out, "  <itemDefinition name=\"tParameters\">");
    for (unsigned i = 1; i <= PARAMETERS; i++) {
        text_printf(&out, "<itemComponent name=\"p%u\"><typeRef>%s</typeRef></itemComponent>", i,
                    i == PARAMETERS ? "string" : "number");
    }
    text_append_string(&out, "</itemDefinition>\n</definitions>\n");
    write_file(folder, "dictionary.dmn", &out);
    text_dispose(&out);
}

static void write_sources(const random_rules *rules, const char *folder)
{
    text out = {0};
    text_append_string(&out, PROLOGUE "<sources xmlns=\"urn:entitle:rulebook:1\">\n");
    for (size_t i = 0; i < 2; i++) {
        text_printf(&out,
                    "  <source id=\"s%zu\" agreement=\"A\" purposes=\"test\" complete=\"%s\">"
                    "<title lang=\"en\">S</title></source>\n",
                    i, rules->complete[i] ? "true" : "false");
    }
    text_append_string(
        &out, "  <subject name=\"person\" table=\"t.subject\" key=\"id\" region=\"region\">"
              "<title lang=\"en\">P</title></subject>\n");
    for (size_t i = 0; i < RANDOM_ITEMS; i++) {
        const random_item *item = &rules->items[i];
        text_printf(&out,
                    "  <item name=\"%s\" type=\"%s\" source=\"s%zu\" table=\"t.i%zu\" key=\"id\" "
                    "subject=\"person\""
                    " many=\"%s\">\n",
                    item->name, item->type, i % 2, i, item->many ? "true" : "false");
        for (size_t k = 0; k < item->n_facts; k++) {
            text_printf(&out, "    <fact name=\"%s\" column=\"%s\"%s/>\n", item->facts[k].name,
                        item->facts[k].name, item->facts[k].none ? " null=\"none\"" : "");
        }
        text_append_string(&out, "  </item>\n");
    }
    text_append_string(&out, "</sources>\n");
    write_file(folder, "sources.xml", &out);
    text_dispose(&out);
}

/* ---- models ---- */

static void append_requirements(const random_rules *rules, const model *m, const element *e,
                                text *out)
{
    for (unsigned bit = 0; bit < 64; bit++) {
        if ((e->used >> bit & 1) == 0) {
            continue;
        }
        if (bit < RANDOM_ITEMS) {
            text_printf(
                out,
                "<informationRequirement><requiredInput href=\"#%s\"/></informationRequirement>",
                rules->items[bit].name);
        } else if (bit == RANDOM_ITEMS) {
            text_append_string(out, "<informationRequirement><requiredInput "
                                    "href=\"#Parameters\"/></informationRequirement>");
        } else {
            const element *of = &m->elements[bit - FIRST_ELEMENT];
            bool decision = of->what == ELEMENT_DECISION;
            const char *role = decision ? "information" : "knowledge";
            text_printf(out, "<%sRequirement><required%s href=\"#%s\"/></%sRequirement>", role,
                        decision ? "Decision" : "Knowledge", of->name, role);
        }
    }
}

static void append_element(const random_rules *rules, const model *m, const element *e, text *out)
{
    static const char *const tags[] = {"decision", "businessKnowledgeModel", "decisionService"};
    const char *tag = tags[e->what];
    text_printf(out, "  <%s id=\"%s\" name=\"%s\">", tag, e->name, e->name);
    if (e->name[0] == 'g' && e->name[1] >= '0' && e->name[1] <= '9') {
        text_printf(out,
                    "<extensionElements><e:guard xmlns:e=\"urn:entitle:rulebook:1\" code=\"%s\">"
                    "<e:title lang=\"en\">G</e:title></e:guard></extensionElements>",
                    e->name);
    }
    if (e->what == ELEMENT_DECISION) {
        text_printf(out, "<variable name=\"%s\" typeRef=\"%s\"/>", e->name, e->type);
    } else {
        text_printf(out, "<variable name=\"%s\"/>", e->name);
    }
    if (e->what == ELEMENT_DECISION && e->out) {
        text_append_string(out, "<literalExpression><text>");
        append_escaped(out, e->constant);
        text_append_string(out, "</text></literalExpression>");
    } else {
        if (e->what == ELEMENT_DECISION) {
            append_requirements(rules, m, e, out);
        }
        text_append(out, e->logic.bytes, e->logic.size);
        if (e->what == ELEMENT_BKM) {
            append_requirements(rules, m, e, out);
        }
    }
    text_printf(out, "</%s>\n", tag);
}

static void write_model(const random_rules *rules, const model *m, const char *name,
                        const char *folder, const char *location)
{
    text out = {0};
    char file[32];
    text_printf(&out,
                PROLOGUE "<definitions " DMN " xmlns:d=\"urn:random:dictionary\" name=\"%s\""
                         " namespace=\"urn:random:%s\">\n",
                name, name);
    text_printf(
        &out,
        "  <import name=\"d\" namespace=\"urn:random:dictionary\" locationURI=\"%sdictionary.dmn\""
        " importType=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>\n",
        location);
    for (size_t i = 0; i < RANDOM_ITEMS; i++) {
        const random_item *item = &rules->items[i];
        text_printf(&out,
                    "  <inputData id=\"%s\" name=\"%s\"><variable name=\"%s\" "
                    "typeRef=\"d.%s%s\"/></inputData>\n",
                    item->name, item->name, item->name, item->type, item->many ? "s" : "");
    }
    text_append_string(
        &out, "  <inputData id=\"Parameters\" name=\"Parameters\"><variable name=\"Parameters\""
              " typeRef=\"d.tParameters\"/></inputData>\n");
    for (size_t i = 0; i < m->n; i++) {
        append_element(rules, m, &m->elements[i], &out);
    }
    text_append_string(&out, "</definitions>\n");
    snprintf(file, sizeof file, "%s.dmn", name);
    write_file(folder, file, &out);
    text_dispose(&out);
}

static void remove_old(const char *folder, const char *const *files, size_t n)
{
    char path[600];
    for (size_t i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static void write_benefit(const random_rules *rules, size_t i, const char *folder)
{
    char name[24], model_file[40], path[512];
    const model *m = &rules->benefits[i];
    text out = {0};
    snprintf(name, sizeof name, "b%zu", i);
    snprintf(model_file, sizeof model_file, "%s.dmn", name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (i >= rules->n_benefits || m->out) {
        const char *const files[] = {"benefit.xml", model_file};
        remove_old(path, files, 2);
        return;
    }
    (void)mkdir(path, 0777);
    text_printf(
        &out,
        PROLOGUE
        "<benefit xmlns=\"urn:entitle:rulebook:1\" id=\"%s\" subject=\"person\" purpose=\"test\""
        " model=\"%s\">\n  <title lang=\"en\">B</title>\n"
        "  <law citation=\"Act\" from=\"2020-01-01\" review-by=\"2030-12-31\"/>\n  ",
        name, model_file);
    text_append(&out, m->benefit.bytes, m->benefit.size);
    text_append_string(&out, "\n</benefit>\n");
    write_file(path, "benefit.xml", &out);
    write_model(rules, m, name, path, "../");
    text_dispose(&out);
}

/* ---- the rulebook ---- */

random_rules *random_rules_new(random_source *r)
{
    random_rules *rules = calloc(1, sizeof *rules);
    if (rules == NULL) {
        abort();
    }
    rules->r = r;
    rules->n_benefits = 1 + random_below(r, BENEFITS_MAX);
    rules->n_guards = random_below(r, 3);
    make_items(rules);
    make_parameters(rules);
    make_guards(rules);
    for (size_t i = 0; i < rules->n_benefits; i++) {
        make_benefit(rules, i);
    }
    return rules;
}

void random_rules_free(random_rules *rules)
{
    text_dispose(&rules->parameters);
    clear_model(&rules->guards);
    for (size_t i = 0; i < BENEFITS_MAX; i++) {
        clear_model(&rules->benefits[i]);
    }
    free(rules);
}

void random_rules_write(random_rules *rules, const char *folder)
{
    text copy = {0};
    (void)mkdir(folder, 0777);
    write_dictionary(rules, folder);
    write_sources(rules, folder);
    text_append(&copy, rules->parameters.bytes, rules->parameters.size);
    write_file(folder, "parameters.xml", &copy);
    text_dispose(&copy);
    if (rules->n_guards > 0) {
        write_model(rules, &rules->guards, "guards", folder, "");
    } else {
        const char *const guards[] = {"guards.dmn"};
        remove_old(folder, guards, 1);
    }
    for (size_t i = 0; i < BENEFITS_MAX; i++) {
        write_benefit(rules, i, folder);
    }
}

bool random_rules_again(random_rules *rules, const diagnostic_list *faults)
{
    bool again[BENEFITS_MAX] = {false}, guards = false;
    if (++rules->tries > TRIES_MAX) {
        return false;
    }
    for (size_t i = 0; i < faults->n; i++) {
        const diagnostic *d = &faults->items[i];
        const char *slash = strrchr(d->file, '/');
        if (d->severity != DIAGNOSTIC_ERROR) {
            continue;
        }
        if (strstr(d->file, "guards.dmn") != NULL) {
            guards = true;
        } else if (slash != NULL && slash[1] == 'b' && slash[2] >= '0' &&
                   slash[2] < '0' + BENEFITS_MAX) {
            again[slash[2] - '0'] = true;
        } else if (slash != NULL && slash - d->file > 2 && slash[-2] == 'b' && slash[-1] >= '0' &&
                   slash[-1] < '0' + BENEFITS_MAX) {
            again[slash[-1] - '0'] = true;
        } else {
            return false;
        }
    }
    if (guards) {
        make_guards(rules);
    }
    for (size_t i = 0; i < rules->n_benefits; i++) {
        if (again[i]) {
            make_benefit(rules, i);
        }
    }
    return true;
}

bool random_rules_leave_out(random_rules *rules, size_t i, bool out)
{
    for (size_t b = 0; b < rules->n_benefits; b++, i--) {
        if (i == 0) {
            rules->benefits[b].out = out;
            return true;
        }
    }
    for (size_t b = 0; b < rules->n_benefits; b++) {
        for (size_t k = 0; k < rules->benefits[b].n; k++, i--) {
            if (i == 0) {
                rules->benefits[b].elements[k].out = out;
                return true;
            }
        }
    }
    for (size_t k = 0; k < rules->guards.n; k++, i--) {
        if (i == 0) {
            rules->guards.elements[k].out = out;
            return true;
        }
    }
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "author/new_benefit.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "author/check.h"
#include "author/markup.h"
#include "author/report.h"
#include "base/replace.h"
#include "base/text.h"
#include "base/translate.h"
#include "rules/dmn.h"
#include "rules/rulebook.h"
#include "rules/rulebook_form.h"

#define ARENA_BYTES    (256u * 1024u)
#define CODE_BYTES_MAX 64
#define N_FILES        3

/* DMN 1.3's, which every editor in use opens and saves: dmn-js and Camunda Modeler know no later one. */
#define MODEL_NAMESPACE "https://www.omg.org/spec/DMN/20191111/MODEL/"
#define INPUTS_IN_A_ROW 5

typedef struct maker {
    const new_benefit_request *request;
    arena *a;
    rulebook *book;
    uint32_t subject;
    const char *folder;
    text files[N_FILES];
    const char *paths[N_FILES];
} maker;

/* ---- what was asked for ---- */

static bool is_code(const char *s)
{
    size_t n = strlen(s);
    bool good = n > 0 && n <= CODE_BYTES_MAX && s[0] >= 'a' && s[0] <= 'z' && s[n - 1] != '-';
    for (size_t i = 0; good && i < n; i++) {
        good = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || (s[i] == '-' && s[i - 1] != '-');
    }
    return good;
}

static ent_code check_code(maker *m, ent_error *err)
{
    const char *code = m->request->code;
    struct stat status;
    if (!is_code(code)) {
        error_set(err, ENT_E_USAGE, "'%s' is no code for a benefit", code);
        return error_hint(err, "small letters, digits and single hyphens, a letter first: old-age-allowance");
    }
    m->folder = arena_printf(m->a, "%s/%s", m->request->rules, code);
    if (lstat(m->folder, &status) == 0) {
        error_set(err, ENT_E_USAGE, "%s is there already", m->folder);
        return error_hint(err, "nothing was changed; give the new benefit another code");
    }
    return ENT_OK;
}

static ent_code find_subject(maker *m, ent_error *err)
{
    const char *name = m->request->subject;
    form_names known = {.arena = m->a};
    if (name == NULL) {
        name = m->book->n_subjects == 1 ? m->book->subjects[0].name : "person";
    }
    int index = rulebook_subject_find(m->book, name);
    if (index >= 0) {
        m->subject = (uint32_t)index;
        return ENT_OK;
    }
    for (size_t i = 0; i < m->book->n_subjects; i++) {
        form_names_add(&known, m->book->subjects[i].name);
    }
    error_set(err, ENT_E_USAGE, "the rulebook has no subject '%s'", name);
    return error_hint(err, "%s", form_suggest(m->a, name, &known));
}

static ent_code check_purpose(maker *m, ent_error *err)
{
    const char *purpose = m->request->purpose;
    form_names known = {.arena = m->a};
    for (size_t i = 0; i < m->book->n_sources; i++) {
        if (rulebook_source_allows(&m->book->sources[i], purpose)) {
            return ENT_OK;
        }
        for (size_t k = 0; k < m->book->sources[i].n_purposes; k++) {
            form_names_add(&known, m->book->sources[i].purposes[k]);
        }
    }
    error_set(err, ENT_E_USAGE, "no source may be used for the purpose '%s'", purpose);
    error_hint(err, "%s; a new one is first added to sources.xml, by those who signed the agreements",
               form_suggest(m->a, purpose, &known));
    return ENT_E_USAGE;
}

/* An item of the subject that may be read for the purpose. */
static bool is_input(const maker *m, const rulebook_item *item)
{
    bool about = false;
    for (size_t i = 0; i < item->n_subjects; i++) {
        about = about || item->subjects[i] == m->subject;
    }
    return about && rulebook_source_allows(&m->book->sources[item->source], m->request->purpose);
}

/* The benefit of the same subject that is guarded most: the next one should be guarded no less. */
static const rulebook_benefit *pattern(const maker *m)
{
    const rulebook_benefit *best = NULL;
    for (size_t i = 0; i < m->book->n_benefits; i++) {
        const rulebook_benefit *b = &m->book->benefits[i];
        if (b->subject == m->subject && strcmp(b->purpose, m->request->purpose) == 0 &&
            (best == NULL || b->n_guards > best->n_guards)) {
            best = b;
        }
    }
    for (size_t i = 0; best == NULL && i < m->book->n_benefits; i++) {
        best = m->book->benefits[i].subject == m->subject ? &m->book->benefits[i] : NULL;
    }
    return best;
}

/* ---- the files ---- */

static void put(text *out, const char *before, const char *s, const char *after)
{
    text_append_string(out, before);
    markup_append_string(out, s);
    text_append_string(out, after);
}

/* The dictionary's type of many rows; NULL: none by one of the usual names. */
static const char *list_type(const maker *m, const rulebook_item *item)
{
    static const char *const ends[] = {"List", "s"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *name = arena_printf(m->a, "%s%s", item->type_name, ends[i]);
        const feel_type *type = dmn_type_find(m->book->dictionary, name);
        if (type != NULL && type->kind == FEEL_TYPE_LIST) {
            return name;
        }
    }
    return NULL;
}

/* NULL: it cannot be read for the purpose, or its type has no name. */
static const char *input_type(const maker *m, const rulebook_item *item)
{
    return !is_input(m, item) ? NULL : item->many ? list_type(m, item) : item->type_name;
}

static void put_input_id(text *out, const char *name)
{
    text_append_string(out, "input_");
    for (const char *p = name; *p != '\0'; p++) {
        text_append_char(out, *p == ' ' ? '_' : *p);
    }
}

static void put_input(text *out, const char *name, const char *type)
{
    text_append_string(out, "  <inputData id=\"");
    put_input_id(out, name);
    put(out, "\" name=\"", name, "\">");
    put(out, "<variable name=\"", name, "\" ");
    put(out, "typeRef=\"d.", type, "\"/></inputData>\n");
}

static void put_bounds(text *out, int column, int y, int height)
{
    text_printf(out, "\">\n        <dc:Bounds x=\"%d\" y=\"%d\" width=\"180\" height=\"%d\"/>\n      </dmndi:DMNShape>\n",
                160 + column * 220, y, height);
}

/* Editors show what has a place: the decisions on top, what they may ask in rows below. */
static void put_diagram(const maker *m, text *out)
{
    int n = 0;
    text_append_string(out, "\n  <dmndi:DMNDI>\n    <dmndi:DMNDiagram id=\"diagram\">\n"
                            "      <dmndi:DMNShape id=\"shape_eligible\" dmnElementRef=\"eligible");
    put_bounds(out, 0, 120, 80);
    if (m->request->currency != NULL) {
        text_append_string(out, "      <dmndi:DMNShape id=\"shape_amount\" dmnElementRef=\"amount");
        put_bounds(out, 1, 120, 80);
    }
    for (size_t i = 0; i < m->book->n_items; i++) {
        if (input_type(m, &m->book->items[i]) != NULL) {
            text_append_string(out, "      <dmndi:DMNShape id=\"shape_");
            put_input_id(out, m->book->items[i].name);
            text_append_string(out, "\" dmnElementRef=\"");
            put_input_id(out, m->book->items[i].name);
            put_bounds(out, n % INPUTS_IN_A_ROW, 300 + n / INPUTS_IN_A_ROW * 90, 45);
            n++;
        }
    }
    text_append_string(out, "    </dmndi:DMNDiagram>\n  </dmndi:DMNDI>\n");
}

static void put_model(const maker *m, text *out)
{
    const char *code = m->request->code;
    const char *dictionary = m->book->dictionary->namespace_uri;
    text_append_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<definitions xmlns=\"" MODEL_NAMESPACE "\"\n"
                            "             xmlns:dmndi=\"https://www.omg.org/spec/DMN/20191111/DMNDI/\"\n"
                            "             xmlns:dc=\"http://www.omg.org/spec/DMN/20180521/DC/\"\n");
    put(out, "             xmlns:d=\"", dictionary, "\"\n");
    text_printf(out, "             id=\"model\" name=\"%s\" namespace=\"urn:entitle:%s\">\n", code, code);
    text_append_string(out, "  <description>The inputs are what may be read for the purpose. Draw from each to the decisions that need "
                            "it.</description>\n");
    put(out, "  <import name=\"d\" namespace=\"", dictionary, "\" locationURI=\"../dictionary.dmn\"\n");
    text_append_string(out, "          importType=\"" MODEL_NAMESPACE "\"/>\n\n");
    for (size_t i = 0; i < m->book->n_items; i++) {
        const char *type = input_type(m, &m->book->items[i]);
        if (type != NULL) {
            put_input(out, m->book->items[i].name, type);
        }
    }
    text_append_string(out, "\n  <decision id=\"eligible\" name=\"eligible\">\n"
                            "    <description>TO BE WRITTEN: until then nobody is entitled.</description>\n"
                            "    <question>Who is entitled?</question>\n"
                            "    <variable name=\"eligible\" typeRef=\"boolean\"/>\n"
                            "    <literalExpression><text>false</text></literalExpression>\n"
                            "  </decision>\n");
    if (m->request->currency != NULL) {
        text_append_string(out, "\n  <decision id=\"amount\" name=\"amount\">\n"
                                "    <description>TO BE WRITTEN: amounts belong into parameters.xml, with their law.</description>\n"
                                "    <question>How much?</question>\n"
                                "    <variable name=\"amount\" typeRef=\"number\"/>\n"
                                "    <literalExpression><text>0</text></literalExpression>\n"
                                "  </decision>\n");
    }
    put_diagram(m, out);
    text_append_string(out, "</definitions>\n");
}

static const char *or_code(const maker *m, const char *title)
{
    return title == NULL ? m->request->code : title;
}

static void put_benefit(const maker *m, text *out)
{
    const new_benefit_request *r = m->request;
    const rulebook_benefit *like = pattern(m);
    text_append_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text_printf(out, "<benefit xmlns=\"urn:entitle:rulebook:1\" id=\"%s\" subject=\"%s\" ", r->code,
                m->book->subjects[m->subject].name);
    put(out, "purpose=\"", r->purpose, "\"\n");
    text_printf(out, "         model=\"%s.dmn\">\n", r->code);
    put(out, "  <title lang=\"zh\">", or_code(m, r->title_zh), "</title>\n");
    put(out, "  <title lang=\"en\">", or_code(m, r->title_en), "</title>\n");
    put(out, "  <law citation=\"", r->law == NULL ? "TO BE WRITTEN: the law, article and paragraph" : r->law, "\" from=\"");
    report_day(out, r->as_of_day);
    text_append_string(out, "\" review-by=\"");
    report_day(out, r->as_of_day + 365);
    text_append_string(out, "\"/>\n");
    for (size_t i = 0; like != NULL && i < like->n_guards; i++) {
        put(out, "  <guard code=\"", m->book->guards[like->guards[i]].code, "\"/>\n");
    }
    text_append_string(out, "  <eligible decision=\"eligible\"/>\n");
    if (r->currency != NULL) {
        put(out, "  <amount decision=\"amount\" currency=\"", r->currency, "\" minor-unit=\"2\" rounding=\"half-up\"/>\n");
    }
    text_printf(out, "  <period kind=\"%s\"/>\n", r->currency != NULL ? "monthly" : "once");
    text_append_string(out, "  <message on=\"grant\" to=\"person\" template=\"");
    for (const char *p = r->code; *p != '\0'; p++) {
        text_append_char(out, (char)(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p));
    }
    text_append_string(out, "-1\">\n");
    put(out, "    <text lang=\"zh\">", or_code(m, r->title_zh), "</text>\n");
    put(out, "    <text lang=\"en\">", or_code(m, r->title_en), "</text>\n");
    text_append_string(out, "  </message>\n</benefit>\n");
}

static void put_cases(const maker *m, text *out)
{
    text_append_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<testCases xmlns=\"http://www.omg.org/spec/DMN/20160719/testcase\" xmlns:e=\"urn:entitle:rulebook:1\"\n"
                            "           xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                            "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"\n           e:as-of=\"");
    report_day(out, m->request->as_of_day);
    text_printf(out, "\">\n  <modelName>%s.dmn</modelName>\n", m->request->code);
    text_append_string(out, "  <!-- A day, a month, a unit below each threshold and on it; each fact missing once. -->\n"
                            "  <testCase id=\"001\">\n"
                            "    <description>until the rules are written, nobody</description>\n"
                            "    <resultNode name=\"eligible\" type=\"decision\">\n"
                            "      <expected><value xsi:type=\"xsd:boolean\">false</value></expected>\n"
                            "    </resultNode>\n"
                            "  </testCase>\n"
                            "</testCases>\n");
}

static ent_code fail_to_write(const char *path, int reason, ent_error *err)
{
    error_set(err, ENT_E_IO, "cannot make %s: %s", path, translate_errno(reason));
    return error_hint(err, "nothing was left behind");
}

static void remove_files(const maker *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unlink(m->paths[i]);
    }
    rmdir(m->folder);
}

/* All of them, or nothing. */
static ent_code write_files(maker *m, ent_error *err)
{
    if (mkdir(m->folder, 0777) != 0) {
        return fail_to_write(m->folder, errno, err);
    }
    for (size_t i = 0; i < N_FILES; i++) {
        int reason = replace_file(m->paths[i], text_string(&m->files[i]), m->files[i].size, 0);
        if (reason != 0) {
            remove_files(m, i);
            return fail_to_write(m->paths[i], reason, err);
        }
    }
    return ENT_OK;
}

static void say_next(FILE *out, const maker *m)
{
    fputs(translate("made\n"), out);
    for (size_t i = 0; i < N_FILES; i++) {
        fprintf(out, "  %s\n", m->paths[i]);
    }
    fprintf(out,
            translate("\nIt is checked and gives nobody anything yet. Next:\n"
                      "  1. %s.dmn: who is entitled%s; every decision a question that people ask\n"
                      "  2. benefit.xml: titles, the law%s, guards, period, texts of messages\n"
                      "  3. parameters.xml: thresholds and amounts, each with its law and from when it is in force\n"
                      "  4. cases.xml: a case on each side of every threshold, and each fact missing once\n"
                      "  5. entitle check %s; entitle test --coverage %s\n"),
            m->request->code, m->request->currency != NULL ? translate(", and how much") : "",
            m->request->law == NULL ? translate(" (to be written)") : "", m->request->rules, m->request->rules);
}

static ent_code make(maker *m, ent_error *err)
{
    static void (*const put_file[N_FILES])(const maker *, text *) = {put_model, put_benefit, put_cases};
    ENT_TRY(check_code(m, err));
    ENT_TRY(author_load(&m->book, m->a, m->request->rules, m->request->as_of_day, err));
    ENT_TRY(find_subject(m, err));
    ENT_TRY(check_purpose(m, err));
    m->paths[0] = arena_printf(m->a, "%s/%s.dmn", m->folder, m->request->code);
    m->paths[1] = arena_printf(m->a, "%s/benefit.xml", m->folder);
    m->paths[2] = arena_printf(m->a, "%s/cases.xml", m->folder);
    for (size_t i = 0; i < N_FILES; i++) {
        put_file[i](m, &m->files[i]);
    }
    return write_files(m, err);
}

ent_code author_new_benefit(FILE *out, const new_benefit_request *request, ent_error *err)
{
    arena a;
    arena_init(&a, ARENA_BYTES);
    maker m = {.request = request, .a = &a};
    ent_code code = make(&m, err);
    if (code == ENT_OK) {
        rulebook *book;
        code = author_load(&book, &a, request->rules, request->as_of_day, err);
        if (code == ENT_OK) {
            say_next(out, &m);
        } else {
            remove_files(&m, N_FILES);
            error_hint(err, "with the new benefit the rulebook would have this error; nothing was left behind");
        }
    }
    for (size_t i = 0; i < N_FILES; i++) {
        text_dispose(&m.files[i]);
    }
    arena_dispose(&a);
    return code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as a file of test cases, and every value in it: in the format of the DMN TCK, or as a table about a model of
 * tests/rulebooks/minimal if they do not begin as XML does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "folder.h"
#include "rules/cases_csv.h"

static const char *const WORDS[] = {"<testCase id=\"1\">",
                                    "<testCase id=\"1\" type=\"bkm\" invocableName=\"f\">",
                                    "</testCase>",
                                    "<modelName>m.dmn</modelName>",
                                    "<labels><label>l</label></labels>",
                                    "<description>d</description>",
                                    "<inputNode name=\"x\">",
                                    "</inputNode>",
                                    "<resultNode name=\"d\" type=\"decision\">",
                                    "errorResult=\"true\"",
                                    "<expected>",
                                    "</expected>",
                                    "<value xsi:type=\"xsd:decimal\">",
                                    "<value xsi:type=\"xsd:date\">2026-01-31</value>",
                                    "<value xsi:type=\"xsd:duration\">P1Y</value>",
                                    "<value xsi:nil=\"true\"/>",
                                    "<list>",
                                    "<item>",
                                    "</item>",
                                    "</list>",
                                    "<component name=\"c\">",
                                    "</component>",
                                    "xsd:boolean",
                                    "xsd:dateTime",
                                    "xsd:time",
                                    "xsd:string",
                                    "1e6145",
                                    "NaN",
                                    "INF",
                                    "24:00:00",
                                    "as-of=\"2026-01-01\"",
                                    "xmlns:e=\"urn:entitle:rulebook:1\"",
                                    "<!DOCTYPE x>",
                                    "&amp;",
                                    "case,",
                                    ";case",
                                    "as-of",
                                    "region",
                                    "description",
                                    "Person.birth date",
                                    "Residency[1].kind",
                                    "Residency[2].since",
                                    "Residency",
                                    "expect eligible",
                                    "expect monthly amount",
                                    "1946-06-01",
                                    "\"local\"",
                                    "\"\"",
                                    "null",
                                    "[]",
                                    "TRUE",
                                    "\r\n",
                                    "\xEF\xBB\xBF",
                                    NULL};

static void read_value(arena *a, const xml_element *content, const feel_type *type)
{
    value v = value_null();
    ent_error err = {0};
    cases_leeway leeway = {0};
    bool same = false;
    if (content == NULL || cases_value(&v, a, content, type, &err) != ENT_OK) {
        fuzz_check(content == NULL || err.message[0] != '\0', "refused without a word");
        return;
    }
    struct text out = {0};
    value_to_text(&out, v);
    text_dispose(&out);
    /* What is written is what is expected. */
    if (cases_match(&same, &leeway, a, content, type, v, CASES_ROUNDED, &err) == ENT_OK) {
        fuzz_check(same, "a value does not match itself");
    }
}

static void read_values(arena *a, const cases_file *file)
{
    for (size_t i = 0; i < file->n; i++) {
        const cases_item *item = &file->items[i];
        for (size_t k = 0; k < item->n_inputs; k++) {
            read_value(a, item->inputs[k].content, &feel_type_any);
            read_value(a, item->inputs[k].content, &feel_type_number);
        }
        for (size_t k = 0; k < item->n_results; k++) {
            read_value(a, item->results[k].content, &feel_type_any);
            read_value(a, item->results[k].content, &feel_type_any_list);
        }
    }
}

static const dmn_model *table_model(char *folder, size_t size)
{
    static pid_t prepared;
    static arena model_arena;
    static dmn_model *model;
    const char *top = getenv("srcdir");
    snprintf(folder, size, "%s/tests/rulebooks/minimal", top != NULL ? top : ".");
    if (prepared != getpid()) {
        char path[8192];
        diagnostic_list list;
        arena_init(&model_arena, 64 * 1024);
        diagnostic_list_init(&list, &model_arena);
        snprintf(path, sizeof path, "%s/old-age/old-age.dmn", folder);
        dmn_options options = {.strict = true, .root = folder};
        fuzz_check(dmn_load(&model, &model_arena, path, &options, &list) == ENT_OK, "cannot load %s", path);
        prepared = getpid();
    }
    return model;
}

static void read_table(arena *a, const uint8_t *data, size_t n)
{
    char folder[4096];
    const dmn_model *model = table_model(folder, sizeof folder);
    const char *name = arena_printf(a, "%s/old-age/cases.csv", folder);
    cases_file *file;
    ent_error err = {0};
    ent_code code = cases_csv_read(&file, a, source_file_from_memory(a, name, (const char *)data, n), &err);
    if (code == ENT_OK) {
        code = cases_csv_bind(file, a, model, &err);
    }
    if (code != ENT_OK) {
        fuzz_check(err.message[0] != '\0' && err.hint[0] != '\0' && err.line > 0 && err.column > 0,
                   "refused without a word, a place, or what to do: %s", err.message);
        return;
    }
    for (size_t i = 0; i < file->n; i++) {
        fuzz_check(file->items[i].n_results > 0, "a case that expects nothing");
    }
    read_values(a, file);
}

int fuzz_cases(const uint8_t *data, size_t n)
{
    char path[8192];
    const char *folder = fuzz_folder();
    arena a;
    arena_init(&a, 64 * 1024);
    if (n > 0 && data[0] != '<') {
        read_table(&a, data, n);
    }
    fuzz_folder_write("cases.xml", data, n);
    snprintf(path, sizeof path, "%s/cases.xml", folder);
    cases_file *file;
    ent_error err = {0};
    ent_code code = cases_read(&file, &a, path, &err);
    fuzz_check(code == ENT_OK || err.message[0] != '\0', "refused without a word");
    if (code == ENT_OK && file != NULL) {
        read_values(&a, file);
    }
    arena_dispose(&a);
    return 0;
}

const fuzz_target fuzz_this = {"cases", fuzz_cases, WORDS, 20000};

/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as a file of test cases in the format of the DMN TCK, and every value in it. */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "folder.h"
#include "rules/cases.h"

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

int fuzz_cases(const uint8_t *data, size_t n)
{
    char path[8192];
    const char *folder = fuzz_folder();
    fuzz_folder_write("cases.xml", data, n);
    snprintf(path, sizeof path, "%s/cases.xml", folder);
    arena a;
    arena_init(&a, 64 * 1024);
    cases_file *file;
    ent_error err = {0};
    ent_code code = cases_read(&file, &a, path, &err);
    fuzz_check(code == ENT_OK || err.message[0] != '\0', "refused without a word");
    for (size_t i = 0; code == ENT_OK && file != NULL && i < file->n; i++) {
        const cases_item *item = &file->items[i];
        for (size_t k = 0; k < item->n_inputs; k++) {
            read_value(&a, item->inputs[k].content, &feel_type_any);
            read_value(&a, item->inputs[k].content, &feel_type_number);
        }
        for (size_t k = 0; k < item->n_results; k++) {
            read_value(&a, item->results[k].content, &feel_type_any);
            read_value(&a, item->results[k].content, &feel_type_any_list);
        }
    }
    arena_dispose(&a);
    return 0;
}

const fuzz_target fuzz_this = {"cases", fuzz_cases, WORDS, 20000};

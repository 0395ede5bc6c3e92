/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as a DMN model: loaded in standard and in strict mode, then every decision, business
 * knowledge model and service evaluated. The model's folder holds a file that it may import
 * (common.dmn), and a file beside the folder that it may not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "folder.h"
#include "rules/dmn.h"

#define DMN_NAMESPACE "https://www.omg.org/spec/DMN/20230324/MODEL/"

static const char *const WORDS[] = {
    "<decision id=\"",
    "<decision name=\"d\">",
    "</decision>",
    "<inputData name=\"x\" id=\"x\"/>",
    "<variable name=\"x\" typeRef=\"number\"/>",
    "typeRef=\"",
    "<literalExpression>",
    "<text>",
    "</text>",
    "</literalExpression>",
    "<informationRequirement>",
    "<requiredInput href=\"#x\"/>",
    "<requiredDecision href=\"#d\"/>",
    "</informationRequirement>",
    "<knowledgeRequirement>",
    "<requiredKnowledge href=\"#k\"/>",
    "</knowledgeRequirement>",
    "<businessKnowledgeModel name=\"k\"",
    "<encapsulatedLogic>",
    "<formalParameter name=\"p\"/>",
    "<decisionTable hitPolicy=\"UNIQUE\">",
    "hitPolicy=\"COLLECT\" aggregation=\"SUM\"",
    "hitPolicy=\"PRIORITY\"",
    "hitPolicy=\"FIRST\"",
    "hitPolicy=\"ANY\"",
    "hitPolicy=\"OUTPUT ORDER\"",
    "<input>",
    "<inputExpression>",
    "<inputEntry>",
    "<outputEntry>",
    "<output/>",
    "<outputValues>",
    "<inputValues>",
    "<defaultOutputEntry>",
    "<rule>",
    "</rule>",
    "<annotationEntry>",
    "<itemDefinition name=\"t\" isCollection=\"true\">",
    "<typeRef>",
    "<itemComponent name=\"c\">",
    "<allowedValues>",
    "<typeConstraint>",
    "<functionItem outputTypeRef=\"number\">",
    "<parameters name=\"p\" typeRef=\"number\"/>",
    "<context>",
    "<contextEntry>",
    "<list>",
    "<relation>",
    "<column name=\"c\"/>",
    "<row>",
    "<invocation>",
    "<binding>",
    "<parameter name=\"p\"/>",
    "<functionDefinition kind=\"Java\">",
    "<conditional>",
    "<if>",
    "<then>",
    "<else>",
    "<for iteratorVariable=\"i\">",
    "<in>",
    "<return>",
    "<every iteratorVariable=\"i\">",
    "<some iteratorVariable=\"i\">",
    "<satisfies>",
    "<filter>",
    "<match>",
    "<decisionService name=\"s\">",
    "<outputDecision href=\"#d\"/>",
    "<encapsulatedDecision href=\"#d\"/>",
    "<inputDecision href=\"#d\"/>",
    "<inputData href=\"#x\"/>",
    "<import name=\"c\" namespace=\"urn:common\" importType=\"" DMN_NAMESPACE "\"/>",
    "locationURI=\"../outside.dmn\"",
    "locationURI=\"common.dmn\"",
    "locationURI=\"model.dmn\"",
    "xmlns:a=\"urn:a\"",
    "xmlns=\"\"",
    "<extensionElements>",
    "<!DOCTYPE d [<!ENTITY e \"e\">]>",
    "&e;",
    "&#0;",
    "&#x10FFFF;",
    "&amp;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?x ?>",
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
    "\xEF\xBB\xBF",
    "xsi:nil=\"true\"",
    "expressionLanguage=\"x\"",
    "feel:",
    "tCommon",
    "c.tCommon",
    "/>",
    "\">",
    NULL};

static const char COMMON[] =
    "<definitions xmlns=\"" DMN_NAMESPACE "\" name=\"common\" namespace=\"urn:common\">"
    "<itemDefinition name=\"tCommon\"><typeRef>number</typeRef>"
    "<allowedValues><text>[0..10]</text></allowedValues></itemDefinition>"
    "<decision name=\"one\" id=\"one\"><variable name=\"one\" typeRef=\"tCommon\"/>"
    "<literalExpression><text>1</text></literalExpression></decision></definitions>";

static const char OUTSIDE[] =
    "<definitions xmlns=\"" DMN_NAMESPACE "\" name=\"outside\" namespace=\"urn:outside\"/>";

static void check_places(const diagnostic_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const diagnostic *d = &list->items[i];
        fuzz_check(d->message[0] != '\0' && d->code[0] != '\0', "a fault without a message");
        if (d->line == 0 && fuzz_verbose()) {
            fprintf(stderr, "no line: %s: %s\n", d->file, d->message);
        }
    }
}

/* Everything that can be asked of a model; twice, for the same answers. */
static void evaluate_all(const dmn_model *m, arena *a, struct text *out)
{
    feel_run run;
    feel_run_init(&run, a, (temporal_date){.year = 2026, .month = 11, .day = 23});
    dmn_state *s = dmn_state_new(m, a);
    for (int with = 0; with < 2; with++) {
        for (size_t i = 0; i < m->n_decisions; i++) {
            feel_run_reset(&run);
            run.steps_left = 20000; /* a model has many decisions and a fuzzer little time */
            dmn_state_begin(s, &run);
            for (uint32_t k = 0; with == 1 && k < m->n_inputs; k++) {
                dmn_state_set_input(s, k, k % 2 == 0 ? value_int(k) : value_unknown(a, k));
            }
            value_to_text(out, dmn_state_decision(s, (uint32_t)i));
            text_printf(out, " %zu\n", run.n_faults);
        }
    }
    for (size_t i = 0; i < m->n_bkms; i++) {
        value args[] = {value_int(1), value_string("x", 1), value_null()};
        feel_run_reset(&run);
        run.steps_left = 20000;
        dmn_state_begin(s, &run);
        value_to_text(out, dmn_state_call_bkm(s, (uint32_t)i, args, i % 4));
    }
    for (size_t i = 0; i < m->n_services; i++) {
        const dmn_service *service = &m->services[i];
        size_t n = service->n_input_data + service->n_input_decisions;
        value *args = arena_array(a, n, sizeof *args);
        feel_run_reset(&run);
        run.steps_left = 20000;
        dmn_state_begin(s, &run);
        value_to_text(out, dmn_state_call_service(s, (uint32_t)i, args, n));
    }
}

static void visit_fact(void *self, uint32_t input, const char *member, source_place at)
{
    (void)member;
    (void)at;
    fuzz_check(input < ((const dmn_model *)self)->n_inputs, "a fact of no input");
}

int fuzz_model(const uint8_t *data, size_t n)
{
    const char *folder = fuzz_folder();
    char path[4200];
    fuzz_folder_write("outside.dmn", OUTSIDE, sizeof OUTSIDE - 1);
    fuzz_folder_write("book/common.dmn", COMMON, sizeof COMMON - 1);
    fuzz_folder_write("book/model.dmn", data, n);
    snprintf(path, sizeof path, "%s/book/model.dmn", folder);
    for (int strict = 0; strict <= 1; strict++) {
        arena a;
        arena_init(&a, 64 * 1024);
        diagnostic_list list;
        diagnostic_list_init(&list, &a);
        dmn_model *m;
        ent_code code = dmn_load(&m, &a, path, &(dmn_options){.strict = strict}, &list);
        check_places(&list);
        fuzz_check(code == ENT_OK || list.n_errors > 0, "refused without a word");
        fuzz_check(code != ENT_OK || !strict || list.n_errors == 0, "accepted with errors");
        if (code == ENT_OK) {
            struct text once = {0}, again = {0};
            evaluate_all(m, &a, &once);
            evaluate_all(m, &a, &again);
            fuzz_check(strcmp(text_string(&once), text_string(&again)) == 0,
                       "two evaluations differ: %s and %s", text_string(&once),
                       text_string(&again));
            text_dispose(&once);
            text_dispose(&again);
            bool *marked = arena_array(&a, m->n_decisions, sizeof *marked);
            for (uint32_t i = 0; i < m->n_decisions; i++) {
                dmn_facts_visit(m, DMN_DECISION, i, visit_fact, m);
                dmn_closure(m, i, marked);
                fuzz_check(marked[i], "a decision is not in its own closure");
            }
        }
        arena_dispose(&a);
    }
    return 0;
}

const fuzz_target fuzz_this = {"model", fuzz_model, WORDS, 60000};

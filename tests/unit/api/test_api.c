/* SPDX-License-Identifier: Apache-2.0 */
/* The library as a program sees it: linked as one, through its public header alone. */
#include "entitle/entitle.h"

#include <pthread.h>

#include "unit.h"

#define HEAD                                                                      \
    "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='m' " \
    "namespace='urn:m'>"

static const char model_text[] = HEAD
    "<itemDefinition name='tPerson'>"
    "<itemComponent name='name'><typeRef>string</typeRef></itemComponent>"
    "<itemComponent name='birth date'><typeRef>date</typeRef></itemComponent></itemDefinition>"
    "<itemDefinition name='tDates' isCollection='true'><typeRef>date</typeRef></itemDefinition>"
    "<inputData id='i1' name='Person'><variable name='Person' typeRef='tPerson'/></inputData>"
    "<inputData id='i2' name='Rate'><variable name='Rate' typeRef='number'/></inputData>"
    "<inputData id='i3' name='Since'><variable name='Since' typeRef='date'/></inputData>"
    "<inputData id='i4' name='Days'><variable name='Days' typeRef='tDates'/></inputData>"
    "<inputData id='i5' name='Local'><variable name='Local' typeRef='boolean'/></inputData>"
    "<inputData id='i6' name='Whatever'><variable name='Whatever'/></inputData>"
    "<decision id='d1' name='age'><variable name='age' typeRef='number'/>"
    "<informationRequirement><requiredInput href='#i1'/></informationRequirement>"
    "<literalExpression><text>years and months duration(Person.birth date, today()).years</text>"
    "</literalExpression></decision>"
    "<decision id='d2' name='all'><variable name='all'/>"
    "<informationRequirement><requiredDecision href='#d1'/></informationRequirement>"
    "<informationRequirement><requiredInput href='#i2'/></informationRequirement>"
    "<informationRequirement><requiredInput href='#i3'/></informationRequirement>"
    "<informationRequirement><requiredInput href='#i4'/></informationRequirement>"
    "<informationRequirement><requiredInput href='#i5'/></informationRequirement>"
    "<informationRequirement><requiredInput href='#i6'/></informationRequirement>"
    "<literalExpression><text>{age: age, rate: Rate, since: Since, days: Days, local: Local,"
    " what: Whatever}</text></literalExpression></decision>"
    "<businessKnowledgeModel id='b1' name='twice'><variable name='twice'/><encapsulatedLogic>"
    "<formalParameter name='x' typeRef='number'/>"
    "<literalExpression><text>2 * x</text></literalExpression></encapsulatedLogic>"
    "</businessKnowledgeModel>"
    "<businessKnowledgeModel id='b2' name='many'><variable name='many'/><encapsulatedLogic>"
    "<formalParameter name='n' typeRef='number'/>"
    "<literalExpression><text>count(for i in 1..n return i)</text></literalExpression>"
    "</encapsulatedLogic></businessKnowledgeModel>"
    "<decisionService id='s1' name='older'><variable name='older'/>"
    "<outputDecision href='#d1'/><inputData href='#i1'/></decisionService>"
    "</definitions>";

static ent_model *model;
static ent_evaluation *evaluation;
static ent_error err;

static void load(void)
{
    err = (ent_error){0};
    UNIT_OK(
        ent_model_load_memory(&model, NULL, "m.dmn", model_text, sizeof model_text - 1, NULL, &err),
        err);
    UNIT_OK(ent_evaluation_new(&evaluation, model, "2026-06-01", &err), err);
}

static void unload(void)
{
    ent_evaluation_free(evaluation);
    ent_model_free(model);
}

static size_t find(ent_kind kind, const char *name)
{
    size_t index;
    UNIT_OK(ent_model_find(&index, model, kind, name, &err), err);
    return index;
}

static const ent_value *evaluate(const char *decision)
{
    const ent_value *v;
    UNIT_OK(ent_evaluate(&v, evaluation, find(ENT_DECISION, decision), &err), err);
    return v;
}

static const char *text_of(const char *decision)
{
    return ent_value_text(evaluate(decision), NULL);
}

/* ---- loading ---- */

static void test_version(void)
{
    UNIT_TRUE(ent_version()[0] >= '0' && ent_version()[0] <= '9');
}

static void test_files(void)
{
    ent_diagnostics *d;
    UNIT_OK(ent_model_load(&model, &d, unit_path("tests/cases/dmn/models/imports.dmn"),
                           &(ent_load_options){.standard = true}, &err),
            err);
    UNIT_NOT_NULL(d);
    UNIT_FALSE(ent_model_is_imported(model, ENT_DECISION, find(ENT_DECISION, "big number")));
    UNIT_TRUE(ent_model_is_imported(model, ENT_DECISION, find(ENT_DECISION, "how many")));
    UNIT_TRUE(ent_model_is_imported(model, ENT_INPUT, find(ENT_INPUT, "People")));
    ent_diagnostics_free(d);
    ent_model_free(model);
    UNIT_CODE(ent_model_load(&model, &d, "tests/nowhere.dmn", NULL, &err), ENT_E_IO, err);
    UNIT_NULL(model);
    UNIT_INT(ent_diagnostics_count(d), 1);
    ent_diagnostics_free(d);
    UNIT_CODE(ent_model_load(&model, NULL, "tests/nowhere.dmn", NULL, NULL), ENT_E_IO, err);
    UNIT_CODE(ent_model_load(&model, NULL, "\xff", NULL, &err), ENT_E_USAGE, err);
}

static void test_diagnostics(void)
{
    static const char bad[] = HEAD
        "\n<inputData id='i' name='Age'><variable name='Age' typeRef='number'/></inputData>"
        "\n<decision id='d1' name='a'><variable name='a'/>"
        "<informationRequirement><requiredInput href='#i'/></informationRequirement>"
        "<literalExpression><text>Agee + 1</text></literalExpression></decision>"
        "\n<decision id='d2' name='b'><variable name='b'/>"
        "<informationRequirement><requiredInput href='#i'/></informationRequirement>"
        "<literalExpression><text>1 + \"x\"</text></literalExpression></decision></definitions>";
    ent_diagnostics *d;
    UNIT_CODE(ent_model_load_memory(&model, &d, "bad.dmn", bad, sizeof bad - 1, NULL, &err),
              ENT_E_RULES, err);
    UNIT_NULL(model);
    UNIT_STRING(err.file, "bad.dmn");
    UNIT_INT(err.line, 3);
    UNIT_CONTAINS(err.message, "unknown name 'Agee'");
    UNIT_STRING(err.hint, "did you mean 'Age'?");
    if (UNIT_TRUE(ent_diagnostics_count(d) >= 2)) {
        const ent_diagnostic *first = ent_diagnostics_get(d, 0),
                             *second = ent_diagnostics_get(d, 1);
        UNIT_TRUE(first->is_error);
        UNIT_STRING(first->code, "feel-unknown-name");
        UNIT_STRING(first->file, "bad.dmn");
        UNIT_STRING(first->hint, err.hint);
        UNIT_CONTAINS(first->line_text, "Agee + 1");
        UNIT_INT(first->column, err.column);
        UNIT_INT(second->line, 4);
    }
    UNIT_NULL(ent_diagnostics_get(d, ent_diagnostics_count(d)));
    char *printed = NULL;
    size_t n;
    FILE *out = open_memstream(&printed, &n);
    ent_diagnostics_print(d, out);
    fclose(out);
    UNIT_CONTAINS(printed, "bad.dmn:3:");
    UNIT_CONTAINS(printed, "bad.dmn:4:");
    UNIT_CONTAINS(printed, "^");
    free(printed);
    ent_diagnostics_free(d);

    /* In standard mode the same model loads, and its decisions fail. */
    ent_load_options standard = {.standard = true};
    UNIT_OK(ent_model_load_memory(&model, NULL, "bad.dmn", bad, sizeof bad - 1, &standard, &err),
            err);
    UNIT_OK(ent_evaluation_new(&evaluation, model, "2026-06-01", &err), err);
    UNIT_INT(ent_value_null_cause(evaluate("a")), ENT_NULL_ERROR);
    UNIT_INT(ent_evaluation_fault_count(evaluation), 1);
    UNIT_CODE(ent_evaluation_fault(evaluation, 0, &err), ENT_E_RULES, err);
    UNIT_INT(err.line, 3);
    UNIT_STRING(err.file, "bad.dmn");
    UNIT_CODE(ent_evaluation_fault(evaluation, 1, &err), ENT_E_USAGE, err);
    /* The faults are the last call's, and the same when asked again. */
    evaluate("b");
    UNIT_CODE(ent_evaluation_fault(evaluation, 0, &err), ENT_E_RULES, err);
    UNIT_INT(err.line, 4);
    evaluate("a");
    UNIT_INT(ent_evaluation_fault_count(evaluation), 1);
    UNIT_CODE(ent_evaluation_fault(evaluation, 0, &err), ENT_E_RULES, err);
    UNIT_INT(err.line, 3);
    unload();
}

static void test_memory(void)
{
    static const char importing[] =
        HEAD "<import name='base' namespace='urn:test:base' locationURI='shared/base.dmn'"
             " importType='https://www.omg.org/spec/DMN/20191111/MODEL/'/>"
             "<decision id='d' name='d'><variable name='d'/>"
             "<informationRequirement><requiredDecision href='urn:test:base#count'/>"
             "</informationRequirement><literalExpression><text>base.how many</text>"
             "</literalExpression></decision></definitions>";
    size_t n = sizeof importing - 1;
    UNIT_CODE(ent_model_load_memory(&model, NULL, "m.dmn", importing, n, NULL, &err), ENT_E_RULES,
              err);
    UNIT_CONTAINS(err.message, "cannot be imported");
    ent_load_options options = {.import_folder = unit_path("tests/cases/dmn/models")};
    UNIT_OK(ent_model_load_memory(&model, NULL, "m.dmn", importing, n, &options, &err), err);
    UNIT_OK(ent_evaluation_new(&evaluation, model, "2026-06-01", &err), err);
    UNIT_OK(ent_evaluation_set_json(evaluation, find(ENT_INPUT, "People"), "[]", &err), err);
    UNIT_STRING(text_of("d"), "0");
    unload();
    options.import_folder = unit_path("tests/cases/dmn/nowhere");
    UNIT_CODE(ent_model_load_memory(&model, NULL, "m.dmn", importing, n, &options, &err), ENT_E_IO,
              err);
    UNIT_CODE(ent_model_load_memory(&model, NULL, "m.dmn", importing, n / 2, NULL, &err), ENT_E_XML,
              err);
    UNIT_CODE(ent_model_load_memory(&model, NULL, "m.dmn", "", 0, NULL, &err), ENT_E_XML, err);
    UNIT_CODE(ent_model_load_memory(&model, NULL, "m.dmn", importing, 2000000, NULL, &err),
              ENT_E_IO, err); /* refused before it is read */
    UNIT_CODE(ent_model_load_memory(&model, NULL, "m.dmn", "<a/>", 4, NULL, &err), ENT_E_XML, err);
}

/* ---- what is in a model ---- */

static void test_elements(void)
{
    load();
    UNIT_INT(ent_model_count(model, ENT_INPUT), 6);
    UNIT_INT(ent_model_count(model, ENT_DECISION), 2);
    UNIT_INT(ent_model_count(model, ENT_SERVICE), 1);
    UNIT_INT(ent_model_count(model, ENT_BKM), 2);
    UNIT_STRING(ent_model_name(model, ENT_INPUT, 1), "Rate");
    UNIT_STRING(ent_model_name(model, ENT_SERVICE, 0), "older");
    UNIT_NULL(ent_model_name(model, ENT_DECISION, 2));
    UNIT_NULL(ent_model_type(model, ENT_INPUT, 6));
    UNIT_FALSE(ent_model_is_imported(model, ENT_DECISION, 2));
    UNIT_INT(find(ENT_BKM, " twice "), 0);
    size_t index;
    UNIT_CODE(ent_model_find(&index, model, ENT_DECISION, "agee", &err), ENT_E_USAGE, err);
    UNIT_STRING(err.hint, "did you mean 'age'?");
    UNIT_CODE(ent_model_find(&index, model, ENT_INPUT, "Persn", &err), ENT_E_USAGE, err);
    UNIT_STRING(err.hint, "did you mean 'Person'?");
    UNIT_CODE(ent_model_find(&index, model, ENT_SERVICE, "age", NULL), ENT_E_USAGE, err);
    UNIT_CODE(ent_model_find(&index, model, ENT_SERVICE, "\xff", &err), ENT_E_USAGE, err);
    unload();
}

static void test_types(void)
{
    char s[40];
    load();
    const ent_type *person = ent_model_type(model, ENT_INPUT, 0);
    UNIT_INT(ent_type_get_kind(person), ENT_TYPE_CONTEXT);
    UNIT_STRING(ent_type_name(person), "tPerson");
    UNIT_INT(ent_type_member_count(person), 2);
    UNIT_STRING(ent_type_member_name(person, 1), "birth date");
    UNIT_INT(ent_type_get_kind(ent_type_member_type(person, 1)), ENT_TYPE_DATE);
    UNIT_NULL(ent_type_member_name(person, 2));
    UNIT_NULL(ent_type_member_type(person, 2));
    UNIT_NULL(ent_type_element(person));
    const ent_type *days = ent_model_type(model, ENT_INPUT, 3);
    UNIT_INT(ent_type_get_kind(days), ENT_TYPE_LIST);
    UNIT_INT(ent_type_get_kind(ent_type_element(days)), ENT_TYPE_DATE);
    UNIT_INT(ent_type_get_kind(ent_model_type(model, ENT_INPUT, 5)), ENT_TYPE_ANY);
    const ent_type *twice = ent_model_type(model, ENT_BKM, 0);
    UNIT_INT(ent_type_get_kind(twice), ENT_TYPE_FUNCTION);
    UNIT_INT(ent_type_text(twice, s, sizeof s), 26);
    UNIT_STRING(s, "function<number> -> number");
    UNIT_INT(ent_type_text(twice, s, 4), 26);
    UNIT_STRING(s, "fun");
    UNIT_INT(ent_type_text(twice, NULL, 0), 26);
    unload();
}

/* ---- evaluating ---- */

static void test_setters(void)
{
    load();
    UNIT_STRING(text_of("all"),
                "{age: null, rate: null, since: null, days: null, local: null, what: null}");
    UNIT_OK(ent_evaluation_set_json(evaluation, 0, "{\"birth date\": \"1940-03-02\"}", &err), err);
    UNIT_OK(ent_evaluation_set_number(evaluation, 1, "0.10", &err), err);
    UNIT_OK(ent_evaluation_set_date(evaluation, 2, "2024-02-29", &err), err);
    UNIT_OK(ent_evaluation_set_date(evaluation, 3, "2024-02-29", &err), err);
    UNIT_OK(ent_evaluation_set_boolean(evaluation, 4, true, &err), err);
    UNIT_OK(ent_evaluation_set_string(evaluation, 5, "中\"", &err), err);
    UNIT_STRING(text_of("all"), "{age: 86, rate: 0.1, since: 2024-02-29, days: [2024-02-29], "
                                "local: true, what: \"中\\\"\"}");
    UNIT_STRING(ent_value_json(evaluate("all")),
                "{\"age\":86,\"rate\":0.1,\"since\":\"2024-02-29\",\"days\":[\"2024-02-29\"],"
                "\"local\":true,\"what\":\"中\\\"\"}");
    /* Given again, evaluated afresh; what is refused leaves the input as it was. */
    UNIT_OK(ent_evaluation_set_null(evaluation, 1, &err), err);
    UNIT_OK(ent_evaluation_set_json(evaluation, 3, "[]", &err), err);
    UNIT_CODE(ent_evaluation_set_string(evaluation, 4, "yes", &err), ENT_E_FACTS, err);
    UNIT_CONTAINS(err.message, "Local: expected true or false, found a string");
    UNIT_STRING(
        text_of("all"),
        "{age: 86, rate: null, since: 2024-02-29, days: [], local: true, what: \"中\\\"\"}");
    ent_evaluation_reset(evaluation);
    UNIT_STRING(text_of("all"),
                "{age: null, rate: null, since: null, days: null, local: null, what: null}");
    unload();
}

static void test_refusals(void)
{
    load();
    UNIT_CODE(ent_evaluation_set_number(evaluation, 1, "ten", &err), ENT_E_FACTS, err);
    UNIT_CODE(ent_evaluation_set_number(evaluation, 2, "10", &err), ENT_E_FACTS, err);
    UNIT_CODE(ent_evaluation_set_date(evaluation, 2, "2023-02-29", &err), ENT_E_FACTS, err);
    UNIT_CODE(ent_evaluation_set_date(evaluation, 1, "2023-02-28", &err), ENT_E_FACTS, err);
    UNIT_CODE(ent_evaluation_set_string(evaluation, 5, "\xff", &err), ENT_E_FACTS, err);
    UNIT_CODE(ent_evaluation_set_json(evaluation, 0, "{\"birthdate\": 1}", &err), ENT_E_FACTS, err);
    UNIT_STRING(err.hint, "did you mean 'birth date'?");
    UNIT_CODE(ent_evaluation_set_json(evaluation, 0, "{", &err), ENT_E_FACTS, err);
    UNIT_STRING(err.file, "Person");
    UNIT_INT(err.column, 2);
    UNIT_CODE(ent_evaluation_set_boolean(evaluation, 6, true, &err), ENT_E_USAGE, err);
    UNIT_CODE(ent_evaluation_set_null(evaluation, 6, NULL), ENT_E_USAGE, err);
    UNIT_CODE(ent_evaluation_set_all(evaluation, "{\"Rate\": 1, \"Rat\": 2}", &err), ENT_E_FACTS,
              err);
    UNIT_STRING(err.hint, "did you mean 'Rate'?");
    UNIT_CODE(ent_evaluation_set_all(evaluation, "[]", &err), ENT_E_FACTS, err);
    UNIT_STRING(text_of("all"),
                "{age: null, rate: null, since: null, days: null, local: null, what: null}");
    const ent_value *v;
    UNIT_CODE(ent_evaluate(&v, evaluation, 2, &err), ENT_E_USAGE, err);
    UNIT_NULL(v);
    ent_evaluation *none;
    UNIT_CODE(ent_evaluation_new(&none, model, "tomorrow", &err), ENT_E_USAGE, err);
    UNIT_NULL(none);
    unload();
}

static void test_set_all(void)
{
    load();
    UNIT_OK(
        ent_evaluation_set_all(evaluation,
                               "{\"Person\": {\"name\": \"Li\", \"birth date\": \"2000-02-29\"}, "
                               "\"Rate\": 12345678901234567890123456789012.34}",
                               &err),
        err);
    UNIT_STRING(text_of("age"), "26");
    UNIT_STRING(ent_value_text(ent_value_member(evaluate("all"), "rate"), NULL),
                "12345678901234567890123456789012.34");
    UNIT_OK(ent_evaluation_set_all(evaluation, "{\"age\": 5}", &err), err);
    UNIT_STRING(text_of("age"), "5");
    unload();
}

static void test_values(void)
{
    load();
    size_t size;
    UNIT_OK(ent_evaluation_set_json(evaluation, 5,
                                    "[true, 1, \"a\", null, {\"x y\": {\"z\": false}}]", &err),
            err);
    const ent_value *list = ent_value_member(evaluate("all"), "what");
    UNIT_INT(ent_value_get_kind(list), ENT_LIST);
    UNIT_INT(ent_value_count(list), 5);
    UNIT_TRUE(ent_value_is_true(ent_value_item(list, 0)));
    UNIT_INT(ent_value_get_kind(ent_value_item(list, 1)), ENT_NUMBER);
    UNIT_STRING(ent_value_text(ent_value_item(list, 2), &size), "a");
    UNIT_INT(size, 1);
    UNIT_INT(ent_value_get_kind(ent_value_item(list, 3)), ENT_NULL);
    UNIT_INT(ent_value_null_cause(ent_value_item(list, 3)), ENT_NULL_PLAIN);
    const ent_value *context = ent_value_item(list, 4);
    UNIT_INT(ent_value_get_kind(context), ENT_CONTEXT);
    UNIT_INT(ent_value_count(context), 1);
    UNIT_STRING(ent_value_name(context, 0), "x y");
    UNIT_NULL(ent_value_name(context, 1));
    UNIT_INT(ent_value_count(ent_value_item(context, 0)), 1);
    UNIT_NULL(ent_value_item(list, 5));
    UNIT_NULL(ent_value_member(context, "xy"));
    UNIT_NULL(ent_value_member(list, "xy"));
    UNIT_NULL(ent_value_item(ent_value_item(list, 1), 0));
    UNIT_FALSE(ent_value_is_true(ent_value_item(list, 1)));
    unload();
}

static void test_calls(void)
{
    load();
    const ent_value *v;
    UNIT_OK(ent_call(&v, evaluation, ENT_BKM, 0, "{\"x\": 21}", &err), err);
    UNIT_STRING(ent_value_text(v, NULL), "42");
    UNIT_OK(ent_call(&v, evaluation, ENT_SERVICE, find(ENT_SERVICE, "older"),
                     "{\"Person\": {\"birth date\": \"2000-02-29\"}}", &err),
            err);
    UNIT_STRING(ent_value_text(v, NULL), "26");
    UNIT_OK(ent_call(&v, evaluation, ENT_BKM, 0, "{}", &err), err);
    UNIT_INT(ent_value_null_cause(v), ENT_NULL_ERROR);
    UNIT_INT(ent_evaluation_fault_count(evaluation), 1);
    size_t many = find(ENT_BKM, "many");
    for (int i = 0; i < 12; i++) { /* 100,000 steps each: each call has a budget of its own */
        UNIT_OK(ent_call(&v, evaluation, ENT_BKM, many, "{\"n\": 100000}", &err), err);
        UNIT_STRING(ent_value_text(v, NULL), "100000");
    }
    UNIT_OK(ent_call(&v, evaluation, ENT_BKM, many, "{\"n\": 10000000}", &err), err);
    UNIT_INT(ent_value_null_cause(v), ENT_NULL_ERROR);
    UNIT_INT(ent_evaluation_fault_count(evaluation), 1);
    UNIT_OK(ent_call(&v, evaluation, ENT_BKM, many, "{\"n\": 1}", &err), err);
    UNIT_STRING(ent_value_text(v, NULL), "1");
    UNIT_INT(ent_evaluation_fault_count(evaluation), 0);
    UNIT_CODE(ent_call(&v, evaluation, ENT_BKM, 0, "{\"y\": 1}", &err), ENT_E_FACTS, err);
    UNIT_NULL(v);
    UNIT_CODE(ent_call(&v, evaluation, ENT_BKM, 2, "{}", &err), ENT_E_USAGE, err);
    UNIT_CODE(ent_call(&v, evaluation, ENT_DECISION, 0, "{}", &err), ENT_E_USAGE, err);
    UNIT_CODE(ent_call(&v, evaluation, ENT_SERVICE, 0, "[", NULL), ENT_E_FACTS, err);
    unload();
}

/* ---- threads ---- */

#define N_THREADS  4
#define N_SUBJECTS 200

static void *evaluate_many(void *years)
{
    ent_evaluation *own;
    size_t n_right = 0;
    if (ent_evaluation_new(&own, model, "2026-06-01", NULL) != ENT_OK) {
        return NULL;
    }
    for (int i = 0; i < N_SUBJECTS; i++) {
        char json[80], expected[20];
        const ent_value *v;
        int year = 1900 + (i + (int)(intptr_t)years) % 120;
        snprintf(json, sizeof json, "{\"Person\": {\"birth date\": \"%d-06-01\"}}", year);
        snprintf(expected, sizeof expected, "%d", 2026 - year);
        ent_evaluation_reset(own);
        n_right += ent_evaluation_set_all(own, json, NULL) == ENT_OK &&
                   ent_evaluate(&v, own, 0, NULL) == ENT_OK &&
                   strcmp(ent_value_text(v, NULL), expected) == 0;
    }
    ent_evaluation_free(own);
    return (void *)n_right;
}

static void test_threads(void)
{
    pthread_t threads[N_THREADS];
    load();
    for (intptr_t i = 0; i < N_THREADS; i++) {
        pthread_create(&threads[i], NULL, evaluate_many, (void *)(i * 7));
    }
    for (int i = 0; i < N_THREADS; i++) {
        void *n_right;
        pthread_join(threads[i], &n_right);
        UNIT_INT((size_t)n_right, N_SUBJECTS);
    }
    unload();
}

UNIT_SUITE(api, UNIT_TEST(test_version), UNIT_TEST(test_files), UNIT_TEST(test_diagnostics),
           UNIT_TEST(test_memory), UNIT_TEST(test_elements), UNIT_TEST(test_types),
           UNIT_TEST(test_setters), UNIT_TEST(test_refusals), UNIT_TEST(test_set_all),
           UNIT_TEST(test_values), UNIT_TEST(test_calls), UNIT_TEST(test_threads));

UNIT_MAIN(&suite_api)

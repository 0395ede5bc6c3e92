/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A DMN model from the command line, evaluated through the library:
 *
 *     cc evaluate.c $(pkg-config --cflags --libs entitle) -o evaluate
 *     ./evaluate allowance.dmn 2026-06-01 '{"Person": {"birth date": "1940-03-02"}}'
 *
 * It prints the model's inputs and decisions with their types and values, and where a value is null
 * because something failed, what and where.
 */
#include <stdio.h>

#include <entitle/entitle.h>

static int fail(const ent_error *err)
{
    fprintf(stderr, "%s:%u:%u: %s\n", err->file, err->line, err->column, err->message);
    if (err->hint[0] != '\0') {
        fprintf(stderr, "hint: %s\n", err->hint);
    }
    return 1;
}

static void print_inputs(const ent_model *model)
{
    for (size_t i = 0; i < ent_model_count(model, ENT_INPUT); i++) {
        char type[100];
        ent_type_text(ent_model_type(model, ENT_INPUT, i), type, sizeof type);
        printf("input %s: %s\n", ent_model_name(model, ENT_INPUT, i), type);
    }
}

/* What failed in the last evaluation. */
static void print_faults(const ent_evaluation *evaluation)
{
    for (size_t i = 0; i < ent_evaluation_fault_count(evaluation); i++) {
        ent_error fault;
        ent_evaluation_fault(evaluation, i, &fault);
        fail(&fault);
    }
}

/* Every decision of the model's own file; how many failed. */
static int print_decisions(const ent_model *model, ent_evaluation *evaluation)
{
    int n_failed = 0;
    for (size_t i = 0; i < ent_model_count(model, ENT_DECISION); i++) {
        const ent_value *value;
        char type[100];
        if (ent_model_is_imported(model, ENT_DECISION, i) ||
            ent_evaluate(&value, evaluation, i, NULL) != ENT_OK) {
            continue;
        }
        ent_type_text(ent_model_type(model, ENT_DECISION, i), type, sizeof type);
        printf("%s: %s = %s\n", ent_model_name(model, ENT_DECISION, i), type,
               ent_value_text(value, NULL));
        n_failed += ent_value_null_cause(value) == ENT_NULL_ERROR;
        print_faults(evaluation);
    }
    return n_failed;
}

int main(int argc, char **argv)
{
    ent_model *model;
    ent_diagnostics *diagnostics;
    ent_evaluation *evaluation;
    ent_error err;
    if (argc < 3) {
        fprintf(stderr, "usage: evaluate MODEL.dmn AS-OF [INPUTS]\n");
        return 2;
    }
    ent_code code = ent_model_load(&model, &diagnostics, argv[1], NULL, &err);
    if (code != ENT_OK) {
        ent_diagnostics_print(diagnostics, stderr);
        ent_diagnostics_free(diagnostics);
        return 1;
    }
    ent_diagnostics_free(diagnostics);
    if (ent_evaluation_new(&evaluation, model, argv[2], &err) != ENT_OK) {
        ent_model_free(model);
        return fail(&err);
    }
    int status;
    if (argc > 3 && ent_evaluation_set_all(evaluation, argv[3], &err) != ENT_OK) {
        status = fail(&err);
    } else {
        print_inputs(model);
        status = print_decisions(model, evaluation) == 0 ? 0 : 1;
    }
    ent_evaluation_free(evaluation);
    ent_model_free(model);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks files and folders in order of name, loads the model beside each case file, evaluates its
 * cases one by one, each with a fresh state of inputs, and reports what differs. The model of the
 * last case file is kept: several case files beside one model load it once.
 */
#include "author/test.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "rules/cases_csv.h"

#define SCRATCH_CHUNK_BYTES (256 * 1024)

typedef struct known_gap {
    const char *folder, *id;
} known_gap;

typedef struct folder_counts {
    const char *name;
    size_t n_passed, n_failed, n_skipped;
} folder_counts;

typedef struct tester {
    const author_test_options *options;
    FILE *out;
    author_test_result *result;
    text json;
    arena lists; /* of the whole run: gaps, paths */
    arena model_arena, case_arena, scratch;
    const char *model_path; /* of the model in model_arena; NULL if none */
    dmn_model *model;       /* NULL: did not load */
    dmn_state *state;
    diagnostic_list diagnostics;
    known_gap *gaps;
    size_t n_gaps, gaps_capacity;
    size_t operand_size; /* of the path being walked: folders are named after it */
    folder_counts *folders;
    size_t n_folders, folders_capacity;
} tester;

/* ---- known gaps ---- */

static const char *next_word(arena *a, const char **s)
{
    const char *from = *s + strspn(*s, " \t");
    size_t n = strcspn(from, " \t\n");
    *s = from + n;
    return arena_copy(a, from, n);
}

static ent_code read_gaps(tester *t, ent_error *err)
{
    const source_file *file;
    if (!t->options->known_gaps) {
        return ENT_OK;
    }
    ENT_TRY(source_file_read(&file, &t->lists, t->options->known_gaps, err));
    unsigned line = 0;
    for (const char *s = file->bytes; *s;) {
        const char *next = s + strcspn(s, "\n");
        line++;
        if (*s != '#' && next != s) {
            const char *rest = s;
            known_gap gap = {.folder = next_word(&t->lists, &rest)};
            gap.id = next_word(&t->lists, &rest);
            rest += strspn(rest, " \t");
            if (gap.id[0] == '\0' || rest >= next) {
                error_set(err, ENT_E_USAGE, "a known gap is written 'folder case reason'");
                return error_at(err, file->name, line, 1);
            }
            known_gap *slot = ARENA_PUSH(&t->lists, &t->gaps, &t->n_gaps, &t->gaps_capacity);
            *slot = gap;
        }
        s = *next ? next + 1 : next;
    }
    return ENT_OK;
}

static bool is_known_gap(const tester *t, const char *path, const char *id)
{
    const char *slash = strrchr(path, '/');
    const char *folder = slash;
    while (folder && folder > path && folder[-1] != '/') {
        folder--;
    }
    size_t n = folder ? (size_t)(slash - folder) : 0;
    for (size_t i = 0; i < t->n_gaps; i++) {
        const known_gap *gap = &t->gaps[i];
        if (strlen(gap->folder) == n && (n == 0 || memcmp(gap->folder, folder, n) == 0) &&
            (strcmp(gap->id, "*") == 0 || strcmp(gap->id, id) == 0)) {
            return true;
        }
    }
    return false;
}

/* ---- reporting ---- */

typedef struct failure {
    const char *result;      /* name of the result; NULL: the case as a whole */
    text expected, obtained; /* both empty when `message` says it all */
    char message[1200];
} failure;

static void append_value(text *t, value v)
{
    if (v.kind == VALUE_STRING) {
        text_append_char(t, '"');
        text_append(t, v.as.string.bytes, v.as.string.size);
        text_append_char(t, '"');
    } else {
        value_to_text(t, v);
    }
}

static void describe_fault(char *out, size_t size, const feel_run *run)
{
    out[0] = '\0';
    if (run->n_faults == 0) {
        return;
    }
    const feel_fault *fault = &run->faults[0];
    unsigned line, column;
    source_place_locate(fault->at, &line, &column);
    if (fault->at.file) {
        snprintf(out, size, translate("fault at %s:%u:%u: %s"), fault->at.file->name, line, column,
                 feel_fault_text(fault));
    } else {
        snprintf(out, size, translate("fault: %s"), feel_fault_text(fault));
    }
}

/* In words, after what it is about. */
static void describe_failure(text *out, failure *f, const char *fault)
{
    if (f->result) {
        text_printf(out, translate("result \"%s\": "), f->result);
    }
    if (f->message[0]) {
        text_append_string(out, f->message);
    } else {
        text_printf(out, translate("expected %s, obtained %s"), text_string(&f->expected),
                    text_string(&f->obtained));
    }
    if (fault[0]) {
        text_printf(out, " (%s)", fault);
    }
}

static void report_failure(tester *t, const char *path, const cases_item *item, const feel_run *run,
                           failure *f)
{
    char fault[600] = "";
    if (run) {
        describe_fault(fault, sizeof fault, run);
    }
    if (t->options->json) {
        text *j = &t->json;
        text_json_begin_object(j);
        text_json_key(j, "file");
        text_json_cstring(j, path);
        text_json_key(j, "case");
        text_json_cstring(j, item->id);
        text_json_key(j, "description");
        text_json_cstring(j, item->description);
        if (f->result) {
            text_json_key(j, "result");
            text_json_cstring(j, f->result);
        }
        if (f->message[0]) {
            text_json_key(j, "message");
            text_json_cstring(j, f->message);
        } else {
            text_json_key(j, "expected");
            text_json_string(j, text_string(&f->expected), f->expected.size);
            text_json_key(j, "obtained");
            text_json_string(j, text_string(&f->obtained), f->obtained.size);
        }
        if (fault[0]) {
            text_json_key(j, "fault");
            text_json_cstring(j, fault);
        }
        text_json_end_object(j);
        return;
    }
    if (t->options->quiet) {
        return;
    }
    text words = {0};
    describe_failure(&words, f, fault);
    fprintf(t->out, translate("%s: case %s"), path, item->id);
    if (item->description[0]) {
        fprintf(t->out, " \"%.*s\"", (int)strcspn(item->description, "\n"), item->description);
    }
    fprintf(t->out, ": %s\n", text_string(&words));
    text_dispose(&words);
}

static void report_file(tester *t, const char *path, const ent_error *err)
{
    if (t->options->json) {
        text_json_begin_object(&t->json);
        text_json_key(&t->json, "file");
        text_json_cstring(&t->json, path);
        text_json_key(&t->json, "message");
        text_json_cstring(&t->json, err->message);
        text_json_key(&t->json, "line");
        text_json_int(&t->json, err->line);
        text_json_key(&t->json, "column");
        text_json_int(&t->json, err->column);
        if (err->hint[0] != '\0') {
            text_json_key(&t->json, "hint");
            text_json_cstring(&t->json, err->hint);
        }
        text_json_end_object(&t->json);
    } else if (!t->options->quiet) {
        fprintf(t->out, translate("%s:%u:%u: error: %s\n"), err->file[0] ? err->file : path, err->line,
                err->column, err->message);
        if (err->hint[0] != '\0') {
            fprintf(t->out, "%s%s\n", translate("hint: "), err->hint);
        }
    }
}

/* ---- the record for build servers ---- */

static void tell_case(const tester *t, const char *path, const cases_item *item, junit_outcome outcome,
                      const char *message)
{
    if (t->options->came) {
        t->options->came(t->options->came_self, path, item, outcome, message);
    }
}

static void record_case(tester *t, const char *path, const cases_item *item, const feel_run *run,
                        double seconds, junit_outcome outcome, failure *f)
{
    char fault[600] = "";
    text words = {0};
    if (!t->options->junit && !t->options->came) {
        return;
    }
    if (outcome != JUNIT_PASSED) {
        describe_fault(fault, sizeof fault, run);
        describe_failure(&words, f, fault);
    }
    tell_case(t, path, item, outcome, text_string(&words));
    if (!t->options->junit) {
        text_dispose(&words);
        return;
    }
    junit_add(t->options->junit, &(junit_case){.name = item->id,
                                               .description = item->description,
                                               .seconds = seconds,
                                               .outcome = outcome,
                                               .message = text_string(&words)});
    text_dispose(&words);
}

/* A file none of whose cases could run: each is an error, or the file as a whole. */
static void record_unreadable(tester *t, const char *path, const cases_file *file,
                              const ent_error *err)
{
    junit *j = t->options->junit;
    const char *message = err->file[0] ? arena_printf(&t->case_arena, "%s:%u:%u: %s", err->file,
                                                      err->line, err->column, err->message)
                                       : err->message;
    for (size_t i = 0; i < (file ? file->n : 1); i++) {
        tell_case(t, path, file ? &file->items[i] : NULL, JUNIT_ERROR, message);
    }
    if (!j) {
        return;
    }
    junit_begin_suite(j, path);
    for (size_t i = 0; i < (file ? file->n : 1); i++) {
        junit_add(j, &(junit_case){.name = file ? file->items[i].id : translate("the file"),
                                   .description = file ? file->items[i].description : NULL,
                                   .outcome = JUNIT_ERROR,
                                   .message = message});
    }
    junit_end_suite(j);
}

/* ---- one case ---- */

typedef struct case_leeway {
    cases_leeway numbers;
    size_t n_error_nulls;
} case_leeway;

/* A result that could not even be obtained. */
static void fail_with(failure *f, const char *result, const ent_error *err)
{
    f->result = result;
    if (err->file[0] && err->line > 0) {
        snprintf(f->message, sizeof f->message, "%s (%s:%u:%u)%s%s", err->message, err->file, err->line,
                 err->column, err->hint[0] != '\0' ? "; " : "", err->hint);
    } else {
        snprintf(f->message, sizeof f->message, "%s", err->message);
    }
}

typedef struct given_inputs { /* by the index of the input */
    bool *is_given;
    value *values;
} given_inputs;

/* `qualified` is the name with the imports it lies in: "import.name". The inputs of an imported
 * model come as components of one node with the import's name. */
static ent_code set_input(tester *t, given_inputs *given, const char *name, const char *qualified,
                          const xml_element *content, ent_error *err)
{
    const dmn_model *m = t->model;
    value v;
    int index = dmn_element_find(m, DMN_INPUT, qualified, name);
    if (index >= 0) {
        ENT_TRY(cases_value(&v, &t->scratch, content, m->inputs[index].type, err));
        dmn_state_set_input(t->state, (uint32_t)index, v);
        given->is_given[index] = true;
        given->values[index] = v;
        return ENT_OK;
    }
    index = dmn_element_find(m, DMN_DECISION, qualified, name);
    if (index >= 0) {
        ENT_TRY(cases_value(&v, &t->scratch, content, m->decisions[index].type, err));
        dmn_state_set_decision(t->state, (uint32_t)index, v);
        return ENT_OK;
    }
    const xml_element *component = xml_child(content, "component");
    if (!component) {
        return error_set(err, ENT_E_FACTS, "the model has no input '%s'", name);
    }
    for (; component; component = xml_next_named(component, "component")) {
        const char *inner = xml_attribute(component, "name"), *qualified_inner;
        inner = inner ? feel_normalise_name(&t->scratch, inner, strlen(inner)) : "";
        qualified_inner = arena_printf(&t->scratch, "%s.%s", qualified, inner);
        ENT_TRY(set_input(t, given, inner, qualified_inner, component, err));
    }
    return ENT_OK;
}

/* Input data that is imported along several paths and given along one of them only has that value
 * along all of them. */
static void share_inputs(tester *t, const given_inputs *given)
{
    const dmn_model *m = t->model;
    for (size_t i = 0; i < m->n_inputs; i++) {
        for (size_t k = 0; k < m->n_inputs && !given->is_given[i]; k++) {
            if (given->is_given[k] && strcmp(m->inputs[i].name, m->inputs[k].name) == 0 &&
                strcmp(m->inputs[i].namespace_uri, m->inputs[k].namespace_uri) == 0) {
                dmn_state_set_input(t->state, (uint32_t)i, given->values[k]);
                break;
            }
        }
    }
}

static ent_code set_inputs(tester *t, const cases_item *item, ent_error *err)
{
    size_t n = t->model->n_inputs;
    given_inputs given = {.is_given = arena_array(&t->scratch, n, sizeof(bool)),
                          .values = arena_array(&t->scratch, n, sizeof(value))};
    for (size_t i = 0; i < item->n_inputs; i++) {
        const cases_node *node = &item->inputs[i];
        ENT_TRY(set_input(t, &given, node->name, node->name, node->content, err));
    }
    share_inputs(t, &given);
    return ENT_OK;
}

/* The arguments of a function by name, in its order; absent ones are null. */
static ent_code read_arguments(value **out, tester *t, const cases_item *item,
                               const feel_type *function, feel_run *run, ent_error *err)
{
    const author_test_options *o = t->options;
    *out = arena_array(&t->scratch, function->n_members, sizeof **out);
    for (size_t i = 0; i < item->n_inputs; i++) {
        const cases_node *node = &item->inputs[i];
        size_t k = 0;
        while (k < function->n_members && strcmp(function->members[k].name, node->name) != 0) {
            k++;
        }
        if (k == function->n_members) {
            return error_set(err, ENT_E_FACTS, "'%s' has no parameter '%s'", item->invocable,
                             node->name);
        }
        ENT_TRY(
            cases_value(&(*out)[k], &t->scratch, node->content, function->members[k].type, err));
        if (o->prepare_argument &&
            !o->prepare_argument(o->self, &(*out)[k], function->members[k].type, run, err)) {
            return err->code;
        }
    }
    return ENT_OK;
}

static ent_code call_invocable(value *out, tester *t, const cases_item *item, feel_run *run,
                               ent_error *err)
{
    const dmn_model *m = t->model;
    value *args;
    if (item->kind == CASES_BKM) {
        int index = dmn_element_find(m, DMN_BKM, item->invocable, item->invocable);
        if (index < 0) {
            return error_set(err, ENT_E_FACTS, "there is no business knowledge model '%s'",
                             item->invocable);
        }
        ENT_TRY(read_arguments(&args, t, item, m->bkms[index].type, run, err));
        *out = dmn_state_call_bkm(t->state, (uint32_t)index, args, m->bkms[index].type->n_members);
        return ENT_OK;
    }
    int index = dmn_element_find(m, DMN_SERVICE, item->invocable, item->invocable);
    if (index < 0) {
        return error_set(err, ENT_E_FACTS, "there is no decision service '%s'", item->invocable);
    }
    ENT_TRY(read_arguments(&args, t, item, m->services[index].type, run, err));
    *out =
        dmn_state_call_service(t->state, (uint32_t)index, args, m->services[index].type->n_members);
    return ENT_OK;
}

/* What a resultNode of a decision case is about; its declared type too. */
static ent_code evaluate_result(value *out, const feel_type **type, tester *t,
                                const cases_node *node, ent_error *err)
{
    int index = dmn_element_find(t->model, DMN_DECISION, node->name, node->name);
    if (index < 0) {
        return error_set(err, ENT_E_FACTS, "there is no decision '%s'", node->name);
    }
    *type = t->model->decisions[index].type;
    *out = dmn_state_decision(t->state, (uint32_t)index);
    return ENT_OK;
}

/* What the case says of errors, where the values agree. */
static bool errors_agree(const tester *t, const cases_node *node, value obtained,
                         const feel_run *run, case_leeway *leeway)
{
    if (node->error) {
        return value_is_error(obtained) || (!value_is_null(obtained) && run->n_faults > 0);
    }
    if (!value_is_error(obtained)) {
        return true;
    }
    leeway->n_error_nulls++;
    return !t->options->strict;
}

static void compare_result(tester *t, const cases_node *node, const feel_type *type, value obtained,
                           const feel_run *run, case_leeway *leeway, failure *f)
{
    ent_error err = {0};
    bool same = obtained.kind == VALUE_NULL;
    ent_code code = ENT_OK;
    if (value_is_unknown(obtained)) {
        obtained = value_null(); /* a case cannot name the missing facts: any unknown is its null */
    }
    if (node->content) {
        cases_precision precision = t->options->strict ? CASES_ROUNDED : CASES_KIT;
        code = cases_match(&same, &leeway->numbers, &t->scratch, node->content, type, obtained,
                           precision, &err);
    }
    if (code != ENT_OK) {
        fail_with(f, node->name, &err);
        return;
    }
    if (same && errors_agree(t, node, obtained, run, leeway)) {
        return;
    }
    f->result = node->name;
    value expected = value_null();
    if (node->content) {
        (void)cases_value(&expected, &t->scratch, node->content, type, &err);
    }
    append_value(&f->expected, expected);
    append_value(&f->obtained, obtained);
    if (node->error) {
        text_append_string(&f->expected, translate(" with an error"));
        text_append_string(&f->obtained, same ? translate(" without an error") : "");
    } else if (same) {
        text_append_string(&f->obtained, translate(" with an error"));
    }
}

/* What a resultNode of a called function is about: all of its result, or the output that it names
 * where there are several nodes or the function has another name. */
static value pick_output(const cases_item *item, const cases_node *node, value called)
{
    if (called.kind != VALUE_CONTEXT) {
        return called;
    }
    const value *entry = value_context_get(called.as.context, node->name);
    if (item->n_results > 1) {
        return entry ? *entry : value_null();
    }
    bool is_output = item->kind == CASES_SERVICE && entry && called.as.context->n > 1 &&
                     strcmp(node->name, item->invocable) != 0;
    return is_output ? *entry : called;
}

/* Everything about one case; a failure is left in `f`. */
static bool run_case(tester *t, const cases_item *item, feel_run *run, case_leeway *leeway,
                     failure *f)
{
    ent_error err = {0};
    feel_run_init(run, &t->scratch, item->has_as_of ? item->as_of : t->options->as_of);
    if (t->options->coverage) {
        coverage_watch(t->options->coverage, run);
    }
    dmn_state_begin(t->state, run);
    value called = value_null();
    ent_code code = ENT_OK;
    if (item->kind == CASES_DECISION) {
        code = set_inputs(t, item, &err);
    } else {
        code = call_invocable(&called, t, item, run, &err);
    }
    if (code != ENT_OK) {
        fail_with(f, NULL, &err);
        return false;
    }
    if (t->options->prepare &&
        !t->options->prepare(t->options->self, item, t->state, t->model, run, &err)) {
        fail_with(f, NULL, &err);
        return false;
    }
    for (size_t i = 0; i < item->n_results; i++) {
        const cases_node *node = &item->results[i];
        const feel_type *type = &feel_type_any;
        value obtained = called;
        if (item->kind == CASES_DECISION) {
            if (evaluate_result(&obtained, &type, t, node, &err) != ENT_OK) {
                fail_with(f, NULL, &err);
                return false;
            }
        } else {
            obtained = pick_output(item, node, called);
        }
        compare_result(t, node, type, obtained, run, leeway, f);
        if (f->result) {
            return false;
        }
    }
    return true;
}

/* ---- files ---- */

static void load_model(tester *t, const char *path)
{
    if (t->model_path && strcmp(t->model_path, path) == 0) {
        return;
    }
    arena_reset(&t->model_arena);
    t->model_path = arena_strdup(&t->model_arena, path);
    diagnostic_list_init(&t->diagnostics, &t->model_arena);
    t->state = NULL;
    dmn_options options = {.strict = t->options->strict, .root = t->options->root};
    if (dmn_load(&t->model, &t->model_arena, path, &options, &t->diagnostics) == ENT_OK) {
        t->state = dmn_state_new(t->model, &t->model_arena);
        if (t->options->coverage) {
            coverage_model(t->options->coverage, t->model);
        }
    } else {
        t->model = NULL;
    }
}

/* The counts of the folder of `path`, which is walked folder by folder. */
static folder_counts *folder_of(tester *t, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *from = path + t->operand_size + (path[t->operand_size] == '/');
    size_t n = slash && slash > from ? (size_t)(slash - from) : 0;
    for (size_t i = t->n_folders; i-- > 0;) {
        const char *name = t->folders[i].name;
        if (strncmp(name, n > 0 ? from : ".", n > 0 ? n : 1) == 0 && name[n > 0 ? n : 1] == '\0') {
            return &t->folders[i];
        }
    }
    folder_counts *folder = ARENA_PUSH(&t->lists, &t->folders, &t->n_folders, &t->folders_capacity);
    *folder = (folder_counts){.name = n > 0 ? arena_copy(&t->lists, from, n) : "."};
    return folder;
}

static void fail_all(tester *t, const char *path, const cases_file *file, const ent_error *err)
{
    record_unreadable(t, path, file, err);
    t->result->n_failed += file->n;
    folder_of(t, path)->n_failed += file->n;
}

static void run_file(tester *t, const char *path, cases_file *file)
{
    ent_error err = {0};
    folder_counts *folder = folder_of(t, path);
    load_model(t, source_beside(&t->case_arena, path, file->model));
    t->result->n_files++;
    if (!t->model) {
        diagnostic_first(&t->diagnostics, ENT_E_RULES, &err);
        fail_all(t, path, file, &err);
        if (t->options->json || t->options->quiet) {
            report_file(t, path, &err);
        } else {
            diagnostic_print(t->out, &t->diagnostics, t->options->colour);
            fprintf(t->out, translate("%s: the model does not load; %zu cases fail\n"), path, file->n);
        }
        return;
    }
    if (cases_csv_bind(file, &t->case_arena, t->model, &err) != ENT_OK) {
        fail_all(t, path, file, &err);
        report_file(t, path, &err);
        return;
    }
    if (t->options->junit) {
        junit_begin_suite(t->options->junit, path);
    }
    for (size_t i = 0; i < file->n; i++) {
        const cases_item *item = &file->items[i];
        bool gap = is_known_gap(t, path, item->id);
        failure f = {0};
        case_leeway leeway = {0};
        feel_run run;
        double start = clock_seconds();
        bool passed = run_case(t, item, &run, &leeway, &f);
        record_case(t, path, item, &run, clock_seconds() - start,
                    passed ? JUNIT_PASSED : gap ? JUNIT_SKIPPED : JUNIT_FAILED, &f);
        if (t->options->coverage) {
            coverage_note(t->options->coverage, &run);
        }
        if (passed) {
            t->result->n_passed++;
            t->result->n_rounded += leeway.numbers.n_rounded;
            t->result->n_neighbours += leeway.numbers.n_neighbours;
            t->result->n_binary += leeway.numbers.n_binary;
            t->result->n_error_nulls += leeway.n_error_nulls;
            folder->n_passed++;
            if (gap) {
                t->result->n_gaps_passed++;
                if (!t->options->json) {
                    fprintf(t->out, translate("%s: case %s is listed as a known gap but passes\n"), path,
                            item->id);
                }
            }
        } else if (gap) {
            t->result->n_skipped++;
            folder->n_skipped++;
        } else {
            t->result->n_failed++;
            folder->n_failed++;
            report_failure(t, path, item, &run, &f);
        }
        text_dispose(&f.expected);
        text_dispose(&f.obtained);
        arena_reset(&t->scratch);
    }
    if (t->options->junit) {
        junit_end_suite(t->options->junit);
    }
}

/* `given`: what stands in the file; NULL = it is read. */
static void visit_file(tester *t, const char *path, const source_file *given)
{
    cases_file *file;
    ent_error err = {0};
    arena_reset(&t->case_arena);
    ent_code code = given != NULL ? cases_parse(&file, &t->case_arena, given, &err)
                                  : cases_read(&file, &t->case_arena, path, &err);
    if (code != ENT_OK) {
        report_file(t, path, &err);
        record_unreadable(t, path, NULL, &err);
        t->result->n_failed++;
        folder_of(t, path)->n_failed++;
    } else if (file) {
        run_file(t, path, file);
    }
}

static int compare_names(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

static ent_code visit_folder(tester *t, const char *path, unsigned depth, ent_error *err)
{
    DIR *folder = opendir(path);
    if (!folder) {
        return error_set(err, ENT_E_IO, "cannot read folder %s", path);
    }
    char **names = NULL;
    size_t n = 0, capacity = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] != '.') {
            char **slot = ARENA_PUSH(&t->lists, &names, &n, &capacity);
            *slot = arena_printf(&t->lists, "%s/%s", path, entry->d_name);
        }
    }
    closedir(folder);
    if (n > 0) {
        qsort(names, n, sizeof *names, compare_names);
    }
    for (size_t i = 0; i < n; i++) {
        struct stat status;
        if (lstat(names[i], &status) != 0) {
            continue;
        }
        if (S_ISDIR(status.st_mode) && depth < 16) {
            ENT_TRY(visit_folder(t, names[i], depth + 1, err));
        } else if (S_ISREG(status.st_mode) &&
                   (text_ends_with(names[i], ".xml") || cases_csv_is_named(names[i]))) {
            visit_file(t, names[i], NULL);
        } else if (S_ISREG(status.st_mode) && text_ends_with(names[i], ".dmn") &&
                   t->options->coverage) {
            load_model(t, names[i]); /* what is wrong with it is told by its cases */
        }
    }
    return ENT_OK;
}

static void print_cell(FILE *out, const char *s, size_t cells)
{
    size_t n = (size_t)utf8_cells(s, strlen(s));
    fprintf(out, "%s%*s", s, cells > n ? (int)(cells - n) : 0, "");
}

static void print_folders(tester *t)
{
    if (!t->options->by_folder) {
        return;
    }
    if (t->options->json) {
        text *j = &t->json;
        text_json_key(j, "folders");
        text_json_begin_array(j);
        for (size_t i = 0; i < t->n_folders; i++) {
            const folder_counts *f = &t->folders[i];
            text_json_begin_object(j);
            text_json_key(j, "folder");
            text_json_cstring(j, f->name);
            text_json_key(j, "passed");
            text_json_int(j, (int64_t)f->n_passed);
            text_json_key(j, "failed");
            text_json_int(j, (int64_t)f->n_failed);
            text_json_key(j, "skipped");
            text_json_int(j, (int64_t)f->n_skipped);
            text_json_end_object(j);
        }
        text_json_end_array(j);
        return;
    }
    const char *title = translate("folder");
    size_t width = (size_t)utf8_cells(title, strlen(title));
    for (size_t i = 0; i < t->n_folders; i++) {
        size_t n = (size_t)utf8_cells(t->folders[i].name, strlen(t->folders[i].name));
        width = n > width ? n : width;
    }
    print_cell(t->out, title, width);
    fputs(translate("  passed  failed  skipped\n"), t->out);
    for (size_t i = 0; i < t->n_folders; i++) {
        const folder_counts *f = &t->folders[i];
        print_cell(t->out, f->name, width);
        fprintf(t->out, "  %6zu  %6zu  %7zu\n", f->n_passed, f->n_failed, f->n_skipped);
    }
}

static void print_summary(tester *t)
{
    const author_test_result *r = t->result;
    const struct {
        const char *key, *sentence;
        size_t n;
    } room[] = {
        {"rounded", N_("%zu numbers agree when rounded to the digits written\n"), r->n_rounded},
        {"neighbours", N_("%zu numbers agree but for one unit of the last digit written\n"), r->n_neighbours},
        {"binary", N_("%zu numbers agree with what binary floating point printed, to 13 digits\n"),
         r->n_binary},
        {"error_nulls", N_("%zu nulls come from an error that their case does not mark\n"), r->n_error_nulls},
    };
    const size_t n_room = sizeof room / sizeof *room;
    if (t->options->json) {
        text *j = &t->json;
        text_json_end_array(j);
        print_folders(t);
        text_json_key(j, "passed");
        text_json_int(j, (int64_t)r->n_passed);
        text_json_key(j, "failed");
        text_json_int(j, (int64_t)r->n_failed);
        text_json_key(j, "skipped");
        text_json_int(j, (int64_t)r->n_skipped);
        for (size_t i = 0; i < n_room; i++) {
            text_json_key(j, room[i].key);
            text_json_int(j, (int64_t)room[i].n);
        }
        text_json_key(j, "gaps_passed");
        text_json_int(j, (int64_t)r->n_gaps_passed);
        if (t->options->print_coverage) {
            text_json_key(j, "coverage");
            coverage_json(j, t->options->coverage);
        }
        text_json_end_object(j);
        fprintf(t->out, "%s\n", text_string(j));
        return;
    }
    print_folders(t);
    for (size_t i = 0; i < n_room; i++) {
        if (room[i].n > 0) {
            fprintf(t->out, translate(room[i].sentence), room[i].n);
        }
    }
    fprintf(t->out, translate("%zu passed, %zu failed"), r->n_passed, r->n_failed);
    if (r->n_skipped > 0) {
        fprintf(t->out, translate(", %zu skipped"), r->n_skipped);
    }
    fprintf(t->out, "\n");
    if (t->options->print_coverage) {
        text figures = {0};
        coverage_print(&figures, t->options->coverage, t->options->quiet);
        fputs(text_string(&figures), t->out);
        text_dispose(&figures);
    }
}

static void begin(tester *t, const author_test_options *o, FILE *out, author_test_result *result)
{
    *result = (author_test_result){0};
    *t = (tester){.options = o, .out = out, .result = result};
    arena_init(&t->lists, 64 * 1024);
    arena_init(&t->model_arena, 256 * 1024);
    arena_init(&t->case_arena, 256 * 1024);
    arena_init(&t->scratch, SCRATCH_CHUNK_BYTES);
}

static void end(tester *t)
{
    text_dispose(&t->json);
    arena_dispose(&t->scratch);
    arena_dispose(&t->case_arena);
    arena_dispose(&t->model_arena);
    arena_dispose(&t->lists);
}

ent_code author_test(const author_test_options *o, FILE *out, author_test_result *result,
                     ent_error *err)
{
    tester t;
    begin(&t, o, out, result);
    if (o->json) {
        text_json_begin_object(&t.json);
        text_json_key(&t.json, "failures");
        text_json_begin_array(&t.json);
    }
    ent_code code = read_gaps(&t, err);
    for (size_t i = 0; i < o->n_paths && code == ENT_OK; i++) {
        struct stat status;
        t.operand_size = strlen(o->paths[i]);
        if (stat(o->paths[i], &status) != 0) {
            code = error_set(err, ENT_E_IO, "cannot read %s: no such file or folder", o->paths[i]);
        } else if (S_ISDIR(status.st_mode)) {
            code = visit_folder(&t, o->paths[i], 0, err);
        } else {
            visit_file(&t, o->paths[i], NULL);
        }
    }
    if (code == ENT_OK) {
        print_summary(&t);
    }
    end(&t);
    return code;
}

void author_test_text(const author_test_options *o, const source_file *file, author_test_result *result)
{
    tester t;
    begin(&t, o, NULL, result);
    visit_file(&t, file->name, file);
    end(&t);
}

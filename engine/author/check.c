/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of a check: every diagnostic with its line and caret, then one line that says what was checked and by which
 * digest it can be approved.
 */
#include "author/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/translate.h"
#include "author/sarif.h"
#include "author/weigh.h"
#include "plan/plan.h"
#include "rules/dmn.h"

#define ARENA_BYTES (256u * 1024u)

typedef struct checked {
    ent_code code;
    const rulebook *book; /* NULL for a DMN file, or when it has errors */
    const plan *plan;
    const weighed *people; /* NULL: not counted */
} checked;

static size_t n_warnings(const diagnostic_list *list)
{
    size_t n = list->n - list->n_errors;
    for (size_t i = 0; i < list->n; i++) {
        n -= list->items[i].severity == DIAGNOSTIC_NOTE;
    }
    return n;
}

static bool is_model(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && strcmp(path + n - 4, ".dmn") == 0;
}

static ent_code check_model(arena *a, const check_request *request, diagnostic_list *list)
{
    dmn_model *m;
    dmn_options options = {.strict = true, .root = author_model_root(a, request->path)};
    ent_code code = dmn_load(&m, a, request->path, &options, list);
    return code == ENT_OK && list->n_errors > 0 ? ENT_E_RULES : code;
}

static checked check_book(arena *a, const check_request *request, diagnostic_list *list)
{
    rulebook *book;
    checked c = {.code = rulebook_load(&book, a, request->path, request->as_of_day, list)};
    if (c.code != ENT_OK) {
        return c;
    }
    plan *p;
    c.code = plan_build(&p, a, book, request->as_of_day, list);
    c.book = book;
    c.plan = p;
    if (request->unused && list->n_errors == 0) {
        rulebook_note_unused_facts(book, list);
    }
    return c;
}

static void print_text(FILE *out, const check_request *request, const checked *c,
                       const diagnostic_list *list)
{
    diagnostic_print(out, list, request->colour);
    if (request->plan && c->plan != NULL) {
        text t = {0};
        plan_print(&t, c->plan);
        fputs(text_string(&t), out);
        text_dispose(&t);
    }
    if (c->people != NULL) {
        text t = {0};
        weigh_text(&t, c->people);
        fputs(text_string(&t), out);
        text_dispose(&t);
    }
    if (c->book != NULL) {
        const rulebook *b = c->book;
        fprintf(out, translate("rulebook %s: "), b->digest);
        fprintf(out, translate_number("%zu benefit, ", "%zu benefits, ", b->n_benefits), b->n_benefits);
        fprintf(out, translate_number("%zu parameter, ", "%zu parameters, ", b->n_parameters), b->n_parameters);
        fprintf(out, translate_number("%zu fact: ", "%zu facts: ", b->n_facts), b->n_facts);
    } else {
        fprintf(out, "%s: ", request->path);
    }
    if (list->n_errors == 0) {
        fputs(translate("no errors, "), out);
    } else {
        fprintf(out, translate_number("%zu error, ", "%zu errors, ", list->n_errors), list->n_errors);
    }
    fprintf(out, translate_number("%zu warning\n", "%zu warnings\n", n_warnings(list)), n_warnings(list));
    if (list->n > 0) {
        fputs(translate("'entitle check --explain CODE' says more about a message\n"), out);
    }
}

static void print_json(FILE *out, const check_request *request, const checked *c,
                       const diagnostic_list *list)
{
    text t = {0};
    text_json_begin_object(&t);
    text_json_key(&t, "path");
    text_json_cstring(&t, request->path);
    text_json_key(&t, "digest");
    text_json_cstring(&t, c->book == NULL ? NULL : c->book->digest);
    if (c->book != NULL) {
        text_json_key(&t, "benefits");
        text_json_int(&t, (int64_t)c->book->n_benefits);
        text_json_key(&t, "parameters");
        text_json_int(&t, (int64_t)c->book->n_parameters);
        text_json_key(&t, "facts");
        text_json_int(&t, (int64_t)c->book->n_facts);
    }
    text_json_key(&t, "errors");
    text_json_int(&t, (int64_t)list->n_errors);
    text_json_key(&t, "warnings");
    text_json_int(&t, (int64_t)n_warnings(list));
    text diagnostics = {0};
    diagnostic_json(&diagnostics, list);
    text_json_key(&t, "diagnostics");
    text_json_raw(&t, text_string(&diagnostics));
    text_dispose(&diagnostics);
    if (c->people != NULL) {
        text people = {0};
        weigh_json(&people, c->people);
        text_json_key(&t, "people");
        text_json_raw(&t, text_string(&people));
        text_dispose(&people);
    }
    if (request->plan && c->plan != NULL) {
        text plan_text = {0};
        plan_print(&plan_text, c->plan);
        text_json_key(&t, "plan");
        text_json_string(&t, plan_text.bytes, plan_text.size);
        text_dispose(&plan_text);
    }
    text_json_end_object(&t);
    fprintf(out, "%s\n", text_string(&t));
    text_dispose(&t);
}

static void write_sarif(const check_request *request, const diagnostic_list *list)
{
    sarif_request sarif = {
        .path = request->path,
        .root = is_model(request->path) ? author_model_root(list->arena, request->path) : request->path,
        .version = request->version,
        .lang = request->lang,
    };
    sarif_write(request->sarif, &sarif, list);
}

/* Rules with errors are asked of nobody. */
static ent_code weigh(weighed *w, checked *c, const check_request *request, diagnostic_list *list, ent_error *err)
{
    if (c->code != ENT_OK || c->plan == NULL) {
        error_set(err, c->code == ENT_OK ? ENT_E_RULES : c->code, "the rulebook has errors: no database was asked");
        return error_hint(err, "mend what is printed above; then the people can be counted");
    }
    ENT_TRY(author_weigh(w, &request->how, c->plan, list, err));
    c->people = w;
    return ENT_OK;
}

ent_code author_check(FILE *out, const check_request *request, ent_error *err)
{
    arena a;
    arena_init(&a, ARENA_BYTES);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    checked c = {.code = ENT_OK};
    if (is_model(request->path)) {
        c.code = check_model(&a, request, &list);
    } else {
        c = check_book(&a, request, &list);
    }
    weighed people;
    ent_code code = request->people ? weigh(&people, &c, request, &list, err) : ENT_OK;
    compare_ended(&request->how);
    if (request->json) {
        print_json(out, request, &c, &list);
    } else {
        print_text(out, request, &c, &list);
    }
    if (request->sarif != NULL && (code == ENT_OK || c.code != ENT_OK)) {
        write_sarif(request, &list);
    }
    arena_dispose(&a);
    return code == ENT_OK ? c.code : code;
}

/* A benefit's model imports the dictionary from the folder above. */
const char *author_model_root(arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder =
        slash == NULL ? "." : arena_copy(a, path, slash == path ? 1 : (size_t)(slash - path));
    struct stat status;
    if (stat(arena_printf(a, "%s/../dictionary.dmn", folder), &status) == 0) {
        return arena_printf(a, "%s/..", folder);
    }
    return folder;
}

ent_code author_load(rulebook **out, arena *a, const char *path, int32_t as_of_day, ent_error *err)
{
    diagnostic_list list;
    diagnostic_list_init(&list, a);
    ent_code code = rulebook_load(out, a, path, as_of_day, &list);
    if (code == ENT_OK) {
        return ENT_OK;
    }
    diagnostic_first(&list, code, err);
    if (list.n_errors > 1) {
        error_hint(err, "there are %zu errors: 'entitle check %s' shows them all", list.n_errors,
                   path);
    }
    return code;
}

ent_code author_plan(plan **out, arena *a, const rulebook *book, int32_t as_of_day, ent_error *err)
{
    diagnostic_list list;
    diagnostic_list_init(&list, a);
    ent_code code = plan_build(out, a, book, as_of_day, &list);
    return code == ENT_OK ? ENT_OK : diagnostic_first(&list, code, err);
}

ent_code author_load_plan(plan **out, arena *a, const char *path, int32_t as_of_day, int32_t today, const char *then,
                          ent_error *err)
{
    rulebook *book = NULL;
    diagnostic_list list;
    diagnostic_list_init(&list, a);
    ent_code code = rulebook_load_ahead(&book, a, path, as_of_day, today, &list);
    if (code == ENT_OK) {
        code = plan_build(out, a, book, as_of_day, &list);
    }
    if (code == ENT_OK) {
        return ENT_OK;
    }
    diagnostic_print(stderr, &list, false);
    return error_set(err, code, translate_number("%s: %zu error%s", "%s: %zu errors%s", list.n_errors), path, list.n_errors, then);
}

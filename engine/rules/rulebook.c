/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading a rulebook, part by part, and the questions asked of it afterwards. A fault in one part
 * does not hide the faults of another, but nothing is checked against a part that is itself faulty:
 * that would report the same fault a hundred times.
 */
#include "rules/rulebook.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/translate.h"
#include "rules/rulebook_parts.h"

/* ---- reporting ---- */

void rulebook_fault(rulebook_loading *l, const char *code, source_place at, const char *element,
                    const char *hint, const char *format, ...)
{
    text message = {0};
    va_list args;
    va_start(args, format);
    text_vprintf(&message, translate(format), args);
    va_end(args);
    diagnostic_add(l->list, DIAGNOSTIC_ERROR, code, at, element, hint, "%s", text_string(&message));
    text_dispose(&message);
}

void rulebook_fault_error(rulebook_loading *l, const char *code, const ent_error *err)
{
    diagnostic_add_error(l->list, code, err);
    if (l->code == ENT_OK || err->code < l->code) {
        l->code = err->code;
    }
}

static bool same_diagnostic(const diagnostic *x, const diagnostic *y)
{
    return x->severity == y->severity && x->line == y->line && x->column == y->column &&
           strcmp(x->code, y->code) == 0 && strcmp(x->file, y->file) == 0 &&
           strcmp(x->message, y->message) == 0;
}

/* A file that several models import is read, and reported, once for each of them. */
static void drop_repeated(diagnostic_list *list, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < list->n; i++) {
        size_t k = first;
        while (k < kept && !same_diagnostic(&list->items[k], &list->items[i])) {
            k++;
        }
        if (k == kept) {
            list->items[kept++] = list->items[i];
        } else if (list->items[i].severity == DIAGNOSTIC_ERROR) {
            list->n_errors--;
        }
    }
    list->n = kept;
}

/* ---- helpers of the parts ---- */

const feel_type *rulebook_decision_type(const dmn_decision *d)
{
    if (d->type != NULL && d->type->kind != FEEL_TYPE_ANY) {
        return d->type;
    }
    if (d->logic != NULL && d->logic->type != NULL && d->logic->type->kind != FEEL_TYPE_NULL) {
        return d->logic->type;
    }
    return &feel_type_any;
}

const char *rulebook_type_text(arena *a, const feel_type *t)
{
    text out = {0};
    feel_type_to_text(&out, t);
    const char *s = arena_strdup(a, text_string(&out));
    text_dispose(&out);
    return s;
}

/* ---- loading ---- */

/* "checks.cases.xml" and "checks.cases.csv" are the cases of the model "checks.dmn". */
static bool are_cases_of_a_model(const rulebook_loading *l, const char *path)
{
    const char *const ends[] = {".cases.xml", ".cases.csv"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(path) - strlen(ends[i]);
        if (text_ends_with(path, ends[i]) &&
            rulebook_file_find(l->book, arena_printf(l->a, "%.*s.dmn", (int)n, path)) >= 0) {
            return true;
        }
    }
    return false;
}

/* Files that nobody reads: a slip in a file's name must not make a guard or a benefit vanish. */
static void check_names(rulebook_loading *l)
{
    static const char *const known[] = {"dictionary.dmn", "sources.xml", "parameters.xml",
                                        "guards.dmn", "calendar.xml",
                                        "policy.xml"};
    for (size_t i = 0; i < l->book->n_files; i++) {
        const char *path = l->book->files[i].path;
        source_place at = {.file = l->sources[i]};
        const char *slash = strchr(path, '/');
        if (slash == NULL) {
            form_names names = {.arena = l->a};
            bool found = text_ends_with(path, ".dmn") /* others may import it */ ||
                         are_cases_of_a_model(l, path);
            for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
                found = found || strcmp(path, known[k]) == 0;
                form_names_add(&names, known[k]);
            }
            if (!found) {
                rulebook_fault(l, "rulebook-stray-file", at, NULL, form_suggest(l->a, path, &names),
                               "a rulebook has no file '%s'", path);
            }
            continue;
        }
        const char *folder = arena_copy(l->a, path, (size_t)(slash - path));
        const char *name = slash + 1;
        if (rulebook_file_find(l->book, arena_printf(l->a, "%s/benefit.xml", folder)) < 0) {
            rulebook_fault(l, "rulebook-missing-file", at, folder, "every folder is one benefit",
                           "the folder '%s' has no benefit.xml", folder);
        } else if (strcmp(name, "benefit.xml") != 0 && strcmp(name, "cases.xml") != 0 &&
                   strcmp(name, "cases.csv") != 0 && !text_ends_with(name, ".dmn") &&
                   !(text_ends_with(name, ".csv") && are_cases_of_a_model(l, path))) {
            rulebook_fault(l, "rulebook-stray-file", at, folder,
                           "a benefit's folder holds benefit.xml, cases.xml, cases.csv and .dmn files",
                           "a benefit has no file '%s'", name);
        }
    }
}

static int required_file(rulebook_loading *l, const char *path)
{
    int file = rulebook_file_find(l->book, path);
    if (file < 0) {
        ent_error err = {0};
        error_set(&err, ENT_E_IO, "the rulebook has no file '%s'", path);
        error_hint(&err, "a rulebook is a folder with dictionary.dmn, sources.xml and a folder for "
                         "each benefit");
        error_at(&err, arena_printf(l->a, "%s/%s", l->book->path, path), 0, 0);
        rulebook_fault_error(l, "rulebook-missing-file", &err);
    }
    return file;
}

static void load_shared(rulebook_loading *l)
{
    int dictionary = required_file(l, "dictionary.dmn");
    if (dictionary >= 0) {
        l->book->dictionary = rulebook_file_model(l, "dictionary.dmn");
    }
    int sources = required_file(l, "sources.xml");
    if (sources >= 0) {
        sources_load(l, (size_t)sources);
    }
    int parameters = rulebook_file_find(l->book, "parameters.xml");
    if (parameters >= 0) {
        parameters_load(l, (size_t)parameters);
    } else {
        l->parameters_sound = true;
    }
    int calendar = rulebook_file_find(l->book, "calendar.xml");
    if (calendar >= 0) {
        l->calendar_there = true;
        calendar_load(l, (size_t)calendar);
    }
    int guards = rulebook_file_find(l->book, "guards.dmn");
    if (guards < 0) {
        l->guards_sound = true;
    } else if (l->book->dictionary != NULL) {
        guards_load(l, (size_t)guards);
    }
}

static int compare_strings(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void load_benefits(rulebook_loading *l)
{
    rulebook *b = l->book;
    const char **ids = arena_array(l->a, b->n_files, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < b->n_files; i++) {
        const char *path = b->files[i].path;
        const char *slash = strchr(path, '/');
        if (slash != NULL && strcmp(slash, "/benefit.xml") == 0) {
            ids[n++] = arena_copy(l->a, path, (size_t)(slash - path));
        }
    }
    qsort(ids, n, sizeof *ids, compare_strings);
    b->benefits = arena_array(l->a, n, sizeof *b->benefits);
    l->links = arena_array(l->a, n, sizeof *l->links);
    for (size_t i = 0; i < n; i++) {
        int file = rulebook_file_find(b, arena_printf(l->a, "%s/benefit.xml", ids[i]));
        benefit_load(l, &b->benefits[i], &l->links[i], (size_t)file, ids[i]);
    }
    b->n_benefits = n;
    for (size_t i = 0; i < n; i++) {
        benefit_link(l, i);
    }
    if (n == 0) {
        ent_error err = {0};
        error_set(&err, ENT_E_RULES, "the rulebook has no benefit");
        error_hint(&err, "make a folder with benefit.xml in it");
        rulebook_fault_error(l, "rulebook-missing-file", &err);
    }
}

static void load_policy(rulebook_loading *l)
{
    int policy = rulebook_file_find(l->book, "policy.xml");
    if (policy >= 0) {
        policy_load(l, (size_t)policy);
    }
}

static const char *without_slash(arena *a, const char *path)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/') {
        n--;
    }
    return arena_copy(a, path, n);
}

ent_code rulebook_load(rulebook **out, arena *a, const char *path, int32_t as_of_day,
                       diagnostic_list *diagnostics)
{
    return rulebook_load_ahead(out, a, path, as_of_day, as_of_day, diagnostics);
}

ent_code rulebook_load_ahead(rulebook **out, arena *a, const char *path, int32_t as_of_day, int32_t today,
                             diagnostic_list *diagnostics)
{
    *out = NULL;
    size_t first = diagnostics->n, n_errors = diagnostics->n_errors;
    rulebook *b = arena_zalloc(a, sizeof *b);
    b->path = without_slash(a, path);
    b->policy = (rulebook_policy){.approval = WHO_ANYONE, .release = WHO_AUTOMATIC};
    rulebook_loading l = {.book = b, .a = a, .list = diagnostics, .as_of_day = as_of_day, .today = today};
    if (rulebook_files_read(&l)) {
        check_names(&l);
        load_shared(&l);
        load_benefits(&l);
        load_policy(&l);
        if (l.sources_sound && l.parameters_sound && l.guards_sound) {
            rulebook_inputs_check(&l);
        }
        if (diagnostics->n_errors == n_errors) {
            rulebook_reach_check(&l);
        }
        rulebook_files_verify(&l);
    }
    drop_repeated(diagnostics, first);
    if (diagnostics->n_errors == n_errors) {
        *out = b;
        return ENT_OK;
    }
    return l.code == ENT_OK ? ENT_E_RULES : l.code;
}

/* ---- asking ---- */

const char *rulebook_text_in(rulebook_texts texts, const char *lang)
{
    const char *english = NULL;
    for (size_t i = 0; i < texts.n; i++) {
        if (lang != NULL && strcmp(texts.items[i].lang, lang) == 0) {
            return texts.items[i].text;
        }
        if (strcmp(texts.items[i].lang, "en") == 0) {
            english = texts.items[i].text;
        }
    }
    if (english != NULL) {
        return english;
    }
    return texts.n > 0 ? texts.items[0].text : "";
}

int rulebook_item_find(const rulebook *b, const char *name)
{
    for (size_t i = 0; i < b->n_items; i++) {
        if (strcmp(b->items[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const char *rulebook_period_name(rulebook_period p)
{
    static const char *const names[] = {
        [PERIOD_MONTHLY] = "monthly", [PERIOD_YEARLY] = "yearly", [PERIOD_ONCE] = "once"};
    return names[p];
}

int rulebook_benefit_find(const rulebook *b, const char *id)
{
    for (size_t i = 0; i < b->n_benefits; i++) {
        if (strcmp(b->benefits[i].id, id) == 0) {
            return (int)i;
        }
    }
    return -1;
}

bool rulebook_source_allows(const rulebook_source *s, const char *purpose)
{
    for (size_t i = 0; i < s->n_purposes; i++) {
        if (strcmp(s->purposes[i], purpose) == 0) {
            return true;
        }
    }
    return false;
}

const char *rulebook_path_of(const rulebook *b, const source_file *file)
{
    size_t n = b->path == NULL ? 0 : strlen(b->path);
    const char *path = file == NULL || file->name == NULL ? "" : file->name;
    if (n > 0 && strncmp(path, b->path, n) == 0) {
        for (path += n; *path == '/'; path++) {
        }
    }
    return path;
}

int rulebook_subject_find(const rulebook *b, const char *name)
{
    for (size_t i = 0; i < b->n_subjects; i++) {
        if (strcmp(b->subjects[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const rulebook_value *rulebook_value_in_force(const rulebook_parameter *p, int32_t as_of_day,
                                              const char *region)
{
    const rulebook_value *best = NULL;
    for (size_t i = 0; i < p->n_values; i++) {
        const rulebook_value *v = &p->values[i];
        size_t n = strlen(v->region);
        if (v->from_day <= as_of_day && as_of_day < v->to_day &&
            strncmp(v->region, region, n) == 0 && (best == NULL || n > strlen(best->region))) {
            best = v;
        }
    }
    return best;
}

value rulebook_parameters_for(const rulebook *b, arena *a, int32_t as_of_day, const char *region)
{
    value context = value_context_new(a, b->n_parameters);
    for (size_t i = 0; i < b->n_parameters; i++) {
        const rulebook_value *v =
            rulebook_value_in_force(&b->parameters[i], as_of_day, region == NULL ? "" : region);
        context.as.context->entries[i] = (value_entry){
            .name = b->parameters[i].name, .value = v == NULL ? value_null() : v->value};
    }
    return context;
}

const char **rulebook_parameter_regions(const rulebook *b, arena *a, size_t *n)
{
    size_t n_values = 1;
    for (size_t i = 0; i < b->n_parameters; i++) {
        n_values += b->parameters[i].n_values;
    }
    const char **all = arena_array(a, n_values, sizeof *all);
    size_t n_all = 0;
    all[n_all++] = "";
    for (size_t i = 0; i < b->n_parameters; i++) {
        for (size_t k = 0; k < b->parameters[i].n_values; k++) {
            all[n_all++] = b->parameters[i].values[k].region;
        }
    }
    qsort(all, n_all, sizeof *all, compare_strings);
    *n = 0;
    for (size_t i = 0; i < n_all; i++) {
        if (*n == 0 || strcmp(all[*n - 1], all[i]) != 0) {
            all[(*n)++] = all[i];
        }
    }
    return all;
}

const char *rulebook_missing_name(const rulebook *b, arena *a, uint32_t missing)
{
    size_t fact = RULEBOOK_MISSING_FACT(missing);
    if (fact < b->n_facts) {
        return arena_printf(a, "%s.%s", b->items[b->facts[fact].item].name, b->facts[fact].name);
    }
    return fact - b->n_facts < b->n_items ? b->items[fact - b->n_facts].name : "";
}

const char *rulebook_unknown_name(rulebook_unknown why)
{
    switch (why) {
    case UNKNOWN_NULL:
        return "no value";
    case UNKNOWN_NO_RECORD:
        return "no record";
    case UNKNOWN_STALE:
        return "stale";
    case UNKNOWN_CONFLICT:
        return "conflicting records";
    case UNKNOWN_INVALID:
        return "invalid value";
    }
    return "";
}

const char *rulebook_who_name(rulebook_who who)
{
    switch (who) {
    case WHO_AUTOMATIC:
        return "automatic";
    case WHO_ANYONE:
        return "anyone";
    case WHO_SECOND_PERSON:
        return "second-person";
    }
    return "";
}

const char *rulebook_measure_name(rulebook_measure measure)
{
    switch (measure) {
    case MEASURE_GRANTS:
        return "grants";
    case MEASURE_OFFERS:
        return "offers";
    case MEASURE_RAISES:
        return "raises";
    case MEASURE_STOPS:
        return "stops";
    case MEASURE_REDUCTIONS:
        return "reductions";
    case MEASURE_HOLDS:
        return "holds";
    case MEASURE_GRANTED:
        return "granted";
    }
    return "";
}

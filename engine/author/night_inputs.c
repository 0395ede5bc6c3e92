/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns the inputs of a test case into the values that a night would have: see night_inputs.h.
 * The work is done between a case's inputs and its first decision, by author_test()'s callback.
 */
#include "author/night_inputs.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PARAMETERS_NAME "Parameters"
#define N_LEVELS_UP_MAX 3 /* a case file, its benefit's folder, the rulebook's folder */

struct night_inputs {
    const rulebook *book;
    int32_t         as_of_day; /* of cases that do not say theirs */
};

/* ---- finding the rulebook ---- */

/* The rulebook's folder that holds `path`: the nearest one with a sources.xml; NULL if there is none. */
static const char *find_rulebook(arena *a, const char *path)
{
    struct stat status;
    const char *slash = strrchr(path, '/');
    const char *folder = path;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
        folder = slash == NULL ? "." : arena_copy(a, path, (size_t)(slash - path));
    }
    for (int level = 0; level < N_LEVELS_UP_MAX; level++) {
        if (access(arena_printf(a, "%s/sources.xml", folder), F_OK) == 0) {
            return folder;
        }
        folder = arena_printf(a, "%s/..", folder);
    }
    return NULL;
}

static bool is_same_folder(const char *a, const char *b)
{
    struct stat of_a, of_b;
    if (a == NULL || b == NULL) {
        return a == b;
    }
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_ino == of_b.st_ino &&
           of_a.st_dev == of_b.st_dev;
}

night_inputs *night_inputs_of(arena *a, const rulebook *book, int32_t as_of_day)
{
    night_inputs *n = arena_zalloc(a, sizeof *n);
    *n = (night_inputs){.book = book, .as_of_day = as_of_day};
    return n;
}

ent_code night_inputs_open(night_inputs **out, arena *a, const char *const *paths, size_t n_paths,
                           int32_t as_of_day, diagnostic_list *diagnostics, ent_error *err)
{
    *out = NULL;
    const char *folder = find_rulebook(a, paths[0]);
    for (size_t i = 1; i < n_paths; i++) {
        if (!is_same_folder(folder, find_rulebook(a, paths[i]))) {
            error_set(err, ENT_E_USAGE, "'%s' and '%s' do not belong to the same rulebook",
                      paths[0], paths[i]);
            return error_hint(err, "test one rulebook at a time");
        }
    }
    if (folder == NULL) {
        return ENT_OK;
    }
    rulebook *book;
    ent_code code = rulebook_load(&book, a, folder, as_of_day, diagnostics);
    if (code != ENT_OK || diagnostics->n_errors > 0) {
        error_set(err, code == ENT_OK ? ENT_E_RULES : code, "the rulebook %s has errors", folder);
        return error_hint(err, "no case was run; repair these first");
    }
    *out = night_inputs_of(a, book, as_of_day);
    return ENT_OK;
}

/* ---- values ---- */

static bool is_nil(value v)
{
    return v.kind == VALUE_NULL;
}

/* One fact out of a row of the case; `row` is a context. */
static value night_fact(const rulebook_fact *fact, value row, feel_run *run)
{
    const value *given = value_context_get(row.as.context, fact->name);
    if (given == NULL || is_nil(*given)) {
        return fact->null_means == RULEBOOK_NULL_NONE
                   ? value_null()
                   : value_unknown(run->scratch, RULEBOOK_MISSING(fact->id, UNKNOWN_NULL));
    }
    value v = feel_coerce(run, *given, fact->type, fact->at);
    return is_nil(v) ? value_unknown(run->scratch, RULEBOOK_MISSING(fact->id, UNKNOWN_INVALID)) : v;
}

static ent_code night_row(value *out, const rulebook *book, const rulebook_item *item, value row,
                          feel_run *run, ent_error *err)
{
    if (row.kind != VALUE_CONTEXT) {
        return error_set(err, ENT_E_FACTS, "input '%s': expected the components of a record",
                         item->name);
    }
    for (size_t i = 0; i < row.as.context->n; i++) {
        const char *name = row.as.context->entries[i].name;
        if (feel_type_member(item->type, name) < 0) {
            return error_set(err, ENT_E_FACTS, "input '%s' has no component '%s'", item->name, name);
        }
    }
    *out = value_context_new(run->scratch, item->n_facts);
    for (uint32_t i = 0; i < item->n_facts; i++) {
        const rulebook_fact *fact = &book->facts[item->first_fact + i];
        out->as.context->entries[i] =
            (value_entry){.name = fact->name, .value = night_fact(fact, row, run)};
    }
    return ENT_OK;
}

/* `given` is NULL when the case says nothing of the item. */
static ent_code night_item(value *out, const rulebook *book, size_t index, const value *given,
                           feel_run *run, ent_error *err)
{
    const rulebook_item *item = &book->items[index];
    if (given == NULL && book->sources[item->source].complete) {
        *out = item->many ? value_list_new(run->scratch, 0) : value_null();
        return ENT_OK;
    }
    if (given == NULL || is_nil(*given)) {
        rulebook_unknown why = given == NULL ? UNKNOWN_NO_RECORD : UNKNOWN_STALE;
        *out = value_unknown(run->scratch, RULEBOOK_MISSING(book->n_facts + index, why));
        return ENT_OK;
    }
    if (!item->many) {
        return night_row(out, book, item, *given, run, err);
    }
    if (given->kind != VALUE_LIST) {
        return error_set(err, ENT_E_FACTS, "input '%s': expected a list of records", item->name);
    }
    size_t n = given->as.list->n;
    *out = value_list_new(run->scratch, n);
    for (size_t i = 0; i < n; i++) {
        ENT_TRY(night_row(&out->as.list->items[i], book, item, given->as.list->items[i], run, err));
    }
    return ENT_OK;
}

/* ---- a case ---- */

static const cases_node *find_node(const cases_item *item, const char *name)
{
    for (size_t i = 0; i < item->n_inputs; i++) {
        if (strcmp(item->inputs[i].name, name) == 0) {
            return &item->inputs[i];
        }
    }
    return NULL;
}

/* What the case says of a model's input; null if it says nothing. */
static ent_code given_value(value *out, const cases_item *item, const char *name,
                            const feel_type *type, feel_run *run, ent_error *err)
{
    const cases_node *node = find_node(item, name);
    *out = value_null();
    if (node == NULL || node->content == NULL) {
        return ENT_OK;
    }
    return cases_value(out, run->scratch, node->content, type, err);
}

/* The fact of an item that carries the region of a subject; NULL if none does. */
static const rulebook_fact *find_region_fact(const rulebook *book, const rulebook_item *item)
{
    for (size_t s = 0; s < book->n_subjects && !item->many; s++) {
        const rulebook_subject *subject = &book->subjects[s];
        if (subject->region == NULL || strcmp(subject->table, item->table) != 0) {
            continue;
        }
        for (size_t f = 0; f < item->n_facts; f++) {
            const rulebook_fact *fact = &book->facts[item->first_fact + f];
            if (strcmp(fact->column, subject->region) == 0) {
                return fact;
            }
        }
    }
    return NULL;
}

/* The region that the case says, else the one that its inputs name; "" if there is none. */
static ent_code find_region(const char **region, const rulebook *book, const cases_item *item,
                            feel_run *run, ent_error *err)
{
    *region = item->region == NULL ? "" : item->region;
    for (size_t i = 0; item->region == NULL && i < item->n_inputs; i++) {
        int found = rulebook_item_find(book, item->inputs[i].name);
        const rulebook_fact *fact =
            found < 0 ? NULL : find_region_fact(book, &book->items[found]);
        if (fact == NULL) {
            continue;
        }
        value row;
        ENT_TRY(given_value(&row, item, item->inputs[i].name, book->items[found].type, run, err));
        const value *cell =
            row.kind == VALUE_CONTEXT ? value_context_get(row.as.context, fact->name) : NULL;
        if (cell != NULL && cell->kind == VALUE_STRING) {
            *region = arena_copy(run->scratch, cell->as.string.bytes, cell->as.string.size);
        }
    }
    return ENT_OK;
}

static ent_code set_parameters(const night_inputs *n, const cases_item *item, dmn_state *s,
                               uint32_t input, feel_run *run, ent_error *err)
{
    const char *region;
    ENT_TRY(find_region(&region, n->book, item, run, err));
    int32_t day = item->has_as_of ? (int32_t)temporal_days_from_date(item->as_of) : n->as_of_day;
    dmn_state_set_fact(s, input, rulebook_parameters_for(n->book, run->scratch, day, region));
    return ENT_OK;
}

static bool set_inputs(void *self, const cases_item *item, dmn_state *s, const dmn_model *m,
                       feel_run *run, ent_error *err)
{
    const night_inputs *n = self;
    for (uint32_t i = 0; i < m->n_inputs; i++) {
        const char *name = m->inputs[i].name;
        int found = rulebook_item_find(n->book, name);
        ent_code code = ENT_OK;
        if (found >= 0) {
            value given, seen;
            code = given_value(&given, item, name, m->inputs[i].type, run, err);
            if (code == ENT_OK) {
                const value *said = find_node(item, name) == NULL ? NULL : &given;
                code = night_item(&seen, n->book, (size_t)found, said, run, err);
            }
            if (code == ENT_OK) {
                dmn_state_set_fact(s, i, seen);
            }
        } else if (strcmp(name, PARAMETERS_NAME) == 0 && find_node(item, name) == NULL) {
            code = set_parameters(n, item, s, i, run, err);
        }
        if (code != ENT_OK) {
            return false;
        }
    }
    return true;
}

/* ---- arguments of a function ---- */

/* The first item whose rows have this type of the dictionary; NULL if none has. */
static const rulebook_item *find_item_of(const rulebook *book, const feel_type *type)
{
    for (size_t i = 0; type->name != NULL && i < book->n_items; i++) {
        const feel_type *own = book->items[i].type;
        if (own->name != NULL && strcmp(own->name, type->name) == 0) {
            return &book->items[i];
        }
    }
    return NULL;
}

static bool set_argument(void *self, value *argument, const feel_type *type, feel_run *run,
                         ent_error *err)
{
    const night_inputs *n = self;
    if (is_nil(*argument)) {
        *argument = value_unknown(run->scratch, RULEBOOK_MISSING(0, UNKNOWN_NULL));
        return true;
    }
    if (argument->kind == VALUE_LIST && type->kind == FEEL_TYPE_LIST) {
        for (size_t i = 0; i < argument->as.list->n; i++) {
            if (!set_argument(self, &argument->as.list->items[i], type->element, run, err)) {
                return false;
            }
        }
        return true;
    }
    const rulebook_item *item = find_item_of(n->book, type);
    return item == NULL || argument->kind != VALUE_CONTEXT ||
           night_row(argument, n->book, item, *argument, run, err) == ENT_OK;
}

void night_inputs_use(night_inputs *n, author_test_options *options)
{
    if (n == NULL) {
        return;
    }
    options->strict = true;
    options->root = n->book->path;
    options->prepare = set_inputs;
    options->prepare_argument = set_argument;
    options->self = n;
}

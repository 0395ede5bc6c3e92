/* SPDX-License-Identifier: Apache-2.0 */
/* JSON held strictly against the rulebook's items. */
#include "author/facts.h"

#include <string.h>

#include "base/source.h"
#include "base/translate.h"
#include "feel/feel.h"
#include "rules/json.h"
#include "rules/rulebook_form.h"

typedef struct facts_reader {
    arena *a;
    const rulebook *book;
    const char *path; /* of the file */
    feel_run run;     /* for the dictionary's allowed values */
    ent_error *err;
} facts_reader;

/* ---- one value ---- */

/* A value that the dictionary does not allow is what it would be at night: unknown, invalid. */
static ent_code read_value(value *out, facts_reader *r, const rulebook_fact *fact,
                           const char *where, value given)
{
    if (value_is_null(given)) {
        *out = fact->null_means == RULEBOOK_NULL_NONE
                   ? value_null()
                   : value_unknown(r->a, RULEBOOK_MISSING(fact->id, UNKNOWN_NULL));
        return ENT_OK;
    }
    ENT_TRY(json_conform(out, r->a, given, fact->type, where, r->path, r->err));
    if (fact->type->allowed != NULL) {
        *out = feel_coerce(&r->run, *out, fact->type, fact->at);
        if (value_is_null(*out)) {
            *out = value_unknown(r->a, RULEBOOK_MISSING(fact->id, UNKNOWN_INVALID));
        }
    }
    return ENT_OK;
}

/* ---- rows and items ---- */

static ent_code read_row(value *out, facts_reader *r, const rulebook_item *item, const char *where,
                         value row)
{
    if (row.kind != VALUE_CONTEXT) {
        error_set(r->err, ENT_E_FACTS, "%s: expected an object with the facts of '%s', found %s",
                  where, item->name, json_kind(row));
        return error_at(r->err, r->path, 0, 0);
    }
    form_names known = {.arena = r->a};
    for (uint32_t i = 0; i < item->n_facts; i++) {
        form_names_add(&known, r->book->facts[item->first_fact + i].name);
    }
    for (size_t i = 0; i < row.as.context->n; i++) {
        const char *name = row.as.context->entries[i].name;
        if (feel_type_member(item->type, name) < 0) {
            error_set(r->err, ENT_E_FACTS, "%s: '%s' has no fact '%s'", where, item->name, name);
            error_hint(r->err, "%s", form_suggest(r->a, name, &known));
            return error_at(r->err, r->path, 0, 0);
        }
    }
    *out = value_context_new(r->a, item->n_facts);
    for (uint32_t i = 0; i < item->n_facts; i++) {
        const rulebook_fact *fact = &r->book->facts[item->first_fact + i];
        const value *given = value_context_get(row.as.context, fact->name);
        value v;
        ENT_TRY(read_value(&v, r, fact, arena_printf(r->a, "%s.%s", where, fact->name),
                           given == NULL ? value_null() : *given));
        out->as.context->entries[i] = (value_entry){.name = fact->name, .value = v};
    }
    return ENT_OK;
}

static ent_code read_item(value *out, facts_reader *r, const rulebook_item *item, value given)
{
    if (!item->many) {
        return read_row(out, r, item, item->name, given);
    }
    if (given.kind != VALUE_LIST) {
        error_set(r->err, ENT_E_FACTS, "%s: expected a list, [{...}, {...}], found %s", item->name,
                  json_kind(given));
        return error_at(r->err, r->path, 0, 0);
    }
    size_t n = given.as.list->n;
    *out = value_list_new(r->a, n);
    for (size_t i = 0; i < n; i++) {
        ENT_TRY(read_row(&out->as.list->items[i], r, item,
                         arena_printf(r->a, "%s[%zu]", item->name, i + 1),
                         given.as.list->items[i]));
    }
    return ENT_OK;
}

static value absent_item(facts_reader *r, size_t index)
{
    const rulebook_item *item = &r->book->items[index];
    if (!r->book->sources[item->source].complete) {
        return value_unknown(r->a, RULEBOOK_MISSING(r->book->n_facts + index, UNKNOWN_NO_RECORD));
    }
    return item->many ? value_list_new(r->a, 0) : value_null();
}

/* ---- the whole file ---- */

static ent_code refuse_name(facts_reader *r, const char *name)
{
    form_names known = {.arena = r->a};
    for (size_t i = 0; i < r->book->n_items; i++) {
        form_names_add(&known, r->book->items[i].name);
    }
    form_names_add(&known, "subject");
    form_names_add(&known, "region");
    error_set(r->err, ENT_E_FACTS, "the rulebook has no item '%s'", name);
    error_hint(r->err, "%s", form_suggest(r->a, name, &known));
    return error_at(r->err, r->path, 0, 0);
}

static ent_code refuse_head(facts_reader *r, const char *name, const char *expected, value found)
{
    error_set(r->err, ENT_E_FACTS, "%s: expected %s, found %s", name, translate(expected), json_kind(found));
    return error_at(r->err, r->path, 0, 0);
}

static ent_code read_head(facts *f, facts_reader *r, const value_context *root)
{
    const value *subject = value_context_get(root, "subject");
    const value *region = value_context_get(root, "region");
    if (subject != NULL &&
        (subject->kind != VALUE_NUMBER || !number_to_int64(&f->subject, subject->as.number))) {
        return refuse_head(r, "subject", N_("a whole number"), *subject);
    }
    if (region != NULL) {
        if (region->kind != VALUE_STRING) {
            return refuse_head(r, "region", N_("a string"), *region);
        }
        f->region = arena_copy(r->a, region->as.string.bytes, region->as.string.size);
    }
    return ENT_OK;
}

static ent_code read_all(facts *f, facts_reader *r, value root)
{
    if (root.kind != VALUE_CONTEXT) {
        error_set(r->err, ENT_E_FACTS, "expected an object: {\"Person\": {...}}");
        return error_at(r->err, r->path, 1, 1);
    }
    ENT_TRY(read_head(f, r, root.as.context));
    for (size_t i = 0; i < r->book->n_items; i++) {
        f->items[i] = absent_item(r, i);
    }
    for (size_t i = 0; i < root.as.context->n; i++) {
        const value_entry *entry = &root.as.context->entries[i];
        if (strcmp(entry->name, "subject") == 0 || strcmp(entry->name, "region") == 0) {
            continue;
        }
        int index = rulebook_item_find(r->book, entry->name);
        if (index < 0) {
            return refuse_name(r, entry->name);
        }
        if (!value_is_null(entry->value)) {
            ENT_TRY(read_item(&f->items[index], r, &r->book->items[index], entry->value));
        }
        f->given[index] = true;
    }
    return ENT_OK;
}

ent_code facts_read(facts **out, arena *a, const rulebook *b, const char *path, int32_t as_of_day,
                    ent_error *err)
{
    *out = NULL;
    const source_file *file;
    ENT_TRY(source_file_read(&file, a, path, err));
    value root;
    ENT_TRY(json_read(&root, a, file, err));
    facts_reader r = {.a = a, .book = b, .path = path, .err = err};
    temporal_date as_of = {.year = 1970, .month = 1, .day = 1};
    temporal_date_from_days(&as_of, as_of_day);
    feel_run_init(&r.run, a, as_of);
    facts *f = arena_zalloc(a, sizeof *f);
    f->region = "";
    f->items = arena_array(a, b->n_items, sizeof *f->items);
    f->given = arena_array(a, b->n_items, sizeof *f->given);
    ENT_TRY(read_all(f, &r, root));
    *out = f;
    return ENT_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON through json-c, strictly, held against the rulebook's items. json-c remembers how a number was written, so none goes
 * through a double; a whole number beyond 64 bits, which it would cut off, is refused.
 */
#include "author/facts.h"

#include <json-c/json.h>
#include <limits.h>
#include <string.h>

#include "base/source.h"
#include "base/utf8.h"
#include "feel/feel.h"
#include "rules/rulebook_form.h"

#define DEPTH_MAX 8

typedef struct facts_reader {
    arena *a;
    const rulebook *book;
    const char *path; /* of the file */
    feel_run run;     /* for the dictionary's allowed values */
    ent_error *err;
} facts_reader;

/* ---- the document ---- */

static ent_code refuse_json(const source_file *file, size_t offset, const char *why, ent_error *err)
{
    unsigned line, column;
    source_place_locate((source_place){.file = file, .offset = (uint32_t)offset}, &line, &column);
    error_set(err, ENT_E_FACTS, "this is not JSON: %s", why);
    return error_at(err, file->name, line, column);
}

static ent_code parse_document(json_object **out, const source_file *file, ent_error *err)
{
    *out = NULL;
    if (!utf8_valid(file->bytes, file->size)) {
        return refuse_json(file, 0, "the file is not UTF-8", err);
    }
    ent_code code = ENT_OK;
    json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
    if (tokener == NULL) {
        return error_set(err, ENT_E_MEMORY, "out of memory while reading %s", file->name);
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    *out = json_tokener_parse_ex(tokener, file->bytes, (int)file->size);
    size_t end = json_tokener_get_parse_end(tokener);
    enum json_tokener_error failure = json_tokener_get_error(tokener);
    if (failure == json_tokener_continue) {
        code = refuse_json(file, end, "it ends in the middle", err);
    } else if (failure != json_tokener_success) {
        code = refuse_json(file, end, json_tokener_error_desc(failure), err);
    } else if (file->bytes[end + strspn(file->bytes + end, " \t\r\n")] != '\0') {
        code = refuse_json(file, end, "something follows after the end", err);
    } else if (!json_object_is_type(*out, json_type_object)) {
        code = refuse_json(file, 0, "expected an object: {\"Person\": {...}}", err);
    }
    if (code != ENT_OK) {
        json_object_put(*out);
        *out = NULL;
    }
    json_tokener_free(tokener);
    return code;
}

/* ---- one value ---- */

static const char *json_kind(json_object *j)
{
    switch (json_object_get_type(j)) {
    case json_type_null:
        return "null";
    case json_type_boolean:
        return "a boolean";
    case json_type_int:
    case json_type_double:
        return "a number";
    case json_type_string:
        return "a string";
    case json_type_array:
        return "a list";
    case json_type_object:
        return "an object";
    }
    return "something else";
}

static const char *expected_form(const feel_type *type)
{
    switch (type->kind) {
    case FEEL_TYPE_BOOLEAN:
        return "true or false";
    case FEEL_TYPE_NUMBER:
        return "a number";
    case FEEL_TYPE_DATE:
        return "a date as a string, \"2026-01-31\"";
    case FEEL_TYPE_DATE_TIME:
        return "a date and time as a string, \"2026-01-31T08:30:00\"";
    default:
        return "a string";
    }
}

static ent_code refuse_value(facts_reader *r, const char *where, const feel_type *type,
                             json_object *j)
{
    const char *shown = json_object_to_json_string(j);
    error_set(r->err, ENT_E_FACTS, "%s: expected %s, found %s%s%.60s", where, expected_form(type),
              json_kind(j), j == NULL ? "" : " ", j == NULL ? "" : shown);
    return error_at(r->err, r->path, 0, 0);
}

static bool parse_number(value *out, json_object *j)
{
    if (json_object_is_type(j, json_type_int)) {
        int64_t i = json_object_get_int64(j);
        *out = value_int(i);
        return i > INT64_MIN && i < INT64_MAX; /* at the ends json-c has cut it off */
    }
    number x;
    if (!json_object_is_type(j, json_type_double)) {
        return false;
    }
    const char *s = json_object_to_json_string(j); /* as it was written */
    if (!number_parse(&x, s, strlen(s))) {
        return false;
    }
    *out = value_number(x);
    return true;
}

static bool parse_scalar(value *out, facts_reader *r, const feel_type *type, json_object *j)
{
    if (type->kind == FEEL_TYPE_BOOLEAN) {
        *out = value_boolean(json_object_get_boolean(j));
        return json_object_is_type(j, json_type_boolean);
    }
    if (type->kind == FEEL_TYPE_NUMBER) {
        return parse_number(out, j);
    }
    if (!json_object_is_type(j, json_type_string)) {
        return false;
    }
    const char *s = json_object_get_string(j);
    size_t n = (size_t)json_object_get_string_len(j);
    temporal_date date;
    temporal_moment moment = {0};
    switch (type->kind) {
    case FEEL_TYPE_STRING:
        *out = value_string_copy(r->a, s, n);
        return true;
    case FEEL_TYPE_DATE:
        if (!temporal_date_parse(&date, s, n)) {
            return false;
        }
        *out = value_date(date);
        return true;
    case FEEL_TYPE_DATE_TIME:
        if (!temporal_date_time_parse(&moment, r->a, s, n)) {
            return false;
        }
        *out = value_date_time(r->a, moment);
        return true;
    default:
        return false;
    }
}

/* A value that the dictionary does not allow is what it would be at night: unknown, invalid. */
static ent_code read_value(value *out, facts_reader *r, const rulebook_fact *fact,
                           const char *where, json_object *j)
{
    if (j == NULL) {
        *out = fact->null_means == RULEBOOK_NULL_NONE
                   ? value_null()
                   : value_unknown(r->a, RULEBOOK_MISSING(fact->id, UNKNOWN_NULL));
        return ENT_OK;
    }
    if (!parse_scalar(out, r, fact->type, j)) {
        return refuse_value(r, where, fact->type, j);
    }
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
                         json_object *j)
{
    if (!json_object_is_type(j, json_type_object)) {
        error_set(r->err, ENT_E_FACTS, "%s: expected an object with the facts of '%s', found %s",
                  where, item->name, json_kind(j));
        return error_at(r->err, r->path, 0, 0);
    }
    form_names known = {.arena = r->a};
    for (uint32_t i = 0; i < item->n_facts; i++) {
        form_names_add(&known, r->book->facts[item->first_fact + i].name);
    }
    json_object_object_foreach(j, name, ignored)
    {
        (void)ignored;
        if (feel_type_member(item->type, name) < 0) {
            error_set(r->err, ENT_E_FACTS, "%s: '%s' has no fact '%s'", where, item->name, name);
            error_hint(r->err, "%s", form_suggest(r->a, name, &known));
            return error_at(r->err, r->path, 0, 0);
        }
    }
    *out = value_context_new(r->a, item->n_facts);
    for (uint32_t i = 0; i < item->n_facts; i++) {
        const rulebook_fact *fact = &r->book->facts[item->first_fact + i];
        json_object *inner = NULL;
        json_object_object_get_ex(j, fact->name, &inner);
        value v;
        ENT_TRY(read_value(&v, r, fact, arena_printf(r->a, "%s.%s", where, fact->name), inner));
        out->as.context->entries[i] = (value_entry){.name = fact->name, .value = v};
    }
    return ENT_OK;
}

static ent_code read_item(value *out, facts_reader *r, const rulebook_item *item, json_object *j)
{
    if (!item->many) {
        return read_row(out, r, item, item->name, j);
    }
    if (!json_object_is_type(j, json_type_array)) {
        error_set(r->err, ENT_E_FACTS, "%s: expected a list, [{...}, {...}], found %s", item->name,
                  json_kind(j));
        return error_at(r->err, r->path, 0, 0);
    }
    size_t n = json_object_array_length(j);
    *out = value_list_new(r->a, n);
    for (size_t i = 0; i < n; i++) {
        ENT_TRY(read_row(&out->as.list->items[i], r, item,
                         arena_printf(r->a, "%s[%zu]", item->name, i + 1),
                         json_object_array_get_idx(j, i)));
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

static ent_code read_head(facts *f, facts_reader *r, json_object *root)
{
    json_object *j;
    if (json_object_object_get_ex(root, "subject", &j)) {
        if (!json_object_is_type(j, json_type_int)) {
            error_set(r->err, ENT_E_FACTS, "subject: expected a whole number, found %s",
                      json_kind(j));
            return error_at(r->err, r->path, 0, 0);
        }
        f->subject = json_object_get_int64(j);
    }
    if (json_object_object_get_ex(root, "region", &j)) {
        if (!json_object_is_type(j, json_type_string)) {
            error_set(r->err, ENT_E_FACTS, "region: expected a string, found %s", json_kind(j));
            return error_at(r->err, r->path, 0, 0);
        }
        f->region = arena_strdup(r->a, json_object_get_string(j));
    }
    return ENT_OK;
}

static ent_code read_all(facts *f, facts_reader *r, json_object *root)
{
    ENT_TRY(read_head(f, r, root));
    for (size_t i = 0; i < r->book->n_items; i++) {
        f->items[i] = absent_item(r, i);
    }
    json_object_object_foreach(root, name, inner)
    {
        if (strcmp(name, "subject") == 0 || strcmp(name, "region") == 0) {
            continue;
        }
        int index = rulebook_item_find(r->book, name);
        if (index < 0) {
            return refuse_name(r, name);
        }
        if (inner != NULL) {
            ENT_TRY(read_item(&f->items[index], r, &r->book->items[index], inner));
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
    json_object *root;
    ENT_TRY(parse_document(&root, file, err));
    facts_reader r = {.a = a, .book = b, .path = path, .err = err};
    temporal_date as_of = {.year = 1970, .month = 1, .day = 1};
    temporal_date_from_days(&as_of, as_of_day);
    feel_run_init(&r.run, a, as_of);
    facts *f = arena_zalloc(a, sizeof *f);
    f->region = "";
    f->items = arena_array(a, b->n_items, sizeof *f->items);
    f->given = arena_array(a, b->n_items, sizeof *f->given);
    ent_code code = read_all(f, &r, root);
    json_object_put(root);
    if (code == ENT_OK) {
        *out = f;
    }
    return code;
}

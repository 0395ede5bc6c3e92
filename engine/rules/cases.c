/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the TCK's case format (tables: cases_csv.c). A value's kind is what its xsi:type says; authors may leave that out
 * where the model declares a type.
 */
#include "rules/cases.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/translate.h"
#include "feel/feel.h"
#include "rules/cases_csv.h"
#include "rules/rulebook_form.h"

#define XSI      CASES_XSI
#define RULEBOOK "urn:entitle:rulebook:1"

#define EXPONENT_MAX 6000 /* of a number as written, so that scales stay within an int */

__attribute__((format(printf, 3, 4))) static ent_code refuse(ent_error *err, source_place at,
                                                             const char *format, ...)
{
    char message[400];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, translate(format), args);
    va_end(args);
    error_set(err, ENT_E_XML, "%s", message);
    return source_place_tell(at, err);
}

/* ---- structure ---- */

static const char *read_name(arena *a, const xml_element *e, const char *attribute)
{
    const char *name = xml_attribute(e, attribute);
    return name ? feel_normalise_name(a, name, strlen(name)) : "";
}

static bool is_true(const char *s)
{
    return s && (strcmp(s, "true") == 0 || strcmp(s, "1") == 0);
}

static ent_code read_as_of(bool *has, temporal_date *out, const xml_element *e, ent_error *err)
{
    const char *as_of = xml_attribute_ns(e, RULEBOOK, "as-of");
    if (!as_of) {
        return ENT_OK;
    }
    *has = temporal_date_parse(out, as_of, strlen(as_of));
    return *has ? ENT_OK : refuse(err, xml_place(e), "as-of is not a date: '%s'", as_of);
}

static ent_code read_region(const char **out, const xml_element *e, ent_error *err)
{
    static const form_attribute region = {"region", FORM_REGION, false, NULL};
    const char *given = xml_attribute_ns(e, RULEBOOK, "region");
    if (given && !form_fits(&region, given)) {
        return refuse(err, xml_place(e), "region is not the code of a region: '%s'", given);
    }
    *out = given ? given : *out;
    return ENT_OK;
}

static size_t count_children(const xml_element *e, const char *name)
{
    size_t n = 0;
    for (const xml_element *c = xml_child(e, name); c; c = xml_next_named(c, name)) {
        n++;
    }
    return n;
}

static ent_code read_item(cases_item *item, arena *a, const xml_element *e, ent_error *err)
{
    const char *type = xml_attribute(e, "type"), *id = xml_attribute(e, "id");
    const xml_element *description = xml_child(e, "description");
    source_text words = description ? xml_text_trimmed(description) : source_text_from_string("");
    item->id = id ? id : "";
    item->at = xml_place(e);
    item->description = words.bytes;
    item->invocable = read_name(a, e, "invocableName");
    if (type && strcmp(type, "bkm") == 0) {
        item->kind = CASES_BKM;
    } else if (type && strcmp(type, "decisionService") == 0) {
        item->kind = CASES_SERVICE;
    } else if (type && strcmp(type, "decision") != 0) {
        return refuse(err, xml_attribute_place(e, "type"),
                      "a case's type is decision, bkm or decisionService, not '%s'", type);
    }
    ENT_TRY(read_as_of(&item->has_as_of, &item->as_of, e, err));
    ENT_TRY(read_region(&item->region, e, err));
    item->inputs = arena_array(a, count_children(e, "inputNode"), sizeof *item->inputs);
    item->results = arena_array(a, count_children(e, "resultNode"), sizeof *item->results);
    for (const xml_element *c = xml_child(e, "inputNode"); c; c = xml_next_named(c, "inputNode")) {
        item->inputs[item->n_inputs++] =
            (cases_node){.name = read_name(a, c, "name"), .content = c, .at = xml_place(c)};
    }
    for (const xml_element *c = xml_child(e, "resultNode"); c;
         c = xml_next_named(c, "resultNode")) {
        item->results[item->n_results++] = (cases_node){
            .name = read_name(a, c, "name"),
            .content = xml_child(c, "expected"),
            .error = is_true(xml_attribute(c, "errorResult")),
            .at = xml_place(c),
        };
    }
    return item->n_results > 0 ? ENT_OK
                               : refuse(err, item->at, "case '%s' expects no result", item->id);
}

ent_code cases_parse(cases_file **out, arena *a, const source_file *source, ent_error *err)
{
    *out = NULL;
    xml_document *doc;
    if (cases_csv_is(source->name)) {
        return cases_csv_read(out, a, source, err);
    }
    ENT_TRY(xml_read(&doc, a, source, err));
    const xml_element *root = xml_root(doc);
    if (!xml_is(root, "testCases")) {
        return ENT_OK;
    }
    const xml_element *model = xml_child(root, "modelName");
    if (!model) {
        return refuse(err, xml_place(root),
                      "the cases do not say which model they test (modelName)");
    }
    cases_file *file = arena_zalloc(a, sizeof *file);
    file->source = source;
    file->root = root;
    file->model = xml_text_trimmed(model).bytes;
    if (file->model[0] == '\0' || strchr(file->model, '/')) {
        return refuse(err, xml_place(model), "modelName is the name of a file beside this one");
    }
    bool has_as_of = false;
    temporal_date as_of = {0};
    const char *region = NULL;
    ENT_TRY(read_as_of(&has_as_of, &as_of, root, err));
    ENT_TRY(read_region(&region, root, err));
    file->items = arena_array(a, count_children(root, "testCase"), sizeof *file->items);
    for (const xml_element *c = xml_child(root, "testCase"); c; c = xml_next_named(c, "testCase")) {
        cases_item *item = &file->items[file->n++];
        item->has_as_of = has_as_of;
        item->as_of = as_of;
        item->region = region;
        ENT_TRY(read_item(item, a, c, err));
    }
    *out = file;
    return ENT_OK;
}

ent_code cases_read(cases_file **out, arena *a, const char *path, ent_error *err)
{
    *out = NULL;
    const source_file *source;
    ENT_TRY(source_file_read(&source, a, path, err));
    return cases_parse(out, a, source, err);
}

/* ---- values ---- */

static const feel_type *xsi_type(const xml_element *e, const feel_type *otherwise, bool *known)
{
    static const struct {
        const char *name;
        const feel_type *type;
    } types[] = {
        {"string", &feel_type_string},
        {"boolean", &feel_type_boolean},
        {"decimal", &feel_type_number},
        {"double", &feel_type_number},
        {"float", &feel_type_number},
        {"integer", &feel_type_number},
        {"int", &feel_type_number},
        {"long", &feel_type_number},
        {"date", &feel_type_date},
        {"time", &feel_type_time},
        {"dateTime", &feel_type_date_time},
        {"duration", &feel_type_seconds},
        {"dayTimeDuration", &feel_type_seconds},
        {"yearMonthDuration", &feel_type_months},
    };
    const char *name = xml_attribute_ns(e, XSI, "type");
    *known = true;
    if (!name) {
        return otherwise;
    }
    const char *colon = strrchr(name, ':');
    const char *local = colon ? colon + 1 : name;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, local) == 0) {
            return types[i].type;
        }
    }
    *known = strncmp(local, "any", 3) == 0;
    return otherwise;
}

static bool parse_duration(value *out, const char *s, size_t n)
{
    int64_t months;
    temporal_seconds seconds;
    if (temporal_months_parse(&months, s, n)) {
        *out = value_months(months);
        return true;
    }
    if (temporal_seconds_parse(&seconds, s, n)) {
        *out = value_seconds(seconds);
        return true;
    }
    return false;
}

static bool parse_text(value *out, arena *a, const source_text *raw, const source_text *trimmed,
                       const feel_type *type)
{
    const char *s = trimmed->bytes;
    size_t n = trimmed->size;
    switch (type->kind) {
    case FEEL_TYPE_BOOLEAN:
        *out = value_boolean(is_true(s));
        return is_true(s) || strcmp(s, "false") == 0 || strcmp(s, "0") == 0;
    case FEEL_TYPE_NUMBER:
        return value_parse(out, a, VALUE_NUMBER, s, n);
    case FEEL_TYPE_DATE:
        return value_parse(out, a, VALUE_DATE, s, n);
    case FEEL_TYPE_TIME:
        return value_parse(out, a, VALUE_TIME, s, n);
    case FEEL_TYPE_DATE_TIME:
        return value_parse(out, a, VALUE_DATE_TIME, s, n);
    case FEEL_TYPE_MONTHS:
    case FEEL_TYPE_SECONDS:
        return parse_duration(out, s, n);
    case FEEL_TYPE_LIST:
        return parse_text(out, a, raw, trimmed, type->element ? type->element : &feel_type_any);
    default:
        *out = value_string(raw->bytes, raw->size);
        return true;
    }
}

static ent_code read_leaf(value *out, arena *a, const xml_element *e, const feel_type *type,
                          ent_error *err)
{
    bool known;
    const feel_type *as = xsi_type(e, type, &known);
    source_text raw = xml_text(e), trimmed = xml_text_trimmed(e);
    if (!known) {
        return refuse(err, xml_place(e), "unknown xsi:type '%s'", xml_attribute_ns(e, XSI, "type"));
    }
    if (is_true(xml_attribute_ns(e, XSI, "nil"))) {
        *out = value_null();
        return ENT_OK;
    }
    if (!parse_text(out, a, &raw, &trimmed, as)) {
        text expected = {0};
        feel_type_to_text(&expected, as);
        ent_code code = refuse(err, source_text_place(&trimmed, 0), "'%s' is not a %s",
                               trimmed.bytes, text_string(&expected));
        text_dispose(&expected);
        const char *form = form_of_type(as);
        return form == NULL ? code : error_hint(err, "%s", form);
    }
    return ENT_OK;
}

static const feel_type *member_type(const feel_type *type, const char *name)
{
    if (type->kind == FEEL_TYPE_LIST && type->element) {
        type = type->element;
    }
    int index = type->kind == FEEL_TYPE_CONTEXT ? feel_type_member(type, name) : -1;
    return index >= 0 ? type->members[index].type : &feel_type_any;
}

static const feel_type *item_type(const feel_type *type)
{
    return type->kind == FEEL_TYPE_LIST && type->element ? type->element : &feel_type_any;
}

static ent_code read_list(value *out, arena *a, const xml_element *list, const feel_type *type,
                          ent_error *err)
{
    *out = value_list_new(a, count_children(list, "item"));
    size_t i = 0;
    for (const xml_element *c = xml_child(list, "item"); c; c = xml_next_named(c, "item")) {
        ENT_TRY(cases_value(&out->as.list->items[i++], a, c, item_type(type), err));
    }
    return ENT_OK;
}

static ent_code read_components(value *out, arena *a, const xml_element *content,
                                const feel_type *type, ent_error *err)
{
    *out = value_context_new(a, count_children(content, "component"));
    size_t i = 0;
    for (const xml_element *c = xml_child(content, "component"); c;
         c = xml_next_named(c, "component")) {
        value_entry *entry = &out->as.context->entries[i++];
        entry->name = read_name(a, c, "name");
        ENT_TRY(cases_value(&entry->value, a, c, member_type(type, entry->name), err));
    }
    return ENT_OK;
}

/* XML_DEPTH_MAX bounds the recursion, or the length of a column's name. */
ent_code cases_value(value *out, arena *a, const xml_element *content, const feel_type *type,
                     ent_error *err)
{
    *out = value_null();
    if (is_true(xml_attribute_ns(content, XSI, "nil"))) {
        return ENT_OK;
    }
    const xml_element *leaf = xml_child(content, "value"), *list = xml_child(content, "list");
    if (leaf) {
        return read_leaf(out, a, leaf, type, err);
    }
    if (list) {
        return is_true(xml_attribute_ns(list, XSI, "nil")) ? ENT_OK
                                                           : read_list(out, a, list, type, err);
    }
    if (xml_child(content, "component")) {
        return read_components(out, a, content, type, err);
    }
    return ENT_OK;
}

/* ---- comparing ---- */

typedef struct written_digits {
    int scale;            /* place of the last digit: 10^-scale */
    unsigned significant; /* how many from the first that is not 0 */
} written_digits;

/* `s` is a number. */
static written_digits count_digits(const char *s)
{
    written_digits w = {0};
    bool after_point = false;
    for (; *s && *s != 'e' && *s != 'E'; s++) {
        after_point = after_point || *s == '.';
        if (*s >= '0' && *s <= '9') {
            w.scale += after_point;
            w.significant += w.significant > 0 || *s != '0';
        }
    }
    if (*s) {
        long exponent = strtol(s + 1, NULL, 10);
        w.scale -= exponent > EXPONENT_MAX    ? EXPONENT_MAX
                   : exponent < -EXPONENT_MAX ? -EXPONENT_MAX
                                              : (int)exponent;
    }
    return w;
}

static bool is_rounded(number expected, number obtained, int scale)
{
    number x;
    return (number_round(&x, obtained, scale, NUMBER_HALF_EVEN) &&
            number_compare(x, expected) == 0) ||
           (number_round(&x, obtained, scale, NUMBER_HALF_UP) && number_compare(x, expected) == 0);
}

static number absolute(number x)
{
    return number_compare(x, 0) < 0 ? -x : x;
}

/* Is the obtained number longer than the written one, and rounded to its digits one unit of the
 * last of them away? */
static bool is_neighbour(number expected, number obtained, int scale)
{
    number x, difference;
    return number_round(&x, obtained, scale, NUMBER_HALF_EVEN) &&
           number_compare(x, obtained) != 0 && number_sub(&difference, x, expected) &&
           number_compare(absolute(difference), number_from_scaled(1, scale)) == 0;
}

static bool is_binary_image(number expected, number obtained)
{
    number difference, room;
    return number_sub(&difference, obtained, expected) &&
           number_mul(&room, absolute(expected),
                      number_from_scaled(1, CASES_BINARY_DIGITS_COMMON)) &&
           number_compare(absolute(difference), room) <= 0;
}

static bool match_number(const char *written, number expected, number obtained,
                         cases_precision precision, cases_leeway *leeway)
{
    if (number_compare(expected, obtained) == 0) {
        return true;
    }
    written_digits w = count_digits(written);
    bool is_long = w.significant >= CASES_BINARY_DIGITS_MIN;
    if (w.scale < CASES_DIGITS_MIN && !is_long) {
        return false;
    }
    if (is_rounded(expected, obtained, w.scale)) {
        leeway->n_rounded++;
        return true;
    }
    if (precision == CASES_ROUNDED) {
        return false;
    }
    if (is_neighbour(expected, obtained, w.scale)) {
        leeway->n_neighbours++;
        return true;
    }
    if (is_long && is_binary_image(expected, obtained)) {
        leeway->n_binary++;
        return true;
    }
    return false;
}

/* What a text without xsi:type and without a declared type is read as: what was obtained. */
static const feel_type *type_like(const feel_type *type, value obtained)
{
    if (type->kind != FEEL_TYPE_ANY) {
        return type;
    }
    switch (obtained.kind) {
    case VALUE_BOOLEAN:
        return &feel_type_boolean;
    case VALUE_NUMBER:
        return &feel_type_number;
    case VALUE_DATE:
        return &feel_type_date;
    case VALUE_TIME:
        return &feel_type_time;
    case VALUE_DATE_TIME:
        return &feel_type_date_time;
    case VALUE_MONTHS:
    case VALUE_SECONDS:
        return &feel_type_seconds;
    default:
        return type;
    }
}

static ent_code match_leaf(bool *out, cases_leeway *leeway, arena *a, const xml_element *leaf,
                           const feel_type *type, value obtained, cases_precision precision,
                           ent_error *err)
{
    value expected;
    ENT_TRY(read_leaf(&expected, a, leaf, type_like(type, obtained), err));
    if (expected.kind == VALUE_NULL) {
        *out = obtained.kind == VALUE_NULL && !value_is_unknown(obtained);
    } else if (expected.kind == VALUE_NUMBER && obtained.kind == VALUE_NUMBER) {
        *out = match_number(xml_text_trimmed(leaf).bytes, expected.as.number, obtained.as.number,
                            precision, leeway);
    } else {
        *out = value_identical(expected, obtained);
    }
    return ENT_OK;
}

ent_code cases_match(bool *out, cases_leeway *leeway, arena *a, const xml_element *content,
                     const feel_type *type, value obtained, cases_precision precision,
                     ent_error *err)
{
    const xml_element *leaf = xml_child(content, "value"), *list = xml_child(content, "list");
    bool nil = is_true(xml_attribute_ns(content, XSI, "nil")) ||
               (list && is_true(xml_attribute_ns(list, XSI, "nil"))) ||
               (!leaf && !list && !xml_child(content, "component"));
    *out = false;
    if (nil) {
        *out = obtained.kind == VALUE_NULL && !value_is_unknown(obtained);
        return ENT_OK;
    }
    if (leaf) {
        return match_leaf(out, leeway, a, leaf, type, obtained, precision, err);
    }
    if (list) {
        if (obtained.kind != VALUE_LIST || obtained.as.list->n != count_children(list, "item")) {
            return ENT_OK;
        }
        size_t i = 0;
        *out = true;
        for (const xml_element *c = xml_child(list, "item"); c && *out;
             c = xml_next_named(c, "item")) {
            ENT_TRY(cases_match(out, leeway, a, c, item_type(type), obtained.as.list->items[i++],
                                precision, err));
        }
        return ENT_OK;
    }
    if (obtained.kind != VALUE_CONTEXT ||
        obtained.as.context->n != count_children(content, "component")) {
        return ENT_OK;
    }
    *out = true;
    for (const xml_element *c = xml_child(content, "component"); c && *out;
         c = xml_next_named(c, "component")) {
        const char *name = read_name(a, c, "name");
        const value *entry = value_context_get(obtained.as.context, name);
        *out = entry != NULL;
        if (entry) {
            ENT_TRY(
                cases_match(out, leeway, a, c, member_type(type, name), *entry, precision, err));
        }
    }
    return ENT_OK;
}

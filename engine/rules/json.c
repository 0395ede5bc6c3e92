/* SPDX-License-Identifier: Apache-2.0 */
/* A reader by recursive descent, and what types make of what it read. */
#include "rules/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/translate.h"
#include "base/utf8.h"
#include "feel/feel.h"
#include "rules/rulebook_form.h"

#define SHOWN_BYTES_MAX 60 /* of a value, in a message */

typedef struct reader {
    arena *a;
    const source_file *file;
    size_t at;
    unsigned depth;
    ent_error *err;
} reader;

static ent_code read_value(value *out, reader *r);

static ent_code refuse(reader *r, size_t offset, const char *why)
{
    unsigned line, column;
    source_place_locate((source_place){.file = r->file, .offset = (uint32_t)offset}, &line,
                        &column);
    error_set(r->err, ENT_E_FACTS, "this is not JSON: %s", translate(why));
    error_at(r->err, r->file->name, line, column);
    return ENT_E_FACTS;
}

/* What stands where something else should. */
static ent_code refuse_here(reader *r, const char *expected)
{
    return refuse(r, r->at, r->at >= r->file->size ? N_("it ends in the middle") : expected);
}

static char peek(const reader *r) /* NUL at the end */
{
    return r->file->bytes[r->at];
}

static char skip_blank(reader *r)
{
    r->at += strspn(r->file->bytes + r->at, " \t\r\n");
    return peek(r);
}

/* ---- strings ---- */

static bool read_hex(uint32_t *out, reader *r)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdef";
        char c = peek(r);
        const char *digit = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);
        if (digit == NULL) {
            return false;
        }
        *out = *out * 16 + (uint32_t)(digit - digits);
        r->at++;
    }
    return true;
}

/* After "\u": one code point, which may take two escapes (UTF-16). */
static bool read_code_point(uint32_t *out, reader *r)
{
    uint32_t low;
    if (!read_hex(out, r) || *out == 0 || (*out >= 0xDC00 && *out < 0xE000)) {
        return false;
    }
    if (*out < 0xD800 || *out >= 0xE000) {
        return true;
    }
    if (strncmp(r->file->bytes + r->at, "\\u", 2) != 0) {
        return false;
    }
    r->at += 2;
    if (!read_hex(&low, r) || low < 0xDC00 || low >= 0xE000) {
        return false;
    }
    *out = 0x10000 + ((*out - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* After the backslash. */
static bool read_escape(char *to, size_t *n, reader *r)
{
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    char c = peek(r);
    r->at += c != '\0';
    if (c == 'u') {
        uint32_t code_point;
        if (!read_code_point(&code_point, r)) {
            return false;
        }
        *n += utf8_put(to + *n, code_point);
        return true;
    }
    const char *name = c == '\0' ? NULL : strchr(names, c);
    if (name != NULL) {
        to[(*n)++] = meanings[name - names];
    }
    return name != NULL;
}

/* At the opening quote. What is decoded is never longer than what was written. */
static ent_code read_string(const char **out, size_t *n, reader *r)
{
    const char *s = r->file->bytes;
    size_t end = ++r->at;
    while (s[end] != '"' && (unsigned char)s[end] >= 0x20) {
        end += s[end] == '\\' && s[end + 1] != '\0' ? 2 : 1;
    }
    if (s[end] != '"') {
        r->at = end;
        return refuse_here(
            r, "a string goes on over the end of its line, or holds a control character");
    }
    char *to = arena_alloc(r->a, end - r->at + 1);
    *n = 0;
    while (r->at < end) {
        if (s[r->at] != '\\') {
            to[(*n)++] = s[r->at++];
            continue;
        }
        size_t backslash = r->at++;
        if (!read_escape(to, n, r)) {
            return refuse(r, backslash, "there is no such escape in a string");
        }
    }
    to[*n] = '\0';
    r->at = end + 1;
    *out = to;
    return ENT_OK;
}

/* ---- numbers and words ---- */

static size_t skip_digits(reader *r)
{
    size_t n = strspn(r->file->bytes + r->at, "0123456789");
    r->at += n;
    return n;
}

static ent_code read_number(value *out, reader *r)
{
    size_t start = r->at;
    number x;
    r->at += peek(r) == '-';
    bool sound = peek(r) == '0' ? (r->at++, true) : skip_digits(r) > 0;
    if (sound && peek(r) == '.') {
        r->at++;
        sound = skip_digits(r) > 0;
    }
    if (sound && (peek(r) == 'e' || peek(r) == 'E')) {
        r->at++;
        r->at += peek(r) == '+' || peek(r) == '-';
        sound = skip_digits(r) > 0;
    }
    if (!sound) {
        return refuse_here(r, "expected a digit");
    }
    if (!number_parse(&x, r->file->bytes + start, r->at - start)) {
        return refuse(r, start, "the number is too large");
    }
    *out = value_number(x);
    return ENT_OK;
}

static ent_code read_word(value *out, reader *r)
{
    static const char *const words[] = {"null", "false", "true"};
    size_t n = strspn(r->file->bytes + r->at, "abcdefghijklmnopqrstuvwxyz");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == n && memcmp(words[i], r->file->bytes + r->at, n) == 0) {
            *out = i == 0 ? value_null() : value_boolean(i == 2);
            r->at += n;
            return ENT_OK;
        }
    }
    return refuse_here(r, "expected a value");
}

/* ---- lists and objects ---- */

/* After a part of a list or an object: true when another one follows. */
static ent_code read_comma(bool *more, reader *r, char close)
{
    char c = skip_blank(r);
    if (c != ',' && c != close) {
        return refuse_here(r, close == ']' ? N_("expected ',' or ']'") : N_("expected ',' or '}'"));
    }
    *more = c == ',';
    r->at++;
    return ENT_OK;
}

static ent_code read_list(value *out, reader *r)
{
    value *items = NULL;
    size_t n = 0, capacity = 0;
    r->at++;
    bool more = skip_blank(r) != ']';
    r->at += !more;
    while (more) {
        value item;
        ENT_TRY(read_value(&item, r));
        value *slot = ARENA_PUSH(r->a, &items, &n, &capacity);
        *slot = item;
        ENT_TRY(read_comma(&more, r, ']'));
    }
    *out = value_list_new(r->a, n);
    if (n > 0) {
        memcpy(out->as.list->items, items, n * sizeof *items);
    }
    return ENT_OK;
}

static int compare_names(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static ent_code refuse_doubles(reader *r, const value_entry *entries, size_t n, size_t offset)
{
    arena_mark mark = arena_mark_get(r->a);
    const char **names = arena_array(r->a, n, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        names[i] = entries[i].name;
    }
    qsort(names, n, sizeof *names, compare_names);
    ent_code code = ENT_OK;
    for (size_t i = 1; i < n && code == ENT_OK; i++) {
        if (strcmp(names[i - 1], names[i]) == 0) {
            code =
                refuse(r, offset, arena_printf(r->a, translate("'%s' stands twice in one object"), names[i]));
        }
    }
    arena_rewind(r->a, mark);
    return code;
}

static ent_code read_object(value *out, reader *r)
{
    value_entry *entries = NULL;
    size_t n = 0, capacity = 0, offset = r->at++;
    bool more = skip_blank(r) != '}';
    r->at += !more;
    while (more) {
        const char *name;
        size_t size;
        value_entry entry;
        if (skip_blank(r) != '"') {
            return refuse_here(r, "expected a name in quotes");
        }
        ENT_TRY(read_string(&name, &size, r));
        entry.name = feel_normalise_name(r->a, name, size);
        if (skip_blank(r) != ':') {
            return refuse_here(r, "expected ':'");
        }
        r->at++;
        ENT_TRY(read_value(&entry.value, r));
        value_entry *slot = ARENA_PUSH(r->a, &entries, &n, &capacity);
        *slot = entry;
        ENT_TRY(read_comma(&more, r, '}'));
    }
    if (n > 1) {
        ENT_TRY(refuse_doubles(r, entries, n, offset));
    }
    *out = value_context_new(r->a, n);
    if (n > 0) {
        memcpy(out->as.context->entries, entries, n * sizeof *entries);
    }
    return ENT_OK;
}

static ent_code read_value(value *out, reader *r)
{
    char c = skip_blank(r);
    if (c == '"') {
        const char *s;
        size_t n;
        ENT_TRY(read_string(&s, &n, r));
        *out = value_string(s, n);
        return ENT_OK;
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        return read_number(out, r);
    }
    if (c != '[' && c != '{') {
        return read_word(out, r);
    }
    if (r->depth == JSON_DEPTH_MAX) {
        return refuse(r, r->at, "lists and objects nest too deep");
    }
    r->depth++;
    ent_code code = c == '[' ? read_list(out, r) : read_object(out, r);
    r->depth--;
    return code;
}

ent_code json_read(value *out, arena *a, const source_file *file, ent_error *err)
{
    reader r = {.a = a, .file = file, .err = err};
    *out = value_null();
    if (file->size > SOURCE_FILE_BYTES_MAX) {
        return refuse(&r, 0, "it is too large");
    }
    if (!utf8_valid(file->bytes, file->size)) {
        return refuse(&r, 0, "the text is not UTF-8");
    }
    ENT_TRY(read_value(out, &r));
    skip_blank(&r);
    return r.at == file->size ? ENT_OK : refuse(&r, r.at, "something follows after the end");
}

/* ---- types ---- */

const char *json_kind(value v)
{
    switch (v.kind) {
    case VALUE_NULL:
        return "null";
    case VALUE_BOOLEAN:
        return translate("a boolean");
    case VALUE_NUMBER:
        return translate("a number");
    case VALUE_LIST:
        return translate("a list");
    case VALUE_CONTEXT:
        return translate("an object");
    default:
        return translate("a string");
    }
}

static const char *expected_form(const feel_type *type)
{
    switch (type->kind) {
    case FEEL_TYPE_BOOLEAN:
        return translate("true or false");
    case FEEL_TYPE_NUMBER:
        return translate("a number");
    case FEEL_TYPE_STRING:
        return translate("a string");
    case FEEL_TYPE_DATE:
        return translate("a date as a string, \"2026-01-31\"");
    case FEEL_TYPE_TIME:
        return translate("a time as a string, \"08:30:00\"");
    case FEEL_TYPE_DATE_TIME:
        return translate("a date and time as a string, \"2026-01-31T08:30:00\"");
    case FEEL_TYPE_MONTHS:
        return translate("a duration as a string, \"P1Y6M\"");
    case FEEL_TYPE_SECONDS:
        return translate("a duration as a string, \"P1DT12H\"");
    case FEEL_TYPE_CONTEXT:
        return translate("an object");
    default:
        return translate("nothing that JSON has");
    }
}

static ent_code refuse_kind(arena *a, value v, const feel_type *type, const char *where,
                            const char *file, ent_error *err)
{
    text shown = {0};
    value_to_json(&shown, v);
    size_t n = shown.size;
    if (n > SHOWN_BYTES_MAX) {
        for (n = SHOWN_BYTES_MAX; n > 0 && ((unsigned char)shown.bytes[n] & 0xC0) == 0x80;) {
            n--;
        }
    }
    bool says_more = v.kind != VALUE_NULL && v.kind != VALUE_LIST && v.kind != VALUE_CONTEXT;
    error_set(err, ENT_E_FACTS, "%s: expected %s, found %s%s%s", where, expected_form(type),
              json_kind(v), says_more ? " " : "", says_more ? arena_copy(a, shown.bytes, n) : "");
    text_dispose(&shown);
    error_at(err, file, 0, 0);
    return ENT_E_FACTS;
}

static bool parse_string(value *out, arena *a, value v, const feel_type *type)
{
    const char *s = v.as.string.bytes;
    size_t n = v.as.string.size;
    switch (type->kind) {
    case FEEL_TYPE_STRING:
        *out = v;
        return true;
    case FEEL_TYPE_DATE:
        return value_parse(out, a, VALUE_DATE, s, n);
    case FEEL_TYPE_TIME:
        return value_parse(out, a, VALUE_TIME, s, n);
    case FEEL_TYPE_DATE_TIME:
        return value_parse(out, a, VALUE_DATE_TIME, s, n);
    case FEEL_TYPE_MONTHS:
        return value_parse(out, a, VALUE_MONTHS, s, n);
    case FEEL_TYPE_SECONDS:
        return value_parse(out, a, VALUE_SECONDS, s, n);
    default:
        return false;
    }
}

static ent_code conform_context(value *out, arena *a, value v, const feel_type *type,
                                const char *where, const char *file, ent_error *err)
{
    const value_context *given = v.as.context;
    size_t n_known = 0;
    for (size_t i = 0; i < given->n; i++) {
        n_known += feel_type_member(type, given->entries[i].name) >= 0;
        if (feel_type_member(type, given->entries[i].name) < 0 && !type->open) {
            form_names known = {.arena = a};
            for (size_t k = 0; k < type->n_members; k++) {
                form_names_add(&known, type->members[k].name);
            }
            error_set(err, ENT_E_FACTS, "%s: there is no '%s' in its type", where,
                      given->entries[i].name);
            error_hint(err, "%s", form_suggest(a, given->entries[i].name, &known));
            error_at(err, file, 0, 0);
            return ENT_E_FACTS;
        }
    }
    /* The type's components in its order, then those it says nothing about. */
    *out = value_context_new(a, type->n_members + given->n - n_known);
    value_entry *entry = out->as.context->entries;
    for (size_t i = 0; i < type->n_members; i++) {
        const feel_member *member = &type->members[i];
        const value *found = value_context_get(given, member->name);
        entry->name = member->name;
        ENT_TRY(json_conform(&entry->value, a, found == NULL ? value_null() : *found, member->type,
                             arena_printf(a, "%s.%s", where, member->name), file, err));
        entry++;
    }
    for (size_t i = 0; i < given->n; i++) {
        if (feel_type_member(type, given->entries[i].name) < 0) {
            *entry++ = given->entries[i];
        }
    }
    return ENT_OK;
}

/* JSON_DEPTH_MAX bounds the recursion. */
ent_code json_conform(value *out, arena *a, value v, const feel_type *type, const char *where,
                      const char *file, ent_error *err)
{
    *out = v;
    if (v.kind == VALUE_NULL || type == NULL || type->kind == FEEL_TYPE_ANY) {
        return ENT_OK;
    }
    switch (type->kind) {
    case FEEL_TYPE_LIST:
        if (v.kind != VALUE_LIST) { /* a list of lists may be one of itself */
            bool again = type->element != NULL && type->element->kind == FEEL_TYPE_LIST;
            return again ? ENT_OK : json_conform(out, a, v, type->element, where, file, err);
        }
        *out = value_list_new(a, v.as.list->n);
        for (size_t i = 0; i < v.as.list->n; i++) {
            ENT_TRY(json_conform(&out->as.list->items[i], a, v.as.list->items[i], type->element,
                                 arena_printf(a, "%s[%zu]", where, i + 1), file, err));
        }
        return ENT_OK;
    case FEEL_TYPE_CONTEXT:
        return v.kind == VALUE_CONTEXT ? conform_context(out, a, v, type, where, file, err)
                                       : refuse_kind(a, v, type, where, file, err);
    case FEEL_TYPE_BOOLEAN:
        return v.kind == VALUE_BOOLEAN ? ENT_OK : refuse_kind(a, v, type, where, file, err);
    case FEEL_TYPE_NUMBER:
        return v.kind == VALUE_NUMBER ? ENT_OK : refuse_kind(a, v, type, where, file, err);
    default:
        return v.kind == VALUE_STRING && parse_string(out, a, v, type)
                   ? ENT_OK
                   : refuse_kind(a, v, type, where, file, err);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0. Names of files become URIs (RFC 3986) by their bytes, whatever they are; what a message quotes from a file is
 * escaped, or a program would take {0} for a placeholder (3.11.5) and [x](y) for a link (3.11.6).
 */
#include "author/sarif.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "author/codes.h"
#include "base/digest.h"
#include "base/translate.h"

#define PATH_BYTES_MAX 4096
#define BASE_ID        "%SRCROOT%" /* what programs call the folder that relative names count from */
#define FINGERPRINT    "faultInLine/v1"

typedef struct document {
    text *out;
    arena *a;
    const sarif_request *request;
    const diagnostic_list *list;
    const diagnostic **sorted;
    const char *folder; /* the working folder, absolute */
    const char *base;   /* that names are relative to, absolute; "" = the file system's root */
    const char **rules; /* codes, as they come */
    size_t n_rules, rules_capacity;
} document;

/* ---- names of files ---- */

/* The name as an absolute one, without "." and ".." and without a slash at its end. Symbolic links are not followed: people
 * know the file by this name. */
static const char *absolute(const document *d, const char *name)
{
    const char *whole = name[0] == '/' ? name : arena_printf(d->a, "%s/%s", d->folder, name);
    char *out = arena_alloc(d->a, strlen(whole) + 1);
    size_t n = 0;
    for (const char *s = whole; *s != '\0';) {
        size_t size = strcspn(s, "/");
        if (size == 2 && memcmp(s, "..", 2) == 0) {
            while (n > 0 && out[--n] != '/') {
            }
        } else if (size > 0 && !(size == 1 && s[0] == '.')) {
            out[n++] = '/';
            memcpy(out + n, s, size);
            n += size;
        }
        s += size;
        s += *s == '/';
    }
    out[n] = '\0';
    return out;
}

/* What follows `base` in an absolute name; NULL if it lies elsewhere. */
static const char *beneath(const char *base, const char *name)
{
    size_t n = strlen(base);
    return strncmp(name, base, n) == 0 && name[n] == '/' ? name + n + 1 : NULL;
}

static const char *file_of(const document *d, const diagnostic *one)
{
    return absolute(d, one->file[0] == '\0' ? d->request->path : one->file);
}

static void find_base(document *d)
{
    char folder[PATH_BYTES_MAX];
    d->folder =
        getcwd(folder, sizeof folder) == NULL || folder[0] != '/' ? "" : arena_strdup(d->a, folder);
    d->folder = absolute(d, d->folder);
    d->base = d->folder;
    for (size_t i = 0; i < d->list->n; i++) {
        if (beneath(d->folder, file_of(d, d->sorted[i])) == NULL) {
            d->base = absolute(d, d->request->root);
            return;
        }
    }
}

static void append_uri(text *out, const char *path)
{
    for (const unsigned char *s = (const unsigned char *)path; *s != '\0'; s++) {
        bool plain = (*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z') ||
                     (*s >= '0' && *s <= '9') || strchr("-._~/", *s) != NULL;
        text_printf(out, plain ? "%c" : "%%%02X", *s);
    }
}

static void write_uri(text *out, const char *before, const char *path, const char *after)
{
    text uri = {0};
    text_append_string(&uri, before);
    append_uri(&uri, path);
    text_append_string(&uri, after);
    text_json_key(out, "uri");
    text_json_string(out, uri.bytes, uri.size);
    text_dispose(&uri);
}

/* ---- texts ---- */

static void write_message(text *out, const char *key, const char *s)
{
    text escaped = {0};
    for (; *s != '\0'; s++) {
        if (*s == '{' || *s == '}') {
            text_append_char(&escaped, *s);
        } else if (s[0] == ']' && s[1] == '(') {
            text_append_char(&escaped, '\\');
        }
        text_append_char(&escaped, *s);
    }
    text_json_key(out, key);
    text_json_begin_object(out);
    text_json_key(out, "text");
    text_json_string(out, escaped.bytes, escaped.size);
    text_json_end_object(out);
    text_dispose(&escaped);
}

/* ---- the tool and its rules ---- */

static size_t rule_of(document *d, const char *code)
{
    size_t i = 0;
    while (i < d->n_rules && strcmp(d->rules[i], code) != 0) {
        i++;
    }
    if (i == d->n_rules) {
        const char **slot = ARENA_PUSH(d->a, &d->rules, &d->n_rules, &d->rules_capacity);
        *slot = code;
    }
    return i;
}

static void write_rule(document *d, const char *code)
{
    text *out = d->out;
    code_text c;
    text_json_begin_object(out);
    text_json_key(out, "id");
    text_json_cstring(out, code);
    if (codes_find(&c, code, d->request->lang)) {
        text help = {0};
        codes_write_help(&help, &c, d->request->lang);
        write_message(out, "shortDescription", c.title);
        write_message(out, "fullDescription", c.means);
        write_message(out, "help", text_string(&help));
        text_dispose(&help);
    }
    text_json_end_object(out);
}

static void write_tool(document *d)
{
    text *out = d->out;
    for (size_t i = 0; i < d->list->n; i++) {
        rule_of(d, d->sorted[i]->code);
    }
    text_json_key(out, "tool");
    text_json_begin_object(out);
    text_json_key(out, "driver");
    text_json_begin_object(out);
    text_json_key(out, "name");
    text_json_cstring(out, "entitle");
    text_json_key(out, "version");
    text_json_cstring(out, d->request->version);
    text_json_key(out, "language");
    text_json_cstring(out, d->request->lang);
    text_json_key(out, "rules");
    text_json_begin_array(out);
    for (size_t i = 0; i < d->n_rules; i++) {
        write_rule(d, d->rules[i]);
    }
    text_json_end_array(out);
    text_json_end_object(out);
    text_json_end_object(out);
}

/* ---- results ---- */

static void write_place(document *d, const diagnostic *one)
{
    text *out = d->out;
    const char *file = file_of(d, one), *relative = beneath(d->base, file);
    text_json_key(out, "physicalLocation");
    text_json_begin_object(out);
    text_json_key(out, "artifactLocation");
    text_json_begin_object(out);
    if (relative != NULL) {
        write_uri(out, "", relative, "");
        text_json_key(out, "uriBaseId");
        text_json_cstring(out, BASE_ID);
    } else {
        write_uri(out, "file://", file, "");
    }
    text_json_end_object(out);
    if (one->line > 0) {
        text_json_key(out, "region");
        text_json_begin_object(out);
        text_json_key(out, "startLine");
        text_json_int(out, one->line);
        if (one->column > 0) {
            text_json_key(out, "startColumn");
            text_json_int(out, one->column);
        }
        text_json_end_object(out);
    }
    text_json_end_object(out);
}

static bool same_fault(const diagnostic *x, const diagnostic *y)
{
    return x->line == y->line && x->column == y->column && strcmp(x->file, y->file) == 0 &&
           strcmp(x->code, y->code) == 0;
}

/* The same fault has the same fingerprint after lines were added above it, and in every language. */
static void write_fingerprint(document *d, size_t index)
{
    const diagnostic *one = d->sorted[index];
    const char *file = file_of(d, one), *relative = beneath(d->base, file);
    size_t nth = 0; /* of its code in its place; those of one place stand together */
    for (size_t i = index; i > 0 && strcmp(d->sorted[i - 1]->file, one->file) == 0 &&
                           d->sorted[i - 1]->line == one->line; i--) {
        nth += same_fault(d->sorted[i - 1], one);
    }
    const char *const parts[] = {one->code, relative == NULL ? file : relative,
                                 arena_printf(d->a, "%u %zu", one->column, nth), one->line_text};
    char hex[65];
    digest *sum = digest_new();
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        digest_update(sum, parts[i], strlen(parts[i]) + 1);
    }
    digest_hex(sum, hex);
    text_json_key(d->out, "partialFingerprints");
    text_json_begin_object(d->out);
    text_json_key(d->out, FINGERPRINT);
    text_json_cstring(d->out, hex);
    text_json_end_object(d->out);
}

/* The hint, and whom it concerns: not part of what makes it the same finding. */
static const char *message_of(document *d, const diagnostic *one)
{
    const char *message = one->message;
    if (one->hint[0] != '\0') {
        message = arena_printf(d->a, "%s\n%s%s", message, translate("hint: "), one->hint);
    }
    return one->people == NULL ? message : arena_printf(d->a, "%s\n%s%s", message, translate("people: "), one->people->text);
}

static void write_result(document *d, size_t index)
{
    const diagnostic *one = d->sorted[index];
    text *out = d->out;
    text_json_begin_object(out);
    text_json_key(out, "ruleId");
    text_json_cstring(out, one->code);
    text_json_key(out, "ruleIndex");
    text_json_int(out, (int64_t)rule_of(d, one->code));
    text_json_key(out, "level");
    text_json_cstring(out, diagnostic_severity_text(one->severity));
    write_message(out, "message", message_of(d, one));
    text_json_key(out, "locations");
    text_json_begin_array(out);
    text_json_begin_object(out);
    write_place(d, one);
    text_json_end_object(out);
    text_json_end_array(out);
    write_fingerprint(d, index);
    if (one->people != NULL) {
        text_json_key(out, "properties");
        text_json_begin_object(out);
        text_json_key(out, "people");
        diagnostic_people_json(out, one->people);
        text_json_end_object(out);
    }
    text_json_end_object(out);
}

static void write_invocation(document *d)
{
    text *out = d->out;
    text_json_key(out, "invocations");
    text_json_begin_array(out);
    text_json_begin_object(out);
    text_json_key(out, "executionSuccessful");
    text_json_bool(out, true);
    if (d->list->n_dropped > 0) {
        text_json_key(out, "toolExecutionNotifications");
        text_json_begin_array(out);
        text_json_begin_object(out);
        text_json_key(out, "level");
        text_json_cstring(out, "warning");
        write_message(out, "message", arena_printf(d->a, translate("and %zu more"), d->list->n_dropped));
        text_json_end_object(out);
        text_json_end_array(out);
    }
    text_json_end_object(out);
    text_json_end_array(out);
}

static void write_run(document *d)
{
    text *out = d->out;
    text_json_begin_object(out);
    write_tool(d);
    write_invocation(d);
    if (d->base != d->folder) {
        text_json_key(out, "originalUriBaseIds");
        text_json_begin_object(out);
        text_json_key(out, BASE_ID);
        text_json_begin_object(out);
        write_uri(out, "file://", d->base, "/");
        text_json_end_object(out);
        text_json_end_object(out);
    }
    text_json_key(out, "columnKind");
    text_json_cstring(out, "unicodeCodePoints");
    text_json_key(out, "results");
    text_json_begin_array(out);
    for (size_t i = 0; i < d->list->n; i++) {
        write_result(d, i);
    }
    text_json_end_array(out);
    text_json_end_object(out);
}

void sarif_write(text *out, const sarif_request *request, const diagnostic_list *list)
{
    document d = {.out = out,
                  .a = list->arena,
                  .request = request,
                  .list = list,
                  .sorted = diagnostic_sorted(list)};
    find_base(&d);
    text_json_begin_object(out);
    text_json_key(out, "$schema");
    text_json_cstring(out, "https://json.schemastore.org/sarif-2.1.0.json");
    text_json_key(out, "version");
    text_json_cstring(out, "2.1.0");
    text_json_key(out, "runs");
    text_json_begin_array(out);
    write_run(&d);
    text_json_end_array(out);
    text_json_end_object(out);
    text_append_char(out, '\n');
    free(d.sorted);
}

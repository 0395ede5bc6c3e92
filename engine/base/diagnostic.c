/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of faults and its two printed forms.
 *
 * What is printed comes from files that nobody has vouched for, so control characters (a terminal
 * would obey them) are shown as '?'. A line may be a whole file long: only a window around the
 * fault is shown. The caret stands under the character, and East Asian characters take two cells.
 */
#include "base/diagnostic.h"

#include <stdlib.h>
#include <string.h>

#include "base/translate.h"
#include "base/utf8.h"

#define WINDOW_BEFORE 70 /* code points shown before the caret, at most */
#define WINDOW_AFTER  50 /* and from the caret on */

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

const char *diagnostic_severity_text(diagnostic_severity severity)
{
    static const char *const TEXTS[] = {N_("error"), N_("warning"), N_("note")};
    return TEXTS[severity];
}

void diagnostic_list_init(diagnostic_list *list, arena *a)
{
    *list = (diagnostic_list){.arena = a};
}

static diagnostic *push(diagnostic_list *list, diagnostic_severity severity, const char *code)
{
    bool is_error = severity == DIAGNOSTIC_ERROR;
    size_t n_dropped_errors =
        list->n_errors > DIAGNOSTICS_KEPT_MAX ? list->n_errors - DIAGNOSTICS_KEPT_MAX : 0;
    size_t n_kept_errors = list->n_errors - n_dropped_errors;
    size_t n_kept = is_error ? n_kept_errors : list->n - n_kept_errors;
    diagnostic *d;
    if (n_kept < DIAGNOSTICS_KEPT_MAX) {
        d = ARENA_PUSH(list->arena, &list->items, &list->n, &list->capacity);
    } else {
        d = &list->dropped;
        list->n_dropped++;
    }
    *d = (diagnostic){
        .severity = severity,
        .code = code,
        .message = "",
        .hint = "",
        .element = "",
        .file = "",
        .line_text = "",
    };
    list->n_errors += is_error;
    return d;
}

/* The line's text; faults on one line, which may be a whole file, share it. */
static const char *line_text(const diagnostic_list *list, const diagnostic *d, source_place at)
{
    for (size_t i = list->n; i > 0 && i + 8 > list->n; i--) {
        const diagnostic *other = &list->items[i - 1];
        if (other != d && other->line == d->line && strcmp(other->file, d->file) == 0 &&
            other->line_text[0] != '\0') {
            return other->line_text;
        }
    }
    return source_place_line(at, list->arena);
}

diagnostic *diagnostic_add(diagnostic_list *list, diagnostic_severity severity, const char *code,
                           source_place at, const char *element, const char *hint,
                           const char *format, ...)
{
    text message = {0};
    va_list args;
    va_start(args, format);
    text_vprintf(&message, translate(format), args);
    va_end(args);

    arena *a = list->arena;
    diagnostic *d = push(list, severity, code);
    if (d == &list->dropped) {
        text_dispose(&message);
        return d;
    }
    d->code = arena_strdup(a, code);
    d->message = arena_copy(a, message.bytes, message.size);
    text_dispose(&message);
    d->hint = arena_strdup(a, or_empty(translate(hint)));
    d->element = arena_strdup(a, or_empty(element));
    if (at.file != NULL) {
        d->file = at.file->name;
        source_place_locate(at, &d->line, &d->column);
        d->line_text = line_text(list, d, at);
    }
    return d;
}

void diagnostic_add_error(diagnostic_list *list, const char *code, const ent_error *err)
{
    arena *a = list->arena;
    diagnostic *d = push(list, DIAGNOSTIC_ERROR, arena_strdup(a, code));
    d->message = arena_strdup(a, err->message);
    d->hint = arena_strdup(a, err->hint);
    d->element = arena_strdup(a, err->element);
    d->file = arena_strdup(a, err->file);
    d->line = err->line;
    d->column = err->column;
}

static int compare_by_place(const void *left, const void *right)
{
    const diagnostic *a = *(const diagnostic *const *)left;
    const diagnostic *b = *(const diagnostic *const *)right;
    int by_file = strcmp(a->file, b->file);
    if (by_file != 0) {
        return by_file;
    }
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    if (a->column != b->column) {
        return a->column < b->column ? -1 : 1;
    }
    /* Same place: as they were found. The items are one array, so their addresses are ordered. */
    return a < b ? -1 : a > b;
}

const diagnostic **diagnostic_sorted(const diagnostic_list *list)
{
    const diagnostic **sorted = malloc((list->n + 1) * sizeof *sorted);
    if (sorted == NULL) {
        arena_out_of_memory((list->n + 1) * sizeof *sorted);
    }
    for (size_t i = 0; i < list->n; i++) {
        sorted[i] = &list->items[i];
    }
    qsort(sorted, list->n, sizeof *sorted, compare_by_place);
    return sorted;
}

static bool is_control(uint32_t c)
{
    /* U+202A..202E and U+2066..2069 turn the writing direction and can make a line lie. */
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static void print_safe(FILE *out, const char *s)
{
    size_t n = strlen(s);
    for (size_t i = 0; i < n;) {
        size_t start = i;
        uint32_t c = utf8_next(s, n, &i);
        if (is_control(c)) {
            fputc(c == '\t' ? ' ' : '?', out);
        } else {
            fwrite(s + start, 1, i - start, out);
        }
    }
}

static void print_source_line(FILE *out, const diagnostic *d, bool colour)
{
    const char *s = d->line_text;
    size_t n = strlen(s);
    size_t caret = utf8_offset(s, n, d->column - 1);
    size_t skip = d->column - 1 > WINDOW_BEFORE ? d->column - 1 - WINDOW_BEFORE : 0;
    size_t start = utf8_offset(s, n, skip);
    size_t end = caret + utf8_offset(s + caret, n - caret, WINDOW_AFTER);

    fprintf(out, "%5u | %s", d->line, skip > 0 ? "..." : "");
    text line = {0};
    text_append(&line, s + start, end - start);
    print_safe(out, text_string(&line));
    text_dispose(&line);
    fprintf(out, "%s\n      | %s", end < n ? "..." : "", skip > 0 ? "   " : "");
    for (size_t i = start; i < caret;) {
        fputs(utf8_is_wide(utf8_next(s, n, &i)) ? "  " : " ", out);
    }
    fputs(colour ? "\033[1;32m^\033[0m\n" : "^\n", out);
}

static void print_one(FILE *out, const diagnostic *d, bool colour)
{
    if (d->file[0] != '\0') {
        print_safe(out, d->file);
        fputc(':', out);
        if (d->line > 0) {
            fprintf(out, "%u:%u:", d->line, d->column);
        }
        fputc(' ', out);
    }
    static const char *const COLOURS[] = {"31", "35", "36"};
    const char *label = translate(diagnostic_severity_text(d->severity));
    if (colour) {
        fprintf(out, "\033[1;%sm%s:\033[0m ", COLOURS[d->severity], label);
    } else {
        fprintf(out, "%s: ", label);
    }
    print_safe(out, d->message);
    fprintf(out, " [%s]\n", d->code);
    if (d->line > 0 && d->column > 0 && d->line_text[0] != '\0') {
        print_source_line(out, d, colour);
    }
    if (d->hint[0] != '\0') {
        fprintf(out, "   %s", translate("hint: "));
        print_safe(out, d->hint);
        fputc('\n', out);
    }
    if (d->people != NULL) {
        fprintf(out, " %s%s\n", translate("people: "), d->people->text);
    }
}

void diagnostic_print(FILE *out, const diagnostic_list *list, bool colour)
{
    const diagnostic **sorted = diagnostic_sorted(list);
    for (size_t i = 0; i < list->n; i++) {
        print_one(out, sorted[i], colour);
    }
    if (list->n_dropped > 0) {
        fprintf(out, translate("and %zu more\n"), list->n_dropped);
    }
    free(sorted);
}

void diagnostic_people_json(text *out, const diagnostic_people *people)
{
    text_json_begin_object(out);
    text_json_put_cstring(out, "as_of", people->as_of);
    text_json_put_int(out, "n", people->n);
    text_json_put_int(out, "null", people->n_null);
    text_json_put_int(out, "unknown", people->n_unknown);
    text_json_put_int(out, "asked", people->n_asked);
    text_json_put_int(out, "subjects", people->n_subjects);
    text_json_end_object(out);
}

void diagnostic_json(text *out, const diagnostic_list *list)
{
    const diagnostic **sorted = diagnostic_sorted(list);
    text_json_begin_array(out);
    for (size_t i = 0; i < list->n; i++) {
        const diagnostic *d = sorted[i];
        text_json_begin_object(out);
        text_json_put_cstring(out, "severity", diagnostic_severity_text(d->severity));
        text_json_put_cstring(out, "code", d->code);
        text_json_put_cstring(out, "message", d->message);
        text_json_put_cstring(out, "hint", d->hint);
        text_json_put_cstring(out, "element", d->element);
        text_json_put_cstring(out, "file", d->file);
        text_json_put_int(out, "line", d->line);
        text_json_put_int(out, "column", d->column);
        if (d->people != NULL) {
            text_json_key(out, "people");
            diagnostic_people_json(out, d->people);
        }
        text_json_end_object(out);
    }
    text_json_end_array(out);
    free(sorted);
}

ent_code diagnostic_first(const diagnostic_list *list, ent_code code, ent_error *err)
{
    if (list->n_errors == 0) {
        return ENT_OK;
    }
    const diagnostic **sorted = diagnostic_sorted(list);
    const diagnostic *first = NULL;
    for (size_t i = 0; first == NULL && i < list->n; i++) {
        if (sorted[i]->severity == DIAGNOSTIC_ERROR) {
            first = sorted[i];
        }
    }
    free(sorted);
    error_set(err, code, "%s", first->message);
    error_at(err, first->file, first->line, first->column);
    if (first->hint[0] != '\0') {
        error_hint(err, "%s", first->hint);
    }
    if (err != NULL) {
        snprintf(err->element, sizeof err->element, "%s", first->element);
    }
    return code;
}

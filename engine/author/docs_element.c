/* SPDX-License-Identifier: Apache-2.0 */
/* Rows, cells and links of the page of a rulebook: see docs_internal.h. */
#include <string.h>

#include "author/docs_internal.h"
#include "author/report.h"
#include "author/words.h"

#define DOCS_WORD(name, en, zh) [DOCS_##name] = {en, zh},
static const char *const words[N_DOCS_WORDS][2] = {DOCS_WORDS(DOCS_WORD)};
#undef DOCS_WORD

const char *docs_say(const docs *d, docs_word w)
{
    return words[w][d->chinese];
}

void docs_text(const docs *d, const char *s)
{
    markup_append_string(d->out, s);
}

void docs_words_append(const docs *d, docs_word w)
{
    docs_text(d, docs_say(d, w));
}

void docs_heading(const docs *d, int level, const char *place, const char *s)
{
    text_printf(d->out, "<h%d", level);
    if (place != NULL) {
        text_printf(d->out, " id=\"%s\"", place);
    }
    text_append_char(d->out, '>');
    docs_text(d, s);
    text_printf(d->out, "</h%d>\n", level);
}

void docs_table_begin(const docs *d, const docs_word *head, size_t n)
{
    text_append_string(d->out, "<table class=\"cards\">\n<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        page_element(d->out, "th", "", docs_say(d, head[i]));
    }
    text_append_string(d->out, "</tr></thead>\n<tbody>\n");
}

void docs_table_end(const docs *d)
{
    text_append_string(d->out, "</tbody>\n</table>\n");
}

void docs_cell_begin(const docs *d, docs_word label)
{
    text_append_string(d->out, "<td data-label=\"");
    docs_words_append(d, label);
    text_append_string(d->out, "\">");
}

void docs_cell(const docs *d, docs_word label, const char *s)
{
    docs_cell_begin(d, label);
    docs_text(d, s);
    text_append_string(d->out, "</td>");
}

void docs_list_begin(const docs *d)
{
    text_append_string(d->out, "<table class=\"about\">\n<tbody>\n");
}

void docs_list_end(const docs *d)
{
    docs_table_end(d);
}

void docs_row_begin(const docs *d, docs_word label)
{
    text_append_string(d->out, "<tr>");
    page_element(d->out, "th", "", docs_say(d, label));
    text_append_string(d->out, "<td>");
}

void docs_row_end(const docs *d)
{
    text_append_string(d->out, "</td></tr>\n");
}

void docs_row(const docs *d, docs_word label, const char *s)
{
    if (s != NULL && s[0] != '\0') {
        docs_row_begin(d, label);
        docs_text(d, s);
        docs_row_end(d);
    }
}

void docs_link(const docs *d, const char *place, const char *s)
{
    text_printf(d->out, "<a href=\"#%s\">", place);
    docs_text(d, s);
    text_append_string(d->out, "</a>");
}

void docs_web_link(const docs *d, const char *url, const char *s)
{
    bool web = url != NULL && (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0);
    if (web) {
        text_append_string(d->out, "<a href=\"");
        docs_text(d, url);
        text_append_string(d->out, "\">");
    }
    docs_text(d, s);
    text_append_string(d->out, web ? "</a>" : "");
}

void docs_code(const docs *d, const feel_node *node)
{
    text t = {0};
    feel_print(&t, node);
    page_element(d->out, "code", "", text_string(&t));
    text_dispose(&t);
}

const char *docs_day(const docs *d, int32_t day)
{
    text t = {0};
    report_day(&t, day);
    const char *s = arena_strdup(d->a, text_string(&t));
    text_dispose(&t);
    return s;
}

void docs_days(const docs *d, int32_t from_day, int32_t to_day)
{
    text_printf(d->out, "<time>%s</time> –", docs_day(d, from_day));
    if (to_day != INT32_MAX) {
        text_printf(d->out, " <time>%s</time>", docs_day(d, to_day - 1));
    }
}

const char *docs_place(const docs *d, const char *kind, size_t index)
{
    return arena_printf(d->a, "%s%zu", kind, index);
}

const char *docs_value(const docs *d, value v)
{
    text t = {0};
    value_to_text(&t, v);
    const char *s = arena_strdup(d->a, text_string(&t));
    text_dispose(&t);
    return s;
}

const char *docs_percent(const docs *d, int32_t hundredths)
{
    int32_t rest = hundredths % 100;
    return rest == 0 ? arena_printf(d->a, "%d%%", hundredths / 100)
                     : arena_printf(d->a, "%d.%02d%%", hundredths / 100, rest);
}

const char *docs_path(const docs *d, const source_file *file)
{
    return words_path(d->a, rulebook_path_of(d->book, file));
}

static const xml_element *find_id(const xml_element *e, const char *id)
{
    for (const xml_element *child = xml_first(e); child != NULL; child = xml_next(child)) {
        const char *other = xml_attribute(child, "id");
        const xml_element *found =
            other != NULL && strcmp(other, id) == 0 ? child : find_id(child, id);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

const xml_element *docs_written(docs *d, const source_file *file, const char *id)
{
    docs_file *f = NULL;
    if (file == NULL || id == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < d->n_files && f == NULL; i++) {
        f = d->files[i].source == file ? &d->files[i] : NULL;
    }
    if (f == NULL) {
        xml_document *doc;
        ent_error err;
        f = ARENA_PUSH(d->a, &d->files, &d->n_files, &d->files_capacity);
        f->source = file;
        f->root = xml_read(&doc, d->a, file, &err) == ENT_OK ? xml_root(doc) : NULL;
    }
    return f->root == NULL ? NULL : id[0] == '\0' ? f->root : find_id(f->root, id);
}

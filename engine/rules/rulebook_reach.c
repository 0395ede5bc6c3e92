/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that belong to nothing. A model that no benefit names and no other model imports is checked by nobody and decides
 * nothing, though whoever wrote it believes it does; test cases that are no test cases test nothing.
 */
#include <string.h>

#include "rules/cases_csv.h"
#include "rules/rulebook_parts.h"

/* "old-age/benefit.dmn" and "../dictionary.dmn" -> "dictionary.dmn"; NULL when it leaves the rulebook. */
static const char *resolve(arena *a, const char *from, const char *uri)
{
    const char *slash = strrchr(from, '/');
    size_t n_folder = slash == NULL ? 0 : (size_t)(slash - from);
    char *folder = arena_copy(a, from, n_folder);
    for (;;) {
        if (strncmp(uri, "./", 2) == 0) {
            uri += 2;
        } else if (strncmp(uri, "../", 3) == 0) {
            if (folder[0] == '\0') {
                return NULL;
            }
            char *up = strrchr(folder, '/');
            *(up == NULL ? folder : up) = '\0';
            uri += 3;
        } else {
            return folder[0] == '\0' ? uri : arena_printf(a, "%s/%s", folder, uri);
        }
    }
}

static void reach(rulebook_loading *l, const char *path, bool *reached)
{
    int file = rulebook_file_find(l->book, path);
    if (file < 0 || reached[file]) {
        return;
    }
    reached[file] = true;
    ent_error err = {0};
    xml_document *doc;
    if (xml_read(&doc, l->a, l->sources[file], &err) != ENT_OK) {
        return; /* reported where it was loaded */
    }
    const xml_element *root = xml_root(doc);
    for (const xml_element *e = xml_child(root, "import"); e != NULL;
         e = xml_next_named(e, "import")) {
        const char *uri = xml_attribute(e, "locationURI");
        const char *imported = uri == NULL ? NULL : resolve(l->a, path, uri);
        if (imported != NULL) {
            reach(l, imported, reached);
        }
    }
}

/* Only that they are test cases; `entitle test` reads them. */
static void check_cases(rulebook_loading *l, size_t file)
{
    ent_error err = {0};
    xml_document *doc;
    if (xml_read(&doc, l->a, l->sources[file], &err) != ENT_OK) {
        rulebook_fault_error(l, "rulebook-xml", &err);
        return;
    }
    if (!xml_is(xml_root(doc), "testCases")) {
        rulebook_fault(l, "rulebook-unknown-element", xml_place(xml_root(doc)), NULL,
                       "expected <testCases>, the format of the DMN TCK",
                       "<%s> is not the root of this file", xml_name(xml_root(doc)));
    }
}

/* The model of the benefit in whose folder a file lies, if it is the one of that name; else NULL. */
static const dmn_model *model_beside(const rulebook_loading *l, const char *path, const char *name)
{
    for (size_t i = 0; i < l->book->n_benefits; i++) {
        const char *id = l->book->benefits[i].id;
        size_t n = strlen(id);
        if (strncmp(path, id, n) == 0 && path[n] == '/') {
            return strcmp(form_text(l->links[i].root, "model", ""), name) == 0 ? l->book->benefits[i].model : NULL;
        }
    }
    return NULL;
}

/* That they are a table of cases, and what its columns are; `entitle test` reads the values. */
static void check_table(rulebook_loading *l, size_t file)
{
    ent_error err = {0};
    cases_file *cases;
    arena a;
    arena_init(&a, 64 * 1024);
    ent_code code = cases_csv_read(&cases, &a, l->sources[file], &err);
    if (code == ENT_OK) {
        const dmn_model *model = model_beside(l, l->book->files[file].path, cases->model);
        code = model == NULL ? ENT_OK : cases_csv_bind(cases, &a, model, &err);
    }
    if (code != ENT_OK) {
        err.code = code == ENT_E_FACTS ? ENT_E_RULES : code;
        rulebook_fault_error(l, "rulebook-csv", &err);
    }
    arena_dispose(&a);
}

void rulebook_reach_check(rulebook_loading *l)
{
    const rulebook *b = l->book;
    bool *reached = arena_array(l->a, b->n_files, sizeof *reached);
    reach(l, "dictionary.dmn", reached);
    reach(l, "guards.dmn", reached);
    for (size_t i = 0; i < b->n_benefits; i++) {
        const char *model = form_text(l->links[i].root, "model", "");
        reach(l, arena_printf(l->a, "%s/%s", b->benefits[i].id, model), reached);
    }
    for (size_t i = 0; i < b->n_files; i++) {
        if (text_ends_with(b->files[i].path, ".dmn") && !reached[i]) {
            rulebook_fault(l, "rulebook-stray-file", (source_place){.file = l->sources[i]}, NULL,
                           "delete it, or import it where it is needed",
                           "no benefit names '%s' and no model imports it", b->files[i].path);
        } else if (text_ends_with(b->files[i].path, "/cases.xml") ||
                   text_ends_with(b->files[i].path, ".cases.xml")) {
            check_cases(l, i);
        } else if (cases_csv_is_named(b->files[i].path)) {
            check_table(l, i);
        }
    }
}

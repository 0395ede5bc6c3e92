/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a model: its own and all that it imports, each read once. A file is found by the
 * import's locationURI or, failing that, by its namespace among the *.dmn files beside the importing
 * one; none may lie outside of the root folder. An import that leads back to a file whose imports
 * are still being read is a cycle.
 */
#include "rules/dmn_load.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 64

static bool is_inside(const char *path, const char *folder)
{
    size_t n = strlen(folder);
    return strncmp(path, folder, n) == 0 && (path[n] == '/' || (n > 0 && folder[n - 1] == '/'));
}

static const char *folder_of(arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) {
        return ".";
    }
    return slash == path ? "/" : arena_copy(a, path, (size_t)(slash - path));
}

static const char *resolve_path(arena *a, const char *path)
{
    char resolved[PATH_MAX];
    return realpath(path, resolved) ? arena_strdup(a, resolved) : NULL;
}

static dmn_file *find_file(const dmn_loaded *l, const char *path)
{
    for (size_t i = 0; i < l->n_files; i++) {
        if (strcmp(l->files[i]->path, path) == 0) {
            return l->files[i];
        }
    }
    return NULL;
}

static ent_code read_source(dmn_file **out, dmn_loaded *l, const source_file *source,
                            const char *path, const char *folder, ent_error *err)
{
    xml_document *doc;
    ENT_TRY(xml_read(&doc, l->arena, source, err));
    const xml_element *root = xml_root(doc);
    if (!dmn_is(root, "definitions")) {
        error_set(err, ENT_E_XML, "not a DMN model: the root element is '%s' of namespace '%s'",
                  xml_name(root), xml_namespace(root));
        unsigned line, column;
        source_place_locate(xml_place(root), &line, &column);
        return error_at(err, source->name, line, column);
    }
    dmn_file *file = arena_zalloc(l->arena, sizeof *file);
    *file = (dmn_file){
        .source = source,
        .path = path,
        .folder = folder,
        .root = root,
        .namespace_uri = dmn_attribute(root, "namespace"),
        .loaded = l,
    };
    *out = file;
    return ENT_OK;
}

static ent_code read_file(dmn_file **out, dmn_loaded *l, const char *name, const char *path,
                          ent_error *err)
{
    const source_file *source;
    ENT_TRY(source_file_read(&source, l->arena, name, err));
    return read_source(out, l, source, path, folder_of(l->arena, path), err);
}

static void read_imports(dmn_loaded *l, dmn_file *file);

static void add_file(dmn_loaded *l, dmn_file *file)
{
    dmn_file **slot = ARENA_PUSH(l->arena, &l->files, &l->n_files, &l->files_capacity);
    *slot = file;
    file->loading = true;
    read_imports(l, file);
    file->loading = false;
}

/* However many imports ask for a file, it is read once. */
static const dmn_read *read_once(dmn_loaded *l, const char *path, const char *name)
{
    for (size_t i = 0; i < l->n_reads; i++) {
        if (strcmp(l->reads[i].path, path) == 0) {
            return &l->reads[i];
        }
    }
    dmn_read *read = ARENA_PUSH(l->arena, &l->reads, &l->n_reads, &l->reads_capacity);
    read->path = path;
    read->err = arena_zalloc(l->arena, sizeof *read->err);
    if (read_file(&read->file, l, name, path, read->err) != ENT_OK) {
        read->file = NULL;
    }
    return read;
}

/* One that lies beside, by its relative name; NULL with a report if it cannot be used. */
static dmn_file *load_beside(dmn_loaded *l, const dmn_file *from, const char *relative,
                             source_place at, bool optional)
{
    arena *a = l->arena;
    if (!from->folder) {
        dmn_report(l, at, "dmn-import", "", "say in which folder the imported files lie",
                   "'%s' cannot be imported: this model was not read from a file", relative);
        return NULL;
    }
    const char *path = resolve_path(a, arena_printf(a, "%s/%s", from->folder, relative));
    if (!path) {
        if (!optional) {
            dmn_report(l, at, "dmn-import", "", NULL, "the imported file '%s' does not exist",
                       relative);
        }
        return NULL;
    }
    if (!is_inside(path, l->root)) {
        if (!optional) {
            dmn_report(l, at, "dmn-import", "", NULL,
                       "the imported file '%s' lies outside of the rulebook", relative);
        }
        return NULL;
    }
    const char *name = from->is_text ? path : source_beside(a, from->source->name, relative);
    const dmn_read *read = read_once(l, path, name);
    if (!read->file && !optional && read->err->line == 0) { /* not its content's fault */
        dmn_report(l, at, "dmn-import", "", NULL, "%s", read->err->message);
    } else if (!read->file && !optional) {
        diagnostic_add_error(l->diagnostics, "dmn-import", read->err);
    }
    return read->file;
}

static int compare_names(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

/* The file among the *.dmn beside `from` that has the namespace. */
static dmn_file *find_by_namespace(dmn_loaded *l, const dmn_file *from, const char *namespace_uri)
{
    for (size_t i = 0; i < l->n_files; i++) {
        if (strcmp(l->files[i]->namespace_uri, namespace_uri) == 0) {
            return l->files[i];
        }
    }
    arena *a = l->arena;
    DIR *folder = from->folder ? opendir(from->folder) : NULL;
    if (!folder) {
        return NULL;
    }
    char **names = NULL;
    size_t n = 0, capacity = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        size_t size = strlen(entry->d_name);
        if (size > 4 && strcmp(entry->d_name + size - 4, ".dmn") == 0) {
            char **slot = ARENA_PUSH(a, &names, &n, &capacity);
            *slot = arena_strdup(a, entry->d_name);
        }
    }
    closedir(folder);
    if (n > 0) {
        qsort(names, n, sizeof *names, compare_names);
    }
    for (size_t i = 0; i < n; i++) {
        dmn_file *file = load_beside(l, from, names[i], xml_place(from->root), true);
        if (file && strcmp(file->namespace_uri, namespace_uri) == 0) {
            return file;
        }
    }
    return NULL;
}

static bool is_loading(const dmn_loaded *l, const dmn_file *file)
{
    for (size_t i = 0; i < l->n_files; i++) {
        if (l->files[i]->loading && l->files[i]->source == file->source) {
            return true;
        }
    }
    return false;
}

static bool is_imported_by(const dmn_file *file, const dmn_file *found)
{
    for (size_t i = 0; i < file->n_imports; i++) {
        if (file->imports[i].file && file->imports[i].file->source == found->source) {
            return true;
        }
    }
    return false;
}

/* A model that two others import is there twice, because its input data may be given a value along
 * each path: "a.base.Name" and "b.base.Name". In a rulebook facts have one value. */
static dmn_file *copy_file(dmn_loaded *l, const dmn_file *file)
{
    dmn_file *copy = arena_alloc(l->arena, sizeof *copy);
    *copy = *file;
    copy->path = arena_printf(l->arena, "%s#%zu", file->path, l->n_files);
    copy->imports = NULL;
    copy->n_imports = copy->imports_capacity = 0;
    return copy;
}

static void read_imports(dmn_loaded *l, dmn_file *file)
{
    for (const xml_element *e = dmn_child(file->root, "import"); e; e = dmn_next(e, "import")) {
        const char *name = dmn_attribute(e, "name"), *location = xml_attribute(e, "locationURI");
        const char *type = dmn_attribute(e, "importType");
        if (type[0] && !strstr(type, "/DMN/")) {
            dmn_report(l, xml_attribute_place(e, "importType"), "dmn-import-type", "", NULL,
                       "only DMN models can be imported, not '%s'", type);
            continue;
        }
        dmn_import *import =
            ARENA_PUSH(l->arena, &file->imports, &file->n_imports, &file->imports_capacity);
        *import = (dmn_import){
            .name = feel_normalise_name(l->arena, name, strlen(name)),
            .namespace_uri = dmn_attribute(e, "namespace"),
            .at = xml_place(e),
        };
        if (l->n_files >= FILES_MAX) {
            dmn_report(l, xml_place(e), "dmn-import", "", NULL, "more than %d files are imported",
                       FILES_MAX);
            continue;
        }
        dmn_file *found = NULL;
        if (location) {
            source_place place = xml_attribute_place(e, "locationURI");
            found = load_beside(l, file, location, place, true);
            if (!found && !l->strict) { /* files move; their namespaces stay */
                found = find_by_namespace(l, file, import->namespace_uri);
            }
            if (!found) { /* again, to say what is wrong with it */
                found = load_beside(l, file, location, place, false);
            }
        } else {
            found = find_by_namespace(l, file, import->namespace_uri);
        }
        size_t at = file->n_imports - 1; /* the array may move while the imported file is added */
        if (!found) {
            if (!location) {
                dmn_report(l, xml_attribute_place(e, "namespace"), "dmn-import", "", NULL,
                           "no model with namespace '%s' lies beside this one",
                           import->namespace_uri);
            }
            continue;
        }
        if (strcmp(found->namespace_uri, import->namespace_uri) != 0) {
            dmn_report(l, xml_attribute_place(e, "namespace"), "dmn-import", "", NULL,
                       "the imported file has the namespace '%s', not '%s'", found->namespace_uri,
                       import->namespace_uri);
        }
        if (is_loading(l, found)) {
            dmn_report(l, xml_place(e), "dmn-import-cycle", "", NULL,
                       "the import leads back to this file");
            continue;
        }
        if (!find_file(l, found->path)) {
            add_file(l, found);
        } else if (!l->strict && !is_imported_by(file, found)) {
            found = copy_file(l, found);
            add_file(l, found);
        }
        file->imports[at].file = found;
    }
}

/* The model's own file; l->root is the folder that no file may leave. */
static ent_code read_own_file(dmn_file **out, dmn_loaded *l, const char *path,
                              const dmn_options *options, ent_error *err)
{
    arena *a = l->arena;
    l->root = options->root ? resolve_path(a, options->root) : NULL;
    if (options->root && !l->root) {
        return error_set(err, ENT_E_IO, "cannot read %s: no such folder", options->root);
    }
    if (options->source) {
        ENT_TRY(read_source(out, l, options->source, path, l->root, err));
        (*out)->is_text = true;
        return ENT_OK;
    }
    const char *resolved = resolve_path(a, path);
    if (!resolved) {
        return error_set(err, ENT_E_IO, "cannot read %s: no such file", path);
    }
    ENT_TRY(read_file(out, l, path, resolved, err));
    l->root = options->root ? l->root : (*out)->folder;
    return is_inside(resolved, l->root)
               ? ENT_OK
               : error_set(err, ENT_E_IO, "%s lies outside of the rulebook", path);
}

ent_code dmn_files_read(dmn_loaded *l, const char *path, const dmn_options *options)
{
    ent_error err = {0};
    dmn_file *file = NULL;
    ent_code code = read_own_file(&file, l, path, options, &err);
    if (code != ENT_OK) {
        diagnostic_add_error(l->diagnostics, code == ENT_E_XML ? "xml" : "file", &err);
        return code;
    }
    dmn_read *own = ARENA_PUSH(l->arena, &l->reads, &l->n_reads, &l->reads_capacity);
    *own = (dmn_read){.path = file->path, .file = file};
    add_file(l, file);
    return ENT_OK;
}

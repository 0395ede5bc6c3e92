/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rulebook's folder. Every file is read once; its bytes are the rulebook: they make up the
 * digest, and they are what the ledger keeps. The digest is the SHA-256 over, for each file in the
 * order of its path:
 *
 *     path, relative, '/' separated | NUL | size in decimal digits | NUL | the bytes
 *
 * Left out, at any level: names that begin with '.' or "README". Left out at the top: schema/.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "rules/rulebook_parts.h"

#define FILES_MAX 2000
#define BYTES_MAX (64u * 1024u * 1024u) /* of all files together */
#define DEPTH_MAX 8

typedef struct file_entry {
    const char *path; /* relative */
    const source_file *source;
} file_entry;

typedef struct folder_walk {
    rulebook_loading *l;
    file_entry *entries;
    size_t n, capacity;
    size_t n_bytes;
    bool failed;
} folder_walk;

static source_place no_place(void)
{
    return (source_place){.file = NULL};
}

/* The file system's refusal, with the path as the caller named it. */
static void refuse_path(folder_walk *walk, const char *path, const char *hint, const char *why)
{
    ent_error err = {0};
    error_set(&err, ENT_E_IO, "cannot read '%s': %s", path, translate(why));
    if (hint != NULL) {
        error_hint(&err, "%s", translate(hint));
    }
    error_at(&err, path, 0, 0);
    rulebook_fault_error(walk->l, "rulebook-file", &err);
    walk->failed = true;
}

/* Characters that nobody sees: blanks without width, marks, tags. The XML reader refuses the controls of text direction. */
static bool is_hidden(uint32_t c)
{
    return (c >= 0x200b && c <= 0x200f) || (c >= 0x2060 && c <= 0x2065) ||
           (c >= 0x206a && c <= 0x206f) || c == 0x061c || c == 0xfeff ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

static void refuse_hidden(rulebook_loading *l, const source_file *file)
{
    if (!utf8_valid(file->bytes, file->size)) {
        return; /* the XML reader says so, with the place */
    }
    size_t i = file->size >= 3 && memcmp(file->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < file->size) {
        size_t at = i;
        uint32_t c = utf8_next(file->bytes, file->size, &i);
        if (is_hidden(c)) {
            rulebook_fault(l, "rulebook-hidden-character",
                           (source_place){.file = file, .offset = (uint32_t)at}, NULL,
                           N_("delete it: the text would be read otherwise than it is shown"),
                           N_("invisible character U+%04X"), (unsigned)c);
            return;
        }
    }
}

static void read_one(folder_walk *walk, const char *full, const char *relative)
{
    ent_error err = {0};
    const source_file *source;
    if (source_file_read(&source, walk->l->a, full, &err) != ENT_OK) {
        rulebook_fault_error(walk->l, "rulebook-file", &err);
        walk->failed = true;
        return;
    }
    walk->n_bytes += source->size;
    if (walk->n_bytes > BYTES_MAX) {
        refuse_path(walk, full, "a rulebook may have 64 MiB in all", "the rulebook is too large");
        return;
    }
    refuse_hidden(walk->l, source);
    file_entry *entry = ARENA_PUSH(walk->l->a, &walk->entries, &walk->n, &walk->capacity);
    *entry = (file_entry){.path = relative, .source = source};
}

static bool is_left_out(const char *name, unsigned depth)
{
    return name[0] == '.' || strncmp(name, "README", 6) == 0 ||
           (depth == 0 && strcmp(name, "schema") == 0);
}

static void walk_folder(folder_walk *walk, const char *full, const char *relative, unsigned depth)
{
    if (depth > DEPTH_MAX) {
        refuse_path(walk, full, "a rulebook has one folder for each benefit",
                    "folders are nested too deeply");
        return;
    }
    DIR *folder = opendir(full);
    if (folder == NULL) {
        refuse_path(walk, full, depth == 0 ? "name the folder that holds the rule files" : "",
                    translate_errno(errno));
        return;
    }
    arena *a = walk->l->a;
    struct dirent *entry;
    while (!walk->failed && (entry = readdir(folder)) != NULL) {
        if (is_left_out(entry->d_name, depth)) {
            continue;
        }
        const char *inner = arena_printf(a, "%s/%s", full, entry->d_name);
        const char *path = relative[0] == '\0' ? arena_strdup(a, entry->d_name)
                                               : arena_printf(a, "%s/%s", relative, entry->d_name);
        struct stat status;
        if (lstat(inner, &status) != 0) {
            refuse_path(walk, inner, NULL, translate_errno(errno));
        } else if (S_ISLNK(status.st_mode)) {
            refuse_path(walk, inner, "a rulebook holds its files itself; put a copy in its place",
                        "it is a symbolic link");
        } else if (S_ISDIR(status.st_mode)) {
            walk_folder(walk, inner, path, depth + 1);
        } else if (walk->n == FILES_MAX) {
            refuse_path(walk, inner, "a rulebook may have 2000 files", "there are too many files");
        } else {
            read_one(walk, inner, path);
        }
    }
    closedir(folder);
}

static int compare_entries(const void *left, const void *right)
{
    return strcmp(((const file_entry *)left)->path, ((const file_entry *)right)->path);
}

static void compute_digest(rulebook *b)
{
    digest *d = digest_new();
    for (size_t i = 0; i < b->n_files; i++) {
        const rulebook_file *file = &b->files[i];
        char size[32];
        int n = snprintf(size, sizeof size, "%zu", file->size);
        digest_update(d, file->path, strlen(file->path) + 1);
        digest_update(d, size, (size_t)n + 1);
        digest_update(d, file->bytes, file->size);
    }
    digest_hex(d, b->digest);
}

bool rulebook_files_read(rulebook_loading *l)
{
    folder_walk walk = {.l = l};
    walk_folder(&walk, l->book->path, "", 0);
    if (walk.failed) {
        return false;
    }
    if (walk.n == 0) {
        rulebook_fault(l, "rulebook-missing-file", no_place(), NULL,
                       "name the folder that holds dictionary.dmn", "'%s' holds no rule files",
                       l->book->path);
        return false;
    }
    qsort(walk.entries, walk.n, sizeof *walk.entries, compare_entries);
    rulebook *b = l->book;
    b->n_files = walk.n;
    b->files = arena_array(l->a, walk.n, sizeof *b->files);
    l->sources = arena_array(l->a, walk.n, sizeof *l->sources);
    for (size_t i = 0; i < walk.n; i++) {
        const source_file *source = walk.entries[i].source;
        l->sources[i] = source;
        b->files[i] = (rulebook_file){
            .path = walk.entries[i].path, .bytes = source->bytes, .size = source->size};
    }
    compute_digest(b);
    return true;
}

void rulebook_files_verify(rulebook_loading *l)
{
    arena scratch;
    arena_init(&scratch, 64 * 1024);
    for (size_t i = 0; i < l->book->n_files; i++) {
        const rulebook_file *file = &l->book->files[i];
        const source_file *again;
        ent_error err = {0};
        if (source_file_read(&again, &scratch, l->sources[i]->name, &err) != ENT_OK) {
            rulebook_fault_error(l, "rulebook-changed", &err);
        } else if (again->size != file->size ||
                   memcmp(again->bytes, file->bytes, file->size) != 0) {
            rulebook_fault(l, "rulebook-changed", (source_place){.file = l->sources[i]}, NULL,
                           "check it again when nobody writes to it",
                           "the file changed while the rulebook was read");
        }
        arena_reset(&scratch);
    }
    arena_dispose(&scratch);
}

int rulebook_file_find(const rulebook *b, const char *path)
{
    for (size_t i = 0; i < b->n_files; i++) {
        if (strcmp(b->files[i].path, path) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const xml_element *rulebook_file_root(rulebook_loading *l, size_t file, const form *f)
{
    ent_error err = {0};
    xml_document *doc;
    if (xml_read(&doc, l->a, l->sources[file], &err) != ENT_OK) {
        rulebook_fault_error(l, "rulebook-xml", &err);
        return NULL;
    }
    const xml_element *root = xml_root(doc);
    if (!xml_is(root, f->name) || strcmp(xml_namespace(root), RULEBOOK_NAMESPACE) != 0) {
        rulebook_fault(
            l, "rulebook-unknown-element", xml_place(root), f->name,
            arena_printf(l->a, translate("expected <%s xmlns=\"%s\">"), f->name, RULEBOOK_NAMESPACE),
            "<%s> is not the root of this file", xml_name(root));
        return NULL;
    }
    return form_check(l->list, root, f) ? root : NULL;
}

dmn_model *rulebook_file_model(rulebook_loading *l, const char *path)
{
    dmn_model *m = NULL;
    size_t n_errors = l->list->n_errors;
    dmn_options options = {.strict = true, .root = l->book->path};
    ent_code code =
        dmn_load(&m, l->a, arena_printf(l->a, "%s/%s", l->book->path, path), &options, l->list);
    if (code == ENT_OK && l->list->n_errors == n_errors && m != NULL) {
        return m;
    }
    if (code != ENT_OK && (l->code == ENT_OK || code < l->code)) {
        l->code = code;
    }
    return NULL;
}

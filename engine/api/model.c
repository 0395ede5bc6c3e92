/* SPDX-License-Identifier: Apache-2.0 */
/* Models: loading, what was found wrong, what is in them. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "api/api.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define MODEL_CHUNK_BYTES       (256u * 1024u)
#define DIAGNOSTICS_CHUNK_BYTES (8u * 1024u)

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unreleased"
#endif

const char *ent_version(void)
{
    return PACKAGE_VERSION;
}

/* For what is in no arena; without memory it ends as an arena does. */
static void *allocate(size_t bytes)
{
    void *p = calloc(1, bytes);
    if (p == NULL) {
        arena_out_of_memory(bytes);
    }
    return p;
}

ent_code api_check_text(const char *s, const char *what, ent_error *err)
{
    return utf8_valid(s, strlen(s)) ? ENT_OK
                                    : error_set(err, ENT_E_USAGE, "the %s is not UTF-8", what);
}

/* ---- diagnostics ---- */

static int compare_places(const void *x, const void *y)
{
    const diagnostic *a = x, *b = y;
    int by_file = strcmp(a->file, b->file);
    if (by_file != 0) {
        return by_file;
    }
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    return a->column < b->column ? -1 : a->column > b->column;
}

/* A copy that does not need the model. */
static ent_diagnostics *keep_diagnostics(const diagnostic_list *found)
{
    ent_diagnostics *d = allocate(sizeof *d);
    arena *a = &d->arena;
    arena_init(a, DIAGNOSTICS_CHUNK_BYTES);
    d->list = *found;
    d->list.arena = a;
    d->list.items = arena_array(a, found->n, sizeof *d->list.items);
    d->list.capacity = found->n;
    d->items = arena_array(a, found->n, sizeof *d->items);
    for (size_t i = 0; i < found->n; i++) {
        const diagnostic *from = &found->items[i];
        d->list.items[i] = (diagnostic){
            .severity = from->severity,
            .code = arena_strdup(a, from->code),
            .message = arena_strdup(a, from->message),
            .hint = arena_strdup(a, from->hint),
            .element = arena_strdup(a, from->element),
            .file = arena_strdup(a, from->file),
            .line = from->line,
            .column = from->column,
            .line_text = arena_strdup(a, from->line_text),
        };
    }
    if (found->n > 0) {
        qsort(d->list.items, found->n, sizeof *d->list.items, compare_places);
    }
    for (size_t i = 0; i < found->n; i++) {
        const diagnostic *from = &d->list.items[i];
        d->items[i] = (ent_diagnostic){
            .is_error = from->severity == DIAGNOSTIC_ERROR,
            .code = from->code,
            .message = from->message,
            .hint = from->hint,
            .element = from->element,
            .file = from->file,
            .line = from->line,
            .column = from->column,
            .line_text = from->line_text,
        };
    }
    return d;
}

size_t ent_diagnostics_count(const ent_diagnostics *d)
{
    return d->list.n;
}

const ent_diagnostic *ent_diagnostics_get(const ent_diagnostics *d, size_t index)
{
    return index < d->list.n ? &d->items[index] : NULL;
}

void ent_diagnostics_print(const ent_diagnostics *d, FILE *out)
{
    diagnostic_print(out, &d->list, false);
}

void ent_diagnostics_free(ent_diagnostics *d)
{
    if (d != NULL) {
        arena_dispose(&d->arena);
        free(d);
    }
}

/* ---- loading ---- */

static ent_code load(ent_model **out, ent_diagnostics **diagnostics, ent_model *m, const char *path,
                     const dmn_options *options, ent_error *err)
{
    diagnostic_list found;
    diagnostic_list_init(&found, &m->arena);
    dmn_model *loaded;
    ent_code code = dmn_load(&loaded, &m->arena, path, options, &found);
    if (code != ENT_OK && diagnostic_first(&found, code, err) == ENT_OK) {
        error_set(err, code, "%s does not load", path);
    }
    if (diagnostics != NULL) {
        *diagnostics = keep_diagnostics(&found);
    }
    if (code == ENT_OK) {
        m->dmn = loaded;
        *out = m;
    } else {
        ent_model_free(m);
    }
    return code;
}

static ent_code begin_load(ent_model **out, ent_diagnostics **diagnostics, const char *path,
                           ent_error *err)
{
    *out = NULL;
    if (diagnostics != NULL) {
        *diagnostics = NULL;
    }
    return api_check_text(path, "model's name", err);
}

static ent_model *new_model(void)
{
    ent_model *m = allocate(sizeof *m);
    arena_init(&m->arena, MODEL_CHUNK_BYTES);
    return m;
}

static dmn_options options_of(const ent_load_options *options)
{
    return (dmn_options){.strict = options == NULL || !options->standard,
                         .root = options == NULL ? NULL : options->import_folder};
}

ent_code ent_model_load(ent_model **out, ent_diagnostics **diagnostics, const char *path,
                        const ent_load_options *options, ent_error *err)
{
    ENT_TRY(begin_load(out, diagnostics, path, err));
    dmn_options dmn = options_of(options);
    return load(out, diagnostics, new_model(), path, &dmn, err);
}

ent_code ent_model_load_memory(ent_model **out, ent_diagnostics **diagnostics, const char *name,
                               const char *bytes, size_t size, const ent_load_options *options,
                               ent_error *err)
{
    ENT_TRY(begin_load(out, diagnostics, name, err));
    if (size > SOURCE_FILE_BYTES_MAX) {
        error_set(err, ENT_E_IO, "cannot read '%s': the text is too large", name);
        error_hint(err, "a model may have up to %u bytes", SOURCE_FILE_BYTES_MAX);
        return ENT_E_IO;
    }
    ent_model *m = new_model();
    dmn_options dmn = options_of(options);
    dmn.source = source_file_from_memory(&m->arena, name, bytes, size);
    return load(out, diagnostics, m, dmn.source->name, &dmn, err);
}

void ent_model_free(ent_model *m)
{
    if (m != NULL) {
        arena_dispose(&m->arena);
        free(m);
    }
}

/* ---- what is in it ---- */

size_t ent_model_count(const ent_model *m, ent_kind kind)
{
    switch (kind) {
    case ENT_INPUT:
        return m->dmn->n_inputs;
    case ENT_DECISION:
        return m->dmn->n_decisions;
    case ENT_SERVICE:
        return m->dmn->n_services;
    case ENT_BKM:
        return m->dmn->n_bkms;
    }
    return 0;
}

typedef struct element { /* what all kinds have */
    const char *name;
    const feel_type *type;
    const source_file *file;
} element;

static element element_of(const ent_model *m, ent_kind kind, size_t index)
{
    const dmn_model *dmn = m->dmn;
    if (index >= ent_model_count(m, kind)) {
        return (element){0};
    }
    switch (kind) {
    case ENT_INPUT:
        return (element){dmn->inputs[index].name, dmn->inputs[index].type,
                         dmn->inputs[index].at.file};
    case ENT_DECISION:
        return (element){dmn->decisions[index].name, dmn->decisions[index].type,
                         dmn->decisions[index].at.file};
    case ENT_SERVICE:
        return (element){dmn->services[index].name, dmn->services[index].type,
                         dmn->services[index].at.file};
    case ENT_BKM:
        return (element){dmn->bkms[index].name, dmn->bkms[index].type, dmn->bkms[index].at.file};
    }
    return (element){0};
}

const char *ent_model_name(const ent_model *m, ent_kind kind, size_t index)
{
    return element_of(m, kind, index).name;
}

bool ent_model_is_imported(const ent_model *m, ent_kind kind, size_t index)
{
    element e = element_of(m, kind, index);
    return e.name != NULL && e.file != m->dmn->file;
}

const ent_type *ent_model_type(const ent_model *m, ent_kind kind, size_t index)
{
    return (const ent_type *)element_of(m, kind, index).type;
}

ent_code ent_model_find(size_t *out, const ent_model *m, ent_kind kind, const char *name,
                        ent_error *err)
{
    static const unsigned kinds[] = {0, DMN_ASK_DECISION, DMN_ASK_SERVICE, DMN_ASK_BKM};
    *out = 0;
    ENT_TRY(api_check_text(name, "name", err));
    arena a;
    arena_init(&a, DIAGNOSTICS_CHUNK_BYTES);
    dmn_target target = {0};
    ent_code code;
    if (kind == ENT_INPUT) {
        code = dmn_ask_input(&target.index, m->dmn, &a, name, err);
    } else {
        code = dmn_ask_find(&target, m->dmn, &a, kinds[kind], name, err);
    }
    arena_dispose(&a);
    if (code == ENT_OK) {
        *out = target.index;
    }
    return code;
}

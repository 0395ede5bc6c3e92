/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Elements by qualified name: "the house.greeting.Name" is the Name of the model that the model
 * imported as "the house" imports as "greeting". Names may contain dots themselves, so every import
 * whose name fits is tried. What comes through an import without a name is named as a file's own.
 */
#include "rules/dmn_load.h"

#include <string.h>

#define IMPORT_DEPTH_MAX 8

static const char *name_of(const dmn_model *m, const dmn_element *e)
{
    switch (e->kind) {
    case DMN_INPUT:
        return m->inputs[e->index].name;
    case DMN_DECISION:
        return m->decisions[e->index].name;
    case DMN_BKM:
        return m->bkms[e->index].name;
    default:
        return m->services[e->index].name;
    }
}

static int find_in(const dmn_loaded *l, const dmn_file *file, dmn_kind kind, const char *name,
                   unsigned depth)
{
    for (size_t i = 0; i < l->n_elements; i++) {
        const dmn_element *e = &l->elements[i];
        if (e->file == file && e->kind == kind && strcmp(name_of(&l->model, e), name) == 0) {
            return (int)e->index;
        }
    }
    for (size_t i = 0; i < file->n_imports && depth < IMPORT_DEPTH_MAX; i++) {
        const dmn_import *import = &file->imports[i];
        size_t n = strlen(import->name);
        const char *rest = n == 0                                                  ? name
                           : strncmp(name, import->name, n) == 0 && name[n] == '.' ? name + n + 1
                                                                                   : NULL;
        int found = rest && import->file ? find_in(l, import->file, kind, rest, depth + 1) : -1;
        if (found >= 0) {
            return found;
        }
    }
    return -1;
}

int dmn_qualified_find(const dmn_model *m, dmn_kind kind, const char *name)
{
    const dmn_loaded *l = (const dmn_loaded *)m;
    return find_in(l, l->files[0], kind, name, 0);
}

int dmn_element_find(const dmn_model *m, dmn_kind kind, const char *qualified, const char *name)
{
    int index = dmn_qualified_find(m, kind, qualified);
    if (index >= 0) {
        return index;
    }
    switch (kind) {
    case DMN_INPUT:
        return dmn_input_find(m, name);
    case DMN_DECISION:
        return dmn_decision_find(m, name);
    case DMN_BKM:
        return dmn_bkm_find(m, name);
    default:
        return dmn_service_find(m, name);
    }
}

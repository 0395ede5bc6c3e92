/* SPDX-License-Identifier: Apache-2.0 */
/* The decisions of a model, and the business knowledge that models share. */
#include <string.h>

#include "author/docs_internal.h"

#define GUARDS(d) ((d)->book->n_benefits) /* after the benefits */

/* ---- links ---- */

static const char *decision_place(const docs *d, const docs_model *model, uint32_t decision)
{
    return arena_printf(d->a, "%s-d%u", model->place, decision);
}

void docs_decision_link(const docs *d, const docs_model *model, uint32_t decision)
{
    docs_link(d, decision_place(d, model, decision), model->m->decisions[decision].name);
}

static void put_input_link(const docs *d, const char *name)
{
    int item = rulebook_item_find(d->book, name);
    if (item >= 0) {
        docs_link(d, docs_place(d, "i", (size_t)item), name);
    } else {
        docs_link(d, "parameters", name);
    }
}

static void put_requirement(const docs *d, const docs_model *model, const dmn_requirement *r)
{
    const char *name = r->import[0] == '\0' ? r->name : arena_printf(d->a, "%s.%s", r->import, r->name);
    int known;
    switch (r->kind) {
    case DMN_INPUT:
        put_input_link(d, model->m->inputs[r->index].name);
        break;
    case DMN_DECISION:
        docs_link(d, decision_place(d, model, r->index), name);
        break;
    case DMN_BKM:
        known = docs_knowledge_find(d, &model->m->bkms[r->index]);
        if (known >= 0) {
            docs_link(d, docs_place(d, "k", (size_t)known), name);
            break;
        }
        docs_text(d, name);
        break;
    default:
        docs_text(d, name);
    }
}

static void put_requirements(const docs *d, const docs_model *model, const dmn_requirement *r, size_t n)
{
    if (n == 0) {
        return;
    }
    docs_row_begin(d, DOCS_NEEDS);
    for (size_t i = 0; i < n; i++) {
        text_append_string(d->out, i > 0 ? docs_say(d, DOCS_SEP) : "");
        put_requirement(d, model, &r[i]);
    }
    docs_row_end(d);
}

static void put_type(const docs *d, const feel_type *type)
{
    if (type != NULL && type->kind != FEEL_TYPE_ANY) {
        text t = {0};
        feel_type_to_text(&t, type);
        docs_row(d, DOCS_RESULT_TYPE, text_string(&t));
        text_dispose(&t);
    }
}

static void put_paragraph(const docs *d, const char *attributes, const char *s)
{
    if (s[0] != '\0') {
        page_element(d->out, "p", attributes, s);
        text_append_char(d->out, '\n');
    }
}

/* ---- decisions ---- */

static void put_decision(docs *d, const docs_model *model, uint32_t index)
{
    const dmn_decision *e = &model->m->decisions[index];
    docs_heading(d, 4, decision_place(d, model, index), e->name);
    put_paragraph(d, " class=\"asks\"", e->question);
    put_paragraph(d, "", e->description);
    docs_put_logic(d, e->at.file, e->logic);
    docs_list_begin(d);
    put_requirements(d, model, e->requirements, e->n_requirements);
    put_type(d, e->type);
    if (e->imported) {
        docs_row(d, DOCS_SOURCE_FILE, docs_path(d, e->at.file));
    }
    docs_list_end(d);
}

void docs_put_model(docs *d, const docs_model *model)
{
    docs_heading(d, 3, NULL, docs_say(d, DOCS_DIAGRAM));
    docs_put_diagram(d, model);
    docs_heading(d, 3, NULL, docs_say(d, DOCS_DECISIONS));
    for (uint32_t i = 0; i < model->m->n_decisions; i++) {
        put_decision(d, model, i);
    }
}

/* ---- what is shared ---- */

int docs_knowledge_find(const docs *d, const dmn_bkm *bkm)
{
    const char *path = docs_path(d, bkm->at.file);
    for (size_t i = 0; i < d->n_knowledge; i++) {
        const docs_knowledge *k = &d->knowledge[i];
        if (strcmp(k->bkm->name, bkm->name) == 0 && strcmp(k->path, path) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static void use_all(docs *d, const dmn_model *m, const dmn_requirement *r, size_t n, size_t user)
{
    for (size_t i = 0; i < n; i++) {
        if (r[i].kind != DMN_BKM) {
            continue;
        }
        const dmn_bkm *bkm = &m->bkms[r[i].index];
        int known = docs_knowledge_find(d, bkm);
        if (known >= 0 && !d->knowledge[known].used[user]) {
            d->knowledge[known].used[user] = true;
            use_all(d, m, bkm->requirements, bkm->n_requirements, user);
        }
    }
}

static void collect(docs *d, const dmn_model *m, size_t user)
{
    for (size_t i = 0; i < m->n_bkms; i++) {
        if (docs_knowledge_find(d, &m->bkms[i]) < 0) {
            docs_knowledge *k = ARENA_PUSH(d->a, &d->knowledge, &d->n_knowledge, &d->knowledge_capacity);
            k->bkm = &m->bkms[i];
            k->model = m;
            k->path = docs_path(d, k->bkm->at.file);
            k->used = arena_array(d->a, d->book->n_benefits + 1, sizeof *k->used);
        }
    }
    for (size_t i = 0; i < m->n_decisions; i++) {
        use_all(d, m, m->decisions[i].requirements, m->decisions[i].n_requirements, user);
    }
}

void docs_knowledge_collect(docs *d)
{
    if (d->book->guards_model != NULL) {
        collect(d, d->book->guards_model, GUARDS(d));
    }
    for (size_t i = 0; i < d->book->n_benefits; i++) {
        collect(d, d->book->benefits[i].model, i);
    }
}

static void put_users(const docs *d, const docs_knowledge *k)
{
    bool any = false;
    docs_row_begin(d, DOCS_USED_BY);
    for (size_t i = 0; i <= d->book->n_benefits; i++) {
        if (!k->used[i]) {
            continue;
        }
        text_append_string(d->out, any ? docs_say(d, DOCS_SEP) : "");
        any = true;
        if (i == GUARDS(d)) {
            docs_link(d, "guards", docs_say(d, DOCS_GUARDS_PART));
        } else {
            docs_link(d, docs_place(d, "b", i), rulebook_text_in(d->book->benefits[i].title, d->lang));
        }
    }
    text_append_string(d->out, any ? "" : "–");
    docs_row_end(d);
}

static void put_knowledge(docs *d, size_t index)
{
    const docs_knowledge *k = &d->knowledge[index];
    const xml_element *e = k->bkm->id == NULL || k->bkm->id[0] == '\0'
                               ? NULL
                               : docs_written(d, k->bkm->at.file, k->bkm->id);
    const xml_element *description = e == NULL ? NULL : xml_child(e, "description");
    docs_model model = {k->model, ""};
    docs_heading(d, 3, docs_place(d, "k", index), k->bkm->name);
    if (description != NULL) {
        put_paragraph(d, "", xml_text_trimmed(description).bytes);
    }
    docs_put_logic(d, k->bkm->at.file, k->bkm->logic);
    docs_list_begin(d);
    put_requirements(d, &model, k->bkm->requirements, k->bkm->n_requirements);
    put_users(d, k);
    docs_row(d, DOCS_SOURCE_FILE, k->path);
    docs_list_end(d);
}

void docs_put_library(docs *d)
{
    for (size_t i = 0; i < d->n_knowledge; i++) {
        put_knowledge(d, i);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The requirements diagram: where the file has shapes for all that it says itself, as its author drew it; else in levels, what is
 * decided last on top.
 */
#include <stdlib.h>
#include <string.h>

#include "author/docs_internal.h"

#define BOX_WIDTH   180
#define BOX_HEIGHT  60
#define INPUT_HEIGHT 45
#define GAP_X       30
#define GAP_Y       70
#define SWEEPS      4

static bool is_shown(dmn_kind kind)
{
    return kind == DMN_INPUT || kind == DMN_DECISION || kind == DMN_BKM;
}

static size_t box_of(const docs *d, docs_diagram *g, const dmn_model *m, dmn_kind kind, uint32_t index)
{
    for (size_t i = 0; i < g->n_boxes; i++) {
        if (g->boxes[i].kind == kind && g->boxes[i].index == index) {
            return i;
        }
    }
    docs_box *b = ARENA_PUSH(d->a, &g->boxes, &g->n_boxes, &g->boxes_capacity);
    const source_file *file = kind == DMN_INPUT      ? m->inputs[index].at.file
                              : kind == DMN_DECISION ? m->decisions[index].at.file
                                                     : m->bkms[index].at.file;
    b->kind = kind;
    b->index = index;
    b->id = kind == DMN_INPUT ? m->inputs[index].id : kind == DMN_DECISION ? m->decisions[index].id : m->bkms[index].id;
    b->name = kind == DMN_INPUT      ? m->inputs[index].name
              : kind == DMN_DECISION ? m->decisions[index].name
                                     : m->bkms[index].name;
    b->imported = file != m->file;
    b->width = BOX_WIDTH;
    b->height = kind == DMN_INPUT ? INPUT_HEIGHT : BOX_HEIGHT;
    return g->n_boxes - 1;
}

/* With what they require, and what that requires: boxes grow while this walks them. */
static void collect(const docs *d, docs_diagram *g, const dmn_model *m)
{
    for (uint32_t i = 0; i < m->n_decisions; i++) {
        if (!m->decisions[i].imported) {
            box_of(d, g, m, DMN_DECISION, i);
        }
    }
    for (size_t i = 0; i < g->n_boxes; i++) {
        docs_box box = g->boxes[i];
        const dmn_requirement *r = box.kind == DMN_DECISION ? m->decisions[box.index].requirements
                                   : box.kind == DMN_BKM    ? m->bkms[box.index].requirements
                                                            : NULL;
        size_t n = r == NULL ? 0 : box.kind == DMN_DECISION ? m->decisions[box.index].n_requirements
                                                            : m->bkms[box.index].n_requirements;
        for (size_t k = 0; k < n; k++) {
            if (is_shown(r[k].kind)) {
                size_t from = box_of(d, g, m, r[k].kind, r[k].index);
                docs_arrow *arrow = ARENA_PUSH(d->a, &g->arrows, &g->n_arrows, &g->arrows_capacity);
                arrow->from = from;
                arrow->to = i;
            }
        }
    }
}

/* ---- as the file has it ---- */

static int number_of(const xml_element *e, const char *attribute)
{
    const char *s = e == NULL ? NULL : xml_attribute(e, attribute);
    double x = s == NULL ? 0 : strtod(s, NULL);
    return x > -100000 && x < 100000 ? (int)(x + (x < 0 ? -0.5 : 0.5)) : 0; /* not a number: 0 */
}

static const xml_element *child_of(const xml_element *e, const char *name) /* of any namespace */
{
    for (e = e == NULL ? NULL : xml_first(e); e != NULL && !xml_is(e, name); e = xml_next(e)) {
    }
    return e;
}

static docs_box *box_by_id(docs_diagram *g, const char *id)
{
    for (size_t i = 0; i < g->n_boxes; i++) {
        if (!g->boxes[i].imported && g->boxes[i].id != NULL && strcmp(g->boxes[i].id, id) == 0) {
            return &g->boxes[i];
        }
    }
    return NULL;
}

static void place_shape(docs_diagram *g, const xml_element *shape)
{
    const char *id = xml_attribute(shape, "dmnElementRef");
    docs_box *b = id == NULL ? NULL : box_by_id(g, id);
    const xml_element *bounds = child_of(shape, "Bounds");
    int width = number_of(bounds, "width"), height = number_of(bounds, "height");
    if (b != NULL && !b->placed && width > 0 && height > 0) {
        b->placed = true;
        b->x = number_of(bounds, "x");
        b->y = number_of(bounds, "y");
        b->width = width;
        b->height = height;
    }
}

static docs_arrow *arrow_of(docs *d, docs_diagram *g, const source_file *file, const char *requirement)
{
    const xml_element *e = requirement[0] == '\0' ? NULL : docs_written(d, file, requirement);
    const xml_element *required = e == NULL ? NULL : xml_first(e);
    const char *href = required == NULL ? NULL : xml_attribute(required, "href");
    const char *owner = e == NULL ? NULL : xml_attribute(xml_parent(e), "id");
    docs_box *from = href == NULL || href[0] != '#' ? NULL : box_by_id(g, href + 1);
    docs_box *to = owner == NULL ? NULL : box_by_id(g, owner);
    for (size_t i = 0; from != NULL && to != NULL && i < g->n_arrows; i++) {
        if (&g->boxes[g->arrows[i].from] == from && &g->boxes[g->arrows[i].to] == to) {
            return &g->arrows[i];
        }
    }
    return NULL;
}

static void place_edge(docs *d, docs_diagram *g, const source_file *file, const xml_element *edge)
{
    const char *id = xml_attribute(edge, "dmnElementRef");
    docs_arrow *arrow = id == NULL ? NULL : arrow_of(d, g, file, id);
    size_t capacity = 0;
    if (arrow == NULL || arrow->points != NULL) {
        return;
    }
    for (const xml_element *w = child_of(edge, "waypoint"); w != NULL; w = xml_next(w)) {
        if (xml_is(w, "waypoint")) {
            docs_point *p = ARENA_PUSH(d->a, &arrow->points, &arrow->n_points, &capacity);
            *p = (docs_point){number_of(w, "x"), number_of(w, "y")};
        }
    }
}

/* True when everything of the file itself has its place; what is imported need not. */
static bool place_as_written(docs *d, docs_diagram *g, const source_file *file)
{
    const xml_element *diagram = child_of(child_of(docs_written(d, file, ""), "DMNDI"), "DMNDiagram");
    for (const xml_element *e = diagram == NULL ? NULL : xml_first(diagram); e != NULL; e = xml_next(e)) {
        if (xml_is(e, "DMNShape")) {
            place_shape(g, e);
        } else if (xml_is(e, "DMNEdge")) {
            place_edge(d, g, file, e);
        }
    }
    for (size_t i = 0; i < g->n_boxes; i++) {
        if (!g->boxes[i].placed && !g->boxes[i].imported) {
            return false;
        }
    }
    return diagram != NULL;
}

/* ---- in levels ---- */

static int level_boxes(docs_diagram *g)
{
    int levels = 1;
    for (bool changed = true; changed;) { /* there is no cycle */
        changed = false;
        for (size_t i = 0; i < g->n_arrows; i++) {
            int level = g->boxes[g->arrows[i].from].level + 1;
            if (g->boxes[g->arrows[i].to].level < level && level < (int)g->n_boxes) {
                g->boxes[g->arrows[i].to].level = level;
                levels = level >= levels ? level + 1 : levels;
                changed = true;
            }
        }
    }
    return levels;
}

/* Where its neighbours are on average, as x. */
static int wished_x(const docs_diagram *g, size_t box)
{
    int64_t sum = 0, n = 0;
    for (size_t i = 0; i < g->n_arrows; i++) {
        if (g->arrows[i].from == box || g->arrows[i].to == box) {
            sum += g->boxes[g->arrows[i].from == box ? g->arrows[i].to : g->arrows[i].from].x;
            n++;
        }
    }
    return n == 0 ? g->boxes[box].x : (int)(sum / n);
}

/* The boxes of a level side by side, each near its wish: insertion keeps equal ones in their order. */
static void arrange_level(const docs *d, docs_diagram *g, int level)
{
    size_t *order = arena_array(d->a, g->n_boxes, sizeof *order), n = 0;
    int *wish = arena_array(d->a, g->n_boxes, sizeof *wish);
    for (size_t i = 0; i < g->n_boxes; i++) {
        wish[i] = wished_x(g, i);
    }
    for (size_t i = 0; i < g->n_boxes; i++) {
        size_t k = n;
        if (g->boxes[i].level != level) {
            continue;
        }
        for (; k > 0 && wish[order[k - 1]] > wish[i]; k--) {
            order[k] = order[k - 1];
        }
        order[k] = i;
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        g->boxes[order[i]].x = (int)i * (BOX_WIDTH + GAP_X) - (int)n * (BOX_WIDTH + GAP_X) / 2;
    }
}

static void place_in_levels(const docs *d, docs_diagram *g)
{
    int levels = level_boxes(g);
    for (size_t i = 0; i < g->n_boxes; i++) {
        docs_box *b = &g->boxes[i];
        b->width = BOX_WIDTH;
        b->height = b->kind == DMN_INPUT ? INPUT_HEIGHT : BOX_HEIGHT;
        b->y = (levels - 1 - b->level) * (BOX_HEIGHT + GAP_Y);
        b->x = 0;
        b->placed = true;
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (int level = 0; level < levels; level++) {
            arrange_level(d, g, level);
        }
    }
    for (size_t i = 0; i < g->n_arrows; i++) {
        g->arrows[i].points = NULL;
        g->arrows[i].n_points = 0;
    }
}

void docs_put_diagram(docs *d, const docs_model *model)
{
    docs_diagram g = {0};
    collect(d, &g, model->m);
    if (!place_as_written(d, &g, model->m->file)) {
        place_in_levels(d, &g);
    }
    docs_draw(d, model, &g);
}

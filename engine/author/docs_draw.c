/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A requirements diagram as SVG, in the notation of DMN 1.5 (6.2): whole numbers alone, so that the same diagram is the same bytes.
 */
#include <string.h>

#include "author/docs_internal.h"
#include "base/utf8.h"

#define MARGIN     10
#define FONT       14 /* and of what is so wide that it is drawn smaller, LARGE: page.c has both */
#define FONT_LARGE 18
#define LARGE      1300
#define LINES_MAX  3
#define CORNER     12 /* cut off */
#define ARROW_LONG 10
#define ARROW_WIDE 4

typedef struct extent {
    int x0, y0, x1, y1;
} extent;

static void include(extent *e, int x, int y)
{
    e->x0 = x < e->x0 ? x : e->x0;
    e->y0 = y < e->y0 ? y : e->y0;
    e->x1 = x > e->x1 ? x : e->x1;
    e->y1 = y > e->y1 ? y : e->y1;
}

static extent extent_of(const docs_diagram *g)
{
    extent e = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    for (size_t i = 0; i < g->n_boxes; i++) {
        const docs_box *b = &g->boxes[i];
        if (b->placed) {
            include(&e, b->x, b->y);
            include(&e, b->x + b->width, b->y + b->height);
        }
    }
    for (size_t i = 0; i < g->n_arrows; i++) {
        for (size_t k = 0; k < g->arrows[i].n_points; k++) {
            include(&e, g->arrows[i].points[k].x, g->arrows[i].points[k].y);
        }
    }
    return e;
}

/* ---- texts ---- */

/* In hundredths of the font's size: ideographs are square, the rest is half as wide. */
static int width_of(const char *s, size_t n)
{
    return n == 0 ? 100 : (unsigned char)s[0] >= 0xE2 ? 100 : 56;
}

/* The bytes that fit on a line; breaks at blanks and beside ideographs. */
static size_t fitting(const char *s, int room, int font)
{
    size_t fits = 0, i = 0;
    int used = 0;
    while (s[i] != '\0') {
        size_t size = utf8_character(s + i, strlen(s + i));
        size = size == 0 ? 1 : size;
        bool wide = width_of(s + i, size) == 100;
        if (s[i] == ' ' || wide) {
            fits = i > 0 ? i : fits;
        }
        used += width_of(s + i, size) * font / 100;
        if (used > room) {
            return fits > 0 ? fits : i > 0 ? i : size;
        }
        i += size;
    }
    return i;
}

static void put_label(const docs *d, const docs_box *b, int font)
{
    const char *lines[LINES_MAX], *s = b->name;
    size_t sizes[LINES_MAX], n = 0;
    while (*s != '\0' && n < LINES_MAX) {
        size_t size = n + 1 == LINES_MAX ? strlen(s) : fitting(s, b->width - 16, font);
        lines[n] = s;
        sizes[n++] = size;
        for (s += size; *s == ' '; s++) {
        }
    }
    for (size_t i = 0; i < n; i++) {
        text_printf(d->out, "<text x=\"%d\" y=\"%d\">", b->x + b->width / 2,
                    b->y + b->height / 2 + font * 3 / 8 + (2 * (int)i + 1 - (int)n) * (font + 2) / 2);
        markup_append(d->out, lines[i], sizes[i]);
        text_append_string(d->out, "</text>");
    }
}

/* ---- boxes ---- */

static const char *place_of(const docs *d, const docs_model *model, const docs_box *b)
{
    int known = b->kind == DMN_BKM ? docs_knowledge_find(d, &model->m->bkms[b->index]) : -1;
    int item = b->kind == DMN_INPUT ? rulebook_item_find(d->book, b->name) : -1;
    return b->kind == DMN_DECISION ? arena_printf(d->a, "%s-d%u", model->place, b->index)
           : known >= 0            ? docs_place(d, "k", (size_t)known)
           : item >= 0             ? docs_place(d, "i", (size_t)item)
                                   : "parameters";
}

static void put_box(const docs *d, const docs_model *model, const docs_box *b, int font)
{
    int right = b->x + b->width, low = b->y + b->height;
    text_printf(d->out, "<a href=\"#%s\">", place_of(d, model, b));
    if (b->kind == DMN_BKM) {
        text_printf(d->out, "<path d=\"M%d %dH%dV%dL%d %dH%dV%dZ\"/>", b->x + CORNER, b->y, right, low - CORNER,
                    right - CORNER, low, b->x, b->y + CORNER);
    } else {
        text_printf(d->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"", b->x, b->y, b->width, b->height);
        text_printf(d->out, b->kind == DMN_INPUT ? " rx=\"%d\"/>" : "/>", b->height / 2);
    }
    put_label(d, b, font);
    text_append_string(d->out, "</a>\n");
}

/* ---- arrows ---- */

/* Where the line from the middle of the box to `to` leaves the box. */
static docs_point border(const docs_box *b, docs_point to)
{
    int64_t x = b->x + b->width / 2, y = b->y + b->height / 2, dx = to.x - x, dy = to.y - y;
    int64_t w = b->width / 2, h = b->height / 2;
    int64_t ax = dx < 0 ? -dx : dx, ay = dy < 0 ? -dy : dy;
    if (ax == 0 && ay == 0) {
        return (docs_point){(int)x, (int)y};
    }
    return ax * h > ay * w ? (docs_point){(int)(x + (dx < 0 ? -w : w)), (int)(y + dy * w / ax)}
                           : (docs_point){(int)(x + dx * h / ay), (int)(y + (dy < 0 ? -h : h))};
}

static docs_point middle(const docs_box *b)
{
    return (docs_point){b->x + b->width / 2, b->y + b->height / 2};
}

static int64_t root(int64_t square)
{
    int64_t r = square;
    while (r > 0 && r > square / r) {
        r = (r + square / r) / 2;
    }
    return r;
}

/* A filled head for what is information, an open one for what is knowledge. */
static void put_head(const docs *d, docs_point from, docs_point to, bool filled)
{
    int64_t dx = to.x - from.x, dy = to.y - from.y, n = root(dx * dx + dy * dy);
    if (n == 0) {
        return;
    }
    int bx = to.x - (int)(dx * ARROW_LONG / n), by = to.y - (int)(dy * ARROW_LONG / n);
    int wx = (int)(dy * ARROW_WIDE / n), wy = (int)(dx * ARROW_WIDE / n);
    text_printf(d->out, "<path class=\"%s\" d=\"M%d %dL%d %dL%d %d%s\"/>", filled ? "full" : "open", bx - wx, by + wy, to.x,
                to.y, bx + wx, by - wy, filled ? "Z" : "");
}

static void put_arrow(const docs *d, const docs_diagram *g, const docs_arrow *arrow)
{
    const docs_box *from = &g->boxes[arrow->from], *to = &g->boxes[arrow->to];
    docs_point ends[2] = {border(from, middle(to)), border(to, middle(from))};
    const docs_point *p = arrow->n_points >= 2 ? arrow->points : ends;
    size_t n = arrow->n_points >= 2 ? arrow->n_points : 2;
    bool knowledge = from->kind == DMN_BKM;
    if (!from->placed || !to->placed) {
        return;
    }
    text_printf(d->out, "<polyline class=\"%s\" points=\"", knowledge ? "calls" : "needs");
    for (size_t i = 0; i < n; i++) {
        text_printf(d->out, i > 0 ? " %d,%d" : "%d,%d", p[i].x, p[i].y);
    }
    text_append_string(d->out, "\"/>");
    put_head(d, p[n - 2], p[n - 1], !knowledge);
    text_append_char(d->out, '\n');
}

void docs_draw(const docs *d, const docs_model *model, const docs_diagram *g)
{
    extent e = extent_of(g);
    if (e.x0 > e.x1) {
        return;
    }
    int width = e.x1 - e.x0 + 2 * MARGIN, height = e.y1 - e.y0 + 2 * MARGIN;
    const char *large = width > LARGE ? " large" : "";
    text_printf(d->out, "<figure class=\"wide%s\"><svg class=\"drd%s\" role=\"img\" aria-label=\"%s\"", large, large,
                docs_say(d, DOCS_DIAGRAM));
    text_printf(d->out, " width=\"%d\" height=\"%d\" viewBox=\"%d %d %d %d\">\n", width, height, e.x0 - MARGIN, e.y0 - MARGIN, width, height);
    for (size_t i = 0; i < g->n_arrows; i++) {
        put_arrow(d, g, &g->arrows[i]);
    }
    for (size_t i = 0; i < g->n_boxes; i++) {
        if (g->boxes[i].placed) {
            put_box(d, model, &g->boxes[i], large[0] != '\0' ? FONT_LARGE : FONT);
        }
    }
    text_append_string(d->out, "</svg></figure>\n");
    page_element(d->out, "p", " class=\"key\"", docs_say(d, DOCS_DIAGRAM_KEY));
    text_append_char(d->out, '\n');
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "author/grid.h"

void grid_put(grid *g, const char *cell)
{
    const char **item = ARENA_PUSH(g->arena, &g->cells, &g->n, &g->capacity);
    *item = cell;
}

/* Columns of a terminal: one for each character; of Chinese, two. */
static int width_of(const char *s)
{
    int width = 0;
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        width += (c & 0xc0) == 0x80 ? 0 : c >= 0xe2 ? 2 : 1;
    }
    return width;
}

void grid_print(text *out, const grid *g, const char *indent)
{
    int widths[GRID_COLUMNS_MAX] = {0};
    for (size_t i = 0; i < g->n; i++) {
        int width = width_of(g->cells[i]);
        int *most = &widths[i % g->n_columns];
        *most = width > *most ? width : *most;
    }
    for (size_t i = 0; i < g->n; i++) {
        size_t column = i % g->n_columns;
        bool last = column + 1 == g->n_columns;
        int pad = widths[column] - width_of(g->cells[i]);
        text_append_string(out, column == 0 ? indent : "  ");
        text_printf(out, "%*s", column == 0 ? 0 : pad, "");
        text_append_string(out, g->cells[i]);
        text_printf(out, "%*s%s", column == 0 && !last ? pad : 0, "", last ? "\n" : "");
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "author/grid.h"

#include <string.h>

#include "base/utf8.h"

void grid_put(grid *g, const char *cell)
{
    const char **item = ARENA_PUSH(g->arena, &g->cells, &g->n, &g->capacity);
    *item = cell;
}

static int width_of(const char *s)
{
    return utf8_cells(s, strlen(s));
}

void grid_pad(text *out, const char *s, int cells)
{
    int pad = cells - width_of(s);
    text_printf(out, "%s%*s", s, pad > 0 ? pad : 0, "");
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

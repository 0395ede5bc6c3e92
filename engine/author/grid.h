/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table in a terminal: cells by rows; the first column to the left, the rest to the right.
 *
 *     grid g = {.arena = a, .n_columns = 2};
 *     grid_put(&g, "benefit"); grid_put(&g, "people");
 *     grid_put(&g, "aid"); grid_put(&g, "1,234");
 *     grid_print(&t, &g, "  ");
 */
#ifndef ENTITLE_AUTHOR_GRID_H
#define ENTITLE_AUTHOR_GRID_H

#include "base/arena.h"
#include "base/text.h"

#define GRID_COLUMNS_MAX 12

typedef struct grid {
    arena       *arena;
    const char **cells; /* referenced */
    size_t       n, capacity, n_columns;
} grid;

void grid_put(grid *g, const char *cell);
/** Filled up with blanks to so many cells. */
void grid_pad(text *out, const char *s, int cells);
void grid_print(text *out, const grid *g, const char *indent);

#endif

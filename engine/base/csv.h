/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables as spreadsheets write them (RFC 4180, in UTF-8, with or without a byte order mark): cells between commas, or between
 * semicolons as where the comma is in numbers; quoted where they hold one of these, a quote (written twice) or a line break. A line
 * ends with LF, CRLF or CR.
 *
 *     csv_table *table;
 *     ENT_TRY(csv_read(&table, arena, file, &err));
 *     for (size_t i = 1; i < table->n; i++) { ... table->rows[i].cells[k].bytes ... } // row 0: the names of the columns
 *
 * Blanks around a cell's text are none of it. Rows without any text are left out: spreadsheets leave them behind.
 */
#ifndef ENTITLE_BASE_CSV_H
#define ENTITLE_BASE_CSV_H

#include "base/source.h"

#define CSV_COLUMNS_MAX 1000
#define CSV_CELLS_MAX   100000 /* of a table */

typedef struct csv_row {
    source_text *cells; /* each byte with its origin; line breaks are LF */
    size_t       n;     /* of each row as many as of the first */
} csv_row;

typedef struct csv_table {
    const source_file *file;
    char               separator; /* the first ',' or ';' of the first row outside of quotes */
    csv_row           *rows;
    size_t             n;
} csv_table;

/** ENT_E_FACTS with the place: no text, a quote that is misplaced or not closed, a row with more or fewer cells than the first. */
ent_code csv_read(csv_table **out, arena *a, const source_file *file, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of columns as bytes, as dense as its values allow: some twenty for a person of three registers.
 *
 *     column_content_encode(&out, &table, label);
 *     ...
 *     if (column_content_decode(&table, &a, KEY_INTEGER, layouts, n, &dictionary, label, bytes, size)) { ... }
 *
 * Bytes that are damaged, or of a table of another shape, are refused; none make it read beyond their end or write beyond the
 * table's.
 */
#ifndef ENTITLE_COLUMN_CONTENT_H
#define ENTITLE_COLUMN_CONTENT_H

#include "base/text.h"
#include "column/column.h"

/** `label`: whose rows these are. Bytes with another one are refused. */
void column_content_encode(text *out, const column_table *t, const char *label);
/** A new table in `a`; texts of its columns are in the dictionary, those of its keys in `a`. False = they are not what
 *  column_content_encode() made of such a table. Keys do not descend. */
bool column_content_decode(column_table *out, arena *a, key_kind keys, const column_layout *layouts, size_t n_columns,
                           column_dictionary *dictionary, const char *label, const char *bytes, size_t size);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the bytes. What is decoded, each cell with its NUL, is never longer than what was written with what ends it, so all
 * cells lie in one block, and their origins in another:
 *
 *     written   a , " b " " c " LF        decoded   a NUL b " c NUL
 */
#include "base/csv.h"

#include <stdbool.h>
#include <string.h>

#include "base/translate.h"

typedef struct reader {
    arena *a;
    const source_file *file;
    const char *s; /* file->bytes */
    size_t n, at;
    csv_table *table;
    size_t rows_capacity, n_cells;
    char *bytes; /* decoded */
    uint32_t *origins;
    size_t used;
    ent_error *err;
} reader;

/* Where, and what to do about what error_set() has said. */
static ent_code refuse_at(reader *r, size_t at, const char *hint)
{
    error_hint(r->err, "%s", translate(hint));
    return source_place_tell((source_place){.file = r->file, .offset = (uint32_t)at}, r->err);
}

static ent_code refuse(reader *r, size_t at, const char *hint, const char *message)
{
    error_set_text(r->err, ENT_E_FACTS, message);
    return refuse_at(r, at, hint);
}

/* ---- bytes ---- */

static ent_code check_bytes(reader *r)
{
    size_t at;
    const char *why = source_file_fault(r->file, r->a, &at);
    if (why != NULL) {
        return refuse(r, at, "save the table as 'CSV UTF-8'", why);
    }
    for (size_t i = 0; i < r->n; i++) {
        unsigned char c = (unsigned char)r->s[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
            error_set(r->err, ENT_E_FACTS, "control character U+%04X is not allowed", c);
            return refuse_at(r, i, "delete it");
        }
    }
    return ENT_OK;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Of the first row that holds something. A name of a column needs neither comma nor semicolon. */
static char find_separator(const reader *r)
{
    bool quoted = false, begun = false;
    for (size_t i = r->at; i < r->n; i++) {
        char c = r->s[i];
        quoted = quoted != (c == '"');
        if (!quoted && (c == ',' || c == ';')) {
            return c;
        }
        if (!quoted && begun && (c == '\n' || c == '\r')) {
            break;
        }
        begun = begun || !is_blank(c);
    }
    return ',';
}

/* ---- a cell ---- */

static void keep(reader *r, char c, size_t origin)
{
    r->bytes[r->used] = c;
    r->origins[r->used++] = (uint32_t)origin;
}

static bool ends_cell(const reader *r)
{
    char c = r->at < r->n ? r->s[r->at] : '\n';
    return c == r->table->separator || c == '\n' || c == '\r';
}

/* After the opening quote, to behind the closing one. */
static ent_code read_quoted(reader *r, size_t opening)
{
    for (; r->at < r->n; r->at++) {
        char c = r->s[r->at];
        bool doubled = c == '"' && r->at + 1 < r->n && r->s[r->at + 1] == '"';
        if (c == '"' && !doubled) {
            r->at++;
            return ends_cell(r) ? ENT_OK
                                : refuse(r, r->at, "a quote inside a quoted cell is written twice",
                                         "something follows the closing quote of a cell");
        }
        bool carriage = c == '\r';
        keep(r, carriage ? '\n' : c, r->at);
        r->at += doubled || (carriage && r->at + 1 < r->n && r->s[r->at + 1] == '\n');
    }
    return refuse(r, opening, "end the cell with a quote; a quote inside a quoted cell is written twice",
                  "the quote that begins here is not closed");
}

static ent_code read_plain(reader *r)
{
    for (; !ends_cell(r); r->at++) {
        if (r->s[r->at] == '"') {
            return refuse(r, r->at, "put the whole cell into quotes, and write the quote inside it twice",
                          "a quote stands inside a cell that does not begin with one");
        }
        keep(r, r->s[r->at], r->at);
    }
    return ENT_OK;
}

/* Without the blanks around it. */
static source_text end_cell(reader *r, size_t begin, size_t end_origin)
{
    size_t end = r->used;
    keep(r, '\0', end_origin);
    while (end > begin && is_blank(r->bytes[end - 1])) {
        r->bytes[--end] = '\0';
    }
    while (begin < end && is_blank(r->bytes[begin])) {
        begin++;
    }
    return (source_text){.file = r->file,
                         .bytes = r->bytes + begin,
                         .size = end - begin,
                         .origin = r->origins + begin};
}

static ent_code read_cell(source_text *out, reader *r)
{
    size_t begin = r->used, start = r->at;
    bool quoted = r->at < r->n && r->s[r->at] == '"';
    r->at += quoted;
    ENT_TRY(quoted ? read_quoted(r, start) : read_plain(r));
    *out = end_cell(r, begin, quoted ? r->at - 1 : r->at);
    return ENT_OK;
}

/* ---- rows ---- */

static ent_code check_count(reader *r, const csv_row *row)
{
    size_t n = r->table->n == 0 ? row->n : r->table->rows[0].n;
    if (row->n == n) {
        return ENT_OK;
    }
    const source_text *last = &row->cells[row->n - 1];
    source_place at = row->n > n ? source_text_place(&row->cells[n], 0)
                                 : source_text_place(last, last->size);
    error_set(r->err, ENT_E_FACTS,
              translate_number("the row has %zu cell, and there are %zu columns",
                               "the row has %zu cells, and there are %zu columns", row->n),
              row->n, n);
    return refuse_at(r, at.offset,
                     r->table->separator == ','
                         ? N_("a cell that holds a comma or a line break stands in double quotes")
                         : N_("a cell that holds a semicolon or a line break stands in double quotes"));
}

/* Up to the end of its line. */
static ent_code read_row(csv_row *row, reader *r)
{
    size_t capacity = 0;
    bool more = true;
    *row = (csv_row){0};
    while (more) {
        size_t start = r->at;
        if (row->n == CSV_COLUMNS_MAX) {
            error_set(r->err, ENT_E_FACTS, "there are more than %d columns", CSV_COLUMNS_MAX);
            return refuse_at(r, start, "split the table into several files");
        }
        if (r->n_cells++ == CSV_CELLS_MAX) {
            error_set(r->err, ENT_E_FACTS, "the table has more than %d cells", CSV_CELLS_MAX);
            return refuse_at(r, start, "split the table into several files");
        }
        source_text *cell = ARENA_PUSH(r->a, &row->cells, &row->n, &capacity);
        ENT_TRY(read_cell(cell, r));
        more = r->at < r->n && r->s[r->at] == r->table->separator;
        r->at += more;
    }
    if (r->at < r->n) {
        r->at += r->s[r->at] == '\r' && r->at + 1 < r->n && r->s[r->at + 1] == '\n' ? 2 : 1;
    }
    return ENT_OK;
}

static bool has_text(const csv_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        if (row->cells[i].size > 0) {
            return true;
        }
    }
    return false;
}

static ent_code read_rows(reader *r)
{
    csv_table *t = r->table;
    while (r->at < r->n) {
        csv_row row;
        ENT_TRY(read_row(&row, r));
        if (!has_text(&row)) {
            continue;
        }
        ENT_TRY(check_count(r, &row));
        csv_row *slot = ARENA_PUSH(r->a, &t->rows, &t->n, &r->rows_capacity);
        *slot = row;
    }
    return ENT_OK;
}

ent_code csv_read(csv_table **out, arena *a, const source_file *file, ent_error *err)
{
    *out = NULL;
    csv_table *table = arena_zalloc(a, sizeof *table);
    reader r = {.a = a, .file = file, .s = file->bytes, .n = file->size, .table = table, .err = err};
    ENT_TRY(check_bytes(&r));
    r.at = r.n >= 3 && memcmp(r.s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    r.bytes = arena_alloc(a, r.n + 1);
    r.origins = arena_alloc(a, (r.n + 1) * sizeof *r.origins);
    table->file = file;
    table->separator = find_separator(&r);
    ENT_TRY(read_rows(&r));
    *out = table;
    return ENT_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* See forward.h, which says why it is exact. */
#include "read/forward.h"

#include <stdlib.h>
#include <string.h>

#include "column/content.h"
#include "db/db.h"

#define ARENA_CHUNK_BYTES ((size_t)256 * 1024)
#define WORTH             4 /* fresh keys, of that many rows at least each: else all are read */
#define AGE_MAX           (INT64_C(1) << 30) /* in transactions: half of what age() can tell from the future */

forward *forward_new(const forward_night *night, size_t n_streams, key_kind kind)
{
    forward *f = calloc(1, sizeof *f);
    if (f == NULL) {
        arena_out_of_memory(sizeof *f);
    }
    f->night = night;
    f->kind = kind;
    f->n = n_streams;
    f->streams = calloc(n_streams, sizeof *f->streams);
    if (f->streams == NULL) {
        arena_out_of_memory(n_streams * sizeof *f->streams);
    }
    arena_init(&f->arena, ARENA_CHUNK_BYTES);
    return f;
}

void forward_free(forward *f)
{
    if (f != NULL) {
        arena_dispose(&f->arena);
        text_dispose(&f->sql);
        text_dispose(&f->keys);
        free(f->streams);
        free(f);
    }
}

bool forward_begin(forward *f, const key_range *range)
{
    arena_reset(&f->arena);
    memset(f->streams, 0, f->n * sizeof *f->streams);
    f->n_rows = 0;
    f->from_first = strcmp(range->low, key_first(f->kind)) == 0;
    f->to_last = strcmp(range->high, key_last(f->kind)) == 0;
    return !range->closed && key_parse(&f->low, &f->arena, f->kind, range->low) &&
           key_parse(&f->high, &f->arena, f->kind, range->high);
}

void forward_label(text *out, const char *stream, const char *low, const char *high, int64_t horizon)
{
    text_clear(out);
    text_printf(out, "%s\n%s\n%s\n%lld", stream, low, high, (long long)horizon);
}

/* Whether ages can be told from there. */
static bool is_in_reach(const forward_night *night, int64_t horizon)
{
    return horizon >= 1 && horizon <= night->horizon && night->newest - horizon <= AGE_MAX;
}

void forward_add_piece(forward *f, size_t stream, const char *low, const char *high, int64_t horizon, int64_t n_rows,
                       const char *content, size_t size)
{
    forward_stream *s = &f->streams[stream];
    forward_piece piece = {.horizon = horizon, .n_rows = n_rows, .size = size};
    s->found = true;
    if (n_rows < 0 || !is_in_reach(f->night, horizon) ||
        !key_parse(&piece.low, &f->arena, f->kind, low) ||
        !key_parse(&piece.high, &f->arena, f->kind, high)) {
        return;
    }
    piece.content = arena_copy(&f->arena, content, size);
    forward_label(&f->keys, f->night->streams[stream], low, high, horizon);
    piece.label = arena_strdup(&f->arena, text_string(&f->keys));
    forward_piece *added = ARENA_PUSH(&f->arena, &s->pieces, &s->n_pieces, &s->capacity);
    *added = piece;
}

void forward_leave(forward *f, size_t stream, const column_table *rows)
{
    f->streams[stream].leaves = true;
    f->streams[stream].rows = *rows;
}

void forward_leave_nothing(forward *f, size_t stream)
{
    forward_stream *s = &f->streams[stream];
    s->leaves = s->nothing = s->found;
}

/* ---- the copy ---- */

/* The first row whose key is not before this one. */
static size_t find_row(const column_table *t, key k)
{
    size_t low = 0, high = t->n_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (key_compare(key_at(&t->keys, middle), k) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* A piece's rows of the range, from the key on up to which others have them. */
static bool add_piece(const forward *f, const forward_piece *piece, key covered, bool first,
                      const forward_table *table, column_table *out)
{
    column_table t;
    if (!column_content_decode(&t, table->arena, f->kind, table->layouts, table->n_columns,
                               table->dictionary, piece->label, piece->content, piece->size) ||
        (int64_t)t.n_rows != piece->n_rows) {
        return false;
    }
    size_t begin = first && f->from_first ? 0 : find_row(&t, covered);
    size_t end = f->to_last ? t.n_rows : find_row(&t, f->high);
    if (first && begin == 0 && end == t.n_rows) {
        *out = t;
    } else if (end > begin) {
        column_table_append(out, table->arena, &t, begin, end);
    }
    return true;
}

/* Else it is left anew, though nothing changed: whoever leaves a part of it would take it away, and the rest would have to be read. */
static bool is_cut_alike(const forward *f, const forward_stream *s)
{
    return s->n_pieces == 1 && key_compare(s->pieces[0].low, f->low) == 0 &&
           key_compare(s->pieces[0].high, f->high) == 0;
}

/* Pieces without a gap from the first key of the range to the last; *horizon is the oldest of theirs. */
static bool join_pieces(const forward *f, const forward_stream *s, const forward_table *table,
                        column_table *out, int64_t *horizon)
{
    key covered = f->low;
    *horizon = INT64_MAX;
    for (size_t i = 0; i < s->n_pieces; i++) {
        const forward_piece *piece = &s->pieces[i];
        if (key_compare(piece->low, covered) > 0) {
            return false;
        }
        if (key_compare(piece->high, covered) <= 0) {
            continue;
        }
        if (!add_piece(f, piece, covered, *horizon == INT64_MAX, table, out)) {
            return false;
        }
        covered = piece->high;
        *horizon = piece->horizon < *horizon ? piece->horizon : *horizon;
    }
    return key_compare(covered, f->high) >= 0;
}

/* ---- what is fresh ---- */

/* As fresh_sql writes it. */
static bool parse_fresh(key *out, arena *a, key_kind kind, char *s)
{
    if (kind == KEY_TEXT) {
        size_t n = 0;
        for (; s[2 * n] != '\0'; n++) {
            int high = key_hex_digit(s[2 * n]), low = high < 0 ? -1 : key_hex_digit(s[2 * n + 1]);
            if (low < 0) {
                return false;
            }
            s[n] = (char)(high << 4 | low);
        }
        s[n] = '\0';
    }
    return key_parse(out, a, kind, s);
}

static int compare_keys(const void *left, const void *right)
{
    return key_compare(*(const key *)left, *(const key *)right);
}

/* "12,34" as keys in their order; NULL: they are none. */
static key *parse_keys(arena *a, key_kind kind, const char *list, size_t *n)
{
    *n = 0;
    size_t n_most = 1;
    for (const char *s = list; *s != '\0'; s++) {
        n_most += *s == ',';
    }
    key *keys = arena_array(a, n_most, sizeof *keys);
    char *copy = arena_strdup(a, list);
    for (char *s = copy, *next; s != NULL; s = next) {
        next = strchr(s, ',');
        if (next != NULL) {
            *next++ = '\0';
        }
        if (!parse_fresh(&keys[*n], a, kind, s)) {
            return NULL;
        }
        (*n)++;
    }
    qsort(keys, *n, sizeof *keys, compare_keys);
    return keys;
}

typedef struct freshness {
    int64_t n_rows; /* of all keys */
    key    *keys;   /* that have a fresh one */
    size_t  n_keys;
    bool    good;
} freshness;

/* "%s" for a transaction's number, which goes around. */
static const char *xid_text(char out[16], int64_t horizon)
{
    snprintf(out, 16, "%u", (unsigned)((uint64_t)horizon & UINT32_MAX));
    return out;
}

static ent_code ask(forward *f, const forward_table *table, int64_t horizon, db *reader, freshness *out,
                    ent_error *err)
{
    char xid[16];
    db_result *r = NULL;
    text low = {0}, high = {0};
    key_to_text(&low, f->low);
    key_to_text(&high, f->high);
    text_clear(&f->keys);
    text_clear(&f->sql);
    plan_where_range(&f->keys, table->key,
                     &(key_range){.low = text_string(&low), .high = text_string(&high)});
    text_printf(&f->sql, table->fresh_sql, xid_text(xid, horizon), text_string(&f->keys));
    text_dispose(&low);
    text_dispose(&high);
    ENT_TRY(db_query(reader, &r, text_string(&f->sql), NULL, 0, err));
    const char *list = db_get(r, 0, 1);
    *out = (freshness){.n_rows = db_get_int(r, 0, 0), .good = true};
    if (list != NULL) {
        out->keys = parse_keys(&f->arena, f->kind, list, &out->n_keys);
        out->good = out->keys != NULL;
    }
    db_result_free(r);
    return ENT_OK;
}

static ent_code has_fresh(bool *out, const plan_fresh *fresh, int64_t horizon, db *reader, ent_error *err)
{
    char xid[16];
    text sql = {0};
    db_result *r = NULL;
    text_printf(&sql, fresh->any_sql, xid_text(xid, horizon));
    ent_code code = db_query(reader, &r, text_string(&sql), NULL, 0, err);
    *out = code == ENT_OK && db_rows(r) > 0;
    db_result_free(r);
    text_dispose(&sql);
    return code;
}

static ent_code count_rows(int64_t *out, const plan_fresh *fresh, db *reader, ent_error *err)
{
    text sql = {0};
    db_result *r = NULL;
    text_printf(&sql, fresh->count_sql, "");
    ent_code code = db_query(reader, &r, text_string(&sql), NULL, 0, err);
    *out = code == ENT_OK ? db_get_int(r, 0, 0) : -1;
    db_result_free(r);
    text_dispose(&sql);
    return code;
}

ent_code forward_prove(forward_night *night, size_t stream, const plan_fresh *fresh, db *reader, ent_error *err)
{
    bool any;
    int64_t n_rows;
    int64_t oldest = night->oldest[stream];
    if (night->streams[stream] == NULL || !is_in_reach(night, oldest)) {
        return ENT_OK;
    }
    ENT_TRY(has_fresh(&any, fresh, oldest, reader, err));
    if (!any) {
        ENT_TRY(count_rows(&n_rows, fresh, reader, err));
        night->same[stream] = n_rows == night->n_rows[stream];
    }
    return ENT_OK;
}

/* ---- both together ---- */

static key_column as_column(arena *a, key_kind kind, const key *keys, size_t n)
{
    key_column c = {.kind = kind};
    c.numbers = kind == KEY_INTEGER ? arena_array(a, n, sizeof *c.numbers) : NULL;
    c.texts = kind == KEY_INTEGER ? NULL : arena_array(a, n, sizeof *c.texts);
    for (size_t i = 0; i < n; i++) {
        if (kind == KEY_INTEGER) {
            c.numbers[i] = keys[i].number;
        } else {
            c.texts[i] = (column_string){.bytes = keys[i].bytes, .size = keys[i].size};
        }
    }
    return c;
}

/* All rows from *at on with this key, or before it. */
static size_t rows_until(const column_table *t, size_t at, key k, bool included)
{
    while (at < t->n_rows && key_compare(key_at(&t->keys, at), k) < (included ? 1 : 0)) {
        at++;
    }
    return at;
}

/* The copy's rows, but those of fresh keys, for which there are others; returns how many of the copy's are in it. */
static size_t merge(column_table *out, const column_table *copy, const column_table *read,
                    const freshness *fresh, const forward_table *table)
{
    size_t at = 0, at_read = 0, n_kept = 0;
    column_table_init(out, table->arena, copy->keys.kind, table->layouts, table->n_columns,
                      copy->n_rows + read->n_rows, table->dictionary);
    for (size_t i = 0; i < fresh->n_keys; i++) {
        size_t end = rows_until(copy, at, fresh->keys[i], false);
        size_t end_read = rows_until(read, at_read, fresh->keys[i], true);
        column_table_append(out, table->arena, copy, at, end);
        column_table_append(out, table->arena, read, at_read, end_read);
        n_kept += end - at;
        at = rows_until(copy, end, fresh->keys[i], true);
        at_read = end_read;
    }
    column_table_append(out, table->arena, copy, at, copy->n_rows);
    column_table_append(out, table->arena, read, at_read, read->n_rows);
    return n_kept + copy->n_rows - at;
}

static ent_code take_fresh(forward *f, size_t stream, const forward_table *table, const freshness *fresh,
                           const column_table *copy, column_table *out, bool *taken, ent_error *err)
{
    column_table read;
    key_column keys = as_column(&f->arena, f->kind, fresh->keys, fresh->n_keys);
    ENT_TRY(table->read_keys(table->self, &read, &keys, fresh->n_keys, err));
    size_t n_kept = merge(out, copy, &read, fresh, table);
    *taken = (int64_t)(n_kept + read.n_rows) == fresh->n_rows;
    if (*taken) {
        f->n_rows += (int64_t)n_kept;
        forward_leave(f, stream, out);
    }
    return ENT_OK;
}

ent_code forward_take(forward *f, size_t stream, const forward_table *table, db *reader, column_table *out,
                      bool *taken, ent_error *err)
{
    column_table copy;
    freshness fresh;
    int64_t horizon;
    const forward_stream *s = &f->streams[stream];
    *taken = false;
    column_table_init(&copy, table->arena, f->kind, table->layouts, table->n_columns, 1,
                      table->dictionary);
    if (s->n_pieces == 0 || !join_pieces(f, s, table, &copy, &horizon)) {
        return ENT_OK;
    }
    fresh = (freshness){.n_rows = (int64_t)copy.n_rows, .good = true};
    if (!f->night->same[stream]) {
        ENT_TRY(ask(f, table, horizon, reader, &fresh, err));
    }
    if (!fresh.good || (uint64_t)fresh.n_rows > table->n_rows_max ||
        fresh.n_keys > copy.n_rows / WORTH) {
        return ENT_OK;
    }
    if (fresh.n_keys > 0) {
        return take_fresh(f, stream, table, &fresh, &copy, out, taken, err);
    }
    *taken = (int64_t)copy.n_rows == fresh.n_rows;
    if (*taken) {
        *out = copy;
        f->n_rows += fresh.n_rows;
        if (!is_cut_alike(f, s)) {
            forward_leave(f, stream, out);
        }
    }
    return ENT_OK;
}

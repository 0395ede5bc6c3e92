/* SPDX-License-Identifier: Apache-2.0 */
#include "run/rows_forward.h"

#include <stdlib.h>
#include <string.h>

#include "column/content.h"
#include "db/db.h"
#include "emit/copy_rows.h"
#include "run/copy_read.h"
#include "run/snapshot.h"
#include "sql/statements.h"

enum { PIECE_STREAM, PIECE_LOW, PIECE_HIGH, PIECE_HORIZON, PIECE_ROWS, PIECE_CONTENT, N_PIECE_FIELDS };

#define N_LEFT_FIELDS 7
#define RUN_TEXT_MAX  24

/* ---- once a night ---- */

static ent_code is_same_server(bool *out, arena *a, db *reader, db *ledger, ent_error *err)
{
    snapshot_source of_reader, of_ledger;
    ENT_TRY(snapshot_ask_source(&of_reader, a, reader, err));
    ENT_TRY(snapshot_ask_source(&of_ledger, a, ledger, err));
    *out = strcmp(of_reader.system, of_ledger.system) == 0 &&
           strcmp(of_reader.started, of_ledger.started) == 0;
    return ENT_OK;
}

static ent_code ask_horizon(forward_night *out, db *reader, ent_error *err)
{
    static const char sql[] =
        "SELECT pg_catalog.pg_snapshot_xmin(s), pg_catalog.pg_snapshot_xmax(s) FROM pg_catalog.pg_current_snapshot() AS s";
    db_result *r = NULL;
    ENT_TRY(db_query(reader, &r, sql, NULL, 0, err));
    out->horizon = db_get_int(r, 0, 0);
    out->newest = db_get_int(r, 0, 1);
    db_result_free(r);
    return ENT_OK;
}

/* Two kinds of subject may be asked the same of one table, and their shards are cut at other keys. */
static ent_code describe(const char **out, arena *a, const plan_subject *s, const char *table, const char *copy_sql,
                         db *reader, ent_error *err)
{
    text name = {0}, asked = {0};
    db_result *r = NULL;
    *out = NULL;
    db_quote_name(&name, table);
    text_printf(&asked, "%s\n%s", s->subject->name, copy_sql);
    const char *params[] = {text_string(&name), text_string(&asked)};
    ent_code code = db_query(reader, &r, sql_describe_stream, params, 2, err);
    if (code == ENT_OK && db_rows(r) == 1 && db_get(r, 0, 0) != NULL) {
        *out = arena_strdup(a, db_get(r, 0, 0));
    }
    db_result_free(r);
    text_dispose(&name);
    text_dispose(&asked);
    return code;
}

static ent_code describe_kind(forward_night *out, arena *a, const plan_subject *s, db *reader, ent_error *err)
{
    size_t n = 1 + s->n_items;
    out->streams = arena_array(a, n, sizeof *out->streams);
    out->oldest = arena_array(a, n, sizeof *out->oldest);
    out->n_rows = arena_array(a, n, sizeof *out->n_rows);
    out->same = arena_array(a, n, sizeof *out->same);
    ENT_TRY(describe(&out->streams[0], a, s, s->subject->table, s->copy_sql, reader, err));
    for (size_t i = 0; i < s->n_items; i++) {
        if (!s->items[i].with_subject) {
            ENT_TRY(describe(&out->streams[1 + i], a, s, s->items[i].item->table, s->items[i].copy_sql, reader, err));
        }
    }
    return ENT_OK;
}

/* Those that are brought forward, into an array in SQL that begins with '{'. */
static void append_streams(text *array, const char *const *streams, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (streams[i] != NULL) {
            const char *separator = array->bytes[array->size - 1] == '{' ? "" : ",";
            text_printf(array, "%s%s", separator, streams[i]);
        }
    }
}

/* What there is of each stream, in all. */
static ent_code sum_copies(forward_night *out, size_t n, db *ledger, ent_error *err)
{
    text streams = {0};
    db_result *r = NULL;
    text_append_char(&streams, '{');
    append_streams(&streams, out->streams, n);
    text_append_char(&streams, '}');
    const char *param = text_string(&streams);
    ent_code code = db_query(ledger, &r, sql_sum_rows_forward, &param, 1, err);
    for (size_t i = 0; code == ENT_OK && i < n; i++) {
        for (size_t row = 0; out->streams[i] != NULL && row < db_rows(r); row++) {
            if (strcmp(db_get(r, row, 0), out->streams[i]) == 0) {
                out->oldest[i] = db_get_int(r, row, 1);
                out->n_rows[i] = db_get_int(r, row, 2);
            }
        }
    }
    db_result_free(r);
    text_dispose(&streams);
    return code;
}

ent_code rows_forward_open(forward_night **out, arena *a, const plan *p, db *reader, db *ledger, ent_error *err)
{
    bool same;
    forward_night now = {0};
    *out = NULL;
    ENT_TRY(is_same_server(&same, a, reader, ledger, err));
    if (!same) {
        return ENT_OK;
    }
    ENT_TRY(ask_horizon(&now, reader, err));
    forward_night *nights = arena_array(a, p->n_subjects, sizeof *nights);
    for (size_t i = 0; i < p->n_subjects; i++) {
        nights[i] = now;
        ENT_TRY(describe_kind(&nights[i], a, &p->subjects[i], reader, err));
        ENT_TRY(sum_copies(&nights[i], 1 + p->subjects[i].n_items, ledger, err));
    }
    *out = nights;
    return ENT_OK;
}

ent_code rows_forward_forget(const forward_night *nights, const plan *p, db *ledger, int64_t run_id, ent_error *err)
{
    char run[RUN_TEXT_MAX];
    text streams = {0};
    snprintf(run, sizeof run, "%lld", (long long)run_id);
    text_append_char(&streams, '{');
    for (size_t i = 0; nights != NULL && i < p->n_subjects; i++) {
        append_streams(&streams, nights[i].streams, 1 + p->subjects[i].n_items);
    }
    text_append_char(&streams, '}');
    const char *params[] = {run, text_string(&streams)};
    ent_code code = db_query(ledger, NULL, sql_forget_rows_forward, params, 2, err);
    text_dispose(&streams);
    return code;
}

ent_code rows_forward_prove(forward_night *nights, const plan *p, size_t part, size_t parts, db *reader, ent_error *err)
{
    size_t n = 0;
    for (size_t i = 0; nights != NULL && i < p->n_subjects; i++) {
        const plan_subject *s = &p->subjects[i];
        for (size_t k = 0; k < 1 + s->n_items; k++) {
            if (nights[i].streams[k] != NULL && n++ % parts == part) {
                ENT_TRY(forward_prove(&nights[i], k, k == 0 ? &s->fresh : &s->items[k - 1].fresh, reader, err));
            }
        }
    }
    return ENT_OK;
}

/* ---- a shard ---- */

static bool is_text(copy_value f, const char *s)
{
    return s != NULL && (size_t)f.size == strlen(s) && memcmp(f.bytes, s, (size_t)f.size) == 0;
}

static bool take_piece(void *self, const char *bytes, size_t n)
{
    forward *f = self;
    copy_value field[N_PIECE_FIELDS];
    if (!copy_split_row(bytes, n, field, N_PIECE_FIELDS) || field[PIECE_HORIZON].size != 8) {
        return false;
    }
    for (int i = 0; i < N_PIECE_FIELDS; i++) {
        if (i != PIECE_ROWS && field[i].bytes == NULL) {
            return false;
        }
    }
    int64_t n_rows = field[PIECE_ROWS].size == 8 ? copy_get_int8(field[PIECE_ROWS].bytes) : -1;
    const char *low = arena_copy(&f->arena, field[PIECE_LOW].bytes, (size_t)field[PIECE_LOW].size);
    const char *high = arena_copy(&f->arena, field[PIECE_HIGH].bytes, (size_t)field[PIECE_HIGH].size);
    for (size_t i = 0; i < f->n; i++) { /* two items may be read from one table alike */
        if (is_text(field[PIECE_STREAM], f->night->streams[i])) {
            forward_add_piece(f, i, low, high, copy_get_int8(field[PIECE_HORIZON].bytes),
                              n_rows,
                              field[PIECE_CONTENT].bytes, (size_t)field[PIECE_CONTENT].size);
        }
    }
    return true;
}

static void build_fetch(text *out, const forward *f, const key_range *range)
{
    text streams = {0}, low = {0}, high = {0};
    text_append_string(&streams, "'{");
    append_streams(&streams, f->night->streams, f->n);
    text_append_string(&streams, "}'::pg_catalog.text[]");
    plan_key_literal(&low, f->kind, range->low);
    plan_key_literal(&high, f->kind, range->high);
    const char *const values[][2] = {{"streams", text_string(&streams)},
                                     {"low", text_string(&low)},
                                     {"high", text_string(&high)}};
    copy_build(out, sql_read_rows_forward, values, sizeof values / sizeof *values);
    text_dispose(&streams);
    text_dispose(&low);
    text_dispose(&high);
}

ent_code rows_forward_fetch(bool *usable, forward *f, db *ledger, const key_range *range, ent_error *err)
{
    *usable = forward_begin(f, range);
    if (!*usable) {
        return ENT_OK;
    }
    text sql = {0};
    build_fetch(&sql, f, range);
    ent_code code = copy_read(ledger, text_string(&sql), take_piece, f, err);
    text_dispose(&sql);
    return code;
}

static void put_key(copy_rows *c, key k)
{
    if (k.kind == KEY_INTEGER) {
        copy_int8(c, k.number);
    } else {
        copy_text(c, k.bytes, k.size);
    }
}

/* The first of two streams that are the same speaks for both. */
static bool is_first(const forward *f, size_t stream)
{
    for (size_t i = 0; i < stream; i++) {
        if (f->streams[i].leaves && strcmp(f->night->streams[i], f->night->streams[stream]) == 0) {
            return false;
        }
    }
    return true;
}

ent_code rows_forward_leave(const forward *f, db *ledger, int64_t run_id, ent_error *err)
{
    copy_rows c = {0};
    text content = {0}, label = {0}, low = {0}, high = {0};
    ent_code code = ENT_OK;
    key_to_text(&low, f->low);
    key_to_text(&high, f->high);
    copy_rows_begin(&c, N_LEFT_FIELDS);
    for (size_t i = 0; i < f->n; i++) {
        const forward_stream *s = &f->streams[i];
        if (!s->leaves || !is_first(f, i)) {
            continue;
        }
        copy_row(&c);
        copy_cstring(&c, f->night->streams[i]);
        put_key(&c, f->low);
        put_key(&c, f->high);
        copy_int8(&c, run_id);
        copy_int8(&c, f->night->horizon);
        if (s->nothing) {
            copy_null(&c);
            copy_text(&c, "", 0);
            continue;
        }
        copy_int8(&c, (int64_t)s->rows.n_rows);
        forward_label(&label, f->night->streams[i], text_string(&low), text_string(&high), f->night->horizon);
        column_content_encode(&content, &s->rows, text_string(&label));
        copy_text(&c, content.bytes, content.size);
    }
    size_t n_rows = c.n_rows;
    copy_rows_end(&c);
    if (n_rows > 0) {
        code = db_copy_in(ledger, sql_copy_rows_forward, c.bytes.bytes, c.bytes.size, n_rows, err);
    }
    copy_rows_dispose(&c);
    text_dispose(&content);
    text_dispose(&label);
    text_dispose(&low);
    text_dispose(&high);
    return code;
}

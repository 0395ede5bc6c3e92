/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One shard: first the subjects, then each item's rows, all ordered by key, so that one walk over
 * both finds whose rows are whose.
 */
#include "read/batch.h"

#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "read/copy_decode.h"

#define ARENA_CHUNK_BYTES ((size_t)256 * 1024)
#define PG_TEXT           25

batch *batch_new(const plan_subject *plan)
{
    batch *b = calloc(1, sizeof *b);
    if (b == NULL) {
        arena_out_of_memory(sizeof *b);
    }
    b->plan = plan;
    b->n_rows_max = SIZE_MAX;
    b->items = calloc(plan->n_items + 1, sizeof *b->items);
    if (b->items == NULL) {
        arena_out_of_memory(plan->n_items * sizeof *b->items);
    }
    arena_init(&b->arena, ARENA_CHUNK_BYTES);
    column_dictionary_init(&b->dictionary);
    return b;
}

void batch_free(batch *b)
{
    if (b != NULL) {
        arena_dispose(&b->arena);
        column_dictionary_free(&b->dictionary);
        free(b->items);
        free(b);
    }
}

/* A table that was there when the plan was bound and is not any more is the source's fault, not the
   server's. */
static ent_code name_stream(ent_code code, const char *table, db *reader, ent_error *err)
{
    const char *state = db_sqlstate(reader);
    bool of_source =
        strcmp(state, "42P01") == 0 || strcmp(state, "42703") == 0 || strcmp(state, "42501") == 0;
    code = code == ENT_E_DB && of_source ? ENT_E_SOURCE : code;
    if (err != NULL) {
        err->code = code;
        snprintf(err->element, sizeof err->element, "%s", table);
    }
    return code;
}

/* One COPY stream into `t`. */
static ent_code read_stream(batch *b, db *reader, const char *copy_sql, int64_t low, int64_t high,
                            copy_decoder *d, column_table *t, ent_error *err)
{
    text sql = {0};
    ent_code code = ENT_OK;
    /* One more than there may be, so that more than that is noticed; an item's SQL has no limit. */
    text_printf(&sql, copy_sql, (long long)low, (long long)high,
                b->n_rows_max < INT64_MAX ? b->n_rows_max + 1 : (size_t)INT64_MAX);
    ENT_TRY_DONE(db_copy_out_begin(reader, text_string(&sql), err));
    for (;;) {
        const char *bytes;
        size_t n;
        ENT_TRY_DONE(db_copy_out_next(reader, &bytes, &n, err));
        if (n == 0) {
            break;
        }
        b->bytes_read += n;
        code = copy_decode(d, t, bytes, n, err);
        if (code != ENT_OK) {
            db_break(reader); /* it stands in the middle of the stream */
            goto done;
        }
    }
    ENT_TRY_DONE(copy_decode_end(d, err));
    if (d->n_rows != db_copy_out_rows(reader)) {
        code = error_set(err, ENT_E_DB, "the database sent %zu rows and says it were %zu",
                         d->n_rows, db_copy_out_rows(reader));
        db_break(reader);
        goto done;
    }
    b->n_rows_read += d->n_rows;
done:
    text_dispose(&sql);
    return code;
}

/* A row's region as a code; an empty one is none. */
static uint32_t region_code(const column_table *t, size_t row)
{
    if (t->n_columns == 0 || t->columns[0].states[row] != COLUMN_VALID) {
        return BATCH_NO_REGION;
    }
    uint32_t code = ((const uint32_t *)t->columns[0].values)[row];
    return t->columns[0].dictionary->items[code].size == 0 ? BATCH_NO_REGION : code;
}

static const char *region_bytes(const batch *b, uint32_t code)
{
    return code == BATCH_NO_REGION ? "" : b->dictionary.items[code].bytes;
}

/* The rows of the subject's table to subjects: a key that comes twice is one subject, marked. Of
   two regions the lower counts, whichever the server sends first. */
static void fill_subjects(batch *b, const column_table *t)
{
    b->keys = column_array(&b->arena, t->n_rows, sizeof *b->keys);
    b->regions = column_array(&b->arena, t->n_rows, sizeof *b->regions);
    b->region_codes = column_array(&b->arena, t->n_rows, sizeof *b->region_codes);
    b->duplicate = column_array(&b->arena, t->n_rows, sizeof *b->duplicate);
    size_t n = 0;
    for (size_t row = 0; row < t->n_rows; row++) {
        uint32_t code = region_code(t, row);
        const char *region = region_bytes(b, code);
        if (n > 0 && b->keys[n - 1] == t->keys[row]) {
            b->duplicate[n - 1] = true;
            if (strcmp(region, b->regions[n - 1]) < 0) {
                b->regions[n - 1] = region;
                b->region_codes[n - 1] = code;
            }
            continue;
        }
        b->keys[n] = t->keys[row];
        b->regions[n] = region;
        b->region_codes[n] = code;
        b->duplicate[n] = false;
        n++;
    }
    b->n_subjects = n;
}

static ent_code read_subjects(batch *b, db *reader, int64_t low, int64_t high, ent_error *err)
{
    static const copy_field region = {.type = COLUMN_STRING, .pg_type = PG_TEXT};
    static const column_layout layout = {.type = COLUMN_STRING};
    size_t n_columns = b->plan->subject->region == NULL ? 0 : 1;
    column_table t;
    column_table_init(&t, &b->arena, &layout, n_columns, b->n_subject_rows, &b->dictionary);
    copy_decoder d = {.fields = &region, .n_fields = n_columns, .arena = &b->arena};
    ENT_TRY(read_stream(b, reader, b->plan->copy_sql, low, high, &d, &t, err));
    b->overfull = t.n_rows > b->n_rows_max;
    if (b->overfull) {
        return ENT_OK;
    }
    b->n_subject_rows = t.n_rows;
    fill_subjects(b, &t);
    return ENT_OK;
}

/* Whose rows are whose. All keys of the table are subjects', so that as many rows as subjects and a
   row for each are one for each. */
static void fill_row_begin(const batch *b, batch_item *item)
{
    const int64_t *keys = item->table.keys;
    size_t row = 0, n_single = 0;
    for (size_t i = 0; i < b->n_subjects; i++) {
        size_t begin = row;
        item->row_begin[i] = (uint32_t)begin;
        while (row < item->table.n_rows && keys[row] == b->keys[i]) {
            row++;
        }
        n_single += row - begin == 1;
    }
    item->row_begin[b->n_subjects] = (uint32_t)row;
    item->aligned = n_single == b->n_subjects;
}

static ent_code read_item(batch *b, db *reader, size_t index, int64_t low, int64_t high,
                          ent_error *err)
{
    const plan_item *plan = &b->plan->items[index];
    batch_item *item = &b->items[index];
    copy_field *fields = arena_array(&b->arena, plan->n_columns, sizeof *fields);
    column_layout *layouts = arena_array(&b->arena, plan->n_columns, sizeof *layouts);
    for (size_t i = 0; i < plan->n_columns; i++) {
        const plan_column *c = &plan->columns[i];
        layouts[i] = (column_layout){.type = c->type, .scale = c->scale};
        fields[i] = (copy_field){.type = c->type, .pg_type = c->pg_type, .scale = c->scale};
    }
    column_table_init(&item->table, &b->arena, layouts, plan->n_columns, item->n_rows_before,
                      &b->dictionary);
    copy_decoder d = {.fields = fields,
                      .n_fields = plan->n_columns,
                      .arena = &b->arena,
                      .keys = b->keys,
                      .n_keys = b->n_subjects};
    ENT_TRY(read_stream(b, reader, plan->copy_sql, low, high, &d, &item->table, err));
    if (item->table.n_rows > UINT32_MAX) {
        return error_set(err, ENT_E_SOURCE, "a shard of %s has more than 2^32 rows",
                         plan->item->table);
    }
    item->n_rows_before = item->table.n_rows;
    item->row_begin = column_array(&b->arena, b->n_subjects + 1, sizeof *item->row_begin);
    fill_row_begin(b, item);
    return ENT_OK;
}

ent_code batch_read(batch *b, db *reader, int64_t low, int64_t high, ent_error *err)
{
    arena_reset(&b->arena);
    column_dictionary_begin(&b->dictionary);
    b->n_rows_read = 0;
    b->bytes_read = 0;
    b->n_subjects = 0;
    ent_code code = read_subjects(b, reader, low, high, err);
    if (code != ENT_OK) {
        return name_stream(code, b->plan->subject->table, reader, err);
    }
    for (size_t i = 0; i < b->plan->n_items && !b->overfull; i++) {
        code = read_item(b, reader, i, low, high, err);
        if (code != ENT_OK) {
            return name_stream(code, b->plan->items[i].item->table, reader, err);
        }
    }
    return ENT_OK;
}

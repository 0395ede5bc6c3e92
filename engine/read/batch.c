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
#define REGION_SLOTS_MIN  64

batch *batch_new(const plan_subject *plan)
{
    batch *b = calloc(1, sizeof *b);
    if (b == NULL) {
        arena_out_of_memory(sizeof *b);
    }
    b->plan = plan;
    b->items = calloc(plan->n_items + 1, sizeof *b->items);
    if (b->items == NULL) {
        arena_out_of_memory(plan->n_items * sizeof *b->items);
    }
    arena_init(&b->arena, ARENA_CHUNK_BYTES);
    return b;
}

void batch_free(batch *b)
{
    if (b != NULL) {
        arena_dispose(&b->arena);
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
    text_printf(&sql, copy_sql, (long long)low, (long long)high);
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

/* The regions of a shard, each once: open addressing, at most half full. */
typedef struct region_set {
    arena *a;
    const char **slots;
    size_t n_slots, n;
} region_set;

static uint64_t hash_bytes(const char *s, size_t n)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < n; i++) {
        h = (h ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
    }
    return h;
}

static const char **find_slot(const region_set *set, const char *s, size_t n)
{
    size_t i = hash_bytes(s, n) & (set->n_slots - 1);
    while (set->slots[i] != NULL &&
           (strncmp(set->slots[i], s, n) != 0 || set->slots[i][n] != '\0')) {
        i = (i + 1) & (set->n_slots - 1);
    }
    return &set->slots[i];
}

static void grow_regions(region_set *set)
{
    region_set bigger = {.a = set->a,
                         .n = set->n,
                         .n_slots = set->n_slots == 0 ? REGION_SLOTS_MIN : set->n_slots * 2};
    bigger.slots = arena_array(set->a, bigger.n_slots, sizeof *bigger.slots);
    for (size_t i = 0; i < set->n_slots; i++) {
        if (set->slots[i] != NULL) {
            *find_slot(&bigger, set->slots[i], strlen(set->slots[i])) = set->slots[i];
        }
    }
    *set = bigger;
}

static const char *intern_region(region_set *set, const char *s, size_t n)
{
    if (set->n * 2 >= set->n_slots) {
        grow_regions(set);
    }
    const char **slot = find_slot(set, s, n);
    if (*slot == NULL) {
        *slot = arena_copy(set->a, s, n);
        set->n++;
    }
    return *slot;
}

/* Regions row by row; neighbours are often of the same one. */
typedef struct region_reader {
    region_set set;
    const column_string *seen; /* the cell of the last row that had one */
    const char *region;        /* what it is */
} region_reader;

static const char *next_region(region_reader *r, const column_table *t, size_t row)
{
    if (t->n_columns == 0 || !column_bit(t->columns[0].valid, row)) {
        return "";
    }
    const column_string *s = &((const column_string *)t->columns[0].values)[row];
    /* The decoder lets equal neighbours share their bytes. */
    if (r->seen == NULL || r->seen->bytes != s->bytes) {
        r->region = s->size == 0 ? "" : intern_region(&r->set, s->bytes, s->size);
    }
    r->seen = s;
    return r->region;
}

/* The rows of the subject's table to subjects: a key that comes twice is one subject, marked. Of
   two regions the lower counts, whichever the server sends first. */
static void fill_subjects(batch *b, const column_table *t)
{
    region_reader reader = {.set.a = &b->arena};
    b->keys = arena_array(&b->arena, t->n_rows, sizeof *b->keys);
    b->regions = arena_array(&b->arena, t->n_rows, sizeof *b->regions);
    b->duplicate = arena_array(&b->arena, t->n_rows, sizeof *b->duplicate);
    b->n_subjects = 0;
    for (size_t row = 0; row < t->n_rows; row++) {
        const char *own = next_region(&reader, t, row);
        size_t last = b->n_subjects - 1;
        if (b->n_subjects > 0 && b->keys[last] == t->keys[row]) {
            b->duplicate[last] = true;
            b->regions[last] = strcmp(own, b->regions[last]) < 0 ? own : b->regions[last];
            continue;
        }
        b->keys[b->n_subjects] = t->keys[row];
        b->regions[b->n_subjects++] = own;
    }
}

static ent_code read_subjects(batch *b, db *reader, int64_t low, int64_t high, ent_error *err)
{
    const copy_field region = {COLUMN_STRING, PG_TEXT};
    const column_type type = COLUMN_STRING;
    size_t n_columns = b->plan->subject->region == NULL ? 0 : 1;
    column_table t;
    column_table_init(&t, &b->arena, &type, n_columns, b->n_subject_rows + 1);
    copy_decoder d = {.fields = &region, .n_fields = n_columns, .arena = &b->arena};
    ENT_TRY(read_stream(b, reader, b->plan->copy_sql, low, high, &d, &t, err));
    b->n_subject_rows = t.n_rows;
    fill_subjects(b, &t);
    return ENT_OK;
}

static ent_code read_item(batch *b, db *reader, size_t index, int64_t low, int64_t high,
                          ent_error *err)
{
    const plan_item *plan = &b->plan->items[index];
    batch_item *item = &b->items[index];
    copy_field *fields = arena_array(&b->arena, plan->n_columns, sizeof *fields);
    column_type *types = arena_array(&b->arena, plan->n_columns, sizeof *types);
    for (size_t i = 0; i < plan->n_columns; i++) {
        types[i] = plan->columns[i].type;
        fields[i] =
            (copy_field){.type = plan->columns[i].type, .pg_type = plan->columns[i].pg_type};
    }
    column_table_init(&item->table, &b->arena, types, plan->n_columns, item->n_rows_before + 1);
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
    item->row_begin = arena_array(&b->arena, b->n_subjects + 1, sizeof *item->row_begin);
    size_t row = 0;
    for (size_t i = 0; i < b->n_subjects; i++) {
        item->row_begin[i] = (uint32_t)row;
        while (row < item->table.n_rows && item->table.keys[row] == b->keys[i]) {
            row++;
        }
    }
    item->row_begin[b->n_subjects] = (uint32_t)row;
    return ENT_OK;
}

ent_code batch_read(batch *b, db *reader, int64_t low, int64_t high, ent_error *err)
{
    arena_reset(&b->arena);
    b->n_rows_read = 0;
    b->bytes_read = 0;
    b->n_subjects = 0;
    ent_code code = read_subjects(b, reader, low, high, err);
    if (code != ENT_OK) {
        return name_stream(code, b->plan->subject->table, reader, err);
    }
    for (size_t i = 0; i < b->plan->n_items; i++) {
        code = read_item(b, reader, i, low, high, err);
        if (code != ENT_OK) {
            return name_stream(code, b->plan->items[i].item->table, reader, err);
        }
    }
    return ENT_OK;
}

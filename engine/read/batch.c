/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One shard: first the subjects, then each item's rows, all ordered by key, so that one walk over
 * both finds whose rows are whose. Each stream is a statement of its own: the server then follows an
 * index and neither joins nor sorts.
 */
#include "read/batch.h"

#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "read/copy_decode.h"
#include "read/estimate.h"
#include "read/forward.h"

#define ARENA_CHUNK_BYTES ((size_t)256 * 1024)
#define PG_TEXT           25
#define SPARSE            4 /* rows in order that cost as much as one found by its key; measured */
#define MANY_GUESS        4 /* rows of a list for each subject, until some were read */
#define KEYS_MAX          65536 /* in one statement */

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
    b->book = malloc(sizeof *b->book);
    if (b->book == NULL) {
        arena_out_of_memory(sizeof *b->book);
    }
    key_book_init(b->book);
    arena_init(&b->arena, ARENA_CHUNK_BYTES);
    column_dictionary_init(&b->dictionary);
    return b;
}

void batch_free(batch *b)
{
    if (b != NULL) {
        arena_dispose(&b->arena);
        column_dictionary_free(&b->dictionary);
        key_book_free(b->book);
        free(b->book);
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
static ent_code read_stream(batch *b, db *reader, const char *copy_sql, text *where,
                            copy_decoder *d, column_table *t, ent_error *err)
{
    text sql = {0};
    ent_code code = ENT_OK;
    /* One more than there may be, so that more than that is noticed; an item's SQL has no limit. */
    text_printf(&sql, copy_sql, text_string(where),
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

/* ---- what a stream brings ---- */

/* The columns of one stream, item by item. */
typedef struct stream {
    copy_field *fields;
    column_layout *layouts;
    size_t n;
} stream;

static void stream_init(stream *s, arena *a, size_t capacity)
{
    *s = (stream){.fields = arena_array(a, capacity, sizeof *s->fields),
                  .layouts = arena_array(a, capacity, sizeof *s->layouts)};
}

static void add_columns(stream *s, const plan_column *columns, size_t n)
{
    for (size_t i = 0; i < n; i++, s->n++) {
        const plan_column *c = &columns[i];
        s->layouts[s->n] = (column_layout){.type = c->type, .scale = c->scale};
        s->fields[s->n] = (copy_field){.type = c->type, .pg_type = c->pg_type, .scale = c->scale};
    }
}

/* As many rows as there ever were and some: shards are of about the same size, a table that has to
   grow is copied, and an arena finds its memory again when it is asked for the same sizes. */
static size_t expected_rows(size_t n_most)
{
    return n_most + n_most / 8;
}

static void note_rows(size_t *n_most, size_t n)
{
    *n_most = n > expected_rows(*n_most) ? n : *n_most;
}

/* ---- brought forward ---- */

static bool is_forwarded(const batch *b, size_t n_stream)
{
    return b->forward != NULL && b->forward->night->streams[n_stream] != NULL;
}

/* A stream that is asked for some of its rows. */
typedef struct part {
    batch *b;
    db *reader;
    const char *copy_sql;
    const plan_key *key;
    const stream *s;
} part;

static ent_code read_part(void *self, column_table *out, const key_column *keys, size_t n, ent_error *err)
{
    part *p = self;
    batch *b = p->b;
    text where = {0};
    column_table_init(out, &b->arena, p->key->kind, p->s->layouts, p->s->n, n, &b->dictionary);
    copy_decoder d = {.fields = p->s->fields, .n_fields = p->s->n, .arena = &b->arena};
    plan_where_keys(&where, p->key, keys, n);
    ent_code code = read_stream(b, p->reader, p->copy_sql, &where, &d, out, err);
    text_dispose(&where);
    return code;
}

static ent_code take_forward(part *p, size_t n_stream, const char *fresh_sql, size_t n_rows_max, column_table *out,
                             bool *taken, ent_error *err)
{
    batch *b = p->b;
    *taken = false;
    if (!is_forwarded(b, n_stream)) {
        return ENT_OK;
    }
    forward_table table = {.key = p->key,
                           .fresh_sql = fresh_sql,
                           .layouts = p->s->layouts,
                           .n_columns = p->s->n,
                           .dictionary = &b->dictionary,
                           .arena = &b->arena,
                           .n_rows_max = n_rows_max,
                           .read_keys = read_part,
                           .self = p};
    return forward_take(b->forward, n_stream, &table, p->reader, out, taken, err);
}

static void leave_nothing(const batch *b, size_t n_stream)
{
    if (is_forwarded(b, n_stream)) {
        forward_leave_nothing(b->forward, n_stream);
    }
}

/* ---- subjects ---- */

/* The region of each row as a code; an empty one is none. */
static uint32_t *region_codes(batch *b, const column_table *t)
{
    uint32_t *codes = column_array(&b->arena, t->n_rows, sizeof *codes);
    if (b->plan->subject->region == NULL) {
        memset(codes, 0xff, t->n_rows * sizeof *codes); /* BATCH_NO_REGION */
        return codes;
    }
    uint32_t empty = column_dictionary_find(&b->dictionary, "", 0);
    const column *c = &t->columns[0];
    const uint32_t *values = c->values;
    for (size_t row = 0; row < t->n_rows; row++) {
        bool is_one = c->states[row] == COLUMN_VALID && values[row] != empty;
        codes[row] = is_one ? values[row] : BATCH_NO_REGION;
    }
    return codes;
}

static const char *region_bytes(const batch *b, uint32_t code)
{
    return code == BATCH_NO_REGION ? "" : b->dictionary.items[code].bytes;
}

static bool has_duplicates(const key_column *keys, size_t n)
{
    size_t n_equal = 0;
    if (keys->kind != KEY_INTEGER) {
        for (size_t i = 1; i < n; i++) {
            n_equal += key_equal(keys, i, keys, i - 1);
        }
        return n_equal > 0;
    }
    const int64_t *numbers = keys->numbers;
    for (size_t i = 1; i < n; i++) {
        n_equal += numbers[i] == numbers[i - 1];
    }
    return n_equal > 0;
}

static void init_keys(key_column *out, arena *a, key_kind kind, size_t n)
{
    *out = (key_column){.kind = kind};
    if (kind == KEY_INTEGER) {
        out->numbers = column_array(a, n, sizeof *out->numbers);
    } else {
        out->texts = column_array(a, n, sizeof *out->texts);
    }
}

static void copy_key(key_column *to, size_t i, const key_column *from, size_t j)
{
    if (to->kind == KEY_INTEGER) {
        to->numbers[i] = from->numbers[j];
    } else {
        to->texts[i] = from->texts[j];
    }
}

/* A key that comes twice is one subject, marked. Of two regions the lower counts, whichever the
   server sends first. */
static void merge_duplicates(batch *b, const key_column *keys)
{
    size_t n = 0;
    init_keys(&b->keys, &b->arena, keys->kind, b->n_subject_rows);
    for (size_t row = 0; row < b->n_subject_rows; row++) {
        uint32_t code = b->region_codes[row];
        if (n == 0 || !key_equal(&b->keys, n - 1, keys, row)) {
            copy_key(&b->keys, n, keys, row);
            b->region_codes[n++] = code;
            continue;
        }
        b->duplicate[n - 1] = true;
        if (strcmp(region_bytes(b, code), region_bytes(b, b->region_codes[n - 1])) < 0) {
            b->region_codes[n - 1] = code;
        }
    }
    b->n_subjects = n;
}

/* The rows of the subject's table to subjects. */
static void fill_subjects(batch *b, const column_table *t)
{
    b->n_subjects = t->n_rows;
    b->keys = t->keys;
    b->region_codes = region_codes(b, t);
    b->duplicate = column_array(&b->arena, t->n_rows, sizeof *b->duplicate);
    memset(b->duplicate, 0, t->n_rows * sizeof *b->duplicate);
    if (has_duplicates(&t->keys, t->n_rows)) {
        merge_duplicates(b, &t->keys);
    }
    b->numbers = b->keys.kind == KEY_INTEGER
                     ? b->keys.numbers
                     : column_array(&b->arena, b->n_subjects, sizeof *b->numbers);
    key_book_begin(b->book, &b->keys, b->n_subjects, b->numbers);
    b->regions = column_array(&b->arena, b->n_subjects, sizeof *b->regions);
    for (size_t i = 0; i < b->n_subjects; i++) {
        b->regions[i] = region_bytes(b, b->region_codes[i]);
    }
}

/* ---- items ---- */

/* From the first subject to the last. */
static void append_range(text *out, const batch *b, const plan_key *k)
{
    text low = {0}, high = {0};
    key_to_text(&low, key_at(&b->keys, 0));
    key_to_text(&high, key_at(&b->keys, b->n_subjects - 1));
    key_range range = {.low = text_string(&low), .high = text_string(&high), .closed = true};
    plan_where_range(out, k, &range);
    text_dispose(&low);
    text_dispose(&high);
}

static size_t expected_of_subjects(const batch *b, const plan_item *plan)
{
    return b->n_subjects * (plan->item->many ? MANY_GUESS : 1);
}

/* How many rows the planner expects from first subject to last. */
static ent_code estimate_rows(size_t *out, const batch *b, const plan_item *plan, db *reader,
                              ent_error *err)
{
    text where = {0}, sql = {0};
    int64_t n = 0;
    append_range(&where, b, &plan->key);
    text_printf(&sql, plan->explain_sql, text_string(&where));
    ent_code code = read_estimate(&n, reader, text_string(&sql), err);
    text_dispose(&where);
    text_dispose(&sql);
    *out = (size_t)n;
    return code;
}

/* Subjects that are few and far between are asked for one by one. A row found by its key costs the
 * server about as much as SPARSE rows that come in order; the last shard tells how it is, and where
 * there was none, or no telling from it, the planner. */
static ent_code choose_keys(bool *by_keys, const batch *b, const plan_item *plan,
                            const batch_item *item, db *reader, ent_error *err)
{
    *by_keys = false;
    if (b->n_subjects < 2 || b->n_subjects > KEYS_MAX) {
        return ENT_OK;
    }
    size_t n_sent = item->n_sent_before, n_wanted = item->n_wanted_before;
    if (n_wanted == 0) {
        n_wanted = expected_of_subjects(b, plan);
    }
    if (item->keys_before || item->n_wanted_before == 0) {
        ENT_TRY(estimate_rows(&n_sent, b, plan, reader, err));
    }
    *by_keys = n_sent / SPARSE > n_wanted;
    return ENT_OK;
}

static bool same_keys(const key_column *a, const key_column *b, size_t n)
{
    if (a->kind == KEY_INTEGER) {
        return a->numbers == b->numbers ||
               memcmp(a->numbers, b->numbers, n * sizeof *a->numbers) == 0;
    }
    for (size_t i = 0; i < n && a->texts != b->texts; i++) {
        if (!key_equal(a, i, b, i)) {
            return false;
        }
    }
    return true;
}

/* Whose rows are whose: mostly a row each. All keys of the table are subjects'. */
static void fill_row_begin(const batch *b, batch_item *item)
{
    const key_column *keys = &item->table.keys;
    size_t n = b->n_subjects, n_rows = item->table.n_rows;
    item->aligned = n_rows == n && same_keys(keys, &b->keys, n);
    if (item->aligned) {
        for (size_t i = 0; i <= n; i++) {
            item->row_begin[i] = (uint32_t)i;
        }
        return;
    }
    size_t row = 0;
    for (size_t i = 0; i < n; i++) {
        item->row_begin[i] = (uint32_t)row;
        while (row < n_rows && key_equal(keys, row, &b->keys, i)) {
            row++;
        }
    }
    item->row_begin[n] = (uint32_t)row;
}

static ent_code match_rows(batch *b, batch_item *item, const char *table, ent_error *err)
{
    if (item->table.n_rows > UINT32_MAX) {
        return error_set(err, ENT_E_SOURCE, "a shard of %s has more than 2^32 rows", table);
    }
    item->row_begin = column_array(&b->arena, b->n_subjects + 1, sizeof *item->row_begin);
    fill_row_begin(b, item);
    return ENT_OK;
}

/* Whether somebody has this key; *at goes along with keys that do not descend. */
static bool is_subject(const batch *b, size_t *at, key k)
{
    int order = 1;
    while (*at < b->n_subjects && (order = key_compare(key_at(&b->keys, *at), k)) < 0) {
        (*at)++;
    }
    return *at < b->n_subjects && order == 0;
}

/* Rows of subjects only, of all that the range has; mostly there are no others. */
static void drop_strangers(batch *b, const stream *s, batch_item *item)
{
    const column_table all = item->table;
    if (all.n_rows == b->n_subjects && same_keys(&all.keys, &b->keys, all.n_rows)) {
        return;
    }
    size_t at = 0, row = 0;
    while (row < all.n_rows && is_subject(b, &at, key_at(&all.keys, row))) {
        row++;
    }
    if (row == all.n_rows) {
        return;
    }
    column_table_init(&item->table, &b->arena, all.keys.kind, s->layouts, s->n, all.n_rows, &b->dictionary);
    column_table_append(&item->table, &b->arena, &all, 0, row);
    while (row < all.n_rows) {
        size_t begin = row;
        while (row < all.n_rows && is_subject(b, &at, key_at(&all.keys, row))) {
            row++;
        }
        column_table_append(&item->table, &b->arena, &all, begin, row);
        row++; /* which is a stranger's, if there is one */
    }
}

/* Rows of the subjects; with whole, all rows of the range, as long as strangers have not too many. */
static ent_code read_item_rows(const part *p, size_t index, const key_range *whole, bool by_keys, copy_decoder *d,
                               ent_error *err)
{
    batch *b = p->b;
    const plan_item *plan = &b->plan->items[index];
    batch_item *item = &b->items[index];
    text where = {0};
    *d = (copy_decoder){.fields = p->s->fields,
                        .n_fields = p->s->n,
                        .arena = &b->arena,
                        .keys = &b->keys,
                        .n_keys = b->n_subjects};
    if (by_keys) {
        plan_where_keys(&where, &plan->key, &b->keys, b->n_subjects);
    } else if (whole != NULL) {
        d->n_all_max = SPARSE * expected_of_subjects(b, plan);
        plan_where_range(&where, &plan->key, whole);
    } else {
        append_range(&where, b, &plan->key);
    }
    column_table_init(&item->table, &b->arena, b->keys.kind, p->s->layouts, p->s->n,
                      expected_rows(item->n_rows_most), &b->dictionary);
    ent_code code = read_stream(b, p->reader, plan->copy_sql, &where, d, &item->table, err);
    text_dispose(&where);
    return code;
}

/* What the next night can use is read whole, strangers and all; subjects far apart are asked for by their keys. */
static ent_code read_item_stream(part *p, size_t index, const key_range *range, size_t *n_sent, ent_error *err)
{
    batch *b = p->b;
    const plan_item *plan = &b->plan->items[index];
    batch_item *item = &b->items[index];
    bool by_keys = false, taken = false;
    ENT_TRY(take_forward(p, 1 + index, plan->fresh.keys_sql, SIZE_MAX, &item->table, &taken, err));
    if (taken) {
        *n_sent = item->table.n_rows;
    } else {
        copy_decoder d;
        ENT_TRY(choose_keys(&by_keys, b, plan, item, p->reader, err));
        bool whole = is_forwarded(b, 1 + index) && !by_keys && !item->crowded;
        ENT_TRY(read_item_rows(p, index, whole ? range : NULL, by_keys, &d, err));
        *n_sent = d.n_rows;
        item->crowded = item->crowded || (whole && d.selects);
        if (whole && !d.selects) {
            forward_leave(b->forward, 1 + index, &item->table);
        } else {
            leave_nothing(b, 1 + index);
        }
        taken = whole;
    }
    if (taken) {
        drop_strangers(b, p->s, item);
    }
    item->keys_before = by_keys;
    return ENT_OK;
}

static ent_code read_item(batch *b, db *reader, size_t index, const key_range *range, ent_error *err)
{
    const plan_item *plan = &b->plan->items[index];
    batch_item *item = &b->items[index];
    stream s;
    stream_init(&s, &b->arena, plan->n_columns);
    add_columns(&s, plan->columns, plan->n_columns);
    if (b->n_subjects == 0) {
        leave_nothing(b, 1 + index);
        column_table_init(&item->table, &b->arena, b->keys.kind, s.layouts, s.n, 0, &b->dictionary);
        return match_rows(b, item, plan->item->table, err);
    }
    part p = {.b = b, .reader = reader, .copy_sql = plan->copy_sql, .key = &plan->key, .s = &s};
    size_t n_sent = 0;
    ENT_TRY(read_item_stream(&p, index, range, &n_sent, err));
    size_t n_rows = item->table.n_rows;
    note_rows(&item->n_rows_most, n_rows);
    item->n_sent_before = n_sent;
    item->n_wanted_before = n_rows > b->n_subjects ? n_rows : b->n_subjects;
    return match_rows(b, item, plan->item->table, err);
}

/* Its columns are some of those that came with the subject; *at goes past them. */
static ent_code share_rows(batch *b, size_t index, const column_table *t, size_t *at,
                           ent_error *err)
{
    const plan_item *plan = &b->plan->items[index];
    batch_item *item = &b->items[index];
    item->table = *t;
    item->table.columns = t->columns + *at;
    item->table.n_columns = plan->n_columns;
    *at += plan->n_columns;
    return match_rows(b, item, plan->item->table, err);
}

/* ---- a shard ---- */

static ent_code read_all_subjects(part *p, const key_range *range, column_table *t, ent_error *err)
{
    batch *b = p->b;
    text where = {0};
    column_table_init(t, &b->arena, p->key->kind, p->s->layouts, p->s->n,
                      expected_rows(b->n_subject_rows_most), &b->dictionary);
    copy_decoder d = {.fields = p->s->fields, .n_fields = p->s->n, .arena = &b->arena};
    plan_where_range(&where, p->key, range);
    ent_code code = read_stream(b, p->reader, p->copy_sql, &where, &d, t, err);
    text_dispose(&where);
    return code;
}

static ent_code read_subjects(batch *b, db *reader, const key_range *range, ent_error *err)
{
    static const plan_column region = {.type = COLUMN_STRING, .pg_type = PG_TEXT};
    const plan_subject *plan = b->plan;
    size_t n_regions = plan->subject->region == NULL ? 0 : 1, n_columns = n_regions;
    for (size_t i = 0; i < plan->n_items; i++) {
        n_columns += plan->items[i].with_subject ? plan->items[i].n_columns : 0;
    }
    stream s;
    stream_init(&s, &b->arena, n_columns);
    add_columns(&s, &region, n_regions);
    for (size_t i = 0; i < plan->n_items; i++) {
        if (plan->items[i].with_subject) {
            add_columns(&s, plan->items[i].columns, plan->items[i].n_columns);
        }
    }
    column_table t;
    bool taken;
    part p = {.b = b, .reader = reader, .copy_sql = plan->copy_sql, .key = &plan->key, .s = &s};
    ENT_TRY(take_forward(&p, 0, plan->fresh.keys_sql, b->n_rows_max, &t, &taken, err));
    if (!taken) {
        ENT_TRY(read_all_subjects(&p, range, &t, err));
    }
    b->overfull = t.n_rows > b->n_rows_max;
    if (b->overfull) {
        return ENT_OK;
    }
    if (!taken && is_forwarded(b, 0)) {
        forward_leave(b->forward, 0, &t);
    }
    b->n_subject_rows = t.n_rows;
    note_rows(&b->n_subject_rows_most, t.n_rows);
    fill_subjects(b, &t);
    size_t at = n_regions;
    for (size_t i = 0; i < plan->n_items; i++) {
        if (plan->items[i].with_subject) {
            ENT_TRY(share_rows(b, i, &t, &at, err));
        }
    }
    return ENT_OK;
}

ent_code batch_read(batch *b, db *reader, const key_range *range, ent_error *err)
{
    arena_reset(&b->arena);
    column_dictionary_begin(&b->dictionary);
    b->n_rows_read = 0;
    b->bytes_read = 0;
    b->n_subjects = 0;
    ent_code code = read_subjects(b, reader, range, err);
    if (code != ENT_OK) {
        return name_stream(code, b->plan->subject->table, reader, err);
    }
    for (size_t i = 0; i < b->plan->n_items && !b->overfull; i++) {
        if (b->plan->items[i].with_subject) {
            continue;
        }
        code = read_item(b, reader, i, range, err);
        if (code != ENT_OK) {
            return name_stream(code, b->plan->items[i].item->table, reader, err);
        }
    }
    return ENT_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A shard from a server, row by row. */
#include "read/batch.h"

#include "read/bind.h"
#include "source.h"
#include "unit.h"

static const temporal_date as_of = {2026, 11, 23};

static void print_rows(text *out, const batch *b, size_t item, size_t subject, arena *a)
{
    const batch_item *rows = &b->items[item];
    for (size_t row = rows->row_begin[subject]; row < rows->row_begin[subject + 1]; row++) {
        text_printf(out, "  %s", b->plan->items[item].item->name);
        for (size_t i = 0; i < rows->table.n_columns; i++) {
            const column *c = &rows->table.columns[i];
            text_append_string(out, i == 0 ? ": " : " | ");
            if (c->states[row] == COLUMN_INVALID) {
                text_append_string(out, "invalid");
            } else {
                value_to_text(out, column_value(c, row, a));
            }
        }
        text_append_char(out, '\n');
    }
}

static const char *batch_text(const batch *b)
{
    static text out;
    arena a;
    arena_init(&a, 0);
    text_clear(&out);
    for (size_t i = 0; i < b->n_subjects; i++) {
        key_to_text(&out, key_at(&b->keys, i));
        text_printf(&out, " '%s'%s\n", b->regions[i], b->duplicate[i] ? " twice" : "");
        for (size_t j = 0; j < b->plan->n_items; j++) {
            print_rows(&out, b, j, i, &a);
        }
    }
    arena_dispose(&a);
    return text_string(&out);
}

static ent_code read_range(batch *b, db *reader, int64_t low, int64_t high, ent_error *err)
{
    char texts[2][24];
    snprintf(texts[0], sizeof texts[0], "%lld", (long long)low);
    snprintf(texts[1], sizeof texts[1], "%lld", (long long)high);
    return batch_read(b, reader, &(key_range){.low = texts[0], .high = texts[1]}, err);
}

/* Jobs of 7: by since, then pay, then kind by its bytes. Of the two rows of 4, whose order is the
   server's, only what does not depend on it is looked at. */
static void test_reads_a_shard(void)
{
    source s;
    source_open(&s, as_of);
    source_change(&s, "delete from facts.person where id = 4");
    UNIT_OK(plan_bind(s.plan, s.reader, &s.err), s.err);
    batch *b = batch_new(&s.plan->subjects[0]);
    UNIT_OK(read_range(b, s.reader, 0, 100, &s.err), s.err);
    UNIT_STRING(batch_text(b), "1 '3101'\n"
                               "  Person: true | 1950-02-28 | 50.5 | a | 4000000000 |"
                               " a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 | false\n"
                               "  Home: false\n"
                               "  Jobs: invalid | day\n"
                               "  Jobs: 0.1 | night\n"
                               "  Cards: gold\n"
                               "3 ''\n"
                               "  Person: null | invalid | null | null | null | null | null\n"
                               "  Cards: null\n"
                               "7 ''\n"
                               "  Person: true | 1950-01-01 | 0 | odd | 7 | null | true\n"
                               "  Home: true\n"
                               "  Jobs: 0.5 | a\n"
                               "  Jobs: 1 | B\n"
                               "  Jobs: 1 | a\n");
    UNIT_INT(b->n_rows_read, 3 + 3 + 5 + 2); /* Person comes with the subject */
    UNIT_TRUE(b->items[0].aligned);
    UNIT_FALSE(b->items[1].aligned); /* 3 has no home */
    UNIT_FALSE(b->items[2].aligned);
    UNIT_STRING(b->dictionary.items[b->region_codes[0]].bytes, "3101");
    UNIT_INT(b->region_codes[1], BATCH_NO_REGION); /* NULL */
    UNIT_INT(b->region_codes[2], BATCH_NO_REGION); /* empty */
    batch_free(b);
    source_close(&s);
}

static void test_marks_a_key_that_comes_twice(void)
{
    source s;
    source_open(&s, as_of);
    UNIT_OK(plan_bind(s.plan, s.reader, &s.err), s.err);
    batch *b = batch_new(&s.plan->subjects[0]);
    UNIT_OK(read_range(b, s.reader, 4, 5, &s.err), s.err);
    UNIT_INT(b->n_subjects, 1);
    UNIT_TRUE(b->duplicate[0]);
    UNIT_STRING(b->regions[0], "31");
    UNIT_STRING(b->dictionary.items[b->region_codes[0]].bytes, "31");
    UNIT_FALSE(b->items[0].aligned);
    UNIT_INT(b->items[0].row_begin[1] - b->items[0].row_begin[0], 2);
    batch_free(b);
    source_close(&s);
}

static void test_shards_add_up(void)
{
    source s;
    text whole = {0}, pieces = {0};
    source_open(&s, as_of);
    source_change(
        &s, "insert into facts.person select i, (i % 40)::text, null, true, 1, 'a', i"
            " from generate_series(1000, 3999) i;"
            "insert into facts.card select i / 2, 'k' || i, i from generate_series(2000, 7999) i");
    UNIT_OK(plan_bind(s.plan, s.reader, &s.err), s.err);
    batch *b = batch_new(&s.plan->subjects[0]);
    UNIT_OK(read_range(b, s.reader, 1000, 4000, &s.err), s.err);
    UNIT_INT(b->n_subjects, 3000);
    text_append_string(&whole, batch_text(b));
    for (int64_t low = 1000; low < 4000; low += 271) {
        int64_t high = low + 271 < 4000 ? low + 271 : 4000;
        UNIT_OK(read_range(b, s.reader, low, high, &s.err), s.err);
        text_append_string(&pieces, batch_text(b));
    }
    UNIT_STRING(text_string(&pieces), text_string(&whole));
    text_dispose(&whole);
    text_dispose(&pieces);
    batch_free(b);
    source_close(&s);
}

/* Codes stay from shard to shard until there are too many. */
static void test_dictionary_outlives_a_shard(void)
{
    source s;
    source_open(&s, as_of);
    source_change(&s, "insert into facts.person (id) values (1000);"
                      "insert into facts.card select 1000, 'k' || i, i"
                      " from generate_series(1, 65600) i");
    UNIT_OK(plan_bind(s.plan, s.reader, &s.err), s.err);
    batch *b = batch_new(&s.plan->subjects[0]);
    UNIT_OK(read_range(b, s.reader, 0, 10, &s.err), s.err);
    uint32_t n = b->dictionary.n, code = b->region_codes[0];
    UNIT_OK(read_range(b, s.reader, 0, 10, &s.err), s.err);
    UNIT_INT(b->dictionary.n, n);
    UNIT_INT(b->region_codes[0], code);
    UNIT_OK(read_range(b, s.reader, 1000, 1001, &s.err), s.err);
    UNIT_INT(b->dictionary.n, n + 65600);
    UNIT_INT(b->dictionary.generation, 0);
    UNIT_OK(read_range(b, s.reader, 0, 10, &s.err), s.err);
    UNIT_INT(b->dictionary.generation, 1);
    UNIT_INT(b->dictionary.n, n);
    UNIT_STRING(b->regions[0], "3101");
    batch_free(b);
    source_close(&s);
}

/* Few subjects among many rows: asked for by their keys after the first shard has shown it, and after
   ANALYZE at once. A list's order stays the same. */
static void test_sparse_subjects(void)
{
    source s;
    source_open(&s, as_of);
    source_change(&s, "delete from facts.person; delete from facts.card;"
                      "insert into facts.person (id) select i * 1000 from generate_series(1, 20) i;"
                      "insert into facts.card select i % 20000, 'k' || i % 7, i"
                      " from generate_series(1, 60000) i; create index on facts.card (person)");
    UNIT_OK(plan_bind(s.plan, s.reader, &s.err), s.err);
    text whole = {0};
    for (int analysed = 0; analysed < 2; analysed++) {
        batch *b = batch_new(&s.plan->subjects[0]);
        for (int shard = 0; shard < 3; shard++) {
            UNIT_OK(read_range(b, s.reader, 0, 100000, &s.err), s.err);
            const batch_item *cards = &b->items[3];
            UNIT_INT(b->n_subjects, 20);
            UNIT_INT(cards->table.n_rows, 19 * 3);
            if (analysed || shard > 0) {
                UNIT_TRUE(cards->keys_before);
                UNIT_INT(cards->n_sent_before, 19 * 3);
            }
            if (whole.size == 0) {
                text_append_string(&whole, batch_text(b));
            } else {
                UNIT_STRING(batch_text(b), text_string(&whole));
            }
        }
        batch_free(b);
        source_change(&s, "analyze facts.card");
    }
    text_dispose(&whole);
    source_close(&s);
}

static void test_empty_shard(void)
{
    source s;
    source_open(&s, as_of);
    UNIT_OK(plan_bind(s.plan, s.reader, &s.err), s.err);
    batch *b = batch_new(&s.plan->subjects[0]);
    UNIT_OK(read_range(b, s.reader, INT64_MIN + 1, 0, &s.err), s.err);
    UNIT_INT(b->n_subjects, 0);
    batch_free(b);
    source_close(&s);
}

static void test_table_that_went_away(void)
{
    source s;
    source_open(&s, as_of);
    UNIT_OK(plan_bind(s.plan, s.reader, &s.err), s.err);
    source_change(&s, "alter table facts.job rename to job_new");
    batch *b = batch_new(&s.plan->subjects[0]);
    UNIT_CODE(read_range(b, s.reader, 0, 10, &s.err), ENT_E_SOURCE, s.err);
    UNIT_STRING(s.err.element, "facts.job");
    batch_free(b);
    source_close(&s);
}

/* The type changes between plan_bind() and the first row: the bytes are not taken for something
   else. */
static void test_type_that_changed(void)
{
    source s;
    source_open(&s, as_of);
    UNIT_OK(plan_bind(s.plan, s.reader, &s.err), s.err);
    source_change(&s, "alter table facts.person alter payee type text using 'forty-two'");
    batch *b = batch_new(&s.plan->subjects[0]);
    UNIT_CODE(read_range(b, s.reader, 0, 10, &s.err), ENT_E_DB, s.err);
    UNIT_CONTAINS(s.err.message, "another type");
    UNIT_FALSE(db_ok(s.reader));
    batch_free(b);
    source_close(&s);
}

static void test_connection_that_dies(void)
{
    source s;
    db_result *r;
    char sql[128];
    source_open(&s, as_of);
    UNIT_OK(plan_bind(s.plan, s.reader, &s.err), s.err);
    UNIT_OK(db_query(s.reader, &r, "SELECT pg_backend_pid()", NULL, 0, &s.err), s.err);
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%s)", db_get(r, 0, 0));
    db_result_free(r);
    source_change(&s, sql);
    batch *b = batch_new(&s.plan->subjects[0]);
    UNIT_CODE(read_range(b, s.reader, 0, 10, &s.err), ENT_E_DB, s.err);
    UNIT_FALSE(db_ok(s.reader));
    UNIT_CODE(read_range(b, s.reader, 0, 10, &s.err), ENT_E_DB, s.err);
    batch_free(b);
    source_close(&s);
}

UNIT_SUITE(batch, UNIT_TEST(test_reads_a_shard), UNIT_TEST(test_marks_a_key_that_comes_twice),
           UNIT_TEST(test_shards_add_up), UNIT_TEST(test_dictionary_outlives_a_shard),
           UNIT_TEST(test_sparse_subjects), UNIT_TEST(test_empty_shard),
           UNIT_TEST(test_table_that_went_away), UNIT_TEST(test_type_that_changed),
           UNIT_TEST(test_connection_that_dies));

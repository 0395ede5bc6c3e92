/* SPDX-License-Identifier: Apache-2.0 */
/* COPY out and in, and what happens when one of them does not end as it should. */
#include "db/db.h"

#include "unit.h"

static db *connect_ledger(void)
{
    db *c;
    ent_error err;
    if (!UNIT_OK(db_connect(&c, getenv("ENTITLE_TEST_DATABASE"), DB_LEDGER, &err), err)) {
        exit(2);
    }
    return c;
}

/* All bytes of a COPY TO. */
static ent_code drain(db *c, const char *sql, text *out, ent_error *err)
{
    ent_code code = db_copy_out_begin(c, sql, err);
    while (code == ENT_OK) {
        const char *bytes;
        size_t n;
        code = db_copy_out_next(c, &bytes, &n, err);
        if (code == ENT_OK && n == 0) {
            break;
        }
        text_append(out, bytes, n);
    }
    return code;
}

static int64_t count_rows(db *c)
{
    db_result *r;
    ent_error err;
    UNIT_OK(db_query(c, &r, "SELECT count(*) FROM pg_temp.t", NULL, 0, &err), err);
    int64_t n = db_get_int(r, 0, 0);
    db_result_free(r);
    return n;
}

static void test_out_and_in_again(void)
{
    db *c = connect_ledger();
    ent_error err;
    text bytes = {0}, again = {0};
    UNIT_OK(db_exec(c, "CREATE TEMP TABLE t (i int, s text)", &err), err);
    UNIT_OK(drain(c,
                  "COPY (SELECT i, repeat('x', i % 100) FROM generate_series(1, 20000) i) TO "
                  "STDOUT (FORMAT binary)",
                  &bytes, &err),
            err);
    UNIT_INT(db_copy_out_rows(c), 20000);
    UNIT_OK(db_copy_in(c, "COPY pg_temp.t FROM STDIN (FORMAT binary)", bytes.bytes, bytes.size,
                       20000, &err),
            err);
    UNIT_INT(count_rows(c), 20000);
    UNIT_OK(drain(c, "COPY (SELECT * FROM pg_temp.t ORDER BY i) TO STDOUT (FORMAT binary)", &again,
                  &err),
            err);
    UNIT_INT(again.size, bytes.size);
    UNIT_INT(memcmp(again.bytes, bytes.bytes, bytes.size), 0);
    text_dispose(&bytes);
    text_dispose(&again);
    db_close(c);
}

static void test_row_count_is_compared(void)
{
    db *c = connect_ledger();
    ent_error err;
    text bytes = {0};
    UNIT_OK(db_exec(c, "CREATE TEMP TABLE t (i int)", &err), err);
    UNIT_OK(drain(c, "COPY (VALUES (1), (2)) TO STDOUT (FORMAT binary)", &bytes, &err), err);
    /* A stream cut between two rows, trailer and all: the server takes it for complete. */
    UNIT_CODE(db_copy_in(c, "COPY pg_temp.t FROM STDIN (FORMAT binary)", bytes.bytes,
                         bytes.size - 2 - 10, 2, &err),
              ENT_E_DB, err);
    UNIT_CONTAINS(err.message, "took 1 rows of a COPY of 2");
    UNIT_FALSE(db_ok(c));
    text_dispose(&bytes);
    db_close(c);
}

static void test_in_that_fails_leaves_nothing(void)
{
    db *c = connect_ledger();
    ent_error err;
    text bytes = {0};
    UNIT_OK(db_exec(c, "CREATE TEMP TABLE t (i int CHECK (i < 20000))", &err), err);
    UNIT_OK(drain(c, "COPY (SELECT i FROM generate_series(1, 20000) i) TO STDOUT (FORMAT binary)",
                  &bytes, &err),
            err);
    UNIT_CODE(db_copy_in(c, "COPY pg_temp.t FROM STDIN (FORMAT binary)", bytes.bytes, bytes.size,
                         20000, &err),
              ENT_E_DB, err);
    UNIT_STRING(db_sqlstate(c), "23514");
    UNIT_CODE(db_copy_in(c, "COPY pg_temp.t FROM STDIN (FORMAT binary)", bytes.bytes,
                         bytes.size - 6, 19999, &err),
              ENT_E_DB, err);
    UNIT_STRING(db_sqlstate(c), "22P04");
    UNIT_TRUE(db_ok(c));
    UNIT_INT(count_rows(c), 0);
    text_dispose(&bytes);
    db_close(c);
}

static void test_out_that_fails_half_way(void)
{
    db *c = connect_ledger();
    ent_error err;
    text bytes = {0};
    UNIT_CODE(drain(c,
                    "COPY (SELECT 1 / (15000 - i) FROM generate_series(1, 20000) i) TO STDOUT "
                    "(FORMAT binary)",
                    &bytes, &err),
              ENT_E_DB, err);
    UNIT_STRING(db_sqlstate(c), "22012");
    UNIT_TRUE(bytes.size > 0);
    UNIT_OK(db_exec(c, "SELECT 1", &err), err);
    text_dispose(&bytes);
    db_close(c);
}

static void test_text_format_is_refused(void)
{
    db *c = connect_ledger();
    ent_error err;
    UNIT_CODE(db_copy_out_begin(c, "COPY (SELECT 1) TO STDOUT", &err), ENT_E_DB, err);
    UNIT_FALSE(db_ok(c));
    db_close(c);
    c = connect_ledger();
    UNIT_CODE(db_exec(c, "COPY (SELECT 1) TO STDOUT", &err), ENT_E_DB, err);
    UNIT_FALSE(db_ok(c));
    db_close(c);
}

UNIT_SUITE(copy, UNIT_TEST(test_out_and_in_again), UNIT_TEST(test_row_count_is_compared),
           UNIT_TEST(test_in_that_fails_leaves_nothing), UNIT_TEST(test_out_that_fails_half_way),
           UNIT_TEST(test_text_format_is_refused));

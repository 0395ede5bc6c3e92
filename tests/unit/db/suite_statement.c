/* SPDX-License-Identifier: Apache-2.0 */
/* Statements, their results, and failures: which leave the connection usable and which close it. */
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

static void test_results(void)
{
    db *c = connect_ledger();
    ent_error err;
    db_result *r;
    const char *params[] = {"41", NULL};
    UNIT_OK(db_query(c, &r, "SELECT $1::int + i, $2::text FROM generate_series(1, 2) i", params, 2,
                     &err),
            err);
    UNIT_INT(db_rows(r), 2);
    UNIT_INT(db_get_int(r, 1, 0), 43);
    UNIT_NULL(db_get(r, 0, 1));
    UNIT_INT(db_get_int(r, 0, 1), 0);
    db_result_free(r);
    UNIT_OK(db_exec(c,
                    "CREATE TEMP TABLE t (i int PRIMARY KEY CHECK (i < 100), name text);"
                    "INSERT INTO pg_temp.t VALUES (1, 'one')",
                    &err),
            err);
    UNIT_OK(db_query(c, &r, "UPDATE pg_temp.t SET i = 2", NULL, 0, &err), err);
    UNIT_INT(db_affected(r), 1);
    db_result_free(r);
    db_close(c);
}

/* What a row holds is somebody's: the server quotes it in DETAIL, and it must not come out here. */
static void test_failures_do_not_quote_rows(void)
{
    db *c = connect_ledger();
    ent_error err;
    UNIT_OK(db_exec(c,
                    "CREATE TEMP TABLE t (i int PRIMARY KEY CHECK (i < 100), name text);"
                    "INSERT INTO pg_temp.t VALUES (1, 'Zhang San')",
                    &err),
            err);
    UNIT_CODE(db_exec(c, "INSERT INTO pg_temp.t VALUES (100, 'Zhang San')", &err), ENT_E_DB, err);
    UNIT_STRING(db_sqlstate(c), "23514");
    UNIT_NULL(strstr(err.message, "Zhang"));
    UNIT_CODE(db_exec(c, "INSERT INTO pg_temp.t VALUES (1, 'Li Si')", &err), ENT_E_DB, err);
    UNIT_STRING(db_sqlstate(c), "23505");
    UNIT_NULL(strstr(err.message, "Li Si"));
    UNIT_CONTAINS(err.element, ".t");
    UNIT_TRUE(db_ok(c));
    UNIT_OK(db_exec(c, "DROP TABLE pg_temp.t", &err), err);
    UNIT_STRING(db_sqlstate(c), "");
    db_close(c);
}

static void test_commit_must_commit(void)
{
    static const char *const commits[] = {"COMMIT", "commit;", " SELECT 1; END ;\n", "Commit ; ; "};
    ent_error err;
    for (size_t i = 0; i < sizeof commits / sizeof commits[0]; i++) {
        db *c = connect_ledger();
        UNIT_OK(db_exec(c, "BEGIN", &err), err);
        UNIT_OK(db_exec(c, i == 2 ? "COMMIT" : commits[i], &err), err);
        UNIT_OK(db_exec(c, "BEGIN", &err), err);
        UNIT_CODE(db_exec(c, "SELECT 1/0", &err), ENT_E_DB, err);
        UNIT_CODE(db_exec(c, commits[i], &err), ENT_E_DB, err);
        if (i != 2) {
            UNIT_CONTAINS(err.message, "not committed");
            UNIT_FALSE(db_ok(c));
        }
        db_close(c);
    }
    db *c = connect_ledger();
    UNIT_OK(db_exec(c, "BEGIN; ROLLBACK", &err), err);
    UNIT_OK(db_exec(c, "SELECT CASE WHEN true THEN 1 END", &err), err);
    db_close(c);
}

static void test_lost_connection(void)
{
    db *c = connect_ledger();
    ent_error err;
    UNIT_CODE(db_exec(c, "SELECT pg_terminate_backend(pg_backend_pid())", &err), ENT_E_DB, err);
    UNIT_CONTAINS(err.hint, "run again to resume");
    UNIT_FALSE(db_ok(c));
    UNIT_CODE(db_exec(c, "SELECT 1", &err), ENT_E_DB, err);
    UNIT_CONTAINS(err.message, "closed");
    db_close(c);
}

static void test_missing_table_has_a_hint(void)
{
    db *c = connect_ledger();
    ent_error err;
    UNIT_CODE(db_exec(c, "SELECT * FROM entitle.no_such_table", &err), ENT_E_DB, err);
    UNIT_CONTAINS(err.hint, "entitle init");
    UNIT_TRUE(db_ok(c));
    db_close(c);
}

/* The server is at work for a minute; whoever is told to stop does not wait for it, and the connection can be used after it. */
static void test_stop(void)
{
    static volatile sig_atomic_t flag = 0;
    db *c = connect_ledger();
    ent_error err;
    const char *bytes;
    size_t n;
    db_stop_on(&flag);
    UNIT_OK(db_exec(c, "BEGIN; SELECT pg_sleep(0.3)", &err), err);
    flag = 1;
    UNIT_CODE(db_exec(c, "SELECT pg_sleep(60)", &err), ENT_E_SYSTEM, err);
    UNIT_CONTAINS(err.message, "stopped by a signal");
    UNIT_TRUE(db_ok(c));
    UNIT_OK(db_exec(c, "ROLLBACK", &err), err);
    db_close(c);
    c = connect_ledger();
    UNIT_CODE(db_query(c, NULL, "SELECT pg_sleep(60)", NULL, 0, &err), ENT_E_SYSTEM, err);
    db_close(c);
    c = connect_ledger();
    UNIT_OK(db_copy_out_begin(c, "COPY (SELECT pg_sleep(60) IS NULL) TO STDOUT (FORMAT binary)", &err), err);
    ent_code code = ENT_OK;
    do {
        code = db_copy_out_next(c, &bytes, &n, &err);
    } while (code == ENT_OK && n > 0);
    UNIT_CODE(code, ENT_E_SYSTEM, err);
    UNIT_CONTAINS(err.message, "stopped by a signal");
    db_close(c);
    db_stop_on(NULL);
}

UNIT_SUITE(statement, UNIT_TEST(test_results), UNIT_TEST(test_failures_do_not_quote_rows),
           UNIT_TEST(test_commit_must_commit), UNIT_TEST(test_lost_connection),
           UNIT_TEST(test_missing_table_has_a_hint), UNIT_TEST(test_stop));

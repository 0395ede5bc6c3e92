/* SPDX-License-Identifier: Apache-2.0 */
/* Logins that a server refuses, each for its own reason, and the settings of a session. */
#include "db/db.h"

#include "unit.h"

static const char *conninfo(const char *more)
{
    static char joined[1024];
    snprintf(joined, sizeof joined, "%s %s", getenv("ENTITLE_TEST_DATABASE"), more);
    return joined;
}

/* Two roles that this server lets in by password or not at all. Written once; the server is the
   test's own. */
static const char logins_sql[] =
    "DO $do$ DECLARE before text := pg_read_file(current_setting('hba_file')); BEGIN"
    " IF NOT EXISTS (SELECT FROM pg_hba_file_rules WHERE user_name = '{db_password}') THEN"
    "  CREATE ROLE db_password LOGIN PASSWORD 'right';"
    "  CREATE ROLE db_refused LOGIN;"
    "  EXECUTE format('COPY (SELECT unnest(string_to_array(%L, E''\\n''))) TO %L',"
    "   E'local all db_password scram-sha-256\\nlocal all db_refused reject\\n' || before,"
    "   current_setting('hba_file'));"
    "  PERFORM pg_reload_conf();"
    "  PERFORM pg_sleep(0.5);"
    " END IF; END $do$";

static const struct {
    const char *more, *message, *hint;
} refusals[] = {
    {"user=db_password password=wrong", "wrong password for user db_password", "password file"},
    {"user=db_password", "wants a password for user db_password, and none was given",
     "password file"},
    {"user=db_refused", "refuses user db_refused", "pg_hba.conf"},
    {"user=db_no_such_role", "refuses user db_no_such_role", "CREATE ROLE"},
    {"dbname=db_no_such_database", "there is no database db_no_such_database", "createdb"},
    {"dbname=template1 user=db_password password=right", "may not connect to database template1",
     "GRANT CONNECT ON DATABASE \"template1\" TO \"db_password\";"},
    {"options=-cno_such_setting=1", "SQLSTATE", ""},
};

static void test_refusals_are_told_apart(void)
{
    db *c, *super;
    ent_error err;
    UNIT_OK(db_connect(&super, conninfo(""), DB_LEDGER, &err), err);
    UNIT_OK(db_exec(super, logins_sql, &err), err);
    UNIT_OK(db_exec(super, "REVOKE CONNECT ON DATABASE template1 FROM PUBLIC", &err), err);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        UNIT_CODE(db_connect(&c, conninfo(refusals[i].more), DB_SOURCE, &err), ENT_E_DB, err);
        UNIT_NULL(c);
        UNIT_CONTAINS(err.message, refusals[i].message);
        UNIT_CONTAINS(err.hint, refusals[i].hint);
        UNIT_NULL(strstr(err.message, "wrong\""));
    }
    UNIT_OK(db_connect(&c, conninfo("user=db_password password=right"), DB_SOURCE, &err), err);
    db_close(c);
    UNIT_OK(db_exec(super, "GRANT CONNECT ON DATABASE template1 TO PUBLIC", &err), err);
    db_close(super);
}

static const char *setting(db *c, const char *name)
{
    static char value[256];
    ent_error err;
    db_result *r;
    const char *params[] = {name};
    UNIT_OK(db_query(c, &r, "SELECT current_setting($1)", params, 1, &err), err);
    snprintf(value, sizeof value, "%s", db_get(r, 0, 0));
    db_result_free(r);
    return value;
}

static void test_settings_of_a_session(void)
{
    db *c;
    ent_error err;
    UNIT_OK(db_connect(&c, conninfo("options=-cTimeZone=Asia/Shanghai application_name=other"),
                       DB_SOURCE, &err),
            err);
    UNIT_STRING(setting(c, "TimeZone"), "UTC");
    UNIT_STRING(setting(c, "DateStyle"), "ISO, YMD");
    UNIT_STRING(setting(c, "search_path"), "pg_catalog");
    UNIT_STRING(setting(c, "client_encoding"), "UTF8");
    UNIT_STRING(setting(c, "standard_conforming_strings"), "on");
    UNIT_STRING(setting(c, "lock_timeout"), "10s");
    UNIT_STRING(setting(c, "row_security"), "off");
    UNIT_STRING(setting(c, "statement_timeout"), "1h");
    UNIT_STRING(setting(c, "idle_session_timeout"), "0");
    UNIT_STRING(setting(c, "idle_in_transaction_session_timeout"), "0");
    UNIT_STRING(setting(c, "application_name"), "entitle");
    UNIT_OK(db_set_name(c, "entitle run 12", &err), err);
    UNIT_STRING(setting(c, "application_name"), "entitle run 12");
    UNIT_FALSE(db_is_in_the_clear(c)); /* a socket */
    UNIT_CODE(db_exec(c, "CREATE TABLE pg_temp.t (i int); CREATE TABLE public.t (i int)", &err),
              ENT_E_DB, err);
    UNIT_STRING(db_sqlstate(c), "25006");
    db_close(c);
}

static void test_ledger_commits_durably(void)
{
    db *c;
    ent_error err;
    UNIT_OK(db_connect(&c, conninfo("options='-csynchronous_commit=off -cstatement_timeout=10000'"),
                       DB_LEDGER, &err),
            err);
    UNIT_STRING(setting(c, "synchronous_commit"), "on");
    UNIT_STRING(setting(c, "statement_timeout"), "1h");
    UNIT_STRING(setting(c, "idle_in_transaction_session_timeout"), "30min");
    db_close(c);
    UNIT_OK(db_connect(&c, conninfo("options=-csynchronous_commit=remote_apply"), DB_LEDGER, &err),
            err);
    UNIT_STRING(setting(c, "synchronous_commit"), "remote_apply");
    db_close(c);
}

UNIT_SUITE(connect, UNIT_TEST(test_ledger_commits_durably), UNIT_TEST(test_refusals_are_told_apart), UNIT_TEST(test_settings_of_a_session));

/* SPDX-License-Identifier: Apache-2.0 */
/* What is said when there is no server, and names in SQL. */
#include "db/db.h"

#include "unit.h"

static void test_no_socket(void)
{
    db *c;
    ent_error err;
    UNIT_CODE(db_connect(&c, "host=/nowhere/at/all port=5499 dbname=x user=y password=secret",
                         DB_SOURCE, &err),
              ENT_E_DB, err);
    UNIT_NULL(c);
    UNIT_CONTAINS(err.message, "there is no socket /nowhere/at/all/.s.PGSQL.5499");
    UNIT_CONTAINS(err.hint, "start the server");
    UNIT_NULL(strstr(err.message, "secret"));
}

static void test_nobody_listens(void)
{
    db *c;
    ent_error err;
    UNIT_CODE(
        db_connect(&c, "host=127.0.0.1 port=1 dbname=x user=y password=secret", DB_LEDGER, &err),
        ENT_E_DB, err);
    UNIT_CONTAINS(err.message, "cannot reach a PostgreSQL server at 127.0.0.1 port 1");
    UNIT_CONTAINS(err.hint, "firewall");
    UNIT_NULL(strstr(err.message, "secret"));
}

/* libpq's own message on these quotes the piece it stumbled over. */
static void test_unreadable_connection_strings(void)
{
    static const char *const strings[] = {"host=x password=my secret word",
                                          "host=x password=my secret=word", "hots=secret",
                                          "postgresql://u:secret@[h/", "password='secret"};
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        db *c;
        ent_error err;
        UNIT_CODE(db_connect(&c, strings[i], DB_SOURCE, &err), ENT_E_USAGE, err);
        UNIT_NULL(c);
        UNIT_NULL(strstr(err.message, "secret"));
        UNIT_NULL(strstr(err.hint, "secret"));
    }
}

static void test_secrets_in_connection_strings(void)
{
    static const char *const with[] = {"host=x password=s", "postgresql://u:s@h/d",
                                       "postgresql://h/d?password=s", "dbname=x sslpassword=s"};
    static const char *const without[] = {"", "city", "host=x user=y", "postgresql://u@h/d",
                                          "host=x password=''", "service=ledger passfile=/x",
                                          "host=x hots=y"};
    for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
        UNIT_TRUE(db_conninfo_has_secret(with[i]));
    }
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        UNIT_FALSE(db_conninfo_has_secret(without[i]));
    }
}

static void test_quotes(void)
{
    text t = {0};
    db_quote_name(&t, "civil.per\"son");
    text_append_char(&t, ' ');
    db_quote_name(&t, "order");
    text_append_char(&t, ' ');
    db_quote_literal(&t, "it's \\ a \"test\"");
    UNIT_STRING(text_string(&t), "\"civil\".\"per\"\"son\" \"order\" 'it''s \\ a \"test\"'");
    text_dispose(&t);
}

UNIT_SUITE(offline, UNIT_TEST(test_no_socket), UNIT_TEST(test_nobody_listens),
           UNIT_TEST(test_unreadable_connection_strings),
           UNIT_TEST(test_secrets_in_connection_strings), UNIT_TEST(test_quotes));

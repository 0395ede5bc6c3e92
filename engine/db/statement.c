/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements and their results. A server's message is passed on, its DETAIL is not: a violated
 * constraint quotes the row there, and the row is somebody's. Nor is a message of class 22 itself, such
 * as the value that a view could not cast.
 */
#include "db/db.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/translate.h"
#include "db/session.h"

typedef struct state_hint {
    const char *state; /* SQLSTATE, or its first two digits: the class */
    const char *hint;
} state_hint;

static const state_hint hints[] = {
    {"22023", NULL},
    {"08", N_("the connection was lost: run again to resume")},
    {"22", N_("the server's log says which value; share a view that leaves it out or mends it")},
    {"25006", N_("this connection only reads; sources are never written")},
    {"40", N_("another transaction was in the way: run again to resume")},
    {"42501", N_("ask the owner for the right: GRANT ... ON ... TO the user of this connection")},
    {"3F000", N_("the schema is missing; for the ledger run: entitle init")},
    {"42P01", N_("the table is missing; for the ledger run: entitle init")},
    {"53100", N_("the server's disk is full: free space there, then run again to resume")},
    {"53300", N_("use fewer workers, or raise max_connections on the server")},
    {"55P03",
     N_("somebody else holds a lock on the table (a load or ALTER TABLE?): run again when it is done")},
    {"57014", N_("the statement was cancelled or ran into statement_timeout: run again to resume")},
    {"57P", N_("the server was stopped or ended the session: run again to resume")},
};

static const char *find_hint(const char *state)
{
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        if (strncmp(state, hints[i].state, strlen(hints[i].state)) == 0) {
            return hints[i].hint;
        }
    }
    return NULL;
}

/* Data exceptions quote the value, in the quotes of the server's language. 22023 is about parameters, which are ours. */
static bool quotes_data(const char *state)
{
    return strncmp(state, "22", 2) == 0 && strcmp(state, "22023") != 0;
}

ent_code db_closed(db *c, ent_error *err)
{
    (void)c;
    error_set(err, ENT_E_DB, "the database connection was closed after an earlier failure");
    return ENT_E_DB;
}

ent_code db_statement_failed(db *c, const PGresult *answer, ent_error *err)
{
    const char *state = answer == NULL ? NULL : PQresultErrorField(answer, PG_DIAG_SQLSTATE);
    const char *message =
        answer == NULL ? NULL : PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
    const char *schema = answer == NULL ? NULL : PQresultErrorField(answer, PG_DIAG_SCHEMA_NAME);
    const char *table = answer == NULL ? NULL : PQresultErrorField(answer, PG_DIAG_TABLE_NAME);
    snprintf(c->sqlstate, sizeof c->sqlstate, "%s", state == NULL ? "" : state);
    if (state == NULL || message == NULL) {
        /* libpq itself gave up: the link is cut, or it ran out of memory. Nothing is known of the
           server's side. */
        error_set(err, ENT_E_DB, "the connection to the database was lost: %s",
                  c->conn == NULL ? "closed" : PQerrorMessage(c->conn));
        error_hint(err, "run again to resume");
        db_break(c);
        return ENT_E_DB;
    }
    if (quotes_data(state)) {
        error_set(err, ENT_E_DB,
                  "a value is not what it is taken for, or cannot be computed with (SQLSTATE %s)", state);
    } else {
        error_set(err, ENT_E_DB, "%s (SQLSTATE %s)", message, state);
    }
    const char *hint = find_hint(state);
    if (hint != NULL) {
        error_hint(err, "%s", translate(hint));
    }
    if (err != NULL && table != NULL) {
        snprintf(err->element, sizeof err->element, "%s.%s", schema == NULL ? "" : schema, table);
    }
    if (strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0 ||
        strncmp(state, "XX", 2) == 0 || PQstatus(c->conn) != CONNECTION_OK) {
        db_break(c);
    }
    return ENT_E_DB;
}

/* The last word of a statement, without semicolons: does it ask for COMMIT? */
static bool asks_to_commit(const char *sql)
{
    size_t end = strlen(sql);
    while (end > 0 && (isspace((unsigned char)sql[end - 1]) || sql[end - 1] == ';')) {
        end--;
    }
    size_t start = end;
    while (start > 0 && isalpha((unsigned char)sql[start - 1])) {
        start--;
    }
    size_t before = start;
    while (before > 0 && isspace((unsigned char)sql[before - 1])) {
        before--;
    }
    /* END closes a CASE or a block as well; only as a statement of its own does it commit. */
    bool alone = before == 0 || sql[before - 1] == ';';
    return alone && ((end - start == 6 && strncasecmp(sql + start, "commit", 6) == 0) ||
                     (end - start == 3 && strncasecmp(sql + start, "end", 3) == 0));
}

/* A transaction that had failed answers COMMIT with the tag ROLLBACK and the status of a
   success. */
static ent_code check_commit(db *c, const char *sql, PGresult *answer, ent_error *err)
{
    if (!asks_to_commit(sql) || strcmp(PQcmdStatus(answer), "COMMIT") == 0) {
        return ENT_OK;
    }
    error_set(err, ENT_E_DB, "the transaction was not committed: the server answered %s",
              PQcmdStatus(answer));
    error_hint(err, "run again to resume");
    db_break(c);
    return ENT_E_DB;
}

static ent_code check_answer(db *c, const char *sql, PGresult *answer, ent_error *err)
{
    switch (PQresultStatus(answer)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        return check_commit(c, sql, answer, err);
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
    case PGRES_EMPTY_QUERY:
        error_set(err, ENT_E_DB, "the database gave an answer that was not asked for (%s)",
                  PQresStatus(PQresultStatus(answer)));
        db_break(c);
        return ENT_E_DB;
    default:
        return db_statement_failed(c, answer, err);
    }
}

ent_code db_exec(db *c, const char *sql, ent_error *err)
{
    if (!db_ok(c)) {
        return db_closed(c, err);
    }
    c->sqlstate[0] = '\0';
    PGresult *answer;
    ENT_TRY(db_send(c, &answer, sql, NULL, 0, err));
    ent_code code = check_answer(c, sql, answer, err);
    PQclear(answer);
    return code == ENT_OK && asks_to_commit(sql) ? FAULT_POINT("committed", err) : code;
}

ent_code db_query(db *c, db_result **out, const char *sql, const char *const *params,
                  size_t n_params, ent_error *err)
{
    if (out != NULL) {
        *out = NULL;
    }
    if (!db_ok(c)) {
        return db_closed(c, err);
    }
    c->sqlstate[0] = '\0';
    /* With PQexecParams' protocol also where there is no parameter: one statement only. */
    static const char *const none[1];
    PGresult *answer;
    ENT_TRY(db_send(c, &answer, sql, params == NULL ? none : params, n_params, err));
    ent_code code = check_answer(c, sql, answer, err);
    if (code != ENT_OK || out == NULL) {
        PQclear(answer);
        return code;
    }
    *out = malloc(sizeof **out);
    if (*out == NULL) {
        arena_out_of_memory(sizeof **out);
    }
    (*out)->answer = answer;
    return ENT_OK;
}

size_t db_rows(const db_result *r)
{
    return (size_t)PQntuples(r->answer);
}

const char *db_get(const db_result *r, size_t row, size_t column)
{
    return PQgetisnull(r->answer, (int)row, (int)column)
               ? NULL
               : PQgetvalue(r->answer, (int)row, (int)column);
}

int64_t db_get_int(const db_result *r, size_t row, size_t column)
{
    const char *s = db_get(r, row, column);
    return s == NULL ? 0 : strtoll(s, NULL, 10);
}

bool db_tag_rows(size_t *out, PGresult *answer)
{
    const char *s = PQcmdTuples(answer);
    if (s == NULL || s[0] == '\0') {
        return false;
    }
    *out = strtoull(s, NULL, 10);
    return true;
}

size_t db_affected(const db_result *r)
{
    size_t n = 0;
    return db_tag_rows(&n, r->answer) ? n : 0;
}

void db_result_free(db_result *r)
{
    if (r != NULL) {
        PQclear(r->answer);
        free(r);
    }
}

const char *db_sqlstate(const db *c)
{
    return c->sqlstate;
}

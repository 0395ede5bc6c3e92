/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COPY in both directions, binary. Rows go in all at once from memory: a process that is stopped
 * inside a COPY FROM STDIN keeps its locks, and no timeout of the server ends it.
 */
#include "db/db.h"

#include <poll.h>
#include <string.h>

#include "base/fault.h"
#include "db/session.h"

#define COPY_PIECE_BYTES ((size_t)256 * 1024)

static ent_code report_surprise(db *c, const char *what, ent_error *err)
{
    error_set_text(err, ENT_E_DB, what);
    error_hint(err, "run again to resume");
    db_break(c);
    return ENT_E_DB;
}

/* Start a COPY; `direction` is the status a started one has. */
static ent_code begin(db *c, const char *sql, ExecStatusType direction, ent_error *err)
{
    if (!db_ok(c)) {
        return db_closed(c, err);
    }
    c->sqlstate[0] = '\0';
    c->copy_rows = 0;
    PGresult *answer;
    ENT_TRY(db_send(c, &answer, sql, NULL, 0, err));
    ExecStatusType status = PQresultStatus(answer);
    ent_code code = ENT_OK;
    if (status == PGRES_FATAL_ERROR) {
        code = db_statement_failed(c, answer, err);
    } else if (status != direction || PQbinaryTuples(answer) != 1) {
        code = report_surprise(c, "the database did not start a binary COPY", err);
    }
    PQclear(answer);
    return code;
}

/* The end of a COPY: its result, then nothing more. */
static ent_code finish(db *c, size_t *n_rows, ent_error *err)
{
    PGresult *answer;
    ENT_TRY(db_next_answer(c, &answer, err));
    if (PQresultStatus(answer) != PGRES_COMMAND_OK) {
        ent_code code = db_statement_failed(c, answer, err);
        PQclear(answer);
        ent_error ignored;
        while (db_ok(c) && db_next_answer(c, &answer, &ignored) == ENT_OK && answer != NULL) {
            PQclear(answer);
        }
        return code;
    }
    bool counted = db_tag_rows(n_rows, answer);
    PQclear(answer);
    ENT_TRY(db_next_answer(c, &answer, err));
    if (answer != NULL || !counted) {
        PQclear(answer);
        return report_surprise(c, "the database did not end the COPY as it should", err);
    }
    return ENT_OK;
}

ent_code db_copy_out_begin(db *c, const char *sql, ent_error *err)
{
    return begin(c, sql, PGRES_COPY_OUT, err);
}

ent_code db_copy_out_next(db *c, const char **bytes, size_t *n, ent_error *err)
{
    *bytes = NULL;
    *n = 0;
    if (!db_ok(c)) {
        return db_closed(c, err);
    }
    PQfreemem(c->copy_message);
    c->copy_message = NULL;
    int size;
    while ((size = PQgetCopyData(c->conn, &c->copy_message, 1)) == 0 && db_ok(c)) {
        ENT_TRY(db_wait(c, POLLIN, err));
    }
    if (size > 0) {
        *bytes = c->copy_message;
        *n = (size_t)size;
        return ENT_OK;
    }
    if (size == -1) {
        return finish(c, &c->copy_rows, err);
    }
    return db_statement_failed(c, NULL, err);
}

size_t db_copy_out_rows(const db *c)
{
    return c->copy_rows;
}

/* Until libpq has handed everything on. A server that refuses says so while we are still sending. */
static ent_code flush(db *c, ent_error *err)
{
    int left;
    while ((left = PQflush(c->conn)) == 1) {
        ENT_TRY(db_wait(c, POLLIN | POLLOUT, err));
    }
    return left == 0 ? ENT_OK : db_statement_failed(c, NULL, err);
}

static ent_code send_rows(db *c, const char *bytes, size_t n, ent_error *err)
{
    for (size_t at = 0; at < n; at += COPY_PIECE_BYTES) {
        size_t piece = n - at < COPY_PIECE_BYTES ? n - at : COPY_PIECE_BYTES;
        if (PQputCopyData(c->conn, bytes + at, (int)piece) != 1) {
            return db_statement_failed(c, NULL, err);
        }
        ENT_TRY(flush(c, err));
        ENT_TRY(FAULT_POINT("copy-piece-sent", err));
    }
    if (PQputCopyEnd(c->conn, NULL) != 1) {
        return db_statement_failed(c, NULL, err);
    }
    return flush(c, err);
}

ent_code db_copy_in(db *c, const char *sql, const char *bytes, size_t n, size_t n_rows_expected,
                    ent_error *err)
{
    ENT_TRY(begin(c, sql, PGRES_COPY_IN, err));
    ENT_TRY(FAULT_POINT("copy-begun", err));
    /* libpq returns instead of waiting, so that a stop is heeded. */
    PQsetnonblocking(c->conn, 1);
    ent_code code = send_rows(c, bytes, n, err);
    if (db_ok(c)) {
        PQsetnonblocking(c->conn, 0);
    }
    ENT_TRY(code);
    size_t n_rows = 0;
    ENT_TRY(FAULT_POINT("copy-end-sent", err));
    ENT_TRY(finish(c, &n_rows, err));
    ENT_TRY(FAULT_POINT("copy-ended", err));
    if (n_rows != n_rows_expected) {
        error_set(err, ENT_E_DB, "the database took %zu rows of a COPY of %zu", n_rows,
                  n_rows_expected);
        db_break(c);
        return ENT_E_DB;
    }
    return ENT_OK;
}

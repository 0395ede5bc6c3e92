/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of db/ share: the connection, and how a failed statement becomes an ent_error.
   Private to engine/db/. */
#ifndef ENTITLE_DB_SESSION_H
#define ENTITLE_DB_SESSION_H

#include <libpq-fe.h>

#include "db/db.h"

struct db {
    PGconn *conn; /* NULL once closed after a surprise */
    db_role role;
    char    sqlstate[6];
    char   *copy_message; /* libpq's buffer of the last COPY message; PQfreemem() */
    size_t  copy_rows;    /* rows of the last COPY TO, as its command tag has them */
    bool    cancelled;    /* because the process was told to stop */
};

/** The next answer to what was sent, as PQgetResult() has it; NULL after the last one. A statement that the server still works at when
 *  the process is told to stop (db_stop_on) is cancelled, once; so below. */
PGresult *db_next_answer(db *c);
/** The last answer; NULL if there is none. A COPY that begins ends them. */
PGresult *db_last_answer(db *c);
/** Wait for bytes from the server, a moment at most; false when the link is cut. */
bool db_wait_input(db *c);

struct db_result {
    PGresult *answer;
};

/** The statement failed: remember the SQLSTATE, fill *err with what the server says (never the
 *  row's data) and what to do. Does not free `answer`. Closes the connection when it is not known to
 *  be in order. */
ent_code db_statement_failed(db *c, const PGresult *answer, ent_error *err);
/** The connection was closed earlier. */
ent_code db_closed(db *c, ent_error *err);
/** Row count of a command tag: "COPY 5", "INSERT 0 5"; false if it has none. */
bool db_tag_rows(size_t *out, PGresult *answer);

#endif

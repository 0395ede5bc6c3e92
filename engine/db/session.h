/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of db/ share: the connection, and how a failed statement becomes an ent_error.
   Private to engine/db/. */
#ifndef ENTITLE_DB_SESSION_H
#define ENTITLE_DB_SESSION_H

#include <libpq-fe.h>

#include "db/db.h"

#define DB_STOP_LOOK_MS 100 /* between looks at the stop flag while the server is waited for */

struct db {
    PGconn *conn; /* NULL once closed after a surprise */
    db_role role;
    char    sqlstate[6];
    char   *copy_message; /* libpq's buffer of the last COPY message; PQfreemem() */
    size_t  copy_rows;    /* rows of the last COPY TO, as its command tag has them */
    const volatile sig_atomic_t *stop; /* NULL = wait for as long as it takes */
};

struct db_result {
    PGresult *answer;
};

/** The statement failed: remember the SQLSTATE, fill *err with what the server says (never the
 *  row's data) and what to do. Does not free `answer`. Closes the connection when it is not known to
 *  be in order. */
ent_code db_statement_failed(db *c, const PGresult *answer, ent_error *err);
/** Wait until the socket has what `events` (of poll) asks for, or there is something to read, which is
 *  then read. What is wrong with the connection is left to the next call of libpq.
 *  @return ENT_OK, or that of db_stopped() */
ent_code db_wait(db *c, short events, ent_error *err);
/** One answer of a statement that was sent, as PQgetResult() has it. */
ent_code db_next_answer(db *c, PGresult **out, ent_error *err);
/** Send a statement and wait for its last answer, as PQexec() and PQexecParams() do. */
ent_code db_send(db *c, PGresult **out, const char *sql, const char *const *params, size_t n_params,
                 ent_error *err);
/** The connection was closed earlier. */
ent_code db_closed(db *c, ent_error *err);
/** Row count of a command tag: "COPY 5", "INSERT 0 5"; false if it has none. */
bool db_tag_rows(size_t *out, PGresult *answer);

#endif

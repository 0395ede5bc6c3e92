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
};

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

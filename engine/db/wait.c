/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waiting for the server. libpq's own calls wait inside it, where a signal cannot end them: a night
 * that is told to stop has to stop in the middle of a long statement as well. Here a statement is
 * sent, and while its answer is not there the socket and the stop flag are looked at in turn.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/fault.h"
#include "db/session.h"

#define WHY_BYTES 256

void db_stop_on(db *c, const volatile sig_atomic_t *stop)
{
    c->stop = stop;
}

ent_code db_stopped(ent_error *err)
{
    error_set(err, ENT_E_SYSTEM, "stopped by a signal");
    return error_hint(err, "run again to resume");
}

/* Without the cancellation a server that computes would notice only when it has something to send. */
static ent_code stop(db *c, ent_error *err)
{
    char why[WHY_BYTES];
    PGcancel *cancel = PQgetCancel(c->conn);
    if (cancel != NULL) {
        PQcancel(cancel, why, sizeof why);
        PQfreeCancel(cancel);
    }
    db_break(c);
    return db_stopped(err);
}

/*
 * Where libpq has no memory for the answer that begins a COPY it waits for more of it, which never comes, and says nothing. So the socket is
 * never waited for without end: the answer is looked at again, and whether there is memory for one.
 */
static void check_memory(const db *c)
{
    PGresult *probe = PQmakeEmptyPGresult(c->conn, PGRES_EMPTY_QUERY);
    if (probe == NULL) {
        arena_out_of_memory(sizeof probe);
    }
    PQclear(probe);
}

ent_code db_wait(db *c, short events, ent_error *err)
{
    if (c->stop != NULL && *c->stop != 0) {
        return stop(c, err);
    }
    struct pollfd socket = {.fd = PQsocket(c->conn), .events = events};
    int n = poll(&socket, 1, DB_STOP_LOOK_MS);
    if (n == 0) {
        check_memory(c);
    }
    if ((n > 0 && (socket.revents & ~POLLOUT) != 0) || (n < 0 && errno != EINTR)) {
        PQconsumeInput(c->conn);
    }
    return ENT_OK;
}

ent_code db_next_answer(db *c, PGresult **out, ent_error *err)
{
    *out = NULL;
    while (PQstatus(c->conn) == CONNECTION_OK && PQisBusy(c->conn)) {
        ENT_TRY(db_wait(c, POLLIN, err));
    }
    *out = PQgetResult(c->conn);
    return ENT_OK;
}

static bool starts_copy(const PGresult *answer)
{
    ExecStatusType status = PQresultStatus(answer);
    return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

ent_code db_send(db *c, PGresult **out, const char *sql, const char *const *params, size_t n_params,
                 ent_error *err)
{
    *out = NULL;
    int sent = params == NULL
                   ? PQsendQuery(c->conn, sql)
                   : PQsendQueryParams(c->conn, sql, (int)n_params, NULL, params, NULL, NULL, 0);
    if (sent != 1) {
        return ENT_OK; /* no answer: the caller takes the connection for lost */
    }
    if (strcmp(sql, "COMMIT") == 0) {
        ENT_TRY(FAULT_POINT("commit-sent", err));
    }
    for (;;) {
        PGresult *answer;
        ent_code code = db_next_answer(c, &answer, err);
        if (code != ENT_OK) {
            PQclear(*out);
            *out = NULL;
            return code;
        }
        if (answer == NULL) {
            return ENT_OK;
        }
        if (PQresultStatus(*out) == PGRES_FATAL_ERROR && *out != NULL) {
            PQclear(answer); /* why the server ended the session says more than that it is gone */
        } else {
            PQclear(*out);
            *out = answer;
        }
        if (starts_copy(*out) || PQstatus(c->conn) == CONNECTION_BAD) {
            return ENT_OK;
        }
    }
}

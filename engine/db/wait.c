/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waiting for the server. libpq waits for as long as it takes, and goes on waiting when a signal comes in between: a lock, a slow view,
 * the count of a million rows would keep a night that is told to stop. So the wait is ours, in steps, with a look at the flag.
 */
#include <poll.h>

#include "db/db.h"
#include "db/session.h"

#define STEP_MS 250

static const volatile sig_atomic_t *stop_flag;

void db_stop_on(const volatile sig_atomic_t *flag)
{
    stop_flag = flag;
}

static bool stopping(void)
{
    return stop_flag != NULL && *stop_flag != 0;
}

/* Over a connection of its own. When it fails, the statement goes on, as it would have. */
static void cancel(db *c)
{
    char ignored[256];
    PGcancel *request = PQgetCancel(c->conn);
    if (request != NULL) {
        PQcancel(request, ignored, sizeof ignored);
        PQfreeCancel(request);
    }
    c->cancelled = true;
}

bool db_wait_input(db *c)
{
    struct pollfd socket = {.fd = PQsocket(c->conn), .events = POLLIN};
    int n = socket.fd < 0 ? 1 : poll(&socket, 1, STEP_MS);
    if (n <= 0 && stopping() && !c->cancelled) {
        cancel(c);
    }
    return n <= 0 || PQconsumeInput(c->conn) == 1;
}

PGresult *db_next_answer(db *c)
{
    while (PQisBusy(c->conn) && db_wait_input(c)) {
    }
    return PQgetResult(c->conn);
}

PGresult *db_last_answer(db *c)
{
    PGresult *last = NULL;
    for (PGresult *next; (next = db_next_answer(c)) != NULL; last = next) {
        PQclear(last);
        ExecStatusType status = PQresultStatus(next);
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH ||
            PQstatus(c->conn) != CONNECTION_OK) {
            return next;
        }
    }
    return last;
}

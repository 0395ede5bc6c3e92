/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening and closing a connection. The connection is made step by step instead of by PQconnectdb,
 * because only then can libpq be asked in time for the SQLSTATE in its messages: the words around
 * it come in the server's language.
 */
#include "db/db.h"

#include <ctype.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/translate.h"
#include "db/session.h"

#define CONNECT_WAIT_S 10 /* per host, unless connect_timeout says otherwise */

#define SERVER_VERSION_MIN 150000 /* pg_database.datlocprovider, which read/bind.c asks for */

static void ignore_notice(void *self, const char *message)
{
    (void)self;
    (void)message;
}

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* How long all hosts of the connection may take together. PQconnectPoll leaves connect_timeout to
   its caller. */
static int64_t wait_ms_of(PGconn *conn)
{
    int64_t seconds = CONNECT_WAIT_S;
    int64_t n_hosts = 1;
    PQconninfoOption *options = PQconninfo(conn);
    for (PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++) {
        if (o->val == NULL) {
            continue;
        }
        if (strcmp(o->keyword, "connect_timeout") == 0) {
            long given = strtol(o->val, NULL, 10);
            seconds = given > 0 && given < 3600 ? given : seconds;
        } else if (strcmp(o->keyword, "host") == 0) {
            for (const char *s = o->val; *s != '\0'; s++) {
                n_hosts += *s == ',';
            }
        }
    }
    PQconninfoFree(options);
    return seconds * 1000 * n_hosts;
}

/* Drive the connection to its end; true = it got there, false = time is up. */
static bool finish_connecting(PGconn *conn)
{
    int64_t deadline_ms = monotonic_ms() + wait_ms_of(conn);
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
        int64_t left_ms = deadline_ms - monotonic_ms();
        if (left_ms <= 0) {
            return false;
        }
        struct pollfd socket = {.fd = PQsocket(conn),
                                .events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        if (socket.fd < 0) {
            return true;
        }
        if (poll(&socket, 1, (int)left_ms) == 0) {
            return false;
        }
        next = PQconnectPoll(conn);
    }
    return true;
}

/* The SQLSTATE in a verbose message, "...:  28P01: text": -1 if there is none, else where its text
   begins. */
static ptrdiff_t find_sqlstate(char out[6], const char *message)
{
    for (const char *s = strchr(message, ':'); s != NULL; s = strchr(s + 1, ':')) {
        const char *t = s + 1;
        while (*t == ' ') {
            t++;
        }
        size_t n = 0, n_digits = 0;
        while (n < 5 && (isdigit((unsigned char)t[n]) || (t[n] >= 'A' && t[n] <= 'Z'))) {
            n_digits += isdigit((unsigned char)t[n]) != 0;
            n++;
        }
        /* "FATAL:" has five capitals as well, but no digit. */
        if (n == 5 && n_digits > 0 && t[5] == ':' && t > s + 1) {
            memcpy(out, t, 5);
            out[5] = '\0';
            t += 6;
            while (*t == ' ') {
                t++;
            }
            return t - message;
        }
    }
    return -1;
}

/* The first line of what the server or libpq said. */
static void first_line(char *out, size_t size, const char *message)
{
    size_t n = strcspn(message, "\n");
    n = n < size - 1 ? n : size - 1;
    memcpy(out, message, n);
    out[n] = '\0';
}

static const char *or_default(const char *s)
{
    return s == NULL || s[0] == '\0' ? translate("(default)") : s;
}

/* No server answered: say where it was looked for. */
static ent_code report_no_server(PGconn *conn, const char *host, const char *said, ent_error *err)
{
    const char *port = PQport(conn);
    if (host[0] == '/' || host[0] == '@') {
        char path[512];
        snprintf(path, sizeof path, "%s/.s.PGSQL.%s", host, port);
        if (host[0] == '/' && access(path, F_OK) != 0) {
            error_set(err, ENT_E_DB, "no PostgreSQL server on this machine: there is no socket %s",
                      path);
            error_hint(
                err,
                "start the server, or name its host: host=... in the connection string or PGHOST");
        } else {
            error_set(err, ENT_E_DB, "the PostgreSQL server behind the socket %s does not answer",
                      path);
            error_hint(err, "start the server; if it runs, look for its port and socket directory "
                            "with pg_lsclusters");
        }
        return ENT_E_DB;
    }
    error_set(err, ENT_E_DB, "cannot reach a PostgreSQL server at %s port %s: %s", or_default(host),
              port, said);
    error_hint(
        err,
        "check host and port, that the server runs and listens there, and the firewall between");
    return ENT_E_DB;
}

static ent_code report_failure(db *c, bool in_time, ent_error *err)
{
    PGconn *conn = c->conn;
    const char *message = PQerrorMessage(conn);
    const char *host = PQhost(conn) == NULL ? "" : PQhost(conn);
    const char *user = or_default(PQuser(conn));
    const char *name = or_default(PQdb(conn));
    const char *state = c->sqlstate;
    char said[256];
    ptrdiff_t at = find_sqlstate(c->sqlstate, message);

    if (at >= 0) {
        first_line(said, sizeof said, message + at);
    } else {
        /* Several hosts give several lines; what libpq says of the last is the end of the last
           one. */
        const char *last = strstr(message, "failed: ");
        first_line(said, sizeof said, last == NULL ? message : last + strlen("failed: "));
    }
    if (!in_time) {
        error_set(err, ENT_E_DB, "the PostgreSQL server at %s port %s did not answer in time",
                  or_default(host), PQport(conn));
        error_hint(
            err, "check host and port, and the firewall between; connect_timeout=... waits longer");
    } else if (strcmp(state, "28P01") == 0) {
        error_set(err, ENT_E_DB, "wrong password for user %s of database %s at %s", user, name,
                  or_default(host));
        error_hint(err,
                   "check the entry in the password file (~/.pgpass or PGPASSFILE) or PGPASSWORD");
    } else if (PQconnectionNeedsPassword(conn)) {
        error_set(err, ENT_E_DB,
                  "the server at %s wants a password for user %s, and none was given",
                  or_default(host), user);
        error_hint(
            err, "put it into a password file (~/.pgpass or PGPASSFILE), not on the command line");
    } else if (strcmp(state, "28000") == 0) {
        error_set(err, ENT_E_DB, "the server at %s refuses user %s for database %s: %s",
                  or_default(host), user, name, said);
        error_hint(err, "check that the role exists and may log in (CREATE ROLE ... LOGIN), and "
                        "that pg_hba.conf "
                        "has a line for it and this host");
    } else if (strcmp(state, "3D000") == 0) {
        error_set(err, ENT_E_DB, "there is no database %s at %s", name, or_default(host));
        error_hint(err, "name another one (dbname=... or PGDATABASE), or create it: createdb %s",
                   name);
    } else if (strcmp(state, "42501") == 0) {
        error_set(err, ENT_E_DB, "user %s may not connect to database %s at %s", user, name,
                  or_default(host));
        error_hint(err, "its owner can allow it: GRANT CONNECT ON DATABASE \"%s\" TO \"%s\";", name,
                   user);
    } else if (strcmp(state, "53300") == 0) {
        error_set(err, ENT_E_DB, "the server at %s has no connection left", or_default(host));
        error_hint(err, "use fewer workers, or raise max_connections on the server");
    } else if (strcmp(state, "57P03") == 0) {
        error_set(err, ENT_E_DB, "the server at %s is not ready: %s", or_default(host), said);
        error_hint(err, "it is starting or stopping: try again in a moment");
    } else if (at >= 0) {
        error_set(err, ENT_E_DB,
                  "the server at %s refuses user %s for database %s: %s (SQLSTATE %s)",
                  or_default(host), user, name, said, state);
    } else {
        report_no_server(conn, host, said, err);
    }
    return ENT_E_DB;
}

/* Settings of the session: fixed words, so that no setting of a role or a database changes what a
   night reads or writes, or ends it half-way. With row_security off, a policy that would hide rows is
   an error instead of fewer people. transaction_timeout came with PostgreSQL 17; a server that is not
   on Linux may not know when a client is gone. */
static const char session_sql[] =
    "SET search_path TO pg_catalog; SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO, YMD';"
    "SET IntervalStyle TO 'iso_8601'; SET client_encoding TO 'UTF8'; SET "
    "standard_conforming_strings TO on;"
    "SET bytea_output TO 'hex'; SET row_security TO off; SET jit TO off;"
    "SET lock_timeout TO '10s'; SET statement_timeout TO '1h'; SET idle_session_timeout TO 0;"
    "SELECT pg_catalog.set_config('transaction_timeout', '0', false)"
    " WHERE pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL;"
    "SELECT pg_catalog.set_config('client_connection_check_interval', '10s', false)"
    " WHERE pg_catalog.version() LIKE '%linux%'";
static const char source_sql[] =
    "SET default_transaction_read_only TO on; SET idle_in_transaction_session_timeout TO 0";
/* A worker that is frozen with a shard in its hands gives it up in the end; a shard takes seconds. */
static const char ledger_sql[] =
    "SET idle_in_transaction_session_timeout TO '30min';"
    DB_WORK_MEMORY_SQL ";"
    "SELECT pg_catalog.set_config('synchronous_commit', 'on', false)"
    " WHERE pg_catalog.current_setting('synchronous_commit') = 'off'";
static const char server_sql[] =
    "SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery()::int,"
    " pg_catalog.getdatabaseencoding()";

static const char *role_name(const db *c)
{
    return translate(c->role == DB_SOURCE ? N_("source") : N_("ledger"));
}

static ent_code check_version(const db *c, ent_error *err)
{
    if (PQserverVersion(c->conn) >= SERVER_VERSION_MIN) {
        return ENT_OK;
    }
    error_set(err, ENT_E_DB, "the %s's server at %s is PostgreSQL %s, which is too old",
              role_name(c), or_default(PQhost(c->conn)),
              or_default(PQparameterStatus(c->conn, "server_version")));
    return error_hint(err, "PostgreSQL %d or later is needed", SERVER_VERSION_MIN / 10000);
}

/* A session has to stay with one server process: locks, snapshots and settings are the process's. */
static ent_code check_direct(const db *c, int64_t pid, ent_error *err)
{
    if (pid == PQbackendPID(c->conn)) {
        return ENT_OK;
    }
    error_set(err, ENT_E_DB,
              "something between this program and the %s's server at %s passes its sessions on (a "
              "connection pooler?)",
              role_name(c), or_default(PQhost(c->conn)));
    return error_hint(err, "a night needs sessions of its own: name host and port of the server "
                           "itself");
}

static ent_code check_encoding(const db *c, const char *encoding, ent_error *err)
{
    bool readable = c->role == DB_SOURCE ? strcmp(encoding, "SQL_ASCII") != 0
                                         : strcmp(encoding, "UTF8") == 0;
    if (readable) {
        return ENT_OK;
    }
    error_set(err, ENT_E_DB, "the %s's database %s has the encoding %s", role_name(c),
              or_default(PQdb(c->conn)), encoding);
    return error_hint(err, c->role == DB_SOURCE
                               ? N_("its texts could mean anything: convert them into a database "
                                    "with an encoding")
                               : N_("make a ledger in a database with ENCODING 'UTF8'"));
}

static ent_code check_primary(const db *c, bool standby, ent_error *err)
{
    if (!standby || c->role == DB_SOURCE) {
        return ENT_OK;
    }
    error_set(err, ENT_E_DB,
              "the ledger's database %s at %s is a standby, which cannot be written",
              or_default(PQdb(c->conn)), or_default(PQhost(c->conn)));
    return error_hint(
        err, "name the primary with --ledger; only sources may be read from a standby");
}

static ent_code check_server(db *c, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(c, &r, server_sql, NULL, 0, err));
    ent_code code = check_direct(c, db_get_int(r, 0, 0), err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(check_primary(c, db_get_int(r, 0, 1) != 0, err));
    ENT_TRY_DONE(check_encoding(c, db_get(r, 0, 2), err));
done:
    db_result_free(r);
    return code;
}

static ent_code prepare_session(db *c, ent_error *err)
{
    ENT_TRY(check_version(c, err));
    ENT_TRY(check_server(c, err)); /* before a setting could stay behind in a pooler's session */
    ENT_TRY(db_exec(c, session_sql, err));
    return db_exec(c, c->role == DB_SOURCE ? source_sql : ledger_sql, err);
}

/* What libpq says about a string it cannot read quotes pieces of it, and a piece may be the
   password. */
static bool conninfo_readable(const char *conninfo)
{
    if (strchr(conninfo, '=') == NULL && strstr(conninfo, "://") == NULL) {
        return true; /* the name of a database */
    }
    char *said = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &said);
    bool readable = options != NULL;
    PQconninfoFree(options);
    PQfreemem(said);
    return readable;
}

ent_code db_connect(db **out, const char *conninfo, db_role role, ent_error *err)
{
    *out = NULL;
    conninfo = conninfo == NULL ? "" : conninfo;
    if (!conninfo_readable(conninfo)) {
        error_set(err, ENT_E_USAGE, role == DB_SOURCE
                                        ? N_("the source's connection string cannot be read")
                                        : N_("the ledger's connection string cannot be read"));
        error_hint(err, "write it as \"host=db.example dbname=civil user=entitle\" or as "
                        "postgresql://entitle@db.example/civil");
        return ENT_E_USAGE;
    }
    /* A keyword before dbname may be overruled by the connection string, one after it overrules the
       string. */
    const char *const keywords[] = {
        "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
        "dbname",          "application_name",    "client_encoding",  NULL};
    const char *const values[] = {
        "10", "5", "3", "30000", conninfo[0] == '\0' ? NULL : conninfo, "entitle", "UTF8", NULL};
    db *c = calloc(1, sizeof *c);
    if (c == NULL) {
        arena_out_of_memory(sizeof *c);
    }
    c->role = role;
    c->conn = PQconnectStartParams(keywords, values, 1);
    if (c->conn == NULL) {
        free(c);
        arena_out_of_memory(0);
    }
    ent_code code = ENT_OK;
    PQsetErrorVerbosity(c->conn, PQERRORS_VERBOSE);
    PQsetNoticeProcessor(c->conn, ignore_notice, NULL);
    bool in_time = PQstatus(c->conn) == CONNECTION_BAD || finish_connecting(c->conn);
    if (PQstatus(c->conn) != CONNECTION_OK) {
        code = report_failure(c, in_time, err);
        goto done;
    }
    PQsetErrorVerbosity(c->conn, PQERRORS_DEFAULT);
    ENT_TRY_DONE(prepare_session(c, err));
    *out = c;
    c = NULL;
done:
    db_close(c);
    return code;
}

void db_close(db *c)
{
    if (c != NULL) {
        db_break(c);
        free(c);
    }
}

void db_break(db *c)
{
    PQfreemem(c->copy_message);
    c->copy_message = NULL;
    PQfinish(c->conn);
    c->conn = NULL;
}

ent_code db_set_name(db *c, const char *name, ent_error *err)
{
    return db_query(c, NULL, "SELECT pg_catalog.set_config('application_name', $1, false)", &name, 1,
                    err);
}

bool db_is_in_the_clear(const db *c)
{
    const char *host = PQhost(c->conn), *address = PQhostaddr(c->conn);
    bool socket = host == NULL || host[0] == '\0' || host[0] == '/' || host[0] == '@';
    /* libpq tells the address it reached. */
    bool loopback = address != NULL &&
                    (strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0);
    return !socket && !loopback && PQsslInUse(c->conn) == 0 && PQgssEncInUse(c->conn) == 0;
}

const char *db_host(const db *c)
{
    return or_default(PQhost(c->conn));
}

bool db_conninfo_has_secret(const char *conninfo)
{
    if (strchr(conninfo, '=') == NULL && strstr(conninfo, "://") == NULL) {
        return false; /* the name of a database */
    }
    char *said = NULL;
    bool secret = false;
    PQconninfoOption *options = PQconninfoParse(conninfo, &said);
    for (PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++) {
        secret = secret || (o->val != NULL && o->val[0] != '\0' &&
                            (strcmp(o->keyword, "password") == 0 ||
                             strcmp(o->keyword, "sslpassword") == 0));
    }
    PQconninfoFree(options);
    PQfreemem(said);
    return secret;
}

bool db_ok(const db *c)
{
    return c != NULL && c->conn != NULL && PQstatus(c->conn) == CONNECTION_OK;
}

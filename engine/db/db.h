/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PostgreSQL through libpq: the one folder that includes libpq-fe.h. A db is one connection and
 * belongs to one thread. After any surprise the connection is closed; callers reconnect and look at
 * the ledger rather than guess.
 *
 * Session of every connection: search_path pg_catalog, TimeZone UTC, DateStyle ISO, client_encoding
 * UTF8, standard_conforming_strings on, lock_timeout 10s, statement_timeout 1h; application_name
 * "entitle". A ledger's session commits durably. Every name in SQL is schema-qualified. Refused are
 * servers before PostgreSQL 15, poolers, a ledger on a standby or not in UTF8.
 */
#ifndef ENTITLE_DB_DB_H
#define ENTITLE_DB_DB_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/** Room for what a query sorts, and for the rows that a COPY's triggers look at, where the server gives less. */
#define DB_WORK_MEMORY_SQL                                                                                                     \
    "SELECT pg_catalog.set_config('work_mem', '16MB', false)"                                                                  \
    " WHERE pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem')) < 16 * 1024 * 1024"

typedef struct db        db;
typedef struct db_result db_result;

typedef enum db_role { DB_SOURCE, DB_LEDGER } db_role; /* a source's session is read only */

/** `conninfo` NULL or "" = libpq's environment. On failure the error says host, database and user,
 *  and what to do (server down, wrong password, no such database, no permission are told apart). */
ent_code db_connect(db **out, const char *conninfo, db_role role, ent_error *err);
/** Does a connection string name a password? Whoever lists the processes would read it. */
bool     db_conninfo_has_secret(const char *conninfo);
/** What the server's views of its sessions call this one: "entitle run 12". */
ent_code db_set_name(db *c, const char *name, ent_error *err);
/** The server is on another machine and what goes there and back is not encrypted. */
bool     db_is_in_the_clear(const db *c);
const char *db_host(const db *c);
void     db_close(db *c);
/** Close after a surprise; db_ok() is false from now on and every call fails. */
void     db_break(db *c);
bool     db_ok(const db *c);
/** From now on no wait of this connection outlasts *stop becoming non-zero by more than a moment: the statement
 *  is cancelled, the connection closed, and the call is ENT_E_SYSTEM. NULL: it waits for as long as it takes. */
void     db_stop_on(db *c, const volatile sig_atomic_t *stop);
/** How whatever was stopped by that signal says so; returns ENT_E_SYSTEM. */
ent_code db_stopped(ent_error *err);

/** One statement or several without parameters and results. Where the last one is COMMIT, the
 *  server must answer COMMIT: a failed transaction answers ROLLBACK, with success. */
ent_code db_exec(db *c, const char *sql, ent_error *err);
/** One statement with text parameters (NULL = SQL NULL). `out` may be NULL when rows are not
 *  wanted. */
ent_code db_query(db *c, db_result **out, const char *sql, const char *const *params,
                  size_t n_params, ent_error *err);
size_t      db_rows(const db_result *r);
const char *db_get(const db_result *r, size_t row, size_t column); /* NULL for SQL NULL */
int64_t     db_get_int(const db_result *r, size_t row, size_t column); /* 0 for SQL NULL */
size_t      db_affected(const db_result *r);
void        db_result_free(db_result *r);
/** SQLSTATE of the last failure on this connection; "" if none. */
const char *db_sqlstate(const db *c);

/* COPY ... TO STDOUT (FORMAT binary): each call gives one message of the stream, valid until the
   next call; *n = 0 at the end. */
ent_code db_copy_out_begin(db *c, const char *sql, ent_error *err);
ent_code db_copy_out_next(db *c, const char **bytes, size_t *n, ent_error *err);
/** After the end: how many rows the server says it sent. */
size_t   db_copy_out_rows(const db *c);

/* COPY ... FROM STDIN (FORMAT binary): rows are built in a text buffer by emit/copy_rows.h and sent
   in one go, so that the server holds locks for no longer than the bytes take. */
ent_code db_copy_in(db *c, const char *sql, const char *bytes, size_t n, size_t n_rows_expected,
                    ent_error *err);

/** "schema"."table", each part quoted. */
void db_quote_name(text *out, const char *dotted_name);
void db_quote_literal(text *out, const char *s);

/** oid, typmod and type name of each column of a table; checks that it exists and may be read. A domain
 *  answers with the oid and the typmod of the type beneath it, an enum with that of text, as their binary form does.
 *  ENT_E_SOURCE says which table, column or right is missing (element = "schema.table.column"). */
typedef struct db_column_type {
    uint32_t oid;
    int32_t  typmod; /* -1 = none: of a numeric(p, s), p and s */
    char     name[64];
} db_column_type;
ent_code db_column_types(db *c, const char *table, const char *const *columns, size_t n,
                         db_column_type *out, ent_error *err);

#endif

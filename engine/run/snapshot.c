/* SPDX-License-Identifier: Apache-2.0 */
/* What may be locked is found out before the transaction begins: asking takes a snapshot. */
#include "run/snapshot.h"

#include <string.h>

#include "base/fault.h"
#include "db/db.h"

/* Shards are read by ranges of keys, many at a time: in the order of an index, or as pages of a
 * bitmap, never by hashing a table that a view joins. A page out of order
 * costs little more than one in order, as in memory and on flash, or the planner reads half a table for
 * a view that joins it; little enough less than that, and tables in random order are still read as
 * bitmaps. Sorts of a shard stay in memory. */
static const char planner_sql[] =
    "SET enable_hashjoin TO off; SET max_parallel_workers_per_gather TO 0;"
    "SELECT pg_catalog.set_config('random_page_cost', '1.3', false)"
    " WHERE pg_catalog.current_setting('random_page_cost')::float8 > 1.3;"
    DB_WORK_MEMORY_SQL;

static const char begin_sql[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/* A view is locked with the tables below it, which its owner may not be allowed to. */
static ent_code try_lock_view(bool *out, db *reader, const char *quoted, ent_error *err)
{
    text sql = {0};
    text_printf(&sql, "BEGIN; LOCK TABLE %s IN ACCESS SHARE MODE; ROLLBACK", quoted);
    ent_code code = db_exec(reader, text_string(&sql), err);
    text_dispose(&sql);
    *out = code == ENT_OK;
    if (code != ENT_OK && strcmp(db_sqlstate(reader), "42501") == 0) {
        code = db_exec(reader, "ROLLBACK", err);
    }
    return code;
}

typedef enum lock_way {
    LOCK_NOT,     /* missing, or may not be read: plan_bind() says so in the rulebook's words */
    LOCK_TABLE,   /* a table, partitioned table or view */
    LOCK_PLANNING /* LOCK TABLE does not take it, or wants a right on all columns */
} lock_way;

static ent_code find_way(lock_way *out, db *reader, const char *quoted, ent_error *err)
{
    static const char sql[] =
        "SELECT (relkind IN ('r', 'p', 'v') AND has_table_privilege(oid, 'SELECT'))::int,"
        " (relkind = 'v')::int FROM pg_class"
        " WHERE oid = to_regclass($1) AND relkind IN ('r', 'p', 'v', 'm', 'f')"
        " AND has_schema_privilege(relnamespace, 'USAGE')"
        " AND has_any_column_privilege(oid, 'SELECT')";
    db_result *r = NULL;
    *out = LOCK_NOT;
    ent_code code = db_query(reader, &r, sql, &quoted, 1, err);
    if (code != ENT_OK) {
        /* to_regclass() needs USAGE on the schema. */
        return strcmp(db_sqlstate(reader), "42501") == 0 ? ENT_OK : code;
    }
    bool found = db_rows(r) == 1;
    bool lockable = found && db_get_int(r, 0, 0) != 0, view = found && db_get_int(r, 0, 1) != 0;
    db_result_free(r);
    if (lockable && view) {
        ENT_TRY(try_lock_view(&lockable, reader, quoted, err));
    }
    *out = lockable ? LOCK_TABLE : found ? LOCK_PLANNING : LOCK_NOT;
    return ENT_OK;
}

static ent_code build_lock_sql(snapshot *out, arena *a, db *reader, ent_error *err)
{
    text lock_sql = {0}, plan_sql = {0}, quoted = {0};
    ent_code code = ENT_OK;
    for (size_t i = 0; i < out->relations.n; i++) {
        lock_way way = LOCK_NOT;
        text_clear(&quoted);
        db_quote_name(&quoted, out->relations.names[i]);
        ENT_TRY_DONE(find_way(&way, reader, text_string(&quoted), err));
        if (way == LOCK_TABLE) {
            text_printf(&lock_sql, "%s%s", lock_sql.size == 0 ? "LOCK TABLE " : ", ",
                        text_string(&quoted));
        } else if (way == LOCK_PLANNING) {
            text_printf(&plan_sql, "EXPLAIN SELECT FROM %s;", text_string(&quoted));
        }
    }
    if (lock_sql.size > 0) {
        text_append_string(&lock_sql, " IN ACCESS SHARE MODE");
    }
    out->lock_sql = arena_strdup(a, text_string(&lock_sql));
    out->plan_sql = arena_strdup(a, text_string(&plan_sql));
done:
    text_dispose(&quoted);
    text_dispose(&plan_sql);
    text_dispose(&lock_sql);
    return code;
}

static ent_code run_locking(db *reader, const snapshot *s, const char *sql, ent_error *err)
{
    if (sql[0] == '\0') {
        return ENT_OK;
    }
    ent_code code = db_exec(reader, sql, err);
    if (code == ENT_E_DB && strcmp(db_sqlstate(reader), "55P03") == 0) {
        return relations_explain_lock(&s->relations, reader, err);
    }
    if (code == ENT_E_DB && strcmp(db_sqlstate(reader), "42501") == 0 && err != NULL) {
        err->code = code = ENT_E_SOURCE; /* a view whose owner may not read what is below it */
    }
    return code;
}

/* A transaction that has its locks and no snapshot yet. */
static ent_code begin(db *reader, const snapshot *s, ent_error *err)
{
    ENT_TRY(db_exec(reader, begin_sql, err));
    return run_locking(reader, s, s->lock_sql, err);
}

static ent_code import(db *reader, const char *id, ent_error *err)
{
    text sql = {0};
    text_append_string(&sql, "SET TRANSACTION SNAPSHOT ");
    db_quote_literal(&sql, id);
    ent_code code = db_exec(reader, text_string(&sql), err);
    text_dispose(&sql);
    return code;
}

static ent_code lock_rest(db *reader, const snapshot *s, bool compare, ent_error *err)
{
    ENT_TRY(run_locking(reader, s, s->plan_sql, err));
    return compare ? relations_compare(&s->relations, reader, s->conninfo, err) : ENT_OK;
}

static ent_code connect(db **out, const snapshot *s, ent_error *err)
{
    ENT_TRY(db_connect(out, s->conninfo, DB_SOURCE, err));
    db_stop_on(*out, s->stop);
    return db_exec(*out, planner_sql, err);
}

/* What the server says of a snapshot whose transaction has ended, in several versions and moments. */
static bool is_gone(const char *state)
{
    return strcmp(state, "22023") == 0 || strcmp(state, "42704") == 0 || strcmp(state, "55000") == 0;
}

/* Imports the first of the snapshots that still lives. */
static ent_code import_any(bool *found, db *reader, const snapshot *s, const char *const *ids,
                           size_t n_ids, ent_error *err)
{
    *found = false;
    for (size_t i = 0; i < n_ids && !*found; i++) {
        ENT_TRY(begin(reader, s, err));
        ent_code code = import(reader, ids[i], err);
        *found = code == ENT_OK;
        if (code != ENT_OK) {
            if (!is_gone(db_sqlstate(reader))) {
                return code;
            }
            ENT_TRY(db_exec(reader, "ROLLBACK", err));
        }
    }
    return ENT_OK;
}

/* ids = NULL: a snapshot of our own. */
static ent_code open_reader(snapshot *out, db **reader, arena *a, const char *const *ids,
                            size_t n_ids, ent_error *err)
{
    db *c = NULL;
    db_result *r = NULL;
    bool found = true;
    ent_code code = connect(&c, out, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(build_lock_sql(out, a, c, err));
    if (ids == NULL) {
        ENT_TRY_DONE(begin(c, out, err));
    } else {
        ENT_TRY_DONE(import_any(&found, c, out, ids, n_ids, err));
    }
    if (found) {
        /* Exported again where it was imported: it then lives as long as any of those who have it. */
        ENT_TRY_DONE(db_query(c, &r, "SELECT pg_export_snapshot()", NULL, 0, err));
        out->id = arena_strdup(a, db_get(r, 0, 0));
        ENT_TRY_DONE(FAULT_POINT("snapshot-exported", err));
        ENT_TRY_DONE(relations_read(&out->relations, a, c, err));
        ENT_TRY_DONE(lock_rest(c, out, true, err));
        *reader = c;
        c = NULL;
    }
done:
    db_result_free(r);
    db_close(c);
    return code;
}

static void init(snapshot *out, arena *a, const char *conninfo, const plan *const *plans,
                 size_t n_plans, const volatile sig_atomic_t *stop)
{
    *out = (snapshot){.conninfo = conninfo, .stop = stop};
    relations_init(&out->relations, a, plans, n_plans);
}

ent_code snapshot_open(snapshot *out, db **reader, arena *a, const char *conninfo,
                       const plan *const *plans, size_t n_plans, const volatile sig_atomic_t *stop,
                       ent_error *err)
{
    *reader = NULL;
    init(out, a, conninfo, plans, n_plans, stop);
    return open_reader(out, reader, a, NULL, 0, err);
}

ent_code snapshot_import(snapshot *out, db **reader, arena *a, const char *conninfo, const plan *p,
                         const volatile sig_atomic_t *stop, const char *const *ids, size_t n_ids,
                         ent_error *err)
{
    *reader = NULL;
    init(out, a, conninfo, &p, 1, stop);
    return open_reader(out, reader, a, ids, n_ids, err);
}

ent_code snapshot_join(db **reader, const snapshot *s, ent_error *err)
{
    db *c = NULL;
    *reader = NULL;
    ent_code code = connect(&c, s, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(begin(c, s, err));
    ENT_TRY_DONE(import(c, s->id, err));
    ENT_TRY_DONE(FAULT_POINT("snapshot-imported", err));
    ENT_TRY_DONE(lock_rest(c, s, s->plan_sql[0] != '\0', err));
    *reader = c;
    c = NULL;
done:
    db_close(c);
    return code;
}

ent_code snapshot_ask_source(snapshot_source *out, arena *a, db *source, ent_error *err)
{
    static const char sql[] = "SELECT (pg_control_system()).system_identifier, current_database(),"
                              " pg_postmaster_start_time()";
    db_result *r = NULL;
    ENT_TRY(db_query(source, &r, sql, NULL, 0, err));
    *out = (snapshot_source){.system = arena_strdup(a, db_get(r, 0, 0)),
                             .database = arena_strdup(a, db_get(r, 0, 1)),
                             .started = arena_strdup(a, db_get(r, 0, 2))};
    db_result_free(r);
    return ENT_OK;
}

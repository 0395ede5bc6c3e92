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
    "SELECT pg_catalog.set_config('work_mem', '16MB', false)"
    " WHERE pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem')) < 16 * 1024 * 1024";

static const char begin_sql[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

typedef struct table_names {
    const char **items;
    size_t n, capacity;
} table_names;

static void add_table(arena *a, table_names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->items[i], name) == 0) {
            return;
        }
    }
    const char **added = ARENA_PUSH(a, &names->items, &names->n, &names->capacity);
    *added = name;
}

static table_names list_tables(arena *a, const plan *p)
{
    table_names names = {0};
    for (size_t i = 0; i < p->n_subjects; i++) {
        add_table(a, &names, p->subjects[i].subject->table);
        for (size_t j = 0; j < p->subjects[i].n_items; j++) {
            add_table(a, &names, p->subjects[i].items[j].item->table);
        }
    }
    for (size_t i = 0; i < p->n_sources; i++) {
        if (p->sources[i].source->watermark_table != NULL) {
            add_table(a, &names, p->sources[i].source->watermark_table);
        }
    }
    return names;
}

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

/* Tables and views only: a foreign table or materialized view cannot be locked. One that is missing
 * or may not be read is left to plan_bind(), which says so in the rulebook's words. */
static ent_code is_lockable(bool *out, db *reader, const char *quoted, ent_error *err)
{
    static const char sql[] = "SELECT relkind, (relkind = 'v')::int FROM pg_class"
                              " WHERE oid = to_regclass($1) AND relkind IN ('r', 'p', 'v')"
                              " AND has_schema_privilege(relnamespace, 'USAGE')"
                              " AND has_table_privilege(oid, 'SELECT')";
    db_result *r = NULL;
    *out = false;
    ENT_TRY(db_query(reader, &r, sql, &quoted, 1, err));
    bool found = db_rows(r) == 1;
    bool view = found && db_get_int(r, 0, 1) != 0;
    db_result_free(r);
    if (view) {
        return try_lock_view(out, reader, quoted, err);
    }
    *out = found;
    return ENT_OK;
}

static ent_code build_lock_sql(const char **out, arena *a, db *reader, const plan *p,
                               ent_error *err)
{
    table_names names = list_tables(a, p);
    text sql = {0}, quoted = {0};
    ent_code code = ENT_OK;
    for (size_t i = 0; i < names.n; i++) {
        bool lockable = false;
        text_clear(&quoted);
        db_quote_name(&quoted, names.items[i]);
        code = is_lockable(&lockable, reader, text_string(&quoted), err);
        if (code != ENT_OK && strcmp(db_sqlstate(reader), "42501") == 0) {
            /* to_regclass() needs USAGE on the schema: plan_bind() says what is missing. */
            code = ENT_OK;
        }
        ENT_TRY_DONE(code);
        if (lockable) {
            text_printf(&sql, "%s%s", sql.size == 0 ? "LOCK TABLE " : ", ", text_string(&quoted));
        }
    }
    if (sql.size > 0) {
        text_append_string(&sql, " IN ACCESS SHARE MODE");
    }
    *out = arena_strdup(a, text_string(&sql));
done:
    text_dispose(&quoted);
    text_dispose(&sql);
    return code;
}

static ent_code lock_tables(db *reader, const char *lock_sql, ent_error *err)
{
    return lock_sql[0] == '\0' ? ENT_OK : db_exec(reader, lock_sql, err);
}

ent_code snapshot_open(snapshot *out, db **reader, arena *a, const char *conninfo, const plan *p,
                       ent_error *err)
{
    db *c = NULL;
    db_result *r = NULL;
    *reader = NULL;
    *out = (snapshot){.conninfo = conninfo};
    ent_code code = db_connect(&c, conninfo, DB_SOURCE, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(db_exec(c, planner_sql, err));
    ENT_TRY_DONE(build_lock_sql(&out->lock_sql, a, c, p, err));
    ENT_TRY_DONE(db_exec(c, begin_sql, err));
    ENT_TRY_DONE(lock_tables(c, out->lock_sql, err));
    ENT_TRY_DONE(db_query(c, &r, "SELECT pg_export_snapshot()", NULL, 0, err));
    out->id = arena_strdup(a, db_get(r, 0, 0));
    ENT_TRY_DONE(FAULT_POINT("snapshot-exported", err));
    *reader = c;
    c = NULL;
done:
    db_result_free(r);
    db_close(c);
    return code;
}

ent_code snapshot_join(db **reader, const snapshot *s, ent_error *err)
{
    db *c = NULL;
    text sql = {0};
    *reader = NULL;
    ent_code code = db_connect(&c, s->conninfo, DB_SOURCE, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(db_exec(c, planner_sql, err));
    ENT_TRY_DONE(db_exec(c, begin_sql, err));
    text_append_string(&sql, "SET TRANSACTION SNAPSHOT ");
    db_quote_literal(&sql, s->id);
    ENT_TRY_DONE(db_exec(c, text_string(&sql), err));
    ENT_TRY_DONE(FAULT_POINT("snapshot-imported", err));
    ENT_TRY_DONE(lock_tables(c, s->lock_sql, err));
    *reader = c;
    c = NULL;
done:
    text_dispose(&sql);
    db_close(c);
    return code;
}

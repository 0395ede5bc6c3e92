/* SPDX-License-Identifier: Apache-2.0 */
#include "run/relations.h"

#include <string.h>

#include "db/db.h"

static void add_name(arena *a, relations *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->names[i], name) == 0) {
            return;
        }
    }
    const char **added = ARENA_PUSH(a, &r->names, &r->n, &r->capacity);
    *added = name;
}

/* An item of an array in SQL. */
static void append_item(text *array, const char *bytes, size_t n)
{
    text_append_string(array, array->size == 0 ? "{\"" : ",\"");
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\') {
            text_append_char(array, '\\');
        }
        text_append_char(array, bytes[i]);
    }
    text_append_char(array, '"');
}

static const char *end_array(arena *a, text *array)
{
    text_append_string(array, array->size == 0 ? "{}" : "}");
    const char *copy = arena_strdup(a, text_string(array));
    text_dispose(array);
    return copy;
}

static void add_plan(arena *a, relations *out, const plan *p)
{
    for (size_t i = 0; i < p->n_subjects; i++) {
        add_name(a, out, p->subjects[i].subject->table);
        for (size_t j = 0; j < p->subjects[i].n_items; j++) {
            add_name(a, out, p->subjects[i].items[j].item->table);
        }
    }
    for (size_t i = 0; i < p->n_sources; i++) {
        if (p->sources[i].source->watermark_table != NULL) {
            add_name(a, out, p->sources[i].source->watermark_table);
        }
    }
}

void relations_init(relations *out, arena *a, const plan *const *plans, size_t n_plans)
{
    *out = (relations){0};
    for (size_t i = 0; i < n_plans; i++) {
        add_plan(a, out, plans[i]);
    }
    text schemas = {0}, tables = {0}, quoted = {0}, name = {0};
    for (size_t i = 0; i < out->n; i++) {
        const char *dot = strchr(out->names[i], '.');
        size_t n = dot == NULL ? 0 : (size_t)(dot - out->names[i]);
        const char *table = dot == NULL ? out->names[i] : dot + 1;
        append_item(&schemas, out->names[i], n);
        append_item(&tables, table, strlen(table));
        text_clear(&name);
        db_quote_name(&name, out->names[i]);
        append_item(&quoted, name.bytes, name.size);
    }
    text_dispose(&name);
    out->schemas = end_array(a, &schemas);
    out->tables = end_array(a, &tables);
    out->quoted = end_array(a, &quoted);
}

/* $1, $2: schemas and names; a name without a relation is left to plan_bind(). */
static const char oids_sql[] =
    "SELECT coalesce(array_agg(c.oid ORDER BY n.i), '{}') FROM unnest($1::text[], $2::text[])"
    " WITH ORDINALITY AS n (schema, name, i)"
    " LEFT JOIN (pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace)"
    " ON s.nspname = n.schema AND c.relname = n.name";

ent_code relations_read(relations *r, arena *a, db *reader, ent_error *err)
{
    const char *params[] = {r->schemas, r->tables};
    db_result *answer = NULL;
    ENT_TRY(db_query(reader, &answer, oids_sql, params, 2, err));
    r->oids = arena_strdup(a, db_get(answer, 0, 0));
    db_result_free(answer);
    return ENT_OK;
}

static ent_code fail_changed(const char *name, ent_error *err)
{
    error_set(err, ENT_E_DB, "%s was replaced or emptied and filled anew while the night read it",
              name);
    error_hint(err, "no record was written from what it holds now; run again to resume, when the "
                    "load is done");
    if (err != NULL) {
        snprintf(err->element, sizeof err->element, "%s", name);
    }
    return ENT_E_DB;
}

/* to_regclass() goes by the session's own view of the catalogue, as the query before it did; it is never behind. */
static const char names_sql[] =
    "SELECT i FROM unnest($1::text[], $2::oid[]) WITH ORDINALITY AS n (name, oid, i)"
    " WHERE to_regclass(name) IS DISTINCT FROM oid ORDER BY i LIMIT 1";

ent_code relations_check_names(const relations *r, db *reader, ent_error *err)
{
    const char *params[] = {r->quoted, r->oids};
    db_result *answer = NULL;
    ENT_TRY(db_query(reader, &answer, names_sql, params, 2, err));
    size_t changed = db_rows(answer) == 0 ? 0 : (size_t)db_get_int(answer, 0, 0);
    db_result_free(answer);
    if (changed == 0) {
        return ENT_OK;
    }
    db_break(reader); /* nothing it reads is of the one state any more */
    return fail_changed(r->names[changed - 1], err);
}

/* $1, $2: schemas and names. All that is read through them: the relations themselves, what their rules (views) name, partitions.
 * Each with what tells it from another of the same name: its file, and what a view says. */
static const char below_sql[] =
    "WITH RECURSIVE below AS ("
    " SELECT c.oid FROM unnest($1::text[], $2::text[]) AS n (schema, name)"
    " JOIN pg_namespace s ON s.nspname = n.schema"
    " JOIN pg_class c ON c.relnamespace = s.oid AND c.relname = n.name"
    " UNION SELECT x.oid FROM below b CROSS JOIN LATERAL ("
    "  SELECT d.refobjid AS oid FROM pg_rewrite w JOIN pg_depend d ON d.objid = w.oid"
    "   WHERE w.ev_class = b.oid AND d.classid = 'pg_rewrite'::regclass"
    "   AND d.refclassid = 'pg_class'::regclass"
    "  UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = b.oid) x)"
    "SELECT c.oid, s.nspname || '.' || c.relname, concat_ws(' ', s.nspname, c.relname,"
    " c.relkind, c.relfilenode, (SELECT md5(string_agg(w.ev_action::text, ' ' ORDER BY w.oid))"
    "  FROM pg_rewrite w WHERE w.ev_class = c.oid))"
    " FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace"
    " WHERE c.oid IN (SELECT oid FROM below) ORDER BY c.oid";

/* The name in the first row that the two do not share; NULL if they are the same. */
static const char *first_difference(const db_result *then, const db_result *now)
{
    for (size_t i = 0; i < db_rows(then) || i < db_rows(now); i++) {
        if (i == db_rows(then)) {
            return db_get(now, i, 1);
        }
        if (i == db_rows(now) || strcmp(db_get(then, i, 0), db_get(now, i, 0)) != 0 ||
            strcmp(db_get(then, i, 2), db_get(now, i, 2)) != 0) {
            return db_get(then, i, 1);
        }
    }
    return NULL;
}

ent_code relations_compare(const relations *r, db *reader, const char *conninfo, ent_error *err)
{
    const char *params[] = {r->schemas, r->tables};
    db *fresh = NULL;
    db_result *then = NULL, *now = NULL;
    ent_code code = db_query(reader, &then, below_sql, params, 2, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(db_connect(&fresh, conninfo, DB_SOURCE, err));
    ENT_TRY_DONE(db_query(fresh, &now, below_sql, params, 2, err));
    const char *changed = first_difference(then, now);
    if (changed != NULL) {
        code = fail_changed(changed, err);
    }
done:
    db_result_free(then);
    db_result_free(now);
    db_close(fresh);
    return code;
}

/* Who has one of them, or waits before us: he then keeps everybody else waiting as well. */
static const char holder_sql[] =
    "SELECT s.nspname || '.' || c.relname, l.pid FROM unnest($1::text[], $2::text[]) AS n (schema, name)"
    " JOIN pg_namespace s ON s.nspname = n.schema"
    " JOIN pg_class c ON c.relnamespace = s.oid AND c.relname = n.name"
    " JOIN pg_locks l ON l.relation = c.oid AND l.mode = 'AccessExclusiveLock'"
    " JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()"
    " WHERE l.pid IS NOT NULL ORDER BY l.granted DESC, l.pid LIMIT 1";

ent_code relations_explain_lock(const relations *r, db *source, ent_error *err)
{
    const char *params[] = {r->schemas, r->tables};
    db_result *answer = NULL;
    ent_error ignored;
    if (db_exec(source, "ROLLBACK", &ignored) == ENT_OK &&
        db_query(source, &answer, holder_sql, params, 2, &ignored) == ENT_OK &&
        db_rows(answer) == 1) {
        error_set(err, ENT_E_DB,
                  "%s could not be locked for reading before the lock timeout: backend %s keeps it "
                  "to itself, or waits to",
                  db_get(answer, 0, 0), db_get(answer, 0, 1));
        error_hint(err, "somebody else holds a lock on the table (a load or ALTER TABLE?): run again "
                        "when it is done");
    }
    db_result_free(answer);
    return ENT_E_DB;
}

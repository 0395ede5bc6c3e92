/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names in SQL, and what the catalogue says about a table's columns. Asked of pg_class and
 * pg_attribute rather than by trying a query, so that what is missing can be named: the table, the
 * column, or the right to read it.
 */
#include "db/db.h"

#include <stdlib.h>
#include <string.h>

#include "db/session.h"

static void quote(text *out, const char *s, size_t n, char mark)
{
    text_append_char(out, mark);
    for (size_t i = 0; i < n; i++) {
        if (s[i] == mark) {
            text_append_char(out, mark);
        }
        text_append_char(out, s[i]);
    }
    text_append_char(out, mark);
}

void db_quote_name(text *out, const char *dotted_name)
{
    for (;;) {
        size_t n = strcspn(dotted_name, ".");
        quote(out, dotted_name, n, '"');
        if (dotted_name[n] == '\0') {
            return;
        }
        text_append_char(out, '.');
        dotted_name += n + 1;
    }
}

void db_quote_literal(text *out, const char *s)
{
    /* standard_conforming_strings is on: a backslash is a backslash. */
    quote(out, s, strlen(s), '\'');
}

/* {"a","b"}: a text[] in its text form. */
static void append_array(text *out, const char *const *items, size_t n)
{
    text_append_char(out, '{');
    for (size_t i = 0; i < n; i++) {
        text_append_string(out, i == 0 ? "\"" : ",\"");
        for (const char *s = items[i]; *s != '\0'; s++) {
            if (*s == '"' || *s == '\\') {
                text_append_char(out, '\\');
            }
            text_append_char(out, *s);
        }
        text_append_char(out, '"');
    }
    text_append_char(out, '}');
}

/* A domain answers as the type beneath it and an enum as text (oid 25): that is what their binary
   form is. */
static const char columns_sql[] =
    "WITH RECURSIVE t AS ("
    " SELECT c.oid, n.oid AS schema_oid, c.relkind FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')),"
    "wanted AS (SELECT name, i FROM pg_catalog.unnest($3::pg_catalog.text[]) WITH ORDINALITY AS "
    "u(name, i)),"
    "found AS (SELECT w.i, t.oid AS table_oid, t.schema_oid, a.attnum, a.atttypid, a.atttypmod"
    " FROM wanted w LEFT JOIN t ON true LEFT JOIN pg_catalog.pg_attribute a"
    " ON a.attrelid = t.oid AND a.attname = w.name AND a.attnum > 0 AND NOT a.attisdropped),"
    "chain AS (SELECT i, atttypid AS typ, atttypmod AS typmod FROM found"
    " UNION ALL SELECT c.i, d.typbasetype,"
    " CASE WHEN c.typmod = -1 THEN d.typtypmod ELSE c.typmod END FROM chain c"
    " JOIN pg_catalog.pg_type d ON d.oid = c.typ AND d.typtype = 'd')"
    "SELECT f.table_oid, f.attnum, pg_catalog.has_schema_privilege(f.schema_oid, 'USAGE')::int,"
    " pg_catalog.has_column_privilege(f.table_oid, f.attnum, 'SELECT')::int,"
    " CASE y.typtype WHEN 'e' THEN 25 ELSE y.oid END,"
    " pg_catalog.left(pg_catalog.format_type(f.atttypid, NULL), 63), CURRENT_USER, c.typmod"
    " FROM found f LEFT JOIN chain c ON c.i = f.i"
    " LEFT JOIN pg_catalog.pg_type y ON y.oid = c.typ"
    " WHERE y.typtype IS DISTINCT FROM 'd' ORDER BY f.i";

static void set_element(ent_error *err, const char *table, const char *column)
{
    if (err != NULL) {
        snprintf(err->element, sizeof err->element, column == NULL ? "%s" : "%s.%s", table, column);
    }
}

static ent_code check_column(const db_result *r, size_t i, const char *table, const char *schema,
                             const char *column, ent_error *err)
{
    const char *user = db_get(r, i, 6);
    if (db_get(r, i, 0) == NULL) {
        error_set(err, ENT_E_SOURCE, "there is no table or view %s", table);
        error_hint(err, "create it, or correct its name in sources.xml");
        set_element(err, table, NULL);
    } else if (db_get(r, i, 1) == NULL) {
        error_set(err, ENT_E_SOURCE, "table %s has no column %s", table, column);
        error_hint(err, "add the column, or correct its name in sources.xml");
        set_element(err, table, column);
    } else if (db_get_int(r, i, 2) == 0) {
        error_set(err, ENT_E_SOURCE, "user %s may not use the schema of %s", user, table);
        error_hint(err, "its owner can allow it: GRANT USAGE ON SCHEMA \"%s\" TO \"%s\";", schema,
                   user);
        set_element(err, table, column);
    } else if (db_get_int(r, i, 3) == 0) {
        text name = {0};
        db_quote_name(&name, table);
        error_set(err, ENT_E_SOURCE, "user %s may not read %s.%s", user, table, column);
        error_hint(err, "its owner can allow it: GRANT SELECT (\"%s\") ON %s TO \"%s\";", column,
                   text_string(&name), user);
        text_dispose(&name);
        set_element(err, table, column);
    } else {
        return ENT_OK;
    }
    return ENT_E_SOURCE;
}

ent_code db_column_types(db *c, const char *table, const char *const *columns, size_t n,
                         db_column_type *out, ent_error *err)
{
    const char *dot = strchr(table, '.');
    if (dot == NULL || dot == table || dot[1] == '\0' || strchr(dot + 1, '.') != NULL) {
        error_set(err, ENT_E_SOURCE, "'%s' is no name of a table", table);
        error_hint(err, "write it with its schema in sources.xml: schema.table");
        set_element(err, table, NULL);
        return ENT_E_SOURCE;
    }
    text schema = {0}, names = {0};
    db_result *r = NULL;
    ent_code code = ENT_OK;
    text_append(&schema, table, (size_t)(dot - table));
    append_array(&names, columns, n);
    const char *params[] = {text_string(&schema), dot + 1, text_string(&names)};
    ENT_TRY_DONE(db_query(c, &r, columns_sql, params, 3, err));
    if (db_rows(r) != n) {
        code = error_set(err, ENT_E_DB, "the catalogue gave %zu rows for %zu columns of %s",
                         db_rows(r), n, table);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        ENT_TRY_DONE(check_column(r, i, table, params[0], columns[i], err));
        const char *name = db_get(r, i, 5);
        out[i].oid = (uint32_t)strtoul(db_get(r, i, 4) == NULL ? "0" : db_get(r, i, 4), NULL, 10);
        out[i].typmod = (int32_t)db_get_int(r, i, 7);
        snprintf(out[i].name, sizeof out[i].name, "%s", name == NULL ? "?" : name);
    }
done:
    db_result_free(r);
    text_dispose(&schema);
    text_dispose(&names);
    return code;
}

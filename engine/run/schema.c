/* SPDX-License-Identifier: Apache-2.0 */
/* Two `entitle init` at once wait for each other: the version is read under a lock, in the
 * transaction that moves it. */
#include "run/schema.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "db/db.h"
#include "sql/statements.h"

int schema_known(void)
{
    return sql_n_migrations == 0 ? 0 : sql_migrations[sql_n_migrations - 1].number;
}

/* The first cell of a one-row answer. */
static ent_code query_int(db *c, int64_t *out, const char *sql, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(c, &r, sql, NULL, 0, err));
    *out = db_rows(r) == 0 ? 0 : db_get_int(r, 0, 0);
    db_result_free(r);
    return ENT_OK;
}

ent_code schema_version(int *out, db *ledger, ent_error *err)
{
    int64_t present = 0, version = 0;
    *out = 0;
    ENT_TRY(query_int(ledger, &present, sql_ledger_present, err));
    if (present) {
        ENT_TRY(query_int(ledger, &version, sql_schema_version, err));
    }
    *out = (int)version;
    return ENT_OK;
}

static ent_code fail_newer(int version, ent_error *err)
{
    error_set(err, ENT_E_SOURCE, "the ledger has schema version %d, this program knows only %d",
              version, schema_known());
    return error_hint(err, "use the program that made it, or a later one");
}

ent_code schema_check(db *ledger, ent_error *err)
{
    int version = 0;
    ENT_TRY(schema_version(&version, ledger, err));
    if (version > schema_known()) {
        return fail_newer(version, err);
    }
    if (version == 0) {
        error_set(err, ENT_E_SOURCE, "there is no ledger in this database");
        return error_hint(err,
                          "create it with 'entitle init', or name another database with --ledger");
    }
    if (version < schema_known()) {
        error_set(err, ENT_E_SOURCE, "the ledger has schema version %d, this program needs %d",
                  version, schema_known());
        return error_hint(err, "bring it up to date with 'entitle init'");
    }
    return ENT_OK;
}

/* The one place that says what a key is, in 0001-ledger.sql. */
static const char domain_sql[] = "CREATE DOMAIN entitle.subject_key AS bigint;";

/* The migration with keys of another type than it is written for. */
static void append_migration(text *out, const sql_migration *m, key_kind keys)
{
    const char *domain = keys == KEY_INTEGER ? NULL : strstr(m->text, domain_sql);
    if (domain == NULL) {
        text_append_string(out, m->text);
        return;
    }
    text_append(out, m->text, (size_t)(domain - m->text));
    text_printf(out, "CREATE DOMAIN entitle.subject_key AS %s%s;", key_kind_name(keys),
                keys == KEY_TEXT ? " COLLATE \"C\"" : "");
    text_append_string(out, domain + strlen(domain_sql));
}

static ent_code apply(const sql_migration *m, key_kind keys, db *ledger, ent_error *err)
{
    char number[16];
    text sql = {0};
    snprintf(number, sizeof number, "%d", m->number);
    const char *params[] = {number, m->name};
    append_migration(&sql, m, keys);
    ent_code code = db_exec(ledger, text_string(&sql), err);
    text_dispose(&sql);
    ENT_TRY(code);
    return db_query(ledger, NULL, sql_insert_schema_version, params, 2, err);
}

ent_code schema_key_kind(key_kind *out, db *ledger, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_key_type, NULL, 0, err));
    const char *name = db_rows(r) == 1 ? db_get(r, 0, 0) : "";
    ent_code code = ENT_E_SOURCE;
    for (int kind = KEY_INTEGER; kind <= KEY_TEXT; kind++) {
        if (strcmp(name, key_kind_name((key_kind)kind)) == 0) {
            *out = (key_kind)kind;
            code = ENT_OK;
        }
    }
    if (code != ENT_OK) {
        error_set(err, code, "the keys of the ledger are %s, which this program does not know",
                  name);
    }
    db_result_free(r);
    return code;
}

/* What an administrator adds to a ledger is its owner's. */
static ent_code act_as_owner(db *ledger, ent_error *err)
{
    db_result *r = NULL;
    text sql = {0};
    ENT_TRY(db_query(ledger, &r, sql_own_ledger, NULL, 0, err));
    ent_code code = ENT_OK;
    if (db_rows(r) == 1 && db_get_int(r, 0, 2) != 0) {
        text_append_string(&sql, "SET LOCAL ROLE ");
        db_quote_name(&sql, db_get(r, 0, 0));
        code = db_exec(ledger, text_string(&sql), err);
    }
    text_dispose(&sql);
    db_result_free(r);
    return code;
}

static ent_code step(const char **name, int *version, key_kind keys, db *ledger, ent_error *err)
{
    ENT_TRY(db_query(ledger, NULL, sql_lock_schema, NULL, 0, err));
    ENT_TRY(act_as_owner(ledger, err));
    ENT_TRY(schema_version(version, ledger, err));
    if (*version > schema_known()) {
        return fail_newer(*version, err);
    }
    for (size_t i = 0; i < sql_n_migrations; i++) {
        if (sql_migrations[i].number > *version) {
            ENT_TRY(apply(&sql_migrations[i], keys, ledger, err));
            *name = sql_migrations[i].name;
            *version = sql_migrations[i].number;
            break;
        }
    }
    return db_exec(ledger, "COMMIT", err);
}

ent_code schema_step(const char **name, int *version, key_kind keys, db *ledger, ent_error *err)
{
    *name = NULL;
    *version = 0;
    ENT_TRY(db_exec(ledger, "BEGIN; SET LOCAL statement_timeout TO 0", err));
    ent_code code = step(name, version, keys, ledger, err);
    if (code != ENT_OK && db_ok(ledger)) {
        ent_error ignored;
        db_exec(ledger, "ROLLBACK", &ignored);
    }
    return code;
}

static ent_code settle(db *ledger, ent_error *err)
{
    ENT_TRY(db_query(ledger, NULL, sql_lock_schema, NULL, 0, err));
    int64_t ours = 0;
    ENT_TRY(query_int(ledger, &ours, "SELECT entitle.is_owner()::int", err));
    if (ours) {
        ENT_TRY(db_exec(ledger, sql_hand_over, err));
        ENT_TRY(act_as_owner(ledger, err));
        ENT_TRY(db_exec(ledger, "SELECT entitle.grant_roles()", err));
    }
    return db_exec(ledger, "COMMIT", err);
}

ent_code schema_settle_rights(db *ledger, ent_error *err)
{
    ENT_TRY(db_exec(ledger, "BEGIN", err));
    ent_code code = settle(ledger, err);
    if (code != ENT_OK && db_ok(ledger)) {
        ent_error ignored;
        db_exec(ledger, "ROLLBACK", &ignored);
    }
    return code;
}

ent_code schema_owner(const char **out, bool *can_log_in, arena *a, db *ledger, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_own_ledger, NULL, 0, err));
    bool found = db_rows(r) == 1;
    *out = arena_strdup(a, found ? db_get(r, 0, 0) : "");
    *can_log_in = found && db_get_int(r, 0, 1) != 0;
    db_result_free(r);
    return ENT_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The look is written to the access log before anything is read; when it cannot be written, nothing is. */
#include "author/look.h"

#include "base/translate.h"
#include "db/db.h"
#include "read/bind.h"
#include "run/schema.h"
#include "sql/statements.h"

#include <string.h>

static ent_code log_access(const look *l, arena *a, const look_request *r, ent_error *err)
{
    key_kind kind;
    key k;
    ENT_TRY(schema_key_kind(&kind, l->ledger, err));
    if (!key_parse(&k, a, kind, r->subject)) {
        return error_set(err, ENT_E_FACTS, "'%s' is no key: the keys of this ledger are %s",
                         r->subject, key_kind_name(kind));
    }
    const char *params[] = {r->action, r->benefit, r->subject, r->purpose};
    return db_query(l->ledger, NULL, sql_log_access, params, 4, err);
}

static bool is_blank(const char *s)
{
    return s == NULL || s[strspn(s, " \t\n")] == '\0';
}

static ent_code open_ledger(look *l, arena *a, const look_request *request, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_connect(&l->ledger, request->ledger, DB_LEDGER, err));
    ENT_TRY(db_query(l->ledger, &r, sql_ledger_present, NULL, 0, err));
    bool present = db_get_int(r, 0, 0) != 0;
    db_result_free(r);
    if (!present) {
        db_close(l->ledger);
        l->ledger = NULL;
        return ENT_OK;
    }
    if (is_blank(request->purpose)) {
        error_set(err, ENT_E_USAGE, "whoever looks at a person says why");
        return error_hint(err, "add --purpose TEXT; it is kept in the access log, with your name");
    }
    ENT_TRY(log_access(l, a, request, err));
    return db_exec(l->ledger, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
}

ent_code look_open(look *l, arena *a, plan *p, const look_request *r, ent_error *err)
{
    *l = (look){0};
    ENT_TRY(open_ledger(l, a, r, err));
    ENT_TRY(db_connect(&l->source, r->source, DB_SOURCE, err));
    ENT_TRY(db_exec(l->source, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err));
    return plan_bind(p, l->source, err);
}

void look_close(look *l)
{
    db_close(l->source);
    db_close(l->ledger);
    *l = (look){0};
}

ent_code look_refuse_key(arena *a, const plan *p, const char *subject, ent_error *err)
{
    text kinds = {0};
    bool could_be = false;
    for (size_t i = 0; i < p->n_subjects; i++) {
        key k;
        text_printf(&kinds, "%s%s", i == 0 ? "" : translate(" or "), p->subjects[i].subject->name);
        could_be = could_be || key_parse(&k, a, p->subjects[i].key.kind, subject);
    }
    if (!could_be && p->n_subjects > 0) {
        error_set(err, ENT_E_FACTS, "'%s' is no key of a %s", subject, text_string(&kinds));
        text_dispose(&kinds);
        return error_hint(err, "their keys are %s", key_kind_name(p->subjects[0].key.kind));
    }
    error_set(err, ENT_E_FACTS, "no %s has the key %s", text_string(&kinds), subject);
    text_dispose(&kinds);
    return error_hint(err, "subjects without any benefit in force are not looked for");
}

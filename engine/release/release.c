/* SPDX-License-Identifier: Apache-2.0 */
/* The refusals of entitle.release_run() and its kin come as SQLSTATEs; their messages are for people already. */
#include "release/release.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/text.h"
#include "base/translate.h"
#include "db/db.h"
#include "sql/statements.h"

#define INTEGER_TEXT_MAX 24

static const char *number_text(char out[INTEGER_TEXT_MAX], int64_t i)
{
    snprintf(out, INTEGER_TEXT_MAX, "%lld", (long long)i);
    return out;
}

static const char *get_text(arena *a, const db_result *r, size_t column)
{
    const char *s = db_get(r, 0, column);
    return arena_strdup(a, s == NULL ? "" : s);
}

ent_code release_find(release_candidate *out, arena *a, db *ledger, int64_t run_id, ent_error *err)
{
    char run[INTEGER_TEXT_MAX];
    const char *param = number_text(run, run_id);
    db_result *r = NULL;
    *out = (release_candidate){0};
    ENT_TRY(run_id == 0 ? db_query(ledger, &r, sql_find_waiting, NULL, 0, err)
                        : db_query(ledger, &r, sql_find_run, &param, 1, err));
    if (db_rows(r) > 0) {
        *out = (release_candidate){.run_id = db_get_int(r, 0, 0),
                                   .as_of = get_text(a, r, 1),
                                   .state = get_text(a, r, 2),
                                   .digest = get_text(a, r, 3),
                                   .share = (int)db_get_int(r, 0, 4),
                                   .path = get_text(a, r, 5),
                                   .release_by = get_text(a, r, 6),
                                   .started_by = get_text(a, r, 7),
                                   .failure = get_text(a, r, 8)};
    }
    db_result_free(r);
    if (run_id != 0 && out->run_id == 0) {
        error_set(err, ENT_E_FACTS, "there is no run %s", run);
        return error_hint(err, "'entitle status' lists the last ones");
    }
    return ENT_OK;
}

ent_code release_is_automatic(bool *out, db *ledger, int64_t run_id, ent_error *err)
{
    char run[INTEGER_TEXT_MAX];
    const char *param = number_text(run, run_id);
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_may_release, &param, 1, err));
    *out = db_rows(r) == 1 && db_get_int(r, 0, 0) != 0;
    db_result_free(r);
    return ENT_OK;
}

/* What the database refused, without its SQLSTATE. */
static ent_code explain_refusal(const db *ledger, ent_code code, ent_error *err)
{
    static const struct {
        const char *state;
        ent_code code;
        const char *hint;
    } refusals[] = {
        {"P0002", ENT_E_FACTS, N_("'entitle status' lists the last runs")},
        {"22023", ENT_E_FACTS, NULL},
        {"55000", ENT_E_HELD, N_("'entitle status' shows the run and what is paused; nothing was changed")},
        {"55006", ENT_E_ACTIVE, N_("'entitle status' shows how far it is")},
        {"42501", ENT_E_HELD,
         N_("another person with the right to release does it (docs/operating.md); nothing was changed")},
        {"XX001", ENT_E_HELD,
         N_("somebody or something has touched the records: reject the run, and look into the server's log")},
    };
    for (size_t i = 0; code == ENT_E_DB && err != NULL && i < sizeof refusals / sizeof *refusals; i++) {
        if (strcmp(db_sqlstate(ledger), refusals[i].state) == 0) {
            char *end = strstr(err->message, " (SQLSTATE ");
            if (end != NULL) {
                *end = '\0';
            }
            err->code = refusals[i].code;
            err->hint[0] = '\0';
            err->element[0] = '\0';
            if (refusals[i].hint != NULL) {
                error_hint(err, "%s", translate(refusals[i].hint));
            }
            return refusals[i].code;
        }
    }
    return code;
}

/* An array of text: each element quoted. */
static void append_element(text *out, const char *s)
{
    text_append_string(out, out->size == 0 ? "{\"" : ",\"");
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\') {
            text_append_char(out, '\\');
        }
        text_append_char(out, *s);
    }
    text_append_char(out, '"');
}

ent_code release_hold_back(db *ledger, int64_t run_id, const release_exception *items, size_t n,
                           ent_error *err)
{
    char run[INTEGER_TEXT_MAX];
    text subjects = {0}, benefits = {0}, reasons = {0};
    if (n == 0) {
        return ENT_OK;
    }
    for (size_t i = 0; i < n; i++) {
        append_element(&subjects, items[i].subject);
        append_element(&benefits, items[i].benefit);
        append_element(&reasons, items[i].reason);
    }
    text_append_char(&subjects, '}');
    text_append_char(&benefits, '}');
    text_append_char(&reasons, '}');
    const char *params[] = {number_text(run, run_id), text_string(&subjects), text_string(&benefits),
                            text_string(&reasons)};
    ent_code code = db_query(ledger, NULL, sql_hold_back, params, 4, err);
    text_dispose(&subjects);
    text_dispose(&benefits);
    text_dispose(&reasons);
    return code == ENT_OK ? ENT_OK : explain_refusal(ledger, code, err);
}

ent_code release_run(int64_t *n_held_back, db *ledger, int64_t run_id, int share,
                     const char *despite, ent_error *err)
{
    char run[INTEGER_TEXT_MAX], share_text[INTEGER_TEXT_MAX];
    const char *params[] = {number_text(run, run_id), number_text(share_text, share),
                            despite == NULL ? "" : despite};
    db_result *r = NULL;
    ENT_TRY(FAULT_POINT("release-begun", err));
    ent_code code = db_query(ledger, &r, sql_release_run, params, 3, err);
    if (code != ENT_OK) {
        return explain_refusal(ledger, code, err);
    }
    *n_held_back = db_get_int(r, 0, 0);
    db_result_free(r);
    return FAULT_POINT("release-answered", err);
}

ent_code release_reject(db *ledger, int64_t run_id, const char *reason, ent_error *err)
{
    char run[INTEGER_TEXT_MAX];
    const char *params[] = {number_text(run, run_id), reason};
    ent_code code = db_query(ledger, NULL, sql_reject_run, params, 2, err);
    return code == ENT_OK ? ENT_OK : explain_refusal(ledger, code, err);
}

const char *release_share_text(arena *a, int share)
{
    return share % 100 == 0  ? arena_printf(a, "%d %%", share / 100)
           : share % 10 == 0 ? arena_printf(a, "%d.%d %%", share / 100, share / 10 % 10)
                             : arena_printf(a, "%d.%02d %%", share / 100, share % 100);
}

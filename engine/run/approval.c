/* SPDX-License-Identifier: Apache-2.0 */
#include "run/approval.h"

#include <string.h>

#include "db/db.h"
#include "run/rulebook_row.h"
#include "sql/statements.h"

#define STATE_DATA_CORRUPTED "XX001"

/* ---- reading ---- */

static const char *get_text(arena *a, const db_result *r, size_t row, size_t column)
{
    const char *s = db_get(r, row, column);
    return s == NULL ? NULL : arena_strdup(a, s);
}

ent_code approval_read(approval_row **out, size_t *n, arena *a, db *ledger, const char *prefix,
                       ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_rulebooks, &prefix, 1, err));
    *n = db_rows(r);
    *out = arena_array(a, *n, sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (approval_row){.digest = get_text(a, r, i, 0),
                                   .path = get_text(a, r, i, 1),
                                   .submitted_by = get_text(a, r, i, 2),
                                   .submitted_at = get_text(a, r, i, 3),
                                   .approved_by = get_text(a, r, i, 4),
                                   .approved_at = get_text(a, r, i, 5),
                                   .approval_by = get_text(a, r, i, 6),
                                   .release_by = get_text(a, r, i, 7),
                                   .user = get_text(a, r, i, 8),
                                   .asked_by = get_text(a, r, i, 9),
                                   .n_runs = db_get_int(r, i, 10),
                                   .last_as_of = get_text(a, r, i, 11)};
    }
    db_result_free(r);
    return ENT_OK;
}

ent_code approval_find(approval_row *out, arena *a, db *ledger, const char *prefix, ent_error *err)
{
    approval_row *rows;
    size_t n;
    ENT_TRY(approval_read(&rows, &n, a, ledger, prefix, err));
    if (n == 1) {
        *out = rows[0];
        return ENT_OK;
    }
    if (n == 0) {
        error_set(err, ENT_E_SOURCE, "no rulebook of this ledger has a digest that begins with '%s'",
                  prefix);
        return error_hint(err, "'entitle approve --list' shows them; to submit one, name its folder");
    }
    error_set(err, ENT_E_SOURCE, "%zu rulebooks have a digest that begins with '%s'", n, prefix);
    return error_hint(err, "write more of it: %.16s or %.16s", rows[0].digest, rows[1].digest);
}

ent_code approval_compare(approval_changes *out, arena *a, db *ledger, const char *digest,
                          ent_error *err)
{
    db_result *r = NULL;
    *out = (approval_changes){0};
    ENT_TRY(db_query(ledger, &r, sql_rulebook_before, &digest, 1, err));
    if (db_rows(r) == 1) {
        out->digest = get_text(a, r, 0, 0);
        out->approved_by = get_text(a, r, 0, 1);
        out->approved_at = get_text(a, r, 0, 2);
    }
    db_result_free(r);
    if (out->digest == NULL) {
        return ENT_OK;
    }
    const char *params[] = {out->digest, digest};
    ENT_TRY(db_query(ledger, &r, sql_rulebook_changes, params, 2, err));
    out->n = db_rows(r);
    out->items = arena_array(a, out->n, sizeof *out->items);
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] =
            (approval_change){.path = get_text(a, r, i, 0), .what = get_text(a, r, i, 1)};
    }
    db_result_free(r);
    return ENT_OK;
}

/* ---- submitting and approving ---- */

/* In a transaction: `act`, all of it or nothing. */
static ent_code transact(ent_code (*act)(db *ledger, const rulebook *book, ent_error *err), db *ledger,
                         const rulebook *book, ent_error *err)
{
    ENT_TRY(db_exec(ledger, "BEGIN ISOLATION LEVEL READ COMMITTED", err));
    ent_code code = act(ledger, book, err);
    if (code == ENT_OK) {
        return db_exec(ledger, "COMMIT", err);
    }
    if (db_ok(ledger)) {
        ent_error ignored;
        db_exec(ledger, "ROLLBACK", &ignored);
    }
    return code;
}

/* Who approves need not be one who may submit: what is there is not submitted again. */
ent_code approval_submit(db *ledger, const rulebook *book, ent_error *err)
{
    db_result *r = NULL;
    const char *param = book->digest;
    ENT_TRY(db_query(ledger, &r, sql_list_rulebooks, &param, 1, err));
    bool is_there = db_rows(r) > 0;
    db_result_free(r);
    return is_there ? ENT_OK : transact(rulebook_row_submit, ledger, book, err);
}

/* Verified after it is approved, in the same transaction: from then on nobody can add to it. */
static ent_code approve(db *ledger, const rulebook *book, ent_error *err)
{
    const char *param = book->digest;
    ent_code code = db_query(ledger, NULL, sql_approve_rulebook, &param, 1, err);
    if (code != ENT_OK && strcmp(db_sqlstate(ledger), STATE_DATA_CORRUPTED) == 0) {
        error_set(err, ENT_E_FACTS, "the ledger has other files of rulebook %.12s than those of its digest",
                  book->digest);
        return error_hint(err, "somebody wrote to entitle.rulebook_file by hand; change any file, be it "
                               "a comment, and submit the rules again");
    }
    ENT_TRY(code);
    return rulebook_row_verify(ledger, book, err);
}

/* Said here, with what to do; the function refuses it all the same. */
static ent_code refuse_submitter(const approval_row *row, ent_error *err)
{
    if (strcmp(row->asked_by, row->digest) == 0) {
        error_set(err, ENT_E_HELD, "%s submitted rulebook %.12s: its policy asks for another person to approve it",
                  row->user, row->digest);
    } else {
        error_set(err, ENT_E_HELD,
                  "%s submitted rulebook %.12s: the policy of %.12s, approved last, asks for another person to "
                  "approve it",
                  row->user, row->digest, row->asked_by);
    }
    return error_hint(err, "as another database user: entitle approve %.12s", row->digest);
}

ent_code approval_give(db *ledger, const rulebook *book, ent_error *err)
{
    arena a;
    approval_row row;
    arena_init(&a, 4096);
    ent_code code = approval_find(&row, &a, ledger, book->digest, err);
    ENT_TRY_DONE(code);
    if (row.asked_by != NULL && strcmp(row.submitted_by, row.user) == 0) {
        code = refuse_submitter(&row, err);
        goto done;
    }
    ENT_TRY_DONE(transact(approve, ledger, book, err));
done:
    arena_dispose(&a);
    return code;
}

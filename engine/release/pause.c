/* SPDX-License-Identifier: Apache-2.0 */
/* The table entitle.pause. That a scope is paused once at a time is kept by its index. */
#include "release/pause.h"

#include <string.h>

#include "base/text.h"
#include "base/translate.h"
#include "db/db.h"
#include "sql/statements.h"

static const char *const kind_names[] = {
    [PAUSE_ALL] = "all", [PAUSE_BENEFIT] = "benefit", [PAUSE_REGION] = "region"};

const char *pause_kind_name(pause_kind kind)
{
    return kind_names[kind];
}

const char *pause_describe(arena *a, const pause_target *what)
{
    return what->kind == PAUSE_ALL ? translate("everything")
                                   : arena_printf(a, what->kind == PAUSE_BENEFIT ? translate("benefit '%s'") : translate("region '%s'"),
                                                  what->name);
}

bool pause_covers(const pause_target *outer, const pause_target *inner)
{
    if (outer->kind == PAUSE_ALL) {
        return true;
    }
    if (outer->kind != inner->kind) {
        return false;
    }
    return outer->kind == PAUSE_REGION ? strncmp(inner->name, outer->name, strlen(outer->name)) == 0
                                       : strcmp(inner->name, outer->name) == 0;
}

const char *pause_region_fault(const char *prefix)
{
    size_t size = strlen(prefix);
    if (size == 0) {
        return N_("--region: '%s' is empty: without --region, everything is meant");
    }
    if (size > PAUSE_REGION_BYTES_MAX) {
        return N_("--region: '%s' is too long for the code of a region");
    }
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)prefix[i];
        if (c <= ' ' || c == 0x7f) {
            return N_("--region: '%s' has a blank or a control character in it");
        }
        if (strchr("*?%", c) != NULL) {
            return N_("--region: '%s' needs no wildcard: it stands for every region that begins with it");
        }
    }
    return NULL;
}

/* ---- rows ---- */

static const char *get_text(arena *a, const db_result *r, size_t row, size_t column)
{
    const char *s = db_get(r, row, column);
    return s == NULL ? NULL : arena_strdup(a, s);
}

static pause_kind find_kind(const char *name)
{
    return name[0] == 'a' ? PAUSE_ALL : name[0] == 'b' ? PAUSE_BENEFIT : PAUSE_REGION;
}

ent_code pause_list(pause_row **out, size_t *n, arena *a, db *ledger, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_pauses, NULL, 0, err));
    *n = db_rows(r);
    *out = arena_array(a, *n, sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] =
            (pause_row){.what = {.kind = find_kind(db_get(r, i, 0)), .name = get_text(a, r, i, 1)},
                        .since = get_text(a, r, i, 2),
                        .by = get_text(a, r, i, 3),
                        .reason = get_text(a, r, i, 4),
                        .ended = get_text(a, r, i, 5)};
    }
    db_result_free(r);
    return ENT_OK;
}

/* ---- begin and end ---- */

static const pause_row *find_cover(const pause_row *rows, size_t n, const pause_target *what)
{
    for (size_t i = 0; i < n; i++) {
        if (pause_covers(&rows[i].what, what)) {
            return &rows[i];
        }
    }
    return NULL;
}

static ent_code fail_paused(arena *a, db *ledger, const pause_target *what, ent_error *err)
{
    pause_row *rows;
    size_t n;
    ENT_TRY(pause_list(&rows, &n, a, ledger, err));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].what.kind == what->kind && strcmp(rows[i].what.name, what->name) == 0) {
            error_set(err, ENT_E_SOURCE, "%s is paused already, since %s by %s",
                      pause_describe(a, what), rows[i].since, rows[i].by);
            return error_hint(err, "'entitle pause --list' shows why; nothing was changed");
        }
    }
    error_set(err, ENT_E_SOURCE, "%s was paused, and resumed, by somebody else just now",
              pause_describe(a, what));
    return error_hint(err, "look with 'entitle pause --list', and try again");
}

ent_code pause_begin(pause_row *out, arena *a, db *ledger, const pause_target *what,
                     const char *reason, ent_error *err)
{
    const char *params[] = {kind_names[what->kind], what->name, reason};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_pause_begin, params, 3, err));
    bool begun = db_rows(r) == 1;
    if (begun) {
        *out = (pause_row){.what = *what,
                           .since = get_text(a, r, 0, 0),
                           .by = get_text(a, r, 0, 1),
                           .reason = reason};
    }
    db_result_free(r);
    return begun ? ENT_OK : fail_paused(a, ledger, what, err);
}

static ent_code fail_not_paused(arena *a, db *ledger, const pause_target *what, ent_error *err)
{
    pause_row *rows;
    size_t n;
    ENT_TRY(pause_list(&rows, &n, a, ledger, err));
    const pause_row *cover = find_cover(rows, n, what);
    error_set(err, ENT_E_SOURCE, "there is no pause of %s to lift", pause_describe(a, what));
    if (cover != NULL) {
        return error_hint(err, "%s is paused, since %s by %s; resume that",
                          pause_describe(a, &cover->what), cover->since, cover->by);
    }
    return n == 0 ? error_hint(err, "nothing is paused")
                  : error_hint(err, "'entitle pause --list' shows what is paused");
}

ent_code pause_end(pause_row *out, arena *a, db *ledger, const pause_target *what, ent_error *err)
{
    const char *params[] = {kind_names[what->kind], what->name};
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_resume_scope, params, 2, err));
    bool ended = db_rows(r) > 0;
    if (ended) {
        *out = (pause_row){.what = *what,
                           .since = get_text(a, r, 0, 0),
                           .by = get_text(a, r, 0, 1),
                           .reason = get_text(a, r, 0, 2),
                           .ended = get_text(a, r, 0, 3),
                           .ended_by = get_text(a, r, 0, 4)};
    }
    db_result_free(r);
    return ended ? ENT_OK : fail_not_paused(a, ledger, what, err);
}

/* ---- what there is to be paused ---- */

ent_code pause_benefits(const char ***out, size_t *n, arena *a, db *ledger, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_pause_benefits, NULL, 0, err));
    *n = db_rows(r);
    *out = arena_array(a, *n + 1, sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = get_text(a, r, i, 0);
    }
    (*out)[*n] = NULL;
    db_result_free(r);
    return ENT_OK;
}

bool pause_region_known(db *ledger, const char *prefix)
{
    db_result *r = NULL;
    ent_error ignored;
    if (db_query(ledger, &r, sql_pause_regions, &prefix, 1, &ignored) != ENT_OK) {
        return true;
    }
    bool known = db_rows(r) == 0 || db_get_int(r, 0, 0) > 0;
    db_result_free(r);
    return known;
}

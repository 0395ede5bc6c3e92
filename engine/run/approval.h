/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rulebooks of the ledger: which are there, what is new in one, and the approval without which none
 * runs. Who may approve what is entitle.approve_rulebook()'s to say (0013-approval.sql).
 *
 *     approval_read(&rows, &n, a, ledger, "3f2a9c1b", &err);        // by the beginning of its digest
 *     rulebook_unpack(&folder, a, ledger, rows[0].digest, &err);    // rulebook_restore.h
 *     ... load the folder, run its test cases ...
 *     approval_give(ledger, book, &err);
 */
#ifndef ENTITLE_RUN_APPROVAL_H
#define ENTITLE_RUN_APPROVAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "rules/rulebook.h"

struct db;

typedef struct approval_row {
    const char *digest, *path; /* the folder it was submitted from */
    const char *submitted_by, *submitted_at;
    const char *approved_by, *approved_at; /* NULL: not yet */
    const char *approval_by, *release_by;  /* by its policy: "second-person" */
    const char *user;                      /* the session's */
    const char *asked_by; /* digest of the rulebook whose policy asks for a second person to approve; NULL */
    int64_t     n_runs;
    const char *last_as_of; /* NULL: no run */
} approval_row;

/** Newest first. `prefix` "": all. */
ent_code approval_read(approval_row **out, size_t *n, arena *a, struct db *ledger, const char *prefix,
                       ent_error *err);

/** The one rulebook whose digest begins so. ENT_E_SOURCE: there is none, or there are several. */
ent_code approval_find(approval_row *out, arena *a, struct db *ledger, const char *prefix,
                       ent_error *err);

typedef struct approval_change {
    const char *path, *what; /* "added", "changed", "removed" */
} approval_change;

typedef struct approval_changes {
    const char *digest, *approved_by, *approved_at; /* of the rulebook approved before it; NULL: none was */
    approval_change *items;
    size_t n;
} approval_changes;

ent_code approval_compare(approval_changes *out, arena *a, struct db *ledger, const char *digest,
                          ent_error *err);

/** Submits it unless it is there. */
ent_code approval_submit(struct db *ledger, const rulebook *book, ent_error *err);

/** Approves it as the session's user, if the ledger says of it what its files say. ENT_E_HELD: it is for somebody else to approve. */
ent_code approval_give(struct db *ledger, const rulebook *book, ent_error *err);

#endif

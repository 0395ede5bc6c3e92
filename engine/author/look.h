/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A look at one subject of the database: who looks says why, and that is in the ledger's access log before anything is read.
 *
 *     look l = {0};
 *     code = look_open(&l, a, plan, &(look_request){.action = "explain", .subject = key, ...}, err);
 *     ... l.source, l.ledger, each in one read-only snapshot ...
 *     look_close(&l);                                          // whatever look_open() said
 */
#ifndef ENTITLE_AUTHOR_LOOK_H
#define ENTITLE_AUTHOR_LOOK_H

#include "plan/plan.h"

struct db;

typedef struct look_request {
    const char *source, *ledger; /* libpq connection strings; NULL = libpq's environment */
    const char *action;          /* as the access log has it: "explain" */
    const char *subject;         /* its key */
    const char *benefit;         /* NULL: all */
    const char *purpose;         /* why somebody looks */
} look_request;

typedef struct look {
    struct db *source, *ledger; /* ledger NULL: the database has none, and nothing was logged */
} look;

/** Connect, log, begin, bind the plan. ENT_E_USAGE without a purpose where there is a ledger; ENT_E_FACTS for what is no key. */
ent_code look_open(look *l, arena *a, plan *p, const look_request *r, ent_error *err);
void     look_close(look *l);

/** Nobody has the key: fills *err and returns its code. */
ent_code look_refuse_key(arena *a, const plan *p, const char *subject, ent_error *err);

#endif

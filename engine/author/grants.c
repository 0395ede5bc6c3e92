/* SPDX-License-Identifier: Apache-2.0 */
/* A benefit that comes into force later has columns of its own, and nobody would think of granting them in that
 * night: the plans of all those days are put together. */
#include "author/grants.h"

#include "author/check.h"
#include "plan/plan_grants.h"

#define ARENA_BYTES (256u * 1024u)

static ent_code add_night(plan_grants *g, arena *a, const rulebook *book, int32_t day,
                          ent_error *err)
{
    plan *p = NULL;
    ENT_TRY(author_plan(&p, a, book, day, err));
    plan_grants_add(g, p);
    return ENT_OK;
}

static void print(FILE *out, const plan_grants *g, const rulebook *book, const char *role)
{
    text sql = {0};
    plan_grants_print(&sql, g, role);
    fprintf(out,
            "-- What nights by the rulebook %s (%.12s) read, and nothing else. For the sources'\n"
            "-- database, to be run by the owner of these tables: psql -f THIS\n",
            book->path, book->digest);
    fputs(text_string(&sql), out);
    text_dispose(&sql);
}

ent_code author_grants(FILE *out, const grants_request *request, ent_error *err)
{
    arena a;
    rulebook *book = NULL;
    arena_init(&a, ARENA_BYTES);
    plan_grants *g = plan_grants_new(&a);
    ent_code code = author_load(&book, &a, request->rules, request->as_of_day, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(add_night(g, &a, book, request->as_of_day, err));
    for (size_t i = 0; i < book->n_benefits; i++) {
        if (book->benefits[i].from_day > request->as_of_day) {
            ENT_TRY_DONE(add_night(g, &a, book, book->benefits[i].from_day, err));
        }
    }
    print(out, g, book, request->role);
done:
    arena_dispose(&a);
    return code;
}

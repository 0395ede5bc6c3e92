/* SPDX-License-Identifier: Apache-2.0 */
/* See source.h. */
#include "source.h"

#include "unit.h"

static void must(source *s, ent_code code, const char *what)
{
    if (code != ENT_OK) {
        printf("%s: %s (%s)\n", what, s->err.message, s->err.hint);
        exit(2);
    }
}

void source_change(source *s, const char *sql)
{
    must(s, db_exec(s->writer, sql, &s->err), sql);
}

void source_open(source *s, temporal_date as_of)
{
    const char *conninfo = getenv("ENTITLE_TEST_DATABASE");
    int32_t day = (int32_t)temporal_days_from_date(as_of);
    diagnostic_list faults;
    text sql = {0};
    char line[4096];
    *s = (source){0};
    arena_init(&s->a, 0);
    diagnostic_list_init(&faults, &s->a);
    ent_code code =
        rulebook_load(&s->book, &s->a, unit_path("tests/rulebooks/facts"), day, &faults);
    code = code == ENT_OK ? plan_build(&s->plan, &s->a, s->book, day, &faults) : code;
    if (code != ENT_OK) {
        diagnostic_print(stdout, &faults, false);
        exit(2);
    }
    must(s, db_connect(&s->writer, conninfo, DB_LEDGER, &s->err), "connect");
    must(s, db_connect(&s->reader, conninfo, DB_SOURCE, &s->err), "connect");
    FILE *file = fopen(unit_path("tests/unit/read/facts.sql"), "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        text_append_string(&sql, line);
    }
    if (file != NULL) {
        fclose(file);
    }
    source_change(s, text_string(&sql));
    text_dispose(&sql);
}

void source_close(source *s)
{
    db_close(s->reader);
    db_close(s->writer);
    arena_dispose(&s->a);
}

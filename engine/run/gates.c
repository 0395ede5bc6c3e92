/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run whose source failed is no measure of the next night: or a feed that lost half its rows would pass
 * on the second night. That is why somebody has to be able to say that it is as it should be
 * (gate_fault.accepted); from then on it is the measure.
 */
#include "run/gates.h"

#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "run/gate_words.h"
#include "run/shards.h"
#include "sql/statements.h"

#define INTEGER_TEXT_MAX 24

/* A reader's session joins by index alone, for ranges of keys; here it is whole tables. */
static const char begin_sql[] = "SET LOCAL enable_hashjoin TO on;"
                                "SET LOCAL max_parallel_workers_per_gather TO 2";
static const char end_sql[] = "SET LOCAL enable_hashjoin TO off;"
                              "SET LOCAL max_parallel_workers_per_gather TO 0";

static const char *date_text(char out[TEMPORAL_TEXT_MAX], int32_t day)
{
    temporal_date date = {0};
    temporal_date_from_days(&date, day);
    temporal_date_format(out, date);
    return out;
}

static const char *get_text(arena *a, const db_result *r, size_t row, size_t column)
{
    const char *s = db_get(r, row, column);
    return s == NULL ? NULL : arena_strdup(a, s);
}

/* ---- the plan's tables ---- */

static bool has_fact(const gate_table *t, const rulebook_fact *fact)
{
    for (size_t i = 0; i < t->n_facts; i++) {
        if (t->facts[i] == fact) {
            return true;
        }
    }
    return false;
}

static gate_table *find_table(gates *g, const rulebook_item *item)
{
    for (size_t i = 0; i < g->n_tables; i++) {
        if (g->tables[i].item == item) {
            return &g->tables[i];
        }
    }
    return NULL;
}

static void list_tables(gates *g, arena *a, const plan *p)
{
    g->tables = arena_array(a, p->book->n_items, sizeof *g->tables);
    for (size_t i = 0; i < p->n_subjects; i++) {
        const plan_subject *s = &p->subjects[i];
        for (size_t j = 0; j < s->n_items; j++) {
            const plan_item *item = &s->items[j];
            gate_table *t = find_table(g, item->item);
            if (t == NULL) {
                t = &g->tables[g->n_tables++];
                *t = (gate_table){.item = item->item,
                                  .source = p->book->sources[item->item->source].id};
                t->facts = arena_array(a, item->item->n_facts, sizeof *t->facts);
            }
            if (t->subject == NULL && item->item->gate.by_region && item->item->region == NULL &&
                s->subject->region != NULL) {
                t->subject = s->subject;
                t->key = s->key.kind;
            }
            for (size_t c = 0; c < item->n_columns; c++) {
                if (!has_fact(t, item->columns[c].fact)) {
                    t->facts[t->n_facts++] = item->columns[c].fact;
                }
            }
        }
    }
}

/* ---- what was counted before ---- */

/* "12,,7": nothing between two commas = not counted then. */
static int64_t *parse_nulls(arena *a, const char *list, size_t n)
{
    int64_t *nulls = arena_array(a, n, sizeof *nulls);
    for (size_t i = 0; i < n; i++) {
        char *end;
        long long value = strtoll(list, &end, 10);
        nulls[i] = end == list ? GATE_SOME : value;
        list = *end == ',' ? end + 1 : end;
    }
    return nulls;
}

static ent_code read_before(gate_table *t, arena *a, db *ledger, ent_error *err)
{
    text facts = {0};
    db_result *r = NULL;
    for (size_t i = 0; i < t->n_facts; i++) {
        shards_append_key(&facts, t->facts[i]->name);
    }
    text_append_string(&facts, t->n_facts == 0 ? "{}" : "}");
    const char *params[] = {t->source, t->item->name, text_string(&facts)};
    ent_code code = db_query(ledger, &r, sql_list_counts_before, params, 3, err);
    text_dispose(&facts);
    ENT_TRY(code);
    gate_counts *c = &t->before;
    c->regions = arena_array(a, db_rows(r), sizeof *c->regions);
    for (size_t i = 0; i < db_rows(r); i++) {
        gate_count one = {.region = get_text(a, r, i, 2),
                          .n_rows = db_get(r, i, 3) == NULL ? GATE_SOME : db_get_int(r, i, 3),
                          .nulls = parse_nulls(a, db_get(r, i, 4), t->n_facts)};
        t->since_run = db_get_int(r, i, 0);
        if (db_get_int(r, i, 1) != 0) {
            c->regions[c->n_regions++] = one;
            c->by_region = true;
        } else {
            c->all = one;
        }
    }
    db_result_free(r);
    gate_sort(c);
    return ENT_OK;
}

/* ---- freshness ---- */

static gate_fault *add_source_fault(gates *g, arena *a, const plan_source *s, const char *check)
{
    gate_fault *f = ARENA_PUSH(a, &g->faults.items, &g->faults.n, &g->faults.capacity);
    *f = (gate_fault){.source = s->source->id, .check = check, .item = "", .fact = ""};
    return f;
}

static void check_age(gates *g, arena *a, const plan *p, const plan_source *s)
{
    char day[TEMPORAL_TEXT_MAX];
    const rulebook_source *r = s->source;
    if (!s->stale || !r->stale_skips) {
        return;
    }
    gate_fault *f = add_source_fault(g, a, s, "stale");
    if (!s->has_watermark) {
        f->message = arena_printf(a, GATE_NO_DATE,
                                  r->watermark_table);
        return;
    }
    f->message =
        arena_printf(a, GATE_OLD,
                     date_text(day, s->watermark_day),
                     (long long)p->as_of_day - (long long)s->watermark_day, (int)r->max_age_days);
}

static ent_code check_watermark(gates *g, arena *a, const plan_source *s, db *ledger,
                                ent_error *err)
{
    char day[TEMPORAL_TEXT_MAX];
    db_result *r = NULL;
    const char *id = s->source->id;
    if (!s->source->stale_skips || !s->has_watermark) {
        return ENT_OK;
    }
    ENT_TRY(db_query(ledger, &r, sql_watermark_before, &id, 1, err));
    if (db_rows(r) == 1 && strcmp(db_get(r, 0, 1), date_text(day, s->watermark_day)) > 0) {
        gate_fault *f = add_source_fault(g, a, s, "watermark-back");
        f->since_run = db_get_int(r, 0, 0);
        f->message = arena_printf(a, GATE_BACK, day, db_get(r, 0, 0),
                                  db_get(r, 0, 1));
    }
    db_result_free(r);
    return ENT_OK;
}

/* ---- all of them ---- */

static bool is_listed(const char *const *list, size_t n, const char *s)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i], s) == 0) {
            return true;
        }
    }
    return false;
}

static void mark_plan(const gates *g, plan *p)
{
    for (size_t i = 0; i < p->n_sources; i++) {
        p->sources[i].failed = false;
        for (size_t k = 0; k < g->faults.n; k++) {
            const gate_fault *f = &g->faults.items[k];
            if (!f->accepted && strcmp(f->source, p->sources[i].source->id) == 0) {
                p->sources[i].failed = true;
            }
        }
    }
    plan_close_gates(p);
}

static ent_code check_tables(gates *g, arena *a, const plan *p, db *reader, db *ledger,
                             ent_error *err)
{
    ENT_TRY(db_exec(reader, begin_sql, err));
    for (size_t i = 0; i < g->n_tables; i++) {
        gate_table *t = &g->tables[i];
        ENT_TRY(gate_count_table(t, a, p, reader, err));
        ENT_TRY(read_before(t, a, ledger, err));
        gate_judge(&g->faults, a, t);
    }
    return db_exec(reader, end_sql, err);
}

ent_code gates_check(gates *out, arena *a, plan *p, db *reader, db *ledger,
                     const char *const *accepted, size_t n_accepted, ent_error *err)
{
    *out = (gates){.n_tables = 0};
    list_tables(out, a, p);
    for (size_t i = 0; i < p->n_sources; i++) {
        check_age(out, a, p, &p->sources[i]);
        ENT_TRY(check_watermark(out, a, &p->sources[i], ledger, err));
    }
    ENT_TRY(check_tables(out, a, p, reader, ledger, err));
    for (size_t i = 0; i < out->faults.n; i++) {
        gate_fault *f = &out->faults.items[i];
        f->accepted = is_listed(accepted, n_accepted, f->source);
    }
    mark_plan(out, p);
    return ENT_OK;
}

ent_code gates_recall(gates *out, arena *a, plan *p, db *ledger, int64_t run_id, ent_error *err)
{
    char run[INTEGER_TEXT_MAX];
    db_result *r = NULL;
    snprintf(run, sizeof run, "%lld", (long long)run_id);
    const char *param = run;
    *out = (gates){.n_tables = 0};
    ENT_TRY(db_query(ledger, &r, sql_list_gate_faults, &param, 1, err));
    for (size_t i = 0; i < db_rows(r); i++) {
        gate_fault *f = ARENA_PUSH(a, &out->faults.items, &out->faults.n, &out->faults.capacity);
        *f = (gate_fault){.source = get_text(a, r, i, 0),
                          .check = get_text(a, r, i, 1),
                          .item = get_text(a, r, i, 2),
                          .fact = get_text(a, r, i, 3),
                          .region = get_text(a, r, i, 4),
                          .since_run = db_get_int(r, i, 5),
                          .message = get_text(a, r, i, 6),
                          .accepted = db_get_int(r, i, 7) != 0};
    }
    db_result_free(r);
    mark_plan(out, p);
    return ENT_OK;
}

/* ---- what is kept ---- */

static void append_one(text *json, const gate_table *t, const gate_count *c, bool in_region)
{
    text_json_begin_object(json);
    text_json_key(json, "by_region");
    text_json_bool(json, in_region);
    text_json_key(json, "region");
    text_json_cstring(json, in_region ? c->region : "");
    text_json_key(json, "n");
    if (c->n_rows == GATE_SOME) {
        text_json_null(json);
    } else {
        text_json_int(json, c->n_rows);
    }
    text_json_key(json, "nulls");
    text_json_begin_object(json);
    for (size_t i = 0; i < t->n_facts; i++) {
        text_json_key(json, t->facts[i]->name);
        text_json_int(json, c->nulls[i]);
    }
    text_json_end_object(json);
    text_json_end_object(json);
}

static ent_code write_counts(const gate_table *t, db *ledger, const char *run, ent_error *err)
{
    text json = {0};
    text_json_begin_array(&json);
    append_one(&json, t, &t->now.all, false);
    for (size_t i = 0; i < t->now.n_regions; i++) {
        append_one(&json, t, &t->now.regions[i], true);
    }
    text_json_end_array(&json);
    const char *params[] = {run, t->source, t->item->name, text_string(&json)};
    ent_code code = db_query(ledger, NULL, sql_insert_source_counts, params, 4, err);
    text_dispose(&json);
    return code;
}

ent_code gates_write(const gates *g, db *ledger, const char *run, ent_error *err)
{
    for (size_t i = 0; i < g->n_tables; i++) {
        ENT_TRY(write_counts(&g->tables[i], ledger, run, err));
    }
    for (size_t i = 0; i < g->faults.n; i++) {
        char nth[INTEGER_TEXT_MAX], since[INTEGER_TEXT_MAX];
        const gate_fault *f = &g->faults.items[i];
        snprintf(nth, sizeof nth, "%zu", i);
        snprintf(since, sizeof since, "%lld", (long long)f->since_run);
        const char *params[] = {run,       nth,
                                f->source, f->check,
                                f->item,   f->fact,
                                f->region, f->since_run == 0 ? NULL : since,
                                f->message, f->accepted ? "true" : "false"};
        ENT_TRY(db_query(ledger, NULL, sql_insert_gate_fault, params, 10, err));
    }
    return ENT_OK;
}

bool gates_close_all(const plan *p)
{
    for (size_t i = 0; i < p->n_subjects; i++) {
        for (size_t j = 0; j < p->subjects[i].n_benefits; j++) {
            if (plan_skip_reason(&p->subjects[i].benefits[j]) == NULL) {
                return false;
            }
        }
    }
    return true;
}

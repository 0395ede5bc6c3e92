/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each worker notes for the subject at hand what came up, a flag for every number that is counted, and adds the flags up when it goes
 * on to the next. The flags of a table lie together:
 *
 *     asked | none | none null | none unknown | rule 1 | rule 2 | ... | both, unknown of pair 1 | both, unknown of pair 2 | ...
 */
#include "run/weigh.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "db/db.h"
#include "evaluate/evaluate.h"
#include "run/failure.h"
#include "run/indexes.h"
#include "run/split.h"

enum { SLOT_ASKED, SLOT_NONE, SLOT_NONE_NULL, SLOT_NONE_UNKNOWN, SLOT_RULES };
#define ARENA_CHUNK_BYTES 4096
#define SUBJECTS_BETWEEN  256 /* looks whether somebody has stopped the command */

/* What all workers share. */
typedef struct weighing {
    weigh_tables *tables;
    const compare_options *options;
    const plan *plan;
    arena *arena;
    snapshot snapshot;
    shard_list shards;
    shard_queue queue;
    size_t *begin; /* of each table, its first slot; one more */
    int64_t n_done;
    int64_t *counts; /* by slot */
    atomic_bool stop; /* one of them failed */
} weighing;

typedef struct weigher {
    weighing *shared;
    db *reader;
    arena arena;
    batch **batches;              /* by kind; made when their first shard comes */
    evaluate_worker **evaluators; /* likewise */
    shard shard;                  /* begun last */
    split split;
    bool *flags;      /* by slot */
    bool *is_touched; /* by table: some of its flags are set */
    size_t *touched;
    size_t n_touched;
    int64_t *counts; /* by slot */
    int64_t *n_read;
} weigher;

/* ---- one subject ---- */

static int compare_nodes(const void *x, const void *y)
{
    uintptr_t a = (uintptr_t)((const weigh_node *)x)->table, b = (uintptr_t)((const weigh_node *)y)->table;
    return (a > b) - (a < b);
}

static void note_pairs(const weigh_table *t, bool *flags, const feel_rule_status *rules)
{
    for (size_t i = 0; i < t->n_pairs; i++) {
        feel_rule_status x = rules[t->pairs[i].rules[0]], y = rules[t->pairs[i].rules[1]];
        bool both = x == FEEL_RULE_TRUE && y == FEEL_RULE_TRUE;
        flags[2 * i] |= both;
        flags[2 * i + 1] |= !both && x != FEEL_RULE_FALSE && y != FEEL_RULE_FALSE;
    }
}

static void note_table(void *self, const feel_table *table, const value *inputs, const feel_rule_status *rules)
{
    weigher *w = self;
    const weigh_tables *all = w->shared->tables;
    weigh_node wanted = {.table = table};
    const weigh_node *node = bsearch(&wanted, all->nodes, all->n_nodes, sizeof *all->nodes, compare_nodes);
    if (node == NULL) {
        return;
    }
    bool *flags = w->flags + w->shared->begin[node->index], any = false, any_unknown = false, any_null = false;
    if (!w->is_touched[node->index]) {
        w->is_touched[node->index] = true;
        w->touched[w->n_touched++] = node->index;
    }
    for (size_t r = 0; r < table->n_rules; r++) {
        flags[SLOT_RULES + r] |= rules[r] == FEEL_RULE_TRUE;
        any = any || rules[r] == FEEL_RULE_TRUE;
        any_unknown = any_unknown || rules[r] == FEEL_RULE_UNKNOWN;
    }
    for (size_t i = 0; i < table->n_inputs; i++) {
        any_null = any_null || value_is_null(inputs[i]);
    }
    flags[SLOT_ASKED] = true;
    flags[SLOT_NONE] |= !any && !any_unknown && !any_null;
    flags[SLOT_NONE_NULL] |= !any && !any_unknown && any_null;
    flags[SLOT_NONE_UNKNOWN] |= !any && any_unknown;
    note_pairs(&all->items[node->index], flags + SLOT_RULES + table->n_rules, rules);
}

/* What is known of somebody goes before what is not. */
static void settle(bool *flags, const weigh_table *t)
{
    bool *pairs = flags + SLOT_RULES + t->table->n_rules;
    flags[SLOT_NONE_NULL] = flags[SLOT_NONE_NULL] && !flags[SLOT_NONE];
    flags[SLOT_NONE_UNKNOWN] = flags[SLOT_NONE_UNKNOWN] && !flags[SLOT_NONE] && !flags[SLOT_NONE_NULL];
    for (size_t i = 0; i < t->n_pairs; i++) {
        pairs[2 * i + 1] = pairs[2 * i + 1] && !pairs[2 * i];
    }
}

static void count_subject(weigher *w)
{
    for (size_t i = 0; i < w->n_touched; i++) {
        size_t table = w->touched[i], begin = w->shared->begin[table], end = w->shared->begin[table + 1];
        settle(w->flags + begin, &w->shared->tables->items[table]);
        for (size_t s = begin; s < end; s++) {
            w->counts[s] += w->flags[s];
        }
        memset(w->flags + begin, 0, (end - begin) * sizeof *w->flags);
        w->is_touched[table] = false;
    }
    w->n_touched = 0;
}

static void weigh_subject(weigher *w, const batch *b, size_t row)
{
    evaluate_worker *e = w->evaluators[w->shard.subject];
    evaluation ignored;
    evaluate_begin(e, b->numbers[row], b->regions[row]);
    evaluate_set_row(e, b, row);
    for (size_t i = 0; i < b->plan->n_benefits; i++) {
        if (plan_skip_reason(&b->plan->benefits[i]) == NULL) {
            evaluate_benefit(e, i, &ignored);
        }
    }
    count_subject(w);
}

/* ---- a worker ---- */

static ent_code weigher_begin(weigher *w, weighing *shared, ent_error *err)
{
    const plan *p = shared->plan;
    size_t n_slots = shared->begin[shared->tables->n];
    *w = (weigher){.shared = shared, .shard = {.number = -1}};
    arena_init(&w->arena, ARENA_CHUNK_BYTES);
    w->batches = arena_array(&w->arena, p->n_subjects, sizeof *w->batches);
    w->evaluators = arena_array(&w->arena, p->n_subjects, sizeof *w->evaluators);
    w->flags = arena_array(&w->arena, n_slots, sizeof *w->flags);
    w->is_touched = arena_array(&w->arena, shared->tables->n, sizeof *w->is_touched);
    w->touched = arena_array(&w->arena, shared->tables->n, sizeof *w->touched);
    w->counts = arena_array(&w->arena, n_slots, sizeof *w->counts);
    w->n_read = arena_array(&w->arena, p->n_subjects, sizeof *w->n_read);
    return snapshot_join(&w->reader, &shared->snapshot, err);
}

static void weigher_dispose(weigher *w)
{
    for (size_t i = 0; i < w->shared->plan->n_subjects; i++) {
        batch_free(w->batches[i]);
        evaluate_worker_free(w->evaluators[i]);
    }
    split_dispose(&w->split);
    db_close(w->reader);
    arena_dispose(&w->arena);
}

static batch *batch_of(weigher *w)
{
    uint32_t kind = w->shard.subject;
    if (w->batches[kind] == NULL) {
        w->batches[kind] = batch_new(&w->shared->plan->subjects[kind]);
        w->evaluators[kind] = evaluate_worker_new(w->shared->plan, kind, &w->arena);
        evaluate_watch_tables(w->evaluators[kind], note_table, w);
    }
    return w->batches[kind];
}

/* w->split.n > 0: nothing was counted, the shard has to be cut. */
static ent_code weigh_shard(weigher *w, size_t *n_subjects, ent_error *err)
{
    const compare_options *o = w->shared->options;
    batch *b = batch_of(w);
    ENT_TRY(split_read(&w->split, b, w->reader, &w->shard, o->shard_size, err));
    ENT_TRY(relations_check_names(&w->shared->snapshot.relations, w->reader, err));
    for (size_t row = 0; w->split.n == 0 && row < b->n_subjects; row++) {
        if (row % SUBJECTS_BETWEEN == 0 && o->stop != NULL && *o->stop != 0) {
            return db_stopped(err);
        }
        weigh_subject(w, b, row);
    }
    *n_subjects = w->split.n == 0 ? b->n_subjects : 0;
    w->n_read[w->shard.subject] += (int64_t)*n_subjects;
    return ENT_OK;
}

static void end_shard(weigher *w, size_t n_subjects)
{
    weighing *shared = w->shared;
    const compare_options *o = shared->options;
    if (w->split.n > 0) {
        shard_queue_split(&shared->queue, &w->shard, &w->split, o->shard_size);
        return;
    }
    shard_queue_end(&shared->queue);
#pragma omp critical(weigh_result)
    {
        shared->n_done += (int64_t)n_subjects;
        if (o->on_progress != NULL) {
            o->on_progress(o->self, shared->n_done);
        }
    }
}

static void collect(const weigher *w)
{
    const weighing *shared = w->shared;
    for (size_t s = 0; s < shared->begin[shared->tables->n]; s++) {
        shared->counts[s] += w->counts[s];
    }
    for (size_t i = 0; i < shared->plan->n_subjects; i++) {
        shared->tables->n_read[i] += w->n_read[i];
    }
}

static void work(weighing *shared, failure *first)
{
    weigher w;
    ent_error error = {0};
    bool found = true;
    ent_code code = weigher_begin(&w, shared, &error);
    /* Every reader has its locks before the first row is read: see night.c. */
#pragma omp barrier
    while (code == ENT_OK && found) {
        size_t n_subjects = 0;
        code = shard_queue_wait(&shared->queue, &w.shard, &found, &shared->stop, shared->options->stop, &error);
        if (code == ENT_OK && found) {
            code = weigh_shard(&w, &n_subjects, &error);
        }
        if (code == ENT_OK && found) {
            end_shard(&w, n_subjects);
        }
    }
    if (code != ENT_OK) {
        atomic_store(&shared->stop, true);
    }
#pragma omp critical(weigh_result)
    {
        if (code == ENT_OK) {
            collect(&w);
        } else {
            failure_keep(first, code, w.shard.number, &error);
        }
    }
    weigher_dispose(&w);
}

/* ---- the coordinator ---- */

static void lay_out(weighing *g)
{
    weigh_tables *t = g->tables;
    size_t at = 0;
    g->begin = arena_array(g->arena, t->n + 1, sizeof *g->begin);
    for (size_t i = 0; i < t->n; i++) {
        g->begin[i] = at;
        at += SLOT_RULES + t->items[i].table->n_rules + 2 * t->items[i].n_pairs;
    }
    g->begin[t->n] = at;
    g->counts = arena_array(g->arena, at, sizeof *g->counts);
    t->n_read = arena_array(g->arena, g->plan->n_subjects, sizeof *t->n_read);
    if (t->n_nodes > 0) {
        qsort(t->nodes, t->n_nodes, sizeof *t->nodes, compare_nodes);
    }
}

static ent_code plan_shards(weighing *g, db *reader, ent_error *err)
{
    const compare_options *o = g->options;
    index_notes notes = {0};
    ENT_TRY(shards_plan(&g->shards, g->arena, g->plan, reader, o->shard_size, err));
    ENT_TRY(indexes_look(&notes, g->arena, g->plan, &g->shards, o->shard_size, reader, err));
    compare_start start = {.n_estimated = g->shards.n_estimated,
                           .n_shards = g->shards.n,
                           .n_workers = o->n_workers,
                           .n_keyless = g->shards.n_keyless,
                           .notes = notes.items,
                           .n_notes = notes.n};
    if (o->on_start != NULL) {
        o->on_start(o->self, &start);
    }
    g->queue = (shard_queue){.list = &g->shards, .arena = g->arena};
    return ENT_OK;
}

static void fill(const weighing *g)
{
    for (size_t i = 0; i < g->tables->n; i++) {
        weigh_table *t = &g->tables->items[i];
        const int64_t *counts = g->counts + g->begin[i], *pairs = counts + SLOT_RULES + t->table->n_rules;
        t->n_asked = counts[SLOT_ASKED];
        t->n_none = counts[SLOT_NONE];
        t->n_none_null = counts[SLOT_NONE_NULL];
        t->n_none_unknown = counts[SLOT_NONE_UNKNOWN];
        t->n_rules = arena_array(g->arena, t->table->n_rules, sizeof *t->n_rules);
        memcpy(t->n_rules, counts + SLOT_RULES, t->table->n_rules * sizeof *t->n_rules);
        for (size_t k = 0; k < t->n_pairs; k++) {
            t->pairs[k].n_both = pairs[2 * k];
            t->pairs[k].n_unknown = pairs[2 * k + 1];
        }
    }
}

static ent_code run_workers(weighing *g, ent_error *err)
{
    failure first = {.code = ENT_OK};
    omp_set_dynamic(0); /* as many threads as workers: each owns a connection */
#pragma omp parallel num_threads(g->options->n_workers)
    work(g, &first);
    if (first.code != ENT_OK && err != NULL) {
        *err = first.error;
    }
    return first.code;
}

ent_code weigh_run(weigh_tables *t, const compare_options *options, arena *a, ent_error *err)
{
    double began = clock_seconds();
    weighing g = {.tables = t, .options = options, .plan = options->plans[COMPARE_NEW], .arena = a};
    db *reader = NULL;
    lay_out(&g);
    ent_code code = compare_open(&g.snapshot, &reader, a, options, &g.plan, 1, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(plan_shards(&g, reader, err));
    ENT_TRY_DONE(run_workers(&g, err));
    fill(&g);
done:
    db_close(reader);
    t->seconds = clock_seconds() - began;
    return code;
}

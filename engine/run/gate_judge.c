/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shares are compared by multiplying out, in integers. With n rows now and b before:
 *
 *   max-drop d      b - n > slack   and  (b - n) * 10000 > d * b
 *   max-growth g    n - b > slack   and  (n - b) * 10000 > g * b
 *   max-null m      more rows without a value than n * m / 10000, by more than slack
 *   max-null-rise   the same, with the share of before and the rise for m
 */
#include <stdlib.h>
#include <string.h>

#include "run/gate_words.h"
#include "run/gates.h"

#define ONE        10000 /* 100 per cent */
#define FAULTS_MAX 10    /* told of one table */

typedef __int128 wide;

/* Of one table. */
typedef struct judge {
    const gate_table *t;
    gate_faults *out;
    arena *a;
    size_t n_faults;
    const char *region; /* at hand; NULL = all */
} judge;

static int compare_regions(const void *a, const void *b)
{
    return strcmp(((const gate_count *)a)->region, ((const gate_count *)b)->region);
}

void gate_sort(gate_counts *c)
{
    if (c->n_regions > 0) {
        qsort(c->regions, c->n_regions, sizeof *c->regions, compare_regions);
    }
}

/* ---- words ---- */

static const char *percent_text(arena *a, int32_t hundredths)
{
    int32_t whole = hundredths / 100, rest = hundredths % 100;
    return rest == 0        ? arena_printf(a, "%d", (int)whole)
           : rest % 10 == 0 ? arena_printf(a, "%d.%d", (int)whole, (int)(rest / 10))
                            : arena_printf(a, "%d.%02d", (int)whole, (int)rest);
}

static const char *where_text(const judge *j, const rulebook_fact *fact)
{
    const char *item = j->t->item->name;
    const char *what = fact == NULL ? item : arena_printf(j->a, "%s.%s", item, fact->name);
    return j->region == NULL        ? what
           : j->region[0] == '\0' ? arena_printf(j->a, GATE_WITHOUT_REGION, what)
                                     : arena_printf(j->a, GATE_IN_REGION, what, j->region);
}

static void add_fault(judge *j, const char *check, const rulebook_fact *fact, int64_t since_run,
                      const char *found)
{
    if (++j->n_faults > FAULTS_MAX) {
        return;
    }
    gate_fault *f = ARENA_PUSH(j->a, &j->out->items, &j->out->n, &j->out->capacity);
    *f = (gate_fault){.source = j->t->source,
                      .check = check,
                      .item = j->t->item->name,
                      .fact = fact == NULL ? "" : fact->name,
                      .region = j->region,
                      .since_run = since_run,
                      .message = arena_printf(j->a, GATE_FOUND, where_text(j, fact), found)};
}

/* ---- rows ---- */

static bool is_beyond(int64_t difference, int32_t share, int64_t of, int64_t slack)
{
    return share >= 0 && difference > slack && (wide)difference * ONE > (wide)share * of;
}

static void judge_rows(judge *j, int64_t n, int64_t before)
{
    const rulebook_gate *gate = &j->t->item->gate;
    long long run = (long long)j->t->since_run;
    if (is_beyond(before - n, gate->max_drop, before, gate->slack)) {
        add_fault(j, "max-drop", NULL, run,
                  arena_printf(j->a, GATE_FEWER,
                               (long long)n, (long long)before, run,
                               percent_text(j->a, gate->max_drop)));
    }
    if (is_beyond(n - before, gate->max_growth, before, gate->slack)) {
        add_fault(j, "max-growth", NULL, run,
                  arena_printf(j->a, GATE_MORE,
                               (long long)n, (long long)before, run,
                               percent_text(j->a, gate->max_growth)));
    }
}

/* ---- values ---- */

static void judge_nulls(judge *j, const rulebook_fact *fact, int64_t nulls, int64_t n)
{
    int64_t slack = j->t->item->gate.slack;
    if (fact->max_null < 0 || (wide)(nulls - slack) * ONE <= (wide)fact->max_null * n) {
        return;
    }
    add_fault(j, "max-null", fact, 0,
              arena_printf(j->a, GATE_NULLS,
                           (long long)nulls, (long long)n, percent_text(j->a, fact->max_null)));
}

static void judge_rise(judge *j, const rulebook_fact *fact, int64_t nulls, int64_t n,
                       int64_t nulls_before, int64_t n_before)
{
    const rulebook_gate *gate = &j->t->item->gate;
    long long run = (long long)j->t->since_run;
    if (gate->max_null_rise < 0 || nulls_before == GATE_SOME || n_before <= 0 ||
        (wide)(nulls - gate->slack) * n_before * ONE <=
            (wide)n * ((wide)nulls_before * ONE + (wide)gate->max_null_rise * n_before)) {
        return;
    }
    add_fault(j, "max-null-rise", fact, run,
              arena_printf(j->a, GATE_NULL_RISE,
                           (long long)nulls, (long long)n, (long long)nulls_before,
                           (long long)n_before, run, percent_text(j->a, gate->max_null_rise)));
}

/* `before` NULL = not known. */
static void judge_count(judge *j, const gate_count *now, const gate_count *before)
{
    if (before != NULL && before->n_rows != GATE_SOME) {
        judge_rows(j, now->n_rows, before->n_rows);
    }
    for (size_t i = 0; i < j->t->n_facts; i++) {
        judge_nulls(j, j->t->facts[i], now->nulls[i], now->n_rows);
        if (before != NULL && before->n_rows != GATE_SOME) {
            judge_rise(j, j->t->facts[i], now->nulls[i], now->n_rows, before->nulls[i],
                       before->n_rows);
        }
    }
}

/* ---- the whole ---- */

static bool judge_empty(judge *j)
{
    const gate_table *t = j->t;
    int64_t before = t->before.all.n_rows;
    if (t->now.all.n_rows != 0 || t->since_run == 0 ||
        (before != GATE_SOME && before <= t->item->gate.slack)) {
        return false;
    }
    long long run = (long long)t->since_run;
    add_fault(j, "empty", NULL, run,
              before == GATE_SOME
                  ? arena_printf(j->a, GATE_EMPTY, t->item->table, run)
                  : arena_printf(j->a, GATE_NO_ROWS, t->item->table,
                                 (long long)before, run));
    return true;
}

static void judge_least(judge *j)
{
    int64_t n = j->t->now.all.n_rows, least = j->t->item->gate.min_rows;
    if (n < least) {
        add_fault(j, "min-rows", NULL, 0,
                  arena_printf(j->a, GATE_LEAST, (long long)n,
                               (long long)least));
    }
}

/* Both are sorted: a region may be in one only. */
static void judge_regions(judge *j)
{
    const gate_counts *now = &j->t->now, *before = &j->t->before;
    gate_count none = {.nulls = arena_array(j->a, j->t->n_facts, sizeof *none.nulls)};
    bool compared = j->t->since_run != 0 && before->by_region;
    size_t n_before = compared ? before->n_regions : 0;
    for (size_t i = 0, k = 0; i < now->n_regions || k < n_before;) {
        int order = i == now->n_regions ? 1
                    : k == n_before     ? -1
                                        : strcmp(now->regions[i].region, before->regions[k].region);
        j->region = order <= 0 ? now->regions[i].region : before->regions[k].region;
        judge_count(j, order <= 0 ? &now->regions[i] : &none,
                    !compared    ? NULL
                    : order >= 0 ? &before->regions[k]
                                 : &none);
        i += order <= 0;
        k += order >= 0;
    }
    j->region = NULL;
}

void gate_judge(gate_faults *out, arena *a, const gate_table *t)
{
    judge j = {.t = t, .out = out, .a = a};
    if (!judge_empty(&j) && t->item->gate.declared) {
        judge_least(&j);
        judge_count(&j, &t->now.all, t->since_run == 0 ? NULL : &t->before.all);
        if (t->now.by_region) {
            judge_regions(&j);
        }
    }
    if (j.n_faults > FAULTS_MAX) {
        gate_fault *last = &out->items[out->n - 1];
        last->message = arena_printf(a, GATE_AND_MORE, last->message,
                                     j.n_faults - FAULTS_MAX, t->item->name);
    }
}

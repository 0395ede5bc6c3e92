/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate RULEBOOK AS_OF CONNINFO: reads subjects into memory (as many as 200 MiB hold), then evaluates them over and over
 * on one core, without a database: by columns, outcomes and their counts per region included, and by the interpreter.
 * Prints `name<TAB>value` lines. Times vary with the machine; compare those of one run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "db/db.h"
#include "decide/decide_columns.h"
#include "kernels/kernels.h"
#include "read/bind.h"

#define SECONDS_MIN     1.5
#define SHARD_SUBJECTS  25000
#define BYTES_MAX       ((size_t)200 * 1024 * 1024)
#define BATCHES_MAX     1000
#define INTERPRETED_MAX 50000

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* its own time: what else runs counts less */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef struct bench {
    arena a;
    rulebook *book;
    plan *plan;
    db *reader;
    batch *batches[BATCHES_MAX];
    size_t n_batches, n_subjects;
} bench;

static int fail(const ent_error *err)
{
    fprintf(stderr, "evaluate: %s\n", err->message);
    return 1;
}

static ent_code read_batches(bench *b, uint32_t subject, ent_error *err)
{
    size_t bytes = 0;
    for (int64_t from = 1; b->n_batches < BATCHES_MAX && bytes < BYTES_MAX; from += SHARD_SUBJECTS) {
        batch *one = batch_new(&b->plan->subjects[subject]);
        /* Dense keys from 1 on, as the bench population has them. */
        key_range range = {.low = arena_printf(&b->a, "%lld", (long long)from),
                           .high = arena_printf(&b->a, "%lld", (long long)(from + SHARD_SUBJECTS))};
        ENT_TRY(batch_read(one, b->reader, &range, err));
        if (one->n_subjects == 0) {
            batch_free(one);
            break;
        }
        bytes += one->bytes_read;
        b->n_subjects += one->n_subjects;
        b->batches[b->n_batches++] = one;
    }
    return ENT_OK;
}

typedef struct outcome_counts {
    int64_t n_grants, n_aside, minor;
} outcome_counts;

static void decide_batch(const program *p, evaluate_columns *c, decide_tally *t, batch *b,
                         decide_columns_output *out)
{
    evaluate_columns_begin(c, b);
    decide_tally_begin(t);
    for (size_t first = 0, n; first < b->n_subjects; first += n) {
        n = evaluate_columns_chunk(c, first);
        decide_regions(t, b, first, n);
        for (size_t i = 0; i < p->n_benefits; i++) {
            const columns_benefit *e = evaluate_columns_benefit(c, i);
            const uint8_t *stops[16];
            for (size_t s = 0; s < e->program->n_stops && s < 16; s++) {
                stops[s] = evaluate_columns_stop(c, i, s);
            }
            decide_columns_input in = {
                .evaluated = e, .index = i, .n = n, .stops = stops, .n_stops = e->program->n_stops};
            decide_columns(t, &in, out);
        }
    }
}

static outcome_counts total(const program *p, const decide_tally *t, int64_t *granted)
{
    outcome_counts sum = {0};
    for (size_t r = 0; r < decide_tally_regions(t); r++) {
        for (size_t i = 0; i < p->n_benefits; i++) {
            const decide_count *c = decide_tally_of(t, r, i);
            sum.n_grants += c->n_new;
            granted[i] += c->n_new;
            sum.n_aside += c->n_aside;
            sum.minor += c->new_minor;
        }
    }
    return sum;
}

static double bench_columns(bench *b, uint32_t subject, const char *name)
{
    const program *p = program_compile(&b->a, b->plan, subject);
    evaluate_columns *c = evaluate_columns_new(p, &b->a);
    decide_tally *t = decide_tally_new(p->n_benefits);
    uint32_t grants[COLUMNS_CHUNK], aside[COLUMNS_CHUNK];
    decide_columns_output out = {.grants = grants, .aside = aside};
    outcome_counts sum = {0};
    int64_t *granted = arena_array(&b->a, p->n_benefits, sizeof *granted);
    for (size_t i = 0; i < b->n_batches; i++) { /* warm */
        decide_batch(p, c, t, b->batches[i], &out);
        outcome_counts one = total(p, t, granted);
        sum.n_grants += one.n_grants;
        sum.n_aside += one.n_aside;
        sum.minor += one.minor;
    }
    double began = seconds_now(), elapsed, best = 1e9;
    do {
        double round = seconds_now();
        for (size_t i = 0; i < b->n_batches; i++) {
            decide_batch(p, c, t, b->batches[i], &out);
        }
        round = seconds_now() - round;
        best = round < best ? round : best;
        elapsed = seconds_now() - began;
    } while (elapsed < SECONDS_MIN);
    double n = (double)b->n_subjects;
    for (size_t i = 0; i < p->n_benefits; i++) {
        printf("%s: %s\t%lld\n", name, p->subject->benefits[p->benefits[i].position].benefit->id,
               (long long)granted[i]);
    }
    printf("%s: ns a person\t%.2f\n", name, best * 1e9 / n);
    printf("%s: million person-decisions a second\t%.0f\n", name,
           n * (double)p->n_benefits / best / 1e6);
    printf("%s: grants\t%lld\n", name, (long long)sum.n_grants);
    printf("%s: left to the interpreter\t%lld\n", name, (long long)sum.n_aside);
    evaluate_columns_free(c);
    decide_tally_free(t);
    return best;
}

static void bench_interpreter(bench *b, uint32_t subject)
{
    evaluate_worker *w = evaluate_worker_new(b->plan, subject, &b->a);
    const plan_subject *s = &b->plan->subjects[subject];
    size_t n = 0, n_benefits = 0;
    double began = seconds_now();
    for (size_t i = 0; i < b->n_batches && n < INTERPRETED_MAX; i++) {
        batch *one = b->batches[i];
        for (size_t row = 0; row < one->n_subjects; row++) {
            evaluate_begin(w, one->keys.numbers[row], one->regions[row]);
            evaluate_set_row(w, one, row);
            n_benefits = 0;
            for (size_t k = 0; k < s->n_benefits; k++) {
                evaluation e;
                if (s->benefits[k].in_force) {
                    evaluate_benefit(w, k, &e);
                    n_benefits++;
                }
            }
        }
        n += one->n_subjects;
    }
    double elapsed = seconds_now() - began;
    printf("interpreter: ns a person\t%.0f\n", elapsed * 1e9 / (double)n);
    printf("interpreter: million person-decisions a second\t%.2f\n",
           (double)(n * n_benefits) / elapsed / 1e6);
    evaluate_worker_free(w);
}

int main(int argc, char **argv)
{
    bench *b = calloc(1, sizeof *b);
    ent_error err = {0};
    temporal_date as_of;
    if (argc != 4 || b == NULL || !temporal_date_parse(&as_of, argv[2], strlen(argv[2]))) {
        fprintf(stderr, "usage: evaluate RULEBOOK AS_OF CONNINFO\n");
        return 2;
    }
    int32_t day = (int32_t)temporal_days_from_date(as_of);
    diagnostic_list faults;
    arena_init(&b->a, 256 * 1024);
    diagnostic_list_init(&faults, &b->a);
    ent_code code = rulebook_load(&b->book, &b->a, argv[1], day, &faults);
    code = code == ENT_OK ? plan_build(&b->plan, &b->a, b->book, day, &faults) : code;
    if (code != ENT_OK) {
        diagnostic_print(stderr, &faults, false);
        return 1;
    }
    if (db_connect(&b->reader, argv[3], DB_SOURCE, &err) != ENT_OK ||
        plan_bind(b->plan, b->reader, &err) != ENT_OK || read_batches(b, 0, &err) != ENT_OK) {
        return fail(&err);
    }
    printf("people in memory\t%zu\n", b->n_subjects);
    printf("kernels\t%s\n", kernels()->name);
    bench_columns(b, 0, "columns");
    bench_interpreter(b, 0);
    db_close(b->reader);
    return 0;
}

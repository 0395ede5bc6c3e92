/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random records through a rulebook's columns and through the interpreter; see README.md.
 *
 *     differential [--rounds N] [--seed S] [--wholly yes] [--steps yes] RULEBOOK...
 *     differential --random N [--seconds N] [--seed S] [--keep FOLDER] [--steps yes]     rulebooks written by chance
 *
 * Prints what differs and how to repeat it. The last line counts rulebooks; the exit status is 1 if any differs.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "both_ways.h"
#include "random_rules.h"

#define SUBJECTS        (2 * COLUMNS_CHUNK + 500)
#define RANDOM_SUBJECTS 400

typedef struct options {
    uint64_t seed, rounds, random, seconds;
    const char *keep;
    bool wholly, steps;
} options;

typedef struct figures {
    both_ways_result pairs;
    size_t n_notes, n_compiled, n_decisions;
} figures;

/* Without a database the plan knows the facts' types only: columns a database could have for them. */
static void choose_columns(random_source *r, plan_subject *s)
{
    static const column_type numbers[] = {COLUMN_INT32, COLUMN_INT64, COLUMN_DECIMAL,
                                          COLUMN_NUMBER};
    static const int scales[] = {0, 1, 2, 2, 2, 4, 6};
    for (size_t i = 0; i < s->n_items; i++) {
        for (size_t k = 0; k < s->items[i].n_columns; k++) {
            plan_column *c = &s->items[i].columns[k];
            if (c->fact->type->kind == FEEL_TYPE_NUMBER) {
                c->type = RANDOM_ONE_OF(r, numbers);
                c->scale = c->type == COLUMN_DECIMAL ? RANDOM_ONE_OF(r, scales) : 0;
            }
        }
    }
}

/* One batch for each kind of subject. False: something differs. */
static bool run_round(plan *p, uint64_t seed, uint64_t n_subjects_max, bool steps, figures *total,
                      FILE *out)
{
    for (uint32_t s = 0; s < p->n_subjects; s++) {
        random_source r = {seed + s};
        arena own;
        arena_init(&own, 0);
        choose_columns(&r, &p->subjects[s]);
        if (random_seldom(&r, 50)) {
            n_subjects_max = SUBJECTS;
        }
        const program *compiled = program_compile(&own, p, s);
        if (steps) {
            text printed = {0};
            program_print(&printed, compiled, true);
            puts(text_string(&printed));
            fflush(stdout);
            text_dispose(&printed);
        }
        both_ways(&r, compiled, 1 + random_below(&r, n_subjects_max), &total->pairs, out);
        total->n_notes += compiled->n_notes;
        total->n_decisions += compiled->n_decisions;
        total->n_compiled += compiled->n_compiled;
        arena_dispose(&own);
    }
    return total->pairs.n_differences == 0;
}

static ent_code load(plan **out, arena *a, const char *path, diagnostic_list *faults)
{
    rulebook *book;
    diagnostic_list_init(faults, a);
    ent_code code = rulebook_load(&book, a, path, RANDOM_AS_OF_DAY, faults);
    return code == ENT_OK ? plan_build(out, a, book, RANDOM_AS_OF_DAY, faults) : code;
}

static void print_figures(const char *what, const figures *f)
{
    const both_ways_result *p = &f->pairs;
    printf("%s: %zu decisions, %zu by columns, %zu of them eligible, %zu with their rules, %zu "
           "differences\n",
           what, p->n_pairs, p->n_columns, p->n_eligible, p->n_rules, p->n_differences);
}

/* ---- a rulebook that is there ---- */

static bool run_rulebook(const char *path, const options *o)
{
    arena a;
    plan *p;
    diagnostic_list faults;
    figures total = {0};
    arena_init(&a, 0);
    if (load(&p, &a, path, &faults) != ENT_OK) {
        diagnostic_print(stdout, &faults, false);
        arena_dispose(&a);
        return false;
    }
    for (uint64_t round = 0; round < o->rounds; round++) {
        uint64_t seed = o->seed + round * 1000;
        if (!run_round(p, seed, SUBJECTS, o->steps, &total, stdout)) {
            printf("again: differential --rounds 1 --seed %llu %s\n", (unsigned long long)seed,
                   path);
            break;
        }
    }
    print_figures(path, &total);
    bool wholly = !o->wholly || total.n_notes == 0;
    if (!wholly) {
        printf("%s: not all of its decisions are compiled; see entitle check --plan\n", path);
    }
    arena_dispose(&a);
    return total.pairs.n_differences == 0 && total.pairs.n_columns > 0 && wholly;
}

/* ---- rulebooks by chance ---- */

typedef enum outcome { OUTCOME_SAME, OUTCOME_REFUSED, OUTCOME_DIFFERENT } outcome;

static outcome try_folder(const char *folder, uint64_t seed, bool steps, figures *total, FILE *out)
{
    arena a;
    plan *p;
    diagnostic_list faults;
    outcome result = OUTCOME_REFUSED;
    arena_init(&a, 0);
    if (load(&p, &a, folder, &faults) == ENT_OK) {
        result = run_round(p, seed, RANDOM_SUBJECTS, steps, total, out) ? OUTCOME_SAME
                                                                        : OUTCOME_DIFFERENT;
    }
    arena_dispose(&a);
    return result;
}

/* Constants for decisions, and no benefit that is not needed to show the difference. */
static void shrink(random_rules *rules, const char *folder, uint64_t seed)
{
    FILE *nowhere = fopen("/dev/null", "w");
    bool smaller = nowhere != NULL;
    for (size_t i = 0; smaller && random_rules_leave_out(rules, i, true); i++) {
        figures some = {0};
        random_rules_write(rules, folder);
        if (try_folder(folder, seed, false, &some, nowhere) != OUTCOME_DIFFERENT) {
            random_rules_leave_out(rules, i, false);
        }
    }
    random_rules_write(rules, folder);
    if (nowhere != NULL) {
        fclose(nowhere);
    }
}

static void explain(const char *folder, uint64_t seed, const options *o)
{
    figures f = {0};
    try_folder(folder, seed, false, &f, stdout);
    printf("again: differential --random 1 --seed %llu\n", (unsigned long long)seed);
    if (o->keep != NULL) {
        printf("kept in %s\n", folder);
    }
    fflush(stdout);
}

/* A rulebook that loads, or false. */
static bool make_rulebook(random_rules *rules, const char *folder)
{
    for (;;) {
        arena a;
        plan *p;
        diagnostic_list faults;
        arena_init(&a, 0);
        random_rules_write(rules, folder);
        bool loaded = load(&p, &a, folder, &faults) == ENT_OK;
        bool again = !loaded && random_rules_again(rules, &faults);
        arena_dispose(&a);
        if (!again) {
            return loaded;
        }
    }
}

static void clear_folder(const char *folder)
{
    random_source r = {0};
    random_rules *none = random_rules_new(&r);
    for (size_t i = 0; random_rules_leave_out(none, i, true); i++) {
    }
    random_rules_write(none, folder); /* no benefits: their folders go */
    random_rules_free(none);
    static const char *const files[] = {"dictionary.dmn", "sources.xml", "parameters.xml",
                                        "guards.dmn"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static int run_random(const options *o)
{
    char folder[256], kept[512];
    figures total = {0};
    size_t n_rulebooks = 0, n_refused = 0, n_different = 0;
    time_t end = time(NULL) + (time_t)o->seconds;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/differential.XXXXXX", base == NULL ? "/tmp" : base);
    if (mkdtemp(folder) == NULL ||
        (o->keep != NULL && mkdir(o->keep, 0777) != 0 && access(o->keep, W_OK) != 0)) {
        perror("differential");
        return 2;
    }
    for (uint64_t i = 0; i < o->random && (o->seconds == 0 || time(NULL) < end); i++) {
        uint64_t seed = o->seed + i;
        random_source mixer = {seed},
                      r = {random_next(&mixer)}; /* no two rulebooks of one stream */
        random_rules *rules = random_rules_new(&r);
        if (!make_rulebook(rules, folder)) {
            n_refused++;
            random_rules_free(rules);
            continue;
        }
        figures one = {0};
        n_rulebooks++;
        if (try_folder(folder, seed, o->steps, &one, stdout) == OUTCOME_DIFFERENT) {
            n_different++;
            snprintf(kept, sizeof kept, "%s/%llu", o->keep == NULL ? folder : o->keep,
                     (unsigned long long)seed);
            shrink(rules, kept, seed);
            explain(kept, seed, o);
            if (o->keep == NULL) {
                clear_folder(kept);
            }
        }
        random_rules_free(rules);
        size_t *sums = (size_t *)&total.pairs;
        for (size_t k = 0; k < sizeof total.pairs / sizeof *sums; k++) {
            sums[k] += ((size_t *)&one.pairs)[k];
        }
        total.n_notes += one.n_notes;
        total.n_decisions += one.n_decisions;
        total.n_compiled += one.n_compiled;
    }
    clear_folder(folder);
    print_figures("random rulebooks", &total);
    printf("%zu of %zu decisions compiled wholly, %zu notes; %zu rulebooks could not be made\n",
           total.n_compiled, total.n_decisions, total.n_notes, n_refused);
    printf("%zu passed, %zu failed\n", n_rulebooks - n_different, n_different);
    return n_different > 0 || total.pairs.n_columns == 0;
}

int main(int argc, char **argv)
{
    options o = {.seed = 1, .rounds = 20};
    int n_passed = 0, n_failed = 0, i = 1;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        uint64_t n = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--seed") == 0) {
            o.seed = n;
        } else if (strcmp(argv[i], "--rounds") == 0) {
            o.rounds = n;
        } else if (strcmp(argv[i], "--random") == 0) {
            o.random = n;
        } else if (strcmp(argv[i], "--seconds") == 0) {
            o.seconds = n;
        } else if (strcmp(argv[i], "--keep") == 0) {
            o.keep = argv[i + 1];
        } else if (strcmp(argv[i], "--wholly") == 0) {
            o.wholly = true;
        } else if (strcmp(argv[i], "--steps") == 0) {
            o.steps = true;
        } else {
            fprintf(stderr, "differential: unknown option '%s'; see tests/differential/README.md\n",
                    argv[i]);
            return 2;
        }
    }
    if (o.random > 0) {
        return run_random(&o);
    }
    for (; i < argc; i++) {
        bool passed = run_rulebook(argv[i], &o);
        n_passed += passed;
        n_failed += !passed;
    }
    printf("%d passed, %d failed\n", n_passed, n_failed);
    return n_failed > 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chunks by chance through decide_columns(), and every subject of them through decide(): the same
 * outcomes, and set aside are those, and only those, of whom decide_columns.h says so.
 */
#include "decide/decide_columns.h"

#include "kernels/kernels.h"
#include "unit.h"

#define CHUNKS    600
#define AS_OF_DAY 100

/* ---- chance ---- */

static uint64_t chance_state = 42;

static uint64_t below(uint64_t n)
{
    chance_state = chance_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (chance_state >> 33) % n;
}

static bool one_in(uint64_t n)
{
    return below(n) == 0;
}

/* ---- a shard ---- */

/* A shard's regions, of which number 0 is none. Its regions go from chunk to chunk. */
typedef struct shard {
    batch batch;
    uint32_t n_regions;
    char names[400][16];
    size_t n_subjects; /* so far */
} shard;

static void begin_shard(shard *s, uint32_t n_regions)
{
    memset(s, 0, sizeof *s);
    s->n_regions = n_regions;
    s->batch.dictionary.n = n_regions;
    s->batch.regions = calloc(COLUMNS_CHUNK, sizeof *s->batch.regions);
    s->batch.region_codes = calloc(COLUMNS_CHUNK, sizeof *s->batch.region_codes);
    for (uint32_t i = 1; i < n_regions; i++) {
        snprintf(s->names[i], sizeof s->names[i], "31%04u", i);
    }
}

static void end_shard(shard *s)
{
    free(s->batch.regions);
    free(s->batch.region_codes);
}

static void draw_regions(shard *s, uint32_t *drawn, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        drawn[i] = (uint32_t)below(s->n_regions);
        s->batch.regions[i] = s->names[drawn[i]];
        s->batch.region_codes[i] = drawn[i] == 0 ? BATCH_NO_REGION : drawn[i];
    }
    s->n_subjects += n;
}

/* ---- a chunk of one benefit ---- */

#define STOPS_MAX 20

/* What there is of one benefit in a chunk. Arrays are of the very size that a caller gives, a
 * multiple of 64, so that the sanitizer sees who reads beyond. */
typedef struct chunk {
    size_t n;
    uint32_t region[COLUMNS_CHUNK];
    rulebook_benefit rules;
    plan_benefit benefit;
    program_benefit program;
    columns_benefit evaluated;
    uint8_t *aside, *excluded, *entitled;
    int64_t *entitled_minor, *amounts;
    uint32_t *eligible;
    uint8_t *stops[STOPS_MAX];
    decide_columns_input in;
} chunk;

typedef struct recipe {
    unsigned eligible, entitled, aside, excluded, by_hand, stopped; /* one in so many; 0 = nobody */
    size_t n_stops;
    bool window, messages, one_amount, large;
} recipe;

static void *room(size_t n, size_t width)
{
    void *p = aligned_alloc(64, (n + 63) / 64 * 64 * width + 64);
    memset(p, 0, (n + 63) / 64 * 64 * width);
    return p;
}

static bool of(unsigned one_of)
{
    return one_of > 0 && one_in(one_of);
}

static uint8_t *draw_flags(size_t n, unsigned one_of)
{
    uint8_t *flags = room(n, 1);
    for (size_t i = 0; i < n; i++) {
        flags[i] = of(one_of);
    }
    return flags;
}

static int64_t draw_amount(const recipe *r)
{
    return r->large ? INT64_MAX - (int64_t)below(3) : (int64_t)below(4) * 100;
}

static uint8_t draw_verdict(const recipe *r)
{
    if (of(r->by_hand)) {
        return one_in(2) ? COLUMNS_ROW : (uint8_t)(COLUMNS_GUARD + below(253));
    }
    return of(r->eligible) ? COLUMNS_ELIGIBLE : COLUMNS_NOT_ELIGIBLE;
}

static void draw_eligible(chunk *c, const recipe *r)
{
    uint8_t *verdicts = room(c->n, 1);
    c->eligible = room(c->n, sizeof *c->eligible);
    c->amounts = r->one_amount ? NULL : room(c->n, sizeof *c->amounts);
    c->program.amount_minor = draw_amount(r);
    for (size_t i = 0; i < c->n; i++) {
        verdicts[i] = draw_verdict(r);
        /* Some that the interpreter has to decide seemed eligible. */
        if (verdicts[i] == COLUMNS_ELIGIBLE || (verdicts[i] == COLUMNS_ROW && one_in(2))) {
            if (c->amounts != NULL) {
                c->amounts[c->evaluated.n_eligible] = draw_amount(r);
            }
            c->eligible[c->evaluated.n_eligible++] = (uint32_t)i;
        }
    }
    c->evaluated.verdicts = verdicts;
    c->evaluated.eligible = c->eligible;
    c->evaluated.amounts_minor = c->amounts;
}

/* Where subject i is in `eligible`, or n_eligible. */
static size_t place_of(const chunk *c, size_t i)
{
    size_t k = 0;
    while (k < c->evaluated.n_eligible && c->eligible[k] != i) {
        k++;
    }
    return k;
}

static int64_t amount_of(const chunk *c, size_t i)
{
    size_t k = place_of(c, i);
    return c->amounts == NULL || k == c->evaluated.n_eligible ? c->program.amount_minor
                                                              : c->amounts[k];
}

static void draw_standing(chunk *c, const recipe *r)
{
    if (r->entitled == 0) {
        return;
    }
    bool settled = one_in(4); /* everybody has what they get: most nights */
    c->entitled = room(c->n, 1);
    c->entitled_minor = room(c->n, sizeof *c->entitled_minor);
    for (size_t i = 0; i < c->n; i++) {
        bool eligible = c->evaluated.verdicts[i] == COLUMNS_ELIGIBLE;
        c->entitled[i] = settled ? eligible : of(r->entitled);
        if (c->entitled[i]) {
            bool same = settled || one_in(2);
            c->entitled_minor[i] = same ? amount_of(c, i) : draw_amount(r);
        }
    }
}

static void draw_stops(chunk *c, const recipe *r)
{
    static const uint8_t truths[] = {TRUTH_T, TRUTH_U};
    for (size_t s = 0; s < r->n_stops; s++) {
        c->stops[s] = room(c->n, 1);
        for (size_t i = 0; i < c->n; i++) {
            c->stops[s][i] = of(r->stopped) ? truths[below(2)] : TRUTH_F;
        }
    }
}

static void draw_chunk(chunk *c, const recipe *r, size_t n)
{
    memset(c, 0, sizeof *c);
    c->n = n;
    c->rules = (rulebook_benefit){.id = "b", .offer_days = r->window ? 14 : 0};
    c->benefit = (plan_benefit){.benefit = &c->rules, .in_force = true};
    c->evaluated.program = &c->program;
    draw_eligible(c, r);
    draw_standing(c, r);
    draw_stops(c, r);
    c->aside = r->aside == 0 ? NULL : draw_flags(n, r->aside);
    c->excluded = r->excluded == 0 ? NULL : draw_flags(n, r->excluded);
    c->in = (decide_columns_input){.evaluated = &c->evaluated,
                                   .n = n,
                                   .aside = c->aside,
                                   .excluded = c->excluded,
                                   .entitled = c->entitled,
                                   .entitled_minor = c->entitled_minor,
                                   .stops = (const uint8_t *const *)c->stops,
                                   .n_stops = r->n_stops,
                                   .has_window = r->window,
                                   .has_messages = r->messages};
}

static void free_chunk(chunk *c)
{
    free(c->evaluated.verdicts);
    free(c->eligible);
    free(c->amounts);
    free(c->entitled);
    free(c->entitled_minor);
    free(c->aside);
    free(c->excluded);
    for (size_t s = 0; s < STOPS_MAX; s++) {
        free(c->stops[s]);
    }
}

/* ---- one by one ---- */

typedef enum expected { ASIDE, NEW, RAISE, UNCHANGED, EXCLUDED, NOT_ELIGIBLE } expected;

/* What decide() says of a subject for whom the columns say all, as what decide_columns() may make
 * of it. */
static expected decide_alone(const chunk *c, size_t i)
{
    static const rulebook_stop death = {.event = "death"};
    uint8_t verdict = c->evaluated.verdicts[i];
    evaluation e = {.event = "",
                    .state =
                        verdict == COLUMNS_ELIGIBLE ? EVALUATION_ELIGIBLE : EVALUATION_NOT_ELIGIBLE,
                    .amount_minor = amount_of(c, i)};
    ledger_state state = {.entitled = c->entitled != NULL && c->entitled[i]};
    state.entitled_minor = state.entitled ? c->entitled_minor[i] : 0;
    decision d;
    for (size_t s = 0; s < c->in.n_stops; s++) {
        e.stop = c->stops[s][i] == TRUTH_T ? &death : e.stop;
    }
    decide(&c->benefit, &e, &state, c->excluded != NULL && c->excluded[i], AS_OF_DAY, "c", &d);
    switch (d.outcome) {
    case OUTCOME_GRANT:
        return c->in.has_messages ? ASIDE : d.grant == GRANT_RAISE ? RAISE : NEW;
    case OUTCOME_UNCHANGED:
        return UNCHANGED;
    case OUTCOME_SKIP:
        return EXCLUDED;
    case OUTCOME_NOT_ELIGIBLE:
        /* Somebody eligible is not for a stop event: its name has to be counted. */
        return verdict == COLUMNS_ELIGIBLE ? ASIDE : NOT_ELIGIBLE;
    default:
        return ASIDE;
    }
}

static bool is_undecided(const chunk *c, size_t i)
{
    uint8_t verdict = c->evaluated.verdicts[i];
    if (verdict == COLUMNS_ROW || verdict >= COLUMNS_GUARD) {
        return true;
    }
    for (size_t s = 0; verdict == COLUMNS_ELIGIBLE && s < c->in.n_stops; s++) {
        if (c->stops[s][i] == TRUTH_U) {
            return true;
        }
    }
    return false;
}

static expected expect(const chunk *c, size_t i)
{
    if (c->aside != NULL && c->aside[i]) {
        return ASIDE;
    }
    if ((c->excluded == NULL || !c->excluded[i]) && is_undecided(c, i)) {
        return ASIDE;
    }
    return decide_alone(c, i);
}

/* ---- both ---- */

static void add(int64_t *sum, int64_t amount, bool *overflow)
{
    *overflow |= __builtin_add_overflow(*sum, amount, sum);
}

static void count(decide_count *n, expected what, int64_t amount, bool *overflow)
{
    switch (what) {
    case ASIDE:
        n->n_aside++;
        break;
    case NEW:
        n->n_new++;
        add(&n->new_minor, amount, overflow);
        break;
    case RAISE:
        n->n_raise++;
        add(&n->raise_minor, amount, overflow);
        break;
    case UNCHANGED:
        n->n_unchanged++;
        add(&n->unchanged_minor, amount, overflow);
        break;
    case EXCLUDED:
        n->n_excluded++;
        break;
    case NOT_ELIGIBLE:
        break;
    }
}

typedef struct totals {
    decide_count counts[2][400]; /* of each benefit and region */
    int64_t n_read[400];
    bool overflow;
} totals;

static bool check_chunk(const chunk *c, const decide_columns_output *out, size_t index, totals *t)
{
    size_t n_grants = 0, n_aside = 0;
    bool same = true;
    for (size_t i = 0; i < c->n; i++) {
        expected what = expect(c, i);
        count(&t->counts[index][c->region[i]], what, amount_of(c, i), &t->overflow);
        if (what == ASIDE) {
            same &= n_aside < out->n_aside && out->aside[n_aside] == i;
            n_aside++;
        } else if (what == NEW || what == RAISE) {
            same &= n_grants < out->n_grants && out->grants[n_grants] == place_of(c, i);
            n_grants++;
        }
    }
    return same && n_aside == out->n_aside && n_grants == out->n_grants;
}

static bool same_count(const decide_count *a, const decide_count *b, bool sums)
{
    bool money = a->new_minor == b->new_minor && a->raise_minor == b->raise_minor &&
                 a->unchanged_minor == b->unchanged_minor;
    return a->n_new == b->n_new && a->n_raise == b->n_raise && a->n_unchanged == b->n_unchanged &&
           a->n_excluded == b->n_excluded && a->n_aside == b->n_aside && (money || !sums);
}

static void check_tally(const decide_tally *tally, const shard *s, const totals *t)
{
    static const decide_count nothing = {0};
    size_t n_seen = 0, n_wrong = 0;
    int64_t n_all = 0;
    for (size_t region = 0; region < decide_tally_regions(tally); region++) {
        int64_t n_read;
        const char *name = decide_tally_region(tally, region, &n_read);
        uint32_t r = name[0] == '\0' ? 0 : (uint32_t)atoi(name + 2);
        n_wrong += n_read != t->n_read[r];
        n_all += n_read;
        n_seen++;
        for (size_t b = 0; b < 2; b++) {
            const decide_count *counted = decide_tally_of(tally, region, b);
            n_wrong += !same_count(counted, &t->counts[b][r], !t->overflow);
        }
    }
    UNIT_INT(n_all, s->n_subjects);
    UNIT_INT(n_wrong, 0);
    for (uint32_t r = 0; r < s->n_regions; r++) {
        n_seen -= t->n_read[r] > 0;
        UNIT_TRUE(t->n_read[r] > 0 || same_count(&t->counts[0][r], &nothing, true));
    }
    UNIT_INT(n_seen, 0);
    UNIT_INT(decide_tally_overflow(tally), t->overflow);
}

/* Chunks of these sizes, for two benefits; the second of another recipe. */
static void check_shard(decide_tally *tally, uint32_t n_regions, const size_t *sizes,
                        size_t n_chunks, const recipe *recipes)
{
    static shard s;
    static totals t;
    static chunk c;
    static uint32_t grants[COLUMNS_CHUNK], aside[COLUMNS_CHUNK], regions[COLUMNS_CHUNK];
    memset(&t, 0, sizeof t);
    begin_shard(&s, n_regions);
    decide_tally_begin(tally);
    for (size_t k = 0; k < n_chunks; k++) {
        draw_regions(&s, regions, sizes[k]);
        decide_regions(tally, &s.batch, 0, sizes[k]);
        for (size_t i = 0; i < sizes[k]; i++) {
            t.n_read[regions[i]]++;
        }
        for (size_t b = 0; b < 2; b++) {
            decide_columns_output out = {.grants = grants, .aside = aside, .n_grants = 7};
            draw_chunk(&c, &recipes[b], sizes[k]);
            memcpy(c.region, regions, sizes[k] * sizeof *regions);
            c.in.index = b;
            decide_columns(tally, &c.in, &out);
            UNIT_TRUE(check_chunk(&c, &out, b, &t));
            free_chunk(&c);
        }
    }
    check_tally(tally, &s, &t);
    end_shard(&s);
}

/* ---- tests ---- */

static const size_t sizes[] = {1, 63, 64, 65, 2, 127, 1000, COLUMNS_CHUNK - 1, COLUMNS_CHUNK, 300};
#define N_SIZES (sizeof sizes / sizeof *sizes)

static unsigned draw_rate(void)
{
    static const unsigned rates[] = {0, 0, 1, 2, 4, 50};
    return rates[below(sizeof rates / sizeof *rates)];
}

static recipe draw_recipe(void)
{
    return (recipe){.eligible = draw_rate(),
                    .entitled = draw_rate(),
                    .aside = one_in(2) ? 0 : draw_rate(),
                    .excluded = one_in(2) ? 0 : draw_rate(),
                    .by_hand = one_in(2) ? 0 : draw_rate(),
                    .stopped = draw_rate(),
                    .n_stops = one_in(2)   ? 0
                               : one_in(6) ? STOPS_MAX
                                           : below(3),
                    .window = one_in(3),
                    .messages = one_in(3),
                    .one_amount = one_in(3)};
}

static void test_as_one_by_one(void)
{
    decide_tally *tally = decide_tally_new(2);
    for (int i = 0; i < CHUNKS; i++) {
        recipe recipes[2] = {draw_recipe(), draw_recipe()};
        size_t drawn[2] = {sizes[below(N_SIZES)], sizes[below(N_SIZES)]};
        static const uint32_t n_regions[] = {1, 2, 18, 65, 400};
        check_shard(tally, n_regions[below(5)], drawn, 2, recipes);
    }
    decide_tally_free(tally);
}

/* Everybody is new, and everybody has it already: the two short ways. */
static void test_whole_chunks(void)
{
    decide_tally *tally = decide_tally_new(2);
    for (size_t i = 0; i < N_SIZES; i++) {
        const size_t twice[] = {sizes[i], sizes[i]};
        for (unsigned eligible = 1; eligible <= 3; eligible++) {
            recipe first[2] = {{.eligible = eligible}, {.eligible = eligible, .one_amount = true}};
            check_shard(tally, 100, twice, 2, first);
            recipe later[2] = {{.eligible = eligible, .entitled = 1},
                               {.eligible = eligible, .entitled = 1, .one_amount = true}};
            check_shard(tally, 100, twice, 2, later);
        }
    }
    decide_tally_free(tally);
}

static void test_more_regions_from_chunk_to_chunk(void)
{
    decide_tally *tally = decide_tally_new(2);
    static const uint32_t n_regions[] = {1, 64, 65, 128, 129, 400, 3};
    for (size_t i = 0; i < sizeof n_regions / sizeof *n_regions; i++) {
        recipe recipes[2] = {draw_recipe(), draw_recipe()};
        check_shard(tally, n_regions[i], sizes, N_SIZES, recipes);
    }
    decide_tally_free(tally);
}

static void test_sums_that_do_not_fit(void)
{
    decide_tally *tally = decide_tally_new(2);
    const size_t one[] = {1}, many[] = {500};
    for (int i = 0; i < 20; i++) {
        recipe recipes[2] = {
            {.eligible = 1, .large = true, .one_amount = one_in(2)},
            {.eligible = 1, .entitled = 1, .aside = i % 2 == 0 ? 0 : 9, .large = true}};
        check_shard(tally, 1, one, 1, recipes); /* fits, and what did not fit before is forgotten */
        UNIT_FALSE(decide_tally_overflow(tally));
        check_shard(tally, 3, many, 1, recipes);
        UNIT_TRUE(decide_tally_overflow(tally));
    }
    decide_tally_free(tally);
}

static void test_nobody(void)
{
    decide_tally *tally = decide_tally_new(2);
    decide_tally_begin(tally);
    UNIT_INT(decide_tally_regions(tally), 0);
    UNIT_FALSE(decide_tally_overflow(tally));
    const size_t none[] = {0};
    recipe recipes[2] = {{.eligible = 1}, {.eligible = 1}};
    check_shard(tally, 2, none, 1, recipes);
    decide_tally_free(tally);
}

UNIT_SUITE(decide_columns, UNIT_TEST(test_as_one_by_one), UNIT_TEST(test_whole_chunks),
           UNIT_TEST(test_more_regions_from_chunk_to_chunk), UNIT_TEST(test_sums_that_do_not_fit),
           UNIT_TEST(test_nobody));

UNIT_MAIN(&suite_decide_columns)

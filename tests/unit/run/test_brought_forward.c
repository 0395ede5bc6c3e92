/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands as bytes and back, over random ledgers: the same chains, with what was given since; by ranges that were cut otherwise;
 * with records that were read since; and bytes that are damaged, or of other benefits, are refused and never read beyond their end.
 */
#include "base/pack.h"
#include "run/standing_internal.h"

#include "unit.h"

#define KEYS   300
#define ROUNDS 200
#define AS_OF  20780 /* 2026-11-23 */
#define LOW    (-40)
#define HIGH   (LOW + KEYS)

/* Not in the order of their ids. */
static rulebook_benefit benefits[] = {
    {.id = "fee", .period = PERIOD_YEARLY, .event = -1},
    {.id = "aid", .period = PERIOD_MONTHLY, .event = -1},
    {.id = "birth", .period = PERIOD_ONCE, .event = 3},
};
#define N_BENEFITS 3
static plan_benefit planned[N_BENEFITS] = {
    {.benefit = &benefits[0]}, {.benefit = &benefits[1]}, {.benefit = &benefits[2]}};
static const size_t by_id[N_BENEFITS] = {1, 2, 0};
static rulebook_subject person = {.name = "person"};
static const plan_subject subject = {
    .subject = &person, .benefits = planned, .n_benefits = N_BENEFITS};
static const char *const events[] = {"", "2025", "2026", "2026-02-29"};

static uint32_t seed;
static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static int64_t draw_amount(void)
{
    static const int64_t extremes[] = {0, 1, 127, 128, 16384, INT64_MAX};
    return draw(8) == 0 ? extremes[draw(6)] : draw(1000000);
}

static int64_t draw_payee(int64_t key)
{
    static const int64_t extremes[] = {INT64_MIN, INT64_MAX, -1, 0};
    return draw(3) > 0 ? key : draw(3) == 0 ? extremes[draw(4)] : key + draw(9) - 4;
}

/* A chain as it should be: with the event and the payee where they can be compared. */
typedef struct wanted {
    int64_t subject, payee, amount_minor;
    size_t position;
    const char *event;
    int32_t seq, written_seq;
    uint8_t state;
} wanted;

typedef struct ledger {
    wanted chains[KEYS * N_BENEFITS * 4];
    size_t n;
} ledger;

static void draw_chain(wanted *w)
{
    w->state = (uint8_t)(draw(10) > 1 ? CHAIN_ACTIVE : draw(3));
    w->seq = w->state == CHAIN_NOTHING ? 0 : 1 + (int32_t)draw(300);
    w->written_seq = w->seq + (w->state == CHAIN_NOTHING || draw(15) == 0);
    w->payee = w->state == CHAIN_NOTHING ? w->subject : draw_payee(w->subject);
    w->amount_minor = w->state == CHAIN_ACTIVE ? draw_amount() : 0;
}

/* Both ledgers: what stood, and what stands with what was given. */
static void draw_ledger(ledger *before, ledger *after, emit_given *given, size_t *n_given)
{
    before->n = after->n = *n_given = 0;
    for (int64_t key = LOW; key < HIGH; key++) {
        for (size_t k = 0; k < N_BENEFITS; k++) {
            for (size_t e = 0; e < 4; e++) {
                wanted w = {.subject = key, .position = by_id[k], .event = events[e]};
                bool stood = draw(12) == 0, gets = draw(15) == 0;
                if (stood) {
                    draw_chain(&w);
                    before->chains[before->n++] = w;
                }
                if (gets) {
                    w.seq = ++w.written_seq;
                    w.state = draw(6) == 0 ? CHAIN_STOPPED : CHAIN_ACTIVE;
                    w.amount_minor = w.state == CHAIN_ACTIVE ? draw_amount() : 0;
                    w.payee = draw_payee(key);
                    given[(*n_given)++] = (emit_given){.subject = key,
                                                       .payee = w.payee,
                                                       .amount_minor = w.amount_minor,
                                                       .benefit = &planned[w.position],
                                                       .event = w.event,
                                                       .seq = w.seq,
                                                       .stops = w.state == CHAIN_STOPPED};
                }
                if (stood || gets) {
                    after->chains[after->n++] = w;
                }
            }
        }
    }
    for (size_t i = *n_given; i > 1; i--) { /* they come in any order */
        size_t k = draw((uint32_t)i);
        emit_given other = given[i - 1];
        given[i - 1] = given[k];
        given[k] = other;
    }
}

static void put_chains(standing *s, const ledger *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const wanted *w = &l->chains[i];
        chain *c = standing_add_chain(s, w->subject, (uint32_t)w->position, w->event);
        c->amount_minor = w->amount_minor;
        c->seq = w->seq;
        c->written_seq = w->written_seq;
        c->state = w->state;
        standing_set_payee(s, c, w->payee);
    }
}

/* Those of keys low <= key < high, and their records. */
static int64_t check_chains(standing *s, const ledger *l, int64_t low, int64_t high)
{
    size_t k = 0;
    int64_t n_records = 0;
    for (size_t i = 0; i < l->n; i++) {
        const wanted *w = &l->chains[i];
        if (w->subject < low || w->subject >= high) {
            continue;
        }
        UNIT_TRUE(k < s->n_chains);
        if (k == s->n_chains) {
            return -1;
        }
        const chain *c = &s->chains[k++];
        UNIT_INT(c->subject, w->subject);
        UNIT_INT(c->position, w->position);
        UNIT_STRING(chain_event(s, c), w->event);
        UNIT_INT(chain_has_usual_event(s, c), s->events[w->position] != NULL &&
                                                  strcmp(s->events[w->position], w->event) == 0);
        UNIT_INT(c->other == 0 ? c->subject : s->others[c->other - 1].payee, w->payee);
        UNIT_INT(c->amount_minor, w->amount_minor);
        UNIT_INT(c->seq, w->seq);
        UNIT_INT(c->written_seq, w->written_seq);
        UNIT_INT(c->state, w->state);
        UNIT_FALSE(c->seen);
        n_records += c->written_seq;
    }
    UNIT_INT(s->n_chains, k);
    return n_records;
}

static void encode(text *out, const ledger *before, const emit_given *given, size_t n_given)
{
    standing *s = standing_new(&subject, AS_OF);
    put_chains(s, before);
    UNIT_TRUE(standing_encode(s, out, given, n_given));
    standing_free(s);
}

static ledger before, after;
static emit_given given[KEYS * N_BENEFITS * 4];

static void test_comes_back_with_what_was_given(void)
{
    for (uint32_t round = 0; round < ROUNDS; round++) {
        size_t n_given;
        int64_t n_records = 0;
        text content = {0};
        seed = round * 7919 + 1;
        draw_ledger(&before, &after, given, &n_given);
        encode(&content, &before, given, round % 7 == 0 ? 0 : n_given);
        int64_t low = LOW - 5 + (int64_t)draw(60), high = HIGH + 5 - (int64_t)draw(60);
        standing *s = standing_new(&subject, AS_OF);
        standing_fresh none = {0};
        UNIT_TRUE(standing_decode(s, content.bytes, content.size, low, high, &none, &n_records));
        UNIT_INT(check_chains(s, round % 7 == 0 ? &before : &after, low, high), n_records);
        standing_free(s);
        text_dispose(&content);
    }
}

/* Whoever has a fresh chain has the fresh ones only. */
static void test_fresh_ones_replace(void)
{
    static ledger fresh, merged;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        size_t n_given, n = 0;
        int64_t n_records = 0;
        text content = {0};
        seed = round * 104729 + 1;
        draw_ledger(&fresh, &after, given, &n_given);
        draw_ledger(&before, &after, given, &n_given);
        fresh.n = merged.n = 0;
        for (int64_t key = LOW; key < HIGH; key++) {
            bool is_fresh = draw(4) == 0;
            size_t first = n;
            for (; n < before.n && before.chains[n].subject == key; n++) {
                merged.chains[merged.n++] = before.chains[n];
            }
            if (is_fresh) {
                merged.n -= n - first;
                wanted w = {.subject = key, .position = draw(3), .event = events[draw(4)]};
                draw_chain(&w);
                fresh.chains[fresh.n++] = merged.chains[merged.n++] = w;
            }
        }
        encode(&content, &before, NULL, 0);
        standing *s = standing_new(&subject, AS_OF);
        put_chains(s, &fresh);
        size_t n_fresh = s->n_chains;
        chain *chains = malloc((n_fresh + 1) * sizeof *chains);
        memcpy(chains, s->chains, n_fresh * sizeof *chains);
        s->n_chains = 0;
        standing_fresh f = {.chains = chains, .n = n_fresh};
        UNIT_TRUE(standing_decode(s, content.bytes, content.size, LOW, 50, &f, &n_records));
        UNIT_TRUE(standing_decode(s, content.bytes, content.size, 50, HIGH, &f, &n_records));
        standing_add_fresh(s, &f, INT64_MAX, &n_records);
        UNIT_INT(check_chains(s, &merged, LOW, HIGH), n_records);
        free(chains);
        standing_free(s);
        text_dispose(&content);
    }
}

static void test_keys_at_the_ends(void)
{
    static const int64_t keys[] = {INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX - 1, INT64_MAX};
    ledger *l = &before;
    l->n = 0;
    for (size_t i = 0; i < 6; i++) {
        l->chains[l->n++] = (wanted){.subject = keys[i], .payee = keys[5 - i], .event = "", .position = 1, .seq = 1,
                                     .written_seq = 1, .state = CHAIN_ACTIVE};
    }
    text content = {0};
    int64_t n_records = 0;
    encode(&content, l, NULL, 0);
    standing *s = standing_new(&subject, AS_OF);
    standing_fresh none = {0};
    UNIT_TRUE(standing_decode(s, content.bytes, content.size, INT64_MIN, INT64_MAX, &none, &n_records));
    l->n = 5; /* the last is no key's */
    check_chains(s, l, INT64_MIN, INT64_MAX);
    standing_free(s);
    text_dispose(&content);
}

static bool decodes(const plan_subject *of, const char *bytes, size_t size)
{
    int64_t n_records = 0;
    standing_fresh none = {0};
    standing *s = standing_new(of, AS_OF);
    char *exact = malloc(size + 1); /* so that a sanitizer sees a byte too many */
    memcpy(exact, bytes, size);
    exact = realloc(exact, size == 0 ? 1 : size);
    bool good = standing_decode(s, exact, size, LOW, HIGH, &none, &n_records);
    free(exact);
    standing_free(s);
    return good;
}

static void put_hash(text *content)
{
    content->size -= 8;
    pack_end(content);
}

static void test_damage_is_seen(void)
{
    size_t n_given;
    text content = {0};
    seed = 5;
    draw_ledger(&before, &after, given, &n_given);
    encode(&content, &before, given, n_given);
    UNIT_TRUE(decodes(&subject, content.bytes, content.size));
    for (int i = 0; i < 400; i++) {
        size_t at = draw((uint32_t)content.size);
        content.bytes[at] ^= (char)(1 << draw(8));
        UNIT_FALSE(decodes(&subject, content.bytes, content.size));
        content.bytes[at] ^= 1;
        encode(&content, &before, given, n_given);
        UNIT_FALSE(decodes(&subject, content.bytes, draw((uint32_t)content.size)));
    }
    UNIT_FALSE(decodes(&subject, "", 0));
    text_dispose(&content);
}

/* Bytes that nobody wrote, with a hash that is right: whatever comes of it, it ends, and within the bytes. */
static void test_nonsense_ends(void)
{
    size_t n_given, n_refused = 0;
    text content = {0};
    for (uint32_t round = 0; round < 2000; round++) {
        seed = round + 1;
        if (round % 50 == 0) {
            draw_ledger(&before, &after, given, &n_given);
        }
        encode(&content, &before, given, n_given);
        for (uint32_t i = draw(6) + 1; i > 0; i--) {
            content.bytes[draw((uint32_t)content.size - 8)] = (char)draw(256);
        }
        content.size -= draw(3) == 0 ? draw((uint32_t)content.size - 9) : 0;
        put_hash(&content);
        n_refused += !decodes(&subject, content.bytes, content.size);
    }
    UNIT_TRUE(n_refused > 200);
    text_dispose(&content);
}

static void test_other_benefits_are_refused(void)
{
    static rulebook_benefit other = {.id = "fees", .period = PERIOD_YEARLY, .event = -1};
    plan_benefit fewer[] = {planned[0], planned[1]};
    plan_benefit renamed[] = {{.benefit = &other}, planned[1], planned[2]};
    plan_benefit turned[] = {planned[1], planned[0], planned[2]};
    const plan_subject subjects[] = {{.subject = &person, .benefits = fewer, .n_benefits = 2},
                                     {.subject = &person, .benefits = renamed, .n_benefits = 3},
                                     {.subject = &person, .benefits = turned, .n_benefits = 3}};
    text content = {0};
    before.n = 0;
    encode(&content, &before, NULL, 0);
    UNIT_TRUE(decodes(&subject, content.bytes, content.size));
    for (size_t i = 0; i < 3; i++) {
        UNIT_FALSE(decodes(&subjects[i], content.bytes, content.size));
    }
    text_dispose(&content);
}

/* Should the ledger ever send them otherwise, nothing is brought forward. */
static void test_chains_out_of_order_are_not_written(void)
{
    static const int64_t keys[][2] = {{2, 1}, {1, 1}};
    for (size_t i = 0; i < 2; i++) {
        text content = {0};
        standing *s = standing_new(&subject, AS_OF);
        standing_add_chain(s, keys[i][0], 0, "2026")->written_seq = 1;
        standing_add_chain(s, keys[i][1], i == 0 ? 0 : 1, "")->written_seq = 1; /* "aid" is before "fee" */
        UNIT_FALSE(standing_encode(s, &content, NULL, 0));
        standing_free(s);
        text_dispose(&content);
    }
}

UNIT_SUITE(brought_forward, UNIT_TEST(test_comes_back_with_what_was_given), UNIT_TEST(test_fresh_ones_replace),
           UNIT_TEST(test_keys_at_the_ends), UNIT_TEST(test_damage_is_seen), UNIT_TEST(test_nonsense_ends),
           UNIT_TEST(test_other_benefits_are_refused), UNIT_TEST(test_chains_out_of_order_are_not_written));

UNIT_MAIN(&suite_brought_forward)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands, handed out by columns against the same handed out subject by subject, over random
 * ledgers: chains of grant records and other rows, for subjects of which the source knows only some.
 */
#include "run/standing_internal.h"

#include "unit.h"

#define KEYS   400
#define ROUNDS 60
#define AS_OF  20780 /* 2026-11-23 */

static rulebook_benefit benefits[] = {
    {.id = "aid", .period = PERIOD_MONTHLY, .event = -1},
    {.id = "fee", .period = PERIOD_YEARLY, .event = -1},
    {.id = "birth", .period = PERIOD_ONCE, .event = 3},
    {.id = "nobody-has-it", .period = PERIOD_MONTHLY, .event = -1},
};
static plan_benefit planned[] = {{.benefit = &benefits[0]},
                                 {.benefit = &benefits[1]},
                                 {.benefit = &benefits[2]},
                                 {.benefit = &benefits[3]}};
static const char *const usual_events[] = {"", "2026", NULL, ""};
static rulebook_subject person = {.name = "person"};
static const plan_subject subject = {.subject = &person, .benefits = planned, .n_benefits = 4};

static uint32_t seed;
static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static chain *add_chain(standing *s, int64_t key, uint16_t position)
{
    s->chains = realloc(s->chains, (s->n_chains + 1) * sizeof *s->chains);
    s->chains_capacity = s->n_chains + 1;
    chain *c = &s->chains[s->n_chains++];
    *c = (chain){.subject = key,
                 .position = position,
                 .state = (uint8_t)(draw(10) > 1 ? CHAIN_ACTIVE : draw(3)),
                 .amount_minor = draw(5) * 100,
                 .seq = 1 + (int32_t)draw(3)};
    c->seq = c->state == CHAIN_NOTHING ? 0 : c->seq;
    c->written_seq = c->seq + (c->state == CHAIN_NOTHING || draw(15) == 0);
    return c;
}

static void add_other(standing *s, chain *c, const char *event)
{
    chain_other *other = ARENA_PUSH(&s->arena, &s->others, &s->n_others, &s->others_capacity);
    other->payee = c->subject + 1000;
    other->event = event == NULL ? s->events[c->position] : event;
    other->usual_event = event == NULL;
    c->other = (uint32_t)s->n_others;
}

/* Chains as they are read: of a benefit one for each event. */
static void add_subject(standing *s, int64_t key)
{
    for (uint16_t p = 0; p < 3; p++) {
        if (p < 2 && draw(2) == 0) {
            chain *c = add_chain(s, key, p);
            if (draw(10) == 0) {
                add_other(s, c, NULL);
            }
        }
        if (draw(p == 2 ? 6 : 20) == 0) {
            add_other(s, add_chain(s, key, p), "2025");
        }
    }
    if (draw(12) == 0) {
        row *r = ARENA_PUSH(&s->arena, &s->rows, &s->n_rows, &s->rows_capacity);
        *r = (row){.subject = key,
                   .position = draw(4) == 0 ? EVERY_BENEFIT : draw(3),
                   .what = (int16_t)(ROW_HOLD + draw(5)),
                   .event = "",
                   .state = "open"};
    }
}

static bool is_special(const standing *s, int64_t key)
{
    bool special = false;
    for (size_t i = 0; i < s->n_rows; i++) {
        special |= s->rows[i].subject == key;
    }
    for (size_t i = 0; i < s->n_chains; i++) {
        const chain *c = &s->chains[i];
        special |= c->subject == key && (c->state != CHAIN_ACTIVE || c->seq != c->written_seq ||
                                         !chain_has_usual_event(s, c));
    }
    return special;
}

static void check_subject(standing *s, int64_t key, size_t i)
{
    bool special = is_special(s, key);
    UNIT_INT(standing_special(s)[i], special);
    standing_seek(s, key);
    for (size_t p = 0; p < subject.n_benefits; p++) {
        const standing_column *c = standing_benefit(s, p);
        ledger_state state;
        standing_common(s, p, "3101", &state);
        standing_event(s, p, usual_events[p] == NULL ? "" : usual_events[p], &state);
        if (special) {
            UNIT_INT(c == NULL ? 0 : c->entitled[i], 0);
            continue;
        }
        UNIT_INT(c == NULL ? 0 : c->entitled[i], state.entitled);
        UNIT_INT(c == NULL ? 0 : c->entitled[i], standing_is_held(s, p));
        UNIT_INT(c == NULL ? 0 : c->entitled_minor[i], state.entitled_minor);
        UNIT_INT(c == NULL ? 0 : c->entitlement_seq[i], state.entitlement_seq);
        UNIT_INT(state.entitlement_seq, state.written_seq);
        UNIT_FALSE(state.stopped || state.refused || state.open_case || state.hold_open ||
                   state.offer_open || state.proposal_open);
    }
}

static void check_round(uint32_t round)
{
    seed = round * 7919 + 1;
    standing *s = standing_new(&subject, AS_OF);
    int64_t keys[KEYS];
    size_t n = 0, n_orphans = 0;
    for (int64_t key = -20; key < KEYS - 20; key++) {
        size_t first = s->n_chains;
        if (draw(round % 5 + 1) == 0) {
            add_subject(s, key);
        }
        bool known = draw(20) != 0;
        for (size_t i = first; i < s->n_chains; i++) {
            n_orphans += !known && s->chains[i].state == CHAIN_ACTIVE;
        }
        if (known) {
            keys[n++] = key;
        }
    }
    for (size_t begin = 0; begin < n;) {
        size_t size = 1 + draw(n - begin < 90 ? (uint32_t)(n - begin) : 90);
        standing_align(s, keys + begin, size);
        for (size_t i = 0; i < size; i++) {
            check_subject(s, keys[begin + i], i);
        }
        UNIT_NULL(standing_benefit(s, 3));
        begin += size;
    }
    UNIT_INT(standing_orphans(s), n_orphans);
    standing_free(s);
}

static void test_columns_say_what_seeking_says(void)
{
    for (uint32_t round = 0; round < ROUNDS; round++) {
        check_round(round);
    }
}

static void test_nothing_stands(void)
{
    standing *s = standing_new(&subject, AS_OF);
    static const int64_t keys[] = {1, 2, 3};
    standing_align(s, keys, 3);
    for (size_t i = 0; i < 3; i++) {
        UNIT_INT(standing_special(s)[i], 0);
    }
    for (size_t p = 0; p < subject.n_benefits; p++) {
        UNIT_NULL(standing_benefit(s, p));
    }
    standing_align(s, keys, 0);
    UNIT_INT(standing_orphans(s), 0);
    UNIT_FALSE(standing_any_pause(s));
    standing_free(s);
}

static void test_finds_benefits_by_name(void)
{
    standing *s = standing_new(&subject, AS_OF);
    for (int round = 0; round < 2; round++) {
        for (uint32_t p = 0; p < subject.n_benefits; p++) {
            UNIT_INT(standing_position(s, benefits[p].id, strlen(benefits[p].id)), p);
            UNIT_INT(standing_position(s, benefits[p].id, strlen(benefits[p].id) - 1),
                     EVERY_BENEFIT);
        }
        UNIT_INT(standing_position(s, "*", 1), EVERY_BENEFIT);
    }
    standing_free(s);
}

UNIT_SUITE(standing, UNIT_TEST(test_columns_say_what_seeking_says), UNIT_TEST(test_nothing_stands),
           UNIT_TEST(test_finds_benefits_by_name));

UNIT_MAIN(&suite_standing)

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of decide.h, row by row: what was found out, what the ledger holds, and what has to come of it. The as-of day is
 * 100, an offer is due on day 90 (passed) or 100 (not yet), and amounts are in minor units.
 */
#include "decide/decide.h"

#include "unit.h"

#define AS_OF_DAY 100

static const rulebook_guard alive_guard = {.code = "not-alive"};
static const rulebook_stop  death_stop = {.event = "death"};

enum { IN_FORCE_NOT = 1, EXCLUDED = 2, WINDOW_GRANT = 4, WINDOW_LAPSE = 8, YEARLY = 16, AGREED = 32 };

typedef struct decide_case {
    const char      *name;
    evaluation_state found;
    int64_t          amount_minor;
    bool             death;
    unsigned         benefit; /* flags above */
    ledger_state     state;
    const char      *content; /* as it would be stored */
    const char      *expected;
} decide_case;

#define ENTITLED(minor) .entitled = true, .entitled_minor = (minor), .entitlement_seq = 3
#define HELD(text) .hold_open = true, .hold_content = (text)
#define PROPOSED(text) .proposal_open = true, .proposal_content = (text)
#define REJECTED(text) .proposal_rejected = true, .proposal_content = (text)
#define OFFERED(day) .offer_open = true, .offer_minor = 180, .offer_due_day = (day)
#define SILENCE_GRANTS .offer_silence_grants = true

#define GUARD EVALUATION_GUARD_FAILED
#define UNKNOWN EVALUATION_UNKNOWN
#define FAILED EVALUATION_FAILED
#define NO EVALUATION_NOT_ELIGIBLE
#define YES EVALUATION_ELIGIBLE

static const decide_case cases[] = {
    /* Not looked at. The first reason counts, and nothing is closed. */
    {"not in force", YES, 180, false, IN_FORCE_NOT, {.paused = true}, NULL, "skip not-in-force"},
    {"paused", YES, 180, false, 0, {.paused = true, .refused = true}, NULL, "skip paused"},
    {"refused", YES, 180, false, 0, {.refused = true, .open_case = true}, NULL, "skip refused"},
    {"open case", YES, 180, false, EXCLUDED, {.open_case = true}, NULL, "skip open-case"},
    {"excluded", YES, 180, false, EXCLUDED, {ENTITLED(180)}, NULL, "skip excluded"},
    {"skip closes nothing", YES, 180, false, 0, {.refused = true, HELD("h"), PROPOSED("p")}, NULL,
     "skip refused"},

    /* What goes on every month ends with a refusal, by a proposal; what was given was given. */
    {"refused, entitled", YES, 180, false, EXCLUDED, {.refused = true, .held = true, ENTITLED(180), HELD("h")}, "p",
     "propose refused stop 180->0 write close-hold"},
    {"refused, entitled, unknown", UNKNOWN, 0, false, 0, {.refused = true, .held = true, ENTITLED(180)}, "p",
     "propose refused stop 180->0 write"},
    {"refused stands", NO, 0, false, 0, {.refused = true, .held = true, ENTITLED(180), PROPOSED("p")}, "p",
     "propose refused stop 180->0"},
    {"refused, rejected", NO, 0, false, 0, {.refused = true, .held = true, ENTITLED(180), REJECTED("p")}, "p",
     "propose refused stop 180->0"},
    {"refused, and dead", NO, 0, true, 0, {.refused = true, .held = true, ENTITLED(180)}, "p",
     "propose death stop 180->0 write"},
    {"refused, a human case", YES, 180, false, 0, {.refused = true, .open_case = true, .held = true, ENTITLED(180)}, NULL,
     "skip open-case"},
    {"refused, entitled for another event", YES, 180, false, 0, {.refused = true, .held = true}, NULL, "skip refused"},
    {"refused, entitled for the year", YES, 180, false, YEARLY, {.refused = true, .held = true, ENTITLED(180)}, NULL,
     "skip refused"},

    /* What enough sources agree on is applied, unless a human was asked before. */
    {"agreed", YES, 180, true, AGREED, {ENTITLED(180)}, "p", "propose death stop 180->0 automatic seq 4 write"},
    {"agreed, guard failed", GUARD, 0, true, AGREED, {ENTITLED(180)}, "p",
     "propose death stop 180->0 automatic seq 4 write"},
    {"agreed since yesterday's proposal", NO, 0, true, AGREED, {ENTITLED(180), PROPOSED("q"), .written_seq = 7}, "p",
     "propose death stop 180->0 automatic seq 8 write close-proposal"},
    {"agreed, and a human was asked already", NO, 0, true, AGREED, {ENTITLED(180), PROPOSED("p")}, "p",
     "propose death stop 180->0"},
    {"agreed, and a human said no before", NO, 0, true, AGREED, {ENTITLED(180), REJECTED("q")}, "p",
     "propose death stop 180->0 write close-proposal"},
    {"agreed, not entitled", YES, 180, true, AGREED, {.stopped = true}, NULL, "not eligible death"},

    /* A stop event comes before everything that was found out. */
    {"death, entitled", YES, 180, true, 0, {ENTITLED(180)}, "p", "propose death stop 180->0 write"},
    {"death, guard failed", GUARD, 0, true, 0, {ENTITLED(180)}, "p",
     "propose death stop 180->0 write"},
    {"death, unknown, held", UNKNOWN, 0, true, 0, {ENTITLED(180), HELD("h")}, "p",
     "propose death stop 180->0 write close-hold"},
    {"death, not entitled", NO, 0, true, 0, {.stopped = true}, NULL, "not eligible"},
    {"death, eligible, was stopped", YES, 180, true, 0, {.stopped = true, .entitlement_seq = 3}, NULL,
     "not eligible death"},
    {"death, eligible, offered before", YES, 180, true, WINDOW_GRANT, {OFFERED(90)}, NULL,
     "not eligible death"},
    {"death stands", NO, 0, true, 0, {ENTITLED(180), PROPOSED("p")}, "p", "propose death stop 180->0"},
    {"death, another proposal stands", NO, 0, true, 0, {ENTITLED(180), PROPOSED("q")}, "p",
     "propose death stop 180->0 write close-proposal"},

    /* Undecided: yesterday's entitlement stays as it is. */
    {"guard failed", GUARD, 0, false, 0, {0}, "h", "hold not-alive write"},
    {"guard failed, entitled", GUARD, 0, false, 0, {ENTITLED(180)}, "h", "hold not-alive write"},
    {"unknown", UNKNOWN, 0, false, 0, {0}, "h", "hold missing-fact write"},
    {"rule failed", FAILED, 0, false, 0, {0}, "h", "hold rule-failed write"},
    {"hold stands", UNKNOWN, 0, false, 0, {HELD("h")}, "h", "hold missing-fact"},
    {"hold has changed", UNKNOWN, 0, false, 0, {HELD("g")}, "h", "hold missing-fact write close-hold"},
    {"hold leaves a proposal open", UNKNOWN, 0, false, 0, {ENTITLED(180), PROPOSED("p")}, "h",
     "hold missing-fact write"},
    {"hold leaves an offer open", UNKNOWN, 0, false, WINDOW_LAPSE, {OFFERED(90)}, "h",
     "hold missing-fact write"},

    /* Decided: no. */
    {"not eligible", NO, 0, false, 0, {0}, NULL, "not eligible"},
    {"not eligible, held", NO, 0, false, 0, {HELD("h")}, NULL, "not eligible close-hold"},
    {"not eligible, entitled", NO, 0, false, 0, {ENTITLED(180)}, "p",
     "propose not-eligible stop 180->0 write"},
    {"not eligible stands", NO, 0, false, 0, {ENTITLED(180), PROPOSED("p")}, "p",
     "propose not-eligible stop 180->0"},
    {"rejected is not proposed again", NO, 0, false, 0, {ENTITLED(180), REJECTED("p")}, "p",
     "propose not-eligible stop 180->0"},
    {"rejected, now something else", NO, 0, false, 0, {ENTITLED(180), REJECTED("q")}, "p",
     "propose not-eligible stop 180->0 write close-proposal"},
    {"rejected, now as it should be", YES, 180, false, 0, {ENTITLED(180), REJECTED("p")}, NULL,
     "unchanged 180 close-proposal"},
    {"not eligible, was stopped", NO, 0, false, 0, {.stopped = true, .entitlement_seq = 3}, NULL,
     "not eligible"},

    /* Decided: yes, and has something. */
    {"as much", YES, 180, false, 0, {ENTITLED(180)}, NULL, "unchanged 180"},
    {"as much, held and proposed before", YES, 180, false, 0,
     {ENTITLED(180), HELD("h"), PROPOSED("p")}, NULL, "unchanged 180 close-hold close-proposal"},
    {"less", YES, 350, false, 0, {ENTITLED(180)}, NULL, "grant raise raise 180->350 seq 4 write"},
    {"less, with a window", YES, 350, false, WINDOW_LAPSE, {ENTITLED(180)}, NULL,
     "grant raise raise 180->350 seq 4 write"},
    {"more", YES, 100, false, 0, {ENTITLED(180)}, "p", "propose amount reduce 180->100 write"},
    {"more stands", YES, 100, false, 0, {ENTITLED(180), PROPOSED("p")}, "p",
     "propose amount reduce 180->100"},
    {"a notice stays", YES, 0, false, 0, {ENTITLED(0)}, NULL, "unchanged 0"},

    /* Decided: yes, and has nothing yet. */
    {"new", YES, 180, false, 0, {0}, NULL, "grant new new 0->180 seq 1 write"},
    {"new, held before", YES, 180, false, 0, {HELD("h")}, NULL,
     "grant new new 0->180 seq 1 write close-hold"},
    {"new, was stopped", YES, 180, false, 0, {.stopped = true, .entitlement_seq = 3}, NULL,
     "grant new new 0->180 seq 4 write"},
    {"window", YES, 180, false, WINDOW_GRANT, {0}, NULL, "offer 180 write"},
    {"window, held before", YES, 180, false, WINDOW_LAPSE, {HELD("h")}, NULL,
     "offer 180 write close-hold"},
    {"offer open", YES, 200, false, WINDOW_GRANT, {OFFERED(100)}, NULL, "unchanged offer-open 180"},
    {"offer not delivered", YES, 200, false, WINDOW_GRANT, {OFFERED(DECIDE_NOT_DELIVERED), SILENCE_GRANTS}, NULL,
     "unchanged offer-open 180"},
    {"accepted before it was delivered", YES, 200, false, WINDOW_LAPSE,
     {.offer_accepted = true, .offer_minor = 180, .offer_due_day = DECIDE_NOT_DELIVERED}, NULL,
     "grant after-offer after-offer 0->200 seq 1 write accept-offer"},
    {"silence grants as it was offered", YES, 200, false, WINDOW_LAPSE, {OFFERED(99), SILENCE_GRANTS}, NULL,
     "grant after-offer after-offer 0->200 seq 1 write accept-offer"},
    {"silence lapses as it was offered", YES, 200, false, WINDOW_GRANT, {OFFERED(99)}, NULL,
     "skip offer-lapsed lapse-offer"},
    {"silence grants, and there is no window any more", YES, 200, false, 0, {OFFERED(99), SILENCE_GRANTS}, NULL,
     "grant after-offer after-offer 0->200 seq 1 write accept-offer"},
    {"silence grants", YES, 200, false, WINDOW_GRANT, {OFFERED(99), SILENCE_GRANTS}, NULL,
     "grant after-offer after-offer 0->200 seq 1 write accept-offer"},
    {"silence lapses", YES, 200, false, WINDOW_LAPSE, {OFFERED(99), HELD("h")}, NULL,
     "skip offer-lapsed close-hold lapse-offer"},
    {"accepted", YES, 200, false, WINDOW_LAPSE,
     {.offer_accepted = true, .offer_minor = 180, .offer_due_day = 120}, NULL,
     "grant after-offer after-offer 0->200 seq 1 write accept-offer"},
    {"lapsed", YES, 200, false, WINDOW_GRANT, {.offer_lapsed = true}, NULL, "skip offer-lapsed"},
    {"offer open, not eligible now", NO, 0, false, WINDOW_GRANT, {OFFERED(90)}, NULL, "not eligible"},
};

static const char *describe(const decision *d)
{
    static char line[256];
    static const char *const grants[] = {"new", "raise", "after-offer"};
    int n = snprintf(line, sizeof line, "%s%s%s", outcome_name(d->outcome),
                     d->reason[0] == '\0' ? "" : " ", d->reason);
    char *rest = line + n;
    size_t left = sizeof line - (size_t)n;
    if (d->outcome == OUTCOME_GRANT) {
        n = snprintf(rest, left, " %s %lld->%lld seq %d", grants[d->grant],
                     (long long)d->previous_minor, (long long)d->amount_minor, (int)d->seq);
    } else if (d->outcome == OUTCOME_PROPOSE) {
        n = snprintf(rest, left, " %s %lld->%lld", d->proposal == PROPOSAL_STOP ? "stop" : "reduce",
                     (long long)d->previous_minor, (long long)d->amount_minor);
        if (d->automatic) {
            n += snprintf(rest + n, left - (size_t)n, " automatic seq %d", (int)d->seq);
        }
    } else if (d->outcome == OUTCOME_OFFER || d->outcome == OUTCOME_UNCHANGED) {
        n = snprintf(rest, left, " %lld", (long long)d->amount_minor);
    } else {
        n = 0;
    }
    snprintf(rest + n, left - (size_t)n, "%s%s%s%s%s", d->write ? " write" : "",
             d->close_hold ? " close-hold" : "", d->close_proposal ? " close-proposal" : "",
             d->lapse_offer ? " lapse-offer" : "", d->accept_offer ? " accept-offer" : "");
    return line;
}

static void test_table(void)
{
    static const uint32_t birth_date = RULEBOOK_MISSING(7, UNKNOWN_NULL);
    const value_missing missing = {.n = 1, .facts = &birth_date};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const decide_case *c = &cases[i];
        rulebook_benefit benefit = {.id = "b"};
        if (c->benefit & (WINDOW_GRANT | WINDOW_LAPSE)) {
            benefit.offer_days = 14;
            benefit.silence = c->benefit & WINDOW_GRANT ? SILENCE_GRANT : SILENCE_LAPSE;
        }
        benefit.period = c->benefit & YEARLY ? PERIOD_YEARLY : PERIOD_MONTHLY;
        plan_benefit planned = {.benefit = &benefit, .in_force = !(c->benefit & IN_FORCE_NOT)};
        evaluation e = {.state = c->found,
                        .guard = c->found == GUARD ? &alive_guard : NULL,
                        .missing = c->found == UNKNOWN ? &missing : NULL,
                        .amount_minor = c->amount_minor,
                        .stop = c->death ? &death_stop : NULL,
                        .stop_agreed = (c->benefit & AGREED) != 0,
                        .event = ""};
        decision d;
        decide(&planned, &e, &c->state, c->benefit & EXCLUDED, AS_OF_DAY, c->content, &d);
        UNIT_AT(strcmp(describe(&d), c->expected) == 0, __FILE__, __LINE__,
                "%s:\n    expected: %s\n    obtained: %s", c->name, c->expected, describe(&d));
    }
}

/* A caller that asked for the reason to skip need not evaluate. */
static void test_skip_needs_no_evaluation(void)
{
    rulebook_benefit benefit = {.id = "b"};
    plan_benefit planned = {.benefit = &benefit, .in_force = true};
    ledger_state state = {.refused = true};
    decision d;
    UNIT_STRING(decide_skip_reason(&planned, &state, false), "refused");
    decide(&planned, NULL, &state, false, AS_OF_DAY, NULL, &d);
    UNIT_STRING(describe(&d), "skip refused");
    state.refused = false;
    UNIT_NULL(decide_skip_reason(&planned, &state, false));
}

static void test_unknown_reason(void)
{
    const uint32_t facts[] = {
        RULEBOOK_MISSING(1, UNKNOWN_NO_RECORD), RULEBOOK_MISSING(2, UNKNOWN_STALE),
        RULEBOOK_MISSING(3, UNKNOWN_INVALID), RULEBOOK_MISSING(4, UNKNOWN_CONFLICT),
    };
    const char *expected[] = {"missing-fact", "stale-fact", "invalid-fact", "conflicting-fact"};
    for (size_t n = 1; n <= 4; n++) {
        UNIT_STRING(decide_unknown_reason(&(value_missing){.n = n, .facts = facts}), expected[n - 1]);
    }
    UNIT_STRING(decide_unknown_reason(NULL), "missing-fact");
}

static void test_outcome_names(void)
{
    UNIT_STRING(outcome_name(OUTCOME_GRANT), "grant");
    UNIT_STRING(outcome_name(OUTCOME_NOT_ELIGIBLE), "not eligible");
    UNIT_STRING(outcome_name(OUTCOME_SKIP), "skip");
}

UNIT_SUITE(decide,
           UNIT_TEST(test_table),
           UNIT_TEST(test_skip_needs_no_evaluation),
           UNIT_TEST(test_unknown_reason),
           UNIT_TEST(test_outcome_names));

UNIT_MAIN(&suite_decide)

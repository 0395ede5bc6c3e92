/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of decide.h, top to bottom. What a record says beyond its outcome (facts, rules,
 * messages) is emit's.
 */
#include "decide/decide.h"

#include <assert.h>
#include <string.h>

static const char *const outcome_names[OUTCOMES] = {
    "grant", "offer", "unchanged", "propose", "hold", "not eligible", "skip",
};

const char *outcome_name(outcome o)
{
    assert((unsigned)o < OUTCOMES);
    return outcome_names[o];
}

const char *decide_unknown_reason(const value_missing *missing)
{
    bool occurs[UNKNOWN_INVALID + 1] = {false};
    for (size_t i = 0; missing != NULL && i < missing->n; i++) {
        rulebook_unknown why = RULEBOOK_MISSING_WHY(missing->facts[i]);
        assert(why <= UNKNOWN_INVALID);
        occurs[why] = true;
    }
    return occurs[UNKNOWN_CONFLICT]  ? "conflicting-fact"
           : occurs[UNKNOWN_INVALID] ? "invalid-fact"
           : occurs[UNKNOWN_STALE]   ? "stale-fact"
                                     : "missing-fact";
}

const char *decide_skip_reason(const plan_benefit *benefit, const ledger_state *state,
                               bool excluded)
{
    const char *of_all = plan_skip_reason(benefit);
    return of_all != NULL     ? of_all
           : state->paused    ? "paused"
           : state->refused && !(state->held && benefit->benefit->period == PERIOD_MONTHLY)
               ? "refused"
           : state->open_case            ? "open-case"
           : excluded && !state->refused ? "excluded"
                                         : NULL;
}

static bool is_same(const char *content, const char *standing)
{
    return content != NULL && standing != NULL && strcmp(content, standing) == 0;
}

/* An open hold or proposal that the new outcome does not repeat is closed. */
static void close_what_no_longer_holds(const ledger_state *state, decision *out)
{
    if (state->hold_open && (out->outcome != OUTCOME_HOLD || out->write)) {
        out->close_hold = true;
    }
    if ((state->proposal_open || state->proposal_rejected) && out->outcome != OUTCOME_HOLD &&
        (out->outcome != OUTCOME_PROPOSE || out->write)) {
        out->close_proposal = true;
    }
}

static void hold(const ledger_state *state, const char *reason, const char *content, decision *out)
{
    out->outcome = OUTCOME_HOLD;
    out->reason = reason;
    out->write = !(state->hold_open && is_same(content, state->hold_content));
}

static void propose(const ledger_state *state, proposal_kind kind, const char *cause,
                    int64_t amount_minor, const char *content, decision *out)
{
    out->outcome = OUTCOME_PROPOSE;
    out->proposal = kind;
    out->cause = cause;
    out->reason = cause;
    out->amount_minor = amount_minor;
    out->previous_minor = state->entitled_minor;
    out->write = !((state->proposal_open || state->proposal_rejected) &&
                   is_same(content, state->proposal_content));
}

static int32_t next_seq(const ledger_state *state)
{
    return (state->written_seq > state->entitlement_seq ? state->written_seq
                                                        : state->entitlement_seq) +
           1;
}

static void propose_stop(const ledger_state *state, const evaluation *e, const char *content,
                         decision *out)
{
    propose(state, PROPOSAL_STOP, e->stop->event, 0, content, out);
    out->automatic = e->stop_agreed && out->write && !state->proposal_rejected;
    out->seq = out->automatic ? next_seq(state) : 0;
}

static void grant(const ledger_state *state, grant_kind kind, const evaluation *e, decision *out)
{
    out->outcome = OUTCOME_GRANT;
    out->grant = kind;
    out->reason = kind == GRANT_RAISE ? "raise" : kind == GRANT_AFTER_OFFER ? "after-offer" : "new";
    out->amount_minor = e->amount_minor;
    out->previous_minor = kind == GRANT_RAISE ? state->entitled_minor : 0;
    out->seq = next_seq(state);
    out->accept_offer = state->offer_open || state->offer_accepted;
    out->write = true;
}

static void keep(const char *reason, int64_t amount_minor, decision *out)
{
    out->outcome = OUTCOME_UNCHANGED;
    out->reason = reason;
    out->amount_minor = amount_minor;
}

static void decide_entitled(const evaluation *e, const ledger_state *state, const char *content,
                            decision *out)
{
    if (e->amount_minor == state->entitled_minor) {
        keep("", e->amount_minor, out);
    } else if (e->amount_minor > state->entitled_minor) {
        grant(state, GRANT_RAISE, e, out);
    } else {
        propose(state, PROPOSAL_REDUCE, "amount", e->amount_minor, content, out);
    }
}

static void decide_not_yet_entitled(const rulebook_benefit *benefit, const evaluation *e,
                                    const ledger_state *state, int32_t as_of_day, decision *out)
{
    if (e->stop != NULL) {
        out->outcome = OUTCOME_NOT_ELIGIBLE;
        out->reason = e->stop->event;
    } else if (state->offer_lapsed) {
        out->outcome = OUTCOME_SKIP;
        out->reason = "offer-lapsed";
    } else if (state->offer_accepted) {
        grant(state, GRANT_AFTER_OFFER, e, out);
    } else if (state->offer_open && as_of_day <= state->offer_due_day) {
        keep("offer-open", state->offer_minor, out);
    } else if (state->offer_open && state->offer_silence_grants) {
        grant(state, GRANT_AFTER_OFFER, e, out);
    } else if (state->offer_open) {
        out->outcome = OUTCOME_SKIP;
        out->reason = "offer-lapsed";
        out->lapse_offer = true;
    } else if (benefit->offer_days > 0) {
        out->outcome = OUTCOME_OFFER;
        out->amount_minor = e->amount_minor;
        out->write = true;
    } else {
        grant(state, GRANT_NEW, e, out);
    }
}

void decide(const plan_benefit *benefit, const evaluation *e, const ledger_state *state,
            bool excluded, int32_t as_of_day, const char *content, decision *out)
{
    *out = (decision){.reason = ""};
    const char *skip = decide_skip_reason(benefit, state, excluded);
    if (skip == NULL && state->refused && !state->entitled) {
        skip = "refused"; /* what goes on is for another event */
    }
    if (skip != NULL) {
        out->outcome = OUTCOME_SKIP;
        out->reason = skip;
        return; /* nobody looked, so nothing is closed */
    }
    if (e->stop != NULL && state->entitled) {
        propose_stop(state, e, content, out);
    } else if (state->refused) {
        propose(state, PROPOSAL_STOP, "refused", 0, content, out);
    } else {
        switch (e->state) {
        case EVALUATION_GUARD_FAILED:
            hold(state, e->guard->code, content, out);
            break;
        case EVALUATION_UNKNOWN:
            hold(state, decide_unknown_reason(e->missing), content, out);
            break;
        case EVALUATION_FAILED:
            hold(state, "rule-failed", content, out);
            break;
        case EVALUATION_NOT_ELIGIBLE:
            if (state->entitled) {
                propose(state, PROPOSAL_STOP, "not-eligible", 0, content, out);
            } else {
                out->outcome = OUTCOME_NOT_ELIGIBLE;
            }
            break;
        case EVALUATION_ELIGIBLE:
            if (state->entitled) {
                decide_entitled(e, state, content, out);
            } else {
                decide_not_yet_entitled(benefit->benefit, e, state, as_of_day, out);
            }
            break;
        }
    }
    close_what_no_longer_holds(state, out);
}

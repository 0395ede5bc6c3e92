/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One evaluation against what the ledger already holds: exactly one outcome per subject, benefit
 * and run (product.md, "Outcomes"), with the reason, and what has to be written. Pure: no database,
 * no clock, no allocation.
 *
 * Order of the questions; the first that answers decides:
 *
 *   benefit not in force | its source failed  -> skip      not-in-force | source-gate
 *   benefit paused                            -> skip      paused
 *   refused, and nothing goes on              -> skip      refused
 *   open human case                           -> skip      open-case
 *   has (or was granted tonight) an excluding benefit, not refused -> skip   excluded
 *   stop event true and entitled              -> propose   stop (cause = the event)
 *   refused: entitled every month             -> propose   stop (refused)
 *   guard failed                              -> hold      the guard's code
 *   guard or rules unknown                    -> hold      missing-fact | stale-fact | conflicting-fact | invalid-fact
 *   an expression failed                      -> hold      rule-failed
 *   not eligible: entitled                    -> propose   stop   (not-eligible)
 *                 not entitled                -> not eligible
 *   eligible:     entitled to as much         -> unchanged
 *                 entitled to less            -> grant     raise
 *                 entitled to more            -> propose   reduce
 *                 not entitled, stop event true -> not eligible (cause = the event)
 *                 not entitled, offer lapsed  -> skip      offer-lapsed
 *                 not entitled, accepted      -> grant     after-offer
 *                 not entitled, offer open    -> unchanged offer-open, up to its due day, and while it is not delivered
 *                                                grant     after-offer, after it, when silence means grant
 *                                                skip      offer-lapsed, else; and the offer lapses
 *                 not entitled, window        -> offer
 *                 not entitled                -> grant     new
 *
 * A hold keeps yesterday's entitlement. A hold or proposal that stands open with the same content
 * is not written again; one that no longer holds is closed, and one whose content has changed is
 * closed and written anew. A hold closes no proposal (the matter is undecided), and the first five
 * rows close neither (nobody looked). A proposal that a human rejected stands like an open one: it
 * is not made again with the same content, until the matter has changed in between.
 *
 * What a human was asked about stays a human's: a stop event on which enough sources agree is applied
 * by itself (`automatic`), unless a proposal of the same agreement stands open, or any stands rejected.
 *
 * A refusal ends what goes on: of a monthly benefit, and by a proposal. What was given once, or for a
 * year, was given. The terms of an offer (how long, what silence means) are those it was made under.
 */
#ifndef ENTITLE_DECIDE_DECIDE_H
#define ENTITLE_DECIDE_DECIDE_H

#include "evaluate/evaluate.h"

typedef enum outcome {
    OUTCOME_GRANT, OUTCOME_OFFER, OUTCOME_UNCHANGED, OUTCOME_PROPOSE,
    OUTCOME_HOLD, OUTCOME_NOT_ELIGIBLE, OUTCOME_SKIP
} outcome;
#define OUTCOMES 7

const char *outcome_name(outcome o); /* "grant", "offer", "unchanged", "propose", "hold", "not eligible", "skip" */

/** What the ledger holds for one subject and benefit (and, where it says so, event). */
typedef struct ledger_state {
    bool    refused, open_case, paused;
    bool    held;           /* an active entitlement for whatever event */
    bool    entitled;       /* an active entitlement for the evaluation's event */
    int64_t entitled_minor;
    int64_t entitled_payee;
    int32_t entitlement_seq; /* of its last grant record that counts */
    int32_t written_seq;     /* of the last one at all: of a run that failed, or as above; a new record comes after it */
    bool    stopped;        /* an entitlement for this event that was stopped */
    bool    offer_open, offer_accepted, offer_lapsed; /* at most one; of the last offer for this event */
    int64_t offer_minor;
    int32_t offer_due_day; /* last day to answer; DECIDE_NOT_DELIVERED before it is known */
    bool    offer_silence_grants; /* what nobody answers is granted, not lapsed */
    bool    hold_open;
    const char *hold_content; /* code and missing facts as stored; NULL */
    bool    proposal_open, proposal_rejected; /* at most one; of the proposal that stands for this event */
    const char *proposal_content; /* kind, cause and amount as stored; NULL */
} ledger_state;

#define DECIDE_NOT_DELIVERED INT32_MAX

typedef enum grant_kind { GRANT_NEW, GRANT_RAISE, GRANT_AFTER_OFFER, GRANT_STOP /* of an automatic stop */ } grant_kind;
typedef enum proposal_kind { PROPOSAL_STOP, PROPOSAL_REDUCE } proposal_kind;

typedef struct decision {
    outcome       outcome;
    const char   *reason;       /* stable code, "" for none; static or the rulebook's */
    grant_kind    grant;        /* GRANT */
    proposal_kind proposal;     /* PROPOSE */
    int64_t       amount_minor; /* GRANT, OFFER, UNCHANGED: due; PROPOSE: proposed */
    int64_t       previous_minor;
    int32_t       seq;          /* GRANT, and PROPOSE when it is automatic: of the new record, from 1 */
    const char   *cause;        /* PROPOSE: "not-eligible", "amount", "refused" or the stop event */
    bool          automatic;    /* PROPOSE: a stop that is applied by itself */
    bool          write;        /* a record of the outcome must be written (not: the same hold already stands) */
    bool          close_hold, close_proposal; /* an open one no longer holds */
    bool          lapse_offer, accept_offer; /* the open offer ends: lapsed, granted */
} decision;

/** Why the subject is not looked at at all, in the order above; NULL = it is. Needs nothing that
 *  depends on the event, so callers ask before they evaluate. */
const char *decide_skip_reason(const plan_benefit *benefit, const ledger_state *state,
                               bool excluded);

/** `e` may be NULL when decide_skip_reason() gives a reason. `excluded` = one of benefit->excludes is
 *  held or was granted tonight. `content` is the hold's or proposal's content as it would be stored
 *  (decide compares it with what stands); NULL when the evaluation cannot lead to one. */
void decide(const plan_benefit *benefit, const evaluation *e, const ledger_state *state,
            bool excluded, int32_t as_of_day, const char *content, decision *out);

/** The reason code for unknown facts: by the first of conflict, invalid, stale, missing that
 * occurs. */
const char *decide_unknown_reason(const value_missing *missing);

#endif

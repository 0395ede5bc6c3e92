/* SPDX-License-Identifier: Apache-2.0 */
/* Everything in the order of the rulebook, so the same matter always gives the same text. */
#include "emit/content.h"

#include <string.h>

static const char *describe_proposal(arena *a, const char *kind, const char *cause,
                                     int64_t amount_minor, const ledger_state *state)
{
    return arena_printf(a, "%s|%s|%lld>%lld|%d", kind, cause, (long long)state->entitled_minor,
                        (long long)amount_minor, (int)state->entitlement_seq);
}

static const char *describe_unknown(arena *a, const rulebook *book, const evaluation *e)
{
    text t = {0};
    text_printf(&t, "%s|", decide_unknown_reason(e->missing));
    for (size_t i = 0; e->missing != NULL && i < e->missing->n; i++) {
        uint32_t missing = e->missing->facts[i];
        text_printf(&t, "%s%s:%s", i == 0 ? "" : ",", rulebook_missing_name(book, a, missing),
                    rulebook_unknown_name(RULEBOOK_MISSING_WHY(missing)));
    }
    if (e->guard != NULL) {
        text_printf(&t, "|%s", e->guard->code);
    }
    const char *content = arena_copy(a, t.bytes, t.size);
    text_dispose(&t);
    return content;
}

/* "division by zero at aid/aid.dmn:31:40": the place as the rulebook sees it, wherever it lies. */
static const char *describe_fault(arena *a, const rulebook *book, const feel_fault *fault)
{
    const char *message = fault->message == NULL ? "" : fault->message;
    if (fault->at.file == NULL) {
        return arena_printf(a, "rule-failed|%s", message);
    }
    unsigned line, column;
    source_place_locate(fault->at, &line, &column);
    return arena_printf(a, "rule-failed|%s at %s:%u:%u", message, rulebook_path_of(book, fault->at.file),
                        line, column);
}

const char *content_of(arena *a, const rulebook *book, const evaluation *e,
                       const ledger_state *state)
{
    if (e->stop != NULL && state->entitled) {
        const char *content = describe_proposal(a, "stop", e->stop->event, 0, state);
        return e->stop_agreed ? arena_printf(a, "%s|agreed", content) : content;
    }
    if (state->refused && state->entitled) {
        return describe_proposal(a, "stop", "refused", 0, state);
    }
    switch (e->state) {
    case EVALUATION_GUARD_FAILED:
        return arena_printf(a, "%s|", e->guard->code);
    case EVALUATION_UNKNOWN:
        return describe_unknown(a, book, e);
    case EVALUATION_FAILED:
        return describe_fault(a, book, &e->fault);
    case EVALUATION_NOT_ELIGIBLE:
        return state->entitled ? describe_proposal(a, "stop", "not-eligible", 0, state) : NULL;
    case EVALUATION_ELIGIBLE:
        return state->entitled && e->amount_minor < state->entitled_minor
                   ? describe_proposal(a, "reduce", "amount", e->amount_minor, state)
                   : NULL;
    }
    return NULL;
}

void content_missing_json(arena *a, const rulebook *book, const evaluation *e, text *out)
{
    text_json_begin_array(out);
    for (size_t i = 0; e->state == EVALUATION_UNKNOWN && e->missing != NULL && i < e->missing->n;
         i++) {
        uint32_t missing = e->missing->facts[i];
        text_json_begin_object(out);
        text_json_key(out, "fact");
        text_json_cstring(out, rulebook_missing_name(book, a, missing));
        text_json_key(out, "why");
        text_json_cstring(out, rulebook_unknown_name(RULEBOOK_MISSING_WHY(missing)));
        text_json_end_object(out);
    }
    text_json_end_array(out);
}

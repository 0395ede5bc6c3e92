/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the text for a code of the ledger, and fills texts. The texts stand in words.h. */
#include "morning/words.h"

#include <string.h>

static const struct {
    const char *en, *zh;
} words[N_WORDS] = {
#define W(name, en, zh) {en, zh},
    MORNING_WORDS(W)
#undef W
};

typedef struct coded {
    const char *code;
    word        w;
} coded;

static const coded states[] = {
    {"running", W_STATE_RUNNING},   {"computed", W_STATE_COMPUTED}, {"held", W_STATE_HELD},
    {"ramping", W_STATE_RAMPING},   {"released", W_STATE_RELEASED}, {"rejected", W_STATE_REJECTED},
    {"failed", W_STATE_FAILED},     {NULL, W_STATE_FAILED},
};

static const coded measures[] = {
    {"grants", W_MEASURE_GRANTS},         {"offers", W_MEASURE_OFFERS},
    {"raises", W_MEASURE_RAISES},         {"stops", W_MEASURE_STOPS},
    {"reductions", W_MEASURE_REDUCTIONS}, {"holds", W_MEASURE_HOLDS},
    {NULL, W_MEASURE_GRANTED},
};

static const coded reasons[] = {
    {"missing-fact", W_MISSING_FACT},
    {"stale-fact", W_STALE_FACT},
    {"conflicting-fact", W_CONFLICTING_FACT},
    {"invalid-fact", W_INVALID_FACT},
    {"rule-failed", W_RULE_FAILED},
    {"not-in-force", W_SKIP_NOT_IN_FORCE},
    {"source-gate", W_SKIP_SOURCE_GATE},
    {"paused", W_SKIP_PAUSED},
    {"refused", W_SKIP_REFUSED},
    {"open-case", W_SKIP_OPEN_CASE},
    {"excluded", W_SKIP_EXCLUDED},
    {"offer-lapsed", W_SKIP_OFFER_LAPSED},
    {NULL, W_GUARD},
};

static const coded remedies[] = {
    {"missing-fact", W_MISSING_FACT_REMEDY},
    {"stale-fact", W_STALE_FACT_REMEDY},
    {"conflicting-fact", W_CONFLICTING_FACT_REMEDY},
    {"invalid-fact", W_INVALID_FACT_REMEDY},
    {"rule-failed", W_RULE_FAILED_REMEDY},
    {NULL, W_GUARD_REMEDY},
};

/* As rulebook_unknown_name() writes them into the ledger. */
static const coded whys[] = {
    {"no value", W_WHY_NULL},
    {"no record", W_WHY_NO_RECORD},
    {"stale", W_WHY_STALE},
    {"conflicting records", W_WHY_CONFLICT},
    {"invalid value", W_WHY_INVALID},
    {NULL, N_WORDS},
};

static word find(const coded *list, const char *code)
{
    while (list->code != NULL && strcmp(list->code, code) != 0) {
        list++;
    }
    return list->w;
}

const char *word_in(const char *lang, word w)
{
    return strcmp(lang, "zh") == 0 ? words[w].zh : words[w].en;
}

void word_fill(text *out, const char *lang, word w, const char *const *args)
{
    size_t n_args = 0;
    while (args[n_args] != NULL) {
        n_args++;
    }
    for (const char *s = word_in(lang, w); *s != '\0'; s++) {
        if (s[0] == '{' && s[1] >= '1' && (size_t)(s[1] - '1') < n_args && s[2] == '}') {
            text_append_string(out, args[s[1] - '1']);
            s += 2;
        } else {
            text_append_char(out, *s);
        }
    }
}

word word_of_state(const char *state)
{
    return find(states, state);
}

word word_of_measure(const char *measure)
{
    return find(measures, measure);
}

word word_of_reason(const char *reason)
{
    return find(reasons, reason);
}

word word_of_remedy(const char *reason)
{
    return find(remedies, reason);
}

word word_of_why(const char *why)
{
    return find(whys, why);
}

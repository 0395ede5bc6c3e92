/* SPDX-License-Identifier: Apache-2.0 */
/* What wants to be looked at, the most urgent first: why the run is held, sources, benefits nobody was looked at for, shards, holds. */
#include <string.h>

#include "morning/say.h"
#include "release/account.h"
#include "run/gate_words.h"

/* Holds that are up sharply: half as many again, and so many more that it is not one family. */
#define HOLDS_UP_MIN 10

static void note(morning *m, size_t *capacity, const char *kind, const char *s)
{
    morning_note *n = ARENA_PUSH(m->arena, &m->notes, &m->n_notes, capacity);
    *n = (morning_note){.kind = kind, .text = s};
}

static const char *say_bound(const morning *m, const account_alarm *x)
{
    const char *low = x->low == NULL ? NULL : say_measured(m, x->measure, x->benefit, x->low);
    const char *high = x->high == NULL ? NULL : say_measured(m, x->measure, x->benefit, x->high);
    return low != NULL && high != NULL ? say_with(m, W_BETWEEN, low, high, NULL, NULL)
           : low != NULL               ? say_with(m, W_AT_LEAST, low, NULL, NULL, NULL)
                                       : say_with(m, W_AT_MOST, high, NULL, NULL, NULL);
}

static const char *say_alarm(const morning *m, const account_alarm *x)
{
    const char *where = x->region[0] == '\0' ? "" : say_with(m, W_IN_REGION, x->region, NULL, NULL, NULL);
    const char *value = say_measured(m, x->measure, x->benefit, x->value);
    const char *measure = say(m, word_of_measure(x->measure));
    if (x->usual == NULL) {
        const char *const args[] = {say_benefit(m, x->benefit), measure, where, value, say_bound(m, x), NULL};
        return say_filled(m, W_NOTE_ALARM_PLAN, args);
    }
    const char *const args[] = {say_benefit(m, x->benefit),
                                measure,
                                where,
                                value,
                                say_measured(m, x->measure, x->benefit, x->usual),
                                say_against(m, x->against),
                                say_bound(m, x),
                                NULL};
    return say_filled(m, W_NOTE_ALARM_USUAL, args);
}

/* The reason why most of a benefit's subjects were skipped. */
static const char *skip_reason(const morning *m, const char *benefit)
{
    const morning_reason *most = NULL;
    for (size_t i = 0; i < m->n_reasons; i++) {
        const morning_reason *r = &m->reasons[i];
        if (r->outcome == OUTCOME_SKIP && strcmp(r->benefit, benefit) == 0 &&
            (most == NULL || r->now > most->now)) {
            most = r;
        }
    }
    return most == NULL ? "" : say_reason(m, most->reason);
}

static void note_counts(morning *m, size_t *capacity)
{
    for (size_t i = 0; i < m->n_by_benefit; i++) {
        const morning_row *r = &m->by_benefit[i];
        int64_t total = morning_total(r->now);
        if (total > 0 && r->now[OUTCOME_SKIP] == total) {
            note(m, capacity, "skipped",
                 say_with(m, W_NOTE_SKIPPED, say_benefit(m, r->id), skip_reason(m, r->id), NULL, NULL));
        }
    }
    for (size_t i = 0; m->run.before != 0 && morning_is_whole(m) && i < m->n_by_benefit; i++) {
        const morning_row *r = &m->by_benefit[i];
        int64_t now = r->now[OUTCOME_HOLD], before = r->before[OUTCOME_HOLD];
        if (now - before >= HOLDS_UP_MIN && now - before > before / 2) {
            note(m, capacity, "holds",
                 say_with(m, W_NOTE_HOLDS, say_benefit(m, r->id), say_number(m, now), say_number(m, before),
                          NULL));
        }
    }
}

/* The ledger has these in English. */
static const char *failure_words(const morning *m)
{
    return strcmp(m->lang, translate_language()) == 0 ? account_say(m->arena, m->run.failure) : m->run.failure;
}

static const char *gate_words(const morning *m, const char *message)
{
    return strcmp(m->lang, translate_language()) == 0 ? gate_say(m->arena, message) : message;
}

static void note_sources(morning *m, size_t *capacity)
{
    for (size_t i = 0; i < m->n_gates; i++) {
        const morning_gate *g = &m->gates[i];
        note(m, capacity, "gate",
             say_with(m, g->accepted ? W_NOTE_GATE_ACCEPTED : W_NOTE_GATE, say_source(m, g->source), gate_words(m, g->message),
                      NULL, NULL));
    }
    for (size_t i = 0; i < m->n_sources; i++) {
        const morning_source *s = &m->sources[i];
        if (s->stale) {
            note(m, capacity, "stale", say_with(m, W_NOTE_STALE, say_source(m, s->id), s->watermark, NULL, NULL));
        }
    }
}

static void note_pauses(morning *m, size_t *capacity)
{
    for (size_t i = 0; i < m->n_pauses; i++) {
        const morning_pause *p = &m->pauses[i];
        bool benefit = strcmp(p->kind, "benefit") == 0;
        note(m, capacity, "paused",
             say_with(m,
                      strcmp(p->kind, "all") == 0 ? W_PAUSED_ALL
                      : benefit                   ? W_PAUSED_BENEFIT
                                                  : W_PAUSED_REGION,
                      p->since, benefit ? say_benefit(m, p->scope) : p->scope, NULL, NULL));
    }
}

void morning_find_notes(morning *m)
{
    size_t capacity = 0;
    if (morning_is(m, "running")) {
        note(m, &capacity, "partial", say(m, W_HINT_PARTIAL));
    }
    for (size_t i = 0; i < m->n_alarms; i++) {
        note(m, &capacity, "alarm", say_alarm(m, &m->alarms[i]));
    }
    if (m->run.failure[0] != '\0' && m->n_alarms == 0) {
        note(m, &capacity, "failure", say_with(m, W_NOTE_FAILURE, failure_words(m), NULL, NULL, NULL));
    }
    if (m->n_quarantined > 0) {
        note(m, &capacity, "quarantined",
             say_with(m, W_NOTE_QUARANTINED, say_number(m, (int64_t)m->n_quarantined), NULL, NULL, NULL));
    }
    note_sources(m, &capacity);
    note_counts(m, &capacity);
    note_pauses(m, &capacity);
    if (m->notifications[MORNING_PARKED_ALL] > 0) {
        note(m, &capacity, "parked",
             say_with(m, W_NOTE_PARKED, say_number(m, m->notifications[MORNING_PARKED_ALL]), NULL, NULL, NULL));
    }
}

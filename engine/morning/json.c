/* SPDX-License-Identifier: Apache-2.0 */
/* The same for programs: keys and codes as the ledger has them, amounts in minor units. What may not be read is null. */
#include <string.h>

#include "morning/say.h"

typedef struct pair {
    const char *key, *text;
} pair;

typedef struct count {
    const char *key;
    int64_t     n;
} count;

static void put_texts(text *t, const pair *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        text_json_key(t, texts[i].key);
        text_json_cstring(t, texts[i].text);
    }
}

static void put_numbers(text *t, const count *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        text_json_key(t, numbers[i].key);
        text_json_int(t, numbers[i].n);
    }
}

#define PUT_TEXTS(t, ...) put_texts(t, (const pair[]){__VA_ARGS__}, sizeof((const pair[]){__VA_ARGS__}) / sizeof(pair))
#define PUT_NUMBERS(t, ...) \
    put_numbers(t, (const count[]){__VA_ARGS__}, sizeof((const count[]){__VA_ARGS__}) / sizeof(count))

/* A number as the ledger wrote it; "" and NULL are null. */
static void put_raw(text *t, const char *key, const char *digits)
{
    text_json_key(t, key);
    text_json_raw(t, digits == NULL || digits[0] == '\0' ? "null" : digits);
}

static const char *plain(const morning *m, int64_t n)
{
    return arena_printf(m->arena, "%lld", (long long)n);
}

static const char *or_null(const char *s)
{
    return s[0] == '\0' ? NULL : s;
}

static void begin_list(text *t, const char *key)
{
    text_json_key(t, key);
    text_json_begin_array(t);
}

static void put_flag(text *t, const char *key, bool flag)
{
    text_json_key(t, key);
    text_json_bool(t, flag);
}

/* ---- the parts ---- */

static void put_run(text *t, const morning *m)
{
    const morning_run *r = &m->run;
    PUT_NUMBERS(t, {"run", r->run_id});
    PUT_TEXTS(t, {"as_of", r->as_of}, {"state", r->state}, {"rulebook", r->digest}, {"started_at", r->started_at},
              {"started_by", r->started_by}, {"finished_at", or_null(r->finished_at)},
              {"failure", or_null(r->failure)}, {"engine", r->engine_version}, {"next", say_next(m)});
    PUT_NUMBERS(t, {"share", r->share}, {"read", r->n_read}, {"estimated", r->n_estimated}, {"shards", r->n_shards},
                {"shards_done", r->n_shards_done}, {"shards_left_alone", (int64_t)m->n_quarantined},
                {"per_second", r->per_second});
    put_raw(t, "seconds", r->seconds);
    put_flag(t, "complete", morning_is_whole(m));
    text_json_key(t, "compared_with");
    if (r->before == 0) {
        text_json_null(t);
    } else {
        text_json_begin_object(t);
        PUT_NUMBERS(t, {"run", r->before});
        PUT_TEXTS(t, {"as_of", r->before_as_of});
        text_json_end_object(t);
    }
}

static void put_steps(text *t, const morning *m)
{
    if (!m->may.steps) {
        text_json_key(t, "releases");
        text_json_null(t);
        return;
    }
    begin_list(t, "releases");
    for (size_t i = 0; i < m->n_steps; i++) {
        const morning_step *s = &m->steps[i];
        text_json_begin_object(t);
        PUT_NUMBERS(t, {"low_share", s->low_share}, {"high_share", s->high_share});
        PUT_TEXTS(t, {"released_by", s->released_by}, {"released_at", s->released_at},
                  {"despite", or_null(s->despite)});
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

static void put_notes(text *t, const morning *m)
{
    begin_list(t, "notes");
    for (size_t i = 0; i < m->n_notes; i++) {
        text_json_begin_object(t);
        PUT_TEXTS(t, {"kind", m->notes[i].kind}, {"text", m->notes[i].text});
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

static void put_outcomes(text *t, const char *key, const int64_t counts[OUTCOMES])
{
    text_json_key(t, key);
    text_json_begin_object(t);
    for (int o = 0; o < OUTCOMES; o++) {
        PUT_NUMBERS(t, {outcome_name((outcome)o), counts[o]});
    }
    text_json_end_object(t);
}

static void put_rows(text *t, const morning *m, const char *key, const morning_row *rows, size_t n, bool regions)
{
    begin_list(t, key);
    for (size_t i = 0; i < n; i++) {
        text_json_begin_object(t);
        PUT_TEXTS(t, {regions ? "region" : "benefit", rows[i].id});
        put_outcomes(t, "outcomes", rows[i].now);
        put_outcomes(t, "before", rows[i].before);
        if (!regions) {
            const morning_benefit *b = morning_benefit_of(m, rows[i].id);
            PUT_TEXTS(t, {"title", b->title}, {"currency", b->currency});
            PUT_NUMBERS(t, {"minor_unit", b->minor_unit}, {"granted_minor", rows[i].amount_now[OUTCOME_GRANT]},
                        {"granted_minor_before", rows[i].amount_before[OUTCOME_GRANT]});
        }
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

static void put_reasons(text *t, const morning *m, const char *key, outcome o)
{
    begin_list(t, key);
    for (size_t i = 0; i < m->n_reasons; i++) {
        const morning_reason *r = &m->reasons[i];
        if (r->outcome == o) {
            text_json_begin_object(t);
            PUT_TEXTS(t, {"benefit", r->benefit}, {"reason", r->reason}, {"meaning", say_reason(m, r->reason)});
            if (o == OUTCOME_HOLD) {
                PUT_TEXTS(t, {"remedy", say(m, word_of_remedy(r->reason))});
            }
            PUT_NUMBERS(t, {"n", r->now}, {"before", r->before});
            text_json_end_object(t);
        }
    }
    text_json_end_array(t);
}

static void put_missing(text *t, const morning *m)
{
    begin_list(t, "missing");
    for (size_t i = 0; i < m->n_missing; i++) {
        text_json_begin_object(t);
        PUT_TEXTS(t, {"fact", m->missing[i].fact}, {"why", m->missing[i].why});
        PUT_NUMBERS(t, {"n", m->missing[i].n});
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

static void put_waiting(text *t, const morning *m)
{
    if (m->may.proposals) {
        begin_list(t, "proposals");
        for (size_t i = 0; i < m->n_proposals; i++) {
            const morning_waiting *w = &m->proposals[i];
            text_json_begin_object(t);
            PUT_TEXTS(t, {"benefit", w->benefit});
            PUT_NUMBERS(t, {"n", w->n}, {"stops", w->part[0]}, {"reductions", w->part[1]},
                        {"under_7_days", w->part[2]}, {"7_to_29_days", w->part[3]}, {"30_days_or_more", w->part[4]});
            put_raw(t, "oldest_days", w->first);
            text_json_end_object(t);
        }
        text_json_end_array(t);
    }
    if (m->may.offers) {
        begin_list(t, "offers");
        for (size_t i = 0; i < m->n_offers; i++) {
            const morning_waiting *w = &m->offers[i];
            text_json_begin_object(t);
            PUT_TEXTS(t, {"benefit", w->benefit}, {"next_last_day", or_null(w->first)},
                      {"latest_last_day", or_null(w->last)});
            PUT_NUMBERS(t, {"n", w->n}, {"not_delivered", w->part[0]}, {"past_last_day", w->part[1]},
                        {"last_day_within_7_days", w->part[2]});
            text_json_end_object(t);
        }
        text_json_end_array(t);
    }
}

static void put_sources(text *t, const morning *m)
{
    begin_list(t, "sources");
    for (size_t i = 0; i < m->n_sources; i++) {
        const morning_source *s = &m->sources[i];
        bool loaded = s->watermark[0] != '\0';
        text_json_begin_object(t);
        PUT_TEXTS(t, {"source", s->id}, {"title", s->title}, {"loaded_on", or_null(s->watermark)});
        put_raw(t, "age_days", loaded ? plain(m, s->age_days) : NULL);
        put_raw(t, "max_age_days", s->max_age_days < 0 ? NULL : plain(m, s->max_age_days));
        put_raw(t, "rows", s->counted ? plain(m, s->n_rows) : NULL);
        put_raw(t, "rows_before", s->counted_before ? plain(m, s->n_rows_before) : NULL);
        put_flag(t, "stale", s->stale);
        text_json_end_object(t);
    }
    text_json_end_array(t);
    begin_list(t, "gates");
    for (size_t i = 0; i < m->n_gates; i++) {
        text_json_begin_object(t);
        PUT_TEXTS(t, {"source", m->gates[i].source}, {"message", m->gates[i].message});
        put_flag(t, "accepted", m->gates[i].accepted);
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

static void put_bound(text *t, const account_alarm *x)
{
    PUT_TEXTS(t, {"benefit", x->benefit}, {"measure", x->measure}, {"region", x->region}, {"against", x->against});
    put_raw(t, "value", x->value);
    put_raw(t, "usual", x->usual);
    put_raw(t, "low", x->low);
    put_raw(t, "high", x->high);
}

static void put_breaker(text *t, const morning *m)
{
    begin_list(t, "alarms");
    for (size_t i = 0; i < m->n_alarms; i++) {
        text_json_begin_object(t);
        put_bound(t, &m->alarms[i]);
        text_json_end_object(t);
    }
    text_json_end_array(t);
    begin_list(t, "bands");
    for (size_t i = 0; i < m->n_bands; i++) {
        text_json_begin_object(t);
        put_bound(t, &m->bands[i].at);
        put_raw(t, "low_with_slack", m->bands[i].floor);
        put_raw(t, "high_with_slack", m->bands[i].ceiling);
        put_flag(t, "out", m->bands[i].out);
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

static void put_notifications(text *t, const morning *m)
{
    const int64_t *n = m->notifications;
    text_json_key(t, "notifications");
    if (!m->may.notifications || !morning_is_whole(m)) {
        text_json_null(t);
        return;
    }
    text_json_begin_object(t);
    PUT_NUMBERS(t, {"written", n[MORNING_WRITTEN]}, {"unclaimed", n[MORNING_FRESH]}, {"claimed", n[MORNING_CLAIMED]},
                {"delivered", morning_delivered(m)}, {"parked", n[MORNING_PARKED]}, {"parked_all", n[MORNING_PARKED_ALL]});
    text_json_end_object(t);
}

static void put_timings(text *t, const morning *m)
{
    begin_list(t, "slowest_shards");
    for (size_t i = 0; i < m->n_shards; i++) {
        const morning_shard *s = &m->shards[i];
        text_json_begin_object(t);
        PUT_NUMBERS(t, {"shard", s->shard}, {"read", s->n_read}, {"attempts", s->attempts});
        PUT_TEXTS(t, {"subject", s->kind}, {"process", s->process});
        put_raw(t, "seconds", s->seconds);
        text_json_end_object(t);
    }
    text_json_end_array(t);
    begin_list(t, "workers");
    for (size_t i = 0; i < m->n_workers; i++) {
        const morning_worker *w = &m->workers[i];
        text_json_begin_object(t);
        PUT_TEXTS(t, {"process", w->process});
        PUT_NUMBERS(t, {"workers", w->n_workers}, {"shards", w->n_shards}, {"read", w->n_read},
                    {"failed_attempts", w->n_failed});
        put_raw(t, "seconds", w->seconds);
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

static void put_pauses(text *t, const morning *m)
{
    begin_list(t, "paused");
    for (size_t i = 0; i < m->n_pauses; i++) {
        const morning_pause *p = &m->pauses[i];
        text_json_begin_object(t);
        PUT_TEXTS(t, {"kind", p->kind}, {"scope", p->scope}, {"since", p->since});
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

void morning_json(text *out, const morning *m)
{
    text_json_begin_object(out);
    put_run(out, m);
    put_steps(out, m);
    put_notes(out, m);
    put_rows(out, m, "benefits", m->by_benefit, m->n_by_benefit, false);
    put_rows(out, m, "regions", m->by_region, m->n_by_region, true);
    put_reasons(out, m, "holds", OUTCOME_HOLD);
    put_reasons(out, m, "skips", OUTCOME_SKIP);
    put_missing(out, m);
    put_waiting(out, m);
    put_sources(out, m);
    put_breaker(out, m);
    put_notifications(out, m);
    put_pauses(out, m);
    put_timings(out, m);
    text_json_end_object(out);
    text_append_char(out, '\n');
}

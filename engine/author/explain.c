/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One subject read as a shard of one: the same plan, SQL, evaluation and standing as at night.
 */
#include "author/explain.h"

#include <string.h>

#include "author/check.h"
#include "author/look.h"
#include "author/outcome.h"
#include "author/report.h"
#include "author/select.h"
#include "run/standing.h"

#define ARENA_BYTES (256u * 1024u)

typedef struct explain_job {
    const explain_request *request;
    arena *a;
    rulebook *book;
    plan *plan;
    look look;
    bool *has;           /* n_benefits: held, or granted on the way; for exclusions */
    report report;
    text out;
    size_t n_found; /* kinds of subject that have the key */
} explain_job;

typedef struct explain_subject { /* one kind of subject, while it is explained */
    uint32_t index;              /* in plan.subjects */
    batch *batch;
    standing *standing;
    evaluate_worker *worker;
} explain_subject;

static void event_state(void *self, size_t index, const char *event, ledger_state *state)
{
    const explain_subject *s = self;
    standing_event(s->standing, index, event, state);
}

static bool is_wanted(const explain_job *job, const rulebook_benefit *b)
{
    return job->request->benefit == NULL || strcmp(job->request->benefit, b->id) == 0;
}

static void explain_benefit(explain_job *job, explain_subject *s, const selected_benefit *selected)
{
    const plan_benefit *pb = selected->benefit;
    outcome_request request = {.plan = job->plan,
                               .benefit = pb,
                               .index = selected->index,
                               .worker = pb->in_force ? s->worker : NULL,
                               .excluded = outcome_is_excluded(pb->benefit, job->has)};
    if (s->standing != NULL) {
        standing_common(s->standing, selected->index, s->batch->regions[0], &request.state);
        request.event_state = event_state;
        request.self = s;
    }
    outcome_result result;
    outcome_decide(&result, &request);
    job->has[pb->index] |= result.decision.outcome == OUTCOME_GRANT;
    if (!is_wanted(job, pb->benefit)) {
        return; /* decided only because another one depends on it */
    }
    why because;
    if (result.looked_at) {
        why_find(&because, job->a, job->plan, selected->index, pb, s->worker, &result.evaluation,
                 job->report.region);
    }
    report_entry entry = {.benefit = pb,
                          .index = selected->index,
                          .worker = s->worker,
                          .evaluation = result.looked_at ? &result.evaluation : NULL,
                          .decision = &result.decision,
                          .state = s->standing == NULL ? NULL : &result.state,
                          .why = result.looked_at ? &because : NULL};
    report_append(&job->out, &job->report, &entry, job->request->json);
}

static void explain_found(explain_job *job, explain_subject *s)
{
    const plan_subject *ps = &job->plan->subjects[s->index];
    s->worker = evaluate_worker_new(job->plan, s->index, job->a);
    evaluate_begin(s->worker, s->batch->numbers[0], s->batch->regions[0]);
    evaluate_set_row(s->worker, s->batch, 0);
    if (s->standing != NULL) {
        standing_seek(s->standing, s->batch->numbers[0]);
    }
    for (size_t i = 0; s->standing != NULL && i < ps->n_benefits; i++) {
        job->has[ps->benefits[i].index] = standing_is_held(s->standing, i);
    }
    job->report.subject = s->batch->numbers[0];
    job->report.book = s->batch->book;
    if (job->n_found == 0) {
        job->report.region = arena_strdup(job->a, s->batch->regions[0]);
        report_begin(&job->out, &job->report, job->request->json);
    }
    job->n_found++;
    const uint32_t *order = outcome_order(job->book, job->a);
    for (size_t i = 0; i < job->book->n_benefits; i++) {
        plan_benefit spare;
        selected_benefit selected = select_benefit(job->plan, order[i], &spare);
        if (selected.planned && selected.plan_subject == s->index) {
            explain_benefit(job, s, &selected);
        }
    }
    evaluate_worker_free(s->worker);
}

static ent_code explain_subject_kind(explain_job *job, uint32_t index, ent_error *err)
{
    const plan_subject *ps = &job->plan->subjects[index];
    const char *subject = job->request->subject;
    key k;
    if (!key_parse(&k, job->a, ps->key.kind, subject)) {
        return ENT_OK; /* no key of this kind */
    }
    explain_subject s = {.index = index, .batch = batch_new(ps)};
    key_range range = {.low = subject, .high = subject, .closed = true};
    ent_code code = batch_read(s.batch, job->look.source, &range, err);
    if (code == ENT_OK && s.batch->n_subjects > 0) {
        if (job->look.ledger != NULL) {
            s.standing = standing_new(ps, job->plan->as_of_day);
            code = standing_read(s.standing, job->look.ledger, &range, s.batch->book, NULL, err);
        }
        if (code == ENT_OK) {
            explain_found(job, &s);
        }
    }
    if (s.standing != NULL) {
        standing_free(s.standing);
    }
    batch_free(s.batch);
    return code;
}

static bool subject_is_wanted(const explain_job *job, const plan_subject *s)
{
    for (size_t i = 0; i < s->n_benefits; i++) {
        if (is_wanted(job, s->benefits[i].benefit)) {
            return true;
        }
    }
    return false;
}

static ent_code explain_all(explain_job *job, ent_error *err)
{
    for (uint32_t i = 0; i < job->plan->n_subjects; i++) {
        if (subject_is_wanted(job, &job->plan->subjects[i])) {
            ENT_TRY(explain_subject_kind(job, i, err));
        }
    }
    if (job->n_found == 0) {
        return look_refuse_key(job->a, job->plan, job->request->subject, err);
    }
    report_end(&job->out, &job->report, job->request->json);
    return ENT_OK;
}

static ent_code prepare(explain_job *job, ent_error *err)
{
    const explain_request *request = job->request;
    ENT_TRY(author_load(&job->book, job->a, request->rules, request->as_of_day, err));
    if (request->benefit != NULL) {
        ENT_TRY(select_known_benefit(job->book, job->a, request->benefit, err));
    }
    ENT_TRY(author_plan(&job->plan, job->a, job->book, request->as_of_day, err));
    job->has = arena_array(job->a, job->book->n_benefits, sizeof *job->has);
    job->report = (report){.plan = job->plan, .lang = request->lang, .page = request->page, .region = ""};
    const look_request look = {.source = request->source,
                               .ledger = request->ledger,
                               .action = "explain",
                               .subject = request->subject,
                               .benefit = request->benefit,
                               .purpose = request->purpose};
    return look_open(&job->look, job->a, job->plan, &look, err);
}

ent_code author_explain(FILE *out, const explain_request *request, ent_error *err)
{
    arena a;
    arena_init(&a, ARENA_BYTES);
    explain_job job = {.request = request, .a = &a};
    ent_code code = prepare(&job, err);
    if (code == ENT_OK) {
        code = explain_all(&job, err);
    }
    if (code == ENT_OK) {
        fputs(text_string(&job.out), out);
    }
    look_close(&job.look);
    text_dispose(&job.out);
    arena_dispose(&a);
    return code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same plan, evaluation and decision as at night, on facts from a file and with nothing in the ledger: what a person
 * would get who has nothing yet.
 */
#include "author/decide.h"

#include <string.h>

#include "author/check.h"
#include "author/facts.h"
#include "author/outcome.h"
#include "author/report.h"
#include "author/select.h"

#define ARENA_BYTES (256u * 1024u)

typedef struct decide_job {
    const decide_request *request;
    arena *a;
    rulebook *book;
    plan *plan;
    facts *facts;
    report report;
    text out;
    bool *granted; /* n_benefits: tonight, for exclusions */
} decide_job;

/* Is every item in the file about this subject? */
static bool facts_are_about(const decide_job *job, uint32_t subject)
{
    for (size_t i = 0; i < job->book->n_items; i++) {
        bool about = !job->facts->given[i];
        for (size_t k = 0; k < job->book->items[i].n_subjects; k++) {
            about = about || job->book->items[i].subjects[k] == subject;
        }
        if (!about) {
            return false;
        }
    }
    return true;
}

static void give_facts(const decide_job *job, const plan_subject *s, evaluate_worker *w)
{
    evaluate_begin(w, job->facts->subject, job->facts->region);
    for (size_t i = 0; i < s->n_items; i++) {
        evaluate_set_item(w, i, job->facts->items[s->items[i].item - job->book->items]);
    }
}

static void decide_one(decide_job *job, const selected_benefit *selected)
{
    const plan_benefit *pb = selected->benefit;
    evaluate_worker *w = NULL;
    if (selected->planned && pb->in_force) {
        w = evaluate_worker_new(job->plan, selected->plan_subject, job->a);
        give_facts(job, &job->plan->subjects[selected->plan_subject], w);
    }
    outcome_request request = {.plan = job->plan,
                               .benefit = pb,
                               .index = selected->index,
                               .worker = w,
                               .excluded = outcome_is_excluded(pb->benefit, job->granted)};
    outcome_result result;
    outcome_decide(&result, &request);
    job->granted[pb->index] = result.decision.outcome == OUTCOME_GRANT;
    why because;
    if (result.looked_at) {
        why_find(&because, job->a, job->plan, selected->index, pb, w, &result.evaluation, job->report.region);
    }
    report_entry entry = {.benefit = pb,
                          .index = selected->index,
                          .worker = w,
                          .evaluation = result.looked_at ? &result.evaluation : NULL,
                          .decision = &result.decision,
                          .why = result.looked_at ? &because : NULL};
    report_append(&job->out, &job->report, &entry, job->request->json);
    if (w != NULL) {
        evaluate_worker_free(w);
    }
}

static ent_code decide_all(decide_job *job, ent_error *err)
{
    const rulebook *b = job->book;
    const char *only = job->request->benefit;
    const uint32_t *order = outcome_order(b, job->a);
    size_t n_decided = 0;
    report_begin(&job->out, &job->report, job->request->json);
    for (size_t i = 0; i < b->n_benefits; i++) {
        const rulebook_benefit *benefit = &b->benefits[order[i]];
        if (only != NULL ? strcmp(only, benefit->id) != 0
                         : !facts_are_about(job, benefit->subject)) {
            continue;
        }
        plan_benefit spare;
        selected_benefit selected = select_benefit(job->plan, order[i], &spare);
        decide_one(job, &selected);
        n_decided++;
    }
    report_end(&job->out, &job->report, job->request->json);
    if (n_decided > 0) {
        return ENT_OK;
    }
    error_set(err, ENT_E_FACTS, "no benefit is decided on these facts together");
    error_hint(err, "give facts about one subject only, or name the benefit with --benefit");
    return error_at(err, job->request->facts, 0, 0);
}

static ent_code prepare(decide_job *job, ent_error *err)
{
    const decide_request *request = job->request;
    ENT_TRY(author_load(&job->book, job->a, request->rules, request->as_of_day, err));
    if (request->benefit != NULL) {
        ENT_TRY(select_known_benefit(job->book, job->a, request->benefit, err));
    }
    ENT_TRY(facts_read(&job->facts, job->a, job->book, request->facts, request->as_of_day, err));
    ENT_TRY(author_plan(&job->plan, job->a, job->book, request->as_of_day, err));
    job->granted = arena_array(job->a, job->book->n_benefits, sizeof *job->granted);
    job->report = (report){.plan = job->plan,
                           .lang = request->lang,
                           .page = request->page,
                           .subject = job->facts->subject,
                           .region = job->facts->region};
    return ENT_OK;
}

ent_code author_decide(FILE *out, const decide_request *request, ent_error *err)
{
    arena a;
    arena_init(&a, ARENA_BYTES);
    decide_job job = {.request = request, .a = &a};
    ent_code code = prepare(&job, err);
    if (code == ENT_OK) {
        code = decide_all(&job, err);
    }
    if (code == ENT_OK) {
        fputs(text_string(&job.out), out);
    }
    text_dispose(&job.out);
    arena_dispose(&a);
    return code;
}

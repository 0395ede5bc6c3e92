/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same plan, evaluation and decision as at night, on facts from a file and with nothing in the ledger: what a person
 * would get who has nothing yet.
 */
#include "author/decide.h"

#include <string.h>

#include "author/check.h"
#include "author/facts.h"
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
    const ledger_state nothing = {0};
    const plan_benefit *pb = selected->benefit;
    bool excluded = select_is_excluded(pb->benefit, job->granted);
    evaluate_worker *w = NULL;
    evaluation e;
    decision d;
    bool looked_at = decide_skip_reason(pb, &nothing, excluded) == NULL;
    if (looked_at) {
        w = evaluate_worker_new(job->plan, selected->plan_subject, job->a);
        give_facts(job, &job->plan->subjects[selected->plan_subject], w);
        evaluate_benefit(w, selected->index, &e);
    }
    decide(pb, looked_at ? &e : NULL, &nothing, excluded, job->request->as_of_day, NULL, &d);
    job->granted[pb->index] = d.outcome == OUTCOME_GRANT;
    report_entry entry = {.benefit = pb,
                          .index = selected->index,
                          .worker = w,
                          .evaluation = looked_at ? &e : NULL,
                          .decision = &d};
    report_append(&job->out, &job->report, &entry, job->request->json);
    if (w != NULL) {
        evaluate_worker_free(w);
    }
}

static ent_code decide_all(decide_job *job, ent_error *err)
{
    const rulebook *b = job->book;
    size_t n_decided = 0;
    report_begin(&job->out, &job->report, job->request->json);
    for (size_t i = 0; i < b->n_benefits; i++) {
        bool wanted =
            job->request->benefit == NULL || strcmp(job->request->benefit, b->benefits[i].id) == 0;
        if (!wanted ||
            (job->request->benefit == NULL && !facts_are_about(job, b->benefits[i].subject))) {
            continue;
        }
        plan_benefit spare;
        selected_benefit selected = select_benefit(job->plan, i, &spare);
        decide_one(job, &selected);
        n_decided++;
    }
    report_end(&job->out, job->request->json);
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
    diagnostic_list list;
    diagnostic_list_init(&list, job->a);
    ent_code code = plan_build(&job->plan, job->a, job->book, request->as_of_day, &list);
    if (code != ENT_OK) {
        return diagnostic_first(&list, code, err);
    }
    job->granted = arena_array(job->a, job->book->n_benefits, sizeof *job->granted);
    job->report = (report){.plan = job->plan,
                           .lang = request->lang,
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

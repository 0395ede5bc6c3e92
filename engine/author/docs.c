/* SPDX-License-Identifier: Apache-2.0 */
/* The page of a rulebook: what stands where. */
#include "author/docs.h"

#include <string.h>

#include "author/docs_internal.h"
#include "plan/plan.h"

#define ARENA_BYTES (1024u * 1024u)

/* What a check finds, and as a check prints it. */
static ent_code load(const rulebook **out, arena *a, const docs_request *request, FILE *errors)
{
    diagnostic_list list;
    rulebook *book;
    plan *p;
    diagnostic_list_init(&list, a);
    ent_code code = rulebook_load(&book, a, request->path, request->as_of_day, &list);
    if (code == ENT_OK) {
        code = plan_build(&p, a, book, request->as_of_day, &list);
    }
    if (code != ENT_OK) {
        diagnostic_print(errors, &list, request->colour);
        return code;
    }
    *out = book;
    return ENT_OK;
}

static void put_who(const docs *d, docs_word label, rulebook_who who)
{
    docs_row(d, label, docs_say(d, who == WHO_AUTOMATIC ? DOCS_WHO_AUTOMATIC
                                   : who == WHO_ANYONE  ? DOCS_WHO_ANYONE
                                                        : DOCS_WHO_SECOND));
}

static void put_counts(const docs *d)
{
    size_t n_passed = 0, n_failed;
    for (size_t i = 0; i < d->n_cases; i++) {
        n_passed += d->cases[i].outcome == JUNIT_PASSED;
    }
    n_failed = d->n_cases - n_passed;
    docs_row(d, DOCS_CASES, arena_printf(d->a, "%zu %s%s%zu %s", n_passed, docs_say(d, DOCS_PASSED), docs_say(d, DOCS_SEP),
                                         n_failed, docs_say(d, DOCS_FAILED)));
}

static void put_front(const docs *d)
{
    docs_list_begin(d);
    docs_row_begin(d, DOCS_DIGEST);
    page_element(d->out, "code", "", d->book->digest);
    docs_row_end(d);
    docs_row(d, DOCS_AS_OF, docs_day(d, d->as_of_day));
    put_who(d, DOCS_APPROVED_BY, d->book->policy.approval);
    put_who(d, DOCS_RELEASED_BY, d->book->policy.release);
    put_counts(d);
    docs_list_end(d);
}

static void put_entry(const docs *d, const char *place, docs_word w)
{
    text_append_string(d->out, "<li>");
    docs_link(d, place, docs_say(d, w));
    text_append_string(d->out, "</li>\n");
}

static void put_benefit_entries(const docs *d)
{
    text_append_string(d->out, "<li>");
    docs_words_append(d, DOCS_BENEFITS);
    text_append_string(d->out, "\n<ol>\n");
    for (size_t i = 0; i < d->book->n_benefits; i++) {
        const rulebook_benefit *b = &d->book->benefits[i];
        size_t n_passed, n = docs_cases_count(d, b->id, &n_passed);
        text_append_string(d->out, "<li>");
        docs_link(d, docs_place(d, "b", i), rulebook_text_in(b->title, d->lang));
        text_append_string(d->out, " <small>");
        docs_words_append(d, DOCS_CASES);
        text_printf(d->out, " %zu/%zu</small></li>\n", n_passed, n);
    }
    text_append_string(d->out, "</ol></li>\n");
}

static void put_contents(const docs *d)
{
    docs_heading(d, 2, "contents", docs_say(d, DOCS_CONTENTS));
    text_append_string(d->out, "<nav><ol>\n");
    put_benefit_entries(d);
    if (d->book->guards_model != NULL) {
        put_entry(d, "guards", DOCS_GUARDS_PART);
    }
    put_entry(d, "library", DOCS_LIBRARY);
    put_entry(d, "parameters", DOCS_PARAMETERS);
    put_entry(d, "facts", DOCS_FACTS);
    put_entry(d, "sources", DOCS_SOURCES);
    put_entry(d, "subjects", DOCS_SUBJECTS);
    put_entry(d, "calendar", DOCS_CALENDAR);
    if (d->history.size > 0) {
        put_entry(d, "history", DOCS_HISTORY);
    }
    text_append_string(d->out, "</ol></nav>\n");
}

static void put_guards(docs *d)
{
    docs_model model = {d->book->guards_model, "g"};
    if (model.m == NULL) {
        return;
    }
    docs_heading(d, 2, "guards", docs_say(d, DOCS_GUARDS_PART));
    docs_list_begin(d);
    for (size_t i = 0; i < d->book->n_guards; i++) {
        const rulebook_guard *g = &d->book->guards[i];
        text_append_string(d->out, "<tr>");
        page_element(d->out, "th", "", g->code);
        text_append_string(d->out, "<td>");
        docs_text(d, rulebook_text_in(g->title, d->lang));
        text_append_string(d->out, docs_say(d, DOCS_COLON));
        docs_decision_link(d, &model, g->decision);
        docs_row_end(d);
    }
    docs_list_end(d);
    docs_put_model(d, &model);
}

static void put_library(docs *d)
{
    size_t n_passed;
    docs_heading(d, 2, "library", docs_say(d, DOCS_LIBRARY));
    docs_put_library(d);
    if (docs_cases_count(d, "", &n_passed) > 0) {
        docs_heading(d, 3, NULL, docs_say(d, DOCS_SHARED_CASES));
        docs_put_cases(d, "");
    } else if (d->n_knowledge == 0) {
        page_element(d->out, "p", "", docs_say(d, DOCS_NO_CASES));
    }
}

static void put_page(docs *d)
{
    page_begin(d->out, d->lang, docs_say(d, DOCS_TITLE));
    put_front(d);
    put_contents(d);
    for (size_t i = 0; i < d->book->n_benefits; i++) {
        docs_put_benefit(d, i);
    }
    put_guards(d);
    put_library(d);
    docs_put_parameters(d);
    docs_put_facts(d);
    docs_put_sources(d);
    docs_put_subjects(d);
    docs_put_calendar(d);
    text_append(d->out, d->history.bytes, d->history.size);
    page_end(d->out);
}

ent_code author_docs(text *out, const docs_request *request, FILE *errors, bool *printed, ent_error *err)
{
    arena a;
    docs d = {.out = out, .a = &a, .as_of_day = request->as_of_day};
    *printed = false;
    d.chinese = strcmp(request->lang, "zh") == 0;
    d.lang = d.chinese ? "zh" : "en";
    if (!d.chinese && strcmp(request->lang, "en") != 0) {
        return error_set(err, ENT_E_USAGE, "--lang: '%s' is neither zh nor en", request->lang);
    }
    arena_init(&a, ARENA_BYTES);
    ent_code code = load(&d.book, &a, request, errors);
    *printed = code != ENT_OK;
    if (code == ENT_OK) {
        code = docs_cases_run(&d, err);
    }
    if (code == ENT_OK) {
        code = docs_history_write(&d, request, err);
    }
    if (code == ENT_OK) {
        docs_knowledge_collect(&d);
        put_page(&d);
    }
    text_dispose(&d.history);
    arena_dispose(&a);
    return code;
}

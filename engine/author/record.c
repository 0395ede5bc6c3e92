/* SPDX-License-Identifier: Apache-2.0 */
/* One subject read as a shard of one, as `explain` reads it; what the rules read of it becomes cases, which are run before anybody
 * gets them. */
#include "author/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/translate.h"
#include "author/check.h"
#include "author/look.h"
#include "author/night_inputs.h"
#include "author/record_case.h"
#include "author/select.h"
#include "db/db.h"
#include "rules/cases_csv.h"
#include "rules/rulebook_form.h"

#define CASES_FILE "cases.xml"

typedef struct record_job {
    const record_request *request;
    arena *a;
    rulebook *book;
    plan *plan;
    look look;
    record_facts facts;
    form_names codes; /* that stand in some case as they are */
    record_result *out;
    size_t files_capacity;
} record_job;

typedef struct record_subject { /* who has the key */
    const plan_subject *plan;
    uint32_t index;
    batch *batch;
    evaluate_worker *worker; /* with the subject's facts */
} record_subject;

/* ---- the file that the case goes to ---- */

typedef struct target {
    const char *path;  /* NULL: standard output */
    cases_file *cases; /* NULL: the file is new */
    size_t end_offset; /* of its </testCases> */
} target;

/* Where the last end tag of the file begins: that of its root. */
static bool find_end(size_t *out, const source_file *file)
{
    for (size_t i = file->size; i-- > 0;) {
        if (strncmp(file->bytes + i, "</", 2) == 0) {
            const char *name = file->bytes + i + 2;
            size_t n = strcspn(name, "> \t\r\n");
            const char *root = "testCases";
            *out = i;
            return n >= strlen(root) && strncmp(name + n - strlen(root), root, strlen(root)) == 0;
        }
    }
    return false;
}

static ent_code open_target(target *t, record_job *job, const rulebook_benefit *b, const char *path,
                            ent_error *err)
{
    struct stat status;
    *t = (target){.path = path};
    if (path != NULL && cases_csv_is(path)) {
        error_set(err, ENT_E_USAGE, "%s is a table, and recorded cases are XML", path);
        return error_hint(err, "name a file that ends in .xml; a benefit may have both");
    }
    if (path == NULL || stat(path, &status) != 0) {
        return ENT_OK;
    }
    ENT_TRY(cases_read(&t->cases, job->a, path, err));
    if (t->cases == NULL || !find_end(&t->end_offset, t->cases->source)) {
        error_set(err, ENT_E_IO, "%s is there already, and is no file of test cases", path);
        return error_hint(err, "a case is added to a case file, or goes into a new file");
    }
    if (strcmp(t->cases->model, source_base_name(b->model->file->name)) != 0) {
        error_set(err, ENT_E_USAGE, "%s has the cases of %s, not of %s", path, t->cases->model,
                  source_base_name(b->model->file->name));
        return error_hint(err, "the cases of a benefit are in its own folder: %s/%s", b->id,
                          CASES_FILE);
    }
    return ENT_OK;
}

static bool has_id(const cases_file *file, const char *id)
{
    for (size_t i = 0; file != NULL && i < file->n; i++) {
        if (strcmp(file->items[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

/* The next number: "001" in a new file. */
static const char *free_id(arena *a, const cases_file *file)
{
    size_t n = file == NULL ? 0 : file->n;
    const char *id;
    do {
        id = arena_printf(a, "%03zu", ++n);
    } while (has_id(file, id));
    return id;
}

/* ---- running the case ---- */

typedef struct came_of { /* the case that was recorded */
    const char *id;
    bool passed;
    char message[400];
} came_of;

static void note_case(void *self, const char *path, const cases_item *item, junit_outcome outcome,
                      const char *message)
{
    came_of *c = self;
    (void)path;
    if (item == NULL || strcmp(item->id, c->id) == 0) {
        c->passed = outcome == JUNIT_PASSED;
        snprintf(c->message, sizeof c->message, "%s", message);
    }
}

static ent_code run_case(record_job *job, const rulebook_benefit *b, const record_file *file,
                         ent_error *err)
{
    came_of came = {.id = file->id, .message = N_("it is not found again")};
    author_test_options options = {
        .quiet = true, .as_of = job->plan->as_of, .came = note_case, .came_self = &came};
    author_test_result result;
    night_inputs_use(night_inputs_of(job->a, job->book, job->request->as_of_day), &options);
    const char *path = arena_printf(job->a, "%s/%s/%s", job->book->path, b->id, CASES_FILE);
    author_test_text(&options, source_file_from_memory(job->a, path, file->content, file->size),
                     &result);
    if (came.passed) {
        return ENT_OK;
    }
    error_set(err, ENT_E_FACTS, "%s: the case does not come to what was decided: %s", b->id,
              translate(came.message));
    return error_hint(err, "nothing is written; rules that look into a key find another one in the "
                           "case: write it by hand");
}

/* ---- one benefit ---- */

static void note_codes(record_job *job, const plan_subject *s)
{
    for (size_t i = 0; i < s->n_items; i++) {
        for (size_t k = 0; k < s->items[i].n_columns; k++) {
            const rulebook_fact *fact = s->items[i].columns[k].fact;
            if (record_fact_kind(&job->facts, fact) == RECORD_CODE) {
                form_names_add(&job->codes,
                               arena_printf(job->a, "%s.%s", s->items[i].item->name, fact->name));
            }
        }
    }
}

static ent_code print_file(text *out, const record_case *c, const target *t, ent_error *err)
{
    if (t->cases == NULL) {
        record_file_begin(out, source_base_name(c->benefit->benefit->model->file->name));
        ENT_TRY(record_case_print(out, c, NULL, err));
        record_file_end(out);
        return ENT_OK;
    }
    const source_file *file = t->cases->source;
    text_append(out, file->bytes, t->end_offset);
    text_append_string(out,
                       t->end_offset > 0 && file->bytes[t->end_offset - 1] == '\n' ? "\n" : "\n\n");
    ENT_TRY(record_case_print(out, c, t->cases->root, err));
    text_append(out, file->bytes + t->end_offset, file->size - t->end_offset);
    return ENT_OK;
}

/* The facts are those of this benefit from now on. */
static record_case begin_case(record_job *job, const record_subject *s, size_t index)
{
    const plan_benefit *pb = &s->plan->benefits[index];
    record_facts_of(&job->facts, pb->benefit);
    return (record_case){.plan = job->plan,
                         .benefit = pb,
                         .index = index,
                         .subject = s->plan,
                         .worker = s->worker,
                         .facts = &job->facts,
                         .region = s->batch->regions[0]};
}

static record_file *add_file(record_job *job, const rulebook_benefit *b, const target *t,
                             const record_case *c, const text *content)
{
    record_file *file =
        ARENA_PUSH(job->a, &job->out->files, &job->out->n_files, &job->files_capacity);
    const char *model = source_base_name(b->model->file->name);
    *file = (record_file){.path = t->path,
                          .id = c->id,
                          .model = arena_printf(job->a, "%s/%s", b->id, model),
                          .is_new = t->cases == NULL,
                          .has_model =
                              t->path != NULL && access(source_beside(job->a, t->path, model), F_OK) == 0,
                          .content = arena_copy(job->a, content->bytes, content->size),
                          .size = content->size};
    return file;
}

static ent_code record_benefit(record_job *job, const record_subject *s, size_t index,
                               const char *path, ent_error *err)
{
    record_case c = begin_case(job, s, index);
    const rulebook_benefit *b = c.benefit->benefit;
    target t;
    evaluation e;
    ENT_TRY(open_target(&t, job, b, path, err));
    evaluate_benefit(s->worker, index, &e);
    c.evaluation = &e;
    c.id = free_id(job->a, t.cases);
    note_codes(job, s->plan);
    text content = {0};
    ent_code code = print_file(&content, &c, &t, err);
    if (code == ENT_OK) {
        code = run_case(job, b, add_file(job, b, &t, &c, &content), err);
    }
    text_dispose(&content);
    return code;
}

/* ---- the subject ---- */

static bool is_wanted(const record_job *job, const plan_benefit *b)
{
    return b->in_force &&
           (job->request->benefit == NULL || strcmp(job->request->benefit, b->benefit->id) == 0);
}

static size_t count_wanted(const record_job *job, const plan_subject *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_benefits; i++) {
        n += is_wanted(job, &s->benefits[i]);
    }
    return n;
}

typedef struct found_subjects {
    record_subject first;
    text kinds; /* "person, child": all that have the key */
    size_t n;
} found_subjects;

static ent_code read_kind(found_subjects *found, record_job *job, uint32_t index, ent_error *err)
{
    const plan_subject *s = &job->plan->subjects[index];
    const char *subject = job->request->subject;
    key k;
    if (!key_parse(&k, job->a, s->key.kind, subject)) {
        return ENT_OK; /* no key of this kind */
    }
    key_range range = {.low = subject, .high = subject, .closed = true};
    batch *b = batch_new(s);
    ent_code code = batch_read(b, job->look.source, &range, err);
    bool is_there = code == ENT_OK && b->n_subjects > 0;
    if (is_there) {
        text_printf(&found->kinds, "%s%s", found->n == 0 ? "" : ", ", s->subject->name);
        found->n++;
    }
    if (!is_there || found->n > 1) {
        batch_free(b);
        return code;
    }
    found->first = (record_subject){.plan = s, .index = index, .batch = b};
    return ENT_OK;
}

static ent_code check_found(found_subjects *found, const record_job *job, ent_error *err)
{
    const char *subject = job->request->subject;
    if (found->n == 0) {
        return look_refuse_key(job->a, job->plan, subject, err);
    }
    if (found->n > 1) {
        error_set(err, ENT_E_USAGE, "several kinds of subject have the key %s: %s", subject,
                  text_string(&found->kinds));
        return error_hint(err, "name a benefit of the one that is meant: --benefit ID");
    }
    if (found->first.batch->duplicate[0]) {
        error_set(err, ENT_E_FACTS, "%s has the key %s more than once",
                  found->first.plan->subject->table, subject);
        return error_hint(err, "a case has the facts of one subject; which is meant is for whoever "
                               "keeps the table to say");
    }
    return ENT_OK;
}

/* The batch is the caller's, whatever is said. */
static ent_code find_subject(record_subject *out, record_job *job, ent_error *err)
{
    found_subjects found = {0};
    ent_code code = ENT_OK;
    for (uint32_t i = 0; i < job->plan->n_subjects && code == ENT_OK; i++) {
        if (count_wanted(job, &job->plan->subjects[i]) > 0) {
            code = read_kind(&found, job, i, err);
        }
    }
    if (code == ENT_OK) {
        code = check_found(&found, job, err);
    }
    *out = found.first;
    text_dispose(&found.kinds);
    return code;
}

static bool is_folder(const char *path)
{
    struct stat status;
    return path != NULL && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static ent_code refuse_benefits(const record_job *job, const plan_subject *s, ent_error *err)
{
    text names = {0};
    for (size_t i = 0; i < s->n_benefits; i++) {
        if (is_wanted(job, &s->benefits[i])) {
            text_printf(&names, "%s%s", names.size == 0 ? "" : ", ", s->benefits[i].benefit->id);
        }
    }
    error_set(err, ENT_E_USAGE, "a case file is about one benefit, and a %s has %zu: %s",
              s->subject->name, count_wanted(job, s), text_string(&names));
    text_dispose(&names);
    return error_hint(err, "name one with --benefit ID, or with --output a rulebook's folder, "
                           "where each has its own file");
}

/* Before anything is written, so that a key is called the same in all cases. */
static void name_keys(record_job *job, const record_subject *s)
{
    text own = {0};
    key_to_text(&own, key_at(&s->batch->keys, 0));
    record_facts_key(&job->facts, text_string(&own));
    text_dispose(&own);
    for (size_t i = 0; i < s->plan->n_benefits; i++) {
        if (is_wanted(job, &s->plan->benefits[i])) {
            record_case c = begin_case(job, s, i);
            record_case_collect(&c);
        }
    }
    record_facts_name(&job->facts);
}

static ent_code record_cases(record_job *job, const record_subject *s, bool folder, ent_error *err)
{
    const char *output = job->request->output;
    name_keys(job, s);
    for (size_t i = 0; i < s->plan->n_benefits; i++) {
        const plan_benefit *b = &s->plan->benefits[i];
        if (is_wanted(job, b)) {
            const char *path =
                folder ? arena_printf(job->a, "%s/%s/%s", output, b->benefit->id, CASES_FILE)
                       : output;
            ENT_TRY(record_benefit(job, s, i, path, err));
        }
    }
    for (size_t i = 0; i < job->codes.n; i++) {
        job->out->codes = arena_printf(job->a, "%s%s%s", job->out->codes, i == 0 ? "" : ", ",
                                       job->codes.items[i]);
    }
    return ENT_OK;
}

static ent_code record_all(record_job *job, record_subject *s, ent_error *err)
{
    bool folder = is_folder(job->request->output);
    if (!folder && count_wanted(job, s->plan) > 1) {
        return refuse_benefits(job, s->plan, err);
    }
    s->worker = evaluate_worker_new(job->plan, s->index, job->a);
    evaluate_begin(s->worker, s->batch->numbers[0], s->batch->regions[0]);
    evaluate_set_row(s->worker, s->batch, 0);
    ent_code code = record_cases(job, s, folder, err);
    evaluate_worker_free(s->worker);
    return code;
}

static ent_code check_in_force(const record_job *job, ent_error *err)
{
    plan_benefit spare;
    const char *id = job->request->benefit;
    if (id == NULL) {
        return ENT_OK;
    }
    ENT_TRY(select_known_benefit(job->book, job->a, id, err));
    selected_benefit selected =
        select_benefit(job->plan, (size_t)rulebook_benefit_find(job->book, id), &spare);
    if (selected.planned && selected.benefit->in_force) {
        return ENT_OK;
    }
    error_set(err, ENT_E_USAGE, "the benefit '%s' is not in force on this date", id);
    return error_hint(err, "nobody is decided for; give a date on which it is with --as-of DATE");
}

static ent_code prepare(record_job *job, ent_error *err)
{
    const record_request *r = job->request;
    ENT_TRY(author_load(&job->book, job->a, r->rules, r->as_of_day, err));
    ENT_TRY(author_plan(&job->plan, job->a, job->book, r->as_of_day, err));
    ENT_TRY(check_in_force(job, err));
    record_facts_init(&job->facts, job->a, job->book);
    const look_request look = {.source = r->source,
                               .ledger = r->ledger,
                               .action = "record",
                               .subject = r->subject,
                               .benefit = r->benefit,
                               .purpose = r->purpose};
    return look_open(&job->look, job->a, job->plan, &look, err);
}

ent_code author_record(record_result *out, arena *a, const record_request *request, ent_error *err)
{
    *out = (record_result){.codes = ""};
    record_job job = {.request = request, .a = a, .out = out, .codes = {.arena = a}};
    record_subject s = {0};
    ent_code code = prepare(&job, err);
    if (code == ENT_OK) {
        code = find_subject(&s, &job, err);
    }
    if (code == ENT_OK) {
        code = record_all(&job, &s, err);
    }
    if (s.batch != NULL) {
        batch_free(s.batch);
    }
    look_close(&job.look);
    return code;
}

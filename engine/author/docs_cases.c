/* SPDX-License-Identifier: Apache-2.0 */
/* Test cases, run as `entitle test` runs them, and what came of each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "author/docs_internal.h"
#include "author/night_inputs.h"

/* A value as it is written, read as what its xsi:type says it is. */
static void append_expected(const docs *d, text *t, const cases_node *node)
{
    value v;
    ent_error err;
    text_printf(t, "%s%s = ", t->size > 0 ? "; " : "", node->name);
    if (node->error) {
        text_append_string(t, "error");
    } else if (node->content != NULL && cases_value(&v, d->a, node->content, &feel_type_any, &err) == ENT_OK) {
        value_to_text(t, v);
    } else {
        text_append_char(t, '?');
    }
}

static void note_case(void *self, const char *path, const cases_item *item, junit_outcome outcome, const char *message)
{
    docs *d = self;
    text expected = {0};
    docs_case *c = ARENA_PUSH(d->a, &d->cases, &d->n_cases, &d->cases_capacity);
    source_file file = {.name = path};
    c->file = docs_path(d, &file);
    c->outcome = outcome;
    c->message = arena_strdup(d->a, message);
    c->id = arena_strdup(d->a, item == NULL ? "" : item->id);
    c->description = arena_strdup(d->a, item == NULL || item->description == NULL ? "" : item->description);
    c->day = item != NULL && item->has_as_of
                 ? docs_day(d, (int32_t)temporal_days_from_date(item->as_of))
                 : docs_day(d, d->as_of_day);
    for (size_t i = 0; item != NULL && i < item->n_results; i++) {
        append_expected(d, &expected, &item->results[i]);
    }
    c->expected = arena_strdup(d->a, text_string(&expected));
    text_dispose(&expected);
}

ent_code docs_cases_run(docs *d, ent_error *err)
{
    author_test_options options = {.quiet = true, .came = note_case, .came_self = d};
    author_test_result result;
    diagnostic_list list;
    night_inputs *inputs;
    char *said = NULL;
    size_t size = 0;
    diagnostic_list_init(&list, d->a);
    options.paths = (const char *const[]){d->book->path};
    options.n_paths = 1;
    temporal_date_from_days(&options.as_of, d->as_of_day);
    ENT_TRY(night_inputs_open(&inputs, d->a, options.paths, 1, d->as_of_day, &list, err));
    night_inputs_use(inputs, &options);
    FILE *nowhere = open_memstream(&said, &size); /* the closing line */
    if (nowhere == NULL) {
        arena_out_of_memory(size);
    }
    ent_code code = author_test(&options, nowhere, &result, err);
    fclose(nowhere);
    free(said);
    return code;
}

/* The benefit whose folder a file lies in, "" for one that lies in none's. */
static const char *owner_of(const docs *d, const char *file)
{
    for (size_t i = 0; i < d->book->n_benefits; i++) {
        const char *id = d->book->benefits[i].id;
        size_t n = strlen(id);
        if (strncmp(file, id, n) == 0 && file[n] == '/') {
            return id;
        }
    }
    return "";
}

size_t docs_cases_count(const docs *d, const char *folder, size_t *n_passed)
{
    size_t n = 0;
    *n_passed = 0;
    for (size_t i = 0; i < d->n_cases; i++) {
        if (strcmp(owner_of(d, d->cases[i].file), folder) == 0) {
            n++;
            *n_passed += d->cases[i].outcome == JUNIT_PASSED;
        }
    }
    return n;
}

static void put_case(const docs *d, const docs_case *c)
{
    bool passed = c->outcome == JUNIT_PASSED;
    text_append_string(d->out, passed ? "<tr>" : "<tr class=\"never\">");
    docs_cell(d, DOCS_CASE, c->id);
    docs_cell(d, DOCS_DESCRIPTION, c->description);
    docs_cell_begin(d, DOCS_AS_OF);
    page_element(d->out, "time", "", c->day);
    text_append_string(d->out, "</td>");
    docs_cell(d, DOCS_EXPECTED, c->expected);
    docs_cell_begin(d, DOCS_CAME);
    docs_words_append(d, passed ? DOCS_PASSED : DOCS_FAILED);
    if (!passed && c->message[0] != '\0') {
        text_append_string(d->out, docs_say(d, DOCS_COLON));
        docs_text(d, c->message);
    }
    text_append_string(d->out, "</td></tr>\n");
}

void docs_put_cases(const docs *d, const char *folder)
{
    static const docs_word head[] = {DOCS_CASE, DOCS_DESCRIPTION, DOCS_AS_OF, DOCS_EXPECTED, DOCS_CAME};
    const char *file = NULL;
    for (size_t i = 0; i < d->n_cases; i++) {
        const docs_case *c = &d->cases[i];
        if (strcmp(owner_of(d, c->file), folder) != 0) {
            continue;
        }
        if (file == NULL || strcmp(file, c->file) != 0) {
            if (file != NULL) {
                docs_table_end(d);
            }
            file = c->file;
            page_element(d->out, "p", "", file);
            text_append_char(d->out, '\n');
            docs_table_begin(d, head, sizeof head / sizeof *head);
        }
        put_case(d, c);
    }
    if (file != NULL) {
        docs_table_end(d);
    } else {
        page_element(d->out, "p", "", docs_say(d, DOCS_NO_CASES));
        text_append_char(d->out, '\n');
    }
}

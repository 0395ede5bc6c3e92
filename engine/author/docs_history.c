/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Earlier rulebooks and what changed between them. Two neighbours are loaded as of the day on which the later one began, each by
 * what was known when it was sound itself, so a review that is overdue by now stops nothing. What does not load any more is compared
 * by its files alone.
 */
#include <string.h>

#include "author/compare_view.h"
#include "author/docs_internal.h"
#include "db/db.h"
#include "run/compare_match.h"
#include "run/rulebook_restore.h"
#include "run/schema.h"
#include "sql/statements.h"

#define ARENA_BYTES  (256u * 1024u)
#define DIGEST_SHOWN 12

typedef struct version {
    const char *digest;
    const char *folder; /* NULL: it is in the ledger */
    const char *submitted_by, *submitted_at, *approved_by, *approved_at; /* NULL: not, or nobody knows */
    const char *first_as_of, *last_as_of;
    int64_t     n_nights;
    int32_t     day; /* on which it was sound */
    bool        is_page;
} version;

typedef struct history {
    docs    *d;
    db      *ledger; /* NULL: there is none */
    version *versions; /* the earliest first */
    size_t   n;
} history;

/* ---- which there are ---- */

static const char *text_at(const docs *d, const db_result *r, size_t row, size_t column)
{
    const char *s = db_get(r, row, column);
    return s == NULL ? NULL : arena_strdup(d->a, s);
}

static version version_at(const docs *d, const db_result *r, size_t i)
{
    return (version){.digest = text_at(d, r, i, 0),
                     .submitted_by = text_at(d, r, i, 1),
                     .submitted_at = text_at(d, r, i, 2),
                     .approved_by = text_at(d, r, i, 3),
                     .approved_at = text_at(d, r, i, 4),
                     .n_nights = db_get_int(r, i, 5),
                     .first_as_of = text_at(d, r, i, 6),
                     .last_as_of = text_at(d, r, i, 7),
                     .day = (int32_t)db_get_int(r, i, 8),
                     .is_page = strcmp(db_get(r, i, 0), d->book->digest) == 0};
}

static version version_of_page(const docs *d, const char *path)
{
    return (version){.digest = d->book->digest, .folder = path, .day = d->as_of_day, .is_page = true};
}

static ent_code read_versions(history *h, const docs_request *request, ent_error *err)
{
    db_result *r = NULL;
    bool has_page = false;
    ENT_TRY(db_connect(&h->ledger, request->ledger, DB_LEDGER, err));
    ENT_TRY(schema_check(h->ledger, err));
    ENT_TRY(db_exec(h->ledger, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err));
    ENT_TRY(db_query(h->ledger, &r, sql_rulebook_history, NULL, 0, err));
    h->versions = arena_array(h->d->a, db_rows(r) + 1, sizeof *h->versions);
    for (; h->n < db_rows(r); h->n++) {
        h->versions[h->n] = version_at(h->d, r, h->n);
        has_page = has_page || h->versions[h->n].is_page;
    }
    if (!has_page && h->n > 0) {
        h->versions[h->n++] = version_of_page(h->d, request->path);
    }
    db_result_free(r);
    return ENT_OK;
}

/* ---- two neighbours ---- */

static ent_code load_version(plan **out, arena *a, const history *h, const version *v, int32_t day, ent_error *err)
{
    rulebook *book = NULL;
    diagnostic_list list;
    diagnostic_list_init(&list, a);
    ent_code code = ENT_OK;
    if (v->folder == NULL) {
        ENT_TRY(rulebook_restore_ahead(&book, a, h->ledger, v->digest, day, v->day, err));
    } else {
        code = rulebook_load_ahead(&book, a, v->folder, day, v->day, &list);
    }
    if (code == ENT_OK) {
        code = plan_build(out, a, book, day, &list);
    }
    return code == ENT_OK ? ENT_OK : diagnostic_first(&list, code, err);
}

static void put_benefits(const docs *d, docs_word label, const compare_result *r, const compare_diff *diff, const char *what)
{
    text names = {0};
    for (size_t i = 0; i < r->n_benefits; i++) {
        bool there = strcmp(what, "changed") == 0 ? strncmp(diff->changed[i], "rule", 4) == 0 : strcmp(diff->changed[i], what) == 0;
        if (there) {
            const compare_benefit *b = &r->benefits[i];
            size_t side = b->benefit[COMPARE_NEW] != NULL ? COMPARE_NEW : COMPARE_OLD;
            text_printf(&names, "%s%s", names.size > 0 ? docs_say(d, DOCS_SEP) : "",
                        rulebook_text_in(b->benefit[side]->title, d->lang));
        }
    }
    docs_row(d, label, text_string(&names));
    text_dispose(&names);
}

static void put_says(const docs *d, docs_word label, const char *says)
{
    docs_cell_begin(d, label);
    if (says == NULL) {
        docs_words_append(d, DOCS_HISTORY_ABSENT);
    } else {
        page_element(d->out, "code", " class=\"says\"", says);
    }
    text_append_string(d->out, "</td>");
}

static void put_parameters(const docs *d, const compare_diff *diff)
{
    static const docs_word head[] = {DOCS_HISTORY_PARAMETER, DOCS_REGION, DOCS_FROM, DOCS_HISTORY_BEFORE, DOCS_HISTORY_AFTER, DOCS_LAW};
    if (diff->n_dated == 0) {
        return;
    }
    docs_table_begin(d, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < diff->n_dated; i++) {
        const diff_dated *p = &diff->dated[i];
        text_append_string(d->out, "<tr>");
        docs_cell(d, head[0], p->unit[0] == '\0' ? p->name : arena_printf(d->a, "%s (%s)", p->name, p->unit));
        docs_cell(d, head[1], p->region[0] == '\0' ? docs_say(d, DOCS_EVERYWHERE) : p->region);
        docs_cell(d, head[2], docs_day(d, p->from_day));
        put_says(d, head[3], p->says[COMPARE_OLD]);
        put_says(d, head[4], p->says[COMPARE_NEW]);
        docs_cell_begin(d, head[5]);
        docs_web_link(d, p->link, p->law == NULL ? "" : p->law);
        text_append_string(d->out, "</td></tr>\n");
    }
    docs_table_end(d);
}

/* What a shared model says is found once for each benefit that imports it. */
static bool is_repeated(const diff_rule *rules, size_t i)
{
    bool repeated = false;
    for (size_t k = 0; k < i && !repeated; k++) {
        repeated = true;
        for (size_t s = 0; s < COMPARE_SIDES && repeated; s++) {
            repeated = rules[k].at[s].line == rules[i].at[s].line && strcmp(rules[k].at[s].file, rules[i].at[s].file) == 0 &&
                       strcmp(rules[k].says[s] == NULL ? "" : rules[k].says[s],
                              rules[i].says[s] == NULL ? "" : rules[i].says[s]) == 0;
        }
        const char *x = strchr(rules[k].name, '/'), *y = strchr(rules[i].name, '/');
        repeated = repeated && x != NULL && y != NULL && strcmp(x, y) == 0;
    }
    return repeated;
}

static void put_rules(const docs *d, const diff_rule *rules, size_t n)
{
    static const docs_word head[] = {DOCS_HISTORY_RULE, DOCS_HISTORY_BEFORE, DOCS_HISTORY_AFTER};
    if (n == 0) {
        return;
    }
    docs_table_begin(d, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < n; i++) {
        if (is_repeated(rules, i)) {
            continue;
        }
        text_append_string(d->out, "<tr>");
        docs_cell(d, head[0], rules[i].name);
        put_says(d, head[1], rules[i].says[COMPARE_OLD]);
        put_says(d, head[2], rules[i].says[COMPARE_NEW]);
        text_append_string(d->out, "</tr>\n");
    }
    docs_table_end(d);
}

static void add_file(const docs *d, text *names, const char *path, docs_word what)
{
    text_printf(names, d->chinese ? "%s%s（%s）" : "%s%s (%s)", names->size > 0 ? docs_say(d, DOCS_SEP) : "", path, docs_say(d, what));
}

static void put_files(const docs *d, text *names)
{
    docs_row(d, DOCS_HISTORY_FILES, names->size > 0 ? text_string(names) : docs_say(d, DOCS_HISTORY_NO_FILES));
    text_dispose(names);
}

static void put_diff(const docs *d, arena *a, const plan *const *plans)
{
    compare_match match;
    compare_diff diff;
    text files = {0};
    compare_match_benefits(&match, plans, NULL, a);
    const compare_result r = {.benefits = match.benefits, .n_benefits = match.n_benefits};
    compare_diff_history(&diff, a, &r, plans);
    for (size_t i = 0; i < diff.n_files; i++) {
        const diff_file *f = &diff.files[i];
        add_file(d, &files, f->path, !f->there[COMPARE_OLD] ? DOCS_HISTORY_FILE_ADDED
                                     : f->there[COMPARE_NEW] ? DOCS_HISTORY_FILE_CHANGED
                                                             : DOCS_HISTORY_FILE_REMOVED);
    }
    docs_list_begin(d);
    put_benefits(d, DOCS_HISTORY_ADDED, &r, &diff, "added");
    put_benefits(d, DOCS_HISTORY_REMOVED, &r, &diff, "removed");
    put_benefits(d, DOCS_HISTORY_CHANGED, &r, &diff, "changed");
    put_files(d, &files);
    docs_list_end(d);
    put_parameters(d, &diff);
    put_rules(d, diff.rules, diff.n_rules);
    put_rules(d, diff.logic, diff.n_logic);
}

/* What can be said of two that do not both load: the ledger knows its files. */
static ent_code put_files_alone(const history *h, const version *before, const version *after, const ent_error *why, ent_error *err)
{
    const docs *d = h->d;
    db_result *r = NULL;
    text files = {0};
    const char *params[] = {before->digest, after->digest};
    if (after->folder != NULL) {
        page_element(d->out, "p", "", arena_printf(d->a, "%s%s", docs_say(d, DOCS_HISTORY_DOES_NOT_LOAD), why->message));
        return ENT_OK;
    }
    ENT_TRY(db_query(h->ledger, &r, sql_rulebook_changes, params, 2, err));
    for (size_t i = 0; i < db_rows(r); i++) {
        const char *what = db_get(r, i, 1);
        add_file(d, &files, db_get(r, i, 0), strcmp(what, "added") == 0     ? DOCS_HISTORY_FILE_ADDED
                                             : strcmp(what, "removed") == 0 ? DOCS_HISTORY_FILE_REMOVED
                                                                            : DOCS_HISTORY_FILE_CHANGED);
    }
    db_result_free(r);
    page_element(d->out, "p", "", arena_printf(d->a, "%s%s", docs_say(d, DOCS_HISTORY_NOT_COMPARED), why->message));
    docs_list_begin(d);
    put_files(d, &files);
    docs_list_end(d);
    return ENT_OK;
}

static ent_code put_changes(const history *h, const version *before, const version *after, ent_error *err)
{
    const docs *d = h->d;
    arena a;
    plan *plans[COMPARE_SIDES] = {NULL, NULL};
    ent_error why = {0};
    arena_init(&a, ARENA_BYTES);
    text_append_string(d->out, "<p>");
    docs_words_append(d, DOCS_HISTORY_SINCE);
    page_element(d->out, "code", "", arena_printf(d->a, "%.*s", DIGEST_SHOWN, before->digest));
    text_append_string(d->out, "</p>\n");
    ent_code code = load_version(&plans[COMPARE_OLD], &a, h, before, after->day, &why);
    if (code == ENT_OK) {
        code = load_version(&plans[COMPARE_NEW], &a, h, after, after->day, &why);
    }
    bool by_files = (code == ENT_E_RULES || code == ENT_E_XML) && h->ledger != NULL;
    if (code == ENT_OK) {
        put_diff(d, &a, (const plan *const *)plans);
    } else if (by_files) {
        code = put_files_alone(h, before, after, &why, err);
    } else if (err != NULL) {
        *err = why;
    }
    arena_dispose(&a);
    return code;
}

/* ---- the section ---- */

static void put_who_and_when(const docs *d, docs_word label, const char *who, const char *when)
{
    if (who != NULL && when != NULL) {
        docs_row(d, label, arena_printf(d->a, "%s%s%s", who, docs_say(d, DOCS_SEP), when));
    }
}

static void put_version(const docs *d, const version *v, bool of_ledger)
{
    docs_list_begin(d);
    docs_row_begin(d, DOCS_DIGEST);
    page_element(d->out, "code", "", v->digest);
    docs_row_end(d);
    put_who_and_when(d, DOCS_HISTORY_SUBMITTED, v->submitted_by, v->submitted_at);
    if (of_ledger && v->approved_by == NULL) {
        docs_row(d, DOCS_HISTORY_APPROVED, docs_say(d, DOCS_HISTORY_NOT_APPROVED));
    }
    put_who_and_when(d, DOCS_HISTORY_APPROVED, v->approved_by, v->approved_at);
    if (v->n_nights > 0) {
        docs_row(d, DOCS_HISTORY_NIGHTS, arena_printf(d->a, "%lld", (long long)v->n_nights));
        docs_row(d, DOCS_HISTORY_FIRST_NIGHT, arena_printf(d->a, "%s – %s", v->first_as_of, v->last_as_of));
    }
    docs_list_end(d);
}

static ent_code put_section(const history *h, ent_error *err)
{
    const docs *d = h->d;
    bool of_ledger = h->ledger != NULL;
    docs_heading(d, 2, "history", docs_say(d, DOCS_HISTORY));
    if (of_ledger) {
        page_element(d->out, "p", "", docs_say(d, h->n == 0 ? DOCS_HISTORY_NONE : DOCS_HISTORY_OF_LEDGER));
    }
    for (size_t i = of_ledger ? 0 : 1; i < h->n; i++) {
        const version *v = &h->versions[i];
        const char *title = arena_printf(d->a, "%.*s", DIGEST_SHOWN, v->digest);
        docs_heading(d, 3, docs_place(d, "h", i),
                     v->is_page ? arena_printf(d->a, "%s%s%s", title, docs_say(d, DOCS_SEP), docs_say(d, DOCS_HISTORY_THIS)) : title);
        put_version(d, v, of_ledger);
        if (i == 0) {
            page_element(d->out, "p", "", docs_say(d, DOCS_HISTORY_FIRST));
        } else {
            ENT_TRY(put_changes(h, &h->versions[i - 1], v, err));
        }
    }
    return ENT_OK;
}

static ent_code take_previous(history *h, const docs_request *request, ent_error *err)
{
    docs *d = h->d;
    plan *p = NULL;
    version previous = {.folder = request->previous, .day = d->as_of_day};
    ENT_TRY(load_version(&p, d->a, h, &previous, d->as_of_day, err));
    previous.digest = p->book->digest;
    h->versions = arena_array(d->a, 2, sizeof *h->versions);
    h->versions[h->n++] = previous;
    h->versions[h->n++] = version_of_page(d, request->path);
    return ENT_OK;
}

ent_code docs_history_write(docs *d, const docs_request *request, ent_error *err)
{
    history h = {.d = d};
    if (!request->history && request->previous == NULL) {
        return ENT_OK;
    }
    ent_code code = request->history ? read_versions(&h, request, err) : take_previous(&h, request, err);
    if (code == ENT_OK) {
        text *page = d->out;
        d->out = &d->history;
        code = put_section(&h, err);
        d->out = page;
    }
    db_close(h.ledger);
    return code;
}

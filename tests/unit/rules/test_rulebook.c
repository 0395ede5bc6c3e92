/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The small rulebook of tests/rulebooks/minimal, and what is said when it is broken: each file of tests/rulebooks/bad is one
 * fault, made by editing a copy of it.
 *
 *     # What is wrong, in a sentence.
 *     as-of 2026-06-01                    the date (this one if not given)
 *     edit old-age/benefit.xml            a file; each pair that follows replaces one place in it
 *     - purpose="old-age"
 *     + purpose="oldage"
 *     create stray.xml                    a new file; the lines that follow are its content
 *     + <stray/>
 *     remove guards.dmn
 *     link guards.dmn dictionary.dmn      a symbolic link
 *     expect                              everything that is reported, in order
 *     old-age/benefit.xml:4:78: error: ... [rulebook-unknown-purpose]
 *         hint: ...
 */
#include "rules/rulebook.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#define PATH_MAX_HERE 4096
#define AS_OF_DAY     20605 /* 2026-06-01 */

/* ---- folders ---- */

static bool write_file(const char *path, const char *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL) {
        return false;
    }
    bool written = fwrite(bytes, 1, n, f) == n;
    return fclose(f) == 0 && written;
}

static char *read_whole(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        return NULL;
    }
    char *bytes = NULL;
    *n = 0;
    for (;;) {
        bytes = realloc(bytes, *n + 4097);
        size_t more = fread(bytes + *n, 1, 4096, f);
        *n += more;
        if (more == 0) {
            break;
        }
    }
    bytes[*n] = '\0';
    fclose(f);
    return bytes;
}

static void copy_folder(const char *from, const char *to)
{
    DIR *folder = opendir(from);
    UNIT_NOT_NULL(folder);
    mkdir(to, 0700);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char source[PATH_MAX_HERE], target[PATH_MAX_HERE];
        snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
        struct stat status;
        if (stat(source, &status) == 0 && S_ISDIR(status.st_mode)) {
            copy_folder(source, target);
            continue;
        }
        size_t n;
        char *bytes = read_whole(source, &n);
        UNIT_TRUE(bytes != NULL && write_file(target, bytes, n));
        free(bytes);
    }
    closedir(folder);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    return remove(path);
}

static void remove_folder(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A fresh copy of the small rulebook. */
static const char *make_copy(void)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/entitle-rulebook-XXXXXX");
    UNIT_NOT_NULL(mkdtemp(path));
    copy_folder(unit_path("tests/rulebooks/minimal"), path);
    return path;
}

/* ---- loading ---- */

typedef struct loaded {
    arena arena;
    diagnostic_list list;
    rulebook *book;
    ent_code code;
} loaded;

static void load_at(loaded *l, const char *path, int32_t day)
{
    arena_init(&l->arena, 64 * 1024);
    diagnostic_list_init(&l->list, &l->arena);
    l->code = rulebook_load(&l->book, &l->arena, path, day, &l->list);
}

static void load_minimal(loaded *l)
{
    load_at(l, unit_path("tests/rulebooks/minimal"), AS_OF_DAY);
    if (l->code != ENT_OK) {
        diagnostic_print(stdout, &l->list, false);
    }
}

static void test_loads_minimal(void)
{
    loaded l;
    load_minimal(&l);
    if (UNIT_INT(l.code, ENT_OK)) {
        const rulebook *b = l.book;
        UNIT_INT(l.list.n, 0);
        UNIT_INT(b->n_sources, 2);
        UNIT_INT(b->n_subjects, 1);
        UNIT_INT(b->n_items, 2);
        UNIT_INT(b->n_facts, 4);
        UNIT_INT(b->n_parameters, 2);
        UNIT_INT(b->n_guards, 1);
        UNIT_INT(b->n_benefits, 2);
        UNIT_INT(b->n_files, 8);
        UNIT_STRING(b->files[0].path, "dictionary.dmn");
        UNIT_STRING(b->files[b->n_files - 1].path, "sources.xml");
        UNIT_STRING(b->benefits[0].id, "greeting");
        UNIT_STRING(b->benefits[1].id, "old-age");
    }
    arena_dispose(&l.arena);
}

static void test_reads_sources(void)
{
    loaded l;
    load_minimal(&l);
    if (UNIT_INT(l.code, ENT_OK)) {
        const rulebook *b = l.book;
        const rulebook_source *s = &b->sources[0];
        UNIT_STRING(s->id, "register");
        UNIT_STRING(s->agreement, "Agreement 1 of 2025");
        UNIT_INT(s->n_purposes, 2);
        UNIT_STRING(s->purposes[1], "greeting");
        UNIT_FALSE(s->complete);
        UNIT_INT(s->max_age_days, 3);
        UNIT_STRING(s->watermark_table, "test.feed");
        UNIT_STRING(s->watermark_column, "loaded_on");
        UNIT_STRING(rulebook_text_in(s->title, "zh"), "人口登记");
        UNIT_STRING(rulebook_text_in(s->title, "fr"), "Population register");
        UNIT_TRUE(b->sources[1].complete);
        UNIT_INT(b->sources[1].max_age_days, -1);
        UNIT_NULL(b->sources[1].watermark_table);
        const rulebook_item *residency = &b->items[rulebook_item_find(b, "Residency")];
        UNIT_TRUE(residency->many);
        UNIT_STRING(residency->from, "valid_from");
        UNIT_STRING(residency->to, "valid_to");
        UNIT_INT(residency->n_facts, 2);
        UNIT_INT(residency->first_fact, 2);
        UNIT_INT(residency->type->kind, FEEL_TYPE_CONTEXT);
        UNIT_STRING(b->facts[1].name, "death date");
        UNIT_INT(b->facts[1].null_means, RULEBOOK_NULL_NONE);
        UNIT_INT(b->facts[0].null_means, RULEBOOK_NULL_UNKNOWN);
        UNIT_NOT_NULL(b->facts[2].type->allowed);
        UNIT_INT(rulebook_item_find(b, "Employment"), -1);
    }
    arena_dispose(&l.arena);
}

static void test_reads_benefit(void)
{
    loaded l;
    load_minimal(&l);
    if (UNIT_INT(l.code, ENT_OK)) {
        const rulebook *b = l.book;
        const rulebook_benefit *old_age = &b->benefits[1];
        UNIT_STRING(old_age->law, "Test Act, section 3");
        UNIT_STRING(old_age->currency, "CNY");
        UNIT_INT(old_age->minor_unit, 2);
        UNIT_INT(old_age->rounding, NUMBER_HALF_UP);
        UNIT_INT(old_age->period, PERIOD_MONTHLY);
        UNIT_INT(old_age->to_day, INT32_MAX);
        UNIT_STRING(old_age->model->decisions[old_age->eligible].name, "eligible");
        UNIT_STRING(old_age->model->decisions[old_age->amount].name, "monthly amount");
        UNIT_INT(old_age->event, -1);
        UNIT_INT(old_age->payee, -1);
        UNIT_INT(old_age->n_guards, 1);
        UNIT_INT(old_age->n_messages, 1);
        UNIT_STRING(old_age->messages[0].param_names[0], "age");
        /* Person.birth date and death date (the guard's), Residency.kind; not Residency.since. */
        UNIT_INT(old_age->n_facts, 3);
        UNIT_INT(old_age->facts[2], 2);
        const rulebook_benefit *greeting = &b->benefits[0];
        UNIT_INT(greeting->amount, -1);
        UNIT_STRING(greeting->currency, "");
        UNIT_INT(greeting->n_excludes, 1);
        UNIT_INT(greeting->excludes[0], 1);
        UNIT_INT(greeting->n_facts, 2);
    }
    arena_dispose(&l.arena);
}

/* ---- parameters ---- */

static const char *base_amount(const rulebook *b, arena *a, int32_t day, const char *region)
{
    value context = rulebook_parameters_for(b, a, day, region);
    const value *v = value_context_get(context.as.context, "base amount");
    text out = {0};
    value_to_text(&out, *v);
    const char *s = arena_strdup(a, text_string(&out));
    text_dispose(&out);
    return s;
}

static void test_parameters_in_force(void)
{
    loaded l;
    load_minimal(&l);
    if (UNIT_INT(l.code, ENT_OK)) {
        const rulebook *b = l.book;
        arena *a = &l.arena;
        UNIT_STRING(base_amount(b, a, 18261, ""), "null");  /* 2019-12-31 */
        UNIT_STRING(base_amount(b, a, 18262, ""), "100");   /* 2020-01-01 */
        UNIT_STRING(base_amount(b, a, 20453, ""), "100");   /* 2025-12-31 */
        UNIT_STRING(base_amount(b, a, 20454, ""), "120.5"); /* 2026-01-01: the next one begins */
        UNIT_STRING(base_amount(b, a, 20454, "440100"), "120.5");
        UNIT_STRING(base_amount(b, a, 20454, "310101"), "200");
        UNIT_STRING(base_amount(b, a, 20454, "3"), "120.5");
        size_t n;
        const char **regions = rulebook_parameter_regions(b, a, &n);
        UNIT_INT(n, 2);
        UNIT_STRING(regions[0], "");
        UNIT_STRING(regions[1], "31");
    }
    arena_dispose(&l.arena);
}

static void test_names_what_is_missing(void)
{
    loaded l;
    load_minimal(&l);
    if (UNIT_INT(l.code, ENT_OK)) {
        const rulebook *b = l.book;
        UNIT_STRING(rulebook_missing_name(b, &l.arena, RULEBOOK_MISSING(0, UNKNOWN_STALE)),
                    "Person.birth date");
        UNIT_STRING(
            rulebook_missing_name(b, &l.arena, RULEBOOK_MISSING(b->n_facts + 1, UNKNOWN_NO_RECORD)),
            "Residency");
        UNIT_STRING(rulebook_unknown_name(UNKNOWN_CONFLICT), "conflicting records");
    }
    arena_dispose(&l.arena);
}

/* ---- calendar, policy ---- */

/* The small rulebook with one more file, NAME.xml, of that root. */
static void load_with(loaded *l, const char *name, const char *attributes, const char *elements)
{
    const char *copy = make_copy();
    char path[PATH_MAX_HERE];
    text content = {0};
    snprintf(path, sizeof path, "%s/%s.xml", copy, name);
    text_printf(&content, "<%s xmlns=\"%s\"%s>%s</%s>", name, RULEBOOK_NAMESPACE, attributes,
                elements, name);
    UNIT_TRUE(write_file(path, text_string(&content), content.size));
    text_dispose(&content);
    load_at(l, copy, AS_OF_DAY);
    if (l->code != ENT_OK) {
        diagnostic_print(stdout, &l->list, false);
    }
    remove_folder(copy);
}

static void load_with_policy(loaded *l, const char *elements)
{
    load_with(l, "policy", "", elements);
}

/* Days since 2026-01-01; -1 = beyond the calendar. */
static int32_t due_day(const rulebook *b, int32_t days, bool working, int32_t delivered)
{
    rulebook_benefit benefit = {.offer_days = days, .offer_working_days = working};
    int32_t due;
    return rulebook_due_day(b, &benefit, delivered + 20454, &due) ? due - 20454 : -1;
}

static void test_counts_working_days(void)
{
    loaded l;
    /* 2026-01-01 is a Thursday. */
    load_with(&l, "calendar", " rest-days=\"saturday sunday\"",
              "<year number=\"2026\" law=\"notice\">"
              "<day-off from=\"2026-01-01\" to=\"2026-01-04\">new year</day-off>"
              "<working-day date=\"2026-01-04\"/><day-off from=\"2026-12-31\">eve</day-off></year>"
              "<year number=\"2027\" law=\"notice\"/>");
    if (UNIT_INT(l.code, ENT_OK)) {
        UNIT_INT(due_day(l.book, 3, false, 0), 3);
        UNIT_INT(due_day(l.book, 1, true, 0), 3);  /* the Sunday on which people work */
        UNIT_INT(due_day(l.book, 2, true, 0), 4);
        UNIT_INT(due_day(l.book, 7, true, 0), 11); /* over a weekend */
        UNIT_INT(due_day(l.book, 1, true, 3), 4);  /* the day of delivery is not counted */
        UNIT_INT(due_day(l.book, 1, true, -1), 3); /* delivered before the calendar begins */
        UNIT_INT(due_day(l.book, 1, true, -2), -1);
        UNIT_INT(due_day(l.book, 1, true, 363), 365); /* into the next year, a Friday */
        UNIT_INT(due_day(l.book, 1, true, 727), 728);
        UNIT_INT(due_day(l.book, 2, true, 727), 729);
        UNIT_INT(due_day(l.book, 3, true, 727), -1);
    }
    arena_dispose(&l.arena);
    load_minimal(&l);
    if (UNIT_INT(l.code, ENT_OK)) {
        UNIT_INT(due_day(l.book, 1, true, 0), -1);
        UNIT_INT(due_day(l.book, 10, false, 0), 10);
    }
    arena_dispose(&l.arena);
}

static void test_policy_without_file(void)
{
    loaded l;
    load_minimal(&l);
    if (UNIT_INT(l.code, ENT_OK)) {
        UNIT_INT(l.book->policy.approval, WHO_ANYONE);
        UNIT_INT(l.book->policy.release, WHO_AUTOMATIC);
        UNIT_INT(l.book->policy.n_bands, 0);
    }
    arena_dispose(&l.arena);
    load_with_policy(&l, "");
    if (UNIT_INT(l.code, ENT_OK)) {
        UNIT_INT(l.book->policy.approval, WHO_ANYONE);
        UNIT_INT(l.book->policy.release, WHO_AUTOMATIC);
    }
    arena_dispose(&l.arena);
}

static void test_reads_policy(void)
{
    loaded l;
    load_with_policy(&l, "<approval by=\"second-person\"/><release by=\"second-person\"/>"
                         "<band measure=\"granted\" benefit=\"old-age\" per=\"region\" "
                         "at-least=\"0\" at-most=\"99999999999999.99\" up-to-percent=\"150.25\" "
                         "down-to-percent=\"50\" slack=\"1.5\"/>"
                         "<band measure=\"holds\" up-to-percent=\"100\" nights=\"28 400 1\"/>");
    if (UNIT_INT(l.code, ENT_OK) && UNIT_INT(l.book->policy.n_bands, 3)) {
        const rulebook_policy *p = &l.book->policy;
        UNIT_STRING(rulebook_who_name(p->approval), "second-person");
        UNIT_INT(p->release, WHO_SECOND_PERSON);
        const rulebook_band *band = &p->bands[0];
        UNIT_STRING(rulebook_measure_name(band->measure), "granted");
        UNIT_INT(band->benefit, 1);
        UNIT_TRUE(band->per_region);
        UNIT_TRUE(band->has_at_least && band->has_at_most && band->has_up_to && band->has_down_to);
        UNIT_INT(band->at_least, 0);
        UNIT_INT(band->at_most, 9999999999999999);
        UNIT_INT(band->up_to_percent, 15025);
        UNIT_INT(band->down_to_percent, 5000);
        UNIT_INT(band->slack, 150);
        UNIT_INT(band->n_nights, 3);
        UNIT_INT(band->nights[0] * 10000 + band->nights[1] * 100 + band->nights[2], 10728);
        UNIT_INT(p->bands[1].benefit, 0);
        UNIT_INT(p->bands[2].benefit, 1);
        UNIT_FALSE(p->bands[1].per_region || p->bands[1].has_at_least || p->bands[1].has_at_most);
        UNIT_INT(p->bands[2].nights[0], 1);
        UNIT_INT(p->bands[2].nights[2], 400);
    }
    arena_dispose(&l.arena);
}

/* A benefit's own band takes the place of the one for all; a band applies only where there can be such a figure. */
static void test_bands_of_all_benefits(void)
{
    loaded l;
    load_with_policy(&l, "<band measure=\"grants\" at-most=\"10\"/>"
                         "<band measure=\"grants\" benefit=\"old-age\" at-most=\"20\"/>"
                         "<band measure=\"grants\" per=\"region\" at-most=\"5\"/>"
                         "<band measure=\"granted\" at-most=\"100.5\"/>");
    if (UNIT_INT(l.code, ENT_OK) && UNIT_INT(l.book->policy.n_bands, 5)) {
        const rulebook_band *bands = l.book->policy.bands;
        UNIT_INT(bands[0].benefit, 0);
        UNIT_INT(bands[0].at_most, 10);
        UNIT_INT(bands[1].benefit, 1);
        UNIT_INT(bands[1].at_most, 20);
        UNIT_INT(bands[2].benefit, 0);
        UNIT_INT(bands[3].benefit, 1);
        UNIT_TRUE(bands[3].per_region);
        UNIT_INT(bands[3].n_nights, 0);
        UNIT_INT(bands[4].benefit, 1); /* the other is a notice */
        UNIT_INT(bands[4].at_most, 10050);
    }
    arena_dispose(&l.arena);
}

/* ---- identity ---- */

static void digest_of(char out[65], const char *path)
{
    loaded l;
    load_at(&l, path, AS_OF_DAY);
    snprintf(out, 65, "%s", l.code == ENT_OK ? l.book->digest : "");
    UNIT_INT(l.code, ENT_OK);
    arena_dispose(&l.arena);
}

static void test_digest_covers_rule_files(void)
{
    const char *copy = make_copy();
    char first[65], again[65], with_readme[65], changed[65], path[PATH_MAX_HERE];
    digest_of(first, copy);
    digest_of(again, unit_path("tests/rulebooks/minimal"));
    UNIT_STRING(again, first);
    /* What it is the sum of is checked by tests/cli/check.sh, with sha256sum. */
    UNIT_INT(strlen(first), 64);
    snprintf(path, sizeof path, "%s/README.md", copy);
    UNIT_TRUE(write_file(path, "words", 5));
    snprintf(path, sizeof path, "%s/.hidden", copy);
    UNIT_TRUE(write_file(path, "words", 5));
    digest_of(with_readme, copy);
    UNIT_STRING(with_readme, first);
    snprintf(path, sizeof path, "%s/parameters.xml", copy);
    FILE *f = fopen(path, "ab");
    UNIT_TRUE(f != NULL && fputc('\n', f) == '\n' && fclose(f) == 0);
    digest_of(changed, copy);
    UNIT_TRUE(strcmp(changed, first) != 0);
    remove_folder(copy);
}

static void test_refuses_what_is_no_folder(void)
{
    loaded l;
    load_at(&l, unit_path("tests/rulebooks/nowhere"), AS_OF_DAY);
    UNIT_INT(l.code, ENT_E_IO);
    UNIT_INT(l.list.n, 1);
    UNIT_NULL(l.book);
    arena_dispose(&l.arena);
    const char *copy = make_copy();
    for (int i = 0; i < 2001; i++) {
        char path[PATH_MAX_HERE];
        snprintf(path, sizeof path, "%s/old-age/file-%d.dmn", copy, i);
        UNIT_TRUE(write_file(path, "", 0));
    }
    load_at(&l, copy, AS_OF_DAY);
    UNIT_INT(l.code, ENT_E_IO);
    UNIT_INT(l.list.n, 1);
    UNIT_CONTAINS(l.list.items[0].message, "there are too many files");
    arena_dispose(&l.arena);
    remove_folder(copy);
}

/* ---- one fault each ---- */

static bool starts_with(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0;
}

/* Replace the one place in `path` that reads `old`. */
static bool edit_file(const char *path, const char *old, const char *new)
{
    size_t n;
    char *bytes = read_whole(path, &n);
    char *at = bytes == NULL ? NULL : strstr(bytes, old);
    bool once = at != NULL && strstr(at + 1, old) == NULL;
    if (once) {
        text out = {0};
        text_append(&out, bytes, (size_t)(at - bytes));
        text_append_string(&out, new);
        text_append_string(&out, at + strlen(old));
        once = write_file(path, text_string(&out), out.size);
        text_dispose(&out);
    }
    free(bytes);
    return once;
}

typedef struct bad_case {
    const char *file; /* of the case */
    const char *copy; /* folder */
    int line;
    char target[PATH_MAX_HERE]; /* of edit and create */
    char old[PATH_MAX_HERE];
    bool creating;
    int32_t as_of_day;
    text created, expected;
} bad_case;

static void finish_file(bad_case *c)
{
    if (c->creating) {
        UNIT_AT(write_file(c->target, text_string(&c->created), c->created.size), c->file, c->line,
                "cannot write %s", c->target);
    }
    c->creating = false;
    text_clear(&c->created);
}

static void follow_line(bad_case *c, char *line)
{
    char path[PATH_MAX_HERE];
    if (starts_with(line, "- ")) {
        snprintf(c->old, sizeof c->old, "%s", line + 2);
        return;
    }
    if (starts_with(line, "+ ") && c->creating) {
        text_append_string(&c->created, line + 2);
        text_append_char(&c->created, '\n');
        return;
    }
    if (starts_with(line, "+ ") || strcmp(line, "+") == 0) {
        UNIT_AT(edit_file(c->target, c->old, line[1] == '\0' ? "" : line + 2), c->file, c->line,
                "'%s' does not stand exactly once in %s", c->old, c->target);
        return;
    }
    finish_file(c);
    temporal_date day;
    if (starts_with(line, "edit ")) {
        snprintf(c->target, sizeof c->target, "%s/%s", c->copy, line + 5);
    } else if (starts_with(line, "create ")) {
        snprintf(c->target, sizeof c->target, "%s/%s", c->copy, line + 7);
        c->creating = true;
    } else if (starts_with(line, "folder ")) {
        snprintf(path, sizeof path, "%s/%s", c->copy, line + 7);
        UNIT_AT(mkdir(path, 0700) == 0, c->file, c->line, "cannot make %s", path);
    } else if (starts_with(line, "remove ")) {
        snprintf(path, sizeof path, "%s/%s", c->copy, line + 7);
        UNIT_AT(remove(path) == 0, c->file, c->line, "cannot remove %s", path);
    } else if (starts_with(line, "link ")) {
        char *target = strchr(line + 5, ' ');
        *target++ = '\0';
        snprintf(path, sizeof path, "%s/%s", c->copy, line + 5);
        unlink(path);
        UNIT_AT(symlink(target, path) == 0, c->file, c->line, "cannot link %s", path);
    } else if (starts_with(line, "as-of ") && temporal_date_parse(&day, line + 6, 10)) {
        c->as_of_day = (int32_t)temporal_days_from_date(day);
    } else {
        UNIT_AT(line[0] == '\0' || line[0] == '#', c->file, c->line, "what is '%s'?", line);
    }
}

static void read_case(bad_case *c, char *content)
{
    bool expecting = false;
    for (char *line = content, *next; line != NULL && *line != '\0'; line = next) {
        next = strchr(line, '\n');
        if (next != NULL) {
            *next++ = '\0';
        }
        c->line++;
        if (expecting) {
            text_append_string(&c->expected, line);
            text_append_char(&c->expected, '\n');
        } else if (strcmp(line, "expect") == 0) {
            finish_file(c);
            expecting = true;
        } else {
            follow_line(c, line);
        }
    }
}

/* As the case file writes them; the copy's folder is left out. */
static void write_diagnostics(text *out, const diagnostic_list *list, const char *copy)
{
    size_t n = strlen(copy);
    for (size_t i = 0; i < list->n; i++) {
        const diagnostic *d = &list->items[i];
        const char *file = starts_with(d->file, copy) ? d->file + n + (d->file[n] == '/') : d->file;
        const char *message = d->message;
        text_printf(out, "%s:%u:%u: %s: ", file, d->line, d->column,
                    d->severity == DIAGNOSTIC_ERROR ? "error" : "warning");
        for (const char *at; (at = strstr(message, copy)) != NULL;) {
            text_append(out, message, (size_t)(at - message));
            message = at + n + (at[n] == '/');
        }
        text_printf(out, "%s [%s]\n", message, d->code);
        if (d->hint[0] != '\0') {
            text_printf(out, "    hint: %s\n", d->hint);
        }
    }
}

static void run_bad_case(const char *file, text *codes)
{
    size_t n;
    char *content = read_whole(file, &n);
    UNIT_NOT_NULL(content);
    bad_case c = {.file = file, .copy = make_copy(), .as_of_day = AS_OF_DAY};
    read_case(&c, content);
    loaded l;
    load_at(&l, c.copy, c.as_of_day);
    text obtained = {0};
    write_diagnostics(&obtained, &l.list, c.copy);
    UNIT_AT(strcmp(text_string(&obtained), text_string(&c.expected)) == 0, file, 1,
            "expected:\n%sobtained:\n%s", text_string(&c.expected), text_string(&obtained));
    UNIT_AT((l.code == ENT_OK) == (l.list.n_errors == 0), file, 1, "code %d", (int)l.code);
    for (size_t i = 0; i < l.list.n; i++) {
        text_printf(codes, "%s\n", l.list.items[i].code);
    }
    text_dispose(&obtained);
    text_dispose(&c.created);
    text_dispose(&c.expected);
    arena_dispose(&l.arena);
    remove_folder(c.copy);
    free(content);
}

static int compare_names(const struct dirent **x, const struct dirent **y)
{
    return strcmp((*x)->d_name, (*y)->d_name);
}

static int is_case(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".txt") == 0;
}

/* Codes that no edit of a file can bring about, and what is said only where it is asked for (tests/cli/check.sh). */
static bool needs_no_case(const char *code)
{
    return strcmp(code, "rulebook-changed") == 0 || strcmp(code, "rulebook-unused-fact") == 0;
}

/* Every code of the table in schema/README.md has a case, and no case has a code that the table does not explain. */
static void check_codes(const char *codes)
{
    size_t n;
    char *readme = read_whole(unit_path("eligibility-rules/schema/README.md"), &n);
    if (!UNIT_NOT_NULL(readme)) {
        return;
    }
    text wanted = {0};
    for (const char *at = readme; (at = strstr(at, "| `rulebook-")) != NULL; at++) {
        text_clear(&wanted);
        text_append(&wanted, at + 3, strcspn(at + 3, "`"));
        bool excused = needs_no_case(text_string(&wanted));
        text_append_char(&wanted, '\n');
        UNIT_AT(excused || strstr(codes, text_string(&wanted)) != NULL, "schema/README.md", 1,
                "no case of tests/rulebooks/bad brings about %s", text_string(&wanted));
    }
    for (const char *at = codes; *at != '\0'; at += strcspn(at, "\n") + 1) {
        text_clear(&wanted);
        text_append_char(&wanted, '`');
        text_append(&wanted, at, strcspn(at, "\n"));
        text_append_char(&wanted, '`');
        UNIT_AT(!starts_with(at, "rulebook-") || strstr(readme, text_string(&wanted)) != NULL,
                "schema/README.md", 1, "%s is not explained", text_string(&wanted));
    }
    text_dispose(&wanted);
    free(readme);
}

static void test_reports_faults(void)
{
    char folder[PATH_MAX_HERE], file[PATH_MAX_HERE + 256];
    snprintf(folder, sizeof folder, "%s", unit_path("tests/rulebooks/bad"));
    struct dirent **entries;
    int n = scandir(folder, &entries, is_case, compare_names);
    UNIT_TRUE(n >= 15);
    text codes = {0};
    for (int i = 0; i < n; i++) {
        snprintf(file, sizeof file, "%s/%s", folder, entries[i]->d_name);
        run_bad_case(file, &codes);
        free(entries[i]);
    }
    check_codes(text_string(&codes));
    text_dispose(&codes);
    if (n >= 0) {
        free(entries);
    }
}

UNIT_SUITE(rulebook, UNIT_TEST(test_loads_minimal), UNIT_TEST(test_reads_sources),
           UNIT_TEST(test_reads_benefit), UNIT_TEST(test_parameters_in_force),
           UNIT_TEST(test_names_what_is_missing), UNIT_TEST(test_counts_working_days), UNIT_TEST(test_policy_without_file),
           UNIT_TEST(test_reads_policy), UNIT_TEST(test_bands_of_all_benefits),
           UNIT_TEST(test_digest_covers_rule_files),
           UNIT_TEST(test_refuses_what_is_no_folder), UNIT_TEST(test_reports_faults));

UNIT_MAIN(&suite_rulebook)

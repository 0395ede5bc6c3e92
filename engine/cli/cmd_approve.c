/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entitle approve: a rulebook on its way to the night. It is submitted from a folder, and approved from
 * the ledger, by whoever its policy lets: what is loaded, tested and shown there is what was submitted.
 */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "author/night_inputs.h"
#include "base/text.h"
#include "base/translate.h"
#include "db/db.h"
#include "plan/plan.h"
#include "rules/cases_csv.h"
#include "run/approval.h"
#include "run/rulebook_restore.h"
#include "run/schema.h"

#define ARENA_BYTES       (256u * 1024u)
#define DIGEST_SHOWN      12
#define DIGEST_DIGITS_MIN 8
#define DIGEST_DIGITS     64

typedef struct request {
    const char *operand, *ledger;
    int32_t as_of_day;
    bool only_submit, only_list, json;
} request;

/* One rulebook on its way. */
typedef struct approval {
    const request *request;
    arena *arena;
    db *ledger;
    rulebook *book;
    author_test_result cases;
    approval_row row;
    approval_changes changes;
} approval;

/* ---- what is listed ---- */

static const char *state_of(const approval_row *row)
{
    return row->approved_by != NULL ? N_("approved") : N_("submitted");
}

static void put_row(text *t, const approval_row *row)
{
    const char *const texts[][2] = {
        {"rulebook", row->digest},         {"path", row->path},
        {"state", state_of(row)},          {"submitted_by", row->submitted_by},
        {"submitted_at", row->submitted_at}, {"approved_by", row->approved_by},
        {"approved_at", row->approved_at}, {"approval", row->approval_by},
        {"release", row->release_by},      {"last_as_of", row->last_as_of},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        text_json_key(t, texts[i][0]);
        text_json_cstring(t, texts[i][1]);
    }
    text_json_key(t, "runs");
    text_json_int(t, row->n_runs);
}

static void print_list(arena *a, const approval_row *rows, size_t n)
{
    if (n == 0) {
        puts(translate("no rulebook has been submitted yet"));
        return;
    }
    static const struct {
        const char *title;
        int cells;
    } columns[] = {{N_("rulebook"), DIGEST_SHOWN}, {N_("state"), 9}, {N_("submitted"), 34},
                   {N_("approved"), 34},           {N_("runs"), -5}, {N_("last night"), 0}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        fputs(i == 0 ? "" : "  ", stdout);
        cli_print_cell(translate(columns[i].title), columns[i].cells);
    }
    putchar('\n');
    for (size_t i = 0; i < n; i++) {
        const approval_row *r = &rows[i];
        const char *approved =
            r->approved_by == NULL ? "-" : arena_printf(a, "%s %s", r->approved_at, r->approved_by);
        printf("%.*s  ", DIGEST_SHOWN, r->digest);
        cli_print_cell(translate(state_of(r)), 9);
        printf("  %-34s  %-34s  %5lld  %s\n", arena_printf(a, "%s %s", r->submitted_at, r->submitted_by), approved,
               (long long)r->n_runs, r->last_as_of == NULL ? "-" : r->last_as_of);
    }
}

static ent_code list_all(const approval *p, ent_error *err)
{
    approval_row *rows;
    size_t n;
    ENT_TRY(approval_read(&rows, &n, p->arena, p->ledger, "", err));
    if (!p->request->json) {
        print_list(p->arena, rows, n);
        return ENT_OK;
    }
    text t = {0};
    text_json_begin_object(&t);
    text_json_key(&t, "rulebooks");
    text_json_begin_array(&t);
    for (size_t i = 0; i < n; i++) {
        text_json_begin_object(&t);
        put_row(&t, &rows[i]);
        text_json_end_object(&t);
    }
    text_json_end_array(&t);
    text_json_end_object(&t);
    puts(text_string(&t));
    text_dispose(&t);
    return ENT_OK;
}

/* ---- looking at a rulebook ---- */

/* Everything that is wrong goes to stderr, with its place. */
static ent_code load(approval *p, const char *folder, ent_error *err)
{
    diagnostic_list list;
    diagnostic_list_init(&list, p->arena);
    plan *night;
    ent_code code = rulebook_load(&p->book, p->arena, folder, p->request->as_of_day, &list);
    if (code == ENT_OK) {
        code = plan_build(&night, p->arena, p->book, p->request->as_of_day, &list);
    }
    diagnostic_print(stderr, &list, cli_colour(stderr));
    if (code != ENT_OK) {
        error_set(err, code,
                  translate_number("the rulebook %s has %zu error", "the rulebook %s has %zu errors", list.n_errors),
                  folder, list.n_errors);
        error_hint(err, "nothing was submitted or approved; 'entitle check' shows the errors again");
    }
    return code;
}

/* What fails is told; what passes is counted. */
static ent_code run_cases(approval *p, const char *folder, ent_error *err)
{
    author_test_options options = {.paths = &folder, .n_paths = 1};
    temporal_date_from_days(&options.as_of, p->request->as_of_day);
    diagnostic_list list;
    diagnostic_list_init(&list, p->arena);
    night_inputs *inputs;
    ENT_TRY(night_inputs_open(&inputs, p->arena, &folder, 1, p->request->as_of_day, &list, err));
    night_inputs_use(inputs, &options);
    char *said = NULL;
    size_t n_said = 0;
    FILE *out = open_memstream(&said, &n_said);
    if (out == NULL) {
        return error_set(err, ENT_E_MEMORY, "out of memory");
    }
    ent_code code = author_test(&options, out, &p->cases, err);
    fclose(out);
    if (code == ENT_OK && p->cases.n_failed > 0) {
        fputs(said, stderr);
        error_set(err, ENT_E_RULES, "%zu of %zu test cases of %s fail", p->cases.n_failed,
                  p->cases.n_failed + p->cases.n_passed, folder);
        code = error_hint(err, "nothing was submitted or approved; 'entitle test' runs them again");
    }
    free(said);
    return code;
}

static bool has_cases(const rulebook *book, const char *benefit)
{
    size_t n = strlen(benefit);
    for (size_t i = 0; i < book->n_files; i++) {
        const char *path = book->files[i].path;
        if (strncmp(path, benefit, n) == 0 && path[n] == '/' &&
            (strcmp(path + n, "/cases.xml") == 0 || cases_csv_is_named(path))) {
            return true;
        }
    }
    return false;
}

/* ---- saying what it is ---- */

static void print_names(const char *lead, const rulebook *book, bool only_without_cases)
{
    const char *comma = lead;
    for (size_t i = 0; i < book->n_benefits; i++) {
        if (!only_without_cases || !has_cases(book, book->benefits[i].id)) {
            printf("%s%s", comma, book->benefits[i].id);
            comma = ", ";
        }
    }
}

static const char *const changes[] __attribute__((unused)) = { /* as the ledger has them */
    N_("added"), N_("changed"), N_("removed"),
};

static void print_changes(const approval_changes *c)
{
    if (c->digest == NULL) {
        puts(translate("  changed    everything: none was approved before"));
        return;
    }
    printf(translate_number("  changed    %zu file since %.*s, approved by %s on %s\n",
                            "  changed    %zu files since %.*s, approved by %s on %s\n", c->n),
           c->n, DIGEST_SHOWN, c->digest, c->approved_by, c->approved_at);
    for (size_t i = 0; i < c->n; i++) {
        fputs("             ", stdout);
        cli_print_cell(translate(c->items[i].what), 8);
        printf(" %s\n", c->items[i].path);
    }
}

static void print_rulebook(const approval *p)
{
    const rulebook *b = p->book;
    printf(translate("rulebook %.*s, submitted from %s\n"), DIGEST_SHOWN, p->row.digest, p->row.path);
    print_names(translate("  benefits   "), b, false);
    printf(translate("\n  cases      %zu passed"), p->cases.n_passed);
    print_names(translate("; none of "), b, true);
    printf(b->policy.release == WHO_AUTOMATIC ? translate("\n  policy     approval by %s, release %s")
                                              : translate("\n  policy     approval by %s, release by %s"),
           p->row.approval_by, p->row.release_by);
    printf(translate_number(", %zu band\n", ", %zu bands\n", b->policy.n_bands), b->policy.n_bands);
    print_changes(&p->changes);
    printf(translate("  submitted  by %s on %s\n"), p->row.submitted_by, p->row.submitted_at);
    if (p->row.approved_by != NULL) {
        printf(translate("  approved   by %s on %s\n"), p->row.approved_by, p->row.approved_at);
    }
    fflush(stdout);
}

static void print_json(const approval *p)
{
    text t = {0};
    text_json_begin_object(&t);
    put_row(&t, &p->row);
    text_json_key(&t, "benefits");
    text_json_begin_array(&t);
    for (size_t i = 0; i < p->book->n_benefits; i++) {
        text_json_cstring(&t, p->book->benefits[i].id);
    }
    text_json_end_array(&t);
    text_json_key(&t, "cases_passed");
    text_json_int(&t, (int64_t)p->cases.n_passed);
    text_json_key(&t, "bands");
    text_json_int(&t, (int64_t)p->book->policy.n_bands);
    text_json_key(&t, "approved_before");
    text_json_cstring(&t, p->changes.digest);
    text_json_key(&t, "files");
    text_json_begin_array(&t);
    for (size_t i = 0; i < p->changes.n; i++) {
        text_json_begin_object(&t);
        text_json_key(&t, "path");
        text_json_cstring(&t, p->changes.items[i].path);
        text_json_key(&t, "change");
        text_json_cstring(&t, p->changes.items[i].what);
        text_json_end_object(&t);
    }
    text_json_end_array(&t);
    text_json_end_object(&t);
    puts(text_string(&t));
    fflush(stdout);
    text_dispose(&t);
}

/* ---- the steps ---- */

/* What the ledger has of it, then the approval, then what came of it: in one picture. */
static ent_code settle(approval *p, ent_error *err)
{
    ENT_TRY(approval_find(&p->row, p->arena, p->ledger, p->book->digest, err));
    ENT_TRY(approval_compare(&p->changes, p->arena, p->ledger, p->book->digest, err));
    ent_code code = ENT_OK;
    if (p->row.approved_by == NULL && !p->request->only_submit) {
        code = approval_give(p->ledger, p->book, err);
        ent_error ignored;
        if (code == ENT_OK) {
            (void)approval_find(&p->row, p->arena, p->ledger, p->book->digest, &ignored);
        }
    }
    if (p->request->json) {
        print_json(p);
    } else {
        print_rulebook(p);
    }
    return code;
}

static ent_code submit_folder(approval *p, ent_error *err)
{
    ENT_TRY(load(p, p->request->operand, err));
    ENT_TRY(run_cases(p, p->request->operand, err));
    ENT_TRY(approval_submit(p->ledger, p->book, err));
    ENT_TRY(settle(p, err));
    if (p->request->only_submit && p->row.approved_by == NULL && !p->request->json) {
        printf(translate("\nit runs when it is approved: entitle approve %.*s\n"), DIGEST_SHOWN, p->row.digest);
    }
    return ENT_OK;
}

static ent_code look_again(approval *p, const char *folder, ent_error *err)
{
    ENT_TRY(load(p, folder, err));
    if (strcmp(p->book->digest, p->row.digest) != 0) { /* files that a folder's digest leaves out */
        return error_set(err, ENT_E_FACTS, "the files of rulebook %.12s give another one, %.12s",
                         p->row.digest, p->book->digest);
    }
    ENT_TRY(run_cases(p, folder, err));
    return settle(p, err);
}

static ent_code approve_digest(approval *p, ent_error *err)
{
    const char *folder;
    ENT_TRY(approval_find(&p->row, p->arena, p->ledger, p->request->operand, err));
    ENT_TRY(rulebook_unpack(&folder, p->arena, p->ledger, p->row.digest, err));
    ent_code code = look_again(p, folder, err);
    rulebook_unpack_remove(folder);
    return code;
}

/* A folder may be called so as well: then it is the folder. */
static bool is_digest(const char *s)
{
    struct stat status;
    size_t n = strspn(s, "0123456789abcdef");
    return s[n] == '\0' && n >= DIGEST_DIGITS_MIN && n <= DIGEST_DIGITS && stat(s, &status) != 0;
}

static ent_code carry_out(const request *q, ent_error *err)
{
    arena a;
    arena_init(&a, ARENA_BYTES);
    approval p = {.request = q, .arena = &a};
    ent_code code = db_connect(&p.ledger, q->ledger, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(schema_check(p.ledger, err));
    if (q->only_list) {
        code = list_all(&p, err);
    } else {
        code = is_digest(q->operand) ? approve_digest(&p, err) : submit_folder(&p, err);
    }
done:
    db_close(p.ledger);
    arena_dispose(&a);
    return code;
}

int cmd_approve(int argc, char **argv)
{
    request q = {.as_of_day = cli_today()};
    const cli_option options[] = {
        {"submit", 0, CLI_FLAG, &q.only_submit, NULL, N_("submit the folder, for somebody else to approve")},
        {"list", 0, CLI_FLAG, &q.only_list, NULL, N_("show the rulebooks of the ledger, and change nothing")},
        {"as-of", 'd', CLI_DATE, &q.as_of_day, "DATE", N_("check and test for this date (default: today)")},
        {"ledger", 'l', CLI_CONNINFO, &q.ledger, "CONNINFO",
         N_("connection string of the ledger's database\n(default: libpq's environment: PGHOST, "
         "PGDATABASE ...)")},
        {"json", 0, CLI_FLAG, &q.json, NULL, N_("print one JSON document")},
        {0},
    };
    const cli_usage usage = {
        .name = "approve",
        .operands = "[RULEBOOK | DIGEST]",
        .n_operands_max = 1,
        .what = N_("Approves a rulebook: nights run by approved ones only. A folder is checked whole, "
                "its test cases are run, and it is submitted to the ledger. A digest, or the "
                "beginning of one, is a rulebook that was submitted: the ledger's files are checked "
                "and tested the same way. What has changed since the last approved one is shown. "
                "Where policy.xml asks for a second person, who submitted it cannot approve it "
                "(exit status 3)."),
        .options = options,
        .examples = "  entitle approve eligibility-rules\n"
                    "  entitle approve --submit eligibility-rules\n"
                    "  entitle approve 3f2a9c1b7d4e\n"
                    "  entitle approve --list\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    q.operand = operands[0] == NULL ? CLI_RULEBOOK_DEFAULT : operands[0];
    if (q.only_list && (q.only_submit || operands[0] != NULL)) {
        return cli_usage_fault(&usage, "--list shows every rulebook and goes with --ledger and --json only");
    }
    if (q.only_submit && is_digest(q.operand)) {
        return cli_usage_fault(&usage, "%s is submitted already; --submit needs a folder", q.operand);
    }
    ent_error err = {0};
    return carry_out(&q, &err) == ENT_OK ? 0 : cli_report(&err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* entitle run: one night. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/cli.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "author/check.h"
#include "author/report.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "cli/metrics.h"
#include "run/gate_words.h"
#include "run/join.h"
#include "run/night.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unreleased"
#endif

#define ARENA_CHUNK_BYTES (256 * 1024)
#define NO_DAY            INT32_MIN
#define MIB               (1024.0 * 1024.0)

typedef struct request {
    const char *rules, *source, *ledger, *join, *metrics;
    int32_t as_of_day;
    cli_count workers, shard_size, shard_timeout;
    bool retry_quarantined;
    cli_list accept;
    bool dry_run, read_all, by_rows, json, text, report_memory;
} request;

typedef struct screen {
    arena *arena;
    const request *request;
    const plan *plan;
    cli_progress *progress;
    double loaded_bytes, started_bytes; /* resident */
    int64_t n_done;
} screen;

static double peak_bytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss * 1024.0;
}

/* ---- the beginning ---- */

/* Of the source, what stands before it does not repeat. */
static void print_gates(const screen *s, const night_start *start)
{
    for (size_t i = 0; i < start->n_gates; i++) {
        const gate_fault *f = &start->gates[i];
        printf(f->accepted ? translate("  accepted  %s: %s\n") : translate("  gate      %s: %s\n"), f->source,
               gate_say(s->arena, f->message));
    }
    const char *comma = "";
    for (size_t i = 0; i < s->plan->n_subjects; i++) {
        for (size_t j = 0; j < s->plan->subjects[i].n_benefits; j++) {
            const plan_benefit *b = &s->plan->subjects[i].benefits[j];
            if (b->gated) {
                printf("%s%s", comma[0] == '\0' ? translate("  skipped   ") : comma, b->benefit->id);
                comma = ", ";
            }
        }
    }
    if (comma[0] != '\0') {
        fputs(translate(": everybody keeps what they have\n"), stdout);
    }
}

static void print_start(const screen *s, const night_start *start)
{
    char estimated[CLI_NUMBER_TEXT_MAX], number[CLI_NUMBER_TEXT_MAX];
    text day = {0};
    report_day(&day, s->plan->as_of_day);
    if (start->run_id == 0) {
        puts(translate("dry run: nothing is written"));
    } else {
        printf(start->joined    ? translate("run %lld, joined\n")
               : start->resumed ? translate("run %lld, resumed\n")
                                : translate("run %lld\n"),
               (long long)start->run_id);
    }
    printf(translate("  as of     %s\n"), text_string(&day));
    printf(translate("  rulebook  %.12s  %s\n"), s->plan->book->digest, s->request->rules);
    printf(translate_number("  subjects  about %s in %zu shard", "  subjects  about %s in %zu shards", start->n_shards),
           cli_number_text(estimated, start->n_estimated), start->n_shards);
    printf(translate_number(", %d worker\n", ", %d workers\n", (unsigned long)start->n_workers), start->n_workers);
    if (start->joined || start->resumed) {
        printf(start->joined ? translate("  done      %s subjects in %zu shards, by others\n")
                             : translate("  done      %s subjects in %zu shards, by an earlier attempt\n"),
               cli_number_text(number, start->n_done), start->n_shards_done);
    }
    if (start->n_keyless > 0) {
        printf(
            translate("  warning   %s rows of subject tables have no key; nobody can be decided for there\n"),
            cli_number_text(number, start->n_keyless));
    }
    if (start->n_sources_moved > 0) {
        printf(translate("  warning   %zu sources were loaded again since: who is left is decided on newer "
                         "facts\n"),
               start->n_sources_moved);
    }
    print_gates(s, start);
    for (size_t i = 0; i < s->plan->n_sources; i++) {
        if (s->plan->sources[i].stale && !s->plan->sources[i].failed) {
            printf(translate("  warning   source %s is stale: its facts count as unknown\n"),
                   s->plan->sources[i].source->id);
        }
    }
    for (size_t i = 0; i < start->n_notes; i++) {
        printf(translate("  note      %s\n"), start->notes[i]);
    }
    putchar('\n');
    fflush(stdout);
    text_dispose(&day);
}

/* What is known of the night, at its start and at its end. */
static void put_night(text *t, const screen *s, const char *event, const char *state,
                      const night_start *start)
{
    text day = {0};
    report_day(&day, s->plan->as_of_day);
    text_json_key(t, "event");
    text_json_cstring(t, event);
    text_json_put_int(t, "run", start->run_id);
    text_json_key(t, "dry_run");
    text_json_bool(t, s->request->dry_run);
    text_json_key(t, "resumed");
    text_json_bool(t, start->resumed);
    text_json_key(t, "joined");
    text_json_bool(t, start->joined);
    text_json_key(t, "state");
    text_json_cstring(t, s->request->dry_run ? "dry run" : state);
    text_json_key(t, "as_of");
    text_json_cstring(t, text_string(&day));
    text_json_key(t, "rulebook");
    text_json_cstring(t, s->plan->book->digest);
    text_json_put_int(t, "estimated", start->n_estimated);
    text_json_put_int(t, "shards", (int64_t)start->n_shards);
    text_json_put_int(t, "workers", start->n_workers);
    text_dispose(&day);
}

static void put_gates(text *t, const screen *s, const night_start *start)
{
    text_json_key(t, "gates");
    text_json_begin_array(t);
    for (size_t i = 0; i < start->n_gates; i++) {
        const gate_fault *f = &start->gates[i];
        const char *const texts[][2] = {{"source", f->source}, {"check", f->check},
                                        {"item", f->item},     {"fact", f->fact},
                                        {"region", f->region}, {"message", f->message}};
        text_json_begin_object(t);
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            text_json_key(t, texts[k][0]);
            text_json_cstring(t, texts[k][1]);
        }
        text_json_put_int(t, "since_run", f->since_run);
        text_json_key(t, "accepted");
        text_json_bool(t, f->accepted);
        text_json_end_object(t);
    }
    text_json_end_array(t);
    text_json_key(t, "skipped_benefits");
    text_json_begin_array(t);
    for (size_t i = 0; i < s->plan->n_subjects; i++) {
        for (size_t j = 0; j < s->plan->subjects[i].n_benefits; j++) {
            if (s->plan->subjects[i].benefits[j].gated) {
                text_json_cstring(t, s->plan->subjects[i].benefits[j].benefit->id);
            }
        }
    }
    text_json_end_array(t);
}

static void print_start_json(const screen *s, const night_start *start)
{
    text t = {0};
    text_json_begin_object(&t);
    put_night(&t, s, "start", "running", start);
    put_gates(&t, s, start);
    text_json_key(&t, "stale_sources");
    text_json_begin_array(&t);
    for (size_t i = 0; i < s->plan->n_sources; i++) {
        if (s->plan->sources[i].stale) {
            text_json_cstring(&t, s->plan->sources[i].source->id);
        }
    }
    text_json_end_array(&t);
    text_json_key(&t, "notes");
    text_json_begin_array(&t);
    for (size_t i = 0; i < start->n_notes; i++) {
        text_json_cstring(&t, start->notes[i]);
    }
    text_json_end_array(&t);
    text_json_end_object(&t);
    puts(text_string(&t));
    fflush(stdout);
    text_dispose(&t);
}

static void on_start(void *self, const night_start *start)
{
    screen *s = self;
    s->started_bytes = peak_bytes();
    if (s->request->json) {
        print_start_json(s, start);
    } else {
        print_start(s, start);
    }
    s->n_done = start->n_done;
    if (s->request->text && !isatty(STDERR_FILENO)) {
        return; /* people read this later: no JSON among it */
    }
    s->progress = cli_progress_new(stderr, N_("deciding"), N_("subjects"), start->n_estimated);
    cli_progress_update(s->progress, start->n_done);
}

static void on_progress(void *self, int64_t n_done)
{
    screen *s = self;
    s->n_done = n_done;
    cli_progress_update(s->progress, n_done);
}

/* ---- the end ---- */

typedef struct benefit_total {
    int64_t n[OUTCOMES];
    int64_t granted_minor;
} benefit_total;

static benefit_total total_of(const night_result *r, uint32_t benefit)
{
    benefit_total t = {0};
    for (size_t i = 0; i < r->counts.n; i++) {
        const count *c = &r->counts.items[i];
        if (c->benefit == benefit) {
            t.n[c->outcome] += c->n;
            t.granted_minor += c->outcome == OUTCOME_GRANT ? c->amount_minor : 0;
        }
    }
    return t;
}

/* The closing table, as wide as its longest cells. */
#define N_COLUMNS (OUTCOMES + 1)

typedef struct benefit_row {
    const char *benefit;
    char numbers[OUTCOMES][CLI_NUMBER_TEXT_MAX];
    text granted;
} benefit_row;

static void fill_row(benefit_row *row, const plan_benefit *b, const night_result *r)
{
    benefit_total t = total_of(r, b->index);
    row->benefit = b->benefit->id;
    for (int o = 0; o < OUTCOMES; o++) {
        cli_number_text(row->numbers[o], t.n[o]);
    }
    if (b->benefit->amount < 0) {
        text_append_string(&row->granted, "-");
    } else {
        report_money_grouped(&row->granted, b->benefit, t.granted_minor, false);
    }
}

static void widen(int *width, const char *s)
{
    int n = utf8_cells(s, strlen(s));
    *width = n > *width ? n : *width;
}

static void print_row(const int *widths, const char *benefit, const char *const *cells)
{
    cli_print_cell(benefit, widths[0]);
    for (int i = 1; i <= N_COLUMNS; i++) {
        fputs("  ", stdout);
        cli_print_cell(cells[i - 1], -widths[i]);
    }
    putchar('\n');
}

static void print_benefits(arena *a, const plan *p, const night_result *r)
{
    const char *cells[N_COLUMNS];
    int widths[N_COLUMNS + 1] = {0};
    benefit_row *rows = arena_array(a, p->book->n_benefits, sizeof *rows);
    size_t n = 0;
    for (size_t s = 0; s < p->n_subjects; s++) {
        for (size_t i = 0; i < p->subjects[s].n_benefits; i++) {
            fill_row(&rows[n++], &p->subjects[s].benefits[i], r);
        }
    }
    const char *title = translate("benefit");
    widen(&widths[0], title);
    for (int o = 0; o < OUTCOMES; o++) {
        cells[o] = report_outcome_in(translate_language(), (outcome)o);
        widen(&widths[o + 1], cells[o]);
    }
    cells[OUTCOMES] = translate("amount granted");
    widen(&widths[N_COLUMNS], cells[OUTCOMES]);
    for (size_t i = 0; i < n; i++) {
        widen(&widths[0], rows[i].benefit);
        for (int o = 0; o < OUTCOMES; o++) {
            widen(&widths[o + 1], rows[i].numbers[o]);
        }
        widen(&widths[N_COLUMNS], text_string(&rows[i].granted));
    }
    print_row(widths, title, cells);
    for (size_t i = 0; i < n; i++) {
        for (int o = 0; o < OUTCOMES; o++) {
            cells[o] = rows[i].numbers[o];
        }
        cells[OUTCOMES] = text_string(&rows[i].granted);
        print_row(widths, rows[i].benefit, cells);
        text_dispose(&rows[i].granted);
    }
}

/* The reasons of one outcome, as the counts have them. */
static void print_reasons(const plan *p, const night_result *r, outcome o, const char *title)
{
    char number[CLI_NUMBER_TEXT_MAX];
    bool begun = false;
    for (size_t b = 0; b < p->book->n_benefits; b++) {
        for (size_t i = 0; i < r->counts.n; i++) {
            const count *c = &r->counts.items[i];
            if (c->benefit == b && c->outcome == o) {
                printf("%s%11s  %-28s %s\n", begun ? "" : title, cli_number_text(number, c->n),
                       p->book->benefits[b].id, c->reason);
                begun = true;
            }
        }
    }
}

static size_t n_written(const night_result *r)
{
    size_t n = 0;
    for (size_t i = 0; i < EMIT_TABLES; i++) {
        n += r->written.rows[i];
    }
    return n;
}

static void print_written(const night_result *r)
{
    char number[CLI_NUMBER_TEXT_MAX];
    if (r->n_subjects_read == 0) {
        puts(translate("\nwritten: nothing by this process, which found no shard to do"));
        return;
    }
    if (n_written(r) == 0) {
        puts(translate("\nwritten: nothing; everybody has what is due, and what is open stands as it was"));
        return;
    }
    fputs(translate("\nwritten: "), stdout);
    const char *comma = "";
    for (int i = 0; i < EMIT_TABLES; i++) {
        if (r->written.rows[i] > 0) {
            printf("%s%s %s", comma, cli_number_text(number, (int64_t)r->written.rows[i]),
                   emit_table_name((emit_table)i));
            comma = ", ";
        }
    }
    putchar('\n');
}

static double rate_of(const night_result *r)
{
    return r->seconds > 0 ? (double)r->n_subjects_read / r->seconds : 0;
}

static void print_state(arena *a, const night_result *r)
{
    char number[CLI_NUMBER_TEXT_MAX];
    long long run = (long long)r->start.run_id;
    if (strcmp(r->state, "released") == 0) {
        if (r->n_held_back > 0) {
            printf(translate("\nreleased: readers see it now, but for %s that were held back (entitle.held_back)\n"),
                   cli_number_text(number, r->n_held_back));
        } else {
            puts(translate("\nreleased: readers see it now"));
        }
        puts(translate("where to look: entitle.released_grant, entitle.released_notification, "
                       "entitle.open_hold,\n"
                       "entitle.open_proposal, entitle.run_total; 'entitle explain --subject KEY' says why"));
    } else if (strcmp(r->state, "held") == 0) {
        printf(translate("\nrun %lld is held: nobody sees it before a human has decided\n"), run);
        for (size_t i = 0; i < r->n_alarms; i++) {
            printf("  %s\n", account_describe(a, &r->alarms[i]));
        }
        printf(translate("entitle reject %lld --reason TEXT, or entitle release %lld --despite TEXT\n"), run, run);
    } else {
        printf(translate("\nrun %lld is computed and waits: nobody sees it before 'entitle release %lld'\n"), run,
               run);
    }
}

/* The run itself is closed by its coordinator. */
static void print_joined_end(const night_result *r)
{
    printf(translate("%lld shards of run %lld were done by this process; none is left to take\n"),
           (long long)r->n_shards_done, (long long)r->start.run_id);
    if (r->n_quarantined > 0) {
        printf(translate("warning: %zu shards failed too often and are left alone; 'entitle status' shows them\n"),
               r->n_quarantined);
    }
    puts(translate("the coordinator closes the run; if it is gone, 'entitle run' with the same date and rules does"));
}

static void print_end(arena *a, const screen *s, const night_result *r)
{
    char number[CLI_NUMBER_TEXT_MAX], seconds[CLI_NUMBER_TEXT_MAX], rate[CLI_NUMBER_TEXT_MAX];
    print_benefits(a, s->plan, r);
    print_reasons(s->plan, r, OUTCOME_HOLD, translate("\nheld, by reason:\n"));
    print_reasons(s->plan, r, OUTCOME_PROPOSE, translate("\nproposed, by cause:\n"));
    print_reasons(s->plan, r, OUTCOME_SKIP, translate("\nskipped, by reason:\n"));
    if (s->request->dry_run) {
        putchar('\n');
    } else {
        print_written(r);
    }
    if (r->n_orphans > 0) {
        printf(translate("warning: %s entitlements are of subjects that the source no longer has; nobody "
                         "looked at them\n"),
               cli_number_text(number, r->n_orphans));
    }
    printf(translate("%s subjects in %s: %s per second, %.0f MiB at most\n"),
           cli_number_text(number, r->n_subjects_read), cli_seconds_text(seconds, r->seconds),
           cli_number_text(rate, (int64_t)rate_of(r)), peak_bytes() / MIB);
    if (s->request->report_memory) {
        printf(translate("memory: %.1f MiB with the rulebook loaded, %.1f MiB when the workers began, %.1f "
                         "MiB at most\n"),
               s->loaded_bytes / MIB, s->started_bytes / MIB, peak_bytes() / MIB);
    }
    if (r->start.joined) {
        print_joined_end(r);
    } else if (!s->request->dry_run) {
        print_state(a, r);
    }
}

static void put_benefit(text *t, const plan *p, const night_result *r, uint32_t benefit)
{
    text_json_begin_object(t);
    text_json_key(t, "benefit");
    text_json_cstring(t, p->book->benefits[benefit].id);
    text_json_key(t, "currency");
    text_json_cstring(t, p->book->benefits[benefit].currency);
    text_json_put_int(t, "minor_unit", p->book->benefits[benefit].minor_unit);
    text_json_key(t, "outcomes");
    text_json_begin_array(t);
    for (size_t i = 0; i < r->counts.n; i++) {
        const count *c = &r->counts.items[i];
        if (c->benefit == benefit) {
            text_json_begin_object(t);
            text_json_key(t, "outcome");
            text_json_cstring(t, outcome_name(c->outcome));
            text_json_key(t, "reason");
            text_json_cstring(t, c->reason);
            text_json_put_int(t, "n", c->n);
            text_json_put_int(t, "amount_minor", c->amount_minor);
            text_json_end_object(t);
        }
    }
    text_json_end_array(t);
    text_json_end_object(t);
}

static void print_json(arena *a, const screen *s, const night_result *r)
{
    text t = {0};
    const night_start *start = &r->start;
    text_json_begin_object(&t);
    put_night(&t, s, start->joined ? "joined" : "night", r->state, start);
    text_json_put_int(&t, "read", r->n_subjects_read);
    text_json_put_int(&t, "shards_done", r->n_shards_done);
    text_json_put_int(&t, "shards_brought_forward", r->n_shards_brought);
    text_json_put_int(&t, "shards_quarantined", (int64_t)r->n_quarantined);
    text_json_put_int(&t, "held_back", r->n_held_back);
    text_json_key(&t, "alarms");
    text_json_begin_array(&t);
    for (size_t i = 0; i < r->n_alarms; i++) {
        text_json_cstring(&t, account_describe_kept(a, &r->alarms[i]));
    }
    text_json_end_array(&t);
    text_json_key(&t, "benefits");
    text_json_begin_array(&t);
    for (size_t i = 0; i < s->plan->n_subjects; i++) {
        for (size_t j = 0; j < s->plan->subjects[i].n_benefits; j++) {
            put_benefit(&t, s->plan, r, s->plan->subjects[i].benefits[j].index);
        }
    }
    text_json_end_array(&t);
    text_json_key(&t, "written");
    text_json_begin_object(&t);
    for (int i = 0; i < EMIT_TABLES; i++) {
        text_json_put_int(&t, emit_table_name((emit_table)i), (int64_t)r->written.rows[i]);
    }
    text_json_end_object(&t);
    text_json_put_int(&t, "entitlements_without_subject", r->n_orphans);
    text_json_put_int(&t, "rows_without_key", start->n_keyless);
    text_json_put_int(&t, "sources_loaded_again", (int64_t)start->n_sources_moved);
    text_json_put_int(&t, "rows_read", r->n_rows_read);
    text_json_put_int(&t, "rows_brought_forward", r->n_rows_brought);
    text_json_put_int(&t, "bytes_read", r->n_bytes_read);
    char seconds[32];
    snprintf(seconds, sizeof seconds, "%.3f", r->seconds);
    text_json_key(&t, "seconds");
    text_json_raw(&t, seconds);
    text_json_put_int(&t, "subjects_per_second", (int64_t)rate_of(r));
    text_json_put_int(&t, "peak_rss_bytes", (int64_t)peak_bytes());
    text_json_end_object(&t);
    puts(text_string(&t));
    text_dispose(&t);
}

/* ---- the night ---- */

static ent_code check_accepted(const request *q, arena *a, const rulebook *book, ent_error *err)
{
    const char **known = arena_array(a, book->n_sources + 1, sizeof *known);
    for (size_t i = 0; i < book->n_sources; i++) {
        known[i] = book->sources[i].id;
    }
    for (size_t i = 0; i < q->accept.n; i++) {
        bool found = false;
        for (size_t k = 0; k < book->n_sources; k++) {
            found = found || strcmp(known[k], q->accept.items[i]) == 0;
        }
        if (!found) {
            const char *meant = cli_suggest(q->accept.items[i], known);
            error_set(err, ENT_E_USAGE, "--accept %s: the rulebook has no such source",
                      q->accept.items[i]);
            return meant == NULL ? ENT_E_USAGE : error_hint(err, "did you mean '%s'?", meant);
        }
    }
    return ENT_OK;
}

/* The night is over and in order, but nobody was decided for. */
static ent_code fail_all_gated(ent_error *err)
{
    error_set(err, ENT_E_HELD, "every benefit was skipped: their sources did not pass their gates");
    return error_hint(err, "'entitle status' says why; have the sources loaded and run again, or "
                           "accept one that is as it should be with --accept");
}

/* How far it came. */
typedef struct ended {
    const plan *plan; /* NULL: the rulebook could not be planned */
    night_result result;
    bool begun; /* there is a result */
} ended;

static ent_code run_night(ended *end, request *q, arena *a, ent_error *err)
{
    rulebook *book = NULL;
    if (q->as_of_day == NO_DAY && q->join != NULL) {
        ENT_TRY(join_as_of(&q->as_of_day, q->ledger, q->join, err));
    } else if (q->as_of_day == NO_DAY) {
        q->as_of_day = cli_today();
    }
    plan *p = NULL;
    diagnostic_list diagnostics;
    diagnostic_list_init(&diagnostics, a);
    ENT_TRY(author_load(&book, a, q->rules, q->as_of_day, err));
    if (plan_build(&p, a, book, q->as_of_day, &diagnostics) != ENT_OK) {
        return diagnostic_first(&diagnostics, ENT_E_RULES, err);
    }
    if (p->n_subjects == 0) {
        error_set(err, ENT_E_RULES, "no benefit of %s is in force on this date", q->rules);
        return error_hint(err, "see 'in-force' in the benefits, or run another date with --as-of");
    }
    ENT_TRY(check_accepted(q, a, book, err));
    screen s = {.arena = a, .request = q, .plan = p, .loaded_bytes = peak_bytes()};
    const night_options options = {
        .plan = p,
        .source = q->source,
        .ledger = q->ledger,
        .n_workers = (int)q->workers.value,
        .shard_size = (int32_t)q->shard_size.value,
        .dry_run = q->dry_run,
        .accepted = q->accept.items,
        .n_accepted = q->accept.n,
        .read_all = q->read_all,
        .by_rows = q->by_rows,
        .join = q->join,
        .retry_quarantined = q->retry_quarantined,
        .shard_timeout_s = (int)q->shard_timeout.value,
        .engine_version = PACKAGE_VERSION,
        .report = {.start = on_start, .progress = on_progress, .self = &s},
        .stop = cli_catch_signals(),
    };
    end->plan = p;
    end->begun = true;
    signal(SIGPIPE, SIG_IGN); /* a reader of our output that goes away does not end the night */
    ent_code code = night_run(&end->result, &options, a, err);
    if (code == ENT_OK) {
        error_clear(err); /* of what was tried and did not matter */
    }
    cli_progress_free(s.progress, s.n_done);
    if (code == ENT_OK && q->json) {
        print_json(a, &s, &end->result);
    } else if (code == ENT_OK) {
        putchar('\n');
        print_end(a, &s, &end->result);
    }
    /* A human has to look at it. */
    if (code == ENT_OK && gates_close_all(p)) {
        return fail_all_gated(err);
    }
    return code == ENT_OK && strcmp(end->result.state, "held") == 0 ? ENT_E_HELD : code;
}

/* The file is about the last run: where another one is active, it is that one's. */
static ent_code keep_metrics(const request *q, const ended *end, ent_code code, ent_error *err)
{
    if (q->metrics == NULL || code == ENT_E_ACTIVE) {
        return ENT_OK;
    }
    bool complete = end->begun && (code == ENT_OK || code == ENT_E_HELD) &&
                    end->result.state[0] != '\0';
    const metrics_night night = {
        .exit_status = ent_exit_status(code),
        .state = complete ? end->result.state : code == ENT_E_HELD ? "held" : "failed",
        .complete = complete,
        .version = PACKAGE_VERSION,
        .plan = end->plan,
        .result = end->begun ? &end->result : NULL,
        .now = (int64_t)time(NULL),
        .last_success = metrics_last_success(q->metrics),
    };
    return metrics_write(q->metrics, &night, err);
}

/* A night that is held came to its end, without an error. */
static int run_and_report(request *q)
{
    arena a;
    ended end = {0};
    ent_error err = {0};
    arena_init(&a, ARENA_CHUNK_BYTES);
    ent_code code = q->metrics == NULL ? ENT_OK : metrics_check(q->metrics, &err);
    if (code == ENT_OK) {
        code = run_night(&end, q, &a, &err);
        int status = err.code == ENT_OK ? ent_exit_status(code) : cli_report(&err);
        err = (ent_error){0};
        bool kept = keep_metrics(q, &end, code, &err) == ENT_OK;
        if (end.begun) {
            counts_dispose(&end.result.counts);
        }
        arena_dispose(&a);
        int without = kept ? 0 : cli_report(&err);
        return status != 0 ? status : without;
    }
    arena_dispose(&a);
    return cli_report(&err);
}

/* "active" or a number that a bigint holds */
static bool is_run(const char *s)
{
    size_t n_digits = strspn(s, "0123456789");
    return strcmp(s, "active") == 0 || (s[n_digits] == '\0' && n_digits > 0 && n_digits <= 18);
}

int cmd_run(int argc, char **argv)
{
    request q = {.as_of_day = NO_DAY,
                 .shard_timeout = {.min = 1, .max = 86400},
                 .workers = {.value = cli_cores(CLI_WORKERS_MAX), .min = 1, .max = CLI_WORKERS_MAX},
                 .shard_size = {.value = NIGHT_SHARD_SIZE, .min = 1, .max = CLI_SHARD_SIZE_MAX}};
    const cli_option options[] = {
        {"as-of", 'd', CLI_DATE, &q.as_of_day, "DATE", N_("decide for this date (default: today)")},
        {"rules", 'r', CLI_TEXT, &q.rules, "DIR",
         N_("the rulebook's folder (default: eligibility-rules)")},
        {"source", 's', CLI_CONNINFO, &q.source, "CONNINFO",
         N_("connection string of the sources' database; read only\n(default: libpq's environment: "
         "PGHOST, PGDATABASE ...)")},
        {"ledger", 'l', CLI_CONNINFO, &q.ledger, "CONNINFO",
         N_("connection string of the ledger's database (default: likewise)")},
        {"workers", 'w', CLI_COUNT, &q.workers, "N",
         N_("how many work at once, with two connections each\n(default: one per core)")},
        {"shard-size", 0, CLI_COUNT, &q.shard_size, "N",
         N_("subjects in a shard, one transaction (default: 25000)")},
        {"join", 'j', CLI_TEXT, &q.join, "RUN",
         N_("work on a run that another process has begun: its number, or\n'active'; as of its date, "
         "with the same rules and sources")},
        {"retry-quarantined", 0, CLI_FLAG, &q.retry_quarantined, NULL,
         N_("resume a night, and try the shards again that failed too often")},
        {"shard-timeout", 0, CLI_COUNT, &q.shard_timeout, "SECONDS",
         N_("end the session of a worker that is at one shard for longer,\nso that another does it "
         "(default: never)")},
        {"dry-run", 'n', CLI_FLAG, &q.dry_run, NULL, N_("evaluate and count; write nothing at all")},
        {"accept", 0, CLI_LIST, &q.accept, "SOURCE",
         N_("this source is as it should be, whatever its gates say;\nlater nights are held against "
         "this one (may be given again)")},
        {"read-all", 0, CLI_FLAG, &q.read_all, NULL,
         N_("read every row of the sources, as a first night does, and every\nrecord; and leave no copy of the rows for the next night")},
        {"by-rows", 0, CLI_FLAG, &q.by_rows, NULL,
         N_("evaluate row by row, without columns: the same records, slowly")},
        {"text", 0, CLI_FLAG, &q.text, NULL, N_("print for people (default on a terminal)")},
        {"json", 0, CLI_FLAG, &q.json, NULL,
         N_("print one JSON object a line (default into a pipe or the journal)")},
        {"metrics", 'm', CLI_TEXT, &q.metrics, "FILE",
         N_("write what came of it to this file, for Prometheus; also when it failed")},
        {"report-memory", 0, CLI_FLAG, &q.report_memory, NULL,
         N_("say how much memory was used, and when")},
        {0},
    };
    const cli_usage usage = {
        .name = "run",
        .operands = "[RULEBOOK]",
        .n_operands_max = 1,
        .what = N_("Runs one night: decides every benefit of the rulebook for everybody in the "
                "sources, and writes what "
                "follows into the ledger. A night that was cut off is resumed by running it again; "
                "a night that "
                "was run to its end may be run again and writes only what has changed since."),
        .options = options,
        .examples = "  entitle run\n"
                    "  entitle run --as-of 2026-11-23 eligibility-rules\n"
                    "  entitle run --source 'host=replica dbname=civil' --ledger 'host=db "
                    "dbname=benefits'\n"
                    "  entitle run --dry-run | jq .benefits\n"
                    "  entitle run --join active         # on another host, beside the first\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    if (operands[0] != NULL && q.rules != NULL) {
        return cli_usage_fault(&usage, "the rulebook is given twice: --rules %s and %s", q.rules,
                               operands[0]);
    }
    if (q.text && q.json) {
        return cli_usage_fault(&usage, "--text and --json exclude each other");
    }
    if (q.join != NULL && (q.dry_run || q.retry_quarantined || q.accept.n > 0)) {
        return cli_usage_fault(&usage, "--join and --%s exclude each other",
                               q.dry_run             ? "dry-run"
                               : q.retry_quarantined ? "retry-quarantined"
                                                     : "accept");
    }
    if (q.join != NULL && !is_run(q.join)) {
        return cli_usage_fault(&usage, "--join takes the number of a run or 'active', not '%s'",
                               q.join);
    }
    if (q.dry_run && q.retry_quarantined) {
        return cli_usage_fault(&usage, "--dry-run and --retry-quarantined exclude each other");
    }
    if (q.metrics != NULL && (q.dry_run || q.join != NULL)) {
        return cli_usage_fault(&usage, "--metrics is for the process that begins a night: it does not go "
                                       "with --%s", q.dry_run ? "dry-run" : "join");
    }
    q.json = q.json || (!q.text && !isatty(STDOUT_FILENO));
    q.rules = operands[0] != NULL ? operands[0] : q.rules != NULL ? q.rules : CLI_RULEBOOK_DEFAULT;
    status = run_and_report(&q);
    free(q.accept.items);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* entitle status: the last nights, how far a running one is and who works on it, and what is paused. */
#include "cli/cli.h"

#include <string.h>

#include "author/report.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/translate.h"
#include "cli/pausing.h"
#include "db/db.h"
#include "release/account.h"
#include "run/attempts.h"
#include "run/gate_words.h"
#include "run/schema.h"
#include "run/status.h"

#define RUNS_SHOWN   10
#define DIGEST_SHOWN 12
#define SLOW_S       60 /* at one shard, for a hint */

static void put_pairs(text *t, const char *const texts[][2], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        text_json_key(t, texts[i][0]);
        text_json_cstring(t, texts[i][1]);
    }
}

static void put_shards(text *t, const char *key, const status_shard *shards, size_t n, bool working)
{
    text_json_key(t, key);
    text_json_begin_array(t);
    for (size_t i = 0; i < n; i++) {
        const status_shard *s = &shards[i];
        const char *const what[][2] = {{"subject", s->kind}, {"keys", s->keys}};
        const char *const who[][2] = {{"since", s->since}, {"process", s->process}};
        text_json_begin_object(t);
        text_json_put_int(t, "run", s->run_id);
        text_json_put_int(t, "shard", s->shard);
        put_pairs(t, what, 2);
        text_json_put_int(t, working ? "attempt" : "attempts", s->n_attempts);
        if (working) {
            put_pairs(t, who, 2);
            text_json_put_int(t, "seconds", s->seconds);
            text_json_put_int(t, "backend", s->backend);
            text_json_key(t, "alive");
            text_json_bool(t, s->alive);
        } else {
            text_json_key(t, "error");
            text_json_cstring(t, s->error);
        }
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

/* -1 = not known. */
static double seconds_left(const status_run *r)
{
    return r->per_second <= 0 || r->n_estimated < r->n_done
               ? -1
               : (double)(r->n_estimated - r->n_done) / r->per_second;
}

static void put_speed(text *t, const status_run *r)
{
    if (strcmp(r->state, "running") == 0 && seconds_left(r) >= 0) {
        text_json_key(t, "per_second");
        text_json_int(t, (int64_t)r->per_second);
        text_json_key(t, "seconds_left");
        text_json_int(t, (int64_t)seconds_left(r));
    }
}

/* What is known of the ledger. */
typedef struct ledger_status {
    status_run *runs;
    status_gate *gates;
    pause_row *pauses;
    size_t n, n_gates, n_pauses;
    status_shards shards;
} ledger_status;

static void put_gates(text *t, const ledger_status *l, int64_t run_id)
{
    text_json_key(t, "gates");
    text_json_begin_array(t);
    for (size_t i = 0; i < l->n_gates; i++) {
        if (l->gates[i].run_id == run_id) {
            text_json_begin_object(t);
            text_json_key(t, "source");
            text_json_cstring(t, l->gates[i].source);
            text_json_key(t, "message");
            text_json_cstring(t, l->gates[i].message);
            text_json_key(t, "accepted");
            text_json_bool(t, l->gates[i].accepted);
            text_json_end_object(t);
        }
    }
    text_json_end_array(t);
}

static void print_json(int version, const ledger_status *l)
{
    text t = {0};
    text_json_begin_object(&t);
    text_json_key(&t, "schema_version");
    text_json_int(&t, version);
    text_json_key(&t, "paused");
    pausing_append_json_list(&t, l->pauses, l->n_pauses);
    text_json_key(&t, "runs");
    text_json_begin_array(&t);
    for (size_t i = 0; i < l->n; i++) {
        const status_run *r = &l->runs[i];
        const struct {
            const char *key;
            int64_t value;
        } numbers[] = {
            {"run", r->run_id},     {"epoch", r->epoch},     {"estimated", r->n_estimated},
            {"done", r->n_done},    {"shards", r->n_shards}, {"shards_done", r->n_shards_done},
            {"grants", r->n_grant}, {"offers", r->n_offer},  {"proposals", r->n_propose},
            {"holds", r->n_hold},
        };
        const char *const texts[][2] = {{"as_of", r->as_of},
                                        {"rulebook", r->digest},
                                        {"state", r->state},
                                        {"started_at", r->started_at},
                                        {"failure", r->failure}};
        text_json_begin_object(&t);
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            text_json_key(&t, texts[k][0]);
            text_json_cstring(&t, texts[k][1]);
        }
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
            text_json_key(&t, numbers[k].key);
            text_json_int(&t, numbers[k].value);
        }
        text_json_key(&t, "seconds");
        char seconds[32];
        snprintf(seconds, sizeof seconds, "%.1f", r->seconds);
        text_json_raw(&t, seconds);
        put_speed(&t, r);
        put_gates(&t, l, r->run_id);
        text_json_end_object(&t);
    }
    text_json_end_array(&t);
    put_shards(&t, "working", l->shards.working, l->shards.n_working, true);
    put_shards(&t, "quarantined", l->shards.quarantined, l->shards.n_quarantined, false);
    text_json_end_object(&t);
    puts(text_string(&t));
    text_dispose(&t);
}

static const char *const states[] __attribute__((unused)) = { /* of a run, as the ledger has them */
    N_ABOUT("run", "running"),  N_ABOUT("run", "computed"), N_ABOUT("run", "ramping"), N_ABOUT("run", "released"),
    N_ABOUT("run", "held"),     N_ABOUT("run", "rejected"), N_ABOUT("run", "failed"),
};

static void print_run(const status_run *r)
{
    char grant[CLI_NUMBER_TEXT_MAX], offer[CLI_NUMBER_TEXT_MAX], propose[CLI_NUMBER_TEXT_MAX],
        hold[CLI_NUMBER_TEXT_MAX], read[CLI_NUMBER_TEXT_MAX], seconds[CLI_NUMBER_TEXT_MAX];
    printf("%6lld  %-10s  %.*s  ", (long long)r->run_id, r->as_of, DIGEST_SHOWN, r->digest);
    cli_print_cell(translate_about("run", r->state), 8);
    printf(" %12s %10s %10s %10s %10s  %s\n", cli_number_text(read, r->n_done),
           cli_number_text(grant, r->n_grant), cli_number_text(offer, r->n_offer),
           cli_number_text(propose, r->n_propose), cli_number_text(hold, r->n_hold),
           cli_seconds_text(seconds, r->seconds));
}

static void print_working(arena *a, const status_shard *s)
{
    char seconds[CLI_NUMBER_TEXT_MAX];
    printf(translate("  shard %d (%s, %s): since %s (%s), %s, backend %d"), s->shard, s->kind, attempts_say_keys(a, s->keys), s->since,
           cli_seconds_text(seconds, (double)s->seconds), s->process, s->backend);
    printf("%s%s\n", s->alive ? "" : translate(", which is gone"),
           s->n_attempts > 1 ? translate(", not for the first time") : "");
    if (s->alive && s->seconds >= SLOW_S) {
        printf(translate("    if its process is frozen, this frees the shard: select pg_terminate_backend(%d)\n"),
               s->backend);
    }
}

static void print_quarantined(arena *a, const status_shards *shards)
{
    for (size_t i = 0; i < shards->n_quarantined; i++) {
        const status_shard *s = &shards->quarantined[i];
        printf(translate("  left alone after %d attempts: shard %d (%s, %s): %s\n"), s->n_attempts, s->shard,
               s->kind, attempts_say_keys(a, s->keys),
               s->error[0] == '\0' ? translate("each time the process that worked on it died") : s->error);
    }
    if (shards->n_quarantined > 0) {
        puts(translate("  'entitle run --retry-quarantined' with the same date and rules tries again, when the "
                       "cause is gone"));
    }
}

static void print_speed(const status_run *r)
{
    char rate[CLI_NUMBER_TEXT_MAX], left[CLI_NUMBER_TEXT_MAX];
    if (seconds_left(r) >= 0) {
        printf(translate("  %s subjects a second of late, about %s left\n"),
               cli_number_text(rate, (int64_t)r->per_second),
               cli_seconds_text(left, seconds_left(r)));
    }
}

static void print_running(arena *a, const status_run *r, const status_shards *shards)
{
    char done[CLI_NUMBER_TEXT_MAX], estimated[CLI_NUMBER_TEXT_MAX];
    printf(translate("\nrun %lld is running: %s of about %s subjects, %lld of %lld shards, started %s%s\n"),
           (long long)r->run_id, cli_number_text(done, r->n_done),
           cli_number_text(estimated, r->n_estimated), (long long)r->n_shards_done,
           (long long)r->n_shards, r->started_at, r->epoch > 1 ? translate(", taken over") : "");
    print_speed(r);
    for (size_t i = 0; i < shards->n_working; i++) {
        print_working(a, &shards->working[i]);
    }
    print_quarantined(a, shards);
    puts(translate("if no process works on it any more, 'entitle run' with the same date and rules resumes it"));
}

/* As many as stand for one night at a glance; JSON has all. */
#define GATES_SHOWN 5

static void print_gates(arena *a, const ledger_status *l, int64_t run_id)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n_gates; i++) {
        const status_gate *g = &l->gates[i];
        if (g->run_id != run_id || ++n > GATES_SHOWN) {
            continue;
        }
        fputs(n == 1 ? "\n" : "", stdout);
        printf(g->accepted ? translate("run %lld, %s was accepted: %s\n")
                           : translate("run %lld, %s did not pass its gate: %s\n"),
               (long long)run_id, g->source, gate_say(a, g->message));
    }
    if (n > GATES_SHOWN) {
        printf(translate("run %lld, and %zu more\n"), (long long)run_id, n - GATES_SHOWN);
    }
}

/* The columns of print_run(). */
static void print_head(void)
{
    const struct {
        const char *title;
        int cells;
    } columns[] = {{translate("run"), -6},
                   {translate("as of"), 10},
                   {translate("rulebook"), DIGEST_SHOWN},
                   {translate("state"), 8},
                   {translate("subjects"), -11},
                   {report_outcome_in(translate_language(), OUTCOME_GRANT), -9},
                   {report_outcome_in(translate_language(), OUTCOME_OFFER), -9},
                   {report_outcome_in(translate_language(), OUTCOME_PROPOSE), -9},
                   {report_outcome_in(translate_language(), OUTCOME_HOLD), -9},
                   {translate("time"), 0}};
    putchar('\n');
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        fputs(i == 0 ? "" : "  ", stdout);
        cli_print_cell(columns[i].title, columns[i].cells);
    }
    putchar('\n');
}

static void print_text(arena *a, const ledger_status *l)
{
    const status_run *runs = l->runs;
    size_t n = l->n;
    if (n == 0) {
        puts(translate("no night has been run yet"));
        return;
    }
    print_head();
    for (size_t i = 0; i < n; i++) {
        print_run(&runs[i]);
    }
    for (size_t i = 0; i < n; i++) {
        if (strcmp(runs[i].state, "running") == 0) {
            print_running(a, &runs[i], &l->shards);
        } else if (runs[i].failure[0] != '\0') {
            printf(translate("\nrun %lld: %s\n"), (long long)runs[i].run_id, account_say(a, runs[i].failure));
        }
        print_gates(a, l, runs[i].run_id);
    }
}

/* There is one run at a time that is running. */
static ent_code read_shards(status_shards *out, arena *a, db *ledger, const status_run *runs,
                            size_t n, ent_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(runs[i].state, "running") == 0) {
            return status_read_shards(out, a, ledger, runs[i].run_id, err);
        }
    }
    return ENT_OK;
}

static ent_code show(const char *conninfo, bool json, ent_error *err)
{
    arena a;
    db *ledger = NULL;
    ledger_status l = {.n = 0};
    arena_init(&a, 8192);
    ent_code code = db_connect(&ledger, conninfo, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(schema_check(ledger, err));
    ENT_TRY_DONE(status_read(&l.runs, &l.n, &a, ledger, RUNS_SHOWN, err));
    ENT_TRY_DONE(status_read_gates(&l.gates, &l.n_gates, &a, ledger, RUNS_SHOWN, err));
    ENT_TRY_DONE(read_shards(&l.shards, &a, ledger, l.runs, l.n, err));
    ENT_TRY_DONE(pause_list(&l.pauses, &l.n_pauses, &a, ledger, err));
    if (json) {
        print_json(schema_known(), &l);
    } else {
        printf(translate("ledger: schema version %d\n"), schema_known());
        for (size_t i = 0; i < l.n_pauses; i++) {
            pausing_print(&a, translate("paused: "), &l.pauses[i]);
        }
        print_text(&a, &l);
    }
done:
    db_close(ledger);
    arena_dispose(&a);
    return code;
}

int cmd_status(int argc, char **argv)
{
    const char *conninfo = NULL;
    bool json = false;
    const cli_option options[] = {
        {"ledger", 'l', CLI_CONNINFO, &conninfo, "CONNINFO",
         N_("connection string of the ledger's database\n(default: libpq's environment: PGHOST, "
         "PGDATABASE ...)")},
        {"json", 0, CLI_FLAG, &json, NULL, N_("print one JSON document")},
        {0},
    };
    const cli_usage usage = {
        .name = "status",
        .what = N_("Shows the last nights with what came of them, which sources did not pass their gates "
                "and why, how far a running one is, and what is paused."),
        .options = options,
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    ent_error err = {0};
    return show(conninfo, json, &err) == ENT_OK ? 0 : cli_report(&err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* entitle release: a run's records begin to count, all of them or a share of the subjects. */
#include "cli/releasing.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "base/translate.h"
#include "db/db.h"
#include "release/account.h"
#include "run/look_again.h"
#include "run/rulebook_restore.h"
#include "run/schema.h"

#define ARENA_CHUNK_BYTES (64 * 1024)
#define REASONS_SHOWN_MAX 100

typedef struct order {
    const char *source, *ledger, *despite;
    int64_t run_id;
    int share;
    cli_count workers;
    bool unchecked, json;
    cli_progress *progress;
} order;

static void on_progress(void *self, int64_t n_done, int64_t n_subjects)
{
    order *o = self;
    if (o->progress == NULL) {
        o->progress = cli_progress_new(stderr, N_("looking again"), N_("subjects"), n_subjects);
    }
    cli_progress_update(o->progress, n_done);
}

/* ---- the command line ---- */

/* "10%", "2.5 %", "0.01": hundredths of a per cent, digit by digit. */
static int read_share(int *out, const cli_usage *usage, const char *s)
{
    int whole = 0, hundredths = 0, n_digits = 0, scale = 10;
    const char *c = s;
    for (; isdigit((unsigned char)*c) && whole <= 100; c++, n_digits++) {
        whole = whole * 10 + (*c - '0');
    }
    if (*c == '.' && n_digits > 0) {
        for (c++; isdigit((unsigned char)*c) && scale > 0; c++, scale /= 10) {
            hundredths += (*c - '0') * scale;
        }
    }
    c += *c == ' ';
    c += *c == '%';
    *out = whole * 100 + hundredths;
    return *c == '\0' && n_digits > 0 && *out >= 1 && *out <= RELEASE_ALL
               ? 0
               : cli_usage_fault(usage,
                                 "--share: expected a part of the subjects from 0.01%% to 100%%, such as 10%%, "
                                 "got '%s'", s);
}

/* ---- the second look ---- */

static ent_code look(const order *o, arena *a, db *ledger, const release_candidate *run,
                     look_again_result *found, ent_error *err)
{
    rulebook *book = NULL;
    plan *p = NULL;
    temporal_date as_of;
    diagnostic_list diagnostics;
    if (!temporal_date_parse(&as_of, run->as_of, strlen(run->as_of))) {
        return error_set(err, ENT_E_DB, "run %lld has no date", (long long)run->run_id);
    }
    int32_t as_of_day = (int32_t)temporal_days_from_date(as_of);
    diagnostic_list_init(&diagnostics, a);
    ENT_TRY(rulebook_restore(&book, a, ledger, run->digest, as_of_day, err));
    if (plan_build(&p, a, book, as_of_day, &diagnostics) != ENT_OK) {
        return diagnostic_first(&diagnostics, ENT_E_RULES, err);
    }
    const look_again_options options = {.plan = p,
                                        .source = o->source,
                                        .ledger = o->ledger,
                                        .run_id = run->run_id,
                                        .low_share = run->share,
                                        .high_share = o->share,
                                        .n_workers = (int)o->workers.value,
                                        .progress = on_progress,
                                        .self = (void *)(uintptr_t)o};
    return look_again(found, &options, a, err);
}

/* ---- what came of it ---- */

typedef struct reason_count {
    const char *benefit, *reason;
    int64_t n;
} reason_count;

/* Exceptions come by benefit. */
static size_t count_reasons(const look_again_result *found, reason_count *counts)
{
    size_t n = 0;
    for (size_t i = 0; i < found->n; i++) {
        const release_exception *x = &found->items[i];
        size_t k = 0;
        while (k < n && (strcmp(counts[k].benefit, x->benefit) != 0 || strcmp(counts[k].reason, x->reason) != 0)) {
            k++;
        }
        if (k == n && n < REASONS_SHOWN_MAX) {
            counts[n++] = (reason_count){.benefit = x->benefit, .reason = x->reason};
        }
        if (k < n) {
            counts[k].n++;
        }
    }
    return n;
}

static void print_json(const order *o, const release_candidate *run, const look_again_result *found,
                       int64_t n_held_back)
{
    text t = {0};
    reason_count counts[REASONS_SHOWN_MAX];
    size_t n = count_reasons(found, counts);
    text_json_begin_object(&t);
    text_json_key(&t, "run");
    text_json_int(&t, run->run_id);
    text_json_key(&t, "as_of");
    text_json_cstring(&t, run->as_of);
    text_json_key(&t, "state");
    text_json_cstring(&t, o->share == RELEASE_ALL ? "released" : "ramping");
    text_json_key(&t, "share");
    text_json_int(&t, o->share);
    text_json_key(&t, "looked_at");
    text_json_int(&t, found->n_looked_at);
    text_json_key(&t, "held_back");
    text_json_int(&t, n_held_back);
    text_json_key(&t, "changed");
    text_json_begin_array(&t);
    for (size_t i = 0; i < n; i++) {
        text_json_begin_object(&t);
        text_json_key(&t, "benefit");
        text_json_cstring(&t, counts[i].benefit);
        text_json_key(&t, "reason");
        text_json_cstring(&t, counts[i].reason);
        text_json_key(&t, "n");
        text_json_int(&t, counts[i].n);
        text_json_end_object(&t);
    }
    text_json_end_array(&t);
    text_json_end_object(&t);
    puts(text_string(&t));
    text_dispose(&t);
}

static void print_text(arena *a, const order *o, const release_candidate *run,
                       const look_again_result *found, int64_t n_held_back)
{
    char number[CLI_NUMBER_TEXT_MAX];
    reason_count counts[REASONS_SHOWN_MAX];
    size_t n = count_reasons(found, counts);
    if (o->unchecked) {
        puts(translate("the sources were not looked at again"));
    } else {
        printf(translate("looked again at %s grants and offers: "), cli_number_text(number, found->n_looked_at));
        if (found->n == 0) {
            puts(translate("none has changed since the night"));
        } else {
            printf(translate("%s changed since the night\n"), cli_number_text(number, (int64_t)found->n));
        }
    }
    for (size_t i = 0; i < n; i++) {
        printf("%11s  %-28s %s\n", cli_number_text(number, counts[i].n), counts[i].benefit, counts[i].reason);
    }
    printf(translate("run %lld of %s is released"), (long long)run->run_id, run->as_of);
    if (o->share < RELEASE_ALL) {
        printf(translate(" for %s of the subjects"), release_share_text(a, o->share));
    }
    if (n_held_back > 0) {
        printf(translate(", but for %s decisions that are held back (entitle.held_back)"),
               cli_number_text(number, n_held_back));
    }
    printf("\n%s", o->share < RELEASE_ALL
                       ? translate("the next step: entitle release --share 50%, or entitle release for all the rest\n")
                       : "");
}

static ent_code fail_held(arena *a, db *ledger, const release_candidate *run, ent_error *err)
{
    account_result account;
    ENT_TRY(account_alarms(&account, a, ledger, run->run_id, err));
    for (size_t i = 0; i < account.n_alarms; i++) {
        fprintf(stderr, "  %s\n", account_describe(a, &account.alarms[i]));
    }
    error_set(err, ENT_E_HELD, "run %lld of %s is held: %s", (long long)run->run_id, run->as_of,
              account_say(a, run->failure));
    return error_hint(err, "look at what is unusual; then entitle reject --reason TEXT, or entitle release "
                           "--despite TEXT");
}

static ent_code carry_out(order *o, arena *a, db *ledger, ent_error *err)
{
    release_candidate run;
    look_again_result found = {0};
    int64_t n_held_back = 0;
    ENT_TRY(schema_check(ledger, err));
    ENT_TRY(releasing_find(&run, a, ledger, o->run_id, err));
    if (strcmp(run.state, "held") == 0 && o->despite == NULL) {
        return fail_held(a, ledger, &run, err);
    }
    bool waits = strcmp(run.state, "computed") == 0 || strcmp(run.state, "held") == 0 ||
                 strcmp(run.state, "ramping") == 0; /* else the database says what is wrong */
    if (waits && !o->unchecked) {
        ENT_TRY(look(o, a, ledger, &run, &found, err));
    }
    ENT_TRY(db_exec(ledger, "BEGIN", err));
    ENT_TRY(release_hold_back(ledger, run.run_id, found.items, found.n, err));
    ENT_TRY(release_run(&n_held_back, ledger, run.run_id, o->share, o->despite, err));
    ENT_TRY(db_exec(ledger, "COMMIT", err));
    if (o->json) {
        print_json(o, &run, &found, n_held_back);
    } else {
        print_text(a, o, &run, &found, n_held_back);
    }
    return ENT_OK;
}

int cmd_release(int argc, char **argv)
{
    order o = {.share = RELEASE_ALL,
               .workers = {.value = cli_cores(CLI_WORKERS_MAX), .min = 1, .max = CLI_WORKERS_MAX}};
    const char *share = NULL;
    const cli_option options[] = {
        {"share", 0, CLI_TEXT, &share, "PERCENT",
         N_("release up to this part of the subjects, chosen by a hash of\ntheir keys; again with more, and "
         "without it for the rest")},
        {"despite", 0, CLI_TEXT, &o.despite, "TEXT",
         N_("release a held run, or without looking at the sources: why;\nkept with your database user")},
        {"unchecked", 0, CLI_FLAG, &o.unchecked, NULL,
         N_("do not look at the sources again (they are gone, say); needs\n--despite")},
        {"source", 's', CLI_CONNINFO, &o.source, "CONNINFO",
         N_("connection string of the sources' database; read only\n(default: libpq's environment: "
         "PGHOST, PGDATABASE ...)")},
        {"ledger", 'l', CLI_CONNINFO, &o.ledger, "CONNINFO",
         N_("connection string of the ledger's database (default: likewise)")},
        {"workers", 'w', CLI_COUNT, &o.workers, "N", N_("how many look at once (default: one per core)")},
        {"json", 0, CLI_FLAG, &o.json, NULL, N_("print one JSON document")},
        {0},
    };
    const cli_usage usage = {
        .name = "release",
        .operands = "[RUN]",
        .n_operands_max = 1,
        .what = N_("Makes a computed run count: readers see its records from now on. RUN is its number; without it, the run "
                "that waits is meant. First the sources are looked at again: a grant or offer of somebody who died, moved or "
                "is no longer entitled to as much since the night is held back, and so is what is paused, was refused or became "
                "a human's case. Then the records are counted again. All of it, or nothing, is done."),
        .options = options,
        .examples = "  entitle release\n"
                    "  entitle release --share 1%\n"
                    "  entitle release 42 --despite 'the new amount is in force since today'\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    status = releasing_read_run(&o.run_id, &usage, operands[0]);
    if (status == 0 && share != NULL) {
        status = read_share(&o.share, &usage, share);
    }
    if (status == 0 && o.despite != NULL) {
        status = releasing_check_text(&usage, "despite", o.despite);
    }
    if (status == 0 && o.unchecked && o.despite == NULL) {
        status = cli_usage_fault(&usage, "--unchecked needs --despite TEXT: why the sources cannot be looked at");
    }
    if (status != 0) {
        return status;
    }
    arena a;
    db *ledger = NULL;
    ent_error err = {0};
    arena_init(&a, ARENA_CHUNK_BYTES);
    ent_code code = db_connect(&ledger, o.ledger, DB_LEDGER, &err);
    if (code == ENT_OK) {
        code = carry_out(&o, &a, ledger, &err);
    }
    cli_progress_free(o.progress, 0);
    db_close(ledger);
    arena_dispose(&a);
    return code == ENT_OK ? 0 : cli_report(&err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* entitle proposals: what nights proposed for the worse, to be looked at, approved or rejected. */
#include "cli/cli.h"

#include <string.h>

#include "base/translate.h"
#include "cli/pausing.h"
#include "db/db.h"
#include "release/proposals.h"
#include "run/schema.h"

typedef struct order {
    const char *conninfo;
    proposals_filter filter;
    bool approve, reject, json;
    const char *reason;
} order;

static void put(text *t, const char *key, const char *value)
{
    text_json_key(t, key);
    text_json_cstring(t, value);
}

/* ---- the list ---- */

static void append_row(text *t, const proposal_row *p)
{
    text_json_begin_object(t);
    put(t, "benefit", p->benefit);
    put(t, "subject", p->subject);
    put(t, "event", p->event);
    put(t, "kind", p->kind);
    put(t, "cause", p->cause);
    put(t, "amount", p->amount);
    put(t, "previous", p->previous);
    put(t, "currency", p->currency);
    put(t, "region", p->region);
    put(t, "since", p->since);
    put(t, "law", p->law);
    put(t, "law_link", p->law_link);
    text_json_key(t, "facts");
    text_json_raw(t, p->facts);
    text_json_key(t, "sources");
    text_json_raw(t, p->sources);
    text_json_key(t, "run");
    text_json_raw(t, p->run_id);
    text_json_end_object(t);
}

static void print_json(const proposal_row *rows, size_t n, int64_t total)
{
    text t = {0};
    text_json_begin_object(&t);
    text_json_key(&t, "total");
    text_json_int(&t, total);
    text_json_key(&t, "proposals");
    text_json_begin_array(&t);
    for (size_t i = 0; i < n; i++) {
        append_row(&t, &rows[i]);
    }
    text_json_end_array(&t);
    text_json_end_object(&t);
    puts(text_string(&t));
    text_dispose(&t);
}

static void print_row(const proposal_row *p)
{
    printf(strcmp(p->kind, "stop") == 0
               ? translate("%s  subject %s%s%s  stop to %s (was %s) %s, because: %s\n")
               : translate("%s  subject %s%s%s  reduce to %s (was %s) %s, because: %s\n"),
           p->benefit, p->subject, p->event[0] == '\0' ? "" : "  ", p->event, p->amount, p->previous, p->currency,
           p->cause);
    printf(translate("    since %s, region %s, run %s\n"), p->since, p->region[0] == '\0' ? "-" : p->region,
           p->run_id);
    printf(translate("    facts    %s\n    sources  %s\n    law      %s%s%s\n"), p->facts, p->sources, p->law,
           p->law_link[0] == '\0' ? "" : "  ", p->law_link);
}

static ent_code list(const order *o, arena *a, db *ledger, ent_error *err)
{
    proposal_row *rows;
    size_t n;
    int64_t total;
    char shown[CLI_NUMBER_TEXT_MAX], all[CLI_NUMBER_TEXT_MAX];
    ENT_TRY(proposals_list(&rows, &n, &total, a, ledger, &o->filter, err));
    if (o->json) {
        print_json(rows, n, total);
        return ENT_OK;
    }
    for (size_t i = 0; i < n; i++) {
        print_row(&rows[i]);
    }
    if (n == 0) {
        puts(translate("nothing is proposed"));
    } else if ((int64_t)n < total) {
        printf(translate("%s of %s; --limit shows more\n"), cli_number_text(shown, (int64_t)n),
               cli_number_text(all, total));
    } else {
        printf(translate("%s open\n"), cli_number_text(all, total));
    }
    return ENT_OK;
}

/* ---- decisions ---- */

static void print_decided_json(const proposal_decided *rows, size_t n)
{
    text t = {0};
    text_json_begin_object(&t);
    text_json_key(&t, "decided");
    text_json_begin_array(&t);
    for (size_t i = 0; i < n; i++) {
        const proposal_decided *p = &rows[i];
        text_json_begin_object(&t);
        put(&t, "benefit", p->benefit);
        put(&t, "subject", p->subject);
        put(&t, "event", p->event);
        put(&t, "kind", p->kind);
        put(&t, "cause", p->cause);
        put(&t, "became", p->became);
        put(&t, "from", p->from);
        text_json_end_object(&t);
    }
    text_json_end_array(&t);
    text_json_end_object(&t);
    puts(text_string(&t));
    text_dispose(&t);
}

static const char *const becomes[] __attribute__((unused)) = { /* as the ledger has it */
    N_("approved"), N_("rejected"), N_("changed"),
};

static void print_decided(const order *o, const proposal_decided *rows, size_t n)
{
    size_t n_changed = 0;
    char number[CLI_NUMBER_TEXT_MAX];
    for (size_t i = 0; i < n; i++) {
        const proposal_decided *p = &rows[i];
        n_changed += strcmp(p->became, "changed") == 0;
        printf(translate("%s: %s, subject %s%s%s, %s (%s)%s%s\n"), translate(p->became), p->benefit, p->subject,
               p->event[0] == '\0' ? "" : ", ", p->event, p->kind, p->cause,
               p->from == NULL ? "" : translate(", from "), p->from == NULL ? "" : p->from);
    }
    printf(o->approve ? translate("%s approved\n") : translate("%s rejected\n"),
           cli_number_text(number, (int64_t)(n - n_changed)));
    if (n_changed > 0) {
        printf(translate("%s left open: what the subject has changed since; the next night looks again\n"),
               cli_number_text(number, (int64_t)n_changed));
    }
}

static ent_code decide(const order *o, arena *a, db *ledger, ent_error *err)
{
    proposal_decided *rows;
    size_t n;
    ENT_TRY(proposals_decide(&rows, &n, a, ledger, &o->filter, o->approve, o->reason, err));
    if (o->json) {
        print_decided_json(rows, n);
    } else {
        print_decided(o, rows, n);
    }
    return ENT_OK;
}

/* ---- the command ---- */

static ent_code check_subject(const order *o, arena *a, db *ledger, ent_error *err)
{
    key_kind kind;
    key k;
    if (o->filter.subject == NULL) {
        return ENT_OK;
    }
    ENT_TRY(schema_key_kind(&kind, ledger, err));
    if (!key_parse(&k, a, kind, o->filter.subject)) {
        return error_set(err, ENT_E_FACTS, "'%s' is no key: the keys of this ledger are %s",
                         o->filter.subject, key_kind_name(kind));
    }
    return ENT_OK;
}

static ent_code carry_out(const order *o, ent_error *err)
{
    arena a;
    db *ledger = NULL;
    pause_target benefit = {.kind = o->filter.benefit == NULL ? PAUSE_ALL : PAUSE_BENEFIT,
                            .name = o->filter.benefit};
    arena_init(&a, 4096);
    ent_code code = db_connect(&ledger, o->conninfo, DB_LEDGER, err);
    ENT_TRY_DONE(code);
    ENT_TRY_DONE(schema_check(ledger, err));
    ENT_TRY_DONE(pausing_check_benefit(&a, ledger, &benefit, err));
    ENT_TRY_DONE(check_subject(o, &a, ledger, err));
    ENT_TRY_DONE(o->approve || o->reject ? decide(o, &a, ledger, err) : list(o, &a, ledger, err));
done:
    db_close(ledger);
    arena_dispose(&a);
    return code;
}

static int check_filter(const cli_usage *usage, const char *option, const char *given)
{
    return given != NULL && given[0] == '\0'
               ? cli_usage_fault(usage, "--%s is empty: leave it out, if any is meant", option)
               : 0;
}

static int check_order(const cli_usage *usage, const order *o)
{
    const proposals_filter *f = &o->filter;
    bool filtered = f->benefit != NULL || f->cause != NULL || f->region != NULL || f->subject != NULL;
    if (o->approve && o->reject) {
        return cli_usage_fault(usage, "--approve or --reject, not both");
    }
    if (!o->approve && !o->reject) {
        return o->reason == NULL && !f->everything
                   ? 0
                   : cli_usage_fault(usage, "--reason and --all go with --approve or --reject");
    }
    if (o->reason == NULL || o->reason[strspn(o->reason, " \t")] == '\0') {
        return cli_usage_fault(usage, "--reason TEXT is needed: it is kept with the decision");
    }
    if (filtered && f->everything) {
        return cli_usage_fault(usage, "--all goes without other filters");
    }
    return filtered || f->everything
               ? 0
               : cli_usage_fault(usage, "say which ones (--benefit, --cause, --region, --subject), "
                                        "or --all");
}

int cmd_proposals(int argc, char **argv)
{
    order o = {0};
    cli_count limit = {.value = 0, .min = 1, .max = 1000000};
    const cli_option options[] = {
        {"benefit", 'b', CLI_TEXT, &o.filter.benefit, "ID", N_("only of this benefit")},
        {"cause", 'c', CLI_TEXT, &o.filter.cause, "CAUSE",
         N_("only for this: not-eligible, amount, refused, or a stop event")},
        {"region", 0, CLI_TEXT, &o.filter.region, "PREFIX", N_("only regions that begin with this")},
        {"subject", 's', CLI_TEXT, &o.filter.subject, "KEY", N_("only of this subject")},
        {"limit", 0, CLI_COUNT, &limit, "N", N_("at most so many, the oldest first (default: all)")},
        {"approve", 0, CLI_FLAG, &o.approve, NULL, N_("approve them: the subject gets less, or no more")},
        {"reject", 0, CLI_FLAG, &o.reject, NULL,
         N_("reject them: the subject keeps what it has, and the\nsame is not proposed again")},
        {"reason", 0, CLI_TEXT, &o.reason, "TEXT", N_("why; kept with your database user and the time")},
        {"all", 0, CLI_FLAG, &o.filter.everything, NULL, N_("approve or reject without a filter")},
        {"ledger", 'l', CLI_CONNINFO, &o.conninfo, "CONNINFO",
         N_("connection string of the ledger's database\n(default: libpq's environment: PGHOST, "
         "PGDATABASE ...)")},
        {"json", 0, CLI_FLAG, &o.json, NULL, N_("print one JSON document")},
        {0},
    };
    const cli_usage usage = {
        .name = "proposals",
        .what = N_("Lists what nights proposed for the worse, with the facts, their sources and the "
                "law; or approves or rejects it. Nothing is asked: what was done is printed. An "
                "approved stop or reduction holds from the next month on, of what is not paid by "
                "months from today. Who looks, and who decides, is kept in the ledger."),
        .options = options,
        .examples = "  entitle proposals --benefit allowance --limit 20\n"
                    "  entitle proposals --subject 4711 --approve --reason 'moved away, letter of 3 May'\n"
                    "  entitle proposals --cause death --region 3101 --reject --reason 'wrong list'\n",
    };
    char **operands;
    int status;
    if (!cli_parse(&usage, argc, argv, &operands, &status)) {
        return status;
    }
    o.filter.limit = limit.value;
    const char *const filters[][2] = {{"benefit", o.filter.benefit},
                                      {"cause", o.filter.cause},
                                      {"region", o.filter.region},
                                      {"subject", o.filter.subject}};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        status = check_filter(&usage, filters[i][0], filters[i][1]);
        if (status != 0) {
            return status;
        }
    }
    status = check_order(&usage, &o);
    if (status != 0) {
        return status;
    }
    ent_error err = {0};
    return carry_out(&o, &err) == ENT_OK ? 0 : cli_report(&err);
}

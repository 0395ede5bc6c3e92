/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/metrics.h"

#include <stdlib.h>
#include <string.h>

#include "base/replace.h"
#include "base/translate.h"

#define LINE_BYTES_MAX 4096
#define DIGEST_SHOWN   12
#define LAST_SUCCESS   "entitle_run_last_success_timestamp_seconds"

/* ---- the format ---- */

static void begin(text *out, const char *name, const char *help)
{
    text_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put(text *out, const char *name, const char *help, int64_t value)
{
    begin(out, name, help);
    text_printf(out, "%s %lld\n", name, (long long)value);
}

/* {a="...",b="..."} from name and value in turn. */
static void put_labels(text *out, const char *const *labels, size_t n)
{
    for (size_t i = 0; i < n; i += 2) {
        text_printf(out, "%c%s=\"", i == 0 ? '{' : ',', labels[i]);
        for (const char *s = labels[i + 1]; *s != '\0'; s++) {
            if (*s == '\n') {
                text_append_string(out, "\\n");
                continue;
            }
            if (*s == '"' || *s == '\\') {
                text_append_char(out, '\\');
            }
            text_append_char(out, *s);
        }
        text_append_char(out, '"');
    }
    text_append_char(out, '}');
}

static void put_labelled(text *out, const char *name, const char *const *labels, size_t n,
                         int64_t value)
{
    text_append_string(out, name);
    put_labels(out, labels, n);
    text_printf(out, " %lld\n", (long long)value);
}

/* ---- what came of a night ---- */

static const char *as_day(char out[TEMPORAL_TEXT_MAX], int32_t day)
{
    temporal_date date = {0};
    temporal_date_from_days(&date, day);
    temporal_date_format(out, date);
    return out;
}

static void print_run(text *out, const metrics_night *m)
{
    static const char *const states[] = {"released", "computed", "held", "failed"};
    char run[24] = "", day[TEMPORAL_TEXT_MAX] = "", digest[DIGEST_SHOWN + 1] = "";
    if (m->result != NULL && m->result->start.run_id != 0) {
        snprintf(run, sizeof run, "%lld", (long long)m->result->start.run_id);
    }
    if (m->plan != NULL) {
        as_day(day, m->plan->as_of_day);
        snprintf(digest, sizeof digest, "%.*s", DIGEST_SHOWN, m->plan->book->digest);
    }
    begin(out, "entitle_run_info", "The last run of a night; run and rulebook are empty if it did not get that far.");
    const char *labels[] = {"run", run, "as_of", day, "rulebook", digest, "version", m->version};
    put_labelled(out, "entitle_run_info", labels, sizeof labels / sizeof *labels, 1);
    begin(out, "entitle_run_state", "1 for the state that the run is in.");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        const char *label[] = {"state", states[i]};
        put_labelled(out, "entitle_run_state", label, 2, strcmp(states[i], m->state) == 0);
    }
    put(out, "entitle_run_exit_status", "Exit status: 0 done, 3 held for a human, others failed.",
        m->exit_status);
    put(out, "entitle_run_end_timestamp_seconds", "When it ended.", m->now);
    put(out, LAST_SUCCESS, "When a night last ended well; 0 if none is known.",
        m->exit_status == 0 ? m->now : m->last_success);
}

static void print_work(text *out, const night_result *r)
{
    begin(out, "entitle_run_duration_seconds", "How long it took.");
    text_printf(out, "entitle_run_duration_seconds %.3f\n", r->seconds);
    put(out, "entitle_run_subjects", "Subjects decided, by earlier attempts at this run too.",
        r->start.n_done + r->n_subjects_read);
    put(out, "entitle_run_resumed", "1 if it went on with a run that was cut off.",
        r->start.resumed);
    begin(out, "entitle_run_rows_written", "Rows written to the ledger by this process.");
    for (int i = 0; i < EMIT_TABLES; i++) {
        const char *label[] = {"table", emit_table_name((emit_table)i)};
        put_labelled(out, "entitle_run_rows_written", label, 2, (int64_t)r->written.rows[i]);
    }
}

static void print_outcomes(text *out, const plan *p, const night_result *r)
{
    begin(out, "entitle_run_outcomes", "Subjects by benefit and outcome.");
    for (size_t b = 0; b < p->book->n_benefits; b++) {
        for (int o = 0; o < OUTCOMES; o++) {
            int64_t n = 0;
            for (size_t i = 0; i < r->counts.n; i++) {
                const count *c = &r->counts.items[i];
                n += c->benefit == b && c->outcome == (outcome)o ? c->n : 0;
            }
            const char *labels[] = {"benefit", p->book->benefits[b].id, "outcome",
                                    outcome_name((outcome)o)};
            put_labelled(out, "entitle_run_outcomes", labels, 4, n);
        }
    }
    begin(out, "entitle_run_granted_amount", "Amount of the new grants and raises, in the currency's own unit.");
    for (size_t b = 0; b < p->book->n_benefits; b++) {
        const rulebook_benefit *benefit = &p->book->benefits[b];
        int64_t minor = 0, unit = 1;
        for (size_t i = 0; i < r->counts.n; i++) {
            const count *c = &r->counts.items[i];
            minor += c->benefit == b && c->outcome == OUTCOME_GRANT ? c->amount_minor : 0;
        }
        if (benefit->amount < 0) {
            continue;
        }
        for (int i = 0; i < benefit->minor_unit; i++) {
            unit *= 10;
        }
        const char *labels[] = {"benefit", benefit->id, "currency",
                                benefit->currency == NULL ? "" : benefit->currency};
        text_append_string(out, "entitle_run_granted_amount");
        put_labels(out, labels, 4);
        text_printf(out, " %lld", (long long)(minor / unit));
        if (unit > 1) {
            text_printf(out, ".%0*lld", benefit->minor_unit, (long long)(minor % unit));
        }
        text_append_char(out, '\n');
    }
}

static void print_sources(text *out, const plan *p)
{
    begin(out, "entitle_source_age_days", "Days from a source's own date to the as-of date; none for a source without.");
    for (size_t i = 0; i < p->n_sources; i++) {
        const char *label[] = {"source", p->sources[i].source->id};
        if (p->sources[i].has_watermark) {
            put_labelled(out, "entitle_source_age_days", label, 2,
                         (int64_t)p->as_of_day - p->sources[i].watermark_day);
        }
    }
    begin(out, "entitle_source_stale", "1 if its facts counted as unknown because it is too old.");
    for (size_t i = 0; i < p->n_sources; i++) {
        const char *label[] = {"source", p->sources[i].source->id};
        put_labelled(out, "entitle_source_stale", label, 2, p->sources[i].stale);
    }
}

void metrics_print(text *out, const metrics_night *m)
{
    print_run(out, m);
    if (m->result == NULL) {
        return;
    }
    print_work(out, m->result);
    if (m->complete) {
        print_outcomes(out, m->plan, m->result);
    }
    if (m->result->start.plan != NULL) { /* else nobody has asked the sources yet */
        print_sources(out, m->plan);
    }
}

/* ---- the file ---- */

int64_t metrics_last_success(const char *path)
{
    char line[LINE_BYTES_MAX];
    int64_t last = 0;
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, LAST_SUCCESS " ", sizeof LAST_SUCCESS) == 0) {
            last = strtoll(line + sizeof LAST_SUCCESS, NULL, 10);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return last > 0 ? last : 0;
}

static ent_code fail(const char *path, int reason, ent_error *err)
{
    error_set(err, ENT_E_SYSTEM, "the metrics file %s cannot be written: %s", path,
              translate_errno(reason));
    return error_hint(err, "its folder has to be there, and the user of this program may make files in it");
}

ent_code metrics_check(const char *path, ent_error *err)
{
    int reason = replace_check(path);
    return reason == 0 ? ENT_OK : fail(path, reason, err);
}

ent_code metrics_write(const char *path, const metrics_night *m, ent_error *err)
{
    text content = {0};
    metrics_print(&content, m);
    /* The umask of a service may be stricter. */
    int reason = replace_file(path, text_string(&content), content.size, 0644);
    text_dispose(&content);
    return reason == 0 ? ENT_OK : fail(path, reason, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as one file of a rulebook: the first byte says which file of tests/rulebooks/minimal they take
 * the place of, the rest is its content. The rulebook is loaded, and if it is taken, planned,
 * printed, and every benefit evaluated with nothing known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "evaluate/evaluate.h"
#include "fuzz.h"
#include "folder.h"
#include "plan/plan.h"
#include "rules/rulebook.h"

#define AS_OF_DAY 20605 /* 2026-06-01 */

static const char *const FILES[] = {
    "dictionary.dmn",      "guards.dmn",          "parameters.xml",       "sources.xml",
    "old-age/benefit.xml", "old-age/old-age.dmn", "greeting/benefit.xml", "greeting/greeting.dmn",
    "greeting/cases.xml",  "policy.xml"};
#define N_FILES (sizeof FILES / sizeof *FILES)

static const char *const WORDS[] = {"<source id=\"s\"",
                                    "complete=\"true\"",
                                    "max-age-days=\"1\"",
                                    "purposes=\"old-age\"",
                                    "<subject name=\"person\" table=\"p\" key=\"id\"/>",
                                    "<item name=\"Person\" type=\"tPerson\"",
                                    "<fact name=\"birth date\" column=\"b\"/>",
                                    "null=\"none\"",
                                    "many=\"true\"",
                                    "from=\"",
                                    "to=\"",
                                    "order=\"",
                                    "region=\"",
                                    "<parameter name=\"age\" unit=\"year\">",
                                    "<value from=\"2026-01-01\"",
                                    "law=\"",
                                    "link=\"https://example.org/\"",
                                    "</value>",
                                    "<benefit",
                                    "id=\"",
                                    "subject=\"person\"",
                                    "purpose=\"old-age\"",
                                    "from=\"2020-01-01\"",
                                    "review-by=\"2030-01-01\"",
                                    "<title lang=\"en\">",
                                    "<guard>",
                                    "<eligible decision=\"",
                                    "<amount decision=\"",
                                    "currency=\"CNY\"",
                                    "minor-unit=\"2\"",
                                    "rounding=\"half-up\"",
                                    "<period>",
                                    "monthly",
                                    "<offer days=\"30\" silence=\"grant\"/>",
                                    "<exclude benefit=\"greeting\"/>",
                                    "<stop event=\"death\" decision=\"",
                                    "sources=\"2\"",
                                    "<message on=\"grant\" to=\"person\" template=\"t\">",
                                    "<param name=\"x\" decision=\"",
                                    "{amount}",
                                    "{",
                                    "}",
                                    "<text lang=\"zh\">",
                                    "<band measure=\"grants\"",
                                    "per=\"region\"",
                                    "up-to-percent=\"200\"",
                                    "nights=\"1 7 28\"",
                                    "<decision name=\"d\">",
                                    "typeRef=\"tPerson\"",
                                    "\"/>",
                                    "</",
                                    "-2147483649",
                                    "99999999999999999999",
                                    "0000-00-00",
                                    "9999-12-31",
                                    "2026-02-29",
                                    "&amp;",
                                    "&#x202E;",
                                    "\xE2\x80\x8B",
                                    "<!-- -->",
                                    "<![CDATA[",
                                    "]]>",
                                    "<!DOCTYPE x>",
                                    "xmlns=\"\"",
                                    "urn:entitle:rulebook:1",
                                    NULL};

static void evaluate_all(const plan *p, arena *a, struct text *out)
{
    for (uint32_t s = 0; s < p->n_subjects; s++) {
        evaluate_worker *w = evaluate_worker_new(p, s, a);
        evaluate_begin(w, 1, "");
        for (size_t b = 0; b < p->subjects[s].n_benefits; b++) {
            evaluation e;
            if (!p->subjects[s].benefits[b].in_force) {
                continue;
            }
            evaluate_benefit(w, b, &e);
            text_printf(out, "%d %lld\n", (int)e.state, (long long)e.amount_minor);
            evaluate_facts_json(w, b, out);
        }
        evaluate_worker_free(w);
    }
}

static const char *source_folder(void)
{
    static char path[4096];
    const char *top = getenv("srcdir");
    snprintf(path, sizeof path, "%s/tests/rulebooks/minimal", top != NULL ? top : ".");
    return path;
}

int fuzz_rulebook(const uint8_t *data, size_t n)
{
    static pid_t prepared;
    static uint8_t original[N_FILES][1 << 14];
    static size_t original_bytes[N_FILES];
    char path[8192];
    if (n == 0) {
        return 0;
    }
    const char *folder = fuzz_folder();
    if (prepared != getpid()) {
        fuzz_folder_copy(source_folder(), "book");
        for (size_t i = 0; i < N_FILES; i++) {
            snprintf(path, sizeof path, "%s/book/%s", folder, FILES[i]);
            FILE *f = fopen(path, "rb");
            original_bytes[i] = f == NULL ? 0 : fread(original[i], 1, sizeof original[i], f);
            if (f != NULL) {
                fclose(f);
            }
        }
        prepared = getpid();
    }
    size_t which = data[0] % N_FILES;
    snprintf(path, sizeof path, "book/%s", FILES[which]);
    fuzz_folder_write(path, data + 1, n - 1);
    snprintf(path, sizeof path, "%s/book", folder);
    arena a;
    arena_init(&a, 64 * 1024);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    rulebook *book;
    ent_code code = rulebook_load(&book, &a, path, AS_OF_DAY, &list);
    fuzz_check(code == ENT_OK || list.n_errors > 0, "refused without a word");
    fuzz_check(code != ENT_OK || list.n_errors == 0, "accepted with errors");
    for (size_t i = 0; i < list.n; i++) {
        fuzz_check(list.items[i].message[0] != '\0', "a fault without a message");
        fuzz_check(list.items[i].file[0] != '\0', "a fault in no file: %s", list.items[i].message);
    }
    if (code == ENT_OK) {
        plan *p;
        struct text out = {0}, again = {0};
        if (plan_build(&p, &a, book, AS_OF_DAY, &list) == ENT_OK) {
            plan_print(&out, p);
            text_clear(&out);
            evaluate_all(p, &a, &out);
            evaluate_all(p, &a, &again);
            fuzz_check(strcmp(text_string(&out), text_string(&again)) == 0,
                       "two evaluations differ");
        } else {
            fuzz_check(list.n_errors > 0, "no plan without a word");
        }
        text_dispose(&out);
        text_dispose(&again);
    }
    arena_dispose(&a);
    if (original_bytes[which] > 0) {
        snprintf(path, sizeof path, "book/%s", FILES[which]);
        fuzz_folder_write(path, original[which], original_bytes[which]);
    } else {
        snprintf(path, sizeof path, "%s/book/%s", folder, FILES[which]);
        remove(path);
    }
    return 0;
}

const fuzz_target fuzz_this = {"rulebook", fuzz_rulebook, WORDS, 16000};

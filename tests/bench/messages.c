/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a message costs: each text of a rulebook's messages rendered over and over with values of its arguments' types, by
 * one thread. Usage: messages [RULEBOOK [AS-OF-DAY]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rules/message_text.h"
#include "rules/rulebook.h"

#define N_TIMES   200000
#define AS_OF_DAY 20780 /* 2026-11-23 */

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static value value_for(arena *a, message_type type, size_t i)
{
    temporal_date date;
    switch (type) {
    case MESSAGE_TYPE_AMOUNT: {
        const char *s = arena_printf(a, "%zu.%02zu", 100 + i * 37 % 5000, i % 100);
        return value_string(s, strlen(s));
    }
    case MESSAGE_TYPE_DATE:
        temporal_date_from_days(&date, AS_OF_DAY + (int64_t)(i % 365));
        return value_date(date);
    case MESSAGE_TYPE_NUMBER:
        return value_int((int64_t)(i % 13));
    case MESSAGE_TYPE_BOOLEAN:
        return value_boolean(i % 2 == 0);
    case MESSAGE_TYPE_STRING:
        return value_string("310101194003021", 15);
    default:
        return value_null();
    }
}

static void measure(const rulebook_benefit *b, const rulebook_message *m, size_t text_index)
{
    const message_pattern *p = &m->patterns[text_index];
    message_setting setting = {m->texts.items[text_index].lang, b->currency, b->minor_unit};
    arena a;
    arena_init(&a, 64 * 1024);
    value *values = arena_array(&a, p->n_arguments * 16, sizeof *values);
    for (size_t i = 0; i < p->n_arguments * 16; i++) {
        values[i] = value_for(&a, m->arguments[i % p->n_arguments].type, i);
    }
    double begin = now_s();
    message_text *t = message_text_open(p, &setting, NULL);
    double opened = now_s();
    text out = {0};
    size_t bytes = 0;
    for (size_t i = 0; i < N_TIMES; i++) {
        text_clear(&out);
        message_text_render(t, values + i % 16 * p->n_arguments, &out);
        bytes += out.size;
    }
    double rendered = now_s();
    printf("%-28s %-6s %-3s %8.0f us to open %7.2f us a text %5zu bytes\n", b->id, m->template_code,
           setting.lang, (opened - begin) * 1e6, (rendered - opened) * 1e6 / N_TIMES,
           bytes / N_TIMES);
    text_dispose(&out);
    message_text_close(t);
    arena_dispose(&a);
}

int main(int argc, char **argv)
{
    arena a;
    arena_init(&a, 64 * 1024);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    rulebook *book;
    if (rulebook_load(&book, &a, argc > 1 ? argv[1] : "eligibility-rules",
                      argc > 2 ? atoi(argv[2]) : AS_OF_DAY, &list) != ENT_OK) {
        fprintf(stderr, "the rulebook does not load\n");
        return 1;
    }
    for (size_t i = 0; i < book->n_benefits; i++) {
        const rulebook_benefit *b = &book->benefits[i];
        for (size_t k = 0; k < b->n_messages; k++) {
            for (size_t j = 0; j < b->messages[k].texts.n; j++) {
                measure(b, &b->messages[k], j);
            }
        }
    }
    arena_dispose(&a);
    return 0;
}

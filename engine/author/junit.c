/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A suite's counts stand before its cases, so cases are kept as text until their suite ends.
 */
#include "author/junit.h"

#include <string.h>

#include "author/markup.h"

static void put_counts(text *out, const junit_counts *c)
{
    size_t n = 0;
    for (size_t i = 0; i <= JUNIT_SKIPPED; i++) {
        n += c->n[i];
    }
    text_printf(out,
                " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.6f\"", n,
                c->n[JUNIT_FAILED], c->n[JUNIT_ERROR], c->n[JUNIT_SKIPPED], c->seconds);
}

void junit_begin_suite(junit *j, const char *name)
{
    text_clear(&j->cases);
    text_clear(&j->name);
    markup_append_string(&j->name, name);
    j->suite = (junit_counts){0};
}

/* The element's name is the outcome; a message of several lines is repeated whole as content. */
static void put_outcome(text *out, const char *element, const junit_case *item)
{
    text_printf(out, "      <%s message=\"", element);
    markup_append_string(out, item->message);
    text_append_string(out, "\">");
    markup_append_string(out, item->message);
    text_printf(out, "</%s>\n", element);
}

void junit_add(junit *j, const junit_case *item)
{
    static const char *const elements[] = {NULL, "failure", "error", "skipped"};
    text *out = &j->cases;
    j->suite.n[item->outcome]++;
    j->suite.seconds += item->seconds;
    text_append_string(out, "    <testcase classname=\"");
    text_append(out, text_string(&j->name), j->name.size);
    text_append_string(out, "\" name=\"");
    markup_append_string(out, item->name);
    if (item->description != NULL && item->description[0] != '\0') {
        text_append_string(out, ": ");
        text line = {0};
        markup_append_line(&line, item->description, strlen(item->description));
        markup_append(out, text_string(&line), line.size);
        text_dispose(&line);
    }
    text_printf(out, "\" time=\"%.6f\"", item->seconds);
    if (item->outcome == JUNIT_PASSED) {
        text_append_string(out, "/>\n");
        return;
    }
    text_append_string(out, ">\n");
    put_outcome(out, elements[item->outcome], item);
    text_append_string(out, "    </testcase>\n");
}

void junit_end_suite(junit *j)
{
    text *out = &j->suites;
    for (size_t i = 0; i <= JUNIT_SKIPPED; i++) {
        j->all.n[i] += j->suite.n[i];
    }
    j->all.seconds += j->suite.seconds;
    text_append_string(out, "  <testsuite name=\"");
    text_append(out, text_string(&j->name), j->name.size);
    text_append_char(out, '"');
    put_counts(out, &j->suite);
    text_append_string(out, ">\n");
    text_append(out, text_string(&j->cases), j->cases.size);
    text_append_string(out, "  </testsuite>\n");
}

void junit_print(text *out, const junit *j)
{
    text_append_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"entitle\"");
    put_counts(out, &j->all);
    text_append_string(out, ">\n");
    if (j->suites.size > 0) {
        text_append(out, j->suites.bytes, j->suites.size);
    }
    text_append_string(out, "</testsuites>\n");
}

void junit_dispose(junit *j)
{
    text_dispose(&j->suites);
    text_dispose(&j->cases);
    text_dispose(&j->name);
}

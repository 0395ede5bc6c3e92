/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coverage as one page (page.h): a summary, then for each model its tables and ifs. What never
 * decided is said in words and marked by a bar.
 */
#include "author/coverage_internal.h"
#include "base/translate.h"
#include "author/markup.h"
#include "author/page.h"

static const char *const intro =
    N_("<p>A rule counts when it decided in at least one case; an <code>if</code> has two ways, and each"
       " counts when a case took it.</p>\n");

static void put_share(text *out, size_t n, size_t of)
{
    char percent[COVERAGE_PERCENT_MAX];
    text_printf(out, translate("<td class=\"n\">%zu of %zu</td><td class=\"n\">%s</td>"), n, of,
                coverage_percent(percent, n, of));
}

static void put_shares(text *out, const coverage_counts *n)
{
    put_share(out, n->n_rules_decided, n->n_rules);
    put_share(out, n->n_ways_taken, n->n_ways);
    text_append_string(out, "</tr>\n");
}

static void put_summary(text *out, const coverage *c)
{
    text_append_string(out, translate("<table>\n<thead><tr><th>model</th><th class=\"n\" colspan=\"2\">rules"
                                      "</th><th class=\"n\" colspan=\"2\">ways of if</th></tr></thead>\n"
                                      "<tbody>\n"));
    for (size_t i = 0; i < c->n_files; i++) {
        coverage_counts n = coverage_of(c->files[i]);
        text_printf(out, "<tr><td><a href=\"#m%zu\">", i + 1);
        markup_append_string(out, c->files[i]->path);
        text_append_string(out, "</a></td>");
        put_shares(out, &n);
    }
    coverage_counts all = coverage_total(c);
    text_append_string(out, translate("<tr class=\"all\"><td>in all</td>"));
    put_shares(out, &all);
    text_append_string(out, "</tbody>\n</table>\n");
}

static void put_point(text *out, const coverage_point *point)
{
    bool never = point->n_cases == 0;
    text_printf(out, "<tr%s>", never ? " class=\"never\"" : "");
    page_cell(out, point->name);
    page_cell(out, point->words);
    text_printf(out, "<td class=\"n\">%u:%u</td><td class=\"n\">", point->line, point->column);
    if (never) {
        text_append_string(out, translate("never</td></tr>\n"));
    } else {
        text_printf(out, "%zu</td></tr>\n", point->n_cases);
    }
}

static void put_part(text *out, const coverage_part *part)
{
    text_append_string(out, "<h3>");
    markup_append_string(out, part->element);
    text_append_string(out, !part->is_table           ? translate(": if")
                            : part->id[0] != '\0' ? translate(": table ")
                                                   : translate(": table"));
    markup_append_string(out, part->id);
    text_printf(out,
                translate("</h3>\n<table>\n<thead><tr><th>%s</th><th>what it says</th>"
                          "<th class=\"n\">line:column</th><th class=\"n\">cases</th></tr></thead>\n<tbody>\n"),
                part->is_table ? translate("rule") : translate("way"));
    for (size_t p = 0; p < part->n_points; p++) {
        put_point(out, &part->points[p]);
    }
    text_append_string(out, "</tbody>\n</table>\n");
}

static void put_parameters(text *out, const coverage *c)
{
    coverage_counts all = coverage_total(c);
    if (c->n_parameters == 0) {
        return;
    }
    page_element(out, "h2", "", translate("Parameters"));
    text heading = {0};
    text_printf(&heading, translate("%zu of %zu parameters were read in a case\n"), all.n_parameters_read, all.n_parameters);
    page_element(out, "p", "", text_string(&heading));
    text_dispose(&heading);
    text_append_string(out, "<table>\n<thead><tr>");
    page_element(out, "th", "", translate("parameter"));
    page_element(out, "th", " class=\"n\"", translate("cases"));
    text_append_string(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < c->n_parameters; i++) {
        const coverage_point *point = &c->parameters[i];
        text_printf(out, "<tr%s>", point->n_cases == 0 ? " class=\"never\"" : "");
        page_cell(out, point->name);
        text number = {0};
        if (point->n_cases > 0) {
            text_printf(&number, "%zu", point->n_cases);
        } else {
            text_append_string(&number, translate("never"));
        }
        page_element(out, "td", " class=\"n\"", text_string(&number));
        text_dispose(&number);
        text_append_string(out, "</tr>\n");
    }
    text_append_string(out, "</tbody>\n</table>\n");
}

void coverage_html(text *out, const coverage *c)
{
    page_begin(out, translate_language(), translate("Rules that test cases reach"));
    text_append_string(out, translate(intro));
    put_summary(out, c);
    for (size_t i = 0; i < c->n_files; i++) {
        text_printf(out, "<h2 id=\"m%zu\">", i + 1);
        markup_append_string(out, c->files[i]->path);
        text_append_string(out, "</h2>\n");
        for (size_t k = 0; k < c->files[i]->n_parts; k++) {
            put_part(out, c->files[i]->parts[k]);
        }
    }
    put_parameters(out, c);
    page_end(out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Coverage as lines of text and as JSON; coverage_html.c makes the page. */
#include "author/coverage_internal.h"

#include <string.h>

#include "author/grid.h"
#include "base/translate.h"
#include "base/utf8.h"

/* ---- text ---- */

static void put_counts(text *out, int width, const char *name, const coverage_counts *n)
{
    char rules[COVERAGE_PERCENT_MAX], ways[COVERAGE_PERCENT_MAX];
    grid_pad(out, name, width);
    text_printf(out, translate("  %5zu of %5zu  %4s  %5zu of %5zu  %4s\n"), n->n_rules_decided, n->n_rules,
                coverage_percent(rules, n->n_rules_decided, n->n_rules), n->n_ways_taken, n->n_ways,
                coverage_percent(ways, n->n_ways_taken, n->n_ways));
}

static void put_table(text *out, const coverage *c)
{
    const char *in_all = translate("in all"), *decided = translate("rules that decided"), *taken = translate("ways of if taken");
    size_t width = (size_t)utf8_cells(in_all, strlen(in_all));
    for (size_t i = 0; i < c->n_files; i++) {
        size_t n = (size_t)utf8_cells(c->files[i]->path, strlen(c->files[i]->path));
        width = n > width ? n : width;
    }
    grid_pad(out, translate("model"), (int)width);
    grid_pad(out, "", 22 - utf8_cells(decided, strlen(decided)));
    text_append_string(out, decided);
    grid_pad(out, "", 22 - utf8_cells(taken, strlen(taken)));
    text_printf(out, "%s\n", taken);
    for (size_t i = 0; i < c->n_files; i++) {
        coverage_counts n = coverage_of(c->files[i]);
        put_counts(out, (int)width, c->files[i]->path, &n);
    }
    coverage_counts all = coverage_total(c);
    put_counts(out, (int)width, in_all, &all);
}

static void put_missing(text *out, const coverage_file *file, const coverage_part *part,
                        const coverage_point *point)
{
    text_printf(out, "%s:%u:%u: ", file->path, point->line, point->column);
    if (part->is_table) {
        text_printf(out, translate("rule %s of table %s%s(%s) never decided"), point->name, part->id,
                    part->id[0] != '\0' ? " " : "", part->element);
    } else {
        text_printf(out, translate("'%s' of this if (%s) was never taken"), point->name, part->element);
    }
    text_printf(out, "%s%s\n", point->words[0] != '\0' ? ": " : "", point->words);
}

void coverage_print(text *out, const coverage *c, bool closing_only)
{
    coverage_counts all = coverage_total(c);
    if (!closing_only) {
        put_table(out, c);
    }
    for (size_t f = 0; f < c->n_files && !closing_only; f++) {
        const coverage_file *file = c->files[f];
        for (size_t i = 0; i < file->n_parts; i++) {
            const coverage_part *part = file->parts[i];
            for (size_t p = 0; p < part->n_points; p++) {
                if (part->points[p].n_cases == 0) {
                    put_missing(out, file, part, &part->points[p]);
                }
            }
        }
    }
    for (size_t i = 0; i < c->n_parameters && !closing_only; i++) {
        if (c->parameters[i].n_cases == 0) {
            text_printf(out, translate("parameter '%s' was never read\n"), c->parameters[i].name);
        }
    }
    text_printf(out, translate("%zu of %zu rules decided in a case, %zu of %zu ways of an if were taken\n"),
                all.n_rules_decided, all.n_rules, all.n_ways_taken, all.n_ways);
    if (all.n_parameters > 0) {
        text_printf(out, translate("%zu of %zu parameters were read in a case\n"), all.n_parameters_read, all.n_parameters);
    }
}

/* ---- JSON ---- */

static void json_counts(text *out, const coverage_counts *n)
{
    text_json_put_int(out, "rules", (int64_t)n->n_rules);
    text_json_put_int(out, "rules_decided", (int64_t)n->n_rules_decided);
    text_json_put_int(out, "ways", (int64_t)n->n_ways);
    text_json_put_int(out, "ways_taken", (int64_t)n->n_ways_taken);
}

static void json_part(text *out, const coverage_part *part)
{
    text_json_begin_object(out);
    text_json_put_cstring(out, "kind", part->is_table ? "table" : "if");
    text_json_put_cstring(out, "element", part->element);
    if (part->is_table) {
        text_json_put_cstring(out, "id", part->id);
    }
    text_json_key(out, part->is_table ? "rules" : "ways");
    text_json_begin_array(out);
    for (size_t p = 0; p < part->n_points; p++) {
        const coverage_point *point = &part->points[p];
        text_json_begin_object(out);
        text_json_put_cstring(out, part->is_table ? "id" : "way", point->name);
        text_json_put_cstring(out, "text", point->words);
        text_json_put_int(out, "line", (int64_t)point->line);
        text_json_put_int(out, "column", (int64_t)point->column);
        text_json_put_int(out, "cases", (int64_t)point->n_cases);
        text_json_end_object(out);
    }
    text_json_end_array(out);
    text_json_end_object(out);
}

static void json_file(text *out, const coverage_file *file)
{
    coverage_counts n = coverage_of(file);
    text_json_begin_object(out);
    text_json_put_cstring(out, "file", file->path);
    json_counts(out, &n);
    text_json_key(out, "parts");
    text_json_begin_array(out);
    for (size_t i = 0; i < file->n_parts; i++) {
        json_part(out, file->parts[i]);
    }
    text_json_end_array(out);
    text_json_end_object(out);
}

void coverage_json(text *out, const coverage *c)
{
    coverage_counts all = coverage_total(c);
    text_json_begin_object(out);
    json_counts(out, &all);
    text_json_put_int(out, "parameters", (int64_t)all.n_parameters);
    text_json_put_int(out, "parameters_read", (int64_t)all.n_parameters_read);
    text_json_key(out, "cases_by_parameter");
    text_json_begin_object(out);
    for (size_t i = 0; i < c->n_parameters; i++) {
        text_json_put_int(out, c->parameters[i].name, (int64_t)c->parameters[i].n_cases);
    }
    text_json_end_object(out);
    text_json_key(out, "models");
    text_json_begin_array(out);
    for (size_t i = 0; i < c->n_files; i++) {
        json_file(out, c->files[i]);
    }
    text_json_end_array(out);
    text_json_end_object(out);
}

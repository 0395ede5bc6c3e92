/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points are kept by the file they stand in and their offset there, because models are loaded again
 * and again: a model that others import counts once. For the model at hand, `keys` says which nodes
 * of its trees are which parts.
 */
#include "author/coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "author/coverage_internal.h"
#include "author/markup.h"
#include "author/words.h"
#include "rules/rulebook.h"

#define ARENA_BYTES     (64u * 1024u)

coverage *coverage_new(void)
{
    arena a;
    arena_init(&a, ARENA_BYTES);
    coverage *c = arena_zalloc(&a, sizeof *c);
    c->lasting = a;
    return c;
}

void coverage_free(coverage *c)
{
    if (c != NULL) {
        arena a = c->lasting; /* which holds *c */
        arena_dispose(&a);
    }
}

/* ---- texts ---- */

/* The annotation, else the cells: `>= 90 | "local" | -`. */
static const char *rule_words(arena *a, const feel_table *table, const feel_table_rule *rule)
{
    text t = {0};
    if (rule->annotation != NULL && rule->annotation[0] != '\0') {
        return words_line(a, rule->annotation, strlen(rule->annotation));
    }
    for (size_t i = 0; i < table->n_inputs; i++) {
        text_append_string(&t, i > 0 ? " | " : "");
        if (rule->cells[i] == NULL) {
            text_append_char(&t, '-');
        } else {
            words_append_source(&t, rule->cells[i]->at);
        }
    }
    return words_shortened(a, &t);
}

/* ---- models ---- */

static coverage_file *file_of(coverage *c, const source_file *file)
{
    const char *path = words_path(&c->lasting, words_line(&c->lasting, file->name, strlen(file->name)));
    for (size_t i = 0; i < c->n_files; i++) {
        if (strcmp(c->files[i]->path, path) == 0) {
            return c->files[i];
        }
    }
    coverage_file **slot =
        ARENA_PUSH(&c->lasting, &c->files, &c->n_files, &c->files_capacity);
    *slot = arena_zalloc(&c->lasting, sizeof **slot);
    (*slot)->path = path;
    return *slot;
}

static coverage_part *part_at(const coverage_file *file, uint32_t offset, bool is_table)
{
    for (size_t i = 0; i < file->n_parts; i++) {
        if (file->parts[i]->offset == offset && file->parts[i]->is_table == is_table) {
            return file->parts[i];
        }
    }
    return NULL;
}

static void add_rules(coverage *c, coverage_part *part, const feel_table *table)
{
    part->id = words_line(&c->lasting, table->id, strlen(table->id));
    part->n_points = table->n_rules;
    part->points = arena_zalloc(&c->lasting, table->n_rules * sizeof *part->points);
    for (size_t i = 0; i < table->n_rules; i++) {
        const feel_table_rule *rule = &table->rules[i];
        coverage_point *point = &part->points[i];
        point->name = words_line(&c->lasting, rule->id, strlen(rule->id));
        point->words = rule_words(&c->lasting, table, rule);
        source_place_locate(rule->at, &point->line, &point->column);
    }
}

static void add_ways(coverage *c, coverage_part *part, const feel_node *node)
{
    text t = {0};
    words_append_source(&t, node->at);
    const char *words = words_shortened(&c->lasting, &t);
    const feel_node *ways[] = {node->as.branch.then, node->as.branch.otherwise};
    part->n_points = 2;
    part->points = arena_zalloc(&c->lasting, 2 * sizeof *part->points);
    for (size_t i = 0; i < 2; i++) {
        source_place at = ways[i] == NULL || ways[i]->at.file == NULL ? node->at : ways[i]->at;
        part->points[i].name = i == 0 ? "then" : "else";
        part->points[i].words = words;
        source_place_locate(at, &part->points[i].line, &part->points[i].column);
    }
}

static coverage_part *add_part(coverage *c, coverage_file *file, const feel_node *node)
{
    coverage_part *part = arena_zalloc(&c->lasting, sizeof *part);
    part->is_table = node->op == FEEL_TABLE;
    part->offset = node->at.offset;
    part->element = words_line(&c->lasting, c->element, strlen(c->element));
    part->id = "";
    if (part->is_table) {
        add_rules(c, part, node->as.table);
    } else {
        add_ways(c, part, node);
    }
    coverage_part **slot =
        ARENA_PUSH(&c->lasting, &file->parts, &file->n_parts, &file->capacity);
    *slot = part;
    return part;
}

/* ---- parameters ---- */

static size_t find_parameter(const coverage *c, const char *name)
{
    size_t i = 0;
    while (i < c->n_parameters && strcmp(c->parameters[i].name, name) != 0) {
        i++;
    }
    return i;
}

/* All of its type, whether a rule reads them or not. */
static void add_parameters(coverage *c, const feel_type *type)
{
    for (size_t i = 0; i < type->n_members; i++) {
        const char *name = words_line(&c->lasting, type->members[i].name, strlen(type->members[i].name));
        if (find_parameter(c, name) == c->n_parameters) {
            coverage_point *point =
                ARENA_PUSH(&c->lasting, &c->parameters, &c->n_parameters, &c->parameters_capacity);
            point->name = name;
        }
    }
}

/* A path to one, from the input or from what was handed on of it. */
static void add_path(coverage *c, const feel_node *node)
{
    const feel_type *base = node->as.member.base->type;
    if (base == NULL || base->name == NULL || strcmp(base->name, RULEBOOK_PARAMETERS_TYPE) != 0) {
        return;
    }
    add_parameters(c, base);
    size_t parameter = find_parameter(c, node->as.member.name);
    if (parameter < c->n_parameters) {
        coverage_key *key = ARENA_PUSH(&c->lasting, &c->keys, &c->n_keys, &c->keys_capacity);
        *key = (coverage_key){.node = node, .parameter = parameter};
    }
}

static void walk(void *self, const feel_node *node)
{
    coverage *c = self;
    if (node->op == FEEL_MEMBER) {
        add_path(c, node);
    }
    bool is_table = node->op == FEEL_TABLE;
    if ((is_table || node->op == FEEL_IF) && node->at.file != NULL) {
        coverage_file *file = file_of(c, node->at.file);
        coverage_part *part = part_at(file, node->at.offset, is_table);
        if (part == NULL) {
            part = add_part(c, file, node);
        }
        coverage_key *key = ARENA_PUSH(&c->lasting, &c->keys, &c->n_keys, &c->keys_capacity);
        *key = (coverage_key){.node = is_table ? (const void *)node->as.table : node, .part = part};
    }
    feel_children(node, walk, c);
}

static int compare_keys(const void *x, const void *y)
{
    uintptr_t a = (uintptr_t)((const coverage_key *)x)->node;
    uintptr_t b = (uintptr_t)((const coverage_key *)y)->node;
    return (a > b) - (a < b);
}

static int compare_parts(const void *x, const void *y)
{
    const coverage_part *a = *(coverage_part *const *)x, *b = *(coverage_part *const *)y;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

static int compare_files(const void *x, const void *y)
{
    return strcmp((*(coverage_file *const *)x)->path, (*(coverage_file *const *)y)->path);
}

/* In the order of names and of places, whichever case came first. */
static void sort_all(coverage *c)
{
    if (c->n_keys > 0) {
        qsort(c->keys, c->n_keys, sizeof *c->keys, compare_keys);
    }
    if (c->n_files > 0) {
        qsort(c->files, c->n_files, sizeof *c->files, compare_files);
    }
    for (size_t i = 0; i < c->n_files; i++) {
        qsort(c->files[i]->parts, c->files[i]->n_parts, sizeof *c->files[i]->parts, compare_parts);
    }
}

void coverage_model(coverage *c, const dmn_model *m)
{
    c->n_keys = 0;
    for (size_t i = 0; i < m->n_decisions; i++) {
        c->element = m->decisions[i].name;
        if (m->decisions[i].logic != NULL) {
            walk(c, m->decisions[i].logic);
        }
    }
    for (size_t i = 0; i < m->n_bkms; i++) {
        c->element = m->bkms[i].name;
        if (m->bkms[i].logic != NULL) {
            walk(c, m->bkms[i].logic);
        }
    }
    sort_all(c);
}

/* ---- cases ---- */

static void count(coverage *c, const void *node, size_t index)
{
    const coverage_key wanted = {.node = node};
    coverage_key *key = c->n_keys == 0 ? NULL
                                       : bsearch(&wanted, c->keys, c->n_keys, sizeof *c->keys,
                                                 compare_keys);
    if (key == NULL || (key->part != NULL && index >= key->part->n_points)) {
        return;
    }
    coverage_point *point = key->part == NULL ? &c->parameters[key->parameter] : &key->part->points[index];
    point->n_cases += point->last_case != c->n_cases;
    point->last_case = c->n_cases;
}

static void count_way(void *self, const feel_node *node, bool then)
{
    count(self, node, then ? 0 : 1);
}

static void count_path(void *self, const feel_node *path)
{
    count(self, path, 0);
}

void coverage_watch(coverage *c, feel_run *run)
{
    c->n_cases++;
    run->read = count_path;
    run->read_self = c;
    run->trace = true;
    run->branched = count_way;
    run->branched_self = c;
}

void coverage_note(coverage *c, const feel_run *run)
{
    for (size_t i = 0; i < run->n_hits; i++) {
        count(c, run->hits[i].table, run->hits[i].rule);
    }
}

/* ---- figures ---- */

coverage_counts coverage_of(const coverage_file *file)
{
    coverage_counts n = {0};
    for (size_t i = 0; i < file->n_parts; i++) {
        const coverage_part *part = file->parts[i];
        for (size_t p = 0; p < part->n_points; p++) {
            size_t decided = part->points[p].n_cases > 0;
            *(part->is_table ? &n.n_rules : &n.n_ways) += 1;
            *(part->is_table ? &n.n_rules_decided : &n.n_ways_taken) += decided;
        }
    }
    return n;
}

coverage_counts coverage_total(const coverage *c)
{
    coverage_counts n = {0};
    for (size_t i = 0; i < c->n_files; i++) {
        coverage_counts of = coverage_of(c->files[i]);
        n.n_rules += of.n_rules;
        n.n_rules_decided += of.n_rules_decided;
        n.n_ways += of.n_ways;
        n.n_ways_taken += of.n_ways_taken;
    }
    n.n_parameters = c->n_parameters;
    for (size_t i = 0; i < c->n_parameters; i++) {
        n.n_parameters_read += c->parameters[i].n_cases > 0;
    }
    return n;
}

const char *coverage_percent(char out[COVERAGE_PERCENT_MAX], size_t n, size_t of)
{
    if (of == 0) {
        return "-";
    }
    snprintf(out, COVERAGE_PERCENT_MAX, "%zu%%", n * 100 / of);
    return out;
}

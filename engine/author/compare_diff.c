/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What differs between two rulebooks, as their files say it: parameters in force, rules of tables, files. For each benefit, what it
 * is decided by is compared by the same hashes as the ledger keeps (run/run_benefit.h).
 */
#include <stdlib.h>
#include <string.h>

#include "author/compare_view.h"
#include "author/words.h"
#include "run/run_benefit.h"

/* ---- places ---- */

/* A file's name as the rulebook has it, without its folder. */
static diff_place place_of(const rulebook *book, source_place at)
{
    unsigned column;
    diff_place place = {.file = ""};
    if (at.file == NULL) {
        return place;
    }
    size_t n = strlen(book->path);
    const char *name = at.file->name;
    place.file = strncmp(name, book->path, n) == 0 ? name + n + strspn(name + n, "/") : name;
    source_place_locate(at, &place.line, &column);
    return place;
}

/* ---- parameters ---- */

static const rulebook_parameter *find_parameter(const rulebook *book, const char *name)
{
    for (size_t i = 0; i < book->n_parameters; i++) {
        if (strcmp(book->parameters[i].name, name) == 0) {
            return &book->parameters[i];
        }
    }
    return NULL;
}

static const rulebook_value *value_in_force(const rulebook_parameter *p, const char *region, int32_t day)
{
    for (size_t i = 0; p != NULL && i < p->n_values; i++) {
        const rulebook_value *v = &p->values[i];
        if (strcmp(v->region, region) == 0 && v->from_day <= day && day < v->to_day) {
            return v;
        }
    }
    return NULL;
}

static bool reads(const rulebook *book, const rulebook_benefit *b, const char *name)
{
    for (size_t i = 0; b != NULL && i < b->n_parameters; i++) {
        if (strcmp(book->parameters[b->parameters[i]].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static const char *readers_of(arena *a, const compare_result *r, const plan *const *plans, const char *name)
{
    text t = {0};
    for (size_t i = 0; i < r->n_benefits; i++) {
        const compare_benefit *b = &r->benefits[i];
        if (reads(plans[COMPARE_OLD]->book, b->benefit[COMPARE_OLD], name) ||
            reads(plans[COMPARE_NEW]->book, b->benefit[COMPARE_NEW], name)) {
            text_printf(&t, "%s%s", t.size == 0 ? "" : ", ", b->id);
        }
    }
    const char *names = arena_strdup(a, text_string(&t));
    text_dispose(&t);
    return names;
}

static const char *value_words(arena *a, const rulebook_value *v)
{
    text t = {0};
    if (v == NULL) {
        return NULL;
    }
    value_to_text(&t, v->value);
    return words_shortened(a, &t);
}

static void compare_value(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans,
                          const char *name, const char *region)
{
    const rulebook_parameter *p[COMPARE_SIDES];
    const rulebook_value *v[COMPARE_SIDES];
    text full[COMPARE_SIDES] = {{0}, {0}};
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        p[s] = find_parameter(plans[s]->book, name);
        v[s] = value_in_force(p[s], region, plans[s]->as_of_day);
        if (v[s] != NULL) {
            value_to_text(&full[s], v[s]->value);
        }
    }
    bool same = (v[0] == NULL) == (v[1] == NULL) && strcmp(text_string(&full[0]), text_string(&full[1])) == 0;
    for (size_t i = 0; !same && i < out->n_parameters; i++) {
        same = strcmp(out->parameters[i].name, name) == 0 && strcmp(out->parameters[i].region, region) == 0;
    }
    if (!same) {
        diff_parameter *d =
            ARENA_PUSH(a, &out->parameters, &out->n_parameters, &out->parameters_capacity);
        const rulebook_parameter *known = p[COMPARE_NEW] != NULL ? p[COMPARE_NEW] : p[COMPARE_OLD];
        *d = (diff_parameter){.name = name, .unit = known->unit == NULL ? "" : known->unit, .region = region};
        for (size_t s = 0; s < COMPARE_SIDES; s++) {
            d->says[s] = value_words(a, v[s]);
            d->at[s] = v[s] == NULL ? (diff_place){.file = ""} : place_of(plans[s]->book, v[s]->at);
        }
        d->benefits = readers_of(a, r, plans, name);
    }
    text_dispose(&full[0]);
    text_dispose(&full[1]);
}

static void find_parameters(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans)
{
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        const rulebook *book = plans[s]->book;
        for (size_t i = 0; i < book->n_parameters; i++) {
            const rulebook_parameter *p = &book->parameters[i];
            for (size_t k = 0; k < p->n_values; k++) {
                compare_value(out, a, r, plans, p->name, p->values[k].region);
            }
        }
    }
}

/* ---- parameters, day by day ---- */

typedef struct boundary {
    const char *name, *region;
    int32_t day;
} boundary;

typedef struct boundaries {
    boundary *items;
    size_t n, capacity;
} boundaries;

static int compare_boundaries(const void *x, const void *y)
{
    const boundary *a = x, *b = y;
    int order = strcmp(a->name, b->name);
    order = order != 0 ? order : strcmp(a->region, b->region);
    return order != 0 ? order : (a->day > b->day) - (a->day < b->day);
}

static void add_boundary(boundaries *list, arena *a, const char *name, const char *region, int32_t day)
{
    boundary *b = ARENA_PUSH(a, &list->items, &list->n, &list->capacity);
    *b = (boundary){name, region, day};
}

/* The days on which either says something else than the day before. */
static boundaries list_boundaries(arena *a, const plan *const *plans)
{
    boundaries list = {0};
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        const rulebook *book = plans[s]->book;
        for (size_t i = 0; i < book->n_parameters; i++) {
            const rulebook_parameter *p = &book->parameters[i];
            for (size_t k = 0; k < p->n_values; k++) {
                add_boundary(&list, a, p->name, p->values[k].region, p->values[k].from_day);
                if (p->values[k].to_day != INT32_MAX) {
                    add_boundary(&list, a, p->name, p->values[k].region, p->values[k].to_day);
                }
            }
        }
    }
    if (list.n > 0) {
        qsort(list.items, list.n, sizeof *list.items, compare_boundaries);
    }
    return list;
}

static bool same_value(const rulebook_value *x, const rulebook_value *y)
{
    return (x == NULL) == (y == NULL) && (x == NULL || value_identical(x->value, y->value));
}

static void find_dated(compare_diff *out, arena *a, const plan *const *plans)
{
    boundaries list = list_boundaries(a, plans);
    for (size_t i = 0; i < list.n; i++) {
        const boundary *b = &list.items[i];
        const rulebook_parameter *p[COMPARE_SIDES];
        const rulebook_value *v[COMPARE_SIDES];
        for (size_t s = 0; s < COMPARE_SIDES; s++) {
            p[s] = find_parameter(plans[s]->book, b->name);
            v[s] = value_in_force(p[s], b->region, b->day);
        }
        if ((i > 0 && compare_boundaries(b - 1, b) == 0) || same_value(v[COMPARE_OLD], v[COMPARE_NEW])) {
            continue;
        }
        const rulebook_parameter *known = p[COMPARE_NEW] != NULL ? p[COMPARE_NEW] : p[COMPARE_OLD];
        diff_dated *d = ARENA_PUSH(a, &out->dated, &out->n_dated, &out->dated_capacity);
        *d = (diff_dated){.name = b->name,
                          .unit = known->unit == NULL ? "" : known->unit,
                          .region = b->region,
                          .from_day = b->day,
                          .says = {value_words(a, v[COMPARE_OLD]), value_words(a, v[COMPARE_NEW])},
                          .law = v[COMPARE_NEW] == NULL ? NULL : v[COMPARE_NEW]->law,
                          .link = v[COMPARE_NEW] == NULL ? NULL : v[COMPARE_NEW]->link};
    }
}

/* ---- rules ---- */

typedef struct rule_item {
    const char *name, *words; /* in full */
    source_place at;
} rule_item;

typedef struct rule_list {
    arena *arena;
    const char *benefit;
    rule_item *items;
    size_t n, capacity;
} rule_list;

/* `>= 80 | "local" : 120` */
static const char *words_of(arena *a, const feel_table *table, const feel_table_rule *rule)
{
    text t = {0};
    for (size_t i = 0; i < table->n_inputs; i++) {
        text_append_string(&t, i > 0 ? " | " : "");
        if (rule->cells[i] == NULL) {
            text_append_char(&t, '-');
        } else {
            words_append_whole(&t, rule->cells[i]->at);
        }
    }
    for (size_t i = 0; i < table->n_outputs; i++) {
        text_append_string(&t, i > 0 ? " | " : " : ");
        if (rule->outputs[i] != NULL) {
            words_append_whole(&t, rule->outputs[i]->at);
        }
    }
    const char *words = words_line(a, text_string(&t), t.size);
    text_dispose(&t);
    return words;
}

static const rule_item *find_rule(const rule_list *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->items[i].name, name) == 0) {
            return &list->items[i];
        }
    }
    return NULL;
}

static void add_table(rule_list *list, const feel_table *table)
{
    const char *id = table->id == NULL || table->id[0] == '\0' ? table->name : table->id;
    for (size_t i = 0; i < table->n_rules; i++) {
        const feel_table_rule *rule = &table->rules[i];
        const char *name =
            arena_printf(list->arena, "%s/%s/%s", list->benefit, id == NULL ? "" : id, rule->id);
        if (find_rule(list, name) == NULL) {
            rule_item *item = ARENA_PUSH(list->arena, &list->items, &list->n, &list->capacity);
            *item = (rule_item){name, words_of(list->arena, table, rule), rule->at};
        }
    }
}

static void walk(void *self, const feel_node *node)
{
    if (node->op == FEEL_TABLE) {
        add_table(self, node->as.table);
    }
    feel_children(node, walk, self);
}

static rule_list list_rules(arena *a, const rulebook_benefit *b)
{
    rule_list list = {.arena = a, .benefit = b == NULL ? "" : b->id};
    for (size_t i = 0; b != NULL && b->model != NULL && i < b->model->n_decisions; i++) {
        if (b->model->decisions[i].logic != NULL) {
            walk(&list, b->model->decisions[i].logic);
        }
    }
    for (size_t i = 0; b != NULL && b->model != NULL && i < b->model->n_bkms; i++) {
        if (b->model->bkms[i].logic != NULL) {
            walk(&list, b->model->bkms[i].logic);
        }
    }
    return list;
}

static const char *shown(arena *a, const rule_item *item)
{
    text t = {0};
    if (item == NULL) {
        return NULL;
    }
    text_append_string(&t, item->words);
    return words_shortened(a, &t);
}

static void fill_rule(diff_rule *d, arena *a, const plan *const *plans, const rule_item *before, const rule_item *after)
{
    const rule_item *items[] = {before, after};
    d->name = before != NULL ? before->name : after->name;
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        d->says[s] = shown(a, items[s]);
        d->at[s] = items[s] == NULL ? (diff_place){.file = ""} : place_of(plans[s]->book, items[s]->at);
    }
}

typedef struct rule_diff {
    diff_rule **items;
    size_t *n, *capacity;
} rule_diff;

static void find_changed(rule_diff out, arena *a, const plan *const *plans, rule_list before, rule_list after)
{
    for (size_t i = 0; i < before.n; i++) {
        const rule_item *other = find_rule(&after, before.items[i].name);
        if (other == NULL || strcmp(other->words, before.items[i].words) != 0) {
            fill_rule(ARENA_PUSH(a, out.items, out.n, out.capacity), a, plans, &before.items[i], other);
        }
    }
    for (size_t i = 0; i < after.n; i++) {
        if (find_rule(&before, after.items[i].name) == NULL) {
            fill_rule(ARENA_PUSH(a, out.items, out.n, out.capacity), a, plans, NULL, &after.items[i]);
        }
    }
}

/* One that is new or gone has nothing to compare rule by rule. */
static bool have_both(const compare_benefit *b)
{
    return b->benefit[COMPARE_OLD] != NULL && b->benefit[COMPARE_NEW] != NULL;
}

static void find_rules(compare_diff *out, arena *a, const compare_benefit *b, const plan *const *plans)
{
    rule_diff to = {&out->rules, &out->n_rules, &out->rules_capacity};
    if (have_both(b)) {
        find_changed(to, a, plans, list_rules(a, b->benefit[COMPARE_OLD]), list_rules(a, b->benefit[COMPARE_NEW]));
    }
}

/* ---- decisions that are no table ---- */

static void add_logic(rule_list *list, const char *name, const feel_node *logic, source_place at)
{
    const feel_node *inner = logic;
    while (inner != NULL && (inner->op == FEEL_COERCE || inner->op == FEEL_FUNCTION)) {
        inner = inner->op == FEEL_COERCE ? inner->as.coerce.child : inner->as.function.body;
    }
    if (inner == NULL || inner->op == FEEL_TABLE) {
        return; /* compared rule by rule */
    }
    text t = {0};
    const char *whole = arena_printf(list->arena, "%s/%s", list->benefit, name);
    for (size_t k = 2; find_rule(list, whole) != NULL; k++) { /* a decision and knowledge, or of two models */
        whole = arena_printf(list->arena, "%s/%s (%zu)", list->benefit, name, k);
    }
    feel_print(&t, logic);
    rule_item *item = ARENA_PUSH(list->arena, &list->items, &list->n, &list->capacity);
    *item = (rule_item){whole, words_line(list->arena, text_string(&t), t.size), at};
    text_dispose(&t);
}

static rule_list list_logic(arena *a, const rulebook_benefit *b)
{
    rule_list list = {.arena = a, .benefit = b->id};
    for (size_t i = 0; b->model != NULL && i < b->model->n_decisions; i++) {
        add_logic(&list, b->model->decisions[i].name, b->model->decisions[i].logic, b->model->decisions[i].at);
    }
    for (size_t i = 0; b->model != NULL && i < b->model->n_bkms; i++) {
        add_logic(&list, b->model->bkms[i].name, b->model->bkms[i].logic, b->model->bkms[i].at);
    }
    return list;
}

/* ---- files ---- */

static const rulebook_file *find_file(const rulebook *book, const char *path)
{
    for (size_t i = 0; i < book->n_files; i++) {
        if (strcmp(book->files[i].path, path) == 0) {
            return &book->files[i];
        }
    }
    return NULL;
}

static unsigned first_line(const rulebook_file *x, const rulebook_file *y)
{
    unsigned line = 1;
    for (size_t i = 0; i < x->size && i < y->size && x->bytes[i] == y->bytes[i]; i++) {
        line += x->bytes[i] == '\n';
    }
    return line;
}

static bool same_file(const rulebook_file *x, const rulebook_file *y)
{
    return x != NULL && y != NULL && x->size == y->size && memcmp(x->bytes, y->bytes, x->size) == 0;
}

static void find_files(compare_diff *out, arena *a, const plan *const *plans)
{
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        const rulebook *book = plans[s]->book;
        for (size_t i = 0; i < book->n_files; i++) {
            const rulebook_file *f = &book->files[i], *other = find_file(plans[1 - s]->book, f->path);
            if (same_file(f, other) || (s == COMPARE_NEW && other != NULL)) {
                continue;
            }
            diff_file *d = ARENA_PUSH(a, &out->files, &out->n_files, &out->files_capacity);
            d->path = f->path;
            d->there[s] = true;
            d->there[1 - s] = other != NULL;
            d->line = other == NULL ? 0 : first_line(f, other);
        }
    }
}

/* ---- benefits ---- */

static const char *changed_of(const compare_benefit *b, const plan *const *plans)
{
    char rules[COMPARE_SIDES][65], parameters[COMPARE_SIDES][65];
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        if (b->benefit[s] == NULL) {
            return s == COMPARE_OLD ? "added" : "removed";
        }
        run_benefit_hashes(rules[s], parameters[s], plans[s], b->benefit[s]);
    }
    bool of_rules = strcmp(rules[0], rules[1]) != 0, of_parameters = strcmp(parameters[0], parameters[1]) != 0;
    return of_rules && of_parameters ? "rule+parameter" : of_rules ? "rule" : of_parameters ? "parameter" : "";
}

void compare_diff_parameters(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans)
{
    *out = (compare_diff){0};
    find_parameters(out, a, r, plans);
}

void compare_diff_find(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans)
{
    compare_diff_parameters(out, a, r, plans);
    find_files(out, a, plans);
    out->changed = arena_array(a, r->n_benefits, sizeof *out->changed);
    for (size_t i = 0; i < r->n_benefits; i++) {
        find_rules(out, a, &r->benefits[i], plans);
        out->changed[i] = changed_of(&r->benefits[i], plans);
    }
}

void compare_diff_history(compare_diff *out, arena *a, const compare_result *r, const plan *const *plans)
{
    compare_diff_find(out, a, r, plans);
    find_dated(out, a, plans);
    rule_diff to = {&out->logic, &out->n_logic, &out->logic_capacity};
    for (size_t i = 0; i < r->n_benefits; i++) {
        const compare_benefit *b = &r->benefits[i];
        if (have_both(b)) {
            find_changed(to, a, plans, list_logic(a, b->benefit[COMPARE_OLD]), list_logic(a, b->benefit[COMPARE_NEW]));
        }
    }
}

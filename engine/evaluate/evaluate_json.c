/* SPDX-License-Identifier: Apache-2.0 */
/* What a decision rests on, as JSON for the records: the facts its rules read and the rules that
   decided. */
#include <string.h>

#include "evaluate/evaluate_parts.h"

static bool reads_item(const benefit_slot *b, const plan_subject *s, size_t item,
                       const rulebook *book)
{
    const rulebook_benefit *benefit = b->plan->benefit;
    size_t index = (size_t)(s->items[item].item - book->items);
    for (size_t i = 0; i < b->plan->n_bindings; i++) {
        if (b->plan->bindings[i].item == (int)item) {
            return true;
        }
    }
    for (size_t i = 0; i < benefit->n_facts; i++) {
        uint32_t id = benefit->facts[i];
        if (id >= book->n_facts ? id - book->n_facts == index : book->facts[id].item == index) {
            return true;
        }
    }
    return false;
}

/* Where the plan's item has the fact, or n_columns. */
static size_t find_column(const plan_item *item, uint32_t fact)
{
    size_t i = 0;
    while (i < item->n_columns && item->columns[i].fact->id != fact) {
        i++;
    }
    return i;
}

static const char *copy_key(arena *a, const char *name, char before, size_t *size)
{
    text t = {0};
    if (before != '\0') {
        text_append_char(&t, before);
    }
    text_json_key(&t, name);
    *size = t.size;
    const char *copy = arena_copy(a, t.bytes, t.size);
    text_dispose(&t);
    return copy;
}

/* What evaluate_facts_row() writes over and over. */
static void prepare_keys(arena *a, const plan_item *item, shown_item *shown)
{
    shown->name = copy_key(a, item->item->name, '\0', &shown->name_size);
    shown->keys = arena_array(a, shown->n_facts, sizeof *shown->keys);
    shown->key_sizes = arena_array(a, shown->n_facts, sizeof *shown->key_sizes);
    for (size_t i = 0; i < shown->n_facts; i++) {
        const char *name = item->columns[shown->facts[i]].fact->name;
        shown->keys[i] = copy_key(a, name, i == 0 ? '{' : ',', &shown->key_sizes[i]);
    }
}

void evaluate_shown_init(evaluate_worker *w, benefit_slot *b, arena *a)
{
    const rulebook *book = w->plan->book;
    const plan_subject *s = w->subject;
    const rulebook_benefit *benefit = b->plan->benefit;
    b->shown = arena_array(a, s->n_items, sizeof *b->shown);
    for (size_t i = 0; i < s->n_items; i++) {
        if (!reads_item(b, s, i, book)) {
            continue;
        }
        shown_item *shown = &b->shown[b->n_shown++];
        shown->item = i;
        shown->facts = arena_array(a, s->items[i].n_columns, sizeof *shown->facts);
        for (size_t j = 0; j < benefit->n_facts; j++) {
            size_t column = find_column(&s->items[i], benefit->facts[j]);
            if (column < s->items[i].n_columns) {
                shown->facts[shown->n_facts++] = column;
            }
        }
        prepare_keys(a, &s->items[i], shown);
    }
}

static const value *find_entry(const value_context *context, const item_slot *slot,
                               const fact_slot *f)
{
    const char *name = slot->plan->item->type->members[f->member].name;
    if (f->member < context->n && context->entries[f->member].name == name) {
        return &context->entries[f->member].value;
    }
    return value_context_get(context, name);
}

static void print_row(text *out, const item_slot *slot, const shown_item *shown, value v)
{
    if (v.kind != VALUE_CONTEXT) {
        text_json_null(out);
        return;
    }
    text_json_begin_object(out);
    for (size_t i = 0; i < shown->n_facts; i++) {
        const fact_slot *f = &slot->facts[shown->facts[i]];
        const value *fact = find_entry(v.as.context, slot, f);
        text_json_key(out, f->plan->fact->name);
        if (fact == NULL || value_is_null(*fact)) {
            text_json_null(out);
        } else {
            value_to_json(out, *fact);
        }
    }
    text_json_end_object(out);
}

static void print_item(text *out, const item_slot *slot, const shown_item *shown, value v)
{
    if (!slot->plan->item->many) {
        /* A caller may give a single record as a list of one (DMN 1.5, 10.3.2.9.4). */
        bool wrapped = v.kind == VALUE_LIST && v.as.list->n == 1;
        print_row(out, slot, shown, wrapped ? v.as.list->items[0] : v);
        return;
    }
    if (value_is_null(v)) {
        text_json_null(out);
        return;
    }
    text_json_begin_array(out);
    if (v.kind == VALUE_LIST) {
        for (size_t i = 0; i < v.as.list->n; i++) {
            print_row(out, slot, shown, v.as.list->items[i]);
        }
    } else {
        print_row(out, slot, shown, v);
    }
    text_json_end_array(out);
}

void evaluate_facts_json(evaluate_worker *w, size_t benefit, text *out)
{
    const benefit_slot *b = &w->benefits[benefit];
    text_json_begin_object(out);
    for (size_t i = 0; i < b->n_shown; i++) {
        const shown_item *shown = &b->shown[i];
        text_json_key(out, w->items[shown->item].plan->item->name);
        print_item(out, &w->items[shown->item], shown, evaluate_item(w, shown->item));
    }
    text_json_end_object(out);
}

void evaluate_rules_json(evaluate_worker *w, size_t benefit, const evaluation *e, text *out)
{
    const char *id = w->subject->benefits[benefit].benefit->id;
    text name = {0};
    text_json_begin_array(out);
    for (size_t i = 0; i < e->n_hits; i++) {
        const feel_table *table = e->hits[i].table;
        const char *table_id = table->id == NULL || table->id[0] == '\0' ? table->name : table->id;
        text_clear(&name);
        text_printf(&name, "%s/%s/%s", id, table_id == NULL ? "" : table_id,
                    table->rules[e->hits[i].rule].id);
        text_json_cstring(out, text_string(&name));
    }
    text_json_end_array(out);
    text_dispose(&name);
}

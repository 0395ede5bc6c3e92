/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From columns to the values rules see. One row of an item becomes a context with an entry for
 * every member of the item's type, in the type's order, so that a member is found at the index
 * known at load:
 *
 *     type      birth date | district | alive | note
 *     columns   birth date            | alive             only what some rule reads
 *     context   1940-03-02 | unknown  | true  | unknown
 *
 * An entry that no rule reads stays unknown, not null: should a rule reach it after all, it cannot
 * take it for "none".
 */
#include <string.h>

#include "evaluate/evaluate_parts.h"

static value missing_value(arena *a, size_t fact, rulebook_unknown why)
{
    return value_unknown(a, RULEBOOK_MISSING(fact, why));
}

static value context_value(const value_context *context)
{
    value v = {.kind = VALUE_CONTEXT};
    v.as.context = context;
    return v;
}

/* A context in which each fact is unknown for the same reason. */
static value unknown_row(arena *a, const item_slot *slot, bool conflicting)
{
    size_t n = slot->plan->item->type->n_members;
    value_context *context = arena_alloc(a, sizeof *context);
    context->n = n;
    context->entries = arena_array(a, n, sizeof *context->entries);
    memcpy(context->entries, slot->blank, n * sizeof *context->entries);
    for (size_t i = 0; i < slot->plan->n_columns; i++) {
        const fact_slot *f = &slot->facts[i];
        context->entries[f->member].value = conflicting ? f->conflicting : f->stale;
    }
    return context_value(context);
}

static void init_facts(const rulebook *book, item_slot *slot, arena *a)
{
    const plan_item *plan = slot->plan;
    const feel_type *type = plan->item->type;
    value nobody =
        missing_value(a, book->n_facts + (size_t)(plan->item - book->items), UNKNOWN_NULL);
    slot->blank = arena_array(a, type->n_members, sizeof *slot->blank);
    for (size_t i = 0; i < type->n_members; i++) {
        slot->blank[i] = (value_entry){.name = type->members[i].name, .value = nobody};
    }
    slot->facts = arena_array(a, plan->n_columns, sizeof *slot->facts);
    for (size_t i = 0; i < plan->n_columns; i++) {
        const rulebook_fact *fact = plan->columns[i].fact;
        fact_slot *f = &slot->facts[i];
        f->plan = &plan->columns[i];
        f->member = (size_t)feel_type_member(type, fact->name);
        f->no_value = fact->null_means == RULEBOOK_NULL_NONE
                          ? value_null()
                          : missing_value(a, fact->id, UNKNOWN_NULL);
        f->invalid = missing_value(a, fact->id, UNKNOWN_INVALID);
        f->conflicting = missing_value(a, fact->id, UNKNOWN_CONFLICT);
        f->stale = missing_value(a, fact->id, UNKNOWN_STALE);
        if (fact->type->allowed != NULL) {
            f->allowed = arena_array(a, ALLOWED_SLOTS, sizeof *f->allowed);
        }
    }
}

void evaluate_items_init(evaluate_worker *w, arena *a)
{
    const rulebook *book = w->plan->book;
    w->items = arena_array(a, w->subject->n_items, sizeof *w->items);
    for (size_t i = 0; i < w->subject->n_items; i++) {
        item_slot *slot = &w->items[i];
        const rulebook_item *item = w->subject->items[i].item;
        size_t whole = book->n_facts + (size_t)(item - book->items);
        slot->plan = &w->subject->items[i];
        init_facts(book, slot, a);
        slot->context.n = item->type->n_members;
        slot->context.entries = arena_array(a, slot->context.n, sizeof *slot->context.entries);
        memcpy(slot->context.entries, slot->blank, slot->context.n * sizeof *slot->blank);
        slot->row = context_value(&slot->context);
        slot->no_record = missing_value(a, whole, UNKNOWN_NO_RECORD);
        /* Of a stale list not even the length is known. */
        slot->stale =
            item->many ? missing_value(a, whole, UNKNOWN_STALE) : unknown_row(a, slot, false);
        slot->conflicting =
            item->many ? missing_value(a, whole, UNKNOWN_CONFLICT) : unknown_row(a, slot, true);
        slot->none = item->many ? value_list_new(a, 0) : value_null();
    }
}

/* ---- allowed values ---- */

static bool ask_allowed(evaluate_worker *w, const rulebook_fact *fact, value v)
{
    arena_reset(&w->check_scratch);
    feel_run_reset(&w->check);
    return !value_is_null(feel_coerce(&w->check, v, fact->type, fact->at));
}

static bool text_is_allowed(evaluate_worker *w, fact_slot *f, value v)
{
    size_t n = v.as.string.size;
    if (n > ALLOWED_TEXT_SIZE) {
        return ask_allowed(w, f->plan->fact, v);
    }
    size_t hash = n;
    for (size_t i = 0; i < n; i++) {
        hash = hash * 31 + (unsigned char)v.as.string.bytes[i];
    }
    allowed_slot *s = &f->allowed[hash & (ALLOWED_SLOTS - 1)];
    if (!s->used || s->size != n || memcmp(s->text, v.as.string.bytes, n) != 0) {
        s->allowed = ask_allowed(w, f->plan->fact, v);
        s->used = true;
        s->size = (uint8_t)n;
        memcpy(s->text, v.as.string.bytes, n);
    }
    return s->allowed;
}

static bool integer_is_allowed(evaluate_worker *w, fact_slot *f, int64_t number, value v)
{
    allowed_slot *s = &f->allowed[(uint64_t)number & (ALLOWED_SLOTS - 1)];
    if (!s->used || s->number != number) {
        s->allowed = ask_allowed(w, f->plan->fact, v);
        s->used = true;
        s->number = number;
    }
    return s->allowed;
}

static bool is_allowed(evaluate_worker *w, fact_slot *f, const column *c, size_t row, value v)
{
    switch (c->type) {
    case COLUMN_STRING:
        return text_is_allowed(w, f, v);
    case COLUMN_INT64:
    case COLUMN_DECIMAL: /* of one scale, so that equal numbers are equal */
        return integer_is_allowed(w, f, ((const int64_t *)c->values)[row], v);
    case COLUMN_INT32:
    case COLUMN_DATE:
        return integer_is_allowed(w, f, ((const int32_t *)c->values)[row], v);
    default:
        return ask_allowed(w, f->plan->fact, v);
    }
}

/* ---- rows ---- */

static value cell_value(evaluate_worker *w, fact_slot *f, const column *c, size_t row)
{
    if (c->states[row] != COLUMN_VALID) {
        return c->states[row] == COLUMN_INVALID ? f->invalid : f->no_value;
    }
    value v = column_value(c, row, &w->scratch);
    if (value_is_null(v) || (f->allowed != NULL && !is_allowed(w, f, c, row, v))) {
        return f->invalid;
    }
    return v;
}

static void fill_row(evaluate_worker *w, item_slot *slot, const column_table *t, size_t row,
                     value_entry *entries)
{
    for (size_t i = 0; i < slot->plan->n_columns; i++) {
        fact_slot *f = &slot->facts[i];
        entries[f->member].value = cell_value(w, f, &t->columns[i], row);
    }
}

static value fill_list(evaluate_worker *w, item_slot *slot, const column_table *t, size_t begin,
                       size_t n)
{
    size_t n_members = slot->plan->item->type->n_members;
    value list = value_list_new(&w->scratch, n);
    value_context *contexts = arena_alloc(&w->scratch, n * sizeof *contexts);
    value_entry *entries = arena_alloc(&w->scratch, n * n_members * sizeof *entries);
    for (size_t i = 0; i < n; i++, entries += n_members) {
        memcpy(entries, slot->blank, n_members * sizeof *entries);
        fill_row(w, slot, t, begin + i, entries);
        contexts[i] = (value_context){.n = n_members, .entries = entries};
        list.as.list->items[i] = context_value(&contexts[i]);
    }
    return list;
}

static value read_item(evaluate_worker *w, size_t index)
{
    item_slot *slot = &w->items[index];
    const rulebook_item *item = slot->plan->item;
    const batch_item *rows = &w->batch->items[index];
    size_t begin = rows->row_begin[w->row];
    size_t n = rows->row_begin[w->row + 1] - begin;
    bool twice =
        w->batch->duplicate[w->row] && strcmp(item->table, w->subject->subject->table) == 0;
    if (!item->many && (n > 1 || twice)) {
        return slot->conflicting;
    }
    if (slot->plan->stale) {
        return slot->stale;
    }
    if (n == 0) {
        return w->plan->book->sources[item->source].complete ? slot->none : slot->no_record;
    }
    if (item->many) {
        return fill_list(w, slot, &rows->table, begin, n);
    }
    fill_row(w, slot, &rows->table, begin, slot->context.entries);
    return slot->row;
}

value evaluate_item(evaluate_worker *w, size_t item)
{
    item_slot *slot = &w->items[item];
    if (!slot->ready) {
        slot->current = read_item(w, item);
        slot->ready = true;
    }
    return slot->current;
}

/* ---- for records ---- */

bool evaluate_cell_is_known(evaluate_worker *w, size_t item, size_t fact, const column *c,
                            size_t row)
{
    fact_slot *f = &w->items[item].facts[fact];
    if (c->states[row] != COLUMN_VALID) {
        return false;
    }
    if (f->allowed == NULL && c->type != COLUMN_DATE && c->type != COLUMN_MOMENT &&
        c->type != COLUMN_INSTANT) {
        return true;
    }
    value v = column_value(c, row, &w->scratch);
    return !value_is_null(v) && (f->allowed == NULL || is_allowed(w, f, c, row, v));
}

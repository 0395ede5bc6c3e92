/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts of a record straight from the columns: byte for byte what evaluate_facts_json() writes,
 * without a value in between. A night writes this once per grant.
 */
#include <string.h>

#include "evaluate/evaluate_parts.h"

/* coefficient / 10^scale, without trailing zeros: number_format()'s plain form. */
static void print_scaled(text *out, int64_t coefficient, int scale)
{
    char buffer[32];
    size_t at = sizeof buffer;
    uint64_t n = coefficient < 0 ? 0 - (uint64_t)coefficient : (uint64_t)coefficient;
    while (scale > 0 && n % 10 == 0) {
        n /= 10;
        scale--;
    }
    for (int digits = 0; n > 0 || digits <= scale; digits++) {
        if (digits == scale && scale > 0) {
            buffer[--at] = '.';
        }
        buffer[--at] = (char)('0' + n % 10);
        n /= 10;
    }
    if (coefficient < 0) {
        buffer[--at] = '-';
    }
    text_append(out, buffer + at, sizeof buffer - at);
}

static void print_day(text *out, int32_t day)
{
    temporal_date d;
    char buffer[TEMPORAL_TEXT_MAX + 2] = "\"";
    temporal_date_from_days(&d, day);
    size_t n = temporal_date_format(buffer + 1, d);
    buffer[n + 1] = '"';
    text_append(out, buffer, n + 2);
}

static void print_value(evaluate_worker *w, text *out, const column *c, size_t row)
{
    switch (c->type) {
    case COLUMN_BOOLEAN:
        text_append_string(out, ((const uint8_t *)c->values)[row] ? "true" : "false");
        break;
    case COLUMN_INT32:
        print_scaled(out, ((const int32_t *)c->values)[row], 0);
        break;
    case COLUMN_INT64:
        print_scaled(out, ((const int64_t *)c->values)[row], 0);
        break;
    case COLUMN_DECIMAL:
        print_scaled(out, ((const int64_t *)c->values)[row], c->scale);
        break;
    case COLUMN_DATE:
        print_day(out, ((const int32_t *)c->values)[row]);
        break;
    default:
        out->json_comma = false;
        value_to_json(out, column_value(c, row, &w->scratch));
        break;
    }
}

static void print_row(evaluate_worker *w, text *out, const shown_item *shown, const column_table *t,
                      size_t row, bool known)
{
    for (size_t i = 0; i < shown->n_facts; i++) {
        const column *c = &t->columns[shown->facts[i]];
        text_append(out, shown->keys[i], shown->key_sizes[i]);
        if (known && evaluate_cell_is_known(w, shown->item, shown->facts[i], c, row)) {
            print_value(w, out, c, row);
        } else {
            text_append(out, "null", 4);
        }
    }
    text_append(out, shown->n_facts == 0 ? "{}" : "}", shown->n_facts == 0 ? 2 : 1);
}

/* In the order of read_item() (evaluate_items.c): contradictory, stale, none, some. */
static void print_item(evaluate_worker *w, text *out, const shown_item *shown, const batch *b,
                       size_t row)
{
    const plan_item *plan = &w->subject->items[shown->item];
    const batch_item *item = &b->items[shown->item];
    size_t begin = item->row_begin[row], n = item->row_begin[row + 1] - begin;
    bool twice = b->duplicate[row] && strcmp(plan->item->table, w->subject->subject->table) == 0;
    if (!plan->item->many) {
        if (n > 1 || twice || plan->stale) {
            print_row(w, out, shown, &item->table, begin, false);
        } else if (n == 0) {
            text_append(out, "null", 4);
        } else {
            print_row(w, out, shown, &item->table, begin, true);
        }
        return;
    }
    if (plan->stale || (n == 0 && !w->plan->book->sources[plan->item->source].complete)) {
        text_append(out, "null", 4);
        return;
    }
    text_append_char(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            text_append_char(out, ',');
        }
        print_row(w, out, shown, &item->table, begin + i, true);
    }
    text_append_char(out, ']');
}

void evaluate_facts_row(evaluate_worker *w, size_t benefit, const batch *b, size_t row, text *out)
{
    const benefit_slot *slot = &w->benefits[benefit];
    text_append_char(out, '{');
    for (size_t i = 0; i < slot->n_shown; i++) {
        if (i > 0) {
            text_append_char(out, ',');
        }
        text_append(out, slot->shown[i].name, slot->shown[i].name_size);
        print_item(w, out, &slot->shown[i], b, row);
    }
    text_append_char(out, '}');
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Random records. Most are what a register holds; some are what one day it will hold all the same. */
#include <string.h>

#include "both_ways.h"

#define CROWD 8300 /* more than LIST_ROWS of evaluate/columns_parts.h */

/* ---- cells ---- */

/* One of the values that a type lists. */
static const feel_node *random_listed(random_source *r, const feel_type *type)
{
    const feel_node *allowed = type->allowed;
    if (allowed == NULL || allowed->op != FEEL_UNARY_TESTS || allowed->as.unary_tests.n == 0 ||
        random_seldom(r, 40)) {
        return NULL;
    }
    return allowed->as.unary_tests.tests[random_below(r, allowed->as.unary_tests.n)];
}

static const char *random_text(random_source *r, const feel_type *type, const program *p)
{
    static const char *const texts[] = {"440303", "500103", "110105", "permit",
                                        "CHN",    "worker", "cadre"};
    const feel_node *one = random_listed(r, type);
    if (one != NULL && one->op == FEEL_LITERAL && one->as.literal.kind == VALUE_STRING) {
        return one->as.literal.as.string.bytes;
    }
    if (p->n_texts > 0 && random_seldom(r, 2)) {
        return p->texts[random_below(r, p->n_texts)];
    }
    return random_seldom(r, 4) ? RANDOM_ONE_OF(r, texts) : random_pool_text(r);
}

static bool is_bound(int64_t *out, const feel_node *node)
{
    return node != NULL && node->op == FEEL_LITERAL && node->as.literal.kind == VALUE_NUMBER &&
           number_to_int64(out, node->as.literal.as.number);
}

/* A number that something is compared with, without the decimals that a column adds. */
static int64_t limit_of(random_source *r, const program *p)
{
    const size_t n = p->n_steps[0];
    for (unsigned tries = 0; n > 0 && tries < 8; tries++) {
        const program_step *s = &p->steps[0][random_below(r, n)];
        if (s->op == PROGRAM_COMPARE_CONST) {
            int64_t limit = s->imm;
            while (limit != 0 && limit % 1000000 == 0) {
                limit /= 1000000;
            }
            return limit < 1000000 && limit > -1000000 ? limit : random_pool_number(r);
        }
    }
    return random_pool_number(r);
}

static int64_t random_number(random_source *r, const feel_type *type, const program *p)
{
    static const int64_t extremes[] = {INT32_MAX, INT32_MIN, INT64_C(99999999999),
                                       INT64_C(-99999999999), INT32_MAX - 1};
    const feel_node *one = random_listed(r, type);
    int64_t low, high;
    if (one != NULL && is_bound(&low, one)) {
        return low;
    }
    if (one != NULL && one->op == FEEL_RANGE && is_bound(&low, one->as.range.low) &&
        is_bound(&high, one->as.range.high) && high >= low) {
        return low + (int64_t)random_below(r, (uint64_t)(high - low) + 1);
    }
    if (random_seldom(r, 3)) {
        return limit_of(r, p) + (random_seldom(r, 2) ? (int64_t)random_below(r, 3) - 1 : 0);
    }
    switch (random_below(r, 16)) {
    case 0:
        return random_seldom(r, 3) ? RANDOM_ONE_OF(r, extremes) : -(int64_t)random_below(r, 100);
    case 1:
        return (int64_t)random_below(r, 2000000);
    case 2:
    case 3:
    case 4:
        return (int64_t)random_below(r, 8);
    case 5:
    case 6:
        return (int64_t)random_below(r, 500);
    default:
        return random_pool_number(r) + (random_seldom(r, 3) ? (int64_t)random_below(r, 3) - 1 : 0);
    }
}

static int32_t random_day(random_source *r, const program *p)
{
    int32_t today = p->plan->as_of_day;
    temporal_date d = p->plan->as_of;
    int64_t months = limit_of(r, p);
    if (random_seldom(r, 3) && months > 0 && months < 1500 &&
        temporal_date_add_months(&d, d, -months)) { /* an age in months */
        return (int32_t)temporal_days_from_date(d) + (int32_t)random_below(r, 3) - 1;
    }
    switch (random_below(r, 12)) {
    case 0: /* a birthday: of the as-of date or a day beside it, some years ago */
        d.year -= (int32_t)random_below(r, 125);
        d.day = d.month == 2 && d.day == 29 ? 28 : d.day;
        return (int32_t)temporal_days_from_date(d) + (int32_t)random_below(r, 3) - 1;
    case 1: /* a leap day or a month's end */
        d = (temporal_date){.year = 1900 + (int32_t)random_below(r, 33) * 4, .month = 3, .day = 1};
        return (int32_t)temporal_days_from_date(d) - 1;
    case 2:
        return today + (int32_t)random_below(r, 400) - 200;
    case 3:
        if (random_seldom(r, 20)) {
            return random_seldom(r, 2) ? -719162 - (int32_t)random_below(r, 400) + 200
                                       : 2932896 + (int32_t)random_below(r, 400) - 200;
        }
        return today - (int32_t)random_below(r, 45000);
    case 4:
    case 5:
    case 6:
    case 7:
        return (int32_t)temporal_days_from_date(random_pool_date(r)) + (int32_t)random_below(r, 3) -
               1;
    default:
        return today - (int32_t)random_below(r, 45000);
    }
}

static int64_t scaled(random_source *r, int64_t n, int scale)
{
    int64_t power = 1, part;
    for (int i = 0; i < scale; i++) {
        power *= 10;
    }
    part = random_seldom(r, 2)   ? 0
           : random_seldom(r, 3) ? power / 2
                                 : (int64_t)random_below(r, (uint64_t)power);
    return n * power + part;
}

static void put_value(random_source *r, column *c, size_t row, const feel_type *type,
                      const program *p)
{
    int64_t n = random_number(r, type, p);
    const char *s;
    switch (c->type) {
    case COLUMN_BOOLEAN:
        ((uint8_t *)c->values)[row] = (uint8_t)random_below(r, 2);
        break;
    case COLUMN_INT32:
        ((int32_t *)c->values)[row] = n > INT32_MAX   ? INT32_MAX
                                      : n < INT32_MIN ? INT32_MIN
                                                      : (int32_t)n;
        break;
    case COLUMN_INT64:
        ((int64_t *)c->values)[row] = random_seldom(r, 50) ? (int64_t)random_next(r) : n;
        break;
    case COLUMN_DECIMAL:
        ((int64_t *)c->values)[row] =
            random_seldom(r, 300) ? INT64_C(999999999999999999) : scaled(r, n, c->scale);
        break;
    case COLUMN_NUMBER:
        ((number *)c->values)[row] = number_from_scaled(scaled(r, n, 2), 2);
        if (random_seldom(r, 30)) { /* more decimals, or more digits, than columns hold */
            number_div(&((number *)c->values)[row], number_from_int(n), number_from_int(7));
        } else if (random_seldom(r, 60)) {
            number_mul(&((number *)c->values)[row], number_from_int(INT64_MAX), number_from_int(n));
        }
        break;
    case COLUMN_DATE:
        ((int32_t *)c->values)[row] = random_day(r, p);
        break;
    case COLUMN_MOMENT:
    case COLUMN_INSTANT:
        ((int64_t *)c->values)[row] =
            random_day(r, p) * INT64_C(86400000000) + (int64_t)random_below(r, 86400000000);
        break;
    case COLUMN_STRING:
        s = random_text(r, type, p);
        ((uint32_t *)c->values)[row] = column_dictionary_code(c->dictionary, s, strlen(s));
        break;
    }
}

/* How alike the records of an item are: many conditions hold together only where most rows repeat a few values. */
typedef struct likeness {
    uint64_t one_null_in;
    unsigned *repeated; /* of each column, how many of a hundred */
    unsigned empty;     /* of a hundred lists */
} likeness;

static void repeat_cell(random_source *r, column *c, size_t row)
{
    size_t of = random_below(r, row < 3 ? row : 3), width = column_width(c->type);
    memcpy((char *)c->values + row * width, (char *)c->values + of * width, width);
    c->states[row] = c->states[of];
    c->n_other += c->states[row] != COLUMN_VALID;
}

static void put_row(random_source *r, column_table *t, const plan_item *item, const program *p,
                    const likeness *like)
{
    size_t row = t->n_rows++;
    for (size_t i = 0; i < item->n_columns; i++) {
        column *c = &t->columns[i];
        if (row > 0 && random_below(r, 100) < like->repeated[i]) {
            repeat_cell(r, c, row);
            continue;
        }
        if (random_seldom(r, like->one_null_in)) {
            column_set_other(c, row, random_seldom(r, 4) ? COLUMN_INVALID : COLUMN_NULL);
            continue;
        }
        c->states[row] = COLUMN_VALID;
        put_value(r, c, row, item->columns[i].fact->type, p);
    }
}

/* ---- records ---- */

static size_t random_count(random_source *r, bool many, bool tidy, const likeness *like)
{
    if (!many) {
        return tidy || !random_seldom(r, 25) ? 1 : random_below(r, 3);
    }
    return random_seldom(r, 200)                ? random_below(r, 60)
           : random_below(r, 100) < like->empty ? 0
                                                : random_below(r, 4);
}

static void fill_item(random_source *r, batch *b, const plan_item *plan, batch_item *item,
                      const program *p)
{
    column_layout *layouts = arena_array(&b->arena, plan->n_columns + 1, sizeof *layouts);
    for (size_t i = 0; i < plan->n_columns; i++) {
        layouts[i] = (column_layout){plan->columns[i].type, plan->columns[i].scale};
    }
    column_table_init(&item->table, &b->arena, KEY_INTEGER, layouts, plan->n_columns, b->n_subjects,
                      &b->dictionary);
    item->row_begin = arena_array(&b->arena, b->n_subjects + 1, sizeof *item->row_begin);
    bool tidy =
        random_seldom(r, 3); /* every subject one record, no nulls: what a register aims at */
    static const unsigned repeated[] = {0, 0, 50, 90, 100}, empty[] = {10, 50, 95, 100};
    likeness like = {.one_null_in = tidy ? UINT64_MAX : 3 + random_below(r, 60),
                     .repeated = arena_array(&b->arena, plan->n_columns + 1, sizeof(unsigned)),
                     .empty = RANDOM_ONE_OF(r, empty)};
    for (size_t i = 0; i < plan->n_columns; i++) {
        like.repeated[i] = RANDOM_ONE_OF(r, repeated);
    }
    /* Now and then one has more records than the columns hold at once. */
    size_t crowded =
        plan->item->many && random_seldom(r, 40) ? random_below(r, b->n_subjects) : SIZE_MAX;
    item->aligned = true;
    for (size_t i = 0; i < b->n_subjects; i++) {
        size_t n = i == crowded ? CROWD : random_count(r, plan->item->many, tidy, &like);
        item->row_begin[i] = (uint32_t)item->table.n_rows;
        item->aligned = item->aligned && n == 1;
        for (size_t k = 0; k < n; k++) {
            column_table_reserve(&item->table, &b->arena);
            item->table.keys.numbers[item->table.n_rows] = b->keys.numbers[i];
            put_row(r, &item->table, plan, p, &like);
        }
    }
    item->row_begin[b->n_subjects] = (uint32_t)item->table.n_rows;
}

static void fill_batch(random_source *r, const program *p, batch *b, size_t n)
{
    static const char *const regions[] = {"310101", "440106", "440303", "500103",
                                          "110105", "310115", "999999"};
    b->n_subjects = n;
    b->keys.numbers = column_array(&b->arena, n, sizeof *b->keys.numbers);
    b->regions = arena_array(&b->arena, n, sizeof *b->regions);
    b->region_codes = column_array(&b->arena, n, sizeof *b->region_codes);
    b->duplicate = arena_array(&b->arena, n, sizeof *b->duplicate);
    for (size_t i = 0; i < n; i++) {
        b->keys.numbers[i] = (int64_t)i + 1;
        bool none = random_seldom(r, 30);
        const char *region = none ? "" : RANDOM_ONE_OF(r, regions);
        b->regions[i] = region;
        b->region_codes[i] =
            none ? BATCH_NO_REGION : column_dictionary_code(&b->dictionary, region, strlen(region));
        b->duplicate[i] = random_seldom(r, 100);
    }
    for (size_t i = 0; i < p->subject->n_items; i++) {
        fill_item(r, b, &p->subject->items[i], &b->items[i], p);
    }
}

batch *random_batch(random_source *r, const program *p, size_t n)
{
    batch *b = batch_new(p->subject);
    for (size_t i = 0; i < p->subject->n_items; i++) {
        p->subject->items[i].stale = random_seldom(r, 30);
    }
    fill_batch(r, p, b, n);
    return b;
}

void random_batch_again(random_source *r, const program *p, batch *b, size_t n)
{
    char junk[24];
    /* Full, it is emptied, and codes mean other texts. */
    unsigned n_junk = random_seldom(r, 20) ? COLUMN_DICTIONARY_ITEMS + 1 : 0;
    for (unsigned i = 0; i < n_junk; i++) {
        int size = snprintf(junk, sizeof junk, "text %u", i);
        column_dictionary_code(&b->dictionary, junk, (size_t)size);
    }
    arena_reset(&b->arena);
    column_dictionary_begin(&b->dictionary);
    fill_batch(r, p, b, n);
}

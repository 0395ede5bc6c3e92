/* SPDX-License-Identifier: Apache-2.0 */
#include "run/compare_match.h"

#include <stdlib.h>
#include <string.h>

#include "run/shards.h"

/* ---- names ---- */

static int by_id(const void *x, const void *y)
{
    return strcmp(((const compare_benefit *)x)->id, ((const compare_benefit *)y)->id);
}

static const rulebook_benefit *find_benefit(const plan *p, const char *id)
{
    int i = rulebook_benefit_find(p->book, id);
    return i < 0 ? NULL : &p->book->benefits[i];
}

static bool subtracts(const rulebook_benefit *a, const rulebook_benefit *b)
{
    if (a == NULL || b == NULL) {
        return true;
    }
    return strcmp(a->currency == NULL ? "" : a->currency, b->currency == NULL ? "" : b->currency) == 0 &&
           a->minor_unit == b->minor_unit && a->period == b->period;
}

static void add_benefit(compare_match *m, arena *a, size_t *capacity, const char *id)
{
    compare_benefit *b = ARENA_PUSH(a, &m->benefits, &m->n_benefits, capacity);
    b->id = id;
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        b->benefit[side] = find_benefit(m->plans[side], id);
    }
    b->subtracts = subtracts(b->benefit[COMPARE_OLD], b->benefit[COMPARE_NEW]);
}

static void list_benefits(compare_match *m, arena *a, const char *only)
{
    size_t capacity = 0;
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        const rulebook *book = m->plans[side]->book;
        for (size_t i = 0; i < book->n_benefits; i++) {
            const char *id = book->benefits[i].id;
            bool seen = side == COMPARE_NEW && find_benefit(m->plans[COMPARE_OLD], id) != NULL;
            if (!seen && (only == NULL || strcmp(only, id) == 0)) {
                add_benefit(m, a, &capacity, id);
            }
        }
    }
    if (m->n_benefits > 0) {
        qsort(m->benefits, m->n_benefits, sizeof *m->benefits, by_id);
    }
}

static const char *subject_of(const plan *p, const rulebook_benefit *b)
{
    return p->book->subjects[b->subject].name;
}

static ent_code check_subjects(const compare_match *m, ent_error *err)
{
    for (size_t i = 0; i < m->n_benefits; i++) {
        const compare_benefit *b = &m->benefits[i];
        if (b->benefit[COMPARE_OLD] == NULL || b->benefit[COMPARE_NEW] == NULL) {
            continue;
        }
        const char *before = subject_of(m->plans[COMPARE_OLD], b->benefit[COMPARE_OLD]);
        const char *after = subject_of(m->plans[COMPARE_NEW], b->benefit[COMPARE_NEW]);
        if (strcmp(before, after) != 0) {
            error_set(err, ENT_E_RULES,
                      "%s is decided for each %s by the old rulebook, and for each %s by the new one",
                      b->id, before, after);
            return error_hint(err, "two answers about different subjects cannot be held against each "
                                   "other; give the new one another name");
        }
    }
    return ENT_OK;
}

static int position_of(const plan *p, int subject, const char *id)
{
    for (size_t i = 0; subject >= 0 && i < p->subjects[subject].n_benefits; i++) {
        if (strcmp(p->subjects[subject].benefits[i].benefit->id, id) == 0) {
            return (int)i;
        }
    }
    return COMPARE_NOWHERE;
}

static void pair_benefits(compare_match *m, compare_pair *pair, arena *a, const char *name)
{
    pair->benefits = arena_array(a, m->n_benefits, sizeof *pair->benefits);
    for (size_t i = 0; i < m->n_benefits; i++) {
        compare_pair_benefit *b = &pair->benefits[pair->n_benefits];
        const rulebook_benefit *const *benefit = m->benefits[i].benefit;
        size_t known = benefit[COMPARE_NEW] != NULL ? COMPARE_NEW : COMPARE_OLD;
        if (strcmp(subject_of(m->plans[known], benefit[known]), name) != 0) {
            continue;
        }
        b->benefit = (uint32_t)i;
        for (size_t side = 0; side < COMPARE_SIDES; side++) {
            bool there = benefit[side] != NULL;
            b->position[side] = position_of(m->plans[side], pair->subject[side], m->benefits[i].id);
            b->otherwise[side] = there ? COMPARE_NOT_LOOKED_AT : COMPARE_ABSENT;
            b->reason[side] = there ? "not-in-force" : "";
        }
        pair->n_benefits++;
    }
}

static void list_pairs(compare_match *m, arena *a)
{
    size_t capacity = 0;
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        for (size_t i = 0; i < m->plans[side]->n_subjects; i++) {
            const char *name = m->plans[side]->subjects[i].subject->name;
            compare_pair pair = {.subject = {shards_subject_find(m->plans[COMPARE_OLD], name),
                                             shards_subject_find(m->plans[COMPARE_NEW], name)},
                                 .age_side = COMPARE_NOWHERE};
            if (side == COMPARE_NEW && pair.subject[COMPARE_OLD] >= 0) {
                continue;
            }
            pair_benefits(m, &pair, a, name);
            if (pair.n_benefits > 0) {
                compare_pair *added = ARENA_PUSH(a, &m->pairs, &m->n_pairs, &capacity);
                *added = pair;
            }
        }
    }
}

static ent_code fail_unknown(const compare_match *m, const char *id, ent_error *err)
{
    text names = {0};
    for (size_t side = 0; side < COMPARE_SIDES; side++) {
        const rulebook *book = m->plans[side]->book;
        for (size_t i = 0; i < book->n_benefits; i++) {
            bool seen = side == COMPARE_NEW && find_benefit(m->plans[COMPARE_OLD], book->benefits[i].id) != NULL;
            text_printf(&names, seen ? "%.0s%.0s" : "%s%s", names.size == 0 ? "" : ", ", book->benefits[i].id);
        }
    }
    error_set(err, ENT_E_USAGE, "neither rulebook has a benefit '%s'", id);
    error_hint(err, "they have: %s", text_string(&names));
    text_dispose(&names);
    return ENT_E_USAGE;
}

void compare_match_benefits(compare_match *out, const plan *const *plans, const char *only, arena *a)
{
    *out = (compare_match){.plans = {plans[COMPARE_OLD], plans[COMPARE_NEW]}};
    list_benefits(out, a, only);
}

ent_code compare_match_names(compare_match *out, const compare_options *options, arena *a, ent_error *err)
{
    compare_match_benefits(out, options->plans, options->benefit, a);
    if (out->n_benefits == 0 && options->benefit != NULL) {
        return fail_unknown(out, options->benefit, err);
    }
    ENT_TRY(check_subjects(out, err));
    list_pairs(out, a);
    return ENT_OK;
}

/* ---- columns ---- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_columns(const plan_item *a, const plan_item *b)
{
    bool same = a->n_columns == b->n_columns && a->with_subject == b->with_subject &&
                a->item->many == b->item->many && same_text(a->copy_sql, b->copy_sql) &&
                strcmp(a->item->table, b->item->table) == 0;
    for (size_t i = 0; same && i < a->n_columns; i++) {
        const plan_column *x = &a->columns[i], *y = &b->columns[i];
        same = strcmp(x->fact->column, y->fact->column) == 0 && x->type == y->type &&
               x->scale == y->scale && x->pg_type == y->pg_type;
    }
    return same;
}

static bool is_alike(const plan_subject *a, const plan_subject *b)
{
    bool same = a->n_items == b->n_items && strcmp(a->copy_sql, b->copy_sql) == 0;
    for (size_t i = 0; same && i < a->n_items; i++) {
        same = same_columns(&a->items[i], &b->items[i]);
    }
    return same;
}

static ent_code check_keys(const plan_subject *a, const plan_subject *b, ent_error *err)
{
    if (strcmp(a->subject->table, b->subject->table) == 0 && strcmp(a->subject->key, b->subject->key) == 0 &&
        a->key.kind == b->key.kind) {
        return ENT_OK;
    }
    error_set(err, ENT_E_RULES, "each %s is a row of %s (%s) in the old rulebook, and of %s (%s) in the new one",
              a->subject->name, a->subject->table, a->subject->key, b->subject->table, b->subject->key);
    return error_hint(err, "the two decide about different people, so nobody can be held against himself");
}

/* What rulebooks call it: nothing else says that a date is somebody's birth. */
static bool is_birth_date(const plan_column *c)
{
    return c->type == COLUMN_DATE && (strcmp(c->fact->name, "birth date") == 0 ||
                                      strcmp(c->fact->name, "date of birth") == 0);
}

static void find_age(compare_match *m, compare_pair *pair, int side, arena *a)
{
    const plan_subject *s = &m->plans[side]->subjects[pair->subject[side]];
    for (size_t i = 0; i < s->n_items; i++) {
        for (size_t c = 0; c < s->items[i].n_columns && !s->items[i].item->many; c++) {
            if (is_birth_date(&s->items[i].columns[c]) && pair->age_side == COMPARE_NOWHERE) {
                pair->age_side = side;
                pair->age_item = i;
                pair->age_column = c;
                m->age_fact = m->age_fact != NULL
                                  ? m->age_fact
                                  : arena_printf(a, "%s.%s", s->items[i].item->name,
                                                 s->items[i].columns[c].fact->name);
            }
        }
    }
}

ent_code compare_match_columns(compare_match *m, arena *a, ent_error *err)
{
    for (size_t i = 0; i < m->n_pairs; i++) {
        compare_pair *pair = &m->pairs[i];
        if (pair->subject[COMPARE_OLD] >= 0 && pair->subject[COMPARE_NEW] >= 0) {
            const plan_subject *before = &m->plans[COMPARE_OLD]->subjects[pair->subject[COMPARE_OLD]];
            const plan_subject *after = &m->plans[COMPARE_NEW]->subjects[pair->subject[COMPARE_NEW]];
            ENT_TRY(check_keys(before, after, err));
            pair->alike = is_alike(before, after);
        }
        for (int side = COMPARE_NEW; side >= COMPARE_OLD; side--) {
            if (pair->subject[side] >= 0) {
                find_age(m, pair, side, a);
            }
        }
    }
    return ENT_OK;
}

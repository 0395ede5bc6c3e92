/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of a decision table together: cases that none of them matches, and rules that the earlier ones of a FIRST table
 * leave nothing to, though no single one does.
 *
 * All bounds that cells mention cut an input's domain into elements that no cell divides:
 *
 *     bounds                 60         65
 *     elements       0     |  1  |  2  |  3  |    4          2 i + 1: the bound i; 2 i: what lies below it
 *
 * Elements that the same cells match are one slice, and so is null. A slice keeps two sets of rules, a bit each: those
 * whose cell may match it, and those whose cell does for certain; they differ in cells that are not about constants. No
 * rule may match a gap, so what a cell does not tell hides a gap and never invents one.
 *
 * Both questions ask for a case in which no rule is left: inputs are taken in turn, each slice keeps some of the rules, a
 * branch ends when none is left, or when one is that matches whatever the remaining inputs are.
 */
#include "feel/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/translate.h"

/* Slices looked at for one question about a table; then it is too large to tell. */
#define WORK_MAX 200000u
/* Words of the rule sets of one input's elements: 32 MiB. */
#define WORDS_MAX (4u * 1024 * 1024)
/* Slices of one input that are compared with each other at every step, to join those that come to the same. */
#define JOINED_MAX 64u
/* Rules that are left out by turns, to name only those that matter. */
#define NAMED_MAX 16u

typedef struct slice {
    bool null;
    uint32_t *elements; /* in order */
    size_t n_elements, capacity;
    uint64_t *may, *must, hash;
} slice;

typedef struct axis {
    value *bounds;
    size_t n_bounds, n_slices, capacity;
    slice *slices;
    bool null_asked; /* a rule mentions null */
} axis;

typedef struct coverage {
    const check_grid *g;
    arena *a;
    size_t n_inputs, n_rules, n_words;
    axis *axes;
} coverage;

#define NO_RULE SIZE_MAX

typedef struct search {
    const coverage *v;
    size_t
        rule; /* whose cases are asked for; NO_RULE: all cases, null only where it is mentioned */
    uint64_t *rests; /* for each input, the rules that match whatever it and those after it are */
    uint64_t *live;  /* for each input, the rules that match those before it */
    size_t *path;    /* the slice of each input */
    size_t work, n_found, found_max;
    bool exhausted;
    size_t first_depth; /* of the first that was found */
    size_t *first_path;
    uint64_t *first_live;
} search;

static void set_bit(uint64_t *bits, size_t i)
{
    bits[i / 64] |= (uint64_t)1 << (i % 64);
}

static bool has_bit(const uint64_t *bits, size_t i)
{
    return (bits[i / 64] >> (i % 64) & 1) != 0;
}

/* ---- slices ---- */

static int compare_bounds(const void *x, const void *y)
{
    int order = 0;
    (void)value_compare(&order, *(const value *)x, *(const value *)y);
    return order;
}

static void add_bounds(coverage *v, axis *x, check_set set)
{
    for (size_t i = 0; i < set.n; i++) {
        const check_span *s = &set.spans[i];
        if (s->has_low) {
            *(value *)ARENA_PUSH(v->a, &x->bounds, &x->n_bounds, &x->capacity) = s->low;
        }
        if (s->has_high) {
            *(value *)ARENA_PUSH(v->a, &x->bounds, &x->n_bounds, &x->capacity) = s->high;
        }
    }
}

/* Can a value of the input be compared with the bound? Booleans stand as numbers. */
static bool is_comparable(value bound, const axis *x, const feel_type *type)
{
    if (type->kind == FEEL_TYPE_BOOLEAN || !infer_is_known(type)) {
        return bound.kind == x->bounds[0].kind;
    }
    return (int)type->kind == (int)bound.kind + 1;
}

/* False when they are of different kinds: that was reported, or nobody knows. */
static bool collect_bounds(coverage *v, axis *x, size_t input)
{
    size_t n = 0;
    const feel_type *type = v->g->table->inputs[input].expression->type;
    add_bounds(v, x, v->g->domains[input]);
    for (size_t r = 0; r < v->n_rules; r++) {
        add_bounds(v, x, check_cell_at(v->g, r, input)->upper);
        add_bounds(v, x, check_cell_at(v->g, r, input)->lower);
    }
    for (size_t i = 0; i < x->n_bounds; i++) {
        if (!is_comparable(x->bounds[i], x, type)) {
            return false;
        }
    }
    if (x->n_bounds > 0) {
        qsort(x->bounds, x->n_bounds, sizeof *x->bounds, compare_bounds);
    }
    for (size_t i = 0; i < x->n_bounds; i++) {
        if (n == 0 || compare_bounds(&x->bounds[n - 1], &x->bounds[i]) != 0) {
            x->bounds[n++] = x->bounds[i];
        }
    }
    x->n_bounds = n;
    return true;
}

static size_t find_bound(const axis *x, const value *bound)
{
    const value *found = bsearch(bound, x->bounds, x->n_bounds, sizeof *x->bounds, compare_bounds);
    return (size_t)(found - x->bounds);
}

/* The first and last element of a span. */
static void elements_of(const axis *x, const check_span *s, size_t *first, size_t *last)
{
    *first = 0;
    *last = 2 * x->n_bounds;
    if (s->has_low) {
        *first = 2 * find_bound(x, &s->low) + (s->low_closed ? 1 : 2);
    }
    if (s->has_high) {
        *last = 2 * find_bound(x, &s->high) + (s->high_closed ? 1 : 0);
    }
}

static check_span span_of(const axis *x, size_t element)
{
    size_t i = element / 2;
    bool point = element % 2 == 1;
    check_span s = {.low_closed = point, .high_closed = point};
    s.has_low = point || i > 0;
    s.has_high = i < x->n_bounds;
    if (s.has_low) {
        s.low = x->bounds[point ? i : i - 1];
    }
    if (s.has_high) {
        s.high = x->bounds[i];
    }
    return s;
}

/* Is it always a whole number? */
static bool is_whole(const feel_node *node)
{
    static const char *const CALLS[] = {"count",   "string length", "floor",
                                        "ceiling", "day of year",   "week of year"};
    while (node->op == FEEL_COERCE) {
        node = node->as.coerce.child;
    }
    if (node->op == FEEL_MEMBER) {
        feel_type_kind base = node->as.member.base->type->kind;
        return node->type->kind == FEEL_TYPE_NUMBER && base >= FEEL_TYPE_DATE &&
               base <= FEEL_TYPE_SECONDS && strcmp(node->as.member.name, "seconds") != 0;
    }
    if (node->op == FEEL_CALL && node->as.call.builtin != NULL && node->as.call.n_args == 1) {
        for (size_t i = 0; i < sizeof CALLS / sizeof CALLS[0]; i++) {
            if (strcmp(node->as.call.builtin->name, CALLS[i]) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* Between neighbouring days, months or whole numbers there is nothing. */
static bool is_void(const check_span *s, bool whole)
{
    number low, next;
    const value *v = s->has_low ? &s->low : &s->high;
    if (v->kind == VALUE_NUMBER && whole && s->has_low && s->has_high) {
        if (!number_round(&low, s->low.as.number, 0, NUMBER_FLOOR)) {
            return false;
        }
        if (s->low_closed) { /* a point */
            return number_compare(low, s->low.as.number) != 0;
        }
        return number_add(&next, low, number_from_int(1)) &&
               number_compare(next, s->high.as.number) >= 0;
    }
    if (!s->has_low || !s->has_high || s->low_closed) {
        return false;
    }
    if (v->kind == VALUE_DATE) {
        return temporal_days_from_date(s->high.as.date) ==
               temporal_days_from_date(s->low.as.date) + 1;
    }
    return v->kind == VALUE_MONTHS && s->high.as.months - 1 == s->low.as.months;
}

/* ---- the rules of each slice ---- */

static void mark_rule(const axis *x, check_set set, uint64_t *bits, size_t n_words, size_t rule)
{
    for (size_t i = 0; i < set.n; i++) {
        size_t first, last;
        elements_of(x, &set.spans[i], &first, &last);
        for (size_t e = first; e <= last && e <= 2 * x->n_bounds; e++) {
            set_bit(&bits[e * n_words], rule);
        }
    }
}

static slice *slice_for(coverage *v, axis *x, const uint64_t *may, const uint64_t *must)
{
    size_t bytes = v->n_words * sizeof(uint64_t);
    uint64_t hash = 14695981039346656037u;
    for (size_t w = 0; w < v->n_words; w++) {
        hash = (hash ^ may[w]) * 1099511628211u;
        hash = (hash ^ must[w]) * 1099511628211u;
        hash ^= hash >> 29;
    }
    for (size_t k = 0; k < x->n_slices; k++) {
        slice *s = &x->slices[k];
        if (s->hash == hash && !s->null && memcmp(s->may, may, bytes) == 0 &&
            memcmp(s->must, must, bytes) == 0) {
            return s;
        }
    }
    slice *s = &x->slices[x->n_slices++];
    *s = (slice){.hash = hash,
                 .may = arena_array(v->a, v->n_words, sizeof(uint64_t)),
                 .must = arena_array(v->a, v->n_words, sizeof(uint64_t))};
    memcpy(s->may, may, bytes);
    memcpy(s->must, must, bytes);
    return s;
}

static void add_null(coverage *v, axis *x, size_t input)
{
    slice *s = &x->slices[x->n_slices++];
    *s = (slice){.null = true,
                 .may = arena_array(v->a, v->n_words, sizeof(uint64_t)),
                 .must = arena_array(v->a, v->n_words, sizeof(uint64_t))};
    for (size_t r = 0; r < v->n_rules; r++) {
        const check_cell *cell = check_cell_at(v->g, r, input);
        if (cell->upper.null) {
            set_bit(s->may, r);
        }
        if (cell->lower.null) {
            set_bit(s->must, r);
        }
        x->null_asked = x->null_asked || cell->mentions_null;
    }
}

/* False when the input's cells are of different kinds, or too many. */
static bool slice_input(coverage *v, size_t input)
{
    axis *x = &v->axes[input];
    const feel_table_input *in = &v->g->table->inputs[input];
    if (!collect_bounds(v, x, input) || (2 * x->n_bounds + 1) * v->n_words > WORDS_MAX) {
        return false;
    }
    size_t n_elements = 2 * x->n_bounds + 1, n = n_elements * v->n_words;
    uint64_t *may = arena_array(v->a, n, sizeof *may), *must = arena_array(v->a, n, sizeof *must);
    uint64_t *inside = arena_array(v->a, n_elements, sizeof *inside);
    mark_rule(x, v->g->domains[input], inside, 1, 0);
    for (size_t r = 0; r < v->n_rules; r++) {
        mark_rule(x, check_cell_at(v->g, r, input)->upper, may, v->n_words, r);
        mark_rule(x, check_cell_at(v->g, r, input)->lower, must, v->n_words, r);
    }
    bool whole = is_whole(in->expression);
    x->slices = arena_array(v->a, n_elements + 1, sizeof *x->slices);
    for (size_t e = 0; e < n_elements; e++) {
        check_span span = span_of(x, e);
        if (inside[e] != 0 && !is_void(&span, whole)) {
            slice *s = slice_for(v, x, &may[e * v->n_words], &must[e * v->n_words]);
            *(uint32_t *)ARENA_PUSH(v->a, &s->elements, &s->n_elements, &s->capacity) = (uint32_t)e;
        }
    }
    add_null(v, x, input);
    return true;
}

void check_coverage_too_large(const check_grid *g)
{
    check_report(g->c, DIAGNOSTIC_NOTE, g->at, "dmn-table-too-large",
                 "split the table if you want to know",
                 "the table is too large to tell whether its rules together cover every case");
}

static bool slice_table(coverage *v, const check_grid *g)
{
    *v = (coverage){.g = g,
                    .a = g->c->a,
                    .n_inputs = g->table->n_inputs,
                    .n_rules = g->table->n_rules,
                    .n_words = (g->table->n_rules + 63) / 64,
                    .axes = arena_array(g->c->a, g->table->n_inputs, sizeof(axis))};
    for (size_t i = 0; i < v->n_inputs; i++) {
        if (!slice_input(v, i)) {
            return false;
        }
    }
    return true;
}

/* ---- the search ---- */

static bool is_included(const search *s, size_t input, const slice *x)
{
    if (s->rule != NO_RULE) {
        return has_bit(x->may, s->rule);
    }
    return !x->null || s->v->axes[input].null_asked;
}

/* A gap is what no rule may match; what is left of a rule is what no earlier one matches for certain. */
static const uint64_t *rules_of(const search *s, const slice *x)
{
    return s->rule == NO_RULE ? x->may : x->must;
}

static search begin_search(const coverage *v, size_t rule, size_t found_max)
{
    size_t n = v->n_inputs, words = v->n_words;
    search s = {.v = v,
                .rule = rule,
                .found_max = found_max,
                .rests = arena_array(v->a, (n + 1) * words, sizeof(uint64_t)),
                .live = arena_array(v->a, (n + 1) * words, sizeof(uint64_t)),
                .path = arena_array(v->a, n, sizeof(size_t)),
                .first_path = arena_array(v->a, n, sizeof(size_t)),
                .first_live = arena_array(v->a, (n + 1) * words, sizeof(uint64_t))};
    memset(&s.rests[n * words], 0xff, words * sizeof(uint64_t));
    for (size_t i = n; i-- > 0;) {
        uint64_t *rest = &s.rests[i * words];
        memcpy(rest, rest + words, words * sizeof *rest);
        for (size_t k = 0; k < v->axes[i].n_slices; k++) {
            const slice *x = &v->axes[i].slices[k];
            for (size_t w = 0; w < words && is_included(&s, i, x); w++) {
                rest[w] &= rules_of(&s, x)[w];
            }
        }
    }
    return s;
}

/* Do two slices leave the same of the live rules? */
static bool leave_same(const search *s, const uint64_t *live, const slice *x, const slice *y)
{
    for (size_t w = 0; w < s->v->n_words; w++) {
        if ((live[w] & (rules_of(s, x)[w] ^ rules_of(s, y)[w])) != 0) {
            return false;
        }
    }
    return true;
}

static bool is_joined(const search *s, size_t depth, const uint64_t *live, size_t k)
{
    const axis *x = &s->v->axes[depth];
    for (size_t j = 0; j < k && x->n_slices <= JOINED_MAX; j++) {
        if (is_included(s, depth, &x->slices[j]) &&
            leave_same(s, live, &x->slices[j], &x->slices[k])) {
            return true;
        }
    }
    return false;
}

static void note_found(search *s, size_t depth)
{
    if (s->n_found++ == 0) {
        s->first_depth = depth;
        memcpy(s->first_path, s->path, depth * sizeof *s->path);
        memcpy(s->first_live, s->live, (depth + 1) * s->v->n_words * sizeof *s->live);
    }
}

static void search_from(search *s, size_t depth)
{
    size_t words = s->v->n_words;
    const uint64_t *live = &s->live[depth * words], *rest = &s->rests[depth * words];
    uint64_t any = 0, settled = 0;
    for (size_t w = 0; w < words; w++) {
        any |= live[w];
        settled |= live[w] & rest[w];
    }
    if (any == 0) {
        note_found(s, depth);
    }
    if (any == 0 || settled != 0) {
        return;
    }
    const axis *x = &s->v->axes[depth];
    for (size_t k = 0; k < x->n_slices && s->n_found < s->found_max && !s->exhausted; k++) {
        if (!is_included(s, depth, &x->slices[k]) || is_joined(s, depth, live, k)) {
            continue;
        }
        s->exhausted = s->work++ >= WORK_MAX;
        s->path[depth] = k;
        for (size_t w = 0; w < words; w++) {
            s->live[(depth + 1) * words + w] = live[w] & rules_of(s, &x->slices[k])[w];
        }
        search_from(s, depth + 1);
    }
}

/* ---- what is said of a gap ---- */

/* All slices that leave the same of the rules as the one found; true when those are all. */
static bool join_found(const search *s, size_t input, check_set *out)
{
    const axis *x = &s->v->axes[input];
    const slice *found = &x->slices[s->first_path[input]];
    const uint64_t *live = &s->first_live[input * s->v->n_words];
    bool all = true;
    size_t n = 0, n_elements = 0;
    for (size_t k = 0; k < x->n_slices; k++) {
        n_elements += x->slices[k].n_elements;
    }
    check_span *spans = arena_array(s->v->a, n_elements, sizeof *spans);
    *out = check_set_none(false);
    for (size_t k = 0; k < x->n_slices; k++) {
        const slice *y = &x->slices[k];
        bool included = is_included(s, input, y);
        if (!included ||
            (y != found && (x->n_slices > JOINED_MAX || !leave_same(s, live, found, y)))) {
            all = all && !included;
            continue;
        }
        out->null = out->null || y->null;
        for (size_t e = 0; e < y->n_elements; e++) {
            spans[n++] = span_of(x, y->elements[e]);
        }
    }
    bool null = out->null;
    *out = check_set_unite(s->v->a, (check_set){.n = n, .spans = spans}, check_set_none(false));
    out->null = null;
    return all;
}

/* Texts that are not written in the table: "other than "a", "b"". */
static void append_other(const search *s, text *out, size_t input, check_set set)
{
    const axis *x = &s->v->axes[input];
    const feel_type *type = s->v->g->table->inputs[input].expression->type;
    const char *before = translate(" other than ");
    for (size_t i = 0; i < x->n_bounds; i++) {
        check_set one = check_set_of(s->v->a, x->bounds[i]);
        if (check_set_intersect(s->v->a, one, set).n == 0) {
            text_printf(out, "%s%s", before, check_set_text(s->v->a, one, type));
            before = ", ";
        }
    }
}

static bool is_open(const check_span *s)
{
    return !(s->has_low && s->low_closed) && !(s->has_high && s->high_closed);
}

/* "age in [60..65)", "age = 60", "age > 5", "kind = "a" or "b"". */
static void append_part(const search *s, text *out, size_t input, check_set set)
{
    const feel_table_input *in = &s->v->g->table->inputs[input];
    const char *written = check_set_text(s->v->a, set, in->expression->type);
    bool other = false;
    for (size_t i = 0; i < set.n; i++) {
        value bound = set.spans[i].has_low ? set.spans[i].low : set.spans[i].high;
        other = other || (is_open(&set.spans[i]) && bound.kind == VALUE_STRING);
    }
    text_printf(out, "%s%s", out->size > 0 ? ", " : "", in->label);
    if (other) {
        append_other(s, out, input, set);
    } else {
        const char *relation = written[0] == '[' || written[0] == '('   ? " in"
                               : written[0] == '<' || written[0] == '>' ? ""
                                                                        : " =";
        text_printf(out, "%s %s", relation, written);
    }
    if (set.null && set.n > 0) {
        text_append_string(out, translate(" or null"));
    }
}

static void append_sample(const search *s, text *out, size_t input, check_set set)
{
    const feel_table_input *in = &s->v->g->table->inputs[input];
    const char *sample =
        set.n == 0 ? "null" : check_span_sample(s->v->a, &set.spans[0], in->expression->type);
    if (sample[0] == '\0') {
        sample = set.spans[0].has_low || set.spans[0].has_high ? translate("any other text") : translate("anything");
    }
    text_printf(out, "%s%s = %s", out->size > 0 ? ", " : "", in->label, sample);
}

static check_set everything(const search *s, size_t input)
{
    check_set domain = s->v->g->domains[input];
    return domain.n > 0 ? check_set_with_null(domain, false) : domain;
}

static void report_gap(const search *s)
{
    const check_grid *g = s->v->g;
    text region = {0}, example = {0};
    for (size_t i = 0; i < s->v->n_inputs; i++) {
        check_set set = everything(s, i);
        if (i < s->first_depth && !join_found(s, i, &set)) {
            append_part(s, &region, i, set);
        }
        append_sample(s, &example, i, set);
    }
    if (strcmp(text_string(&region), text_string(&example)) != 0) {
        text_printf(&region, translate("%sfor example %s"), region.size > 0 ? "; " : "",
                    text_string(&example));
    }
    if (s->n_found > 1) {
        size_t n_more = s->n_found - 1;
        text_printf(&region,
                    s->exhausted ? translate_number("; and at least %zu more such region",
                                                    "; and at least %zu more such regions", n_more)
                                 : translate_number("; and %zu more such region",
                                                    "; and %zu more such regions", n_more),
                    n_more);
    }
    check_report(g->c, DIAGNOSTIC_WARNING, g->at, "dmn-table-gap",
                 "add a rule or a default output; without one the table gives null there",
                 "no rule covers: %s", text_string(&region));
    text_dispose(&region);
    text_dispose(&example);
}

static void look_for_gaps(const coverage *v)
{
    const check_grid *g = v->g;
    bool possible = false;
    search s = begin_search(v, NO_RULE, SIZE_MAX);
    for (size_t r = 0; r < v->n_rules; r++) {
        if (!g->impossible[r]) {
            set_bit(s.live, r);
            possible = true;
        }
    }
    for (size_t i = 0; i < v->n_inputs; i++) {
        bool any = false;
        for (size_t k = 0; k < v->axes[i].n_slices; k++) {
            any = any || is_included(&s, i, &v->axes[i].slices[k]);
        }
        possible = possible && any;
    }
    if (!possible) {
        return; /* said of the rules already */
    }
    search_from(&s, 0);
    if (s.n_found > 0) {
        report_gap(&s);
    } else if (s.exhausted) {
        check_coverage_too_large(g);
    }
}

/* ---- rules that are never reached ---- */

static bool is_covered(search *s, const uint64_t *by)
{
    s->n_found = 0;
    memcpy(s->live, by, s->v->n_words * sizeof *by);
    search_from(s, 0);
    return s->n_found == 0 && !s->exhausted;
}

/* Earlier rules that match some case of `rule` for certain. */
static size_t earlier_rules(const coverage *v, size_t rule, uint64_t *out)
{
    size_t n = 0;
    for (size_t k = 0; k < rule; k++) {
        bool meets = !v->g->impossible[k];
        for (size_t i = 0; i < v->n_inputs && meets; i++) {
            meets = false;
            for (size_t j = 0; j < v->axes[i].n_slices && !meets; j++) {
                const slice *x = &v->axes[i].slices[j];
                meets = has_bit(x->may, rule) && has_bit(x->must, k);
            }
        }
        if (meets) {
            set_bit(out, k);
            n++;
        }
    }
    return n;
}

static void report_covered(search *s, uint64_t *by, size_t n)
{
    const check_grid *g = s->v->g;
    text names = {0};
    for (size_t k = s->rule; k-- > 0 && n <= NAMED_MAX;) {
        if (has_bit(by, k)) {
            by[k / 64] &= ~((uint64_t)1 << (k % 64));
            if (!is_covered(s, by)) {
                set_bit(by, k);
            }
        }
    }
    size_t n_left = 0, n_named = 0;
    for (size_t k = 0; k < s->rule; k++) {
        n_left += has_bit(by, k);
    }
    for (size_t k = 0; k < s->rule && n_named < NAMED_MAX; k++) {
        if (has_bit(by, k)) {
            n_named++;
            text_printf(&names, "%s%zu",
                        n_named == 1        ? ""
                        : n_named == n_left ? translate(" and ")
                                            : ", ",
                        k + 1);
        }
    }
    check_report(g->c, DIAGNOSTIC_ERROR, g->table->rules[s->rule].at, "dmn-unreachable-rule",
                 "put the rule for the special case before the general ones",
                 "rule %zu is never reached: rules %s%s together match whatever it would",
                 s->rule + 1, text_string(&names), n_left > n_named ? ", ..." : "");
    text_dispose(&names);
}

static void look_for_unreachable(const coverage *v)
{
    const check_grid *g = v->g;
    size_t work = 0;
    bool exhausted = false;
    for (size_t r = 1; r < v->n_rules && !exhausted; r++) {
        arena_mark mark = arena_mark_get(v->a);
        uint64_t *by = arena_array(v->a, v->n_words, sizeof *by);
        size_t n = g->unreachable[r] ? 0 : earlier_rules(v, r, by);
        if (n > 1) {
            search s = begin_search(v, r, 1);
            s.work = work;
            if (is_covered(&s, by)) {
                report_covered(&s, by, n);
            }
            work = s.work;
            exhausted = s.exhausted;
        }
        arena_rewind(v->a, mark);
    }
    if (exhausted) {
        check_coverage_too_large(g);
    }
}

void check_coverage(const check_grid *g, bool unreachable, bool gaps)
{
    coverage v;
    if ((!unreachable && !gaps) || !slice_table(&v, g)) {
        return;
    }
    if (unreachable) {
        look_for_unreachable(&v);
    }
    if (gaps) {
        look_for_gaps(&v);
    }
}

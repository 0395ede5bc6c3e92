/* SPDX-License-Identifier: Apache-2.0 */
#include "author/compare_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/translate.h"
#include "rules/json.h"

static const char *keep(const compare_view *v, text *t)
{
    const char *s = arena_strdup(v->arena, text_string(t));
    text_dispose(t);
    return s;
}

/* ---- sums ---- */

static view_total *total_like(compare_view *v, const rulebook_benefit *b)
{
    for (size_t i = 0; i < v->n_totals; i++) {
        const rulebook_benefit *like = v->totals[i].like;
        if (strcmp(like->currency, b->currency) == 0 && like->minor_unit == b->minor_unit &&
            like->period == b->period) {
            return &v->totals[i];
        }
    }
    view_total *t = ARENA_PUSH(v->arena, &v->totals, &v->n_totals, &v->totals_capacity);
    t->like = b;
    return t;
}

static compare_region *region_named(compare_view *v, const char *name)
{
    size_t low = 0, high = v->n_regions;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(v->regions[middle].name, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < v->n_regions && strcmp(v->regions[low].name, name) == 0) {
        return &v->regions[low];
    }
    compare_region *last = ARENA_PUSH(v->arena, &v->regions, &v->n_regions, &v->regions_capacity);
    memmove(&v->regions[low + 1], &v->regions[low], (size_t)(last - &v->regions[low]) * sizeof *last);
    v->regions[low] = (compare_region){.name = name};
    return &v->regions[low];
}

void view_sum(compare_view *v)
{
    for (size_t i = 0; i < v->result->n_benefits; i++) {
        const compare_benefit *b = &v->result->benefits[i];
        for (size_t s = 0; s < COMPARE_SIDES; s++) {
            if (b->benefit[s] != NULL && b->benefit[s]->amount >= 0) {
                total_like(v, b->benefit[s])->minor[s] += b->all.minor[s];
            }
        }
        for (size_t r = 0; r < b->n_regions; r++) {
            compare_region *sum = region_named(v, b->regions[r].name);
            for (size_t c = 0; c < COMPARE_CHANGES; c++) {
                sum->cell.n[c] += b->regions[r].cell.n[c];
            }
        }
    }
}

int64_t view_n_changed(const compare_cell *c)
{
    int64_t n = 0;
    for (size_t i = COMPARE_SAME + 1; i < COMPARE_CHANGES; i++) {
        n += c->n[i];
    }
    return n;
}

static int by_changed(const void *x, const void *y)
{
    const compare_region *a = *(const compare_region *const *)x, *b = *(const compare_region *const *)y;
    int64_t n = view_n_changed(&a->cell), m = view_n_changed(&b->cell);
    return n != m ? (n > m ? -1 : 1) : strcmp(a->name, b->name);
}

const compare_region **view_regions(const compare_view *v, const compare_region *regions, size_t n, size_t *n_out,
                                    size_t *n_left)
{
    const compare_region **list = arena_array(v->arena, n + 1, sizeof *list);
    size_t n_changed = 0;
    for (size_t i = 0; i < n; i++) {
        if (view_n_changed(&regions[i].cell) > 0) {
            list[n_changed++] = &regions[i];
        }
    }
    if (n_changed > 0) {
        qsort(list, n_changed, sizeof *list, by_changed);
    }
    *n_out = n_changed > VIEW_REGIONS_MAX ? VIEW_REGIONS_MAX : n_changed;
    *n_left = n_changed - *n_out;
    return list;
}

/* ---- words ---- */

const rulebook_benefit *view_benefit(const compare_benefit *b)
{
    return b->benefit[COMPARE_NEW] != NULL ? b->benefit[COMPARE_NEW] : b->benefit[COMPARE_OLD];
}

static const rulebook_benefit *on_side(const compare_benefit *b, size_t side)
{
    return b->benefit[side] != NULL ? b->benefit[side] : view_benefit(b);
}

bool view_has_amount(const compare_benefit *b)
{
    return on_side(b, COMPARE_OLD)->amount >= 0 || on_side(b, COMPARE_NEW)->amount >= 0;
}

const char *view_number(const compare_view *v, int64_t n)
{
    char s[TEXT_NUMBER_MAX];
    return arena_strdup(v->arena, text_number(s, n));
}

const char *view_day(const compare_view *v)
{
    text t = {0};
    report_day(&t, v->request->as_of_day);
    return keep(v, &t);
}

const char *view_amount(const compare_view *v, const compare_benefit *b, size_t side, int64_t minor)
{
    text t = {0};
    if (on_side(b, side)->amount < 0) {
        return "-";
    }
    report_money_grouped(&t, on_side(b, side), minor, false);
    return keep(v, &t);
}

const char *view_difference(const compare_view *v, const compare_benefit *b, const compare_cell *c)
{
    text t = {0};
    if (!b->subtracts || !view_has_amount(b)) {
        return "-";
    }
    report_money_grouped(&t, view_benefit(b), c->minor[COMPARE_NEW] - c->minor[COMPARE_OLD], true);
    return keep(v, &t);
}

const char *view_period(rulebook_period period)
{
    return period == PERIOD_MONTHLY  ? translate("a month")
           : period == PERIOD_YEARLY ? translate("a year")
                                     : translate("once");
}

static const char *unit_of(const compare_view *v, const rulebook_benefit *b)
{
    return b->amount < 0 ? "" : arena_printf(v->arena, "%s %s", b->currency, view_period(b->period));
}

const char *view_unit(const compare_view *v, const compare_benefit *b)
{
    const char *before = unit_of(v, on_side(b, COMPARE_OLD)), *after = unit_of(v, on_side(b, COMPARE_NEW));
    return strcmp(before, after) == 0 ? after : arena_printf(v->arena, translate("%s, then %s"), before, after);
}

const char *view_said(const compare_view *v, const compare_benefit *b, size_t side, const compare_said *said,
                      bool amount)
{
    const char *state = translate(compare_state_name(said->state));
    if (said->reason[0] != '\0') {
        return arena_printf(v->arena, "%s: %s", state, said->reason);
    }
    if (amount && said->state <= COMPARE_OFFERED && on_side(b, side)->amount >= 0) {
        return arena_printf(v->arena, "%s %s", state, view_amount(v, b, side, said->amount_minor));
    }
    return state;
}

const char *view_rules(const compare_view *v, const compare_benefit *b, const compare_said *said)
{
    text t = {0};
    value list;
    ent_error ignored;
    size_t n = strlen(b->id);
    const source_file *file = source_file_from_memory(v->arena, "", said->rules, strlen(said->rules));
    if (said->rules[0] == '\0' || json_read(&list, v->arena, file, &ignored) != ENT_OK || list.kind != VALUE_LIST) {
        return "";
    }
    for (size_t i = 0; i < list.as.list->n; i++) {
        text name = {0};
        value_to_text(&name, list.as.list->items[i]);
        const char *s = text_string(&name);
        s += strncmp(s, b->id, n) == 0 && s[n] == '/' ? n + 1 : 0;
        text_printf(&t, "%s%s", i == 0 ? "" : ", ", s);
        text_dispose(&name);
    }
    return keep(v, &t);
}

const char *view_place(const compare_view *v, diff_place at)
{
    return at.line == 0 ? "-" : arena_printf(v->arena, "%s:%u", at.file, at.line);
}

const char *view_changed(const compare_view *v, size_t benefit)
{
    const char *changed = v->diff->changed[benefit];
    const compare_benefit *b = &v->result->benefits[benefit];
    if (strcmp(changed, "added") == 0) {
        return translate("only the new rulebook has it");
    }
    if (strcmp(changed, "removed") == 0) {
        return translate("only the old rulebook has it");
    }
    if (changed[0] != '\0') {
        return strcmp(changed, "rule") == 0        ? translate("its rules changed")
               : strcmp(changed, "parameter") == 0 ? translate("parameters that it reads changed")
                                                   : translate("its rules and parameters that it reads changed");
    }
    return view_n_changed(&b->all) > 0
               ? translate("neither its rules nor its parameters changed: another benefit excludes it, or sources or guards "
                           "are others")
               : translate("nothing changed");
}

const char *view_warnings(const compare_view *v)
{
    static const char *const skipped[] = {
        N_("old rulebook: source %s is stale: benefits that read it are not looked at\n"),
        N_("new rulebook: source %s is stale: benefits that read it are not looked at\n")};
    static const char *const unknown[] = {N_("old rulebook: source %s is stale: its facts count as unknown\n"),
                                          N_("new rulebook: source %s is stale: its facts count as unknown\n")};
    text t = {0};
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        const plan *p = v->plans[s];
        for (size_t i = 0; i < p->n_sources; i++) {
            if (p->sources[i].stale) {
                text_printf(&t, translate(p->sources[i].failed ? skipped[s] : unknown[s]), p->sources[i].source->id);
            }
        }
    }
    return keep(v, &t);
}

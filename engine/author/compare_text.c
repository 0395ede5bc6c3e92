/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison as text: one table of benefits, then what changed in the rules, then benefit by benefit who it is. */
#include <string.h>

#include "author/compare_view.h"
#include "author/grid.h"

#define CHANGE_CELLS 9 /* "undecided" */

static void put_counts(grid *g, const compare_view *v, const compare_cell *c)
{
    for (size_t i = COMPARE_SAME + 1; i < COMPARE_CHANGES; i++) {
        grid_put(g, view_number(v, c->n[i]));
    }
}

static void put_count_names(grid *g, const compare_view *v)
{
    for (size_t i = COMPARE_SAME + 1; i < COMPARE_CHANGES; i++) {
        grid_put(g, view_change(v, (compare_change)i));
    }
}

/* ---- the whole ---- */

static void print_head(text *out, const compare_view *v)
{
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        text_printf(out, "%s  %.12s  %s\n", compare_say(v, s == COMPARE_OLD ? COMPARE_SAY_OLD : COMPARE_SAY_NEW),
                    v->plans[s]->book->digest, v->request->folders[s]);
    }
    text_printf(out, compare_say(v, COMPARE_SAY_TEXT_HEAD), view_day(v), view_number(v, v->result->n_subjects));
    text_append_char(out, '\n');
    const char *warnings = view_warnings(v);
    for (const char *s = warnings; *s != '\0';) {
        size_t n = strcspn(s, "\n");
        text_printf(out, "%s%.*s\n", compare_say(v, COMPARE_SAY_WARNING), (int)n, s);
        s += n + (s[n] == '\n');
    }
}

static void print_benefits(text *out, const compare_view *v)
{
    static const compare_word names[] = {COMPARE_SAY_BENEFIT, COMPARE_SAY_BEFORE, COMPARE_SAY_AFTER};
    grid g = {.arena = v->arena, .n_columns = 12};
    for (size_t i = 0; i < 3; i++) {
        grid_put(&g, compare_say(v, names[i]));
    }
    put_count_names(&g, v);
    grid_put(&g, compare_say(v, COMPARE_SAY_AMOUNT_BEFORE));
    grid_put(&g, compare_say(v, COMPARE_SAY_AFTER));
    grid_put(&g, compare_say(v, COMPARE_SAY_DIFFERENCE));
    for (size_t i = 0; i < v->result->n_benefits; i++) {
        const compare_benefit *b = &v->result->benefits[i];
        grid_put(&g, b->id);
        grid_put(&g, view_number(v, b->all.n_gets[COMPARE_OLD]));
        grid_put(&g, view_number(v, b->all.n_gets[COMPARE_NEW]));
        put_counts(&g, v, &b->all);
        grid_put(&g, view_amount(v, b, COMPARE_OLD, b->all.minor[COMPARE_OLD]));
        grid_put(&g, view_amount(v, b, COMPARE_NEW, b->all.minor[COMPARE_NEW]));
        grid_put(&g, view_difference(v, b, &b->all));
    }
    text_append_char(out, '\n');
    grid_print(out, &g, "");
}

static void print_totals(text *out, const compare_view *v)
{
    grid g = {.arena = v->arena, .n_columns = 4};
    for (size_t i = 0; i < v->n_totals; i++) {
        const view_total *t = &v->totals[i];
        const int64_t minor[] = {t->minor[COMPARE_OLD], t->minor[COMPARE_NEW], t->minor[COMPARE_NEW] - t->minor[COMPARE_OLD]};
        grid_put(&g, arena_printf(v->arena, compare_say(v, COMPARE_SAY_TEXT_IN_ALL), view_period(v, t->like->period)));
        for (size_t k = 0; k < 3; k++) {
            text money = {0};
            report_money_grouped(&money, t->like, minor[k], k == 2);
            grid_put(&g, arena_strdup(v->arena, text_string(&money)));
            text_dispose(&money);
        }
    }
    text_append_char(out, '\n');
    grid_print(out, &g, "");
}

static const char *or_nothing(const compare_view *v, const char *s)
{
    return s == NULL ? compare_say(v, COMPARE_SAY_NONE) : s;
}

/* Before the first of a list. */
static void put_heading(text *out, const compare_view *v, compare_word w, size_t i)
{
    if (i == 0) {
        text_printf(out, "\n%s\n", compare_say(v, w));
    }
}

static void print_parameters(text *out, const compare_view *v)
{
    for (size_t i = 0; i < v->diff->n_parameters; i++) {
        const diff_parameter *p = &v->diff->parameters[i];
        const diff_place at = p->at[COMPARE_NEW].line > 0 ? p->at[COMPARE_NEW] : p->at[COMPARE_OLD];
        put_heading(out, v, COMPARE_SAY_TEXT_PARAMETERS, i);
        text_printf(out, "  %s%s%s: %s -> %s%s%s [%s]%s%s\n", p->name,
                    p->region[0] == '\0' ? "" : compare_say(v, COMPARE_SAY_TEXT_IN_REGION), p->region,
                    or_nothing(v, p->says[COMPARE_OLD]), or_nothing(v, p->says[COMPARE_NEW]), p->unit[0] == '\0' ? "" : " ",
                    p->unit, view_place(v, at),
                    compare_say(v, p->benefits[0] == '\0' ? COMPARE_SAY_TEXT_READ_BY_NONE : COMPARE_SAY_TEXT_READ_BY),
                    p->benefits);
    }
}

static void print_rules(text *out, const compare_view *v)
{
    for (size_t i = 0; i < v->diff->n_rules; i++) {
        const diff_rule *r = &v->diff->rules[i];
        const diff_place at = r->at[COMPARE_NEW].line > 0 ? r->at[COMPARE_NEW] : r->at[COMPARE_OLD];
        put_heading(out, v, COMPARE_SAY_TEXT_RULES, i);
        text_printf(out, "  %s [%s]\n    %s  %s\n    %s  %s\n", r->name, view_place(v, at), compare_say(v, COMPARE_SAY_OLD),
                    or_nothing(v, r->says[COMPARE_OLD]), compare_say(v, COMPARE_SAY_NEW),
                    or_nothing(v, r->says[COMPARE_NEW]));
    }
}

static void print_files(text *out, const compare_view *v)
{
    for (size_t i = 0; i < v->diff->n_files; i++) {
        const diff_file *f = &v->diff->files[i];
        put_heading(out, v, COMPARE_SAY_TEXT_FILES, i);
        text_printf(out, "  %s\n", view_file(v, f));
    }
}

/* ---- a benefit ---- */

static void print_states(text *out, const compare_view *v, const compare_benefit *b)
{
    grid g = {.arena = v->arena, .n_columns = 2};
    for (size_t s = 0; s < COMPARE_STATES * COMPARE_STATES; s++) {
        int64_t n = b->states[s / COMPARE_STATES][s % COMPARE_STATES];
        if (n > 0) {
            grid_put(&g, arena_printf(v->arena, "%s -> %s", view_state(v, (compare_state)(s / COMPARE_STATES)),
                                      view_state(v, (compare_state)(s % COMPARE_STATES))));
            grid_put(&g, view_number(v, n));
        }
    }
    text_printf(out, "  %s\n", compare_say(v, COMPARE_SAY_TEXT_STATES));
    grid_print(out, &g, "    ");
}

static const char *said_by(const compare_view *v, const compare_benefit *b, size_t side, const compare_said *said,
                           bool amount)
{
    const char *rules = view_rules(v, b, said), *words = view_said(v, b, side, said, amount);
    return rules[0] == '\0' ? words : arena_printf(v->arena, "%s (%s)", words, rules);
}

static void print_causes(text *out, const compare_view *v, const compare_benefit *b)
{
    text_printf(out, "  %s\n", compare_say(v, COMPARE_SAY_TEXT_CAUSES));
    for (size_t i = 0; i < b->n_causes && i < VIEW_CAUSES_MAX; i++) {
        const compare_cause *c = &b->causes[i];
        text_printf(out, "    %10s  ", view_number(v, c->n));
        grid_pad(out, view_change(v, c->change), CHANGE_CELLS);
        text_printf(out, "  %s -> %s\n",
                    said_by(v, b, COMPARE_OLD, &c->said[COMPARE_OLD], false),
                    said_by(v, b, COMPARE_NEW, &c->said[COMPARE_NEW], false));
    }
    if (b->n_causes > VIEW_CAUSES_MAX) {
        text_append_string(out, "    ");
        text_printf(out, compare_say(v, COMPARE_SAY_TEXT_MORE_CAUSES), b->n_causes - VIEW_CAUSES_MAX);
        text_append_char(out, '\n');
    }
}

static void put_cell(grid *g, const compare_view *v, const compare_benefit *b, const char *name, const compare_cell *c)
{
    grid_put(g, name);
    put_counts(g, v, c);
    grid_put(g, view_difference(v, b, c));
}

static grid cell_grid(const compare_view *v, compare_word name)
{
    grid g = {.arena = v->arena, .n_columns = 8};
    grid_put(&g, compare_say(v, name));
    put_count_names(&g, v);
    grid_put(&g, compare_say(v, COMPARE_SAY_DIFFERENCE));
    return g;
}

static void print_regions(text *out, const compare_view *v, const compare_benefit *b)
{
    size_t n, n_left;
    const compare_region **list = view_regions(v, b->regions, b->n_regions, &n, &n_left);
    grid g = cell_grid(v, COMPARE_SAY_REGION);
    for (size_t i = 0; i < n; i++) {
        put_cell(&g, v, b, list[i]->name[0] == '\0' ? compare_say(v, COMPARE_SAY_NONE) : list[i]->name, &list[i]->cell);
    }
    grid_print(out, &g, "  ");
    if (n_left > 0) {
        text_append_string(out, "  ");
        text_printf(out, compare_say(v, COMPARE_SAY_TEXT_MORE_REGIONS), n_left);
        text_append_char(out, '\n');
    }
}

static void print_ages(text *out, const compare_view *v, const compare_benefit *b)
{
    grid g = cell_grid(v, COMPARE_SAY_AGE);
    for (size_t i = 0; i < COMPARE_BANDS; i++) {
        if (view_n_changed(&b->bands[i]) > 0) {
            put_cell(&g, v, b, view_band(v, i), &b->bands[i]);
        }
    }
    grid_print(out, &g, "  ");
}

static void print_samples(text *out, const compare_view *v, const compare_benefit *b)
{
    text_printf(out, "  %s\n", compare_say(v, COMPARE_SAY_TEXT_SAMPLES));
    for (size_t i = 0; i < b->n_samples; i++) {
        const compare_sample *s = &b->samples[i];
        text_append_string(out, "    ");
        grid_pad(out, view_change(v, s->change), CHANGE_CELLS);
        text_printf(out, "  %s: %s -> %s\n", view_who(v, s),
                    said_by(v, b, COMPARE_OLD, &s->said[COMPARE_OLD], true),
                    said_by(v, b, COMPARE_NEW, &s->said[COMPARE_NEW], true));
    }
}

static void print_benefit(text *out, const compare_view *v, size_t i)
{
    const compare_benefit *b = &v->result->benefits[i];
    text_printf(out, "\n%s: %s\n", b->id, view_changed(v, i));
    print_states(out, v, b);
    print_causes(out, v, b);
    print_regions(out, v, b);
    if (v->result->has_bands) {
        print_ages(out, v, b);
    }
    print_samples(out, v, b);
}

void compare_text(text *out, const compare_view *v)
{
    size_t n_changed = 0;
    print_head(out, v);
    print_benefits(out, v);
    print_totals(out, v);
    print_parameters(out, v);
    print_rules(out, v);
    print_files(out, v);
    for (size_t i = 0; i < v->result->n_benefits; i++) {
        if (view_n_changed(&v->result->benefits[i].all) > 0) {
            print_benefit(out, v, i);
            n_changed++;
        }
    }
    if (n_changed == 0) {
        put_heading(out, v, COMPARE_SAY_TEXT_NOBODY, 0);
    } else if (!v->result->has_bands) {
        put_heading(out, v, COMPARE_SAY_TEXT_NO_AGES, 0);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison as text: one table of benefits, then what changed in the rules, then benefit by benefit who it is. */
#include <string.h>

#include "author/compare_view.h"
#include "base/translate.h"
#include "author/grid.h"

static void put_counts(grid *g, const compare_view *v, const compare_cell *c)
{
    for (size_t i = COMPARE_SAME + 1; i < COMPARE_CHANGES; i++) {
        grid_put(g, view_number(v, c->n[i]));
    }
}

static void put_count_names(grid *g)
{
    for (size_t i = COMPARE_SAME + 1; i < COMPARE_CHANGES; i++) {
        grid_put(g, translate(compare_change_name((compare_change)i)));
    }
}

/* ---- the whole ---- */

static void print_head(text *out, const compare_view *v)
{
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        text_printf(out, "%s  %.12s  %s\n", translate(s == COMPARE_OLD ? N_("old") : N_("new")), v->plans[s]->book->digest,
                    v->request->folders[s]);
    }
    text_printf(out, translate("as of %s, %s subjects; nothing is written, and what the ledger holds does not count\n"),
                view_day(v), view_number(v, v->result->n_subjects));
    const char *warnings = view_warnings(v);
    for (const char *s = warnings; *s != '\0';) {
        size_t n = strcspn(s, "\n");
        text_printf(out, translate("warning: %.*s\n"), (int)n, s);
        s += n + (s[n] == '\n');
    }
}

static void print_benefits(text *out, const compare_view *v)
{
    static const char *const names[] = {N_("benefit"), N_("before"), N_("after")};
    grid g = {.arena = v->arena, .n_columns = 12};
    for (size_t i = 0; i < 3; i++) {
        grid_put(&g, translate(names[i]));
    }
    put_count_names(&g);
    grid_put(&g, translate("amount before"));
    grid_put(&g, translate("after"));
    grid_put(&g, translate("difference"));
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
        grid_put(&g, arena_printf(v->arena, translate("in all %s"), view_period(t->like->period)));
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

static const char *or_nothing(const char *s)
{
    return s == NULL ? translate("(none)") : s;
}

static void print_parameters(text *out, const compare_view *v)
{
    for (size_t i = 0; i < v->diff->n_parameters; i++) {
        const diff_parameter *p = &v->diff->parameters[i];
        const diff_place at = p->at[COMPARE_NEW].line > 0 ? p->at[COMPARE_NEW] : p->at[COMPARE_OLD];
        text_printf(out, "%s  %s%s%s: %s -> %s%s%s [%s]%s%s\n", i == 0 ? translate("\nchanged parameters\n") : "", p->name,
                    p->region[0] == '\0' ? "" : translate(" in "), p->region, or_nothing(p->says[COMPARE_OLD]),
                    or_nothing(p->says[COMPARE_NEW]), p->unit[0] == '\0' ? "" : " ", p->unit, view_place(v, at),
                    p->benefits[0] == '\0' ? translate(", read by no benefit") : translate(", read by "), p->benefits);
    }
}

static void print_rules(text *out, const compare_view *v)
{
    for (size_t i = 0; i < v->diff->n_rules; i++) {
        const diff_rule *r = &v->diff->rules[i];
        const diff_place at = r->at[COMPARE_NEW].line > 0 ? r->at[COMPARE_NEW] : r->at[COMPARE_OLD];
        text_printf(out, translate("%s  %s [%s]\n    old  %s\n    new  %s\n"),
                    i == 0 ? translate("\nchanged rules of tables\n") : "", r->name,
                    view_place(v, at), or_nothing(r->says[COMPARE_OLD]), or_nothing(r->says[COMPARE_NEW]));
    }
}

static void print_files(text *out, const compare_view *v)
{
    for (size_t i = 0; i < v->diff->n_files; i++) {
        const diff_file *f = &v->diff->files[i];
        text_append_string(out, i == 0 ? translate("\nchanged files\n") : "");
        if (f->line > 0) {
            text_printf(out, translate("  %s, first in line %u\n"), f->path, f->line);
        } else {
            text_printf(out, f->there[COMPARE_OLD] ? translate("  %s, only in the old rulebook\n") : translate("  %s, only in the new rulebook\n"),
                        f->path);
        }
    }
}

/* ---- a benefit ---- */

static void print_states(text *out, const compare_view *v, const compare_benefit *b)
{
    grid g = {.arena = v->arena, .n_columns = 2};
    for (size_t s = 0; s < COMPARE_STATES * COMPARE_STATES; s++) {
        int64_t n = b->states[s / COMPARE_STATES][s % COMPARE_STATES];
        if (n > 0) {
            grid_put(&g, arena_printf(v->arena, "%s -> %s", translate(compare_state_name((compare_state)(s / COMPARE_STATES))),
                                 translate(compare_state_name((compare_state)(s % COMPARE_STATES)))));
            grid_put(&g, view_number(v, n));
        }
    }
    text_append_string(out, translate("  outcomes\n"));
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
    text_append_string(out, translate("  decided by\n"));
    for (size_t i = 0; i < b->n_causes && i < VIEW_CAUSES_MAX; i++) {
        const compare_cause *c = &b->causes[i];
        text_printf(out, "    %10s  ", view_number(v, c->n));
        grid_pad(out, translate(compare_change_name(c->change)), 9);
        text_printf(out, "  %s -> %s\n",
                    said_by(v, b, COMPARE_OLD, &c->said[COMPARE_OLD], false),
                    said_by(v, b, COMPARE_NEW, &c->said[COMPARE_NEW], false));
    }
    if (b->n_causes > VIEW_CAUSES_MAX) {
        text_printf(out, translate("    and %zu more; --json has all\n"), b->n_causes - VIEW_CAUSES_MAX);
    }
}

static void put_cell(grid *g, const compare_view *v, const compare_benefit *b, const char *name, const compare_cell *c)
{
    grid_put(g, name);
    put_counts(g, v, c);
    grid_put(g, view_difference(v, b, c));
}

static grid cell_grid(const compare_view *v, const char *name)
{
    grid g = {.arena = v->arena, .n_columns = 8};
    grid_put(&g, name);
    put_count_names(&g);
    grid_put(&g, translate("difference"));
    return g;
}

static void print_regions(text *out, const compare_view *v, const compare_benefit *b)
{
    size_t n, n_left;
    const compare_region **list = view_regions(v, b->regions, b->n_regions, &n, &n_left);
    grid g = cell_grid(v, translate("region"));
    for (size_t i = 0; i < n; i++) {
        put_cell(&g, v, b, list[i]->name[0] == '\0' ? translate("(none)") : list[i]->name, &list[i]->cell);
    }
    grid_print(out, &g, "  ");
    if (n_left > 0) {
        text_printf(out, translate("  and %zu more regions; --json has all\n"), n_left);
    }
}

static void print_ages(text *out, const compare_view *v, const compare_benefit *b)
{
    grid g = cell_grid(v, translate("age"));
    for (size_t i = 0; i < COMPARE_BANDS; i++) {
        if (view_n_changed(&b->bands[i]) > 0) {
            put_cell(&g, v, b, compare_band_name(i), &b->bands[i]);
        }
    }
    grid_print(out, &g, "  ");
}

static void print_samples(text *out, const compare_view *v, const compare_benefit *b)
{
    text_append_string(out, translate("  for example\n"));
    for (size_t i = 0; i < b->n_samples; i++) {
        const compare_sample *s = &b->samples[i];
        text_append_string(out, "    ");
        grid_pad(out, translate(compare_change_name(s->change)), 9);
        text_printf(out, "  %s%s%s: %s -> %s\n", s->region[0] == '\0' ? translate("no region") : s->region,
                    v->result->has_bands ? translate(", age ") : "",
                    v->result->has_bands ? compare_band_name(s->band) : "",
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
        text_append_string(out, translate("\nnobody's outcome changes\n"));
    } else if (!v->result->has_bands) {
        text_append_string(out, translate("\nno ages: no rule in force reads a fact 'birth date' or 'date of birth'\n"));
    }
}

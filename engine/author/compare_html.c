/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison as one page (page.h), for whoever decides about the change: who gains, who loses, what it costs, why. */
#include <string.h>

#include "author/compare_view.h"
#include "base/translate.h"
#include "author/markup.h"
#include "author/page.h"

static void begin_table(text *out, const char *words, const char *const *figures, size_t n)
{
    text_append_string(out, "<table>\n<thead><tr>");
    page_element(out, "th", "", translate(words));
    for (size_t i = 0; i < n; i++) {
        page_element(out, "th", " class=\"n\"", translate(figures[i]));
    }
    text_append_string(out, "</tr></thead>\n<tbody>\n");
}

static void begin_words(text *out, const char *const *heads, size_t n)
{
    text_append_string(out, "<table>\n<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        page_element(out, "th", "", translate(heads[i]));
    }
    text_append_string(out, "</tr></thead>\n<tbody>\n");
}

static void end_table(text *out)
{
    text_append_string(out, "</tbody>\n</table>\n");
}

static void end_row(text *out)
{
    text_append_string(out, "</tr>\n");
}

/* Where the currency stands beside the figures already: a phone has little room. */
static const char *without_currency(const compare_view *v, const char *money)
{
    return arena_printf(v->arena, "%.*s", (int)strcspn(money, " "), money);
}

static void put_counts(text *out, const compare_view *v, const compare_cell *c)
{
    for (size_t i = COMPARE_SAME + 1; i < COMPARE_CHANGES; i++) {
        page_figure(out, view_number(v, c->n[i]));
    }
}

/* ---- the whole ---- */

static void put_head(text *out, const compare_view *v)
{
    text line = {0};
    text_printf(&line,
                translate("As of %s, %s subjects. Each rulebook decides as for people who have nothing yet; nothing was written."),
                view_day(v), view_number(v, v->result->n_subjects));
    page_element(out, "p", "", text_string(&line));
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        text_clear(&line);
        text_printf(&line, "%s: %s (%.12s)", s == COMPARE_OLD ? translate("Old") : translate("New"), v->request->folders[s],
                    v->plans[s]->book->digest);
        page_element(out, "div", "", text_string(&line));
    }
    text_dispose(&line);
    text_append_string(out, "<ul>\n");
    for (const char *s = view_warnings(v); *s != '\0';) {
        size_t n = strcspn(s, "\n");
        page_element(out, "li", "", arena_printf(v->arena, "%.*s", (int)n, s));
        s += n + (s[n] == '\n');
    }
    text_append_string(out, "</ul>\n");
}

static void put_benefits(text *out, const compare_view *v)
{
    static const char *const heads[] = {N_("before"), N_("after"), N_("gain"), N_("lose"), N_("more"), N_("less"), N_("undecided"), N_("other")};
    begin_table(out, N_("benefit"), heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < v->result->n_benefits; i++) {
        const compare_benefit *b = &v->result->benefits[i];
        text_append_string(out, "<tr><td>");
        if (view_n_changed(&b->all) > 0) {
            text_printf(out, "<a href=\"#b%zu\">", i + 1);
            markup_append_string(out, b->id);
            text_append_string(out, "</a></td>");
        } else {
            markup_append_string(out, b->id);
            text_append_string(out, "</td>");
        }
        page_figure(out, view_number(v, b->all.n_gets[COMPARE_OLD]));
        page_figure(out, view_number(v, b->all.n_gets[COMPARE_NEW]));
        put_counts(out, v, &b->all);
        end_row(out);
    }
    end_table(out);
    text_append_string(out,
                       translate("<p>Before and after: who receive it or are offered it. Undecided: they got it, and now a fact or a guard is in the"
                       " way. Other: nothing gained or lost, but another outcome or reason.</p>\n"));
}

/* Gains to the right, losses to the left. */
static void add_bars(page_bar *bars, size_t *n, const compare_view *v, const char *label, const compare_cell *c)
{
    int64_t up = c->n[COMPARE_GAIN] + c->n[COMPARE_MORE], down = c->n[COMPARE_LOSE] + c->n[COMPARE_LESS];
    if (up > 0) {
        bars[(*n)++] = (page_bar){label, arena_printf(v->arena, "+%s", view_number(v, up)), (double)up};
    }
    if (down > 0) {
        bars[(*n)++] = (page_bar){up > 0 ? "" : label, view_number(v, -down), -(double)down};
    }
}

static void put_gain_bars(text *out, const compare_view *v)
{
    page_bar *bars = arena_array(v->arena, 2 * v->result->n_benefits + 1, sizeof *bars);
    size_t n = 0;
    for (size_t i = 0; i < v->result->n_benefits; i++) {
        add_bars(bars, &n, v, v->result->benefits[i].id, &v->result->benefits[i].all);
    }
    page_bars(out, translate("Who gains or gets more, and who loses or gets less"), bars, n);
}

static void put_region_bars(text *out, const compare_view *v, const char *caption, const compare_region *regions,
                            size_t n_regions)
{
    size_t n_list, n_left, n = 0;
    const compare_region **list = view_regions(v, regions, n_regions, &n_list, &n_left);
    page_bar *bars = arena_array(v->arena, 2 * n_list + 1, sizeof *bars);
    for (size_t i = 0; i < n_list; i++) {
        add_bars(bars, &n, v, list[i]->name[0] == '\0' ? translate("(none)") : list[i]->name, &list[i]->cell);
    }
    page_bars(out, n_left == 0 ? caption : arena_printf(v->arena, translate("%s: the %zu with the most changes"), caption, n_list),
              bars, n);
}

static const char *total_words(const compare_view *v, const view_total *t, int64_t minor, bool sign)
{
    text money = {0};
    report_money_grouped(&money, t->like, minor, sign);
    const char *s = without_currency(v, text_string(&money));
    text_dispose(&money);
    return s;
}

/* Amounts of one currency and period are on one scale. */
static void put_cost_bars(text *out, const compare_view *v, const view_total *t)
{
    page_bar *bars = arena_array(v->arena, v->result->n_benefits + 1, sizeof *bars);
    size_t n = 0;
    for (size_t i = 0; i < v->result->n_benefits; i++) {
        const compare_benefit *b = &v->result->benefits[i];
        const rulebook_benefit *r = view_benefit(b);
        int64_t difference = b->all.minor[COMPARE_NEW] - b->all.minor[COMPARE_OLD];
        if (b->subtracts && r->amount >= 0 && difference != 0 && strcmp(r->currency, t->like->currency) == 0 &&
            r->minor_unit == t->like->minor_unit && r->period == t->like->period) {
            bars[n++] = (page_bar){b->id, view_difference(v, b, &b->all), (double)difference};
        }
    }
    page_bars(out, arena_printf(v->arena, translate("Difference of what is paid %s, %s"), view_period(t->like->period), t->like->currency),
              bars, n);
}

static void put_cost(text *out, const compare_view *v)
{
    static const char *const heads[] = {N_("before"), N_("after"), N_("difference")};
    text_append_string(out, translate("<h2>What it costs</h2>\n"));
    begin_table(out, N_("benefit"), heads, 3);
    for (size_t i = 0; i < v->result->n_benefits; i++) {
        const compare_benefit *b = &v->result->benefits[i];
        if (!view_has_amount(b)) {
            continue;
        }
        text_append_string(out, "<tr>");
        page_cell(out, arena_printf(v->arena, "%s, %s", b->id, view_unit(v, b)));
        page_figure(out, without_currency(v, view_amount(v, b, COMPARE_OLD, b->all.minor[COMPARE_OLD])));
        page_figure(out, without_currency(v, view_amount(v, b, COMPARE_NEW, b->all.minor[COMPARE_NEW])));
        page_figure(out, without_currency(v, view_difference(v, b, &b->all)));
        end_row(out);
    }
    for (size_t i = 0; i < v->n_totals; i++) {
        const view_total *t = &v->totals[i];
        text_append_string(out, "<tr class=\"all\">");
        page_cell(out, arena_printf(v->arena, translate("in all, %s %s"), t->like->currency, view_period(t->like->period)));
        page_figure(out, total_words(v, t, t->minor[COMPARE_OLD], false));
        page_figure(out, total_words(v, t, t->minor[COMPARE_NEW], false));
        page_figure(out, total_words(v, t, t->minor[COMPARE_NEW] - t->minor[COMPARE_OLD], true));
        end_row(out);
    }
    end_table(out);
    for (size_t i = 0; i < v->n_totals; i++) {
        put_cost_bars(out, v, &v->totals[i]);
    }
}

/* ---- what changed in the rules ---- */

static const char *or_nothing(const char *s)
{
    return s == NULL ? translate("(none)") : s;
}

static void put_parameters(text *out, const compare_view *v)
{
    static const char *const heads[] = {N_("parameter"), N_("old"), N_("new"), N_("read by")};
    if (v->diff->n_parameters == 0) {
        return;
    }
    text_append_string(out, translate("<h3>Parameters</h3>\n"));
    begin_words(out, heads, 4);
    for (size_t i = 0; i < v->diff->n_parameters; i++) {
        const diff_parameter *p = &v->diff->parameters[i];
        text_append_string(out, "<tr>");
        page_cell(out, p->region[0] == '\0' ? p->name : arena_printf(v->arena, translate("%s in %s"), p->name, p->region));
        for (size_t s = 0; s < COMPARE_SIDES; s++) {
            page_cell(out, p->says[s] == NULL ? translate("(none)")
                                              : arena_printf(v->arena, "%s %s [%s]", p->says[s], p->unit, view_place(v, p->at[s])));
        }
        page_cell(out, p->benefits[0] == '\0' ? translate("no benefit") : p->benefits);
        end_row(out);
    }
    end_table(out);
}

static void put_rules(text *out, const compare_view *v)
{
    static const char *const heads[] = {N_("rule"), N_("old"), N_("new")};
    if (v->diff->n_rules == 0) {
        return;
    }
    text_append_string(out, translate("<h3>Rules of tables</h3>\n"));
    begin_words(out, heads, 3);
    for (size_t i = 0; i < v->diff->n_rules; i++) {
        const diff_rule *r = &v->diff->rules[i];
        const diff_place at = r->at[COMPARE_NEW].line > 0 ? r->at[COMPARE_NEW] : r->at[COMPARE_OLD];
        text_append_string(out, "<tr>");
        page_cell(out, arena_printf(v->arena, "%s [%s]", r->name, view_place(v, at)));
        page_cell(out, or_nothing(r->says[COMPARE_OLD]));
        page_cell(out, or_nothing(r->says[COMPARE_NEW]));
        end_row(out);
    }
    end_table(out);
}

static void put_files(text *out, const compare_view *v)
{
    text_append_string(out, translate("<h3>Files</h3>\n<ul>\n"));
    for (size_t i = 0; i < v->diff->n_files; i++) {
        const diff_file *f = &v->diff->files[i];
        page_element(out, "li", "",
                     f->line > 0 ? arena_printf(v->arena, translate("%s, first in line %u"), f->path, f->line)
                                 : arena_printf(v->arena,
                                                f->there[COMPARE_OLD] ? translate("%s, only in the old rulebook")
                                                                      : translate("%s, only in the new rulebook"),
                                                f->path));
        text_append_char(out, '\n');
    }
    text_append_string(out, "</ul>\n");
}

static void put_diff(text *out, const compare_view *v)
{
    text_append_string(out, translate("<h2>What changed in the rules</h2>\n"));
    if (v->diff->n_files == 0) {
        text_append_string(out, translate("<p>Nothing: the two are the same, byte for byte.</p>\n"));
        return;
    }
    put_parameters(out, v);
    put_rules(out, v);
    put_files(out, v);
}

/* ---- a benefit ---- */

static void put_states(text *out, const compare_view *v, const compare_benefit *b)
{
    static const char *const heads[] = {N_("subjects")};
    text_append_string(out, translate("<h3>From one outcome to the other</h3>\n"));
    begin_table(out, N_("old, new"), heads, 1);
    for (size_t s = 0; s < COMPARE_STATES * COMPARE_STATES; s++) {
        int64_t n = b->states[s / COMPARE_STATES][s % COMPARE_STATES];
        if (n > 0) {
            text_append_string(out, "<tr>");
            page_cell(out, arena_printf(v->arena, "%s \xe2\x86\x92 %s", translate(compare_state_name((compare_state)(s / COMPARE_STATES))),
                                        translate(compare_state_name((compare_state)(s % COMPARE_STATES)))));
            page_figure(out, view_number(v, n));
            end_row(out);
        }
    }
    end_table(out);
}

static void put_said(text *out, const compare_view *v, const compare_benefit *b, size_t side, const compare_said *said,
                     bool amount)
{
    const char *rules = view_rules(v, b, said), *words = view_said(v, b, side, said, amount);
    page_cell(out, rules[0] == '\0' ? words : arena_printf(v->arena, "%s (%s)", words, rules));
}

static void put_causes(text *out, const compare_view *v, const compare_benefit *b)
{
    static const char *const heads[] = {N_("change"), N_("old, and the rules that decided"), N_("new")};
    text_append_string(out, translate("<h3>Which rules decided</h3>\n<table>\n<thead><tr>"));
    for (size_t i = 0; i < 3; i++) {
        page_element(out, "th", "", translate(heads[i]));
    }
    text_append_string(out, translate("<th class=\"n\">subjects</th></tr></thead>\n<tbody>\n"));
    for (size_t i = 0; i < b->n_causes && i < VIEW_CAUSES_MAX; i++) {
        const compare_cause *c = &b->causes[i];
        text_append_string(out, "<tr>");
        page_cell(out, translate(compare_change_name(c->change)));
        put_said(out, v, b, COMPARE_OLD, &c->said[COMPARE_OLD], false);
        put_said(out, v, b, COMPARE_NEW, &c->said[COMPARE_NEW], false);
        page_figure(out, view_number(v, c->n));
        end_row(out);
    }
    end_table(out);
    if (b->n_causes > VIEW_CAUSES_MAX) {
        text_printf(out, translate("<p>And %zu more.</p>\n"), b->n_causes - VIEW_CAUSES_MAX);
    }
}

static void begin_cells(text *out, const compare_view *v, const compare_benefit *b, const char *what)
{
    const char *heads[] = {N_("gain"), N_("lose"), N_("more"), N_("less"), N_("undecided"), N_("other"), N_("difference")};
    size_t n = sizeof heads / sizeof *heads;
    const char *unit = view_unit(v, b);
    begin_table(out, unit[0] == '\0' ? what : arena_printf(v->arena, translate("%s; difference in %s"), translate(what), unit), heads,
                n);
}

static void put_cell(text *out, const compare_view *v, const compare_benefit *b, const char *name, const compare_cell *c)
{
    text_append_string(out, "<tr>");
    page_cell(out, name);
    put_counts(out, v, c);
    page_figure(out, without_currency(v, view_difference(v, b, c)));
    end_row(out);
}

static void put_regions(text *out, const compare_view *v, const compare_benefit *b)
{
    size_t n, n_left;
    const compare_region **list = view_regions(v, b->regions, b->n_regions, &n, &n_left);
    text_append_string(out, translate("<h3>By region</h3>\n"));
    begin_cells(out, v, b, N_("region"));
    for (size_t i = 0; i < n; i++) {
        put_cell(out, v, b, list[i]->name[0] == '\0' ? translate("(none)") : list[i]->name, &list[i]->cell);
    }
    end_table(out);
    if (n_left > 0) {
        text_printf(out, translate("<p>And %zu more regions with fewer changes.</p>\n"), n_left);
    }
    put_region_bars(out, v, translate("Gains and losses by region"), b->regions, b->n_regions);
}

static void put_ages(text *out, const compare_view *v, const compare_benefit *b)
{
    page_bar bars[2 * COMPARE_BANDS];
    size_t n = 0;
    text_append_string(out, translate("<h3>By age</h3>\n"));
    begin_cells(out, v, b, N_("age"));
    for (size_t i = 0; i < COMPARE_BANDS; i++) {
        if (view_n_changed(&b->bands[i]) > 0) {
            put_cell(out, v, b, compare_band_name(i), &b->bands[i]);
            add_bars(bars, &n, v, compare_band_name(i), &b->bands[i]);
        }
    }
    end_table(out);
    page_bars(out, translate("Gains and losses by age"), bars, n);
}

static void put_samples(text *out, const compare_view *v, const compare_benefit *b)
{
    static const char *const heads[] = {N_("change"), N_("who"), N_("old"), N_("new")};
    text_append_string(out, translate("<h3>For example</h3>\n"));
    begin_words(out, heads, 4);
    for (size_t i = 0; i < b->n_samples; i++) {
        const compare_sample *s = &b->samples[i];
        const char *region = s->region[0] == '\0' ? translate("no region") : s->region;
        text_append_string(out, "<tr>");
        page_cell(out, translate(compare_change_name(s->change)));
        page_cell(out, v->result->has_bands
                           ? arena_printf(v->arena, translate("%s, age %s"), region, compare_band_name(s->band))
                           : region);
        put_said(out, v, b, COMPARE_OLD, &s->said[COMPARE_OLD], true);
        put_said(out, v, b, COMPARE_NEW, &s->said[COMPARE_NEW], true);
        end_row(out);
    }
    end_table(out);
}

static void put_benefit(text *out, const compare_view *v, size_t i)
{
    const compare_benefit *b = &v->result->benefits[i];
    const char *name = rulebook_text_in(view_benefit(b)->title, translate_language());
    text_printf(out, "<h2 id=\"b%zu\">", i + 1);
    markup_append_string(out, b->id);
    text_append_string(out, "</h2>\n");
    page_element(out, "p", "", arena_printf(v->arena, translate("%s: %s."), name, view_changed(v, i)));
    put_states(out, v, b);
    put_causes(out, v, b);
    put_regions(out, v, b);
    if (v->result->has_bands) {
        put_ages(out, v, b);
    }
    put_samples(out, v, b);
}

void compare_html(text *out, const compare_view *v)
{
    size_t n_changed = 0;
    page_begin(out, translate_language(), translate("What another rulebook would change"));
    put_head(out, v);
    put_benefits(out, v);
    put_gain_bars(out, v);
    put_region_bars(out, v, translate("Gains and losses by region, over all benefits"), v->regions, v->n_regions);
    put_cost(out, v);
    put_diff(out, v);
    for (size_t i = 0; i < v->result->n_benefits; i++) {
        if (view_n_changed(&v->result->benefits[i].all) > 0) {
            put_benefit(out, v, i);
            n_changed++;
        }
    }
    if (n_changed == 0) {
        text_append_string(out, translate("<p>Nobody's outcome changes.</p>\n"));
    }
    if (!v->result->has_bands) {
        text_append_string(out, translate("<p>No ages: no rule in force reads a fact &#8220;birth date&#8221; or "
                                          "&#8220;date of birth&#8221;.</p>\n"));
    }
    text_append_string(out, translate("<p>Examples are chosen by chance, the same ones each time; no key and no name of anybody is in this page."
                            " Few people in a region may still be known to their neighbours.</p>\n"));
    page_end(out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The rulebook as of each day, the forecast, and it as text and JSON. */
#include "author/forecast.h"

#include <string.h>

#include "base/translate.h"
#include "author/check.h"
#include "author/forecast_view.h"
#include "author/grid.h"

#define ARENA_BYTES (256u * 1024u)

/* ---- words ---- */

const char *forecast_say(const forecast_view *v, forecast_word w)
{
#define SAY(name, en, zh) {en, zh},
    static const char *const words[FORECAST_N_WORDS][2] = {FORECAST_WORDS(SAY)};
#undef SAY
    return words[w][strcmp(v->request->lang, "zh") == 0];
}

static const char *day_text(arena *a, int32_t day)
{
    text t = {0};
    report_day(&t, day);
    const char *s = arena_strdup(a, text_string(&t));
    text_dispose(&t);
    return s;
}

const char *forecast_day(const forecast_view *v, size_t day)
{
    return day_text(v->arena, v->plans[day]->as_of_day);
}

const char *forecast_number(const forecast_view *v, int64_t n)
{
    return view_number(&v->steps[0], n);
}

const compare_benefit *forecast_at(const forecast_view *v, size_t benefit, size_t step)
{
    return &v->result->steps[step - 1].benefits[benefit];
}

int64_t forecast_gets(const forecast_view *v, size_t benefit, size_t day)
{
    return day == 0 ? forecast_at(v, benefit, 1)->all.n_gets[COMPARE_OLD]
                    : forecast_at(v, benefit, day)->all.n_gets[COMPARE_NEW];
}

int64_t forecast_minor(const forecast_view *v, size_t benefit, size_t day)
{
    return day == 0 ? forecast_at(v, benefit, 1)->all.minor[COMPARE_OLD]
                    : forecast_at(v, benefit, day)->all.minor[COMPARE_NEW];
}

int64_t forecast_sum(const forecast_view *v, size_t benefit, compare_change change)
{
    int64_t n = 0;
    for (size_t s = 1; s <= v->result->n_steps; s++) {
        n += forecast_at(v, benefit, s)->all.n[change];
    }
    return n;
}

const char *forecast_amount(const forecast_view *v, size_t benefit, size_t day)
{
    size_t step = day == 0 ? 1 : day;
    return view_amount(&v->steps[step - 1], forecast_at(v, benefit, step), day == 0 ? COMPARE_OLD : COMPARE_NEW,
                       forecast_minor(v, benefit, day));
}

/* The same benefit of one rulebook: its currency does not change with the day. */
const char *forecast_difference(const forecast_view *v, size_t benefit, size_t day)
{
    compare_cell c = {.minor = {forecast_minor(v, benefit, 0), forecast_minor(v, benefit, day)}};
    return view_difference(&v->steps[0], forecast_at(v, benefit, 1), &c);
}

const char *forecast_period(const forecast_view *v, rulebook_period period)
{
    return forecast_say(v, period == PERIOD_MONTHLY  ? FORECAST_A_MONTH
                           : period == PERIOD_YEARLY ? FORECAST_A_YEAR
                                                     : FORECAST_ONCE);
}

bool forecast_is_steady(const forecast_view *v, size_t benefit)
{
    int64_t n = 0;
    for (size_t s = 1; s <= v->result->n_steps; s++) {
        n += view_n_changed(&forecast_at(v, benefit, s)->all);
    }
    return n == 0;
}

const char *forecast_names(const forecast_view *v, bool nobody)
{
    text t = {0};
    for (size_t i = 0; i < v->n_benefits; i++) {
        if (forecast_is_steady(v, i) && (forecast_gets(v, i, 0) == 0) == nobody) {
            text_printf(&t, "%s%s", t.size == 0 ? "" : ", ", forecast_at(v, i, 1)->id);
        }
    }
    const char *names = t.size == 0 ? NULL : arena_strdup(v->arena, text_string(&t));
    text_dispose(&t);
    return names;
}

static const char *or_nothing(const forecast_view *v, const char *s)
{
    return s == NULL ? forecast_say(v, FORECAST_NO_VALUE) : s;
}

const char *forecast_parameter(const forecast_view *v, size_t i)
{
    size_t step = 0;
    while (step < v->result->n_steps && i >= v->steps[step].diff->n_parameters) {
        i -= v->steps[step++].diff->n_parameters;
    }
    if (step == v->result->n_steps) {
        return NULL;
    }
    const diff_parameter *p = &v->steps[step].diff->parameters[i];
    const diff_place at = p->at[COMPARE_NEW].line > 0 ? p->at[COMPARE_NEW] : p->at[COMPARE_OLD];
    return arena_printf(v->arena, forecast_say(v, FORECAST_PARAMETER), forecast_day(v, step + 1), p->name,
                        p->region[0] == '\0' ? "" : forecast_say(v, FORECAST_IN_REGION), p->region,
                        or_nothing(v, p->says[COMPARE_OLD]), or_nothing(v, p->says[COMPARE_NEW]),
                        p->unit[0] == '\0' ? "" : " ", p->unit, view_place(&v->steps[step], at),
                        p->benefits[0] == '\0' ? "" : forecast_say(v, FORECAST_READ_BY), p->benefits);
}

const char *forecast_stale(const forecast_view *v, size_t i)
{
    const plan *p = v->plans[0];
    for (size_t k = 0; k < p->n_sources; k++) {
        if (p->sources[k].stale && i-- == 0) {
            return arena_printf(v->arena, forecast_say(v, FORECAST_STALE), p->sources[k].source->id);
        }
    }
    return NULL;
}

const char *forecast_review(const forecast_view *v, size_t i)
{
    int32_t last = v->plans[v->result->n_steps]->as_of_day, day = INT32_MIN;
    text names = {0};
    for (i++; i > 0; i--) { /* the next day on which something is due */
        int32_t next = INT32_MAX;
        for (size_t k = 0; k < v->n_benefits; k++) {
            int32_t due = view_benefit(forecast_at(v, k, 1))->review_by_day;
            next = due > day && due < next ? due : next;
        }
        if (next >= last) {
            return NULL;
        }
        day = next;
    }
    for (size_t k = 0; k < v->n_benefits; k++) {
        const rulebook_benefit *b = view_benefit(forecast_at(v, k, 1));
        if (b->review_by_day == day) {
            text_printf(&names, "%s%s", names.size == 0 ? "" : ", ", b->id);
        }
    }
    const char *line = arena_printf(v->arena, forecast_say(v, FORECAST_REVIEW), day_text(v->arena, day), text_string(&names));
    text_dispose(&names);
    return line;
}

/* ---- text ---- */

static void print_head(text *out, const forecast_view *v)
{
    text_printf(out, forecast_say(v, FORECAST_HEAD), forecast_day(v, 0), forecast_day(v, v->result->n_steps),
                forecast_number(v, v->result->n_subjects), v->request->folder, v->plans[0]->book->digest);
    text_printf(out, "\n%s\n", forecast_say(v, FORECAST_KNOWN));
    const char *line;
    for (size_t i = 0; (line = forecast_stale(v, i)) != NULL; i++) {
        text_printf(out, "%s\n", line);
    }
    for (size_t i = 0; (line = forecast_review(v, i)) != NULL; i++) {
        text_printf(out, "%s\n", line);
    }
}

static void print_benefits(text *out, const forecast_view *v)
{
    static const forecast_word heads[] = {FORECAST_BENEFIT,    FORECAST_NOW,  FORECAST_THEN,
                                          FORECAST_NEW,        FORECAST_ENDED, FORECAST_UNDECIDED,
                                          FORECAST_AMOUNT_NOW, FORECAST_AMOUNT_THEN, FORECAST_DIFFERENCE};
    grid g = {.arena = v->arena, .n_columns = sizeof heads / sizeof *heads};
    for (size_t i = 0; i < g.n_columns; i++) {
        grid_put(&g, forecast_say(v, heads[i]));
    }
    size_t last = v->result->n_steps;
    for (size_t i = 0; i < v->n_benefits; i++) {
        grid_put(&g, forecast_at(v, i, 1)->id);
        grid_put(&g, forecast_number(v, forecast_gets(v, i, 0)));
        grid_put(&g, forecast_number(v, forecast_gets(v, i, last)));
        grid_put(&g, forecast_number(v, forecast_sum(v, i, COMPARE_GAIN)));
        grid_put(&g, forecast_number(v, forecast_sum(v, i, COMPARE_LOSE)));
        grid_put(&g, forecast_number(v, forecast_sum(v, i, COMPARE_UNDECIDED)));
        grid_put(&g, forecast_amount(v, i, 0));
        grid_put(&g, forecast_amount(v, i, last));
        grid_put(&g, forecast_difference(v, i, last));
    }
    text_append_char(out, '\n');
    grid_print(out, &g, "");
}

static void print_days(text *out, const forecast_view *v, size_t benefit)
{
    static const forecast_word heads[] = {FORECAST_DAY,  FORECAST_GETS,      FORECAST_NEW,   FORECAST_ENDED, FORECAST_MORE,
                                          FORECAST_LESS, FORECAST_UNDECIDED, FORECAST_OTHER, FORECAST_AMOUNT};
    static const compare_change changes[] = {COMPARE_GAIN, COMPARE_LOSE,      COMPARE_MORE,
                                             COMPARE_LESS, COMPARE_UNDECIDED, COMPARE_OTHER};
    grid g = {.arena = v->arena, .n_columns = sizeof heads / sizeof *heads};
    for (size_t i = 0; i < g.n_columns; i++) {
        grid_put(&g, forecast_say(v, heads[i]));
    }
    for (size_t day = 0; day <= v->result->n_steps; day++) {
        grid_put(&g, forecast_day(v, day));
        grid_put(&g, forecast_number(v, forecast_gets(v, benefit, day)));
        for (size_t c = 0; c < sizeof changes / sizeof *changes; c++) {
            grid_put(&g, day == 0 ? "" : forecast_number(v, forecast_at(v, benefit, day)->all.n[changes[c]]));
        }
        grid_put(&g, forecast_amount(v, benefit, day));
    }
    const rulebook_benefit *b = view_benefit(forecast_at(v, benefit, 1));
    text_printf(out, "\n%s%s%s\n", b->id, b->amount < 0 ? "" : ", ", b->amount < 0 ? "" : forecast_period(v, b->period));
    grid_print(out, &g, "  ");
}

static void print_text(text *out, const forecast_view *v)
{
    const char *line;
    print_head(out, v);
    print_benefits(out, v);
    for (size_t i = 0; (line = forecast_parameter(v, i)) != NULL; i++) {
        text_printf(out, "%s%s  %s\n", i == 0 ? "\n" : "",
                    i == 0 ? arena_printf(v->arena, "%s\n", forecast_say(v, FORECAST_PARAMETERS)) : "", line);
    }
    for (size_t i = 0; i < v->n_benefits; i++) {
        if (!forecast_is_steady(v, i)) {
            print_days(out, v, i);
        }
    }
    text_printf(out, "\n%s\n", forecast_say(v, FORECAST_LEGEND));
    for (int nobody = 0; nobody < 2; nobody++) {
        const char *names = forecast_names(v, nobody != 0);
        if (names != NULL) {
            text_printf(out, forecast_say(v, nobody ? FORECAST_NOBODY : FORECAST_STEADY), names);
            text_append_char(out, '\n');
        }
    }
}

/* ---- JSON ---- */

static void put_cell(text *t, const compare_cell *c)
{
    static const char *const names[COMPARE_CHANGES] = {"same", "new", "ended", "more", "less", "undecided", "other"};
    text_json_put_int(t, "entitled", c->n_gets[COMPARE_NEW]);
    for (size_t i = COMPARE_SAME + 1; i < COMPARE_CHANGES; i++) {
        text_json_put_int(t, names[i], c->n[i]);
    }
    text_json_put_int(t, "amount_minor", c->minor[COMPARE_NEW]);
}

static void put_step(text *t, const forecast_view *v, size_t benefit, size_t step)
{
    const compare_benefit *b = forecast_at(v, benefit, step);
    text_json_begin_object(t);
    text_json_put_cstring(t, "day", forecast_day(v, step));
    put_cell(t, &b->all);
    text_json_key(t, "regions");
    text_json_begin_array(t);
    for (size_t i = 0; i < b->n_regions; i++) {
        text_json_begin_object(t);
        text_json_put_cstring(t, "region", b->regions[i].name);
        put_cell(t, &b->regions[i].cell);
        text_json_end_object(t);
    }
    text_json_end_array(t);
    text_json_end_object(t);
}

static void put_benefit(text *t, const forecast_view *v, size_t benefit)
{
    const rulebook_benefit *b = view_benefit(forecast_at(v, benefit, 1));
    text_json_begin_object(t);
    text_json_put_cstring(t, "benefit", b->id);
    text_json_put_cstring(t, "currency", b->currency);
    text_json_put_int(t, "minor_unit", b->minor_unit);
    text_json_put_cstring(t, "period", rulebook_period_name(b->period));
    text_json_put_int(t, "entitled", forecast_gets(v, benefit, 0));
    text_json_put_int(t, "amount_minor", forecast_minor(v, benefit, 0));
    text_json_key(t, "days");
    text_json_begin_array(t);
    for (size_t step = 1; step <= v->result->n_steps; step++) {
        put_step(t, v, benefit, step);
    }
    text_json_end_array(t);
    text_json_end_object(t);
}

static void put_parameters(text *t, const forecast_view *v)
{
    text_json_key(t, "parameters");
    text_json_begin_array(t);
    for (size_t step = 0; step < v->result->n_steps; step++) {
        const compare_diff *d = v->steps[step].diff;
        for (size_t i = 0; i < d->n_parameters; i++) {
            const diff_parameter *p = &d->parameters[i];
            text_json_begin_object(t);
            text_json_put_cstring(t, "day", forecast_day(v, step + 1));
            text_json_put_cstring(t, "parameter", p->name);
            text_json_put_cstring(t, "region", p->region);
            text_json_put_cstring(t, "unit", p->unit);
            text_json_put_cstring(t, "before", p->says[COMPARE_OLD]);
            text_json_put_cstring(t, "after", p->says[COMPARE_NEW]);
            text_json_put_cstring(t, "benefits", p->benefits);
            text_json_end_object(t);
        }
    }
    text_json_end_array(t);
}

static void print_json(text *out, const forecast_view *v)
{
    const plan *first = v->plans[0];
    text_json_begin_object(out);
    text_json_put_cstring(out, "as_of", forecast_day(v, 0));
    text_json_put_cstring(out, "until", forecast_day(v, v->result->n_steps));
    text_json_put_cstring(out, "folder", v->request->folder);
    text_json_put_cstring(out, "digest", first->book->digest);
    text_json_key(out, "stale_sources");
    text_json_begin_array(out);
    for (size_t i = 0; i < first->n_sources; i++) {
        if (first->sources[i].stale) {
            text_json_cstring(out, first->sources[i].source->id);
        }
    }
    text_json_end_array(out);
    text_json_put_int(out, "subjects", v->result->n_subjects);
    put_parameters(out, v);
    text_json_key(out, "benefits");
    text_json_begin_array(out);
    for (size_t i = 0; i < v->n_benefits; i++) {
        put_benefit(out, v, i);
    }
    text_json_end_array(out);
    text_json_end_object(out);
    text_append_char(out, '\n');
}

/* ---- the whole ---- */

static ent_code add_day(int32_t *days, size_t *n, int32_t day, ent_error *err)
{
    if (*n == FORECAST_DAYS_MAX) {
        error_set(err, ENT_E_USAGE, "a forecast reaches over ten years at most");
        return error_hint(err, "give an earlier --until: what is known today says little of later years");
    }
    days[(*n)++] = day;
    return ENT_OK;
}

/* Today, the first of each month, the last day. */
static ent_code list_days(int32_t *days, size_t *n, const forecast_request *q, ent_error *err)
{
    temporal_date first;
    if (q->until_day <= q->as_of_day) {
        error_set(err, ENT_E_USAGE, "--until has to be later than the day on which the forecast begins");
        return error_hint(err, "that is today, or --as-of");
    }
    temporal_date_from_days(&first, q->as_of_day);
    first.day = 1;
    days[0] = q->as_of_day;
    *n = 1;
    for (int64_t month = 1;; month++) {
        temporal_date d = first;
        if (!temporal_date_add_months(&d, first, month) || temporal_days_from_date(d) > q->until_day) {
            break;
        }
        ENT_TRY(add_day(days, n, (int32_t)temporal_days_from_date(d), err));
    }
    return days[*n - 1] == q->until_day ? ENT_OK : add_day(days, n, q->until_day, err);
}

static ent_code load_day(plan **out, arena *a, const forecast_request *q, int32_t day, ent_error *err)
{
    const char *then = arena_printf(a, translate(" as of %s: nothing was forecast"), day_text(a, day));
    if (author_load_plan(out, a, q->folder, day, q->as_of_day, then, err) == ENT_OK) {
        return ENT_OK;
    }
    return day == q->as_of_day
               ? error_hint(err, "'entitle check %s' shows them too", q->folder)
               : error_hint(err, "end the forecast before that day with --until, or mend what is wrong from then on: "
                                 "'entitle check --as-of DAY %s' shows it too", q->folder);
}

static void show(FILE *out, text *page, forecast_view *v)
{
    text t = {0};
    compare_ended(&v->request->how);
    v->steps = arena_array(v->arena, v->result->n_steps, sizeof *v->steps);
    for (size_t i = 0; i < v->result->n_steps; i++) {
        compare_diff *diff = arena_array(v->arena, 1, sizeof *diff);
        v->steps[i] = (compare_view){.result = &v->result->steps[i],
                                     .diff = diff,
                                     .plans = {v->plans[i], v->plans[i + 1]},
                                     .arena = v->arena};
        compare_diff_parameters(diff, v->arena, v->steps[i].result, v->steps[i].plans);
    }
    if (v->request->json) {
        print_json(&t, v);
    } else {
        print_text(&t, v);
    }
    fwrite(t.bytes, 1, t.size, out);
    text_dispose(&t);
    if (v->request->page) {
        forecast_html(page, v);
    }
}

static ent_code forecast(FILE *out, text *page, const forecast_request *q, arena *a, ent_error *err)
{
    int32_t days[FORECAST_DAYS_MAX];
    plan *plans[FORECAST_DAYS_MAX];
    size_t n;
    forecast_result result;
    ENT_TRY(list_days(days, &n, q, err));
    for (size_t i = 0; i < n; i++) {
        ENT_TRY(load_day(&plans[i], a, q, days[i], err));
    }
    const forecast_options options = {.plans = plans, .n_days = n, .how = q->how};
    ENT_TRY(forecast_run(&result, &options, a, err));
    forecast_view v = {.request = q,
                       .result = &result,
                       .plans = plans,
                       .n_benefits = result.steps[0].n_benefits,
                       .arena = a};
    show(out, page, &v);
    return ENT_OK;
}

ent_code author_forecast(FILE *out, text *page, const forecast_request *request, ent_error *err)
{
    arena a;
    arena_init(&a, ARENA_BYTES);
    ent_code code = forecast(out, page, request, &a, err);
    arena_dispose(&a);
    return code;
}

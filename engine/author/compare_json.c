/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison as one JSON object, with all regions and causes. Amounts are integers of the minor unit. */
#include <string.h>

#include "author/compare_view.h"

static const char *const side_names[COMPARE_SIDES] = {"old", "new"};

static void put_cell(text *t, const compare_benefit *b, const compare_cell *c)
{
    text_json_put_int(t, "before", c->n_gets[COMPARE_OLD]);
    text_json_put_int(t, "after", c->n_gets[COMPARE_NEW]);
    for (size_t i = 0; i < COMPARE_CHANGES; i++) {
        text_json_put_int(t, compare_change_name((compare_change)i), c->n[i]);
    }
    text_json_put_int(t, "before_minor", c->minor[COMPARE_OLD]);
    text_json_put_int(t, "after_minor", c->minor[COMPARE_NEW]);
    text_json_key(t, "difference_minor");
    if (b->subtracts) {
        text_json_begin_object(t);
        for (size_t i = COMPARE_SAME + 1; i < COMPARE_CHANGES; i++) {
            text_json_put_int(t, compare_change_name((compare_change)i), c->difference_minor[i]);
        }
        text_json_end_object(t);
    } else {
        text_json_null(t);
    }
}

static void put_said(text *t, const compare_said *said, bool amount)
{
    text_json_begin_object(t);
    text_json_put_cstring(t, "outcome", compare_state_name(said->state));
    text_json_put_cstring(t, "reason", said->reason);
    if (amount) {
        text_json_put_int(t, "amount_minor", said->amount_minor);
    }
    text_json_key(t, "rules");
    text_json_raw(t, said->rules[0] == '\0' ? "[]" : said->rules);
    text_json_end_object(t);
}

static void put_sides(text *t, const compare_said *said, bool amount)
{
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        text_json_key(t, side_names[s]);
        put_said(t, &said[s], amount);
    }
}

static void put_states(text *t, const compare_benefit *b)
{
    text_json_key(t, "outcomes");
    text_json_begin_array(t);
    for (size_t s = 0; s < COMPARE_STATES * COMPARE_STATES; s++) {
        int64_t n = b->states[s / COMPARE_STATES][s % COMPARE_STATES];
        if (n > 0) {
            text_json_begin_object(t);
            text_json_put_cstring(t, "old", compare_state_name((compare_state)(s / COMPARE_STATES)));
            text_json_put_cstring(t, "new", compare_state_name((compare_state)(s % COMPARE_STATES)));
            text_json_put_int(t, "n", n);
            text_json_end_object(t);
        }
    }
    text_json_end_array(t);
}

static void put_groups(text *t, const compare_benefit *b, bool bands)
{
    text_json_key(t, "regions");
    text_json_begin_array(t);
    for (size_t i = 0; i < b->n_regions; i++) {
        text_json_begin_object(t);
        text_json_put_cstring(t, "region", b->regions[i].name);
        put_cell(t, b, &b->regions[i].cell);
        text_json_end_object(t);
    }
    text_json_end_array(t);
    text_json_key(t, "ages");
    text_json_begin_array(t);
    for (size_t i = 0; bands && i < COMPARE_BANDS; i++) {
        text_json_begin_object(t);
        text_json_put_cstring(t, "age", compare_band_name(i));
        put_cell(t, b, &b->bands[i]);
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

static void put_causes(text *t, const compare_benefit *b, bool bands)
{
    text_json_key(t, "causes");
    text_json_begin_array(t);
    for (size_t i = 0; i < b->n_causes; i++) {
        text_json_begin_object(t);
        text_json_put_cstring(t, "change", compare_change_name(b->causes[i].change));
        put_sides(t, b->causes[i].said, false);
        text_json_put_int(t, "n", b->causes[i].n);
        text_json_end_object(t);
    }
    text_json_end_array(t);
    text_json_key(t, "samples");
    text_json_begin_array(t);
    for (size_t i = 0; i < b->n_samples; i++) {
        text_json_begin_object(t);
        text_json_put_cstring(t, "change", compare_change_name(b->samples[i].change));
        text_json_put_cstring(t, "region", b->samples[i].region);
        text_json_put_cstring(t, "age", bands ? compare_band_name(b->samples[i].band) : NULL);
        put_sides(t, b->samples[i].said, true);
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

static void put_benefit(text *t, const compare_view *v, size_t i)
{
    const compare_benefit *b = &v->result->benefits[i];
    text_json_begin_object(t);
    text_json_put_cstring(t, "benefit", b->id);
    text_json_put_cstring(t, "changed", v->diff->changed[i]);
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        const rulebook_benefit *on = b->benefit[s];
        text_json_key(t, side_names[s]);
        if (on == NULL) {
            text_json_null(t);
            continue;
        }
        text_json_begin_object(t);
        text_json_put_cstring(t, "currency", on->currency);
        text_json_put_int(t, "minor_unit", on->minor_unit);
        text_json_put_cstring(t, "period", rulebook_period_name(on->period));
        text_json_end_object(t);
    }
    put_cell(t, b, &b->all);
    put_states(t, b);
    put_groups(t, b, v->result->has_bands);
    put_causes(t, b, v->result->has_bands);
    text_json_end_object(t);
}

static void put_place(text *t, const char *key, const compare_view *v, diff_place at)
{
    text_json_put_cstring(t, key, at.line == 0 ? NULL : view_place(v, at));
}

static void put_diff(text *t, const compare_view *v)
{
    const compare_diff *d = v->diff;
    text_json_key(t, "parameters");
    text_json_begin_array(t);
    for (size_t i = 0; i < d->n_parameters; i++) {
        const diff_parameter *p = &d->parameters[i];
        text_json_begin_object(t);
        text_json_put_cstring(t, "parameter", p->name);
        text_json_put_cstring(t, "region", p->region);
        text_json_put_cstring(t, "unit", p->unit);
        text_json_put_cstring(t, "old", p->says[COMPARE_OLD]);
        text_json_put_cstring(t, "new", p->says[COMPARE_NEW]);
        put_place(t, "old_at", v, p->at[COMPARE_OLD]);
        put_place(t, "new_at", v, p->at[COMPARE_NEW]);
        text_json_put_cstring(t, "benefits", p->benefits);
        text_json_end_object(t);
    }
    text_json_end_array(t);
    text_json_key(t, "rules");
    text_json_begin_array(t);
    for (size_t i = 0; i < d->n_rules; i++) {
        text_json_begin_object(t);
        text_json_put_cstring(t, "rule", d->rules[i].name);
        text_json_put_cstring(t, "old", d->rules[i].says[COMPARE_OLD]);
        text_json_put_cstring(t, "new", d->rules[i].says[COMPARE_NEW]);
        put_place(t, "old_at", v, d->rules[i].at[COMPARE_OLD]);
        put_place(t, "new_at", v, d->rules[i].at[COMPARE_NEW]);
        text_json_end_object(t);
    }
    text_json_end_array(t);
    text_json_key(t, "files");
    text_json_begin_array(t);
    for (size_t i = 0; i < d->n_files; i++) {
        text_json_begin_object(t);
        text_json_put_cstring(t, "file", d->files[i].path);
        text_json_key(t, "in_old");
        text_json_bool(t, d->files[i].there[COMPARE_OLD]);
        text_json_key(t, "in_new");
        text_json_bool(t, d->files[i].there[COMPARE_NEW]);
        text_json_put_int(t, "first_line", d->files[i].line);
        text_json_end_object(t);
    }
    text_json_end_array(t);
}

void compare_json(text *out, const compare_view *v)
{
    text_json_begin_object(out);
    text_json_put_cstring(out, "as_of", view_day(v));
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        text_json_key(out, side_names[s]);
        text_json_begin_object(out);
        text_json_put_cstring(out, "folder", v->request->folders[s]);
        text_json_put_cstring(out, "digest", v->plans[s]->book->digest);
        text_json_key(out, "stale_sources");
        text_json_begin_array(out);
        for (size_t i = 0; i < v->plans[s]->n_sources; i++) {
            if (v->plans[s]->sources[i].stale) {
                text_json_cstring(out, v->plans[s]->sources[i].source->id);
            }
        }
        text_json_end_array(out);
        text_json_end_object(out);
    }
    text_json_put_int(out, "subjects", v->result->n_subjects);
    text_json_put_cstring(out, "age_fact", v->result->age_fact);
    text_json_key(out, "changed");
    text_json_begin_object(out);
    put_diff(out, v);
    text_json_end_object(out);
    text_json_key(out, "benefits");
    text_json_begin_array(out);
    for (size_t i = 0; i < v->result->n_benefits; i++) {
        put_benefit(out, v, i);
    }
    text_json_end_array(out);
    text_json_end_object(out);
    text_append_char(out, '\n');
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy.xml: what people have reserved to themselves. Who approves a rulebook, who releases a night,
 * and the bands within which a night's figures are expected; outside of them it is held.
 *
 *     <band measure="grants" up-to-percent="200"/>                       of each benefit ...
 *     <band measure="grants" benefit="old-age-allowance" at-most="500"/> ... but of this one, this
 */
#include <stdlib.h>
#include <string.h>

#include "rules/rulebook_parts.h"
#include "base/translate.h"
#include "value/number.h"

#define NIGHTS_MAX    400
#define PERCENT_MAX   100000
#define PERCENT_SCALE 2
#define HUNDREDTHS    100
#define MEASURES      "grants|offers|raises|stops|reductions|holds|granted"

static const form_attribute approval_attributes[] = {
    {"by", FORM_CHOICE, true, "anyone|second-person"}, {0}};
static const form approval_form = {"approval", approval_attributes, NULL, FORM_NOTHING};

static const form_attribute release_attributes[] = {
    {"by", FORM_CHOICE, true, "automatic|anyone|second-person"}, {0}};
static const form release_form = {"release", release_attributes, NULL, FORM_NOTHING};

static const form_attribute band_attributes[] = {
    {"measure", FORM_CHOICE, true, MEASURES},
    {"benefit", FORM_ID, false, NULL},
    {"per", FORM_CHOICE, false, "benefit|region"},
    {"at-least", FORM_QUANTITY, false, NULL},
    {"at-most", FORM_QUANTITY, false, NULL},
    {"up-to-percent", FORM_QUANTITY, false, NULL},
    {"down-to-percent", FORM_QUANTITY, false, NULL},
    {"nights", FORM_POSITIVES, false, NULL},
    {"slack", FORM_QUANTITY, false, NULL},
    {0},
};
static const form band_form = {"band", band_attributes, NULL, FORM_NOTHING};

static const form_child policy_children[] = {
    {&approval_form, 0, 1}, {&release_form, 0, 1}, {&band_form, 0, 0}, {0}};
static const form policy_form = {"policy", NULL, policy_children, FORM_NOTHING};

/* ---- words ---- */

static rulebook_who read_who(const xml_element *e, rulebook_who otherwise)
{
    const char *given = e == NULL ? "" : form_text(e, "by", "");
    for (int who = WHO_AUTOMATIC; who <= WHO_SECOND_PERSON; who++) {
        if (strcmp(rulebook_who_name((rulebook_who)who), given) == 0) {
            return (rulebook_who)who;
        }
    }
    return otherwise;
}

static rulebook_measure read_measure(const xml_element *e)
{
    const char *given = form_text(e, "measure", "");
    int measure = MEASURE_GRANTS;
    while (measure < MEASURE_GRANTED &&
           strcmp(rulebook_measure_name((rulebook_measure)measure), given) != 0) {
        measure++;
    }
    return (rulebook_measure)measure;
}

static bool is_per_region(const xml_element *e)
{
    return strcmp(form_text(e, "per", "benefit"), "region") == 0;
}

/* ---- one band ---- */

/* The attribute x 10^scale; false where it is absent or, with a fault, has more digits. */
static bool read_quantity(rulebook_loading *l, int64_t *out, const xml_element *e, const char *name,
                          int scale, const char *hint)
{
    const char *given = xml_attribute(e, name);
    number exact;
    if (given == NULL) {
        return false;
    }
    if (number_parse(&exact, given, strlen(given)) && number_to_scaled(out, exact, scale)) {
        return true;
    }
    rulebook_fault(l, "rulebook-bad-value", xml_attribute_place(e, name), "band", hint,
                   "%s=\"%s\" of <band> has more digits after the point than are counted", name, given);
    return false;
}

/* `lowest` and `highest` in per cent. */
static bool read_percent(rulebook_loading *l, int32_t *out, const xml_element *e, const char *name,
                         int64_t lowest, int64_t highest)
{
    int64_t hundredths = 0;
    if (!read_quantity(l, &hundredths, e, name, PERCENT_SCALE,
                       N_("a percentage has at most two digits after the point"))) {
        return false;
    }
    if (hundredths < lowest * HUNDREDTHS || hundredths > highest * HUNDREDTHS) {
        rulebook_fault(l, "rulebook-band", xml_attribute_place(e, name), "band",
                       "100 is the history itself: a night like those before it is no alarm",
                       "'%s' is %lld to %lld", name, (long long)lowest, (long long)highest);
        return false;
    }
    *out = (int32_t)hundredths;
    return true;
}

static int compare_nights(const void *left, const void *right)
{
    const int32_t *x = left, *y = right;
    return *x < *y ? -1 : *x > *y;
}

static void read_nights(rulebook_loading *l, rulebook_band *band, const xml_element *e)
{
    const char *words = form_text(e, "nights", "1 7 28"), *word;
    size_t at = 0, offset, capacity = 0;
    while ((word = form_next_word(l->a, words, &at, &offset)) != NULL) {
        int32_t n = (int32_t)atoi(word);
        bool repeated = false;
        for (size_t i = 0; i < band->n_nights; i++) {
            repeated = repeated || band->nights[i] == n;
        }
        if (repeated || n > NIGHTS_MAX) {
            source_place place = xml_attribute_place(e, "nights");
            place.offset += (uint32_t)offset;
            rulebook_fault(l, repeated ? "rulebook-duplicate" : "rulebook-bad-value", place, "band",
                           repeated ? NULL : N_("expected 1 to 400 nights"),
                           repeated ? N_("%s nights stand here already") : N_("%s nights are too many"), word);
            continue;
        }
        int32_t *slot = ARENA_PUSH(l->a, &band->nights, &band->n_nights, &capacity);
        *slot = n;
    }
    qsort(band->nights, band->n_nights, sizeof *band->nights, compare_nights);
}

/* What does not depend on the benefit. */
static void read_history(rulebook_loading *l, rulebook_band *band, const xml_element *e)
{
    band->has_up_to = read_percent(l, &band->up_to_percent, e, "up-to-percent", 100, PERCENT_MAX);
    band->has_down_to = read_percent(l, &band->down_to_percent, e, "down-to-percent", 0, 100);
    bool history =
        xml_attribute(e, "up-to-percent") != NULL || xml_attribute(e, "down-to-percent") != NULL;
    if (history) {
        read_nights(l, band, e);
    } else {
        static const char *const only[] = {"nights", "slack"};
        for (size_t i = 0; i < sizeof only / sizeof *only; i++) {
            if (xml_attribute(e, only[i]) != NULL) {
                rulebook_fault(l, "rulebook-band", xml_attribute_place(e, only[i]), "band",
                               "add up-to-percent or down-to-percent",
                               "'%s' is about earlier nights, with which nothing is compared", only[i]);
            }
        }
    }
    if (!history && xml_attribute(e, "at-least") == NULL && xml_attribute(e, "at-most") == NULL) {
        rulebook_fault(l, "rulebook-band", xml_place(e), "band",
                       "add at-least, at-most, up-to-percent or down-to-percent",
                       "the band has no bound");
    }
}

/* Figures in the benefit's unit. */
static void read_figures(rulebook_loading *l, rulebook_band *band, const xml_element *e)
{
    const rulebook_benefit *b = &l->book->benefits[band->benefit];
    int scale = band->measure == MEASURE_GRANTED ? b->minor_unit : 0;
    const char *hint =
        band->measure == MEASURE_GRANTED
            ? arena_printf(l->a, translate("%s of '%s' has %d digits after the point"), b->currency, b->id, scale)
            : N_("subjects are counted in whole numbers");
    band->has_at_least = read_quantity(l, &band->at_least, e, "at-least", scale, hint);
    band->has_at_most = read_quantity(l, &band->at_most, e, "at-most", scale, hint);
    read_quantity(l, &band->slack, e, "slack", scale, hint);
    if (band->has_at_least && band->has_at_most && band->at_least > band->at_most) {
        rulebook_fault(l, "rulebook-band", xml_attribute_place(e, "at-most"), "band",
                       "exchange them, or leave one out", "no figure is at least %s and at most %s",
                       form_text(e, "at-least", ""), form_text(e, "at-most", ""));
    }
}

/* Why the benefit can never have such a figure, with %s for its name; NULL if it can. */
static const char *inapplicable(const rulebook_benefit *b, rulebook_measure measure)
{
    if (measure == MEASURE_GRANTED && b->currency[0] == '\0') {
        return N_("benefit '%s' is a notice and has no amount");
    }
    if (measure == MEASURE_OFFERS && b->offer_days == 0) {
        return N_("benefit '%s' is granted without an offer");
    }
    return NULL;
}

/* Another element before `end` (NULL: anywhere) with this measure and `per`, for this benefit ("": for all). */
static bool has_band(const xml_element *root, const xml_element *end, const xml_element *like,
                     const char *benefit)
{
    for (const xml_element *e = xml_child(root, "band"); e != end; e = xml_next_named(e, "band")) {
        if (read_measure(e) == read_measure(like) && is_per_region(e) == is_per_region(like) &&
            strcmp(form_text(e, "benefit", ""), benefit) == 0) {
            return true;
        }
    }
    return false;
}

static void add_band(rulebook_loading *l, size_t *capacity, const rulebook_band *shared,
                     uint32_t benefit, const xml_element *e)
{
    rulebook_policy *policy = &l->book->policy;
    rulebook_band *band = ARENA_PUSH(l->a, &policy->bands, &policy->n_bands, capacity);
    *band = *shared;
    band->benefit = benefit;
    read_figures(l, band, e);
}

static void read_band(rulebook_loading *l, size_t *capacity, const xml_element *root,
                      const xml_element *e)
{
    const rulebook *book = l->book;
    const char *id = xml_attribute(e, "benefit");
    if (has_band(root, e, e, form_text(e, "benefit", ""))) {
        rulebook_fault(l, "rulebook-duplicate", xml_place(e), "band", "a measure's bounds stand in one band",
                       "there is such a band already");
        return;
    }
    rulebook_band shared = {
        .measure = read_measure(e), .per_region = is_per_region(e), .at = xml_place(e)};
    read_history(l, &shared, e);
    if (id != NULL) {
        int found = rulebook_benefit_find(book, id);
        form_names known = {.arena = l->a};
        for (size_t i = 0; i < book->n_benefits; i++) {
            form_names_add(&known, book->benefits[i].id);
        }
        if (found < 0) {
            rulebook_fault(l, "rulebook-unknown-benefit", xml_attribute_place(e, "benefit"), "band",
                           form_suggest(l->a, id, &known), "there is no benefit '%s'", id);
        } else if (inapplicable(&book->benefits[found], shared.measure) != NULL) {
            rulebook_fault(l, "rulebook-band", xml_attribute_place(e, "measure"), "band", NULL,
                           inapplicable(&book->benefits[found], shared.measure), id);
        } else {
            add_band(l, capacity, &shared, (uint32_t)found, e);
        }
        return;
    }
    size_t n_applicable = 0, n_errors = l->list->n_errors;
    for (size_t i = 0; i < book->n_benefits; i++) {
        bool applies = inapplicable(&book->benefits[i], shared.measure) == NULL;
        n_applicable += applies;
        /* A figure that is wrong for one benefit is mostly wrong for the others. */
        if (applies && l->list->n_errors == n_errors &&
            !has_band(root, NULL, e, book->benefits[i].id)) {
            add_band(l, capacity, &shared, (uint32_t)i, e);
        }
    }
    if (n_applicable == 0) {
        rulebook_fault(l, "rulebook-band", xml_attribute_place(e, "measure"), "band", NULL,
                       shared.measure == MEASURE_OFFERS ? "no benefit makes an offer"
                                                        : N_("no benefit has an amount"));
    }
}

/* ---- the whole ---- */

void policy_load(rulebook_loading *l, size_t file)
{
    rulebook_policy *policy = &l->book->policy;
    const xml_element *root = rulebook_file_root(l, file, &policy_form);
    if (root == NULL) {
        return;
    }
    policy->approval = read_who(xml_child(root, "approval"), policy->approval);
    policy->release = read_who(xml_child(root, "release"), policy->release);
    for (size_t i = 0; i < l->book->n_benefits; i++) {
        if (l->links[i].root == NULL) {
            return; /* what the bands are about is not known */
        }
    }
    size_t capacity = 0;
    for (const xml_element *e = xml_child(root, "band"); e != NULL; e = xml_next_named(e, "band")) {
        read_band(l, &capacity, root, e);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One benefit: the folder's benefit.xml and the DMN model it names. Here every name is resolved and
 * every decision has the type that its use asks for; what the model reads is checked in
 * rulebook_inputs.c.
 */
#include <string.h>

#include "rules/message_text.h"
#include "base/translate.h"
#include "rules/rulebook_parts.h"

/* ---- the form ---- */

static const form_attribute law_attributes[] = {
    {"citation", FORM_TEXT, true, NULL},  {"link", FORM_LINK, false, NULL},
    {"from", FORM_DATE, true, NULL},      {"to", FORM_END_DATE, false, NULL},
    {"review-by", FORM_DATE, true, NULL}, {0},
};
static const form law_form = {"law", law_attributes, NULL, FORM_NOTHING};

static const form_attribute guard_attributes[] = {{"code", FORM_ID, true, NULL}, {0}};
static const form guard_form = {"guard", guard_attributes, NULL, FORM_NOTHING};

static const form_attribute decision_attributes[] = {{"decision", FORM_TEXT, true, NULL}, {0}};
static const form eligible_form = {"eligible", decision_attributes, NULL, FORM_NOTHING};
static const form payee_form = {"payee", decision_attributes, NULL, FORM_NOTHING};

static const form_attribute amount_attributes[] = {
    {"decision", FORM_TEXT, true, NULL},
    {"currency", FORM_CURRENCY, true, NULL},
    {"minor-unit", FORM_CHOICE, true, "0|1|2|3|4"},
    {"rounding", FORM_CHOICE, true, "half-up|half-even|half-down|up|down|ceiling|floor"},
    {0},
};
static const form amount_form = {"amount", amount_attributes, NULL, FORM_NOTHING};

static const form_attribute period_attributes[] = {
    {"kind", FORM_CHOICE, true, "monthly|yearly|once"},
    {"event", FORM_TEXT, false, NULL},
    {"from", FORM_TEXT, false, NULL},
    {0},
};
static const form period_form = {"period", period_attributes, NULL, FORM_NOTHING};

static const form_attribute offer_attributes[] = {{"days", FORM_POSITIVE, true, NULL},
                                                  {"unit", FORM_CHOICE, false, "calendar|working"},
                                                  {"silence", FORM_CHOICE, true, "grant|lapse"},
                                                  {0}};
static const form offer_form = {"offer", offer_attributes, NULL, FORM_NOTHING};

static const form_attribute exclude_attributes[] = {{"benefit", FORM_ID, true, NULL}, {0}};
static const form exclude_form = {"exclude", exclude_attributes, NULL, FORM_NOTHING};

static const form agrees_form = {"agrees", decision_attributes, NULL, FORM_NOTHING};
static const form_attribute stop_attributes[] = {{"event", FORM_ID, true, NULL},
                                                 {"decision", FORM_TEXT, true, NULL},
                                                 {"sources", FORM_POSITIVE, true, NULL},
                                                 {"automatic", FORM_BOOLEAN, false, NULL},
                                                 {0}};
static const form_child stop_children[] = {{&agrees_form, 0, 0}, {0}};
static const form stop_form = {"stop", stop_attributes, stop_children, FORM_NOTHING};

static const form_attribute text_attributes[] = {{"lang", FORM_LANGUAGE, true, NULL}, {0}};
static const form text_form = {"text", text_attributes, NULL, FORM_TEXT};
static const form_attribute param_attributes[] = {
    {"name", FORM_TEXT, true, NULL}, {"decision", FORM_TEXT, true, NULL}, {0}};
static const form param_form = {"param", param_attributes, NULL, FORM_NOTHING};
static const form_attribute message_attributes[] = {
    {"on", FORM_CHOICE, true, "grant|offer|propose"},
    {"to", FORM_CHOICE, true, "person|guardian|employer|agency"},
    {"recipient", FORM_TEXT, false, NULL},
    {"language", FORM_TEXT, false, NULL},
    {"channel", FORM_ID, false, NULL},
    {"template", FORM_TEXT, true, NULL},
    {0},
};
static const form_child message_children[] = {{&text_form, 1, 0}, {&param_form, 0, 0}, {0}};
static const form message_form = {"message", message_attributes, message_children, FORM_NOTHING};

static const form_attribute benefit_attributes[] = {
    {"id", FORM_ID, true, NULL},
    {"subject", FORM_ID, true, NULL},
    {"purpose", FORM_ID, true, NULL},
    {"model", FORM_FILE, true, NULL},
    {0},
};
static const form_child benefit_children[] = {
    {&rulebook_title_form, 1, 0}, {&law_form, 1, 1},     {&guard_form, 0, 0},
    {&eligible_form, 1, 1},       {&amount_form, 0, 1},  {&period_form, 1, 1},
    {&payee_form, 0, 1},          {&offer_form, 0, 1},   {&exclude_form, 0, 0},
    {&stop_form, 0, 0},           {&message_form, 0, 0}, {0},
};
static const form benefit_form = {"benefit", benefit_attributes, benefit_children, FORM_NOTHING};

/* ---- decisions by name ---- */

/* Kinds that a use of a decision asks for, as bits of feel_type_kind. */
#define KIND(k) (1u << (k))

form_names rulebook_decision_names(arena *a, const dmn_model *m)
{
    form_names names = {.arena = a};
    for (size_t i = 0; i < m->n_decisions; i++) {
        if (!m->decisions[i].imported) {
            form_names_add(&names, m->decisions[i].name);
        }
    }
    return names;
}

static int find_decision(rulebook_loading *l, const rulebook_benefit *b, const xml_element *e,
                         const char *attribute, unsigned kinds, const char *expected)
{
    const char *given = xml_attribute(e, attribute);
    if (given == NULL || b->model == NULL) {
        return -1;
    }
    const char *name = feel_normalise_name(l->a, given, strlen(given));
    int index = dmn_decision_find(b->model, name);
    if (index < 0) {
        form_names known = rulebook_decision_names(l->a, b->model);
        rulebook_fault(l, "rulebook-unknown-decision", xml_attribute_place(e, attribute), b->id,
                       form_suggest(l->a, name, &known), "the model has no decision '%s'", name);
        return -1;
    }
    const feel_type *type = rulebook_decision_type(&b->model->decisions[index]);
    if (type->kind != FEEL_TYPE_ANY && (kinds & KIND(type->kind)) == 0) {
        rulebook_fault(l, "rulebook-decision-type", xml_attribute_place(e, attribute), b->id, NULL,
                       "decision '%s' is a %s, but <%s> needs %s", name,
                       rulebook_type_text(l->a, type), xml_name(e), translate(expected));
    }
    return index;
}

/* ---- the parts of a benefit ---- */

static size_t count_children(const xml_element *e, const char *name)
{
    size_t n = 0;
    for (const xml_element *c = xml_child(e, name); c != NULL; c = xml_next_named(c, name)) {
        n++;
    }
    return n;
}

static void read_law(rulebook_loading *l, rulebook_benefit *b, const xml_element *e)
{
    b->law = form_text(e, "citation", "");
    b->law_link = form_text(e, "link", "");
    b->from_day = form_date(e, "from", 0);
    b->to_day = form_date(e, "to", INT32_MAX);
    b->review_by_day = form_date(e, "review-by", INT32_MAX);
    if (b->to_day <= b->from_day) {
        rulebook_fault(l, "rulebook-benefit-period", xml_attribute_place(e, "to"), b->id,
                       "'to' is the first day on which the benefit is no longer in force",
                       "the benefit ends before it begins");
    }
    if (b->review_by_day < l->today && l->today < b->to_day) {
        rulebook_fault(l, "rulebook-expired", xml_attribute_place(e, "review-by"), b->id,
                       "compare the rules with the law as it is now, then set a new date",
                       "benefit '%s' had to be reviewed by %s", b->id,
                       form_text(e, "review-by", ""));
    }
}

static void read_guards(rulebook_loading *l, rulebook_benefit *b, const xml_element *root)
{
    const rulebook *book = l->book;
    form_names known = {.arena = l->a};
    for (size_t i = 0; i < book->n_guards; i++) {
        form_names_add(&known, book->guards[i].code);
    }
    b->guards = arena_array(l->a, count_children(root, "guard"), sizeof *b->guards);
    for (const xml_element *e = xml_child(root, "guard"); e != NULL;
         e = xml_next_named(e, "guard")) {
        const char *code = form_text(e, "code", "");
        uint32_t found = 0;
        while (found < book->n_guards && strcmp(book->guards[found].code, code) != 0) {
            found++;
        }
        if (found == book->n_guards) {
            rulebook_fault(l, "rulebook-unknown-guard", xml_attribute_place(e, "code"), b->id,
                           form_suggest(l->a, code, &known), "guards.dmn has no guard '%s'", code);
            continue;
        }
        for (size_t i = 0; i < b->n_guards; i++) {
            if (b->guards[i] == found) {
                rulebook_fault(l, "rulebook-duplicate", xml_attribute_place(e, "code"), b->id, NULL,
                               "guard '%s' stands here already", code);
            }
        }
        b->guards[b->n_guards++] = found;
    }
}

static void read_amount(rulebook_loading *l, rulebook_benefit *b, const xml_element *e)
{
    b->amount = -1;
    b->currency = "";
    if (e == NULL) {
        return;
    }
    b->amount = find_decision(l, b, e, "decision", KIND(FEEL_TYPE_NUMBER), "a number");
    b->currency = form_text(e, "currency", "");
    b->minor_unit = form_count(e, "minor-unit", 0);
    number_rounding_parse(&b->rounding, form_text(e, "rounding", ""));
}

static void read_period(rulebook_loading *l, rulebook_benefit *b, const xml_element *e)
{
    const char *kind = form_text(e, "kind", "");
    b->period = strcmp(kind, "monthly") == 0  ? PERIOD_MONTHLY
                : strcmp(kind, "yearly") == 0 ? PERIOD_YEARLY
                                              : PERIOD_ONCE;
    b->event = find_decision(l, b, e, "event", KIND(FEEL_TYPE_DATE) | KIND(FEEL_TYPE_STRING),
                             "a date or a string");
    b->valid_from = find_decision(l, b, e, "from", KIND(FEEL_TYPE_DATE), "a date");
}

/* An offer that is delivered somewhat late has its last day in the calendar as well. */
#define DELIVERY_DAYS 30

static void check_calendar(rulebook_loading *l, const rulebook_benefit *b, const xml_element *e)
{
    int32_t due;
    if (!l->calendar_there) {
        rulebook_fault(l, "rulebook-no-calendar", xml_attribute_place(e, "unit"), b->id,
                       "add calendar.xml beside sources.xml, or count calendar days",
                       "the rulebook has no calendar that says which days are working days");
        return;
    }
    bool in_force = b->from_day <= l->as_of_day && l->as_of_day < b->to_day;
    if (!l->calendar_sound || !in_force ||
        rulebook_due_day(l->book, b, l->today + DELIVERY_DAYS, &due)) {
        return;
    }
    char day[TEMPORAL_TEXT_MAX + 1] = "";
    temporal_date last = {0};
    if (temporal_date_from_days(&last, l->book->calendar.to_day - 1)) {
        day[temporal_date_format(day, last)] = '\0';
    }
    rulebook_fault(l, "rulebook-calendar-end", xml_attribute_place(e, "days"), b->id,
                   "add the next year to calendar.xml",
                   "an offer delivered within %d days has its last day after %s, where the "
                   "calendar ends",
                   DELIVERY_DAYS, day);
}

static void read_offer(rulebook_loading *l, rulebook_benefit *b, const xml_element *e)
{
    if (e == NULL) {
        return;
    }
    b->offer_days = form_count(e, "days", 0);
    b->offer_working_days = strcmp(form_text(e, "unit", "calendar"), "working") == 0;
    b->silence =
        strcmp(form_text(e, "silence", ""), "grant") == 0 ? SILENCE_GRANT : SILENCE_LAPSE;
    if (b->offer_working_days) {
        check_calendar(l, b, e);
    }
}

/* What the run itself makes proposals for: no event of a benefit is called so. */
static bool is_reserved(const char *cause)
{
    return strcmp(cause, "not-eligible") == 0 || strcmp(cause, "amount") == 0 ||
           strcmp(cause, "refused") == 0;
}

/* That each reads one source, another one, is checked in rulebook_inputs.c. */
static void read_agrees(rulebook_loading *l, const rulebook_benefit *b, rulebook_stop *stop,
                        const xml_element *root)
{
    stop->agrees = arena_array(l->a, count_children(root, "agrees"), sizeof *stop->agrees);
    for (const xml_element *e = xml_child(root, "agrees"); e != NULL;
         e = xml_next_named(e, "agrees")) {
        int decision = find_decision(l, b, e, "decision", KIND(FEEL_TYPE_BOOLEAN), "a boolean");
        stop->agrees[stop->n_agrees++] = decision < 0 ? 0 : (uint32_t)decision;
    }
    if (is_reserved(stop->event)) {
        rulebook_fault(l, "rulebook-stop-event", xml_attribute_place(root, "event"), b->id,
                       "name what happened: death, moved-away", "'%s' is no event", stop->event);
    }
    if (!stop->automatic && stop->n_agrees > 0) {
        rulebook_fault(l, "rulebook-stop-automatic", xml_place(xml_child(root, "agrees")), b->id,
                       "write automatic=\"true\", or take <agrees> out",
                       "a stop that is only proposed asks nobody to agree");
    } else if (stop->automatic && stop->n_sources < 2) {
        rulebook_fault(l, "rulebook-stop-automatic", xml_attribute_place(root, "sources"), b->id,
                       "ask for two sources at least, or leave the stop to a human",
                       "nothing is stopped by itself on the word of one source");
    } else if (stop->automatic && stop->n_agrees < stop->n_sources) {
        rulebook_fault(l, "rulebook-stop-automatic", xml_attribute_place(root, "sources"), b->id,
                       "add <agrees decision=\"...\"/> for each source",
                       "%u sources must agree, but %zu are asked", (unsigned)stop->n_sources,
                       stop->n_agrees);
    }
}

static void read_stops(rulebook_loading *l, rulebook_benefit *b, const xml_element *root)
{
    b->stops = arena_array(l->a, count_children(root, "stop"), sizeof *b->stops);
    for (const xml_element *e = xml_child(root, "stop"); e != NULL; e = xml_next_named(e, "stop")) {
        const char *event = form_text(e, "event", "");
        for (size_t i = 0; i < b->n_stops; i++) {
            if (strcmp(b->stops[i].event, event) == 0) {
                rulebook_fault(l, "rulebook-duplicate", xml_attribute_place(e, "event"), b->id,
                               NULL, "stop event '%s' stands here already", event);
            }
        }
        int decision = find_decision(l, b, e, "decision", KIND(FEEL_TYPE_BOOLEAN), "a boolean");
        rulebook_stop *stop = &b->stops[b->n_stops++];
        *stop = (rulebook_stop){
            .event = event,
            .decision = decision < 0 ? 0 : (uint32_t)decision,
            .n_sources = (uint32_t)form_count(e, "sources", 1),
            .automatic = form_boolean(e, "automatic", false),
        };
        read_agrees(l, b, stop, e);
    }
}

/* ---- messages ---- */

/* The days of an offer count from its delivery, when somebody who can answer it was told: without
 * such a message they never begin. */
static void check_told(rulebook_loading *l, const rulebook_benefit *b, const xml_element *root)
{
    if (b->offer_days == 0) {
        return;
    }
    for (size_t i = 0; i < b->n_messages; i++) {
        if (strcmp(b->messages[i].on, "offer") == 0 &&
            (strcmp(b->messages[i].to, "person") == 0 ||
             strcmp(b->messages[i].to, "guardian") == 0)) {
            return;
        }
    }
    rulebook_fault(l, "rulebook-offer-untold", xml_place(xml_child(root, "offer")), b->id,
                   "add <message on=\"offer\" to=\"person\" ...>, or to=\"guardian\"",
                   "no message tells anybody of the offer who could answer it");
}

static message_type type_of_decision(const rulebook_benefit *b, int decision)
{
    if (decision < 0) {
        return MESSAGE_TYPE_WRONG;
    }
    switch (rulebook_decision_type(&b->model->decisions[decision])->kind) {
    case FEEL_TYPE_NUMBER:
        return MESSAGE_TYPE_NUMBER;
    case FEEL_TYPE_STRING:
        return MESSAGE_TYPE_STRING;
    case FEEL_TYPE_BOOLEAN:
        return MESSAGE_TYPE_BOOLEAN;
    case FEEL_TYPE_DATE:
        return MESSAGE_TYPE_DATE;
    case FEEL_TYPE_MONTHS:
    case FEEL_TYPE_SECONDS:
        return MESSAGE_TYPE_DURATION;
    default:
        return MESSAGE_TYPE_UNKNOWN;
    }
}

/* What every text can name; the params follow. */
static void name_arguments(const rulebook_message *m, message_argument *arguments)
{
    arguments[MESSAGE_ARGUMENT_SUBJECT] = (message_argument){"subject", MESSAGE_TYPE_STRING};
    arguments[MESSAGE_ARGUMENT_AMOUNT] = (message_argument){"amount", MESSAGE_TYPE_AMOUNT};
    arguments[MESSAGE_ARGUMENT_PREVIOUS] = (message_argument){"previous", MESSAGE_TYPE_AMOUNT};
    arguments[MESSAGE_ARGUMENT_FROM] = (message_argument){"from", MESSAGE_TYPE_DATE};
    arguments[MESSAGE_ARGUMENT_DAYS] = (message_argument){
        "days", strcmp(m->on, "offer") == 0 ? MESSAGE_TYPE_NUMBER : MESSAGE_TYPE_OFFER_ONLY};
}

/* Texts to patterns, with the formats that each language has. */
static void read_texts(rulebook_loading *l, const rulebook_benefit *b, rulebook_message *m,
                       const xml_element *root)
{
    size_t n = 0;
    m->patterns = arena_array(l->a, m->texts.n, sizeof *m->patterns);
    m->first_pattern = l->book->n_patterns;
    l->book->n_patterns += m->texts.n;
    for (const xml_element *e = xml_child(root, "text"); e != NULL; e = xml_next_named(e, "text")) {
        source_text s = xml_text_trimmed(e);
        message_faults faults = {.a = l->a};
        message_pattern *pattern = &m->patterns[n];
        if (message_pattern_parse(pattern, l->a, s.bytes, s.size, m->arguments,
                                  MESSAGE_ARGUMENTS + m->n_params, &faults)) {
            message_setting setting = {.lang = m->texts.items[n].lang,
                                       .currency = b->currency,
                                       .minor_unit = b->minor_unit};
            message_text_close(message_text_open(pattern, &setting, &faults));
        }
        for (size_t i = 0; i < faults.n; i++) {
            const message_fault *f = &faults.items[i];
            source_place at = source_text_place(&s, f->at);
            if (f->warning) {
                diagnostic_add(l->list, DIAGNOSTIC_WARNING, "rulebook-placeholder", at, b->id,
                               f->hint, "%s", f->what);
            } else {
                rulebook_fault(l, "rulebook-placeholder", at, b->id, f->hint, "%s", f->what);
            }
        }
        n++;
    }
}

static void read_params(rulebook_loading *l, const rulebook_benefit *b, rulebook_message *m,
                        const xml_element *root)
{
    size_t n = count_children(root, "param");
    m->param_names = arena_array(l->a, n, sizeof *m->param_names);
    m->param_decisions = arena_array(l->a, n, sizeof *m->param_decisions);
    m->arguments = arena_array(l->a, MESSAGE_ARGUMENTS + n, sizeof *m->arguments);
    name_arguments(m, m->arguments);
    const unsigned scalars = KIND(FEEL_TYPE_NUMBER) | KIND(FEEL_TYPE_STRING) |
                             KIND(FEEL_TYPE_DATE) | KIND(FEEL_TYPE_BOOLEAN) |
                             KIND(FEEL_TYPE_MONTHS) | KIND(FEEL_TYPE_SECONDS);
    for (const xml_element *e = xml_child(root, "param"); e != NULL;
         e = xml_next_named(e, "param")) {
        const char *name = form_text(e, "name", "");
        for (size_t i = 0; i < m->n_params; i++) {
            if (strcmp(m->param_names[i], name) == 0) {
                rulebook_fault(l, "rulebook-duplicate", xml_attribute_place(e, "name"), b->id, NULL,
                               "there is a <param name=\"%s\"> already", name);
            }
        }
        if (!message_name_fits(name)) {
            rulebook_fault(l, "rulebook-placeholder", xml_attribute_place(e, "name"), b->id,
                           "a name has letters, digits and '_', and no digit first",
                           "a text cannot name '%s'", name);
        }
        int decision =
            find_decision(l, b, e, "decision", scalars, "one value that can be written in a text");
        m->arguments[MESSAGE_ARGUMENTS + m->n_params] =
            (message_argument){name, type_of_decision(b, decision)};
        m->param_names[m->n_params] = name;
        m->param_decisions[m->n_params] = decision < 0 ? 0 : (uint32_t)decision;
        m->n_params++;
    }
}

static bool has_language(rulebook_texts texts, const char *lang)
{
    for (size_t i = 0; i < texts.n; i++) {
        if (strcmp(texts.items[i].lang, lang) == 0) {
            return true;
        }
    }
    return false;
}

static void read_message(rulebook_loading *l, const rulebook_benefit *b, rulebook_message *m,
                         const xml_element *e)
{
    *m = (rulebook_message){
        .on = form_text(e, "on", ""),
        .to = form_text(e, "to", ""),
        .recipient = find_decision(l, b, e, "recipient", KIND(FEEL_TYPE_NUMBER),
                                   "a number, the recipient's key"),
        .language = find_decision(l, b, e, "language", KIND(FEEL_TYPE_STRING),
                                  "a string, the recipient's language: \"zh\""),
        .channel = form_text(e, "channel", NULL),
        .template_code = form_text(e, "template", ""),
        .texts = rulebook_texts_read(l, e, "text"),
    };
    read_params(l, b, m, e);
    read_texts(l, b, m, e);
    for (size_t i = 0; i < b->title.n; i++) {
        if (!has_language(m->texts, b->title.items[i].lang)) {
            diagnostic_add(l->list, DIAGNOSTIC_WARNING, "rulebook-missing-language", xml_place(e),
                           b->id, NULL, "message '%s' has no text in '%s', the language of a title",
                           m->template_code, b->title.items[i].lang);
        }
    }
    if (strcmp(m->on, "offer") == 0 && b->offer_days == 0) {
        rulebook_fault(
            l, "rulebook-no-offer", xml_attribute_place(e, "on"), b->id,
            "add <offer days=\"...\" silence=\"...\"/>, or write on=\"grant\"",
            "this benefit is granted without an offer, so the message would never be sent");
    }
}

static void read_messages(rulebook_loading *l, rulebook_benefit *b, const xml_element *root)
{
    b->messages = arena_array(l->a, count_children(root, "message"), sizeof *b->messages);
    for (const xml_element *e = xml_child(root, "message"); e != NULL;
         e = xml_next_named(e, "message")) {
        for (const xml_element *before = xml_child(root, "message"); before != e;
             before = xml_next_named(before, "message")) {
            if (strcmp(form_text(before, "template", ""), form_text(e, "template", "")) == 0 &&
                strcmp(form_text(before, "on", ""), form_text(e, "on", "")) == 0 &&
                strcmp(form_text(before, "to", ""), form_text(e, "to", "")) == 0 &&
                strcmp(form_text(before, "channel", ""), form_text(e, "channel", "")) == 0) {
                rulebook_fault(l, "rulebook-duplicate", xml_attribute_place(e, "template"), b->id,
                               NULL, "the same message stands here already");
                break;
            }
        }
        read_message(l, b, &b->messages[b->n_messages++], e);
    }
}

/* ---- the whole ---- */

static void find_subject(rulebook_loading *l, rulebook_benefit *b, const xml_element *root)
{
    const rulebook *book = l->book;
    const char *name = form_text(root, "subject", "");
    int found = rulebook_subject_find(book, name);
    if (found >= 0) {
        b->subject = (uint32_t)found;
        return;
    }
    form_names known = {.arena = l->a};
    for (size_t i = 0; i < book->n_subjects; i++) {
        form_names_add(&known, book->subjects[i].name);
    }
    rulebook_fault(l, "rulebook-unknown-subject", xml_attribute_place(root, "subject"), b->id,
                   form_suggest(l->a, name, &known), "sources.xml has no subject '%s'", name);
}

/* At least one source has to be open to the purpose; else it is misspelt. */
static void check_purpose(rulebook_loading *l, const rulebook_benefit *b, const xml_element *root)
{
    form_names known = {.arena = l->a};
    for (size_t i = 0; i < l->book->n_sources; i++) {
        for (size_t k = 0; k < l->book->sources[i].n_purposes; k++) {
            const char *purpose = l->book->sources[i].purposes[k];
            if (strcmp(purpose, b->purpose) == 0) {
                return;
            }
            form_names_add(&known, purpose);
        }
    }
    rulebook_fault(l, "rulebook-unknown-purpose", xml_attribute_place(root, "purpose"), b->id,
                   form_suggest(l->a, b->purpose, &known),
                   "no source may be used for the purpose '%s'", b->purpose);
}

static void load_model(rulebook_loading *l, rulebook_benefit *b, const xml_element *root)
{
    const char *name = form_text(root, "model", "");
    const char *path = arena_printf(l->a, "%s/%s", b->id, name);
    if (rulebook_file_find(l->book, path) < 0) {
        form_names known = {.arena = l->a};
        size_t prefix = strlen(b->id) + 1;
        for (size_t i = 0; i < l->book->n_files; i++) {
            const char *other = l->book->files[i].path;
            size_t n = strlen(other);
            if (strncmp(other, path, prefix) == 0 && n > 4 && strcmp(other + n - 4, ".dmn") == 0) {
                form_names_add(&known, other + prefix);
            }
        }
        rulebook_fault(l, "rulebook-missing-file", xml_attribute_place(root, "model"), b->id,
                       form_suggest(l->a, name, &known), "there is no file '%s' in this folder",
                       name);
        return;
    }
    if (l->book->dictionary != NULL) {
        b->model = rulebook_file_model(l, path);
    }
}

void benefit_load(rulebook_loading *l, rulebook_benefit *b, benefit_links *links, size_t file,
                  const char *id)
{
    size_t n_errors = l->list->n_errors;
    *b = (rulebook_benefit){
        .id = id, .amount = -1, .event = -1, .valid_from = -1, .payee = -1, .currency = ""};
    const xml_element *root = rulebook_file_root(l, file, &benefit_form);
    if (root == NULL) {
        return;
    }
    links->root = root;
    b->at = xml_place(root);
    if (strcmp(form_text(root, "id", ""), id) != 0) {
        rulebook_fault(l, "rulebook-folder-name", xml_attribute_place(root, "id"), id,
                       "a benefit's folder has the benefit's name",
                       "benefit '%s' lies in the folder '%s'", form_text(root, "id", ""), id);
    }
    b->title = rulebook_texts_read(l, root, "title");
    b->purpose = form_text(root, "purpose", "");
    read_law(l, b, xml_child(root, "law"));
    load_model(l, b, root);
    if (l->sources_sound) {
        find_subject(l, b, root);
        check_purpose(l, b, root);
    }
    if (l->guards_sound) {
        read_guards(l, b, root);
    }
    int eligible = find_decision(l, b, xml_child(root, "eligible"), "decision",
                                 KIND(FEEL_TYPE_BOOLEAN), "a boolean");
    b->eligible = eligible < 0 ? 0 : (uint32_t)eligible;
    read_amount(l, b, xml_child(root, "amount"));
    read_period(l, b, xml_child(root, "period"));
    const xml_element *payee = xml_child(root, "payee");
    if (payee != NULL) {
        b->payee = find_decision(l, b, payee, "decision", KIND(FEEL_TYPE_NUMBER) | KIND(FEEL_TYPE_STRING),
                                 "a number or a string, the payee's key");
    }
    read_offer(l, b, xml_child(root, "offer"));
    read_stops(l, b, root);
    read_messages(l, b, root);
    check_told(l, b, root);
    links->sound =
        l->list->n_errors == n_errors && b->model != NULL && l->sources_sound && l->guards_sound;
}

void benefit_link(rulebook_loading *l, size_t index)
{
    rulebook *book = l->book;
    rulebook_benefit *b = &book->benefits[index];
    const xml_element *root = l->links[index].root;
    if (root == NULL) {
        return;
    }
    form_names known = {.arena = l->a};
    for (size_t i = 0; i < book->n_benefits; i++) {
        if (i != index) {
            form_names_add(&known, book->benefits[i].id);
        }
    }
    b->excludes = arena_array(l->a, count_children(root, "exclude"), sizeof *b->excludes);
    for (const xml_element *e = xml_child(root, "exclude"); e != NULL;
         e = xml_next_named(e, "exclude")) {
        const char *id = form_text(e, "benefit", "");
        source_place at = xml_attribute_place(e, "benefit");
        int found = rulebook_benefit_find(book, id);
        if (found < 0) {
            rulebook_fault(l, "rulebook-unknown-benefit", at, b->id, form_suggest(l->a, id, &known),
                           "there is no benefit '%s'", id);
            continue;
        }
        if ((size_t)found == index) {
            rulebook_fault(l, "rulebook-exclude", at, b->id, NULL,
                           "a benefit cannot exclude itself");
        } else if (l->links[found].sound && l->links[index].sound &&
                   book->benefits[found].subject != b->subject) {
            rulebook_fault(l, "rulebook-exclude", at, b->id,
                           "only benefits of the same subject can exclude each other",
                           "benefit '%s' is decided for each %s, this one for each %s", id,
                           book->subjects[book->benefits[found].subject].name,
                           book->subjects[b->subject].name);
        }
        for (size_t i = 0; i < b->n_excludes; i++) {
            if (b->excludes[i] == (uint32_t)found) {
                rulebook_fault(l, "rulebook-duplicate", at, b->id, NULL,
                               "benefit '%s' stands here already", id);
            }
        }
        b->excludes[b->n_excludes++] = (uint32_t)found;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sources.xml: which department's feed holds which facts about whom. Every component of an item's
 * type in the dictionary is mapped by exactly one fact, and every fact maps a component; the facts
 * of an item are kept in the order of the components.
 */
#include <string.h>

#include "rules/rulebook_parts.h"

#include "base/translate.h"

/* ---- the form ---- */

static const form_attribute title_attributes[] = {{"lang", FORM_LANGUAGE, true, NULL}, {0}};
const form rulebook_title_form = {"title", title_attributes, NULL, FORM_TEXT};

static const form_child titled[] = {{&rulebook_title_form, 1, 0}, {0}};

static const form_attribute gate_attributes[] = {
    {"min-rows", FORM_ROWS, false, NULL},
    {"max-drop", FORM_SHARE, false, NULL},
    {"max-growth", FORM_PERCENT, false, NULL},
    {"max-null-rise", FORM_SHARE, false, NULL},
    {"by-region", FORM_BOOLEAN, false, NULL},
    {"slack", FORM_COUNT, false, NULL},
    {0},
};
static const form gate_form = {"gate", gate_attributes, NULL, FORM_NOTHING};

static const form_attribute source_attributes[] = {
    {"id", FORM_ID, true, NULL},
    {"agreement", FORM_TEXT, true, NULL},
    {"purposes", FORM_IDS, true, NULL},
    {"complete", FORM_BOOLEAN, false, NULL},
    {"max-age-days", FORM_COUNT, false, NULL},
    {"watermark", FORM_TABLE_COLUMN, false, NULL},
    {"stale", FORM_CHOICE, false, "hold|skip"},
    {0},
};
static const form_child source_children[] = {
    {&rulebook_title_form, 1, 0}, {&gate_form, 0, 1}, {0}};
static const form source_form = {"source", source_attributes, source_children, FORM_NOTHING};

static const form_attribute subject_attributes[] = {
    {"name", FORM_ID, true, NULL},
    {"table", FORM_TABLE, true, NULL},
    {"key", FORM_COLUMN, true, NULL},
    {"region", FORM_COLUMN, false, NULL},
    {0},
};
static const form subject_form = {"subject", subject_attributes, titled, FORM_NOTHING};

static const form_attribute fact_attributes[] = {
    {"name", FORM_NAME, true, NULL},
    {"column", FORM_COLUMN, true, NULL},
    {"null", FORM_CHOICE, false, "unknown|none"},
    {"max-null", FORM_SHARE, false, NULL},
    {0},
};
static const form fact_form = {"fact", fact_attributes, NULL, FORM_NOTHING};

static const form_attribute item_attributes[] = {
    {"name", FORM_NAME, true, NULL},
    {"type", FORM_NAME, true, NULL},
    {"source", FORM_ID, true, NULL},
    {"table", FORM_TABLE, true, NULL},
    {"key", FORM_COLUMN, true, NULL},
    {"subject", FORM_IDS, true, NULL},
    {"many", FORM_BOOLEAN, false, NULL},
    {"from", FORM_COLUMN, false, NULL},
    {"to", FORM_COLUMN, false, NULL},
    {"order", FORM_COLUMN, false, NULL},
    {"region", FORM_COLUMN, false, NULL},
    {0},
};
static const form_child item_children[] = {{&gate_form, 0, 1}, {&fact_form, 1, 0}, {0}};
static const form item_form = {"item", item_attributes, item_children, FORM_NOTHING};

static const form_child sources_children[] = {
    {&source_form, 1, 0}, {&subject_form, 1, 0}, {&item_form, 1, 0}, {0}};
static const form sources_form = {"sources", NULL, sources_children, FORM_NOTHING};

/* ---- reading ---- */

static size_t count_children(const xml_element *e, const char *name)
{
    size_t n = 0;
    for (const xml_element *c = xml_child(e, name); c != NULL; c = xml_next_named(c, name)) {
        n++;
    }
    return n;
}

rulebook_texts rulebook_texts_read(rulebook_loading *l, const xml_element *parent, const char *name)
{
    rulebook_texts texts = {.n = 0};
    texts.items = arena_array(l->a, count_children(parent, name), sizeof *texts.items);
    for (const xml_element *e = xml_child(parent, name); e != NULL; e = xml_next_named(e, name)) {
        const char *lang = form_text(e, "lang", "");
        for (size_t i = 0; i < texts.n; i++) {
            if (strcmp(texts.items[i].lang, lang) == 0) {
                rulebook_fault(l, "rulebook-duplicate", xml_attribute_place(e, "lang"), name, NULL,
                               "a <%s> in language '%s' stands here already", name, lang);
            }
        }
        texts.items[texts.n++] = (rulebook_text){.lang = lang, .text = xml_text_trimmed(e).bytes};
    }
    return texts;
}

static void report_duplicate(rulebook_loading *l, const xml_element *e, const char *attribute)
{
    rulebook_fault(l, "rulebook-duplicate", xml_attribute_place(e, attribute),
                   xml_attribute(e, attribute), NULL, "there is a <%s %s=\"%s\"> already",
                   xml_name(e), attribute, xml_attribute(e, attribute));
}

static void split_words(rulebook_loading *l, const char *words, const char ***out, size_t *n_out)
{
    size_t capacity = 0, at = 0, offset;
    const char *word;
    while ((word = form_next_word(l->a, words, &at, &offset)) != NULL) {
        const char **slot = ARENA_PUSH(l->a, out, n_out, &capacity);
        *slot = word;
    }
}

/* "schema.table.column" -> "schema.table" and "column". */
static void split_watermark(rulebook_loading *l, rulebook_source *s, const char *watermark)
{
    const char *dot = strrchr(watermark, '.');
    s->watermark_table = arena_copy(l->a, watermark, (size_t)(dot - watermark));
    s->watermark_column = arena_strdup(l->a, dot + 1);
}

static rulebook_gate read_gate(const xml_element *parent)
{
    const xml_element *e = xml_child(parent, "gate");
    rulebook_gate none = {.max_drop = -1, .max_growth = -1, .max_null_rise = -1};
    return e == NULL
               ? none
               : (rulebook_gate){.declared = true,
                                 .min_rows = form_rows(e, "min-rows", 0),
                                 .max_drop = form_percent(e, "max-drop", -1),
                                 .max_growth = form_percent(e, "max-growth", -1),
                                 .max_null_rise = form_percent(e, "max-null-rise", -1),
                                 .by_region = form_boolean(e, "by-region", false),
                                 .slack = form_count(e, "slack", 0)};
}

static void read_sources(rulebook_loading *l, const xml_element *root)
{
    rulebook *b = l->book;
    b->sources = arena_array(l->a, count_children(root, "source"), sizeof *b->sources);
    for (const xml_element *e = xml_child(root, "source"); e != NULL;
         e = xml_next_named(e, "source")) {
        rulebook_source s = {
            .id = form_text(e, "id", ""),
            .title = rulebook_texts_read(l, e, "title"),
            .agreement = form_text(e, "agreement", ""),
            .complete = form_boolean(e, "complete", false),
            .max_age_days = form_count(e, "max-age-days", -1),
            .stale_skips = strcmp(form_text(e, "stale", "hold"), "skip") == 0,
            .gate = read_gate(e),
            .at = xml_place(e),
        };
        for (size_t i = 0; i < b->n_sources; i++) {
            if (strcmp(b->sources[i].id, s.id) == 0) {
                report_duplicate(l, e, "id");
            }
        }
        split_words(l, form_text(e, "purposes", ""), &s.purposes, &s.n_purposes);
        const char *watermark = xml_attribute(e, "watermark");
        if (watermark != NULL) {
            split_watermark(l, &s, watermark);
        } else if (s.max_age_days >= 0) {
            rulebook_fault(
                l, "rulebook-missing-attribute", xml_attribute_place(e, "max-age-days"), s.id,
                "add watermark=\"schema.table.column\": where the feed's own date stands",
                "the age of source '%s' cannot be known without a watermark", s.id);
        }
        if (s.stale_skips && s.max_age_days < 0) {
            rulebook_fault(l, "rulebook-missing-attribute", xml_attribute_place(e, "stale"), s.id,
                           "add max-age-days: how old it may be",
                           "source '%s' is never stale without a limit of its age", s.id);
        }
        b->sources[b->n_sources++] = s;
    }
}

static void read_subjects(rulebook_loading *l, const xml_element *root)
{
    rulebook *b = l->book;
    b->subjects = arena_array(l->a, count_children(root, "subject"), sizeof *b->subjects);
    for (const xml_element *e = xml_child(root, "subject"); e != NULL;
         e = xml_next_named(e, "subject")) {
        const char *name = form_text(e, "name", "");
        if (rulebook_subject_find(b, name) >= 0) {
            report_duplicate(l, e, "name");
        }
        b->subjects[b->n_subjects++] = (rulebook_subject){
            .name = name,
            .title = rulebook_texts_read(l, e, "title"),
            .table = form_text(e, "table", ""),
            .key = form_text(e, "key", ""),
            .region = xml_attribute(e, "region"),
            .at = xml_place(e),
        };
    }
}

/* ---- items against the dictionary ---- */

static bool is_column_type(const feel_type *t)
{
    switch (t->kind) {
    case FEEL_TYPE_BOOLEAN:
    case FEEL_TYPE_NUMBER:
    case FEEL_TYPE_STRING:
    case FEEL_TYPE_DATE:
    case FEEL_TYPE_DATE_TIME:
        return true;
    default:
        return false;
    }
}

static const xml_element *find_fact(const xml_element *item, const char *name)
{
    for (const xml_element *e = xml_child(item, "fact"); e != NULL; e = xml_next_named(e, "fact")) {
        if (strcmp(form_text(e, "name", ""), name) == 0) {
            return e;
        }
    }
    return NULL;
}

static void add_fact(rulebook_loading *l, uint32_t item, const feel_member *member,
                     const xml_element *e)
{
    rulebook *b = l->book;
    if (!is_column_type(member->type)) {
        rulebook_fault(l, "rulebook-fact-type", xml_attribute_place(e, "name"), b->items[item].name,
                       "a fact is a boolean, number, string, date, or date and time",
                       "component '%s' is a %s, which no column can hold", member->name,
                       rulebook_type_text(l->a, member->type));
    }
    b->facts[b->n_facts] = (rulebook_fact){
        .id = (uint32_t)b->n_facts,
        .item = item,
        .name = member->name,
        .column = form_text(e, "column", ""),
        .type = member->type,
        .null_means = strcmp(form_text(e, "null", "unknown"), "none") == 0 ? RULEBOOK_NULL_NONE
                                                                           : RULEBOOK_NULL_UNKNOWN,
        .max_null = form_percent(e, "max-null", -1),
        .at = xml_place(e),
    };
    b->n_facts++;
}

static void read_facts(rulebook_loading *l, uint32_t index, const xml_element *item)
{
    rulebook *b = l->book;
    const feel_type *type = b->items[index].type;
    form_names components = {.arena = l->a};
    for (size_t i = 0; i < type->n_members; i++) {
        form_names_add(&components, type->members[i].name);
    }
    for (const xml_element *e = xml_child(item, "fact"); e != NULL; e = xml_next_named(e, "fact")) {
        const char *name = form_text(e, "name", "");
        if (find_fact(item, name) != e) {
            report_duplicate(l, e, "name");
        } else if (feel_type_member(type, name) < 0) {
            rulebook_fault(l, "rulebook-unknown-component", xml_attribute_place(e, "name"),
                           b->items[index].name, form_suggest(l->a, name, &components),
                           "type %s of the dictionary has no component '%s'",
                           b->items[index].type_name, name);
        }
    }
    b->items[index].first_fact = (uint32_t)b->n_facts;
    for (size_t i = 0; i < type->n_members; i++) {
        const xml_element *e = find_fact(item, type->members[i].name);
        if (e != NULL) {
            add_fact(l, index, &type->members[i], e);
        } else {
            rulebook_fault(
                l, "rulebook-unmapped-component", xml_place(item), b->items[index].name,
                arena_printf(l->a, translate("add <fact name=\"%s\" column=\"...\"/>"), type->members[i].name),
                "component '%s' of type %s has no fact", type->members[i].name,
                b->items[index].type_name);
        }
    }
    b->items[index].n_facts = (uint32_t)b->n_facts - b->items[index].first_fact;
}

/* The dictionary's type of one row; NULL with a fault. */
static const feel_type *row_type(rulebook_loading *l, const xml_element *e)
{
    const char *name = form_text(e, "type", "");
    if (l->book->dictionary == NULL) {
        return NULL;
    }
    const feel_type *type = dmn_type_find(l->book->dictionary, name);
    if (type == NULL) {
        rulebook_fault(l, "rulebook-unknown-type", xml_attribute_place(e, "type"),
                       form_text(e, "name", ""), "name an item definition of dictionary.dmn",
                       "the dictionary has no type '%s'", name);
        return NULL;
    }
    if (type->kind != FEEL_TYPE_CONTEXT || type->open || type->n_members == 0) {
        rulebook_fault(
            l, "rulebook-item-type", xml_attribute_place(e, "type"), form_text(e, "name", ""),
            type->kind == FEEL_TYPE_LIST ? "name the type of one row, and say many=\"true\"" : NULL,
            "type '%s' is no context with components", name);
        return NULL;
    }
    return type;
}

static uint32_t find_source(rulebook_loading *l, const xml_element *e)
{
    const char *id = form_text(e, "source", "");
    form_names known = {.arena = l->a};
    for (size_t i = 0; i < l->book->n_sources; i++) {
        if (strcmp(l->book->sources[i].id, id) == 0) {
            return (uint32_t)i;
        }
        form_names_add(&known, l->book->sources[i].id);
    }
    rulebook_fault(l, "rulebook-unknown-source", xml_attribute_place(e, "source"),
                   form_text(e, "name", ""), form_suggest(l->a, id, &known),
                   "there is no source '%s'", id);
    return 0;
}

static void find_subjects(rulebook_loading *l, rulebook_item *item, const xml_element *e)
{
    form_names known = {.arena = l->a};
    for (size_t i = 0; i < l->book->n_subjects; i++) {
        form_names_add(&known, l->book->subjects[i].name);
    }
    const char *words = form_text(e, "subject", "");
    size_t capacity = 0, at = 0, offset;
    const char *word;
    while ((word = form_next_word(l->a, words, &at, &offset)) != NULL) {
        int found = rulebook_subject_find(l->book, word);
        if (found < 0) {
            source_place place = xml_attribute_place(e, "subject");
            place.offset += (uint32_t)offset;
            rulebook_fault(l, "rulebook-unknown-subject", place, item->name,
                           form_suggest(l->a, word, &known), "there is no subject '%s'", word);
            continue;
        }
        uint32_t *slot = ARENA_PUSH(l->a, &item->subjects, &item->n_subjects, &capacity);
        *slot = (uint32_t)found;
    }
}

static void check_period(rulebook_loading *l, const rulebook_item *item, const xml_element *e)
{
    if ((item->from == NULL) != (item->to == NULL)) {
        rulebook_fault(l, "rulebook-missing-attribute", xml_place(e), item->name,
                       "give both columns of the validity period, or neither",
                       "item '%s' has '%s' without '%s'", item->name,
                       item->from != NULL ? "from" : "to", item->from != NULL ? "to" : "from");
    }
    if (item->order != NULL && !item->many) {
        rulebook_fault(l, "rulebook-bad-value", xml_attribute_place(e, "order"), item->name,
                       "add many=\"true\", or leave out order",
                       "item '%s' is no list, so it has no order", item->name);
    }
}

/* ---- gates ---- */

static bool has_regions(const rulebook *b, const rulebook_item *item)
{
    if (item->region != NULL) {
        return true;
    }
    for (size_t i = 0; i < item->n_subjects; i++) {
        if (b->subjects[item->subjects[i]].region != NULL) {
            return true;
        }
    }
    return false;
}

/* Of the facts of an item whose gate is meant, or of all items that have no gate of their own. */
static bool asks_for_nulls(const xml_element *parent)
{
    for (const xml_element *e = xml_child(parent, "fact"); e != NULL;
         e = xml_next_named(e, "fact")) {
        if (xml_attribute(e, "max-null") != NULL) {
            return true;
        }
    }
    return false;
}

static void check_gate(rulebook_loading *l, const xml_element *parent, const rulebook_gate *gate,
                       bool nulls, bool regions)
{
    const xml_element *e = xml_child(parent, "gate");
    if (e == NULL) {
        return;
    }
    if (gate->min_rows == 0 && gate->max_drop < 0 && gate->max_growth < 0 &&
        gate->max_null_rise < 0 && !nulls) {
        rulebook_fault(l, "rulebook-gate", xml_place(e), xml_name(parent),
                       "give it min-rows, max-drop, max-growth or max-null-rise, or a fact max-null",
                       "this gate asks for nothing");
    }
    if (gate->by_region && !regions) {
        rulebook_fault(l, "rulebook-gate", xml_attribute_place(e, "by-region"), xml_name(parent),
                       "name the region's column at the item or its subject, or leave out by-region",
                       "nothing that this gate is about has a region");
    }
}

static void check_gates(rulebook_loading *l, const xml_element *root)
{
    const rulebook *b = l->book;
    size_t n_sources = 0;
    for (const xml_element *s = xml_child(root, "source"); s != NULL;
         s = xml_next_named(s, "source")) {
        size_t n_items = 0;
        bool nulls = false, regions = false;
        for (const xml_element *e = xml_child(root, "item"); e != NULL;
             e = xml_next_named(e, "item")) {
            const rulebook_item *item = &b->items[n_items++];
            if (item->source == n_sources && xml_child(e, "gate") == NULL) {
                nulls = nulls || asks_for_nulls(e);
                regions = regions || has_regions(b, item);
            }
        }
        check_gate(l, s, &b->sources[n_sources++].gate, nulls, regions);
    }
    size_t n_items = 0;
    for (const xml_element *e = xml_child(root, "item"); e != NULL; e = xml_next_named(e, "item")) {
        const rulebook_item *item = &b->items[n_items++];
        rulebook_gate own = read_gate(e);
        check_gate(l, e, &own, asks_for_nulls(e), has_regions(b, item));
        if (item->region != NULL && !item->gate.by_region) {
            rulebook_fault(l, "rulebook-gate", xml_attribute_place(e, "region"), item->name,
                           "say by-region=\"true\" in its gate, or leave out region",
                           "nothing asks for the regions of item '%s'", item->name);
        }
    }
}

/* An item's own counts instead of its source's. */
static rulebook_gate item_gate(const rulebook *b, const rulebook_item *item, const xml_element *e)
{
    rulebook_gate gate =
        xml_child(e, "gate") != NULL ? read_gate(e) : b->sources[item->source].gate;
    gate.declared = gate.declared || asks_for_nulls(e);
    gate.by_region = gate.by_region && has_regions(b, item);
    return gate;
}

static void read_items(rulebook_loading *l, const xml_element *root)
{
    rulebook *b = l->book;
    size_t n_items = count_children(root, "item"), n_facts = 0;
    for (const xml_element *e = xml_child(root, "item"); e != NULL; e = xml_next_named(e, "item")) {
        n_facts += count_children(e, "fact");
    }
    b->items = arena_array(l->a, n_items, sizeof *b->items);
    b->facts = arena_array(l->a, n_facts, sizeof *b->facts);
    for (const xml_element *e = xml_child(root, "item"); e != NULL; e = xml_next_named(e, "item")) {
        rulebook_item item = {
            .name = form_text(e, "name", ""),
            .type_name = form_text(e, "type", ""),
            .type = row_type(l, e),
            .source = find_source(l, e),
            .table = form_text(e, "table", ""),
            .key = form_text(e, "key", ""),
            .many = form_boolean(e, "many", false),
            .from = xml_attribute(e, "from"),
            .to = xml_attribute(e, "to"),
            .order = xml_attribute(e, "order"),
            .region = xml_attribute(e, "region"),
            .at = xml_place(e),
        };
        if (rulebook_item_find(b, item.name) >= 0) {
            report_duplicate(l, e, "name");
        } else if (strcmp(item.name, RULEBOOK_PARAMETERS) == 0) {
            rulebook_fault(l, "rulebook-duplicate", xml_attribute_place(e, "name"), item.name,
                           "choose another name", "the name '%s' is kept for parameters.xml",
                           item.name);
        }
        find_subjects(l, &item, e);
        check_period(l, &item, e);
        item.gate = item_gate(b, &item, e);
        b->items[b->n_items++] = item;
        if (item.type != NULL) {
            read_facts(l, (uint32_t)b->n_items - 1, e);
        }
    }
}

void sources_load(rulebook_loading *l, size_t file)
{
    size_t n_errors = l->list->n_errors;
    const xml_element *root = rulebook_file_root(l, file, &sources_form);
    if (root == NULL) {
        return;
    }
    read_sources(l, root);
    read_subjects(l, root);
    read_items(l, root);
    check_gates(l, root);
    l->sources_sound = l->list->n_errors == n_errors && l->book->dictionary != NULL;
}

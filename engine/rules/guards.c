/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guards.dmn: a guard is a decision that carries a code of ours in its extension elements, where
 * any DMN editor leaves it alone:
 *
 *     <decision name="is alive"> <extensionElements>
 *         <e:guard xmlns:e="urn:entitle:rulebook:1" code="not-alive"><e:title
 * lang="en">...</e:title></e:guard>
 *     </extensionElements> ...
 *
 * It is true when the subject passes, false when not, null when nobody knows. Decisions without a
 * code serve the others.
 */
#include <string.h>

#include "rules/rulebook_parts.h"

static const form_attribute guard_attributes[] = {{"code", FORM_ID, true, NULL}, {0}};
static const form_child guard_children[] = {{&rulebook_title_form, 1, 0}, {0}};
static const form guard_form = {"guard", guard_attributes, guard_children, FORM_NOTHING};

static bool is_ours(const xml_element *e, const char *name)
{
    return xml_is(e, name) && strcmp(xml_namespace(e), RULEBOOK_NAMESPACE) == 0;
}

/* Any element of our namespace that stands where no guard is read would be a guard that is silently
 * ignored. */
static void report_misplaced(rulebook_loading *l, const xml_element *e, bool expected_here)
{
    for (const xml_element *c = xml_first(e); c != NULL; c = xml_next(c)) {
        bool ours = strcmp(xml_namespace(c), RULEBOOK_NAMESPACE) == 0;
        if (ours && !(expected_here && xml_is(c, "guard"))) {
            rulebook_fault(l, "rulebook-unknown-element", xml_place(c), xml_name(c),
                           "a <guard> stands in the <extensionElements> of a <decision>",
                           "<%s> is not allowed here", xml_name(c));
        } else if (!ours) {
            bool inside = xml_is(c, "extensionElements") && xml_is(e, "decision");
            report_misplaced(l, c, inside);
        }
    }
}

static void add_guard(rulebook_loading *l, const xml_element *decision, const xml_element *e)
{
    rulebook *b = l->book;
    if (!form_check(l->list, e, &guard_form)) {
        return;
    }
    const char *code = form_text(e, "code", "");
    for (size_t i = 0; i < b->n_guards; i++) {
        if (strcmp(b->guards[i].code, code) == 0) {
            rulebook_fault(l, "rulebook-duplicate", xml_attribute_place(e, "code"), code, NULL,
                           "there is a guard '%s' already", code);
            return;
        }
    }
    const char *name = form_text(decision, "name", "");
    int index = dmn_decision_find(b->guards_model, feel_normalise_name(l->a, name, strlen(name)));
    if (index < 0) {
        rulebook_fault(l, "rulebook-unknown-decision", xml_place(decision), code, NULL,
                       "the decision of guard '%s' cannot be found by its name '%s'", code, name);
        return;
    }
    const feel_type *type = rulebook_decision_type(&b->guards_model->decisions[index]);
    if (type->kind != FEEL_TYPE_BOOLEAN && type->kind != FEEL_TYPE_ANY) {
        rulebook_fault(l, "rulebook-decision-type", xml_place(decision), code,
                       "a guard is true when the subject passes, else false",
                       "the decision '%s' of guard '%s' is a %s", name, code,
                       rulebook_type_text(l->a, type));
    }
    b->guards[b->n_guards++] = (rulebook_guard){
        .code = code,
        .title = rulebook_texts_read(l, e, "title"),
        .decision = (uint32_t)index,
    };
}

static void read_guards(rulebook_loading *l, const xml_element *root)
{
    rulebook *b = l->book;
    b->guards = arena_array(l->a, b->guards_model->n_decisions, sizeof *b->guards);
    for (const xml_element *d = xml_child(root, "decision"); d != NULL;
         d = xml_next_named(d, "decision")) {
        const xml_element *extension = xml_child(d, "extensionElements");
        size_t n = 0;
        for (const xml_element *e = extension ? xml_first(extension) : NULL; e != NULL;
             e = xml_next(e)) {
            if (!is_ours(e, "guard")) {
                continue;
            }
            if (n++ > 0) {
                rulebook_fault(l, "rulebook-repeated-element", xml_place(e),
                               form_text(d, "name", ""), NULL,
                               "a decision is one guard, with one code");
                continue;
            }
            add_guard(l, d, e);
        }
    }
}

void guards_load(rulebook_loading *l, size_t file)
{
    size_t n_errors = l->list->n_errors;
    l->book->guards_model = rulebook_file_model(l, l->book->files[file].path);
    if (l->book->guards_model == NULL) {
        return;
    }
    ent_error err = {0};
    xml_document *doc;
    if (xml_read(&doc, l->a, l->sources[file], &err) != ENT_OK) {
        rulebook_fault_error(l, "rulebook-xml", &err);
        return;
    }
    report_misplaced(l, xml_root(doc), false);
    read_guards(l, xml_root(doc));
    l->guards_sound = l->list->n_errors == n_errors;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads a model: with its files read (dmn_files.c), lists their elements, builds types, and then
 * builds each decision after what it requires, so that every name in its logic has a type.
 *
 * What logic sees. The root frame has one slot per requirement: input data and decisions by value,
 * business knowledge and decision services as functions. What comes through an import with a name
 * is seen as `import.name`: all requirements through one import share one slot, which holds a
 * context with one entry for each of them. Slots are numbered in the order in which the
 * requirements first stand in the file.
 */
#include "rules/dmn_load.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/translate.h"

#define REQUIREMENT_DEPTH_MAX 200
#define IMPORT_DEPTH_MAX      8 /* of imports without a name */

/* ---- messages and names ---- */

void dmn_report(const dmn_loaded *l, source_place at, const char *code, const char *element,
                const char *hint, const char *format, ...)
{
    char message[400];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, translate(format), args);
    va_end(args);
    diagnostic_add(l->diagnostics, l->strict ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING, code, at,
                   element, hint, "%s", message);
}

const char *dmn_attribute(const xml_element *e, const char *name)
{
    const char *value = xml_attribute(e, name);
    return value ? value : "";
}

const char *dmn_name(const dmn_loaded *l, const xml_element *e)
{
    const char *name = xml_attribute(e, "name");
    if (!name) {
        return NULL;
    }
    name = feel_normalise_name(l->arena, name, strlen(name));
    return name[0] ? name : NULL;
}

bool dmn_is_feel(const char *language)
{
    return strcmp(language, "FEEL") == 0 || strcmp(language, "feel") == 0 ||
           strstr(language, "/FEEL") != NULL || language[0] == '\0';
}

static const char *display_name(const dmn_element *element)
{
    const char *name = xml_attribute(element->xml, "name");
    return element->id[0] ? element->id : name ? name : "";
}

/* ---- elements ---- */

static bool element_kind(const xml_element *e, dmn_kind *kind)
{
    static const struct {
        const char *name;
        dmn_kind kind;
    } kinds[] = {
        {"inputData", DMN_INPUT},
        {"decision", DMN_DECISION},
        {"businessKnowledgeModel", DMN_BKM},
        {"decisionService", DMN_SERVICE},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (dmn_is(e, kinds[i].name)) {
            *kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

static void check_element(dmn_loaded *l, const dmn_element *element, const char *name)
{
    const xml_element *variable = dmn_child(element->xml, "variable");
    const char *variable_name = variable ? dmn_name(l, variable) : NULL;
    if (variable_name && strcmp(variable_name, name) != 0) {
        dmn_report(l, xml_attribute_place(variable, "name"), "dmn-variable-name", element->id, NULL,
                   "the variable of '%s' has another name: '%s'", name, variable_name);
    }
}

static void collect_elements(dmn_loaded *l, const dmn_file *file)
{
    size_t n_of[4] = {l->model.n_inputs, l->model.n_decisions, l->model.n_bkms,
                      l->model.n_services};
    for (const xml_element *e = xml_first(file->root); e; e = xml_next(e)) {
        dmn_kind kind;
        if (!element_kind(e, &kind)) {
            continue;
        }
        const char *name = dmn_name(l, e);
        if (!name) {
            dmn_report(l, xml_place(e), "dmn-no-name", dmn_attribute(e, "id"), NULL,
                       "the %s has no name", xml_name(e));
        }
        dmn_element *element =
            ARENA_PUSH(l->arena, &l->elements, &l->n_elements, &l->elements_capacity);
        *element = (dmn_element){
            .kind = kind,
            .index = (uint32_t)n_of[kind]++,
            .id = dmn_attribute(e, "id"),
            .file = file,
            .xml = e,
        };
        if (name) {
            check_element(l, element, name);
        }
    }
    l->model.n_inputs = n_of[DMN_INPUT];
    l->model.n_decisions = n_of[DMN_DECISION];
    l->model.n_bkms = n_of[DMN_BKM];
    l->model.n_services = n_of[DMN_SERVICE];
}

typedef struct id_place { /* an id, or a name */
    const char *id;
    const xml_element *at;
} id_place;

static int compare_ids(const void *x, const void *y)
{
    const id_place *a = x, *b = y;
    int order = strcmp(a->id, b->id);
    if (order != 0) {
        return order;
    }
    uint32_t p = xml_place(a->at).offset, q = xml_place(b->at).offset;
    return (p > q) - (p < q);
}

static void collect_ids(dmn_loaded *l, const xml_element *e, id_place **ids, size_t *n,
                        size_t *capacity)
{
    const char *id = xml_attribute(e, "id");
    if (id && dmn_is_any(e)) {
        id_place *place = ARENA_PUSH(l->arena, ids, n, capacity);
        *place = (id_place){.id = id, .at = e};
    }
    for (const xml_element *child = xml_first(e); child; child = xml_next(child)) {
        collect_ids(l, child, ids, n, capacity);
    }
}

static void check_ids(dmn_loaded *l, const dmn_file *file)
{
    id_place *ids = NULL;
    size_t n = 0, capacity = 0;
    collect_ids(l, file->root, &ids, &n, &capacity);
    if (n == 0) {
        return;
    }
    qsort(ids, n, sizeof *ids, compare_ids);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(ids[i - 1].id, ids[i].id) == 0) {
            dmn_report(l, xml_attribute_place(ids[i].at, "id"), "dmn-duplicate-id", ids[i].id, NULL,
                       "there is another element with the id '%s'", ids[i].id);
        }
    }
}

/* Input data, decisions, business knowledge models and services of one file share one set of
 * names. */
static void check_names(dmn_loaded *l, const dmn_file *file)
{
    id_place *names = NULL;
    size_t n = 0, capacity = 0;
    for (size_t i = 0; i < l->n_elements; i++) {
        const char *name = l->elements[i].file == file ? dmn_name(l, l->elements[i].xml) : NULL;
        if (name) {
            id_place *place = ARENA_PUSH(l->arena, &names, &n, &capacity);
            *place = (id_place){.id = name, .at = l->elements[i].xml};
        }
    }
    if (n == 0) {
        return;
    }
    qsort(names, n, sizeof *names, compare_ids);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(names[i - 1].id, names[i].id) == 0) {
            dmn_report(l, xml_attribute_place(names[i].at, "name"), "dmn-duplicate-name",
                       dmn_attribute(names[i].at, "id"), NULL,
                       "there is another element with the name '%s'", names[i].id);
        }
    }
}

static int compare_elements(const void *x, const void *y)
{
    const dmn_element *a = *(dmn_element *const *)x, *b = *(dmn_element *const *)y;
    if (a->file != b->file) {
        return strcmp(a->file->path, b->file->path);
    }
    int order = strcmp(a->id, b->id);
    return order != 0 ? order : (a > b) - (a < b);
}

static void make_arrays(dmn_loaded *l)
{
    arena *a = l->arena;
    dmn_model *m = &l->model;
    m->inputs = arena_array(a, m->n_inputs, sizeof *m->inputs);
    m->decisions = arena_array(a, m->n_decisions, sizeof *m->decisions);
    m->bkms = arena_array(a, m->n_bkms, sizeof *m->bkms);
    m->services = arena_array(a, m->n_services, sizeof *m->services);
    l->inputs = arena_array(a, m->n_inputs, sizeof *l->inputs);
    l->decisions = arena_array(a, m->n_decisions, sizeof *l->decisions);
    l->bkms = arena_array(a, m->n_bkms, sizeof *l->bkms);
    l->services = arena_array(a, m->n_services, sizeof *l->services);
    l->decision_slots = arena_array(a, m->n_decisions, sizeof *l->decision_slots);
    l->bkm_slots = arena_array(a, m->n_bkms, sizeof *l->bkm_slots);
    l->service_shapes = arena_array(a, m->n_services, sizeof *l->service_shapes);
    for (size_t i = 0; i < l->n_elements; i++) {
        dmn_element *e = &l->elements[i];
        dmn_element **of_kind = e->kind == DMN_INPUT      ? l->inputs
                                : e->kind == DMN_DECISION ? l->decisions
                                : e->kind == DMN_BKM      ? l->bkms
                                                          : l->services;
        of_kind[e->index] = e;
    }
    l->by_id = arena_array(a, l->n_elements, sizeof *l->by_id);
    for (size_t i = 0; i < l->n_elements; i++) {
        l->by_id[i] = &l->elements[i];
    }
    if (l->n_elements > 0) {
        qsort(l->by_id, l->n_elements, sizeof *l->by_id, compare_elements);
    }
}

/* ---- references ---- */

typedef struct found_element {
    dmn_element *element;
    const char *import; /* name of the import it comes through; "" if none */
} found_element;

static dmn_element *find_id(dmn_loaded *l, const dmn_file *file, const char *id)
{
    size_t from = 0, to = l->n_elements; /* the first that is not before (file, id) */
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const dmn_element *e = l->by_id[middle];
        int order = e->file == file ? strcmp(e->id, id) : strcmp(e->file->path, file->path);
        if (order < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    dmn_element *found = from < l->n_elements ? l->by_id[from] : NULL;
    return found && found->file == file && id[0] && strcmp(found->id, id) == 0 ? found : NULL;
}

/* Element `id` of the namespace written in the first n bytes (n = 0: of any import without a name)
 * among the imports of `file`. What an imported model imports without a name is as its own. */
static bool find_imported_id(dmn_loaded *l, const dmn_file *file, const char *namespace_uri,
                             size_t n, const char *id, bool unnamed_only, unsigned depth,
                             found_element *out)
{
    for (size_t i = 0; i < file->n_imports && depth < IMPORT_DEPTH_MAX; i++) {
        const dmn_import *import = &file->imports[i];
        bool unnamed = import->name[0] == '\0';
        bool meant = strlen(import->namespace_uri) == n &&
                     memcmp(namespace_uri, import->namespace_uri, n) == 0;
        if (!import->file || (unnamed_only && !unnamed)) {
            continue;
        }
        out->element = meant || (n == 0 && unnamed) ? find_id(l, import->file, id) : NULL;
        if (out->element ||
            find_imported_id(l, import->file, namespace_uri, n, id, true, depth + 1, out)) {
            out->import = import->name;
            return true;
        }
    }
    return false;
}

/* "#id" or "namespace#id"; a few tools write the bare id. */
static bool find_reference(dmn_loaded *l, const dmn_file *file, const char *href,
                           found_element *out)
{
    const char *hash = strrchr(href, '#');
    const char *id = hash ? hash + 1 : href;
    size_t n = hash ? (size_t)(hash - href) : 0;
    *out = (found_element){.import = ""};
    if (n == 0 || (strlen(file->namespace_uri) == n && memcmp(href, file->namespace_uri, n) == 0)) {
        out->element = find_id(l, file, id);
        if (out->element) {
            return true;
        }
    }
    return find_imported_id(l, file, href, n, id, false, 0, out);
}

static bool resolve_href(dmn_loaded *l, const dmn_element *from, const xml_element *e,
                         found_element *out)
{
    const char *href = xml_attribute(e, "href");
    if (!href) {
        dmn_report(l, xml_place(e), "dmn-unknown-reference", from->id, NULL, "'%s' has no href",
                   xml_name(e));
        return false;
    }
    if (!find_reference(l, from->file, href, out)) {
        dmn_report(l, xml_attribute_place(e, "href"), "dmn-unknown-reference", from->id, NULL,
                   "there is no element '%s'", href);
        return false;
    }
    return true;
}

static bool expect_kind(dmn_loaded *l, const dmn_element *from, const xml_element *e,
                        const found_element *found, bool fits)
{
    if (!fits) {
        dmn_report(l, xml_attribute_place(e, "href"), "dmn-wrong-reference", from->id, NULL,
                   "'%s' refers to a %s", xml_name(e), xml_name(found->element->xml));
    }
    return fits;
}

/* ---- requirements ---- */

typedef struct requirement_list {
    dmn_requirement *items;
    size_t n, capacity;
    uint32_t n_slots;
} requirement_list;

static const char *element_name(const dmn_loaded *l, const dmn_element *e)
{
    switch (e->kind) {
    case DMN_INPUT:
        return l->model.inputs[e->index].name;
    case DMN_DECISION:
        return l->model.decisions[e->index].name;
    case DMN_BKM:
        return l->model.bkms[e->index].name;
    default:
        return l->model.services[e->index].name;
    }
}

static const feel_type *requirement_type(const dmn_loaded *l, const dmn_requirement *r)
{
    const feel_type *type = r->kind == DMN_INPUT      ? l->model.inputs[r->index].type
                            : r->kind == DMN_DECISION ? l->model.decisions[r->index].type
                            : r->kind == DMN_BKM      ? l->model.bkms[r->index].type
                                                      : l->model.services[r->index].type;
    return type ? type : &feel_type_any;
}

static bool build_element(dmn_loaded *l, dmn_element *e);

static void add_requirement(dmn_loaded *l, const dmn_element *from, requirement_list *list,
                            const xml_element *e)
{
    found_element found;
    if (!resolve_href(l, from, e, &found)) {
        return;
    }
    dmn_kind kind = found.element->kind;
    bool fits = xml_is(e, "requiredInput")      ? kind == DMN_INPUT
                : xml_is(e, "requiredDecision") ? kind == DMN_DECISION || kind == DMN_INPUT
                                                : kind == DMN_BKM || kind == DMN_SERVICE;
    if (!expect_kind(l, from, e, &found, fits)) {
        return;
    }
    /* Business knowledge may call itself; nothing else may. */
    bool recursive =
        from->kind == DMN_BKM && kind == DMN_BKM && found.element->build == DMN_BUILDING;
    if (!recursive && !build_element(l, found.element)) {
        if (found.element->build == DMN_BUILDING) {
            dmn_report(l, xml_attribute_place(e, "href"), "dmn-requirement-cycle", from->id, NULL,
                       "'%s' requires itself through '%s'", element_name(l, from),
                       element_name(l, found.element));
        } else {
            dmn_report(l, xml_attribute_place(e, "href"), "dmn-requirement-depth", from->id, NULL,
                       "requirements follow each other more than %d deep", REQUIREMENT_DEPTH_MAX);
        }
        return;
    }
    dmn_requirement r = {.kind = kind,
                         .index = found.element->index,
                         .name = element_name(l, found.element),
                         .import = found.import,
                         .slot = list->n_slots};
    for (size_t i = 0; i < list->n; i++) {
        const dmn_requirement *other = &list->items[i];
        bool same_import = strcmp(other->import, r.import) == 0;
        if (same_import && other->kind == r.kind && other->index == r.index) {
            return; /* said twice */
        }
        if (same_import && strcmp(other->name, r.name) == 0) {
            dmn_report(l, xml_attribute_place(e, "href"), "dmn-duplicate-name", from->id, NULL,
                       "two requirements have the name '%s'", r.name);
            return;
        }
        if (same_import && r.import[0]) {
            r.slot = other->slot;
        }
    }
    if (r.slot == list->n_slots) {
        list->n_slots++;
    }
    dmn_requirement *slot = ARENA_PUSH(l->arena, &list->items, &list->n, &list->capacity);
    *slot = r;
}

static void read_requirements(dmn_loaded *l, const dmn_element *from, requirement_list *list)
{
    *list = (requirement_list){0};
    for (const xml_element *e = xml_first(from->xml); e; e = xml_next(e)) {
        if (!dmn_is(e, "informationRequirement") && !dmn_is(e, "knowledgeRequirement")) {
            continue;
        }
        for (const xml_element *c = xml_first(e); c; c = xml_next(c)) {
            if (dmn_is(c, "requiredInput") || dmn_is(c, "requiredDecision") ||
                dmn_is(c, "requiredKnowledge")) {
                add_requirement(l, from, list, c);
            }
        }
    }
}

/* The names of the root frame, slot by slot. */
static feel_scope make_scope(dmn_loaded *l, const requirement_list *list)
{
    arena *a = l->arena;
    feel_binding *bindings = arena_array(a, list->n_slots, sizeof *bindings);
    for (uint32_t slot = 0; slot < list->n_slots; slot++) {
        size_t n = 0;
        const dmn_requirement *first = NULL;
        for (size_t i = 0; i < list->n; i++) {
            if (list->items[i].slot == slot) {
                first = first ? first : &list->items[i];
                n++;
            }
        }
        if (first->import[0] == '\0') {
            bindings[slot] =
                (feel_binding){.name = first->name, .type = requirement_type(l, first)};
            continue;
        }
        feel_type *context = feel_type_context_new(a, n);
        size_t k = 0;
        for (size_t i = 0; i < list->n; i++) {
            if (list->items[i].slot == slot) {
                context->members[k].name = list->items[i].name;
                context->members[k++].type = requirement_type(l, &list->items[i]);
            }
        }
        bindings[slot] = (feel_binding){.name = first->import, .type = context};
    }
    return (feel_scope){.bindings = bindings, .n = list->n_slots};
}

/* ---- building ---- */

static const feel_type *variable_type(const dmn_builder *b, const xml_element *e)
{
    const xml_element *variable = dmn_child(e, "variable");
    return variable ? dmn_types_of(b, variable) : NULL;
}

static const char *child_text(dmn_loaded *l, const xml_element *e, const char *name)
{
    const xml_element *child = dmn_child(e, name);
    if (!child) {
        return "";
    }
    source_text text = xml_text_trimmed(child);
    return arena_copy(l->arena, text.bytes, text.size);
}

static void build_decision(dmn_loaded *l, dmn_element *e, const dmn_builder *b)
{
    dmn_decision *d = &l->model.decisions[e->index];
    const feel_type *declared = variable_type(b, e->xml);
    d->question = child_text(l, e->xml, "question");
    d->description = child_text(l, e->xml, "description");
    d->type = declared ? declared : &feel_type_any;
    requirement_list list;
    read_requirements(l, e, &list);
    d->requirements = list.items;
    d->n_requirements = list.n;
    l->decision_slots[e->index] = list.n_slots;
    feel_scope scope = make_scope(l, &list);
    const xml_element *expression = dmn_expression(e->xml);
    if (!expression) {
        dmn_report(l, d->at, "dmn-no-logic", e->id, NULL, "decision '%s' has no logic", d->name);
        d->logic = dmn_fault(b, d->at, "the decision has no logic");
        return;
    }
    feel_parser p;
    dmn_parser_init(&p, b, &scope);
    d->logic = feel_node_coerce(&p, dmn_boxed(b, expression, &scope), declared);
    feel_check(&p, d->logic);
    d->type = feel_check_possible(&p, d->logic, declared ? declared : d->logic->type);
}

/* The signature as far as it is written down, for calls that come before the body is built
 * (recursion). */
static const feel_type *declared_signature(const dmn_builder *b, const xml_element *logic,
                                           const feel_type *result)
{
    arena *a = b->loaded->arena;
    feel_type *type = arena_zalloc(a, sizeof *type);
    type->kind = FEEL_TYPE_FUNCTION;
    const xml_element *body = dmn_expression(logic);
    if (!result && body && xml_attribute(body, "typeRef")) {
        result = dmn_types_resolve(b->file, body, xml_attribute(body, "typeRef"));
    }
    type->element = result ? result : &feel_type_any;
    for (const xml_element *c = dmn_child(logic, "formalParameter"); c;
         c = dmn_next(c, "formalParameter")) {
        type->n_members++;
    }
    type->members = arena_array(a, type->n_members, sizeof *type->members);
    size_t i = 0;
    for (const xml_element *c = dmn_child(logic, "formalParameter"); c;
         c = dmn_next(c, "formalParameter"), i++) {
        const char *name = dmn_name(b->loaded, c), *type_ref = xml_attribute(c, "typeRef");
        const feel_type *found = type_ref ? dmn_types_resolve(b->file, c, type_ref) : NULL;
        type->members[i].name = name ? name : "";
        type->members[i].type = found ? found : &feel_type_any;
    }
    return type;
}

static void build_bkm(dmn_loaded *l, dmn_element *e, const dmn_builder *b)
{
    dmn_bkm *k = &l->model.bkms[e->index];
    const xml_element *logic = dmn_child(e->xml, "encapsulatedLogic");
    /* The variable's type is the function's; DMN 1.1 models give the type of its result. */
    const feel_type *declared = variable_type(b, e->xml);
    const feel_type *result =
        declared && declared->kind != FEEL_TYPE_FUNCTION && declared->kind != FEEL_TYPE_ANY
            ? declared
        : declared && declared->kind == FEEL_TYPE_FUNCTION && !declared->open ? declared->element
                                                                              : NULL;
    k->type = logic ? declared_signature(b, logic, result) : &feel_type_any_function;
    requirement_list list;
    read_requirements(l, e, &list);
    k->requirements = list.items;
    k->n_requirements = list.n;
    l->bkm_slots[e->index] = list.n_slots;
    feel_scope scope = make_scope(l, &list);
    if (!logic) {
        dmn_report(l, k->at, "dmn-no-logic", e->id, NULL,
                   "business knowledge model '%s' has no logic", k->name);
        k->logic = dmn_fault(b, k->at, "the business knowledge model has no logic");
        return;
    }
    k->logic = dmn_boxed_function(b, logic, &scope, result);
    k->type = k->logic->type;
    feel_parser p;
    dmn_parser_init(&p, b, &scope);
    feel_check(&p, k->logic);
}

static uint32_t *read_decisions(dmn_loaded *l, const dmn_element *from, const char *role,
                                dmn_kind kind, size_t *n)
{
    uint32_t *indexes = NULL;
    size_t capacity = 0;
    *n = 0;
    for (const xml_element *e = dmn_child(from->xml, role); e; e = dmn_next(e, role)) {
        found_element found;
        if (resolve_href(l, from, e, &found) &&
            expect_kind(l, from, e, &found, found.element->kind == kind)) {
            uint32_t *slot = ARENA_PUSH(l->arena, &indexes, n, &capacity);
            *slot = found.element->index;
        }
    }
    return indexes;
}

static void build_service(dmn_loaded *l, dmn_element *e, const dmn_builder *b)
{
    dmn_service *s = &l->model.services[e->index];
    arena *a = l->arena;
    const feel_type *declared = variable_type(b, e->xml);
    s->type = &feel_type_any_function;
    s->output_decisions =
        read_decisions(l, e, "outputDecision", DMN_DECISION, &s->n_output_decisions);
    s->encapsulated_decisions =
        read_decisions(l, e, "encapsulatedDecision", DMN_DECISION, &s->n_encapsulated_decisions);
    s->input_decisions = read_decisions(l, e, "inputDecision", DMN_DECISION, &s->n_input_decisions);
    s->input_data = read_decisions(l, e, "inputData", DMN_INPUT, &s->n_input_data);
    if (s->n_output_decisions == 0) {
        dmn_report(l, s->at, "dmn-no-output", e->id, NULL,
                   "decision service '%s' has no output decision", s->name);
    }
    for (size_t i = 0; i < s->n_output_decisions; i++) {
        if (!build_element(l, l->decisions[s->output_decisions[i]])) {
            dmn_report(l, s->at, "dmn-requirement-cycle", e->id, NULL,
                       "decision service '%s' requires itself through its output decision",
                       s->name);
            s->n_output_decisions = 0;
        }
    }
    for (size_t i = 0; i < s->n_input_decisions; i++) {
        if (!build_element(l, l->decisions[s->input_decisions[i]])) {
            dmn_report(l, s->at, "dmn-requirement-cycle", e->id, NULL,
                       "decision service '%s' requires itself through its input decision", s->name);
            s->n_output_decisions = 0;
        }
    }
    dmn_service_shape *shape = &l->service_shapes[e->index];
    shape->n_params = s->n_input_data + s->n_input_decisions;
    shape->params = arena_array(a, shape->n_params, sizeof *shape->params);
    for (size_t i = 0; i < s->n_input_data; i++) {
        const dmn_input *input = &l->model.inputs[s->input_data[i]];
        shape->params[i] = (feel_member){.name = input->name, .type = input->type};
    }
    for (size_t i = 0; i < s->n_input_decisions; i++) {
        const dmn_decision *d = &l->model.decisions[s->input_decisions[i]];
        shape->params[s->n_input_data + i] = (feel_member){.name = d->name, .type = d->type};
    }
    feel_type *type = arena_zalloc(a, sizeof *type);
    type->kind = FEEL_TYPE_FUNCTION;
    type->members = shape->params;
    type->n_members = shape->n_params;
    if (declared && declared->kind == FEEL_TYPE_FUNCTION && declared->element) {
        type->element = declared->element;
    } else if (declared && declared->kind != FEEL_TYPE_FUNCTION &&
               declared->kind != FEEL_TYPE_ANY) {
        type->element = declared;
    } else if (s->n_output_decisions == 1) {
        type->element = l->model.decisions[s->output_decisions[0]].type;
    } else {
        feel_type *context = feel_type_context_new(a, s->n_output_decisions);
        for (size_t i = 0; i < s->n_output_decisions; i++) {
            const dmn_decision *d = &l->model.decisions[s->output_decisions[i]];
            context->members[i] = (feel_member){.name = d->name, .type = d->type};
        }
        type->element = context;
    }
    s->type = type;
}

/* False when the element is being built already, or nests too deep: a cycle. */
static bool build_element(dmn_loaded *l, dmn_element *e)
{
    if (e->build == DMN_BUILT) {
        return true;
    }
    if (e->build == DMN_BUILDING || l->build_depth >= REQUIREMENT_DEPTH_MAX) {
        return false;
    }
    e->build = DMN_BUILDING;
    l->build_depth++;
    dmn_builder b = {.loaded = l, .file = e->file, .element = display_name(e)};
    switch (e->kind) {
    case DMN_INPUT: {
        const feel_type *type = variable_type(&b, e->xml);
        l->model.inputs[e->index].type = type ? type : &feel_type_any;
        break;
    }
    case DMN_DECISION:
        build_decision(l, e, &b);
        break;
    case DMN_BKM:
        build_bkm(l, e, &b);
        break;
    case DMN_SERVICE:
        build_service(l, e, &b);
        break;
    }
    l->build_depth--;
    e->build = DMN_BUILT;
    return true;
}

/* What is known of every element before any is built. */
static void name_elements(dmn_loaded *l)
{
    for (size_t i = 0; i < l->n_elements; i++) {
        dmn_element *e = &l->elements[i];
        const char *name = dmn_name(l, e->xml), *uri = e->file->namespace_uri;
        source_place at = xml_place(e->xml);
        name = name ? name : "";
        switch (e->kind) {
        case DMN_INPUT:
            l->model.inputs[e->index] = (dmn_input){
                .id = e->id, .name = name, .namespace_uri = uri, .type = &feel_type_any, .at = at};
            break;
        case DMN_DECISION:
            l->model.decisions[e->index] = (dmn_decision){.id = e->id,
                                                          .name = name,
                                                          .namespace_uri = uri,
                                                          .type = &feel_type_any,
                                                          .at = at,
                                                          .imported = e->file != l->files[0]};
            break;
        case DMN_BKM:
            l->model.bkms[e->index] = (dmn_bkm){.id = e->id,
                                                .name = name,
                                                .namespace_uri = uri,
                                                .type = &feel_type_any_function,
                                                .at = at};
            break;
        case DMN_SERVICE:
            l->model.services[e->index] = (dmn_service){.id = e->id,
                                                        .name = name,
                                                        .namespace_uri = uri,
                                                        .type = &feel_type_any_function,
                                                        .at = at};
            break;
        }
    }
}

static void check_definitions(dmn_loaded *l, const dmn_file *file)
{
    const char *language = xml_attribute(file->root, "expressionLanguage");
    if (language && !dmn_is_feel(language)) {
        dmn_report(l, xml_attribute_place(file->root, "expressionLanguage"),
                   "dmn-expression-language", "", NULL,
                   "expression language '%s' is not supported, only FEEL", language);
    }
    if (!xml_attribute(file->root, "namespace")) {
        dmn_report(l, xml_place(file->root), "dmn-no-namespace", "", NULL,
                   "'definitions' has no namespace");
    }
    dmn_schema_check(l, file->root);
    check_ids(l, file);
}

ent_code dmn_load(dmn_model **out, arena *a, const char *path, const dmn_options *options,
                  diagnostic_list *diagnostics)
{
    static const dmn_options standard;
    options = options ? options : &standard;
    *out = NULL;
    dmn_loaded *l = arena_zalloc(a, sizeof *l);
    l->arena = a;
    l->diagnostics = diagnostics;
    l->strict = options->strict;
    l->model.types = &l->types;

    size_t n_errors_before = diagnostics->n_errors;
    ENT_TRY(dmn_files_read(l, path, options));
    const dmn_file *file = l->files[0];
    l->model.file = file->source;
    l->model.name = dmn_attribute(file->root, "name");
    l->model.namespace_uri = file->namespace_uri;
    for (size_t i = 0; i < l->n_files; i++) {
        check_definitions(l, l->files[i]);
        dmn_types_collect(l, l->files[i]);
        collect_elements(l, l->files[i]);
        check_names(l, l->files[i]);
    }
    make_arrays(l);
    name_elements(l);
    dmn_types_build(l);
    for (size_t i = 0; i < l->n_elements; i++) {
        build_element(l, &l->elements[i]);
    }
    if (l->strict && diagnostics->n_errors > n_errors_before) {
        return ENT_E_RULES;
    }
    *out = &l->model;
    return ENT_OK;
}

/* ---- finding ---- */

int dmn_input_find(const dmn_model *m, const char *name)
{
    for (size_t i = 0; i < m->n_inputs; i++) {
        if (strcmp(m->inputs[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int dmn_decision_find(const dmn_model *m, const char *name)
{
    for (size_t i = 0; i < m->n_decisions; i++) {
        if (strcmp(m->decisions[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int dmn_bkm_find(const dmn_model *m, const char *name)
{
    for (size_t i = 0; i < m->n_bkms; i++) {
        if (strcmp(m->bkms[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int dmn_service_find(const dmn_model *m, const char *name)
{
    for (size_t i = 0; i < m->n_services; i++) {
        if (strcmp(m->services[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

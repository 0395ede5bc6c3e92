/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Item definitions become feel_types: first all names are collected, over all files, then each
 * definition is built when something refers to it, so they may stand in any order. A type that
 * contains itself is refused.
 *
 * Allowed values (DMN 1.5, 7.3.3): allowedValues of a collection restrict its items, typeConstraint
 * the collection as a whole; of anything else both restrict the value. A definition keeps the
 * restrictions of the one it refers to.
 */
#include "rules/dmn_load.h"

#include <stdlib.h>
#include <string.h>

static const feel_scope no_names;

static const feel_type *build_entry(dmn_loaded *l, dmn_type_entry *entry);

/* ---- names ---- */

static const feel_type *resolve_in(dmn_file *file, const char *name, size_t n, unsigned depth);

/* Order of an entry against (file, name). */
static int compare_entry(const dmn_type_entry *entry, const dmn_file *file, const char *name,
                         size_t n)
{
    if (entry->file != file) {
        return strcmp(entry->file->path, file->path);
    }
    int order = strncmp(entry->name, name, n);
    return order != 0 ? order : entry->name[n] != '\0';
}

static const feel_type *find_defined(const dmn_file *file, const char *name, size_t n)
{
    struct dmn_types *types = &file->loaded->types;
    size_t from = 0, to = types->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        dmn_type_entry *entry = &types->entries[middle];
        int order = compare_entry(entry, file, name, n);
        if (order == 0) {
            return build_entry(file->loaded, entry);
        }
        if (order < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return NULL;
}

static const feel_type *find_imported(const dmn_file *file, const char *name, size_t n,
                                      unsigned depth)
{
    for (size_t i = 0; i < file->n_imports; i++) {
        const dmn_import *import = &file->imports[i];
        size_t prefix = strlen(import->name);
        const feel_type *found = NULL;
        if (!import->file) {
            continue;
        }
        if (prefix == 0) {
            found = resolve_in(import->file, name, n, depth + 1);
        } else if (n > prefix + 1 && memcmp(name, import->name, prefix) == 0 &&
                   name[prefix] == '.') {
            found = resolve_in(import->file, name + prefix + 1, n - prefix - 1, depth + 1);
        }
        if (found) {
            return found;
        }
    }
    return NULL;
}

static const feel_type *resolve_in(dmn_file *file, const char *name, size_t n, unsigned depth)
{
    const feel_type *found = find_defined(file, name, n);
    if (!found) {
        found = feel_type_builtin(name, n);
    }
    return found || depth > 8 ? found : find_imported(file, name, n, depth);
}

/* "feel:number" and "ns1:tPerson" of DMN 1.1, by the namespace the prefix stands for. */
static const feel_type *resolve_prefixed(const dmn_file *file, const xml_element *at,
                                         const char *name)
{
    const char *colon = strchr(name, ':');
    if (!colon) {
        return NULL;
    }
    size_t n_prefix = (size_t)(colon - name), n = strlen(colon + 1);
    const char *uri = at ? xml_prefix_namespace(at, name, n_prefix) : NULL;
    if ((uri && strstr(uri, "/FEEL")) || (n_prefix == 4 && memcmp(name, "feel", 4) == 0)) {
        return feel_type_builtin(colon + 1, n);
    }
    if (uri && strcmp(uri, file->namespace_uri) == 0) {
        return find_defined(file, colon + 1, n);
    }
    for (size_t i = 0; i < file->n_imports; i++) {
        const dmn_import *import = &file->imports[i];
        bool same =
            uri ? strcmp(uri, import->namespace_uri) == 0
                : strlen(import->name) == n_prefix && memcmp(import->name, name, n_prefix) == 0;
        if (same && import->file) {
            return find_defined(import->file, colon + 1, n);
        }
    }
    return NULL;
}

/* "list<number>", "function<number> -> string": FEEL's own type syntax, read by its parser. */
static const feel_type *resolve_generic(const dmn_file *file, const char *name)
{
    dmn_loaded *l = file->loaded;
    diagnostic_list ignored;
    diagnostic_list_init(&ignored, l->arena);
    feel_parser p = {.arena = l->arena,
                     .scope = &no_names,
                     .diagnostics = &ignored,
                     .find_type = dmn_types_find,
                     .types = (void *)file};
    const feel_node *node = feel_parse_expression(
        &p, source_text_from_string(arena_printf(l->arena, "null instance of %s", name)));
    return node->op == FEEL_INSTANCE_OF && ignored.n_errors == 0 ? node->as.instance_of.type : NULL;
}

const feel_type *dmn_types_resolve(const dmn_file *file, const xml_element *at,
                                   const char *type_ref)
{
    const char *name = feel_normalise_name(file->loaded->arena, type_ref, strlen(type_ref));
    const feel_type *found = resolve_in((dmn_file *)file, name, strlen(name), 0);
    if (!found) {
        found = resolve_prefixed(file, at, name);
    }
    if (!found && strchr(name, '<')) {
        found = resolve_generic(file, name);
    }
    return found;
}

const feel_type *dmn_types_find(void *types, const char *name, size_t n)
{
    return resolve_in(types, name, n, 0);
}

static const feel_type *resolve_reported(dmn_loaded *l, const dmn_file *file, const xml_element *e,
                                         const char *type_ref, source_place at, const char *element)
{
    const feel_type *found = dmn_types_resolve(file, e, type_ref);
    if (!found) {
        dmn_report(l, at, "dmn-unknown-type", element, NULL, "there is no type '%s'", type_ref);
    }
    return found;
}

const feel_type *dmn_types_of(const dmn_builder *b, const xml_element *e)
{
    const char *type_ref = xml_attribute(e, "typeRef");
    if (!type_ref) {
        return NULL;
    }
    return resolve_reported(b->loaded, b->file, e, type_ref, xml_attribute_place(e, "typeRef"),
                            b->element);
}

/* ---- restrictions ---- */

static const feel_node *parse_tests(dmn_loaded *l, const dmn_file *file, const xml_element *e,
                                    const feel_type *input, const char *element)
{
    if (!e) {
        return NULL;
    }
    dmn_builder b = {.loaded = l, .file = file, .element = element};
    bool is_feel;
    source_text text = dmn_feel_text(&b, e, &is_feel);
    if (!is_feel || text.size == 0) {
        return NULL;
    }
    feel_parser p;
    dmn_parser_init(&p, &b, &no_names);
    return feel_parse_unary_tests(&p, text, input);
}

/* Both have to hold: unary tests with the one test `(? in a) and (? in b)`. */
static const feel_node *combine_tests(arena *a, const feel_node *x, const feel_node *y,
                                      const feel_type *input)
{
    if (!x || !y) {
        return x ? x : y;
    }
    const feel_node *in[2] = {x, y};
    feel_node *both = feel_node_new(a, FEEL_AND, y->at, &feel_type_boolean);
    for (int i = 0; i < 2; i++) {
        feel_node *input_name = feel_node_new(a, FEEL_NAME, in[i]->at, input);
        input_name->as.name.name = "?";
        feel_node *node = feel_node_new(a, FEEL_IN, in[i]->at, &feel_type_boolean);
        node->as.in.value = input_name;
        node->as.in.tests = in[i];
        *(i == 0 ? &both->as.binary.a : &both->as.binary.b) = node;
    }
    feel_node *tests = feel_node_new(a, FEEL_UNARY_TESTS, y->at, &feel_type_boolean);
    tests->as.unary_tests.n = 1;
    tests->as.unary_tests.tests = arena_array(a, 1, sizeof(feel_node *));
    tests->as.unary_tests.tests[0] = both;
    tests->as.unary_tests.uses_input = arena_array(a, 1, sizeof(bool));
    tests->as.unary_tests.uses_input[0] = true;
    return tests;
}

static feel_type *copy_type(arena *a, const feel_type *base)
{
    feel_type *copy = arena_alloc(a, sizeof *copy);
    *copy = *base;
    return copy;
}

/* A list type whose items must pass `tests` too; any other type that must pass them itself. */
static const feel_type *restrict_values(arena *a, const feel_type *base, const feel_node *tests)
{
    if (!tests) {
        return base;
    }
    feel_type *copy = copy_type(a, base);
    if (base->kind == FEEL_TYPE_LIST && base->element) {
        copy->element = restrict_values(a, base->element, tests);
    } else {
        copy->allowed = combine_tests(a, base->allowed, tests, base);
    }
    return copy;
}

static const feel_type *restrict_list(arena *a, const feel_type *list, const feel_node *tests)
{
    if (!tests) {
        return list;
    }
    feel_type *copy = copy_type(a, list);
    copy->list_allowed = combine_tests(a, list->list_allowed, tests, list);
    return copy;
}

/* ---- definitions ---- */

static const feel_type *build_definition(dmn_loaded *l, const dmn_file *file, const xml_element *e,
                                         const char *element);

static const feel_type *build_components(dmn_loaded *l, const dmn_file *file, const xml_element *e,
                                         const char *element)
{
    size_t n = 0;
    for (const xml_element *c = dmn_child(e, "itemComponent"); c;
         c = dmn_next(c, "itemComponent")) {
        n++;
    }
    feel_type *type = feel_type_context_new(l->arena, n);
    size_t i = 0;
    for (const xml_element *c = dmn_child(e, "itemComponent"); c;
         c = dmn_next(c, "itemComponent"), i++) {
        const char *name = dmn_name(l, c);
        if (!name) {
            dmn_report(l, xml_place(c), "dmn-no-name", element, NULL, "the component has no name");
            name = "";
        }
        for (size_t k = 0; k < i; k++) {
            if (name[0] && strcmp(type->members[k].name, name) == 0) {
                dmn_report(l, xml_attribute_place(c, "name"), "dmn-duplicate-name", element, NULL,
                           "'%s' has two components '%s'", element, name);
            }
        }
        type->members[i].name = name;
        type->members[i].type = build_definition(l, file, c, element);
    }
    return type;
}

static const feel_type *build_function_item(dmn_loaded *l, const dmn_file *file,
                                            const xml_element *e, const char *element)
{
    dmn_builder b = {.loaded = l, .file = file, .element = element};
    feel_type *type = arena_zalloc(l->arena, sizeof *type);
    type->kind = FEEL_TYPE_FUNCTION;
    const char *result = xml_attribute(e, "outputTypeRef");
    const feel_type *found =
        result
            ? resolve_reported(l, file, e, result, xml_attribute_place(e, "outputTypeRef"), element)
            : NULL;
    type->element = found ? found : &feel_type_any;
    for (const xml_element *c = dmn_child(e, "parameters"); c; c = dmn_next(c, "parameters")) {
        type->n_members++;
    }
    type->members = arena_array(l->arena, type->n_members, sizeof *type->members);
    size_t i = 0;
    for (const xml_element *c = dmn_child(e, "parameters"); c; c = dmn_next(c, "parameters"), i++) {
        const char *name = dmn_name(l, c);
        const feel_type *parameter = dmn_types_of(&b, c);
        type->members[i].name = name ? name : "";
        type->members[i].type = parameter ? parameter : &feel_type_any;
    }
    return type;
}

static const feel_type *build_definition(dmn_loaded *l, const dmn_file *file, const xml_element *e,
                                         const char *element)
{
    const xml_element *type_ref = dmn_child(e, "typeRef");
    const xml_element *function = dmn_child(e, "functionItem");
    const feel_type *type = NULL;
    if (dmn_child(e, "itemComponent")) {
        type = build_components(l, file, e, element);
        if (type_ref) {
            dmn_report(l, xml_place(type_ref), "dmn-two-types", element, NULL,
                       "a definition with components has no typeRef");
        }
    } else if (function) {
        type = build_function_item(l, file, function, element);
    } else if (type_ref) {
        source_text name = xml_text_trimmed(type_ref);
        type =
            resolve_reported(l, file, type_ref, name.bytes, source_text_place(&name, 0), element);
    }
    if (!type) {
        type = &feel_type_any;
    }
    const feel_node *allowed = parse_tests(l, file, dmn_child(e, "allowedValues"), type, element);
    const xml_element *constraint = dmn_child(e, "typeConstraint");
    type = restrict_values(l->arena, type, allowed);
    if (strcmp(dmn_attribute(e, "isCollection"), "true") == 0) {
        type = feel_type_list_of(l->arena, type);
    }
    if (constraint) {
        const feel_node *tests = parse_tests(l, file, constraint, type, element);
        type = type->kind == FEEL_TYPE_LIST ? restrict_list(l->arena, type, tests)
                                            : restrict_values(l->arena, type, tests);
    }
    return type;
}

static bool is_built_new(const feel_type *type, const xml_element *e)
{
    /* An alias of a simple type stays that type: the singletons compare by pointer. */
    return type->kind == FEEL_TYPE_CONTEXT || type->kind == FEEL_TYPE_FUNCTION || type->allowed ||
           (type->kind == FEEL_TYPE_LIST && strcmp(dmn_attribute(e, "isCollection"), "true") == 0);
}

static const feel_type *build_entry(dmn_loaded *l, dmn_type_entry *entry)
{
    if (entry->build == DMN_BUILT) {
        return entry->type;
    }
    if (entry->build == DMN_BUILDING || l->build_depth > 100) {
        dmn_report(l, xml_attribute_place(entry->xml, "name"), "dmn-type-cycle", entry->name, NULL,
                   "type '%s' contains itself", entry->name);
        return &feel_type_any;
    }
    entry->build = DMN_BUILDING;
    l->build_depth++;
    const feel_type *type = build_definition(l, entry->file, entry->xml, entry->name);
    if (is_built_new(type, entry->xml)) {
        feel_type *named = copy_type(l->arena, type);
        named->name = entry->name;
        type = named;
    }
    l->build_depth--;
    entry->type = type;
    entry->build = DMN_BUILT;
    return type;
}

void dmn_types_collect(dmn_loaded *l, const dmn_file *file)
{
    for (const xml_element *e = dmn_child(file->root, "itemDefinition"); e;
         e = dmn_next(e, "itemDefinition")) {
        const char *name = dmn_name(l, e);
        if (!name) {
            dmn_report(l, xml_place(e), "dmn-no-name", "", NULL, "the item definition has no name");
            continue;
        }
        dmn_type_entry *entry =
            ARENA_PUSH(l->arena, &l->types.entries, &l->types.n, &l->types.capacity);
        *entry = (dmn_type_entry){.name = name, .file = file, .xml = e};
    }
}

static int compare_entries(const void *x, const void *y)
{
    const dmn_type_entry *a = x, *b = y;
    int order = compare_entry(a, b->file, b->name, strlen(b->name));
    if (order != 0) {
        return order;
    }
    uint32_t p = xml_place(a->xml).offset, q = xml_place(b->xml).offset;
    return (p > q) - (p < q);
}

/* Sorts the definitions; of two with one name the later is reported and dropped. */
static void sort_entries(dmn_loaded *l)
{
    struct dmn_types *types = &l->types;
    if (types->n == 0) {
        return;
    }
    qsort(types->entries, types->n, sizeof *types->entries, compare_entries);
    size_t kept = 1;
    for (size_t i = 1; i < types->n; i++) {
        const dmn_type_entry *last = &types->entries[kept - 1], *entry = &types->entries[i];
        if (last->file == entry->file && strcmp(last->name, entry->name) == 0) {
            dmn_report(l, xml_attribute_place(entry->xml, "name"), "dmn-duplicate-name",
                       entry->name, NULL, "there are two item definitions '%s'", entry->name);
        } else {
            types->entries[kept++] = *entry;
        }
    }
    types->n = kept;
}

void dmn_types_build(dmn_loaded *l)
{
    sort_entries(l);
    for (size_t i = 0; i < l->types.n; i++) {
        build_entry(l, &l->types.entries[i]);
    }
}

const feel_type *dmn_type_find(const dmn_model *m, const char *name)
{
    const dmn_loaded *l = (const dmn_loaded *)m;
    return resolve_in(l->files[0], name, strlen(name), 0);
}

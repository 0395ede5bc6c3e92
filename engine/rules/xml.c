/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads one XML file twice, by two parsers that have to agree.
 *
 * libxml2 knows what well-formed means but not at which byte a piece of text stood. So a scanner of
 * our own (xml_scan.c) walks the bytes first: it builds the tree with its places and enforces the
 * limits, so that libxml2 never sees a file that could keep it busy for long. Then libxml2 parses
 * the same bytes with every kind of loading off, and its tree is compared with ours, element by
 * element. A difference refuses the file; so does any error flag libxml2 raised, because after a
 * failed allocation it may return a shortened document and still call it well formed.
 */
#include "rules/xml.h"

#include <ctype.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uclean.h>

#include "base/utf8.h"
#include "rules/xml_scan.h"

/* ---- libxml2's opinion ---- */

static pthread_once_t libraries_once = PTHREAD_ONCE_INIT;

/* A failed allocation makes libxml2 2.9.14 crash (while the input buffer grows) or shorten the
 * document, so it never sees one: memory that is refused here ends the process, as in an arena. */
static void *allocate(size_t n)
{
    void *block = malloc(n);
    if (block == NULL && n > 0) {
        arena_out_of_memory(n);
    }
    return block;
}

static void *reallocate(void *block, size_t n)
{
    void *grown = realloc(block, n);
    if (grown == NULL && n > 0) {
        arena_out_of_memory(n);
    }
    return grown;
}

static char *duplicate(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(allocate(n), s, n);
}

static void *allocate_for_icu(const void *context, size_t n)
{
    (void)context;
    return allocate(n);
}

static void *reallocate_for_icu(const void *context, void *block, size_t n)
{
    (void)context;
    return reallocate(block, n);
}

static void free_for_icu(const void *context, void *block)
{
    (void)context;
    free(block);
}

/*
 * ICU as well is without a defence where it has no memory (72.1: DecimalFormat::touchNoError()). Reading a rulebook is the first that is
 * done, by one thread; what ICU has allocated before came from malloc() too.
 */
static void begin_libraries(void)
{
    UErrorCode status = U_ZERO_ERROR;
    xmlMemSetup(free, allocate, reallocate, duplicate);
    xmlInitParser();
    u_setMemoryFunctions(NULL, allocate_for_icu, reallocate_for_icu, free_for_icu, &status);
}

static void refuse_subset(void *context, const xmlChar *name, const xmlChar *id, const xmlChar *uri)
{
    (void)name;
    (void)id;
    (void)uri;
    xmlStopParser(context);
}

static xmlParserInputPtr refuse_entity(void *context, const xmlChar *id, const xmlChar *uri)
{
    (void)id;
    (void)uri;
    xmlStopParser(context);
    return NULL;
}

/* libxml2's sentence in our form: one line, lower case, no full stop. */
static ent_code report_libxml(const source_file *file, xmlParserCtxtPtr context, ent_error *err)
{
    const xmlError *last = xmlCtxtGetLastError(context);
    if (!last || !last->message) {
        error_set(err, ENT_E_XML, "not well formed");
        return error_at(err, file->name, 0, 0);
    }
    char message[256];
    snprintf(message, sizeof message, "%s", last->message);
    for (char *c = message; *c; c++) {
        if (*c == '\n' || *c == '\r') {
            *c = ' ';
        }
    }
    size_t n = strlen(message);
    while (n > 0 && (message[n - 1] == ' ' || message[n - 1] == '.')) {
        message[--n] = '\0';
    }
    if (n > 1 && islower((unsigned char)message[1])) {
        message[0] = (char)tolower((unsigned char)message[0]);
    }
    error_set(err, ENT_E_XML, "not well formed: %s", message);
    return error_at(err, file->name, last->line > 0 ? (unsigned)last->line : 0,
                    last->int2 > 0 ? (unsigned)last->int2 : 0);
}

/* ---- comparing the two trees ---- */

static bool same_text(const char *ours, const xmlChar *theirs)
{
    return strcmp(ours, theirs ? (const char *)theirs : "") == 0;
}

static bool same_attributes(const xml_element *e, const xmlNode *node)
{
    size_t i = 0;
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
        if (i >= e->n_attributes) {
            return false;
        }
        const xml_attribute_item *ours = &e->attributes[i++];
        if (!same_text(ours->name, attribute->name) ||
            !same_text(ours->namespace_uri, attribute->ns ? attribute->ns->href : NULL)) {
            return false;
        }
        xmlChar *value = xmlNodeListGetString(node->doc, attribute->children, 1);
        bool same = same_text(ours->value, value);
        xmlFree(value);
        if (!same) {
            return false;
        }
    }
    return i == e->n_attributes;
}

/* The text directly inside the element, and that nothing but text, comments and elements is
 * there. */
static bool same_content(const xml_element *e, const xmlNode *node)
{
    size_t at = 0;
    for (const xmlNode *child = node->children; child; child = child->next) {
        switch (child->type) {
        case XML_TEXT_NODE:
        case XML_CDATA_SECTION_NODE: {
            const char *content = child->content ? (const char *)child->content : "";
            size_t n = strlen(content);
            if (n > e->text.size - at || memcmp(content, e->text.bytes + at, n) != 0) {
                return false;
            }
            at += n;
            break;
        }
        case XML_ELEMENT_NODE:
        case XML_COMMENT_NODE:
        case XML_PI_NODE:
            break;
        default:
            return false;
        }
    }
    return at == e->text.size;
}

/* Depth is at most XML_DEPTH_MAX: the scanner has seen to it. */
static const xml_element *first_difference(const xml_element *e, const xmlNode *node)
{
    if (!same_text(e->name, node->name) ||
        !same_text(e->namespace_uri, node->ns ? node->ns->href : NULL) ||
        !same_attributes(e, node) || !same_content(e, node)) {
        return e;
    }
    const xml_element *ours = e->first;
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) {
            continue;
        }
        if (!ours) {
            return e;
        }
        const xml_element *found = first_difference(ours, child);
        if (found) {
            return found;
        }
        ours = ours->next;
    }
    return ours;
}

static ent_code verify(const xml_document *doc, size_t skip, ent_error *err)
{
    pthread_once(&libraries_once, begin_libraries);
    const source_file *file = doc->file;
    xmlParserCtxtPtr context = xmlNewParserCtxt();
    if (!context) {
        return error_set(err, ENT_E_MEMORY, "out of memory while reading %s", file->name);
    }
    context->sax->internalSubset = refuse_subset;
    context->sax->externalSubset = refuse_subset;
    context->sax->resolveEntity = refuse_entity;
    xmlDocPtr tree =
        xmlCtxtReadMemory(context, file->bytes + skip, (int)(file->size - skip), "rules.xml",
                          "UTF-8", XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    ent_code code = ENT_OK;
    if (!tree || context->wellFormed != 1 || context->nsWellFormed != 1 ||
        context->errNo != XML_ERR_OK || xmlCtxtGetLastError(context) != NULL || tree->intSubset ||
        tree->extSubset) {
        code = report_libxml(file, context, err);
        goto done;
    }
    const xmlNode *root = xmlDocGetRootElement(tree);
    const xml_element *difference = root ? first_difference(doc->root, root) : doc->root;
    if (difference) {
        unsigned line, column;
        source_place_locate(xml_place(difference), &line, &column);
        error_set(err, ENT_E_XML, "element '%s' can be read in two ways", difference->name);
        code = error_at(err, file->name, line, column);
    }
done:
    xmlFreeDoc(tree);
    xmlFreeParserCtxt(context);
    return code;
}

ent_code xml_read(xml_document **out, arena *a, const source_file *file, ent_error *err)
{
    *out = NULL;
    xml_document *doc;
    size_t skip;
    ENT_TRY(xml_scan(&doc, &skip, a, file, err));
    ENT_TRY(verify(doc, skip, err));
    *out = doc;
    return ENT_OK;
}

/* ---- looking at the tree ---- */

const xml_element *xml_root(const xml_document *doc)
{
    return doc->root;
}

const xml_element *xml_first(const xml_element *e)
{
    return e->first;
}

const xml_element *xml_next(const xml_element *e)
{
    return e->next;
}

const xml_element *xml_parent(const xml_element *e)
{
    return e->parent;
}

static const xml_element *find_named(const xml_element *from, const char *namespace_uri,
                                     const char *name)
{
    for (const xml_element *e = from; e; e = e->next) {
        if (strcmp(e->name, name) == 0 && strcmp(e->namespace_uri, namespace_uri) == 0) {
            return e;
        }
    }
    return NULL;
}

const xml_element *xml_child(const xml_element *e, const char *name)
{
    return find_named(e->first, e->namespace_uri, name);
}

const xml_element *xml_next_named(const xml_element *e, const char *name)
{
    return find_named(e->next, e->namespace_uri, name);
}

bool xml_is(const xml_element *e, const char *name)
{
    return strcmp(e->name, name) == 0;
}

const char *xml_name(const xml_element *e)
{
    return e->name;
}

const char *xml_namespace(const xml_element *e)
{
    return e->namespace_uri;
}

static const xml_attribute_item *find_attribute(const xml_element *e, const char *namespace_uri,
                                                const char *name)
{
    for (size_t i = 0; i < e->n_attributes; i++) {
        if (strcmp(e->attributes[i].name, name) == 0 &&
            strcmp(e->attributes[i].namespace_uri, namespace_uri) == 0) {
            return &e->attributes[i];
        }
    }
    return NULL;
}

const char *xml_attribute(const xml_element *e, const char *name)
{
    return xml_attribute_ns(e, NULL, name);
}

const char *xml_attribute_ns(const xml_element *e, const char *namespace_uri, const char *name)
{
    const xml_attribute_item *found = find_attribute(e, namespace_uri ? namespace_uri : "", name);
    return found ? found->value : NULL;
}

size_t xml_attribute_count(const xml_element *e)
{
    return e->n_attributes;
}

const char *xml_attribute_name(const xml_element *e, size_t i)
{
    return e->attributes[i].name;
}

const char *xml_attribute_namespace(const xml_element *e, size_t i)
{
    return e->attributes[i].namespace_uri;
}

source_place xml_attribute_place(const xml_element *e, const char *name)
{
    const xml_attribute_item *found = find_attribute(e, "", name);
    return (source_place){.file = e->text.file, .offset = found ? found->at : e->at};
}

source_place xml_place(const xml_element *e)
{
    return (source_place){.file = e->text.file, .offset = e->at};
}

source_text xml_text(const xml_element *e)
{
    return e->text;
}

source_text xml_text_trimmed(const xml_element *e)
{
    return e->trimmed;
}

const char *xml_prefix_namespace(const xml_element *e, const char *prefix, size_t n)
{
    return xml_find_binding(e->bindings, prefix, n);
}

/* ---- elements of another origin ---- */

xml_element *xml_make(arena *a, const char *name, source_place at)
{
    xml_element *e = arena_zalloc(a, sizeof *e);
    e->name = name;
    e->namespace_uri = "";
    e->qualified_name = name;
    e->attributes = arena_array(a, 2, sizeof *e->attributes);
    e->text = (source_text){.file = at.file, .bytes = ""};
    e->trimmed = e->text;
    e->at = at.offset;
    return e;
}

void xml_make_attribute(xml_element *e, const char *namespace_uri, const char *name, const char *value)
{
    e->attributes[e->n_attributes++] = (xml_attribute_item){
        .name = name, .namespace_uri = namespace_uri, .value = value, .at = e->at};
}

void xml_make_text(xml_element *e, const source_text *text)
{
    e->text = *text;
    e->trimmed = *text;
}

void xml_make_child(xml_element *e, xml_element *child)
{
    child->parent = e;
    *(e->last == NULL ? &e->first : &e->last->next) = child;
    e->last = child;
}

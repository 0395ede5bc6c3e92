/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML as the rest of rules/ sees it: elements, attributes and text, each with its place in the
 * file. The one place where libxml2 is called; hostile input stops here (shared facts in
 * ARCHITECTURE.md, "Rule intake"): no DOCTYPE, no entities but the five, UTF-8 only, depth at most
 * 64, at most 50,000 elements, 32 attributes an element, no network, no other file.
 *
 *     xml_document *doc;
 *     ENT_TRY(xml_read(&doc, arena, file, &err));
 *     for (const xml_element *e = xml_first(xml_root(doc)); e; e = xml_next(e)) { ... }
 */
#ifndef ENTITLE_RULES_XML_H
#define ENTITLE_RULES_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/source.h"

typedef struct xml_document xml_document;
typedef struct xml_element  xml_element;

/** Everything is copied into `a`; nothing of libxml2 stays. ENT_E_XML with the place on failure. */
ent_code xml_read(xml_document **out, arena *a, const source_file *file, ent_error *err);

const xml_element *xml_root(const xml_document *doc);
const xml_element *xml_first(const xml_element *e); /* first child element; NULL */
const xml_element *xml_next(const xml_element *e);  /* next sibling element; NULL */
const xml_element *xml_parent(const xml_element *e);
/** First child element with this local name in the parent's own namespace; NULL. */
const xml_element *xml_child(const xml_element *e, const char *name);
/** Next sibling of that name; NULL. */
const xml_element *xml_next_named(const xml_element *e, const char *name);
bool               xml_is(const xml_element *e, const char *name); /* local name */
const char        *xml_name(const xml_element *e);      /* local name */
const char        *xml_namespace(const xml_element *e); /* URI; "" */
/** Attribute without namespace; NULL if absent. `namespace_uri` NULL = none. */
const char        *xml_attribute(const xml_element *e, const char *name);
const char        *xml_attribute_ns(const xml_element *e, const char *namespace_uri,
                                    const char *name);
size_t             xml_attribute_count(const xml_element *e);
const char        *xml_attribute_name(const xml_element *e, size_t i);
const char        *xml_attribute_namespace(const xml_element *e, size_t i); /* "" = none */
/** Of the value's first byte. */
source_place       xml_attribute_place(const xml_element *e, const char *name);
source_place       xml_place(const xml_element *e); /* of its "<" */
/** All character data directly inside the element, entities and CDATA resolved, each byte with
 * its origin. */
source_text        xml_text(const xml_element *e);
/** The same, trimmed of white space at both ends. */
source_text        xml_text_trimmed(const xml_element *e);
/** Namespace URI bound to a prefix at this element ("" = default); NULL. For
 * typeRef="feel:number" and xsi:type. */
const char        *xml_prefix_namespace(const xml_element *e, const char *prefix, size_t n);
/** What one of XML's five entities at the beginning of `s` stands for, and its bytes there; 0: there is none. */
char               xml_entity(const char *s, size_t n, size_t *size);

/* Elements that were written in another form than XML, for those who read them all the same. */
/** An element without namespace, with room for two attributes, which stood at a place. */
xml_element *xml_make(arena *a, const char *name, source_place at);
void         xml_make_attribute(xml_element *e, const char *namespace_uri, const char *name, const char *value);
void         xml_make_text(xml_element *e, const source_text *text); /* has no blanks around it */
void         xml_make_child(xml_element *e, xml_element *child);     /* the last */

#endif

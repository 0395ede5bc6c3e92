/* SPDX-License-Identifier: Apache-2.0 */
/* The tree behind rules/xml.h and the scanner that builds it from the file's bytes. For xml.c
 * alone. */
#ifndef ENTITLE_RULES_XML_SCAN_H
#define ENTITLE_RULES_XML_SCAN_H

#include "rules/xml.h"

#define XML_DEPTH_MAX 64
#define XML_ELEMENTS_MAX 50000
#define XML_ATTRIBUTES_MAX 32
#define XML_TEXT_BYTES_MAX 65536 /* of an element without child elements, and of an attribute */

typedef struct xml_binding { /* a namespace declaration in force */
    const char               *prefix, *uri;
    const struct xml_binding *up;
} xml_binding;

typedef struct xml_attribute_item {
    const char *name, *namespace_uri, *value;
    uint32_t    at; /* offset of the value's first byte */
} xml_attribute_item;

struct xml_element {
    const char         *name, *namespace_uri, *qualified_name;
    struct xml_element *parent, *first, *last, *next;
    xml_attribute_item *attributes; /* without namespace declarations */
    size_t              n_attributes;
    const xml_binding  *bindings;
    source_text         text, trimmed;
    uint32_t            at; /* offset of "<" */
};

struct xml_document {
    const source_file *file;
    struct xml_element *root;
};

/** Builds the tree and enforces every limit. `*skip` gets the size of a byte order mark. */
ent_code xml_scan(xml_document **out, size_t *skip, arena *a, const source_file *file,
                  ent_error *err);

/** The URI bound to a prefix; NULL if there is none ("" for the default namespace is never
 * NULL). */
const char *xml_find_binding(const xml_binding *bindings, const char *prefix, size_t n);

#endif

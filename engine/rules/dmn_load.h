/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the DMN loader share: the files of a model, its elements while they are being
 * built, and how one part calls the next. For dmn_*.c alone; everyone else reads rules/dmn.h.
 *
 *   dmn_files.c   files and imports
 *   dmn_load.c    elements, requirements, order of building
 *   dmn_schema.c  which elements and attributes DMN has
 *   dmn_types.c   item definitions -> feel_type
 *   dmn_boxed.c   boxed expressions -> feel_node
 *   dmn_table.c   decision tables -> feel_table
 *   dmn_state.c   evaluation
 *   dmn_facts.c   what reads what
 *   dmn_find.c    elements by qualified name
 */
#ifndef ENTITLE_RULES_DMN_LOAD_H
#define ENTITLE_RULES_DMN_LOAD_H

#include "rules/dmn.h"
#include "rules/xml.h"

typedef struct dmn_file   dmn_file;
typedef struct dmn_loaded dmn_loaded;

typedef struct dmn_import {
    const char  *name; /* normalised; "" = into the default namespace */
    const char  *namespace_uri;
    dmn_file    *file; /* NULL if it was not found */
    source_place at;
} dmn_import;

struct dmn_file {
    const source_file *source;
    const char        *path, *folder; /* resolved; no folder: nothing can be imported */
    bool               is_text;       /* not read: given by dmn_options.source */
    const xml_element *root;
    const char        *namespace_uri;
    dmn_import        *imports;
    size_t             n_imports, imports_capacity;
    dmn_loaded        *loaded;
    bool               loading; /* its imports are being read: an import of it now is a cycle */
};

typedef enum dmn_build { DMN_NEW = 0, DMN_BUILDING, DMN_BUILT } dmn_build;

typedef struct dmn_element { /* a DRG element, in the order of the files */
    dmn_kind           kind;
    uint32_t           index;
    const char        *id; /* "" if none */
    const dmn_file    *file;
    const xml_element *xml;
    dmn_build          build;
} dmn_element;

typedef struct dmn_type_entry { /* an item definition */
    const char        *name;
    const dmn_file    *file;
    const xml_element *xml;
    const feel_type   *type; /* NULL until built */
    dmn_build          build;
} dmn_type_entry;

struct dmn_types {
    dmn_type_entry *entries;
    size_t          n, capacity; /* sorted by file and name before any is built */
};

typedef struct dmn_service_shape { /* a service as a function */
    feel_member *params;
    size_t       n_params;
} dmn_service_shape;

typedef struct dmn_read { /* a file that was read, because it is imported or may be */
    const char *path;
    dmn_file   *file; /* NULL if it cannot be used: `err` says why */
    ent_error  *err;
} dmn_read;

struct dmn_loaded {
    dmn_model         model; /* first: a dmn_model * is a dmn_loaded * */
    arena            *arena;
    diagnostic_list  *diagnostics;
    bool              strict;
    const char       *root; /* resolved folder that no file may leave */
    dmn_file        **files; /* the model's own first */
    size_t            n_files, files_capacity;
    dmn_read         *reads;
    size_t            n_reads, reads_capacity;
    dmn_element      *elements;
    size_t            n_elements, elements_capacity;
    dmn_element     **by_id; /* sorted by file and id */
    dmn_element     **inputs, **decisions, **bkms, **services; /* by index */
    uint32_t         *decision_slots, *bkm_slots; /* how many slots the root frame has */
    dmn_service_shape *service_shapes;
    struct dmn_types  types;
    unsigned          build_depth;
};

typedef struct dmn_builder { /* building the logic of one element */
    dmn_loaded     *loaded;
    const dmn_file *file;
    const char     *element; /* id or name, for messages */
} dmn_builder;

/* ---- dmn_schema.c ---- */

/** Is it an element of DMN (any version), not of its diagrams or of somebody's extension? */
bool dmn_is(const xml_element *e, const char *name);
bool dmn_is_any(const xml_element *e);
/** First child, or next sibling, that is this DMN element; NULL. */
const xml_element *dmn_child(const xml_element *e, const char *name);
const xml_element *dmn_next(const xml_element *e, const char *name);
/** First child that is a boxed expression; the next sibling that is one; NULL. */
const xml_element *dmn_expression(const xml_element *parent);
const xml_element *dmn_next_expression(const xml_element *e);
/** Report every element and attribute that DMN does not have there, and every one that may stand
 * once only. */
void dmn_schema_check(dmn_loaded *l, const xml_element *root);

/* ---- dmn_files.c ---- */

/** The model's file and all it imports into l->files; what is wrong goes to the diagnostics. */
ent_code dmn_files_read(dmn_loaded *l, const char *path, const dmn_options *options);

/* ---- dmn_load.c ---- */

/** A fault in a model: an error in strict mode, a warning otherwise. */
void dmn_report(const dmn_loaded *l, source_place at, const char *code, const char *element,
                const char *hint, const char *format, ...) __attribute__((format(printf, 6, 7)));
const char *dmn_name(const dmn_loaded *l, const xml_element *e); /* @name, normalised; NULL */
const char *dmn_attribute(const xml_element *e, const char *name); /* "" if absent */
bool        dmn_is_feel(const char *expression_language);

/* ---- dmn_types.c ---- */

void dmn_types_collect(dmn_loaded *l, const dmn_file *file);
void dmn_types_build(dmn_loaded *l);
/** The type a typeRef names; NULL if there is none. `at` gives the XML prefixes in force; may be
 * NULL. */
const feel_type *dmn_types_resolve(const dmn_file *file, const xml_element *at,
                                   const char *type_ref);
/** The type of an element with a typeRef attribute, reported if unknown; NULL without typeRef or
 * when unknown. */
const feel_type *dmn_types_of(const dmn_builder *b, const xml_element *e);
/** feel_parser.find_type: `types` is a dmn_file. */
const feel_type *dmn_types_find(void *types, const char *name, size_t n);

/* ---- dmn_boxed.c, dmn_table.c ---- */

void             dmn_parser_init(feel_parser *p, const dmn_builder *b, const feel_scope *scope);
/** A boxed expression, coerced to its typeRef. */
const feel_node *dmn_boxed(const dmn_builder *b, const xml_element *e, const feel_scope *scope);
/** The one expression inside `parent`; a fault if there is none. */
const feel_node *dmn_boxed_inside(const dmn_builder *b, const xml_element *parent,
                                  const feel_scope *scope);
/** functionDefinition or encapsulatedLogic. */
const feel_node *dmn_boxed_function(const dmn_builder *b, const xml_element *e,
                                    const feel_scope *scope, const feel_type *result_type);
const feel_node *dmn_fault(const dmn_builder *b, source_place at, const char *message);
const feel_node *dmn_table(const dmn_builder *b, const xml_element *e, const feel_scope *scope);
/** FEEL text of an element with a <text> child (or empty). Reports another expression language. */
source_text      dmn_feel_text(const dmn_builder *b, const xml_element *e, bool *is_feel);

#endif

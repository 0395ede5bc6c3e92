/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the page of a rulebook share.
 *
 *   docs.c             the page: what stands where
 *   docs_words.h       its words
 *   docs_element.c     rows, cells and links
 *   docs_benefit.c     a benefit's file
 *   docs_model.c       the decisions of a model, and of the library
 *   docs_logic.c       logic as tables and FEEL
 *   docs_gloss.c       conditions in words
 *   docs_diagram.c     who requires whom, and where it is drawn
 *   docs_draw.c        the drawing
 *   docs_parameters.c  parameters and their timelines
 *   docs_sources.c     facts, sources, subjects, calendar
 *   docs_cases.c       test cases and what came of them
 *   docs_history.c     earlier rulebooks and what changed between them
 *
 * Places on the page, by index: #b3 a benefit, #b3-d5 a decision of it, #g-d2 one of the guards, #k4 business knowledge,
 * #p6 a parameter, #f7 a fact, #i8 an item, #s9 a source, #h10 an earlier rulebook.
 */
#ifndef ENTITLE_AUTHOR_DOCS_INTERNAL_H
#define ENTITLE_AUTHOR_DOCS_INTERNAL_H

#include "author/docs.h"
#include "author/docs_words.h"
#include "author/junit.h"
#include "author/markup.h"
#include "author/page.h"
#include "rules/cases.h"
#include "rules/rulebook.h"
#include "rules/xml.h"

typedef struct docs_case {
    const char   *file; /* in the rulebook's folder: "aid/cases.xml" */
    const char   *id, *description, *day, *expected;
    const char   *message; /* why it failed */
    junit_outcome outcome;
} docs_case;

typedef struct docs_knowledge { /* a business knowledge model, once, whoever loaded it */
    const dmn_bkm   *bkm;
    const dmn_model *model; /* that `bkm` is of */
    const char      *path;
    bool            *used;  /* by benefit; one more for the guards */
} docs_knowledge;

typedef struct docs_file { /* of a model, as it is written */
    const source_file *source;
    const xml_element *root; /* NULL: not XML */
} docs_file;

typedef struct docs {
    text           *out;
    arena          *a;
    const rulebook *book;
    const char     *lang;
    bool            chinese;
    int32_t         as_of_day;
    docs_case      *cases;
    docs_knowledge *knowledge;
    docs_file      *files;
    text            history; /* its section, written first: it is what can fail */
    size_t          n_cases, cases_capacity, n_knowledge, knowledge_capacity, n_files, files_capacity;
} docs;

typedef struct docs_model { /* a model on the page */
    const dmn_model *m;
    const char      *place; /* "b3", "g" */
} docs_model;

/* docs_element.c */
const char *docs_say(const docs *d, docs_word w);
void docs_words_append(const docs *d, docs_word w);
void docs_heading(const docs *d, int level, const char *place, const char *s); /* place NULL: none */
/** A table: its head is a row of words, its cells say on a phone what they are. */
void docs_table_begin(const docs *d, const docs_word *head, size_t n);
void docs_table_end(const docs *d);
void docs_cell_begin(const docs *d, docs_word label);
void docs_cell(const docs *d, docs_word label, const char *s);
/** A table of labels and what they are about. */
void docs_list_begin(const docs *d);
void docs_list_end(const docs *d);
void docs_row_begin(const docs *d, docs_word label);
void docs_row_end(const docs *d);
void docs_row(const docs *d, docs_word label, const char *s); /* nothing for "" */
void docs_text(const docs *d, const char *s);                 /* escaped */
void docs_link(const docs *d, const char *place, const char *s);
void docs_web_link(const docs *d, const char *url, const char *s); /* s alone unless it is http(s) */
void docs_code(const docs *d, const feel_node *node);
const char *docs_day(const docs *d, int32_t day);
/** "2025-01-01 – ", "2025-01-01 – 2026-01-01"; the end is exclusive. */
void docs_days(const docs *d, int32_t from_day, int32_t to_day);
const char *docs_place(const docs *d, const char *kind, size_t index);
const char *docs_value(const docs *d, value v);
/** In the rulebook's folder, "" without a file: "retirement-age.dmn", also where it was named as "aid/../retirement-age.dmn". */
const char *docs_path(const docs *d, const source_file *file);
const char *docs_percent(const docs *d, int32_t hundredths);
/** The element of that id in a file of the rulebook; NULL. */
const xml_element *docs_written(docs *d, const source_file *file, const char *id);

/* the parts */
void docs_put_benefit(docs *d, size_t index);
void docs_put_model(docs *d, const docs_model *model);
void docs_decision_link(const docs *d, const docs_model *model, uint32_t decision);
void docs_knowledge_collect(docs *d);
/** Its number, or -1. */
int  docs_knowledge_find(const docs *d, const dmn_bkm *bkm);
void docs_put_library(docs *d);
void docs_put_logic(docs *d, const source_file *file, const feel_node *logic);
/** Append in words what can be said in words, if anything can. */
void docs_put_gloss(const docs *d, const feel_node *logic);
const feel_node *docs_bare(const feel_node *node); /* without its typed boundaries */
void docs_put_diagram(docs *d, const docs_model *model);
void docs_put_parameters(docs *d);
void docs_put_facts(docs *d);
void docs_put_sources(docs *d);
void docs_put_subjects(docs *d);
void docs_put_calendar(docs *d);
ent_code docs_cases_run(docs *d, ent_error *err);
/** Writes d->history; nothing where it is not asked for. */
ent_code docs_history_write(docs *d, const docs_request *request, ent_error *err);
/** Those below a folder; "" = those that belong to no benefit. */
void docs_put_cases(const docs *d, const char *folder);
size_t docs_cases_count(const docs *d, const char *folder, size_t *n_passed);

/* ---- docs_diagram.c and docs_draw.c ---- */

typedef struct docs_point {
    int x, y;
} docs_point;

typedef struct docs_box {
    dmn_kind    kind;
    uint32_t    index; /* into the model's array of that kind */
    const char *id, *name;
    bool        imported, placed;
    int         level, x, y, width, height;
} docs_box;

typedef struct docs_arrow {
    size_t      from, to; /* boxes: what is required, who requires it */
    docs_point *points;   /* as the file has them; NULL: from border to border */
    size_t      n_points;
} docs_arrow;

typedef struct docs_diagram {
    docs_box   *boxes;
    docs_arrow *arrows;
    size_t      n_boxes, boxes_capacity, n_arrows, arrows_capacity;
} docs_diagram;

void docs_draw(const docs *d, const docs_model *model, const docs_diagram *g);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How rulebook_load() is made of its parts. For rulebook*.c, sources.c, parameters.c, guards.c,
 * benefit.c and policy.c alone.
 *
 *   rulebook_files.c   the folder: every file read once, the digest
 *   sources.c          sources.xml: sources, subjects, items and facts against the dictionary
 *   parameters.c       parameters.xml: dated values
 *   guards.c           guards.dmn: decisions that carry a code
 *   calendar.c         calendar.xml: working days
 *   benefit.c          benefit.xml and its model: every name resolved
 *   policy.c           policy.xml: who approves and releases, and between what a night's figures are expected
 *   rulebook_inputs.c  what the models read: inputs against items, facts against purposes,
 * parameters against the date
 *   rulebook_reach.c   files that belong to nothing
 */
#ifndef ENTITLE_RULES_RULEBOOK_PARTS_H
#define ENTITLE_RULES_RULEBOOK_PARTS_H

#include "rules/rulebook.h"
#include "rules/rulebook_form.h"
#include "rules/xml.h"

#define RULEBOOK_PARAMETERS      "Parameters"  /* the input that carries the parameters */

typedef struct benefit_links { /* what a benefit names and rulebook_load() finds when all benefits
                                  are there */
    const xml_element *root;
    bool sound; /* form, model and names: its inputs can be checked */
} benefit_links;

typedef struct rulebook_loading {
    rulebook *book;
    arena *a;
    diagnostic_list *list;
    int32_t as_of_day;
    int32_t today; /* by which reviews have to have been made, and offers may have to be dated */
    const source_file **sources; /* as book->files */
    ent_code code;         /* the gravest so far: ENT_E_IO, ENT_E_XML, ENT_E_RULES in this order */
    benefit_links *links;  /* as book->benefits */
    bool parameters_typed; /* the dictionary has RULEBOOK_PARAMETERS_TYPE */
    bool sources_sound, parameters_sound, guards_sound;
    bool calendar_sound; /* there is a calendar, and it can be counted by */
    bool calendar_there;
} rulebook_loading;

/** Report an error. */
void rulebook_fault(rulebook_loading *l, const char *code, source_place at, const char *element,
                    const char *hint, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/** The same from an ent_error, keeping its code for the caller of rulebook_load(). */
void rulebook_fault_error(rulebook_loading *l, const char *code, const ent_error *err);

/* rulebook_files.c */
/** Read the folder and compute the digest; false when nothing can be loaded. */
bool rulebook_files_read(rulebook_loading *l);
/** Every file still has the bytes that were digested? Reports those that do not. */
void rulebook_files_verify(rulebook_loading *l);
/** Index in book->files of a relative path, or -1. */
int rulebook_file_find(const rulebook *b, const char *path);
/** The root of one of our files if its XML is sound and has this form; NULL with diagnostics. */
const xml_element *rulebook_file_root(rulebook_loading *l, size_t file, const form *f);
/** Load one DMN file of the rulebook, strictly. NULL with diagnostics; also when it has errors. */
dmn_model *rulebook_file_model(rulebook_loading *l, const char *path);

/* The other parts: each fills its arrays of the book and says by l->..._sound whether more can be
 * built on them. */
void sources_load(rulebook_loading *l, size_t file);
void parameters_load(rulebook_loading *l, size_t file);
void guards_load(rulebook_loading *l, size_t file);
void calendar_load(rulebook_loading *l, size_t file);
/** Fills *b and *links from the folder `id`. */
void benefit_load(rulebook_loading *l, rulebook_benefit *b, benefit_links *links, size_t file,
                  const char *id);
/** When all benefits are loaded and sorted. */
void benefit_link(rulebook_loading *l, size_t index);
/** When all benefits are linked. */
void policy_load(rulebook_loading *l, size_t file);
/** Inputs, facts, purposes, parameters of every sound benefit and of the guards. */
void rulebook_inputs_check(rulebook_loading *l);
/** Models that nothing reads, cases that are none. Every benefit's root must be there: call it when there is no error yet. */
void rulebook_reach_check(rulebook_loading *l);

/** <title lang="..">..</title> of `parent`; reports a language given twice. */
rulebook_texts rulebook_texts_read(rulebook_loading *l, const xml_element *parent,
                                   const char *name);
extern const form rulebook_title_form;

/** The decision's type as far as it is known: declared, else inferred; &feel_type_any. */
const feel_type *rulebook_decision_type(const dmn_decision *d);
/** Names of all decisions of a model, for hints. */
form_names rulebook_decision_names(arena *a, const dmn_model *m);
/** "list<number>" ... in `a`. */
const char *rulebook_type_text(arena *a, const feel_type *t);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* One benefit of one subject as the XML of a test case (rules/cases.h), new or at the end of a case file. */
#ifndef ENTITLE_AUTHOR_RECORD_CASE_H
#define ENTITLE_AUTHOR_RECORD_CASE_H

#include "author/record_facts.h"
#include "evaluate/evaluate.h"
#include "rules/cases.h"

typedef struct record_case {
    const plan         *plan;
    const plan_benefit *benefit;
    size_t              index; /* in the plan_subject's benefits */
    const plan_subject *subject;
    evaluate_worker    *worker; /* with the subject's facts */
    const evaluation   *evaluation;
    record_facts       *facts;  /* of this benefit */
    const char         *region; /* "" = none */
    const char         *id;
} record_case;

/** Every value that would be written as a fact goes to record_facts_collect(). */
void record_case_collect(const record_case *c);
/** <testCase>, with the namespaces that `root` does not bind already; NULL: root binds those of a new file. ENT_E_FACTS for what
 *  cannot be written, or would show whose case it is. */
ent_code record_case_print(text *out, const record_case *c, const xml_element *root, ent_error *err);
/** A file around it, for the model of that file name. */
void record_file_begin(text *out, const char *model);
void record_file_end(text *out);

#endif

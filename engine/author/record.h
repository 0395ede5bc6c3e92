/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `entitle test --record`: a subject of the database as a test case of the rulebook, with made-up keys.
 *
 *     record_result r = {0};
 *     ENT_TRY(author_record(&r, arena, &request, &err));     // nothing is written yet
 *     for each of r.files: write r.files[i].content where it belongs
 *
 * A case is made of what the rules of one benefit read and of what they came to. It is run before it is handed out, by the code of
 * `entitle test`: one that does not come to the same is refused.
 */
#ifndef ENTITLE_AUTHOR_RECORD_H
#define ENTITLE_AUTHOR_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

typedef struct record_request {
    const char *rules;
    const char *source, *ledger; /* libpq connection strings; NULL = libpq's environment */
    const char *subject;         /* its key */
    const char *benefit;         /* NULL: every benefit of its kind that is in force */
    const char *purpose;         /* why somebody looks; kept in entitle.access_log */
    const char *output;          /* a case file that is there or not, or a folder with one for each benefit: FOLDER/BENEFIT/cases.xml;
                                    NULL: a new file's text, for one benefit */
    int32_t     as_of_day;
} record_request;

typedef struct record_file {
    const char *path;  /* NULL: none was named */
    const char *id;    /* of the case in it */
    const char *model; /* that has to be beside it */
    bool        is_new, has_model;
    const char *content;
    size_t      size;
} record_file;

typedef struct record_result {
    record_file *files;
    size_t       n_files;
    const char  *codes; /* "Person.region, Person.nationality": texts that stand as they are, because rules compare them; "" */
} record_result;

ent_code author_record(record_result *out, arena *a, const record_request *request, ent_error *err);

#endif

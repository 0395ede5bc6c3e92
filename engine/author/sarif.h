/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics for editors and build servers: SARIF 2.1.0 (OASIS, 27 March 2020). */
#ifndef ENTITLE_AUTHOR_SARIF_H
#define ENTITLE_AUTHOR_SARIF_H

#include "base/diagnostic.h"

typedef struct sarif_request {
    const char *path;    /* what was checked */
    const char *root;    /* the folder that holds all that was read */
    const char *version; /* of this program */
    const char *lang;    /* "zh" or "en", of what is said of the codes */
} sarif_request;

/**
 * Append one document: a run with one result for each diagnostic, in the order of their places.
 *
 * Files are named relative to the working folder; where one lies outside of it, relative to `root`, and the document says
 * where that is. Columns count characters (code points), as everywhere in this program.
 */
void sarif_write(text *out, const sarif_request *request, const diagnostic_list *list);

#endif

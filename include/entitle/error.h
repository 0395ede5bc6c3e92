/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How every call that can fail says so: an ent_code as the return value, results in leading
 * out-parameters, and the caller's own ent_error, filled on failure, as the last parameter.
 */
#ifndef ENTITLE_ERROR_H
#define ENTITLE_ERROR_H

#include "entitle/export.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ent_code {
    ENT_OK = 0,
    ENT_E_USAGE,  /* the command line is wrong                               exit status 2 */
    ENT_E_IO,     /* a file or directory cannot be read or written           exit status 1 */
    ENT_E_XML,    /* XML is not well formed or not what its schema says      exit status 1 */
    ENT_E_RULES,  /* the rulebook does not type-check or is incomplete       exit status 1 */
    ENT_E_FACTS,  /* facts given by the caller are malformed or ill-typed    exit status 1 */
    ENT_E_SOURCE, /* a mapped table or column is missing or has another type exit status 1 */
    ENT_E_HELD,   /* a human has to look first                               exit status 3 */
    ENT_E_ACTIVE, /* another run is active                                   exit status 4 */
    ENT_E_DB,     /* the database failed; run again to resume                exit status 5 */
    ENT_E_MEMORY, /* out of memory                                           exit status 5 */
    ENT_E_SYSTEM  /* anything else the system refused                        exit status 5 */
} ent_code;

typedef struct ent_error {
    ent_code code;
    char     message[512]; /* one line, lower case, no full stop */
    char     hint[256];    /* what to do about it; "" if nothing helps */
    char     file[256];    /* file as the caller named it; "" if none */
    unsigned line, column; /* 1-based in that file; 0 = unknown */
    char     element[128]; /* DMN id, or table.column; "" if none */
    char     original[512]; /* `message` in English where that is in another language; "" = it is the same */
} ent_error;

/** The exit status of a command that ends with `code` (product.md, "Commands"). */
ENT_API int ent_exit_status(ent_code code);

#ifdef __cplusplus
}
#endif
#endif

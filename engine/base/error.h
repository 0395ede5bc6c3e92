/* SPDX-License-Identifier: Apache-2.0 */
/* Filling and passing on ent_error. */
#ifndef ENTITLE_BASE_ERROR_H
#define ENTITLE_BASE_ERROR_H

#include "entitle/error.h"

/** Fill *err (which may be NULL) and return `code`. Place and hint are cleared. The format is looked up (base/translate.h). */
ent_code error_set(ent_error *err, ent_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The same with a text without arguments, which is looked up. */
ent_code error_set_text(ent_error *err, ent_code code, const char *text);

/** The message as it is kept in the ledger: in English, whoever was to read it. */
const char *error_original(const ent_error *err);

/** Forgets what is in *err, which says something only beside a code other than ENT_OK. */
void error_clear(ent_error *err);

/** Add what to do about it, looked up as well; returns err's code. */
ent_code error_hint(ent_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Add the place: file (may be NULL), 1-based line and column. Returns err's code. */
ent_code error_at(ent_error *err, const char *file, unsigned line, unsigned column);

/** Pass a failure up. */
#define ENT_TRY(call)                        \
    do {                                     \
        ent_code ent_try_code_ = (call);     \
        if (ent_try_code_ != ENT_OK) {       \
            return ent_try_code_;            \
        }                                    \
    } while (0)

/** Pass a failure to the cleanup block: needs `ent_code code` and a label `done`. */
#define ENT_TRY_DONE(call)         \
    do {                           \
        code = (call);             \
        if (code != ENT_OK) {      \
            goto done;             \
        }                          \
    } while (0)

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes a hold or a proposal the same as yesterday's, as one line of text, and the missing
 * facts as JSON.
 *
 *     missing-fact|Person.birth date:no value,Residency:no record
 *     missing-fact|Person.birth date:no value|not-alive          a guard could not be decided
 *     not-alive|                                                 a guard failed
 *     rule-failed|division by zero at aid/aid.dmn:31:40
 *     stop|not-eligible|18000>0|1                                amounts in minor units, then the grant record it is about
 *     stop|death|18000>0|1|agreed                                enough sources say so
 *     stop|refused|18000>0|1
 *     reduce|amount|18000>12000|2
 */
#ifndef ENTITLE_EMIT_CONTENT_H
#define ENTITLE_EMIT_CONTENT_H

#include "decide/decide.h"

/** NULL when the evaluation cannot lead to a hold or proposal. In `a`. */
const char *content_of(arena *a, const rulebook *book, const evaluation *e, const ledger_state *state);

/** [{"fact":"Person.birth date","why":"no value"}]; [] unless the evaluation is unknown. `a` for
 * scratch. */
void content_missing_json(arena *a, const rulebook *book, const evaluation *e, text *out);

#endif

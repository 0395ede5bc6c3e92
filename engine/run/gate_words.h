/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What gates say. It is kept in the ledger with the run (entitle.gate_fault), in English whoever started the night, and said in the
 * language of who reads it.
 */
#ifndef ENTITLE_RUN_GATE_WORDS_H
#define ENTITLE_RUN_GATE_WORDS_H

#include "base/arena.h"
#include "base/translate.h"

#define GATE_NO_DATE   N_("%s has no date: nobody knows how old it is")
#define GATE_OLD       N_("it is of %s, %lld days before this night; at most %d are allowed")
#define GATE_BACK      N_("it is of %s, that of run %s was of %s")
#define GATE_FEWER     N_("%lld rows, %lld in run %lld; at most %s %% fewer are allowed")
#define GATE_MORE      N_("%lld rows, %lld in run %lld; at most %s %% more are allowed")
#define GATE_NULLS     N_("%lld of %lld rows have no value; at most %s %% are allowed")
#define GATE_NULL_RISE N_("%lld of %lld rows have no value, %lld of %lld in run %lld; at most %s percentage points more are allowed")
#define GATE_EMPTY     N_("%s is empty; it was not in run %lld")
#define GATE_NO_ROWS   N_("no rows of %s, %lld in run %lld")
#define GATE_LEAST     N_("%lld rows; at least %lld are expected")

#define GATE_WITHOUT_REGION N_("%s, without region")
#define GATE_IN_REGION      N_("%s, region %s")
#define GATE_FOUND          N_("%s: %s") /* where, what */
#define GATE_AND_MORE       N_("%s; and %zu more of %s")

/** A gate_fault.message for people. */
const char *gate_say(arena *a, const char *message);

#endif

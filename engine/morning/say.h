/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, amounts and sentences of the page, as texts in the morning's arena. */
#ifndef ENTITLE_MORNING_SAY_H
#define ENTITLE_MORNING_SAY_H

#include "morning/morning.h"
#include "morning/words.h"

const char *say(const morning *m, word w);
/** The arguments of the text, in the order of {1}, {2} ...; NULL where there are no more. */
const char *say_with(const morning *m, word w, const char *first, const char *second, const char *third, const char *fourth);
const char *say_filled(const morning *m, word w, const char *const *args);
/** "1,234"; "+12" and "-3", and "0" as "". */
const char *say_number(const morning *m, int64_t n);
const char *say_difference(const morning *m, int64_t n);
/** "1,234.50 CNY", exact; "" for a benefit without an amount. */
const char *say_money(const morning *m, const morning_benefit *b, int64_t minor);
/** A number of entitle.run_alarm, by what its measure counts. */
const char *say_measured(const morning *m, const char *measure, const char *benefit, const char *value);
/** The title, or the code where there is none. */
const char *say_benefit(const morning *m, const char *id);
const char *say_source(const morning *m, const char *id);
const char *say_outcome(const morning *m, outcome o);
/** What a hold's or a skip's reason means; a guard by its title. */
const char *say_reason(const morning *m, const char *reason);
/** "last night", of "nights-1". */
const char *say_against(const morning *m, const char *against);
/** "2.5", of 250 hundredths. */
const char *say_share(const morning *m, int share);
/** What to do next. */
const char *say_next(const morning *m);
const char *say_state(const morning *m);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random rulebooks: a dictionary, sources, parameters, guards and benefits with DMN models, written by a weighted
 * grammar over what the column programs know and a good part of what they do not.
 *
 *     random_rules *rules = random_rules_new(&source);
 *     do {
 *         random_rules_write(rules, folder);
 *     } while (rulebook_load(...) refuses it && random_rules_again(rules, &faults));
 *     random_rules_free(rules);
 *
 * The rulebook is strict, and refuses much of what chance writes (a condition that never holds, a rule that is never
 * reached): random_rules_again() makes anew only the models that its faults lie in.
 */
#ifndef ENTITLE_TESTS_RANDOM_RULES_H
#define ENTITLE_TESTS_RANDOM_RULES_H

#include "base/diagnostic.h"
#include "random_pool.h"

typedef struct random_rules random_rules;

random_rules *random_rules_new(random_source *r);
void random_rules_free(random_rules *rules);
/** Into a folder, which is made if it is not there; what an earlier rulebook left there goes. */
void random_rules_write(random_rules *rules, const char *folder);
/** False: enough was tried. */
bool random_rules_again(random_rules *rules, const diagnostic_list *faults);
/** The rulebook without one of its decisions, benefits or guards: number `i` of what can be left out; false = there are
 *  no more. To find the smallest rulebook that still shows something. */
bool random_rules_leave_out(random_rules *rules, size_t i, bool out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test cases of a rulebook see what a night would show their rules, not what DMN alone says:
 *
 *   - a component that is null or left out is unknown, unless its fact says that null means none;
 *   - so is a value that the dictionary does not allow;
 *   - an input that is left out has no record: unknown, unless its source is complete;
 *   - an input that is null is unknown as a whole, as under a source that is too old;
 *   - the input `Parameters` holds what is in force on the case's date, in the region of the case, else
 *     in that of its subject (the fact that has table and column in common with a subject's region);
 *   - an argument of a function that is null is unknown, and the records of a list are seen as those
 *     of the item that has their type.
 *
 * A case may set `Parameters`, or a decision, to whatever it likes.
 *
 *     night_inputs *n;
 *     ENT_TRY(night_inputs_open(&n, a, paths, n_paths, as_of_day, &diagnostics, &err));
 *     night_inputs_use(n, &options);           // does nothing when n is NULL: no rulebook there
 *     author_test(&options, ...);
 */
#ifndef ENTITLE_AUTHOR_NIGHT_INPUTS_H
#define ENTITLE_AUTHOR_NIGHT_INPUTS_H

#include "author/test.h"
#include "rules/rulebook.h"

typedef struct night_inputs night_inputs;

/**
 * Load the rulebook that the paths lie in.
 *
 * @param[out] out  NULL if they lie in none; otherwise released with the arena
 * @return ENT_E_USAGE if they lie in several; ENT_E_RULES and the like with `diagnostics` filled
 */
ent_code night_inputs_open(night_inputs **out, arena *a, const char *const *paths, size_t n_paths,
                           int32_t as_of_day, diagnostic_list *diagnostics, ent_error *err);

/** The same of a rulebook that is loaded. */
night_inputs *night_inputs_of(arena *a, const rulebook *book, int32_t as_of_day);

/** Have the cases run under this rulebook: strictly, and with its inputs. */
void night_inputs_use(night_inputs *n, author_test_options *options);

#endif

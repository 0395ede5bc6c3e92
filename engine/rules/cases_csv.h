/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test cases as a table (base/csv.h), one case a row. The first row names the columns:
 *
 *     case, Person.birth date, Stays[1].since, expect eligible, expect amount
 *
 *     case              the case's name: the one column that must be there, and differs in each row
 *     description, as-of, region
 *                       as the attributes of a testCase; an empty cell says nothing
 *     NAME.COMPONENT    an input; a list's items are numbered from 1: NAME[1].COMPONENT, NAME[1]
 *     expect NAME       a decision and its result; components and items as those of inputs
 *
 * A cell is read as the type that the model declares. An empty one is not given, or not expected; `null` is null; `[]`, in the column
 * of a list itself, is the list without items. What the cells of a row give becomes the elements that a testCase would have, with the
 * places of the cells; so whoever reads cases reads these.
 *
 * "checks.cases.csv" is about "checks.dmn", any other about the one model of its folder.
 */
#ifndef ENTITLE_RULES_CASES_CSV_H
#define ENTITLE_RULES_CASES_CSV_H

#include "rules/cases.h"
#include "rules/dmn.h"

/** By its name: does it end with ".csv"? */
bool cases_csv_is(const char *path);
/** Among the files of a folder, is it a table of cases: "cases.csv" or "....cases.csv"? */
bool cases_csv_is_named(const char *path);

/** The cases without what is given and expected, which needs the model. ENT_E_FACTS with the place; ENT_E_IO without a model. */
ent_code cases_csv_read(cases_file **out, arena *a, const source_file *source, ent_error *err);
/** Gives the cases of a table their inputs and results; nothing to do for other files. ENT_E_FACTS with the place of a column that is
 *  about nothing in the model, or of a cell that cannot be what its column is. */
ent_code cases_csv_bind(cases_file *file, arena *a, const dmn_model *model, ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One subject's facts from a JSON file, as the night would see them:
 *
 *     {"subject": 123, "region": "310101",
 *      "Person": {"birth date": "1940-03-02", "death date": null},
 *      "Residency": [{"kind": "local", "from": "1960-01-01"}]}
 *
 * Every name is an item of the rulebook, every component one of its facts, every value of the fact's type; numbers keep
 * all their digits. A component that is missing or null is unknown, unless the fact says that null means none. An item
 * that is missing is unknown, unless its source is complete: then there is no record.
 */
#ifndef ENTITLE_AUTHOR_FACTS_H
#define ENTITLE_AUTHOR_FACTS_H

#include "rules/rulebook.h"

typedef struct facts {
    int64_t     subject; /* 0 if the file has none */
    const char *region;
    value      *items; /* one for each item of the rulebook */
    bool       *given; /* the item stands in the file */
} facts;

/** ENT_E_IO, or ENT_E_FACTS with the path of the value that is wrong: Residency[1].from. */
ent_code facts_read(facts **out, arena *a, const rulebook *b, const char *path, int32_t as_of_day,
                    ent_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON to values, in two steps: what was written, then what a type makes of it.
 *
 *     value v;
 *     ENT_TRY(json_read(&v, a, file, &err));       // objects are contexts, lists are lists
 *     ENT_TRY(json_conform(&v, a, v, type, "Person", file->name, &err));
 *
 * Only the JSON of RFC 8259 is read. Numbers never pass through a double: they keep up to 34
 * digits. An object may not have a name twice, and no string holds U+0000.
 */
#ifndef ENTITLE_RULES_JSON_H
#define ENTITLE_RULES_JSON_H

#include "base/source.h"
#include "feel/type.h"

#define JSON_DEPTH_MAX 64

/** ENT_E_FACTS with file, line and column. Names have their white space normalised, as in FEEL. */
ent_code json_read(value *out, arena *a, const source_file *file, ent_error *err);

/**
 * Make `v`, which was read from JSON, a value of a type: strings become dates, times and durations
 * where the type says so; a component that is missing becomes null. A null is of every type, and a
 * value that stands alone where a list is asked for is left to the typed boundary, as are allowed
 * values.
 *
 * @param where  the value's path for messages, "Residency[2].from"
 * @param file   the file's name for messages
 * @return ENT_E_FACTS for another kind, and for a component that the type does not have
 */
ent_code json_conform(value *out, arena *a, value v, const feel_type *type, const char *where,
                      const char *file, ent_error *err);

/** "a string", "an object": what a value was in JSON. */
const char *json_kind(value v);

#endif

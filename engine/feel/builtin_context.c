/* SPDX-License-Identifier: Apache-2.0 */
/* Context functions (DMN 1.5, 10.3.4.11). */
#include "feel/builtin.h"

#include <string.h>

#include "feel/feel_internal.h"

/* One step of the budget pays for so many comparisons of names. */
#define NAMES_PER_STEP 16

static value fail_steps(feel_run *run, source_place at)
{
    return feel_fail(run, at, "the evaluation takes too many steps");
}

static const char *name_of(arena *a, value key)
{
    return arena_copy(a, key.as.string.bytes, key.as.string.size);
}

static value *find_entry(const value_context *c, const char *name)
{
    return (value *)value_context_get(c, name);
}

static void drop_unused(value context, size_t n)
{
    ((value_context *)context.as.context)->n = n;
}

BUILTIN(context)
{
    BUILTIN_TAKE_LIST(entries, args[0]);
    value result = value_context_new(run->scratch, entries->n);
    value_context *context = (value_context *)result.as.context;

    context->n = 0;
    for (size_t i = 0; i < entries->n; i++) {
        value item = entries->items[i];
        if (item.kind != VALUE_CONTEXT) {
            return builtin_expected(run, at, "context with key and value", item);
        }
        const value *key = value_context_get(item.as.context, "key");
        const value *entry = value_context_get(item.as.context, "value");
        if (key == NULL || entry == NULL) {
            return feel_fail(run, at, "an entry lacks its key or its value");
        }
        if (key->kind != VALUE_STRING) {
            return builtin_expected(run, at, "string", *key);
        }
        if (!builtin_charge(run, i / NAMES_PER_STEP)) {
            return fail_steps(run, at);
        }
        const char *name = name_of(run->scratch, *key);
        if (find_entry(context, name) != NULL) {
            return feel_fail(run, at, "two entries have the same key");
        }
        context->entries[context->n++] = (value_entry){name, *entry};
    }
    return result;
}

/** A copy of `from` with the entry `name` set. */
static value put_entry(arena *a, const value_context *from, const char *name, value entry)
{
    value result = value_context_new(a, from->n + 1);
    value_entry *entries = result.as.context->entries;

    if (from->n > 0) {
        memcpy(entries, from->entries, from->n * sizeof *entries);
    }
    drop_unused(result, from->n);
    value *old = find_entry(result.as.context, name);
    if (old != NULL) {
        *old = entry;
        return result;
    }
    entries[from->n] = (value_entry){name, entry};
    drop_unused(result, from->n + 1);
    return result;
}

/** Set the entry at a path of keys; the contexts on the way must be there. */
static value put_path(feel_run *run, source_place at, value context, const value_list *keys,
                      size_t i, value entry)
{
    if (context.kind != VALUE_CONTEXT) {
        return builtin_expected(run, at, "context", context);
    }
    if (keys->items[i].kind != VALUE_STRING) {
        return builtin_expected(run, at, "string", keys->items[i]);
    }
    const char *name = name_of(run->scratch, keys->items[i]);
    if (i + 1 < keys->n) {
        if (i >= FEEL_DEPTH_MAX) {
            return feel_fail(run, at, "the path of keys is too long");
        }
        const value *inner = find_entry(context.as.context, name);
        if (inner == NULL) {
            return feel_fail(run, at, "there is no entry on the path of keys");
        }
        entry = put_path(run, at, *inner, keys, i + 1, entry);
        if (value_is_null(entry)) {
            return entry;
        }
    }
    return put_entry(run->scratch, context.as.context, name, entry);
}

BUILTIN(context_put)
{
    value context = builtin_unwrap(args[0]);
    if (context.kind != VALUE_CONTEXT) {
        return builtin_expected(run, at, "context", context);
    }
    BUILTIN_TAKE_LIST(keys, args[1]);
    if (keys->n == 0) {
        return feel_fail(run, at, "the path of keys is empty");
    }
    return put_path(run, at, context, keys, 0, args[2]);
}

BUILTIN(context_merge)
{
    BUILTIN_TAKE_LIST(contexts, args[0]);
    size_t n = 0;
    for (size_t i = 0; i < contexts->n; i++) {
        if (contexts->items[i].kind != VALUE_CONTEXT) {
            return builtin_expected(run, at, "context", contexts->items[i]);
        }
        n += contexts->items[i].as.context->n;
    }
    if (n > FEEL_LIST_MAX) {
        return feel_fail(run, at, "the context is too large");
    }
    value result = value_context_new(run->scratch, n);
    value_context *merged = (value_context *)result.as.context;
    merged->n = 0;
    for (size_t i = 0; i < contexts->n; i++) {
        const value_context *c = contexts->items[i].as.context;
        for (size_t k = 0; k < c->n; k++) {
            if (!builtin_charge(run, merged->n / NAMES_PER_STEP)) {
                return fail_steps(run, at);
            }
            value *old = find_entry(merged, c->entries[k].name);
            if (old != NULL) {
                *old = c->entries[k].value;
            } else {
                merged->entries[merged->n++] = c->entries[k];
            }
        }
    }
    return result;
}

/** A key that is not there is an error, as it is after a dot. */
BUILTIN(get_value)
{
    value context = builtin_unwrap(args[0]);
    if (context.kind != VALUE_CONTEXT) {
        return builtin_expected(run, at, "context", context);
    }
    BUILTIN_TAKE(key, args[1], VALUE_STRING);
    const char *name = name_of(run->scratch, key);
    const value *entry = find_entry(context.as.context, name);
    return entry != NULL
               ? *entry
               : eval_failed(run, at, "context has no entry '%s'", name);
}

BUILTIN(get_entries)
{
    value context = builtin_unwrap(args[0]);
    if (context.kind != VALUE_CONTEXT) {
        return builtin_expected(run, at, "context", context);
    }
    const value_context *c = context.as.context;
    value result = value_list_new(run->scratch, c->n);
    for (size_t i = 0; i < c->n; i++) {
        value pair = value_context_new(run->scratch, 2);
        value_entry *entries = pair.as.context->entries;
        entries[0] =
            (value_entry){"key", value_string(c->entries[i].name, strlen(c->entries[i].name))};
        entries[1] = (value_entry){"value", c->entries[i].value};
        result.as.list->items[i] = pair;
    }
    return result;
}

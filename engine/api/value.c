/* SPDX-License-Identifier: Apache-2.0 */
/* Values: a public value knows its evaluation, in whose memory its texts are made. */
#include "api/api.h"

#include <string.h>

_Static_assert((int)ENT_NULL == (int)VALUE_NULL && (int)ENT_DATE_TIME == (int)VALUE_DATE_TIME &&
                   (int)ENT_FUNCTION == (int)VALUE_FUNCTION,
               "the kinds stand in the same order");

const ent_value *api_value(ent_evaluation *e, value v)
{
    ent_value *out = arena_alloc(&e->scratch, sizeof *out);
    *out = (ent_value){.owner = e, .v = v};
    return out;
}

ent_value_kind ent_value_get_kind(const ent_value *v)
{
    return (ent_value_kind)v->v.kind;
}

ent_null_cause ent_value_null_cause(const ent_value *v)
{
    return value_is_error(v->v) ? ENT_NULL_ERROR : ENT_NULL_PLAIN;
}

bool ent_value_is_true(const ent_value *v)
{
    return value_is_true(v->v);
}

static const char *keep(const ent_value *v, text *t, size_t *size)
{
    const char *kept = arena_copy(&v->owner->scratch, text_string(t), t->size);
    if (size != NULL) {
        *size = t->size;
    }
    text_dispose(t);
    return kept;
}

const char *ent_value_text(const ent_value *v, size_t *size)
{
    text t = {0};
    value_to_text(&t, v->v);
    return keep(v, &t, size);
}

const char *ent_value_json(const ent_value *v)
{
    text t = {0};
    value_to_json(&t, v->v);
    return keep(v, &t, NULL);
}

size_t ent_value_count(const ent_value *v)
{
    return v->v.kind == VALUE_LIST      ? v->v.as.list->n
           : v->v.kind == VALUE_CONTEXT ? v->v.as.context->n
                                        : 0;
}

const ent_value *ent_value_item(const ent_value *v, size_t index)
{
    if (index >= ent_value_count(v)) {
        return NULL;
    }
    return api_value(v->owner, v->v.kind == VALUE_LIST ? v->v.as.list->items[index]
                                                       : v->v.as.context->entries[index].value);
}

const char *ent_value_name(const ent_value *v, size_t index)
{
    return v->v.kind == VALUE_CONTEXT && index < v->v.as.context->n
               ? v->v.as.context->entries[index].name
               : NULL;
}

const ent_value *ent_value_member(const ent_value *v, const char *name)
{
    const value *found =
        v->v.kind == VALUE_CONTEXT ? value_context_get(v->v.as.context, name) : NULL;
    return found == NULL ? NULL : api_value(v->owner, *found);
}

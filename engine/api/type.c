/* SPDX-License-Identifier: Apache-2.0 */
/* Types: a public type is a feel_type seen from outside. */
#include "api/api.h"

#include <string.h>

_Static_assert((int)ENT_TYPE_ANY == (int)FEEL_TYPE_ANY &&
                   (int)ENT_TYPE_DATE_TIME == (int)FEEL_TYPE_DATE_TIME &&
                   (int)ENT_TYPE_FUNCTION == (int)FEEL_TYPE_FUNCTION,
               "the kinds stand in the same order");

static const feel_type *inside(const ent_type *t)
{
    return (const feel_type *)t;
}

static const ent_type *outside(const feel_type *t)
{
    return (const ent_type *)(t == NULL ? &feel_type_any : t);
}

ent_type_kind ent_type_get_kind(const ent_type *t)
{
    return (ent_type_kind)inside(t)->kind;
}

const char *ent_type_name(const ent_type *t)
{
    return inside(t)->name;
}

const ent_type *ent_type_element(const ent_type *t)
{
    feel_type_kind kind = inside(t)->kind;
    bool has = kind == FEEL_TYPE_LIST || kind == FEEL_TYPE_RANGE || kind == FEEL_TYPE_FUNCTION;
    return has ? outside(inside(t)->element) : NULL;
}

size_t ent_type_member_count(const ent_type *t)
{
    return inside(t)->n_members;
}

const char *ent_type_member_name(const ent_type *t, size_t index)
{
    return index < inside(t)->n_members ? inside(t)->members[index].name : NULL;
}

const ent_type *ent_type_member_type(const ent_type *t, size_t index)
{
    return index < inside(t)->n_members ? outside(inside(t)->members[index].type) : NULL;
}

size_t ent_type_text(const ent_type *t, char *buffer, size_t size)
{
    text whole = {0};
    feel_type_to_text(&whole, inside(t));
    size_t n = whole.size;
    if (size > 0) {
        size_t n_copied = n < size ? n : size - 1;
        memcpy(buffer, text_string(&whole), n_copied);
        buffer[n_copied] = '\0';
    }
    text_dispose(&whole);
    return n;
}

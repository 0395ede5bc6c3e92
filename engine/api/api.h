/* SPDX-License-Identifier: Apache-2.0 */
/* What the library's opaque types are. For engine/api/ alone. */
#ifndef ENTITLE_API_API_H
#define ENTITLE_API_API_H

#include "entitle/entitle.h"
#include "rules/dmn_ask.h"

struct ent_model {
    arena            arena;
    const dmn_model *dmn;
};

struct ent_diagnostics {
    arena           arena; /* owns every text: the model may be gone */
    diagnostic_list list;
    ent_diagnostic *items; /* sorted by place */
};

typedef struct api_given { /* an input, or a decision's result that was given */
    bool  is_given;
    value v;
} api_given;

struct ent_evaluation {
    const dmn_model *dmn;
    arena            arena;   /* of the evaluation */
    arena            scratch; /* until it is reset: what was given, all values */
    temporal_date    as_of;
    feel_run         run;
    dmn_state       *state;
    api_given       *inputs, *decisions;
    bool             changed; /* something was given since the state began */
};

struct ent_value {
    ent_evaluation *owner;
    value           v;
};

/** ENT_E_USAGE unless it is UTF-8. */
ent_code         api_check_text(const char *s, const char *what, ent_error *err);
const ent_value *api_value(ent_evaluation *e, value v);

#endif

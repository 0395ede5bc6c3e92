/* SPDX-License-Identifier: Apache-2.0 */
#include "author/compare.h"

#include "base/translate.h"
#include "author/check.h"
#include "author/compare_view.h"

#define ARENA_BYTES (256u * 1024u)

static void show(FILE *out, text *page, compare_view *v)
{
    compare_diff diff;
    text t = {0};
    compare_ended(&v->request->how);
    compare_diff_find(&diff, v->arena, v->result, v->plans);
    v->diff = &diff;
    view_sum(v);
    if (v->request->json) {
        compare_json(&t, v);
    } else {
        compare_text(&t, v);
    }
    fwrite(t.bytes, 1, t.size, out);
    text_dispose(&t);
    if (v->request->page) {
        compare_html(page, v);
    }
}

static ent_code compare_folders(FILE *out, text *page, const compare_request *q, arena *a, ent_error *err)
{
    plan *plans[COMPARE_SIDES] = {NULL, NULL};
    compare_result result;
    compare_options how = q->how;
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        const char *folder = q->folders[s];
        ent_code code = author_load_plan(&plans[s], a, folder, q->as_of_day, q->as_of_day, translate(": nothing was compared"), err);
        if (code != ENT_OK) {
            return error_hint(err, "'entitle check %s' shows them too", folder);
        }
        how.plans[s] = plans[s];
    }
    ENT_TRY(compare_run(&result, &how, a, err));
    compare_view v = {.request = q,
                      .result = &result,
                      .plans = {plans[COMPARE_OLD], plans[COMPARE_NEW]},
                      .arena = a};
    show(out, page, &v);
    return ENT_OK;
}

ent_code author_compare(FILE *out, text *page, const compare_request *request, ent_error *err)
{
    arena a;
    arena_init(&a, ARENA_BYTES);
    ent_code code = compare_folders(out, page, request, &a, err);
    arena_dispose(&a);
    return code;
}

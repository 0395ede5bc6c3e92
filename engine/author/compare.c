/* SPDX-License-Identifier: Apache-2.0 */
#include "author/compare.h"

#include "author/compare_view.h"

#define ARENA_BYTES (256u * 1024u)

/* All faults, in the order of check, and one line that says whose they are. */
static ent_code fail_faults(const diagnostic_list *list, ent_code code, const char *folder, ent_error *err)
{
    diagnostic_print(stderr, list, false);
    error_set(err, code, "%s: %zu error%s: nothing was compared", folder, list->n_errors, list->n_errors == 1 ? "" : "s");
    return error_hint(err, "'entitle check %s' shows them too", folder);
}

static ent_code load_side(plan **out, arena *a, const char *folder, int32_t as_of_day, ent_error *err)
{
    rulebook *book = NULL;
    diagnostic_list list;
    diagnostic_list_init(&list, a);
    ent_code code = rulebook_load(&book, a, folder, as_of_day, &list);
    if (code == ENT_OK) {
        code = plan_build(out, a, book, as_of_day, &list);
    }
    return code == ENT_OK ? ENT_OK : fail_faults(&list, code, folder, err);
}

static void show(FILE *out, text *page, compare_view *v)
{
    compare_diff diff;
    text t = {0};
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
    for (size_t s = 0; s < COMPARE_SIDES; s++) {
        ENT_TRY(load_side(&plans[s], a, q->folders[s], q->as_of_day, err));
    }
    const compare_options options = {.plans = {plans[COMPARE_OLD], plans[COMPARE_NEW]},
                                     .source = q->source,
                                     .benefit = q->benefit,
                                     .n_workers = q->n_workers,
                                     .shard_size = q->shard_size,
                                     .on_start = q->on_start,
                                     .on_progress = q->on_progress,
                                     .self = q->self,
                                     .stop = q->stop};
    ENT_TRY(compare_run(&result, &options, a, err));
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

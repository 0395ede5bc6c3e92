/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cases [--as-of DAY] FOLDER...: every test case (DMN TCK or a rulebook's cases.xml) both ways. Each case is a batch of one
 * subject, its inputs the facts; every decision of its model that the columns claim something of must be what the
 * interpreter gives. What has no column form (times, functions, lists in lists) is left over.
 *
 * Prints for each folder how much the columns decided. Closes with "N passed, N failed": cases.
 */
#include <stdlib.h>
#include <string.h>

#include "author/night_inputs.h"
#include "evaluate/columns.h"
#include "kernels/kernels.h"

#define FOLDERS_MAX 512

typedef struct folder_figures {
    char name[128];
    size_t n_decisions, n_null, n_columns;
} folder_figures;

typedef struct both {
    /* what sets the inputs of a rulebook's case */
    bool (*prepare)(void *self, const cases_item *item, dmn_state *s, const dmn_model *m,
                    feel_run *run, ent_error *err);
    void *self;
    folder_figures folders[FOLDERS_MAX];
    size_t n_folders;
    size_t n_passed, n_failed, n_left, n_decisions, n_null, n_columns;
} both;

/* ---- inputs as facts ---- */

typedef struct one_case {
    arena *a;
    plan plan;
    plan_subject subject;
    rulebook book;
    plan_binding *bindings;
    batch *b;
} one_case;

static bool column_of(column_type *out, const feel_type *type)
{
    switch (type->kind) {
    case FEEL_TYPE_BOOLEAN:
        *out = COLUMN_BOOLEAN;
        return true;
    case FEEL_TYPE_NUMBER:
        *out = COLUMN_NUMBER;
        return true;
    case FEEL_TYPE_STRING:
        *out = COLUMN_STRING;
        return true;
    case FEEL_TYPE_DATE:
        *out = COLUMN_DATE;
        return true;
    default:
        return false;
    }
}

static void put(column *c, size_t row, value v)
{
    int64_t day;
    c->states[row] = COLUMN_VALID;
    switch (v.kind) {
    case VALUE_BOOLEAN:
        ((uint8_t *)c->values)[row] = v.as.boolean;
        return;
    case VALUE_NUMBER:
        ((number *)c->values)[row] = v.as.number;
        return;
    case VALUE_STRING:
        ((uint32_t *)c->values)[row] =
            column_dictionary_code(c->dictionary, v.as.string.bytes, v.as.string.size);
        return;
    case VALUE_DATE:
        day = temporal_days_from_date(v.as.date);
        if (day == (int32_t)day) {
            ((int32_t *)c->values)[row] = (int32_t)day;
            return;
        }
        column_set_other(c, row, COLUMN_INVALID);
        return;
    default:
        column_set_other(c, row, COLUMN_NULL);
        return;
    }
}

static void add_column(one_case *o, plan_item *item, const char *name, const feel_type *type)
{
    rulebook_fact *fact = arena_zalloc(o->a, sizeof *fact);
    plan_column *c = &item->columns[item->n_columns];
    *fact = (rulebook_fact){.name = name, .type = type};
    *c = (plan_column){.fact = fact};
    item->n_columns += column_of(&c->type, type);
}

/* The item that stands for an input; its source is its own, for whether a list is known is a matter of each. */
static void plan_input(one_case *o, size_t index, const dmn_input *input, value v)
{
    plan_item *item = &o->subject.items[index];
    rulebook_item *of = &o->book.items[index];
    bool many = input->type->kind == FEEL_TYPE_LIST && input->type->element != NULL &&
                input->type->list_allowed == NULL && input->type->allowed == NULL &&
                (v.kind == VALUE_LIST || v.kind == VALUE_NULL);
    const feel_type *type = many ? input->type->element : input->type;
    *of =
        (rulebook_item){.name = input->name, .type = type, .many = many, .source = (uint32_t)index};
    o->book.sources[index] = (rulebook_source){.complete = !many || v.kind == VALUE_LIST};
    *item = (plan_item){.item = of};
    item->columns = arena_array(o->a, type->n_members + 1, sizeof *item->columns);
    if (type->kind == FEEL_TYPE_CONTEXT) {
        for (size_t i = 0; i < type->n_members; i++) {
            add_column(o, item, type->members[i].name, type->members[i].type);
        }
    } else {
        add_column(o, item, "value", type);
    }
    o->bindings[index] = (plan_binding){.input = (uint32_t)index, .item = (int)index};
}

static void put_record(const plan_item *item, column_table *t, value v)
{
    size_t row = t->n_rows++;
    for (size_t i = 0; i < item->n_columns; i++) {
        value cell = v;
        if (item->item->type->kind == FEEL_TYPE_CONTEXT) {
            const value *member = v.kind == VALUE_CONTEXT
                                      ? value_context_get(v.as.context, item->columns[i].fact->name)
                                      : NULL;
            cell = member == NULL ? value_null() : *member;
        }
        put(&t->columns[i], row, cell);
    }
}

static void fill_input(one_case *o, size_t index, value v)
{
    const plan_item *item = &o->subject.items[index];
    batch_item *rows = &o->b->items[index];
    column_layout *layouts = arena_array(o->a, item->n_columns + 1, sizeof *layouts);
    for (size_t i = 0; i < item->n_columns; i++) {
        layouts[i].type = item->columns[i].type;
    }
    size_t n = item->item->many && v.kind == VALUE_LIST ? v.as.list->n : 1;
    column_table_init(&rows->table, &o->b->arena, KEY_INTEGER, layouts, item->n_columns, n,
                      &o->b->dictionary);
    rows->row_begin = arena_array(&o->b->arena, 2, sizeof *rows->row_begin);
    if (!item->item->many) {
        put_record(item, &rows->table, v);
    } else if (v.kind == VALUE_LIST) {
        for (size_t i = 0; i < n; i++) {
            put_record(item, &rows->table, v.as.list->items[i]);
        }
    }
    rows->row_begin[1] = (uint32_t)rows->table.n_rows;
    rows->aligned = rows->table.n_rows == 1;
}

static void make_case(one_case *o, arena *a, const dmn_model *m, dmn_state *s, temporal_date as_of)
{
    *o = (one_case){.a = a};
    o->plan = (plan){.book = &o->book, .as_of = as_of, .subjects = &o->subject, .n_subjects = 1};
    o->plan.as_of_day = (int32_t)temporal_days_from_date(as_of);
    o->subject.items = arena_array(a, m->n_inputs + 1, sizeof *o->subject.items);
    o->subject.n_items = m->n_inputs;
    o->book.items = arena_array(a, m->n_inputs + 1, sizeof *o->book.items);
    o->book.sources = arena_array(a, m->n_inputs + 1, sizeof *o->book.sources);
    o->bindings = arena_array(a, m->n_inputs + 1, sizeof *o->bindings);
    for (uint32_t i = 0; i < m->n_inputs; i++) {
        plan_input(o, i, &m->inputs[i], dmn_state_input(s, i));
    }
    o->b = batch_new(&o->subject);
    o->b->n_subjects = 1;
    o->b->duplicate = arena_array(a, 64, sizeof *o->b->duplicate);
    for (uint32_t i = 0; i < m->n_inputs; i++) {
        fill_input(o, i, dmn_state_input(s, i));
    }
}

/* ---- results ---- */

typedef enum claim { CLAIM_NONE, CLAIM_SAME, CLAIM_OTHER } claim;

static value scalar_of(const evaluate_columns *c, const one_case *o, const program_output *out)
{
    const void *data = evaluate_columns_register(c, out->reg);
    int64_t n = out->wide == PROGRAM_I64   ? *(const int64_t *)data
                : out->wide == PROGRAM_I32 ? *(const int32_t *)data
                                           : *(const uint8_t *)data;
    temporal_date d;
    switch (out->type) {
    case FEEL_TYPE_NUMBER:
        return value_number(number_from_scaled(n, out->scale));
    case FEEL_TYPE_STRING:
        return value_string(o->b->dictionary.items[(uint32_t)n].bytes,
                            o->b->dictionary.items[(uint32_t)n].size);
    case FEEL_TYPE_DATE:
        temporal_date_from_days(&d, n);
        return value_date(d);
    case FEEL_TYPE_MONTHS:
        return value_months(n);
    case FEEL_TYPE_SECONDS:
        return value_seconds((temporal_seconds){.seconds = n});
    default:
        return value_boolean(n == TRUTH_T);
    }
}

static claim same_value(value claimed, value v)
{
    bool same = claimed.kind == VALUE_NULL ? v.kind == VALUE_NULL && !value_is_error(v)
                : claimed.kind == VALUE_NUMBER
                    ? v.kind == VALUE_NUMBER && number_compare(claimed.as.number, v.as.number) == 0
                    : value_identical(claimed, v) || value_equal(claimed, v) == TRUTH_TRUE;
    return same ? CLAIM_SAME : CLAIM_OTHER;
}

static claim compare(const evaluate_columns *c, const one_case *o, const program_output *out,
                     value v)
{
    if (out->constant) {
        return same_value(out->value, v);
    }
    if (out->type == FEEL_TYPE_CONTEXT) {
        claim all = CLAIM_NONE;
        for (size_t i = 0; i < out->n_members && all != CLAIM_OTHER; i++) {
            const value *member = v.kind == VALUE_CONTEXT
                                      ? value_context_get(v.as.context, out->members[i].name)
                                      : NULL;
            claim one = compare(c, o, &out->members[i], member == NULL ? value_null() : *member);
            all = one == CLAIM_NONE ? all : one;
        }
        return all;
    }
    const uint8_t *flag = evaluate_columns_register(c, out->flag);
    if (out->reg < 0 || (flag != NULL && *flag == 0)) {
        return CLAIM_NONE;
    }
    if (out->type == FEEL_TYPE_BOOLEAN &&
        *(const uint8_t *)evaluate_columns_register(c, out->reg) == TRUTH_U) {
        return CLAIM_NONE;
    }
    return same_value(scalar_of(c, o, out), v);
}

/* ---- cases ---- */

static folder_figures *folder_of(both *x, const dmn_model *m)
{
    char name[128];
    const char *path = m->file == NULL ? "" : m->file->name, *slash = strrchr(path, '/'),
               *from = slash;
    while (from != NULL && from > path && from[-1] != '/') {
        from--;
    }
    snprintf(name, sizeof name, "%.*s", slash == NULL ? 0 : (int)(slash - from),
             from == NULL ? "" : from);
    for (size_t i = x->n_folders; i-- > 0;) {
        if (strcmp(x->folders[i].name, name) == 0) {
            return &x->folders[i];
        }
    }
    folder_figures *f = &x->folders[x->n_folders < FOLDERS_MAX ? x->n_folders++ : FOLDERS_MAX - 1];
    snprintf(f->name, sizeof f->name, "%s", name);
    return f;
}

/* A case may give a decision instead of an input: then its logic is not what is tested. */
static bool gives_decisions(const cases_item *item, const dmn_model *m)
{
    for (size_t i = 0; i < item->n_inputs; i++) {
        if (dmn_qualified_find(m, DMN_INPUT, item->inputs[i].name) < 0 &&
            dmn_input_find(m, item->inputs[i].name) < 0) {
            return true;
        }
    }
    return false;
}

static bool prepare(void *self, const cases_item *item, dmn_state *s, const dmn_model *m,
                    feel_run *run, ent_error *err)
{
    both *x = self;
    if (x->prepare != NULL && !x->prepare(x->self, item, s, m, run, err)) {
        return false;
    }
    if (item->kind != CASES_DECISION || gives_decisions(item, m)) {
        x->n_left++;
        return true;
    }
    arena a;
    one_case o;
    arena_init(&a, 0);
    make_case(&o, &a, m, s, run->today);
    program_output *outputs = arena_array(&a, m->n_decisions + 1, sizeof *outputs);
    program *p = program_compile_model(&a, &o.plan, 0, m, o.bindings, m->n_inputs, outputs);
    evaluate_columns *c = evaluate_columns_new(p, &a);
    evaluate_columns_begin(c, o.b);
    evaluate_columns_chunk(c, 0);
    folder_figures *folder = folder_of(x, m);
    bool same = true;
    for (uint32_t i = 0; i < m->n_decisions; i++) {
        value v = dmn_state_decision(s, i);
        claim one = run->exhausted ? CLAIM_NONE : compare(c, &o, &outputs[i], v);
        folder->n_decisions++;
        folder->n_null += value_is_null(v);
        folder->n_columns += one != CLAIM_NONE;
        if (one == CLAIM_OTHER) {
            text printed = {0};
            value_to_text(&printed, v);
            printf("%s: case %s: decision '%s': columns say otherwise than %s\n", m->file->name,
                   item->id, m->decisions[i].name, text_string(&printed));
            text_dispose(&printed);
            same = false;
        }
    }
    x->n_passed += same;
    x->n_failed += !same;
    evaluate_columns_free(c);
    batch_free(o.b);
    arena_dispose(&a);
    return true;
}

static bool run_path(both *x, const char *path, temporal_date as_of)
{
    arena a;
    ent_error err = {0};
    diagnostic_list faults;
    night_inputs *inputs;
    author_test_result result;
    const char *paths[] = {path};
    author_test_options options = {.paths = paths, .n_paths = 1, .quiet = true, .as_of = as_of};
    FILE *nowhere = fopen("/dev/null", "w");
    arena_init(&a, 0);
    diagnostic_list_init(&faults, &a);
    int32_t day = (int32_t)temporal_days_from_date(as_of);
    bool good =
        nowhere != NULL && night_inputs_open(&inputs, &a, paths, 1, day, &faults, &err) == ENT_OK;
    if (good) {
        night_inputs_use(inputs, &options);
        x->prepare = options.prepare;
        x->self = options.self;
        options.prepare = prepare;
        options.self = x;
        options.prepare_argument = NULL; /* cases of functions are left out */
        good = author_test(&options, nowhere, &result, &err) == ENT_OK;
    }
    if (!good) {
        printf("%s: %s\n", path, err.message);
    }
    if (nowhere != NULL) {
        fclose(nowhere);
    }
    arena_dispose(&a);
    return good;
}

int main(int argc, char **argv)
{
    both *x = calloc(1, sizeof *x);
    temporal_date as_of = {2025, 1, 15};
    int i = 1;
    if (x == NULL) {
        return 2;
    }
    if (argc > 2 && strcmp(argv[1], "--as-of") == 0) {
        int year, month, day;
        if (sscanf(argv[2], "%d-%d-%d", &year, &month, &day) == 3) {
            as_of = (temporal_date){year, (uint8_t)month, (uint8_t)day};
        }
        i = 3;
    }
    for (; i < argc; i++) {
        x->n_failed += !run_path(x, argv[i], as_of);
    }
    for (size_t k = 0; k < x->n_folders; k++) {
        const folder_figures *f = &x->folders[k];
        printf("%-50s %6zu decisions, %6zu of them null, %6zu by columns\n", f->name,
               f->n_decisions, f->n_null, f->n_columns);
        x->n_decisions += f->n_decisions;
        x->n_null += f->n_null;
        x->n_columns += f->n_columns;
    }
    printf("%zu decisions, %zu of them null, %zu by columns; %zu cases of functions, services or "
           "given "
           "decisions left out\n",
           x->n_decisions, x->n_null, x->n_columns, x->n_left);
    printf("%zu passed, %zu failed\n", x->n_passed, x->n_failed);
    int status = x->n_failed > 0;
    free(x);
    return status;
}

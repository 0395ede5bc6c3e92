/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases of a table, in two steps: what can be told without the model (names, dates, which column is about what), then what the paths of
 * the columns mean in it. The paths of all columns make one tree of branches; each row is hung onto it as elements.
 *
 *     columns   Person.birth date | Stays[1].region | Stays[1].since | Stays[2].region
 *
 *     branches  Person ── birth date            row   <inputNode name="Person"><component name="birth date"><value>..
 *               Stays ─┬─ 1 ─┬─ region                <inputNode name="Stays"><list><item><component name="region"><value>..
 *                      │     └─ since                                              <component name="since">.. </item>
 *                      └─ 2 ─── region                (no second item: its cells are empty)
 */
#include "rules/cases_csv.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/csv.h"
#include "base/translate.h"
#include "rules/rulebook_form.h"

#define EXPECT         "expect "
#define CASES_SUFFIX   ".cases.csv"
#define NULL_WORD      "null"
#define EMPTY_LIST     "[]"
#define ITEMS_MAX      1000
#define NAME_BYTES_MAX 400 /* bytes of a column's name: bounds how deep its path can lead */
#define NO_COLUMN      SIZE_MAX

typedef enum column_kind {
    COLUMN_NOTHING, /* without a name, and empty */
    COLUMN_CASE,
    COLUMN_DESCRIPTION,
    COLUMN_AS_OF,
    COLUMN_REGION,
    COLUMN_INPUT,
    COLUMN_RESULT
} column_kind;

static const char *const own_names[] = {[COLUMN_CASE] = "case",
                                        [COLUMN_DESCRIPTION] = "description",
                                        [COLUMN_AS_OF] = "as-of",
                                        [COLUMN_REGION] = "region"};

typedef struct table_column {
    column_kind kind;
    const char *name; /* as FEEL's names are */
    const char *path; /* the name without "expect " */
    source_place at;
} table_column;

typedef struct cases_table {
    const csv_table *csv;
    table_column *columns;
    size_t n_columns;
} cases_table;

bool cases_csv_is(const char *path)
{
    return text_ends_with(path, ".csv");
}

bool cases_csv_is_named(const char *path)
{
    const char *name = source_base_name(path);
    return strcmp(name, "cases.csv") == 0 || text_ends_with(name, CASES_SUFFIX);
}

/* Where, and what to do about what error_set() has said. */
static ent_code refuse_at(source_place at, const char *hint, ent_error *err)
{
    error_hint(err, "%s", translate(hint));
    return source_place_tell(at, err);
}

static source_place place_of(const source_text *cell)
{
    return source_text_place(cell, 0);
}

/* ---- the model ---- */

static bool is_model(const char *name)
{
    return name[0] != '.' && text_ends_with(name, ".dmn");
}

static ent_code find_one_model(const char **out, arena *a, const source_file *source, ent_error *err)
{
    const char *slash = strrchr(source->name, '/');
    const char *path = slash == NULL ? "." : arena_copy(a, source->name, (size_t)(slash - source->name) + 1);
    size_t n = 0;
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return error_set(err, ENT_E_IO, "cannot read folder %s", path);
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (is_model(entry->d_name)) {
            *out = arena_strdup(a, entry->d_name);
            n++;
        }
    }
    closedir(folder);
    if (n == 1) {
        return ENT_OK;
    }
    error_set(err, ENT_E_IO, n == 0 ? "there is no model (.dmn) beside the cases"
                                    : N_("there are several models (.dmn) beside the cases"));
    error_hint(err, n == 0 ? "put the file into the folder of the model that it is about"
                           : N_("name the file after the model that it is about: MODEL.cases.csv"));
    return error_at(err, source->name, 0, 0);
}

static ent_code find_model(const char **out, arena *a, const source_file *source, ent_error *err)
{
    const char *name = source_base_name(source->name);
    if (!text_ends_with(name, CASES_SUFFIX)) {
        return find_one_model(out, a, source, err);
    }
    *out = arena_printf(a, "%.*s.dmn", (int)(strlen(name) - strlen(CASES_SUFFIX)), name);
    return ENT_OK;
}

/* ---- names of columns ---- */

static table_column read_column(arena *a, const source_text *cell)
{
    const char *name = feel_normalise_name(a, cell->bytes, cell->size);
    table_column c = {.kind = COLUMN_INPUT, .name = name, .path = name, .at = place_of(cell)};
    if (name[0] == '\0') {
        c.kind = COLUMN_NOTHING;
    }
    for (column_kind kind = COLUMN_CASE; kind <= COLUMN_REGION; kind++) {
        if (strcasecmp(name, own_names[kind]) == 0) {
            c.kind = kind;
            c.name = own_names[kind];
        }
    }
    if (strncasecmp(name, EXPECT, strlen(EXPECT)) == 0) {
        c.kind = COLUMN_RESULT;
        c.path = name + strlen(EXPECT);
        c.name = arena_printf(a, EXPECT "%s", c.path);
    }
    return c;
}

static bool has_kind(const cases_table *t, column_kind kind)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        if (t->columns[i].kind == kind) {
            return true;
        }
    }
    return false;
}

static ent_code check_column(const cases_table *t, size_t index, ent_error *err)
{
    const table_column *c = &t->columns[index];
    if (strlen(c->name) > NAME_BYTES_MAX) {
        error_set(err, ENT_E_FACTS, "the name of a column has more than %d bytes", NAME_BYTES_MAX);
        return refuse_at(c->at, "name it after one fact, or one result", err);
    }
    for (size_t i = 1; c->kind == COLUMN_NOTHING && i < t->csv->n; i++) {
        const source_text *cell = &t->csv->rows[i].cells[index];
        if (cell->size > 0) {
            error_set(err, ENT_E_FACTS, "the column of this cell has no name");
            return refuse_at(place_of(cell), "name it in the first row, or empty it", err);
        }
    }
    for (size_t i = 0; c->kind != COLUMN_NOTHING && i < index; i++) {
        if (strcmp(t->columns[i].name, c->name) == 0) {
            error_set(err, ENT_E_FACTS, "there are two columns '%s'", c->name);
            return refuse_at(c->at, "rename or delete one of them", err);
        }
    }
    return ENT_OK;
}

static ent_code read_columns(cases_table *t, arena *a, ent_error *err)
{
    static const char *const hint = N_("the first row names the columns: case, as-of, facts as in 'Person.birth date', "
                                       "results as in 'expect eligible'");
    source_place begin = {.file = t->csv->file};
    if (t->csv->n == 0) {
        error_set(err, ENT_E_FACTS, "the table is empty");
        return refuse_at(begin, hint, err);
    }
    const csv_row *head = &t->csv->rows[0];
    t->n_columns = head->n;
    t->columns = arena_array(a, head->n, sizeof *t->columns);
    for (size_t i = 0; i < head->n; i++) {
        t->columns[i] = read_column(a, &head->cells[i]);
        ENT_TRY(check_column(t, i, err));
    }
    if (head->n == 1 && strchr(head->cells[0].bytes, '\t') != NULL) {
        error_set(err, ENT_E_FACTS, "the cells are separated by tabs");
        return refuse_at(t->columns[0].at, "save the table with commas or semicolons between its cells", err);
    }
    for (int is_case = 1; is_case >= 0; is_case--) {
        if (!has_kind(t, is_case ? COLUMN_CASE : COLUMN_RESULT)) {
            error_set(err, ENT_E_FACTS, "there is no column '%s'", is_case ? "case" : EXPECT "...");
            return refuse_at(t->columns[0].at, hint, err);
        }
    }
    if (t->csv->n == 1) {
        error_set(err, ENT_E_FACTS, "the table has no cases, only names of columns");
        return refuse_at(t->columns[0].at, "each row below the first is a case", err);
    }
    return ENT_OK;
}

/* ---- rows ---- */

/* Reports have a line a case. */
static const char *on_one_line(arena *a, const source_text *cell)
{
    char *s = arena_copy(a, cell->bytes, cell->size);
    for (char *c = s; *c != '\0'; c++) {
        *c = *c == '\n' || *c == '\t' ? ' ' : *c;
    }
    return s;
}

static ent_code read_own_cell(cases_item *item, arena *a, column_kind kind, const source_text *cell, ent_error *err)
{
    static const form_attribute region = {"region", FORM_REGION, false, NULL};
    switch (kind) {
    case COLUMN_CASE:
        item->id = on_one_line(a, cell);
        item->at = place_of(cell);
        break;
    case COLUMN_DESCRIPTION:
        item->description = cell->bytes;
        break;
    case COLUMN_AS_OF:
        item->has_as_of = cell->size > 0;
        if (item->has_as_of && !temporal_date_parse(&item->as_of, cell->bytes, cell->size)) {
            error_set(err, ENT_E_FACTS, "as-of is not a date: '%s'", cell->bytes);
            return refuse_at(place_of(cell), form_of_type(&feel_type_date), err);
        }
        break;
    case COLUMN_REGION:
        item->region = cell->size > 0 ? cell->bytes : NULL;
        if (item->region != NULL && !form_fits(&region, item->region)) {
            error_set(err, ENT_E_FACTS, "region is not the code of a region: '%s'", item->region);
            return refuse_at(place_of(cell), "expected digits or letters: 310101", err);
        }
        break;
    default:
        break;
    }
    return ENT_OK;
}

static ent_code read_item(cases_item *item, arena *a, const cases_table *t, const csv_row *row, ent_error *err)
{
    bool expects = false;
    *item = (cases_item){.id = "", .description = "", .kind = CASES_DECISION, .invocable = ""};
    for (size_t i = 0; i < t->n_columns; i++) {
        ENT_TRY(read_own_cell(item, a, t->columns[i].kind, &row->cells[i], err));
        expects = expects || (t->columns[i].kind == COLUMN_RESULT && row->cells[i].size > 0);
    }
    if (item->id[0] == '\0') {
        error_set(err, ENT_E_FACTS, "the case has no name");
        return refuse_at(item->at, "write one into the column 'case'", err);
    }
    if (!expects) {
        error_set(err, ENT_E_FACTS, "case '%s' expects no result", item->id);
        return refuse_at(item->at, "write what is expected into a column 'expect ...'; null where it is not known", err);
    }
    return ENT_OK;
}

static int compare_items(const void *x, const void *y)
{
    const cases_item *const *left = x, *const *right = y;
    int order = strcmp((*left)->id, (*right)->id);
    return order != 0 ? order : ((*left)->at.offset > (*right)->at.offset) - ((*left)->at.offset < (*right)->at.offset);
}

/* The first that has the name of an earlier one. */
static ent_code check_names(const cases_file *file, arena *a, ent_error *err)
{
    const cases_item **sorted = arena_array(a, file->n, sizeof *sorted), *first = NULL, *again = NULL;
    for (size_t i = 0; i < file->n; i++) {
        sorted[i] = &file->items[i];
    }
    qsort(sorted, file->n, sizeof *sorted, compare_items);
    for (size_t i = 1; i < file->n; i++) {
        bool same = strcmp(sorted[i - 1]->id, sorted[i]->id) == 0;
        if (same && (again == NULL || sorted[i]->at.offset < again->at.offset)) {
            first = sorted[i - 1];
            again = sorted[i];
        }
    }
    if (again == NULL) {
        return ENT_OK;
    }
    unsigned line, column;
    source_place_locate(first->at, &line, &column);
    error_set(err, ENT_E_FACTS, "there are two cases '%s'; the other is in line %u", again->id, line);
    return refuse_at(again->at, "give each case a name of its own", err);
}

ent_code cases_csv_read(cases_file **out, arena *a, const source_file *source, ent_error *err)
{
    *out = NULL;
    csv_table *csv;
    ENT_TRY(csv_read(&csv, a, source, err));
    cases_table *t = arena_zalloc(a, sizeof *t);
    t->csv = csv;
    ENT_TRY(read_columns(t, a, err));
    cases_file *file = arena_zalloc(a, sizeof *file);
    file->source = source;
    file->table = t;
    file->n = csv->n - 1;
    file->items = arena_array(a, file->n, sizeof *file->items);
    for (size_t i = 0; i < file->n; i++) {
        ENT_TRY(read_item(&file->items[i], a, t, &csv->rows[i + 1], err));
    }
    ENT_TRY(check_names(file, a, err));
    ENT_TRY(find_model(&file->model, a, source, err));
    *out = file;
    return ENT_OK;
}

/* ---- what the columns mean ---- */

typedef struct branch {
    const char *name; /* of an input, a decision, a component; an item has none */
    size_t index;     /* of an item, from 1; else 0 */
    const feel_type *type;
    size_t column; /* whose cell is the whole of it */
    struct branch *first, *next;
} branch;

typedef struct binding {
    arena *a;
    const cases_table *table;
    const dmn_model *model;
    branch *inputs, *results;
    ent_error *err;
} binding;

/* The branch among others, which is put where it belongs: items by index, others last. */
static branch *grow(binding *b, branch **among, const char *name, size_t index, const feel_type *type)
{
    branch **at = among;
    for (; *at != NULL; at = &(*at)->next) {
        bool same = index > 0 ? (*at)->index == index : strcmp((*at)->name, name) == 0;
        if (same) {
            return *at;
        }
        if (index > 0 && (*at)->index > index) {
            break;
        }
    }
    branch *one = arena_zalloc(b->a, sizeof *one);
    *one = (branch){.name = name, .index = index, .type = type, .column = NO_COLUMN, .next = *at};
    *at = one;
    return one;
}

/* What one column names after one of its steps. */
typedef struct walk {
    binding *b;
    const table_column *column;
    const char *rest;
    branch *at;
} walk;

static void add_parts(form_names *names, const char *path, const feel_type *type)
{
    if (type->kind == FEEL_TYPE_LIST && type->element != NULL) {
        add_parts(names, arena_printf(names->arena, "%s[1]", path), type->element);
    } else if (type->kind == FEEL_TYPE_CONTEXT && type->n_members > 0) {
        for (size_t i = 0; i < type->n_members && strlen(path) < 200; i++) {
            add_parts(names, arena_printf(names->arena, "%s.%s", path, type->members[i].name), type->members[i].type);
        }
    } else {
        form_names_add(names, path);
    }
}

static const char *suggest(const walk *w)
{
    arena *a = w->b->a;
    const dmn_model *m = w->b->model;
    form_names names = {.arena = a};
    for (column_kind kind = COLUMN_CASE; kind <= COLUMN_REGION; kind++) {
        form_names_add(&names, own_names[kind]);
    }
    for (size_t i = 0; i < m->n_inputs; i++) {
        add_parts(&names, m->inputs[i].name, m->inputs[i].type);
    }
    for (size_t i = 0; i < m->n_decisions; i++) {
        add_parts(&names, arena_printf(a, EXPECT "%s", m->decisions[i].name), m->decisions[i].type);
    }
    const char *hint = form_suggest(a, w->column->name, &names);
    return hint[0] != '\0' ? hint
                           : N_("expected case, description, as-of, region, a fact as in 'Person.birth date', or a result as in "
                                "'expect eligible'");
}

static ent_code refuse_column(const walk *w, const char *hint)
{
    error_set(w->b->err, ENT_E_FACTS, "unknown column '%s'", w->column->name);
    return refuse_at(w->column->at, hint == NULL ? suggest(w) : hint, w->b->err);
}

/* The bytes of the longest beginning of `s` that is shorter than `n` and ends before a '.' or a '['; 0: there is none. */
static size_t shorter(const char *s, size_t n)
{
    while (n > 0) {
        n--;
        if (s[n] == '.' || s[n] == '[') {
            return n;
        }
    }
    return 0;
}

/* An input or a decision; names may have dots, and those of imported models have. */
static ent_code walk_root(walk *w)
{
    binding *b = w->b;
    const dmn_model *m = b->model;
    bool is_input = w->column->kind == COLUMN_INPUT;
    dmn_kind kind = is_input ? DMN_INPUT : DMN_DECISION;
    for (size_t n = strlen(w->rest); n > 0; n = shorter(w->rest, n)) {
        const char *name = arena_copy(b->a, w->rest, n);
        int index = dmn_element_find(m, kind, name, name);
        if (index >= 0) {
            const feel_type *type = is_input ? m->inputs[index].type : m->decisions[index].type;
            w->at = grow(b, is_input ? &b->inputs : &b->results, name, 0, type);
            w->rest += n;
            return ENT_OK;
        }
        if (is_input && dmn_element_find(m, DMN_DECISION, name, name) >= 0) {
            return refuse_column(
                w, arena_printf(b->a, translate("'%s' is a decision; what it should come to stands in a column 'expect %s'"),
                                name, w->column->name));
        }
    }
    return refuse_column(w, NULL);
}

static ent_code walk_item(walk *w)
{
    const feel_type *type = w->at->type;
    size_t n_digits = strspn(w->rest + 1, "0123456789");
    unsigned long index = n_digits > 0 && n_digits < 6 ? strtoul(w->rest + 1, NULL, 10) : 0;
    const branch *first = w->at->first;
    bool is_record = first != NULL && first->index == 0;
    if ((type->kind != FEEL_TYPE_LIST && type->kind != FEEL_TYPE_ANY) || is_record) {
        return refuse_column(w, NULL);
    }
    if (w->rest[n_digits + 1] != ']' || index == 0 || index > ITEMS_MAX) {
        return refuse_column(w, "items are numbered from 1 to 1000: '[1]'");
    }
    w->rest += n_digits + 2;
    w->at = grow(w->b, &w->at->first, NULL, index, type->element != NULL ? type->element : &feel_type_any);
    return ENT_OK;
}

static ent_code walk_component(walk *w)
{
    const feel_type *type = w->at->type;
    const char *rest = w->rest + 1;
    if (type->kind == FEEL_TYPE_LIST || (w->at->first != NULL && w->at->first->index > 0)) {
        return refuse_column(w, arena_printf(w->b->a, translate("it is a list: '%.*s[1]%s', and so on with '[2]'"),
                                             (int)(w->rest - w->column->path), w->column->path, w->rest));
    }
    bool any = type->kind == FEEL_TYPE_ANY || (type->kind == FEEL_TYPE_CONTEXT && type->n_members == 0);
    size_t n = any ? strcspn(rest, ".[") : strlen(rest);
    for (; n > 0 && (any || type->kind == FEEL_TYPE_CONTEXT); n = any ? 0 : shorter(rest, n)) {
        const char *name = arena_copy(w->b->a, rest, n);
        int member = any ? -1 : feel_type_member(type, name);
        if (any || member >= 0) {
            w->at = grow(w->b, &w->at->first, name, 0, any ? &feel_type_any : type->members[member].type);
            w->rest = rest + n;
            return ENT_OK;
        }
    }
    return refuse_column(w, NULL);
}

static ent_code walk_column(binding *b, size_t index)
{
    walk w = {.b = b, .column = &b->table->columns[index]};
    w.rest = w.column->path;
    ENT_TRY(walk_root(&w));
    while (*w.rest != '\0') {
        ENT_TRY(*w.rest == '[' ? walk_item(&w) : *w.rest == '.' ? walk_component(&w) : refuse_column(&w, NULL));
    }
    if (w.at->type->kind == FEEL_TYPE_FUNCTION || w.at->type->kind == FEEL_TYPE_RANGE) {
        error_set(b->err, ENT_E_FACTS, "'%s' is no value that a cell can hold", w.column->name);
        return refuse_at(w.column->at, "write these cases as XML", b->err);
    }
    w.at->column = index;
    return ENT_OK;
}

/* A model of somebody else's may have an input "region". */
static ent_code check_own_names(binding *b)
{
    for (size_t i = 0; i < b->table->n_columns; i++) {
        const table_column *c = &b->table->columns[i];
        if (c->kind != COLUMN_INPUT && c->kind != COLUMN_RESULT && c->kind != COLUMN_NOTHING &&
            dmn_input_find(b->model, c->name) >= 0) {
            error_set(b->err, ENT_E_FACTS, "the model has an input '%s', which no column can give", c->name);
            return refuse_at(c->at, "write these cases as XML", b->err);
        }
    }
    return ENT_OK;
}

/* ---- a row's elements ---- */

static bool is_given(const branch *one, const csv_row *row)
{
    if (one->column != NO_COLUMN && row->cells[one->column].size > 0) {
        return true;
    }
    for (const branch *part = one->first; part != NULL; part = part->next) {
        if (is_given(part, row)) {
            return true;
        }
    }
    return false;
}

/* Any cell of it, for the place. */
static const source_text *cell_of(const branch *one, const csv_row *row)
{
    if (one->column != NO_COLUMN && row->cells[one->column].size > 0) {
        return &row->cells[one->column];
    }
    const branch *part = one->first;
    while (!is_given(part, row)) {
        part = part->next;
    }
    return cell_of(part, row);
}

/* Spreadsheets write TRUE for true. */
static source_text as_written(arena *a, const source_text *cell, const feel_type *type)
{
    source_text t = *cell;
    bool shouted = strcmp(cell->bytes, "TRUE") == 0 || strcmp(cell->bytes, "FALSE") == 0;
    if (shouted && type->kind == FEEL_TYPE_BOOLEAN) {
        t.bytes = arena_strdup(a, cell->bytes[0] == 'T' ? "true" : "false");
    }
    return t;
}

/* The cell that is the whole of an input, a component or an item. */
static ent_code put_cell(binding *b, xml_element *into, const branch *one, const source_text *cell)
{
    bool is_list = one->type->kind == FEEL_TYPE_LIST;
    if (strcmp(cell->bytes, NULL_WORD) == 0) {
        xml_make_attribute(into, CASES_XSI, "nil", "true");
        return ENT_OK;
    }
    if (strcmp(cell->bytes, EMPTY_LIST) == 0 && (is_list || one->type->kind == FEEL_TYPE_ANY)) {
        xml_make_child(into, xml_make(b->a, "list", place_of(cell)));
        return ENT_OK;
    }
    if (is_list || one->type->kind == FEEL_TYPE_CONTEXT) {
        const char *name = b->table->columns[one->column].name;
        error_set(b->err, ENT_E_FACTS, is_list ? N_("'%s' is no list") : N_("'%s' is no record"), cell->bytes);
        return refuse_at(place_of(cell),
                         is_list ? arena_printf(b->a, translate("expected [] (no items), null, or columns '%s[1]' ..."), name)
                                 : arena_printf(b->a, translate("expected null, or columns '%s. ...' for its components"), name),
                         b->err);
    }
    source_text written = as_written(b->a, cell, one->type);
    xml_element *value = xml_make(b->a, "value", place_of(cell));
    xml_make_text(value, &written);
    xml_make_child(into, value);
    return ENT_OK;
}

/* A part of what `into` is: the component of a record, the item of a list. */
static ent_code put(xml_element **out, binding *b, const branch *one, const char *element, const csv_row *row)
{
    xml_element *e = xml_make(b->a, element, place_of(cell_of(one, row))), *into = e;
    bool is_whole = one->column != NO_COLUMN && row->cells[one->column].size > 0;
    *out = e;
    if (one->name != NULL) {
        xml_make_attribute(e, "", "name", one->name);
    }
    if (is_whole) {
        ENT_TRY(put_cell(b, e, one, &row->cells[one->column]));
    }
    for (const branch *part = one->first; part != NULL; part = part->next) { /* as deep as a name is long */
        xml_element *child;
        if (!is_given(part, row)) {
            continue;
        }
        if (is_whole) {
            error_set(b->err, ENT_E_FACTS, "'%s' is given as a whole, and a part of it as well",
                      b->table->columns[one->column].name);
            return refuse_at(place_of(cell_of(part, row)), "empty one of the two cells", b->err);
        }
        if (part->index > 0 && into == e) {
            into = xml_make(b->a, "list", xml_place(e));
            xml_make_child(e, into);
        }
        ENT_TRY(put(&child, b, part, part->index > 0 ? "item" : "component", row));
        xml_make_child(into, child);
    }
    return ENT_OK;
}

static ent_code put_all(cases_node **out, size_t *n, binding *b, const branch *among, const char *element,
                        const csv_row *row)
{
    size_t n_given = 0;
    *n = 0;
    for (const branch *one = among; one != NULL; one = one->next) {
        n_given += is_given(one, row);
    }
    *out = arena_array(b->a, n_given, sizeof **out);
    for (const branch *one = among; one != NULL; one = one->next) {
        xml_element *content;
        if (is_given(one, row)) {
            ENT_TRY(put(&content, b, one, element, row));
            (*out)[(*n)++] = (cases_node){.name = one->name, .content = content, .at = xml_place(content)};
        }
    }
    return ENT_OK;
}

ent_code cases_csv_bind(cases_file *file, arena *a, const dmn_model *model, ent_error *err)
{
    const cases_table *t = file->table;
    binding b = {.a = a, .table = t, .model = model, .err = err};
    if (t == NULL) {
        return ENT_OK;
    }
    ENT_TRY(check_own_names(&b));
    for (size_t i = 0; i < t->n_columns; i++) {
        if (t->columns[i].kind == COLUMN_INPUT || t->columns[i].kind == COLUMN_RESULT) {
            ENT_TRY(walk_column(&b, i));
        }
    }
    for (size_t i = 0; i < file->n; i++) {
        cases_item *item = &file->items[i];
        const csv_row *row = &t->csv->rows[i + 1];
        ENT_TRY(put_all(&item->inputs, &item->n_inputs, &b, b.inputs, "inputNode", row));
        ENT_TRY(put_all(&item->results, &item->n_results, &b, b.results, "expected", row));
    }
    return ENT_OK;
}

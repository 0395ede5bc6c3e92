/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan_grants.h"

#include <string.h>

#include "plan/plan_parts.h"

typedef struct name_list {
    const char **items;
    size_t n, capacity;
} name_list;

typedef struct granted_table {
    const char *name; /* "schema.table" */
    name_list columns;
} granted_table;

struct plan_grants {
    arena *arena;
    granted_table *tables;
    size_t n_tables, capacity;
};

plan_grants *plan_grants_new(arena *a)
{
    plan_grants *g = arena_zalloc(a, sizeof *g);
    g->arena = a;
    return g;
}

static granted_table *find_table(plan_grants *g, const char *name)
{
    for (size_t i = 0; i < g->n_tables; i++) {
        if (strcmp(g->tables[i].name, name) == 0) {
            return &g->tables[i];
        }
    }
    granted_table *t = ARENA_PUSH(g->arena, &g->tables, &g->n_tables, &g->capacity);
    *t = (granted_table){.name = name};
    return t;
}

static void add_name(arena *a, name_list *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->items[i], name) == 0) {
            return;
        }
    }
    const char **added = ARENA_PUSH(a, &names->items, &names->n, &names->capacity);
    *added = name;
}

/* `column` NULL: the table has none for this. */
static void add_column(plan_grants *g, const char *table, const char *column)
{
    if (column != NULL) {
        add_name(g->arena, &find_table(g, table)->columns, column);
    }
}

static void add_item(plan_grants *g, const plan_item *item)
{
    const rulebook_item *table = item->item;
    add_column(g, table->table, table->key);
    add_column(g, table->table, table->from);
    add_column(g, table->table, table->to);
    add_column(g, table->table, table->order);
    for (size_t i = 0; i < item->n_columns; i++) {
        add_column(g, table->table, item->columns[i].fact->column);
    }
}

void plan_grants_add(plan_grants *g, const plan *p)
{
    for (size_t i = 0; i < p->n_subjects; i++) {
        const plan_subject *s = &p->subjects[i];
        add_column(g, s->subject->table, s->subject->key);
        add_column(g, s->subject->table, s->subject->region);
        for (size_t j = 0; j < s->n_items; j++) {
            add_item(g, &s->items[j]);
        }
    }
    for (size_t i = 0; i < p->n_sources; i++) {
        const rulebook_source *s = p->sources[i].source;
        if (s->watermark_table != NULL) {
            add_column(g, s->watermark_table, s->watermark_column);
        }
    }
}

static void append_quoted(text *out, const char *s, size_t n)
{
    text_append_char(out, '"');
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '"') {
            text_append_char(out, '"');
        }
        text_append_char(out, s[i]);
    }
    text_append_char(out, '"');
}

static void append_table(text *out, const char *table)
{
    size_t schema = strcspn(table, ".");
    append_quoted(out, table, schema);
    if (table[schema] == '.') {
        text_append_char(out, '.');
        append_quoted(out, table + schema + 1, strlen(table + schema + 1));
    }
}

static void print_schemas(text *out, const plan_grants *g, const char *role)
{
    arena a;
    name_list schemas = {0};
    arena_init(&a, 0);
    for (size_t i = 0; i < g->n_tables; i++) {
        const char *name = g->tables[i].name;
        add_name(&a, &schemas, arena_copy(&a, name, strcspn(name, ".")));
    }
    for (size_t i = 0; i < schemas.n; i++) {
        text_append_string(out, "GRANT USAGE ON SCHEMA ");
        append_quoted(out, schemas.items[i], strlen(schemas.items[i]));
        text_append_string(out, " TO ");
        append_quoted(out, role, strlen(role));
        text_append_string(out, ";\n");
    }
    arena_dispose(&a);
}

static void print_table(text *out, const granted_table *t, const char *role)
{
    text_append_string(out, "REVOKE ALL ON ");
    append_table(out, t->name);
    text_append_string(out, " FROM ");
    append_quoted(out, role, strlen(role));
    text_append_string(out, ";\nGRANT SELECT (");
    for (size_t i = 0; i < t->columns.n; i++) {
        text_append_string(out, i == 0 ? "" : ", ");
        append_quoted(out, t->columns.items[i], strlen(t->columns.items[i]));
    }
    text_append_string(out, ") ON ");
    append_table(out, t->name);
    text_append_string(out, " TO ");
    append_quoted(out, role, strlen(role));
    text_append_string(out, ";\n");
}

/* Which transaction wrote a row tells which rows are new since last night (read/forward.h). Tables have that, views do not, and which is
 * which only the server knows. */
static void print_xmin(text *out, const plan_grants *g, const char *role)
{
    text_append_string(out, "-- Which transaction wrote a row: rows that are as they were last night need not be read again.\n"
                            "DO $do$\nDECLARE\n    t regclass;\nBEGIN\n    FOREACH t IN ARRAY ARRAY[");
    for (size_t i = 0; i < g->n_tables; i++) {
        text quoted = {0};
        append_table(&quoted, g->tables[i].name);
        text_append_string(out, i == 0 ? "" : ", ");
        plan_append_literal(out, text_string(&quoted));
        text_dispose(&quoted);
    }
    text_append_string(out, "]::regclass[] LOOP\n"
                            "        IF (SELECT relkind = 'r' FROM pg_class WHERE oid = t) THEN\n"
                            "            EXECUTE format('GRANT SELECT (xmin) ON %s TO %I', t, ");
    plan_append_literal(out, role);
    text_append_string(out, ");\n        END IF;\n    END LOOP;\nEND $do$;\n");
}

void plan_grants_print(text *out, const plan_grants *g, const char *role)
{
    text_append_string(out, "BEGIN;\n");
    print_schemas(out, g, role);
    for (size_t i = 0; i < g->n_tables; i++) {
        print_table(out, &g->tables[i], role);
    }
    if (g->n_tables > 0) {
        print_xmin(out, g, role);
    }
    text_append_string(out, "COMMIT;\n");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A plan in words. Stable text: tests compare it. */
#include <string.h>

#include "plan/plan_parts.h"
#include "plan/program.h"

static const char *column_name(column_type type)
{
    static const char *const names[] = {
        [COLUMN_BOOLEAN] = "boolean", [COLUMN_INT32] = "int32",   [COLUMN_INT64] = "int64",
        [COLUMN_DECIMAL] = "decimal", [COLUMN_NUMBER] = "number", [COLUMN_DATE] = "date",
        [COLUMN_MOMENT] = "moment",   [COLUMN_STRING] = "string", [COLUMN_INSTANT] = "instant"};
    return names[type];
}

/* The SQL as it stands for a reader: printf directives as :keys and :rows. */
static void print_sql(text *out, const char *sql)
{
    text_append_string(out, "    ");
    for (const char *s = sql; *s != '\0'; s++) {
        if (strncmp(s, "%s", 2) == 0) {
            text_append_string(out, ":keys");
            s += 1;
        } else if (strncmp(s, "%zu", 3) == 0) {
            text_append_string(out, ":rows");
            s += 2;
        } else {
            text_append_char(out, *s);
            s += strncmp(s, "%%", 2) == 0 ? 1 : 0;
        }
    }
    text_append_char(out, '\n');
}

static void print_item(text *out, const plan *p, const plan_item *item)
{
    const rulebook_item *table = item->item;
    text_printf(out, "  item %s%s from %s%s\n", table->name, table->many ? " (list)" : "",
                p->book->sources[table->source].id, item->stale ? ", stale" : "");
    for (size_t i = 0; i < item->n_columns; i++) {
        const plan_column *c = &item->columns[i];
        text_printf(out, "    %s = %s.%s: %s\n", c->fact->name, table->table, c->fact->column,
                    column_name(c->type));
    }
    if (item->with_subject) {
        text_append_string(out, "    with the subject\n");
    } else {
        print_sql(out, item->copy_sql);
    }
}

static void print_bindings(text *out, const plan_subject *s, const plan_binding *bindings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        text_printf(out, "%s%s", i == 0 ? " <- " : ", ",
                    bindings[i].item == PLAN_PARAMETERS ? "Parameters"
                                                        : s->items[bindings[i].item].item->name);
    }
    text_append_char(out, '\n');
}

void plan_print(text *out, const plan *p)
{
    char day[TEMPORAL_TEXT_MAX];
    temporal_date_format(day, p->as_of);
    text_printf(out, "as of %s\n", day);
    for (size_t i = 0; i < p->n_subjects; i++) {
        const plan_subject *s = &p->subjects[i];
        text_printf(out, "subject %s: %s.%s\n", s->subject->name, s->subject->table,
                    s->subject->key);
        print_sql(out, s->copy_sql);
        for (size_t j = 0; j < s->n_items; j++) {
            print_item(out, p, &s->items[j]);
        }
        if (s->n_guard_bindings > 0) {
            text_append_string(out, "  guards");
            print_bindings(out, s, s->guard_bindings, s->n_guard_bindings);
        }
        for (size_t j = 0; j < s->n_benefits; j++) {
            const plan_benefit *b = &s->benefits[j];
            text_printf(out, "  benefit %s", b->benefit->id);
            if (!b->in_force) {
                text_append_string(out, ", not in force\n");
                continue;
            }
            print_bindings(out, s, b->bindings, b->n_bindings);
        }
        arena a;
        arena_init(&a, 0);
        program_print(out, program_compile(&a, p, (uint32_t)i), false);
        arena_dispose(&a);
    }
}

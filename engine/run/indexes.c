/* SPDX-License-Identifier: Apache-2.0 */
/* See indexes.h. Text is read in the order of its bytes, which an index in another collation does not
 * give. */
#include "run/indexes.h"

#include <string.h>

#include "base/translate.h"
#include "db/db.h"

/* $1 the table's quoted name, $2 the key's column, $3 whether text is told to order by its bytes. One row
 * if it is a table; 1 if a B-tree begins with the column. */
static const char index_sql[] =
    "SELECT EXISTS (SELECT 1 FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid"
    "  JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree'"
    "  WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL AND i.indkey[0] = a.attnum"
    "    AND i.indcollation[0] = CASE WHEN $3::boolean THEN 'pg_catalog.\"C\"'::regcollation::oid"
    "                                 ELSE a.attcollation END)::int"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = $2"
    " WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p', 'm') AND NOT a.attisdropped";

static bool is_noted(const index_notes *notes, const char *note)
{
    for (size_t i = 0; i < notes->n; i++) {
        if (strcmp(notes->items[i], note) == 0) {
            return true;
        }
    }
    return false;
}

static void add_note(index_notes *out, arena *a, const char *table, const char *column,
                     bool by_bytes)
{
    text note = {0};
    text_printf(&note,
                by_bytes ? translate("no index on %s.%s in the order of its bytes: every shard reads the whole "
                                     "table; CREATE INDEX ON ")
                         : translate("no index on %s.%s: every shard reads the whole table; CREATE INDEX ON "),
                table, column);
    db_quote_name(&note, table);
    text_append_string(&note, " (");
    db_quote_name(&note, column);
    text_append_string(&note, by_bytes ? " COLLATE \"C\")" : ")");
    if (!is_noted(out, text_string(&note))) {
        const char **item = ARENA_PUSH(a, &out->items, &out->n, &out->capacity);
        *item = arena_strdup(a, text_string(&note));
    }
    text_dispose(&note);
}

static ent_code look_at(index_notes *out, arena *a, const char *table, const char *column,
                        const plan_key *k, db *reader, ent_error *err)
{
    bool by_bytes = strstr(k->sql, " COLLATE ") != NULL;
    text quoted = {0};
    db_result *r = NULL;
    db_quote_name(&quoted, table);
    const char *params[] = {text_string(&quoted), column, by_bytes ? "true" : "false"};
    ent_code code = db_query(reader, &r, index_sql, params, 3, err);
    text_dispose(&quoted);
    ENT_TRY(code);
    if (db_rows(r) == 1 && db_get_int(r, 0, 0) == 0) {
        add_note(out, a, table, column, by_bytes);
    }
    db_result_free(r);
    return ENT_OK;
}

ent_code indexes_look(index_notes *out, arena *a, const plan *p, const shard_list *shards,
                      int32_t size, db *reader, ent_error *err)
{
    *out = (index_notes){0};
    for (uint32_t i = 0; i < p->n_subjects; i++) {
        const plan_subject *s = &p->subjects[i];
        int64_t n_estimated = 0;
        for (size_t j = 0; j < shards->n; j++) {
            n_estimated += shards->items[j].subject == i ? shards->items[j].n_estimated : 0;
        }
        if (n_estimated <= size) {
            continue;
        }
        ENT_TRY(look_at(out, a, s->subject->table, s->subject->key, &s->key, reader, err));
        for (size_t j = 0; j < s->n_items; j++) {
            const rulebook_item *table = s->items[j].item;
            if (!s->items[j].with_subject) {
                ENT_TRY(look_at(out, a, table->table, table->key, &s->items[j].key, reader, err));
            }
        }
    }
    return ENT_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "run/rulebook_reasons.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "db/db.h"
#include "run/rulebook_row.h"
#include "sql/statements.h"

typedef struct walker {
    db *ledger;
    const rulebook *book;
    const rulebook_benefit *benefit;
    ent_code code;
    ent_error *err;
} walker;

/* `words`: JSON. */
static ent_code store(walker *w, const char *kind, const char *code, text *words, source_place at)
{
    unsigned line = 0, column = 0;
    char line_text[16];
    source_place_locate(at, &line, &column);
    snprintf(line_text, sizeof line_text, "%u", line);
    const char *params[] = {w->book->digest, kind, code, text_string(words), rulebook_path_of(w->book, at.file), line_text};
    return db_query(w->ledger, NULL, sql_insert_rulebook_reason, params, 6, w->err);
}

static void store_rule(walker *w, const feel_table *table, const feel_table_rule *rule)
{
    text code = {0}, words = {0};
    const char *id = table->id == NULL || table->id[0] == '\0' ? table->name : table->id;
    text_printf(&code, "%s/%s/%s", w->benefit->id, id == NULL ? "" : id, rule->id);
    text_json_begin_object(&words);
    if (rule->annotation != NULL && rule->annotation[0] != '\0') {
        text_json_key(&words, "");
        text_json_cstring(&words, rule->annotation);
    }
    text_json_end_object(&words);
    w->code = store(w, "rule", text_string(&code), &words, rule->at);
    text_dispose(&code);
    text_dispose(&words);
}

static void visit(void *self, const feel_node *node)
{
    walker *w = self;
    if (node->op == FEEL_TABLE) {
        const feel_table *table = node->as.table;
        for (size_t i = 0; i < table->n_rules && w->code == ENT_OK; i++) {
            store_rule(w, table, &table->rules[i]);
        }
    }
    if (w->code == ENT_OK) {
        feel_children(node, visit, w);
    }
}

/* Those that its model reaches, in decisions and in functions. */
static ent_code store_rules(walker *w)
{
    const dmn_model *m = w->benefit->model;
    for (size_t i = 0; i < m->n_decisions && w->code == ENT_OK; i++) {
        if (m->decisions[i].logic != NULL) {
            visit(w, m->decisions[i].logic);
        }
    }
    for (size_t i = 0; i < m->n_bkms && w->code == ENT_OK; i++) {
        if (m->bkms[i].logic != NULL) {
            visit(w, m->bkms[i].logic);
        }
    }
    return w->code;
}

static ent_code store_guard(walker *w, const rulebook_guard *guard)
{
    text words = {0};
    rulebook_row_texts(&words, guard->title);
    ent_code code = store(w, "guard", guard->code, &words, w->book->guards_model->decisions[guard->decision].at);
    text_dispose(&words);
    return code;
}

ent_code rulebook_reasons_submit(db *ledger, const rulebook *book, ent_error *err)
{
    walker w = {.ledger = ledger, .book = book, .code = ENT_OK, .err = err};
    for (size_t i = 0; i < book->n_guards; i++) {
        ENT_TRY(store_guard(&w, &book->guards[i]));
    }
    for (size_t i = 0; i < book->n_benefits; i++) {
        w.benefit = &book->benefits[i];
        ENT_TRY(store_rules(&w));
    }
    return ENT_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules: the files in the benefit's folder but its test cases, and the models beside the folders, which every benefit may import.
 * Parameters: what is in force on the as-of date of those that the benefit reads.
 */
#include "run/run_benefit.h"

#include <string.h>

#include "base/digest.h"
#include "db/db.h"
#include "sql/statements.h"

static bool is_rule_of(const rulebook_benefit *b, const char *path)
{
    size_t n = strlen(b->id);
    if (strchr(path, '/') == NULL) {
        return text_ends_with(path, ".dmn");
    }
    const char *name = path + n + 1;
    return strncmp(path, b->id, n) == 0 && path[n] == '/' &&
           (strcmp(name, "benefit.xml") == 0 || text_ends_with(name, ".dmn"));
}

/* With its NUL: two texts do not run into each other. */
static void add_text(digest *d, const char *s)
{
    digest_update(d, s, strlen(s) + 1);
}

static void hash_rules(char out[65], const rulebook *book, const rulebook_benefit *b)
{
    digest *d = digest_new();
    for (size_t i = 0; i < book->n_files; i++) {
        const rulebook_file *f = &book->files[i];
        if (is_rule_of(b, f->path)) {
            char size[24];
            snprintf(size, sizeof size, "%zu", f->size);
            add_text(d, f->path);
            add_text(d, size);
            digest_update(d, f->bytes, f->size);
        }
    }
    digest_hex(d, out);
}

static void hash_parameters(char out[65], const plan *p, const rulebook_benefit *b)
{
    digest *d = digest_new();
    text t = {0};
    for (size_t i = 0; i < b->n_parameters; i++) {
        const rulebook_parameter *parameter = &p->book->parameters[b->parameters[i]];
        add_text(d, parameter->name);
        for (size_t k = 0; k < parameter->n_values; k++) {
            const rulebook_value *v = &parameter->values[k];
            if (v->from_day <= p->as_of_day && p->as_of_day < v->to_day) {
                text_clear(&t);
                value_to_text(&t, v->value);
                add_text(d, v->region);
                add_text(d, text_string(&t));
            }
        }
    }
    text_dispose(&t);
    digest_hex(d, out);
}

void run_benefit_hashes(char rules[65], char parameters[65], const plan *p, const rulebook_benefit *b)
{
    hash_rules(rules, p->book, b);
    hash_parameters(parameters, p, b);
}

ent_code run_benefit_store(db *ledger, const char *run, const plan *p, ent_error *err)
{
    for (size_t i = 0; i < p->book->n_benefits; i++) {
        const rulebook_benefit *b = &p->book->benefits[i];
        char rules[65], parameters[65];
        run_benefit_hashes(rules, parameters, p, b);
        const char *params[] = {run, b->id, rules, parameters};
        ENT_TRY(db_query(ledger, NULL, sql_insert_run_benefit, params, 4, err));
    }
    return ENT_OK;
}

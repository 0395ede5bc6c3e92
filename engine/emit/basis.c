/* SPDX-License-Identifier: Apache-2.0 */
#include "emit/basis.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/fault.h"
#include "base/text.h"
#include "db/db.h"
#include "sql/statements.h"

#define ARENA_CHUNK_BYTES ((size_t)16 * 1024)
#define FIRST_SLOTS       64
#define LISTS_MAX         65536 /* remembered; rules that collect could make any number of lists */
#define NUMBER_DIGITS     16

void basis_init(basis *b)
{
    *b = (basis){0};
    arena_init(&b->arena, ARENA_CHUNK_BYTES);
}

void basis_dispose(basis *b)
{
    free(b->slots);
    arena_dispose(&b->arena);
}

/* FNV-1a */
static uint64_t hash_of(const char *bytes, size_t n)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ (unsigned char)bytes[i]) * 1099511628211u;
    }
    return h;
}

/* As entitle.basis_of() has it. */
static int64_t number_of(const char *rules, size_t size)
{
    char hex[65];
    digest *d = digest_new();
    digest_update(d, rules, size);
    digest_hex(d, hex);
    hex[NUMBER_DIGITS] = '\0';
    return (int64_t)strtoull(hex, NULL, 16);
}

static uint32_t *find_slot(const basis *b, const char *rules, size_t size, uint64_t hash)
{
    for (size_t i = hash & (b->n_slots - 1);; i = (i + 1) & (b->n_slots - 1)) {
        uint32_t *slot = &b->slots[i];
        if (*slot == 0) {
            return slot;
        }
        const basis_list *item = &b->items[*slot - 1];
        if (item->hash == hash && item->size == size && memcmp(item->rules, rules, size) == 0) {
            return slot;
        }
    }
}

static void grow(basis *b)
{
    size_t n_slots = b->n_slots == 0 ? FIRST_SLOTS : 2 * b->n_slots;
    free(b->slots);
    b->slots = calloc(n_slots, sizeof *b->slots);
    if (b->slots == NULL) {
        arena_out_of_memory(n_slots * sizeof *b->slots);
    }
    b->n_slots = n_slots;
    for (size_t i = 0; i < b->n; i++) {
        const basis_list *item = &b->items[i];
        *find_slot(b, item->rules, item->size, item->hash) = (uint32_t)i + 1;
    }
}

int64_t basis_number(basis *b, const char *rules, size_t size)
{
    if (2 * (b->n + 1) > b->n_slots) {
        grow(b);
    }
    uint64_t hash = hash_of(rules, size);
    uint32_t *slot = find_slot(b, rules, size, hash);
    if (*slot == 0) {
        basis_list *item = ARENA_PUSH(&b->arena, &b->items, &b->n, &b->capacity);
        *item = (basis_list){.rules = arena_copy(&b->arena, rules, size),
                             .size = size,
                             .hash = hash,
                             .number = number_of(rules, size)};
        *slot = (uint32_t)b->n;
    }
    return b->items[*slot - 1].number;
}

const char *basis_rules(const basis *b, int64_t number)
{
    for (size_t i = b->n; i > 0; i--) {
        if (b->items[i - 1].number == number) {
            return b->items[i - 1].rules;
        }
    }
    return "[]";
}

static ent_code check_numbers(const basis *b, const db_result *r, ent_error *err)
{
    bool right = db_rows(r) == b->n - b->n_written;
    for (size_t i = 0; right && i < db_rows(r); i++) {
        const char *rules = db_get(r, i, 1);
        size_t size = strlen(rules);
        const uint32_t *slot = find_slot(b, rules, size, hash_of(rules, size));
        right = *slot != 0 && b->items[*slot - 1].number == db_get_int(r, i, 0);
    }
    return right ? ENT_OK
                 : error_set(err, ENT_E_DB,
                             "two lists of deciding rules have the same number in entitle.basis");
}

static ent_code write_lists(const basis *b, db *ledger, const char *lists, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, NULL, sql_insert_basis, &lists, 1, err));
    ENT_TRY(db_query(ledger, &r, sql_find_basis, &lists, 1, err));
    ent_code code = check_numbers(b, r, err);
    db_result_free(r);
    return code;
}

static void forget(basis *b)
{
    arena_reset(&b->arena);
    b->items = NULL;
    b->n = b->capacity = b->n_written = 0;
    memset(b->slots, 0, b->n_slots * sizeof *b->slots);
}

ent_code basis_write(basis *b, const char *conninfo, ent_error *err)
{
    if (b->n_written == b->n) {
        return ENT_OK;
    }
    text lists = {0};
    text_json_begin_array(&lists);
    for (size_t i = b->n_written; i < b->n; i++) {
        text_json_string(&lists, b->items[i].rules, b->items[i].size);
    }
    text_json_end_array(&lists);
    db *ledger = NULL;
    ent_code code = db_connect(&ledger, conninfo, DB_LEDGER, err);
    if (code == ENT_OK) {
        code = write_lists(b, ledger, text_string(&lists), err);
    }
    if (code == ENT_OK) {
        code = FAULT_POINT("basis-committed", err);
    }
    db_close(ledger);
    text_dispose(&lists);
    ENT_TRY(code);
    b->n_written = b->n;
    if (b->n > LISTS_MAX) {
        forget(b);
    }
    return ENT_OK;
}

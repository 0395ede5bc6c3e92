/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fact is a key when it comes out of the rules as it is and says who is paid, who is told or which event it is; when its column is
 * the one that says whose row it is; or when the rules that decide do nothing with it but hold it against other facts, or work out who
 * is paid from it. Of such a value nothing should matter but whether it is the same as another, so a made-up one does as well; where it
 * does matter, the case does not pass and is not written. Dates, truths, and texts of which the dictionary says what they can be are no
 * keys.
 */
#include "author/record_facts.h"

#include <string.h>

#define TEXT_PLACEHOLDER "(text)"
#define UUID_SIZE        36
#define HIDDEN_SIZE_MIN  6 /* a shorter key inside a longer text is nobody's */

enum {
    USE_SHOWN = 1,    /* by messages */
    USE_COMPUTED = 2, /* to decide */
    USE_COMPARED = 4, /* only to see whether two are the same, or to say who is paid */
    USE_KEY = 8
};

/* ---- what rules do with facts ---- */

typedef struct note_uses {
    const rulebook *book;
    const dmn_model *model;
    unsigned char *uses;    /* n_facts */
    unsigned char means[3]; /* by dmn_use, in the decision that is walked */
} note_uses;

static void note_use(void *self, uint32_t input, const char *member, dmn_use use)
{
    note_uses *n = self;
    int found = rulebook_item_find(n->book, n->model->inputs[input].name);
    if (found < 0) {
        return; /* parameters are nobody's */
    }
    const rulebook_item *item = &n->book->items[found];
    for (uint32_t i = 0; i < item->n_facts; i++) {
        const rulebook_fact *fact = &n->book->facts[item->first_fact + i];
        if (member == NULL || strcmp(member, fact->name) == 0) {
            n->uses[fact->id] |= n->means[use];
        }
    }
}

static void visit(note_uses *n, int decision, unsigned char computed, unsigned char compared,
                  unsigned char passed)
{
    if (decision >= 0) {
        n->means[DMN_COMPUTED] = computed;
        n->means[DMN_COMPARED] = compared;
        n->means[DMN_PASSED] = passed;
        dmn_uses_visit(n->model, (uint32_t)decision, note_use, n);
    }
}

static void visit_deciding(note_uses *n, int decision)
{
    visit(n, decision, USE_COMPUTED, USE_COMPARED, USE_COMPUTED);
}

static note_uses uses_of(const record_facts *f, const rulebook_benefit *b)
{
    return (note_uses){.book = f->book, .model = b->model, .uses = f->uses};
}

static void find_keys(record_facts *f, const rulebook_benefit *b)
{
    note_uses n = uses_of(f, b);
    if (b->model == NULL) {
        return;
    }
    visit(&n, b->payee, 0, 0, USE_KEY);
    visit(&n, b->event, 0, 0, USE_KEY);
    for (size_t i = 0; i < b->n_messages; i++) {
        visit(&n, b->messages[i].recipient, 0, 0, USE_KEY);
    }
}

void record_facts_init(record_facts *f, arena *a, const rulebook *b)
{
    *f = (record_facts){.book = b, .arena = a};
    f->is_key = arena_array(a, b->n_facts, sizeof *f->is_key);
    f->uses = arena_array(a, b->n_facts, sizeof *f->uses);
    for (size_t i = 0; i < b->n_benefits; i++) {
        find_keys(f, &b->benefits[i]);
    }
    for (size_t i = 0; i < b->n_facts; i++) {
        const rulebook_item *item = &b->items[b->facts[i].item];
        f->is_key[i] = f->uses[i] == USE_KEY || strcmp(b->facts[i].column, item->key) == 0;
    }
}

void record_facts_of(record_facts *f, const rulebook_benefit *b)
{
    note_uses n = uses_of(f, b);
    memset(f->uses, 0, f->book->n_facts * sizeof *f->uses);
    visit_deciding(&n, (int)b->eligible);
    visit_deciding(&n, b->amount);
    visit_deciding(&n, b->valid_from);
    visit(&n, b->payee, USE_COMPARED, USE_COMPARED, USE_COMPARED);
    visit(&n, b->event, USE_COMPARED, USE_COMPARED, USE_COMPARED);
    for (size_t i = 0; i < b->n_stops; i++) {
        visit_deciding(&n, (int)b->stops[i].decision);
    }
    for (size_t i = 0; i < b->n_messages; i++) {
        const rulebook_message *m = &b->messages[i];
        visit(&n, m->recipient, USE_SHOWN, USE_SHOWN, USE_SHOWN);
        visit(&n, m->language, USE_SHOWN, USE_SHOWN, USE_SHOWN);
        for (size_t k = 0; k < m->n_params; k++) {
            visit(&n, (int)m->param_decisions[k], USE_SHOWN, USE_SHOWN, USE_SHOWN);
        }
    }
}

record_kind record_fact_kind(const record_facts *f, const rulebook_fact *fact)
{
    unsigned char uses = f->uses[fact->id];
    feel_type_kind kind = fact->type->kind;
    bool is_text = kind == FEEL_TYPE_STRING && fact->type->allowed == NULL;
    bool could_be_key = is_text || (kind == FEEL_TYPE_NUMBER && fact->type->allowed == NULL);
    bool decides = (uses & (USE_COMPUTED | USE_COMPARED)) != 0;
    if (could_be_key && uses != 0 &&
        (f->is_key[fact->id] || (decides && (uses & USE_COMPUTED) == 0))) {
        return RECORD_KEY;
    }
    if (decides) {
        return is_text ? RECORD_CODE : RECORD_KEPT;
    }
    return is_text && uses != 0 ? RECORD_TEXT : RECORD_LEFT_OUT;
}

/* ---- made-up keys ---- */

void record_facts_key(record_facts *f, const char *key)
{
    for (size_t i = 0; i < f->n_keys; i++) {
        if (strcmp(f->keys[i], key) == 0) {
            return;
        }
    }
    const char **slot = ARENA_PUSH(f->arena, &f->keys, &f->n_keys, &f->keys_capacity);
    *slot = arena_strdup(f->arena, key);
}

/* A value that can be a key, as its text; NULL. */
static const char *key_text(arena *a, value v)
{
    int64_t number;
    if (v.kind == VALUE_STRING) {
        return arena_copy(a, v.as.string.bytes, v.as.string.size);
    }
    return v.kind == VALUE_NUMBER && number_to_int64(&number, v.as.number)
               ? arena_printf(a, "%lld", (long long)number)
               : NULL;
}

void record_facts_collect(record_facts *f, const rulebook_fact *fact, value v)
{
    const char *key = record_fact_kind(f, fact) == RECORD_KEY ? key_text(f->arena, v) : NULL;
    if (key != NULL && key[0] != '\0') {
        record_facts_key(f, key);
    }
}

static bool is_collected(const record_facts *f, int64_t number)
{
    const char *s = arena_printf(f->arena, "%lld", (long long)number);
    for (size_t i = 0; i < f->n_keys; i++) {
        if (strcmp(f->keys[i], s) == 0) {
            return true;
        }
    }
    return false;
}

/* 1, 2, 3 and so on, but none that is somebody's. */
void record_facts_name(record_facts *f)
{
    int64_t next = 1;
    f->numbers = arena_array(f->arena, f->n_keys, sizeof *f->numbers);
    for (size_t i = 0; i < f->n_keys; i++) {
        while (is_collected(f, next)) {
            next++;
        }
        f->numbers[i] = next++;
    }
}

static bool looks_like_uuid(const char *s)
{
    return strlen(s) == UUID_SIZE && strspn(s, "0123456789abcdefABCDEF-") == UUID_SIZE;
}

value record_facts_result(const record_facts *f, value v)
{
    const char *key = key_text(f->arena, v);
    for (size_t i = 0; key != NULL && i < f->n_keys; i++) {
        if (strcmp(f->keys[i], key) != 0) {
            continue;
        }
        if (v.kind == VALUE_NUMBER) {
            return value_int(f->numbers[i]);
        }
        const char *name = arena_printf(
            f->arena, looks_like_uuid(key) ? "00000000-0000-4000-8000-%012lld" : "key-%lld",
            (long long)f->numbers[i]);
        return value_string(name, strlen(name));
    }
    return v;
}

value record_facts_value(const record_facts *f, const rulebook_fact *fact, value v)
{
    switch (record_fact_kind(f, fact)) {
    case RECORD_KEY:
        return record_facts_result(f, v);
    case RECORD_TEXT:
        return v.kind == VALUE_STRING ? value_string(TEXT_PLACEHOLDER, strlen(TEXT_PLACEHOLDER))
                                      : v;
    default:
        return v;
    }
}

bool record_facts_shows_key(const record_facts *f, value v)
{
    const char *s = key_text(f->arena, v);
    for (size_t i = 0; s != NULL && i < f->n_keys; i++) {
        if (strlen(f->keys[i]) >= HIDDEN_SIZE_MIN &&
            (v.kind == VALUE_STRING ? strstr(s, f->keys[i]) != NULL : strcmp(s, f->keys[i]) == 0)) {
            return true;
        }
    }
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two streams in binary COPY, decoded as they come.
 *
 * sql/statements/read-grants.sql, a row of a grant record:
 *
 *   0 subject int8   1 benefit text   2 seq int4 or NULL   3 amount_minor int8
 *   4 event text or NULL
 *   5 NULL, or text: 'x' does not count, 's' a stop, else another letter; then the payee's digits
 *
 * sql/statements/read-state.sql, a row of anything else (from amount_minor on, NULL where it has no
 * such thing):
 *
 *   0 what int2   1 subject int8   2 benefit text   3 event text   4 amount_minor int8
 *   5 due_on date, NULL of an offer that is not delivered yet   6 state text   7 content text, of
 *   an offer what silence means
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "run/standing_internal.h"
#include "sql/statements.h"

#define EPOCH_DAYS   10957 /* from 1970-01-01 to 2000-01-01 */
#define FIELDS_MAX   8
#define FIRST_CHAINS ((size_t)4096)
#define RUN_SHARE_ALL 10000 /* entitle.run.share of a run that is released whole */

/* ---- the statements ---- */

/* The keys of the shard, as a condition on the column `subject`. */
static void append_keys(text *out, const standing *s, const key_range *range)
{
    plan_key subject = {.kind = s->book->kind, .sql = "subject"};
    plan_where_range(out, &subject, range);
}

void standing_append_only(text *out, const standing *s)
{
    if (s->other_benefits != 0) {
        text_printf(out, " AND benefit = ANY (%s)", s->benefits);
    }
}

static void build_grants(text *out, const standing *s, const char *keys, const char *uncounted)
{
    text only = {0};
    standing_append_only(&only, s);
    const char *const values[][2] = {
        {"keys", keys}, {"uncounted", uncounted}, {"only", text_string(&only)}};
    copy_build(out, sql_read_grants, values, sizeof values / sizeof *values);
    text_dispose(&only);
}

static void build_state(text *out, const standing *s, const char *keys, const char *uncounted)
{
    text kind = {0};
    db_quote_literal(&kind, s->subject->subject->name);
    const char *const values[][2] = {{"keys", keys},
                                     {"uncounted", uncounted},
                                     {"benefits", s->benefits},
                                     {"kind", text_string(&kind)},
                                     {"as_of", s->as_of}};
    copy_build(out, sql_read_state, values, sizeof values / sizeof *values);
    text_dispose(&kind);
}

/* ---- grant records ---- */

chain *standing_push_chain(standing *s)
{
    if (s->n_chains == s->chains_capacity) {
        size_t capacity = s->chains_capacity == 0 ? FIRST_CHAINS : 2 * s->chains_capacity;
        chain *chains = reallocarray(s->chains, capacity, sizeof *chains);
        if (chains == NULL) {
            arena_out_of_memory(capacity * sizeof *chains);
        }
        s->chains = chains;
        s->chains_capacity = capacity;
    }
    return &s->chains[s->n_chains++];
}

chain *standing_add_chain(standing *s, int64_t subject, uint32_t position, const char *event)
{
    chain *c = standing_push_chain(s);
    *c = (chain){.subject = subject, .position = (uint16_t)position};
    const char *usual = s->events[position];
    if (usual == NULL || (usual != event && strcmp(usual, event) != 0)) {
        chain_other *other = ARENA_PUSH(&s->arena, &s->others, &s->n_others, &s->others_capacity);
        *other = (chain_other){.payee = subject, .event = event};
        c->other = (uint32_t)s->n_others;
    }
    return c;
}

static bool is_event(const char *event, copy_value f)
{
    size_t size = f.bytes == NULL ? 0 : (size_t)f.size;
    return event != NULL && strlen(event) == size &&
           (size == 0 || memcmp(event, f.bytes, size) == 0);
}

/* The record's chain is the last one, or a new one: records come by key. */
static chain *chain_of(standing *s, int64_t subject, uint32_t position, copy_value event)
{
    if (s->n_chains > 0) {
        chain *last = &s->chains[s->n_chains - 1];
        if (last->subject == subject && last->position == position &&
            is_event(chain_event(s, last), event)) {
            return last;
        }
    }
    if (is_event(s->events[position], event)) {
        return standing_add_chain(s, subject, position, s->events[position]);
    }
    return standing_add_chain(s, subject, position,
                              event.bytes == NULL
                                  ? ""
                                  : arena_copy(&s->arena, event.bytes, (size_t)event.size));
}

void standing_set_payee(standing *s, chain *c, int64_t payee)
{
    if (c->other == 0) {
        if (payee == c->subject) {
            return;
        }
        chain_other *other = ARENA_PUSH(&s->arena, &s->others, &s->n_others, &s->others_capacity);
        other->event = s->events[c->position];
        other->usual_event = true;
        c->other = (uint32_t)s->n_others;
    }
    s->others[c->other - 1].payee = payee;
}

/* 'x123' and its like: the letter, and the payee. */
static bool read_unusual(standing *s, copy_value f, char *kind, int64_t *payee)
{
    key k;
    if (f.size < 1) {
        return false;
    }
    *kind = f.bytes[0];
    const char *rest = arena_copy(&s->arena, f.bytes + 1, (size_t)f.size - 1);
    if (!key_parse(&k, &s->arena, s->book->kind, rest)) {
        return false;
    }
    *payee = key_book_number(s->book, k);
    return true;
}

/* The key of somebody the source does not have: a number between those of two subjects, of its own as
 * long as it is the same key. */
static int64_t number_stranger(standing *s, key k)
{
    int64_t before = (int64_t)s->place * KEY_BOOK_GAP;
    bool same = s->stranger_number > before && s->stranger_number < before + KEY_BOOK_GAP &&
                s->stranger.size == k.size &&
                memcmp(text_string(&s->stranger), k.bytes, k.size) == 0;
    if (!same) {
        int64_t last = s->stranger_number > before ? s->stranger_number : before;
        s->stranger_number = last + 1 < before + KEY_BOOK_GAP ? last + 1 : last;
        text_clear(&s->stranger);
        text_append(&s->stranger, k.bytes, k.size);
    }
    return s->stranger_number;
}

/* A subject's key, as its number. Keys come in order. */
static bool read_subject(standing *s, copy_value f, int64_t *number)
{
    if (s->book->kind == KEY_INTEGER) {
        *number = f.size == 8 ? copy_get_int8(f.bytes) : 0;
        return f.size == 8;
    }
    if (f.bytes == NULL) {
        return false;
    }
    key k = {.kind = s->book->kind, .size = (uint32_t)f.size, .bytes = f.bytes};
    *number = key_book_find(s->book, k, s->place, &s->place) ? key_book_at(s->place)
                                                             : number_stranger(s, k);
    return true;
}

static bool take_grant(void *self, const char *bytes, size_t n)
{
    standing *s = self;
    copy_value f[6];
    int64_t subject;
    if (!copy_split_row(bytes, n, f, 6) || !read_subject(s, f[0], &subject) || f[1].bytes == NULL ||
        (f[2].bytes != NULL && f[2].size != 4) || f[3].size != 8) {
        return false;
    }
    int64_t payee = subject;
    uint32_t position = standing_position(s, f[1].bytes, (size_t)f[1].size);
    char kind = '\0';
    if (f[5].bytes != NULL && !read_unusual(s, f[5], &kind, &payee)) {
        return false;
    }
    if (position == EVERY_BENEFIT) {
        return true; /* of another kind of subject */
    }
    chain *c = chain_of(s, subject, position, f[4]);
    c->written_seq = f[2].bytes == NULL ? 1 : copy_get_int4(f[2].bytes);
    if (kind != 'x') {
        c->seq = c->written_seq;
        c->amount_minor = copy_get_int8(f[3].bytes);
        c->state = kind == 's' ? CHAIN_STOPPED : CHAIN_ACTIVE;
        standing_set_payee(s, c, payee);
    }
    return true;
}

/* ---- anything else ---- */

static const char *get_text(standing *s, copy_value f)
{
    return f.bytes == NULL ? NULL : arena_copy(&s->arena, f.bytes, (size_t)f.size);
}

static bool take_row(void *self, const char *bytes, size_t n)
{
    standing *s = self;
    copy_value f[8];
    int64_t subject;
    if (!copy_split_row(bytes, n, f, 8) || f[0].size != 2 || !read_subject(s, f[1], &subject) ||
        f[2].bytes == NULL || f[3].bytes == NULL || (f[4].bytes != NULL && f[4].size != 8) ||
        (f[5].bytes != NULL && f[5].size != 4) || f[6].bytes == NULL) {
        return false;
    }
    row *r = ARENA_PUSH(&s->arena, &s->rows, &s->n_rows, &s->rows_capacity);
    r->what = copy_get_int2(f[0].bytes);
    r->subject = subject;
    r->position = standing_position(s, f[2].bytes, (size_t)f[2].size);
    r->event = get_text(s, f[3]);
    r->amount_minor = f[4].bytes == NULL ? 0 : copy_get_int8(f[4].bytes);
    r->due_day =
        f[5].bytes == NULL ? DECIDE_NOT_DELIVERED : copy_get_int4(f[5].bytes) + EPOCH_DAYS;
    r->state = get_text(s, f[6]);
    r->content = get_text(s, f[7]);
    return true;
}

/* ---- streams ---- */

ent_code standing_stream(standing *s, db *ledger, const char *sql, copy_take take, ent_error *err)
{
    s->place = 0;
    s->stranger_number = 0;
    return copy_read(ledger, sql, take, s, err);
}

static ent_code read_pauses(standing *s, db *ledger, ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_read_pauses, NULL, 0, err));
    for (size_t i = 0; i < db_rows(r); i++) {
        pause_scope *p = ARENA_PUSH(&s->arena, &s->pauses, &s->n_pauses, &s->pauses_capacity);
        p->kind = db_get(r, i, 0)[0];
        p->scope = arena_strdup(&s->arena, db_get(r, i, 1));
    }
    db_result_free(r);
    return ENT_OK;
}

/* An SQL condition, of a row with subject, benefit and run_id: it does not count. Of a run that was never
 * released nothing does, of one in ramps what lies beyond its share, and of any what was held back. */
static ent_code read_uncounted(standing *s, text *out, db *ledger, const char *keys, ent_error *err)
{
    db_result *r = NULL;
    text never = {0}, withheld = {0};
    ENT_TRY(db_query(ledger, &r, sql_list_uncounted, NULL, 0, err));
    text_append_string(out, "(false");
    text_clear(&s->uncounted);
    for (size_t i = 0; i < db_rows(r); i++) {
        text_printf(&s->uncounted, "%s:%s:%s;", db_get(r, i, 0), db_get(r, i, 1), db_get(r, i, 2));
        int64_t share = db_get_int(r, i, 1);
        if (share == 0) {
            text_printf(&never, "%s%s", never.size == 0 ? "" : ",", db_get(r, i, 0));
        } else if (share < RUN_SHARE_ALL) {
            text_printf(out, " OR (run_id = %s AND entitle.bucket(subject) >= %lld)",
                        db_get(r, i, 0), (long long)share);
        }
        if (db_get_int(r, i, 2) != 0) {
            text_printf(&withheld, "%s%s", withheld.size == 0 ? "" : ",", db_get(r, i, 0));
        }
    }
    db_result_free(r);
    if (never.size > 0) {
        text_printf(out, " OR run_id = ANY ('{%s}'::bigint[])", text_string(&never));
    }
    if (withheld.size > 0) {
        text_printf(out,
                    " OR (run_id = ANY ('{%s}'::bigint[]) AND (subject, benefit, run_id) IN"
                    " (SELECT subject, benefit, run_id FROM entitle.held_back WHERE %s))",
                    text_string(&withheld), keys);
    }
    text_append_char(out, ')');
    text_dispose(&never);
    text_dispose(&withheld);
    return ENT_OK;
}

/* Once a night: most ledgers know one kind of subject, and need not be asked for its benefits. */
static ent_code ask_other_benefits(standing *s, db *ledger, ent_error *err)
{
    if (s->other_benefits < 0) {
        db_result *r = NULL;
        ENT_TRY(db_query(ledger, &r, sql_find_other_benefits, &s->benefits_text, 1, err));
        s->other_benefits = db_get_int(r, 0, 0) != 0;
        db_result_free(r);
    }
    return ENT_OK;
}

typedef void (*build_statement)(text *out, const standing *s, const char *keys,
                                const char *uncounted);

static ent_code read_rows(standing *s, db *ledger, build_statement build, const char *keys,
                          const char *uncounted, copy_take take, ent_error *err)
{
    text sql = {0};
    build(&sql, s, keys, uncounted);
    ent_code code = standing_stream(s, ledger, text_string(&sql), take, err);
    text_dispose(&sql);
    return code;
}

static void forget(standing *s)
{
    arena_reset(&s->arena);
    s->others = NULL;
    s->rows = NULL;
    s->pauses = NULL;
    s->n_chains = 0;
    s->n_others = s->others_capacity = 0;
    s->n_rows = s->rows_capacity = 0;
    s->n_pauses = s->pauses_capacity = 0;
    s->chain_begin = s->chain_end = s->row_begin = s->row_end = 0;
    s->next_chain = s->next_row = 0;
}

ent_code standing_read_grants(standing *s, db *ledger, const char *keys, const char *uncounted,
                              ent_error *err)
{
    return read_rows(s, ledger, build_grants, keys, uncounted, take_grant, err);
}

ent_code standing_read(standing *s, db *ledger, const key_range *range, key_book *book,
                       bool *brought, ent_error *err)
{
    bool found = false;
    s->book = book;
    s->stays = false;
    forget(s);
    ENT_TRY(db_exec(ledger, sql_read_by_key, err));
    ENT_TRY(read_pauses(s, ledger, err));
    ENT_TRY(ask_other_benefits(s, ledger, err));
    text keys = {0}, uncounted = {0};
    append_keys(&keys, s, range);
    ent_code code = read_uncounted(s, &uncounted, ledger, text_string(&keys), err);
    ENT_TRY_DONE(code);
    if (brought != NULL) {
        ENT_TRY_DONE(standing_bring_forward(s, ledger, range, text_string(&keys),
                                            text_string(&uncounted), &found, err));
        *brought = found;
    }
    if (!found) {
        ENT_TRY_DONE(
            standing_read_grants(s, ledger, text_string(&keys), text_string(&uncounted), err));
    }
    ENT_TRY_DONE(read_rows(s, ledger, build_state, text_string(&keys), text_string(&uncounted),
                           take_row, err));
done:
    text_dispose(&keys);
    text_dispose(&uncounted);
    return code;
}

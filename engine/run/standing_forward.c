/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands, from one night to the next: a shard leaves it in entitle.brought_forward once its records count, and the next
 * night takes it from there instead of reading every grant record again. The shards of two nights need not be cut alike.
 *
 * It is a copy, and nothing is taken from it unless it can be told that no record is missing:
 *
 *   - pieces of released runs, all of which count, cover the keys without a gap;
 *   - the runs before each of these of which not all counts are those of then, with the same shares;
 *   - the ledger has as many records of these keys as the chains speak of. Records of a chain are numbered from 1 and never go, so a
 *     record too many is one that was added since, by whatever run;
 *   - whoever has a record that people add between nights, a stop or a reduction, has all their records read ("fresh").
 *
 * Where it cannot be told, all records are read as if there were no copy. Keys that are no integers are always read. A piece stays
 * until a later run that is released has added something to its keys, and left another.
 */
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "emit/copy_rows.h"
#include "run/standing_internal.h"
#include "sql/statements.h"

#define N_PIECE_FIELDS   6
#define N_FORWARD_FIELDS 6

/* While the pieces come. */
typedef struct bringing {
    standing_fresh fresh;
    int64_t low, high;
    int64_t covered;   /* all keys from low up to this */
    int64_t n_records; /* of the chains */
    int64_t n_there;   /* in the ledger */
    bool good;
    bool alike;        /* one piece, of just these keys */
} bringing;

/* ---- taking ---- */

/* The runs before `run` that do not count in full were these, and it counts itself. */
static bool counts_as_then(standing *s, int64_t run, copy_value then)
{
    const char *begin = text_string(&s->uncounted), *end = begin;
    while (*end != '\0' && strtoll(end, NULL, 10) < run) {
        end = strchr(end, ';') + 1;
    }
    return (*end == '\0' || strtoll(end, NULL, 10) != run) && then.size == end - begin &&
           memcmp(then.bytes, begin, (size_t)then.size) == 0;
}

static bool take_piece(void *self, const char *bytes, size_t n)
{
    standing *s = self;
    bringing *b = s->bringing;
    copy_value f[N_PIECE_FIELDS];
    if (!copy_split_row(bytes, n, f, N_PIECE_FIELDS)) {
        return false;
    }
    for (int i = 0; i < N_PIECE_FIELDS; i++) {
        if (f[i].bytes == NULL || (i != 3 && i != 4 && f[i].size != 8)) {
            return false;
        }
    }
    int64_t low = copy_get_int8(f[1].bytes), high = copy_get_int8(f[2].bytes);
    b->n_there = copy_get_int8(f[5].bytes);
    b->alike = b->covered == b->low && low == b->low && high == b->high;
    b->good = b->good && low <= b->covered &&
              counts_as_then(s, copy_get_int8(f[0].bytes), f[3]) &&
              standing_decode(s, f[4].bytes, (size_t)f[4].size, b->covered, b->high, &b->fresh,
                              &b->n_records);
    b->covered = high > b->covered ? high : b->covered;
    return true;
}

static void build_pieces(text *out, const standing *s, const char *keys, const key_range *range)
{
    text only = {0}, kind = {0}, low = {0}, high = {0};
    standing_append_only(&only, s);
    db_quote_literal(&kind, s->subject->subject->name);
    plan_key_literal(&low, s->book->kind, range->low);
    plan_key_literal(&high, s->book->kind, range->high);
    const char *const values[][2] = {{"keys", keys},
                                     {"only", text_string(&only)},
                                     {"kind", text_string(&kind)},
                                     {"low", text_string(&low)},
                                     {"high", text_string(&high)}};
    copy_build(out, sql_read_forward, values, sizeof values / sizeof *values);
    text_dispose(&only);
    text_dispose(&kind);
    text_dispose(&low);
    text_dispose(&high);
}

/* Whose records people added to: all of theirs. */
static ent_code read_fresh(standing *s, db *ledger, const char *keys, const char *uncounted,
                           standing_fresh *out, ent_error *err)
{
    text of_these = {0};
    text_printf(&of_these,
                "%s AND subject IN (SELECT subject FROM entitle.grant_record WHERE %s AND kind IN ('s', 'd'))",
                keys, keys);
    ent_code code = standing_read_grants(s, ledger, text_string(&of_these), uncounted, err);
    text_dispose(&of_these);
    if (code == ENT_OK) {
        size_t bytes = s->n_chains * sizeof *s->chains;
        void *chains = arena_alloc(&s->arena, bytes + 1);
        if (bytes > 0) {
            memcpy(chains, s->chains, bytes);
        }
        *out = (standing_fresh){.chains = chains, .n = s->n_chains};
        s->n_chains = 0;
    }
    return code;
}

static bool read_range(const key_range *range, key_kind kind, int64_t *low, int64_t *high)
{
    key from, to;
    if (kind != KEY_INTEGER || range->closed || !key_parse(&from, NULL, kind, range->low) ||
        !key_parse(&to, NULL, kind, range->high)) {
        return false;
    }
    *low = from.number;
    *high = to.number;
    return true;
}

ent_code standing_bring_forward(standing *s, db *ledger, const key_range *range, const char *keys,
                                const char *uncounted, bool *brought, ent_error *err)
{
    bringing b = {.good = true};
    *brought = false;
    if (!read_range(range, s->book->kind, &b.low, &b.high)) {
        return ENT_OK;
    }
    b.covered = b.low;
    ENT_TRY(read_fresh(s, ledger, keys, uncounted, &b.fresh, err));
    text sql = {0};
    build_pieces(&sql, s, keys, range);
    s->bringing = &b;
    ent_code code = standing_stream(s, ledger, text_string(&sql), take_piece, err);
    s->bringing = NULL;
    text_dispose(&sql);
    ENT_TRY(code);
    standing_add_fresh(s, &b.fresh, INT64_MAX, &b.n_records);
    *brought = b.good && b.covered >= b.high && b.n_records == b.n_there;
    s->stays = *brought && b.alike;
    if (!*brought) {
        s->n_chains = s->n_others = 0;
    }
    return ENT_OK;
}

/* ---- leaving ---- */

ent_code standing_leave(standing *s, db *ledger, int64_t run_id, const key_range *range,
                        const emit_given *given, size_t n_given, ent_error *err)
{
    int64_t low, high;
    if ((s->stays && n_given == 0) || !read_range(range, s->book->kind, &low, &high)) {
        return ENT_OK;
    }
    text content = {0};
    copy_rows c = {0};
    ent_code code = ENT_OK;
    if (standing_encode(s, &content, given, n_given)) {
        copy_rows_begin(&c, N_FORWARD_FIELDS);
        copy_row(&c);
        copy_int8(&c, run_id);
        copy_cstring(&c, s->subject->subject->name);
        copy_int8(&c, low);
        copy_int8(&c, high);
        copy_cstring(&c, text_string(&s->uncounted));
        copy_text(&c, content.bytes, content.size);
        copy_rows_end(&c);
        code = db_copy_in(ledger, sql_copy_brought_forward, c.bytes.bytes, c.bytes.size, 1, err);
    }
    copy_rows_dispose(&c);
    text_dispose(&content);
    return code;
}

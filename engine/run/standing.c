/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sql/statements/read-state.sql as binary COPY, decoded into an arena, and a cursor over the rows.
 *
 * The fields of a row (all but the key may be NULL):
 *
 *   0 what int2   1 subject int8   2 benefit text   3 event text    4 seq int4
 *   5 amount_minor int8   6 payee int8   7 due_on date   8 state text   9 content text
 */
#include "run/standing.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "sql/statements.h"

#define ARENA_CHUNK_BYTES (64 * 1024)
#define N_FIELDS          10
#define EPOCH_DAYS        10957 /* from 1970-01-01 to 2000-01-01 */
#define EVERY_BENEFIT     UINT32_MAX

enum { ENTITLEMENT = 1, HOLD, PROPOSAL, OFFER, REFUSAL, OPEN_CASE };

typedef struct row {
    int64_t subject;
    uint32_t position; /* of the benefit; EVERY_BENEFIT for '*' */
    int16_t what;
    int32_t seq, due_day;
    int64_t amount_minor, payee;
    const char *event, *state, *content;
} row;

typedef struct pause_scope {
    char kind; /* 'a'll, 'b'enefit, 'r'egion */
    const char *scope;
} pause_scope;

struct standing {
    const plan_subject *subject;
    const char *as_of;    /* an SQL literal */
    const char *benefits; /* an SQL array */
    arena lifelong, arena;
    row *rows;
    size_t n, capacity;
    size_t begin, end; /* of the subject sought last */
    size_t n_orphans;
    pause_scope *pauses;
    size_t n_pauses, pauses_capacity;
    uint32_t last_position; /* guess for the next row */
};

standing *standing_new(const plan_subject *subject, int32_t as_of_day)
{
    standing *s = calloc(1, sizeof *s);
    if (s == NULL) {
        arena_out_of_memory(sizeof *s);
    }
    s->subject = subject;
    arena_init(&s->lifelong, 1024);
    arena_init(&s->arena, ARENA_CHUNK_BYTES);
    temporal_date date = {0};
    char as_of[TEMPORAL_TEXT_MAX];
    temporal_date_from_days(&date, as_of_day);
    temporal_date_format(as_of, date);
    s->as_of = arena_printf(&s->lifelong, "date '%s'", as_of);
    text benefits = {0};
    text_append_string(&benefits, "ARRAY[");
    for (size_t i = 0; i < subject->n_benefits; i++) {
        text_append_string(&benefits, i == 0 ? "" : ", ");
        db_quote_literal(&benefits, subject->benefits[i].benefit->id);
    }
    text_append_string(&benefits, "]::text[]");
    s->benefits = arena_strdup(&s->lifelong, text_string(&benefits));
    text_dispose(&benefits);
    return s;
}

void standing_free(standing *s)
{
    if (s != NULL) {
        arena_dispose(&s->arena);
        arena_dispose(&s->lifelong);
        free(s);
    }
}

/* The statement with :name replaced; '::' is a cast. */
static void fill_in(text *out, const char *sql, const char *const (*values)[2], size_t n_values)
{
    while (*sql != '\0') {
        size_t i = 0;
        size_t size = 0;
        if (sql[0] == ':' && sql[1] != ':') {
            for (; i < n_values; i++) {
                size = strlen(values[i][0]);
                if (strncmp(sql + 1, values[i][0], size) == 0) {
                    break;
                }
            }
        }
        if (sql[0] == ':' && sql[1] == ':') {
            text_append_string(out, "::");
            sql += 2;
        } else if (size > 0 && i < n_values) {
            text_append_string(out, values[i][1]);
            sql += 1 + size;
        } else {
            text_append_char(out, *sql++);
        }
    }
}

static void build_sql(text *out, const standing *s, int64_t low, int64_t high)
{
    char low_text[24], high_text[24];
    snprintf(low_text, sizeof low_text, "%lld", (long long)low);
    snprintf(high_text, sizeof high_text, "%lld", (long long)high);
    text kind = {0};
    db_quote_literal(&kind, s->subject->subject->name);
    const char *const values[][2] = {{"low", low_text},
                                     {"high", high_text},
                                     {"benefits", s->benefits},
                                     {"kind", text_string(&kind)},
                                     {"as_of", s->as_of}};
    text_append_string(out, "COPY (");
    fill_in(out, sql_read_state, values, sizeof values / sizeof *values);
    text_append_string(out, ") TO STDOUT (FORMAT binary)");
    text_dispose(&kind);
}

typedef struct field {
    const char *bytes; /* NULL for SQL NULL */
    int32_t size;
} field;

static int64_t get_integer(field f)
{
    uint64_t i = 0;
    for (int32_t k = 0; f.bytes != NULL && k < f.size; k++) {
        i = i << 8 | (unsigned char)f.bytes[k];
    }
    switch (f.bytes == NULL ? 0 : f.size) {
    case 2:
        return (int16_t)i;
    case 4:
        return (int32_t)i;
    default:
        return (int64_t)i;
    }
}

static const char *get_text(standing *s, field f)
{
    return f.bytes == NULL ? NULL : arena_copy(&s->arena, f.bytes, (size_t)f.size);
}

static bool is_benefit(const standing *s, uint32_t position, field f)
{
    const char *id = s->subject->benefits[position].benefit->id;
    return strncmp(id, f.bytes, (size_t)f.size) == 0 && id[f.size] == '\0';
}

/* Rows come by subject, so the benefit is the one after the last, more often than not. */
static uint32_t find_position(standing *s, field f)
{
    uint32_t n = (uint32_t)s->subject->n_benefits;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t position = (s->last_position + k) % n;
        if (is_benefit(s, position, f)) {
            s->last_position = position;
            return position;
        }
    }
    return EVERY_BENEFIT; /* the statement asks for these benefits and '*' only */
}

static void add_row(standing *s, const field *f)
{
    row *r = ARENA_PUSH(&s->arena, &s->rows, &s->n, &s->capacity);
    r->what = (int16_t)get_integer(f[0]);
    r->subject = get_integer(f[1]);
    r->position = find_position(s, f[2]);
    r->event = get_text(s, f[3]);
    r->seq = (int32_t)get_integer(f[4]);
    r->amount_minor = get_integer(f[5]);
    r->payee = get_integer(f[6]);
    r->due_day = f[7].bytes == NULL ? 0 : (int32_t)get_integer(f[7]) + EPOCH_DAYS;
    r->state = get_text(s, f[8]);
    r->content = get_text(s, f[9]);
}

static bool take(const char **bytes, size_t *n, size_t size, const char **out)
{
    if (*n < size) {
        return false;
    }
    *out = *bytes;
    *bytes += size;
    *n -= size;
    return true;
}

static int32_t get_int4(const char *bytes)
{
    uint32_t i;
    memcpy(&i, bytes, sizeof i);
    return (int32_t)be32toh(i);
}

static int16_t get_int2(const char *bytes)
{
    uint16_t i;
    memcpy(&i, bytes, sizeof i);
    return (int16_t)be16toh(i);
}

/* One row, or the trailer (*ended). False = not what the statement gives. */
static bool decode_row(standing *s, const char **bytes, size_t *n, bool *ended)
{
    const char *p;
    field fields[N_FIELDS];
    if (!take(bytes, n, 2, &p)) {
        return false;
    }
    int16_t n_fields = get_int2(p);
    if (n_fields == -1) {
        *ended = true;
        return *n == 0;
    }
    if (n_fields != N_FIELDS) {
        return false;
    }
    for (int i = 0; i < N_FIELDS; i++) {
        if (!take(bytes, n, 4, &p)) {
            return false;
        }
        fields[i].size = get_int4(p);
        fields[i].bytes = NULL;
        if (fields[i].size >= 0 && !take(bytes, n, (size_t)fields[i].size, &fields[i].bytes)) {
            return false;
        }
    }
    if (fields[0].size != 2 || fields[1].size != 8 || fields[2].bytes == NULL ||
        fields[3].bytes == NULL) {
        return false;
    }
    add_row(s, fields);
    return true;
}

/* The first message begins with the header: signature 11, flags 4, size of extension 4 (which is
 * 0). */
static ent_code read_rows(standing *s, db *ledger, ent_error *err)
{
    bool begun = false, ended = false;
    for (;;) {
        const char *bytes, *p;
        size_t n;
        ENT_TRY(db_copy_out_next(ledger, &bytes, &n, err));
        if (n == 0) {
            break;
        }
        bool good = !ended && (begun || take(&bytes, &n, 19, &p));
        begun = true;
        while (good && !ended && n > 0) {
            good = decode_row(s, &bytes, &n, &ended);
        }
        if (!good) {
            db_break(ledger); /* it stands in the middle of the stream */
            return error_set(err, ENT_E_DB, "the ledger's state came in an unexpected form");
        }
    }
    return ended ? ENT_OK : error_set(err, ENT_E_DB, "the ledger's state was cut off");
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

ent_code standing_read(standing *s, db *ledger, int64_t low, int64_t high, ent_error *err)
{
    arena_reset(&s->arena);
    s->rows = NULL;
    s->n = s->capacity = s->begin = s->end = s->n_orphans = 0;
    s->pauses = NULL;
    s->n_pauses = s->pauses_capacity = 0;
    ENT_TRY(read_pauses(s, ledger, err));
    text sql = {0};
    build_sql(&sql, s, low, high);
    ent_code code = db_copy_out_begin(ledger, text_string(&sql), err);
    text_dispose(&sql);
    ENT_TRY(code);
    return read_rows(s, ledger, err);
}

/* Past the subject sought last, up to `key`. */
static void pass_orphans(standing *s, int64_t key)
{
    while (s->end < s->n && s->rows[s->end].subject < key) {
        const row *r = &s->rows[s->end++];
        s->n_orphans += r->what == ENTITLEMENT && strcmp(r->state, "active") == 0;
    }
}

void standing_seek(standing *s, int64_t key)
{
    pass_orphans(s, key);
    s->begin = s->end;
    while (s->end < s->n && s->rows[s->end].subject == key) {
        s->end++;
    }
}

size_t standing_orphans(standing *s)
{
    pass_orphans(s, INT64_MAX);
    return s->n_orphans;
}

bool standing_is_held(const standing *s, size_t position)
{
    for (size_t i = s->begin; i < s->end; i++) {
        const row *r = &s->rows[i];
        if (r->what == ENTITLEMENT && r->position == position && strcmp(r->state, "active") == 0) {
            return true;
        }
    }
    return false;
}

static bool is_paused(const standing *s, size_t position, const char *region)
{
    for (size_t i = 0; i < s->n_pauses; i++) {
        const pause_scope *p = &s->pauses[i];
        if (p->kind == 'a' ||
            (p->kind == 'b' && strcmp(p->scope, s->subject->benefits[position].benefit->id) == 0) ||
            (p->kind == 'r' && strncmp(region, p->scope, strlen(p->scope)) == 0)) {
            return true;
        }
    }
    return false;
}

void standing_common(const standing *s, size_t position, const char *region, ledger_state *out)
{
    *out = (ledger_state){.paused = s->n_pauses > 0 && is_paused(s, position, region)};
    for (size_t i = s->begin; i < s->end; i++) {
        const row *r = &s->rows[i];
        if (r->position != position && r->position != EVERY_BENEFIT) {
            continue;
        }
        if (r->what == REFUSAL) {
            out->refused = true;
        } else if (r->what == OPEN_CASE) {
            out->open_case = true;
        } else if (r->what == HOLD) {
            out->hold_open = true;
            out->hold_content = r->content;
        }
    }
}

static void take_entitlement(const row *r, ledger_state *out)
{
    bool active = strcmp(r->state, "active") == 0;
    out->entitled = active;
    out->stopped = !active;
    out->entitled_minor = active ? r->amount_minor : 0;
    out->entitled_payee = r->payee;
    out->entitlement_seq = r->seq;
}

/* A refused offer is a refusal of this event's benefit. */
static void take_offer(const row *r, ledger_state *out)
{
    out->offer_minor = r->amount_minor;
    out->offer_due_day = r->due_day;
    out->offer_open = strcmp(r->state, "open") == 0;
    out->offer_accepted = strcmp(r->state, "accepted") == 0;
    out->offer_lapsed = strcmp(r->state, "lapsed") == 0;
    out->refused |= strcmp(r->state, "refused") == 0;
}

void standing_event(const standing *s, size_t position, const char *event, ledger_state *out)
{
    for (size_t i = s->begin; i < s->end; i++) {
        const row *r = &s->rows[i];
        if (r->position != position || strcmp(r->event, event) != 0) {
            continue;
        }
        if (r->what == ENTITLEMENT) {
            take_entitlement(r, out);
        } else if (r->what == OFFER) {
            take_offer(r, out);
        } else if (r->what == PROPOSAL) {
            out->proposal_open = strcmp(r->state, "open") == 0;
            out->proposal_rejected = !out->proposal_open;
            out->proposal_content = r->content;
        }
    }
}
